//! Signatures as the signer infos describe them.

use crate::bits::BitArray;
use openledger_core::{Failure, Res, Sdk};
use openledger_proto::cosmos::crypto::multisig::v1beta1::MultiSignature;
use openledger_proto::cosmos::tx::v1beta1::ModeInfo;
use openledger_proto::cosmos::tx::v1beta1::mode_info::Sum;
use prost::Message;

/// Deepest nesting of multisignatures; keys nest no deeper.
const MAX_DEPTH: usize = 10;

/// A signature with its mode, or one part per key of a multisig.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SignatureData {
    /// The signature of a single key.
    Single {
        /// The number of the sign mode (`cosmos.tx.signing.v1beta1.SignMode`).
        mode: i32,
        /// The bytes of the signature, as the transaction has them.
        signature: Vec<u8>,
    },
    /// The signatures of several keys of a multisig.
    Multi {
        /// The positions of the keys that have signed.
        bits: BitArray,
        /// One signature for each set bit, in the order of the keys.
        parts: Vec<SignatureData>,
    },
}

/// `sdk:4`: the SDK panics or answers without a code in these cases.
pub(crate) fn unverifiable(text: impl std::fmt::Display) -> Failure {
    Sdk::Unauthorized.wrap(text)
}

impl SignatureData {
    /// Reads a signature under the mode of its signer info.
    ///
    /// # Errors
    /// `sdk:4` when mode and bytes do not belong together or the bytes are not the canonical encoding.
    pub fn read(mode: Option<&ModeInfo>, signature: &[u8]) -> Res<Self> {
        Self::read_at(mode, signature, 0)
    }

    fn read_at(mode: Option<&ModeInfo>, signature: &[u8], depth: usize) -> Res<Self> {
        if depth > MAX_DEPTH {
            return Err(unverifiable("multisignature is nested too deep"));
        }
        match mode.and_then(|m| m.sum.as_ref()) {
            None => Err(unverifiable("got empty SignatureData")),
            Some(Sum::Single(single)) => Ok(Self::Single { mode: single.mode, signature: signature.to_vec() }),
            Some(Sum::Multi(multi)) => {
                let all = MultiSignature::decode(signature).map_err(unverifiable)?;
                if all.encode_to_vec() != signature {
                    return Err(unverifiable("multisignature is not in its canonical encoding"));
                }
                if all.signatures.len() != multi.mode_infos.len() {
                    return Err(unverifiable("number of signatures and modes differ"));
                }
                let bits = match &multi.bitarray {
                    Some(p) => BitArray::from_proto(p)
                        .ok_or_else(|| unverifiable("bit array is not in its canonical encoding"))?,
                    None => BitArray::default(),
                };
                let read =
                    |(mode, part): (&ModeInfo, &Vec<u8>)| Self::read_at(Some(mode), part, depth.saturating_add(1));
                let parts = multi.mode_infos.iter().zip(&all.signatures).map(read).collect::<Res<_>>()?;
                Ok(Self::Multi { bits, parts })
            }
        }
    }

    /// Whether some signature is still empty, as in gas estimation.
    pub(crate) fn is_incomplete(&self) -> bool {
        match self {
            Self::Single { signature, .. } => signature.is_empty(),
            Self::Multi { parts, .. } => parts.is_empty() || parts.iter().any(Self::is_incomplete),
        }
    }

    /// Whether every part was signed as amino JSON.
    pub(crate) fn only_amino(&self) -> bool {
        match self {
            Self::Single { mode, .. } => *mode == crate::sign::LEGACY_AMINO_JSON,
            Self::Multi { parts, .. } => parts.iter().all(Self::only_amino),
        }
    }

    /// The bytes of the `tx.signature` events: every part and, after those of a multisig, their aggregate.
    pub(crate) fn event_bytes(&self) -> Vec<Vec<u8>> {
        match self {
            Self::Single { signature, .. } => vec![signature.clone()],
            Self::Multi { parts, .. } => {
                let mut signatures: Vec<Vec<u8>> = parts.iter().flat_map(Self::event_bytes).collect();
                signatures.push(MultiSignature { signatures: signatures.clone() }.encode_to_vec());
                signatures
            }
        }
    }
}
