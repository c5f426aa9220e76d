//! Genesis: every artifact and model with all that certification stored, so that a re-imported chain
//! attributes alike.

use crate::artifacts::chunk_count;
use crate::errors::ModelError;
use crate::evidence_genesis;
use crate::index;
use crate::keeper::ModelKeeper;
use crate::keys::{
    ANCESTORS, ARTIFACT_CHUNKS, ARTIFACT_COUNT, ARTIFACTS, Ancestors, CERTIFICATIONS, FINGERPRINTS, INVERSE, MATERIAL,
    MODEL_COUNT, MODELS, ORIGINS, Origin, OriginChunk, PARAMS, POINTS, SEEDING, WEIGHTS,
};
use crate::params;
use crate::points::{POINTS_PER_CHUNK, material_floor, material_next, material_start};
use openledger_core::collections::part;
use openledger_core::{ChainConfig, Ctx, Failure, Res, Sdk};
use openledger_influence::Point;
use openledger_proto::json::{self, ParseOptions};
use openledger_proto::openledger::model::v1 as pb;
use openledger_proto::openledger::model::v1::{
    ArtifactStatus, CertificationPhase, GenesisState, ModelKind, ModelStatus,
};
use serde_json::Value;

/// Checks a genesis without writing it.
///
/// # Errors
/// `model:28` for parameters, `model:13` for ids out of order, `model:35` for artifacts whose file, hash,
/// fingerprint or next id does not fit, and for models without the terms of their kind, `model:29` for two with the
/// same graph.
pub(crate) fn validate(keeper: &ModelKeeper, _: &ChainConfig, g: &GenesisState) -> Res<()> {
    params::validate(g.params.as_ref().ok_or(ModelError::InvalidParams)?)?;
    let ids = |list: Vec<Option<u64>>| {
        list.iter().all(Option::is_some) && list.iter().zip(list.iter().skip(1)).all(|(a, b)| a < b)
    };
    let artifacts = g.artifacts.iter().map(|a| a.artifact.as_ref().map(|a| a.id).filter(|i| *i > 0)).collect();
    let models = g.models.iter().map(|m| m.model.as_ref().map(|m| m.id).filter(|i| *i > 0)).collect();
    if !ids(artifacts) || !ids(models) {
        return Err(ModelError::ModelState.into());
    }
    if let Some(model) = g.models.iter().filter_map(|m| m.model.as_ref()).find(|model| !index::fits_kind(model)) {
        let text = format!("model {}: kind and retrieval terms do not fit", model.id);
        return Err(Failure::from(ModelError::InvalidGenesis).context(text));
    }
    evidence_genesis::validate(g)?;
    keeper.validate_artifacts(g)
}

/// Writes a genesis into state.
///
/// # Errors
/// Whatever does not fit together.
pub(crate) fn init(keeper: &ModelKeeper, ctx: &Ctx, g: GenesisState) -> Res<()> {
    validate(keeper, ctx.config(), &g)?;
    evidence_genesis::init(ctx, &g)?;
    PARAMS.set(ctx, &g.params.unwrap_or_default())?;
    let mut last_artifact = 0;
    for one in g.artifacts {
        let artifact = one.artifact.ok_or(ModelError::ArtifactNotFound)?;
        for chunk in one.chunks {
            ARTIFACT_CHUNKS.set(ctx, &(artifact.id, chunk.index), &chunk.data)?;
        }
        last_artifact = artifact.id;
        if artifact.status() == ArtifactStatus::Valid {
            FINGERPRINTS.set(ctx, &artifact.fingerprint, &artifact.id)?;
        }
        ARTIFACTS.set(ctx, &artifact.id, &artifact)?;
    }
    ARTIFACT_COUNT.set(ctx, &last_artifact.max(g.next_artifact_id.saturating_sub(1)))?;
    let mut last_model = 0;
    for one in g.models {
        last_model = one.model.as_ref().map_or(0, |m| m.id);
        init_model(keeper, ctx, one)?;
    }
    MODEL_COUNT.set(ctx, &last_model)
}

fn init_model(keeper: &ModelKeeper, ctx: &Ctx, g: pb::GenesisModel) -> Res<()> {
    let mut model = g.model.ok_or(ModelError::ModelNotFound)?;
    let mut ancestors = std::collections::BTreeMap::new();
    for parent in &model.parents {
        let mut raise = |p: &pb::ParentShare| {
            let e = ancestors.entry(p.model_id).or_insert(0u32);
            *e = (*e).max(p.share_ppm);
        };
        raise(parent);
        ANCESTORS.get(ctx, &parent.model_id)?.unwrap_or_default().shares.iter().for_each(&mut raise);
    }
    let shares = ancestors.into_iter().map(|(model_id, share_ppm)| pb::ParentShare { model_id, share_ppm }).collect();
    ANCESTORS.set(ctx, &model.id, &Ancestors { shares, model_id: model.id })?;
    if !g.weights.is_empty() {
        WEIGHTS.set(ctx, &model.id, &g.weights)?;
    }
    for chunk in &g.inverse {
        INVERSE.set(ctx, &(model.id, chunk.index), &chunk.data)?;
    }
    if model.status() == ModelStatus::Certifying && model.kind() == ModelKind::Retrieve {
        CERTIFICATIONS.set(ctx, &model.id, &index::fresh(model.id))?;
        return MODELS.set(ctx, &model.id, &model);
    }
    if model.status() == ModelStatus::Certifying {
        // Sums are not part of a genesis: the certification starts again, under a seed of the new chain.
        let seed_height = ctx.height().saturating_add(2);
        let total = model.head.as_ref().map_or(0, |h| u64::from(h.points));
        let fresh = pb::Certification {
            model_id: model.id,
            phase: CertificationPhase::Seed.into(),
            seed_height,
            points_total: total,
            ..pb::Certification::default()
        };
        CERTIFICATIONS.set(ctx, &model.id, &fresh)?;
        SEEDING.set(ctx, &(seed_height, model.id), &())?;
        MODELS.set(ctx, &model.id, &model)?;
        return Ok(());
    }
    if let Some(c) = &g.certification {
        CERTIFICATIONS.set(ctx, &model.id, c)?;
    }
    if model.kind() == ModelKind::Retrieve {
        if !g.points.is_empty() {
            model.points = index::import(ctx, &model, &g.points)?;
        }
    } else if !g.points.is_empty() {
        let head = model.head.clone().ok_or(ModelError::ModelState)?;
        let inverse = keeper.inverse_bytes(ctx, model.id, &head)?;
        let shape = keeper.head_shape(&model)?;
        let start = material_start(head.inverse_fraction_bits, &g.weights, &inverse);
        let mut hash = material_floor(start, model.sigma_floor_ppm);
        let mut first = 0u64;
        for page in g.points.chunks(POINTS_PER_CHUNK) {
            let (chunk, origins) = pack(ctx, page)?;
            hash = material_next(hash, shape, &chunk, &origins);
            POINTS.set(ctx, &(model.id, first), &chunk)?;
            ORIGINS.set(ctx, &(model.id, first), &origins)?;
            first = first.saturating_add(u64::try_from(page.len()).unwrap_or(u64::MAX));
        }
        model.points = first;
        MATERIAL.set(ctx, &model.id, &hash)?;
    }
    MODELS.set(ctx, &model.id, &model)
}

fn pack(ctx: &Ctx, points: &[pb::CertifiedPoint]) -> Res<(Vec<u8>, OriginChunk)> {
    let mut chunk = Vec::new();
    let mut origins = OriginChunk::default();
    for p in points {
        let out_of_range = |_| Failure::from(ModelError::InvalidShape);
        Point {
            id: p.index,
            label: u16::try_from(p.label).map_err(out_of_range)?,
            embedding: p.embedding.iter().map(|b| i8::from_le_bytes([*b])).collect(),
            mantissas: p
                .residual_mantissas
                .iter()
                .map(|m| i16::try_from(*m))
                .collect::<Result<_, _>>()
                .map_err(out_of_range)?,
            exp: u8::try_from(p.residual_exponent).map_err(out_of_range)?,
            sigma: p.sigma,
            gate: p.gate,
            novelty_ppm: p.novelty_ppm,
        }
        .pack(&mut chunk);
        let owner = ctx.parse_address(&p.owner)?.as_bytes().to_vec();
        origins.origins.push(Origin { datanet_id: p.datanet_id, item_id: p.item_id, owner });
    }
    Ok((chunk, origins))
}

/// Reads the state back.
///
/// # Errors
/// Only fatal failures: the storage failed, or the state contradicts itself.
pub(crate) fn export(keeper: &ModelKeeper, ctx: &Ctx) -> Res<GenesisState> {
    let mut artifacts = Vec::new();
    let mut cursor = ARTIFACTS.iter(ctx)?;
    while let Some((id, artifact)) = cursor.next_entry()? {
        let mut chunks = Vec::new();
        for index in 0..chunk_count(artifact.size, artifact.chunk_size) {
            if let Some(data) = ARTIFACT_CHUNKS.get(ctx, &(id, index))? {
                chunks.push(pb::GenesisChunk { index, data });
            }
        }
        artifacts.push(pb::GenesisArtifact { artifact: Some(artifact), chunks });
    }
    let mut models = Vec::new();
    let mut cursor = MODELS.iter(ctx)?;
    while let Some((id, model)) = cursor.next_entry()? {
        let mut inverse = Vec::new();
        let mut chunks = INVERSE.range(ctx, &part(&id), false)?;
        while let Some(((_, index), data)) = chunks.next_entry()? {
            inverse.push(pb::GenesisChunk { index, data });
        }
        let points = keeper.points_page(ctx, &model, 0, model.points)?;
        // Sums are not exported: the certification begins again.
        let under_way = model.status() == ModelStatus::Certifying;
        let certification = CERTIFICATIONS.get(ctx, &id)?.filter(|_| !under_way);
        models.push(pb::GenesisModel {
            weights: WEIGHTS.get(ctx, &id)?.unwrap_or_default(),
            model: Some(model),
            inverse,
            certification,
            points,
        });
    }
    let next_artifact_id = ARTIFACT_COUNT.get(ctx)?.unwrap_or(0).saturating_add(1);
    let params = Some(params::get(ctx)?);
    let mut state = GenesisState { params, artifacts, models, next_artifact_id, ..GenesisState::default() };
    evidence_genesis::export(ctx, &mut state)?;
    Ok(state)
}

/// The section that `init` writes.
///
/// # Errors
/// Never in a sound program.
pub(crate) fn default_genesis(config: &ChainConfig) -> Res<Value> {
    print(&GenesisState { params: Some(params::default_params(&config.bond_denom)), ..GenesisState::default() })
}

/// Reads a section. Fields that a later version adds are ignored.
///
/// # Errors
/// `sdk:17` with the field's name.
pub(crate) fn parse(raw: &Value) -> Res<GenesisState> {
    json::parse(raw, ParseOptions { ignore_unknown: true }).map_err(|e| Sdk::JsonUnmarshal.wrap(e))
}

/// Writes a section.
///
/// # Errors
/// Fatal when a value has no JSON form.
pub(crate) fn print(state: &GenesisState) -> Res<Value> {
    json::print(state).map_err(|e| Failure::Fatal(e.to_string()))
}
