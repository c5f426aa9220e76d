//! Fees: the node's minimum, the transfer to the fee collector, and what a fee granter pays.

use crate::fee::{MinGasPrices, TxFee};
use crate::keeper::AccountKeeper;
use openledger_core::accounts::FEE_COLLECTOR;
use openledger_core::ports::{BankSend, FeegrantPort};
use openledger_core::{AccAddress, AnteDecorator, Coins, Ctx, DecodedTx, Event, ExecMode, Failure, Res, Sdk};
use std::sync::Arc;

/// About what the transfer of a fee costs. Wallets estimate without a fee and pay one afterwards; without this, 1.4
/// times the estimate of a small message would not suffice for it (SDK issue 16020). No executed transaction pays it.
const FEE_TRANSFER_GAS: u64 = 20_000;

/// Takes the fee from its payer or granter.
pub(super) struct DeductFee {
    pub(super) accounts: AccountKeeper,
    pub(super) bank: Arc<dyn BankSend>,
    pub(super) feegrant: Option<Arc<dyn FeegrantPort>>,
    pub(super) prices: MinGasPrices,
}

impl AnteDecorator for DeductFee {
    fn name(&self) -> &'static str {
        "DeductFeeDecorator"
    }

    fn check(&self, ctx: &Ctx, tx: &DecodedTx) -> Res<()> {
        let fee = TxFee::of(tx)?;
        let simulate = ctx.mode() == ExecMode::Simulate;
        let gas = tx.gas_limit();
        if !simulate && ctx.height() > 0 && gas == 0 {
            return Err(Sdk::InvalidGasLimit.wrap("must provide positive gas"));
        }
        if matches!(ctx.mode(), ExecMode::Check | ExecMode::Recheck) {
            fee.check_minimum(gas, &self.prices)?;
        }
        let grantee = tx.fee_payer().ok_or_else(|| Sdk::InvalidRequest.wrap("must contain at least one message"))?;
        let payer = match &tx.granter {
            Some(granter) => {
                self.use_grant(ctx, tx, granter, grantee, &fee)?;
                granter
            }
            None => grantee,
        };
        let text = ctx.address_text(payer);
        if self.accounts.get(ctx, payer)?.is_none() {
            return Err(Sdk::UnknownAddress.wrap(format!("fee payer address: {text} does not exist")));
        }
        if !fee.is_zero() {
            self.bank.send_to_module(ctx, payer, FEE_COLLECTOR, &fee.coins()?).map_err(cannot_pay)?;
        } else if simulate {
            ctx.gas().consume(FEE_TRANSFER_GAS, "fee of the estimated transaction")?;
        }
        ctx.emit(Event::new("tx").with("fee", &fee).with("fee_payer", text));
        Ok(())
    }
}

impl DeductFee {
    /// Takes the fee from an allowance. An account that names itself as granter needs none.
    fn use_grant(&self, ctx: &Ctx, tx: &DecodedTx, granter: &AccAddress, grantee: &AccAddress, fee: &TxFee) -> Res<()> {
        let feegrant = self.feegrant.as_ref().ok_or_else(|| Sdk::InvalidRequest.wrap("fee grants are not enabled"))?;
        if granter == grantee {
            return Ok(());
        }
        let coins = if fee.is_zero() { Coins::empty() } else { fee.coins()? };
        feegrant.use_grant(ctx, granter, grantee, &coins, tx.messages()).map_err(|e| {
            e.context(format!(
                "{} does not allow to pay fees for {}",
                ctx.address_text(granter),
                ctx.address_text(grantee)
            ))
        })
    }
}

/// Any refusal of the transfer means that the payer lacks funds (SDK `DeductFees`); out of gas stays what it
/// is.
fn cannot_pay(e: Failure) -> Failure {
    match e {
        e if e.is_out_of_gas() => e,
        Failure::Tx(e) => Sdk::InsufficientFunds.wrap(e.log),
        fatal => fatal,
    }
}
