//! The name of a message to a contract, which is the one key of its JSON object, as Go's `encoding/json`
//! reads it.

use crate::vmtypes::from_json;
use std::collections::BTreeSet;

/// The key of an object that has exactly one; a key that stands twice counts once. `msg` is known to be JSON.
/// `None` for all else, and for an object with a number that Go's `float64` cannot hold, which Go does not
/// read.
pub(crate) fn only_key(msg: &[u8]) -> Option<String> {
    if msg.trim_ascii().first() != Some(&b'{') {
        return None;
    }
    let mut keys = BTreeSet::new();
    let (mut rest, mut depth, mut is_key) = (msg.trim_ascii(), 0usize, false);
    while let Some((first, after)) = rest.split_first() {
        match first {
            b'"' => {
                let (text, behind) = string(rest);
                if is_key && depth == 1 {
                    keys.insert(from_json::<String>(text).ok()?);
                }
                is_key = false;
                rest = behind;
                continue;
            }
            b'-' | b'0'..=b'9' => {
                let (number, behind) = number(rest);
                if !fits_a_float(number) {
                    return None;
                }
                rest = behind;
                continue;
            }
            b'{' | b'[' => {
                depth = depth.saturating_add(1);
                is_key = *first == b'{';
            }
            b'}' | b']' => {
                depth = depth.saturating_sub(1);
                is_key = false;
            }
            // Behind a comma of the outermost object stands a key; of others it does not matter.
            b',' => is_key = depth == 1,
            _ => {}
        }
        rest = after;
    }
    let only = keys.pop_first();
    if keys.is_empty() { only } else { None }
}

/// Splits a string with its quotes off.
fn string(bytes: &[u8]) -> (&[u8], &[u8]) {
    let mut escaped = false;
    for (at, byte) in bytes.iter().enumerate().skip(1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return bytes.split_at_checked(at.saturating_add(1)).unwrap_or((bytes, &[])),
            _ => {}
        }
    }
    (bytes, &[])
}

fn number(bytes: &[u8]) -> (&[u8], &[u8]) {
    let is_part = |b: &u8| b.is_ascii_digit() || b"+-.eE".contains(b);
    let end = bytes.iter().position(|b| !is_part(b)).unwrap_or(bytes.len());
    bytes.split_at_checked(end).unwrap_or((bytes, &[]))
}

/// Whether the number is in the range of a `float64`. Reading one is exact on every processor; nothing is
/// computed.
fn fits_a_float(number: &[u8]) -> bool {
    std::str::from_utf8(number).is_ok_and(|text| text.parse::<f64>().is_ok_and(f64::is_finite))
}

#[cfg(test)]
mod tests {
    use super::only_key;

    #[test]
    fn one_key_at_the_top_is_a_message() {
        for (msg, key) in [
            (r#"{"a":{"b":1,"c":[{"d":2},"e"]}}"#, Some("a")),
            (r#" { "a" : 1 } "#, Some("a")),
            (r#"{"a":1,"a":2}"#, Some("a")),
            (r#"{"a\u0062":[]}"#, Some("ab")),
            (r#"{"":0}"#, Some("")),
            (r#"{"a":"b"}"#, Some("a")),
            (r#"{"a":1,"b":2}"#, None),
            (r#"{"a":[1,2],"b":2}"#, None),
            (r#"{"a":{},"b":{}}"#, None),
            ("{}", None),
            ("null", None),
            (r#"["a"]"#, None),
            (r#""a""#, None),
            (r#"{"a":1e308}"#, Some("a")),
            (r#"{"a":[1e309]}"#, None),
            (r#"{"a":"1e309"}"#, Some("a")),
        ] {
            assert_eq!(only_key(msg.as_bytes()).as_deref(), key, "{msg}");
        }
    }
}
