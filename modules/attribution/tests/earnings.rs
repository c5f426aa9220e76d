//! Datanets are told what their items earned, as much as the records say, alone and in batches.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod common;

use std::sync::Arc;

use common::*;
use openledger_attribution::keeper::header;

#[test]
fn earnings_are_those_of_the_records() {
    let told = Arc::new(Told::default());
    let (ctx, _, _) = chain();
    let keeper = keeper_over(told.clone());
    infer(&ctx, &keeper, 1, 1_000_003, [40, -20, -20, 3]).unwrap();
    infer_batch(&ctx, &keeper, 2, 50_001, &[[40, -20, -20, 3], [-20, 40, -20, 1], [0, 0, 0, 0]]).unwrap();
    let told = told.0.lock().unwrap().clone();
    let recorded: Vec<(u64, u64)> = (1..=4)
        .map(|id| {
            let record = keeper.body(&ctx, header(&ctx, id).unwrap().inference_id).unwrap();
            let amount = |text: &str| text.parse::<u64>().unwrap();
            (3, record.payees.iter().map(|p| amount(&p.amount) + amount(&p.curator_amount)).sum())
        })
        .collect();
    assert_eq!(told, recorded, "told again by nobody who reads a record");
    assert!(told.iter().all(|(_, earned)| *earned > 0), "{told:?}");
}
