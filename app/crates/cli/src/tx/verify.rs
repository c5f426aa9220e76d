//! Whether signatures hold.

use openledger_client::ClientError;
use openledger_keyring::PublicKey;
use openledger_proto::cosmos::crypto::multisig::v1beta1::MultiSignature;
use openledger_proto::cosmos::tx::signing::v1beta1::SignMode;
use openledger_proto::cosmos::tx::v1beta1::ModeInfo;
use openledger_proto::cosmos::tx::v1beta1::mode_info::Sum;
use openledger_proto::prost::Message;
use secp256k1::{Message as Digest32, PublicKey as Point, Secp256k1, ecdsa::Signature};
use sha2::{Digest, Sha256};

/// Whether a signature holds for a key; `sign_bytes` gives what was signed in a mode.
pub(super) fn verify(
    key: &PublicKey,
    mode: Option<&ModeInfo>,
    signature: &[u8],
    sign_bytes: &dyn Fn(SignMode) -> Result<Vec<u8>, ClientError>,
) -> Result<bool, ClientError> {
    match (key, mode.and_then(|mode| mode.sum.as_ref())) {
        (PublicKey::Secp256k1(point), Some(Sum::Single(one))) => {
            let mode = SignMode::try_from(one.mode)
                .map_err(|_| ClientError::Usage(format!("unknown sign mode {}", one.mode)))?;
            let digest = Digest32::from_digest(Sha256::digest(sign_bytes(mode)?).into());
            let (Ok(point), Ok(parsed)) = (Point::from_slice(point), Signature::from_compact(signature)) else {
                return Ok(false);
            };
            // libsecp256k1 takes low-S signatures only, as the chain does.
            Ok(Secp256k1::verification_only().verify_ecdsa(&digest, &parsed, &point).is_ok())
        }
        (PublicKey::Multisig(group), Some(Sum::Multi(multi))) => {
            let bits = multi.bitarray.clone().unwrap_or_default();
            let is_set = |i: usize| bits.elems.get(i / 8).is_some_and(|byte| byte & (0x80 >> (i % 8)) != 0);
            let members: Vec<&PublicKey> =
                group.keys().iter().enumerate().filter(|(i, _)| is_set(*i)).map(|(_, key)| key).collect();
            let parts = MultiSignature::decode(signature).map(|m| m.signatures).unwrap_or_default();
            let enough = u32::try_from(members.len()).is_ok_and(|n| n >= group.threshold());
            if !enough || parts.len() != members.len() || multi.mode_infos.len() != members.len() {
                return Ok(false);
            }
            for ((member, part), mode) in members.iter().zip(&parts).zip(&multi.mode_infos) {
                if !verify(member, Some(mode), part, sign_bytes)? {
                    return Ok(false);
                }
            }
            Ok(true)
        }
        _ => Ok(false),
    }
}
