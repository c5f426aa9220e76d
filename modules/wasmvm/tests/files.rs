//! What is on disk and in memory: codes are whole or absent, compiled modules are never trusted, one machine
//! at a time.
#![allow(clippy::disallowed_methods, reason = "a test looks at threads that wait for one another")]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod common;

use common::guest::Contract;
use common::{Chain, ENV, call, options, text};
use openledger_wasmvm::{Checksum, EntryPoint, Vm, VmError, VmOptions};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Barrier};

const ARGS: [&[u8]; 3] = [ENV, b"{}", b"{}"];

fn open(directory: &Path) -> Vm {
    Vm::open(options(Some(directory))).unwrap()
}

/// A contract that differs from others by a number.
fn numbered(number: u32) -> Vec<u8> {
    Contract::doing(&format!("(drop (i32.const {number}))")).wasm()
}

fn run(vm: &Vm, code: &Checksum) -> Result<Vec<u8>, VmError> {
    call(vm, code, EntryPoint::Execute, &ARGS, &Chain::default()).result
}

fn is_infrastructure<T: std::fmt::Debug>(result: Result<T, VmError>) -> bool {
    matches!(result, Err(VmError::Infrastructure(_)))
}

fn blob(directory: &Path, code: &Checksum) -> PathBuf {
    directory.join("wasm").join(code.to_string())
}

/// The folder of compiled modules of this engine.
fn cache(directory: &Path) -> PathBuf {
    let folders: Vec<_> = fs::read_dir(directory.join("cache")).unwrap().map(|entry| entry.unwrap().path()).collect();
    let [folder] = folders.as_slice() else { panic!("{folders:?}") };
    folder.clone()
}

#[test]
fn a_code_outlives_the_process_as_it_was_uploaded() {
    let folder = tempfile::tempdir().unwrap();
    let wasm = numbered(1);
    let code = open(folder.path()).store(&wasm, true).unwrap();
    assert_eq!(code, Checksum::of(&wasm));
    let vm = open(folder.path());
    assert!(vm.has(&code).unwrap());
    assert_eq!(vm.load(&code).unwrap(), wasm);
    assert_eq!(fs::read(blob(folder.path(), &code)).unwrap(), wasm);
    assert!(vm.analyze(&code).unwrap().entry_points.contains(&EntryPoint::Execute));
    assert_eq!(run(&vm, &code).unwrap(), b"{}");

    // Storing it again, by whichever way, does not touch the file.
    let before = fs::metadata(blob(folder.path(), &code)).unwrap().modified().unwrap();
    vm.store(&wasm, true).unwrap();
    vm.restore(&wasm).unwrap();
    assert_eq!(fs::metadata(blob(folder.path(), &code)).unwrap().modified().unwrap(), before);
}

#[test]
fn a_simulation_keeps_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let vm = open(folder.path());
    let code = vm.store(&numbered(1), false).unwrap();
    assert!(!vm.has(&code).unwrap());
    assert_eq!(vm.cached().unwrap(), (0, 0));
    assert!(is_infrastructure(run(&vm, &code)));
    assert!(is_infrastructure(vm.pin(&code)));
    assert!(is_infrastructure(vm.load(&code)));
    assert!(is_infrastructure(vm.analyze(&code)));
}

#[test]
fn what_a_code_may_require_is_asked_again_though_it_is_there() {
    let folder = tempfile::tempdir().unwrap();
    let wasm = Contract::doing("").with(r#"(func (export "requires_iterator"))"#).wasm();
    open(folder.path()).store(&wasm, true).unwrap();
    let poorer = VmOptions { capabilities: BTreeSet::new(), ..options(Some(folder.path())) };
    let vm = Vm::open(poorer).unwrap();
    assert!(matches!(vm.store(&wasm, true), Err(VmError::Refused(_))));
    // It goes on running, and comes back from a snapshot.
    let code = vm.restore(&wasm).unwrap();
    assert_eq!(run(&vm, &code).unwrap(), b"{}");
}

#[test]
fn a_folder_belongs_to_one_machine() {
    let folder = tempfile::tempdir().unwrap();
    let vm = open(folder.path());
    assert!(is_infrastructure(Vm::open(options(Some(folder.path()))).map(drop)));
    // The machine of the queries keeps the folder as well.
    let queries = vm.for_queries(1 << 20).unwrap();
    drop(vm);
    assert!(is_infrastructure(Vm::open(options(Some(folder.path()))).map(drop)));
    drop(queries);
    open(folder.path());
}

#[test]
fn queries_read_what_the_chain_stores_and_store_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let vm = open(folder.path());
    let queries = vm.for_queries(64 << 20).unwrap();
    assert!(is_infrastructure(queries.store(&numbered(1), true)));
    assert!(is_infrastructure(queries.restore(&numbered(1))));
    queries.store(&numbered(1), false).unwrap();
    let code = vm.store(&numbered(1), true).unwrap();
    assert_eq!(run(&queries, &code).unwrap(), b"{}");
    assert_eq!((vm.cached().unwrap().0, queries.cached().unwrap().0), (1, 1));
    queries.pin(&code).unwrap();
    assert_eq!((vm.cached().unwrap().0, queries.cached().unwrap().0), (1, 0));
}

#[test]
fn a_missing_or_damaged_code_stops_the_node_and_is_replaced_by_a_whole_one() {
    let folder = tempfile::tempdir().unwrap();
    let wasm = numbered(1);
    let code = open(folder.path()).store(&wasm, true).unwrap();
    fs::remove_dir_all(folder.path().join("cache")).unwrap();

    fs::write(blob(folder.path(), &code), &wasm[..wasm.len() / 2]).unwrap();
    let vm = open(folder.path());
    assert!(is_infrastructure(vm.has(&code)));
    assert!(is_infrastructure(vm.load(&code)));
    assert!(is_infrastructure(run(&vm, &code)));
    vm.restore(&wasm).unwrap();
    assert_eq!(run(&vm, &code).unwrap(), b"{}");
    assert!(vm.has(&code).unwrap());
    drop(vm);

    fs::remove_file(blob(folder.path(), &code)).unwrap();
    fs::remove_dir_all(folder.path().join("cache")).unwrap();
    let vm = open(folder.path());
    assert!(!vm.has(&code).unwrap());
    assert!(is_infrastructure(run(&vm, &code)));
    // A failure is not remembered: once the code is back, it runs.
    vm.store(&wasm, true).unwrap();
    assert_eq!(run(&vm, &code).unwrap(), b"{}");
}

#[test]
fn half_a_file_of_a_killed_process_never_counts() {
    let folder = tempfile::tempdir().unwrap();
    let wasm = numbered(1);
    let code = Checksum::of(&wasm);
    drop(open(folder.path()));
    let unfinished = folder.path().join("wasm").join(format!("{code}.0.tmp"));
    fs::write(&unfinished, &wasm[..20]).unwrap();
    let vm = open(folder.path());
    assert!(!vm.has(&code).unwrap());
    assert!(!unfinished.exists());
    vm.store(&wasm, true).unwrap();
    assert_eq!(vm.load(&code).unwrap(), wasm);
}

#[test]
fn a_disk_that_fails_keeps_no_code() {
    let folder = tempfile::tempdir().unwrap();
    let vm = open(folder.path());
    // No file can be made where the folder is gone.
    fs::remove_dir(folder.path().join("wasm")).unwrap();
    assert!(is_infrastructure(vm.store(&numbered(1), true)));
    fs::create_dir(folder.path().join("wasm")).unwrap();
    let code = Checksum::of(&numbered(1));
    assert!(!vm.has(&code).unwrap());
    vm.store(&numbered(1), true).unwrap();
    assert!(vm.has(&code).unwrap());
}

#[test]
fn a_damaged_compiled_module_is_made_again() {
    let folder = tempfile::tempdir().unwrap();
    let (code, other) = {
        let vm = open(folder.path());
        (vm.store(&numbered(1), true).unwrap(), vm.store(&numbered(2), true).unwrap())
    };
    let file = cache(folder.path()).join(code.to_string());
    let whole = fs::read(&file).unwrap();
    let mut damaged: Vec<Vec<u8>> = vec![Vec::new(), whole[..16].to_vec(), whole[..whole.len() / 2].to_vec()];
    for position in (0..whole.len()).step_by(whole.len() / 12) {
        let mut bytes = whole.clone();
        bytes[position] ^= 1;
        damaged.push(bytes);
    }
    // The file of another code, which is whole in itself.
    damaged.push(fs::read(cache(folder.path()).join(other.to_string())).unwrap());
    for bytes in damaged {
        fs::write(&file, &bytes).unwrap();
        let vm = open(folder.path());
        assert_eq!(run(&vm, &code).unwrap(), b"{}");
        assert_eq!(fs::read(&file).unwrap(), whole, "it is compiled again to the same bytes");
    }
}

#[test]
fn compiled_modules_that_are_deleted_below_a_machine_are_made_and_kept_again() {
    let folder = tempfile::tempdir().unwrap();
    let vm = Vm::open(VmOptions { memory_cache_bytes: 0, ..options(Some(folder.path())) }).unwrap();
    let code = vm.store(&numbered(1), true).unwrap();
    let file = cache(folder.path()).join(code.to_string());
    fs::remove_dir_all(folder.path().join("cache")).unwrap();
    assert_eq!(run(&vm, &code).unwrap(), b"{}");
    assert!(file.exists());
}

#[test]
fn modules_of_other_versions_are_removed_and_never_read() {
    let folder = tempfile::tempdir().unwrap();
    let code = open(folder.path()).store(&numbered(1), true).unwrap();
    let (now, before) = (cache(folder.path()), folder.path().join("cache").join("winch-x86_64-0-0000000000000000"));
    fs::rename(&now, &before).unwrap();
    let vm = open(folder.path());
    assert!(!before.exists());
    assert_eq!(cache(folder.path()), now);
    assert_eq!(run(&vm, &code).unwrap(), b"{}");
    assert!(now.join(code.to_string()).exists());
}

#[test]
fn the_memory_for_compiled_modules_is_bounded_and_pinned_ones_are_beside_it() {
    let vm = common::vm();
    let code = vm.store(&numbered(0), true).unwrap();
    let (_, bytes) = vm.cached().unwrap();
    assert!(bytes > 0 && run(&vm, &code).is_ok());

    let limit = 4 * bytes + bytes / 2;
    let vm = Vm::open(VmOptions { memory_cache_bytes: limit, ..options(None) }).unwrap();
    let codes: Vec<Checksum> = (0..20).map(|number| vm.store(&numbered(number), true).unwrap()).collect();
    for code in codes.iter().chain(&codes) {
        run(&vm, code).unwrap();
        let (count, bytes) = vm.cached().unwrap();
        assert!(count <= 4 && bytes <= limit);
    }
    for code in &codes {
        vm.pin(code).unwrap();
        vm.pin(code).unwrap();
    }
    assert_eq!(vm.cached().unwrap(), (0, 0));
    for code in &codes {
        run(&vm, code).unwrap();
        assert_eq!(vm.cached().unwrap(), (0, 0));
    }
    for code in &codes {
        vm.unpin(code).unwrap();
        vm.unpin(code).unwrap();
    }
    assert_eq!(vm.cached().unwrap().0, 4);

    let none = Vm::open(VmOptions { memory_cache_bytes: 0, ..options(None) }).unwrap();
    let code = none.store(&numbered(0), true).unwrap();
    assert_eq!(run(&none, &code).unwrap(), b"{}");
    assert_eq!(none.cached().unwrap(), (0, 0));
}

#[test]
fn threads_that_want_the_same_code_share_one_compilation() {
    let folder = tempfile::tempdir().unwrap();
    let code = open(folder.path()).store(&numbered(1), true).unwrap();
    fs::remove_dir_all(folder.path().join("cache")).unwrap();
    let vm = Arc::new(open(folder.path()));
    let start = Arc::new(Barrier::new(8));
    let threads: Vec<_> = (0..8)
        .map(|_| {
            let (vm, start) = (vm.clone(), start.clone());
            std::thread::spawn(move || {
                start.wait();
                let outcome = call(&vm, &code, EntryPoint::Execute, &ARGS, &Chain::default());
                text(&outcome)
            })
        })
        .collect();
    for thread in threads {
        assert_eq!(thread.join().unwrap(), "{}");
    }
    assert_eq!(vm.cached().unwrap().0, 1);
}
