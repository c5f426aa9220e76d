//! The module as the runtime sees it.

use crate::commands::COMMANDS;
use crate::genesis::{Genesis, default_state};
use crate::keeper::MintKeeper;
use crate::{keys, queries};
use openledger_core::ports::{AccountView, BankMint, StakingSupply};
use openledger_core::wire::genesis_to_json;
use openledger_core::{
    ChainConfig, Ctx, Manifest, MessageRoute, MessageRoutes, Module, ModuleAccountSpec, Phase, QueryRoute, Res,
    ValidatorUpdate, accounts,
};
use std::sync::Arc;

/// What the module is and owns.
pub const MANIFEST: Manifest = Manifest {
    stores: &[keys::STORE],
    accounts: &[ModuleAccountSpec::new("mint").with(&[accounts::MINTER]), ModuleAccountSpec::new("reward_pool")],
    phases: &[Phase::BeginBlock],
    consensus_version: 2,
    commands: COMMANDS,
    ..Manifest::of("mint")
};

/// The mint module.
#[derive(Debug, Clone)]
pub struct MintModule {
    keeper: MintKeeper,
}

impl MintModule {
    /// The module over the ports. The chain's configuration has the module account `mint` with the permission
    /// `minter` and, for a genesis with a reward stream, `reward_pool` without any.
    pub fn new(accounts: Arc<dyn AccountView>, bank: Arc<dyn BankMint>, staking: Arc<dyn StakingSupply>) -> Self {
        Self { keeper: MintKeeper::new(accounts, bank, staking) }
    }

    /// The keeper.
    pub fn keeper(&self) -> MintKeeper {
        self.keeper.clone()
    }
}

impl Module for MintModule {
    fn manifest(&self) -> &'static Manifest {
        &MANIFEST
    }

    fn messages(&self) -> Vec<MessageRoute> {
        MessageRoutes::new(self.keeper.clone()).on(MintKeeper::msg_update_params).finish()
    }

    fn queries(&self) -> Vec<QueryRoute> {
        queries::routes(&self.keeper)
    }

    fn default_genesis(&self, config: &ChainConfig) -> Res<serde_json::Value> {
        genesis_to_json(&default_state(&config.bond_denom))
    }

    fn validate_genesis(&self, _: &ChainConfig, raw: &serde_json::Value) -> Res<()> {
        Genesis::parse(raw).map(|_| ())
    }

    fn init_genesis(&self, ctx: &Ctx, raw: &serde_json::Value) -> Res<Vec<ValidatorUpdate>> {
        self.keeper.init_genesis(ctx, &Genesis::parse(raw)?)?;
        Ok(Vec::new())
    }

    fn export_genesis(&self, ctx: &Ctx) -> Res<serde_json::Value> {
        self.keeper.export_genesis(ctx)
    }

    fn begin_block(&self, ctx: &Ctx) -> Res<()> {
        self.keeper.inflate(ctx)?;
        self.keeper.pay_stream(ctx)
    }
}
