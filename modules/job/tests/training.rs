//! Training jobs on a chain with models: who is paid, what copies get, refunds, genesis there and back.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "tests")]

#[path = "../../model/tests/common/mod.rs"]
mod common;
mod market;

use common::{Bank, account, refused as model_refused};
use market::{HEAD, Market, REWARD, refused};
use openledger_core::Module;
use openledger_job::{JobModule, invariants};
use openledger_proto::openledger::job::v1 as pb;
use openledger_proto::openledger::job::v1::JobStatus;
use openledger_testing::ModuleExt;

#[test]
fn the_first_certified_optimum_is_paid_once_its_time_has_passed() {
    let market = Market::new();
    let before = Bank::of(&market.ctx(), &account("poster"));
    let job = market.post(50_000).unwrap();
    assert_eq!(Bank::of(&market.ctx(), &account("poster")), before - REWARD);
    assert_eq!(market.claim(job, 1).unwrap_err(), refused(8), "nobody has trained");

    let (market, first) = market.train("alice", &HEAD, None);
    let (market, second) = market.train("bob", &HEAD, None);
    let (leader, from) = market.leader(job).unwrap();
    assert_eq!((leader.model_id, leader.trainer), (first, market.text("alice")));
    assert_eq!(market.claim(job, first).unwrap_err(), refused(9));
    let market = market.at(from - 1);
    assert_eq!(market.claim(job, first).unwrap_err(), refused(9), "at {from}");
    let market = market.at(from);
    assert_eq!(market.claim(job, second).unwrap_err(), refused(10));
    assert_eq!(market.refund(job).unwrap_err(), refused(11));
    let had = Bank::of(&market.ctx(), &account("alice"));
    let paid = market.claim(job, first).unwrap();
    assert_eq!((paid.trainer, paid.reward.unwrap().amount), (market.text("alice"), REWARD.to_string()));
    assert_eq!(Bank::of(&market.ctx(), &account("alice")), had + REWARD);
    assert_eq!(market.claim(job, first).unwrap_err(), refused(3));
    assert_eq!(market.refund(job).unwrap_err(), refused(3));
    let jobs: pb::QueryJobsOfModelResponse = market
        .module()
        .ask(
            &market.ctx(),
            "openledger.job.v1.Query",
            "JobsOfModel",
            &pb::QueryJobsOfModelRequest { model_id: first, pagination: None },
        )
        .unwrap();
    assert_eq!(jobs.jobs.iter().map(|j| j.id).collect::<Vec<_>>(), [job]);
    invariants::check(&market.ctx(), &Bank::default()).unwrap();
}

#[test]
fn a_copy_that_is_certified_sooner_takes_nothing() {
    // The head is shown when it is registered. A copy may overtake it from then on.
    for committed in [false, true] {
        let market = Market::new();
        let job = market.post(50_000).unwrap();
        if committed {
            market.commit("alice", &HEAD).unwrap();
            assert_eq!(market.commit("alice", &HEAD).unwrap_err(), refused(7));
            assert_eq!(market.committed("alice", &HEAD), Some(market.ctx().height()));
            assert_eq!(market.committed("bob", &HEAD), None);
        }
        let market = market.later(1);
        let own = market.register("alice", &HEAD);
        // The copier sees it in the mempool, so that his own registration may be in the same block or even, when he
        // keeps the block, before; a commitment must then be older than both.
        market.commit("bob", &HEAD).unwrap();
        let (market, copy) = market.train("bob", &HEAD, None);
        let (market, _) = market.finish("alice", own, &HEAD);
        let (leader, from) = market.leader(job).unwrap();
        // In one block nobody is first, and the order of certificates decides; a commitment before decides itself.
        assert_eq!(leader.model_id, if committed { own } else { copy }, "committed: {committed}");
        let market = market.at(from);
        market.claim(job, leader.model_id).unwrap();
    }
}

#[test]
fn without_commitments_a_registration_in_an_earlier_block_goes_before_a_copy() {
    let market = Market::new();
    let job = market.post(50_000).unwrap();
    let own = market.register("alice", &HEAD);
    let market = market.later(1);
    market.commit("bob", &HEAD).unwrap();
    let (market, copy) = market.train("bob", &HEAD, None);
    assert_eq!(market.leader(job).unwrap().0.model_id, copy, "nobody else is certified");
    let (market, _) = market.finish("alice", own, &HEAD);
    assert_eq!(market.leader(job).unwrap().0.model_id, own);
}

#[test]
fn an_earlier_head_that_is_certified_after_its_time_comes_too_late() {
    let market = Market::new();
    let job = market.post(50_000).unwrap();
    let own = market.register("alice", &HEAD);
    let (market, copy) = market.later(1).train("bob", &HEAD, None);
    let (_, from) = market.leader(job).unwrap();
    let (market, _) = market.at(from).finish("alice", own, &HEAD);
    assert_eq!(market.leader(job).unwrap().0.model_id, copy);
    market.claim(job, copy).unwrap();
}

#[test]
fn a_commitment_of_another_account_or_to_another_head_is_worth_nothing() {
    let market = Market::new();
    let job = market.post(50_000).unwrap();
    let mut other = HEAD.clone();
    other.weights[0] ^= 1;
    market.commit("bob", &other).unwrap(); // bob may guess near it, and copies alice's name for nothing
    market.commit("carol", &HEAD).unwrap();
    let market = market.later(1);
    let own = market.register("alice", &HEAD);
    let (market, copy) = market.later(1).train("bob", &HEAD, None);
    let (market, _) = market.finish("alice", own, &HEAD);
    let (leader, _) = market.leader(job).unwrap();
    assert_eq!(leader.model_id, own, "and not {copy}");
}

#[test]
fn who_lets_others_have_the_compute_part_did_not_train() {
    let market = Market::new();
    let job = market.post(50_000).unwrap();
    for compute in [vec![], vec![("bob", 1_000_000)], vec![("alice", 999_999), ("bob", 1)]] {
        let (market, _) = market.train("alice", &HEAD, Some(compute));
        assert!(market.leader(job).is_none());
    }
}

#[test]
fn a_model_that_was_certified_before_the_posting_earns_nothing() {
    let market = Market::new();
    let job = market.post(50_000).unwrap();
    let (market, first) = market.train("alice", &HEAD, None);
    let again = market.post(50_000).unwrap();
    assert_eq!(market.leader(job).unwrap().0.model_id, first);
    assert!(market.leader(again).is_none());
    let (market, second) = market.train("bob", &HEAD, None);
    assert_eq!(market.leader(again).unwrap().0.model_id, second);
    let (market, job, again) = (market.later(10_000), job, again);
    market.claim(job, first).unwrap();
    market.claim(again, second).unwrap();
    // No job asks any more: nothing is kept of a further model.
    let (market, _) = market.train("carol", &HEAD, None);
    let state = market.module().export_genesis(&market.ctx()).unwrap();
    assert_eq!(state["tasks"][0]["candidates"].as_array().unwrap().len(), 2);
    assert!(state["registrations"].as_array().unwrap().is_empty());
}

#[test]
fn a_deadline_without_a_candidate_refunds_and_one_with_does_not() {
    let market = Market::new();
    let (now, poster) = (market.ctx().height(), account("poster"));
    let job = market.post(now + 5).unwrap();
    let had = Bank::of(&market.ctx(), &poster);
    let market = market.later(5);
    assert_eq!(market.refund(job).unwrap_err(), refused(11), "the last block of the job");
    let market = market.later(1);
    let (late, _) = market.train("alice", &HEAD, None);
    assert!(late.leader(job).is_none(), "certified after the deadline");
    assert_eq!(late.later(10_000).claim(job, 1).unwrap_err(), refused(8));
    late.refund(job).unwrap();
    assert_eq!(Bank::of(&late.ctx(), &poster), had + REWARD);
    assert_eq!(late.refund(job).unwrap_err(), refused(3));
    assert_eq!(late.refund(99).unwrap_err(), refused(2));

    let job = late.post(late.ctx().height() + 100).unwrap();
    let (timely, id) = late.train("bob", &HEAD, None);
    let timely = timely.later(10_000);
    assert_eq!(timely.refund(job).unwrap_err(), refused(11));
    timely.claim(job, id).unwrap();
}

#[test]
fn a_posting_that_nobody_could_train_or_pay_is_refused() {
    let market = Market::new();
    let now = market.ctx().height();
    let change = |f: &dyn Fn(&mut pb::MsgPostTraining)| {
        let mut msg = market.posting(now + 100);
        f(&mut msg);
        market.send_post(&msg).unwrap_err()
    };
    assert_eq!(change(&|m| m.reward.as_mut().unwrap().amount = "999999".into()), refused(4));
    assert_eq!(change(&|m| m.reward.as_mut().unwrap().amount = "0".into()), refused(4));
    assert_eq!(change(&|m| m.reward = None), refused(4));
    assert_eq!(change(&|m| m.reward.as_mut().unwrap().denom = "other".into()), refused(4));
    assert_eq!(change(&|m| m.deadline = now), refused(5));
    assert_eq!(change(&|m| m.deadline = now + 10_000_001), refused(5));
    assert_eq!(change(&|m| m.deadline = 0).0, "sdk");
    assert_eq!(change(&|m| m.lambda_ppb = 0), model_refused(22));
    assert_eq!(change(&|m| m.snapshots.clear()), model_refused(21));
    assert_eq!(change(&|m| m.classes = 3), model_refused(21));
    assert_eq!(change(&|m| m.artifact_id = 7), model_refused(3));
    assert_eq!(change(&|m| m.snapshots[0].datanet_id = 9).0, "datanet");
    assert_eq!(change(&|m| m.snapshots[0].height = now).0, "datanet");
    assert_eq!(change(&|m| m.poster = market.text("beggar")).0, "sdk");
    let short = pb::MsgCommitHead { trainer: market.text("bob"), commitment: vec![1; 31] };
    assert_eq!(market.send::<_, pb::MsgCommitHeadResponse>(&short).unwrap_err(), refused(6));
    invariants::check(&market.ctx(), &Bank::default()).unwrap();
}

#[test]
fn genesis_goes_there_and_back_and_a_false_one_is_refused() {
    let market = Market::new();
    let job = market.post(50_000).unwrap();
    let market = market.later(1);
    market.commit("carol", &HEAD).unwrap();
    let waiting = market.register("carol", &HEAD);
    let (market, first) = market.train("alice", &HEAD, None);
    let done = market.post(50_000).unwrap();
    let gone = market.post(market.ctx().height() + 1).unwrap();
    let (market, second) = market.train("bob", &HEAD, None);
    let market = market.later(10_000);
    market.claim(done, second).unwrap();
    market.refund(gone).unwrap();
    let state = market.module().export_genesis(&market.ctx()).unwrap();
    assert_eq!(state["registrations"][0]["model_id"], waiting.to_string());
    let other = Market::new();
    other.module().validate_genesis(other.ctx().config(), &state).unwrap();
    other.module().init_genesis(&other.ctx(), &state).unwrap();
    assert_eq!(other.module().export_genesis(&other.ctx()).unwrap(), state);
    assert_eq!(other.leader(job).unwrap().0.model_id, first);
    let bad = |path: &[&str], value: serde_json::Value| {
        let mut state = state.clone();
        let mut at = &mut state;
        for key in path {
            at = match key.parse::<usize>() {
                Ok(i) => &mut at[i],
                Err(_) => &mut at[*key],
            };
        }
        *at = value;
        assert!(other.module().validate_genesis(other.ctx().config(), &state).is_err(), "{path:?}");
    };
    bad(&["params", "min_reward"], "0".into());
    bad(&["params", "priority_blocks"], "1000001".into());
    bad(&["jobs", "0", "id"], "2".into());
    bad(&["jobs", "0", "task", "lambda_ppb"], "1".into());
    bad(&["jobs", "0", "first_candidate"], "3".into());
    bad(&["jobs", "0", "model_id"], "3".into());
    bad(&["jobs", "1", "model_id"], "0".into());
    bad(&["jobs", "2", "status"], "JOB_STATUS_UNSPECIFIED".into());
    bad(&["jobs", "1", "reward", "amount"], "0".into());
    bad(&["tasks"], serde_json::json!([]));
    bad(&["tasks", "0", "candidates", "0", "certified_height"], "999999".into());
    bad(&["commitments", "0", "commitment"], "AAAA".into());
    bad(&["registrations", "0", "model_id"], "0".into());
}

#[test]
fn at_height_zero_leaders_are_paid_and_the_other_rewards_go_back() {
    let market = Market::new();
    let led = market.post(50_000).unwrap();
    let (market, _) = market.train("alice", &HEAD, None);
    let idle = market.post(50_000).unwrap();
    let before = ["alice", "poster"].map(|who| Bank::of(&market.ctx(), &account(who)));
    market.module().prepare_zero_height(&market.ctx(), &[]).unwrap();
    let after = ["alice", "poster"].map(|who| Bank::of(&market.ctx(), &account(who)));
    assert_eq!(after, before.map(|amount| amount + REWARD));
    invariants::check(&market.ctx(), &Bank::default()).unwrap();
    let (first, second) = (market.job(led), market.job(idle));
    assert_eq!((first.status(), second.status()), (JobStatus::Paid, JobStatus::Refunded));
    assert_eq!((first.posted_height, first.deadline, first.closed_height), (0, 0, 0));
    let state = market.module().export_genesis(&market.ctx()).unwrap();
    let module: JobModule = market.module();
    module.validate_genesis(market.ctx().config(), &state).unwrap();
    assert_eq!(state["tasks"], serde_json::json!([]));
}
