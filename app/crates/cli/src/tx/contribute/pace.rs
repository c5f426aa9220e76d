//! How many batches are committed ahead of their reveals: no more than can be revealed before the commits
//! expire, by the pace at which reveals reach blocks here.

/// The part of the reveal window that is left free, and the least that is, in blocks.
const SPARE_PART: u64 = 4;
const SPARE: u64 = 2;
/// Measurements that count.
const KEPT: usize = 4;

/// Blocks that commits and reveals have taken.
#[derive(Debug, Clone, Default)]
pub(super) struct Pace {
    /// From a commit to the first reveal after it.
    first: Vec<u64>,
    /// From one reveal to the next.
    next: Vec<u64>,
}

impl Pace {
    /// Batches that may be committed at once and still be revealed within `window` blocks: a single one until a
    /// reveal was measured, and at least one afterwards. A reveal after another one takes no longer than the first
    /// after a commit, unless that was measured.
    pub(super) fn ahead(&self, window: u64) -> usize {
        let Some(first) = slowest(&self.first) else { return 1 };
        let next = slowest(&self.next).unwrap_or(first);
        let spare = SPARE.max(window / SPARE_PART);
        let further = window.saturating_sub(spare).saturating_sub(first) / next;
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
            let slower = slowest(list).unwrap_or(1).saturating_add(1);
            push(list, slower);
        }
    }
}

fn slowest(list: &[u64]) -> Option<u64> {
    list.iter().max().map(|blocks| (*blocks).max(1))
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

    fn pace(first: u64, next: &[u64]) -> Pace {
        Pace { first: vec![first], next: next.to_vec() }
    }

    #[test]
    fn one_batch_is_committed_until_a_reveal_was_measured() {
        let mut pace = Pace::default();
        for window in [2, 5, 100_000] {
            assert_eq!(pace.ahead(window), 1);
        }
        pace.revealed_first(10, 12);
        for (window, ahead) in [(2, 1), (3, 1), (4, 1), (6, 2), (8, 3), (25, 9), (100_000, 37_500)] {
            assert_eq!(pace.ahead(window), ahead, "window of {window}");
        }
    }

    #[test]
    fn the_slowest_of_the_last_measurements_counts() {
        let mut pace = pace(2, &[1]);
        assert_eq!(pace.ahead(6), 3, "one block for each reveal");
        pace.revealed_next(11, 15);
        assert_eq!(pace.ahead(6), 1);
        (0..4).for_each(|_| pace.revealed_next(10, 11));
        assert_eq!(pace.ahead(6), 3);
        (0..4).for_each(|_| pace.revealed_first(10, 11));
        assert_eq!(pace.ahead(6), 4);
        pace.revealed_next(10, 10);
        assert_eq!(pace.ahead(6), 4, "two in one block are no better than one");
        pace.expired();
        assert_eq!(pace.ahead(6), 2);
    }

    #[test]
    fn all_batches_that_are_committed_fit_the_window_at_the_measured_pace() {
        for window in 2u64..60 {
            for first in 1u64..6 {
                for next in 1u64..6 {
                    let ahead = u64::try_from(pace(first, &[next]).ahead(window)).unwrap();
                    assert!(
                        ahead == 1 || first + (ahead - 1) * next + SPARE <= window,
                        "{window} {first} {next}: {ahead}"
                    );
                }
            }
        }
    }
}
