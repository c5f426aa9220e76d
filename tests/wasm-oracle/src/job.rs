//! The jobs that this program reads and the answers that it writes, one JSON object in a line. Tests of the project
//! include this file, so that both virtual machines are driven by the same jobs.

use serde::{Deserialize, Serialize};

/// What to do.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "op")]
pub(crate) enum Job {
    /// Is the module one that a chain stores, and what does it offer?
    Check {
        /// Path of the module.
        wasm: String,
    },
    /// Store the module and make calls one after another.
    Run {
        /// Path of the module.
        wasm: String,
        /// Whether the static checks come first, as at an upload; a genesis or a state sync leaves them out.
        checked: bool,
        /// What the contract reaches.
        host: HostScript,
        /// The calls.
        calls: Vec<CallScript>,
    },
}

/// A call of an entry point.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct CallScript {
    /// Name of the export; `migrate_with_info` for the three-argument form of `migrate`.
    pub(crate) entry: String,
    /// Env, info where there is one, message: texts, or bytes in hexadecimal after `hex:`.
    pub(crate) args: Vec<String>,
    /// In wasm gas.
    pub(crate) gas_limit: u64,
    /// Whether what it wrote stays for the next call.
    pub(crate) keep: bool,
}

/// The chain around the contract.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct HostScript {
    /// Keys and values in hexadecimal, before the first call.
    pub(crate) storage: Vec<(String, String)>,
    /// What each operation costs, by its name: `get`, `set`, `remove`, `scan`, `next`, `canonicalize`, `humanize`,
    /// `validate`, `query`. What is not named is free.
    pub(crate) prices: Vec<(String, Price)>,
    /// Answers to queries. The first whose `request` is equal, or is empty, is taken.
    pub(crate) answers: Vec<Answer>,
    /// Operations that fail.
    pub(crate) faults: Vec<Fault>,
}

/// What an operation costs: so much at once, and so much for each byte that goes in or out.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize)]
pub(crate) struct Price {
    /// Wasm gas that the VM charges.
    pub(crate) cost: u64,
    /// Wasm gas that the chain has charged already.
    pub(crate) external: u64,
    /// External wasm gas for each byte.
    pub(crate) per_byte: u64,
}

/// An answer to a query.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct Answer {
    /// JSON of the request; empty for any.
    pub(crate) request: String,
    /// JSON of the `SystemResult`, written as cosmwasm-std writes it; `gas_limit` to answer the gas limit that the VM
    /// gave.
    pub(crate) response: String,
}

/// An operation that fails when it is done for the n-th time in a call.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct Fault {
    /// Name as in [`HostScript::prices`].
    pub(crate) operation: String,
    /// Counted from 1; 0 for every time.
    pub(crate) nth: u64,
    /// How.
    pub(crate) kind: FaultKind,
    /// Text of the error where it has one.
    pub(crate) text: String,
}

/// How an operation fails.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum FaultKind {
    /// An answer to the contract.
    User,
    /// The chain's meter is exhausted.
    OutOfGas,
    /// The number of an iterator that is not there.
    NoIterator,
    /// Anything else.
    #[default]
    Unknown,
}

/// What came of a job.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Reply {
    /// Of [`Job::Check`], accepted.
    Accepted(Report),
    /// Of either job: the module is not stored.
    Refused(Failure),
    /// Of [`Job::Run`].
    Ran(Vec<CallReport>),
    /// The job makes no sense.
    Broken(String),
}

/// What a module offers.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Report {
    /// SHA-256 of the module, in hexadecimal.
    pub(crate) checksum: String,
    /// Known exports, sorted.
    pub(crate) entry_points: Vec<String>,
    /// Whether all six exports of IBC are there.
    pub(crate) ibc: bool,
    /// What it requires, sorted.
    pub(crate) capabilities: Vec<String>,
    /// Version of the contract's state.
    pub(crate) migrate_version: Option<u64>,
}

/// Why something failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Failure {
    /// `out_of_gas`, `contract`, `refused`, `node`, `panic`.
    pub(crate) class: String,
    /// The text that a chain shows.
    pub(crate) text: String,
}

/// What came of a call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct CallReport {
    /// What the contract returned, in hexadecimal.
    pub(crate) result: Result<String, Failure>,
    /// What it used; none where the instance could not be made.
    pub(crate) gas: Option<Gas>,
    /// Pages of memory at the end; none where the instance could not be made.
    pub(crate) pages: Option<u32>,
    /// The storage at the end of the call, in hexadecimal.
    pub(crate) storage: Vec<(String, String)>,
    /// What was asked of the host, in order.
    pub(crate) log: Vec<String>,
}

/// Gas of a call, in wasm gas.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "named as in cosmwasm-vm's report")]
pub(crate) struct Gas {
    pub(crate) limit: u64,
    pub(crate) remaining: u64,
    pub(crate) externally: u64,
    pub(crate) internally: u64,
}
