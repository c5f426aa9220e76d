//! Queries of both versions, genesis out and in.
#![allow(clippy::unwrap_used, clippy::panic, deprecated, reason = "tests; old clients read deprecated fields")]

mod common;
use common::*;
use openledger_core::{GrpcCode, Module, QueryError};
use openledger_proto::any::pack as any;
use openledger_proto::cosmos::base::query::v1beta1::PageRequest;
use openledger_proto::cosmos::gov::v1::*;
use openledger_proto::cosmos::gov::v1beta1::{self as old, TextProposal};
use openledger_testing::ModuleExt;
use prost::Message;
use serde_json::json;

const V1: &str = "cosmos.gov.v1.Query";
const OLD: &str = "cosmos.gov.v1beta1.Query";
const MIN: u64 = 10_000_000;

/// Proposals 1 to 6: odd ones are voted on; 3 is a legacy text; 2 has no message; the others have one. User 2
/// voted on 1 and 5.
fn chain() -> Chain {
    let c = Chain::with(|g| g["constitution"] = json!("be kind"));
    stake(&c.staking, 2, 100, &[(2, 100)]);
    for id in 1..=6u64 {
        if id == 3 {
            let content = any(&TextProposal { title: "old".to_owned(), description: "text".to_owned() });
            let msg = old::MsgSubmitProposal { content: Some(content), initial_deposit: coins(MIN), proposer: text(1) };
            assert_eq!(c.run(&any(&msg)), "ok");
        } else {
            let messages = if id == 2 { vec![] } else { vec![does("work")] };
            assert_eq!(c.submit(messages, if id % 2 == 1 { MIN } else { MIN / 2 }, false), id);
        }
    }
    assert_eq!(c.vote(1, 2, VoteOption::No), "ok");
    assert_eq!(c.vote(5, 2, VoteOption::Yes), "ok");
    assert_eq!(c.vote(5, 1, VoteOption::Yes), "ok");
    assert_eq!(c.deposit(4, 7, 200_000), "ok");
    c
}

fn refusal<T: std::fmt::Debug>(answer: Result<T, QueryError>) -> (GrpcCode, String) {
    let e = answer.unwrap_err();
    (e.code, e.message)
}

fn ids(answer: &QueryProposalsResponse) -> Vec<u64> {
    answer.proposals.iter().map(|p| p.id).collect()
}

#[test]
fn proposals_are_filtered_and_paged_as_the_sdk_does() {
    let c = chain();
    let ask = |r: &QueryProposalsRequest| c.query::<_, QueryProposalsResponse>(V1, "Proposals", r);
    let all = QueryProposalsRequest::default();
    let voting = QueryProposalsRequest { proposal_status: 2, ..all.clone() };
    assert_eq!(ids(&ask(&voting).unwrap()), [1, 3, 5]);
    assert_eq!(ids(&ask(&QueryProposalsRequest { proposal_status: 77, ..all.clone() }).unwrap()).len(), 6);
    assert_eq!(ids(&ask(&QueryProposalsRequest { voter: text(2), ..all.clone() }).unwrap()), [1, 5]);
    assert_eq!(ids(&ask(&QueryProposalsRequest { depositor: text(7), ..all.clone() }).unwrap()), [4]);
    assert_eq!(
        ids(&ask(&QueryProposalsRequest { voter: text(2), depositor: text(7), ..all.clone() }).unwrap()),
        [0u64; 0]
    );
    let (code, _) = refusal(ask(&QueryProposalsRequest { voter: "nobody".to_owned(), ..all.clone() }));
    assert_eq!(code, GrpcCode::Internal);

    let page = |p: PageRequest, r: &QueryProposalsRequest| {
        let answer = ask(&QueryProposalsRequest { pagination: Some(p), ..r.clone() }).unwrap();
        let next = answer.pagination.clone().unwrap();
        let key = if next.next_key.is_empty() { 0 } else { u64::from_be_bytes(next.next_key.try_into().unwrap()) };
        (ids(&answer), key, next.total)
    };
    // the next key is that of the next entry, whether it passes or not; an offset counts all entries
    assert_eq!(page(PageRequest { limit: 2, ..Default::default() }, &voting), (vec![1, 3], 4, 0));
    assert_eq!(page(PageRequest { limit: 2, count_total: true, ..Default::default() }, &voting), (vec![1, 3], 5, 3));
    assert_eq!(
        page(PageRequest { offset: 2, limit: 2, count_total: true, ..Default::default() }, &voting),
        (vec![3, 5], 6, 4)
    );
    assert_eq!(
        page(PageRequest { key: 4u64.to_be_bytes().to_vec(), limit: 1, ..Default::default() }, &voting),
        (vec![5], 0, 0)
    );
    assert_eq!(
        page(PageRequest { key: 1u64.to_be_bytes().to_vec(), limit: 1, ..Default::default() }, &voting),
        (vec![1], 3, 0)
    );
    assert_eq!(page(PageRequest { reverse: true, limit: 2, ..Default::default() }, &all), (vec![6, 5], 4, 0));
    let key = 4u64.to_be_bytes().to_vec();
    assert_eq!(page(PageRequest { reverse: true, key, limit: 2, ..Default::default() }, &all), (vec![4, 3], 2, 0));
    assert_eq!(page(PageRequest { offset: 6, ..Default::default() }, &all), (vec![], 0, 6));
    assert_eq!(page(PageRequest { offset: 7, ..Default::default() }, &all), (vec![], 0, 0));
    let both = PageRequest { offset: 1, key: vec![0; 8], ..Default::default() };
    assert_eq!(refusal(ask(&QueryProposalsRequest { pagination: Some(both), ..all })).0, GrpcCode::Internal);
}

#[test]
fn single_answers_and_refusals() {
    let c = chain();
    let constitution: QueryConstitutionResponse = c.query(V1, "Constitution", &QueryConstitutionRequest {}).unwrap();
    assert_eq!(constitution.constitution, "be kind");
    let proposal =
        |id| refusal(c.query::<_, QueryProposalResponse>(V1, "Proposal", &QueryProposalRequest { proposal_id: id }));
    assert_eq!(proposal(0), (GrpcCode::InvalidArgument, "proposal id can not be 0".to_owned()));
    assert_eq!(proposal(9), (GrpcCode::NotFound, "proposal 9 doesn't exist".to_owned()));
    let vote =
        |id, voter: String| c.query::<_, QueryVoteResponse>(V1, "Vote", &QueryVoteRequest { proposal_id: id, voter });
    assert_eq!(vote(1, text(2)).unwrap().vote.unwrap().options[0].weight, "1.000000000000000000");
    assert_eq!(refusal(vote(1, String::new())).1, "empty voter address");
    assert_eq!(refusal(vote(1, "nobody".to_owned())).0, GrpcCode::Unknown);
    let text = format!("voter: {} not found for proposal: 2", text(2));
    assert_eq!(refusal(vote(2, common::text(2))), (GrpcCode::InvalidArgument, text));
    let votes: QueryVotesResponse = c
        .query(
            V1,
            "Votes",
            &QueryVotesRequest { proposal_id: 5, pagination: Some(PageRequest { limit: 1, ..Default::default() }) },
        )
        .unwrap();
    // by address bytes; the next key is a length and an address
    assert_eq!(votes.votes[0].voter, common::text(1));
    assert_eq!(votes.pagination.unwrap().next_key, [&[20][..], &[2; 20]].concat());
    let deposit = |depositor| {
        c.query::<_, QueryDepositResponse>(V1, "Deposit", &QueryDepositRequest { proposal_id: 4, depositor })
    };
    assert_eq!(deposit(common::text(7)).unwrap().deposit.unwrap().amount, coins(200_000));
    let key = format!("(\"4\", \"{}\")", common::text(8));
    let text = format!("collections: not found: key '{key}' of type github.com/cosmos/gogoproto/cosmos.gov.v1.Deposit");
    assert_eq!(refusal(deposit(common::text(8))), (GrpcCode::NotFound, text));
    let deposits: QueryDepositsResponse =
        c.query(V1, "Deposits", &QueryDepositsRequest { proposal_id: 4, pagination: None }).unwrap();
    assert_eq!((deposits.deposits.len(), deposits.pagination.unwrap().total), (2, 2));
    let tally: QueryTallyResultResponse =
        c.query(V1, "TallyResult", &QueryTallyResultRequest { proposal_id: 1 }).unwrap();
    assert_eq!(tally.tally.unwrap().no_count, "100");
    let unknown = c.gov.query(&c.ctx, V1, "Nothing", &[]).unwrap_err();
    assert_eq!(unknown.code, GrpcCode::Unimplemented);

    let params =
        |ty: &str| c.query::<_, QueryParamsResponse>(V1, "Params", &QueryParamsRequest { params_type: ty.to_owned() });
    assert_eq!(params("").unwrap().params.unwrap().quorum, "0.334000000000000000");
    assert_eq!(params("tallying").unwrap().tally_params.unwrap().veto_threshold, "0.334000000000000000");
    assert_eq!(params("voting").unwrap().voting_params.unwrap().voting_period.unwrap().seconds, 2 * DAY);
    assert_eq!(params("deposit").unwrap().deposit_params.unwrap().min_deposit, coins(MIN));
    assert_eq!(refusal(params("x")), (GrpcCode::InvalidArgument, "unknown params type: x".to_owned()));
}

#[test]
fn old_clients_get_converted_answers() {
    let c = chain();
    let proposal =
        |id| c.query::<_, old::QueryProposalResponse>(OLD, "Proposal", &old::QueryProposalRequest { proposal_id: id });
    let p = proposal(3).unwrap().proposal.unwrap();
    assert_eq!(p.content.unwrap(), any(&TextProposal { title: "old".to_owned(), description: "text".to_owned() }));
    assert_eq!((p.status, p.total_deposit), (2, coins(MIN)));
    // a message of today stands in for the content; times that are not known are Go's zero
    let p = proposal(4).unwrap().proposal.unwrap();
    assert_eq!((p.content.unwrap().type_url.as_str(), p.voting_end_time.unwrap().seconds), (DOER, -62_135_596_800));
    let text =
        "can't convert a gov/v1 Proposal to gov/v1beta1 Proposal when amount of proposal messages not exactly one";
    assert_eq!(refusal(proposal(2)), (GrpcCode::Unknown, format!("codespace sdk code 29: invalid type: {text}")));
    let all: Result<old::QueryProposalsResponse, _> = c.query(OLD, "Proposals", &old::QueryProposalsRequest::default());
    assert_eq!(refusal(all).0, GrpcCode::Unknown);
    let voting = old::QueryProposalsRequest { proposal_status: 2, ..Default::default() };
    let voting: old::QueryProposalsResponse = c.query(OLD, "Proposals", &voting).unwrap();
    assert_eq!((voting.proposals.len(), voting.pagination.unwrap().total), (3, 3));

    let request = old::QueryVotesRequest { proposal_id: 5, pagination: None };
    let votes: old::QueryVotesResponse = c.query(OLD, "Votes", &request).unwrap();
    assert_eq!((votes.votes[1].options[0].weight.as_str(), votes.votes[1].option), ("1000000000000000000", 0));
    let request = old::QueryTallyResultRequest { proposal_id: 1 };
    let tally: old::QueryTallyResultResponse = c.query(OLD, "TallyResult", &request).unwrap();
    assert_eq!(tally.tally.unwrap().no, "100");

    // Go writes the parts that were not asked for too: zero durations and decimals
    let params = |ty: &str| {
        c.gov.query(&c.ctx, OLD, "Params", &old::QueryParamsRequest { params_type: ty.to_owned() }.encode_to_vec())
    };
    let voting = [
        &[0x0a, 6, 0x0a, 4, 0x08][..],
        &[0x80, 0xc6, 0x0a],
        &[0x12, 2, 0x12, 0, 0x1a, 9, 0x0a, 1, b'0', 0x12, 1, b'0', 0x1a, 1, b'0'],
    ];
    assert_eq!(params("voting").unwrap(), voting.concat());
    let tallying = old::QueryParamsResponse::decode(params("tallying").unwrap().as_slice()).unwrap();
    assert_eq!(tallying.tally_params.unwrap().quorum, b"334000000000000000");
    assert_eq!(refusal(params("")), (GrpcCode::InvalidArgument, " is not a valid parameter type".to_owned()));
    assert_eq!(refusal(params("x")), (GrpcCode::InvalidArgument, "unknown params type: x".to_owned()));
}

#[test]
fn what_is_exported_can_be_imported() {
    let c = chain();
    let out = c.gov.export_genesis(&c.ctx).unwrap();
    assert_eq!((out["starting_proposal_id"].clone(), out["proposals"].as_array().unwrap().len()), (json!("7"), 6));
    // bank's genesis of the copy: the deposits lie in the module account
    let mut copy = Chain::new();
    let held: u64 = 3 * MIN + 3 * MIN / 2 + 200_000;
    let gov = openledger_core::AccAddress::module("gov");
    // One unit more than the deposits: anyone may have sent it.
    let coins = openledger_core::wire::coins_from_proto(&coins(held + 1)).unwrap();
    assert!(copy.gov.init_genesis(&copy.ctx, &out).is_err(), "the module account is empty");
    openledger_core::ports::BankSend::send(&copy.bank.keeper(), &copy.ctx, &user(9), &gov, &coins).unwrap();
    copy.gov.init_genesis(&copy.ctx, &out).unwrap();
    stake(&copy.staking, 2, 100, &[(2, 100)]);
    assert_eq!(copy.gov.export_genesis(&copy.ctx).unwrap(), out);
    copy.end_after(2 * DAY);
    let statuses: Vec<_> = [1, 3, 5].iter().map(|id| copy.status(*id)).collect();
    assert_eq!(statuses, [ProposalStatus::Rejected, ProposalStatus::Rejected, ProposalStatus::Passed]);
    assert!(copy.proposal(2).is_none());
}

#[test]
fn a_genesis_from_before_expedited_proposals_starts() {
    let mut c = Chain::with(|g| {
        let params = g["params"].as_object_mut().unwrap();
        params.retain(|name, _| !name.starts_with("expedited_") && !name.starts_with("proposal_cancel_"));
        params["min_deposit_ratio"] = json!("0.000000000000000000");
    });
    let written = c.gov.export_genesis(&c.ctx).unwrap();
    assert!(c.gov.validate_genesis(&config(), &written).is_err(), "yet it does not validate");
    stake(&c.staking, 2, 100, &[(2, 100)]);
    let regular = c.submit(vec![does("work")], MIN, false);
    // an expedited one would come to a vote at once, and has no period and no threshold: none can be
    // submitted
    assert_eq!(c.run(&submission(vec![does("more")], 5 * MIN, true)), "undefined:1");
    assert_eq!(c.vote(regular, 2, VoteOption::Yes), "ok");
    c.end_after(2 * DAY);
    assert_eq!(c.status(regular), ProposalStatus::Passed);
}

#[test]
fn the_default_genesis_is_the_sdks() {
    let c = Chain::new();
    let want = json!({
        "starting_proposal_id": "1", "deposits": [], "votes": [], "proposals": [],
        "deposit_params": null, "voting_params": null, "tally_params": null,
        "params": {
            "min_deposit": [{"denom": "uopen", "amount": "10000000"}],
            "max_deposit_period": "172800s", "voting_period": "172800s",
            "quorum": "0.334000000000000000", "threshold": "0.500000000000000000", "veto_threshold": "0.334000000000000000",
            "min_initial_deposit_ratio": "0.000000000000000000", "proposal_cancel_ratio": "0.500000000000000000",
            "proposal_cancel_dest": "", "expedited_voting_period": "86400s", "expedited_threshold": "0.667000000000000000",
            "expedited_min_deposit": [{"denom": "uopen", "amount": "50000000"}],
            "burn_vote_quorum": false, "burn_proposal_deposit_prevote": false, "burn_vote_veto": true,
            "min_deposit_ratio": "0.010000000000000000",
        },
        "constitution": "",
    });
    assert_eq!(c.gov.default_genesis(&config()).unwrap(), want);
}
