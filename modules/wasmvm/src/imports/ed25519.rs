//! Ed25519 signatures. Code 0 is valid and 1 invalid; greater codes are those of cosmwasm-crypto's errors.

use super::ecdsa::verdict;
use super::{KI, guarded};
use crate::guest::{Failure, Guest, costs, split};
use cosmwasm_crypto::EDDSA_PUBKEY_LEN;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;
use sha2::{Digest, Sha256};

const MAX_SIGNATURE: usize = 64;
const MAX_MESSAGE: usize = 128 * KI;
const MAX_BATCH: usize = 256;

/// Verifies one signature.
pub(super) fn verify(guest: &mut Guest<'_>, message: u32, signature: u32, key: u32) -> Result<u32, Failure> {
    let message = guest.read(message, MAX_MESSAGE)?;
    let signature = guest.read(signature, MAX_SIGNATURE)?;
    let key = guest.read(key, EDDSA_PUBKEY_LEN)?;
    guest.charge(costs::ED25519_VERIFY)?;
    guarded(|| cosmwasm_crypto::ed25519_verify(&message, &signature, &key)).map(verdict)
}

/// Verifies a batch: as many of each, or one message, or one key.
pub(super) fn batch_verify(guest: &mut Guest<'_>, messages: u32, signatures: u32, keys: u32) -> Result<u32, Failure> {
    let messages = guest.read(messages, (MAX_MESSAGE + 4) * MAX_BATCH)?;
    let signatures = guest.read(signatures, (MAX_SIGNATURE + 4) * MAX_BATCH)?;
    let keys = guest.read(keys, (EDDSA_PUBKEY_LEN + 4) * MAX_BATCH)?;
    let batch = [&messages, &signatures, &keys];
    let (messages, signatures, keys) = (split(&messages)?, split(&signatures)?, split(&keys)?);
    let price = if keys.len() == 1 { costs::ED25519_BATCH_ONE_KEY } else { costs::ED25519_BATCH };
    guest.charge(price.of(signatures.len())?)?;
    let mut coefficients = coefficients(batch);
    guarded(|| cosmwasm_crypto::ed25519_batch_verify(&mut coefficients, &messages, &signatures, &keys)).map(verdict)
}

/// The coefficients of the batch equation. They must be out of reach of whoever makes the batch, and a hash
/// of the whole batch is; so unlike with random ones, every node multiplies by the same.
fn coefficients(batch: [&Vec<u8>; 3]) -> ChaCha20Rng {
    let mut hash = Sha256::new();
    for part in batch {
        hash.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
        hash.update(part);
    }
    ChaCha20Rng::from_seed(hash.finalize().into())
}
