//! What a packet carries (ibc-go `types/packet.go`).

use crate::errors::IcaError;
use crate::json::{self, FieldNames};
use crate::{CONTROLLER_PREFIX, metadata};
use openledger_core::ports::{Ics4, PacketContent};
use openledger_core::{Ctx, Failure, Res};
use openledger_ibc::channel;
use openledger_ibc::errors::IbcError;
use openledger_proto::go_json::{put_base64, put_string};
use openledger_proto::ibc::applications::interchain_accounts::v1::{InterchainAccountPacketData, Metadata, Type};

/// The most bytes of a memo.
const MAX_MEMO: usize = 32_768;

const FIELDS: [FieldNames; 3] = [("type", "type"), ("data", "data"), ("memo", "memo")];

/// Checks data that are about to leave.
///
/// # Errors
/// `interchainaccounts:6` without a kind or content, or with a memo of more than 32,768 bytes.
pub fn check(data: &InterchainAccountPacketData) -> Res<()> {
    let refused = |text: String| Err(IcaError::InvalidOutgoingData.wrap(text));
    if data.r#type == i32::from(Type::Unspecified) {
        return refused("packet data type cannot be unspecified".to_owned());
    }
    if data.data.is_empty() {
        return refused("packet data cannot be empty".to_owned());
    }
    if data.memo.len() > MAX_MEMO {
        return refused(format!("packet data memo cannot be greater than {MAX_MEMO} characters"));
    }
    Ok(())
}

/// The data as packets carry them.
pub fn to_json(data: &InterchainAccountPacketData) -> Vec<u8> {
    let mut out = String::from("{\"type\":");
    match Type::try_from(data.r#type) {
        Ok(known) => put_string(known.as_str_name(), &mut out),
        Err(_) => out.push_str(&data.r#type.to_string()),
    }
    out.push_str(",\"data\":");
    put_base64(&data.data, &mut out);
    out.push_str(",\"memo\":");
    put_string(&data.memo, &mut out);
    out.push('}');
    out.into_bytes()
}

/// Reads the data of a packet.
///
/// # Errors
/// A text that says what is wrong.
pub fn from_json(bytes: &[u8]) -> Result<InterchainAccountPacketData, String> {
    let [kind, data, memo] = json::fields(bytes, &FIELDS, "types.InterchainAccountPacketData")?;
    let kind = kind.map(read_kind).transpose()?.unwrap_or_default();
    let data = data.map(channel::bytes_from_json).transpose()?.unwrap_or_default();
    Ok(InterchainAccountPacketData { r#type: kind, data, memo: json::text(memo)? })
}

fn read_kind(value: &[u8]) -> Result<i32, String> {
    let text = std::str::from_utf8(value).unwrap_or_default();
    if let Some(name) = text.strip_prefix('"').and_then(|text| text.strip_suffix('"')) {
        // Names stand there as they are: an escape is no part of one.
        let known = Type::from_str_name(name).map(i32::from);
        return known
            .ok_or_else(|| format!("unknown value {name:?} for enum ibc.applications.interchain_accounts.v1.Type"));
    }
    match text {
        "null" => Ok(0),
        number => {
            number.parse().map_err(|_| format!("json: cannot unmarshal {number} into Go value of type types.Type"))
        }
    }
}

/// What a layer around learns of a packet's data. `port` is the port that the packet comes from.
///
/// # Errors
/// `undefined:1` for data that cannot be read, `ibc:16` for a channel that there is not.
pub(crate) fn content(ctx: &Ctx, ics4: &dyn Ics4, port: &str, channel: &str, data: &[u8]) -> Res<PacketContent> {
    let data = from_json(data).map_err(Failure::unregistered)?;
    let version = app_version(ctx, ics4, port, channel)?;
    let sender = port.strip_prefix(CONTROLLER_PREFIX).unwrap_or_default().to_owned();
    Ok(PacketContent { sender, memo: data.memo, version })
}

fn app_version(ctx: &Ctx, ics4: &dyn Ics4, port: &str, channel: &str) -> Res<String> {
    let missing = || IbcError::NotFound.wrap(format!("app version not found for port {port} and channel {channel}"));
    ics4.app_version(ctx, port, channel)?.ok_or_else(missing)
}

/// What the ends of a channel have agreed on.
///
/// # Errors
/// `ibc:16` for a channel that there is not, `ibc:12` for a version that cannot be read.
pub(crate) fn app_metadata(ctx: &Ctx, ics4: &dyn Ics4, port: &str, channel: &str) -> Res<Metadata> {
    metadata::parse(&app_version(ctx, ics4, port, channel)?)
}
