//! What becomes of coins that were sent on and did not arrive: their way in is taken back too, so that the
//! chain that sent them gives them to their sender.
//!
//! The coins went from the account between the two transfers into the escrow of the way out, or were burned.
//! They came from the escrow of the way in, or were minted. Taking both back moves them past the application
//! of transfers, whose total over all escrows must follow (GHSA-6fgm-x6ff-w78f).

use crate::keeper::ForwardKeeper;
use openledger_core::{Amount, Coin, Coins, Ctx, Denom, Failure, Res};
use openledger_proto::ibc::applications::packet_forward_middleware::v1::InFlightPacket;
use openledger_proto::ibc::applications::transfer::v1::Denom as Traced;
use openledger_proto::ibc::core::channel::v1::Packet;
use openledger_proto::ibc::core::client::v1::Height;
use openledger_transfer::{TracedDenom, escrow_address};

/// The name of the module of transfers, and of its account.
const TRANSFERS: &str = "transfer";

/// A coin of bank. A text that is no denomination here ends the message, as the SDK's `sdk.NewCoin` does.
pub(crate) fn new_coin(denom: &str, amount: Amount) -> Res<Coin> {
    let denom = Denom::new(denom).map_err(|_| Failure::panicked(format!("invalid denom: {denom}")))?;
    Ok(Coin::new(amount, denom))
}

/// Reads a height: two numbers with a hyphen between them.
pub(crate) fn parse_height(text: &str) -> Option<Height> {
    let number = |text: &str| text.parse().ok().filter(|_| text.bytes().all(|b| b.is_ascii_digit()));
    let (revision, height) = text.split_once('-')?;
    Some(Height { revision_number: number(revision)?, revision_height: number(height)? })
}

/// The packet that brought the coins.
///
/// # Errors
/// `undefined:111222` for a height that only a genesis file can have, as Go panics.
fn original(kept: &InFlightPacket) -> Res<Packet> {
    let height = parse_height(&kept.packet_timeout_height).ok_or_else(|| Failure::panicked("invalid height"))?;
    Ok(Packet {
        sequence: kept.refund_sequence,
        source_port: kept.packet_src_port_id.clone(),
        source_channel: kept.packet_src_channel_id.clone(),
        destination_port: kept.refund_port_id.clone(),
        destination_channel: kept.refund_channel_id.clone(),
        data: kept.packet_data.clone(),
        timeout_height: Some(height),
        timeout_timestamp: kept.packet_timeout_timestamp,
    })
}

impl ForwardKeeper {
    /// Answers the packet that brought the coins, after taking back their way if they did not arrive.
    ///
    /// # Errors
    /// `undefined:1` for a channel that is gone; those of bank and of core IBC.
    pub(crate) fn answer(
        &self,
        ctx: &Ctx,
        left: &Packet,
        (denom, amount): (&Traced, Amount),
        kept: &InFlightPacket,
        (taken, acknowledgement): (bool, &[u8]),
    ) -> Res<()> {
        let (port, channel) = (&kept.refund_port_id, &kept.refund_channel_id);
        if self.core.channel(ctx, port, channel)?.is_none() {
            return Err(Failure::unregistered("could not retrieve module from port-id"));
        }
        if !taken {
            let coin = new_coin(&denom.ibc_denom(), amount)?;
            self.take_back(ctx, left, denom, &coin, (port, channel))?;
        }
        self.ics4.write_acknowledgement(ctx, &original(kept)?, acknowledgement)
    }

    fn take_back(&self, ctx: &Ctx, left: &Packet, denom: &Traced, coin: &Coin, way_in: (&str, &str)) -> Res<()> {
        let coins = Coins::one(coin.clone());
        let out = escrow_address(&left.source_port, &left.source_channel)?;
        let back = escrow_address(way_in.0, way_in.1)?;
        let burned_there = denom.has_prefix(&left.source_port, &left.source_channel);
        let minted_here = denom.has_prefix(way_in.0, way_in.1);
        match (burned_there, minted_here) {
            // The same channel in and out: what was minted was burned, and nothing is left of it. ibc-go
            // mints it once more, into an escrow that nobody empties.
            (true, true) => Ok(()),
            (false, false) => {
                let sent = self.bank.send(ctx, &out, &back, &coins);
                wrapped(sent, "failed to send coins from escrow account to refund escrow account")
            }
            (false, true) => {
                let sent = self.bank.send_to_module(ctx, &out, TRANSFERS, &coins);
                wrapped(sent, "failed to send coins from escrow to module account for burn")?;
                let burned = self.bank.burn(ctx, TRANSFERS, &coins);
                panics(burned, "cannot burn coins after a successful send from escrow account to module account")?;
                let total = self.transfer.total_escrow(ctx, coin.denom.as_str())?;
                let amount = total.amount.checked_sub(coin.amount);
                let amount = amount.ok_or_else(|| Failure::panicked("negative coin amount"))?;
                self.transfer.set_total_escrow(ctx, &Coin { amount, ..total })
            }
            (true, false) => {
                let minted = self.bank.mint(ctx, TRANSFERS, &coins);
                wrapped(minted, &format!("cannot mint coins to the {TRANSFERS} module account"))?;
                let sent = self.bank.send_from_module(ctx, TRANSFERS, &back, &coins);
                wrapped(sent, &format!("cannot send coins from the {TRANSFERS} module to the escrow account"))?;
                let total = self.transfer.total_escrow(ctx, coin.denom.as_str())?;
                let amount = total.amount.add(coin.amount).map_err(|_| Failure::panicked("integer overflow"))?;
                self.transfer.set_total_escrow(ctx, &Coin { amount, ..total })
            }
        }
    }
}

/// A refusal under Go's `fmt.Errorf`, which hides its code.
fn wrapped(result: Res<()>, context: &str) -> Res<()> {
    match result {
        Err(Failure::Tx(e)) if !e.unwinds => Err(Failure::unregistered(format!("{context}: {}", e.log))),
        other => other,
    }
}

/// A refusal where ibc-go panics, because it must not happen.
fn panics(result: Res<()>, text: &str) -> Res<()> {
    match result {
        Err(Failure::Tx(e)) if !e.unwinds => Err(Failure::panicked(format!("{text}: {}", e.log))),
        other => other,
    }
}
