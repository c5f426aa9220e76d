//! What an adversary tries: a buyer that is a contract and comes back in its reply, one inference for two
//! orders, coins of another kind, and the desk's escrow as payment for a model that has become expensive.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that cannot go on has failed")]
#![allow(clippy::indexing_slicing, clippy::arithmetic_side_effects, reason = "numbers of tests are small")]

mod common;

use answer_desk::msg::{AskResponse, ExecuteMsg, GateMsg};
use answer_desk::state::Status;
use common::{Desk, INPUT, PRICE, START, attribute, data};
use cosmwasm_std::{
    Addr, Binary, Deps, DepsMut, Empty, Env, MessageInfo, Reply, Response, StdError, StdResult, SubMsg, WasmMsg, coin,
    coins, from_json, to_json_binary,
};
use cw_multi_test::{ContractWrapper, Executor};
use openledger_multi_test::{on_chain, world};

/// A buyer that is a contract: it passes on a message to the desk with its coins, and sends another from its
/// reply.
mod mallory {
    use super::*;

    #[derive(serde::Serialize, serde::Deserialize, Clone, Debug)]
    pub(crate) struct Attack {
        pub(crate) desk: String,
        pub(crate) first: Binary,
        pub(crate) price: u128,
        pub(crate) again: Binary,
    }

    pub(crate) fn instantiate(_: DepsMut, _: Env, _: MessageInfo, _: Empty) -> StdResult<Response> {
        Ok(Response::new())
    }

    pub(crate) fn execute(_: DepsMut, _: Env, _: MessageInfo, attack: Attack) -> StdResult<Response> {
        let funds = coins(attack.price, "uopen");
        let first = WasmMsg::Execute { contract_addr: attack.desk.clone(), msg: attack.first.clone(), funds };
        Ok(Response::new().add_submessage(SubMsg::reply_always(first, 1).with_payload(to_json_binary(&attack)?)))
    }

    pub(crate) fn reply(_: DepsMut, _: Env, reply: Reply) -> StdResult<Response> {
        let attack: Attack = from_json(&reply.payload)?;
        reply.result.into_result().map_err(StdError::msg)?;
        let again = WasmMsg::Execute { contract_addr: attack.desk, msg: attack.again, funds: vec![] };
        Ok(Response::new().add_message(again))
    }

    pub(crate) fn query(_: Deps, _: Env, _: Empty) -> StdResult<Binary> {
        Ok(Binary::default())
    }
}

fn mallory(desk: &mut Desk) -> Addr {
    let wrapper = ContractWrapper::new(mallory::execute, mallory::instantiate, mallory::query);
    let code = desk.app.store_code(on_chain(Box::new(wrapper.with_reply(mallory::reply))));
    let owner = desk.account("mallory");
    desk.app.instantiate_contract(code, owner, &Empty {}, &coins(10 * PRICE, "uopen"), "mallory", None).unwrap()
}

fn attack(desk: &mut Desk, mallory: &Addr, first: &ExecuteMsg, again: &ExecuteMsg) -> String {
    let attack = mallory::Attack {
        desk: desk.address.to_string(),
        first: to_json_binary(first).unwrap(),
        price: PRICE,
        again: to_json_binary(again).unwrap(),
    };
    let sender = desk.account("mallory");
    desk.app.execute_contract(sender, mallory.clone(), &attack, &[]).unwrap_err().to_string()
}

#[test]
fn a_contract_that_comes_back_in_its_reply_gets_nothing_twice() {
    let mut desk = Desk::open(|_| {});
    desk.ask_agent(INPUT).unwrap(); // coins of somebody else are in the desk
    let mallory = mallory(&mut desk);
    let before = (desk.amount_of(&mallory), desk.amount_of(&desk.address.clone()));

    // The order was answered: it cannot be returned, disputed or released once more.
    for again in [common::refund(2), common::dispute(2), common::release(2)] {
        let error = attack(&mut desk, &mallory, &common::ask_message(INPUT, true), &again);
        assert!(error.contains("answer-desk:7:"), "{error}");
    }
    // The order was returned: it cannot be returned once more.
    world(&mut desk.app).refuse_next("/openledger.inference.v1.MsgInfer", "inference", 3);
    let error = attack(&mut desk, &mallory, &common::ask_message(INPUT, true), &common::refund(2));
    assert!(error.contains("answer-desk:7:"), "{error}");
    // The whole transaction failed each time.
    assert_eq!((desk.amount_of(&mallory), desk.amount_of(&desk.address.clone())), before);
    assert_eq!(desk.escrow(), PRICE);
}

#[test]
fn one_inference_answers_one_order() {
    let mut desk = Desk::open(|_| {});
    desk.ask_agent(INPUT).unwrap();
    desk.ask_agent(INPUT).unwrap();
    let inference = desk.infer("agent", INPUT);
    desk.answer("agent", 1, inference).unwrap();
    desk.refused("agent", &common::answer(2, inference), "answer-desk:13:");
    // Neither does it answer the first again, nor after that one has ended.
    desk.refused("agent", &common::answer(1, inference), "answer-desk:7:");
    desk.blocks(5);
    desk.execute("agent", &common::release(1), &[]).unwrap();
    desk.refused("agent", &common::answer(2, inference), "answer-desk:13:");
}

#[test]
fn a_model_that_becomes_expensive_is_not_paid_from_the_escrow_of_others() {
    let mut desk = Desk::open(|terms| terms.max_model_fee = PRICE.into());
    for _ in 0..5 {
        desk.ask_agent(INPUT).unwrap();
    }
    desk.edit_model(|model| model.price.as_mut().unwrap().amount = (PRICE + 1).to_string());
    let response: AskResponse = data(&desk.ask_direct(INPUT, PRICE).unwrap());
    assert_eq!(response.status, Status::Refunded);
    assert_eq!((desk.escrow(), desk.amount_of(&desk.address.clone())), (5 * PRICE, 5 * PRICE));
    // At exactly the price, the owner earns nothing and no order pays for another.
    desk.edit_model(|model| model.price.as_mut().unwrap().amount = PRICE.to_string());
    let response: AskResponse = data(&desk.ask_direct(INPUT, PRICE).unwrap());
    assert_eq!(response.status, Status::Released);
    assert_eq!((desk.escrow(), desk.amount_of(&desk.address.clone())), (5 * PRICE, 5 * PRICE));
    assert_eq!(desk.balance("owner"), START);
}

#[test]
fn an_agent_that_pays_too_much_gets_no_more_than_the_terms_allow() {
    let mut desk = Desk::open(|_| {});
    desk.ask_agent(INPUT).unwrap();
    let (agent, model, height) = (desk.account("agent"), desk.model, desk.app.block_info().height);
    let dear = world(&mut desk.app).inference(&agent, model, INPUT, coin(5_000, "uopen"), height);
    desk.answer("agent", 1, dear).unwrap();
    desk.blocks(5);
    let response = desk.execute("anyone", &common::release(1), &[]).unwrap();
    assert_eq!(attribute(&response, "wasm-release", "fee"), common::MAX_FEE.to_string());

    // A fee in another denomination is worth nothing here.
    desk.ask_agent(INPUT).unwrap();
    let height = desk.app.block_info().height;
    let foreign = world(&mut desk.app).inference(&agent, model, INPUT, coin(5_000, "other"), height);
    desk.answer("agent", 2, foreign).unwrap();
    desk.blocks(5);
    let response = desk.execute("anyone", &common::release(2), &[]).unwrap();
    assert_eq!(attribute(&response, "wasm-release", "fee"), "0");
}

#[test]
fn a_message_for_the_chain_cannot_be_signed_by_another() {
    let mut desk = Desk::open(|_| {});
    let message = openledger_std::inference::MsgInfer {
        payer: desk.account("buyer").to_string(),
        model_id: desk.model,
        input: INPUT.to_vec(),
        max_fee: Some(coin(1_000, "uopen").into()),
    };
    let error = desk.app.execute(desk.account("mallory"), message.into()).unwrap_err().to_string();
    assert!(error.contains("codespace: sdk, code: 4"), "{error}");
}

#[test]
fn a_model_without_the_reputation_is_not_sold() {
    let mut app = Desk::open(|_| {});
    let pool = {
        let wrapper = ContractWrapper::new(trust_pool::execute, trust_pool::instantiate, trust_pool::query);
        let code = app.app.store_code(on_chain(Box::new(wrapper)));
        let message = trust_pool::msg::InstantiateMsg {
            denom: "uopen".to_owned(),
            min_stake: 1_u128.into(),
            premium_ppm: 10_000,
            max_cover_ppm: 500_000,
            insure_window: 10,
            claim_window: 10,
            commit_blocks: 5,
            reveal_blocks: 5,
            unstake_blocks: 20,
            quorum_ppm: 0,
            claim_bond: 10_u128.into(),
        };
        let owner = app.account("owner");
        app.app.instantiate_contract(code, owner, &message, &[], "pool", None).unwrap()
    };
    let mut terms = app.terms();
    terms.gate = Some(GateMsg { pool: pool.to_string(), min_score: 1 });
    app.execute("owner", &common::update(terms.clone()), &[]).unwrap();
    app.refused_with("buyer", &common::ask_message(INPUT, true), PRICE, "answer-desk:20:");
    let quote: answer_desk::msg::QuoteResponse = app.query(&answer_desk::msg::QueryMsg::Quote {});
    assert_eq!((quote.score, quote.sells), (Some(0), false));
    terms.gate = Some(GateMsg { pool: pool.to_string(), min_score: 0 });
    app.execute("owner", &common::update(terms), &[]).unwrap();
    app.ask_direct(INPUT, PRICE).unwrap();
}
