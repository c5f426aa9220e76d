//! What an adversary tries: votes that are bought after the claim, voted twice, copied or for the own pool;
//! stake that flees; a policy that is paid twice, also by a contract that comes back in its reply.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that cannot go on has failed")]
#![allow(clippy::indexing_slicing, clippy::arithmetic_side_effects, reason = "numbers of tests are small")]

mod common;

use common::{START, Trust, claim, insure};
use cosmwasm_std::{
    Binary, Deps, DepsMut, Empty, Env, MessageInfo, Reply, Response, StdError, StdResult, SubMsg, WasmMsg, coins,
    to_json_binary,
};
use cw_multi_test::{ContractWrapper, Executor};
use openledger_multi_test::{on_chain, units, world};
use openledger_std::model::ModelStatus;
use trust_pool::commitment;
use trust_pool::msg::{Evidence, ExecuteMsg};

/// A claim of the buyer that a jury decides.
fn accused() -> (Trust, u64) {
    let mut trust = Trust::with_pools();
    let inference = trust.insured(10_000);
    trust.execute("buyer", &claim(inference, Evidence::WrongAnswer {}), 500).unwrap();
    (trust, inference)
}

fn code_of<T: std::fmt::Debug>(result: StdResult<T>) -> String {
    let text = result.unwrap_err().to_string();
    text.split("trust-pool:").nth(1).and_then(|rest| rest.split(':').next()).unwrap_or(&text).to_owned()
}

#[test]
fn only_stake_of_before_the_claim_in_another_pool_votes() {
    let (mut trust, inference) = accused();
    let [first, second, third] = trust.models;
    // Bought in the claim's own block, and later.
    trust.execute("mallory", &ExecuteMsg::Stake { model_id: second }, 1_000_000).unwrap();
    assert_eq!(code_of(trust.vote("mallory", inference, second, true)), "28");
    trust.blocks(1);
    assert_eq!(code_of(trust.vote("mallory", inference, second, true)), "28");
    // In the accused pool, or in both.
    assert_eq!(code_of(trust.vote("creator", inference, first, false)), "28");
    assert_eq!(code_of(trust.vote("creator", inference, second, false)), "28");
    trust.execute("third", &ExecuteMsg::Stake { model_id: first }, 10).unwrap();
    assert_eq!(code_of(trust.vote("third", inference, third, false)), "28");
    // With somebody else's stake, or none.
    assert_eq!(code_of(trust.vote("other", inference, third, false)), "28");
    assert_eq!(code_of(trust.vote("anyone", inference, second, false)), "28");
    trust.vote("other", inference, second, false).unwrap();
    assert_eq!(code_of(trust.vote("other", inference, second, true)), "29");
}

#[test]
fn a_copied_commitment_opens_nothing_for_the_copier() {
    let (mut trust, inference) = accused();
    let [_, second, third] = trust.models;
    let of_other = commitment(inference, trust.account("other").as_str(), true, common::SALT);
    let copy = ExecuteMsg::CommitVote { inference_id: inference, pool: third, commitment: of_other.into() };
    trust.vote("other", inference, second, true).unwrap();
    trust.execute("third", &copy, 0).unwrap();
    trust.blocks(5);
    trust.reveal("other", inference, true).unwrap();
    assert_eq!(code_of(trust.reveal("third", inference, true)), "32");
    let short = ExecuteMsg::RevealVote { inference_id: inference, wrong: true, salt: Binary::from(b"short") };
    assert_eq!(code_of(trust.execute("third", &short, 0)), "32");
}

#[test]
fn stake_that_was_lost_since_the_claim_has_no_voice() {
    let mut trust = Trust::with_pools();
    // The second pool is nearly used up by its own policies while the claim on the first is judged.
    let inference = trust.insured(10_000);
    trust.execute("buyer", &claim(inference, Evidence::WrongAnswer {}), 500).unwrap();
    let second = trust.models[1];
    trust.vote("other", inference, second, false).unwrap();
    let mut policies = Vec::new();
    for _ in 0..8 {
        let id = trust.infer_of("mallory", 1);
        let cover = units(trust.score(1).free_stake) / 4;
        trust.execute("mallory", &insure(id, cover), cover.div_ceil(50)).unwrap();
        policies.push(id);
    }
    trust.edit_model(1, |model| model.set_status(ModelStatus::Deprecated));
    for id in policies {
        trust.execute("mallory", &claim(id, Evidence::Deprecated {}), 0).unwrap();
    }
    trust.blocks(5);
    let response = trust.reveal("other", inference, false).unwrap();
    let event = response.events.iter().find(|event| event.ty == "wasm-reveal_vote").unwrap();
    let weight = event.attributes.iter().find(|a| a.key == "weight").unwrap().value.parse::<u128>().unwrap();
    assert_eq!(weight, units(trust.pool(1).stake));
    assert!(weight < 11_000, "{weight} of 100,000");
    trust.check();
}

#[test]
fn stake_cannot_flee_from_a_claim() {
    let (mut trust, inference) = accused();
    let model_id = trust.models[0];
    trust.execute("creator", &ExecuteMsg::Unstake { model_id, shares: 100_000_u128.into() }, 0).unwrap();
    let second = trust.models[1];
    trust.vote("other", inference, second, true).unwrap();
    trust.blocks(5);
    trust.reveal("other", inference, true).unwrap();
    trust.blocks(40); // nobody resolves, and the delay passes
    trust.refused("creator", &ExecuteMsg::WithdrawStake { model_id }, 0, 14);
    trust.execute("buyer", &ExecuteMsg::Resolve { inference_id: inference }, 0).unwrap();
    trust.execute("creator", &ExecuteMsg::WithdrawStake { model_id }, 0).unwrap();
    assert_eq!(trust.balance("buyer"), START - 200 + 10_000);
    assert_eq!(trust.balance("creator"), START - 10_000);
    trust.check();
}

#[test]
fn a_claim_without_any_other_stake_has_no_jury_and_costs_no_bond() {
    let mut trust = Trust::new();
    let model_id = trust.models[0];
    trust.execute("creator", &ExecuteMsg::OpenPool { model_id, promised_accuracy_ppm: 0 }, 100_000).unwrap();
    let inference = trust.insured(10_000);
    trust.refused("buyer", &claim(inference, Evidence::WrongAnswer {}), 500, 27);
    assert_eq!(trust.balance("buyer"), START - 200);
}

/// A holder that is a contract: it claims, and claims again when it hears of the first.
mod holder {
    use super::*;

    pub(crate) fn instantiate(_: DepsMut, _: Env, _: MessageInfo, _: Empty) -> StdResult<Response> {
        Ok(Response::new())
    }

    pub(crate) fn execute(
        _: DepsMut,
        _: Env,
        _: MessageInfo,
        calls: Vec<(String, Binary, u128)>,
    ) -> StdResult<Response> {
        let mut messages = calls.into_iter().map(|(contract_addr, msg, amount)| {
            let funds = if amount == 0 { vec![] } else { coins(amount, "uopen") };
            WasmMsg::Execute { contract_addr, msg, funds }
        });
        let first = messages.next().ok_or_else(|| StdError::msg("nothing to do"))?;
        let rest: Vec<_> = messages.collect();
        Ok(Response::new().add_submessage(SubMsg::reply_always(first, 1).with_payload(to_json_binary(&rest)?)))
    }

    pub(crate) fn reply(_: DepsMut, _: Env, reply: Reply) -> StdResult<Response> {
        let rest: Vec<WasmMsg> = cosmwasm_std::from_json(&reply.payload)?;
        reply.result.into_result().map_err(StdError::msg)?;
        Ok(Response::new().add_messages(rest))
    }

    pub(crate) fn query(_: Deps, _: Env, _: Empty) -> StdResult<Binary> {
        Ok(Binary::default())
    }
}

#[test]
fn a_policy_is_paid_once_also_to_a_contract_that_comes_back_in_its_reply() {
    let mut trust = Trust::with_pools();
    let wrapper = ContractWrapper::new(holder::execute, holder::instantiate, holder::query);
    let code = trust.app.store_code(on_chain(Box::new(wrapper.with_reply(holder::reply))));
    let mallory = trust.account("mallory");
    let funds = coins(1_000, "uopen");
    let holder = trust.app.instantiate_contract(code, mallory.clone(), &Empty {}, &funds, "holder", None).unwrap();
    let (height, model) = (trust.app.block_info().height, trust.models[0]);
    let fee = cosmwasm_std::coin(700, "uopen");
    let inference = world(&mut trust.app).inference(&holder, model, &[1, 2, 3, 4], fee, height);
    let pool = trust.address.to_string();
    let call = |message: &ExecuteMsg, amount: u128| (pool.clone(), to_json_binary(message).unwrap(), amount);
    let insures = vec![call(&insure(inference, 10_000), 200)];
    trust.app.execute_contract(mallory.clone(), holder.clone(), &insures, &[]).unwrap();
    trust.edit_model(0, |model| model.set_status(ModelStatus::Deprecated));
    let once = call(&claim(inference, Evidence::Deprecated {}), 0);
    let twice = vec![once.clone(), once.clone()];
    let error = trust.app.execute_contract(mallory.clone(), holder.clone(), &twice, &[]).unwrap_err();
    assert!(error.to_string().contains("trust-pool:23:"), "{error}");
    trust.app.execute_contract(mallory, holder.clone(), &vec![once], &[]).unwrap();
    assert_eq!(units(trust.app.wrap().query_balance(&holder, "uopen").unwrap().amount), 1_000 - 200 + 10_000);
    trust.check();
}
