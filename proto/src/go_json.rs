//! JSON text exactly as Go's `encoding/json` prints it.

use std::fmt::Write;

use serde_json::Value;

/// Appends a quoted string; `<`, `>`, `&` and the two Unicode line separators are escaped.
pub fn put_string(text: &str, out: &mut String) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' | '\0'..='\u{1f}' => {
                // Writing to a String cannot fail.
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
}

/// Appends bytes as quoted base64.
pub fn put_base64(bytes: &[u8], out: &mut String) {
    use base64::Engine;
    out.push('"');
    base64::engine::general_purpose::STANDARD.encode_string(bytes, out);
    out.push('"');
}

/// Appends a parsed document as Go prints it after reading it into an `interface{}`: object keys
/// sorted, every number a float64. The text of numbers depends on IEEE 754 parsing and shortest
/// printing only, which are exact and the same on every machine.
pub(crate) fn put_normalized(value: &Value, out: &mut String) {
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(b) => out.push_str(if *b { "true" } else { "false" }),
        Value::Number(n) => put_float(n.as_f64().unwrap_or_default(), out),
        Value::String(s) => put_string(s, out),
        Value::Array(items) => {
            out.push('[');
            for (i, item) in items.iter().enumerate() {
                if i > 0 {
                    out.push(',');
                }
                put_normalized(item, out);
            }
            out.push(']');
        }
        Value::Object(map) => {
            let mut entries: Vec<_> = map.iter().collect();
            entries.sort_by(|a, b| a.0.cmp(b.0));
            out.push('{');
            for (i, (key, item)) in entries.into_iter().enumerate() {
                if i > 0 {
                    out.push(',');
                }
                put_string(key, out);
                out.push(':');
                put_normalized(item, out);
            }
            out.push('}');
        }
    }
}

/// Appends a float64: plain digits between 1e-6 and 1e21, an exponent outside.
pub(crate) fn put_float(value: f64, out: &mut String) {
    let size = value.abs();
    if size == 0.0 || (1e-6..1e21).contains(&size) {
        let _ = write!(out, "{value}");
        return;
    }
    let text = format!("{value:e}");
    out.push_str(&match text.split_once('e') {
        Some((digits, exponent)) if !exponent.starts_with('-') => format!("{digits}e+{exponent}"),
        _ => text,
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_escape_as_go_does() {
        let mut out = String::new();
        put_string("a<b>&\"\\\n\u{1}\u{7f}\u{2028}é\u{8}", &mut out);
        assert_eq!(out, "\"a\\u003cb\\u003e\\u0026\\\"\\\\\\n\\u0001\u{7f}\\u2028é\\b\"");
    }

    #[test]
    fn numbers_print_as_go_float64() {
        for (text, want) in [
            ("1", "1"),
            ("-0.0", "-0"),
            ("1e21", "1e+21"),
            ("123456789012345678901234567890", "1.2345678901234568e+29"),
            ("100000000000000000000", "100000000000000000000"),
            ("0.000001", "0.000001"),
            ("0.0000001", "1e-7"),
            ("18446744073709551615", "18446744073709552000"),
            ("1.5e300", "1.5e+300"),
        ] {
            let mut out = String::new();
            put_normalized(&serde_json::from_str(text).unwrap(), &mut out);
            assert_eq!(out, want, "{text}");
        }
    }
}
