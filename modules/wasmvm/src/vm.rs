//! The virtual machine of a node: codes on disk, compiled modules in memory, calls of contracts.

mod artifacts;
mod blobs;
mod call;
mod disk;
mod engine;
mod entry;
mod machine;
mod modules;
mod stack;

pub use machine::Vm;

use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use std::fmt;
use std::path::PathBuf;

/// SHA-256 of a module's bytes. It is shown in hexadecimal digits of lower case.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Checksum(pub [u8; 32]);

impl Checksum {
    /// The checksum of a module.
    pub fn of(wasm: &[u8]) -> Self {
        Self(Sha256::digest(wasm).into())
    }
}

impl fmt::Display for Checksum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

impl fmt::Debug for Checksum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The exports that the chain calls. The order is that of wasmd's entry points.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs, reason = "the names are CosmWasm's own")]
pub enum EntryPoint {
    Instantiate,
    Execute,
    Migrate,
    /// `migrate` of a contract that also takes a `MigrateInfo`.
    MigrateWithInfo,
    Sudo,
    Reply,
    Query,
    IbcChannelOpen,
    IbcChannelConnect,
    IbcChannelClose,
    IbcPacketReceive,
    IbcPacketAck,
    IbcPacketTimeout,
    IbcSourceCallback,
    IbcDestinationCallback,
    Ibc2PacketSend,
    Ibc2PacketReceive,
    Ibc2PacketAck,
    Ibc2PacketTimeout,
}

/// One call of a contract.
#[derive(Debug, Clone, Copy)]
pub struct Call<'a> {
    /// The code.
    pub checksum: &'a Checksum,
    /// The export.
    pub entry: EntryPoint,
    /// The arguments after one another, as JSON: env, then info where the entry point takes it, then the
    /// message.
    pub args: &'a [&'a [u8]],
    /// The most that the call may use, in wasm gas, what is charged externally included.
    pub gas_limit: u64,
    /// What slow instructions cost beside the price list.
    pub slow: SlowPrices,
}

/// What an instruction costs beside the price list that may take as long as many others: it reads or writes memory,
/// divides, rounds floats (twice this), takes a root (four times) or grows the memory (twelve times). The more memory a
/// contract has, the longer it may have to wait for it. Zero, the default, gives the gas of cosmwasm-vm.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct SlowPrices {
    /// Each such instruction, in wasm gas; at most [`SlowPrices::MOST`].
    pub instruction: u64,
    /// The same for each page of 64 KiB that the contract's memory has then; at most [`SlowPrices::MOST`].
    pub page: u64,
}

impl SlowPrices {
    /// No piece of code and no memory makes a price overflow that is at most this.
    pub const MOST: u64 = 1_000_000;

    /// The price of one instruction with a memory of so many pages.
    pub(crate) fn of(self, pages: u64) -> u64 {
        self.instruction.saturating_add(self.page.saturating_mul(pages))
    }
}

/// What a call used, in wasm gas.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct CallGas {
    /// The limit of the call.
    pub limit: u64,
    /// What is left of it; 0 after running out.
    pub remaining: u64,
    /// Charged by the chain's own meter during the call.
    pub externally_used: u64,
    /// Used by the contract and the VM: `limit - remaining - externally_used`.
    pub internally_used: u64,
}

/// How a call ended. The gas was used either way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallOutcome {
    /// The bytes that the contract returned: the JSON of a `ContractResult` of its entry point.
    pub result: Result<Vec<u8>, VmError>,
    /// What it used.
    pub gas: CallGas,
    /// Pages of 64 KiB of linear memory that the instance had at the end.
    pub memory_pages: u32,
}

/// Why a module was refused, or why a call did not return. Every text but those of
/// [`VmError::Infrastructure`] depends on nothing but the module, the arguments and the answers of the host.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum VmError {
    /// The module is not one that the chain runs, in the words of cosmwasm-vm (`Error during static Wasm
    /// validation: …`).
    #[error("{0}")]
    Refused(String),
    /// The contract trapped, asked the host for something wrong, or returned nonsense, in the words of
    /// cosmwasm-vm 3.0.10 (`Error executing Wasm: …`, `Error in guest/host communication: …`, `Aborted: …`).
    #[error("{0}")]
    Contract(String),
    /// The gas limit was reached.
    #[error("Ran out of gas during contract execution")]
    OutOfGas,
    /// This node cannot execute it: a file is missing or damaged, memory or disk ran out, a lock is poisoned.
    /// Other nodes can, so this must never become a receipt.
    #[error("{0}")]
    Infrastructure(String),
}

/// What a module offers and asks for (`AnalysisReport` of cosmwasm-vm).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Analysis {
    /// Known entry points that it exports.
    pub entry_points: BTreeSet<EntryPoint>,
    /// Whether all six exports of IBC are there.
    pub has_ibc_entry_points: bool,
    /// Whether the exports of IBC version 2 are there.
    pub has_ibc2_entry_points: bool,
    /// Capabilities of its `requires_*` exports, in order.
    pub required_capabilities: BTreeSet<String>,
    /// The version of its state that it states for migrations.
    pub contract_migrate_version: Option<u64>,
}

/// How a virtual machine is set up.
#[derive(Debug, Clone)]
pub struct VmOptions {
    /// Where codes and compiled modules lie; only one process and one `Vm` may use it. Without a directory
    /// everything is kept in memory, for tests and for checks of a genesis file.
    pub directory: Option<PathBuf>,
    /// What modules may require. Part of consensus.
    pub capabilities: BTreeSet<String>,
    /// The most memory of an instance, in pages of 64 KiB. Part of consensus.
    pub memory_pages: u32,
    /// Bytes of compiled modules kept in memory beside the pinned ones.
    pub memory_cache_bytes: usize,
}
