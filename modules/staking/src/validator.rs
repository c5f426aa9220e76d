//! A validator and its arithmetic (SDK `x/staking/types/validator.go`).

use crate::commission::{Commission, dec};
use crate::errors::{StakingError, panicked};
use crate::pubkey::ConsensusKey;
use openledger_core::ports::{BondStatus, ValidatorView};
use openledger_core::{Amount, BlockTime, ConsAddress, Ctx, Dec, Failure, Res, ValAddress, ValidatorUpdate, wire};
use openledger_proto::cosmos::staking::v1beta1 as pb;

/// A validator with its stake, its commission and its standing.
#[derive(Debug, Clone, PartialEq)]
pub struct Validator {
    /// The operator, whose account controls the validator.
    pub operator: ValAddress,
    /// The operator as written by its creator; state keeps this text.
    pub operator_text: String,
    /// The key by which the validator signs blocks.
    pub key: ConsensusKey,
    /// Whether the validator is in jail, which keeps it out of the set.
    pub jailed: bool,
    /// Whether the validator is bonded, unbonding or unbonded.
    pub status: BondStatus,
    /// The tokens of all its delegators, its own included.
    pub tokens: Amount,
    /// The shares of all its delegators, its own included.
    pub shares: Dec,
    /// The name, the website and the other texts that the operator gave.
    pub description: pb::Description,
    /// Height at which it left the set; 0 before.
    pub unbonding_height: i64,
    /// The time at which an unbonding validator becomes unbonded.
    pub unbonding_time: BlockTime,
    /// The commission, its bounds, and when it changed last.
    pub commission: Commission,
    /// The least self-delegation that the operator promised.
    pub min_self_delegation: Amount,
    /// How often its unbonding is held up.
    pub holds: i64,
    /// The ids by which other modules hold up the validator's unbondings.
    pub unbonding_ids: Vec<u64>,
}

/// SDK `BondStatus` in protobuf.
pub(crate) fn status_number(status: BondStatus) -> pb::BondStatus {
    match status {
        BondStatus::Unbonded => pb::BondStatus::Unbonded,
        BondStatus::Unbonding => pb::BondStatus::Unbonding,
        BondStatus::Bonded => pb::BondStatus::Bonded,
    }
}

/// An amount of protobuf; absent is zero.
pub(crate) fn amount(text: &str) -> Res<Amount> {
    if text.is_empty() { Ok(Amount::ZERO) } else { text.parse() }
}

impl Validator {
    /// Reads a validator.
    ///
    /// # Errors
    /// A malformed field.
    pub fn from_proto(ctx: &Ctx, v: pb::Validator) -> Res<Self> {
        let status = match pb::BondStatus::try_from(v.status) {
            Ok(pb::BondStatus::Unbonded) => BondStatus::Unbonded,
            Ok(pb::BondStatus::Unbonding) => BondStatus::Unbonding,
            Ok(pb::BondStatus::Bonded) => BondStatus::Bonded,
            _ => return Err(panicked("invalid validator status")),
        };
        let commission = v.commission.unwrap_or_default();
        let update_time = wire::time_from_proto(commission.update_time.as_ref());
        Ok(Self {
            operator: ctx.config().addresses.parse_valoper(&v.operator_address)?,
            operator_text: v.operator_address,
            key: ConsensusKey::from_any(&v.consensus_pubkey.ok_or(StakingError::EmptyValidatorPubKey)?)?,
            jailed: v.jailed,
            status,
            tokens: amount(&v.tokens)?,
            shares: dec(&v.delegator_shares)?,
            description: v.description.unwrap_or_default(),
            unbonding_height: v.unbonding_height,
            unbonding_time: wire::time_from_proto(v.unbonding_time.as_ref()),
            commission: Commission::from_rates(&commission.commission_rates.unwrap_or_default(), update_time)?,
            min_self_delegation: amount(&v.min_self_delegation)?,
            holds: v.unbonding_on_hold_ref_count,
            unbonding_ids: v.unbonding_ids,
        })
    }

    /// Reads a validator of the store.
    pub(crate) fn stored(ctx: &Ctx, v: pb::Validator) -> Res<Self> {
        Self::from_proto(ctx, v).map_err(|e| Failure::corrupt(format!("validator: {e}")))
    }

    /// As the store and the queries have it.
    pub fn to_proto(&self) -> pb::Validator {
        pb::Validator {
            operator_address: self.operator_text.clone(),
            consensus_pubkey: Some(self.key.to_any()),
            jailed: self.jailed,
            status: status_number(self.status) as i32,
            tokens: self.tokens.to_string(),
            delegator_shares: self.shares.to_proto(),
            description: Some(self.description.clone()),
            unbonding_height: self.unbonding_height,
            unbonding_time: Some(wire::time_to_proto(self.unbonding_time)),
            commission: Some(self.commission.to_proto()),
            min_self_delegation: self.min_self_delegation.to_string(),
            unbonding_on_hold_ref_count: self.holds,
            unbonding_ids: self.unbonding_ids.clone(),
        }
    }

    /// As other modules see it.
    ///
    /// # Errors
    /// None, because the length of the key is fixed.
    pub fn view(&self) -> Res<ValidatorView> {
        Ok(ValidatorView {
            operator: self.operator.clone(),
            consensus: self.consensus()?,
            jailed: self.jailed,
            status: self.status,
            tokens: self.tokens,
            shares: self.shares,
            commission: self.commission.rate,
            max_commission: self.commission.max_rate,
            max_commission_change: self.commission.max_change_rate,
            min_self_delegation: self.min_self_delegation,
        })
    }

    /// Address of the consensus key.
    ///
    /// # Errors
    /// None, because the length of the key is fixed.
    pub fn consensus(&self) -> Res<ConsAddress> {
        self.key.address()
    }

    /// Whether the validator is in the set.
    pub fn is_bonded(&self) -> bool {
        self.status == BondStatus::Bonded
    }

    /// Whether all tokens are gone while shares remain: nobody can delegate then.
    pub fn invalid_rate(&self) -> bool {
        self.tokens.is_zero() && self.shares.is_positive()
    }

    /// Tokens worth this many shares.
    ///
    /// # Errors
    /// A decimal that overflows, or a validator without shares.
    pub fn tokens_from_shares(&self, shares: Dec) -> Res<Dec> {
        Ok(shares.mul_int(self.tokens)?.quo(self.shares)?)
    }

    /// The same, cut.
    ///
    /// # Errors
    /// A decimal that overflows, or a validator without shares.
    pub fn tokens_from_shares_truncated(&self, shares: Dec) -> Res<Dec> {
        Ok(shares.mul_int(self.tokens)?.quo_truncate(self.shares)?)
    }

    /// Shares worth this many tokens.
    ///
    /// # Errors
    /// `staking:22` for a validator without tokens, or a decimal that overflows.
    pub fn shares_from_tokens(&self, tokens: Amount) -> Res<Dec> {
        if self.tokens.is_zero() {
            return Err(StakingError::InsufficientShares.into());
        }
        Ok(self.shares.mul_int(tokens)?.quo_int(self.tokens)?)
    }

    /// The same, cut.
    ///
    /// # Errors
    /// `staking:22` for a validator without tokens, or a decimal that overflows.
    pub fn shares_from_tokens_truncated(&self, tokens: Amount) -> Res<Dec> {
        if self.tokens.is_zero() {
            return Err(StakingError::InsufficientShares.into());
        }
        Ok(self.shares.mul_int(tokens)?.quo_truncate(Dec::from_amount(self.tokens))?)
    }

    /// Power that its tokens are worth, in the set or not.
    ///
    /// # Errors
    /// A power that does not fit into 63 bits.
    pub fn potential_power(&self, reduction: Amount) -> Res<i64> {
        let power = self.tokens.as_u256().checked_div(reduction.as_u256()).map(Amount::from_u256);
        let power = power.and_then(Amount::to_u64).and_then(|p| i64::try_from(p).ok());
        power.ok_or_else(|| panicked("Int64() out of bound"))
    }

    /// Its power in the set.
    ///
    /// # Errors
    /// A power that does not fit into 63 bits.
    pub fn power(&self, reduction: Amount) -> Res<i64> {
        if self.is_bonded() { self.potential_power(reduction) } else { Ok(0) }
    }

    /// The change of the validator set that CometBFT is told.
    pub fn update(&self, power: i64) -> ValidatorUpdate {
        ValidatorUpdate {
            key_type: self.key.kind().name().to_owned(),
            public_key: self.key.bytes().to_vec(),
            power: u64::try_from(power).unwrap_or(0),
        }
    }

    /// Takes tokens of a delegator and returns the shares for them; the first delegation sets the rate to
    /// one.
    ///
    /// # Errors
    /// An amount or a decimal that overflows.
    pub fn add_tokens(&mut self, tokens: Amount) -> Res<Dec> {
        let issued = if self.shares.is_zero() { Dec::from_amount(tokens) } else { self.shares_from_tokens(tokens)? };
        self.tokens = self.tokens.add(tokens)?;
        self.shares = self.shares.add(issued)?;
        Ok(issued)
    }

    /// Burns tokens while the shares remain.
    ///
    /// # Errors
    /// `undefined:111222` when the validator has fewer tokens, where the SDK panics.
    pub fn remove_tokens(&mut self, tokens: Amount) -> Res<()> {
        let left = self.tokens.checked_sub(tokens);
        self.tokens = left.ok_or_else(|| {
            panicked(format!("should not happen: only have {} tokens, trying to remove {tokens}", self.tokens))
        })?;
        Ok(())
    }

    /// Takes shares back and returns their tokens; fractions stay with the validator, the last share takes
    /// all.
    ///
    /// # Errors
    /// `undefined:111222` when the shares are worth more tokens than there are, or a decimal that overflows.
    pub fn remove_shares(&mut self, shares: Dec) -> Res<Amount> {
        let left = self.shares.sub(shares)?;
        let tokens = if left.is_zero() { self.tokens } else { self.tokens_from_shares(shares)?.truncate_int()? };
        self.tokens = self
            .tokens
            .checked_sub(tokens)
            .ok_or_else(|| panicked("attempting to remove more tokens than available in validator"))?;
        self.shares = left;
        Ok(tokens)
    }
}
