//! The module as the runtime sees it.

use crate::commands::COMMANDS;
use crate::genesis::{Genesis, default_state};
use crate::keeper::SlashingKeeper;
use crate::{keys, queries};
use openledger_core::ports::StakingPunish;
use openledger_core::wire::genesis_to_json;
use openledger_core::{
    ChainConfig, Ctx, Manifest, MessageRoute, MessageRoutes, Module, Phase, QueryRoute, Res, ValidatorUpdate,
};
use std::sync::Arc;

/// What the module is and owns.
pub const MANIFEST: Manifest = Manifest {
    stores: &[keys::STORE],
    phases: &[Phase::BeginBlock, Phase::ZeroHeight],
    consensus_version: 4,
    commands: COMMANDS,
    ..Manifest::of("slashing")
};

/// The slashing module.
#[derive(Debug, Clone)]
pub struct SlashingModule {
    keeper: SlashingKeeper,
}

impl SlashingModule {
    /// The module over the validators of `staking`.
    pub fn new(staking: Arc<dyn StakingPunish>) -> Self {
        Self { keeper: SlashingKeeper::new(staking) }
    }

    /// The keeper: evidence's `SlashingPort` and one of staking's `StakingHooks`.
    pub fn keeper(&self) -> SlashingKeeper {
        self.keeper.clone()
    }
}

impl Module for SlashingModule {
    fn manifest(&self) -> &'static Manifest {
        &MANIFEST
    }

    fn messages(&self) -> Vec<MessageRoute> {
        MessageRoutes::new(self.keeper.clone())
            .on(SlashingKeeper::msg_unjail)
            .on(SlashingKeeper::msg_update_params)
            .finish()
    }

    fn queries(&self) -> Vec<QueryRoute> {
        queries::routes(&self.keeper)
    }

    fn default_genesis(&self, _: &ChainConfig) -> Res<serde_json::Value> {
        genesis_to_json(&default_state())
    }

    fn validate_genesis(&self, config: &ChainConfig, raw: &serde_json::Value) -> Res<()> {
        Genesis::parse(&config.addresses, raw)?.validate()
    }

    fn init_genesis(&self, ctx: &Ctx, raw: &serde_json::Value) -> Res<Vec<ValidatorUpdate>> {
        self.keeper.init_genesis(ctx, &Genesis::parse(&ctx.config().addresses, raw)?)?;
        Ok(Vec::new())
    }

    fn export_genesis(&self, ctx: &Ctx) -> Res<serde_json::Value> {
        genesis_to_json(&self.keeper.export_genesis(ctx)?)
    }

    /// Windows begin at the new chain's height zero.
    fn prepare_zero_height(&self, ctx: &Ctx, _: &[String]) -> Res<()> {
        self.keeper.forget_start_heights(ctx)
    }

    fn begin_block(&self, ctx: &Ctx) -> Res<()> {
        self.keeper.book_votes(ctx)
    }
}
