//! The virtual machines of a node for contracts, and what of them is part of consensus.

use openledger_wasm::{DEFAULT_QUERY_GAS_LIMIT, Machines};
use openledger_wasmvm::{Vm, VmOptions};
use std::path::PathBuf;
use std::sync::Arc;

/// What contracts may require of the chain. Part of consensus: a longer list is an upgrade.
const CAPABILITIES: [&str; 11] = [
    "iterator",
    "staking",
    "stargate",
    "cosmwasm_1_1",
    "cosmwasm_1_2",
    "cosmwasm_1_3",
    "cosmwasm_1_4",
    "cosmwasm_2_0",
    "cosmwasm_2_1",
    "cosmwasm_2_2",
    "ibc2",
];

/// The most memory of an instance in pages of 64 KiB, 32 MiB in all, as wasmd has it. Part of consensus.
const MEMORY_PAGES: u32 = 512;

/// What a node decides about contracts for itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContractOptions {
    /// Where codes lie; in memory without one.
    pub directory: Option<PathBuf>,
    /// Bytes of compiled contracts in memory beside the pinned ones, for blocks, and as many for questions.
    pub memory_cache_bytes: usize,
    /// Gas limit of a question from outside to a contract.
    pub query_gas_limit: u64,
}

impl Default for ContractOptions {
    fn default() -> Self {
        Self { directory: None, memory_cache_bytes: 100 << 20, query_gas_limit: DEFAULT_QUERY_GAS_LIMIT }
    }
}

impl ContractOptions {
    /// Opens the virtual machines.
    pub(crate) fn open(&self) -> Result<Machines, String> {
        let options = VmOptions {
            directory: self.directory.clone(),
            capabilities: CAPABILITIES.iter().map(|&name| name.to_owned()).collect(),
            memory_pages: MEMORY_PAGES,
            memory_cache_bytes: self.memory_cache_bytes,
        };
        let consensus = Vm::open(options).map_err(|e| e.to_string())?;
        let queries = consensus.for_queries(self.memory_cache_bytes).map_err(|e| e.to_string())?;
        Ok(Machines { consensus: Arc::new(consensus), queries: Arc::new(queries) })
    }
}
