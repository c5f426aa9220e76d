//! What came with a message.

use crate::cosmwasm::{Coin, MessageInfo};

/// The coins that came are not those that were asked for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the funds must be exactly {expected}")]
pub struct WrongFunds {
    /// What should have come: one coin, or nothing.
    pub expected: String,
}

/// Holds what came against one coin: exactly this amount of exactly this denomination and nothing else. An
/// amount of zero asks for no coins at all.
///
/// # Errors
/// [`WrongFunds`] with what was expected.
pub fn exactly(info: &MessageInfo, expected: &Coin) -> Result<(), WrongFunds> {
    let right = match info.funds.as_slice() {
        [] => expected.amount.is_zero(),
        [one] => one == expected && !expected.amount.is_zero(),
        _ => false,
    };
    if right { Ok(()) } else { Err(WrongFunds { expected: expected.to_string() }) }
}

/// Holds what came against nothing.
///
/// # Errors
/// [`WrongFunds`] when coins came.
pub fn none(info: &MessageInfo) -> Result<(), WrongFunds> {
    if info.funds.is_empty() { Ok(()) } else { Err(WrongFunds { expected: "nothing".to_owned() }) }
}
