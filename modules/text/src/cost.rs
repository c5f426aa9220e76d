//! What an embedding costs, known before any feature is hashed: one pass over the bytes counts words and
//! characters, and those decide.

use crate::artifact::{Header, TextBag};
use crate::error::{Result, TextError};
use crate::words::Words;

/// Gas of any embedding: buffers, the square root and the start.
const GAS_BASE: u64 = 200;
/// Gas of one byte of the text: splitting it, and hashing the pieces it is part of.
const GAS_PER_BYTE: u64 = 2;
/// Gas of one feature: its hash, its place in the order, and reaching its row in a table that no cache holds.
const GAS_PER_FEATURE: u64 = 10;
/// Values of a row that are added for one gas.
const VALUES_PER_GAS: u64 = 32;
/// Values of the embedding that are scaled for one gas: a division each.
const SCALED_PER_GAS: u64 = 1;
/// Bytes of a file that are read, hashed and checked for one gas.
const BYTES_PER_GAS: u64 = 16;
/// Gas of reading any file.
const LOAD_GAS_BASE: u64 = 1_000;

/// The size of one embedding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cost {
    /// Bytes of the text.
    pub bytes: u64,
    /// Features of the text, each as often as it occurs.
    pub features: u64,
    /// The dimension of the embedding.
    pub dimension: u64,
}

impl Cost {
    /// Gas of one embedding: `200 + 2 bytes + features (10 + d / 32) + d`, rounded up. `examples/gas_calibration.rs`
    /// measures what a unit stands for.
    #[must_use]
    pub const fn gas(&self) -> u64 {
        let values = self.features.saturating_mul(self.dimension).div_ceil(VALUES_PER_GAS);
        GAS_BASE
            .saturating_add(self.bytes.saturating_mul(GAS_PER_BYTE))
            .saturating_add(self.features.saturating_mul(GAS_PER_FEATURE))
            .saturating_add(values)
            .saturating_add(self.dimension.div_ceil(SCALED_PER_GAS))
    }

    /// Multiply-adds of one embedding.
    #[must_use]
    pub const fn macs(&self) -> u64 {
        self.features.saturating_mul(self.dimension)
    }
}

impl Header {
    /// The cost of embedding a text, after one pass over its bytes, which the bytes of a transaction pay for.
    ///
    /// # Errors
    /// [`TextError::TextTooLong`], [`TextError::NoWords`], [`TextError::TooManyWords`].
    pub fn cost(&self, text: &[u8]) -> Result<Cost> {
        let words = Words::split(text)?;
        if words.len() > usize::from(self.max_words) {
            return Err(TextError::TooManyWords);
        }
        let count = |v: usize| u64::try_from(v).unwrap_or(u64::MAX);
        Ok(Cost {
            bytes: count(text.len()),
            features: count(words.count(self.features)),
            dimension: u64::from(self.dimension),
        })
    }

    /// The most that the embedding of any text of so many bytes can cost: words of one byte, or one long word.
    #[must_use]
    pub fn cost_bound(&self, bytes: u64) -> Cost {
        let words = bytes.saturating_add(1) / 2;
        let kinds = u64::from((self.features.bits() & 3).count_ones());
        let pieces = u64::from((self.features.bits() >> 2).count_ones());
        // A word of m characters has m + 3 - n pieces of n characters: one for each of its bytes and no separator,
        // or, of length three, two for a word of two bytes and so on: never more than the bytes with separators.
        let features = words.saturating_mul(kinds).saturating_add(bytes.saturating_add(1).saturating_mul(pieces));
        Cost { bytes, features, dimension: u64::from(self.dimension) }
    }

    /// Gas of reading the file of such an encoder, checking it and its hash: `1,000 + bytes / 16`, without the graph.
    /// Every run pays it, whether the encoder was in memory or not.
    #[must_use]
    pub fn load_gas(&self) -> u64 {
        let table = self.file_bytes().saturating_sub(u64::from(self.graph_bytes));
        LOAD_GAS_BASE.saturating_add(table.div_ceil(BYTES_PER_GAS))
    }
}

impl TextBag {
    /// As [`Header::cost`].
    ///
    /// # Errors
    /// As [`Header::cost`].
    pub fn cost(&self, text: &[u8]) -> Result<Cost> {
        self.header().cost(text)
    }
}
