//! How many batches are committed ahead of their reveals: no more than can be revealed before the commits
//! expire, by the pace at which reveals reach blocks here.

/// Blocks from a commit to its first reveal, and between two reveals, before any was measured.
const ASSUMED: u64 = 2;
/// Blocks of the reveal window that are left free.
const SPARE: u64 = 1;
/// Measurements that count.
const KEPT: usize = 4;

/// Blocks that commits and reveals have taken.
#[derive(Debug, Clone)]
pub(super) struct Pace {
    /// From a commit to the first reveal after it.
    first: Vec<u64>,
    /// From one reveal to the next.
    next: Vec<u64>,
}

impl Pace {
    /// Nothing measured yet.
    pub(super) fn new() -> Self {
        Self { first: vec![ASSUMED], next: vec![ASSUMED] }
    }

    /// Batches that may be committed at once and still be revealed within `window` blocks, at least one.
    pub(super) fn ahead(&self, window: u64) -> usize {
        let slowest = |list: &[u64]| list.iter().max().copied().unwrap_or(ASSUMED).max(1);
        let further = window.saturating_sub(SPARE).saturating_sub(slowest(&self.first)) / slowest(&self.next);
        usize::try_from(further.saturating_add(1)).unwrap_or(usize::MAX)
    }

    /// A reveal at `height` after a commit at `commit`, the first since then.
    pub(super) fn revealed_first(&mut self, commit: i64, height: i64) {
        note(&mut self.first, commit, height);
    }

    /// A reveal at `height` after another one at `before`.
    pub(super) fn revealed_next(&mut self, before: i64, height: i64) {
        note(&mut self.next, before, height);
    }

    /// A commit expired: whatever was measured, reveals take longer than that.
    pub(super) fn expired(&mut self) {
        for list in [&mut self.first, &mut self.next] {
            let slower = list.iter().max().copied().unwrap_or(ASSUMED).saturating_add(1);
            push(list, slower);
        }
    }
}

fn note(list: &mut Vec<u64>, from: i64, to: i64) {
    push(list, u64::try_from(to.saturating_sub(from)).unwrap_or_default());
}

fn push(list: &mut Vec<u64>, blocks: u64) {
    if list.len() == KEPT {
        list.remove(0);
    }
    list.push(blocks);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_windows_take_few_commits_and_long_ones_many() {
        let pace = Pace::new();
        for (window, ahead) in [(2, 1), (3, 1), (4, 1), (5, 2), (7, 3), (25, 12), (100_000, 49_999)] {
            assert_eq!(pace.ahead(window), ahead, "window of {window}");
        }
    }

    #[test]
    fn the_slowest_of_the_last_measurements_counts() {
        let mut pace = Pace::new();
        (0..4).for_each(|_| pace.revealed_next(10, 11));
        assert_eq!(pace.ahead(5), 3, "one block for each reveal");
        pace.revealed_next(11, 15);
        assert_eq!(pace.ahead(5), 1);
        (0..4).for_each(|_| pace.revealed_next(10, 11));
        (0..4).for_each(|_| pace.revealed_first(10, 11));
        assert_eq!(pace.ahead(5), 4);
        pace.revealed_next(10, 10);
        assert_eq!(pace.ahead(5), 4, "two in one block are no better than one");
        pace.expired();
        assert_eq!(pace.ahead(5), 2);
    }
}
