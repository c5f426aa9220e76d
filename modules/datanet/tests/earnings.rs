//! Bonds that follow earnings, and return by novelty and evidence.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod common;

use common::*;
use openledger_core::ports::{EvidenceFactors, ItemTermsPort};
use openledger_core::{Amount, Ctx, Module, Res};
use openledger_datanet::DatanetModule;
use openledger_datanet::genesis::{parse, validate};
use openledger_proto::openledger::datanet::v1::*;
use std::sync::Arc;

struct Factor(u32);

impl EvidenceFactors for Factor {
    fn evidence_ppm(&self, _: &Ctx, datanet_id: u64, contribution_id: u64, _: i64) -> Res<u32> {
        assert_eq!((datanet_id, contribution_id), (1, 1));
        Ok(self.0)
    }
}

/// Terms of 100 blocks; items post half of what one earned in the last term.
fn chain() -> Chain {
    let chain = Chain::with_params(|p| p.bond_maturity = 100);
    chain.create(|m| m.bond_rate_ppm = 500_000);
    chain
}

fn contribute(chain: &Chain, height: u64, who: &str, items: &[ItemPayload]) -> u64 {
    let id = chain.at(height).commit(who, 1, items);
    chain.at(height + 1).reveal(who, id, items);
    id
}

fn price(chain: &Chain, height: u64) -> QueryItemBondResponse {
    chain.at(height).query("ItemBond", &QueryItemBondRequest { datanet_id: 1 }).unwrap()
}

fn earned(chain: &Chain, height: u64, amount: u64) {
    chain.keeper.note_earnings(&chain.at(height).ctx, 1, Amount::from(amount)).unwrap();
}

#[test]
fn the_last_term_sets_the_price_of_the_next() {
    let chain = chain();
    contribute(&chain, 10, "bob", &[point(0, 0, 0), point(50, 0, 0), point(1, 0, 0)]);
    earned(&chain, 20, 9_000);
    earned(&chain, 99, 11_000);
    assert_eq!(price(&chain, 99).item_bond, uopen(1_000));
    // Two canonical items earned 20,000: half of 10,000 each.
    let next = price(&chain, 100);
    assert_eq!((next.item_bond, next.paid.as_str(), next.items, next.term_ends), (uopen(5_000), "20000", 2, 199));
    // Items of the running term do not make the next ones cheaper.
    let id = contribute(&chain, 120, "carol", &[point(0, 60, 0), point(0, -60, 0)]);
    assert_eq!(chain.contribution(id).contribution.unwrap().item_bond, uopen(5_000));
    assert_eq!(price(&chain, 130).items, 2);
    chain.assert_solvent();
    // What was committed before keeps its price when the term ends.
    let open = chain.at(199).commit("dave", 1, &[point(90, 90, 0)]);
    assert_eq!(price(&chain, 200).item_bond, uopen(1_000));
    chain.at(201).reveal("dave", open, &[point(90, 90, 0)]);
    assert_eq!(chain.contribution(open).contribution.unwrap().item_bond, uopen(5_000));
    // A term without earnings is followed by one at the least price, and old terms are forgotten.
    earned(&chain, 250, 40_000);
    assert_eq!((price(&chain, 300).item_bond, price(&chain, 300).items), (uopen(4_000), 5));
    assert_eq!(price(&chain, 400).item_bond, uopen(1_000));
    assert_eq!(price(&chain, 500).item_bond, uopen(1_000));
    // The parameters' bound holds.
    earned(&chain, 550, u64::MAX);
    assert_eq!(price(&chain, 600).item_bond, uopen(1_000_000_000));
}

#[test]
fn without_a_rate_nothing_is_counted() {
    let chain = Chain::new();
    chain.create(|_| ());
    let before = openledger_datanet::genesis::export(&chain.ctx).unwrap();
    earned(&chain, 20, 9_000);
    assert_eq!(openledger_datanet::genesis::export(&chain.ctx).unwrap(), before);
    assert_eq!(price(&chain, 20).item_bond, uopen(1_000));
    chain.keeper.note_earnings(&chain.ctx, 77, Amount::from(1)).unwrap();
}

#[test]
fn mature_bonds_return_by_novelty_and_evidence_at_least_half() {
    // Novelties: 1, 0.1024, duplicate, 1.
    let items = [point(0, 0, 0), point(0, 7, 0), point(1, 0, 0), point(0, 0, 1)];
    for (factor, returned) in [(1_000_000, 2_102), (700_000, 700 + 71 + 700), (0, 500 + 51 + 500)] {
        let chain = chain();
        contribute(&chain, 10, "bob", &items);
        let module = DatanetModule::new(chain.keeper.clone().with_evidence(Arc::new(Factor(factor))));
        let chain = Chain { module, ..chain.at(121) };
        let release = MsgReleaseBond { contributor: chain.text("bob"), contribution_id: 1 };
        let done: MsgReleaseBondResponse = chain.send(&release).unwrap();
        assert_eq!((done.returned, done.forfeited), (uopen(returned), uopen(4_000 - returned)), "{factor}");
        chain.assert_solvent();
    }
}

#[test]
fn earnings_outlive_an_export_and_a_new_beginning() {
    let chain = chain();
    contribute(&chain, 10, "bob", &[point(0, 0, 0), point(50, 0, 0)]);
    earned(&chain, 20, 20_000);
    contribute(&chain, 120, "carol", &[point(0, 60, 0)]);
    earned(&chain, 130, 700);
    let chain = chain.at(140);
    let json = chain.module.export_genesis(&chain.ctx).unwrap();
    let good = parse(&json).unwrap();
    validate(chain.ctx.config(), &good).unwrap();
    assert_eq!(good.datanets[0].earnings.len(), 2);
    type Change = fn(&mut GenesisState);
    let cases: &[Change] = &[
        |g| g.datanets[0].earnings[0].paid = "-1".into(),
        |g| g.datanets[0].earnings[0].term = 2,
        |g| g.datanets[0].earnings.push(TermEarnings { term: 3, paid: "1".into() }),
        |g| g.datanets[0].datanet.as_mut().unwrap().bond_rate_ppm = 0,
        |g| g.datanets[0].datanet.as_mut().unwrap().bond_rate_ppm = 1_000_001,
        |g| g.contributions[0].contribution.as_mut().unwrap().returns_by_novelty = false,
    ];
    for (i, change) in cases.iter().enumerate() {
        let mut state = good.clone();
        change(&mut state);
        assert!(validate(chain.ctx.config(), &state).is_err(), "case {i}");
    }
    let again = |json: &serde_json::Value, height| {
        let ctx = Ctx::for_test().at_height(height);
        let module = DatanetModule::new(keeper());
        module.init_genesis(&ctx, json).unwrap();
        assert_eq!(&module.export_genesis(&ctx).unwrap(), json);
        Chain { ctx, module, keeper: keeper() }
    };
    let copy = again(&json, 140);
    for height in [140, 199, 200] {
        assert_eq!(price(&copy, height), price(&chain, height), "{height}");
    }
    // A new chain begins with what the last full term earned; the one that was cut short is not counted.
    let old = price(&chain, 140);
    chain.module.prepare_zero_height(&chain.ctx, &[]).unwrap();
    let anew = again(&chain.module.export_genesis(&chain.ctx).unwrap(), 0);
    validate(chain.ctx.config(), &parse(&anew.module.export_genesis(&anew.ctx).unwrap()).unwrap()).unwrap();
    let new = price(&anew, 50);
    assert_eq!((new.item_bond, new.paid, new.items), (old.item_bond, old.paid, old.items));
    assert_eq!(price(&anew, 100).paid, "0");
}
