//! The connections' keeper: what is stored of them (ibc-go `03-connection/keeper/keeper.go`).

use super::LOCALHOST;
use super::ends::{connection_id, end, ourselves};
use super::version;
use crate::errors::ClientError;
use crate::keeper::IbcKeeper;
use crate::light::localhost;
use crate::{STORE, host};
use openledger_core::collections::{Item, Map, Proto, Raw};
use openledger_core::{Ctx, Failure, Res};
use openledger_proto::ibc::core::connection::v1::{ClientPaths, ConnectionEnd, Params, State};
use prost::Message;

/// The number of the next connection.
const NEXT_SEQUENCE: Item<u64, Raw> = Item::new(STORE, b"nextConnectionSequence");
/// The parameters.
const PARAMS: Item<Params, Proto> = Item::new(STORE, b"connectionParams");
/// All connections, with the keys below the first word of their paths. Listings hand these keys to whoever asks for the
/// next page, so the prefix has no slash, as in ibc-go.
pub(super) const CONNECTIONS: Map<Vec<u8>, ConnectionEnd, Proto> = Map::new(STORE, b"connections");

impl IbcKeeper {
    /// A connection.
    ///
    /// # Errors
    /// `sdk:11` when the gas runs out; fatal when the storage fails.
    pub fn get_connection(&self, ctx: &Ctx, connection: &str) -> Res<Option<ConnectionEnd>> {
        let bytes = ctx.kv(STORE).get(&host::connection(connection))?.filter(|bytes| !bytes.is_empty());
        let end = bytes.map(|bytes| ConnectionEnd::decode(bytes.as_slice())).transpose();
        end.map_err(|e| Failure::corrupt(format!("connection {connection}: {e}")))
    }

    pub(super) fn set_connection(&self, ctx: &Ctx, connection: &str, end: &ConnectionEnd) -> Res<()> {
        ctx.kv(STORE).set(&host::connection(connection), end.encode_to_vec())
    }

    /// The connections of a client; `None` if it never had any.
    pub(super) fn client_connections(&self, ctx: &Ctx, client: &str) -> Res<Option<Vec<String>>> {
        let bytes = ctx.kv(STORE).get(&host::client_connections(client))?.filter(|bytes| !bytes.is_empty());
        let paths = bytes.map(|bytes| ClientPaths::decode(bytes.as_slice())).transpose();
        let paths = paths.map_err(|e| Failure::corrupt(format!("connections of client {client}: {e}")))?;
        Ok(paths.map(|paths| paths.paths))
    }

    pub(super) fn set_client_connections(&self, ctx: &Ctx, client: &str, paths: Vec<String>) -> Res<()> {
        ctx.kv(STORE).set(&host::client_connections(client), ClientPaths { paths }.encode_to_vec())
    }

    /// Notes that a client has one more connection.
    ///
    /// # Errors
    /// `client:4`.
    pub(super) fn add_connection_to_client(&self, ctx: &Ctx, client: &str, connection: &str) -> Res<()> {
        if self.client_state(ctx, client)?.is_none() {
            return Err(ClientError::ClientNotFound.wrap(client));
        }
        let mut paths = self.client_connections(ctx, client)?.unwrap_or_default();
        paths.push(connection.to_owned());
        self.set_client_connections(ctx, client, paths)
    }

    /// Takes the next identifier. The number wraps as Go's does.
    pub(super) fn take_connection_id(&self, ctx: &Ctx) -> Res<String> {
        let sequence = self.next_connection_sequence(ctx)?;
        self.set_next_connection_sequence(ctx, sequence.wrapping_add(1))?;
        Ok(connection_id(sequence))
    }

    pub(super) fn next_connection_sequence(&self, ctx: &Ctx) -> Res<u64> {
        NEXT_SEQUENCE.get(ctx)?.ok_or_else(|| Failure::panicked("next connection sequence is nil"))
    }

    pub(super) fn set_next_connection_sequence(&self, ctx: &Ctx, sequence: u64) -> Res<()> {
        NEXT_SEQUENCE.set(ctx, &sequence)
    }

    /// The parameters.
    pub(crate) fn connection_params(&self, ctx: &Ctx) -> Res<Params> {
        PARAMS.get(ctx)?.ok_or_else(|| Failure::panicked("connection params are not set in store"))
    }

    pub(super) fn set_connection_params(&self, ctx: &Ctx, params: &Params) -> Res<()> {
        PARAMS.set(ctx, params)
    }

    /// Writes the connection of this chain to itself, whose other end is the same one.
    pub(super) fn set_localhost_connection(&self, ctx: &Ctx) -> Res<()> {
        let client = localhost::KIND;
        let end = end(State::Open, client, &ourselves(client, LOCALHOST), version::compatible(), 0);
        self.set_connection(ctx, LOCALHOST, &end)
    }
}
