//! One upgrade.

use openledger_core::storage::StoreKey;
use openledger_core::{Ctx, Res};

/// What one named plan does to the state. Modules migrate themselves, by [`Module::migrate`]; new ones begin
/// with their default genesis.
///
/// [`Module::migrate`]: openledger_core::Module::migrate
#[derive(Debug, Clone, Copy)]
pub struct Upgrade {
    /// The name of the plan.
    pub name: &'static str,
    /// Stores that begin with the upgrade's block.
    pub added: &'static [StoreKey],
    /// Stores that end before it.
    pub removed: &'static [StoreKey],
    /// Work before the modules migrate.
    pub before: fn(&Ctx) -> Res<()>,
}
