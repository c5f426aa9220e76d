//! Distances after projection: what lies outside of the subspace is bounded and buys no novelty.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod common;

use common::*;
use openledger_core::{GasMeter, Module};
use openledger_datanet::DatanetModule;
use openledger_influence::novelty::NoveltyParams;
use openledger_influence::subspace::{Projected, Projection, SubspaceParams, Verdict, assess};
use openledger_proto::openledger::datanet::v1::*;
use proptest::prelude::*;

/// The first two of three axes, about (10, -10, 0).
fn axes() -> Projection {
    Projection::new(6, vec![10, -10, 0], vec![64, 0, 0, 0, 64, 0]).unwrap()
}

fn with_axes(m: &mut MsgCreateDatanet) {
    m.schema.as_mut().unwrap().dimension = 3;
    m.norm_bound = 0;
    (m.near_dup_tau, m.novelty_full_at) = (25, 100);
    m.subspace = Some(Subspace { projection: axes().to_bytes(), full_off_sq: 100, max_off_sq: 400 });
}

fn params() -> SubspaceParams {
    let novelty = NoveltyParams { tau_sq: 25, full_sq: 100, max_norm_sq: u64::MAX };
    SubspaceParams { novelty, full_off_sq: 100, max_off_sq: 400 }
}

fn solid(x: i8, y: i8, z: i8, label: u32) -> ItemPayload {
    ItemPayload { features: [x, y, z].map(i8::cast_unsigned).to_vec(), label }
}

fn datanet(code: u32) -> (String, u32) {
    ("datanet".into(), code)
}

#[test]
fn projections_must_fit_the_schema_and_have_bounds_in_order() {
    type Change = fn(&mut MsgCreateDatanet);
    fn subspace(m: &mut MsgCreateDatanet) -> &mut Subspace {
        m.subspace.as_mut().unwrap()
    }
    let chain = Chain::new();
    let cases: &[Change] = &[
        |m| subspace(m).projection.clear(),
        |m| subspace(m).projection.truncate(14),
        |m| subspace(m).projection[0] = 2,
        |m| subspace(m).max_off_sq = 99,
        |m| (subspace(m).full_off_sq, subspace(m).max_off_sq) = (0, 0),
        |m| m.schema.as_mut().unwrap().dimension = 2,
        // Texts without rules have no embedding.
        |m| {
            m.schema.as_mut().unwrap().modality = Modality::Utf8Text.into();
            (m.near_dup_tau, m.novelty_full_at) = (0, 0);
        },
        // The encoder gives sixteen values.
        |m| {
            let subspace = m.subspace.take();
            with_text_rules(m);
            m.subspace = subspace;
        },
    ];
    for (i, change) in cases.iter().enumerate() {
        let mut msg = create_msg(&chain);
        with_axes(&mut msg);
        change(&mut msg);
        assert_eq!(chain.refused(&msg), datanet(38), "case {i}");
    }
    chain.create(with_axes);
    let ask = QueryProjectionRequest { datanet_id: 1 };
    let got: QueryProjectionResponse = chain.query("Projection", &ask).unwrap();
    assert_eq!(got.subspace.unwrap().projection, axes().to_bytes());
    let net: QueryDatanetResponse = chain.query("Datanet", &QueryDatanetRequest { datanet_id: 1 }).unwrap();
    assert_eq!(net.datanet.unwrap().subspace.unwrap().directions, 2);
    chain.create(|_| ());
    let none: QueryProjectionResponse = chain.query("Projection", &QueryProjectionRequest { datanet_id: 2 }).unwrap();
    assert_eq!(none, QueryProjectionResponse::default());
}

#[test]
fn noise_off_the_subspace_is_no_novelty_and_too_much_of_it_is_refused() {
    let chain = Chain::new();
    chain.create(with_axes);
    let items = [
        solid(20, 20, 0, 0),
        solid(20, 21, 19, 0), // a copy with noise: 362 in space, 1 in the subspace
        solid(20, 20, 21, 0), // beyond the bound
        solid(40, 20, 0, 0),  // new
        solid(60, 20, 15, 0), // new but off: (400 - 225) of 300
    ];
    let id = chain.commit("bob", 1, &items);
    let revealed = chain.at(11).reveal("bob", id, &items);
    use ItemStatus::{Admitted, NearDuplicate, OffSubspace};
    assert_eq!(statuses(&revealed.results), [Admitted, NearDuplicate, OffSubspace, Admitted, Admitted]);
    let novelty: Vec<u32> = revealed.results.iter().map(|r| r.novelty_ppm).collect();
    assert_eq!(novelty, [1_000_000, 0, 0, 1_000_000, 583_333]);
    assert_eq!((chain.item(1, 2).nearest_distance, chain.item(1, 2).off_subspace_sq), (1, 361));
    assert_eq!(chain.module_balance("datanet"), 4_000);
    chain.assert_solvent();
}

#[test]
fn texts_are_projected_after_the_embedding() {
    // The first two values of sixteen.
    let mut rows = vec![0i8; 32];
    (rows[0], rows[17]) = (64, 64);
    let projection = Projection::new(6, vec![0; 16], rows).unwrap();
    let chain = Chain::new();
    chain.create(|m| {
        with_text_rules(m);
        m.subspace = Some(Subspace { projection: projection.to_bytes(), full_off_sq: 20_000, max_off_sq: 60_000 });
        (m.near_dup_tau, m.novelty_full_at) = (10, 2_000);
    });
    let items = [text("rain and wind over the sea", 0), text("sun and snow on the hills", 0)];
    let id = chain.commit("bob", 1, &items);
    chain.at(11).reveal("bob", id, &items);
    let read: Vec<Projected> =
        items.iter().map(|i| projection.project(&bag().embed(&i.features).unwrap()).unwrap()).collect();
    let (a, b) = (&read[0].coordinates, &read[1].coordinates);
    let second = chain.item(1, 2);
    let nearest = &second.text.as_ref().unwrap().nearest[0];
    assert_eq!(nearest.distance, openledger_influence::subspace::distance_sq(a, b).unwrap());
    assert_eq!(second.off_subspace_sq, read[1].off_sq);
    let json = chain.module.export_genesis(&chain.ctx).unwrap();
    chain.module.validate_genesis(chain.ctx.config(), &json).unwrap();
    let ctx = openledger_core::Ctx::for_test().at_height(11);
    let module = DatanetModule::new(keeper());
    module.init_genesis(&ctx, &json).unwrap();
    assert_eq!(module.export_genesis(&ctx).unwrap(), json);
}

#[test]
fn genesis_keeps_the_projection_and_refuses_another() {
    let chain = Chain::new();
    chain.create(with_axes);
    let items = [solid(20, 20, 0, 0), solid(40, 20, 5, 0)];
    let first = chain.commit("bob", 1, &items);
    let late = chain.commit("carol", 1, &[solid(20, 21, 0, 0)]);
    let chain = chain.at(12);
    chain.reveal("bob", first, &items);
    let json = chain.module.export_genesis(&chain.ctx).unwrap();
    let good = openledger_datanet::genesis::parse(&json).unwrap();
    openledger_datanet::genesis::validate(chain.ctx.config(), &good).unwrap();
    let ctx = openledger_core::Ctx::for_test().at_height(12);
    let module = DatanetModule::new(keeper());
    module.init_genesis(&ctx, &json).unwrap();
    Bank::set(&ctx, &account("carol"), 1_000_000_000);
    let copy = Chain { ctx, module, keeper: keeper() };
    for c in [&chain, &copy] {
        c.reveal("carol", late, &[solid(20, 21, 0, 0)]);
        assert_eq!(c.item(1, 3).duplicate_of, 1);
    }
    let exported = [&chain, &copy].map(|c| c.module.export_genesis(&c.ctx).unwrap());
    assert_eq!(exported[0], exported[1]);
    type Change = fn(&mut GenesisState);
    let cases: &[Change] = &[
        |g| g.datanets[0].projection.clear(),
        |g| g.datanets[0].projection[6] ^= 1,
        |g| g.datanets[0].datanet.as_mut().unwrap().subspace = None,
        |g| g.datanets[0].datanet.as_mut().unwrap().subspace.as_mut().unwrap().directions = 3,
        |g| g.datanets[0].datanet.as_mut().unwrap().subspace.as_mut().unwrap().max_off_sq = 1,
    ];
    for (i, change) in cases.iter().enumerate() {
        let mut state = good.clone();
        change(&mut state);
        assert!(openledger_datanet::genesis::validate(chain.ctx.config(), &state).is_err(), "case {i}");
    }
}

#[test]
fn gas_of_a_projection() {
    let spend = |projected: bool| {
        let chain = Chain::new();
        chain.create(|m| {
            with_axes(m);
            if !projected {
                m.subspace = None;
            }
        });
        let items: Vec<_> = (0i8..50).map(|i| solid(2 * i, -i, 0, 0)).collect();
        let id = chain.commit("bob", 1, &items);
        let meter = GasMeter::infinite();
        chain.at(11).metered(&meter).reveal("bob", id, &items);
        meter.consumed()
    };
    let (plain, projected) = (spend(false), spend(true));
    // The projection itself (9 multiply-adds: 20 gas), one byte more in a row, and the distance in the item.
    assert!(projected > plain && projected - plain < 50 * 250, "{plain} {projected}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// The chain decides as `influence::subspace::assess` does in order of priority, in whatever order it is told.
    #[test]
    fn order_of_reveals_does_not_matter(
        batches in prop::collection::vec(
            prop::collection::vec((-12i8..32, -32i8..12, -22i8..22, 0u32..2), 1..5), 1..6),
        seed in prop::collection::vec(any::<u16>(), 6),
    ) {
        let batches: Vec<Vec<ItemPayload>> =
            batches.iter().map(|b| b.iter().map(|(x, y, z, l)| solid(*x, *y, *z, *l)).collect()).collect();
        let chain = Chain::new();
        chain.create(with_axes);
        let names = ["bob", "carol", "dave", "alice", "bob", "carol"];
        let ids: Vec<u64> = (10u64..).zip(names).zip(&batches)
            .map(|((h, who), items)| chain.at(h).commit(who, 1, items)).collect();
        let mut order: Vec<usize> = (0..batches.len()).collect();
        order.sort_by_key(|i| seed[*i]);
        let chain = chain.at(19);
        for i in order {
            chain.reveal(names[i], ids[i], &batches[i]);
        }
        let page: QueryItemsResponse =
            chain.query("Items", &QueryItemsRequest { datanet_id: 1, pagination: None }).unwrap();
        let mut earlier: [Vec<Projected>; 2] = [vec![], vec![]];
        let mut admitted = 0;
        for (contribution, batch) in ids.iter().zip(&batches) {
            for (index, item) in (0u32..).zip(batch) {
                let features: Vec<i8> = item.features.iter().map(|b| b.cast_signed()).collect();
                let read = axes().project(&features).unwrap();
                let of_label = &mut earlier[usize::try_from(item.label).unwrap()];
                let verdict = assess(&read, of_label.iter().map(|p| &p.coordinates[..]), &params()).unwrap();
                let found = page.items.iter().find(|i| (i.contribution_id, i.index) == (*contribution, index));
                match verdict {
                    Verdict::OffSubspace => prop_assert!(found.is_none()),
                    Verdict::Duplicate { .. } => prop_assert!(found.unwrap().duplicate_of != 0),
                    Verdict::Admitted { novelty_ppm, .. } => {
                        prop_assert_eq!((found.unwrap().duplicate_of, found.unwrap().novelty_ppm), (0, novelty_ppm));
                    }
                    Verdict::TooLarge => unreachable!(),
                }
                if verdict != Verdict::OffSubspace {
                    of_label.push(read);
                    admitted += 1;
                }
            }
        }
        prop_assert_eq!(page.items.len(), admitted);
    }
}
