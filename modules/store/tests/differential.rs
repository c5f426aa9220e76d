//! Same hashes as cosmos/iavl and cosmossdk.io/store, and proofs that Go's ics23 accepts.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod support;

use std::fmt::Write;

use openledger_core::storage::ChangeSet;
use openledger_store::iavl::Tree;
use openledger_store::{Proven, Store, StoreOptions};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use support::{Model, apply, changes, go, hex, key, value};

/// Operations in arbitrary order on one tree against iavl.MutableTree; returns how many there were.
fn same_roots(seed: u64, versions: u64, per_version: usize, space: u32, initial: u64) -> usize {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let (mut tree, mut script, mut expected, mut operations) = (Tree::default(), String::new(), Vec::new(), 0);
    let mut old = Vec::new();
    for version in initial..initial + versions {
        let removal = if version % 7 == 6 { 0.9 } else { 0.3 }; // shrink at times, to nothing in small spaces
        for _ in 0..random.gen_range(0..=per_version) {
            let key = key(&mut random, space);
            operations += 1;
            if random.gen_bool(removal) {
                writeln!(script, "d {}", hex(&key)).unwrap();
                tree.remove(&key, version).unwrap();
            } else {
                let same = tree.get(&key).map(<[u8]>::to_vec).filter(|_| random.gen_bool(0.2));
                let value = same.unwrap_or_else(|| value(&mut random));
                writeln!(script, "s {} {}", hex(&key), hex(&value)).unwrap();
                tree.set(&key, &value, version).unwrap();
            }
        }
        writeln!(script, "v").unwrap();
        expected.push(hex::encode(tree.save(version)));
        old.push((tree.clone(), tree.hash(), tree.size()));
        operations += 1;
    }
    let initial = initial.to_string();
    assert_eq!(go(&["iavl", &initial], script), expected, "seed {seed}");
    for (mut tree, hash, size) in old {
        assert_eq!((tree.save(u64::from(u32::MAX)), tree.size()), (hash, size), "old versions never change");
    }
    operations
}

#[test]
fn roots_equal_cosmos_iavl_at_every_version() {
    let mut operations = 0;
    for seed in 0..6 {
        operations += same_roots(seed, 60, 60, 40, 1);
        operations += same_roots(100 + seed, 40, 400, 2000, 1);
    }
    operations += same_roots(200, 30, 100, 300, 4711); // first version above 1
    operations += same_roots(201, 300, 3, 6, 1); // often empty
    assert!(operations >= 10_000, "{operations} operations");
    println!("{operations} operations, all roots equal");
}

#[test]
fn ascending_and_descending_inserts_rotate_alike() {
    for step in [1u32, u32::MAX] {
        let (mut tree, mut script, mut expected) = (Tree::default(), String::new(), Vec::new());
        let mut n = 0u32;
        for version in 1..=40 {
            for _ in 0..25 {
                n = n.wrapping_add(step);
                tree.set(&n.to_be_bytes(), b"v", version).unwrap();
                writeln!(script, "s {} {}", hex(&n.to_be_bytes()), hex(b"v")).unwrap();
            }
            writeln!(script, "v").unwrap();
            expected.push(hex::encode(tree.save(version)));
        }
        assert_eq!(go(&["iavl"], script), expected);
    }
}

const STORES: [&str; 5] = ["acc", "bank", "datanet", "empty", "model"];

fn options(initial_height: u64) -> StoreOptions {
    StoreOptions { stores: STORES.map(str::to_owned).to_vec(), initial_height, ..StoreOptions::default() }
}

fn write_script(script: &mut String, changes: &ChangeSet) {
    for (store, writes) in changes {
        for (key, value) in writes {
            match value {
                Some(value) => writeln!(script, "s {store} {} {}", hex(key), hex(value)).unwrap(),
                None => writeln!(script, "d {store} {}", hex(key)).unwrap(),
            }
        }
    }
    writeln!(script, "c").unwrap();
}

#[test]
fn app_hash_equals_rootmulti_through_an_upgrade() {
    for initial in [1, 1000] {
        let mut random = ChaCha8Rng::seed_from_u64(initial);
        let mut store = Store::in_memory(options(initial)).unwrap();
        let mut script: String = STORES.iter().map(|name| format!("m {name}\n")).collect();
        let mut expected = Vec::new();
        let mut names = STORES[..3].to_vec();
        for version in 0..40 {
            if version == 20 {
                store.upgrade(&["wasm", "attribution"], &[]).unwrap();
                script.push_str("u wasm attribution\n");
                names.push("wasm");
            }
            let writes = if version % 5 == 4 { 0 } else { 30 };
            let changes = changes(&mut random, &names, writes, 200);
            write_script(&mut script, &changes);
            expected.push(hex::encode(store.stage(&changes).unwrap()));
            assert_eq!(store.commit().unwrap(), initial + version);
        }
        assert_eq!(go(&["multi", &initial.to_string()], script), expected);
    }
}

#[test]
fn without_stores_the_app_hash_is_that_of_nothing() {
    let mut store = Store::in_memory(StoreOptions::default()).unwrap();
    let hash = store.stage(&ChangeSet::new()).unwrap();
    assert_eq!(hex::encode(hash), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

fn line(root: &[u8], store: &str, key: &[u8], proven: &Proven) -> String {
    let value = proven.value.as_deref().map_or("-".to_owned(), hex);
    let [tree, simple] = &proven.ops[..] else { panic!("two proof ops") };
    assert_eq!((tree.r#type.as_str(), simple.r#type.as_str()), ("ics23:iavl", "ics23:simple"));
    assert_eq!((&tree.key[..], &simple.key[..]), (key, store.as_bytes()));
    format!("{} {} {} {value} {} {}\n", hex(root), hex(store.as_bytes()), hex(key), hex(&tree.data), hex(&simple.data))
}

#[test]
fn proofs_verify_with_go_ics23_and_flipped_bytes_do_not() {
    let mut random = ChaCha8Rng::seed_from_u64(9);
    let mut store = Store::in_memory(options(1)).unwrap();
    let mut model = Model::new();
    let mut roots = vec![[0; 32]];
    let mut models = vec![model.clone()];
    for _ in 0..12 {
        let mut changes = changes(&mut random, &STORES[..3], 150, 1500);
        // ICS23 has no proof for an empty value, in Go either, nor beside one.
        changes.values_mut().flat_map(|writes| writes.values_mut()).flatten().for_each(|value| value.push(1));
        apply(&mut model, &changes);
        roots.push(store.stage(&changes).unwrap());
        models.push(model.clone());
        store.commit().unwrap();
    }
    let (mut good, mut bad) = (String::new(), String::new());
    let (mut present, mut absent) = (0, 0);
    while present < 600 || absent < 600 {
        let height = random.gen_range(1..=12usize);
        let name = STORES[random.gen_range(0..3)];
        // Absent keys also below the first, above the last, and prefixes and extensions of present ones.
        let mut key = match random.gen_range(0..8) {
            0 => vec![0],
            1 => vec![0xff; 9],
            _ => key(&mut random, 1500),
        };
        match random.gen_range(0..6) {
            0 => key.push(0),
            1 if key.len() > 1 => key.truncate(key.len() - 1),
            _ => {}
        }
        let wanted = models[height].get(name).and_then(|entries| entries.get(&key));
        let proven = store.prove(height as u64, name, &key).unwrap();
        assert_eq!((proven.value.as_ref(), proven.height), (wanted, height as u64));
        assert_eq!(proven.verify(&roots[height], name, &key), Ok(()));
        if proven.value.is_some() {
            present += 1
        } else {
            absent += 1
        }
        good.push_str(&line(&roots[height], name, &key, &proven));
        let mut flipped = proven.clone();
        let op = random.gen_range(0..2);
        let byte = random.gen_range(0..flipped.ops[op].data.len());
        flipped.ops[op].data[byte] ^= 1 << random.gen_range(0..8);
        if proves_the_same(&flipped, &proven) {
            continue; // the flipped bit says nothing
        }
        bad.push_str(&line(&roots[height], name, &key, &flipped));
        assert!(flipped.verify(&roots[height], name, &key).is_err());
        let mut other_root = roots[height];
        other_root[random.gen_range(0..32)] ^= 1;
        bad.push_str(&line(&other_root, name, &key, &proven));
    }
    let verdicts = go(&["verify"], good);
    assert_eq!(verdicts.iter().filter(|verdict| *verdict != "ok").count(), 0, "of {}", verdicts.len());
    assert!(verdicts.len() >= 1200);
    let bad_lines: Vec<_> = bad.lines().map(str::to_owned).collect();
    let verdicts = go(&["verify"], bad);
    for (verdict, line) in verdicts.iter().zip(&bad_lines) {
        assert_eq!(verdict, "bad", "{line}");
    }
    println!("{present} existence and {absent} non-existence proofs; {} damaged ones refused", verdicts.len());
}

#[test]
fn proofs_of_the_longest_key_and_of_prefixes_verify() {
    let mut store = Store::in_memory(options(1)).unwrap();
    let long = vec![0xab; (1 << 16) - 1];
    let keys = [b"a".to_vec(), b"ab".to_vec(), b"abc".to_vec(), vec![0], vec![0, 0], vec![0xff; 300], long.clone()];
    let writes = keys.iter().map(|key| (key.clone(), Some(b"v".to_vec()))).collect();
    let root = store.stage(&ChangeSet::from([("bank".to_owned(), writes)])).unwrap();
    store.commit().unwrap();
    let absent = [b"aa".to_vec(), b"abcd".to_vec(), vec![0, 0, 0], vec![0xff], vec![0xff; 301], long[1..].to_vec()];
    let mut script = String::new();
    for key in keys.iter().chain(&absent) {
        let proven = store.prove(1, "bank", key).unwrap();
        assert_eq!(proven.value.is_some(), keys.contains(key));
        assert_eq!(proven.verify(&root, "bank", key), Ok(()));
        script.push_str(&line(&root, "bank", key, &proven));
    }
    assert!(go(&["verify"], script).iter().all(|verdict| verdict == "ok"));
}

/// Whether both decode to the same proofs. The key inside a proof of absence counts for nothing: verifiers
/// take the key that they were asked for.
fn proves_the_same(a: &Proven, b: &Proven) -> bool {
    use ics23::commitment_proof::Proof;
    use prost::Message;
    let decode = |op: &openledger_store::ProofOp| {
        let mut proof = ics23::CommitmentProof::decode(&op.data[..]).ok()?;
        if let Some(Proof::Nonexist(absence)) = &mut proof.proof {
            absence.key.clear();
        }
        Some(proof)
    };
    a.ops.iter().zip(&b.ops).all(|(a, b)| decode(a).is_some() && decode(a) == decode(b))
}
