//! Accounts, transactions and the checks before their messages run, as the Cosmos SDK 0.53 has them
//! (`x/auth`).
#![warn(clippy::cast_possible_truncation, clippy::cast_possible_wrap, clippy::cast_sign_loss)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, reason = "tests"))]

mod account;
mod ante;
mod bits;
mod commands;
mod fee;
mod genesis;
mod keeper;
pub mod keys;
mod module;
mod msgs;
mod params;
mod pubkey;
mod queries;
mod sig_gas;
mod sign;
mod signature;
mod tx;
mod verify;
mod vesting;

pub use account::{Account, AccountKind};
pub use ante::{AnteOptions, decorators};
pub use bits::BitArray;
pub use fee::MinGasPrices;
pub use keeper::AccountKeeper;
pub use module::{AuthModule, MANIFEST};
pub use openledger_core::accounts::FEE_COLLECTOR;
pub use params::{default_params, validate_params};
pub use pubkey::{MULTISIG_KEY, PubKey};
pub use sign::{DIRECT, DIRECT_AUX, LEGACY_AMINO_JSON, SigningAccount};
pub use signature::SignatureData;
pub use tx::TxDecoder;
pub use verify::{SignatureCache, SignatureJob};
pub use vesting::{Period, Schedule, Vesting};
