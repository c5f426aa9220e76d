//! Transactions in a genesis file, by which validators create themselves before the first block.

use openledger_core::{Ctx, Res, ValidatorUpdate};
use serde_json::Value;

/// Runs one transaction at genesis.
pub type Deliver<'a> = dyn FnMut(&Ctx, Vec<u8>) -> Res<()> + 'a;

/// The genesis section that holds transactions (SDK `x/genutil`). It is no module: it has no state, and needs the
/// runner of transactions.
pub trait GenesisTransactions: Send + Sync {
    /// Name of the section.
    fn name(&self) -> &'static str;

    /// The section that `init` and `export` write.
    fn default_genesis(&self) -> Value;

    /// Checks a section without running anything.
    ///
    /// # Errors
    /// `sdk:18` with the transaction's index.
    fn validate(&self, raw: &Value) -> Res<()>;

    /// Runs the transactions through `deliver` and returns the validators that they made.
    ///
    /// # Errors
    /// The first one that fails: the chain must not start.
    fn init_genesis(&self, ctx: &Ctx, raw: &Value, deliver: &mut Deliver<'_>) -> Res<Vec<ValidatorUpdate>>;
}
