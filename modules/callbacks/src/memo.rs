//! What the memo of a packet says of the contract to call (ibc-go `callbacks/types/callbacks.go`).

use crate::any_json::{Any, read};
use crate::errors::CallbackError;
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
    let contract = match fields.get("address") {
        Some(Any::Text(address)) if !address.trim().is_empty() => address.clone(),
        _ => return Err(CallbackError::InvalidData.into()),
    };
    let wanted = gas_limit(&fields)?;
    let commit_gas = if wanted == 0 { most_gas } else { wanted.min(most_gas) };
    check_calldata(&fields)?;
    let sender = if end == SOURCE { content.sender.clone() } else { String::new() };
    let execution_gas = ctx.gas().remaining().min(commit_gas);
    Ok(Some(Callback { contract, sender, version: version.to_owned(), execution_gas, commit_gas }))
}

/// The object that the memo has under a name. A memo that is no JSON, or not throughout readable to Go, has none.
fn member(memo: &str, name: &str) -> Option<BTreeMap<String, Any>> {
    go_json::check(memo.as_bytes()).ok()?;
    match read(memo.trim_matches([' ', '\t', '\r', '\n']).as_bytes())? {
        Any::Object(mut members) => match members.remove(name)? {
            Any::Object(fields) => Some(fields),
            _ => None,
        },
        _ => None,
    }
}

/// The gas that the packet asks for, 0 if it leaves that open.
fn gas_limit(fields: &BTreeMap<String, Any>) -> Res<u64> {
    let text = match fields.get("gas_limit") {
        None => return Ok(0),
        Some(Any::Text(text)) if text.is_empty() => return Ok(0),
        Some(Any::Text(text)) => text,
        Some(other) => {
            return Err(CallbackError::InvalidData.wrap(format!("gas limit [{other}] must be a string")));
        }
    };
    let digits = text.bytes().all(|b| b.is_ascii_digit());
    text.parse().ok().filter(|_| digits).ok_or_else(|| {
        let why = if digits { "value out of range" } else { "invalid syntax" };
        let text = format!("strconv.ParseUint: parsing {}: {why}", go_quote(text));
        CallbackError::InvalidData.wrap(format!("gas limit must be a valid uint64: {text}"))
    })
}

/// What is for the contract must be in hexadecimal. No contract of this chain is given it (as in wasmd).
fn check_calldata(fields: &BTreeMap<String, Any>) -> Res<()> {
    let text = match fields.get("calldata") {
        None => return Ok(()),
        Some(Any::Text(text)) => text,
        Some(_) => return Err(CallbackError::InvalidData.wrap("calldata must be a string")),
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
