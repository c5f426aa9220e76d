//! What other modules see of upgrades.

use crate::keeper::UpgradeKeeper;
use crate::keys::{STORE, upgraded_client, upgraded_consensus_state};
use openledger_core::ports::UpgradePort;
use openledger_core::{Ctx, Res};
use openledger_proto::cosmos::upgrade::v1beta1::Plan;

impl UpgradePort for UpgradeKeeper {
    fn current_plan(&self, ctx: &Ctx) -> Res<Option<Plan>> {
        self.plan(ctx)
    }
    fn schedule_plan(&self, ctx: &Ctx, plan: &Plan) -> Res<()> {
        self.schedule(ctx, plan)
    }
    fn done_height(&self, ctx: &Ctx, name: &str) -> Res<u64> {
        UpgradeKeeper::done_height(self, ctx, name)
    }
    fn upgraded_client(&self, ctx: &Ctx, height: i64) -> Res<Option<Vec<u8>>> {
        ctx.kv(STORE).get(&upgraded_client(height))
    }
    fn set_upgraded_client(&self, ctx: &Ctx, height: i64, state: Vec<u8>) -> Res<()> {
        ctx.kv(STORE).set(&upgraded_client(height), state)
    }
    fn upgraded_consensus_state(&self, ctx: &Ctx, height: i64) -> Res<Option<Vec<u8>>> {
        ctx.kv(STORE).get(&upgraded_consensus_state(height))
    }
    fn set_upgraded_consensus_state(&self, ctx: &Ctx, height: i64, state: Vec<u8>) -> Res<()> {
        ctx.kv(STORE).set(&upgraded_consensus_state(height), state)
    }
}
