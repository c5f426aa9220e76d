//! How near the nearest honest item lies in a datanet that is larger than the sample of it.
//!
//! The more items a datanet has, the nearer lies the nearest one: the squared distance that a given share of newcomers
//! stays below falls about as the power `-2 / d` of their number, where the data have `d` dimensions of their own. A
//! bound from a sample's own distances therefore refuses more and more as a datanet grows. The sample tells the power:
//! its items are judged against all others, and against halves, quarters and eighths of them.

use crate::error::Result;

/// A sample is judged against parts of itself down to an eighth.
const LEVELS: u32 = 4;
/// The fewest items of a part: fewer have no nearest one for many labels.
const LEAST_PART: usize = 20;

/// For parts of a sample of some sizes: how near the nearest other item of the label is, sorted. Whatever says how
/// near can be measured, as long as less is nearer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Growth(Vec<(usize, Vec<u64>)>);

/// The parts of a sample with these labels, largest first: a list of parts for each size, as lists of positions. Items
/// of one label are dealt to the parts in turn, whatever the order of the file.
#[must_use]
pub fn parts(labels: &[u16]) -> Vec<Vec<Vec<usize>>> {
    let mut seen = std::collections::BTreeMap::new();
    let turn: Vec<usize> = labels
        .iter()
        .map(|label| {
            let count: &mut usize = seen.entry(label).or_default();
            *count = count.saturating_add(1);
            count.saturating_sub(1)
        })
        .collect();
    let turn = &turn;
    let counts = (0..LEVELS).map(|level| 1usize << level);
    counts
        .take_while(|count| *count == 1 || labels.len() / count >= LEAST_PART)
        .map(|count| {
            let of = |part: usize| {
                let here = move |at: &usize| turn.get(*at).is_some_and(|t| t % count == part);
                (0..labels.len()).filter(here).collect()
            };
            (0..count).map(of).collect()
        })
        .collect()
}

impl Growth {
    /// Measures a sample. `near` tells how near an item is to the nearest of the others in a list, all of its label;
    /// lists without any are not asked about.
    ///
    /// # Errors
    /// Those of `near`.
    pub fn measure(labels: &[u16], mut near: impl FnMut(usize, &[usize]) -> Result<Option<u64>>) -> Result<Self> {
        Self::of_parts(labels.len(), parts(labels), |item, part| {
            let label = labels.get(item);
            let others: Vec<usize> =
                part.iter().copied().filter(|other| *other != item && labels.get(*other) == label).collect();
            if others.is_empty() { Ok(None) } else { near(item, &others) }
        })
    }

    /// Measures each item against each part, in which it may stand itself.
    ///
    /// # Errors
    /// Those of `near`.
    pub fn of_parts(
        items: usize,
        parts: Vec<Vec<Vec<usize>>>,
        mut near: impl FnMut(usize, &[usize]) -> Result<Option<u64>>,
    ) -> Result<Self> {
        let mut levels = Vec::new();
        for parts in parts {
            let mut found = Vec::new();
            for part in &parts {
                for item in 0..items {
                    found.extend(near(item, part)?);
                }
            }
            found.sort_unstable();
            levels.push((items.checked_div(parts.len()).unwrap_or(0), found));
        }
        Ok(Self(levels))
    }

    /// What a share of the newcomers to a datanet of `size` items stays below, of those that equal no earlier item
    /// (which are duplicates under any bound).
    #[must_use]
    pub fn quantile(&self, share: f64, size: usize) -> u64 {
        let unequal = |sorted: &[u64]| {
            let from = sorted.partition_point(|v| *v == 0);
            super::quantile(sorted.get(from..).unwrap_or_default(), share)
        };
        let points: Vec<(usize, f64)> = self.0.iter().map(|(size, all)| (*size, unequal(all) as f64)).collect();
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "not below zero; saturates")]
        let value = trend(&points, size, (-2.0, 0.0)).round() as u64;
        value
    }
}

/// The value that a power of the size takes at another size, by the points of a few sizes. The exponent is the median
/// of those of all pairs, within bounds, and so is the factor: one odd point changes neither. Zero values are left out.
#[must_use]
pub fn trend(points: &[(usize, f64)], size: usize, bounds: (f64, f64)) -> f64 {
    let log = |size: usize| libm::log(size.max(1) as f64);
    let logs: Vec<(f64, f64)> =
        points.iter().filter(|(_, value)| *value > 0.0).map(|(size, value)| (log(*size), libm::log(*value))).collect();
    if logs.is_empty() {
        return 0.0;
    }
    let pairs = logs.iter().enumerate().flat_map(|(at, a)| logs.iter().take(at).map(move |b| (a, b)));
    let slopes = pairs.filter(|(a, b)| a.0 != b.0).map(|(a, b)| (a.1 - b.1) / (a.0 - b.0)).collect();
    let slope = median(slopes).clamp(bounds.0, bounds.1);
    let level = median(logs.iter().map(|(x, y)| y - slope * x).collect());
    libm::exp(level + slope * log(size))
}

/// The middle of a list, or the mean of the two in the middle; zero of an empty one.
fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    let at = |i: usize| values.get(i).copied().unwrap_or(0.0);
    (at(values.len().saturating_sub(1) / 2) + at(values.len() / 2)) / 2.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::{Rng, SeedableRng};

    /// Points of a square, in units of a thousandth of its side.
    fn square(count: usize, seed: u64) -> Vec<(i64, i64)> {
        let mut rng = rand_chacha::ChaCha8Rng::seed_from_u64(seed);
        (0..count).map(|_| (rng.gen_range(0..100_000), rng.gen_range(0..100_000))).collect()
    }

    fn apart(a: (i64, i64), b: (i64, i64)) -> u64 {
        ((a.0 - b.0).pow(2) + (a.1 - b.1).pow(2)) as u64
    }

    #[test]
    fn what_a_sample_expects_is_what_a_larger_datanet_has() {
        let all = square(4_400, 1);
        let sample = &all[..400];
        let labels = vec![0u16; 400];
        let near = |item: usize, others: &[usize]| Ok(others.iter().map(|o| apart(sample[item], sample[*o])).min());
        let growth = Growth::measure(&labels, near).unwrap();
        // Newcomers to a datanet of 4,000 items, ten times the sample.
        let mut met: Vec<u64> =
            sample.iter().map(|a| all[400..].iter().map(|b| apart(*a, *b)).min().unwrap()).collect();
        met.sort_unstable();
        for share in [0.02, 0.1, 0.6] {
            let bound = growth.quantile(share, 4_000);
            let refused = met.iter().filter(|d| **d < bound).count() as f64 / 400.0;
            assert!(refused < 2.0 * share && refused > share / 3.0, "{share}: {refused}");
            let own = growth.quantile(share, 400);
            let refused = met.iter().filter(|d| **d < own).count() as f64 / 400.0;
            assert!(refused > (3.0 * share).min(0.9), "a bound of the sample's own distances refuses {refused}");
        }
    }

    #[test]
    fn parts_have_all_labels_in_whatever_order() {
        let labels: Vec<u16> = (0..200).map(|i| i % 2).collect();
        let parts = parts(&labels);
        assert_eq!(parts.iter().map(Vec::len).collect::<Vec<_>>(), [1, 2, 4, 8]);
        for part in parts.iter().flatten() {
            let odd = part.iter().filter(|at| labels[**at] == 1).count();
            assert!(odd * 2 == part.len() || (odd * 2).abs_diff(part.len()) <= 1, "{odd} of {}", part.len());
        }
        assert_eq!(super::parts(&labels[..50]).len(), 2);
    }

    #[test]
    fn a_trend_is_a_power_and_one_odd_point_does_not_turn_it() {
        let points: Vec<(usize, f64)> = [800, 400, 200, 100].map(|n| (n, 80.0 / n as f64)).to_vec();
        assert!((trend(&points, 1_600, (-2.0, 0.0)) - 0.05).abs() < 1e-9);
        let odd = [points[0], (400, 9.0), points[2], points[3]];
        assert!((trend(&odd, 1_600, (-2.0, 0.0)) - 0.05).abs() < 0.02);
        assert_eq!(
            trend(&points, 1_600, (0.0, 0.0)),
            trend(&points, 16, (0.0, 0.0)),
            "the bounds of the exponent hold"
        );
        assert_eq!(trend(&[(100, 0.0)], 200, (-2.0, 0.0)), 0.0);
        assert_eq!(trend(&[(100, 7.0)], 200, (-2.0, 0.0)).round(), 7.0);
    }
}
