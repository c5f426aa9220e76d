//! CometBFT's key files.

use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::SigningKey;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::{ConfigError, write_file};

/// The key that identifies a node to its peers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NodeKey {
    /// Node id: 40 lower-case hex digits.
    pub id: String,
}

/// A validator's consensus key; the secret half is not kept in memory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConsensusKey {
    /// ed25519 public key.
    pub public_key: [u8; 32],
    /// First 20 bytes of the public key's SHA-256.
    pub address: [u8; 20],
}

impl NodeKey {
    /// Reads `node_key.json`.
    ///
    /// # Errors
    /// When it is missing or not an ed25519 key file.
    pub fn load(path: &Path) -> Result<Self, ConfigError> {
        let file = read_json(path)?;
        let key = ConsensusKey::from_public(public_half(path, file.get("priv_key"))?);
        Ok(Self { id: hex::encode(key.address) })
    }
}

impl ConsensusKey {
    /// Reads the public part of `priv_validator_key.json`.
    ///
    /// # Errors
    /// When it is missing or not an ed25519 key file.
    pub fn load(path: &Path) -> Result<Self, ConfigError> {
        let file = read_json(path)?;
        Ok(Self::from_public(public_half(path, file.get("priv_key"))?))
    }

    /// The key with its address.
    pub fn from_public(public_key: [u8; 32]) -> Self {
        let mut address = [0; 20];
        address.copy_from_slice(Sha256::digest(public_key).split_at(20).0);
        Self { public_key, address }
    }

    /// `{"@type":"/cosmos.crypto.ed25519.PubKey","key":"…"}`
    pub fn cosmos_json(&self) -> Value {
        json!({ "@type": "/cosmos.crypto.ed25519.PubKey", "key": STANDARD.encode(self.public_key) })
    }

    /// `{"type":"tendermint/PubKeyEd25519","value":"…"}`
    pub fn comet_json(&self) -> Value {
        json!({ "type": "tendermint/PubKeyEd25519", "value": STANDARD.encode(self.public_key) })
    }
}

/// Writes `priv_validator_key.json` for the key that the SDK derives from a mnemonic: the seed is the SHA-256
/// of its text.
///
/// # Errors
/// When the file cannot be written.
pub fn consensus_key_from_mnemonic(mnemonic: &str, path: &Path) -> Result<ConsensusKey, ConfigError> {
    let secret = SigningKey::from_bytes(&Sha256::digest(mnemonic.as_bytes()).into());
    let key = ConsensusKey::from_public(secret.verifying_key().to_bytes());
    let file = json!({
        "address": hex::encode_upper(key.address),
        "pub_key": key.comet_json(),
        "priv_key": { "type": "tendermint/PrivKeyEd25519", "value": STANDARD.encode(secret.to_keypair_bytes()) },
    });
    write_file(path, format!("{file:#}").as_bytes(), 0o600)?;
    Ok(key)
}

fn read_json(path: &Path) -> Result<Value, ConfigError> {
    let text = std::fs::read(path).map_err(|source| ConfigError::Io { path: path.to_owned(), source })?;
    // Parser messages could quote the secret.
    serde_json::from_slice(&text)
        .map_err(|_| ConfigError::Content { path: path.to_owned(), problem: "not a key file".into() })
}

/// An ed25519 private key file holds seed and public key; the public half must belong to the seed.
fn public_half(path: &Path, key: Option<&Value>) -> Result<[u8; 32], ConfigError> {
    let bad = || ConfigError::Content { path: path.to_owned(), problem: "no valid ed25519 private key".into() };
    let key = key.ok_or_else(bad)?;
    if key.get("type").and_then(Value::as_str) != Some("tendermint/PrivKeyEd25519") {
        return Err(bad());
    }
    let bytes = key.get("value").and_then(Value::as_str).and_then(|text| STANDARD.decode(text).ok()).ok_or_else(bad)?;
    let pair: [u8; 64] = bytes.try_into().map_err(|_| bad())?;
    Ok(SigningKey::from_keypair_bytes(&pair).map_err(|_| bad())?.verifying_key().to_bytes())
}
