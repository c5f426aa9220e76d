//! Models: encoder artifacts, lineage, certified training. See README.md.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "tests"))]

mod artifacts;
mod certify;
pub mod errors;
pub mod events;
mod genesis;
pub mod keeper;
pub mod keys;
mod lineage;
mod msgs;
mod ownership;
pub mod params;
mod port;
mod queries;
mod zero_height;

pub use certify::{material_next, material_start};
pub use errors::Error;
pub use keeper::Keeper;
pub use keys::MODULE;

use msgs::Stateless;
use openledger_core::storage::StoreKey;
use openledger_core::{Any, ChainConfig, Ctx, Failure, Module, QueryError, Res, Sdk, ValidatorUpdate};
use openledger_proto::json::{self, ParseOptions};
use openledger_proto::openledger::model::v1 as pb;
use prost::{Message, Name};

/// The module as the runtime sees it.
pub struct ModelModule {
    keeper: Keeper,
}

impl ModelModule {
    /// The module over its keeper.
    pub fn new(keeper: Keeper) -> Self {
        Self { keeper }
    }
}

macro_rules! route {
    (|$k:ident, $ctx:ident, $m:ident| $($url:literal => $msg:ident, $response:ident, $run:expr;)*) => {
        const MESSAGES: &[&str] = &[$($url),*];

        fn check(config: &ChainConfig, any: &Any) -> Res<()> {
            match any.type_url.as_str() {
                $($url => decode::<pb::$msg>(any)?.check(config),)*
                other => Err(Sdk::UnknownRequest.wrap(other)),
            }
        }

        fn dispatch($k: &Keeper, $ctx: &Ctx, any: &Any) -> Res<Any> {
            match any.type_url.as_str() {
                $($url => {
                    let $m = decode::<pb::$msg>(any)?;
                    let response: pb::$response = $run;
                    Ok(Any { type_url: pb::$response::type_url(), value: response.encode_to_vec() })
                })*
                other => Err(Sdk::UnknownRequest.wrap(other)),
            }
        }
    };
}

route! {
    |k, ctx, m|
    "/openledger.model.v1.MsgBeginArtifact" => MsgBeginArtifact, MsgBeginArtifactResponse,
        pb::MsgBeginArtifactResponse { artifact_id: k.begin_artifact(ctx, &m)? };
    "/openledger.model.v1.MsgUploadArtifactChunk" => MsgUploadArtifactChunk, MsgUploadArtifactChunkResponse,
        pb::MsgUploadArtifactChunkResponse { chunks_received: k.upload_artifact_chunk(ctx, &m)? };
    "/openledger.model.v1.MsgFinishArtifact" => MsgFinishArtifact, MsgFinishArtifactResponse,
        {
            let artifact = k.finish_artifact(ctx, &m)?;
            pb::MsgFinishArtifactResponse { cost: artifact.cost, test_vector_hash: artifact.test_vector_hash }
        };
    "/openledger.model.v1.MsgDiscardArtifact" => MsgDiscardArtifact, MsgDiscardArtifactResponse,
        { k.discard_artifact(ctx, &m)?; pb::MsgDiscardArtifactResponse {} };
    "/openledger.model.v1.MsgCreateModel" => MsgCreateModel, MsgCreateModelResponse,
        pb::MsgCreateModelResponse { model_id: k.create_model(ctx, &m)? };
    "/openledger.model.v1.MsgAnnounceTraining" => MsgAnnounceTraining, MsgAnnounceTrainingResponse,
        { k.announce_training(ctx, &m)?; pb::MsgAnnounceTrainingResponse {} };
    "/openledger.model.v1.MsgRegisterHead" => MsgRegisterHead, MsgRegisterHeadResponse,
        pb::MsgRegisterHeadResponse { chunks: k.register_head(ctx, &m)? };
    "/openledger.model.v1.MsgUploadInverse" => MsgUploadInverse, MsgUploadInverseResponse,
        pb::MsgUploadInverseResponse { chunks_received: k.upload_inverse(ctx, &m)? };
    "/openledger.model.v1.MsgCertifyStep" => MsgCertifyStep, MsgCertifyStepResponse,
        k.certify_step(ctx, &m)?;
    "/openledger.model.v1.MsgStateAccuracy" => MsgStateAccuracy, MsgStateAccuracyResponse,
        { k.state_accuracy(ctx, &m)?; pb::MsgStateAccuracyResponse {} };
    "/openledger.model.v1.MsgSetPrice" => MsgSetPrice, MsgSetPriceResponse,
        { k.set_price(ctx, &m)?; pb::MsgSetPriceResponse {} };
    "/openledger.model.v1.MsgDeprecateModel" => MsgDeprecateModel, MsgDeprecateModelResponse,
        { k.deprecate_model(ctx, &m)?; pb::MsgDeprecateModelResponse {} };
    "/openledger.model.v1.MsgUpdateParams" => MsgUpdateParams, MsgUpdateParamsResponse,
        { k.update_params(ctx, &m)?; pb::MsgUpdateParamsResponse {} };
}

fn decode<T: Message + Default>(any: &Any) -> Res<T> {
    T::decode(any.value.as_slice()).map_err(|e| Sdk::TxDecode.wrap(e))
}

fn genesis_of(raw: &serde_json::Value) -> Res<pb::GenesisState> {
    json::parse(raw, ParseOptions { ignore_unknown: true }).map_err(|e| Sdk::JsonUnmarshal.wrap(e))
}

fn to_json(g: &pb::GenesisState) -> Res<serde_json::Value> {
    json::print(g).map_err(|e| Failure::Fatal(e.to_string()))
}

impl Module for ModelModule {
    fn name(&self) -> &'static str {
        MODULE
    }
    fn store_keys(&self) -> &'static [StoreKey] {
        &[MODULE]
    }
    fn default_genesis(&self, config: &ChainConfig) -> serde_json::Value {
        let g = pb::GenesisState {
            params: Some(params::default_params(&config.bond_denom)),
            ..pb::GenesisState::default()
        };
        to_json(&g).unwrap_or_default()
    }
    fn validate_genesis(&self, config: &ChainConfig, raw: &serde_json::Value) -> Res<()> {
        genesis::validate(&self.keeper, config, &genesis_of(raw)?)
    }
    fn init_genesis(&self, ctx: &Ctx, raw: &serde_json::Value) -> Res<Vec<ValidatorUpdate>> {
        genesis::init(&self.keeper, ctx, genesis_of(raw)?)?;
        Ok(Vec::new())
    }
    fn prepare_zero_height(&self, ctx: &Ctx, _: &[String]) -> Res<()> {
        zero_height::prepare(ctx)
    }
    fn export_genesis(&self, ctx: &Ctx) -> Res<serde_json::Value> {
        to_json(&genesis::export(&self.keeper, ctx)?)
    }
    fn begin_block(&self, ctx: &Ctx) -> Res<()> {
        self.keeper.seed_probes(ctx)
    }
    fn messages(&self) -> &'static [&'static str] {
        MESSAGES
    }
    fn check_stateless(&self, config: &ChainConfig, msg: &Any) -> Res<()> {
        check(config, msg)
    }
    fn execute(&self, ctx: &Ctx, msg: &Any) -> Res<Any> {
        dispatch(&self.keeper, ctx, msg)
    }
    fn query_services(&self) -> &'static [&'static str] {
        &["openledger.model.v1.Query"]
    }
    fn query(&self, ctx: &Ctx, _: &str, method: &str, request: &[u8]) -> Result<Vec<u8>, QueryError> {
        queries::query(&self.keeper, ctx, method, request)
    }
}
