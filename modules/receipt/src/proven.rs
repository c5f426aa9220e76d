//! What the proofs of a receipt prove: entries of the state, and the facts about the inference that they hold.

use std::collections::BTreeMap;

use crate::collect::decode;
use crate::errors::ReceiptError;
use openledger_core::AddressCodec;
use openledger_model::keys as model_keys;
use openledger_proto::openledger::attribution::v1 as pb;
use openledger_proto::openledger::inference::v1 as inference;
use openledger_proto::openledger::model::v1 as model;

/// Proven values by store and key.
pub(crate) struct Proof(pub(crate) BTreeMap<(String, Vec<u8>), Vec<u8>>);

impl Proof {
    /// The value under a key.
    pub(crate) fn get(&self, store: &str, key: Vec<u8>) -> Result<&[u8], ReceiptError> {
        let place = (store.to_owned(), key);
        match self.0.get(&place) {
            Some(value) => Ok(value),
            None => Err(ReceiptError::NotProven { store: place.0, key: place.1 }),
        }
    }

    /// A model.
    pub(crate) fn model(&self, id: u64) -> Result<model::Model, ReceiptError> {
        decode("model", self.get(model_keys::STORE, model_keys::MODELS.raw_key(&id))?)
    }
}

/// What the chain says about the inference.
pub(crate) struct Facts {
    /// The record.
    pub(crate) record: pb::Record,
    /// The answer.
    pub(crate) asked: inference::Inference,
    /// The parameters at the receipt's height.
    pub(crate) params: pb::Params,
    /// The model that answered.
    pub(crate) model: model::Model,
    /// How the chain writes addresses.
    pub(crate) codec: AddressCodec,
}
