//! Retrieval: which points of a collection are nearest to a query, by the dot product of int8 embeddings, exactly.

use core::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

use multiversion::multiversion;

use crate::error::{Error, Result};

/// The most results of a retrieval.
pub const MAX_K: u32 = 32;
/// Bound of a score: `1,024 * 128 * 128`.
pub const MAX_SCORE: i64 = 1 << 24;
/// The most values of an embedding that is retrieved by.
pub const MAX_DIMENSION: u32 = 1_024;

/// How a collection is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Terms {
    /// The number of results, 1 to [`MAX_K`].
    pub k: u32,
    /// The least score of a result; within plus and minus [`MAX_SCORE`].
    pub min_score: i64,
}

impl Terms {
    /// Whether both lie in their bounds.
    #[must_use]
    pub fn is_sound(self) -> bool {
        (1..=MAX_K).contains(&self.k) && (-MAX_SCORE..=MAX_SCORE).contains(&self.min_score)
    }

    /// What a result's share in payment and vote is proportional to: how far its score is above the least.
    #[must_use]
    pub fn weight(self, score: i64) -> u64 {
        score.checked_sub(self.min_score).and_then(|above| u64::try_from(above).ok()).unwrap_or(0)
    }

    /// The number of results as a length.
    #[must_use]
    pub fn results(self) -> usize {
        usize::try_from(self.k).unwrap_or(usize::MAX)
    }
}

/// A point and its score.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hit {
    /// Its place in the collection, from 0.
    pub index: u64,
    /// The dot product of its embedding with that of the query.
    pub score: i64,
}

impl Hit {
    /// Whether it comes before another one: the greater score, and of equal ones the lower index.
    #[must_use]
    pub fn outranks(self, other: Self) -> bool {
        (Reverse(self.score), self.index) < (Reverse(other.score), other.index)
    }
}

/// The dot product of two embeddings of one length, at most [`MAX_DIMENSION`]. What the longer one has beyond the
/// shorter one's end is left out.
#[must_use]
pub fn dot(a: &[i8], b: &[i8]) -> i64 {
    i64::from(product(a, b))
}

/// The scores of all points. The widths of vectors differ between machines, the integers do not.
#[multiversion(targets("x86_64+avx512f+avx512bw+avx512vl+avx512dq", "x86_64+avx2", "aarch64+neon"))]
fn score_all(query: &[i8], embeddings: &[i8], out: &mut Vec<i32>) {
    out.extend(embeddings.chunks_exact(query.len().max(1)).map(|point| product(query, point)));
}

/// At most 1,024 terms of at most 2^14.
#[inline]
fn product(a: &[i8], b: &[i8]) -> i32 {
    a.iter().zip(b).fold(0i32, |sum, (a, b)| sum.wrapping_add(i32::from(*a).wrapping_mul(i32::from(*b))))
}

/// Points from the best to the worst, those below the least score left out. It ranks only as many as are taken.
#[derive(Debug, Clone)]
pub struct Candidates(BinaryHeap<(i64, Reverse<u64>)>);

impl Candidates {
    /// Scores all points: `embeddings` has that of each point after the one before, as long as the query.
    ///
    /// # Errors
    /// [`Error::BadLength`] for an empty query, one of more than [`MAX_DIMENSION`] values, or embeddings that are no
    /// whole number of points.
    pub fn of(query: &[i8], embeddings: &[i8], min_score: i64) -> Result<Self> {
        let longest = usize::try_from(MAX_DIMENSION).unwrap_or(usize::MAX);
        if query.is_empty() || query.len() > longest || !embeddings.len().is_multiple_of(query.len()) {
            return Err(Error::BadLength);
        }
        let mut scores = Vec::with_capacity(embeddings.len().checked_div(query.len()).unwrap_or(0));
        score_all(query, embeddings, &mut scores);
        let ranked = (0u64..).zip(scores).map(|(index, score)| (i64::from(score), Reverse(index)));
        Ok(Self(ranked.filter(|(score, _)| *score >= min_score).collect::<Vec<_>>().into()))
    }
}

impl Iterator for Candidates {
    type Item = Hit;

    fn next(&mut self) -> Option<Hit> {
        self.0.pop().map(|(score, Reverse(index))| Hit { index, score })
    }
}

/// The nearest points: at most `terms.k`, none below `terms.min_score`, by descending score, then index.
///
/// # Errors
/// [`Error::BadLength`] as [`Candidates::of`].
pub fn top_k(query: &[i8], embeddings: &[i8], terms: Terms) -> Result<Vec<Hit>> {
    Ok(Candidates::of(query, embeddings, terms.min_score)?.take(terms.results()).collect())
}

/// The vote of the results: the weight of each label that occurs, by label.
#[must_use]
pub fn votes(results: impl IntoIterator<Item = (u32, u64)>) -> Vec<(u32, u64)> {
    let mut sums: BTreeMap<u32, u64> = BTreeMap::new();
    for (label, weight) in results {
        let sum = sums.entry(label).or_insert(0);
        *sum = sum.saturating_add(weight); // at most 32 weights of at most 2^25
    }
    sums.into_iter().collect()
}

/// The label with the greatest weight, the lowest one on ties; `None` when there is no vote.
#[must_use]
pub fn winner(votes: &[(u32, u64)]) -> Option<u32> {
    votes.iter().max_by_key(|(label, weight)| (*weight, Reverse(*label))).map(|(label, _)| *label)
}

/// Multiply-adds of ranking so many points of this dimension: its dot product for each, and 32 for its place.
#[must_use]
pub const fn scan_macs(points: u64, dimension: u32) -> u64 {
    points.saturating_mul((dimension as u64).saturating_add(32))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ties_go_to_the_lower_index_and_the_least_score_counts() {
        let points: [i8; 10] = [3, 0, 5, 0, 3, 9, 5, -1, -128, 127];
        let query = [1, 0];
        let found = |k, min_score| top_k(&query, &points, Terms { k, min_score }).unwrap();
        let hit = |index, score| Hit { index, score };
        assert_eq!(found(3, 0), [hit(1, 5), hit(3, 5), hit(0, 3)]);
        assert_eq!(found(32, 3), [hit(1, 5), hit(3, 5), hit(0, 3), hit(2, 3)]);
        assert_eq!(found(32, -MAX_SCORE).len(), 5);
        assert_eq!(found(2, 6), []);
        assert!(hit(1, 5).outranks(hit(3, 5)) && hit(3, 5).outranks(hit(0, 3)) && !hit(1, 5).outranks(hit(1, 5)));
    }

    #[test]
    fn the_greatest_products_fit() {
        let least = [i8::MIN; 1_024];
        assert_eq!(dot(&least, &least), MAX_SCORE);
        assert_eq!(dot(&least, &[i8::MAX; 1_024]), -1_024 * 128 * 127);
        assert_eq!(top_k(&[], &[], Terms { k: 1, min_score: 0 }), Err(Error::BadLength));
        assert_eq!(top_k(&[1, 2], &[1, 2, 3], Terms { k: 1, min_score: 0 }), Err(Error::BadLength));
        assert_eq!(top_k(&[0; 1_025], &[], Terms { k: 1, min_score: 0 }), Err(Error::BadLength));
        assert_eq!(top_k(&[1], &[], Terms { k: 1, min_score: 0 }), Ok(Vec::new()));
    }

    #[test]
    fn labels_win_by_weight() {
        let terms = Terms { k: 4, min_score: 10 };
        let vote = |results: &[(u32, i64)]| votes(results.iter().map(|(label, s)| (*label, terms.weight(*s))));
        let counted = vote(&[(7, 20), (2, 16), (2, 15), (9, 10)]);
        assert_eq!((counted.clone(), winner(&counted)), (vec![(2, 11), (7, 10), (9, 0)], Some(2)));
        assert_eq!(winner(&vote(&[(7, 20), (2, 16), (2, 14)])), Some(2), "equal weights: the lower label");
        assert_eq!(winner(&vote(&[(7, 10), (3, 10)])), Some(3), "weights of nothing count nothing");
        assert_eq!(winner(&vote(&[])), None);
        assert_eq!((terms.weight(9), terms.weight(i64::MIN)), (0, 0));
        let sound = |k, min_score| Terms { k, min_score }.is_sound();
        assert!(sound(1, 0) && sound(32, -MAX_SCORE) && !sound(0, 0) && !sound(33, 0) && !sound(1, MAX_SCORE + 1));
    }
}
