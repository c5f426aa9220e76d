//! A walk over the versions of keys in the flat state that tells which keys are set at a height, without their
//! values.

use crate::error::StoreError;
use crate::flat::{damaged, is_set};

/// Versions of one key that a walk over keys steps through before it asks for the right one instead.
const STEPS: u32 = 16;

/// A walk over the versions of keys that tells which keys are set at a height.
pub(crate) struct KeyWalk {
    height: u64,
    /// Versions looked at.
    pub(crate) looked: u64,
    /// Versions of the present key looked at.
    versions: u32,
    /// The present key with what stands before the height; empty at first.
    pub(crate) last: Vec<u8>,
    /// Whether the present key is set at the height, as far as seen.
    pub(crate) is_set: bool,
}

/// What one version of a key brought.
pub(crate) enum Step {
    /// Another version of the same key.
    Same,
    /// The first version of a key; the key before it when that one is set at the height.
    Entered(Option<Vec<u8>>),
    /// Too many versions of the same key.
    ManyVersions,
}

impl KeyWalk {
    pub(crate) fn new(height: u64) -> Self {
        Self { height, looked: 0, versions: 0, last: Vec::new(), is_set: false }
    }

    /// Takes the next version in order.
    pub(crate) fn step(&mut self, at: &[u8], stored: &[u8]) -> Result<Step, StoreError> {
        let (prefix, height) = at.split_last_chunk::<8>().ok_or_else(damaged)?;
        self.looked = self.looked.saturating_add(1);
        let visible = u64::from_be_bytes(*height) <= self.height;
        if prefix == self.last {
            self.versions = self.versions.saturating_add(1);
            if visible {
                self.is_set = is_set(stored);
            }
            return Ok(if self.versions > STEPS { Step::ManyVersions } else { Step::Same });
        }
        let before = std::mem::replace(&mut self.last, prefix.to_vec());
        let was_set = std::mem::replace(&mut self.is_set, visible && is_set(stored));
        self.versions = 1;
        Ok(Step::Entered(was_set.then_some(before)))
    }
}
