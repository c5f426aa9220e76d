//! IBC, as applications use it: what core IBC tells an application of its channels and packets, and what the
//! application asks of core IBC. Packets and channels are those of the protobuf types, because applications forward
//! them as they are.
//!
//! Applications form a stack for each port (ibc-go `05-port`): core IBC calls the outermost layer, each layer calls
//! the next one inside, and sends go the other way. The assembly writes each stack down as one literal list.

use crate::address::AccAddress;
use crate::context::Ctx;
use crate::errors::Res;
use crate::exec::MessageResult;
use crate::ports::IbcTransfer;
use openledger_proto::ibc::core::channel::v1::{Channel, Counterparty, Order, Packet};
use openledger_proto::ibc::core::channel::v2;
use openledger_proto::ibc::core::client::v1::Height;
use openledger_proto::ibc::core::connection::v1::ConnectionEnd;

/// A channel that is about to be opened, as an application is asked about it.
#[derive(Debug, Clone, Copy)]
pub struct ChannelOpening<'a> {
    /// Whether packets keep their order.
    pub order: Order,
    /// The connections that the channel uses: one.
    pub connection_hops: &'a [String],
    /// The port of this chain.
    pub port_id: &'a str,
    /// The channel of this chain.
    pub channel_id: &'a str,
    /// The other end.
    pub counterparty: &'a Counterparty,
    /// The version that the relayer proposes, or that the other end has chosen.
    pub version: &'a str,
}

/// What an application answers to a packet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PacketAck {
    /// The acknowledgement, as its bytes are committed. What the application wrote stays only if `success` holds.
    Now {
        /// The acknowledgement.
        bytes: Vec<u8>,
        /// Whether the packet was taken.
        success: bool,
    },
    /// The application writes it in a later transaction.
    Later,
}

/// An application over channels (ibc-go `05-port/types.IBCModule`).
///
/// A failure of [`IbcApp::on_recv_packet`] is what ibc-go's application panics with: the whole message fails, and the
/// packet can be received again. Refusals become acknowledgements of failure.
pub trait IbcApp: Send + Sync {
    /// Checks a channel that this chain opens and returns the version to propose.
    fn on_chan_open_init(&self, ctx: &Ctx, opening: &ChannelOpening<'_>) -> Res<String>;
    /// Checks a channel that the other chain opened and returns the version that holds.
    fn on_chan_open_try(&self, ctx: &Ctx, opening: &ChannelOpening<'_>) -> Res<String>;
    /// Hears of what the other chain has chosen.
    fn on_chan_open_ack(
        &self,
        ctx: &Ctx,
        port: &str,
        channel: &str,
        counterparty_channel: &str,
        counterparty_version: &str,
    ) -> Res<()>;
    /// Hears that the channel is open at both ends.
    fn on_chan_open_confirm(&self, ctx: &Ctx, port: &str, channel: &str) -> Res<()>;
    /// Hears that somebody closes the channel here, and may refuse.
    fn on_chan_close_init(&self, ctx: &Ctx, port: &str, channel: &str) -> Res<()>;
    /// Hears that the channel was closed at the other end.
    fn on_chan_close_confirm(&self, ctx: &Ctx, port: &str, channel: &str) -> Res<()>;
    /// Takes a packet.
    fn on_recv_packet(&self, ctx: &Ctx, version: &str, packet: &Packet, relayer: &AccAddress) -> Res<PacketAck>;
    /// Hears what the other chain answered to a packet.
    fn on_acknowledgement_packet(
        &self,
        ctx: &Ctx,
        version: &str,
        packet: &Packet,
        acknowledgement: &[u8],
        relayer: &AccAddress,
    ) -> Res<()>;
    /// Hears that a packet was not received in time.
    fn on_timeout_packet(&self, ctx: &Ctx, version: &str, packet: &Packet, relayer: &AccAddress) -> Res<()>;
}

/// The place of a packet of version 2, as an application sees it.
#[derive(Debug, Clone, Copy)]
pub struct PacketPlace<'a> {
    /// The client of the sending chain.
    pub source_client: &'a str,
    /// The client of the receiving chain.
    pub destination_client: &'a str,
    /// The number of the packet.
    pub sequence: u64,
}

/// An application over clients (ibc-go `core/api.IBCModule`).
pub trait IbcAppV2: Send + Sync {
    /// Checks a payload that `signer` sends.
    fn on_send_packet(&self, ctx: &Ctx, at: PacketPlace<'_>, payload: &v2::Payload, signer: &AccAddress) -> Res<()>;
    /// Takes a payload. Its refusals are results of status failure; a failure is what ibc-go panics with.
    fn on_recv_packet(
        &self,
        ctx: &Ctx,
        at: PacketPlace<'_>,
        payload: &v2::Payload,
        relayer: &AccAddress,
    ) -> Res<v2::RecvPacketResult>;
    /// Hears that a payload was not received in time.
    fn on_timeout_packet(&self, ctx: &Ctx, at: PacketPlace<'_>, payload: &v2::Payload, relayer: &AccAddress)
    -> Res<()>;
    /// Hears what the other chain answered.
    fn on_acknowledgement_packet(
        &self,
        ctx: &Ctx,
        at: PacketPlace<'_>,
        acknowledgement: &[u8],
        payload: &v2::Payload,
        relayer: &AccAddress,
    ) -> Res<()>;
}

/// What layers below ask the layer above to do (ibc-go `05-port/types.ICS4Wrapper`).
pub trait Ics4: Send + Sync {
    /// Sends a packet and returns its number. The timestamp is in nanoseconds since the Unix epoch, 0 for none.
    fn send_packet(
        &self,
        ctx: &Ctx,
        port: &str,
        channel: &str,
        timeout_height: Height,
        timeout_timestamp: u64,
        data: &[u8],
    ) -> Res<u64>;
    /// Writes the acknowledgement of a packet that came in an earlier transaction.
    fn write_acknowledgement(&self, ctx: &Ctx, packet: &Packet, acknowledgement: &[u8]) -> Res<()>;
    /// The version that the application of a channel agreed on, without that of the layers around it.
    fn app_version(&self, ctx: &Ctx, port: &str, channel: &str) -> Res<Option<String>>;
}

/// The same for packets of version 2 (ibc-go `core/api.WriteAcknowledgementWrapper`).
pub trait Ics4V2: Send + Sync {
    /// Writes the acknowledgement of a packet that came in an earlier transaction.
    fn write_acknowledgement(
        &self,
        ctx: &Ctx,
        client: &str,
        sequence: u64,
        acknowledgement: &v2::Acknowledgement,
    ) -> Res<()>;
}

/// What a layer can learn of the data of a packet without knowing its application (ibc-go `PacketData` and
/// `PacketDataProvider`).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PacketContent {
    /// Who sent it, in the words of the sending chain; empty if the application does not say.
    pub sender: String,
    /// The text that came with it.
    pub memo: String,
    /// The version of the application.
    pub version: String,
}

/// Reads the data of an application's packets (ibc-go `PacketDataUnmarshaler`).
pub trait PacketDataReader: Send + Sync {
    /// The content of a packet's data on a channel.
    fn read_packet(&self, ctx: &Ctx, port: &str, channel: &str, data: &[u8]) -> Res<PacketContent>;
    /// The content of a payload of version 2.
    fn read_payload(&self, payload: &v2::Payload) -> Res<PacketContent>;
}

/// Core IBC as applications read it and as they send over it. Each method charges the gas of ibc-go's keeper.
pub trait IbcCore: Ics4 + Ics4V2 {
    /// The channel.
    fn channel(&self, ctx: &Ctx, port: &str, channel: &str) -> Res<Option<Channel>>;
    /// Whether there is the channel; reads no more than that.
    fn has_channel(&self, ctx: &Ctx, port: &str, channel: &str) -> Res<bool>;
    /// The number of the channel's next packet.
    fn next_sequence_send(&self, ctx: &Ctx, port: &str, channel: &str) -> Res<Option<u64>>;
    /// The connection.
    fn connection(&self, ctx: &Ctx, connection: &str) -> Res<Option<ConnectionEnd>>;
    /// Runs the handler of `MsgChannelOpenInit` (ibc-go's controllers call the message router).
    fn open_channel_init(&self, ctx: &Ctx, signer: &AccAddress, port: &str, channel: &Channel) -> Res<MessageResult>;
    /// Runs the handler of `MsgSendPacket` of version 2 and returns the packet's number.
    fn send_packet_v2(
        &self,
        ctx: &Ctx,
        client: &str,
        timeout_seconds: u64,
        payloads: Vec<v2::Payload>,
        signer: &AccAddress,
    ) -> Res<u64>;
}

/// Transfers of coins, as contracts ask for them.
pub trait TransferPort: Send + Sync {
    /// Checks and runs `MsgTransfer` of `sender`. Charges for reading the application's port, as wasmd does on the way,
    /// and for all that the handler does. Its events are in the answer and nowhere else.
    fn transfer(&self, ctx: &Ctx, sender: &AccAddress, transfer: &IbcTransfer) -> Res<MessageResult>;
}
