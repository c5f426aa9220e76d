//! The module as the runtime sees it: messages only, no store, no genesis, no queries.

use crate::commands::COMMANDS;
use crate::keeper::VestingKeeper;
use openledger_core::{ChainConfig, Ctx, Manifest, MessageRoute, MessageRoutes, Module, Res};

/// What the module is and owns.
pub const MANIFEST: Manifest = Manifest { commands: COMMANDS, ..Manifest::of("vesting") };

/// The vesting module.
#[derive(Debug, Clone)]
pub struct VestingModule {
    keeper: VestingKeeper,
}

impl VestingModule {
    /// The module over a keeper.
    pub fn new(keeper: VestingKeeper) -> Self {
        Self { keeper }
    }
}

impl Module for VestingModule {
    fn manifest(&self) -> &'static Manifest {
        &MANIFEST
    }

    fn messages(&self) -> Vec<MessageRoute> {
        MessageRoutes::new(self.keeper.clone())
            .on(VestingKeeper::create)
            .on(VestingKeeper::create_locked)
            .on(VestingKeeper::create_periodic)
            .finish()
    }

    fn default_genesis(&self, _: &ChainConfig) -> Res<serde_json::Value> {
        Ok(serde_json::Value::Object(serde_json::Map::new()))
    }

    fn export_genesis(&self, ctx: &Ctx) -> Res<serde_json::Value> {
        self.default_genesis(ctx.config())
    }
}
