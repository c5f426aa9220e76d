//! Queries by gRPC method name.

use crate::deferred::settled;
use crate::errors::AttributionError;
use crate::explain;
use crate::keeper::{AttributionKeeper, header};
use crate::keys::{BATCHES, CREDITS, DEFERRED, EARNINGS, EPOCHS, PARAMS, PAYMENTS, own_key, record_keys};
use crate::params;
use openledger_core::collections::part;
use openledger_core::pagination::paginate;
use openledger_core::ports::MODEL_NOT_FOUND;
use openledger_core::wire::{page_request, page_response};
use openledger_core::{CodedError, Ctx, Failure, GrpcCode, QueryError, QueryRoute, QueryRoutes};
use openledger_proto::openledger::attribution::v1 as pb;

/// Most denominations of one epoch that an answer lists.
const MAX_DENOMS: usize = 256;

pub(crate) type Reply<T> = Result<T, QueryError>;

/// Unknown ids become NotFound, pruned bodies FailedPrecondition.
pub(crate) fn status(e: Failure) -> QueryError {
    if AttributionError::RecordNotFound.is(&e) || MODEL_NOT_FOUND.is(&e) {
        QueryError::not_found(e.to_string())
    } else if AttributionError::RecordPruned.is(&e) {
        QueryError::new(GrpcCode::FailedPrecondition, e.to_string())
    } else {
        e.into()
    }
}

fn nonzero(field: &str, value: u64) -> Reply<u64> {
    if value == 0 { Err(QueryError::invalid(format!("{field} must not be zero"))) } else { Ok(value) }
}

/// The methods of `openledger.attribution.v1.Query`.
pub(crate) fn routes(keeper: &AttributionKeeper) -> Vec<QueryRoute> {
    QueryRoutes::new(keeper.clone())
        .service("openledger.attribution.v1.Query")
        .on("Params", |_, ctx, _: pb::QueryParamsRequest| {
            let proof_keys = vec![own_key(PARAMS.raw_key().to_vec())];
            Ok(pb::QueryParamsResponse { params: Some(params::get(ctx)?), proof_keys })
        })
        .on("Attribution", |k, ctx, r| attribution(k, ctx, &r))
        .on("Explain", |k, ctx, r: pb::QueryExplainRequest| {
            let header = header(ctx, nonzero("inference_id", r.inference_id)?).map_err(status)?;
            explain::explain(k, ctx, &header).map_err(status)
        })
        .on("WhyPaid", |k, ctx, r| why_paid(k, ctx, &r))
        .on("EarningsByAccount", |_, ctx, r| earnings(ctx, r))
        .on("Payments", |_, ctx, r| payments(ctx, r))
        .on("Deferred", |k, ctx, r: pb::QueryDeferredRequest| {
            deferred_of(k, ctx, nonzero("contribution_id", r.contribution_id)?)
        })
        .on("EpochTotals", |_, ctx, r| epoch_totals(ctx, &r))
        .finish()
}

fn attribution(
    keeper: &AttributionKeeper,
    ctx: &Ctx,
    r: &pb::QueryAttributionRequest,
) -> Reply<pb::QueryAttributionResponse> {
    let id = nonzero("inference_id", r.inference_id)?;
    let header = header(ctx, id).map_err(status)?;
    let record = if header.pruned { None } else { Some(keeper.body_of(ctx, &header).map_err(status)?) };
    let batch = if header.batch_id == 0 { None } else { BATCHES.get(ctx, &header.batch_id)? };
    Ok(pb::QueryAttributionResponse { record, proof_keys: record_keys(&header), header: Some(header), batch })
}

fn why_paid(keeper: &AttributionKeeper, ctx: &Ctx, r: &pb::QueryWhyPaidRequest) -> Reply<pb::QueryWhyPaidResponse> {
    let account = ctx.parse_address(&r.address)?;
    match (r.height, r.inference_id) {
        (0, 0) => Err(QueryError::invalid("a height or an inference_id is required")),
        (0, id) => explain::why_paid_for(keeper, ctx, &ctx.address_text(&account), id).map_err(status),
        (height, 0) => match PAYMENTS.get(ctx, &(account.clone(), height))? {
            Some(payment) => explain::why_paid_at(keeper, ctx, &account, &payment).map_err(status),
            None => Err(QueryError::not_found(format!("{} was not paid at height {height}", r.address))),
        },
        _ => Err(QueryError::invalid("give either a height or an inference_id")),
    }
}

fn earnings(ctx: &Ctx, r: pb::QueryEarningsByAccountRequest) -> Reply<pb::QueryEarningsByAccountResponse> {
    let account = ctx.parse_address(&r.address)?;
    let found = EARNINGS.get(ctx, &account)?;
    let earnings = found.unwrap_or_else(|| pb::Earnings { address: r.address, ..pb::Earnings::default() });
    Ok(pb::QueryEarningsByAccountResponse {
        earnings: Some(earnings),
        credit: CREDITS.get(ctx, &account)?,
        proof_keys: vec![own_key(EARNINGS.raw_key(&account)), own_key(CREDITS.raw_key(&account))],
    })
}

fn payments(ctx: &Ctx, r: pb::QueryPaymentsRequest) -> Reply<pb::QueryPaymentsResponse> {
    let account = ctx.parse_address(&r.address)?;
    let (payments, next) =
        paginate(ctx, &PAYMENTS, &part(&account), &page_request(r.pagination), |_, payment| Ok(payment))?;
    Ok(pb::QueryPaymentsResponse { payments, pagination: page_response(next) })
}

/// What is withheld of a contribution, by encoder.
fn deferred_of(keeper: &AttributionKeeper, ctx: &Ctx, contribution_id: u64) -> Reply<pb::QueryDeferredResponse> {
    let mut out = pb::QueryDeferredResponse::default();
    for (key, deferred) in DEFERRED.range(ctx, &part(&contribution_id), false)?.take(MAX_DENOMS)? {
        let factors_ppm = keeper.factors(ctx, &deferred)?;
        let releasable = settled(&deferred.parts, &factors_ppm)?.paid.to_string();
        out.proof_keys.push(own_key(DEFERRED.raw_key(&key)));
        out.deferred.push(pb::DeferredState { deferred: Some(deferred), factors_ppm, releasable });
    }
    Ok(out)
}

/// An epoch without inferences has no entry and gives an empty list, which its absence in the store proves.
fn epoch_totals(ctx: &Ctx, r: &pb::QueryEpochTotalsRequest) -> Reply<pb::QueryEpochTotalsResponse> {
    let found = EPOCHS.range(ctx, &part(&r.epoch), false)?.take(MAX_DENOMS)?;
    let mut proof_keys: Vec<_> = found.iter().map(|(key, _)| own_key(EPOCHS.raw_key(key))).collect();
    if proof_keys.is_empty() {
        proof_keys.push(own_key(EPOCHS.raw_key(&(r.epoch, ctx.config().bond_denom.clone()))));
    }
    Ok(pb::QueryEpochTotalsResponse { totals: found.into_iter().map(|(_, t)| t).collect(), proof_keys })
}
