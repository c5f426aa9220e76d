//! The app hash: a simple Merkle tree (RFC 6962) over the store roots, as `CommitInfo.Hash` of
//! cosmossdk.io/store.

use ics23::commitment_proof::Proof;
use ics23::{CommitmentProof, ExistenceProof, HashOp, InnerOp, LeafOp, LengthOp};
use sha2::{Digest, Sha256};

use crate::iavl::EMPTY_HASH;

/// Root of all stores of a version; what CometBFT calls the app hash.
pub type AppHash = [u8; 32];

/// Name and root hash of a store, in the order of names.
pub(crate) type Root<'a> = (&'a str, [u8; 32]);

/// The app hash over `roots`, which must be sorted by name.
pub(crate) fn app_hash(roots: &[Root<'_>]) -> AppHash {
    let leaves: Vec<_> = roots.iter().map(leaf).collect();
    merkle(&leaves)
}

/// Proof under the Tendermint spec that the store `name` has its root in the app hash.
pub(crate) fn prove(roots: &[Root<'_>], name: &str) -> Option<CommitmentProof> {
    let index = roots.iter().position(|root| root.0 == name)?;
    let root = roots.get(index)?;
    let leaves: Vec<_> = roots.iter().map(leaf).collect();
    let mut path = Vec::new();
    climb(&leaves, index, &mut path);
    Some(CommitmentProof {
        proof: Some(Proof::Exist(ExistenceProof {
            key: name.as_bytes().to_vec(),
            value: root.1.to_vec(),
            leaf: Some(LeafOp {
                hash: HashOp::Sha256.into(),
                prehash_key: HashOp::NoHash.into(),
                prehash_value: HashOp::Sha256.into(),
                length: LengthOp::VarProto.into(),
                prefix: vec![0],
            }),
            path,
        })),
    })
}

fn leaf(root: &Root<'_>) -> [u8; 32] {
    let mut bytes = vec![0];
    crate::codec::put_bytes(&mut bytes, root.0.as_bytes());
    crate::codec::put_bytes(&mut bytes, &Sha256::digest(root.1));
    Sha256::digest(bytes).into()
}

fn join(left: [u8; 32], right: [u8; 32]) -> [u8; 32] {
    Sha256::new().chain_update([1]).chain_update(left).chain_update(right).finalize().into()
}

/// Leaves in the left subtree: the largest power of two below their number.
fn split(leaves: &[[u8; 32]]) -> (&[[u8; 32]], &[[u8; 32]]) {
    leaves.split_at(leaves.len().next_power_of_two() / 2)
}

fn merkle(leaves: &[[u8; 32]]) -> [u8; 32] {
    match leaves {
        [] => EMPTY_HASH,
        [one] => *one,
        _ => {
            let (left, right) = split(leaves);
            join(merkle(left), merkle(right))
        }
    }
}

fn climb(leaves: &[[u8; 32]], index: usize, path: &mut Vec<InnerOp>) {
    if leaves.len() < 2 {
        return;
    }
    let (left, right) = split(leaves);
    let (mut prefix, mut suffix) = (vec![1], Vec::new());
    if index < left.len() {
        climb(left, index, path);
        suffix.extend_from_slice(&merkle(right));
    } else {
        climb(right, index - left.len(), path);
        prefix.extend_from_slice(&merkle(left));
    }
    path.push(InnerOp { hash: HashOp::Sha256.into(), prefix, suffix });
}
