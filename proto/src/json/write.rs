//! Translates wire bytes into JSON text.

use std::fmt::Write;

use prost_types::Timestamp;

use super::go_struct;
use crate::any::message_name;
use crate::error::{ProtoError, Result};
use crate::go_json::{put_base64, put_float, put_string};
use crate::numbers;
use crate::schema::{Custom, Field, Kind, Message, MessageId, WellKnown, schema};
use crate::time;
use crate::tree::{Tree, Val};

/// Nesting beyond this is refused: requests may carry hostile bytes.
pub(super) const MAX_DEPTH: usize = 128;

pub(super) fn root(full_name: &str, bytes: &[u8], out: &mut String) -> Result<()> {
    message(schema().find(full_name)?, bytes, 0, out)
}

fn message(id: MessageId, bytes: &[u8], depth: usize, out: &mut String) -> Result<()> {
    let descriptor = schema().message(id);
    match descriptor.well_known {
        Some(WellKnown::Any) => any(descriptor, bytes, depth, out),
        Some(WellKnown::Timestamp) => {
            let t = time::timestamp(bytes).map_err(|e| ProtoError::value("timestamp", e))?;
            put_string(&time::print_timestamp(&t), out);
            Ok(())
        }
        Some(WellKnown::Duration) => {
            let d = time::duration(bytes).map_err(|e| ProtoError::value("duration", e))?;
            put_string(&time::print_duration(&d), out);
            Ok(())
        }
        Some(WellKnown::Wrapper) => match descriptor.fields.first() {
            Some(field) => singular(descriptor, field, 0, &Tree::decode(descriptor, bytes)?, depth, out),
            None => Ok(()),
        },
        None => {
            out.push('{');
            fields(descriptor, bytes, true, depth, out)?;
            out.push('}');
            Ok(())
        }
    }
}

fn fields(descriptor: &Message, bytes: &[u8], mut first: bool, depth: usize, out: &mut String) -> Result<()> {
    if depth > MAX_DEPTH {
        return Err(ProtoError::Recursion);
    }
    let tree = Tree::decode(descriptor, bytes)?;
    for (i, field) in descriptor.fields.iter().enumerate() {
        if field.oneof.is_some() && !field.optional && tree.single(i).is_none() {
            continue;
        }
        if !first {
            out.push(',');
        }
        first = false;
        put_string(&field.name, out);
        out.push(':');
        if field.map {
            map(field, &tree, i, depth, out)?;
        } else if field.repeated {
            out.push('[');
            for (n, item) in tree.list(i).iter().enumerate() {
                if n > 0 {
                    out.push(',');
                }
                value(field, item, depth, out)?;
            }
            out.push(']');
        } else {
            singular(descriptor, field, i, &tree, depth, out)?;
        }
    }
    Ok(())
}

/// A field that is not repeated, with the rules for what is absent.
fn singular(
    descriptor: &Message,
    field: &Field,
    position: usize,
    tree: &Tree<'_>,
    depth: usize,
    out: &mut String,
) -> Result<()> {
    if let Some(item) = tree.single(position) {
        // An empty number with no presence on the wire is the same as an absent one.
        let empty_number = field.custom.is_some() && !tree.has(descriptor, position) && !field.non_nullable;
        if !empty_number {
            return value(field, item, depth, out);
        }
    }
    match field.kind {
        _ if field.optional => out.push_str("null"),
        Kind::Message(id) if field.non_nullable => return absent_message(field, id, depth, out),
        Kind::Message(_) => out.push_str("null"),
        Kind::Bytes if field.custom.is_none() => out.push_str(if field.hex { "\"\"" } else { "null" }),
        _ => match (field.custom, field.non_nullable) {
            (Some(_), true) => out.push_str("\"0\""),
            (Some(_), _) => out.push_str("null"),
            (None, _) => return value(field, &default_of(field.kind), depth, out),
        },
    }
    Ok(())
}

/// The zero value of a Go struct field.
fn absent_message(field: &Field, id: MessageId, depth: usize, out: &mut String) -> Result<()> {
    if field.std_time && schema().message(id).well_known == Some(WellKnown::Timestamp) {
        put_string(&time::print_timestamp(&Timestamp { seconds: time::MIN_SECONDS, nanos: 0 }), out);
        return Ok(());
    }
    message(id, &[], depth + 1, out)
}

fn default_of(kind: Kind) -> Val<'static> {
    match kind {
        Kind::Double => Val::F64(0.0),
        Kind::Float => Val::F32(0.0),
        Kind::Int32 | Kind::Sint32 | Kind::Sfixed32 => Val::I32(0),
        Kind::Uint32 | Kind::Fixed32 => Val::U32(0),
        Kind::Int64 | Kind::Sint64 | Kind::Sfixed64 => Val::I64(0),
        Kind::Uint64 | Kind::Fixed64 => Val::U64(0),
        Kind::Bool => Val::Bool(false),
        Kind::String => Val::Str(""),
        Kind::Bytes => Val::Bytes(&[]),
        Kind::Enum(_) => Val::Enum(0),
        Kind::Message(_) => Val::Message(Vec::new()),
    }
}

fn value(field: &Field, item: &Val<'_>, depth: usize, out: &mut String) -> Result<()> {
    if let Some(custom) = field.custom {
        return number(field, custom, item, out);
    }
    match (item, field.kind) {
        (Val::Bool(v), _) => out.push_str(if *v { "true" } else { "false" }),
        (Val::I32(v), _) => out.push_str(&v.to_string()),
        (Val::U32(v), _) => out.push_str(&v.to_string()),
        (Val::I64(v), _) => out.push_str(&format!("\"{v}\"")),
        (Val::U64(v), _) => out.push_str(&format!("\"{v}\"")),
        (Val::F32(v), _) => float(v.to_string().parse().unwrap_or(f64::NAN), out),
        (Val::F64(v), _) => float(*v, out),
        (Val::Str(v), _) => put_string(v, out),
        (Val::Bytes(v), _) if field.raw_json => return raw_json(field, v, out),
        (Val::Bytes(v), _) if field.hex => put_string(&v.iter().map(|b| format!("{b:02X}")).collect::<String>(), out),
        (Val::Bytes(v), _) => put_base64(v, out),
        (Val::Enum(v), Kind::Enum(id)) => match schema().enumeration(id).name(*v) {
            Some(name) => put_string(name, out),
            None => out.push_str(&v.to_string()),
        },
        (Val::Message(parts), Kind::Message(id)) if go_struct::applies(schema().message(id)) => {
            return go_struct::message(id, &parts.concat(), depth + 1, out);
        }
        (Val::Message(parts), Kind::Message(id)) => return message(id, &parts.concat(), depth + 1, out),
        _ => return Err(ProtoError::value(&field.name, "value does not fit its type")),
    }
    Ok(())
}

fn float(v: f64, out: &mut String) {
    match (v.is_nan(), v.is_infinite()) {
        (true, _) => out.push_str("\"NaN\""),
        (_, true) => out.push_str(if v > 0.0 { "\"Infinity\"" } else { "\"-Infinity\"" }),
        _ => put_float(v, out),
    }
}

pub(super) fn number(field: &Field, custom: Custom, item: &Val<'_>, out: &mut String) -> Result<()> {
    let text = match item {
        Val::Str(s) => s,
        Val::Bytes(b) => std::str::from_utf8(b).map_err(|_| ProtoError::value(&field.name, "invalid number"))?,
        _ => return Err(ProtoError::value(&field.name, "invalid number")),
    };
    let printed = match (custom, text.is_empty()) {
        (_, true) => Ok("0".to_owned()),
        (Custom::Int, false) => numbers::int(text),
        (Custom::Dec, false) => numbers::dec_from_wire(text),
    };
    put_string(&printed.map_err(|e| ProtoError::value(&field.name, e))?, out);
    Ok(())
}

fn map(field: &Field, tree: &Tree<'_>, position: usize, depth: usize, out: &mut String) -> Result<()> {
    let Kind::Message(id) = field.kind else { return Ok(()) };
    let entry = schema().message(id);
    let (Some(key_field), Some(value_field)) = (entry.by_number(1), entry.by_number(2)) else { return Ok(()) };
    // Sorted by key, numbers by size; a later entry replaces an earlier one.
    let mut entries: Vec<(i128, String, String)> = Vec::new();
    for item in tree.list(position) {
        let Val::Message(parts) = item else { continue };
        let bytes = parts.concat();
        let pair = Tree::decode(entry, &bytes)?;
        let mut key = String::new();
        singular(entry, key_field, 0, &pair, depth, &mut key)?;
        let mut printed = String::new();
        match pair.single(1) {
            None => match value_field.kind {
                Kind::Message(m) => message(m, &[], depth + 1, &mut printed)?,
                kind => value(value_field, &default_of(kind), depth, &mut printed)?,
            },
            Some(v) => value(value_field, v, depth, &mut printed)?,
        }
        if !key.starts_with('"') {
            key = format!("\"{key}\"");
        }
        let rank =
            key.trim_matches('"').parse::<i128>().ok().filter(|_| key_field.kind != Kind::String).unwrap_or_default();
        entries.retain(|e| e.1 != key);
        entries.push((rank, key, printed));
    }
    entries.sort();
    out.push('{');
    for (n, (_, key, printed)) in entries.iter().enumerate() {
        if n > 0 {
            out.push(',');
        }
        // Writing to a String cannot fail.
        let _ = write!(out, "{key}:{printed}");
    }
    out.push('}');
    Ok(())
}

fn any(descriptor: &Message, bytes: &[u8], depth: usize, out: &mut String) -> Result<()> {
    if depth > MAX_DEPTH {
        return Err(ProtoError::Recursion);
    }
    let tree = Tree::decode(descriptor, bytes)?;
    let type_url = match tree.single(0) {
        Some(Val::Str(url)) => *url,
        _ => "",
    };
    let content = match tree.single(1) {
        Some(Val::Bytes(b)) => *b,
        _ => &[],
    };
    let id = schema().find(message_name(type_url)?)?;
    let inner = schema().message(id);
    out.push_str("{\"@type\":");
    put_string(type_url, out);
    if inner.well_known.is_some() {
        out.push_str(",\"value\":");
        message(id, content, depth + 1, out)?;
    } else {
        fields(inner, content, false, depth + 1, out)?;
    }
    out.push('}');
    Ok(())
}

/// JSON kept in a bytes field, printed in place: whitespace dropped, HTML escaped, as Go compacts it.
fn raw_json(field: &Field, bytes: &[u8], out: &mut String) -> Result<()> {
    let invalid = || ProtoError::value(&field.name, "invalid JSON");
    let text = std::str::from_utf8(bytes).map_err(|_| invalid())?;
    serde_json::from_str::<serde::de::IgnoredAny>(text).map_err(|_| invalid())?;
    compact(text, out);
    Ok(())
}

/// Appends the text of JSON without space between its parts, HTML escaped.
pub(super) fn compact(text: &str, out: &mut String) {
    let (mut quoted, mut escaped) = (false, false);
    for c in text.chars() {
        match c {
            ' ' | '\t' | '\n' | '\r' if !quoted => continue,
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => {
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
            c => out.push(c),
        }
        if c == '"' && !escaped {
            quoted = !quoted;
        }
        escaped = quoted && c == '\\' && !escaped;
    }
}
