//! Queries by gRPC method name.

use crate::errors::Error;
use crate::keeper::{Admitted, Keeper, inference, pb_coin, record, store};
use crate::keys::{BY_PAYER, COUNT};
use crate::params;
use openledger_core::collections::part;
use openledger_core::pagination::paginate;
use openledger_core::wire::{decode_request, page_request, page_response};
use openledger_core::{AccAddress, CodedError, Ctx, Failure, GasMeter, GrpcCode, QueryError, Sdk};
use openledger_proto::openledger::inference::v1 as pb;
use prost::Message;

/// The query service of the module.
pub const SERVICE: &str = "openledger.inference.v1.Query";

type Reply<T> = Result<T, QueryError>;

/// Not-found codes become NotFound, gas beyond the limit ResourceExhausted, unfit input InvalidArgument, a
/// model that is not ready FailedPrecondition.
fn status(e: Failure) -> QueryError {
    let Failure::Tx(e) = e else { return e.into() };
    let is = |error: Error| e.codespace == crate::MODULE && e.code == error.code();
    if is(Error::InferenceNotFound) || (e.codespace == "model" && e.code == 2) {
        QueryError::not_found(e.log)
    } else if e.codespace == "sdk" && e.code == Sdk::OutOfGas.code() {
        QueryError::new(GrpcCode::ResourceExhausted, e.log)
    } else if is(Error::InputTooLarge) || is(Error::InputLength) {
        QueryError::invalid(e.log)
    } else if is(Error::NotCertified) || is(Error::NoData) || is(Error::NoPrice) || is(Error::InvalidFeeDenom) {
        QueryError::new(GrpcCode::FailedPrecondition, e.log)
    } else {
        Failure::Tx(e).into()
    }
}

fn nonzero(field: &str, value: u64) -> Reply<u64> {
    if value == 0 { Err(QueryError::invalid(format!("{field} must not be zero"))) } else { Ok(value) }
}

impl Keeper {
    /// Answers one method of [`SERVICE`].
    ///
    /// # Errors
    /// InvalidArgument, NotFound, FailedPrecondition, ResourceExhausted, Unimplemented; Internal on
    /// corruption.
    pub fn query(&self, ctx: &Ctx, method: &str, request: &[u8]) -> Reply<Vec<u8>> {
        Ok(match method {
            "Params" => pb::QueryParamsResponse { params: Some(params::get(ctx)?) }.encode_to_vec(),
            "Inference" => {
                let r: pb::QueryInferenceRequest = decode_request(request)?;
                let found = inference(ctx, nonzero("inference_id", r.inference_id)?).map_err(status)?;
                pb::QueryInferenceResponse { inference: Some(found) }.encode_to_vec()
            }
            "InferencesByPayer" => inferences_by_payer(ctx, decode_request(request)?)?.encode_to_vec(),
            "DryRun" => self.dry_run(ctx, decode_request(request)?)?.encode_to_vec(),
            other => return Err(QueryError::unimplemented(&format!("/{SERVICE}/{other}"))),
        })
    }

    /// What MsgInfer would answer, within the limit for queries. Nothing that it writes is kept.
    fn dry_run(&self, ctx: &Ctx, r: pb::QueryDryRunRequest) -> Reply<pb::QueryDryRunResponse> {
        nonzero("model_id", r.model_id)?;
        let limit = params::get(&ctx.unmetered()).map_err(status)?.dry_run_gas_limit;
        let ctx = &ctx.with_gas(GasMeter::new(limit.min(ctx.gas().remaining())));
        let Admitted { model, price } = self.admit(ctx, r.model_id, &r.input).map_err(status)?;
        let answer = self.answer(ctx, &model, &r.input).map_err(status)?;

        // The record is written and dropped again, so that its gas is counted as the message would count it.
        let depth = ctx.state().push();
        let payer = AccAddress::module(crate::MODULE);
        let msg = pb::MsgInfer { model_id: r.model_id, input: r.input, ..pb::MsgInfer::default() };
        let written = COUNT.get(ctx).and_then(|count| {
            let id = count.unwrap_or(0).saturating_add(1);
            store(ctx, &payer, &record(ctx, id, &payer, &msg, &price, &answer, [0xff; 32]))
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
