//! Which service answers which path.

use crate::router::QueryRouter;
use crate::{app_service, autocli_service, node_service, reflection_service, tendermint_service, tx_service};
use openledger_abci::queries::{Queries, RawAnswer, RawQuery};
use openledger_baseapp::query::split_path;
use openledger_core::{Failure, QueryError};

/// Services that this crate answers.
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
    /// All gRPC services that [`QueryRouter::call`] answers.
    pub fn services(&self) -> Vec<&'static str> {
        self.app.runtime().router().services().into_iter().chain(SERVICES.iter().copied()).collect()
    }

    /// Answers `/<service>/<method>` at a height (0: latest) and names the height that answered.
    ///
    /// # Errors
    /// A gRPC status.
    pub fn call(&self, path: &str, request: &[u8], height: u64) -> Result<(Vec<u8>, u64), QueryError> {
        let (service, method) = split_path(path).ok_or_else(|| QueryError::unimplemented(path))?;
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
}

impl Queries for QueryRouter {
    fn serves(&self, path: &str) -> bool {
        let service = split_path(path).map(|(s, _)| s);
        self.app.serves(path) || service.is_some_and(|s| SERVICES.contains(&s))
    }

    fn call(&self, path: &str, request: &[u8], height: u64) -> Result<(Vec<u8>, u64), QueryError> {
        Self::call(self, path, request, height)
    }

    fn raw(&self, query: RawQuery<'_>) -> Result<RawAnswer, Failure> {
        self.answer_raw(query)
    }
}
