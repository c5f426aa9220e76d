//! Public keys of accounts: their addresses, their amino bytes and their checks of a signature.

use openledger_core::{AccAddress, Failure, Res, Sdk};
use openledger_proto::cosmos::crypto::{ed25519, multisig, secp256k1 as k1, secp256r1};
use prost::Message;
use prost_types::Any;
use ripemd::Ripemd160;
use sha2::{Digest, Sha256};
use std::sync::LazyLock;

/// The type URL of a multisig key inside an `Any`.
pub const MULTISIG_KEY: &str = "/cosmos.crypto.multisig.LegacyAminoPubKey";
const SECP256K1_KEY: &str = "/cosmos.crypto.secp256k1.PubKey";
const SECP256R1_KEY: &str = "/cosmos.crypto.secp256r1.PubKey";
const ED25519_KEY: &str = "/cosmos.crypto.ed25519.PubKey";
/// Full names of the key types that an account may have.
pub(crate) const KEY_TYPES: [&str; 4] = [
    "cosmos.crypto.secp256k1.PubKey",
    "cosmos.crypto.secp256r1.PubKey",
    "cosmos.crypto.ed25519.PubKey",
    "cosmos.crypto.multisig.LegacyAminoPubKey",
];
/// Deepest nesting of multisigs (SDK `MaxUnpackAnyRecursionDepth`).
const MAX_DEPTH: usize = 10;

/// The key that gas estimation assumes where an account has none yet: a valid point, as the SDK has it.
pub(crate) const SIMULATION_KEY: [u8; 33] = [
    0x03, 0x5a, 0xd6, 0x81, 0x0a, 0x47, 0xf0, 0x73, 0x55, 0x3f, 0xf3, 0x0d, 0x2f, 0xcc, 0x7e, 0x0d, 0x3b, 0x1c, 0x0b,
    0x74, 0xb6, 0x1a, 0x1a, 0xaa, 0x25, 0x82, 0x34, 0x40, 0x37, 0x15, 0x1e, 0x14, 0x3a,
];

/// A public key. Constructed only by [`PubKey::from_any`], so lengths and thresholds hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PubKey {
    /// A secp256k1 key as its 33 compressed bytes.
    Secp256k1(Vec<u8>),
    /// A secp256r1 key as its 33 compressed bytes.
    Secp256r1(Vec<u8>),
    /// An ed25519 key as its 32 bytes.
    Ed25519(Vec<u8>),
    /// `threshold` of `keys` must sign, in their order.
    Multisig {
        /// How many must sign; from 1 to the number of keys.
        threshold: u32,
        /// The keys; repetitions give weight, as in the SDK.
        keys: Vec<PubKey>,
    },
}

fn sized(key: Vec<u8>, len: usize, what: &str) -> Res<Vec<u8>> {
    if key.len() == len {
        return Ok(key);
    }
    Err(Sdk::InvalidPubKey.wrap(format!("length of {what} pubkey is incorrect: {}", key.len())))
}

fn read<T: Message + Default>(any: &Any) -> Res<T> {
    T::decode(any.value.as_slice()).map_err(|e| Sdk::TxDecode.wrap(format!("{}: {e}", any.type_url)))
}

impl PubKey {
    /// Reads a key.
    ///
    /// # Errors
    /// `sdk:2` for a type that accounts cannot have or nesting beyond ten, `sdk:8` for a wrong length or
    /// threshold.
    pub fn from_any(any: &Any) -> Res<Self> {
        Self::read(any, 0)
    }

    fn read(any: &Any, depth: usize) -> Res<Self> {
        if depth >= MAX_DEPTH {
            return Err(Sdk::TxDecode.wrap("max depth exceeded"));
        }
        match any.type_url.as_str() {
            SECP256K1_KEY => Ok(Self::Secp256k1(sized(read::<k1::PubKey>(any)?.key, 33, "secp256k1")?)),
            SECP256R1_KEY => Ok(Self::Secp256r1(sized(read::<secp256r1::PubKey>(any)?.key, 33, "secp256r1")?)),
            ED25519_KEY => Ok(Self::Ed25519(sized(read::<ed25519::PubKey>(any)?.key, 32, "ed25519")?)),
            MULTISIG_KEY => {
                let m = read::<multisig::LegacyAminoPubKey>(any)?;
                let keys =
                    m.public_keys.iter().map(|k| Self::read(k, depth.saturating_add(1))).collect::<Res<Vec<_>>>()?;
                // The SDK's constructor panics here; its decoder lets a zero threshold pass, which anyone
                // could spend from.
                let n = usize::try_from(m.threshold).unwrap_or(usize::MAX);
                if n == 0 || n > keys.len() {
                    return Err(Sdk::InvalidPubKey.wrap(format!("threshold {} of {} keys", m.threshold, keys.len())));
                }
                Ok(Self::Multisig { threshold: m.threshold, keys })
            }
            other => Err(Sdk::TxDecode
                .wrap(format!("no concrete type registered for type URL {other} against interface *types.PubKey"))),
        }
    }

    /// The key packed into an `Any`, as accounts store it.
    pub fn to_any(&self) -> Any {
        let (url, value) = match self {
            Self::Secp256k1(key) => (SECP256K1_KEY, k1::PubKey { key: key.clone() }.encode_to_vec()),
            Self::Secp256r1(key) => (SECP256R1_KEY, secp256r1::PubKey { key: key.clone() }.encode_to_vec()),
            Self::Ed25519(key) => (ED25519_KEY, ed25519::PubKey { key: key.clone() }.encode_to_vec()),
            Self::Multisig { threshold, keys } => {
                let public_keys = keys.iter().map(Self::to_any).collect();
                (MULTISIG_KEY, multisig::LegacyAminoPubKey { threshold: *threshold, public_keys }.encode_to_vec())
            }
        };
        Any { type_url: url.to_owned(), value }
    }

    /// The address of the key.
    ///
    /// # Errors
    /// `sdk:8` for a multisig over keys that amino does not know (secp256r1).
    pub fn address(&self) -> Res<AccAddress> {
        let bytes: Vec<u8> = match self {
            Self::Secp256k1(key) => Ripemd160::digest(Sha256::digest(key)).to_vec(),
            Self::Ed25519(key) => Sha256::digest(key).iter().take(20).copied().collect(),
            Self::Secp256r1(key) => {
                let type_hash = Sha256::digest(b"cosmos.crypto.secp256r1.PubKey");
                Sha256::new().chain_update(type_hash).chain_update(key).finalize().to_vec()
            }
            Self::Multisig { .. } => Sha256::digest(self.amino_bytes()?).iter().take(20).copied().collect(),
        };
        AccAddress::from_bytes(&bytes)
    }

    /// Legacy amino bytes, with the type's prefix.
    ///
    /// # Errors
    /// `sdk:8` for secp256r1, which amino does not know.
    pub fn amino_bytes(&self) -> Res<Vec<u8>> {
        let mut out = Vec::new();
        match self {
            Self::Secp256k1(key) => {
                out.extend([0xeb, 0x5a, 0xe9, 0x87, 33]);
                out.extend(key);
            }
            Self::Ed25519(key) => {
                out.extend([0x16, 0x24, 0xde, 0x64, 32]);
                out.extend(key);
            }
            Self::Secp256r1(_) => return Err(unknown_to_amino()),
            Self::Multisig { threshold, keys } => {
                out.extend([0x22, 0xc1, 0xf7, 0xe2, 0x08]);
                prost::encoding::encode_varint(u64::from(*threshold), &mut out);
                for key in keys {
                    let inner = key.amino_bytes()?;
                    out.push(0x12);
                    prost::encoding::encode_varint(u64::try_from(inner.len()).unwrap_or(u64::MAX), &mut out);
                    out.extend(inner);
                }
            }
        }
        Ok(out)
    }

    /// How many signatures the key may ask for: 1, or all keys below a multisig.
    pub fn sub_keys(&self) -> u64 {
        match self {
            Self::Multisig { keys, .. } => keys.iter().fold(0, |n, k| n.saturating_add(k.sub_keys())),
            _ => 1,
        }
    }

    /// Checks one signature: 64 bytes `r || s` with low `s`, or 64 bytes of ed25519. A pure function; `false`
    /// for a multisig.
    pub fn verify(&self, message: &[u8], signature: &[u8]) -> bool {
        match self {
            Self::Secp256k1(key) => verify_secp256k1(key, message, signature),
            Self::Secp256r1(key) => verify_secp256r1(key, message, signature),
            Self::Ed25519(key) => verify_ed25519(key, message, signature),
            Self::Multisig { .. } => false,
        }
    }
}

fn unknown_to_amino() -> Failure {
    Sdk::InvalidPubKey.wrap("secp256r1 keys have no amino encoding")
}

fn verify_secp256k1(key: &[u8], message: &[u8], signature: &[u8]) -> bool {
    use secp256k1::{Message as Digest32, PublicKey, Secp256k1, VerifyOnly, ecdsa::Signature};
    static CONTEXT: LazyLock<Secp256k1<VerifyOnly>> = LazyLock::new(Secp256k1::verification_only);
    let (Ok(key), Ok(signature)) = (PublicKey::from_slice(key), Signature::from_compact(signature)) else {
        return false;
    };
    let digest = Digest32::from_digest(Sha256::digest(message).into());
    // libsecp256k1 accepts low-S signatures only.
    CONTEXT.verify_ecdsa(&digest, &signature, &key).is_ok()
}

fn verify_secp256r1(key: &[u8], message: &[u8], signature: &[u8]) -> bool {
    use p256::ecdsa::{Signature, VerifyingKey, signature::Verifier};
    let (Ok(key), Ok(signature)) = (VerifyingKey::from_sec1_bytes(key), Signature::from_slice(signature)) else {
        return false;
    };
    signature.normalize_s().is_none() && key.verify(message, &signature).is_ok()
}

fn verify_ed25519(key: &[u8], message: &[u8], signature: &[u8]) -> bool {
    use ed25519_dalek::{Signature, VerifyingKey};
    let (Ok(key), Ok(signature)) = (key.try_into(), Signature::from_slice(signature)) else { return false };
    VerifyingKey::from_bytes(key).is_ok_and(|k| k.verify_strict(message, &signature).is_ok())
}
