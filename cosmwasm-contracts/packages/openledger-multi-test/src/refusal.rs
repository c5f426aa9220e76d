//! Refusals in the words that contracts see on the chain.

use cosmwasm_std::{StdError, StdResult};

/// How the chain shows an error of a module to a contract: without its text.
#[must_use]
pub fn refusal(codespace: &str, code: u32) -> String {
    format!("codespace: {codespace}, code: {code}")
}

/// The error as a result.
pub(crate) fn refuse<T>(codespace: &str, code: u32) -> StdResult<T> {
    Err(StdError::msg(refusal(codespace, code)))
}

/// Fails with this code unless the condition holds.
pub(crate) fn ensure(condition: bool, codespace: &str, code: u32) -> StdResult<()> {
    if condition { Ok(()) } else { refuse(codespace, code) }
}
