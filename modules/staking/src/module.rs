//! The module as the runtime sees it.

use crate::commands::COMMANDS;
use crate::forms::{check_create, check_edit};
use crate::keeper::{BONDED_POOL, NOT_BONDED_POOL, StakingKeeper};
use crate::{genesis, keys, queries};
use openledger_core::wire::{genesis_from_json, genesis_to_json};
use openledger_core::{
    ChainConfig, Ctx, Manifest, MessageRoute, MessageRoutes, Module, ModuleAccountSpec, Phase, QueryRoute, Res,
    ValidatorUpdate, accounts,
};

/// What the module is and owns.
pub const MANIFEST: Manifest = Manifest {
    stores: &[keys::STORE],
    accounts: &[
        ModuleAccountSpec::new(BONDED_POOL).with(&[accounts::BURNER, accounts::STAKING]),
        ModuleAccountSpec::new(NOT_BONDED_POOL).with(&[accounts::BURNER, accounts::STAKING]),
    ],
    phases: &[Phase::BeginBlock, Phase::EndBlock, Phase::ZeroHeight],
    consensus_version: 5,
    commands: COMMANDS,
    ..Manifest::of("staking")
};

/// The staking module.
#[derive(Debug, Clone)]
pub struct StakingModule {
    keeper: StakingKeeper,
}

impl StakingModule {
    /// The module over its keeper.
    pub fn new(keeper: StakingKeeper) -> Self {
        Self { keeper }
    }

    /// The keeper, which other modules use through the staking ports.
    pub fn keeper(&self) -> StakingKeeper {
        self.keeper.clone()
    }
}

impl Module for StakingModule {
    fn manifest(&self) -> &'static Manifest {
        &MANIFEST
    }

    fn messages(&self) -> Vec<MessageRoute> {
        MessageRoutes::new(self.keeper.clone())
            .checked(|_, msg| check_create(msg), StakingKeeper::msg_create_validator)
            .checked(|_, msg| check_edit(msg), StakingKeeper::msg_edit_validator)
            .on(StakingKeeper::msg_delegate)
            .on(StakingKeeper::msg_begin_redelegate)
            .on(StakingKeeper::msg_undelegate)
            .on(StakingKeeper::msg_cancel_unbonding)
            .on(StakingKeeper::msg_update_params)
            .finish()
    }

    fn queries(&self) -> Vec<QueryRoute> {
        queries::routes(&self.keeper)
    }

    fn prepare_zero_height(&self, ctx: &Ctx, allowed: &[String]) -> Res<()> {
        self.keeper.forget_heights(ctx, allowed)
    }

    fn default_genesis(&self, config: &ChainConfig) -> Res<serde_json::Value> {
        genesis_to_json(&genesis::default_for(&config.bond_denom))
    }

    fn validate_genesis(&self, config: &ChainConfig, raw: &serde_json::Value) -> Res<()> {
        genesis::validate(config, &genesis_from_json(raw)?)
    }

    fn init_genesis(&self, ctx: &Ctx, raw: &serde_json::Value) -> Res<Vec<ValidatorUpdate>> {
        self.keeper.init_genesis(ctx, genesis_from_json(raw)?)
    }

    fn export_genesis(&self, ctx: &Ctx) -> Res<serde_json::Value> {
        genesis_to_json(&self.keeper.export_genesis(ctx)?)
    }

    fn begin_block(&self, ctx: &Ctx) -> Res<()> {
        self.keeper.track_history(ctx)
    }

    fn end_block(&self, ctx: &Ctx) -> Res<Vec<ValidatorUpdate>> {
        self.keeper.end_block(ctx)
    }
}
