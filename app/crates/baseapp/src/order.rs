//! In which order the modules work.

use openledger_core::{Module, ModuleAccountSpec, Phase};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Names of the modules in the order in which each phase calls them. Which modules there are is the assembly's
/// business; the state machine only follows the lists, once they were held against what the modules declare.
#[derive(Debug, Clone, Default)]
pub struct Order {
    phases: BTreeMap<Phase, Vec<&'static str>>,
    /// Reading genesis. Modules that are not named come last.
    pub genesis: &'static [&'static str],
    /// Writing genesis. Modules that are not named come last.
    pub export: &'static [&'static str],
    /// The accounts of modules in the order in which genesis gives them numbers. Accounts that are not named come
    /// last.
    pub accounts: &'static [&'static str],
}

impl Order {
    /// The orders of genesis, export and accounts, without any phase yet.
    pub fn new(
        genesis: &'static [&'static str],
        export: &'static [&'static str],
        accounts: &'static [&'static str],
    ) -> Self {
        Self { phases: BTreeMap::new(), genesis, export, accounts }
    }

    /// The same order with this list for a phase.
    #[must_use]
    pub fn with(mut self, phase: Phase, names: &[&'static str]) -> Self {
        self.phases.insert(phase, names.to_vec());
        self
    }

    /// Lets a module work after all others in the phases that it declares, unless the order names it already.
    pub fn append(&mut self, module: &dyn Module) {
        for phase in module.manifest().phases {
            let names = self.phases.entry(*phase).or_default();
            if !names.contains(&module.name()) {
                names.push(module.name());
            }
        }
    }

    /// The names of a phase in order.
    pub fn of(&self, phase: Phase) -> &[&'static str] {
        self.phases.get(&phase).map_or(&[], Vec::as_slice)
    }

    /// Holds the lists against what the modules declare.
    ///
    /// # Errors
    /// A module that declares a phase whose list does not name it would silently never be called; a list that names
    /// a module twice, or one that does not work in that phase, misleads whoever reads it. Both are refused by name.
    pub fn check(&self, modules: &[Arc<dyn Module>]) -> Result<(), String> {
        for phase in Phase::ALL {
            let names = self.of(phase);
            for module in modules.iter().filter(|m| m.manifest().works_in(phase)) {
                match names.iter().filter(|n| **n == module.name()).count() {
                    1 => {}
                    0 => return Err(format!("module {} works in {phase:?}, where no order names it", module.name())),
                    _ => return Err(format!("the order of {phase:?} names {} twice", module.name())),
                }
            }
            let idle = |name: &&&str| modules.iter().any(|m| m.name() == **name && !m.manifest().works_in(phase));
            if let Some(name) = names.iter().find(idle) {
                return Err(format!("the order of {phase:?} names {name}, which does not work there"));
            }
        }
        Ok(())
    }

    /// The accounts of all modules in order.
    ///
    /// # Errors
    /// When two modules own the same account.
    pub fn accounts_of(&self, modules: &[Arc<dyn Module>]) -> Result<Vec<ModuleAccountSpec>, String> {
        let mut owned: Vec<ModuleAccountSpec> =
            modules.iter().flat_map(|m| m.manifest().accounts.iter().copied()).collect();
        let place = |a: &ModuleAccountSpec| self.accounts.iter().position(|n| *n == a.name).unwrap_or(usize::MAX);
        owned.sort_by_key(place);
        match owned.iter().zip(owned.iter().skip(1)).find(|(a, b)| a.name == b.name) {
            Some((twice, _)) => Err(format!("two modules own the account {}", twice.name)),
            None => Ok(owned),
        }
    }
}
