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

/// Writes a generated message as a JSON value.
pub fn print<T: Message + Name>(message: &T) -> Result<Value> {
    to_json(&T::full_name(), &message.encode_to_vec())
}

/// Reads a generated message from a JSON value.
pub fn parse<T: Message + Name + Default>(value: &Value, options: ParseOptions) -> Result<T> {
    let bytes = from_json(&T::full_name(), value, options)?;
    T::decode(bytes.as_slice()).map_err(|e| ProtoError::json(e.to_string()))
}
