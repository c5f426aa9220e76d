//! Libraries: answers at once, and questions that wait for claims, challenges and a settlement.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::arithmetic_side_effects, reason = "tests")]

mod common;

use common::{Chain, PRICE, START, price};
use cosmwasm_std::Addr;
use openledger_multi_test::{end_block, inference_account, treasury, world};
use openledger_std::attribution::{MsgWithdrawEarnings, Role};
use openledger_std::inference::{
    Claim, MsgChallengeRetrieval, MsgInfer, MsgRetrieve, MsgSettleRetrieval, MsgSubmitRetrieval, Opening,
    QueryOpenRetrievalsRequest, QueryRetrievalRequest, RetrievalStatus, Retrieved,
};

const INPUT: [u8; 2] = [7, 8];

fn near(point: u64, score: i64, label: u32) -> Retrieved {
    Retrieved { point, datanet_id: 5, item_id: point + 1, score, label, novelty_ppm: 1_000_000 }
}

/// Four points, of which an answer holds two; the last is no result of any question.
fn points() -> Vec<Retrieved> {
    vec![near(3, 10, 0), near(1, 30, 1), near(2, 30, 0), near(4, -1, 1)]
}

struct Library {
    chain: Chain,
    model: u64,
    buyer: Addr,
    owner: Addr,
    executor: Addr,
}

fn library() -> Library {
    let mut chain = Chain::new(&["buyer", "executor", "rival"]);
    let [buyer, owner, executor, creator] = ["buyer", "owner", "executor", "creator"].map(|name| chain.account(name));
    let model = world(&mut chain.app).library(&creator, price(), 2, 2, 2);
    world(&mut chain.app).finds(model, &INPUT, &points());
    world(&mut chain.app).pays(model, &[(Role::Data, &owner, 400_000), (Role::Compute, &creator, 170_000)]);
    Library { chain, model, buyer, owner, executor }
}

impl Library {
    fn retrieve(&self, input: &[u8]) -> MsgRetrieve {
        let (payer, model_id) = (self.buyer.to_string(), self.model);
        MsgRetrieve { payer, model_id, input: input.to_vec(), max_fee: Some((&price()).into()) }
    }

    fn claims(&self, found: &[Retrieved]) -> MsgSubmitRetrieval {
        let claims = found.iter().map(|one| Claim { opening: Some(opening(one)), score: one.score }).collect();
        MsgSubmitRetrieval { submitter: self.executor.to_string(), request_id: 1, claims }
    }

    fn settle(&self) -> MsgSettleRetrieval {
        MsgSettleRetrieval { sender: self.buyer.to_string(), request_id: 1 }
    }

    /// The same with more points than the chain searches, and a question.
    fn large() -> Self {
        let mut library = library();
        world(&mut library.chain.app).edit_model(library.model, |model| model.points = 100_001);
        let asked = library.chain.send(&library.retrieve(&INPUT)).unwrap();
        assert_eq!((asked.request_id, asked.inference_id), (1, 0));
        assert_eq!(library.chain.balance(&inference_account()), PRICE);
        library
    }
}

fn opening(one: &Retrieved) -> Opening {
    let Retrieved { point, datanet_id, item_id, label, novelty_ppm, .. } = *one;
    Opening { point, datanet_id, item_id, label, novelty_ppm, ..Opening::default() }
}

#[test]
fn the_nearest_are_found_and_their_owners_credited() {
    let mut library = library();
    let found = library.chain.send(&library.retrieve(&INPUT)).unwrap();
    let answer = found.answer.unwrap();
    assert_eq!(answer.results, [near(1, 30, 1), near(2, 30, 0)], "by score, then point");
    assert_eq!((found.label, answer.votes.len(), found.inference_id), (0, 2, 1), "the lowest label wins a tie");
    end_block(&mut library.chain.app);
    assert_eq!(library.chain.balance(&library.owner), 0);
    library.chain.send(&MsgWithdrawEarnings { account: library.owner.to_string() }).unwrap();
    end_block(&mut library.chain.app);
    assert_eq!(library.chain.balance(&library.owner), 400);
    library.chain.refused(&library.retrieve(&[1, 1]), "inference", 14);
    library.chain.refused(&library.retrieve(&[1]), "inference", 7);
    let infer = MsgInfer {
        payer: library.buyer.to_string(),
        model_id: library.model,
        input: INPUT.to_vec(),
        max_fee: Some((&price()).into()),
    };
    library.chain.refused(&infer, "inference", 13);
    assert_eq!(library.chain.balance(&library.buyer), START - PRICE);
}

#[test]
fn honest_claims_are_paid_with_the_compute_part_for_the_executor() {
    let mut library = Library::large();
    let claims = library.claims(&[near(1, 30, 1), near(2, 30, 0)]);
    library.chain.refused(&claims, "inference", 17);
    library.chain.blocks(1);
    library.chain.refused(&library.claims(&[near(2, 30, 0), near(1, 30, 1)]), "inference", 18);
    library.chain.refused(&library.claims(&[near(1, 31, 1)]), "inference", 18);
    library.chain.refused(&library.settle(), "inference", 17);
    let taken = library.chain.send(&claims).unwrap();
    assert_eq!(taken.bond.unwrap().amount, (5 * PRICE).to_string());
    library.chain.refused(&claims, "inference", 16);
    // A point that is further away refutes nothing, and neither does one that was claimed.
    for point in [near(3, 10, 0), near(1, 30, 1), near(4, -1, 1)] {
        let challenger = library.buyer.to_string();
        let challenge = MsgChallengeRetrieval { challenger, request_id: 1, omitted: Some(opening(&point)) };
        library.chain.refused(&challenge, "inference", 20);
    }
    library.chain.blocks(100);
    library.chain.refused(&library.settle(), "inference", 17);
    library.chain.blocks(1);
    let settled = library.chain.send(&library.settle()).unwrap();
    assert_eq!((settled.status(), settled.inference_id), (RetrievalStatus::Settled, 1));
    assert_eq!((library.chain.balance(&library.executor), library.chain.balance(&inference_account())), (START, 0));
    library.chain.send(&MsgWithdrawEarnings { account: library.executor.to_string() }).unwrap();
    end_block(&mut library.chain.app);
    assert_eq!(library.chain.balance(&library.executor), START + 170);
    let row = library.chain.ask(&QueryRetrievalRequest { request_id: 1 }).retrieval.unwrap();
    assert_eq!((row.status(), row.inference_id, row.results.len()), (RetrievalStatus::Settled, 1, 0));
    assert!(library.chain.ask(&QueryOpenRetrievalsRequest { pagination: None }).retrievals.is_empty());
}

#[test]
fn false_claims_lose_their_bond_to_who_proves_it() {
    let mut library = Library::large();
    library.chain.blocks(1);
    library.chain.send(&library.claims(&[near(2, 30, 0), near(3, 10, 0)])).unwrap();
    let rival = library.chain.account("rival");
    let omitted = Some(opening(&near(1, 30, 1)));
    let challenge = MsgChallengeRetrieval { challenger: rival.to_string(), request_id: 1, omitted };
    let won = library.chain.send(&challenge).unwrap();
    assert_eq!((won.reward.unwrap().amount, won.score), ((5 * PRICE / 2).to_string(), 30));
    assert_eq!(library.chain.balance(&library.buyer), START);
    assert_eq!(library.chain.balance(&rival), START + 5 * PRICE / 2);
    assert_eq!(library.chain.balance(&library.executor), START - 5 * PRICE);
    assert_eq!(library.chain.balance(&treasury()), 5 * PRICE / 2);
    library.chain.refused(&challenge, "inference", 16);
    library.chain.refused(&library.settle(), "inference", 16);
}

#[test]
fn what_nobody_answers_is_paid_back() {
    let mut library = Library::large();
    library.chain.blocks(1_000);
    library.chain.refused(&library.settle(), "inference", 17);
    library.chain.blocks(1);
    let settled = library.chain.send(&library.settle()).unwrap();
    assert_eq!((settled.status(), settled.inference_id), (RetrievalStatus::Refunded, 0));
    assert_eq!(library.chain.balance(&library.buyer), START);
    library.chain.refused(&MsgSettleRetrieval { request_id: 2, ..library.settle() }, "inference", 15);
}
