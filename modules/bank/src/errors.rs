//! Refusals of the module. Codes 2 to 9 are those of `x/bank`; from 100 on they are this chain's.

use openledger_core::{Amount, Denom};

openledger_core::coded_errors! {
    /// Why a bank operation was refused.
    pub enum BankError("bank") {
        /// A multi-send without an input.
        NoInputs = 2, "no inputs to send transaction";
        /// A multi-send without an output.
        NoOutputs = 3, "no outputs to send transaction";
        /// The inputs and outputs of a multi-send differ.
        InputOutputMismatch = 4, "sum inputs != sum outputs";
        /// The denom may not be sent by users.
        SendDisabled(Denom) = 5, "{0} transfers are currently disabled: send transactions are disabled";
        /// A multi-send with more than one input.
        MultipleSenders = 9, "multiple senders not allowed";
        /// A mint of `amount` would pass the denom's cap `max`: `supply + burned + amount > max`, in base units.
        SupplyCapExceeded { denom: Denom, amount: Amount, supply: Amount, burned: Amount, max: Amount } = 100,
            "minting {amount}{denom} would pass the cap of {max} (supply {supply}, burned {burned}): supply cap exceeded";
    }
}
