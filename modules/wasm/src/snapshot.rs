//! The codes in state-sync snapshots. Of a code the state holds only the checksum, so a node that begins with
//! a snapshot gets the bytes beside the stores, each once and packed (wasmd's format 1).

use crate::errors::WasmError;
use crate::genesis::MAX_RESTORED_SIZE;
use crate::gzip::{is_gzip, pack, unpack};
use crate::keeper::WasmKeeper;
use crate::keys::CODES;
use crate::state;
use openledger_core::{Ctx, Failure, Res, SnapshotExtension};
use openledger_wasmvm::Checksum;
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;

/// Packed codes without anything around them.
const FORMAT: u32 = 1;

/// What the module adds to snapshots.
#[derive(Debug, Clone)]
pub(crate) struct CodeSnapshots {
    keeper: WasmKeeper,
}

impl CodeSnapshots {
    pub(crate) fn new(keeper: WasmKeeper) -> Self {
        Self { keeper }
    }

    /// Takes one packed code, which must be one of `wanted`.
    fn take(&self, ctx: &Ctx, wanted: &BTreeSet<Checksum>, packed: &[u8]) -> Res<Checksum> {
        if !is_gzip(packed) {
            return Err(WasmError::Invalid.wrap("not a gzip"));
        }
        let code = unpack(packed, MAX_RESTORED_SIZE).map_err(|e| WasmError::CreateFailed.wrap(e))?;
        // Peers choose what they send, so nothing is compiled or kept that the state does not ask for.
        let checksum = Checksum(Sha256::digest(&code).into());
        if !wanted.contains(&checksum) {
            return Err(WasmError::Invalid.wrap("a code that the state does not know"));
        }
        self.keeper.vm(ctx).restore(&code).map_err(|e| WasmError::CreateFailed.wrap(e))
    }
}

/// The checksums of all codes in the state.
fn checksums(ctx: &Ctx) -> Res<BTreeSet<Checksum>> {
    let mut found = BTreeSet::new();
    let mut it = CODES.iter(ctx)?;
    while let Some((_, info)) = it.next_entry()? {
        found.insert(state::checksum(&info)?);
    }
    Ok(found)
}

impl WasmKeeper {
    /// Makes sure that every code of the state can be run on this node, and compiles the pinned ones ahead.
    ///
    /// # Errors
    /// Fatal, naming the code that is missing or damaged.
    pub(crate) fn load_codes(&self, ctx: &Ctx) -> Res<()> {
        let vm = &self.machines().consensus;
        for checksum in checksums(ctx)? {
            let text = hex::encode(checksum.0);
            match vm.has(&checksum) {
                Ok(true) => {}
                Ok(false) => return Err(Failure::Fatal(format!("the file of contract code {text} is missing"))),
                Err(e) => return Err(Failure::Fatal(format!("contract code {text}: {e}"))),
            }
        }
        for checksum in state::pinned_checksums(ctx, None)? {
            vm.pin(&checksum).map_err(|e| Failure::Fatal(format!("contract code {}: {e}", hex::encode(checksum.0))))?;
        }
        Ok(())
    }
}

impl SnapshotExtension for CodeSnapshots {
    fn format(&self) -> u32 {
        FORMAT
    }

    fn export(&self, ctx: &Ctx, sink: &mut dyn FnMut(Vec<u8>) -> Res<()>) -> Res<()> {
        let mut seen = BTreeSet::new();
        let mut it = CODES.iter(ctx)?;
        while let Some((id, info)) = it.next_entry()? {
            let checksum = state::checksum(&info)?;
            if !seen.insert(checksum) {
                continue;
            }
            let code = self.keeper.vm(ctx).load(&checksum);
            let code = code.map_err(|e| Failure::Fatal(format!("contract code {id}: {e}")))?;
            sink(pack(&code).map_err(|e| Failure::Fatal(format!("packing contract code {id}: {e}")))?)?;
        }
        Ok(())
    }

    fn restore(&self, ctx: &Ctx, format: u32, payloads: &mut dyn Iterator<Item = Vec<u8>>) -> Res<()> {
        if format != FORMAT {
            return Err(WasmError::Invalid.wrap(format!("unknown snapshot format {format}")));
        }
        let wanted = checksums(ctx)?;
        let mut restored = BTreeSet::new();
        for packed in payloads {
            let taken = self.take(ctx, &wanted, &packed).map_err(|e| e.context("processing snapshot item"))?;
            restored.insert(taken);
        }
        if let Some(missing) = wanted.difference(&restored).next() {
            return Err(WasmError::NotFound.wrap(format!("contract code {}", hex::encode(missing.0))));
        }
        self.keeper.load_codes(ctx)
    }
}
