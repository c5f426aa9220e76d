//! What a handler gets: state, gas, block and chain configuration.

use crate::address::AccAddress;
use crate::block::{BlockInfo, TxInfo};
use crate::config::ChainConfig;
use crate::errors::{Failure, Res};
use crate::events::Event;
use crate::gas::GasMeter;
use crate::kv::Kv;
use crate::state::State;
use crate::storage::{MemSnapshot, StoreKey};
use crate::tx_locals::TxLocals;
use crate::values::Values;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Why a handler runs. State must come out the same in `Deliver` on every node; the other modes never commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExecMode {
    /// First admission to the mempool.
    Check,
    /// Re-admission after a block.
    Recheck,
    /// Gas estimation: no signature is verified, gas is not limited by the transaction.
    Simulate,
    /// Building or judging a proposal.
    Proposal,
    /// The block itself, genesis included.
    Deliver,
    /// A query: it reads one committed height and its writes are dropped.
    Query,
}

/// The context of a handler. Cheap to clone: everything is shared.
#[derive(Debug, Clone)]
pub struct Ctx {
    state: State,
    gas: GasMeter,
    block: Arc<BlockInfo>,
    config: Arc<ChainConfig>,
    mode: ExecMode,
    tx: Arc<TxInfo>,
    locals: Option<Arc<TxLocals>>,
    values: Option<Arc<Values>>,
    block_gas_used: u64,
    depth: u32,
    read_only: bool,
}

impl Ctx {
    /// A context over a state.
    pub fn new(state: State, gas: GasMeter, block: Arc<BlockInfo>, config: Arc<ChainConfig>, mode: ExecMode) -> Self {
        let (tx, locals, values) = (Arc::default(), None, None);
        Self { state, gas, block, config, mode, tx, locals, values, block_gas_used: 0, depth: 0, read_only: false }
    }

    /// A context over an empty memory store, for keeper tests.
    pub fn for_test() -> Self {
        let state = State::new(Arc::new(MemSnapshot::default()));
        let block = BlockInfo { chain_id: "test-1".to_owned(), height: 1, ..BlockInfo::default() };
        Self::new(state, GasMeter::infinite(), Arc::new(block), Arc::default(), ExecMode::Deliver)
    }

    /// The same context under another meter.
    #[must_use]
    pub fn with_gas(&self, gas: GasMeter) -> Self {
        Self { gas, ..self.clone() }
    }
    /// The same context for reads whose gas a formula has charged already.
    #[must_use]
    pub fn unmetered(&self) -> Self {
        self.with_gas(GasMeter::infinite())
    }
    /// The same context at another block.
    #[must_use]
    pub fn with_block(&self, block: BlockInfo) -> Self {
        Self { block: Arc::new(block), ..self.clone() }
    }
    /// The same context at another height, for tests.
    #[must_use]
    pub fn at_height(&self, height: u64) -> Self {
        self.with_block(BlockInfo { height, ..(*self.block).clone() })
    }
    /// The same context for a transaction, or for another message of the transaction that it is for already.
    #[must_use]
    pub fn with_tx(&self, tx: TxInfo) -> Self {
        let locals = self.locals.clone().unwrap_or_default();
        Self { tx: Arc::new(tx), locals: Some(locals), ..self.clone() }
    }
    /// The same context after the transactions of the block have used this much gas.
    #[must_use]
    pub fn with_block_gas_used(&self, block_gas_used: u64) -> Self {
        Self { block_gas_used, ..self.clone() }
    }
    /// The same context with a value of a module's own type, in place of one of that type. All that runs on the
    /// context sees it, messages and queries of other modules included.
    #[must_use]
    pub fn with_value<T: Send + Sync + 'static>(&self, value: T) -> Self {
        let values = self.values.as_deref().cloned().unwrap_or_default().with(value);
        Self { values: Some(Arc::new(values)), ..self.clone() }
    }
    /// The same context in another mode.
    #[must_use]
    pub fn with_mode(&self, mode: ExecMode) -> Self {
        Self { mode, ..self.clone() }
    }
    /// The same context under another chain configuration, for tests.
    #[must_use]
    pub fn with_config(&self, config: ChainConfig) -> Self {
        Self { config: Arc::new(config), ..self.clone() }
    }

    /// The same context over another state.
    #[must_use]
    pub fn with_state(&self, state: State) -> Self {
        Self { state, ..self.clone() }
    }
    /// The same context, whose stores refuse writes and which emits nothing.
    #[must_use]
    pub fn read_only(&self) -> Self {
        Self { read_only: true, ..self.clone() }
    }
    /// The context of a message that is run by the message of this one.
    #[must_use]
    pub fn deeper(&self) -> Self {
        Self { depth: self.depth.saturating_add(1), ..self.clone() }
    }

    /// The gas-metered store of a module.
    pub fn kv(&self, store: StoreKey) -> Kv {
        let kv = Kv::new(store, self.state.clone(), self.gas.clone());
        if self.read_only { kv.read_only() } else { kv }
    }
    /// How many messages run around what runs here; 1 in the handler of a transaction's own message.
    pub fn depth(&self) -> u32 {
        self.depth
    }
    /// The handle of the state that this context reads and writes.
    pub fn state(&self) -> &State {
        &self.state
    }
    /// The gas meter that every access is charged to.
    pub fn gas(&self) -> &GasMeter {
        &self.gas
    }
    /// The facts of the block that is being executed.
    pub fn block(&self) -> &BlockInfo {
        &self.block
    }
    /// The height of the block.
    pub fn height(&self) -> u64 {
        self.block.height
    }
    /// The configuration of the chain.
    pub fn config(&self) -> &ChainConfig {
        &self.config
    }
    /// The mode of execution.
    pub fn mode(&self) -> ExecMode {
        self.mode
    }
    /// The facts of the transaction that is being executed.
    pub fn tx(&self) -> &TxInfo {
        &self.tx
    }
    /// What modules remember while a transaction runs; `None` outside of one (block phases, governance, queries).
    pub fn tx_locals(&self) -> Option<&TxLocals> {
        self.locals.as_deref()
    }
    /// The value of a module's own type that was given to this context or one above it.
    pub fn value<T: Send + Sync + 'static>(&self) -> Option<&T> {
        self.values.as_deref()?.get()
    }
    /// Gas that the transactions before this one used in the block, and in the last phases of the block all of its
    /// transactions (SDK `Context.BlockGasMeter().GasConsumed()`). What depends on it depends on every transaction
    /// before, so nothing that is to run beside others should ask for it.
    pub fn block_gas_used(&self) -> u64 {
        self.block_gas_used
    }
    /// Adds an event to the innermost savepoint of the state.
    pub fn emit(&self, event: Event) {
        if !self.read_only {
            self.state.emit(event);
        }
    }
    /// Emits an event of a type with these attributes.
    pub fn emit_event(&self, ty: &str, attributes: &[(&str, &dyn std::fmt::Display)]) {
        self.emit(attributes.iter().fold(Event::new(ty), |event, (key, value)| event.with(*key, value)));
    }

    /// Reads an account address of this chain.
    ///
    /// # Errors
    /// `sdk:7`.
    pub fn parse_address(&self, text: &str) -> Result<AccAddress, Failure> {
        self.config.addresses.parse(text)
    }
    /// Writes an account address of this chain.
    pub fn address_text(&self, addr: &AccAddress) -> String {
        self.config.addresses.to_text(addr)
    }

    /// Runs `f` under a savepoint: its writes and events are kept if it succeeds and dropped if it fails. Gas
    /// stays charged.
    pub fn atomic<T>(&self, f: impl FnOnce(&Ctx) -> Res<T>) -> Res<T> {
        let depth = self.state.push();
        let result = f(self);
        match &result {
            Ok(_) => self.state.keep(depth),
            Err(_) => self.state.revert(depth),
        }
        result
    }

    /// Runs `f` under a savepoint that is always dropped: an answer that has to write on its way leaves nothing.
    pub fn discarding<T>(&self, f: impl FnOnce(&Ctx) -> T) -> T {
        let depth = self.state.push();
        let result = f(self);
        self.state.revert(depth);
        result
    }
}

/// Genesis of every module by name, as the JSON file has it.
pub type AppState = BTreeMap<String, serde_json::Value>;
