//! Duplicates, novelty and the order of reveals.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod common;

use common::*;
use openledger_proto::openledger::datanet::v1::*;
use proptest::prelude::*;
use std::collections::BTreeMap;

/// What the chain thinks of every item, by (contribution, index): canonical, nearest earlier item's
/// (contribution, index), novelty.
type View = BTreeMap<(u64, u32), (bool, Option<(u64, u32)>, u32)>;

fn view(chain: &Chain) -> View {
    let request = QueryItemsRequest { datanet_id: 1, pagination: None };
    let page: QueryItemsResponse = chain.query("Items", &request).unwrap();
    assert_eq!(page.pagination.unwrap().next_key, b"");
    let place: BTreeMap<u64, (u64, u32)> = page.items.iter().map(|i| (i.id, (i.contribution_id, i.index))).collect();
    let row = |i: &Item| (i.duplicate_of == 0, place.get(&i.nearest_item_id).copied(), i.novelty_ppm);
    page.items.iter().map(|i| ((i.contribution_id, i.index), row(i))).collect()
}

/// Commits the batches at heights 10, 11, ... and reveals them at height 19 in the given order.
fn play(batches: &[(&str, Vec<ItemPayload>)], order: &[usize]) -> Chain {
    let chain = Chain::new();
    chain.create(|_| ());
    let ids: Vec<u64> = (10u64..).zip(batches).map(|(h, (who, items))| chain.at(h).commit(who, 1, items)).collect();
    let chain = chain.at(19);
    for i in order {
        let (who, items) = &batches[*i];
        chain.reveal(who, ids[*i], items);
    }
    chain
}

fn net_stats(chain: &Chain) -> DatanetStats {
    chain.query::<_, QueryDatanetResponse>("Datanet", &QueryDatanetRequest { datanet_id: 1 }).unwrap().stats.unwrap()
}

#[test]
fn a_late_reveal_of_an_earlier_commit_demotes_the_copy() {
    let batches = [("bob", vec![point(0, 0, 0)]), ("carol", vec![point(1, 0, 0)])];
    let chain = play(&batches, &[1]);
    assert_eq!((chain.item(1, 1).duplicate_of, chain.item(1, 1).novelty_ppm), (0, 1_000_000));
    chain.reveal("bob", 1, &batches[0].1);
    let copy = chain.item(1, 1);
    assert_eq!((copy.duplicate_of, copy.nearest_distance, copy.novelty_ppm), (2, 1, 0));
    assert_eq!(chain.item(1, 2).duplicate_of, 0);
    assert_eq!(net_stats(&chain).duplicates, 1);
    let cluster: QueryClusterResponse =
        chain.query("Cluster", &QueryClusterRequest { datanet_id: 1, item_id: 1, pagination: None }).unwrap();
    assert_eq!((cluster.canonical_item_id, cluster.path, cluster.duplicates), (2, vec![1, 2], vec![]));
    let root: QueryClusterResponse =
        chain.query("Cluster", &QueryClusterRequest { datanet_id: 1, item_id: 2, pagination: None }).unwrap();
    assert_eq!((root.canonical_item_id, root.duplicates), (2, vec![1]));
    let event = chain.ctx.state().take_events().into_iter().find(|e| e.ty == "demote_item").unwrap();
    assert_eq!(event.attributes[1], ("item_id".to_owned(), "1".to_owned()));
}

#[test]
fn other_labels_never_collide() {
    let batches = [("bob", vec![point(0, 0, 0)]), ("carol", vec![point(0, 0, 1), point(0, 0, 2)])];
    let chain = play(&batches, &[0, 1]);
    assert_eq!(net_stats(&chain), DatanetStats { items: 3, contributions: 2, ..DatanetStats::default() });
}

#[test]
fn novelty_follows_the_nearest_earlier_item() {
    // Squared distances to the first: 25 (tau: no duplicate, novelty 0), 49, 100 (full).
    let batches = [("bob", vec![point(0, 0, 0)]), ("carol", vec![point(5, 0, 0), point(0, 7, 0), point(-10, 0, 0)])];
    let chain = play(&batches, &[0, 1]);
    assert_eq!([2, 3, 4].map(|id| chain.item(1, id).novelty_ppm), [0, 102_400, 1_000_000]);
    assert_eq!([2, 3, 4].map(|id| chain.item(1, id).duplicate_of), [0, 0, 0]);
}

#[test]
fn equal_texts_are_duplicates_whatever_the_order() {
    for order in [[0usize, 1], [1, 0]] {
        let chain = Chain::new();
        chain.create(|m| {
            m.schema =
                Some(Schema { modality: Modality::Utf8Text.into(), dimension: 100, labels: 2, ..Schema::default() });
            (m.near_dup_tau, m.novelty_full_at, m.norm_bound) = (0, 0, 0);
        });
        let text = |t: &str, label| ItemPayload { features: t.as_bytes().to_vec(), label };
        let batches =
            [("bob", vec![text("a line", 0)]), ("carol", vec![text("a line", 0), text("a line", 1), text("", 0)])];
        let ids: Vec<u64> =
            (10u64..).zip(&batches).map(|(h, (who, items))| chain.at(h).commit(who, 1, items)).collect();
        let chain = chain.at(19);
        for i in order {
            chain.reveal(batches[i].0, ids[i], &batches[i].1);
        }
        let items: QueryItemsResponse =
            chain.query("Items", &QueryItemsRequest { datanet_id: 1, pagination: None }).unwrap();
        let canonical: BTreeMap<_, _> =
            items.items.iter().map(|i| ((i.contribution_id, i.index), i.duplicate_of == 0)).collect();
        assert_eq!(canonical, BTreeMap::from([((1, 0), true), ((2, 0), false), ((2, 1), true)]));
    }
}

#[test]
fn gas_for_a_comparison_stays_low() {
    let chain = Chain::new();
    let schema = Schema { modality: Modality::Int8Vector.into(), dimension: 64, labels: 2, ..Schema::default() };
    chain.create(|m| {
        m.schema = Some(schema);
        m.norm_bound = 0;
    });
    let mut state = 1u32;
    let mut vector = || {
        let mut next = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 24) as u8
        };
        ItemPayload { features: (0..64).map(|_| next()).collect(), label: 0 }
    };
    let mut spent = Vec::new();
    for round in 0u64..8 {
        let items: Vec<_> = (0..100).map(|_| vector()).collect();
        let id = chain.at(10 + round).commit("bob", 1, &items);
        let meter = openledger_core::GasMeter::infinite();
        chain.at(11 + round).metered(&meter).reveal("bob", id, &items);
        spent.push(meter.consumed());
    }
    // Each round compares 100 new items with 100 more old ones than the round before, and reads those once.
    let growth = (spent[7] - spent[1]) / 6;
    assert!(growth < 100 * 100 * 32 + 100 * 400, "{spent:?}");
    assert!(spent[0] < 1_600_000, "{spent:?}");
}

fn batch() -> impl Strategy<Value = Vec<ItemPayload>> {
    prop::collection::vec((-12i8..12, -12i8..12, 0u32..2).prop_map(|(x, y, l)| point(x, y, l)), 1..5)
}

/// The definition, in a few lines: an item against all earlier ones of its label.
fn reference(batches: &[Vec<ItemPayload>]) -> View {
    let all: Vec<((u64, u32), &ItemPayload)> =
        (1u64..).zip(batches).flat_map(|(c, b)| (0u32..).zip(b).map(move |(i, p)| ((c, i), p))).collect();
    let view = |(place, item): &((u64, u32), &ItemPayload)| {
        let distance = |other: &ItemPayload| -> u64 {
            let d = |i: usize| i64::from(item.features[i].cast_signed()) - i64::from(other.features[i].cast_signed());
            (d(0).pow(2) + d(1).pow(2)).unsigned_abs()
        };
        let earlier = all.iter().filter(|(p, o)| p < place && o.label == item.label);
        let nearest = earlier.map(|(p, o)| (distance(o), *p)).min().filter(|(d, _)| *d < 100);
        let novelty = match nearest {
            None => 1_000_000,
            Some((d, _)) if d < 25 => 0,
            Some((d, _)) => u32::try_from(((d - 25) * 1_000_000 / 75).pow(2) / 1_000_000).unwrap(),
        };
        (*place, (nearest.is_none_or(|(d, _)| d >= 25), nearest.map(|(_, p)| p), novelty))
    };
    all.iter().map(view).collect()
}

fn names(batches: &[Vec<ItemPayload>]) -> Vec<(&'static str, Vec<ItemPayload>)> {
    ["bob", "carol", "dave", "alice", "bob", "carol"].into_iter().zip(batches.iter().cloned()).collect()
}

fn paid(view: &View, contributions: impl Fn(u64) -> bool) -> u64 {
    view.iter()
        .filter(|((c, _), _)| contributions(*c))
        .map(|(_, (canonical, _, n))| u64::from(*canonical) * u64::from(*n))
        .sum()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Whatever the order of reveals inside the window, the result is that of the definition.
    #[test]
    fn order_of_reveals_does_not_matter(
        batches in prop::collection::vec(batch(), 1..6),
        seed in prop::collection::vec(any::<u16>(), 6),
    ) {
        let mut order: Vec<usize> = (0..batches.len()).collect();
        order.sort_by_key(|i| seed[*i]);
        let chain = play(&names(&batches), &order);
        let found = view(&chain);
        prop_assert_eq!(&found, &reference(&batches));
        let duplicates = found.values().filter(|(canonical, _, _)| !canonical).count() as u64;
        prop_assert_eq!(net_stats(&chain).duplicates, duplicates);
        chain.assert_solvent();
    }

    /// Copies, exact or jittered below the radius, add nothing to what original and copier together can be
    /// paid for.
    #[test]
    fn copies_never_raise_the_sum(original in batch(), jitter in prop::collection::vec((-2i8..3, -2i8..3), 5), early in any::<bool>()) {
        let copy: Vec<ItemPayload> = original.iter().zip(&jitter).map(|(p, (dx, dy))| {
            let mut p = p.clone();
            p.features[0] = p.features[0].cast_signed().saturating_add(*dx).cast_unsigned();
            p.features[1] = p.features[1].cast_signed().saturating_add(*dy).cast_unsigned();
            p
        }).collect();
        let alone = view(&play(&[("bob", original.clone())], &[0]));
        let order: &[usize] = if early { &[1, 0] } else { &[0, 1] };
        let both = view(&play(&[("bob", original), ("carol", copy)], order));
        prop_assert_eq!(paid(&both, |_| true), paid(&alone, |_| true));
        prop_assert_eq!(paid(&both, |c| c == 2), 0);
    }

    /// A batch split over accounts and commits counts the same as in one hand.
    #[test]
    fn splitting_is_neutral(items in prop::collection::vec((-12i8..12, -12i8..12, 0u32..2).prop_map(|(x, y, l)| point(x, y, l)), 2..9), at in 1usize..8) {
        let at = at.min(items.len() - 1);
        let whole = view(&play(&[("bob", items.clone())], &[0]));
        let (a, b) = items.split_at(at);
        let split = view(&play(&[("carol", a.to_vec()), ("dave", b.to_vec())], &[1, 0]));
        prop_assert_eq!(paid(&whole, |_| true), paid(&split, |_| true));
    }

    /// A new item never raises what an old one counts for.
    #[test]
    fn additions_never_raise_others(batches in prop::collection::vec(batch(), 2..5)) {
        let all: Vec<usize> = (0..batches.len()).collect();
        let before = view(&play(&names(&batches), &all[1..]));
        let after = view(&play(&names(&batches), &all));
        for (place, (_, _, novelty)) in before {
            prop_assert!(after[&place].2 <= novelty);
        }
    }
}
