//! Flags that every command takes, before or after its name, and the error that every command returns.
#![allow(clippy::disallowed_methods, reason = "the command line waits, draws salts, reads the environment")]

use std::io::IsTerminal;
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use tracing_subscriber::Layer as _;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

use crate::log_level::LogLevels;
use openledger_config::{AppConfig, ClientConfig, ConfigError, Layout, Override};
use openledger_rpc::RpcError;

/// Directory in the user's home that holds a node unless `--home` says otherwise.
pub const DEFAULT_HOME: &str = ".openledgerd";

/// Flags of all commands, spelled as the Cosmos SDK spells them.
#[derive(Debug, Clone, Args)]
pub struct Global {
    /// Directory for configuration and data [default: ~/.openledgerd]
    #[arg(long, global = true, env = "OPENLEDGERD_HOME", hide_env = true)]
    pub home: Option<PathBuf>,
    /// Chain id of the network
    #[arg(long = "chain-id", global = true, env = "OPENLEDGERD_CHAIN_ID", hide_env = true)]
    pub chain_id: Option<String>,
    /// Logging level: trace, debug, info, warn, error, fatal, panic, disabled, or '*:<level>,<module>:<level>'
    #[arg(long = "log_level", global = true, default_value = "info", env = "OPENLEDGERD_LOG_LEVEL", hide_env = true)]
    pub log_level: String,
    /// Logging format
    #[arg(
        long = "log_format",
        global = true,
        value_enum,
        default_value = "plain",
        env = "OPENLEDGERD_LOG_FORMAT",
        hide_env = true
    )]
    pub log_format: LogFormat,
    /// Log without colours
    #[arg(long = "log_no_color", global = true, num_args = 0..=1, require_equals = true, default_missing_value = "true", default_value_t = false, action = clap::ArgAction::Set)]
    pub log_no_color: bool,
    /// Print the causes of errors
    #[arg(long, global = true, num_args = 0..=1, require_equals = true, default_missing_value = "true", default_value_t = false, action = clap::ArgAction::Set)]
    pub trace: bool,
}

/// How log lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// For people.
    Plain,
    /// One JSON object per line.
    Json,
}

/// Why a command failed; the text is what the user sees after `Error: `.
#[derive(Debug, thiserror::Error)]
pub enum CliError {
    /// A file or a setting of the configuration is wrong.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// A node that was asked.
    #[error(transparent)]
    Rpc(#[from] RpcError),
    /// A file could not be read or written.
    #[error(transparent)]
    Io(#[from] std::io::Error),
    /// A value is no JSON of the expected form.
    #[error(transparent)]
    Json(#[from] serde_json::Error),
    /// Anything a command says itself.
    #[error("{0}")]
    Message(String),
}

impl CliError {
    /// An error with this text.
    pub fn message(text: impl Into<String>) -> Self {
        Self::Message(text.into())
    }

    /// An error of a part that this crate does not know, by its text.
    pub fn from_display(error: impl std::fmt::Display) -> Self {
        Self::Message(error.to_string())
    }
}

impl Global {
    /// The node's home.
    ///
    /// # Errors
    /// When `--home` is not given and the user has no home directory.
    pub fn layout(&self) -> Result<Layout, CliError> {
        match (&self.home, std::env::var_os("HOME")) {
            (Some(home), _) => Ok(Layout::new(home)),
            (None, Some(user)) => Ok(Layout::new(PathBuf::from(user).join(DEFAULT_HOME))),
            (None, None) => Err(CliError::message("no home directory: give --home")),
        }
    }

    /// `client.toml` with `--chain-id` and further flags (keys as in the file) over it.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn client_config(&self, flags: &[Override]) -> Result<ClientConfig, CliError> {
        let chain_id = self.chain_id.iter().map(|id| ("chain-id".to_owned(), id.clone()));
        let all: Vec<Override> = chain_id.chain(flags.iter().cloned()).collect();
        Ok(ClientConfig::load(&self.layout()?, &all)?)
    }

    /// `app.toml` with flags (dotted keys) over it.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn app_config(&self, flags: &[Override]) -> Result<AppConfig, CliError> {
        Ok(AppConfig::load(&self.layout()?, flags)?)
    }

    /// Starts logging to standard error; standard output belongs to the command's answer.
    ///
    /// # Errors
    /// When `--log_level` cannot be read.
    pub fn init_logging(&self) -> Result<(), CliError> {
        let filter = LogLevels::parse(&self.log_level)?.filter();
        let colours = !self.log_no_color && std::io::stderr().is_terminal();
        let writer = tracing_subscriber::fmt::layer().with_writer(std::io::stderr);
        let started = match self.log_format {
            LogFormat::Json => tracing_subscriber::registry().with(writer.json().with_filter(filter)).try_init(),
            LogFormat::Plain => {
                tracing_subscriber::registry().with(writer.with_ansi(colours).with_filter(filter)).try_init()
            }
        };
        // A second start, in tests, keeps the first.
        let _ = started;
        Ok(())
    }

    /// The same logging flags for `cometbft start`, which has no flag for the format.
    ///
    /// # Errors
    /// When `--log_level` cannot be read.
    pub fn comet_log_flags(&self) -> Result<Vec<String>, CliError> {
        Ok(vec![format!("--log_level={}", LogLevels::parse(&self.log_level)?.comet())])
    }
}
