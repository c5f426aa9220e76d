//! Flags and positional arguments for the fields of a message, and the message they make.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use clap::{Arg, ArgAction, ArgMatches};
use openledger_proto::commands::{Arity, Positional, kebab};
use openledger_proto::json as proto_json;
use openledger_proto::prost_reflect::{FieldDescriptor, Kind, MessageDescriptor};
use serde_json::{Map, Value, json};
use std::num::ParseIntError;

use super::coins::{parse_coin, parse_coins};
use super::values::{bytes, from_answer, go_duration, scalar_name};
use super::{Client, ClientError};
use crate::go_text::{number_error, quoted};

const PAGE_REQUEST: &str = "cosmos.base.query.v1beta1.PageRequest";

/// Long flags that commands already have; a field of such a name gets the prefix `field-`.
const RESERVED: [&str; 41] = [
    "account-number",
    "aux",
    "broadcast-mode",
    "chain-id",
    "dry-run",
    "fee-granter",
    "fee-payer",
    "fees",
    "from",
    "gas",
    "gas-adjustment",
    "gas-prices",
    "generate-only",
    "grpc-addr",
    "grpc-insecure",
    "height",
    "help",
    "home",
    "keyring-backend",
    "keyring-dir",
    "ledger",
    "limit",
    "log-level",
    "memo",
    "no-indent",
    "node",
    "note",
    "offline",
    "offset",
    "output",
    "page",
    "sequence",
    "sign-mode",
    "timeout-duration",
    "timeout-height",
    "trace",
    "unordered",
    "version",
    "yes",
    "page-limit",
    "page-key",
];

/// How a message is given on the command line.
#[derive(Debug, Clone, Copy, Default)]
pub struct Layout<'a> {
    /// Fields given by position, in order.
    pub positional: &'a [Positional],
    /// Field that is not given: the command fills it.
    pub signer: Option<&'a str>,
    /// Whether the SDK writes such commands by hand: what is wrong with a value is then told bare.
    pub bare: bool,
    /// Entries in a page when no limit is given. At 0 the node chooses, and then counts all entries as well.
    pub page_limit: u64,
}

fn flag(field: &FieldDescriptor) -> String {
    let name = kebab(field.name());
    if RESERVED.contains(&name.as_str()) { format!("field-{name}") } else { name }
}

/// Ids of field arguments cannot collide with those of a command's own flags.
fn id(field: &FieldDescriptor) -> String {
    format!("field:{}", field.name())
}

fn is_page(field: &FieldDescriptor) -> bool {
    matches!(field.kind(), Kind::Message(m) if m.full_name() == PAGE_REQUEST)
}

fn fields(descriptor: &MessageDescriptor) -> Vec<FieldDescriptor> {
    let raw = &descriptor.descriptor_proto().field;
    raw.iter().filter_map(|f| u32::try_from(f.number()).ok().and_then(|n| descriptor.get_field(n))).collect()
}

fn hint(field: &FieldDescriptor) -> String {
    let base = match field.kind() {
        Kind::Bool => "bool".to_owned(),
        Kind::String if scalar(field).is_some() => "address or key name".to_owned(),
        Kind::String => "string".to_owned(),
        Kind::Bytes => "file, hex or base64".to_owned(),
        Kind::Enum(e) => e.values().map(|v| enum_name(e.name(), v.name())).collect::<Vec<_>>().join("|"),
        Kind::Message(m) if m.full_name().ends_with("base.v1beta1.Coin") => "coin".to_owned(),
        Kind::Message(m) => format!("{} (json)", m.full_name()),
        other => format!("{other:?}").to_lowercase(),
    };
    if field.is_list() { format!("{base} (repeated)") } else { base }
}

/// What kind of address the text of a field is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AddressKind {
    /// Of an account.
    Account,
    /// Of a validator's operator.
    Operator,
    /// Of a validator's consensus key.
    Consensus,
}

/// The kind of address that a field holds, by `cosmos_proto.scalar`.
pub fn scalar(field: &FieldDescriptor) -> Option<AddressKind> {
    match scalar_name(field)?.as_str() {
        "cosmos.AddressString" => Some(AddressKind::Account),
        "cosmos.ValidatorAddressString" => Some(AddressKind::Operator),
        "cosmos.ConsensusAddressString" => Some(AddressKind::Consensus),
        _ => None,
    }
}

fn enum_name(enum_name: &str, value: &str) -> String {
    let prefix = format!("{}_", kebab(enum_name).replace('-', "_").to_uppercase());
    value.strip_prefix(&prefix).unwrap_or(value).to_lowercase().replace('_', "-")
}

/// A name without case and separators: `no-with-veto`, `no_with_veto` and `NoWithVeto` are the same to users.
fn plain(name: &str) -> String {
    name.chars().filter(|c| !matches!(c, '-' | '_')).map(|c| c.to_ascii_lowercase()).collect()
}

/// Arguments for the fields of `descriptor`.
#[must_use]
pub fn args(descriptor: &MessageDescriptor, layout: Layout<'_>) -> Vec<Arg> {
    let all = fields(descriptor);
    let mut out = Vec::new();
    for (i, positional) in layout.positional.iter().enumerate() {
        let Some(field) = all.iter().find(|f| f.name() == positional.field) else { continue };
        let arg = Arg::new(id(field)).help(hint(field)).value_name(kebab(field.name())).index(i.saturating_add(1));
        out.push(match positional.arity {
            Arity::One => arg.required(true),
            Arity::Optional => arg,
            // Coins are one word, as the SDK's own commands have them.
            Arity::Some if is_coin_list(field) => arg.required(true),
            Arity::Some => arg.required(true).num_args(1..).action(ArgAction::Append),
            Arity::Any => arg.num_args(0..).action(ArgAction::Append),
        });
    }
    for field in &all {
        if layout.positional.iter().any(|p| p.field == field.name()) || layout.signer == Some(field.name()) {
            continue;
        }
        if is_page(field) {
            out.extend(page_args());
            continue;
        }
        let mut arg =
            Arg::new(id(field)).long(flag(field)).help(hint(field)).allow_negative_numbers(true).help_heading("Fields");
        arg =
            if field.is_list() || field.is_map() { arg.action(ArgAction::Append) } else { arg.action(ArgAction::Set) };
        if matches!(field.kind(), Kind::Bool) && !field.is_list() {
            arg = arg.num_args(0..=1).require_equals(true).default_missing_value("true");
        }
        out.push(arg);
    }
    out
}

fn page_args() -> Vec<Arg> {
    let number = |id: &'static str, help: &'static str| {
        Arg::new(id).long(id).help(help).value_parser(clap::value_parser!(u64)).help_heading("Pagination")
    };
    let switch = |id: &'static str, help: &'static str| {
        Arg::new(id).long(id).help(help).action(ArgAction::SetTrue).help_heading("Pagination")
    };
    vec![
        Arg::new("page-key")
            .long("page-key")
            .help("where to go on: next_key of the page before")
            .help_heading("Pagination"),
        number("page-offset", "entries to skip").alias("offset"),
        number("page-limit", "entries in a page").alias("limit"),
        switch("page-count-total", "count all entries").alias("count-total"),
        switch("page-reverse", "descending order").alias("reverse"),
        number("page", "page from 1 on; sets the offset to a multiple of the limit")
            .conflicts_with_all(["page-offset", "page-key"]),
    ]
}

fn page(matches: &ArgMatches, default_limit: u64) -> Result<Value, ClientError> {
    let number = |id: &str| matches.get_one::<u64>(id).copied().unwrap_or_default();
    let limit = matches.get_one::<u64>("page-limit").copied().unwrap_or(default_limit);
    let mut offset = number("page-offset");
    if let Some(page) = matches.get_one::<u64>("page").copied().filter(|p| *p > 1) {
        let limit = if limit == 0 { 100 } else { limit };
        offset = page.saturating_sub(1).saturating_mul(limit);
    }
    let mut map = Map::new();
    if let Some(key) = matches.get_one::<String>("page-key") {
        map.insert("key".into(), Value::from(STANDARD.encode(bytes(key)?)));
    }
    map.insert("offset".into(), Value::from(offset.to_string()));
    map.insert("limit".into(), Value::from(limit.to_string()));
    map.insert("count_total".into(), Value::from(matches.get_flag("page-count-total")));
    map.insert("reverse".into(), Value::from(matches.get_flag("page-reverse")));
    Ok(Value::Object(map))
}

/// The message that the arguments make, in wire form; `signer` fills the signer field of `layout`.
///
/// # Errors
/// When a value does not fit its field.
pub fn message(
    descriptor: &MessageDescriptor,
    layout: Layout<'_>,
    matches: &ArgMatches,
    signer: Option<&str>,
    client: &Client,
) -> Result<Vec<u8>, ClientError> {
    let mut map = Map::new();
    for field in fields(descriptor) {
        if layout.signer == Some(field.name()) {
            map.insert(field.name().to_owned(), Value::from(signer.unwrap_or_default()));
            continue;
        }
        if is_page(&field) {
            map.insert(field.name().to_owned(), page(matches, layout.page_limit)?);
            continue;
        }
        let given: Vec<&String> = matches.get_many::<String>(&id(&field)).map(Iterator::collect).unwrap_or_default();
        if given.is_empty() {
            continue;
        }
        let name = field.name().to_owned();
        let place = layout.positional.iter().position(|p| p.field == field.name());
        let in_flag = |e: ClientError| {
            let last = given.last().map(|text| quoted(text)).unwrap_or_default();
            match place {
                Some(_) if layout.bare => in_words(&field, given.last().map_or("", |text| text.as_str()), e),
                // The SDK's generated commands read positional arguments as flags that are numbers.
                Some(place) => ClientError::Usage(format!("invalid argument {last} for \"--{place}\" flag: {e}")),
                None => ClientError::Usage(format!("invalid argument {last} for \"--{}\" flag: {e}", flag(&field))),
            }
        };
        if field.is_map() {
            let mut entries = Map::new();
            for text in &given {
                let parsed: Value = serde_json::from_str(text)?;
                entries.extend(
                    parsed.as_object().cloned().ok_or_else(|| in_flag(ClientError::usage("not a JSON object")))?,
                );
            }
            map.insert(name, Value::Object(entries));
        } else if is_coin_list(&field) && given.iter().all(|text| !text.trim_start().starts_with(['[', '{'])) {
            let joined = given.iter().map(|text| text.as_str()).collect::<Vec<_>>().join(",");
            let coins = parse_coins(&joined).map_err(in_flag)?;
            map.insert(
                name,
                coins.iter().map(|c| json!({"denom": c.denom.as_str(), "amount": c.amount.to_string()})).collect(),
            );
        } else if field.is_list() {
            let mut items = Vec::new();
            for text in &given {
                list(&field, text, client, &mut items).map_err(in_flag)?;
            }
            map.insert(name, Value::Array(items));
        } else if let Some(text) = given.last() {
            map.insert(name, single(&field, text, client).map_err(in_flag)?);
        }
    }
    Ok(proto_json::from_json(descriptor.full_name(), &Value::Object(map), proto_json::ParseOptions::default())?)
}

/// What the SDK's hand-written transaction commands say of a value that is none.
fn in_words(field: &FieldDescriptor, text: &str, error: ClientError) -> ClientError {
    match field.kind() {
        _ if field.name() == "proposal_id" => {
            ClientError::Usage(format!("proposal-id {text} not a valid int, please input a valid proposal-id"))
        }
        Kind::Enum(kind) if kind.full_name() == "cosmos.gov.v1.VoteOption" => {
            let options = "available options: yes/no/no_with_veto/abstain";
            ClientError::Usage(format!("'{text}' is not a valid vote option, {options}"))
        }
        _ => error,
    }
}

/// One occurrence of a repeated flag: a comma-separated list, or one JSON value, or a JSON array.
fn list(field: &FieldDescriptor, text: &str, client: &Client, items: &mut Vec<Value>) -> Result<(), ClientError> {
    if text.trim_start().starts_with('[') {
        let Value::Array(parsed) = serde_json::from_str::<Value>(text)? else {
            return Err(ClientError::usage("not a JSON array"));
        };
        items.extend(parsed);
        return Ok(());
    }
    let splits = match field.kind() {
        Kind::Bytes => false,
        Kind::Message(m) => m.full_name().ends_with("base.v1beta1.Coin"),
        _ => true,
    };
    if !splits {
        items.push(match read_json_file(text)? {
            Some(Value::Array(parsed)) if matches!(field.kind(), Kind::Message(_)) => {
                items.extend(parsed);
                return Ok(());
            }
            _ => single(field, text, client)?,
        });
        return Ok(());
    }
    for part in text.split(',').map(str::trim).filter(|part| !part.is_empty()) {
        items.push(single(field, part, client)?);
    }
    Ok(())
}

fn is_coin_list(field: &FieldDescriptor) -> bool {
    field.is_list() && matches!(field.kind(), Kind::Message(m) if m.full_name() == "cosmos.base.v1beta1.Coin")
}

fn read_json_file(text: &str) -> Result<Option<Value>, ClientError> {
    if !text.ends_with(".json") {
        return Ok(None);
    }
    let content = std::fs::read_to_string(text).map_err(ClientError::io(text))?;
    Ok(Some(serde_json::from_str(&content)?))
}

fn single(field: &FieldDescriptor, text: &str, client: &Client) -> Result<Value, ClientError> {
    fn number<T: std::str::FromStr<Err = ParseIntError>>(text: &str, function: &str) -> Result<T, ClientError> {
        text.parse().map_err(|e| ClientError::Usage(number_error(function, text, &e)))
    }
    let float = |text: &str| {
        let problem = || ClientError::Usage(format!("strconv.ParseFloat: parsing {text:?}: invalid syntax"));
        text.parse::<f64>().map_err(|_| problem())
    };
    Ok(match field.kind() {
        Kind::Bool => Value::from(matches!(text, "true" | "1" | "t" | "T" | "TRUE" | "True")),
        Kind::Int32 | Kind::Sint32 | Kind::Sfixed32 => Value::from(number::<i32>(text, "ParseInt")?),
        Kind::Uint32 | Kind::Fixed32 => Value::from(number::<u32>(text, "ParseUint")?),
        Kind::Int64 | Kind::Sint64 | Kind::Sfixed64 => Value::from(number::<i64>(text, "ParseInt")?.to_string()),
        Kind::Uint64 | Kind::Fixed64 => Value::from(number::<u64>(text, "ParseUint")?.to_string()),
        Kind::Float | Kind::Double => Value::from(float(text)?),
        Kind::String if scalar(field).is_some() => Value::from(match scalar(field) {
            Some(AddressKind::Operator) => client.operator(text)?,
            Some(AddressKind::Consensus) => client.consensus(text)?,
            _ => client.address_text(&client.address(text)?)?,
        }),
        Kind::String => Value::from(text),
        Kind::Bytes => Value::from(STANDARD.encode(bytes(text)?)),
        Kind::Enum(kind) => {
            let found = kind.values().find(|v| {
                v.name() == text
                    || plain(&enum_name(kind.name(), v.name())) == plain(text)
                    || v.number().to_string() == text
            });
            let known = || kind.values().map(|v| enum_name(kind.name(), v.name())).collect::<Vec<_>>().join(", ");
            let value = found.ok_or_else(|| {
                ClientError::Usage(format!(
                    "{text} is not a valid value for enum {}. Valid values are: {}",
                    kind.full_name(),
                    known()
                ))
            })?;
            Value::from(value.name())
        }
        Kind::Message(kind) => match kind.full_name() {
            "cosmos.base.v1beta1.Coin" if !text.trim_start().starts_with('{') => {
                let coin = parse_coin(text)?;
                json!({"denom": coin.denom.as_str(), "amount": coin.amount.to_string()})
            }
            "google.protobuf.Timestamp" => Value::from(text),
            "google.protobuf.Duration" => Value::from(go_duration(text)?),
            _ => {
                let mut value = match read_json_file(text)? {
                    Some(value) => value,
                    None => serde_json::from_str(text)?,
                };
                from_answer(&kind, &mut value);
                value
            }
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_as_the_generated_commands_have_them() {
        assert_eq!(enum_name("AdmissionPolicy", "ADMISSION_POLICY_OPEN"), "open");
    }
}
