//! Fold heads: the optima without the new items of one fold of accounts.
//!
//! The evidence of a contribution is measured with a model that has not seen it. Accounts are put into folds by
//! a hash with a seed that was unknown when the data were fixed; the trainer submits one more optimum for each
//! fold, and each is certified by the test that the head itself passes.

use sha2::{Digest, Sha256};

use crate::certify::CertifyParams;
use crate::error::{Error, Result};
use crate::head::{Head, Shape};
use crate::optimality::{GradientSum, OptimalityCheck, check_optimality, evaluate};

/// The numbers of folds that a model may have.
pub const FOLDS: core::ops::RangeInclusive<u16> = 2..=64;
const DOMAIN: &[u8] = b"openledger/influence/fold/v1";

/// The fold of an account: SHA-256 of a domain tag, the seed and the account, its first 8 bytes little-endian
/// modulo `folds`. `None` for a number outside [`FOLDS`]. Bias below `2^-58`.
#[must_use]
pub fn fold_of(seed: &[u8; 32], account: &[u8], folds: u16) -> Option<u16> {
    if !FOLDS.contains(&folds) {
        return None;
    }
    let hash: [u8; 32] = Sha256::new().chain_update(DOMAIN).chain_update(seed).chain_update(account).finalize().into();
    let head = hash.first_chunk::<8>().map(|&b| u64::from_le_bytes(b))?;
    head.checked_rem(u64::from(folds)).and_then(|v| u16::try_from(v).ok())
}

/// The sum of gradients of a fold head over the points absorbed so far.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoldSums(GradientSum);

impl FoldSums {
    /// Sums that have not absorbed a point yet.
    #[must_use]
    pub fn new(shape: Shape) -> Self {
        Self(GradientSum::new(shape))
    }

    /// The number of points absorbed so far.
    #[must_use]
    pub const fn count(&self) -> u32 {
        self.0.count
    }

    /// Adds a point that the fold head was trained on.
    ///
    /// # Errors
    /// [`Error::BadLength`] and [`Error::BadLabel`] for a point that does not fit, [`Error::WrongCount`] beyond
    /// [`MAX_POINTS`](crate::MAX_POINTS) points.
    pub fn absorb(&mut self, head: &Head, e: &[i8], label: u16) -> Result<()> {
        self.0.check_room()?;
        if self.0.entries.len() != head.shape().params() {
            return Err(Error::BadShape);
        }
        let (x, _, r) = evaluate(head, e, label)?;
        self.0.add(&r, &x);
        Ok(())
    }

    /// Decides whether the head is the optimum of the points absorbed.
    ///
    /// # Errors
    /// [`Error::BadParameter`] for parameters out of bounds or without a point, [`Error::BadShape`] for a head
    /// of another shape.
    pub fn check(&self, head: &Head, params: &CertifyParams) -> Result<OptimalityCheck> {
        params.validate()?;
        if self.0.entries.len() != head.shape().params() {
            return Err(Error::BadShape);
        }
        if self.0.count == 0 {
            Err(Error::BadParameter)
        } else {
            check_optimality(head, params, self.0.count, &self.0.entries)
        }
    }

    /// The number of bytes of the encoding, `4 + 8 C (d + 1)`.
    #[must_use]
    pub const fn encoded_len(shape: Shape) -> usize {
        GradientSum::encoded_len(shape)
    }

    /// Encodes the count and the sums, little-endian.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        self.0.to_bytes()
    }

    /// The inverse of [`FoldSums::to_bytes`].
    ///
    /// # Errors
    /// [`Error::BadLength`] for bytes of another length, [`Error::BadEncoding`] for an entry of `2^62` or more.
    pub fn from_bytes(shape: Shape, bytes: &[u8]) -> Result<Self> {
        GradientSum::from_bytes(shape, bytes).map(Self)
    }
}

/// Multiply-adds of certifying all fold heads on one point: logits and gradient of each head that saw it.
#[must_use]
pub const fn fold_point_macs(shape: Shape, folds: u16) -> u64 {
    (folds as u64).saturating_mul(2 * shape.params() as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folds_are_even_and_depend_on_the_seed() {
        let mut counts = [0u32; 16];
        let mut moved = 0;
        for i in 0u32..16_000 {
            let at = |seed| fold_of(&[seed; 32], &i.to_le_bytes(), 16).unwrap();
            counts[usize::from(at(1))] += 1;
            moved += u32::from(at(1) != at(2));
        }
        // 1000 each with standard deviation 31; 15 in 16 move.
        assert!(counts.iter().all(|c| (850..1150).contains(c)), "{counts:?}");
        assert!((14_800..15_200).contains(&moved), "{moved}");
        assert_eq!(fold_of(&[0; 32], b"a", 1), None);
        assert_eq!(fold_of(&[0; 32], b"a", 65), None);
        assert_eq!(fold_of(&[7; 32], b"account", 16), Some(15)); // hashlib of Python
    }

    #[test]
    fn sums_survive_their_bytes() {
        let shape = Shape::new(2, 3).unwrap();
        let head = Head::new(shape, vec![1 << 16, 0, -(1 << 15), 5, 0, 1 << 16, 3, -5]).unwrap();
        let mut whole = FoldSums::new(shape);
        let mut parts = FoldSums::new(shape);
        for i in 0..9i8 {
            let e = [i * 3, -i, 100 - i];
            whole.absorb(&head, &e, u16::from(i % 2 == 0)).unwrap();
            parts = FoldSums::from_bytes(shape, &parts.to_bytes()).unwrap();
            parts.absorb(&head, &e, u16::from(i % 2 == 0)).unwrap();
        }
        assert_eq!(whole, parts);
        assert_eq!(whole.count(), 9);
        assert!(!whole.check(&head, &CertifyParams::DEFAULT).unwrap().within);
        assert_eq!(FoldSums::from_bytes(shape, &[0; 67]), Err(Error::BadLength));
        assert_eq!(FoldSums::new(shape).check(&head, &CertifyParams::DEFAULT), Err(Error::BadParameter));
        assert_eq!(whole.absorb(&head, &[1, 2], 0), Err(Error::BadLength));
        let other = Head::new(Shape::new(2, 2).unwrap(), vec![0; 6]).unwrap();
        assert_eq!(whole.check(&other, &CertifyParams::DEFAULT), Err(Error::BadShape));
        assert_eq!(whole.absorb(&other, &[1, 2], 0), Err(Error::BadShape));
    }
}
