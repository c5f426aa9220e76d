//! Answers of `openledger.model.v1.Query`.

use crate::artifacts::chunk_count;
use crate::evidence_keys::JUDGEMENTS;
use crate::keeper::ModelKeeper;
use crate::keys::{ARTIFACT_CHUNKS, CERTIFICATIONS, INVERSE, MODELS, STORE, WEIGHTS};
use crate::params;
use openledger_core::pagination::{DEFAULT_LIMIT, paginate};
use openledger_core::ports::Payee;
use openledger_core::wire::{page_request, page_response};
use openledger_core::{Ctx, Failure, QueryError, QueryRoute, QueryRoutes};
use openledger_proto::cosmos::base::query::v1beta1 as page;
use openledger_proto::openledger::model::v1 as pb;

/// Most points on one page.
const MAX_POINTS: u64 = 1_000;

/// Answers a method with protobuf bytes.
///
/// The methods of `openledger.model.v1.Query`.
pub(crate) fn routes(keeper: &ModelKeeper) -> Vec<QueryRoute> {
    QueryRoutes::new(keeper.clone())
        .service("openledger.model.v1.Query")
        .on("Params", |_, ctx, _: pb::QueryParamsRequest| {
            Ok(pb::QueryParamsResponse { params: Some(params::get(ctx)?) })
        })
        .on("Model", |keeper, ctx, r: pb::QueryModelRequest| {
            Ok(pb::QueryModelResponse { model: Some(found(keeper.model(ctx, r.model_id))?) })
        })
        .on("Models", |_, ctx, r: pb::QueryModelsRequest| {
            let (models, next) = paginate(ctx, &MODELS, &[], &page_request(r.pagination), |_, m| Ok(m))?;
            Ok(pb::QueryModelsResponse { models, pagination: page_response(next) })
        })
        .on("Artifact", |keeper, ctx, r: pb::QueryArtifactRequest| {
            let artifact = found(keeper.artifact(ctx, r.artifact_id))?;
            let mut missing_chunks = Vec::new();
            if artifact.status() == pb::ArtifactStatus::Uploading {
                for index in 0..chunk_count(artifact.size, artifact.chunk_size) {
                    if !ARTIFACT_CHUNKS.has(ctx, &(artifact.id, index))? {
                        missing_chunks.push(index);
                    }
                }
            }
            Ok(pb::QueryArtifactResponse { artifact: Some(artifact), missing_chunks })
        })
        .on("ArtifactChunk", |_, ctx, r: pb::QueryArtifactChunkRequest| {
            let data = ARTIFACT_CHUNKS
                .get(ctx, &(r.artifact_id, r.index))?
                .ok_or_else(|| QueryError::not_found("chunk not found"))?;
            Ok(pb::QueryArtifactChunkResponse { data })
        })
        .on("Lineage", |keeper, ctx, r: pb::QueryLineageRequest| {
            let model = found(keeper.model(ctx, r.model_id))?;
            let share = |p: Payee| pb::AccountShare { address: ctx.address_text(&p.address), share_ppm: p.share_ppm };
            Ok(pb::QueryLineageResponse {
                nodes: keeper.lineage_nodes(ctx, &model)?,
                lineage: keeper.lineage(ctx, &model)?.into_iter().map(|(_, holder)| share(holder)).collect(),
                tuners: model.tuners,
                compute: model.compute,
            })
        })
        .on("Certification", |keeper, ctx, r: pb::QueryCertificationRequest| {
            let model = found(keeper.model(ctx, r.model_id))?;
            let certification = CERTIFICATIONS.get(ctx, &r.model_id)?.unwrap_or_default();
            Ok(pb::QueryCertificationResponse {
                certification: Some(certification),
                status: model.status,
                refusal: model.refusal,
            })
        })
        .on("Judgement", |keeper, ctx, r: pb::QueryJudgementRequest| {
            found(keeper.model(ctx, r.model_id))?;
            let judgement = JUDGEMENTS.get(ctx, &r.model_id)?;
            let waits_for = judgement.as_ref().map(|j| keeper.waits_for(ctx, j)).transpose()?.flatten().unwrap_or(0);
            Ok(pb::QueryJudgementResponse { judgement, waits_for })
        })
        .on("Standing", |keeper, ctx, r: pb::QueryStandingRequest| {
            let account = ctx.parse_address(&r.account)?;
            Ok(pb::QueryStandingResponse { standings: keeper.standings(ctx, r.datanet_id, &account)? })
        })
        .on("EvidenceLines", |keeper, ctx, r: pb::QueryEvidenceLinesRequest| {
            Ok(pb::QueryEvidenceLinesResponse { lines: keeper.lines(ctx, r.datanet_id)? })
        })
        .on("Factors", |keeper, ctx, r: pb::QueryFactorsRequest| {
            let bond_factor_ppm = keeper.contribution_factor(ctx, r.contribution_id)?;
            Ok(pb::QueryFactorsResponse { judged: keeper.histories(ctx, r.contribution_id)?, bond_factor_ppm })
        })
        .on("Points", |keeper, ctx, r| points(keeper, ctx, &r))
        .on("Weights", |_, ctx, r: pb::QueryWeightsRequest| {
            let weights = WEIGHTS.get(ctx, &r.model_id)?.ok_or_else(|| QueryError::not_found("model has no head"))?;
            Ok(pb::QueryWeightsResponse { weights })
        })
        .on("InverseChunk", |_, ctx, r: pb::QueryInverseChunkRequest| {
            let data =
                INVERSE.get(ctx, &(r.model_id, r.index))?.ok_or_else(|| QueryError::not_found("chunk not found"))?;
            Ok(pb::QueryInverseChunkResponse { data })
        })
        .finish()
}

/// Points are addressed by their index; the page key is the index as 8 bytes, big-endian.
fn points(keeper: &ModelKeeper, ctx: &Ctx, r: &pb::QueryPointsRequest) -> Result<pb::QueryPointsResponse, QueryError> {
    let model = found(keeper.model(ctx, r.model_id))?;
    let asked = r.pagination.clone().unwrap_or_default();
    let from = match asked.key.as_slice() {
        [] => asked.offset,
        key => u64::from_be_bytes(key.try_into().map_err(|_| QueryError::invalid("invalid page key"))?),
    };
    let limit = if asked.limit == 0 { DEFAULT_LIMIT } else { asked.limit.min(MAX_POINTS) };
    let points = keeper.points_page(ctx, &model, from, limit)?;
    let next = from.saturating_add(u64::try_from(points.len()).unwrap_or(u64::MAX));
    let next_key = if next < model.points { next.to_be_bytes().to_vec() } else { Vec::new() };
    Ok(pb::QueryPointsResponse { points, pagination: Some(page::PageResponse { next_key, total: model.points }) })
}

/// The module's not-found codes as `NotFound`.
fn found<T>(result: Result<T, Failure>) -> Result<T, QueryError> {
    result.map_err(|e| match e {
        Failure::Tx(e) if e.codespace == STORE && matches!(e.code, 2 | 3) => QueryError::not_found(e.log),
        other => other.into(),
    })
}
