//! Encoders from vectors of words that somebody else has trained.

use std::collections::BTreeMap;

use super::sparse::{Dense, Sparse};
use super::{Corpus, Options, Progress, TrainError, index, key, quantise, svd};
use crate::artifact::{Header, TextBag};
use crate::siphash::SipHash;
use crate::words::{Features, Words};

/// Words with a vector each.
#[derive(Debug, Clone, PartialEq)]
pub struct WordVectors {
    words: Vec<Vec<u8>>,
    vectors: Dense,
}

impl WordVectors {
    /// Words and their vectors, one after the other.
    ///
    /// # Errors
    /// [`TrainError::Vectors`] unless there are as many vectors as words, all of one length, and finite.
    pub fn new(words: Vec<Vec<u8>>, dimension: usize, values: Vec<f32>) -> Result<Self, TrainError> {
        if dimension == 0 || words.is_empty() || words.len().checked_mul(dimension) != Some(values.len()) {
            return Err(TrainError::Vectors("as many vectors as words, of one length, are needed"));
        }
        if !values.iter().all(|v| v.is_finite()) {
            return Err(TrainError::Vectors("a value is not finite"));
        }
        Ok(Self { words, vectors: Dense { columns: dimension, values } })
    }

    /// Reads a matrix in NumPy's format (`.npy`, versions 1 to 3, C order, float16 or float32, little-endian), and
    /// its words: one a line, in the order of the rows.
    ///
    /// # Errors
    /// [`TrainError::Vectors`].
    pub fn npy(file: &[u8], vocabulary: &[u8]) -> Result<Self, TrainError> {
        let bad = TrainError::Vectors("not a .npy file with a two-dimensional float matrix in C order");
        let rest = file.strip_prefix(b"\x93NUMPY").ok_or(bad.clone())?;
        let (version, rest) = rest.split_first_chunk::<2>().ok_or(bad.clone())?;
        let (length, rest) = match version {
            [1, _] => rest.split_first_chunk::<2>().map(|(l, rest)| (usize::from(u16::from_le_bytes(*l)), rest)),
            _ => rest
                .split_first_chunk::<4>()
                .and_then(|(l, rest)| Some((usize::try_from(u32::from_le_bytes(*l)).ok()?, rest))),
        }
        .ok_or(bad.clone())?;
        let (head, data) = rest.split_at_checked(length).ok_or(bad.clone())?;
        let head: String = String::from_utf8_lossy(head).chars().filter(|c| !c.is_whitespace()).collect();
        let shape = head.split_once("'shape':(").and_then(|(_, s)| s.split_once(')')).ok_or(bad.clone())?.0;
        let sizes: Vec<usize> = shape.split(',').filter_map(|v| v.parse().ok()).collect();
        let kind = [("'<f2'", Kind::F16), ("'<f4'", Kind::F32)].into_iter().find(|(name, _)| head.contains(name));
        match (kind, sizes.as_slice(), head.contains("'fortran_order':False")) {
            (Some((_, kind)), &[rows, columns], true) => Self::raw(kind, data, rows, columns, vocabulary),
            _ => Err(bad),
        }
    }

    /// Reads the only tensor of a safetensors file (two-dimensional, F16, BF16 or F32), and its words: one a line,
    /// in the order of the rows.
    ///
    /// # Errors
    /// [`TrainError::Vectors`].
    pub fn safetensors(file: &[u8], vocabulary: &[u8]) -> Result<Self, TrainError> {
        let bad = TrainError::Vectors("not a safetensors file with one two-dimensional float tensor");
        let (length, rest) = file.split_first_chunk::<8>().ok_or(bad.clone())?;
        let length = usize::try_from(u64::from_le_bytes(*length)).map_err(|_| bad.clone())?;
        let (head, data) = rest.split_at_checked(length).ok_or(bad.clone())?;
        let head: serde_json::Map<String, serde_json::Value> = serde_json::from_slice(head).map_err(|_| bad.clone())?;
        let mut tensors = head.iter().filter(|(name, _)| *name != "__metadata__");
        let (Some((_, tensor)), None) = (tensors.next(), tensors.next()) else { return Err(bad) };
        let numbers = |key: &str| -> Option<Vec<usize>> {
            tensor.get(key)?.as_array()?.iter().map(|v| usize::try_from(v.as_u64()?).ok()).collect()
        };
        let kind = match tensor.get("dtype").and_then(|v| v.as_str()) {
            Some("F16") => Kind::F16,
            Some("BF16") => Kind::Bf16,
            Some("F32") => Kind::F32,
            _ => return Err(bad),
        };
        match (numbers("shape").as_deref(), numbers("data_offsets").as_deref()) {
            (Some(&[rows, columns]), Some(&[from, to])) => {
                let data = data.get(from..to).ok_or(bad)?;
                Self::raw(kind, data, rows, columns, vocabulary)
            }
            _ => Err(bad),
        }
    }

    fn raw(kind: Kind, data: &[u8], rows: usize, columns: usize, vocabulary: &[u8]) -> Result<Self, TrainError> {
        let mut words: Vec<Vec<u8>> = vocabulary.split(|b| *b == b'\n').map(<[u8]>::to_vec).collect();
        if words.last().is_some_and(Vec::is_empty) {
            words.pop(); // the last line ends with a line feed, too
        }
        if words.len() != rows {
            return Err(TrainError::Vectors("the vocabulary has another number of lines than the matrix has rows"));
        }
        Self::new(words, columns, kind.read(data))
    }
}

/// Formats of a value.
#[derive(Debug, Clone, Copy)]
enum Kind {
    F16,
    Bf16,
    F32,
}

impl Kind {
    fn read(self, data: &[u8]) -> Vec<f32> {
        let halves = || data.as_chunks::<2>().0.iter().map(|b| u16::from_le_bytes(*b));
        match self {
            Self::F16 => halves().map(half).collect(),
            Self::Bf16 => halves().map(|v| f32::from_bits(u32::from(v) << 16)).collect(),
            Self::F32 => data.as_chunks::<4>().0.iter().map(|b| f32::from_le_bytes(*b)).collect(),
        }
    }
}

/// A half-precision number (IEEE 754 binary16): 5 bits of exponent, 10 of fraction.
fn half(bits: u16) -> f32 {
    let (exponent, fraction) = (u32::from(bits >> 10) & 31, u32::from(bits) & 1023);
    let sign = u32::from(bits >> 15) << 31;
    match exponent {
        // Subnormal: the fraction in units of 2^-24.
        0 => f32::from_bits(sign | f32::from_bits(0x3380_0000).to_bits()) * f32::from(bits & 1023),
        31 => f32::from_bits(sign | 0x7f80_0000 | fraction << 13),
        _ => f32::from_bits(sign | exponent.wrapping_add(112) << 23 | fraction << 13),
    }
}

/// Makes an encoder from vectors of words. It sees single words; what is no single word of a text (pieces of words,
/// punctuation) is left out. `texts`, which may be empty, give the weights by rarity, the centre, and the principal
/// directions that longer vectors are projected on; where words share a bucket, each counts as often as it occurs in
/// them. Without texts all words weigh alike.
///
/// # Errors
/// [`TrainError`].
pub fn from_vectors(
    vectors: &WordVectors,
    texts: &[&[u8]],
    options: &Options,
    mut progress: impl FnMut(Progress),
) -> Result<TextBag, TrainError> {
    let options = Options { features: Features::UNIGRAM, ..*options };
    let words: Vec<&[u8]> = vectors.words.iter().map(Vec::as_slice).collect();
    let header = options.header(key(options.seed, &[&words[..], texts].concat()))?;
    let found = vectors.vectors.columns;
    if found < header.dim() {
        return Err(TrainError::TooAlike { found, dimension: header.dim() });
    }
    let corpus = Corpus::count(&header, texts);
    progress(Progress::Counted { texts: corpus.counts.len(), skipped: corpus.skipped });
    let weights =
        if texts.is_empty() { vec![255; header.buckets()] } else { corpus.weights(header.buckets(), options.rarity) };
    let (rows, used) = by_bucket(vectors, &header, texts);
    // Without texts every word is a text of its own.
    let matrix = if texts.is_empty() {
        let mut matrix = Sparse::new(header.buckets());
        used.iter().for_each(|bucket| matrix.push([(*bucket, 1.0)]));
        matrix
    } else {
        corpus.matrix(&weights)
    };
    let exact = reduce(&rows, &matrix, header.dim(), options.whitening);
    let (table, loss) = quantise::table(&exact, &matrix);
    progress(Progress::Quantised { loss_ppm: quantise::millionths(loss) });
    let centre = quantise::centre(&table, header.dim(), &matrix);
    Ok(TextBag::assemble(header, &centre, &weights, &table, &[])?)
}

/// The mean vector of the words of each bucket, by how often they occur in the texts, and the buckets that have one.
fn by_bucket(vectors: &WordVectors, header: &Header, texts: &[&[u8]]) -> (Dense, Vec<u32>) {
    let mut found: BTreeMap<Vec<u8>, f32> = BTreeMap::new();
    for words in texts.iter().filter_map(|text| Words::split(text).ok()) {
        words.iter().for_each(|word| *found.entry(word.to_vec()).or_default() += 1.0);
    }
    let hash = SipHash::new(header.seed);
    let mask = (1u64 << header.log2_buckets).wrapping_sub(1);
    let mut rows = Dense::new(header.buckets(), vectors.vectors.columns);
    let mut counts = vec![0.0f32; header.buckets()];
    for (word, vector) in vectors.words.iter().zip(vectors.vectors.rows()) {
        let Ok(split) = Words::split(word) else { continue };
        // "don't" is two words to a text, and a piece such as "'s" is not the word "s".
        if split.len() != 1 || !split.iter().all(|w| w.eq_ignore_ascii_case(word)) {
            continue;
        }
        // A word that no text has counts a little, so that a bucket of such words has a vector.
        let times = split.iter().next().and_then(|w| found.get(w)).copied().unwrap_or(0.01);
        split.unigrams(&hash, |h| {
            let bucket = index(u32::try_from(h & mask).unwrap_or(0));
            rows.rows_mut().skip(bucket).take(1).for_each(|row| super::sparse::add(row, vector, times));
            counts.iter_mut().skip(bucket).take(1).for_each(|n| *n += times);
        });
    }
    for (row, count) in rows.rows_mut().zip(&counts).filter(|(_, n)| **n > 0.0) {
        row.iter_mut().for_each(|v| *v /= count);
    }
    let used = (0u32..).zip(&counts).filter(|(_, n)| **n > 0.0).map(|(bucket, _)| bucket).collect();
    (rows, used)
}

/// The projection on the principal directions of the texts' embeddings, each divided by its singular value to the
/// power of `whitening`.
fn reduce(rows: &Dense, texts: &Sparse, dimension: usize, whitening: f64) -> Dense {
    let width = rows.columns;
    let embedded = centred(texts.times(rows));
    let (squares, directions) = svd::eigen(svd::inner(&embedded, &embedded), width);
    let square = |at: &usize| squares.get(*at).copied().unwrap_or(0.0).max(0.0);
    let mut order: Vec<usize> = (0..width).collect();
    order.sort_by(|a, b| square(b).total_cmp(&square(a)).then(a.cmp(b)));
    order.truncate(dimension);
    let largest = order.first().map_or(1.0, square);
    let mut turn = Dense::new(width, dimension);
    for (to, from) in turn.rows_mut().zip(directions.chunks_exact(width.max(1))) {
        for (to, at) in to.iter_mut().zip(&order) {
            // A direction that no word has stays without weight.
            let factor =
                if square(at) > largest * 1e-12 { libm::pow(largest / square(at), whitening / 2.0) } else { 0.0 };
            *to = svd::single(from.get(*at).copied().unwrap_or(0.0) * factor);
        }
    }
    let mut out = Dense::new(rows.rows().len(), dimension);
    for (row, out) in rows.rows().zip(out.rows_mut()) {
        row.iter().zip(turn.rows()).for_each(|(value, from)| super::sparse::add(out, from, *value));
    }
    svd::orient(&mut out);
    out
}

/// The rows less their mean.
fn centred(mut rows: Dense) -> Dense {
    let mut sums = vec![0.0f64; rows.columns];
    rows.rows().for_each(|row| sums.iter_mut().zip(row).for_each(|(s, v)| *s += f64::from(*v)));
    let count = rows.rows().len().max(1) as f64;
    let mean: Vec<f32> = sums.iter().map(|s| svd::single(s / count)).collect();
    rows.rows_mut().for_each(|row| row.iter_mut().zip(&mean).for_each(|(v, m)| *v -= m));
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_precision_is_read_exactly() {
        let cases = [(0u16, 0.0f32), (0x3c00, 1.0), (0xc000, -2.0), (0x0001, 5.960_464_5e-8), (0x83ff, -6.097_555e-5)];
        for (bits, want) in cases {
            assert_eq!(half(bits), want, "{bits:#06x}");
        }
        assert_eq!(half(0x7bff), 65_504.0);
        assert!(half(0x7c00).is_infinite() && half(0x7e00).is_nan());
    }

    #[test]
    fn files_of_vectors_are_read_and_wrong_ones_refused() {
        let head = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }\n";
        let data: Vec<u8> = (1..=6u8).flat_map(|v| f32::from(v).to_le_bytes()).collect();
        let mut npy = b"\x93NUMPY\x01\x00".to_vec();
        npy.extend(u16::try_from(head.len()).unwrap().to_le_bytes());
        npy.extend(head.as_bytes());
        npy.extend(&data);
        let want = WordVectors::new(vec![b"a".to_vec(), b"b".to_vec()], 3, (1..=6u8).map(f32::from).collect()).unwrap();
        assert_eq!(WordVectors::npy(&npy, b"a\nb\n").unwrap(), want);
        assert!(WordVectors::npy(&npy, b"a\nb\nc").is_err());
        assert!(WordVectors::npy(&npy[..npy.len() - 1], b"a\nb").is_err());

        let head = br#"{"__metadata__":{"x":"y"},"t":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]}}"#;
        let mut file = u64::try_from(head.len()).unwrap().to_le_bytes().to_vec();
        file.extend(head);
        file.extend(&data);
        assert_eq!(WordVectors::safetensors(&file, b"a\nb").unwrap(), want);
        assert!(WordVectors::safetensors(&file[..40], b"a\nb").is_err());
        assert!(WordVectors::safetensors(&u64::MAX.to_le_bytes(), b"a\nb").is_err());
    }
}
