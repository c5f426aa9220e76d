//! What the SDK refuses in transaction bytes before it looks at their meaning.
//!
//! Rules of `codec/unknownproto` (unknown fields, wire types, `Any` resolved and checked inside),
//! of `UnpackAny` (ten levels, a hundred values) and of ADR-027 for `TxRaw`. Numbers and times that
//! the SDK's generated code would refuse while unmarshalling are refused here too.

use crate::any::message_name;
use crate::error::{ProtoError, Result};
use crate::numbers;
use crate::schema::{Custom, Field, Kind, Message, MessageId, Schema, WellKnown, schema};
use crate::time;
use crate::wire;

const MAX_DEPTH: usize = 10_000;
const MAX_ANY_DEPTH: usize = 10;
const MAX_ANY_CALLS: usize = 100;
/// Field numbers with this bit set are non-critical (bit 11 of ADR-020).
const NON_CRITICAL: u32 = 1 << 10;

/// Checks the bytes of a message named by its full name (`cosmos.tx.v1beta1.TxBody`).
///
/// `registered` tells, by full name, which types may stand inside an `Any` on this chain; types
/// outside the descriptor set never may. With `allow_non_critical`, unknown fields whose number has
/// bit 11 pass. A type must also implement the interface that its `Any` field accepts. Returns
/// whether non-critical unknown fields were met.
pub fn reject_unknown_fields(
    full_name: &str,
    bytes: &[u8],
    allow_non_critical: bool,
    registered: &dyn Fn(&str) -> bool,
) -> Result<bool> {
    let unknown = if allow_non_critical { Unknown::NonCritical } else { Unknown::Refused };
    walk(full_name, bytes, unknown, registered)
}

/// Checks the same but for unknown fields, which pass, and for an `Any` without a type, which is nothing: what the
/// SDK's codec refuses when it reads a message that does not stand in a transaction (`ProtoCodec.Unmarshal`,
/// `UnpackAny`).
pub fn check_known_fields(full_name: &str, bytes: &[u8], registered: &dyn Fn(&str) -> bool) -> Result<()> {
    walk(full_name, bytes, Unknown::Passed, registered).map(drop)
}

fn walk(full_name: &str, bytes: &[u8], unknown: Unknown, registered: &dyn Fn(&str) -> bool) -> Result<bool> {
    let schema = schema();
    let root = schema.find(full_name)?;
    let mut walk =
        Walk { schema, registered, unknown, met_non_critical: false, calls: 0, stack: Vec::with_capacity(8) };
    walk.stack.push(Frame { rest: bytes, message: root, any_depth: 0 });
    walk.run()?;
    Ok(walk.met_non_critical)
}

/// What becomes of fields that a message does not have.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Unknown {
    Refused,
    /// Those with bit 11 pass.
    NonCritical,
    Passed,
}

impl Unknown {
    fn passes(self, critical: bool) -> bool {
        self == Self::Passed || (self == Self::NonCritical && !critical)
    }
}

struct Frame<'a> {
    rest: &'a [u8],
    message: MessageId,
    /// How many `Any` values surround this message.
    any_depth: usize,
}

/// A depth-first walk with a stack of its own: hostile nesting must not grow the thread's stack.
struct Walk<'a, 'r> {
    schema: &'static Schema,
    registered: &'r dyn Fn(&str) -> bool,
    unknown: Unknown,
    met_non_critical: bool,
    calls: usize,
    stack: Vec<Frame<'a>>,
}

impl<'a> Walk<'a, '_> {
    fn run(&mut self) -> Result<()> {
        while let Some(frame) = self.stack.last_mut() {
            if frame.rest.is_empty() {
                self.stack.pop();
                continue;
            }
            let (number, wire_type, n) = wire::tag(frame.rest)?;
            let message = self.schema.message(frame.message);
            let field = message.by_number(number);
            match field {
                Some(f) => check_wire_type(message, f, wire_type)?,
                None => {
                    let critical = number & NON_CRITICAL == 0;
                    self.met_non_critical |= !critical;
                    if !self.unknown.passes(critical) {
                        return Err(ProtoError::UnknownField {
                            message: message.name.clone(),
                            number,
                            wire: wire::wire_name(wire_type),
                        });
                    }
                }
            }
            let (payload, rest) = wire::value(number, wire_type, frame.rest.get(n..).unwrap_or_default())?;
            frame.rest = rest;
            let any_depth = frame.any_depth;
            if let Some(f) = field {
                self.descend(f, payload, any_depth)?;
            }
        }
        Ok(())
    }

    fn descend(&mut self, field: &Field, payload: &'a [u8], any_depth: usize) -> Result<()> {
        check_scalar(field, payload)?;
        let Kind::Message(id) = field.kind else { return Ok(()) };
        if self.stack.len() >= MAX_DEPTH {
            return Err(ProtoError::Recursion);
        }
        match self.schema.message(id).well_known {
            Some(WellKnown::Any) => self.enter_any(field, payload, any_depth),
            well_known => {
                if let Some(kind) = well_known.filter(|_| field.std_time) {
                    time::check(kind, payload).map_err(|e| ProtoError::value(&field.name, e))?;
                }
                self.stack.push(Frame { rest: payload, message: id, any_depth });
                Ok(())
            }
        }
    }

    fn enter_any(&mut self, field: &Field, payload: &'a [u8], any_depth: usize) -> Result<()> {
        if any_depth == 0 {
            self.calls = 0;
        }
        if any_depth >= MAX_ANY_DEPTH {
            return Err(ProtoError::AnyLimit("max depth exceeded"));
        }
        if self.calls >= MAX_ANY_CALLS {
            return Err(ProtoError::AnyLimit("call limit exceeded"));
        }
        let (type_url, value) = self.any_parts(payload)?;
        if type_url.is_empty() && self.unknown == Unknown::Passed {
            // The codec unpacks it to nothing, and leaves it to the message's own checks to miss something.
            return Ok(());
        }
        self.calls += 1;
        let name = message_name(type_url)?;
        if !(self.registered)(name) {
            return Err(ProtoError::UnknownType(type_url.to_owned()));
        }
        let message = self.schema.find(name)?;
        if let Some(interface) = field.accepts.as_ref().filter(|i| !self.schema.message(message).implements.contains(i))
        {
            return Err(ProtoError::Interface { type_url: type_url.to_owned(), interface: interface.clone() });
        }
        self.stack.push(Frame { rest: value, message, any_depth: any_depth + 1 });
        Ok(())
    }

    /// Type URL and value of an `Any`, which itself must hold nothing else.
    fn any_parts(&mut self, payload: &'a [u8]) -> Result<(&'a str, &'a [u8])> {
        let (mut type_url, mut value, mut rest) = ("", &[][..], payload);
        while !rest.is_empty() {
            let (number, wire_type, n) = wire::tag(rest)?;
            let critical = number & NON_CRITICAL == 0;
            let known = matches!(number, 1 | 2);
            if known && wire_type != wire::BYTES {
                return Err(ProtoError::WireType {
                    message: "google.protobuf.Any".to_owned(),
                    number,
                    got: wire::wire_name(wire_type),
                    want: wire::wire_name(wire::BYTES),
                });
            }
            if !known {
                self.met_non_critical |= !critical;
                if !self.unknown.passes(critical) {
                    let message = "google.protobuf.Any".to_owned();
                    return Err(ProtoError::UnknownField { message, number, wire: wire::wire_name(wire_type) });
                }
            }
            let (content, after) = wire::value(number, wire_type, rest.get(n..).unwrap_or_default())?;
            match number {
                1 => type_url = std::str::from_utf8(content).map_err(|_| ProtoError::Wire("type URL is not UTF-8"))?,
                2 => value = content,
                _ => {}
            }
            rest = after;
        }
        Ok((type_url, value))
    }
}

fn check_wire_type(message: &Message, field: &Field, wire_type: u8) -> Result<()> {
    let want = field.kind.wire();
    // Length-delimited numbers are packed lists; like the SDK, that is allowed for any number
    // except float, which its table leaves out.
    let packed = wire_type == wire::BYTES && field.kind != Kind::Float;
    if wire_type == want || packed {
        return Ok(());
    }
    Err(ProtoError::WireType {
        message: message.name.clone(),
        number: field.number,
        got: wire::wire_name(wire_type),
        want: wire::wire_name(want),
    })
}

fn check_scalar(field: &Field, payload: &[u8]) -> Result<()> {
    match field.custom {
        Some(Custom::Int) if !numbers::is_int(payload) => {
            Err(ProtoError::value(&field.name, "not an integer of 256 bits"))
        }
        Some(Custom::Dec) if !numbers::is_dec(payload) => {
            Err(ProtoError::value(&field.name, "not a decimal of 315 bits"))
        }
        _ => Ok(()),
    }
}

/// ADR-027 for `TxRaw`: only length-delimited fields in ascending order with the shortest varints.
/// Beyond the SDK, `body_bytes` and `auth_info_bytes` may appear once and tags must be shortest
/// too, so that one signed transaction has one encoding and one hash.
pub fn reject_non_adr027_tx_raw(bytes: &[u8]) -> Result<()> {
    const SIGNATURES: u32 = 3;
    let fail = |reason: String| Err(ProtoError::NotCanonical(reason));
    let mut rest = bytes;
    let mut previous = 0;
    while !rest.is_empty() {
        let (number, wire_type, n) = wire::tag(rest)?;
        if wire_type != wire::BYTES {
            return fail(format!("expected {} wire type, got {wire_type}", wire::BYTES));
        }
        if number < previous || (number == previous && number != SIGNATURES) {
            return fail(format!("got tagNum {number} after tagNum {previous}"));
        }
        previous = number;
        let after = rest.get(n..).unwrap_or_default();
        let (len, read) = wire::varint(after)?;
        let tag_len = wire::varint_len(u64::from(number) << 3 | u64::from(wire_type));
        if read != wire::varint_len(len) || n != tag_len {
            return fail(format!("varint of tagNum {number} is not as short as possible"));
        }
        (_, rest) = wire::delimited(after)?;
    }
    Ok(())
}
