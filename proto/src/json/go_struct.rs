//! Two staking responses print themselves with Go's `encoding/json`, and clients see the result:
//! empty fields are left out and 64-bit integers are bare numbers.

use crate::error::{ProtoError, Result};
use crate::go_json::put_string;
use crate::schema::{Field, Kind, Message, MessageId, WellKnown, schema};
use crate::time;
use crate::tree::{Tree, Val};

use super::write::{MAX_DEPTH, number};

/// Whether a message nested in another prints this way.
pub(super) fn applies(descriptor: &Message) -> bool {
    matches!(
        descriptor.name.as_str(),
        "cosmos.staking.v1beta1.DelegationResponse" | "cosmos.staking.v1beta1.RedelegationResponse"
    )
}

/// Prints a message as the fields of a Go struct.
pub(super) fn message(id: MessageId, bytes: &[u8], depth: usize, out: &mut String) -> Result<()> {
    let descriptor = schema().message(id);
    if depth > MAX_DEPTH {
        return Err(ProtoError::Recursion);
    }
    if descriptor.well_known == Some(WellKnown::Timestamp) {
        let seconds = if bytes.is_empty() { time::MIN_SECONDS } else { 0 };
        let mut t = time::timestamp(bytes).map_err(|e| ProtoError::value("timestamp", e))?;
        t.seconds = t.seconds.saturating_add(seconds);
        put_string(&time::print_timestamp_nano(&t), out);
        return Ok(());
    }
    let tree = Tree::decode(descriptor, bytes)?;
    let mut first = true;
    out.push('{');
    for (i, field) in descriptor.fields.iter().enumerate() {
        if !field.non_nullable && !tree.has(descriptor, i) {
            continue;
        }
        if !first {
            out.push(',');
        }
        first = false;
        put_string(&field.name, out);
        out.push(':');
        member(field, tree.list(i), depth, out)?;
    }
    out.push('}');
    Ok(())
}

fn member(field: &Field, values: &[Val<'_>], depth: usize, out: &mut String) -> Result<()> {
    if !field.repeated {
        return match (values.last(), field.kind) {
            (Some(v), _) => value(field, v, depth, out),
            (None, Kind::Message(id)) => message(id, &[], depth + 1, out),
            (None, _) => value(field, &Val::Str(""), depth, out),
        };
    }
    if values.is_empty() {
        out.push_str("null");
        return Ok(());
    }
    for (i, v) in values.iter().enumerate() {
        out.push(if i > 0 { ',' } else { '[' });
        value(field, v, depth, out)?;
    }
    out.push(']');
    Ok(())
}

fn value(field: &Field, v: &Val<'_>, depth: usize, out: &mut String) -> Result<()> {
    match (v, field.kind, field.custom) {
        (_, _, Some(custom)) => return number(field, custom, v, out),
        (Val::Message(parts), Kind::Message(id), _) => return message(id, &parts.concat(), depth + 1, out),
        (Val::Str(s), _, _) => put_string(s, out),
        (Val::I64(n), _, _) => out.push_str(&n.to_string()),
        (Val::U64(n), _, _) => out.push_str(&n.to_string()),
        _ => return Err(ProtoError::value(&field.name, "value does not fit its type")),
    }
    Ok(())
}
