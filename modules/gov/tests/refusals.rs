//! What is refused, with the SDK's codes.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod common;
use common::*;
use openledger_core::Any;
use openledger_core::Module;
use openledger_core::wire::genesis_from_json;
use openledger_proto::any::pack as any;
use openledger_proto::cosmos::bank::v1beta1::MsgSend;
use openledger_proto::cosmos::base::v1beta1::Coin;
use openledger_proto::cosmos::distribution::v1beta1::CommunityPoolSpendProposal;
use openledger_proto::cosmos::gov::v1::*;
use openledger_proto::cosmos::gov::v1beta1::{self, TextProposal};
use openledger_proto::cosmos::params::v1beta1::{ParamChange, ParameterChangeProposal};
use openledger_proto::cosmos::upgrade::v1beta1::{CancelSoftwareUpgradeProposal, Plan, SoftwareUpgradeProposal};
use serde_json::{Value, json};

const MIN: u64 = 10_000_000;

fn chain() -> Chain {
    let chain = Chain::new();
    stake(&chain.staking, 2, 100, &[(2, 100)]);
    chain
}

/// E1.
#[test]
fn deposits() {
    let mut c = chain();
    assert_eq!(c.run(&submission(vec![], 0, false)), "gov:16");
    assert_eq!(c.run(&submission(vec![], MIN / 100 - 1, false)), "gov:16");
    // what was taken for a refused submission came back with it
    assert_eq!((c.held(1), c.proposal(1)), (START, None));
    let id = c.submit(vec![], MIN / 100, false);
    assert_eq!(c.deposit(id, 3, MIN / 100 - 1), "gov:16");
    let other = |amount: &str, denom: &str| vec![Coin { denom: denom.to_owned(), amount: amount.to_owned() }];
    for (amount, want) in [
        (other("5", "other"), "gov:23"),
        (other("0", "uopen"), "sdk:10"),
        (other("-5", "uopen"), "sdk:10"),
        (other("x", "uopen"), "sdk:10"),
        (vec![], "sdk:10"),
        ([coins(MIN), other("5", "zzz")].concat(), "gov:23"),
        (coins(START * 2), "sdk:5"),
    ] {
        let msg = MsgDeposit { proposal_id: id, depositor: text(3), amount: amount.clone() };
        assert_eq!(c.run(&any(&msg)), want, "{amount:?}");
    }
    assert_eq!(
        c.run(&any(&MsgDeposit { proposal_id: id, depositor: "nobody".to_owned(), amount: coins(MIN) })),
        "sdk:7"
    );
    assert_eq!(c.deposit(99, 3, MIN), "undefined:1");
    assert_eq!(c.deposit(id, 3, MIN), "ok");
    c.end_after(2 * DAY);
    assert_eq!(c.deposit(id, 3, MIN), "gov:3");

    let c = Chain::with(|g| g["params"]["min_initial_deposit_ratio"] = json!("0.5"));
    assert_eq!(c.run(&submission(vec![], MIN / 2 - 1, false)), "gov:16");
    assert_eq!(c.run(&submission(vec![], MIN / 2, true)), "gov:16");
    assert_eq!(c.run(&submission(vec![], MIN / 2, false)), "ok");
}

/// E2.
#[test]
fn votes() {
    let mut c = chain();
    let id = c.submit(vec![], MIN, false);
    let weighted = |list: &[(i32, &str)]| {
        let options = list
            .iter()
            .map(|(option, weight)| WeightedVoteOption { option: *option, weight: (*weight).to_owned() })
            .collect();
        any(&MsgVoteWeighted { proposal_id: id, voter: text(2), options, metadata: String::new() })
    };
    for (list, want) in [
        (&[][..], "sdk:18"),
        (&[(1, "0.5")], "gov:7"),
        (&[(1, "0.5"), (3, "0.6")], "gov:7"),
        (&[(1, "0.5"), (1, "0.5")], "gov:7"),
        (&[(1, "1"), (3, "0")], "gov:7"),
        (&[(1, "1.5"), (3, "-0.5")], "gov:7"),
        (&[(0, "1")], "gov:7"),
        (&[(5, "1")], "gov:7"),
        (&[(1, "")], "gov:7"),
        (&[(1, "1e0")], "gov:7"),
        (&[(1, "0.3333333333333333333"), (3, "0.6666666666666666667")], "gov:7"),
        (&[(1, "0.000000000000000001"), (2, "0.4"), (3, "0.5"), (4, "0.099999999999999999")], "ok"),
    ] {
        assert_eq!(c.run(&weighted(list)), want, "{list:?}");
    }
    assert_eq!(c.vote(id, 2, VoteOption::Unspecified), "gov:7");
    assert_eq!(c.vote(99, 2, VoteOption::Yes), "gov:3");
    let long = MsgVote { proposal_id: id, voter: text(2), option: 1, metadata: "x".repeat(256) };
    assert_eq!(c.run(&any(&long)), "gov:15");
    assert_eq!(c.run(&any(&MsgVote { voter: "nobody".to_owned(), ..long })), "sdk:7");
    let old = |weight: &str| {
        let options = vec![v1beta1::WeightedVoteOption { option: 3, weight: weight.to_owned() }];
        any(&v1beta1::MsgVoteWeighted { proposal_id: id, voter: text(2), options })
    };
    assert_eq!(c.run(&old("")), "gov:7");
    assert_eq!(c.run(&old("half")), "sdk:2");
    assert_eq!(c.run(&old("1000000000000000000")), "ok");
    // the last vote counts; one without stake counts nothing
    assert_eq!(c.vote(id, 2, VoteOption::Yes), "ok");
    assert_eq!(c.vote(id, 7, VoteOption::NoWithVeto), "ok");
    c.end_after(2 * DAY);
    let p = c.proposal(id).unwrap();
    let count = |yes: &str| TallyResult {
        yes_count: yes.to_owned(),
        abstain_count: "0".to_owned(),
        no_count: "0".to_owned(),
        no_with_veto_count: "0".to_owned(),
    };
    assert_eq!((p.status(), p.final_tally_result), (ProposalStatus::Passed, Some(count("100"))));
}

#[test]
fn submissions() {
    let c = chain();
    let base = MsgSubmitProposal {
        messages: vec![],
        initial_deposit: coins(MIN),
        proposer: text(1),
        metadata: "m".to_owned(),
        title: "t".to_owned(),
        summary: "s".to_owned(),
        expedited: false,
    };
    let by = |change: &dyn Fn(&mut MsgSubmitProposal)| {
        let mut msg = base.clone();
        change(&mut msg);
        c.run(&any(&msg))
    };
    let send = |from: String| any(&MsgSend { from_address: from, to_address: text(3), amount: coins(1) });
    let gov = config().authority();
    let foreign = Any { type_url: "/cosmos.staking.v1beta1.MsgUpdateParams".to_owned(), value: vec![] };
    let unrouted =
        any(&openledger_proto::cosmos::staking::v1beta1::MsgUpdateParams { authority: gov.clone(), params: None });
    assert_eq!(by(&|m| m.title.clear()), "sdk:18");
    assert_eq!(by(&|m| m.summary.clear()), "sdk:18");
    assert_eq!(by(&|m| "nobody".clone_into(&mut m.proposer)), "sdk:7");
    assert_eq!(by(&|m| m.metadata.clear()), "gov:11");
    assert_eq!(by(&|m| r#"{"title":"other"}"#.clone_into(&mut m.metadata)), "gov:5");
    assert_eq!(by(&|m| m.metadata = "x".repeat(256)), "gov:15");
    assert_eq!(by(&|m| m.title = "x".repeat(256)), "gov:15");
    assert_eq!(by(&|m| m.summary = "x".repeat(255 * 40 + 1)), "gov:22");
    assert_eq!(by(&|m| m.initial_deposit[0].denom = "other".to_owned()), "gov:23");
    assert_eq!(by(&|m| m.initial_deposit[0].amount = "0".to_owned()), "sdk:10");
    assert_eq!(by(&|m| m.messages = vec![send(text(1))]), "gov:13");
    assert_eq!(by(&|m| m.messages = vec![foreign.clone()]), "undefined:1"); // no signer to be read
    assert_eq!(by(&|m| m.messages = vec![unrouted.clone()]), "gov:10");
    assert_eq!(by(&|m| m.messages = vec![does("malformed")]), "gov:12");
    assert_eq!(by(&|m| m.messages = vec![send(gov.clone()), does("fail")]), "ok");
    assert_eq!(
        c.proposal(1).unwrap().messages,
        [send(gov.clone()), openledger_core::Any { ..c.proposal(1).unwrap().messages[1].clone() }]
    );
    assert_eq!(c.held(1), START - MIN);
}

#[test]
fn legacy_contents() {
    let c = chain();
    let texts =
        |title: &str, description: &str| TextProposal { title: title.to_owned(), description: description.to_owned() };
    let plan = |name: &str, height| Some(Plan { name: name.to_owned(), height, ..Plan::default() });
    let (title, description) = (|| "t".to_owned(), || "d".to_owned());
    let upgrade = |plan| any(&SoftwareUpgradeProposal { title: title(), description: description(), plan });
    let changes = |changes| any(&ParameterChangeProposal { title: title(), description: description(), changes });
    let change =
        |subspace: &str| ParamChange { subspace: subspace.to_owned(), key: "k".to_owned(), value: "v".to_owned() };
    let spend = any(&CommunityPoolSpendProposal { title: title(), description: description(), ..Default::default() });
    let cancel = any(&CancelSoftwareUpgradeProposal { title: title(), description: description() });
    let deposit = coins(MIN);
    for (content, want) in [
        (Some(any(&texts(" ", "d"))), "gov:5"),
        (Some(any(&texts("t", ""))), "gov:5"),
        (Some(any(&texts(&"x".repeat(141), "d"))), "gov:5"),
        (Some(any(&texts("t", &"x".repeat(10_001)))), "gov:5"),
        (Some(upgrade(None)), "sdk:18"),
        (Some(upgrade(plan("v2", 0))), "sdk:18"),
        (Some(upgrade(plan("v2", 9))), "gov:9"),
        (Some(cancel), "gov:9"),
        (Some(changes(vec![])), "params:4"),
        (Some(changes(vec![change("")])), "params:5"),
        (Some(changes(vec![change("staking")])), "gov:9"),
        (Some(spend.clone()), "gov:6"),
        (Some(does("work")), "sdk:2"),
        (None, "undefined:111222"),
        (Some(any(&texts("t", "d"))), "ok"),
    ] {
        let msg = v1beta1::MsgSubmitProposal {
            content: content.clone(),
            initial_deposit: deposit.clone(),
            proposer: text(1),
        };
        assert_eq!(c.run(&any(&msg)), want, "{content:?}");
    }
    // the same inside a message of v1, where the type needs no registration
    let exec = |content: Any, authority: String| any(&MsgExecLegacyContent { content: Some(content), authority });
    let submit = |msg: Any| c.run(&submission(vec![msg], MIN, false));
    assert_eq!(submit(exec(spend, config().authority())), "gov:9");
    assert_eq!(submit(exec(any(&texts("", "")), text(1))), "gov:13");
    assert_eq!(submit(exec(any(&texts("", "")), "nobody".to_owned())), "gov:12");
    assert_eq!(submit(exec(any(&texts("", "")), config().authority())), "ok");
    assert_eq!(c.run(&exec(any(&texts("", "")), text(1))), "gov:13");
}

/// E5, and all other parameters out of range.
#[test]
fn parameters() {
    let c = chain();
    let genesis: GenesisState = genesis_from_json(&c.gov.default_genesis(&config()).unwrap()).unwrap();
    let update = |p: &Params, authority: String| c.run(&any(&MsgUpdateParams { authority, params: Some(p.clone()) }));
    let good = genesis.params.unwrap();
    assert_eq!(update(&good, text(1)), "gov:13");
    assert_eq!(update(&good, config().authority()), "ok");
    type Change = Box<dyn Fn(&mut Params)>;
    let bad: Vec<Change> = vec![
        Box::new(|p| p.quorum = "-1".to_owned()),
        Box::new(|p| p.quorum = "2".to_owned()),
        Box::new(|p| p.quorum.clear()),
        Box::new(|p| p.threshold = "0".to_owned()),
        Box::new(|p| p.threshold = "0.667".to_owned()),
        Box::new(|p| p.expedited_threshold = "1.1".to_owned()),
        Box::new(|p| p.veto_threshold = "0".to_owned()),
        Box::new(|p| p.min_deposit.clear()),
        Box::new(|p| p.min_deposit[0].amount = "0".to_owned()),
        Box::new(|p| p.expedited_min_deposit.clone_from(&p.min_deposit)),
        Box::new(|p| p.max_deposit_period = None),
        Box::new(|p| p.voting_period = Some(Default::default())),
        Box::new(|p| p.expedited_voting_period = p.voting_period),
        Box::new(|p| p.min_initial_deposit_ratio = "1.000000000000000001".to_owned()),
        Box::new(|p| p.proposal_cancel_ratio = "-0.1".to_owned()),
        Box::new(|p| p.proposal_cancel_dest = "nobody".to_owned()),
    ];
    for (i, change) in bad.iter().enumerate() {
        let mut p = good.clone();
        change(&mut p);
        assert_eq!(update(&p, config().authority()), "undefined:1", "{i}");
    }
    for quorum in ["0", "1"] {
        assert_eq!(update(&Params { quorum: quorum.to_owned(), ..good.clone() }, config().authority()), "ok");
    }
    // the SDK does not look at this one; what follows from it must be a refusal
    assert_eq!(update(&Params { min_deposit_ratio: "-1".to_owned(), ..good.clone() }, config().authority()), "ok");
    assert_eq!(c.run(&submission(vec![], MIN, false)), "undefined:111222");
    assert_eq!(update(&Params { min_deposit_ratio: String::new(), ..good }, config().authority()), "ok");
    assert_eq!(c.run(&submission(vec![], MIN, false)), "undefined:1");
}

#[test]
fn without_bonded_tokens_nothing_passes() {
    for (quorum, tokens) in [("0", 0), ("1", 0), ("0", 5)] {
        let mut c = Chain::with(|g| g["params"]["quorum"] = json!(quorum));
        let id = c.submit(vec![], MIN, false);
        if tokens > 0 {
            stake(&c.staking, 2, tokens, &[]); // a validator without shares
        } else {
            stake(&c.staking, 2, 0, &[(2, 100)]); // slashed to nothing
        }
        assert_eq!(c.vote(id, 2, VoteOption::Yes), "ok");
        c.end_after(2 * DAY);
        assert_eq!((c.status(id), c.held(1)), (ProposalStatus::Rejected, START), "{quorum} {tokens}");
    }
}

#[test]
fn genesis() {
    let c = Chain::new();
    let good = c.gov.default_genesis(&config()).unwrap();
    let proposal = |id: &str, status: &str| json!({"id": id, "status": status});
    let deposit = json!({"proposal_id": "1", "depositor": text(1), "amount": []});
    let vote = |weight: &str| json!({"proposal_id": "1", "voter": text(1), "options": [{"option": "VOTE_OPTION_YES", "weight": weight}]});
    type Change = Box<dyn Fn(&mut Value)>;
    let bad: Vec<Change> = vec![
        Box::new(|g| g["starting_proposal_id"] = json!("0")),
        Box::new(|g| g["params"] = Value::Null),
        Box::new(|g| g["params"]["quorum"] = json!("2")),
        Box::new(move |g| {
            g["proposals"] = json!([proposal("1", "PROPOSAL_STATUS_PASSED"), proposal("1", "PROPOSAL_STATUS_PASSED")])
        }),
        Box::new(move |g| g["proposals"] = json!([proposal("1", "PROPOSAL_STATUS_VOTING_PERIOD")])),
        Box::new(move |g| g["deposits"] = json!([deposit.clone()])),
        Box::new(move |g| {
            g["proposals"] = json!([proposal("1", "PROPOSAL_STATUS_PASSED")]);
            g["votes"] = json!([vote("2")]);
        }),
    ];
    assert!(c.gov.validate_genesis(&config(), &good).is_ok());
    for (i, change) in bad.iter().enumerate() {
        let mut g = good.clone();
        change(&mut g);
        assert!(c.gov.validate_genesis(&config(), &g).is_err(), "{i}");
    }
}
