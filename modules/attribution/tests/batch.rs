//! Answers that are bought together: the same records as alone, credits that are set aside and paid once, and books
//! that balance to the unit.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "tests")]

mod common;

use common::*;
use openledger_attribution::keys::{BATCHES, CREDITS, EARNINGS, EPOCHS, HEADERS, PAYMENTS, RECORDS};
use openledger_attribution::{AttributionError, invariants, params};
use openledger_core::ports::AttributionPort;
use openledger_core::{AccAddress, CodedError, Ctx, GasMeter, Module};
use openledger_proto::any::pack;
use openledger_proto::openledger::attribution::v1 as pb;
use openledger_testing::{ModuleExt, code_of};
use prost::Message;
use std::collections::BTreeSet;

const INPUTS: [[i8; 4]; 4] = [[40, -20, -20, 10], [-20, 40, -20, 0], [0, 0, 0, 0], [60, -30, 5, 9]];

fn refused(e: AttributionError) -> (String, u32) {
    ("attribution".to_owned(), e.code())
}

fn sum(totals: &[pb::RoleTotal]) -> u64 {
    totals.iter().map(|t| t.amount.as_ref().unwrap().amount.parse::<u64>().unwrap()).sum()
}

fn credit(ctx: &Ctx, account: &AccAddress) -> u64 {
    CREDITS.get(ctx, account).unwrap().map_or(0, |credit| sum(&credit.totals))
}

fn credits(ctx: &Ctx) -> u64 {
    CREDITS.iter(ctx).unwrap().take(usize::MAX).unwrap().iter().map(|(_, credit)| sum(&credit.totals)).sum()
}

fn total(ctx: &Ctx) -> u64 {
    everybody().iter().map(|a| Bank::of(ctx, a)).sum::<u64>() + Bank::burned(ctx)
}

fn withdraw(account: &AccAddress, ctx: &Ctx) -> pb::MsgWithdrawEarnings {
    pb::MsgWithdrawEarnings { account: ctx.address_text(account) }
}

#[test]
fn the_records_of_a_batch_are_those_of_answers_bought_alone() {
    let (alone, keeper, module) = chain();
    let (together, other, batch_module) = chain();
    let one_by_one: Vec<_> =
        (1u64..).zip(INPUTS).map(|(id, input)| infer(&alone, &keeper, id, 50_003, input).unwrap()).collect();
    let batch = infer_batch(&together, &other, 1, 50_003, &INPUTS).unwrap();
    assert_eq!(batch, one_by_one);
    for id in 1..=4 {
        let record = RECORDS.get(&alone, &id).unwrap().unwrap();
        assert!(RECORDS.get(&together, &id).unwrap().is_none(), "a batch stores no bodies");
        assert_eq!(other.body(&together, id).unwrap(), record);
        assert_eq!(keeper.body(&alone, id).unwrap(), record);
        other.flush_caches();
        assert_eq!(other.body(&together.at_height(9_999), id).unwrap(), record, "the height of the answer counts");
    }
    // Once everything is withdrawn, everybody has what he would have had.
    for (ctx, module) in [(&alone, &module), (&together, &batch_module)] {
        module.end_block(ctx).unwrap();
    }
    for account in everybody().iter().filter(|a| credit(&together, a) > 0) {
        batch_module.execute(&together, &pack(&withdraw(account, &together))).unwrap();
    }
    batch_module.end_block(&together).unwrap();
    for account in everybody() {
        assert_eq!(Bank::of(&together, &account), Bank::of(&alone, &account), "{account:?}");
        let earned = |ctx: &Ctx| EARNINGS.get(ctx, &account).unwrap().map(|e| e.totals);
        assert_eq!(earned(&together), earned(&alone));
    }
    invariants::check(&together, &Bank::default()).unwrap();
}

#[test]
fn little_waits_and_much_is_paid() {
    let (ctx, keeper, module) = chain();
    // Compute gets 170 of 1,000, so 68 answers are worth more than 10,000 and 58 are not.
    let many = |first, n: usize| {
        let inputs: Vec<_> = INPUTS.iter().copied().cycle().take(n).collect();
        infer_batch(&ctx, &keeper, first, 1_000, &inputs).unwrap();
        module.end_block(&ctx).unwrap();
    };
    many(1, 58);
    assert_eq!((credit(&ctx, &account(22)), Bank::of(&ctx, &account(22))), (58 * 170, 0));
    assert_eq!(Bank::of(&ctx, &AccAddress::module("attribution")), credits(&ctx));
    assert_eq!(Bank::of(&ctx, &AccAddress::module("fee_collector")), 58 * 80, "the runtime's accounts never wait");
    invariants::check(&ctx, &Bank::default()).unwrap();
    let epoch = |ctx: &Ctx| EPOCHS.get(ctx, &(0, "uopen".to_owned())).unwrap().unwrap();
    assert_eq!((epoch(&ctx).carry.as_str(), epoch(&ctx).inferences), ("0", 58));
    assert_eq!(epoch(&ctx).credited.parse::<u64>().unwrap(), credits(&ctx));

    many(59, 10);
    assert_eq!((credit(&ctx, &account(22)), Bank::of(&ctx, &account(22))), (0, 68 * 170));
    assert!(credit(&ctx, &account(20)) > 0, "who has less goes on waiting");
    let payment = PAYMENTS.get(&ctx, &(account(22), 10)).unwrap().unwrap();
    assert_eq!((payment.first_inference_id, payment.last_inference_id), (1, 68));
    assert_eq!(total(&ctx), 68_000);
    invariants::check(&ctx, &Bank::default()).unwrap();
}

#[test]
fn an_answer_bought_alone_pays_the_credit_too() {
    let (ctx, keeper, module) = chain();
    infer_batch(&ctx, &keeper, 1, 1_000, &INPUTS).unwrap();
    module.end_block(&ctx).unwrap();
    let waiting = credit(&ctx, &account(22));
    assert_eq!(waiting, 4 * 170);
    let later = ctx.at_height(20_000);
    infer(&later, &keeper, 5, 1_000, INPUTS[0]).unwrap();
    module.end_block(&later).unwrap();
    assert_eq!((credit(&later, &account(22)), Bank::of(&later, &account(22))), (0, 5 * 170));
    let payment = PAYMENTS.get(&later, &(account(22), 20_000)).unwrap().unwrap();
    assert_eq!((payment.first_inference_id, payment.last_inference_id), (1, 5));
    let totals = EPOCHS.get(&later, &(1, "uopen".to_owned())).unwrap().unwrap();
    assert!(totals.released.parse::<u64>().unwrap() >= waiting && totals.credited.is_empty());
    invariants::check(&later, &Bank::default()).unwrap();
    // who cannot receive loses the credit to the treasury with the payment, and nobody else does
    assert_eq!(credit(&later, &failing()), 0);
    assert_eq!(Bank::of(&later, &failing()), 0);
    assert_eq!(total(&later), 5_000);
}

#[test]
fn earnings_are_withdrawn_by_who_earned_them() {
    let (ctx, keeper, module) = chain();
    let ask = |ctx: &Ctx, who: &AccAddress| module.send::<_, pb::MsgWithdrawEarningsResponse>(ctx, &withdraw(who, ctx));
    assert_eq!(code_of(&ask(&ctx, &account(22)).unwrap_err()), refused(AttributionError::NoCredit));
    infer_batch(&ctx, &keeper, 1, 1_000, &INPUTS).unwrap();
    module.end_block(&ctx).unwrap();
    // in an epoch in which nothing else happens
    let later = ctx.at_height(30_000);
    let metered = later.with_gas(GasMeter::new(100_000));
    let answer = ask(&metered, &account(22)).unwrap();
    assert_eq!(answer.amount.unwrap().amount, "680");
    assert!(metered.gas().consumed() >= params::default_params().gas_per_payee);
    assert_eq!(ask(&later, &account(22)).unwrap().amount.unwrap().amount, "680", "twice in a block is paid once");
    module.end_block(&later).unwrap();
    assert_eq!(Bank::of(&later, &account(22)), 680);
    assert_eq!(Bank::receipts(&later, &account(22)), 1);
    assert_eq!(code_of(&ask(&later, &account(22)).unwrap_err()), refused(AttributionError::NoCredit));
    let bad = pack(&pb::MsgWithdrawEarnings { account: "nobody".to_owned() });
    assert_eq!(code_of(&module.check_stateless(ctx.config(), &bad).unwrap_err()), ("sdk".to_owned(), 7));
    invariants::check(&later, &Bank::default()).unwrap();
}

#[test]
fn each_account_is_charged_before_it_is_credited() {
    let (ctx, keeper, _) = chain();
    let p = params::default_params();
    let metered = ctx.with_gas(GasMeter::new(u64::MAX));
    infer_batch(&metered, &keeper, 1, 1_000, &INPUTS).unwrap();
    let credited = CREDITS.iter(&ctx).unwrap().take(usize::MAX).unwrap().len() as u64;
    assert!(credited > 4);
    assert_eq!(metered.gas().consumed(), credited * p.gas_per_payee / 4);
    // four times as much for whoever is paid at once
    let (ctx, keeper, _) = chain();
    let metered = ctx.with_gas(GasMeter::new(u64::MAX));
    infer_batch(&metered, &keeper, 1, 10_000_000, &INPUTS).unwrap();
    let accounts: BTreeSet<_> = CREDITS
        .iter(&ctx)
        .unwrap()
        .take(usize::MAX)
        .unwrap()
        .into_iter()
        .collect::<Vec<_>>()
        .into_iter()
        .filter(|(_, c)| sum(&c.totals) >= 10_000)
        .map(|(a, _)| a)
        .collect();
    let credited = CREDITS.iter(&ctx).unwrap().take(usize::MAX).unwrap().len() as u64;
    assert_eq!(metered.gas().consumed(), credited * p.gas_per_payee / 4 + accounts.len() as u64 * p.gas_per_payee);
    // without the gas nothing of it stays
    let (ctx, keeper, _) = chain();
    let before = ctx.state().fork().take_changes();
    let short = ctx.with_gas(GasMeter::new(p.gas_per_payee));
    let escrowed = ctx.atomic(|_| infer_batch(&short, &keeper, 1, 1_000, &INPUTS).map(|_| ()));
    assert!(escrowed.unwrap_err().is_out_of_gas());
    assert_eq!(ctx.state().fork().take_changes(), before);
    // and a batch costs a fraction of as many answers alone
    let (alone, batch) = (keeper.gas(&ctx, &view(2)).unwrap(), keeper.batch_gas(&ctx, &view(2), 64).unwrap());
    assert!(64 * alone > 20 * batch, "{alone} {batch}");
}

#[test]
fn a_pruned_answer_leaves_its_hash() {
    let (ctx, keeper, module) = chain();
    infer_batch(&ctx, &keeper, 1, 1_000, &INPUTS).unwrap();
    module.end_block(&ctx).unwrap();
    let late = ctx.at_height(11 + params::default_params().record_retention_blocks);
    let before = HEADERS.get(&late, &2).unwrap().unwrap();
    let prune = pack(&pb::MsgPruneRecords { sender: late.address_text(&account(1)), inference_ids: vec![2] });
    module.execute(&late, &prune).unwrap();
    let after = HEADERS.get(&late, &2).unwrap().unwrap();
    assert_eq!(after, pb::RecordHeader { pruned: true, embedding: vec![], ..before });
    assert_eq!(code_of(&keeper.body(&late, 2).unwrap_err()), refused(AttributionError::RecordPruned));
    assert!(keeper.body(&late, 3).is_ok());
    invariants::check(&late, &Bank::default()).unwrap();
}

#[test]
fn a_record_that_does_not_follow_stops_whoever_reads_it() {
    let (ctx, keeper, _) = chain();
    infer_batch(&ctx, &keeper, 1, 1_000, &INPUTS).unwrap();
    let batch = BATCHES.get(&ctx, &1).unwrap().unwrap();
    let lies = [
        pb::Batch { payer: ctx.address_text(&account(98)), ..batch.clone() },
        pb::Batch { max_payees: 3, ..batch.clone() },
        pb::Batch {
            fee: Some(openledger_proto::cosmos::base::v1beta1::Coin { amount: "999".into(), denom: "uopen".into() }),
            ..batch.clone()
        },
    ];
    for lie in lies {
        BATCHES.set(&ctx, &1, &lie).unwrap();
        assert!(matches!(keeper.body(&ctx, 2), Err(openledger_core::Failure::Fatal(_))), "{lie:?}");
    }
}

#[test]
fn asking_for_a_record_costs_its_computation() {
    let (ctx, keeper, module) = chain();
    infer_batch(&ctx, &keeper, 1, 1_000, &INPUTS).unwrap();
    let metered = ctx.with_gas(GasMeter::new(1_000_000));
    let ask = |method: &str, request: Vec<u8>| {
        let before = metered.gas().consumed();
        let answer = module.query(&metered, "openledger.attribution.v1.Query", method, &request).unwrap();
        (answer, metered.gas().consumed() - before)
    };
    let (answer, gas) = ask("Attribution", pb::QueryAttributionRequest { inference_id: 2 }.encode_to_vec());
    let answer = pb::QueryAttributionResponse::decode(answer.as_slice()).unwrap();
    assert_eq!(answer.record.unwrap(), keeper.body(&ctx, 2).unwrap());
    assert_eq!(answer.batch.unwrap().answers, 4);
    assert_eq!(answer.proof_keys[1].key, BATCHES.raw_key(&1));
    assert!(gas > 100, "{gas}");
    let account_text = ctx.address_text(&account(22));
    let request = pb::QueryEarningsByAccountRequest { address: account_text.clone() }.encode_to_vec();
    let earnings = pb::QueryEarningsByAccountResponse::decode(ask("EarningsByAccount", request).0.as_slice()).unwrap();
    assert_eq!(sum(&earnings.credit.unwrap().totals), 680);
    let request = pb::QueryExplainRequest { inference_id: 3 }.encode_to_vec();
    let story = pb::QueryExplainResponse::decode(ask("Explain", request).0.as_slice()).unwrap();
    assert_eq!(story.record_hash, HEADERS.get(&ctx, &3).unwrap().unwrap().record_hash);
    // and why the payment was made tells every answer behind it
    module.execute(&ctx, &pack(&withdraw(&account(22), &ctx))).unwrap();
    module.end_block(&ctx).unwrap();
    let request = pb::QueryWhyPaidRequest { address: account_text, height: 10, ..Default::default() }.encode_to_vec();
    let why = pb::QueryWhyPaidResponse::decode(ask("WhyPaid", request).0.as_slice()).unwrap();
    let causes: Vec<_> = why.reasons.iter().map(|r| (r.inference_id, r.amount.clone().unwrap().amount)).collect();
    assert_eq!(causes, [1, 2, 3, 4].map(|id| (id, "170".to_owned())));
}

#[test]
fn genesis_carries_credits_and_batches() {
    let (ctx, keeper, module) = chain();
    infer_batch(&ctx, &keeper, 1, 1_000, &INPUTS).unwrap();
    infer(&ctx, &keeper, 5, 1_000, INPUTS[1]).unwrap();
    infer_batch(&ctx, &keeper, 6, 777, &INPUTS[..2]).unwrap();
    module.end_block(&ctx).unwrap();
    let later = ctx.at_height(20_000);
    infer_batch(&later, &keeper, 8, 99, &INPUTS[1..]).unwrap();
    module.end_block(&later).unwrap();
    let json = module.export_genesis(&later).unwrap();
    module.validate_genesis(later.config(), &json).unwrap();
    let (new, again, module) = chain();
    module.init_genesis(&new, &json).unwrap();
    assert_eq!(module.export_genesis(&new).unwrap(), json);
    for id in [1, 4, 5, 7, 10] {
        assert_eq!(again.body(&new, id).unwrap(), keeper.body(&later, id).unwrap());
    }
    let spoiled: [fn(&mut serde_json::Value); 7] = [
        |g| g["credits"].as_array_mut().unwrap().truncate(1),
        |g| g["batches"].as_array_mut().unwrap().truncate(1),
        |g| g["batches"][0]["answers"] = 3.into(),
        |g| g["headers"][0]["embedding"] = "".into(),
        |g| g["headers"][4]["embedding"] = "AQIDBA==".into(),
        |g| g["credits"][0]["totals"][0]["amount"]["amount"] = "1".into(),
        |g| g["epochs"][0]["credited"] = "1".into(),
    ];
    for (at, spoil) in spoiled.into_iter().enumerate() {
        let mut bad = json.clone();
        spoil(&mut bad);
        assert!(module.validate_genesis(later.config(), &bad).is_err(), "{at}");
    }
}

#[test]
fn a_new_beginning_keeps_credits_and_records_follow_again() {
    let (ctx, keeper, module) = chain();
    infer_batch(&ctx, &keeper, 1, 1_000, &INPUTS).unwrap();
    module.end_block(&ctx).unwrap();
    let waiting = credits(&ctx);
    module.prepare_zero_height(&ctx, &[]).unwrap();
    assert_eq!(credits(&ctx), waiting);
    for id in 1..=4 {
        let record = keeper.body(&ctx, id).unwrap();
        assert_eq!(record.height, 0);
        assert_eq!(keeper.record_hash(&ctx, id).unwrap()[..], HEADERS.get(&ctx, &id).unwrap().unwrap().record_hash);
    }
    module.validate_genesis(ctx.config(), &module.export_genesis(&ctx).unwrap()).unwrap();
    invariants::check(&ctx, &Bank::default()).unwrap();
}

#[test]
fn thousands_of_batches_conserve_to_the_unit() {
    let (ctx, keeper, module) = chain();
    let mut state = 5u64;
    let mut random = |below: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below
    };
    let (mut paid_in, mut id, mut waited) = (0, 1, 0);
    for block in 0..150u64 {
        let ctx = ctx.at_height(10 + block * 1_000);
        for _ in 0..random(6) {
            let fee = [1, 17, 1_000, 40_001, 3_000_000][random(5) as usize];
            let inputs: Vec<_> = INPUTS.iter().copied().cycle().take(1 + random(9) as usize).collect();
            let depth = ctx.state().push();
            if random(3) == 0 {
                infer(&ctx, &keeper, id, fee, inputs[0]).unwrap();
                id += 1;
                paid_in += fee;
            } else {
                infer_batch(&ctx, &keeper, id, fee, &inputs).unwrap();
                id += inputs.len() as u64;
                paid_in += fee * inputs.len() as u64;
            }
            if random(8) == 0 {
                ctx.state().revert(depth);
                let gone = HEADERS.iter(&ctx).unwrap().take(usize::MAX).unwrap().last().map_or(0, |(last, _)| *last);
                paid_in = total(&ctx);
                id = gone + 1;
            } else {
                ctx.state().keep(depth);
            }
        }
        for n in [1, 2, 20, 21, 22, 30, 66] {
            if random(10) == 0 && credit(&ctx, &account(n)) > 0 {
                module.execute(&ctx, &pack(&withdraw(&account(n), &ctx))).unwrap();
            }
        }
        module.end_block(&ctx).unwrap();
        assert_eq!(total(&ctx), paid_in, "block {block}");
        assert_eq!(Bank::of(&ctx, &AccAddress::module("attribution")), credits(&ctx), "block {block}");
        waited += u64::from(credits(&ctx) > 0);
    }
    assert!(id > 500 && waited > 20, "{id} {waited}");
    invariants::check(&ctx, &Bank::default()).unwrap();
}
