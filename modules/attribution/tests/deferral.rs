//! What the evidence factor withholds: deferred, released by judgements to the unit, and the treasury's after the last.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "tests")]

mod common;

use std::sync::{Arc, Mutex};

use common::*;
use openledger_attribution::keys::{BATCHES, DEFERRED, EPOCHS, HEADERS, PAYMENTS, RECORDS};
use openledger_attribution::{AttributionError, AttributionKeeper, AttributionModule, invariants};
use openledger_core::ports::{AttributionPort, EvidencePort, EvidenceStory, EvidenceView};
use openledger_core::{AccAddress, CodedError, Ctx, GasMeter, Module, Res};
use openledger_proto::any::pack;
use openledger_proto::openledger::attribution::v1 as pb;
use openledger_testing::{ModuleExt, code_of};

const QUERY: &str = "openledger.attribution.v1.Query";
const INPUTS: [[i8; 4]; 4] = [[40, -20, -20, 10], [-20, 40, -20, 0], [0, 0, 0, 0], [60, -30, 5, 9]];

/// Items 1 to 20 are contribution 1, which no evidence concerns; 21 to 40 are contribution 2 and 41 to 60 are 3. A
/// judgement is the clock at which it ended, and the factors that it found for the two.
#[derive(Default)]
struct Judges(Mutex<Vec<(u64, u32, u32)>>);

impl Judges {
    fn judge(&self, second: u32, third: u32) {
        let mut all = self.0.lock().unwrap();
        let clock = all.len() as u64 + 2;
        all.push((clock, second, third));
    }
}

fn contribution(item_id: u64) -> u64 {
    (item_id - 1) / 20 + 1
}

impl EvidencePort for Judges {
    fn clock(&self, _: &Ctx) -> Res<u64> {
        Ok(self.0.lock().unwrap().len() as u64 + 1)
    }
    fn evidence(&self, _: &Ctx, artifact: u64, datanet: u64, item: u64, clock: u64) -> Res<Option<EvidenceView>> {
        assert_eq!((artifact, datanet), (0, 3));
        let id = contribution(item);
        let all = self.0.lock().unwrap();
        let seen = all.iter().take(3).filter(|j| j.0 <= clock);
        let factors = seen.map(|j| if id == 2 { j.1 } else { j.2 }).collect();
        Ok((id > 1).then_some(EvidenceView { contribution_id: id, factors }))
    }
    fn story(&self, _: &Ctx, _: u64, id: u64, judgements: u32) -> Res<EvidenceStory> {
        let proof_keys = vec![("model", id.to_be_bytes().to_vec())];
        Ok(EvidenceStory {
            judge_model_id: u64::from(judgements),
            evidence_ppm: -5,
            volume_ppm: 7,
            scale: 9,
            proof_keys,
            ..EvidenceStory::default()
        })
    }
}

fn judged_chain() -> (Ctx, AttributionKeeper, AttributionModule, Arc<Judges>) {
    judged(chain().1)
}

fn judged(keeper: AttributionKeeper) -> (Ctx, AttributionKeeper, AttributionModule, Arc<Judges>) {
    let (ctx, _, _) = chain();
    let judges = Arc::new(Judges::default());
    let keeper = keeper.with_evidence(judges.clone());
    let module = AttributionModule::new(keeper.clone());
    (ctx, keeper, module, judges)
}

fn held(ctx: &Ctx) -> u64 {
    let parts = DEFERRED.iter(ctx).unwrap().take(99).unwrap().into_iter().flat_map(|(_, d)| d.parts);
    parts.map(|p| p.amount.parse::<u64>().unwrap()).sum()
}

fn release(ctx: &Ctx, module: &AttributionModule, ids: &[u64]) -> Result<(u64, u64), (String, u32)> {
    let msg = pb::MsgReleaseDeferred { sender: ctx.address_text(&account(9)), contribution_ids: ids.to_vec() };
    let answer: pb::MsgReleaseDeferredResponse = module.send(ctx, &msg).map_err(|e| code_of(&e))?;
    let amount = |c: Option<openledger_proto::cosmos::base::v1beta1::Coin>| c.unwrap().amount.parse().unwrap();
    Ok((amount(answer.paid), amount(answer.community)))
}

fn nothing() -> (String, u32) {
    ("attribution".to_owned(), AttributionError::NothingToRelease.code())
}

fn total(ctx: &Ctx) -> u64 {
    everybody().iter().map(|a| Bank::of(ctx, a)).sum::<u64>() + Bank::burned(ctx)
}

fn deferred_of(record: &pb::Record, id: u64) -> u64 {
    let of = record.payees.iter().filter(|p| p.evidence.is_some_and(|e| e.contribution_id == id));
    of.map(|p| p.deferred.parse::<u64>().unwrap_or(0)).sum()
}

#[test]
fn earnings_wait_for_judgements_and_go_out_to_the_unit() {
    let (ctx, keeper, module, judges) = judged_chain();
    infer(&ctx, &keeper, 1, 1_000_003, INPUTS[0]).unwrap();
    module.end_block(&ctx).unwrap();
    let record = RECORDS.get(&ctx, &1).unwrap().unwrap();
    let (second, third) = (deferred_of(&record, 2), deferred_of(&record, 3));
    assert!(second > 10_000 && third > 10_000, "{second} {third}");
    assert_eq!((record.evidence_clock, record.deferred.parse::<u64>().unwrap()), (1, second + third));
    for payee in &record.payees {
        let point = payee.item.unwrap().item_id;
        assert_eq!(payee.evidence.map(|e| e.contribution_id), (point > 20).then_some(contribution(point)));
        assert!(payee.evidence.is_none() || payee.amount == "0", "nothing is paid before the first judgement");
    }
    assert_eq!((held(&ctx), Bank::of(&ctx, &AccAddress::module("attribution"))), (second + third, second + third));
    assert_eq!(total(&ctx), 1_000_003);
    invariants::check(&ctx, &Bank::default()).unwrap();
    assert_eq!(release(&ctx, &module, &[2, 3]).unwrap_err(), nothing());

    judges.judge(400_000, 0);
    let later = ctx.at_height(20_000);
    let (paid, community) = release(&later, &module, &[2, 3, 77]).unwrap();
    module.end_block(&later).unwrap();
    assert_eq!(paid + community, u64::try_from(u128::from(second) * 400_000 / 1_000_000).unwrap());
    assert!(paid > community, "terms of items hold for what is released");
    assert_eq!(held(&later), second + third - paid - community);
    assert_eq!(release(&later, &module, &[2, 3]).unwrap_err(), nothing(), "once");
    invariants::check(&later, &Bank::default()).unwrap();
    let (_, owner_payment) = PAYMENTS
        .iter(&later)
        .unwrap()
        .take(99)
        .unwrap()
        .into_iter()
        .find(|((a, h), p)| *h == 20_000 && *a != AccAddress::module("treasury") && !p.undeferred.is_empty())
        .unwrap();
    let sum: u64 = owner_payment.totals.iter().map(|t| t.amount.as_ref().unwrap().amount.parse::<u64>().unwrap()).sum();
    assert_eq!((owner_payment.undeferred.parse::<u64>().unwrap(), owner_payment.last_inference_id), (sum, 0));

    // An answer at the factor of the first judgement defers less; a factor that falls takes nothing back.
    infer(&later, &keeper, 2, 500_000, INPUTS[0]).unwrap();
    let again = RECORDS.get(&later, &2).unwrap().unwrap();
    let (full, part) = (deferred_of(&again, 3), deferred_of(&again, 2));
    assert!(full > 0 && part > 0 && again.payees.iter().any(|p| p.evidence.is_some() && p.amount != "0"));
    judges.judge(100_000, 900_000);
    let before = held(&later);
    let (paid, community) = release(&later, &module, &[3, 2]).unwrap();
    module.end_block(&later).unwrap();
    let nine = |v: u64| v * 900_000 / 1_000_000;
    assert_eq!(paid + community, nine(third) + nine(full));
    assert_eq!(held(&later), before - paid - community);

    // The last judgement ends it: the rest is the treasury's, and nothing is deferred any more.
    judges.judge(300_000, 900_000);
    infer(&later, &keeper, 3, 500_000, INPUTS[0]).unwrap();
    let closed = RECORDS.get(&later, &3).unwrap().unwrap();
    assert_eq!((deferred_of(&closed, 2), deferred_of(&closed, 3), closed.deferred.as_str()), (0, 0, ""));
    assert!(closed.payees.iter().any(|p| p.evidence.is_some_and(|e| e.judgements == 3 && e.factor_ppm == 300_000)));
    let before = held(&later);
    let (paid, community) = release(&later, &module, &[2, 3]).unwrap();
    module.end_block(&later).unwrap();
    assert_eq!((paid + community, held(&later)), (before, 0));
    assert!(community > paid);
    assert_eq!(Bank::of(&later, &AccAddress::module("attribution")), 0);
    assert_eq!(total(&later), 2_000_003);
    invariants::check(&later, &Bank::default()).unwrap();
    let epochs = EPOCHS.iter(&later).unwrap().take(9).unwrap();
    assert_eq!(epochs.len(), 2);
    assert!(epochs[1].1.released.parse::<u64>().unwrap() >= second + third);
}

#[test]
fn datanets_are_told_what_a_judgement_released() {
    let told = Arc::new(Told::default());
    let (ctx, keeper, module, judges) = judged(keeper_over(told.clone()));
    infer(&ctx, &keeper, 1, 1_000_003, INPUTS[0]).unwrap();
    infer_batch(&ctx, &keeper, 2, 50_001, &INPUTS[..2]).unwrap();
    let sums = |from: usize| told.0.lock().unwrap()[from..].to_vec();
    let at_once: u64 = sums(0).iter().map(|(_, sum)| sum).sum();
    let listed = (1..=3).flat_map(|id| keeper.body(&ctx, id).unwrap().payees);
    let amount = |text: &str| text.parse::<u64>().unwrap();
    assert_eq!(at_once, listed.map(|p| amount(&p.amount) + amount(&p.curator_amount)).sum::<u64>());
    let before = sums(0).len();

    // Each judgement releases something to owners and curators, and the last one the rest to the treasury, which no
    // item earned. Releases of two contributions of one datanet are one sum.
    for (second, third) in [(400_000, 0), (0, 250_000), (500_000, 700_000)] {
        judges.judge(second, third);
        let (paid, _) = release(&ctx, &module, &[2, 3]).unwrap();
        assert!(paid > 0);
        assert_eq!(sums(0).last(), Some(&(3, paid)));
    }
    assert_eq!((sums(before).len(), held(&ctx)), (3, 0));
    assert_eq!(release(&ctx, &module, &[2, 3]).unwrap_err(), nothing());
    assert_eq!(sums(before).len(), 3, "nothing is told twice");
}

#[test]
fn a_batch_has_the_records_that_answers_alone_would_have() {
    let (alone, keeper, module, judges) = judged_chain();
    let (together, other, batch_module, batch_judges) = judged_chain();
    let mut id = 1;
    for (second, third) in [(0, 0), (250_000, 0), (900_000, 333_333), (1, 999_999)] {
        for input in INPUTS {
            infer(&alone, &keeper, id, 50_003, input).unwrap();
            id += 1;
        }
        infer_batch(&together, &other, id - 4, 50_003, &INPUTS).unwrap();
        // Judgements in the same block bind what comes after them, and nothing that came before.
        judges.judge(second, third);
        batch_judges.judge(second, third);
    }
    for n in 1..id {
        let record = RECORDS.get(&alone, &n).unwrap().unwrap();
        other.flush_caches();
        assert_eq!(other.body(&together, n).unwrap(), record, "{n}");
    }
    assert_eq!(BATCHES.get(&together, &9).unwrap().unwrap().evidence_clock, 3);
    for (ctx, module) in [(&alone, &module), (&together, &batch_module)] {
        module.end_block(ctx).unwrap();
        invariants::check(ctx, &Bank::default()).unwrap();
    }
    assert_eq!(DEFERRED.iter(&alone).unwrap().take(9).unwrap(), DEFERRED.iter(&together).unwrap().take(9).unwrap());
    assert!(held(&alone) > 0);

    // A new beginning keeps what is deferred, and what bound each answer.
    let json = batch_module.export_genesis(&together).unwrap();
    let (fresh, _, _) = chain();
    batch_module.validate_genesis(fresh.config(), &json).unwrap();
    batch_module.init_genesis(&fresh, &json).unwrap();
    assert_eq!(batch_module.export_genesis(&fresh).unwrap(), json);
    batch_module.prepare_zero_height(&together, &[]).unwrap();
    invariants::check(&together, &Bank::default()).unwrap();
    for n in 1..id {
        let header = HEADERS.get(&together, &n).unwrap().unwrap();
        let record = RECORDS.get(&alone, &n).unwrap().unwrap();
        assert_eq!(header.height, 0);
        assert_eq!(other.body(&together, n).unwrap(), pb::Record { height: 0, ..record });
    }
    release(&together, &batch_module, &[2, 3]).unwrap();
    batch_module.end_block(&together).unwrap();
    invariants::check(&together, &Bank::default()).unwrap();
    assert_eq!(held(&together), 0);
}

#[test]
fn deferral_is_paid_for_shown_and_checked() {
    let (ctx, keeper, module, judges) = judged_chain();
    // Two contributions defer: each is charged as a credit is.
    let metered = ctx.with_gas(GasMeter::new(1_000_000));
    infer(&metered, &keeper, 1, 1_000_003, INPUTS[0]).unwrap();
    let judged = RECORDS.get(&ctx, &1).unwrap().unwrap().payees.iter().filter(|p| p.evidence.is_some()).count() as u64;
    assert_eq!(metered.gas().consumed(), 2 * 2_000 + judged * 2_000);
    let poor = ctx.with_gas(GasMeter::new(metered.gas().consumed() - 1));
    assert_eq!(code_of(&infer(&poor, &keeper, 2, 1_000, INPUTS[0]).unwrap_err()), ("sdk".to_owned(), 11));

    judges.judge(500_000, 0);
    let shown: pb::QueryDeferredResponse =
        module.ask(&ctx, QUERY, "Deferred", &pb::QueryDeferredRequest { contribution_id: 2 }).unwrap();
    let [state] = shown.deferred.as_slice() else { panic!("{shown:?}") };
    let amount: u64 = state.deferred.as_ref().unwrap().parts[0].amount.parse().unwrap();
    assert_eq!((state.factors_ppm.as_slice(), state.releasable.parse::<u64>().unwrap()), (&[500_000][..], amount / 2));

    let story: pb::QueryExplainResponse =
        module.ask(&ctx, QUERY, "Explain", &pb::QueryExplainRequest { inference_id: 1 }).unwrap();
    let explained = story.evidence.iter().find(|e| e.contribution_id == 2).unwrap();
    assert_eq!((explained.judgements, explained.factor_ppm, explained.scale), (0, 0, 9));
    assert_eq!(
        (explained.deferred.parse::<u64>().unwrap(), explained.until.as_str()),
        (amount, "the first of three judgements")
    );
    assert!(story.proof_keys.iter().any(|k| k.store == "model" && k.key == 2u64.to_be_bytes()));
    infer(&ctx, &keeper, 5, 10_000, INPUTS[0]).unwrap();
    let paid = |p: &pb::Payee| p.evidence.is_some_and(|e| e.contribution_id == 2) && p.amount != "0";
    let record = RECORDS.get(&ctx, &5).unwrap().unwrap();
    let paid = record.payees.into_iter().find(paid).unwrap();
    let why: pb::QueryWhyPaidResponse = module
        .ask(&ctx, QUERY, "WhyPaid", &pb::QueryWhyPaidRequest { address: paid.owner, inference_id: 5, height: 0 })
        .unwrap();
    assert!(why.reasons.iter().any(|r| r.rule.contains("evidence 50 % after 1 of 3 judgements")), "{why:?}");

    let sender = ctx.address_text(&account(9));
    for ids in [vec![], vec![0], vec![2, 2], (1..=101).collect()] {
        let bad = pack(&pb::MsgReleaseDeferred { sender: sender.clone(), contribution_ids: ids });
        assert_eq!(code_of(&module.check_stateless(ctx.config(), &bad).unwrap_err()), ("attribution".to_owned(), 9));
    }
    let metered = ctx.with_gas(GasMeter::new(10_000_000));
    release(&metered, &module, &[2]).unwrap();
    assert!(metered.gas().consumed() > 2 * 8_000, "each account that is paid is charged for");

    // A genesis whose deferred parts are not what its epochs set aside is refused.
    module.end_block(&ctx).unwrap();
    let json = module.export_genesis(&ctx).unwrap();
    let mut broken = json.clone();
    broken["deferred"][0]["parts"][0]["amount"] = "1".into();
    assert_eq!(
        code_of(&module.validate_genesis(ctx.config(), &broken).unwrap_err()),
        ("attribution".to_owned(), AttributionError::InvalidGenesis.code())
    );
    module.validate_genesis(ctx.config(), &json).unwrap();
    assert_eq!(keeper.record_hash(&ctx, 1).unwrap()[..], HEADERS.get(&ctx, &1).unwrap().unwrap().record_hash);
}
