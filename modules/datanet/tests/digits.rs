//! The UCI digits as twenty contributors bring them, and one more who copies: what admission keeps and what
//! it costs.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::float_arithmetic, reason = "tests")]

mod common;

use common::*;
use openledger_core::GasMeter;
use openledger_proto::openledger::datanet::v1::*;

const CONTRIBUTORS: usize = 20;
const EACH: usize = 45;

/// Rows 600 to 1,499: pixels 0 to 16 as int8 in steps of 1/16.
fn digits() -> Vec<ItemPayload> {
    let csv = include_str!("../../../tests/data/digits.csv");
    let row = |line: &str| {
        let numbers: Vec<u8> = line.split(',').map(|n| n.parse().unwrap()).collect();
        let (pixels, label) = numbers.split_at(64);
        ItemPayload { features: pixels.iter().map(|p| (p * 8).min(127)).collect(), label: label[0].into() }
    };
    csv.lines().skip(600).take(CONTRIBUTORS * EACH).map(row).collect()
}

/// A copy with normal noise of this standard deviation, in units of the full pixel range; the same on every
/// run.
fn jitter(items: &[ItemPayload], sigma: f64) -> Vec<ItemPayload> {
    let mut state = 7u64;
    let mut uniform = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 40) as f64 / f64::from(1 << 24)
    };
    let mut normal = || (0..12).map(|_| uniform()).sum::<f64>() - 6.0;
    let mut noisy = |b: &u8| (f64::from(b.cast_signed()) + 128.0 * sigma * normal()).round().clamp(-128.0, 127.0) as i8;
    items
        .iter()
        .map(|i| ItemPayload {
            features: i.features.iter().map(|b| noisy(b).cast_unsigned()).collect(),
            label: i.label,
        })
        .collect()
}

fn datanet() -> Chain {
    let chain = Chain::new();
    chain.create(|m| {
        m.schema =
            Some(Schema { modality: Modality::Int8Vector.into(), dimension: 64, labels: 10, ..Schema::default() });
        (m.near_dup_tau, m.novelty_full_at, m.norm_bound) = (7_500, 21_000, 350_000);
    });
    chain
}

fn contribute(chain: &Chain, who: &str, items: &[ItemPayload]) -> Vec<ItemResult> {
    let id = chain.commit(who, 1, items);
    chain.at(chain.ctx.height() + 1).reveal(who, id, items).results
}

/// Honest contributors first, at heights 10, 12, ...; the results and the gas of each reveal.
fn honest(chain: &Chain) -> (Vec<ItemResult>, u64) {
    let meter = GasMeter::infinite();
    let mut results = Vec::new();
    for (height, items) in (10u64..).step_by(2).zip(digits().chunks(EACH)) {
        results.extend(contribute(&chain.at(height).metered(&meter), "bob", items));
    }
    (results, meter.consumed())
}

fn share(results: &[ItemResult], status: &[ItemStatus]) -> f64 {
    results.iter().filter(|r| status.contains(&r.status())).count() as f64 / results.len() as f64
}

/// What the items together may still be paid for, in whole items.
fn worth(results: &[ItemResult]) -> f64 {
    results.iter().map(|r| f64::from(r.novelty_ppm)).sum::<f64>() / 1e6
}

const DUPLICATE: [ItemStatus; 2] = [ItemStatus::ExactDuplicate, ItemStatus::NearDuplicate];

#[test]
fn honest_digits_stay_and_copies_do_not() {
    let chain = datanet();
    let (results, gas) = honest(&chain);
    assert_eq!(results.len(), CONTRIBUTORS * EACH);
    let rejected = share(&results, &DUPLICATE);
    assert!(rejected <= 0.03, "{rejected} of honest points rejected");
    assert!(share(&results, &[ItemStatus::Admitted]) >= 0.97);
    assert!(worth(&results) > 0.6 * results.len() as f64, "{}", worth(&results));
    // Commit and reveal of one item on average, with its entry in the index of all contents: below 25,000 gas.
    assert!(gas / 900 < 25_000, "{}", gas / 900);

    let stands = |i: &usize| results[*i].item_id != 0; // the norm bound refused the others
    let victims: Vec<_> = (0..EACH).filter(stands).map(|i| digits()[i].clone()).collect();
    for (height, sigma) in (60u64..).step_by(2).zip([0.0, 0.02, 0.05]) {
        let depth = chain.ctx.state().push();
        let copies = contribute(&chain.at(height), "carol", &jitter(&victims, sigma));
        assert!(share(&copies, &DUPLICATE) == 1.0, "sigma {sigma}: {:?}", statuses(&copies));
        assert_eq!(worth(&copies), 0.0);
        chain.ctx.state().revert(depth);
    }
    // Noise of 0.10 passes the radius now and then; what passes is worth next to nothing.
    let copies = contribute(&chain.at(80), "carol", &jitter(&victims, 0.10));
    assert!(worth(&copies) < 0.1 * EACH as f64, "{}", worth(&copies));
    chain.at(80).assert_solvent();
}

#[test]
fn a_plagiarist_who_reveals_first_loses_to_the_earlier_commit() {
    let chain = datanet();
    let items = &digits()[..EACH];
    let copies = jitter(items, 0.05);
    let original = chain.commit("bob", 1, items);
    // The copier saw the payload when it was revealed elsewhere, commits later and reveals sooner.
    let copied = chain.at(11).commit("carol", 1, &copies);
    let before = chain.at(12).reveal("carol", copied, &copies).results;
    assert!(worth(&before) > 0.0);
    let own = chain.at(20).reveal("bob", original, items).results;
    assert!(worth(&own) > 0.5 * EACH as f64);
    let chain = chain.at(40);
    let at: QuerySnapshotAtResponse =
        chain.query("SnapshotAt", &QuerySnapshotAtRequest { datanet_id: 1, height: 40 }).unwrap();
    // Only the copy of an original that the norm bound refused can stand.
    let (mut kept, mut refused) = (own.iter().filter(|r| r.status() == ItemStatus::Admitted).count() as u64, 0);
    for copy in before.iter().filter(|r| r.item_id != 0) {
        let item = chain.item(1, copy.item_id);
        if own[copy.index as usize].item_id == 0 {
            (kept, refused) = (kept + u64::from(item.duplicate_of == 0), refused + 1);
        } else {
            assert!(item.duplicate_of > EACH as u64 - 1 && item.novelty_ppm == 0);
        }
    }
    assert!(at.count == kept && refused <= 1);
}

#[test]
fn flipped_labels_do_not_push_honest_points_out() {
    let chain = datanet();
    let items = digits();
    let flipped: Vec<_> =
        items[..EACH].iter().map(|i| ItemPayload { label: (i.label + 1) % 10, ..i.clone() }).collect();
    contribute(&chain.at(10), "dave", &flipped);
    let squatted = contribute(&chain.at(12), "bob", &items[..EACH]);
    let alone = contribute(&datanet().at(12), "bob", &items[..EACH]);
    assert_eq!(share(&squatted, &DUPLICATE), share(&alone, &DUPLICATE));
}

#[test]
fn every_row_of_the_batch_is_in_the_snapshot_or_a_duplicate() {
    let chain = datanet();
    let (results, _) = honest(&chain);
    let canonical = results.iter().filter(|r| r.status() == ItemStatus::Admitted).count() as u64;
    let chain = chain.at(100);
    let count = |height| -> u64 {
        let request = QuerySnapshotAtRequest { datanet_id: 1, height };
        chain.query::<_, QuerySnapshotAtResponse>("SnapshotAt", &request).unwrap().count
    };
    assert_eq!(count(100), canonical);
    assert_eq!(count(19), 0);
    assert!(count(30) > 0 && count(30) < canonical);
}
