//! The section `ibc` of genesis, which has a part for each submodule (ibc-go `core/genesis.go`).

use crate::keeper::IbcKeeper;
use crate::{channel, channel_v2, client, client_v2, connection};
use openledger_core::wire::{genesis_from_json, genesis_to_json};
use openledger_core::{Ctx, Res};
use openledger_proto::ibc::core::types::v1::GenesisState;
use serde_json::Value;

/// The section of a chain that knows no other chain yet.
pub(crate) fn default() -> Res<Value> {
    genesis_to_json(&GenesisState {
        client_genesis: Some(client::default_genesis()),
        connection_genesis: Some(connection::default_genesis()),
        channel_genesis: Some(Default::default()),
        client_v2_genesis: Some(Default::default()),
        channel_v2_genesis: Some(Default::default()),
    })
}

/// Checks the section without writing anything, in ibc-go's order.
///
/// # Errors
/// A text that names the entry.
pub(crate) fn validate(raw: &Value) -> Res<()> {
    let state: GenesisState = genesis_from_json(raw)?;
    client::validate_genesis(&state.client_genesis.unwrap_or_default())?;
    client_v2::validate_genesis(&state.client_v2_genesis.unwrap_or_default())?;
    connection::validate_genesis(&state.connection_genesis.unwrap_or_default())?;
    channel::validate_genesis(&state.channel_genesis.unwrap_or_default())?;
    channel_v2::validate_genesis(&state.channel_v2_genesis.unwrap_or_default())
}

impl IbcKeeper {
    /// Writes the section.
    pub(crate) fn init_genesis(&self, ctx: &Ctx, raw: &Value) -> Res<()> {
        let state: GenesisState = genesis_from_json(raw)?;
        self.init_client_genesis(ctx, &state.client_genesis.unwrap_or_default())?;
        self.init_client_v2_genesis(ctx, &state.client_v2_genesis.unwrap_or_default())?;
        self.init_connection_genesis(ctx, &state.connection_genesis.unwrap_or_default())?;
        channel::init_genesis(self, ctx, &state.channel_genesis.unwrap_or_default())?;
        channel_v2::init_genesis(self, ctx, &state.channel_v2_genesis.unwrap_or_default())
    }

    /// Reads the section back.
    pub(crate) fn export_genesis(&self, ctx: &Ctx) -> Res<Value> {
        let mut exported = genesis_to_json(&GenesisState {
            client_genesis: Some(self.export_client_genesis(ctx)?),
            connection_genesis: Some(self.export_connection_genesis(ctx)?),
            channel_genesis: Some(channel::export_genesis(self, ctx)?),
            client_v2_genesis: Some(self.export_client_v2_genesis(ctx)?),
            channel_v2_genesis: Some(channel_v2::export_genesis(self, ctx)?),
        })?;
        write_empty_values(&mut exported);
        Ok(exported)
    }
}

/// Writes the values of clients' entries that are empty as empty texts. Go tells bytes that are empty from bytes that
/// are not there, which it writes as null, and what comes from a store is never the latter.
fn write_empty_values(section: &mut Value) {
    let clients = section.pointer_mut("/client_genesis/clients_metadata").and_then(Value::as_array_mut);
    for client in clients.into_iter().flatten() {
        let entries = client.get_mut("client_metadata").and_then(Value::as_array_mut);
        let values = entries.into_iter().flatten().filter_map(|entry| entry.get_mut("value"));
        for value in values.filter(|value| value.is_null()) {
            *value = Value::String(String::new());
        }
    }
}
