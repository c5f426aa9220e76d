//! What the layers around the application of transfers ask of it and of core IBC.

use crate::amount::Coin;
use crate::context::Ctx;
use crate::errors::Res;
use openledger_proto::ibc::applications::transfer::v1::MsgTransfer;
use openledger_proto::ibc::core::channel::v2;

/// The application of transfers, for a layer that sends on what came in, and gives it back when it did not
/// arrive.
pub trait TransferHop: Send + Sync {
    /// Runs the handler of `MsgTransfer` without its stateless check, and returns the packet's number. Its
    /// events are those of the caller (ibc-go calls the keeper's method, not the router of messages).
    fn send_on(&self, ctx: &Ctx, msg: &MsgTransfer) -> Res<u64>;
    /// What is in escrow of a denomination, over all channels and clients.
    fn total_escrow(&self, ctx: &Ctx, denom: &str) -> Res<Coin>;
    /// Writes down what is in escrow of a denomination, after coins were moved past the application.
    fn set_total_escrow(&self, ctx: &Ctx, total: &Coin) -> Res<()>;
}

/// Clients and their packets, for a layer that limits what moves through each.
pub trait IbcClients: Send + Sync {
    /// Whether there is a client of this name whose kind is allowed, even one that is frozen or has expired.
    fn has_client(&self, ctx: &Ctx, client: &str) -> Res<bool>;
    /// The client that a channel's packets are proven with; `None` if there is no such channel.
    fn client_of_channel(&self, ctx: &Ctx, port: &str, channel: &str) -> Res<Option<String>>;
    /// The chain that a client follows, empty for a client that is not of a CometBFT chain; `None` if there
    /// is no such client.
    fn chain_of_client(&self, ctx: &Ctx, client: &str) -> Res<Option<String>>;
    /// A packet of version 2 that came in and whose application has not answered yet.
    fn async_packet(&self, ctx: &Ctx, client: &str, sequence: u64) -> Res<Option<v2::Packet>>;
}

/// The ways on which packets of a port leave, for an audit of what waits for them.
pub trait IbcWays: Send + Sync {
    /// The channels of a port, open or closed, then the clients that have a counterparty for packets of version 2; each
    /// in the order of the store. Charges for every one.
    fn ways(&self, ctx: &Ctx, port: &str) -> Res<Vec<String>>;
}
