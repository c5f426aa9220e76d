//! Planned upgrades of the whole network, as IBC asks for them.

use crate::context::Ctx;
use crate::errors::Res;
use openledger_proto::cosmos::upgrade::v1beta1::Plan;

/// What an IBC stack asks of the upgrade module: an upgrade that breaks clients has a client state and a consensus
/// state of the chain after it, which counterparties read with a proof at the height of the plan. Implemented by
/// `upgrade`. Heights are those of plans; the state for a plan is written under its height and dropped with the plan.
pub trait UpgradePort: Send + Sync {
    /// Returns the plan that waits for its height, if there is one (SDK `GetUpgradePlan`).
    fn current_plan(&self, ctx: &Ctx) -> Res<Option<Plan>>;
    /// Puts a plan in the place of the one that waits, and drops the IBC state of that one (SDK `ScheduleUpgrade`).
    fn schedule_plan(&self, ctx: &Ctx, plan: &Plan) -> Res<()>;
    /// Returns the height at which the upgrade of this name was applied, or 0 if it never was (SDK `GetDoneHeight`).
    fn done_height(&self, ctx: &Ctx, name: &str) -> Res<u64>;
    /// Returns the encoded client state after the plan of this height (SDK `GetUpgradedClient`).
    fn upgraded_client(&self, ctx: &Ctx, height: i64) -> Res<Option<Vec<u8>>>;
    /// Writes the encoded client state after the plan of this height (SDK `SetUpgradedClient`).
    fn set_upgraded_client(&self, ctx: &Ctx, height: i64, state: Vec<u8>) -> Res<()>;
    /// Returns the encoded consensus state after the plan of this height (SDK `GetUpgradedConsensusState`).
    fn upgraded_consensus_state(&self, ctx: &Ctx, height: i64) -> Res<Option<Vec<u8>>>;
    /// Writes the encoded consensus state after the plan of this height (SDK `SetUpgradedConsensusState`).
    fn set_upgraded_consensus_state(&self, ctx: &Ctx, height: i64, state: Vec<u8>) -> Res<()>;
}
