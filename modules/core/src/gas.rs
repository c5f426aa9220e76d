//! Gas: the meter and the SDK's schedule for the key-value store (`store/types/gas.go`).

use crate::errors::{Failure, Sdk, TxError};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// The SDK's `KVGasConfig`.
pub mod kv {
    /// The gas of asking whether a key exists.
    pub const HAS: u64 = 1000;
    /// The gas of deleting a key.
    pub const DELETE: u64 = 1000;
    /// `Get`, whatever it finds.
    pub const READ_FLAT: u64 = 1000;
    /// Each byte of key and value read.
    pub const READ_PER_BYTE: u64 = 3;
    /// The gas of writing a key, beside that of its bytes.
    pub const WRITE_FLAT: u64 = 2000;
    /// Each byte of key and value written.
    pub const WRITE_PER_BYTE: u64 = 30;
    /// Each step of an iterator.
    pub const ITER_NEXT_FLAT: u64 = 30;
}

/// A shared gas meter; clones count together.
#[derive(Debug, Clone)]
pub struct GasMeter(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    limit: u64,
    consumed: AtomicU64,
}

/// The SDK's meter panics with `ErrorOutOfGas{location}`; its runner makes this text of it.
fn out_of_gas(location: &str, limit: u64, total: u64) -> Failure {
    match Sdk::OutOfGas.wrap(format!("out of gas in location: {location}; gasWanted: {limit}, gasUsed: {total}")) {
        Failure::Tx(e) => Failure::Tx(TxError { unwinds: true, ..e }),
        other => other,
    }
}

impl GasMeter {
    /// A meter that refuses beyond `limit`.
    pub fn new(limit: u64) -> Self {
        Self(Arc::new(Inner { limit, consumed: AtomicU64::new(0) }))
    }
    /// A meter that only counts (block phases, genesis, queries without a limit).
    pub fn infinite() -> Self {
        Self::new(u64::MAX)
    }
    /// The limit; `u64::MAX` means none.
    pub fn limit(&self) -> u64 {
        self.0.limit
    }
    /// What was consumed. Above the limit after running out, as in the SDK.
    pub fn consumed(&self) -> u64 {
        self.0.consumed.load(Ordering::Relaxed)
    }
    /// The gas that is left.
    pub fn remaining(&self) -> u64 {
        self.0.limit.saturating_sub(self.consumed())
    }
    /// What was consumed, at most the limit (SDK `GasConsumedToLimit`).
    pub fn consumed_to_limit(&self) -> u64 {
        self.consumed().min(self.0.limit)
    }
    /// Whether nothing is left (SDK `IsOutOfGas`, for which consuming exactly the limit counts too).
    pub fn is_exhausted(&self) -> bool {
        self.consumed() >= self.0.limit
    }
    /// Charges `amount`.
    ///
    /// # Errors
    /// `sdk:11` when the limit is passed.
    pub fn consume(&self, amount: u64, location: &str) -> Result<(), Failure> {
        let add = |consumed: u64| Some(consumed.saturating_add(amount));
        let before = self.0.consumed.fetch_update(Ordering::Relaxed, Ordering::Relaxed, add).unwrap_or_default();
        let total = before.saturating_add(amount);
        if total > self.0.limit { Err(out_of_gas(location, self.0.limit, total)) } else { Ok(()) }
    }

    /// A meter of its own for work inside this one, which may use at most `limit` of what is left here. Nothing is
    /// charged here until [`GasMeter::absorb`].
    #[must_use]
    pub fn child(&self, limit: u64) -> Self {
        Self::new(limit.min(self.remaining()))
    }

    /// Charges what the work under a child meter consumed, up to the child's limit: a child that ran out used all
    /// of its limit and no more.
    ///
    /// # Errors
    /// `sdk:11` when the limit is passed, which cannot happen if nothing else was charged since the child was made.
    pub fn absorb(&self, child: &GasMeter, location: &str) -> Result<(), Failure> {
        self.consume(child.consumed_to_limit(), location)
    }

    /// The refusal of work for which the gas left was too little, although none of it is charged here.
    pub fn too_little(&self, location: &str) -> Failure {
        out_of_gas(location, self.0.limit, self.consumed())
    }

    /// Gives gas back (SDK `RefundGas`).
    pub fn refund(&self, amount: u64) {
        let give = |consumed: u64| Some(consumed.saturating_sub(amount));
        let _ = self.0.consumed.fetch_update(Ordering::Relaxed, Ordering::Relaxed, give);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_child_cannot_use_more_than_its_parent_has() {
        let parent = GasMeter::new(100);
        parent.consume(30, "a").unwrap();
        let child = parent.child(1_000);
        assert_eq!(child.limit(), 70);
        assert!(child.consume(71, "b").unwrap_err().is_out_of_gas());
        parent.absorb(&child, "child").unwrap();
        assert_eq!(parent.remaining(), 0);
    }

    #[test]
    fn a_child_that_fails_leaves_its_parent_the_rest() {
        let parent = GasMeter::new(100);
        let child = parent.child(10);
        assert!(child.consume(11, "b").is_err());
        parent.absorb(&child, "child").unwrap();
        assert_eq!((parent.consumed(), parent.remaining()), (10, 90));
    }
}
