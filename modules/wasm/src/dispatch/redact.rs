//! What contracts see of a failure.

use openledger_core::{QueryError, TxError};

/// The text that a contract sees of a refusal: codespace and code, unless the text is known to be the same on every
/// node. Texts of modules may change with a release that changes nothing else, and a contract may store what it sees.
pub(crate) fn redact(e: &TxError) -> String {
    if e.deterministic { e.log.clone() } else { FailureText { codespace: &e.codespace, code: e.code }.to_string() }
}

/// A failure by its code alone.
#[derive(Debug, thiserror::Error)]
#[error("codespace: {codespace}, code: {code}")]
pub(crate) struct FailureText<'a> {
    pub(crate) codespace: &'a str,
    pub(crate) code: u32,
}

/// The text that a contract sees of a refused query: errors of gRPC have no code of the SDK.
pub(crate) fn redact_query(e: &QueryError) -> String {
    let coded = e.message.strip_prefix("codespace ").and_then(|rest| {
        let (codespace, rest) = rest.split_once(" code ")?;
        let (code, _) = rest.split_once(':')?;
        Some(FailureText { codespace, code: code.parse().ok()? })
    });
    let coded = coded.filter(|_| matches!(e.origin, openledger_core::Origin::Coded(_)));
    coded.unwrap_or(FailureText { codespace: "undefined", code: 1 }).to_string()
}
