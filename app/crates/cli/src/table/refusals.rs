//! Rows that cannot be used.

use openledger_dataset::Refusal;

use super::{Problem, SHOWN_REFUSALS};

/// Rows that cannot be used: the first ones, and how many.
#[derive(Default)]
pub(super) struct Refusals(Vec<Refusal>, u64);

impl Refusals {
    /// Counts a refusal, and keeps it when it is one of the first.
    pub(super) fn push(&mut self, refusal: Refusal) {
        self.1 = self.1.saturating_add(1);
        if self.0.len() < SHOWN_REFUSALS {
            self.0.push(refusal);
        }
    }

    /// # Errors
    /// When there is one.
    pub(super) fn none(self) -> Result<(), Problem> {
        if self.1 == 0 { Ok(()) } else { Err(Problem::Refused(self.0, self.1)) }
    }
}
