//! Delegating, unbonding, redelegating (SDK `keeper/delegation.go`).

use crate::errors::{StakingError, panicked};
use crate::keeper::{BONDED_POOL, NOT_BONDED_POOL, StakingKeeper};
use crate::records::Delegation;
use crate::unbonding::{Route, height};
use crate::validator::Validator;
use openledger_core::ports::BondStatus;
use openledger_core::{AccAddress, Amount, BlockTime, Coin, Coins, Ctx, Dec, Failure, Res, ValAddress};

/// Where the tokens of a delegation come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Source {
    /// The coins come from the delegator's account.
    Account,
    /// The tokens come from the pool that holds those of validators of this status.
    Pool(BondStatus),
}

impl StakingKeeper {
    /// Delegates tokens and returns the new shares.
    ///
    /// # Errors
    /// `staking:34` when the validator has shares and no tokens; the bank's refusals.
    pub(crate) fn delegate(
        &self,
        ctx: &Ctx,
        delegator: &AccAddress,
        tokens: Amount,
        source: Source,
        v: &mut Validator,
    ) -> Res<Dec> {
        if v.invalid_rate() {
            return Err(StakingError::DelegatorShareExRateInvalid.into());
        }
        let operator = v.operator.clone();
        let mut delegation = match self.get_delegation(ctx, delegator, &operator)? {
            Some(found) => {
                self.tell(|h| h.before_delegation_shares_modified(ctx, delegator, &operator))?;
                found
            }
            None => {
                self.tell(|h| h.before_delegation_created(ctx, delegator, &operator))?;
                let validator_text = v.operator_text.clone();
                Delegation {
                    delegator: delegator.clone(),
                    validator: operator.clone(),
                    validator_text,
                    shares: Dec::ZERO,
                }
            }
        };
        match source {
            Source::Account => {
                let pool = if v.is_bonded() { BONDED_POOL } else { NOT_BONDED_POOL };
                let coins = self.coins(ctx, tokens)?;
                self.bank.delegate(ctx, delegator, pool, &coins)?;
            }
            Source::Pool(BondStatus::Bonded) if !v.is_bonded() => self.bonded_to_not_bonded(ctx, tokens)?,
            Source::Pool(BondStatus::Unbonded | BondStatus::Unbonding) if v.is_bonded() => {
                self.not_bonded_to_bonded(ctx, tokens)?
            }
            Source::Pool(_) => {}
        }
        let shares = self.add_tokens_and_shares(ctx, v, tokens)?;
        delegation.shares = delegation.shares.add(shares)?;
        self.set_delegation(ctx, &delegation)?;
        self.tell(|h| h.after_delegation_modified(ctx, delegator, &operator))?;
        Ok(shares)
    }

    /// Takes shares from a delegation and its validator and returns their tokens, which stay in their pool.
    /// An operator whose own part falls below its promise is jailed; an unbonded validator without shares is
    /// removed.
    ///
    /// # Errors
    /// `staking:21` without a delegation, `staking:24` when it has fewer shares, `staking:3`.
    pub(crate) fn unbond(&self, ctx: &Ctx, delegator: &AccAddress, operator: &ValAddress, shares: Dec) -> Res<Amount> {
        let found = self.get_delegation(ctx, delegator, operator)?;
        let mut delegation = found.ok_or(StakingError::NoDelegatorForAddress)?;
        self.tell(|h| h.before_delegation_shares_modified(ctx, delegator, operator))?;
        if delegation.shares < shares {
            return Err(StakingError::NotEnoughDelegationShares.wrap(delegation.shares));
        }
        let mut v = self.known_validator(ctx, operator)?;
        delegation.shares = delegation.shares.sub(shares)?;
        let is_operator = delegation.delegator.as_bytes() == v.operator.as_bytes();
        if is_operator && !v.jailed && v.tokens_from_shares(delegation.shares)?.truncate_int()? < v.min_self_delegation
        {
            self.jail_validator(ctx, &mut v)?;
            v = self.must_get(ctx, operator)?;
        }
        if delegation.shares.is_zero() {
            self.remove_delegation(ctx, &delegation)?;
        } else {
            self.set_delegation(ctx, &delegation)?;
            self.tell(|h| h.after_delegation_modified(ctx, delegator, operator))?;
        }
        let tokens = self.remove_tokens_and_shares(ctx, &mut v, shares)?;
        if v.shares.is_zero() && v.status == BondStatus::Unbonded {
            self.remove_validator(ctx, operator)?;
        }
        Ok(tokens)
    }

    /// Begins to unbond shares. Returns when they are paid out and how many tokens they are.
    ///
    /// # Errors
    /// `staking:27` when the pair has as many entries as the parameter allows, and as
    /// [`StakingKeeper::unbond`].
    pub(crate) fn undelegate(
        &self,
        ctx: &Ctx,
        delegator: &AccAddress,
        operator: &ValAddress,
        shares: Dec,
    ) -> Res<(BlockTime, Amount)> {
        let v = self.known_validator(ctx, operator)?;
        let entries = self.get_unbonding(ctx, delegator, operator)?.map_or(0, |u| u.entries.len());
        if at_least(entries, self.params(ctx)?.max_entries) {
            return Err(StakingError::MaxUnbondingDelegationEntries.into());
        }
        let tokens = self.unbond(ctx, delegator, operator, shares)?;
        if v.is_bonded() {
            self.bonded_to_not_bonded(ctx, tokens)?;
        }
        let completion = self.params(ctx)?.completion(ctx.block().time)?;
        let u = self.add_unbonding(ctx, (delegator, operator), completion, tokens)?;
        self.queue_unbonding(ctx, &u, completion)?;
        Ok((completion, tokens))
    }

    /// Moves shares to another validator. Returns until when they can be slashed for the source; Go's zero
    /// time for at once over.
    ///
    /// # Errors
    /// `staking:29` to `33`, `44`, `staking:3` when the source is gone with its last share, and as
    /// [`StakingKeeper::unbond`].
    pub(crate) fn redelegate(&self, ctx: &Ctx, route: Route<'_>, shares: Dec) -> Res<BlockTime> {
        if route.source == route.destination {
            return Err(StakingError::SelfRedelegation.into());
        }
        let mut to = self.get_validator(ctx, route.destination)?.ok_or(StakingError::BadRedelegationDst)?;
        let from = self.get_validator(ctx, route.source)?.ok_or(StakingError::BadRedelegationSrc)?;
        if self.receives_redelegation(ctx, route.delegator, route.source)? {
            return Err(StakingError::TransitiveRedelegation.into());
        }
        if let Some(r) = self.get_redelegation(ctx, route.delegator, route.source, route.destination)?
            && at_least(r.entries.len(), self.params(ctx)?.max_entries)
        {
            return Err(StakingError::MaxRedelegationEntries.into());
        }
        let tokens = self.unbond(ctx, route.delegator, route.source, shares)?;
        if tokens.is_zero() {
            return Err(StakingError::TinyRedelegationAmount.into());
        }
        let created = self.delegate(ctx, route.delegator, tokens, Source::Pool(from.status), &mut to)?;
        let source = self.known_validator(ctx, route.source)?;
        let full = self.params(ctx)?.completion(ctx.block().time)?;
        let at = match source.status {
            BondStatus::Bonded => (height(ctx), full),
            BondStatus::Unbonded => return Ok(BlockTime::GO_ZERO),
            BondStatus::Unbonding => (source.unbonding_height, source.unbonding_time),
        };
        let r = self.add_redelegation(ctx, route, at, tokens, created)?;
        self.queue_redelegation(ctx, &r, at.1)?;
        Ok(at.1)
    }

    /// Shares that an amount is worth, at most those of the delegation.
    ///
    /// # Errors
    /// `staking:3`, `staking:19`, `staking:22`, `sdk:18` when the delegation is worth less.
    pub(crate) fn shares_to_unbond(
        &self,
        ctx: &Ctx,
        delegator: &AccAddress,
        operator: &ValAddress,
        tokens: Amount,
    ) -> Res<Dec> {
        let v = self.known_validator(ctx, operator)?;
        let delegation = self.get_delegation(ctx, delegator, operator)?.ok_or(StakingError::NoDelegation)?;
        let shares = v.shares_from_tokens(tokens)?;
        if v.shares_from_tokens_truncated(tokens)? > delegation.shares {
            return Err(openledger_core::Sdk::InvalidRequest.wrap("invalid shares amount"));
        }
        Ok(shares.min(delegation.shares))
    }

    /// Pays out what is due of an unbonding delegation.
    ///
    /// # Errors
    /// `staking:26` when there is no unbonding delegation of the two.
    pub(crate) fn complete_unbonding(&self, ctx: &Ctx, delegator: &AccAddress, operator: &ValAddress) -> Res<Coins> {
        let mut u = self.get_unbonding(ctx, delegator, operator)?.ok_or(StakingError::NoUnbondingDelegation)?;
        let denom = self.denom(ctx)?;
        let now = ctx.block().time;
        let mut paid = Coins::empty();
        let (due, rest): (Vec<_>, Vec<_>) = u.entries.into_iter().partition(|e| e.is_mature(now) && !e.on_hold());
        for entry in due {
            self.remove_unbonding_index(ctx, entry.id)?;
            if !entry.balance.is_zero() {
                let coins = Coins::one(Coin::new(entry.balance, denom.clone()));
                self.bank.undelegate(ctx, NOT_BONDED_POOL, delegator, &coins)?;
                paid = paid.add(&coins)?;
            }
        }
        u.entries = rest;
        self.store_unbonding(ctx, &u)?;
        Ok(paid)
    }

    /// Ends what is due of a redelegation.
    ///
    /// # Errors
    /// `staking:28` when there is no redelegation on this route.
    pub(crate) fn complete_redelegation(&self, ctx: &Ctx, route: Route<'_>) -> Res<Coins> {
        let found = self.get_redelegation(ctx, route.delegator, route.source, route.destination)?;
        let mut r = found.ok_or(StakingError::NoRedelegation)?;
        let denom = self.denom(ctx)?;
        let now = ctx.block().time;
        let mut ended = Coins::empty();
        let (due, rest): (Vec<_>, Vec<_>) = r.entries.into_iter().partition(|e| e.is_mature(now) && !e.on_hold());
        for entry in due {
            self.remove_unbonding_index(ctx, entry.id)?;
            ended = ended.add(&Coins::one(Coin::new(entry.initial, denom.clone())))?;
        }
        r.entries = rest;
        self.store_redelegation(ctx, &r)?;
        Ok(ended)
    }

    /// Delegates the tokens of an unbonding entry back.
    ///
    /// # Errors
    /// The codes that `MsgCancelUnbondingDelegation` can fail with.
    pub(crate) fn cancel_unbonding(
        &self,
        ctx: &Ctx,
        pair: (&AccAddress, &ValAddress),
        texts: (&str, &str),
        creation_height: i64,
        tokens: Amount,
    ) -> Res<()> {
        use openledger_core::Sdk;
        let (delegator, operator) = pair;
        let mut v = self.known_validator(ctx, operator)?;
        if v.invalid_rate() {
            return Err(StakingError::DelegatorShareExRateInvalid.into());
        }
        if v.jailed {
            return Err(StakingError::ValidatorJailed.into());
        }
        let missing = || {
            let (d, v) = texts;
            let text = format!("unbonding delegation with delegator {d} not found for validator {v}");
            Failure::unregistered(format!("rpc error: code = NotFound desc = {text}"))
        };
        let mut u = self.get_unbonding(ctx, delegator, operator)?.ok_or_else(missing)?;
        let Some(at) = u.entries.iter().position(|e| e.creation_height == creation_height) else {
            return Err(Sdk::NotFound
                .wrap(format!("unbonding delegation entry is not found at block height {creation_height}")));
        };
        let Some(entry) = u.entries.get_mut(at) else { return Err(panicked("index out of range")) };
        let Some(left) = entry.balance.checked_sub(tokens) else {
            return Err(Sdk::InvalidRequest.wrap("amount is greater than the unbonding delegation entry balance"));
        };
        if entry.completion < ctx.block().time {
            return Err(Sdk::InvalidRequest.wrap("unbonding delegation is already processed"));
        }
        self.delegate(ctx, delegator, tokens, Source::Pool(BondStatus::Unbonding), &mut v)?;
        if left.is_zero() {
            u.entries.remove(at);
        } else {
            entry.balance = left;
            entry.initial = entry.initial.sub(tokens)?;
        }
        self.store_unbonding(ctx, &u)
    }
}

fn at_least(entries: usize, max: u32) -> bool {
    u64::try_from(entries).unwrap_or(u64::MAX) >= u64::from(max)
}
