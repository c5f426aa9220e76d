//! `comet` (also `cometbft`, `tendermint`): identity of the node and reset of its data.

use std::path::PathBuf;

use bech32::{Bech32, Hrp};
use clap::{Args, Subcommand};
use serde_json::json;

use openledger_client::{CliError, Global, print_line, to_yaml};
use openledger_config::{CometConfig, ConsensusKey, NodeKey};
use openledger_node::comet::{capture, check_version, locate};

/// Versions of CometBFT 0.38's protocols.
const ABCI_VERSION: &str = "2.0.0";
const BLOCK_PROTOCOL: u64 = 11;
const P2P_PROTOCOL: u64 = 8;

/// `openledgerd comet`
#[derive(Debug, Clone, Args)]
pub struct CometArgs {
    /// The CometBFT program [default: from app.toml, else looked up]
    #[arg(long = "comet-binary")]
    pub comet_binary: Option<PathBuf>,
    /// What to do.
    #[command(subcommand)]
    pub command: CometCommand,
}

/// Subcommands of `comet`.
#[derive(Debug, Clone, Subcommand)]
pub enum CometCommand {
    /// Show this node's ID
    ShowNodeId,
    /// Show this node's CometBFT validator info
    ShowValidator,
    /// Show this node's CometBFT validator consensus address
    ShowAddress,
    /// Print CometBFT's and its protocols' versions
    Version,
    /// (unsafe) Remove all data and WAL, reset this node's validator to genesis state
    #[command(alias = "unsafe_reset_all")]
    UnsafeResetAll {
        /// Keep the address book
        #[arg(long = "keep-addr-book")]
        keep_addr_book: bool,
    },
    /// Remove CometBFT's data and WAL, keep the validator's state
    #[command(alias = "reset_state")]
    ResetState,
}

/// Runs the command.
///
/// # Errors
/// When a key file or the CometBFT program is missing.
pub fn run(global: &Global, args: &CometArgs) -> Result<(), CliError> {
    let layout = global.layout()?;
    let config = CometConfig::load(&layout, &[])?;
    match &args.command {
        CometCommand::ShowNodeId => print_line(&NodeKey::load(&config.node_key_file)?.id),
        CometCommand::ShowValidator => {
            print_line(&ConsensusKey::load(&config.priv_validator_key_file)?.cosmos_json().to_string())
        }
        CometCommand::ShowAddress => {
            let prefix = global.app_config(&[])?.openledger.bech32_prefix;
            print_line(&consensus_address(&prefix, &ConsensusKey::load(&config.priv_validator_key_file)?)?)
        }
        CometCommand::Version => {
            let version = check_version(&binary(global, args)?).map_err(CliError::from_display)?;
            let report = json!({
                "ABCI": ABCI_VERSION,
                "BlockProtocol": BLOCK_PROTOCOL,
                "CometBFT": version.to_string(),
                "P2PProtocol": P2P_PROTOCOL,
            });
            print_line(&to_yaml(&report))
        }
        CometCommand::UnsafeResetAll { keep_addr_book } => delegate(
            global,
            args,
            if *keep_addr_book { &["unsafe-reset-all", "--keep-addr-book"] } else { &["unsafe-reset-all"] },
        ),
        CometCommand::ResetState => delegate(global, args, &["reset-state"]),
    }
}

/// A validator's consensus address under an account prefix.
///
/// # Errors
/// When the prefix is not a valid human-readable part.
pub fn consensus_address(prefix: &str, key: &ConsensusKey) -> Result<String, CliError> {
    let hrp = Hrp::parse(&format!("{prefix}valcons"))
        .map_err(|error| CliError::message(format!("bech32 prefix {prefix:?}: {error}")))?;
    bech32::encode::<Bech32>(hrp, &key.address).map_err(|error| CliError::message(error.to_string()))
}

fn binary(global: &Global, args: &CometArgs) -> Result<PathBuf, CliError> {
    let configured = global.app_config(&[])?.openledger.comet_binary;
    let explicit = args.comet_binary.clone().or_else(|| (!configured.as_os_str().is_empty()).then_some(configured));
    locate(explicit.as_deref()).map_err(CliError::from_display)
}

/// The application's data lies in the same directory, so CometBFT's reset clears both.
fn delegate(global: &Global, args: &CometArgs, command: &[&str]) -> Result<(), CliError> {
    let binary = binary(global, args)?;
    let layout = global.layout()?;
    let mut words: Vec<&std::ffi::OsStr> = command.iter().map(AsRef::as_ref).collect();
    words.extend(["--home".as_ref(), layout.home().as_os_str()]);
    print_line(&capture(&binary, &words).map_err(CliError::from_display)?)
}
