//! Ends of channels: how they are made, checked and named (ibc-go `04-channel/types/channel.go`).

use crate::errors::{ChannelError, ConnectionError};
use crate::host::{validate_channel_id, validate_connection_id, validate_port_id};
use openledger_core::Res;
use openledger_proto::ibc::core::channel::v1::{Channel, Counterparty, Order, State};
use openledger_proto::ibc::core::connection::v1::{ConnectionEnd, State as ConnectionState};

/// An end of a channel with every member that Go writes even where it is empty.
pub(super) fn end(state: State, order: i32, other: &Counterparty, hops: &[String], version: &str) -> Channel {
    Channel {
        state: state.into(),
        ordering: order,
        counterparty: Some(other.clone()),
        connection_hops: hops.to_vec(),
        version: version.to_owned(),
    }
}

/// This chain's end as the other chain names it.
pub(super) fn ourselves(port: &str, channel: &str) -> Counterparty {
    Counterparty { port_id: port.to_owned(), channel_id: channel.to_owned() }
}

/// The other end of a channel.
pub(super) fn counterparty(channel: &Channel) -> Counterparty {
    channel.counterparty.clone().unwrap_or_default()
}

/// The connection of a channel, which has exactly one.
pub(super) fn hop(channel: &Channel) -> &str {
    channel.connection_hops.first().map_or("", String::as_str)
}

/// The connection of the other end.
pub(super) fn other_hops(connection: &ConnectionEnd) -> Vec<String> {
    vec![connection.counterparty.clone().unwrap_or_default().connection_id]
}

/// An order as Go prints it.
pub(crate) fn order_name(order: i32) -> String {
    Order::try_from(order).map_or_else(|_| order.to_string(), |order| order.as_str_name().to_owned())
}

/// A state as Go prints it.
pub(super) fn state_name(state: i32) -> String {
    State::try_from(state).map_or_else(|_| state.to_string(), |state| state.as_str_name().to_owned())
}

/// Whether packets keep their order.
pub(super) fn is_ordered(channel: &Channel) -> bool {
    channel.ordering == i32::from(Order::Ordered)
}

/// Whether a channel is in a state.
pub(super) fn is_in(channel: &Channel, state: State) -> bool {
    channel.state == i32::from(state)
}

/// Refuses a channel that packets cannot use.
///
/// # Errors
/// `channel:5`.
pub(super) fn require_open(channel: &Channel) -> Res<()> {
    if is_in(channel, State::Open) {
        return Ok(());
    }
    let text = format!("channel is not OPEN (got {})", state_name(channel.state));
    Err(ChannelError::InvalidChannelState.wrap(text))
}

/// Refuses a connection that is not open at both ends.
///
/// # Errors
/// `connection:6`.
pub(super) fn require_open_connection(connection: &ConnectionEnd) -> Res<()> {
    if connection.state == i32::from(ConnectionState::Open) {
        return Ok(());
    }
    let state = ConnectionState::try_from(connection.state);
    let name = state.map_or_else(|_| connection.state.to_string(), |state| state.as_str_name().to_owned());
    Err(ConnectionError::InvalidConnectionState.wrap(format!("connection state is not OPEN (got {name})")))
}

/// Checks an end of a channel.
///
/// # Errors
/// `channel:5`, `channel:6`, `channel:15` or `host:2`.
pub(super) fn validate(channel: &Channel) -> Res<()> {
    if is_in(channel, State::UninitializedUnspecified) {
        return Err(ChannelError::InvalidChannelState.into());
    }
    if !is_ordered(channel) && channel.ordering != i32::from(Order::Unordered) {
        return Err(ChannelError::InvalidChannelOrdering.wrap(order_name(channel.ordering)));
    }
    let [hop] = channel.connection_hops.as_slice() else {
        let text = "current IBC version only supports one connection hop";
        return Err(ChannelError::TooManyConnectionHops.wrap(text));
    };
    validate_connection_id(hop).map_err(|e| e.context("invalid connection hop ID"))?;
    let other = counterparty(channel);
    validate_port_id(&other.port_id).map_err(|e| e.context("invalid counterparty port ID"))?;
    if other.channel_id.is_empty() {
        return Ok(());
    }
    validate_other_id(&other.channel_id)
}

/// Checks the identifier of a channel at the other end.
///
/// # Errors
/// `host:2`.
pub(super) fn validate_other_id(id: &str) -> Res<()> {
    validate_channel_id(id).map_err(|e| e.context("invalid counterparty channel ID"))
}
