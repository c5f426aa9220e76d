//! Answers of `openledger.model.v1.Query`.

use crate::artifacts::chunk_count;
use crate::keeper::Keeper;
use crate::keys::{ARTIFACT_CHUNKS, CERTIFICATIONS, INVERSE, MODELS, MODULE, WEIGHTS};
use crate::params;
use openledger_core::pagination::{DEFAULT_LIMIT, paginate};
use openledger_core::ports::Payee;
use openledger_core::wire::{decode_request, page_request, page_response};
use openledger_core::{Ctx, Failure, QueryError};
use openledger_proto::cosmos::base::query::v1beta1 as page;
use openledger_proto::openledger::model::v1 as pb;
use prost::Message;

/// Most points on one page.
const MAX_POINTS: u64 = 1_000;

/// Answers a method with protobuf bytes.
///
/// # Errors
/// `NotFound`, `InvalidArgument`, `Unimplemented`.
pub(crate) fn query(keeper: &Keeper, ctx: &Ctx, method: &str, request: &[u8]) -> Result<Vec<u8>, QueryError> {
    Ok(match method {
        "Params" => pb::QueryParamsResponse { params: Some(params::get(ctx)?) }.encode_to_vec(),
        "Model" => {
            let r: pb::QueryModelRequest = decode_request(request)?;
            pb::QueryModelResponse { model: Some(found(keeper.model(ctx, r.model_id))?) }.encode_to_vec()
        }
        "Models" => {
            let r: pb::QueryModelsRequest = decode_request(request)?;
            let (models, next) = paginate(ctx, &MODELS, &[], &page_request(r.pagination), |_, m| Ok(m))?;
            pb::QueryModelsResponse { models, pagination: page_response(next) }.encode_to_vec()
        }
        "Artifact" => {
            let r: pb::QueryArtifactRequest = decode_request(request)?;
            let artifact = found(keeper.artifact(ctx, r.artifact_id))?;
            let mut missing_chunks = Vec::new();
            if artifact.status() == pb::ArtifactStatus::Uploading {
                for index in 0..chunk_count(artifact.size, artifact.chunk_size) {
                    if !ARTIFACT_CHUNKS.has(ctx, &(artifact.id, index))? {
                        missing_chunks.push(index);
                    }
                }
            }
            pb::QueryArtifactResponse { artifact: Some(artifact), missing_chunks }.encode_to_vec()
        }
        "ArtifactChunk" => {
            let r: pb::QueryArtifactChunkRequest = decode_request(request)?;
            let data = ARTIFACT_CHUNKS
                .get(ctx, &(r.artifact_id, r.index))?
                .ok_or_else(|| QueryError::not_found("chunk not found"))?;
            pb::QueryArtifactChunkResponse { data }.encode_to_vec()
        }
        "Lineage" => {
            let r: pb::QueryLineageRequest = decode_request(request)?;
            let model = found(keeper.model(ctx, r.model_id))?;
            let share = |p: Payee| pb::AccountShare { address: ctx.address_text(&p.address), share_ppm: p.share_ppm };
            pb::QueryLineageResponse {
                nodes: keeper.lineage_nodes(ctx, &model)?,
                lineage: keeper.lineage(ctx, &model)?.into_iter().map(share).collect(),
                tuners: model.tuners,
                compute: model.compute,
            }
            .encode_to_vec()
        }
        "Certification" => {
            let r: pb::QueryCertificationRequest = decode_request(request)?;
            let model = found(keeper.model(ctx, r.model_id))?;
            let certification = CERTIFICATIONS.get(ctx, &r.model_id)?.unwrap_or_default();
            pb::QueryCertificationResponse {
                certification: Some(certification),
                status: model.status,
                refusal: model.refusal,
            }
            .encode_to_vec()
        }
        "Points" => points(keeper, ctx, &decode_request(request)?)?.encode_to_vec(),
        "Weights" => {
            let r: pb::QueryWeightsRequest = decode_request(request)?;
            let weights = WEIGHTS.get(ctx, &r.model_id)?.ok_or_else(|| QueryError::not_found("model has no head"))?;
            pb::QueryWeightsResponse { weights }.encode_to_vec()
        }
        "InverseChunk" => {
            let r: pb::QueryInverseChunkRequest = decode_request(request)?;
            let data =
                INVERSE.get(ctx, &(r.model_id, r.index))?.ok_or_else(|| QueryError::not_found("chunk not found"))?;
            pb::QueryInverseChunkResponse { data }.encode_to_vec()
        }
        _ => return Err(QueryError::unimplemented(&format!("/openledger.model.v1.Query/{method}"))),
    })
}

/// Points are addressed by their index; the page key is the index as 8 bytes, big-endian.
fn points(keeper: &Keeper, ctx: &Ctx, r: &pb::QueryPointsRequest) -> Result<pb::QueryPointsResponse, QueryError> {
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
        Failure::Tx(e) if e.codespace == MODULE && matches!(e.code, 2 | 3) => QueryError::not_found(e.log),
        other => other.into(),
    })
}
