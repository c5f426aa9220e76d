//! Writes the pieces of JSON as Go's `encoding/json` does.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use openledger_proto::go_json::put_string;

/// A text as a JSON string. Go also escapes `<`, `>`, `&` and two line separators, for the sake of HTML.
pub fn json_string(text: &str) -> String {
    let mut out = String::with_capacity(text.len().saturating_add(2));
    put_string(text, &mut out);
    out
}

/// Bytes as a JSON string of base64.
pub fn base64_json(bytes: &[u8]) -> String {
    format!("\"{}\"", STANDARD.encode(bytes))
}

/// A list; `[]` if it is empty.
pub fn json_list<T>(items: impl IntoIterator<Item = T>, one: impl Fn(T) -> String) -> String {
    format!("[{}]", items.into_iter().map(one).collect::<Vec<_>>().join(","))
}

/// An object of the fields that are there, for types with `omitempty`.
pub(super) fn json_object(fields: impl IntoIterator<Item = Option<(&'static str, String)>>) -> String {
    let fields: Vec<String> = fields.into_iter().flatten().map(|(name, value)| format!("\"{name}\":{value}")).collect();
    format!("{{{}}}", fields.join(","))
}

/// A field that is always there.
pub(super) fn field(name: &'static str, value: impl Into<String>) -> Option<(&'static str, String)> {
    Some((name, value.into()))
}

/// A field of text that is left out when it is empty.
pub(super) fn unless_empty(name: &'static str, text: &str) -> Option<(&'static str, String)> {
    (!text.is_empty()).then(|| (name, json_string(text)))
}
