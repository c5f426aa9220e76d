//! Coins, as other modules use them. Events and refusals are those of the SDK's bank keeper.

use crate::address::AccAddress;
use crate::amount::{Amount, Coins};
use crate::context::Ctx;
use crate::errors::Res;
use openledger_proto::cosmos::bank::v1beta1::Metadata;

/// Reads balances and rules, and changes nothing.
pub trait BankView: Send + Sync {
    /// Returns the balance that an account has of one denomination; zero if it has none.
    fn balance(&self, ctx: &Ctx, addr: &AccAddress, denom: &str) -> Res<Amount>;
    /// Returns all balances of an account in order of their denominations.
    fn all_balances(&self, ctx: &Ctx, addr: &AccAddress) -> Res<Coins>;
    /// Returns what the account may spend now, which is its balance less what a vesting schedule locks.
    fn spendable(&self, ctx: &Ctx, addr: &AccAddress) -> Res<Coins>;
    /// Returns how much of a denomination exists.
    fn supply(&self, ctx: &Ctx, denom: &str) -> Res<Amount>;
    /// Tells whether users are forbidden to send to this address, as they are for most module accounts.
    fn is_blocked(&self, ctx: &Ctx, addr: &AccAddress) -> bool;
    /// Refuses with `bank:5` when users may not send one of these denominations.
    fn check_send_enabled(&self, ctx: &Ctx, coins: &Coins) -> Res<()>;
    /// Returns how wallets show a denomination, if that was ever written (SDK `GetDenomMetaData`). IBC's transfer
    /// module asks for it before it describes a voucher.
    fn denom_metadata(&self, ctx: &Ctx, denom: &str) -> Res<Option<Metadata>>;
}

/// Moves coins that exist.
pub trait BankSend: BankView {
    /// Moves coins between two accounts and creates the receiver's account if it does not exist.
    fn send(&self, ctx: &Ctx, from: &AccAddress, to: &AccAddress, coins: &Coins) -> Res<()>;
    /// Moves coins from an account into the account of a module.
    fn send_to_module(&self, ctx: &Ctx, from: &AccAddress, module: &str, coins: &Coins) -> Res<()>;
    /// Moves coins from the account of a module to an account; refuses a receiver that is blocked.
    fn send_from_module(&self, ctx: &Ctx, module: &str, to: &AccAddress, coins: &Coins) -> Res<()>;
    /// Moves coins from the account of one module into that of another.
    fn send_module_to_module(&self, ctx: &Ctx, from: &str, to: &str, coins: &Coins) -> Res<()>;
}

/// Creates and destroys coins.
pub trait BankMint: BankSend {
    /// Creates coins in the account of a module that has the `minter` permission, within the cap of their supply.
    fn mint(&self, ctx: &Ctx, module: &str, coins: &Coins) -> Res<()>;
    /// Destroys coins in the account of a module that has the `burner` permission.
    fn burn(&self, ctx: &Ctx, module: &str, coins: &Coins) -> Res<()>;
    /// Returns how much of a denomination may still be minted under its cap; `None` when it has no cap.
    fn mint_room(&self, ctx: &Ctx, denom: &str) -> Res<Option<Amount>>;
    /// Writes how wallets show a denomination, in place of what was there (SDK `SetDenomMetaData`). The caller has
    /// checked the description.
    fn set_denom_metadata(&self, ctx: &Ctx, metadata: &Metadata) -> Res<()>;
}

/// What the module of transfers between chains does with the coins of other chains, beside creating and destroying
/// them.
pub trait BankVouchers: BankMint {
    /// Returns what an account may spend of one denomination (SDK `SpendableCoin`).
    fn spendable_coin(&self, ctx: &Ctx, addr: &AccAddress, denom: &str) -> Res<Amount>;
    /// Tells whether it was ever written how wallets show a denomination, without reading it.
    fn has_denom_metadata(&self, ctx: &Ctx, denom: &str) -> Res<bool>;
}

/// Moves coins into and out of the pools of staked coins.
pub trait BankDelegate: BankView {
    /// Moves coins of a delegator into the account of a module that has the `staking` permission. Coins that are
    /// still vesting may go too; the vesting account remembers them (SDK `DelegateCoinsFromAccountToModule`).
    fn delegate(&self, ctx: &Ctx, delegator: &AccAddress, module: &str, coins: &Coins) -> Res<()>;
    /// Moves coins back from the pool to their delegator (SDK `UndelegateCoinsFromModuleToAccount`).
    fn undelegate(&self, ctx: &Ctx, module: &str, delegator: &AccAddress, coins: &Coins) -> Res<()>;
}

/// All of bank, for staking, which delegates coins and burns those of slashed validators.
pub trait BankPort: BankMint + BankDelegate {}

impl<T: BankMint + BankDelegate + ?Sized> BankPort for T {}
