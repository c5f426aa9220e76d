//! Answers of batches: each input for itself, payment for answers alone, credits that wait.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::arithmetic_side_effects, reason = "tests")]

mod common;

use common::{Chain, PRICE, START, price};
use openledger_multi_test::{attribution_account, end_block, world};
use openledger_std::attribution::{MsgWithdrawEarnings, QueryEarningsByAccountRequest, QueryPaymentsRequest, Role};
use openledger_std::inference::{MsgInfer, MsgInferBatch};

fn batch(payer: &cosmwasm_std::Addr, model_id: u64, inputs: Vec<Vec<u8>>) -> MsgInferBatch {
    MsgInferBatch { payer: payer.to_string(), model_id, inputs, max_fee_each: Some((&price()).into()) }
}

#[test]
fn answers_are_paid_inputs_that_do_not_fit_are_not_and_credits_wait() {
    let mut chain = Chain::new(&["buyer"]);
    let [buyer, owner, creator] = ["buyer", "owner", "creator"].map(|name| chain.account(name));
    let model = world(&mut chain.app).certified_model(&creator, price(), 2, 2);
    world(&mut chain.app).answer(model, &[1, 2], 1, vec![-5, 5]);
    world(&mut chain.app).pays(model, &[(Role::Data, &owner, 400_000)]);

    let sent = chain.send(&batch(&buyer, model, vec![vec![1, 2], vec![9], vec![3, 4]])).unwrap();
    let told: Vec<_> = sent.results.iter().map(|r| (r.inference_id, r.label, r.refusal_code)).collect();
    assert_eq!(told, [(1, 1, 0), (0, 0, 7), (2, 0, 0)]);
    assert_eq!(sent.fee.unwrap().amount, (2 * PRICE).to_string());
    assert_eq!(chain.balance(&buyer), START - 2 * PRICE);
    assert_eq!(chain.balance(&attribution_account()), 2 * PRICE);

    // The credit is below what is paid without being asked for.
    end_block(&mut chain.app);
    assert_eq!(chain.balance(&owner), 0);
    let withdraw = MsgWithdrawEarnings { account: owner.to_string() };
    let asked = chain.send(&withdraw).unwrap();
    assert_eq!(asked.amount.unwrap().amount, "800");
    assert_eq!(chain.balance(&owner), 0, "it is paid when the block ends");
    end_block(&mut chain.app);
    assert_eq!(chain.balance(&owner), 800);
    chain.refused(&withdraw, "attribution", 10);
    let payments = chain.ask(&QueryPaymentsRequest { address: owner.to_string(), pagination: None }).payments;
    assert_eq!(payments.iter().map(|p| (p.first_inference_id, p.last_inference_id)).collect::<Vec<_>>(), [(1, 2)]);
}

#[test]
fn a_credit_goes_with_the_next_payment_or_when_it_is_large_enough() {
    let mut chain = Chain::new(&["buyer"]);
    let [buyer, owner, creator] = ["buyer", "owner", "creator"].map(|name| chain.account(name));
    let model = world(&mut chain.app).certified_model(&creator, price(), 1, 2);
    world(&mut chain.app).pays(model, &[(Role::Data, &owner, 400_000)]);
    chain.send(&batch(&buyer, model, vec![vec![1]])).unwrap();
    end_block(&mut chain.app);
    assert_eq!(chain.balance(&owner), 0);
    let infer =
        MsgInfer { payer: buyer.to_string(), model_id: model, input: vec![2], max_fee: Some((&price()).into()) };
    chain.send(&infer).unwrap();
    end_block(&mut chain.app);
    assert_eq!(chain.balance(&owner), 800, "both together");
    // 25 answers earn 10,000, which is paid at once.
    chain.send(&batch(&buyer, model, vec![vec![1]; 25])).unwrap();
    end_block(&mut chain.app);
    assert_eq!(chain.balance(&owner), 10_800);
    let earned = chain.ask(&QueryEarningsByAccountRequest { address: owner.to_string() }).earnings.unwrap();
    assert_eq!(earned.totals[0].amount.as_ref().unwrap().amount, "10800");
}

#[test]
fn a_batch_is_refused_as_on_the_chain() {
    let mut chain = Chain::new(&["buyer"]);
    let [buyer, creator] = ["buyer", "creator"].map(|name| chain.account(name));
    let model = world(&mut chain.app).certified_model(&creator, price(), 1, 2);
    let library = world(&mut chain.app).library(&creator, price(), 1, 2, 3);
    chain.refused(&batch(&buyer, model, Vec::new()), "inference", 12);
    chain.refused(&batch(&buyer, model, vec![vec![1]; 65]), "inference", 12);
    chain.refused(&batch(&buyer, model, vec![vec![1], Vec::new()]), "sdk", 18);
    chain.refused(&batch(&buyer, model, vec![vec![1, 2], vec![1; 5_000]]), "inference", 7);
    chain.refused(&batch(&buyer, library, vec![vec![1]]), "inference", 13);
    chain.refused(&batch(&buyer, 9, vec![vec![1]]), "model", 2);
    let cheap = MsgInferBatch {
        max_fee_each: Some((&cosmwasm_std::coin(999, "uopen")).into()),
        ..batch(&buyer, model, vec![vec![1]])
    };
    chain.refused(&cheap, "inference", 9);
    assert_eq!(chain.balance(&buyer), START);
}
