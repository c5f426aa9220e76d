//! Off-chain fitting in double precision: the optimum of the head, its quantisation, its inverse Hessian.
//!
//! Not for state code: what it makes is checked on chain by [`crate::Certifier`], so only the submitter
//! depends on it. One run gives the same bits as the next on the same machine, and the exponential comes from
//! the pure-Rust `libm`, not from the system.
#![allow(clippy::float_arithmetic, reason = "off-chain numerics, never linked into the state machine")]

mod linalg;
mod objective;

use thiserror::Error;

use crate::certify::{Certifier, CertifyParams, OptimalityCheck};
use crate::head::{BIAS, Head, HinvMatrix, SHIFT_RANGE, Shape, WEIGHT_BITS};
use crate::{Error, Result};

use linalg::Cholesky;
use objective::Objective;

/// A training point: embedding without bias, and label.
pub type Sample<'a> = (&'a [i8], u16);

/// The reasons why a fit can fail.
#[derive(Debug, Clone, Copy, PartialEq, Error)]
#[non_exhaustive]
pub enum FitError {
    /// The data or the result does not fit the integer formats.
    #[error(transparent)]
    Format(#[from] Error),
    /// The gradient did not fall below the tolerance.
    #[error("no convergence: gradient norm {gradient:e} after {iterations} iterations")]
    NotConverged {
        /// The norm of the gradient that was reached.
        gradient: f64,
        /// The number of iterations that were done.
        iterations: u32,
    },
    /// The Hessian is not numerically positive definite.
    #[error("Hessian is not positive definite")]
    Singular,
}

/// The settings of a fit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FitOptions {
    /// Penalty and tolerances that the chain will apply.
    pub certify: CertifyParams,
    /// The largest norm of the gradient that a fit may end with.
    pub gradient_tolerance: f64,
    /// The most Newton iterations that are tried before the fit fails.
    pub max_iterations: u32,
}

impl Default for FitOptions {
    fn default() -> Self {
        Self { certify: CertifyParams::DEFAULT, gradient_tolerance: 1e-9, max_iterations: 100 }
    }
}

/// The progress of a fit, told after each Newton iteration.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Progress {
    /// The number of the iteration, counted from zero.
    pub iteration: u32,
    /// The value of the objective after the iteration.
    pub objective: f64,
    /// The norm of the objective's gradient after the iteration.
    pub gradient: f64,
}

/// The optimum of the objective in double precision.
#[derive(Debug, Clone, PartialEq)]
pub struct Optimum {
    /// The weights, class after class, with the bias last in each.
    pub weights: Vec<f64>,
    /// Norm of the gradient reached, at most the tolerance.
    pub gradient: f64,
    /// The number of Newton iterations that were done.
    pub iterations: u32,
}

/// A fitted head in the form that is submitted to the chain.
#[derive(Debug, Clone, PartialEq)]
pub struct Fitted {
    /// The optimum before its weights were rounded.
    pub optimum: Optimum,
    /// The fitted weights, rounded to Q16.
    pub head: Head,
    /// The inverse Hessian at the rounded weights.
    pub hinv: HinvMatrix,
    /// The chain's optimality check on the quantised head.
    pub optimality: OptimalityCheck,
}

/// Finds the optimum by damped Newton steps from `start` (zeros if `None`).
///
/// # Errors
/// [`FitError::NotConverged`] unless the gradient norm falls below the tolerance: an undamped or unfinished
/// fit would silently give wrong attributions.
pub fn optimum(
    shape: Shape,
    samples: &[Sample<'_>],
    options: &FitOptions,
    start: Option<&[f64]>,
    mut progress: impl FnMut(Progress),
) -> core::result::Result<Optimum, FitError> {
    let objective = Objective::new(shape, samples, lambda(options))?;
    let mut w = start.map_or_else(|| vec![0.0; shape.params()], <[f64]>::to_vec);
    if w.len() != shape.params() {
        return Err(Error::BadLength.into());
    }
    for iteration in 0..options.max_iterations {
        let at = objective.evaluate(&w);
        let gradient = linalg::norm(&at.gradient);
        progress(Progress { iteration, objective: at.value, gradient });
        if gradient <= options.gradient_tolerance {
            return Ok(Optimum { weights: w, gradient, iterations: iteration });
        }
        let step = Cholesky::new(objective.hessian(&at), shape.params()).ok_or(FitError::Singular)?.solve(&at.gradient);
        let slope = linalg::dot(&at.gradient, &step);
        let moved = |t: f64| w.iter().zip(&step).map(|(w, s)| w - t * s).collect::<Vec<f64>>();
        let mut t = 1.0;
        let mut next = moved(t);
        // Armijo; near the optimum the decrease drowns in rounding, where the full step is right
        while slope > 1e-12 && objective.evaluate(&next).value > at.value - 1e-4 * t * slope && t > 1e-8 {
            t *= 0.5;
            next = moved(t);
        }
        w = next;
    }
    let gradient = linalg::norm(&objective.evaluate(&w).gradient);
    if gradient <= options.gradient_tolerance {
        return Ok(Optimum { weights: w, gradient, iterations: options.max_iterations });
    }
    Err(FitError::NotConverged { gradient, iterations: options.max_iterations })
}

/// Fits, quantises, inverts, and runs the chain's optimality check on the result.
///
/// # Errors
/// Those of [`optimum`], and [`FitError::Format`] when a weight leaves Q16 int32 or the inverse Hessian fits
/// no shift.
pub fn fit(
    shape: Shape,
    samples: &[Sample<'_>],
    options: &FitOptions,
    start: Option<&[f64]>,
    progress: impl FnMut(Progress),
) -> core::result::Result<Fitted, FitError> {
    let optimum = optimum(shape, samples, options, start, progress)?;
    let objective = Objective::new(shape, samples, lambda(options))?;
    let head = quantise_at_optimum(shape, &optimum.weights, &objective.hessian(&objective.evaluate(&optimum.weights)))?;
    let at = objective.evaluate(&dequantise(&head));
    let inverse = Cholesky::new(objective.hessian(&at), shape.params()).ok_or(FitError::Singular)?.inverse();
    let hinv = quantise_inverse(shape, &inverse)?;
    let optimality = Certifier::check_head(&head, &options.certify, samples.iter().copied())?;
    Ok(Fitted { optimum, head, hinv, optimality })
}

/// Moves an optimum to that of changed data, reusing an inverse Hessian: chord steps `w - K grad`, linear but
/// each costs one gradient. For leave-one-out retraining.
///
/// # Errors
/// As [`optimum`].
pub fn refit(
    shape: Shape,
    samples: &[Sample<'_>],
    options: &FitOptions,
    start: &[f64],
    inverse: &[f64],
) -> core::result::Result<Optimum, FitError> {
    let objective = Objective::new(shape, samples, lambda(options))?;
    if start.len() != shape.params() || inverse.len() != shape.params() * shape.params() {
        return Err(Error::BadLength.into());
    }
    let mut w = start.to_vec();
    let mut gradient = f64::INFINITY;
    for iterations in 0..options.max_iterations {
        let g = objective.evaluate(&w).gradient;
        gradient = linalg::norm(&g);
        if gradient <= options.gradient_tolerance {
            return Ok(Optimum { weights: w, gradient, iterations });
        }
        w.iter_mut().zip(inverse.chunks_exact(shape.params())).for_each(|(w, row)| *w -= linalg::dot(row, &g));
    }
    Err(FitError::NotConverged { gradient, iterations: options.max_iterations })
}

/// The exact inverse Hessian at given weights, row-major.
///
/// # Errors
/// [`FitError::Singular`], and [`FitError::Format`] for data that does not fit the shape.
pub fn inverse_hessian(
    shape: Shape,
    samples: &[Sample<'_>],
    options: &FitOptions,
    w: &[f64],
) -> core::result::Result<Vec<f64>, FitError> {
    let objective = Objective::new(shape, samples, lambda(options))?;
    if w.len() != shape.params() {
        return Err(Error::BadLength.into());
    }
    let at = objective.evaluate(w);
    Ok(Cholesky::new(objective.hessian(&at), shape.params()).ok_or(FitError::Singular)?.inverse())
}

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
    let p = shape.params();
    if optimum.len() != p || hessian.len() != p * p {
        return Err(Error::BadLength.into());
    }
    let rows: Vec<&[f64]> = hessian.chunks_exact(p).collect();
    let square = rows.iter().flat_map(|a| rows.iter().map(|b| linalg::dot(a, b))).collect();
    let factor = Cholesky::new(square, p).ok_or(FitError::Singular)?;
    let scale = f64::from(1u32 << WEIGHT_BITS);
    let mut weights = vec![0.0; p];
    let mut carried = vec![0.0; p]; // sum over j > i of l_ji (w_j - w*_j)
    for (i, row) in factor.rows().enumerate().rev() {
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
    Ok(quantise_head(shape, &weights)?)
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

/// The weights of a head as real numbers.
#[must_use]
pub fn dequantise(head: &Head) -> Vec<f64> {
    head.weights().iter().map(|&w| f64::from(w) / f64::from(1u32 << WEIGHT_BITS)).collect()
}

#[allow(clippy::cast_possible_truncation, reason = "the range is checked before")]
fn to_i32(v: f64) -> Result<i32> {
    let r = v.round();
    if r.abs() < f64::from(i32::MAX) { Ok(r as i32) } else { Err(Error::Overflow) }
}

fn lambda(options: &FitOptions) -> f64 {
    options.certify.lambda_ppb as f64 / 1e9
}

/// An embedding as the head sees it: `[e / 128; 127 / 128]`.
fn features(e: &[i8]) -> impl Iterator<Item = f64> + '_ {
    e.iter().chain(core::iter::once(&BIAS)).map(|&v| f64::from(v) / 128.0)
}
