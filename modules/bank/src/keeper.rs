//! Balances and transfers. The order of store accesses is that of `x/bank/keeper`, because gas is consensus.

use crate::errors::BankError;
use crate::events;
use crate::keys::{BALANCES, DENOM_METADATA, DENOM_OWNERS, PARAMS, SEND_ENABLED};
use openledger_core::collections::{Prefixed, part};
use openledger_core::ports::{AccountPort, BankDelegate, BankMint, BankSend, BankView, BankVouchers};
use openledger_core::{AccAddress, Amount, Coin, Coins, Ctx, Denom, Failure, Res, Sdk};
use openledger_proto::cosmos::bank::v1beta1::{Metadata, Params};
use std::sync::Arc;

/// The bank keeper. Holds no state: all of it is in the context.
#[derive(Clone)]
pub struct BankKeeper {
    pub(crate) accounts: Arc<dyn AccountPort>,
}

impl std::fmt::Debug for BankKeeper {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("BankKeeper")
    }
}

/// The sender or one receiver of a multi-send.
pub(crate) struct Leg {
    pub(crate) text: String,
    pub(crate) address: AccAddress,
    pub(crate) coins: Coins,
}

impl BankKeeper {
    /// A keeper that reads and makes accounts through the given port.
    pub fn new(accounts: Arc<dyn AccountPort>) -> Self {
        Self { accounts }
    }

    /// Parameters; the zero value before genesis.
    ///
    /// # Errors
    /// `sdk:11` when the gas runs out; fatal when the storage fails.
    pub fn params(&self, ctx: &Ctx) -> Res<Params> {
        Ok(PARAMS.get(ctx)?.unwrap_or_default())
    }

    /// The send-enabled entry of a denom, if it has one.
    pub(crate) fn send_enabled_entry(&self, ctx: &Ctx, denom: &str) -> Res<Option<bool>> {
        let key = denom.to_owned();
        if SEND_ENABLED.has(ctx, &key)? { SEND_ENABLED.get(ctx, &key) } else { Ok(None) }
    }

    /// Writes a balance and its index entry.
    pub(crate) fn set_balance(&self, ctx: &Ctx, addr: &AccAddress, denom: &Denom, amount: Amount) -> Res<()> {
        let key = (addr.clone(), denom.as_str().to_owned());
        let index = (denom.as_str().to_owned(), Prefixed(addr.clone()));
        if amount.is_zero() {
            DENOM_OWNERS.remove(ctx, &index)?;
            BALANCES.remove(ctx, &key)
        } else {
            DENOM_OWNERS.set(ctx, &index, &())?;
            BALANCES.set(ctx, &key, &amount)
        }
    }

    /// Takes coins that no vesting schedule locks.
    pub(crate) fn sub_unlocked(&self, ctx: &Ctx, addr: &AccAddress, coins: &Coins) -> Res<()> {
        let locked = self.accounts.locked(ctx, addr)?;
        for coin in coins {
            let denom = &coin.denom;
            let balance = self.balance(ctx, addr, denom.as_str())?;
            let locked = locked.amount_of(denom.as_str());
            let spendable = balance.checked_sub(locked).ok_or_else(|| {
                Sdk::InsufficientFunds
                    .wrap(format!("locked amount exceeds account balance funds: {locked}{denom} > {balance}{denom}"))
            })?;
            if spendable < coin.amount {
                return Err(
                    Sdk::InsufficientFunds.wrap(format!("spendable balance {spendable}{denom} is smaller than {coin}"))
                );
            }
            self.set_balance(ctx, addr, denom, balance.sub(coin.amount)?)?;
        }
        events::coin_spent(ctx, addr, coins);
        Ok(())
    }

    /// Adds coins to an account's balances and emits `coin_received`; the supply stays as it is.
    pub(crate) fn add(&self, ctx: &Ctx, addr: &AccAddress, coins: &Coins) -> Res<()> {
        for coin in coins {
            // A merge, because most transactions pay into the same few accounts, the fee collector above all. The
            // read, the index and the write pay gas in the SDK's order.
            let (owner, denom, more) = (addr.clone(), coin.denom.as_str().to_owned(), coin.amount);
            let index = (denom.clone(), Prefixed(owner.clone()));
            let add = move |balance: Option<Amount>| sum_or_panic(balance.unwrap_or(Amount::ZERO), more);
            let sum = BALANCES.begin_merge(ctx, &(owner, denom), add)?;
            DENOM_OWNERS.set(ctx, &index, &())?;
            sum.finish()?;
        }
        events::coin_received(ctx, addr, coins);
        Ok(())
    }

    /// One sender, many receivers, whose sum was checked.
    pub(crate) fn input_output(&self, ctx: &Ctx, input: &Leg, outputs: &[Leg]) -> Res<()> {
        events::message_sender(ctx, &input.text);
        for out in outputs {
            self.accounts.ensure(ctx, &out.address)?;
        }
        self.sub_unlocked(ctx, &input.address, &input.coins)?;
        for out in outputs {
            self.add(ctx, &out.address, &out.coins)?;
            events::transfer(ctx, &out.text, &input.text, &out.coins);
        }
        Ok(())
    }

    /// Refuses a receiver that users and modules may not pay.
    pub(crate) fn refuse_blocked(&self, ctx: &Ctx, addr: &AccAddress, text: &str) -> Res<()> {
        if self.is_blocked(ctx, addr) {
            return Err(Sdk::Unauthorized.wrap(format!("{text} is not allowed to receive funds")));
        }
        Ok(())
    }

    /// The second read of a module account that the SDK makes in `DelegateCoins` and `UndelegateCoins`, where
    /// it wants it to exist.
    fn require_account(&self, ctx: &Ctx, addr: &AccAddress) -> Res<()> {
        let missing = || Sdk::UnknownAddress.wrap(format!("module account {} does not exist", ctx.address_text(addr)));
        self.accounts.sequence(ctx, addr)?.map(|_| ()).ok_or_else(missing)
    }
}

/// A sum of coins that are kept. Vouchers of other chains have no cap, so a counterparty can drive one beyond 2^256;
/// the SDK's numbers panic there.
pub(crate) fn sum_or_panic(a: Amount, b: Amount) -> Res<Amount> {
    a.add(b).map_err(|_| Failure::panicked("integer overflow"))
}

/// Reads a denomination of the store, which was checked before it was written.
pub(crate) fn stored_denom(text: String) -> Res<Denom> {
    Denom::new(text).map_err(|e| Failure::corrupt(format!("bank: {e}")))
}

fn known_module(ctx: &Ctx, module: &str) -> Res<AccAddress> {
    if ctx.config().module_accounts.iter().any(|m| m.name == module) {
        Ok(AccAddress::module(module))
    } else {
        Err(Sdk::UnknownAddress.wrap(format!("module account {module} does not exist")))
    }
}

impl BankView for BankKeeper {
    fn balance(&self, ctx: &Ctx, addr: &AccAddress, denom: &str) -> Res<Amount> {
        Ok(BALANCES.get(ctx, &(addr.clone(), denom.to_owned()))?.unwrap_or(Amount::ZERO))
    }

    fn all_balances(&self, ctx: &Ctx, addr: &AccAddress) -> Res<Coins> {
        let mut it = BALANCES.range(ctx, &part(addr), false)?;
        let mut out = Vec::new();
        while let Some(((_, denom), amount)) = it.next_entry()? {
            out.push(Coin::new(amount, stored_denom(denom)?));
        }
        Coins::new(out).map_err(|e| Failure::corrupt(format!("balances of {}: {e}", ctx.address_text(addr))))
    }

    fn spendable(&self, ctx: &Ctx, addr: &AccAddress) -> Res<Coins> {
        let total = self.all_balances(ctx, addr)?;
        let locked = self.accounts.locked(ctx, addr)?;
        Ok(total.sub(&locked).unwrap_or_default())
    }

    fn supply(&self, ctx: &Ctx, denom: &str) -> Res<Amount> {
        Ok(crate::keys::SUPPLY.get(ctx, &denom.to_owned())?.unwrap_or(Amount::ZERO))
    }

    fn is_blocked(&self, ctx: &Ctx, addr: &AccAddress) -> bool {
        ctx.config().module_accounts.iter().any(|m| !m.receives && AccAddress::module(m.name) == *addr)
    }

    fn check_send_enabled(&self, ctx: &Ctx, coins: &Coins) -> Res<()> {
        if coins.is_empty() {
            return Ok(());
        }
        let default = self.params(ctx)?.default_send_enabled;
        for coin in coins {
            if !self.send_enabled_entry(ctx, coin.denom.as_str())?.unwrap_or(default) {
                return Err(BankError::SendDisabled(coin.denom.clone()).into());
            }
        }
        Ok(())
    }

    fn denom_metadata(&self, ctx: &Ctx, denom: &str) -> Res<Option<Metadata>> {
        DENOM_METADATA.get(ctx, &denom.to_owned())
    }
}

impl BankSend for BankKeeper {
    fn send(&self, ctx: &Ctx, from: &AccAddress, to: &AccAddress, coins: &Coins) -> Res<()> {
        self.sub_unlocked(ctx, from, coins)?;
        self.add(ctx, to, coins)?;
        self.accounts.ensure(ctx, to)?;
        let sender = ctx.address_text(from);
        events::transfer(ctx, &ctx.address_text(to), &sender, coins);
        events::message_sender(ctx, &sender);
        Ok(())
    }

    fn send_to_module(&self, ctx: &Ctx, from: &AccAddress, module: &str, coins: &Coins) -> Res<()> {
        let to = self.accounts.module_address(ctx, module)?;
        self.send(ctx, from, &to, coins)
    }

    fn send_from_module(&self, ctx: &Ctx, module: &str, to: &AccAddress, coins: &Coins) -> Res<()> {
        let from = known_module(ctx, module)?;
        self.refuse_blocked(ctx, to, &ctx.address_text(to))?;
        self.send(ctx, &from, to, coins)
    }

    fn send_module_to_module(&self, ctx: &Ctx, from: &str, to: &str, coins: &Coins) -> Res<()> {
        let from = known_module(ctx, from)?;
        let to = self.accounts.module_address(ctx, to)?;
        self.send(ctx, &from, &to, coins)
    }
}

impl BankMint for BankKeeper {
    fn mint(&self, ctx: &Ctx, module: &str, coins: &Coins) -> Res<()> {
        self.mint_coins(ctx, module, coins)
    }

    fn burn(&self, ctx: &Ctx, module: &str, coins: &Coins) -> Res<()> {
        self.burn_coins(ctx, module, coins)
    }

    fn mint_room(&self, ctx: &Ctx, denom: &str) -> Res<Option<Amount>> {
        self.room_under_cap(ctx, denom)
    }

    fn set_denom_metadata(&self, ctx: &Ctx, metadata: &Metadata) -> Res<()> {
        DENOM_METADATA.set(ctx, &metadata.base, metadata)
    }
}

impl BankVouchers for BankKeeper {
    fn spendable_coin(&self, ctx: &Ctx, addr: &AccAddress, denom: &str) -> Res<Amount> {
        let balance = self.balance(ctx, addr, denom)?;
        let locked = self.accounts.locked(ctx, addr)?.amount_of(denom);
        balance.checked_sub(locked).ok_or_else(|| Failure::panicked("negative coin amount"))
    }

    fn has_denom_metadata(&self, ctx: &Ctx, denom: &str) -> Res<bool> {
        DENOM_METADATA.has(ctx, &denom.to_owned())
    }
}

impl BankDelegate for BankKeeper {
    fn delegate(&self, ctx: &Ctx, delegator: &AccAddress, module: &str, coins: &Coins) -> Res<()> {
        let pool = self.accounts.module_address(ctx, module)?;
        self.require_permission(ctx, module, "staking", "receive delegated coins")?;
        self.require_account(ctx, &pool)?;
        let mut before = Vec::new();
        for coin in coins {
            let balance = self.balance(ctx, delegator, coin.denom.as_str())?;
            let denom = &coin.denom;
            let left = balance.checked_sub(coin.amount).ok_or_else(|| {
                Sdk::InsufficientFunds.wrap(format!("failed to delegate; {balance}{denom} is smaller than {coins}"))
            })?;
            before.push(Coin::new(balance, denom.clone()));
            self.set_balance(ctx, delegator, denom, left)?;
        }
        let tracked = self.accounts.track_delegation(ctx, delegator, &Coins::new(before)?, coins);
        tracked.map_err(|e| e.context("failed to track delegation"))?;
        events::coin_spent(ctx, delegator, coins);
        self.add(ctx, &pool, coins)
    }

    fn undelegate(&self, ctx: &Ctx, module: &str, delegator: &AccAddress, coins: &Coins) -> Res<()> {
        let pool = self.accounts.module_address(ctx, module)?;
        self.require_permission(ctx, module, "staking", "undelegate coins")?;
        self.require_account(ctx, &pool)?;
        self.sub_unlocked(ctx, &pool, coins)?;
        let tracked = self.accounts.track_undelegation(ctx, delegator, coins);
        tracked.map_err(|e| e.context("failed to track undelegation"))?;
        self.add(ctx, delegator, coins)
    }
}
