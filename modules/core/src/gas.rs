//! Gas: the meter and the SDK's schedule for the key-value store (`store/types/gas.go`).

use crate::errors::{Failure, Sdk};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// The SDK's `KVGasConfig`.
pub mod kv {
    /// `Has`.
    pub const HAS: u64 = 1000;
    /// `Delete`.
    pub const DELETE: u64 = 1000;
    /// `Get`, whatever it finds.
    pub const READ_FLAT: u64 = 1000;
    /// Each byte of key and value read.
    pub const READ_PER_BYTE: u64 = 3;
    /// `Set`.
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
    /// What is left.
    pub fn remaining(&self) -> u64 {
        self.0.limit.saturating_sub(self.consumed())
    }
    /// Charges `amount`.
    ///
    /// # Errors
    /// `sdk:11` when the limit is passed.
    pub fn consume(&self, amount: u64, location: &str) -> Result<(), Failure> {
        let total = self.consumed().saturating_add(amount);
        self.0.consumed.store(total, Ordering::Relaxed);
        if total > self.0.limit {
            return Err(Sdk::OutOfGas
                .wrap(format!("out of gas in location: {location}; gasWanted: {}, gasUsed: {total}", self.0.limit)));
        }
        Ok(())
    }
    /// Gives gas back (SDK `RefundGas`).
    pub fn refund(&self, amount: u64) {
        self.0.consumed.store(self.consumed().saturating_sub(amount), Ordering::Relaxed);
    }
}
