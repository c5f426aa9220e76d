//! The module as the runtime sees it.

use crate::commands::COMMANDS;
use crate::keeper::UpgradeKeeper;
use crate::keys::STORE;
use crate::queries;
use openledger_core::{
    ChainConfig, Ctx, Manifest, MessageRoute, MessageRoutes, Module, Phase, QueryRoute, Res, ValidatorUpdate,
};
use serde_json::{Value, json};

/// What the module is and owns.
pub const MANIFEST: Manifest = Manifest {
    stores: &[STORE],
    phases: &[Phase::PreBlock],
    consensus_version: 2,
    commands: COMMANDS,
    ..Manifest::of("upgrade")
};

/// The upgrade module.
#[derive(Debug, Clone)]
pub struct UpgradeModule {
    keeper: UpgradeKeeper,
}

impl UpgradeModule {
    /// The module over a keeper.
    pub fn new(keeper: UpgradeKeeper) -> Self {
        Self { keeper }
    }
}

impl Module for UpgradeModule {
    fn manifest(&self) -> &'static Manifest {
        &MANIFEST
    }

    fn messages(&self) -> Vec<MessageRoute> {
        MessageRoutes::new(self.keeper.clone())
            .on(UpgradeKeeper::msg_software_upgrade)
            .on(UpgradeKeeper::msg_cancel_upgrade)
            .finish()
    }

    fn queries(&self) -> Vec<QueryRoute> {
        queries::routes(&self.keeper)
    }

    fn default_genesis(&self, _: &ChainConfig) -> Res<Value> {
        Ok(json!({}))
    }

    /// Plans do not outlive an export: only the versions of this binary's modules are written.
    fn init_genesis(&self, ctx: &Ctx, _: &Value) -> Res<Vec<ValidatorUpdate>> {
        self.keeper.set_versions(ctx, &self.keeper.handlers.versions())?;
        Ok(Vec::new())
    }

    fn export_genesis(&self, _: &Ctx) -> Res<Value> {
        Ok(json!({}))
    }

    fn pre_block(&self, ctx: &Ctx) -> Res<()> {
        self.keeper.pre_block(ctx)
    }
}
