//! Queries of the chain, texts for operators, and giving up.

use super::{KI, MI};
use crate::guest::{Failure, Guest, costs};

const MAX_QUERY: usize = 64 * KI;
const MAX_TEXT: usize = 2 * MI;

/// Asks the chain; the answer is in a new region.
pub(super) fn query(guest: &mut Guest<'_>, request: u32) -> Result<u32, Failure> {
    let request = guest.read(request, MAX_QUERY)?;
    let left = guest.gas_left()?;
    let answer = guest.ask(|host| host.query(&request, left))??;
    guest.hand_over(&answer)
}

/// A text for operators. It is not checked to be UTF-8, so that is not charged.
pub(super) fn debug(guest: &mut Guest<'_>, text: u32) -> Result<(), Failure> {
    let text = guest.read(text, MAX_TEXT)?;
    guest.tell(&String::from_utf8_lossy(&text));
    Ok(())
}

/// Ends the contract with a text of its own.
pub(super) fn abort(guest: &mut Guest<'_>, text: u32) -> Result<(), Failure> {
    let text = guest.read(text, MAX_TEXT)?;
    guest.charge(costs::TEXT.of(text.len())?)?;
    Err(Failure::Aborted(String::from_utf8_lossy(&text).into_owned()))
}
