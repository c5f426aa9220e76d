//! How much of a text stands in earlier texts: sketches of their words, compared in integers.
//!
//! An embedding does not see the order of words, and sees a tenth of the words replaced as another text. Words
//! themselves do: a copy with edits keeps most of them. A sketch covers the whole text, whatever its length: it is
//! the [`SKETCH_WORDS`] smallest distinct hashes of words. The low bits of a hash are the word's bucket, so the
//! encoder's weight of the word, high for rare ones, is known from the hash alone.

use crate::artifact::TextBag;
use crate::error::{Result, TextError};

/// Hashes that a sketch keeps.
pub const SKETCH_WORDS: usize = 256;
/// One, in parts per million.
const PPM: u32 = 1_000_000;

/// Where the weight of a word is known from: an encoder, or the weights alone, for who has no use for its table.
pub trait WordWeights {
    /// The weight of the word with this hash: the encoder's, and at least one, so that no text is without weight.
    fn word_weight(&self, hash: u32) -> u32;
}

impl WordWeights for TextBag {
    fn word_weight(&self, hash: u32) -> u32 {
        weight_of(self.weights(), hash)
    }
}

/// The weights of an encoder's buckets: [`TextBag::weights`] in the same order.
impl WordWeights for [u8] {
    fn word_weight(&self, hash: u32) -> u32 {
        weight_of(self, hash)
    }
}

/// The number of buckets is a power of two, and the low bits of a hash are the bucket.
fn weight_of(weights: &[u8], hash: u32) -> u32 {
    let bucket = usize::try_from(hash).unwrap_or(0) & weights.len().wrapping_sub(1);
    weights.get(bucket).map_or(1, |w| u32::from(*w).max(1))
}

/// The words of a text: distinct hashes, ascending, at most [`SKETCH_WORDS`], and those the smallest.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Sketch(Vec<u32>);

impl Sketch {
    /// The sketch of a text, keyed by the encoder's seed.
    ///
    /// # Errors
    /// [`TextError::TextTooLong`], [`TextError::NoWords`], [`TextError::TooManyWords`].
    pub fn of(bag: &TextBag, text: &[u8]) -> Result<Self> {
        let words = bag.words(text)?;
        let mut hashes = Vec::with_capacity(words.len());
        words.unigrams(&bag.hash, |h| hashes.push(low_half(h)));
        hashes.sort_unstable();
        hashes.dedup();
        hashes.truncate(SKETCH_WORDS);
        Ok(Self(hashes))
    }

    /// The stored form: each hash in four bytes, little-endian.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        self.0.iter().flat_map(|h| h.to_le_bytes()).collect()
    }

    /// Reads the stored form.
    ///
    /// # Errors
    /// [`TextError::Sketch`] unless there are 1 to [`SKETCH_WORDS`] hashes, each greater than the one before.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self> {
        let (hashes, rest) = bytes.as_chunks::<4>();
        let hashes: Vec<u32> = hashes.iter().map(|h| u32::from_le_bytes(*h)).collect();
        let ascending = hashes.iter().zip(hashes.iter().skip(1)).all(|(a, b)| a < b);
        if rest.is_empty() && ascending && (1..=SKETCH_WORDS).contains(&hashes.len()) {
            Ok(Self(hashes))
        } else {
            Err(TextError::Sketch)
        }
    }

    /// The hashes, ascending.
    #[must_use]
    pub fn hashes(&self) -> &[u32] {
        &self.0
    }

    /// The largest hash up to which the sketch knows all words of its text.
    fn reach(&self) -> u32 {
        if self.0.len() < SKETCH_WORDS { u32::MAX } else { self.0.last().copied().unwrap_or(u32::MAX) }
    }

    /// How much of this text stands in an earlier one.
    ///
    /// Only hashes that both sketches reach are counted: a long text's sketch ends early, and what lies behind its
    /// end may or may not be in it. Both are random samples of the words, so the part that is left is one too.
    #[must_use]
    pub fn overlap<W: WordWeights + ?Sized>(&self, earlier: &Self, words: &W) -> Overlap {
        let reach = self.reach().min(earlier.reach());
        let mut others = earlier.0.iter().peekable();
        // At most 256 words of a weight of at most 255.
        let (mut all, mut shared) = (0u32, 0u32);
        let (mut seen, mut fresh) = (0u32, 0u32);
        for &hash in self.0.iter().take_while(|h| **h <= reach) {
            while others.next_if(|h| **h < hash).is_some() {}
            let weight = words.word_weight(hash);
            let both = others.peek() == Some(&&hash);
            (all, seen) = (all.wrapping_add(weight), seen.wrapping_add(1));
            if both {
                shared = shared.wrapping_add(weight);
            } else {
                fresh = fresh.wrapping_add(1);
            }
        }
        let own = self.words();
        Overlap {
            containment_ppm: parts(shared, all, PPM).unwrap_or(0),
            // As many of all words as of those that were compared.
            fresh_words: parts(fresh, seen, own).unwrap_or(own),
        }
    }

    /// The number of hashes.
    #[must_use]
    pub fn words(&self) -> u32 {
        u32::try_from(self.0.len()).unwrap_or(u32::MAX)
    }
}

/// What a text has in common with one earlier text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Overlap {
    /// The weight of the words that stand in the earlier text, in millionths of the weight of all words.
    pub containment_ppm: u32,
    /// Words of the text that do not stand in the earlier one, at most [`SKETCH_WORDS`].
    pub fresh_words: u32,
}

/// Thresholds of a datanet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LexicalParams {
    /// Up to this containment a text is new.
    pub full_ppm: u32,
    /// From this containment on it is a copy.
    pub dup_ppm: u32,
    /// So many words that stand in no earlier text make a whole item.
    pub reference_words: u32,
}

impl LexicalParams {
    /// What was measured on news and mails; see `docs/benchmarks-text.md`.
    pub const DEFAULT: Self = Self { full_ppm: 450_000, dup_ppm: 750_000, reference_words: 24 };

    /// Checks that the thresholds are ordered and within one, and that a sketch has so many words.
    ///
    /// # Errors
    /// [`TextError::Thresholds`].
    pub fn validate(&self) -> Result<()> {
        let most = u32::try_from(SKETCH_WORDS).unwrap_or(u32::MAX);
        if self.full_ppm < self.dup_ppm && self.dup_ppm <= PPM && (1..=most).contains(&self.reference_words) {
            Ok(())
        } else {
            Err(TextError::Thresholds)
        }
    }

    /// One up to `full_ppm`, zero from `dup_ppm` on, and linear between, rounded down.
    #[must_use]
    pub fn novelty_ppm(&self, containment_ppm: u32) -> u32 {
        let (over, range) = (self.dup_ppm.saturating_sub(containment_ppm), self.dup_ppm.saturating_sub(self.full_ppm));
        parts(over.min(range), range, PPM).unwrap_or(0)
    }

    /// `min(1, fresh / reference)`, rounded down.
    #[must_use]
    pub fn length_ppm(&self, fresh_words: u32) -> u32 {
        parts(fresh_words.min(self.reference_words), self.reference_words, PPM).unwrap_or(0)
    }

    /// Judges a text against earlier ones. The result is the same in whatever order they are given.
    #[must_use]
    pub fn assess<'a>(&self, new: &Sketch, earlier: impl IntoIterator<Item = &'a Sketch>, bag: &TextBag) -> Lexical {
        self.judge(new.words(), earlier.into_iter().map(|sketch| new.overlap(sketch, bag)))
    }

    /// As [`LexicalParams::assess`], for a text of so many distinct words, from its overlaps with earlier ones.
    #[must_use]
    pub fn judge(&self, words: u32, overlaps: impl IntoIterator<Item = Overlap>) -> Lexical {
        let none = Overlap { containment_ppm: 0, fresh_words: words };
        let overlap = overlaps.into_iter().fold(none, |worst, overlap| Overlap {
            containment_ppm: worst.containment_ppm.max(overlap.containment_ppm),
            fresh_words: worst.fresh_words.min(overlap.fresh_words),
        });
        Lexical {
            overlap,
            novelty_ppm: self.novelty_ppm(overlap.containment_ppm),
            length_ppm: self.length_ppm(overlap.fresh_words),
        }
    }
}

/// The lexical judgement of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lexical {
    /// The greatest containment in an earlier text, and the fewest words that are not in one.
    pub overlap: Overlap,
    /// What the containment leaves of the item's weight.
    pub novelty_ppm: u32,
    /// What the number of new words leaves of it.
    pub length_ppm: u32,
}

impl Lexical {
    /// The weight of the item whose embedding has the given novelty: the lesser novelty, times the length weight,
    /// rounded down.
    #[must_use]
    pub fn item_ppm(&self, embedding_ppm: u32) -> u32 {
        parts(self.novelty_ppm.min(embedding_ppm), PPM, self.length_ppm).unwrap_or(0)
    }
}

/// `whole part / total`, rounded down; `None` when the total is zero or the result leaves 32 bits.
fn parts(part: u32, total: u32, whole: u32) -> Option<u32> {
    let product = u64::from(part).wrapping_mul(u64::from(whole));
    product.checked_div(u64::from(total)).and_then(|v| u32::try_from(v).ok())
}

#[allow(clippy::cast_possible_truncation, reason = "the low half is what is asked for")]
const fn low_half(v: u64) -> u32 {
    v as u32
}
