//! The modules of a chain: the phases of a block in their order, and the routes to each module.

use crate::genesis_txs::{Deliver, GenesisTransactions};
use crate::order::Order;
use openledger_core::storage::StoreKey;
use openledger_core::{
    AppState, ChainConfig, Ctx, Failure, Module, NodeEnv, Phase, Res, Router, Sdk, SnapshotExtension, ValidatorUpdate,
};
use serde_json::Value;
use std::collections::BTreeSet;
use std::sync::Arc;

/// The modules and the ways to them.
pub struct Runtime {
    config: Arc<ChainConfig>,
    modules: Vec<Arc<dyn Module>>,
    router: Router,
    genesis_txs: Arc<dyn GenesisTransactions>,
    order: Order,
}

impl Drop for Runtime {
    /// Modules hold the router, which holds the modules.
    fn drop(&mut self) {
        self.router.close();
    }
}

impl Runtime {
    /// A runtime over a list of modules, which work in `order`. Fills `router` with their messages and queries, and
    /// `config` with their accounts unless it names some.
    ///
    /// # Errors
    /// When two modules claim the same name, store, account, message or method, when a service is not answered
    /// whole, or when the order does not fit what the modules declare.
    pub fn new(
        config: ChainConfig,
        modules: Vec<Arc<dyn Module>>,
        genesis_txs: Arc<dyn GenesisTransactions>,
        router: Router,
        order: Order,
    ) -> Result<Self, String> {
        let mut names = BTreeSet::from([genesis_txs.name()]);
        let mut stores = BTreeSet::from([crate::params::STORE]);
        for module in &modules {
            if !names.insert(module.name()) {
                return Err(format!("two modules are called {}", module.name()));
            }
            for store in module.manifest().stores {
                if !stores.insert(store) {
                    return Err(format!("two modules own the store {store}"));
                }
            }
        }
        order.check(&modules)?;
        router.bind(&modules)?;
        router.check_complete()?;
        let mut config = config;
        if config.module_accounts.is_empty() {
            config.module_accounts = order.accounts_of(&modules)?;
        }
        Ok(Self { config: Arc::new(config), modules, router, genesis_txs, order })
    }

    /// The chain's configuration.
    pub fn config(&self) -> &ChainConfig {
        &self.config
    }

    /// The chain's configuration, shared.
    pub fn shared_config(&self) -> Arc<ChainConfig> {
        self.config.clone()
    }

    /// The modules in the order of the assembly.
    pub fn modules(&self) -> &[Arc<dyn Module>] {
        &self.modules
    }

    /// The module of this name.
    pub fn module(&self, name: &str) -> Option<&Arc<dyn Module>> {
        self.modules.iter().find(|m| m.name() == name)
    }

    /// The messages and queries of all modules.
    pub fn router(&self) -> &Router {
        &self.router
    }

    /// Types that may stand inside an `Any`, beside messages and keys.
    pub fn any_types(&self) -> impl Iterator<Item = &'static str> + '_ {
        self.modules.iter().flat_map(|m| m.manifest().any_types.iter().copied())
    }

    /// What modules add to state-sync snapshots, by module.
    pub fn snapshot_extensions(&self) -> impl Iterator<Item = (&'static str, &dyn SnapshotExtension)> + '_ {
        self.modules.iter().filter_map(|m| Some((m.name(), m.snapshot_extension()?)))
    }

    /// Names of all committed stores.
    pub fn store_keys(&self) -> Vec<StoreKey> {
        let owned = self.modules.iter().flat_map(|m| m.manifest().stores.iter().copied());
        let mut keys: Vec<StoreKey> = owned.chain([crate::params::STORE]).collect();
        keys.sort_unstable();
        keys
    }

    /// The store of this name.
    pub fn store_key(&self, name: &str) -> Option<StoreKey> {
        self.store_keys().into_iter().find(|k| *k == name)
    }

    /// The modules of a phase in their order.
    fn phase(&self, phase: Phase) -> impl Iterator<Item = &Arc<dyn Module>> {
        self.order.of(phase).iter().filter_map(|name| self.module(name))
    }

    /// The names of `order`, then those of the modules that it does not name.
    fn all_in(&self, order: &'static [&'static str]) -> impl Iterator<Item = &'static str> + '_ {
        let others = self.modules.iter().map(|m| m.name()).filter(move |n| !order.contains(n));
        order.iter().copied().chain(others)
    }

    /// Lets modules prepare what they keep on this node.
    ///
    /// # Errors
    /// The node cannot start.
    pub fn start(&self, ctx: &Ctx, node: &NodeEnv) -> Res<()> {
        self.phase(Phase::Start).try_for_each(|m| m.start(ctx, node).map_err(|e| e.context(m.name())))
    }

    /// The genesis that `init` writes.
    ///
    /// # Errors
    /// When a module's default cannot be written.
    pub fn default_genesis(&self) -> Res<AppState> {
        let mut sections = AppState::from([(self.genesis_txs.name().to_owned(), self.genesis_txs.default_genesis())]);
        for module in &self.modules {
            sections.insert(module.name().to_owned(), module.default_genesis(&self.config)?);
        }
        sections.retain(|_, section| !section.is_null());
        Ok(sections)
    }

    /// Checks every section that has a module.
    ///
    /// # Errors
    /// The first refusal, with the module's name.
    pub fn validate_genesis(&self, genesis: &AppState) -> Res<()> {
        self.modules.iter().try_for_each(|m| self.validate_section(m.as_ref(), genesis))?;
        let name = self.genesis_txs.name();
        let transactions = genesis.get(name).map_or(Ok(()), |raw| self.genesis_txs.validate(raw));
        transactions.map_err(|e| e.context(name))
    }

    fn validate_section(&self, module: &dyn Module, genesis: &AppState) -> Res<()> {
        let Some(raw) = genesis.get(module.name()) else { return Ok(()) };
        module.validate_genesis(&self.config, raw).map_err(|e| e.context(module.name()))
    }

    /// Writes every section; modules without one get their default. Sections without a module are named in
    /// the log and ignored. Genesis transactions run through `deliver`.
    ///
    /// # Errors
    /// The first refusal, with the module's name; a chain without validators.
    pub fn init_genesis(&self, ctx: &Ctx, genesis: &AppState, deliver: &mut Deliver<'_>) -> Res<Vec<ValidatorUpdate>> {
        let transactions = self.genesis_txs.name();
        for name in genesis.keys().filter(|n| *n != transactions && self.module(n).is_none()) {
            tracing::warn!(module = %name, "genesis section without a module: ignored");
        }
        self.phase(Phase::GenesisCheck).try_for_each(|m| self.validate_section(m.as_ref(), genesis))?;
        let mut updates = Vec::new();
        for name in self.all_in(self.order.genesis) {
            let changes = if name == transactions {
                genesis.get(name).map_or(Ok(Vec::new()), |raw| self.genesis_txs.init_genesis(ctx, raw, deliver))
            } else {
                let Some(module) = self.module(name) else { continue };
                match genesis.get(name) {
                    Some(raw) => module.init_genesis(ctx, raw),
                    None => module.default_genesis(&self.config).and_then(|raw| module.init_genesis(ctx, &raw)),
                }
            };
            Self::merge(&mut updates, changes.map_err(|e| e.context(name))?, name)?;
        }
        if updates.is_empty() {
            let least = self.config.power_reduction;
            return Err(Failure::unregistered(format!(
                "validator set is empty after InitGenesis, please ensure at least one validator is initialized with a delegation greater \
                 than or equal to the DefaultPowerReduction ({least})"
            )));
        }
        Ok(updates)
    }

    /// Reads the state back into genesis sections.
    ///
    /// # Errors
    /// Only fatal failures: the storage failed, or the state contradicts itself.
    pub fn export_genesis(&self, ctx: &Ctx) -> Res<AppState> {
        self.export_sections(ctx, &[])
    }

    /// Reads the state back into the sections of `names`, or all of them when it is empty.
    ///
    /// # Errors
    /// `sdk:38` for a name without a module; otherwise fatal only.
    pub fn export_sections(&self, ctx: &Ctx, names: &[String]) -> Res<AppState> {
        let transactions = self.genesis_txs.name();
        if let Some(unknown) = names.iter().find(|n| *n != transactions && self.module(n).is_none()) {
            return Err(Sdk::NotFound.wrap(format!("module {unknown} does not exist")));
        }
        let wanted = |name: &&str| names.is_empty() || names.iter().any(|n| n == name);
        let mut sections = AppState::new();
        for name in self.all_in(self.order.export).filter(wanted) {
            let section = match self.module(name) {
                Some(module) => module.export_genesis(ctx).map_err(|e| e.context(name))?,
                None if name == transactions => self.genesis_txs.default_genesis(),
                None => continue,
            };
            if section != Value::Null {
                sections.insert(name.to_owned(), section);
            }
        }
        Ok(sections)
    }

    /// Prepares the state for a chain that begins at height zero. Validators not in `allowed` are jailed,
    /// unless it is empty.
    ///
    /// # Errors
    /// The first refusal, with the module's name.
    pub fn prepare_zero_height(&self, ctx: &Ctx, allowed: &[String]) -> Res<()> {
        let prepare = |m: &Arc<dyn Module>| m.prepare_zero_height(ctx, allowed).map_err(|e| e.context(m.name()));
        self.phase(Phase::ZeroHeight).try_for_each(prepare)
    }

    /// Runs what comes before a block.
    ///
    /// # Errors
    /// Stops the node.
    pub fn pre_block(&self, ctx: &Ctx) -> Res<()> {
        // Operators' scripts read the texts with which an upgrade stops a node, so no module name stands in front.
        self.phase(Phase::PreBlock).try_for_each(|m| m.pre_block(ctx))
    }

    /// Runs the begin phase of every module.
    ///
    /// # Errors
    /// Stops the node.
    pub fn begin_block(&self, ctx: &Ctx) -> Res<()> {
        self.phase(Phase::BeginBlock).try_for_each(|m| m.begin_block(ctx).map_err(|e| e.context(m.name())))
    }

    /// Runs what modules do after the messages of a transaction.
    ///
    /// # Errors
    /// Stops the node.
    pub fn after_messages(&self, ctx: &Ctx) -> Res<()> {
        self.phase(Phase::AfterMessages).try_for_each(|m| m.after_messages(ctx).map_err(|e| e.context(m.name())))
    }

    /// Runs the end phase of every module.
    ///
    /// # Errors
    /// Stops the node.
    pub fn end_block(&self, ctx: &Ctx) -> Res<Vec<ValidatorUpdate>> {
        let mut updates = Vec::new();
        for module in self.phase(Phase::EndBlock) {
            let changes = module.end_block(ctx).map_err(|e| e.context(module.name()))?;
            Self::merge(&mut updates, changes, module.name())?;
        }
        Ok(updates)
    }

    /// CometBFT stops on a validator that appears twice, so only one module may change the set.
    fn merge(all: &mut Vec<ValidatorUpdate>, new: Vec<ValidatorUpdate>, module: &str) -> Result<(), Failure> {
        if !all.is_empty() && !new.is_empty() {
            return Err(Sdk::Logic.wrap(format!("a second module changes the validator set: {module}")));
        }
        all.extend(new);
        Ok(())
    }
}
