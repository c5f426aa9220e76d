//! `start`: the application, its CometBFT and its API servers as one node.

use openledger_abci::application::{Abci, Hooks};
use openledger_assembly as assembly;
use openledger_auth::MinGasPrices;
use openledger_baseapp::block::FatalError;
use openledger_cli::start::{StartArgs, prepare};
use openledger_cli::version::{BUILD_DEPS, COSMOS_SDK_VERSION, git_commit};
use openledger_client::{CliError, Global};
use openledger_config::APP_NAME;
use openledger_node::disk::Disks;
use openledger_node::metrics::NodeMetrics;
use openledger_node::supervisor::{self, Ending, StopServices};
use openledger_rpc::RpcClient;
use openledger_servers as servers;
use openledger_services::{NodeFacts, QueryRouter, VersionInfo};
use std::sync::Arc;

/// Runs a node until it ends and returns the process's exit code.
///
/// # Errors
/// When a part cannot be started, or failed later: whatever the log's level, the operator reads why.
pub(crate) fn start(global: &Global, args: &StartArgs) -> Result<u8, CliError> {
    match run(global, args) {
        Ok(ending) if ending.is_failure() => Err(CliError::message(ending.to_string())),
        Ok(ending) => Ok(ending.exit_code()),
        Err(error) => Err(match disk_trouble(global) {
            // A full disk shows in many errors; the operator should not have to guess it from theirs.
            Some(trouble) => CliError::message(format!("{error}: {trouble}")),
            None => error,
        }),
    }
}

fn disk_trouble(global: &Global) -> Option<String> {
    let layout = global.layout().ok()?;
    Disks::new([layout.data_dir().join("application"), layout.data_dir(), layout.config_dir()]).trouble()
}

fn run(global: &Global, args: &StartArgs) -> Result<Ending, CliError> {
    let prepared = prepare(global, args)?;
    for warning in &prepared.warnings {
        tracing::warn!("{warning}");
    }
    openledger_proto::load();
    let app = Arc::new(assembly::open(&prepared.layout, &prepared.app).map_err(CliError::Message)?);
    let rpc = RpcClient::new(&prepared.comet.rpc_client_address()).map_err(CliError::from)?;
    let version = VersionInfo {
        name: "openledger".to_owned(),
        app_name: APP_NAME.to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        git_commit: git_commit().to_owned(),
        cosmos_sdk_version: COSMOS_SDK_VERSION.to_owned(),
        build_deps: BUILD_DEPS.iter().map(|(p, v)| ((*p).to_owned(), (*v).to_owned())).collect(),
    };
    let prices = MinGasPrices::parse(&prepared.app.minimum_gas_prices).map_err(|e| CliError::message(e.to_string()))?;
    let facts = NodeFacts {
        minimum_gas_price: prices.to_string(),
        pruning_keep_recent: prepared.app.pruning_keep_recent.to_string(),
        pruning_interval: prepared.app.pruning_interval.to_string(),
        halt_height: prepared.app.halt_height,
    };
    let router = QueryRouter::new(app.clone(), Arc::new(rpc), version, facts);
    let metrics = NodeMetrics::named(&prepared.app.telemetry);
    let metrics = metrics.map_err(|e| CliError::message(format!("telemetry in app.toml: {e}")))?;
    let (handle, events) = supervisor::node_channel_with(metrics);
    let apis = router.clone();
    let config = prepared.app;
    let version = env!("CARGO_PKG_VERSION").to_owned();
    let abci = Abci::new(app, Arc::new(router), version, Arc::new(Supervised(handle.clone())))
        .with_index_events(config.index_events.iter().cloned());
    let services = move |handle: &supervisor::NodeHandle| -> Result<StopServices, String> {
        let servers = servers::server::start(apis, &config, handle).map_err(|e| e.to_string())?;
        Ok(Box::new(move || servers.stop()))
    };
    let ending = supervisor::run(prepared.node, abci, &handle, events, services).map_err(CliError::from_display)?;
    tracing::info!(%ending, "stopped");
    Ok(ending)
}

/// Tells the supervisor what the application did.
struct Supervised(supervisor::NodeHandle);

impl Hooks for Supervised {
    fn halt(&self, stop: &FatalError) {
        match stop {
            FatalError::Broken(reason) => {
                tracing::error!(reason, "the application cannot go on");
                self.0.fail(reason);
            }
            FatalError::Halted(reason) => {
                tracing::info!(reason, "stopping as configured");
                self.0.halt(reason);
            }
            // The line that operators and cosmovisor look for. The process stays and answers queries until it
            // is stopped.
            FatalError::UpgradeNeeded(reason) => {
                tracing::error!("{reason}");
                self.0.park();
            }
        }
    }

    fn committed(&self, height: u64) {
        self.0.committed(i64::try_from(height).unwrap_or(i64::MAX));
    }
}
