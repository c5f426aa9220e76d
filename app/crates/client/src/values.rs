//! Values of fields as users write them: JSON of messages, bytes, durations.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use openledger_proto::pool;
use openledger_proto::prost_reflect::{FieldDescriptor, Kind, MessageDescriptor};
use serde_json::Value;

use super::ClientError;
use super::coins::parse_scaled;

/// Makes the JSON of a message readable in both forms that users have: as queries print it (durations
/// `504h0m0s`), and as the SDK's generated commands read it (decimals without a point in units of 10^-18, in
/// base64 where the field is of bytes).
pub(super) fn from_answer(descriptor: &MessageDescriptor, value: &mut Value) {
    let Some(map) = value.as_object_mut() else { return };
    for (name, inner) in map {
        let Some(field) = descriptor.get_field_by_name(name).or_else(|| descriptor.get_field_by_json_name(name)) else {
            continue;
        };
        let items = match inner {
            Value::Array(items) => items.as_mut_slice(),
            one => std::slice::from_mut(one),
        };
        for item in items {
            match (field.kind(), &item) {
                (Kind::Message(kind), Value::String(text)) if kind.full_name() == "google.protobuf.Duration" => {
                    if let Ok(seconds) = go_duration(text) {
                        *item = Value::from(seconds);
                    }
                }
                (Kind::Message(kind), _) => from_answer(&kind, item),
                (kind, Value::String(text)) if scalar_name(&field).as_deref() == Some("cosmos.Dec") => {
                    let encoded = (kind == Kind::Bytes).then(|| digits_in_base64(text)).flatten();
                    *item = Value::from(with_point(encoded.as_deref().unwrap_or(text)));
                }
                _ => {}
            }
        }
    }
}

/// The decimal of a field of bytes as protobuf's JSON has it. Digits in base64 begin with a letter, so no
/// plain decimal is mistaken.
fn digits_in_base64(text: &str) -> Option<String> {
    let digits = String::from_utf8(STANDARD.decode(text).ok()?).ok()?;
    (!digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit())).then_some(digits)
}

/// A decimal in units of 10^-18 with its point; any other text as it is.
fn with_point(text: &str) -> String {
    if text.is_empty() || !text.bytes().all(|b| b.is_ascii_digit()) {
        return text.to_owned();
    }
    let padded = format!("{text:0>19}");
    let (whole, fraction) = padded.split_at(padded.len().saturating_sub(18));
    format!("{whole}.{fraction}")
}

pub(super) fn scalar_name(field: &FieldDescriptor) -> Option<String> {
    let extension = pool().get_extension_by_name("cosmos_proto.scalar")?;
    field.options().get_extension(&extension).as_str().map(str::to_owned)
}

/// Bytes from a file of this name, hexadecimal or base64, tried in this order.
///
/// # Errors
/// When the text is none of them.
pub(crate) fn bytes(text: &str) -> Result<Vec<u8>, ClientError> {
    if let Ok(content) = std::fs::read(text) {
        return Ok(content);
    }
    if let Ok(decoded) = hex::decode(text) {
        return Ok(decoded);
    }
    STANDARD
        .decode(text)
        .map_err(|_| ClientError::usage("input string is neither a valid file path, hex, or base64 encoded"))
}

/// Go's `1h30m`, `500ms` as the seconds of proto JSON, `5400s`, `0.500000000s`.
///
/// # Errors
/// When the text is no such duration.
pub(crate) fn go_duration(text: &str) -> Result<String, ClientError> {
    let nanos = duration_nanos(text)?;
    Ok(format!("{}.{:09}s", nanos / 1_000_000_000, nanos % 1_000_000_000))
}

/// A non-negative duration in Go's notation, in nanoseconds.
///
/// # Errors
/// When the text is no such duration.
pub fn duration_nanos(text: &str) -> Result<u64, ClientError> {
    let bad = || ClientError::Usage(format!("time: invalid duration {text:?}"));
    let mut rest = text.trim();
    let mut total = 0u64;
    if rest == "0" {
        return Ok(0);
    }
    if rest.is_empty() {
        return Err(bad());
    }
    while !rest.is_empty() {
        let digits = rest.bytes().take_while(|b| b.is_ascii_digit() || *b == b'.').count();
        let (amount, after) = rest.split_at(digits);
        let letters = after.find(|c: char| c.is_ascii_digit()).unwrap_or(after.len());
        let (unit, next) = after.split_at(letters);
        let factor: u64 = match unit {
            "ns" => 1,
            "us" | "µs" => 1_000,
            "ms" => 1_000_000,
            "s" => 1_000_000_000,
            "m" => 60_000_000_000,
            "h" => 3_600_000_000_000,
            _ => return Err(bad()),
        };
        let scaled = parse_scaled(amount).map_err(|_| bad())?;
        let part = scaled.mul_div_floor(u128::from(factor), 1_000_000_000_000_000_000)?.to_u64().ok_or_else(bad)?;
        total = total.checked_add(part).ok_or_else(bad)?;
        rest = next;
    }
    Ok(total)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations() {
        assert_eq!(go_duration("1h30m").unwrap(), "5400.000000000s");
        assert_eq!(go_duration("1.5s").unwrap(), "1.500000000s");
        assert_eq!(duration_nanos("250ms").unwrap(), 250_000_000);
        assert!(duration_nanos("5").is_err());
        assert!(duration_nanos("").is_err());
        assert!(duration_nanos("1d").is_err());
    }

    #[test]
    fn decimals_get_their_point() {
        for (given, read) in
            [("20000000000000000", "0.020000000000000000"), ("1", "0.000000000000000001"), ("0.5", "0.5"), ("", "")]
        {
            assert_eq!(with_point(given), read);
        }
        assert_eq!(with_point("1000000000000000000"), "1.000000000000000000");
        let params = openledger_proto::pool().get_message_by_name("cosmos.slashing.v1beta1.Params").unwrap();
        for given in ["NTAwMDAwMDAwMDAwMDAwMDAw", "500000000000000000"] {
            let mut value = serde_json::json!({"min_signed_per_window": given});
            from_answer(&params, &mut value);
            assert_eq!(value["min_signed_per_window"], "0.500000000000000000");
        }
    }
}
