//! Models: encoder artifacts, lineage, certified training. See README.md.
#![warn(clippy::cast_possible_truncation, clippy::cast_possible_wrap, clippy::cast_sign_loss)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "tests"))]

mod absorb;
mod artifacts;
mod certify;
mod commands;
pub mod errors;
pub mod events;
mod evidence;
mod evidence_genesis;
pub mod evidence_keys;
mod genesis;
mod index;
mod jobs;
mod judge;
mod judge_accounts;
pub mod keeper;
pub mod keys;
pub mod line;
mod lineage;
mod module;
mod msgs;
mod ownership;
pub mod params;
mod points;
mod port;
mod queries;
mod standing;
mod submission;
mod text_encoders;
pub mod tuning;
mod zero_height;

pub use errors::ModelError;
pub use evidence::BondEvidence;
pub use evidence_genesis::check as check_evidence;
pub use index::leaves;
pub use keeper::ModelKeeper;
pub use keys::STORE;
pub use module::{MANIFEST, ModelModule};
pub use points::{material_floor, material_next, material_start};
pub use text_encoders::ArtifactEncoders;
