//! Retrievals: paid by score above the least and by novelty, to the unit; credits wait as those of batches; the record
//! explains itself.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "tests")]

mod common;

use common::*;
use openledger_attribution::keys::{CREDITS, HEADERS, RECORDS};
use openledger_attribution::split::MAX_FEE;
use openledger_attribution::{AttributionError, AttributionKeeper, invariants};
use openledger_core::ports::{
    AttributionOutcome, AttributionPort, ModelView, RetrievalRequest, RetrievalTerms, RetrievedPoint,
};
use openledger_core::{AccAddress, CodedError, Ctx, GasMeter, Module, Res};
use openledger_proto::openledger::attribution::v1 as pb;
use openledger_proto::openledger::attribution::v1::Role;
use openledger_testing::{ModuleExt, code_of};
use prost::Message;
use sha2::{Digest, Sha256};

const FEE: u64 = 1_000_003;

fn model() -> ModelView {
    ModelView { retrieval: Some(RetrievalTerms { k: 4, min_score: 100 }), classes: 0, ..view(2) }
}

fn result(point: u64, score: i64, novelty_ppm: u32) -> RetrievedPoint {
    RetrievedPoint { point, datanet_id: 3, item_id: point + 1, score, novelty_ppm }
}

/// Scores 700, 400, 400 and 100 above a least score of 100; the second item is half new.
fn results() -> Vec<RetrievedPoint> {
    vec![result(5, 800, 1_000_000), result(6, 500, 500_000), result(0, 500, 1_000_000), result(10, 100, 1_000_000)]
}

fn retrieve(
    ctx: &Ctx,
    keeper: &AttributionKeeper,
    inference_id: u64,
    fee: u64,
    results: &[RetrievedPoint],
    executor: Option<AccAddress>,
) -> Res<AttributionOutcome> {
    let escrow = AccAddress::module("attribution");
    if fee <= MAX_FEE {
        Bank::set(ctx, &escrow, Bank::of(ctx, &escrow) + fee);
    }
    keeper.attribute_retrieval(
        ctx,
        &RetrievalRequest {
            inference_id,
            model: &model(),
            payer: account(99),
            fee: fee.into(),
            label: 0,
            results,
            passed_over: &[(7, 3, 8)],
            consent_height: 9,
            executor,
        },
    )
}

fn total(record: &pb::Record) -> u64 {
    let amounts = record.payees.iter().flat_map(|p| [&p.amount, &p.curator_amount]);
    amounts.chain(record.payments.iter().map(|p| &p.amount)).map(|a| a.parse::<u64>().unwrap()).sum()
}

fn paid(record: &pb::Record, role: Role) -> u64 {
    record.payments.iter().filter(|p| p.role() == role).map(|p| p.amount.parse::<u64>().unwrap()).sum()
}

#[test]
fn items_are_paid_by_score_and_novelty_and_nothing_is_lost() {
    let (ctx, keeper, _) = chain();
    let done = retrieve(&ctx, &keeper, 1, FEE, &results(), None).unwrap();
    let record = RECORDS.get(&ctx, &1).unwrap().unwrap();
    assert_eq!(Sha256::digest(record.encode_to_vec())[..], done.record_hash);
    assert_eq!(HEADERS.get(&ctx, &1).unwrap().unwrap().record_hash, done.record_hash);
    assert_eq!(total(&record), FEE);
    // The data part is 400,001 for weights 700, 400, 400; the last item is at the least score. Owners have nine tenths.
    let listed: Vec<_> = record.payees.iter().map(|p| (p.item.unwrap().point, p.relative_influence)).collect();
    assert_eq!(listed, [(5, 700), (6, 400), (0, 400)]);
    assert_eq!(record.data_pool, "400001");
    let amounts: Vec<u64> = record.payees.iter().map(|p| p.amount.parse().unwrap()).collect();
    // Each item is rounded, and then its owner's part.
    let whole = |part: u64| 400_001 * part / 1_500 * 9 / 10;
    for (amount, expected) in amounts.iter().zip([whole(700), whole(200), whole(400)]) {
        assert!(amount.abs_diff(expected) <= 2, "{amounts:?}");
    }
    // What novelty withholds, and the rest of each item, goes to the treasury with the tuners' part.
    let treasury: u64 = record
        .payments
        .iter()
        .filter(|p| p.address == ctx.address_text(&AccAddress::module("treasury")))
        .map(|p| p.amount.parse::<u64>().unwrap())
        .sum();
    assert!(treasury > 400_001 * 200 / 1_500 + 80_000);
    let basis = record.retrieval.clone().unwrap();
    assert_eq!((basis.k, basis.min_score, basis.consent_height), (4, 100, 9));
    assert_eq!(basis.passed_over, [pb::ItemRef { point: 7, datanet_id: 3, item_id: 8 }]);
    assert_eq!(record.scores.iter().map(|s| s.score).collect::<Vec<_>>(), [800, 500, 500, 100]);
    assert_eq!(
        record.payments.iter().find(|p| p.role() == Role::Compute).unwrap().address,
        ctx.address_text(&account(22))
    );
}

#[test]
fn whoever_searched_has_the_compute_part() {
    let (ctx, keeper, _) = chain();
    retrieve(&ctx, &keeper, 1, FEE, &results(), Some(account(77))).unwrap();
    let record = RECORDS.get(&ctx, &1).unwrap().unwrap();
    let compute: Vec<_> = record.payments.iter().filter(|p| p.role() == Role::Compute).collect();
    assert_eq!(compute.len(), 1);
    assert_eq!(
        (compute[0].address.clone(), compute[0].amount.clone()),
        (ctx.address_text(&account(77)), "170001".into())
    );
    assert_eq!(record.retrieval.unwrap().executor, ctx.address_text(&account(77)));
}

#[test]
fn results_at_the_least_score_earn_nothing_and_the_treasury_has_the_pool() {
    let (ctx, keeper, _) = chain();
    retrieve(&ctx, &keeper, 1, FEE, &[result(5, 100, 1_000_000)], None).unwrap();
    let record = RECORDS.get(&ctx, &1).unwrap().unwrap();
    assert_eq!((record.payees.len(), record.scores.len(), total(&record)), (0, 1, FEE));
    assert!(paid(&record, Role::Community) >= 400_000 + 40_000 + 80_000);
}

#[test]
fn credits_wait_and_the_books_balance() {
    let (ctx, keeper, module) = chain();
    for (id, fee) in [(1, FEE), (2, 1_000), (3, 77_777), (4, 1)] {
        retrieve(&ctx, &keeper, id, fee, &results(), None).unwrap();
    }
    assert!(infer(&ctx, &keeper, 5, FEE, [40, -20, -20, 10]).is_ok(), "beside answers of heads");
    module.end_block(&ctx).unwrap();
    invariants::check(&ctx, &Bank::default()).unwrap();
    assert!(CREDITS.iter(&ctx).unwrap().take(9).unwrap().len() < 9);
    retrieve(&ctx, &keeper, 6, 20, &results(), None).unwrap();
    module.end_block(&ctx).unwrap();
    invariants::check(&ctx, &Bank::default()).unwrap();
    assert!(!CREDITS.iter(&ctx).unwrap().take(9).unwrap().is_empty(), "little things wait");
    let json = module.export_genesis(&ctx).unwrap();
    module.validate_genesis(ctx.config(), &json).unwrap();
    module.prepare_zero_height(&ctx, &[]).unwrap();
    let record = RECORDS.get(&ctx, &1).unwrap().unwrap();
    assert_eq!((record.height, record.retrieval.as_ref().unwrap().consent_height), (0, 0));
    assert_eq!(Sha256::digest(record.encode_to_vec())[..], HEADERS.get(&ctx, &1).unwrap().unwrap().record_hash);
    invariants::check(&ctx, &Bank::default()).unwrap();
}

#[test]
fn refusals_have_codes_and_gas_has_a_formula() {
    let (ctx, keeper, _) = chain();
    let code = |e: AttributionError| ("attribution".to_owned(), e.code());
    let refused = |id, fee| code_of(&retrieve(&ctx, &keeper, id, fee, &results(), None).unwrap_err());
    assert_eq!(refused(1, 0), code(AttributionError::InvalidFee));
    assert_eq!(refused(1, MAX_FEE + 1), code(AttributionError::InvalidFee));
    retrieve(&ctx, &keeper, 1, 10, &results(), None).unwrap();
    assert_eq!(refused(1, 10), code(AttributionError::AlreadyAttributed));
    let gas = |scanned| keeper.retrieval_gas(&ctx, &model(), scanned).unwrap();
    assert_eq!(gas(100_000) - gas(0), 100_000 * (4 + 32) / 1_000 * 40 + 100_000 * (4 + 48) / 16);
    let most = keeper.retrieval_credit_gas(&ctx, &model()).unwrap();
    let metered = ctx.with_gas(GasMeter::infinite());
    retrieve(&metered, &keeper, 2, 10, &results(), None).unwrap();
    let used = metered.gas().consumed();
    assert!((1..=most).contains(&used), "{used} of at most {most}");
}

#[test]
fn the_story_of_a_retrieval_speaks_of_scores() {
    let (ctx, keeper, module) = chain();
    retrieve(&ctx, &keeper, 1, FEE, &results(), None).unwrap();
    let request = pb::QueryExplainRequest { inference_id: 1 };
    let bytes = module.query(&ctx, "openledger.attribution.v1.Query", "Explain", &request.encode_to_vec()).unwrap();
    let story = pb::QueryExplainResponse::decode(bytes.as_slice()).unwrap();
    let data: Vec<_> = story.payments.iter().filter(|p| p.role() == Role::Data).collect();
    assert!(data.iter().all(|p| p.rule.contains("score above the model's least")), "{:?}", data[0].rule);
    let sum: u64 = story.payments.iter().map(|p| p.amount.as_ref().unwrap().amount.parse::<u64>().unwrap()).sum();
    assert_eq!(sum, FEE);
    let why = pb::QueryWhyPaidRequest { address: data[0].address.clone(), inference_id: 1, height: 0 };
    let bytes = module.query(&ctx, "openledger.attribution.v1.Query", "WhyPaid", &why.encode_to_vec()).unwrap();
    let why = pb::QueryWhyPaidResponse::decode(bytes.as_slice()).unwrap();
    assert!(why.reasons[0].rule.contains(" / 1500, "), "{}", why.reasons[0].rule);
}
