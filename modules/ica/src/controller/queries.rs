//! Queries of the controller (ibc-go `controller/keeper/grpc_query.go`).

use super::ControllerKeeper;
use crate::account::controller_port;
use crate::keys::CONTROLLER;
use openledger_core::{Ctx, QueryError, QueryRoute, QueryRoutes};
use openledger_proto::ibc::applications::interchain_accounts::controller::v1::{
    QueryInterchainAccountRequest, QueryInterchainAccountResponse, QueryParamsRequest, QueryParamsResponse,
};

impl ControllerKeeper {
    pub(crate) fn queries(&self) -> Vec<QueryRoute> {
        QueryRoutes::new(self.clone())
            .service("ibc.applications.interchain_accounts.controller.v1.Query")
            .on("InterchainAccount", |k, ctx, r| k.query_account(ctx, &r))
            .on("Params", |k, ctx, _: QueryParamsRequest| Ok(QueryParamsResponse { params: Some(k.params(ctx)?) }))
            .finish()
    }

    fn query_account(
        &self,
        ctx: &Ctx,
        request: &QueryInterchainAccountRequest,
    ) -> Result<QueryInterchainAccountResponse, QueryError> {
        let connection = &request.connection_id;
        let port = controller_port(&request.owner)
            .map_err(|e| QueryError::invalid(format!("failed to generate portID from owner address: {e}")))?;
        let address = CONTROLLER.account(ctx, connection, &port)?.ok_or_else(|| {
            QueryError::not_found(format!("failed to retrieve account address for {port} on connection {connection}"))
        })?;
        Ok(QueryInterchainAccountResponse { address })
    }
}
