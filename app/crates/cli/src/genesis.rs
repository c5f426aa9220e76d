//! `genesis`: accounts and checks of `config/genesis.json`.

pub(super) mod account;
pub(super) mod collect;
pub(super) mod gentx;
mod migrate;
mod stream;
mod trial;
mod validate;

use std::path::PathBuf;

use clap::{Args, Subcommand};

use openledger_client::{CliError, Client, ClientError, ClientFlags, Global};

/// Application's genesis-related subcommands
#[derive(Args, Debug)]
pub struct GenesisArgs {
    #[command(flatten)]
    client: ClientFlags,
    #[command(subcommand)]
    command: GenesisCommand,
}

#[derive(Subcommand, Debug)]
enum GenesisCommand {
    /// Add a genesis account to genesis.json
    AddGenesisAccount(account::AddArgs),
    /// Bulk add genesis accounts to genesis.json: [{"address", "coins": [{"denom", "amount"}]}]
    BulkAddGenesisAccount(account::BulkArgs),
    /// Add an allocation that is streamed to validators and stakers, evenly over a time, instead of inflation
    AddRewardStream(stream::StreamArgs),
    /// Generate a genesis tx carrying a self delegation
    Gentx(Box<gentx::GentxArgs>),
    /// Collect genesis txs and output a genesis.json file
    CollectGentxs(collect::CollectArgs),
    /// Migrate genesis to a specified target version
    Migrate(migrate::MigrateArgs),
    /// Validates the genesis file at the default location or at the location passed as an arg
    #[command(alias = "validate-genesis")]
    Validate {
        /// The file; genesis.json of the home when absent
        file: Option<PathBuf>,
    },
}

/// Runs a `genesis` command.
///
/// # Errors
/// What the SDK's command refuses, with its texts.
pub fn run(args: &GenesisArgs, global: &Global) -> Result<(), CliError> {
    if let GenesisCommand::Gentx(gentx) = &args.command {
        return Ok(gentx::run(global, gentx)?);
    }
    let client = Client::new(global, &args.client, None)?;
    Ok(dispatch(&args.command, &client)?)
}

fn dispatch(command: &GenesisCommand, client: &Client) -> Result<(), ClientError> {
    match command {
        GenesisCommand::AddGenesisAccount(args) => {
            args.unused.warn();
            account::add(client, args)
        }
        GenesisCommand::BulkAddGenesisAccount(args) => {
            args.unused.warn();
            account::add_many(client, args)
        }
        GenesisCommand::AddRewardStream(args) => stream::add(client, args),
        // Has flags of its own beside those of all genesis commands: see run.
        GenesisCommand::Gentx(_) => Ok(()),
        GenesisCommand::CollectGentxs(args) => collect::run(client, args),
        GenesisCommand::Migrate(args) => migrate::run(args),
        GenesisCommand::Validate { file } => {
            validate::file(client, &file.clone().unwrap_or_else(|| client.layout.genesis()))
        }
    }
}
