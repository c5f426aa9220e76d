//! Decoded models in memory. Never visible in results or gas: what is not here is read from state again.

use openledger_core::ports::PointOrigin;
use openledger_influence::base::SigmaFloor;
use openledger_influence::{Head, HinvMatrix, Point, PointSet, Shape};
use std::sync::{Arc, Mutex, PoisonError};

/// What attribution computes with.
#[derive(Debug)]
pub struct Material {
    /// Weights.
    pub head: Head,
    /// Inverse Hessian.
    pub inverse: HinvMatrix,
    /// All certified points.
    pub points: PointSet,
    /// Where each of them comes from, in their order.
    pub origins: Vec<PointOrigin>,
}

impl Material {
    /// Approximate bytes in memory.
    pub fn bytes(&self) -> usize {
        let params = self.head.shape().params();
        let origin = size_of::<PointOrigin>().saturating_add(32);
        params
            .saturating_mul(params)
            .saturating_mul(4)
            .saturating_add(self.points.memory_bytes())
            .saturating_add(self.origins.len().saturating_mul(origin))
    }
}

/// The points of a model whose base of payment is influence over `max(sigma, quantile of sigma)`.
///
/// # Errors
/// Those of [`PointSet::push_chunk`] and [`SigmaFloor::quantile`].
pub fn point_set(shape: Shape, chunks: &[&[u8]], sigma_floor_ppm: u32) -> openledger_influence::Result<PointSet> {
    let packed = |chunk: &&[u8]| chunk.chunks_exact(Point::packed_len(shape)).map(<[u8]>::to_vec).collect::<Vec<_>>();
    let floor = if sigma_floor_ppm == 0 {
        SigmaFloor::NONE
    } else {
        let points = chunks.iter().flat_map(packed);
        let sigmas: Vec<(u64, u8)> =
            points.map(|p| Point::unpack(shape, &p).map(|p| (p.sigma, p.exp))).collect::<Result<_, _>>()?;
        SigmaFloor::quantile(sigmas, sigma_floor_ppm)?
    };
    let mut set = PointSet::with_floor(shape, floor);
    chunks.iter().try_for_each(|chunk| set.push_chunk(chunk))?;
    Ok(set)
}

/// Model id and hash of its material: content that decides everything in a [`Material`], so that executions
/// on different forks may share entries.
type CacheKey = (u64, [u8; 32]);

/// Least-recently-used materials within a budget of bytes.
#[derive(Debug)]
pub struct MaterialCache {
    budget: usize,
    entries: Mutex<Vec<(CacheKey, Arc<Material>)>>, // the last one was used last; a node serves few models at a time
}

impl MaterialCache {
    /// An empty cache that holds at most `budget` bytes.
    pub fn new(budget: usize) -> Self {
        Self { budget, entries: Mutex::new(Vec::new()) }
    }

    /// The material under this key.
    pub fn get(&self, key: &CacheKey) -> Option<Arc<Material>> {
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        let at = entries.iter().position(|(k, _)| k == key)?;
        let entry = entries.remove(at);
        let found = entry.1.clone();
        entries.push(entry);
        Some(found)
    }

    /// Keeps a material and drops the least recently used ones beyond the budget. One that alone exceeds it
    /// is not kept.
    pub fn put(&self, key: CacheKey, material: Arc<Material>) {
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        entries.retain(|(k, _)| *k != key);
        entries.push((key, material));
        let mut total = entries.iter().fold(0usize, |sum, (_, m)| sum.saturating_add(m.bytes()));
        while total > self.budget && !entries.is_empty() {
            total = total.saturating_sub(entries.remove(0).1.bytes());
        }
    }

    /// Forgets everything.
    pub fn clear(&self) {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn material() -> Arc<Material> {
        let shape = Shape::new(2, 1).unwrap();
        Arc::new(Material {
            head: Head::new(shape, vec![0; 4]).unwrap(),
            inverse: HinvMatrix::from_upper(shape, 10, [9, 1, 2, 3, 9, 4, 5, 9, 6, 9]).unwrap(),
            points: PointSet::new(shape),
            origins: Vec::new(),
        })
    }

    #[test]
    fn the_floor_is_a_quantile_of_the_points() {
        let shape = Shape::new(2, 1).unwrap();
        let point = |id: u64| Point {
            id,
            label: 0,
            embedding: vec![1],
            mantissas: vec![1, -1],
            exp: 0,
            sigma: id + 1,
            gate: true,
            novelty_ppm: 1_000_000,
        };
        let mut chunks = [Vec::new(), Vec::new()];
        (0..8).for_each(|id| point(id).pack(&mut chunks[usize::from(id > 2)]));
        let chunks: Vec<&[u8]> = chunks.iter().map(Vec::as_slice).collect();
        for (ppm, mantissa) in [(0, 0), (500_000, 4), (750_000, 6), (900_000, 8)] {
            let mut wanted = PointSet::with_floor(shape, SigmaFloor { mantissa, exp: 0 });
            (0..8).for_each(|id| wanted.push(&point(id)).unwrap());
            assert_eq!(point_set(shape, &chunks, ppm).unwrap(), wanted, "{ppm}");
        }
    }

    #[test]
    fn the_least_recently_used_goes_first() {
        let one = material().bytes();
        let cache = MaterialCache::new(2 * one);
        let key = |n: u8| (u64::from(n), [n; 32]);
        cache.put(key(1), material());
        cache.put(key(2), material());
        assert!(cache.get(&key(1)).is_some());
        cache.put(key(3), material());
        assert!(cache.get(&key(2)).is_none() && cache.get(&key(1)).is_some() && cache.get(&key(3)).is_some());
        assert!(cache.get(&(1, [9; 32])).is_none());
        let small = MaterialCache::new(one - 1);
        small.put(key(1), material());
        assert!(small.get(&key(1)).is_none());
    }
}
