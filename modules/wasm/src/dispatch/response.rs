//! The events of a contract's answer, and then its messages.

use crate::errors::WasmError;
use crate::events;
use crate::keeper::{Frame, WasmKeeper};
use crate::vmtypes::{Event as WasmEvent, EventAttribute, Response, SubMsg};
use openledger_core::{AccAddress, Ctx, Event, Res};

/// Bytes that the type of a custom event must be longer than.
const MIN_TYPE_LEN: usize = 2;

/// What an answer asks for beside its data.
#[derive(Debug)]
pub(crate) struct Answer<'a> {
    pub(crate) messages: &'a [SubMsg],
    pub(crate) attributes: &'a [EventAttribute],
    pub(crate) events: &'a [WasmEvent],
}

fn pair(attribute: &EventAttribute) -> (String, String) {
    (attribute.key.clone(), attribute.value.clone())
}

/// A contract's event as the chain has it.
pub(crate) fn core_event(event: &WasmEvent) -> Event {
    Event { ty: event.ty.clone(), attributes: event.attributes.0.iter().map(pair).collect() }
}

impl WasmKeeper {
    /// Emits the events of an answer and executes its messages; returns the data of the answer, or that of the last
    /// reply that gave some.
    ///
    /// # Errors
    /// `wasm:21` for an event against the rules, `wasm:30` for a call too deep, those of the messages.
    pub(crate) fn handle_response(
        &self,
        ctx: &Ctx,
        contract: &AccAddress,
        ibc_port: &str,
        response: Response,
    ) -> Res<Option<Vec<u8>>> {
        let Response { messages, data, attributes, events } = response;
        let answer = Answer { messages: messages.items(), attributes: attributes.items(), events: events.items() };
        let replied = self.handle_answer(ctx, contract, ibc_port, &answer)?;
        Ok(replied.or(data.into_option()))
    }

    /// As [`WasmKeeper::handle_response`], for answers without data.
    ///
    /// # Errors
    /// As [`WasmKeeper::handle_response`].
    pub(crate) fn handle_answer(
        &self,
        ctx: &Ctx,
        contract: &AccAddress,
        ibc_port: &str,
        answer: &Answer<'_>,
    ) -> Res<Option<Vec<u8>>> {
        self.charge_events(ctx, answer)?;
        let address = ctx.address_text(contract);
        if !answer.attributes.is_empty() {
            ctx.emit(checked_event(events::WASM.to_owned(), answer.attributes, &address)?);
        }
        let custom = answer.events.iter().map(|event| custom_event(event, &address)).collect::<Res<Vec<_>>>()?;
        custom.into_iter().for_each(|event| ctx.emit(event));
        let ctx = Frame::deeper_call(ctx)?;
        self.dispatch_submessages(&ctx, contract, ibc_port, answer.messages)
    }

    fn charge_events(&self, ctx: &Ctx, answer: &Answer<'_>) -> Res<()> {
        let attributes: Vec<_> = answer.attributes.iter().map(pair).collect();
        let events: Vec<_> = answer.events.iter().map(core_event).collect();
        let cost = self.gas(ctx)?.events(&attributes, &events).map_err(|e| e.refusal(ctx.gas()))?;
        ctx.gas().consume(cost, "Custom contract event attributes")
    }
}

fn custom_event(event: &WasmEvent, contract: &str) -> Res<Event> {
    let ty = event.ty.trim();
    if ty.len() <= MIN_TYPE_LEN {
        return Err(WasmError::InvalidEvent.wrap(format!("Event type too short: '{ty}'")));
    }
    checked_event(format!("{}{ty}", events::CUSTOM_PREFIX), &event.attributes.0, contract)
}

/// An event of a contract. Keys that begin with `_` are the chain's, and the first says whose event it is.
fn checked_event(ty: String, attributes: &[EventAttribute], contract: &str) -> Res<Event> {
    let mut event = Event::new(ty).with(events::CONTRACT, contract);
    for attribute in attributes {
        let key = attribute.key.trim();
        if key.is_empty() {
            return Err(WasmError::InvalidEvent.wrap(format!("Empty attribute key. Value: {}", attribute.value)));
        }
        if key.starts_with(events::RESERVED_PREFIX) {
            let prefix = events::RESERVED_PREFIX;
            return Err(
                WasmError::InvalidEvent.wrap(format!("Attribute key starts with reserved prefix {prefix}: '{key}'"))
            );
        }
        event = event.with(key, attribute.value.trim());
    }
    Ok(event)
}
