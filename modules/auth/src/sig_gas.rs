//! What signatures cost, and what stands for them in a simulation.

use crate::pubkey::{PubKey, SIMULATION_KEY};
use crate::signature::{SignatureData, unverifiable};
use openledger_core::{Ctx, Res};
use openledger_proto::cosmos::auth::v1beta1::Params;

/// The key that a simulation takes for an account without one.
pub(crate) fn simulation_key() -> PubKey {
    PubKey::Secp256k1(SIMULATION_KEY.to_vec())
}

/// Bytes that a signature of this key will add, by the SDK's estimate: an amino `StdSignature` and 6 more.
pub(crate) fn simulated_signature_size(key: &PubKey, params: &Params) -> Res<u64> {
    const SIGNATURE_FIELD: usize = 2 + 64;
    let key_bytes = key.amino_bytes().map_or(38, |b| b.len());
    let varint = prost::encoding::encoded_len_varint(u64::try_from(key_bytes).unwrap_or(u64::MAX));
    let size = [1, varint, key_bytes, SIGNATURE_FIELD, 6].iter().fold(0usize, |n, part| n.saturating_add(*part));
    let size = u64::try_from(size).unwrap_or(u64::MAX);
    Ok(match key {
        PubKey::Multisig { .. } => size.saturating_mul(params.tx_sig_limit),
        _ => size,
    })
}

/// SDK `DefaultSigVerificationGasConsumer`: every signature below a multisig counts.
pub(crate) fn charge_signature(ctx: &Ctx, key: &PubKey, data: &SignatureData, params: &Params) -> Res<()> {
    match (key, data) {
        (PubKey::Ed25519(_), _) => ctx.gas().consume(params.sig_verify_cost_ed25519, "ante verify: ed25519"),
        (PubKey::Secp256k1(_), _) => ctx.gas().consume(params.sig_verify_cost_secp256k1, "ante verify: secp256k1"),
        (PubKey::Secp256r1(_), _) => ctx.gas().consume(params.sig_verify_cost_secp256k1 / 2, "ante verify: secp256r1"),
        (PubKey::Multisig { keys, .. }, SignatureData::Multi { bits, parts }) => {
            for (n, i) in bits.set_indices().enumerate() {
                let (Some(key), Some(part)) = (keys.get(i), parts.get(n)) else {
                    return Err(unverifiable("bit array, keys and signatures of the multisig differ in number"));
                };
                charge_signature(ctx, key, part, params)?;
            }
            Ok(())
        }
        (PubKey::Multisig { .. }, SignatureData::Single { .. }) => {
            Err(unverifiable("expected *signing.MultiSignatureData, got, *signing.SingleSignatureData"))
        }
    }
}
