//! Plans, what was applied, and versions of modules.

use crate::errors::UpgradeError;
use crate::handlers::{UpgradeHandlers, VersionMap};
use crate::keys::{DONE, PLAN, PROTOCOL_VERSION, STORE, VERSIONS, upgraded_client, upgraded_consensus_state};
use crate::plan::{stored, validate};
use openledger_core::{Ctx, Res, Sdk};
use openledger_proto::cosmos::upgrade::v1beta1::{
    MsgCancelUpgrade, MsgCancelUpgradeResponse, MsgSoftwareUpgrade, MsgSoftwareUpgradeResponse, Plan,
};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

/// The logic of the module: the plan, its application, the versions of modules.
#[derive(Clone)]
pub struct UpgradeKeeper {
    pub(crate) handlers: Arc<dyn UpgradeHandlers>,
    /// Whether this process has made sure that it is not older than the state.
    pub(crate) verified: Arc<AtomicBool>,
}

impl std::fmt::Debug for UpgradeKeeper {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("UpgradeKeeper")
    }
}

impl UpgradeKeeper {
    /// A keeper that knows what this binary can apply.
    pub fn new(handlers: Arc<dyn UpgradeHandlers>) -> Self {
        Self { handlers, verified: Arc::default() }
    }

    /// The plan that waits (SDK `GetUpgradePlan`).
    ///
    /// # Errors
    /// `sdk:11` when the gas runs out; fatal when the storage fails.
    pub fn plan(&self, ctx: &Ctx) -> Res<Option<Plan>> {
        PLAN.get(ctx)
    }

    /// Puts a plan in the place of the one that waits (SDK `ScheduleUpgrade`).
    ///
    /// # Errors
    /// `sdk:18` for a malformed plan, a height in the past or an upgrade that was applied before.
    pub fn schedule(&self, ctx: &Ctx, plan: &Plan) -> Res<()> {
        validate(plan)?;
        if u64::try_from(plan.height).unwrap_or(0) < ctx.height() {
            return Err(Sdk::InvalidRequest.wrap("upgrade cannot be scheduled in the past"));
        }
        if self.done_height(ctx, &plan.name)? != 0 {
            return Err(Sdk::InvalidRequest.wrap(format!("upgrade with name {} has already been completed", plan.name)));
        }
        if let Some(old) = self.plan(ctx)? {
            self.clear_ibc_state(ctx, old.height)?;
        }
        PLAN.set(ctx, &stored(plan))
    }

    /// Drops the plan that waits, if one does (SDK `ClearUpgradePlan`).
    ///
    /// # Errors
    /// `sdk:11` when the gas runs out; fatal when the storage fails.
    pub fn clear_plan(&self, ctx: &Ctx) -> Res<()> {
        let Some(old) = self.plan(ctx)? else { return Ok(()) };
        self.clear_ibc_state(ctx, old.height)?;
        PLAN.remove(ctx)
    }

    fn clear_ibc_state(&self, ctx: &Ctx, height: i64) -> Res<()> {
        let store = ctx.kv(STORE);
        store.delete(&upgraded_client(height))?;
        store.delete(&upgraded_consensus_state(height))
    }

    /// The height at which an upgrade was applied, 0 if it never was (SDK `GetDoneHeight`).
    ///
    /// # Errors
    /// `sdk:11` when the gas runs out; fatal when the storage fails.
    pub fn done_height(&self, ctx: &Ctx, name: &str) -> Res<u64> {
        let mut entries = ctx.kv(STORE).iter_prefix(DONE.prefix(), false)?;
        while let Some((key, value)) = entries.peek() {
            let ((height, done), _) = DONE.decode_entry(key.get(DONE.prefix().len()..).unwrap_or_default(), value)?;
            if done == name {
                return Ok(height);
            }
            entries.next_entry()?;
        }
        Ok(0)
    }

    /// Name of the upgrade that was applied last.
    ///
    /// # Errors
    /// `sdk:11` when the gas runs out; fatal when the storage fails.
    pub fn last_done(&self, ctx: &Ctx) -> Res<Option<String>> {
        Ok(DONE.range(ctx, &[], true)?.next_entry()?.map(|((_, name), _)| name))
    }

    /// The version of each module's state.
    ///
    /// # Errors
    /// `sdk:11` when the gas runs out; fatal when the storage fails.
    pub fn versions(&self, ctx: &Ctx) -> Res<VersionMap> {
        Ok(VERSIONS.iter(ctx)?.take(usize::MAX)?.into_iter().collect())
    }

    /// Writes versions of modules; those not named keep theirs.
    ///
    /// # Errors
    /// `sdk:11` when the gas runs out; fatal when the storage fails.
    pub fn set_versions(&self, ctx: &Ctx, versions: &VersionMap) -> Res<()> {
        versions.iter().try_for_each(|(name, version)| VERSIONS.set(ctx, name, version))
    }

    /// Applies an upgrade that this binary knows (SDK `ApplyUpgrade`).
    ///
    /// # Errors
    /// Any failure stops the node.
    pub(crate) fn apply(&self, ctx: &Ctx, plan: &Plan) -> Res<()> {
        let versions = self.handlers.apply(ctx, plan, self.versions(ctx)?)?;
        self.set_versions(ctx, &versions)?;
        let protocol = PROTOCOL_VERSION.get(ctx)?.unwrap_or(0);
        PROTOCOL_VERSION.set(ctx, &protocol.saturating_add(1))?;
        self.clear_plan(ctx)?;
        DONE.set(ctx, &(ctx.height(), plan.name.clone()), &true)
    }

    fn require_authority(&self, ctx: &Ctx, got: &str) -> Res<()> {
        let expected = ctx.config().authority();
        if expected == got { Ok(()) } else { Err(UpgradeError::InvalidSigner { expected, got: got.to_owned() }.into()) }
    }

    pub(crate) fn msg_software_upgrade(&self, ctx: &Ctx, msg: &MsgSoftwareUpgrade) -> Res<MsgSoftwareUpgradeResponse> {
        self.require_authority(ctx, &msg.authority)?;
        self.schedule(ctx, &msg.plan.clone().unwrap_or_default())?;
        Ok(MsgSoftwareUpgradeResponse {})
    }

    pub(crate) fn msg_cancel_upgrade(&self, ctx: &Ctx, msg: &MsgCancelUpgrade) -> Res<MsgCancelUpgradeResponse> {
        self.require_authority(ctx, &msg.authority)?;
        self.clear_plan(ctx)?;
        Ok(MsgCancelUpgradeResponse {})
    }
}
