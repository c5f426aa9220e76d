//! One transaction: decode, stateless checks, ante, messages (after SDK `baseapp.runTx`).

use crate::BasePorts;
use crate::block::{FatalError, TxResult};
use crate::runtime::Runtime;
use openledger_core::{
    AnteHandler, Any, CheckedMsg, Ctx, DecodedTx, Effects, Event, ExecMode, Failure, GasMeter, PANIC, Res, Sdk, State,
    TxDecoding, TxInfo,
};
use openledger_proto::cosmos::base::abci::v1beta1::TxMsgData;
use prost::Message;
use sha2::{Digest, Sha256};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Messages in one transaction that the runtime will look at; more are refused before any work is done.
const MAX_MESSAGES: usize = 1_000;

/// A transaction as it arrived, decoded once.
#[derive(Debug)]
pub struct Candidate {
    /// The bytes as they arrived.
    pub bytes: Vec<u8>,
    /// The decoded form, or the refusal.
    pub tx: Res<DecodedTx>,
}

impl Candidate {
    /// Decodes. A panic in the decoder is a refusal like any other malformed transaction.
    pub fn decode(decoder: &dyn TxDecoding, bytes: Vec<u8>) -> Self {
        let tx = catch_unwind(AssertUnwindSafe(|| decoder.decode(&bytes)))
            .unwrap_or_else(|_| Err(Sdk::TxDecode.wrap("decoder failed")));
        Self { bytes, tx }
    }
}

/// Runs transactions against a state.
pub struct TxRunner<'a> {
    /// The modules and the ways to them.
    pub runtime: &'a Runtime,
    /// The consensus parameters.
    pub ports: &'a BasePorts,
    /// Signatures, fees, sequences.
    pub ante: &'a AnteHandler,
}

enum Stop {
    Refused(Failure),
    Panicked(String),
}

/// A transaction that ran on a handle of its own, and whose place in the block is not decided yet.
pub struct Executed {
    result: TxResult,
    block_gas: u64,
    state: State,
    /// The savepoint of the messages' writes, if they ran to their end.
    messages: Option<usize>,
    ante_events: Vec<Event>,
}

impl Executed {
    /// Gas that the block is charged for it.
    pub fn block_gas(&self) -> u64 {
        self.block_gas
    }

    /// Decides the transaction when it is its turn: `block_gas_left` is what the transactions before it left of the
    /// block's gas. Yields the receipt, and what is to be written.
    pub fn settle(self, mode: ExecMode, block_gas_left: u64) -> (TxResult, Effects) {
        let Self { mut result, block_gas, state, messages, ante_events } = self;
        if mode == ExecMode::Deliver && block_gas_left == 0 {
            let refusal = Sdk::OutOfGas.wrap("no block gas left to run tx");
            return (receipt_of(refusal, 0, 0, Vec::new()), Effects::default());
        }
        if let Some(depth) = messages {
            if mode == ExecMode::Deliver && result.gas_used > block_gas_left {
                state.revert(depth);
                let (wanted, used) = (result.gas_wanted, result.gas_used);
                let text = format!("out of gas in location: block gas meter; gasWanted: {wanted}, gasUsed: {used}");
                result = receipt_of(Sdk::OutOfGas.wrap(text), wanted, used, ante_events);
            } else {
                state.keep(depth);
            }
        }
        result.block_gas = block_gas;
        (result, state.take_effects())
    }
}

impl TxRunner<'_> {
    /// Runs `candidate` at position `index` on the block context `block_ctx` and takes over what it did.
    /// `block_gas_left` is what the block may still use.
    ///
    /// # Errors
    /// Only when the node must stop.
    pub fn run(
        &self,
        block_ctx: &Ctx,
        candidate: &Candidate,
        index: u32,
        block_gas_left: u64,
    ) -> Result<TxResult, FatalError> {
        let own = block_ctx.with_state(block_ctx.state().transaction());
        let executed = match block_gas_left {
            0 if block_ctx.mode() == ExecMode::Deliver => Executed::nothing(own.state()),
            _ => self.execute(&own, candidate, index)?,
        };
        let (result, effects) = executed.settle(block_ctx.mode(), block_gas_left);
        block_ctx.state().apply(effects);
        Ok(result)
    }

    /// Runs `candidate` on the state of `ctx`, which is a handle of its own ([`State::transaction`] or
    /// [`State::speculation`]) and nobody else's. What it does depends on nothing but that state and its bytes, so
    /// transactions may be executed at the same time and settled in order.
    ///
    /// # Errors
    /// Only when the node must stop.
    pub fn execute(&self, ctx: &Ctx, candidate: &Candidate, index: u32) -> Result<Executed, FatalError> {
        let (mode, state) = (ctx.mode(), ctx.state().clone());
        let executed = |result, block_gas| {
            Ok(Executed { result, block_gas, state: state.clone(), messages: None, ante_events: Vec::new() })
        };
        let done = |result: TxResult| {
            let block_gas = result.gas_used.min(result.gas_wanted);
            executed(result, block_gas)
        };
        let tx = match &candidate.tx {
            Ok(tx) => tx,
            Err(e) => return done(refused(e.clone(), 0, 0, Vec::new())?),
        };
        let messages = match guarded(|| self.check_form(tx)) {
            Ok(messages) => messages,
            Err(e) => {
                let gas_used = self.gas_of_params(ctx);
                return executed(stopped(e, 0, gas_used, Vec::new())?, gas_used);
            }
        };
        let (gas, wanted) = match mode {
            // The SDK simulates with a meter without a limit and reports that meter's limit.
            ExecMode::Simulate => (GasMeter::new(ctx.gas().limit()), u64::MAX),
            _ => (AnteHandler::gas_meter(ctx, tx), tx.gas_limit()),
        };
        let info = TxInfo {
            hash: Sha256::digest(&candidate.bytes).into(),
            index,
            size: u64::try_from(candidate.bytes.len()).unwrap_or(u64::MAX),
            msg_index: 0,
        };
        let ctx = ctx.with_gas(gas.clone()).with_tx(info.clone());

        let depth = state.push();
        if let Err(stop) = guarded(|| self.ante.check(&ctx, tx)) {
            state.revert(depth);
            return done(stopped(stop, wanted, gas.consumed(), Vec::new())?);
        }
        let ante_events = state.take_events();
        state.keep(depth);
        if !matches!(mode, ExecMode::Deliver | ExecMode::Simulate) {
            let gas_used = gas.consumed();
            return done(TxResult { gas_wanted: wanted, gas_used, events: ante_events, ..TxResult::default() });
        }

        let depth = state.push();
        match guarded(|| self.run_messages(&ctx, tx, &messages, &info)) {
            Ok((data, events)) => {
                state.take_events(); // they are in `events`, with the index of their message
                self.after_messages(&ctx)?;
                let events = ante_events.iter().cloned().chain(events).collect();
                let result =
                    TxResult { data, gas_wanted: wanted, gas_used: gas.consumed(), events, ..TxResult::default() };
                let block_gas = result.gas_used.min(wanted);
                Ok(Executed { result, block_gas, state, messages: Some(depth), ante_events })
            }
            Err(stop) => {
                state.revert(depth);
                self.after_messages(&ctx)?;
                done(stopped(stop, wanted, gas.consumed(), ante_events)?)
            }
        }
    }

    /// Lets modules write what holds of the messages however they ended. A simulation writes nothing anyway.
    fn after_messages(&self, ctx: &Ctx) -> Result<(), FatalError> {
        match ctx.mode() {
            ExecMode::Deliver => Ok(self.runtime.after_messages(&ctx.unmetered())?),
            _ => Ok(()),
        }
    }

    /// What needs no state: at least one message, each of a known type and well-formed.
    fn check_form(&self, tx: &DecodedTx) -> Res<Vec<CheckedMsg>> {
        if tx.messages().is_empty() {
            return Err(Sdk::InvalidRequest.wrap("must contain at least one message"));
        }
        if tx.messages().len() > MAX_MESSAGES {
            return Err(Sdk::InvalidRequest.wrap(format!("more than {MAX_MESSAGES} messages")));
        }
        let router = self.runtime.router();
        let check = |msg| router.check(self.runtime.config(), msg);
        // As in the SDK, a malformed message is refused before one that nobody takes.
        let known = tx.messages().iter().filter(|msg| router.handles(&msg.type_url));
        let checked = known.map(check).collect::<Res<Vec<_>>>()?;
        tx.messages().iter().filter(|msg| !router.handles(&msg.type_url)).try_for_each(|msg| check(msg).map(drop))?;
        Ok(checked)
    }

    fn run_messages(
        &self,
        ctx: &Ctx,
        tx: &DecodedTx,
        checked: &[CheckedMsg],
        info: &TxInfo,
    ) -> Res<(Vec<u8>, Vec<Event>)> {
        let mut data = TxMsgData::default();
        let mut events = Vec::new();
        for (i, (msg, any)) in checked.iter().zip(tx.messages()).enumerate() {
            let msg_index = u32::try_from(i).unwrap_or(u32::MAX);
            let ctx = ctx.with_tx(TxInfo { msg_index, ..info.clone() });
            let done = self.runtime.router().run(&ctx, msg);
            let done = done.map_err(|e| e.context(format!("failed to execute message; message index: {i}")))?;
            data.msg_responses.push(done.response);
            let head = message_event(&ctx, any, &done.events);
            events.extend(std::iter::once(head).chain(done.events).map(|e| e.with("msg_index", i)));
        }
        Ok((data.encode_to_vec(), events))
    }

    /// What the SDK's meter says of a transaction that is refused before its own meter exists: the consensus
    /// parameters were read.
    fn gas_of_params(&self, ctx: &Ctx) -> u64 {
        let gas = GasMeter::infinite();
        // Whatever cannot be read here stops the block where it matters.
        let _ = self.ports.params.params(&ctx.with_gas(gas.clone()));
        gas.consumed()
    }
}

impl Executed {
    /// A transaction that did not run.
    fn nothing(state: &State) -> Self {
        let result = TxResult::default();
        Self { result, block_gas: 0, state: state.clone(), messages: None, ante_events: Vec::new() }
    }
}

/// The event that the runner puts before those of a message.
fn message_event(ctx: &Ctx, msg: &Any, emitted: &[Event]) -> Event {
    let signer = openledger_proto::signers::of(msg).ok().and_then(|s| s.into_iter().next());
    let mut head = Event::new("message").with("action", &msg.type_url);
    if let Some(sender) = signer {
        head = head.with("sender", as_account(ctx, sender));
    }
    let named = emitted.iter().any(|e| e.attributes.iter().any(|(k, _)| k == "module"));
    match module_name(&msg.type_url).filter(|_| !named) {
        Some(name) => head.with("module", name),
        None => head,
    }
}

/// Events name a signer by his account, also where the message names a validator's operator.
fn as_account(ctx: &Ctx, signer: String) -> String {
    let operator = ctx.config().addresses.parse_valoper(&signer);
    operator.map_or(signer, |o| ctx.address_text(&o.account()))
}

/// `bank` of `/cosmos.bank.v1beta1.MsgSend` (SDK `GetModuleNameFromTypeURL`).
fn module_name(type_url: &str) -> Option<&str> {
    type_url.split('.').nth(1)
}

/// Runs `f`; a panic becomes a value. Its location stays out of consensus: only the code is.
fn guarded<T>(f: impl FnOnce() -> Res<T>) -> Result<T, Stop> {
    match catch_unwind(AssertUnwindSafe(f)) {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(e)) => Err(Stop::Refused(e)),
        Err(payload) => {
            let text = payload
                .downcast_ref::<String>()
                .cloned()
                .or_else(|| payload.downcast_ref::<&str>().map(|s| (*s).to_owned()))
                .unwrap_or_else(|| "panic".to_owned());
            Err(Stop::Panicked(text))
        }
    }
}

fn stopped(stop: Stop, gas_wanted: u64, gas_used: u64, events: Vec<Event>) -> Result<TxResult, FatalError> {
    match stop {
        Stop::Refused(e) => refused(e, gas_wanted, gas_used, events),
        Stop::Panicked(text) => {
            tracing::error!(panic = %text, "panic recovered in transaction");
            Ok(TxResult {
                code: PANIC.1,
                codespace: PANIC.0.to_owned(),
                log: "panic".to_owned(),
                gas_wanted,
                gas_used,
                events,
                ..TxResult::default()
            })
        }
    }
}

fn refused(e: Failure, gas_wanted: u64, gas_used: u64, events: Vec<Event>) -> Result<TxResult, FatalError> {
    match e {
        e @ Failure::Tx(_) => Ok(receipt_of(e, gas_wanted, gas_used, events)),
        stop => Err(stop.into()),
    }
}

/// What stands before the text of a panic in a receipt.
const RECOVERED: &str = "recovered: ";

/// The receipt of a refusal.
fn receipt_of(e: Failure, gas_wanted: u64, gas_used: u64, events: Vec<Event>) -> TxResult {
    let (codespace, code, log) = match e {
        // The SDK's runner of transactions says so of what it caught.
        Failure::Tx(e) if e.unwinds && e.code == PANIC.1 && !e.log.starts_with(RECOVERED) => {
            (e.codespace, e.code, format!("{RECOVERED}{}", e.log))
        }
        Failure::Tx(e) => (e.codespace, e.code, e.log),
        other => (PANIC.0.to_owned(), PANIC.1, other.to_string()),
    };
    TxResult { code, codespace, log, gas_wanted, gas_used, events, ..TxResult::default() }
}
