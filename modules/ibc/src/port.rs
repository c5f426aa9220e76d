//! Core IBC as applications and contracts use it: the ports of `openledger-core`.

use crate::channel::{self, Timeout, order_name};
use crate::channel_v2;
use crate::client::Height;
use crate::errors::PortError;
use crate::keeper::IbcKeeper;
use openledger_core::exec::MAX_DEPTH;
use openledger_core::ports::{
    Ibc2PayloadView, IbcChannelView, IbcCore, IbcHeight, IbcPacketView, IbcPort, IbcTransfer, Ics4, Ics4V2,
};
use openledger_core::wire::pack;
use openledger_core::{AccAddress, ChainConfig, Ctx, Failure, MessageResult, Res, Sdk};
use openledger_proto::ibc::core::channel::v1::{
    Channel, IdentifiedChannel, MsgChannelCloseInit, MsgChannelOpenInit, Packet, State,
};
use openledger_proto::ibc::core::channel::v2;
use openledger_proto::ibc::core::client::v1::Height as ProtoHeight;
use openledger_proto::ibc::core::connection::v1::ConnectionEnd;
use prost::{Message, Name};

/// Checks a message and runs its handler one level deeper, as the router of messages would.
fn run<M, R>(
    ctx: &Ctx,
    msg: &M,
    check: impl FnOnce(&ChainConfig, &M) -> Res<()>,
    handle: impl FnOnce(&Ctx, &M) -> Res<R>,
) -> Res<R> {
    check(ctx.config(), msg)?;
    if ctx.depth() >= MAX_DEPTH {
        return Err(Sdk::InvalidRequest.wrap(format!("messages are nested deeper than {MAX_DEPTH}")));
    }
    handle(&ctx.deeper(), msg)
}

/// The refusal of a stateless check, as a contract's message meets it: wasmd names the type in Go.
fn unchecked(e: Failure, name: &str) -> Failure {
    e.context(format!("failed basic validation for message type *types.{name}"))
}

/// What `f` results in, with its events in the answer and nowhere else.
fn collected<R: Message + Name>(ctx: &Ctx, f: impl FnOnce() -> Res<R>) -> Res<MessageResult> {
    let before = ctx.state().take_events();
    let result = f();
    let events = ctx.state().take_events();
    before.into_iter().for_each(|event| ctx.emit(event));
    Ok(MessageResult { response: pack(&result?), events })
}

impl Ics4 for IbcKeeper {
    fn send_packet(
        &self,
        ctx: &Ctx,
        port: &str,
        channel: &str,
        timeout_height: ProtoHeight,
        timeout_timestamp: u64,
        data: &[u8],
    ) -> Res<u64> {
        let timeout = Timeout { height: timeout_height.into(), timestamp: timeout_timestamp };
        IbcKeeper::send_packet(self, ctx, port, channel, timeout, data)
    }

    fn write_acknowledgement(&self, ctx: &Ctx, packet: &Packet, acknowledgement: &[u8]) -> Res<()> {
        IbcKeeper::write_acknowledgement(self, ctx, packet, acknowledgement)
    }

    fn app_version(&self, ctx: &Ctx, port: &str, channel: &str) -> Res<Option<String>> {
        Ok(self.get_channel(ctx, port, channel)?.map(|channel| channel.version))
    }
}

impl Ics4V2 for IbcKeeper {
    fn write_acknowledgement(
        &self,
        ctx: &Ctx,
        client: &str,
        sequence: u64,
        acknowledgement: &v2::Acknowledgement,
    ) -> Res<()> {
        self.write_async_acknowledgement(ctx, client, sequence, acknowledgement)
    }
}

impl IbcKeeper {
    /// Checks and runs `MsgSendPacket` of version 2.
    fn run_send_packet_v2(
        &self,
        ctx: &Ctx,
        client: &str,
        timeout_seconds: u64,
        payloads: Vec<v2::Payload>,
        signer: &AccAddress,
        check: impl FnOnce(&ChainConfig, &v2::MsgSendPacket) -> Res<()>,
    ) -> Res<v2::MsgSendPacketResponse> {
        let msg = v2::MsgSendPacket {
            source_client: client.to_owned(),
            timeout_timestamp: timeout_seconds,
            payloads,
            signer: ctx.address_text(signer),
        };
        run(ctx, &msg, check, |ctx, msg| self.msg_send_packet_v2(ctx, msg))
    }
}

impl IbcCore for IbcKeeper {
    fn channel(&self, ctx: &Ctx, port: &str, channel: &str) -> Res<Option<Channel>> {
        self.get_channel(ctx, port, channel)
    }

    fn has_channel(&self, ctx: &Ctx, port: &str, channel: &str) -> Res<bool> {
        IbcKeeper::has_channel(self, ctx, port, channel)
    }

    fn next_sequence_send(&self, ctx: &Ctx, port: &str, channel: &str) -> Res<Option<u64>> {
        IbcKeeper::next_sequence_send(self, ctx, port, channel)
    }

    fn connection(&self, ctx: &Ctx, connection: &str) -> Res<Option<ConnectionEnd>> {
        self.get_connection(ctx, connection)
    }

    fn open_channel_init(&self, ctx: &Ctx, signer: &AccAddress, port: &str, channel: &Channel) -> Res<MessageResult> {
        let signer = ctx.address_text(signer);
        let msg = MsgChannelOpenInit { port_id: port.to_owned(), channel: Some(channel.clone()), signer };
        collected(ctx, || run(ctx, &msg, channel::check_open_init, |ctx, msg| self.msg_channel_open_init(ctx, msg)))
    }

    fn send_packet_v2(
        &self,
        ctx: &Ctx,
        client: &str,
        timeout_seconds: u64,
        payloads: Vec<v2::Payload>,
        signer: &AccAddress,
    ) -> Res<u64> {
        Ok(self.run_send_packet_v2(ctx, client, timeout_seconds, payloads, signer, channel_v2::check_send)?.sequence)
    }
}

fn view(channel: IdentifiedChannel) -> IbcChannelView {
    let other = channel.counterparty.unwrap_or_default();
    IbcChannelView {
        port_id: channel.port_id,
        channel_id: channel.channel_id,
        counterparty_port_id: other.port_id,
        counterparty_channel_id: other.channel_id,
        order: order_name(channel.ordering),
        version: channel.version,
        connection_id: channel.connection_hops.into_iter().next().unwrap_or_default(),
    }
}

fn payload(view: &Ibc2PayloadView) -> v2::Payload {
    v2::Payload {
        source_port: view.source_port.clone(),
        destination_port: view.destination_port.clone(),
        version: view.version.clone(),
        encoding: view.encoding.clone(),
        value: view.value.clone(),
    }
}

fn payload_view(payload: v2::Payload) -> Ibc2PayloadView {
    let v2::Payload { source_port, destination_port, version, encoding, value } = payload;
    Ibc2PayloadView { source_port, destination_port, version, encoding, value }
}

fn is_open(state: i32) -> bool {
    state == i32::from(State::Open)
}

impl IbcPort for IbcKeeper {
    fn send_packet(
        &self,
        ctx: &Ctx,
        port: &str,
        channel: &str,
        (revision, height): IbcHeight,
        timeout_timestamp: u64,
        data: &[u8],
    ) -> Res<u64> {
        let timeout = Timeout { height: Height::new(revision, height), timestamp: timeout_timestamp };
        IbcKeeper::send_packet(self, ctx, port, channel, timeout, data)
    }

    fn write_acknowledgement(&self, ctx: &Ctx, packet: &IbcPacketView, acknowledgement: &[u8]) -> Res<()> {
        let (revision, height) = packet.timeout_height;
        let packet = Packet {
            sequence: packet.sequence,
            source_port: packet.source_port.clone(),
            source_channel: packet.source_channel.clone(),
            destination_port: packet.destination_port.clone(),
            destination_channel: packet.destination_channel.clone(),
            data: packet.data.clone(),
            timeout_height: Some(Height::new(revision, height).into()),
            timeout_timestamp: packet.timeout_timestamp,
        };
        IbcKeeper::write_acknowledgement(self, ctx, &packet, acknowledgement)
    }

    fn transfer(&self, ctx: &Ctx, sender: &AccAddress, transfer: &IbcTransfer) -> Res<MessageResult> {
        let missing = || PortError::InvalidRoute.wrap("no application transfers coins");
        self.apps.transfer().ok_or_else(missing)?.transfer(ctx, sender, transfer)
    }

    fn close_channel(&self, ctx: &Ctx, signer: &AccAddress, port: &str, channel: &str) -> Res<MessageResult> {
        let signer = ctx.address_text(signer);
        let msg = MsgChannelCloseInit { port_id: port.to_owned(), channel_id: channel.to_owned(), signer };
        let check = |config: &ChainConfig, msg: &MsgChannelCloseInit| {
            channel::check_close_init(config, msg).map_err(|e| unchecked(e, MsgChannelCloseInit::NAME))
        };
        collected(ctx, || run(ctx, &msg, check, |ctx, msg| self.msg_channel_close_init(ctx, msg)))
    }

    fn send_packet_v2(
        &self,
        ctx: &Ctx,
        signer: &AccAddress,
        client: &str,
        timeout_seconds: u64,
        payloads: &[Ibc2PayloadView],
    ) -> Res<MessageResult> {
        let payloads = payloads.iter().map(payload).collect();
        let check = |config: &ChainConfig, msg: &v2::MsgSendPacket| {
            channel_v2::check_send(config, msg).map_err(|e| unchecked(e, v2::MsgSendPacket::NAME))
        };
        collected(ctx, || self.run_send_packet_v2(ctx, client, timeout_seconds, payloads, signer, check))
    }

    fn async_packet_v2(&self, ctx: &Ctx, client: &str, sequence: u64) -> Res<Option<Vec<Ibc2PayloadView>>> {
        let packet = self.async_packet(ctx, client, sequence)?;
        Ok(packet.map(|packet| packet.payloads.into_iter().map(payload_view).collect()))
    }

    fn write_acknowledgement_v2(&self, ctx: &Ctx, client: &str, sequence: u64, acknowledgement: &[u8]) -> Res<()> {
        let acknowledgement = v2::Acknowledgement { app_acknowledgements: vec![acknowledgement.to_vec()] };
        self.write_async_acknowledgement(ctx, client, sequence, &acknowledgement)
    }

    fn open_channel(&self, ctx: &Ctx, port: &str, channel: &str) -> Res<Option<IbcChannelView>> {
        let found = self.get_channel(ctx, port, channel)?.filter(|found| is_open(found.state));
        Ok(found.map(|found| {
            view(IdentifiedChannel {
                state: found.state,
                ordering: found.ordering,
                counterparty: found.counterparty,
                connection_hops: found.connection_hops,
                version: found.version,
                port_id: port.to_owned(),
                channel_id: channel.to_owned(),
            })
        }))
    }

    fn open_channels(&self, ctx: &Ctx, prefix: &str) -> Res<Vec<IbcChannelView>> {
        let channels = channel::all_channels(ctx, prefix)?;
        Ok(channels.into_iter().filter(|channel| is_open(channel.state)).map(view).collect())
    }
}
