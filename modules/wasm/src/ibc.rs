//! Contracts as applications of IBC (wasmd `x/wasm/ibc.go`): channels of the ports `wasm.{address}`. What contracts
//! send themselves is a matter of their messages.

mod callbacks;
mod v2;

pub use v2::ContractPackets;

use crate::address::contract_of_port;
use crate::errors::WasmError;
use crate::events;
use crate::keeper::WasmKeeper;
use crate::relay::Acknowledgement;
use crate::vmtypes::{
    IbcChannel, IbcChannelCloseMsg, IbcChannelConnectMsg, IbcChannelOpenMsg, IbcEndpoint, IbcPacket, IbcPacketAckMsg,
    IbcPacketReceiveMsg,
};
use openledger_core::ports::{ChannelOpening, IbcApp, IbcCore, PacketAck, TransferReader};
use openledger_core::{AccAddress, Ctx, Failure, Res};
use openledger_ibc::channel::{Ack, parse_channel_id};
use openledger_ibc::errors::ChannelError;
use openledger_proto::ibc::core::channel::v1::{Order, Packet};
use std::sync::Arc;

/// The application of all contracts, and their side of callbacks.
#[derive(Clone)]
pub struct ContractChannels {
    keeper: WasmKeeper,
    core: Arc<dyn IbcCore>,
    transfers: Arc<dyn TransferReader>,
}

impl ContractChannels {
    /// The application over the contracts' keeper, core IBC, and what reads the packets of transfers.
    pub fn new(keeper: WasmKeeper, core: Arc<dyn IbcCore>, transfers: Arc<dyn TransferReader>) -> Self {
        Self { keeper, core, transfers }
    }

    /// The channel as a contract sees it. With `other` it is the channel whose other end has been named just now.
    fn channel(&self, ctx: &Ctx, port: &str, id: &str, other: Option<&str>) -> Res<IbcChannel> {
        let place = || format!("port ID ({port}) channel ID ({id})");
        let channel = self.core.channel(ctx, port, id)?.ok_or_else(|| ChannelError::ChannelNotFound.wrap(place()))?;
        let version = self.core.app_version(ctx, port, id)?;
        let version = version.ok_or_else(|| ChannelError::InvalidChannelVersion.wrap(place()))?;
        let counterparty = channel.counterparty.unwrap_or_default();
        let order = Order::try_from(channel.ordering).map_or_else(|n| n.to_string(), |o| o.as_str_name().to_owned());
        Ok(IbcChannel {
            endpoint: endpoint(port, id),
            counterparty_endpoint: endpoint(&counterparty.port_id, other.unwrap_or(&counterparty.channel_id)),
            order,
            version,
            connection_id: channel.connection_hops.into_iter().next().unwrap_or_default(),
        })
    }
}

fn endpoint(port: &str, channel: &str) -> IbcEndpoint {
    IbcEndpoint { port_id: port.to_owned(), channel_id: channel.to_owned() }
}

/// The contract of a port.
///
/// # Errors
/// Those of [`contract_of_port`].
fn contract_of(ctx: &Ctx, port: &str) -> Res<AccAddress> {
    contract_of_port(ctx.config(), port).map_err(|e| e.context("contract port id"))
}

/// A refusal where wasmd panics, because it could happen to no port that has an application.
fn panics(failure: Failure) -> Failure {
    match failure {
        Failure::Tx(e) => Failure::panicked(e.log),
        other => other,
    }
}

/// The channel that is to be opened, and its contract.
fn opening(ctx: &Ctx, opening: &ChannelOpening<'_>) -> Res<(AccAddress, IbcChannel)> {
    let (number, most) = (parse_channel_id(opening.channel_id)?, u32::MAX);
    if number > u64::from(most) {
        let text = format!("channel sequence {number} is greater than max allowed transfer channels {most}");
        return Err(WasmError::MaxIbcChannels.wrap(text));
    }
    let channel = IbcChannel {
        endpoint: endpoint(opening.port_id, opening.channel_id),
        counterparty_endpoint: endpoint(&opening.counterparty.port_id, &opening.counterparty.channel_id),
        order: opening.order.as_str_name().to_owned(),
        version: opening.version.to_owned(),
        connection_id: opening.connection_hops.first().cloned().unwrap_or_default(),
    };
    Ok((contract_of(ctx, opening.port_id)?, channel))
}

/// A packet as contracts see it.
fn packet_arg(packet: &Packet) -> IbcPacket {
    let height = packet.timeout_height.unwrap_or_default();
    let height = (height.revision_number, height.revision_height);
    IbcPacket {
        data: packet.data.clone(),
        src: endpoint(&packet.source_port, &packet.source_channel),
        dest: endpoint(&packet.destination_port, &packet.destination_channel),
        sequence: packet.sequence,
        timeout_block: (height != (0, 0)).then_some(height),
        timeout_timestamp: packet.timeout_timestamp,
    }
}

fn relayed(ctx: &Ctx, packet: &Packet, relayer: &AccAddress) -> IbcPacketReceiveMsg {
    IbcPacketReceiveMsg { packet: packet_arg(packet), relayer: ctx.address_text(relayer) }
}

fn answered(ctx: &Ctx, packet: &Packet, acknowledgement: &[u8], relayer: &AccAddress) -> IbcPacketAckMsg {
    IbcPacketAckMsg {
        acknowledgement: acknowledgement.to_vec(),
        original_packet: packet_arg(packet),
        relayer: ctx.address_text(relayer),
    }
}

impl IbcApp for ContractChannels {
    fn on_chan_open_init(&self, ctx: &Ctx, proposed: &ChannelOpening<'_>) -> Res<String> {
        let (contract, channel) = opening(ctx, proposed)?;
        let version = self.keeper.on_open_channel(ctx, &contract, &IbcChannelOpenMsg::OpenInit { channel })?;
        match (version.is_empty(), proposed.version) {
            (false, _) => Ok(version),
            (true, "") => Err(WasmError::Empty.wrap("version")),
            (true, proposed) => Ok(proposed.to_owned()),
        }
    }

    fn on_chan_open_try(&self, ctx: &Ctx, proposed: &ChannelOpening<'_>) -> Res<String> {
        let (contract, channel) = opening(ctx, proposed)?;
        let msg = IbcChannelOpenMsg::OpenTry { channel, counterparty_version: proposed.version.to_owned() };
        let version = self.keeper.on_open_channel(ctx, &contract, &msg)?;
        Ok(if version.is_empty() { proposed.version.to_owned() } else { version })
    }

    fn on_chan_open_ack(
        &self,
        ctx: &Ctx,
        port: &str,
        channel: &str,
        counterparty_channel: &str,
        counterparty_version: &str,
    ) -> Res<()> {
        let contract = contract_of(ctx, port)?;
        let channel = self.channel(ctx, port, channel, Some(counterparty_channel))?;
        let msg = IbcChannelConnectMsg::OpenAck { channel, counterparty_version: counterparty_version.to_owned() };
        self.keeper.on_connect_channel(ctx, &contract, &msg)
    }

    fn on_chan_open_confirm(&self, ctx: &Ctx, port: &str, channel: &str) -> Res<()> {
        let contract = contract_of(ctx, port)?;
        let channel = self.channel(ctx, port, channel, None)?;
        self.keeper.on_connect_channel(ctx, &contract, &IbcChannelConnectMsg::OpenConfirm { channel })
    }

    fn on_chan_close_init(&self, ctx: &Ctx, port: &str, channel: &str) -> Res<()> {
        let contract = contract_of(ctx, port)?;
        let channel = self.channel(ctx, port, channel, None)?;
        self.keeper.on_close_channel(ctx, &contract, &IbcChannelCloseMsg::CloseInit { channel })
    }

    fn on_chan_close_confirm(&self, ctx: &Ctx, port: &str, channel: &str) -> Res<()> {
        let contract = contract_of(ctx, port)?;
        let channel = self.channel(ctx, port, channel, None)?;
        self.keeper.on_close_channel(ctx, &contract, &IbcChannelCloseMsg::CloseConfirm { channel })
    }

    /// What the contract emits stays only if it takes the packet. The event that says what became of it always does.
    fn on_recv_packet(&self, ctx: &Ctx, _: &str, packet: &Packet, relayer: &AccAddress) -> Res<PacketAck> {
        let contract = contract_of(ctx, &packet.destination_port).map_err(panics)?;
        let msg = relayed(ctx, packet, relayer);
        let savepoint = ctx.state().push();
        let received = self.keeper.on_recv_packet(ctx, &contract, &msg);
        match &received {
            Ok(Acknowledgement::Success(_) | Acknowledgement::Later) => ctx.state().keep(savepoint),
            Ok(Acknowledgement::Error(_)) | Err(_) => ctx.state().revert(savepoint),
        }
        let (answer, taken, why) = match received {
            Ok(Acknowledgement::Success(bytes)) => (PacketAck::Now { bytes, success: true }, true, None),
            Ok(Acknowledgement::Later) => (PacketAck::Later, true, None),
            Ok(Acknowledgement::Error(text)) => (refused(&Ack::Error(text)), false, None),
            Err(failure) => {
                let why = failure.to_string();
                (refused(&Ack::refused_within_codespace(failure)?), false, Some(why))
            }
        };
        events::packet_received(ctx, &contract, taken, why.as_deref());
        Ok(answer)
    }

    fn on_acknowledgement_packet(
        &self,
        ctx: &Ctx,
        _: &str,
        packet: &Packet,
        acknowledgement: &[u8],
        relayer: &AccAddress,
    ) -> Res<()> {
        let contract = contract_of(ctx, &packet.source_port)?;
        let told = self.keeper.on_ack_packet(ctx, &contract, &answered(ctx, packet, acknowledgement, relayer));
        told.map_err(|e| e.context("on ack"))
    }

    fn on_timeout_packet(&self, ctx: &Ctx, _: &str, packet: &Packet, relayer: &AccAddress) -> Res<()> {
        let contract = contract_of(ctx, &packet.source_port)?;
        let told = self.keeper.on_timeout_packet(ctx, &contract, &relayed(ctx, packet, relayer));
        told.map_err(|e| e.context("on timeout"))
    }
}

fn refused(ack: &Ack) -> PacketAck {
    PacketAck::Now { bytes: ack.to_json(), success: false }
}
