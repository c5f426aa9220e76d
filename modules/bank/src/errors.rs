//! Refusals of the module. Codes 2 to 9 are those of `x/bank`; from 100 on they are this chain's.

use openledger_core::{Amount, CodedError, Denom};

/// Why a bank operation was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BankError {
    /// A multi-send without an input.
    #[error("no inputs to send transaction")]
    NoInputs,
    /// A multi-send without an output.
    #[error("no outputs to send transaction")]
    NoOutputs,
    /// The inputs and outputs of a multi-send differ.
    #[error("sum inputs != sum outputs")]
    InputOutputMismatch,
    /// The denom may not be sent by users.
    #[error("{0} transfers are currently disabled: send transactions are disabled")]
    SendDisabled(Denom),
    /// A multi-send with more than one input.
    #[error("multiple senders not allowed")]
    MultipleSenders,
    /// A mint would pass the denom's cap: `supply + burned + amount > max`.
    #[error(
        "minting {amount}{denom} would pass the cap of {max} (supply {supply}, burned {burned}): supply cap exceeded"
    )]
    SupplyCapExceeded {
        /// The denom.
        denom: Denom,
        /// What was to be minted, in base units.
        amount: Amount,
        /// Supply before.
        supply: Amount,
        /// Burned so far.
        burned: Amount,
        /// The cap.
        max: Amount,
    },
}

impl CodedError for BankError {
    fn codespace(&self) -> &'static str {
        "bank"
    }
    fn code(&self) -> u32 {
        match self {
            Self::NoInputs => 2,
            Self::NoOutputs => 3,
            Self::InputOutputMismatch => 4,
            Self::SendDisabled(_) => 5,
            Self::MultipleSenders => 9,
            Self::SupplyCapExceeded { .. } => 100,
        }
    }
}
