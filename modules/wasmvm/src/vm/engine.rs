//! The engine: what it compiles with, what it may not do, and how a compiled module comes back from disk.
//!
//! Gas, the bound of the stack and canonical NaNs are in the rewritten module, so nothing here is seen by a
//! contract.

use crate::check::FEATURES;
use crate::guest::State;
use crate::imports;
use crate::rewrite::{
    GAS_EXHAUSTED, GAS_LEFT, NATIVE_STACK_BYTES, SLOW_PRICE, SLOW_PRICE_OF_PAGE, STACK_EXHAUSTED, rewrite,
};
use crate::vm::VmError;
use sha2::{Digest, Sha256};
use std::hash::{Hash, Hasher};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use wasmparser::WasmFeatures;
use wasmtime::{Config, Engine, InstancePre, Linker, Module, ModuleExport, OptLevel, Strategy};

/// Changes whenever a module that was compiled before must not be used any more though wasmtime and its
/// settings are the same: with every change of the rewriting, of the prices or of the host functions.
const COST_VERSION: u32 = 2;

/// Address space of one memory, and of the guard behind it. Winch and Cranelift leave bounds checks out where
/// together they are more than a contract can address.
const RESERVATION: u64 = 4 << 30;
const GUARD: u64 = 32 << 20;

/// A module that can run, or what keeps it from being linked.
pub(crate) struct Compiled {
    /// Ready to become an instance; the text is the contract's fault.
    pub(crate) ready: Result<InstancePre<State>, String>,
    /// The globals that the rewriting added.
    pub(crate) globals: Globals,
    /// Bytes of machine code and tables.
    pub(crate) bytes: usize,
}

/// Where in a module the globals of the rewriting are.
#[derive(Clone, Copy)]
pub(crate) struct Globals {
    pub(crate) gas_left: ModuleExport,
    pub(crate) gas_exhausted: ModuleExport,
    pub(crate) stack_exhausted: ModuleExport,
    pub(crate) slow_price: ModuleExport,
    pub(crate) slow_price_of_page: ModuleExport,
}

/// An engine with the host functions.
pub(crate) struct GuestEngine {
    engine: Engine,
    linker: Linker<State>,
}

impl GuestEngine {
    /// Sets the engine up.
    pub(crate) fn new() -> Result<Self, VmError> {
        let engine = Engine::new(&config()).map_err(|error| fault("the engine cannot start", &error))?;
        let linker = imports::linker(&engine).map_err(|error| fault("the engine cannot start", &error))?;
        Ok(Self { engine, linker })
    }

    /// The engine.
    pub(crate) fn engine(&self) -> &Engine {
        &self.engine
    }

    /// A name for everything that a compiled module depends on: compiler, machine, prices; and, by a hash,
    /// the version of wasmtime, its settings and the features of the processor.
    pub(crate) fn name(&self) -> String {
        let mut hasher = Collector(Sha256::new());
        self.engine.precompile_compatibility_hash().hash(&mut hasher);
        let hash: [u8; 32] = hasher.0.finalize().into();
        let compiler = if WINCH { "winch" } else { "cranelift" };
        let short = hash.first_chunk::<8>().map(hex::encode).unwrap_or_default();
        format!("{compiler}-{}-{COST_VERSION}-{short}", std::env::consts::ARCH)
    }

    /// Compiles the module of a contract: the module, and the bytes of the file that [`Self::load`] takes.
    ///
    /// # Errors
    /// [`VmError::Refused`] if the module cannot be compiled, [`VmError::Infrastructure`] if the compiler
    /// panics.
    pub(crate) fn compile(&self, wasm: &[u8]) -> Result<(Compiled, Vec<u8>), VmError> {
        let compiled = catch_unwind(AssertUnwindSafe(|| {
            let rewritten = rewrite(wasm)?;
            let module = Module::from_binary(&self.engine, &rewritten.wasm)
                .map_err(|error| VmError::Refused(format!("Error compiling Wasm: Could not compile: {error:#}")))?;
            let bytes = module.serialize().map_err(|error| fault("a compiled module cannot be written", &error))?;
            Ok((self.link(&module, bytes.len())?, bytes))
        }));
        compiled.unwrap_or_else(|panic| Err(panicked("the compiler", panic.as_ref())))
    }

    /// Maps a module that was compiled before, of so many bytes; nothing if this engine cannot use it.
    pub(crate) fn load(&self, path: &Path, length: usize) -> Option<Compiled> {
        let module = deserialize(&self.engine, path).ok()?;
        self.link(&module, length).ok()
    }

    fn link(&self, module: &Module, bytes: usize) -> Result<Compiled, VmError> {
        let globals = globals(module)
            .ok_or_else(|| VmError::Infrastructure("a compiled module lacks what its rewriting added".to_owned()))?;
        let ready = match imports::mismatch(module) {
            Some(reason) => Err(reason),
            None => {
                Ok(self.linker.instantiate_pre(module).map_err(|error| fault("a module cannot be linked", &error))?)
            }
        };
        Ok(Compiled { ready, globals, bytes })
    }
}

fn globals(module: &Module) -> Option<Globals> {
    Some(Globals {
        gas_left: module.get_export_index(GAS_LEFT)?,
        gas_exhausted: module.get_export_index(GAS_EXHAUSTED)?,
        stack_exhausted: module.get_export_index(STACK_EXHAUSTED)?,
        slow_price: module.get_export_index(SLOW_PRICE)?,
        slow_price_of_page: module.get_export_index(SLOW_PRICE_OF_PAGE)?,
    })
}

/// Whether Winch compiles; it is linear in the size of a module, which Cranelift is not, and knows two
/// machines.
const WINCH: bool = cfg!(target_arch = "x86_64");

/// Only what the static checks let through may be in a module. (Stacks for asynchronous calls are not used,
/// but may not be set to less than the other.)
fn config() -> Config {
    let mut config = Config::new();
    config
        .wasm_features(WasmFeatures::all(), false)
        .wasm_features(FEATURES, true)
        .max_wasm_stack(NATIVE_STACK_BYTES)
        .async_stack_size(NATIVE_STACK_BYTES)
        .wasm_backtrace_max_frames(None)
        .generate_address_map(false)
        .native_unwind_info(false)
        .memory_reservation(RESERVATION)
        .memory_guard_size(GUARD)
        .memory_reservation_for_growth(0)
        .memory_may_move(false)
        .memory_init_cow(true);
    if WINCH {
        config.strategy(Strategy::Winch);
    } else {
        config.strategy(Strategy::Cranelift).cranelift_opt_level(OptLevel::None);
    }
    config
}

/// Maps a file of compiled code.
#[allow(unsafe_code, reason = "machine code cannot be checked; see the comment on the call")]
fn deserialize(engine: &Engine, path: &Path) -> wasmtime::Result<Module> {
    // SAFETY: The file must be what `Module::serialize` of a compatible engine gave, and stay so. It is one of this
    // node's own folder, whose name is made from the engine's compatibility, and its SHA-256 over checksum and bytes
    // was verified by `Artifacts::find` in this process, so that no half-written, rotten or exchanged file
    // comes here. Files are replaced by renaming and never written in place, and an exclusive lock keeps other
    // processes out. Who can write to that folder on purpose can exchange the binary beside it as well.
    unsafe { Module::deserialize_file(engine, path) }
}

/// Feeds a hash of the standard library into SHA-256.
struct Collector(Sha256);

impl Hasher for Collector {
    fn write(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    fn finish(&self) -> u64 {
        0
    }
}

/// A failure of the engine that no module causes.
pub(crate) fn fault(what: &str, error: &wasmtime::Error) -> VmError {
    VmError::Infrastructure(format!("{what}: {error:#}"))
}

/// A panic in the engine or in the chain below it.
pub(crate) fn panicked(who: &str, panic: &(dyn std::any::Any + Send)) -> VmError {
    let text = panic.downcast_ref::<&str>().copied();
    let text = text.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("without a text");
    VmError::Infrastructure(format!("{who} panicked: {text}"))
}
