//! Texts with rules: embeddings, words in common, length, and the order of reveals.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod common;

use common::*;
use openledger_core::{GasMeter, Module};
use openledger_datanet::DatanetModule;
use openledger_influence::novelty::{NoveltyParams, distance_sq, novelty_ppm};
use openledger_proto::openledger::datanet::v1::*;
use openledger_text::{LexicalParams, Sketch};
use proptest::prelude::*;
use std::collections::BTreeMap;

const FIRST: &str = "the storm brought rain and wind over the northern coast during the night while ships waited";
const OTHER: &str = "central banks raised their rates again because prices of food and energy kept climbing";

fn datanet(code: u32) -> (String, u32) {
    ("datanet".into(), code)
}

/// Commits the batches at heights 10, 11, ... and reveals them at height 19 in the given order.
fn play(batches: &[(&str, Vec<ItemPayload>)], order: &[usize], change: impl FnOnce(&mut MsgCreateDatanet)) -> Chain {
    let chain = Chain::new();
    chain.create(|m| {
        with_text_rules(m);
        change(m);
    });
    let ids: Vec<u64> = (10u64..).zip(batches).map(|(h, (who, items))| chain.at(h).commit(who, 1, items)).collect();
    let chain = chain.at(19);
    for i in order {
        let (who, items) = &batches[*i];
        chain.reveal(who, ids[*i], items);
    }
    chain
}

#[test]
fn rules_need_texts_a_finished_encoder_and_thresholds_in_order() {
    type Change = fn(&mut MsgCreateDatanet);
    fn rules(m: &mut MsgCreateDatanet) -> &mut TextRules {
        m.schema.as_mut().unwrap().text.as_mut().unwrap()
    }
    let chain = Chain::new();
    let cases: &[(Change, u32)] = &[
        (|m| rules(m).dedup_encoder = 0, 37),
        (|m| rules(m).dedup_encoder = 2, 37),
        (|m| rules(m).lexical_full_ppm = 750_000, 37),
        (|m| rules(m).lexical_dup_ppm = 1_000_001, 37),
        (|m| rules(m).reference_words = 0, 37),
        (|m| rules(m).reference_words = 257, 37),
        (|m| m.schema.as_mut().unwrap().modality = Modality::Int8Vector.into(), 37),
        (|m| m.schema.as_mut().unwrap().dimension = 16_385, 7),
        (|m| m.norm_bound = 1, 12),
        (|m| m.near_dup_tau = 20_001, 12),
        (|m| m.schema.as_mut().unwrap().text = None, 12),
        (|m| m.bond_rate_ppm = 1_000_001, 11),
    ];
    for (i, (change, code)) in cases.iter().enumerate() {
        let mut msg = create_msg(&chain);
        with_text_rules(&mut msg);
        change(&mut msg);
        assert_eq!(chain.refused(&msg), datanet(*code), "case {i}");
    }
    let id = chain.create(|m| {
        with_text_rules(m);
        m.schema.as_mut().unwrap().dimension = 16_384;
    });
    assert_eq!(id, 1);
}

#[test]
fn copies_edits_and_halves_are_worth_what_is_new_in_them() {
    let shuffled: Vec<&str> = FIRST.split(' ').rev().collect();
    let edited = FIRST.replace("storm", "gale").replace("rain", "hail");
    let words: Vec<&str> = FIRST.split(' ').collect();
    let batches = [
        ("bob", vec![text(FIRST, 0)]),
        (
            "carol",
            vec![
                text(&FIRST.to_uppercase(), 0),
                text(&shuffled.join(", "), 0),
                text(&edited, 0),
                text(&words[..words.len() / 2].join(" "), 0),
                text(OTHER, 0),
                text(FIRST, 1),
                text("gold", 1),
            ],
        ),
    ];
    let chain = play(&batches, &[0, 1], |_| ());
    let view = |id| {
        let item = chain.item(1, id);
        let t = item.text.clone().unwrap();
        (item.duplicate_of, item.novelty_ppm, t.lexical_novelty_ppm, t.length_ppm, t.nearest.len())
    };
    assert_eq!(view(1), (0, 1_000_000, 1_000_000, 1_000_000, 0));
    assert_eq!(view(2), (1, 0, 0, 0, 1), "case is no difference");
    assert_eq!(view(3), (1, 0, 0, 0, 2), "order neither");
    assert_eq!(view(4).0, 1, "two words of fifteen");
    assert_eq!(view(5).0, 1, "half of it stands in the whole");
    assert_eq!((view(6).0, view(6).4), (0, 4));
    assert_eq!(view(6).3, 1_000_000);
    assert_eq!(view(7), (0, 1_000_000, 1_000_000, 1_000_000, 0), "labels are apart");
    // One new word of the six that make an item.
    assert_eq!((view(8).0, view(8).1, view(8).3), (0, 166_666, 166_666));
    // The embedding of a shuffled text is another one: its words give it away.
    let shuffled = chain.item(1, 3);
    assert!(shuffled.nearest_distance > 0);
    let lexical = chain.item(1, 3).text.unwrap();
    assert_eq!(lexical.nearest[0].containment_ppm, 1_000_000);
    chain.assert_solvent();
}

#[test]
fn a_text_that_the_encoder_does_not_read_is_refused_alone() {
    let chain = Chain::new();
    chain.create(with_text_rules);
    let long = vec!["a"; 200].join(" ");
    let items = [text("...", 0), text(FIRST, 0), text("", 0), text(&long.repeat(2), 0)];
    let id = chain.commit("bob", 1, &items);
    let revealed = chain.at(11).reveal("bob", id, &items);
    use ItemStatus::{Admitted, BadDimension, BadText, EncoderRefused};
    assert_eq!(statuses(&revealed.results), [EncoderRefused, Admitted, BadText, BadDimension]);
    assert_eq!(chain.contribution(id).contribution.unwrap().accepted_items, 1);
    assert_eq!(chain.module_balance("datanet"), 1_000);
    chain.assert_solvent();
}

#[test]
fn curators_see_refusals_at_the_reveal_and_approve_what_was_read() {
    let chain = Chain::new();
    let carol = chain.text("carol");
    chain.create(|m| {
        with_text_rules(m);
        m.policy = AdmissionPolicy::Curated.into();
        m.curators = vec![carol.clone()];
    });
    let items = [text("?", 0), text(FIRST, 0), text(FIRST, 0)];
    let id = chain.commit("bob", 1, &items);
    let revealed = chain.at(11).reveal("bob", id, &items);
    assert_eq!(revealed.results[0].status(), ItemStatus::EncoderRefused);
    assert_eq!(revealed.results[1].status(), ItemStatus::Pending);
    let approve = MsgCurateContribution { curator: carol, contribution_id: id, approve: true, reason: String::new() };
    let done: MsgCurateContributionResponse = chain.at(12).send(&approve).unwrap();
    assert_eq!(statuses(&done.results), [ItemStatus::Admitted, ItemStatus::ExactDuplicate]);
    chain.assert_solvent();
}

#[test]
fn a_late_reveal_demotes_what_repeats_its_words() {
    let shuffled: Vec<&str> = FIRST.split(' ').rev().collect();
    let batches = [("bob", vec![text(FIRST, 0)]), ("carol", vec![text(&shuffled.join(" "), 0)])];
    let chain = play(&batches, &[1], |_| ());
    assert_eq!(chain.item(1, 1).novelty_ppm, 1_000_000);
    chain.reveal("bob", 1, &batches[0].1);
    let copy = chain.item(1, 1);
    assert_eq!((copy.duplicate_of, copy.novelty_ppm), (2, 0));
    assert_eq!(copy.text.unwrap().nearest[0].containment_ppm, 1_000_000);
    assert!(chain.ctx.state().take_events().iter().any(|e| e.ty == "demote_item"));
}

#[test]
fn genesis_keeps_rows_sketches_and_the_future() {
    let batches = [("bob", vec![text(FIRST, 0), text(OTHER, 0)]), ("carol", vec![text(FIRST, 0), text("gold", 1)])];
    let chain = play(&batches, &[1], |_| ());
    let json = chain.module.export_genesis(&chain.ctx).unwrap();
    chain.module.validate_genesis(chain.ctx.config(), &json).unwrap();
    let ctx = openledger_core::Ctx::for_test().at_height(19);
    let module = DatanetModule::new(keeper());
    module.init_genesis(&ctx, &json).unwrap();
    for name in ["alice", "bob", "carol", "dave"] {
        Bank::set(&ctx, &account(name), 1_000_000_000);
    }
    let copy = Chain { ctx, module, keeper: keeper() };
    assert_eq!(copy.module.export_genesis(&copy.ctx).unwrap(), json);
    for c in [&chain, &copy] {
        c.reveal("bob", 1, &batches[0].1);
    }
    let (a, b) = [&chain, &copy].map(|c| c.module.export_genesis(&c.ctx).unwrap()).into();
    assert_eq!(a, b);
    assert_eq!(chain.item(1, 1).duplicate_of, 3);
    // What is missing, doubled or of another length is refused.
    let good = openledger_datanet::genesis::parse(&json).unwrap();
    type Change = fn(&mut GenesisState);
    let cases: &[Change] = &[
        |g| drop(g.texts.pop()),
        |g| g.texts.push(g.texts[0].clone()),
        |g| g.texts[0].row.push(0),
        |g| g.texts[0].sketch.push(0),
        |g| g.texts[0].sketch.clear(),
        |g| g.items[0].text = None,
        |g| g.items[0].text.as_mut().unwrap().words += 1,
        |g| g.items[0].text.as_mut().unwrap().nearest.push(TextNeighbour::default()),
        |g| g.datanets[0].datanet.as_mut().unwrap().schema.as_mut().unwrap().text = None,
    ];
    for (i, change) in cases.iter().enumerate() {
        let mut state = good.clone();
        change(&mut state);
        assert!(openledger_datanet::genesis::validate(chain.ctx.config(), &state).is_err(), "case {i}");
    }
}

#[test]
fn gas_of_a_text_among_many() {
    let chain = Chain::new();
    chain.create(with_text_rules);
    let mut state = 1u32;
    let mut words = |n: usize| -> Vec<String> {
        let mut next = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            state >> 20
        };
        (0..n).map(|_| format!("w{}", next())).collect()
    };
    let mut spent = Vec::new();
    for round in 0u64..4 {
        let items: Vec<_> = (0..50).map(|_| text(&words(50).join(" "), 0)).collect();
        let id = chain.at(10 + round).commit("bob", 1, &items);
        let meter = GasMeter::infinite();
        chain.at(11 + round).metered(&meter).reveal("bob", id, &items);
        spent.push(meter.consumed());
    }
    // One item: its embedding, its sketch and itself (30 gas a byte), four sketches; then 20 gas for each row of its
    // label. Every round reads the rows once, and some more sketches, since there are more to be near to.
    assert!(spent[1] / 50 < 35_000, "{spent:?}");
    assert!((spent[3] - spent[1]) / 2 < 50 * 50 * 20 + 50 * 200 + 50 * 1_000, "{spent:?}");
}

fn words() -> impl Strategy<Value = ItemPayload> {
    let word = prop::sample::select(vec!["rain", "wind", "snow", "sun", "fog", "hail", "ice", "sea", "sky", "dew"]);
    (prop::collection::vec(word, 1..8), 0u32..2).prop_map(|(w, label)| text(&w.join(" "), label))
}

type View = BTreeMap<(u64, u32), (Option<(u64, u32)>, u32, u32, u32, Vec<(u64, u32)>)>;

/// The definition: an item against all earlier ones of its label.
fn reference(batches: &[Vec<ItemPayload>]) -> View {
    let bag = bag();
    let lexical = LexicalParams { full_ppm: 450_000, dup_ppm: 750_000, reference_words: 6 };
    let near = NoveltyParams { tau_sq: 6_000, full_sq: 20_000, max_norm_sq: 1 };
    let all: Vec<((u64, u32), &ItemPayload)> =
        (1u64..).zip(batches).flat_map(|(c, b)| (0u32..).zip(b).map(move |(i, p)| ((c, i), p))).collect();
    let read = |p: &ItemPayload| (bag.embed(&p.features).unwrap(), Sketch::of(&bag, &p.features).unwrap());
    all.iter()
        .map(|(place, item)| {
            let (embedding, sketch) = read(item);
            let mut earlier: Vec<(u64, (u64, u32), Sketch)> = all
                .iter()
                .filter(|(p, o)| p < place && o.label == item.label)
                .map(|(p, o)| {
                    let (e, s) = read(o);
                    (distance_sq(&embedding, &e).unwrap(), *p, s)
                })
                .collect();
            earlier.sort_by_key(|(d, p, _)| (*d, *p));
            earlier.truncate(4);
            let nearest = earlier.first().map(|(d, ..)| *d);
            let embedded = novelty_ppm(nearest, &near);
            let judged = lexical.assess(&sketch, earlier.iter().map(|(_, _, s)| s), &bag);
            let most = earlier.iter().map(|(_, _, s)| sketch.overlap(s, &bag).containment_ppm).max();
            let of = match nearest {
                Some(d) if d < 6_000 => Some(earlier[0].1),
                _ if judged.overlap.containment_ppm >= 750_000 => earlier
                    .iter()
                    .find(|(_, _, s)| Some(sketch.overlap(s, &bag).containment_ppm) == most)
                    .map(|(_, p, _)| *p),
                _ => None,
            };
            let novelty = if of.is_some() { 0 } else { judged.item_ppm(embedded) };
            let places = earlier.iter().map(|(_, p, _)| *p).collect();
            (*place, (of, novelty, judged.novelty_ppm, judged.length_ppm, places))
        })
        .collect()
}

fn view(chain: &Chain) -> View {
    let request = QueryItemsRequest { datanet_id: 1, pagination: None };
    let page: QueryItemsResponse = chain.query("Items", &request).unwrap();
    let place: BTreeMap<u64, (u64, u32)> = page.items.iter().map(|i| (i.id, (i.contribution_id, i.index))).collect();
    let row = |i: &Item| {
        let t = i.text.as_ref().unwrap();
        let of = place.get(&i.duplicate_of).copied();
        let nearest = t.nearest.iter().map(|n| place[&n.item_id]).collect();
        (of, i.novelty_ppm, t.lexical_novelty_ppm, t.length_ppm, nearest)
    };
    page.items.iter().map(|i| ((i.contribution_id, i.index), row(i))).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    /// Whatever the order of reveals inside the window, the result is that of the definition.
    #[test]
    fn order_of_reveals_does_not_matter(
        batches in prop::collection::vec(prop::collection::vec(words(), 1..5), 1..6),
        seed in prop::collection::vec(any::<u16>(), 6),
    ) {
        let mut order: Vec<usize> = (0..batches.len()).collect();
        order.sort_by_key(|i| seed[*i]);
        let named: Vec<_> =
            ["bob", "carol", "dave", "alice", "bob", "carol"].into_iter().zip(batches.iter().cloned()).collect();
        let chain = play(&named, &order, |_| ());
        prop_assert_eq!(view(&chain), reference(&batches));
        let stats: QueryDatanetResponse = chain.query("Datanet", &QueryDatanetRequest { datanet_id: 1 }).unwrap();
        let copies = view(&chain).values().filter(|v| v.0.is_some()).count();
        prop_assert_eq!(stats.stats.unwrap().duplicates, u64::try_from(copies).unwrap());
        let json = chain.module.export_genesis(&chain.ctx).unwrap();
        chain.module.validate_genesis(chain.ctx.config(), &json).unwrap();
    }
}
