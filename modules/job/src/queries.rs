//! The answer to each method of `openledger.job.v1.Query`.

use crate::errors::JobError;
use crate::keeper::JobKeeper;
use crate::keys::{BEST, BOUNTIES, COMMITMENTS, ENTRIES, JOBS, MEASURES, OPEN, PAID};
use crate::params;
use openledger_core::collections::part;
use openledger_core::pagination::paginate;
use openledger_core::wire::{page_request, page_response};
use openledger_core::{CodedError, Ctx, Failure, QueryError, QueryRoute, QueryRoutes};
use openledger_proto::openledger::job::v1 as pb;
use openledger_proto::openledger::job::v1::JobStatus;

type Answer<T> = Result<T, QueryError>;

/// The table of the module's queries.
pub(crate) fn routes(keeper: &JobKeeper) -> Vec<QueryRoute> {
    QueryRoutes::new(keeper.clone())
        .service("openledger.job.v1.Query")
        .on("Params", |_, ctx, _: pb::QueryParamsRequest| {
            Ok(pb::QueryParamsResponse { params: Some(params::get(ctx)?) })
        })
        .on("TrainingJob", JobKeeper::query_job)
        .on("TrainingJobs", JobKeeper::query_jobs)
        .on("OpenTrainingJobs", JobKeeper::query_open_jobs)
        .on("JobsOfModel", JobKeeper::query_jobs_of_model)
        .on("Commitment", |_, ctx, r: pb::QueryCommitmentRequest| {
            let height = COMMITMENTS.get(ctx, &r.commitment)?;
            let height = height.ok_or_else(|| QueryError::not_found("there is no such commitment"))?;
            Ok(pb::QueryCommitmentResponse { height })
        })
        .on("Bounty", |k, ctx, r: pb::QueryBountyRequest| {
            let bounty = k.bounty(ctx, nonzero("bounty_id", r.bounty_id)?).map_err(status)?;
            let entries = ENTRIES.range(ctx, &part(&bounty.id), false)?.take(usize::MAX)?;
            let entries = entries.into_iter().map(|(_, entry)| entry).collect();
            Ok(pb::QueryBountyResponse { bounty: Some(bounty), entries })
        })
        .on("Bounties", |_, ctx, r: pb::QueryBountiesRequest| {
            let (bounties, next) = paginate(ctx, &BOUNTIES, &[], &page_request(r.pagination), |_, one| Ok(one))?;
            Ok(pb::QueryBountiesResponse { bounties, pagination: page_response(next) })
        })
        .on("Measure", |_, ctx, r: pb::QueryMeasureRequest| {
            let measure = MEASURES.get(ctx, &nonzero("model_id", r.model_id)?)?;
            let measure = measure.ok_or_else(|| QueryError::not_found("the model is not being measured"))?;
            Ok(pb::QueryMeasureResponse { measure: Some(measure) })
        })
        .on("BestModel", |_, ctx, r: pb::QueryBestModelRequest| {
            let model_id = BEST.get(ctx, &nonzero("datanet_id", r.datanet_id)?)?;
            let model_id = model_id.ok_or_else(|| QueryError::not_found("no model was measured on the datanet"))?;
            Ok(pb::QueryBestModelResponse { model_id })
        })
        .finish()
}

/// A job that does not exist is NotFound; all other refusals are as everywhere.
fn status(e: Failure) -> QueryError {
    if JobError::JobNotFound(0).is(&e) || JobError::BountyNotFound(0).is(&e) {
        QueryError::not_found(e.to_string())
    } else {
        e.into()
    }
}

fn nonzero(field: &str, value: u64) -> Answer<u64> {
    if value == 0 { Err(QueryError::invalid(format!("{field} must not be zero"))) } else { Ok(value) }
}

impl JobKeeper {
    fn query_job(&self, ctx: &Ctx, request: pb::QueryTrainingJobRequest) -> Answer<pb::QueryTrainingJobResponse> {
        let job = self.job(ctx, nonzero("job_id", request.job_id)?).map_err(status)?;
        let leader = if job.status() == JobStatus::Open { self.leader(ctx, &job)? } else { None };
        let (leader, claim_height) = leader.map_or((None, 0), |(leader, from)| (Some(leader), from));
        Ok(pb::QueryTrainingJobResponse { job: Some(job), leader, claim_height })
    }

    fn query_jobs(&self, ctx: &Ctx, request: pb::QueryTrainingJobsRequest) -> Answer<pb::QueryTrainingJobsResponse> {
        let (jobs, next) = paginate(ctx, &JOBS, &[], &page_request(request.pagination), |_, job| Ok(job))?;
        Ok(pb::QueryTrainingJobsResponse { jobs, pagination: page_response(next) })
    }

    fn query_open_jobs(
        &self,
        ctx: &Ctx,
        request: pb::QueryOpenTrainingJobsRequest,
    ) -> Answer<pb::QueryOpenTrainingJobsResponse> {
        let keep = |id, ()| self.job(ctx, id);
        let (jobs, next) = paginate(ctx, &OPEN, &[], &page_request(request.pagination), keep)?;
        Ok(pb::QueryOpenTrainingJobsResponse { jobs, pagination: page_response(next) })
    }

    fn query_jobs_of_model(
        &self,
        ctx: &Ctx,
        request: pb::QueryJobsOfModelRequest,
    ) -> Answer<pb::QueryJobsOfModelResponse> {
        let model_id = nonzero("model_id", request.model_id)?;
        let keep = |(_, id), ()| self.job(ctx, id);
        let (jobs, next) = paginate(ctx, &PAID, &part(&model_id), &page_request(request.pagination), keep)?;
        Ok(pb::QueryJobsOfModelResponse { jobs, pagination: page_response(next) })
    }
}
