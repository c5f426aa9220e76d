//! Accounts, as other modules use them, and the fees that one account pays for another.

use crate::address::AccAddress;
use crate::amount::Coins;
use crate::context::Ctx;
use crate::errors::Res;

/// Describes a vesting account that is to be made: when its coins become free.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum VestingSpec {
    /// All coins become free at the end.
    Delayed {
        /// The end in seconds since the Unix epoch.
        end: i64,
    },
    /// The coins become free in proportion to the time that has passed.
    Continuous {
        /// The start in seconds since the Unix epoch.
        start: i64,
        /// The end in seconds since the Unix epoch.
        end: i64,
    },
    /// The coins become free in steps.
    Periodic {
        /// The start in seconds since the Unix epoch.
        start: i64,
        /// The length in seconds of each step, and the coins that become free at its end.
        periods: Vec<(i64, Coins)>,
    },
    /// The coins never become free, but they may be delegated.
    Permanent,
}

/// Reads accounts.
pub trait AccountView: Send + Sync {
    /// Tells whether the account exists, without reading it.
    fn exists(&self, ctx: &Ctx, addr: &AccAddress) -> Res<bool>;
    /// Returns the sequence of the account; `None` if it does not exist. Charges the gas of reading the account.
    fn sequence(&self, ctx: &Ctx, addr: &AccAddress) -> Res<Option<u64>>;
    /// Returns the coins that a vesting schedule locks at the block's time. Charges the gas of reading the account.
    fn locked(&self, ctx: &Ctx, addr: &AccAddress) -> Res<Coins>;
    /// Returns the address of a module's account as the SDK's `GetModuleAccount` does: it charges the gas of reading
    /// the account, and creates it if it does not exist.
    fn module_address(&self, ctx: &Ctx, module: &str) -> Res<AccAddress>;
}

/// Creates accounts.
pub trait AccountCreate: AccountView {
    /// Creates a base account unless the account exists, as the SDK does on the first receipt of coins.
    fn ensure(&self, ctx: &Ctx, addr: &AccAddress) -> Res<()>;
    /// Creates a base account. The caller has made sure that none exists (SDK `NewAccountWithAddress`, `SetAccount`).
    fn create_base(&self, ctx: &Ctx, addr: &AccAddress) -> Res<()>;
    /// Creates a vesting account. The caller has made sure that none exists.
    fn create_vesting(&self, ctx: &Ctx, addr: &AccAddress, original: &Coins, spec: &VestingSpec) -> Res<()>;
}

/// What stands at an address where a contract is to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Occupant {
    /// Its sequence; above zero once somebody signed for it.
    pub sequence: u64,
    /// Whether it has a public key.
    pub has_key: bool,
    /// Its kind.
    pub kind: OccupantKind,
}

/// The kinds of accounts, as far as it matters to a contract that takes their place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OccupantKind {
    /// A base account.
    Base,
    /// A vesting account, and what it vests from beginning to end.
    Vesting(Coins),
    /// The account of a module.
    Module,
    /// An account that another chain controls.
    Interchain,
}

/// Accounts at the addresses of contracts.
pub trait ContractAccounts: AccountCreate {
    /// Returns what stands at an address, if anything. Charges the gas of reading the account (SDK `GetAccount`).
    fn occupant(&self, ctx: &Ctx, addr: &AccAddress) -> Res<Option<Occupant>>;
    /// Puts a new base account, with a number of its own, in the place of what stands there.
    fn replace_with_base(&self, ctx: &Ctx, addr: &AccAddress) -> Res<()>;
}

/// Accounts that other chains control.
pub trait InterchainAccounts: Send + Sync {
    /// Whether the account at an address is one that another chain controls; `None` without an account. Charges the
    /// gas of reading the account (SDK `GetAccount`).
    fn is_interchain(&self, ctx: &Ctx, addr: &AccAddress) -> Res<Option<bool>>;
    /// Creates such an account for a port of the other chain. The caller has made sure that none exists (SDK
    /// `NewAccount`, `SetAccount`).
    fn create_interchain(&self, ctx: &Ctx, addr: &AccAddress, owner: &str) -> Res<()>;
}

/// Keeps the books of what vesting accounts have delegated. An account without a vesting schedule needs none, so
/// nothing happens for it.
pub trait AccountTracking: Send + Sync {
    /// Books a delegation; `balance` is what the account held of these denominations before (SDK `TrackDelegation`).
    fn track_delegation(&self, ctx: &Ctx, addr: &AccAddress, balance: &Coins, coins: &Coins) -> Res<()>;
    /// Books an undelegation (SDK `TrackUndelegation`).
    fn track_undelegation(&self, ctx: &Ctx, addr: &AccAddress, coins: &Coins) -> Res<()>;
}

/// All of auth, for bank, which creates the accounts of receivers and books what vesting accounts delegate.
pub trait AccountPort: AccountCreate + AccountTracking {}

impl<T: AccountCreate + AccountTracking + ?Sized> AccountPort for T {}

/// Fees that another account pays. The checks before a transaction's messages ask for them.
pub trait FeegrantPort: Send + Sync {
    /// Takes `fee` from what `granter` allows `grantee` to spend on these messages (SDK `UseGrantedFees`).
    fn use_grant(
        &self,
        ctx: &Ctx,
        granter: &AccAddress,
        grantee: &AccAddress,
        fee: &Coins,
        messages: &[prost_types::Any],
    ) -> Res<()>;
}
