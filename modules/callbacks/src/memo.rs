//! What the memo of a packet says of the contract to call (ibc-go `callbacks/types/callbacks.go`).

use crate::errors::CallbackError;
use crate::values::printed;
use openledger_core::go_json;
use openledger_core::go_text::go_quote;
use openledger_core::ports::PacketContent;
use openledger_core::{Ctx, Res};
use std::collections::BTreeMap;

/// The member for the contract of the sending chain.
pub(crate) const SOURCE: &str = "src_callback";
/// The member for the contract of the receiving chain.
pub(crate) const DESTINATION: &str = "dest_callback";

/// A contract to call, and what it may use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Callback {
    /// The contract, as the packet writes it.
    pub(crate) contract: String,
    /// Who sent the packet; empty at the other end.
    pub(crate) sender: String,
    /// The version of the application.
    pub(crate) version: String,
    /// The gas that the call may use: what is left of the transaction's, where that is less than the packet asks for.
    pub(crate) execution_gas: u64,
    /// The gas that the packet asks for. The transaction must offer so much for a call that runs out to be final.
    pub(crate) commit_gas: u64,
}

impl Callback {
    /// Whether another transaction could offer the call more gas.
    pub(crate) fn may_be_tried_again(&self) -> bool {
        self.execution_gas < self.commit_gas
    }
}

/// The callback at one end of a packet, if it has one.
///
/// # Errors
/// `ibccallbacks:8` for one that is malformed.
pub(crate) fn callback(
    ctx: &Ctx,
    content: &PacketContent,
    version: &str,
    end: &str,
    most_gas: u64,
) -> Res<Option<Callback>> {
    let Some(fields) = member(&content.memo, end) else { return Ok(None) };
    let contract = fields.get("address").copied().and_then(text).filter(|address| !address.trim().is_empty());
    let contract = contract.ok_or(CallbackError::InvalidData)?;
    let wanted = gas_limit(&fields)?;
    let commit_gas = if wanted == 0 { most_gas } else { wanted.min(most_gas) };
    check_calldata(&fields)?;
    let sender = if end == SOURCE { content.sender.clone() } else { String::new() };
    let execution_gas = ctx.gas().remaining().min(commit_gas);
    Ok(Some(Callback { contract, sender, version: version.to_owned(), execution_gas, commit_gas }))
}

/// The members of an object, as they stand in the memo.
type Fields<'a> = BTreeMap<String, &'a [u8]>;

/// The object that the memo has under a name. A memo that is no JSON, or not throughout readable to Go, has none. Names
/// are exact, and of two members with one name the last counts.
fn member<'a>(memo: &'a str, name: &str) -> Option<Fields<'a>> {
    go_json::check(memo.as_bytes()).ok()?;
    let memo = memo.as_bytes().trim_ascii();
    if memo.first() != Some(&b'{') || !go_json::all_are_floats(memo) {
        return None;
    }
    let (_, object) = go_json::members(memo).filter(|(key, _)| key == name).last()?;
    (object.first() == Some(&b'{')).then(|| go_json::members(object).collect())
}

/// The text of a value, if it is one.
fn text(value: &[u8]) -> Option<String> {
    (value.first() == Some(&b'"')).then(|| go_json::unquote(value))
}

/// The gas that the packet asks for, 0 if it leaves that open.
fn gas_limit(fields: &Fields<'_>) -> Res<u64> {
    let Some(value) = fields.get("gas_limit") else { return Ok(0) };
    let Some(text) = text(value) else {
        return Err(CallbackError::InvalidData.wrap(format!("gas limit [{}] must be a string", printed(value))));
    };
    if text.is_empty() {
        return Ok(0);
    }
    let digits = text.bytes().all(|b| b.is_ascii_digit());
    text.parse().ok().filter(|_| digits).ok_or_else(|| {
        let why = if digits { "value out of range" } else { "invalid syntax" };
        let text = format!("strconv.ParseUint: parsing {}: {why}", go_quote(&text));
        CallbackError::InvalidData.wrap(format!("gas limit must be a valid uint64: {text}"))
    })
}

/// What is for the contract must be in hexadecimal. No contract of this chain is given it (as in wasmd).
fn check_calldata(fields: &Fields<'_>) -> Res<()> {
    let Some(value) = fields.get("calldata") else { return Ok(()) };
    let Some(text) = text(value) else {
        return Err(CallbackError::InvalidData.wrap("calldata must be a string"));
    };
    let why = match text.bytes().find(|b| !b.is_ascii_hexdigit()) {
        Some(byte) => format!("encoding/hex: invalid byte: {}", named(byte)),
        None if text.len() % 2 == 1 => "encoding/hex: odd length hex string".to_owned(),
        None => return Ok(()),
    };
    Err(CallbackError::InvalidData.wrap(format!("calldata must be a valid hex string: {why}")))
}

/// A byte as Go's `%#U` prints the character of that number.
fn named(byte: u8) -> String {
    let shown = matches!(byte, 0x20..=0x7e | 0xa1..=0xac | 0xae..=0xff);
    let glyph = if shown { format!(" '{}'", char::from(byte)) } else { String::new() };
    format!("U+{byte:04X}{glyph}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use openledger_core::CodedError;

    fn wanted(memo: &str) -> Res<Option<Callback>> {
        let content = PacketContent { sender: "s".to_owned(), memo: memo.to_owned(), version: "v".to_owned() };
        callback(&Ctx::for_test(), &content, "v", SOURCE, 1_000_000)
    }

    #[test]
    fn a_memo_as_deep_as_go_reads_it_is_read_in_no_time_and_without_stack() {
        let (open, close) = ("[".repeat(9_990), "]".repeat(9_990));
        let memo = format!("{{\"x\":{open}{close},\"src_callback\":{{\"address\":\"a\"}}}}");
        assert_eq!(wanted(&memo).unwrap().unwrap().contract, "a");
        let memo = format!("{{\"src_callback\":{{\"address\":\"a\",\"gas_limit\":{open}{close}}}}}");
        assert!(CallbackError::InvalidData.is(&wanted(&memo).unwrap_err()));
        let memo = format!("{}1{}", "{\"src_callback\":".repeat(1_800), "}".repeat(1_800));
        assert!(CallbackError::InvalidData.is(&wanted(&memo).unwrap_err()));
    }

    #[test]
    fn the_last_of_two_members_counts_and_names_are_exact() {
        let memo = r#"{"src_callback":{"address":"a"},"src_callback":{"address":"b","gas_limit":"7"}}"#;
        let found = wanted(memo).unwrap().unwrap();
        assert_eq!((found.contract.as_str(), found.commit_gas, found.sender.as_str()), ("b", 7, "s"));
        for memo in ["", "x", "null", "[]", r#"{"SRC_CALLBACK":{"address":"a"}}"#, r#"{"src_callback":null}"#] {
            assert_eq!(wanted(memo).unwrap(), None, "{memo}");
        }
        assert_eq!(wanted(r#"{"src_callback":{"address":"a"},"n":1e999}"#).unwrap(), None);
    }
}
