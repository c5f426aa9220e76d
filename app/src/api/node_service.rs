//! `cosmos.base.node.v1beta1.Service` and `cosmos.consensus.v1.Query`.

use super::QueryRouter;
use crate::baseapp::params::CONSENSUS_PARAMS;
use openledger_core::QueryError;
use openledger_proto::cosmos::base::node::v1beta1::{ConfigResponse, StatusResponse};
use openledger_proto::cosmos::consensus::v1::QueryParamsResponse;
use openledger_proto::prost_types::Timestamp;
use prost::Message;

/// Service name.
pub const NAME: &str = "cosmos.base.node.v1beta1.Service";
/// Service name of the consensus parameters' query.
pub const CONSENSUS: &str = "cosmos.consensus.v1.Query";

impl QueryRouter {
    pub(super) fn node_service(&self, method: &str) -> Result<Vec<u8>, QueryError> {
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
                earliest_store_height: self.app.earliest_height(),
                height: last.block.height,
                timestamp: Some(Timestamp { seconds: last.block.time.seconds, nanos: last.block.time.nanos }),
                app_hash: last.app_hash.to_vec(),
                validator_hash: last.block.next_validators_hash.clone(),
            }
            .encode_to_vec()),
            _ => Err(QueryError::unimplemented(&format!("/{NAME}/{method}"))),
        }
    }

    pub(super) fn consensus_service(&self, method: &str, height: u64) -> Result<Vec<u8>, QueryError> {
        if method != "Params" {
            return Err(QueryError::unimplemented(&format!("/{CONSENSUS}/{method}")));
        }
        let view = self.app.view_at(height)?;
        let params = CONSENSUS_PARAMS.get(&self.app.query_context(&view))?;
        Ok(QueryParamsResponse { params }.encode_to_vec())
    }
}
