//! One call of a contract, from a compiled module to the bytes that it returned.

use super::engine::{Compiled, fault};
use super::{Call, CallGas, CallOutcome, EntryPoint, SlowPrices, VmError};
use crate::guest::{Exports, Failure, Guest, State, words};
use crate::host::Host;
use wasmtime::{AsContextMut, Engine, Extern, Global, Instance, Memory, ModuleExport, Store, Trap, Val};

/// The most that the host takes of a result; a contract has less memory.
const MAX_RESULT: usize = 64 << 20;

/// Where a contract keeps its memory.
const MEMORY: &str = "memory";

/// Runs a call. `memory` is the bound of the instance's memory in bytes.
pub(super) fn run(
    engine: &Engine,
    compiled: &Compiled,
    call: &Call<'_>,
    host: Box<dyn Host>,
    memory: usize,
) -> CallOutcome {
    let mut store = Store::new(engine, State::new(host, call.entry.reads_only(), memory));
    store.limiter(|state| &mut state.limits);
    let exports = match begin(&mut store, compiled, memory) {
        Ok(exports) => exports,
        Err(error) => return unused(call, error),
    };
    if let Err(error) = set_slow_prices(&mut store, compiled, &exports, call.slow) {
        return unused(call, error);
    }
    store.data_mut().exports = Some(exports);
    let mut guest = Guest(store.as_context_mut());
    let result = guest.set_gas_left(call.gas_limit).and_then(|()| enter(&mut guest, call));
    let remaining = guest.gas_left().unwrap_or(0);
    let externally_used = store.data().externally_used;
    let internally_used = call.gas_limit.saturating_sub(externally_used).saturating_sub(remaining);
    CallOutcome {
        result: result.map_err(VmError::from),
        gas: CallGas { limit: call.gas_limit, remaining, externally_used, internally_used },
        memory_pages: u32::try_from(exports.memory.size(&store)).unwrap_or(u32::MAX),
    }
}

/// The outcome of a call in which no contract ran.
pub(super) fn unused(call: &Call<'_>, error: VmError) -> CallOutcome {
    let gas = CallGas { limit: call.gas_limit, remaining: call.gas_limit, externally_used: 0, internally_used: 0 };
    CallOutcome { result: Err(error), gas, memory_pages: 0 }
}

/// Hands the arguments over, calls the export and takes its result.
fn enter(guest: &mut Guest<'_>, call: &Call<'_>) -> Result<Vec<u8>, Failure> {
    let ended = enter_with(guest, call.entry.export(), call.args);
    match (ended, call.entry, call.args.split_last()) {
        // A contract may take the additional argument of a migration or not. What the first attempt allocated
        // stays allocated and paid for.
        (Err(Failure::Arity(_)), EntryPoint::MigrateWithInfo, Some((_, args))) => {
            enter_with(guest, call.entry.export(), args)
        }
        (ended, _, _) => ended,
    }
}

fn enter_with(guest: &mut Guest<'_>, export: &str, args: &[&[u8]]) -> Result<Vec<u8>, Failure> {
    let mut addresses = Vec::with_capacity(args.len());
    for arg in args {
        addresses.push(guest.hand_over(arg)?);
    }
    let address = guest.call_for_address(export, &addresses)?;
    let result = guest.read(address, MAX_RESULT)?;
    guest.call_for_nothing("deallocate", &[address])?;
    Ok(result)
}

/// Makes an instance. Its start function runs with no gas, as in cosmwasm-vm, and therefore traps.
fn begin(store: &mut Store<State>, compiled: &Compiled, memory: usize) -> Result<Exports, VmError> {
    let ready = compiled.ready.as_ref().map_err(|reason| refused(reason))?;
    let instance = match ready.instantiate(&mut *store) {
        Ok(instance) => instance,
        Err(error) => return Err(why(store, &error)),
    };
    let linear = linear_memory(store, instance)?;
    let most = linear.ty(&*store).maximum().map(|pages| pages.saturating_mul(65_536));
    if most.is_some_and(|most| most > u64::try_from(memory).unwrap_or(u64::MAX)) {
        return Err(too_much("Maximum"));
    }
    Ok(Exports {
        instance,
        memory: linear,
        gas_left: global(store, instance, compiled.globals.gas_left)?,
        gas_exhausted: global(store, instance, compiled.globals.gas_exhausted)?,
        stack_exhausted: global(store, instance, compiled.globals.stack_exhausted)?,
    })
}

/// Tells the instance what slow instructions cost, unless they cost no more than others.
fn set_slow_prices(
    store: &mut Store<State>,
    compiled: &Compiled,
    exports: &Exports,
    prices: SlowPrices,
) -> Result<(), VmError> {
    if prices == SlowPrices::default() {
        return Ok(());
    }
    let now = prices.of(exports.memory.size(&*store));
    for (export, price) in [(compiled.globals.slow_price, now), (compiled.globals.slow_price_of_page, prices.page)] {
        let global = global(store, exports.instance, export)?;
        let set = global.set(&mut *store, Val::I64(price.cast_signed()));
        set.map_err(|error| fault("the prices of a contract cannot be set", &error))?;
    }
    Ok(())
}

fn why(store: &mut Store<State>, error: &wasmtime::Error) -> VmError {
    if store.data().limits.refused {
        return too_much("Minimum");
    }
    match error.downcast_ref::<Trap>().copied().and_then(words) {
        Some(words) => refused(&format!("RuntimeError: {words}")),
        None => fault("a contract cannot begin", error),
    }
}

fn linear_memory(store: &mut Store<State>, instance: Instance) -> Result<Memory, VmError> {
    let reason = match instance.get_export(&mut *store, MEMORY) {
        Some(Extern::Memory(memory)) => return Ok(memory),
        Some(_) => "Incompatible Export Type".to_owned(),
        None => format!("Missing export {MEMORY}"),
    };
    Err(Failure::Instantiation(format!("Could not get memory '{MEMORY}': {reason}")).into())
}

fn global(store: &mut Store<State>, instance: Instance, export: ModuleExport) -> Result<Global, VmError> {
    let global = instance.get_module_export(&mut *store, &export).and_then(Extern::into_global);
    global.ok_or_else(|| VmError::Infrastructure("a compiled contract lacks a global of its meter".to_owned()))
}

fn too_much(which: &str) -> VmError {
    let reason = format!("A user-defined error occurred: {which} exceeds the allowed memory limit");
    refused(&format!("Insufficient resources: Failed to create memory: {reason}"))
}

fn refused(reason: &str) -> VmError {
    Failure::Instantiation(format!("Error instantiating module: {reason}")).into()
}
