//! Our virtual machine over a scripted chain.

use crate::job::{CallReport, CallScript, Failure, FaultKind, Gas, HostScript, Reply, Report};
use crate::scripted::{Cost, Fault, Outcome, Scripted};
use openledger_wasmvm::{
    Call, Checksum, EntryPoint, Host, HostError, HostGas, Order, Priced, Record, SlowPrices, Vm, VmError, VmOptions,
};
use std::path::Path;
use std::sync::{Arc, Mutex};

struct Chain(Arc<Mutex<Scripted>>);

fn give<T>((result, cost): Outcome<T>) -> Priced<T> {
    let Cost { internal: cost, external: externally_used } = cost;
    (result.map_err(host_error), HostGas { cost, externally_used })
}

fn host_error(fault: Fault) -> HostError {
    match fault.kind {
        FaultKind::User => HostError::User(fault.text),
        FaultKind::OutOfGas => HostError::OutOfGas,
        FaultKind::NoIterator => HostError::NoIterator(fault.text.parse().unwrap_or_default()),
        FaultKind::Unknown => HostError::Refused(fault.text),
    }
}

impl Host for Chain {
    fn get(&mut self, key: &[u8]) -> Priced<Option<Vec<u8>>> {
        give(self.0.lock().unwrap().get(key))
    }

    fn set(&mut self, key: &[u8], value: &[u8]) -> Priced<()> {
        give(self.0.lock().unwrap().set(key, value))
    }

    fn remove(&mut self, key: &[u8]) -> Priced<()> {
        give(self.0.lock().unwrap().remove(key))
    }

    fn scan(&mut self, start: Option<&[u8]>, end: Option<&[u8]>, order: Order) -> Priced<u32> {
        give(self.0.lock().unwrap().scan(start, end, order == Order::Descending))
    }

    fn next(&mut self, iterator: u32) -> Priced<Option<Record>> {
        give(self.0.lock().unwrap().next(iterator))
    }

    fn canonicalize(&mut self, human: &str) -> Priced<Vec<u8>> {
        give(self.0.lock().unwrap().canonicalize(human))
    }

    fn humanize(&mut self, canonical: &[u8]) -> Priced<String> {
        give(self.0.lock().unwrap().humanize(canonical))
    }

    fn validate(&mut self, human: &str) -> Priced<()> {
        give(self.0.lock().unwrap().validate(human))
    }

    fn query(&mut self, request: &[u8], gas_limit: u64) -> Priced<Vec<u8>> {
        give(self.0.lock().unwrap().query(request, gas_limit))
    }

    fn debug(&mut self, text: &str) {
        self.0.lock().unwrap().debug(text);
    }
}

/// A machine as a chain has it.
pub(crate) fn machine() -> Vm {
    let capabilities = "iterator staking stargate cosmwasm_1_1 cosmwasm_1_2 cosmwasm_1_3 cosmwasm_1_4 cosmwasm_2_0 \
                        cosmwasm_2_1 cosmwasm_2_2 ibc2";
    Vm::open(VmOptions {
        directory: None,
        capabilities: capabilities.split_whitespace().map(str::to_owned).collect(),
        memory_pages: 512,
        memory_cache_bytes: 256 << 20,
    })
    .unwrap()
}

/// Whether the module is stored, and its analysis.
pub(crate) fn check(vm: &Vm, wasm: &Path) -> Reply {
    let bytes = std::fs::read(wasm).unwrap();
    // What the static checks let through may still be refused by the compiler's own.
    let stored = vm.check(&bytes).and_then(|analysis| Ok((analysis, vm.store(&bytes, true)?)));
    match stored {
        Ok((analysis, checksum)) => {
            let mut entry_points: Vec<String> = analysis.entry_points.iter().map(|e| e.export().to_owned()).collect();
            entry_points.sort();
            Reply::Accepted(Report {
                checksum: hex::encode(checksum.0),
                entry_points,
                ibc: analysis.has_ibc_entry_points,
                capabilities: analysis.required_capabilities.into_iter().collect(),
                migrate_version: analysis.contract_migrate_version,
            })
        }
        Err(e) => Reply::Refused(failure(&e)),
    }
}

/// Stores the module and makes the calls.
pub(crate) fn run(vm: &Vm, wasm: &Path, checked: bool, script: &HostScript, calls: &[CallScript]) -> Reply {
    let bytes = std::fs::read(wasm).unwrap();
    let chain = Arc::new(Mutex::new(Scripted::new(script).unwrap()));
    let stored = if checked { vm.store(&bytes, true) } else { vm.restore(&bytes) };
    match stored {
        Ok(checksum) => Reply::Ran(calls.iter().map(|c| call(vm, &checksum, &chain, c)).collect()),
        Err(e) => Reply::Refused(failure(&e)),
    }
}

fn call(vm: &Vm, checksum: &Checksum, chain: &Arc<Mutex<Scripted>>, script: &CallScript) -> CallReport {
    let args: Vec<Vec<u8>> = script.args.iter().map(|a| bytes_of(a)).collect();
    let args: Vec<&[u8]> = args.iter().map(Vec::as_slice).collect();
    let call = Call {
        checksum,
        entry: entry(&script.entry),
        args: &args,
        gas_limit: script.gas_limit,
        slow: SlowPrices::default(),
    };
    let before = chain.lock().unwrap().storage();
    chain.lock().unwrap().begin();
    let outcome = vm.call(&call, Box::new(Chain(chain.clone())));
    let mut scripted = chain.lock().unwrap();
    let report = CallReport {
        result: outcome.result.map(hex::encode).map_err(|e| failure(&e)),
        gas: Some(Gas {
            limit: outcome.gas.limit,
            remaining: outcome.gas.remaining,
            externally: outcome.gas.externally_used,
            internally: outcome.gas.internally_used,
        }),
        pages: Some(outcome.memory_pages),
        storage: scripted.entries(),
        log: scripted.log(),
    };
    if !script.keep {
        scripted.restore(before);
    }
    report
}

fn bytes_of(argument: &str) -> Vec<u8> {
    argument.strip_prefix("hex:").map_or_else(|| argument.as_bytes().to_vec(), |digits| hex::decode(digits).unwrap())
}

fn entry(name: &str) -> EntryPoint {
    if name == "migrate_with_info" {
        return EntryPoint::MigrateWithInfo;
    }
    EntryPoint::ALL.into_iter().find(|e| e.export() == name).unwrap_or_else(|| panic!("no entry point {name}"))
}

fn failure(error: &VmError) -> Failure {
    let class = match error {
        VmError::Refused(_) => "refused",
        VmError::Contract(_) => "contract",
        VmError::OutOfGas => "out_of_gas",
        VmError::Infrastructure(_) => "node",
    };
    Failure { class: class.into(), text: error.to_string() }
}
