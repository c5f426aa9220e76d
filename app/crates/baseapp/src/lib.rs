//! The state machine's phases: check, proposal, finalize, commit, query (after SDK `baseapp`).
//!
//! Locks, always taken in this order: consensus, mempool, published. Queries take only the last, so they
//! never wait for a block.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, reason = "tests"))]

pub mod block;
pub mod check;
mod commit_info;
pub mod export;
pub mod finalize;
pub mod genesis;
pub mod genesis_txs;
pub mod order;
pub mod params;
pub mod proposal;
pub mod query;
pub mod runtime;
#[cfg(feature = "testing")]
pub mod testing;
pub mod tx;

use crate::runtime::Runtime;
use block::FatalError;
use openledger_core::ports::{ConsensusParamsPort, HistoricalInfoPort, LastValidatorsPort};
use openledger_core::storage::Snapshot;
use openledger_core::{
    AnteHandler, BlockInfo, BlockTime, Ctx, DecodedTx, ExecMode, GasMeter, NodeEnv, Res, State, TxDecoding,
};
use openledger_store::{Store, StoreReader};
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

/// What an operator sets for the operator's node; none of it reaches consensus.
#[derive(Clone)]
pub struct NodeOptions {
    /// Gas that a query may use.
    pub query_gas_limit: u64,
    /// Gas that a simulation may use.
    pub simulation_gas_limit: u64,
    /// Threads that check signatures ahead of a block; 0 for one per core.
    pub signature_threads: usize,
    /// Blocks that CometBFT must keep at least; 0 keeps all.
    pub min_retain_blocks: u64,
    /// Height of the block that is not executed any more; 0 never.
    pub halt_height: u64,
    /// Unix time in seconds of the first block that is not executed any more; 0 never.
    pub halt_time: u64,
    /// Transactions that may wait for a block after their check; 0 for no limit.
    pub max_waiting_txs: usize,
    /// Where modules keep what is this node's own.
    pub env: NodeEnv,
}

/// What the phases of a block ask of modules, whichever they are.
#[derive(Clone)]
pub struct BasePorts {
    /// The consensus parameters.
    pub params: Arc<dyn ConsensusParamsPort>,
    /// The validators of the last block, for exports.
    pub validators: Arc<dyn LastValidatorsPort>,
    /// Headers of past blocks, which outlive a restart.
    pub history: Arc<dyn HistoricalInfoPort>,
}

/// How transactions are read and checked before their messages run.
#[derive(Clone)]
pub struct TxChecks {
    /// Reads transactions.
    pub decoder: Arc<dyn TxDecoding>,
    /// Checks them and takes their fees.
    pub ante: AnteHandler,
}

/// The application: shared by all ABCI connections and API servers.
pub struct BaseApp {
    runtime: Runtime,
    ports: BasePorts,
    decoder: Arc<dyn TxDecoding>,
    ante: AnteHandler,
    options: NodeOptions,
    consensus: Mutex<Consensus>,
    mempool: Mutex<Mempool>,
    published: RwLock<Published>,
    reader: StoreReader,
}

/// What only the consensus connection touches.
struct Consensus {
    store: Store,
    /// State after InitChain, until the first block is finalized on it.
    genesis: Option<State>,
    /// The header of the block that is staged and waits for Commit.
    staged: Option<BlockInfo>,
    /// Executions of proposals at the current height: `(height, count)`.
    forks: (u64, u32),
}

/// The state that CheckTx advances; dropped at every Commit.
struct Mempool {
    state: State,
    block: Arc<BlockInfo>,
    /// Hashes of the transactions that passed their check and wait for a block; kept only when their number
    /// is limited.
    waiting: BTreeSet<[u8; 32]>,
}

/// The last committed block, as queries see it.
#[derive(Clone)]
pub struct Published {
    /// State at that height.
    pub snapshot: Arc<dyn Snapshot>,
    /// The header of that height.
    pub block: Arc<BlockInfo>,
    /// The root of the state at that height.
    pub app_hash: [u8; 32],
}

fn lock<T>(m: &Mutex<T>) -> MutexGuard<'_, T> {
    // A panic outside a transaction stops the node (see abci); one inside is caught before it unwinds to a
    // lock.
    m.lock().unwrap_or_else(PoisonError::into_inner)
}

impl BaseApp {
    /// The application over an opened store. Lets the modules prepare what they keep on this node.
    ///
    /// # Errors
    /// When the last height cannot be read, or a module cannot start.
    pub fn new(
        runtime: Runtime,
        ports: BasePorts,
        checks: TxChecks,
        options: NodeOptions,
        store: Store,
    ) -> Result<Self, FatalError> {
        let reader = store.reader();
        let height = store.height();
        let fatal = |e: openledger_store::StoreError| FatalError::Broken(e.to_string());
        let snapshot = store.snapshot(0).map_err(fatal)?;
        let app_hash = store.app_hash();
        let state = State::new(snapshot.clone());
        let block = BlockInfo { height, app_hash: app_hash.to_vec(), ..BlockInfo::default() };
        let config = runtime.shared_config();
        let ctx = Ctx::new(state.fork(), GasMeter::infinite(), Arc::new(block.clone()), config, ExecMode::Query);
        let ctx = ctx.read_only();
        let block = Arc::new(if height > 0 { header_at(&ports, &ctx, block)? } else { block });
        runtime.start(&ctx.with_block((*block).clone()), &options.env)?;
        Ok(Self {
            runtime,
            ports,
            decoder: checks.decoder,
            ante: checks.ante,
            options,
            consensus: Mutex::new(Consensus { store, genesis: None, staged: None, forks: (0, 0) }),
            mempool: Mutex::new(Mempool { state, block: block.clone(), waiting: BTreeSet::new() }),
            published: RwLock::new(Published { snapshot, block, app_hash }),
            reader,
        })
    }

    /// The modules and the ways to them.
    pub fn runtime(&self) -> &Runtime {
        &self.runtime
    }

    /// The decoder by which transactions are read.
    pub fn decoder(&self) -> &dyn TxDecoding {
        self.decoder.as_ref()
    }

    /// The operator's options.
    pub fn options(&self) -> &NodeOptions {
        &self.options
    }

    /// The last committed block.
    pub fn published(&self) -> Published {
        self.published.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn context(&self, state: State, gas: GasMeter, block: Arc<BlockInfo>, mode: ExecMode) -> Ctx {
        Ctx::new(state, gas, block, self.runtime.shared_config(), mode)
    }

    /// Lets ante verify signatures ahead on several threads. No outcome depends on it: what panics here panics
    /// again, and is then a receipt.
    #[allow(clippy::disallowed_methods, reason = "no outcome depends on how many threads verify signatures ahead")]
    fn prepare(&self, ctx: &Ctx, candidates: &[tx::Candidate]) {
        let threads = match self.options.signature_threads {
            0 => std::thread::available_parallelism().map_or(1, std::num::NonZeroUsize::get),
            threads => threads,
        };
        let txs: Vec<&DecodedTx> = candidates.iter().filter_map(|c| c.tx.as_ref().ok()).collect();
        let ahead = || self.ante.prepare(ctx, &txs, threads);
        let _ = std::panic::catch_unwind(std::panic::AssertUnwindSafe(ahead));
    }

    fn runner(&self) -> tx::TxRunner<'_> {
        tx::TxRunner { runtime: &self.runtime, ports: &self.ports, ante: &self.ante }
    }
}

/// What the state knows of the header of its own height: its time, and, where the chain keeps historical info, its
/// proposer and the hash of the validators after it.
fn header_at(ports: &BasePorts, ctx: &Ctx, block: BlockInfo) -> Res<BlockInfo> {
    let mut block = params::with_limits(ports.params.params(ctx)?, block);
    if let Some(last) = params::LAST_BLOCK.get(ctx)? {
        block.chain_id = last.chain_id;
        block.time = BlockTime { seconds: last.seconds, nanos: last.nanos };
    }
    let info = ports.history.historical_info(ctx, block.height)?;
    if let Some(header) = info.and_then(|i| i.header) {
        block.next_validators_hash = header.next_validators_hash;
        block.proposer = header.proposer_address;
    }
    Ok(block)
}
