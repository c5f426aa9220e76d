//! The module as the runtime sees it.

use crate::commands::COMMANDS;
use crate::keeper::NoteKeeper;
use crate::keys::STORE;
use crate::pb::GenesisState;
use crate::{DESCRIPTOR_SET, genesis, msgs, queries};
use openledger_core::ports::BankPort;
use openledger_core::wire::{genesis_from_json, genesis_to_json};
use openledger_core::{
    ChainConfig, Ctx, Manifest, MessageRoute, MessageRoutes, Module, ModuleAccountSpec, Phase, QueryRoute, Res,
    ValidatorUpdate,
};
use openledger_proto::ProtoError;
use serde_json::Value;
use std::sync::Arc;

/// What the module is and owns.
pub const MANIFEST: Manifest = Manifest {
    stores: &[STORE],
    accounts: &[ModuleAccountSpec::new(STORE)],
    phases: &[Phase::GenesisCheck],
    commands: COMMANDS,
    ..Manifest::of(STORE)
};

/// The module over its keeper.
#[derive(Debug, Clone)]
pub struct NoteModule {
    keeper: NoteKeeper,
}

impl NoteModule {
    /// The module over the bank. Its descriptors are added to the pool, because the chain's own set does not have them.
    ///
    /// # Errors
    /// When the pool is in use already and has no descriptors of this module.
    pub fn new(bank: Arc<dyn BankPort>) -> Result<Self, ProtoError> {
        openledger_proto::extend(DESCRIPTOR_SET)?;
        Ok(Self { keeper: NoteKeeper::new(bank) })
    }
}

impl Module for NoteModule {
    fn manifest(&self) -> &'static Manifest {
        &MANIFEST
    }

    fn messages(&self) -> Vec<MessageRoute> {
        MessageRoutes::new(self.keeper.clone())
            .checked(msgs::check_create, NoteKeeper::msg_create_note)
            .checked(msgs::check_edit, NoteKeeper::msg_edit_note)
            .checked(msgs::check_delete, NoteKeeper::msg_delete_note)
            .checked(msgs::check_params, NoteKeeper::msg_update_params)
            .finish()
    }

    fn queries(&self) -> Vec<QueryRoute> {
        queries::routes(&self.keeper)
    }

    fn default_genesis(&self, config: &ChainConfig) -> Res<Value> {
        genesis_to_json(&genesis::default_genesis(config))
    }

    fn validate_genesis(&self, config: &ChainConfig, raw: &Value) -> Res<()> {
        genesis::validate(config, &genesis_from_json::<GenesisState>(raw)?)
    }

    fn init_genesis(&self, ctx: &Ctx, raw: &Value) -> Res<Vec<ValidatorUpdate>> {
        genesis::init(ctx, genesis_from_json(raw)?)?;
        Ok(Vec::new())
    }

    fn export_genesis(&self, ctx: &Ctx) -> Res<Value> {
        genesis_to_json(&genesis::export(ctx)?)
    }
}
