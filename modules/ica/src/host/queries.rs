//! Queries of the host, and those of all modules that may be asked for in a message.

use super::HostKeeper;
use openledger_core::exec::split_path;
use openledger_core::{Ctx, Failure, Origin, QueryError, QueryRoute, QueryRoutes, Res, TxError};
use openledger_ibc::errors::IbcError;
use openledger_proto::ibc::applications::interchain_accounts::host::v1::{
    QueryParamsRequest, QueryParamsResponse, QueryRequest,
};
use openledger_proto::{pool, services};
use std::collections::BTreeSet;

impl HostKeeper {
    pub(crate) fn queries(&self) -> Vec<QueryRoute> {
        QueryRoutes::new(self.clone())
            .service("ibc.applications.interchain_accounts.host.v1.Query")
            .on("Params", |k, ctx, _: QueryParamsRequest| Ok(QueryParamsResponse { params: Some(k.params(ctx)?) }))
            .finish()
    }

    /// Answers a query of a message.
    ///
    /// # Errors
    /// `ibc:8` for a method that depends on more than the state and the request, or that nobody answers; otherwise
    /// the method's refusal.
    pub(super) fn answer_safe(&self, ctx: &Ctx, request: &QueryRequest) -> Res<Vec<u8>> {
        let path = &request.path;
        if !self.safe_queries.contains(path) {
            return Err(IbcError::InvalidRequest.wrap(format!("not module query safe: {path}")));
        }
        let served = split_path(path).is_some_and(|(service, _)| self.router().serves(service));
        if !served {
            return Err(IbcError::InvalidRequest.wrap(format!("no route to query: {path}")));
        }
        self.router().query(ctx, path, &request.data).map_err(refusal)
    }
}

/// The paths of all methods that say of themselves that they depend on nothing but the state and the request.
pub(super) fn safe() -> BTreeSet<String> {
    let Some(option) = pool().get_extension_by_name("cosmos.query.v1.module_query_safe") else {
        return BTreeSet::new();
    };
    let asked = |service: &str| services::find(service).is_some_and(|service| !service.is_msg);
    let services = pool().services().filter(|service| asked(service.full_name()));
    let methods = services.flat_map(|service| service.methods().collect::<Vec<_>>());
    let safe = methods.filter(|method| method.options().get_extension(&option).as_bool() == Some(true));
    safe.map(|method| format!("/{}/{}", method.parent_service().full_name(), method.name())).collect()
}

/// The refusal of a query as that of the message which asks.
fn refusal(e: QueryError) -> Failure {
    match &e.origin {
        Origin::Fatal => Failure::Fatal(e.message),
        Origin::Panicked => Failure::panicked(e.message),
        Origin::Plain => Failure::unregistered(e.message),
        Origin::Status => Failure::unregistered(e),
        Origin::Coded(log) => match registered(&e.message) {
            Some((codespace, code)) => Failure::Tx(TxError::new(codespace, code, log.clone())),
            None => Failure::unregistered(log),
        },
    }
}

/// Codespace and code of a refusal, which its status says in front of everything else.
fn registered(message: &str) -> Option<(&str, u32)> {
    let (codespace, rest) = message.strip_prefix("codespace ")?.split_once(" code ")?;
    let (code, _) = rest.split_once(':')?;
    Some((codespace, code.parse().ok()?))
}
