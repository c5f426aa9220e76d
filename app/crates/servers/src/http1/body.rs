//! The bytes of a connection: heads up to their empty line, and bodies without their framing.

use super::Refusal;
use super::head::{self, Framing, Line};
use crate::net::Socket;
use bytes::{Buf as _, Bytes, BytesMut};
use http::StatusCode;
use std::sync::Arc;
use tokio::io::AsyncReadExt as _;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Longest head: what Go's server takes.
const MAX_HEAD: usize = (1 << 20) + 4096;
/// A head beyond this size needs a place among the [`LARGE_HEADS`].
const USUAL_HEAD: usize = 64 << 10;
/// Heads beyond the usual size that are read at once, which bounds the memory that all clients together can
/// fill.
pub(super) const LARGE_HEADS: usize = 64;
/// Bytes of the line before a chunk, and of the trailers behind the last one.
const MAX_CHUNK_LINE: usize = 4096;
/// Bytes asked of the socket at a time.
const READ: usize = 16 << 10;

/// Why reading ended.
#[derive(Debug)]
pub(super) enum Ended {
    /// The peer has closed the connection, or it broke.
    Gone,
    /// What came is refused.
    Refused(Refusal),
}

impl From<Refusal> for Ended {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

/// A connection with what was read of it and not used yet.
pub(super) struct Input {
    pub(super) socket: Socket,
    buffer: BytesMut,
    large: Arc<Semaphore>,
}

impl Input {
    pub(super) fn new(socket: Socket, large: Arc<Semaphore>) -> Self {
        Self { socket, buffer: BytesMut::new(), large }
    }

    async fn fill(&mut self) -> Result<(), Ended> {
        self.buffer.reserve(READ);
        match self.socket.read_buf(&mut self.buffer).await {
            Ok(0) | Err(_) => Err(Ended::Gone),
            Ok(_) => Ok(()),
        }
    }

    /// Reads up to the empty line behind the headers. A line that is refused is refused before the headers
    /// have come.
    pub(super) async fn head(&mut self) -> Result<(Line, Bytes), Ended> {
        let mut place: Option<OwnedSemaphorePermit> = None;
        // The line with its length, and the bytes of the buffer that were searched already.
        let (mut line, mut searched) = (None, 0);
        loop {
            if line.is_none()
                && let Some(found) = self.request_line(&mut searched)
            {
                let text = found.strip_suffix(b"\n").unwrap_or(&found);
                line = Some((head::line(text.strip_suffix(b"\r").unwrap_or(text))?, found.len()));
            }
            let before = line.as_ref().map_or(0, |(_, length)| *length);
            let end = line.as_ref().and_then(|_| end_of_headers(&self.buffer, searched));
            let length = before.saturating_add(end.unwrap_or(self.buffer.len()));
            if length > MAX_HEAD {
                return Err(head::too_large().into());
            }
            if let (Some(end), Some((line, _))) = (end, line.take_if(|_| end.is_some())) {
                return Ok((line, self.buffer.split_to(end).freeze()));
            }
            searched = self.buffer.len();
            if length > USUAL_HEAD && place.is_none() {
                let busy = || Refusal::new(StatusCode::SERVICE_UNAVAILABLE, "too many large requests at once");
                place = Some(self.large.clone().try_acquire_owned().map_err(|_| busy())?);
            }
            self.fill().await?;
        }
    }

    /// The first line of the buffer with its end, when it is there.
    fn request_line(&mut self, searched: &mut usize) -> Option<BytesMut> {
        // Some clients send line ends behind the body of the request before.
        let blank = self.buffer.iter().take_while(|b| matches!(b, b'\r' | b'\n')).count();
        self.buffer.advance(blank);
        let from = std::mem::take(searched).saturating_sub(blank);
        let end = self.buffer.get(from..)?.iter().position(|b| *b == b'\n')?.saturating_add(from);
        Some(self.buffer.split_to(end.saturating_add(1)))
    }

    /// Reads a body of at most `most` bytes.
    pub(super) async fn body(&mut self, framing: Framing, most: usize) -> Result<Bytes, Ended> {
        match framing {
            Framing::Length(length) => {
                let length = usize::try_from(length).ok().filter(|n| *n <= most).ok_or_else(too_long)?;
                while self.buffer.len() < length {
                    self.fill().await?;
                }
                Ok(self.buffer.split_to(length).freeze())
            }
            Framing::Chunked => self.chunks(most).await,
        }
    }

    async fn chunks(&mut self, most: usize) -> Result<Bytes, Ended> {
        let mut whole = BytesMut::new();
        loop {
            let size = chunk_size(&self.line().await?)?;
            if size == 0 {
                break;
            }
            if size > most.saturating_sub(whole.len()) {
                return Err(too_long().into());
            }
            let mut left = size;
            while left > 0 {
                if self.buffer.is_empty() {
                    self.fill().await?;
                }
                let part = self.buffer.split_to(left.min(self.buffer.len()));
                left = left.saturating_sub(part.len());
                whole.extend_from_slice(&part);
            }
            if !self.line().await?.is_empty() {
                return Err(Refusal::bad("malformed chunked encoding").into());
            }
        }
        let mut trailers = 0usize;
        loop {
            let line = self.line().await?;
            if line.is_empty() {
                return Ok(whole.freeze());
            }
            trailers = trailers.saturating_add(line.len());
            if trailers > MAX_CHUNK_LINE {
                return Err(head::too_large().into());
            }
        }
    }

    async fn line(&mut self) -> Result<Bytes, Ended> {
        loop {
            if let Some(end) = self.buffer.iter().position(|b| *b == b'\n') {
                let line = self.buffer.split_to(end.saturating_add(1)).freeze();
                let text = line.strip_suffix(b"\n").unwrap_or(&line);
                return Ok(line.slice_ref(text.strip_suffix(b"\r").unwrap_or(text)));
            }
            if self.buffer.len() > MAX_CHUNK_LINE {
                return Err(Refusal::bad("http: chunk line too long").into());
            }
            self.fill().await?;
        }
    }

    /// Reads and drops what a peer still sends, so that it gets to read the last answer: closing a socket
    /// with bytes unread resets it.
    pub(super) async fn drain(&mut self, most: usize) {
        let mut seen = self.buffer.len();
        self.buffer.clear();
        while seen <= most && self.fill().await.is_ok() {
            seen = seen.saturating_add(self.buffer.len());
            self.buffer.clear();
        }
    }
}

/// Where the body begins, when the empty line is there. `from` was searched before.
fn end_of_headers(buffer: &[u8], from: usize) -> Option<usize> {
    match buffer {
        [b'\n', ..] => return Some(1),
        [b'\r', b'\n', ..] => return Some(2),
        _ => {}
    }
    let mut at = from.saturating_sub(3);
    while let Some(found) = buffer.get(at..)?.iter().position(|b| *b == b'\n') {
        at = at.saturating_add(found).saturating_add(1);
        match buffer.get(at..) {
            Some([b'\n', ..]) => return Some(at.saturating_add(1)),
            Some([b'\r', b'\n', ..]) => return Some(at.saturating_add(2)),
            _ => {}
        }
    }
    None
}

fn chunk_size(line: &[u8]) -> Result<usize, Refusal> {
    // An extension may follow.
    let digits = line.split(|b| *b == b';').next().unwrap_or_default().trim_ascii_end();
    let is_hex = !digits.is_empty() && digits.len() <= 15 && digits.iter().all(u8::is_ascii_hexdigit);
    let text = std::str::from_utf8(digits).ok().filter(|_| is_hex);
    let bad = || Refusal::bad("invalid byte in chunk length");
    text.and_then(|t| usize::from_str_radix(t, 16).ok()).ok_or_else(bad)
}

fn too_long() -> Refusal {
    Refusal::new(StatusCode::PAYLOAD_TOO_LARGE, "http: request body too large")
}
