//! The schema of store `acc`: byte for byte that of `x/auth`.

use openledger_core::AccAddress;
use openledger_core::collections::{Item, Map, NoValue, Proto, Raw};
use openledger_proto::cosmos::auth::v1beta1::Params;
use prost_types::Any;

/// The name of the module's store, which is the SDK's.
pub const STORE: &str = "acc";

/// The parameters in force.
pub const PARAMS: Item<Params, Proto> = Item::new(STORE, &[0]);
/// Accounts by address, each as an `Any`.
pub const ACCOUNTS: Map<AccAddress, Any, Proto> = Map::new(STORE, &[1]);
/// The number that the next new account gets.
pub const NEXT_NUMBER: Item<u64, Raw> = Item::new(STORE, &[2]);
/// Address by account number: a unique index of [`ACCOUNTS`].
pub const BY_NUMBER: Map<u64, Vec<u8>, Raw> = Map::new(STORE, b"accountNumber");
/// Used nonces of unordered transactions: timeout in nanoseconds (sign bit flipped, so that order in bytes is
/// order in time), signer.
pub const UNORDERED_NONCES: Map<(u64, Vec<u8>), (), NoValue> = Map::new(STORE, &[90]);
