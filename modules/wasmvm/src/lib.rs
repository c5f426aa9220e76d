//! Runs CosmWasm contracts: checks, meters, compiles and executes modules, with the gas of cosmwasm-vm 3.0.10.
//!
//! A module goes through three steps that depend on nothing but its bytes: the static checks ([`check`]), the
//! rewriting that adds the meter, the bound of the call stack and canonical NaNs ([`rewrite`]), and compilation. Gas,
//! refusals and traps therefore are the same under every engine and on every processor. This crate knows no chain:
//! what a contract reaches it reaches through [`Host`].

mod host;
mod vm;

pub use host::{Host, HostError, HostGas, Order, Priced, Record};
pub use vm::{Analysis, Call, CallGas, CallOutcome, Checksum, EntryPoint, VmError, VmOptions};
