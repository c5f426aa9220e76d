//! The module as the runtime sees it.

use crate::commands::COMMANDS;
use crate::controller::{self, ControllerKeeper};
use crate::genesis::{default_genesis, validate};
use crate::host::{self, HostKeeper};
use crate::{NAME, keys};
use openledger_core::wire::{genesis_from_json, genesis_to_json};
use openledger_core::{
    ChainConfig, Ctx, Manifest, MessageRoute, MessageRoutes, Module, ModuleAccountSpec, QueryRoute, Res,
    ValidatorUpdate,
};
use openledger_ibc::errors::IbcError;
use serde_json::Value;

/// What the module is and owns. Its account signs for the channels that the controller opens, and is made when
/// somebody first asks for it, which nobody does.
pub const MANIFEST: Manifest = Manifest {
    stores: &[keys::CONTROLLER_STORE, keys::HOST_STORE],
    accounts: &[ModuleAccountSpec::new(NAME).at_first_use()],
    consensus_version: 3,
    commands: COMMANDS,
    ..Manifest::of(NAME)
};

/// The module of interchain accounts.
#[derive(Debug, Clone)]
pub struct IcaModule {
    pub(crate) controller: ControllerKeeper,
    pub(crate) host: HostKeeper,
}

impl IcaModule {
    /// The module over its keepers.
    pub fn new(controller: ControllerKeeper, host: HostKeeper) -> Self {
        Self { controller, host }
    }
}

/// The signer of a message that only governance may send must be an address.
///
/// # Errors
/// `ibc:5`.
pub(crate) fn require_signer(config: &ChainConfig, signer: &str) -> Res<()> {
    config.addresses.parse(signer).map(drop).map_err(|e| {
        let text = e.to_string();
        let text = text.strip_suffix(": invalid address").unwrap_or(&text);
        IbcError::InvalidAddress.wrap(format!("string could not be parsed as address: {text}"))
    })
}

/// Refuses new parameters from anybody but governance.
///
/// # Errors
/// `ibc:2`.
pub(crate) fn require_authority(ctx: &Ctx, signer: &str) -> Res<()> {
    let authority = ctx.config().authority();
    if authority == signer {
        return Ok(());
    }
    Err(IbcError::Unauthorized.wrap(format!("expected {authority}, got {signer}")))
}

impl Module for IcaModule {
    fn manifest(&self) -> &'static Manifest {
        &MANIFEST
    }

    fn messages(&self) -> Vec<MessageRoute> {
        let mut routes = MessageRoutes::new(self.controller.clone())
            .checked(controller::check_register, ControllerKeeper::msg_register)
            .checked(controller::check_send_tx, ControllerKeeper::msg_send_tx)
            .checked(controller::check_update_params, ControllerKeeper::msg_update_params)
            .finish();
        let host = MessageRoutes::new(self.host.clone())
            .checked(host::check_update_params, HostKeeper::msg_update_params)
            .checked(host::check_query, HostKeeper::msg_query);
        routes.extend(host.finish());
        routes
    }

    fn queries(&self) -> Vec<QueryRoute> {
        self.controller.queries().into_iter().chain(self.host.queries()).collect()
    }

    fn default_genesis(&self, _: &ChainConfig) -> Res<Value> {
        genesis_to_json(&default_genesis())
    }

    fn validate_genesis(&self, _: &ChainConfig, raw: &Value) -> Res<()> {
        validate(&genesis_from_json(raw)?)
    }

    fn init_genesis(&self, ctx: &Ctx, raw: &Value) -> Res<Vec<ValidatorUpdate>> {
        self.write_genesis(ctx, genesis_from_json(raw)?)?;
        Ok(Vec::new())
    }

    fn export_genesis(&self, ctx: &Ctx) -> Res<Value> {
        genesis_to_json(&self.read_genesis(ctx)?)
    }
}
