//! One level of a message decoded by schema, borrowing from the bytes.

use crate::error::{ProtoError, Result};
use crate::schema::{Field, Kind, Message};
use crate::wire;

/// A decoded scalar, or the bytes of a nested message.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Val<'a> {
    Bool(bool),
    I32(i32),
    U32(u32),
    I64(i64),
    U64(u64),
    F32(f32),
    F64(f64),
    Str(&'a str),
    Bytes(&'a [u8]),
    Enum(i32),
    /// Several parts when a singular message was sent in pieces; they merge by concatenation.
    Message(Vec<&'a [u8]>),
}

impl Val<'_> {
    /// The proto3 default, which is the same as absent for fields without presence.
    pub(crate) fn is_default(&self) -> bool {
        match self {
            Self::Bool(v) => !v,
            Self::I32(v) | Self::Enum(v) => *v == 0,
            Self::U32(v) => *v == 0,
            Self::I64(v) => *v == 0,
            Self::U64(v) => *v == 0,
            Self::F32(v) => v.to_bits() == 0,
            Self::F64(v) => v.to_bits() == 0,
            Self::Str(v) => v.is_empty(),
            Self::Bytes(v) => v.is_empty(),
            Self::Message(_) => false,
        }
    }
}

/// The values of one message, by position of the field in the schema.
pub(crate) struct Tree<'a> {
    values: Vec<Vec<Val<'a>>>,
}

impl<'a> Tree<'a> {
    /// Decodes one level; unknown fields are skipped, as `Unmarshal` does.
    pub(crate) fn decode(message: &Message, bytes: &'a [u8]) -> Result<Self> {
        let mut tree = Self { values: vec![Vec::new(); message.fields.len()] };
        let mut rest = bytes;
        while !rest.is_empty() {
            let (number, wire_type, n) = wire::tag(rest)?;
            let (payload, after) = wire::value(number, wire_type, rest.get(n..).unwrap_or_default())?;
            rest = after;
            if let Some(position) = message.fields.iter().position(|f| f.number == number) {
                tree.add(message, position, wire_type, payload)?;
            }
        }
        Ok(tree)
    }

    fn add(&mut self, message: &Message, position: usize, wire_type: u8, payload: &'a [u8]) -> Result<()> {
        let Some(field) = message.fields.get(position) else { return Ok(()) };
        if let Some(oneof) = field.oneof {
            for (i, other) in message.fields.iter().enumerate() {
                if i != position && other.oneof == Some(oneof) {
                    self.slot(i)?.clear();
                }
            }
        }
        let slot = self.slot(position)?;
        if wire_type == wire::BYTES && field.kind.wire() != wire::BYTES {
            let mut rest = payload;
            while !rest.is_empty() {
                let (item, after) = wire::value(field.number, field.kind.wire(), rest)?;
                put(slot, field, scalar(field, item)?);
                rest = after;
            }
            return Ok(());
        }
        if wire_type != field.kind.wire() {
            return Err(ProtoError::Wire("wrong wire type"));
        }
        let value = scalar(field, payload)?;
        put(slot, field, value);
        Ok(())
    }

    fn slot(&mut self, position: usize) -> Result<&mut Vec<Val<'a>>> {
        self.values.get_mut(position).ok_or(ProtoError::Wire("no such field"))
    }

    /// All values of a field.
    pub(crate) fn list(&self, position: usize) -> &[Val<'a>] {
        self.values.get(position).map(Vec::as_slice).unwrap_or_default()
    }

    /// The value of a singular field; `None` when absent.
    pub(crate) fn single(&self, position: usize) -> Option<&Val<'a>> {
        self.list(position).last()
    }

    /// Go's `Has`: present, and not the default where the field has no presence.
    pub(crate) fn has(&self, message: &Message, position: usize) -> bool {
        let presence = message.fields.get(position).is_some_and(|f| f.presence || f.repeated);
        self.single(position).is_some_and(|v| presence || !v.is_default())
    }
}

fn put<'a>(slot: &mut Vec<Val<'a>>, field: &Field, value: Val<'a>) {
    if field.repeated {
        slot.push(value);
        return;
    }
    match (slot.first_mut(), value) {
        (Some(Val::Message(parts)), Val::Message(more)) => parts.extend(more),
        (_, value) => {
            slot.clear();
            slot.push(value);
        }
    }
}

#[allow(clippy::cast_possible_truncation, reason = "the wire format cuts a varint to the width of its field")]
fn scalar<'a>(field: &Field, payload: &'a [u8]) -> Result<Val<'a>> {
    let varint = || wire::varint(payload).map(|(v, _)| v);
    let short = || ProtoError::Wire("unexpected EOF");
    let four = || payload.try_into().map(u32::from_le_bytes).map_err(|_| short());
    let eight = || payload.try_into().map(u64::from_le_bytes).map_err(|_| short());
    Ok(match field.kind {
        Kind::Bool => Val::Bool(varint()? != 0),
        Kind::Int32 => Val::I32(varint()? as i32),
        Kind::Int64 => Val::I64(varint()?.cast_signed()),
        Kind::Uint32 => Val::U32(varint()? as u32),
        Kind::Uint64 => Val::U64(varint()?),
        Kind::Sint32 => {
            let v = varint()? as u32;
            Val::I32((v >> 1).cast_signed() ^ -(v & 1).cast_signed())
        }
        Kind::Sint64 => {
            let v = varint()?;
            Val::I64((v >> 1).cast_signed() ^ -(v & 1).cast_signed())
        }
        Kind::Enum(_) => Val::Enum(varint()? as i32),
        Kind::Fixed32 => Val::U32(four()?),
        Kind::Sfixed32 => Val::I32(four()?.cast_signed()),
        Kind::Fixed64 => Val::U64(eight()?),
        Kind::Sfixed64 => Val::I64(eight()?.cast_signed()),
        Kind::Float => Val::F32(f32::from_bits(four()?)),
        Kind::Double => Val::F64(f64::from_bits(eight()?)),
        Kind::String => {
            Val::Str(std::str::from_utf8(payload).map_err(|_| ProtoError::value(&field.name, "invalid UTF-8"))?)
        }
        Kind::Bytes => Val::Bytes(payload),
        Kind::Message(_) => Val::Message(vec![payload]),
    })
}
