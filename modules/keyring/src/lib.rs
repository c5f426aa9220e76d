//! Keys of the command line: derivation, storage and signing.
//!
//! The files are those of the Cosmos SDK's keyring (`keyring-test/`, `keyring-file/`), so a key added by a
//! Cosmos tool can be used here and the other way round. Formats: RFC 7516 (JWE compact), RFC 7518 4.8
//! (PBES2), BIP-32, BIP-39, BIP-44, RFC 6979, and `cosmos/crypto/keyring/v1/record.proto`.
//!
//! Key material lives in [`zeroize::Zeroizing`] buffers, is never printed by `Debug` and leaves the crate
//! only through the calls whose names say `export`.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, reason = "tests"))]

mod address;
mod armor;
mod device;
mod error;
mod hd;
mod jwe;
mod keyring;
mod pubkey;
mod record;
mod secret;
mod store;

pub use address::{decode_bech32, encode_bech32, parse_address};
pub use device::DevicePath;
pub use error::KeyringError;
pub use hd::{HdPath, Mnemonic};
pub use keyring::{Backend, Keyring};
pub use pubkey::{MultisigKey, PublicKey};
pub use record::{KeyKind, Record};
pub use secret::SecretKey;
pub use store::{MIN_PASSWORD_LEN, NoPrompt, PasswordSource};
pub use zeroize::Zeroizing;
