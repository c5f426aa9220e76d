//! The keeper: packets that were sent on (ibc-go `keeper/keeper.go`).

use crate::errors::ForwardError;
use crate::keys::{IN_FLIGHT, ON, STORE, key};
use crate::memo::{self, Hop};
use openledger_core::ports::{BankMint, IbcCore, Ics4, TransferHop};
use openledger_core::wire::coin_to_proto;
use openledger_core::{AccAddress, Coin, Ctx, Failure, Res};
use openledger_proto::ibc::applications::packet_forward_middleware::v1::InFlightPacket;
use openledger_proto::ibc::applications::transfer::v1::MsgTransfer;
use openledger_proto::ibc::core::channel::v1::Packet;
use openledger_proto::ibc::core::client::v1::Height;
use sha2::{Digest, Sha256};
use std::sync::Arc;

/// The name of the module, in ibc-go's spelling.
pub(crate) const NAME: &str = "packetfowardmiddleware";
/// How long the next chain has, where the memo does not say: ten minutes, in nanoseconds.
pub(crate) const TIMEOUT: i64 = 600_000_000_000;
/// How often a forward is tried again, where the memo does not say.
pub(crate) const RETRIES: u8 = 0;

/// What the module uses of the rest of the chain.
#[derive(Clone)]
pub struct ForwardPorts {
    /// Transfers, through whose handler coins leave again.
    pub transfer: Arc<dyn TransferHop>,
    /// Coins, which go back past that handler.
    pub bank: Arc<dyn BankMint>,
    /// Core IBC: channels.
    pub core: Arc<dyn IbcCore>,
    /// The layer around this one, through which answers leave; core IBC if there is none.
    pub ics4: Arc<dyn Ics4>,
}

/// The keeper of forwards.
#[derive(Clone)]
pub struct ForwardKeeper {
    pub(crate) transfer: Arc<dyn TransferHop>,
    pub(crate) bank: Arc<dyn BankMint>,
    pub(crate) core: Arc<dyn IbcCore>,
    pub(crate) ics4: Arc<dyn Ics4>,
}

impl std::fmt::Debug for ForwardKeeper {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ForwardKeeper")
    }
}

/// The account that holds coins between the two transfers: a hash over the channel through which they came
/// and the name of their sender there, so that no sender can move coins through the account of another.
///
/// # Errors
/// Never: 20 bytes are an address.
pub fn intermediate_address(channel: &str, sender: &str) -> Res<AccAddress> {
    let kind: [u8; 32] = Sha256::digest(NAME).into();
    let hash = Sha256::digest([&kind, format!("{channel}/{sender}").as_bytes()].concat());
    AccAddress::from_bytes(hash.get(..20).unwrap_or_default())
}

/// What is sent on, and for whom.
pub(crate) struct Onward<'a> {
    /// The account that has the coins, in the words of this chain.
    pub(crate) from: String,
    /// Where they go.
    pub(crate) hop: &'a Hop,
    /// What follows on the next chain.
    pub(crate) later: &'a [Hop],
    /// The coins.
    pub(crate) coin: Coin,
    /// How long the next chain has, in nanoseconds.
    pub(crate) timeout: i64,
}

impl ForwardKeeper {
    /// The keeper over its ports.
    pub fn new(ports: ForwardPorts) -> Self {
        Self { transfer: ports.transfer, bank: ports.bank, core: ports.core, ics4: ports.ics4 }
    }

    /// Whether genesis has turned the module on. Where it has not, the layer is as if it were not there: the
    /// question itself is free.
    pub(crate) fn is_on(&self, ctx: &Ctx) -> Res<bool> {
        ctx.unmetered().kv(STORE).has(ON.raw_key())
    }

    /// What was kept of a packet that left, if it is one that was sent on.
    pub(crate) fn in_flight(&self, ctx: &Ctx, packet: &Packet) -> Res<Option<InFlightPacket>> {
        IN_FLIGHT.get(ctx, &key(&packet.source_channel, &packet.source_port, packet.sequence))
    }

    /// Forgets a packet that left.
    pub(crate) fn landed(&self, ctx: &Ctx, packet: &Packet) -> Res<()> {
        let key = key(&packet.source_channel, &packet.source_port, packet.sequence);
        if IN_FLIGHT.has(ctx, &key)? {
            IN_FLIGHT.remove(ctx, &key)?;
        }
        Ok(())
    }

    /// Sends coins on, and keeps what is needed to answer the packet that brought them.
    ///
    /// # Errors
    /// `packetfowardmiddleware:3` with the reason of the transfer's refusal.
    pub(crate) fn send_on(&self, ctx: &Ctx, onward: Onward<'_>, kept: &InFlightPacket) -> Res<()> {
        let now = ctx.block().time.unix_nanos();
        let ends = now.checked_add(i128::from(onward.timeout)).and_then(|ends| u64::try_from(ends).ok());
        let msg = MsgTransfer {
            source_port: onward.hop.port.clone(),
            source_channel: onward.hop.channel.clone(),
            token: Some(coin_to_proto(&onward.coin)),
            sender: onward.from,
            receiver: onward.hop.receiver.clone(),
            timeout_height: Some(Height::default()),
            timeout_timestamp: ends.ok_or_else(|| Failure::unregistered("timeout is out of range"))?,
            memo: memo::write(onward.later),
            encoding: String::new(),
        };
        let sequence = match self.transfer.send_on(ctx, &msg) {
            Err(Failure::Tx(e)) if !e.unwinds => return Err(ForwardError::ForwardTransferFailed.wrap(e.log)),
            other => other?,
        };
        IN_FLIGHT.set(ctx, &key(&msg.source_channel, &msg.source_port, sequence), kept)
    }
}
