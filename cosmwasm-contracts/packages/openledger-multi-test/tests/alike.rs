//! The kit answers as the chain does: a test of the chain sends the same messages and reads the same list
//! (`app/tests/node/test_kit.rs`).
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::arithmetic_side_effects, reason = "tests")]

mod common;

use common::{Chain, price};
use cosmwasm_std::{Addr, coin};
use openledger_multi_test::world;
use openledger_std::ChainMessage;
use openledger_std::attribution::{MsgReleaseDeferred, MsgWithdrawEarnings, Role};
use openledger_std::inference::{
    Claim, MsgChallengeRetrieval, MsgInfer, MsgInferBatch, MsgRetrieve, MsgSettleRetrieval, MsgSubmitRetrieval,
    Opening, Retrieved,
};
use openledger_std::model::MsgJudgeStep;

const ANSWERS: &str = include_str!("data/answers.json");
const INPUT: [u8; 2] = [60, 10];

type Case<'a> = (&'a str, Box<dyn Fn(&mut Chain) -> Result<(), String>>);

fn case<M: ChainMessage + 'static>(name: &str, message: M) -> Case<'_> {
    (name, Box::new(move |chain| chain.send(&message).map(|_| ())))
}

fn near(point: u64, score: i64) -> Retrieved {
    Retrieved { point, datanet_id: 5, item_id: point + 1, score, label: 0, novelty_ppm: 1_000_000 }
}

fn opening(one: &Retrieved) -> Opening {
    let Retrieved { point, datanet_id, item_id, label, novelty_ppm, .. } = *one;
    Opening { point, datanet_id, item_id, label, novelty_ppm, ..Opening::default() }
}

struct Accounts {
    buyer: Addr,
    executor: Addr,
    rival: Addr,
    owner: Addr,
}

impl Accounts {
    fn batch(&self, model_id: u64, inputs: &[&[u8]], most: u128) -> MsgInferBatch {
        let (payer, max_fee_each) = (self.buyer.to_string(), Some((&coin(most, "uopen")).into()));
        MsgInferBatch { payer, model_id, inputs: inputs.iter().map(|input| input.to_vec()).collect(), max_fee_each }
    }

    fn retrieve(&self, model_id: u64, input: &[u8], most: u128) -> MsgRetrieve {
        let (payer, max_fee) = (self.buyer.to_string(), Some((&coin(most, "uopen")).into()));
        MsgRetrieve { payer, model_id, input: input.to_vec(), max_fee }
    }

    fn submit(&self, request_id: u64, found: &[Retrieved], wrong: i64) -> MsgSubmitRetrieval {
        let claim = |one: &Retrieved| Claim { opening: Some(opening(one)), score: one.score + wrong };
        let claims = found.iter().map(claim).collect();
        MsgSubmitRetrieval { submitter: self.executor.to_string(), request_id, claims }
    }

    fn challenge(&self, request_id: u64, one: &Retrieved) -> MsgChallengeRetrieval {
        MsgChallengeRetrieval { challenger: self.rival.to_string(), request_id, omitted: Some(opening(one)) }
    }

    fn settle(&self, request_id: u64) -> MsgSettleRetrieval {
        MsgSettleRetrieval { sender: self.buyer.to_string(), request_id }
    }

    fn release(&self, contribution_ids: Vec<u64>) -> MsgReleaseDeferred {
        MsgReleaseDeferred { sender: self.buyer.to_string(), contribution_ids }
    }

    fn step(&self, max_items: u32) -> MsgJudgeStep {
        MsgJudgeStep { sender: self.buyer.to_string(), model_id: 2, max_items }
    }
}

fn cases(who: &Accounts, found: &[Retrieved]) -> Vec<Case<'static>> {
    let infer = |model_id| MsgInfer {
        payer: who.buyer.to_string(),
        model_id,
        input: INPUT.to_vec(),
        max_fee: Some((&price()).into()),
    };
    let withdraw = |who: &Addr| MsgWithdrawEarnings { account: who.to_string() };
    vec![
        case("a batch without inputs", who.batch(1, &[], 1_000)),
        case("a batch of 65 inputs", who.batch(1, &[&INPUT[..]; 65], 1_000)),
        case("a batch with an empty input", who.batch(1, &[&INPUT, &[]], 1_000)),
        case("a batch of inputs of a wrong length", who.batch(1, &[&[1], &[1; 5_000]], 1_000)),
        case("a batch of an unknown model", who.batch(9, &[&INPUT], 1_000)),
        case("a batch below the price", who.batch(1, &[&INPUT], 999)),
        case("a batch of which one input fits", who.batch(1, &[&[1], &INPUT], 1_000)),
        case("a batch of a library", who.batch(2, &[&INPUT], 1_000)),
        case("an answer of a library", infer(2)),
        case("a question to a model with a head", who.retrieve(1, &INPUT, 1_000)),
        case("a question of a wrong length", who.retrieve(2, &[1], 1_000)),
        case("a question below the price", who.retrieve(2, &INPUT, 999)),
        case("a question", who.retrieve(2, &INPUT, 1_000)),
        case("claims for an unknown question", who.submit(9, &found[..2], 0)),
        case("claims out of order", who.submit(1, &[found[1], found[0]], 0)),
        case("a claim with a wrong score", who.submit(1, &found[..1], 1)),
        case("a challenge before there are claims", who.challenge(1, &found[0])),
        case("a settlement before its time", who.settle(1)),
        case("honest claims", who.submit(1, &found[..2], 0)),
        case("claims for a question that has claims", who.submit(1, &found[..2], 0)),
        case("a challenge with a point that was claimed", who.challenge(1, &found[0])),
        case("a challenge with a point that is further away", who.challenge(1, &found[2])),
        case("another question", who.retrieve(2, &INPUT, 1_000)),
        case("claims without the nearest point", who.submit(2, &found[1..3], 0)),
        case("a challenge with the nearest point", who.challenge(2, &found[0])),
        case("a challenge of a question that is closed", who.challenge(2, &found[0])),
        case("a settlement of a question that is closed", who.settle(2)),
        case("a settlement of an unknown question", who.settle(9)),
        case("a withdrawal of nothing", withdraw(&who.buyer)),
        case("a withdrawal", withdraw(&who.owner)),
        case("a release of one contribution twice", who.release(vec![4, 4])),
        case("a release of nothing", who.release(vec![9])),
        case("a step of no items", who.step(0)),
        case("a step of a model that judges nothing", who.step(10)),
    ]
}

#[test]
fn the_kit_answers_as_the_chain_does() {
    let mut chain = Chain::new(&["buyer", "executor", "rival"]);
    let [buyer, executor, rival, owner, creator] =
        ["buyer", "executor", "rival", "owner", "creator"].map(|name| chain.account(name));
    let who = Accounts { buyer, executor, rival, owner };
    let found = [near(3, 40), near(1, 30), near(2, 30), near(4, 10)];
    let mut script = world(&mut chain.app);
    assert_eq!(script.certified_model(&creator, price(), 2, 2), 1);
    assert_eq!(script.library(&creator, price(), 2, 2, 2), 2);
    script.edit_model(2, |model| model.points = 100_001);
    script.finds(2, &INPUT, &found);
    script.pays(1, &[(Role::Data, &who.owner, 400_000)]);
    let expected: Vec<(String, String, u32)> = cosmwasm_std::from_json(ANSWERS).unwrap();
    let cases = cases(&who, &found);
    assert_eq!(cases.len(), expected.len());
    for ((name, send), (case, codespace, code)) in cases.into_iter().zip(expected) {
        assert_eq!(name, case);
        match (send(&mut chain), code) {
            (Ok(()), 0) => {}
            (Err(words), 1..) => {
                assert!(words.contains(&openledger_multi_test::refusal(&codespace, code)), "{case}: {words}");
            }
            (other, _) => unreachable!("{case}: {other:?}"),
        }
        chain.blocks(1);
    }
}
