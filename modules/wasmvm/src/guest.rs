//! A running contract as the host sees it: its memory, its gas, its exports.

mod failure;
mod gas;
mod region;
mod sections;
mod state;

pub(crate) use failure::{Communication, Failure, InvalidRegion};
pub(crate) use gas::{Linear, costs};
pub(crate) use sections::{join, split};
pub(crate) use state::{Exports, State};

use crate::host::{Host, HostGas, Priced};
use wasmtime::{AsContextMut, Extern, Func, StoreContextMut, Trap, Val, ValType};

/// How deep host and contract may call one another: the entry point, and `allocate` for an answer of the
/// host.
const MAX_CALL_DEPTH: u32 = 2;

/// The text that every error inside of wasm begins with, in the words of cosmwasm-vm.
const RUNTIME_ERROR: &str = "Wasmer runtime error: RuntimeError: ";

/// A contract that runs. Every access to it from the host goes through this.
pub(crate) struct Guest<'a>(pub(crate) StoreContextMut<'a, State>);

impl Guest<'_> {
    /// The handles of the instance.
    fn exports(&self) -> Result<Exports, Failure> {
        self.0.data().exports.ok_or_else(|| Failure::Infrastructure("a contract ran before it was set up".to_owned()))
    }

    /// Whether the entry point may only read.
    pub(crate) fn read_only(&self) -> bool {
        self.0.data().read_only
    }

    /// Asks the chain, and charges what that cost whether it succeeded or not.
    pub(crate) fn ask<T>(&mut self, question: impl FnOnce(&mut dyn Host) -> Priced<T>) -> Result<Asked<T>, Failure> {
        let (answer, gas) = question(self.0.data_mut().host.as_mut());
        self.charge_priced(gas)?;
        Ok(answer)
    }

    /// Tells the chain something that costs nothing and has no answer.
    pub(crate) fn tell(&mut self, text: &str) {
        self.0.data_mut().host.debug(text);
    }

    /// Charges a cost of the VM itself.
    pub(crate) fn charge(&mut self, cost: u64) -> Result<(), Failure> {
        self.charge_priced(HostGas { cost, externally_used: 0 })
    }

    /// Takes both kinds of gas from what the contract has left.
    fn charge_priced(&mut self, gas: HostGas) -> Result<(), Failure> {
        let left = self.gas_left()?;
        let state = self.0.data_mut();
        state.externally_used = state.externally_used.saturating_add(gas.externally_used);
        self.set_gas_left(left.saturating_sub(gas.externally_used).saturating_sub(gas.cost))?;
        match gas.externally_used.checked_add(gas.cost) {
            Some(total) if total <= left => Ok(()),
            _ => Err(Failure::OutOfGas),
        }
    }

    /// What the contract has left, in wasm gas; 0 once it ran out.
    pub(crate) fn gas_left(&mut self) -> Result<u64, Failure> {
        let exports = self.exports()?;
        if exports.gas_exhausted.get(&mut self.0).i32().unwrap_or(1) != 0 {
            return Ok(0);
        }
        Ok(exports.gas_left.get(&mut self.0).i64().unwrap_or(0).cast_unsigned())
    }

    /// Sets what the contract has left.
    pub(crate) fn set_gas_left(&mut self, left: u64) -> Result<(), Failure> {
        let exports = self.exports()?;
        let set = exports.gas_left.set(&mut self.0, Val::I64(left.cast_signed()));
        set.and_then(|()| exports.gas_exhausted.set(&mut self.0, Val::I32(0)))
            .map_err(|error| Failure::Infrastructure(format!("the meter of a contract cannot be set: {error}")))
    }

    /// Calls an export that must give nothing.
    pub(crate) fn call_for_nothing(&mut self, name: &str, args: &[u32]) -> Result<(), Failure> {
        let results = self.call(name, args)?;
        if results.is_empty() { Ok(()) } else { Err(Failure::results(name, 0, results.len())) }
    }

    /// Calls an export that must give one address.
    pub(crate) fn call_for_address(&mut self, name: &str, args: &[u32]) -> Result<u32, Failure> {
        let results = self.call(name, args)?;
        let [result] = results.as_slice() else {
            return Err(Failure::results(name, 1, results.len()));
        };
        match result {
            Val::I32(address) => Ok(address.cast_unsigned()),
            other => Err(Failure::NotAnAddress(shown(other))),
        }
    }

    fn call(&mut self, name: &str, args: &[u32]) -> Result<Vec<Val>, Failure> {
        let exports = self.exports()?;
        let function = match exports.instance.get_export(&mut self.0, name) {
            Some(Extern::Func(function)) => function,
            Some(_) => return Err(Failure::Resolve("Incompatible Export Type".to_owned())),
            None => return Err(Failure::Resolve(format!("Missing export {name}"))),
        };
        let signature = function.ty(&self.0);
        if signature.params().len() != args.len() {
            return Err(Failure::Arity(signature.params().len()));
        }
        let state = self.0.data_mut();
        state.depth = state.depth.saturating_add(1);
        if state.depth > MAX_CALL_DEPTH {
            return Err(Failure::CallDepth);
        }
        let results = if signature.params().all(|param| param.is_i32()) {
            self.invoke(function, args, signature.results().len())
        } else {
            let expected = types(signature.params());
            let given = vec!["I32"; args.len()].join(", ");
            let gives = types(signature.results());
            Err(Failure::Runtime(format!(
                "{RUNTIME_ERROR}Parameters of type [{given}] did not match signature [{expected}] -> [{gives}]"
            )))
        };
        let state = self.0.data_mut();
        state.depth = state.depth.saturating_sub(1);
        results
    }

    fn invoke(&mut self, function: Func, args: &[u32], count: usize) -> Result<Vec<Val>, Failure> {
        let args: Vec<Val> = args.iter().map(|arg| Val::I32(arg.cast_signed())).collect();
        let mut results = vec![Val::I32(0); count];
        match function.call(&mut self.0, &args, &mut results) {
            Ok(()) => Ok(results),
            Err(error) => Err(self.why(&error)),
        }
    }

    /// Why a call into wasm ended early.
    fn why(&mut self, error: &wasmtime::Error) -> Failure {
        if let Some(fault) = self.0.data_mut().limits.fault.take() {
            return Failure::Infrastructure(fault);
        }
        let exports = match self.exports() {
            Ok(exports) => exports,
            Err(failure) => return failure,
        };
        if exports.gas_exhausted.get(&mut self.0).i32().unwrap_or(0) != 0 {
            return Failure::OutOfGas;
        }
        if let Some(failure) = error.downcast_ref::<Failure>() {
            return match failure {
                Failure::OutOfGas | Failure::Infrastructure(_) => failure.clone(),
                other => Failure::Runtime(format!("{RUNTIME_ERROR}{other}")),
            };
        }
        if exports.stack_exhausted.get(&mut self.0).i32().unwrap_or(0) != 0 {
            return Failure::Runtime(format!("{RUNTIME_ERROR}call stack exhausted"));
        }
        match error.downcast_ref::<Trap>() {
            Some(trap) => match words(*trap) {
                Some(words) => Failure::Runtime(format!("{RUNTIME_ERROR}{words}")),
                None => {
                    Failure::Infrastructure(format!("a contract ended in a way that no contract can cause: {trap}"))
                }
            },
            None => Failure::Infrastructure(format!("the engine failed in a call: {error}")),
        }
    }
}

/// What the chain answered; the gas is charged already.
pub(crate) type Asked<T> = Result<T, crate::host::HostError>;

/// The words of wasmer for a trap; nothing for those that say something about this machine, such as the end
/// of its own stack.
pub(crate) fn words(trap: Trap) -> Option<&'static str> {
    Some(match trap {
        Trap::MemoryOutOfBounds => "out of bounds memory access",
        Trap::TableOutOfBounds => "undefined element: out of bounds table access",
        Trap::IndirectCallToNull => "uninitialized element",
        Trap::BadSignature => "indirect call type mismatch",
        Trap::IntegerOverflow => "integer overflow",
        Trap::IntegerDivisionByZero => "integer divide by zero",
        Trap::BadConversionToInteger => "invalid conversion to integer",
        Trap::UnreachableCodeReached => "unreachable",
        _ => return None,
    })
}

/// The words of wasmer for a list of types.
pub(crate) fn types(list: impl Iterator<Item = ValType>) -> String {
    let names: Vec<&str> = list
        .map(|one| match one {
            ValType::I32 => "I32",
            ValType::I64 => "I64",
            ValType::F32 => "F32",
            ValType::F64 => "F64",
            ValType::V128 => "V128",
            ValType::Ref(_) => "FuncRef",
        })
        .collect();
    names.join(", ")
}

fn shown(value: &Val) -> String {
    match value {
        Val::I64(number) => number.to_string(),
        Val::F32(bits) => f32::from_bits(*bits).to_string(),
        Val::F64(bits) => f64::from_bits(*bits).to_string(),
        _ => "funcref".to_owned(),
    }
}

/// Runs a host function: charges the call, and hands a failure over to where the contract was called from.
pub(crate) fn host_call<T>(
    mut caller: wasmtime::Caller<'_, State>,
    work: impl FnOnce(&mut Guest<'_>) -> Result<T, Failure>,
) -> wasmtime::Result<T> {
    let mut guest = Guest(caller.as_context_mut());
    guest.charge(costs::HOST_CALL).and_then(|()| work(&mut guest)).map_err(wasmtime::Error::new)
}
