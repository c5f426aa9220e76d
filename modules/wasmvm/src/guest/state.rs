//! What the engine keeps for one instance.

use crate::host::Host;
use wasmtime::{Global, Instance, Memory, ResourceLimiter};

/// The handles of an instance that the host needs again and again.
#[derive(Clone, Copy)]
pub(crate) struct Exports {
    pub(crate) instance: Instance,
    pub(crate) memory: Memory,
    pub(crate) gas_left: Global,
    pub(crate) gas_exhausted: Global,
    pub(crate) stack_exhausted: Global,
}

/// What belongs to one instance beside its memory.
pub(crate) struct State {
    pub(crate) host: Box<dyn Host>,
    pub(crate) read_only: bool,
    /// How deep host and contract are in one another.
    pub(crate) depth: u32,
    /// Charged by the chain's own meter, in wasm gas.
    pub(crate) externally_used: u64,
    pub(crate) limits: Limits,
    /// Set once the instance is complete; a start function runs before.
    pub(crate) exports: Option<Exports>,
}

/// The bound of the memory, and what went wrong with the machine's own.
pub(crate) struct Limits {
    /// Bytes.
    memory: usize,
    /// Whether the module asks for more memory than the bound when it begins.
    pub(crate) refused: bool,
    /// The machine has no memory left: another node may have, so the contract must not see it.
    pub(crate) fault: Option<String>,
}

/// How wasmtime calls a growth beyond 4 GiB, which it refuses before it asks. A test holds it to these words.
const BEYOND_32_BITS: &str = "memory growth exceeds memory type's limits";

impl State {
    /// An instance that has not begun. `memory` is the bound in bytes.
    pub(crate) fn new(host: Box<dyn Host>, read_only: bool, memory: usize) -> Self {
        let limits = Limits { memory, refused: false, fault: None };
        Self { host, read_only, depth: 0, externally_used: 0, limits, exports: None }
    }
}

impl ResourceLimiter for Limits {
    fn memory_growing(&mut self, _: usize, desired: usize, maximum: Option<usize>) -> wasmtime::Result<bool> {
        let allowed = desired <= self.memory && maximum.is_none_or(|maximum| desired <= maximum);
        self.refused |= !allowed;
        Ok(allowed)
    }

    fn memory_grow_failed(&mut self, error: wasmtime::Error) -> wasmtime::Result<()> {
        if error.to_string() == BEYOND_32_BITS {
            return Ok(());
        }
        // A growth within the bound fails for want of memory alone.
        self.fault = Some(format!("the memory of a contract cannot grow: {error}"));
        Err(error)
    }

    fn table_growing(&mut self, _: usize, _: usize, _: Option<usize>) -> wasmtime::Result<bool> {
        // No instruction that the checks accept grows a table, and its first size is bounded by them.
        Ok(true)
    }
}
