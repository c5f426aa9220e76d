//! The connections' part of genesis, and their parameters (ibc-go `03-connection/genesis.go`,
//! `03-connection/types/genesis.go`, `params.go`).

use super::ends::{self, parse_connection_id};
use super::keeper::CONNECTIONS;
use super::{LOCALHOST, queries};
use crate::host::{validate_client_id, validate_connection_id};
use crate::keeper::IbcKeeper;
use openledger_core::{Ctx, Failure, Res};
use openledger_proto::ibc::core::connection::v1::{
    ConnectionEnd, ConnectionPaths, Counterparty, GenesisState, IdentifiedConnection, Params,
};

/// The longest time that a block is expected to take where nobody says otherwise: 30 seconds, in nanoseconds.
const TIME_PER_BLOCK: u64 = 30_000_000_000;

/// No connections, and blocks that take 30 seconds at most.
pub(crate) fn default() -> GenesisState {
    let params = Some(Params { max_expected_time_per_block: TIME_PER_BLOCK });
    GenesisState { params, ..GenesisState::default() }
}

/// Checks the parameters.
///
/// # Errors
/// A refusal without a code of its own.
pub(super) fn check_params(params: &Params) -> Res<()> {
    if params.max_expected_time_per_block == 0 {
        return Err(Failure::unregistered("MaxExpectedTimePerBlock cannot be zero"));
    }
    Ok(())
}

/// The end of a connection of genesis, as it is stored.
fn end_of(connection: &IdentifiedConnection) -> ConnectionEnd {
    let other = connection.counterparty.clone().unwrap_or_default();
    let prefix = Some(other.prefix.clone().unwrap_or_default());
    ConnectionEnd {
        client_id: connection.client_id.clone(),
        versions: connection.versions.clone(),
        state: connection.state,
        counterparty: Some(Counterparty { prefix, ..other }),
        delay_period: connection.delay_period,
    }
}

/// Checks the section without writing anything.
///
/// # Errors
/// A text that names the entry.
pub(crate) fn check(state: &GenesisState) -> Res<()> {
    let mut greatest = 0;
    for (i, connection) in state.connections.iter().enumerate() {
        let id = &connection.id;
        if id != LOCALHOST {
            greatest = greatest.max(parse_connection_id(id)?);
        }
        let checked = validate_connection_id(id).map_err(|e| e.context("invalid connection ID"));
        let checked = checked.and_then(|()| ends::validate(&end_of(connection)));
        checked.map_err(|e| e.context(format!("invalid connection {id} index {i}")))?;
    }
    for (i, client) in state.client_connection_paths.iter().enumerate() {
        let checked = validate_client_id(&client.client_id);
        checked.map_err(|e| e.context(format!("invalid client connection path {i}")))?;
        for id in &client.paths {
            let at = format!("invalid client connection ID ({id}) in connection paths {i}");
            validate_connection_id(id).map_err(|e| e.context(at))?;
        }
    }
    let next = state.next_connection_sequence;
    if greatest != 0 && greatest >= next {
        let of = "maximum sequence used in connection identifier";
        let text = format!("next connection sequence {next} must be greater than {of} {greatest}");
        return Err(Failure::unregistered(text));
    }
    check_params(&state.params.unwrap_or_default())
}

impl IbcKeeper {
    /// Writes the section, and the connection of this chain to itself whether or not the section has it.
    pub(crate) fn init_connection_genesis(&self, ctx: &Ctx, state: &GenesisState) -> Res<()> {
        for connection in &state.connections {
            self.set_connection(ctx, &connection.id, &end_of(connection))?;
        }
        for client in &state.client_connection_paths {
            self.set_client_connections(ctx, &client.client_id, client.paths.clone())?;
        }
        self.set_next_connection_sequence(ctx, state.next_connection_sequence)?;
        self.set_connection_params(ctx, &state.params.unwrap_or_default())?;
        self.set_localhost_connection(ctx)
    }

    /// Reads the section back.
    pub(crate) fn export_connection_genesis(&self, ctx: &Ctx) -> Res<GenesisState> {
        let mut state = GenesisState {
            next_connection_sequence: self.next_connection_sequence(ctx)?,
            params: Some(self.connection_params(ctx)?),
            ..GenesisState::default()
        };
        let mut it = CONNECTIONS.iter(ctx)?;
        while let Some((key, end)) = it.next_entry()? {
            let entry = queries::identified(&key, end).map_err(|e| Failure::corrupt(e.to_string()))?;
            state.connections.push(entry);
        }
        for client_id in self.client_ids(ctx)? {
            if let Some(paths) = self.client_connections(ctx, &client_id)? {
                state.client_connection_paths.push(ConnectionPaths { client_id, paths });
            }
        }
        Ok(state)
    }
}
