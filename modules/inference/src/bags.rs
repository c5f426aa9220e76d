//! Text encoders in memory: judged once, kept as long as there is room.

use std::collections::BTreeMap;
use std::sync::Arc;

use openledger_text::TextBag;
use sha2::{Digest, Sha256};

/// Bytes of encoders that are kept; the one used last is kept in any case.
const CAPACITY: usize = 512 << 20;

/// A text encoder, with the SHA-256 of the graph behind it as the key of the graph's plan.
#[derive(Debug)]
pub(crate) struct Loaded {
    pub(crate) bag: TextBag,
    pub(crate) graph: Option<[u8; 32]>,
}

impl Loaded {
    pub(crate) fn new(bag: TextBag) -> Self {
        let graph = bag.graph().map(|graph| Sha256::digest(graph).into());
        Self { bag, graph }
    }
}

/// Encoders by the SHA-256 of their files. What is in it shows in time only.
#[derive(Debug)]
pub(crate) struct Bags {
    capacity: usize,
    clock: u64,
    bytes: usize,
    kept: BTreeMap<[u8; 32], (u64, Arc<Loaded>)>,
}

impl Default for Bags {
    fn default() -> Self {
        Self { capacity: CAPACITY, clock: 0, bytes: 0, kept: BTreeMap::new() }
    }
}

impl Bags {
    /// The encoder, if it is kept.
    pub(crate) fn get(&mut self, hash: &[u8; 32]) -> Option<Arc<Loaded>> {
        self.clock = self.clock.wrapping_add(1);
        let clock = self.clock;
        self.kept.get_mut(hash).map(|(used, loaded)| {
            *used = clock;
            loaded.clone()
        })
    }

    /// Keeps an encoder, and lets go of those that were used longest ago.
    pub(crate) fn insert(&mut self, hash: [u8; 32], loaded: Arc<Loaded>) {
        self.clock = self.clock.wrapping_add(1);
        self.bytes = self.bytes.saturating_add(loaded.bag.as_bytes().len());
        if let Some((_, before)) = self.kept.insert(hash, (self.clock, loaded)) {
            self.bytes = self.bytes.saturating_sub(before.bag.as_bytes().len());
        }
        while self.bytes > self.capacity && self.kept.len() > 1 {
            let oldest = self.kept.iter().min_by_key(|(_, (used, _))| *used).map(|(hash, _)| *hash);
            let Some((_, gone)) = oldest.and_then(|hash| self.kept.remove(&hash)) else { return };
            self.bytes = self.bytes.saturating_sub(gone.bag.as_bytes().len());
        }
    }

    /// Lets go of everything.
    pub(crate) fn clear(&mut self) {
        *self = Self { capacity: self.capacity, ..Self::default() };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use openledger_text::{Features, Header};

    fn loaded(seed: u8) -> Arc<Loaded> {
        let header = Header {
            features: Features::UNIGRAM,
            log2_buckets: 10,
            dimension: 16,
            max_words: 8,
            scale_q4: 512,
            seed: [seed; 16],
            graph_bytes: 0,
        };
        let bag = TextBag::assemble(header, &[0; 16], &[1; 1_024], &[1; 16 * 1_024], &[]).unwrap();
        Arc::new(Loaded::new(bag))
    }

    #[test]
    fn what_was_used_longest_ago_goes_first() {
        let bytes = loaded(0).bag.as_bytes().len();
        let mut bags = Bags { capacity: 2 * bytes, ..Bags::default() };
        for seed in [1, 2, 2] {
            bags.insert([seed; 32], loaded(seed));
        }
        assert_eq!((bags.kept.len(), bags.bytes), (2, 2 * bytes), "the same one twice counts once");
        assert!(bags.get(&[1; 32]).is_some());
        bags.insert([3; 32], loaded(3));
        let held: Vec<u8> = bags.kept.keys().map(|hash| hash[0]).collect();
        assert_eq!((held, bags.bytes), (vec![1, 3], 2 * bytes));
        bags.capacity = 0;
        bags.insert([4; 32], loaded(4));
        assert_eq!((bags.kept.len(), bags.bytes), (1, bytes), "the last one stays whatever its size");
        assert!(bags.get(&[4; 32]).is_some());
        bags.clear();
        assert_eq!((bags.kept.len(), bags.bytes), (0, 0));
    }
}
