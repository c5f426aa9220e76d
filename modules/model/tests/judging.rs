//! Judging contributions on real digits: several models of one datanet, honest accounts and others, whatever the steps.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "tests")]

mod common;
mod market;

use common::{Chain, Row, account, refused, submission};
use market::*;
use openledger_core::ports::{EvidencePort, LATEST};
use openledger_core::{Ctx, Module};
use openledger_influence::evidence::{FreshSum, Movement, PublicModel};
use openledger_influence::factor::{EpochScale, Record, in_ppm};
use openledger_influence::{HinvMatrix, Shape};
use openledger_model::check_evidence;
use openledger_model::evidence_keys::{
    FRESH_ITEMS, FRESH_SUMS, JUDGED, JUDGEMENTS, LINES, RECORDS, STANDINGS, TALLIES,
};
use openledger_proto::openledger::model::v1 as pb;
use openledger_proto::openledger::model::v1::JudgementPhase;

/// Novelty from which an item counts in full as evidence, as the parameters have it.
const FULL: u32 = 250_000;

#[test]
fn honest_disagreement_is_paid_and_labels_of_the_public_model_are_not() {
    let mut market = market(2);
    // Forty digits, and forty vectors of noise, under the public model's labels; forty digits under wrong labels.
    let copy = |row: &Row, label| Row { label, ..row.clone() };
    for (i, row) in DIGITS.iter().skip(2 * EPOCH).take(40).enumerate() {
        market.push(copy(row, public_label(&market, &row.features)), "parrot", 1);
        let noise: Vec<i8> = (0..16).map(|f| i8::try_from((i * 37 + f * 101) % 40).unwrap()).collect();
        let noise = Row { label: public_label(&market, &noise), features: noise, ..row.clone() };
        market.push(noise, "noise", 1);
        market.push(copy(&DIGITS[600 + i], (DIGITS[600 + i].label + 3) % 10), "liar", 1);
    }
    let (chain, first) = train(&chain(&market), &market, 0);
    assert!(chain.model(first).temperature > 1 << 16, "a regularised head is under-confident");
    assert_eq!(step(&chain, "bob", first, 9).unwrap_err(), refused(42), "the first model of a line judges nothing");
    assert_eq!(evidence(&chain, &market, "ann", 0), None, "its contributions have no public model");
    assert_eq!(factor(&chain, &market, "ann", 1), 0, "what comes later waits for a judgement");
    let (chain, second) = train(&chain, &market, 1);
    assert_eq!(factor(&chain, &market, "ann", 1), 0, "certified and not judged yet");
    let judgement = judge(&chain, second, &[100]);
    assert_eq!(step(&chain, "bob", second, 9).unwrap_err(), refused(43));
    assert_eq!(
        (judgement.points_done, judgement.accounts_done, judgement.cohorts.len()),
        (2 * EPOCH as u64 + 120, 9, 1)
    );
    let factors: Vec<u32> = HONEST.iter().map(|who| factor(&chain, &market, who, 1)).collect();
    assert!(factors.iter().sum::<u32>() > 3_600_000, "honest newcomers keep most: {factors:?}");
    for cheat in ["parrot", "noise"] {
        assert_eq!(factor(&chain, &market, cheat, 1), 0, "{cheat}");
    }
    let liar = factor(&chain, &market, "liar", 1);
    assert!(liar < 100_000, "{liar}");
    assert!(HONEST.iter().all(|who| evidence(&chain, &market, who, 0).is_none()));
    let id = market.contribution(market.of("ann", 1)[0]);
    assert_eq!(chain.keeper.contribution_factor(&chain.ctx, id).unwrap(), factors[0]);
    assert_eq!(chain.keeper.contribution_factor(&chain.ctx, 7).unwrap(), 1_000_000, "no public model");
    let story = chain.keeper.story(&chain.ctx, 0, id, 1).unwrap();
    assert_eq!((story.judge_model_id, story.public_model_id), (second, first));
    assert!(story.volume_ppm > 30_000_000 && story.scale == judgement.cohorts[0].scale);
    assert!(story.proof_keys.iter().all(|(store, key)| chain.ctx.state().get(store, key).unwrap().is_some()));
    check_evidence(&chain.ctx).unwrap();
}

/// The same from the pure functions, all at once.
fn direct(chain: &Chain, market: &Market, public: u64, judge: u64, owners: &[&str]) -> Vec<(Record, u32)> {
    let shape = Shape::new(10, 16).unwrap();
    let (head, temperature) = public_head(chain, public);
    let public = PublicModel::new(&head, temperature).unwrap();
    let model = chain.model(judge);
    let (bits, inverse) = openledger_core::ports::ModelMaterial::inverse(&chain.keeper, &chain.ctx, judge).unwrap();
    let inverse = HinvMatrix::from_bytes(shape, bits, &inverse).unwrap();
    let look = |i: usize| {
        let row = &market.rows[i];
        (row, u16::try_from(row.label).unwrap(), public.view(&row.features, u16::try_from(row.label).unwrap()).unwrap())
    };
    let sum = |items: &[usize]| {
        let mut sum = FreshSum::new(shape);
        for i in items {
            let (row, _, view) = look(*i);
            sum.absorb(&view, &row.features).unwrap();
        }
        sum
    };
    let fresh: Vec<usize> = (0..market.rows.len()).filter(|i| market.epoch[*i] == 1).collect();
    let total = sum(&fresh);
    let records: Vec<Record> = owners
        .iter()
        .map(|who| {
            let mine = market.of(who, 1);
            let others = total.without(&sum(&mine)).unwrap();
            let movement = Movement::new(&inverse, &others, u32::try_from(model.points).unwrap()).unwrap();
            let mut record = Record::default();
            for i in mine {
                let (row, label, view) = look(i);
                let e = movement.evidence(&row.features, label, &view).unwrap();
                record.add_item(row.novelty_ppm, FULL, view.doubt, e, view.public_label != label).unwrap();
            }
            record
        })
        .collect();
    let scale = EpochScale::new(&records, 500_000, 1 << 29).unwrap();
    records.into_iter().map(|r| (r, in_ppm(scale.standing(&r).unwrap().factor()))).collect()
}

#[test]
fn steps_of_any_size_by_anybody_find_what_the_functions_find() {
    let market = market(2);
    let mut states = Vec::new();
    for steps in [&[4_096][..], &[1, 70, 3], &[64], &[13, 500, 1, 1, 200]] {
        let (chain, first) = train(&chain(&market), &market, 0);
        let (chain, second) = train(&chain, &market, 1);
        let done = judge(&chain, second, steps);
        let found = direct(&chain, &market, first, second, &HONEST);
        for (who, (record, factor_ppm)) in HONEST.iter().zip(&found) {
            let id = market.contribution(market.of(who, 1)[0]);
            let history = JUDGED.get(&chain.ctx, &(id, 0)).unwrap().unwrap();
            let [entry] = history.entries.as_slice() else { panic!("{history:?}") };
            assert_eq!((entry.factor_ppm, entry.items, entry.volume_ppm), (*factor_ppm, 40, record.volume), "{who}");
            assert_eq!(i128::from(entry.evidence_ppm), record.evidence >> 30);
        }
        assert!(found.iter().any(|(r, f)| r.bets > 0 && *f > 0));
        check_evidence(&chain.ctx).unwrap();
        for empty in [
            FRESH_ITEMS.iter(&chain.ctx).unwrap().next_entry().unwrap().is_none(),
            FRESH_SUMS.iter(&chain.ctx).unwrap().next_entry().unwrap().is_none(),
            RECORDS.iter(&chain.ctx).unwrap().next_entry().unwrap().is_none(),
            TALLIES.iter(&chain.ctx).unwrap().next_entry().unwrap().is_none(),
        ] {
            assert!(empty, "nothing is left of the steps");
        }
        let standings: Vec<_> = STANDINGS.iter(&chain.ctx).unwrap().take(99).unwrap();
        let judged: Vec<_> = JUDGED.iter(&chain.ctx).unwrap().take(99).unwrap();
        states.push((done, standings, judged, LINES.iter(&chain.ctx).unwrap().take(9).unwrap()));
    }
    assert!(states.windows(2).all(|w| w[0] == w[1]), "sizes and senders of steps change nothing");
}

/// Any division into steps, from one certified state: twenty random ones.
#[test]
fn random_steps_find_the_same() {
    let market = market(2);
    let (chain, _) = train(&chain(&market), &market, 0);
    let (chain, second) = train(&chain, &market, 1);
    let exported = chain.module().export_genesis(&chain.ctx).unwrap();
    let mut state = 3u32;
    let mut random = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        1 + (state >> 20) % [2, 9, 70, 400][usize::try_from(state >> 30).unwrap()]
    };
    let mut ends = Vec::new();
    for _ in 0..20 {
        let fresh = Ctx::for_test();
        chain.module().init_genesis(&fresh, &exported).unwrap();
        let fresh = Chain { ctx: fresh, keeper: chain.keeper.clone() }.at(500);
        let steps: Vec<u32> = (0..300).map(|_| random()).collect();
        judge(&fresh, second, &steps);
        check_evidence(&fresh.ctx).unwrap();
        ends.push(fresh.module().export_genesis(&fresh.ctx).unwrap());
    }
    assert!(ends.windows(2).all(|w| w[0] == w[1]));
}

#[test]
fn three_judgements_in_order_and_no_more() {
    let market = market(5);
    let (mut chain, mut models) = (chain(&market), Vec::new());
    for epoch in 0..5 {
        let (next, id) = train(&chain, &market, epoch);
        (chain, models) = (next, [models, vec![id]].concat());
    }
    // Certified ahead of the judgements, which go in the line's order.
    assert_eq!(step(&chain, "bob", models[3], 9).unwrap_err(), refused(44));
    let of_first = |chain: &Chain| evidence(chain, &market, "ann", 1).unwrap();
    let mut factors = Vec::new();
    for (k, id) in models.iter().enumerate().skip(1) {
        assert_eq!(of_first(&chain).judgements() as usize, (k - 1).min(3));
        let done = judge(&chain, *id, &[300]);
        assert_eq!(done.cohorts.len(), k.min(3));
        assert!(of_first(&chain).factors.starts_with(&factors), "what was found stays");
        factors = of_first(&chain).factors;
        assert_eq!(JUDGEMENTS.get(&chain.ctx, id).unwrap().unwrap(), done);
        check_evidence(&chain.ctx).unwrap();
    }
    assert!(of_first(&chain).is_closed());
    assert_eq!(evidence(&chain, &market, "ann", 3).unwrap().judgements(), 2);
    assert_eq!(evidence(&chain, &market, "ann", 4).unwrap().judgements(), 1);
    let standing = STANDINGS.get(&chain.ctx, &((1, 0), account("ann"))).unwrap().unwrap();
    let cohorts: Vec<u32> = standing.window.iter().map(|c| c.cohort).collect();
    assert_eq!(cohorts, [2, 3, 4]);
    assert!(standing.closed_volume > 0, "the cohort of the second model is closed");
    // A record makes factors surer: those of the fifth epoch, with four of them behind, are above those of the first.
    let mean = |epoch| HONEST.iter().map(|who| factor(&chain, &market, who, epoch)).sum::<u32>() / 6;
    assert!(mean(4) > 600_000, "{} {}", mean(1), mean(4));

    // The state goes through a genesis and a new beginning, and judges alike.
    let exported = chain.module().export_genesis(&chain.ctx).unwrap();
    let other = Ctx::for_test();
    chain.module().init_genesis(&other, &exported).unwrap();
    assert_eq!(chain.module().export_genesis(&other).unwrap(), exported);
    chain.module().prepare_zero_height(&chain.ctx, &[]).unwrap();
    check_evidence(&chain.ctx).unwrap();
    let line = LINES.get(&chain.ctx, &(1, 0)).unwrap().unwrap();
    assert!(line.members.iter().all(|m| m.height == 0 && m.ago > 0 && m.judged_height == 0 && m.judged_clock > 0));
}

#[test]
fn a_judgement_begins_again_on_a_new_chain() {
    let market = market(2);
    let (chain, _) = train(&chain(&market), &market, 0);
    let (chain, second) = train(&chain, &market, 1);
    let other = train(&self::chain(&market), &market, 0).0;
    let (other, _) = train(&other, &market, 1);
    for _ in 0..9 {
        step(&chain, "bob", second, 77).unwrap();
    }
    assert!(JUDGEMENTS.get(&chain.ctx, &second).unwrap().unwrap().points_done > 0);
    let exported = chain.module().export_genesis(&chain.ctx).unwrap();
    let ctx = Ctx::for_test();
    chain.module().init_genesis(&ctx, &exported).unwrap();
    let again = Chain { ctx, keeper: chain.keeper.clone() }.at(300);
    judge(&again, second, &[90]);
    judge(&other, second, &[4_096]);
    for who in HONEST {
        assert_eq!(factor(&again, &market, who, 1), factor(&other, &market, who, 1));
    }
    chain.module().prepare_zero_height(&chain.ctx, &[]).unwrap();
    check_evidence(&chain.ctx).unwrap();
    assert_eq!(JUDGEMENTS.get(&chain.ctx, &second).unwrap().unwrap().phase(), JudgementPhase::Fresh);
}

#[test]
fn more_accounts_do_not_help_and_hidden_items_do_not_either() {
    let whole = market(2);
    let run = |market: &Market| {
        let (chain, _) = train(&chain(market), market, 0);
        let (chain, second) = train(&chain, market, 1);
        judge(&chain, second, &[4_096]);
        chain
    };
    // Wrong labels, and those of the public model, of one account and of five.
    let five = ["m0", "m1", "m2", "m3", "m4"];
    let cheats = |split: bool, label: &dyn Fn(&Row) -> u32| {
        let mut market = whole.clone();
        for (i, row) in DIGITS.iter().skip(2 * EPOCH).take(50).enumerate() {
            market.push(Row { label: label(row), ..row.clone() }, if split { five[i % 5] } else { "m0" }, 1);
        }
        let chain = run(&market);
        let accounts = if split { &five[..] } else { &five[..1] };
        // What gate and factor leave of the items, in ppm of all: wrong labels in several accounts confirm one another,
        // and then it is the gate that stops them.
        let model = chain.model(2);
        let points = chain.keeper.points_page(&chain.ctx, &model, 0, model.points).unwrap();
        let mine = |p: &&pb::CertifiedPoint| accounts.iter().any(|who| p.owner == chain.text(who));
        let open = points.iter().filter(mine).filter(|p| p.gate);
        let left = |p: &pb::CertifiedPoint| {
            let at = usize::try_from(p.item_id - 1).unwrap();
            factor(&chain, &market, market.owner[at], 1)
        };
        open.map(left).sum::<u32>() / 50
    };
    let wrong = |row: &Row| (row.label + 3) % 10;
    let (alone, split) = (cheats(false, &wrong), cheats(true, &wrong));
    assert!(alone < 50_000 && split < 100_000, "{alone} {split}");
    let parrot = |row: &Row| public_label(&whole, &row.features);
    assert_eq!((cheats(false, &parrot), cheats(true, &parrot)), (0, 0));

    // Half of a contribution is hidden from the training that judges: its factor halves.
    let open = factor(&run(&whole), &whole, "ben", 1);
    let mut partly = whole.clone();
    partly.hidden.push((whole.contribution(whole.of("ben", 1)[0]), 0));
    let chain = run(&partly);
    let id = partly.contribution(partly.of("ben", 1)[0]);
    let entry = JUDGED.get(&chain.ctx, &(id, 0)).unwrap().unwrap().entries[0];
    assert!(entry.items < 40 && entry.canonical == 40, "{entry:?}");
    assert!(u64::from(entry.factor_ppm) <= u64::from(entry.items) * 1_000_000 / 40, "{entry:?} {open}");
}

#[test]
fn lines_ask_for_growth_time_and_one_datanet() {
    let market = market(2);
    let (chain, first) = train(&chain(&market), &market, 0);
    let line = |chain: &Chain| LINES.get(&chain.ctx, &(1, 0)).unwrap().unwrap();
    assert_eq!(line(&chain).members.len(), 1);
    // The same members again bring no growth.
    let chain = chain.at(FIRST + 50);
    let id = chain.create(&chain.blueprint(16, 10)).unwrap();
    chain.announce(id, &[1]).unwrap();
    let rows: Vec<Row> = market.members(0).into_iter().map(|i| market.rows[i].clone()).collect();
    let (chain, _) = chain.submit(id, &submission(&rows, 10), 4_096);
    assert_eq!(chain.model(id).status(), pb::ModelStatus::Certified);
    assert_eq!(line(&chain).members.len(), 1);
    assert_eq!(line(&chain).members[0].model_id, first);
    assert_eq!(step(&chain, "bob", id, 9).unwrap_err(), refused(42));

    // Trained on two datanets, a model opens their lines and enters none.
    let id = chain.create(&chain.blueprint(16, 10)).unwrap();
    chain.announce(id, &[1, 2]).unwrap();
    let twice: Vec<Row> = [rows.clone(), rows].concat();
    let (chain, _) = chain.submit(id, &submission(&twice, 10), 4_096);
    assert_eq!((chain.model(id).points, chain.model(id).temperature), (2 * EPOCH as u64, 0));
    assert!(LINES.get(&chain.ctx, &(2, 0)).unwrap().unwrap().members.is_empty());
    assert_eq!(chain.keeper.evidence(&chain.ctx, 0, 2, 1, LATEST).unwrap(), None);

    // A datanet that does without evidence has no line, and its models no temperature.
    let off = Market { off: true, ..market.clone() };
    let (chain, id) = train(&self::chain(&off), &off, 0);
    assert_eq!((chain.model(id).temperature, LINES.get(&chain.ctx, &(1, 0)).unwrap()), (0, None));
    let (chain, _) = train(&chain, &off, 1);
    assert_eq!(evidence(&chain, &off, "ann", 1), None);

    // With a share of zero, as in a genesis that is older than the rule, a judgement finds one for everybody.
    let free = chain_with(&market, |p| {
        (p.evidence_share_ppm, p.evidence_least, p.judge_growth_ppm, p.judge_interval) = (0, 0, 0, 0);
    });
    let (chain, _) = train(&free, &market, 0);
    let (chain, second) = train(&chain, &market, 1);
    assert_eq!(judge(&chain, second, &[4_096]).evidence_novelty_ppm, FULL, "what it was weighed by stays with it");
    assert!(HONEST.iter().all(|who| factor(&chain, &market, who, 1) == 1_000_000));
}

/// A judgement on digits, written down for `tests/attribution/payment_module.py`, which finds the same in doubles.
#[test]
fn a_case_for_python() {
    let mut market = market(2);
    for row in DIGITS.iter().skip(2 * EPOCH).take(40) {
        let label = public_label(&market, &row.features);
        market.push(Row { label, ..row.clone() }, "parrot", 1);
    }
    let (chain, first) = train(&chain(&market), &market, 0);
    let (chain, second) = train(&chain, &market, 1);
    let done = judge(&chain, second, &[77]);
    let weights = |id: u64| openledger_model::keys::WEIGHTS.get(&chain.ctx, &id).unwrap().unwrap();
    let ints = |bytes: Vec<u8>| -> Vec<i32> {
        bytes.chunks_exact(4).map(|c| i32::from_le_bytes(c.try_into().unwrap())).collect()
    };
    let accounts: Vec<serde_json::Value> = HONEST
        .iter()
        .chain(&["parrot"])
        .map(|who| {
            let id = market.contribution(market.of(who, 1)[0]);
            let entry = JUDGED.get(&chain.ctx, &(id, 0)).unwrap().unwrap().entries[0];
            serde_json::json!({
                "name": who, "evidence_ppm": entry.evidence_ppm, "volume_ppm": entry.volume_ppm,
                "factor_ppm": entry.factor_ppm, "volume": entry.standing_volume, "credit": entry.standing_credit
            })
        })
        .collect();
    let case = serde_json::json!({
        "features": market.rows.iter().map(|r| r.features.clone()).collect::<Vec<_>>(),
        "labels": market.rows.iter().map(|r| r.label).collect::<Vec<_>>(),
        "novelty_ppm": market.rows.iter().map(|r| r.novelty_ppm).collect::<Vec<_>>(),
        "owners": market.owner, "epochs": market.epoch, "public": ints(weights(first)), "head": ints(weights(second)),
        "temperature": chain.model(first).temperature, "accounts": accounts, "scale": done.cohorts[0].scale,
        "doubt": done.cohorts[0].doubt, "share_ppm": 500_000, "least": 1u64 << 29, "full_ppm": FULL
    });
    let factors: Vec<u64> = accounts.iter().map(|a| a["factor_ppm"].as_u64().unwrap()).collect();
    assert!(factors[..6].iter().any(|f| *f > 0) && factors[6] == 0, "{factors:?}");
    let file = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("judging-case.json");
    std::fs::write(file, case.to_string()).unwrap();
}
