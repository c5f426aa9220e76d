//! The module as the runtime sees it.

use crate::commands::COMMANDS;
use crate::keeper::AuthzKeeper;
use crate::{genesis, keys, queries};
use openledger_core::wire::{genesis_from_json, genesis_to_json};
use openledger_core::{
    ChainConfig, Ctx, Manifest, MessageRoute, MessageRoutes, Module, Phase, QueryRoute, Res, ValidatorUpdate,
};
use openledger_proto::cosmos::authz::v1beta1::GenesisState;

/// What the module is and owns.
pub const MANIFEST: Manifest = Manifest {
    stores: &[keys::STORE],
    any_types: &[
        "cosmos.authz.v1beta1.GenericAuthorization",
        "cosmos.bank.v1beta1.SendAuthorization",
        "cosmos.staking.v1beta1.StakeAuthorization",
    ],
    phases: &[Phase::BeginBlock],
    consensus_version: 2,
    commands: COMMANDS,
    ..Manifest::of("authz")
};

/// The authz module.
#[derive(Debug, Clone)]
pub struct AuthzModule {
    keeper: AuthzKeeper,
}

impl AuthzModule {
    /// The module over a keeper.
    pub fn new(keeper: AuthzKeeper) -> Self {
        Self { keeper }
    }
}

impl Module for AuthzModule {
    fn manifest(&self) -> &'static Manifest {
        &MANIFEST
    }

    fn messages(&self) -> Vec<MessageRoute> {
        MessageRoutes::new(self.keeper.clone())
            .on(AuthzKeeper::msg_grant)
            .on(AuthzKeeper::msg_revoke)
            .on(AuthzKeeper::msg_exec)
            .finish()
    }

    fn queries(&self) -> Vec<QueryRoute> {
        queries::routes(&self.keeper)
    }

    fn default_genesis(&self, _: &ChainConfig) -> Res<serde_json::Value> {
        genesis_to_json(&GenesisState::default())
    }

    fn validate_genesis(&self, _: &ChainConfig, raw: &serde_json::Value) -> Res<()> {
        genesis::validate(&self.keeper, &genesis_from_json(raw)?)
    }

    fn init_genesis(&self, ctx: &Ctx, raw: &serde_json::Value) -> Res<Vec<ValidatorUpdate>> {
        self.keeper.init_genesis(ctx, &genesis_from_json(raw)?)?;
        Ok(Vec::new())
    }

    fn export_genesis(&self, ctx: &Ctx) -> Res<serde_json::Value> {
        genesis_to_json(&self.keeper.export_genesis(ctx)?)
    }

    fn begin_block(&self, ctx: &Ctx) -> Res<()> {
        self.keeper.remove_expired(ctx)
    }
}
