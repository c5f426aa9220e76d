//! Runs CosmWasm contracts: checks, meters, compiles and executes modules, with the gas of cosmwasm-vm 3.0.10.
//!
//! A module goes through three steps that depend on nothing but its bytes: the static checks ([`check`]), the
//! rewriting that adds the meter, the bound of the call stack and canonical NaNs ([`rewrite`]), and compilation. Gas,
//! refusals and traps therefore are the same under every engine and on every processor. This crate knows no chain:
//! what a contract reaches it reaches through [`Host`].
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, reason = "tests"))]

mod check;
mod guest;
mod host;
mod imports;
mod rewrite;
mod vm;

pub use check::{WasmLimits, analyze, check, check_within, compile_weight};
pub use host::{Host, HostError, HostGas, Order, Priced, Record};
pub use rewrite::{
    FRAME_WORDS, GAS_EXHAUSTED, GAS_LEFT, LEAF_WORDS, NATIVE_STACK_BYTES, Rewritten, SLOW_PRICE, SLOW_PRICE_OF_PAGE,
    STACK_EXHAUSTED, STACK_LEFT, STACK_WORDS, rewrite,
};
pub use vm::{Analysis, Call, CallGas, CallOutcome, Checksum, EntryPoint, SlowPrices, Vm, VmError, VmOptions};
