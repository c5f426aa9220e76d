//! The count against a naive model: every share votes as its owner says, otherwise as its validator says.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod common;
use common::*;
use openledger_core::Module;
use openledger_proto::any::pack as any;
use openledger_proto::cosmos::gov::v1::*;
use proptest::prelude::*;
use std::collections::BTreeMap;

/// Shares by delegator, and whether the validator lost half of its tokens. Shares are even, so that powers
/// are whole.
type Validators = Vec<(BTreeMap<u8, u64>, bool)>;
/// Tenths by option: Yes, Abstain, No, NoWithVeto.
type Votes = BTreeMap<u8, [u64; 4]>;

fn validators() -> impl Strategy<Value = Validators> {
    let delegations = proptest::collection::btree_map(1u8..10, (1u64..500).prop_map(|s| s * 2), 1..6);
    proptest::collection::vec((delegations, any_bool()), 1..4)
}

fn any_bool() -> impl Strategy<Value = bool> {
    proptest::bool::ANY
}

fn votes() -> impl Strategy<Value = Votes> {
    let cuts = [0u64..11, 0..11, 0..11];
    let split = cuts.prop_map(|mut c| {
        c.sort_unstable();
        [c[0], c[1] - c[0], c[2] - c[1], 10 - c[2]]
    });
    proptest::collection::btree_map(1u8..10, split, 0..8)
}

/// Ten times the power behind each option, and behind anything.
fn model(validators: &Validators, votes: &Votes) -> ([u64; 4], u64) {
    let (mut counts, mut voted) = ([0; 4], 0);
    for (i, (delegations, slashed)) in validators.iter().enumerate() {
        for (delegator, shares) in delegations {
            let power = if *slashed { shares / 2 } else { *shares };
            let own = votes.get(delegator).or_else(|| votes.get(&operator(i)));
            let Some(split) = own else { continue };
            voted += power;
            (0..4).for_each(|o| counts[o] += power * split[o]);
        }
    }
    (counts, voted)
}

/// Operators 1, 2 and 3 may also be delegators, of themselves or of others.
fn operator(i: usize) -> u8 {
    u8::try_from(i).unwrap() + 1
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]
    #[test]
    fn equals_the_model(validators in validators(), votes in votes(), expedited in any_bool(), again in any_bool()) {
        let mut c = Chain::new();
        for (i, (delegations, slashed)) in validators.iter().enumerate() {
            let delegators: Vec<_> = delegations.iter().map(|(d, s)| (*d, *s)).collect();
            let shares: u64 = delegations.values().sum();
            stake(&c.staking, operator(i), if *slashed { shares / 2 } else { shares }, &delegators);
        }
        let id = c.submit(vec![], 50_000_000, expedited);
        for (voter, split) in &votes {
            if again {
                prop_assert_eq!(c.vote(id, *voter, VoteOption::Yes), "ok"); // replaced by the next one
            }
            let option = |(i, tenths): (usize, &u64)| WeightedVoteOption {
                option: i32::try_from(i).unwrap() + 1,
                weight: if *tenths == 10 { "1".to_owned() } else { format!("0.{tenths}") },
            };
            let options = split.iter().enumerate().filter(|(_, t)| **t > 0).map(option).collect();
            let msg = MsgVoteWeighted { proposal_id: id, voter: text(*voter), options, metadata: String::new() };
            prop_assert_eq!(c.run(&any(&msg)), "ok");
        }
        let (counts, voted) = model(&validators, &votes);
        let want = TallyResult {
            yes_count: (counts[0] / 10).to_string(),
            abstain_count: (counts[1] / 10).to_string(),
            no_count: (counts[2] / 10).to_string(),
            no_with_veto_count: (counts[3] / 10).to_string(),
        };
        // asking does not use the votes up
        for _ in 0..2 {
            let request = QueryTallyResultRequest { proposal_id: id };
            let now: QueryTallyResultResponse = c.query("cosmos.gov.v1.Query", "TallyResult", &request).unwrap();
            prop_assert_eq!(now.tally.as_ref(), Some(&want));
        }

        let bonded: u64 = validators.iter().map(|(d, slashed)| d.values().sum::<u64>() / if *slashed { 2 } else { 1 }).sum();
        let decided = 10 * voted - counts[1];
        let quorum = voted * 1000 >= bonded * 334 && decided > 0;
        let vetoed = counts[3] * 1000 > voted * 10 * 334;
        let passes = quorum && !vetoed && counts[0] * 1000 > decided * if expedited { 667 } else { 500 };
        c.end_after(if expedited { DAY } else { 2 * DAY });
        let p = c.proposal(id).unwrap();
        let status = match (passes, expedited) {
            (true, _) => ProposalStatus::Passed,
            (false, true) => ProposalStatus::VotingPeriod,
            (false, false) => ProposalStatus::Rejected,
        };
        prop_assert_eq!(p.status(), status);
        prop_assert_eq!(p.final_tally_result.unwrap(), want);
        let burned = !expedited && quorum && vetoed;
        prop_assert_eq!(START * 9 - c.supply(), if burned { 50_000_000 } else { 0 });
        let left = c.gov.export_genesis(&c.ctx).unwrap();
        prop_assert!(left["votes"].as_array().unwrap().is_empty());
    }
}
