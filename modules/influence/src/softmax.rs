//! Integer softmax: predictions and block-floating residuals.
//!
//! A residual `r = softmax(z) - onehot(y)` is kept as mantissas and one exponent, `r_c = m_c * 2^(-30 -
//! exp)`, with the largest `|m_c|` in `[2^29, 2^30]`. Fixed-point residuals of a confident point underflow
//! (attribution of a confident query would vanish, and relative influence, which does not depend on the size
//! of the residual, would be noise).
#![allow(clippy::cast_possible_truncation, reason = "the bound of each value stands beside it")]

use crate::error::{Error, Result};
use crate::fixed::{EXP_BITS, bits, exp_neg, round_shift};
use crate::head::Head;

/// The number of fraction bits of residual mantissas while certifying.
pub(crate) const RESIDUAL_BITS: u32 = 30;
/// The number of fraction bits of the mantissas that are stored.
pub(crate) const STORED_BITS: u32 = 15;
/// Largest exponent kept; beyond it the residual counts as this small (`2^-250`).
const MAX_EXP: u32 = 250;

/// A residual vector in block-floating form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Residual {
    /// Mantissas `m_c`; `r_c = m_c * 2^(-30 - exp)`. Each is within one unit of the exact value.
    pub mantissas: Vec<i32>,
    /// The exponent that all mantissas share; it is at most 250.
    pub exp: u8,
}

impl Residual {
    /// The residual of `label` for logits in Q23.
    ///
    /// Error: every `exp_neg` is relatively within `2^-39.9`, values below `2^-40` of the largest are cut to
    /// zero, so sums over at most 256 classes are within `257 * 2^-40 < 2^-31` of the largest entry and
    /// rounding adds half a unit of `2^-30`: together less than one unit of `2^(-30 - exp)`.
    pub(crate) fn of(logits: &[i64], label: usize) -> Result<Self> {
        let z_y = *logits.get(label).ok_or(Error::BadLabel)?;
        let other =
            logits.iter().enumerate().filter(|&(c, _)| c != label).map(|(_, &z)| z).max().ok_or(Error::BadShape)?;
        // weights relative to the strongest other class, Q40, so that they never all vanish
        let weight = |z: i64| {
            let (m, k) = exp_neg(other.abs_diff(z));
            m.checked_shr(k).unwrap_or(0)
        };
        let f: Vec<u64> = logits.iter().enumerate().map(|(c, &z)| if c == label { 0 } else { weight(z) }).collect();
        let sum: u128 = f.iter().map(|&v| u128::from(v)).sum(); // in [2^40, 2^48]
        // r_c = f_c * top / (2^40 * den) * 2^-k for c != y, and r_y = -sum over them
        let (top, k, den) = if z_y <= other {
            (1u128 << EXP_BITS, 0, sum.wrapping_add(u128::from(weight(z_y))))
        } else {
            let (phi, k) = exp_neg(z_y.abs_diff(other));
            let rest = sum.wrapping_mul(u128::from(phi)).checked_shr(EXP_BITS.saturating_add(k)).unwrap_or(0);
            (u128::from(phi), k, (1u128 << EXP_BITS).wrapping_add(rest))
        };
        // |r_y| 2^k in Q40; between 2^38 and 2^48, as sum >= 2^40, top > 2^39 and f * top <= 2^88
        let largest = sum.wrapping_mul(top).checked_div(den).unwrap_or(0);
        // Bring it to 30 bits: r = m * 2^(down - 40 - k). |r| <= 1 keeps the exponent from going below zero,
        // save for |r| = 1.
        let down = bits(largest).saturating_sub(RESIDUAL_BITS).min(k.saturating_add(EXP_BITS - RESIDUAL_BITS));
        let exp = k.saturating_add(EXP_BITS - RESIDUAL_BITS).saturating_sub(down);
        let unit = den << down; // < 2^49 * 2^19
        let scale = |v: u128| {
            let q = v.wrapping_mul(top).wrapping_add(unit / 2).checked_div(unit).unwrap_or(0);
            i32::try_from(q).unwrap_or(1 << RESIDUAL_BITS)
        };
        let mut mantissas: Vec<i32> = f.iter().map(|&v| scale(u128::from(v))).collect();
        if let Some(m) = mantissas.get_mut(label) {
            *m = scale(sum).wrapping_neg();
        }
        Ok(Self { mantissas, exp: u8::try_from(exp.min(MAX_EXP)).unwrap_or(u8::MAX) })
    }

    /// The residuals in plain Q30, rounded; each within `2^-29` of the exact value (`1` unit of mantissa and
    /// half a unit of rounding).
    pub(crate) fn q30(&self) -> impl Iterator<Item = i64> + '_ {
        self.mantissas.iter().map(|&m| round_shift(i128::from(m), u32::from(self.exp)) as i64)
    }

    /// Mantissas cut to 15 bits with sign, `r_c = m_c * 2^(-15 - exp)`, rounded to nearest and clamped to
    /// int16.
    pub(crate) fn stored(&self) -> Vec<i16> {
        let cut = |&m: &i32| {
            round_shift(i128::from(m), RESIDUAL_BITS - STORED_BITS).clamp(-i128::from(i16::MAX), i128::from(i16::MAX))
                as i16
        };
        self.mantissas.iter().map(cut).collect()
    }
}

/// Position of the largest logit, the lowest one on ties.
pub(crate) fn argmax<T: PartialOrd + Copy>(z: &[T]) -> usize {
    let mut best: Option<(usize, T)> = None;
    for (c, &v) in z.iter().enumerate() {
        if best.is_none_or(|(_, b)| v > b) {
            best = Some((c, v));
        }
    }
    best.map_or(0, |(c, _)| c)
}

impl Head {
    /// Predicted label of an embedding: the largest logit, the lowest label on ties.
    ///
    /// # Errors
    /// [`Error::BadLength`] for a wrong dimension.
    pub fn predict(&self, e: &[i8]) -> Result<usize> {
        Ok(argmax(&self.logits(&self.shape().with_bias(e)?)))
    }

    /// Residual of the softmax against `label`.
    ///
    /// # Errors
    /// [`Error::BadLength`] for a wrong dimension, [`Error::BadLabel`] for a label out of range.
    pub fn residual(&self, e: &[i8], label: usize) -> Result<Residual> {
        Residual::of(&self.logits(&self.shape().with_bias(e)?), label)
    }

    /// Class probabilities in Q30, each within `2^-29`; for display and for outputs of inference.
    ///
    /// # Errors
    /// [`Error::BadLength`] for a wrong dimension.
    pub fn probabilities(&self, e: &[i8]) -> Result<Vec<u32>> {
        let z = self.logits(&self.shape().with_bias(e)?);
        let label = argmax(&z);
        let r = Residual::of(&z, label)?;
        let one = |c: usize| if c == label { 1i64 << RESIDUAL_BITS } else { 0 };
        Ok(r.q30().enumerate().map(|(c, v)| u32::try_from(v.wrapping_add(one(c))).unwrap_or(0)).collect())
    }
}

#[cfg(test)]
#[allow(clippy::float_arithmetic, reason = "compares with the floating-point function")]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn exact(z: &[i64], y: usize) -> Vec<f64> {
        let top = *z.iter().max().unwrap();
        let e: Vec<f64> = z.iter().map(|&v| ((v - top) as f64 / 2f64.powi(23)).exp()).collect();
        let sum: f64 = e.iter().sum();
        let others: f64 = e.iter().enumerate().filter(|&(c, _)| c != y).map(|(_, v)| v).sum();
        e.iter().enumerate().map(|(c, v)| if c == y { -others / sum } else { v / sum }).collect()
    }

    proptest! {
        #[test]
        fn residual_is_within_one_unit(mut z in prop::collection::vec(-(1i64 << 28)..1 << 28, 2..12), y in 0usize..12, wide in 0u32..6) {
            let y = y % z.len();
            z.iter_mut().for_each(|v| *v >>= wide * 3);
            let r = Residual::of(&z, y).unwrap();
            let unit = 2f64.powi(-30 - i32::from(r.exp));
            for (m, want) in r.mantissas.iter().zip(exact(&z, y)) {
                prop_assert!((f64::from(*m) - want / unit).abs() < 1.0 + 1e-5, "{m} {} {:?}", want / unit, r);
            }
            let top = r.mantissas.iter().map(|m| m.unsigned_abs()).max().unwrap();
            prop_assert!((1 << 29..=1 << 30).contains(&top));
            for (q, want) in r.q30().zip(exact(&z, y)) {
                prop_assert!((q as f64 / 2f64.powi(30) - want).abs() < 2f64.powi(-29));
            }
        }
    }

    #[test]
    fn confident_residuals_do_not_vanish() {
        let r = Residual::of(&[0, 100 << 23, -(3 << 23)], 1).unwrap();
        assert!(r.exp > 140, "{}", r.exp);
        assert!(r.mantissas[1] < -(1 << 29) && r.mantissas[0] > 1 << 29);
        assert_eq!(r.q30().collect::<Vec<_>>(), [0, 0, 0]);
        let far = Residual::of(&[0, i64::MAX >> 14], 1).unwrap();
        assert_eq!((far.exp, far.mantissas[1]), (250, -far.mantissas[0]));
        let wrong = Residual::of(&[0, i64::MAX >> 14], 0).unwrap();
        assert_eq!((wrong.exp, wrong.mantissas), (0, vec![-(1 << 30), 1 << 30]));
        assert_eq!(Residual::of(&[0, 1], 2), Err(Error::BadLabel));
    }

    #[test]
    fn ties_go_to_the_lowest_label() {
        assert_eq!(argmax(&[1, 3, 3, 2]), 1);
        assert_eq!(argmax(&[0, 0]), 0);
    }
}
