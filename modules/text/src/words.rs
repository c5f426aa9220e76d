//! From bytes to words, and from words to hashed features.
//!
//! Total over all byte strings: there is no Unicode table, because tables change with their version, and no
//! validation of UTF-8, because none is needed. A word is a maximal run of letters and digits of ASCII, letters
//! in lower case, and of bytes from 0x80 on; everything else separates. A character begins at every byte that
//! does not continue one (10xxxxxx); on valid UTF-8 these are the code points.

use crate::error::{Result, TextError};
use crate::siphash::SipHash;

/// Most bytes of a text. A bound of the crate, not of an encoder, under which no sum here can overflow.
pub const MAX_TEXT_BYTES: usize = 65_536;

/// What separates words in the normalised text. It cannot be in a word, so that it also marks where a word
/// begins and ends in pieces of words.
const SPACE: u8 = b' ';

/// What each byte becomes: itself, its lower-case letter, or zero for what separates.
static CLASSES: [u8; 256] = classes();

#[allow(clippy::indexing_slicing, reason = "const evaluation: an index out of range is a compile error")]
const fn classes() -> [u8; 256] {
    let mut table = [0u8; 256];
    let mut byte = 0u8;
    loop {
        table[byte as usize] = match byte {
            b'a'..=b'z' | b'0'..=b'9' | 0x80.. => byte,
            b'A'..=b'Z' => byte.to_ascii_lowercase(),
            _ => 0,
        };
        if byte == u8::MAX {
            return table;
        }
        byte += 1;
    }
}

/// Which features an encoder sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Features(u8);

impl Features {
    /// Single words.
    pub const UNIGRAM: Self = Self(1);
    /// Two words that follow each other.
    pub const BIGRAM: Self = Self(2);
    /// Three characters that follow each other in a word, whose beginning and end count as characters.
    pub const CHAR3: Self = Self(4);
    /// Four such characters.
    pub const CHAR4: Self = Self(8);
    /// Five such characters.
    pub const CHAR5: Self = Self(16);
    /// Words, pairs of words, and pieces of three to five characters.
    pub const ALL: Self = Self(31);
    /// Words and pairs of words.
    pub const WORDS: Self = Self(3);

    /// The features of a header's byte: at least one, and none that does not exist. They are distinct bits.
    ///
    /// # Errors
    /// [`TextError::Features`].
    pub const fn from_bits(bits: u8) -> Result<Self> {
        if bits == 0 || bits > Self::ALL.0 { Err(TextError::Features) } else { Ok(Self(bits)) }
    }

    /// The header's byte.
    #[must_use]
    pub const fn bits(self) -> u8 {
        self.0
    }

    /// Both sets together.
    #[must_use]
    pub const fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether a kind is switched on.
    #[must_use]
    pub const fn has(self, kind: Self) -> bool {
        self.0 & kind.0 != 0
    }

    /// The lengths of pieces that are switched on.
    fn lengths(self) -> impl Iterator<Item = usize> + Clone {
        [(Self::CHAR3, 3), (Self::CHAR4, 4), (Self::CHAR5, 5)]
            .into_iter()
            .filter_map(move |(k, n)| self.has(k).then_some(n))
    }
}

/// A text in normal form: words in lower case, each with one space before and one behind.
#[derive(Debug, Clone)]
pub(crate) struct Words {
    buffer: Vec<u8>, // a space more at the start, so that a byte stands before every piece
    spans: Vec<(usize, usize)>,
}

impl Words {
    /// Splits a text.
    ///
    /// # Errors
    /// [`TextError::TextTooLong`], [`TextError::NoWords`].
    pub(crate) fn split(text: &[u8]) -> Result<Self> {
        if text.len() > MAX_TEXT_BYTES {
            return Err(TextError::TextTooLong);
        }
        let mut buffer = Vec::with_capacity(text.len().saturating_add(3));
        let mut spans = Vec::with_capacity(text.len().div_ceil(5));
        buffer.extend([SPACE, SPACE]);
        let mut start = buffer.len();
        for &byte in text {
            match CLASSES.get(usize::from(byte)) {
                Some(&class) if class != 0 => buffer.push(class),
                _ => {
                    if buffer.len() > start {
                        spans.push((start, buffer.len()));
                        buffer.push(SPACE);
                        start = buffer.len();
                    }
                }
            }
        }
        if buffer.len() > start {
            spans.push((start, buffer.len()));
            buffer.push(SPACE);
        }
        if spans.is_empty() { Err(TextError::NoWords) } else { Ok(Self { buffer, spans }) }
    }

    /// The words with one space between them.
    fn joined(&self) -> &[u8] {
        self.buffer.get(2..self.buffer.len().wrapping_sub(1)).unwrap_or_default()
    }

    /// The number of words, at least one.
    pub(crate) fn len(&self) -> usize {
        self.spans.len()
    }

    /// The words themselves.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &[u8]> {
        self.spans.iter().filter_map(|&(start, end)| self.buffer.get(start..end))
    }

    /// How many features a text has, each as often as it occurs; below `4 * MAX_TEXT_BYTES`.
    pub(crate) fn count(&self, features: Features) -> usize {
        let words = self.len();
        let mut count = if features.has(Features::UNIGRAM) { words } else { 0 };
        if features.has(Features::BIGRAM) {
            count = count.saturating_add(words.saturating_sub(1));
        }
        for word in self.iter() {
            // With the space on both sides; a character has its first byte where it does not continue one.
            let characters = word.iter().filter(|b| starts(**b)).count().saturating_add(2);
            for n in features.lengths() {
                count = count.saturating_add(characters.saturating_add(1).saturating_sub(n));
            }
        }
        count
    }

    /// Calls `each` with the hash of every word.
    pub(crate) fn unigrams(&self, hash: &SipHash, mut each: impl FnMut(u64)) {
        for &(start, end) in &self.spans {
            if let Some(piece) = self.buffer.get(start.wrapping_sub(1)..end) {
                each(hash.tagged(b'u', piece));
            }
        }
    }

    /// Calls `each` with the hash of every feature, as often as it occurs.
    pub(crate) fn features(&self, features: Features, hash: &SipHash, mut each: impl FnMut(u64)) {
        if features.has(Features::UNIGRAM) {
            self.unigrams(hash, &mut each);
        }
        if features.has(Features::BIGRAM) {
            for (&(start, _), &(_, end)) in self.spans.iter().zip(self.spans.iter().skip(1)) {
                if let Some(piece) = self.buffer.get(start.wrapping_sub(1)..end) {
                    each(hash.tagged(b'b', piece));
                }
            }
        }
        if features.lengths().next().is_some() {
            self.spans.iter().for_each(|&(start, end)| self.pieces(start, end, features, hash, &mut each));
        }
    }

    /// The pieces of one word with the space on both sides.
    fn pieces(&self, start: usize, end: usize, features: Features, hash: &SipHash, each: &mut impl FnMut(u64)) {
        let first = start.wrapping_sub(1);
        // The last six places where a character began, the newest at the back.
        let mut begins = [usize::MAX; 6];
        let mut characters = 0usize;
        for at in first..=end.wrapping_add(1) {
            let begins_here = at == first || at > end || self.buffer.get(at).copied().is_some_and(starts);
            if !begins_here {
                continue;
            }
            begins.rotate_left(1);
            if let Some(newest) = begins.last_mut() {
                *newest = at;
            }
            for n in features.lengths() {
                if characters >= n
                    && let Some(&from) = begins.get(5usize.wrapping_sub(n))
                    && let Some(piece) = self.buffer.get(from.wrapping_sub(1)..at)
                {
                    each(hash.tagged(b'c', piece));
                }
            }
            characters = characters.wrapping_add(1);
        }
    }
}

/// The words of a text with one space between them: equal for texts that differ only in case of ASCII letters and in
/// what separates words. Empty for a text without a word or beyond [`MAX_TEXT_BYTES`].
#[must_use]
pub fn normal_form(text: &[u8]) -> Vec<u8> {
    Words::split(text).map(|words| words.joined().to_vec()).unwrap_or_default()
}

/// Whether a byte begins a character.
const fn starts(byte: u8) -> bool {
    byte & 0xc0 != 0x80
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn words(text: &[u8]) -> Vec<Vec<u8>> {
        Words::split(text).map(|w| w.iter().map(<[u8]>::to_vec).collect()).unwrap_or_default()
    }

    #[test]
    fn words_are_lower_case_runs_of_letters_digits_and_high_bytes() {
        assert_eq!(words(b"  Don't STOP\0now2 "), [&b"don"[..], b"t", b"stop", b"now2"]);
        assert_eq!(words("Grüße, 世界!".as_bytes()), ["grüße".as_bytes(), "世界".as_bytes()]);
        assert_eq!(words(&[0xff, b'A', 0x80]), [&[0xff, b'a', 0x80][..]]);
        assert!(matches!(Words::split(b" .,\n\0"), Err(TextError::NoWords)));
        assert!(matches!(Words::split(&vec![b'a'; MAX_TEXT_BYTES + 1]), Err(TextError::TextTooLong)));
        assert_eq!(words(&vec![b'a'; MAX_TEXT_BYTES]).len(), 1);
        assert_eq!(normal_form(b"  Don't STOP\0now2 "), b"don t stop now2");
        assert_eq!(normal_form(b" !"), b"");
    }

    /// The features by definition: tag and bytes in one message.
    fn plain(text: &[u8], features: Features, hash: &SipHash) -> Vec<u64> {
        let words = words(text);
        let whole = |tag: u8, parts: &[u8]| hash.tagged(tag, &[&[0u8], parts].concat());
        let mut out = Vec::new();
        if features.has(Features::UNIGRAM) {
            out.extend(words.iter().map(|w| whole(b'u', w)));
        }
        if features.has(Features::BIGRAM) {
            out.extend(words.windows(2).map(|w| whole(b'b', &[&w[0][..], b" ", &w[1]].concat())));
        }
        for word in &words {
            let padded = [b" ", &word[..], b" "].concat();
            let begins: Vec<usize> =
                (0..padded.len()).filter(|&i| i == 0 || starts(padded[i])).chain([padded.len()]).collect();
            for n in features.lengths() {
                out.extend(begins.windows(n + 1).map(|w| whole(b'c', &padded[w[0]..w[n]])));
            }
        }
        out.sort_unstable();
        out
    }

    proptest! {
        #[test]
        fn features_and_their_number_follow_the_definition(
            text in prop::collection::vec(prop_oneof![any::<u8>(), Just(b' '), b'a'..b'e', Just(0x80)], 0..80),
            bits in 1u8..32,
        ) {
            let (features, hash) = (Features::from_bits(bits).unwrap(), SipHash::new([3; 16]));
            if let Ok(words) = Words::split(&text) {
                let mut got = Vec::new();
                words.features(features, &hash, |h| got.push(h));
                got.sort_unstable();
                prop_assert_eq!(got.len(), words.count(features));
                prop_assert_eq!(got, plain(&text, features, &hash));
            } else {
                prop_assert!(plain(&text, features, &hash).is_empty());
            }
        }
    }
}
