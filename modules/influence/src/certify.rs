//! Certification: is the head the optimum of its data, and is the submitted matrix its inverse Hessian?
//!
//! The objective is `f(W) = mean cross-entropy + lambda / 2 |W|^2` on `x = [e / 128; 127 / 128]`, bias
//! included in the penalty, so `f` is lambda-strongly convex and `|W - W*| <= |grad f(W)| / lambda`. Points
//! are absorbed in any number of steps; between steps [`Accumulators`] are bytes in state.

use multiversion::multiversion;

use crate::calibration::Calibration;
use crate::error::{Error, Result};
use crate::fixed::{isqrt, norm_up, round_shift};
use crate::head::{Head, HinvMatrix, MAX_POINTS, Shape};
use crate::optimality::{BILLION, OptimalityCheck, add_gradient, check_optimality, evaluate};
use crate::points::Point;
use crate::probes::{self, PROBES, ProbeVectors};
use crate::softmax::{RESIDUAL_BITS, argmax};

/// Bounds of lambda in parts per billion that the arithmetic allows; governance picks narrower ones.
const LAMBDA_PPB: core::ops::RangeInclusive<u64> = 10_000..=1_000_000_000;

/// The demands that a head must meet to be certified.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CertifyParams {
    /// Weight of the L2 penalty, parts per billion (1e-3 is 1_000_000).
    pub lambda_ppb: u64,
    /// Largest distance to the optimum, parts per million of the norm of W. At most 10_000.
    pub tolerance_ppm: u32,
    /// Largest 2-norm of a probe's miss `H K z - z`, parts per million of one. At most 100_000.
    pub probe_tolerance_ppm: u32,
}

impl CertifyParams {
    /// lambda 1e-3, distance 0.1 %, probes within 0.001.
    pub const DEFAULT: Self = Self { lambda_ppb: 1_000_000, tolerance_ppm: 1_000, probe_tolerance_ppm: 1_000 };

    /// Checks the bounds.
    ///
    /// # Errors
    /// [`Error::BadParameter`] for a demand out of its bounds.
    pub fn validate(&self) -> Result<()> {
        let sound = LAMBDA_PPB.contains(&self.lambda_ppb)
            && (1..=10_000).contains(&self.tolerance_ppm)
            && (1..=100_000).contains(&self.probe_tolerance_ppm);
        if sound { Ok(()) } else { Err(Error::BadParameter) }
    }
}

/// Sums over the points absorbed so far.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accumulators {
    count: u32,
    gradient: Vec<i64>, // sum of r (Q30) x e
    hessian: Vec<i64>,  // PROBES x params, see probes::absorb
}

impl Accumulators {
    /// Sums that have not absorbed a point yet.
    #[must_use]
    pub fn new(shape: Shape) -> Self {
        Self { count: 0, gradient: vec![0; shape.params()], hessian: vec![0; PROBES * shape.params()] }
    }

    /// The number of points that were absorbed so far.
    #[must_use]
    pub const fn count(&self) -> u32 {
        self.count
    }

    /// The number of bytes of the encoding: `4 + 8 * 65 * C (d + 1)`.
    #[must_use]
    pub const fn encoded_len(shape: Shape) -> usize {
        4 + 8 * (PROBES + 1) * shape.params()
    }

    /// Encodes the count, the gradient sums and the probe sums, in this order and little-endian.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = self.count.to_le_bytes().to_vec();
        out.extend(self.gradient.iter().chain(&self.hessian).flat_map(|v| v.to_le_bytes()));
        out
    }

    /// The inverse of [`Accumulators::to_bytes`].
    ///
    /// # Errors
    /// [`Error::BadLength`] for bytes of another length than the shape asks for.
    pub fn from_bytes(shape: Shape, bytes: &[u8]) -> Result<Self> {
        if bytes.len() != Self::encoded_len(shape) {
            return Err(Error::BadLength);
        }
        let (count, sums) = bytes.split_first_chunk::<4>().ok_or(Error::BadLength)?;
        let mut gradient: Vec<i64> = sums
            .chunks_exact(8)
            .map(|c| c.iter().rev().fold(0u64, |a, &b| (a << 8) | u64::from(b)).cast_signed())
            .collect();
        let hessian = gradient.split_off(shape.params());
        Ok(Self { count: u32::from_le_bytes(*count), gradient, hessian })
    }
}

/// What a successful certification proves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Certificate {
    /// The number of points that the head was certified on.
    pub points: u32,
    /// Bound of the distance to the optimum, parts per billion of the norm of W.
    pub distance_ppb: u64,
    /// The largest miss of a probe, in parts per billion.
    pub probe_miss_ppb: u64,
}

/// Checks one head against its data.
#[derive(Debug, Clone, Copy)]
pub struct Certifier<'a> {
    head: &'a Head,
    hinv: &'a HinvMatrix,
    probes: &'a ProbeVectors,
    params: CertifyParams,
    n: u32,
}

impl<'a> Certifier<'a> {
    /// A certifier of `head` and `hinv` on `n` points. `probes` must come from a seed that was unknown when
    /// `hinv` was fixed.
    ///
    /// # Errors
    /// [`Error::BadShape`] when the parts differ in shape, [`Error::BadParameter`] for parameters out of
    /// bounds or `n` outside `1..=2^24`.
    pub fn new(
        head: &'a Head,
        hinv: &'a HinvMatrix,
        probes: &'a ProbeVectors,
        params: CertifyParams,
        n: u32,
    ) -> Result<Self> {
        params.validate()?;
        if head.shape() != hinv.shape() || head.shape() != probes.shape() {
            return Err(Error::BadShape);
        }
        if n == 0 || n > MAX_POINTS {
            return Err(Error::BadParameter);
        }
        Ok(Self { head, hinv, probes, params, n })
    }

    /// Adds one point to the sums and returns its record.
    ///
    /// # Errors
    /// [`Error::BadLength`] and [`Error::BadLabel`] for a point that does not fit, [`Error::WrongCount`]
    /// beyond `n` points, [`Error::NotPositiveDefinite`] when the inverse gives it no positive
    /// self-influence.
    pub fn absorb(&self, acc: &mut Accumulators, id: u64, e: &[i8], label: u16, novelty_ppm: u32) -> Result<Point> {
        self.examine(acc, id, e, label, novelty_ppm).map(|(point, _)| point)
    }

    /// As [`Certifier::absorb`], and adds the point's leave-one-out prediction to `calibration`.
    ///
    /// # Errors
    /// Those of [`Certifier::absorb`].
    pub fn absorb_calibrating(
        &self,
        acc: &mut Accumulators,
        calibration: &mut Calibration,
        id: u64,
        e: &[i8],
        label: u16,
        novelty_ppm: u32,
    ) -> Result<Point> {
        let (point, without) = self.examine(acc, id, e, label, novelty_ppm)?;
        let scale = self.left_out_scale();
        let logits: Vec<i64> = without
            .iter()
            .map(|v| v.checked_div(scale).and_then(|z| i64::try_from(z).ok()).ok_or(Error::Overflow))
            .collect::<Result<_>>()?;
        calibration.add(&logits, usize::from(label))?;
        Ok(point)
    }

    /// What one unit of a logit in Q23 is in the leave-one-out logits of [`Certifier::examine`].
    fn left_out_scale(&self) -> i128 {
        i128::from(self.n) << (6 + self.hinv.shift())
    }

    /// The record of a point, and its leave-one-out logits in units of `2^(-29 - shift) / n`.
    fn examine(
        &self,
        acc: &mut Accumulators,
        id: u64,
        e: &[i8],
        label: u16,
        novelty_ppm: u32,
    ) -> Result<(Point, Vec<i128>)> {
        let shape = self.head.shape();
        if acc.count >= self.n {
            return Err(Error::WrongCount);
        }
        let (x, logits, r) = evaluate(self.head, e, label)?;
        let wide: Vec<i64> = x.iter().map(|&v| i64::from(v)).collect();
        add_gradient(&mut acc.gradient, &r, &wide);
        let one = |c: usize| if c == usize::from(label) { 1i64 << RESIDUAL_BITS } else { 0 };
        let p: Vec<i64> = r.q30().enumerate().map(|(c, v)| v.wrapping_add(one(c)).max(0)).collect();
        probes::absorb(self.probes, &mut acc.hessian, &wide, &p, probes::dropped_bits(shape, self.n))?;
        let mantissas = r.stored();
        let (sigma, shifts) = self.self_influence(&x.iter().map(|&v| i32::from(v)).collect::<Vec<_>>(), &mantissas)?;
        acc.count = acc.count.wrapping_add(1);
        // Leave-one-out logits: W e + (K g / n) e. Both sides in units of 2^(-29 - shift) / n; |W e| n 2^(6 +
        // shift) < 2^107.
        let scale = self.left_out_scale();
        let without: Vec<i128> = logits
            .iter()
            .zip(&shifts)
            .map(|(&z, &l)| i128::from(z).wrapping_mul(scale).wrapping_add(round_shift(l, u32::from(r.exp))))
            .collect();
        let gate = argmax(&without) == usize::from(label);
        let point = Point { id, label, embedding: e.to_vec(), mantissas, exp: r.exp, sigma, gate, novelty_ppm };
        Ok((point, without))
    }

    /// `isqrt(g' K g)` and, for every class, `(K g)_c . x`, with `g = m x [e; 127]` in integers.
    ///
    /// `q[c][c'] = x' K[c][c'] x` is symmetric in the classes, so half of the blocks suffice. Inner sums stay
    /// below `2^(31 + 7 + 11)`, `q` below `2^(49 + 7 + 11)`, `l` below `2^(67 + 15 + 8)`, `g' K g` below
    /// `2^96` by the row bound.
    fn self_influence(&self, x: &[i32], m: &[i16]) -> Result<(u64, Vec<i128>)> {
        let classes = m.len();
        let mut q = vec![0i128; classes * classes];
        block_forms(self.hinv.entries(), x, classes, &mut q);
        let entry = |a: usize, b: usize| q.get(a.min(b) * classes + a.max(b)).copied().unwrap_or(0);
        let mut shifts = Vec::with_capacity(classes);
        let mut total = 0i128;
        for (c, &mc) in m.iter().enumerate() {
            let l = m
                .iter()
                .enumerate()
                .fold(0i128, |s, (b, &mb)| s.wrapping_add(entry(c, b).wrapping_mul(i128::from(mb))));
            total = total.wrapping_add(l.wrapping_mul(i128::from(mc)));
            shifts.push(l);
        }
        let square = u128::try_from(total).ok().filter(|&v| v > 0).ok_or(Error::NotPositiveDefinite)?;
        Ok((u64::try_from(isqrt(square)).map_err(|_| Error::Overflow)?, shifts))
    }

    /// Decides, when all points are in.
    ///
    /// # Errors
    /// [`Error::WrongCount`], [`Error::NotOptimal`], [`Error::ProbeFailed`]; [`Error::Overflow`] cannot
    /// happen within the bounds of the parameters.
    pub fn finish(&self, acc: &Accumulators) -> Result<Certificate> {
        if acc.count != self.n {
            return Err(Error::WrongCount);
        }
        let optimality = check_optimality(self.head, &self.params, self.n, &acc.gradient)?;
        if !optimality.within {
            return Err(Error::NotOptimal);
        }
        let miss = self.worst_probe(&acc.hessian)?;
        // unit of the misses: n 10^9 2^(shift + 14) stands for one
        let unit = u128::from(self.n) << (self.hinv.shift() + 14); // < 2^66, still to be multiplied by 10^9
        let allowed = unit
            .checked_mul(1_000)
            .and_then(|v| v.checked_mul(u128::from(self.params.probe_tolerance_ppm)))
            .ok_or(Error::Overflow)?;
        if miss > allowed {
            return Err(Error::ProbeFailed);
        }
        let probe_miss_ppb = miss.checked_div(unit).and_then(|v| u64::try_from(v).ok()).ok_or(Error::Overflow)?;
        Ok(Certificate { points: self.n, distance_ppb: optimality.distance_ppb, probe_miss_ppb })
    }

    /// Largest 2-norm of `H u - z` over the probes, in units of `2^(-14 - shift) / (n 10^9)`, rounded up.
    ///
    /// Terms: sums `2^62 2^dropped 10^9 < 2^121`, penalty `2^30 2^40 2^24 2^14 = 2^108`, signs `2^24 2^30
    /// 2^42 = 2^96`.
    fn worst_probe(&self, hessian: &[i64]) -> Result<u128> {
        let shape = self.head.shape();
        let dropped = probes::dropped_bits(shape, self.n);
        let n = i128::from(self.n);
        let penalty = i128::from(self.params.lambda_ppb).wrapping_mul(n) << 14;
        let one = n.wrapping_mul(BILLION) << (self.hinv.shift() + 14);
        let mut worst = 0;
        for ((z, u), sums) in self.probes.pairs().zip(hessian.chunks_exact(shape.params())) {
            let terms = z.iter().zip(u).zip(sums);
            let miss: Option<Vec<i128>> = terms
                .map(|((&z, &u), &h)| {
                    let curvature = (i128::from(h) << dropped).checked_mul(BILLION)?;
                    curvature
                        .checked_add(penalty.checked_mul(i128::from(u))?)?
                        .checked_sub(one.checked_mul(i128::from(z))?)
                })
                .collect();
            worst = worst.max(miss.as_deref().and_then(norm_up).ok_or(Error::Overflow)?);
        }
        Ok(worst)
    }

    /// The optimality check alone, without probes or point records: what a trainer runs before it submits.
    ///
    /// # Errors
    /// As [`Certifier::absorb`] and [`Certifier::finish`], save that a head off the optimum is reported and
    /// not an error.
    pub fn check_head<'p>(
        head: &Head,
        params: &CertifyParams,
        points: impl IntoIterator<Item = (&'p [i8], u16)>,
    ) -> Result<OptimalityCheck> {
        params.validate()?;
        let mut gradient = vec![0i64; head.shape().params()];
        let mut n = 0u32;
        for (e, label) in points {
            n = n.checked_add(1).filter(|&n| n <= MAX_POINTS).ok_or(Error::BadParameter)?;
            let (x, _, r) = evaluate(head, e, label)?;
            let wide: Vec<i64> = x.iter().map(|&v| i64::from(v)).collect();
            add_gradient(&mut gradient, &r, &wide);
        }
        if n == 0 { Err(Error::BadParameter) } else { check_optimality(head, params, n, &gradient) }
    }
}

/// The upper triangle of the matrix `q[c][c'] = x' K[c][c'] x`.
#[multiversion(targets("x86_64+avx512f+avx512bw+avx512vl+avx512dq", "x86_64+avx2", "aarch64+neon"))]
fn block_forms(k: &[i32], x: &[i32], classes: usize, q: &mut [i128]) {
    let rows_of_class = k.chunks_exact((classes * x.len() * x.len()).max(1));
    for (c, (rows, q)) in rows_of_class.zip(q.chunks_exact_mut(classes.max(1))).enumerate() {
        for (row, &xj) in rows.chunks_exact(classes * x.len()).zip(x) {
            for (block, q) in row.chunks_exact(x.len()).zip(q.iter_mut()).skip(c) {
                let dot = block
                    .iter()
                    .zip(x)
                    .fold(0i64, |s, (&k, &x)| s.wrapping_add(i64::from(k).wrapping_mul(i64::from(x))));
                *q = q.wrapping_add(i128::from(dot).wrapping_mul(i128::from(xj)));
            }
        }
    }
}
