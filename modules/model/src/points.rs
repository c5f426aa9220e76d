//! Points: items under the model's encoder, how they are stored, and the hash that identifies all of them.

use crate::artifacts::spec_of;
use crate::keeper::ModelKeeper;
use crate::keys::{ORIGINS, Origin, OriginChunk, POINTS, STORE};
use crate::params;
use openledger_core::ports::{EncoderRef, SnapshotItem, text_refused};
use openledger_core::{Ctx, Failure, Res};
use openledger_influence::{Point, Shape};
use openledger_proto::openledger::model::v1 as pb;
use prost::Message;
use sha2::{Digest, Sha256};

/// Points stored under one key.
pub(crate) const POINTS_PER_CHUNK: usize = 256;

impl ModelKeeper {
    /// Gas of making the encoder ready and running it on items.
    pub(crate) fn embedding_gas(&self, p: &pb::Params, encoder: &EncoderRef, items: &[SnapshotItem]) -> u64 {
        match encoder {
            EncoderRef::Identity => 0,
            EncoderRef::Artifact { spec, .. } => {
                let each = items.iter().map(|item| self.encoder.gas_of(spec, &item.features));
                each.fold(params::plan_gas(p, spec), u64::saturating_add)
            }
        }
    }

    /// Appends points to chunks of [`POINTS_PER_CHUNK`], so that neither the state nor the cost of reading it
    /// depends on the steps. Each point takes `packed_len` bytes.
    pub(crate) fn store_points(
        &self,
        ctx: &Ctx,
        id: u64,
        packed_len: usize,
        first: u64,
        packed: &[u8],
        origins: OriginChunk,
    ) -> Res<()> {
        let per_chunk = u64::try_from(POINTS_PER_CHUNK).unwrap_or(u64::MAX);
        let begun = first.checked_rem(per_chunk).unwrap_or(0);
        let mut key = first.saturating_sub(begun);
        let (mut points, mut all) = (Vec::new(), Vec::new());
        if begun > 0 {
            let missing = || Failure::corrupt("points chunk");
            points = POINTS.get(ctx, &(id, key))?.ok_or_else(missing)?;
            all = ORIGINS.get(ctx, &(id, key))?.ok_or_else(missing)?.origins;
        }
        points.extend_from_slice(packed);
        all.extend(origins.origins);
        let bytes = packed_len.saturating_mul(POINTS_PER_CHUNK);
        for (points, origins) in points.chunks(bytes).zip(all.chunks(POINTS_PER_CHUNK)) {
            POINTS.set(ctx, &(id, key), &points.to_vec())?;
            ORIGINS.set(ctx, &(id, key), &OriginChunk { origins: origins.to_vec() })?;
            key = key.saturating_add(per_chunk);
        }
        Ok(())
    }

    /// The embedding of an item. `None` for a text that the encoder refuses: it is no point of the model, because
    /// otherwise one text without a word would keep everybody from training on its datanet.
    pub(crate) fn embed(&self, ctx: &Ctx, encoder: &EncoderRef, item: &SnapshotItem) -> Res<Option<Vec<i8>>> {
        match encoder {
            EncoderRef::Identity => Ok(Some(item.features.clone())),
            EncoderRef::Artifact { id, hash, spec } => {
                let load = || self.artifact_file(ctx, &self.artifact(&ctx.unmetered(), *id)?);
                match self.encoder.encode(ctx, hash, &load, &item.features) {
                    Err(Failure::Tx(refusal)) if spec.text.is_some() && text_refused(&refusal) => Ok(None),
                    result => result.map(Some),
                }
            }
        }
    }

    /// Where the model's embeddings come from.
    ///
    /// # Errors
    /// Only fatal failures: the storage failed, or the state contradicts itself.
    pub(crate) fn encoder_ref(&self, ctx: &Ctx, model: &pb::Model) -> Res<EncoderRef> {
        if model.artifact_id == 0 {
            return Ok(EncoderRef::Identity);
        }
        let artifact = self.artifact(ctx, model.artifact_id)?;
        let hash = artifact.sha256.as_slice().try_into().map_err(|_| Failure::corrupt("artifact hash"))?;
        Ok(EncoderRef::Artifact { id: artifact.id, hash, spec: spec_of(&artifact)? })
    }
}

/// Start of the hash that identifies what inference and attribution compute with:
/// `h_0 = H("model", fraction bits, H(weights), H(inverse))`.
pub fn material_start(inverse_fraction_bits: u32, weights: &[u8], inverse: &[u8]) -> Vec<u8> {
    Sha256::new()
        .chain_update(STORE.as_bytes())
        .chain_update(inverse_fraction_bits.to_be_bytes())
        .chain_update(Sha256::digest(weights))
        .chain_update(Sha256::digest(inverse))
        .finalize()
        .to_vec()
}

/// Its extension by the floor of a model whose base of payment has one: `H(h, "sigma floor", ppm)`.
pub fn material_floor(start: Vec<u8>, sigma_floor_ppm: u32) -> Vec<u8> {
    if sigma_floor_ppm == 0 {
        return start;
    }
    let hash = Sha256::new().chain_update(start).chain_update(b"sigma floor");
    hash.chain_update(sigma_floor_ppm.to_be_bytes()).finalize().to_vec()
}

/// Its extension by points as they are packed, which have one length, and their origins: `h_{k+1} = H(h_k,
/// point, origin)` for each. The origins belong to it, since they decide who is paid. How the points lie in
/// chunks does not: anybody chooses that by the size of a step.
pub fn material_next(before: Vec<u8>, shape: Shape, points: &[u8], origins: &OriginChunk) -> Vec<u8> {
    let next = |hash: Vec<u8>, (point, origin): (&[u8], &Origin)| {
        Sha256::new().chain_update(hash).chain_update(point).chain_update(origin.encode_to_vec()).finalize().to_vec()
    };
    points.chunks_exact(Point::packed_len(shape)).zip(&origins.origins).fold(before, next)
}
