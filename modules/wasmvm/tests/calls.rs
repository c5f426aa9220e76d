//! How calls begin and end: exports and imports of the wrong kind, gas to its last unit, the ends of stack
//! and memory, and what is not the contract's fault.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod common;

use common::guest::{ALLOCATE, Contract, DONE};
use common::{Chain, ENV, GAS_LIMIT, call, call_within, text, vm};
use openledger_wasmvm::{Call, EntryPoint, HostGas, SlowPrices, Vm, VmError, VmOptions};
use std::sync::{Arc, Mutex};

const ARGS: [&[u8]; 3] = [ENV, b"{}", b"{}"];

/// What handing over the arguments of [`ARGS`] costs.
fn arguments() -> u64 {
    ARGS.iter().map(|arg| ALLOCATE + 230_000 + 570 * u64::try_from(arg.len()).unwrap()).sum()
}

/// What reading the result and giving it back costs; its bytes are `{}`, and `deallocate` is nothing but its
/// end.
const RESULT: u64 = 200_000 + 115 * 2 + 1_610;

fn contract(text: &str) -> VmError {
    VmError::Contract(text.to_owned())
}

fn runtime(text: &str) -> VmError {
    VmError::Contract(format!("Error executing Wasm: Wasmer runtime error: RuntimeError: {text}"))
}

#[test]
fn a_call_may_use_its_limit_to_the_last_unit() {
    let plain = Contract::doing("");
    // The body is one constant and its end.
    let exact = arguments() + 115 + 1_610 + RESULT;
    let outcome = plain.execute_within(&Chain::default(), exact);
    assert_eq!(text(&outcome), "{}");
    assert_eq!((outcome.gas.internally_used, outcome.gas.remaining), (exact, 0));
    assert_eq!(outcome.memory_pages, 17);

    let outcome = plain.execute_within(&Chain::default(), exact - 1);
    assert_eq!(outcome.result, Err(VmError::OutOfGas));
    assert_eq!((outcome.gas.internally_used, outcome.gas.remaining), (exact - 1, 0));

    // One unit less than the body costs: wasm itself finds the end of the gas, and what is left is gone too.
    let outcome = plain.execute_within(&Chain::default(), arguments() + 115 + 1_610 - 1);
    assert_eq!(outcome.result, Err(VmError::OutOfGas));
    assert_eq!(outcome.gas.remaining, 0);
    assert_eq!(plain.execute_within(&Chain::default(), 0).result, Err(VmError::OutOfGas));
    assert_eq!(text(&plain.execute_within(&Chain::default(), u64::MAX)), "{}");
}

#[test]
fn traps_have_the_words_of_wasmer() {
    let table =
        r#"(table 3 3 funcref) (elem (i32.const 0) $one) (type $none (func)) (func $one (result i32) i32.const 1)"#;
    for (work, words) in [
        ("unreachable", "unreachable"),
        ("(drop (i32.div_s (i32.const 1) (i32.const 0)))", "integer divide by zero"),
        ("(drop (i32.div_s (i32.const 0x80000000) (i32.const -1)))", "integer overflow"),
        ("(drop (i32.trunc_f32_s (f32.const nan)))", "invalid conversion to integer"),
        ("(drop (i32.load (i32.const 1114109)))", "out of bounds memory access"),
        ("(drop (i64.load offset=4294967295 (i32.const -1)))", "out of bounds memory access"),
        ("(call_indirect (type $none) (i32.const 0))", "indirect call type mismatch"),
        ("(call_indirect (type $none) (i32.const 2))", "uninitialized element"),
        ("(call_indirect (type $none) (i32.const 3))", "undefined element: out of bounds table access"),
    ] {
        let outcome = Contract::doing(work).with(table).execute(&Chain::default());
        assert_eq!(outcome.result, Err(runtime(words)), "{work}");
        assert!(outcome.gas.internally_used >= arguments() && outcome.gas.remaining > 0);
    }
}

#[test]
fn exports_of_the_wrong_kind_are_the_contracts_fault() {
    let run = |entry| {
        let (vm, code) = Contract::doing("").entering(entry).stored();
        let outcome = call(&vm, &code, EntryPoint::Execute, &ARGS, &Chain::default());
        (outcome.result.unwrap_err(), outcome.gas.internally_used)
    };
    let missing = r#"(func (export "other") (result i32)"#;
    let missing_text = "Error resolving Wasm function: Could not get export: Missing export execute";
    assert_eq!(run(missing), (contract(missing_text), arguments()));
    let no_function = r#"(global (export "execute") i32 (i32.const 0)) (func (result i32)"#;
    let no_function_text = "Error resolving Wasm function: Could not get export: Incompatible Export Type";
    assert_eq!(run(no_function), (contract(no_function_text), arguments()));
    let two = r#"(func (export "execute") (param i32 i32) (result i32)"#;
    let two_text = "The called function args arity does not match. The contract's method arity: 2";
    assert_eq!(run(two), (contract(two_text), arguments()));
    let wide = r#"(func (export "execute") (param i32 i64 f32) (result i32)"#;
    let wide_text = "Parameters of type [I32, I32, I32] did not match signature [I32, I64, F32] -> [I32]";
    assert_eq!(run(wide), (runtime(wide_text), arguments()));

    let nothing = r#"(func (export "execute") (param i32 i32 i32) (drop (i32.const 0))) (func (result i32)"#;
    let nothing_text = "Unexpected number of result values when calling 'execute'. Expected: 1, actual: 0.";
    assert_eq!(run(nothing).0, contract(nothing_text));
    let long = r#"(func (export "execute") (param i32 i32 i32) (result i64) (i64.const -5)) (func (result i32)"#;
    let long_text = "Couldn't convert from wasmer::entities::value::Value to u32. Input: -5";
    assert_eq!(run(long).0, contract(long_text));
    let zero = r#"(func (export "execute") (param i32 i32 i32) (result i32) (i32.const 0)) (func (result i32)"#;
    let zero_text = "Error in guest/host communication: Got an invalid region: Got a zero Wasm address in the offset";
    assert_eq!(run(zero).0, contract(zero_text));
}

#[test]
fn a_migration_may_take_one_argument_less() {
    let args: [&[u8]; 3] = [ENV, b"{}", b"{\"sender\":\"fred\"}"];
    let migrate = |entry| {
        let (vm, code) = Contract::doing("").entering(entry).stored();
        call(&vm, &code, EntryPoint::MigrateWithInfo, &args, &Chain::default())
    };
    let with = migrate(r#"(func (export "migrate") (param i32 i32 i32) (result i32)"#);
    let without = migrate(r#"(func (export "migrate") (param i32 i32) (result i32)"#);
    assert_eq!(text(&with), "{}");
    assert_eq!(text(&without), "{}");
    // What was handed over in vain is paid for.
    let twice = 2 * (ALLOCATE + 230_000) + 570 * u64::try_from(ENV.len() + 2).unwrap();
    assert_eq!(without.gas.internally_used, with.gas.internally_used + twice);
    let one = migrate(r#"(func (export "migrate") (param i32) (result i32)"#);
    let text = "The called function args arity does not match. The contract's method arity: 1";
    assert_eq!(one.result, Err(contract(text)));
}

#[test]
fn a_module_that_cannot_become_an_instance_costs_nothing_and_is_at_fault() {
    let wrong_import = Contract::doing("").import("db_read", "(param i64) (result i32)");
    let with_start = Contract::doing("").with("(start $s) (func $s)");
    let data_outside = Contract::doing("").data(17 * 65_536 - 1, b"ab");
    for (module, reason) in [
        (
            wrong_import,
            "Error while importing \"env\".\"db_read\": incompatible import type. Expected Function(FunctionType { \
             params: [I64], results: [I32] }) but received Function(FunctionType { params: [I32], results: [I32] })",
        ),
        (with_start, "RuntimeError: unreachable"),
        (data_outside, "RuntimeError: out of bounds memory access"),
    ] {
        let outcome = module.execute(&Chain::default());
        let text = format!("Error instantiating a Wasm module: Error instantiating module: {reason}");
        assert_eq!(outcome.result, Err(VmError::Contract(text)));
        assert_eq!((outcome.gas.internally_used, outcome.gas.remaining), (0, GAS_LIMIT));
    }
}

#[test]
fn what_only_restored_modules_can_have_is_at_fault_too() {
    let run = |source: &str, options: VmOptions| {
        let vm = Vm::open(options).unwrap();
        let code = vm.restore(&wat::parse_str(source).unwrap()).unwrap();
        let outcome = call(&vm, &code, EntryPoint::Execute, &ARGS, &Chain::default());
        let VmError::Contract(text) = outcome.result.unwrap_err() else { panic!("not the contract's fault") };
        text
    };
    let prefix = "Error instantiating a Wasm module: ";
    let limited = || VmOptions { memory_pages: 16, ..common::options(None) };
    let no_memory = "Could not get memory 'memory': Missing export memory";
    assert_eq!(run("(module (memory 1))", limited()), format!("{prefix}{no_memory}"));
    let no_memory = "Could not get memory 'memory': Incompatible Export Type";
    assert_eq!(run(r#"(module (func (export "memory")))"#, limited()), format!("{prefix}{no_memory}"));
    let unknown = "Error instantiating module: Error while importing \"env\".\"time\": unknown import. Expected \
                   Function(FunctionType { params: [], results: [I64] })";
    assert_eq!(run(r#"(module (import "env" "time" (func (result i64))))"#, limited()), format!("{prefix}{unknown}"));
    for (memory, which) in [("17", "Minimum"), ("1 17", "Maximum")] {
        let text = run(&format!(r#"(module (memory (export "memory") {memory}))"#), limited());
        assert!(text.ends_with(&format!("{which} exceeds the allowed memory limit")), "{text}");
    }
}

#[test]
fn memory_grows_to_512_pages_and_no_further() {
    let grow = |by: i64| format!("(i32.store (i32.const 912) (memory.grow (i32.const {by}))) (i32.const 900)");
    let answer = |body: &str| {
        let outcome = Contract::new(body).header(900, [912, 4, 4]).execute(&Chain::default());
        let bytes: [u8; 4] = outcome.result.unwrap().try_into().unwrap();
        (i32::from_le_bytes(bytes), outcome.memory_pages)
    };
    assert_eq!(answer(&grow(0)), (17, 17));
    assert_eq!(answer(&grow(1)), (17, 18));
    assert_eq!(answer(&grow(495)), (17, 512));
    // Too much is -1 to the contract, also where the size would be no 32-bit number any more.
    for by in [496, 65_519, 65_520, 65_536, 0x7fff_ffff, -1] {
        assert_eq!(answer(&grow(by)), (-1, 17), "{by}");
    }
    let last = "(drop (memory.grow (i32.const 495))) (i32.store (i32.const 33554428) (i32.const 7))
                (i32.store (i32.const 912) (i32.load (i32.const 33554428))) (i32.const 900)";
    assert_eq!(answer(last), (7, 512));
    let beyond = Contract::doing("(drop (memory.grow (i32.const 495))) (drop (i32.load (i32.const 33554429)))");
    assert_eq!(beyond.execute(&Chain::default()).result, Err(runtime("out of bounds memory access")));
}

#[test]
fn nans_are_the_same_everywhere() {
    let bits = |value: &str| {
        let body = format!("(i32.store (i32.const 912) (i32.reinterpret_f32 {value})) (i32.const 900)");
        let outcome = Contract::new(&body).header(900, [912, 4, 4]).execute(&Chain::default());
        u32::from_le_bytes(outcome.result.unwrap().try_into().unwrap())
    };
    assert_eq!(bits("(f32.div (f32.const 0) (f32.const 0))"), 0x7fc0_0000);
    assert_eq!(bits("(f32.sqrt (f32.const -1))"), 0x7fc0_0000);
    assert_eq!(bits("(f32.add (f32.const nan:0x200001) (f32.const 1))"), 0x7fc0_0000);
}

/// A contract whose `execute` calls itself until the stack ends.
fn endless() -> Contract {
    Contract::doing("(drop (call $deeper (i32.const 0)))").with(
        "(func $deeper (param i32) (result i32)
           (i32.add (i32.const 1) (call $deeper (i32.add (local.get 0) (i32.const 1)))))",
    )
}

/// Runs on a thread with as much stack as those of a server have.
fn on_small_thread<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    #[allow(clippy::disallowed_methods, reason = "what is tested is the stack of a thread")]
    let thread = std::thread::Builder::new().stack_size(2 << 20).spawn(work).unwrap();
    thread.join().unwrap()
}

#[test]
fn the_stack_of_a_contract_ends_at_the_same_depth_on_every_thread() {
    let small = on_small_thread(|| endless().execute(&Chain::default()));
    let here = endless().execute(&Chain::default());
    assert_eq!(small.result, Err(runtime("call stack exhausted")));
    assert_eq!(small, here);
    assert!(here.gas.remaining > 0);
}

/// What calls in one another ended with, the innermost first.
type Results = Vec<Result<Vec<u8>, VmError>>;

/// A contract that asks the chain `frames` frames deep, whose answer is to call the contract again, `deep`
/// times; the last one uses up its whole stack.
fn nest(deep: u32, frames: u32) -> Results {
    let vm = Arc::new(vm());
    let asking = Contract::new(&format!("(call $down (i32.const {frames}))"))
        .import("query_chain", "(param i32) (result i32)")
        .region(2_000, b"deeper")
        .with(
            "(func $down (param i32) (result i32)
               (if (result i32) (i32.eqz (local.get 0))
                 (then (call $host (i32.const 2000)))
                 (else (call $down (i32.sub (local.get 0) (i32.const 1))))))",
        );
    let codes = (vm.store(&asking.wasm(), true).unwrap(), vm.store(&endless().wasm(), true).unwrap());
    let results = Arc::new(Mutex::new(Vec::new()));
    chain_of_queries(&vm, codes, deep, &results);
    let results = results.lock().unwrap();
    results.clone()
}

fn chain_of_queries(
    vm: &Arc<Vm>,
    codes: (openledger_wasmvm::Checksum, openledger_wasmvm::Checksum),
    deep: u32,
    results: &Arc<Mutex<Results>>,
) {
    let (next, kept) = (vm.clone(), results.clone());
    let chain = Chain::answering(move |_, _| {
        chain_of_queries(&next, codes, deep - 1, &kept);
        (Ok(b"back".to_vec()), HostGas::default())
    });
    let code = if deep == 0 { codes.1 } else { codes.0 };
    let outcome = call(vm, &code, EntryPoint::Execute, &ARGS, &chain);
    results.lock().unwrap().push(outcome.result);
}

#[test]
fn contracts_that_ask_contracts_have_each_the_whole_stack_on_a_small_thread() {
    let results = on_small_thread(|| nest(10, 11_000));
    let (first, rest) = results.split_first().unwrap();
    assert_eq!(*first, Err(runtime("call stack exhausted")));
    assert_eq!(rest, vec![Ok(b"back".to_vec()); 10]);
}

#[test]
fn a_hundred_instances_live_at_once() {
    assert_eq!(on_small_thread(|| nest(100, 0)).len(), 101);
}

#[test]
fn a_panic_of_the_chain_is_the_nodes_failure_and_the_machine_goes_on() {
    let asking = Contract::new("(call $host (i32.const 2000))")
        .import("query_chain", "(param i32) (result i32)")
        .region(2_000, b"?");
    let (vm, code) = asking.stored();
    let outcome = call(&vm, &code, EntryPoint::Execute, &ARGS, &Chain::answering(|_, _| panic!("a fault of ours")));
    let VmError::Infrastructure(reason) = outcome.result.unwrap_err() else { panic!("not the contract's fault") };
    assert!(reason.contains("a fault of ours"), "{reason}");
    let answering = Chain::answering(|_, _| (Ok(b"ok".to_vec()), HostGas::default()));
    assert_eq!(text(&call(&vm, &code, EntryPoint::Execute, &ARGS, &answering)), "ok");
}

#[test]
fn a_missing_code_is_the_nodes_failure() {
    let vm = vm();
    let call = Call {
        checksum: &openledger_wasmvm::Checksum([7; 32]),
        entry: EntryPoint::Query,
        args: &[],
        gas_limit: 9,
        slow: SlowPrices::default(),
    };
    let outcome = vm.call(&call, Box::new(Chain::default()));
    assert!(matches!(outcome.result, Err(VmError::Infrastructure(_))), "{outcome:?}");
    assert_eq!((outcome.gas.remaining, outcome.memory_pages), (9, 0));
}

#[test]
fn every_entry_point_has_its_export() {
    for entry in EntryPoint::ALL {
        let count = match entry {
            EntryPoint::Instantiate | EntryPoint::Execute | EntryPoint::MigrateWithInfo => 3,
            _ => 2,
        };
        let export = entry.export();
        let params = "i32 ".repeat(count);
        let source = format!(
            r#"(module (memory (export "memory") 1)
                 (func (export "{export}") (param {params}) (result i32) i32.const {DONE})
                 (func (export "allocate") (param i32) (result i32) i32.const 100)
                 (func (export "deallocate") (param i32))
                 (data (i32.const 100) "\70\00\00\00\00\04\00\00\00\00\00\00")
                 (data (i32.const {DONE}) "\10\04\00\00\02\00\00\00\02\00\00\00\00\00\00\00{{}}"))"#
        );
        let vm = vm();
        let code = vm.restore(&wat::parse_str(source).unwrap()).unwrap();
        let outcome = call_within(&vm, &code, entry, &ARGS[..count], &Chain::default(), GAS_LIMIT);
        assert_eq!(text(&outcome), "{}", "{entry:?}");
    }
}

#[test]
fn a_machine_may_be_shared_by_threads() {
    fn shared<T: Send + Sync>() {}
    shared::<Vm>();
}
