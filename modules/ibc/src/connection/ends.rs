//! Ends of connections: how they are made, checked and encoded (ibc-go `03-connection/types/connection.go`).

use super::version;
use crate::errors::{ConnectionError, HostError, IbcError};
use crate::host::{self, validate_client_id, validate_connection_id};
use openledger_core::Res;
use openledger_proto::ibc::core::commitment::v1::MerklePrefix;
use openledger_proto::ibc::core::connection::v1::{ConnectionEnd, Counterparty, State, Version};

/// What identifiers of connections begin with.
const PREFIX: &str = "connection-";

/// The identifier of the connection with this number.
pub(super) fn connection_id(number: u64) -> String {
    format!("{PREFIX}{number}")
}

/// The number in a connection's identifier.
///
/// # Errors
/// `host:2`, or no code of its own for a number that is too great.
pub(super) fn parse_connection_id(id: &str) -> Res<u64> {
    let number = id.strip_prefix(PREFIX).unwrap_or_default();
    if !(1..=20).contains(&number.len()) || !number.bytes().all(|b| b.is_ascii_digit()) {
        return Err(HostError::InvalidID.wrap("connection identifier is not in the format: `connection-{N}`"));
    }
    host::parse_identifier(id, PREFIX).map_err(|e| e.context("invalid connection identifier"))
}

/// The place of IBC's store in the proofs of this chain.
pub(super) fn own_prefix() -> MerklePrefix {
    MerklePrefix { key_prefix: crate::STORE.as_bytes().to_vec() }
}

/// This chain as a counterparty sees it.
pub(super) fn ourselves(client: &str, connection: &str) -> Counterparty {
    Counterparty { client_id: client.to_owned(), connection_id: connection.to_owned(), prefix: Some(own_prefix()) }
}

/// An end of a connection with every member that Go writes even where it is empty.
pub(super) fn end(
    state: State,
    client: &str,
    counterparty: &Counterparty,
    versions: Vec<Version>,
    delay_period: u64,
) -> ConnectionEnd {
    let prefix = Some(counterparty.prefix.clone().unwrap_or_default());
    ConnectionEnd {
        client_id: client.to_owned(),
        versions,
        state: state.into(),
        counterparty: Some(Counterparty { prefix, ..counterparty.clone() }),
        delay_period,
    }
}

/// The other end of a connection.
pub(super) fn counterparty(end: &ConnectionEnd) -> Counterparty {
    end.counterparty.clone().unwrap_or_default()
}

/// Checks an end of a connection.
///
/// # Errors
/// `host:2`, `ibc:10`, `connection:9` or `connection:7`.
pub(super) fn validate(end: &ConnectionEnd) -> Res<()> {
    validate_client_id(&end.client_id).map_err(|e| e.context("invalid client ID"))?;
    if end.versions.is_empty() {
        return Err(IbcError::InvalidVersion.wrap("empty connection versions"));
    }
    end.versions.iter().try_for_each(|v| version::validate(Some(v)))?;
    validate_counterparty(&counterparty(end))
}

/// Checks the other end of a connection, whose identifier may be empty.
///
/// # Errors
/// `host:2` or `connection:7`.
pub(super) fn validate_counterparty(counterparty: &Counterparty) -> Res<()> {
    if !counterparty.connection_id.is_empty() {
        validate_counterparty_id(&counterparty.connection_id)?;
    }
    validate_client_id(&counterparty.client_id).map_err(|e| e.context("invalid counterparty client ID"))?;
    if counterparty.prefix.as_ref().is_none_or(|prefix| prefix.key_prefix.is_empty()) {
        return Err(ConnectionError::InvalidCounterparty.wrap("counterparty prefix cannot be empty"));
    }
    Ok(())
}

/// Checks the identifier of a connection at the other end.
///
/// # Errors
/// `host:2`.
pub(super) fn validate_counterparty_id(id: &str) -> Res<()> {
    validate_connection_id(id).map_err(|e| e.context("invalid counterparty connection ID"))
}
