//! The module as the runtime sees it.

use crate::commands::COMMANDS;
use crate::genesis::Genesis;
use crate::keeper::BankKeeper;
use crate::{keys, queries};
use openledger_core::ports::AccountPort;
use openledger_core::{
    ChainConfig, Ctx, Manifest, MessageRoute, MessageRoutes, Module, QueryRoute, Res, ValidatorUpdate,
};
use std::sync::Arc;

/// What the module is and owns.
pub const MANIFEST: Manifest =
    Manifest { stores: &[keys::STORE], consensus_version: 4, commands: COMMANDS, ..Manifest::of("bank") };

/// The bank module.
#[derive(Debug, Clone)]
pub struct BankModule {
    keeper: BankKeeper,
}

impl BankModule {
    /// The module over the accounts of `accounts`.
    pub fn new(accounts: Arc<dyn AccountPort>) -> Self {
        Self { keeper: BankKeeper::new(accounts) }
    }

    /// The keeper, which other modules use through the bank ports.
    pub fn keeper(&self) -> BankKeeper {
        self.keeper.clone()
    }
}

impl Module for BankModule {
    fn manifest(&self) -> &'static Manifest {
        &MANIFEST
    }

    fn messages(&self) -> Vec<MessageRoute> {
        MessageRoutes::new(self.keeper.clone())
            .on(BankKeeper::msg_send)
            .on(BankKeeper::msg_multi_send)
            .on(BankKeeper::msg_update_params)
            .on(BankKeeper::msg_set_send_enabled)
            .finish()
    }

    fn queries(&self) -> Vec<QueryRoute> {
        queries::routes(&self.keeper)
    }

    fn default_genesis(&self, config: &ChainConfig) -> Res<serde_json::Value> {
        Genesis::default_for(&config.bond_denom).and_then(|g| g.to_json())
    }

    fn validate_genesis(&self, config: &ChainConfig, raw: &serde_json::Value) -> Res<()> {
        Genesis::from_json(raw)?.validate(&config.addresses).map(|_| ())
    }

    fn init_genesis(&self, ctx: &Ctx, raw: &serde_json::Value) -> Res<Vec<ValidatorUpdate>> {
        self.keeper.init_genesis(ctx, &Genesis::from_json(raw)?)?;
        Ok(Vec::new())
    }

    fn export_genesis(&self, ctx: &Ctx) -> Res<serde_json::Value> {
        self.keeper.export_genesis(ctx)?.to_json()
    }
}
