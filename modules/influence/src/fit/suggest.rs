//! Thresholds for a datanet, proposed from a sample of honest items: what `datanet suggest` prints.

use super::growth::{Growth, parts};
use super::principal;
use crate::error::{Error, Result};
use crate::line;
use crate::novelty::{NoveltyParams, distance_sq};
use crate::subspace::{self, MAX_DIRECTIONS, Projected, Projection, SubspaceParams, Verdict, assess};

/// Shares of honest items that the thresholds are to refuse in a datanet of a size, and the novelty that they leave.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Aims {
    /// Items that the datanet is expected to have; zero for as many as the sample.
    pub expected_items: usize,
    /// Share of items that become near duplicates.
    pub duplicates: f64,
    /// Share of items below full novelty when the datanet has `partial_items`.
    pub partial: f64,
    /// Zero for half of the sample. Partial novelty refuses nobody, and a bound for a larger datanet lets changed
    /// copies earn more as long as it is small.
    pub partial_items: usize,
    /// Share of items beyond the norm bound.
    pub too_large: f64,
    /// Share of items too far off the subspace.
    pub off_subspace: f64,
    /// Share of items that are so far off the subspace that they lose novelty.
    pub off_partial: f64,
    /// Share of items that a straight-line proof would hit.
    pub on_line: f64,
    /// The most items that are tested against all segments.
    pub line_sample: usize,
}

impl Aims {
    /// Shares that sum to `refused`, for a datanet of so many items (zero: as many as the sample).
    #[must_use]
    pub fn refusing(refused: f64, expected_items: usize) -> Self {
        Self {
            expected_items,
            duplicates: 0.25 * refused,
            partial: 0.6,
            partial_items: 0,
            too_large: 0.1 * refused,
            off_subspace: 0.5 * refused,
            off_partial: 0.2,
            on_line: 0.15 * refused,
            line_sample: 300,
        }
    }

    /// The sizes for which a sample of so many items is judged: of refusals, and of full novelty.
    #[must_use]
    pub const fn sizes(&self, sample: usize) -> (usize, usize) {
        let expected = if self.expected_items == 0 { sample } else { self.expected_items };
        (expected, if self.partial_items == 0 { sample.div_ceil(2) } else { self.partial_items })
    }
}

impl Default for Aims {
    fn default() -> Self {
        Self::refusing(0.02, 0)
    }
}

/// What is proposed, and what it does to the sample.
#[derive(Debug, Clone, PartialEq)]
pub struct Suggestion {
    /// The signal subspace.
    pub projection: Projection,
    /// Near duplicates, novelty, norm and off-subspace bounds.
    pub params: SubspaceParams,
    /// Bound of the straight-line proof; zero where honest items lie as near to segments as mixtures do.
    pub line_tau_sq: u64,
    /// Items of the sample that would be refused.
    pub refused: usize,
    /// Mean novelty in ppm of the items that would be admitted.
    pub mean_novelty_ppm: u64,
}

/// A value of the sorted list that `share` of it lies below; zero of an empty list.
pub fn quantile<T: Copy + Default>(sorted: &[T], share: f64) -> T {
    let at = (share * sorted.len() as f64).floor().max(0.0);
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a position in the list")]
    let at = (at as usize).min(sorted.len().saturating_sub(1));
    sorted.get(at).copied().unwrap_or_default()
}

/// Proposes thresholds from items in the order of their commitments.
///
/// The number of directions is half as many again as the one for which honest nearest-neighbour distances are largest
/// in comparison with isotropic noise: the median distance over the root of the number. Fewer leave copies with noise
/// that is large off the subspace too near to it to be told from honest items.
///
/// # Errors
/// [`Error::BadParameter`] for fewer than 20 items, without a label that occurs twice, or without variance;
/// [`Error::BadLength`] for items of different dimensions.
pub fn suggest(items: &[(&[i8], u16)], aims: &Aims) -> Result<Suggestion> {
    let dim = items.first().map(|(e, _)| e.len()).filter(|_| items.len() >= 20).ok_or(Error::BadParameter)?;
    if items.iter().any(|(e, _)| e.len() != dim) {
        return Err(Error::BadLength);
    }
    let rows: Vec<&[i8]> = items.iter().map(|(e, _)| *e).collect();
    let mean = principal::mean(&rows, dim);
    let directions = principal::directions(&rows, &mean);
    let count = best_count(items, &mean, &directions)?;
    let projection = quantise(&mean, directions.get(..count).ok_or(Error::BadParameter)?)?;
    let projected: Vec<Projected> = rows.iter().map(|e| projection.project(e)).collect::<Result<_>>()?;
    let labels: Vec<u16> = items.iter().map(|(_, label)| *label).collect();
    let growth = Growth::measure(&labels, |item, others| {
        let distance = |other: &usize| {
            let (a, b) = projected.get(item).zip(projected.get(*other)).ok_or(Error::BadLength)?;
            subspace::distance_sq(&a.coordinates, &b.coordinates)
        };
        others.iter().map(distance).min_by_key(|d| d.unwrap_or(0)).transpose()
    })?;
    let (size, partial_size) = aims.sizes(items.len());
    let mut norms: Vec<u64> = projected.iter().map(|p| p.norm_sq).collect();
    norms.sort_unstable();
    let tau_sq = growth.quantile(aims.duplicates, size);
    let novelty = NoveltyParams {
        tau_sq,
        full_sq: growth.quantile(aims.partial, partial_size).max(tau_sq),
        max_norm_sq: quantile(&norms, 1.0 - aims.too_large).max(1),
    };
    let (full_off_sq, max_off_sq) = off_bounds(&rows, count, &projected, aims)?;
    let params = SubspaceParams { novelty, full_off_sq, max_off_sq };
    let line_tau_sq = line_bound(&rows, &labels, aims)?;
    let (refused, mean_novelty_ppm) = effect(items, &projected, &params)?;
    Ok(Suggestion { projection, params, line_tau_sq, refused, mean_novelty_ppm })
}

/// The bounds off the subspace: up to which novelty is whole, and at most. By items that did not choose the directions:
/// those of either half of the sample, on the other half, and no less than those of the whole sample on itself.
/// Directions follow the items from which they come, so these lie nearer to them than any others.
fn off_bounds(rows: &[&[i8]], count: usize, own: &[Projected], aims: &Aims) -> Result<(u64, u64)> {
    let mut others = Vec::with_capacity(rows.len());
    for first in 0..2usize {
        let half: Vec<&[i8]> = rows.iter().skip(first).step_by(2).copied().collect();
        let mean = principal::mean(&half, half.first().map_or(0, |row| row.len()));
        let directions = principal::directions(&half, &mean);
        let projection = quantise(&mean, directions.get(..count).ok_or(Error::BadParameter)?)?;
        for row in rows.iter().skip(1usize.saturating_sub(first)).step_by(2) {
            others.push(projection.project(row)?.off_sq);
        }
    }
    let mut own: Vec<u64> = own.iter().map(|p| p.off_sq).collect();
    own.sort_unstable();
    others.sort_unstable();
    let bound = |share: f64| quantile(&own, 1.0 - share).max(quantile(&others, 1.0 - share));
    let most = bound(aims.off_subspace).max(1);
    Ok((bound(aims.off_partial).min(most), most))
}

/// Squared distance of each item to the nearest earlier one of its label, where there is one.
///
/// # Errors
/// [`Error::BadParameter`] when no label occurs twice; those of `distance`.
pub fn nearest(items: &[(&[i8], u16)], distance: impl Fn(usize, usize) -> Result<u64>) -> Result<Vec<u64>> {
    let mut out = Vec::with_capacity(items.len());
    for (i, (_, label)) in items.iter().enumerate() {
        let mut best: Option<u64> = None;
        for (j, _) in items.iter().enumerate().take(i).filter(|(_, (_, other))| other == label) {
            best = Some(distance(i, j)?.min(best.unwrap_or(u64::MAX)));
        }
        out.extend(best);
    }
    if out.is_empty() { Err(Error::BadParameter) } else { Ok(out) }
}

/// The number of directions with the largest median distance in comparison with noise.
fn best_count(items: &[(&[i8], u16)], mean: &[f64], directions: &[Vec<f64>]) -> Result<usize> {
    let most = directions.len().min(MAX_DIRECTIONS);
    let coordinates: Vec<Vec<f64>> = items
        .iter()
        .map(|(e, _)| {
            let moved: Vec<f64> = e.iter().zip(mean).map(|(&v, c)| f64::from(v) - c).collect();
            directions.iter().take(most).map(|d| d.iter().zip(&moved).map(|(a, b)| a * b).sum()).collect()
        })
        .collect();
    let mut best = (0.0, 0);
    for m in 1..=most {
        let near = nearest(items, |a, b| {
            let (a, b) = coordinates.get(a).zip(coordinates.get(b)).ok_or(Error::BadLength)?;
            let square: f64 = a.iter().zip(b).take(m).map(|(x, y)| (x - y) * (x - y)).sum();
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "below 2^30")]
            Ok((square * 1024.0) as u64)
        })?;
        let mut near = near;
        near.sort_unstable();
        let ratio = quantile(&near, 0.5) as f64 / m as f64;
        if ratio > best.0 {
            best = (ratio, m);
        }
    }
    if best.1 == 0 { Err(Error::BadParameter) } else { Ok((best.1 + best.1.div_ceil(2)).min(most)) }
}

/// The projection in int8 with the largest shift that fits.
fn quantise(mean: &[f64], directions: &[Vec<f64>]) -> Result<Projection> {
    let largest = directions.iter().flatten().fold(0.0f64, |m, v| m.max(v.abs()));
    let shift = (127.0 / largest).log2().floor().clamp(0.0, f64::from(subspace::MAX_SHIFT));
    let scale = shift.exp2();
    #[allow(clippy::cast_possible_truncation, reason = "within int8 by the choice of the shift")]
    let round = |v: f64| v.round() as i8;
    let rows = directions.iter().flatten().map(|v| round(v * scale)).collect();
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "at most 14")]
    Projection::new(shift as u32, mean.iter().map(|&v| round(v)).collect(), rows)
}

/// The quantile of honest distances to segments between two others; zero where it is within four times what rounding
/// moves a mixture, `d / 12`.
fn line_bound(rows: &[&[i8]], labels: &[u16], aims: &Aims) -> Result<u64> {
    let n = rows.len();
    if aims.line_sample == 0 {
        return Ok(0);
    }
    let table: Vec<Vec<u64>> = rows
        .iter()
        .enumerate()
        .map(|(i, a)| rows.iter().take(i).map(|b| distance_sq(a, b)).collect())
        .collect::<Result<_>>()?;
    let between = |a: usize, b: usize| table.get(a.max(b)).and_then(|r| r.get(a.min(b))).copied().unwrap_or(0);
    let tested = n.saturating_sub(aims.line_sample)..n;
    // Segments run between items of any labels.
    let growth = Growth::of_parts(n, parts(labels), |item, part| {
        if !tested.contains(&item) {
            return Ok(None);
        }
        let mut best = None;
        for (at, &a) in part.iter().enumerate().filter(|(_, a)| **a != item) {
            let to_a = between(item, a);
            for &b in part.iter().take(at).filter(|b| **b != item) {
                let miss = line::segment_miss_sq(to_a, between(item, b), between(a, b))?;
                best = Some(miss.min(best.unwrap_or(u64::MAX)));
            }
        }
        Ok(best)
    })?;
    let bound = growth.quantile(aims.on_line, aims.sizes(n).0);
    let dim = rows.first().map_or(0, |r| r.len() as u64);
    Ok(if bound.saturating_mul(3) < dim { 0 } else { bound })
}

/// Items refused and mean novelty of the others.
fn effect(items: &[(&[i8], u16)], projected: &[Projected], params: &SubspaceParams) -> Result<(usize, u64)> {
    let (mut refused, mut sum) = (0usize, 0u64);
    let mut kept: Vec<(u16, &[i16])> = Vec::new();
    for ((_, label), p) in items.iter().zip(projected) {
        let earlier = kept.iter().filter(|(other, _)| other == label).map(|(_, c)| *c);
        match assess(p, earlier, params)? {
            Verdict::Admitted { novelty_ppm, .. } => {
                kept.push((*label, &p.coordinates));
                sum = sum.saturating_add(u64::from(novelty_ppm));
            }
            _ => refused = refused.saturating_add(1),
        }
    }
    Ok((refused, sum.checked_div(kept.len() as u64).unwrap_or(0)))
}

#[cfg(test)]
#[allow(
    clippy::float_arithmetic,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "compares with the floating-point function"
)]
mod tests {
    use super::*;
    use rand::{Rng, SeedableRng};

    #[test]
    fn signal_is_found_and_few_honest_items_are_refused() {
        let mut rng = rand_chacha::ChaCha8Rng::seed_from_u64(3);
        // Five directions of signal among thirty, a little noise everywhere.
        let rows: Vec<(Vec<i8>, u16)> = (0..400)
            .map(|i| {
                let signal: Vec<f64> = (0..5).map(|_| rng.gen_range(-60.0..60.0)).collect();
                let e = (0..30).map(|j| (signal[j % 5] + rng.gen_range(-2.0..2.0)) as i8).collect();
                (e, i % 3)
            })
            .collect();
        let items: Vec<(&[i8], u16)> = rows.iter().map(|(e, y)| (&e[..], *y)).collect();
        let got = suggest(&items, &Aims::default()).unwrap();
        assert!((6..=8).contains(&got.projection.directions()), "{}", got.projection.directions());
        assert!(got.refused <= 12, "{}", got.refused);
        assert!(got.mean_novelty_ppm > 400_000, "{}", got.mean_novelty_ppm);
        assert!(got.params.validate().is_ok());
        // Noise off the subspace is refused, however far it is from everything.
        let mut copy = rows[0].0.clone();
        copy.iter_mut().enumerate().for_each(|(j, v)| *v = v.saturating_add(if j % 10 < 5 { 20 } else { -20 }));
        assert!(got.projection.project(&copy).unwrap().off_sq > got.params.max_off_sq);
        assert_eq!(suggest(&items[..10], &Aims::default()), Err(Error::BadParameter));
    }
}
