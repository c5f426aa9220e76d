//! What the tests share: the chain of wasmvm's own tests as a host, and contracts.
#![allow(dead_code, reason = "every test binary uses a part of it")]

pub(crate) mod contracts;
pub(crate) mod guest;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use openledger_wasmvm::{
    Call, CallOutcome, Checksum, EntryPoint, Host, HostError, HostGas, Order, Priced, Record, SlowPrices, Vm, VmOptions,
};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::{Arc, Mutex};

/// What wasmvm's tests allow a call, in wasm gas.
pub(crate) const GAS_LIMIT: u64 = 500_000_000_000;

/// The argument `env` of wasmvm's tests.
pub(crate) const ENV: &[u8] = b"{\"block\":{\"height\":123,\"time\":\"1578939743987654321\",\"chain_id\":\"foobar\"},\
    \"transaction\":{\"index\":4,\"hash\":\"qrvM3e7/ABGqu8zd7v8AEaq7zN3u/wARqrvM3e7/ABE=\"},\
    \"contract\":{\"address\":\"contract\"}}";

/// Prices of the storage in wasmvm's tests, charged by the chain.
const GET: u64 = 99_000;
const SET: u64 = 187_000;
const REMOVE: u64 = 142_000;
const RANGE: u64 = 261_000;

/// Prices of addresses in wasmvm's tests, charged by the VM.
const CANONICALIZE: u64 = 440;
const HUMANIZE: u64 = 550;
const CANONICAL_BYTES: usize = 32;

/// An answer to a query in place of the bank's, and the gas that the chain charged for it.
pub(crate) type Answer = Arc<dyn Fn(&[u8], u64) -> Priced<Vec<u8>> + Send + Sync>;

/// The chain of wasmvm's tests: a store that outlives the calls, and a bank with one balance.
#[derive(Clone, Default)]
pub(crate) struct Chain {
    pub(crate) store: Arc<Mutex<BTreeMap<Vec<u8>, Vec<u8>>>>,
    /// The JSON of the coins of the contract.
    pub(crate) balance: String,
    pub(crate) answer: Option<Answer>,
    /// What every question to the storage answers instead.
    pub(crate) refusal: Option<HostError>,
    pub(crate) debugged: Arc<Mutex<Vec<String>>>,
    iterators: Vec<std::vec::IntoIter<Record>>,
}

impl Chain {
    pub(crate) fn with_balance(balance: &str) -> Self {
        Self { balance: balance.to_owned(), ..Self::default() }
    }

    pub(crate) fn answering(answer: impl Fn(&[u8], u64) -> Priced<Vec<u8>> + Send + Sync + 'static) -> Self {
        Self { answer: Some(Arc::new(answer)), ..Self::default() }
    }

    pub(crate) fn refusing(refusal: HostError) -> Self {
        Self { refusal: Some(refusal), ..Self::default() }
    }

    fn stored<T>(&self, price: u64, work: impl FnOnce(&mut BTreeMap<Vec<u8>, Vec<u8>>) -> T) -> Priced<T> {
        let gas = HostGas { cost: 0, externally_used: price };
        match &self.refusal {
            Some(refusal) => (Err(refusal.clone()), gas),
            None => (Ok(work(&mut self.store.lock().unwrap())), gas),
        }
    }
}

impl Host for Chain {
    fn get(&mut self, key: &[u8]) -> Priced<Option<Vec<u8>>> {
        self.stored(GET, |store| store.get(key).cloned())
    }

    fn set(&mut self, key: &[u8], value: &[u8]) -> Priced<()> {
        self.stored(SET, |store| drop(store.insert(key.to_vec(), value.to_vec())))
    }

    fn remove(&mut self, key: &[u8]) -> Priced<()> {
        self.stored(REMOVE, |store| drop(store.remove(key)))
    }

    fn scan(&mut self, start: Option<&[u8]>, end: Option<&[u8]>, order: Order) -> Priced<u32> {
        let (found, gas) = self.stored(RANGE, |store| {
            let after = |key: &[u8]| start.is_none_or(|start| key >= start) && end.is_none_or(|end| key < end);
            let mut records: Vec<Record> =
                store.iter().filter(|(key, _)| after(key)).map(|(key, value)| (key.clone(), value.clone())).collect();
            if order == Order::Descending {
                records.reverse();
            }
            records
        });
        let number = found.map(|records| {
            self.iterators.push(records.into_iter());
            u32::try_from(self.iterators.len()).unwrap()
        });
        (number, gas)
    }

    fn next(&mut self, iterator: u32) -> Priced<Option<Record>> {
        let index = usize::try_from(iterator).unwrap().checked_sub(1);
        match index.and_then(|index| self.iterators.get_mut(index)) {
            Some(records) => (Ok(records.next()), HostGas::default()),
            None => (Err(HostError::NoIterator(iterator)), HostGas::default()),
        }
    }

    fn canonicalize(&mut self, human: &str) -> Priced<Vec<u8>> {
        if human.len() > CANONICAL_BYTES {
            return (Err(HostError::User("human encoding too long".to_owned())), HostGas::default());
        }
        let mut bytes = human.as_bytes().to_vec();
        bytes.resize(CANONICAL_BYTES, 0);
        (Ok(bytes), HostGas { cost: CANONICALIZE, externally_used: 0 })
    }

    fn humanize(&mut self, canonical: &[u8]) -> Priced<String> {
        if canonical.len() != CANONICAL_BYTES {
            return (Err(HostError::User("wrong canonical length".to_owned())), HostGas::default());
        }
        let human = canonical.iter().take_while(|byte| **byte != 0).copied().collect();
        (Ok(String::from_utf8(human).unwrap()), HostGas { cost: HUMANIZE, externally_used: 0 })
    }

    fn validate(&mut self, human: &str) -> Priced<()> {
        match self.canonicalize(human) {
            (Err(error), gas) => (Err(error), gas),
            (Ok(_), gas) => {
                let gas = HostGas { cost: gas.cost + HUMANIZE, externally_used: 0 };
                let normalized = human == human.to_lowercase();
                (normalized.then_some(()).ok_or_else(|| HostError::User("address validation failed".to_owned())), gas)
            }
        }
    }

    fn query(&mut self, request: &[u8], gas_limit: u64) -> Priced<Vec<u8>> {
        if let Some(answer) = &self.answer {
            return answer(request, gas_limit);
        }
        let coins = format!(r#"{{"amount":[{}]}}"#, self.balance);
        let answer = format!(r#"{{"ok":{{"ok":"{}"}}}}"#, BASE64.encode(coins));
        let used = u64::try_from(request.len()).unwrap();
        (Ok(answer.into_bytes()), HostGas { cost: 0, externally_used: used })
    }

    fn debug(&mut self, text: &str) {
        self.debugged.lock().unwrap().push(text.to_owned());
    }
}

/// The argument `info` of wasmvm's tests.
pub(crate) fn info(sender: &str) -> Vec<u8> {
    format!(r#"{{"sender":"{sender}","funds":[{{"denom":"ATOM","amount":"100"}}]}}"#).into_bytes()
}

/// The capabilities of OpenLedger's chain.
pub(crate) fn capabilities() -> BTreeSet<String> {
    "iterator staking stargate cosmwasm_1_1 cosmwasm_1_2 cosmwasm_1_3 cosmwasm_1_4 cosmwasm_2_0 cosmwasm_2_1 \
     cosmwasm_2_2 ibc2"
        .split_whitespace()
        .map(str::to_owned)
        .collect()
}

pub(crate) fn options(directory: Option<&Path>) -> VmOptions {
    VmOptions {
        directory: directory.map(Path::to_owned),
        capabilities: capabilities(),
        memory_pages: 512,
        memory_cache_bytes: 64 << 20,
    }
}

/// A machine in memory.
pub(crate) fn vm() -> Vm {
    Vm::open(options(None)).unwrap()
}

/// Calls with a gas limit that is never reached.
pub(crate) fn call(vm: &Vm, checksum: &Checksum, entry: EntryPoint, args: &[&[u8]], chain: &Chain) -> CallOutcome {
    call_within(vm, checksum, entry, args, chain, GAS_LIMIT)
}

pub(crate) fn call_within(
    vm: &Vm,
    checksum: &Checksum,
    entry: EntryPoint,
    args: &[&[u8]],
    chain: &Chain,
    gas_limit: u64,
) -> CallOutcome {
    let call = Call { checksum, entry, args, gas_limit, slow: SlowPrices::default() };
    let outcome = vm.call(&call, Box::new(chain.clone()));
    assert_eq!(outcome.gas.limit, gas_limit);
    outcome
}

/// What a successful call returned.
pub(crate) fn text(outcome: &CallOutcome) -> String {
    String::from_utf8(outcome.result.clone().unwrap()).unwrap()
}
