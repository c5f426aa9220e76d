//! `cosmos.feegrant.v1beta1.Query`.

use crate::keeper::FeegrantKeeper;
use crate::keys::GRANTS;
use openledger_core::collections::part;
use openledger_core::pagination::{paginate, paginate_filtered};
use openledger_core::wire::{decode_request as decode, page_request, page_response, query_address};
use openledger_core::{Ctx, GrpcCode, QueryError};
use openledger_proto::cosmos::feegrant::v1beta1::*;
use prost::Message;

type Answer<T> = Result<T, QueryError>;

/// The SDK's paging of this module answers every failure as internal.
fn internal(e: QueryError) -> QueryError {
    QueryError::new(GrpcCode::Internal, e.message)
}

/// Answers a method of the Query service.
pub(crate) fn query(k: &FeegrantKeeper, ctx: &Ctx, method: &str, request: &[u8]) -> Answer<Vec<u8>> {
    Ok(match method {
        "Allowance" => {
            let r: QueryAllowanceRequest = decode(request)?;
            let granter = query_address(ctx, &r.granter)?;
            let grantee = query_address(ctx, &r.grantee)?;
            let found = k.allowance(ctx, &granter, &grantee)?;
            let found = found.ok_or_else(|| QueryError::new(GrpcCode::Internal, "fee-grant not found: not found"))?;
            let grant = Grant { granter: r.granter, grantee: r.grantee, allowance: Some(found.to_any()) };
            QueryAllowanceResponse { allowance: Some(grant) }.encode_to_vec()
        }
        "Allowances" => {
            let r: QueryAllowancesRequest = decode(request)?;
            let grantee = query_address(ctx, &r.grantee)?;
            let page = paginate(ctx, &GRANTS, &part(&grantee), &page_request(r.pagination), |_, grant| Ok(grant));
            let (allowances, page) = page.map_err(internal)?;
            QueryAllowancesResponse { allowances, pagination: page_response(page) }.encode_to_vec()
        }
        "AllowancesByGranter" => {
            let r: QueryAllowancesByGranterRequest = decode(request)?;
            let granter = query_address(ctx, &r.granter)?;
            let keep = |(_, from): (_, openledger_core::collections::Prefixed<_>), grant| {
                Ok((from.0 == granter).then_some(grant))
            };
            let (allowances, page) =
                paginate_filtered(ctx, &GRANTS, &[], &page_request(r.pagination), keep).map_err(internal)?;
            QueryAllowancesByGranterResponse { allowances, pagination: page_response(page) }.encode_to_vec()
        }
        _ => return Err(QueryError::unimplemented(&format!("/cosmos.feegrant.v1beta1.Query/{method}"))),
    })
}
