//! A value with its proof, in the form that CometBFT carries and every Cosmos client checks.

use ics23::commitment_proof::Proof;
use ics23::{CommitmentProof, HostFunctionsManager};
use prost::Message;

use crate::commitment::AppHash;
use crate::error::StoreError;

pub(crate) const IAVL_OP: &str = "ics23:iavl";
pub(crate) const SIMPLE_OP: &str = "ics23:simple";

/// One step of a proof, with the fields of `tendermint.crypto.ProofOp`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProofOp {
    /// The name of the operator: `ics23:iavl` or `ics23:simple`.
    pub r#type: String,
    /// The key that the operator proves: first the key in the store, then the store's name.
    pub key: Vec<u8>,
    /// The proof as an encoded `cosmos.ics23.v1.CommitmentProof`.
    pub data: Vec<u8>,
}

/// A value, or its absence, with the proof up to the app hash of its height.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proven {
    /// The height whose app hash the proof leads to (in the header of the next height).
    pub height: u64,
    /// The value; `None` when the proof is one of absence.
    pub value: Option<Vec<u8>>,
    /// From the key to the store's root, from there to the app hash.
    pub ops: Vec<ProofOp>,
}

impl Proven {
    /// Checks the proof for `key` in `store` against a trusted app hash, under the standard ICS23 specs.
    /// Needs no store: a light client calls it on what a node answered.
    ///
    /// # Errors
    /// [`StoreError::InvalidProof`] naming the step that fails.
    pub fn verify(&self, app_hash: &AppHash, store: &str, key: &[u8]) -> Result<(), StoreError> {
        let refuse = |what: &str| StoreError::InvalidProof(what.to_owned());
        let [inner, outer] = self.ops.as_slice() else { return Err(refuse("two proof ops are needed")) };
        if (inner.r#type.as_str(), outer.r#type.as_str()) != (IAVL_OP, SIMPLE_OP) {
            return Err(refuse("the proof ops must be ics23:iavl and ics23:simple"));
        }
        if inner.key != key || outer.key != store.as_bytes() {
            return Err(refuse("the proof ops are for another key"));
        }
        let decode = |data: &[u8]| CommitmentProof::decode(data).map_err(|_| refuse("a proof does not decode"));
        let (inner, outer) = (decode(&inner.data)?, decode(&outer.data)?);
        let Some(Proof::Exist(exist)) = &outer.proof else {
            return Err(refuse("the store's proof is not one of existence"));
        };
        let (root, tendermint, iavl) = (app_hash.to_vec(), ics23::tendermint_spec(), ics23::iavl_spec());
        if !ics23::verify_membership::<HostFunctionsManager>(&outer, &tendermint, &root, store.as_bytes(), &exist.value)
        {
            return Err(refuse("the store's root does not lead to the app hash"));
        }
        let proven = match &self.value {
            Some(value) => ics23::verify_membership::<HostFunctionsManager>(&inner, &iavl, &exist.value, key, value),
            None => ics23::verify_non_membership::<HostFunctionsManager>(&inner, &iavl, &exist.value, key),
        };
        if proven { Ok(()) } else { Err(refuse("the entry does not lead to the store's root")) }
    }
}
