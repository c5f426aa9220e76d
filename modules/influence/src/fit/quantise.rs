//! Rounding a fit to the integer formats.

use super::FitError;
use super::linalg::{self, Cholesky};
use crate::head::{Head, HinvMatrix, SHIFT_RANGE, Shape, WEIGHT_BITS};
use crate::{Error, Result};

/// Rounds weights to Q16.
///
/// # Errors
/// [`Error::Overflow`] when one leaves int32, [`Error::BadLength`] for a wrong number.
pub fn quantise_head(shape: Shape, weights: &[f64]) -> Result<Head> {
    Head::new(shape, weights.iter().map(|&w| to_i32(w * f64::from(1u32 << WEIGHT_BITS))).collect::<Result<_>>()?)
}

/// Rounds the optimum to Q16 so that the gradient `H (w - w*)` stays small, not the difference itself: from
/// the last weight to the first, each is rounded after correction for the errors made so far (Babai's nearest
/// plane for the lattice with basis `H`). Plain rounding leaves errors along the steep directions, which can
/// exceed the chain's tolerance when the optimum has a small norm.
///
/// # Errors
/// [`FitError::Singular`] for a Hessian that is not positive definite, [`FitError::Format`] as
/// [`quantise_head`].
pub fn quantise_at_optimum(shape: Shape, optimum: &[f64], hessian: &[f64]) -> core::result::Result<Head, FitError> {
    Ok(Rounding::new(shape, hessian)?.head(optimum)?)
}

/// The lattice along which weights are rounded, factored once for several heads on nearly the same data.
pub(super) struct Rounding {
    shape: Shape,
    factor: Cholesky,
}

impl Rounding {
    /// The lattice of a Hessian, row-major.
    ///
    /// # Errors
    /// Those of [`quantise_at_optimum`].
    pub(super) fn new(shape: Shape, hessian: &[f64]) -> core::result::Result<Self, FitError> {
        let p = shape.params();
        if hessian.len() != p * p {
            return Err(Error::BadLength.into());
        }
        let rows: Vec<&[f64]> = hessian.chunks_exact(p).collect();
        // The factorisation reads the lower triangle alone.
        let mut square = vec![0.0; p * p];
        for (i, (line, a)) in square.chunks_exact_mut(p).zip(&rows).enumerate() {
            line.iter_mut().zip(&rows).take(i + 1).for_each(|(v, b)| *v = linalg::dot(a, b));
        }
        Ok(Self { shape, factor: Cholesky::new(square, p).ok_or(FitError::Singular)? })
    }

    /// Rounds an optimum to Q16.
    ///
    /// # Errors
    /// Those of [`quantise_head`].
    pub(super) fn head(&self, optimum: &[f64]) -> Result<Head> {
        let p = self.shape.params();
        if optimum.len() != p {
            return Err(Error::BadLength);
        }
        let scale = f64::from(1u32 << WEIGHT_BITS);
        let mut weights = vec![0.0; p];
        let mut carried = vec![0.0; p]; // sum over j > i of l_ji (w_j - w*_j)
        for (i, row) in self.factor.rows().enumerate().rev() {
            let (Some(&pivot), Some(&target), Some(&error)) = (row.get(i), optimum.get(i), carried.get(i)) else {
                continue;
            };
            let rounded = ((target * scale) - error * scale / pivot).round();
            if let Some(w) = weights.get_mut(i) {
                *w = rounded / scale;
            }
            let delta = rounded / scale - target;
            carried.iter_mut().zip(row).take(i).for_each(|(c, l)| *c += l * delta);
        }
        quantise_head(self.shape, &weights)
    }
}

/// Quantises a symmetric inverse with the largest shift whose entries stay below `2^30` and which
/// [`HinvMatrix`] accepts.
///
/// # Errors
/// Those of [`HinvMatrix::from_upper`] at the smallest shift.
pub fn quantise_inverse(shape: Shape, inverse: &[f64]) -> Result<HinvMatrix> {
    let p = shape.params();
    if inverse.len() != p * p {
        return Err(Error::BadLength);
    }
    let mut last = Error::BadParameter;
    for shift in SHIFT_RANGE.rev() {
        let scale = f64::from(1u32 << shift);
        let upper: Result<Vec<i32>> = inverse
            .chunks_exact(p)
            .enumerate()
            .flat_map(|(a, row)| row.iter().skip(a))
            .map(|&v| to_i32(v * scale))
            .collect();
        match upper.and_then(|u| HinvMatrix::from_upper(shape, shift, u)) {
            Ok(m) => return Ok(m),
            Err(e) => last = e,
        }
    }
    Err(last)
}

#[allow(clippy::cast_possible_truncation, reason = "the range is checked before")]
fn to_i32(v: f64) -> Result<i32> {
    let r = v.round();
    if r.abs() < f64::from(i32::MAX) { Ok(r as i32) } else { Err(Error::Overflow) }
}
