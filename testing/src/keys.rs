//! Keys that sign transactions of tests.

use openledger_core::AccAddress;
use openledger_proto::cosmos::crypto::secp256k1 as pb;
use ripemd::Ripemd160;
use secp256k1::{Message, Secp256k1, SecretKey};
use sha2::{Digest, Sha256};

/// A secp256k1 key whose secret is a small number, so that a test has as many as it needs.
#[derive(Debug, Clone)]
pub struct Key(pub SecretKey);

impl Key {
    /// The key whose secret is `n`, which is not zero.
    pub fn new(n: u8) -> Self {
        let mut secret = [0; 32];
        secret[31] = n;
        Self(SecretKey::from_slice(&secret).unwrap())
    }

    /// The compressed public key.
    pub fn public_bytes(&self) -> Vec<u8> {
        self.0.public_key(&Secp256k1::new()).serialize().to_vec()
    }

    /// The public key as it stands in transactions, before it is packed.
    pub fn public_proto(&self) -> pb::PubKey {
        pb::PubKey { key: self.public_bytes() }
    }

    /// The address of the account that the key signs for.
    pub fn address(&self) -> AccAddress {
        AccAddress::from_bytes(&Ripemd160::digest(Sha256::digest(self.public_bytes()))).unwrap()
    }

    /// The signature of SHA-256 of a message, 64 bytes with a low `s`.
    pub fn sign(&self, message: &[u8]) -> Vec<u8> {
        let digest = Message::from_digest(Sha256::digest(message).into());
        Secp256k1::new().sign_ecdsa(&digest, &self.0).serialize_compact().to_vec()
    }
}
