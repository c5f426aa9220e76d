//! ECDSA over secp256k1 and secp256r1. Code 0 is a valid signature and 1 an invalid one; greater codes are
//! those of cosmwasm-crypto's errors.

use super::guarded;
use crate::guest::{Failure, Guest, costs};
use cosmwasm_crypto::{CryptoError, ECDSA_PUBKEY_MAX_LEN, ECDSA_SIGNATURE_LEN, MESSAGE_HASH_MAX_LEN};
use cosmwasm_crypto::{secp256k1_recover_pubkey, secp256r1_recover_pubkey};

type Verifier = fn(&[u8], &[u8], &[u8]) -> Result<bool, CryptoError>;

/// Verifies a signature of a hash.
pub(super) fn secp256k1_verify(guest: &mut Guest<'_>, hash: u32, signature: u32, key: u32) -> Result<u32, Failure> {
    verify(guest, [hash, signature, key], costs::SECP256K1_VERIFY, cosmwasm_crypto::secp256k1_verify)
}

/// Verifies a signature of a hash.
pub(super) fn secp256r1_verify(guest: &mut Guest<'_>, hash: u32, signature: u32, key: u32) -> Result<u32, Failure> {
    verify(guest, [hash, signature, key], costs::SECP256R1_VERIFY, cosmwasm_crypto::secp256r1_verify)
}

/// The public key that made a signature: the address of its region in the low half, an error's code in the
/// high half.
pub(super) fn secp256k1_recover(guest: &mut Guest<'_>, hash: u32, signature: u32, parity: u32) -> Result<u64, Failure> {
    recover(guest, [hash, signature], parity, costs::SECP256K1_RECOVER, |hash, signature, parity| {
        secp256k1_recover_pubkey(hash, signature, parity).map(|key| key.to_vec())
    })
}

/// The same for secp256r1.
pub(super) fn secp256r1_recover(guest: &mut Guest<'_>, hash: u32, signature: u32, parity: u32) -> Result<u64, Failure> {
    recover(guest, [hash, signature], parity, costs::SECP256R1_RECOVER, |hash, signature, parity| {
        secp256r1_recover_pubkey(hash, signature, parity).map(|key| key.to_vec())
    })
}

fn verify(guest: &mut Guest<'_>, args: [u32; 3], cost: u64, verifier: Verifier) -> Result<u32, Failure> {
    let [hash, signature, key] = args;
    let hash = guest.read(hash, MESSAGE_HASH_MAX_LEN)?;
    let signature = guest.read(signature, ECDSA_SIGNATURE_LEN)?;
    let key = guest.read(key, ECDSA_PUBKEY_MAX_LEN)?;
    guest.charge(cost)?;
    guarded(|| verifier(&hash, &signature, &key)).map(verdict)
}

fn recover(
    guest: &mut Guest<'_>,
    args: [u32; 2],
    parity: u32,
    cost: u64,
    recoverer: impl FnOnce(&[u8], &[u8], u8) -> Result<Vec<u8>, CryptoError>,
) -> Result<u64, Failure> {
    let [hash, signature] = args;
    let hash = guest.read(hash, MESSAGE_HASH_MAX_LEN)?;
    let signature = guest.read(signature, ECDSA_SIGNATURE_LEN)?;
    let Ok(parity) = u8::try_from(parity) else {
        return Ok(high_half(&CryptoError::invalid_recovery_param()));
    };
    guest.charge(cost)?;
    match guarded(|| recoverer(&hash, &signature, parity))? {
        Ok(key) => guest.hand_over(&key).map(u64::from),
        Err(error) => Ok(high_half(&error)),
    }
}

/// The code of a verification.
pub(super) fn verdict(result: Result<bool, CryptoError>) -> u32 {
    match result {
        Ok(valid) => u32::from(!valid),
        Err(error) => error.code(),
    }
}

fn high_half(error: &CryptoError) -> u64 {
    u64::from(error.code()) << 32
}
