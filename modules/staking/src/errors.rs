//! Refusals of the module: codes and texts of `x/staking/types/errors.go`.

use openledger_core::{Failure, PANIC, TxError};

openledger_core::coded_errors! {
    /// Why a staking operation was refused.
    #[derive(Copy)]
    pub enum StakingError("staking") {
        /// The operator's address is missing.
        EmptyValidatorAddr = 2, "empty validator address";
        /// No validator of that operator or key.
        NoValidatorFound = 3, "validator does not exist";
        /// The operator runs a validator already.
        ValidatorOwnerExists = 4, "validator already exist for this operator address; must use new validator operator address";
        /// The consensus key is in use.
        ValidatorPubKeyExists = 5, "validator already exist for this pubkey; must use new validator pubkey";
        /// The consensus parameters do not allow this kind of key.
        ValidatorPubKeyTypeNotSupported = 6, "validator pubkey type is not supported";
        /// The validator is jailed.
        ValidatorJailed = 7, "validator for this address is currently jailed";
        /// The validator still has tokens or is in the set.
        BadRemoveValidator = 8, "failed to remove validator";
        /// A commission below zero.
        CommissionNegative = 9, "commission must be positive";
        /// A commission above one.
        CommissionHuge = 10, "commission cannot be more than 100%";
        /// A commission above its own maximum.
        CommissionGtMaxRate = 11, "commission cannot be more than the max rate";
        /// A second change within a day.
        CommissionUpdateTime = 12, "commission cannot be changed more than once in 24h";
        /// A change rate below zero.
        CommissionChangeRateNegative = 13, "commission change rate must be positive";
        /// A change rate above the maximal commission.
        CommissionChangeRateGtMaxRate = 14, "commission change rate cannot be more than the max rate";
        /// A step above the change rate.
        CommissionGtMaxChangeRate = 15, "commission cannot be changed more than max change rate";
        /// Less self-delegation than promised.
        SelfDelegationBelowMinimum = 16, "validator's self delegation must be greater than their minimum self delegation";
        /// The promise may only grow.
        MinSelfDelegationDecreased = 17, "minimum self delegation cannot be decrease";
        /// No delegator address.
        EmptyDelegatorAddr = 18, "empty delegator address";
        /// There is no such delegation.
        NoDelegation = 19, "no delegation for (address, validator) tuple";
        /// There is no such delegator.
        BadDelegatorAddr = 20, "delegator does not exist with address";
        /// The delegator has no delegation to unbond.
        NoDelegatorForAddress = 21, "delegator does not contain delegation";
        /// The validator has shares but no tokens.
        InsufficientShares = 22, "insufficient delegation shares";
        /// The validator is empty.
        DelegationValidatorEmpty = 23, "cannot delegate to an empty validator";
        /// Fewer shares than asked for.
        NotEnoughDelegationShares = 24, "not enough delegation shares";
        /// The entry cannot be completed yet.
        NotMature = 25, "entry not mature";
        /// No such unbonding delegation.
        NoUnbondingDelegation = 26, "no unbonding delegation found";
        /// As many entries as the parameter allows.
        MaxUnbondingDelegationEntries = 27, "too many unbonding delegation entries for (delegator, validator) tuple";
        /// No such redelegation.
        NoRedelegation = 28, "no redelegation found";
        /// From a validator to itself.
        SelfRedelegation = 29, "cannot redelegate to the same validator";
        /// The amount is worth less than one token.
        TinyRedelegationAmount = 30, "too few tokens to redelegate (truncates to zero tokens)";
        /// There is no validator at the destination.
        BadRedelegationDst = 31, "redelegation destination validator not found";
        /// Tokens that came by a redelegation which is not over.
        TransitiveRedelegation = 32, "redelegation to this validator already in progress; first redelegation to this validator must complete before next redelegation";
        /// As many entries as the parameter allows.
        MaxRedelegationEntries = 33, "too many redelegation entries for (delegator, src-validator, dst-validator) tuple";
        /// The validator has shares but no tokens.
        DelegatorShareExRateInvalid = 34, "cannot delegate to validators with invalid (zero) ex-rate";
        /// Amount and percentage.
        BothShareMsgsGiven = 35, "both shares amount and shares percent provided";
        /// Neither amount nor percentage.
        NeitherShareMsgsGiven = 36, "neither shares amount nor shares percent provided";
        /// Unsorted or empty historical entry.
        InvalidHistoricalInfo = 37, "invalid historical info";
        /// No entry for that height.
        NoHistoricalInfo = 38, "no historical info found";
        /// The consensus key is missing.
        EmptyValidatorPubKey = 39, "empty validator public key";
        /// The commission is below the least one that the parameters allow.
        CommissionLtMinRate = 40, "commission cannot be less than min rate";
        /// There is no such unbonding.
        UnbondingNotFound = 41, "unbonding operation not found";
        /// More releases than holds.
        UnbondingOnHoldRefCountNegative = 42, "cannot un-hold unbonding operation that is not on hold";
        /// The signer is not the authority.
        InvalidSigner = 43, "expected authority account as only signer for proposal message";
        /// There is no validator at the source.
        BadRedelegationSrc = 44, "redelegation source validator not found";
        /// No type for that unbonding id.
        NoUnbondingType = 45, "unbonding type not found";
    }
}

impl StakingError {
    /// The refusal with `context` in front of the registered text.
    pub fn wrap(self, context: impl std::fmt::Display) -> Failure {
        Failure::from(self).context(context)
    }
}

/// Where the SDK panics: a transaction's receipt says `undefined:111222`, a block phase stops the node.
pub(crate) fn panicked(text: impl std::fmt::Display) -> Failure {
    Failure::Tx(TxError::new(PANIC.0, PANIC.1, format!("recovered: {text}: panic")))
}
