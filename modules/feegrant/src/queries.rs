//! `cosmos.feegrant.v1beta1.Query`.

use crate::keeper::FeegrantKeeper;
use crate::keys::GRANTS;
use openledger_core::collections::part;
use openledger_core::pagination::{paginate, paginate_filtered};
use openledger_core::wire::{page_request, page_response, query_address};
use openledger_core::{GrpcCode, QueryError, QueryRoute, QueryRoutes};
use openledger_proto::cosmos::feegrant::v1beta1::*;

/// The SDK's paging of this module answers every failure as internal.
fn internal(e: QueryError) -> QueryError {
    QueryError::new(GrpcCode::Internal, e.message)
}

/// The methods of `cosmos.feegrant.v1beta1.Query`.
pub(crate) fn routes(keeper: &FeegrantKeeper) -> Vec<QueryRoute> {
    QueryRoutes::new(keeper.clone())
        .service("cosmos.feegrant.v1beta1.Query")
        .on("Allowance", |k, ctx, r: QueryAllowanceRequest| {
            let granter = query_address(ctx, &r.granter)?;
            let grantee = query_address(ctx, &r.grantee)?;
            let found = k.allowance(ctx, &granter, &grantee)?;
            let found = found.ok_or_else(|| QueryError::new(GrpcCode::Internal, "fee-grant not found: not found"))?;
            let grant = Grant { granter: r.granter, grantee: r.grantee, allowance: Some(found.to_any()) };
            Ok(QueryAllowanceResponse { allowance: Some(grant) })
        })
        .on("Allowances", |_, ctx, r: QueryAllowancesRequest| {
            let grantee = query_address(ctx, &r.grantee)?;
            let page = paginate(ctx, &GRANTS, &part(&grantee), &page_request(r.pagination), |_, grant| Ok(grant));
            let (allowances, page) = page.map_err(internal)?;
            Ok(QueryAllowancesResponse { allowances, pagination: page_response(page) })
        })
        .on("AllowancesByGranter", |_, ctx, r: QueryAllowancesByGranterRequest| {
            let granter = query_address(ctx, &r.granter)?;
            let keep = |(_, from): (_, openledger_core::collections::Prefixed<_>), grant| {
                Ok((from.0 == granter).then_some(grant))
            };
            let (allowances, page) =
                paginate_filtered(ctx, &GRANTS, &[], &page_request(r.pagination), keep).map_err(internal)?;
            Ok(QueryAllowancesByGranterResponse { allowances, pagination: page_response(page) })
        })
        .finish()
}
