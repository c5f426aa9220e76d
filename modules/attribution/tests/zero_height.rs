//! A chain that begins anew at height zero: records lie before it, payments and epochs are added up, and no
//! sum changes.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "tests")]

mod common;

use common::*;
use openledger_attribution::invariants;
use openledger_attribution::keys::{EARNINGS, EPOCHS, HEADERS, PAYMENTS, RECORDS};
use openledger_core::collections::part;
use openledger_core::ports::AttributionPort;
use openledger_core::{Ctx, Module};
use openledger_proto::any::pack;
use openledger_proto::openledger::attribution::v1 as pb;
use openledger_testing::ModuleExt;

fn sum(totals: &[pb::RoleTotal]) -> u64 {
    totals.iter().map(|t| t.amount.as_ref().unwrap().amount.parse::<u64>().unwrap()).sum()
}

#[test]
fn three_epochs_become_one_and_pruned_bodies_keep_their_hash() {
    let (ctx, keeper, module) = chain();
    let fees = [(10u64, 1_000u64), (10, 2_003), (20_000, 777), (500_000, 40_001)];
    let mut last = ctx.clone();
    for (id, (height, fee)) in (1u64..).zip(fees) {
        last = ctx.at_height(height);
        infer(&last, &keeper, id, fee, [60, -30, 5, 9]).unwrap();
        module.end_block(&last).unwrap();
    }
    let prune = pack(&pb::MsgPruneRecords { sender: last.address_text(&account(1)), inference_ids: vec![1] });
    module.execute(&last, &prune).unwrap();
    let pruned = HEADERS.get(&last, &1).unwrap().unwrap();
    assert!(pruned.pruned);
    let owner = EARNINGS.iter(&last).unwrap().next_entry().unwrap().unwrap();
    let paid = |ctx: &Ctx| {
        let list = PAYMENTS.range(ctx, &part(&owner.0), false).unwrap().take(usize::MAX).unwrap();
        let first = list.iter().map(|(_, p)| p.first_inference_id).min();
        (list.len(), list.iter().map(|(_, p)| sum(&p.totals)).sum::<u64>(), first)
    };
    let before = paid(&last);
    assert!(before.0 > 1);
    assert_eq!(EPOCHS.iter(&last).unwrap().take(9).unwrap().len(), 3);

    module.prepare_zero_height(&last, &[]).unwrap();
    invariants::check(&last, &Bank::default()).unwrap();
    assert_eq!(paid(&last), (1, before.1, before.2));
    let payment = PAYMENTS.get(&last, &(owner.0.clone(), 0)).unwrap().unwrap();
    assert_eq!((payment.last_inference_id, payment.height), (4, 0));
    let epochs = EPOCHS.iter(&last).unwrap().take(9).unwrap();
    let [((0, _), totals)] = epochs.as_slice() else { panic!("{epochs:?}") };
    let whole: u64 = fees.iter().map(|(_, fee)| fee).sum();
    assert_eq!((totals.inferences, totals.fees_in.parse().unwrap(), sum(&totals.paid_out)), (4, whole, whole));
    assert_eq!(HEADERS.get(&last, &1).unwrap().unwrap(), pb::RecordHeader { height: 0, ..pruned });
    for id in 2..=4 {
        let (header, record) = (HEADERS.get(&last, &id).unwrap().unwrap(), RECORDS.get(&last, &id).unwrap().unwrap());
        assert_eq!((header.height, record.height), (0, 0));
        assert_eq!(keeper.record_hash(&last, id).unwrap()[..], header.record_hash);
    }

    // It is a genesis, and the new chain goes on in epoch 0 beside what came before.
    let json = module.export_genesis(&last).unwrap();
    module.validate_genesis(last.config(), &json).unwrap();
    let (new, keeper, module) = chain();
    let new = new.at_height(0);
    module.init_genesis(&new, &json).unwrap();
    assert_eq!(module.export_genesis(&new).unwrap(), json);
    let next = new.at_height(3);
    infer(&next, &keeper, 5, 999, [60, -30, 5, 9]).unwrap();
    module.end_block(&next).unwrap();
    invariants::check(&next, &Bank::default()).unwrap();
    assert_eq!(paid(&next).0, 2);
    let totals = EPOCHS.get(&next, &(0, "uopen".to_owned())).unwrap().unwrap();
    assert_eq!((totals.inferences, totals.fees_in.parse().unwrap()), (5, whole + 999));
}
