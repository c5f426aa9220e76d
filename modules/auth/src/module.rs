//! The module as the runtime sees it.

use crate::commands::COMMANDS;
use crate::keeper::AccountKeeper;
use crate::pubkey::KEY_TYPES;
use crate::{genesis, keys, queries};
use openledger_core::{
    ChainConfig, Ctx, Manifest, MessageRoute, MessageRoutes, Module, ModuleAccountSpec, Phase, QueryRoute, Res,
    ValidatorUpdate, accounts,
};

/// What the module is and owns.
pub const MANIFEST: Manifest = Manifest {
    stores: &[keys::STORE],
    accounts: &[ModuleAccountSpec::new(accounts::FEE_COLLECTOR)],
    any_types: &KEY_TYPES,
    phases: &[Phase::GenesisCheck, Phase::PreBlock],
    consensus_version: 5,
    commands: COMMANDS,
    ..Manifest::of("auth")
};

/// The auth module.
#[derive(Debug, Clone, Copy, Default)]
pub struct AuthModule {
    keeper: AccountKeeper,
}

impl AuthModule {
    /// The module over a keeper.
    pub fn new(keeper: AccountKeeper) -> Self {
        Self { keeper }
    }

    /// The keeper, which other modules use through the account ports.
    pub fn keeper(&self) -> AccountKeeper {
        self.keeper
    }
}

impl Module for AuthModule {
    fn manifest(&self) -> &'static Manifest {
        &MANIFEST
    }

    fn messages(&self) -> Vec<MessageRoute> {
        MessageRoutes::new(self.keeper).on(AccountKeeper::msg_update_params).finish()
    }

    fn queries(&self) -> Vec<QueryRoute> {
        queries::routes(&self.keeper)
    }

    fn default_genesis(&self, _: &ChainConfig) -> Res<serde_json::Value> {
        Ok(genesis::default_json())
    }

    fn validate_genesis(&self, config: &ChainConfig, raw: &serde_json::Value) -> Res<()> {
        genesis::validate(&genesis::parse(raw)?, &config.addresses).map(|_| ())
    }

    fn init_genesis(&self, ctx: &Ctx, raw: &serde_json::Value) -> Res<Vec<ValidatorUpdate>> {
        self.keeper.init_genesis(ctx, &genesis::parse(raw)?)?;
        Ok(Vec::new())
    }

    fn export_genesis(&self, ctx: &Ctx) -> Res<serde_json::Value> {
        self.keeper.export_genesis(ctx)
    }

    fn pre_block(&self, ctx: &Ctx) -> Res<()> {
        if self.keeper.unordered_enabled() { self.keeper.remove_expired_nonces(ctx) } else { Ok(()) }
    }
}
