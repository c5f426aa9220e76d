//! The keeper of the controller.

use crate::keys::{CONTROLLER, CONTROLLER_PARAMS, MIDDLEWARE, pair};
use openledger_core::ports::{IbcCore, Ics4};
use openledger_core::{Ctx, Failure, Res};
use openledger_ibc::errors::ChannelError;
use openledger_proto::ibc::applications::interchain_accounts::controller::v1::Params;
use openledger_proto::ibc::core::channel::v1::State;
use std::sync::Arc;

/// The application below hears of a channel.
pub(crate) const ENABLED: u8 = 1;
/// The application below hears nothing of a channel, because a user opened it by a message.
pub(crate) const DISABLED: u8 = 2;

/// What the controller uses of the rest of the chain.
#[derive(Clone)]
pub struct ControllerPorts {
    /// Core IBC.
    pub core: Arc<dyn IbcCore>,
    /// The layer around, through which packets leave; core IBC if there is none.
    pub ics4: Arc<dyn Ics4>,
}

/// The keeper of the accounts on other chains.
#[derive(Clone)]
pub struct ControllerKeeper {
    ports: ControllerPorts,
}

impl std::fmt::Debug for ControllerKeeper {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ControllerKeeper")
    }
}

impl ControllerKeeper {
    /// The keeper over its ports.
    pub fn new(ports: ControllerPorts) -> Self {
        Self { ports }
    }

    /// The same keeper, whose packets leave through another layer. The layers of the stack hold a keeper over core
    /// IBC, the outermost one is given to the module's keeper by this method, and so neither holds the other
    /// (ibc-go `WithICS4Wrapper`, on a copy).
    #[must_use]
    pub fn with_ics4(&self, ics4: Arc<dyn Ics4>) -> Self {
        Self { ports: ControllerPorts { core: self.ports.core.clone(), ics4 } }
    }

    /// The parameters.
    ///
    /// # Errors
    /// `undefined:111222` before genesis.
    pub fn params(&self, ctx: &Ctx) -> Res<Params> {
        CONTROLLER_PARAMS.get(ctx)?.ok_or_else(|| Failure::panicked("ica/controller params are not set in store"))
    }

    pub(super) fn core(&self) -> &dyn IbcCore {
        &*self.ports.core
    }

    pub(super) fn ics4(&self) -> &dyn Ics4 {
        &*self.ports.ics4
    }

    /// The connection of a channel.
    ///
    /// # Errors
    /// `channel:3` for a channel that there is not.
    pub(super) fn connection_of(&self, ctx: &Ctx, port: &str, channel: &str) -> Res<String> {
        let missing = || ChannelError::ChannelNotFound.wrap(format!("port ID ({port}) channel ID ({channel})"));
        let found = self.core().channel(ctx, port, channel)?.ok_or_else(missing)?;
        crate::metadata::first_hop(&found.connection_hops).map(str::to_owned)
    }

    /// Whether the active channel of an owner is in a state; the channel, if so.
    pub(super) fn active_in(&self, ctx: &Ctx, connection: &str, port: &str, state: State) -> Res<Option<String>> {
        let Some(active) = CONTROLLER.active_channel(ctx, connection, port)? else { return Ok(None) };
        let found = self.core().channel(ctx, port, &active)?;
        Ok(found.is_some_and(|channel| channel.state == i32::from(state)).then_some(active))
    }

    /// Whether the application below hears of an owner's channel.
    pub(super) fn is_middleware_enabled(&self, ctx: &Ctx, port: &str, connection: &str) -> Res<bool> {
        Ok(MIDDLEWARE.get(ctx, &pair(port, connection))?.is_some_and(|flag| flag == [ENABLED]))
    }

    pub(crate) fn set_middleware(&self, ctx: &Ctx, port: &str, connection: &str, flag: u8) -> Res<()> {
        MIDDLEWARE.set(ctx, &pair(port, connection), &vec![flag])
    }
}
