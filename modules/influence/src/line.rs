//! The straight-line proof: an item that is a convex mixture of two earlier ones brings nothing new.

use crate::error::{Error, Result};
use crate::novelty::{PPM, distance_sq};

/// The most features of an item that a proof may name; terms then sum to less than `2^14 * 2^56`.
pub const MAX_DIM: usize = 1 << 14;

/// Squared distance of `x` from the point `t a + (1 - t) b`, times `10^12`, exact; `t` in parts per million.
///
/// Each term is at most `(10^6 * 255)^2 < 2^56`.
///
/// # Errors
/// [`Error::BadLength`] when the dimensions differ or exceed [`MAX_DIM`], [`Error::BadParameter`] for `t` above
/// one.
pub fn miss_sq(x: &[i8], a: &[i8], b: &[i8], t_ppm: u32) -> Result<u128> {
    if x.len() != a.len() || x.len() != b.len() || x.len() > MAX_DIM {
        return Err(Error::BadLength);
    }
    let (one, t) = (PPM.cast_signed(), i64::from(t_ppm));
    let rest = one.wrapping_sub(t);
    if rest < 0 {
        return Err(Error::BadParameter);
    }
    Ok(x.iter().zip(a.iter().zip(b)).fold(0u128, |s, (&x, (&a, &b))| {
        let mixed = t.wrapping_mul(i64::from(a)).wrapping_add(rest.wrapping_mul(i64::from(b)));
        let d = one.wrapping_mul(i64::from(x)).wrapping_sub(mixed).unsigned_abs();
        s.wrapping_add(u128::from(d.wrapping_mul(d)))
    }))
}

/// Whether `x` lies nearer than `sqrt(line_tau_sq)` to the named point of the segment from `b` (t = 0) to `a`
/// (t = one).
///
/// # Errors
/// Those of [`miss_sq`].
pub fn on_segment(x: &[i8], a: &[i8], b: &[i8], t_ppm: u32, line_tau_sq: u64) -> Result<bool> {
    let bound = u128::from(line_tau_sq).wrapping_mul(u128::from(PPM).wrapping_mul(u128::from(PPM))); // < 2^104
    Ok(miss_sq(x, a, b, t_ppm)? < bound)
}

/// The `t`, in parts per million, at which the segment from `b` to `a` is nearest to `x`: what a prover names.
/// Rounded down, so its miss exceeds the smallest one by at most `|a - b|^2 10^-12`.
///
/// # Errors
/// [`Error::BadLength`] when the dimensions differ.
pub fn nearest_t(x: &[i8], a: &[i8], b: &[i8]) -> Result<u32> {
    segment_t(distance_sq(x, a)?, distance_sq(x, b)?, distance_sq(a, b)?)
}

/// As [`nearest_t`], from the three squared distances `|x - a|^2`, `|x - b|^2` and `|a - b|^2`: a prover who has
/// the distances of all pairs tests a segment in a constant number of operations.
///
/// # Errors
/// [`Error::Overflow`] for distances above `2^60`.
pub fn segment_t(to_a: u64, to_b: u64, length: u64) -> Result<u32> {
    if to_a.max(to_b).max(length) >= 1 << 60 {
        return Err(Error::Overflow);
    }
    // t = (|x - b|^2 + |a - b|^2 - |x - a|^2) / (2 |a - b|^2), cut to [0, 1]
    let along = to_b.wrapping_add(length).saturating_sub(to_a);
    let whole = length.wrapping_mul(2);
    let t = u128::from(along).wrapping_mul(u128::from(PPM)).checked_div(u128::from(whole)).unwrap_or(0);
    u32::try_from(t.min(u128::from(PPM))).map_err(|_| Error::Overflow)
}

/// Squared distance of `x` from the segment, rounded up, from the same three squared distances.
///
/// # Errors
/// [`Error::Overflow`] for distances above `2^60`.
pub fn segment_miss_sq(to_a: u64, to_b: u64, length: u64) -> Result<u64> {
    if to_a.max(to_b).max(length) >= 1 << 60 {
        return Err(Error::Overflow);
    }
    let along = to_b.wrapping_add(length).saturating_sub(to_a);
    let whole = length.wrapping_mul(2);
    if along >= whole {
        return Ok(to_a);
    }
    // |x - b|^2 - along^2 / (4 length); the quotient is at most |x - b|^2
    let square = u128::from(along).wrapping_mul(u128::from(along));
    let inside = square.checked_div(u128::from(whole).wrapping_mul(2)).unwrap_or(0);
    Ok(to_b.saturating_sub(u64::try_from(inside).map_err(|_| Error::Overflow)?))
}

#[cfg(test)]
#[allow(
    clippy::float_arithmetic,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "compares with the floating-point function"
)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn mixtures_are_found_and_extremes_fit() {
        let (a, b) = ([100i8, 0, -50], [0i8, 100, 50]);
        let mid = [50i8, 50, 0];
        assert_eq!(nearest_t(&mid, &a, &b).unwrap(), 500_000);
        assert_eq!(miss_sq(&mid, &a, &b, 500_000).unwrap(), 0);
        assert!(on_segment(&mid, &a, &b, 500_000, 1).unwrap());
        assert!(!on_segment(&mid, &a, &b, 0, 1).unwrap());
        assert!(!on_segment(&mid, &a, &b, 500_000, 0).unwrap());
        assert_eq!(miss_sq(&mid, &a, &b, 1_000_001), Err(Error::BadParameter));
        assert_eq!(miss_sq(&mid, &a, &b[1..], 0), Err(Error::BadLength));
        let (low, high) = (vec![i8::MIN; MAX_DIM], vec![i8::MAX; MAX_DIM]);
        assert_eq!(miss_sq(&low, &high, &low, 1_000_000).unwrap(), (MAX_DIM as u128) * 255 * 255 * 1_000_000_000_000);
        assert_eq!(nearest_t(&low, &high, &low).unwrap(), 0);
        assert_eq!(nearest_t(&a, &b, &b).unwrap(), 0);
    }

    proptest! {
        #[test]
        fn named_t_is_the_best(x in prop::collection::vec(any::<i8>(), 6), a in prop::collection::vec(any::<i8>(), 6),
                               b in prop::collection::vec(any::<i8>(), 6), other in 0u32..=1_000_000) {
            let t = nearest_t(&x, &a, &b).unwrap();
            let length = distance_sq(&a, &b).unwrap();
            let best = miss_sq(&x, &a, &b, t).unwrap();
            prop_assert!(best <= miss_sq(&x, &a, &b, other).unwrap() + u128::from(length));
            let short = segment_miss_sq(distance_sq(&x, &a).unwrap(), distance_sq(&x, &b).unwrap(), length).unwrap();
            let million = 1_000_000_000_000u128;
            prop_assert!(u128::from(short) * million + million + u128::from(length) >= best);
            prop_assert!(u128::from(short) * million <= best + million);
        }

        #[test]
        fn rounded_mixtures_lie_on_their_segment(a in prop::collection::vec(any::<i8>(), 64), b in prop::collection::vec(any::<i8>(), 64), t in 0.0f64..1.0) {
            let x: Vec<i8> = a.iter().zip(&b).map(|(&a, &b)| (t * f64::from(a) + (1.0 - t) * f64::from(b)).round() as i8).collect();
            // Rounding moves each feature by at most one half.
            prop_assert!(on_segment(&x, &a, &b, nearest_t(&x, &a, &b).unwrap(), 64 / 4 + 1).unwrap());
        }
    }
}
