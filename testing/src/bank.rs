//! A bank for modules whose tests do not need the real one.

use openledger_core::collections::{Map, Raw, part};
use openledger_core::ports::{BankDelegate, BankMint, BankSend, BankView};
use openledger_core::{AccAddress, Amount, Coin, Coins, Ctx, Denom, Res, Sdk};
use openledger_proto::cosmos::bank::v1beta1::Metadata;

const BALANCES: Map<(AccAddress, String), Amount, Raw> = Map::new("bank", &[1]);
/// What was minted of each denomination.
const MINTED: Map<String, Amount, Raw> = Map::new("bank", &[2]);
/// How often an account was paid out of a module's account.
const RECEIPTS: Map<AccAddress, u64, Raw> = Map::new("bank", &[3]);
/// What was burned of each denomination.
const BURNED: Map<String, Amount, Raw> = Map::new("bank", &[4]);
/// The denomination that [`Bank::of`] and [`Bank::set`] mean.
const DENOM: &str = "uopen";

/// Balances in the state under test, so that a failed transaction takes them back. It emits no events, and charges no
/// gas but what a test asks for. A module's account may mint and burn without a permission, and the supply is what was
/// minted less what was burned; coins that a test gives with [`Bank::set`] are in no supply.
#[derive(Debug, Clone, Default)]
pub struct Bank {
    /// The gas that each transfer costs.
    pub gas_per_send: u64,
    /// An account that takes coins of a module and then fails: what it did must be undone.
    pub failing: Option<AccAddress>,
}

impl Bank {
    /// What an account has of `uopen`.
    pub fn of(ctx: &Ctx, addr: &AccAddress) -> u64 {
        Self::read(ctx, addr, DENOM).unwrap().to_u64().unwrap()
    }

    /// Gives an account this much `uopen`, in place of what it had.
    pub fn set(ctx: &Ctx, addr: &AccAddress, amount: u64) {
        BALANCES.set(&ctx.unmetered(), &(addr.clone(), DENOM.to_owned()), &amount.into()).unwrap();
    }

    /// How often an account was paid out of a module's account.
    pub fn receipts(ctx: &Ctx, addr: &AccAddress) -> u64 {
        RECEIPTS.get(&ctx.unmetered(), addr).unwrap().unwrap_or(0)
    }

    /// How much `uopen` was burned.
    pub fn burned(ctx: &Ctx) -> u64 {
        BURNED.get(&ctx.unmetered(), &DENOM.to_owned()).unwrap().unwrap_or_default().to_u64().unwrap()
    }

    fn read(ctx: &Ctx, addr: &AccAddress, denom: &str) -> Res<Amount> {
        Ok(BALANCES.get(&ctx.unmetered(), &(addr.clone(), denom.to_owned()))?.unwrap_or_default())
    }

    fn change(ctx: &Ctx, addr: &AccAddress, coin: &Coin, f: impl FnOnce(Amount) -> Res<Amount>) -> Res<()> {
        let denom = coin.denom.as_str();
        let changed = f(Self::read(ctx, addr, denom)?)?;
        BALANCES.set(&ctx.unmetered(), &(addr.clone(), denom.to_owned()), &changed)
    }

    fn take(ctx: &Ctx, addr: &AccAddress, coin: &Coin) -> Res<()> {
        let short = |held| Sdk::InsufficientFunds.wrap(format!("spendable balance {held} is smaller than {coin}"));
        Self::change(ctx, addr, coin, |held| held.checked_sub(coin.amount).ok_or_else(|| short(held)))
    }

    fn give(ctx: &Ctx, addr: &AccAddress, coin: &Coin) -> Res<()> {
        Self::change(ctx, addr, coin, |held| held.add(coin.amount))
    }

    fn count(ctx: &Ctx, of: Map<String, Amount, Raw>, coin: &Coin) -> Res<()> {
        let ctx = &ctx.unmetered();
        let denom = coin.denom.to_string();
        let sum = of.get(ctx, &denom)?.unwrap_or_default().add(coin.amount)?;
        of.set(ctx, &denom, &sum)
    }
}

impl BankView for Bank {
    fn balance(&self, ctx: &Ctx, addr: &AccAddress, denom: &str) -> Res<Amount> {
        Self::read(ctx, addr, denom)
    }
    fn all_balances(&self, ctx: &Ctx, addr: &AccAddress) -> Res<Coins> {
        let mut held = BALANCES.range(&ctx.unmetered(), &part(addr), false)?;
        let mut coins = Vec::new();
        while let Some(((_, denom), amount)) = held.next_entry()? {
            coins.push(Coin::new(amount, Denom::new(denom)?));
        }
        Coins::normalize(coins)
    }
    /// Nothing vests here, so an account may spend all that it has.
    fn spendable(&self, ctx: &Ctx, addr: &AccAddress) -> Res<Coins> {
        self.all_balances(ctx, addr)
    }
    fn supply(&self, ctx: &Ctx, denom: &str) -> Res<Amount> {
        let (ctx, denom) = (&ctx.unmetered(), denom.to_owned());
        let burned = BURNED.get(ctx, &denom)?.unwrap_or_default();
        Ok(MINTED.get(ctx, &denom)?.unwrap_or_default().checked_sub(burned).unwrap_or_default())
    }
    fn is_blocked(&self, ctx: &Ctx, addr: &AccAddress) -> bool {
        ctx.config().module_accounts.iter().any(|m| !m.receives && AccAddress::module(m.name) == *addr)
    }
    fn check_send_enabled(&self, _: &Ctx, _: &Coins) -> Res<()> {
        Ok(())
    }
    fn denom_metadata(&self, _: &Ctx, _: &str) -> Res<Option<Metadata>> {
        Ok(None)
    }
}

impl BankSend for Bank {
    fn send(&self, ctx: &Ctx, from: &AccAddress, to: &AccAddress, coins: &Coins) -> Res<()> {
        ctx.gas().consume(self.gas_per_send, "send")?;
        coins.iter().try_for_each(|coin| {
            Self::take(ctx, from, coin)?;
            Self::give(ctx, to, coin)
        })
    }
    fn send_to_module(&self, ctx: &Ctx, from: &AccAddress, module: &str, coins: &Coins) -> Res<()> {
        self.send(ctx, from, &AccAddress::module(module), coins)
    }
    fn send_from_module(&self, ctx: &Ctx, module: &str, to: &AccAddress, coins: &Coins) -> Res<()> {
        if self.is_blocked(ctx, to) {
            return Err(Sdk::Unauthorized.wrap("is not allowed to receive funds"));
        }
        let free = &ctx.unmetered();
        RECEIPTS.set(free, to, &(RECEIPTS.get(free, to)?.unwrap_or(0) + 1))?;
        self.send(ctx, &AccAddress::module(module), to, coins)?;
        if self.failing.as_ref() == Some(to) { Err(Sdk::Unauthorized.wrap("cannot receive")) } else { Ok(()) }
    }
    fn send_module_to_module(&self, ctx: &Ctx, from: &str, to: &str, coins: &Coins) -> Res<()> {
        self.send(ctx, &AccAddress::module(from), &AccAddress::module(to), coins)
    }
}

impl BankMint for Bank {
    fn mint(&self, ctx: &Ctx, module: &str, coins: &Coins) -> Res<()> {
        coins.iter().try_for_each(|coin| {
            Self::give(ctx, &AccAddress::module(module), coin)?;
            Self::count(ctx, MINTED, coin)
        })
    }
    fn burn(&self, ctx: &Ctx, module: &str, coins: &Coins) -> Res<()> {
        coins.iter().try_for_each(|coin| {
            Self::take(ctx, &AccAddress::module(module), coin)?;
            Self::count(ctx, BURNED, coin)
        })
    }
    fn mint_room(&self, _: &Ctx, _: &str) -> Res<Option<Amount>> {
        Ok(None)
    }
    fn set_denom_metadata(&self, _: &Ctx, _: &Metadata) -> Res<()> {
        Err(Sdk::NotSupported.wrap("this bank describes no denominations"))
    }
}

impl BankDelegate for Bank {
    fn delegate(&self, ctx: &Ctx, delegator: &AccAddress, module: &str, coins: &Coins) -> Res<()> {
        self.send_to_module(ctx, delegator, module, coins)
    }
    fn undelegate(&self, ctx: &Ctx, module: &str, delegator: &AccAddress, coins: &Coins) -> Res<()> {
        self.send(ctx, &AccAddress::module(module), delegator, coins)
    }
}
