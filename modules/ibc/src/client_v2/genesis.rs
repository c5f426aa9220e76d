//! The counterparties' part of genesis (ibc-go `02-client/v2/genesis.go`). Lists of relayers have no part of their own:
//! they travel with the other entries of their clients.

use crate::keeper::IbcKeeper;
use openledger_core::{Ctx, Failure, Res};
use openledger_proto::ibc::core::client::v2::{GenesisCounterpartyInfo, GenesisState};
use std::collections::BTreeSet;

/// Checks the section without writing anything. Two clients that know each other may have one name, which ibc-go
/// refuses here and not in the message, so that it cannot read what it exported.
///
/// # Errors
/// A text that says what is wrong.
pub(crate) fn check(state: &GenesisState) -> Res<()> {
    let mut seen = BTreeSet::new();
    for entry in &state.counterparty_infos {
        let info = entry.counterparty_info.clone().unwrap_or_default();
        let complaint = if entry.client_id.is_empty() {
            "counterparty client id cannot be empty".to_owned()
        } else if info.merkle_prefix.is_empty() {
            "counterparty merkle prefix cannot be empty".to_owned()
        } else if !seen.insert(&entry.client_id) {
            format!("duplicate counterparty client id {} found", entry.client_id)
        } else {
            continue;
        };
        return Err(Failure::unregistered(complaint));
    }
    Ok(())
}

impl IbcKeeper {
    /// Writes the section.
    pub(crate) fn init_client_v2_genesis(&self, ctx: &Ctx, state: &GenesisState) -> Res<()> {
        check(state).map_err(|e| e.context("invalid genesis state"))?;
        state.counterparty_infos.iter().try_for_each(|entry| {
            self.set_counterparty(ctx, &entry.client_id, &entry.counterparty_info.clone().unwrap_or_default())
        })
    }

    /// Reads the section back, in the order of the clients' identifiers.
    pub(crate) fn export_client_v2_genesis(&self, ctx: &Ctx) -> Res<GenesisState> {
        let mut ids = self.client_ids(ctx)?;
        ids.sort();
        let mut counterparty_infos = Vec::new();
        for client_id in ids {
            if let Some(info) = self.counterparty(ctx, &client_id)? {
                counterparty_infos.push(GenesisCounterpartyInfo { client_id, counterparty_info: Some(info) });
            }
        }
        Ok(GenesisState { counterparty_infos })
    }
}
