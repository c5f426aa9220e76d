//! Queries by gRPC method name.

use crate::accounts::prepaid_account;
use crate::errors::InferIbcError;
use crate::keeper::{InferIbcKeeper, own};
use crate::keys::ROUTES;
use crate::params;
use crate::payouts::route;
use openledger_core::pagination::paginate;
use openledger_core::wire::{coin_to_proto, page_request, page_response};
use openledger_core::{CodedError, Ctx, Failure, QueryError, QueryRoute, QueryRoutes};
use openledger_proto::openledger::inferibc::v1 as pb;

type Reply<T> = Result<T, QueryError>;

fn status(e: Failure) -> QueryError {
    if InferIbcError::RouteNotFound.is(&e) { QueryError::not_found(e.to_string()) } else { e.into() }
}

/// The methods of `openledger.inferibc.v1.Query`.
pub(crate) fn routes(keeper: &InferIbcKeeper) -> Vec<QueryRoute> {
    QueryRoutes::new(keeper.clone())
        .service("openledger.inferibc.v1.Query")
        .on("Params", |_, ctx, _: pb::QueryParamsRequest| {
            Ok(pb::QueryParamsResponse { params: Some(params::get(ctx)?) })
        })
        .on("PrepaidAccount", InferIbcKeeper::query_prepaid)
        .on("PayoutRoute", InferIbcKeeper::query_route)
        .on("PayoutRoutes", |_, ctx, r| query_routes(ctx, r))
        .finish()
}

impl InferIbcKeeper {
    fn query_prepaid(&self, ctx: &Ctx, r: pb::QueryPrepaidAccountRequest) -> Reply<pb::QueryPrepaidAccountResponse> {
        if r.channel.is_empty() || r.payer.is_empty() {
            return Err(QueryError::invalid("channel and payer must not be empty"));
        }
        let account = prepaid_account(&r.channel, &r.payer)?;
        let balance = self.ports.bank.balance(ctx, &account, &ctx.config().bond_denom)?;
        Ok(pb::QueryPrepaidAccountResponse {
            address: ctx.address_text(&account),
            balance: Some(coin_to_proto(&own(ctx, balance)?)),
        })
    }

    fn query_route(&self, ctx: &Ctx, r: pb::QueryPayoutRouteRequest) -> Reply<pb::QueryPayoutRouteResponse> {
        let payee = ctx.parse_address(&r.payee)?;
        let found = route(ctx, &payee).map_err(status)?;
        let (account, waiting) = self.waiting(ctx, &payee)?;
        Ok(pb::QueryPayoutRouteResponse {
            route: Some(found),
            address: ctx.address_text(&account),
            waiting: Some(coin_to_proto(&own(ctx, waiting)?)),
        })
    }
}

fn query_routes(ctx: &Ctx, r: pb::QueryPayoutRoutesRequest) -> Reply<pb::QueryPayoutRoutesResponse> {
    let (routes, next) = paginate(ctx, &ROUTES, &[], &page_request(r.pagination), |_, route| Ok(route))?;
    Ok(pb::QueryPayoutRoutesResponse { routes, pagination: page_response(next) })
}
