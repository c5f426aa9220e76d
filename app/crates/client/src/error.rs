//! What goes wrong in commands that use keys or talk to a node.

use std::path::PathBuf;

use openledger_core::Failure;
use openledger_keyring::KeyringError;
use openledger_proto::ProtoError;
use openledger_proto::cosmos::base::abci::v1beta1::TxResponse;

use crate::CliError;
use openledger_config::ConfigError;
use openledger_config::system::file_error;
use openledger_rpc::RpcError;

/// Why a client command failed. Shown as `Error: {self}` on standard error, exit status 1.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// The arguments contradict each other or one is malformed.
    #[error("{0}")]
    Usage(String),
    /// The node's application refused a query; shown as a Go gRPC client shows it.
    #[error("rpc error: code = {code} desc = {message}")]
    Status {
        /// The gRPC status code in words.
        code: &'static str,
        /// Text of the application.
        message: String,
    },
    /// A transaction that the chain refused, in its mempool or in a block.
    #[error("transaction {} refused: {}:{} {}", .0.txhash, .0.codespace, .0.code, .0.raw_log)]
    Refused(Box<TxResponse>),
    /// A key could not be read, made or used.
    #[error(transparent)]
    Keyring(#[from] KeyringError),
    /// A key on a hardware wallet.
    #[error(transparent)]
    Ledger(#[from] openledger_ledger::LedgerError),
    /// The connection to the node.
    #[error(transparent)]
    Rpc(#[from] RpcError),
    /// A file of the settings is wrong.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// Wire or JSON form of a message.
    #[error(transparent)]
    Proto(#[from] ProtoError),
    /// Coins, denominations or addresses.
    #[error(transparent)]
    Value(#[from] Failure),
    /// Text that is not JSON.
    #[error("invalid JSON: {0}")]
    Json(#[from] serde_json::Error),
    /// A file.
    #[error("{}", file_error(path, source))]
    Io {
        /// The file that is meant.
        path: PathBuf,
        /// What the operating system said.
        source: std::io::Error,
    },
    /// Standard input or output.
    #[error(transparent)]
    Stream(#[from] std::io::Error),
    /// Settings, the home or output, as other commands report them.
    #[error(transparent)]
    Cli(#[from] Box<CliError>),
    /// The node answered something that cannot be right.
    #[error("unexpected answer of the node: {0}")]
    Answer(String),
}

impl ClientError {
    /// An argument error.
    pub fn usage(text: impl Into<String>) -> Self {
        Self::Usage(text.into())
    }

    /// Whether a transaction was refused with this code.
    #[must_use]
    pub fn is_refusal(&self, codespace: &str, code: u32) -> bool {
        matches!(self, Self::Refused(r) if r.codespace == codespace && r.code == code)
    }

    /// Names the file of an input or output error.
    pub fn io(path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.into();
        move |source| Self::Io { path, source }
    }

    /// The status of a query that the application answered with `code` in codespace `codespace`.
    pub fn from_abci(codespace: &str, code: u32, log: String) -> Self {
        let name = match (codespace, code) {
            ("sdk", 18) => "InvalidArgument",
            ("sdk", 4) => "Unauthenticated",
            ("sdk", 22) => "NotFound",
            _ => "Unknown",
        };
        Self::Status { code: name, message: log }
    }
}

impl From<CliError> for ClientError {
    fn from(error: CliError) -> Self {
        Self::Cli(Box::new(error))
    }
}

impl From<ClientError> for CliError {
    fn from(error: ClientError) -> Self {
        match error {
            ClientError::Cli(inner) => *inner,
            other => Self::Message(other.to_string()),
        }
    }
}
