//! The module as the runtime sees it.

use crate::commands::COMMANDS;
use crate::genesis::Genesis;
use crate::keeper::{NAME, RateLimitKeeper};
use crate::{keys, msgs, queries};
use openledger_core::{
    ChainConfig, Ctx, Manifest, MessageRoute, MessageRoutes, Module, Phase, QueryRoute, Res, ValidatorUpdate,
};
use serde_json::Value;

/// What the module is and owns.
pub const MANIFEST: Manifest = Manifest {
    stores: &[keys::STORE],
    phases: &[Phase::BeginBlock],
    consensus_version: 2,
    commands: COMMANDS,
    ..Manifest::of(NAME)
};

/// The module of limits.
#[derive(Debug, Clone)]
pub struct RateLimitModule {
    keeper: RateLimitKeeper,
}

impl RateLimitModule {
    /// The module over a keeper.
    pub fn new(keeper: RateLimitKeeper) -> Self {
        Self { keeper }
    }
}

impl Module for RateLimitModule {
    fn manifest(&self) -> &'static Manifest {
        &MANIFEST
    }

    fn messages(&self) -> Vec<MessageRoute> {
        MessageRoutes::new(self.keeper.clone())
            .checked(msgs::check_add, RateLimitKeeper::msg_add)
            .checked(msgs::check_update, RateLimitKeeper::msg_update)
            .checked(msgs::check_remove, RateLimitKeeper::msg_remove)
            .checked(msgs::check_reset, RateLimitKeeper::msg_reset)
            .checked(msgs::check_params, RateLimitKeeper::msg_update_params)
            .finish()
    }

    fn queries(&self) -> Vec<QueryRoute> {
        queries::routes(&self.keeper)
    }

    // There is no default section: see `genesis.rs`.

    fn validate_genesis(&self, _: &ChainConfig, raw: &Value) -> Res<()> {
        if raw.is_null() { Ok(()) } else { Genesis::parse(raw).map(drop) }
    }

    fn init_genesis(&self, ctx: &Ctx, raw: &Value) -> Res<Vec<ValidatorUpdate>> {
        if !raw.is_null() {
            self.keeper.init_genesis(ctx, &Genesis::parse(raw)?)?;
        }
        Ok(Vec::new())
    }

    fn export_genesis(&self, ctx: &Ctx) -> Res<Value> {
        self.keeper.export_genesis(ctx)
    }

    fn begin_block(&self, ctx: &Ctx) -> Res<()> {
        self.keeper.begin_block(ctx)
    }
}
