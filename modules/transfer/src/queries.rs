//! `ibc.applications.transfer.v1.Query`, with the two methods of ibc-go 8 that version 10 no longer declares.

use crate::denom::{TracedDenom, parse_hash, parse_path};
use crate::errors::TransferError;
use crate::escrow::escrow_address;
use crate::keeper::TransferKeeper;
use crate::keys::DENOMS;
use openledger_core::pagination::paginate;
use openledger_core::wire::{coin_to_proto, page_request, page_response};
use openledger_core::{Ctx, Denom as BankDenom, Failure, QueryError, QueryRoute, QueryRoutes};
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
        .on("DenomTraces", TransferKeeper::query_denom_traces)
        .on("DenomTrace", |k, ctx, r| k.query_denom_trace(ctx, &r))
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

/// A denomination in the form of versions before 10: its hops in one text.
#[allow(deprecated, reason = "clients of those versions ask for it")]
fn trace(denom: Denom) -> DenomTrace {
    let hops: Vec<String> = denom.trace.iter().map(|hop| format!("{}/{}", hop.port_id, hop.channel_id)).collect();
    DenomTrace { path: hops.join("/"), base_denom: denom.base }
}

fn unknown(what: &str) -> QueryError {
    QueryError::not_found(format!("{what}: {}", TransferError::DenomNotFound))
}

impl TransferKeeper {
    fn find_denom(&self, ctx: &Ctx, hash: &str) -> Answer<Option<Denom>> {
        let text = hash.strip_prefix("ibc/").unwrap_or(hash);
        let hash =
            parse_hash(text).map_err(|e| QueryError::invalid(format!("invalid denom trace hash: , error: {e}")))?;
        Ok(self.denom(ctx, &hash)?)
    }

    fn query_denom(&self, ctx: &Ctx, request: &QueryDenomRequest) -> Answer<QueryDenomResponse> {
        let denom = self.find_denom(ctx, &request.hash)?.ok_or_else(|| unknown(&request.hash))?;
        Ok(QueryDenomResponse { denom: Some(denom) })
    }

    /// ibc-go 8, whose text for what is not there is another.
    fn query_denom_trace(&self, ctx: &Ctx, request: &QueryDenomTraceRequest) -> Answer<QueryDenomTraceResponse> {
        let unknown = || QueryError::not_found(format!("{}: denomination trace not found", request.hash));
        let denom = self.find_denom(ctx, &request.hash)?.ok_or_else(unknown)?;
        Ok(QueryDenomTraceResponse { denom_trace: Some(trace(denom)) })
    }

    /// ibc-go 8, which orders a page by paths.
    fn query_denom_traces(&self, ctx: &Ctx, request: QueryDenomTracesRequest) -> Answer<QueryDenomTracesResponse> {
        let listed = paginate(ctx, &DENOMS, &[], &page_request(request.pagination), |_, denom| Ok(denom));
        let (mut denoms, page) = listed?;
        denoms.sort_by_cached_key(TracedDenom::path);
        let denom_traces = denoms.into_iter().map(trace).collect();
        Ok(QueryDenomTracesResponse { denom_traces, pagination: page_response(page) })
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
        BankDenom::new(denom.clone()).map_err(|_| QueryError::invalid(format!("invalid denom: {denom}")))?;
        Ok(QueryTotalEscrowForDenomResponse { amount: Some(coin_to_proto(&self.total_escrow(ctx, denom)?)) })
    }
}
