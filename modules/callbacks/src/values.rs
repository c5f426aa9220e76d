//! Values of JSON as Go's `encoding/json` reads them into `any`, and as `fmt` prints that with `%v`.
//!
//! Memos come from anybody and may be nested 10,000 deep, so nothing here calls itself.

use openledger_core::go_json::{after_text, float, unquote};

/// One piece of JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Token<'a> {
    Open(u8),
    Close,
    Text(&'a [u8]),
    /// A number, `true`, `false` or `null`.
    Word(&'a [u8]),
}

/// The pieces of bytes that are known to be JSON.
fn tokens(json: &[u8]) -> impl Iterator<Item = Token<'_>> {
    let mut rest = json;
    std::iter::from_fn(move || {
        let skipped = rest.iter().take_while(|b| matches!(b, b' ' | b'\t' | b'\r' | b'\n' | b',' | b':')).count();
        rest = rest.get(skipped..)?;
        let first = *rest.first()?;
        let length = match first {
            b'{' | b'[' | b'}' | b']' => 1,
            b'"' => rest.len().saturating_sub(after_text(rest.get(1..)?).len()),
            _ => rest.iter().take_while(|b| !b" \t\r\n,:]}".contains(b)).count().max(1),
        };
        let (piece, after) = rest.split_at_checked(length)?;
        rest = after;
        Some(match first {
            b'{' | b'[' => Token::Open(first),
            b'}' | b']' => Token::Close,
            b'"' => Token::Text(piece),
            _ => Token::Word(piece),
        })
    })
}

/// A list or an object that is being read.
enum Open {
    List(Vec<String>),
    /// The entries, and the name of the one whose value comes next.
    Object(Vec<(String, String)>, Option<String>),
}

impl Open {
    fn close(self) -> String {
        match self {
            Self::List(items) => format!("[{}]", items.join(" ")),
            Self::Object(mut entries, _) => {
                // Of two members with one name the last counts; sorting keeps their order.
                entries.sort_by(|a, b| a.0.cmp(&b.0));
                let mut kept: Vec<(String, String)> = Vec::with_capacity(entries.len());
                for entry in entries {
                    match kept.last_mut() {
                        Some(last) if last.0 == entry.0 => *last = entry,
                        _ => kept.push(entry),
                    }
                }
                let entries: Vec<_> = kept.into_iter().map(|(name, value)| format!("{name}:{value}")).collect();
                format!("map[{}]", entries.join(" "))
            }
        }
    }
}

/// A value that is known to be JSON, as Go prints it.
pub(crate) fn printed(json: &[u8]) -> String {
    let mut open: Vec<Open> = Vec::new();
    for token in tokens(json) {
        let value = match token {
            Token::Open(b'[') => {
                open.push(Open::List(Vec::new()));
                continue;
            }
            Token::Open(_) => {
                open.push(Open::Object(Vec::new(), None));
                continue;
            }
            Token::Close => open.pop().map(Open::close).unwrap_or_default(),
            Token::Text(text) => unquote(text),
            Token::Word(b"null") => "<nil>".to_owned(),
            Token::Word(word) => float(word).map_or_else(|| String::from_utf8_lossy(word).into_owned(), printed_number),
        };
        match open.last_mut() {
            None => return value,
            Some(Open::List(items)) => items.push(value),
            Some(Open::Object(entries, name)) => match name.take() {
                None => *name = Some(value),
                Some(name) => entries.push((name, value)),
            },
        }
    }
    String::new()
}

/// A float as Go's `%v` prints it: the fewest digits that tell it from its neighbours, with an exponent below -4 and
/// from 6 on.
fn printed_number(value: f64) -> String {
    let shortest = format!("{value:e}");
    let (digits, exponent) = shortest.split_once('e').unwrap_or((&shortest, "0"));
    let exponent: i32 = exponent.parse().unwrap_or_default();
    if (-4..6).contains(&exponent) {
        return value.to_string();
    }
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{digits}e{sign}{:02}", exponent.unsigned_abs())
}

#[cfg(test)]
mod tests {
    use super::*;
    use openledger_core::go_json::all_are_floats;

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
            ("1e-999", "0"),
            ("null", "<nil>"),
            ("true", "true"),
            ("\"a\\\"b\"", "a\"b"),
            ("[1,\"a b\",[]]", "[1 a b []]"),
            ("{\"b\":1,\"a\":{\"c\":null}, \"b\" : 2}", "map[a:map[c:<nil>] b:2]"),
        ];
        for (json, text) in cases {
            assert_eq!(printed(json.as_bytes()), text, "{json}");
        }
    }

    #[test]
    fn a_number_beyond_all_floats_makes_a_document_unreadable_wherever_it_stands() {
        assert!(all_are_floats(b"{\"a\":[1e308,{\"1e999\":\"1e999\"}]}"));
        assert!(!all_are_floats(b"{\"a\":[1,{\"b\":-1e999}]}"));
    }

    #[test]
    fn depth_costs_no_stack() {
        let deep = format!("{}1{}", "[".repeat(9_990), "]".repeat(9_990));
        assert!(all_are_floats(deep.as_bytes()));
        assert_eq!(printed(deep.as_bytes()), deep);
    }
}
