//! The router: the application, its CometBFT, and what clients read of the binary and its operator.

use crate::comet::CometRpc;
use openledger_baseapp::BaseApp;
use openledger_baseapp::block::TxResult;
use openledger_core::{Failure, GrpcCode, QueryError, TxError};
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
    /// The height at which the operator wants the node to stop; 0 means never.
    pub halt_height: u64,
}

/// Answers every query that the node knows. Cheap to clone.
#[derive(Clone)]
pub struct QueryRouter {
    pub(crate) app: Arc<BaseApp>,
    pub(crate) comet: Arc<dyn CometRpc>,
    pub(crate) version: Arc<VersionInfo>,
    pub(crate) facts: Arc<NodeFacts>,
}

impl QueryRouter {
    /// A router over an application and its CometBFT.
    pub fn new(app: Arc<BaseApp>, comet: Arc<dyn CometRpc>, version: VersionInfo, facts: NodeFacts) -> Self {
        Self { app, comet, version: Arc::new(version), facts: Arc::new(facts) }
    }

    /// The application that answers.
    pub fn app(&self) -> &Arc<BaseApp> {
        &self.app
    }
}

/// A coded refusal as gRPC shows it (Go `cosmossdk.io/errors`, `GRPCStatus`): code Unknown, the registered
/// text before the context.
pub fn status_of(failure: &Failure) -> QueryError {
    match failure {
        Failure::Tx(e) => QueryError::coded(e),
        fatal => QueryError::new(GrpcCode::Internal, fatal.to_string()),
    }
}

/// The refusal of a receipt, `None` on success.
pub(crate) fn refusal_of(result: &TxResult) -> Option<TxError> {
    (result.code != 0).then(|| TxError::new(result.codespace.clone(), result.code, result.log.clone()))
}
