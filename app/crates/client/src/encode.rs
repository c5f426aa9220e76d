//! JSON of query answers as the SDK's generated query commands print it: amino JSON in declaration order,
//! enums by name, durations as Go prints them (client/v2 `autocli`). The type of an `Any` is its amino name,
//! and its type URL only where it has none.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use openledger_proto::pool;
use openledger_proto::prost_reflect::{
    DescriptorPool, DynamicMessage, FieldDescriptor, Kind, MapKey, MessageDescriptor, ReflectMessage, Value,
};
use openledger_proto::prost_types::Timestamp;

use super::ClientError;

const MAX_DEPTH: usize = 64;
/// Digits after the point of `cosmossdk.io/math.LegacyDec`.
const DEC_DIGITS: usize = 18;

/// Compact JSON of the message `full_name` in wire form.
///
/// # Errors
/// When the bytes do not decode or hold an unknown type.
pub fn query_json(full_name: &str, bytes: &[u8]) -> Result<String, ClientError> {
    let descriptor = pool().get_message_by_name(full_name).ok_or_else(|| bad(format!("unknown type {full_name}")))?;
    let decoded = DynamicMessage::decode(descriptor, bytes).map_err(|e| bad(e.to_string()))?;
    let mut out = String::new();
    Encoder { pool: pool() }.message(&decoded, 0, &mut out)?;
    Ok(out)
}

fn bad(text: impl Into<String>) -> ClientError {
    ClientError::Answer(text.into())
}

/// A JSON string with Go's escapes of `<`, `>` and `&`.
#[must_use]
pub(crate) fn go_string(text: &str) -> String {
    let quoted = serde_json::Value::from(text).to_string();
    quoted
        .replace('<', "\\u003c")
        .replace('>', "\\u003e")
        .replace('&', "\\u0026")
        .replace('\u{2028}', "\\u2028")
        .replace('\u{2029}', "\\u2029")
}

struct Encoder<'a> {
    pool: &'a DescriptorPool,
}

impl Encoder<'_> {
    fn option(&self, options: &DynamicMessage, name: &str) -> Option<Value> {
        let extension = self.pool.get_extension_by_name(name)?;
        options.has_extension(&extension).then(|| options.get_extension(&extension).into_owned())
    }

    fn text_option(&self, options: &DynamicMessage, name: &str) -> Option<String> {
        self.option(options, name).and_then(|v| v.as_str().map(str::to_owned))
    }

    fn message(&self, message: &DynamicMessage, depth: usize, out: &mut String) -> Result<(), ClientError> {
        if depth > MAX_DEPTH {
            return Err(bad("answer nested too deep"));
        }
        let descriptor = message.descriptor();
        match descriptor.full_name() {
            "google.protobuf.Any" => return self.any(message, depth, out),
            "google.protobuf.Timestamp" => {
                let (seconds, nanos) = seconds_and_nanos(message);
                out.push_str(&go_string(&timestamp(seconds, nanos)));
                return Ok(());
            }
            "google.protobuf.Duration" => {
                let (seconds, nanos) = seconds_and_nanos(message);
                out.push_str(&go_string(&duration(seconds, nanos)));
                return Ok(());
            }
            "cosmos.base.v1beta1.DecCoin" => {
                let text = format!("{}{}", decimal(&field_text(message, "amount")), field_text(message, "denom"));
                out.push_str(&go_string(&text));
                return Ok(());
            }
            _ => {}
        }
        match self.text_option(&descriptor.options(), "amino.message_encoding").as_deref() {
            Some("key_field") => key_field(message, out),
            Some("threshold_string") => return self.threshold(message, depth, out),
            Some("module_account") => module_account(message, out),
            _ => return self.fields(message, &descriptor, depth, out),
        }
        Ok(())
    }

    fn any(&self, message: &DynamicMessage, depth: usize, out: &mut String) -> Result<(), ClientError> {
        let url = field_text(message, "type_url");
        let name = url.strip_prefix('/').unwrap_or(&url);
        let descriptor =
            self.pool.get_message_by_name(name).ok_or_else(|| bad(format!("can't resolve type URL {url}")))?;
        let bytes = match message.get_field_by_name("value").as_deref() {
            Some(Value::Bytes(bytes)) => bytes.clone(),
            _ => Default::default(),
        };
        let inner = DynamicMessage::decode(descriptor, bytes).map_err(|e| bad(e.to_string()))?;
        let name = self.text_option(&inner.descriptor().options(), "amino.name").unwrap_or(url);
        out.push_str(&format!("{{\"type\":{},\"value\":", go_string(&name)));
        self.message(&inner, depth.saturating_add(1), out)?;
        out.push('}');
        Ok(())
    }

    fn fields(
        &self,
        message: &DynamicMessage,
        descriptor: &MessageDescriptor,
        depth: usize,
        out: &mut String,
    ) -> Result<(), ClientError> {
        let mut first = true;
        let mut null_oneofs: Vec<String> = Vec::new();
        out.push('{');
        // Declaration order, which the reflection API does not promise.
        for raw in &descriptor.descriptor_proto().field {
            let Some(field) = u32::try_from(raw.number()).ok().and_then(|n| descriptor.get_field(n)) else { continue };
            let options = field.options();
            let keep = self.option(&options, "amino.dont_omitempty").and_then(|v| v.as_bool()).unwrap_or(false);
            let oneof = field.containing_oneof().filter(|_| !raw.proto3_optional());
            let mut name = self.text_option(&options, "amino.field_name").unwrap_or_else(|| field.name().to_owned());
            let mut null = false;
            if !message.has_field(&field) {
                match &oneof {
                    Some(one)
                        if !one.fields().any(|f| message.has_field(&f))
                            && !null_oneofs.contains(&one.name().to_owned()) =>
                    {
                        null_oneofs.push(one.name().to_owned());
                        name = camel(one.name());
                        null = true;
                    }
                    _ if !keep => continue,
                    _ => null = matches!(field.kind(), Kind::Message(_)) && !field.is_list(),
                }
            }
            if !first {
                out.push(',');
            }
            first = false;
            let wrapped = oneof.as_ref().filter(|_| !null);
            if let Some(one) = wrapped {
                let kind = self.text_option(&options, "amino.oneof_name").unwrap_or_else(|| field.name().to_owned());
                out.push_str(&format!(
                    "{}:{{\"type\":{},\"value\":{{",
                    go_string(&camel(one.name())),
                    go_string(&kind)
                ));
            }
            out.push_str(&go_string(&name));
            out.push(':');
            if null {
                out.push_str("null");
            } else {
                self.field(message, &field, &options, depth, out)?;
            }
            if wrapped.is_some() {
                out.push_str("}}");
            }
        }
        out.push('}');
        Ok(())
    }

    fn field(
        &self,
        message: &DynamicMessage,
        field: &FieldDescriptor,
        options: &DynamicMessage,
        depth: usize,
        out: &mut String,
    ) -> Result<(), ClientError> {
        let value = message.get_field(field);
        match self.text_option(options, "amino.encoding").as_deref() {
            Some("inline_json") => {
                if let Value::Bytes(bytes) = value.as_ref() {
                    let parsed: serde_json::Value = serde_json::from_slice(bytes)?;
                    out.push_str(&parsed.to_string());
                    return Ok(());
                }
            }
            Some("legacy_coins") if value.as_list().is_some_and(<[Value]>::is_empty) => {
                out.push_str("[]");
                return Ok(());
            }
            _ => {}
        }
        let scalar = self.text_option(options, "cosmos_proto.scalar");
        let custom = self.text_option(options, "gogoproto.customtype");
        let number = match (scalar.as_deref(), custom.as_deref()) {
            (Some("cosmos.Int"), _) => Some(integer as fn(&str) -> String),
            (Some("cosmos.Dec"), Some("cosmossdk.io/math.LegacyDec")) => Some(decimal as fn(&str) -> String),
            _ => None,
        };
        if let Some(print) = number
            && !field.is_list()
        {
            let text = match value.as_ref() {
                Value::String(text) => text.clone(),
                Value::Bytes(bytes) => String::from_utf8_lossy(bytes).into_owned(),
                _ => String::new(),
            };
            out.push_str(&go_string(&print(&text)));
            return Ok(());
        }
        match value.as_ref() {
            Value::List(items) if items.is_empty() => out.push_str("null"),
            Value::List(items) => {
                for (i, item) in items.iter().enumerate() {
                    out.push(if i == 0 { '[' } else { ',' });
                    self.value(item, field, depth, out)?;
                }
                out.push(']');
            }
            Value::Map(entries) => {
                let mut sorted: Vec<(String, &Value)> = entries.iter().map(|(k, v)| (map_key(k), v)).collect();
                sorted.sort_by(|a, b| a.0.cmp(&b.0));
                out.push('{');
                for (i, (key, item)) in sorted.into_iter().enumerate() {
                    if i > 0 {
                        out.push(',');
                    }
                    out.push_str(&go_string(&key));
                    out.push(':');
                    self.value(item, field, depth, out)?;
                }
                out.push('}');
            }
            other => self.value(other, field, depth, out)?,
        }
        Ok(())
    }

    fn value(&self, value: &Value, field: &FieldDescriptor, depth: usize, out: &mut String) -> Result<(), ClientError> {
        match value {
            Value::Bool(v) => out.push_str(if *v { "true" } else { "false" }),
            Value::I32(v) => out.push_str(&v.to_string()),
            Value::U32(v) => out.push_str(&v.to_string()),
            Value::I64(v) => out.push_str(&format!("\"{v}\"")),
            Value::U64(v) => out.push_str(&format!("\"{v}\"")),
            Value::F32(v) => out.push_str(&v.to_string()),
            Value::F64(v) => out.push_str(&v.to_string()),
            Value::String(v) => out.push_str(&go_string(v)),
            Value::Bytes(v) => out.push_str(&format!("\"{}\"", STANDARD.encode(v))),
            Value::EnumNumber(n) => match field.kind() {
                Kind::Enum(kind) => match kind.get_value(*n) {
                    Some(known) => out.push_str(&go_string(known.name())),
                    None => out.push_str(&n.to_string()),
                },
                _ => out.push_str(&n.to_string()),
            },
            Value::Message(inner) => return self.message(inner, depth.saturating_add(1), out),
            Value::List(_) | Value::Map(_) => return Err(bad("list in a list")),
        }
        Ok(())
    }

    fn threshold(&self, message: &DynamicMessage, depth: usize, out: &mut String) -> Result<(), ClientError> {
        out.push_str("{\"pubkeys\":[");
        if let Some(Value::List(keys)) = message.get_field_by_name("public_keys").as_deref() {
            for (i, key) in keys.iter().filter_map(Value::as_message).enumerate() {
                if i > 0 {
                    out.push(',');
                }
                self.message(key, depth.saturating_add(1), out)?;
            }
        }
        let threshold = message.get_field_by_name("threshold").and_then(|v| v.as_u32()).unwrap_or_default();
        out.push_str(&format!("],\"threshold\":\"{threshold}\"}}"));
        Ok(())
    }
}

fn key_field(message: &DynamicMessage, out: &mut String) {
    match message.get_field_by_name("key").as_deref() {
        Some(Value::Bytes(key)) if !key.is_empty() => out.push_str(&format!("\"{}\"", STANDARD.encode(key))),
        _ => out.push_str("null"),
    }
}

fn module_account(message: &DynamicMessage, out: &mut String) {
    let base = message.get_field_by_name("base_account").and_then(|v| v.as_message().cloned());
    let text = |name: &str| base.as_ref().map(|b| field_text(b, name)).unwrap_or_default();
    let number =
        |name: &str| base.as_ref().and_then(|b| b.get_field_by_name(name).and_then(|v| v.as_u64())).unwrap_or_default();
    let permissions: Vec<String> = match message.get_field_by_name("permissions").as_deref() {
        Some(Value::List(items)) => items.iter().filter_map(Value::as_str).map(go_string).collect(),
        _ => Vec::new(),
    };
    let permissions = if permissions.is_empty() { "null".to_owned() } else { format!("[{}]", permissions.join(",")) };
    out.push_str(&format!(
        "{{\"account_number\":{},\"address\":{},\"name\":{},\"permissions\":{permissions},\"public_key\":\"\",\"sequence\":{}}}",
        number("account_number"),
        go_string(&text("address")),
        go_string(&field_text(message, "name")),
        number("sequence"),
    ));
}

fn field_text(message: &DynamicMessage, name: &str) -> String {
    message.get_field_by_name(name).and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default()
}

fn seconds_and_nanos(message: &DynamicMessage) -> (i64, i32) {
    let seconds = message.get_field_by_name("seconds").and_then(|v| v.as_i64()).unwrap_or_default();
    let nanos = message.get_field_by_name("nanos").and_then(|v| v.as_i32()).unwrap_or_default();
    (seconds, nanos)
}

/// RFC 3339 with as many digits of the second as needed.
fn timestamp(seconds: i64, nanos: i32) -> String {
    let whole = Timestamp { seconds, nanos: 0 }.to_string();
    let digits = format!("{:09}", nanos.max(0));
    match digits.trim_end_matches('0') {
        "" => whole,
        digits => format!("{}.{digits}Z", whole.trim_end_matches('Z')),
    }
}

/// A duration as Go's `time.Duration` prints it: `1h0m0s`, `1.5s`, `200ms`.
fn duration(seconds: i64, nanos: i32) -> String {
    let total = i128::from(seconds).saturating_mul(1_000_000_000).saturating_add(i128::from(nanos));
    let sign = if total < 0 { "-" } else { "" };
    let abs = total.unsigned_abs();
    let fraction = |value: u128, unit: u128, width: usize| {
        let digits = format!("{:0width$}", value % unit);
        match digits.trim_end_matches('0') {
            "" => (value / unit).to_string(),
            digits => format!("{}.{digits}", value / unit),
        }
    };
    match abs {
        0 => "0s".to_owned(),
        1..1_000 => format!("{sign}{abs}ns"),
        1_000..1_000_000 => format!("{sign}{}µs", fraction(abs, 1_000, 3)),
        1_000_000..1_000_000_000 => format!("{sign}{}ms", fraction(abs, 1_000_000, 6)),
        _ => {
            let minutes = abs / 60_000_000_000;
            let rest = fraction(abs % 60_000_000_000, 1_000_000_000, 9);
            match (minutes / 60, minutes % 60) {
                (0, 0) => format!("{sign}{rest}s"),
                (0, m) => format!("{sign}{m}m{rest}s"),
                (h, m) => format!("{sign}{h}h{m}m{rest}s"),
            }
        }
    }
}

fn integer(text: &str) -> String {
    if text.is_empty() { "0".to_owned() } else { text.to_owned() }
}

/// A decimal from its wire form, an integer with 18 implied digits after the point.
fn decimal(text: &str) -> String {
    if text.is_empty() {
        return "0".to_owned();
    }
    let (sign, digits) = text.strip_prefix('-').map_or(("", text), |digits| ("-", digits));
    let padded = format!("{digits:0>width$}", width = DEC_DIGITS + 1);
    let (whole, fraction) = padded.split_at(padded.len().saturating_sub(DEC_DIGITS));
    format!("{sign}{whole}.{fraction}")
}

fn map_key(key: &MapKey) -> String {
    match key {
        MapKey::Bool(v) => v.to_string(),
        MapKey::I32(v) => v.to_string(),
        MapKey::I64(v) => v.to_string(),
        MapKey::U32(v) => v.to_string(),
        MapKey::U64(v) => v.to_string(),
        MapKey::String(v) => v.clone(),
    }
}

fn camel(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for part in name.split('_') {
        let mut chars = part.chars();
        out.extend(chars.next().map(|c| c.to_ascii_uppercase()));
        out.push_str(chars.as_str());
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use openledger_proto::cosmos::{auth, bank, base, crypto};
    use openledger_proto::prost::Message;

    #[test]
    fn durations_and_times_as_go_prints_them() {
        assert_eq!(duration(3600, 0), "1h0m0s");
        assert_eq!(duration(172_800, 0), "48h0m0s");
        assert_eq!(duration(1, 500_000_000), "1.5s");
        assert_eq!(duration(0, 200_000_000), "200ms");
        assert_eq!(duration(0, 0), "0s");
        assert_eq!(duration(-61, 0), "-1m1s");
        assert_eq!(timestamp(0, 120_000_000), "1970-01-01T00:00:00.12Z");
        assert_eq!(timestamp(0, 0), "1970-01-01T00:00:00Z");
    }

    #[test]
    fn decimals_have_eighteen_digits() {
        assert_eq!(decimal("500000000000000000"), "0.500000000000000000");
        assert_eq!(decimal("-1500000000000000000"), "-1.500000000000000000");
        assert_eq!(decimal(""), "0");
    }

    #[test]
    fn an_account_and_an_empty_balance() {
        let key = crypto::secp256k1::PubKey { key: vec![2; 33] };
        let account = auth::v1beta1::BaseAccount {
            address: "open1x".into(),
            pub_key: Some(openledger_proto::any::pack(&key)),
            account_number: 7,
            sequence: 0,
        };
        let answer = auth::v1beta1::QueryAccountResponse { account: Some(openledger_proto::any::pack(&account)) };
        let json = query_json("cosmos.auth.v1beta1.QueryAccountResponse", &answer.encode_to_vec()).unwrap();
        let key = STANDARD.encode([2; 33]);
        let expected = format!(
            r#"{{"account":{{"type":"cosmos-sdk/BaseAccount","value":{{"address":"open1x","public_key":{{"type":"tendermint/PubKeySecp256k1","value":"{key}"}},"account_number":"7"}}}}}}"#
        );
        assert_eq!(json, expected);
        let empty = bank::v1beta1::QueryAllBalancesResponse {
            balances: vec![],
            pagination: Some(base::query::v1beta1::PageResponse { next_key: vec![], total: 1 }),
        };
        let json = query_json("cosmos.bank.v1beta1.QueryAllBalancesResponse", &empty.encode_to_vec()).unwrap();
        assert_eq!(json, r#"{"balances":[],"pagination":{"total":"1"}}"#);
    }
}
