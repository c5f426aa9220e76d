//! Power loss, failing disks and flipped bits: what opens again is a committed height, or nothing.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod support;

use std::sync::Arc;

use openledger_core::storage::ChangeSet;
use openledger_store::{AppHash, MemKv, Pruning, Store, StoreError, StoreOptions};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use support::changes;
use support::fault::{FaultDisk, FaultKv, Loss};

const STORES: [&str; 2] = ["acc", "bank"];
const LOSSES: [Loss; 4] = [Loss::All, Loss::Torn, Loss::Zeros, Loss::None];

fn options(pruning: Pruning) -> StoreOptions {
    StoreOptions {
        stores: STORES.map(str::to_owned).to_vec(),
        pruning,
        checkpoint_interval: 5,
        segment_bytes: 900,
        recent_roots: 3,
        background: false,
        ..StoreOptions::default()
    }
}

/// The blocks of a run and the app hash after each; index 0 is the empty state.
struct Script {
    blocks: Vec<ChangeSet>,
    roots: Vec<AppHash>,
}

fn script(blocks: usize) -> Script {
    let mut random = ChaCha8Rng::seed_from_u64(11);
    let mut twin = Store::in_memory(options(Pruning::Nothing)).unwrap();
    let mut script = Script { blocks: Vec::new(), roots: vec![twin.app_hash()] };
    for _ in 0..blocks {
        let mut changes = changes(&mut random, &STORES, 8, 60);
        // an entry with an empty value could not be proven
        changes.values_mut().flat_map(|writes| writes.values_mut()).flatten().for_each(|value| value.push(1));
        script.roots.push(twin.stage(&changes).unwrap());
        twin.commit().unwrap();
        script.blocks.push(changes);
    }
    script
}

/// Commits the rest of the blocks; stops at the first error and says how many heights were answered for.
fn run(store: &mut Store, script: &Script) -> (u64, Option<StoreError>) {
    loop {
        let height = store.height();
        let Some(changes) = script.blocks.get(height as usize) else { return (height, None) };
        store.stage(changes).unwrap();
        if let Err(error) = store.commit() {
            // It never tries again.
            assert!(matches!(store.stage(changes), Err(StoreError::Halted(_))));
            assert!(matches!(store.commit(), Err(StoreError::Halted(_))));
            return (height.max(store.height()), Some(error));
        }
    }
}

fn open(disk: &FaultDisk, kv: &Arc<FaultKv>, pruning: Pruning) -> Result<Store, StoreError> {
    Store::open_with(Arc::new(disk.clone()), kv.clone(), options(pruning))
}

/// Opens after a crash and checks that the state is that of `acknowledged` or one more height, with a proof.
fn recovered(
    disk: &FaultDisk,
    kv: &Arc<FaultKv>,
    pruning: Pruning,
    script: &Script,
    acknowledged: u64,
    what: &str,
) -> Store {
    let store = open(disk, kv, pruning).unwrap_or_else(|error| panic!("{what}: {error}"));
    let height = store.height();
    assert!(height == acknowledged || height == acknowledged + 1, "{what}: at {height} after answering {acknowledged}");
    assert_eq!(store.app_hash(), script.roots[height as usize], "{what}");
    store
}

/// Crashes a second time, at each operation of the recovery in turn.
fn crash_again(
    disk: &FaultDisk,
    kv: &FaultKv,
    loss: Loss,
    pruning: Pruning,
    script: &Script,
    acknowledged: u64,
    what: &str,
) -> usize {
    for second in 0.. {
        let (disk, kv) = (disk.fork(), Arc::new(kv.after_crash(100)));
        disk.fail_at(Some(second));
        if open(&disk, &kv, pruning).is_ok() && !disk.is_dead() {
            return second;
        }
        let (disk, kv) = (disk.after_crash(loss), Arc::new(kv.after_crash(50)));
        recovered(&disk, &kv, pruning, script, acknowledged, &format!("{what}, then {second} of the recovery"));
    }
    0
}

fn crash_everywhere(pruning: Pruning, double: bool) -> usize {
    let script = script(24);
    let clean = FaultDisk::default();
    run(&mut open(&clean, &Arc::default(), pruning).unwrap(), &script);
    let total = clean.operations();
    let mut crashes = 0;
    for at in 0..total {
        for loss in LOSSES {
            let what = format!("{pruning:?}, operation {at}, {loss:?}");
            let (disk, kv) = (FaultDisk::default(), Arc::new(FaultKv::default()));
            disk.fail_at(Some(at));
            let mut store = open(&disk, &kv, pruning).unwrap();
            let (acknowledged, error) = run(&mut store, &script);
            drop(store);
            assert!(error.is_some() || disk.is_dead(), "{what}: the failure shows");
            let (disk, kv) = (disk.after_crash(loss), Arc::new(kv.after_crash(at * 100 / total)));
            if double {
                crashes += crash_again(&disk, &kv, loss, pruning, &script, acknowledged, &what);
            }
            let mut store = recovered(&disk, &kv, pruning, &script, acknowledged, &what);
            let (height, error) = run(&mut store, &script);
            assert_eq!((height, error), (24, None), "{what}: the chain goes on");
            assert_eq!(store.app_hash(), script.roots[24]);
            let (earliest, _) = store.versions().unwrap();
            for height in earliest..=24 {
                let value = store.snapshot(height).unwrap().seek("bank", &[], None, true).unwrap();
                let (key, value) = value.unwrap_or_default();
                if !key.is_empty() {
                    let proven = store.prove(height, "bank", &key).unwrap();
                    assert_eq!(proven.value, Some(value), "{what}: {height}");
                    assert_eq!(proven.verify(&script.roots[height as usize], "bank", &key), Ok(()), "{what}: {height}");
                }
            }
            crashes += 1;
        }
    }
    crashes
}

#[test]
fn a_crash_at_every_operation_opens_at_the_answered_height_or_the_next() {
    let crashes = crash_everywhere(Pruning::Nothing, false) + crash_everywhere(Pruning::Everything, false);
    println!("{crashes} crashes survived");
}

#[test]
fn a_crash_while_threads_follow_the_log_loses_nothing() {
    let script = script(24);
    let background = |pruning| StoreOptions { background: true, ..options(pruning) };
    let mut random = ChaCha8Rng::seed_from_u64(14);
    for round in 0..150 {
        let (disk, kv) = (FaultDisk::default(), Arc::new(FaultKv::default()));
        let loss = LOSSES[round % 4];
        disk.fail_at(Some(random.gen_range(0..120)));
        let mut store = Store::open_with(Arc::new(disk.clone()), kv.clone(), background(Pruning::Everything)).unwrap();
        let (acknowledged, _) = run(&mut store, &script);
        drop(store);
        let (disk, kv) = (disk.after_crash(loss), Arc::new(kv.after_crash(random.gen_range(0..=100))));
        let mut store =
            recovered(&disk, &kv, Pruning::Everything, &script, acknowledged, &format!("round {round}, {loss:?}"));
        assert_eq!(run(&mut store, &script), (24, None));
        assert_eq!(store.app_hash(), script.roots[24]);
    }
}

#[test]
fn a_second_crash_during_recovery_loses_nothing_either() {
    let crashes = crash_everywhere(Pruning::Everything, true);
    println!("{crashes} double crashes survived");
}

#[test]
fn a_crash_at_every_operation_of_a_rollback_leaves_a_whole_height() {
    let script = script(24);
    for loss in LOSSES {
        for at in 0.. {
            let (disk, kv) = (FaultDisk::default(), Arc::new(FaultKv::default()));
            let mut store = open(&disk, &kv, Pruning::Nothing).unwrap();
            run(&mut store, &script);
            disk.fail_at(Some(disk.operations() + at));
            let result = store.rollback_to(7);
            drop(store);
            if !disk.is_dead() {
                assert_eq!(result, Ok(()));
                break;
            }
            let (disk, kv) = (disk.after_crash(loss), Arc::new(kv.after_crash(50)));
            let mut store =
                open(&disk, &kv, Pruning::Nothing).unwrap_or_else(|error| panic!("operation {at}, {loss:?}: {error}"));
            let height = store.height();
            assert!((7..=24).contains(&height));
            assert_eq!(store.app_hash(), script.roots[height as usize]);
            assert_eq!(run(&mut store, &script), (24, None));
            assert_eq!(store.app_hash(), script.roots[24]);
        }
    }
}

#[test]
fn flipped_bits_are_found_or_harmless() {
    let script = script(24);
    let disk = FaultDisk::default();
    run(&mut open(&disk, &Arc::default(), Pruning::Nothing).unwrap(), &script);
    let mut random = ChaCha8Rng::seed_from_u64(12);
    let (mut refused, mut harmless) = (0, 0);
    for round in 0..1000 {
        let disk = disk.fork();
        let names = disk.names();
        let name = &names[random.gen_range(0..names.len())];
        disk.flip(name, random.gen_range(0..disk.len(name) * 8));
        // With a lost database all of the log is read again; with an intact one only its end.
        match Store::open_with(Arc::new(disk), Arc::new(MemKv::default()), options(Pruning::Nothing)) {
            Err(StoreError::Corrupt(_)) => refused += 1,
            Err(error) => panic!("round {round}, {name}: {error}"),
            Ok(mut store) => {
                harmless += 1;
                assert!(store.height() >= 23, "round {round}: a flip in {name} lost heights");
                assert_eq!(store.app_hash(), script.roots[store.height() as usize]);
                assert_eq!(run(&mut store, &script), (24, None));
                assert_eq!(store.app_hash(), script.roots[24]);
                for height in 1..=24 {
                    assert!(
                        store.reader().store_root(height, "bank").is_ok(),
                        "round {round}: {height} can be rebuilt"
                    );
                }
            }
        }
    }
    assert!(refused > 100 && harmless > 100, "{refused} refused, {harmless} harmless");
    println!("{refused} refused, {harmless} harmless");
}

#[test]
fn flipped_bits_behind_an_open_store_never_give_a_wrong_answer() {
    let script = script(24);
    let clean = FaultDisk::default();
    let mut random = ChaCha8Rng::seed_from_u64(13);
    let kv = Arc::new(FaultKv::default());
    run(&mut open(&clean, &kv, Pruning::Nothing).unwrap(), &script);
    for _ in 0..200 {
        let (disk, kv) = (clean.fork(), Arc::new(kv.after_crash(100)));
        let store = open(&disk, &kv, Pruning::Nothing).unwrap();
        let names = disk.names();
        let name = &names[random.gen_range(0..names.len())];
        disk.flip(name, random.gen_range(0..disk.len(name) * 8));
        for height in [2, 9, 17] {
            match store.reader().store_root(height, "bank") {
                Err(StoreError::Corrupt(_)) => {}
                Err(error) => panic!("{error}"),
                Ok(root) => {
                    let mut twin = Store::in_memory(options(Pruning::Nothing)).unwrap();
                    for block in &script.blocks[..height as usize] {
                        twin.stage(block).unwrap();
                        twin.commit().unwrap();
                    }
                    assert_eq!(root, twin.reader().store_root(0, "bank").unwrap());
                }
            }
        }
    }
}

#[test]
fn a_log_that_lost_its_end_is_found_out() {
    let script = script(24);
    let (disk, kv) = (FaultDisk::default(), Arc::new(MemKv::default()));
    let mut store = Store::open_with(Arc::new(disk.clone()), kv.clone(), options(Pruning::Nothing)).unwrap();
    run(&mut store, &script);
    store.close().unwrap();
    let last = disk.names().into_iter().filter(|name| name.starts_with("log-")).max().unwrap();
    openledger_store::Disk::remove(&disk, &last).unwrap();
    let error = Store::open_with(Arc::new(disk), kv, options(Pruning::Nothing)).err();
    assert!(matches!(error, Some(StoreError::Corrupt(_))), "{error:?}");
}
