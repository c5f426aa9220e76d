//! What other modules see of models.

use crate::errors::Error;
use crate::keeper::Keeper;
use crate::keys::{MATERIAL, ORIGINS, POINTS, WEIGHTS};
use openledger_core::collections::part;
use openledger_core::ports::{ModelPort, ModelView, PointOrigin};
use openledger_core::{AccAddress, Ctx, Failure, Res};
use openledger_proto::openledger::model::v1 as pb;
use openledger_proto::openledger::model::v1::ModelStatus;

impl ModelPort for Keeper {
    fn model(&self, ctx: &Ctx, id: u64) -> Res<ModelView> {
        let model = Keeper::model(self, ctx, id)?;
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
            material_hash: material.as_slice().try_into().map_err(|_| Failure::corrupt("material hash"))?,
            lineage: self.lineage(ctx, &model)?,
            tuners: self.payees(ctx, &model.tuners)?,
            compute: self.payees(ctx, &model.compute)?,
        })
    }

    fn artifact(&self, ctx: &Ctx, artifact_id: u64) -> Res<Vec<u8>> {
        self.artifact_file(ctx, &Keeper::artifact(self, ctx, artifact_id)?)
    }

    fn head(&self, ctx: &Ctx, id: u64) -> Res<Vec<u8>> {
        WEIGHTS.get(ctx, &id)?.ok_or_else(|| Error::ModelState.into())
    }

    fn inverse(&self, ctx: &Ctx, id: u64) -> Res<(u32, Vec<u8>)> {
        let head = Keeper::model(self, ctx, id)?.head.ok_or(Error::ModelState)?;
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
        points.iter().map(|p| self.origin(ctx, id, *p)).collect()
    }
}

impl Keeper {
    /// Where one point comes from: the chunk that begins at or before it.
    fn origin(&self, ctx: &Ctx, id: u64, point: u64) -> Res<PointOrigin> {
        let beyond = Failure::corrupt("point without an origin");
        let mut cursor = ORIGINS.up_to(ctx, &part(&id), &(id, point))?;
        let Some(((_, first), chunk)) = cursor.next_entry()? else { return Err(beyond) };
        let at = point.checked_sub(first).and_then(|i| usize::try_from(i).ok());
        let Some(origin) = at.and_then(|i| chunk.origins.get(i)) else { return Err(beyond) };
        Ok(PointOrigin { datanet_id: origin.datanet_id, item_id: origin.item_id, owner: AccAddress::from_bytes(&origin.owner)? })
    }

    /// Certified points from `from` on, at most `limit`, as the query shows them.
    ///
    /// # Errors
    /// Fatal only.
    pub fn points_page(&self, ctx: &Ctx, model: &pb::Model, from: u64, limit: u64) -> Res<Vec<pb::CertifiedPoint>> {
        let shape = self.head_shape(model)?;
        let len = openledger_influence::Point::packed_len(shape);
        let mut out = Vec::new();
        let mut index = from;
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
                let origin = self.origin(ctx, model.id, index)?;
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
