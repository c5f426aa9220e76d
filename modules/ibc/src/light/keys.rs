//! Signatures of other chains' validators and of solo machines, under the rules of CometBFT and the SDK.

use ed25519_consensus::batch::Verifier;
use ed25519_consensus::{Signature as EdSignature, VerificationKey, VerificationKeyBytes};
use ics23::{HostFunctionsManager as Host, HostFunctionsProvider};
use rand_core::{CryptoRng, Error, RngCore, impls};
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

/// An ed25519 signature with its key and what was signed.
pub(super) struct Signed<'a> {
    pub(super) key: &'a [u8],
    pub(super) message: Vec<u8>,
    pub(super) signature: &'a [u8],
}

/// Checks many ed25519 signatures at once, in half the time or less. It holds of all together what
/// [`verify_ed25519`] holds of each: a wrong one among them passes with a probability of 2^-128.
pub(super) fn verify_all_ed25519(signatures: &[Signed<'_>]) -> bool {
    let (mut batch, mut seed) = (Verifier::new(), Sha256::new());
    for Signed { key, message, signature } in signatures {
        let (Ok(key), Ok(signature)) = (VerificationKeyBytes::try_from(*key), EdSignature::try_from(*signature)) else {
            return false;
        };
        seed.update(key.as_ref());
        seed.update(signature.to_bytes());
        seed.update(Sha256::digest(message));
        batch.queue((key, signature, message));
    }
    batch.verify(Coefficients { seed: seed.finalize().into(), next: 0 }).is_ok()
}

/// The numbers by which the signatures of a batch are weighed. They follow from all that is checked, so that every node
/// computes the same, and nobody can choose a signature for numbers that are known.
struct Coefficients {
    seed: [u8; 32],
    next: u64,
}

impl RngCore for Coefficients {
    fn next_u32(&mut self) -> u32 {
        impls::next_u32_via_fill(self)
    }

    fn next_u64(&mut self) -> u64 {
        impls::next_u64_via_fill(self)
    }

    fn fill_bytes(&mut self, out: &mut [u8]) {
        for part in out.chunks_mut(32) {
            let block = Sha256::new().chain_update(self.seed).chain_update(self.next.to_be_bytes()).finalize();
            part.iter_mut().zip(block).for_each(|(byte, made)| *byte = made);
            self.next = self.next.wrapping_add(1);
        }
    }

    fn try_fill_bytes(&mut self, out: &mut [u8]) -> Result<(), Error> {
        self.fill_bytes(out);
        Ok(())
    }
}

impl CryptoRng for Coefficients {}

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
        let all: Vec<Vec<u8>> = points.iter().map(|r| [r.as_slice(), &[0; 32]].concat()).collect();
        let pairs = points.iter().flat_map(|key| all.iter().map(move |signature| (key, signature)));
        let signed = pairs.map(|(key, signature)| Signed { key, message: b"Zcash".to_vec(), signature });
        assert!(verify_all_ed25519(&signed.collect::<Vec<_>>()));
    }

    #[test]
    fn a_batch_is_right_if_each_of_it_is() {
        use ed25519_consensus::SigningKey;
        let keys: Vec<SigningKey> = (0..40u8).map(|n| SigningKey::from([n; 32])).collect();
        let message = |n: usize| vec![u8::try_from(n).unwrap(); 100 + n];
        let public: Vec<[u8; 32]> = keys.iter().map(|key| VerificationKey::from(key).into()).collect();
        let signatures: Vec<[u8; 64]> = keys.iter().enumerate().map(|(n, key)| key.sign(&message(n)).into()).collect();
        let batch = |wrong: Option<(usize, usize)>| {
            let mut signatures = signatures.clone();
            if let Some((n, bit)) = wrong {
                signatures[n][bit / 8] ^= 1 << (bit % 8);
            }
            let of = |n: usize| Signed { key: &public[n], message: message(n), signature: &signatures[n] };
            let all: Vec<_> = (0..keys.len()).map(of).collect();
            assert_eq!(
                verify_all_ed25519(&all),
                all.iter().all(|one| verify_ed25519(one.key, &one.message, one.signature)),
                "{wrong:?}"
            );
            verify_all_ed25519(&all)
        };
        assert!(batch(None));
        for n in 0..keys.len() {
            for bit in [0, 7, 100, 255, 256, 300, 511] {
                assert!(!batch(Some((n, bit))), "{n} {bit}");
            }
        }
        assert!(verify_all_ed25519(&[]));
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
