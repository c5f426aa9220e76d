//! The module as the runtime sees it.

use crate::audit::{self, Audit};
use crate::authz::ANY_TYPES;
use crate::commands::COMMANDS;
use crate::genesis::{default_genesis, validate};
use crate::keeper::{NAME, TransferKeeper};
use crate::{keys, msgs, queries};
use openledger_core::ports::IbcWays;
use openledger_core::wire::{genesis_from_json, genesis_to_json};
use openledger_core::{
    ChainConfig, Ctx, Manifest, MessageRoute, MessageRoutes, Module, ModuleAccountSpec, QueryRoute, Res,
    ValidatorUpdate, accounts,
};
use serde_json::Value;
use std::sync::Arc;

/// What the module is and owns.
pub const MANIFEST: Manifest = Manifest {
    stores: &[keys::STORE],
    accounts: &[ModuleAccountSpec::new(NAME).with(&[accounts::MINTER, accounts::BURNER]).at_first_use()],
    any_types: ANY_TYPES,
    consensus_version: 6,
    commands: COMMANDS,
    ..Manifest::of(NAME)
};

/// The module of transfers.
#[derive(Clone)]
pub struct TransferModule {
    keeper: TransferKeeper,
    ways: Arc<dyn IbcWays>,
}

impl std::fmt::Debug for TransferModule {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("TransferModule")
    }
}

impl TransferModule {
    /// The module over a keeper, and the ways on which its packets leave.
    pub fn new(keeper: TransferKeeper, ways: Arc<dyn IbcWays>) -> Self {
        Self { keeper, ways }
    }
}

impl Module for TransferModule {
    fn manifest(&self) -> &'static Manifest {
        &MANIFEST
    }

    fn messages(&self) -> Vec<MessageRoute> {
        MessageRoutes::new(self.keeper.clone())
            .checked(msgs::check_transfer, TransferKeeper::msg_transfer)
            .checked(msgs::check_update_params, TransferKeeper::msg_update_params)
            .finish()
    }

    fn queries(&self) -> Vec<QueryRoute> {
        let audit = audit::routes(Audit { keeper: self.keeper.clone(), ways: self.ways.clone() });
        queries::routes(&self.keeper).into_iter().chain(audit).collect()
    }

    fn default_genesis(&self, _: &ChainConfig) -> Res<Value> {
        genesis_to_json(&default_genesis())
    }

    fn validate_genesis(&self, _: &ChainConfig, raw: &Value) -> Res<()> {
        validate(&genesis_from_json(raw)?)
    }

    fn init_genesis(&self, ctx: &Ctx, raw: &Value) -> Res<Vec<ValidatorUpdate>> {
        self.keeper.init_genesis(ctx, &genesis_from_json(raw)?)?;
        Ok(Vec::new())
    }

    fn export_genesis(&self, ctx: &Ctx) -> Res<Value> {
        genesis_to_json(&self.keeper.export_genesis(ctx)?)
    }
}
