//! Channels that users here open for their accounts (ibc-go `controller/keeper/handshake.go`).

use super::ControllerKeeper;
use crate::errors::IcaError;
use crate::keys::CONTROLLER;
use crate::metadata::{self, End, first_hop};
use crate::{CONTROLLER_PREFIX, HOST_PORT};
use openledger_core::ports::{ChannelOpening, IbcCore};
use openledger_core::{Ctx, Failure, Res};
use openledger_ibc::errors::ChannelError;
use openledger_proto::ibc::core::channel::v1::{Channel, State};

/// The text of an order of packets, as Go prints it.
pub(crate) fn order_text(order: i32) -> String {
    use openledger_proto::ibc::core::channel::v1::Order;
    Order::try_from(order).map_or_else(|_| order.to_string(), |known| known.as_str_name().to_owned())
}

/// Refuses to open a channel while the active one is not closed, and returns that one.
///
/// # Errors
/// `interchainaccounts:10`; `undefined:111222` for an active channel that there is not.
pub(crate) fn require_closed(ctx: &Ctx, core: &dyn IbcCore, port: &str, active: &str) -> Res<Channel> {
    let missing = || {
        Failure::panicked(format!(
            "active channel mapping set for {active} but channel does not exist in channel store"
        ))
    };
    let channel = core.channel(ctx, port, active)?.ok_or_else(missing)?;
    if channel.state == i32::from(State::Closed) {
        return Ok(channel);
    }
    let closed = State::Closed.as_str_name();
    let text = format!("existing active channel {active} for portID {port} must be {closed}");
    Err(IcaError::ActiveChannelAlreadySet.wrap(text))
}

fn require_controller_port(port: &str) -> Res<()> {
    if port.starts_with(CONTROLLER_PREFIX) {
        return Ok(());
    }
    Err(IcaError::InvalidControllerPort
        .wrap(format!("expected {CONTROLLER_PREFIX}{{owner-account-address}}, got {port}")))
}

impl ControllerKeeper {
    /// Checks a channel that this chain opens and returns the version to propose.
    pub(super) fn open_init(&self, ctx: &Ctx, opening: &ChannelOpening<'_>) -> Res<String> {
        let port = opening.port_id;
        require_controller_port(port)?;
        let other = &opening.counterparty.port_id;
        if other != HOST_PORT {
            return Err(IcaError::InvalidHostPort.wrap(format!("expected {HOST_PORT}, got {other}")));
        }
        let connection = first_hop(opening.connection_hops)?;
        let metadata = match opening.version {
            blank if blank.trim().is_empty() => {
                metadata::proposed(connection, &metadata::counterparty_of(ctx, self.core(), connection)?)
            }
            version => metadata::parse(version)?,
        };
        metadata::check(ctx, self.core(), End::Controller, opening.connection_hops, &metadata)?;
        if let Some(active) = CONTROLLER.active_channel(ctx, connection, port)? {
            let channel = require_closed(ctx, self.core(), port, &active)?;
            if channel.ordering != i32::from(opening.order) {
                return Err(ChannelError::InvalidChannelOrdering.wrap(format!(
                    "order cannot change when reopening a channel expected {}, got {}",
                    order_text(channel.ordering),
                    opening.order.as_str_name()
                )));
            }
            let missing = || {
                Failure::panicked(format!(
                    "active channel mapping set for {active}, but channel does not exist in channel store"
                ))
            };
            let previous = self.ics4().app_version(ctx, port, &active)?.ok_or_else(missing)?;
            if !metadata::is_kept(&previous, &metadata) {
                let text = "previous active channel metadata does not match provided version";
                return Err(IcaError::InvalidVersion.wrap(text));
            }
        }
        Ok(metadata::to_json(&metadata))
    }

    /// Notes the channel of an owner, and the address that the other chain has given.
    pub(super) fn open_ack(&self, ctx: &Ctx, port: &str, channel: &str, counterparty_version: &str) -> Res<()> {
        if port == HOST_PORT {
            let text = format!("portID cannot be host chain port ID: {HOST_PORT}");
            return Err(IcaError::InvalidControllerPort.wrap(text));
        }
        require_controller_port(port)?;
        let metadata = metadata::parse(counterparty_version)?;
        let connection = &metadata.controller_connection_id;
        if let Some(active) = self.active_in(ctx, connection, port, State::Open)? {
            let text = format!("existing active channel {active} for portID {port}");
            return Err(IcaError::ActiveChannelAlreadySet.wrap(text));
        }
        let missing =
            || ChannelError::ChannelNotFound.wrap(format!("failed to retrieve channel {channel} on port {port}"));
        let found = self.core().channel(ctx, port, channel)?.ok_or_else(missing)?;
        metadata::check(ctx, self.core(), End::Controller, &found.connection_hops, &metadata)?;
        if metadata.address.trim().is_empty() {
            return Err(IcaError::InvalidAccountAddress.wrap("interchain account address cannot be empty"));
        }
        CONTROLLER.set_active_channel(ctx, connection, port, channel)?;
        CONTROLLER.set_account(ctx, connection, port, &metadata.address)
    }
}
