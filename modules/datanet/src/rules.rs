//! By what the items of a datanet are compared: features, the embedding and the words of a text, or coordinates in the
//! subspace of the datanet's projection.

use crate::admission::{Thresholds, int8};
use crate::errors::DatanetError;
use crate::index::REACH_BYTES;
use crate::keeper::{DatanetKeeper, stored};
use crate::keys::PROJECTIONS;
use crate::standing::Standards;
use openledger_core::ports::{TextEncoder, TextEncoders, TextReading};
use openledger_core::{Ctx, Failure, Res};
use openledger_influence::novelty;
use openledger_influence::subspace::{self, Projection};
use openledger_proto::openledger::datanet::v1::{Datanet, ItemStatus, Modality, Params, TextRules};
use std::sync::Arc;

/// Gas of so many bytes that are compared with as many others.
pub(crate) fn comparison_gas(params: &Params, bytes: u64) -> u64 {
    params.gas_per_comparison.saturating_add(params.gas_per_compared_word.saturating_mul(bytes.div_ceil(8)))
}

/// What an item is compared by.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Reading {
    /// Features, embedding, or coordinates in two bytes each, little-endian. Empty for texts without rules.
    pub(crate) row: Vec<i8>,
    /// Squared distance from the subspace; zero without one.
    pub(crate) off_sq: u64,
    /// Hashes of the words of a text with rules.
    pub(crate) sketch: Vec<u8>,
}

/// The text encoder of a datanet and what is asked of it.
pub(crate) struct Texts {
    port: Arc<dyn TextEncoders>,
    encoder: TextEncoder,
}

impl Texts {
    /// The weights of words by the low bits of their hashes.
    pub(crate) fn weights(&self, ctx: &Ctx) -> Res<Vec<u8>> {
        self.port.word_weights(ctx, &self.encoder)
    }
}

/// By what a datanet compares its items.
pub(crate) struct Rules<'a> {
    pub(crate) datanet: &'a Datanet,
    pub(crate) thresholds: Thresholds,
    pub(crate) standards: Standards,
    pub(crate) texts: Option<Texts>,
    projection: Option<Projection>,
    dimension: usize,
    /// Gas of projecting one embedding.
    projecting: u64,
}

impl<'a> Rules<'a> {
    /// Reads what the datanet's rules need, and charges for making its encoder ready.
    pub(crate) fn open(ctx: &Ctx, keeper: &DatanetKeeper, params: &Params, datanet: &'a Datanet) -> Res<Self> {
        let schema = datanet.schema.as_ref();
        let mut dimension = usize::try_from(schema.map_or(0, |s| s.dimension)).unwrap_or(usize::MAX);
        let mut texts = None;
        if let Some(rules) = schema.and_then(|s| s.text.as_ref()) {
            let port = keeper.texts.clone().ok_or_else(|| Failure::corrupt("text rules without text encoders"))?;
            let encoder = stored(port.text_encoder(ctx, rules.dedup_encoder)?, "text encoder of a datanet")?;
            ctx.gas().consume(port.load_gas(&encoder), "text encoder")?;
            dimension = usize::try_from(encoder.spec.output_dim).unwrap_or(usize::MAX);
            texts = Some(Texts { port, encoder });
        }
        let mut projection = None;
        if datanet.subspace.is_some() {
            let bytes = stored(PROJECTIONS.get(ctx, &datanet.id)?, "projection")?;
            projection = Some(Projection::from_bytes(&bytes).map_err(Failure::corrupt)?);
        }
        let projecting = projection.as_ref().map_or(0, |p| comparison_gas(params, p.macs()));
        let standards = Standards::of(datanet);
        Ok(Self { datanet, thresholds: standards.thresholds, standards, texts, projection, dimension, projecting })
    }

    /// Whether items are texts.
    pub(crate) fn is_text(&self) -> bool {
        self.datanet.schema.as_ref().is_some_and(|s| s.modality() == Modality::Utf8Text)
    }

    /// Whether only equal texts are duplicates: there is nothing else to compare.
    pub(crate) fn equal_texts_only(&self) -> bool {
        self.is_text() && self.texts.is_none()
    }

    /// Values of an embedding before any projection.
    pub(crate) fn embedded_bytes(&self) -> usize {
        self.dimension
    }

    /// Bytes of a row that are compared.
    pub(crate) fn compared_bytes(&self) -> usize {
        self.projection.as_ref().map_or(self.dimension, |p| p.directions().saturating_mul(2))
    }

    /// Bytes of a row: those that are compared, and a text's reach.
    pub(crate) fn row_bytes(&self) -> usize {
        let reach = if self.texts.is_some() { REACH_BYTES } else { 0 };
        self.compared_bytes().saturating_add(reach)
    }

    /// The embedding of a well-formed item before any projection, and the sketch of a text; the status under which
    /// the encoder refuses it.
    pub(crate) fn embed(&self, ctx: &Ctx, features: &[u8]) -> Res<Result<TextReading, ItemStatus>> {
        let Some(texts) = &self.texts else {
            return Ok(Ok(TextReading { embedding: int8(features), sketch: Vec::new() }));
        };
        ctx.gas().consume(texts.port.gas_of(&texts.encoder, features), "read text")?;
        Ok(texts.port.read_text(ctx, &texts.encoder, features)?.ok_or(ItemStatus::EncoderRefused))
    }

    /// What a well-formed item is compared by, or the status under which it is refused.
    pub(crate) fn read(&self, ctx: &Ctx, features: &[u8]) -> Res<Result<Reading, ItemStatus>> {
        if self.equal_texts_only() {
            return Ok(Ok(Reading::default()));
        }
        let TextReading { embedding, sketch } = match self.embed(ctx, features)? {
            Ok(read) => read,
            Err(status) => return Ok(Err(status)),
        };
        let Some(projection) = &self.projection else {
            return Ok(Ok(Reading { row: embedding, off_sq: 0, sketch }));
        };
        ctx.gas().consume(self.projecting, "datanet projection")?;
        let (row, off_sq) = projected_row(projection, &embedding)?;
        if self.thresholds.is_outside(off_sq) {
            return Ok(Err(ItemStatus::OffSubspace));
        }
        Ok(Ok(Reading { row, off_sq, sketch }))
    }

    /// Compares others with this row.
    pub(crate) fn probe<'r>(&self, row: &'r [i8]) -> Probe<'r> {
        let wide = self.projection.as_ref().map(|_| (coordinates(row).collect(), Vec::new()));
        Probe { row, wide }
    }
}

/// The row of an embedding after projection, and its squared distance from the subspace.
pub(crate) fn projected_row(projection: &Projection, embedding: &[i8]) -> Res<(Vec<i8>, u64)> {
    let projected = projection.project(embedding).map_err(Failure::corrupt)?;
    let row = projected.coordinates.iter().flat_map(|c| c.to_le_bytes()).map(u8::cast_signed).collect();
    Ok((row, projected.off_sq))
}

/// The coordinates of a row.
fn coordinates(row: &[i8]) -> impl Iterator<Item = i16> {
    row.as_chunks::<2>().0.iter().map(|pair| i16::from_le_bytes(pair.map(i8::cast_unsigned)))
}

/// A row that others are compared with. Where rows are coordinates, it holds its own, and room for those of another.
pub(crate) struct Probe<'r> {
    row: &'r [i8],
    wide: Option<(Vec<i16>, Vec<i16>)>,
}

impl Probe<'_> {
    /// The squared distance of another row.
    pub(crate) fn distance(&mut self, other: &[i8]) -> Res<u64> {
        let Some((mine, buffer)) = &mut self.wide else {
            return novelty::distance_sq(self.row, other).map_err(Failure::corrupt);
        };
        buffer.clear();
        buffer.extend(coordinates(other));
        subspace::distance_sq(mine, buffer).map_err(Failure::corrupt)
    }
}

/// Checks, once the state is known, that a datanet's encoder is finished and that its projection takes what the
/// encoder gives.
///
/// # Errors
/// `datanet:37`, `datanet:38`.
pub(crate) fn check_encoder(
    ctx: &Ctx,
    keeper: &DatanetKeeper,
    rules: Option<&TextRules>,
    projection: Option<&Projection>,
) -> Res<()> {
    let Some(rules) = rules else { return Ok(()) };
    let missing = || {
        let text = format!("artifact {} is no finished text encoder", rules.dedup_encoder);
        Failure::from(DatanetError::InvalidTextRules).context(text)
    };
    let port = keeper.texts.as_ref().ok_or_else(missing)?;
    let encoder = port.text_encoder(ctx, rules.dedup_encoder)?.ok_or_else(missing)?;
    let dimension = usize::try_from(encoder.spec.output_dim).unwrap_or(usize::MAX);
    match projection {
        Some(p) if p.dim() != dimension => {
            Err(Failure::from(DatanetError::InvalidSubspace).context(format!("the encoder gives {dimension} values")))
        }
        _ => Ok(()),
    }
}
