//! Rewritten modules on real engines: what they cost, how deep they go, and which NaNs they show.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::disallowed_methods, reason = "tests")]

#[path = "rewrite/fixtures.rs"]
mod fixtures;
#[path = "rewrite/floats.rs"]
mod floats;
#[path = "rewrite/harness.rs"]
mod harness;
#[path = "rewrite/meter.rs"]
mod meter;
#[path = "rewrite/modules.rs"]
mod modules;
#[path = "rewrite/stack.rs"]
mod stack;
