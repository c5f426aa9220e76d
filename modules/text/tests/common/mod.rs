//! Encoders and texts that several tests use.
#![allow(dead_code, reason = "each test uses some of them")]

use openledger_text::{Features, Header, TextBag};

/// A small pseudo-random generator.
pub(crate) struct Noise(pub(crate) u32);

impl Noise {
    /// The next byte.
    pub(crate) fn byte(&mut self) -> u8 {
        self.0 = self.0.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        self.0.to_le_bytes()[3]
    }

    /// The next number below `end`.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        (usize::from(self.byte()) * 256 + usize::from(self.byte())) % end
    }
}

/// A header of small size.
pub(crate) fn header(features: Features, dimension: u16) -> Header {
    Header { features, log2_buckets: 10, dimension, max_words: 8_192, scale_q4: 512, seed: [9; 16], graph_bytes: 0 }
}

/// An encoder of pseudo-random bytes without a centre.
pub(crate) fn bag(features: Features, dimension: u16) -> TextBag {
    let header = header(features, dimension);
    let mut noise = Noise(u32::from(dimension));
    let weights: Vec<u8> = (0..header.buckets()).map(|_| noise.byte()).collect();
    let table: Vec<i8> = (0..header.buckets() * header.dim()).map(|_| noise.byte().cast_signed()).collect();
    TextBag::assemble(header, &vec![0; header.dim()], &weights, &table, &[]).unwrap()
}

/// Texts of two topics whose words do not overlap, but for a few common ones.
pub(crate) fn topics(count: usize, seed: u32) -> Vec<(String, usize)> {
    let words = [
        "storm rain cloud wind snow frost thunder sun fog hail",
        "stock bond yield bank loan price share fund debt tax",
    ];
    let common = ["the", "a", "of", "and", "to"];
    let mut noise = Noise(seed);
    (0..count)
        .map(|i| {
            let topic: Vec<&str> = words[i % 2].split(' ').collect();
            let text: Vec<&str> = (0..12 + noise.below(8))
                .map(|_| if noise.below(3) == 0 { common[noise.below(5)] } else { topic[noise.below(topic.len())] })
                .collect();
            (text.join(" "), i % 2)
        })
        .collect()
}
