//! Contracts as wasmd 0.61 has them (`x/wasm`): codes, contracts, who may do what with them, and how they run.
#![warn(clippy::cast_possible_truncation, clippy::cast_possible_wrap, clippy::cast_sign_loss)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, reason = "tests"))]
