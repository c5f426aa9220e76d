//! The keys by which validators sign blocks.

use crate::errors::{StakingError, panicked};
use openledger_core::{ConsAddress, Res, Sdk};
use openledger_proto::cosmos::crypto::{ed25519, secp256k1};
use openledger_proto::tendermint::abci::ValidatorUpdate as AbciUpdate;
use openledger_proto::tendermint::crypto::{PublicKey, public_key::Sum};
use prost::Message;
use prost_types::Any;
use ripemd::Ripemd160;
use sha2::{Digest, Sha256};

const ED25519: &str = "/cosmos.crypto.ed25519.PubKey";
const SECP256K1: &str = "/cosmos.crypto.secp256k1.PubKey";
/// Keys that accounts may have and validators may not.
const OTHERS: [&str; 2] = ["/cosmos.crypto.secp256r1.PubKey", "/cosmos.crypto.multisig.LegacyAminoPubKey"];

/// The kinds of key that CometBFT takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyKind {
    /// The kind `ed25519`, whose keys have 32 bytes.
    Ed25519,
    /// The kind `secp256k1`, whose keys have 33 compressed bytes.
    Secp256k1,
}

/// A validator's consensus key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConsensusKey {
    kind: KeyKind,
    bytes: Vec<u8>,
}

impl KeyKind {
    /// The name that CometBFT and the SDK give to the kind.
    pub fn name(self) -> &'static str {
        match self {
            KeyKind::Ed25519 => "ed25519",
            KeyKind::Secp256k1 => "secp256k1",
        }
    }
    fn size(self) -> usize {
        match self {
            KeyKind::Ed25519 => 32,
            KeyKind::Secp256k1 => 33,
        }
    }
}

/// Refuses what is no public key: the SDK does not decode a transaction with it.
///
/// # Errors
/// `sdk:2` for a type that is no registered key.
pub(crate) fn check_registered(any: &Any) -> Res<()> {
    let url = any.type_url.as_str();
    if [ED25519, SECP256K1].contains(&url) || OTHERS.contains(&url) {
        return Ok(());
    }
    Err(Sdk::TxDecode.wrap(format!("no concrete type registered for type URL {url} against interface *types.PubKey")))
}

impl ConsensusKey {
    /// Reads a key.
    ///
    /// # Errors
    /// `sdk:2` for what is no key, `staking:6` for a kind that no validator can have, `undefined:111222` for
    /// a wrong length (the SDK panics there).
    pub fn from_any(any: &Any) -> Res<Self> {
        let bad = |e| Sdk::TxDecode.wrap(e);
        let (kind, bytes) = match any.type_url.as_str() {
            ED25519 => (KeyKind::Ed25519, ed25519::PubKey::decode(any.value.as_slice()).map_err(bad)?.key),
            SECP256K1 => (KeyKind::Secp256k1, secp256k1::PubKey::decode(any.value.as_slice()).map_err(bad)?.key),
            other => {
                check_registered(any)?;
                return Err(StakingError::ValidatorPubKeyTypeNotSupported.wrap(format!("got: {other}")));
            }
        };
        if bytes.len() != kind.size() {
            return Err(panicked("pubkey is incorrect size"));
        }
        Ok(Self { kind, bytes })
    }

    /// Packs the key into an `Any`, as validators store it.
    pub fn to_any(&self) -> Any {
        let (url, value) = match self.kind {
            KeyKind::Ed25519 => (ED25519, ed25519::PubKey { key: self.bytes.clone() }.encode_to_vec()),
            KeyKind::Secp256k1 => (SECP256K1, secp256k1::PubKey { key: self.bytes.clone() }.encode_to_vec()),
        };
        Any { type_url: url.to_owned(), value }
    }

    /// The kind of the key.
    pub fn kind(&self) -> KeyKind {
        self.kind
    }
    /// The raw bytes of the key.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Its address: 20 bytes.
    ///
    /// # Errors
    /// None, because the length of the key is fixed.
    pub fn address(&self) -> Res<ConsAddress> {
        let sha = Sha256::digest(&self.bytes);
        match self.kind {
            KeyKind::Ed25519 => ConsAddress::from_bytes(&sha.iter().take(20).copied().collect::<Vec<u8>>()),
            KeyKind::Secp256k1 => ConsAddress::from_bytes(&Ripemd160::digest(sha)),
        }
    }

    /// An update of the set as ABCI's protobuf has it.
    pub(crate) fn abci_update(&self, power: i64) -> AbciUpdate {
        let sum = match self.kind {
            KeyKind::Ed25519 => Sum::Ed25519(self.bytes.clone()),
            KeyKind::Secp256k1 => Sum::Secp256k1(self.bytes.clone()),
        };
        AbciUpdate { pub_key: Some(PublicKey { sum: Some(sum) }), power }
    }
}
