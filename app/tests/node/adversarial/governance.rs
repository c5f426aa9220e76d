//! Cases E4, E5, E6, E8 and E9: what governance runs at the end of a block.

use super::chain::*;
use super::state::held;
use crate::lab::{address, code, coins, send};
use openledger_baseapp::block::{Block, FatalError};
use openledger_core::{BlockInfo, BlockTime};
use openledger_proto::any::pack;
use openledger_proto::cosmos::bank::v1beta1::MsgSend;
use openledger_proto::cosmos::consensus::v1::MsgUpdateParams as UpdateConsensus;
use openledger_proto::cosmos::distribution::v1beta1::MsgCommunityPoolSpend;
use openledger_proto::cosmos::gov::v1::{self as gov, ProposalStatus};
use openledger_proto::cosmos::upgrade::v1beta1::{
    MsgCancelUpgrade, MsgSoftwareUpgrade, Plan, QueryCurrentPlanRequest, QueryCurrentPlanResponse,
};
use openledger_proto::cosmos::{auth, bank, distribution, mint, slashing, staking};
use openledger_proto::tendermint::types::{AbciParams, BlockParams, EvidenceParams, ValidatorParams};
use prost::{Message, Name};
use prost_types::{Any, Duration};
use serde_json::Value;

fn query<A: Message + Default>(chain: &Chain, path: &str, request: &impl Message) -> A {
    let (bytes, _) = chain.nodes[0].app.query_module(path, &request.encode_to_vec(), 0).unwrap();
    A::decode(bytes.as_slice()).unwrap()
}

fn gov_params(chain: &Chain) -> gov::Params {
    let request = gov::QueryParamsRequest { params_type: String::new() };
    query::<gov::QueryParamsResponse>(chain, "/cosmos.gov.v1.Query/Params", &request).params.unwrap()
}

fn from_gov(amount: u64) -> Any {
    pack(&MsgSend { from_address: authority(), to_address: address(3), amount: coins(amount) })
}

/// The sections that a failed proposal must leave alone.
fn sections(state: &Value) -> Vec<Value> {
    ["auth", "staking", "mint", "authz", "feegrant", "upgrade", "datanet", "model", "inference", "attribution"]
        .map(|name| match name {
            "auth" => state[name]["params"].clone(),
            _ => state[name].clone(),
        })
        .to_vec()
}

/// E4: a message that fails, panics or uses all gas inside a proposal fails the proposal; what its messages
/// did before is undone.
#[test]
fn what_fails_or_panics_inside_a_proposal_fails_it_alone() {
    let mut chain = Chain::new();
    chain.ok(2, pack(&MsgSend { from_address: address(2), to_address: authority(), amount: coins(1_000) }));
    let broken = gov::Params { min_deposit_ratio: "-1".to_owned(), ..gov_params(&chain) };
    let submit = gov::MsgSubmitProposal {
        messages: Vec::new(),
        initial_deposit: vec![coin(100)],
        proposer: authority(),
        metadata: "m".to_owned(),
        title: "t".to_owned(),
        summary: "s".to_owned(),
        expedited: false,
    };
    let panics = vec![
        from_gov(10),
        pack(&gov::MsgUpdateParams { authority: authority(), params: Some(broken) }),
        pack(&submit), // panics under a negative ratio, in the SDK too
    ];
    let fails = vec![from_gov(10), from_gov(START * 5)];
    let poor = pack(&MsgCommunityPoolSpend { authority: authority(), recipient: address(3), amount: coins(START) });
    let many: Vec<_> = (0..90).map(|_| from_gov(1)).chain([from_gov(START)]).collect();
    for (name, messages) in
        [("panics", panics), ("fails", fails), ("cannot pay", vec![from_gov(10), poor]), ("long", many)]
    {
        let (before, params) = (chain.state(), gov_params(&chain));
        let (status, reason) = chain.govern(messages);
        assert_eq!(status, ProposalStatus::Failed, "{name}");
        assert!(!reason.is_empty(), "{name} says why");
        let after = chain.state();
        assert_eq!(held(&after, &address(3)), u128::from(START), "{name}");
        assert_eq!(held(&after, &authority()), held(&before, &authority()), "{name}: the deposit went back");
        assert_eq!((gov_params(&chain), sections(&after)), (params, sections(&before)), "{name}");
        assert_eq!(chain.run(4, send(4, 5, 1)).code, 0, "the chain goes on after {name}");
    }
    let (status, reason) = chain.govern(vec![from_gov(10)]);
    assert_eq!(
        (status, reason.as_str(), held(&chain.state(), &address(3))),
        (ProposalStatus::Passed, "", u128::from(START) + 10)
    );
}

/// E4: two proposals end at the same instant, and the first one cancels the second, which governance itself
/// proposed. The SDK halts on it.
#[test]
fn a_proposal_may_cancel_another_that_ends_with_it() {
    let mut chain = Chain::new();
    chain.ok(2, pack(&MsgSend { from_address: address(2), to_address: authority(), amount: coins(10 * MIN_DEPOSIT) }));
    let submit = |proposer: String, messages: Vec<Any>| {
        pack(&gov::MsgSubmitProposal {
            messages,
            initial_deposit: vec![coin(MIN_DEPOSIT)],
            proposer,
            metadata: "m".to_owned(),
            title: "t".to_owned(),
            summary: "s".to_owned(),
            expedited: false,
        })
    };
    let first = chain.propose(vec![submit(authority(), vec![from_gov(1)])]);
    chain.agree(first);
    let (second, third) = (first + 1, first + 2);
    let cancel = pack(&gov::MsgCancelProposal { proposal_id: third, proposer: authority() });
    let tx = chain.tx(1, vec![submit(address(1), vec![cancel, from_gov(7)])]);
    let end = |chain: &Chain, id| openledger_core::wire::time_from_proto(chain.proposal(id).voting_end_time.as_ref());
    let at = |chain: &mut Chain, time: BlockTime, txs| {
        let header = chain.header();
        chain.block_with(BlockInfo { time, ..header }, txs)
    };
    let time = end(&chain, first);
    assert_eq!(at(&mut chain, time, vec![tx]).txs[0].code, 0);
    assert_eq!(chain.proposal(first).status(), ProposalStatus::Passed);
    assert_eq!(end(&chain, second), end(&chain, third));
    chain.agree(second);
    chain.agree(third);
    let time = end(&chain, second);
    at(&mut chain, time, Vec::new());
    assert_eq!(chain.proposal(second).status(), ProposalStatus::Passed);
    let gone = gov::QueryProposalRequest { proposal_id: third }.encode_to_vec();
    assert!(chain.nodes[0].app.query_module("/cosmos.gov.v1.Query/Proposal", &gone, 0).is_err());
    assert_eq!(held(&chain.state(), &address(3)), u128::from(START) + 7);
    chain.empty(3);
}

/// E5: parameters out of range do not pass a proposal; those at the edge do, and a tally under them divides
/// by nothing.
#[test]
fn governance_refuses_its_own_bad_parameters() {
    let mut chain = Chain::new();
    let update = |params: gov::Params| pack(&gov::MsgUpdateParams { authority: authority(), params: Some(params) });
    let good = gov_params(&chain);
    for quorum in ["-1", "-0.000000000000000001", "1.000000000000000001", "2", "", "x"] {
        let (status, reason) = chain.govern(vec![update(gov::Params { quorum: quorum.to_owned(), ..good.clone() })]);
        assert_eq!(status, ProposalStatus::Failed, "{quorum}: {reason}");
        assert_eq!(gov_params(&chain), good);
    }
    for quorum in ["1", "0"] {
        let (status, reason) =
            chain.govern(vec![update(gov::Params { quorum: quorum.to_owned(), ..gov_params(&chain) })]);
        assert_eq!(status, ProposalStatus::Passed, "{quorum}: {reason}");
    }
    // Nobody votes and the quorum is zero: nothing passes, nothing divides by zero.
    let id = chain.propose(Vec::new());
    chain.wait(VOTING + 1);
    assert_eq!(chain.proposal(id).status(), ProposalStatus::Rejected);
    chain.resumes();
}

fn consensus(block: (i64, i64), evidence: (i64, i64, i64), keys: &[&str], extensions: i64) -> Any {
    pack(&UpdateConsensus {
        authority: authority(),
        block: Some(BlockParams { max_bytes: block.0, max_gas: block.1 }),
        evidence: Some(EvidenceParams {
            max_age_num_blocks: evidence.0,
            max_age_duration: Some(Duration { seconds: evidence.1, nanos: 0 }),
            max_bytes: evidence.2,
        }),
        validator: Some(ValidatorParams { pub_key_types: keys.iter().map(|k| (*k).to_owned()).collect() }),
        abci: Some(AbciParams { vote_extensions_enable_height: extensions }),
    })
}

/// E6: consensus parameters on which CometBFT would stop never reach it. -1 bytes is none of them: CometBFT
/// takes it for its own limit.
#[test]
fn consensus_parameters_that_would_stop_comet_are_refused() {
    const MAX: i64 = 104_857_600;
    let good = || ((22_020_096, 1_000_000_000), (100_000, 172_800, 1_048_576), ["ed25519"]);
    let bad: Vec<(&str, Any)> = {
        let (block, evidence, keys) = good();
        vec![
            ("no bytes", consensus((0, block.1), evidence, &keys, 0)),
            ("negative bytes", consensus((-2, block.1), evidence, &keys, 0)),
            ("too many bytes", consensus((MAX + 1, block.1), evidence, &keys, 0)),
            ("negative gas", consensus((block.0, -2), evidence, &keys, 0)),
            ("evidence without blocks", consensus(block, (0, evidence.1, evidence.2), &keys, 0)),
            ("evidence without time", consensus(block, (evidence.0, 0, evidence.2), &keys, 0)),
            ("evidence of negative time", consensus(block, (evidence.0, -1, evidence.2), &keys, 0)),
            ("evidence above the block", consensus(block, (evidence.0, evidence.1, block.0 + 1), &keys, 0)),
            ("negative evidence", consensus(block, (evidence.0, evidence.1, -1), &keys, 0)),
            ("no kind of key", consensus(block, evidence, &[], 0)),
            ("an unknown kind of key", consensus(block, evidence, &["sr25519"], 0)),
            ("extensions of the past", consensus(block, evidence, &keys, 1)),
            ("extensions below nothing", consensus(block, evidence, &keys, -1)),
        ]
    };
    let mut chain = Chain::new();
    let before = chain.block(Vec::new()).params;
    for (name, message) in bad {
        let (status, reason) = chain.govern(vec![message]);
        assert_eq!(status, ProposalStatus::Failed, "{name}");
        assert!(!reason.is_empty());
        assert_eq!(chain.block(Vec::new()).params, before, "{name}");
    }
    let (_, evidence, keys) = good();
    assert_eq!(chain.govern(vec![consensus((-1, -1), evidence, &keys, 0)]).0, ProposalStatus::Passed);
    let now = chain.block(Vec::new()).params.block.unwrap();
    assert_eq!((now.max_bytes, now.max_gas), (-1, -1));
    assert_eq!(chain.govern(vec![consensus((MAX, 500_000_000), evidence, &keys, 0)]).0, ProposalStatus::Passed);
    let tx = chain.tx_with(1, vec![send(1, 2, 1)], 500_000_001);
    assert_eq!(code(&chain.block(vec![tx]).txs[0]), ("sdk", 41), "the new limit holds");
}

fn plan(height: u64) -> Plan {
    Plan { name: format!("v{height}"), height: i64::try_from(height).unwrap(), ..Plan::default() }
}

fn schedule(height: u64) -> Any {
    pack(&MsgSoftwareUpgrade { authority: authority(), plan: Some(plan(height)) })
}

fn waiting(chain: &Chain) -> Option<String> {
    let answer: QueryCurrentPlanResponse =
        query(chain, "/cosmos.upgrade.v1beta1.Query/CurrentPlan", &QueryCurrentPlanRequest {});
    answer.plan.map(|p| p.name)
}

/// E8: a plan of the past fails, the last of two holds, one may be cancelled, and at its height every node
/// stops alike.
#[test]
fn plans_of_the_past_fail_and_the_last_one_holds() {
    let mut chain = Chain::new();
    let late = chain.height();
    let (status, reason) = chain.govern(vec![schedule(late)]);
    assert_eq!(status, ProposalStatus::Failed);
    assert!(reason.contains("cannot be scheduled in the past"), "{reason}");
    assert_eq!(waiting(&chain), None);
    assert_eq!(chain.govern(vec![schedule(500), schedule(600)]).0, ProposalStatus::Passed);
    assert_eq!(waiting(&chain).unwrap(), "v600");
    assert_eq!(chain.govern(vec![schedule(700)]).0, ProposalStatus::Passed);
    assert_eq!(waiting(&chain).unwrap(), "v700");
    let nobody = chain.refused(2, vec![pack(&MsgCancelUpgrade { authority: address(2) })], GAS);
    assert_eq!(code(&nobody), ("upgrade", 6), "the code that the SDK has for it");
    assert_eq!(chain.govern(vec![pack(&MsgCancelUpgrade { authority: authority() })]).0, ProposalStatus::Passed);
    assert_eq!(waiting(&chain), None);
    let at = chain.height() + 6;
    assert_eq!(chain.govern(vec![schedule(at)]).0, ProposalStatus::Passed);
    while chain.height() + 1 < at {
        chain.block(Vec::new());
    }
    let info = chain.header();
    for node in &chain.nodes {
        for _ in 0..2 {
            let stop = node.app.finalize_block(Block { info: info.clone(), txs: Vec::new() }).unwrap_err();
            assert_eq!(stop, FatalError::UpgradeNeeded(format!("UPGRADE \"v{at}\" NEEDED at height: {at}: ")));
        }
        assert_eq!(node.app.published().block.height, at - 1, "what is committed stays");
    }
    assert_eq!(waiting(&chain).unwrap(), format!("v{at}"), "queries are answered");
}

/// E9: nobody but governance changes parameters or does what is governance's.
#[test]
fn accounts_change_no_parameters() {
    let mut chain = Chain::new();
    /// The authority is the first field of all of them.
    fn update<M: Message + Name + Default>() -> Any {
        let text = address(2);
        let mut value = vec![0x0a, u8::try_from(text.len()).unwrap()];
        value.extend(text.as_bytes());
        M::decode(value.as_slice()).unwrap();
        Any { type_url: M::type_url(), value }
    }
    let consensus = UpdateConsensus::decode(consensus((1, 1), (1, 1, 1), &["ed25519"], 0).value.as_slice()).unwrap();
    let spend = MsgCommunityPoolSpend { authority: address(2), recipient: address(2), amount: coins(1) };
    let cases = [
        ("undefined", 1, update::<auth::v1beta1::MsgUpdateParams>()), // the SDK has no code for this one
        ("gov", 13, update::<bank::v1beta1::MsgUpdateParams>()),
        ("gov", 13, update::<bank::v1beta1::MsgSetSendEnabled>()),
        ("gov", 13, update::<staking::v1beta1::MsgUpdateParams>()),
        ("gov", 13, update::<slashing::v1beta1::MsgUpdateParams>()),
        ("gov", 13, update::<distribution::v1beta1::MsgUpdateParams>()),
        ("gov", 13, update::<mint::v1beta1::MsgUpdateParams>()),
        ("gov", 13, update::<gov::MsgUpdateParams>()),
        ("gov", 13, pack(&UpdateConsensus { authority: address(2), ..consensus })),
        ("gov", 13, pack(&spend)),
        ("upgrade", 6, pack(&MsgSoftwareUpgrade { authority: address(2), plan: Some(plan(900)) })),
        ("upgrade", 6, pack(&MsgCancelUpgrade { authority: address(2) })),
    ];
    for (codespace, number, message) in cases {
        let url = message.type_url.clone();
        let receipt = chain.refused(2, vec![message], GAS);
        assert_eq!(code(&receipt), (codespace, number), "{url}: {}", receipt.log);
    }
    assert_eq!(chain.run(2, send(2, 3, 1)).code, 0);
}
