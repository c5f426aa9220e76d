//! Freivalds probes of the inverse Hessian.
//!
//! For a sign vector `z` drawn after the matrix is fixed, `u = K z` and the Hessian product `H u` accumulated
//! over the points must give `z` back. With `E = H K - I` the miss is `E z`. README.md states what 64 probes
//! prove about `E`.
#![allow(clippy::cast_possible_truncation, reason = "there are 64 probes, and the sums have bounds")]

use multiversion::multiversion;
use sha2::{Digest, Sha256};

use crate::error::{Error, Result};
use crate::fixed::bits;
use crate::head::{HinvMatrix, Shape};
use crate::softmax::RESIDUAL_BITS;

/// The number of random probes that the inverse Hessian must pass.
pub const PROBES: usize = 64;
const DOMAIN: &[u8] = b"openledger/influence/probe/v1";

/// Sign vectors and their images under the submitted inverse; fixed for a certification.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProbeVectors {
    shape: Shape,
    signs: Vec<i8>,   // PROBES x params, each 1 or -1
    images: Vec<i64>, // PROBES x params: K z, exact, |.| <= 2^40 by the row bound of HinvMatrix
}

impl ProbeVectors {
    /// Draws the sign vectors from `seed` and multiplies them by the inverse. `seed` must not be predictable
    /// when the last byte of the inverse becomes final: take it from a later block.
    ///
    /// Bit `b` of sign vector `k` is bit `b % 8` of byte `b / 8` of the concatenated blocks
    /// `SHA-256(domain, seed, k as u32 LE, block as u32 LE)`; a set bit is `-1`.
    #[must_use]
    pub fn new(hinv: &HinvMatrix, seed: &[u8; 32]) -> Self {
        let p = hinv.shape().params();
        let signs: Vec<i8> = (0..PROBES as u32).flat_map(|k| sign_vector(seed, k, p)).collect();
        let wide: Vec<i32> = signs.iter().map(|&z| i32::from(z)).collect();
        let mut images = vec![0i64; signs.len()];
        multiply(hinv.entries(), &wide, p, &mut images);
        Self { shape: hinv.shape(), signs, images }
    }

    /// The sign vectors with their images under the inverse, probe after probe.
    pub(crate) fn pairs(&self) -> impl Iterator<Item = (&[i8], &[i64])> {
        let p = self.shape.params();
        self.signs.chunks_exact(p).zip(self.images.chunks_exact(p))
    }

    /// The shape of the head that the probes are drawn for.
    pub(crate) const fn shape(&self) -> Shape {
        self.shape
    }
}

/// `K z` of every probe; a row of K serves all probes while it is in the cache.
#[multiversion(targets("x86_64+avx512f+avx512bw+avx512vl+avx512dq", "x86_64+avx2", "aarch64+neon"))]
fn multiply(k: &[i32], signs: &[i32], p: usize, images: &mut [i64]) {
    for (a, row) in k.chunks_exact(p).enumerate() {
        for (z, images) in signs.chunks_exact(p).zip(images.chunks_exact_mut(p)) {
            let dot =
                row.iter().zip(z).fold(0i64, |s, (&k, &z)| s.wrapping_add(i64::from(k).wrapping_mul(i64::from(z))));
            if let Some(image) = images.get_mut(a) {
                *image = dot;
            }
        }
    }
}

fn sign_vector(seed: &[u8; 32], k: u32, len: usize) -> Vec<i8> {
    let mut out = Vec::with_capacity(len);
    for block in 0u32.. {
        let hash = Sha256::new()
            .chain_update(DOMAIN)
            .chain_update(seed)
            .chain_update(k.to_le_bytes())
            .chain_update(block.to_le_bytes());
        for byte in hash.finalize() {
            for bit in 0..8 {
                if out.len() == len {
                    return out;
                }
                out.push(if (byte >> bit) & 1 == 1 { -1 } else { 1 });
            }
        }
    }
    out
}

/// Bits dropped from a point's weights so that the sum over `n` points fits 63 bits: `|u x| <= 2^(47 + db)`
/// for `db` bits of the number of inputs, a difference of two such and the factor `x` give `2^(55 + db)`, and
/// `n < 2^nb` of them `2^(55 + db + nb)`.
pub(crate) const fn dropped_bits(shape: Shape, n: u32) -> u32 {
    (bits(shape.inputs() as u128) + bits(n as u128)).saturating_sub(7)
}

/// Adds a point's `[(diag p - p p') U x] x'` of every probe to `acc` (`PROBES x params`), in units of
/// `2^(dropped - 14 - shift)`.
pub(crate) fn absorb(probes: &ProbeVectors, acc: &mut [i64], x: &[i64], p_q30: &[i64], dropped: u32) -> Result<()> {
    let shape = probes.shape();
    if acc.len() != probes.images.len() || p_q30.len() != shape.classes() || x.len() != shape.inputs() {
        return Err(Error::BadLength);
    }
    accumulate(&probes.images, acc, x, p_q30, dropped);
    Ok(())
}

#[multiversion(targets("x86_64+avx512f+avx512bw+avx512vl+avx512dq", "x86_64+avx2", "aarch64+neon"))]
fn accumulate(images: &[i64], acc: &mut [i64], x: &[i64], p_q30: &[i64], dropped: u32) {
    let size = (x.len() * p_q30.len()).max(1);
    let mut t = vec![0i64; p_q30.len()];
    for (images, acc) in images.chunks_exact(size).zip(acc.chunks_exact_mut(size)) {
        let mut mean = 0i128;
        for ((t, u), &p) in t.iter_mut().zip(images.chunks_exact(x.len())).zip(p_q30) {
            *t = u.iter().zip(x).fold(0i64, |s, (&u, &x)| s.wrapping_add(u.wrapping_mul(x)));
            mean = mean.wrapping_add(i128::from(p).wrapping_mul(i128::from(*t)));
        }
        for ((acc, &t), &p) in acc.chunks_exact_mut(x.len()).zip(&t).zip(p_q30) {
            // |p (t - mean)| < 2^(30 + 48 + 11); both roundings are to nearest, so they do not pile up with one sign
            let centred = (i128::from(t) << RESIDUAL_BITS).wrapping_sub(mean) >> RESIDUAL_BITS;
            let half = 1i128 << (RESIDUAL_BITS.wrapping_add(dropped).wrapping_sub(1));
            let w =
                (i128::from(p).wrapping_mul(centred).wrapping_add(half) >> RESIDUAL_BITS.wrapping_add(dropped)) as i64;
            acc.iter_mut().zip(x).for_each(|(a, &x)| *a = a.wrapping_add(w.wrapping_mul(x)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_are_fixed_by_the_seed_and_balanced() {
        let a = sign_vector(&[7; 32], 3, 650);
        assert_eq!(a, sign_vector(&[7; 32], 3, 650));
        assert_ne!(a, sign_vector(&[7; 32], 4, 650));
        assert_ne!(a, sign_vector(&[8; 32], 3, 650));
        assert_eq!(a[..300], sign_vector(&[7; 32], 3, 300));
        let sum: i32 = (0..64).flat_map(|k| sign_vector(&[1; 32], k, 650)).map(i32::from).sum();
        assert!(sum.abs() < 1000, "{sum}"); // five standard deviations of 41600 signs
    }
}
