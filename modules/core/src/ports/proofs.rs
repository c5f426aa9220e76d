//! What an answer names as its proof: entries of other modules' stores.

use crate::storage::StoreKey;

/// The entries that prove an inference was asked for. Implemented by `inference`, from its own schema.
pub trait InferenceProofs: Send + Sync {
    /// Store and key of each entry.
    fn proof_keys(&self, inference_id: u64) -> Vec<(StoreKey, Vec<u8>)>;
}
