//! Flags that every command takes, before or after its name, and the error that every command returns.

use std::io::IsTerminal;
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use tracing_subscriber::EnvFilter;

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
    /// Logging level: trace, debug, info, warn, error, none, or '*:<level>,<module>:<level>'
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
    /// A file or setting.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// A node that was asked.
    #[error(transparent)]
    Rpc(#[from] RpcError),
    /// Reading or writing.
    #[error(transparent)]
    Io(#[from] std::io::Error),
    /// JSON.
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
        let filter = EnvFilter::try_new(log_filter(&self.log_level)?)
            .map_err(|error| CliError::message(format!("--log_level: {error}")))?;
        let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
        let started = match self.log_format {
            LogFormat::Json => builder.json().try_init(),
            LogFormat::Plain => builder.with_ansi(!self.log_no_color && std::io::stderr().is_terminal()).try_init(),
        };
        // A second start, in tests, keeps the first.
        let _ = started;
        Ok(())
    }

    /// The same logging flags for `cometbft start`: it knows plain levels and `module:level` lists, and no
    /// format flag.
    pub fn comet_log_flags(&self) -> Vec<String> {
        let level = self.log_level.replace("warn", "error").replace("trace", "debug").replace("disabled", "none");
        vec![format!("--log_level={level}")]
    }
}

/// From the SDK's notation (`info`, `*:error,p2p:debug`, `disabled`) to a filter's.
fn log_filter(level: &str) -> Result<String, CliError> {
    let one = |text: &str| match text {
        "trace" | "debug" | "info" | "warn" | "error" => Ok(text.to_owned()),
        "fatal" | "panic" => Ok("error".to_owned()),
        "none" | "disabled" | "" => Ok("off".to_owned()),
        other => Err(CliError::message(format!("unknown log level {other:?}"))),
    };
    if !level.contains(':') {
        return one(level);
    }
    let parts = level.split(',').map(|part| match part.rsplit_once(':') {
        Some(("*", level)) => one(level),
        Some((module, level)) => Ok(format!("{module}={}", one(level)?)),
        None => one(part),
    });
    Ok(parts.collect::<Result<Vec<_>, _>>()?.join(","))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn log_levels_are_read_in_the_sdks_notation() {
        assert_eq!(log_filter("info").unwrap(), "info");
        assert_eq!(log_filter("*:error,openledger_node:debug").unwrap(), "error,openledger_node=debug");
        assert_eq!(log_filter("disabled").unwrap(), "off");
        assert!(log_filter("loud").is_err());
        assert!(log_filter("*:loud").is_err());
    }
}
