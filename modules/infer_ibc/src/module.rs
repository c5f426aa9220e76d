//! The module as the runtime sees it.

use crate::commands::COMMANDS;
use crate::keeper::InferIbcKeeper;
use crate::keys::STORE;
use crate::{genesis, msgs, queries};
use openledger_core::{
    ChainConfig, Ctx, Manifest, MessageRoute, MessageRoutes, Module, QueryRoute, Res, ValidatorUpdate,
};
use serde_json::Value;

/// What the module is and owns.
pub const MANIFEST: Manifest = Manifest { stores: &[STORE], commands: COMMANDS, ..Manifest::of(STORE) };

/// The module over its keeper.
#[derive(Debug, Clone)]
pub struct InferIbcModule {
    keeper: InferIbcKeeper,
}

impl InferIbcModule {
    /// The module over its keeper.
    pub fn new(keeper: InferIbcKeeper) -> Self {
        Self { keeper }
    }
}

impl Module for InferIbcModule {
    fn manifest(&self) -> &'static Manifest {
        &MANIFEST
    }

    fn messages(&self) -> Vec<MessageRoute> {
        MessageRoutes::new(self.keeper.clone())
            .checked(msgs::check_set_route, InferIbcKeeper::set_route)
            .checked(msgs::check_flush, InferIbcKeeper::flush)
            .checked(msgs::check_update_params, InferIbcKeeper::update_params)
            .finish()
    }

    fn queries(&self) -> Vec<QueryRoute> {
        queries::routes(&self.keeper)
    }

    fn default_genesis(&self, _: &ChainConfig) -> Res<Value> {
        genesis::default_genesis()
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
}
