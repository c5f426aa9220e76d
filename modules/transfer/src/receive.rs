//! Receiving (ibc-go `Keeper.OnRecvPacket`).

use crate::denom::TracedDenom;
use crate::errors::TransferError;
use crate::events;
use crate::keeper::{NAME, TransferKeeper};
use crate::keys::DENOMS;
use crate::packet::{TokenExt, Transfer, new_coin};
use openledger_core::wire::codec_address;
use openledger_core::{AccAddress, Amount, Coins, Ctx, Failure, Res};
use openledger_ibc::errors::IbcError;
use openledger_proto::ibc::applications::transfer::v1::{Denom, Hop};

/// The two ends of a packet: port and channel, or client.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Way<'a> {
    pub(crate) source: (&'a str, &'a str),
    pub(crate) destination: (&'a str, &'a str),
}

impl TransferKeeper {
    /// Gives the receiver the coin: out of escrow if this chain had sent it to the chain that now sends it
    /// back, newly made otherwise.
    pub(crate) fn receive(&self, ctx: &Ctx, transfer: &Transfer, way: Way<'_>) -> Res<()> {
        transfer.check().map_err(|e| e.context("error validating ICS-20 transfer packet data"))?;
        if !self.params(ctx)?.receive_enabled {
            return Err(TransferError::ReceiveDisabled.into());
        }
        let receiver = codec_address(ctx, &transfer.receiver).map_err(|e| match e {
            Failure::Tx(e) if !e.unwinds => {
                IbcError::InvalidAddress.wrap(format!("failed to decode receiver address: {}", transfer.receiver))
            }
            other => other,
        })?;
        if self.is_blocked(ctx, &receiver) {
            return Err(IbcError::Unauthorized.wrap(format!("{} is not allowed to receive funds", transfer.receiver)));
        }
        let amount = transfer.token.number()?;
        let mut denom = transfer.token.traced();
        if denom.has_prefix(way.source.0, way.source.1) {
            denom.trace.remove(0);
            let coin = new_coin(&denom.ibc_denom(), amount)?;
            return self.unescrow(ctx, way.destination, &receiver, &coin);
        }
        let (port, channel) = way.destination;
        denom.trace.insert(0, Hop { port_id: port.to_owned(), channel_id: channel.to_owned() });
        self.receive_voucher(ctx, &denom, amount, (&receiver, &transfer.receiver))
    }

    fn receive_voucher(&self, ctx: &Ctx, denom: &Denom, amount: Amount, to: (&AccAddress, &str)) -> Res<()> {
        let hash = denom.hash().to_vec();
        if !DENOMS.has(ctx, &hash)? {
            DENOMS.set(ctx, &hash, denom)?;
        }
        let voucher = denom.ibc_denom();
        if !self.bank.has_denom_metadata(ctx, &voucher)? {
            self.describe(ctx, denom)?;
        }
        events::denomination(ctx, denom);
        let coin = new_coin(&voucher, amount)?;
        self.mint_voucher(ctx, &coin).map_err(|e| e.context("failed to mint IBC tokens"))?;
        let sent = self.bank.send(ctx, &AccAddress::module(NAME), to.0, &Coins::one(coin));
        sent.map_err(|e| e.context(format!("failed to send coins to receiver {}", to.1)))
    }
}
