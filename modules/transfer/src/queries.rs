//! `ibc.applications.transfer.v1.Query`.

use crate::denom::{TracedDenom, parse_hash, parse_path};
use crate::errors::TransferError;
use crate::escrow::escrow_address;
use crate::keeper::TransferKeeper;
use crate::keys::DENOMS;
use openledger_core::pagination::paginate;
use openledger_core::wire::{coin_to_proto, page_request, page_response};
use openledger_core::{Ctx, Denom, Failure, QueryError, QueryRoute, QueryRoutes};
use openledger_ibc::errors::ChannelError;
use openledger_ibc::host;
use openledger_proto::ibc::applications::transfer::v1::*;

type Answer<T> = Result<T, QueryError>;

/// The table of the module's queries.
pub(crate) fn routes(keeper: &TransferKeeper) -> Vec<QueryRoute> {
    QueryRoutes::new(keeper.clone())
        .service("ibc.applications.transfer.v1.Query")
        .on("Params", |k, ctx, _: QueryParamsRequest| Ok(QueryParamsResponse { params: Some(k.params(ctx)?) }))
        .on("Denoms", TransferKeeper::query_denoms)
        .on("Denom", |k, ctx, r| k.query_denom(ctx, &r))
        .on("DenomHash", |k, ctx, r| k.query_denom_hash(ctx, &r))
        .on("EscrowAddress", |k, ctx, r| k.query_escrow_address(ctx, &r))
        .on("TotalEscrowForDenom", |k, ctx, r| k.query_total_escrow(ctx, &r))
        .finish()
}

/// A refusal that blames the request.
fn invalid(e: Failure) -> QueryError {
    match e {
        Failure::Tx(e) if !e.unwinds => QueryError::invalid(e.log),
        other => other.into(),
    }
}

fn unknown(what: &str) -> QueryError {
    QueryError::not_found(format!("{what}: {}", TransferError::DenomNotFound))
}

impl TransferKeeper {
    fn query_denom(&self, ctx: &Ctx, request: &QueryDenomRequest) -> Answer<QueryDenomResponse> {
        let text = request.hash.strip_prefix("ibc/").unwrap_or(&request.hash);
        let hash =
            parse_hash(text).map_err(|e| QueryError::invalid(format!("invalid denom trace hash: , error: {e}")))?;
        let denom = self.denom(ctx, &hash)?.ok_or_else(|| unknown(&request.hash))?;
        Ok(QueryDenomResponse { denom: Some(denom) })
    }

    fn query_denoms(&self, ctx: &Ctx, request: QueryDenomsRequest) -> Answer<QueryDenomsResponse> {
        let listed = paginate(ctx, &DENOMS, &[], &page_request(request.pagination), |_, denom| Ok(denom));
        let (mut denoms, page) = listed?;
        // The page is cut by hash, and ordered within itself only.
        denoms.sort_by(TracedDenom::order);
        Ok(QueryDenomsResponse { denoms, pagination: page_response(page) })
    }

    fn query_denom_hash(&self, ctx: &Ctx, request: &QueryDenomHashRequest) -> Answer<QueryDenomHashResponse> {
        let denom = parse_path(&request.trace);
        denom.check().map_err(invalid)?;
        if !DENOMS.has(ctx, &denom.hash().to_vec())? {
            return Err(unknown(&request.trace));
        }
        Ok(QueryDenomHashResponse { hash: denom.hash_text() })
    }

    fn query_escrow_address(
        &self,
        ctx: &Ctx,
        request: &QueryEscrowAddressRequest,
    ) -> Answer<QueryEscrowAddressResponse> {
        let (port, channel) = (&request.port_id, &request.channel_id);
        host::validate_port_id(port).map_err(invalid)?;
        host::validate_channel_id(channel).map_err(invalid)?;
        if !self.core.has_channel(ctx, port, channel)? {
            let text = format!("port ID ({port}) channel ID ({channel}): {}", ChannelError::ChannelNotFound);
            return Err(QueryError::not_found(text));
        }
        let escrow_address = ctx.address_text(&escrow_address(port, channel)?);
        Ok(QueryEscrowAddressResponse { escrow_address })
    }

    fn query_total_escrow(
        &self,
        ctx: &Ctx,
        request: &QueryTotalEscrowForDenomRequest,
    ) -> Answer<QueryTotalEscrowForDenomResponse> {
        let denom = &request.denom;
        Denom::new(denom.clone()).map_err(|_| QueryError::invalid(format!("invalid denom: {denom}")))?;
        Ok(QueryTotalEscrowForDenomResponse { amount: Some(coin_to_proto(&self.total_escrow(ctx, denom)?)) })
    }
}
