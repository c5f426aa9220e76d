//! The embedding of a text: integers only, the same on every machine.
//!
//! With `c_b` the number of features in bucket b, `a_b = LUT[c_b] weight_b` (below 2^18) and `n = isqrt(sum
//! a_b^2)`, `y_j = 16 sum_b a_b table_bj - n centre_j` and `e_j = y_j T / isqrt(sum y_j^2)`, rounded to nearest,
//! halves to even, and cut to [-127, 127]. `T = isqrt(scale^2 d)` gives the values the root mean square that the
//! header asks for. Sums are exact, so the order in which features are found does not matter.

use multiversion::multiversion;

use crate::artifact::TextBag;
use crate::error::{Result, TextError};
use crate::lut::count_weight;
use crate::words::Words;

/// Rows whose products a 32-bit sum holds: 64 times 261,120 times 128 is below 2^31.
const BLOCK: usize = 64;
/// Values of a row that are worked on together.
const TILE: usize = 64;
/// Fraction bits of the factor that scales an embedding.
const SCALE_BITS: u32 = 16;

/// A bucket that a text has features in, and what they weigh.
type Pick = (u32, i32);

/// `isqrt(scale^2 d)` in Q16, below 2^28.
#[allow(clippy::cast_possible_truncation, reason = "the bound stands in the description")]
pub(crate) fn scale_q16(scale_q4: u16, dimension: u16) -> u64 {
    let square = (u64::from(scale_q4).wrapping_mul(u64::from(scale_q4))).wrapping_mul(u64::from(dimension)); // < 2^31
    (square << (2 * (SCALE_BITS - 4))).isqrt()
}

/// How rows are added up. All ways give the same integers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Kernel {
    /// The widest vectors that this CPU has.
    #[default]
    Best,
    /// What the compiler makes for every CPU of the architecture.
    Portable,
}

impl TextBag {
    /// The embedding of a text, before the optional graph: one value for each dimension, in [-127, 127].
    ///
    /// # Errors
    /// [`TextError::TextTooLong`], [`TextError::NoWords`], [`TextError::TooManyWords`],
    /// [`TextError::ZeroVector`].
    pub fn embed(&self, text: &[u8]) -> Result<Vec<i8>> {
        self.embed_with(Kernel::Best, text)
    }

    /// As [`TextBag::embed`], with a kernel of choice: for tests and measurements.
    ///
    /// # Errors
    /// As [`TextBag::embed`].
    pub fn embed_with(&self, kernel: Kernel, text: &[u8]) -> Result<Vec<i8>> {
        let picks = self.picks(&self.words(text)?);
        // Each square is below 2^36, and there are fewer than 2^18 features.
        let norm = picks.iter().fold(0u64, |s, &(_, a)| {
            let a = u64::from(a.unsigned_abs());
            s.wrapping_add(a.wrapping_mul(a))
        });
        let norm = i64::try_from(norm.isqrt()).unwrap_or(i64::MAX); // below 2^27
        let mut sums = vec![0i64; self.header().dim()];
        match kernel {
            Kernel::Best => add_rows(self.table(), &picks, &mut sums),
            Kernel::Portable => add_rows_portable(self.table(), &picks, &mut sums),
        }
        for (sum, &centre) in sums.iter_mut().zip(self.centre()) {
            // |sum| < 2^18 2^25, |norm centre| < 2^42: the result is below 2^48.
            *sum = sum.wrapping_mul(16).wrapping_sub(norm.wrapping_mul(i64::from(centre)));
        }
        scaled(&sums, self.scale_q16)
    }

    /// The words of a text, not more than the encoder reads.
    pub(crate) fn words(&self, text: &[u8]) -> Result<Words> {
        let words = Words::split(text)?;
        if words.len() > usize::from(self.header().max_words) { Err(TextError::TooManyWords) } else { Ok(words) }
    }

    /// The buckets of a text's features, in ascending order, those without weight left out.
    fn picks(&self, words: &Words) -> Vec<Pick> {
        let header = self.header();
        let mask = (1u64 << header.log2_buckets).wrapping_sub(1);
        let mut found: Vec<u32> = Vec::with_capacity(words.count(header.features));
        words.features(header.features, &self.hash, |h| found.push(u32::try_from(h & mask).unwrap_or(0)));
        found.sort_unstable();
        let weights = self.weights();
        let weigh = |run: &[u32]| {
            let bucket = *run.first()?;
            let weight = weights.get(usize::try_from(bucket).ok()?).copied().filter(|w| *w != 0)?;
            Some((bucket, i32::from(count_weight(run.len())).wrapping_mul(i32::from(weight))))
        };
        found.chunk_by(|a, b| a == b).filter_map(weigh).collect()
    }
}

/// Adds `a` times the row of each pick to the sums.
#[multiversion(targets("x86_64+avx512f+avx512bw+avx512vl+avx512dq", "x86_64+avx2", "aarch64+neon"))]
fn add_rows(table: &[u8], picks: &[Pick], sums: &mut [i64]) {
    add_tiles(table, picks, sums);
}

/// The same without vectors beyond those that every CPU of the architecture has.
fn add_rows_portable(table: &[u8], picks: &[Pick], sums: &mut [i64]) {
    add_tiles(table, picks, sums);
}

#[inline(always)]
fn add_tiles(table: &[u8], picks: &[Pick], sums: &mut [i64]) {
    let dim = sums.len();
    for block in picks.chunks(BLOCK) {
        for (tile, sums) in sums.chunks_mut(TILE).enumerate() {
            let offset = tile.wrapping_mul(TILE);
            let mut acc = [0i32; TILE];
            for &(bucket, a) in block {
                let from = usize::try_from(bucket).unwrap_or(0).wrapping_mul(dim).wrapping_add(offset);
                let Some(rest) = table.get(from..) else { continue };
                if sums.len() == TILE
                    && let Some(row) = rest.first_chunk::<TILE>()
                {
                    add(&mut acc, row, a);
                } else {
                    let mut row = [0u8; TILE];
                    row.iter_mut().zip(rest.iter().take(sums.len())).for_each(|(to, from)| *to = *from);
                    add(&mut acc, &row, a);
                }
            }
            sums.iter_mut().zip(acc).for_each(|(sum, part)| *sum = sum.wrapping_add(i64::from(part)));
        }
    }
}

#[inline(always)]
fn add(acc: &mut [i32; TILE], row: &[u8; TILE], a: i32) {
    for (acc, value) in acc.iter_mut().zip(row) {
        *acc = acc.wrapping_add(i32::from(value.cast_signed()).wrapping_mul(a));
    }
}

/// The sums as an embedding: `y_j T / isqrt(sum y_j^2)`, rounded to nearest, halves to even.
fn scaled(sums: &[i64], scale_q16: u64) -> Result<Vec<i8>> {
    // |y| < 2^48, 2^10 of them: the sum of the squares is below 2^106.
    let squares = sums.iter().fold(0u128, |s, y| {
        let y = u128::from(y.unsigned_abs());
        s.wrapping_add(y.wrapping_mul(y))
    });
    let norm = squares.isqrt();
    if norm == 0 {
        return Err(TextError::ZeroVector);
    }
    let divisor = norm << SCALE_BITS; // below 2^69
    let value = |&y: &i64| {
        let magnitude = u128::from(y.unsigned_abs()).wrapping_mul(u128::from(scale_q16)); // below 2^76
        let rounded = i8::try_from(divide_half_even(magnitude, divisor)).unwrap_or(i8::MAX);
        if y < 0 { rounded.wrapping_neg() } else { rounded }
    };
    Ok(sums.iter().map(value).collect())
}

/// `a / b` rounded to nearest, halves to even; `b` is not zero.
fn divide_half_even(a: u128, b: u128) -> u128 {
    // Most sums fit 64 bits, whose division is several times faster.
    let (quotient, rest) = match (u64::try_from(a), u64::try_from(b)) {
        (Ok(a), Ok(b)) => (u128::from(a.checked_div(b).unwrap_or(0)), u128::from(a.checked_rem(b).unwrap_or(0))),
        _ => (a.checked_div(b).unwrap_or(0), a.checked_rem(b).unwrap_or(0)),
    };
    let over = b.wrapping_sub(rest); // 1 to b
    let up = rest > over || (rest == over && quotient & 1 == 1);
    quotient.wrapping_add(u128::from(up))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_go_to_the_even_neighbour() {
        let cases = [(0, 2, 0), (1, 2, 0), (3, 2, 2), (5, 2, 2), (7, 2, 4), (8, 3, 3), (7, 3, 2), (254, 2, 127)];
        for (a, b, want) in cases {
            assert_eq!(divide_half_even(a, b), want, "{a} / {b}");
            assert_eq!(divide_half_even(a << 70, b << 70), want, "{a} / {b} beyond 64 bits");
        }
    }

    #[test]
    fn the_scale_is_the_root_of_its_square() {
        assert_eq!(scale_q16(512, 64), (32 * 8) << 16);
        assert_eq!(scale_q16(1, 16), (1 << 16) / 16 * 4);
        assert_eq!(scale_q16(1_024, 1_024), (64 * 32) << 16);
    }

    #[test]
    fn a_block_at_its_extreme_does_not_overflow() {
        let dim = 100;
        let table = vec![0x80u8; 200 * dim];
        let picks: Vec<Pick> = (0..200).map(|b| (b, 1_024 * 255)).collect();
        let want = vec![-128 * 200 * 1_024 * 255i64; dim];
        for rows in [add_rows, add_rows_portable] {
            let mut sums = vec![0i64; dim];
            rows(&table, &picks, &mut sums);
            assert_eq!(sums, want);
        }
    }
}
