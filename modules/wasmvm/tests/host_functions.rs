//! What the host functions charge, refuse and answer, in the units and words of cosmwasm-vm 3.0.10.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod common;

use common::guest::{ALLOCATE, Contract, DONE};
use common::{Chain, ENV, GAS_LIMIT, call};
use openledger_wasmvm::{CallOutcome, EntryPoint, HostError, HostGas, VmError};

const HOST_CALL: u64 = 18_000;
const READ: u64 = 200_000;
const WRITE: u64 = 230_000;

/// The price of a region that the host reads.
fn read(bytes: u64) -> u64 {
    READ + 115 * bytes
}

/// The price of a region that the contract allocates and the host writes.
fn hand_over(bytes: u64) -> u64 {
    ALLOCATE + WRITE + 570 * bytes
}

/// A contract that calls one host function.
struct Probe {
    name: &'static str,
    signature: &'static str,
    args: String,
    /// What lies in the memory.
    memory: fn(Contract) -> Contract,
}

impl Probe {
    fn new(name: &'static str, signature: &'static str, args: &str, memory: fn(Contract) -> Contract) -> Self {
        Self { name, signature, args: args.to_owned(), memory }
    }

    /// What the function gives, if it gives anything: `i32` or `i64`.
    fn gives(&self) -> Option<&'static str> {
        self.signature.split_once("(result ").map(|(_, kind)| kind.trim_end_matches(')'))
    }

    /// A contract that calls the function and returns nothing to speak of.
    fn calling(&self) -> Contract {
        let Self { args, memory, .. } = self;
        let call = format!("(call $host {args})");
        memory(Contract::doing(&if self.gives().is_some() { format!("(drop {call})") } else { call }))
    }

    fn execute(&self, chain: &Chain) -> CallOutcome {
        self.calling().import(self.name, self.signature).execute(chain)
    }

    /// The gas of the host function, by that of a contract with a function of its own in its place.
    fn gas_over(&self, outcome: &CallOutcome, body: &str, gas: u64) -> u64 {
        let stub = self.calling().with(&format!("(func $host {} {body})", self.signature));
        outcome.gas.internally_used + gas - stub.execute(&Chain::default()).gas.internally_used
    }

    /// What a call that succeeds costs.
    fn price(&self, chain: &Chain) -> u64 {
        let outcome = self.execute(chain);
        assert!(outcome.result.is_ok(), "{outcome:?}");
        match self.gives() {
            Some(kind) => self.gas_over(&outcome, &format!("({kind}.const 0)"), 115 + 1_610),
            None => self.gas_over(&outcome, "", 1_610),
        }
    }

    /// What a call that fails costs, and the text of its failure.
    fn failure(&self, chain: &Chain) -> (u64, String) {
        let outcome = self.execute(chain);
        let Err(VmError::Contract(text)) = &outcome.result else { panic!("{outcome:?}") };
        // A trap comes before the end of its piece of code, so it costs nothing.
        (self.gas_over(&outcome, "unreachable", 0), text.clone())
    }

    /// The bytes of the region that the call gives.
    fn answer(&self, chain: &Chain) -> Vec<u8> {
        let body = format!("(call $host {})", self.args);
        let contract = (self.memory)(Contract::new(&body)).import(self.name, self.signature);
        contract.execute(chain).result.unwrap()
    }

    /// The number that the call gives.
    fn code(&self, chain: &Chain) -> i64 {
        let kind = self.gives().unwrap();
        let body = format!("({kind}.store (i32.const 912) (call $host {})) (i32.const 900)", self.args);
        let contract = (self.memory)(Contract::new(&body)).header(900, [912, 8, 8]).import(self.name, self.signature);
        let bytes = contract.execute(chain).result.unwrap();
        i64::from_le_bytes(bytes.try_into().unwrap())
    }
}

/// The words that surround the text of a host function's failure.
fn inside(text: &str) -> String {
    format!("Error executing Wasm: Wasmer runtime error: RuntimeError: {text}")
}

fn communication(text: &str) -> String {
    inside(&format!("Error in guest/host communication: {text}"))
}

const ONE: &str = "(param i32) (result i32)";
const TWO: &str = "(param i32 i32) (result i32)";
const THREE: &str = "(param i32 i32 i32) (result i32)";

/// A key at 2,000 and a value at 3,000.
fn entry(contract: Contract) -> Contract {
    contract.region(2_000, b"key").region(3_000, b"value")
}

fn chain_with(key: &[u8], value: &[u8]) -> Chain {
    let chain = Chain::default();
    chain.store.lock().unwrap().insert(key.to_vec(), value.to_vec());
    chain
}

#[test]
fn storage_is_read_written_and_removed() {
    let read_key = Probe::new("db_read", ONE, "(i32.const 2000)", entry);
    assert_eq!(read_key.price(&Chain::default()), HOST_CALL + read(3));
    let chain = chain_with(b"key", b"four");
    assert_eq!(read_key.price(&chain), HOST_CALL + read(3) + hand_over(4));
    assert_eq!(read_key.answer(&chain), b"four");
    assert_eq!(read_key.execute(&chain).gas.externally_used, 99_000);

    let write = Probe::new("db_write", "(param i32 i32)", "(i32.const 2000) (i32.const 3000)", entry);
    assert_eq!(write.price(&chain), HOST_CALL + read(3) + read(5));
    assert_eq!(chain.store.lock().unwrap().get(&b"key"[..]), Some(&b"value".to_vec()));

    let remove = Probe::new("db_remove", "(param i32)", "(i32.const 2000)", entry);
    assert_eq!(remove.price(&chain), HOST_CALL + read(3));
    assert!(chain.store.lock().unwrap().is_empty());
}

#[test]
fn keys_and_values_have_a_greatest_length() {
    /// 64 KiB at 200,000 and one byte more at 300,000; 128 KiB at 400,000 and one byte more at 600,000.
    fn long(contract: Contract) -> Contract {
        let contract = contract.header(200, [200_000, 1 << 17, 1 << 16]).header(300, [300_000, 1 << 17, (1 << 16) + 1]);
        contract.header(400, [400_000, 1 << 18, 1 << 17]).header(600, [600_000, 1 << 18, (1 << 17) + 1])
    }
    let key = u64::from(1_u32 << 16);
    let chain = Chain::default();
    let ok = Probe::new("db_write", "(param i32 i32)", "(i32.const 200) (i32.const 400)", long);
    assert_eq!(ok.price(&chain), HOST_CALL + read(key) + read(2 * key));

    // What is too long is paid for all the same.
    let (gas, text) = Probe::new("db_read", ONE, "(i32.const 300)", long).failure(&chain);
    assert_eq!(gas, HOST_CALL + read(key + 1));
    assert_eq!(text, communication("Region length too big. Got 65537, limit 65536"));
    let (_, text) = Probe::new("db_remove", "(param i32)", "(i32.const 300)", long).failure(&chain);
    assert_eq!(text, communication("Region length too big. Got 65537, limit 65536"));

    let write = |args| Probe::new("db_write", "(param i32 i32)", args, long).failure(&chain);
    let (gas, text) = write("(i32.const 300) (i32.const 400)");
    assert_eq!(gas, HOST_CALL + read(key + 1));
    let refusal = "Generic error: Key too big. Tried to write 65537 bytes to storage, limit is 65536.";
    assert_eq!(text, inside(refusal));
    let (gas, text) = write("(i32.const 200) (i32.const 600)");
    assert_eq!(gas, HOST_CALL + read(key) + read(2 * key + 1));
    let refusal = "Generic error: Value too big. Tried to write 131073 bytes to storage, limit is 131072.";
    assert_eq!(text, inside(refusal));
}

#[test]
fn a_query_cannot_write() {
    let query = r#"(func (export "query") (param $env i32) (param $msg i32) (result i32)"#;
    for (name, signature, args) in [
        ("db_write", "(param i32 i32)", "(i32.const 2000) (i32.const 3000)"),
        ("db_remove", "(param i32)", "(i32.const 2000)"),
    ] {
        let contract = Probe::new(name, signature, args, entry).calling().import(name, signature).entering(query);
        let (vm, code) = contract.stored();
        let outcome = call(&vm, &code, EntryPoint::Query, &[ENV, b"{}"], &Chain::default());
        let text = inside("Must not call a writing storage function in this context.");
        assert_eq!(outcome.result, Err(VmError::Contract(text)));
        assert_eq!(outcome.gas.externally_used, 0);
    }
}

#[test]
fn iterators_go_both_ways_and_end() {
    let chain = chain_with(b"a", b"1");
    chain.store.lock().unwrap().insert(b"b".to_vec(), b"2".to_vec());
    let scan = |order: u32| {
        let args = format!("(i32.const 0) (i32.const 0) (i32.const {order})");
        Probe::new("db_scan", THREE, &args, entry)
    };
    assert_eq!(scan(1).price(&chain), HOST_CALL);
    assert_eq!(scan(2).code(&chain), 1);
    assert_eq!(scan(1).execute(&chain).gas.externally_used, 261_000);
    for order in [0, 3] {
        let text = communication(&format!("Got an invalid value for iteration order: {order}"));
        assert_eq!(scan(order).failure(&chain), (HOST_CALL, text));
    }
    let bounded = Probe::new("db_scan", THREE, "(i32.const 2000) (i32.const 3000) (i32.const 1)", entry);
    assert_eq!(bounded.price(&chain), HOST_CALL + read(3) + read(5));

    /// Opens an iterator over everything, goes on `steps` times and returns the last answer.
    fn walk(next: &str, order: u32, steps: usize, chain: &Chain) -> Result<Vec<u8>, VmError> {
        let scan = format!("(drop (call $scan (i32.const 0) (i32.const 0) (i32.const {order})))");
        let step = "(local.set $env (call $host (i32.const 1)))".repeat(steps);
        let contract = Contract::new(&format!("{scan} {step} (local.get $env)")).import(next, ONE);
        contract.with_import("db_scan", "scan", THREE).execute(chain).result
    }
    assert_eq!(walk("db_next", 1, 1, &chain).unwrap(), [b"a".as_slice(), &[0, 0, 0, 1], b"1", &[0, 0, 0, 1]].concat());
    assert_eq!(walk("db_next", 2, 1, &chain).unwrap(), [b"b".as_slice(), &[0, 0, 0, 1], b"2", &[0, 0, 0, 1]].concat());
    assert_eq!(walk("db_next", 1, 3, &chain).unwrap(), [0; 8]);
    assert_eq!(walk("db_next_key", 1, 2, &chain).unwrap(), b"b");
    assert_eq!(walk("db_next_value", 2, 2, &chain).unwrap(), b"1");
    // Address 0 says that there is no more, and is no region.
    let text = "Error in guest/host communication: Got an invalid region: Got a zero Wasm address in the offset";
    assert_eq!(walk("db_next_key", 1, 3, &chain), Err(VmError::Contract(text.to_owned())));

    for name in ["db_next", "db_next_key", "db_next_value"] {
        let (gas, text) = Probe::new(name, ONE, "(i32.const 7)", entry).failure(&chain);
        assert_eq!(gas, HOST_CALL);
        assert_eq!(text, inside("Error calling into the VM's backend: Iterator with ID 7 does not exist"));
    }
}

#[test]
fn regions_that_make_no_sense_are_refused_before_they_are_paid() {
    fn bad(contract: Contract) -> Contract {
        let contract = contract.header(100, [0, 8, 8]).header(200, [500, 8, 9]).header(300, [2, u32::MAX - 1, 8]);
        contract.header(400, [17 * 65_536 - 4, 8, 8])
    }
    let read_at =
        |address: u64| Probe::new("db_read", ONE, &format!("(i32.const {address})"), bad).failure(&Chain::default());
    for (address, text) in [
        (100, "Got an invalid region: Got a zero Wasm address in the offset"),
        (200, "Got an invalid region: Region length exceeds capacity. Length 9, capacity 8"),
        (300, "Got an invalid region: Region exceeds address space. Offset 2, capacity 4294967294"),
    ] {
        assert_eq!(read_at(address), (HOST_CALL, communication(text)));
    }
    let no_region = "could not be dereferenced: Could not dereference this pointer to a Region";
    for address in [17 * 65_536 - 11, u64::from(u32::MAX)] {
        let text = format!("The Wasm memory address {address} provided by the contract {no_region}");
        assert_eq!(read_at(address), (HOST_CALL, communication(&text)));
    }
    let text = "Tried to access memory of region Region { offset: 1114108, capacity: 8, length: 8 } in Wasm memory of \
                size 1114112 bytes. This typically happens when the given Region pointer does not point to a proper \
                Region struct.";
    assert_eq!(read_at(400), (HOST_CALL + read(8), communication(text)));
}

#[test]
fn addresses_are_judged_by_the_chain() {
    fn human(contract: Contract) -> Contract {
        let contract = contract.region(2_000, b"fred").region(2_100, b"Fred").region(2_200, b"").region(2_300, b"\xff");
        let contract = contract.region(2_400, &[b'x'; 33]).header(2_500, [2_512, 64, 0]).header(2_600, [2_612, 31, 0]);
        contract.header(2_700, [10_000, 300, 257]).region(2_800, &[b'f'; 32])
    }
    let text_cost = |bytes: u64| 28_700 + 1_400 * bytes;
    let chain = Chain::default();
    let validate = |at: u32| Probe::new("addr_validate", ONE, &format!("(i32.const {at})"), human);
    assert_eq!(validate(2_000).price(&chain), HOST_CALL + read(4) + text_cost(4) + 990);
    assert_eq!(validate(2_000).code(&chain), 0);
    assert_eq!(validate(2_100).answer(&chain), b"address validation failed");
    let refused = HOST_CALL + read(4) + text_cost(4) + 990 + hand_over(25);
    assert_eq!(validate(2_100).price(&chain), refused);
    assert_eq!(validate(2_200).answer(&chain), b"Input is empty");
    assert_eq!(validate(2_200).price(&chain), HOST_CALL + read(0) + hand_over(14));
    assert_eq!(validate(2_300).answer(&chain), b"Input is not valid UTF-8");
    assert_eq!(validate(2_300).price(&chain), HOST_CALL + read(1) + text_cost(1) + hand_over(24));
    assert_eq!(validate(2_400).answer(&chain), b"human encoding too long");
    let (_, text) = validate(2_700).failure(&chain);
    assert_eq!(text, communication("Region length too big. Got 257, limit 256"));

    let canonicalize = |from: u32, to: u32| {
        Probe::new("addr_canonicalize", TWO, &format!("(i32.const {from}) (i32.const {to})"), human)
    };
    let cost = HOST_CALL + read(4) + text_cost(4) + 440 + WRITE + 570 * 32;
    assert_eq!(canonicalize(2_000, 2_500).price(&chain), cost);
    assert_eq!(canonicalize(2_400, 2_500).answer(&chain), b"human encoding too long");
    let too_small = communication("Region too small. Got 31, required 32");
    assert_eq!(canonicalize(2_000, 2_600).failure(&chain), (cost, too_small));

    let humanize =
        |from: u32, to: u32| Probe::new("addr_humanize", TWO, &format!("(i32.const {from}) (i32.const {to})"), human);
    assert_eq!(humanize(2_800, 2_500).price(&chain), HOST_CALL + read(32) + 550 + WRITE + 570 * 32);
    assert_eq!(humanize(2_000, 2_500).answer(&chain), b"wrong canonical length");
    let (_, text) = humanize(2_700, 2_500).failure(&chain);
    assert_eq!(text, communication("Region length too big. Got 257, limit 64"));
}

#[test]
fn what_the_contract_must_allocate_must_be_there() {
    let chain = chain_with(b"key", b"four");
    let nowhere = r#"(func (export "allocate") (param i32) (result i32)
      (if (result i32) (i32.eq (local.get 0) (i32.const 4)) (then (i32.const 0)) (else (i32.const 5000))))"#;
    let probe = Probe::new("db_read", ONE, "(i32.const 2000)", entry).calling().import("db_read", ONE);
    let probe = probe.allocating(nowhere).header(5_000, [5_012, 1_000, 0]);
    let text = communication("Got a zero Wasm address");
    assert_eq!(probe.execute(&chain).result, Err(VmError::Contract(text)));
}

#[test]
fn texts_for_operators_and_the_last_words_of_a_contract() {
    fn said(contract: Contract) -> Contract {
        contract.region(2_000, b"caf\xc3\xa9 \xff").header(2_100, [2_112, u32::MAX - 3_000, (2 << 20) + 1])
    }
    let chain = Chain::default();
    let debug = Probe::new("debug", "(param i32)", "(i32.const 2000)", said);
    assert_eq!(debug.price(&chain), HOST_CALL + read(7));
    assert_eq!(*chain.debugged.lock().unwrap(), ["caf\u{e9} \u{fffd}"]);
    let abort = Probe::new("abort", "(param i32)", "(i32.const 2000)", said);
    let text = inside("Aborted: caf\u{e9} \u{fffd}");
    assert_eq!(abort.failure(&chain), (HOST_CALL + read(7) + 28_700 + 7 * 1_400, text));
    let too_long = communication("Region length too big. Got 2097153, limit 2097152");
    let (_, text) = Probe::new("debug", "(param i32)", "(i32.const 2100)", said).failure(&chain);
    assert_eq!(text, too_long);
}

#[test]
fn queries_get_what_is_left_and_are_charged_for_what_they_used() {
    fn request(contract: Contract) -> Contract {
        contract.region(2_000, b"{}").header(2_100, [3_000, 1 << 17, (1 << 16) + 1])
    }
    let query = Probe::new("query_chain", ONE, "(i32.const 2000)", request);
    let left = std::sync::Arc::new(std::sync::Mutex::new(0));
    let seen = left.clone();
    let chain = Chain::answering(move |request, limit| {
        assert_eq!(request, b"{}");
        *seen.lock().unwrap() = limit;
        (Ok(b"answer".to_vec()), HostGas { cost: 7, externally_used: 1_000 })
    });
    assert_eq!(query.price(&chain), HOST_CALL + read(2) + 7 + hand_over(6));
    assert_eq!(query.answer(&chain), b"answer");
    let outcome = query.execute(&chain);
    assert_eq!(outcome.gas.externally_used, 1_000);
    let after = outcome.gas.remaining + 1_000 + 7 + hand_over(6);
    assert!(*left.lock().unwrap() > after && *left.lock().unwrap() < GAS_LIMIT);

    let (_, text) = Probe::new("query_chain", ONE, "(i32.const 2100)", request).failure(&chain);
    assert_eq!(text, communication("Region length too big. Got 65537, limit 65536"));

    // What the chain charged beyond the limit ends the call with nothing left.
    let greedy = Chain::answering(|_, limit| (Ok(Vec::new()), HostGas { cost: 0, externally_used: limit + 1 }));
    let outcome = query.execute(&greedy);
    assert_eq!(outcome.result, Err(VmError::OutOfGas));
    assert_eq!(outcome.gas.remaining, 0);
    let exact = Chain::answering(|_, limit| (Ok(Vec::new()), HostGas { cost: 0, externally_used: limit }));
    assert_eq!(query.execute(&exact).result, Err(VmError::OutOfGas));
    let absurd = Chain::answering(|_, _| (Ok(Vec::new()), HostGas { cost: 1, externally_used: u64::MAX }));
    let outcome = query.execute(&absurd);
    assert_eq!(outcome.result, Err(VmError::OutOfGas));
    assert_eq!((outcome.gas.externally_used, outcome.gas.internally_used), (u64::MAX, 0));
}

#[test]
fn a_refusal_of_the_chain_ends_the_call_by_its_class() {
    let read_key = Probe::new("db_read", ONE, "(i32.const 2000)", entry);
    let refusing = |refusal| read_key.execute(&Chain::refusing(refusal)).result.unwrap_err();
    assert_eq!(refusing(HostError::OutOfGas), VmError::OutOfGas);
    assert!(matches!(refusing(HostError::Fatal), VmError::Infrastructure(_)));
    for (refusal, text) in [
        (HostError::Refused("no".to_owned()), "Unknown error during call into backend: no"),
        (HostError::User("no".to_owned()), "User error during call into backend: no"),
    ] {
        let text = inside(&format!("Error calling into the VM's backend: {text}"));
        assert_eq!(refusing(refusal), VmError::Contract(text));
    }
}

#[test]
fn an_allocator_that_calls_the_host_ends_at_the_call_depth() {
    // The host allocates for its answer, the allocator asks the host, which would allocate again.
    let allocator = format!(
        r#"(func $allocate (export "allocate") (param i32) (result i32)
             (drop (call $host (i32.const {DONE}))) (i32.const 5000))"#
    );
    let contract = Contract::doing("").import("addr_validate", ONE).allocating(&allocator);
    let contract = contract.data(DONE, b"\x10\x04\0\0\x02\0\0\0\0\0\0\0").header(5_000, [5_012, 4_000, 0]);
    let outcome = contract.execute(&Chain::default());
    let text = inside(&inside("Maximum call depth exceeded."));
    assert_eq!(outcome.result, Err(VmError::Contract(text)));
    assert!(outcome.gas.internally_used > 2 * (HOST_CALL + READ));
}
