//! Identifiers of clients: the kind and a number (ibc-go `02-client/types/keys.go`).

use crate::errors::{ClientError, HostError};
use crate::host;
use crate::light::localhost;
use openledger_core::{Failure, Res};

/// The identifier of the client of a kind with this number.
pub fn client_id(kind: &str, number: u64) -> String {
    format!("{kind}-{number}")
}

/// Whether the characters are those of words: letters, digits and the underscore.
fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// Whether a kind consists of words with hyphens between them.
fn is_kind(kind: &str) -> bool {
    let bytes = kind.as_bytes();
    bytes.iter().all(|b| is_word(*b) || *b == b'-')
        && bytes.first().is_some_and(|b| is_word(*b))
        && bytes.last().is_some_and(|b| is_word(*b))
}

/// The kind and the number in a client's identifier. The client of this chain itself has no number; 0 stands for it.
///
/// # Errors
/// `host:2`, or no code of its own for a number that is too great.
pub fn parse_client_id(id: &str) -> Res<(&str, u64)> {
    if id == localhost::KIND {
        return Ok((id, 0));
    }
    let malformed = || {
        let text = format!("invalid client identifier {id} is not in format: `{{client-type}}-{{N}}`");
        HostError::InvalidID.wrap(text)
    };
    let (kind, number) = id.rsplit_once('-').ok_or_else(malformed)?;
    let digits = (1..=20).contains(&number.len()) && number.bytes().all(|b| b.is_ascii_digit());
    if !digits || !is_kind(kind) {
        return Err(malformed());
    }
    let number = number.parse().map_err(|_| {
        let cause = format!("strconv.ParseUint: parsing {number:?}: value out of range");
        Failure::unregistered(format!("failed to parse client identifier sequence: {cause}"))
    })?;
    Ok((kind, number))
}

/// Whether a kind and a number can be read in a client's identifier.
pub fn is_client_id(id: &str) -> bool {
    parse_client_id(id).is_ok()
}

/// Checks that identifiers can be made of a kind, whatever the number.
///
/// # Errors
/// `client:10` or `host:2`.
pub(super) fn validate_kind(kind: &str) -> Res<()> {
    if kind.trim().is_empty() {
        return Err(ClientError::InvalidClientType.wrap("client type cannot be blank"));
    }
    let (least, most) = (client_id(kind, 0), client_id(kind, u64::MAX));
    if !is_client_id(&least) {
        return Err(ClientError::InvalidClientType.wrap(""));
    }
    let results_in = |which: &'static str| {
        move |e: Failure| e.context(format!("client type results in {which} client identifier being invalid"))
    };
    host::validate_client_id(&least).map_err(results_in("smallest"))?;
    host::validate_client_id(&most).map_err(results_in("largest"))
}
