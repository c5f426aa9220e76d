//! Queries by gRPC method name.

use crate::claims::request;
use crate::errors::InferenceError;
use crate::keeper::{InferenceKeeper, Sale, inference, next_id, pb_coin, record, store};
use crate::keys::{BY_PAYER, COUNT, OPEN};
use crate::params;
use crate::retrieve::{self, recorded};
use openledger_core::collections::part;
use openledger_core::pagination::paginate;
use openledger_core::ports::MODEL_NOT_FOUND;
use openledger_core::wire::{page_request, page_response};
use openledger_core::{AccAddress, CodedError, Ctx, Failure, GasMeter, GrpcCode, QueryError, QueryRoute, QueryRoutes};
use openledger_proto::openledger::inference::v1 as pb;

type Reply<T> = Result<T, QueryError>;

/// Not-found codes become NotFound, gas beyond the limit ResourceExhausted, unfit input InvalidArgument, a
/// model that is not ready FailedPrecondition.
fn status(e: Failure) -> QueryError {
    use InferenceError as E;
    let is_one_of = |errors: &[E]| errors.iter().any(|error| error.is(&e));
    if is_one_of(&[E::InferenceNotFound, E::RequestNotFound, E::NothingFound]) || MODEL_NOT_FOUND.is(&e) {
        QueryError::not_found(e.to_string())
    } else if e.is_out_of_gas() {
        QueryError::new(GrpcCode::ResourceExhausted, e.to_string())
    } else if is_one_of(&[E::InputTooLarge, E::InputLength]) {
        QueryError::invalid(e.to_string())
    } else if is_one_of(&[E::NotCertified, E::NoData, E::NoPrice, E::InvalidFeeDenom, E::WrongKind]) {
        QueryError::new(GrpcCode::FailedPrecondition, e.to_string())
    } else {
        e.into()
    }
}

fn nonzero(field: &str, value: u64) -> Reply<u64> {
    if value == 0 { Err(QueryError::invalid(format!("{field} must not be zero"))) } else { Ok(value) }
}

/// The methods of `openledger.inference.v1.Query`.
pub(crate) fn routes(keeper: &InferenceKeeper) -> Vec<QueryRoute> {
    QueryRoutes::new(keeper.clone())
        .service("openledger.inference.v1.Query")
        .on("Params", |_, ctx, _: pb::QueryParamsRequest| {
            Ok(pb::QueryParamsResponse { params: Some(params::get(ctx)?) })
        })
        .on("Inference", |_, ctx, r: pb::QueryInferenceRequest| {
            let found = inference(ctx, nonzero("inference_id", r.inference_id)?).map_err(status)?;
            Ok(pb::QueryInferenceResponse { inference: Some(found) })
        })
        .on("InferencesByPayer", |_, ctx, r| inferences_by_payer(ctx, r))
        .on("DryRun", InferenceKeeper::dry_run)
        .on("DryRunRetrieval", InferenceKeeper::dry_run_retrieval)
        .on("Retrieval", |_, ctx, r: pb::QueryRetrievalRequest| {
            let found = request(ctx, nonzero("request_id", r.request_id)?).map_err(status)?;
            Ok(pb::QueryRetrievalResponse { retrieval: Some(found) })
        })
        .on("OpenRetrievals", |_, ctx, r: pb::QueryOpenRetrievalsRequest| {
            let keep = |id, ()| request(ctx, id);
            let (retrievals, next) = paginate(ctx, &OPEN, &[], &page_request(r.pagination), keep)?;
            Ok(pb::QueryOpenRetrievalsResponse { retrievals, pagination: page_response(next) })
        })
        .finish()
}

impl InferenceKeeper {
    /// What MsgInfer would answer, within the limit for queries. Nothing that it writes is kept.
    fn dry_run(&self, ctx: &Ctx, r: pb::QueryDryRunRequest) -> Reply<pb::QueryDryRunResponse> {
        nonzero("model_id", r.model_id)?;
        let limit = params::get(&ctx.unmetered()).map_err(status)?.dry_run_gas_limit;
        let ctx = &ctx.with_gas(GasMeter::new(limit.min(ctx.gas().remaining())));
        let Sale { model, price } = self.admit(ctx, r.model_id, &r.input).map_err(status)?;
        let head = self.head(ctx, &model).map_err(status)?;
        let answer = self.answer(ctx, &model, &head, &r.input).map_err(status)?;

        // The record is written and dropped again, so that its gas is counted as the message would count it.
        let depth = ctx.state().push();
        let payer = AccAddress::module(crate::STORE);
        let asked = (r.model_id, &r.input[..]);
        let written = COUNT.get(ctx).and_then(|count| {
            let id = count.unwrap_or(0).saturating_add(1);
            store(ctx, &payer, &record(ctx, id, &payer, asked, &price, &answer, [0xff; 32]))
        });
        ctx.state().revert(depth);
        written.map_err(status)?;
        Ok(pb::QueryDryRunResponse {
            label: answer.label,
            logits_q16: answer.logits_q16,
            fee: Some(pb_coin(&price)),
            gas: ctx.gas().consumed(),
        })
    }
}

impl InferenceKeeper {
    /// What MsgRetrieve would answer, within the limit for queries. Nothing that it writes is kept.
    fn dry_run_retrieval(
        &self,
        ctx: &Ctx,
        r: pb::QueryDryRunRetrievalRequest,
    ) -> Reply<pb::QueryDryRunRetrievalResponse> {
        nonzero("model_id", r.model_id)?;
        let p = params::get(&ctx.unmetered()).map_err(status)?;
        let ctx = &ctx.with_gas(GasMeter::new(p.dry_run_gas_limit.min(ctx.gas().remaining())));
        let sale = self.library(ctx, &p, r.model_id, &r.input).map_err(status)?;
        if sale.model.points > p.max_scan_points {
            let text = format!("{} points; the chain searches {}", sale.model.points, p.max_scan_points);
            return Err(QueryError::new(GrpcCode::FailedPrecondition, text));
        }
        self.charge_search(ctx, &p, &sale, &r.input).map_err(status)?;
        let found = self.search(ctx, &sale.model, &r.input).map_err(status)?;
        let payer = AccAddress::module(crate::STORE);
        let reply = retrieve::Reply {
            payer: &payer,
            model: &sale.model,
            price: &sale.price,
            input_sha256: vec![0xff; 32],
            found,
            consent_height: ctx.height(),
            request_id: 0,
            executor: None,
        };
        let credits = self.attribution.retrieval_credit_gas(ctx, &sale.model).map_err(status)?;
        // The record is written and dropped again, so that its gas is counted as the message would count it.
        let written = ctx.discarding(|ctx| {
            let inference = pb::Inference { record_hash: vec![0xff; 32], ..recorded(ctx, next_id(ctx)?, &reply)? };
            store(ctx, &payer, &inference)?;
            Ok(inference)
        });
        let inference = written.map_err(status)?;
        Ok(pb::QueryDryRunRetrievalResponse {
            label: inference.label,
            answer: inference.retrieval,
            fee: inference.fee,
            gas: ctx.gas().consumed().saturating_add(credits),
        })
    }
}

fn inferences_by_payer(ctx: &Ctx, r: pb::QueryInferencesByPayerRequest) -> Reply<pb::QueryInferencesByPayerResponse> {
    let payer = ctx.parse_address(&r.payer)?;
    let keep = |(_, id), ()| inference(ctx, id);
    let (inferences, next) = paginate(ctx, &BY_PAYER, &part(&payer), &page_request(r.pagination), keep)?;
    Ok(pb::QueryInferencesByPayerResponse { inferences, pagination: page_response(next) })
}
