//! What became of a call, in the few words that tests compare.

use openledger_core::{Failure, TxError};

/// `ok`, or codespace and code of the refusal as in `bank:5`. A fatal failure ends the test.
pub fn code<T, F>(result: Result<T, F>) -> String
where
    F: std::borrow::Borrow<Failure>,
{
    match result {
        Ok(_) => "ok".to_owned(),
        Err(e) => {
            let (codespace, code) = code_of(e.borrow());
            format!("{codespace}:{code}")
        }
    }
}

/// As [`code`], but a fatal failure is `fatal: ` and its text, for tests that want one.
pub fn outcome<T>(result: Result<T, Failure>) -> String {
    match result {
        Err(Failure::Tx(e)) => format!("{}:{}", e.codespace, e.code),
        Err(e) => format!("fatal: {e}"),
        Ok(_) => "ok".to_owned(),
    }
}

/// Codespace and code of a refusal. A fatal failure ends the test.
pub fn code_of(failure: &Failure) -> (String, u32) {
    match failure {
        Failure::Tx(e) => (e.codespace.clone(), e.code),
        e => panic!("fatal: {e}"),
    }
}

/// The refusal itself. A fatal failure ends the test.
pub fn refusal(failure: Failure) -> TxError {
    match failure {
        Failure::Tx(e) => e,
        e => panic!("fatal: {e}"),
    }
}
