//! The virtual machine: from a code in the state to a module that runs.

use super::artifacts::Artifacts;
use super::blobs::Blobs;
use super::engine::{Compiled, GuestEngine, panicked};
use super::modules::Modules;
use super::stack::with_room;
use super::{Analysis, Call, CallOutcome, Checksum, VmError, VmOptions, call};
use crate::check::{analyze, check};
use crate::host::Host;
use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

/// Bytes of a page of linear memory.
const PAGE: usize = 65_536;

/// A virtual machine. It may be used by many threads at once; each call is on the thread that makes it.
pub struct Vm {
    blobs: Arc<Blobs>,
    artifacts: Option<Artifacts>,
    engine: GuestEngine,
    modules: Modules,
    capabilities: BTreeSet<String>,
    memory_bytes: usize,
    stores: bool,
}

impl Vm {
    /// Opens the folder of the options, or a machine in memory. Compiled modules of other versions are
    /// removed.
    ///
    /// # Errors
    /// [`VmError::Infrastructure`] if another `Vm` has the folder, if the disk fails, or if the engine cannot
    /// start.
    pub fn open(options: VmOptions) -> Result<Self, VmError> {
        let engine = GuestEngine::new()?;
        let (blobs, artifacts) = match &options.directory {
            Some(directory) => {
                let blobs = Blobs::open(directory)?;
                (blobs, Some(Artifacts::open(directory, &engine.name())?))
            }
            None => (Blobs::in_memory(), None),
        };
        let pages = usize::try_from(options.memory_pages).unwrap_or(usize::MAX);
        Ok(Self {
            blobs: Arc::new(blobs),
            artifacts,
            engine,
            modules: Modules::new(options.memory_cache_bytes),
            capabilities: options.capabilities,
            memory_bytes: pages.saturating_mul(PAGE),
            stores: true,
        })
    }

    /// A machine for queries beside this one. It reads the same codes and has everything else of its own, so
    /// that no number of queries pushes a module of the consensus out of memory or makes it wait. It stores
    /// nothing, and does not need this machine to live.
    ///
    /// # Errors
    /// [`VmError::Infrastructure`] if the engine cannot start.
    pub fn for_queries(&self, memory_cache_bytes: usize) -> Result<Self, VmError> {
        Ok(Self {
            blobs: self.blobs.clone(),
            artifacts: None,
            engine: GuestEngine::new()?,
            modules: Modules::new(memory_cache_bytes),
            capabilities: self.capabilities.clone(),
            memory_bytes: self.memory_bytes,
            stores: false,
        })
    }

    /// The static checks alone.
    ///
    /// # Errors
    /// [`VmError::Refused`] in the words of cosmwasm-vm.
    pub fn check(&self, wasm: &[u8]) -> Result<Analysis, VmError> {
        check(wasm, &self.capabilities)
    }

    /// Checks and compiles a module, and keeps it on disk if `persist`. A module that is there already is
    /// checked, since what may be stored can change with an upgrade, but is not compiled again: the result is
    /// the same.
    ///
    /// # Errors
    /// [`VmError::Refused`] if the module is not one that the chain runs, [`VmError::Infrastructure`] if this
    /// node fails.
    pub fn store(&self, wasm: &[u8], persist: bool) -> Result<Checksum, VmError> {
        self.check(wasm)?;
        self.take_in(wasm, persist)
    }

    /// Stores a module without the static checks, which it passed when it was stored first: for a genesis
    /// file or state sync.
    ///
    /// # Errors
    /// As [`Self::store`].
    pub fn restore(&self, wasm: &[u8]) -> Result<Checksum, VmError> {
        self.take_in(wasm, true)
    }

    /// The bytes of a module.
    ///
    /// # Errors
    /// [`VmError::Infrastructure`] if it is missing, damaged or cannot be read.
    pub fn load(&self, checksum: &Checksum) -> Result<Vec<u8>, VmError> {
        self.blobs.load(checksum)
    }

    /// Whether a module is there and whole.
    ///
    /// # Errors
    /// [`VmError::Infrastructure`] if it is damaged or cannot be read.
    pub fn has(&self, checksum: &Checksum) -> Result<bool, VmError> {
        Ok(self.blobs.find(checksum)?.is_some())
    }

    /// What a module offers and asks for.
    ///
    /// # Errors
    /// [`VmError::Infrastructure`] if it is missing, damaged or cannot be read.
    pub fn analyze(&self, checksum: &Checksum) -> Result<Analysis, VmError> {
        analyze(&self.blobs.load(checksum)?)
    }

    /// Keeps the compiled module in memory until it is unpinned.
    ///
    /// # Errors
    /// [`VmError::Infrastructure`] if the module is missing or damaged, or this node fails.
    pub fn pin(&self, checksum: &Checksum) -> Result<(), VmError> {
        let compiled = self.compiled(checksum)?;
        self.modules.pin(checksum, compiled)
    }

    /// Undoes [`Self::pin`]; nothing happens to a code that is not pinned.
    ///
    /// # Errors
    /// [`VmError::Infrastructure`] if a lock is poisoned.
    pub fn unpin(&self, checksum: &Checksum) -> Result<(), VmError> {
        self.modules.unpin(checksum)
    }

    /// How many compiled modules are in memory beside the pinned ones, and their bytes.
    ///
    /// # Errors
    /// [`VmError::Infrastructure`] if a lock is poisoned.
    pub fn cached(&self) -> Result<(usize, usize), VmError> {
        self.modules.recent()
    }

    /// Calls a contract. What the contract reaches, it reaches through `host`.
    pub fn call(&self, call: &Call<'_>, host: Box<dyn Host>) -> CallOutcome {
        let run = || match self.compiled(call.checksum) {
            Ok(compiled) => call::run(self.engine.engine(), &compiled, call, host, self.memory_bytes),
            Err(error) => call::unused(call, error),
        };
        catch_unwind(AssertUnwindSafe(|| with_room(run)))
            .unwrap_or_else(|panic| call::unused(call, panicked("a call of a contract", panic.as_ref())))
    }

    fn take_in(&self, wasm: &[u8], persist: bool) -> Result<Checksum, VmError> {
        if persist && !self.stores {
            return Err(VmError::Infrastructure("a contract code was stored where only queries run".to_owned()));
        }
        let checksum = Checksum::of(wasm);
        if matches!(self.blobs.find(&checksum), Ok(Some(_))) {
            return Ok(checksum);
        }
        if persist {
            self.modules.get(&checksum, || self.make(&checksum, wasm))?;
            self.blobs.keep(&checksum, wasm)?;
        } else {
            with_room(|| self.engine.compile(wasm))?;
        }
        Ok(checksum)
    }

    /// The compiled module of a code that is stored.
    fn compiled(&self, checksum: &Checksum) -> Result<Arc<Compiled>, VmError> {
        self.modules.get(checksum, || {
            if let Some(compiled) = self.compiled_before(checksum) {
                return Ok(compiled);
            }
            let wasm = self.blobs.load(checksum)?;
            // It was compiled before it was stored. That it cannot be now says something about this node.
            self.make(checksum, &wasm).map_err(|error| VmError::Infrastructure(format!("{checksum}: {error}")))
        })
    }

    fn compiled_before(&self, checksum: &Checksum) -> Option<Compiled> {
        let artifacts = self.artifacts.as_ref()?;
        let (path, length) = artifacts.find(checksum)?;
        let compiled = self.engine.load(&path, length);
        if compiled.is_none() {
            artifacts.distrust(checksum);
            tracing::warn!(code = %checksum, "a compiled contract does not fit this engine and is compiled again");
        }
        compiled
    }

    fn make(&self, checksum: &Checksum, wasm: &[u8]) -> Result<Compiled, VmError> {
        let (compiled, bytes) = with_room(|| self.engine.compile(wasm))?;
        if let Some(artifacts) = &self.artifacts {
            artifacts.keep(checksum, &bytes);
        }
        Ok(compiled)
    }
}
