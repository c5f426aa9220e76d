//! The one list of modules, their order, and the routes to them.

use openledger_core::context::AppState;
use openledger_core::storage::StoreKey;
use openledger_core::{ChainConfig, context::ModuleAccountSpec};
use openledger_core::{Ctx, Failure, Module, Res, Sdk, ValidatorUpdate};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Module accounts and what each may do.
pub const MODULE_ACCOUNTS: &[ModuleAccountSpec] = &[
    ModuleAccountSpec { name: "fee_collector", permissions: &[], receives: false },
    ModuleAccountSpec { name: "gov", permissions: &["burner"], receives: false },
    ModuleAccountSpec { name: "mint", permissions: &["minter"], receives: false },
    ModuleAccountSpec { name: "datanet", permissions: &["burner"], receives: false },
    ModuleAccountSpec { name: "inference", permissions: &[], receives: false },
    ModuleAccountSpec { name: "attribution", permissions: &["burner"], receives: false },
    ModuleAccountSpec { name: "treasury", permissions: &[], receives: true },
];

/// The modules in the order in which genesis, begin and end of a block visit them.
pub struct Runtime {
    config: Arc<ChainConfig>,
    modules: Vec<Arc<dyn Module>>,
    messages: BTreeMap<&'static str, usize>,
    services: BTreeMap<&'static str, usize>,
}

impl Runtime {
    /// A runtime over a list of modules.
    ///
    /// # Errors
    /// When two modules claim the same message or service.
    pub fn new(config: Arc<ChainConfig>, modules: Vec<Arc<dyn Module>>) -> Result<Self, String> {
        let (mut messages, mut services) = (BTreeMap::new(), BTreeMap::new());
        for (i, module) in modules.iter().enumerate() {
            for url in module.messages() {
                if messages.insert(*url, i).is_some() {
                    return Err(format!("two modules take {url}"));
                }
            }
            for service in module.query_services() {
                if services.insert(*service, i).is_some() {
                    return Err(format!("two modules serve {service}"));
                }
            }
        }
        Ok(Self { config, modules, messages, services })
    }

    /// The chain's configuration.
    pub fn config(&self) -> &ChainConfig {
        &self.config
    }

    /// The chain's configuration, shared.
    pub fn shared_config(&self) -> Arc<ChainConfig> {
        self.config.clone()
    }

    /// The modules in order.
    pub fn modules(&self) -> &[Arc<dyn Module>] {
        &self.modules
    }

    /// The module that takes this message.
    pub fn module_for(&self, type_url: &str) -> Option<&Arc<dyn Module>> {
        self.messages.get(type_url).and_then(|i| self.modules.get(*i))
    }

    /// The module that serves this gRPC service.
    pub fn query_module(&self, service: &str) -> Option<&Arc<dyn Module>> {
        self.services.get(service).and_then(|i| self.modules.get(*i))
    }

    /// Type URLs of all messages.
    pub fn messages(&self) -> impl Iterator<Item = &'static str> + '_ {
        self.messages.keys().copied()
    }

    /// Full names of the types, beside messages, that may stand inside an `Any` of a transaction.
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
        keys.push(crate::baseapp::params::STORE);
        keys.sort_unstable();
        keys.dedup();
        keys
    }

    /// The store of this name.
    pub fn store_key(&self, name: &str) -> Option<StoreKey> {
        self.store_keys().into_iter().find(|k| *k == name)
    }

    /// The genesis that `init` writes.
    pub fn default_genesis(&self) -> AppState {
        self.modules.iter().map(|m| (m.name().to_owned(), m.default_genesis(&self.config))).collect()
    }

    /// Checks every section that has a module.
    ///
    /// # Errors
    /// The first refusal, with the module's name.
    pub fn validate_genesis(&self, genesis: &AppState) -> Res<()> {
        for module in &self.modules {
            if let Some(raw) = genesis.get(module.name()) {
                module.validate_genesis(&self.config, raw).map_err(|e| e.context(module.name()))?;
            }
        }
        Ok(())
    }

    /// Writes every section; modules without one get their default. Sections without a module are named in the log and ignored.
    ///
    /// # Errors
    /// The first refusal, with the module's name.
    pub fn init_genesis(&self, ctx: &Ctx, genesis: &AppState) -> Res<Vec<ValidatorUpdate>> {
        for name in genesis.keys().filter(|n| !self.modules.iter().any(|m| m.name() == n.as_str())) {
            tracing::warn!(module = %name, "genesis section without a module: ignored");
        }
        self.validate_genesis(genesis)?;
        let mut updates = Vec::new();
        for module in &self.modules {
            let default;
            let raw = match genesis.get(module.name()) {
                Some(raw) => raw,
                None => {
                    default = module.default_genesis(&self.config);
                    &default
                }
            };
            let changes = module.init_genesis(ctx, raw).map_err(|e| e.context(module.name()))?;
            Self::merge(&mut updates, changes, module.name())?;
        }
        Ok(updates)
    }

    /// Reads the state back into genesis sections.
    ///
    /// # Errors
    /// Fatal only.
    pub fn export_genesis(&self, ctx: &Ctx) -> Res<AppState> {
        self.modules.iter().map(|m| Ok((m.name().to_owned(), m.export_genesis(ctx)?))).collect()
    }

    /// Runs the begin phase of every module.
    ///
    /// # Errors
    /// Stops the node.
    pub fn begin_block(&self, ctx: &Ctx) -> Res<()> {
        self.modules.iter().try_for_each(|m| m.begin_block(ctx).map_err(|e| e.context(m.name())))
    }

    /// Runs the end phase of every module.
    ///
    /// # Errors
    /// Stops the node.
    pub fn end_block(&self, ctx: &Ctx) -> Res<Vec<ValidatorUpdate>> {
        let mut updates = Vec::new();
        for module in &self.modules {
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
