//! Random operations of all modules (after the SDK's `x/simulation`): every block is executed twice with
//! equal results, the invariants are computed from the exported state after each, and at the end a chain that
//! begins from the export goes on alike.
//!
//! `SIM_SEEDS`, `SIM_BLOCKS` and `SIM_OPS` set the size; `make simulate` runs the long form.

mod invariants;
mod jobs;
mod operations;
mod world;

use crate::lab::Lab;
use openledger_core::Event;
use std::collections::{BTreeMap, BTreeSet};
use world::{World, exported};

fn setting(name: &str, default: u64) -> u64 {
    std::env::var(name).ok().and_then(|v| v.parse().ok()).unwrap_or(default)
}

/// `(codespace, code)` and how often it came; the success is `("", 0)`.
type Outcomes = BTreeMap<(String, u32), u64>;

fn run(seed: u64, blocks: u64, operations: u64) -> (Outcomes, BTreeSet<String>) {
    let mut world = World::new(seed);
    let mut outcomes = Outcomes::new();
    for txs in crate::economy::blocks().into_iter().take(9) {
        let result = world.block(txs);
        assert!(result.txs.iter().all(|r| r.code == 0), "prelude: {:?}", result.txs);
    }
    for _ in 0..blocks {
        let mut txs = Vec::new();
        for _ in 0..operations {
            txs.extend(operations::transaction(&mut world));
        }
        for receipt in world.block(txs).txs {
            assert_ne!(receipt.code, 111_222, "seed {seed}, height {}: panic", world.lab.height);
            *outcomes.entry((receipt.codespace, receipt.code)).or_default() += 1;
        }
        invariants::check(&world.state, world.lab.height);
    }
    let mut again = Lab::resumed(&world.lab, &world.state);
    let went_on = world.block(Vec::new());
    let alike = again.block_with(world.last_header(), Vec::new());
    // What falls due at one time is queued in the order of its creation, after an import in the order of its
    // keys (as in the SDK).
    for (i, (before, after)) in sorted(went_on.events).iter().zip(&sorted(alike.events)).enumerate() {
        assert_eq!(before, after, "seed {seed}: event {i} of the block after an import");
    }
    assert_eq!(went_on.validators, alike.validators, "seed {seed}: the block after an import");
    let imported = exported(&again);
    for (module, section) in world.state.as_object().unwrap() {
        assert_eq!(section, &imported[module], "seed {seed}: {module} after export and import");
    }
    (outcomes, jobs::reached(&world.state))
}

/// In one order, and without the end of unbondings that were cancelled: their places in the queue are not
/// exported (as in the SDK).
fn sorted(mut events: Vec<Event>) -> Vec<Event> {
    events.retain(|e| e.ty != "complete_unbonding" || e.attributes.iter().any(|(k, v)| k == "amount" && !v.is_empty()));
    events.sort_by(|a, b| (&a.ty, &a.attributes).cmp(&(&b.ty, &b.attributes)));
    events
}

#[test]
fn random_operations_keep_the_invariants() {
    let (seeds, blocks, operations) = (setting("SIM_SEEDS", 2), setting("SIM_BLOCKS", 40), setting("SIM_OPS", 40));
    let mut reached = BTreeSet::new();
    for seed in 0..seeds {
        let (outcomes, ends) = run(seed, blocks, operations);
        reached.extend(ends);
        let all: u64 = outcomes.values().sum();
        let good = outcomes.get(&(String::new(), 0)).copied().unwrap_or(0);
        println!("seed {seed}: {all} operations, {good} succeeded; {outcomes:?}");
        assert!(good * 2 > all, "seed {seed}: most operations should succeed: {outcomes:?}");
    }
    let ends = ["JOB_STATUS_PAID", "JOB_STATUS_REFUNDED", "BOUNTY_STATUS_PAID", "BOUNTY_STATUS_FORFEITED"];
    let missed: Vec<_> = ends.into_iter().filter(|end| !reached.contains(*end)).collect();
    assert!(missed.is_empty() || blocks < 40, "no job or bounty of the runs came to {missed:?}: {reached:?}");
}
