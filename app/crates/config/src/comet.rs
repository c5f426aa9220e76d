//! What the node itself needs to know of CometBFT's `config.toml`.
#![allow(clippy::disallowed_methods, reason = "the node around the state machine lives in a process; no state code")]

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use toml::Value;

use super::layers::{ENV_PREFIX, Override, env_name, leaves, read_table};
use super::{ConfigError, Layout};

/// The part of `config.toml` that the application's side uses, after the environment and flags.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CometConfig {
    /// The name of the node.
    pub moniker: String,
    /// Where CometBFT serves RPC.
    pub rpc_laddr: String,
    /// Where CometBFT listens for peers.
    pub p2p_laddr: String,
    /// Genesis file, absolute.
    pub genesis_file: PathBuf,
    /// Node key file, absolute.
    pub node_key_file: PathBuf,
    /// Validator key file, absolute.
    pub priv_validator_key_file: PathBuf,
    /// Validator state file, absolute.
    pub priv_validator_state_file: PathBuf,
    /// Data directory, absolute.
    pub db_dir: PathBuf,
    /// Write-ahead log of consensus, absolute.
    pub wal_file: PathBuf,
}

/// CometBFT's own `mempool.max_tx_bytes`.
const DEFAULT_MAX_TX_BYTES: i64 = 1_048_576;
/// Bytes of a JSON-RPC request besides the transaction in it.
const JSON_ROOM: i64 = 4096;

/// A `rpc.max_body_bytes` within which every transaction that the mempool takes can be broadcast as base64 in
/// JSON; at least the present one.
///
/// # Errors
/// When the file is not TOML.
pub fn rpc_body_bytes(layout: &Layout) -> Result<i64, ConfigError> {
    let table = read_table(&layout.comet_toml())?;
    let get = |section: &str, name: &str| table.get(section)?.get(name)?.as_integer();
    let tx = get("mempool", "max_tx_bytes").unwrap_or(DEFAULT_MAX_TX_BYTES).max(0);
    let base64 = tx.saturating_add(2).saturating_div(3).saturating_mul(4);
    Ok(get("rpc", "max_body_bytes").unwrap_or(0).max(base64.saturating_add(JSON_ROOM)))
}

impl CometConfig {
    /// Reads the file; `flags` and the environment (`CMT_*`, `OPENLEDGERD_*`) win over it. Missing keys have
    /// CometBFT's defaults.
    ///
    /// # Errors
    /// When the file is not TOML.
    pub fn load(layout: &Layout, flags: &[Override]) -> Result<Self, ConfigError> {
        let table = read_table(&layout.comet_toml())?;
        let get = |key: &str, default: &str| -> String {
            let flag = flags.iter().rev().find(|(name, _)| name == key).map(|(_, text)| text.clone());
            let env = || [ENV_PREFIX, "CMT"].iter().find_map(|prefix| std::env::var(env_name(prefix, key)).ok());
            let file = || match key.split_once('.') {
                Some((section, name)) => table.get(section)?.get(name)?.as_str().map(str::to_owned),
                None => table.get(key)?.as_str().map(str::to_owned),
            };
            flag.or_else(env).or_else(file).unwrap_or_else(|| default.to_owned())
        };
        let path = |key: &str, default: &str| {
            let found = get(key, default);
            // An empty path would mean the home itself.
            layout.home().join(Path::new(if found.is_empty() { default } else { &found }))
        };
        Ok(Self {
            moniker: get("moniker", ""),
            rpc_laddr: get("rpc.laddr", "tcp://127.0.0.1:26657"),
            p2p_laddr: get("p2p.laddr", "tcp://0.0.0.0:26656"),
            genesis_file: path("genesis_file", "config/genesis.json"),
            node_key_file: path("node_key_file", "config/node_key.json"),
            priv_validator_key_file: path("priv_validator_key_file", "config/priv_validator_key.json"),
            priv_validator_state_file: path("priv_validator_state_file", "data/priv_validator_state.json"),
            db_dir: path("db_dir", "data"),
            wal_file: path("consensus.wal_file", "data/cs.wal/wal"),
        })
    }

    /// The RPC address a client on this machine can dial: wildcard hosts become loopback.
    pub fn rpc_client_address(&self) -> String {
        if self.rpc_laddr.starts_with("unix://") {
            return self.rpc_laddr.clone();
        }
        let address = self.rpc_laddr.strip_prefix("tcp://").unwrap_or(&self.rpc_laddr);
        match address.rsplit_once(':') {
            Some(("0.0.0.0" | "" | "[::]" | "::", port)) => format!("tcp://127.0.0.1:{port}"),
            _ => format!("tcp://{address}"),
        }
    }

    /// `CMT_*` variables for the `OPENLEDGERD_*` ones that name a key of `config.toml`.
    ///
    /// # Errors
    /// When the file is not TOML.
    pub fn child_env(layout: &Layout) -> Result<Vec<(OsString, OsString)>, ConfigError> {
        let table = read_table(&layout.comet_toml())?;
        Ok(leaves(&table)
            .into_iter()
            .filter(|(_, value)| !matches!(value, Value::Array(_)))
            .filter_map(|(key, _)| Some((env_name("CMT", &key).into(), std::env::var_os(env_name(ENV_PREFIX, &key))?)))
            .collect())
    }
}
