//! Genesis: a round trip keeps the state and how it goes on; a section that contradicts itself is refused.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod common;

use common::*;
use openledger_core::{Ctx, Module};
use openledger_datanet::DatanetModule;
use openledger_datanet::genesis::{export, parse, validate};
use openledger_proto::openledger::datanet::v1::*;
use serde_json::Value;

/// Every kind of object: three policies, text, duplicates, consent, open, pending, rejected and lapsed
/// contributions.
fn rich() -> Chain {
    let chain = Chain::new();
    let (carol, dave) = (chain.text("carol"), chain.text("dave"));
    chain.create(|_| ());
    chain.create(|m| {
        m.policy = AdmissionPolicy::Curated.into();
        m.curators = vec![carol.clone()];
    });
    chain.create(|m| m.policy = AdmissionPolicy::Allowlist.into());
    chain.create(|m| {
        m.schema = Some(Schema {
            modality: Modality::Utf8Text.into(),
            dimension: 9,
            labels: 2,
            label_names: vec!["a".into(), "b".into()],
            ..Schema::default()
        });
        (m.near_dup_tau, m.novelty_full_at, m.norm_bound) = (0, 0, 0);
    });
    let list = MsgUpdateAllowlist { creator: chain.text("alice"), datanet_id: 3, add: vec![dave], remove: vec![] };
    chain.send::<_, MsgUpdateAllowlistResponse>(&list).unwrap();

    let vectors = [point(0, 0, 0), point(7, 0, 0), point(1, 0, 0), point(0, 0, 9), point(40, 40, 1)];
    let text = [ItemPayload { features: b"hello".to_vec(), label: 0 }];
    let first = chain.commit("bob", 1, &vectors);
    let second = chain.commit("dave", 1, &vectors);
    let curated: Vec<u64> = (0..4).map(|_| chain.commit("bob", 2, &vectors)).collect();
    let words = [chain.commit("bob", 4, &text), chain.commit("carol", 4, &text)];
    chain.commit("dave", 3, &vectors);
    let chain = chain.at(12);
    chain.reveal("dave", second, &vectors);
    chain.reveal("bob", first, &vectors);
    chain.reveal("carol", words[1], &text);
    for id in &curated[..3] {
        chain.reveal("bob", *id, &vectors);
    }
    for (id, approve) in [(curated[0], true), (curated[1], false)] {
        let msg = MsgCurateContribution { curator: carol.clone(), contribution_id: id, approve, reason: String::new() };
        chain.send::<_, MsgCurateContributionResponse>(&msg).unwrap();
    }
    let consent = MsgSetConsent {
        contributor: chain.text("bob"),
        contribution_id: first,
        first_item_id: 0,
        last_item_id: 0,
        licence: 1,
    };
    chain.send::<_, MsgSetConsentResponse>(&consent).unwrap();
    chain.assert_solvent();
    chain
}

fn imported(chain: &Chain, json: &Value) -> Chain {
    let ctx = Ctx::for_test().at_height(chain.ctx.height());
    let module = DatanetModule::new(keeper());
    module.init_genesis(&ctx, json).unwrap();
    for name in ["alice", "bob", "carol", "dave"] {
        Bank::set(&ctx, &account(name), 1_000_000_000);
    }
    Chain { ctx, module, keeper: keeper() }
}

#[test]
fn default_genesis_is_valid_and_starts() {
    let ctx = Ctx::for_test();
    let module = DatanetModule::new(keeper());
    let json = module.default_genesis(ctx.config()).unwrap();
    module.validate_genesis(ctx.config(), &json).unwrap();
    module.init_genesis(&ctx, &json).unwrap();
    assert_eq!(module.export_genesis(&ctx).unwrap(), json);
}

#[test]
fn round_trip_keeps_the_state_and_its_future() {
    let chain = rich();
    let json = chain.module.export_genesis(&chain.ctx).unwrap();
    chain.module.validate_genesis(chain.ctx.config(), &json).unwrap();
    let copy = imported(&chain, &json);
    assert_eq!(copy.module.export_genesis(&copy.ctx).unwrap(), json);
    let stats = |c: &Chain, datanet_id| {
        c.query::<_, QueryDatanetResponse>("Datanet", &QueryDatanetRequest { datanet_id }).unwrap().stats
    };
    (1..=4).for_each(|id| assert_eq!(stats(&chain, id), stats(&copy, id), "{id}"));

    // What was open goes on alike on both: a text reveal that demotes, a vector that is compared with old
    // ones, an approval.
    let (bob, carol) = (chain.text("bob"), chain.text("carol"));
    for c in [&chain, &copy] {
        let c = c.at(13);
        c.reveal("bob", 7, &[ItemPayload { features: b"hello".to_vec(), label: 0 }]);
        let id = c.commit("carol", 1, &[point(2, 0, 0), point(-50, 0, 0)]);
        assert_eq!(id, 10);
        c.at(14).reveal("carol", id, &[point(2, 0, 0), point(-50, 0, 0)]);
        let approve =
            MsgCurateContribution { curator: carol.clone(), contribution_id: 5, approve: true, reason: String::new() };
        c.at(15).send::<_, MsgCurateContributionResponse>(&approve).unwrap();
        let _ = &bob;
    }
    assert_eq!(export(&copy.ctx).unwrap(), export(&chain.ctx).unwrap());
    assert_eq!(chain.item(4, 1).duplicate_of, 2);
    chain.assert_solvent();
}

#[test]
fn contradictions_are_refused() {
    type Change = fn(&mut GenesisState);
    let chain = rich();
    let good = parse(&chain.module.export_genesis(&chain.ctx).unwrap()).unwrap();
    validate(chain.ctx.config(), &good).unwrap();
    let cases: &[Change] = &[
        |g| g.params = None,
        |g| g.params.as_mut().unwrap().max_open_commits = 0,
        |g| g.datanets.swap(0, 1),
        |g| g.datanets[0].datanet = None,
        |g| g.datanets[0].datanet.as_mut().unwrap().title = String::new(),
        |g| g.datanets[0].datanet.as_mut().unwrap().creator = "nobody".into(),
        |g| g.datanets[0].datanet.as_mut().unwrap().reveal_window = 0,
        |g| g.datanets[2].allowlist.push("x".into()),
        |g| g.next_commit_id = 3,
        |g| g.commits[0].datanet_id = 99,
        |g| g.commits[0].id = g.contributions[0].contribution.as_ref().unwrap().id,
        |g| g.commits[0].height = 99,
        |g| g.commits[0].hash.clear(),
        |g| g.commits[0].expires_at += 1,
        |g| g.commits[0].item_bond = None,
        |g| g.contributions[0].contribution = None,
        |g| g.contributions[0].contribution.as_mut().unwrap().contributor.clear(),
        |g| g.contributions[0].contribution.as_mut().unwrap().accepted_items += 1,
        |g| g.contributions[0].contribution.as_mut().unwrap().settles_at += 1,
        |g| g.contributions[0].contribution.as_mut().unwrap().status = 0,
        |g| g.contributions[0].consent.clear(),
        |g| g.contributions[0].contribution.as_mut().unwrap().first_item_id = 0,
        |g| g.contributions.iter_mut().find(|c| !c.pending.is_empty()).unwrap().pending.clear(),
        |g| g.items[0].label = 77,
        |g| g.items[0].features.push(0),
        |g| g.items[1].id = 9,
        |g| g.items[1].contribution_id = 1000,
        |g| g.items[1].duplicate_of = g.items[1].id,
        |g| g.items.iter_mut().find(|i| i.duplicate_of != 0).unwrap().nearest_item_id = 0,
        |g| g.items.iter_mut().find(|i| i.nearest_item_id != 0).unwrap().nearest_item_id = 500,
        |g| drop(g.items.pop()),
        |g| drop(g.items.remove(0)),
    ];
    for (i, change) in cases.iter().enumerate() {
        let mut state = good.clone();
        change(&mut state);
        assert!(validate(chain.ctx.config(), &state).is_err(), "case {i}");
    }
    // A commit from above the initial height.
    let ctx = Ctx::for_test().at_height(9);
    assert!(openledger_datanet::genesis::init(&ctx, good).is_err());
    assert!(parse(&serde_json::json!({"params": 7})).is_err());
    assert!(parse(&serde_json::json!({"no_such_field": 7})).is_err());
}
