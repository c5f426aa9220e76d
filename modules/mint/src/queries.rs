//! `cosmos.mint.v1beta1.Query` and `openledger.mint.v1.Query`.

use crate::keeper::MintKeeper;
use openledger_core::{QueryError, QueryRoute, QueryRoutes};
use openledger_proto::cosmos::mint::v1beta1::*;
use openledger_proto::openledger::mint::v1::{QueryRewardStreamRequest, QueryRewardStreamResponse};

/// The methods of the SDK's service and of our own.
pub(crate) fn routes(keeper: &MintKeeper) -> Vec<QueryRoute> {
    QueryRoutes::new(keeper.clone())
        .service("cosmos.mint.v1beta1.Query")
        .on("Params", |k, ctx, _: QueryParamsRequest| Ok(QueryParamsResponse { params: Some(k.params_proto(ctx)?) }))
        .on("Inflation", |k, ctx, _: QueryInflationRequest| {
            Ok(QueryInflationResponse { inflation: k.minter_proto(ctx)?.inflation.into_bytes() })
        })
        .on("AnnualProvisions", |k, ctx, _: QueryAnnualProvisionsRequest| {
            let annual_provisions = k.minter_proto(ctx)?.annual_provisions.into_bytes();
            Ok(QueryAnnualProvisionsResponse { annual_provisions })
        })
        .service("openledger.mint.v1.Query")
        .on("RewardStream", |k, ctx, _: QueryRewardStreamRequest| {
            let stream = k.stream(ctx)?.ok_or_else(|| QueryError::not_found("this chain has no reward stream"))?;
            let vested = stream.vested(ctx.block().time)?.to_string();
            Ok(QueryRewardStreamResponse { stream: Some(stream.to_proto()), vested })
        })
        .finish()
}
