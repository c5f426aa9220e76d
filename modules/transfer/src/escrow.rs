//! Coins that wait here while their vouchers are on other chains.

use crate::PORT;
use crate::keeper::TransferKeeper;
use crate::keys::TOTAL_ESCROW;
use crate::packet::new_coin;
use openledger_core::{AccAddress, Amount, Coin, Coins, Ctx, Failure, Res};
use openledger_proto::cosmos::base::v1beta1::IntProto;
use sha2::{Digest, Sha256};

/// The account that holds the coins which left through a channel or client: the first 20 bytes of a hash over
/// `ics20-1`, a zero byte, port and channel (ibc-go `GetEscrowAddress`). It stays what it is for every
/// version of the application, because coins lie there.
///
/// # Errors
/// Never: 20 bytes are an address.
pub fn escrow_address(port: &str, channel: &str) -> Res<AccAddress> {
    let hash = Sha256::digest([b"ics20-1\0".as_slice(), format!("{port}/{channel}").as_bytes()].concat());
    AccAddress::from_bytes(hash.get(..20).unwrap_or_default())
}

impl TransferKeeper {
    /// What is in escrow of a denomination, over all channels and clients.
    ///
    /// # Errors
    /// `sdk:11`; `undefined:111222` for a text that is no denomination.
    pub fn total_escrow(&self, ctx: &Ctx, denom: &str) -> Res<Coin> {
        let amount = match TOTAL_ESCROW.get(ctx, &denom.to_owned())? {
            None => Amount::ZERO,
            Some(total) => stored_amount(&total)?,
        };
        new_coin(denom, amount)
    }

    pub(crate) fn set_total_escrow(&self, ctx: &Ctx, total: &Coin) -> Res<()> {
        let denom = total.denom.as_str().to_owned();
        if total.amount.is_zero() {
            return TOTAL_ESCROW.remove(ctx, &denom);
        }
        TOTAL_ESCROW.set(ctx, &denom, &IntProto { int: total.amount.to_string() })
    }

    /// Moves a coin from its owner into the escrow of a channel or client.
    pub(crate) fn escrow(&self, ctx: &Ctx, from: &AccAddress, channel: &str, coin: &Coin) -> Res<()> {
        let escrow = escrow_address(PORT, channel)?;
        self.bank.send(ctx, from, &escrow, &Coins::one(coin.clone()))?;
        let total = self.total_escrow(ctx, coin.denom.as_str())?;
        let amount = total.amount.add(coin.amount).map_err(|_| Failure::panicked("integer overflow"))?;
        self.set_total_escrow(ctx, &Coin { amount, ..total })
    }

    /// Moves a coin from the escrow of a channel or client to its new owner. The other chain says so, and may
    /// lie; it can take no more than what left to it.
    pub(crate) fn unescrow(&self, ctx: &Ctx, place: (&str, &str), to: &AccAddress, coin: &Coin) -> Res<()> {
        let escrow = escrow_address(place.0, place.1)?;
        self.bank.send(ctx, &escrow, to, &Coins::one(coin.clone())).map_err(|e| {
            e.context(
                "unable to unescrow tokens, this may be caused by a malicious counterparty module or a bug: please open \
                 an issue on counterparty module",
            )
        })?;
        let total = self.total_escrow(ctx, coin.denom.as_str())?;
        // Somebody who sends coins to the escrow account makes it hold more than was counted, and a
        // counterparty that takes them would make the count negative: Go panics, so the packet is not
        // received.
        let amount = total.amount.checked_sub(coin.amount).ok_or_else(|| Failure::panicked("negative coin amount"))?;
        self.set_total_escrow(ctx, &Coin { amount, ..total })
    }
}

/// An amount of the store.
pub(crate) fn stored_amount(total: &IntProto) -> Res<Amount> {
    total.int.parse().map_err(|e| Failure::corrupt(format!("transfer: total escrow: {e}")))
}
