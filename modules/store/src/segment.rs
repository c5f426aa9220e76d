//! One file of the change-set log: a header, then one checksummed record per height.
//!
//! Checksums are salted per file, so that no state value can be made to look like a record.

use crc32fast::Hasher;

use crate::codec::Reader;
use crate::error::StoreError;

const MAGIC: &[u8; 8] = b"olcslog1";
/// The length of a file's header: magic, salt, first height, checksum.
pub(crate) const HEADER: usize = 28;
/// The length of a record's head: payload length, height, checksum of both.
const RECORD_HEAD: usize = 16;
/// A record's payload may not exceed this (1 GiB).
pub(crate) const MAX_PAYLOAD: usize = 1 << 30;

pub(crate) fn name(first: u64) -> String {
    format!("log-{first:020}")
}

/// First height of the segment that a file name stands for.
pub(crate) fn first_height(name: &str) -> Option<u64> {
    name.strip_prefix("log-").filter(|digits| digits.len() == 20)?.parse().ok()
}

pub(crate) fn header(salt: u64, first: u64) -> Vec<u8> {
    let mut out = MAGIC.to_vec();
    out.extend_from_slice(&salt.to_le_bytes());
    out.extend_from_slice(&first.to_le_bytes());
    let crc = crc32fast::hash(&out);
    out.extend_from_slice(&crc.to_le_bytes());
    out
}

pub(crate) fn record(salt: u64, height: u64, payload: &[u8]) -> Result<Vec<u8>, StoreError> {
    let len = u32::try_from(payload.len()).ok().filter(|_| payload.len() <= MAX_PAYLOAD);
    let len = len.ok_or(StoreError::Invalid("the change set of a block exceeds 1 GiB"))?;
    let mut out = Vec::with_capacity(payload.len().saturating_add(RECORD_HEAD + 4));
    out.extend_from_slice(&len.to_le_bytes());
    out.extend_from_slice(&height.to_le_bytes());
    let crc = checksum(salt, 0, &out);
    out.extend_from_slice(&crc.to_le_bytes());
    out.extend_from_slice(payload);
    out.extend_from_slice(&checksum(salt, height, payload).to_le_bytes());
    Ok(out)
}

fn checksum(salt: u64, height: u64, bytes: &[u8]) -> u32 {
    let mut hasher = Hasher::new();
    hasher.update(&salt.to_le_bytes());
    hasher.update(&height.to_le_bytes());
    hasher.update(bytes);
    hasher.finalize()
}

/// What the bytes of a segment hold next.
pub(crate) enum Next<'a> {
    /// A whole record: its height and its payload.
    Record(u64, &'a [u8]),
    /// The end of the segment, right behind a record.
    End,
    /// A write that was not finished: nothing valid follows.
    Torn,
}

/// A cursor over the bytes of a segment.
pub(crate) struct Segment {
    bytes: Vec<u8>,
    salt: u64,
    first: u64,
    /// The offset at which the next record starts.
    pub(crate) offset: usize,
}

impl Segment {
    /// Reads the header; `None` when the file is too short to have one (it was being created).
    pub(crate) fn new(bytes: Vec<u8>, first: u64) -> Result<Option<Self>, StoreError> {
        if bytes.len() < HEADER {
            return Ok(None);
        }
        let mut input = Reader(&bytes);
        let (magic, salt, stored) = (input.take(8)?, input.u64()?, input.u64()?);
        if magic != MAGIC || stored != first || header(salt, first).get(HEADER - 4..) != Some(input.take(4)?) {
            if bytes.len() == HEADER {
                return Ok(None); // as long as a header but not one: torn as well, since records follow a synced header
            }
            return Err(StoreError::Corrupt(format!("header of {}", name(first))));
        }
        Ok(Some(Self { bytes, salt, first, offset: HEADER }))
    }

    pub(crate) fn salt(&self) -> u64 {
        self.salt
    }

    pub(crate) fn len(&self) -> usize {
        self.bytes.len()
    }

    /// Reads one record and moves behind it.
    pub(crate) fn next(&mut self) -> Result<Next<'_>, StoreError> {
        if self.offset == self.bytes.len() {
            return Ok(Next::End);
        }
        let Some((height, start, end)) = self.head(self.offset) else {
            // A bad head is the torn last write, unless a whole record stands behind it.
            let behind = (self.offset.saturating_add(1)..self.bytes.len()).any(|at| self.whole(at));
            return if behind { Err(self.damaged()) } else { Ok(Next::Torn) };
        };
        if !self.payload_ok(height, start, end) {
            // Nothing is ever written behind a record that was not synced.
            let last = end.checked_add(4).is_none_or(|next| next >= self.bytes.len());
            return if last { Ok(Next::Torn) } else { Err(self.damaged()) };
        }
        self.offset = end.saturating_add(4);
        let payload = self.bytes.get(start..end).unwrap_or_default();
        Ok(Next::Record(height, payload))
    }

    fn damaged(&self) -> StoreError {
        StoreError::Corrupt(format!("record at byte {} of {}", self.offset, name(self.first)))
    }

    /// Height and payload bounds of the record head at `at`, if its checksum holds.
    fn head(&self, at: usize) -> Option<(u64, usize, usize)> {
        let start = at.checked_add(RECORD_HEAD)?;
        let head = self.bytes.get(at..start)?;
        let mut input = Reader(head);
        let (len, height, crc) = (input.u32().ok()?, input.u64().ok()?, input.u32().ok()?);
        let end = start.checked_add(usize::try_from(len).ok()?)?;
        (checksum(self.salt, 0, head.get(..12)?) == crc).then_some((height, start, end))
    }

    fn payload_ok(&self, height: u64, start: usize, end: usize) -> bool {
        let crc = end.checked_add(4).and_then(|next| self.bytes.get(end..next));
        let payload = self.bytes.get(start..end);
        payload.zip(crc).is_some_and(|(payload, crc)| checksum(self.salt, height, payload).to_le_bytes() == crc)
    }

    fn whole(&self, at: usize) -> bool {
        self.head(at).is_some_and(|(height, start, end)| self.payload_ok(height, start, end))
    }
}
