//! What a module is to the runtime.

use crate::context::{ChainConfig, Ctx};
use crate::errors::{QueryError, Res};
use crate::storage::StoreKey;
use prost_types::Any;

/// A change of the validator set, as CometBFT takes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ValidatorUpdate {
    /// `ed25519` or `secp256k1`.
    pub key_type: String,
    /// Raw public key.
    pub public_key: Vec<u8>,
    /// New power; 0 removes.
    pub power: u64,
}

/// A module of the application. All state is in the context; a module value holds only its ports.
pub trait Module: Send + Sync {
    /// Store key, codespace and event namespace.
    fn name(&self) -> &'static str;

    /// The committed stores that the module owns.
    fn store_keys(&self) -> &'static [StoreKey];

    /// The genesis that `init` writes.
    fn default_genesis(&self, config: &ChainConfig) -> serde_json::Value;

    /// Checks a genesis section without writing anything.
    ///
    /// # Errors
    /// A text that names the field.
    fn validate_genesis(&self, config: &ChainConfig, raw: &serde_json::Value) -> Res<()>;

    /// Writes the genesis section into state.
    ///
    /// # Errors
    /// Any failure stops the start.
    fn init_genesis(&self, ctx: &Ctx, raw: &serde_json::Value) -> Res<Vec<ValidatorUpdate>>;

    /// Reads the state back into a genesis section.
    ///
    /// # Errors
    /// Fatal only.
    fn export_genesis(&self, ctx: &Ctx) -> Res<serde_json::Value>;

    /// Prepares the state for an export that begins a new chain at height zero: pays out what is owed and
    /// forgets heights. Works on a copy that is never committed. Validators whose operator (text) is not in
    /// `allowed` are jailed, unless it is empty.
    ///
    /// # Errors
    /// `sdk:7` for a text in `allowed` that is no operator; otherwise fatal only.
    fn prepare_zero_height(&self, ctx: &Ctx, allowed: &[String]) -> Res<()> {
        let _ = (ctx, allowed);
        Ok(())
    }

    /// Version of the state's form (SDK `ConsensusVersion`); an upgrade raises it and brings
    /// [`Module::migrate`].
    fn consensus_version(&self) -> u64 {
        1
    }

    /// Brings the state from form `from` to `from + 1`, at an upgrade height.
    ///
    /// # Errors
    /// Any failure stops the node.
    fn migrate(&self, ctx: &Ctx, from: u64) -> Res<()> {
        let _ = ctx;
        Err(crate::errors::Sdk::NotFound.wrap(format!("no migration of {} from version {from}", self.name())))
    }

    /// Work before the block begins: upgrades, and what must run before anything reads the consensus
    /// parameters.
    ///
    /// # Errors
    /// A failure here stops the node.
    fn pre_block(&self, ctx: &Ctx) -> Res<()> {
        let _ = ctx;
        Ok(())
    }

    /// Work before the transactions of a block; bounded whatever users created.
    ///
    /// # Errors
    /// A failure here stops the node.
    fn begin_block(&self, ctx: &Ctx) -> Res<()> {
        let _ = ctx;
        Ok(())
    }

    /// Work after the transactions of a block; bounded whatever users created.
    ///
    /// # Errors
    /// A failure here stops the node.
    fn end_block(&self, ctx: &Ctx) -> Res<Vec<ValidatorUpdate>> {
        let _ = ctx;
        Ok(Vec::new())
    }

    /// Type URLs of the messages that the module takes.
    fn messages(&self) -> &'static [&'static str];

    /// Full names of the types beside messages and keys that may stand inside an `Any` of this module's
    /// messages: authorizations, allowances, proposal contents, evidence.
    fn any_types(&self) -> &'static [&'static str] {
        &[]
    }

    /// What the SDK checks in `ValidateBasic`: form only, no state; runs before ante.
    ///
    /// # Errors
    /// The coded refusal.
    fn check_stateless(&self, config: &ChainConfig, msg: &Any) -> Res<()>;

    /// Executes a message and returns the packed response (its own type URL).
    ///
    /// # Errors
    /// A coded refusal drops the transaction's writes; a fatal failure stops the node.
    fn execute(&self, ctx: &Ctx, msg: &Any) -> Res<Any>;

    /// gRPC services that [`Module::query`] answers (`cosmos.bank.v1beta1.Query`).
    fn query_services(&self) -> &'static [&'static str];

    /// Answers `/<service>/<method>` with protobuf bytes.
    ///
    /// # Errors
    /// A gRPC status.
    fn query(&self, ctx: &Ctx, service: &str, method: &str, request: &[u8]) -> Result<Vec<u8>, QueryError>;
}
