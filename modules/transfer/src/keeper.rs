//! Sending: what leaves, and what comes back when it did not arrive (ibc-go `keeper/relay.go`).

use crate::PORT;
use crate::denom::{TracedDenom, parse_hash};
use crate::errors::TransferError;
use crate::keys::{DENOMS, PARAMS};
use crate::packet::{TokenExt, Transfer};
use crate::upper::to_upper;
use openledger_core::ports::{BankVouchers, IbcCore, Ics4};
use openledger_core::wire::codec_address;
use openledger_core::{AccAddress, Coin, Coins, Ctx, Failure, Res};
use openledger_ibc::errors::IbcError;
use openledger_proto::cosmos::bank::v1beta1::{DenomUnit, Metadata};
use openledger_proto::ibc::applications::transfer::v1::{Denom, Params, Token};
use std::sync::Arc;

/// The name of the module, which is that of its account too.
pub(crate) const NAME: &str = "transfer";

/// What the module uses of the rest of the chain.
#[derive(Clone)]
pub struct TransferPorts {
    /// Coins.
    pub bank: Arc<dyn BankVouchers>,
    /// Core IBC.
    pub core: Arc<dyn IbcCore>,
    /// The layer around this one, through which packets over channels leave; core IBC if there is none.
    pub ics4: Arc<dyn Ics4>,
}

/// The keeper of transfers.
#[derive(Clone)]
pub struct TransferKeeper {
    pub(crate) bank: Arc<dyn BankVouchers>,
    pub(crate) core: Arc<dyn IbcCore>,
    pub(crate) ics4: Arc<dyn Ics4>,
}

impl std::fmt::Debug for TransferKeeper {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("TransferKeeper")
    }
}

impl TransferKeeper {
    /// The keeper over its ports.
    pub fn new(ports: TransferPorts) -> Self {
        Self { bank: ports.bank, core: ports.core, ics4: ports.ics4 }
    }

    /// The parameters.
    ///
    /// # Errors
    /// `undefined:111222` before genesis.
    pub fn params(&self, ctx: &Ctx) -> Res<Params> {
        PARAMS.get(ctx)?.ok_or_else(|| Failure::panicked("transfer params are not set in store"))
    }

    /// The denomination with this hash.
    ///
    /// # Errors
    /// `sdk:11`.
    pub fn denom(&self, ctx: &Ctx, hash: &[u8]) -> Res<Option<Denom>> {
        // Go takes an entry without bytes for none; no denomination has been written so.
        DENOMS.get(ctx, &hash.to_vec())
    }

    /// The denomination of a coin of bank, with the way that it has come.
    ///
    /// # Errors
    /// `transfer:3` for `ibc/` without a hash, `transfer:6` for a hash that is not known.
    pub fn trace_of(&self, ctx: &Ctx, denom: &str) -> Res<Denom> {
        let Some(hash_text) = denom.strip_prefix("ibc/") else {
            return Ok(Denom { base: denom.to_owned(), trace: Vec::new() });
        };
        let hash = parse_hash(hash_text).map_err(|e| TransferError::InvalidDenom.wrap(e))?;
        self.denom(ctx, &hash)?.ok_or_else(|| TransferError::DenomNotFound.wrap(hash_text))
    }

    /// Whether users may neither send to this address nor from it by transfers; the module's own is free.
    pub(crate) fn is_blocked(&self, ctx: &Ctx, addr: &AccAddress) -> bool {
        *addr != AccAddress::module(NAME) && self.bank.is_blocked(ctx, addr)
    }

    /// Writes how wallets show a denomination of another chain.
    pub(crate) fn describe(&self, ctx: &Ctx, denom: &Denom) -> Res<()> {
        let path = denom.path();
        self.bank.set_denom_metadata(
            ctx,
            &Metadata {
                description: format!("IBC token from {path}"),
                denom_units: vec![DenomUnit { denom: denom.base.clone(), exponent: 0, aliases: Vec::new() }],
                base: denom.ibc_denom(),
                name: format!("{path} IBC token"),
                symbol: to_upper(&denom.base),
                display: path,
                ..Metadata::default()
            },
        )
    }

    /// Takes a coin from its owner, to leave through a channel or client: a voucher of the chain at the other
    /// end is burned, everything else waits in escrow (ibc-go `SendTransfer`).
    pub(crate) fn send_transfer(&self, ctx: &Ctx, channel: &str, token: &Token, sender: &AccAddress) -> Res<()> {
        if !self.params(ctx)?.send_enabled {
            return Err(TransferError::SendDisabled.into());
        }
        if self.is_blocked(ctx, sender) {
            let text = format!("{} is not allowed to send funds", ctx.address_text(sender));
            return Err(IbcError::Unauthorized.wrap(text));
        }
        let coin = token.coin()?;
        let coins = Coins::one(coin.clone());
        match self.bank.check_send_enabled(ctx, &coins) {
            Err(Failure::Tx(e)) if !e.unwinds => return Err(TransferError::SendDisabled.wrap(e.log)),
            other => other?,
        }
        if !token.traced().has_prefix(PORT, channel) {
            return self.escrow(ctx, sender, channel, &coin);
        }
        self.bank.send_to_module(ctx, sender, NAME, &coins)?;
        let burned = self.bank.burn(ctx, NAME, &coins);
        burned.map_err(|e| panics(e, "cannot burn coins after a successful send to a module account"))
    }

    /// Gives a coin back to its sender, because the packet was refused or not received (ibc-go
    /// `refundPacketTokens`).
    pub(crate) fn refund(&self, ctx: &Ctx, port: &str, channel: &str, transfer: &Transfer) -> Res<()> {
        let sender = codec_address(ctx, &transfer.sender)?;
        if self.is_blocked(ctx, &sender) {
            return Err(IbcError::Unauthorized.wrap(format!("{} is not allowed to receive funds", transfer.sender)));
        }
        let coin = transfer.token.coin()?;
        if !transfer.token.traced().has_prefix(port, channel) {
            return self.unescrow(ctx, (port, channel), &sender, &coin);
        }
        self.mint_voucher(ctx, &coin)?;
        let sent = self.bank.send(ctx, &AccAddress::module(NAME), &sender, &Coins::one(coin));
        let text = "unable to send coins from module to account despite previously minting coins to module account";
        sent.map_err(|e| panics(e, text))
    }

    /// Creates a coin of another chain in the module's account. No coin that is at home here is ever made by
    /// a transfer, whatever a counterparty signs: it comes back out of escrow or not at all. The
    /// denominations are such that no other coin can get here, and this holds if that changes.
    pub(crate) fn mint_voucher(&self, ctx: &Ctx, coin: &Coin) -> Res<()> {
        if !coin.denom.as_str().starts_with("ibc/") {
            return Err(Failure::panicked(format!("{} is no voucher of another chain", coin.denom)));
        }
        self.bank.mint(ctx, NAME, &Coins::one(coin.clone()))
    }
}

/// A refusal where ibc-go panics, because it must not happen.
fn panics(failure: Failure, text: &str) -> Failure {
    match failure {
        Failure::Tx(e) if !e.unwinds => Failure::panicked(format!("{text}: {}", e.log)),
        other => other,
    }
}
