//! Signatures of other chains' validators and of solo machines, under the rules of CometBFT and the SDK.

use ed25519_consensus::{Signature as EdSignature, VerificationKey};
use ics23::{HostFunctionsManager as Host, HostFunctionsProvider};
use secp256k1::constants::CURVE_ORDER;
use secp256k1::ecdsa::Signature;
use secp256k1::{Message, PublicKey, Secp256k1, VerifyOnly};
use sha2::{Digest, Sha256};
use std::sync::LazyLock;

/// RIPEMD-160 of SHA-256, the address of a secp256k1 key.
pub(super) fn bitcoin_hash(key: &[u8]) -> Vec<u8> {
    Host::ripemd160(&Host::sha2_256(key)).to_vec()
}

/// Checks an ed25519 signature as ZIP-215 has it, which is what CometBFT accepts: with the cofactor, and with keys and
/// points of small order or in another encoding.
pub(super) fn verify_ed25519(key: &[u8], message: &[u8], signature: &[u8]) -> bool {
    let (Ok(key), Ok(signature)) = (VerificationKey::try_from(key), EdSignature::try_from(signature)) else {
        return false;
    };
    key.verify(&signature, message).is_ok()
}

/// A number of a signature as Go's library reads it, which takes what is beyond the order of the curve modulo it.
fn reduced(number: &[u8]) -> Option<[u8; 32]> {
    let mut number: [u8; 32] = number.try_into().ok()?;
    if number >= CURVE_ORDER {
        let mut borrow = false;
        for (digit, order) in number.iter_mut().zip(CURVE_ORDER).rev() {
            let (less, first) = digit.overflowing_sub(order);
            let (less, second) = less.overflowing_sub(borrow.into());
            (*digit, borrow) = (less, first || second);
        }
    }
    Some(number)
}

/// Checks a secp256k1 signature of the SHA-256 of a message: 64 bytes `r || s` with low `s`.
pub(super) fn verify_secp256k1(key: &[u8], message: &[u8], signature: &[u8]) -> bool {
    static CONTEXT: LazyLock<Secp256k1<VerifyOnly>> = LazyLock::new(Secp256k1::verification_only);
    let Some((r, s)) = signature.split_at_checked(32) else { return false };
    let (Some(r), Some(s)) = (reduced(r), reduced(s)) else { return false };
    let (Ok(key), Ok(signature)) = (PublicKey::from_slice(key), Signature::from_compact(&[r, s].concat())) else {
        return false;
    };
    let digest = Message::from_digest(Sha256::digest(message).into());
    // The library refuses high `s` itself.
    CONTEXT.verify_ecdsa(&digest, &signature, &key).is_ok()
}

/// Checks a secp256r1 signature of the SHA-256 of a message: 64 bytes `r || s` with low `s`.
pub(super) fn verify_secp256r1(key: &[u8], message: &[u8], signature: &[u8]) -> bool {
    use p256::ecdsa::{Signature, VerifyingKey, signature::Verifier};
    let (Ok(key), Ok(signature)) = (VerifyingKey::from_sec1_bytes(key), Signature::from_slice(signature)) else {
        return false;
    };
    signature.normalize_s().is_none() && key.verify(message, &signature).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The encodings of the eight points of small order, canonical or not (ZIP-215).
    fn small_order() -> Vec<Vec<u8>> {
        [
            "0100000000000000000000000000000000000000000000000000000000000000",
            "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
            "0000000000000000000000000000000000000000000000000000000000000000",
            "0000000000000000000000000000000000000000000000000000000000000080",
            "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
            "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
            "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
            "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
            "0100000000000000000000000000000000000000000000000000000000000080",
            "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
            "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
            "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
            "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
            "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        ]
        .iter()
        .map(|text| hex::decode(text).unwrap())
        .collect()
    }

    #[test]
    fn all_signatures_of_small_order_are_accepted_as_cometbft_does() {
        let points = small_order();
        for key in &points {
            for r in &points {
                let signature = [r.as_slice(), &[0; 32]].concat();
                assert!(verify_ed25519(key, b"Zcash", &signature), "{} {}", hex::encode(key), hex::encode(r));
            }
        }
    }

    #[test]
    fn numbers_beyond_the_order_are_taken_modulo_it() {
        let mut beyond = CURVE_ORDER;
        beyond[31] += 1;
        let one = std::array::from_fn(|i| u8::from(i == 31));
        assert_eq!(reduced(&beyond), Some(one));
        assert_eq!(reduced(&CURVE_ORDER), Some([0; 32]));
        assert_eq!(reduced(&one), Some(one));
        assert_eq!(reduced(&[0; 31]), None);
        let mut most = [0; 32];
        for (digit, order) in most.iter_mut().zip(CURVE_ORDER) {
            *digit = 255 - order;
        }
        assert_eq!(reduced(&[255; 32]), Some(most));
    }
}
