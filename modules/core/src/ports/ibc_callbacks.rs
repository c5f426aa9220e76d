//! What contracts hear of packets that another application sends or takes for them (ICS-8 callbacks), and what they are
//! told of transfers then.

use crate::address::AccAddress;
use crate::context::Ctx;
use crate::errors::Res;
use openledger_proto::ibc::core::channel::v1::Packet;

/// The one who is called about a packet that left.
#[derive(Debug, Clone, Copy)]
pub struct SourceCallback<'a> {
    /// The contract that the packet names.
    pub contract: &'a str,
    /// Who sent the packet, in the words of this chain; empty if the application does not say.
    pub sender: &'a str,
}

/// Contracts, as the layer of callbacks calls them (ibc-go `callbacks/types.ContractKeeper`).
///
/// A failure takes back what the contract wrote. What else follows from it is the layer's business.
pub trait CallbackContracts: Send + Sync {
    /// A packet is about to leave; a refusal keeps it here.
    fn packet_sent(&self, ctx: &Ctx, called: SourceCallback<'_>) -> Res<()>;
    /// The other chain has answered to a packet.
    fn packet_acknowledged(
        &self,
        ctx: &Ctx,
        packet: &Packet,
        acknowledgement: &[u8],
        relayer: &AccAddress,
        called: SourceCallback<'_>,
    ) -> Res<()>;
    /// A packet was not received in time.
    fn packet_timed_out(&self, ctx: &Ctx, packet: &Packet, relayer: &AccAddress, called: SourceCallback<'_>)
    -> Res<()>;
    /// A packet was taken. `answer` is the acknowledgement and whether it says success; `version` is that of the
    /// application.
    fn packet_received(
        &self,
        ctx: &Ctx,
        packet: &Packet,
        answer: (&[u8], bool),
        contract: &str,
        version: &str,
    ) -> Res<()>;
}

/// Coins that came with a packet.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct IbcArrival {
    /// Who sent them, in the words of the other chain.
    pub sender: String,
    /// Who got them.
    pub receiver: String,
    /// The denomination that they have here.
    pub denom: String,
    /// How many, as the packet says it.
    pub amount: String,
}

/// Reads the packets of transfers for others.
pub trait TransferReader: Send + Sync {
    /// The port of the application; charges for reading it.
    fn port(&self, ctx: &Ctx) -> Res<String>;
    /// The coins that a packet brings to this chain. Reads no state.
    fn arrival(&self, packet: &Packet, version: &str) -> Res<IbcArrival>;
}
