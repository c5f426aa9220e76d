//! Merkle trees of RFC 6962: a root leaf by leaf in memory that grows with its logarithm, and paths from a leaf to a
//! root, made off chain and checked in consensus.

use sha2::{Digest, Sha256};

use crate::error::{Error, Result};

/// The bytes of a SHA-256 hash.
pub type Hash = [u8; 32];

/// The most nodes of a path: a tree has at most `2^63` leaves.
pub const MAX_PATH: usize = 63;
/// Bytes of a peak in [`Frontier::to_bytes`]: its height and its hash.
const PEAK_BYTES: usize = 33;

/// SHA-256 of a leaf behind the prefix of leaves.
#[must_use]
pub fn leaf_hash(leaf: &[u8]) -> Hash {
    Sha256::new().chain_update([0]).chain_update(leaf).finalize().into()
}

/// SHA-256 of two nodes behind the prefix of nodes.
#[must_use]
pub fn node_hash(left: &Hash, right: &Hash) -> Hash {
    Sha256::new().chain_update([1]).chain_update(left).chain_update(right).finalize().into()
}

/// All that is needed of the leaves so far to go on with a root.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Frontier {
    /// Complete subtrees from left to right, each with its height; heights strictly descend.
    peaks: Vec<(u8, Hash)>,
}

impl Frontier {
    /// Appends a leaf.
    pub fn push(&mut self, leaf: &[u8]) {
        let (mut height, mut hash) = (0u8, leaf_hash(leaf));
        while let Some((_, left)) = self.peaks.pop_if(|(h, _)| *h == height) {
            hash = node_hash(&left, &hash);
            height = height.saturating_add(1);
        }
        self.peaks.push((height, hash));
    }

    /// The root over all leaves so far; SHA-256 of nothing when there are none.
    #[must_use]
    pub fn root(&self) -> Hash {
        let mut peaks = self.peaks.iter().rev();
        match peaks.next() {
            None => Sha256::digest([]).into(),
            Some((_, last)) => peaks.fold(*last, |right, (_, left)| node_hash(left, &right)),
        }
    }

    /// For each subtree its height (1 byte) and its hash, from left to right.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        self.peaks.iter().flat_map(|(height, hash)| std::iter::once(*height).chain(*hash)).collect()
    }

    /// The inverse of [`Frontier::to_bytes`].
    ///
    /// # Errors
    /// [`Error::BadEncoding`] when the bytes are no whole number of subtrees, or heights do not strictly descend.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self> {
        let (chunks, rest) = bytes.as_chunks::<PEAK_BYTES>();
        let peaks: Vec<(u8, Hash)> = chunks
            .iter()
            .filter_map(|chunk| chunk.split_first_chunk::<1>())
            .filter_map(|([height], hash)| Some((*height, hash.try_into().ok()?)))
            .collect();
        if rest.is_empty() && peaks.is_sorted_by(|a, b| a.0 > b.0) {
            Ok(Self { peaks })
        } else {
            Err(Error::BadEncoding)
        }
    }
}

/// The root that a path gives a leaf: the leaf is the one of this index among `count` exactly when it is the tree's
/// root. `None` for an index that is not below the count, or a path of another length than the place of the leaf has.
#[must_use]
pub fn root_of_path(leaf: &Hash, index: u64, count: u64, path: &[Hash]) -> Option<Hash> {
    let mut last = count.checked_sub(1)?;
    let (mut at, mut node) = (index, *leaf);
    if at > last {
        return None;
    }
    for sibling in path {
        if last == 0 {
            return None;
        }
        if at % 2 == 1 || at == last {
            node = node_hash(sibling, &node);
            // A node without a right neighbour stands for itself on the levels above, until it is a right child.
            while at % 2 == 0 && at != 0 {
                (at, last) = (at / 2, last / 2);
            }
        } else {
            node = node_hash(&node, sibling);
        }
        (at, last) = (at / 2, last / 2);
    }
    (last == 0).then_some(node)
}

/// A whole tree in memory, for whoever makes paths.
#[derive(Debug, Clone)]
pub struct Tree {
    /// The hashes of the leaves, then of each level above; the last has one.
    levels: Vec<Vec<Hash>>,
}

impl Tree {
    /// The tree over hashes of leaves ([`leaf_hash`]).
    #[must_use]
    pub fn new(leaves: Vec<Hash>) -> Self {
        let mut levels = vec![leaves];
        while let Some(below) = levels.last().filter(|level| level.len() > 1) {
            let above = below.chunks(2).filter_map(|pair| match pair {
                [left, right] => Some(node_hash(left, right)),
                [alone] => Some(*alone),
                _ => None,
            });
            let above = above.collect();
            levels.push(above);
        }
        Self { levels }
    }

    /// The root; SHA-256 of nothing when there are no leaves.
    #[must_use]
    pub fn root(&self) -> Hash {
        self.levels.last().and_then(|top| top.first()).copied().unwrap_or_else(|| Sha256::digest([]).into())
    }

    /// The path of a leaf, from its neighbour upwards; `None` when there is no such leaf.
    #[must_use]
    pub fn path(&self, index: usize) -> Option<Vec<Hash>> {
        self.levels.first().filter(|leaves| index < leaves.len())?;
        let siblings = self.levels.iter().enumerate();
        Some(siblings.filter_map(|(height, level)| level.get((index >> height) ^ 1).copied()).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 6962's recursive definition.
    fn reference(leaves: &[Vec<u8>]) -> Hash {
        match leaves {
            [] => Sha256::digest([]).into(),
            [one] => leaf_hash(one),
            many => {
                let (left, right) = many.split_at(many.len().next_power_of_two() / 2);
                node_hash(&reference(left), &reference(right))
            }
        }
    }

    #[test]
    fn roots_and_paths_are_those_of_the_rfc_for_every_size() {
        let mut frontier = Frontier::default();
        let mut leaves: Vec<Vec<u8>> = Vec::new();
        assert_eq!((frontier.root(), Tree::new(Vec::new()).root()), (reference(&leaves), reference(&leaves)));
        for size in 1..70u8 {
            leaves.push(vec![size; usize::from(size % 5)]);
            frontier = Frontier::from_bytes(&frontier.to_bytes()).unwrap();
            frontier.push(leaves.last().unwrap());
            let root = reference(&leaves);
            let tree = Tree::new(leaves.iter().map(|leaf| leaf_hash(leaf)).collect());
            assert_eq!((frontier.root(), tree.root()), (root, root), "{size}");
            let count = u64::from(size);
            for (index, leaf) in leaves.iter().enumerate() {
                let (path, leaf, at) = (tree.path(index).unwrap(), leaf_hash(leaf), index as u64);
                assert_eq!(root_of_path(&leaf, at, count, &path), Some(root), "{index} of {size}");
                // Neither another place nor another length is proven by the same path.
                for other in (0..count + 2).filter(|other| *other != at) {
                    assert_ne!(root_of_path(&leaf, other, count, &path), Some(root), "{index} as {other} of {size}");
                }
                let longer = [&path[..], &[[0; 32]]].concat();
                assert_eq!(root_of_path(&leaf, at, count, &longer), None);
                if let Some((_, shorter)) = path.split_last() {
                    assert_eq!(root_of_path(&leaf, at, count, shorter), None);
                }
            }
            assert_eq!(tree.path(leaves.len()), None);
        }
    }

    #[test]
    fn other_bytes_are_no_frontier() {
        let mut frontier = Frontier::default();
        (0..11u8).for_each(|leaf| frontier.push(&[leaf]));
        let bytes = frontier.to_bytes();
        assert_eq!(bytes.len(), 3 * PEAK_BYTES);
        assert!(Frontier::from_bytes(&bytes[1..]).is_err());
        let swapped = [&bytes[PEAK_BYTES..], &bytes[..PEAK_BYTES]].concat();
        assert!(Frontier::from_bytes(&swapped).is_err());
        assert!(Frontier::from_bytes(&[&bytes[..], &bytes[..]].concat()).is_err());
    }
}
