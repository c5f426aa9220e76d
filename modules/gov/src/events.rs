//! Events of `x/gov`: names, attributes and their order are API.

use openledger_core::{AccAddress, Coins, Ctx, Event};
use openledger_proto::cosmos::gov::v1::WeightedVoteOption;

pub(crate) fn submit_proposal(ctx: &Ctx, id: u64, proposer: &AccAddress, messages: &str) {
    let event =
        Event::new("submit_proposal").with("proposal_id", id).with("proposal_proposer", ctx.address_text(proposer));
    ctx.emit(event.with("proposal_messages", messages));
}

/// `ty` is the event of the message whose deposit opened the vote.
pub(crate) fn voting_period_start(ctx: &Ctx, ty: &str, id: u64) {
    ctx.emit(Event::new(ty).with("voting_period_start", id));
}

pub(crate) fn proposal_deposit(ctx: &Ctx, depositor: &AccAddress, amount: &Coins, id: u64) {
    let event = Event::new("proposal_deposit").with("depositor", ctx.address_text(depositor));
    ctx.emit(event.with("amount", amount).with("proposal_id", id));
}

pub(crate) fn proposal_vote(ctx: &Ctx, voter: &AccAddress, options: &[WeightedVoteOption], id: u64) {
    let event = Event::new("proposal_vote").with("voter", ctx.address_text(voter));
    ctx.emit(event.with("option", options_text(options)).with("proposal_id", id));
}

pub(crate) fn cancel_proposal(ctx: &Ctx, sender: &str, id: u64) {
    ctx.emit(Event::new("cancel_proposal").with("sender", sender).with("proposal_id", id));
}

pub(crate) fn inactive_proposal(ctx: &Ctx, id: u64, result: &str) {
    ctx.emit(Event::new("inactive_proposal").with("proposal_id", id).with("proposal_result", result));
}

pub(crate) fn active_proposal(ctx: &Ctx, id: u64, result: &str, log: &str) {
    let event = Event::new("active_proposal").with("proposal_id", id).with("proposal_result", result);
    ctx.emit(event.with("proposal_log", log));
}

/// A voted proposal that can no longer be read; without a log, as in the SDK.
pub(crate) fn active_proposal_unreadable(ctx: &Ctx, id: u64) {
    ctx.emit(Event::new("active_proposal").with("proposal_id", id).with("proposal_result", "proposal_failed"));
}

/// The options as Go's JSON of the list: zero values are left out.
pub(crate) fn options_text(options: &[WeightedVoteOption]) -> String {
    if options.is_empty() {
        return "null".to_owned();
    }
    let one = |o: &WeightedVoteOption| {
        let option = (o.option != 0).then(|| format!("\"option\":{}", o.option));
        let weight =
            (!o.weight.is_empty()).then(|| format!("\"weight\":{}", serde_json::Value::String(o.weight.clone())));
        format!("{{{}}}", option.into_iter().chain(weight).collect::<Vec<_>>().join(","))
    };
    format!("[{}]", options.iter().map(one).collect::<Vec<_>>().join(","))
}
