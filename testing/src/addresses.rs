//! Addresses that tests can tell apart.

use openledger_core::{AccAddress, ConsAddress, ValAddress};

/// The account whose address is twenty times this byte.
pub fn account(n: u8) -> AccAddress {
    AccAddress::from_bytes(&[n; 20]).unwrap()
}

/// The account of somebody with a name, who is no module.
pub fn named(name: &str) -> AccAddress {
    AccAddress::module(&format!("user/{name}"))
}

/// The validator whose operator is [`account`] of this byte.
pub fn operator(n: u8) -> ValAddress {
    account(n).into()
}

/// The consensus address that is twenty times this byte.
pub fn consensus(n: u8) -> ConsAddress {
    ConsAddress::from_bytes(&[n; 20]).unwrap()
}
