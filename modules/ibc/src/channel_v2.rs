//! Packets of version 2, which go from client to client (ibc-go `04-channel/v2`).

use crate::keeper::IbcKeeper;
use openledger_core::{Ctx, MessageRoute, QueryRoute, Res};
use openledger_proto::ibc::core::channel::v2::GenesisState;

impl IbcKeeper {
    /// Sets the number of the next packet of a client, as its counterparty is registered.
    pub(crate) fn set_next_sequence_send_v2(&self, ctx: &Ctx, client: &str, sequence: u64) -> Res<()> {
        ctx.kv(crate::STORE).set(format!("nextSequenceSend/{client}").as_bytes(), sequence.to_be_bytes().to_vec())
    }
}

/// The messages.
pub(crate) fn messages(keeper: &IbcKeeper) -> Vec<MessageRoute> {
    Vec::new()
}

/// The queries.
pub(crate) fn queries(keeper: &IbcKeeper) -> Vec<QueryRoute> {
    Vec::new()
}

/// Checks the section of genesis without writing anything.
pub(crate) fn validate_genesis(state: &GenesisState) -> Res<()> {
    Ok(())
}

/// Writes the section of genesis.
pub(crate) fn init_genesis(keeper: &IbcKeeper, ctx: &Ctx, state: &GenesisState) -> Res<()> {
    Ok(())
}

/// Reads the section of genesis back.
pub(crate) fn export_genesis(keeper: &IbcKeeper, ctx: &Ctx) -> Res<GenesisState> {
    Ok(GenesisState::default())
}
