//! JSON as gogoproto's `jsonpb` reads and the SDK's codec compares it. Versions of channels and data of packets are
//! such texts, written by other chains, so what the Go programs make of an odd one is consensus.

use openledger_core::go_json;
use openledger_proto::json::{compact, raw_fields};
use serde_json::{Map, Number, Value};
use std::collections::BTreeMap;

/// How deep JSON may be nested. Go's reader has a bound of 10,000, and no message is nested so deep; what lies
/// between is refused, so that nobody can exhaust the stack.
const MAX_DEPTH: usize = 200;

/// A field of a message without messages in it: its name, and the form in which `jsonpb` takes it as well.
pub(crate) type FieldNames = (&'static str, &'static str);

/// The values of a message's fields, in their order. What follows the object is passed over, as by Go's
/// decoder; `null` is a message whose fields are all absent.
///
/// # Errors
/// A text that says what is wrong: names are exact, and a member that the message does not have is refused.
pub(crate) fn fields<'a, const N: usize>(
    bytes: &'a [u8],
    names: &[FieldNames; N],
    go_type: &str,
) -> Result<[Option<&'a [u8]>; N], String> {
    let item = go_json::first_value(bytes)?;
    match item.first() {
        Some(b'n') => return Ok([None; N]),
        Some(b'{') => {}
        _ => return Err("json: cannot unmarshal into Go value of type map[string]json.RawMessage".to_owned()),
    }
    // Of two members with one name the last counts.
    let mut members: BTreeMap<String, &[u8]> = go_json::members(item).collect();
    let mut out = [None; N];
    for (slot, (name, camel)) in out.iter_mut().zip(names) {
        let original = members.remove(*name);
        *slot = members.remove(*camel).or(original);
    }
    match members.keys().next() {
        None => Ok(out),
        Some(other) => Err(format!("unknown field {other:?} in {go_type}")),
    }
}

/// The text of a field.
///
/// # Errors
/// When it is another value than a string or `null`.
pub(crate) fn text(value: Option<&[u8]>) -> Result<String, String> {
    let mut text = String::new();
    if let Some(value) = value {
        go_json::unmarshal(value, &mut text).map_err(|e| e.to_string())?;
    }
    Ok(text)
}

/// JSON as a tree, read as Go reads it: the last of two members with one name counts, and what is not UTF-8 is
/// replaced. JSON that a message holds as bytes is a string with its text.
///
/// # Errors
/// For a number beyond all bounds and for JSON that is nested too deep.
pub(crate) fn tree(item: &[u8]) -> Result<Value, String> {
    node(item, 0)
}

fn node(item: &[u8], depth: usize) -> Result<Value, String> {
    if depth > MAX_DEPTH {
        return Err("exceeded max depth".to_owned());
    }
    let below = depth.saturating_add(1);
    Ok(match item.first() {
        Some(b'{') => object(item, below)?,
        Some(b'[') => Value::Array(go_json::elements(item).map(|value| node(value, below)).collect::<Result<_, _>>()?),
        Some(b'"') => Value::String(go_json::unquote(item)),
        Some(b't') => Value::Bool(true),
        Some(b'f') => Value::Bool(false),
        Some(b'n') => Value::Null,
        _ => number(item)?,
    })
}

fn object(item: &[u8], depth: usize) -> Result<Value, String> {
    let members: BTreeMap<String, &[u8]> = go_json::members(item).collect();
    let kind = members.get("@type").filter(|kind| kind.first() == Some(&b'"')).map(|kind| go_json::unquote(kind));
    let raw = kind.and_then(|kind| kind.strip_prefix('/').map(raw_fields)).unwrap_or_default();
    let member = |(name, value): (String, &[u8])| {
        let read = match raw.iter().find(|(field, _)| *field == name) {
            Some((_, true)) if value.first() == Some(&b'[') => {
                Value::Array(go_json::elements(value).map(|value| json_text(value, depth)).collect::<Result<_, _>>()?)
            }
            Some((_, false)) => json_text(value, depth)?,
            _ => node(value, depth)?,
        };
        Ok((name, read))
    };
    Ok(Value::Object(members.into_iter().map(member).collect::<Result<Map<_, _>, String>>()?))
}

/// JSON that a message holds as bytes, such as the message to a contract: Go keeps its text, but for the space in it.
fn json_text(value: &[u8], depth: usize) -> Result<Value, String> {
    node(value, depth)?; // so that it is refused for the same numbers
    Ok(Value::String(compact(&String::from_utf8_lossy(value))))
}

fn number(item: &[u8]) -> Result<Value, String> {
    let text = String::from_utf8_lossy(item);
    if let Ok(whole) = text.parse::<i64>() {
        return Ok(Value::Number(whole.into()));
    }
    if let Ok(whole) = text.parse::<u64>() {
        return Ok(Value::Number(whole.into()));
    }
    let finite = text.parse().ok().and_then(Number::from_f64);
    finite
        .map(Value::Number)
        .ok_or_else(|| format!("json: cannot unmarshal number {text} into Go value of type float64"))
}

/// Whether two trees say the same, as Go's `reflect.DeepEqual` sees it.
pub(crate) fn same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        // Go reads every number as a float, to which the written form of a number does not matter.
        (Value::Number(a), Value::Number(b)) => match (a.as_f64(), b.as_f64()) {
            (Some(a), Some(b)) => a == b,
            _ => false,
        },
        (Value::Array(a), Value::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b)),
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len() && a.iter().all(|(name, a)| b.get(name).is_some_and(|b| same(a, b)))
        }
        (a, b) => a == b,
    }
}
