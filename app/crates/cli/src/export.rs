//! `export` and `rollback`: the application's state as a genesis document, and one height back. The subcommands of
//! `export` describe a model, a datanet or an account from a node's answers.

mod c2pa;
mod datasheet;
mod facts;
mod groups;
mod net;
mod optouts;
mod receipts;
mod source;
mod summary;
#[cfg(test)]
mod tests;
mod words;

use std::path::PathBuf;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use clap::Args;
use openledger_assembly as assembly;
use openledger_baseapp::export::{ExportOptions, Exported};
use openledger_client::{CliError, Global, print_line};
use openledger_config::APP_NAME;
use openledger_config::genesis::{AppGenesis, ConsensusGenesis};
use openledger_config::system::system_text;
use openledger_core::ports::LastValidator;
use openledger_core::wire;
use openledger_node::comet::{capture, locate};
use openledger_proto::tendermint::types::ConsensusParams;
use openledger_staking::{ConsensusKey, KeyKind};
use openledger_store::{Pruning, Store, StoreOptions};
use serde_json::value::RawValue;
use serde_json::{Value, json};

pub use c2pa::{Manifest, manifest};
pub use datasheet::{Datasheet, datasheet};
use facts::FactsCommand;
pub use optouts::{OptOuts, opt_outs};
pub use receipts::{Receipts, receipts};
pub use source::{Source, Standing};
pub use summary::{Summary, training_summary};

/// Arguments of `export`.
#[derive(Debug, Clone, Args)]
pub struct ExportArgs {
    #[command(subcommand)]
    facts: Option<FactsCommand>,
    /// Export state from a particular height (-1 means latest height)
    #[arg(long, default_value_t = -1, allow_negative_numbers = true)]
    height: i64,
    /// Export state to start at height zero (perform preprocessing)
    #[arg(long)]
    for_zero_height: bool,
    /// Comma-separated list of operator addresses of jailed validators to unjail
    #[arg(long, value_delimiter = ',')]
    jail_allowed_addrs: Vec<String>,
    /// Comma-separated list of modules to export. If empty, will export all modules
    #[arg(long, value_delimiter = ',')]
    modules_to_export: Vec<String>,
    /// Exported state is written to the given file instead of STDOUT
    #[arg(long, value_name = "FILE")]
    output_document: Option<PathBuf>,
}

/// Runs `export`. The node must be stopped, but for the subcommands, which ask one.
///
/// # Errors
/// When a node holds the data, the height is gone or never was, or a module refuses.
pub fn export(global: &Global, args: &ExportArgs) -> Result<(), CliError> {
    if let Some(facts) = &args.facts {
        return facts::run(global, facts);
    }
    let layout = global.layout()?;
    if let Err(error) = std::fs::metadata(layout.genesis()) {
        return Err(CliError::message(format!("stat {}: {}", layout.genesis().display(), system_text(&error))));
    }
    let (genesis, _) = AppGenesis::load(&layout.genesis())?;
    let height = match args.height {
        -1 => 0,
        height => {
            u64::try_from(height).map_err(|_| CliError::message("--height must not be negative, other than -1"))?
        }
    };
    let options = ExportOptions {
        height,
        zero_height: args.for_zero_height,
        jail_allowed: args.jail_allowed_addrs.clone(),
        modules: args.modules_to_export.clone(),
    };
    openledger_proto::load();
    let app = assembly::open(&layout, &global.app_config(&[])?).map_err(CliError::Message)?;
    let exported = app.export(&options).map_err(|e| CliError::message(format!("error exporting state: {e}")))?;
    let document = document(exported, genesis)?;
    match &args.output_document {
        Some(path) => Ok(document.save(path)?),
        None => print_line(&serde_json::to_string(&document)?),
    }
}

/// The document of a chain that carries on from `exported`: what `genesis` says of its name and time, and
/// everything else from the state.
///
/// # Errors
/// When the state has no JSON form, or a validator's key is malformed.
pub fn document(exported: Exported, genesis: AppGenesis) -> Result<AppGenesis, CliError> {
    let params = json!(comet_params(&exported.params));
    let validators: Vec<Value> = exported.validators.iter().map(comet_json).collect::<Result<_, _>>()?;
    Ok(AppGenesis {
        app_name: APP_NAME.to_owned(),
        app_version: env!("CARGO_PKG_VERSION").to_owned(),
        initial_height: i64::try_from(exported.initial_height).unwrap_or(i64::MAX),
        app_state: RawValue::from_string(serde_json::to_string(&exported.app_state)?)?,
        consensus: ConsensusGenesis {
            validators: (!validators.is_empty()).then_some(validators),
            params: Some(params),
        },
        ..genesis
    })
}

/// `{"address", "pub_key", "power", "name"}` of a validator.
fn comet_json(validator: &LastValidator) -> Result<Value, CliError> {
    let key = ConsensusKey::from_any(&validator.key).map_err(CliError::from_display)?;
    let address = key.address().map_err(CliError::from_display)?;
    let kind = match key.kind() {
        KeyKind::Ed25519 => "tendermint/PubKeyEd25519",
        KeyKind::Secp256k1 => "tendermint/PubKeySecp256k1",
    };
    Ok(json!({
        "address": hex::encode_upper(address.as_bytes()),
        "pub_key": { "type": kind, "value": STANDARD.encode(key.bytes()) },
        "power": validator.power.to_string(),
        "name": validator.name,
    }))
}

/// Parameters in CometBFT's JSON: integers of 64 bits are texts, durations nanoseconds.
fn comet_params(p: &ConsensusParams) -> Value {
    let (block, evidence) = (p.block.unwrap_or_default(), p.evidence.unwrap_or_default());
    json!({
        "block": { "max_bytes": block.max_bytes.to_string(), "max_gas": block.max_gas.to_string() },
        "evidence": {
            "max_age_num_blocks": evidence.max_age_num_blocks.to_string(),
            "max_age_duration": wire::nanos_from_proto(evidence.max_age_duration.as_ref()).to_string(),
            "max_bytes": evidence.max_bytes.to_string(),
        },
        "validator": { "pub_key_types": p.validator.clone().unwrap_or_default().pub_key_types },
        "version": { "app": p.version.unwrap_or_default().app.to_string() },
        "abci": { "vote_extensions_enable_height": p.abci.unwrap_or_default().vote_extensions_enable_height.to_string() },
    })
}

/// Arguments of `rollback`.
#[derive(Debug, Clone, Args)]
pub struct RollbackArgs {
    /// Remove last block as well as state
    #[arg(long)]
    hard: bool,
    /// The CometBFT program [default: from app.toml, else looked up]
    #[arg(long)]
    comet_binary: Option<PathBuf>,
}

/// Runs `rollback`: CometBFT's state first, then the application's to the same height. The node must be
/// stopped.
///
/// # Errors
/// When a node holds the data or the height below is gone.
pub fn rollback(global: &Global, args: &RollbackArgs) -> Result<(), CliError> {
    let layout = global.layout()?;
    let config = global.app_config(&[])?;
    let runtime = assembly::assemble(assembly::configured_chain(&config)).map_err(CliError::Message)?.runtime;
    let stores = runtime.store_keys().into_iter().map(str::to_owned).collect();
    let options = StoreOptions { stores, pruning: Pruning::Nothing, ..StoreOptions::default() };
    let directory = layout.data_dir().join("application");
    // Opened before anything changes: a running node makes this fail.
    let mut store =
        Store::open(&directory, options).map_err(|e| CliError::message(format!("{}: {e}", directory.display())))?;

    let configured = (!config.openledger.comet_binary.as_os_str().is_empty()).then_some(config.openledger.comet_binary);
    let binary = locate(args.comet_binary.as_deref().or(configured.as_deref())).map_err(CliError::from_display)?;
    let mut words: Vec<&std::ffi::OsStr> = vec!["rollback".as_ref(), "--home".as_ref(), layout.home().as_os_str()];
    if args.hard {
        words.push("--hard".as_ref());
    }
    let said = capture(&binary, &words).map_err(CliError::from_display)?;
    let height =
        rolled_back_to(&said).ok_or_else(|| CliError::message(format!("failed to rollback CometBFT state: {said}")))?;
    if store.height() > height {
        store.rollback_to(height).map_err(|e| CliError::message(format!("failed to rollback to version: {e}")))?;
    }
    store.close().map_err(|e| CliError::message(e.to_string()))?;
    print_line(said.trim())
}

/// The height in `Rolled back state to height 7 and hash AB...`.
fn rolled_back_to(text: &str) -> Option<u64> {
    let (_, rest) = text.split_once("to height ")?;
    rest.split_whitespace().next()?.parse().ok()
}
