//! Fixed texts whose embeddings are recorded: of an artifact when it is registered, of a made-up encoder when a
//! node starts.

use sha2::{Digest, Sha256};

use crate::artifact::{Header, TextBag};
use crate::error::{Result, TextError};
use crate::words::Features;

/// SHA-256 of the embeddings of the test texts by the encoder of [`encoder`]; the Python reference of
/// `tests/text` gives the same.
const EXPECTED: [u8; 32] = [
    0xb8, 0x09, 0x2b, 0xc1, 0xf6, 0xcc, 0xe2, 0x43, 0x94, 0x47, 0x49, 0x03, 0x5c, 0x7a, 0x80, 0xaa, 0x39, 0xf7, 0x4b,
    0x7b, 0x73, 0xe7, 0x24, 0xd1, 0x4a, 0x68, 0xd1, 0x67, 0xb0, 0x72, 0x30, 0xfd,
];

/// Texts in several scripts, broken UTF-8, control characters, long runs, and what has no word.
fn texts() -> [Vec<u8>; 16] {
    let run = |byte: u8, times: usize| std::iter::repeat_n(byte, times).collect::<Vec<u8>>();
    [
        b"The quick brown fox jumps over the lazy dog".to_vec(),
        b"the the the THE tHe a a a a a a a a a a a a a a a a a a a a a a a a a a a".to_vec(),
        b"Pay $1,000,000 NOW!!! http://example.com/?q=1&r=2".to_vec(),
        "Größe, façade, naïve; Straße — niño, żółć, příliš žluťoučký kůň".as_bytes().to_vec(),
        "Съешь ещё этих мягких французских булок".as_bytes().to_vec(),
        "日本語のテキスト 中文 한국어 العربية עברית हिन्दी".as_bytes().to_vec(),
        "e\u{301} \u{1f468}\u{200d}\u{1f469}\u{200d}\u{1f467} \u{10ffff} \u{1d11e}\u{feff}".as_bytes().to_vec(),
        b"\xff\xfe\xc3 \xc3\x28 \xa0\xa1 \xed\xa0\x80\xed\xb0\x80 \xf4\x90\x80\x80 \xe2\x82".to_vec(),
        b"a\0b\x01c\x1fd\x7fe\tf\r\ng".to_vec(),
        run(b'x', 3_000),
        run(0x80, 300),
        b"ab ".repeat(700),
        (0..=u8::MAX).collect(),
        (0..=u8::MAX).rev().flat_map(|b| [b, b' ', b, b]).collect(),
        b" \t\r\n.,;:-_!?\0".to_vec(),
        Vec::new(),
    ]
}

impl TextBag {
    /// SHA-256 over the test texts' embeddings: for each the dimension's bytes, or the refusal's code in four
    /// bytes, little-endian. To be stored when an artifact is registered.
    #[must_use]
    pub fn test_vector(&self) -> [u8; 32] {
        let mut hash = Sha256::new();
        for text in texts() {
            match self.embed(&text) {
                Ok(values) => values.iter().for_each(|v| hash.update(v.to_le_bytes())),
                Err(e) => hash.update(e.code().to_le_bytes()),
            }
        }
        hash.finalize().into()
    }
}

impl Header {
    /// Gas of [`TextBag::test_vector`].
    #[must_use]
    pub fn test_vector_gas(&self) -> u64 {
        let gas = |text: &Vec<u8>| self.cost(text).map_or(0, |cost| cost.gas());
        texts().iter().map(gas).fold(1_000, u64::saturating_add)
    }
}

/// An encoder with every kind of feature, made of fixed pseudo-random bytes; its dimension is no multiple of a
/// vector's.
///
/// # Errors
/// None that can happen: the header is within its bounds.
fn encoder() -> Result<TextBag> {
    let header = Header {
        features: Features::ALL,
        log2_buckets: 10,
        dimension: 83,
        max_words: 2_000,
        scale_q4: 500,
        seed: core::array::from_fn(|i| u8::try_from(i.wrapping_mul(37) % 256).unwrap_or(0)),
        graph_bytes: 0,
    };
    // A linear congruential generator, of which the highest byte is used.
    let mut state = 1u32;
    let mut noise = move || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        state.to_le_bytes()[3]
    };
    let centre: Vec<i16> = (0..header.dim()).map(|_| i16::from_le_bytes([noise(), noise()])).collect();
    let weights: Vec<u8> = (0..header.buckets()).map(|_| noise()).collect();
    let table: Vec<i8> = (0..header.buckets() * header.dim()).map(|_| noise().cast_signed()).collect();
    TextBag::assemble(header, &centre, &weights, &table, &[])
}

/// Runs the self-test.
///
/// # Errors
/// [`TextError::SelfTest`] when the result differs from the recorded one: this machine must not take part in
/// consensus.
pub fn self_test() -> Result<()> {
    if encoder()?.test_vector() == EXPECTED { Ok(()) } else { Err(TextError::SelfTest) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn this_machine_passes() {
        let encoder = encoder().unwrap();
        assert_eq!(hex::encode(encoder.test_vector()), hex::encode(EXPECTED));
        assert_eq!(self_test(), Ok(()));
        // The vector says something: many values, texts that are refused, and no two embeddings alike.
        let results: Vec<_> = texts().iter().map(|t| encoder.embed(t)).collect();
        let values: BTreeSet<i8> = results.iter().flatten().flatten().copied().collect();
        assert!(values.len() > 100, "{} values", values.len());
        assert_eq!(results.iter().filter(|r| **r == Err(TextError::NoWords)).count(), 2);
        assert_eq!(results.iter().flatten().collect::<BTreeSet<_>>().len(), 14);
    }
}
