//! The module as the runtime sees it.

use crate::commands::COMMANDS;
use crate::keeper::InferenceKeeper;
use crate::keys::STORE;
use crate::{genesis, msgs, queries};
use openledger_core::{
    ChainConfig, Ctx, Failure, Manifest, MessageRoute, MessageRoutes, Module, ModuleAccountSpec, NodeEnv, Phase,
    QueryRoute, Res, ValidatorUpdate,
};
use serde_json::Value;

/// What the module is and owns.
pub const MANIFEST: Manifest = Manifest {
    stores: &[STORE],
    accounts: &[ModuleAccountSpec::new(STORE)],
    phases: &[Phase::Start, Phase::GenesisCheck, Phase::ZeroHeight],
    commands: COMMANDS,
    ..Manifest::of(STORE)
};

/// The module over its keeper.
#[derive(Clone)]
pub struct InferenceModule {
    keeper: InferenceKeeper,
}

impl InferenceModule {
    /// The module over its keeper.
    pub fn new(keeper: InferenceKeeper) -> Self {
        Self { keeper }
    }
}

impl Module for InferenceModule {
    fn manifest(&self) -> &'static Manifest {
        &MANIFEST
    }

    fn messages(&self) -> Vec<MessageRoute> {
        MessageRoutes::new(self.keeper.clone())
            .checked(msgs::check_infer, InferenceKeeper::infer)
            .checked(msgs::check_infer_batch, InferenceKeeper::infer_batch)
            .checked(msgs::check_retrieve, InferenceKeeper::retrieve)
            .checked(msgs::check_submit_retrieval, InferenceKeeper::submit_retrieval)
            .checked(msgs::check_challenge_retrieval, InferenceKeeper::challenge_retrieval)
            .checked(msgs::check_settle_retrieval, InferenceKeeper::settle_retrieval)
            .checked(msgs::check_update_params, InferenceKeeper::update_params)
            .finish()
    }

    fn queries(&self) -> Vec<QueryRoute> {
        queries::routes(&self.keeper)
    }

    fn default_genesis(&self, config: &ChainConfig) -> Res<Value> {
        genesis::default_genesis(config)
    }

    fn validate_genesis(&self, config: &ChainConfig, raw: &Value) -> Res<()> {
        genesis::validate(config, &genesis::parse(raw)?)
    }

    fn init_genesis(&self, ctx: &Ctx, raw: &Value) -> Res<Vec<ValidatorUpdate>> {
        genesis::init(ctx, &genesis::parse(raw)?)?;
        Ok(Vec::new())
    }

    fn export_genesis(&self, ctx: &Ctx) -> Res<Value> {
        genesis::print(&genesis::export(ctx)?)
    }

    /// A machine that computes other bytes than recorded must not take part.
    fn start(&self, _: &Ctx, _: &NodeEnv) -> Res<()> {
        crate::self_test().map_err(|e| Failure::Fatal(format!("inference engine: {e}")))
    }

    fn prepare_zero_height(&self, ctx: &Ctx, _: &[String]) -> Res<()> {
        self.keeper.prepare_zero_height(ctx)
    }
}
