//! The module as the runtime sees it.

use crate::commands::COMMANDS;
use crate::keeper::ModelKeeper;
use crate::keys::STORE;
use crate::msgs::Stateless;
use crate::{genesis, queries, zero_height};
use openledger_core::{
    ChainConfig, Ctx, Manifest, MessageRoute, MessageRoutes, Module, Phase, QueryRoute, Res, ValidatorUpdate,
};
use openledger_proto::openledger::model::v1 as pb;
use serde_json::Value;

/// What the module is and owns.
pub const MANIFEST: Manifest = Manifest {
    stores: &[STORE],
    phases: &[Phase::GenesisCheck, Phase::BeginBlock, Phase::ZeroHeight],
    commands: COMMANDS,
    ..Manifest::of(STORE)
};

/// The module over its keeper.
#[derive(Clone)]
pub struct ModelModule {
    keeper: ModelKeeper,
}

impl ModelModule {
    /// The module over its keeper.
    pub fn new(keeper: ModelKeeper) -> Self {
        Self { keeper }
    }
}

impl Module for ModelModule {
    fn manifest(&self) -> &'static Manifest {
        &MANIFEST
    }

    fn messages(&self) -> Vec<MessageRoute> {
        MessageRoutes::new(self.keeper.clone())
            .checked(Stateless::check, |k: &ModelKeeper, ctx, m| {
                Ok(pb::MsgBeginArtifactResponse { artifact_id: k.begin_artifact(ctx, m)? })
            })
            .checked(Stateless::check, |k: &ModelKeeper, ctx, m| {
                Ok(pb::MsgUploadArtifactChunkResponse { chunks_received: k.upload_artifact_chunk(ctx, m)? })
            })
            .checked(Stateless::check, |k: &ModelKeeper, ctx, m| {
                let artifact = k.finish_artifact(ctx, m)?;
                Ok(pb::MsgFinishArtifactResponse { cost: artifact.cost, test_vector_hash: artifact.test_vector_hash })
            })
            .checked(Stateless::check, |k: &ModelKeeper, ctx, m| {
                k.discard_artifact(ctx, m).map(|()| pb::MsgDiscardArtifactResponse {})
            })
            .checked(Stateless::check, |k: &ModelKeeper, ctx, m| {
                Ok(pb::MsgCreateModelResponse { model_id: k.create_model(ctx, m)? })
            })
            .checked(Stateless::check, |k: &ModelKeeper, ctx, m| {
                k.announce_training(ctx, m).map(|()| pb::MsgAnnounceTrainingResponse {})
            })
            .checked(Stateless::check, |k: &ModelKeeper, ctx, m| {
                Ok(pb::MsgRegisterHeadResponse { chunks: k.register_head(ctx, m)? })
            })
            .checked(Stateless::check, |k: &ModelKeeper, ctx, m| {
                Ok(pb::MsgUploadInverseResponse { chunks_received: k.upload_inverse(ctx, m)? })
            })
            .checked(Stateless::check, ModelKeeper::certify_step)
            .checked(Stateless::check, ModelKeeper::judge_step)
            .checked(Stateless::check, |k: &ModelKeeper, ctx, m| {
                k.state_accuracy(ctx, m).map(|()| pb::MsgStateAccuracyResponse {})
            })
            .checked(Stateless::check, |k: &ModelKeeper, ctx, m| {
                k.set_price(ctx, m).map(|()| pb::MsgSetPriceResponse {})
            })
            .checked(Stateless::check, |k: &ModelKeeper, ctx, m| {
                k.deprecate_model(ctx, m).map(|()| pb::MsgDeprecateModelResponse {})
            })
            .checked(Stateless::check, |k: &ModelKeeper, ctx, m| {
                k.update_params(ctx, m).map(|()| pb::MsgUpdateParamsResponse {})
            })
            .finish()
    }

    fn queries(&self) -> Vec<QueryRoute> {
        queries::routes(&self.keeper)
    }

    fn default_genesis(&self, config: &ChainConfig) -> Res<Value> {
        genesis::default_genesis(config)
    }

    fn validate_genesis(&self, config: &ChainConfig, raw: &Value) -> Res<()> {
        genesis::validate(&self.keeper, config, &genesis::parse(raw)?)
    }

    fn init_genesis(&self, ctx: &Ctx, raw: &Value) -> Res<Vec<ValidatorUpdate>> {
        genesis::init(&self.keeper, ctx, genesis::parse(raw)?)?;
        Ok(Vec::new())
    }

    fn export_genesis(&self, ctx: &Ctx) -> Res<Value> {
        genesis::print(&genesis::export(&self.keeper, ctx)?)
    }

    fn begin_block(&self, ctx: &Ctx) -> Res<()> {
        self.keeper.seed_probes(ctx)
    }

    fn prepare_zero_height(&self, ctx: &Ctx, _: &[String]) -> Res<()> {
        zero_height::prepare(ctx)
    }
}
