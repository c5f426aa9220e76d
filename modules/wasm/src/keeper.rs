//! The keeper of contracts: what it needs of the chain and of the virtual machine, and what others ask of it.
//!
//! The order of checks, of gas and of store accesses is that of wasmd's `x/wasm/keeper`, because all of it is
//! consensus.

mod admin;
mod codes;
mod contracts;
mod frame;
mod handlers;
mod instantiate;
mod run;
mod smart;

pub(crate) use frame::Frame;
pub(crate) use instantiate::MODULE;
pub use instantiate::NewContract;
pub(crate) use run::{CallError, Invocation, deterministic, unwinds};

use crate::gas_config;
use crate::gas_register::GasRegister;
use crate::plugins::AcceptList;
use openledger_core::ports::{BankMint, ContractAccounts, ContractStaking, IbcPort};
use openledger_core::{Ctx, ExecMode, Res, Router};
use openledger_wasmvm::Vm;
use std::sync::Arc;

/// Whether the answer to a question from outside may cost more gas than this is the node's own decision; the default
/// is wasmd's.
pub const DEFAULT_QUERY_GAS_LIMIT: u64 = 3_000_000;

/// What the keeper uses of the rest of the chain.
#[derive(Clone)]
pub struct WasmPorts {
    /// Accounts, which contracts get.
    pub accounts: Arc<dyn ContractAccounts>,
    /// Coins, which contracts hold, send and burn.
    pub bank: Arc<dyn BankMint>,
    /// Staking, for the questions of contracts.
    pub staking: Arc<dyn ContractStaking>,
    /// IBC, for the messages and questions of contracts.
    pub ibc: Arc<dyn IbcPort>,
    /// The messages and queries of all modules.
    pub router: Router,
}

/// The virtual machines of a node.
#[derive(Clone)]
pub struct Machines {
    /// The one that blocks use.
    pub consensus: Arc<Vm>,
    /// The one for questions and simulations, so that they never wait for a block or keep one waiting.
    pub queries: Arc<Vm>,
}

struct Inner {
    ports: WasmPorts,
    machines: Machines,
    accepted: AcceptList,
}

/// The keeper of contracts. Holds no state: all of it is in the context. Clones are one keeper.
#[derive(Clone)]
pub struct WasmKeeper(Arc<Inner>);

impl std::fmt::Debug for WasmKeeper {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("WasmKeeper")
    }
}

impl WasmKeeper {
    /// A keeper over these ports and machines. Accepted queries are part of consensus.
    pub fn new(ports: WasmPorts, machines: Machines, accepted: AcceptList) -> Self {
        Self(Arc::new(Inner { ports, machines, accepted }))
    }

    /// What the keeper uses of the chain.
    pub fn ports(&self) -> &WasmPorts {
        &self.0.ports
    }

    /// The virtual machines.
    pub fn machines(&self) -> &Machines {
        &self.0.machines
    }

    /// The prices in force: what genesis set, otherwise wasmd's. Reading them costs no gas.
    ///
    /// # Errors
    /// Fatal.
    pub fn gas(&self, ctx: &Ctx) -> Res<GasRegister> {
        gas_config::register(ctx)
    }

    /// The queries of other modules that contracts may make.
    pub fn accepted(&self) -> &AcceptList {
        &self.0.accepted
    }

    /// The virtual machine for what runs in this context.
    pub fn vm(&self, ctx: &Ctx) -> &Vm {
        match ctx.mode() {
            ExecMode::Query | ExecMode::Simulate => &self.0.machines.queries,
            ExecMode::Check | ExecMode::Recheck | ExecMode::Proposal | ExecMode::Deliver => &self.0.machines.consensus,
        }
    }
}
