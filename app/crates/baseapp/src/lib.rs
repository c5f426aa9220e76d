//! The state machine's phases: check, proposal, finalize, commit, query (after SDK `baseapp`).
//!
//! Locks, always taken in this order: consensus, mempool, published. Queries take only the last, so they
//! never wait for a block.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, reason = "tests"))]

pub mod block;
pub mod check;
pub mod export;
pub mod finalize;
pub mod genesis;
pub mod genutil;
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
use openledger_auth::{AnteHandler, MinGasPrices, TxDecoder};
use openledger_core::storage::Snapshot;
use openledger_core::{BlockInfo, Ctx, ExecMode, GasMeter, State};
use openledger_store::{Store, StoreReader};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

/// What an operator sets for his own node; none of it reaches consensus.
#[derive(Clone)]
pub struct NodeOptions {
    /// Lowest gas prices that CheckTx takes.
    pub min_gas_prices: MinGasPrices,
    /// Gas that a query may use.
    pub query_gas_limit: u64,
    /// Gas that a simulation may use.
    pub simulation_gas_limit: u64,
    /// Blocks that CometBFT must keep at least; 0 keeps all.
    pub min_retain_blocks: u64,
    /// Height of the block that is not executed any more; 0 never.
    pub halt_height: u64,
    /// Unix time in seconds of the first block that is not executed any more; 0 never.
    pub halt_time: u64,
}

/// The application: shared by all ABCI connections and API servers.
pub struct BaseApp {
    runtime: Runtime,
    decoder: TxDecoder,
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
}

/// The last committed block, as queries see it.
#[derive(Clone)]
pub struct Published {
    /// State at that height.
    pub snapshot: Arc<dyn Snapshot>,
    /// Its header.
    pub block: Arc<BlockInfo>,
    /// Its root.
    pub app_hash: [u8; 32],
}

fn lock<T>(m: &Mutex<T>) -> MutexGuard<'_, T> {
    // A panic outside a transaction stops the node (see abci); one inside is caught before it unwinds to a
    // lock.
    m.lock().unwrap_or_else(PoisonError::into_inner)
}

impl BaseApp {
    /// The application over an opened store.
    ///
    /// # Errors
    /// When the last height cannot be read.
    pub fn new(runtime: Runtime, ante: AnteHandler, options: NodeOptions, store: Store) -> Result<Self, FatalError> {
        let reader = store.reader();
        let height = store.height();
        let fatal = |e: openledger_store::StoreError| FatalError::Broken(e.to_string());
        let snapshot = store.snapshot(0).map_err(fatal)?;
        let app_hash = store.app_hash();
        let state = State::new(snapshot.clone());
        let mut block = BlockInfo { height, app_hash: app_hash.to_vec(), ..BlockInfo::default() };
        if height > 0 {
            let config = Arc::new(runtime.config().clone());
            let ctx = Ctx::new(state.fork(), GasMeter::infinite(), Arc::new(block.clone()), config, ExecMode::Query);
            block = params::with_limits(&ctx, block)?;
            if let Some(last) = params::LAST_BLOCK.get(&ctx)? {
                block.chain_id = last.chain_id;
                block.time = openledger_core::BlockTime { seconds: last.seconds, nanos: last.nanos };
            }
        }
        let block = Arc::new(block);
        let decoder =
            TxDecoder::new(runtime.config().addresses.clone(), runtime.messages()).with_any_types(runtime.any_types());
        Ok(Self {
            runtime,
            decoder,
            ante,
            options,
            consensus: Mutex::new(Consensus { store, genesis: None, staged: None, forks: (0, 0) }),
            mempool: Mutex::new(Mempool { state, block: block.clone() }),
            published: RwLock::new(Published { snapshot, block, app_hash }),
            reader,
        })
    }

    /// The modules.
    pub fn runtime(&self) -> &Runtime {
        &self.runtime
    }

    /// Reads transactions.
    pub fn decoder(&self) -> &TxDecoder {
        &self.decoder
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

    /// Verifies signatures ahead on all cores. No outcome depends on it: what panics here panics again, and
    /// is then a receipt.
    fn preverify(&self, ctx: &Ctx, candidates: &[tx::Candidate]) {
        let threads = std::thread::available_parallelism().map_or(1, std::num::NonZeroUsize::get);
        let ahead = || self.ante.preverify(ctx, candidates.iter().filter_map(|c| c.tx.as_ref().ok()), threads);
        let _ = std::panic::catch_unwind(std::panic::AssertUnwindSafe(ahead));
    }

    fn runner(&self) -> tx::TxRunner<'_> {
        tx::TxRunner { runtime: &self.runtime, ante: &self.ante, min_gas_prices: &self.options.min_gas_prices }
    }
}
