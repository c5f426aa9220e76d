//! Before a block: a plan that is due is applied, skipped, or stops the node for another binary (SDK
//! `PreBlocker`).

use crate::keeper::UpgradeKeeper;
use crate::plan::{PlanInfo, is_due};
use openledger_core::{Ctx, Failure, Halt, Res};
use openledger_proto::cosmos::upgrade::v1beta1::Plan;
use std::sync::atomic::Ordering;

impl UpgradeKeeper {
    /// Decides about the plan that waits.
    ///
    /// # Errors
    /// [`Halt::UpgradeNeeded`] when the plan is due and this binary does not know it. Fatal when this binary knows
    /// a plan that is not due, or lacks the upgrade that was applied last.
    pub fn pre_block(&self, ctx: &Ctx) -> Res<()> {
        let plan = self.plan(ctx)?;
        let height = ctx.height();
        let skipped = self.handlers.skipped().contains(&height);
        let applies = plan.as_ref().is_some_and(|p| is_due(p, height) && !skipped);
        if !self.verified.swap(true, Ordering::Relaxed) && !applies {
            self.refuse_older_binary(ctx)?;
        }
        let Some(plan) = plan else { return Ok(()) };
        if !is_due(&plan, height) {
            return if self.handlers.knows(&plan.name) { Err(too_early(&plan)) } else { Ok(()) };
        }
        if skipped {
            return self.clear_plan(ctx);
        }
        if !self.handlers.knows(&plan.name) {
            return Err(self.needed(height, &plan));
        }
        self.apply(ctx, &plan)
    }

    /// The state may rest on an upgrade of which this binary knows nothing: somebody started an old one.
    fn refuse_older_binary(&self, ctx: &Ctx) -> Res<()> {
        match self.last_done(ctx)? {
            Some(name) if !self.handlers.knows(&name) => {
                Err(Failure::Fatal(format!("wrong app version 0, upgrade handler is missing for {name} upgrade plan")))
            }
            _ => Ok(()),
        }
    }

    fn needed(&self, height: u64, plan: &Plan) -> Failure {
        let info = PlanInfo { name: plan.name.clone(), height, info: plan.info.clone() };
        if let Err(e) = self.handlers.write_info(&info) {
            return Failure::Fatal(format!("unable to write upgrade info to filesystem: {e}"));
        }
        let text = format!("UPGRADE \"{}\" NEEDED at height: {}: {}", plan.name, plan.height, plan.info);
        Failure::Halt(Halt::UpgradeNeeded(text))
    }
}

fn too_early(plan: &Plan) -> Failure {
    Failure::Fatal(format!(
        "BINARY UPDATED BEFORE TRIGGER! UPGRADE \"{}\" - in binary but not executed on chain. Downgrade your binary",
        plan.name
    ))
}
