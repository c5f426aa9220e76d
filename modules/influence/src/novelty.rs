//! Admission of contributions: integer distance, near duplicates, novelty and the norm bound.
//!
//! Distances are squared Euclidean distances between int8 embeddings, in int8 units (a feature `x` in `[-1,
//! 1)` is stored as `128 x`, so a distance of 0.75 in feature units is 96 here and 9216 squared). Only
//! earlier contributions of the same label count: with labels ignored an early poisoner could squat on
//! feature space and lock honest data out.
#![allow(clippy::cast_possible_truncation, reason = "a novelty is at most one million")]

use crate::error::{Error, Result};

/// One, in parts per million.
pub const PPM: u64 = 1_000_000;

/// Thresholds of a datanet, squared and in int8 units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoveltyParams {
    /// Below this squared distance to an earlier same-label item, the item is a near duplicate and joins its
    /// cluster.
    pub tau_sq: u64,
    /// From this squared distance on, novelty is one; between the two it rises with the square of the excess,
    /// see [`novelty_ppm`].
    pub full_sq: u64,
    /// Largest squared norm of an admitted embedding. Relative influence overpays points far outside the
    /// honest range.
    pub max_norm_sq: u64,
}

impl NoveltyParams {
    /// Thresholds measured on the 8x8 digits (64 features, see `docs/benchmarks-attribution.md`).
    pub const DIGITS: Self = Self { tau_sq: 7_300, full_sq: 21_000, max_norm_sq: 350_000 };

    /// Checks that the thresholds are ordered.
    ///
    /// # Errors
    /// [`Error::BadParameter`] when `full_sq < tau_sq` or the norm bound is zero.
    pub const fn validate(&self) -> Result<()> {
        if self.full_sq < self.tau_sq || self.max_norm_sq == 0 { Err(Error::BadParameter) } else { Ok(()) }
    }
}

/// What admission decided about an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Admission {
    /// The embedding lies outside the norm bound.
    TooLarge {
        /// The squared norm of the embedding.
        norm_sq: u64,
    },
    /// The item repeats an earlier one of the same label: it joins that cluster and earns nothing.
    Duplicate {
        /// Position, in the order given, of the nearest earlier item (the earliest on ties).
        of: usize,
        /// The squared distance to that earlier item.
        distance_sq: u64,
    },
    /// The item is new enough to be admitted.
    Admitted {
        /// The novelty in parts per million.
        novelty_ppm: u32,
        /// Squared distance to the nearest earlier same-label item, if there is one.
        nearest_sq: Option<u64>,
    },
}

/// Squared Euclidean norm of an embedding. At most `2^14` per feature, so it cannot overflow for any slice in
/// memory.
#[must_use]
pub fn norm_sq(e: &[i8]) -> u64 {
    let square = |&a: &i8| u64::from(a.unsigned_abs()).wrapping_mul(u64::from(a.unsigned_abs()));
    e.iter().map(square).fold(0, u64::wrapping_add)
}

/// Squared Euclidean distance between two embeddings of the same dimension.
///
/// # Errors
/// [`Error::BadLength`] when the dimensions differ.
pub fn distance_sq(a: &[i8], b: &[i8]) -> Result<u64> {
    if a.len() != b.len() {
        return Err(Error::BadLength);
    }
    // |a - b| <= 255, so a chunk of 1024 features sums to less than 2^26.
    let mut sum = 0u64;
    for (ca, cb) in a.chunks(1024).zip(b.chunks(1024)) {
        let part = ca.iter().zip(cb).fold(0i32, |s, (&x, &y)| {
            let d = i32::from(x).wrapping_sub(i32::from(y));
            s.wrapping_add(d.wrapping_mul(d))
        });
        sum = sum.wrapping_add(u64::from(part.unsigned_abs()));
    }
    Ok(sum)
}

/// Novelty, in parts per million, of an item whose nearest earlier same-label item is at `nearest_sq`
/// (`None`: it is the first).
///
/// With `t = (nearest_sq - tau_sq) / (full_sq - tau_sq)` cut to `[0, 1]` and to whole ppm, novelty is `t^2`,
/// rounded down: copies with noise a little above tau still earn next to nothing, honest points beyond the
/// threshold of full novelty lose nothing.
#[must_use]
pub fn novelty_ppm(nearest_sq: Option<u64>, params: &NoveltyParams) -> u32 {
    let Some(d) = nearest_sq else { return PPM as u32 };
    if d < params.tau_sq {
        return 0;
    }
    if d >= params.full_sq {
        return PPM as u32;
    }
    // Here tau_sq <= d < full_sq, so the divisor is positive and the quotient below 10^6.
    let num = u128::from(d.wrapping_sub(params.tau_sq)).wrapping_mul(u128::from(PPM));
    let t = num.checked_div(u128::from(params.full_sq.wrapping_sub(params.tau_sq))).unwrap_or(0);
    (t.wrapping_mul(t) / u128::from(PPM)) as u32
}

/// Decides about a candidate given the earlier admitted items of the *same label*, in their order of
/// priority.
///
/// # Errors
/// [`Error::BadLength`] when dimensions differ.
pub fn assess<'a>(
    candidate: &[i8],
    earlier: impl IntoIterator<Item = &'a [i8]>,
    params: &NoveltyParams,
) -> Result<Admission> {
    let norm = norm_sq(candidate);
    if norm > params.max_norm_sq {
        return Ok(Admission::TooLarge { norm_sq: norm });
    }
    let mut nearest: Option<(u64, usize)> = None;
    for (at, other) in earlier.into_iter().enumerate() {
        let d = distance_sq(candidate, other)?;
        if nearest.is_none_or(|(best, _)| d < best) {
            nearest = Some((d, at));
        }
    }
    Ok(match nearest {
        Some((distance_sq, of)) if distance_sq < params.tau_sq => Admission::Duplicate { of, distance_sq },
        _ => {
            let nearest_sq = nearest.map(|(d, _)| d);
            Admission::Admitted { novelty_ppm: novelty_ppm(nearest_sq, params), nearest_sq }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const P: NoveltyParams = NoveltyParams { tau_sq: 100, full_sq: 300, max_norm_sq: 50_000 };

    #[test]
    fn novelty_rises_from_zero_at_tau_to_one_at_full() {
        assert_eq!(novelty_ppm(None, &P), 1_000_000);
        assert_eq!(novelty_ppm(Some(0), &P), 0);
        assert_eq!(novelty_ppm(Some(99), &P), 0);
        assert_eq!(novelty_ppm(Some(100), &P), 0);
        assert_eq!(novelty_ppm(Some(101), &P), 25);
        assert_eq!(novelty_ppm(Some(299), &P), 990_025);
        assert_eq!(novelty_ppm(Some(300), &P), 1_000_000);
        let step = NoveltyParams { tau_sq: 100, full_sq: 100, max_norm_sq: 1 };
        assert_eq!(novelty_ppm(Some(100), &step), 1_000_000);
        assert_eq!(novelty_ppm(Some(99), &step), 0);
    }

    #[test]
    fn extremes_of_int8_do_not_overflow() {
        let (lo, hi) = (vec![i8::MIN; 5000], vec![i8::MAX; 5000]);
        assert_eq!(distance_sq(&lo, &hi).unwrap(), 5000 * 255 * 255);
        assert_eq!(norm_sq(&lo), 5000 * 128 * 128);
        assert_eq!(distance_sq(&lo, &hi[1..]), Err(Error::BadLength));
    }

    #[test]
    fn nearest_earliest_duplicate_wins_and_large_points_stay_out() {
        let (a, b, c) = ([0i8, 0], [0i8, 0], [100i8, 100]);
        let got = assess(&[3, 4], [&a[..], &b, &c], &P).unwrap();
        assert_eq!(got, Admission::Duplicate { of: 0, distance_sq: 25 });
        assert_eq!(
            assess(&[10, 10], [&a[..]], &P).unwrap(),
            Admission::Admitted { novelty_ppm: 250_000, nearest_sq: Some(200) }
        );
        let bound = NoveltyParams { max_norm_sq: 20, ..P };
        assert_eq!(assess(&[3, 4], [&a[..]], &bound).unwrap(), Admission::TooLarge { norm_sq: 25 });
    }

    proptest! {
        #[test]
        fn novelty_is_monotone_and_at_most_one(a in 0u64..1 << 40, b in 0u64..1 << 40, tau in 0u64..1 << 39, width in 0u64..1 << 39) {
            let p = NoveltyParams { tau_sq: tau, full_sq: tau + width, max_norm_sq: 1 };
            let (lo, hi) = (a.min(b), a.max(b));
            prop_assert!(novelty_ppm(Some(lo), &p) <= novelty_ppm(Some(hi), &p));
            prop_assert!(novelty_ppm(Some(hi), &p) <= 1_000_000);
        }
    }
}
