//! The modules of a chain: the phases of a block in their order, and the routes to each module.

use crate::genutil::{self, Deliver, Genutil};
use crate::order::Order;
use openledger_core::context::AppState;
use openledger_core::storage::StoreKey;
use openledger_core::{ChainConfig, Ctx, Failure, MessageRouter, Module, Res, Sdk, ValidatorUpdate};
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The modules and the ways to them.
pub struct Runtime {
    config: Arc<ChainConfig>,
    modules: Vec<Arc<dyn Module>>,
    router: MessageRouter,
    services: BTreeMap<&'static str, usize>,
    genutil: Genutil,
    order: Order,
}

impl Runtime {
    /// A runtime over a list of modules, which work in `order`; fills `router` with their messages.
    ///
    /// # Errors
    /// When two modules claim the same name, message or service.
    pub fn new(
        config: Arc<ChainConfig>,
        modules: Vec<Arc<dyn Module>>,
        genutil: Genutil,
        router: MessageRouter,
        order: Order,
    ) -> Result<Self, String> {
        let mut services = BTreeMap::new();
        let mut names = std::collections::BTreeSet::from([genutil::NAME]);
        for (i, module) in modules.iter().enumerate() {
            if !names.insert(module.name()) {
                return Err(format!("two modules are called {}", module.name()));
            }
            for service in module.query_services() {
                if services.insert(*service, i).is_some() {
                    return Err(format!("two modules serve {service}"));
                }
            }
        }
        router.bind(&modules)?;
        Ok(Self { config, modules, router, services, genutil, order })
    }

    /// The chain's configuration.
    pub fn config(&self) -> &ChainConfig {
        &self.config
    }

    /// The chain's configuration, shared.
    pub fn shared_config(&self) -> Arc<ChainConfig> {
        self.config.clone()
    }

    /// The modules.
    pub fn modules(&self) -> &[Arc<dyn Module>] {
        &self.modules
    }

    /// The module of this name.
    pub fn module(&self, name: &str) -> Option<&Arc<dyn Module>> {
        self.modules.iter().find(|m| m.name() == name)
    }

    /// The module that takes this message.
    pub fn module_for(&self, type_url: &str) -> Option<&Arc<dyn Module>> {
        self.router.module(type_url)
    }

    /// The module that serves this gRPC service.
    pub fn query_module(&self, service: &str) -> Option<&Arc<dyn Module>> {
        self.services.get(service).and_then(|i| self.modules.get(*i))
    }

    /// Type URLs of all messages, in order.
    pub fn messages(&self) -> impl Iterator<Item = &'static str> + '_ {
        self.router.urls()
    }

    /// Types that may stand inside an `Any`, beside messages and keys.
    pub fn any_types(&self) -> impl Iterator<Item = &'static str> + '_ {
        self.modules.iter().flat_map(|m| m.any_types().iter().copied())
    }

    /// gRPC services of all modules.
    pub fn services(&self) -> impl Iterator<Item = &'static str> + '_ {
        self.services.keys().copied()
    }

    /// Names of all committed stores.
    pub fn store_keys(&self) -> Vec<StoreKey> {
        let mut keys: Vec<StoreKey> = self.modules.iter().flat_map(|m| m.store_keys().iter().copied()).collect();
        keys.push(crate::params::STORE);
        keys.sort_unstable();
        keys.dedup();
        keys
    }

    /// The store of this name.
    pub fn store_key(&self, name: &str) -> Option<StoreKey> {
        self.store_keys().into_iter().find(|k| *k == name)
    }

    /// The modules of a phase: those of `order`, then those that no order names.
    fn phase(&self, order: &'static [&'static str]) -> impl Iterator<Item = &Arc<dyn Module>> {
        let others = self.modules.iter().filter(|m| !self.order.genesis.contains(&m.name()));
        order.iter().filter_map(|name| self.module(name)).chain(others)
    }

    /// The genesis that `init` writes.
    pub fn default_genesis(&self) -> AppState {
        let sections = self.modules.iter().map(|m| (m.name().to_owned(), m.default_genesis(&self.config)));
        let sections = sections.chain([(genutil::NAME.to_owned(), Genutil::default_genesis())]);
        sections.filter(|(_, section)| !section.is_null()).collect()
    }

    /// Checks every section that has a module.
    ///
    /// # Errors
    /// The first refusal, with the module's name.
    pub fn validate_genesis(&self, genesis: &AppState) -> Res<()> {
        self.modules.iter().try_for_each(|m| self.validate_section(m.as_ref(), genesis))?;
        let transactions = genesis.get(genutil::NAME).map_or(Ok(()), Genutil::validate);
        transactions.map_err(|e| e.context(genutil::NAME))
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
        for name in genesis.keys().filter(|n| *n != genutil::NAME && self.module(n).is_none()) {
            tracing::warn!(module = %name, "genesis section without a module: ignored");
        }
        self.order
            .checked_at_start
            .iter()
            .filter_map(|name| self.module(name))
            .try_for_each(|m| self.validate_section(m.as_ref(), genesis))?;
        let mut updates = Vec::new();
        let others = self.modules.iter().map(|m| m.name()).filter(|n| !self.order.genesis.contains(n));
        for name in self.order.genesis.iter().copied().chain(others) {
            let changes = if name == genutil::NAME {
                genesis.get(name).map_or(Ok(Vec::new()), |raw| self.genutil.init_genesis(ctx, raw, deliver))
            } else {
                let Some(module) = self.module(name) else { continue };
                let default = || module.default_genesis(&self.config);
                let raw = genesis.get(name).cloned().unwrap_or_else(default);
                module.init_genesis(ctx, &raw)
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
    /// Fatal only.
    pub fn export_genesis(&self, ctx: &Ctx) -> Res<AppState> {
        self.export_sections(ctx, &[])
    }

    /// Reads the state back into the sections of `names`, or all of them when it is empty.
    ///
    /// # Errors
    /// `sdk:38` for a name without a module; otherwise fatal only.
    pub fn export_sections(&self, ctx: &Ctx, names: &[String]) -> Res<AppState> {
        if let Some(unknown) = names.iter().find(|n| *n != genutil::NAME && self.module(n).is_none()) {
            return Err(Sdk::NotFound.wrap(format!("module {unknown} does not exist")));
        }
        let others = self.modules.iter().map(|m| m.name()).filter(|n| !self.order.export.contains(n));
        let mut sections = AppState::new();
        for name in
            self.order.export.iter().copied().chain(others).filter(|n| names.is_empty() || names.iter().any(|m| m == n))
        {
            let section = match self.module(name) {
                Some(module) => module.export_genesis(ctx).map_err(|e| e.context(name))?,
                None if name == genutil::NAME => Genutil::default_genesis(),
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
        let mut modules = self.order.zero_height.iter().filter_map(|name| self.module(name));
        modules.try_for_each(|m| m.prepare_zero_height(ctx, allowed).map_err(|e| e.context(m.name())))
    }

    /// Runs what comes before a block.
    ///
    /// # Errors
    /// Stops the node.
    pub fn pre_block(&self, ctx: &Ctx) -> Res<()> {
        // The text of an upgrade's stop is an interface: no context in front of it.
        self.order.pre_block.iter().filter_map(|name| self.module(name)).try_for_each(|m| m.pre_block(ctx))
    }

    /// Runs the begin phase of every module.
    ///
    /// # Errors
    /// Stops the node.
    pub fn begin_block(&self, ctx: &Ctx) -> Res<()> {
        self.phase(self.order.begin_block).try_for_each(|m| m.begin_block(ctx).map_err(|e| e.context(m.name())))
    }

    /// Runs the end phase of every module.
    ///
    /// # Errors
    /// Stops the node.
    pub fn end_block(&self, ctx: &Ctx) -> Res<Vec<ValidatorUpdate>> {
        let mut updates = Vec::new();
        for module in self.phase(self.order.end_block) {
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
