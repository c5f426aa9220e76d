//! One query router behind ABCI Query, gRPC and REST.
//!
//! Module services answer from state; the services of this folder also ask CometBFT over its RPC (which may
//! call back into the ABCI query connection: no lock is held while asking).

pub mod answer;
pub mod app_service;
pub mod autocli_service;
pub mod comet;
mod grpc;
mod net;
pub mod node_service;
pub mod reflection_service;
pub mod rest;
pub mod server;
pub mod tendermint_service;
pub mod tx_service;

use crate::baseapp::BaseApp;
use crate::baseapp::block::TxResult;
use comet::CometRpc;
use openledger_core::{Failure, QueryError, Sdk, TxError};
use prost::Message;
use std::sync::Arc;

/// Facts about this binary that clients read.
#[derive(Debug, Clone)]
pub struct VersionInfo {
    /// `openledger`.
    pub name: String,
    /// `openledgerd`.
    pub app_name: String,
    /// Version of the application.
    pub version: String,
    /// Commit it was built from; empty when unknown.
    pub git_commit: String,
    /// The SDK whose behaviour is implemented; wallets choose endpoints by it.
    pub cosmos_sdk_version: String,
    /// Modules whose protocol is spoken, as `(path, version)`.
    pub build_deps: Vec<(String, String)>,
}

/// Operator's facts that the node service reports.
#[derive(Debug, Clone, Default)]
pub struct NodeFacts {
    /// `minimum-gas-prices` as decimal coins, without those of nothing.
    pub minimum_gas_price: String,
    /// Pruning setting.
    pub pruning_keep_recent: String,
    /// Pruning setting.
    pub pruning_interval: String,
    /// Halt height.
    pub halt_height: u64,
}

/// Answers every query that the node knows. Cheap to clone.
#[derive(Clone)]
pub struct QueryRouter {
    app: Arc<BaseApp>,
    comet: Arc<dyn CometRpc>,
    version: Arc<VersionInfo>,
    facts: Arc<NodeFacts>,
}

/// Services that this folder answers.
pub const SERVICES: &[&str] = &[
    tx_service::NAME,
    tendermint_service::NAME,
    node_service::NAME,
    reflection_service::INTERFACES,
    reflection_service::APPLICATION,
    reflection_service::FILES,
    autocli_service::NAME,
    app_service::NAME,
];

impl QueryRouter {
    /// A router over an application and its CometBFT.
    pub fn new(app: Arc<BaseApp>, comet: Arc<dyn CometRpc>, version: VersionInfo, facts: NodeFacts) -> Self {
        Self { app, comet, version: Arc::new(version), facts: Arc::new(facts) }
    }

    /// The application.
    pub fn app(&self) -> &Arc<BaseApp> {
        &self.app
    }

    /// All gRPC services that [`QueryRouter::call`] answers.
    pub fn services(&self) -> Vec<&'static str> {
        self.app.runtime().services().chain(SERVICES.iter().copied()).collect()
    }

    /// Whether a path belongs to a service known here.
    pub fn serves(&self, path: &str) -> bool {
        let service = crate::baseapp::query::split_path(path).map(|(s, _)| s);
        self.app.serves(path) || service.is_some_and(|s| SERVICES.contains(&s))
    }

    /// Answers `/<service>/<method>` at a height (0: latest) and names the height that answered.
    ///
    /// # Errors
    /// A gRPC status.
    pub fn call(&self, path: &str, request: &[u8], height: u64) -> Result<(Vec<u8>, u64), QueryError> {
        let (service, method) =
            crate::baseapp::query::split_path(path).ok_or_else(|| QueryError::unimplemented(path))?;
        let answer = match service {
            tx_service::NAME => self.tx_service(method, request)?,
            tendermint_service::NAME => self.tendermint_service(method, request)?,
            node_service::NAME => self.node_service(method)?,
            reflection_service::INTERFACES => self.interface_service(method, request)?,
            reflection_service::APPLICATION => self.application_service(method)?,
            reflection_service::FILES => Self::file_service(method)?,
            autocli_service::NAME => self.autocli_service(method)?,
            app_service::NAME => self.app_service(method)?,
            _ => return self.app.query_module(path, request, height),
        };
        Ok((answer, self.app.published().block.height))
    }

    /// `/app/simulate`: the simulation as JSON.
    ///
    /// # Errors
    /// The transaction's own refusal.
    pub fn simulate_json(&self, tx: &[u8]) -> Result<Vec<u8>, Failure> {
        let response = self.simulate(tx.to_vec()).map_err(|e| Sdk::InvalidRequest.wrap(e.message))?;
        let name = "cosmos.tx.v1beta1.SimulateResponse";
        let json = openledger_proto::json::to_json_string(name, &response.encode_to_vec())
            .map_err(|e| Sdk::JsonMarshal.wrap(e))?;
        Ok(json.into_bytes())
    }
}

/// The refusal of a receipt, `None` on success.
pub(crate) fn refusal_of(result: &TxResult) -> Option<TxError> {
    (result.code != 0).then(|| TxError {
        codespace: result.codespace.clone(),
        code: result.code,
        log: result.log.clone(),
    })
}
