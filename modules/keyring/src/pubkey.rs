//! Public keys: addresses, protobuf `Any`, amino bytes and the JSON that the Cosmos SDK prints.

use crate::KeyringError;
use crate::record::AnyProto;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use prost::Message;
use ripemd::Ripemd160;
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

const SECP256K1_URL: &str = "/cosmos.crypto.secp256k1.PubKey";
const ED25519_URL: &str = "/cosmos.crypto.ed25519.PubKey";
const MULTISIG_URL: &str = "/cosmos.crypto.multisig.LegacyAminoPubKey";

/// Amino prefix of `tendermint/PubKeySecp256k1`, with the length byte of its 33-byte body.
const SECP256K1_AMINO: [u8; 5] = [0xeb, 0x5a, 0xe9, 0x87, 33];
/// Amino prefix of `tendermint/PubKeyEd25519`, with the length byte of its 32-byte body.
const ED25519_AMINO: [u8; 5] = [0x16, 0x24, 0xde, 0x64, 32];
/// Amino prefix of `tendermint/PubKeyMultisigThreshold`.
const MULTISIG_AMINO: [u8; 4] = [0x22, 0xc1, 0xf7, 0xe2];

/// Nesting of multisig keys that is read; deeper ones are refused rather than followed.
const MAX_DEPTH: u8 = 8;

/// A public key that an account can have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PublicKey {
    /// Compressed secp256k1 point, the key of user accounts.
    Secp256k1([u8; 33]),
    /// Ed25519 point, the key of validators' consensus votes.
    Ed25519([u8; 32]),
    /// A key of several keys, a number of which must sign.
    Multisig(MultisigKey),
}

/// `cosmos.crypto.multisig.LegacyAminoPubKey`: `threshold` of `keys` must sign.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MultisigKey {
    threshold: u32,
    keys: Vec<PublicKey>,
}

#[derive(Clone, PartialEq, prost::Message)]
struct SingleKeyProto {
    #[prost(bytes = "vec", tag = "1")]
    key: Vec<u8>,
}

#[derive(Clone, PartialEq, prost::Message)]
struct MultisigProto {
    #[prost(uint32, tag = "1")]
    threshold: u32,
    #[prost(message, repeated, tag = "2")]
    public_keys: Vec<AnyProto>,
}

impl MultisigKey {
    /// A K-of-n key; the order of `keys` is part of its address.
    ///
    /// # Errors
    /// [`KeyringError::InvalidThreshold`] when the threshold is 0 or above the number of keys.
    pub fn new(threshold: u32, keys: Vec<PublicKey>) -> Result<Self, KeyringError> {
        let enough = usize::try_from(threshold).is_ok_and(|k| k <= keys.len());
        if threshold == 0 || !enough {
            return Err(KeyringError::InvalidThreshold { threshold, keys: keys.len() });
        }
        Ok(Self { threshold, keys })
    }

    /// The number of signatures that are required.
    #[must_use]
    pub const fn threshold(&self) -> u32 {
        self.threshold
    }

    /// The keys of the members in their order, which decides the address.
    #[must_use]
    pub fn keys(&self) -> &[PublicKey] {
        &self.keys
    }
}

impl PublicKey {
    /// Checks a compressed secp256k1 point.
    ///
    /// # Errors
    /// [`KeyringError::InvalidPublicKey`] when the 33 bytes are not on the curve.
    pub fn secp256k1(bytes: &[u8]) -> Result<Self, KeyringError> {
        let fixed: [u8; 33] = bytes.try_into().map_err(|_| {
            KeyringError::InvalidPublicKey(format!("secp256k1 keys have 33 bytes, got {}", bytes.len()))
        })?;
        secp256k1::PublicKey::from_slice(&fixed)
            .map_err(|_| KeyringError::InvalidPublicKey("not a point of secp256k1".into()))?;
        Ok(Self::Secp256k1(fixed))
    }

    /// The account address: RIPEMD-160 of SHA-256 for secp256k1, the first 20 bytes of SHA-256 otherwise.
    #[must_use]
    pub fn address(&self) -> Vec<u8> {
        match self {
            Self::Secp256k1(key) => Ripemd160::digest(Sha256::digest(key)).to_vec(),
            Self::Ed25519(key) => truncated_sha256(key),
            Self::Multisig(_) => truncated_sha256(&self.amino_bytes()),
        }
    }

    /// The type URL of the key's protobuf message.
    #[must_use]
    pub const fn type_url(&self) -> &'static str {
        match self {
            Self::Secp256k1(_) => SECP256K1_URL,
            Self::Ed25519(_) => ED25519_URL,
            Self::Multisig(_) => MULTISIG_URL,
        }
    }

    /// Protobuf bytes of the key's message, the value of its `Any`.
    #[must_use]
    pub fn proto_bytes(&self) -> Vec<u8> {
        match self {
            Self::Secp256k1(key) => SingleKeyProto { key: key.to_vec() }.encode_to_vec(),
            Self::Ed25519(key) => SingleKeyProto { key: key.to_vec() }.encode_to_vec(),
            Self::Multisig(multi) => MultisigProto {
                threshold: multi.threshold,
                public_keys: multi
                    .keys
                    .iter()
                    .map(|key| AnyProto { type_url: key.type_url().into(), value: key.proto_bytes() })
                    .collect(),
            }
            .encode_to_vec(),
        }
    }

    /// Reads the key from the parts of an `Any`.
    ///
    /// # Errors
    /// [`KeyringError::InvalidPublicKey`] for an unknown type or a malformed key.
    pub fn from_proto(type_url: &str, value: &[u8]) -> Result<Self, KeyringError> {
        Self::from_proto_at(type_url, value, MAX_DEPTH)
    }

    fn from_proto_at(type_url: &str, value: &[u8], depth: u8) -> Result<Self, KeyringError> {
        let bad = |e: prost::DecodeError| KeyringError::InvalidPublicKey(e.to_string());
        match type_url {
            SECP256K1_URL => Self::secp256k1(&SingleKeyProto::decode(value).map_err(bad)?.key),
            ED25519_URL => Self::ed25519(&SingleKeyProto::decode(value).map_err(bad)?.key),
            MULTISIG_URL => {
                let depth = depth
                    .checked_sub(1)
                    .ok_or_else(|| KeyringError::InvalidPublicKey("multisig keys nested too deep".into()))?;
                let multi = MultisigProto::decode(value).map_err(bad)?;
                let keys = multi.public_keys.iter().map(|any| Self::from_proto_at(&any.type_url, &any.value, depth));
                Ok(Self::Multisig(MultisigKey::new(multi.threshold, keys.collect::<Result<_, _>>()?)?))
            }
            other => Err(KeyringError::InvalidPublicKey(format!("unable to resolve type URL {other}"))),
        }
    }

    /// Amino binary of the key: its registered prefix and body.
    #[must_use]
    pub fn amino_bytes(&self) -> Vec<u8> {
        match self {
            Self::Secp256k1(key) => [&SECP256K1_AMINO[..], key].concat(),
            Self::Ed25519(key) => [&ED25519_AMINO[..], key].concat(),
            Self::Multisig(multi) => {
                // Amino's struct encoding of threshold and keys equals protobuf's, with amino bytes in place
                // of `Any`.
                #[derive(Clone, PartialEq, prost::Message)]
                struct Body {
                    #[prost(uint32, tag = "1")]
                    threshold: u32,
                    #[prost(bytes = "vec", repeated, tag = "2")]
                    keys: Vec<Vec<u8>>,
                }
                let body =
                    Body { threshold: multi.threshold, keys: multi.keys.iter().map(Self::amino_bytes).collect() };
                [&MULTISIG_AMINO[..], &body.encode_to_vec()].concat()
            }
        }
    }

    /// The JSON value of the key's `Any`, as SDK commands print it.
    #[must_use]
    pub fn to_json(&self) -> Value {
        match self {
            Self::Secp256k1(key) => json!({"@type": SECP256K1_URL, "key": STANDARD.encode(key)}),
            Self::Ed25519(key) => json!({"@type": ED25519_URL, "key": STANDARD.encode(key)}),
            Self::Multisig(multi) => {
                let keys: Vec<Value> = multi.keys.iter().map(Self::to_json).collect();
                json!({"@type": MULTISIG_URL, "threshold": multi.threshold, "public_keys": keys})
            }
        }
    }

    /// The JSON text of the key's `Any`, with fields in declaration order and no white space, as SDK commands
    /// print it.
    #[must_use]
    pub fn to_json_text(&self) -> String {
        match self {
            Self::Multisig(multi) => {
                let keys: Vec<String> = multi.keys.iter().map(Self::to_json_text).collect();
                format!(
                    r#"{{"@type":"{MULTISIG_URL}","threshold":{},"public_keys":[{}]}}"#,
                    multi.threshold,
                    keys.join(",")
                )
            }
            Self::Secp256k1(key) => format!(r#"{{"@type":"{SECP256K1_URL}","key":"{}"}}"#, STANDARD.encode(key)),
            Self::Ed25519(key) => format!(r#"{{"@type":"{ED25519_URL}","key":"{}"}}"#, STANDARD.encode(key)),
        }
    }

    /// Reads the JSON of [`Self::to_json_text`].
    ///
    /// # Errors
    /// [`KeyringError::InvalidPublicKey`] when the text is not such a key.
    pub fn from_json(text: &str) -> Result<Self, KeyringError> {
        let value: Value = serde_json::from_str(text).map_err(|e| KeyringError::InvalidPublicKey(e.to_string()))?;
        Self::from_json_value(&value, MAX_DEPTH)
    }

    fn from_json_value(value: &Value, depth: u8) -> Result<Self, KeyringError> {
        let bad = |why: &str| KeyringError::InvalidPublicKey(why.to_owned());
        let object: &Map<String, Value> = value.as_object().ok_or_else(|| bad("not a JSON object"))?;
        let url = object.get("@type").and_then(Value::as_str).ok_or_else(|| bad("no @type"))?;
        if url == MULTISIG_URL {
            let depth = depth.checked_sub(1).ok_or_else(|| bad("multisig keys nested too deep"))?;
            let threshold = object.get("threshold").and_then(Value::as_u64).and_then(|k| u32::try_from(k).ok());
            let keys = object.get("public_keys").and_then(Value::as_array).ok_or_else(|| bad("no public_keys"))?;
            let keys = keys.iter().map(|key| Self::from_json_value(key, depth)).collect::<Result<_, _>>()?;
            return Ok(Self::Multisig(MultisigKey::new(threshold.ok_or_else(|| bad("no threshold"))?, keys)?));
        }
        let key = object.get("key").and_then(Value::as_str).ok_or_else(|| bad("no key"))?;
        let key = STANDARD.decode(key).map_err(|_| bad("key is not base64"))?;
        match url {
            SECP256K1_URL => Self::secp256k1(&key),
            ED25519_URL => Self::ed25519(&key),
            other => Err(KeyringError::InvalidPublicKey(format!("unable to resolve type URL {other}"))),
        }
    }

    fn ed25519(bytes: &[u8]) -> Result<Self, KeyringError> {
        let fixed = bytes
            .try_into()
            .map_err(|_| KeyringError::InvalidPublicKey(format!("ed25519 keys have 32 bytes, got {}", bytes.len())))?;
        Ok(Self::Ed25519(fixed))
    }
}

fn truncated_sha256(bytes: &[u8]) -> Vec<u8> {
    Sha256::digest(bytes).iter().take(20).copied().collect()
}
