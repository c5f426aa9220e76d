//! `cosmos.mint.v1beta1.Query` and `openledger.mint.v1.Query`.

use crate::keeper::MintKeeper;
use openledger_core::wire::decode_request;
use openledger_core::{Ctx, QueryError};
use openledger_proto::cosmos::mint::v1beta1::*;
use openledger_proto::openledger::mint::v1::{QueryRewardStreamRequest, QueryRewardStreamResponse};
use prost::Message;

/// The SDK's service.
pub(crate) const SDK_SERVICE: &str = "cosmos.mint.v1beta1.Query";
/// This chain's own service.
pub(crate) const OWN_SERVICE: &str = "openledger.mint.v1.Query";

/// Answers a method of either service.
pub(crate) fn query(
    k: &MintKeeper,
    ctx: &Ctx,
    service: &str,
    method: &str,
    request: &[u8],
) -> Result<Vec<u8>, QueryError> {
    Ok(match (service, method) {
        (SDK_SERVICE, "Params") => {
            let _: QueryParamsRequest = decode_request(request)?;
            QueryParamsResponse { params: Some(k.params_proto(ctx)?) }.encode_to_vec()
        }
        (SDK_SERVICE, "Inflation") => {
            let _: QueryInflationRequest = decode_request(request)?;
            QueryInflationResponse { inflation: k.minter_proto(ctx)?.inflation.into_bytes() }.encode_to_vec()
        }
        (SDK_SERVICE, "AnnualProvisions") => {
            let _: QueryAnnualProvisionsRequest = decode_request(request)?;
            let annual_provisions = k.minter_proto(ctx)?.annual_provisions.into_bytes();
            QueryAnnualProvisionsResponse { annual_provisions }.encode_to_vec()
        }
        (OWN_SERVICE, "RewardStream") => {
            let _: QueryRewardStreamRequest = decode_request(request)?;
            let stream = k.stream(ctx)?.ok_or_else(|| QueryError::not_found("this chain has no reward stream"))?;
            let vested = stream.vested(ctx.block().time)?.to_string();
            QueryRewardStreamResponse { stream: Some(stream.to_proto()), vested }.encode_to_vec()
        }
        _ => return Err(QueryError::unimplemented(&format!("/{service}/{method}"))),
    })
}
