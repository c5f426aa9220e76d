//! IBC, as contracts use it: what they send, acknowledge and ask for. The calls in the other direction are methods of
//! the contracts' keeper.

use crate::address::AccAddress;
use crate::amount::Coin;
use crate::context::Ctx;
use crate::errors::Res;
use crate::exec::MessageResult;

/// A height of a chain: revision and height.
pub type IbcHeight = (u64, u64);

/// A channel that is open.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct IbcChannelView {
    /// The port of this chain.
    pub port_id: String,
    /// The channel of this chain.
    pub channel_id: String,
    /// The port of the other chain.
    pub counterparty_port_id: String,
    /// The channel of the other chain.
    pub counterparty_channel_id: String,
    /// `ORDER_ORDERED` or `ORDER_UNORDERED`.
    pub order: String,
    /// What the two ends have agreed on.
    pub version: String,
    /// The connection that it uses.
    pub connection_id: String,
}

/// A transfer of coins to another chain (ibc-go `MsgTransfer`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IbcTransfer {
    /// The channel, or the client of IBC version 2.
    pub channel_id: String,
    /// The coin.
    pub token: Coin,
    /// Who gets it, in the words of the other chain.
    pub receiver: String,
    /// The height at which it times out; zero for none.
    pub timeout_height: IbcHeight,
    /// The time at which it times out, in nanoseconds since the Unix epoch; 0 for none.
    pub timeout_timestamp: u64,
    /// A text for the other chain.
    pub memo: String,
}

/// A packet that waits for its acknowledgement (ibc-go `channeltypes.Packet`).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names are IBC's own")]
pub struct IbcPacketView {
    pub sequence: u64,
    pub source_port: String,
    pub source_channel: String,
    pub destination_port: String,
    pub destination_channel: String,
    pub data: Vec<u8>,
    pub timeout_height: IbcHeight,
    pub timeout_timestamp: u64,
}

/// What a packet of IBC version 2 carries.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names are IBC's own")]
pub struct Ibc2PayloadView {
    pub source_port: String,
    pub destination_port: String,
    pub version: String,
    pub encoding: String,
    pub value: Vec<u8>,
}

/// IBC for contracts. Each method charges the gas of ibc-go's keeper or handler of that name, and refuses in its codes
/// and texts.
pub trait IbcPort: Send + Sync {
    /// Sends a packet and returns its sequence (ICS-4 `SendPacket`).
    fn send_packet(
        &self,
        ctx: &Ctx,
        port: &str,
        channel: &str,
        timeout_height: IbcHeight,
        timeout_timestamp: u64,
        data: &[u8],
    ) -> Res<u64>;
    /// Acknowledges a packet that came earlier (ICS-4 `WriteAcknowledgement`).
    fn write_acknowledgement(&self, ctx: &Ctx, packet: &IbcPacketView, acknowledgement: &[u8]) -> Res<()>;
    /// Checks and runs `MsgTransfer` of `sender`.
    fn transfer(&self, ctx: &Ctx, sender: &AccAddress, transfer: &IbcTransfer) -> Res<MessageResult>;
    /// Checks and runs `MsgChannelCloseInit` of `signer`.
    fn close_channel(&self, ctx: &Ctx, signer: &AccAddress, port: &str, channel: &str) -> Res<MessageResult>;
    /// Checks and runs `MsgSendPacket` of version 2; the timeout is in seconds since the Unix epoch.
    fn send_packet_v2(
        &self,
        ctx: &Ctx,
        signer: &AccAddress,
        client: &str,
        timeout_seconds: u64,
        payloads: &[Ibc2PayloadView],
    ) -> Res<MessageResult>;
    /// The payloads of a packet of version 2 that waits for its acknowledgement, if there is one.
    fn async_packet_v2(&self, ctx: &Ctx, client: &str, sequence: u64) -> Res<Option<Vec<Ibc2PayloadView>>>;
    /// Acknowledges a packet of version 2 that came earlier.
    fn write_acknowledgement_v2(&self, ctx: &Ctx, client: &str, sequence: u64, acknowledgement: &[u8]) -> Res<()>;
    /// The channel, if it is open.
    fn open_channel(&self, ctx: &Ctx, port: &str, channel: &str) -> Res<Option<IbcChannelView>>;
    /// The open channels of all ports that begin with `prefix`; charges for every channel that it looks at.
    fn open_channels(&self, ctx: &Ctx, prefix: &str) -> Res<Vec<IbcChannelView>>;
}
