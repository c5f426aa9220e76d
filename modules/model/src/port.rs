//! What other modules see of models.

use crate::errors::ModelError;
use crate::index;
use crate::keeper::ModelKeeper;
use crate::keys::{ANCESTORS, MATERIAL, MODELS, ORIGINS, OriginChunk, POINTS, STORE, WEIGHTS};
use crate::tuning::tuner_share;
use openledger_core::collections::part;
use openledger_core::ports::{
    LineageView, ModelHead, ModelMaterial, ModelStories, ModelStory, ModelView, ModelsView, PointOrigin, RetrievalPoint,
};
use openledger_core::{AccAddress, Ctx, Failure, Res};
use openledger_proto::openledger::model::v1 as pb;
use openledger_proto::openledger::model::v1::{ModelKind, ModelStatus};
use std::collections::BTreeSet;

impl ModelHead for ModelKeeper {
    fn head(&self, ctx: &Ctx, id: u64) -> Res<Vec<u8>> {
        WEIGHTS.get(ctx, &id)?.ok_or_else(|| ModelError::ModelState.into())
    }
}

impl ModelsView for ModelKeeper {
    fn model(&self, ctx: &Ctx, id: u64) -> Res<ModelView> {
        let model = ModelKeeper::model(self, ctx, id)?;
        let price: openledger_core::Amount = match &model.price {
            Some(p) => p.amount.parse().map_err(Failure::corrupt)?,
            None => openledger_core::Amount::ZERO,
        };
        let material = MATERIAL.get(ctx, &id)?.unwrap_or_else(|| vec![0; 32]);
        Ok(ModelView {
            id,
            certified: model.status() == ModelStatus::Certified && model.points > 0,
            price,
            encoder: self.encoder_ref(ctx, &model)?,
            classes: model.classes,
            embedding_dim: model.embedding_dimension,
            points: model.points,
            sigma_floor_ppm: model.sigma_floor_ppm,
            material_hash: material.as_slice().try_into().map_err(|_| Failure::corrupt("material hash"))?,
            lineage: self.lineage(ctx, &model)?,
            tuners: self.payees(ctx, &model.tuners)?,
            tuner_share: tuner_share(&model),
            compute: self.payees(ctx, &model.compute)?,
            retrieval: index::terms(&model),
        })
    }

    fn artifact(&self, ctx: &Ctx, artifact_id: u64) -> Res<Vec<u8>> {
        self.artifact_file(ctx, &ModelKeeper::artifact(self, ctx, artifact_id)?)
    }

    fn collection(&self, ctx: &Ctx, id: u64) -> Res<Vec<RetrievalPoint>> {
        self.collected(ctx, id)
    }
}

impl ModelMaterial for ModelKeeper {
    fn view(&self, ctx: &Ctx, id: u64) -> Res<ModelView> {
        ModelsView::model(self, ctx, id)
    }

    fn inverse(&self, ctx: &Ctx, id: u64) -> Res<(u32, Vec<u8>)> {
        let head = ModelKeeper::model(self, ctx, id)?.head.ok_or(ModelError::ModelState)?;
        Ok((head.inverse_fraction_bits, self.inverse_bytes(ctx, id, &head)?))
    }

    fn points(&self, ctx: &Ctx, id: u64) -> Res<Vec<Vec<u8>>> {
        let mut cursor = POINTS.range(ctx, &part(&id), false)?;
        let mut out = Vec::new();
        while let Some((_, chunk)) = cursor.next_entry()? {
            out.push(chunk);
        }
        Ok(out)
    }

    fn origins(&self, ctx: &Ctx, id: u64, points: &[u64]) -> Res<Vec<PointOrigin>> {
        let mut chunk: Option<(u64, OriginChunk)> = None; // neighbours share it
        points.iter().map(|p| self.origin_within(ctx, id, *p, &mut chunk)).collect()
    }
}

impl ModelStories for ModelKeeper {
    fn story(&self, ctx: &Ctx, id: u64, points: &[u64]) -> Res<ModelStory> {
        let model = ModelKeeper::model(self, ctx, id)?;
        let mut proof_keys = vec![(STORE, MODELS.raw_key(&id))];
        if model.kind() == ModelKind::Head {
            proof_keys.push((STORE, WEIGHTS.raw_key(&id)));
        }
        proof_keys.push((STORE, MATERIAL.raw_key(&id)));
        if !model.parents.is_empty() {
            proof_keys.push((STORE, ANCESTORS.raw_key(&id)));
        }
        let mut lineage = Vec::new();
        for (node, (_, payee)) in self.lineage_nodes(ctx, &model)?.into_iter().zip(self.lineage(ctx, &model)?) {
            if node.model_id != id {
                proof_keys.push((STORE, MODELS.raw_key(&node.model_id)));
            }
            lineage.push(LineageView {
                model_id: node.model_id,
                name: node.name,
                creator: payee.address,
                share_ppm: payee.share_ppm,
            });
        }
        let mut chunks = BTreeSet::new();
        for point in points {
            let Some(((_, first), _)) = ORIGINS.up_to(ctx, &part(&id), &(id, *point))?.next_entry()? else { continue };
            chunks.insert(first);
        }
        for first in chunks {
            proof_keys.push((STORE, POINTS.raw_key(&(id, first))));
            proof_keys.push((STORE, ORIGINS.raw_key(&(id, first))));
        }
        Ok(ModelStory { name: model.name, lineage, proof_keys })
    }
}

impl ModelKeeper {
    /// Where one point comes from: the chunk that begins at or before it, which is read unless `chunk` holds
    /// it.
    fn origin_within(
        &self,
        ctx: &Ctx,
        id: u64,
        point: u64,
        chunk: &mut Option<(u64, OriginChunk)>,
    ) -> Res<PointOrigin> {
        let within = |chunk: &Option<(u64, OriginChunk)>| {
            let (first, origins) = chunk.as_ref()?;
            let at = usize::try_from(point.checked_sub(*first)?).ok()?;
            origins.origins.get(at).cloned()
        };
        let found = match within(chunk) {
            Some(found) => Some(found),
            None => {
                let entry = ORIGINS.up_to(ctx, &part(&id), &(id, point))?.next_entry()?;
                *chunk = entry.map(|((_, first), origins)| (first, origins));
                within(chunk)
            }
        };
        let origin = found.ok_or_else(|| Failure::corrupt("point without an origin"))?;
        Ok(PointOrigin {
            datanet_id: origin.datanet_id,
            item_id: origin.item_id,
            owner: AccAddress::from_bytes(&origin.owner)?,
        })
    }

    /// Certified points from `from` on, at most `limit`, as the query shows them.
    ///
    /// # Errors
    /// Only fatal failures: the storage failed, or the state contradicts itself.
    pub fn points_page(&self, ctx: &Ctx, model: &pb::Model, from: u64, limit: u64) -> Res<Vec<pb::CertifiedPoint>> {
        if model.kind() == ModelKind::Retrieve {
            return self.index_points(ctx, model, from, limit);
        }
        let shape = self.head_shape(model)?;
        let len = openledger_influence::Point::packed_len(shape);
        let mut out = Vec::new();
        let mut index = from;
        let mut origins = None;
        while index < model.points && index.saturating_sub(from) < limit {
            let mut cursor = POINTS.up_to(ctx, &part(&model.id), &(model.id, index))?;
            let Some(((_, first), chunk)) = cursor.next_entry()? else { break };
            let skip = usize::try_from(index.saturating_sub(first)).unwrap_or(usize::MAX);
            let before = out.len();
            for packed in chunk.chunks_exact(len).skip(skip) {
                if index.saturating_sub(from) >= limit {
                    break;
                }
                let point = openledger_influence::Point::unpack(shape, packed).map_err(Failure::corrupt)?;
                let origin = self.origin_within(ctx, model.id, index, &mut origins)?;
                out.push(pb::CertifiedPoint {
                    index,
                    datanet_id: origin.datanet_id,
                    item_id: origin.item_id,
                    owner: ctx.address_text(&origin.owner),
                    label: u32::from(point.label),
                    embedding: point.embedding.iter().map(|v| v.to_le_bytes()[0]).collect(),
                    residual_mantissas: point.mantissas.iter().map(|m| i32::from(*m)).collect(),
                    residual_exponent: u32::from(point.exp),
                    sigma: point.sigma,
                    gate: point.gate,
                    novelty_ppm: point.novelty_ppm,
                });
                index = index.saturating_add(1);
            }
            if out.len() == before {
                return Err(Failure::corrupt("points end early"));
            }
        }
        Ok(out)
    }
}
