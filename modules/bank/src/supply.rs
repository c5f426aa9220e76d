//! Minting, burning and the cap: `supply + burned so far <= cap` for every denom that has one.

use crate::errors::BankError;
use crate::events;
use crate::keeper::{BankKeeper, sum_or_panic};
use crate::keys::{BURNED, SUPPLY, SUPPLY_CAP};
use openledger_core::ports::BankView;
use openledger_core::{Amount, Coin, Coins, Ctx, Denom, Res, Sdk};

impl BankKeeper {
    /// The cap of a denom in base units, if it has one.
    ///
    /// # Errors
    /// Only fatal failures: the storage failed, or the state contradicts itself.
    pub fn supply_cap(&self, ctx: &Ctx, denom: &str) -> Res<Option<Amount>> {
        SUPPLY_CAP.get(ctx, &denom.to_owned())
    }

    /// What was burned so far of a capped denom, in base units.
    ///
    /// # Errors
    /// Only fatal failures: the storage failed, or the state contradicts itself.
    pub fn burned(&self, ctx: &Ctx, denom: &str) -> Res<Amount> {
        Ok(BURNED.get(ctx, &denom.to_owned())?.unwrap_or(Amount::ZERO))
    }

    /// How much of a denom may still be minted; `None` when it has no cap. Charges no gas.
    ///
    /// # Errors
    /// Only fatal failures: the storage failed, or the state contradicts itself.
    pub(crate) fn room_under_cap(&self, ctx: &Ctx, denom: &str) -> Res<Option<Amount>> {
        let ctx = &ctx.unmetered();
        let Some(max) = self.supply_cap(ctx, denom)? else { return Ok(None) };
        let used = self.supply(ctx, denom)?.add(self.burned(ctx, denom)?)?;
        Ok(Some(max.checked_sub(used).unwrap_or(Amount::ZERO)))
    }

    /// The cap is this chain's own: its reads stay outside the SDK's gas.
    fn check_cap(&self, ctx: &Ctx, coin: &Coin, supply: Amount) -> Res<()> {
        let ctx = &ctx.unmetered();
        let Some(max) = self.supply_cap(ctx, coin.denom.as_str())? else { return Ok(()) };
        let burned = self.burned(ctx, coin.denom.as_str())?;
        let within = supply.add(burned).and_then(|used| used.add(coin.amount)).is_ok_and(|total| total <= max);
        if within {
            return Ok(());
        }
        Err(BankError::SupplyCapExceeded { denom: coin.denom.clone(), amount: coin.amount, supply, burned, max }.into())
    }

    fn set_supply(&self, ctx: &Ctx, denom: &Denom, amount: Amount) -> Res<()> {
        let key = denom.as_str().to_owned();
        if amount.is_zero() { SUPPLY.remove(ctx, &key) } else { SUPPLY.set(ctx, &key, &amount) }
    }

    pub(crate) fn require_permission(&self, ctx: &Ctx, module: &str, permission: &str, to: &str) -> Res<()> {
        let held = ctx.config().module_accounts.iter().any(|m| m.name == module && m.permissions.contains(&permission));
        if held {
            return Ok(());
        }
        Err(Sdk::Unauthorized.wrap(format!("module account {module} does not have permissions to {to}")))
    }

    pub(crate) fn mint_coins(&self, ctx: &Ctx, module: &str, coins: &Coins) -> Res<()> {
        let minter = self.accounts.module_address(ctx, module)?;
        self.require_permission(ctx, module, "minter", "mint tokens")?;
        self.add(ctx, &minter, coins)?;
        for coin in coins {
            let supply = self.supply(ctx, coin.denom.as_str())?;
            self.check_cap(ctx, coin, supply)?;
            self.set_supply(ctx, &coin.denom, sum_or_panic(supply, coin.amount)?)?;
        }
        events::coinbase(ctx, &minter, coins);
        Ok(())
    }

    pub(crate) fn burn_coins(&self, ctx: &Ctx, module: &str, coins: &Coins) -> Res<()> {
        let burner = self.accounts.module_address(ctx, module)?;
        self.require_permission(ctx, module, "burner", "burn tokens")?;
        self.sub_unlocked(ctx, &burner, coins)?;
        for coin in coins {
            let supply = self.supply(ctx, coin.denom.as_str())?;
            self.set_supply(ctx, &coin.denom, supply.sub(coin.amount)?)?;
            let free = &ctx.unmetered();
            if self.supply_cap(free, coin.denom.as_str())?.is_some() {
                let burned = self.burned(free, coin.denom.as_str())?.add(coin.amount)?;
                BURNED.set(free, &coin.denom.as_str().to_owned(), &burned)?;
            }
        }
        events::burn(ctx, &burner, coins);
        Ok(())
    }

    /// Writes the supply of genesis.
    pub(crate) fn init_supply(&self, ctx: &Ctx, total: &Coins) -> Res<()> {
        total.iter().try_for_each(|c| self.set_supply(ctx, &c.denom, c.amount))
    }
}
