//! The module as the runtime sees it.

use crate::commands::COMMANDS;
use crate::keeper::IbcKeeper;
use crate::{channel, channel_v2, client, client_v2, connection, genesis, queries};
use openledger_core::{ChainConfig, Ctx, Manifest, MessageRoute, Module, Phase, QueryRoute, Res, ValidatorUpdate};
use serde_json::Value;

/// What the module is and owns.
pub const MANIFEST: Manifest = Manifest {
    stores: &[crate::STORE],
    any_types: &[
        "ibc.lightclients.tendermint.v1.ClientState",
        "ibc.lightclients.tendermint.v1.ConsensusState",
        "ibc.lightclients.tendermint.v1.Header",
        "ibc.lightclients.tendermint.v1.Misbehaviour",
        "ibc.lightclients.solomachine.v3.ClientState",
        "ibc.lightclients.solomachine.v3.ConsensusState",
        "ibc.lightclients.solomachine.v3.Header",
        "ibc.lightclients.solomachine.v3.Misbehaviour",
    ],
    phases: &[Phase::BeginBlock],
    consensus_version: 8,
    // Light clients are modules of ibc-go, without state of their own, and say no version.
    parts: &[("06-solomachine", 0), ("07-tendermint", 0)],
    commands: COMMANDS,
    ..Manifest::of("ibc")
};

/// The module of IBC core. Whoever drops it ends the applications' ties to core IBC, since each holds the other.
pub struct IbcModule {
    keeper: IbcKeeper,
}

impl IbcModule {
    /// The module over a keeper.
    pub fn new(keeper: IbcKeeper) -> Self {
        Self { keeper }
    }
}

impl Drop for IbcModule {
    fn drop(&mut self) {
        self.keeper.apps.close();
    }
}

impl Module for IbcModule {
    fn manifest(&self) -> &'static Manifest {
        &MANIFEST
    }

    fn messages(&self) -> Vec<MessageRoute> {
        let mut routes = client::messages(&self.keeper);
        routes.extend(client_v2::messages(&self.keeper));
        routes.extend(connection::messages(&self.keeper));
        routes.extend(channel::messages(&self.keeper));
        routes.extend(channel_v2::messages(&self.keeper));
        routes
    }

    fn queries(&self) -> Vec<QueryRoute> {
        queries::routes(&self.keeper)
    }

    fn default_genesis(&self, _: &ChainConfig) -> Res<Value> {
        genesis::default()
    }

    fn validate_genesis(&self, _: &ChainConfig, raw: &Value) -> Res<()> {
        genesis::validate(raw)
    }

    fn init_genesis(&self, ctx: &Ctx, raw: &Value) -> Res<Vec<ValidatorUpdate>> {
        self.keeper.init_genesis(ctx, raw)?;
        Ok(Vec::new())
    }

    fn export_genesis(&self, ctx: &Ctx) -> Res<Value> {
        self.keeper.export_genesis(ctx)
    }

    fn begin_block(&self, ctx: &Ctx) -> Res<()> {
        self.keeper.prepare_upgrade(ctx)
    }
}
