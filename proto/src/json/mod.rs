//! Proto JSON as the SDK's gateway and command line print and read it.
//!
//! Names as in the `.proto` file, defaults shown, 64-bit integers and decimals as strings, bytes in
//! base64, enums by name, `Any` flattened with `@type`, absent messages `null` unless the field is
//! `gogoproto.nullable = false`.

mod go_struct;
mod read;
mod write;

use prost::{Message, Name};
use serde_json::Value;

use crate::error::{ProtoError, Result};
use crate::schema::schema;

/// The options by which JSON is read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ParseOptions {
    /// Skip unknown fields (genesis files of other versions) instead of refusing them.
    pub ignore_unknown: bool,
}

/// Wire bytes of the message `full_name` as JSON text, fields in the order of the `.proto` file.
pub fn to_json_string(full_name: &str, bytes: &[u8]) -> Result<String> {
    let mut out = String::with_capacity(bytes.len().saturating_mul(2));
    write::root(full_name, bytes, &mut out)?;
    Ok(out)
}

/// Wire bytes of the message `full_name` as a JSON value.
pub fn to_json(full_name: &str, bytes: &[u8]) -> Result<Value> {
    serde_json::from_str(&to_json_string(full_name, bytes)?).map_err(|e| ProtoError::json(e.to_string()))
}

/// JSON of the message `full_name` as wire bytes, encoded as the SDK's generated code would:
/// fields by number, defaults left out, `nullable = false` messages and numbers always present.
pub fn from_json(full_name: &str, value: &Value, options: ParseOptions) -> Result<Vec<u8>> {
    read::root(full_name, value, options)
}

/// As [`from_json`] without options, where a field that holds JSON as bytes is given as a string with its text, which
/// goes into the field as it is. A tree of values would not keep the text.
pub fn from_json_with_texts(full_name: &str, value: &Value) -> Result<Vec<u8>> {
    read::root_with_texts(full_name, value)
}

/// The fields of a message that hold JSON as bytes, and whether each is a list; nothing for an unknown message.
pub fn raw_fields(full_name: &str) -> Vec<(&'static str, bool)> {
    let Ok(id) = schema().find(full_name) else { return Vec::new() };
    let raw = schema().message(id).fields.iter().filter(|field| field.raw_json);
    raw.flat_map(|f| [(f.name.as_str(), f.repeated), (f.json_name.as_str(), f.repeated)]).collect()
}

/// The text of JSON without space between its parts, and with what HTML minds escaped, as Go's encoder keeps JSON that
/// it is given.
pub fn compact(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    write::compact(text, &mut out);
    out
}

/// Writes a generated message as a JSON value.
pub fn print<T: Message + Name>(message: &T) -> Result<Value> {
    to_json(&T::full_name(), &message.encode_to_vec())
}

/// Reads a generated message from a JSON value.
pub fn parse<T: Message + Name + Default>(value: &Value, options: ParseOptions) -> Result<T> {
    let bytes = from_json(&T::full_name(), value, options)?;
    T::decode(bytes.as_slice()).map_err(|e| ProtoError::json(e.to_string()))
}
