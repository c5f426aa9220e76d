//! The upgrades that this binary can apply, and the file by which nodes and cosmovisor tell each other of
//! them.

pub mod list;
#[cfg(feature = "rehearsal")]
pub mod rehearsal;
pub mod upgrade;

use crate::genutil;
use list::UPGRADES;
use openledger_core::{Ctx, Failure, Module, Res};
use openledger_proto::cosmos::upgrade::v1beta1::Plan;
use openledger_store::Store;
use openledger_upgrade::{PlanInfo, UpgradeHandlers, VersionMap};
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock, Weak};

pub use upgrade::Upgrade;

/// Name of the file in the data directory (SDK `UpgradeInfoFilename`).
pub const INFO_FILE: &str = "upgrade-info.json";

/// Upgrades of a binary and settings of a node.
#[derive(Debug, Clone)]
pub struct UpgradeOptions {
    /// What this binary can apply.
    pub upgrades: Vec<Upgrade>,
    /// Heights at which a plan is dropped instead (`--unsafe-skip-upgrades`).
    pub skipped: BTreeSet<u64>,
    /// Where [`INFO_FILE`] lies; `None` for a chain without a home.
    pub info_file: Option<PathBuf>,
}

impl Default for UpgradeOptions {
    fn default() -> Self {
        Self { upgrades: UPGRADES.to_vec(), skipped: BTreeSet::new(), info_file: None }
    }
}

/// The application's side of the upgrade module. It gets the modules after they got their keepers.
pub struct Upgrades {
    options: UpgradeOptions,
    /// They belong to the runtime: one of them holds this, and would keep all of them alive.
    modules: OnceLock<Vec<Weak<dyn Module>>>,
}

impl Upgrades {
    /// The registry, without modules yet.
    pub fn new(options: UpgradeOptions) -> Self {
        Self { options, modules: OnceLock::new() }
    }

    /// Names the modules to migrate, once.
    ///
    /// # Errors
    /// When they were named before.
    pub fn bind(&self, modules: &[Arc<dyn Module>]) -> Result<(), String> {
        self.modules
            .set(modules.iter().map(Arc::downgrade).collect())
            .map_err(|_| "the upgrades are bound already".to_owned())
    }

    /// Prepares the store for the block that [`INFO_FILE`] names, if that block is the next one and this
    /// binary knows the upgrade.
    ///
    /// # Errors
    /// A text: the file cannot be read, or the store refuses the change.
    pub fn prepare_store(&self, store: &mut Store) -> Result<(), String> {
        let Some(info) = self.read_info()? else { return Ok(()) };
        if store.height() == 0
            || store.height().checked_add(1) != Some(info.height)
            || self.options.skipped.contains(&info.height)
        {
            return Ok(());
        }
        let Some(upgrade) = self.find(&info.name) else { return Ok(()) };
        if upgrade.added.is_empty() && upgrade.removed.is_empty() {
            return Ok(());
        }
        tracing::info!(upgrade = upgrade.name, added = ?upgrade.added, removed = ?upgrade.removed, "stores change with the next block");
        store.upgrade(upgrade.added, upgrade.removed).map_err(|e| format!("upgrade {}: {e}", upgrade.name))
    }

    fn read_info(&self) -> Result<Option<PlanInfo>, String> {
        let Some(path) = &self.options.info_file else { return Ok(None) };
        let text = match std::fs::read_to_string(path) {
            Ok(text) => text,
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(e) => return Err(format!("{}: {e}", path.display())),
        };
        PlanInfo::from_json(&text).map(Some).map_err(|e| format!("{}: {e}", path.display()))
    }

    fn find(&self, name: &str) -> Option<&Upgrade> {
        self.options.upgrades.iter().find(|u| u.name == name)
    }

    /// The modules in the order in which they migrate: by name, auth last (SDK `DefaultMigrationsOrder`).
    fn modules(&self) -> Vec<Arc<dyn Module>> {
        let mut modules: Vec<_> = self.modules.get().into_iter().flatten().filter_map(Weak::upgrade).collect();
        modules.sort_by_key(|m| (m.name() == "auth", m.name()));
        modules
    }
}

impl UpgradeHandlers for Upgrades {
    fn knows(&self, name: &str) -> bool {
        self.find(name).is_some()
    }

    fn apply(&self, ctx: &Ctx, plan: &Plan, from: VersionMap) -> Res<VersionMap> {
        let upgrade = self.find(&plan.name).ok_or_else(|| Failure::Fatal(format!("no upgrade {}", plan.name)))?;
        tracing::info!(upgrade = upgrade.name, height = plan.height, "applying upgrade");
        (upgrade.before)(ctx)?;
        for module in self.modules() {
            match from.get(module.name()) {
                Some(old) => migrate(ctx, module.as_ref(), *old)?,
                None => begin(ctx, module.as_ref())?,
            }
        }
        Ok(self.versions())
    }

    fn versions(&self) -> VersionMap {
        let modules = self.modules();
        let manifests = modules.iter().map(|m| m.manifest());
        let versions = manifests.flat_map(|m| m.parts.iter().copied().chain([(m.name, m.consensus_version)]));
        let versions = versions.chain([(genutil::NAME, genutil::CONSENSUS_VERSION)]);
        versions.map(|(name, version)| (name.to_owned(), version)).collect()
    }

    fn skipped(&self) -> &BTreeSet<u64> {
        &self.options.skipped
    }

    fn write_info(&self, info: &PlanInfo) -> Result<(), String> {
        let Some(path) = &self.options.info_file else { return Ok(()) };
        let write = || {
            if let Some(directory) = path.parent() {
                std::fs::create_dir_all(directory)?;
            }
            // cosmovisor watches the file: it must never see half of it.
            let partial = path.with_extension("json.partial");
            std::fs::write(&partial, info.to_json())?;
            std::fs::rename(&partial, path)
        };
        write().map_err(|e| format!("{}: {e}", path.display()))
    }
}

/// One step after another up to this binary's version.
fn migrate(ctx: &Ctx, module: &dyn Module, from: u64) -> Res<()> {
    (from..module.manifest().consensus_version).try_for_each(|version| {
        tracing::info!(module = module.name(), from = version, "migrating");
        module.migrate(ctx, version).map_err(|e| e.context(module.name()))
    })
}

/// A module that the old binary did not have.
fn begin(ctx: &Ctx, module: &dyn Module) -> Res<()> {
    tracing::info!(module = module.name(), "adding a new module");
    let genesis = module.default_genesis(ctx.config()).map_err(|e| e.context(module.name()))?;
    if module.init_genesis(ctx, &genesis).map_err(|e| e.context(module.name()))?.is_empty() {
        return Ok(());
    }
    Err(Failure::Fatal(format!("{}: a new module cannot change the validator set", module.name())))
}
