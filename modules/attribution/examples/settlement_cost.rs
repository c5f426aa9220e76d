//! What the gas formula stands for: time of an inference's attribution and of the end of its block, over a
//! real store, for the most accounts that one inference can pay. `cargo run --release -p
//! openledger-attribution --example settlement_cost`
#![allow(clippy::disallowed_methods, reason = "a program that measures; no state code")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::float_arithmetic, reason = "a measurement")]

#[path = "../tests/common/mod.rs"]
mod common;

use std::sync::Arc;
use std::time::{Duration, Instant};

use common::{POINTS, chain, infer, keeper_over, view};
use openledger_attribution::AttributionModule;
use openledger_core::ports::{AttributionPort, ItemTerms, ItemTermsPort};
use openledger_core::{AccAddress, BlockInfo, Ctx, ExecMode, GasMeter, Module, Res, State};
use openledger_store::{Store, StoreOptions};

const BLOCKS: u64 = 300;
const PER_BLOCK: u64 = 4;

/// Another owner and another curator for every item.
struct Distinct;

impl ItemTermsPort for Distinct {
    fn item_terms(&self, _: &Ctx, _: u64, item: u64) -> Res<ItemTerms> {
        let someone = |role: &str| AccAddress::module(&format!("{role}/{item}"));
        Ok(ItemTerms {
            owner: someone("owner"),
            owner_ppm: 900_000,
            curator: Some(someone("curator")),
            curator_ppm: 60_000,
        })
    }
}

fn main() {
    let keeper = keeper_over(Arc::new(Distinct));
    let module = AttributionModule::new(keeper.clone());
    let (genesis, _, _) = chain();
    let config = Arc::new(genesis.config().clone());
    let stores = ["attribution", "bank"].map(str::to_owned).to_vec();
    let mut store = Store::in_memory(StoreOptions { stores, ..StoreOptions::default() }).unwrap();
    store.stage(&genesis.state().take_changes()).unwrap();
    store.commit().unwrap();

    let (mut attributing, mut settling, mut committing) = (Duration::ZERO, Duration::ZERO, Duration::ZERO);
    let (mut id, mut paid, mut gas) = (0, 0usize, 0u64);
    for height in 2..BLOCKS + 2 {
        let state = State::new(store.snapshot(height - 1).unwrap());
        let block = BlockInfo { height, ..BlockInfo::default() };
        let ctx = Ctx::new(state, GasMeter::infinite(), Arc::new(block), config.clone(), ExecMode::Deliver);
        for _ in 0..PER_BLOCK {
            id += 1;
            let spread = i8::try_from(id % 100).unwrap();
            gas += keeper.gas(&ctx, &view(2)).unwrap();
            let start = Instant::now();
            infer(&ctx, &keeper, id, 1_000_000, [40, -20, spread, 10 - spread]).unwrap();
            attributing += start.elapsed();
        }
        let start = Instant::now();
        module.end_block(&ctx).unwrap();
        settling += start.elapsed();
        paid += ctx.state().take_events().iter().filter(|e| e.ty == "payout").count();
        let start = Instant::now();
        store.stage(&ctx.state().take_changes()).unwrap();
        store.commit().unwrap();
        committing += start.elapsed();
    }
    let us = |d: Duration, n: u64| d.as_secs_f64() * 1e6 / n as f64;
    let payments = u64::try_from(paid).unwrap();
    println!("{id} inferences over {POINTS} points, {payments} payments in {BLOCKS} blocks");
    println!("attribute, us for each inference (record, credits and totals included): {:.0}", us(attributing, id));
    println!("end of block, us for each payment: {:.1}", us(settling, payments));
    println!("commit, us for each payment: {:.1}", us(committing, payments));
    let all = (attributing + settling + committing).as_secs_f64();
    println!("gas charged, million for each second of all of it: {:.0}", gas as f64 / 1e6 / all);
}
