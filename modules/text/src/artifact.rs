//! The artifact `TEXT_BAG_V1`: header, centre, weights and table in one canonical file.
//!
//! README.md has the layout. Every value has one encoding, and what does not fit its bounds is refused with a
//! code of its own, so the bytes' SHA-256 identifies the encoder.

use crate::embed::scale_q16;
use crate::error::{Result, TextError};
use crate::siphash::SipHash;
use crate::words::Features;

/// The first bytes of the file.
pub(crate) const MAGIC: [u8; 4] = *b"OLTB";
/// The version of the layout.
const VERSION: u8 = 1;
/// Bytes before the centre.
pub const HEADER_BYTES: usize = 33;
/// The binary logarithm of the number of buckets.
const LOG2_BUCKETS: core::ops::RangeInclusive<u8> = 10..=18;
/// Values of an embedding.
const DIMENSIONS: core::ops::RangeInclusive<u16> = 16..=1_024;
/// The most words that a text may have.
const WORD_LIMITS: core::ops::RangeInclusive<u16> = 8..=8_192;
/// The scale in sixteenths.
const SCALES: core::ops::RangeInclusive<u16> = 1..=1_024;

/// What the header says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Header {
    /// What the encoder sees in a text.
    pub features: Features,
    /// The binary logarithm of the number of buckets, 10 to 18.
    pub log2_buckets: u8,
    /// The dimension of an embedding, 16 to 1,024.
    pub dimension: u16,
    /// A text of more words is refused, 8 to 8,192.
    pub max_words: u16,
    /// The root mean square of an embedding's values, times 16: 1 to 1,024.
    pub scale_q4: u16,
    /// The key of the hash that puts features into buckets.
    pub seed: [u8; 16],
    /// Bytes of an ONNX graph behind the table; zero when there is none.
    pub graph_bytes: u32,
}

impl Header {
    /// Checks the bounds of all fields.
    ///
    /// # Errors
    /// [`TextError::Buckets`], [`TextError::Dimension`], [`TextError::WordLimit`], [`TextError::Scale`].
    pub fn validate(&self) -> Result<()> {
        let checks = [
            (LOG2_BUCKETS.contains(&self.log2_buckets), TextError::Buckets),
            (DIMENSIONS.contains(&self.dimension), TextError::Dimension),
            (WORD_LIMITS.contains(&self.max_words), TextError::WordLimit),
            (SCALES.contains(&self.scale_q4), TextError::Scale),
        ];
        checks.into_iter().find(|(fits, _)| !fits).map_or(Ok(()), |(_, e)| Err(e))
    }

    /// Reads the header at the start of a file; what follows is not looked at.
    ///
    /// # Errors
    /// [`TextError::Length`] for fewer than [`HEADER_BYTES`], [`TextError::Magic`], [`TextError::Version`],
    /// [`TextError::Features`], and those of [`Header::validate`].
    pub fn read(file: &[u8]) -> Result<Self> {
        if !is_text_bag(file) {
            return Err(TextError::Magic);
        }
        let head: &[u8; HEADER_BYTES] = file.first_chunk().ok_or(TextError::Length)?;
        let mut at = Reader(head.get(MAGIC.len()..).unwrap_or_default());
        let [version, features, log2_buckets] = at.take()?;
        if version != VERSION {
            return Err(TextError::Version);
        }
        let header = Self {
            features: Features::from_bits(features)?,
            log2_buckets,
            dimension: u16::from_le_bytes(at.take()?),
            max_words: u16::from_le_bytes(at.take()?),
            scale_q4: u16::from_le_bytes(at.take()?),
            seed: at.take()?,
            graph_bytes: u32::from_le_bytes(at.take()?),
        };
        header.validate()?;
        Ok(header)
    }

    /// The header's bytes.
    fn write(&self) -> Vec<u8> {
        let mut out = MAGIC.to_vec();
        out.extend([VERSION, self.features.bits(), self.log2_buckets]);
        [self.dimension, self.max_words, self.scale_q4].iter().for_each(|v| out.extend(v.to_le_bytes()));
        out.extend(self.seed);
        out.extend(self.graph_bytes.to_le_bytes());
        out
    }

    /// The number of buckets.
    #[must_use]
    pub fn buckets(&self) -> usize {
        1 << self.log2_buckets.min(*LOG2_BUCKETS.end())
    }

    /// The dimension of an embedding.
    #[must_use]
    pub fn dim(&self) -> usize {
        usize::from(self.dimension)
    }

    /// Bytes of the whole file; at most some 2^32.
    #[must_use]
    pub fn file_bytes(&self) -> u64 {
        let (buckets, dim) = (1u64 << self.log2_buckets.min(*LOG2_BUCKETS.end()), u64::from(self.dimension));
        let table = buckets.wrapping_mul(dim.wrapping_add(1)); // below 2^29
        33u64.wrapping_add(2u64.wrapping_mul(dim)).wrapping_add(table).wrapping_add(u64::from(self.graph_bytes))
    }
}

/// Whether a file says that it is a text encoder; nothing else is looked at.
#[must_use]
pub fn is_text_bag(file: &[u8]) -> bool {
    file.starts_with(&MAGIC)
}

/// Takes fixed pieces off the front.
struct Reader<'a>(&'a [u8]);

impl Reader<'_> {
    fn take<const N: usize>(&mut self) -> Result<[u8; N]> {
        let (piece, rest) = self.0.split_first_chunk().ok_or(TextError::Length)?;
        self.0 = rest;
        Ok(*piece)
    }
}

/// A text encoder. It keeps the file as it is; weights and rows are read from it in place.
#[derive(Clone, PartialEq, Eq)]
pub struct TextBag {
    header: Header,
    file: Vec<u8>,
    centre: Vec<i16>,
    pub(crate) hash: SipHash,
    pub(crate) scale_q16: u64,
}

impl core::fmt::Debug for TextBag {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("TextBag").field("header", &self.header).finish_non_exhaustive()
    }
}

impl TextBag {
    /// Reads a file; the work is linear in its bytes.
    ///
    /// # Errors
    /// Those of [`Header::read`]; [`TextError::Length`], [`TextError::NotCanonical`],
    /// [`TextError::EmptyTable`]. The graph behind the table is not judged here.
    pub fn decode(file: Vec<u8>) -> Result<Self> {
        let header = Header::read(&file)?;
        if u64::try_from(file.len()).ok() != Some(header.file_bytes()) {
            return Err(TextError::Length);
        }
        let centre = file.get(HEADER_BYTES..).unwrap_or_default().as_chunks::<2>().0;
        let centre = centre.iter().take(header.dim()).map(|b| i16::from_le_bytes(*b)).collect();
        let (hash, scale_q16) = (SipHash::new(header.seed), scale_q16(header.scale_q4, header.dimension));
        let bag = Self { header, file, centre, hash, scale_q16 };
        let mut any = false;
        for (weight, row) in bag.weights().iter().zip(bag.table().chunks_exact(header.dim())) {
            let zero = row.iter().all(|v| *v == 0);
            if *weight == 0 && !zero {
                return Err(TextError::NotCanonical);
            }
            any |= *weight != 0 && !zero;
        }
        if any { Ok(bag) } else { Err(TextError::EmptyTable) }
    }

    /// Puts an encoder together: `centre` has the dimension's length, `weights` one value for each bucket,
    /// `table` one row for each bucket. Rows of weight zero are cleared. The header's `graph_bytes` is replaced
    /// by the length of `graph`.
    ///
    /// # Errors
    /// Those of [`TextBag::decode`].
    pub fn assemble(header: Header, centre: &[i16], weights: &[u8], table: &[i8], graph: &[u8]) -> Result<Self> {
        let graph_bytes = u32::try_from(graph.len()).map_err(|_| TextError::Length)?;
        let header = Header { graph_bytes, ..header };
        header.validate()?;
        let mut file = header.write();
        centre.iter().for_each(|v| file.extend(v.to_le_bytes()));
        file.extend(weights);
        for (weight, row) in weights.iter().zip(table.chunks(header.dim().max(1))) {
            file.extend(row.iter().map(|v| if *weight == 0 { 0 } else { v.cast_unsigned() }));
        }
        file.extend(graph);
        Self::decode(file)
    }

    /// What the header says.
    #[must_use]
    pub const fn header(&self) -> &Header {
        &self.header
    }

    /// The whole file.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.file
    }

    /// What is subtracted, in sixteenths of the table's unit for a text of length one.
    #[must_use]
    pub fn centre(&self) -> &[i16] {
        &self.centre
    }

    /// The weight of each bucket.
    #[must_use]
    pub fn weights(&self) -> &[u8] {
        let from = HEADER_BYTES.wrapping_add(self.header.dim().wrapping_mul(2));
        self.file.get(from..).and_then(|rest| rest.get(..self.header.buckets())).unwrap_or_default()
    }

    /// The rows of all buckets, int8 in two's complement.
    #[must_use]
    pub fn table(&self) -> &[u8] {
        let from = self.table_at();
        let len = self.header.buckets().wrapping_mul(self.header.dim());
        self.file.get(from..).and_then(|rest| rest.get(..len)).unwrap_or_default()
    }

    /// The ONNX graph that takes the bag's embedding as its input, if there is one.
    #[must_use]
    pub fn graph(&self) -> Option<&[u8]> {
        let from = self.table_at().wrapping_add(self.header.buckets().wrapping_mul(self.header.dim()));
        self.file.get(from..).filter(|graph| !graph.is_empty())
    }

    fn table_at(&self) -> usize {
        HEADER_BYTES.wrapping_add(self.header.dim().wrapping_mul(2)).wrapping_add(self.header.buckets())
    }
}
