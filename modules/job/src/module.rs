//! The module as the runtime sees it.

use crate::commands::COMMANDS;
use crate::keeper::JobKeeper;
use crate::keys::STORE;
use crate::{genesis, msgs, queries, zero_height};
use openledger_core::wire::{genesis_from_json, genesis_to_json};
use openledger_core::{
    ChainConfig, Ctx, Manifest, MessageRoute, MessageRoutes, Module, ModuleAccountSpec, Phase, QueryRoute, Res,
    ValidatorUpdate,
};
use openledger_proto::openledger::job::v1::GenesisState;
use serde_json::Value;

/// What the module is and owns.
pub const MANIFEST: Manifest = Manifest {
    stores: &[STORE],
    accounts: &[ModuleAccountSpec::new(STORE)],
    phases: &[Phase::GenesisCheck, Phase::ZeroHeight],
    commands: COMMANDS,
    ..Manifest::of(STORE)
};

/// The module over its keeper.
#[derive(Clone)]
pub struct JobModule {
    keeper: JobKeeper,
}

impl JobModule {
    /// The module over its keeper.
    pub fn new(keeper: JobKeeper) -> Self {
        Self { keeper }
    }
}

impl Module for JobModule {
    fn manifest(&self) -> &'static Manifest {
        &MANIFEST
    }

    fn messages(&self) -> Vec<MessageRoute> {
        MessageRoutes::new(self.keeper.clone())
            .checked(msgs::check_post, JobKeeper::post_training)
            .checked(msgs::check_commit, JobKeeper::commit_head)
            .checked(msgs::check_claim, JobKeeper::claim_training)
            .checked(msgs::check_refund, JobKeeper::refund_training)
            .checked(msgs::check_post_bounty, JobKeeper::post_bounty)
            .checked(msgs::check_enter, JobKeeper::enter_bounty)
            .checked(msgs::check_reveal, JobKeeper::reveal_items)
            .checked(msgs::check_score, JobKeeper::score_step)
            .checked(msgs::check_forfeit, JobKeeper::forfeit_bounty)
            .checked(msgs::check_measure, JobKeeper::measure_step)
            .checked(msgs::check_update_params, JobKeeper::update_params)
            .finish()
    }

    fn queries(&self) -> Vec<QueryRoute> {
        queries::routes(&self.keeper)
    }

    fn default_genesis(&self, _: &ChainConfig) -> Res<Value> {
        genesis_to_json(&genesis::default_genesis())
    }

    fn validate_genesis(&self, config: &ChainConfig, raw: &Value) -> Res<()> {
        genesis::validate(config, &genesis_from_json::<GenesisState>(raw)?)
    }

    fn init_genesis(&self, ctx: &Ctx, raw: &Value) -> Res<Vec<ValidatorUpdate>> {
        genesis::init(ctx, &genesis_from_json(raw)?)?;
        Ok(Vec::new())
    }

    fn export_genesis(&self, ctx: &Ctx) -> Res<Value> {
        genesis_to_json(&genesis::export(ctx)?)
    }

    fn prepare_zero_height(&self, ctx: &Ctx, _: &[String]) -> Res<()> {
        zero_height::prepare(&self.keeper, ctx)
    }
}
