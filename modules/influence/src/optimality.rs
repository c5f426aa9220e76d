//! Is a head the optimum of its data? The gradient, its sums, and the bound that strong convexity gives.

use crate::certify::CertifyParams;
use crate::error::{Error, Result};
use crate::fixed::{isqrt, isqrt_up, norm_up};
use crate::head::{Head, MAX_POINTS, Shape};
use crate::softmax::Residual;

/// Parts per billion in one.
pub(crate) const BILLION: i128 = 1_000_000_000;

/// How far the head is from the optimum.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OptimalityCheck {
    /// `(|grad| + rounding) / lambda`, an upper bound of the distance to the optimum, parts per billion of
    /// the norm of W (saturating).
    pub distance_ppb: u64,
    /// Whether it is within the tolerance.
    pub within: bool,
}

pub(crate) fn evaluate(head: &Head, e: &[i8], label: u16) -> Result<(Vec<i8>, Vec<i64>, Residual)> {
    let x = head.shape().with_bias(e)?;
    let logits = head.logits(&x);
    let r = Residual::of(&logits, usize::from(label))?;
    Ok((x, logits, r))
}

/// `|r e| <= 2^37` and at most `2^24` points: sums stay below `2^62`.
pub(crate) fn add_gradient(gradient: &mut [i64], r: &Residual, x: &[i64]) {
    for (row, r) in gradient.chunks_exact_mut(x.len()).zip(r.q30()) {
        row.iter_mut().zip(x).for_each(|(g, &x)| *g = g.wrapping_add(r.wrapping_mul(x)));
    }
}

/// A sum of gradients over points, and their number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct GradientSum {
    pub(crate) count: u32,
    pub(crate) entries: Vec<i64>, // below 2^62
}

impl GradientSum {
    /// A sum over nothing.
    pub(crate) fn new(shape: Shape) -> Self {
        Self { count: 0, entries: vec![0; shape.params()] }
    }

    /// Refuses another point beyond [`MAX_POINTS`].
    pub(crate) const fn check_room(&self) -> Result<()> {
        if self.count >= MAX_POINTS { Err(Error::WrongCount) } else { Ok(()) }
    }

    /// Adds a point's residual times its input; see [`GradientSum::check_room`].
    pub(crate) fn add(&mut self, r: &Residual, x: &[i8]) {
        let wide: Vec<i64> = x.iter().map(|&v| i64::from(v)).collect();
        add_gradient(&mut self.entries, r, &wide);
        self.count = self.count.wrapping_add(1);
    }

    /// The number of bytes of the encoding, `4 + 8 C (d + 1)`.
    pub(crate) const fn encoded_len(shape: Shape) -> usize {
        4 + 8 * shape.params()
    }

    /// Encodes the count and the sums, little-endian.
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        let mut out = self.count.to_le_bytes().to_vec();
        out.extend(self.entries.iter().flat_map(|v| v.to_le_bytes()));
        out
    }

    /// The inverse of [`GradientSum::to_bytes`]: [`Error::BadLength`] for bytes of another length,
    /// [`Error::BadEncoding`] for an entry of `2^62` or more.
    pub(crate) fn from_bytes(shape: Shape, bytes: &[u8]) -> Result<Self> {
        let (count, sums) = bytes.split_first_chunk::<4>().ok_or(Error::BadLength)?;
        if bytes.len() != Self::encoded_len(shape) {
            return Err(Error::BadLength);
        }
        let (entries, _) = sums.as_chunks::<8>();
        let entries: Vec<i64> = entries.iter().map(|&c| i64::from_le_bytes(c)).collect();
        if entries.iter().any(|v| v.unsigned_abs() >= 1 << 62) {
            return Err(Error::BadEncoding);
        }
        Ok(Self { count: u32::from_le_bytes(*count), entries })
    }
}

/// `(|grad| + rounding) / lambda <= tolerance |W|`, all in units of `2^-37 / (n 10^9)` of the gradient.
///
/// Rounding: residuals are within `2^-29` and `|x| <= 1`, so every entry of the mean gradient is within
/// `2^-29` and its norm within `sqrt(P) 2^-29`; norms are rounded against the registrant.
pub(crate) fn check_optimality(
    head: &Head,
    params: &CertifyParams,
    n: u32,
    gradient: &[i64],
) -> Result<OptimalityCheck> {
    let penalty = i128::from(params.lambda_ppb).wrapping_mul(i128::from(n)) << 21; // < 2^75
    let entries: Option<Vec<i128>> = gradient
        .iter()
        .zip(head.weights())
        .map(|(&g, &w)| i128::from(g).checked_mul(BILLION)?.checked_add(penalty.checked_mul(i128::from(w))?))
        .collect();
    let p = u128::try_from(gradient.len()).map_err(|_| Error::Overflow)?;
    let rounding = isqrt_up(p).checked_mul(u128::from(n) << 8).and_then(|v| v.checked_mul(BILLION.unsigned_abs()));
    let lhs = entries
        .as_deref()
        .and_then(norm_up)
        .zip(rounding)
        .and_then(|(a, b)| a.checked_add(b))
        .ok_or(Error::Overflow)?;
    let square = head.weights().iter().fold(0u128, |s, &w| {
        let m = u128::from(w.unsigned_abs());
        s.wrapping_add(m.wrapping_mul(m)) // 2600 * 2^62
    });
    // norm of W in Q24 (8 bits more than the weights), rounded down; the product with the penalty's 2^13
    // restores the scale
    let norm = isqrt(square << 16);
    let unit = norm
        .checked_mul(u128::from(params.lambda_ppb))
        .and_then(|v| v.checked_mul(u128::from(n) << 13)) // < 2^45 2^30 2^37
        .ok_or(Error::Overflow)?;
    let allowed = unit.checked_mul(u128::from(params.tolerance_ppm)).ok_or(Error::Overflow)?;
    let within = lhs.checked_mul(1_000_000).is_some_and(|v| v <= allowed);
    // for display: lhs / unit in parts per billion, with 90 significant bits of lhs
    let cut = crate::fixed::bits(lhs).saturating_sub(90);
    let ratio = (lhs >> cut).wrapping_mul(BILLION.unsigned_abs()).checked_div(unit >> cut);
    Ok(OptimalityCheck { distance_ppb: ratio.and_then(|v| u64::try_from(v).ok()).unwrap_or(u64::MAX), within })
}
