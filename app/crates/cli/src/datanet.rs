//! `datanet`: what helps before a datanet is opened. It asks no node.

mod suggest;

use clap::{Args, Subcommand};

use openledger_client::CliError;

pub(crate) use suggest::{EncoderOf, SuggestArgs, propose};

/// Find the rules of a datanet from a sample of its data
#[derive(Args, Debug)]
pub struct DatanetArgs {
    #[command(subcommand)]
    command: DatanetCommand,
}

#[derive(Subcommand, Debug)]
enum DatanetCommand {
    /// Propose thresholds, projection and bonds from a sample of honest data
    Suggest(Box<SuggestArgs>),
}

/// Runs a `datanet` command.
///
/// # Errors
/// When the file cannot be read, or is too small to propose anything.
pub fn run(args: &DatanetArgs) -> Result<(), CliError> {
    match &args.command {
        DatanetCommand::Suggest(args) => Ok(suggest::run(args)?),
    }
}
