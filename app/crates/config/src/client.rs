//! `client.toml`.
#![allow(clippy::disallowed_methods, reason = "the node around the state machine lives in a process; no state code")]

use serde::{Deserialize, Serialize};
use toml::Table;

use super::layers::{self, Override};
use super::{ConfigError, Layout, edit_toml, edit_toml_text, write_file};

const DEFAULT: &str = include_str!("client.default.toml");

/// Settings of commands that talk to a node.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct ClientConfig {
    /// The id of the chain that transactions are signed for.
    pub chain_id: String,
    /// `file` or `test`.
    pub keyring_backend: String,
    /// The name of the key that signs when none is given.
    pub keyring_default_keyname: String,
    /// `text` or `json`.
    pub output: String,
    /// CometBFT RPC address.
    pub node: String,
    /// `sync` or `async`.
    pub broadcast_mode: String,
    /// Everything else in the file: flags of transactions that have a place there, such as `gas-prices`.
    #[serde(flatten)]
    pub other: Table,
}

impl ClientConfig {
    /// The commented default file.
    pub fn default_text() -> &'static str {
        DEFAULT
    }

    /// Writes the file with `chain_id`, or sets it in the file that exists. Readable by the owner only, as
    /// the SDK has it.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn write_chain_id(layout: &Layout, chain_id: &str) -> Result<(), ConfigError> {
        let path = layout.client_toml();
        let changes = [("chain-id", chain_id.into())];
        if path.exists() {
            return edit_toml(&path, &changes, true);
        }
        write_file(&path, edit_toml_text(DEFAULT, &changes, false)?.as_bytes(), 0o600)
    }

    /// Reads a text as a file, without environment and flags.
    ///
    /// # Errors
    /// When it is not TOML or a value has the wrong type.
    pub fn parse(text: &str) -> Result<Self, ConfigError> {
        let bad = |error: toml::de::Error| ConfigError::Syntax {
            path: std::path::PathBuf::from("client.toml"),
            message: error.to_string(),
        };
        let defaults: Table = DEFAULT.parse().map_err(bad)?;
        layers::layered(defaults, text.parse().map_err(bad)?, |_| None, &[])?.try_into().map_err(bad)
    }

    /// Reads the file (defaults where it or a key is missing), then the environment, then `flags` (keys as in
    /// the file).
    ///
    /// # Errors
    /// When the file is not TOML or a value has the wrong type.
    pub fn load(layout: &Layout, flags: &[Override]) -> Result<Self, ConfigError> {
        let path = layout.client_toml();
        let bad = |error: toml::de::Error| ConfigError::Syntax { path: path.clone(), message: error.to_string() };
        let defaults: Table = DEFAULT.parse().map_err(bad)?;
        layers::layered(defaults, layers::read_table(&path)?, |name| std::env::var(name).ok(), flags)?
            .try_into()
            .map_err(bad)
    }
}
