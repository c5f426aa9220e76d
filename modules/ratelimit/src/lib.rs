//! Limits of what moves over channels and clients: ibc-go's `modules/apps/rate-limiting` 11.2, as a layer
//! around the application of transfers, and this chain's defaults and totals beside its rules.
#![warn(clippy::cast_possible_truncation, clippy::cast_possible_wrap, clippy::cast_sign_loss)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, reason = "tests"))]

mod commands;
mod epoch;
mod errors;
mod events;
mod flow;
mod genesis;
mod keeper;
pub mod keys;
mod layer;
mod layer_v2;
mod module;
mod msgs;
mod own;
mod packet;
mod params;
mod pending;
mod queries;
mod signed;

pub use errors::RateLimitError;
pub use genesis::open_genesis;
pub use keeper::{RateLimitKeeper, RateLimitPorts};
pub use layer::{LimitedApp, LimitedSender};
pub use layer_v2::{LimitedAnswers, LimitedAppV2};
pub use module::{MANIFEST, RateLimitModule};
pub use params::{OPEN_HOURS, OPEN_PERCENT, open_params};
