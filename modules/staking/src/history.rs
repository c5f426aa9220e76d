//! Header and set of recent heights (SDK `keeper/historical_info.go`), for IBC.

use crate::keeper::StakingKeeper;
use crate::keys::HISTORY;
use crate::unbonding::height;
use openledger_core::{Ctx, Res, wire};
use openledger_proto::cosmos::staking::v1beta1::HistoricalInfo;
use openledger_proto::tendermint::types::{BlockId, Header, PartSetHeader};
use openledger_proto::tendermint::version::Consensus;

impl StakingKeeper {
    /// Writes the entry of this height and removes those that are too old: one, or more once the parameter
    /// was lowered.
    ///
    /// # Errors
    /// Any failure stops the node.
    pub(crate) fn track_history(&self, ctx: &Ctx) -> Res<()> {
        let entries = self.params(ctx)?.historical_entries;
        let mut old = height(ctx).checked_sub(i64::from(entries)).and_then(|h| u64::try_from(h).ok());
        while let Some(h) = old {
            if HISTORY.get(ctx, &h)?.is_none() {
                break;
            }
            HISTORY.remove(ctx, &h)?;
            old = h.checked_sub(1);
        }
        if entries == 0 {
            return Ok(());
        }
        let mut set = Vec::new();
        for v in self.last_validators(ctx)? {
            set.push((std::cmp::Reverse(v.power(self.power_reduction)?), v.consensus()?, v.to_proto()));
        }
        set.sort_by(|a, b| (a.0, &a.1).cmp(&(b.0, &b.1))); // CometBFT's order
        let valset = set.into_iter().map(|(_, _, v)| v).collect();
        HISTORY.set(ctx, &ctx.height(), &HistoricalInfo { header: Some(header(ctx)), valset })
    }
}

/// The header as the SDK knows it while a block runs.
fn header(ctx: &Ctx) -> Header {
    let block = ctx.block();
    Header {
        version: Some(Consensus::default()),
        chain_id: block.chain_id.clone(),
        height: height(ctx),
        time: Some(wire::time_to_proto(block.time)),
        last_block_id: Some(BlockId { hash: Vec::new(), part_set_header: Some(PartSetHeader::default()) }),
        next_validators_hash: block.next_validators_hash.clone(),
        app_hash: block.app_hash.clone(),
        proposer_address: block.proposer.clone(),
        ..Header::default()
    }
}
