//! Text into values as Go's `strconv` and `encoding/base64` read it, with their error texts, which clients of
//! the gateway see.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE};

fn syntax(function: &str, text: &str) -> String {
    format!("strconv.{function}: parsing {text:?}: invalid syntax")
}

fn range(function: &str, text: &str) -> String {
    format!("strconv.{function}: parsing {text:?}: value out of range")
}

/// `strconv.ParseInt(text, 10, 64)`.
///
/// # Errors
/// Go's text.
pub fn decimal(text: &str) -> Result<i64, String> {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return Err(syntax("ParseInt", text));
    }
    text.parse().map_err(|_| range("ParseInt", text))
}

/// `strconv.ParseUint(text, 0, bits)`: base by prefix, underscores between digits.
///
/// # Errors
/// Go's text.
pub fn unsigned(text: &str, bits: u32) -> Result<u64, String> {
    let value = magnitude(text).ok_or_else(|| syntax("ParseUint", text))?;
    let most = if bits >= 64 { u128::from(u64::MAX) } else { (1_u128 << bits) - 1 };
    value.filter(|v| *v <= most).and_then(|v| u64::try_from(v).ok()).ok_or_else(|| range("ParseUint", text))
}

/// `strconv.ParseInt(text, 0, bits)`.
///
/// # Errors
/// Go's text.
pub fn signed(text: &str, bits: u32) -> Result<i64, String> {
    let negative = text.starts_with('-');
    let value = magnitude(text.strip_prefix(['-', '+']).unwrap_or(text)).ok_or_else(|| syntax("ParseInt", text))?;
    let half = 1_u128 << bits.clamp(1, 64).saturating_sub(1);
    let most = if negative { half } else { half - 1 };
    let value =
        value.filter(|v| *v <= most).and_then(|v| i128::try_from(v).ok()).ok_or_else(|| range("ParseInt", text))?;
    i64::try_from(if negative { -value } else { value }).map_err(|_| range("ParseInt", text))
}

/// Digits in the base of their prefix. Outer `None`: not a number; inner `None`: beyond 128 bits.
fn magnitude(text: &str) -> Option<Option<u128>> {
    let lower = text.to_ascii_lowercase();
    let (base, digits, prefixed) = match lower.as_bytes() {
        [b'0', b'x', ..] => (16, lower.get(2..)?, true),
        [b'0', b'b', ..] => (2, lower.get(2..)?, true),
        [b'0', b'o', ..] => (8, lower.get(2..)?, true),
        [b'0', _, ..] => (8, lower.get(1..)?, true),
        _ => (10, lower.as_str(), false),
    };
    // An underscore stands between two digits, or between the prefix and the first one.
    let first_may_be_underscore = prefixed;
    if digits.ends_with('_') || digits.contains("__") || (digits.starts_with('_') && !first_may_be_underscore) {
        return None;
    }
    let clean: String = digits.chars().filter(|c| *c != '_').collect();
    if clean.is_empty() || !clean.chars().all(|c| c.is_digit(base)) {
        return None;
    }
    Some(u128::from_str_radix(&clean, base).ok())
}

/// `strconv.ParseBool`.
///
/// # Errors
/// Go's text.
pub fn boolean(text: &str) -> Result<bool, String> {
    match text {
        "1" | "t" | "T" | "true" | "TRUE" | "True" => Ok(true),
        "0" | "f" | "F" | "false" | "FALSE" | "False" => Ok(false),
        _ => Err(syntax("ParseBool", text)),
    }
}

/// `strconv.ParseFloat(text, 64)` for plain decimal numbers.
///
/// # Errors
/// Go's text.
pub fn float(text: &str) -> Result<f64, String> {
    text.parse().map_err(|_| syntax("ParseFloat", text))
}

/// The gateway's `Bytes`: padded base64 in the standard alphabet, else in the URL-safe one.
///
/// # Errors
/// Go's text.
pub fn bytes(text: &str) -> Result<Vec<u8>, String> {
    let clean: String = text.chars().filter(|c| !matches!(c, '\r' | '\n')).collect();
    STANDARD.decode(&clean).or_else(|_| URL_SAFE.decode(&clean)).map_err(|e| {
        let at = match e {
            base64::DecodeError::InvalidByte(at, _) | base64::DecodeError::InvalidLastSymbol(at, _) => at,
            // Go reports the start of the incomplete group of four.
            base64::DecodeError::InvalidLength(_) | base64::DecodeError::InvalidPadding => clean.len() & !3,
        };
        format!("illegal base64 data at input byte {at}")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_are_read_as_go_reads_them() {
        for (text, value) in [("0", 0), ("7", 7), ("0x1F", 31), ("010", 8), ("0b11", 3), ("1_000", 1000), ("0x_f", 15)]
        {
            assert_eq!(unsigned(text, 64), Ok(value), "{text}");
        }
        assert_eq!(unsigned("-3", 64).unwrap_err(), "strconv.ParseUint: parsing \"-3\": invalid syntax");
        for bad in ["", "+3", "a", "1__0", "_1", "1_", "08", "0x", " 1", "1.0", "٣"] {
            assert_eq!(unsigned(bad, 64).unwrap_err(), format!("strconv.ParseUint: parsing {bad:?}: invalid syntax"));
        }
        assert_eq!(unsigned("18446744073709551615", 64), Ok(u64::MAX));
        let over = format!("1{}", "0".repeat(60));
        for big in ["18446744073709551616", over.as_str()] {
            assert_eq!(
                unsigned(big, 64).unwrap_err(),
                format!("strconv.ParseUint: parsing \"{big}\": value out of range")
            );
        }
        assert_eq!(
            unsigned("4294967296", 32).unwrap_err(),
            "strconv.ParseUint: parsing \"4294967296\": value out of range"
        );
        assert_eq!(signed("-9223372036854775808", 64), Ok(i64::MIN));
        assert_eq!(
            signed("9223372036854775808", 64).unwrap_err(),
            "strconv.ParseInt: parsing \"9223372036854775808\": value out of range"
        );
        assert_eq!(signed("-2147483648", 32), Ok(-2_147_483_648));
        assert!(signed("2147483648", 32).is_err());
        assert_eq!(signed("+5", 64), Ok(5));
        assert!(signed("--5", 64).is_err());
    }

    #[test]
    fn booleans_and_bytes() {
        assert_eq!(boolean("T"), Ok(true));
        assert_eq!(boolean("yes").unwrap_err(), "strconv.ParseBool: parsing \"yes\": invalid syntax");
        assert_eq!(bytes("+/8=").unwrap(), bytes("-_8=").unwrap());
        assert_eq!(bytes("a$cd").unwrap_err(), "illegal base64 data at input byte 1");
        assert!(bytes("YQ").is_err(), "the gateway wants padding");
    }
}
