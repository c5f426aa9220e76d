//! What the application brings: which upgrades this binary knows, and where the node writes down that it
//! needs another binary.

use crate::plan::PlanInfo;
use openledger_core::{Ctx, Res};
use openledger_proto::cosmos::upgrade::v1beta1::Plan;
use std::collections::{BTreeMap, BTreeSet};

/// Version of each module's state by name (SDK `module.VersionMap`).
pub type VersionMap = BTreeMap<String, u64>;

/// The upgrades that this binary can apply, and this node's settings.
pub trait UpgradeHandlers: Send + Sync {
    /// Whether this binary knows the upgrade.
    fn knows(&self, name: &str) -> bool;

    /// Brings the state from the versions `from` to those of this binary.
    ///
    /// # Errors
    /// Any failure stops the node.
    fn apply(&self, ctx: &Ctx, plan: &Plan, from: VersionMap) -> Res<VersionMap>;

    /// The versions of this binary's modules, written at genesis.
    fn versions(&self) -> VersionMap;

    /// Heights at which the operator skips a plan (`--unsafe-skip-upgrades`).
    fn skipped(&self) -> &BTreeSet<u64>;

    /// Writes `upgrade-info.json`, by which cosmovisor and the next binary know what to do.
    ///
    /// # Errors
    /// A text that says why the file was not written. The node stops either way.
    fn write_info(&self, info: &PlanInfo) -> Result<(), String>;
}
