//! The node's directory and the files in it: CometBFT's as CometBFT 0.38 writes them, `app.toml`,
//! `client.toml` and `genesis.json` as the Cosmos SDK 0.53 has them, so that operators' and relayers' tools
//! find and edit what they know.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, reason = "tests"))]

mod app;
mod client;
mod comet;
mod effects;
pub mod genesis;
mod keys;
mod layers;
pub mod system;
#[cfg(test)]
mod tests;

use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

pub use app::{
    ApiConfig, AppConfig, GrpcConfig, GrpcWebConfig, MempoolConfig, OpenLedgerConfig, Pruning, StateSyncConfig,
    TelemetryConfig,
};
pub use client::ClientConfig;
pub use comet::{CometConfig, rpc_body_bytes};
pub use keys::{ConsensusKey, NodeKey, consensus_key_from_mnemonic};
pub use layers::{ENV_PREFIX, Override, env_name};

use system::file_error;

/// Name of the program, in `genesis.json` and in version reports.
pub const APP_NAME: &str = "openledgerd";

/// A problem with a file or a setting. [`ConfigError::EmptyMinGasPrices`] and [`ConfigError::Refused`] carry
/// the SDK's code 40.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// Reading or writing failed.
    #[error("{}", file_error(path, source))]
    Io {
        /// The file that is meant.
        path: PathBuf,
        /// What the operating system said.
        source: io::Error,
    },
    /// The file is no TOML or no JSON.
    #[error("{path}: {message}")]
    Syntax {
        /// The file that is meant.
        path: PathBuf,
        /// What the parser said.
        message: String,
    },
    /// A value of the wrong type.
    #[error("invalid value {value:?} for {key}")]
    Value {
        /// The key of the setting, with dots.
        key: String,
        /// The value that was given.
        value: String,
    },
    /// A key that the file does not have.
    #[error("key {0:?} not found")]
    UnknownKey(String),
    /// `minimum-gas-prices` is empty.
    #[error("set min gas price in app.toml or flag or env variable: error in app.toml")]
    EmptyMinGasPrices,
    /// Settings that contradict each other.
    #[error("{0}: error in app.toml")]
    Refused(String),
    /// A file that should hold something else.
    #[error("{path}: {problem}")]
    Content {
        /// The file that is meant.
        path: PathBuf,
        /// What is wrong with it.
        problem: String,
    },
}

impl ConfigError {
    /// The SDK's code, in codespace `sdk`, of errors that have one.
    pub fn sdk_code(&self) -> Option<u32> {
        matches!(self, Self::EmptyMinGasPrices | Self::Refused(_)).then_some(40)
    }
}

/// Paths below a node's home.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layout {
    home: PathBuf,
}

impl Layout {
    /// The layout below `home`.
    pub fn new(home: impl Into<PathBuf>) -> Self {
        Self { home: home.into() }
    }
    /// The path of the home directory itself.
    pub fn home(&self) -> &Path {
        &self.home
    }
    /// `config/`
    pub fn config_dir(&self) -> PathBuf {
        self.home.join("config")
    }
    /// `data/`
    pub fn data_dir(&self) -> PathBuf {
        self.home.join("data")
    }
    /// `config/config.toml`: CometBFT's settings.
    pub fn comet_toml(&self) -> PathBuf {
        self.config_dir().join("config.toml")
    }
    /// `config/app.toml`
    pub fn app_toml(&self) -> PathBuf {
        self.config_dir().join("app.toml")
    }
    /// `config/client.toml`
    pub fn client_toml(&self) -> PathBuf {
        self.config_dir().join("client.toml")
    }
    /// `config/genesis.json`, in the SDK's or in CometBFT's form.
    pub fn genesis(&self) -> PathBuf {
        self.config_dir().join("genesis.json")
    }
    /// `data/comet-genesis.json`: what CometBFT reads when `genesis.json` is in the SDK's form; derived at
    /// each start.
    pub fn comet_genesis(&self) -> PathBuf {
        self.data_dir().join("comet-genesis.json")
    }
    /// `config/gentx/`
    pub fn gentx_dir(&self) -> PathBuf {
        self.config_dir().join("gentx")
    }
    /// `config/node_key.json`
    pub fn node_key(&self) -> PathBuf {
        self.config_dir().join("node_key.json")
    }
    /// `config/priv_validator_key.json`
    pub fn priv_validator_key(&self) -> PathBuf {
        self.config_dir().join("priv_validator_key.json")
    }
    /// `data/priv_validator_state.json`
    pub fn priv_validator_state(&self) -> PathBuf {
        self.data_dir().join("priv_validator_state.json")
    }
    /// The named settings file of `config/`: `app`, `client` or `config`, with or without `.toml`.
    pub fn settings_file(&self, name: &str) -> PathBuf {
        self.config_dir().join(format!("{}.toml", name.strip_suffix(".toml").unwrap_or(name)))
    }
}

/// Replaces a file so that a crash leaves either the old or the new content; `mode` are its permission bits.
///
/// # Errors
/// When the directory cannot be written.
pub fn write_file(path: &Path, content: &[u8], mode: u32) -> Result<(), ConfigError> {
    let fail = |source| ConfigError::Io { path: path.to_owned(), source };
    if let Some(parent) = path.parent() {
        std::fs::create_dir_all(parent).map_err(fail)?;
    }
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}.tmp", std::process::id()));
    let temporary = path.with_file_name(name);
    let write = || {
        let mut file =
            std::fs::OpenOptions::new().write(true).create(true).truncate(true).mode(mode).open(&temporary)?;
        file.write_all(content)?;
        file.sync_all()?;
        std::fs::rename(&temporary, path)
    };
    write().map_err(|error| {
        let _ = std::fs::remove_file(&temporary);
        fail(error)
    })
}

/// Sets dotted keys in a TOML file, leaving comments, order and all other keys as they are.
///
/// # Errors
/// When the file is not TOML, or a key does not exist in it ([`ConfigError::UnknownKey`]) unless `create` is
/// set.
pub fn edit_toml(path: &Path, changes: &[(&str, toml_edit::Value)], create: bool) -> Result<(), ConfigError> {
    let text = std::fs::read_to_string(path).map_err(|source| ConfigError::Io { path: path.to_owned(), source })?;
    let edited = edit_toml_text(&text, changes, create).map_err(|error| match error {
        ConfigError::Syntax { message, .. } => ConfigError::Syntax { path: path.to_owned(), message },
        other => other,
    })?;
    let mode = std::fs::metadata(path)
        .map(|found| std::os::unix::fs::PermissionsExt::mode(&found.permissions()))
        .unwrap_or(0o644);
    write_file(path, edited.as_bytes(), mode & 0o777)
}

/// [`edit_toml`] on text.
///
/// # Errors
/// As [`edit_toml`].
pub fn edit_toml_text(text: &str, changes: &[(&str, toml_edit::Value)], create: bool) -> Result<String, ConfigError> {
    let mut document: toml_edit::DocumentMut = text.parse().map_err(|error: toml_edit::TomlError| {
        ConfigError::Syntax { path: PathBuf::new(), message: error.to_string() }
    })?;
    for (key, value) in changes {
        let unknown = || ConfigError::UnknownKey((*key).to_owned());
        let mut table: &mut dyn toml_edit::TableLike = document.as_table_mut();
        let (sections, name) = key.rsplit_once('.').map_or((None, *key), |(sections, name)| (Some(sections), name));
        for section in sections.into_iter().flat_map(|sections| sections.split('.')) {
            if create && table.get(section).is_none() {
                table.insert(section, toml_edit::table());
            }
            table = table.get_mut(section).and_then(toml_edit::Item::as_table_like_mut).ok_or_else(unknown)?;
        }
        match table.get_mut(name) {
            Some(toml_edit::Item::Value(old)) => {
                // Keeps the comment at the end of the line.
                let decor = old.decor().clone();
                *old = value.clone();
                *old.decor_mut() = decor;
            }
            Some(toml_edit::Item::None) | None if create => {
                table.insert(name, toml_edit::Item::Value(value.clone()));
            }
            _ => return Err(unknown()),
        }
    }
    Ok(document.to_string())
}
