//! Configuration that all nodes of a chain share.

use crate::accounts::ModuleAccountSpec;
use crate::address::{AccAddress, AddressCodec};
use crate::amount::Amount;

/// Configuration that all nodes of a chain share; read once at start.
#[derive(Debug, Clone)]
pub struct ChainConfig {
    /// The codec of addresses with the chain's prefixes.
    pub addresses: AddressCodec,
    /// The staking and fee denom that `init` writes (`uopen`).
    pub bond_denom: String,
    /// The module accounts of the runtime.
    pub module_accounts: Vec<ModuleAccountSpec>,
    /// Base units of the bond denom per unit of consensus power (SDK `sdk.DefaultPowerReduction`); at least 1.
    pub power_reduction: Amount,
}

impl Default for ChainConfig {
    fn default() -> Self {
        Self {
            addresses: AddressCodec::new("open"),
            bond_denom: "uopen".to_owned(),
            module_accounts: Vec::new(),
            power_reduction: Amount::new(1_000_000),
        }
    }
}

impl ChainConfig {
    /// The text of the account that may change parameters: the governance module.
    pub fn authority(&self) -> String {
        self.addresses.to_text(&AccAddress::module("gov"))
    }
}
