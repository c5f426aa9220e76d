//! How exports write for readers.

use std::fmt::{self, Write as _};

use super::source::Standing;
use crate::tx::money;

/// An export that people read.
pub(super) trait Readable {
    /// The whole export in words.
    ///
    /// # Errors
    /// None in practice: writing to a text does not fail.
    fn text(&self) -> Result<String, fmt::Error>;
}

/// Title and state: what every export begins with.
pub(super) fn title(out: &mut String, title: &str, state: &Standing) -> fmt::Result {
    writeln!(out, "{title}")?;
    writeln!(out, "after block {} of {}, {}", state.height, state.chain_id, state.time)?;
    writeln!(out, "app hash {}", state.app_hash)
}

/// Parts per million as a percentage, rounded down.
pub(super) fn percent(ppm: u64) -> String {
    format!("{}.{:02} %", ppm / 10_000, ppm % 10_000 / 100)
}

/// Words with commas between them.
pub(super) fn listed<T: AsRef<str>>(words: &[T]) -> String {
    let words: Vec<&str> = words.iter().map(AsRef::as_ref).collect();
    if words.is_empty() { "not stated".to_owned() } else { words.join(", ") }
}

/// A number of things, in the singular where it is one.
pub(super) fn number(count: u64, thing: &str) -> String {
    format!("{count} {thing}{}", if count == 1 { "" } else { "s" })
}

/// An amount in whole coins.
pub(super) fn coins(amount: &str, denom: &str) -> String {
    amount.parse().map_or_else(|_| format!("{amount}{denom}"), |amount| money::words(amount, denom))
}

/// `item 4`, or `items 4 to 9`.
pub(super) fn items(first: u64, last: u64) -> String {
    if first == last { format!("item {first}") } else { format!("items {first} to {last}") }
}
