//! The module as the runtime sees it.

use crate::keeper::{ConsensusKeeper, check_form};
use crate::keys::STORE;
use openledger_core::storage::StoreKey;
use openledger_core::{Any, ChainConfig, Ctx, GrpcCode, Module, QueryError, Res, Sdk, ValidatorUpdate, wire};
use openledger_proto::cosmos::consensus::v1::{MsgUpdateParams, QueryParamsRequest, QueryParamsResponse};
use prost::Message;
use serde_json::Value;

const UPDATE_PARAMS: &str = "/cosmos.consensus.v1.MsgUpdateParams";

/// The consensus module. It has no genesis section: InitChain brings the parameters.
#[derive(Debug, Clone, Copy, Default)]
pub struct ConsensusModule {
    keeper: ConsensusKeeper,
}

impl ConsensusModule {
    /// The module over a keeper.
    pub fn new(keeper: ConsensusKeeper) -> Self {
        Self { keeper }
    }
}

fn decode(msg: &Any) -> Res<MsgUpdateParams> {
    if msg.type_url != UPDATE_PARAMS {
        return Err(wire::unknown_message(msg));
    }
    let decoded: MsgUpdateParams = wire::decode_msg(msg)?;
    if check_form(&decoded) {
        Ok(decoded)
    } else {
        Err(Sdk::TxDecode.wrap(format!("{UPDATE_PARAMS}: duration out of range")))
    }
}

impl Module for ConsensusModule {
    fn name(&self) -> &'static str {
        "consensus"
    }

    fn store_keys(&self) -> &'static [StoreKey] {
        &[STORE]
    }

    fn default_genesis(&self, _: &ChainConfig) -> Value {
        Value::Null
    }

    fn validate_genesis(&self, _: &ChainConfig, _: &Value) -> Res<()> {
        Ok(())
    }

    fn init_genesis(&self, _: &Ctx, _: &Value) -> Res<Vec<ValidatorUpdate>> {
        Ok(Vec::new())
    }

    fn export_genesis(&self, _: &Ctx) -> Res<Value> {
        Ok(Value::Null)
    }

    fn messages(&self) -> &'static [&'static str] {
        &[UPDATE_PARAMS]
    }

    fn check_stateless(&self, _: &ChainConfig, msg: &Any) -> Res<()> {
        decode(msg).map(|_| ())
    }

    fn execute(&self, ctx: &Ctx, msg: &Any) -> Res<Any> {
        Ok(wire::pack(&self.keeper.update_params(ctx, &decode(msg)?)?))
    }

    fn query_services(&self) -> &'static [&'static str] {
        &["cosmos.consensus.v1.Query"]
    }

    fn query(&self, ctx: &Ctx, service: &str, method: &str, request: &[u8]) -> Result<Vec<u8>, QueryError> {
        if method != "Params" {
            return Err(QueryError::unimplemented(&format!("/{service}/{method}")));
        }
        wire::decode_request::<QueryParamsRequest>(request)?;
        let internal = |e: openledger_core::Failure| QueryError::new(GrpcCode::Internal, e.to_string());
        let params = self.keeper.params(ctx).map_err(internal)?.ok_or_else(|| internal(ConsensusKeeper::missing()))?;
        Ok(QueryParamsResponse { params: Some(params) }.encode_to_vec())
    }
}
