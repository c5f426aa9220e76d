//! Reads: point lookup, ordered ranges, and positions by rank (which the tree snapshots use as references).

use super::{Body, Bytes, Link, Node, Tree};
use openledger_core::storage::Entry;

impl Tree {
    /// The value under `key`, if the tree has the key.
    pub fn get(&self, key: &[u8]) -> Option<&[u8]> {
        let mut node = self.root()?;
        loop {
            match &node.body {
                Body::Leaf(value) => return (node.key.slice == *key).then_some(&value.slice),
                Body::Inner(left, right) => node = if *key < node.key.slice { left } else { right },
            }
        }
    }

    /// Up to `limit` entries with `start <= key < end` in ascending order, or the last ones in descending
    /// order.
    pub fn range(&self, start: &[u8], end: Option<&[u8]>, reverse: bool, limit: usize) -> Vec<Entry> {
        let mut found = Vec::new();
        if limit > 0 && end.is_none_or(|end| start < end) {
            self.visit(start, end, reverse, &mut |key, value| {
                found.push((key.to_vec(), value.to_vec()));
                found.len() < limit
            });
        }
        found
    }

    /// Calls `each` on the entries of a range in order until it answers false.
    pub fn visit(&self, start: &[u8], end: Option<&[u8]>, reverse: bool, each: &mut dyn FnMut(&[u8], &[u8]) -> bool) {
        if let Some(root) = self.root() {
            visit(root, start, end, reverse, each);
        }
    }

    /// The largest entry below `key`.
    pub(super) fn before(&self, key: &[u8]) -> Option<Entry> {
        self.range(&[], Some(key), true, 1).pop()
    }

    /// The smallest entry at or above `key`.
    pub(super) fn from(&self, key: &[u8]) -> Option<Entry> {
        self.range(key, None, false, 1).pop()
    }

    /// Number of keys below `key`, from the sizes that the nodes know.
    fn rank(&self, key: &[u8]) -> u64 {
        let Some(mut here) = self.root() else { return 0 };
        let mut rank = 0u64;
        loop {
            match &here.body {
                Body::Leaf(_) => return rank.saturating_add(u64::from(here.key.slice < *key)),
                Body::Inner(left, _) if *key < here.key.slice => here = left,
                Body::Inner(left, right) => {
                    rank = rank.saturating_add(left.size());
                    here = right;
                }
            }
        }
    }

    /// Number of keys with `start <= key < end`; one descent per end.
    pub fn count(&self, start: &[u8], end: Option<&[u8]>) -> u64 {
        end.map_or(self.size(), |end| self.rank(end)).saturating_sub(self.rank(start))
    }

    /// The key with `n` keys from `start` on before it.
    pub fn nth_key(&self, start: &[u8], n: u64) -> Option<&[u8]> {
        let mut rank = self.rank(start).checked_add(n).filter(|rank| *rank < self.size())?;
        let mut here = self.root()?;
        while let Body::Inner(left, right) = &here.body {
            if rank < left.size() {
                here = left;
            } else {
                rank = rank.saturating_sub(left.size());
                here = right;
            }
        }
        Some(&here.key.slice)
    }

    /// Rank of the first leaf of `node` when the same subtree is part of this tree.
    pub(crate) fn rank_of(&self, node: &Node) -> Option<u64> {
        let (mut here, mut rank) = (self.root()?, 0u64);
        loop {
            if here.size() == node.size() && here.hash == node.hash {
                return Some(rank);
            }
            let Body::Inner(left, right) = &here.body else { return None };
            if node.key.slice < here.key.slice {
                here = left;
            } else {
                rank = rank.checked_add(left.size())?;
                here = right;
            }
        }
    }

    /// The subtree of `size` leaves whose first leaf has the given rank.
    pub(crate) fn subtree(&self, mut rank: u64, size: u64) -> Option<&Link> {
        let mut here = self.root()?;
        loop {
            if rank == 0 && here.size() == size {
                return Some(here);
            }
            let Body::Inner(left, right) = &here.body else { return None };
            if rank < left.size() {
                here = left;
            } else {
                rank -= left.size();
                here = right;
            }
        }
    }
}

/// The smallest key below `link`.
pub(crate) fn smallest(link: &Link) -> &Bytes {
    let mut node = link;
    while let Body::Inner(left, _) = &node.body {
        node = left;
    }
    &node.key
}

fn visit(
    node: &Link,
    start: &[u8],
    end: Option<&[u8]>,
    reverse: bool,
    each: &mut dyn FnMut(&[u8], &[u8]) -> bool,
) -> bool {
    match &node.body {
        Body::Leaf(value) => {
            let key = &node.key.slice;
            key < start || end.is_some_and(|end| key >= end) || each(key, &value.slice)
        }
        Body::Inner(left, right) => {
            let mut halves = [(left, start < &node.key.slice), (right, end.is_none_or(|end| end > &node.key.slice))];
            if reverse {
                halves.reverse();
            }
            halves.into_iter().all(|(half, meets)| !meets || visit(half, start, end, reverse, each))
        }
    }
}
