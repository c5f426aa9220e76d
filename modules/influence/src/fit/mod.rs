//! Off-chain fitting in double precision: the optimum of the head, its quantisation, its inverse Hessian.
//!
//! Not for state code: what it makes is checked on chain by [`crate::Certifier`], so only the submitter
//! depends on it. One run gives the same bits as the next on the same machine, and the exponential comes from
//! the pure-Rust `libm`, not from the system.
#![allow(clippy::float_arithmetic, reason = "off-chain numerics, never linked into the state machine")]

pub mod fidelity;
mod growth;
mod linalg;
mod objective;
mod principal;
mod quantise;
mod suggest;

use thiserror::Error;

use crate::Error;
use crate::certify::{Certifier, CertifyParams};
use crate::head::{BIAS, Head, HinvMatrix, Shape, WEIGHT_BITS};
use crate::optimality::OptimalityCheck;

use linalg::Cholesky;
use objective::Objective;
use quantise::Rounding;

pub use growth::{Growth, parts, trend};
pub use quantise::{quantise_at_optimum, quantise_head, quantise_inverse};
pub use suggest::{Aims, Suggestion, nearest, quantile, suggest};

/// Chord steps that a fold head is given before Newton steps take over.
const CHORD_STEPS: u32 = 40;

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
    fit_whole(shape, samples, options, start, progress).map(|whole| whole.fitted)
}

/// A fit with what the fits of its folds reuse.
struct Whole {
    fitted: Fitted,
    inverse: Vec<f64>,
    rounding: Rounding,
}

fn fit_whole(
    shape: Shape,
    samples: &[Sample<'_>],
    options: &FitOptions,
    start: Option<&[f64]>,
    progress: impl FnMut(Progress),
) -> core::result::Result<Whole, FitError> {
    let optimum = optimum(shape, samples, options, start, progress)?;
    let objective = Objective::new(shape, samples, lambda(options))?;
    let rounding = Rounding::new(shape, &objective.hessian(&objective.evaluate(&optimum.weights)))?;
    let head = rounding.head(&optimum.weights)?;
    let at = objective.evaluate(&dequantise(&head));
    let inverse = Cholesky::new(objective.hessian(&at), shape.params()).ok_or(FitError::Singular)?.inverse();
    let hinv = quantise_inverse(shape, &inverse)?;
    let optimality = Certifier::check_head(&head, &options.certify, samples.iter().copied())?;
    Ok(Whole { fitted: Fitted { optimum, head, hinv, optimality }, inverse, rounding })
}

/// Fits the head and its fold heads: what a trainer submits where evidence is measured. `fold_of[i]` is the
/// fold of sample i, `None` for samples of earlier models, which every fold head keeps. A fold without samples
/// has the head itself.
///
/// # Errors
/// Those of [`fit`] for any of the heads, [`Error::BadLength`] unless every sample has its entry.
pub fn fit_folds(
    shape: Shape,
    samples: &[Sample<'_>],
    fold_of: &[Option<u16>],
    folds: u16,
    options: &FitOptions,
    start: Option<&[f64]>,
) -> core::result::Result<(Fitted, Vec<Head>), FitError> {
    if fold_of.len() != samples.len() {
        return Err(Error::BadLength.into());
    }
    let whole = fit_whole(shape, samples, options, start, |_| ())?;
    let head = |fold: u16| {
        let kept: Vec<Sample<'_>> =
            samples.iter().zip(fold_of).filter(|(_, f)| **f != Some(fold)).map(|(&s, _)| s).collect();
        if kept.len() == samples.len() {
            return Ok(whole.fitted.head.clone());
        }
        // Chord steps from the optimum of all data; Newton steps where the fold is too large a part of them.
        let start = &whole.fitted.optimum.weights;
        let loose = FitOptions { gradient_tolerance: options.gradient_tolerance.max(1e-8), ..*options };
        let chord = FitOptions { max_iterations: CHORD_STEPS, ..loose };
        let found = match refit(shape, &kept, &chord, start, &whole.inverse) {
            Ok(found) => found,
            Err(_) => optimum(shape, &kept, &loose, Some(start), |_| ())?,
        };
        Ok(whole.rounding.head(&found.weights)?)
    };
    let heads = (0..folds).map(head).collect::<core::result::Result<_, FitError>>()?;
    Ok((whole.fitted, heads))
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

/// The weights of a head as real numbers.
#[must_use]
pub fn dequantise(head: &Head) -> Vec<f64> {
    head.weights().iter().map(|&w| f64::from(w) / f64::from(1u32 << WEIGHT_BITS)).collect()
}

fn lambda(options: &FitOptions) -> f64 {
    options.certify.lambda_ppb as f64 / 1e9
}

/// An embedding as the head sees it: `[e / 128; 127 / 128]`.
fn features(e: &[i8]) -> impl Iterator<Item = f64> + '_ {
    e.iter().chain(core::iter::once(&BIAS)).map(|&v| f64::from(v) / 128.0)
}
