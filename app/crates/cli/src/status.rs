//! `status`

use clap::Args;

use openledger_client::{CliError, Global, OutputArgs, OutputFormat, print};
use openledger_rpc::{RpcClient, Status};

/// `openledgerd status`
#[derive(Debug, Clone, Args)]
pub struct StatusArgs {
    /// `tcp://host:port` of a node's CometBFT RPC [default: from client.toml, tcp://localhost:26657]
    #[arg(short = 'n', long)]
    pub node: Option<String>,
    /// `-o`/`--output`, JSON by default.
    #[command(flatten)]
    pub output: OutputArgs,
}

/// Prints `node_info`, `sync_info` and `validator_info` of a node.
///
/// # Errors
/// When the node does not answer.
pub fn run(global: &Global, args: &StatusArgs) -> Result<(), CliError> {
    let node: Vec<_> = args.node.iter().map(|node| ("node".to_owned(), node.clone())).collect();
    let config = global.client_config(&node)?;
    let status = RpcClient::new(&config.node)?.call_raw(&Status {})?;
    print(&status, args.output.output.unwrap_or(OutputFormat::Json))
}
