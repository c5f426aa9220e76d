//! What a module is to the application.
//!
//! A module says everything about itself: its [`Manifest`] names what it owns and the phases in which it works,
//! its routes say which messages and queries it answers, and this trait's methods are the work of each phase.
//! The application only lists modules and orders their phases.

mod manifest;
mod messages;
mod queries;

pub use manifest::{Manifest, Phase};
pub use messages::{CheckedMsg, MessageRoute, MessageRoutes};
pub use queries::{QueryRoute, QueryRoutes};

use crate::config::ChainConfig;
use crate::context::Ctx;
use crate::errors::{Failure, Res};
use crate::node::NodeEnv;
use crate::snapshot::SnapshotExtension;
use serde_json::Value;

/// A change of the validator set, as CometBFT takes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ValidatorUpdate {
    /// `ed25519` or `secp256k1`.
    pub key_type: String,
    /// The raw bytes of the public key.
    pub public_key: Vec<u8>,
    /// New power; 0 removes.
    pub power: u64,
}

/// A module of the application.
///
/// A module value holds only its ports and its caches: all state is in the context, so that one value serves
/// blocks, proposals, checks and queries at the same time.
///
/// A method of a phase is called only if the manifest declares that [`Phase`], and the application refuses to
/// start if its order lists do not name a module for a phase that it declares.
pub trait Module: Send + Sync {
    /// What the module is and owns.
    fn manifest(&self) -> &'static Manifest;

    /// The name in the manifest: store key, codespace and event namespace.
    fn name(&self) -> &'static str {
        self.manifest().name
    }

    /// The messages that the module executes.
    fn messages(&self) -> Vec<MessageRoute> {
        Vec::new()
    }

    /// The queries that the module answers.
    fn queries(&self) -> Vec<QueryRoute> {
        Vec::new()
    }

    /// The genesis section that `init` writes; `Null` for a module without one.
    ///
    /// # Errors
    /// When a default cannot be written as JSON, which is a fault of the program.
    fn default_genesis(&self, config: &ChainConfig) -> Res<Value> {
        let _ = config;
        Ok(Value::Null)
    }

    /// Checks a genesis section without writing anything.
    ///
    /// # Errors
    /// A text that names the field.
    fn validate_genesis(&self, config: &ChainConfig, raw: &Value) -> Res<()> {
        let _ = (config, raw);
        Ok(())
    }

    /// Writes the genesis section into state. It need not call [`Module::validate_genesis`]: a module that
    /// declares [`Phase::GenesisCheck`] is asked for that beforehand.
    ///
    /// # Errors
    /// Any failure stops the start of the chain.
    fn init_genesis(&self, ctx: &Ctx, raw: &Value) -> Res<Vec<ValidatorUpdate>> {
        let _ = (ctx, raw);
        Ok(Vec::new())
    }

    /// Reads the state back into a genesis section.
    ///
    /// # Errors
    /// Only fatal failures: the storage failed, or the state contradicts itself.
    fn export_genesis(&self, ctx: &Ctx) -> Res<Value> {
        let _ = ctx;
        Ok(Value::Null)
    }

    /// [`Phase::ZeroHeight`]: prepares the state for an export that begins a new chain at height zero. The module
    /// pays out what is owed and forgets heights. It works on a copy that is never committed. Validators whose
    /// operator (as text) is not in `allowed` are jailed, unless `allowed` is empty.
    ///
    /// # Errors
    /// `sdk:7` for a text in `allowed` that is no operator; otherwise fatal only.
    fn prepare_zero_height(&self, ctx: &Ctx, allowed: &[String]) -> Res<()> {
        let _ = (ctx, allowed);
        Ok(())
    }

    /// Brings the state from form `from` to `from + 1`, at an upgrade height. [`Manifest::consensus_version`] is
    /// the form that this binary writes.
    ///
    /// # Errors
    /// Any failure stops the node.
    fn migrate(&self, ctx: &Ctx, from: u64) -> Res<()> {
        let _ = ctx;
        Err(Failure::Fatal(format!("no migration of {} from version {from}", self.name())))
    }

    /// [`Phase::Start`]: prepares what the module keeps outside of the state on this node (caches, files), once,
    /// after the application opened its last committed height and before the first call of any other phase.
    /// `ctx` shows that height and refuses writes.
    ///
    /// # Errors
    /// Any failure keeps the node from starting.
    fn start(&self, ctx: &Ctx, node: &NodeEnv) -> Res<()> {
        let _ = (ctx, node);
        Ok(())
    }

    /// [`Phase::PreBlock`]: work before the block begins, which is upgrades and what must run before anything
    /// reads the consensus parameters.
    ///
    /// # Errors
    /// A failure here stops the node.
    fn pre_block(&self, ctx: &Ctx) -> Res<()> {
        let _ = ctx;
        Ok(())
    }

    /// [`Phase::BeginBlock`]: work before the transactions of a block. It is bounded whatever users created.
    ///
    /// # Errors
    /// A failure here stops the node.
    fn begin_block(&self, ctx: &Ctx) -> Res<()> {
        let _ = ctx;
        Ok(())
    }

    /// [`Phase::AfterMessages`]: writes what must hold of the messages of a transaction also where they failed, and
    /// their own writes were dropped. What it writes pays no gas and is written once for a transaction; what messages
    /// leave for it they keep in [`Ctx::tx_locals`]. It is written unless the messages succeeded and the block's gas
    /// did not suffice for them, which lets no further transaction into the block. It emits no events.
    ///
    /// # Errors
    /// A failure here stops the node.
    fn after_messages(&self, ctx: &Ctx) -> Res<()> {
        let _ = ctx;
        Ok(())
    }

    /// [`Phase::EndBlock`]: work after the transactions of a block. It is bounded whatever users created.
    ///
    /// # Errors
    /// A failure here stops the node.
    fn end_block(&self, ctx: &Ctx) -> Res<Vec<ValidatorUpdate>> {
        let _ = ctx;
        Ok(Vec::new())
    }

    /// What the module adds to state-sync snapshots beside its stores, if it keeps such data.
    fn snapshot_extension(&self) -> Option<&dyn SnapshotExtension> {
        None
    }
}
