//! Per-point records: the packed form kept in state and the form held in memory for scanning.
#![allow(clippy::cast_possible_truncation, reason = "a field is read with its own width")]

use crate::base::SigmaFloor;
use crate::error::{Error, Result};
use crate::fixed::bits;
use crate::head::Shape;
use crate::novelty::PPM;

/// Features per tile of the scan; embeddings are padded with zeros to a multiple.
pub(crate) const TILE: usize = 64;
/// Bound of the integer self-influence, from the row bound of the inverse: `g' K g <= (2^22 * 2600) * 2^40 *
/// 2^22`.
const MAX_SIGMA: u64 = 1 << 48;
/// Bytes of a packed point besides its embedding and residuals.
const FIXED_BYTES: usize = 24;

/// What certification stores about a contribution.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Point {
    /// Identity of the contribution; ties are broken by the lower one.
    pub id: u64,
    /// The class that the contributor gave the item.
    pub label: u16,
    /// The embedding of the item, without the bias.
    pub embedding: Vec<i8>,
    /// Residual mantissas: `r_c = m_c * 2^(-15 - exp)`.
    pub mantissas: Vec<i16>,
    /// The exponent that all mantissas of the residual share.
    pub exp: u8,
    /// Integer self-influence `isqrt(g' K g)` with `g = m x [e; 127]`; real value `sigma * 2^(-22 - exp -
    /// shift / 2)`.
    pub sigma: u64,
    /// Whether the head trained without the point would still give its label (closed-form estimate).
    pub gate: bool,
    /// The novelty that the item had at admission, in parts per million.
    pub novelty_ppm: u32,
}

impl Point {
    /// Bytes of a packed point of this shape: `24 + d + 2 C`.
    #[must_use]
    pub const fn packed_len(shape: Shape) -> usize {
        FIXED_BYTES + shape.dim() + 2 * shape.classes()
    }

    /// Appends the packed form: id (8 bytes), sigma (8), novelty (4), label (2), exponent (1), gate (1), all
    /// little-endian, then the embedding and the mantissas.
    pub fn pack(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.id.to_le_bytes());
        out.extend_from_slice(&self.sigma.to_le_bytes());
        out.extend_from_slice(&self.novelty_ppm.to_le_bytes());
        out.extend_from_slice(&self.label.to_le_bytes());
        out.push(self.exp);
        out.push(u8::from(self.gate));
        out.extend(self.embedding.iter().map(|&e| e.cast_unsigned()));
        out.extend(self.mantissas.iter().flat_map(|m| m.to_le_bytes()));
    }

    /// Reads one packed point.
    ///
    /// # Errors
    /// [`Error::BadLength`] for a wrong length, [`Error::BadEncoding`] for a gate that is not 0 or 1, a label
    /// or novelty out of range, a sigma of zero or above its bound, or a mantissa of -32768.
    pub fn unpack(shape: Shape, bytes: &[u8]) -> Result<Self> {
        if bytes.len() != Self::packed_len(shape) {
            return Err(Error::BadLength);
        }
        let (fixed, rest) = bytes.split_at(FIXED_BYTES);
        let (embedding, mantissas) = rest.split_at(shape.dim());
        let le =
            |at: usize, len: usize| fixed.iter().skip(at).take(len).rev().fold(0u64, |a, &b| (a << 8) | u64::from(b));
        let point = Self {
            id: le(0, 8),
            sigma: le(8, 8),
            novelty_ppm: le(16, 4) as u32,
            label: le(20, 2) as u16,
            exp: le(22, 1) as u8,
            gate: le(23, 1) == 1,
            embedding: embedding.iter().map(|&b| b.cast_signed()).collect(),
            mantissas: mantissas
                .chunks_exact(2)
                .map(|c| c.iter().rev().fold(0u16, |a, &b| (a << 8) | u16::from(b)).cast_signed())
                .collect(),
        };
        let sound = le(23, 1) <= 1
            && usize::from(point.label) < shape.classes()
            && u64::from(point.novelty_ppm) <= PPM
            && (1..=MAX_SIGMA).contains(&point.sigma)
            && point.mantissas.iter().all(|&m| m != i16::MIN);
        if sound { Ok(point) } else { Err(Error::BadEncoding) }
    }
}

/// The facts about a point that payment needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Meta {
    pub(crate) id: u64,
    /// `floor(2^(62 + b) / m)`, in `[2^62, 2^63]`, with `m` the significand of `max(sigma, floor)` and `b` its
    /// bits: a reciprocal, as a division per point would cost more than its score.
    pub(crate) reciprocal: u64,
    /// `b`, and the binary exponent of the floor where it is the larger one.
    pub(crate) sigma_bits: u32,
    pub(crate) novelty_ppm: u32,
    pub(crate) exp: u8,
    pub(crate) gate: bool,
}

/// All points of a certified model in the layout of the scan. Immutable once filled; share it behind an
/// `Arc`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PointSet {
    shape: Shape,
    floor: SigmaFloor,
    tiles: usize,
    embeddings: Vec<i8>, // per point: the tiles, zero-padded
    mantissas: Vec<i16>, // per point: one per class
    meta: Vec<Meta>,
}

impl PointSet {
    /// A set without points, for heads of this shape.
    #[must_use]
    pub const fn new(shape: Shape) -> Self {
        Self::with_floor(shape, SigmaFloor::NONE)
    }

    /// A set without points whose base of payment is influence over `max(sigma, floor)`.
    #[must_use]
    pub const fn with_floor(shape: Shape, floor: SigmaFloor) -> Self {
        Self {
            shape,
            floor,
            tiles: shape.dim().div_ceil(TILE),
            embeddings: Vec::new(),
            mantissas: Vec::new(),
            meta: Vec::new(),
        }
    }

    /// Appends a point.
    ///
    /// # Errors
    /// [`Error::UnsortedIds`] unless its id is above all ids so far, [`Error::BadLength`] when it does not
    /// fit the shape, [`Error::BadEncoding`] when its sigma is zero or above the bound.
    pub fn push(&mut self, point: &Point) -> Result<()> {
        if self.meta.last().is_some_and(|m| m.id >= point.id) {
            return Err(Error::UnsortedIds);
        }
        if point.embedding.len() != self.shape.dim() || point.mantissas.len() != self.shape.classes() {
            return Err(Error::BadLength);
        }
        if !(1..=MAX_SIGMA).contains(&point.sigma) {
            return Err(Error::BadEncoding);
        }
        let (divisor, up) = self.floor.divisor(point.sigma, point.exp);
        let divisor_bits = bits(u128::from(divisor)); // at most 64
        let reciprocal = (1u128 << (62 + divisor_bits)).checked_div(u128::from(divisor)).unwrap_or(0);
        self.embeddings.extend_from_slice(&point.embedding);
        self.embeddings.resize((self.meta.len() + 1) * self.tiles * TILE, 0);
        self.mantissas.extend_from_slice(&point.mantissas);
        self.meta.push(Meta {
            id: point.id,
            reciprocal: u64::try_from(reciprocal).map_err(|_| Error::Overflow)?,
            sigma_bits: divisor_bits.saturating_add(up),
            novelty_ppm: point.novelty_ppm,
            exp: point.exp,
            gate: point.gate,
        });
        Ok(())
    }

    /// Appends a chunk: packed points without anything between them.
    ///
    /// # Errors
    /// [`Error::BadLength`] when the chunk is not a whole number of points, and those of [`Point::unpack`]
    /// and [`PointSet::push`].
    pub fn push_chunk(&mut self, chunk: &[u8]) -> Result<()> {
        let points = chunk.chunks_exact(Point::packed_len(self.shape));
        if !points.remainder().is_empty() {
            return Err(Error::BadLength);
        }
        for bytes in points {
            self.push(&Point::unpack(self.shape, bytes)?)?;
        }
        Ok(())
    }

    /// A set from chunks in order.
    ///
    /// # Errors
    /// As [`PointSet::push_chunk`].
    pub fn from_chunks<'a>(shape: Shape, chunks: impl IntoIterator<Item = &'a [u8]>) -> Result<Self> {
        let mut set = Self::new(shape);
        for chunk in chunks {
            set.push_chunk(chunk)?;
        }
        Ok(set)
    }

    /// The shape of the head that the points belong to.
    #[must_use]
    pub const fn shape(&self) -> Shape {
        self.shape
    }

    /// The number of points in the set.
    #[must_use]
    pub fn len(&self) -> usize {
        self.meta.len()
    }

    /// Whether the set has no point.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.meta.is_empty()
    }

    /// The ids in the order of the points.
    pub fn ids(&self) -> impl Iterator<Item = u64> + '_ {
        self.meta.iter().map(|m| m.id)
    }

    /// The number of bytes that the set holds in memory, approximately.
    #[must_use]
    pub fn memory_bytes(&self) -> usize {
        self.embeddings.len() + 2 * self.mantissas.len() + self.meta.len() * size_of::<Meta>()
    }

    pub(crate) fn embeddings(&self) -> &[i8] {
        &self.embeddings
    }

    pub(crate) fn mantissas(&self) -> &[i16] {
        &self.mantissas
    }

    pub(crate) fn meta(&self) -> &[Meta] {
        &self.meta
    }

    pub(crate) const fn tiles(&self) -> usize {
        self.tiles
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(id: u64) -> Point {
        Point {
            id,
            label: 1,
            embedding: vec![-128, 0, 127],
            mantissas: vec![-32767, 32767],
            exp: 250,
            sigma: 1 << 48,
            gate: true,
            novelty_ppm: 1_000_000,
        }
    }

    #[test]
    fn packed_points_round_trip() {
        let shape = Shape::new(2, 3).unwrap();
        let mut bytes = Vec::new();
        point(u64::MAX).pack(&mut bytes);
        assert_eq!(bytes.len(), Point::packed_len(shape));
        assert_eq!(Point::unpack(shape, &bytes).unwrap(), point(u64::MAX));
        assert_eq!(Point::unpack(shape, &bytes[1..]), Err(Error::BadLength));
        for (at, value) in [(23, 2), (20, 2), (19, 0xff), (15, 0xff)] {
            let mut bad = bytes.clone();
            bad[at] = value;
            assert_eq!(Point::unpack(shape, &bad), Err(Error::BadEncoding), "byte {at}");
        }
        let mut zero = point(1);
        zero.sigma = 0;
        assert_eq!(PointSet::new(shape).push(&zero), Err(Error::BadEncoding));
    }

    #[test]
    fn sets_ask_for_rising_ids_and_whole_points() {
        let shape = Shape::new(2, 3).unwrap();
        let mut chunk = Vec::new();
        point(3).pack(&mut chunk);
        point(9).pack(&mut chunk);
        let set = PointSet::from_chunks(shape, [&chunk[..]]).unwrap();
        assert_eq!(set.ids().collect::<Vec<_>>(), [3, 9]);
        assert_eq!(PointSet::from_chunks(shape, [&chunk[..], &chunk]), Err(Error::UnsortedIds));
        assert_eq!(PointSet::from_chunks(shape, [&chunk[1..]]), Err(Error::BadLength));
    }
}
