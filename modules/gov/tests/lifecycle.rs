//! From submission to the end of the vote.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod common;
use common::*;
use openledger_core::{AccAddress, Event, Failure, Module};
use openledger_proto::any::pack as any;
use openledger_proto::cosmos::bank::v1beta1::MsgSend;
use openledger_proto::cosmos::gov::v1::*;

const MIN: u64 = 10_000_000;

/// User 2 is the only validator's only delegator.
fn chain() -> Chain {
    let chain = Chain::new();
    stake(&chain.staking, 2, 100, &[(2, 100)]);
    chain
}

fn gov() -> AccAddress {
    AccAddress::module("gov")
}

#[test]
fn a_proposal_passes_runs_and_gives_its_deposits_back() {
    let mut c = chain();
    let id = c.submit(vec![does("work"), does("more")], 1_000_000, false);
    let url = format!(",{DOER},{DOER}");
    let events = c.ctx.state().take_events();
    let want = attributes(&[("proposal_id", "1"), ("proposal_proposer", &text(1)), ("proposal_messages", &url)]);
    assert_eq!(events_of(&events, "submit_proposal"), [want]);
    let want = attributes(&[("depositor", &text(1)), ("amount", "1000000uopen"), ("proposal_id", "1")]);
    assert_eq!(events_of(&events, "proposal_deposit"), [want]);
    assert_eq!(c.status(id), ProposalStatus::DepositPeriod);
    assert_eq!(c.vote(id, 2, VoteOption::Yes), "gov:3");

    c.wait(DAY);
    assert_eq!(c.deposit(id, 3, 9_000_000), "ok");
    let events = c.ctx.state().take_events();
    assert_eq!(events_of(&events, "proposal_deposit")[1], attributes(&[("voting_period_start", "1")]));
    let p = c.proposal(id).unwrap();
    assert_eq!(p.status(), ProposalStatus::VotingPeriod);
    assert_eq!(p.voting_end_time.unwrap().seconds, NOW + 3 * DAY);
    assert_eq!(p.total_deposit, coins(MIN));
    assert_eq!(c.balance(&gov()), MIN);

    assert_eq!(c.vote(id, 2, VoteOption::Yes), "ok");
    let events = c.ctx.state().take_events();
    let option = r#"[{"option":1,"weight":"1.000000000000000000"}]"#;
    let want = attributes(&[("voter", &text(2)), ("option", option), ("proposal_id", "1")]);
    assert_eq!(events, [Event { ty: "proposal_vote".to_owned(), attributes: want }]);

    assert!(c.end_after(2 * DAY - 1).is_empty());
    let events = c.end_after(1);
    assert_eq!(c.did().as_deref(), Some(&b"more"[..]));
    assert_eq!(events_of(&events, "doer"), [attributes(&[("what", "work")]), attributes(&[("what", "more")])]);
    let last = attributes(&[("proposal_id", "1"), ("proposal_result", "proposal_passed"), ("proposal_log", "passed")]);
    assert_eq!(events.last().unwrap(), &Event { ty: "active_proposal".to_owned(), attributes: last });
    let p = c.proposal(id).unwrap();
    assert_eq!((p.status(), p.final_tally_result.unwrap().yes_count.as_str()), (ProposalStatus::Passed, "100"));
    assert_eq!((c.balance(&gov()), c.held(1), c.held(3)), (0, START, START));
    assert!(c.end_after(100 * DAY).is_empty());
    assert_eq!(c.deposit(id, 3, MIN), "gov:3");
    assert_eq!(c.vote(id, 2, VoteOption::Yes), "gov:3");
}

#[test]
fn what_burns_and_what_comes_back() {
    // (option of the only voter, burn_vote_quorum, burn_vote_veto) -> (status, burned)
    for (vote, quorum, veto, want, burned) in [
        (Some(VoteOption::No), true, true, ProposalStatus::Rejected, false),
        (Some(VoteOption::Abstain), true, true, ProposalStatus::Rejected, false),
        (Some(VoteOption::NoWithVeto), false, true, ProposalStatus::Rejected, true),
        (Some(VoteOption::NoWithVeto), false, false, ProposalStatus::Rejected, false),
        (None, true, true, ProposalStatus::Rejected, true),
        (None, false, true, ProposalStatus::Rejected, false),
    ] {
        let mut c = Chain::with(|g| {
            g["params"]["burn_vote_quorum"] = quorum.into();
            g["params"]["burn_vote_veto"] = veto.into();
        });
        stake(&c.staking, 2, 100, &[(2, 100)]);
        let (id, supply) = (c.submit(vec![does("work")], MIN, false), c.supply());
        if let Some(option) = vote {
            assert_eq!(c.vote(id, 2, option), "ok");
        }
        let events = c.end_after(2 * DAY);
        let p = c.proposal(id).unwrap();
        assert_eq!(p.status(), want);
        assert_eq!(p.failed_reason, "proposal did not get enough votes to pass");
        assert_eq!(events_of(&events, "active_proposal")[0][1].1, "proposal_rejected");
        assert_eq!((supply - c.supply(), START - c.held(1)), if burned { (MIN, MIN) } else { (0, 0) }, "{vote:?}");
        assert_eq!((c.balance(&gov()), c.did()), (0, None));
    }
}

#[test]
fn an_unfunded_proposal_is_dropped() {
    for burn in [false, true] {
        let mut c = Chain::with(|g| g["params"]["burn_proposal_deposit_prevote"] = burn.into());
        let id = c.submit(vec![does("work")], MIN - 1, false);
        assert!(c.end_after(2 * DAY - 1).is_empty());
        let events = c.end_after(1);
        let want = attributes(&[("proposal_id", "1"), ("proposal_result", "proposal_dropped")]);
        assert_eq!(events_of(&events, "inactive_proposal"), [want]);
        assert!(c.proposal(id).is_none());
        assert_eq!(START - c.held(1), if burn { MIN - 1 } else { 0 });
        assert_eq!(c.deposit(id, 3, MIN), "undefined:1"); // as the SDK: a plain not-found error
    }
}

#[test]
fn an_expedited_proposal_that_fails_becomes_regular() {
    let mut c = chain();
    let id = c.submit(vec![does("work")], 50_000_000, true);
    assert_eq!(c.proposal(id).unwrap().voting_end_time.unwrap().seconds, NOW + DAY);
    // 60 % would do for a regular proposal, not for an expedited one
    let weighted = |yes: &str, no: &str| {
        let option =
            |option: VoteOption, weight: &str| WeightedVoteOption { option: option.into(), weight: weight.to_owned() };
        let options = vec![option(VoteOption::Yes, yes), option(VoteOption::No, no)];
        any(&MsgVoteWeighted { proposal_id: id, voter: text(2), options, metadata: String::new() })
    };
    assert_eq!(c.run(&weighted("0.6", "0.4")), "ok");
    let events = c.end_after(DAY);
    let want = attributes(&[
        ("proposal_id", "1"),
        ("proposal_result", "expedited_proposal_rejected"),
        ("proposal_log", "expedited proposal converted to regular"),
    ]);
    assert_eq!(events_of(&events, "active_proposal"), [want]);
    let p = c.proposal(id).unwrap();
    assert_eq!((p.status(), p.expedited, p.failed_reason.as_str()), (ProposalStatus::VotingPeriod, false, ""));
    assert_eq!(p.voting_end_time.unwrap().seconds, NOW + 2 * DAY);
    assert_eq!(c.balance(&gov()), 50_000_000);
    // the votes of the first round are gone
    assert_eq!(c.run(&weighted("0.6", "0.4")), "ok");
    c.end_after(DAY);
    assert_eq!((c.status(id), c.did().as_deref()), (ProposalStatus::Passed, Some(&b"work"[..])));
    assert_eq!(c.held(1), START);

    let id = c.submit(vec![does("work")], 50_000_000, true);
    assert_eq!(c.vote(id, 2, VoteOption::Yes), "ok");
    c.end_after(DAY);
    assert_eq!((c.status(id), c.balance(&gov())), (ProposalStatus::Passed, 0));
    // the expedited minimum counts, and the regular one does not open the vote
    let id = c.submit(vec![does("work")], 49_999_999, true);
    assert_eq!(c.status(id), ProposalStatus::DepositPeriod);
}

#[test]
fn cancellation_charges_half() {
    let destination = |c: &Chain, dest: &str| match dest {
        "" => START * 9 - c.supply(),
        _ if dest == text(9) => c.held(9) - START,
        _ => c.balance(&AccAddress::module("distribution")),
    };
    for dest in [String::new(), text(9), config().addresses.to_text(&AccAddress::module("distribution"))] {
        let mut c = Chain::with(|g| g["params"]["proposal_cancel_dest"] = dest.clone().into());
        stake(&c.staking, 2, 100, &[(2, 100)]);
        let id = c.submit(vec![does("work")], MIN, false);
        assert_eq!(c.deposit(id, 3, 100_001), "ok");
        assert_eq!(c.vote(id, 2, VoteOption::Yes), "ok");
        let cancel = |n: u8| any(&MsgCancelProposal { proposal_id: id, proposer: text(n) });
        assert_eq!(c.run(&cancel(3)), "gov:18");
        c.ctx.state().take_events();
        assert_eq!(c.run(&cancel(1)), "ok");
        let events = c.ctx.state().take_events();
        assert_eq!(events_of(&events, "cancel_proposal"), [attributes(&[("sender", &text(1)), ("proposal_id", "1")])]);
        assert_eq!((c.held(1), c.held(3)), (START - MIN / 2, START - 50_000));
        assert_eq!((c.balance(&gov()), destination(&c, &dest)), (0, MIN / 2 + 50_000));
        assert!(c.proposal(id).is_none());
        let export = c.gov.export_genesis(&c.ctx).unwrap();
        assert!(["votes", "deposits", "proposals"].iter().all(|k| export[k].as_array().unwrap().is_empty()));
        assert_eq!(c.run(&cancel(1)), "undefined:1");
        assert!(c.end_after(3 * DAY).is_empty());
    }
}

#[test]
fn a_closed_or_overdue_proposal_is_not_cancelled() {
    let mut c = chain();
    let cancel = |id: u64| any(&MsgCancelProposal { proposal_id: id, proposer: text(1) });
    let id = c.submit(vec![does("work")], MIN, false);
    c.wait(2 * DAY + 1);
    assert_eq!(c.run(&cancel(id)), "gov:20");
    c.end_after(0);
    assert_eq!(c.run(&cancel(id)), "gov:21");
}

/// E4: whatever a message does, the block goes on and nothing of the proposal stays.
#[test]
fn a_message_that_fails_or_panics_fails_the_proposal_only() {
    for (what, reason) in [
        ("fail", "no: unauthorized".to_owned()),
        ("panic", format!("handling x/gov proposal msg [{DOER}] PANICKED")),
        ("out of gas", "out of gas in location: ReadFlat; gasWanted: 5, gasUsed: 1000: out of gas".to_owned()),
    ] {
        let mut c = chain();
        let bad = c.submit(vec![does("work"), does(what), does("more")], MIN, false);
        let good = c.submit(vec![], MIN, false);
        assert_eq!(c.vote(bad, 2, VoteOption::Yes), "ok");
        assert_eq!(c.vote(good, 2, VoteOption::Yes), "ok");
        let events = c.end_after(2 * DAY);
        let p = c.proposal(bad).unwrap();
        assert_eq!((p.status(), p.failed_reason.as_str()), (ProposalStatus::Failed, reason.as_str()));
        assert_eq!(c.did(), None, "{what}");
        assert_eq!(c.ctx.kv("doer").get(b"inner").unwrap(), None);
        assert!(events_of(&events, "doer").is_empty());
        let ended = events_of(&events, "active_proposal");
        assert_eq!(ended[0][2].1, format!("passed, but msg 1 ({DOER}) failed on execution: {reason}"));
        // the refund before it, and the next proposal, are as they should be
        assert!(!events_of(&events, "coin_received").is_empty());
        assert_eq!((c.status(good), c.held(1), c.balance(&gov())), (ProposalStatus::Passed, START, 0));
        let depth = c.ctx.state().push();
        c.ctx.state().revert(depth);
        assert_eq!(depth, 2, "no savepoint is left open");
    }
}

#[test]
fn corruption_under_a_message_stops_the_node() {
    let mut c = chain();
    let id = c.submit(vec![does("corrupt")], MIN, false);
    assert_eq!(c.vote(id, 2, VoteOption::Yes), "ok");
    c.wait(2 * DAY);
    assert!(matches!(c.gov.end_block(&c.ctx), Err(Failure::Fatal(_))));
}

#[test]
fn a_message_that_the_application_no_longer_takes_fails_the_proposal() {
    for funded in [true, false] {
        let mut c = chain();
        let deposit = if funded { MIN } else { MIN - 1 };
        let id = c.submit(vec![does("work")], deposit, false);
        let mut p = openledger_gov::keys::PROPOSALS.get(&c.ctx, &id).unwrap().unwrap();
        p.messages[0].type_url = "/gone.v1.MsgGone".to_owned();
        openledger_gov::keys::PROPOSALS.set(&c.ctx, &id, &p).unwrap();
        let events = c.end_after(2 * DAY);
        let ty = if funded { "active_proposal" } else { "inactive_proposal" };
        assert_eq!(
            events_of(&events, ty),
            [attributes(&[("proposal_id", "1"), ("proposal_result", "proposal_failed")])]
        );
        assert_eq!((c.held(1), c.proposal(id).map(|p| p.status())), (START, funded.then_some(ProposalStatus::Failed)));
        assert!(c.end_after(DAY).is_empty());
    }
}

#[test]
fn the_end_of_a_block_costs_the_same_whatever_waits() {
    let gas = |idle: usize| {
        let c = chain();
        for i in 0..idle {
            let id = c.submit(vec![], if i % 2 == 0 { MIN } else { MIN / 2 }, false);
            c.vote(id, 2, VoteOption::Yes);
        }
        let before = c.ctx.gas().consumed();
        c.gov.end_block(&c.ctx).unwrap();
        c.ctx.gas().consumed() - before
    };
    assert_eq!(gas(0), gas(40));
}

/// A proposal may spend what others put in escrow; their proposal still ends, and what they are owed stays on
/// record.
#[test]
fn a_spent_escrow_stops_no_block() {
    for option in [VoteOption::No, VoteOption::NoWithVeto] {
        let mut c = chain();
        let taking =
            MsgSend { from_address: c.ctx.address_text(&gov()), to_address: text(9), amount: coins(2 * MIN - 1) };
        let (thief, victim) = (c.submit(vec![any(&taking)], MIN, false), c.submit(vec![], MIN, false));
        assert_eq!((c.vote(thief, 2, VoteOption::Yes), c.vote(victim, 2, option)), ("ok".to_owned(), "ok".to_owned()));
        // The thief's own deposit is back before its messages run: what it takes is short by that.
        assert_eq!(c.deposit(victim, 3, MIN - 1), "ok");
        c.end_after(2 * DAY);
        assert_eq!((c.status(thief), c.status(victim)), (ProposalStatus::Passed, ProposalStatus::Rejected));
        assert_eq!((c.held(9), c.balance(&gov())), (START + 2 * MIN - 1, 0));
        let request = openledger_proto::cosmos::gov::v1::QueryDepositsRequest { proposal_id: victim, pagination: None };
        let owed: openledger_proto::cosmos::gov::v1::QueryDepositsResponse =
            c.query("cosmos.gov.v1.Query", "Deposits", &request).unwrap();
        assert_eq!(owed.deposits.len(), 2);
    }
}
