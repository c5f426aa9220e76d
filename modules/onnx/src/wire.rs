//! A strict, non-recursive protobuf reader over borrowed bytes: what it does not understand it refuses, and
//! it allocates nothing.

use crate::OnnxError;
use crate::refusal::Refusal;

/// Longest name or string that the reader accepts, in bytes.
const MAX_STRING: usize = 512;

/// The value of one field.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Value<'a> {
    Varint(u64),
    Fixed32(u32),
    Fixed64,
    Bytes(&'a [u8]),
}

/// Iterates over the fields of one message.
pub(crate) struct Fields<'a> {
    rest: &'a [u8],
}

impl<'a> Fields<'a> {
    pub(crate) fn new(message: &'a [u8]) -> Self {
        Self { rest: message }
    }

    /// The next field number and value; `None` at the end.
    pub(crate) fn next(&mut self) -> Result<Option<(u32, Value<'a>)>, Refusal> {
        if self.rest.is_empty() {
            return Ok(None);
        }
        let key = varint(&mut self.rest)?;
        let number = u32::try_from(key >> 3).map_err(|_| OnnxError::Malformed)?;
        if number == 0 || number >= 1 << 29 {
            return Err(OnnxError::Malformed.into());
        }
        let value = match key & 7 {
            0 => Value::Varint(varint(&mut self.rest)?),
            1 => {
                self.take(8)?;
                Value::Fixed64
            }
            2 => {
                let len = usize::try_from(varint(&mut self.rest)?).map_err(|_| OnnxError::Malformed)?;
                Value::Bytes(self.take(len)?)
            }
            5 => Value::Fixed32(u32::from_le_bytes(self.array()?)),
            _ => return Err(OnnxError::Malformed.into()),
        };
        Ok(Some((number, value)))
    }

    fn take(&mut self, len: usize) -> Result<&'a [u8], Refusal> {
        let (head, tail) = self.rest.split_at_checked(len).ok_or(OnnxError::Malformed)?;
        self.rest = tail;
        Ok(head)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], Refusal> {
        self.take(N)?.try_into().map_err(|_| OnnxError::Malformed.into())
    }
}

/// Reads one varint of at most ten bytes and 64 bits.
fn varint(rest: &mut &[u8]) -> Result<u64, Refusal> {
    let mut value = 0u64;
    for shift in (0..64).step_by(7) {
        let (byte, tail) = rest.split_first().ok_or(OnnxError::Malformed)?;
        *rest = tail;
        if shift == 63 && *byte > 1 {
            return Err(OnnxError::Malformed.into());
        }
        value |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Ok(value);
        }
    }
    Err(OnnxError::Malformed.into())
}

impl<'a> Value<'a> {
    pub(crate) fn bytes(self) -> Result<&'a [u8], Refusal> {
        match self {
            Value::Bytes(b) => Ok(b),
            _ => Err(OnnxError::Malformed.into()),
        }
    }

    /// A name or other short text.
    pub(crate) fn text(self) -> Result<&'a str, Refusal> {
        let bytes = self.bytes()?;
        if bytes.len() > MAX_STRING {
            return Err(
                OnnxError::TooManyParts.says(format_args!("a name has {} bytes; allowed: {MAX_STRING}", bytes.len()))
            );
        }
        std::str::from_utf8(bytes).map_err(|_| OnnxError::Malformed.found("a name is not UTF-8"))
    }

    /// An int64 field (two's complement on the wire).
    pub(crate) fn int(self) -> Result<i64, Refusal> {
        match self {
            Value::Varint(v) => Ok(v.cast_signed()),
            _ => Err(OnnxError::Malformed.into()),
        }
    }

    /// An int32 or enum field.
    pub(crate) fn int32(self) -> Result<i32, Refusal> {
        i32::try_from(self.int()?).map_err(|_| OnnxError::Malformed.into())
    }
}

/// Appends one occurrence of a repeated int64 field: a single value or a packed run. Refuses more than `max`
/// in all.
pub(crate) fn push_ints(into: &mut Vec<i64>, value: Value<'_>, max: usize) -> Result<(), Refusal> {
    match value {
        Value::Bytes(mut run) => {
            while !run.is_empty() {
                push_capped(into, varint(&mut run)?.cast_signed(), max)?;
            }
            Ok(())
        }
        other => push_capped(into, other.int()?, max),
    }
}

/// Appends one occurrence of a repeated 32-bit field as its raw bits.
pub(crate) fn push_fixed32(into: &mut Vec<u32>, value: Value<'_>, max: usize) -> Result<(), Refusal> {
    match value {
        Value::Bytes(run) => {
            let (chunks, rest) = run.as_chunks::<4>();
            if !rest.is_empty() {
                return Err(OnnxError::Malformed.into());
            }
            chunks.iter().try_for_each(|c| push_capped(into, u32::from_le_bytes(*c), max))
        }
        Value::Fixed32(v) => push_capped(into, v, max),
        _ => Err(OnnxError::Malformed.into()),
    }
}

/// Appends unless the collection is full.
pub(crate) fn push_capped<T>(into: &mut Vec<T>, item: T, max: usize) -> Result<(), Refusal> {
    if into.len() >= max {
        return Err(OnnxError::TooManyParts.says(format_args!("more than {max} parts; allowed: {max}")));
    }
    into.push(item);
    Ok(())
}

/// Sets a singular field, refusing a second occurrence: parsers differ in whether the last one wins or both
/// merge.
pub(crate) fn set_once<T>(slot: &mut Option<T>, value: T) -> Result<(), Refusal> {
    if slot.replace(value).is_some() { Err(OnnxError::Malformed.into()) } else { Ok(()) }
}
