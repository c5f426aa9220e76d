//! Varint-delimited protobuf messages over a byte stream, read incrementally.

use std::io::{self, Read, Write};

use bytes::{Buf, BytesMut};
use prost::Message;
use tendermint_proto::v0_38::abci::{Request, Response};

/// Bytes asked of the socket at a time.
const READ_CHUNK: usize = 16 * 1024;
/// Frames from this size on are decoded without copying their byte fields; below it a copy is cheaper than
/// keeping the buffer alive.
const ZERO_COPY_FROM: usize = 32 * 1024;
/// Responses are written out beyond this many buffered bytes even without a Flush.
const WRITE_HIGH_WATER: usize = 1024 * 1024;
/// A length prefix longer than this cannot be a valid size.
const MAX_PREFIX: usize = 10;

/// Bytes that are not a framed ABCI message.
#[derive(Debug, thiserror::Error)]
pub enum FrameError {
    /// The length prefix is not a varint of at most ten bytes.
    #[error("malformed length prefix")]
    Prefix,
    /// The message is longer than the limit.
    #[error("message of {length} bytes exceeds the limit of {limit}")]
    TooLong {
        /// Announced length in bytes.
        length: u64,
        /// Configured limit in bytes.
        limit: usize,
    },
    /// The message does not decode.
    #[error("undecodable request: {0}")]
    Decode(#[from] prost::DecodeError),
    /// The peer closed the stream inside a message.
    #[error("connection closed inside a message")]
    Truncated,
    /// The connection could not be read.
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// Splits a stream into requests. Memory grows with bytes received, not with the length announced.
pub(super) struct FrameReader<R> {
    stream: R,
    buffer: BytesMut,
    limit: usize,
}

impl<R: Read> FrameReader<R> {
    pub(super) fn new(stream: R, limit: usize) -> Self {
        Self { stream, buffer: BytesMut::with_capacity(READ_CHUNK), limit }
    }

    /// Bytes of a request that is not complete.
    pub(super) fn pending(&self) -> usize {
        self.buffer.len()
    }

    /// The next request if all its bytes have been received.
    pub(super) fn buffered(&mut self) -> Result<Option<Request>, FrameError> {
        let Some((length, prefix)) = self.prefix()? else { return Ok(None) };
        if self.buffer.len().saturating_sub(prefix) < length {
            return Ok(None);
        }
        self.buffer.advance(prefix);
        let request = if length >= ZERO_COPY_FROM {
            Request::decode(self.buffer.split_to(length).freeze())?
        } else {
            let request = Request::decode(self.buffer.get(..length).unwrap_or_default())?;
            self.buffer.advance(length);
            request
        };
        Ok(Some(request))
    }

    /// Reads once from the stream. `false` when the peer has closed it between messages.
    pub(super) fn fill(&mut self) -> Result<bool, FrameError> {
        let held = self.buffer.len();
        // While a long message arrives, ask for as much again as is there: few reads, no trust in the
        // announced length.
        let want = READ_CHUNK.max(held.min(self.limit));
        self.buffer.resize(held.saturating_add(want), 0);
        let read = loop {
            match self.stream.read(self.buffer.get_mut(held..).unwrap_or_default()) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                other => break other,
            }
        };
        self.buffer.truncate(held.saturating_add(*read.as_ref().unwrap_or(&0)));
        match read? {
            0 if held == 0 => Ok(false),
            0 => Err(FrameError::Truncated),
            _ => Ok(true),
        }
    }

    /// Length of the message at the front and of its prefix, or `None` while the prefix is incomplete.
    fn prefix(&self) -> Result<Option<(usize, usize)>, FrameError> {
        let mut length: u64 = 0;
        for (index, byte) in self.buffer.iter().take(MAX_PREFIX).enumerate() {
            let bits = u64::from(byte & 0x7f);
            let shift = u32::try_from(index).map_err(|_| FrameError::Prefix)?.saturating_mul(7);
            if bits.leading_zeros() < shift {
                return Err(FrameError::Prefix);
            }
            length |= bits << shift;
            if byte & 0x80 == 0 {
                return match usize::try_from(length) {
                    Ok(size) if size <= self.limit => Ok(Some((size, index.saturating_add(1)))),
                    _ => Err(FrameError::TooLong { length, limit: self.limit }),
                };
            }
        }
        if self.buffer.len() >= MAX_PREFIX { Err(FrameError::Prefix) } else { Ok(None) }
    }
}

/// Collects responses and writes them in as few calls as possible.
pub(super) struct FrameWriter<W> {
    stream: W,
    buffer: Vec<u8>,
}

impl<W: Write> FrameWriter<W> {
    pub(super) fn new(stream: W) -> Self {
        Self { stream, buffer: Vec::with_capacity(READ_CHUNK) }
    }

    /// Queues one response; writes only when much has piled up.
    pub(super) fn push(&mut self, response: &Response) -> io::Result<()> {
        response.encode_length_delimited(&mut self.buffer).map_err(io::Error::other)?;
        if self.buffer.len() >= WRITE_HIGH_WATER { self.flush() } else { Ok(()) }
    }

    /// Writes everything queued.
    pub(super) fn flush(&mut self) -> io::Result<()> {
        if self.buffer.is_empty() {
            return Ok(());
        }
        self.stream.write_all(&self.buffer)?;
        self.stream.flush()?;
        self.buffer.clear();
        if self.buffer.capacity() > WRITE_HIGH_WATER {
            self.buffer.shrink_to(READ_CHUNK);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use tendermint_proto::v0_38::abci::{RequestEcho, request};

    use super::*;

    /// Hands out one byte per read, the worst case for an incremental reader.
    struct Drip(std::vec::IntoIter<u8>);
    impl Read for Drip {
        fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
            Ok(self.0.next().map_or(0, |byte| {
                out[0] = byte;
                1
            }))
        }
    }

    fn echo(text: &str) -> Request {
        Request { value: Some(request::Value::Echo(RequestEcho { message: text.to_owned() })) }
    }

    fn all(bytes: Vec<u8>, limit: usize) -> Result<Vec<Request>, FrameError> {
        let mut reader = FrameReader::new(Drip(bytes.into_iter()), limit);
        let mut found = Vec::new();
        loop {
            match reader.buffered()? {
                Some(request) => found.push(request),
                None if !reader.fill()? => return Ok(found),
                None => {}
            }
        }
    }

    #[test]
    fn messages_of_every_size_class_survive_byte_by_byte_arrival() {
        let requests = vec![echo(""), echo("a"), echo(&"b".repeat(200)), echo(&"c".repeat(ZERO_COPY_FROM)), echo("d")];
        let bytes: Vec<u8> = requests.iter().flat_map(|r| r.encode_length_delimited_to_vec()).collect();
        assert_eq!(all(bytes, 1 << 20).unwrap(), requests);
    }

    #[test]
    fn an_announced_length_costs_no_memory_and_is_refused_over_the_limit() {
        // 2^40 announced with nothing behind it.
        assert!(
            matches!(all(vec![0x80, 0x80, 0x80, 0x80, 0x80, 0x20], 1 << 20), Err(FrameError::TooLong { length, .. }) if length == 1 << 40)
        );
        let mut reader = FrameReader::new(Drip(vec![0xff, 0xff, 0x3f].into_iter()), 1 << 20);
        for _ in 0..3 {
            assert!(reader.fill().unwrap());
        }
        assert!(reader.buffered().unwrap().is_none());
        assert!(reader.buffer.capacity() <= 4 * READ_CHUNK);
        assert!(matches!(reader.fill(), Err(FrameError::Truncated)));
    }

    #[test]
    fn a_prefix_that_overflows_or_never_ends_is_refused() {
        assert!(matches!(all(vec![0xff; 11], usize::MAX), Err(FrameError::Prefix)));
        assert!(matches!(
            all(vec![0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x02], usize::MAX),
            Err(FrameError::Prefix)
        ));
    }

    #[test]
    fn garbage_is_a_decode_error() {
        assert!(matches!(all(vec![3, 0xff, 0xff, 0xff], 1 << 20), Err(FrameError::Decode(_))));
    }
}
