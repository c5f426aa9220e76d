//! Deposits: added, charged on cancellation, given back or burned.

use crate::errors::GovError;
use crate::keeper::{GovKeeper, MODULE, activate, is_open, proposal, set_proposal};
use crate::keys::DEPOSITS;
use crate::{events, params};
use openledger_core::collections::{Prefixed, part};
use openledger_core::wire::{coins_from_proto, coins_to_proto};
use openledger_core::{AccAddress, Amount, Coin, Coins, Ctx, Dec, Failure, Res};
use openledger_proto::cosmos::gov::v1::{Deposit, Params, ProposalStatus};

fn stored(coins: &[openledger_proto::cosmos::base::v1beta1::Coin]) -> Res<Coins> {
    coins_from_proto(coins).map_err(|e| Failure::corrupt(format!("gov: {e}")))
}

/// Stores a deposit under its proposal and depositor (SDK `SetDeposit`).
pub(crate) fn set(ctx: &Ctx, depositor: AccAddress, deposit: &Deposit) -> Res<()> {
    DEPOSITS.set(ctx, &(deposit.proposal_id, Prefixed(depositor)), deposit)
}

/// The share of a deposit that is needed at least, for some denom (SDK: the loop over thresholds in
/// `AddDeposit`).
fn check_ratio(min: &Coins, ratio: Dec, amount: &Coins) -> Res<()> {
    let mut thresholds = Vec::new();
    for coin in min {
        let part = Dec::from_amount(coin.amount).mul(ratio)?;
        if part.is_negative() {
            return Err(Failure::panicked("negative coin amount"));
        }
        let threshold = part.truncate_int()?;
        thresholds.push(format!("{threshold}{}", coin.denom));
        let given = amount.amount_of(coin.denom.as_str());
        if given > Amount::ZERO && given >= threshold {
            return Ok(());
        }
    }
    let thresholds = thresholds.join(",");
    Err(GovError::DepositTooSmall(format!("received {amount} but need at least one of the following: {thresholds}"))
        .into())
}

impl GovKeeper {
    /// SDK `AddDeposit`; returns whether it opened the vote.
    ///
    /// # Errors
    /// A plain error for an unknown proposal, `gov:3`, `gov:23`, `gov:16`, and the bank's refusals.
    pub(crate) fn add_deposit(&self, ctx: &Ctx, id: u64, depositor: &AccAddress, amount: &Coins) -> Res<bool> {
        let mut p = proposal(ctx, id)?;
        if !is_open(&p) {
            return Err(GovError::InactiveProposal(id).into());
        }
        let params = params::get(ctx)?;
        let min = params::min_deposit(&params, p.expedited)?;
        let ratio = params::dec(&params.min_deposit_ratio)?;
        params::check_denoms(&params, amount)?;
        if !ratio.is_zero() {
            check_ratio(&min, ratio, amount)?;
        }
        self.bank.send_to_module(ctx, depositor, MODULE, amount)?;
        let total = stored(&p.total_deposit)?.add(amount)?;
        p.total_deposit = coins_to_proto(&total);
        set_proposal(ctx, &p)?;
        let opened = p.status() == ProposalStatus::DepositPeriod && total.covers(&min);
        if opened {
            activate(ctx, p)?;
        }
        let deposit = match DEPOSITS.get(ctx, &(id, Prefixed(depositor.clone())))? {
            Some(mut d) => {
                d.amount = coins_to_proto(&stored(&d.amount)?.add(amount)?);
                d
            }
            None => Deposit { proposal_id: id, depositor: ctx.address_text(depositor), amount: coins_to_proto(amount) },
        };
        events::proposal_deposit(ctx, depositor, amount, id);
        set(ctx, depositor.clone(), &deposit)?;
        Ok(opened)
    }

    /// SDK `ChargeDeposit`: part of every deposit goes to the destination, the community pool or nobody, the
    /// rest back.
    ///
    /// # Errors
    /// What the bank refuses the transfers with.
    pub(crate) fn charge_deposits(&self, ctx: &Ctx, id: u64, params: &Params) -> Res<()> {
        let rate = params::dec(&params.proposal_cancel_ratio).map_err(|e| Failure::panicked(e.to_string()))?;
        let deposits = DEPOSITS.range(ctx, &part(&id), false)?.take(usize::MAX)?;
        let mut charges = Coins::empty();
        for (key, deposit) in deposits {
            let mut rest = Vec::new();
            for coin in &stored(&deposit.amount)? {
                let charge = Dec::from_amount(coin.amount).mul(rate)?.truncate_int()?;
                rest.push(Coin::new(coin.amount.sub(charge)?, coin.denom.clone()));
                charges = charges.add(&Coins::normalize([Coin::new(charge, coin.denom.clone())])?)?;
            }
            let rest = Coins::normalize(rest)?;
            if !rest.is_empty() {
                self.bank.send_from_module(ctx, MODULE, &key.1.0, &rest)?;
            }
            DEPOSITS.remove(ctx, &key)?;
        }
        if charges.is_empty() {
            return Ok(());
        }
        let destination = params.proposal_cancel_dest.as_str();
        if destination.is_empty() {
            self.bank.burn(ctx, MODULE, &charges)
        } else if destination == ctx.address_text(&AccAddress::module("distribution")) {
            self.distribution.fund_community_pool(ctx, &AccAddress::module(MODULE), &charges)
        } else {
            let to = ctx.parse_address(destination).map_err(Failure::unregistered)?;
            self.bank.send_from_module(ctx, MODULE, &to, &charges)
        }
    }

    /// SDK `RefundAndDeleteDeposits`.
    ///
    /// # Errors
    /// What the bank refuses the transfers with.
    pub(crate) fn refund_deposits(&self, ctx: &Ctx, id: u64) -> Res<()> {
        let mut it = DEPOSITS.range(ctx, &part(&id), false)?;
        while let Some((key, deposit)) = it.next_entry()? {
            self.bank.send_from_module(ctx, MODULE, &key.1.0, &stored(&deposit.amount)?)?;
            DEPOSITS.remove(ctx, &key)?;
        }
        Ok(())
    }

    /// SDK `DeleteAndBurnDeposits`.
    ///
    /// # Errors
    /// What the bank refuses the burning with.
    pub(crate) fn burn_deposits(&self, ctx: &Ctx, id: u64) -> Res<()> {
        let mut total = Coins::empty();
        let mut it = DEPOSITS.range(ctx, &part(&id), false)?;
        while let Some((key, deposit)) = it.next_entry()? {
            total = total.add(&stored(&deposit.amount)?)?;
            DEPOSITS.remove(ctx, &key)?;
        }
        self.bank.burn(ctx, MODULE, &total)
    }
}
