//! What a module adds to state-sync snapshots beside its stores (SDK `snapshots/types.ExtensionSnapshotter`).

use crate::context::Ctx;
use crate::errors::Res;

/// Data of a module that lies outside of the committed stores and that a node needs after state sync, such as the
/// compiled code of contracts. Only its hash or the like is in the state; the module checks what it restores
/// against that.
pub trait SnapshotExtension: Send + Sync {
    /// The form in which [`SnapshotExtension::export`] writes.
    fn format(&self) -> u32;

    /// The forms that [`SnapshotExtension::restore`] reads.
    fn restores(&self, format: u32) -> bool {
        format == self.format()
    }

    /// Hands the payloads of the height that `ctx` shows to `sink`, in an order that is the same on every node.
    ///
    /// # Errors
    /// Fatal only, or what `sink` answers.
    fn export(&self, ctx: &Ctx, sink: &mut dyn FnMut(Vec<u8>) -> Res<()>) -> Res<()>;

    /// Takes the payloads back, after the stores of the height that `ctx` shows were restored.
    ///
    /// # Errors
    /// When a payload does not fit the state; the node then rejects the snapshot.
    fn restore(&self, ctx: &Ctx, format: u32, payloads: &mut dyn Iterator<Item = Vec<u8>>) -> Res<()>;
}
