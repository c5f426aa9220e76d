//! Packed codes: what counts as gzip, how far it is unpacked, and why it is refused, as wasmd's
//! `x/wasm/ioutils` and Go's `compress/gzip` have it. The refusals are consensus, so the reader is our own;
//! only the packing for snapshots, which no block sees, is a library's.

use crate::inflate::Inflate;
use flate2::{Compression, Crc, GzBuilder};
use std::io::Write;

/// The begin of a gzip file that is deflated.
const MAGIC: &[u8] = b"\x1f\x8b\x08";
/// The most bytes of a name or a comment in the header, its end included.
const MAX_TEXT: usize = 512;

const HAS_HEADER_CRC: u8 = 1 << 1;
const HAS_EXTRA: u8 = 1 << 2;
const HAS_NAME: u8 = 1 << 3;
const HAS_COMMENT: u8 = 1 << 4;

/// Why bytes were not unpacked, in Go's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum GzipError {
    /// More than the limit came in or out.
    #[error("max {0} bytes: exceeds limit")]
    Limit(usize),
    /// The file ends too early.
    #[error("unexpected EOF")]
    UnexpectedEnd,
    /// The header is malformed.
    #[error("gzip: invalid header")]
    Header,
    /// The content is not what the trailer says.
    #[error("gzip: invalid checksum")]
    Checksum,
    /// The packed content is malformed.
    #[error("flate: corrupt input before offset {0}")]
    Corrupt(usize),
}

/// Whether bytes claim to be gzip.
pub fn is_gzip(bytes: &[u8]) -> bool {
    bytes.starts_with(MAGIC)
}

/// Unpacks the first member of a gzip file; what follows it is ignored. It stops as soon as `limit` bytes
/// came out, so that content of exactly `limit` bytes is refused too: wasmd's reader has no room left to see
/// the end. (That holds there for limits that are multiples of 32 KiB, as the limit of codes is.)
///
/// # Errors
/// See [`GzipError`].
pub fn unpack(packed: &[u8], limit: usize) -> Result<Vec<u8>, GzipError> {
    if packed.len() > limit {
        return Err(GzipError::Limit(limit));
    }
    let body = header(packed)?;
    let mut inflate = Inflate::new(body, limit);
    let content = inflate.run()?;
    let trailer = inflate.rest().first_chunk::<8>().ok_or(GzipError::UnexpectedEnd)?;
    let mut crc = Crc::new();
    crc.update(&content);
    let [a, b, c, d, e, f, g, h] = *trailer;
    // The size is stated modulo 2^32; the limit keeps it below.
    let size = u32::try_from(content.len()).unwrap_or(u32::MAX);
    if u32::from_le_bytes([a, b, c, d]) != crc.sum() || u32::from_le_bytes([e, f, g, h]) != size {
        return Err(GzipError::Checksum);
    }
    Ok(content)
}

/// What follows the header.
fn header(packed: &[u8]) -> Result<&[u8], GzipError> {
    let (fixed, mut rest) = packed.split_first_chunk::<10>().ok_or(GzipError::UnexpectedEnd)?;
    let [_, _, _, flags, ..] = *fixed;
    if !is_gzip(fixed) {
        return Err(GzipError::Header);
    }
    if flags & HAS_EXTRA != 0 {
        let (len, after) = rest.split_first_chunk::<2>().ok_or(GzipError::UnexpectedEnd)?;
        let len = usize::from(u16::from_le_bytes(*len));
        rest = after.get(len..).ok_or(GzipError::UnexpectedEnd)?;
    }
    for flag in [HAS_NAME, HAS_COMMENT] {
        if flags & flag != 0 {
            rest = after_text(rest)?;
        }
    }
    if flags & HAS_HEADER_CRC != 0 {
        let (stated, after) = rest.split_first_chunk::<2>().ok_or(GzipError::UnexpectedEnd)?;
        let mut crc = Crc::new();
        crc.update(packed.get(..packed.len().saturating_sub(rest.len())).unwrap_or_default());
        if u32::from(u16::from_le_bytes(*stated)) != crc.sum() & 0xffff {
            return Err(GzipError::Header);
        }
        rest = after;
    }
    Ok(rest)
}

/// What follows a text that ends with a zero byte.
fn after_text(bytes: &[u8]) -> Result<&[u8], GzipError> {
    let end = bytes.iter().take(MAX_TEXT).position(|b| *b == 0);
    match end.and_then(|end| bytes.get(end.saturating_add(1)..)) {
        Some(rest) => Ok(rest),
        None if bytes.len() < MAX_TEXT => Err(GzipError::UnexpectedEnd),
        None => Err(GzipError::Header),
    }
}

/// Packs bytes, for a snapshot. The same binary packs them the same way on every node.
///
/// # Errors
/// None: writing to memory does not fail.
pub fn pack(bytes: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut writer = GzBuilder::new().mtime(0).operating_system(255).write(Vec::new(), Compression::default());
    writer.write_all(bytes)?;
    writer.finish()
}
