//! The signed record of an inference and its canonical bytes.
#![allow(clippy::cast_possible_truncation, reason = "fields have their widths, lists at most 100 entries")]

use sha2::{Digest, Sha256};

use crate::error::{Error, Result};
use crate::novelty::PPM;

/// The most entries that each list of a record has.
pub const RECORDED: usize = 100;
/// The bound of a relative influence in a record.
pub(crate) const MAX_RELATIVE: u64 = 1 << 48;
const VERSION: u8 = 1;
const DOMAIN: &[u8] = b"openledger/influence/record/v1";

/// A point with its influence on the query's loss. Positive: the point supports the answer given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ScoredPoint {
    /// The id of the contribution.
    pub id: u64,
    /// Exact influence in units of `2^scale_exp` of the record.
    pub score: i64,
}

/// A point that the payment rule considers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Payee {
    /// The id of the contribution.
    pub id: u64,
    /// Relative influence `max(0, s) / sigma` in an arbitrary unit common to the record, above zero and at
    /// most `2^48`.
    pub relative: u64,
    /// Whether the point's label survives the model without the point.
    pub gate: bool,
    /// The novelty of the point, in parts per million.
    pub novelty_ppm: u32,
}

/// The attribution of one inference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttributionRecord {
    /// The class that the model predicts for the query.
    pub label: u16,
    /// The number of points that were scanned.
    pub points: u32,
    /// Binary exponent of the scores: the influence `g_q' H^-1 g_i` is `score * 2^scale_exp`.
    pub scale_exp: i32,
    /// The points with the largest `|score|`, the largest first; of equal ones the lower id comes first. There are
    /// at most [`RECORDED`].
    pub signed: Vec<ScoredPoint>,
    /// The points with the largest relative influence, the largest first; of equal ones the lower id comes first.
    /// Points without relative influence are left out, and there are at most [`RECORDED`].
    pub payees: Vec<Payee>,
}

impl AttributionRecord {
    /// Canonical bytes, little-endian: version (1 byte), label (2), points (4), scale_exp (4), length of
    /// `signed` (1) and per entry id (8) and score (8), length of `payees` (1) and per entry id (8), relative
    /// (8), novelty (4), gate (1).
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = vec![VERSION];
        out.extend_from_slice(&self.label.to_le_bytes());
        out.extend_from_slice(&self.points.to_le_bytes());
        out.extend_from_slice(&self.scale_exp.to_le_bytes());
        out.push(self.signed.len().min(RECORDED) as u8);
        for s in self.signed.iter().take(RECORDED) {
            out.extend_from_slice(&s.id.to_le_bytes());
            out.extend_from_slice(&s.score.to_le_bytes());
        }
        out.push(self.payees.len().min(RECORDED) as u8);
        for p in self.payees.iter().take(RECORDED) {
            out.extend_from_slice(&p.id.to_le_bytes());
            out.extend_from_slice(&p.relative.to_le_bytes());
            out.extend_from_slice(&p.novelty_ppm.to_le_bytes());
            out.push(u8::from(p.gate));
        }
        out
    }

    /// Reads canonical bytes.
    ///
    /// # Errors
    /// [`Error::BadEncoding`] for another version, a wrong length, a list that is too long or not in its
    /// order, or a value out of range.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self> {
        let mut r = Reader(bytes);
        if r.take(1)? != u64::from(VERSION) {
            return Err(Error::BadEncoding);
        }
        let (label, points, scale_exp) = (r.take(2)? as u16, r.take(4)? as u32, (r.take(4)? as u32).cast_signed());
        let count = |v: u64| usize::try_from(v).ok().filter(|&n| n <= RECORDED).ok_or(Error::BadEncoding);
        let signed_len = count(r.take(1)?)?;
        let signed = (0..signed_len)
            .map(|_| Ok(ScoredPoint { id: r.take(8)?, score: r.take(8)?.cast_signed() }))
            .collect::<Result<Vec<_>>>()?;
        let payees_len = count(r.take(1)?)?;
        let mut payees = Vec::with_capacity(payees_len);
        for _ in 0..payees_len {
            let (id, relative, novelty, gate) = (r.take(8)?, r.take(8)?, r.take(4)?, r.take(1)?);
            if !(1..=MAX_RELATIVE).contains(&relative) || novelty > PPM || gate > 1 {
                return Err(Error::BadEncoding);
            }
            payees.push(Payee { id, relative, gate: gate == 1, novelty_ppm: novelty as u32 });
        }
        let rank = |s: &ScoredPoint| (core::cmp::Reverse(s.score.unsigned_abs()), s.id);
        let sorted = signed.is_sorted_by(|a, b| rank(a) < rank(b))
            && payees
                .is_sorted_by(|a, b| (core::cmp::Reverse(a.relative), a.id) < (core::cmp::Reverse(b.relative), b.id));
        if r.0.is_empty() && sorted {
            Ok(Self { label, points, scale_exp, signed, payees })
        } else {
            Err(Error::BadEncoding)
        }
    }

    /// The hash of the record: SHA-256 of a domain tag and the canonical bytes.
    #[must_use]
    pub fn hash(&self) -> [u8; 32] {
        Sha256::new().chain_update(DOMAIN).chain_update(self.to_bytes()).finalize().into()
    }
}

struct Reader<'a>(&'a [u8]);

impl Reader<'_> {
    fn take(&mut self, len: usize) -> Result<u64> {
        let (head, rest) = self.0.split_at_checked(len).ok_or(Error::BadEncoding)?;
        self.0 = rest;
        Ok(head.iter().rev().fold(0u64, |a, &b| (a << 8) | u64::from(b)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record() -> AttributionRecord {
        AttributionRecord {
            label: 3,
            points: 1000,
            scale_exp: -57,
            signed: vec![
                ScoredPoint { id: 9, score: -50 },
                ScoredPoint { id: 2, score: 7 },
                ScoredPoint { id: 4, score: -7 },
            ],
            payees: vec![
                Payee { id: 2, relative: 70, gate: true, novelty_ppm: 1_000_000 },
                Payee { id: 1, relative: 69, gate: false, novelty_ppm: 3 },
            ],
        }
    }

    #[test]
    fn bytes_and_hash_are_fixed() {
        let bytes = record().to_bytes();
        assert_eq!(AttributionRecord::from_bytes(&bytes).unwrap(), record());
        assert_eq!(hex::encode(&bytes[..12]), "010300e8030000c7ffffff03");
        assert_eq!(bytes.len(), 13 + 3 * 16 + 2 * 21);
        assert_eq!(hex::encode(record().hash()), "f37c1593fba36e4ba7dad02268dceb28142d86a01d788facc92f6cf2978d967c");
    }

    #[test]
    fn other_bytes_are_refused() {
        let good = record();
        let bytes = good.to_bytes();
        for cut in 0..bytes.len() {
            assert_eq!(AttributionRecord::from_bytes(&bytes[..cut]), Err(Error::BadEncoding), "{cut}");
        }
        let mut long = bytes.clone();
        long.push(0);
        assert!(AttributionRecord::from_bytes(&long).is_err());
        let mut swapped = good.clone();
        swapped.signed.swap(0, 1);
        assert!(AttributionRecord::from_bytes(&swapped.to_bytes()).is_err());
        let mut tie = good.clone();
        tie.signed.swap(1, 2);
        assert!(AttributionRecord::from_bytes(&tie.to_bytes()).is_err());
        let mut zero = good;
        zero.payees[1].relative = 0;
        assert!(AttributionRecord::from_bytes(&zero.to_bytes()).is_err());
    }
}
