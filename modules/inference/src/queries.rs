//! Queries by gRPC method name.

use crate::errors::InferenceError;
use crate::keeper::{InferenceKeeper, Sale, inference, pb_coin, record, store};
use crate::keys::{BY_PAYER, COUNT};
use crate::params;
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
    if is_one_of(&[E::InferenceNotFound]) || MODEL_NOT_FOUND.is(&e) {
        QueryError::not_found(e.to_string())
    } else if e.is_out_of_gas() {
        QueryError::new(GrpcCode::ResourceExhausted, e.to_string())
    } else if is_one_of(&[E::InputTooLarge, E::InputLength]) {
        QueryError::invalid(e.to_string())
    } else if is_one_of(&[E::NotCertified, E::NoData, E::NoPrice, E::InvalidFeeDenom]) {
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

fn inferences_by_payer(ctx: &Ctx, r: pb::QueryInferencesByPayerRequest) -> Reply<pb::QueryInferencesByPayerResponse> {
    let payer = ctx.parse_address(&r.payer)?;
    let keep = |(_, id), ()| inference(ctx, id);
    let (inferences, next) = paginate(ctx, &BY_PAYER, &part(&payer), &page_request(r.pagination), keep)?;
    Ok(pb::QueryInferencesByPayerResponse { inferences, pagination: page_response(next) })
}
