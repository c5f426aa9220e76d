//! Messages as the SDK stores them in a proposal: decoded and encoded again, fields in order of their
//! numbers, no default values, and with the values that Go cannot leave out (`gogoproto.nullable = false`).

use openledger_core::{Dec, Res, Sdk};
use openledger_proto::prost_reflect::{
    Cardinality, DynamicMessage, ExtensionDescriptor, FieldDescriptor, Kind, MessageDescriptor, ReflectMessage, Value,
};
use openledger_proto::{any, pool};
use prost::Message;
use prost_types::Any;

/// Nesting that is followed; protobuf itself stops at a hundred.
const MAX_DEPTH: usize = 100;
/// Go's zero time in seconds since the Unix epoch.
const GO_ZERO_SECONDS: i64 = -62_135_596_800;

struct Options {
    nullable: Option<ExtensionDescriptor>,
    custom: Option<ExtensionDescriptor>,
    time: Option<ExtensionDescriptor>,
}

impl Options {
    fn new() -> Self {
        let find = |name| pool().get_extension_by_name(name);
        Self {
            nullable: find("gogoproto.nullable"),
            custom: find("gogoproto.customtype"),
            time: find("gogoproto.stdtime"),
        }
    }

    fn get(field: &FieldDescriptor, extension: Option<&ExtensionDescriptor>) -> Option<Value> {
        let (extension, options) = (extension?, field.options());
        options.has_extension(extension).then(|| options.get_extension(extension).into_owned())
    }

    fn non_nullable(&self, field: &FieldDescriptor) -> bool {
        Self::get(field, self.nullable.as_ref()).and_then(|v| v.as_bool()) == Some(false)
    }

    fn is_number(&self, field: &FieldDescriptor) -> bool {
        let custom = Self::get(field, self.custom.as_ref());
        custom.is_some_and(|v| matches!(v.as_str(), Some("cosmossdk.io/math.Int" | "cosmossdk.io/math.LegacyDec")))
    }

    fn is_time(&self, field: &FieldDescriptor) -> bool {
        Self::get(field, self.time.as_ref()).and_then(|v| v.as_bool()) == Some(true)
    }
}

/// The message as the SDK would encode it after decoding. A type without a descriptor is left as it is.
///
/// # Errors
/// `sdk:2` when the bytes do not decode.
pub(crate) fn recode(msg: &Any) -> Res<Any> {
    let undecodable = |e: String| Sdk::TxDecode.wrap(format!("{}: {e}", msg.type_url));
    let name = any::message_name(&msg.type_url).map_err(|e| undecodable(e.to_string()))?;
    let Some(descriptor) = pool().get_message_by_name(name) else { return Ok(msg.clone()) };
    let mut message =
        DynamicMessage::decode(descriptor, msg.value.as_slice()).map_err(|e| undecodable(e.to_string()))?;
    complete(&Options::new(), &mut message, 0);
    Ok(Any { type_url: msg.type_url.clone(), value: message.encode_to_vec() })
}

/// Adds the fields that Go always writes, also where they are empty.
fn complete(options: &Options, message: &mut DynamicMessage, depth: usize) {
    if depth > MAX_DEPTH {
        return;
    }
    let descriptor = message.descriptor();
    for field in
        descriptor.fields().filter(|f| f.cardinality() != Cardinality::Repeated && f.containing_oneof().is_none())
    {
        if message.has_field(&field) || !options.non_nullable(&field) {
            continue;
        }
        let value = match field.kind() {
            Kind::Message(m) => Value::Message(empty(options, &field, m)),
            Kind::String if options.is_number(&field) => Value::String("0".to_owned()),
            Kind::Bytes if options.is_number(&field) => Value::Bytes(b"0".to_vec().into()),
            _ => continue,
        };
        message.set_field(&field, value);
    }
    let present: Vec<FieldDescriptor> = descriptor.fields().filter(|f| message.has_field(f)).collect();
    for field in present {
        let number = options.is_number(&field);
        match message.get_field_mut(&field) {
            Value::String(text) if number => {
                // Go reads several spellings of a number and writes one
                if let Ok(n) = Dec::from_proto(text) {
                    *text = n.to_proto();
                }
            }
            Value::Message(inner) => complete(options, inner, depth.saturating_add(1)),
            Value::List(list) => {
                for item in list {
                    if let Value::Message(inner) = item {
                        complete(options, inner, depth.saturating_add(1));
                    }
                }
            }
            _ => {}
        }
    }
}

fn empty(options: &Options, field: &FieldDescriptor, descriptor: MessageDescriptor) -> DynamicMessage {
    let mut message = DynamicMessage::new(descriptor);
    if options.is_time(field) {
        message.set_field_by_number(1, Value::I64(GO_ZERO_SECONDS));
    }
    message
}

#[cfg(test)]
mod tests {
    use super::recode;
    use openledger_proto::any::pack;
    use openledger_proto::cosmos::base::v1beta1::Coin;
    use openledger_proto::cosmos::slashing::v1beta1::MsgUpdateParams;
    use openledger_proto::cosmos::staking::v1beta1::MsgDelegate;
    use prost::Message;
    use prost_types::Any;

    fn from_hex(text: &str) -> Vec<u8> {
        (0..text.len() / 2).map(|i| u8::from_str_radix(&text[2 * i..2 * i + 2], 16).unwrap()).collect()
    }

    /// What SDK 0.53.6 makes of every message and legacy content when it is empty, and when one of its fields
    /// is there but empty: type, bytes before, bytes after `Unmarshal` and `Marshal`. Left out are the two
    /// numbers of `MsgEditValidator`, which Go has as pointers to what may be empty; governance never signs
    /// that message.
    #[test]
    fn equals_gogoproto() {
        for line in include_str!("../tests/data/recode.tsv").lines() {
            let [name, before, after]: [&str; 3] = line.split('\t').collect::<Vec<_>>().try_into().unwrap();
            let msg = Any { type_url: format!("/{name}"), value: from_hex(before) };
            assert_eq!(recode(&msg).unwrap().value, from_hex(after), "{line}");
        }
    }

    #[test]
    fn fields_are_ordered_and_what_go_cannot_omit_is_written() {
        let coin = Coin { denom: "uopen".to_owned(), amount: "5".to_owned() };
        let full = pack(&MsgDelegate {
            delegator_address: "a".to_owned(),
            validator_address: "b".to_owned(),
            amount: Some(coin),
        });
        assert_eq!(recode(&full).unwrap(), full);
        // field 2 before field 1, and an explicit default
        let mut shuffled = full.clone();
        shuffled.value = vec![0x12, 1, b'b', 0x0a, 1, b'a', 0x1a, 0];
        // gogoproto: {1:"a" 2:"b" 3:{2:"0"}}; the amount of a Coin is a math.Int
        assert_eq!(recode(&shuffled).unwrap().value, [0x0a, 1, b'a', 0x12, 1, b'b', 0x1a, 3, 0x12, 1, b'0']);
        // one spelling of a number
        shuffled.value = vec![0x0a, 1, b'a', 0x12, 1, b'b', 0x1a, 6, 0x12, 4, b'0', b'x', b'1', b'0'];
        assert_eq!(recode(&shuffled).unwrap().value, [0x0a, 1, b'a', 0x12, 1, b'b', 0x1a, 4, 0x12, 2, b'1', b'6']);
        // params is no pointer in Go, nor are its three decimals (bytes) and its duration
        let empty = pack(&MsgUpdateParams { authority: String::new(), params: None });
        let inner = [0x12, 1, b'0', 0x1a, 0, 0x22, 1, b'0', 0x2a, 1, b'0'];
        let want: Vec<u8> = [0x12, 11].into_iter().chain(inner).collect();
        assert_eq!(recode(&empty).unwrap().value, want);
        assert!(MsgUpdateParams::decode(want.as_slice()).is_ok());
    }
}
