//! From announcement to a certified model on real digits, and what is refused on the way.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "tests")]

mod common;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use common::{Chain, Datanets, Row, Submission, digits, owner, price, refused, submission};
use openledger_core::ports::{ModelHead, ModelMaterial, ModelStories, ModelsView};
use openledger_core::{Failure, GasMeter, Module};
use openledger_influence::{Attributor, Head, HinvMatrix, PointSet, Shape};
use openledger_model::keys::{ACCUMULATORS, CERTIFICATIONS, INVERSE, MATERIAL, ORIGINS, POINTS, SEEDING};
use openledger_model::{material_floor, material_next, material_start};
use openledger_proto::openledger::model::v1 as pb;
use openledger_proto::openledger::model::v1::{CertificationPhase, ModelStatus, RefusalReason};
use sha2::{Digest, Sha256};

const N: usize = 240;

static DIGITS: LazyLock<Vec<Row>> = LazyLock::new(|| digits(N));
static HONEST: LazyLock<Submission> = LazyLock::new(|| submission(&DIGITS, 10));

/// Two datanets that share the digits, and items without licence between them that must not count.
fn datanets() -> Datanets {
    let half = N / 2;
    let mut second = Vec::new();
    for (i, row) in DIGITS[half..].iter().enumerate() {
        if i % 5 == 0 {
            second.push(Row { label: (row.label + 1) % 10, granted: false, ..row.clone() });
        }
        second.push(row.clone());
    }
    Datanets(BTreeMap::from([(1, DIGITS[..half].to_vec()), (2, second)]))
}

fn announced() -> (Chain, u64) {
    let chain = Chain::new(datanets());
    let id = chain.create(&chain.blueprint(16, 10)).unwrap();
    chain.announce(id, &[1, 2]).unwrap();
    (chain, id)
}

#[test]
fn an_honest_head_is_certified_whatever_the_steps() {
    let mut materials = Vec::new();
    for step in [50, 7, 4_096] {
        let (chain, id) = announced();
        let (chain, answer) = chain.submit(id, &HONEST, step);
        assert_eq!(
            (answer.status(), answer.refusal(), answer.done),
            (ModelStatus::Certified, RefusalReason::Unspecified, 240)
        );
        let model = chain.model(id);
        assert_eq!((model.points, model.certified_height), (240, 12));
        let c = CERTIFICATIONS.get(&chain.ctx, &id).unwrap().unwrap();
        assert!(c.distance_ppb < 1_000_000 && c.probe_miss_ppb < 10_000_000, "{c:?}");
        assert!(ACCUMULATORS.get(&chain.ctx, &id).unwrap().is_none(), "sums are dropped");

        // what the port gives is what attribution needs
        let view = ModelsView::model(&chain.keeper, &chain.ctx, id).unwrap();
        assert!(view.certified && view.points == 240);
        let shape = Shape::new(10, 16).unwrap();
        let head = Head::from_bytes(shape, &chain.keeper.head(&chain.ctx, id).unwrap()).unwrap();
        let (bits, inverse) = chain.keeper.inverse(&chain.ctx, id).unwrap();
        let inverse = HinvMatrix::from_bytes(shape, bits, &inverse).unwrap();
        let chunks = chain.keeper.points(&chain.ctx, id).unwrap();
        let points = PointSet::from_chunks(shape, chunks.iter().map(Vec::as_slice)).unwrap();
        let record = Attributor::new(&head, &inverse, &points).unwrap().attribute(&DIGITS[3].features).unwrap();
        assert!(record.payees.iter().take(5).any(|p| p.id == 3), "a training point supports the answer to itself");
        materials.push((record, points, view.material_hash));

        // origins: the ungranted items left gaps
        let all: Vec<u64> = (0..240).collect();
        let origins = chain.keeper.origins(&chain.ctx, id, &all).unwrap();
        assert!(origins[..120].iter().zip(1..).all(|(o, item)| (o.datanet_id, o.item_id) == (1, item)));
        assert_eq!((origins[120].datanet_id, origins[120].item_id, origins[125].item_id), (2, 2, 8));
        assert!(origins.iter().all(|o| o.owner == owner(o.datanet_id, o.item_id)));
        let some = chain.keeper.origins(&chain.ctx, id, &[239, 0, 121]).unwrap();
        assert_eq!(some, [origins[239].clone(), origins[0].clone(), origins[121].clone()]);
        assert!(matches!(chain.keeper.origins(&chain.ctx, id, &[240]), Err(Failure::Fatal(_))));

        // the material's hash covers all of it
        let mut hash = material_start(HONEST.bits, &HONEST.weights, &HONEST.inverse);
        let mut entries = POINTS.iter(&chain.ctx).unwrap();
        while let Some((key, chunk)) = entries.next_entry().unwrap() {
            hash = material_next(hash, shape, &chunk, &ORIGINS.get(&chain.ctx, &key).unwrap().unwrap());
        }
        assert_eq!(view.material_hash[..], hash);

        let story = chain.keeper.story(&chain.ctx, id, &[0, 239]).unwrap();
        assert_eq!((story.name.as_str(), story.lineage.len()), ("digits", 1));
        assert!(story.proof_keys.iter().all(|(store, key)| chain.ctx.state().get(store, key).unwrap().is_some()));
    }
    assert!(materials.windows(2).all(|w| w[0] == w[1]), "the steps' sizes change nothing");
}

/// Changes that leave a head or inverse of the right form.
fn refusal_of(change: impl FnOnce(&mut Submission)) -> RefusalReason {
    let (chain, id) = announced();
    let mut s = HONEST.clone();
    change(&mut s);
    let (chain, answer) = chain.submit(id, &s, 1_000);
    assert_eq!(answer.status(), ModelStatus::Refused, "{:?}", answer.refusal());
    let model = chain.model(id);
    assert_eq!(model.refusal, answer.refusal);
    assert!(!ModelsView::model(&chain.keeper, &chain.ctx, id).unwrap().certified);
    answer.refusal()
}

#[test]
fn wrong_heads_and_inverses_are_refused() {
    // class 3 scaled by 1.01
    let scaled = refusal_of(|s| {
        for w in s.weights.chunks_exact_mut(4).skip(3 * 17).take(17) {
            let v = i32::from_le_bytes(w.try_into().unwrap());
            w.copy_from_slice(&(v + v / 100).to_le_bytes());
        }
    });
    assert_eq!(scaled, RefusalReason::NotOptimal);
    // one contribution withheld from the training
    let withheld = submission(&DIGITS[1..], 10);
    assert_eq!(refusal_of(|s| s.weights = withheld.weights), RefusalReason::NotOptimal);
    // one added that nobody contributed
    let mut more = DIGITS.to_vec();
    more.push(Row { label: 9, ..DIGITS[0].clone() });
    let added = submission(&more, 10);
    assert_eq!(refusal_of(|s| s.weights = added.weights), RefusalReason::NotOptimal);
    // counts that differ from the snapshots
    assert_eq!(refusal_of(|s| s.points -= 1), RefusalReason::NotOptimal);
    assert_eq!(refusal_of(|s| s.points += 1), RefusalReason::NotOptimal);
    // one crafted entry, a zero on the diagonal, another scale
    assert_eq!(refusal_of(|s| s.inverse[4 * 90 + 3] ^= 0x10), RefusalReason::BadInverse);
    assert_eq!(refusal_of(|s| s.inverse[..4].fill(0)), RefusalReason::BadInverse);
    assert_eq!(refusal_of(|s| s.bits -= 1), RefusalReason::BadInverse);
}

#[test]
fn a_refused_model_may_try_again() {
    let (chain, id) = announced();
    let bad = Submission { points: 239, ..HONEST.clone() };
    let (chain, answer) = chain.submit(id, &bad, 64);
    assert_eq!(answer.status(), ModelStatus::Refused);
    assert_eq!(chain.step(id, 10).unwrap_err(), refused(13));
    // another head for the same announcement: what the first one stored is gone
    let chunks = chain.register(id, &HONEST).unwrap();
    let model = chain.model(id);
    assert_eq!((model.status(), model.refusal()), (ModelStatus::HeadSubmitted, RefusalReason::Unspecified));
    let left = |chain: &Chain| {
        let points = POINTS.iter(&chain.ctx).unwrap().take(99).unwrap().len();
        let origins = ORIGINS.iter(&chain.ctx).unwrap().take(99).unwrap().len();
        let inverse = INVERSE.iter(&chain.ctx).unwrap().take(99).unwrap().len();
        let hash = usize::from(MATERIAL.get(&chain.ctx, &id).unwrap().is_some());
        let sums = usize::from(ACCUMULATORS.get(&chain.ctx, &id).unwrap().is_some());
        points + origins + inverse + hash + sums
    };
    assert_eq!(left(&chain), 0);
    // replaced once more while it is being uploaded
    chain.upload(id, &HONEST, 0).unwrap();
    assert_eq!(chain.register(id, &HONEST).unwrap(), chunks);
    assert_eq!(left(&chain), 0);
    let (chain, answer) = chain.submit(id, &HONEST, 100);
    assert_eq!(answer.status(), ModelStatus::Certified);
    // certified for good
    assert_eq!(chain.register(id, &HONEST).unwrap_err(), refused(13));
    assert_eq!(chain.announce(id, &[1]).unwrap_err(), refused(13));

    // or a new announcement
    let (chain, id) = announced();
    let (chain, _) = chain.submit(id, &bad, 64);
    chain.announce(id, &[1, 2]).unwrap();
    assert!(chain.model(id).head.is_none() && chain.step(id, 1).is_err());
    let (_, answer) = chain.submit(id, &HONEST, 100);
    assert_eq!(answer.status(), ModelStatus::Certified);
}

#[test]
fn the_seed_is_unknown_when_the_last_chunk_is_sent() {
    let (chain, id) = announced();
    let chunks = chain.register(id, &HONEST).unwrap();
    chain.upload_all(id, &HONEST, chunks);
    let phase = |chain: &Chain| CERTIFICATIONS.get(&chain.ctx, &id).unwrap().unwrap();
    assert_eq!((phase(&chain).phase(), phase(&chain).seed_height), (CertificationPhase::Seed, 12));
    assert_eq!(chain.step(id, 10).unwrap_err(), refused(24));
    let next = chain.at(11);
    assert_eq!(next.step(id, 10).unwrap_err(), refused(24));
    let seeded = next.at(12);
    assert_eq!(phase(&seeded).phase(), CertificationPhase::Points);
    assert_eq!(phase(&seeded).seed.len(), 32);
    assert!(SEEDING.iter(&seeded.ctx).unwrap().next_entry().unwrap().is_none());
    assert_eq!(seeded.step(id, 0).unwrap_err(), refused(25));
    assert_eq!(seeded.step(id, 4_097).unwrap_err(), refused(25));
    // gas decides how far a step gets, and running out of it changes nothing
    let poor = Chain { ctx: seeded.ctx.with_gas(GasMeter::new(100_000)), keeper: seeded.keeper.clone() };
    assert_eq!(poor.step(id, 100).unwrap_err(), ("sdk".to_owned(), 11));
    assert_eq!(phase(&seeded).points_done, 0);
    assert_eq!(seeded.step(id, 100).unwrap().done, 100);
    let seed = phase(&seeded).seed;
    // another block hash gives another seed
    let (other, id2) = announced();
    let other = other.at(20);
    other.upload_all(id2, &HONEST, other.register(id2, &HONEST).unwrap());
    let other = other.at(21).at(22);
    assert_ne!(CERTIFICATIONS.get(&other.ctx, &id2).unwrap().unwrap().seed, seed);
}

#[test]
fn heads_and_chunks_out_of_form() {
    let (chain, id) = announced();
    let code = |s: &Submission| chain.register(id, s).unwrap_err();
    assert_eq!(code(&Submission { weights: HONEST.weights[4..].to_vec(), ..HONEST.clone() }), refused(23));
    assert_eq!(code(&Submission { bits: 29, ..HONEST.clone() }), refused(23));
    assert_eq!(code(&Submission { points: 0, ..HONEST.clone() }), refused(23));
    let msg = pb::MsgRegisterHead { creator: chain.text("bob"), model_id: id, ..pb::MsgRegisterHead::default() };
    assert_eq!(chain.send::<_, pb::MsgRegisterHeadResponse>(&msg).unwrap_err(), refused(4));
    assert_eq!(chain.register(99, &HONEST).unwrap_err(), refused(2));
    assert_eq!(chain.upload(id, &HONEST, 0).unwrap_err(), refused(13));

    let chunks = chain.register(id, &HONEST).unwrap();
    assert_eq!(u64::from(chunks), (2 * 170 * 171u64).div_ceil(4_096));
    chain.upload(id, &HONEST, 1).unwrap();
    assert_eq!(chain.upload(id, &HONEST, 1).unwrap_err(), refused(9));
    assert_eq!(chain.upload(id, &HONEST, chunks).unwrap_err(), refused(8));
    let long = pb::MsgUploadInverse { creator: chain.text("alice"), model_id: id, index: 0, data: vec![0; 4_097] };
    assert_eq!(chain.send::<_, pb::MsgUploadInverseResponse>(&long).unwrap_err(), refused(8));
    // the whole must have the announced hash; the right last chunk still ends the upload
    for index in (0..chunks - 1).filter(|i| *i != 1) {
        chain.upload(id, &HONEST, index).unwrap();
    }
    let mut other = HONEST.clone();
    *other.inverse.last_mut().unwrap() ^= 1;
    assert_eq!(chain.upload(id, &other, chunks - 1).unwrap_err(), refused(11));
    assert_eq!(chain.model(id).status(), ModelStatus::HeadSubmitted);
    assert_eq!(chain.upload(id, &HONEST, chunks - 1).unwrap(), chunks);
    assert_eq!(chain.model(id).status(), ModelStatus::Certifying);
    assert_eq!(chain.register(id, &HONEST).unwrap_err(), refused(13));
}

#[test]
fn announcements_are_judged_at_their_height() {
    let chain = Chain::new(datanets());
    let id = chain.create(&chain.blueprint(16, 10)).unwrap();
    let send = |snapshots: &[(u64, u64)], lambda_ppb, who: &str| {
        let snapshots = snapshots.iter().map(|&(datanet_id, height)| pb::SnapshotRef { datanet_id, height }).collect();
        let msg = pb::MsgAnnounceTraining { creator: chain.text(who), model_id: id, snapshots, lambda_ppb };
        chain.send::<_, pb::MsgAnnounceTrainingResponse>(&msg).map(drop)
    };
    assert_eq!(send(&[(1, 9)], 1_000_000, "bob").unwrap_err(), refused(4));
    assert_eq!(send(&[], 1_000_000, "alice").unwrap_err(), refused(21));
    assert_eq!(send(&[(1, 9), (1, 8)], 1_000_000, "alice").unwrap_err(), refused(21));
    assert_eq!(send(&[(1, 9)], 499_999, "alice").unwrap_err(), refused(22));
    assert_eq!(send(&[(1, 9)], 100_000_001, "alice").unwrap_err(), refused(22));
    assert_eq!(send(&[(9, 9)], 1_000_000, "alice").unwrap_err(), ("datanet".to_owned(), 2));
    assert_eq!(send(&[(1, 10)], 1_000_000, "alice").unwrap_err(), ("datanet".to_owned(), 9));
    let narrow = chain.create(&chain.blueprint(15, 10)).unwrap();
    assert_eq!(chain.announce(narrow, &[1]).unwrap_err(), refused(21));
    send(&[(1, 9)], 1_000_000, "alice").unwrap();
    send(&[(2, 5)], 2_000_000, "alice").unwrap();
    assert_eq!(chain.model(id).training.unwrap().height, 10);
}

#[test]
fn no_data_is_no_model() {
    let none = Datanets(BTreeMap::from([(1, vec![Row { granted: false, label: 9, ..DIGITS[0].clone() }])]));
    let chain = Chain::new(none);
    let id = chain.create(&chain.blueprint(16, 10)).unwrap();
    chain.announce(id, &[1]).unwrap();
    let (_, answer) = chain.submit(id, &HONEST, 10);
    assert_eq!(answer.refusal(), RefusalReason::NoData);
}

#[test]
fn genesis_goes_round_and_attributes_alike() {
    let (chain, id) = announced();
    let (chain, _) = chain.submit(id, &HONEST, 33);
    let set = pb::MsgSetPrice { creator: chain.text("alice"), model_id: id, price: price("5000") };
    chain.send::<_, pb::MsgSetPriceResponse>(&set).unwrap();
    // a second one is on its way
    let waiting = chain.create(&chain.blueprint(16, 10)).unwrap();
    chain.announce(waiting, &[1]).unwrap();
    chain.upload_all(waiting, &HONEST, chain.register(waiting, &HONEST).unwrap());
    let exported = chain.module().export_genesis(&chain.ctx).unwrap();

    let fresh = Chain::new(datanets());
    fresh.module().validate_genesis(fresh.ctx.config(), &exported).unwrap();
    fresh.module().init_genesis(&fresh.ctx, &exported).unwrap();
    let points = |c: &Chain| c.keeper.points(&c.ctx, id).unwrap().concat();
    assert_eq!(points(&fresh), points(&chain));
    let all: Vec<u64> = (0..240).collect();
    assert_eq!(
        fresh.keeper.origins(&fresh.ctx, id, &all).unwrap(),
        chain.keeper.origins(&chain.ctx, id, &all).unwrap()
    );
    let view = |c: &Chain| ModelsView::model(&c.keeper, &c.ctx, id).unwrap();
    assert_eq!(view(&fresh), view(&chain), "with the hash that records and receipts name");
    // the one on its way is seeded anew, and ends in the new chain
    let later = fresh.at(11).at(12);
    let answer = later.step(waiting, 4_096).unwrap();
    assert_eq!(answer.status(), ModelStatus::Refused, "it was trained on both datanets");
    // the exports agree apart from the restarted certification
    let again = fresh.module().export_genesis(&fresh.ctx).unwrap();
    assert_eq!(again["models"][0]["model"], exported["models"][0]["model"]);
    assert_eq!(again["models"][0]["points"], exported["models"][0]["points"]);
}

#[test]
fn the_floor_of_a_model_is_chosen_with_its_head_and_part_of_its_hash() {
    let (chain, id) = announced();
    let register = |sigma_floor_ppm| pb::MsgRegisterHead {
        creator: chain.text("alice"),
        model_id: id,
        weights: HONEST.weights.clone(),
        inverse_fraction_bits: HONEST.bits,
        inverse_sha256: Sha256::digest(&HONEST.inverse).to_vec(),
        chunk_size: common::CHUNK,
        points: HONEST.points,
        sigma_floor_ppm,
    };
    for wrong in [1, 499_999, 1_000_000] {
        assert_eq!(chain.send::<_, pb::MsgRegisterHeadResponse>(&register(wrong)).unwrap_err(), refused(45));
    }
    let chunks = chain.send::<_, pb::MsgRegisterHeadResponse>(&register(750_000)).unwrap().chunks;
    chain.upload_all(id, &HONEST, chunks);
    let later = chain.at(11).at(12);
    while later.step(id, 100).unwrap().phase() != CertificationPhase::Done {}
    assert_eq!(later.model(id).sigma_floor_ppm, 750_000);
    let view = ModelsView::model(&later.keeper, &later.ctx, id).unwrap();
    assert_eq!(view.sigma_floor_ppm, 750_000);
    let start = material_floor(material_start(HONEST.bits, &HONEST.weights, &HONEST.inverse), 750_000);
    let mut entries = POINTS.iter(&later.ctx).unwrap();
    let mut hash = start;
    while let Some((key, chunk)) = entries.next_entry().unwrap() {
        let origins = ORIGINS.get(&later.ctx, &key).unwrap().unwrap();
        hash = material_next(hash, Shape::new(10, 16).unwrap(), &chunk, &origins);
    }
    assert_eq!(view.material_hash[..], hash);
    let exported = later.module().export_genesis(&later.ctx).unwrap();
    let other = openledger_core::Ctx::for_test();
    later.module().init_genesis(&other, &exported).unwrap();
    assert_eq!(MATERIAL.get(&other, &id).unwrap().unwrap(), hash, "a genesis hashes alike");
}
