//! Validators in the store and their indexes (SDK `keeper/validator.go`).

use crate::errors::{StakingError, panicked};
use crate::keeper::StakingKeeper;
use crate::keys::{BY_CONSENSUS, BY_POWER, LAST_POWERS, VALIDATORS};
use crate::validator::Validator;
use openledger_core::collections::Prefixed;
use openledger_core::kv::KvIter;
use openledger_core::ports::BondStatus;
use openledger_core::{Amount, ConsAddress, Ctx, Dec, Failure, Res, ValAddress};

/// Reads the operator that an index entry has as its value.
pub(crate) fn stored_operator(bytes: &[u8]) -> Res<ValAddress> {
    ValAddress::from_bytes(bytes).map_err(|e| Failure::corrupt(format!("operator: {e}")))
}

impl StakingKeeper {
    /// A validator: one read.
    ///
    /// # Errors
    /// `sdk:11` when the gas runs out; fatal when the storage fails.
    pub fn get_validator(&self, ctx: &Ctx, operator: &ValAddress) -> Res<Option<Validator>> {
        VALIDATORS.get(ctx, &Prefixed(operator.clone()))?.map(|v| Validator::stored(ctx, v)).transpose()
    }

    /// A validator that a user named.
    ///
    /// # Errors
    /// `staking:3` when there is no such validator.
    pub(crate) fn known_validator(&self, ctx: &Ctx, operator: &ValAddress) -> Res<Validator> {
        self.get_validator(ctx, operator)?.ok_or_else(|| StakingError::NoValidatorFound.into())
    }

    /// A validator that an index names.
    pub(crate) fn must_get(&self, ctx: &Ctx, operator: &ValAddress) -> Res<Validator> {
        let missing = || panicked(format!("validator record not found for address: {operator:?}"));
        self.get_validator(ctx, operator)?.ok_or_else(missing)
    }

    /// A validator by consensus address: two reads, one when there is none.
    ///
    /// # Errors
    /// `sdk:11` when the gas runs out; fatal when the storage fails.
    pub fn get_by_consensus(&self, ctx: &Ctx, consensus: &ConsAddress) -> Res<Option<Validator>> {
        match BY_CONSENSUS.get(ctx, &Prefixed(consensus.clone()))? {
            None => Ok(None),
            Some(operator) => self.get_validator(ctx, &stored_operator(&operator)?),
        }
    }

    pub(crate) fn must_get_by_consensus(&self, ctx: &Ctx, consensus: &ConsAddress) -> Res<Validator> {
        let missing = || {
            panicked(format!(
                "validator with consensus-Address {} not found",
                ctx.config().addresses.valcons(consensus)
            ))
        };
        self.get_by_consensus(ctx, consensus)?.ok_or_else(missing)
    }

    pub(crate) fn set_validator(&self, ctx: &Ctx, v: &Validator) -> Res<()> {
        VALIDATORS.set(ctx, &Prefixed(v.operator.clone()), &v.to_proto())
    }

    pub(crate) fn set_by_consensus(&self, ctx: &Ctx, v: &Validator) -> Res<()> {
        BY_CONSENSUS.set(ctx, &Prefixed(v.consensus()?), &v.operator.as_bytes().to_vec())
    }

    fn power_key(&self, v: &Validator) -> Res<(u64, Prefixed<Vec<u8>>)> {
        let power = v.potential_power(self.power_reduction)?;
        Ok((power.cast_unsigned(), Prefixed(v.operator.as_bytes().iter().map(|b| !b).collect())))
    }

    /// Enters a validator by power, unless it is jailed.
    pub(crate) fn set_by_power(&self, ctx: &Ctx, v: &Validator) -> Res<()> {
        if v.jailed { Ok(()) } else { BY_POWER.set(ctx, &self.power_key(v)?, &v.operator.as_bytes().to_vec()) }
    }

    pub(crate) fn remove_by_power(&self, ctx: &Ctx, v: &Validator) -> Res<()> {
        BY_POWER.remove(ctx, &self.power_key(v)?)
    }

    /// A cursor from the highest power down.
    pub(crate) fn by_power(&self, ctx: &Ctx) -> Res<KvIter> {
        ctx.kv(BY_POWER.store()).iter_prefix(BY_POWER.prefix(), true)
    }

    /// Adds tokens of a delegator and returns the shares for them.
    pub(crate) fn add_tokens_and_shares(&self, ctx: &Ctx, v: &mut Validator, tokens: Amount) -> Res<Dec> {
        self.remove_by_power(ctx, v)?;
        let shares = v.add_tokens(tokens)?;
        self.set_validator(ctx, v)?;
        self.set_by_power(ctx, v)?;
        Ok(shares)
    }

    /// Takes shares of a delegator and returns the tokens for them.
    pub(crate) fn remove_tokens_and_shares(&self, ctx: &Ctx, v: &mut Validator, shares: Dec) -> Res<Amount> {
        self.remove_by_power(ctx, v)?;
        let tokens = v.remove_shares(shares)?;
        self.set_validator(ctx, v)?;
        self.set_by_power(ctx, v)?;
        Ok(tokens)
    }

    /// Takes tokens while the shares remain.
    pub(crate) fn remove_tokens(&self, ctx: &Ctx, v: &mut Validator, tokens: Amount) -> Res<()> {
        self.remove_by_power(ctx, v)?;
        v.remove_tokens(tokens)?;
        self.set_validator(ctx, v)?;
        self.set_by_power(ctx, v)
    }

    /// Removes an empty, unbonded validator and its indexes; nothing happens when there is none.
    pub(crate) fn remove_validator(&self, ctx: &Ctx, operator: &ValAddress) -> Res<()> {
        let Some(v) = self.get_validator(ctx, operator)? else { return Ok(()) };
        if v.status != BondStatus::Unbonded {
            return Err(
                StakingError::BadRemoveValidator.wrap("cannot call RemoveValidator on bonded or unbonding validators")
            );
        }
        if !v.tokens.is_zero() {
            return Err(
                StakingError::BadRemoveValidator.wrap("attempting to remove a validator which still contains tokens")
            );
        }
        let consensus = v.consensus()?;
        VALIDATORS.remove(ctx, &Prefixed(operator.clone()))?;
        BY_CONSENSUS.remove(ctx, &Prefixed(consensus.clone()))?;
        self.remove_by_power(ctx, &v)?;
        self.tell_and_go_on(|h| h.after_validator_removed(ctx, &consensus, &v.operator))
    }

    pub(crate) fn jail_validator(&self, ctx: &Ctx, v: &mut Validator) -> Res<()> {
        if v.jailed {
            return Err(StakingError::ValidatorJailed
                .wrap(format!("cannot jail already jailed validator, validator: {}", v.operator_text)));
        }
        v.jailed = true;
        self.set_validator(ctx, v)?;
        self.remove_by_power(ctx, v)
    }

    pub(crate) fn unjail_validator(&self, ctx: &Ctx, v: &mut Validator) -> Res<()> {
        if !v.jailed {
            return Err(Failure::unregistered(format!(
                "cannot unjail already unjailed validator, validator: {}",
                v.operator_text
            )));
        }
        v.jailed = false;
        self.set_validator(ctx, v)?;
        self.set_by_power(ctx, v)
    }

    /// All validators, for genesis.
    pub(crate) fn validators(&self, ctx: &Ctx) -> Res<Vec<Validator>> {
        let mut it = VALIDATORS.iter(ctx)?;
        let mut out = Vec::new();
        while let Some((_, v)) = it.next_entry()? {
            out.push(Validator::stored(ctx, v)?);
        }
        Ok(out)
    }

    /// The set by power, at most as many as the parameter allows.
    pub(crate) fn bonded_validators(&self, ctx: &Ctx) -> Res<Vec<Validator>> {
        let max = self.params(ctx)?.max_validators;
        let mut it = self.by_power(ctx)?;
        let mut out = Vec::new();
        while u64::try_from(out.len()).unwrap_or(u64::MAX) < u64::from(max) {
            let Some((_, operator)) = it.peek() else { break };
            let v = self.must_get(ctx, &stored_operator(operator)?)?;
            if v.is_bonded() {
                out.push(v);
            }
            it.next_entry()?;
        }
        Ok(out)
    }

    /// The set of the last block in order of operator.
    ///
    /// # Errors
    /// `undefined:111222` when the set is larger than the parameter allows, where the SDK panics.
    pub(crate) fn last_validators(&self, ctx: &Ctx) -> Res<Vec<Validator>> {
        let max = self.params(ctx)?.max_validators;
        let mut it = LAST_POWERS.iter(ctx)?;
        let mut out = Vec::new();
        while let Some((operator, _)) = it.next_entry()? {
            if u64::try_from(out.len()).unwrap_or(u64::MAX) >= u64::from(max) {
                return Err(panicked("more validators than maxValidators found"));
            }
            out.push(self.known_validator(ctx, &operator.0)?);
        }
        Ok(out)
    }

    /// The power of every member of the last set.
    pub(crate) fn last_powers(&self, ctx: &Ctx) -> Res<Vec<(ValAddress, i64)>> {
        let entries = LAST_POWERS.iter(ctx)?.take(usize::MAX)?;
        Ok(entries.into_iter().map(|(operator, power)| (operator.0, power)).collect())
    }
}
