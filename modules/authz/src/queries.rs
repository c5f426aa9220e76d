//! `cosmos.authz.v1beta1.Query`.

use crate::errors::AuthzError;
use crate::keeper::AuthzKeeper;
use crate::keys::GRANTS;
use openledger_core::collections::part;
use openledger_core::pagination::{paginate, paginate_filtered};
use openledger_core::wire::{page_request, page_response, query_address};
use openledger_core::{AccAddress, Ctx, Failure, QueryError, QueryRoute, QueryRoutes, Res};
use openledger_proto::cosmos::authz::v1beta1::*;

type Answer<T> = Result<T, QueryError>;

/// Plain errors of the SDK's paging.
fn unknown(e: QueryError) -> QueryError {
    QueryError::plain(e.message)
}

/// The stored grant, its authorization read and written again.
fn shown(k: &AuthzKeeper, grant: Grant) -> Res<Grant> {
    Ok(Grant { authorization: Some(k.stored(&grant)?.to_any()), ..grant })
}

fn listed(
    k: &AuthzKeeper,
    ctx: &Ctx,
    granter: &AccAddress,
    grantee: &AccAddress,
    grant: Grant,
) -> Res<GrantAuthorization> {
    let Grant { authorization, expiration } = shown(k, grant)?;
    let (granter, grantee) = (ctx.address_text(granter), ctx.address_text(grantee));
    Ok(GrantAuthorization { granter, grantee, authorization, expiration })
}

/// The methods of `cosmos.authz.v1beta1.Query`.
pub(crate) fn routes(keeper: &AuthzKeeper) -> Vec<QueryRoute> {
    QueryRoutes::new(keeper.clone())
        .service("cosmos.authz.v1beta1.Query")
        .on("Grants", grants)
        .on("GranterGrants", |k, ctx, r: QueryGranterGrantsRequest| {
            let granter = query_address(ctx, &r.granter)?;
            let keep = |(_, grantee, _): (_, AccAddress, _), grant| listed(k, ctx, &granter, &grantee, grant);
            let (grants, page) =
                paginate(ctx, &GRANTS, &part(&granter), &page_request(r.pagination), keep).map_err(unknown)?;
            Ok(QueryGranterGrantsResponse { grants, pagination: page_response(page) })
        })
        .on("GranteeGrants", |k, ctx, r: QueryGranteeGrantsRequest| {
            let wanted = query_address(ctx, &r.grantee)?;
            let keep = |(granter, grantee, _): (AccAddress, AccAddress, _), grant| {
                if grantee == wanted { listed(k, ctx, &granter, &grantee, grant).map(Some) } else { Ok(None) }
            };
            let (grants, page) =
                paginate_filtered(ctx, &GRANTS, &[], &page_request(r.pagination), keep).map_err(unknown)?;
            Ok(QueryGranteeGrantsResponse { grants, pagination: page_response(page) })
        })
        .finish()
}

fn grants(k: &AuthzKeeper, ctx: &Ctx, r: QueryGrantsRequest) -> Answer<QueryGrantsResponse> {
    let granter = query_address(ctx, &r.granter)?;
    let grantee = query_address(ctx, &r.grantee)?;
    if !r.msg_type_url.is_empty() {
        let missing =
            || Failure::from(AuthzError::NotFound(format!("authorization not found for {} type", r.msg_type_url)));
        let grant = k.grant(ctx, &granter, &grantee, &r.msg_type_url)?.ok_or_else(missing)?;
        return Ok(QueryGrantsResponse { grants: vec![shown(k, grant)?], pagination: None });
    }
    let prefix = [part(&granter), part(&grantee)].concat();
    let page = paginate(ctx, &GRANTS, &prefix, &page_request(r.pagination), |_, grant| shown(k, grant));
    let (grants, page) = page.map_err(unknown)?;
    Ok(QueryGrantsResponse { grants, pagination: page_response(page) })
}
