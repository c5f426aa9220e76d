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
#[derive(Debug, Default)]
pub(crate) struct Bags {
    clock: u64,
    bytes: usize,
    kept: BTreeMap<[u8; 32], (u64, Arc<Loaded>)>,
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
        while self.bytes > CAPACITY && self.kept.len() > 1 {
            let oldest = self.kept.iter().min_by_key(|(_, (used, _))| *used).map(|(hash, _)| *hash);
            let Some((_, gone)) = oldest.and_then(|hash| self.kept.remove(&hash)) else { return };
            self.bytes = self.bytes.saturating_sub(gone.bag.as_bytes().len());
        }
    }

    /// Lets go of everything.
    pub(crate) fn clear(&mut self) {
        *self = Self::default();
    }
}
