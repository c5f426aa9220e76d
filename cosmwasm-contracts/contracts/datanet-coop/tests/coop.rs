//! What the cooperative does, one numbered behaviour after the other.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that cannot go on has failed")]
#![allow(clippy::indexing_slicing, clippy::arithmetic_side_effects, reason = "numbers of tests are small")]

mod common;

use common::{Coop, FEE, START, chain, claim, contract, grid, terms, vote};
use cosmwasm_std::coins;
use cw_multi_test::Executor;
use datanet_coop::msg::{ExecuteMsg, InstantiateMsg, QueryMsg};
use openledger_multi_test::{units, world};
use openledger_std::DatanetQuerier;
use openledger_std::datanet::{AdmissionPolicy, ContributionStatus};

#[test]
fn it_creates_a_curated_dataset_with_itself_as_creator_and_curator() {
    let coop = Coop::found();
    let wrap = coop.app.wrap();
    let (datanet, _) = DatanetQuerier::new(&wrap).datanet(coop.datanet).unwrap();
    let own = coop.address.to_string();
    assert_eq!(
        (datanet.policy(), datanet.creator, datanet.curators),
        (AdmissionPolicy::Curated, own.clone(), vec![own])
    );
    assert_eq!(datanet.shares.unwrap().curators_ppm, 200_000);
    assert_eq!(coop.balance("ann"), START - FEE);
    assert_eq!(coop.amount_of(&coop.address), 0);
}

#[test]
fn terms_and_funds_are_checked_and_a_refusal_of_the_chain_ends_it() {
    type Change = fn(&mut InstantiateMsg);
    let cases: [(Change, u128, &str); 9] = [
        (|_| {}, FEE - 1, "datanet-coop:3:"),
        (|_| {}, FEE + 1, "datanet-coop:3:"),
        (|terms| terms.threshold_ppm = 500_000, FEE, "datanet-coop:4:"),
        (|terms| terms.min_novelty_ppm = 0, FEE, "datanet-coop:4:"),
        (|terms| terms.members.clear(), FEE, "datanet-coop:4:"),
        (|terms| terms.members[1] = terms.members[0].clone(), FEE, "datanet-coop:4:"),
        (|terms| terms.members[0].weight = 0, FEE, "datanet-coop:4:"),
        (|terms| terms.members[0].weight = u64::MAX, FEE, "datanet-coop:4:"),
        (|terms| terms.reveal_window = 1, FEE, "codespace: datanet, code: 13"),
    ];
    for (change, fee, expected) in cases {
        let mut app = chain();
        let code = app.store_code(contract());
        let mut message = terms(&app);
        change(&mut message);
        let ann = app.api().addr_make("ann");
        let error = app.instantiate_contract(code, ann, &message, &coins(fee, "uopen"), "coop", None).unwrap_err();
        assert!(error.to_string().contains(expected), "{error} instead of {expected}");
    }
}

#[test]
fn votes_admit_a_contribution_at_the_threshold() {
    let mut coop = Coop::found();
    let id = coop.contribute("dan", &[[0, 0], [50, 50]]);
    coop.refused("ann", &vote(id, true), 0, 15);
    coop.execute("dan", &ExecuteMsg::OpenBallot { contribution_id: id }, 0).unwrap();
    coop.refused("ann", &ExecuteMsg::OpenBallot { contribution_id: id }, 0, 13);
    assert_eq!(coop.ballot(id).total, 10);
    coop.refused("dan", &vote(id, true), 0, 18);
    coop.refused("mallory", &vote(id, true), 0, 17);
    coop.execute("ben", &vote(id, true), 0).unwrap();
    coop.refused("ben", &vote(id, true), 0, 19);
    coop.execute("cid", &vote(id, true), 0).unwrap();
    assert_eq!((coop.ballot(id).yes, coop.ballot(id).admitted), (4, None));
    coop.execute("ann", &vote(id, true), 0).unwrap();
    assert_eq!(coop.ballot(id).admitted, Some(true));
    let contribution = world(&mut coop.app).contribution(id).contribution.unwrap();
    assert_eq!(contribution.status(), ContributionStatus::Admitted);
    assert_eq!(contribution.curator, coop.address.to_string());
    coop.refused("mallory", &vote(id, true), 0, 16);
}

#[test]
fn votes_reject_when_the_threshold_is_out_of_reach() {
    let mut coop = Coop::found();
    let id = coop.contribute("dan", &[[0, 0]]);
    coop.execute("ann", &ExecuteMsg::OpenBallot { contribution_id: id }, 0).unwrap();
    coop.execute("ben", &vote(id, false), 0).unwrap();
    coop.execute("cid", &vote(id, false), 0).unwrap();
    assert_eq!(coop.ballot(id).admitted, None, "6 of 10 can still be for it");
    let other = coop.contribute("dan", &[[9, 9]]);
    coop.execute("ann", &ExecuteMsg::OpenBallot { contribution_id: other }, 0).unwrap();
    coop.execute("ann", &vote(other, false), 0).unwrap();
    assert_eq!(coop.ballot(other).admitted, Some(false));
    let contribution = world(&mut coop.app).contribution(other).contribution.unwrap();
    assert_eq!(contribution.status(), ContributionStatus::Rejected);
    let bounty = coop.bounty(5);
    coop.refused("dan", &claim(other, bounty), 0, 21);
}

#[test]
fn nobody_votes_on_an_own_contribution_and_its_weight_does_not_count() {
    let mut coop = Coop::found();
    let id = coop.contribute("ann", &[[0, 0]]);
    coop.execute("ann", &ExecuteMsg::OpenBallot { contribution_id: id }, 0).unwrap();
    coop.refused("ann", &vote(id, true), 0, 18);
    assert_eq!(coop.ballot(id).total, 4);
    coop.execute("ben", &vote(id, true), 0).unwrap();
    assert_eq!(coop.ballot(id).admitted, Some(true), "3 of 4");
}

#[test]
fn a_vote_after_the_window_decides_nothing() {
    let mut coop = Coop::found();
    let id = coop.contribute("dan", &[[0, 0]]);
    coop.execute("ann", &ExecuteMsg::OpenBallot { contribution_id: id }, 0).unwrap();
    coop.blocks(6);
    coop.refused("ann", &vote(id, true), 0, 16);
    let late = coop.contribute("dan", &[[9, 9]]);
    coop.blocks(6);
    coop.refused("ann", &ExecuteMsg::OpenBallot { contribution_id: late }, 0, 12);
    coop.refused("ann", &ExecuteMsg::OpenBallot { contribution_id: 999 }, 0, 2);
}

#[test]
fn a_bounty_pays_items_by_their_novelty() {
    let mut coop = Coop::found();
    let bounty = coop.bounty(10);
    // Squared distances to the first: 53 is about half the way from 4 to 104, 2 is a duplicate, so is what is
    // near that.
    let id = coop.admitted("dan", &[[0, 0], [7, 2], [1, 1], [2, 2], [100, 100]]);
    let near = 53_u128 - 4; // 7^2 + 2^2
    let expected = 1_000 + 1_000 * (near * near * 1_000_000 / 10_000) / 1_000_000 + 1_000;
    coop.execute("dan", &claim(id, bounty), 0).unwrap();
    let kept = coop.claim_of(id);
    assert_eq!((units(kept.paid), kept.accepted, kept.done), (expected, 3, true));
    assert_eq!(coop.member("dan").weight, 3);
    assert_eq!(coop.bounty_of(bounty).items_left, 7);
    assert_eq!(units(coop.bounty_of(bounty).unspent), 10_000 - expected);
    assert_eq!(coop.amount_of(&coop.address), 10_000 - expected);
    coop.check();
}

#[test]
fn claims_are_refused_to_others_before_they_settle_and_a_second_time() {
    let mut coop = Coop::found();
    let bounty = coop.bounty(10);
    let id = coop.contribute("dan", &[[0, 0]]);
    coop.refused("dan", &claim(id, bounty), 0, 21);
    coop.execute("ann", &ExecuteMsg::OpenBallot { contribution_id: id }, 0).unwrap();
    coop.execute("ann", &vote(id, true), 0).unwrap();
    coop.refused("dan", &claim(id, bounty), 0, 22);
    coop.blocks(6);
    coop.refused("mallory", &claim(id, bounty), 0, 20);
    coop.refused("dan", &claim(id, 9), 0, 6);
    coop.refused("dan", &claim(id, bounty), 5, 3);
    coop.execute("dan", &claim(id, bounty), 0).unwrap();
    coop.refused("dan", &claim(id, bounty), 0, 23);
    let other = coop.bounty(1);
    coop.refused("dan", &claim(id, other), 0, 23);
}

#[test]
fn items_without_the_permission_are_not_paid() {
    let mut coop = Coop::found();
    let bounty = coop.bounty(10);
    let id = coop.admitted("dan", &[[0, 0], [100, 0], [0, 100]]);
    coop.withdraw_consent("dan", id, 2, 2);
    coop.execute("dan", &claim(id, bounty), 0).unwrap();
    let kept = coop.claim_of(id);
    assert_eq!((kept.accepted, units(kept.paid), kept.done), (2, 2_000, true));
}

#[test]
fn long_contributions_are_claimed_in_several_calls_and_by_several_bounties() {
    let mut coop = Coop::found();
    let id = coop.admitted("dan", &grid(30));
    let (large, small) = (coop.bounty(26), coop.bounty(10));
    coop.execute("dan", &claim(id, large), 0).unwrap();
    assert_eq!((coop.claim_of(id).next_item, coop.claim_of(id).done), (25, false));
    coop.execute("dan", &claim(id, large), 0).unwrap();
    assert_eq!((coop.claim_of(id).next_item, coop.claim_of(id).done), (26, false));
    coop.refused("dan", &claim(id, large), 0, 10);
    coop.execute("dan", &claim(id, small), 0).unwrap();
    let kept = coop.claim_of(id);
    assert_eq!((kept.accepted, units(kept.paid), kept.done), (30, 30_000, true));
    assert_eq!((coop.member("dan").weight, coop.bounty_of(small).items_left), (30, 6));
    coop.check();
}

#[test]
fn a_bounty_returns_what_it_did_not_pay() {
    let mut coop = Coop::found();
    coop.refused("funder", &ExecuteMsg::FundBounty { per_item: 0_u128.into(), max_items: 5 }, 0, 7);
    coop.refused("funder", &ExecuteMsg::FundBounty { per_item: 5_u128.into(), max_items: 0 }, 0, 7);
    coop.refused("funder", &ExecuteMsg::FundBounty { per_item: 5_u128.into(), max_items: 2 }, 9, 3);
    let bounty = coop.bounty(3);
    coop.refused("funder", &ExecuteMsg::CloseBounty { bounty_id: bounty }, 0, 9);
    coop.refused("mallory", &ExecuteMsg::CloseBounty { bounty_id: bounty }, 0, 8);
    let id = coop.admitted("dan", &[[0, 0]]);
    coop.execute("dan", &claim(id, bounty), 0).unwrap();
    coop.blocks(4);
    coop.execute("funder", &ExecuteMsg::CloseBounty { bounty_id: bounty }, 0).unwrap();
    assert_eq!(coop.balance("funder"), START - 1_000);
    coop.refused("funder", &ExecuteMsg::CloseBounty { bounty_id: bounty }, 0, 10);
    let second = coop.admitted("dan", &[[100, 100]]);
    coop.refused("dan", &claim(second, bounty), 0, 10);
    assert_eq!(coop.amount_of(&coop.address), 0);
}

#[test]
fn what_the_curator_earns_is_shared_by_weight() {
    let mut coop = Coop::found();
    coop.sell(7); // 700 for weights of 6, 3 and 1
    coop.execute("mallory", &ExecuteMsg::Distribute {}, 0).unwrap();
    assert_eq!(["ann", "ben", "cid", "dan"].map(|name| units(coop.member(name).owed)), [420, 210, 70, 0]);
    coop.execute("ben", &ExecuteMsg::Withdraw {}, 0).unwrap();
    coop.refused("ben", &ExecuteMsg::Withdraw {}, 0, 24);
    coop.refused("mallory", &ExecuteMsg::Withdraw {}, 0, 24);
    assert_eq!(coop.balance("ben"), START + 210);

    // Weight that is won later has no part in what was earned before, also when nobody counted it.
    let bounty = coop.bounty(10);
    let id = coop.admitted("dan", &grid(10));
    coop.sell(10);
    coop.execute("dan", &claim(id, bounty), 0).unwrap();
    assert_eq!((coop.member("dan").weight, units(coop.member("dan").owed)), (10, 0));
    coop.sell(10);
    coop.execute("dan", &ExecuteMsg::Withdraw {}, 0).unwrap();
    assert_eq!(coop.balance("dan"), START - 1_000 + 10_000 + 500);
    assert_eq!(units(coop.member("ann").owed), 420 + 600 + 300);
    coop.check();
}

#[test]
fn weights_have_a_past() {
    let mut coop = Coop::found();
    let bounty = coop.bounty(10);
    let id = coop.admitted("dan", &[[0, 0], [100, 0]]);
    let height = coop.app.block_info().height;
    coop.execute("dan", &claim(id, bounty), 0).unwrap();
    let at = |coop: &Coop, at_height| {
        let address = coop.account("dan").to_string();
        let member: datanet_coop::msg::MemberResponse = coop.query(&QueryMsg::Member { address, at_height });
        let total: u64 = coop.query(&QueryMsg::TotalWeight { at_height });
        (member.weight, total)
    };
    assert_eq!(at(&coop, None), (2, 12));
    assert_eq!(at(&coop, Some(height)), (0, 10));
    assert_eq!(at(&coop, Some(height + 1)), (2, 12));
}

#[test]
fn a_migration_keeps_bounties_and_ballots() {
    let mut coop = Coop::found();
    let bounty = coop.bounty(10);
    let id = coop.contribute("dan", &[[0, 0]]);
    coop.execute("ann", &ExecuteMsg::OpenBallot { contribution_id: id }, 0).unwrap();
    coop.migrate();
    coop.execute("ann", &vote(id, true), 0).unwrap();
    coop.blocks(6);
    coop.execute("dan", &claim(id, bounty), 0).unwrap();
    coop.check();
}
