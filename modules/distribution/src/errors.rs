//! Refusals of the module, with the codes of `x/distribution/types/errors.go`, and what the SDK answers
//! without a code of its own.

use openledger_core::{DecError, Failure, Res, TxError};

openledger_core::coded_errors! {
    /// Why a distribution operation was refused.
    pub enum DistributionError("distribution") {
        /// The delegation has no starting info.
        EmptyDelegationInfo = 5, "no delegation distribution info";
        /// The validator has no commission to withdraw.
        NoCommission = 7, "no validator commission to withdraw";
        /// The parameters forbid other withdraw addresses.
        WithdrawAddressDisabled = 8, "set withdraw address disabled";
        /// The community pool does not hold that much.
        BadDistribution = 9, "community pool does not have sufficient coins to distribute";
    }
}

fn coded(codespace: &str, code: u32, log: impl Into<String>) -> Failure {
    Failure::Tx(TxError::new(codespace, code, log.into()))
}

/// `staking:3`: what the SDK's staking keeper answers for an unknown validator, before distribution's own
/// code could.
pub(crate) fn no_validator() -> Failure {
    coded("staking", 3, "validator does not exist")
}

/// `staking:19`: the same for an unknown delegation.
pub(crate) fn no_delegation() -> Failure {
    coded("staking", 19, "no delegation for (address, validator) tuple")
}

/// `undefined:1`: an error of the SDK that has no code.
pub(crate) fn uncoded(log: impl Into<String>) -> Failure {
    coded("undefined", 1, log)
}

/// `undefined:1`: what the SDK's collections answer for an item that was never written, that is before
/// genesis.
pub(crate) fn unwritten(name: &str) -> Failure {
    uncoded(format!(
        "collections: not found: key 'no_key' of type github.com/cosmos/gogoproto/cosmos.distribution.v1beta1.{name}"
    ))
}

/// `undefined:111222`: where the SDK panics. A transaction fails with this code; at the edges of a block it
/// stops the node.
pub(crate) fn broken(what: impl std::fmt::Display) -> Failure {
    coded("undefined", 111_222, format!("recovered: {what}: panic"))
}

/// Decimal arithmetic that the SDK lets panic.
pub(crate) trait OrBroken<T> {
    /// The value, or [`broken`].
    fn or_broken(self) -> Res<T>;
}

impl<T> OrBroken<T> for Result<T, DecError> {
    fn or_broken(self) -> Res<T> {
        self.map_err(|e| match e {
            DecError::Overflow => broken("Int overflow"),
            DecError::Negative => broken("negative coin amount"),
            e => broken(e),
        })
    }
}
