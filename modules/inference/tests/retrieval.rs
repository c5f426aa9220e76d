//! Retrievals over fake ports: what is found, who is asked for consent, what is paid, and questions to collections that
//! the chain does not search: claims, challenges, and where the money goes.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "tests")]

mod common;

use common::{CREDIT_GAS, ITEM_GAS, Models, POINT_GAS, Retrieved, World, identity_model, world};
use openledger_core::ports::{PointOrigin, RetrievalPoint, RetrievalTerms};
use openledger_core::{AccAddress, Ctx, ExecMode, Failure, GasMeter, GrpcCode, Module};
use openledger_inference::keys::{INFERENCES, OPEN, REQUESTS};
use openledger_inference::{genesis, invariants};
use openledger_influence::claims::Leaf;
use openledger_influence::merkle::{Tree, leaf_hash};
use openledger_influence::retrieval::{Terms, dot, top_k};
use openledger_proto::cosmos::base::v1beta1::Coin as PbCoin;
use openledger_proto::openledger::inference::v1 as pb;
use openledger_proto::openledger::inference::v1::RetrievalStatus;
use openledger_testing::{Bank, ModuleExt, account, code_of};

const QUERY: [i8; 4] = [10, 0, 0, 1];
const PRICE: u64 = 300;
const BOND: u64 = 1_500;

/// Points of which the first value falls by fives, so that neighbours have equal scores.
fn points(count: u64) -> Vec<RetrievalPoint> {
    let point = |i: u64| RetrievalPoint {
        embedding: vec![100 - i8::try_from((i / 5).min(100)).unwrap(), 1, 2, 0],
        label: u32::try_from(i % 2).unwrap(),
        novelty_ppm: 1_000_000 - u32::try_from(i % 1_000).unwrap(),
        origin: PointOrigin { datanet_id: 3, item_id: i + 1, owner: account(u8::try_from(i % 5).unwrap() + 1) },
    };
    (0..count).map(point).collect()
}

fn leaves() -> Vec<Leaf> {
    leaves_of(60)
}

fn leaves_of(count: u64) -> Vec<Leaf> {
    let leaf = |(index, p): (u64, RetrievalPoint)| Leaf {
        index,
        datanet_id: p.origin.datanet_id,
        item_id: p.origin.item_id,
        novelty_ppm: p.novelty_ppm,
        label: p.label,
        owner: p.origin.owner.as_bytes().to_vec(),
        embedding: p.embedding,
    };
    (0..).zip(points(count)).map(leaf).collect()
}

fn tree() -> Tree {
    tree_of(60)
}

fn tree_of(count: u64) -> Tree {
    Tree::new(leaves_of(count).iter().map(|leaf| leaf_hash(&leaf.to_bytes())).collect())
}

/// Six nearest of 60 points of two labels; scores from 1,000 down to 890, none below 900.
fn library() -> Models {
    let mut models = identity_model();
    models.view.points = 60;
    models.view.retrieval = Some(RetrievalTerms { k: 6, min_score: 900 });
    models.view.material_hash = tree().root();
    models.collection = points(60);
    models
}

/// A world in which the chain searches no collection itself.
fn proving() -> World {
    let w = world(library());
    let mut params = openledger_inference::params::get(&w.ctx).unwrap();
    params.max_scan_points = 59;
    openledger_inference::keys::PARAMS.set(&w.ctx, &params).unwrap();
    for one in [8, 9] {
        Bank::set(&w.ctx, &account(one), 2_000);
    }
    w
}

fn asks(w: &World, input: &[i8]) -> pb::MsgRetrieve {
    let pb::MsgInfer { payer, model_id, input, max_fee } = w.msg(input, PRICE);
    pb::MsgRetrieve { payer, model_id, input, max_fee }
}

fn hits(found: &pb::RetrievalAnswer) -> Vec<(u64, i64)> {
    found.results.iter().map(|r| (r.point, r.score)).collect()
}

fn code(n: u32) -> (String, u32) {
    ("inference".to_owned(), n)
}

#[test]
fn the_nearest_are_found_paid_and_recorded() {
    let w = world(library());
    let answer: pb::MsgRetrieveResponse = w.module.send(&w.ctx, &asks(&w, &QUERY)).unwrap();
    let found = answer.answer.clone().unwrap();
    // The values 100 for the first five, 99 for the sixth; equal scores go to the lower point.
    assert_eq!(hits(&found), [(0, 1_000), (1, 1_000), (2, 1_000), (3, 1_000), (4, 1_000), (5, 990)]);
    // Labels 0, 1, 0, 1, 0, 1 with weights of 100, and of 90 for the last.
    assert_eq!(found.votes, [pb::LabelVote { label: 0, weight: 300 }, pb::LabelVote { label: 1, weight: 290 }]);
    assert_eq!((answer.label, answer.inference_id, answer.request_id), (0, 1, 0));
    assert_eq!((found.executor.as_str(), found.consent_height), ("", 1));
    let seen = w.attribution.retrievals.lock().unwrap().clone();
    let expected: Retrieved = (1, hits(&found), vec![], 1, None);
    assert_eq!(seen, [expected]);
    assert_eq!((Bank::of(&w.ctx, &w.payer), Bank::of(&w.ctx, &AccAddress::module("attribution"))), (700, 300));
    let stored = INFERENCES.get(&w.ctx, &1).unwrap().unwrap();
    assert_eq!((stored.retrieval, stored.logits_q16.len(), stored.record_hash), (Some(found), 0, vec![7; 32]));
    let state = genesis::export(&w.ctx).unwrap();
    genesis::validate(w.ctx.config(), &state).unwrap();
}

#[test]
fn whoever_withdrew_is_passed_over_and_the_next_moves_up() {
    let w = world(library());
    w.items.0.lock().unwrap().extend([(1, 0), (4, 0), (6, 2)]);
    let answer = |ctx: &Ctx| -> pb::MsgRetrieveResponse { w.module.send(ctx, &asks(&w, &QUERY)).unwrap() };
    assert_eq!(
        hits(&answer(&w.ctx).answer.unwrap()),
        [(1, 1_000), (2, 1_000), (4, 1_000), (5, 990), (6, 990), (7, 990)]
    );
    // From the block of its withdrawal on, the item of point 5 is not used.
    let later = w.ctx.at_height(2);
    assert_eq!(
        hits(&answer(&later).answer.unwrap()),
        [(1, 1_000), (2, 1_000), (4, 1_000), (6, 990), (7, 990), (8, 990)]
    );
    let passed: Vec<Vec<u64>> = w.attribution.retrievals.lock().unwrap().iter().map(|r| r.2.clone()).collect();
    assert_eq!(passed, [vec![0, 3], vec![0, 3, 5]]);
}

#[test]
fn nothing_near_enough_costs_no_fee() {
    let w = world(library());
    let far = asks(&w, &[1, 0, 0, 0]);
    assert_eq!(code_of(&w.module.send::<_, pb::MsgRetrieveResponse>(&w.ctx, &far).unwrap_err()), code(14));
    w.items.0.lock().unwrap().extend((1..=60).map(|item| (item, 0)));
    let near = asks(&w, &QUERY);
    assert_eq!(code_of(&w.module.send::<_, pb::MsgRetrieveResponse>(&w.ctx, &near).unwrap_err()), code(14));
    assert_eq!(Bank::of(&w.ctx, &w.payer), 1_000);
}

#[test]
fn kinds_are_not_mixed_up_and_forms_are_checked() {
    let w = world(library());
    assert_eq!(w.refused(&w.msg(&QUERY, PRICE)), code(13));
    let batch = pb::MsgInferBatch {
        payer: w.ctx.address_text(&w.payer),
        model_id: 5,
        inputs: vec![vec![1; 4]],
        max_fee_each: Some(PbCoin { denom: "uopen".into(), amount: "300".into() }),
    };
    assert_eq!(code_of(&w.module.send::<_, pb::MsgInferBatchResponse>(&w.ctx, &batch).unwrap_err()), code(13));
    let head = world(identity_model());
    let refused = |w: &World, change: fn(&mut pb::MsgRetrieve)| {
        let mut message = asks(w, &QUERY);
        change(&mut message);
        code_of(&w.module.send::<_, pb::MsgRetrieveResponse>(&w.ctx, &message).unwrap_err())
    };
    assert_eq!(refused(&head, |_| ()), code(13));
    assert_eq!(refused(&w, |m| m.model_id = 6), ("model".into(), 2));
    assert_eq!(refused(&w, |m| m.input = vec![1; 3]), code(7));
    assert_eq!(refused(&w, |m| m.input.clear()), ("sdk".into(), 18));
    assert_eq!(refused(&w, |m| m.max_fee.as_mut().unwrap().amount = "299".into()), code(9));
    assert_eq!(refused(&w, |m| m.max_fee = None), ("sdk".into(), 10));
    assert_eq!(refused(&w, |m| m.payer = "x".into()), ("sdk".into(), 7));
}

#[test]
fn gas_is_charged_before_the_search_and_a_dry_run_tells_it() {
    let w = world(library());
    let used = |ctx: &Ctx| {
        let ctx = ctx.with_gas(GasMeter::infinite());
        let _: pb::MsgRetrieveResponse = w.module.send(&ctx, &asks(&w, &QUERY)).unwrap();
        ctx.gas().consumed()
    };
    let (first, second) = (used(&w.ctx), used(&w.ctx));
    assert!(first.abs_diff(second) < 200, "no cache shows: {first} {second}");
    assert!(first > 60 * POINT_GAS + 6 * ITEM_GAS + CREDIT_GAS + 10_000);
    let query = w.ctx.with_mode(ExecMode::Query).with_gas(GasMeter::infinite());
    let request = pb::QueryDryRunRetrievalRequest { model_id: 5, input: vec![10, 0, 0, 1] };
    let dry: pb::QueryDryRunRetrievalResponse = w.query(&query, "DryRunRetrieval", &request).unwrap();
    assert_eq!(hits(&dry.answer.unwrap()).len(), 6);
    assert!(dry.gas.abs_diff(second - 5_000) < 1_500, "{} for {second} with the transfer", dry.gas);
    assert_eq!(INFERENCES.iter(&w.ctx).unwrap().take(9).unwrap().len(), 2, "a dry run leaves nothing");
    let short = w.ctx.with_gas(GasMeter::new(12_000));
    let failed = w.module.send::<_, pb::MsgRetrieveResponse>(&short, &asks(&w, &QUERY)).unwrap_err();
    assert_eq!(code_of(&failed), ("sdk".into(), 11));
    let far = pb::QueryDryRunRetrievalRequest { model_id: 5, input: vec![1, 0, 0, 0] };
    let status = w.query::<pb::QueryDryRunRetrievalResponse>(&query, "DryRunRetrieval", &far).unwrap_err();
    assert_eq!(status, GrpcCode::NotFound);
}

// ---- questions that wait for claims ----

fn opening(index: usize) -> pb::Opening {
    opening_in(&leaves(), &tree(), index)
}

fn opening_in(leaves: &[Leaf], tree: &Tree, index: usize) -> pb::Opening {
    let leaf = leaves[index].clone();
    let owner = Ctx::for_test().address_text(&AccAddress::from_bytes(&leaf.owner).unwrap());
    pb::Opening {
        point: leaf.index,
        datanet_id: leaf.datanet_id,
        item_id: leaf.item_id,
        novelty_ppm: leaf.novelty_ppm,
        label: leaf.label,
        owner,
        embedding: leaf.embedding.iter().map(|e| e.cast_unsigned()).collect(),
        path: tree.path(index).unwrap().iter().map(|hash| hash.to_vec()).collect(),
    }
}

/// Claims of these points, in this order.
fn claims(points: &[usize]) -> Vec<pb::Claim> {
    let claim = |at: &usize| pb::Claim { opening: Some(opening(*at)), score: dot(&QUERY, &leaves()[*at].embedding) };
    points.iter().map(claim).collect()
}

/// What an honest executor finds when these items may not be used.
fn honest(withdrawn: &[u64]) -> Vec<usize> {
    let all: Vec<i8> = leaves().iter().flat_map(|leaf| leaf.embedding.clone()).collect();
    let found = top_k(&QUERY, &all, Terms { k: 32, min_score: 900 }).unwrap();
    let points = found.iter().map(|hit| usize::try_from(hit.index).unwrap());
    points.filter(|at| !withdrawn.contains(&(*at as u64 + 1))).take(6).collect()
}

fn submit(w: &World, ctx: &Ctx, by: u8, claims: Vec<pb::Claim>) -> Result<pb::MsgSubmitRetrievalResponse, Failure> {
    w.module.send(ctx, &pb::MsgSubmitRetrieval { submitter: ctx.address_text(&account(by)), request_id: 1, claims })
}

fn challenge(w: &World, ctx: &Ctx, point: usize) -> Result<pb::MsgChallengeRetrievalResponse, Failure> {
    let challenger = ctx.address_text(&account(9));
    let omitted = Some(opening(point));
    w.module.send(ctx, &pb::MsgChallengeRetrieval { challenger, request_id: 1, omitted })
}

fn settle(w: &World, ctx: &Ctx) -> Result<pb::MsgSettleRetrievalResponse, Failure> {
    w.module.send(ctx, &pb::MsgSettleRetrieval { sender: ctx.address_text(&account(7)), request_id: 1 })
}

fn status(ctx: &Ctx) -> RetrievalStatus {
    REQUESTS.get(ctx, &1).unwrap().unwrap().status()
}

fn sound(w: &World, ctx: &Ctx) {
    invariants::check(ctx, &Bank::default()).unwrap();
    let state = genesis::export(ctx).unwrap();
    genesis::validate(ctx.config(), &state).unwrap();
    let _ = w;
}

/// A question of block 10.
fn asked(input: &[i8]) -> World {
    let w = proving();
    let w = World { ctx: w.ctx.at_height(10), ..w };
    let taken: pb::MsgRetrieveResponse = w.module.send(&w.ctx, &asks(&w, input)).unwrap();
    assert_eq!((taken.request_id, taken.inference_id, taken.answer), (1, 0, None));
    assert_eq!((Bank::of(&w.ctx, &w.payer), Bank::of(&w.ctx, &AccAddress::module("inference"))), (700, 300));
    assert_eq!(status(&w.ctx), RetrievalStatus::Open);
    sound(&w, &w.ctx);
    w
}

#[test]
fn an_unrefuted_answer_is_paid_after_its_time() {
    let w = asked(&QUERY);
    w.items.0.lock().unwrap().push((1, 0));
    let ctx = w.ctx.at_height(11);
    let taken = submit(&w, &ctx, 8, claims(&honest(&[1]))).unwrap();
    assert_eq!((taken.bond.unwrap().amount, taken.challenge_until), (BOND.to_string(), 111));
    assert_eq!(Bank::of(&ctx, &account(8)), 500);
    sound(&w, &ctx);
    // Nothing refutes it: neither a point that may not be used, nor one that is claimed, nor one that is farther.
    for (point, refusal) in [(0, 19), (2, 20), (59, 20), (7, 20)] {
        assert_eq!(code_of(&challenge(&w, &ctx, point).unwrap_err()), code(refusal), "point {point}");
    }
    assert_eq!(code_of(&submit(&w, &ctx, 9, claims(&honest(&[1]))).unwrap_err()), code(16));
    assert_eq!(code_of(&settle(&w, &ctx.at_height(111)).unwrap_err()), code(17));
    assert_eq!(code_of(&challenge(&w, &ctx.at_height(112), 0).unwrap_err()), code(17));
    let ctx = ctx.at_height(112);
    let done = settle(&w, &ctx).unwrap();
    assert_eq!((done.status(), done.inference_id, done.record_hash), (RetrievalStatus::Settled, 1, vec![7; 32]));
    assert_eq!((Bank::of(&ctx, &account(8)), Bank::of(&ctx, &AccAddress::module("attribution"))), (2_000, 300));
    let seen = w.attribution.retrievals.lock().unwrap().clone();
    let results = [1, 2, 3, 4].map(|p| (p, 1_000)).into_iter().chain([(5, 990), (6, 990)]).collect();
    let expected: Retrieved = (1, results, vec![], 10, Some(account(8)));
    assert_eq!(seen, [expected]);
    let stored = INFERENCES.get(&ctx, &1).unwrap().unwrap();
    let answer = stored.retrieval.unwrap();
    assert_eq!((answer.request_id, answer.executor, answer.consent_height), (1, ctx.address_text(&account(8)), 10));
    assert_eq!((stored.height, stored.payer), (112, ctx.address_text(&w.payer)));
    assert_eq!(code_of(&settle(&w, &ctx).unwrap_err()), code(16));
    sound(&w, &ctx);
}

#[test]
fn a_point_that_was_left_out_costs_the_bond() {
    for left_out in [0usize, 3, 5] {
        let w = asked(&QUERY);
        let ctx = w.ctx.at_height(12);
        let points: Vec<usize> = (0..7).filter(|at| *at != left_out).collect();
        submit(&w, &ctx, 8, claims(&points)).unwrap();
        let won = challenge(&w, &ctx.at_height(50), left_out).unwrap();
        assert_eq!(won.reward.unwrap().amount, "750");
        assert_eq!(won.score, dot(&QUERY, &leaves()[left_out].embedding));
        assert_eq!(
            (Bank::of(&ctx, &w.payer), Bank::of(&ctx, &account(8)), Bank::of(&ctx, &account(9))),
            (1_000, 500, 2_750)
        );
        assert_eq!(Bank::of(&ctx, &AccAddress::module("treasury")), 750);
        assert_eq!(status(&ctx), RetrievalStatus::Refuted);
        assert!(w.attribution.retrievals.lock().unwrap().is_empty());
        sound(&w, &ctx);
        assert_eq!(code_of(&settle(&w, &ctx.at_height(500)).unwrap_err()), code(16));
    }
    // Fewer than k: any point that is near enough and may be used is missing.
    let w = asked(&QUERY);
    let ctx = w.ctx.at_height(12);
    submit(&w, &ctx, 8, claims(&[0, 1, 2, 3, 4])).unwrap();
    assert_eq!(code_of(&challenge(&w, &ctx, 55).unwrap_err()), code(20), "below the least score");
    challenge(&w, &ctx, 30).unwrap();
}

#[test]
fn claims_that_do_not_hold_are_refused_at_once() {
    let w = asked(&QUERY);
    let ctx = w.ctx.at_height(11);
    let refused = |change: fn(&mut Vec<pb::Claim>)| {
        let mut claims = claims(&honest(&[]));
        change(&mut claims);
        code_of(&submit(&w, &ctx, 8, claims).unwrap_err())
    };
    assert_eq!(refused(|c| c[2].score += 1), code(18));
    assert_eq!(refused(|c| c.swap(0, 1)), code(18));
    assert_eq!(refused(|c| c[3] = c[2].clone()), code(18));
    assert_eq!(refused(|c| c[0].opening.as_mut().unwrap().novelty_ppm += 1), code(18));
    assert_eq!(refused(|c| c[0].opening.as_mut().unwrap().path[1][0] ^= 1), code(18));
    assert_eq!(refused(|c| c[0].opening.as_mut().unwrap().path[1].push(0)), code(18));
    assert_eq!(refused(|c| c[0].opening.as_mut().unwrap().owner = Ctx::for_test().address_text(&account(9))), code(18));
    assert_eq!(refused(|c| c[0].opening.as_mut().unwrap().owner.clear()), ("sdk".into(), 7));
    assert_eq!(refused(|c| c[0].opening = None), ("sdk".into(), 7));
    assert_eq!(refused(|c| c.extend(claims(&[6]))), code(18));
    assert_eq!(refused(|c| *c = claims(&[0; 33])), code(18));
    // Points 50 and beyond are below the least score.
    assert_eq!(refused(|c| *c = claims(&[0, 55])), code(18));
    w.items.0.lock().unwrap().push((3, 10));
    assert_eq!(refused(|_| ()), code(19));
    // A withdrawal after the question's block comes too late for it.
    *w.items.0.lock().unwrap() = vec![(3, 11)];
    submit(&w, &ctx, 8, claims(&honest(&[]))).unwrap();
}

#[test]
fn a_question_that_nobody_answers_or_nothing_answers_costs_nothing() {
    let w = asked(&QUERY);
    assert_eq!(code_of(&submit(&w, &w.ctx, 8, vec![]).unwrap_err()), code(17), "not in the question's own block");
    assert_eq!(code_of(&submit(&w, &w.ctx.at_height(1_011), 8, vec![]).unwrap_err()), code(17));
    assert_eq!(code_of(&settle(&w, &w.ctx.at_height(1_010)).unwrap_err()), code(17));
    let late = w.ctx.at_height(1_011);
    assert_eq!(settle(&w, &late).unwrap().status(), RetrievalStatus::Refunded);
    assert_eq!((Bank::of(&late, &w.payer), status(&late)), (1_000, RetrievalStatus::Refunded));
    sound(&w, &late);

    let w = asked(&[0, 1, 0, 0]);
    let ctx = w.ctx.at_height(11);
    submit(&w, &ctx, 8, vec![]).unwrap();
    assert_eq!(code_of(&challenge(&w, &ctx, 0).unwrap_err()), code(20));
    let done = settle(&w, &ctx.at_height(200)).unwrap();
    assert_eq!((done.status(), done.inference_id), (RetrievalStatus::Refunded, 0));
    assert_eq!((Bank::of(&ctx, &w.payer), Bank::of(&ctx, &account(8))), (1_000, 2_000));
    sound(&w, &ctx);
}

#[test]
fn questions_are_listed_exported_and_end_with_their_chain() {
    let w = asked(&QUERY);
    let ctx = w.ctx.at_height(11);
    let second: pb::MsgRetrieveResponse = w.module.send(&ctx, &asks(&w, &[9, 0, 0, 0])).unwrap();
    assert_eq!(second.request_id, 2);
    submit(&w, &ctx, 8, claims(&honest(&[]))).unwrap();
    let one: pb::QueryRetrievalResponse =
        w.query(&ctx, "Retrieval", &pb::QueryRetrievalRequest { request_id: 1 }).unwrap();
    assert_eq!(one.retrieval.unwrap().results.len(), 6);
    let missing = pb::QueryRetrievalRequest { request_id: 3 };
    assert_eq!(w.query::<pb::QueryRetrievalResponse>(&ctx, "Retrieval", &missing).unwrap_err(), GrpcCode::NotFound);
    let open = |ctx: &Ctx| -> pb::QueryOpenRetrievalsResponse {
        w.query(ctx, "OpenRetrievals", &pb::QueryOpenRetrievalsRequest { pagination: None }).unwrap()
    };
    assert_eq!(open(&ctx).retrievals.iter().map(|r| r.id).collect::<Vec<_>>(), [1, 2]);
    sound(&w, &ctx);
    let state = genesis::export(&ctx).unwrap();
    let next = Ctx::for_test();
    genesis::init(&next, &state).unwrap();
    assert_eq!(genesis::export(&next).unwrap(), state);
    assert_eq!(OPEN.iter(&next).unwrap().take(9).unwrap().len(), 2);
    let spoilers: [fn(&mut pb::GenesisState); 8] = [
        |s| s.retrievals[0].id = 2,
        |s| s.retrievals[0].fee = None,
        |s| s.retrievals[0].bond = None,
        |s| s.retrievals[1].set_status(RetrievalStatus::Claimed),
        |s| s.retrievals[1].set_status(RetrievalStatus::Unspecified),
        |s| s.retrievals[1].embedding.clear(),
        |s| s.retrievals[1].payer.clear(),
        |s| s.retrievals[1].set_status(RetrievalStatus::Refunded),
    ];
    for spoil in spoilers {
        let mut bad = state.clone();
        spoil(&mut bad);
        assert!(genesis::validate(ctx.config(), &bad).is_err());
    }
    w.module.prepare_zero_height(&ctx, &[]).unwrap();
    assert_eq!((Bank::of(&ctx, &w.payer), Bank::of(&ctx, &account(8))), (1_000, 2_000), "all has gone back");
    assert!(open(&ctx).retrievals.is_empty());
    sound(&w, &ctx);
}

#[test]
fn a_question_costs_the_same_over_a_thousand_points_and_over_a_hundred_thousand() {
    let costs = [1_000u64, 10_000, 100_000].map(|count| {
        let (leaves, hashed) = (leaves_of(count), tree_of(count));
        let mut models = library();
        models.view.points = count;
        models.view.material_hash = hashed.root();
        let w = world(models);
        let mut params = openledger_inference::params::get(&w.ctx).unwrap();
        params.max_scan_points = 999;
        openledger_inference::keys::PARAMS.set(&w.ctx, &params).unwrap();
        Bank::set(&w.ctx, &account(8), 9_000);
        let metered = |height: u64, f: &dyn Fn(&Ctx)| {
            let ctx = w.ctx.at_height(height).with_gas(GasMeter::infinite());
            f(&ctx);
            ctx.gas().consumed()
        };
        let claim = |at: usize| pb::Claim {
            opening: Some(opening_in(&leaves, &hashed, at)),
            score: dot(&QUERY, &leaves[at].embedding),
        };
        let ask = |ctx: &Ctx| drop(w.module.send::<_, pb::MsgRetrieveResponse>(ctx, &asks(&w, &QUERY)).unwrap());
        let omitted = || Some(opening_in(&leaves, &hashed, 3));
        let challenger = w.ctx.address_text(&account(9));
        let refute = pb::MsgChallengeRetrieval { challenger, request_id: 1, omitted: omitted() };
        let close = pb::MsgSettleRetrieval { sender: w.ctx.address_text(&account(7)), request_id: 2 };
        let answer = |request_id, points: &[usize]| pb::MsgSubmitRetrieval {
            submitter: w.ctx.address_text(&account(8)),
            request_id,
            claims: points.iter().map(|at| claim(*at)).collect(),
        };
        let submit =
            |ctx: &Ctx, message| drop(w.module.send::<_, pb::MsgSubmitRetrievalResponse>(ctx, &message).unwrap());
        let asked = metered(10, &ask);
        metered(10, &ask);
        let claimed = metered(11, &|ctx| submit(ctx, answer(1, &[0, 1, 2, 4, 5, 6])));
        metered(11, &|ctx| submit(ctx, answer(2, &[0, 1, 2, 3, 4, 5])));
        let refuted = metered(12, &|ctx| {
            w.module.send::<_, pb::MsgChallengeRetrievalResponse>(ctx, &refute).unwrap();
        });
        let settled = metered(200, &|ctx| {
            w.module.send::<_, pb::MsgSettleRetrievalResponse>(ctx, &close).unwrap();
        });
        [asked, claimed, refuted, settled]
    });
    assert!(costs.iter().all(|cost| *cost == costs[0]), "question, claims, challenge, settlement: {costs:?}");
    assert!(costs[0].iter().all(|gas| *gas < 150_000), "{costs:?}");
}
