//! Integer ONNX graphs as consensus code: a static validator with one stable error code per reason, a cost
//! model on the raw graph, and a runner whose output bytes are the same on every CPU.
//!
//! [`Model::validate`] decides from bytes alone; [`Runner`] caches compiled plans and never lets a panic out.
#![warn(clippy::cast_possible_truncation, clippy::cast_possible_wrap, clippy::cast_sign_loss)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, reason = "tests"))]

mod check;
mod error;
mod fingerprint;
mod graph;
mod kernels;
mod limits;
mod lower;
mod proto;
mod refusal;
mod runner;
mod selftest;
mod wire;

pub use check::ALLOWED_OPS;
pub use error::OnnxError;
pub use graph::{Dtype, TensorSpec};
pub use limits::{Cost, ELEMENTS_PER_GAS, GAS_BASE, GAS_PER_NODE, Limits, MACS_PER_GAS};
pub use refusal::Refusal;
pub use runner::{ArtifactHash, Model, Runner, clear_engine_environment};
pub use selftest::self_test;
