//! Where on a hardware wallet a key is.

use std::fmt;

/// Purpose of BIP-44.
const PURPOSE: u32 = 44;

/// Path of a key on a device: `cosmos.crypto.hd.v1.BIP44Params`, as the SDK's keyring stores it.
#[derive(Clone, Copy, PartialEq, Eq, prost::Message)]
pub struct DevicePath {
    /// 44.
    #[prost(uint32, tag = "1")]
    pub purpose: u32,
    /// The coin's number: 118 for Cosmos.
    #[prost(uint32, tag = "2")]
    pub coin_type: u32,
    /// The account.
    #[prost(uint32, tag = "3")]
    pub account: u32,
    /// Whether the key is for change; never on a chain with accounts.
    #[prost(bool, tag = "4")]
    pub change: bool,
    /// Number of the key in the account.
    #[prost(uint32, tag = "5")]
    pub address_index: u32,
}

impl DevicePath {
    /// Path `m/44'/coin_type'/account'/0/index`.
    #[must_use]
    pub const fn new(coin_type: u32, account: u32, index: u32) -> Self {
        Self { purpose: PURPOSE, coin_type, account, change: false, address_index: index }
    }

    /// The five numbers, none with the hardening bit.
    #[must_use]
    pub fn parts(&self) -> [u32; 5] {
        [self.purpose, self.coin_type, self.account, u32::from(self.change), self.address_index]
    }
}

impl fmt::Display for DevicePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [purpose, coin, account, change, index] = self.parts();
        write!(f, "m/{purpose}'/{coin}'/{account}'/{change}/{index}")
    }
}
