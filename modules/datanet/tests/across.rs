//! Duplicates across datanets: the index of contents, its order of holders, and proofs of near duplicates.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod common;

use common::*;
use openledger_core::ports::{DatanetPort, SnapshotSpec};
use openledger_core::{Ctx, GasMeter, Module};
use openledger_datanet::DatanetModule;
use openledger_datanet::genesis::{parse, validate};
use openledger_proto::openledger::datanet::v1::*;
use proptest::prelude::*;
use std::collections::BTreeMap;

fn datanet(code: u32) -> (String, u32) {
    ("datanet".into(), code)
}

/// Two datanets of points and one whose window is four times as long, with comparison across datanets.
fn three() -> Chain {
    let chain = Chain::with_params(|p| {
        p.cross_duplicates = true;
        p.bond_maturity = 100;
    });
    chain.create(|_| ());
    chain.create(|_| ());
    chain.create(|m| m.reveal_window = 40);
    chain
}

fn contribute(chain: &Chain, net: u64, who: &str, items: &[ItemPayload]) -> MsgRevealContributionResponse {
    let id = chain.commit(who, net, items);
    chain.at(chain.ctx.height() + 1).reveal(who, id, items)
}

fn cross(chain: &Chain, net: u64, id: u64) -> Option<(u64, u64)> {
    chain.item(net, id).cross_duplicate.map(|c| (c.datanet_id, c.item_id))
}

fn members(chain: &Chain, datanet_id: u64, consent_height: i64) -> Vec<u64> {
    let spec = SnapshotSpec { datanet_id, height: 30, consent_height, bits: 1 };
    chain.keeper.snapshot_page(&chain.ctx, &spec, 1, 100).unwrap().items.iter().map(|i| i.item_id).collect()
}

#[test]
fn a_copy_in_another_datanet_earns_nothing_but_ones_own_does() {
    let chain = three();
    contribute(&chain, 1, "bob", &[point(0, 0, 0), point(50, 0, 0)]);
    let copied = contribute(&chain.at(12), 2, "carol", &[point(0, 0, 0), point(0, 0, 1), point(9, 9, 0)]);
    assert_eq!(statuses(&copied.results), [ItemStatus::CrossDuplicate, ItemStatus::Admitted, ItemStatus::Admitted]);
    assert_eq!((cross(&chain, 2, 1), chain.item(2, 1).novelty_ppm), (Some((1, 1)), 0));
    // The owner may list an item in both.
    let own = contribute(&chain.at(13), 3, "bob", &[point(50, 0, 0)]);
    assert_eq!(statuses(&own.results), [ItemStatus::Admitted]);
    assert_eq!(members(&chain.at(60), 2, 59), [2, 3]);
    let stats: QueryDatanetResponse = chain.query("Datanet", &QueryDatanetRequest { datanet_id: 2 }).unwrap();
    assert_eq!(stats.stats.unwrap().duplicates, 1);
    // Its bond is lost.
    let release = MsgReleaseBond { contributor: chain.text("carol"), contribution_id: 2 };
    let done: MsgReleaseBondResponse = chain.at(123).send(&release).unwrap();
    assert_eq!((done.returned, done.forfeited), (uopen(2_000), uopen(1_000)));
    chain.assert_solvent();
}

#[test]
fn a_training_on_both_datanets_takes_what_one_owner_lists_twice_once() {
    let chain = three();
    contribute(&chain, 1, "bob", &[point(0, 0, 0), point(50, 0, 0)]);
    contribute(&chain.at(12), 2, "bob", &[point(0, 0, 0), point(0, 50, 0)]);
    let own = chain.item(2, 1).own_earlier.unwrap();
    assert_eq!((own.datanet_id, own.item_id, own.height), (1, 1, 13));
    assert_eq!(chain.item(2, 1).novelty_ppm, 1_000_000);
    let chain = chain.at(40);
    let [first, second] = [1, 2].map(|datanet_id| SnapshotSpec { datanet_id, height: 30, consent_height: 39, bits: 1 });
    let taken = |of: &SnapshotSpec, together: &[SnapshotSpec]| -> Vec<u64> {
        let page = chain.keeper.announced_page(&chain.ctx, of, together, 1, 10).unwrap();
        page.items.iter().map(|i| i.item_id).collect()
    };
    assert_eq!(taken(&first, &[first, second]), [1, 2]);
    assert_eq!(taken(&second, &[first, second]), [2]);
    assert_eq!(taken(&second, &[second]), [1, 2]);
    // What the other snapshot does not have is not left out.
    let young = SnapshotSpec { height: 15, ..first };
    assert_eq!(taken(&second, &[young, second]), [1, 2]);
    let withdraw = MsgSetConsent {
        contributor: chain.text("bob"),
        contribution_id: 1,
        first_item_id: 1,
        last_item_id: 1,
        licence: 0,
    };
    chain.send::<_, MsgSetConsentResponse>(&withdraw).unwrap();
    let later = [first, second].map(|s| SnapshotSpec { consent_height: 40, ..s });
    assert_eq!((taken(&later[0], &later), taken(&later[1], &later)), (vec![2], vec![1, 2]));
}

#[test]
fn the_earliest_commit_holds_a_content_also_when_it_is_revealed_late() {
    let chain = three();
    let late = chain.commit("bob", 3, &[point(0, 0, 0)]);
    contribute(&chain.at(12), 1, "carol", &[point(0, 0, 0)]);
    contribute(&chain.at(13), 2, "dave", &[point(0, 0, 0)]);
    assert_eq!((cross(&chain, 1, 1), cross(&chain, 2, 1)), (None, Some((1, 1))));
    // Both have settled when the original comes: the holder is demoted, for announcements from then on.
    let chain = chain.at(45);
    chain.reveal("bob", late, &[point(0, 0, 0)]);
    assert_eq!((cross(&chain, 3, 1), cross(&chain, 1, 1)), (None, Some((3, 1))));
    assert_eq!(cross(&chain, 2, 1), Some((1, 1)), "what was decided of a settled item stays");
    assert_eq!((members(&chain, 1, 44), members(&chain, 1, 45)), (vec![1], vec![]));
    let events = chain.ctx.state().take_events();
    let event = events.iter().rfind(|e| e.ty == "cross_duplicate").unwrap();
    let values: Vec<&str> = event.attributes.iter().map(|(_, v)| v.as_str()).collect();
    assert_eq!(values, ["1", "1", "3", "1", ""]);
    chain.assert_solvent();
}

#[test]
fn texts_are_the_same_when_their_words_are() {
    let chain = three();
    let plain = |m: &mut MsgCreateDatanet| {
        with_text_rules(m);
        m.schema.as_mut().unwrap().text = None;
        (m.near_dup_tau, m.novelty_full_at) = (0, 0);
    };
    let nets = [chain.create(plain), chain.create(with_text_rules)];
    contribute(&chain, nets[0], "bob", &[text("Rain, and WIND.", 0), text("?!", 0)]);
    let copied = contribute(&chain.at(12), nets[1], "carol", &[text("rain and wind", 1), text("snow", 0)]);
    assert_eq!(statuses(&copied.results), [ItemStatus::CrossDuplicate, ItemStatus::Admitted]);
    let another = chain.create(plain);
    let copied = contribute(&chain.at(13), another, "dave", &[text("?!", 0), text("!?", 0)]);
    assert_eq!(statuses(&copied.results), [ItemStatus::CrossDuplicate, ItemStatus::Admitted]);
}

#[test]
fn off_is_absent() {
    let chain = Chain::with_params(|p| p.cross_duplicates = false);
    chain.create(|_| ());
    chain.create(|_| ());
    contribute(&chain, 1, "bob", &[point(0, 0, 0)]);
    contribute(&chain, 2, "carol", &[point(0, 0, 0)]);
    assert_eq!(cross(&chain, 2, 1), None);
    assert!(openledger_datanet::keys::LEAVES.iter(&chain.ctx).unwrap().take(1).unwrap().is_empty());
}

fn proof(chain: &Chain, newer: (u64, u64), older: (u64, u64)) -> MsgProveCrossDuplicate {
    MsgProveCrossDuplicate {
        prover: chain.text("alice"),
        newer_datanet_id: newer.0,
        newer_item_id: newer.1,
        older_datanet_id: older.0,
        older_item_id: older.1,
    }
}

#[test]
fn near_duplicates_across_datanets_are_proven() {
    let chain = Chain::with_params(|p| p.bond_maturity = 100);
    let named = |names: [&'static str; 3]| {
        move |m: &mut MsgCreateDatanet| {
            m.schema.as_mut().unwrap().label_names = names.map(str::to_owned).to_vec();
        }
    };
    chain.create(named(["a", "b", "c"]));
    chain.create(named(["b", "a", "c"]));
    chain.create(|m| {
        m.subspace =
            Some(Subspace { projection: vec![1, 6, 2, 0, 1, 0, 0, 0, 64, 0], full_off_sq: 1, max_off_sq: 1 << 20 })
    });
    chain.create(|m| m.schema.as_mut().unwrap().dimension = 3);
    contribute(&chain, 1, "bob", &[point(0, 0, 0), point(90, 0, 0)]);
    contribute(&chain.at(12), 2, "carol", &[point(3, 0, 1), point(3, 50, 1), point(60, 0, 0)]);
    contribute(&chain.at(12), 3, "carol", &[point(0, 1, 0)]);
    contribute(&chain.at(12), 4, "carol", &[ItemPayload { features: vec![0, 0, 1], label: 0 }]);
    contribute(&chain.at(13), 2, "bob", &[point(91, 0, 1)]);
    let chain = chain.at(30);
    // Label 1 of datanet 2 has the name of label 0 of datanet 1.
    assert_eq!(chain.refused(&proof(&chain, (2, 2), (1, 1))), datanet(40));
    assert_eq!(chain.refused(&proof(&chain, (2, 3), (1, 1))), datanet(39));
    assert_eq!(chain.refused(&proof(&chain, (3, 1), (1, 1))), datanet(39));
    assert_eq!(chain.refused(&proof(&chain, (4, 1), (1, 1))), datanet(39));
    assert_eq!(chain.refused(&proof(&chain, (1, 1), (2, 1))), datanet(39));
    assert_eq!(chain.refused(&proof(&chain, (2, 4), (1, 2))), datanet(39));
    assert_eq!(chain.refused(&proof(&chain, (2, 1), (2, 2))), datanet(39));
    assert_eq!(chain.refused(&proof(&chain, (2, 9), (1, 1))), datanet(5));
    assert_eq!(chain.refused(&proof(&chain, (2, 1), (1, 9))), datanet(5));
    assert_eq!(chain.at(22).refused(&proof(&chain, (2, 1), (1, 1))), datanet(41));
    let own = MsgProveCrossDuplicate { prover: chain.text("carol"), ..proof(&chain, (2, 1), (1, 1)) };
    assert_eq!(chain.refused(&own), datanet(43));
    let before = chain.balance("alice");
    let meter = GasMeter::infinite();
    let paid: MsgProveCrossDuplicateResponse = chain.metered(&meter).send(&proof(&chain, (2, 1), (1, 1))).unwrap();
    assert_eq!((paid.paid, chain.balance("alice") - before), (uopen(500), 500));
    assert!(meter.consumed() < 60_000, "{}", meter.consumed());
    assert_eq!((cross(&chain, 2, 1), chain.item(2, 1).novelty_ppm), (Some((1, 1)), 0));
    assert_eq!(chain.refused(&proof(&chain, (2, 1), (1, 1))), datanet(42));
    assert_eq!((members(&chain, 2, 29), members(&chain, 2, 30)), (vec![1, 2, 3, 4], vec![2, 3, 4]));
    chain.assert_solvent();
    let json = chain.module.export_genesis(&chain.ctx).unwrap();
    let good = parse(&json).unwrap();
    validate(chain.ctx.config(), &good).unwrap();
    let mut bad = good.clone();
    bad.items.iter_mut().find(|i| i.cross_duplicate.is_some()).unwrap().cross_duplicate.as_mut().unwrap().datanet_id =
        2;
    assert!(validate(chain.ctx.config(), &bad).is_err());
}

#[test]
fn gas_of_the_index_of_contents() {
    let spend = |on: bool| {
        let chain = Chain::with_params(|p| p.cross_duplicates = on);
        chain.create(|_| ());
        let items: Vec<_> = (0i8..50).map(|i| point(2 * i, -i, 0)).collect();
        let id = chain.commit("bob", 1, &items);
        let meter = GasMeter::infinite();
        chain.at(11).metered(&meter).reveal("bob", id, &items);
        meter.consumed()
    };
    let (off, on) = (spend(false), spend(true));
    assert!((3_000..6_000).contains(&((on - off) / 50)), "{off} {on}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    /// Inside the windows the order of reveals does not matter, an export keeps everything, and what is found is the
    /// definition: the earliest item with a content holds it.
    #[test]
    fn holders_follow_from_the_set(
        batches in prop::collection::vec((1u64..4, 0usize..3, prop::collection::vec((0i8..3, 0u32..2), 1..4)), 1..7),
        seed in prop::collection::vec(any::<u16>(), 7),
    ) {
        let chain = three();
        let names = ["bob", "carol", "dave"];
        let batches: Vec<(u64, &str, Vec<ItemPayload>)> = batches.iter().map(|(net, who, items)| {
            (*net, names[*who], items.iter().map(|(x, label)| point(20 * x, 0, *label)).collect())
        }).collect();
        let ids: Vec<u64> = batches.iter().map(|(net, who, items)| chain.commit(who, *net, items)).collect();
        let mut order: Vec<usize> = (0..batches.len()).collect();
        order.sort_by_key(|i| seed[*i]);
        let chain = chain.at(15);
        for i in order {
            chain.reveal(batches[i].1, ids[i], &batches[i].2);
        }
        let mut found: BTreeMap<(u64, u32), Item> = BTreeMap::new();
        for datanet_id in 1..4 {
            let page: QueryItemsResponse =
                chain.query("Items", &QueryItemsRequest { datanet_id, pagination: None }).unwrap();
            found.extend(page.items.into_iter().map(|i| ((i.contribution_id, i.index), i)));
        }
        let owner = |item: &Item| batches[usize::try_from(item.contribution_id - 1).unwrap()].1;
        for item in found.values() {
            let holder = found.values().find(|o| (&o.features, o.label) == (&item.features, item.label)).unwrap();
            let copy = holder.datanet_id != item.datanet_id && owner(holder) != owner(item);
            let expected = copy.then_some((holder.datanet_id, holder.id));
            prop_assert_eq!(item.cross_duplicate.as_ref().map(|c| (c.datanet_id, c.item_id)), expected);
            let own = (!copy && holder.datanet_id != item.datanet_id).then_some((holder.datanet_id, holder.id));
            prop_assert_eq!(item.own_earlier.as_ref().map(|c| (c.datanet_id, c.item_id)), own);
            prop_assert!(!copy || item.novelty_ppm == 0);
        }
        for datanet_id in 1..4 {
            let stats: QueryDatanetResponse = chain.query("Datanet", &QueryDatanetRequest { datanet_id }).unwrap();
            let duplicates = found.values()
                .filter(|i| i.datanet_id == datanet_id && (i.duplicate_of != 0 || i.cross_duplicate.is_some())).count();
            prop_assert_eq!(stats.stats.unwrap().duplicates, u64::try_from(duplicates).unwrap());
        }
        let json = chain.module.export_genesis(&chain.ctx).unwrap();
        validate(chain.ctx.config(), &parse(&json).unwrap()).unwrap();
        let ctx = Ctx::for_test().at_height(15);
        let module = DatanetModule::new(keeper());
        module.init_genesis(&ctx, &json).unwrap();
        prop_assert_eq!(module.export_genesis(&ctx).unwrap(), json);
        let leaves = |ctx| openledger_datanet::keys::LEAVES.iter(ctx).unwrap().take(usize::MAX).unwrap();
        prop_assert_eq!(leaves(&ctx), leaves(&chain.ctx));
    }
}
