//! Exact influence functions in integers: certify a head, attribute an inference, split its fee.
//!
//! No state, no floats (outside the off-chain feature `fit`), no clock, no randomness. Three callers use it:
//! - admission (`datanet`): [`novelty`], the distance and novelty rules;
//! - certification (`model`): [`Certifier`] checks that a submitted head is the optimum on its data and that
//!   the submitted inverse Hessian is one, in steps, and yields the [`Point`] records;
//! - attribution and offline verification: [`PointSet`] and [`Attributor`] score a query against all points,
//!   [`payout`] splits the fee.
//!
//! README.md states the formats, the proofs and the measured constants.
#![warn(clippy::cast_possible_truncation, clippy::cast_possible_wrap, clippy::cast_sign_loss)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "tests"))]

pub mod base;
pub mod bond;
pub mod calibration;
mod certify;
pub mod claims;
pub mod cost;
mod error;
pub mod evidence;
pub mod factor;
#[cfg(feature = "fit")]
pub mod fit;
mod fixed;
pub mod folds;
mod head;
pub mod line;
pub mod logarithm;
pub mod merkle;
pub mod novelty;
mod optimality;
pub mod payout;
mod points;
mod probes;
mod record;
pub mod retrieval;
mod scan;
mod softmax;
pub mod subspace;

pub use certify::{Accumulators, Certificate, Certifier, CertifyParams};
pub use error::{Error, Result};
pub use head::{BIAS, Head, HinvMatrix, MAX_CLASSES, MAX_PARAMS, MAX_POINTS, SHIFT_RANGE, Shape, WEIGHT_BITS};
pub use optimality::OptimalityCheck;
pub use points::{Point, PointSet};
pub use probes::{PROBES, ProbeVectors};
pub use record::{AttributionRecord, Payee, RECORDED, ScoredPoint};
pub use scan::{Attributor, Direction};
pub use softmax::Residual;
