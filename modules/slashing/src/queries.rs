//! `cosmos.slashing.v1beta1.Query`.

use crate::keeper::SlashingKeeper;
use crate::keys::SIGNING_INFO;
use openledger_core::pagination::paginate;
use openledger_core::wire::{decode_request, page_request, page_response};
use openledger_core::{Ctx, QueryError};
use openledger_proto::cosmos::slashing::v1beta1::*;
use prost::Message;

/// Answers a method of the Query service.
pub(crate) fn query(k: &SlashingKeeper, ctx: &Ctx, method: &str, request: &[u8]) -> Result<Vec<u8>, QueryError> {
    Ok(match method {
        "Params" => {
            let _: QueryParamsRequest = decode_request(request)?;
            QueryParamsResponse { params: Some(k.params_proto(ctx)?) }.encode_to_vec()
        }
        "SigningInfo" => {
            let r: QuerySigningInfoRequest = decode_request(request)?;
            QuerySigningInfoResponse { val_signing_info: Some(signing_info(k, ctx, &r.cons_address)?) }.encode_to_vec()
        }
        "SigningInfos" => {
            let r: QuerySigningInfosRequest = decode_request(request)?;
            let (info, page) = paginate(ctx, &SIGNING_INFO, &[], &page_request(r.pagination), |_, info| Ok(info))?;
            QuerySigningInfosResponse { info, pagination: page_response(page) }.encode_to_vec()
        }
        _ => return Err(QueryError::unimplemented(&format!("/cosmos.slashing.v1beta1.Query/{method}"))),
    })
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
