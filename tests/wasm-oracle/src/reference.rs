//! cosmwasm-vm 3.0.10 over a scripted chain.

use crate::job::{CallReport, CallScript, Failure, FaultKind, Gas, HostScript, Reply, Report};
use crate::scripted::{Cost, Entry, Fault, Outcome, Scripted};
use cosmwasm_std::{Binary, ContractResult, Order, SystemResult};
use cosmwasm_vm::{
    Backend, BackendApi, BackendError, BackendResult, Cache, CacheOptions, GasInfo, Instance, InstanceOptions, Querier,
    Size, Storage, VmError, VmResult, capabilities_from_csv,
};
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// What wasmd 0.61.14 allows contracts to require.
const CAPABILITIES: &str = "iterator,staking,stargate,cosmwasm_1_1,cosmwasm_1_2,cosmwasm_1_3,cosmwasm_1_4,\
                            cosmwasm_2_0,cosmwasm_2_1,cosmwasm_2_2,ibc2";

/// Memory of an instance under wasmd.
const MEMORY: Size = Size::mebi(32);

#[derive(Clone)]
struct Chain(Arc<Mutex<Scripted>>);

impl Chain {
    fn lock(&self) -> MutexGuard<'_, Scripted> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn give<T>((result, cost): Outcome<T>) -> BackendResult<T> {
    (result.map_err(backend_error), gas(cost))
}

fn gas(cost: Cost) -> GasInfo {
    GasInfo::new(cost.internal, cost.external)
}

fn backend_error(fault: Fault) -> BackendError {
    match fault.kind {
        FaultKind::User => BackendError::user_err(fault.text),
        FaultKind::OutOfGas => BackendError::out_of_gas(),
        FaultKind::NoIterator => BackendError::iterator_does_not_exist(fault.text.parse().unwrap_or_default()),
        FaultKind::Unknown => BackendError::unknown(fault.text),
    }
}

impl Storage for Chain {
    fn get(&self, key: &[u8]) -> BackendResult<Option<Vec<u8>>> {
        give(self.lock().get(key))
    }

    fn scan(&mut self, start: Option<&[u8]>, end: Option<&[u8]>, order: Order) -> BackendResult<u32> {
        give(self.lock().scan(start, end, order == Order::Descending))
    }

    fn next(&mut self, iterator: u32) -> BackendResult<Option<Entry>> {
        give(self.lock().next(iterator))
    }

    fn set(&mut self, key: &[u8], value: &[u8]) -> BackendResult<()> {
        give(self.lock().set(key, value))
    }

    fn remove(&mut self, key: &[u8]) -> BackendResult<()> {
        give(self.lock().remove(key))
    }
}

impl BackendApi for Chain {
    fn addr_validate(&self, input: &str) -> BackendResult<()> {
        give(self.lock().validate(input))
    }

    fn addr_canonicalize(&self, human: &str) -> BackendResult<Vec<u8>> {
        give(self.lock().canonicalize(human))
    }

    fn addr_humanize(&self, canonical: &[u8]) -> BackendResult<String> {
        give(self.lock().humanize(canonical))
    }
}

impl Querier for Chain {
    fn query_raw(&self, request: &[u8], gas_limit: u64) -> BackendResult<SystemResult<ContractResult<Binary>>> {
        let (result, cost) = self.lock().query(request, gas_limit);
        let parsed = result.map_err(backend_error).and_then(|bytes| {
            cosmwasm_std::from_json(&bytes).map_err(|e| BackendError::unknown(format!("the script's answer: {e}")))
        });
        (parsed, gas(cost))
    }
}

/// The virtual machine with its cache.
pub(crate) struct Reference {
    cache: Cache<Chain, Chain, Chain>,
    _folder: tempfile::TempDir,
}

impl Reference {
    /// A machine over an empty folder, set up as wasmd does it.
    pub(crate) fn new() -> Result<Self, String> {
        let folder = tempfile::tempdir().map_err(|e| e.to_string())?;
        let options = CacheOptions::new(folder.path(), capabilities_from_csv(CAPABILITIES), Size::mebi(512), MEMORY);
        #[allow(unsafe_code, reason = "nobody else writes to the folder, which is what `Cache::new` asks for")]
        let cache = unsafe { Cache::new(options) }.map_err(|e| e.to_string())?;
        Ok(Self { cache, _folder: folder })
    }

    /// Whether the module is stored, and its analysis.
    pub(crate) fn check(&self, wasm: &Path) -> Reply {
        let bytes = match std::fs::read(wasm) {
            Ok(bytes) => bytes,
            Err(e) => return Reply::Broken(format!("{}: {e}", wasm.display())),
        };
        let checksum = match self.cache.store_code(&bytes, true, true) {
            Ok(checksum) => checksum,
            Err(e) => return Reply::Refused(failure(&e)),
        };
        match self.cache.analyze(&checksum) {
            Ok(a) => {
                let mut entry_points: Vec<String> = a.entrypoints.iter().map(ToString::to_string).collect();
                entry_points.sort();
                Reply::Accepted(Report {
                    checksum: checksum.to_hex(),
                    entry_points,
                    ibc: a.has_ibc_entry_points,
                    capabilities: a.required_capabilities.into_iter().collect(),
                    migrate_version: a.contract_migrate_version,
                })
            }
            Err(e) => Reply::Refused(failure(&e)),
        }
    }

    /// Stores the module and makes the calls.
    pub(crate) fn run(&self, wasm: &Path, checked: bool, host: &HostScript, calls: &[CallScript]) -> Reply {
        let bytes = match std::fs::read(wasm) {
            Ok(bytes) => bytes,
            Err(e) => return Reply::Broken(format!("{}: {e}", wasm.display())),
        };
        let chain = match Scripted::new(host) {
            Ok(scripted) => Chain(Arc::new(Mutex::new(scripted))),
            Err(e) => return Reply::Broken(e),
        };
        let checksum = match self.cache.store_code(&bytes, checked, true) {
            Ok(checksum) => checksum,
            Err(e) => return Reply::Refused(failure(&e)),
        };
        let reports = calls.iter().map(|call| {
            let before = chain.lock().storage();
            chain.lock().begin();
            let report = self.call(&checksum, &chain, call);
            if !call.keep {
                chain.lock().restore(before);
            }
            report
        });
        match reports.collect() {
            Ok(reports) => Reply::Ran(reports),
            Err(e) => Reply::Broken(e),
        }
    }

    fn call(&self, checksum: &cosmwasm_std::Checksum, chain: &Chain, call: &CallScript) -> Result<CallReport, String> {
        let args = call.args.iter().map(|a| bytes_of(a)).collect::<Result<Vec<_>, _>>()?;
        let backend = Backend { api: chain.clone(), storage: chain.clone(), querier: chain.clone() };
        let report = |result: VmResult<Vec<u8>>, gas, pages| {
            let scripted = chain.lock();
            let result = result.map(hex::encode).map_err(|e| failure(&e));
            CallReport { result, gas, pages, storage: scripted.entries(), log: scripted.log() }
        };
        let options = InstanceOptions { gas_limit: call.gas_limit };
        let mut instance = match self.cache.get_instance(checksum, backend, options) {
            Ok(instance) => instance,
            Err(e) => return Ok(report(Err(e), None, None)),
        };
        let log = chain.clone();
        instance.set_debug_handler(move |text, _| log.lock().debug(text));
        let result = enter(&mut instance, &call.entry, &args)?;
        let used = instance.create_gas_report();
        let gas = Gas {
            limit: used.limit,
            remaining: used.remaining,
            externally: used.used_externally,
            internally: used.used_internally,
        };
        let pages = u32::try_from(instance.memory_pages()).ok();
        Ok(report(result, Some(gas), pages))
    }
}

fn bytes_of(argument: &str) -> Result<Vec<u8>, String> {
    match argument.strip_prefix("hex:") {
        Some(digits) => hex::decode(digits).map_err(|e| format!("argument of a call: {e}")),
        None => Ok(argument.as_bytes().to_vec()),
    }
}

fn enter(
    instance: &mut Instance<Chain, Chain, Chain>,
    name: &str,
    args: &[Vec<u8>],
) -> Result<VmResult<Vec<u8>>, String> {
    use cosmwasm_vm as vm;
    Ok(match (name, args) {
        ("instantiate", [env, info, msg]) => vm::call_instantiate_raw(instance, env, info, msg),
        ("execute", [env, info, msg]) => vm::call_execute_raw(instance, env, info, msg),
        ("migrate", [env, msg]) => vm::call_migrate_raw(instance, env, msg),
        ("migrate_with_info", [env, msg, info]) => vm::call_migrate_with_info_raw(instance, env, msg, info),
        ("sudo", [env, msg]) => vm::call_sudo_raw(instance, env, msg),
        ("reply", [env, msg]) => vm::call_reply_raw(instance, env, msg),
        ("query", [env, msg]) => vm::call_query_raw(instance, env, msg),
        ("ibc_channel_open", [env, msg]) => vm::call_ibc_channel_open_raw(instance, env, msg),
        ("ibc_channel_connect", [env, msg]) => vm::call_ibc_channel_connect_raw(instance, env, msg),
        ("ibc_channel_close", [env, msg]) => vm::call_ibc_channel_close_raw(instance, env, msg),
        ("ibc_packet_receive", [env, msg]) => vm::call_ibc_packet_receive_raw(instance, env, msg),
        ("ibc_packet_ack", [env, msg]) => vm::call_ibc_packet_ack_raw(instance, env, msg),
        ("ibc_packet_timeout", [env, msg]) => vm::call_ibc_packet_timeout_raw(instance, env, msg),
        ("ibc_source_callback", [env, msg]) => vm::call_ibc_source_callback_raw(instance, env, msg),
        ("ibc_destination_callback", [env, msg]) => vm::call_ibc_destination_callback_raw(instance, env, msg),
        ("ibc2_packet_send", [env, msg]) => vm::call_ibc2_packet_send_raw(instance, env, msg),
        ("ibc2_packet_receive", [env, msg]) => vm::call_ibc2_packet_receive_raw(instance, env, msg),
        ("ibc2_packet_ack", [env, msg]) => vm::call_ibc2_packet_ack_raw(instance, env, msg),
        ("ibc2_packet_timeout", [env, msg]) => vm::call_ibc2_packet_timeout_raw(instance, env, msg),
        _ => return Err(format!("no entry point {name} with {} arguments", args.len())),
    })
}

fn failure(error: &VmError) -> Failure {
    let class = match error {
        VmError::GasDepletion { .. } => "out_of_gas",
        VmError::StaticValidationErr { .. } | VmError::CompileErr { .. } => "refused",
        VmError::CacheErr { .. } | VmError::IntegrityErr { .. } => "node",
        _ => "contract",
    };
    Failure { class: class.into(), text: error.to_string() }
}
