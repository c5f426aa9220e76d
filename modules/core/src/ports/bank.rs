//! Accounts and coins.

use crate::address::AccAddress;
use crate::amount::{Amount, Coins};
use crate::context::Ctx;
use crate::errors::Res;

/// What other modules may do with coins. Events and refusals are those of the SDK's bank keeper.
pub trait BankPort: Send + Sync {
    /// The balance of one denom.
    fn balance(&self, ctx: &Ctx, addr: &AccAddress, denom: &str) -> Res<Amount>;
    /// All balances of an account in order of denom.
    fn all_balances(&self, ctx: &Ctx, addr: &AccAddress) -> Res<Coins>;
    /// All that the account may spend (balance less what vesting locks).
    fn spendable(&self, ctx: &Ctx, addr: &AccAddress) -> Res<Coins>;
    /// Moves coins between accounts.
    fn send(&self, ctx: &Ctx, from: &AccAddress, to: &AccAddress, coins: &Coins) -> Res<()>;
    /// Creates coins in a module account with the `minter` permission, within the denom's supply cap.
    fn mint(&self, ctx: &Ctx, module: &str, coins: &Coins) -> Res<()>;
    /// Destroys coins of a module account with the `burner` permission.
    fn burn(&self, ctx: &Ctx, module: &str, coins: &Coins) -> Res<()>;
    /// The supply of a denom.
    fn supply(&self, ctx: &Ctx, denom: &str) -> Res<Amount>;
    /// How much of a denom may still be minted under its cap; `None` when it has none.
    fn mint_room(&self, ctx: &Ctx, denom: &str) -> Res<Option<Amount>>;
    /// Whether users may not send to this address.
    fn is_blocked(&self, ctx: &Ctx, addr: &AccAddress) -> bool;
    /// Refuses when users may not send one of these denoms (`bank:5`).
    fn check_send_enabled(&self, ctx: &Ctx, coins: &Coins) -> Res<()>;
    /// Delegation into a module account with the `staking` permission; vesting coins may go and are tracked
    /// (SDK `DelegateCoinsFromAccountToModule`).
    fn delegate(&self, ctx: &Ctx, delegator: &AccAddress, module: &str, coins: &Coins) -> Res<()>;
    /// The way back (SDK `UndelegateCoinsFromModuleToAccount`).
    fn undelegate(&self, ctx: &Ctx, module: &str, delegator: &AccAddress, coins: &Coins) -> Res<()>;

    /// From an account into a module account.
    fn send_to_module(&self, ctx: &Ctx, from: &AccAddress, module: &str, coins: &Coins) -> Res<()> {
        self.send(ctx, from, &AccAddress::module(module), coins)
    }
    /// From a module account to an account.
    fn send_from_module(&self, ctx: &Ctx, module: &str, to: &AccAddress, coins: &Coins) -> Res<()> {
        self.send(ctx, &AccAddress::module(module), to, coins)
    }
    /// Between module accounts.
    fn send_module_to_module(&self, ctx: &Ctx, from: &str, to: &str, coins: &Coins) -> Res<()> {
        self.send(ctx, &AccAddress::module(from), &AccAddress::module(to), coins)
    }
}

/// A vesting account to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum VestingSpec {
    /// All at the end.
    Delayed {
        /// Seconds since the Unix epoch.
        end: i64,
    },
    /// Linearly.
    Continuous {
        /// Seconds since the Unix epoch.
        start: i64,
        /// Seconds since the Unix epoch.
        end: i64,
    },
    /// In steps.
    Periodic {
        /// Seconds since the Unix epoch.
        start: i64,
        /// Length in seconds and coins of each step.
        periods: Vec<(i64, Coins)>,
    },
    /// Never; may be delegated.
    Permanent,
}

/// What other modules ask of auth.
pub trait AccountPort: Send + Sync {
    /// Whether the account exists.
    fn exists(&self, ctx: &Ctx, addr: &AccAddress) -> Res<bool>;
    /// Creates a base account if none exists (SDK: on the first receipt of coins).
    fn ensure(&self, ctx: &Ctx, addr: &AccAddress) -> Res<()>;
    /// Creates a base account; the caller has read that there is none (SDK `NewAccountWithAddress`,
    /// `SetAccount`).
    fn create_base(&self, ctx: &Ctx, addr: &AccAddress) -> Res<()>;
    /// Coins that a vesting schedule locks at the block's time. Reads the account.
    fn locked(&self, ctx: &Ctx, addr: &AccAddress) -> Res<Coins>;
    /// Reads the account of a module as `GetModuleAccount` does (gas!) and returns its address.
    fn module_address(&self, ctx: &Ctx, module: &str) -> Res<AccAddress>;
    /// Books a delegation on a vesting account; `balance` is what it held of these denoms before (SDK
    /// `TrackDelegation`).
    fn track_delegation(&self, ctx: &Ctx, addr: &AccAddress, balance: &Coins, coins: &Coins) -> Res<()>;
    /// Books an undelegation on a vesting account (SDK `TrackUndelegation`).
    fn track_undelegation(&self, ctx: &Ctx, addr: &AccAddress, coins: &Coins) -> Res<()>;
    /// Makes a vesting account that does not exist yet.
    fn create_vesting(&self, ctx: &Ctx, addr: &AccAddress, original: &Coins, spec: &VestingSpec) -> Res<()>;
    /// Sequence and number of an account that exists.
    fn sequence(&self, ctx: &Ctx, addr: &AccAddress) -> Res<Option<u64>>;
}

/// Fees that another account pays. Asked by the ante handler.
pub trait FeegrantPort: Send + Sync {
    /// Uses up `fee` of what `granter` allows `grantee` for these messages (SDK `UseGrantedFees`).
    fn use_grant(
        &self,
        ctx: &Ctx,
        granter: &AccAddress,
        grantee: &AccAddress,
        fee: &Coins,
        messages: &[prost_types::Any],
    ) -> Res<()>;
}
