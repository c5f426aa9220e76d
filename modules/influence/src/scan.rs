//! Scoring a query against all points.
//!
//! `V = K (r x [e; 127])` is cut to 26 bits; the score of point i is `sum_c m_ic (x_i . V_c)`, an exact
//! int64, shifted by the point's exponent. The kernel splits V into two 13-bit halves so that a dot product
//! over a tile of 64 int8 features is 16-bit multiply-add with 32-bit sums; all vector widths give the same
//! integers.
#![allow(clippy::cast_possible_truncation, reason = "the bound of each value stands beside it")]

use core::cmp::Reverse;
use std::collections::BinaryHeap;

use multiversion::multiversion;

use crate::error::{Error, Result};
use crate::fixed::{bits, round_shift};
use crate::head::{BIAS, Head, HinvMatrix};
use crate::points::{Meta, PointSet, TILE};
use crate::record::{AttributionRecord, MAX_RELATIVE, Payee, RECORDED, ScoredPoint};
use crate::softmax::{Residual, STORED_BITS, argmax};

/// The number of bits of an entry of V, its sign not counted.
const V_BITS: u32 = 26;
const HALF_BITS: u32 = 13;
/// The number of fraction bits of relative influences.
const RELATIVE_BITS: u32 = 20;

/// A query: its predicted label and the direction `V` against which points are scored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Direction {
    label: u16,
    scale_exp: i32,
    v: Vec<i32>, // class-major, bias last, |v| < 2^26
}

impl Direction {
    /// The class that the model predicts for the query.
    #[must_use]
    pub const fn label(&self) -> u16 {
        self.label
    }

    /// The binary exponent of the scores.
    #[must_use]
    pub const fn scale_exp(&self) -> i32 {
        self.scale_exp
    }

    /// V, class-major with the bias last in each class; entries below `2^26` in magnitude.
    #[must_use]
    pub fn entries(&self) -> &[i32] {
        &self.v
    }
}

/// Attributes inferences of one certified model to its points.
#[derive(Debug, Clone, Copy)]
pub struct Attributor<'a> {
    head: &'a Head,
    hinv: &'a HinvMatrix,
    points: &'a PointSet,
}

impl<'a> Attributor<'a> {
    /// An attributor over certified parts.
    ///
    /// # Errors
    /// [`Error::BadShape`] when the shapes differ.
    pub fn new(head: &'a Head, hinv: &'a HinvMatrix, points: &'a PointSet) -> Result<Self> {
        if head.shape() == hinv.shape() && head.shape() == points.shape() {
            Ok(Self { head, hinv, points })
        } else {
            Err(Error::BadShape)
        }
    }

    /// The direction of an embedding: predicted label, block-normalised residual, `V = K (r x x)` rounded to
    /// 26 bits.
    ///
    /// # Errors
    /// [`Error::BadLength`] for a wrong dimension.
    pub fn direction(&self, e: &[i8]) -> Result<Direction> {
        let x = self.head.shape().with_bias(e)?;
        let logits = self.head.logits(&x);
        let label = argmax(&logits);
        let residual = Residual::of(&logits, label)?;
        let m = residual.stored();
        let x: Vec<i32> = x.into_iter().map(i32::from).collect();
        let mut raw = vec![0i64; self.hinv.shape().params()];
        multiply(self.hinv.entries(), &x, &m, &mut raw);
        let max = raw.iter().map(|v| v.unsigned_abs()).max().unwrap_or(0);
        let cut = bits(u128::from(max)).saturating_sub(V_BITS);
        let bound = (1i128 << V_BITS) - 1;
        let v = raw.iter().map(|&v| round_shift(i128::from(v), cut).clamp(-bound, bound) as i32).collect();
        // K: shift bits; query mantissas 15 + exp and its input 7; point mantissas 15 (exp is applied to the
        // score) and its input 7
        let fraction = self.hinv.shift() + 2 * (STORED_BITS + 7) + u32::from(residual.exp);
        Ok(Direction {
            label: u16::try_from(label).map_err(|_| Error::BadLabel)?,
            scale_exp: i32::try_from(i64::from(cut) - i64::from(fraction)).map_err(|_| Error::Overflow)?,
            v,
        })
    }

    /// `sum_c m_ic (x_i . V_c)` for every point, before its exponent is applied. `|.| <= 2600 * 2^26 * 2^7 *
    /// 2^15 < 2^60`.
    fn dots(&self, direction: &Direction, out: &mut Vec<i64>) -> Result<()> {
        let shape = self.points.shape();
        if direction.v.len() != shape.params() {
            return Err(Error::BadLength);
        }
        let tiles = self.points.tiles();
        let mut halves = Vec::with_capacity(tiles * shape.classes());
        for t in 0..tiles {
            for row in direction.v.chunks_exact(shape.inputs()) {
                let mut half = Halves { high: [0; TILE], low: [0; TILE] };
                let features = row.iter().take(shape.dim()).skip(t * TILE).take(TILE);
                for (v, (h, l)) in features.zip(half.high.iter_mut().zip(&mut half.low)) {
                    *h = (v >> HALF_BITS) as i16; // [-2^13, 2^13)
                    *l = (v & ((1 << HALF_BITS) - 1)) as i16; // [0, 2^13)
                }
                halves.push(half);
            }
        }
        let bias: Vec<i64> = direction
            .v
            .iter()
            .skip(shape.dim())
            .step_by(shape.inputs())
            .map(|&v| i64::from(v) * i64::from(BIAS))
            .collect();
        out.clear();
        out.resize(self.points.len(), 0);
        let (embeddings, _) = self.points.embeddings().as_chunks::<TILE>();
        kernel(embeddings, self.points.mantissas(), &halves, &bias, out);
        Ok(())
    }

    /// Signed scores of all points, in the order of the set, in units of `2^scale_exp`.
    ///
    /// # Errors
    /// [`Error::BadLength`] when the direction is of another shape.
    pub fn scores(&self, direction: &Direction) -> Result<Vec<i64>> {
        let mut dots = Vec::new();
        self.dots(direction, &mut dots)?;
        Ok(dots.iter().zip(self.points.meta()).map(|(&d, m)| shifted(d, m)).collect())
    }

    /// Relative influences `max(0, s) / sigma` of all points, in the order of the set.
    ///
    /// # Errors
    /// [`Error::BadLength`] when the direction is of another shape.
    pub fn relative(&self, direction: &Direction) -> Result<Vec<u64>> {
        let mut dots = Vec::new();
        self.dots(direction, &mut dots)?;
        Ok(dots.iter().zip(self.points.meta()).map(|(&d, m)| relative(d, m)).collect())
    }

    /// Scans all points for a direction.
    ///
    /// # Errors
    /// [`Error::BadLength`] when the direction is of another shape, [`Error::Overflow`] for more than `2^32`
    /// points.
    pub fn scan(&self, direction: &Direction) -> Result<AttributionRecord> {
        let mut dots = Vec::new();
        self.dots(direction, &mut dots)?;
        let (mut by_score, mut by_relative) = (Top::new(), Top::new());
        for (at, (&dot, meta)) in dots.iter().zip(self.points.meta()).enumerate() {
            by_score.offer(shifted(dot, meta).unsigned_abs(), at);
            if dot > 0 {
                by_relative.offer(relative(dot, meta), at);
            }
        }
        let at = |at: usize| dots.get(at).copied().zip(self.points.meta().get(at)).ok_or(Error::BadLength);
        let signed = by_score
            .sorted()
            .into_iter()
            .map(|(_, i)| at(i).map(|(dot, meta)| ScoredPoint { id: meta.id, score: shifted(dot, meta) }))
            .collect::<Result<Vec<_>>>()?;
        let payees = by_relative
            .sorted()
            .into_iter()
            .map(|(u, i)| {
                at(i).map(|(_, meta)| Payee {
                    id: meta.id,
                    relative: u,
                    gate: meta.gate,
                    novelty_ppm: meta.novelty_ppm,
                })
            })
            .collect::<Result<Vec<_>>>()?;
        let points = u32::try_from(self.points.len()).map_err(|_| Error::Overflow)?;
        Ok(AttributionRecord { label: direction.label, points, scale_exp: direction.scale_exp, signed, payees })
    }

    /// Attributes an inference: [`Attributor::direction`], then [`Attributor::scan`].
    ///
    /// # Errors
    /// Those of [`Attributor::direction`] and of [`Attributor::scan`].
    pub fn attribute(&self, e: &[i8]) -> Result<AttributionRecord> {
        self.scan(&self.direction(e)?)
    }
}

/// `K (m x x)`; `|sum| <= row sum 2^40 * 2^15 * 2^7`.
#[multiversion(targets("x86_64+avx512f+avx512bw+avx512vl+avx512dq", "x86_64+avx2", "aarch64+neon"))]
fn multiply(k: &[i32], x: &[i32], m: &[i16], out: &mut [i64]) {
    for (row, out) in k.chunks_exact(out.len().max(1)).zip(out) {
        *out = row.chunks_exact(x.len()).zip(m).fold(0i64, |s, (block, &m)| {
            let dot =
                block.iter().zip(x).fold(0i64, |s, (&k, &x)| s.wrapping_add(i64::from(k).wrapping_mul(i64::from(x))));
            s.wrapping_add(dot.wrapping_mul(i64::from(m)))
        });
    }
}

/// Score from dot product: the point's exponent applied, rounded to nearest, halves away from zero.
fn shifted(dot: i64, meta: &Meta) -> i64 {
    if meta.exp == 0 { dot } else { round_shift(i128::from(dot), u32::from(meta.exp)) as i64 }
}

/// `floor(max(0, dot) * reciprocal / 2^(42 + sigma_bits))`, that is `dot * 2^20 / sigma`, at most `2^48`. The
/// exponent of the point cancels against that of sigma; a floor above sigma brings its own. For a positive definite
/// inverse `dot / sigma <= sigma_q 2^-cut` (Cauchy-Schwarz), far below the cap.
fn relative(dot: i64, meta: &Meta) -> u64 {
    let product = u128::from(dot.max(0).unsigned_abs()).wrapping_mul(u128::from(meta.reciprocal)); // < 2^60 2^63
    let shift = (62 - RELATIVE_BITS).saturating_add(meta.sigma_bits);
    product.checked_shr(shift).unwrap_or(0).min(u128::from(MAX_RELATIVE)) as u64
}

/// A tile of one class's direction in two halves, `v = high * 2^13 + low`.
struct Halves {
    high: [i16; TILE],
    low: [i16; TILE],
}

/// Per point `sum_c m_c (bias_c + sum over tiles of e . v_c)`. A tile sums 64 products of at most `2^7 *
/// 2^13`: below `2^26`.
#[multiversion(targets("x86_64+avx512f+avx512bw+avx512vl+avx512dq", "x86_64+avx2", "aarch64+neon"))]
fn kernel(embeddings: &[[i8; TILE]], mantissas: &[i16], halves: &[Halves], bias: &[i64], out: &mut [i64]) {
    let classes = bias.len();
    let tiles = halves.len().checked_div(classes).unwrap_or(0);
    if tiles == 0 {
        return;
    }
    for ((out, point), m) in out.iter_mut().zip(embeddings.chunks_exact(tiles)).zip(mantissas.chunks_exact(classes)) {
        let mut sum = m.iter().zip(bias).fold(0i64, |s, (&m, &b)| s.wrapping_add(i64::from(m).wrapping_mul(b)));
        for (tile, halves) in point.iter().zip(halves.chunks_exact(classes)) {
            let e: [i16; TILE] = tile.map(i16::from);
            for (v, &m) in halves.iter().zip(m) {
                let dot = |h: &[i16; TILE]| {
                    e.iter().zip(h).fold(0i32, |s, (&e, &v)| s.wrapping_add(i32::from(e).wrapping_mul(i32::from(v))))
                };
                let dot = (i64::from(dot(&v.high)) << HALF_BITS).wrapping_add(i64::from(dot(&v.low)));
                sum = sum.wrapping_add(dot.wrapping_mul(i64::from(m)));
            }
        }
        *out = sum;
    }
}

/// The [`RECORDED`] largest values, ties to the earlier position (ids rise with it).
struct Top {
    heap: BinaryHeap<Reverse<(u64, Reverse<usize>)>>,
    least: u64, // smallest value kept once full; later ties lose
}

impl Top {
    fn new() -> Self {
        Self { heap: BinaryHeap::with_capacity(RECORDED + 1), least: 0 }
    }

    /// Offers a value for the list of the greatest; a value of zero is never kept.
    fn offer(&mut self, value: u64, at: usize) {
        if value <= self.least {
            return;
        }
        self.heap.push(Reverse((value, Reverse(at))));
        if self.heap.len() > RECORDED {
            self.heap.pop();
        }
        if self.heap.len() == RECORDED {
            self.least = self.heap.peek().map_or(0, |Reverse((v, _))| *v);
        }
    }

    fn sorted(self) -> Vec<(u64, usize)> {
        self.heap.into_sorted_vec().into_iter().map(|Reverse((v, Reverse(at)))| (v, at)).collect()
    }
}
