//! Refusals of the module, with the codes of `x/slashing`.

use openledger_core::{Amount, Failure, TxError};

openledger_core::coded_errors! {
    /// Why slashing refused.
    pub enum SlashingError("slashing") {
        /// The validator's time in jail is not over, or it is tombstoned.
        StillJailed = 4, "validator still jailed; cannot be unjailed";
        /// Unjailing who is not jailed.
        NotJailed = 5, "validator not jailed; cannot be unjailed";
        /// The validator's own stake fell below what it promised.
        SelfDelegationTooLow { tokens: Amount, least: Amount } = 7, "{tokens} less than {least}: validator's self delegation less than minimum; cannot be unjailed";
        /// A validator that was never bonded.
        NoSigningInfo(&'static str) = 8, "{0}: no validator signing info found";
        /// Tombstones are final.
        Tombstoned = 9, "cannot tombstone validator that is already tombstoned: validator already tombstoned";
    }
}

fn staking(code: u32, log: &str) -> Failure {
    Failure::Tx(TxError::new("staking", code, log))
}

/// `staking:3`: the SDK's staking keeper refuses before slashing could answer `slashing:2`.
pub(crate) fn no_validator() -> Failure {
    staking(3, "validator does not exist")
}

/// `staking:19`: the SDK's staking keeper refuses before slashing could answer `slashing:6`.
pub(crate) fn no_delegation() -> Failure {
    staking(19, "no delegation for (address, validator) tuple")
}
