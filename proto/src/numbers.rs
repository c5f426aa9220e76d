//! `cosmossdk.io/math` numbers as text: `Int` (256 bits) and `LegacyDec` (18 decimals, 315 bits).

use std::cmp::Ordering;

/// Digits after the point of a `LegacyDec`; on the wire it is the integer scaled by 10^18.
const PRECISION: usize = 18;
/// The largest `math.Int`, 2^256 - 1.
const MAX_INT: &str = "115792089237316195423570985008687907853269984665640564039457584007913129639935";
/// The largest `math.LegacyDec` without its decimal point, 2^315 - 1.
const MAX_DEC: &str = "66749594872528440074844428317798503581334516323645399060845050244444366430645017188217565216767";

/// Splits a canonical decimal integer into sign and digits. Go also reads `0x1f` and `1_000` here;
/// those second spellings of a number are refused.
fn integer(text: &str) -> Option<(bool, &str)> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    (!digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit())).then_some((negative, digits))
}

fn within(digits: &str, max: &str) -> bool {
    let digits = digits.trim_start_matches('0');
    match digits.len().cmp(&max.len()) {
        Ordering::Less => true,
        Ordering::Equal => digits <= max,
        Ordering::Greater => false,
    }
}

/// The value as Go prints it (no leading zeros, no `-0`), or why it is no `Int`.
pub(crate) fn int(text: &str) -> Result<String, &'static str> {
    let (negative, digits) = integer(text).ok_or("not a decimal integer")?;
    if !within(digits, MAX_INT) {
        return Err("integer out of range");
    }
    Ok(signed(negative, digits))
}

fn signed(negative: bool, digits: &str) -> String {
    let digits = digits.trim_start_matches('0');
    match (digits.is_empty(), negative) {
        (true, _) => "0".to_owned(),
        (false, true) => format!("-{digits}"),
        (false, false) => digits.to_owned(),
    }
}

/// Wire form (scaled integer) to JSON form: `50000000000000000` becomes `0.050000000000000000`.
pub(crate) fn dec_from_wire(text: &str) -> Result<String, &'static str> {
    let (negative, digits) = integer(text).ok_or("not a decimal integer")?;
    if !within(digits, MAX_DEC) {
        return Err("decimal out of range");
    }
    let digits = digits.trim_start_matches('0');
    let padded = format!("{digits:0>width$}", width = PRECISION + 1);
    let (whole, fraction) = padded.split_at(padded.len() - PRECISION);
    Ok(format!("{}{whole}.{fraction}", if negative && !digits.is_empty() { "-" } else { "" }))
}

/// JSON form (`-1.25`, `3`) to wire form, with the rules of `LegacyNewDecFromStr`.
pub(crate) fn dec_to_wire(text: &str) -> Result<String, &'static str> {
    let (negative, body) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    if body.is_empty() {
        return Err("decimal string cannot be empty");
    }
    let (whole, fraction) = match body.split_once('.') {
        Some((w, f)) if w.is_empty() || f.is_empty() => return Err("invalid decimal length"),
        Some((_, f)) if f.contains('.') => return Err("invalid decimal string"),
        Some(parts) => parts,
        None => (body, ""),
    };
    if fraction.len() > PRECISION {
        return Err("value exceeds max precision of 18 decimal places");
    }
    let digits = format!("{whole}{fraction:0<PRECISION$}");
    if !digits.bytes().all(|b| b.is_ascii_digit()) {
        return Err("failed to set decimal string with base 10");
    }
    if !within(&digits, MAX_DEC) {
        return Err("decimal out of range");
    }
    Ok(signed(negative, &digits))
}

/// Whether wire bytes are a well-formed `Int`; empty bytes are the nil number, as in Go.
pub(crate) fn is_int(bytes: &[u8]) -> bool {
    bytes.is_empty() || std::str::from_utf8(bytes).is_ok_and(|t| integer(t).is_some_and(|(_, d)| within(d, MAX_INT)))
}

/// Whether wire bytes are a well-formed `LegacyDec`; empty bytes are the nil number, as in Go.
pub(crate) fn is_dec(bytes: &[u8]) -> bool {
    bytes.is_empty() || std::str::from_utf8(bytes).is_ok_and(|t| integer(t).is_some_and(|(_, d)| within(d, MAX_DEC)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_move_the_point_by_eighteen() {
        for (wire, json) in [
            ("0", "0.000000000000000000"),
            ("1", "0.000000000000000001"),
            ("50000000000000000", "0.050000000000000000"),
            ("1000000000000000000", "1.000000000000000000"),
            ("-1250000000000000000", "-1.250000000000000000"),
        ] {
            assert_eq!(dec_from_wire(wire).unwrap(), json);
            assert_eq!(dec_to_wire(json).unwrap(), wire);
        }
        assert_eq!(dec_to_wire("3").unwrap(), "3000000000000000000");
        assert_eq!(dec_to_wire("-0.0").unwrap(), "0");
    }

    #[test]
    fn malformed_and_oversized_numbers_are_refused() {
        for bad in ["", "-", ".5", "5.", "1.2.3", "1e3", "+1", "0x10", "0.1234567890123456789"] {
            assert!(dec_to_wire(bad).is_err(), "{bad}");
        }
        for bad in ["", "-", "1.0", "0x10", "1_000", " 1", "+1"] {
            assert!(int(bad).is_err(), "{bad}");
        }
        assert_eq!(int(MAX_INT).unwrap(), MAX_INT);
        assert!(int("115792089237316195423570985008687907853269984665640564039457584007913129639936").is_err());
        assert_eq!(int("-007").unwrap(), "-7");
        assert_eq!(int("-0").unwrap(), "0");
        assert!(is_dec(MAX_DEC.as_bytes()) && !is_dec(format!("{MAX_DEC}0").as_bytes()));
    }
}
