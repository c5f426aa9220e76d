//! One transaction: decode, stateless checks, ante, messages (after SDK `baseapp.runTx`).

use super::block::{FatalError, PANIC, TxResult};
use super::params::CONSENSUS_PARAMS;
use crate::runtime::Runtime;
use openledger_auth::{AnteHandler, DecodedTx, MinGasPrices, TxDecoder};
use openledger_core::{Ctx, Event, ExecMode, Failure, GasMeter, Res, Sdk, TxInfo};
use openledger_proto::cosmos::base::abci::v1beta1::TxMsgData;
use prost::Message;
use sha2::{Digest, Sha256};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Messages in one transaction that the runtime will look at; more are refused before any work is done.
const MAX_MESSAGES: usize = 1_000;

/// A transaction as it arrived, decoded once.
#[derive(Debug)]
pub struct Candidate {
    /// Raw bytes.
    pub bytes: Vec<u8>,
    /// The decoded form, or the refusal.
    pub tx: Res<DecodedTx>,
}

impl Candidate {
    /// Decodes. A panic in the decoder is a refusal like any other malformed transaction.
    pub fn decode(decoder: &TxDecoder, bytes: Vec<u8>) -> Self {
        let tx = catch_unwind(AssertUnwindSafe(|| decoder.decode(&bytes)))
            .unwrap_or_else(|_| Err(Sdk::TxDecode.wrap("decoder failed")));
        Self { bytes, tx }
    }
}

/// Runs transactions against a state.
pub struct TxRunner<'a> {
    /// The modules.
    pub runtime: &'a Runtime,
    /// Signatures, fees, sequences.
    pub ante: &'a AnteHandler,
    /// This node's lowest gas prices; only CheckTx heeds them.
    pub min_gas_prices: &'a MinGasPrices,
}

enum Stop {
    Refused(Failure),
    Panicked(String),
}

impl TxRunner<'_> {
    /// Runs `candidate` at position `index` on the block context `block_ctx`. `block_gas_left` is what the
    /// block may still use.
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
        let mode = block_ctx.mode();
        if mode == ExecMode::Deliver && block_gas_left == 0 {
            return refused(Sdk::OutOfGas.wrap("no block gas left to run tx"), 0, 0, Vec::new());
        }
        let tx = match &candidate.tx {
            Ok(tx) => tx,
            Err(e) => return refused(e.clone(), 0, 0, Vec::new()),
        };
        if let Err(e) = guarded(|| self.check_form(tx)) {
            return stopped(e, 0, gas_of_params(block_ctx), Vec::new());
        }
        let gas = match mode {
            ExecMode::Simulate => GasMeter::new(block_ctx.gas().limit()),
            _ => AnteHandler::gas_meter(block_ctx, tx),
        };
        let info = TxInfo {
            hash: Sha256::digest(&candidate.bytes).into(),
            index,
            size: u64::try_from(candidate.bytes.len()).unwrap_or(u64::MAX),
            msg_index: 0,
        };
        let ctx = block_ctx.with_gas(gas.clone()).with_tx(info.clone());
        let state = block_ctx.state();
        let wanted = match mode {
            // the SDK simulates with a meter without a limit and reports that meter's limit
            ExecMode::Simulate => u64::MAX,
            _ => tx.gas_limit(),
        };

        let depth = state.push();
        if let Err(stop) = guarded(|| self.ante.check(&ctx, tx, self.min_gas_prices)) {
            state.revert(depth);
            return stopped(stop, wanted, gas.consumed(), Vec::new());
        }
        let ante_events = state.take_events();
        state.keep(depth);

        if !matches!(mode, ExecMode::Deliver | ExecMode::Simulate) {
            return Ok(TxResult {
                gas_wanted: wanted,
                gas_used: gas.consumed(),
                events: ante_events,
                ..TxResult::default()
            });
        }

        let depth = state.push();
        let ran = guarded(|| self.run_messages(&ctx, tx, &info));
        let result = match ran {
            Ok(_) if mode == ExecMode::Deliver && gas.consumed() > block_gas_left => {
                Err(Stop::Refused(Sdk::OutOfGas.wrap(format!(
                    "out of gas in location: block gas meter; gasWanted: {wanted}, gasUsed: {}",
                    gas.consumed()
                ))))
            }
            other => other,
        };
        match result {
            Ok((data, events)) => {
                state.take_events(); // they are in `events`, with the index of their message
                state.keep(depth);
                let events = ante_events.into_iter().chain(events).collect();
                Ok(TxResult { data, gas_wanted: wanted, gas_used: gas.consumed(), events, ..TxResult::default() })
            }
            Err(stop) => {
                state.revert(depth);
                stopped(stop, wanted, gas.consumed(), ante_events)
            }
        }
    }

    /// What needs no state: at least one message, each of a known type and well-formed.
    fn check_form(&self, tx: &DecodedTx) -> Res<()> {
        if tx.messages().is_empty() {
            return Err(Sdk::InvalidRequest.wrap("must contain at least one message"));
        }
        if tx.messages().len() > MAX_MESSAGES {
            return Err(Sdk::InvalidRequest.wrap(format!("more than {MAX_MESSAGES} messages")));
        }
        for msg in tx.messages() {
            if let Some(module) = self.runtime.module_for(&msg.type_url) {
                module.check_stateless(self.runtime.config(), msg)?;
            }
        }
        for msg in tx.messages() {
            if self.runtime.module_for(&msg.type_url).is_none() {
                return Err(Sdk::UnknownRequest.wrap(format!("no message handler found for {}", msg.type_url)));
            }
        }
        Ok(())
    }

    fn run_messages(&self, ctx: &Ctx, tx: &DecodedTx, info: &TxInfo) -> Res<(Vec<u8>, Vec<Event>)> {
        let mut data = TxMsgData::default();
        let mut events = Vec::new();
        for (i, msg) in tx.messages().iter().enumerate() {
            let msg_index = u32::try_from(i).unwrap_or(u32::MAX);
            let ctx = ctx.with_tx(TxInfo { msg_index, ..info.clone() });
            let signer =
                openledger_proto::signers::of(msg).ok().and_then(|s| s.into_iter().next()).map(|s| as_account(&ctx, s));
            let (response, msg_events) = self
                .run_message(&ctx, msg, signer)
                .map_err(|e| e.context(format!("failed to execute message; message index: {i}")))?;
            data.msg_responses.push(response);
            events.extend(msg_events.into_iter().map(|e| e.with("msg_index", i)));
        }
        Ok((data.encode_to_vec(), events))
    }

    fn run_message(
        &self,
        ctx: &Ctx,
        msg: &prost_types::Any,
        signer: Option<String>,
    ) -> Res<(prost_types::Any, Vec<Event>)> {
        let module = self
            .runtime
            .module_for(&msg.type_url)
            .ok_or_else(|| Sdk::UnknownRequest.wrap(format!("no message handler found for {}", msg.type_url)))?;
        let response = module.execute(ctx, msg)?;
        let emitted = ctx.state().take_events();
        let mut head = Event::new("message").with("action", &msg.type_url);
        if let Some(sender) = signer {
            head = head.with("sender", sender);
        }
        let named = emitted.iter().any(|e| e.attributes.iter().any(|(k, _)| k == "module"));
        if let Some(name) = module_name(&msg.type_url).filter(|_| !named) {
            head = head.with("module", name);
        }
        Ok((response, std::iter::once(head).chain(emitted).collect()))
    }
}

/// Events name a signer by his account, also where the message names a validator's operator.
fn as_account(ctx: &Ctx, signer: String) -> String {
    let operator = ctx.config().addresses.parse_valoper(&signer);
    operator.map_or(signer, |o| ctx.address_text(&o.account()))
}

/// What the SDK's meter says of a transaction that is refused before its own meter exists: the consensus
/// parameters were read.
fn gas_of_params(ctx: &Ctx) -> u64 {
    let gas = GasMeter::infinite();
    // Whatever cannot be read here stops the block where it matters.
    let _ = CONSENSUS_PARAMS.get(&ctx.with_gas(gas.clone()));
    gas.consumed()
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
        Failure::Tx(e) => Ok(TxResult {
            code: e.code,
            codespace: e.codespace,
            log: e.log,
            gas_wanted,
            gas_used,
            events,
            ..TxResult::default()
        }),
        Failure::Fatal(e) => Err(FatalError::Broken(e)),
    }
}
