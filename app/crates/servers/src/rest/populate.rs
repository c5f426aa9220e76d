//! Texts of paths and query strings into the fields of a request message, with grpc-gateway's conversions and
//! error texts.

use super::form::Form;
use super::strconv;
use openledger_proto::prost_reflect::{
    DynamicMessage, FieldDescriptor, FileDescriptor, Kind, MapKey, MessageDescriptor, ReflectMessage as _, Value,
};
use prost::Message as _;

/// Sets the field that a path template binds. A list stands in the path as its values with commas between.
///
/// # Errors
/// The gateway's text for a value of the wrong type.
pub(super) fn path_field(message: &mut DynamicMessage, field: &str, text: &str) -> Result<(), String> {
    let path: Vec<&str> = field.split('.').collect();
    let is_list = message.descriptor().get_field_by_name(field).is_some_and(|f| f.is_list());
    let values: Vec<String> =
        if is_list { text.split(',').map(str::to_owned).collect() } else { vec![text.to_owned()] };
    set(message, &path, 0, &values).map_err(|e| format!("type mismatch, parameter: {field}, error: {e}"))
}

/// Sets the fields that a query string names. Unknown names are ignored; names bound by the path are skipped.
///
/// # Errors
/// The gateway's text for a value of the wrong type.
pub(super) fn query_fields(message: &mut DynamicMessage, form: &Form, bound: &[&str]) -> Result<(), String> {
    for (key, values) in form {
        // `name[key]=value` is an entry of a map.
        let entry = key.strip_suffix(']').and_then(|k| k.rsplit_once('['));
        let (name, values) = match entry {
            Some((name, map_key)) => (name, [&[map_key.to_owned()], values.as_slice()].concat()),
            None => (key.as_str(), values.clone()),
        };
        let path: Vec<&str> = name.split('.').collect();
        let hidden = |b: &&str| b.split('.').count() <= path.len() && b.split('.').zip(&path).all(|(x, y)| x == *y);
        if !bound.iter().any(hidden) {
            set(message, &path, 0, &values)?;
        }
    }
    Ok(())
}

fn set(message: &mut DynamicMessage, path: &[&str], at: usize, values: &[String]) -> Result<(), String> {
    let Some(name) = path.get(at) else { return Ok(()) };
    let descriptor = message.descriptor();
    let Some(field) = descriptor.get_field_by_name(name).or_else(|| descriptor.get_field_by_json_name(name)) else {
        return Ok(());
    };
    let is_last = at + 1 == path.len();
    if let Some(oneof) = field.containing_oneof()
        && oneof.fields().any(|f| message.has_field(&f))
    {
        return Err(format!("field already set for {} oneof", oneof.name()));
    }
    let nested = || {
        let before = path.get(..=at).unwrap_or_default().join(".");
        format!("unexpected nested field {} in {before}", path.get(at + 1).copied().unwrap_or_default())
    };
    if field.is_map() {
        return if is_last { map_entry(message, &field, values) } else { Err(nested()) };
    }
    if field.is_list() {
        if !is_last {
            return Err(format!("unexpected repeated field in {}", path.join(".")));
        }
        let list: Result<Vec<Value>, String> = values.iter().map(|v| scalar(&field.kind(), v, true)).collect();
        message.set_field(&field, Value::List(list?));
        return Ok(());
    }
    match field.kind() {
        Kind::Message(inner) if !(is_last && well_known(inner.full_name())) => {
            if is_last {
                return Err(format!("field type {} is not supported in query parameters", go_type(&inner)));
            }
            match message.get_field_mut(&field) {
                Value::Message(inner) => set(inner, path, at + 1, values),
                _ => Ok(()),
            }
        }
        Kind::Bytes if !is_last => Err(format!("unexpected repeated field in {}", path.join("."))),
        _ if !is_last => Err(nested()),
        kind => {
            let first = values.first().ok_or_else(|| format!("no value of field: {}", path.join(".")))?;
            message.set_field(&field, scalar(&kind, first, false)?);
            Ok(())
        }
    }
}

fn map_entry(message: &mut DynamicMessage, field: &FieldDescriptor, values: &[String]) -> Result<(), String> {
    let [key, value] = values else {
        let key = values.first().map(String::as_str).unwrap_or_default();
        return Err(format!("more than one value provided for key {key} in map {}", field.name()));
    };
    let Kind::Message(entry) = field.kind() else { return Ok(()) };
    let key = match scalar(&entry.map_entry_key_field().kind(), key, true)? {
        Value::Bool(v) => MapKey::Bool(v),
        Value::I32(v) => MapKey::I32(v),
        Value::I64(v) => MapKey::I64(v),
        Value::U32(v) => MapKey::U32(v),
        Value::U64(v) => MapKey::U64(v),
        Value::String(v) => MapKey::String(v),
        _ => return Err(format!("unsupported key type in map {}", field.name())),
    };
    let value = scalar(&entry.map_entry_value_field().kind(), value, true)?;
    if let Value::Map(map) = message.get_field_mut(field) {
        map.insert(key, value);
    }
    Ok(())
}

fn well_known(name: &str) -> bool {
    matches!(name, "google.protobuf.Timestamp" | "google.protobuf.Duration")
}

/// One value. `in_list` forbids the messages that only single fields may be.
fn scalar(kind: &Kind, text: &str, in_list: bool) -> Result<Value, String> {
    Ok(match kind {
        Kind::Bool => Value::Bool(strconv::boolean(text)?),
        Kind::Int32 | Kind::Sint32 | Kind::Sfixed32 => {
            Value::I32(i32::try_from(strconv::signed(text, 32)?).map_err(|e| e.to_string())?)
        }
        Kind::Int64 | Kind::Sint64 | Kind::Sfixed64 => Value::I64(strconv::signed(text, 64)?),
        Kind::Uint32 | Kind::Fixed32 => {
            Value::U32(u32::try_from(strconv::unsigned(text, 32)?).map_err(|e| e.to_string())?)
        }
        Kind::Uint64 | Kind::Fixed64 => Value::U64(strconv::unsigned(text, 64)?),
        Kind::Float => Value::F32(strconv::float(text)? as f32),
        Kind::Double => Value::F64(strconv::float(text)?),
        Kind::String => Value::String(text.to_owned()),
        Kind::Bytes => Value::Bytes(strconv::bytes(text)?.into()),
        Kind::Enum(values) => {
            let named = values.get_value_by_name(text).map(|v| v.number());
            let number = || {
                strconv::decimal(text)
                    .ok()
                    .and_then(|n| i32::try_from(n).ok())
                    .filter(|n| values.get_value(*n).is_some())
            };
            Value::EnumNumber(
                named.or_else(number).ok_or_else(|| {
                    format!("{text} is not a valid {}", go_name(&values.parent_file(), values.name()))
                })?,
            )
        }
        Kind::Message(inner) if !in_list && inner.full_name() == "google.protobuf.Timestamp" => {
            let time: openledger_proto::prost_types::Timestamp =
                text.parse().map_err(|e| format!("bad Timestamp: {e}"))?;
            Value::Message(
                DynamicMessage::decode(inner.clone(), time.encode_to_vec().as_slice()).map_err(|e| e.to_string())?,
            )
        }
        Kind::Message(inner) if !in_list && inner.full_name() == "google.protobuf.Duration" => {
            let span: openledger_proto::prost_types::Duration =
                text.parse().map_err(|e| format!("bad Duration: {e}"))?;
            Value::Message(
                DynamicMessage::decode(inner.clone(), span.encode_to_vec().as_slice()).map_err(|e| e.to_string())?,
            )
        }
        Kind::Message(inner) => return Err(format!("unsupported field type {}", go_type(inner))),
    })
}

/// The name of a type in Go: the last part of its file's `go_package`, and the type (`query.PageRequest`).
fn go_name(file: &FileDescriptor, name: &str) -> String {
    let options = file.file_descriptor_proto().options.as_ref();
    let path = options.map(|o| o.go_package()).filter(|p| !p.is_empty()).unwrap_or_else(|| file.package_name());
    format!("{}.{name}", path.rsplit(['/', ';', '.']).next().unwrap_or_default())
}

fn go_type(message: &MessageDescriptor) -> String {
    format!("*{}", go_name(&message.parent_file(), message.name()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use openledger_proto::cosmos::bank::v1beta1::QueryAllBalancesRequest;
    use openledger_proto::cosmos::tx::v1beta1::{GetTxsEventRequest, OrderBy};
    use openledger_proto::{pool, prost};

    fn fill<T: prost::Message + prost::Name + Default>(query: &str, bound: &[&str]) -> Result<T, String> {
        let mut message = DynamicMessage::new(pool().get_message_by_name(&T::full_name()).unwrap());
        let mut form = Form::new();
        super::super::form::parse(query.as_bytes(), &mut form).unwrap();
        query_fields(&mut message, &form, bound)?;
        Ok(T::decode(message.encode_to_vec().as_slice()).unwrap())
    }

    #[test]
    fn nested_pages_bytes_and_booleans() {
        let r: QueryAllBalancesRequest = fill(
            "address=other&pagination.limit=7&pagination.key=-_8%3D&pagination.countTotal=true&nothing=1",
            &["address"],
        )
        .unwrap();
        let page = r.pagination.unwrap();
        assert_eq!((page.limit, page.count_total, page.key.as_slice()), (7, true, [0xfb_u8, 0xff].as_slice()));
        assert_eq!(r.address, "", "the path decides");
    }

    #[test]
    fn enums_by_name_or_number_and_lists() {
        for text in ["ORDER_BY_DESC", "2"] {
            let r: GetTxsEventRequest = fill(&format!("order_by={text}&events=a&events=b&page=3"), &[]).unwrap();
            assert_eq!(r.order_by, OrderBy::Desc as i32);
            #[allow(deprecated, reason = "older clients send it")]
            let events = r.events;
            assert_eq!((events, r.page), (vec!["a".to_owned(), "b".to_owned()], 3));
        }
        assert_eq!(fill::<GetTxsEventRequest>("order_by=9", &[]).unwrap_err(), "9 is not a valid tx.OrderBy");
    }

    #[test]
    fn errors_are_the_gateways() {
        let refused = |query: &str| fill::<QueryAllBalancesRequest>(query, &[]).unwrap_err();
        assert_eq!(refused("pagination.limit=-3"), "strconv.ParseUint: parsing \"-3\": invalid syntax");
        assert_eq!(refused("pagination.limit.x=1"), "unexpected nested field x in pagination.limit");
        assert_eq!(refused("pagination=1"), "field type *query.PageRequest is not supported in query parameters");
        assert_eq!(refused("pagination.reverse=maybe"), "strconv.ParseBool: parsing \"maybe\": invalid syntax");
        let mut message = DynamicMessage::new(
            pool().get_message_by_name("cosmos.base.tendermint.v1beta1.GetBlockByHeightRequest").unwrap(),
        );
        assert_eq!(
            path_field(&mut message, "height", "x").unwrap_err(),
            "type mismatch, parameter: height, error: strconv.ParseInt: parsing \"x\": invalid syntax"
        );
    }

    #[test]
    fn a_list_in_a_path_has_commas() {
        use openledger_proto::ibc::core::channel::v1::QueryUnreceivedAcksRequest;
        use openledger_proto::prost::Name as _;
        let read = |text: &str| {
            let mut message =
                DynamicMessage::new(pool().get_message_by_name(&QueryUnreceivedAcksRequest::full_name()).unwrap());
            path_field(&mut message, "packet_ack_sequences", text)?;
            Ok::<_, String>(message.transcode_to::<QueryUnreceivedAcksRequest>().unwrap().packet_ack_sequences)
        };
        assert_eq!(read("1,2,77"), Ok(vec![1, 2, 77]));
        let refused =
            "type mismatch, parameter: packet_ack_sequences, error: strconv.ParseUint: parsing \"\": invalid syntax";
        assert_eq!(read("1,"), Err(refused.to_owned()));
    }
}
