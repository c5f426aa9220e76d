//! `cosmos.base.node.v1beta1.Service`.

use crate::router::QueryRouter;
use openledger_core::QueryError;
use openledger_proto::cosmos::base::node::v1beta1::{ConfigResponse, StatusResponse};
use openledger_proto::prost_types::Timestamp;
use prost::Message;

/// The full name of the service.
pub const NAME: &str = "cosmos.base.node.v1beta1.Service";

impl QueryRouter {
    pub(crate) fn node_service(&self, method: &str) -> Result<Vec<u8>, QueryError> {
        let last = self.app.published();
        match method {
            "Config" => Ok(ConfigResponse {
                minimum_gas_price: self.facts.minimum_gas_price.clone(),
                pruning_keep_recent: self.facts.pruning_keep_recent.clone(),
                pruning_interval: self.facts.pruning_interval.clone(),
                halt_height: self.facts.halt_height,
            }
            .encode_to_vec()),
            "Status" => Ok(StatusResponse {
                earliest_store_height: 0, // the SDK does not fill it in
                height: last.block.height,
                timestamp: Some(Timestamp { seconds: last.block.time.seconds, nanos: last.block.time.nanos }),
                app_hash: last.app_hash.to_vec(),
                validator_hash: last.block.next_validators_hash.clone(),
            }
            .encode_to_vec()),
            _ => Err(QueryError::unimplemented(&format!("/{NAME}/{method}"))),
        }
    }
}
