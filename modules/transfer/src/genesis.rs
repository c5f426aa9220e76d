//! The module's genesis section: how it is checked, written and exported (ibc-go `types/genesis.go`,
//! `keeper/genesis.go`).

use crate::PORT;
use crate::denom::TracedDenom;
use crate::escrow::stored_amount;
use crate::keeper::TransferKeeper;
use crate::keys::{self, DENOMS, PARAMS, TOTAL_ESCROW};
use openledger_core::wire::{coins_from_proto, coins_to_proto};
use openledger_core::{Coin, Coins, Ctx, Denom, Failure, Res};
use openledger_ibc::host;
use openledger_proto::ibc::applications::transfer::v1::{GenesisState, Params};
use std::collections::BTreeSet;

/// The section of a new chain: coins may leave and come in.
pub(crate) fn default_genesis() -> GenesisState {
    GenesisState {
        port_id: PORT.to_owned(),
        params: Some(Params { send_enabled: true, receive_enabled: true }),
        ..GenesisState::default()
    }
}

/// Checks the form of the section.
///
/// # Errors
/// `host:2` for the port, `undefined:1` for a denomination that occurs twice, `transfer:3` or `host:2` for a
/// malformed one, `sdk:10` for the escrows.
pub(crate) fn validate(genesis: &GenesisState) -> Res<()> {
    host::validate_port_id(&genesis.port_id)?;
    let mut seen = BTreeSet::new();
    for (i, denom) in genesis.denoms.iter().enumerate() {
        if !seen.insert(denom.hash()) {
            let text = format!("duplicated denomination with hash {}", denom.hash_text());
            return Err(Failure::unregistered(text));
        }
        denom.check().map_err(|e| e.context(format!("failed denom {i} validation")))?;
    }
    coins_from_proto(&genesis.total_escrowed).map(drop)
}

impl TransferKeeper {
    pub(crate) fn init_genesis(&self, ctx: &Ctx, genesis: &GenesisState) -> Res<()> {
        keys::PORT.set(ctx, &genesis.port_id)?;
        for denom in &genesis.denoms {
            DENOMS.set(ctx, &denom.hash().to_vec(), denom)?;
            self.describe(ctx, denom)?;
        }
        PARAMS.set(ctx, &genesis.params.unwrap_or_default())?;
        coins_from_proto(&genesis.total_escrowed)?.iter().try_for_each(|total| self.set_total_escrow(ctx, total))
    }

    pub(crate) fn export_genesis(&self, ctx: &Ctx) -> Res<GenesisState> {
        let mut denoms = Vec::new();
        let mut stored = DENOMS.iter(ctx)?;
        while let Some((_, denom)) = stored.next_entry()? {
            denoms.push(denom);
        }
        denoms.sort_by(TracedDenom::order);
        let mut escrowed = Vec::new();
        let mut stored = TOTAL_ESCROW.iter(ctx)?;
        while let Some((denom, total)) = stored.next_entry()? {
            let denom = Denom::new(denom).map_err(|e| Failure::corrupt(format!("transfer: {e}")))?;
            escrowed.push(Coin::new(stored_amount(&total)?, denom));
        }
        Ok(GenesisState {
            port_id: keys::PORT.get(ctx)?.unwrap_or_default(),
            denoms,
            params: Some(self.params(ctx)?),
            total_escrowed: coins_to_proto(&Coins::normalize(escrowed)?),
        })
    }
}
