//! Translates amino JSON into amino binary.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde_json::Value;

use super::{NAMES, STD_TX, Shape, Slot, amino, check_key, deeper, is_key, is_multisig, is_pointer, prefix, slots};
use crate::error::Result;
use crate::schema::{Field, Message, MessageId, schema};
use crate::wire::{BYTES, VARINT, put_varint};
use crate::{numbers, time};

/// The binary form of `{"type":"cosmos-sdk/StdTx","value":...}`.
///
/// # Errors
/// Text that is not such JSON, a name that is not registered, a value of the wrong form.
pub fn std_tx_from_json(text: &str) -> Result<Vec<u8>> {
    let json: Value =
        serde_json::from_str(text).map_err(|e| amino(format!("cannot parse disfix JSON wrapper: {e}")))?;
    let name = json.get("type").and_then(Value::as_str).unwrap_or_default();
    if name.is_empty() {
        return Err(amino("JSON encoding of interfaces require non-empty type field."));
    }
    if name != STD_TX {
        return Err(amino(format!("UnmarshalJSON wants to decode a {STD_TX} but found a {name}")));
    }
    let empty = Value::Null;
    let tx = json.get("value").unwrap_or(&empty);
    let get = |v: &Value, key: &str| v.get(key).cloned().unwrap_or_default();
    let mut out = prefix(STD_TX).to_vec();
    for message in list(&get(tx, "msg"))? {
        bytes_field(1, &registered(message, 0)?, &mut out);
    }

    let fee = get(tx, "fee");
    let mut part = Vec::new();
    let coin = schema().find("cosmos.base.v1beta1.Coin")?;
    for amount in list(&get(&fee, "amount"))? {
        bytes_field(1, &object(coin, amount, 0)?, &mut part);
    }
    number_field(2, large(&get(&fee, "gas"))?, &mut part);
    for (number, key) in [(3, "payer"), (4, "granter")] {
        text_field(number, &text_of(&get(&fee, key))?, &mut part);
    }
    if !part.is_empty() {
        bytes_field(2, &part, &mut out);
    }

    for signature in list(&get(tx, "signatures"))? {
        let mut part = Vec::new();
        match get(signature, "pub_key") {
            Value::Null => {}
            key => bytes_field(1, &registered(&key, 0)?, &mut part),
        }
        text_field(2, &unbase64(&get(signature, "signature"))?, &mut part);
        bytes_field(3, &part, &mut out);
    }
    text_field(4, &text_of(&get(tx, "memo"))?, &mut out);
    number_field(5, large(&get(tx, "timeout_height"))?, &mut out);
    Ok(out)
}

/// `{"type", "value"}` with the bytes of its name in front.
fn registered(json: &Value, depth: usize) -> Result<Vec<u8>> {
    let name = json.get("type").and_then(Value::as_str).unwrap_or_default();
    let id = NAMES.by_name.get(name).ok_or_else(|| amino(format!("unrecognized concrete type name {name:?}")))?;
    let message = schema().message(*id);
    let empty = Value::Null;
    let value = json.get("value").unwrap_or(&empty);
    let mut out = prefix(name).to_vec();
    if is_key(message) {
        let key = unbase64(value)?;
        if !value.is_null() {
            check_key(message, &key)?;
        }
        put_varint(key.len() as u64, &mut out);
        out.extend(key);
    } else if is_multisig(message) {
        number_field(1, large(value.get("threshold").unwrap_or(&empty))?, &mut out);
        for key in list(value.get("pubkeys").unwrap_or(&empty))? {
            bytes_field(2, &registered(key, deeper(depth)?)?, &mut out);
        }
    } else {
        out.extend(object(*id, value, depth)?);
    }
    Ok(out)
}

fn object(id: MessageId, json: &Value, depth: usize) -> Result<Vec<u8>> {
    let message: &Message = schema().message(id);
    let depth = deeper(depth)?;
    if message.amino_encoding.is_some() || !(json.is_object() || json.is_null()) {
        return Err(amino(format!("{}: expected an object", message.name)));
    }
    let mut out = Vec::new();
    for (slot, number) in slots(message).iter().zip(1_u64..) {
        let get = |name: &str| json.get(name).filter(|v| !v.is_null());
        match slot {
            Slot::Field(field) => put(field, number, get(&field.amino_name), depth, &mut out)?,
            Slot::Oneof(name, members) => {
                if let Some(value) = get(name) {
                    bytes_field(number, &member(members, value, depth)?, &mut out);
                }
            }
        }
    }
    Ok(out)
}

/// The set member of a oneof: a registered struct of one field.
fn member(members: &[&Field], json: &Value, depth: usize) -> Result<Vec<u8>> {
    let name = json.get("type").and_then(Value::as_str).unwrap_or_default();
    let field = members.iter().find(|f| f.amino_oneof_name.as_deref() == Some(name));
    let field = field.ok_or_else(|| amino(format!("unrecognized concrete type name {name:?}")))?;
    let mut out = prefix(name).to_vec();
    let value = json.get("value").and_then(|v| v.get(&field.amino_name)).filter(|v| !v.is_null());
    put(field, 1, value, deeper(depth)?, &mut out)?;
    Ok(out)
}

fn put(field: &Field, number: u64, value: Option<&Value>, depth: usize, out: &mut Vec<u8>) -> Result<()> {
    let shape = Shape::of(field)?;
    let Some(value) = value else {
        if !field.repeated && !is_pointer(field, shape) {
            absent(shape, number, depth, out)?;
        }
        return Ok(());
    };
    if field.repeated {
        let items = list(value)?;
        if shape.is_varint() {
            let mut packed = Vec::new();
            for one in items {
                put_varint(varint(shape, one)?, &mut packed);
            }
            text_field(number, &packed, out);
        } else {
            for one in items {
                bytes_field(number, &content(shape, one, depth)?, out);
            }
        }
        return Ok(());
    }
    if shape.is_varint() {
        number_field(number, varint(shape, value)?, out);
        return Ok(());
    }
    let content = content(shape, value, depth)?;
    if !content.is_empty() || is_pointer(field, shape) {
        bytes_field(number, &content, out);
    }
    Ok(())
}

/// What Go writes for a value that JSON does not name.
fn absent(shape: Shape, number: u64, depth: usize, out: &mut Vec<u8>) -> Result<()> {
    match shape {
        // The zero of Go's `time.Time` is the year 1.
        Shape::Time => bytes_field(number, &moment(time::MIN_SECONDS, 0), out),
        Shape::Int | Shape::Dec => bytes_field(number, b"0", out),
        Shape::Struct(id) => text_field(number, &object(id, &Value::Null, depth)?, out),
        _ => {}
    }
    Ok(())
}

fn content(shape: Shape, value: &Value, depth: usize) -> Result<Vec<u8>> {
    Ok(match shape {
        Shape::Text => text_of(value)?,
        Shape::Bytes => unbase64(value)?,
        Shape::Int => numbers::int(string(value)?).map_err(amino)?.into_bytes(),
        Shape::Dec => numbers::dec_to_wire(string(value)?).map_err(amino)?.into_bytes(),
        Shape::Time => {
            let t = time::parse_timestamp(string(value)?).map_err(amino)?;
            moment(t.seconds, t.nanos)
        }
        Shape::Any => registered(value, depth)?,
        Shape::Struct(id) => object(id, value, depth)?,
        Shape::Bool | Shape::Small | Shape::Signed | Shape::Unsigned | Shape::Span => {
            return Err(amino("expected text"));
        }
    })
}

fn moment(seconds: i64, nanos: i32) -> Vec<u8> {
    let mut out = Vec::new();
    number_field(1, seconds.cast_unsigned(), &mut out);
    number_field(2, i64::from(nanos).cast_unsigned(), &mut out);
    out
}

fn varint(shape: Shape, value: &Value) -> Result<u64> {
    match shape {
        Shape::Bool => value.as_bool().map(u64::from).ok_or_else(|| amino("expected true or false")),
        Shape::Small => {
            let number = value.as_i64().filter(|n| i32::try_from(*n).is_ok() || u32::try_from(*n).is_ok());
            number.map(i64::cast_unsigned).ok_or_else(|| amino("expected a number of 32 bits"))
        }
        _ => large(value),
    }
}

/// Reads a number of 64 bits, which stands in quotes.
fn large(value: &Value) -> Result<u64> {
    if value.is_null() {
        return Ok(0);
    }
    let text = string(value)?;
    let number = text.parse().ok().or_else(|| text.parse().ok().map(i64::cast_unsigned));
    number.ok_or_else(|| amino(format!("invalid number {text:?}")))
}

fn list(value: &Value) -> Result<&[Value]> {
    match value {
        Value::Null => Ok(&[]),
        Value::Array(items) => Ok(items),
        _ => Err(amino("expected a list")),
    }
}

fn string(value: &Value) -> Result<&str> {
    value.as_str().ok_or_else(|| amino("expected text in quotes"))
}

fn text_of(value: &Value) -> Result<Vec<u8>> {
    if value.is_null() { Ok(Vec::new()) } else { Ok(string(value)?.as_bytes().to_vec()) }
}

fn unbase64(value: &Value) -> Result<Vec<u8>> {
    if value.is_null() { Ok(Vec::new()) } else { BASE64.decode(string(value)?).map_err(|e| amino(e.to_string())) }
}

fn tag(number: u64, wire: u8, out: &mut Vec<u8>) {
    put_varint(number << 3 | u64::from(wire), out);
}

fn bytes_field(number: u64, bytes: &[u8], out: &mut Vec<u8>) {
    tag(number, BYTES, out);
    put_varint(bytes.len() as u64, out);
    out.extend(bytes);
}

/// Writes bytes, which are left out when they are empty.
fn text_field(number: u64, bytes: &[u8], out: &mut Vec<u8>) {
    if !bytes.is_empty() {
        bytes_field(number, bytes, out);
    }
}

/// Writes a number, which is left out when it is zero.
fn number_field(number: u64, value: u64, out: &mut Vec<u8>) {
    if value != 0 {
        tag(number, VARINT, out);
        put_varint(value, out);
    }
}
