//! `openledgerd`: node and command line.
#![allow(clippy::disallowed_methods, reason = "the command line reads flags from the environment, as pflag does")]

mod start;

use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};
use openledger_cli as cli;
use openledger_cli::grammar::{self, Parsed};
use openledger_client::{CliError, Global};
use std::ffi::OsString;
use std::process::ExitCode;

/// The state tree makes many small nodes: measured at a million keys, this allocator saves 40 % of the time
/// of an update.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// A chain that pays the people behind an AI answer.
#[derive(Debug, Parser)]
#[command(name = "openledgerd", disable_version_flag = true, arg_required_else_help = true)]
struct Cli {
    #[command(flatten)]
    global: Global,
    /// <host>:<port> of CometBFT's RPC, for commands that ask a node
    #[arg(id = "node", long = "node", global = true)]
    node: Option<String>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Make the files of a new node
    Init(cli::init::InitArgs),
    /// Manage keys
    Keys(cli::keys::KeysArgs),
    /// Work on a genesis file
    Genesis(cli::genesis::GenesisArgs),
    /// Read and change configuration
    Config(cli::config::ConfigArgs),
    /// Initialise the files of a local testnet, or run one
    Testnet(cli::testnet::TestnetArgs),
    /// Run the node
    Start(Box<cli::start::StartArgs>),
    /// Ask a node where it stands
    Status(cli::status::StatusArgs),
    /// Find what is wrong with this machine or this node's files, and say what helps
    Doctor(cli::doctor::DoctorArgs),
    /// CometBFT subcommands
    #[command(alias = "tendermint", alias = "cometbft")]
    Comet(cli::comet::CometArgs),
    /// Export state to JSON
    Export(cli::export::ExportArgs),
    /// Roll the application's and CometBFT's state back by one height
    Rollback(cli::export::RollbackArgs),
    /// Get module hashes at a given height
    ModuleHashByHeight(cli::module_hash::ModuleHashArgs),
    /// Tool for helping with debugging your application
    Debug(cli::debug::DebugArgs),
    /// Make and send transactions
    Tx(cli::tx::TxArgs),
    /// Find the rules of a datanet from a sample of its data
    Datanet(cli::datanet::DatanetArgs),
    /// Make and upload encoders, and train models
    Model(cli::model::ModelArgs),
    /// Ask for state
    #[command(alias = "q")]
    Query(cli::query::QueryArgs),
    /// Judge a receipt of an attribution without trusting a node
    Verify(cli::verify::VerifyArgs),
    /// Print the version
    Version(cli::version::VersionArgs),
}

fn main() -> ExitCode {
    // A hidden first argument makes this process the launcher of CometBFT: see the crate `node`.
    if let Err(e) = openledger_node::comet::run_stub_if_asked(std::env::args_os()) {
        eprintln!("Error: {e}");
        return ExitCode::FAILURE;
    }
    // Operators' TRACT_* settings must not reach the engine: they could change kernels, and with them nothing
    // but trouble.
    openledger_inference::clear_engine_environment();
    match command_line(std::env::args_os()).and_then(|cli| cli.map_or(Ok(ExitCode::SUCCESS), run)) {
        Ok(code) => code,
        Err(e) => {
            eprintln!("Error: {e}");
            ExitCode::FAILURE
        }
    }
}

/// Reads the command line; `None` after it was answered with a help text.
fn command_line(words: impl IntoIterator<Item = OsString>) -> Result<Option<Cli>, CliError> {
    cli::tables::load()?;
    let parsed = grammar::parse(Cli::command(), words, |name| std::env::var(name).ok());
    match parsed.map_err(|e| CliError::message(e.to_string()))? {
        Parsed::Run(matches) => Cli::from_arg_matches(&matches).map(Some).map_err(|e| CliError::message(e.to_string())),
        Parsed::Help(text) => openledger_client::print_line(&text).map(|()| None),
    }
}

fn run(cli: Cli) -> Result<ExitCode, CliError> {
    let global = &cli.global;
    match cli.command {
        Command::Init(args) => cli::init::run(global, &args)?,
        Command::Testnet(args) => return cli::testnet::run(global, &args).map(ExitCode::from),
        Command::ModuleHashByHeight(args) => cli::module_hash::run(global, &args)?,
        Command::Export(args) => cli::export::export(global, &args)?,
        Command::Rollback(args) => cli::export::rollback(global, &args)?,
        Command::Debug(args) => cli::debug::run(global, &args)?,
        Command::Keys(args) => cli::keys::run(args, global)?,
        Command::Genesis(args) => cli::genesis::run(&args, global)?,
        Command::Config(args) => cli::config::run(global, &args)?,
        Command::Start(args) => {
            global.init_logging()?;
            return start::start(global, &args).map(ExitCode::from);
        }
        Command::Status(args) => cli::status::run(global, &args)?,
        Command::Doctor(args) => return cli::doctor::run(global, &args).map(ExitCode::from),
        Command::Comet(args) => cli::comet::run(global, &args)?,
        Command::Tx(args) => cli::tx::run(&args, global)?,
        Command::Datanet(args) => cli::datanet::run(&args)?,
        Command::Model(args) => cli::model::run(&args, global)?,
        Command::Query(args) => cli::query::run(&args, global)?,
        Command::Verify(args) => cli::verify::run(global, &args)?,
        Command::Version(args) => cli::version::run(&args)?,
    }
    Ok(ExitCode::SUCCESS)
}

#[cfg(test)]
#[path = "main/tests.rs"]
mod tests;
