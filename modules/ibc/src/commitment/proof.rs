//! Proofs through nested trees: something in the innermost, the innermost's root in the next, and so on (ibc-go
//! `23-commitment/types/merkle.go`).

use super::layout::check_gap;
use super::ops::{Wrong, panicked, prehash, refuse, root_of};
use super::{MerklePath, spec};
use crate::errors::CommitmentError;
use openledger_core::{Failure, Res};
use openledger_proto::cosmos::ics23::v1 as pb;
use openledger_proto::ibc::core::commitment::v1::MerkleProof;
use pb::commitment_proof::Proof as Kind;
use pb::{CommitmentProof, CompressedExistenceProof, ExistenceProof, NonExistenceProof, ProofSpec};

/// A proof that proves nothing, under the code of such.
fn invalid(context: impl Fn(&str) -> String) -> impl Fn(Wrong) -> Failure {
    move |wrong| match wrong {
        Wrong::Refused(text) => CommitmentError::InvalidProof.wrap(context(&text)),
        Wrong::Panicked(text) => Failure::panicked(text),
    }
}

/// Checks that the state with this root holds `value` under `path`. The trees are given from the innermost out, as
/// their proofs are.
///
/// # Errors
/// `commitment:4` for missing parts, `commitment:2` for a proof that proves something else, and `undefined:111222`
/// for one with which ibc-go panics.
pub fn verify_membership(
    specs: &[ProofSpec],
    root: &[u8],
    path: &MerklePath,
    value: &[u8],
    proof: &MerkleProof,
) -> Res<()> {
    check_parts(specs, root, path, proof)?;
    if value.is_empty() {
        return Err(CommitmentError::InvalidProof.wrap("empty value in membership proof"));
    }
    verify_chain(specs, root, path, value.to_vec(), proof, 0)
}

/// Checks that the state with this root holds nothing under `path`.
///
/// # Errors
/// As [`verify_membership`].
pub fn verify_non_membership(specs: &[ProofSpec], root: &[u8], path: &MerklePath, proof: &MerkleProof) -> Res<()> {
    check_parts(specs, root, path, proof)?;
    let (Some(innermost), Some(spec), Some(key)) = (proof.proofs.first(), specs.first(), path.0.last()) else {
        return Err(CommitmentError::InvalidMerkleProof.wrap("proof must not be empty"));
    };
    let subroot = calculate(innermost).map_err(invalid(|e| {
        format!("could not calculate root for proof index 0, merkle tree is likely empty. {e}")
    }))?;
    let Some(Kind::Nonexist(absence)) = &innermost.proof else {
        let text = "commitment proof must be non-existence proof for verifying non-membership. got: \
                    *ics23.CommitmentProof";
        return Err(CommitmentError::InvalidProof.wrap(text));
    };
    verify_absence(absence, spec, &subroot, key).map_err(invalid(|e| {
        format!("failed to verify non-membership proof with key {}: {e}", String::from_utf8_lossy(key))
    }))?;
    verify_chain(specs, root, path, subroot, proof, 1)
}

fn check_parts(specs: &[ProofSpec], root: &[u8], path: &MerklePath, proof: &MerkleProof) -> Res<()> {
    let (trees, proofs, keys) = (specs.len(), proof.proofs.len(), path.0.len());
    if proofs == 0 {
        return Err(CommitmentError::InvalidMerkleProof.wrap("proof must not be empty"));
    }
    if root.is_empty() {
        return Err(CommitmentError::InvalidMerkleProof.wrap("root cannot be empty"));
    }
    if trees != proofs {
        let text = format!("length of specs: {trees} not equal to length of proof: {proofs}");
        return Err(CommitmentError::InvalidMerkleProof.wrap(text));
    }
    if keys != trees {
        return Err(CommitmentError::InvalidProof.wrap(format!("path length {keys} not same as proof {trees}")));
    }
    Ok(())
}

/// Checks that the tree `first` holds `value`, and each further one the root of the tree before it.
fn verify_chain(
    specs: &[ProofSpec],
    root: &[u8],
    path: &MerklePath,
    value: Vec<u8>,
    proof: &MerkleProof,
    first: usize,
) -> Res<()> {
    let mut value = value;
    let trees = proof.proofs.iter().zip(specs).zip(path.0.iter().rev()).enumerate();
    for (i, ((proof, spec), key)) in trees.skip(first) {
        let subroot = calculate(proof).map_err(invalid(|e| {
            format!("could not calculate proof root at index {i}, merkle tree may be empty. {e}")
        }))?;
        let Some(Kind::Exist(existence)) = &proof.proof else {
            let text = format!("commitment proof must be existence proof. got: *ics23.CommitmentProof at index {i}");
            return Err(CommitmentError::InvalidProof.wrap(text));
        };
        verify_existence(existence, spec, &subroot, key, &value)
            .map_err(invalid(|e| format!("failed to verify membership proof at index {i}: {e}")))?;
        value = subroot;
    }
    if value != root {
        let (root, got) = (hex::encode_upper(root), hex::encode_upper(value));
        let hint = "Please ensure proof was submitted with correct proofHeight and to the correct chain.";
        return Err(CommitmentError::InvalidProof
            .wrap(format!("proof did not commit to expected root: {root}, got: {got}. {hint}")));
    }
    Ok(())
}

fn verify_existence(
    proof: &ExistenceProof,
    spec: &ProofSpec,
    root: &[u8],
    key: &[u8],
    value: &[u8],
) -> Result<(), Wrong> {
    spec::check(proof, spec)?;
    if key != proof.key {
        return refuse("provided key doesn't match proof");
    }
    if value != proof.value {
        return refuse("provided value doesn't match proof");
    }
    let found = root_of(proof, spec.inner_spec.as_ref()).map_err(|e| e.within("error calculating root"))?;
    if found != root {
        return refuse("calculated root doesn't match provided root");
    }
    Ok(())
}

fn verify_absence(proof: &NonExistenceProof, spec: &ProofSpec, root: &[u8], key: &[u8]) -> Result<(), Wrong> {
    let (left, right) = (proof.left.as_ref(), proof.right.as_ref());
    for (neighbour, side) in [(left, "left proof"), (right, "right proof")] {
        let Some(neighbour) = neighbour else { continue };
        verify_existence(neighbour, spec, root, &neighbour.key, &neighbour.value).map_err(|e| e.within(side))?;
    }
    if left.is_none() && right.is_none() {
        return refuse("both left and right proofs missing");
    }
    let compared = |key: &[u8]| match &spec.leaf_spec {
        // What cannot be hashed compares as nothing.
        Some(leaf) if spec.prehash_key_before_comparison => prehash(leaf.prehash_key, key).unwrap_or_default(),
        _ => key.to_vec(),
    };
    let key = compared(key);
    if right.is_some_and(|right| key >= compared(&right.key)) {
        return refuse("key is not left of right proof");
    }
    if left.is_some_and(|left| key <= compared(&left.key)) {
        return refuse("key is not right of left proof");
    }
    let left = left.map(|proof| proof.path.as_slice());
    let right = right.map(|proof| proof.path.as_slice());
    check_gap(spec.inner_spec.as_ref(), left, right)
}

/// The root to which a proof of any kind leads.
fn calculate(proof: &CommitmentProof) -> Result<Vec<u8>, Wrong> {
    match &proof.proof {
        Some(Kind::Exist(existence)) => root_of(existence, None),
        Some(Kind::Nonexist(absence)) => root_of_absence(absence),
        Some(Kind::Batch(batch)) => {
            let Some(first) = batch.entries.first() else { return refuse("batch proof has empty entry") };
            match &first.proof {
                Some(pb::batch_entry::Proof::Exist(existence)) => root_of(existence, None),
                Some(pb::batch_entry::Proof::Nonexist(absence)) => root_of_absence(absence),
                None => refuse("unrecognized proof type"),
            }
        }
        Some(Kind::Compressed(batch)) => root_of_compressed(batch),
        None => refuse("unrecognized proof type"),
    }
}

fn root_of_absence(proof: &NonExistenceProof) -> Result<Vec<u8>, Wrong> {
    match proof.left.as_ref().or(proof.right.as_ref()) {
        Some(neighbour) => root_of(neighbour, None),
        None => refuse("nonexistence proof has empty Left and Right proof"),
    }
}

/// The root of a compressed batch, which is that of its first entry. A step that is not in its table ends the check,
/// whichever entry has it.
fn root_of_compressed(batch: &pb::CompressedBatchProof) -> Result<Vec<u8>, Wrong> {
    use pb::compressed_batch_entry::Proof as Entry;
    let table = &batch.lookup_inners;
    let step = |number: &i32| match usize::try_from(*number).ok().and_then(|number| table.get(number)) {
        Some(step) => Ok(step),
        None => panicked(format!("runtime error: index out of range [{number}] with length {}", table.len())),
    };
    let checked = |proof: &CompressedExistenceProof| proof.path.iter().try_for_each(|n| step(n).map(|_| ()));
    for entry in &batch.entries {
        match &entry.proof {
            Some(Entry::Exist(existence)) => checked(existence)?,
            Some(Entry::Nonexist(absence)) => {
                absence.left.as_ref().map_or(Ok(()), checked)?;
                absence.right.as_ref().map_or(Ok(()), checked)?;
            }
            None => return panicked("runtime error: invalid memory address or nil pointer dereference"),
        }
    }
    let whole = |proof: &CompressedExistenceProof| {
        let path = proof.path.iter().map(|n| step(n).cloned()).collect::<Result<_, _>>()?;
        let (key, value, leaf) = (proof.key.clone(), proof.value.clone(), proof.leaf.clone());
        root_of(&ExistenceProof { key, value, leaf, path }, None)
    };
    match batch.entries.first().and_then(|entry| entry.proof.as_ref()) {
        None => refuse("batch proof has empty entry"),
        Some(Entry::Exist(existence)) => whole(existence),
        Some(Entry::Nonexist(absence)) => match absence.left.as_ref().or(absence.right.as_ref()) {
            Some(neighbour) => whole(neighbour),
            None => refuse("nonexistence proof has empty Left and Right proof"),
        },
    }
}
