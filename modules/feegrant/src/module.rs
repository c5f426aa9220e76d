//! The module as the runtime sees it.

use crate::commands::COMMANDS;
use crate::keeper::{FeegrantKeeper, PRUNED_PER_BLOCK};
use crate::{genesis, keys, queries};
use openledger_core::wire::{genesis_from_json, genesis_to_json};
use openledger_core::{
    ChainConfig, Ctx, Manifest, MessageRoute, MessageRoutes, Module, Phase, QueryRoute, Res, ValidatorUpdate,
};
use openledger_proto::cosmos::feegrant::v1beta1::GenesisState;

/// What the module is and owns.
pub const MANIFEST: Manifest = Manifest {
    stores: &[keys::STORE],
    any_types: &[
        "cosmos.feegrant.v1beta1.BasicAllowance",
        "cosmos.feegrant.v1beta1.PeriodicAllowance",
        "cosmos.feegrant.v1beta1.AllowedMsgAllowance",
    ],
    phases: &[Phase::EndBlock],
    consensus_version: 2,
    commands: COMMANDS,
    ..Manifest::of("feegrant")
};

/// The feegrant module.
#[derive(Debug, Clone)]
pub struct FeegrantModule {
    keeper: FeegrantKeeper,
}

impl FeegrantModule {
    /// The module over a keeper, which is the `FeegrantPort` of the ante handler.
    pub fn new(keeper: FeegrantKeeper) -> Self {
        Self { keeper }
    }
}

impl Module for FeegrantModule {
    fn manifest(&self) -> &'static Manifest {
        &MANIFEST
    }

    fn messages(&self) -> Vec<MessageRoute> {
        MessageRoutes::new(self.keeper.clone())
            .on(FeegrantKeeper::msg_grant)
            .on(FeegrantKeeper::msg_revoke)
            .on(FeegrantKeeper::msg_prune)
            .finish()
    }

    fn queries(&self) -> Vec<QueryRoute> {
        queries::routes(&self.keeper)
    }

    fn default_genesis(&self, _: &ChainConfig) -> Res<serde_json::Value> {
        genesis_to_json(&GenesisState::default())
    }

    fn validate_genesis(&self, _: &ChainConfig, raw: &serde_json::Value) -> Res<()> {
        genesis::validate(&genesis_from_json(raw)?)
    }

    fn init_genesis(&self, ctx: &Ctx, raw: &serde_json::Value) -> Res<Vec<ValidatorUpdate>> {
        self.keeper.init_genesis(ctx, &genesis_from_json(raw)?)?;
        Ok(Vec::new())
    }

    fn export_genesis(&self, ctx: &Ctx) -> Res<serde_json::Value> {
        genesis_to_json(&self.keeper.export_genesis(ctx)?)
    }

    fn end_block(&self, ctx: &Ctx) -> Res<Vec<ValidatorUpdate>> {
        self.keeper.prune(ctx, PRUNED_PER_BLOCK)?;
        Ok(Vec::new())
    }
}
