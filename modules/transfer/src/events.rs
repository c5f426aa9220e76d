//! Events, with the types and keys of ibc-go's `internal/events`.

use crate::denom::TracedDenom;
use crate::keeper::NAME;
use crate::packet::{TokenExt, Transfer};
use openledger_core::{Ctx, Event};
use openledger_ibc::channel::Ack;
use openledger_proto::go_json::put_string;
use openledger_proto::ibc::applications::transfer::v1::{Denom, Hop, Token};

fn message(ctx: &Ctx) {
    ctx.emit(Event::new("message").with("module", NAME));
}

/// The coin left.
pub(crate) fn transfer(ctx: &Ctx, transfer: &Transfer) {
    let event = Event::new("ibc_transfer")
        .with("sender", &transfer.sender)
        .with("receiver", &transfer.receiver)
        .with("denom", transfer.token.traced().path())
        .with("amount", &transfer.token.amount)
        .with("memo", &transfer.memo);
    ctx.emit(event);
    message(ctx);
}

fn packet(transfer: &Transfer) -> Event {
    Event::new("fungible_token_packet")
        .with("sender", &transfer.sender)
        .with("receiver", &transfer.receiver)
        .with("denom", transfer.token.traced().path())
        .with("amount", &transfer.token.amount)
        .with("memo", &transfer.memo)
}

/// A packet came in; of one that could not be read, nothing is known.
pub(crate) fn received(ctx: &Ctx, transfer: &Transfer, success: bool, error: Option<&str>) {
    let event = packet(transfer).with("success", success);
    ctx.emit(match error {
        None => event,
        Some(text) => event.with("error", text),
    });
    message(ctx);
}

/// The other chain answered.
pub(crate) fn acknowledged(ctx: &Ctx, transfer: &Transfer, ack: &Ack) {
    ctx.emit(packet(transfer).with("acknowledgement", ack.text()));
    message(ctx);
    match ack {
        // The bytes are whatever the other chain has chosen, and events are text.
        Ack::Result(bytes) => {
            ctx.emit(Event::new("fungible_token_packet").with("success", String::from_utf8_lossy(bytes)));
        }
        Ack::Error(text) => ctx.emit(Event::new("fungible_token_packet").with("error", text)),
        Ack::Nothing => {}
    }
}

/// The packet was not received in time, and its sender has the coin back.
pub(crate) fn timed_out(ctx: &Ctx, transfer: &Transfer) {
    let event = Event::new("timeout")
        .with("receiver", &transfer.sender)
        .with("refund_tokens", token_json(&transfer.token))
        .with("memo", &transfer.memo);
    ctx.emit(event);
    message(ctx);
}

/// A denomination of another chain that coins are about to be made of.
pub(crate) fn denomination(ctx: &Ctx, denom: &Denom) {
    ctx.emit(Event::new("denomination").with("denom_hash", denom.hash_text()).with("denom", denom_json(denom)));
}

/// A JSON object as Go writes it: members in this order, texts that are empty left out.
fn object<'a>(members: impl IntoIterator<Item = (&'a str, Member<'a>)>) -> String {
    let mut out = String::from("{");
    for (name, member) in members {
        if matches!(member, Member::Text("")) {
            continue;
        }
        if out.len() > 1 {
            out.push(',');
        }
        put_string(name, &mut out);
        out.push(':');
        match member {
            Member::Text(text) => put_string(text, &mut out),
            Member::Json(json) => out.push_str(&json),
        }
    }
    out.push('}');
    out
}

enum Member<'a> {
    Text(&'a str),
    Json(String),
}

fn denom_json(denom: &Denom) -> String {
    let hop =
        |hop: &Hop| object([("port_id", Member::Text(&hop.port_id)), ("channel_id", Member::Text(&hop.channel_id))]);
    let hops: Vec<String> = denom.trace.iter().map(hop).collect();
    // Go has no list at all for a coin that is at home.
    let trace = if hops.is_empty() { "null".to_owned() } else { format!("[{}]", hops.join(",")) };
    object([("base", Member::Text(&denom.base)), ("trace", Member::Json(trace))])
}

fn token_json(token: &Token) -> String {
    object([("denom", Member::Json(denom_json(&token.traced()))), ("amount", Member::Text(&token.amount))])
}
