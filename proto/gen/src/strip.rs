//! Removes files, and source positions and comments, from an encoded `FileDescriptorSet`.
//!
//! Works on the wire form, because decoding into prost's descriptor types would lose the options
//! that are extensions (HTTP rules, signers, amino names).

use prost::encoding::{WireType, decode_key, decode_varint, encode_key, encode_varint};

use crate::Res;

const SET_FILE: u32 = 1;
const FILE_NAME: u32 = 1;
const FILE_SOURCE_CODE_INFO: u32 = 9;

/// Drops the files whose name `wanted` refuses, and `source_code_info` of those whose name `commented` refuses.
pub(crate) fn strip(set: &[u8], wanted: impl Fn(&str) -> bool, commented: impl Fn(&str) -> bool) -> Res<Vec<u8>> {
    let mut out = Vec::with_capacity(set.len());
    for (tag, file) in fields(set)? {
        if tag != SET_FILE {
            return Err(format!("unexpected field {tag} in a FileDescriptorSet").into());
        }
        let parts = fields(file.payload)?;
        let name = parts.iter().find(|(t, _)| *t == FILE_NAME).map(|(_, f)| f.payload).unwrap_or_default();
        let name = std::str::from_utf8(name)?;
        if !wanted(name) {
            continue;
        }
        let kept = commented(name);
        let body: Vec<u8> = parts
            .iter()
            .filter(|(t, _)| kept || *t != FILE_SOURCE_CODE_INFO)
            .flat_map(|(_, f)| f.raw.iter().copied())
            .collect();
        encode_key(SET_FILE, WireType::LengthDelimited, &mut out);
        encode_varint(body.len() as u64, &mut out);
        out.extend_from_slice(&body);
    }
    Ok(out)
}

pub(crate) struct Field<'a> {
    pub(crate) raw: &'a [u8],
    pub(crate) payload: &'a [u8],
}

/// The fields of a message in wire order; `payload` is empty for scalars.
pub(crate) fn fields(message: &[u8]) -> Res<Vec<(u32, Field<'_>)>> {
    let mut rest = message;
    let mut out = Vec::new();
    while !rest.is_empty() {
        let start = rest;
        let (tag, wire) = decode_key(&mut rest)?;
        let skip = match wire {
            WireType::Varint => {
                decode_varint(&mut rest)?;
                0
            }
            WireType::LengthDelimited => usize::try_from(decode_varint(&mut rest)?)?,
            WireType::ThirtyTwoBit => 4,
            WireType::SixtyFourBit => 8,
            other => return Err(format!("unexpected wire type {other:?}").into()),
        };
        let payload = rest.get(..skip).ok_or("truncated descriptor")?;
        rest = rest.get(skip..).unwrap_or_default();
        let raw = start.get(..start.len() - rest.len()).unwrap_or_default();
        out.push((tag, Field { raw, payload }));
    }
    Ok(out)
}
