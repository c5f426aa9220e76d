//! Descriptors and their annotations, flattened once into plain tables that the codecs walk.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{LazyLock, Mutex, MutexGuard, PoisonError};

use prost::Message as _;
use prost_reflect::{
    Cardinality, DescriptorPool, DynamicMessage, FieldDescriptor, Kind as PKind, MessageDescriptor, Value,
};

use crate::error::{ProtoError, Result};
use crate::interfaces;

/// Compiled descriptors of every service and message this chain speaks, with imports.
pub const DESCRIPTOR_SET: &[u8] = include_bytes!("gen/descriptors.bin");

/// The pool before anybody used it.
enum Draft {
    /// Nobody added anything to the built-in set.
    Plain,
    /// The built-in set and what [`extend`] added.
    Extended(DescriptorPool),
    /// The pool is in use and stays as it is.
    Closed,
}

static DRAFT: Mutex<Draft> = Mutex::new(Draft::Plain);

static POOL: LazyLock<DescriptorPool> = LazyLock::new(|| match std::mem::replace(&mut *draft(), Draft::Closed) {
    Draft::Extended(pool) => pool,
    Draft::Plain | Draft::Closed => built_in(),
});

fn draft() -> MutexGuard<'static, Draft> {
    DRAFT.lock().unwrap_or_else(PoisonError::into_inner)
}

#[allow(clippy::expect_used, reason = "the bytes are part of the binary and decoded in every test run")]
fn built_in() -> DescriptorPool {
    DescriptorPool::decode(DESCRIPTOR_SET).expect("built-in descriptor set")
}

/// Adds the descriptors of a module whose `.proto` files are not in the built-in set, such as an example. The
/// whole process shares one pool and its tables are made at the first use, so this must come before; adding a
/// set that is there already does nothing.
///
/// # Errors
/// When the set does not decode or does not fit the others, or when the pool is in use and does not have it.
pub fn extend(set: &[u8]) -> Result<()> {
    let refused = |reason: String| ProtoError::Value { field: "descriptor set".to_owned(), reason };
    let mut draft = draft();
    let mut pool = match std::mem::replace(&mut *draft, Draft::Closed) {
        Draft::Plain => built_in(),
        Draft::Extended(pool) => pool,
        Draft::Closed => {
            drop(draft);
            let files = prost_types::FileDescriptorSet::decode(set).map_err(|e| refused(e.to_string()))?;
            let absent = files.file.iter().find(|f| pool().get_file_by_name(f.name()).is_none());
            return absent.map_or(Ok(()), |f| Err(refused(format!("{} comes after the first use", f.name()))));
        }
    };
    let before = pool.clone();
    let added = pool.decode_file_descriptor_set(set);
    *draft = Draft::Extended(if added.is_ok() { pool } else { before });
    added.map_err(|e| refused(e.to_string()))
}

static SCHEMA: LazyLock<Schema> = LazyLock::new(|| Schema::build(pool()));

/// The descriptor pool of the whole chain.
pub fn pool() -> &'static DescriptorPool {
    &POOL
}

/// Builds the tables of all codecs now (some 0.2 s) instead of at the first transaction or request.
pub fn load() {
    LazyLock::force(&SCHEMA);
}

pub(crate) fn schema() -> &'static Schema {
    &SCHEMA
}

pub(crate) struct Schema {
    messages: Vec<Message>,
    enums: Vec<EnumTable>,
    by_name: BTreeMap<String, usize>,
}

/// The index of a message in the schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct MessageId(usize);

/// The index of an enum in the schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct EnumId(usize);

/// The names of an enum in JSON.
pub(crate) struct EnumTable {
    names: Vec<(String, i32)>,
    /// What all other names and numbers are taken for. Only an enum whose Go type writes itself has it, and
    /// no number is read for such a type.
    fallback: Option<(&'static str, i32)>,
}

impl EnumTable {
    fn new(full_name: &str, declared: Vec<(String, i32)>) -> Self {
        match full_name {
            // Go: (AccessType).String, (*AccessType).UnmarshalText
            "cosmwasm.wasm.v1.AccessType" => Self {
                names: [("Nobody", 1), ("Everybody", 3), ("AnyOfAddresses", 4)].map(|(n, v)| (n.to_owned(), v)).into(),
                fallback: Some(("Unspecified", 0)),
            },
            _ => Self { names: declared, fallback: None },
        }
    }

    pub(crate) fn name(&self, number: i32) -> Option<&str> {
        let found = self.names.iter().find(|(_, n)| *n == number).map(|(name, _)| name.as_str());
        found.or(self.fallback.map(|(name, _)| name))
    }

    pub(crate) fn number(&self, name: &str) -> Option<i32> {
        let found = self.names.iter().find(|(n, _)| n == name).map(|(_, number)| *number);
        found.or(self.fallback.map(|(_, number)| number))
    }

    pub(crate) fn takes_numbers(&self) -> bool {
        self.fallback.is_none()
    }
}

/// Messages with a JSON form of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum WellKnown {
    Any,
    Timestamp,
    Duration,
    Wrapper,
}

/// The values of the option `amino.message_encoding`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum AminoMessage {
    KeyField,
    ModuleAccount,
    ThresholdString,
}

/// The values of the option `amino.encoding`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum AminoField {
    LegacyCoins,
    InlineJson,
}

/// `gogoproto.customtype` of the two number types of cosmossdk.io/math.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Custom {
    Int,
    Dec,
}

/// `cosmos_proto.scalar`, as far as an encoding depends on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scalar {
    Int,
    Dec,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Double,
    Float,
    Int32,
    Int64,
    Uint32,
    Uint64,
    Sint32,
    Sint64,
    Fixed32,
    Fixed64,
    Sfixed32,
    Sfixed64,
    Bool,
    String,
    Bytes,
    Message(MessageId),
    Enum(EnumId),
}

impl Kind {
    /// The wire type of one value.
    pub(crate) fn wire(self) -> u8 {
        match self {
            Self::Double | Self::Fixed64 | Self::Sfixed64 => crate::wire::FIXED64,
            Self::Float | Self::Fixed32 | Self::Sfixed32 => crate::wire::FIXED32,
            Self::String | Self::Bytes | Self::Message(_) => crate::wire::BYTES,
            _ => crate::wire::VARINT,
        }
    }
}

pub(crate) struct Field {
    pub(crate) number: u32,
    pub(crate) name: String,
    pub(crate) json_name: String,
    pub(crate) kind: Kind,
    pub(crate) repeated: bool,
    pub(crate) map: bool,
    pub(crate) packed: bool,
    /// The oneof that the field belongs to, by its index in the message.
    pub(crate) oneof: Option<usize>,
    /// Absent differs from default (oneof members, `optional`, singular messages).
    pub(crate) presence: bool,
    pub(crate) optional: bool,
    /// A Go value rather than a pointer: absent messages read as their default.
    pub(crate) non_nullable: bool,
    pub(crate) custom: Option<Custom>,
    pub(crate) scalar: Option<Scalar>,
    /// Go `time.Time` or `time.Duration`: the range is checked when it is decoded.
    pub(crate) std_time: bool,
    /// Whether Go prints the bytes as the JSON that they are.
    pub(crate) raw_json: bool,
    /// Whether Go prints the bytes as upper-case hexadecimal digits.
    pub(crate) hex: bool,
    pub(crate) amino_name: String,
    pub(crate) amino_dont_omitempty: bool,
    pub(crate) amino_encoding: Option<AminoField>,
    pub(crate) amino_oneof_name: Option<String>,
    /// The interface that the content of an `Any` must implement.
    pub(crate) accepts: Option<String>,
}

impl Field {
    pub(crate) fn is_list(&self) -> bool {
        self.repeated && !self.map
    }
}

pub(crate) struct Message {
    pub(crate) name: String,
    pub(crate) fields: Vec<Field>,
    /// The indices of fields by their number, for numbers below 64.
    dense: Vec<Option<usize>>,
    /// The indices of fields in the order of amino JSON.
    pub(crate) amino_order: Vec<usize>,
    /// The indices of fields by number, which is their order on the wire.
    pub(crate) wire_order: Vec<usize>,
    pub(crate) oneofs: Vec<String>,
    pub(crate) well_known: Option<WellKnown>,
    pub(crate) amino_name: Option<String>,
    pub(crate) amino_encoding: Option<AminoMessage>,
    pub(crate) signers: Vec<String>,
    /// The interfaces that this message may be packed as.
    pub(crate) implements: Vec<String>,
}

impl Message {
    pub(crate) fn by_number(&self, number: u32) -> Option<&Field> {
        let index = match self.dense.get(number as usize) {
            Some(entry) => *entry,
            None => self.fields.iter().position(|f| f.number == number),
        };
        index.and_then(|i| self.fields.get(i))
    }
}

impl Schema {
    pub(crate) fn find(&self, full_name: &str) -> Result<MessageId> {
        self.by_name
            .get(full_name)
            .map(|i| MessageId(*i))
            .ok_or_else(|| ProtoError::UnknownType(format!("/{full_name}")))
    }

    /// Every message in the order of the descriptor set.
    pub(crate) fn all(&self) -> impl Iterator<Item = (MessageId, &Message)> {
        self.messages.iter().enumerate().map(|(i, m)| (MessageId(i), m))
    }

    pub(crate) fn message(&self, id: MessageId) -> &Message {
        // Ids are only made by `find` and `build`, from positions in this table.
        #[allow(clippy::indexing_slicing, reason = "ids are positions in this table")]
        &self.messages[id.0]
    }

    pub(crate) fn enumeration(&self, id: EnumId) -> &EnumTable {
        #[allow(clippy::indexing_slicing, reason = "ids are positions in this table")]
        &self.enums[id.0]
    }

    fn build(pool: &DescriptorPool) -> Self {
        let by_name: BTreeMap<String, usize> =
            pool.all_messages().enumerate().map(|(i, m)| (m.full_name().to_owned(), i)).collect();
        let enum_ids: BTreeMap<String, usize> =
            pool.all_enums().enumerate().map(|(i, e)| (e.full_name().to_owned(), i)).collect();
        let options = Options::new(pool);
        let msgs = interfaces::msg_types(pool);
        let messages = pool.all_messages().map(|m| message(&m, &by_name, &enum_ids, &options, &msgs)).collect();
        let enums = pool
            .all_enums()
            .map(|e| EnumTable::new(e.full_name(), e.values().map(|v| (v.name().to_owned(), v.number())).collect()))
            .collect();
        Self { messages, enums, by_name }
    }
}

/// Reads extension options by full name.
struct Options<'a> {
    pool: &'a DescriptorPool,
}

impl<'a> Options<'a> {
    fn new(pool: &'a DescriptorPool) -> Self {
        Self { pool }
    }

    fn get(&self, options: &DynamicMessage, name: &str) -> Option<Value> {
        let extension = self.pool.get_extension_by_name(name)?;
        options.has_extension(&extension).then(|| options.get_extension(&extension).into_owned())
    }

    fn text(&self, options: &DynamicMessage, name: &str) -> Option<String> {
        self.get(options, name).and_then(|v| v.as_str().map(str::to_owned))
    }

    fn texts(&self, options: &DynamicMessage, name: &str) -> Vec<String> {
        match self.get(options, name) {
            Some(Value::List(list)) => list.iter().filter_map(|v| v.as_str().map(str::to_owned)).collect(),
            Some(Value::String(text)) => vec![text],
            _ => Vec::new(),
        }
    }

    fn flag(&self, options: &DynamicMessage, name: &str) -> Option<bool> {
        self.get(options, name).and_then(|v| v.as_bool())
    }
}

fn message(
    m: &MessageDescriptor,
    ids: &BTreeMap<String, usize>,
    enum_ids: &BTreeMap<String, usize>,
    options: &Options<'_>,
    msgs: &BTreeSet<String>,
) -> Message {
    let own = m.options();
    // Declaration order: JSON output of the SDK follows it.
    let raw = m.descriptor_proto();
    let fields: Vec<Field> = raw
        .field
        .iter()
        .filter_map(|f| m.get_field(f.number().unsigned_abs()))
        .map(|f| field(&f, m, ids, enum_ids, options))
        .collect();
    let mut dense = vec![None; 64];
    for (i, f) in fields.iter().enumerate() {
        if let Some(slot) = dense.get_mut(f.number as usize) {
            *slot = Some(i);
        }
    }
    let oneofs: Vec<String> = raw.oneof_decl.iter().map(|o| camel(o.name())).collect();
    let mut amino_order: Vec<(String, usize)> = fields
        .iter()
        .enumerate()
        .map(|(i, f)| (f.oneof.and_then(|o| oneofs.get(o)).cloned().unwrap_or_else(|| f.amino_name.clone()), i))
        .collect();
    amino_order.sort();
    let mut wire_order: Vec<usize> = (0..fields.len()).collect();
    wire_order.sort_by_key(|i| fields.get(*i).map(|f| f.number));

    Message {
        name: m.full_name().to_owned(),
        dense,
        amino_order: amino_order.into_iter().map(|(_, i)| i).collect(),
        wire_order,
        oneofs,
        well_known: well_known(m.full_name()),
        amino_name: options.text(&own, "amino.name"),
        amino_encoding: match options.text(&own, "amino.message_encoding").as_deref() {
            Some("key_field") => Some(AminoMessage::KeyField),
            Some("module_account") => Some(AminoMessage::ModuleAccount),
            Some("threshold_string") => Some(AminoMessage::ThresholdString),
            _ => None,
        },
        signers: options.texts(&own, "cosmos.msg.v1.signer"),
        implements: interfaces::implemented(
            m.full_name(),
            msgs,
            options.texts(&own, "cosmos_proto.implements_interface"),
        ),
        fields,
    }
}

fn well_known(name: &str) -> Option<WellKnown> {
    match name.strip_prefix("google.protobuf.")? {
        "Any" => Some(WellKnown::Any),
        "Timestamp" => Some(WellKnown::Timestamp),
        "Duration" => Some(WellKnown::Duration),
        "DoubleValue" | "FloatValue" | "Int64Value" | "UInt64Value" | "Int32Value" | "UInt32Value" | "BoolValue"
        | "StringValue" | "BytesValue" => Some(WellKnown::Wrapper),
        _ => None,
    }
}

fn field(
    f: &FieldDescriptor,
    parent: &MessageDescriptor,
    ids: &BTreeMap<String, usize>,
    enum_ids: &BTreeMap<String, usize>,
    options: &Options<'_>,
) -> Field {
    let own = f.options();
    let id = |name: &str| ids.get(name).copied().unwrap_or_default();
    let kind = match f.kind() {
        PKind::Double => Kind::Double,
        PKind::Float => Kind::Float,
        PKind::Int32 => Kind::Int32,
        PKind::Int64 => Kind::Int64,
        PKind::Uint32 => Kind::Uint32,
        PKind::Uint64 => Kind::Uint64,
        PKind::Sint32 => Kind::Sint32,
        PKind::Sint64 => Kind::Sint64,
        PKind::Fixed32 => Kind::Fixed32,
        PKind::Fixed64 => Kind::Fixed64,
        PKind::Sfixed32 => Kind::Sfixed32,
        PKind::Sfixed64 => Kind::Sfixed64,
        PKind::Bool => Kind::Bool,
        PKind::String => Kind::String,
        PKind::Bytes => Kind::Bytes,
        PKind::Message(m) => Kind::Message(MessageId(id(m.full_name()))),
        PKind::Enum(e) => Kind::Enum(EnumId(enum_ids.get(e.full_name()).copied().unwrap_or_default())),
    };
    let custom = match options.text(&own, "gogoproto.customtype").as_deref() {
        Some("cosmossdk.io/math.Int") => Some(Custom::Int),
        Some("cosmossdk.io/math.LegacyDec") => Some(Custom::Dec),
        _ => None,
    };
    let scalar = match options.text(&own, "cosmos_proto.scalar").as_deref() {
        Some("cosmos.Int") => Some(Scalar::Int),
        Some("cosmos.Dec") => Some(Scalar::Dec),
        _ => None,
    };
    let cast = options.text(&own, "gogoproto.casttype").unwrap_or_default();
    let flag = |name: &str| options.flag(&own, name);
    Field {
        number: f.number(),
        name: f.name().to_owned(),
        json_name: f.json_name().to_owned(),
        kind,
        repeated: f.cardinality() == Cardinality::Repeated,
        map: f.is_map(),
        packed: f.is_packed(),
        oneof: f
            .containing_oneof()
            .and_then(|o| parent.descriptor_proto().oneof_decl.iter().position(|d| d.name() == o.name())),
        presence: f.supports_presence(),
        optional: f.field_descriptor_proto().proto3_optional(),
        non_nullable: flag("gogoproto.nullable") == Some(false),
        custom,
        scalar,
        std_time: flag("gogoproto.stdtime") == Some(true) || flag("gogoproto.stdduration") == Some(true),
        raw_json: cast.ends_with("json.RawMessage") || cast.ends_with("RawContractMessage"),
        hex: cast.ends_with("bytes.HexBytes"),
        amino_name: options.text(&own, "amino.field_name").unwrap_or_else(|| f.name().to_owned()),
        amino_dont_omitempty: flag("amino.dont_omitempty") == Some(true),
        amino_encoding: match options.text(&own, "amino.encoding").as_deref() {
            Some("legacy_coins") => Some(AminoField::LegacyCoins),
            Some("inline_json") => Some(AminoField::InlineJson),
            _ => None,
        },
        amino_oneof_name: options.text(&own, "amino.oneof_name"),
        accepts: interfaces::accepted(f.full_name(), options.text(&own, "cosmos_proto.accepts_interface")),
    }
}

/// The Go name of a oneof: `sum_of_it` becomes `SumOfIt`.
fn camel(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    let mut upper = true;
    for c in name.chars() {
        match c {
            'a'..='z' | 'A'..='Z' => {
                out.push(if upper { c.to_ascii_uppercase() } else { c });
                upper = false;
            }
            '0'..='9' => {
                out.push(c);
                upper = true;
            }
            _ => upper = true,
        }
    }
    out
}
