//! Refusals of the module, with the codes of `x/slashing`.

use openledger_core::{Amount, CodedError, Failure, TxError};

/// Why slashing refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SlashingError {
    /// The validator's time in jail is not over, or it is tombstoned.
    #[error("validator still jailed; cannot be unjailed")]
    StillJailed,
    /// Unjailing who is not jailed.
    #[error("validator not jailed; cannot be unjailed")]
    NotJailed,
    /// The validator's own stake fell below what it promised.
    #[error("{tokens} less than {least}: validator's self delegation less than minimum; cannot be unjailed")]
    SelfDelegationTooLow {
        /// The self-delegation in base units.
        tokens: Amount,
        /// `min_self_delegation` in base units.
        least: Amount,
    },
    /// A validator that was never bonded.
    #[error("{0}: no validator signing info found")]
    NoSigningInfo(&'static str),
    /// Tombstones are final.
    #[error("cannot tombstone validator that is already tombstoned: validator already tombstoned")]
    Tombstoned,
}

impl CodedError for SlashingError {
    fn codespace(&self) -> &'static str {
        "slashing"
    }
    fn code(&self) -> u32 {
        match self {
            Self::StillJailed => 4,
            Self::NotJailed => 5,
            Self::SelfDelegationTooLow { .. } => 7,
            Self::NoSigningInfo(_) => 8,
            Self::Tombstoned => 9,
        }
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
