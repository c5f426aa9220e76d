//! The call itself: under a gas limit of its own, with an event that says what came of it (ibc-go
//! `callbacks/internal/process.go`, `types/events.go`).

use crate::errors::CallbackError;
use crate::memo::Callback;
use openledger_core::errors::PANIC_SUFFIX;
use openledger_core::{Ctx, Event, Failure, GasMeter, Res, TxError};

/// When a contract is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Moment {
    Send,
    Acknowledgement,
    Timeout,
    Receive,
}

impl Moment {
    fn name(self) -> &'static str {
        match self {
            Self::Send => "send_packet",
            Self::Acknowledgement => "acknowledgement_packet",
            Self::Timeout => "timeout_packet",
            Self::Receive => "receive_packet",
        }
    }
}

/// Runs `f` under the gas of a callback. What it writes stays only if it succeeds; the gas is charged in any case, at
/// most the limit.
///
/// # Errors
/// The refusal of the contract, `ibccallbacks:7` for what unwinds in Go, `ibccallbacks:6` when the gas ran out. When
/// it did and another transaction could offer more, the transaction itself is out of gas; and while a packet
/// is sent, what unwinds goes on to do so.
pub(crate) fn call(ctx: &Ctx, moment: Moment, callback: &Callback, f: impl FnOnce(&Ctx) -> Res<()>) -> Res<()> {
    let gas = GasMeter::new(callback.execution_gas);
    let result = ctx.with_gas(gas.clone()).atomic(f);
    let what = format!("ibc {} callback", moment.name());
    ctx.gas().absorb(&gas, &what)?;
    let result = match result {
        Err(Failure::Tx(e)) if e.unwinds => {
            if moment == Moment::Send {
                return Err(Failure::Tx(e));
            }
            Err(CallbackError::Panic.wrap(format!("{what} panicked with: {}", thrown(&e))))
        }
        Err(Failure::Tx(e)) => Err(Failure::Tx(e)),
        Err(stops) => return Err(stops),
        Ok(()) => Ok(()),
    };
    if gas.consumed() <= gas.limit() {
        return result;
    }
    if callback.may_be_tried_again() {
        let text = format!("{what} out of gas; commitGasLimit: {}", callback.commit_gas);
        return Err(ctx.gas().too_little(&text));
    }
    Err(CallbackError::OutOfGas.wrap(format!("{what} out of gas")))
}

/// What Go threw, without what the runner of transactions adds to it.
fn thrown(e: &TxError) -> &str {
    let text = e.log.strip_suffix(PANIC_SUFFIX).unwrap_or(&e.log);
    text.strip_prefix("recovered: ").unwrap_or(text)
}

/// Says what came of a call. Of a packet that was received `place` is its destination, otherwise its source.
pub(crate) fn report(
    ctx: &Ctx,
    moment: Moment,
    place: (&str, &str),
    sequence: u64,
    callback: &Callback,
    result: &Res<()>,
) {
    let event = |ty: &str| {
        let event = Event::new(ty).with("module", "ibccallbacks").with("callback_type", moment.name());
        let event = event.with("callback_address", &callback.contract);
        let event = event.with("callback_exec_gas_limit", callback.execution_gas);
        let event = event.with("callback_commit_gas_limit", callback.commit_gas).with("packet_sequence", sequence);
        let event = event.with("callback_base_application_version", &callback.version);
        match result {
            Ok(()) => event.with("callback_result", "success"),
            Err(e) => event.with("callback_error", e).with("callback_result", "failure"),
        }
    };
    let (port, channel) = place;
    ctx.emit(match moment {
        Moment::Receive => {
            event("ibc_dest_callback").with("packet_dest_port", port).with("packet_dest_channel", channel)
        }
        _ => event("ibc_src_callback").with("packet_src_port", port).with("packet_src_channel", channel),
    });
}

/// A call whose outcome cannot change what becomes of the packet.
///
/// # Errors
/// What ends the transaction.
pub(crate) fn call_and_report(
    ctx: &Ctx,
    moment: Moment,
    place: (&str, &str),
    sequence: u64,
    callback: &Callback,
    f: impl FnOnce(&Ctx) -> Res<()>,
) -> Res<Res<()>> {
    let result = call(ctx, moment, callback, f);
    match result {
        Err(e) if !is_refusal(&e) => Err(e),
        result => {
            report(ctx, moment, place, sequence, callback, &result);
            Ok(result)
        }
    }
}

/// Whether a failure is one that Go returns as an error, and not one that ends the transaction or the node.
pub(crate) fn is_refusal(failure: &Failure) -> bool {
    matches!(failure, Failure::Tx(e) if !e.unwinds)
}

/// What could be read of a packet. One that cannot be read has no callback.
///
/// # Errors
/// What ends the transaction.
pub(crate) fn readable<T>(read: Res<T>) -> Res<Option<T>> {
    match read {
        Ok(value) => Ok(Some(value)),
        Err(e) if is_refusal(&e) => Ok(None),
        Err(e) => Err(e),
    }
}
