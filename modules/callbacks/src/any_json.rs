//! JSON as Go's `encoding/json` reads it into `any`, and as `fmt` prints that with `%v`.

use openledger_core::go_json::{elements, members, unquote};
use std::collections::BTreeMap;

/// A value.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Any {
    Null,
    Bool(bool),
    /// A number as it was written; it is known to be one that Go can read.
    Number(String),
    Text(String),
    List(Vec<Any>),
    Object(BTreeMap<String, Any>),
}

/// Reads one value. Names are exact, and of two members with one name the last counts. Nothing comes of a number
/// beyond what a float of 64 bits holds, wherever it stands, because Go refuses the whole document then.
pub(crate) fn read(item: &[u8]) -> Option<Any> {
    Some(match item.first()? {
        b'n' => Any::Null,
        b't' => Any::Bool(true),
        b'f' => Any::Bool(false),
        b'"' => Any::Text(unquote(item)),
        b'[' => Any::List(elements(item).map(read).collect::<Option<_>>()?),
        b'{' => Any::Object(members(item).map(|(name, value)| Some((name, read(value)?))).collect::<Option<_>>()?),
        _ => Any::Number(number(item)?),
    })
}

/// A number that is finite as a float of 64 bits. Reading decimals is exact in Go as in Rust, and nothing is computed
/// with the result.
fn number(item: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(item).ok()?;
    text.parse::<f64>().ok().filter(|value| value.is_finite()).map(|_| text.to_owned())
}

impl std::fmt::Display for Any {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Null => f.write_str("<nil>"),
            Self::Bool(value) => write!(f, "{value}"),
            Self::Number(text) => f.write_str(&printed(text)),
            Self::Text(text) => f.write_str(text),
            Self::List(items) => {
                f.write_str("[")?;
                for (i, item) in items.iter().enumerate() {
                    write!(f, "{}{item}", if i > 0 { " " } else { "" })?;
                }
                f.write_str("]")
            }
            Self::Object(fields) => {
                f.write_str("map[")?;
                for (i, (name, value)) in fields.iter().enumerate() {
                    write!(f, "{}{name}:{value}", if i > 0 { " " } else { "" })?;
                }
                f.write_str("]")
            }
        }
    }
}

/// A float as Go's `%v` prints it: the fewest digits that tell it from its neighbours, with an exponent below -4 and
/// from 6 on.
fn printed(text: &str) -> String {
    let shortest = text.parse::<f64>().map(|value| format!("{value:e}")).unwrap_or_default();
    let (digits, exponent) = shortest.split_once('e').unwrap_or((&shortest, "0"));
    let exponent: i32 = exponent.parse().unwrap_or_default();
    if (-4..6).contains(&exponent) {
        return text.parse::<f64>().map(|value| value.to_string()).unwrap_or_default();
    }
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{digits}e{sign}{:02}", exponent.unsigned_abs())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_print_as_in_go() {
        let cases = [
            ("50000", "50000"),
            ("1e6", "1e+06"),
            ("1000000", "1e+06"),
            ("123456.5", "123456.5"),
            ("123456789", "1.23456789e+08"),
            ("123456789012345678901234", "1.2345678901234569e+23"),
            ("0.00001", "1e-05"),
            ("0.0001", "0.0001"),
            ("-0", "-0"),
            ("-1.50", "-1.5"),
            ("null", "<nil>"),
            ("true", "true"),
            ("[1,\"a b\",[]]", "[1 a b []]"),
            ("{\"b\":1,\"a\":{\"c\":null}}", "map[a:map[c:<nil>] b:1]"),
        ];
        for (json, text) in cases {
            assert_eq!(read(json.as_bytes()).unwrap().to_string(), text, "{json}");
        }
        assert_eq!(read(b"[1e999]"), None);
        assert_eq!(read(b"1e-999").map(|v| v.to_string()).as_deref(), Some("0"));
    }
}
