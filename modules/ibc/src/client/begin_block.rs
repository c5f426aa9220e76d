//! What the last block before an upgrade writes for the clients of this chain elsewhere (ibc-go `02-client/abci.go`).

use super::events;
use super::keys::stored;
use crate::keeper::IbcKeeper;
use openledger_core::wire::time_to_proto;
use openledger_core::{Ctx, Res};
use openledger_proto::any::pack;
use openledger_proto::ibc::core::commitment::v1::MerkleRoot;
use openledger_proto::ibc::lightclients::tendermint::v1::ConsensusState;

impl IbcKeeper {
    /// One block before a plan that has a client state, writes the consensus state from which clients continue: this
    /// block's time and the validators who begin the chain after it. It has no root, because nothing of this chain is
    /// proven by it.
    ///
    /// # Errors
    /// Only fatal failures.
    pub(crate) fn prepare_upgrade(&self, ctx: &Ctx) -> Res<()> {
        let Some(plan) = self.upgrade.current_plan(ctx)? else { return Ok(()) };
        let has_client = self.upgrade.upgraded_client(ctx, plan.height)?.is_some();
        let next = ctx.height().checked_add(1).and_then(|next| i64::try_from(next).ok());
        if !has_client || next != Some(plan.height) {
            return Ok(());
        }
        let state = pack(&ConsensusState {
            timestamp: Some(time_to_proto(ctx.block().time)),
            root: Some(MerkleRoot::default()),
            next_validators_hash: ctx.block().next_validators_hash.clone(),
        });
        self.upgrade.set_upgraded_consensus_state(ctx, plan.height, stored(&state))?;
        events::upgrade_ready(ctx, plan.height);
        Ok(())
    }
}
