//! Prints what compiling and calling contracts costs on this machine: hostile modules, a real token, a small
//! contract.
//!
//! `cargo run --release -p openledger-wasmvm --example vm_bench -- [cranelift] CW20.wasm`
//!
//! With `cranelift` hostile modules are compiled by that compiler too, which takes minutes.
//!
//! The token is `benchmarks/testdata/cw20_base.wasm` of wasmd, which `go mod download` fetches.
#![allow(clippy::disallowed_methods, clippy::unwrap_used, clippy::expect_used, reason = "a tool that measures")]
#![allow(clippy::float_arithmetic, reason = "milliseconds are for reading")]

use openledger_wasmvm::{
    Call, Checksum, EntryPoint, Host, HostError, HostGas, Order, Priced, Record, SlowPrices, Vm, VmOptions, rewrite,
};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use wasmtime::{Config, Engine, Module, OptLevel, Strategy};

const ENV: &[u8] =
    br#"{"block":{"height":1,"time":"1","chain_id":"bench"},"transaction":null,"contract":{"address":"token"}}"#;
const INFO: &[u8] = br#"{"sender":"alice","funds":[]}"#;
const GAS: u64 = 1_000_000_000_000;

fn main() {
    let (words, files): (Vec<String>, Vec<String>) = std::env::args().skip(1).partition(|word| word == "cranelift");
    bombs(!words.is_empty());
    small();
    for path in files {
        token(&std::fs::read(&path).unwrap());
    }
}

fn ms(time: Duration) -> String {
    format!("{:.3} ms", time.as_secs_f64() * 1_000.0)
}

/// Compiles with one compiler. Of Cranelift the fastest settings are taken.
fn compile(strategy: Strategy, wasm: &[u8]) -> Duration {
    let mut config = Config::new();
    config.strategy(strategy).cranelift_opt_level(OptLevel::None);
    let engine = Engine::new(&config).unwrap();
    let start = Instant::now();
    match Module::from_binary(&engine, wasm) {
        Ok(_) => {}
        Err(error) => println!("    {strategy:?} refuses it: {error:#}"),
    }
    start.elapsed()
}

fn bombs(with_cranelift: bool) {
    println!("| module | bytes | rewritten | rewriting and Winch | us a byte | Cranelift |\n|---|---|---|---|---|---|");
    let locals = "(local i64)".repeat(100);
    let function = |body: &str| format!("(module (func $f) (func {body}))");
    for (name, text) in [
        ("100 loops, 10 br_tables of 100, 100 locals", function(&format!("{locals}{}", loops(100, 10, 100)))),
        ("100 loops, 100 br_tables of 100, 100 locals", function(&format!("{locals}{}", loops(100, 100, 100)))),
        ("500 loops, 100 br_tables of 500", function(&loops(500, 100, 500))),
        ("1,000 diamonds, 100 locals", function(&format!("{locals}{}", diamonds(1_000)))),
        ("15,000 diamonds, 100 locals", function(&format!("{locals}{}", diamonds(15_000)))),
        ("260,000 calls in one function", function(&"call $f ".repeat(260_000))),
        ("10,000 nested loops", function(&loops(10_000, 0, 0))),
        ("180,000 nested loops", function(&loops(180_000, 0, 0))),
        ("br_table with 60,000 targets", function(&loops(1, 1, 60_000))),
        ("100,000 additions", function(&format!("i64.const 1 {} drop", "i64.const 3 i64.add ".repeat(100_000)))),
        ("9,000 functions that do nothing", format!("(module {})", "(func (param i64))".repeat(9_000))),
    ] {
        let wasm = wat::parse_str(text).unwrap();
        let rewritten = rewrite(&wasm).unwrap().wasm;
        let (winch, each) = if cfg!(target_arch = "x86_64") {
            let whole = || {
                let start = Instant::now();
                compile(Strategy::Winch, &rewrite(&wasm).unwrap().wasm);
                start.elapsed()
            };
            let least = (0..5).map(|_| whole()).min().unwrap();
            (ms(least), format!("{:.2}", least.as_secs_f64() * 1e6 / wasm.len() as f64))
        } else {
            ("-".to_owned(), "-".to_owned())
        };
        let cranelift = if with_cranelift { ms(compile(Strategy::Cranelift, &rewritten)) } else { "-".to_owned() };
        println!("| {name} | {} | {} | {winch} | {each} | {cranelift} |", wasm.len(), rewritten.len());
    }
}

/// `depth` nested loops with `tables` jumps of `targets` targets in the innermost.
fn loops(depth: usize, tables: usize, targets: usize) -> String {
    let jump: String = (0..targets).map(|target| format!("{} ", target % depth)).collect();
    let jumps = format!("block i32.const 0 br_table {jump} 0 end ").repeat(tables);
    let jumps = if tables == 0 { String::new() } else { jumps };
    format!("{}{jumps}{}", "loop ".repeat(depth), "end ".repeat(depth))
}

fn diamonds(count: usize) -> String {
    (0..count)
        .map(|number| {
            let local = number % 100;
            format!(
                "local.get {local} i64.eqz if local.get {local} i64.const 1 i64.add local.set {local} else local.get \
                 {local} i64.const 3 i64.mul local.set {local} end "
            )
        })
        .collect()
}

fn vm(memory_cache_bytes: usize) -> Vm {
    let capabilities: BTreeSet<String> = ["iterator", "staking", "stargate"].map(str::to_owned).into();
    Vm::open(VmOptions { directory: None, capabilities, memory_pages: 512, memory_cache_bytes }).unwrap()
}

/// The shortest and the middle of many measurements.
fn repeat(times: usize, mut work: impl FnMut()) -> String {
    let mut all: Vec<Duration> = (0..times)
        .map(|_| {
            let start = Instant::now();
            work();
            start.elapsed()
        })
        .collect();
    all.sort();
    format!("median {:?}, least {:?} of {times}", all[times / 2], all[0])
}

fn small() {
    let wasm = wat::parse_str(
        r#"(module (memory (export "memory") 17)
             (func (export "interface_version_8")) (func (export "deallocate") (param i32))
             (func (export "allocate") (param i32) (result i32) i32.const 100)
             (func (export "instantiate") (param i32 i32 i32) (result i32) i32.const 200)
             (data (i32.const 100) "\00\10\00\00\00\08\00\00\00\00\00\00")
             (data (i32.const 200) "\d8\00\00\00\02\00\00\00\02\00\00\00\00\00\00\00{}"))"#,
    )
    .unwrap();
    let vm = vm(100 << 20);
    let code = vm.store(&wasm, true).unwrap();
    let chain = Chain::default();
    println!("small contract, in memory: {}", repeat(2_000, || instantiate(&vm, &code, &chain, b"{}")));
    println!("{:?}", address_space());
}

/// Address space and memory of this process, as the system tells.
fn address_space() -> Vec<String> {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    status.lines().filter(|line| line.starts_with("VmSize") || line.starts_with("VmRSS")).map(str::to_owned).collect()
}

fn call(vm: &Vm, code: &Checksum, entry: EntryPoint, msg: &[u8], chain: &Chain) -> (Vec<u8>, u64) {
    let call = Call { checksum: code, entry, args: &[ENV, INFO, msg], gas_limit: GAS, slow: SlowPrices::default() };
    let outcome = vm.call(&call, Box::new(chain.clone()));
    (outcome.result.unwrap(), outcome.gas.internally_used)
}

fn instantiate(vm: &Vm, code: &Checksum, chain: &Chain, msg: &[u8]) {
    call(vm, code, EntryPoint::Instantiate, msg, chain);
}

fn token(wasm: &[u8]) {
    let chain = Chain::default();
    let begin = b"{\"name\":\"Token\",\"symbol\":\"TOK\",\"decimals\":6,\
        \"initial_balances\":[{\"address\":\"alice\",\"amount\":\"1000000000\"}]}";
    let transfer = br#"{"transfer":{"recipient":"bob","amount":"1"}}"#;
    let warm = vm(100 << 20);
    let start = Instant::now();
    let code = warm.store(wasm, true).unwrap();
    println!("token of {} bytes: stored in {}", wasm.len(), ms(start.elapsed()));
    instantiate(&warm, &code, &chain, begin);
    let (answer, gas) = call(&warm, &code, EntryPoint::Execute, transfer, &chain);
    println!("transfer: {gas} wasm gas, {}", String::from_utf8_lossy(&answer));
    let run = |vm: &Vm| drop(call(vm, &code, EntryPoint::Execute, transfer, &chain));
    println!("transfer, module in memory: {}", repeat(2_000, || run(&warm)));
    warm.pin(&code).unwrap();
    println!("transfer, pinned: {}", repeat(2_000, || run(&warm)));

    let folder = std::env::temp_dir().join(format!("vm_bench-{}", std::process::id()));
    let options = |bytes| VmOptions {
        directory: Some(folder.clone()),
        capabilities: ["iterator", "staking", "stargate"].map(str::to_owned).into(),
        memory_pages: 512,
        memory_cache_bytes: bytes,
    };
    let cold = Vm::open(options(0)).unwrap();
    cold.store(wasm, true).unwrap();
    println!("transfer, compiled module on disk: {}", repeat(200, || run(&cold)));
    let queries = cold.for_queries(0).unwrap();
    println!("transfer, compiled each time: {}", repeat(20, || run(&queries)));
    drop((cold, queries));
    std::fs::remove_dir_all(&folder).unwrap();
    println!("{:?}", address_space());
}

/// A chain that is nothing but a store.
#[derive(Clone, Default)]
struct Chain {
    store: Arc<Mutex<BTreeMap<Vec<u8>, Vec<u8>>>>,
}

const FREE: HostGas = HostGas { cost: 0, externally_used: 0 };

impl Host for Chain {
    fn get(&mut self, key: &[u8]) -> Priced<Option<Vec<u8>>> {
        (Ok(self.store.lock().unwrap().get(key).cloned()), FREE)
    }

    fn set(&mut self, key: &[u8], value: &[u8]) -> Priced<()> {
        self.store.lock().unwrap().insert(key.to_vec(), value.to_vec());
        (Ok(()), FREE)
    }

    fn remove(&mut self, key: &[u8]) -> Priced<()> {
        self.store.lock().unwrap().remove(key);
        (Ok(()), FREE)
    }

    fn scan(&mut self, _: Option<&[u8]>, _: Option<&[u8]>, _: Order) -> Priced<u32> {
        (Err(HostError::Refused("no iterators here".to_owned())), FREE)
    }

    fn next(&mut self, iterator: u32) -> Priced<Option<Record>> {
        (Err(HostError::NoIterator(iterator)), FREE)
    }

    fn canonicalize(&mut self, human: &str) -> Priced<Vec<u8>> {
        (Ok(human.as_bytes().to_vec()), FREE)
    }

    fn humanize(&mut self, canonical: &[u8]) -> Priced<String> {
        (Ok(String::from_utf8_lossy(canonical).into_owned()), FREE)
    }

    fn validate(&mut self, _: &str) -> Priced<()> {
        (Ok(()), FREE)
    }

    fn query(&mut self, _: &[u8], _: u64) -> Priced<Vec<u8>> {
        (Err(HostError::Refused("no queries here".to_owned())), FREE)
    }
}
