//! Straight-line proofs: who may send them, when, and what becomes of item, bond and snapshots.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod common;

use common::*;
use openledger_core::ports::{DatanetPort, SnapshotSpec};
use openledger_core::{Ctx, GasMeter, Module};
use openledger_datanet::DatanetModule;
use openledger_datanet::genesis::{bonds_held, parse, validate};
use openledger_influence::line::nearest_t;
use openledger_proto::openledger::datanet::v1::*;

fn datanet(code: u32) -> (String, u32) {
    ("datanet".into(), code)
}

/// Items 1 (bob), 2 and 3 (carol), 4 and 5 (dave): 4 is the middle of 1 and 2, 5 a copy of 1. All settled at 32, bonds
/// mature at 82.
fn mixed() -> Chain {
    let chain = Chain::with_params(|p| p.bond_maturity = 50);
    chain.create(|m| m.line_tau_sq = 5);
    let batches = [
        ("bob", vec![point(0, 0, 0)]),
        ("carol", vec![point(100, 0, 1), point(0, 100, 0)]),
        ("dave", vec![point(50, 1, 0), point(1, 0, 0)]),
    ];
    let ids: Vec<u64> = (20u64..).zip(&batches).map(|(h, (who, items))| chain.at(h).commit(who, 1, items)).collect();
    for ((who, items), id) in batches.iter().zip(ids) {
        chain.at(25).reveal(who, id, items);
    }
    chain.at(33)
}

fn proof(chain: &Chain, prover: &str) -> MsgProveSynthetic {
    MsgProveSynthetic { prover: chain.text(prover), datanet_id: 1, item_id: 4, a: 1, b: 2, t_ppm: 500_000 }
}

fn members(chain: &Chain, height: i64, consent_height: i64) -> Vec<u64> {
    let spec = SnapshotSpec { datanet_id: 1, height, consent_height, bits: 1 };
    chain.keeper.snapshot_page(&chain.ctx, &spec, 1, 100).unwrap().items.iter().map(|i| i.item_id).collect()
}

#[test]
fn a_mixture_loses_its_standing_and_half_of_its_bond_to_the_prover() {
    let chain = mixed();
    assert_eq!(members(&chain, 32, 32), [1, 2, 3, 4]);
    let before = chain.balance("alice");
    let paid: MsgProveSyntheticResponse = chain.send(&proof(&chain, "alice")).unwrap();
    assert_eq!(paid.paid, uopen(500));
    assert_eq!(chain.balance("alice") - before, 500);
    chain.assert_solvent();
    let item = chain.item(1, 4);
    assert_eq!((item.duplicate_of, item.novelty_ppm), (1, 0));
    let kept = item.line_proof.unwrap();
    assert_eq!((kept.a, kept.b, kept.t_ppm, kept.height), (1, 2, 500_000, 33));
    assert_eq!(kept.prover, chain.text("alice"));
    let events = chain.ctx.state().take_events();
    let event = events.iter().find(|e| e.ty == "prove_synthetic").unwrap();
    assert_eq!(event.attributes.last().unwrap().1, "500uopen");
    let stats: QueryDatanetResponse = chain.query("Datanet", &QueryDatanetRequest { datanet_id: 1 }).unwrap();
    assert_eq!(stats.stats.unwrap().duplicates, 2);
    let ask = QueryClusterRequest { datanet_id: 1, item_id: 1, pagination: None };
    assert_eq!(chain.query::<_, QueryClusterResponse>("Cluster", &ask).unwrap().duplicates, [4, 5]);

    // Trainings announced up to the proof keep the item, later ones do not have it, whatever height they name.
    assert_eq!(members(&chain.at(40), 32, 32), [1, 2, 3, 4]);
    assert_eq!(members(&chain.at(40), 32, 33), [1, 2, 3]);
    assert_eq!(members(&chain.at(40), 39, 39), [1, 2, 3]);

    // The rest of the bond is lost as that of other duplicates.
    let late = chain.at(83);
    let balance = late.balance("dave");
    let release = MsgReleaseBond { contributor: late.text("dave"), contribution_id: 3 };
    let done: MsgReleaseBondResponse = late.send(&release).unwrap();
    assert_eq!((done.returned, done.forfeited), (uopen(0), uopen(1_500)));
    assert_eq!(late.balance("dave"), balance);
    late.assert_solvent();
}

#[test]
fn every_refusal_has_its_code() {
    type Change = fn(&mut MsgProveSynthetic);
    let chain = mixed();
    let cases: &[(Change, (String, u32))] = &[
        (|m| m.datanet_id = 9, datanet(2)),
        (|m| m.item_id = 9, datanet(5)),
        (|m| m.a = 9, datanet(5)),
        (|m| m.a = 2, datanet(39)),
        (|m| m.a = 5, datanet(39)),
        (|m| (m.item_id, m.a, m.b) = (3, 1, 2), datanet(39)),
        (|m| (m.item_id, m.a, m.b) = (2, 1, 4), datanet(39)),
        (|m| m.t_ppm = 1_000_001, datanet(39)),
        (|m| m.t_ppm = 480_000, datanet(40)),
        (|m| m.b = 3, datanet(40)),
        (|m| m.item_id = 5, datanet(42)),
        (|m| m.a = 0, ("sdk".into(), 18)),
        (|m| m.prover = String::new(), ("sdk".into(), 7)),
    ];
    for (i, (change, code)) in cases.iter().enumerate() {
        let mut msg = proof(&chain, "alice");
        change(&mut msg);
        assert_eq!(chain.refused(&msg), *code, "case {i}");
    }
    assert_eq!(chain.refused(&proof(&chain, "dave")), datanet(43));
    // Bonds of the accused settle at 32 and are mature at 82.
    assert_eq!(chain.at(32).refused(&proof(&chain, "alice")), datanet(41));
    assert_eq!(chain.at(83).refused(&proof(&chain, "alice")), datanet(41));
    chain.at(82).send::<_, MsgProveSyntheticResponse>(&proof(&chain, "alice")).unwrap();
    assert_eq!(chain.at(82).refused(&proof(&chain, "carol")), datanet(42));
    let plain = Chain::new();
    plain.create(|_| ());
    assert_eq!(plain.refused(&proof(&plain, "alice")), datanet(39));
}

#[test]
fn texts_are_proven_by_their_embeddings() {
    let chain = Chain::new();
    chain.create(|m| {
        with_text_rules(m);
        m.line_tau_sq = 1 << 40;
    });
    let texts = ["rain over the sea", "snow on the hills", "sun and wind"].map(|t| text(t, 0));
    for (n, who) in ["bob", "carol", "dave"].into_iter().enumerate() {
        let id = chain.commit(who, 1, &texts[n..=n]);
        chain.at(11).reveal(who, id, &texts[n..=n]);
    }
    let chain = chain.at(21);
    let [a, b, x] = [0, 1, 2].map(|n: usize| bag().embed(&texts[n].features).unwrap());
    let t_ppm = nearest_t(&x, &a, &b).unwrap();
    let msg = MsgProveSynthetic { prover: chain.text("alice"), datanet_id: 1, item_id: 3, a: 1, b: 2, t_ppm };
    let meter = GasMeter::infinite();
    chain.metered(&meter).send::<_, MsgProveSyntheticResponse>(&msg).unwrap();
    assert_eq!(chain.item(1, 3).duplicate_of, 1);
    assert!(meter.consumed() < 90_000, "{}", meter.consumed());
}

#[test]
fn proofs_outlive_an_export_and_a_new_beginning() {
    let chain = mixed();
    chain.send::<_, MsgProveSyntheticResponse>(&proof(&chain, "alice")).unwrap();
    let chain = chain.at(40);
    let json = chain.module.export_genesis(&chain.ctx).unwrap();
    let good = parse(&json).unwrap();
    validate(chain.ctx.config(), &good).unwrap();
    let copy = Ctx::for_test().at_height(40);
    let module = DatanetModule::new(keeper());
    module.init_genesis(&copy, &json).unwrap();
    assert_eq!(module.export_genesis(&copy).unwrap(), json);
    assert_eq!(bonds_held(&copy).unwrap(), bonds_held(&chain.ctx).unwrap());

    type Change = fn(&mut GenesisState);
    fn line(g: &mut GenesisState) -> &mut LineProof {
        g.items[3].line_proof.as_mut().unwrap()
    }
    let cases: &[Change] = &[
        |g| line(g).a = 5,
        |g| line(g).b = 77,
        |g| line(g).ago = 3,
        |g| g.items[3].line_proof = None,
        |g| g.contributions[2].contribution.as_mut().unwrap().proven_items = 0,
        |g| g.contributions[1].contribution.as_mut().unwrap().proven_items = 1,
    ];
    for (i, change) in cases.iter().enumerate() {
        let mut state = good.clone();
        change(&mut state);
        assert!(validate(chain.ctx.config(), &state).is_err(), "case {i}");
    }

    let old: Vec<_> = (30..=40).map(|c| members(&chain, 32, c)).collect();
    chain.module.prepare_zero_height(&chain.ctx, &[]).unwrap();
    let json = chain.module.export_genesis(&chain.ctx).unwrap();
    validate(chain.ctx.config(), &parse(&json).unwrap()).unwrap();
    let ctx = Ctx::for_test().at_height(0);
    module.init_genesis(&ctx, &json).unwrap();
    let anew = Chain { ctx, module, keeper: keeper() };
    let new: Vec<_> = (30..=40).map(|c| members(&anew, 32 - 40, c - 40)).collect();
    assert_eq!(new, old);
    // The bond of the proven contribution settled 8 blocks before the end: 42 are left.
    for name in ["alice", "bob", "carol", "dave"] {
        Bank::set(&anew.ctx, &account(name), 1_000_000_000);
    }
    Bank::set(&anew.ctx, &openledger_core::AccAddress::module("datanet"), 4_500);
    let release = MsgReleaseBond { contributor: anew.text("dave"), contribution_id: 3 };
    assert_eq!(anew.at(42).refused(&release), datanet(30));
    anew.at(43).send::<_, MsgReleaseBondResponse>(&release).unwrap();
    anew.assert_solvent();
}
