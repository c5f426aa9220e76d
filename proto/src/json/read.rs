//! Translates JSON into wire bytes.

use base64::Engine;
use serde_json::{Map, Value};

use super::ParseOptions;
use crate::any::message_name;
use crate::error::{ProtoError, Result};
use crate::numbers;
use crate::schema::{Custom, Field, Kind, Message, MessageId, WellKnown, schema};
use crate::time;
use crate::wire::{self, put_varint};

const MAX_DEPTH: usize = 128;

pub(super) fn root(full_name: &str, value: &Value, options: ParseOptions) -> Result<Vec<u8>> {
    Reader { options, texts: false }.message(schema().find(full_name)?, value, 0)
}

pub(super) fn root_with_texts(full_name: &str, value: &Value) -> Result<Vec<u8>> {
    Reader { options: ParseOptions::default(), texts: true }.message(schema().find(full_name)?, value, 0)
}

struct Reader {
    options: ParseOptions,
    /// Whether JSON in fields of bytes is given as text.
    texts: bool,
}

impl Reader {
    fn message(&self, id: MessageId, value: &Value, depth: usize) -> Result<Vec<u8>> {
        if depth > MAX_DEPTH {
            return Err(ProtoError::Recursion);
        }
        let descriptor = schema().message(id);
        let text = || value.as_str().ok_or_else(|| ProtoError::json(format!("{}: expected a string", descriptor.name)));
        let pair = |seconds: i64, nanos: i32| {
            let mut out = Vec::new();
            // Negative numbers are sign-extended to 64 bits on the wire.
            for (tag, v) in [(0x08, seconds.cast_unsigned()), (0x10, i64::from(nanos).cast_unsigned())] {
                if v != 0 {
                    out.push(tag);
                    put_varint(v, &mut out);
                }
            }
            out
        };
        match descriptor.well_known {
            Some(WellKnown::Timestamp) => {
                time::parse_timestamp(text()?).map(|t| pair(t.seconds, t.nanos)).map_err(ProtoError::json)
            }
            Some(WellKnown::Duration) => {
                time::parse_duration(text()?).map(|d| pair(d.seconds, d.nanos)).map_err(ProtoError::json)
            }
            Some(WellKnown::Any) => self.any(value, depth),
            Some(WellKnown::Wrapper) => {
                let mut out = Vec::new();
                if let Some(field) = descriptor.fields.first() {
                    self.field(field, value, depth, &mut out)?;
                }
                Ok(out)
            }
            None => match value {
                Value::Object(object) => self.object(descriptor, object, depth, &[]),
                Value::Null => self.object(descriptor, &Map::new(), depth, &[]),
                _ => Err(ProtoError::json(format!("{}: expected an object", descriptor.name))),
            },
        }
    }

    fn object(
        &self,
        descriptor: &Message,
        object: &Map<String, Value>,
        depth: usize,
        skip: &[&str],
    ) -> Result<Vec<u8>> {
        if !self.options.ignore_unknown {
            let known = |key: &str| {
                skip.contains(&key) || descriptor.fields.iter().any(|f| f.name == key || f.json_name == key)
            };
            if let Some(key) = object.keys().filter(|k| !known(k)).min() {
                return Err(ProtoError::json(format!("unknown field {key:?} in {}", descriptor.name)));
            }
        }
        let mut out = Vec::new();
        let mut set_oneofs = Vec::new();
        for field in descriptor.wire_order.iter().filter_map(|i| descriptor.fields.get(*i)) {
            // The SDK takes either spelling and prefers the camel-case one.
            let given = object.get(&field.json_name).or_else(|| object.get(&field.name));
            if let Some(oneof) = field.oneof {
                if given.is_none_or(Value::is_null) {
                    continue;
                }
                if set_oneofs.contains(&oneof) {
                    return Err(ProtoError::json(format!("{}: more than one member of a oneof", descriptor.name)));
                }
                set_oneofs.push(oneof);
            }
            if field.raw_json && !field.repeated && given.is_some_and(Value::is_null) {
                // `null` is JSON too.
                put(field, b"null", &mut out);
                continue;
            }
            self.field(field, given.unwrap_or(&Value::Null), depth, &mut out).map_err(|e| within(e, field))?;
        }
        Ok(out)
    }

    fn field(&self, field: &Field, value: &Value, depth: usize, out: &mut Vec<u8>) -> Result<()> {
        if field.map {
            return self.map(field, value, depth, out);
        }
        if field.repeated {
            return self.list(field, value, depth, out);
        }
        if value.is_null() {
            if let Some(bytes) = self.absent(field, depth)? {
                put_delimited(field.number, &bytes, out);
            }
            return Ok(());
        }
        let mut content = Vec::new();
        let is_default = self.scalar(field, value, depth, &mut content)?;
        if is_default && !field.presence && field.custom.is_none() {
            return Ok(());
        }
        put(field, &content, out);
        Ok(())
    }

    /// What Go's generated code writes for a struct field that was never set.
    fn absent(&self, field: &Field, depth: usize) -> Result<Option<Vec<u8>>> {
        if !field.non_nullable {
            return Ok(None);
        }
        if field.custom.is_some() {
            return Ok(Some(b"0".to_vec()));
        }
        let Kind::Message(id) = field.kind else { return Ok(None) };
        let bytes = match schema().message(id).well_known {
            Some(WellKnown::Timestamp) if field.std_time => {
                let mut bytes = vec![0x08];
                put_varint(time::MIN_SECONDS.cast_unsigned(), &mut bytes);
                bytes
            }
            Some(_) => Vec::new(),
            None => self.message(id, &Value::Null, depth + 1)?,
        };
        Ok(Some(bytes))
    }

    fn list(&self, field: &Field, value: &Value, depth: usize, out: &mut Vec<u8>) -> Result<()> {
        let items = match value {
            Value::Null => return Ok(()),
            Value::Array(items) => items,
            _ => return Err(ProtoError::json("expected an array")),
        };
        let mut packed = Vec::new();
        for item in items {
            let mut content = Vec::new();
            self.scalar(field, item, depth, &mut content)?;
            if field.packed {
                packed.extend_from_slice(&content);
            } else {
                put(field, &content, out);
            }
        }
        if !packed.is_empty() {
            put_delimited(field.number, &packed, out);
        }
        Ok(())
    }

    fn map(&self, field: &Field, value: &Value, depth: usize, out: &mut Vec<u8>) -> Result<()> {
        let object = match value {
            Value::Null => return Ok(()),
            Value::Object(object) => object,
            _ => return Err(ProtoError::json("expected an object")),
        };
        let Kind::Message(id) = field.kind else { return Ok(()) };
        let entry = schema().message(id);
        let (Some(key_field), Some(value_field)) = (entry.by_number(1), entry.by_number(2)) else { return Ok(()) };
        let mut entries = Vec::with_capacity(object.len());
        for (key, item) in object {
            let key = match key_field.kind {
                Kind::Bool => Value::Bool(key == "true"),
                _ => Value::String(key.clone()),
            };
            let mut bytes = Vec::new();
            for (f, v) in [(key_field, &key), (value_field, item)] {
                let mut content = Vec::new();
                self.scalar(f, v, depth, &mut content)?;
                put(f, &content, &mut bytes);
            }
            entries.push(bytes);
        }
        // One order whatever the order in the document.
        entries.sort();
        for bytes in entries {
            put_delimited(field.number, &bytes, out);
        }
        Ok(())
    }

    /// Appends one value without its tag; tells whether it is the proto3 default.
    fn scalar(&self, field: &Field, value: &Value, depth: usize, out: &mut Vec<u8>) -> Result<bool> {
        if let Some(custom) = field.custom {
            let text = value.as_str().ok_or_else(|| ProtoError::json("expected a number in a string"))?;
            let wire = match custom {
                Custom::Int => numbers::int(text),
                Custom::Dec => numbers::dec_to_wire(text),
            };
            out.extend_from_slice(wire.map_err(ProtoError::json)?.as_bytes());
            return Ok(false);
        }
        let start = out.len();
        match field.kind {
            Kind::Bool => put_varint(u64::from(boolean(value)?), out),
            Kind::Int32 => put_varint(i64::from(narrow::<i32>(integer(value)?)?).cast_unsigned(), out),
            Kind::Int64 => put_varint(narrow::<i64>(integer(value)?)?.cast_unsigned(), out),
            Kind::Uint32 => put_varint(u64::from(narrow::<u32>(integer(value)?)?), out),
            Kind::Uint64 => put_varint(narrow::<u64>(integer(value)?)?, out),
            Kind::Sint32 | Kind::Sint64 => {
                let v = match field.kind {
                    Kind::Sint32 => i64::from(narrow::<i32>(integer(value)?)?),
                    _ => narrow::<i64>(integer(value)?)?,
                };
                put_varint(((v << 1) ^ (v >> 63)).cast_unsigned(), out);
            }
            Kind::Fixed32 => out.extend_from_slice(&narrow::<u32>(integer(value)?)?.to_le_bytes()),
            Kind::Sfixed32 => out.extend_from_slice(&narrow::<i32>(integer(value)?)?.to_le_bytes()),
            Kind::Fixed64 => out.extend_from_slice(&narrow::<u64>(integer(value)?)?.to_le_bytes()),
            Kind::Sfixed64 => out.extend_from_slice(&narrow::<i64>(integer(value)?)?.to_le_bytes()),
            #[allow(clippy::cast_possible_truncation, reason = "a float field is rounded, as by Go")]
            Kind::Float => out.extend_from_slice(&(float(value)? as f32).to_le_bytes()),
            Kind::Double => out.extend_from_slice(&float(value)?.to_le_bytes()),
            Kind::Enum(id) => {
                let number = match value {
                    Value::String(name) => schema()
                        .enumeration(id)
                        .number(name)
                        .ok_or_else(|| ProtoError::json(format!("unknown value {name:?} for an enum")))?,
                    _ if schema().enumeration(id).takes_numbers() => narrow::<i32>(integer(value)?)?,
                    _ => return Err(ProtoError::json(format!("{}: a name is expected", field.name))),
                };
                put_varint(i64::from(number).cast_unsigned(), out);
            }
            Kind::String => out.extend_from_slice(string(value)?.as_bytes()),
            Kind::Bytes => match value {
                Value::String(text) if field.raw_json && self.texts => out.extend_from_slice(text.as_bytes()),
                value => bytes(field, value, out)?,
            },
            Kind::Message(id) => {
                out.extend_from_slice(&self.message(id, value, depth + 1)?);
                return Ok(false);
            }
        }
        Ok(out.get(start..).unwrap_or_default().iter().all(|b| *b == 0)
            && (field.kind.wire() != wire::BYTES || out.len() == start))
    }

    fn any(&self, value: &Value, depth: usize) -> Result<Vec<u8>> {
        let object = value.as_object().ok_or_else(|| ProtoError::json("Any: expected an object"))?;
        let type_url = object.get("@type").ok_or_else(|| ProtoError::json("Any JSON doesn't have '@type'"))?;
        let type_url = type_url.as_str().ok_or_else(|| ProtoError::json("can't unmarshal Any's '@type'"))?;
        let id = schema().find(message_name(type_url)?)?;
        let inner = schema().message(id);
        let content = if inner.well_known.is_some() {
            let value = object.get("value").ok_or_else(|| ProtoError::json("Any JSON doesn't have 'value'"))?;
            self.message(id, value, depth + 1)?
        } else {
            if depth > MAX_DEPTH {
                return Err(ProtoError::Recursion);
            }
            self.object(inner, object, depth + 1, &["@type"])?
        };
        let mut out = Vec::new();
        put_delimited(1, type_url.as_bytes(), &mut out);
        if !content.is_empty() {
            put_delimited(2, &content, &mut out);
        }
        Ok(out)
    }
}

/// Puts the path of a field in front of a JSON error.
fn within(error: ProtoError, field: &Field) -> ProtoError {
    match error {
        ProtoError::Json(reason) if !reason.starts_with("unknown field") => {
            ProtoError::Json(format!("{}: {reason}", field.name))
        }
        other => other,
    }
}

fn put_delimited(number: u32, content: &[u8], out: &mut Vec<u8>) {
    put_varint(u64::from(number) << 3 | u64::from(wire::BYTES), out);
    put_varint(content.len() as u64, out);
    out.extend_from_slice(content);
}

fn put(field: &Field, content: &[u8], out: &mut Vec<u8>) {
    if field.kind.wire() == wire::BYTES {
        return put_delimited(field.number, content, out);
    }
    put_varint(u64::from(field.number) << 3 | u64::from(field.kind.wire()), out);
    out.extend_from_slice(content);
}

fn boolean(value: &Value) -> Result<bool> {
    match value {
        Value::Bool(b) => Ok(*b),
        Value::Null => Ok(false),
        _ => Err(ProtoError::json("expected true or false")),
    }
}

fn string(value: &Value) -> Result<&str> {
    match value {
        Value::String(s) => Ok(s),
        Value::Null => Ok(""),
        _ => Err(ProtoError::json("expected a string")),
    }
}

/// Reads an integer that is given as a number or in a string.
fn integer(value: &Value) -> Result<i128> {
    let bad = || ProtoError::json(format!("expected an integer, got {value}"));
    match value {
        Value::Null => Ok(0),
        Value::Number(n) => n.as_i64().map(i128::from).or_else(|| n.as_u64().map(i128::from)).ok_or_else(bad),
        Value::String(s) if !s.starts_with('+') => s.parse().map_err(|_| bad()),
        _ => Err(bad()),
    }
}

fn narrow<T: TryFrom<i128>>(value: i128) -> Result<T> {
    T::try_from(value).map_err(|_| ProtoError::json(format!("{value} is out of range")))
}

fn float(value: &Value) -> Result<f64> {
    let bad = || ProtoError::json(format!("expected a number, got {value}"));
    match value {
        Value::Null => Ok(0.0),
        Value::Number(n) => n.as_f64().ok_or_else(bad),
        Value::String(s) => s.parse().map_err(|_| bad()),
        _ => Err(bad()),
    }
}

fn bytes(field: &Field, value: &Value, out: &mut Vec<u8>) -> Result<()> {
    if field.raw_json {
        out.extend_from_slice(value.to_string().as_bytes());
        return Ok(());
    }
    let text = string(value)?;
    if field.hex {
        let bad = || ProtoError::json("invalid hex");
        if text.len() % 2 != 0 || !text.is_ascii() {
            return Err(bad());
        }
        for i in (0..text.len()).step_by(2) {
            out.push(text.get(i..i + 2).and_then(|h| u8::from_str_radix(h, 16).ok()).ok_or_else(bad)?);
        }
        return Ok(());
    }
    let clean: String = text.chars().filter(|c| !matches!(c, '\r' | '\n')).collect();
    let decoded =
        base64::engine::general_purpose::STANDARD.decode(clean).map_err(|_| ProtoError::json("invalid base64"))?;
    out.extend_from_slice(&decoded);
    Ok(())
}
