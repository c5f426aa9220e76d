//! The store against a plain map: reads at every height, proofs, pruning, rollback, reopening.
#![allow(clippy::disallowed_methods, reason = "a test measures, waits or reads where its vectors are")]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod support;

use std::sync::Arc;

use openledger_core::storage::{ChangeSet, MemSnapshot, Snapshot};
use openledger_store::{AppHash, MemKv, Pruning, SledKv, Store, StoreError, StoreOptions, StoreReader};
use proptest::prelude::*;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use support::fault::FaultDisk;
use support::{changes, key};

const STORES: [&str; 3] = ["acc", "bank", "datanet"];

fn options() -> StoreOptions {
    StoreOptions {
        stores: STORES.map(str::to_owned).to_vec(),
        pruning: Pruning::Nothing,
        checkpoint_interval: 7,
        segment_bytes: 3000,
        recent_roots: 4,
        background: false,
        ..StoreOptions::default()
    }
}

/// The expected state and app hash of each height, from index 1 on.
struct History {
    random: ChaCha8Rng,
    states: Vec<MemSnapshot>,
    roots: Vec<AppHash>,
    twin: Store,
}

impl History {
    fn new(seed: u64) -> Self {
        let twin = Store::in_memory(options()).unwrap();
        Self {
            random: ChaCha8Rng::seed_from_u64(seed),
            states: vec![MemSnapshot::default()],
            roots: vec![twin.app_hash()],
            twin,
        }
    }

    fn grow(&mut self, store: &mut Store, heights: usize) {
        for _ in 0..heights {
            let writes = self.random.gen_range(0..40);
            let changes = changes(&mut self.random, &STORES, writes, 120);
            let root = store.stage(&changes).unwrap();
            assert_eq!(self.twin.stage(&changes).unwrap(), root);
            assert_eq!(store.commit().unwrap(), self.states.len() as u64);
            self.twin.commit().unwrap();
            self.states.push(self.states[self.states.len() - 1].apply(&changes));
            self.roots.push(root);
            assert_eq!(store.app_hash(), root);
        }
    }

    fn cut(&mut self, height: usize) {
        self.states.truncate(height + 1);
        self.roots.truncate(height + 1);
        self.twin.rollback_to(height as u64).unwrap();
    }

    /// All reads and some proofs of the heights from `first` on.
    fn check(&mut self, reader: &StoreReader, first: usize) {
        let latest = self.states.len() - 1;
        assert_eq!(reader.versions(), Some((first as u64, latest as u64)));
        for height in first..=latest {
            let (view, expected) = (reader.snapshot(height as u64).unwrap(), &self.states[height]);
            assert_eq!(view.height(), height as u64);
            assert_eq!(reader.app_hash_at(height as u64).unwrap(), self.roots[height]);
            for store in STORES {
                let all = expected.range(store, &[], None, false, usize::MAX).unwrap();
                assert_eq!(view.range(store, &[], None, false, usize::MAX).unwrap(), all, "{store} at {height}");
                for _ in 0..6 {
                    let (a, b) = (key(&mut self.random, 130), key(&mut self.random, 130));
                    let end = self.random.gen_bool(0.7).then_some(&b[..]);
                    let (reverse, limit) = (self.random.r#gen(), self.random.gen_range(0..9));
                    let range = |view: &dyn Snapshot| view.range(store, &a, end, reverse, limit).unwrap();
                    assert_eq!(range(&*view), range(expected), "{store} at {height}: {a:?}..{end:?} {reverse} {limit}");
                    let seek = |view: &dyn Snapshot| view.seek(store, &a, end, reverse).unwrap();
                    assert_eq!(seek(&*view), seek(expected));
                    assert_eq!(view.get(store, &a).unwrap(), expected.get(store, &a).unwrap());
                    let count = |view: &dyn Snapshot| view.count(store, &a, end, u64::MAX).unwrap();
                    assert_eq!(count(&*view), count(expected), "{store} at {height}: {a:?}..{end:?}");
                    let n = self.random.gen_range(0..9);
                    let nth = |view: &dyn Snapshot| view.nth_key(store, &a, end, n).unwrap();
                    assert_eq!(nth(&*view), nth(expected), "{store} at {height}: {a:?}..{end:?} {n}");
                }
            }
            let key = key(&mut self.random, 130);
            check_proof(
                reader,
                &self.roots[height],
                height as u64,
                &key,
                self.states[height].get("bank", &key).unwrap(),
            );
        }
    }
}

/// Checks a proof against the app hash, and that it shows nothing else. ICS23 has no proof for or beside an
/// empty value, nor in an empty tree.
fn check_proof(reader: &StoreReader, root: &AppHash, height: u64, key: &[u8], value: Option<Vec<u8>>) {
    let mut proven = reader.prove(height, "bank", key).unwrap();
    assert_eq!((proven.value.clone(), proven.height), (value, height));
    let all = reader.snapshot(height).unwrap().range("bank", &[], None, false, usize::MAX).unwrap();
    let verdict = proven.verify(root, "bank", key);
    assert!(
        verdict.is_ok() || all.is_empty() || all.iter().any(|(_, value)| value.is_empty()),
        "{key:?} at {height}: {verdict:?}"
    );
    assert!(proven.verify(&[7; 32], "bank", key).is_err());
    assert!(proven.verify(root, "acc", key).is_err());
    assert!(proven.verify(root, "bank", &[key, &[1]].concat()).is_err());
    proven.value = if proven.value.is_some() { None } else { Some(vec![1]) };
    assert!(proven.verify(root, "bank", key).is_err());
    proven.ops.swap(0, 1);
    assert!(proven.verify(root, "bank", key).is_err());
}

#[test]
fn every_height_reads_and_proves_alike_across_reopening() {
    let (disk, kv) = (FaultDisk::default(), Arc::new(MemKv::default()));
    let mut history = History::new(1);
    for round in 0..4 {
        let mut store = Store::open_with(Arc::new(disk.clone()), kv.clone(), options()).unwrap();
        history.grow(&mut store, 11 + round);
        history.check(&store.reader(), 1);
        store.close().unwrap();
    }
    // A lost database is made anew from the log.
    let store = Store::open_with(Arc::new(disk), Arc::new(MemKv::default()), options()).unwrap();
    history.check(&store.reader(), 1);
}

#[test]
fn keys_that_change_in_every_block_are_counted_at_each_height() {
    let mut store = Store::open_with(Arc::new(FaultDisk::default()), Arc::new(MemKv::default()), options()).unwrap();
    for height in 1..=60u64 {
        let value = |n: u64| if (height + n).is_multiple_of(7) { None } else { Some(vec![1]) };
        let writes = (0..5).map(|n| (vec![9, u8::try_from(n).unwrap()], value(n))).collect();
        store.stage(&ChangeSet::from([("bank".to_owned(), writes)])).unwrap();
        store.commit().unwrap();
    }
    for height in 1..=60 {
        let view = store.snapshot(height).unwrap();
        let all = view.range("bank", &[9], Some(&[10]), false, 100).unwrap();
        assert_eq!(view.count("bank", &[9], Some(&[10]), 1000).unwrap(), Some(all.len() as u64), "{height}");
        for n in 0..6 {
            let key = view.nth_key("bank", &[9], Some(&[10]), n).unwrap();
            assert_eq!(key.as_ref(), all.get(n as usize).map(|(key, _)| key), "{height} {n}");
        }
    }
    let old = store.snapshot(30).unwrap();
    assert_eq!(old.count("bank", &[9], Some(&[10]), 3).unwrap(), None, "more to look at than was allowed");
}

#[test]
fn on_real_files_with_sled_and_threads_and_a_lock() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("data");
    let background = StoreOptions { background: true, recent_roots: 80, ..options() };
    let mut history = History::new(2);
    for _ in 0..2 {
        let mut store = Store::open(&path, background.clone()).unwrap();
        history.grow(&mut store, 60);
        assert!(matches!(Store::open(&path, background.clone()), Err(StoreError::Locked)));
        store.close().unwrap();
    }
    let store = Store::open(&path, background).unwrap();
    history.check(&store.reader(), 1);
    drop(store);
    assert!(SledKv::open(&path.join("flat"), 1 << 20).is_ok(), "all files are released");
}

#[test]
fn pruning_keeps_what_it_promises_and_drops_files() {
    for (pruning, kept) in [(Pruning::Everything, 2), (Pruning::Custom { keep_recent: 15, interval: 10 }, 15)] {
        let (disk, kv) = (FaultDisk::default(), Arc::new(MemKv::default()));
        let mut history = History::new(3);
        let options = StoreOptions { pruning, ..options() };
        let mut store = Store::open_with(Arc::new(disk.clone()), kv.clone(), options.clone()).unwrap();
        history.grow(&mut store, 100);
        let first = 100 - kept;
        history.check(&store.reader(), first);
        assert_eq!(store.snapshot(first as u64 - 1).err(), Some(StoreError::PrunedHeight(first as u64 - 1)));
        assert_eq!(store.prove(1, "bank", b"k").err(), Some(StoreError::PrunedHeight(1)));
        assert_eq!(store.snapshot(101).err(), Some(StoreError::FutureHeight(101)));
        assert_eq!(store.snapshot(u64::MAX).err(), Some(StoreError::FutureHeight(u64::MAX)));
        store.close().unwrap();
        let mut store = Store::open_with(Arc::new(disk.clone()), kv, options.clone()).unwrap();
        history.check(&store.reader(), first);
        history.grow(&mut store, 23);
        history.check(&store.reader(), 120 - kept);
    }
}

#[test]
fn a_pruned_view_refuses_instead_of_showing_holes() {
    let options = StoreOptions { pruning: Pruning::Everything, recent_roots: 1, ..options() };
    let mut store = Store::open_with(Arc::new(FaultDisk::default()), Arc::new(MemKv::default()), options).unwrap();
    let mut history = History::new(4);
    history.grow(&mut store, 15);
    let view = store.snapshot(12).unwrap();
    assert_eq!(view.get("bank", b"k").unwrap(), history.states[12].get("bank", b"k").unwrap());
    history.grow(&mut store, 10);
    assert!(view.get("bank", b"k").is_err());
}

#[test]
fn rollback_shows_the_old_height_and_another_future() {
    let (disk, kv) = (FaultDisk::default(), Arc::new(MemKv::default()));
    let mut history = History::new(5);
    let mut store = Store::open_with(Arc::new(disk.clone()), kv.clone(), options()).unwrap();
    for (grow, back) in [(40, 38), (3, 29), (20, 21), (9, 1), (30, 31)] {
        history.grow(&mut store, grow);
        let _cached = store.prove(3.min(store.height()), "bank", b"k").unwrap();
        store.rollback_to(back).unwrap();
        history.cut(back as usize);
        assert_eq!((store.height(), store.app_hash()), (back, history.roots[back as usize]));
        history.check(&store.reader(), 1);
    }
    assert_eq!(store.rollback_to(32).err(), Some(StoreError::FutureHeight(32)));
    history.grow(&mut store, 12);
    store.close().unwrap();
    let store = Store::open_with(Arc::new(disk), kv, options()).unwrap();
    history.check(&store.reader(), 1);
}

#[test]
fn staging_shows_nothing_until_commit() {
    let mut store = Store::in_memory(options()).unwrap();
    let write = |value: &[u8]| ChangeSet::from([("bank".to_owned(), [(b"k".to_vec(), Some(value.to_vec()))].into())]);
    assert_eq!((store.height(), store.versions()), (0, None));
    assert_eq!(store.snapshot(0).unwrap().get("bank", b"k").unwrap(), None);
    assert_eq!(store.commit().err(), Some(StoreError::NothingStaged));
    store.set_initial_height(500).unwrap();
    let one = store.stage(&write(b"1")).unwrap();
    let two = store.stage(&write(b"2")).unwrap();
    assert_ne!(one, two);
    assert_eq!(store.stage(&write(b"1")).unwrap(), one, "staging again replaces");
    assert_eq!(store.snapshot(0).unwrap().height(), 0);
    store.discard();
    assert_eq!(store.commit().err(), Some(StoreError::NothingStaged));
    store.stage(&write(b"2")).unwrap();
    assert_eq!(store.commit().unwrap(), 500);
    assert_eq!((store.app_hash(), store.versions()), (two, Some((500, 500))));
    assert!(store.set_initial_height(3).is_err());
    assert_eq!(store.snapshot(499).err(), Some(StoreError::PrunedHeight(499)));
    // The same value again is a write: the leaf gets the new version.
    let before = store.reader().store_root(0, "bank").unwrap();
    store.stage(&write(b"2")).unwrap();
    store.commit().unwrap();
    assert_ne!(store.reader().store_root(0, "bank").unwrap(), before);
    // A block without writes keeps the app hash.
    let quiet = store.app_hash();
    assert_eq!(store.stage(&ChangeSet::new()).unwrap(), quiet);
}

#[test]
fn bad_input_is_refused_and_changes_nothing() {
    let mut store = Store::in_memory(options()).unwrap();
    let one = |store: &str, key: Vec<u8>| ChangeSet::from([(store.to_owned(), [(key, Some(vec![1]))].into())]);
    assert_eq!(store.stage(&one("nope", vec![1])).err(), Some(StoreError::UnknownStore("nope".into())));
    assert_eq!(store.stage(&one("bank", vec![])).err(), Some(StoreError::InvalidEntry("bank".into())));
    assert_eq!(store.stage(&one("bank", vec![0; 1 << 16])).err(), Some(StoreError::InvalidEntry("bank".into())));
    assert!(store.stage(&one("bank", vec![0; (1 << 16) - 1])).is_ok());
    assert!(store.upgrade(&["x"], &[]).is_err(), "before the first commit");
    store.commit().unwrap();
    assert!(store.upgrade(&["bank"], &[]).is_err());
    assert!(store.upgrade(&[""], &[]).is_err());
    assert!(store.upgrade(&[], &["nope"]).is_err());
    assert_eq!(store.prove(0, "nope", b"k").err(), Some(StoreError::UnknownStore("nope".into())));
    assert!(store.prove(0, "bank", b"").is_err());
    assert!(
        Store::in_memory(StoreOptions { pruning: Pruning::Custom { keep_recent: 1, interval: 10 }, ..options() })
            .is_err()
    );
    assert!(
        Store::in_memory(StoreOptions { pruning: Pruning::Custom { keep_recent: 2, interval: 9 }, ..options() })
            .is_err()
    );
    let mut late = Store::in_memory(StoreOptions { initial_height: 1 << 30, ..options() }).unwrap();
    assert_eq!(late.stage(&ChangeSet::new()).err(), Some(StoreError::VersionTooLarge(1 << 30)));
}

#[test]
fn a_tree_snapshot_holds_changed_nodes_only() {
    let disk = FaultDisk::default();
    let mut store = Store::open_with(Arc::new(disk.clone()), Arc::new(MemKv::default()), options()).unwrap();
    let write = |keys: std::ops::Range<u32>| {
        ChangeSet::from([("bank".to_owned(), keys.map(|n| (n.to_be_bytes().to_vec(), Some(vec![1; 30]))).collect())])
    };
    for height in 0..14u32 {
        store.stage(&if height == 0 { write(0..5000) } else { write(height..height + 1) }).unwrap();
        store.commit().unwrap();
    }
    let mut sizes: Vec<_> = disk
        .names()
        .into_iter()
        .filter(|name| name.starts_with("tree-"))
        .map(|name| (name.clone(), disk.len(&name)))
        .collect();
    sizes.sort();
    let [(_, full), (_, changed)] = &sizes[..] else { panic!("two snapshots: {sizes:?}") };
    assert!(*full > 5000 * 30 && *changed < 2000, "{sizes:?}");
    let root = store.app_hash();
    drop(store);
    assert_eq!(Store::open_with(Arc::new(disk), Arc::new(MemKv::default()), options()).unwrap().app_hash(), root);
}

#[test]
fn stores_join_and_leave_at_a_height_and_survive_reopening() {
    let (disk, kv) = (FaultDisk::default(), Arc::new(MemKv::default()));
    let mut history = History::new(6);
    let mut store = Store::open_with(Arc::new(disk.clone()), kv.clone(), options()).unwrap();
    history.grow(&mut store, 10);
    store.upgrade(&["wasm"], &["acc"]).unwrap();
    let changes = ChangeSet::from([("wasm".to_owned(), [(b"k".to_vec(), Some(b"v".to_vec()))].into())]);
    let root = store.stage(&changes).unwrap();
    store.commit().unwrap();
    drop(store);
    let store = Store::open_with(Arc::new(disk), kv, options()).unwrap();
    assert_eq!(
        (store.app_hash(), store.store_names()),
        (root, ["bank", "datanet", "wasm"].map(str::to_owned).to_vec())
    );
    assert_eq!(store.reader().store_names(10).unwrap(), ["acc", "bank", "datanet"]);
    assert_eq!(store.snapshot(0).unwrap().get("wasm", b"k").unwrap(), Some(b"v".to_vec()));
}

#[test]
fn readers_see_whole_heights_while_the_owner_commits() {
    let options = StoreOptions { background: true, recent_roots: 100, ..options() };
    let mut store = Store::open_with(Arc::new(FaultDisk::default()), Arc::new(MemKv::default()), options).unwrap();
    let reader = store.reader();
    let watcher = std::thread::spawn(move || {
        let (mut looks, mut old_looks) = (0u32, 0u32);
        while reader.height() < 300 {
            let Some((_, latest)) = reader.versions() else { continue };
            let old = (latest / 2).max(1);
            for height in [latest, old] {
                let view = reader.snapshot(height).unwrap();
                let (a, b) = (view.get("acc", b"n").unwrap(), view.get("bank", b"n").unwrap());
                assert_eq!(
                    (a, b),
                    (Some(height.to_be_bytes().to_vec()), Some(height.to_be_bytes().to_vec())),
                    "both stores show {height}"
                );
            }
            looks += 1;
            if latest > 250 && old_looks < 5 {
                assert_eq!(reader.prove(old, "bank", b"n").unwrap().value, Some(old.to_be_bytes().to_vec()));
                old_looks += 1;
            }
        }
        looks
    });
    for height in 1..=300u64 {
        let write = || [(b"n".to_vec(), Some(height.to_be_bytes().to_vec()))].into();
        store.stage(&ChangeSet::from([("acc".to_owned(), write()), ("bank".to_owned(), write())])).unwrap();
        store.commit().unwrap();
        std::thread::sleep(std::time::Duration::from_micros(200));
    }
    assert!(watcher.join().unwrap() > 0);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    /// Whatever mix of growing, reopening, losing the database and rolling back: every height reads and
    /// proves alike.
    #[test]
    fn any_life_of_a_store_keeps_its_history(seed in any::<u64>(), steps in prop::collection::vec((0u8..5, 1usize..12), 1..9)) {
        let disk = FaultDisk::default();
        let mut kv = Arc::new(MemKv::default());
        let mut history = History::new(seed);
        let mut store = Store::open_with(Arc::new(disk.clone()), kv.clone(), options()).unwrap();
        history.grow(&mut store, 1);
        for (step, amount) in steps {
            match step {
                0 | 1 => history.grow(&mut store, amount),
                2 => {
                    let back = history.states.len().saturating_sub(amount).max(1);
                    store.rollback_to(back as u64).unwrap();
                    history.cut(back);
                }
                _ => {
                    drop(store);
                    if step == 4 {
                        kv = Arc::new(MemKv::default());
                    }
                    store = Store::open_with(Arc::new(disk.clone()), kv.clone(), options()).unwrap();
                }
            }
        }
        history.check(&store.reader(), 1);
    }
}
