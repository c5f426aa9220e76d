//! The accounts of modules: their names, and what each may do.

/// Account that collects the fees of transactions until they are distributed.
pub const FEE_COLLECTOR: &str = "fee_collector";
/// Account that holds the shares of paid answers that nobody is owed.
pub const TREASURY: &str = "treasury";
/// Account whose signature changes parameters: that of governance.
pub const GOV: &str = "gov";

/// May create coins.
pub const MINTER: &str = "minter";
/// May destroy coins.
pub const BURNER: &str = "burner";
/// May take delegated coins, which vesting accounts may delegate although they are locked.
pub const STAKING: &str = "staking";

/// What a module account may do (SDK `authtypes.Permissions`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ModuleAccountSpec {
    /// Name, from which the address is derived.
    pub name: &'static str,
    /// [`MINTER`], [`BURNER`], [`STAKING`].
    pub permissions: &'static [&'static str],
    /// Whether users may send to it.
    pub receives: bool,
    /// Whether genesis makes it; otherwise whoever first sends to it does.
    pub in_genesis: bool,
}

impl ModuleAccountSpec {
    /// An account without permissions, to which users may not send.
    pub const fn new(name: &'static str) -> Self {
        Self { name, permissions: &[], receives: false, in_genesis: true }
    }

    /// The same account with these permissions.
    #[must_use]
    pub const fn with(self, permissions: &'static [&'static str]) -> Self {
        Self { permissions, ..self }
    }

    /// The same account, which is made when it is first used.
    #[must_use]
    pub const fn at_first_use(self) -> Self {
        Self { in_genesis: false, ..self }
    }

    /// The same account, to which users may send.
    #[must_use]
    pub const fn open(self) -> Self {
        Self { receives: true, ..self }
    }
}
