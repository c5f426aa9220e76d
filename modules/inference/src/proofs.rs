//! Where the module's entries lie, for modules whose answers name them.

use crate::keys::{INFERENCES, STORE};
use openledger_core::ports::InferenceProofs;
use openledger_core::storage::StoreKey;

/// The module's schema as a port. It needs no state.
#[derive(Debug, Clone, Copy, Default)]
pub struct Proofs;

impl InferenceProofs for Proofs {
    fn proof_keys(&self, inference_id: u64) -> Vec<(StoreKey, Vec<u8>)> {
        vec![(STORE, INFERENCES.raw_key(&inference_id))]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The key is part of the chain's API: clients outside of this repository ask for its proof.
    #[test]
    fn an_inference_lies_under_its_id() {
        assert_eq!(Proofs.proof_keys(7), [("inference", vec![0x10, 0, 0, 0, 0, 0, 0, 0, 7])]);
        assert_eq!(Proofs.proof_keys(u64::MAX), [("inference", [&[0x10][..], &[0xff; 8]].concat())]);
    }
}
