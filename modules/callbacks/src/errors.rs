//! Why a callback was refused: codes and texts of ibc-go `callbacks/types/errors.go`, as far as they can occur.

use openledger_core::{CodedError, Failure, TxError};

openledger_core::coded_errors! {
    /// Why a callback was refused. The context comes in front: see [`CallbackError::wrap`].
    pub enum CallbackError("ibccallbacks") {
        /// The contract used more gas than its limit.
        OutOfGas = 6, "callback out of gas";
        /// The call ended in what Go raises as a panic.
        Panic = 7, "callback panic";
        /// The packet names a contract in a form that is none.
        InvalidData = 8, "invalid callback data";
    }
}

impl CallbackError {
    /// The refusal with `context` in front of the registered text.
    pub fn wrap(self, context: impl std::fmt::Display) -> Failure {
        Failure::Tx(TxError::new(self.codespace(), self.code(), format!("{context}: {self}")))
    }
}
