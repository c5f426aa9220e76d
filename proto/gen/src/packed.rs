//! Says of repeated numbers in an encoded `FileDescriptorSet` that they are packed, where that goes without saying.
//!
//! In proto3 they are packed unless an option says otherwise. `prost-reflect` takes any option of a field, such as
//! one of gogoproto, for the saying of it, and would write the numbers of such a field one by one. The wire form is
//! changed in place for the reason that `strip.rs` gives.

use crate::Res;
use crate::strip::{Field, fields};
use prost::encoding::{WireType, decode_key, decode_varint, encode_key, encode_varint};

const SET_FILE: u32 = 1;
const FILE_MESSAGE: u32 = 4;
const FILE_SYNTAX: u32 = 12;
const MESSAGE_FIELD: u32 = 2;
const MESSAGE_NESTED: u32 = 3;
const FIELD_LABEL: u32 = 4;
const FIELD_TYPE: u32 = 5;
const FIELD_OPTIONS: u32 = 8;
const OPTIONS_PACKED: u32 = 2;

const REPEATED: u64 = 3;
/// Numbers of the types that are never packed: strings, groups, messages, bytes.
const UNPACKED_TYPES: [u64; 4] = [9, 10, 11, 12];

/// The set with `packed = true` in the options of each repeated number that has options without it.
pub(crate) fn say_packed(set: &[u8]) -> Res<Vec<u8>> {
    replace(set, SET_FILE, &|file| {
        let syntax = fields(file)?.into_iter().find(|(tag, _)| *tag == FILE_SYNTAX).map(|(_, f)| f.payload);
        if syntax == Some(b"proto3") { replace(file, FILE_MESSAGE, &of_message) } else { Ok(file.to_vec()) }
    })
}

fn of_message(message: &[u8]) -> Res<Vec<u8>> {
    replace(&replace(message, MESSAGE_FIELD, &of_field)?, MESSAGE_NESTED, &of_message)
}

fn of_field(field: &[u8]) -> Res<Vec<u8>> {
    let parts = fields(field)?;
    let number = |wanted| parts.iter().find(|(tag, _)| *tag == wanted).map(|(_, f)| varint(f)).transpose();
    let packable = number(FIELD_TYPE)?.is_some_and(|ty| !UNPACKED_TYPES.contains(&ty));
    if number(FIELD_LABEL)? != Some(REPEATED) || !packable {
        return Ok(field.to_vec());
    }
    replace(field, FIELD_OPTIONS, &|options| {
        let mut out = options.to_vec();
        if !fields(options)?.iter().any(|(tag, _)| *tag == OPTIONS_PACKED) {
            encode_key(OPTIONS_PACKED, WireType::Varint, &mut out);
            encode_varint(1, &mut out);
        }
        Ok(out)
    })
}

/// The message with what `change` makes of the payload of each field of this number.
fn replace(message: &[u8], number: u32, change: &dyn Fn(&[u8]) -> Res<Vec<u8>>) -> Res<Vec<u8>> {
    let mut out = Vec::with_capacity(message.len());
    for (tag, field) in fields(message)? {
        if tag == number {
            let payload = change(field.payload)?;
            encode_key(tag, WireType::LengthDelimited, &mut out);
            encode_varint(u64::try_from(payload.len())?, &mut out);
            out.extend_from_slice(&payload);
        } else {
            out.extend_from_slice(field.raw);
        }
    }
    Ok(out)
}

fn varint(field: &Field<'_>) -> Res<u64> {
    let mut rest = field.raw;
    decode_key(&mut rest)?;
    Ok(decode_varint(&mut rest)?)
}
