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
    // A text that is the same on every node comes without a code, and whole.
    if matches!(&e.origin, openledger_core::Origin::Coded(text) if *text == e.message) {
        return e.message.clone();
    }
    let coded = e.message.strip_prefix("codespace ").and_then(|rest| {
        let (codespace, rest) = rest.split_once(" code ")?;
        let (code, _) = rest.split_once(':')?;
        Some(FailureText { codespace, code: code.parse().ok()? })
    });
    let coded = coded.filter(|_| matches!(e.origin, openledger_core::Origin::Coded(_)));
    coded.unwrap_or(FailureText { codespace: "undefined", code: 1 }).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use openledger_core::{GrpcCode, Origin};

    #[test]
    fn texts_that_are_the_same_everywhere_reach_contracts_whole_and_others_by_their_code() {
        let coded = QueryError::coded(&TxError::new("wasm", 9, "unknown variant: query wasm contract failed"));
        assert_eq!(redact_query(&coded), "codespace: wasm, code: 9");
        let text = "unknown variant: query wasm contract failed".to_owned();
        let whole =
            QueryError { origin: Origin::Coded(text.clone()), ..QueryError::new(GrpcCode::Unknown, text.clone()) };
        assert_eq!(redact_query(&whole), text);
        assert_eq!(redact_query(&QueryError::plain("anything")), "codespace: undefined, code: 1");
    }
}
