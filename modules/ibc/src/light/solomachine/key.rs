//! Keys of solo machines, and the signatures that they make (SDK `crypto/keys`, `types/tx/signing`).

use crate::errors::SolomachineError;
use crate::light::keys;
use openledger_core::{Any, Failure, Res, Sdk};
use openledger_proto::cosmos::crypto::multisig::v1beta1::CompactBitArray;
use openledger_proto::cosmos::crypto::{ed25519, multisig, secp256k1, secp256r1};
use openledger_proto::cosmos::tx::signing::v1beta1::signature_descriptor::Data;
use openledger_proto::cosmos::tx::signing::v1beta1::signature_descriptor::data::{Multi, Sum};
use prost::{Message, Name};

/// Deepest nesting of keys (SDK `MaxUnpackAnyRecursionDepth`).
const MAX_DEPTH: usize = 10;

/// A public key. Unlike an account's, it may be of any length, and a threshold of zero is no refusal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum PubKey {
    Secp256k1(Vec<u8>),
    Secp256r1(Vec<u8>),
    Ed25519(Vec<u8>),
    Threshold { threshold: u32, keys: Vec<PubKey> },
}

fn read<T: Message + Default>(any: &Any) -> Res<T> {
    T::decode(any.value.as_slice()).map_err(|e| Sdk::TxDecode.wrap(format!("{}: {e}", any.type_url)))
}

impl PubKey {
    /// Reads a key.
    ///
    /// # Errors
    /// `sdk:2` for another type, bytes that are none, or nesting beyond ten; `sdk:8` for a secp256r1 key of another
    /// length or off the curve.
    pub(super) fn read(any: &Any) -> Res<Self> {
        Self::read_at(any, 0)
    }

    fn read_at(any: &Any, depth: usize) -> Res<Self> {
        if depth >= MAX_DEPTH {
            return Err(Sdk::TxDecode.wrap("max depth exceeded"));
        }
        let url = any.type_url.as_str();
        if url == secp256k1::PubKey::type_url() {
            Ok(Self::Secp256k1(read::<secp256k1::PubKey>(any)?.key))
        } else if url == ed25519::PubKey::type_url() {
            Ok(Self::Ed25519(read::<ed25519::PubKey>(any)?.key))
        } else if url == secp256r1::PubKey::type_url() {
            let key = read::<secp256r1::PubKey>(any)?.key;
            if key.len() != 33 || p256::ecdsa::VerifyingKey::from_sec1_bytes(&key).is_err() {
                return Err(Sdk::InvalidPubKey.wrap("wrong ECDSA PK bytes"));
            }
            Ok(Self::Secp256r1(key))
        } else if url == multisig::LegacyAminoPubKey::type_url() {
            let multi = read::<multisig::LegacyAminoPubKey>(any)?;
            let below = depth.saturating_add(1);
            let keys = multi.public_keys.iter().map(|key| Self::read_at(key, below)).collect::<Res<_>>()?;
            Ok(Self::Threshold { threshold: multi.threshold, keys })
        } else {
            let text = format!("no concrete type registered for type URL {url} against interface *types.PubKey");
            Err(Sdk::TxDecode.wrap(text))
        }
    }

    /// Whether the key has no bytes.
    ///
    /// # Errors
    /// `undefined:111222` for a threshold over secp256r1 keys, which amino cannot write.
    pub(super) fn is_empty(&self) -> Res<bool> {
        match self {
            Self::Secp256k1(key) | Self::Secp256r1(key) | Self::Ed25519(key) => Ok(key.is_empty()),
            Self::Threshold { keys, .. } if keys.iter().any(Self::has_no_amino) => {
                Err(Failure::panicked("Unregistered interface elliptic.Curve"))
            }
            Self::Threshold { .. } => Ok(false),
        }
    }

    fn has_no_amino(&self) -> bool {
        match self {
            Self::Secp256r1(_) => true,
            Self::Threshold { keys, .. } => keys.iter().any(Self::has_no_amino),
            _ => false,
        }
    }

    /// Checks a signature, or the signatures of a threshold key.
    ///
    /// # Errors
    /// `06-solomachine:5`; `undefined:111222` where the SDK's check panics.
    pub(super) fn verify(&self, message: &[u8], signature: &Signature) -> Res<()> {
        let other_kind = |expected: &str| {
            // Go prints the type that it expected twice.
            let text = format!("invalid signature data type, expected {expected}, got {expected}");
            Err(SolomachineError::SignatureVerificationFailed.wrap(text))
        };
        match (self, signature) {
            (Self::Threshold { threshold, keys }, Signature::Multi { bits, parts }) => {
                verify_threshold(*threshold, keys, message, bits.as_ref(), parts).map_err(|e| match e {
                    Failure::Tx(e) if !e.unwinds => {
                        let text = format!("failed to verify multisignature: {}", e.log);
                        SolomachineError::SignatureVerificationFailed.wrap(text)
                    }
                    other => other,
                })
            }
            (Self::Threshold { .. }, Signature::Single(_)) => other_kind("*signing.MultiSignatureData"),
            (_, Signature::Multi { .. }) => other_kind("*signing.SingleSignatureData"),
            (_, Signature::Single(bytes)) => {
                if self.verify_single(message, bytes)? {
                    return Ok(());
                }
                Err(SolomachineError::SignatureVerificationFailed.into())
            }
        }
    }

    fn verify_single(&self, message: &[u8], signature: &[u8]) -> Res<bool> {
        match self {
            Self::Secp256k1(key) => Ok(keys::verify_secp256k1(key, message, signature)),
            Self::Secp256r1(key) => Ok(keys::verify_secp256r1(key, message, signature)),
            Self::Ed25519(key) => Ok(keys::verify_ed25519(key, message, signature)),
            Self::Threshold { .. } => Err(Failure::panicked("not implemented")),
        }
    }
}

/// A signature, or the signatures of some keys of a threshold key.
#[derive(Debug, Clone)]
pub(super) enum Signature {
    Single(Vec<u8>),
    Multi { bits: Option<CompactBitArray>, parts: Vec<Signature> },
}

impl Signature {
    /// Reads a signature.
    ///
    /// # Errors
    /// No code of its own for bytes that are none; `undefined:111222` for none of both kinds, with which the SDK
    /// panics.
    pub(super) fn read(bytes: &[u8]) -> Res<Self> {
        let data = Data::decode(bytes).map_err(|e| {
            let what = "failed to unmarshal proof into type *signing.SignatureDescriptor_Data";
            Failure::unregistered(format!("{what}: {e}"))
        })?;
        Self::of(data)
    }

    fn of(data: Data) -> Res<Self> {
        match data.sum {
            Some(Sum::Single(single)) => Ok(Self::Single(single.signature)),
            Some(Sum::Multi(Multi { bitarray, signatures })) => {
                let parts = signatures.into_iter().map(Self::of).collect::<Res<_>>()?;
                Ok(Self::Multi { bits: bitarray, parts })
            }
            None => Err(Failure::panicked("unexpected case <nil>")),
        }
    }
}

/// How many keys the bits are for. The SDK counts without looking whether the bytes are there.
fn count(bits: Option<&CompactBitArray>) -> i64 {
    let Some(bits) = bits else { return 0 };
    let bytes = i64::try_from(bits.elems.len()).unwrap_or(i64::MAX);
    match bits.extra_bits_stored {
        0 => bytes.saturating_mul(8),
        extra => bytes.saturating_sub(1).saturating_mul(8).saturating_add(extra.into()),
    }
}

/// How many of the first `size` bits are set, as the SDK counts: byte by byte up to the one that holds the last.
fn ones(bits: Option<&CompactBitArray>, size: i64) -> Res<u32> {
    let Some(bits) = bits else {
        return Err(Failure::panicked("runtime error: invalid memory address or nil pointer dereference"));
    };
    let mut ones = 0u32;
    for (at, byte) in (0i64..).step_by(8).zip(&bits.elems) {
        if at.saturating_add(7) >= size {
            let unused = 8u32.saturating_sub(u32::try_from(size.rem_euclid(8)).unwrap_or_default());
            return Ok(ones.saturating_add(byte.checked_shr(unused).unwrap_or_default().count_ones()));
        }
        ones = ones.saturating_add(byte.count_ones());
    }
    Ok(ones)
}

fn verify_threshold(
    threshold: u32,
    keys: &[PubKey],
    message: &[u8],
    bits: Option<&CompactBitArray>,
    parts: &[Signature],
) -> Res<()> {
    let refuse = |text: String| Err(Failure::unregistered(text));
    let size = count(bits);
    if i64::try_from(keys.len()) != Ok(size) {
        return refuse(format!("bit array size is incorrect, expecting: {}", keys.len()));
    }
    let needed = usize::try_from(threshold).unwrap_or(usize::MAX);
    if parts.len() < needed || parts.len() > keys.len() {
        return refuse(format!("signature size is incorrect {}", parts.len()));
    }
    let set = ones(bits, size)?;
    if set < threshold {
        return refuse(format!("not enough signatures set, have {set}, expected {threshold}"));
    }
    let mut parts = parts.iter();
    for (i, key) in keys.iter().enumerate() {
        let out_of_range = || Failure::panicked("runtime error: index out of range");
        let byte = bits.and_then(|bits| bits.elems.get(i / 8)).ok_or_else(out_of_range)?;
        if byte & (0x80 >> (i % 8)) == 0 {
            continue;
        }
        match (key, parts.next().ok_or_else(out_of_range)?) {
            (key, Signature::Single(signature)) => {
                if !key.verify_single(message, signature)? {
                    return refuse(format!("unable to verify signature at index {i}"));
                }
            }
            (PubKey::Threshold { threshold, keys }, Signature::Multi { bits, parts }) => {
                verify_threshold(*threshold, keys, message, bits.as_ref(), parts)?;
            }
            (_, Signature::Multi { .. }) => return refuse(format!("unable to parse pubkey of index {i}")),
        }
    }
    Ok(())
}
