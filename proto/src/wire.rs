//! Reading the protobuf wire format without a schema, with the limits of Go's `protowire`.

use crate::error::{ProtoError, Result};

pub(crate) const VARINT: u8 = 0;
pub(crate) const FIXED64: u8 = 1;
pub(crate) const BYTES: u8 = 2;
pub(crate) const START_GROUP: u8 = 3;
pub(crate) const END_GROUP: u8 = 4;
pub(crate) const FIXED32: u8 = 5;

const MAX_GROUP_DEPTH: usize = 10_000;

/// The Go name of a wire type, as error texts show it.
pub(crate) fn wire_name(wire: u8) -> &'static str {
    match wire {
        VARINT => "varint",
        FIXED64 => "fixed64",
        BYTES => "bytes",
        START_GROUP => "start_group",
        END_GROUP => "end_group",
        FIXED32 => "fixed32",
        _ => "unknown",
    }
}

/// Reads a varint of at most ten bytes; returns the value and its length.
pub(crate) fn varint(bytes: &[u8]) -> Result<(u64, usize)> {
    let mut value = 0u64;
    for (i, byte) in bytes.iter().take(10).enumerate() {
        let low = u64::from(byte & 0x7f);
        if i == 9 && *byte > 1 {
            return Err(ProtoError::Wire("variable length integer overflow"));
        }
        value |= low << (7 * i);
        if byte & 0x80 == 0 {
            return Ok((value, i + 1));
        }
    }
    Err(ProtoError::Wire(if bytes.len() >= 10 { "variable length integer overflow" } else { "unexpected EOF" }))
}

/// Bytes that the shortest varint of `value` takes.
pub(crate) fn varint_len(value: u64) -> usize {
    let bits = 64 - (value | 1).leading_zeros() as usize;
    bits.div_ceil(7)
}

/// Appends a varint.
pub(crate) fn put_varint(mut value: u64, out: &mut Vec<u8>) {
    while value >= 0x80 {
        out.push(value.to_le_bytes()[0] | 0x80);
        value >>= 7;
    }
    out.push(value.to_le_bytes()[0]);
}

/// A tag: field number, wire type and the bytes it took.
pub(crate) fn tag(bytes: &[u8]) -> Result<(u32, u8, usize)> {
    let (value, len) = varint(bytes)?;
    let number = u32::try_from(value >> 3).ok().filter(|n| (1..1 << 29).contains(n));
    Ok((number.ok_or(ProtoError::Wire("invalid field number"))?, (value & 7) as u8, len))
}

fn split(bytes: &[u8], at: usize) -> Result<(&[u8], &[u8])> {
    bytes.split_at_checked(at).ok_or(ProtoError::Wire("unexpected EOF"))
}

/// The payload of a length-delimited value and the rest.
pub(crate) fn delimited(bytes: &[u8]) -> Result<(&[u8], &[u8])> {
    let (len, n) = varint(bytes)?;
    let (_, rest) = split(bytes, n)?;
    split(rest, usize::try_from(len).map_err(|_| ProtoError::Wire("unexpected EOF"))?)
}

/// A field value of any wire type: (payload, rest). The payload of a varint or fixed value is its
/// raw bytes, of a length-delimited value its content, of a group nothing.
pub(crate) fn value(number: u32, wire: u8, bytes: &[u8]) -> Result<(&[u8], &[u8])> {
    match wire {
        VARINT => split(bytes, varint(bytes)?.1),
        FIXED64 => split(bytes, 8),
        FIXED32 => split(bytes, 4),
        BYTES => delimited(bytes),
        START_GROUP => skip_group(number, bytes),
        END_GROUP => Err(ProtoError::Wire("mismatching end group marker")),
        _ => Err(ProtoError::Wire("cannot parse reserved wire type")),
    }
}

fn skip_group(number: u32, bytes: &[u8]) -> Result<(&[u8], &[u8])> {
    let mut open = vec![number];
    let mut rest = bytes;
    while let Some(current) = open.last().copied() {
        let (inner, wire, n) = tag(rest)?;
        (_, rest) = split(rest, n)?;
        match wire {
            START_GROUP if open.len() > MAX_GROUP_DEPTH => return Err(ProtoError::Recursion),
            START_GROUP => open.push(inner),
            END_GROUP if inner == current => {
                open.pop();
            }
            _ => (_, rest) = value(inner, wire, rest)?,
        }
    }
    Ok((&[], rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn varints_round_trip_and_overlong_ones_overflow() {
        for v in [0, 1, 127, 128, 300, u64::from(u32::MAX), u64::MAX] {
            let mut out = Vec::new();
            put_varint(v, &mut out);
            assert_eq!(varint(&out), Ok((v, out.len())));
            assert_eq!(varint_len(v), out.len());
        }
        assert!(varint(&[0xff; 10]).is_err());
        assert!(varint(&[0x80]).is_err());
        let mut eleven = vec![0x80; 10];
        eleven.push(0);
        assert!(varint(&eleven).is_err());
    }

    #[test]
    fn groups_close_in_order() {
        assert_eq!(value(1, START_GROUP, &[0x10, 5, 0x0c, 9]), Ok((&[][..], &[9][..])));
        assert!(value(1, START_GROUP, &[0x14]).is_err());
        assert!(value(1, START_GROUP, &[0x10, 5]).is_err());
        assert_eq!(value(1, START_GROUP, &vec![0x0b; 20_000]), Err(ProtoError::Recursion));
    }
}
