//! `cosmos.slashing.v1beta1.Query`.

use crate::keeper::SlashingKeeper;
use crate::keys::SIGNING_INFO;
use openledger_core::pagination::paginate;
use openledger_core::wire::{page_request, page_response};
use openledger_core::{Ctx, QueryError, QueryRoute, QueryRoutes};
use openledger_proto::cosmos::slashing::v1beta1::*;

/// The methods of `cosmos.slashing.v1beta1.Query`.
pub(crate) fn routes(keeper: &SlashingKeeper) -> Vec<QueryRoute> {
    QueryRoutes::new(keeper.clone())
        .service("cosmos.slashing.v1beta1.Query")
        .on("Params", |k, ctx, _: QueryParamsRequest| Ok(QueryParamsResponse { params: Some(k.params_proto(ctx)?) }))
        .on("SigningInfo", |k, ctx, r: QuerySigningInfoRequest| {
            Ok(QuerySigningInfoResponse { val_signing_info: Some(signing_info(k, ctx, &r.cons_address)?) })
        })
        .on("SigningInfos", |_, ctx, r: QuerySigningInfosRequest| {
            let (info, page) = paginate(ctx, &SIGNING_INFO, &[], &page_request(r.pagination), |_, info| Ok(info))?;
            Ok(QuerySigningInfosResponse { info, pagination: page_response(page) })
        })
        .finish()
}

fn signing_info(k: &SlashingKeeper, ctx: &Ctx, text: &str) -> Result<ValidatorSigningInfo, QueryError> {
    if text.is_empty() {
        return Err(QueryError::invalid("invalid request"));
    }
    // a plain Go error there, hence `Unknown`
    let parsed = ctx.config().addresses.parse_valcons(text);
    let validator = parsed.map_err(|e| QueryError::plain(e.to_string().trim_end_matches(": invalid address")))?;
    k.signing_info(ctx, &validator)?
        .ok_or_else(|| QueryError::not_found(format!("SigningInfo not found for validator {text}")))
}
