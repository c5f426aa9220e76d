//! Consensus parameters in state (SDK `x/consensus`: store `Consensus`, key `Consensus`).

use openledger_core::collections::{Item, Proto};
use openledger_core::{Ctx, Res};
use openledger_proto::tendermint::types::ConsensusParams;

/// Name of the store.
pub const STORE: &str = "Consensus";

/// The parameters in force.
pub const CONSENSUS_PARAMS: Item<ConsensusParams, Proto> = Item::new(STORE, b"Consensus");

/// `block.max_gas`, or `None` when it is unlimited or was never set.
///
/// # Errors
/// Fatal only.
pub fn max_gas(ctx: &Ctx) -> Res<Option<u64>> {
    let params = CONSENSUS_PARAMS.get(&ctx.unmetered())?;
    Ok(params.and_then(|p| p.block).and_then(|b| u64::try_from(b.max_gas).ok()).filter(|g| *g > 0))
}
