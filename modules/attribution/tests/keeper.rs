//! Attribution and settlement over fake ports: conservation, who blocks whom, and what a failed transaction
//! leaves.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod common;

use common::{Bank, MEASURED, POINTS, account, chain, everybody, failing, infer, infer_of, keeper, view};
use openledger_attribution::keys::{EARNINGS, EPOCHS, HEADERS, PAYMENTS, PENDING, RECORDS};
use openledger_attribution::{AttributionError, AttributionKeeper, invariants, params};
use openledger_core::ports::{AttributionPort, BatchRequest, ModelView};
use openledger_core::{AccAddress, CodedError, Ctx, ExecMode, GasMeter, Module};
use openledger_proto::any::pack;
use openledger_proto::openledger::attribution::v1 as pb;
use openledger_proto::openledger::attribution::v1::Role;
use openledger_testing::{ModuleExt, code_of};
use prost::Message;
use sha2::{Digest, Sha256};

const INPUTS: [[i8; 4]; 3] = [[40, -20, -20, 10], [-20, 40, -20, 0], [0, 0, 0, 0]];

fn refused(e: AttributionError) -> (String, u32) {
    ("attribution".to_owned(), e.code())
}

fn paid(record: &pb::Record) -> u64 {
    let number = |text: &String| text.parse::<u64>().unwrap();
    let data: u64 = record.payees.iter().map(|p| number(&p.amount) + number(&p.curator_amount)).sum();
    data + record.payments.iter().map(|p| number(&p.amount)).sum::<u64>()
}

fn total(ctx: &Ctx) -> u64 {
    everybody().iter().map(|a| Bank::of(ctx, a)).sum::<u64>() + Bank::burned(ctx)
}

#[test]
fn one_inference_from_fee_to_balances() {
    let (ctx, keeper, module) = chain();
    let out = infer(&ctx, &keeper, 1, 1_000_000, INPUTS[0]).unwrap();
    let record = RECORDS.get(&ctx, &1).unwrap().unwrap();
    assert_eq!(Sha256::digest(record.encode_to_vec())[..], out.record_hash);
    assert_eq!(HEADERS.get(&ctx, &1).unwrap().unwrap().record_hash, out.record_hash);
    assert_eq!(
        (record.label, u64::from(record.points), record.payer.clone()),
        (0, POINTS, ctx.address_text(&account(99)))
    );
    assert_eq!(paid(&record), 1_000_000);
    assert_eq!(record.scores.len(), 60);
    assert!(record.scores.windows(2).all(|w| w[0].score.unsigned_abs() >= w[1].score.unsigned_abs()));
    assert!(record.payees.windows(2).all(|w| w[0].relative_influence >= w[1].relative_influence));
    // module accounts among the owners get nothing, and nobody is paid more than his formula says
    let whole: u128 = record.payees.iter().map(|p| u128::from(p.relative_influence)).sum();
    for p in &record.payees {
        let open = if p.gate { u128::from(p.novelty_ppm) } else { 0 };
        let quota = 400_000 * u128::from(p.relative_influence) * open / 1_000_000 * 900_000 / 1_000_000 / whole;
        let amount: u128 = p.amount.parse().unwrap();
        let blocked = p.owner == ctx.address_text(&AccAddress::module("gov"));
        assert!(if blocked { amount == 0 } else { amount.abs_diff(quota) <= 2 }, "{p:?} {quota}");
    }
    assert!(record.payees.iter().any(|p| p.curator_amount != "0"));
    // nothing moves before the end of the block
    assert_eq!(Bank::of(&ctx, &AccAddress::module("attribution")), 1_000_000);
    module.end_block(&ctx).unwrap();
    assert_eq!(Bank::of(&ctx, &AccAddress::module("attribution")), 0);
    assert_eq!(total(&ctx), 1_000_000);
    assert_eq!(Bank::of(&ctx, &account(20)), 50_000);
    assert_eq!(Bank::of(&ctx, &account(21)), 150_000);
    assert_eq!(Bank::of(&ctx, &account(22)), 170_000);
    assert_eq!(Bank::of(&ctx, &AccAddress::module("fee_collector")), 80_000);
    assert_eq!(Bank::burned(&ctx), 30_000);
    assert_eq!(Bank::of(&ctx, &AccAddress::module("distribution")), 40_000);
    assert!(Bank::of(&ctx, &AccAddress::module("treasury")) >= 80_000, "what nobody holds, the tuners' part among it");
    assert_eq!(Bank::of(&ctx, &AccAddress::module("gov")), 0);
    invariants::check(&ctx, &Bank::default()).unwrap();
    let epoch = EPOCHS.get(&ctx, &(0, "uopen".to_owned())).unwrap().unwrap();
    assert_eq!((epoch.inferences, epoch.fees_in.as_str(), epoch.carry.as_str()), (1, "1000000", "0"));
}

#[test]
fn whoever_cannot_receive_blocks_nobody() {
    let (ctx, keeper, module) = chain();
    infer(&ctx, &keeper, 1, 1_000_000, INPUTS[0]).unwrap();
    let owed = PENDING.get(&ctx, &failing()).unwrap().unwrap();
    assert!(!owed.totals.is_empty(), "the test needs a failing payee");
    let others: Vec<_> = everybody().into_iter().filter_map(|a| Some((PENDING.get(&ctx, &a).unwrap()?, a))).collect();
    module.end_block(&ctx).unwrap();
    assert_eq!(Bank::of(&ctx, &failing()), 0);
    assert!(
        EARNINGS.get(&ctx, &failing()).unwrap().is_none() && PAYMENTS.get(&ctx, &(failing(), 10)).unwrap().is_none()
    );
    assert!(ctx.state().take_events().iter().any(|e| e.ty == "payout_redirected"));
    for (pending, who) in others {
        if who != failing() && who != AccAddress::module("attribution") {
            let due: u64 =
                pending.totals.iter().map(|t| t.amount.as_ref().unwrap().amount.parse::<u64>().unwrap()).sum();
            let got = Bank::of(&ctx, &who);
            if who == AccAddress::module("treasury") {
                let lost: u64 =
                    owed.totals.iter().map(|t| t.amount.as_ref().unwrap().amount.parse::<u64>().unwrap()).sum();
                assert_eq!(got, due + lost);
            } else {
                assert_eq!(got, due);
            }
        }
    }
    invariants::check(&ctx, &Bank::default()).unwrap();
}

#[test]
fn two_inferences_of_a_block_are_one_payment() {
    let (ctx, keeper, module) = chain();
    infer(&ctx, &keeper, 1, 1_000, INPUTS[0]).unwrap();
    infer(&ctx, &keeper, 2, 2_000, INPUTS[1]).unwrap();
    module.end_block(&ctx).unwrap();
    assert_eq!(Bank::receipts(&ctx, &account(22)), 1);
    let payment = PAYMENTS.get(&ctx, &(account(22), 10)).unwrap().unwrap();
    assert_eq!((payment.first_inference_id, payment.last_inference_id), (1, 2));
    assert_eq!(payment.totals[0].amount.as_ref().unwrap().amount, "510");
    let next = ctx.at_height(11);
    module.end_block(&next).unwrap();
    infer(&next, &keeper, 3, 1_000, INPUTS[0]).unwrap();
    module.end_block(&next).unwrap();
    assert_eq!(Bank::receipts(&next, &account(22)), 2);
    let earnings = EARNINGS.get(&next, &account(22)).unwrap().unwrap();
    assert_eq!((earnings.payments, earnings.totals[0].amount.as_ref().unwrap().amount.as_str()), (2, "680"));
    assert_eq!(earnings.totals[0].role(), Role::Compute);
    invariants::check(&next, &Bank::default()).unwrap();
}

#[test]
fn a_failed_transaction_leaves_nothing() {
    let (ctx, keeper, module) = chain();
    let before = ctx.state().fork().take_changes();
    let depth = ctx.state().push();
    infer(&ctx, &keeper, 1, 5_000, INPUTS[0]).unwrap();
    ctx.state().revert(depth);
    module.end_block(&ctx).unwrap();
    assert_eq!(ctx.state().fork().take_changes(), before);
    assert!(ctx.state().take_events().is_empty());
}

#[test]
fn caches_are_invisible() {
    let (ctx, keeper, _) = chain();
    let gas = keeper.gas(&ctx, &view(2)).unwrap();
    let record = |k: &AttributionKeeper, ctx: &Ctx, id| {
        infer(ctx, k, id, 1_000, INPUTS[2]).unwrap();
        pb::Record { inference_id: 0, ..RECORDS.get(ctx, &id).unwrap().unwrap() }
    };
    let first = record(&keeper, &ctx, 1);
    assert_eq!(record(&keeper, &ctx, 2), first);
    keeper.flush_caches();
    assert_eq!(record(&keeper, &ctx, 3), first);
    assert_eq!(record(&common::keeper(), &ctx, 4), first);
    assert_eq!(record(&keeper, &ctx.with_mode(ExecMode::Simulate), 5), first);
    assert_eq!(keeper.gas(&ctx.with_mode(ExecMode::Query), &view(2)).unwrap(), gas);
    // all reads are covered by the formula: a meter without gas does not stop them
    keeper.flush_caches();
    let dry = ctx.with_gas(GasMeter::new(0));
    infer(&dry, &keeper, 6, 1_000, INPUTS[2]).unwrap();
    assert_eq!(dry.gas().consumed(), 0);
}

#[test]
fn gas_covers_what_settlement_would_have_charged() {
    let (ctx, keeper, module) = chain();
    let one = keeper.gas(&ctx, &view(2)).unwrap();
    let more = keeper.gas(&ctx, &ModelView { points: POINTS * 10, ..view(2) }).unwrap();
    assert!(one < more, "more points cost more");
    let p = params::default_params();
    let accounts = 2 * POINTS + 3 + 3;
    assert!(one >= accounts * p.gas_per_payee);
    infer(&ctx, &keeper, 1, 1_000_000, INPUTS[0]).unwrap();
    let credited = PENDING.iter(&ctx).unwrap().take(usize::MAX).unwrap().len();
    assert!(u64::try_from(credited).unwrap() <= accounts);
    module.end_block(&ctx).unwrap();
}

#[test]
fn refusals() {
    let (ctx, keeper, _) = chain();
    assert_eq!(code_of(&infer(&ctx, &keeper, 1, 0, INPUTS[0]).unwrap_err()), refused(AttributionError::InvalidFee));
    assert_eq!(
        code_of(&infer(&ctx, &keeper, 1, (1 << 53) + 1, INPUTS[0]).unwrap_err()),
        refused(AttributionError::InvalidFee)
    );
    infer(&ctx, &keeper, 1, 1, INPUTS[0]).unwrap();
    assert_eq!(
        code_of(&infer(&ctx, &keeper, 1, 1, INPUTS[0]).unwrap_err()),
        refused(AttributionError::AlreadyAttributed)
    );
    let short = openledger_core::ports::AttributionRequest {
        inference_id: 9,
        model: &view(2),
        payer: account(1),
        embedding: &[1, 2, 3],
        fee: 10u64.into(),
    };
    assert_eq!(code_of(&keeper.attribute(&ctx, &short).unwrap_err()), refused(AttributionError::InvalidEmbedding));
}

#[test]
fn pruned_bodies_leave_their_hash() {
    let (ctx, keeper, module) = chain();
    let out = infer(&ctx, &keeper, 1, 1_000, INPUTS[0]).unwrap();
    module.end_block(&ctx).unwrap();
    let msg =
        |ids: &[u64]| pack(&pb::MsgPruneRecords { sender: ctx.address_text(&account(1)), inference_ids: ids.to_vec() });
    let keep = params::default_params().record_retention_blocks;
    let pruned = |ctx: &Ctx, ids: &[u64]| {
        module.check_stateless(ctx.config(), &msg(ids)).unwrap();
        let any = module.execute(ctx, &msg(ids)).unwrap();
        pb::MsgPruneRecordsResponse::decode(any.value.as_slice()).unwrap().pruned
    };
    assert_eq!(pruned(&ctx.at_height(10 + keep), &[1, 2]), 0);
    let late = ctx.at_height(11 + keep);
    assert_eq!(pruned(&late, &[2, 1]), 1);
    assert_eq!(pruned(&late, &[1]), 0);
    let header = HEADERS.get(&late, &1).unwrap().unwrap();
    assert!(header.pruned && header.record_hash == out.record_hash && RECORDS.get(&late, &1).unwrap().is_none());
    invariants::check(&late, &Bank::default()).unwrap();
    for ids in [&[][..], &[0], &[1, 1], &[5; 101]] {
        assert_eq!(
            code_of(&module.check_stateless(ctx.config(), &msg(ids)).unwrap_err()),
            refused(AttributionError::InvalidIds),
            "{ids:?}"
        );
    }
}

#[test]
fn thousands_of_fees_conserve_to_the_unit() {
    let (ctx, keeper, module) = chain();
    let mut state = 1u64;
    let mut random = |below: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below
    };
    let mut paid_in = 0;
    let mut id = 0;
    for block in 0..300u64 {
        let ctx = ctx.at_height(10 + block * 1_000);
        for _ in 0..random(20) {
            id += 1;
            let fee = match random(4) {
                0 => 1 + random(10),
                1 => 1_000,
                2 => 1_000 + random(100_000),
                _ => random(1 << 40) + 1,
            };
            let byte = |n: u64| i8::try_from(n).unwrap();
            let input = [byte(random(100)), byte(random(100)) - 50, byte(random(60)), byte(random(100)) - 90];
            // one in eight fails after it was attributed
            let depth = ctx.state().push();
            infer(&ctx, &keeper, id, fee, input).unwrap();
            if random(8) == 0 {
                ctx.state().revert(depth);
            } else {
                ctx.state().keep(depth);
                assert_eq!(paid(&RECORDS.get(&ctx, &id).unwrap().unwrap()), fee);
                paid_in += fee;
            }
        }
        module.end_block(&ctx).unwrap();
        assert_eq!(total(&ctx), paid_in, "block {block}");
    }
    assert!(id > 2_000);
    invariants::check(&ctx, &Bank::default()).unwrap();
    let epochs = EPOCHS.iter(&ctx).unwrap().take(usize::MAX).unwrap();
    assert!(epochs.len() > 10, "the blocks lie in many epochs");
    let sum: u64 = epochs.iter().map(|(_, e)| e.fees_in.parse::<u64>().unwrap()).sum();
    assert_eq!(sum, paid_in);
}

#[test]
fn a_keeper_is_cheap_to_share() {
    let one = keeper();
    let two = one.clone();
    drop(one);
    let (ctx, _, _) = chain();
    infer(&ctx, &two, 1, 1_000, INPUTS[0]).unwrap();
}

#[test]
fn measured_tuners_have_their_part_from_the_block_after_the_measurement_on() {
    let (ctx, keeper, module) = chain();
    let tuner = |ctx: &Ctx, id: u64| {
        infer_of(ctx, &keeper, &view(5), id, 1_000_000, INPUTS[0]).unwrap();
        let record = RECORDS.get(ctx, &id).unwrap().unwrap();
        let paid =
            record.payments.iter().find(|p| p.role() == Role::Tuner).map(|p| (p.address.clone(), p.amount.clone()));
        (record.tuner_basis.unwrap().share_ppm, paid)
    };
    assert_eq!(tuner(&ctx, 1), (0, None));
    let next = ctx.at_height(11);
    assert_eq!(tuner(&next, 2), (MEASURED, Some((ctx.address_text(&account(3)), "20000".to_owned()))));
    infer(&next, &keeper, 3, 1_000_000, INPUTS[0]).unwrap();
    assert_eq!(RECORDS.get(&next, &3).unwrap().unwrap().tuner_basis, None);
    module.end_block(&next).unwrap();
    assert_eq!(total(&next), 3_000_000);
    invariants::check(&next, &Bank::default()).unwrap();

    // A batch keeps what was in force, so that its records follow from it later.
    let late = next.at_height(12);
    for (ctx, first_id, share) in [(&ctx, 4, 0), (&next, 6, MEASURED)] {
        let embeddings = [INPUTS[0].to_vec(), INPUTS[1].to_vec()];
        let model = view(5);
        let request = BatchRequest {
            first_id,
            model: &model,
            payer: account(99),
            embeddings: &embeddings,
            fee: 1_000_000.into(),
        };
        let escrow = AccAddress::module("attribution");
        Bank::set(ctx, &escrow, Bank::of(ctx, &escrow) + 2_000_000);
        keeper.attribute_batch(ctx, &request).unwrap();
        let record = keeper.body(&late, first_id + 1).unwrap();
        assert_eq!(record.tuner_basis.unwrap().share_ppm, share);
    }
    // A new beginning takes the heights away, and not what was paid.
    module.prepare_zero_height(&late, &[]).unwrap();
    let shares = [5, 7].map(|id| keeper.body(&late, id).unwrap().tuner_basis.unwrap().share_ppm);
    assert_eq!(shares, [0, MEASURED]);
}
