//! `genesis migrate`: this chain has no older genesis form, so only the document around the state can change.

use std::path::PathBuf;

use clap::Args;

use openledger_client::{ClientError, print_line};
use openledger_config::genesis::AppGenesis;

/// The SDK version whose genesis this chain reads and writes.
const CURRENT: &str = "v0.53";

/// Arguments of `genesis migrate`.
#[derive(Args, Debug)]
pub(super) struct MigrateArgs {
    /// SDK version of the genesis to make
    target_version: String,
    /// The genesis file
    genesis_file: PathBuf,
    /// Override genesis_time with this flag
    #[arg(long, value_name = "RFC3339")]
    genesis_time: Option<String>,
    /// Exported state is written to the given file instead of STDOUT
    #[arg(long, value_name = "FILE")]
    output_document: Option<PathBuf>,
}

/// Writes a genesis file of the current version again; refuses versions that this chain never had.
pub(super) fn run(args: &MigrateArgs) -> Result<(), ClientError> {
    if args.target_version != CURRENT {
        let asked = &args.target_version;
        return Err(ClientError::Usage(format!(
            "unknown migration function for version: {asked} (supported versions {CURRENT}): this chain began with SDK {CURRENT}'s genesis, \
             so there is nothing older to migrate"
        )));
    }
    let (mut genesis, _) = AppGenesis::load(&args.genesis_file)?;
    if let Some(time) = &args.genesis_time {
        let parsed = time.parse::<openledger_proto::prost_types::Timestamp>();
        parsed.map_err(|e| ClientError::Usage(format!("failed to unmarshal genesis time: {e}")))?;
        genesis.genesis_time.clone_from(time);
    }
    match &args.output_document {
        Some(path) => Ok(genesis.save(path)?),
        None => Ok(print_line(&serde_json::to_string(&genesis)?)?),
    }
}
