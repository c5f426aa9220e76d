//! What an adversary tries: contributions of other datasets, weight that is bought while a vote runs, a
//! bounty that is claimed twice or closed under the claimant, copies of others' items, coins of another kind,
//! and coming back in a reply.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that cannot go on has failed")]
#![allow(clippy::indexing_slicing, clippy::arithmetic_side_effects, reason = "numbers of tests are small")]

mod common;

use common::{Coop, START, claim, grid, vote};
use cosmwasm_std::{
    Binary, Deps, DepsMut, Empty, Env, MessageInfo, Reply, Response, StdError, StdResult, SubMsg, WasmMsg, coins,
    to_json_binary,
};
use cw_multi_test::{ContractWrapper, Executor};
use datanet_coop::msg::ExecuteMsg;
use openledger_multi_test::{on_chain, units, world};

#[test]
fn contributions_to_other_datasets_are_nothing_here() {
    let mut coop = Coop::found();
    let bounty = coop.bounty(10);
    let id = coop.contribute("mallory", &[[0, 0]]);
    world(&mut coop.app).edit_contribution(id, |contribution| contribution.datanet_id = 999);
    coop.refused("mallory", &ExecuteMsg::OpenBallot { contribution_id: id }, 0, 11);
    coop.refused("mallory", &claim(id, bounty), 0, 11);
}

#[test]
fn weight_that_is_won_while_a_vote_runs_has_no_voice_in_it() {
    let mut coop = Coop::found();
    let bounty = coop.bounty(20);
    let many = coop.admitted("mallory", &grid(20));
    let junk = coop.contribute("dan", &[[7, 7]]);
    // The claim comes in the block of the ballot: the weights of its beginning count.
    coop.execute("mallory", &ExecuteMsg::OpenBallot { contribution_id: junk }, 0).unwrap();
    coop.execute("mallory", &claim(many, bounty), 0).unwrap();
    assert_eq!(coop.member("mallory").weight, 20);
    coop.refused("mallory", &vote(junk, true), 0, 17);
    // In a later vote it has.
    coop.blocks(1);
    let next = coop.contribute("dan", &[[9, 9]]);
    coop.execute("mallory", &ExecuteMsg::OpenBallot { contribution_id: next }, 0).unwrap();
    coop.execute("mallory", &vote(next, true), 0).unwrap();
    assert_eq!((coop.ballot(next).total, coop.ballot(next).yes), (30, 20));
}

#[test]
fn copies_of_others_items_are_worth_nothing() {
    let mut coop = Coop::found();
    let bounty = coop.bounty(10);
    let original = coop.admitted("dan", &[[0, 0], [100, 0]]);
    let copy = coop.admitted("mallory", &[[0, 0], [100, 0], [101, 0]]);
    coop.execute("mallory", &claim(copy, bounty), 0).unwrap();
    let kept = coop.claim_of(copy);
    assert_eq!((units(kept.paid), kept.accepted, kept.done), (0, 0, true));
    assert_eq!((coop.member("mallory").weight, coop.bounty_of(bounty).items_left), (0, 10));
    coop.execute("dan", &claim(original, bounty), 0).unwrap();
    assert_eq!(units(coop.claim_of(original).paid), 2_000);
}

#[test]
fn a_bounty_in_other_coins_is_refused() {
    let mut coop = Coop::found();
    let fund = ExecuteMsg::FundBounty { per_item: 10_u128.into(), max_items: 1 };
    for funds in [coins(10, "other"), [coins(10, "other"), coins(10, "uopen")].concat(), vec![]] {
        let error = coop.execute_with("funder", &fund, &funds).unwrap_err().to_string();
        assert!(error.contains("datanet-coop:3:"), "{error}");
    }
    // Sums that overflow end in an error, not in a small number.
    let fund = ExecuteMsg::FundBounty { per_item: cosmwasm_std::Uint256::MAX, max_items: 2 };
    coop.refused("funder", &fund, 10, 1);
}

#[test]
fn coins_that_somebody_sends_are_nobodys_earnings() {
    let mut coop = Coop::found();
    let gift = cosmwasm_std::BankMsg::Send { to_address: coop.address.to_string(), amount: coins(5_000, "uopen") };
    let mallory = coop.account("mallory");
    coop.app.execute(mallory, gift.into()).unwrap();
    coop.execute("mallory", &ExecuteMsg::Distribute {}, 0).unwrap();
    assert_eq!(units(coop.earnings().counted), 0);
    coop.refused("ann", &ExecuteMsg::Withdraw {}, 0, 24);
}

/// A contributor that is a contract: it sends a message, and the same again when it hears of the first.
mod twice {
    use super::*;

    pub(crate) fn instantiate(_: DepsMut, _: Env, _: MessageInfo, _: Empty) -> StdResult<Response> {
        Ok(Response::new())
    }

    pub(crate) fn execute(_: DepsMut, _: Env, _: MessageInfo, call: (String, Binary)) -> StdResult<Response> {
        let message = WasmMsg::Execute { contract_addr: call.0, msg: call.1, funds: vec![] };
        let payload = to_json_binary(&message)?;
        Ok(Response::new().add_submessage(SubMsg::reply_always(message, 1).with_payload(payload)))
    }

    pub(crate) fn reply(_: DepsMut, _: Env, reply: Reply) -> StdResult<Response> {
        let message: WasmMsg = cosmwasm_std::from_json(&reply.payload)?;
        reply.result.into_result().map_err(StdError::msg)?;
        Ok(Response::new().add_message(message))
    }

    pub(crate) fn query(_: Deps, _: Env, _: Empty) -> StdResult<Binary> {
        Ok(Binary::default())
    }
}

#[test]
fn a_contract_that_comes_back_in_its_reply_is_paid_once() {
    let mut coop = Coop::found();
    let wrapper = ContractWrapper::new(twice::execute, twice::instantiate, twice::query);
    let code = coop.app.store_code(on_chain(Box::new(wrapper.with_reply(twice::reply))));
    let mallory = coop.account("mallory");
    let twice = coop.app.instantiate_contract(code, mallory.clone(), &Empty {}, &[], "twice", None).unwrap();
    let bounty = coop.bounty(10);
    let id = coop.admitted("dan", &[[0, 0]]);
    let contributor = twice.to_string();
    world(&mut coop.app).edit_contribution(id, |contribution| contribution.contributor = contributor);
    let call = (coop.address.to_string(), to_json_binary(&claim(id, bounty)).unwrap());
    let error = coop.app.execute_contract(mallory, twice.clone(), &call, &[]).unwrap_err().to_string();
    assert!(error.contains("datanet-coop:23:"), "{error}");
    assert_eq!((coop.amount_of(&twice), units(coop.bounty_of(bounty).unspent)), (0, 10_000));
    assert_eq!(coop.balance("mallory"), START);
    coop.check();
}
