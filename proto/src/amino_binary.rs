//! Amino binary of legacy transactions, from amino JSON and back, as go-amino v0.16 under the SDK's
//! `LegacyAmino` has them.
//!
//! Amino walks Go's structs: a field's number is its position in the struct, registered types begin with four
//! bytes made of their name, and the content of an `Any` or a oneof is such a type. The descriptors say the
//! rest. Maps and floats have no amino form.

mod read;
mod write;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use crate::error::{ProtoError, Result};
use crate::schema::{AminoMessage, Custom, Field, Kind, Message, MessageId, WellKnown, schema};

pub use read::std_tx_to_json;
pub use write::std_tx_from_json;

/// The amino name of a legacy transaction.
const STD_TX: &str = "cosmos-sdk/StdTx";
/// The deepest nesting of values that is read.
const MAX_DEPTH: usize = 64;

/// The four bytes before a registered type: the hash of its name, without zeros in front, after three bytes
/// for disambiguation and without zeros in front again (go-amino `NameToDisfix`).
fn prefix(name: &str) -> [u8; 4] {
    use sha2::Digest as _;
    let hash = sha2::Sha256::digest(name);
    let mut rest = hash.iter().copied().skip_while(|b| *b == 0).skip(3).skip_while(|b| *b == 0);
    std::array::from_fn(|_| rest.next().unwrap_or_default())
}

/// The registered types by their amino names.
struct Names {
    by_name: BTreeMap<&'static str, MessageId>,
    by_prefix: BTreeMap<[u8; 4], (&'static str, MessageId)>,
}

static NAMES: LazyLock<Names> = LazyLock::new(|| {
    let mut names = Names { by_name: BTreeMap::new(), by_prefix: BTreeMap::new() };
    for (id, message) in schema().all() {
        if let Some(name) = message.amino_name.as_deref() {
            // Where one name stands on two messages, the first is the older.
            names.by_name.entry(name).or_insert(id);
            names.by_prefix.entry(prefix(name)).or_insert((name, id));
        }
    }
    names
});

/// A field of the Go struct that stands for a message.
enum Slot<'a> {
    Field(&'a Field),
    /// The members of a oneof, which is one field that holds an interface.
    Oneof(&'a str, Vec<&'a Field>),
}

/// The fields of the Go struct in their order; amino numbers them from 1.
fn slots(message: &Message) -> Vec<Slot<'_>> {
    let mut out = Vec::with_capacity(message.fields.len());
    let mut seen = Vec::new();
    for field in &message.fields {
        match field.oneof {
            None => out.push(Slot::Field(field)),
            Some(oneof) if !seen.contains(&oneof) => {
                seen.push(oneof);
                let members = message.fields.iter().filter(|f| f.oneof == Some(oneof)).collect();
                out.push(Slot::Oneof(message.oneofs.get(oneof).map_or("", String::as_str), members));
            }
            Some(_) => {}
        }
    }
    out
}

/// The Go type of a field, which decides its encoding.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shape {
    Bool,
    /// An integer of 32 bits or an enumeration, which JSON has as a number.
    Small,
    /// A signed integer of 64 bits, which JSON has as text.
    Signed,
    /// An integer of 64 bits, which JSON has as text.
    Unsigned,
    Text,
    Bytes,
    Int,
    Dec,
    Time,
    /// A `time.Duration`, which Go encodes as an `int64`.
    Span,
    Any,
    Struct(MessageId),
}

impl Shape {
    fn of(field: &Field) -> Result<Self> {
        if field.map {
            return Err(amino(format!("{}: no amino form", field.name)));
        }
        match field.custom {
            Some(Custom::Int) => return Ok(Self::Int),
            Some(Custom::Dec) => return Ok(Self::Dec),
            None => {}
        }
        Ok(match field.kind {
            Kind::Bool => Self::Bool,
            Kind::Int32 | Kind::Uint32 | Kind::Enum(_) => Self::Small,
            Kind::Int64 => Self::Signed,
            Kind::Uint64 => Self::Unsigned,
            Kind::String => Self::Text,
            Kind::Bytes => Self::Bytes,
            Kind::Message(id) => match schema().message(id).well_known {
                Some(WellKnown::Any) => Self::Any,
                Some(WellKnown::Timestamp) if field.std_time => Self::Time,
                Some(WellKnown::Duration) if field.std_time => Self::Span,
                Some(_) => return Err(amino(format!("{}: no amino form", field.name))),
                None => Self::Struct(id),
            },
            _ => return Err(amino(format!("{}: no amino form", field.name))),
        })
    }

    /// Whether values of this type are varints, so that lists of them are packed.
    fn is_varint(self) -> bool {
        matches!(self, Self::Bool | Self::Small | Self::Signed | Self::Unsigned | Self::Span)
    }
}

/// Whether Go holds a pointer, which tells absent from empty.
fn is_pointer(field: &Field, shape: Shape) -> bool {
    matches!(shape, Shape::Struct(_) | Shape::Any | Shape::Time | Shape::Span | Shape::Int | Shape::Dec)
        && !field.non_nullable
        || shape == Shape::Any
}

fn is_key(message: &Message) -> bool {
    message.amino_encoding == Some(AminoMessage::KeyField)
}

/// Refuses a key whose length Go does not take.
fn check_key(message: &Message, key: &[u8]) -> Result<()> {
    let wanted = match message.name.as_str() {
        "cosmos.crypto.secp256k1.PubKey" => 33,
        "cosmos.crypto.ed25519.PubKey" => 32,
        _ => return Ok(()),
    };
    if key.len() == wanted { Ok(()) } else { Err(amino("invalid pubkey size")) }
}

fn is_multisig(message: &Message) -> bool {
    message.amino_encoding == Some(AminoMessage::ThresholdString)
}

fn deeper(depth: usize) -> Result<usize> {
    Some(depth.saturating_add(1)).filter(|d| *d < MAX_DEPTH).ok_or_else(|| amino("nested too deeply"))
}

fn amino(reason: impl Into<String>) -> ProtoError {
    ProtoError::Amino(reason.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prefixes_are_go_aminos() {
        assert_eq!(prefix("tendermint/PubKeySecp256k1"), [0xeb, 0x5a, 0xe9, 0x87]);
        assert_eq!(prefix("cosmos-sdk/MsgSend"), [0xa8, 0xa3, 0x61, 0x9a]);
        assert_eq!(prefix(STD_TX), [0x28, 0x28, 0x16, 0xa9]);
    }

    #[test]
    fn names_are_told_apart_by_four_bytes() {
        assert_eq!(NAMES.by_name.len(), NAMES.by_prefix.len());
        assert!(NAMES.by_name.len() > 100);
    }
}
