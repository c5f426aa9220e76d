//! Evidence: how far the fresh data of others move the public model towards a label that it did not give.
//!
//! The public model is the newest certified head that precedes a commit; its own label of an input is free for
//! anybody. An item that carries this label brings evidence zero, exactly, whatever its features are. An item with
//! another label makes a bet against the public model, and what decides the bet is the first-order effect of the
//! other accounts' fresh data on the log-odds of the two labels at the item:
//!
//! `evidence = -(V_y - V_h) . x`, `V = K (sum over others of (p - onehot) (x) x) / n`
//!
//! with `p` the public model's probabilities at its calibrated temperature and `K` the inverse Hessian of the
//! model being certified. The items of the account itself are not in the sum, so nothing confirms itself. At the
//! right temperature the residuals of honest data have mean zero under the public model, so a label that was
//! chosen without knowledge, by whatever rule and on whatever features, has expected evidence zero: the sum is
//! linear in the others' labels.
#![allow(clippy::cast_possible_truncation, reason = "the bound of each value stands beside it")]

use multiversion::multiversion;

use crate::calibration::{is_temperature, tempered};
use crate::error::{Error, Result};
use crate::fixed::{bits, round_shift};
use crate::head::{Head, HinvMatrix, MAX_POINTS, Shape};
use crate::logarithm::{LOG_BITS, LOGIT_BITS};
use crate::optimality::GradientSum;
use crate::softmax::{RESIDUAL_BITS, Residual, argmax};

/// One, in the format of evidence.
pub const EVIDENCE_ONE: i64 = 1 << LOG_BITS;
/// The largest evidence of an item in magnitude: two, in log-odds.
pub const MAX_EVIDENCE: i64 = 2 * EVIDENCE_ONE;
/// Bits of a gradient entry that the product with the inverse Hessian keeps.
const KEPT_BITS: u32 = 42;
const HALF_BITS: u32 = 21;
/// Fraction bits of an entry of a gradient sum: those of a residual and of an input.
const GRADIENT_BITS: u32 = RESIDUAL_BITS + 7;

/// The public model, calibrated.
#[derive(Debug, Clone, Copy)]
pub struct PublicModel<'a> {
    head: &'a Head,
    temperature: u32,
}

/// What the public model says of an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct View {
    /// The public model's own label.
    pub public_label: u16,
    /// One minus the calibrated probability of that label, Q30: the rate at which honest items disagree here.
    pub doubt: u32,
    residual: Residual,
}

impl<'a> PublicModel<'a> {
    /// A head with the temperature that its certification chose.
    ///
    /// # Errors
    /// [`Error::BadParameter`] for a temperature that none can choose.
    pub fn new(head: &'a Head, temperature: u32) -> Result<Self> {
        if is_temperature(temperature) { Ok(Self { head, temperature }) } else { Err(Error::BadParameter) }
    }

    /// Looks at an item.
    ///
    /// # Errors
    /// [`Error::BadLength`] and [`Error::BadLabel`] for an item that does not fit.
    pub fn view(&self, e: &[i8], label: u16) -> Result<View> {
        let raw = self.head.logits(&self.head.shape().with_bias(e)?);
        let own = argmax(&raw);
        let logits: Vec<i64> = raw.iter().map(|&z| tempered(z, self.temperature)).collect();
        let agree = Residual::of(&logits, own)?;
        let doubt = agree.q30().nth(own).map_or(0, i64::unsigned_abs);
        let residual = if own == usize::from(label) { agree } else { Residual::of(&logits, usize::from(label))? };
        Ok(View {
            public_label: u16::try_from(own).map_err(|_| Error::BadLabel)?,
            doubt: u32::try_from(doubt).map_err(|_| Error::Overflow)?,
            residual,
        })
    }
}

/// A sum of the public model's gradients over fresh items.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FreshSum {
    shape: Shape,
    sum: GradientSum,
}

impl FreshSum {
    /// A sum over nothing.
    #[must_use]
    pub fn new(shape: Shape) -> Self {
        Self { shape, sum: GradientSum::new(shape) }
    }

    /// Adds an item.
    ///
    /// # Errors
    /// [`Error::BadLength`] for an item of another dimension, [`Error::WrongCount`] beyond [`MAX_POINTS`] items.
    pub fn absorb(&mut self, view: &View, e: &[i8]) -> Result<()> {
        self.sum.check_room()?;
        self.sum.add(&view.residual, &self.shape.with_bias(e)?);
        Ok(())
    }

    /// This sum without `part`: that of the other accounts.
    ///
    /// # Errors
    /// [`Error::BadShape`] for another shape, [`Error::WrongCount`] when `part` has more items.
    pub fn without(&self, part: &Self) -> Result<Self> {
        if self.shape != part.shape {
            return Err(Error::BadShape);
        }
        let count = self.sum.count.checked_sub(part.sum.count).ok_or(Error::WrongCount)?;
        // both below 2^62
        let entries = self.sum.entries.iter().zip(&part.sum.entries).map(|(a, b)| a.wrapping_sub(*b)).collect();
        Ok(Self { shape: self.shape, sum: GradientSum { count, entries } })
    }

    /// The number of bytes of the encoding, `4 + 8 C (d + 1)`.
    #[must_use]
    pub const fn encoded_len(shape: Shape) -> usize {
        GradientSum::encoded_len(shape)
    }

    /// Encodes the count and the sums, little-endian.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        self.sum.to_bytes()
    }

    /// The inverse of [`FreshSum::to_bytes`].
    ///
    /// # Errors
    /// [`Error::BadLength`] for bytes of another length, [`Error::BadEncoding`] for an entry of `2^62` or more.
    pub fn from_bytes(shape: Shape, bytes: &[u8]) -> Result<Self> {
        Ok(Self { shape, sum: GradientSum::from_bytes(shape, bytes)? })
    }
}

/// The first-order movement of the weights that the fresh data of others cause.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Movement {
    shape: Shape,
    points: u32,
    /// Binary exponent of the entries, not counting the division by the number of points.
    exp: i64,
    entries: Vec<i128>, // below 2^84
}

impl Movement {
    /// `K` times the sum of the others. `points` is the number of points of the model that `K` belongs to.
    ///
    /// # Errors
    /// [`Error::BadShape`] when the shapes differ, [`Error::BadParameter`] for `points` outside `1..=2^24`.
    pub fn new(hinv: &HinvMatrix, others: &FreshSum, points: u32) -> Result<Self> {
        if hinv.shape() != others.shape {
            return Err(Error::BadShape);
        }
        if points == 0 || points > MAX_POINTS {
            return Err(Error::BadParameter);
        }
        let largest = others.sum.entries.iter().map(|v| v.unsigned_abs()).max().unwrap_or(0);
        let cut = bits(u128::from(largest)).saturating_sub(KEPT_BITS);
        let kept: Vec<i64> = others.sum.entries.iter().map(|&v| round_shift(i128::from(v), cut) as i64).collect();
        let high: Vec<i32> = kept.iter().map(|v| (v >> HALF_BITS) as i32).collect(); // within 2^21
        let low: Vec<i32> = kept.iter().map(|v| (v & ((1 << HALF_BITS) - 1)) as i32).collect();
        let mut entries = vec![0i128; kept.len()];
        multiply(hinv.entries(), &high, &low, &mut entries);
        let exp = i64::from(cut).wrapping_sub(i64::from(hinv.shift() + GRADIENT_BITS + 7));
        Ok(Self { shape: others.shape, points, exp, entries })
    }

    /// Evidence in Q30 of an item of the account that the movement leaves out, within [`MAX_EVIDENCE`]; zero,
    /// exactly, where its label is the public one.
    ///
    /// # Errors
    /// [`Error::BadLength`] and [`Error::BadLabel`] for an item that does not fit.
    pub fn evidence(&self, e: &[i8], label: u16, view: &View) -> Result<i64> {
        let x = self.shape.with_bias(e)?;
        let row = |c: u16| self.entries.chunks_exact(self.shape.inputs()).nth(usize::from(c)).ok_or(Error::BadLabel);
        let (own, public) = (row(label)?, row(view.public_label)?);
        // below 2^85 * 2^7 * 2^11
        let sum = own
            .iter()
            .zip(public)
            .zip(&x)
            .fold(0i128, |s, ((a, b), &x)| s.wrapping_add(a.wrapping_sub(*b).wrapping_mul(i128::from(x))));
        Ok(ratio(sum, self.exp.wrapping_add(i64::from(LOG_BITS)), self.points)
            .saturating_neg()
            .clamp(-MAX_EVIDENCE, MAX_EVIDENCE))
    }
}

/// `v * 2^exp / n` rounded to nearest, halves away from zero; `|v| < 2^104`.
fn ratio(v: i128, exp: i64, n: u32) -> i64 {
    let up = u32::try_from(exp).unwrap_or(0).min(20);
    let down = u32::try_from(exp.saturating_neg()).unwrap_or(0).min(90);
    let divisor = u128::from(n) << down; // below 2^114
    let scaled = v.unsigned_abs() << up; // below 2^124
    let rounded = scaled.wrapping_add(divisor / 2).checked_div(divisor).unwrap_or(0);
    let size = i64::try_from(rounded).unwrap_or(i64::MAX);
    if v < 0 { size.saturating_neg() } else { size }
}

/// `K (high * 2^21 + low)`; each half sum stays below `2^40 * 2^21`.
#[multiversion(targets("x86_64+avx512f+avx512bw+avx512vl+avx512dq", "x86_64+avx2", "aarch64+neon"))]
fn multiply(k: &[i32], high: &[i32], low: &[i32], out: &mut [i128]) {
    for (row, out) in k.chunks_exact(high.len().max(1)).zip(out) {
        let dot = |half: &[i32]| {
            row.iter().zip(half).fold(0i64, |s, (&k, &h)| s.wrapping_add(i64::from(k).wrapping_mul(i64::from(h))))
        };
        *out = (i128::from(dot(high)) << HALF_BITS).wrapping_add(i128::from(dot(low)));
    }
}

/// Movement in Q30 of the log-odds of `label` against the public label from one head to another, within
/// [`MAX_EVIDENCE`]: the zero-order form, for heads that were trained without the account (fold heads).
///
/// # Errors
/// [`Error::BadLength`] and [`Error::BadLabel`] for an item that does not fit, [`Error::BadShape`] for heads of
/// different shapes.
pub fn log_odds_movement(public: &Head, unseen: &Head, e: &[i8], label: u16) -> Result<i64> {
    if public.shape() != unseen.shape() {
        return Err(Error::BadShape);
    }
    let x = public.shape().with_bias(e)?;
    let before = public.logits(&x);
    let own = argmax(&before);
    let odds = |z: &[i64]| {
        let (a, b) = z.get(usize::from(label)).zip(z.get(own)).ok_or(Error::BadLabel)?;
        Ok::<i64, Error>(a.wrapping_sub(*b)) // below 2^50
    };
    let moved = odds(&unseen.logits(&x))?.wrapping_sub(odds(&before)?);
    Ok((moved << (LOG_BITS - LOGIT_BITS)).clamp(-MAX_EVIDENCE, MAX_EVIDENCE))
}
