//! What the two ends of a channel agree on: its version, which is JSON (ibc-go `types/metadata.go`).

use crate::account::check_address;
use crate::errors::IcaError;
use crate::json::{self, FieldNames};
use openledger_core::ports::IbcCore;
use openledger_core::{Ctx, Failure, Res};
use openledger_ibc::errors::{ConnectionError, IbcError};
use openledger_proto::go_json::put_string;
use openledger_proto::ibc::applications::interchain_accounts::v1::Metadata;

/// The version of ICS-27: the only one that there is.
pub const VERSION: &str = "ics27-1";
/// Messages in protobuf.
pub const ENCODING_PROTOBUF: &str = "proto3";
/// Messages in JSON.
pub const ENCODING_JSON: &str = "proto3json";
/// The only kind of transaction: messages of this chain that are executed together.
pub const TX_MULTI_MSG: &str = "sdk_multi_msg";

const FIELDS: [FieldNames; 6] = [
    ("version", "version"),
    ("controller_connection_id", "controllerConnectionId"),
    ("host_connection_id", "hostConnectionId"),
    ("address", "address"),
    ("encoding", "encoding"),
    ("tx_type", "txType"),
];

/// What an end proposes that says nothing else.
pub(crate) fn proposed(controller_connection: &str, host_connection: &str) -> Metadata {
    Metadata {
        version: VERSION.to_owned(),
        controller_connection_id: controller_connection.to_owned(),
        host_connection_id: host_connection.to_owned(),
        address: String::new(),
        encoding: ENCODING_PROTOBUF.to_owned(),
        tx_type: TX_MULTI_MSG.to_owned(),
    }
}

/// Reads the version of a channel.
///
/// # Errors
/// `ibc:12`.
pub(crate) fn parse(version: &str) -> Res<Metadata> {
    read(version).map_err(|_| IbcError::InvalidType.wrap("cannot unmarshal ICS-27 interchain accounts metadata"))
}

fn read(version: &str) -> Result<Metadata, String> {
    let [version, controller, host, address, encoding, tx_type] =
        json::fields(version.as_bytes(), &FIELDS, "types.Metadata")?;
    Ok(Metadata {
        version: json::text(version)?,
        controller_connection_id: json::text(controller)?,
        host_connection_id: json::text(host)?,
        address: json::text(address)?,
        encoding: json::text(encoding)?,
        tx_type: json::text(tx_type)?,
    })
}

/// The version of a channel as it is written.
pub(crate) fn to_json(metadata: &Metadata) -> String {
    let values = [
        &metadata.version,
        &metadata.controller_connection_id,
        &metadata.host_connection_id,
        &metadata.address,
        &metadata.encoding,
        &metadata.tx_type,
    ];
    let mut out = String::from("{");
    for ((name, _), value) in FIELDS.iter().zip(values) {
        if out.len() > 1 {
            out.push(',');
        }
        put_string(name, &mut out);
        out.push(':');
        put_string(value, &mut out);
    }
    out.push('}');
    out
}

/// Whether a channel that is opened again keeps what its owner had, as far as that is not for the host to say.
pub(crate) fn is_kept(previous: &str, metadata: &Metadata) -> bool {
    parse(previous).is_ok_and(|previous| Metadata { address: metadata.address.clone(), ..previous } == *metadata)
}

/// At which end of a channel its version is checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    Controller,
    Host,
}

/// Checks what a version says against the connection that the channel uses (ibc-go
/// `ValidateControllerMetadata`, `ValidateHostMetadata`).
///
/// # Errors
/// `interchainaccounts:18`, `:2`, `:13` and `:12` for the encoding, the kind, the address and the version,
/// `connection:3` without the connection, `connection:8` for other connections than the channel's.
pub(crate) fn check(ctx: &Ctx, core: &dyn IbcCore, end: End, hops: &[String], metadata: &Metadata) -> Res<()> {
    let Metadata { encoding, tx_type, version, address, .. } = metadata;
    if ![ENCODING_PROTOBUF, ENCODING_JSON].contains(&encoding.as_str()) {
        return Err(IcaError::InvalidCodec.wrap(format!("unsupported encoding format {encoding}")));
    }
    if tx_type != TX_MULTI_MSG {
        return Err(IcaError::UnknownDataType.wrap(format!("unsupported transaction type {tx_type}")));
    }
    let here = first_hop(hops)?;
    let there = counterparty_of(ctx, core, here)?;
    let (controller, host) = match end {
        End::Controller => (here, there.as_str()),
        End::Host => (there.as_str(), here),
    };
    let pairs = [(controller, &metadata.controller_connection_id), (host, &metadata.host_connection_id)];
    if let Some((expected, got)) = pairs.into_iter().find(|(expected, got)| expected != got) {
        return Err(ConnectionError::InvalidConnection.wrap(format!("expected {expected}, got {got}")));
    }
    if !address.is_empty() {
        check_address(address)?;
    }
    if version != VERSION {
        return Err(IcaError::InvalidVersion.wrap(format!("expected {VERSION}, got {version}")));
    }
    Ok(())
}

/// The connection of a channel.
///
/// # Errors
/// `undefined:111222` for a channel without one, which core IBC lets nobody open.
pub(crate) fn first_hop(hops: &[String]) -> Res<&str> {
    let first = hops.first().map(String::as_str);
    first.ok_or_else(|| Failure::panicked("runtime error: index out of range [0] with length 0"))
}

/// The connection at the other end of a connection.
///
/// # Errors
/// `connection:3`.
pub(crate) fn counterparty_of(ctx: &Ctx, core: &dyn IbcCore, connection: &str) -> Res<String> {
    let missing = || ConnectionError::ConnectionNotFound.wrap(format!("connection-id: {connection}"));
    let end = core.connection(ctx, connection)?.ok_or_else(missing)?;
    Ok(end.counterparty.unwrap_or_default().connection_id)
}
