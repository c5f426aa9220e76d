//! The application in one process, driven through the phases that CometBFT drives, without CometBFT.
#![allow(clippy::disallowed_methods, reason = "a test measures, waits or reads where its vectors are")]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod adversarial;
mod answers_abroad;
mod bounties;
mod contracts;
mod economy;
mod export;
mod faults;
mod genesis;
mod golden;
mod hostile_port;
mod idle;
mod jobs;
mod judging;
mod lab;
mod liveness;
mod market;
mod parallel;
mod proposals;
mod refusals;
mod retrieval;
mod simulation;
mod start;
mod test_kit;
mod text;
mod text_rules;
mod twice;
mod upgrades;
mod zero_height;
