//! The module as the runtime sees it. It has neither messages nor queries, as in ibc-go.

use crate::genesis::parse;
use crate::keeper::{ForwardKeeper, NAME};
use crate::keys;
use openledger_core::{ChainConfig, Ctx, Manifest, Module, Res, ValidatorUpdate};
use serde_json::Value;

/// What the module is and owns.
pub const MANIFEST: Manifest = Manifest { stores: &[keys::STORE], consensus_version: 4, ..Manifest::of(NAME) };

/// The module of forwards.
#[derive(Debug, Clone)]
pub struct ForwardModule {
    keeper: ForwardKeeper,
}

impl ForwardModule {
    /// The module over a keeper.
    pub fn new(keeper: ForwardKeeper) -> Self {
        Self { keeper }
    }
}

impl Module for ForwardModule {
    fn manifest(&self) -> &'static Manifest {
        &MANIFEST
    }

    // There is no default section: see `genesis.rs`.

    fn validate_genesis(&self, _: &ChainConfig, raw: &Value) -> Res<()> {
        if raw.is_null() { Ok(()) } else { parse(raw).map(drop) }
    }

    fn init_genesis(&self, ctx: &Ctx, raw: &Value) -> Res<Vec<ValidatorUpdate>> {
        if !raw.is_null() {
            self.keeper.init_genesis(ctx, &parse(raw)?)?;
        }
        Ok(Vec::new())
    }

    fn export_genesis(&self, ctx: &Ctx) -> Res<Value> {
        self.keeper.export_genesis(ctx)
    }
}
