//! Amino JSON: the sign documents of `SIGN_MODE_LEGACY_AMINO_JSON`, as cosmossdk.io/x/tx v0.14
//! makes them from the `amino` annotations.

use prost::Message as _;
use prost_types::{Any, Timestamp};

use crate::any::message_name;
use crate::cosmos::tx::v1beta1::{Fee, TxBody};
use crate::error::{ProtoError, Result};
use crate::go_json::{put_base64, put_normalized, put_string};
use crate::numbers;
use crate::schema::{AminoField, AminoMessage, Custom, Field, Kind, Message, MessageId, Scalar, WellKnown, schema};
use crate::strict::reject_unknown_fields;
use crate::time;
use crate::tree::{Tree, Val};

const MAX_DEPTH: usize = 128;

/// What an account signs beside the transaction's own content.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SignerData<'a> {
    /// The id of the chain that the signature is for.
    pub chain_id: &'a str,
    /// The number of the signing account.
    pub account_number: u64,
    /// The sequence of the signing account.
    pub sequence: u64,
}

/// The bytes that an account signs: the canonical StdSignDoc of a transaction.
///
/// As in the SDK, a body with unknown fields (even non-critical ones) or extension options cannot
/// be signed in this mode, nor can one without a fee. `registered` is that of
/// [`reject_unknown_fields`].
pub fn sign_bytes(
    body_bytes: &[u8],
    fee: Option<&Fee>,
    signer: SignerData<'_>,
    registered: &dyn Fn(&str) -> bool,
) -> Result<Vec<u8>> {
    reject_unknown_fields("cosmos.tx.v1beta1.TxBody", body_bytes, false, registered)?;
    let body = TxBody::decode(body_bytes).map_err(|e| ProtoError::value("body", e.to_string()))?;
    if !body.extension_options.is_empty() || !body.non_critical_extension_options.is_empty() {
        return Err(amino("SIGN_MODE_LEGACY_AMINO_JSON does not support protobuf extension options: invalid request"));
    }
    let fee = fee.ok_or_else(|| amino("fee cannot be nil when tipper is not signer"))?;
    std_sign_doc(&body, fee, signer).map(String::into_bytes)
}

/// The sign document of an already checked body.
pub fn std_sign_doc(body: &TxBody, fee: &Fee, signer: SignerData<'_>) -> Result<String> {
    let mut out = format!("{{\"account_number\":\"{}\",\"chain_id\":", signer.account_number);
    put_string(signer.chain_id, &mut out);
    out.push_str(",\"fee\":{\"amount\":[");
    for (i, coin) in fee.amount.iter().enumerate() {
        if i > 0 {
            out.push(',');
        }
        out.push_str(&encode("cosmos.base.v1beta1.Coin", &coin.encode_to_vec())?);
    }
    out.push_str(&format!("],\"gas\":\"{}\"", fee.gas_limit));
    for (name, address) in [("granter", &fee.granter), ("payer", &fee.payer)] {
        if !address.is_empty() {
            out.push_str(&format!(",\"{name}\":"));
            put_string(address, &mut out);
        }
    }
    out.push_str("},\"memo\":");
    put_string(&body.memo, &mut out);
    out.push_str(",\"msgs\":");
    if body.messages.is_empty() {
        out.push_str("null");
    } else {
        out.push('[');
        for (i, message) in body.messages.iter().enumerate() {
            if i > 0 {
                out.push(',');
            }
            any(&message.type_url, &message.value, 0, &mut out)?;
        }
        out.push(']');
    }
    out.push_str(&format!(",\"sequence\":\"{}\"", signer.sequence));
    if body.timeout_height != 0 {
        out.push_str(&format!(",\"timeout_height\":\"{}\"", body.timeout_height));
    }
    if let Some(t) = &body.timeout_timestamp {
        out.push_str(",\"timeout_timestamp\":");
        timestamp(t, &mut out)?;
    }
    if body.unordered {
        out.push_str(",\"unordered\":true");
    }
    out.push('}');
    Ok(out)
}

/// The amino JSON of a message in an `Any`: `{"type": amino name or type URL, "value": ...}`.
pub fn sign_doc_msg(message: &Any) -> Result<String> {
    let mut out = String::new();
    any(&message.type_url, &message.value, 0, &mut out)?;
    Ok(out)
}

/// The amino JSON of a message by full name; wrapped in `type` and `value` if it has an amino name.
pub fn encode(full_name: &str, bytes: &[u8]) -> Result<String> {
    let id = schema().find(full_name)?;
    let mut out = String::new();
    match &schema().message(id).amino_name {
        Some(name) => wrapped(name, id, bytes, 0, &mut out)?,
        None => message(id, bytes, 0, &mut out)?,
    }
    Ok(out)
}

fn amino(reason: &str) -> ProtoError {
    ProtoError::Amino(reason.to_owned())
}

fn any(type_url: &str, content: &[u8], depth: usize, out: &mut String) -> Result<()> {
    let id = schema().find(message_name(type_url)?)?;
    let name = schema().message(id).amino_name.as_deref();
    wrapped(name.unwrap_or(type_url), id, content, depth, out)
}

fn wrapped(name: &str, id: MessageId, content: &[u8], depth: usize, out: &mut String) -> Result<()> {
    out.push_str(&format!("{{\"type\":\"{name}\",\"value\":"));
    message(id, content, depth + 1, out)?;
    out.push('}');
    Ok(())
}

fn message(id: MessageId, bytes: &[u8], depth: usize, out: &mut String) -> Result<()> {
    if depth > MAX_DEPTH {
        return Err(ProtoError::Recursion);
    }
    let descriptor = schema().message(id);
    match descriptor.well_known {
        Some(WellKnown::Timestamp) => {
            let t = time::timestamp(bytes).map_err(|e| amino(&e))?;
            return timestamp(&t, out);
        }
        Some(WellKnown::Duration) => {
            let d = prost_types::Duration::decode(bytes).map_err(|e| amino(&e.to_string()))?;
            out.push_str(&format!("\"{}\"", time::amino_duration(&d).map_err(|e| amino(&e))?));
            return Ok(());
        }
        Some(WellKnown::Any) => {
            let tree = Tree::decode(descriptor, bytes)?;
            return match (tree.single(0), tree.single(1)) {
                (Some(Val::Str(url)), Some(Val::Bytes(content))) => any(url, content, depth, out),
                (Some(Val::Str(url)), None) => any(url, &[], depth, out),
                _ => Err(ProtoError::UnknownType(String::new())),
            };
        }
        _ => {}
    }
    let tree = Tree::decode(descriptor, bytes)?;
    match descriptor.amino_encoding {
        Some(AminoMessage::KeyField) => key_field(descriptor, &tree, out),
        Some(AminoMessage::ThresholdString) => threshold_string(descriptor, &tree, depth, out),
        Some(AminoMessage::ModuleAccount) => module_account(descriptor, &tree, out),
        None => fields(descriptor, &tree, depth, out),
    }
}

fn timestamp(t: &Timestamp, out: &mut String) -> Result<()> {
    time::timestamp(&t.encode_to_vec()).map_err(|e| amino(&e))?;
    out.push_str(&format!("\"{}\"", time::print_timestamp_nano(t)));
    Ok(())
}

fn fields(descriptor: &Message, tree: &Tree<'_>, depth: usize, out: &mut String) -> Result<()> {
    // Go refuses the type as a whole when any member lacks its name.
    if let Some(f) = descriptor.fields.iter().find(|f| f.oneof.is_some() && f.amino_oneof_name.is_none()) {
        return Err(amino(&format!("field {} within a oneof must have the amino.oneof_type_name option set", f.name)));
    }
    let mut null_oneofs = Vec::new();
    let mut first = true;
    out.push('{');
    for position in &descriptor.amino_order {
        let Some(field) = descriptor.fields.get(*position) else { continue };
        let set = tree.has(descriptor, *position);
        let mut write_nil = false;
        if !set {
            match field.oneof {
                Some(oneof) if !is_set(descriptor, tree, oneof) && !null_oneofs.contains(&oneof) => {
                    null_oneofs.push(oneof);
                    write_nil = true;
                }
                _ if !field.amino_dont_omitempty => continue,
                _ if matches!(field.kind, Kind::Message(_)) && !field.repeated => {
                    let name = &field.amino_name;
                    return Err(amino(&format!(
                        "not supported: dont_omit_empty=true on invalid (nil?) message field: {name}"
                    )));
                }
                _ => {}
            }
        }
        if !first {
            out.push(',');
        }
        first = false;
        let oneof = field.oneof.and_then(|o| descriptor.oneofs.get(o));
        let inside = oneof.filter(|_| !write_nil);
        if let (Some(oneof), Some(type_name)) = (inside, &field.amino_oneof_name) {
            out.push_str(&format!("\"{oneof}\":{{\"type\":\"{type_name}\",\"value\":{{"));
        }
        put_string(oneof.filter(|_| write_nil).unwrap_or(&field.amino_name), out);
        out.push(':');
        if write_nil && scalar_encoding(field).is_none() && field.amino_encoding.is_none() {
            out.push_str("null");
        } else {
            value(field, tree, *position, depth, out)?;
        }
        if inside.is_some() {
            out.push_str("}}");
        }
    }
    out.push('}');
    Ok(())
}

fn is_set(descriptor: &Message, tree: &Tree<'_>, oneof: usize) -> bool {
    descriptor.fields.iter().enumerate().any(|(i, f)| f.oneof == Some(oneof) && tree.single(i).is_some())
}

/// The number encoding of a field: a decimal only where Go holds a `LegacyDec`, otherwise it is
/// text with a point already.
fn scalar_encoding(field: &Field) -> Option<Scalar> {
    match field.scalar {
        Some(Scalar::Dec) if field.custom != Some(Custom::Dec) => None,
        scalar => scalar,
    }
}

fn value(field: &Field, tree: &Tree<'_>, position: usize, depth: usize, out: &mut String) -> Result<()> {
    match (field.amino_encoding, scalar_encoding(field)) {
        (Some(AminoField::LegacyCoins), _) if !field.repeated => return Err(amino("legacy_coins: unsupported type")),
        (Some(AminoField::LegacyCoins), _) if tree.list(position).is_empty() => {
            out.push_str("[]");
            return Ok(());
        }
        (Some(AminoField::InlineJson), _) if field.repeated => return Err(amino("inline_json: unsupported type")),
        (Some(AminoField::InlineJson), _) => return inline_json(tree.single(position), out),
        (None, Some(scalar)) => return number(scalar, field, tree.single(position), out),
        _ => {}
    }
    if field.map {
        return Err(amino("maps are not supported"));
    }
    if !field.repeated {
        return match tree.single(position) {
            Some(v) => item(field, v, depth, out),
            None => default(field, out),
        };
    }
    let items = tree.list(position);
    if items.is_empty() {
        out.push_str("null");
        return Ok(());
    }
    out.push('[');
    for (i, v) in items.iter().enumerate() {
        if i > 0 {
            out.push(',');
        }
        item(field, v, depth, out)?;
    }
    out.push(']');
    Ok(())
}

fn default(field: &Field, out: &mut String) -> Result<()> {
    out.push_str(match field.kind {
        Kind::Bool => "false",
        Kind::Int32 | Kind::Sint32 | Kind::Sfixed32 | Kind::Uint32 | Kind::Fixed32 | Kind::Enum(_) => "0",
        Kind::Int64 | Kind::Sint64 | Kind::Sfixed64 | Kind::Uint64 | Kind::Fixed64 => "\"0\"",
        Kind::String => "\"\"",
        Kind::Bytes => "null",
        Kind::Float | Kind::Double | Kind::Message(_) => return Err(amino("unknown type")),
    });
    Ok(())
}

fn item(field: &Field, v: &Val<'_>, depth: usize, out: &mut String) -> Result<()> {
    match (v, field.kind) {
        (Val::Bool(v), _) => out.push_str(if *v { "true" } else { "false" }),
        (Val::I32(v) | Val::Enum(v), _) => out.push_str(&v.to_string()),
        (Val::U32(v), _) => out.push_str(&v.to_string()),
        (Val::I64(v), _) => out.push_str(&format!("\"{v}\"")),
        (Val::U64(v), _) => out.push_str(&format!("\"{v}\"")),
        (Val::Str(v), _) => put_string(v, out),
        (Val::Bytes(v), _) => put_base64(v, out),
        (Val::Message(parts), Kind::Message(id)) => return message(id, &parts.concat(), depth + 1, out),
        _ => return Err(amino(&format!("{}: unknown type", field.name))),
    }
    Ok(())
}

fn number(scalar: Scalar, field: &Field, v: Option<&Val<'_>>, out: &mut String) -> Result<()> {
    let (text, is_text) = match v {
        _ if field.repeated => return Err(amino(&format!("{}: unsupported type", field.name))),
        None => ("", true),
        Some(Val::Str(s)) => (*s, true),
        Some(Val::Bytes(b)) => (std::str::from_utf8(b).map_err(|_| amino("invalid number"))?, false),
        Some(_) => return Err(amino(&format!("{}: unsupported type", field.name))),
    };
    let printed = match scalar {
        _ if text.is_empty() => Ok("0".to_owned()),
        // An Int held as text is signed as it was sent.
        Scalar::Int if is_text => Ok(text.to_owned()),
        Scalar::Int => numbers::int(text),
        Scalar::Dec => numbers::dec_from_wire(text),
    };
    put_string(&printed.map_err(amino)?, out);
    Ok(())
}

fn inline_json(v: Option<&Val<'_>>, out: &mut String) -> Result<()> {
    let bytes = match v {
        Some(Val::Bytes(b)) => *b,
        None => &[],
        Some(_) => return Err(amino("inline_json: unsupported type")),
    };
    let parsed = serde_json::from_slice(bytes).map_err(|_| amino("could not normalize JSON: invalid JSON bytes"))?;
    put_normalized(&parsed, out);
    Ok(())
}

fn text_of<'a>(descriptor: &Message, tree: &Tree<'a>, name: &str) -> &'a str {
    match position(descriptor, name).and_then(|i| tree.single(i)) {
        Some(Val::Str(s)) => s,
        _ => "",
    }
}

fn uint_of(descriptor: &Message, tree: &Tree<'_>, name: &str) -> u64 {
    match position(descriptor, name).and_then(|i| tree.single(i)) {
        Some(Val::U64(v)) => *v,
        Some(Val::U32(v)) => u64::from(*v),
        _ => 0,
    }
}

fn position(descriptor: &Message, name: &str) -> Option<usize> {
    descriptor.fields.iter().position(|f| f.name == name)
}

fn key_field(descriptor: &Message, tree: &Tree<'_>, out: &mut String) -> Result<()> {
    let key = position(descriptor, "key").ok_or_else(|| amino("key_field: no field named \"key\" found"))?;
    match tree.single(key) {
        Some(Val::Bytes(b)) if !b.is_empty() => put_base64(b, out),
        _ => out.push_str("null"),
    }
    Ok(())
}

fn threshold_string(descriptor: &Message, tree: &Tree<'_>, depth: usize, out: &mut String) -> Result<()> {
    out.push_str("{\"pubkeys\":[");
    if let Some(i) = position(descriptor, "public_keys") {
        let field = descriptor.fields.get(i).ok_or_else(|| amino("threshold_string: no keys"))?;
        for (n, key) in tree.list(i).iter().enumerate() {
            if n > 0 {
                out.push(',');
            }
            item(field, key, depth, out)?;
        }
    }
    out.push_str(&format!("],\"threshold\":\"{}\"}}", uint_of(descriptor, tree, "threshold")));
    Ok(())
}

fn module_account(descriptor: &Message, tree: &Tree<'_>, out: &mut String) -> Result<()> {
    let base = position(descriptor, "base_account").and_then(|i| Some((descriptor.fields.get(i)?, tree.single(i)?)));
    let (mut address, mut account_number, mut sequence) = (String::new(), 0, 0);
    if let Some((field, Val::Message(parts))) = base
        && let Kind::Message(id) = field.kind
    {
        let inner = schema().message(id);
        let bytes = parts.concat();
        let account = Tree::decode(inner, &bytes)?;
        address = text_of(inner, &account, "address").to_owned();
        account_number = uint_of(inner, &account, "account_number");
        sequence = uint_of(inner, &account, "sequence");
    }
    out.push_str(&format!("{{\"account_number\":{account_number},\"address\":"));
    put_string(&address, out);
    out.push_str(",\"name\":");
    put_string(text_of(descriptor, tree, "name"), out);
    out.push_str(",\"permissions\":");
    let permissions = position(descriptor, "permissions").map(|i| tree.list(i)).unwrap_or_default();
    if permissions.is_empty() {
        out.push_str("null");
    } else {
        for (i, v) in permissions.iter().enumerate() {
            out.push(if i > 0 { ',' } else { '[' });
            if let Val::Str(s) = v {
                put_string(s, out);
            }
        }
        out.push(']');
    }
    out.push_str(&format!(",\"public_key\":\"\",\"sequence\":{sequence}}}"));
    Ok(())
}
