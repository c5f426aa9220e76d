//! What the desk does, one numbered behaviour after the other.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that cannot go on has failed")]
#![allow(clippy::indexing_slicing, clippy::arithmetic_side_effects, reason = "numbers of tests are small")]

mod common;

use answer_desk::msg::{AskResponse, QueryMsg, QuoteResponse};
use answer_desk::state::{Config, Order, Status};
use common::{Desk, INPUT, MAX_FEE, PRICE, START};
use cosmwasm_std::{Binary, coins, from_json};
use openledger_multi_test::{attribution_account, end_block, world};
use openledger_std::model::ModelStatus;

#[test]
fn a_direct_order_is_answered_and_paid_within_the_message() {
    let mut desk = Desk::open(|_| {});
    let response = desk.ask_direct(INPUT, PRICE).unwrap();
    let data: AskResponse = from_json(response.data.clone().unwrap()).unwrap();
    let answer = data.answer.unwrap();
    assert_eq!((data.order_id, data.status, answer.inference_id, answer.label), (1, Status::Released, 1, 1));
    assert_eq!(answer.logits_q16.iter().map(|logit| logit.i64()).collect::<Vec<_>>(), [-65_536, 65_536]);
    assert_eq!(answer.fee.to_string(), "700uopen");
    assert_eq!(common::attribute(&response, "wasm-answer", "inference_id"), "1");

    let order: Order = desk.query(&QueryMsg::Order { order_id: 1 });
    let kept = order.answer.unwrap();
    assert_eq!((order.status, kept.inference_id, kept.label), (Status::Released, 1, 1));
    assert_eq!(kept.record_hash.len(), 32);
    // The model's fee is with the chain, the rest with the owner, nothing with the desk.
    assert_eq!(desk.balance("buyer"), START - PRICE);
    assert_eq!(desk.balance("owner"), START + PRICE - 700);
    assert_eq!(desk.amount_of(&attribution_account()), 700);
    assert_eq!(desk.amount_of(&desk.address.clone()), 0);
    assert_eq!(desk.escrow(), 0);
}

#[test]
fn every_refusal_of_the_chain_returns_the_coins_in_the_same_transaction() {
    type Change = fn(&mut Desk);
    let cases: [(&str, Change); 4] = [
        ("codespace: inference, code: 3", |desk| {
            desk.edit_model(|model| model.set_status(ModelStatus::Deprecated));
        }),
        ("codespace: inference, code: 9", |desk| {
            desk.edit_model(|model| model.price.as_mut().unwrap().amount = (MAX_FEE + 1).to_string());
        }),
        ("codespace: inference, code: 8", |desk| {
            desk.edit_model(|model| model.price.as_mut().unwrap().denom = "other".to_owned());
        }),
        ("codespace: sdk, code: 11", |desk| {
            world(&mut desk.app).refuse_next("/openledger.inference.v1.MsgInfer", "sdk", 11);
        }),
    ];
    for (reason, change) in cases {
        let mut desk = Desk::open(|_| {});
        change(&mut desk);
        let response = desk.ask_direct(INPUT, PRICE).unwrap();
        let data: AskResponse = from_json(response.data.clone().unwrap()).unwrap();
        assert_eq!((data.status, data.reason.as_deref()), (Status::Refunded, Some(reason)));
        assert_eq!(common::attribute(&response, "wasm-refund", "reason"), reason);
        assert_eq!((desk.balance("buyer"), desk.escrow()), (START, 0));
        assert_eq!(desk.balance("owner"), START);
    }
}

#[test]
fn an_agent_answers_with_an_inference_of_its_own_and_is_paid_after_the_disputes() {
    let mut desk = Desk::open(|_| {});
    desk.ask_agent(INPUT).unwrap();
    assert_eq!(desk.escrow(), PRICE);
    let waiting: Order = desk.query(&QueryMsg::Order { order_id: 1 });
    assert_eq!((waiting.status, waiting.input), (Status::Open, Some(Binary::from(INPUT))));
    assert_eq!(waiting.deadline, waiting.height + 10);
    let inference = desk.infer("agent", INPUT);
    desk.answer("agent", 1, inference).unwrap();
    desk.refused("buyer", &common::release(1), "answer-desk:15:");
    desk.blocks(5);
    desk.execute("anyone", &common::release(1), &[]).unwrap();
    assert_eq!(desk.balance("agent"), START, "what the model cost came back");
    assert_eq!(desk.escrow(), 0);
    desk.execute("owner", &common::withdraw(None), &[]).unwrap();
    assert_eq!(desk.balance("owner"), START + PRICE - 700);
    assert_eq!(desk.amount_of(&desk.address.clone()), 0);
}

#[test]
fn an_inference_that_is_not_the_ordered_one_is_refused() {
    let mut desk = Desk::open(|_| {});
    let old = desk.infer("agent", INPUT);
    desk.blocks(1);
    desk.ask_agent(INPUT).unwrap();
    let by_other = desk.infer("buyer", INPUT);
    let other_input = desk.infer("agent", &[9, 9, 9, 9]);
    let other_model = desk.infer_with_other_model("agent", INPUT);
    for (inference, what) in [(old, "time"), (by_other, "payer"), (other_input, "input"), (other_model, "model")] {
        let error = desk.answer("agent", 1, inference).unwrap_err().to_string();
        assert!(error.contains("answer-desk:14:") && error.contains(what), "{error}");
    }
    let right = desk.infer("agent", INPUT);
    desk.refused("buyer", &common::answer(1, right), "answer-desk:10:");
    desk.refused("agent", &common::answer(1, 999), "answer-desk:2:");
    desk.answer("agent", 1, right).unwrap();
}

#[test]
fn anybody_returns_an_order_that_was_not_answered_in_time() {
    let mut desk = Desk::open(|_| {});
    desk.ask_agent(INPUT).unwrap();
    desk.blocks(10);
    desk.refused("anyone", &common::refund(1), "answer-desk:12:");
    desk.blocks(1);
    let inference = desk.infer("agent", INPUT);
    desk.refused("agent", &common::answer(1, inference), "answer-desk:11:");
    desk.execute("anyone", &common::refund(1), &[]).unwrap();
    assert_eq!((desk.balance("buyer"), desk.escrow()), (START, 0));
    desk.refused("anyone", &common::refund(1), "answer-desk:7:");
}

#[test]
fn a_buyer_disputes_while_the_chain_shows_that_the_model_was_withdrawn() {
    let mut desk = Desk::open(|_| {});
    desk.ask_agent(INPUT).unwrap();
    desk.ask_agent(INPUT).unwrap();
    for order in 1..=2 {
        let inference = desk.infer("agent", INPUT);
        desk.answer("agent", order, inference).unwrap();
    }
    desk.refused("buyer", &common::dispute(1), "answer-desk:18:");
    desk.edit_model(|model| model.set_status(ModelStatus::Deprecated));
    desk.refused("anyone", &common::dispute(1), "answer-desk:17:");
    desk.execute("buyer", &common::dispute(1), &[]).unwrap();
    assert_eq!(desk.balance("buyer"), START - PRICE);
    desk.blocks(5);
    desk.refused("buyer", &common::dispute(2), "answer-desk:16:");
    desk.execute("buyer", &common::release(2), &[]).unwrap();
}

#[test]
fn the_owner_takes_only_what_no_open_order_needs() {
    let mut desk = Desk::open(|_| {});
    desk.ask_agent(INPUT).unwrap();
    desk.refused("owner", &common::withdraw(None), "answer-desk:19:");
    desk.refused("owner", &common::withdraw(Some(1)), "answer-desk:19:");
    desk.donate("anyone", 50);
    desk.refused("owner", &common::withdraw(Some(51)), "answer-desk:19:");
    desk.refused("agent", &common::withdraw(Some(50)), "answer-desk:5:");
    desk.execute("owner", &common::withdraw(Some(50)), &[]).unwrap();
    assert_eq!(desk.amount_of(&desk.address.clone()), PRICE);
}

#[test]
fn a_quote_reads_the_model() {
    let mut desk = Desk::open(|_| {});
    let quote: QuoteResponse = desk.query(&QueryMsg::Quote {});
    assert_eq!((quote.model_fee.map(|fee| fee.to_string()), quote.sells), (Some("700uopen".to_owned()), true));
    desk.edit_model(|model| model.price.as_mut().unwrap().amount = (MAX_FEE + 1).to_string());
    assert!(!desk.query::<QuoteResponse>(&QueryMsg::Quote {}).sells);
    desk.edit_model(|model| model.set_status(ModelStatus::Deprecated));
    let quote: QuoteResponse = desk.query(&QueryMsg::Quote {});
    assert_eq!((quote.model_fee, quote.sells), (None, false));
}

#[test]
fn terms_change_for_later_orders_only() {
    let mut desk = Desk::open(|_| {});
    desk.ask_agent(INPUT).unwrap();
    let mut terms = desk.terms();
    terms.price.amount = 2_000_u128.into();
    terms.agent = None;
    desk.refused("buyer", &common::update(terms.clone()), "answer-desk:5:");
    desk.execute("owner", &common::update(terms.clone()), &[]).unwrap();
    desk.refused_with("buyer", &common::ask_message(INPUT, false), PRICE, "answer-desk:3:");
    desk.refused_with("buyer", &common::ask_message(INPUT, false), 2_000, "answer-desk:9:");
    let inference = desk.infer("agent", INPUT);
    desk.answer("agent", 1, inference).unwrap();
    desk.blocks(5);
    desk.execute("anyone", &common::release(1), &[]).unwrap();
    assert_eq!(desk.balance("agent"), START);

    terms.max_model_fee = 2_001_u128.into();
    desk.refused("owner", &common::update(terms), "answer-desk:4:");
    let owner = desk.account("agent").to_string();
    desk.execute("owner", &answer_desk::msg::ExecuteMsg::TransferOwnership { owner }, &[]).unwrap();
    let config: Config = desk.query(&QueryMsg::Config {});
    assert_eq!(config.owner, desk.account("agent"));
}

#[test]
fn a_migration_keeps_open_orders() {
    let mut desk = Desk::open(|_| {});
    desk.ask_agent(INPUT).unwrap();
    desk.migrate();
    assert_eq!(desk.escrow(), PRICE);
    desk.blocks(11);
    desk.execute("anyone", &common::refund(1), &[]).unwrap();
    assert_eq!(desk.balance("buyer"), START);
}

#[test]
fn data_owners_are_paid_for_what_the_desk_sells() {
    let mut desk = Desk::open(|_| {});
    let (model, data_owner) = (desk.model, desk.account("data owner"));
    let role = openledger_std::attribution::Role::Data;
    world(&mut desk.app).pays(model, &[(role, &data_owner, 400_000)]);
    for _ in 0..10 {
        desk.ask_direct(INPUT, PRICE).unwrap();
    }
    end_block(&mut desk.app);
    assert_eq!(desk.amount_of(&data_owner), 10 * 280);
    assert_eq!(desk.balance("owner"), START + 10 * (PRICE - 700));
}

#[test]
fn coins_that_are_not_the_price_are_refused() {
    let mut desk = Desk::open(|_| {});
    for amount in [PRICE - 1, PRICE + 1] {
        desk.refused_with("buyer", &common::ask_message(INPUT, true), amount, "answer-desk:3:");
    }
    desk.refused("buyer", &common::ask_message(INPUT, true), "answer-desk:3:");
    let other = coins(PRICE, "other");
    let error = desk.execute("buyer", &common::ask_message(INPUT, true), &other).unwrap_err().to_string();
    assert!(error.contains("answer-desk:3:"), "{error}");
    let both = [coins(PRICE, "other"), coins(PRICE, "uopen")].concat();
    let error = desk.execute("buyer", &common::ask_message(INPUT, true), &both).unwrap_err().to_string();
    assert!(error.contains("answer-desk:3:"), "{error}");
    desk.refused_with("buyer", &common::ask_message(&[], true), PRICE, "answer-desk:8:");
    desk.refused_with("buyer", &common::ask_message(&[0; 4_097], true), PRICE, "answer-desk:8:");
    assert_eq!(desk.balance("buyer"), START);
}
