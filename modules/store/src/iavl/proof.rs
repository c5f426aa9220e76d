//! ICS23 proofs under the standard IAVL spec, with the same ops as cosmos/iavl `proof_ics23.go`.

use ics23::commitment_proof::Proof;
use ics23::{CommitmentProof, ExistenceProof, HashOp, InnerOp, LeafOp, LengthOp, NonExistenceProof};

use super::{Body, Node, Preimage, Tree};

impl Tree {
    /// Proof that `key` exists with its value, or that it does not (by its two neighbours).
    ///
    /// For an empty tree the proof has no neighbours; the ICS23 verifier accepts no such proof, as with
    /// cosmos/iavl.
    pub fn prove(&self, key: &[u8]) -> CommitmentProof {
        let proof = match self.exist(key) {
            Some(exist) => Proof::Exist(exist),
            None => Proof::Nonexist(NonExistenceProof {
                key: key.to_vec(),
                left: self.before(key).and_then(|(left, _)| self.exist(&left)),
                right: self.from(key).and_then(|(right, _)| self.exist(&right)),
            }),
        };
        CommitmentProof { proof: Some(proof) }
    }

    fn exist(&self, key: &[u8]) -> Option<ExistenceProof> {
        let (mut node, mut path) = (self.root()?, Vec::new());
        loop {
            match &node.body {
                Body::Leaf(value) if node.key.slice == *key => {
                    path.reverse(); // ICS23 lists the steps from the leaf up
                    return Some(ExistenceProof {
                        key: key.to_vec(),
                        value: value.slice.to_vec(),
                        leaf: Some(LeafOp {
                            hash: HashOp::Sha256.into(),
                            prehash_key: HashOp::NoHash.into(),
                            prehash_value: HashOp::Sha256.into(),
                            length: LengthOp::VarProto.into(),
                            prefix: head(node),
                        }),
                        path,
                    });
                }
                Body::Leaf(_) => return None,
                Body::Inner(left, right) => {
                    let (mut prefix, mut suffix) = (head(node), Vec::new());
                    prefix.push(32);
                    node = if *key < node.key.slice {
                        suffix.push(32);
                        suffix.extend_from_slice(&right.hash);
                        left
                    } else {
                        prefix.extend_from_slice(&left.hash);
                        prefix.push(32);
                        right
                    };
                    path.push(InnerOp { hash: HashOp::Sha256.into(), prefix, suffix });
                }
            }
        }
    }
}

/// The beginning of a node's hash input: height, size and version as amino varints.
fn head(node: &Node) -> Vec<u8> {
    let mut head = Preimage::default();
    head.varint(node.height() << 1);
    head.varint(node.size() << 1);
    head.varint(node.version() << 1);
    head.as_slice().to_vec()
}
