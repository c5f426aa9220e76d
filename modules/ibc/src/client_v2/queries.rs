//! `ibc.core.client.v2.Query` (ibc-go `02-client/v2/keeper/grpc_query.go`).

use crate::client::invalid;
use crate::host::validate_client_id;
use crate::keeper::IbcKeeper;
use openledger_core::{QueryError, QueryRoute, QueryRoutes};
use openledger_proto::ibc::core::client::v2::*;

/// The methods of `ibc.core.client.v2.Query`.
pub(crate) fn queries(keeper: &IbcKeeper) -> Vec<QueryRoute> {
    QueryRoutes::new(keeper.clone())
        .service("ibc.core.client.v2.Query")
        .on("CounterpartyInfo", |k, ctx, r: QueryCounterpartyInfoRequest| {
            validate_client_id(&r.client_id).map_err(invalid)?;
            let missing = || QueryError::not_found(format!("client {} counterparty not found", r.client_id));
            let info = k.counterparty(ctx, &r.client_id)?.ok_or_else(missing)?;
            Ok(QueryCounterpartyInfoResponse { counterparty_info: Some(info) })
        })
        .on("Config", |k, ctx, r: QueryConfigRequest| {
            validate_client_id(&r.client_id).map_err(invalid)?;
            Ok(QueryConfigResponse { config: Some(k.client_config(ctx, &r.client_id)?) })
        })
        .finish()
}
