//! Translates amino binary into amino JSON.

use super::{NAMES, STD_TX, Shape, Slot, amino, check_key, deeper, is_key, is_multisig, is_pointer, prefix, slots};
use crate::error::Result;
use crate::go_json::{put_base64, put_string};
use crate::schema::{AminoField, Field, MessageId, schema};
use crate::wire::{BYTES, VARINT, delimited, tag, varint};
use crate::{numbers, time};
use prost_types::Timestamp;

/// The JSON form of a legacy transaction.
///
/// # Errors
/// Bytes that are not one, or a type that is not registered.
pub fn std_tx_to_json(bytes: &[u8]) -> Result<String> {
    let wanted = prefix(STD_TX);
    let Some(body) = bytes.strip_prefix(&wanted) else {
        let hex = |bytes: &[u8]| bytes.iter().map(|b| format!("{b:02X}")).collect::<String>();
        let (want, got) = (hex(&wanted), hex(bytes.get(..4).unwrap_or(bytes)));
        let text = format!(
            "UnmarshalBinaryBare expected to read prefix bytes {want} (since it is registered concrete) but got {got}"
        );
        return Err(amino(text));
    };
    let tx = Parts::read(body, 5)?;
    let mut out = format!("{{\"type\":\"{STD_TX}\",\"value\":{{\"msg\":");
    items(tx.list(1)?, "null", &mut out, |one, out| registered(one, 0, out))?;

    let fee = Parts::read(tx.bytes(2)?, 4)?;
    out.push_str(",\"fee\":{\"amount\":");
    let coin = schema().find("cosmos.base.v1beta1.Coin")?;
    items(fee.list(1)?, "[]", &mut out, |one, out| object(coin, Some(one), 0, out))?;
    out.push_str(&format!(",\"gas\":\"{}\"", fee.number(2)?));
    for (number, key) in [(3, "payer"), (4, "granter")] {
        let text = utf8(fee.bytes(number)?)?;
        if !text.is_empty() {
            out.push_str(&format!(",\"{key}\":"));
            put_string(text, &mut out);
        }
    }

    out.push_str("},\"signatures\":");
    items(tx.list(3)?, "null", &mut out, |one, out| {
        let parts = Parts::read(one, 2)?;
        out.push_str("{\"pub_key\":");
        match parts.bytes(1)? {
            [] => out.push_str("null"),
            key => registered(key, 0, out)?,
        }
        out.push_str(",\"signature\":");
        base64_or_null(parts.bytes(2)?, out);
        out.push('}');
        Ok(())
    })?;
    out.push_str(",\"memo\":");
    put_string(utf8(tx.bytes(4)?)?, &mut out);
    out.push_str(&format!(",\"timeout_height\":\"{}\"}}}}", tx.number(5)?));
    Ok(out)
}

/// The values of one struct by the number of their field.
struct Parts<'a> {
    found: Vec<(u32, Part<'a>)>,
    /// A struct that is not there keeps the zero values of Go; one that is there gets amino's.
    present: bool,
}

#[derive(Clone, Copy)]
enum Part<'a> {
    Number(u64),
    Bytes(&'a [u8]),
}

impl<'a> Parts<'a> {
    /// `fields`: how many the struct has; amino wants them in order.
    fn read(mut bytes: &'a [u8], fields: usize) -> Result<Self> {
        let mut parts = Vec::new();
        let mut last = 0;
        while !bytes.is_empty() {
            let (number, wire, len) = tag(bytes)?;
            let rest = bytes.get(len..).unwrap_or_default();
            if number < last || usize::try_from(number).map_or(true, |n| n > fields) {
                return Err(amino(format!("unexpected field number {number}")));
            }
            last = number;
            let (part, after) = match wire {
                VARINT => {
                    let (value, len) = varint(rest)?;
                    (Part::Number(value), rest.get(len..).unwrap_or_default())
                }
                BYTES => {
                    let (content, after) = delimited(rest)?;
                    (Part::Bytes(content), after)
                }
                _ => return Err(amino(format!("field {number}: unexpected wire type {wire}"))),
            };
            parts.push((number, part));
            bytes = after;
        }
        Ok(Self { found: parts, present: true })
    }

    fn all(&self, number: u32) -> impl Iterator<Item = Part<'a>> {
        self.found.iter().filter(move |(n, _)| *n == number).map(|(_, part)| *part)
    }

    fn list(&self, number: u32) -> Result<Vec<&'a [u8]>> {
        self.all(number).map(Part::bytes).collect()
    }

    fn one(&self, number: u32) -> Result<Option<Part<'a>>> {
        let mut found = self.all(number);
        let first = found.next();
        if found.next().is_some() {
            return Err(amino(format!("field {number} stands twice")));
        }
        Ok(first)
    }

    fn bytes(&self, number: u32) -> Result<&'a [u8]> {
        self.one(number)?.map_or(Ok(&[]), Part::bytes)
    }

    fn number(&self, number: u32) -> Result<u64> {
        self.one(number)?.map_or(Ok(0), Part::number)
    }
}

impl<'a> Part<'a> {
    fn bytes(self) -> Result<&'a [u8]> {
        match self {
            Self::Bytes(bytes) => Ok(bytes),
            Self::Number(_) => Err(amino("expected bytes")),
        }
    }

    fn number(self) -> Result<u64> {
        match self {
            Self::Number(number) => Ok(number),
            Self::Bytes(_) => Err(amino("expected a number")),
        }
    }
}

fn registered(bytes: &[u8], depth: usize, out: &mut String) -> Result<()> {
    let (head, body) = bytes.split_at_checked(4).ok_or_else(|| amino("no prefix bytes"))?;
    let found = <[u8; 4]>::try_from(head).ok().and_then(|head| NAMES.by_prefix.get(&head));
    let (name, id) = found.ok_or_else(|| amino(format!("unrecognized prefix bytes {head:02X?}")))?;
    out.push_str("{\"type\":");
    put_string(name, out);
    out.push_str(",\"value\":");
    let message = schema().message(*id);
    if is_key(message) {
        let (key, rest) = delimited(body)?;
        if !rest.is_empty() {
            return Err(amino("bytes after a key"));
        }
        check_key(message, key)?;
        base64_or_null(key, out);
    } else if is_multisig(message) {
        let parts = Parts::read(body, 2)?;
        out.push_str(&format!("{{\"threshold\":\"{}\",\"pubkeys\":", parts.number(1)?));
        let depth = deeper(depth)?;
        items(parts.list(2)?, "null", out, |one, out| registered(one, depth, out))?;
        out.push('}');
    } else {
        object(*id, Some(body), depth, out)?;
    }
    out.push('}');
    Ok(())
}

fn object(id: MessageId, bytes: Option<&[u8]>, depth: usize, out: &mut String) -> Result<()> {
    let message = schema().message(id);
    let depth = deeper(depth)?;
    if message.amino_encoding.is_some() {
        return Err(amino(format!("{}: no amino form", message.name)));
    }
    let slots = slots(message);
    let parts = match bytes {
        Some(bytes) => Parts::read(bytes, slots.len())?,
        None => Parts { found: Vec::new(), present: false },
    };
    out.push('{');
    let start = out.len();
    for (slot, number) in slots.iter().zip(1_u32..) {
        let (name, text) = match slot {
            Slot::Field(field) => (field.amino_name.as_str(), shown(field, &parts, number, depth)?),
            Slot::Oneof(name, members) => match parts.one(number)? {
                Some(part) => (*name, Some(member(members, part.bytes()?, depth)?)),
                None => (*name, Some("null".to_owned())),
            },
        };
        let Some(text) = text else { continue };
        if out.len() > start {
            out.push(',');
        }
        put_string(name, out);
        out.push(':');
        out.push_str(&text);
    }
    out.push('}');
    Ok(())
}

/// A field's JSON unless Go leaves it out: without `nullable = false`, gogoproto marks fields with
/// `omitempty`.
fn shown(field: &Field, parts: &Parts<'_>, number: u32, depth: usize) -> Result<Option<String>> {
    let shape = Shape::of(field)?;
    let mut text = String::new();
    let full = match field.repeated {
        true => repeated(field, shape, parts, number, depth, &mut text)?,
        false => single(field, shape, parts.one(number)?, (parts.present, depth), &mut text)?,
    };
    Ok((full || field.amino_dont_omitempty || field.non_nullable).then_some(text))
}

/// The member of a oneof that is set in these bytes.
fn member(members: &[&Field], bytes: &[u8], depth: usize) -> Result<String> {
    let (head, body) = bytes.split_at_checked(4).ok_or_else(|| amino("no prefix bytes"))?;
    let named = members.iter().filter_map(|f| Some((f.amino_oneof_name.as_deref()?, *f)));
    let found = named.into_iter().find(|(name, _)| prefix(name) == head);
    let (name, field) = found.ok_or_else(|| amino(format!("unrecognized prefix bytes {head:02X?}")))?;
    let mut out = "{\"type\":".to_owned();
    put_string(name, &mut out);
    out.push_str(",\"value\":{");
    if let Some(text) = shown(field, &Parts::read(body, 1)?, 1, deeper(depth)?)? {
        put_string(&field.amino_name, &mut out);
        out.push(':');
        out.push_str(&text);
    }
    out.push_str("}}");
    Ok(out)
}

/// Writes a list, and says whether it holds anything.
fn repeated(
    field: &Field,
    shape: Shape,
    parts: &Parts<'_>,
    number: u32,
    depth: usize,
    out: &mut String,
) -> Result<bool> {
    let empty = if field.amino_encoding == Some(AminoField::LegacyCoins) { "[]" } else { "null" };
    if !shape.is_varint() {
        let list = parts.list(number)?;
        let any = !list.is_empty();
        // An empty struct behind a pointer is no struct.
        let nil = matches!(shape, Shape::Struct(_)) && !field.non_nullable;
        items(list, empty, out, |one, out| match one {
            [] if nil => {
                out.push_str("null");
                Ok(())
            }
            _ => value(shape, Some(Part::Bytes(one)), depth, out),
        })?;
        return Ok(any);
    }
    let mut packed = parts.bytes(number)?;
    let mut numbers = Vec::new();
    while !packed.is_empty() {
        let (number, len) = varint(packed)?;
        numbers.push(number);
        packed = packed.get(len..).unwrap_or_default();
    }
    let any = !numbers.is_empty();
    items(numbers, empty, out, |one, out| value(shape, Some(Part::Number(one)), depth, out))?;
    Ok(any)
}

/// Writes one value; whether it is more than Go's `omitempty` leaves out.
fn single(
    field: &Field,
    shape: Shape,
    part: Option<Part<'_>>,
    (present, depth): (bool, usize),
    out: &mut String,
) -> Result<bool> {
    // go-amino reads an absent time as 1970, behind a pointer, too; Go's own zero is the year 1.
    if part.is_none() && is_pointer(field, shape) && !(shape == Shape::Time && present) {
        out.push_str("null");
        return Ok(false);
    }
    if part.is_none() && shape == Shape::Time && !present {
        put_string(&time::print_timestamp_nano(&Timestamp { seconds: time::MIN_SECONDS, nanos: 0 }), out);
        return Ok(true);
    }
    value(shape, part, depth, out)?;
    Ok(match (shape, part) {
        // Structs are never empty to Go.
        (Shape::Struct(_) | Shape::Time | Shape::Int | Shape::Dec | Shape::Any, _) => true,
        (_, Some(Part::Number(n))) => n != 0,
        (_, Some(Part::Bytes(b))) => !b.is_empty(),
        (_, None) => false,
    })
}

fn value(shape: Shape, part: Option<Part<'_>>, depth: usize, out: &mut String) -> Result<()> {
    let number = || part.map_or(Ok(0), Part::number);
    let bytes = || part.map_or(Ok(&[][..]), Part::bytes);
    match shape {
        Shape::Bool => out.push_str(if number()? == 0 { "false" } else { "true" }),
        Shape::Small => out.push_str(&number()?.cast_signed().to_string()),
        Shape::Signed | Shape::Span => out.push_str(&format!("\"{}\"", number()?.cast_signed())),
        Shape::Unsigned => out.push_str(&format!("\"{}\"", number()?)),
        Shape::Text => put_string(utf8(bytes()?)?, out),
        Shape::Bytes => base64_or_null(bytes()?, out),
        Shape::Int => put_string(&numbers::int(nonempty(utf8(bytes()?)?)).map_err(amino)?, out),
        Shape::Dec => put_string(&numbers::dec_from_wire(nonempty(utf8(bytes()?)?)).map_err(amino)?, out),
        Shape::Time => {
            let parts = Parts::read(bytes()?, 2)?;
            let nanos = i32::try_from(parts.number(2)?).map_err(|_| amino("invalid nanoseconds"))?;
            let t = Timestamp { seconds: parts.number(1)?.cast_signed(), nanos };
            put_string(&time::print_timestamp_nano(&t), out);
        }
        Shape::Any => registered(bytes()?, depth, out)?,
        Shape::Struct(id) => object(id, part.map(Part::bytes).transpose()?, depth, out)?,
    }
    Ok(())
}

/// A list with commas, or what stands for an empty one.
fn items<T>(
    list: Vec<T>,
    empty: &str,
    out: &mut String,
    mut put: impl FnMut(T, &mut String) -> Result<()>,
) -> Result<()> {
    if list.is_empty() {
        out.push_str(empty);
        return Ok(());
    }
    for (i, one) in list.into_iter().enumerate() {
        out.push(if i == 0 { '[' } else { ',' });
        put(one, out)?;
    }
    out.push(']');
    Ok(())
}

fn nonempty(text: &str) -> &str {
    if text.is_empty() { "0" } else { text }
}

fn utf8(bytes: &[u8]) -> Result<&str> {
    std::str::from_utf8(bytes).map_err(|e| amino(e.to_string()))
}

fn base64_or_null(bytes: &[u8], out: &mut String) {
    if bytes.is_empty() { out.push_str("null") } else { put_base64(bytes, out) }
}
