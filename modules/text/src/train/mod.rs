//! Off-chain making of encoders in floating point: from unlabelled texts, or from vectors of words.
//!
//! Not for state code. Given the same texts, options and seed the result has the same bytes on every machine:
//! sums have a fixed order, and the logarithm comes from the pure-Rust `libm`.
#![allow(clippy::float_arithmetic, reason = "off-chain numerics, never linked into the state machine")]

mod pretrained;
mod quantise;
mod sparse;
mod svd;

use sha2::{Digest, Sha256};
use thiserror::Error;

use crate::artifact::{Header, TextBag};
use crate::error::TextError;
use crate::lut::count_weight;
use crate::siphash::SipHash;
use crate::words::{Features, Words};
use sparse::Sparse;

pub use pretrained::{WordVectors, from_vectors};

/// Why no encoder could be made.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum TrainError {
    /// An option is out of bounds.
    #[error(transparent)]
    Option(#[from] TextError),
    /// Fewer texts that have words than the dimension.
    #[error("{texts} texts with words are too few for {dimension} dimensions")]
    TooFewTexts {
        /// Texts that have words.
        texts: usize,
        /// The dimension asked for.
        dimension: usize,
    },
    /// The texts do not span so many dimensions.
    #[error("the texts span {found} dimensions only; {dimension} are asked for")]
    TooAlike {
        /// Dimensions that the texts span.
        found: usize,
        /// The dimension asked for.
        dimension: usize,
    },
    /// The file of vectors cannot be read.
    #[error("vectors of words: {0}")]
    Vectors(&'static str),
}

/// How an encoder is made.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Options {
    /// What the encoder sees.
    pub features: Features,
    /// The binary logarithm of the number of buckets: 16 buckets the features of some 10,000 texts.
    pub log2_buckets: u8,
    /// The dimension of an embedding.
    pub dimension: u16,
    /// A text of more words is refused.
    pub max_words: u16,
    /// The root mean square of an embedding's values, times 16.
    pub scale_q4: u16,
    /// How far the dimensions are made alike: each is divided by its singular value to this power.
    pub whitening: f64,
    /// How much more rare features weigh: the power of the inverse document frequency.
    pub rarity: f64,
    /// Rounds of the decomposition.
    pub iterations: u32,
    /// Decides the hash's key, together with the texts, and the start of the decomposition.
    pub seed: u64,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            features: Features::WORDS.with(Features::CHAR4),
            log2_buckets: 16,
            dimension: 128,
            max_words: 8_192,
            scale_q4: 32 * 16,
            whitening: 0.5,
            rarity: 1.5,
            iterations: 4,
            seed: 0,
        }
    }
}

impl Options {
    fn header(&self, key: [u8; 16]) -> Result<Header, TrainError> {
        let header = Header {
            features: self.features,
            log2_buckets: self.log2_buckets,
            dimension: self.dimension,
            max_words: self.max_words,
            scale_q4: self.scale_q4,
            seed: key,
            graph_bytes: 0,
        };
        header.validate()?;
        Ok(header)
    }
}

/// What the maker is doing, told on the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Progress {
    /// The features of all texts are counted.
    Counted {
        /// Texts that have words.
        texts: usize,
        /// Texts without a word, or with too many.
        skipped: usize,
    },
    /// A round of the decomposition begins.
    Iteration(u32),
    /// The texts are decomposed.
    Decomposed {
        /// The part of the squared norm of all weighted texts that the dimensions keep, in millionths.
        kept_ppm: u32,
    },
    /// The table was rounded to int8; so many millionths lie between an exact embedding and one by the table
    /// (one less the mean cosine).
    Quantised {
        /// One less the mean cosine, in millionths.
        loss_ppm: u32,
    },
}

/// Makes an encoder from unlabelled texts: hashed counts, weights by rarity, and a truncated singular value
/// decomposition (latent semantic analysis). Texts that an encoder of these options would refuse are skipped.
///
/// # Errors
/// [`TrainError`].
pub fn encoder(texts: &[&[u8]], options: &Options, mut progress: impl FnMut(Progress)) -> Result<TextBag, TrainError> {
    let header = options.header(key(options.seed, texts))?;
    let corpus = Corpus::count(&header, texts);
    progress(Progress::Counted { texts: corpus.counts.len(), skipped: corpus.skipped });
    let dimension = header.dim();
    if corpus.counts.len() < dimension {
        return Err(TrainError::TooFewTexts { texts: corpus.counts.len(), dimension });
    }
    let weights = corpus.weights(header.buckets(), options.rarity);
    let matrix = corpus.matrix(&weights);
    let mut told = |iteration| progress(Progress::Iteration(iteration));
    let svd = svd::decompose(&matrix, dimension, options.iterations, options.seed, &mut told);
    if svd.values.len() < dimension {
        return Err(TrainError::TooAlike { found: svd.values.len(), dimension });
    }
    // Each text was divided by its length, so the squared norm of all is their number.
    let kept = svd.values.iter().take(dimension).map(|v| v * v).sum::<f64>();
    progress(Progress::Decomposed { kept_ppm: quantise::millionths(kept / corpus.counts.len() as f64) });
    let mut exact = svd.right;
    let largest = svd.values.first().copied().unwrap_or(1.0);
    let factors: Vec<f32> = svd.values.iter().map(|v| rounded(libm::pow(largest / v, options.whitening))).collect();
    for row in exact.rows_mut() {
        row.iter_mut().zip(&factors).for_each(|(v, f)| *v *= f);
    }
    let (table, loss) = quantise::table(&exact, &matrix);
    progress(Progress::Quantised { loss_ppm: quantise::millionths(loss) });
    let centre = quantise::centre(&table, dimension, &matrix);
    Ok(TextBag::assemble(header, &centre, &weights, &table, &[])?)
}

/// The key of the hash: nobody who does not know the texts and the seed can prepare collisions.
fn key(seed: u64, texts: &[&[u8]]) -> [u8; 16] {
    let mut hash = Sha256::new();
    hash.update(b"openledger/text/key/v1\0");
    hash.update(seed.to_le_bytes());
    for text in texts {
        hash.update(u64::try_from(text.len()).unwrap_or(u64::MAX).to_le_bytes());
        hash.update(text);
    }
    hash.finalize().first_chunk().copied().unwrap_or_default()
}

/// Features of texts by bucket.
struct Corpus {
    counts: Vec<Vec<(u32, usize)>>,
    skipped: usize,
}

impl Corpus {
    fn count(header: &Header, texts: &[&[u8]]) -> Self {
        let hash = SipHash::new(header.seed);
        let mask = (1u64 << header.log2_buckets).wrapping_sub(1);
        let (mut counts, mut skipped) = (Vec::with_capacity(texts.len()), 0usize);
        for text in texts {
            match Words::split(text) {
                Ok(words) if words.len() <= usize::from(header.max_words) => {
                    let mut found = Vec::new();
                    words.features(header.features, &hash, |h| found.push(u32::try_from(h & mask).unwrap_or(0)));
                    found.sort_unstable();
                    let runs = found.chunk_by(|a, b| a == b);
                    counts.push(runs.filter_map(|run| Some((*run.first()?, run.len()))).collect());
                }
                _ => skipped = skipped.saturating_add(1),
            }
        }
        Self { counts, skipped }
    }

    /// `ln((1 + N) / (1 + texts with the bucket))` to the given power, the largest possible as 255 and none below 1.
    fn weights(&self, buckets: usize, power: f64) -> Vec<u8> {
        let mut texts = vec![0u32; buckets];
        for &(bucket, _) in self.counts.iter().flatten() {
            texts.iter_mut().skip(index(bucket)).take(1).for_each(|n| *n = n.saturating_add(1));
        }
        let all = self.counts.len() as f64;
        let rarity = |n: u32| libm::pow(libm::log((1.0 + all) / (1.0 + f64::from(n))), power);
        let most = rarity(0);
        texts.iter().map(|&n| byte(255.0 * rarity(n) / most)).collect()
    }

    /// What the encoder multiplies with the table, each text divided by its length.
    fn matrix(&self, weights: &[u8]) -> Sparse {
        let mut matrix = Sparse::new(weights.len());
        for text in &self.counts {
            let value = |&(bucket, count): &(u32, usize)| {
                let weight = weights.get(index(bucket)).copied().unwrap_or(0);
                f64::from(u32::from(count_weight(count)).saturating_mul(weight.into()))
            };
            let norm = text.iter().map(value).fold(0.0, |s, v| s + v * v).sqrt();
            matrix.push(text.iter().map(|pick| (pick.0, rounded(value(pick) / norm))));
        }
        matrix
    }
}

fn index(bucket: u32) -> usize {
    usize::try_from(bucket).unwrap_or(usize::MAX)
}

/// To single precision.
#[allow(clippy::cast_possible_truncation, reason = "rounds to single precision")]
fn rounded(v: f64) -> f32 {
    v as f32
}

/// To the nearest of 1 to 255.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the range is cut before")]
fn byte(v: f64) -> u8 {
    v.round().clamp(1.0, 255.0) as u8
}
