//! What the host's work costs, in wasm gas: `GasConfig` of cosmwasm-vm 3.0.10. The prices are consensus.

use super::Failure;

/// A price with a part for each item.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Linear {
    base: u64,
    each: u64,
}

impl Linear {
    const fn new(base: u64, each: u64) -> Self {
        Self { base, each }
    }

    /// The price of `items`.
    pub(crate) fn of(self, items: usize) -> Result<u64, Failure> {
        u64::try_from(items)
            .ok()
            .and_then(|items| self.each.checked_mul(items))
            .and_then(|sum| self.base.checked_add(sum))
            .ok_or(Failure::OutOfGas)
    }
}

/// The prices.
pub(crate) mod costs {
    use super::{Failure, Linear};

    /// What a microsecond of the reference machine costs.
    const MICROSECOND: u64 = 1_000_000;

    /// Every call of a host function.
    pub(crate) const HOST_CALL: u64 = 18_000;
    /// Each region that the host writes, by its bytes.
    pub(crate) const WRITE_REGION: Linear = Linear::new(230_000, 570);
    /// Each text that the host must find to be UTF-8, by its bytes.
    pub(crate) const TEXT: Linear = Linear::new(28_700, 1_400);
    pub(crate) const SECP256K1_VERIFY: u64 = 96 * MICROSECOND;
    pub(crate) const SECP256K1_RECOVER: u64 = 194 * MICROSECOND;
    pub(crate) const SECP256R1_VERIFY: u64 = 279 * MICROSECOND;
    pub(crate) const SECP256R1_RECOVER: u64 = 592 * MICROSECOND;
    pub(crate) const ED25519_VERIFY: u64 = 35 * MICROSECOND;
    /// By signatures.
    pub(crate) const ED25519_BATCH: Linear = Linear::new(24 * MICROSECOND, 21 * MICROSECOND);
    /// By signatures, where there is one public key.
    pub(crate) const ED25519_BATCH_ONE_KEY: Linear = Linear::new(36 * MICROSECOND, 10 * MICROSECOND);
    /// By points.
    pub(crate) const BLS_AGGREGATE_G1: Linear = Linear::new(68 * MICROSECOND, 12 * MICROSECOND);
    /// By points.
    pub(crate) const BLS_AGGREGATE_G2: Linear = Linear::new(103_500_000, 24_500_000);
    pub(crate) const BLS_HASH_TO_G1: u64 = 563 * MICROSECOND;
    pub(crate) const BLS_HASH_TO_G2: u64 = 871 * MICROSECOND;
    /// By pairings.
    pub(crate) const BLS_PAIRING: Linear = Linear::new(2_112 * MICROSECOND, 163 * MICROSECOND);

    const READ_SMALL: Linear = Linear::new(200_000, 115);
    const READ_LARGE: Linear = Linear::new(0, 520);
    const LARGE_FROM: usize = 8_000_001;

    /// Each region that the host reads, by its bytes.
    pub(crate) fn read_region(bytes: usize) -> Result<u64, Failure> {
        if bytes < LARGE_FROM { READ_SMALL.of(bytes) } else { READ_LARGE.of(bytes) }
    }
}
