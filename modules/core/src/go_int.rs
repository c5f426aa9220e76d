//! Whole numbers as Go's `big.Int.SetString(s, 0)` reads them, which the SDK's `math.NewIntFromString` does.
//! A packet names its amount so: `010` is eight and `0x10` sixteen, and a reader of decimals would pay out
//! other sums.

use crate::amount::Amount;
use ruint::aliases::U256;

/// A number with its sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GoInt {
    /// Whether it is below zero.
    pub negative: bool,
    /// Its distance from zero.
    pub magnitude: Amount,
}

impl GoInt {
    /// The number if it is above zero (SDK `Int.IsPositive`).
    pub fn positive(self) -> Option<Amount> {
        (!self.negative && !self.magnitude.is_zero()).then_some(self.magnitude)
    }
}

/// Reads a number: a sign, a prefix of its base (`0b`, `0o` or `0`, `0x`), and digits that single underscores
/// may part. `None` for other texts, and for what needs more than 256 bits.
pub fn parse(text: &str) -> Option<GoInt> {
    let bytes = text.as_bytes();
    let (negative, bytes) = match bytes.split_first() {
        Some((b'-', rest)) => (true, rest),
        Some((b'+', rest)) => (false, rest),
        _ => (false, bytes),
    };
    let (base, digits, after_prefix) = match bytes {
        [b'0', b'b' | b'B', rest @ ..] => (2, rest, true),
        [b'0', b'o' | b'O', rest @ ..] => (8, rest, true),
        [b'0', b'x' | b'X', rest @ ..] => (16, rest, true),
        // The zero itself is a digit, so nothing need follow it.
        [b'0', rest @ ..] => (8, rest, true),
        _ => (10, bytes, false),
    };
    if digits.is_empty() && bytes != b"0" {
        return None;
    }
    let magnitude = magnitude(digits, base, after_prefix)?;
    Some(GoInt { negative: negative && !magnitude.is_zero(), magnitude })
}

fn magnitude(digits: &[u8], base: u32, mut after_digit: bool) -> Option<Amount> {
    let mut value = Some(U256::ZERO);
    for byte in digits {
        if *byte == b'_' {
            if !after_digit {
                return None;
            }
            after_digit = false;
            continue;
        }
        let digit = char::from(*byte).to_digit(base)?;
        after_digit = true;
        value = value.and_then(|v| v.checked_mul(U256::from(base))?.checked_add(U256::from(digit)));
    }
    let ends_with_separator = digits.last() == Some(&b'_');
    value.filter(|_| !ends_with_separator).map(Amount::from_u256)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<String> {
        parse(text).map(|n| format!("{}{}", if n.negative { "-" } else { "" }, n.magnitude))
    }

    #[test]
    fn bases_signs_and_separators_are_those_of_go() {
        let most = U256::MAX.to_string();
        let cases = [
            ("10", "10"),
            ("+5", "5"),
            ("-7", "-7"),
            ("-0", "0"),
            ("0", "0"),
            ("00", "0"),
            ("010", "8"),
            ("0_7", "7"),
            ("0o17", "15"),
            ("0x1F", "31"),
            ("0x_1f", "31"),
            ("0B11", "3"),
            ("1_000", "1000"),
            (&most, &most),
        ];
        for (text, value) in cases {
            assert_eq!(read(text).as_deref(), Some(value), "{text}");
        }
    }

    #[test]
    fn what_go_does_not_read_is_no_number() {
        let above = format!("0x1{}", "0".repeat(64));
        let bad =
            ["", "-", "+", "_1", "1_", "1__0", "0_", "0x", "0x_", "08", "0b2", "1e3", "1.0", " 1", "1 ", "٣", &above];
        for text in bad {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
