//! Values as Go reads them: `strconv.ParseBool`, `ParseUint` and `ParseInt` with any base, with Go's texts of errors.

use std::any::TypeId;

use clap::{Arg, ArgAction};
use openledger_client::go_text::quoted;

/// What a flag takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A switch; `valued` when `clap` itself knows it with a value.
    Switch { valued: bool },
    /// A list: repeated flags add up.
    List,
    /// An unsigned number of so many bits.
    Unsigned(u32),
    /// A signed number of so many bits.
    Signed(u32),
    /// Anything else.
    Text,
}

impl Kind {
    /// The kind of a flag, from how it is declared.
    pub(super) fn of(arg: &Arg) -> Self {
        let optional_value = arg.get_num_args().is_some_and(|range| range.min_values() == 0);
        match arg.get_action() {
            ArgAction::Set | ArgAction::Append if optional_value => Self::Switch { valued: true },
            ArgAction::Append => Self::List,
            ArgAction::Set => Self::of_type(arg),
            _ => Self::Switch { valued: false },
        }
    }

    fn of_type(arg: &Arg) -> Self {
        let found = arg.get_value_parser().type_id();
        let known: [(TypeId, Self); 7] = [
            (TypeId::of::<bool>(), Self::Switch { valued: true }),
            (TypeId::of::<u16>(), Self::Unsigned(16)),
            (TypeId::of::<u32>(), Self::Unsigned(32)),
            (TypeId::of::<u64>(), Self::Unsigned(64)),
            (TypeId::of::<usize>(), Self::Unsigned(64)),
            (TypeId::of::<i32>(), Self::Signed(32)),
            (TypeId::of::<i64>(), Self::Signed(64)),
        ];
        known.iter().find(|(id, _)| found == *id).map_or(Self::Text, |(_, kind)| *kind)
    }

    /// The value in the form that `clap` reads, or Go's text about what is wrong with it.
    pub(super) fn read(self, text: &str) -> Result<String, String> {
        match self {
            Self::Switch { .. } => {
                boolean(text).map(|on| on.to_string()).ok_or_else(|| syntax("ParseBool", text, "invalid syntax"))
            }
            Self::Unsigned(bits) => {
                unsigned(text, bits).map(|n| n.to_string()).map_err(|e| syntax("ParseUint", text, e))
            }
            Self::Signed(bits) => signed(text, bits).map(|n| n.to_string()).map_err(|e| syntax("ParseInt", text, e)),
            Self::List | Self::Text => Ok(text.to_owned()),
        }
    }
}

fn syntax(function: &str, text: &str, problem: &str) -> String {
    format!("strconv.{function}: parsing {}: {problem}", quoted(text))
}

/// Go's `strconv.ParseBool`.
pub(super) fn boolean(text: &str) -> Option<bool> {
    match text {
        "1" | "t" | "T" | "TRUE" | "true" | "True" => Some(true),
        "0" | "f" | "F" | "FALSE" | "false" | "False" => Some(false),
        _ => None,
    }
}

const SYNTAX: &str = "invalid syntax";
const RANGE: &str = "value out of range";

/// Go's `strconv.ParseUint(text, 0, bits)`: the base is told by a prefix, and `_` may part the digits.
fn unsigned(text: &str, bits: u32) -> Result<u64, &'static str> {
    let lower = text.to_ascii_lowercase();
    let (base, digits) = match lower.as_bytes() {
        [b'0', b'x', ..] => (16, lower.get(2..)),
        [b'0', b'b', ..] => (2, lower.get(2..)),
        [b'0', b'o', ..] => (8, lower.get(2..)),
        [b'0', _, ..] => (8, lower.get(1..)),
        _ => (10, Some(lower.as_str())),
    };
    let digits = digits.unwrap_or_default();
    let prefixed = base != 10;
    let parted =
        digits.split('_').enumerate().all(|(i, part)| !part.is_empty() || (i == 0 && prefixed && digits.len() > 1));
    let plain: String = digits.chars().filter(|c| *c != '_').collect();
    if plain.is_empty() || !parted || !plain.chars().all(|c| c.is_digit(base)) {
        return Err(SYNTAX);
    }
    let value = u64::from_str_radix(&plain, base).map_err(|_| RANGE)?;
    let most = if bits >= 64 { u64::MAX } else { (1u64 << bits).saturating_sub(1) };
    if value > most { Err(RANGE) } else { Ok(value) }
}

/// Go's `strconv.ParseInt(text, 0, bits)`.
fn signed(text: &str, bits: u32) -> Result<i128, &'static str> {
    let (negative, digits) = match text.as_bytes() {
        [b'-', ..] => (true, text.get(1..).unwrap_or_default()),
        [b'+', ..] => (false, text.get(1..).unwrap_or_default()),
        _ => (false, text),
    };
    let size = i128::from(unsigned(digits, 64)?);
    let bound = 1i128 << bits.saturating_sub(1).min(63);
    let value = if negative { size.saturating_neg() } else { size };
    if value < bound && value >= bound.saturating_neg() { Ok(value) } else { Err(RANGE) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_switches_as_go_reads_them() {
        for (text, value) in [
            ("0", 0),
            ("17", 17),
            ("0x1F", 31),
            ("0b11", 3),
            ("0o17", 15),
            ("017", 15),
            ("1_000", 1000),
            ("0x_ff", 255),
        ] {
            assert_eq!(unsigned(text, 64), Ok(value), "{text}");
        }
        for text in ["", "-1", "+1", "x", "1.5", "0x", "08", "1__0", "_1", "1_", " 1"] {
            assert_eq!(unsigned(text, 64), Err(SYNTAX), "{text}");
        }
        assert_eq!(unsigned("18446744073709551616", 64), Err(RANGE));
        assert_eq!(unsigned("65536", 16), Err(RANGE));
        assert_eq!(signed("-9223372036854775808", 64), Ok(i128::from(i64::MIN)));
        assert_eq!(signed("9223372036854775808", 64), Err(RANGE));
        assert_eq!(signed("-0x10", 32), Ok(-16));
        assert_eq!(
            (boolean("T"), boolean("FALSE"), boolean("yes"), boolean("")),
            (Some(true), Some(false), None, None)
        );
        assert_eq!(Kind::Unsigned(64).read("x").unwrap_err(), "strconv.ParseUint: parsing \"x\": invalid syntax");
        assert_eq!(quoted("a\"\n\u{1}ä"), "\"a\\\"\\n\\x01ä\"");
    }
}
