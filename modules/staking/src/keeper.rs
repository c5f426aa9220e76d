//! The keeper: parameters, pools, hooks. The order of store accesses is that of `x/staking/keeper`, because
//! gas is consensus.

use crate::errors::panicked;
use crate::keys::PARAMS;
use crate::params::Params;
use openledger_core::ports::{AccountView, BankPort, StakingHooks};
use openledger_core::{Amount, Coin, Coins, Ctx, Dec, Denom, Failure, Res, TxError};
use std::sync::{Arc, OnceLock};

/// Module account of the tokens of validators in the set; burner and staking.
pub const BONDED_POOL: &str = "bonded_tokens_pool";
/// Module account of all other staked tokens; burner and staking.
pub const NOT_BONDED_POOL: &str = "not_bonded_tokens_pool";

/// The staking keeper. Holds no state: all of it is in the context. Clones share the hooks.
#[derive(Clone)]
pub struct StakingKeeper {
    pub(crate) bank: Arc<dyn BankPort>,
    pub(crate) accounts: Arc<dyn AccountView>,
    pub(crate) power_reduction: Amount,
    hooks: Arc<OnceLock<Vec<Arc<dyn StakingHooks>>>>,
}

impl std::fmt::Debug for StakingKeeper {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "StakingKeeper({} hooks)", self.hooks().len())
    }
}

impl StakingKeeper {
    /// A keeper; `power_reduction` is that of the chain's configuration, in base units per unit of power.
    pub fn new(bank: Arc<dyn BankPort>, accounts: Arc<dyn AccountView>, power_reduction: Amount) -> Self {
        Self { bank, accounts, power_reduction, hooks: Arc::default() }
    }

    /// Sets who is told of changes, once and in this order: they need the keeper before they can be made.
    ///
    /// # Errors
    /// A text when the hooks were set before.
    pub fn bind_hooks(&self, hooks: Vec<Arc<dyn StakingHooks>>) -> Result<(), String> {
        self.hooks.set(hooks).map_err(|_| "the staking hooks are bound already".to_owned())
    }

    fn hooks(&self) -> &[Arc<dyn StakingHooks>] {
        self.hooks.get().map_or(&[], Vec::as_slice)
    }

    /// Calls all hooks in their order; the first refusal ends the round.
    pub(crate) fn tell(&self, f: impl Fn(&dyn StakingHooks) -> Res<()>) -> Res<()> {
        self.hooks().iter().try_for_each(|h| f(h.as_ref()))
    }

    /// Tells all hooks where the SDK only logs a refusal.
    pub(crate) fn tell_and_go_on(&self, f: impl Fn(&dyn StakingHooks) -> Res<()>) -> Res<()> {
        tolerate(self.tell(f)).map(|_| ())
    }

    /// Parameters: one read; the zero value before genesis.
    ///
    /// # Errors
    /// `sdk:11` when the gas runs out; fatal when the storage fails.
    pub fn params(&self, ctx: &Ctx) -> Res<Params> {
        let stored = PARAMS.get(ctx)?.unwrap_or_default();
        Params::from_proto(&stored).map_err(|e| Failure::corrupt(format!("staking parameters: {e}")))
    }

    /// Writes the parameters without checking them.
    pub(crate) fn set_params(&self, ctx: &Ctx, params: &Params) -> Res<()> {
        PARAMS.set(ctx, &params.to_proto())
    }

    /// The denomination that is staked, which costs one read.
    pub(crate) fn denom(&self, ctx: &Ctx) -> Res<Denom> {
        Denom::new(self.params(ctx)?.bond_denom).map_err(panicked)
    }

    /// An amount as coins of the staked denomination, which costs one read.
    pub(crate) fn coins(&self, ctx: &Ctx, amount: Amount) -> Res<Coins> {
        Ok(Coins::one(Coin::new(amount, self.denom(ctx)?)))
    }

    pub(crate) fn bonded_to_not_bonded(&self, ctx: &Ctx, amount: Amount) -> Res<()> {
        let coins = self.coins(ctx, amount)?;
        self.bank.send_module_to_module(ctx, BONDED_POOL, NOT_BONDED_POOL, &coins)
    }

    pub(crate) fn not_bonded_to_bonded(&self, ctx: &Ctx, amount: Amount) -> Res<()> {
        let coins = self.coins(ctx, amount)?;
        self.bank.send_module_to_module(ctx, NOT_BONDED_POOL, BONDED_POOL, &coins)
    }

    /// Burns tokens of a pool; nothing happens for none.
    pub(crate) fn burn(&self, ctx: &Ctx, pool: &str, amount: Amount) -> Res<()> {
        if amount.is_zero() {
            return Ok(());
        }
        let coins = self.coins(ctx, amount)?;
        self.bank.burn(ctx, pool, &coins)
    }

    /// The balance of the bonded pool.
    pub(crate) fn total_bonded_tokens(&self, ctx: &Ctx) -> Res<Amount> {
        let pool = self.accounts.module_address(ctx, BONDED_POOL)?;
        let denom = self.denom(ctx)?;
        self.bank.balance(ctx, &pool, denom.as_str())
    }

    /// The supply of the staked denomination.
    pub(crate) fn supply(&self, ctx: &Ctx) -> Res<Amount> {
        let denom = self.denom(ctx)?;
        self.bank.supply(ctx, denom.as_str())
    }

    /// The bonded tokens as a share of the supply.
    pub(crate) fn ratio(&self, ctx: &Ctx) -> Res<Dec> {
        let supply = self.supply(ctx)?;
        if supply.is_zero() {
            return Ok(Dec::ZERO);
        }
        Ok(Dec::from_amount(self.total_bonded_tokens(ctx)?).quo_int(supply)?)
    }
}

/// A result whose refusal the SDK logs or skips: `None` then. What panics there (gas included) and fatal
/// failures stay failures.
pub(crate) fn tolerate<T>(result: Res<T>) -> Res<Option<T>> {
    let panics = |e: &TxError| matches!((e.codespace.as_str(), e.code), ("sdk", 11) | ("undefined", 111_222));
    match result {
        Ok(v) => Ok(Some(v)),
        Err(Failure::Tx(e)) if !panics(&e) => Ok(None),
        Err(e) => Err(e),
    }
}
