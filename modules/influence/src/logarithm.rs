//! Natural logarithms of integers, and log-probabilities of a head.
//!
//! The table comes from the series of the inverse hyperbolic tangent at compile time, so no floating point and
//! no magic table enters. Results have 30 fraction bits: at 20 bits their rounding alone would show in the sixth
//! digit of an evidence factor.
#![allow(clippy::cast_possible_truncation, reason = "the bound of each value stands beside it")]

use crate::error::{Error, Result};
use crate::fixed::{EXP_BITS, exp_neg, round_shift};
use crate::head::Head;

/// Fraction bits of logarithms and evidence.
pub const LOG_BITS: u32 = 30;
/// Fraction bits of logits.
pub(crate) const LOGIT_BITS: u32 = 23;
/// The natural logarithm of 2 in Q62: floor(ln 2 * 2^62).
const LN2_Q62: u64 = 3_196_577_161_300_663_914;
/// Fraction bits of the table.
const TABLE_BITS: u32 = 62;

/// `table[i] = ln(1 + i / 256)` in Q62, each within 64 units: 32 terms of `2 sum z^(2k+1) / (2k+1)` with `z = i /
/// (512 + i) <= 1/3`, each cut twice; the rest of the series is below `3^-65`.
#[allow(clippy::indexing_slicing, reason = "const evaluation: an index out of range is a compile error")]
const fn table() -> [u64; 256] {
    let mut out = [0u64; 256];
    let mut i = 0;
    while i < 256 {
        let z = ((i as u128) << TABLE_BITS) / (512 + i as u128);
        let square = (z * z) >> TABLE_BITS;
        let (mut power, mut sum, mut k) = (z, 0u128, 0);
        while k < 32 {
            sum += power / (2 * k + 1);
            power = (power * square) >> TABLE_BITS;
            k += 1;
        }
        out[i] = (2 * sum) as u64;
        i += 1;
    }
    out
}

static LN: [u64; 256] = table();

/// `ln(value)` in Q30, rounded to nearest; within `2^-30`.
///
/// `value = 2^k (1 + i / 256) (1 + r)` with `r < 2^-8`; the tail `r - r^2/2 + r^3/3 - r^4/4` leaves less than
/// `r^5 / 5 < 2^-42`.
///
/// # Errors
/// [`Error::BadParameter`] for zero.
pub fn ln(value: u64) -> Result<i64> {
    if value == 0 {
        return Err(Error::BadParameter);
    }
    let k = 63 - value.leading_zeros();
    let top = value << value.leading_zeros(); // in [2^63, 2^64)
    let i = (top >> 55) & 0xff;
    let base = (256 + i) << 55; // at most top
    // r in Q62: (top - base) / base < 2^-8
    let rest = u128::from(top.wrapping_sub(base)) << TABLE_BITS; // < 2^117
    let r = rest.checked_div(u128::from(base)).unwrap_or(0); // < 2^54
    let mul = |a: u128, b: u128| a.wrapping_mul(b) >> TABLE_BITS;
    let (r2, r3) = (mul(r, r), mul(mul(r, r), r));
    let r4 = mul(r2, r2);
    let tail = r.wrapping_add(r3 / 3).wrapping_sub(r2 >> 1).wrapping_sub(r4 >> 2);
    let whole = u128::from(LN.get(i as usize).copied().unwrap_or(0))
        .wrapping_add(tail)
        .wrapping_add(u128::from(LN2_Q62).wrapping_mul(u128::from(k))); // < 2^68
    Ok(round_shift(whole.cast_signed(), TABLE_BITS - LOG_BITS) as i64)
}

/// `ln(2^40)` in Q30, rounded to nearest as [`ln`] gives it.
const LN_ONE: i64 =
    (((LN2_Q62 as u128 * EXP_BITS as u128) + (1 << (TABLE_BITS - LOG_BITS - 1))) >> (TABLE_BITS - LOG_BITS)) as i64;

impl Head {
    /// The natural logarithm of the probability of `label` in Q30, within `2^-28`.
    ///
    /// # Errors
    /// [`Error::BadLength`] for a wrong dimension, [`Error::BadLabel`] for a label out of range.
    pub fn log_probability(&self, e: &[i8], label: usize) -> Result<i64> {
        let z = self.logits(&self.shape().with_bias(e)?);
        let own = *z.get(label).ok_or(Error::BadLabel)?;
        let top = z.iter().copied().max().ok_or(Error::BadShape)?;
        // at most 256 terms of 2^40
        let sum = z.iter().fold(0u64, |s, &v| {
            let (m, k) = exp_neg(top.abs_diff(v));
            s.saturating_add(m.checked_shr(k).unwrap_or(0))
        });
        let below = i64::try_from(top.abs_diff(own).min(1 << 55)).unwrap_or(0) << (LOG_BITS - LOGIT_BITS);
        Ok(0i64.saturating_sub(below).saturating_sub(ln(sum)?.saturating_sub(LN_ONE)))
    }
}

#[cfg(test)]
#[allow(clippy::float_arithmetic, reason = "compares with the floating-point function")]
mod tests {
    use super::*;
    use crate::head::Shape;

    const ONE: f64 = 1_073_741_824.0;

    #[test]
    fn logarithms_are_within_their_bound() {
        assert_eq!(ln(0), Err(Error::BadParameter));
        assert_eq!(ln(1).unwrap(), 0);
        assert_eq!(ln(1 << 40).unwrap(), LN_ONE);
        let mut worst = 0f64;
        let mut check = |v: u64| {
            let want = (v as f64).ln() * ONE;
            worst = worst.max((ln(v).unwrap() as f64 - want).abs());
        };
        (1..200_000u64).for_each(&mut check);
        for k in 17..64 {
            for off in [0, 1, 12_345, (1 << k) / 256, (1 << k) / 3, (1 << k) - 1] {
                check((1 << k) + off % (1 << k));
            }
        }
        assert!(worst < 1.0, "{worst}");
    }

    #[test]
    fn logarithms_never_fall() {
        let mut last = 0;
        for v in (1u64..300_000).chain((1 << 20..1 << 40).step_by(1 << 22)) {
            let now = ln(v).unwrap();
            assert!(now >= last, "{v}");
            last = now;
        }
    }

    #[test]
    fn probabilities_follow_the_reals() {
        let shape = Shape::new(3, 2).unwrap();
        let head =
            Head::new(shape, vec![1 << 16, -(1 << 17), 99, -(1 << 15), 1 << 18, 7, 12_345, 54_321, -40_000]).unwrap();
        for e in [[1i8, 2], [-128, 127], [100, -100], [0, 0], [127, 127]] {
            let x = [f64::from(e[0]), f64::from(e[1]), 127.0];
            let z: Vec<f64> = head
                .weights()
                .chunks(3)
                .map(|w| w.iter().zip(x).map(|(&w, x)| f64::from(w) * x).sum::<f64>() / 8_388_608.0)
                .collect();
            let sum: f64 = z.iter().map(|z| z.exp()).sum();
            for (c, z) in z.iter().enumerate() {
                let got = head.log_probability(&e, c).unwrap() as f64 / ONE;
                assert!((got - (z - sum.ln())).abs() < 2f64.powi(-28), "{got} {}", z - sum.ln());
            }
        }
        assert_eq!(head.log_probability(&[0, 0], 3), Err(Error::BadLabel));
    }
}
