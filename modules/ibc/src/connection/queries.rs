//! `ibc.core.connection.v1.Query` (ibc-go `03-connection/keeper/grpc_query.go`).

use super::keeper::CONNECTIONS;
use crate::client::{Height, invalid, self_height, unknown};
use crate::errors::{ClientError, ConnectionError, HostError};
use crate::host::{validate_client_id, validate_connection_id};
use crate::keeper::IbcKeeper;
use openledger_core::pagination::paginate;
use openledger_core::wire::{page_request, page_response};
use openledger_core::{Ctx, Failure, QueryError, QueryRoute, QueryRoutes, Res};
use openledger_proto::ibc::core::client::v1::IdentifiedClientState;
use openledger_proto::ibc::core::connection::v1::*;

type Answer<T> = Result<T, QueryError>;

/// What is not there, in the words of the refusal.
fn missing(e: Failure) -> QueryError {
    QueryError::not_found(e.to_string())
}

/// The methods of `ibc.core.connection.v1.Query`.
pub(crate) fn queries(keeper: &IbcKeeper) -> Vec<QueryRoute> {
    QueryRoutes::new(keeper.clone())
        .service("ibc.core.connection.v1.Query")
        .on("Connection", |k, ctx, r: QueryConnectionRequest| {
            let (connection, proof_height) = (Some(found(k, ctx, &r.connection_id, "")?), Some(self_height(ctx)));
            Ok(QueryConnectionResponse { connection, proof_height, ..QueryConnectionResponse::default() })
        })
        .on("Connections", connections)
        .on("ClientConnections", client_connections)
        .on("ConnectionClientState", connection_client_state)
        .on("ConnectionConsensusState", connection_consensus_state)
        .on("ConnectionParams", |k, ctx, _: QueryConnectionParamsRequest| {
            Ok(QueryConnectionParamsResponse { params: Some(k.connection_params(ctx)?) })
        })
        .finish()
}

/// The connection that a query is about; `label` stands before its identifier in the refusal.
fn found(k: &IbcKeeper, ctx: &Ctx, connection: &str, label: &str) -> Answer<ConnectionEnd> {
    validate_connection_id(connection).map_err(invalid)?;
    let refusal = || missing(ConnectionError::ConnectionNotFound.wrap(format!("{label}{connection}")));
    k.get_connection(ctx, connection)?.ok_or_else(refusal)
}

/// A connection with the identifier that its key ends with.
pub(super) fn identified(key: &[u8], end: ConnectionEnd) -> Res<IdentifiedConnection> {
    let path = String::from_utf8_lossy(key);
    let id = match path.split('/').collect::<Vec<_>>().as_slice() {
        [_, id] => (*id).to_owned(),
        _ => return Err(HostError::InvalidPath.wrap(format!("cannot parse connection path {path}"))),
    };
    let ConnectionEnd { client_id, versions, state, counterparty, delay_period } = end;
    Ok(IdentifiedConnection { id, client_id, versions, state, counterparty, delay_period })
}

fn connections(_: &IbcKeeper, ctx: &Ctx, r: QueryConnectionsRequest) -> Answer<QueryConnectionsResponse> {
    let row = |key: Vec<u8>, end| identified(&key, end);
    let (connections, page) = paginate(ctx, &CONNECTIONS, &[], &page_request(r.pagination), row).map_err(unknown)?;
    Ok(QueryConnectionsResponse { connections, pagination: page_response(page), height: Some(self_height(ctx)) })
}

fn client_connections(
    k: &IbcKeeper,
    ctx: &Ctx,
    r: QueryClientConnectionsRequest,
) -> Answer<QueryClientConnectionsResponse> {
    validate_client_id(&r.client_id).map_err(invalid)?;
    let refusal = || missing(ConnectionError::ClientConnectionPathsNotFound.wrap(&r.client_id));
    Ok(QueryClientConnectionsResponse {
        connection_paths: k.client_connections(ctx, &r.client_id)?.ok_or_else(refusal)?,
        proof_height: Some(self_height(ctx)),
        ..QueryClientConnectionsResponse::default()
    })
}

fn connection_client_state(
    k: &IbcKeeper,
    ctx: &Ctx,
    r: QueryConnectionClientStateRequest,
) -> Answer<QueryConnectionClientStateResponse> {
    let client_id = found(k, ctx, &r.connection_id, "connection-id: ")?.client_id;
    let refusal = || missing(ClientError::ClientNotFound.wrap(format!("client-id: {client_id}")));
    let client_state = Some(k.client_state(ctx, &client_id)?.ok_or_else(refusal)?);
    Ok(QueryConnectionClientStateResponse {
        identified_client_state: Some(IdentifiedClientState { client_id, client_state }),
        proof_height: Some(self_height(ctx)),
        ..QueryConnectionClientStateResponse::default()
    })
}

fn connection_consensus_state(
    k: &IbcKeeper,
    ctx: &Ctx,
    r: QueryConnectionConsensusStateRequest,
) -> Answer<QueryConnectionConsensusStateResponse> {
    let client_id = found(k, ctx, &r.connection_id, "connection-id: ")?.client_id;
    let height = Height::new(r.revision_number, r.revision_height);
    let refusal = || missing(ClientError::ConsensusStateNotFound.wrap(format!("client-id: {client_id}")));
    let consensus_state = Some(k.client_consensus_state(ctx, &client_id, height)?.ok_or_else(refusal)?);
    Ok(QueryConnectionConsensusStateResponse {
        consensus_state,
        proof_height: Some(self_height(ctx)),
        client_id,
        ..QueryConnectionConsensusStateResponse::default()
    })
}
