//! Adds methods to services whose files are others': a service of our own file lends its methods, and is gone.
//!
//! Clients know methods by the name of their service. Where a newer version of a file lacks methods that clients still
//! call, they can be served only as methods of the service that it declares. The wire form is changed for the reason
//! that `strip.rs` gives.

use crate::Res;
use crate::strip::fields;
use prost::encoding::{WireType, encode_key, encode_varint};

const SET_FILE: u32 = 1;
const FILE_NAME: u32 = 1;
const FILE_DEPENDENCY: u32 = 3;
const FILE_SERVICE: u32 = 6;
const SERVICE_NAME: u32 = 1;
const SERVICE_METHOD: u32 = 2;

/// Whose methods go where.
struct Graft {
    /// The file that lends, and its service.
    from: (&'static str, &'static str),
    /// The file that is lent to, and its service.
    to: (&'static str, &'static str),
}

const GRAFTS: &[Graft] = &[Graft {
    from: ("ibc/applications/transfer/v1/trace_query.proto", "TraceQuery"),
    to: ("ibc/applications/transfer/v1/query.proto", "Query"),
}];

/// The set with all methods where they belong.
pub(crate) fn graft(set: &[u8]) -> Res<Vec<u8>> {
    GRAFTS.iter().try_fold(set.to_vec(), |set, graft| {
        let mut methods = Vec::new();
        let set = each(&set, SET_FILE, |file| {
            if text(file, FILE_NAME)? != graft.from.0 {
                return Ok(Some(file.to_vec()));
            }
            let rest = each(file, FILE_SERVICE, |service| {
                if text(service, SERVICE_NAME)? != graft.from.1 {
                    return Ok(Some(service.to_vec()));
                }
                for (_, method) in fields(service)?.into_iter().filter(|(tag, _)| *tag == SERVICE_METHOD) {
                    methods.extend_from_slice(method.raw);
                }
                Ok(None)
            })?;
            Ok(Some(rest))
        })?;
        if methods.is_empty() {
            return Err(format!("{} has no service {}", graft.from.0, graft.from.1).into());
        }
        let mut given = false;
        let set = each(&set, SET_FILE, |file| {
            if text(file, FILE_NAME)? != graft.to.0 {
                return Ok(Some(file.to_vec()));
            }
            let mut file = each(file, FILE_SERVICE, |service| {
                let here = text(service, SERVICE_NAME)? == graft.to.1;
                given |= here;
                Ok(Some(if here { [service, &methods].concat() } else { service.to_vec() }))
            })?;
            put(FILE_DEPENDENCY, graft.from.0.as_bytes(), &mut file);
            Ok(Some(file))
        })?;
        if given { Ok(set) } else { Err(format!("{} has no service {}", graft.to.0, graft.to.1).into()) }
    })
}

fn put(tag: u32, payload: &[u8], out: &mut Vec<u8>) {
    encode_key(tag, WireType::LengthDelimited, out);
    encode_varint(payload.len() as u64, out);
    out.extend_from_slice(payload);
}

/// The last text in a field of this number.
fn text(message: &[u8], number: u32) -> Res<&str> {
    let found = fields(message)?.into_iter().rfind(|(tag, _)| *tag == number);
    Ok(std::str::from_utf8(found.map(|(_, field)| field.payload).unwrap_or_default())?)
}

/// The message with what `change` makes of the payload of each field of this number; `None` drops the field.
fn each(message: &[u8], number: u32, mut change: impl FnMut(&[u8]) -> Res<Option<Vec<u8>>>) -> Res<Vec<u8>> {
    let mut out = Vec::with_capacity(message.len());
    for (tag, field) in fields(message)? {
        if tag != number {
            out.extend_from_slice(field.raw);
        } else if let Some(payload) = change(field.payload)? {
            put(tag, &payload, &mut out);
        }
    }
    Ok(out)
}
