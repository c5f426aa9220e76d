//! The host functions of `env`: what a contract may call. Limits, prices, order of charging, codes and texts
//! are those of cosmwasm-vm 3.0.10, because each of them is gas or an answer that a contract sees.

mod address;
mod bls;
mod chain;
mod ecdsa;
mod ed25519;
mod storage;

use crate::guest::{Failure, State, host_call, types};
use std::panic::{AssertUnwindSafe, catch_unwind};
use wasmtime::{Caller, ExternType, FuncType, Linker, Module, ValType};

const ENV: &str = "env";
const KI: usize = 1024;
const MI: usize = 1024 * KI;

/// Names the host functions to the engine.
macro_rules! functions {
    ($($name:literal => $work:path, ($($arg:ident: $kind:ty),*) -> $result:ty;)*) => {
        /// All host functions.
        pub(crate) fn linker(engine: &wasmtime::Engine) -> wasmtime::Result<Linker<State>> {
            let mut linker = Linker::new(engine);
            $(linker.func_wrap(ENV, $name, |caller: Caller<'_, State>, $($arg: $kind),*| -> wasmtime::Result<$result> {
                host_call(caller, |guest| $work(guest, $($arg),*))
            })?;)*
            Ok(linker)
        }

        /// Parameters and results of a host function.
        fn signature(name: &str) -> Option<(Vec<ValType>, Vec<ValType>)> {
            match name {
                $($name => Some((vec![$(<$kind as Kind>::TYPE),*], <$result as Results>::types())),)*
                _ => None,
            }
        }
    };
}

functions! {
    "db_read" => storage::read, (key: u32) -> u32;
    "db_write" => storage::write, (key: u32, value: u32) -> ();
    "db_remove" => storage::remove, (key: u32) -> ();
    "db_scan" => storage::scan, (start: u32, end: u32, order: i32) -> u32;
    "db_next" => storage::next, (iterator: u32) -> u32;
    "db_next_key" => storage::next_key, (iterator: u32) -> u32;
    "db_next_value" => storage::next_value, (iterator: u32) -> u32;
    "addr_validate" => address::validate, (source: u32) -> u32;
    "addr_canonicalize" => address::canonicalize, (source: u32, destination: u32) -> u32;
    "addr_humanize" => address::humanize, (source: u32, destination: u32) -> u32;
    "bls12_381_aggregate_g1" => bls::aggregate_g1, (points: u32, out: u32) -> u32;
    "bls12_381_aggregate_g2" => bls::aggregate_g2, (points: u32, out: u32) -> u32;
    "bls12_381_pairing_equality" => bls::pairing_equality, (ps: u32, qs: u32, r: u32, s: u32) -> u32;
    "bls12_381_hash_to_g1" => bls::hash_to_g1, (function: u32, message: u32, domain: u32, out: u32) -> u32;
    "bls12_381_hash_to_g2" => bls::hash_to_g2, (function: u32, message: u32, domain: u32, out: u32) -> u32;
    "secp256k1_verify" => ecdsa::secp256k1_verify, (hash: u32, signature: u32, key: u32) -> u32;
    "secp256k1_recover_pubkey" => ecdsa::secp256k1_recover, (hash: u32, signature: u32, parity: u32) -> u64;
    "secp256r1_verify" => ecdsa::secp256r1_verify, (hash: u32, signature: u32, key: u32) -> u32;
    "secp256r1_recover_pubkey" => ecdsa::secp256r1_recover, (hash: u32, signature: u32, parity: u32) -> u64;
    "ed25519_verify" => ed25519::verify, (message: u32, signature: u32, key: u32) -> u32;
    "ed25519_batch_verify" => ed25519::batch_verify, (messages: u32, signatures: u32, keys: u32) -> u32;
    "debug" => chain::debug, (text: u32) -> ();
    "abort" => chain::abort, (text: u32) -> ();
    "query_chain" => chain::query, (request: u32) -> u32;
}

/// Runs cryptography on what a contract gave. Should it ever panic, then on the same bytes on every node:
/// that ends the contract, as it does in libwasmvm, and not the node.
fn guarded<T>(work: impl FnOnce() -> T) -> Result<T, Failure> {
    catch_unwind(AssertUnwindSafe(work)).map_err(|_| Failure::Panic)
}

/// What keeps a module from being linked, in the words of wasmer; nothing if its imports are the host's
/// functions.
pub(crate) fn mismatch(module: &Module) -> Option<String> {
    module.imports().find_map(|import| {
        let wanted = import.ty();
        let given = if import.module() == ENV { signature(import.name()) } else { None };
        let reason = match (&wanted, given) {
            (ExternType::Func(wanted), Some((params, results))) if is(wanted, &params, &results) => return None,
            (wanted, Some((params, results))) => {
                let given = function(&params, &results);
                format!("incompatible import type. Expected {} but received {given}", described(wanted))
            }
            (wanted, None) => format!("unknown import. Expected {}", described(wanted)),
        };
        Some(format!("Error while importing {:?}.{:?}: {reason}", import.module(), import.name()))
    })
}

fn is(wanted: &FuncType, params: &[ValType], results: &[ValType]) -> bool {
    fn same(wanted: impl ExactSizeIterator<Item = ValType>, given: &[ValType]) -> bool {
        wanted.len() == given.len() && wanted.zip(given).all(|(wanted, given)| ValType::eq(&wanted, given))
    }
    same(wanted.params(), params) && same(wanted.results(), results)
}

fn described(wanted: &ExternType) -> String {
    match wanted {
        ExternType::Func(wanted) => {
            let (params, results): (Vec<_>, Vec<_>) = (wanted.params().collect(), wanted.results().collect());
            function(&params, &results)
        }
        ExternType::Global(_) => "Global".to_owned(),
        ExternType::Table(_) => "Table".to_owned(),
        _ => "Memory".to_owned(),
    }
}

fn function(params: &[ValType], results: &[ValType]) -> String {
    let (params, results) = (types(params.iter().cloned()), types(results.iter().cloned()));
    format!("Function(FunctionType {{ params: [{params}], results: [{results}] }})")
}

/// A Rust type that is a number of wasm.
trait Kind {
    const TYPE: ValType;
}

impl Kind for u32 {
    const TYPE: ValType = ValType::I32;
}

impl Kind for i32 {
    const TYPE: ValType = ValType::I32;
}

impl Kind for u64 {
    const TYPE: ValType = ValType::I64;
}

/// A Rust type that is what a function of wasm gives.
trait Results {
    fn types() -> Vec<ValType>;
}

impl Results for () {
    fn types() -> Vec<ValType> {
        Vec::new()
    }
}

impl<T: Kind> Results for T {
    fn types() -> Vec<ValType> {
        vec![T::TYPE]
    }
}
