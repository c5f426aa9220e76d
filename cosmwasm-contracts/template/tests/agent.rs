//! The agent on a simulated chain. `openledger-multi-test` plays the model.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that cannot go on has failed")]
#![allow(clippy::indexing_slicing, clippy::arithmetic_side_effects, reason = "numbers of tests are small")]

use agent_template::{AnswerResponse, ExecuteMsg, InstantiateMsg, QueryMsg, execute, instantiate, query, reply};
use cosmwasm_std::{Addr, Binary, Coin, coin, coins, from_json};
use cw_multi_test::{ContractWrapper, Executor};
use openledger_multi_test::{OpenLedgerApp, app, on_chain, world};

const INPUT: &[u8] = &[1, 2, 3, 4];

/// A chain with a model that costs 700 and answers 1, a buyer with 10,000, and the agent.
fn start() -> (OpenLedgerApp, Addr, Addr) {
    let mut app = app(|router, api, storage| {
        router.bank.init_balance(storage, &api.addr_make("buyer"), coins(10_000, "uopen")).unwrap();
    });
    let creator = app.api().addr_make("creator");
    let model_id = world(&mut app).certified_model(&creator, coin(700, "uopen"), 4, 2);
    world(&mut app).answer(model_id, INPUT, 1, vec![-65_536, 65_536]);
    let code = app.store_code(on_chain(Box::new(ContractWrapper::new(execute, instantiate, query).with_reply(reply))));
    let buyer = app.api().addr_make("buyer");
    let message = InstantiateMsg { model_id };
    let agent = app.instantiate_contract(code, buyer.clone(), &message, &[], "agent", None).unwrap();
    (app, agent, buyer)
}

fn ask() -> ExecuteMsg {
    ExecuteMsg::Ask { input: Binary::from(INPUT) }
}

#[test]
fn an_answer_is_bought_for_whoever_pays() {
    let (mut app, agent, buyer) = start();
    let price: Option<Coin> = app.wrap().query_wasm_smart(&agent, &QueryMsg::Price {}).unwrap();
    assert_eq!(price, Some(coin(700, "uopen")));
    let response = app.execute_contract(buyer.clone(), agent.clone(), &ask(), &coins(700, "uopen")).unwrap();
    let answer: AnswerResponse = from_json(response.data.unwrap()).unwrap();
    assert_eq!(answer, AnswerResponse { inference_id: 1, label: 1 });
    assert_eq!(app.wrap().query_balance(&buyer, "uopen").unwrap(), coin(9_300, "uopen"));
    assert_eq!(app.wrap().query_balance(&agent, "uopen").unwrap(), coin(0, "uopen"));
}

#[test]
fn what_the_chain_refuses_is_returned_in_the_same_transaction() {
    let (mut app, agent, buyer) = start();
    world(&mut app).refuse_next("/openledger.inference.v1.MsgInfer", "sdk", 11);
    let response = app.execute_contract(buyer.clone(), agent, &ask(), &coins(700, "uopen")).unwrap();
    let refund = response.events.iter().find(|event| event.ty == "wasm-refund").unwrap();
    assert!(refund.attributes.iter().any(|a| a.key == "reason" && a.value == "codespace: sdk, code: 11"));
    assert_eq!(app.wrap().query_balance(&buyer, "uopen").unwrap(), coin(10_000, "uopen"));
}

#[test]
fn other_coins_than_the_price_are_refused() {
    let (mut app, agent, buyer) = start();
    for funds in [vec![], coins(699, "uopen"), coins(701, "uopen")] {
        let error = app.execute_contract(buyer.clone(), agent.clone(), &ask(), &funds).unwrap_err();
        assert!(error.to_string().contains("agent:3:"), "{error}");
    }
}
