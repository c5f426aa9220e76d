//! What follows the answer of a contract: its events, and its messages with their replies.

mod redact;
mod response;

pub(crate) use redact::{redact, redact_query};
pub(crate) use response::{Answer, core_event};

use crate::errors::WasmError;
use crate::keeper::{WasmKeeper, unwinds};
use crate::vmtypes::{Array, Event as WasmEvent, EventAttribute, Reply, ReplyOn, ReplyResult, SubMsg};
use openledger_core::{AccAddress, Ctx, Event, Failure, GasMeter, MessageResult, Res, Sdk, TxError};

/// Room on the stack that a level of calls begins with. What one level takes of it lies far below this, in a build
/// without optimisation too, messages within messages included.
const ROOM: usize = 1 << 20;
/// A new stack, for the levels that find less room. A thread of a server has two mebibytes, and calls are nested a
/// hundred deep.
const NEW_STACK: usize = 8 << 20;

/// What a message of a contract resulted in.
#[derive(Debug, Default)]
pub(crate) struct Dispatched {
    /// What its handlers emitted, in order, behind what was emitted on the context.
    pub(crate) events: Vec<Event>,
    /// The encoded responses; the contract sees the first as its data.
    pub(crate) data: Vec<Vec<u8>>,
    /// The responses with their type URLs.
    pub(crate) responses: Vec<(String, Vec<u8>)>,
}

impl Dispatched {
    /// Adds what a handler gave.
    pub(crate) fn add(&mut self, result: MessageResult) {
        self.events.extend(result.events);
        self.data.push(result.response.value.clone());
        self.responses.push((result.response.type_url, result.response.value));
    }
}

/// Charges a meter with what was used under another, if a panic passes by.
struct ChargeOnPanic<'a> {
    parent: &'a GasMeter,
    child: &'a GasMeter,
}

impl Drop for ChargeOnPanic<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            // The panic ends the transaction whether or not this exceeds the limit.
            let _ = self.parent.consume(self.child.consumed(), "From limited Sub-Message");
        }
    }
}

impl WasmKeeper {
    /// Executes the messages of a contract in order, each under a savepoint, and calls its `reply` where it asked for
    /// that. Returns the data of the last reply that gave some.
    ///
    /// # Errors
    /// The first failure that the contract did not ask to hear of, or that of a reply; `wasm:14` for a message that
    /// does not say when to reply.
    pub(crate) fn dispatch_submessages(
        &self,
        ctx: &Ctx,
        contract: &AccAddress,
        ibc_port: &str,
        messages: &[SubMsg],
    ) -> Res<Option<Vec<u8>>> {
        let mut data = None;
        for message in messages {
            if message.reply_on == ReplyOn::Unset {
                return Err(WasmError::Invalid.wrap("replyOn value"));
            }
            let dispatched = || self.dispatch_one(ctx, contract, ibc_port, message);
            let Some(result) = stacker::maybe_grow(ROOM, NEW_STACK, dispatched)? else { continue };
            let reply = Reply { id: message.id, result, payload: message.payload.bytes().to_vec() };
            let replied = stacker::maybe_grow(ROOM, NEW_STACK, || self.reply(ctx, contract, &reply));
            let replied = replied.map_err(|e| e.context("reply"))?;
            data = replied.or(data);
        }
        Ok(data)
    }

    /// Executes one message; what the contract is to be told, if it wants to be told.
    fn dispatch_one(
        &self,
        ctx: &Ctx,
        contract: &AccAddress,
        ibc_port: &str,
        message: &SubMsg,
    ) -> Res<Option<ReplyResult>> {
        let depth = ctx.state().push();
        let result = self.dispatch_within_limit(ctx, contract, ibc_port, message);
        match result {
            Ok(done) => {
                let mut events = ctx.state().take_events();
                ctx.state().keep(depth);
                events.extend(done.events);
                let of_contract = message.msg.wasm.is_some();
                let events = passed_on(ctx, events, of_contract);
                if matches!(message.reply_on, ReplyOn::Never | ReplyOn::Error) {
                    return Ok(None);
                }
                // Contracts hear of the events of contracts only.
                let events = if of_contract { events.iter().map(wasm_event).collect() } else { Vec::new() };
                let data = done.data.into_iter().next();
                Ok(Some(ReplyResult::Ok { events, data, responses: done.responses }))
            }
            Err(failure) => {
                ctx.state().revert(depth);
                let Failure::Tx(e) = &failure else { return Err(failure) };
                let silent = matches!(message.reply_on, ReplyOn::Never | ReplyOn::Success);
                if unwinds(e) || silent { Err(failure) } else { Ok(Some(ReplyResult::Err(redact(e)))) }
            }
        }
    }

    /// Executes one message under a meter of its own, if its limit is below what is left. When that runs out, the whole
    /// limit is charged and nothing more.
    fn dispatch_within_limit(
        &self,
        ctx: &Ctx,
        contract: &AccAddress,
        ibc_port: &str,
        message: &SubMsg,
    ) -> Res<Dispatched> {
        let remaining = ctx.gas().limit().wrapping_sub(ctx.gas().consumed());
        let Some(limit) = message.gas_limit.filter(|limit| *limit < remaining) else {
            return self.dispatch(ctx, contract, ibc_port, &message.msg);
        };
        let child = GasMeter::new(limit);
        let guard = ChargeOnPanic { parent: ctx.gas(), child: &child };
        let result = self.dispatch(&ctx.with_gas(child.clone()), contract, ibc_port, &message.msg);
        drop(guard);
        match &result {
            Err(e @ Failure::Tx(TxError { unwinds: true, .. })) if e.is_out_of_gas() => {
                ctx.gas().consume(limit, "Sub-Message OutOfGas panic")?;
                Err(Sdk::OutOfGas.wrap("SubMsg hit gas limit"))
            }
            _ => {
                ctx.gas().consume(child.consumed(), "From limited Sub-Message")?;
                result
            }
        }
    }
}

/// Emits what a message emitted but for events of type `message`. The attributes of a contract's events are sorted by
/// key, for the transaction too: wasmd sorts them where they stand.
fn passed_on(ctx: &Ctx, events: Vec<Event>, sort: bool) -> Vec<Event> {
    let mut events: Vec<Event> = events.into_iter().filter(|event| event.ty != "message").collect();
    for event in &mut events {
        if sort {
            event.attributes.sort_by(|(a, _), (b, _)| a.cmp(b));
        }
        ctx.emit(event.clone());
    }
    events
}

fn wasm_event(event: &Event) -> WasmEvent {
    let attribute = |(key, value): &(String, String)| EventAttribute { key: key.clone(), value: value.clone() };
    WasmEvent { ty: event.ty.clone(), attributes: Array(event.attributes.iter().map(attribute).collect()) }
}
