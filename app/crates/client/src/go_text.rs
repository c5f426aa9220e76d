//! Texts of bytes and numbers read as Go's library reads them, with its words for what it refuses: scripts compare
//! them.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// Go's `encoding/hex`: the first bad character comes before an odd length.
///
/// # Errors
/// Go's text.
pub fn hex_bytes(text: &str) -> Result<Vec<u8>, String> {
    match text.bytes().find(|byte| !byte.is_ascii_hexdigit()) {
        Some(bad) if bad.is_ascii_graphic() || bad == b' ' => {
            Err(format!("encoding/hex: invalid byte: U+{bad:04X} '{}'", char::from(bad)))
        }
        Some(bad) => Err(format!("encoding/hex: invalid byte: U+{bad:04X}")),
        None => hex::decode(text).map_err(|_| "encoding/hex: odd length hex string".to_owned()),
    }
}

/// Go's `base64.StdEncoding`.
///
/// # Errors
/// Go's text, with the place of the first bad byte.
pub fn base64_bytes(text: &str) -> Result<Vec<u8>, String> {
    use base64::DecodeError::{InvalidByte, InvalidLastSymbol, InvalidLength, InvalidPadding};
    STANDARD.decode(text).map_err(|error| {
        let place = match error {
            InvalidByte(place, _) | InvalidLastSymbol(place, _) | InvalidLength(place) => place,
            InvalidPadding => text.trim_end_matches('=').len(),
        };
        format!("illegal base64 data at input byte {place}")
    })
}

/// Go's `strconv.ParseInt(text, 10, 64)`.
///
/// # Errors
/// Go's text.
pub fn integer(text: &str) -> Result<i64, String> {
    text.parse().map_err(|error: std::num::ParseIntError| number_error("ParseInt", text, &error))
}

/// What Go's `strconv` says of a text that is no number, or one that is too large.
pub fn number_error(function: &str, text: &str, error: &std::num::ParseIntError) -> String {
    use std::num::IntErrorKind::{NegOverflow, PosOverflow};
    let problem =
        if matches!(error.kind(), PosOverflow | NegOverflow) { "value out of range" } else { "invalid syntax" };
    format!("strconv.{function}: parsing {text:?}: {problem}")
}

/// A text in Go's quotes (`%q`).
pub fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c.is_ascii_control() => out.push_str(&format!("\\x{:02x}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refusals_in_gos_words() {
        assert_eq!(hex_bytes("zz").unwrap_err(), "encoding/hex: invalid byte: U+007A 'z'");
        assert_eq!(hex_bytes("abc").unwrap_err(), "encoding/hex: odd length hex string");
        assert_eq!(base64_bytes("!!").unwrap_err(), "illegal base64 data at input byte 0");
        assert_eq!(base64_bytes("AA!A").unwrap_err(), "illegal base64 data at input byte 2");
        assert_eq!(integer("x").unwrap_err(), "strconv.ParseInt: parsing \"x\": invalid syntax");
        assert_eq!(
            integer("9223372036854775808").unwrap_err(),
            "strconv.ParseInt: parsing \"9223372036854775808\": value out of range"
        );
        assert_eq!(integer("-5"), Ok(-5));
    }
}
