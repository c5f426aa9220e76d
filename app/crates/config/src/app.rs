//! `app.toml`.
#![allow(clippy::disallowed_methods, reason = "the node around the state machine lives in a process; no state code")]

use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use toml::Table;

use super::layers::{self, Override};
use super::{ConfigError, Layout, edit_toml_text, write_file};

/// The file as `init` writes it, and the source of every default.
const DEFAULT: &str = include_str!("app.default.toml");

/// Settings of the application and its servers, with the SDK's names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct AppConfig {
    /// Comma-separated decimal coins per unit of gas; never empty in a running node.
    pub minimum_gas_prices: String,
    /// Gas limit of a query, 0 for none.
    #[serde(with = "quoted")]
    pub query_gas_limit: u64,
    /// Strategy by name; [`AppConfig::pruning`] reads it.
    pub pruning: String,
    /// States kept with `custom`.
    #[serde(with = "quoted")]
    pub pruning_keep_recent: u64,
    /// Blocks between prunings with `custom`.
    #[serde(with = "quoted")]
    pub pruning_interval: u64,
    /// Stop before this height, 0 for never.
    pub halt_height: u64,
    /// Stop before the first block at or after this Unix time in seconds, 0 for never.
    pub halt_time: u64,
    /// Blocks that CometBFT must keep, 0 for all.
    pub min_retain_blocks: u64,
    /// Heights at which a planned upgrade is dropped instead of applied.
    #[serde(with = "heights")]
    pub unsafe_skip_upgrades: Vec<u64>,
    /// Events to index (`type.attribute`), empty for all.
    pub index_events: Vec<String>,
    /// Store backend by name, empty for the default.
    pub app_db_backend: String,
    /// The section of the metrics.
    pub telemetry: TelemetryConfig,
    /// The section of the REST server.
    pub api: ApiConfig,
    /// The section of the gRPC server.
    pub grpc: GrpcConfig,
    /// gRPC-Web on the REST server's address.
    pub grpc_web: GrpcWebConfig,
    /// State-sync snapshots.
    pub state_sync: StateSyncConfig,
    /// Application-side mempool.
    pub mempool: MempoolConfig,
    /// Contracts.
    pub wasm: WasmConfig,
    /// What the SDK does not have.
    pub openledger: OpenLedgerConfig,
}

/// `[telemetry]`
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct TelemetryConfig {
    /// Prefix of metric names.
    pub service_name: String,
    /// Whether metrics are served.
    pub enabled: bool,
    /// Seconds; metrics are served while above 0.
    pub prometheus_retention_time: i64,
    /// Whether the host's name is put before the names of gauges.
    pub enable_hostname: bool,
    /// Whether the host's name becomes a label.
    pub enable_hostname_label: bool,
    /// Whether the service's name becomes a label instead of a prefix.
    pub enable_service_label: bool,
    /// Labels on every metric.
    pub global_labels: Vec<(String, String)>,
}

/// `[api]`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct ApiConfig {
    /// Whether REST is served.
    pub enable: bool,
    /// Whether its OpenAPI description is served.
    pub swagger: bool,
    /// `tcp://host:port`
    pub address: String,
    /// The most connections that are open at once.
    pub max_open_connections: u32,
    /// Seconds to send a request, 0 for no limit.
    pub rpc_read_timeout: u32,
    /// Seconds to take an answer, 0 for no limit.
    pub rpc_write_timeout: u32,
    /// Bytes of a request body.
    pub rpc_max_body_bytes: u32,
    /// Whether any origin may call.
    pub enabled_unsafe_cors: bool,
}

/// `[grpc]`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct GrpcConfig {
    /// Whether gRPC is served.
    pub enable: bool,
    /// `host:port`
    pub address: String,
    /// Bytes of a received message.
    #[serde(with = "quoted")]
    pub max_recv_msg_size: u64,
    /// Bytes of a sent message.
    #[serde(with = "quoted")]
    pub max_send_msg_size: u64,
}

/// `[grpc-web]`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct GrpcWebConfig {
    /// Whether it is served.
    pub enable: bool,
}

/// `[state-sync]`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct StateSyncConfig {
    /// Blocks between snapshots, 0 for none.
    pub snapshot_interval: u64,
    /// Snapshots kept, 0 for all.
    pub snapshot_keep_recent: u32,
}

/// `[mempool]`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct MempoolConfig {
    /// Transactions that may wait for a block after their check; 0 and below for no limit.
    pub max_txs: i64,
}

/// `[wasm]`, with wasmd's names. (The limit of simulations is `openledger.simulation-gas-limit`, which holds for all
/// messages.)
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WasmConfig {
    /// Gas limit of a question from outside to a contract.
    pub query_gas_limit: u64,
    /// MiB of compiled contracts in memory, beside the pinned ones.
    pub memory_cache_size: u32,
}

/// `[openledger]`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct OpenLedgerConfig {
    /// Prefix of account addresses.
    pub bech32_prefix: String,
    /// Base units per unit of voting power; consensus depends on it.
    #[serde(with = "quoted")]
    pub power_reduction: u64,
    /// CometBFT program; looked up when empty.
    pub comet_binary: PathBuf,
    /// ABCI listen address; a unix socket below `data/` when empty.
    pub abci_address: String,
    /// Bytes of the longest ABCI message.
    pub abci_max_message_bytes: usize,
    /// Gas limit of a simulation or dry run.
    pub simulation_gas_limit: u64,
    /// Threads that check the signatures of a block ahead of its execution, 0 for one per core.
    pub signature_threads: u16,
    /// Seconds without a block until `/health` fails, 0 for never.
    pub health_max_block_age: u64,
    /// Connections at once from one address to the REST server, and to the gRPC server, 0 for no limit.
    pub max_connections_per_address: u32,
    /// Seconds given to a graceful stop.
    pub shutdown_grace: u64,
}

/// Which past states stay queryable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pruning {
    /// All.
    Nothing,
    /// The last `keep_recent`, removed every `interval` blocks.
    Keep {
        /// The number of states that are kept.
        keep_recent: u64,
        /// Blocks between removals.
        interval: u64,
    },
}

impl Default for AppConfig {
    /// What [`DEFAULT`](AppConfig::default_text) says.
    fn default() -> Self {
        #[allow(clippy::expect_used, reason = "the embedded file is checked by a test")]
        DEFAULT.parse::<Table>().ok().and_then(|table| table.try_into().ok()).expect("the embedded app.toml is valid")
    }
}

impl AppConfig {
    /// The commented default file.
    pub fn default_text() -> &'static str {
        DEFAULT
    }

    /// Dotted keys of the file, each with whether it is a switch.
    pub fn keys() -> Vec<(String, bool)> {
        let table: Table = DEFAULT.parse().unwrap_or_default();
        layers::leaves(&table).into_iter().map(|(key, value)| (key, value.is_bool())).collect()
    }

    /// Writes the commented default file with the given minimum gas prices and address prefix.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn write_default(layout: &Layout, minimum_gas_prices: &str, bech32_prefix: &str) -> Result<(), ConfigError> {
        let changes =
            [("minimum-gas-prices", minimum_gas_prices.into()), ("openledger.bech32-prefix", bech32_prefix.into())];
        write_file(&layout.app_toml(), edit_toml_text(DEFAULT, &changes, false)?.as_bytes(), 0o644)
    }

    /// Reads `app.toml` (defaults where it or a key is missing), then the environment, then `flags` (dotted
    /// keys).
    ///
    /// # Errors
    /// When the file is not TOML or a value has the wrong type.
    pub fn load(layout: &Layout, flags: &[Override]) -> Result<Self, ConfigError> {
        Self::load_with(layout, flags, |name| std::env::var(name).ok())
    }

    pub(super) fn load_with(
        layout: &Layout,
        flags: &[Override],
        env: impl Fn(&str) -> Option<String>,
    ) -> Result<Self, ConfigError> {
        let path = layout.app_toml();
        let bad = |error: toml::de::Error| ConfigError::Syntax { path: path.clone(), message: error.to_string() };
        let defaults: Table = DEFAULT.parse().map_err(bad)?;
        layers::layered(defaults, layers::read_table(&path)?, env, flags)?.try_into().map_err(bad)
    }

    /// Reads a text as a file, without environment and flags.
    ///
    /// # Errors
    /// When it is not TOML or a value has the wrong type.
    pub fn parse(text: &str) -> Result<Self, ConfigError> {
        let bad = |error: toml::de::Error| ConfigError::Syntax {
            path: PathBuf::from("app.toml"),
            message: error.to_string(),
        };
        let defaults: Table = DEFAULT.parse().map_err(bad)?;
        layers::layered(defaults, text.parse().map_err(bad)?, |_| None, &[])?.try_into().map_err(bad)
    }

    /// What the SDK checks before a node starts.
    ///
    /// # Errors
    /// [`ConfigError::EmptyMinGasPrices`], or [`ConfigError::Refused`] for settings that contradict each
    /// other or are not supported.
    pub fn validate(&self) -> Result<(), ConfigError> {
        if self.minimum_gas_prices.trim().is_empty() {
            return Err(ConfigError::EmptyMinGasPrices);
        }
        self.pruning()?;
        if !["", "sled"].contains(&self.app_db_backend.as_str()) {
            let backend = &self.app_db_backend;
            return Err(ConfigError::Refused(format!("unknown app-db-backend {backend:?}: this node has \"sled\"")));
        }
        if self.pruning == "everything" && self.state_sync.snapshot_interval > 0 {
            return Err(ConfigError::Refused(
                "cannot enable state sync snapshots with 'everything' pruning setting".into(),
            ));
        }
        let prefix = &self.openledger.bech32_prefix;
        if prefix.is_empty()
            || prefix.len() > 20
            || !prefix.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
        {
            return Err(ConfigError::Refused(format!("invalid bech32-prefix {prefix:?}")));
        }
        if self.openledger.power_reduction == 0 {
            return Err(ConfigError::Refused("power-reduction must not be 0".into()));
        }
        Ok(())
    }

    /// The pruning strategy, with the SDK's rules for `custom`.
    ///
    /// # Errors
    /// [`ConfigError::Refused`] for an unknown name, an interval below 10 or fewer than 2 states kept.
    pub fn pruning(&self) -> Result<Pruning, ConfigError> {
        match self.pruning.as_str() {
            "default" => Ok(Pruning::Keep { keep_recent: 362_880, interval: 10 }),
            "nothing" => Ok(Pruning::Nothing),
            "everything" => Ok(Pruning::Keep { keep_recent: 2, interval: 10 }),
            "custom" => match (self.pruning_keep_recent, self.pruning_interval) {
                (_, 0) => Err(ConfigError::Refused(
                    "'pruning-interval' must not be 0. If you want to disable pruning, select pruning = \"nothing\""
                        .into(),
                )),
                (_, interval) if interval < 10 => {
                    Err(ConfigError::Refused(format!("'pruning-interval' must not be less than 10, got {interval}")))
                }
                (keep, _) if keep < 2 => {
                    Err(ConfigError::Refused(format!("'pruning-keep-recent' must not be less than 2, got {keep}")))
                }
                (keep_recent, interval) => Ok(Pruning::Keep { keep_recent, interval }),
            },
            other => Err(ConfigError::Refused(format!("unknown pruning strategy {other}"))),
        }
    }
}

/// Unsigned numbers that the SDK writes as strings.
mod quoted {
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub(super) fn serialize<S: Serializer>(value: &u64, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(value)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u64, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(|_| D::Error::custom(format!("{text:?} is not an unsigned number")))
    }
}

/// Heights as numbers, or as texts where a flag or the environment gives them.
mod heights {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub(super) fn serialize<S: Serializer>(heights: &[u64], serializer: S) -> Result<S::Ok, S::Error> {
        heights.serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u64>, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Either {
            Number(u64),
            Text(String),
        }
        let read = |height| match height {
            Either::Number(number) => Ok(number),
            Either::Text(text) => text.parse().map_err(serde::de::Error::custom),
        };
        Vec::<Either>::deserialize(deserializer)?.into_iter().map(read).collect()
    }
}
