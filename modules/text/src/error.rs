//! Errors of the crate, each with a stable code.

use thiserror::Error;

/// Why an artifact, a text or a sketch was refused. Codes are stable: callers put them into receipts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Error)]
#[non_exhaustive]
#[repr(u32)]
pub enum TextError {
    /// The bytes do not begin with `OLTB`.
    #[error("not a text encoder")]
    Magic = 1,
    /// A version of the layout that this code does not know.
    #[error("unknown version of the text encoder")]
    Version = 2,
    /// No feature is switched on, or one that does not exist.
    #[error("features of the text encoder are out of bounds")]
    Features = 3,
    /// The number of buckets lies outside 2^10 to 2^18.
    #[error("number of buckets is out of bounds")]
    Buckets = 4,
    /// The dimension lies outside 16 to 1,024.
    #[error("dimension is out of bounds")]
    Dimension = 5,
    /// The most words of a text lie outside 8 to 8,192.
    #[error("largest number of words is out of bounds")]
    WordLimit = 6,
    /// The scale of the embedding lies outside 1/16 to 64.
    #[error("scale of the embedding is out of bounds")]
    Scale = 7,
    /// The file is shorter or longer than its header says.
    #[error("length does not match the header")]
    Length = 8,
    /// A bucket of weight zero has a row that is not zero: two files would compute the same.
    #[error("a bucket without weight has a row")]
    NotCanonical = 9,
    /// No bucket has a weight and a row: every text would be refused.
    #[error("the table is empty")]
    EmptyTable = 10,
    /// The text has more bytes than [`crate::MAX_TEXT_BYTES`].
    #[error("the text is too long")]
    TextTooLong = 20,
    /// The text has no word.
    #[error("the text has no word")]
    NoWords = 21,
    /// The text has more words than the encoder reads.
    #[error("the text has too many words")]
    TooManyWords = 22,
    /// Nothing in the text has a weight, or what has one cancels out.
    #[error("the encoder sees nothing in the text")]
    ZeroVector = 23,
    /// The bytes are no canonical sketch.
    #[error("not a sketch of a text")]
    Sketch = 30,
    /// Thresholds that are not ordered or out of bounds.
    #[error("lexical thresholds are out of bounds")]
    Thresholds = 31,
    /// The result of the start-up self-test differs from the recorded one: this machine must not take part in
    /// consensus.
    #[error("self-test vector differs")]
    SelfTest = 40,
}

impl TextError {
    /// The stable number of this reason.
    #[must_use]
    #[allow(clippy::as_conversions, reason = "the representation of the enum is its code")]
    pub const fn code(self) -> u32 {
        self as u32
    }
}

/// The result of a function of this crate that can fail.
pub type Result<T> = core::result::Result<T, TextError>;
