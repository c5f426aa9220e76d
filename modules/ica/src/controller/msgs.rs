//! The messages of the controller: stateless checks, and handlers (ibc-go `controller/types/msgs.go`,
//! `controller/keeper/msg_server.go`, `account.go` and `relay.go`).

use super::ControllerKeeper;
use super::handshake::order_text;
use super::keeper::DISABLED;
use crate::account::controller_port;
use crate::errors::{ControllerError, IcaError};
use crate::keys::{CONTROLLER, CONTROLLER_PARAMS};
use crate::module::{require_authority, require_signer};
use crate::{HOST_PORT, NAME, packet};
use openledger_core::{AccAddress, ChainConfig, Ctx, Failure, Res};
use openledger_ibc::errors::{ChannelError, IbcError};
use openledger_ibc::host;
use openledger_proto::any::unpack;
use openledger_proto::ibc::applications::interchain_accounts::controller::v1::{
    MsgRegisterInterchainAccount, MsgRegisterInterchainAccountResponse, MsgSendTx, MsgSendTxResponse, MsgUpdateParams,
    MsgUpdateParamsResponse,
};
use openledger_proto::ibc::core::channel::v1::{Channel, Counterparty, MsgChannelOpenInitResponse, Order, State};
use openledger_proto::ibc::core::client::v1::Height;

/// The most bytes of an owner.
const MAX_OWNER: usize = 2048;

fn check_owner(owner: &str) -> Res<()> {
    if owner.trim().is_empty() {
        return Err(IbcError::InvalidAddress.wrap("owner address cannot be empty"));
    }
    if owner.len() > MAX_OWNER {
        return Err(IbcError::InvalidAddress.wrap(format!("owner address must not exceed {MAX_OWNER} bytes")));
    }
    Ok(())
}

fn check_connection(connection: &str) -> Res<()> {
    host::validate_connection_id(connection).map_err(|e| e.context("invalid connection ID"))
}

/// Checks a registration.
///
/// # Errors
/// `host:2` for the connection, `channel:6` for another order than the two that there are, `ibc:5` for an owner that
/// is blank or has more than 2,048 bytes.
pub(crate) fn check_register(_: &ChainConfig, msg: &MsgRegisterInterchainAccount) -> Res<()> {
    check_connection(&msg.connection_id)?;
    if ![Order::Ordered, Order::Unordered].map(i32::from).contains(&msg.ordering) {
        return Err(ChannelError::InvalidChannelOrdering.wrap(order_text(msg.ordering)));
    }
    check_owner(&msg.owner)
}

/// Checks messages for another chain.
///
/// # Errors
/// `host:2` for the connection, `ibc:5` for the owner, `interchainaccounts:6` for the data, `ibc:8` without a timeout.
pub(crate) fn check_send_tx(_: &ChainConfig, msg: &MsgSendTx) -> Res<()> {
    check_connection(&msg.connection_id)?;
    check_owner(&msg.owner)?;
    let none = Default::default();
    packet::check(msg.packet_data.as_ref().unwrap_or(&none))
        .map_err(|e| e.context("invalid interchain account packet data"))?;
    if msg.relative_timeout == 0 {
        return Err(IbcError::InvalidRequest.wrap("relative timeout cannot be zero"));
    }
    Ok(())
}

/// Checks new parameters.
///
/// # Errors
/// `ibc:5` for the signer.
pub(crate) fn check_update_params(config: &ChainConfig, msg: &MsgUpdateParams) -> Res<()> {
    require_signer(config, &msg.signer)
}

impl ControllerKeeper {
    /// Opens a channel for the owner's account; the other chain makes the account, or knows it from a channel before
    /// this one.
    pub(crate) fn msg_register(
        &self,
        ctx: &Ctx,
        msg: &MsgRegisterInterchainAccount,
    ) -> Res<MsgRegisterInterchainAccountResponse> {
        let (port, connection) = (controller_port(&msg.owner)?, &msg.connection_id);
        if self.is_middleware_enabled(ctx, &port, connection)?
            && self.active_in(ctx, connection, &port, State::Closed)?.is_none()
        {
            let text = "channel is already active or a handshake is in flight";
            return Err(IcaError::InvalidChannelFlow.wrap(text));
        }
        self.set_middleware(ctx, &port, connection, DISABLED)?;
        if let Some(active) = self.active_in(ctx, connection, &port, State::Open)? {
            let text = format!("existing active channel {active} for portID {port} on connection {connection}");
            return Err(IcaError::ActiveChannelAlreadySet.wrap(text));
        }
        CONTROLLER.set_port(ctx, &port)?;
        let unordered = i32::from(Order::Unordered);
        let channel = Channel {
            state: i32::from(State::Init),
            ordering: if msg.ordering == i32::from(Order::NoneUnspecified) { unordered } else { msg.ordering },
            counterparty: Some(Counterparty { port_id: HOST_PORT.to_owned(), channel_id: String::new() }),
            connection_hops: vec![connection.clone()],
            version: msg.version.clone(),
        };
        let opened = self.core().open_channel_init(ctx, &AccAddress::module(NAME), &port, &channel)?;
        opened.events.into_iter().for_each(|event| ctx.emit(event));
        let response: MsgChannelOpenInitResponse =
            unpack(&opened.response).map_err(|e| Failure::Fatal(format!("answer of core IBC: {e}")))?;
        Ok(MsgRegisterInterchainAccountResponse { channel_id: response.channel_id, port_id: port })
    }

    /// Sends messages to the chain of the owner's account.
    pub(crate) fn msg_send_tx(&self, ctx: &Ctx, msg: &MsgSendTx) -> Res<MsgSendTxResponse> {
        let (port, connection) = (controller_port(&msg.owner)?, &msg.connection_id);
        let now = now(ctx)?;
        // As in Go, a sum beyond 64 bits begins again at zero, and lies in the past.
        let timeout = now.wrapping_add(msg.relative_timeout);
        if !self.params(ctx)?.controller_enabled {
            return Err(ControllerError::Disabled.into());
        }
        let active = self.active_in(ctx, connection, &port, State::Open)?.ok_or_else(|| {
            let text = format!("failed to retrieve active channel on connection {connection} for port {port}");
            IcaError::ActiveChannelNotFound.wrap(text)
        })?;
        if now >= timeout {
            return Err(IcaError::InvalidTimeoutTimestamp.into());
        }
        let data = msg.packet_data.clone().unwrap_or_default();
        packet::check(&data).map_err(|e| e.context("invalid interchain account packet data"))?;
        let data = packet::to_json(&data);
        let sequence = self.ics4().send_packet(ctx, &port, &active, Height::default(), timeout, &data)?;
        Ok(MsgSendTxResponse { sequence })
    }

    /// Replaces the parameters.
    pub(crate) fn msg_update_params(&self, ctx: &Ctx, msg: &MsgUpdateParams) -> Res<MsgUpdateParamsResponse> {
        require_authority(ctx, &msg.signer)?;
        CONTROLLER_PARAMS.set(ctx, &msg.params.unwrap_or_default())?;
        Ok(MsgUpdateParamsResponse {})
    }
}

/// The block's time in nanoseconds since the Unix epoch.
fn now(ctx: &Ctx) -> Res<u64> {
    let nanos = ctx.block().time.unix_nanos();
    u64::try_from(nanos).map_err(|_| Failure::Fatal(format!("the block's time {nanos} ns is out of range")))
}
