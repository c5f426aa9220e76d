//! Runs an export of a rewritten module under every compiler of the engine, and insists on equal outcomes.

use openledger_wasmvm::{
    GAS_EXHAUSTED, GAS_LEFT, NATIVE_STACK_BYTES, SLOW_PRICE, SLOW_PRICE_OF_PAGE, STACK_EXHAUSTED, STACK_LEFT, rewrite,
};
use wasmparser::{Validator, WasmFeatures};
use wasmtime::{Config, Engine, Extern, Instance, Linker, Module, Store, Strategy, Trap, Val};

/// Gas that no test uses up.
pub(crate) const PLENTY: u64 = 1_000_000_000_000;

/// How a call ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Outcome {
    /// Results as bits, or the trap.
    pub(crate) result: Result<Vec<u64>, Trap>,
    pub(crate) gas_left: u64,
    pub(crate) gas_exhausted: bool,
    pub(crate) stack_left: u32,
    pub(crate) stack_exhausted: bool,
}

impl Outcome {
    /// Gas used of `limit`.
    pub(crate) fn used(&self, limit: u64) -> u64 {
        limit.checked_sub(self.gas_left).unwrap()
    }

    /// The only result.
    pub(crate) fn value(&self) -> u64 {
        let [value] = self.result.as_deref().unwrap() else { panic!("not one result: {self:?}") };
        *value
    }
}

/// The compilers, and whether they exist on this machine.
fn engines() -> Vec<(&'static str, Engine)> {
    let strategies = [("winch", Strategy::Winch), ("cranelift", Strategy::Cranelift)];
    strategies
        .into_iter()
        .filter(|(name, _)| *name != "winch" || cfg!(target_arch = "x86_64"))
        .map(|(name, strategy)| {
            let mut config = Config::new();
            config.strategy(strategy).max_wasm_stack(NATIVE_STACK_BYTES).async_stack_size(NATIVE_STACK_BYTES);
            config.wasm_features(WasmFeatures::all(), false).wasm_features(features(), true);
            (name, Engine::new(&config).unwrap())
        })
        .collect()
}

/// The features of contracts.
pub(crate) fn features() -> WasmFeatures {
    WasmFeatures::MUTABLE_GLOBAL
        | WasmFeatures::SATURATING_FLOAT_TO_INT
        | WasmFeatures::SIGN_EXTENSION
        | WasmFeatures::MULTI_VALUE
        | WasmFeatures::FLOATS
        | WasmFeatures::REFERENCE_TYPES
}

/// Rewrites a module and validates the result with the features of contracts.
pub(crate) fn rewritten(wasm: &[u8]) -> Vec<u8> {
    let rewritten = rewrite(wasm).unwrap().wasm;
    Validator::new_with_features(features()).validate_all(&rewritten).expect("the rewritten module is valid");
    rewritten
}

/// The bytes of a module in text.
pub(crate) fn module(text: &str) -> Vec<u8> {
    wat::parse_str(text).unwrap()
}

/// Calls the export `f` with all that gas.
pub(crate) fn run(text: &str, gas: u64) -> Outcome {
    run_with(text, gas, &[])
}

/// Calls the export `f` with arguments. Imported functions give zeros.
pub(crate) fn run_with(text: &str, gas: u64, args: &[Val]) -> Outcome {
    run_module(&rewritten(&module(text)), "f", gas, args)
}

/// Calls an export of a rewritten module under every compiler.
pub(crate) fn run_module(wasm: &[u8], export: &str, gas: u64, args: &[Val]) -> Outcome {
    run_priced(wasm, export, gas, [0, 0], args)
}

/// The same with what slow instructions cost: each, and more for each page by which the memory grows.
pub(crate) fn run_priced(wasm: &[u8], export: &str, gas: u64, slow: [u64; 2], args: &[Val]) -> Outcome {
    let mut outcomes =
        engines().into_iter().map(|(name, engine)| (name, call(&engine, wasm, export, (gas, slow), args)));
    let (first, outcome) = outcomes.next().unwrap();
    for (name, other) in outcomes {
        assert_eq!(outcome, other, "{first} and {name} differ");
    }
    outcome
}

/// Calls on a thread with as much stack as the engine may use.
fn call(engine: &Engine, wasm: &[u8], export: &str, gas: (u64, [u64; 2]), args: &[Val]) -> Outcome {
    std::thread::scope(|scope| {
        std::thread::Builder::new()
            .stack_size(2 * NATIVE_STACK_BYTES + (8 << 20))
            .spawn_scoped(scope, || call_here(engine, wasm, export, gas, args))
            .unwrap()
            .join()
            .unwrap()
    })
}

fn call_here(
    engine: &Engine,
    wasm: &[u8],
    export: &str,
    (gas, [each, page]): (u64, [u64; 2]),
    args: &[Val],
) -> Outcome {
    let module = Module::from_binary(engine, wasm).unwrap();
    let mut store = Store::new(engine, ());
    let instance = instantiate(engine, &module, &mut store).unwrap();
    for (name, value) in [(GAS_LEFT, gas), (SLOW_PRICE, each), (SLOW_PRICE_OF_PAGE, page)] {
        set(&mut store, &instance, name, value);
    }
    let function = instance.get_func(&mut store, export).expect("the export");
    let mut results = vec![Val::I32(0); function.ty(&store).results().len()];
    let result = function.call(&mut store, args, &mut results);
    outcome(&mut store, &instance, result.map(|()| results.iter().map(bits).collect()))
}

/// An instance whose imported functions give zeros.
pub(crate) fn instantiate(engine: &Engine, module: &Module, store: &mut Store<()>) -> wasmtime::Result<Instance> {
    let mut linker = Linker::new(engine);
    for import in module.imports() {
        let ty = import.ty().unwrap_func().clone();
        let zeros: Vec<Val> = ty.results().map(|ty| Val::default_for_ty(&ty).unwrap()).collect();
        linker.func_new(import.module(), import.name(), ty, move |_, _, results| {
            results.clone_from_slice(&zeros);
            Ok(())
        })?;
    }
    linker.instantiate(store, module)
}

fn set(store: &mut Store<()>, instance: &Instance, name: &str, value: u64) {
    let global = instance.get_global(&mut *store, name).unwrap();
    global.set(store, Val::I64(value.cast_signed())).unwrap();
}

fn outcome(store: &mut Store<()>, instance: &Instance, result: wasmtime::Result<Vec<u64>>) -> Outcome {
    let mut global = |name: &str| match instance.get_export(&mut *store, name) {
        Some(Extern::Global(global)) => bits(&global.get(&mut *store)),
        other => panic!("{name} is {other:?}"),
    };
    Outcome {
        gas_left: global(GAS_LEFT),
        gas_exhausted: global(GAS_EXHAUSTED) == 1,
        stack_left: u32::try_from(global(STACK_LEFT)).unwrap(),
        stack_exhausted: global(STACK_EXHAUSTED) == 1,
        result: result.map_err(|error| error.downcast::<Trap>().unwrap()),
    }
}

fn bits(value: &Val) -> u64 {
    match value {
        Val::I32(value) => u64::from(value.cast_unsigned()),
        Val::I64(value) => value.cast_unsigned(),
        Val::F32(bits) => u64::from(*bits),
        Val::F64(bits) => *bits,
        other => panic!("no such type in these tests: {other:?}"),
    }
}
