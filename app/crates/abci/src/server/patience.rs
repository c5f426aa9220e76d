//! How long a peer on the network may be silent, and how slowly a request may come.
//!
//! CometBFT opens connections that it may not use for hours, so silence alone says nothing. A peer whose
//! address never sent a request on any connection is not CometBFT, though, and a request that was begun has
//! to come to its end. Unix sockets are reached by the operator's own processes only and have no such limits.

use super::ConnectionError;
use super::address::Stream;
use super::frame::{FrameError, FrameReader};
use std::collections::BTreeMap;
use std::io::{self, Read};
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Time for the first request of an address, and for each window of a request's bytes.
const WINDOW: Duration = Duration::from_secs(10);
/// Bytes that must come in each window of a request that is not complete.
const WINDOW_BYTES: usize = 64 << 10;
/// Time for which a peer may take nothing of its answers.
const STALL: Duration = Duration::from_secs(60);

/// Open connections that have sent a request, by address.
#[derive(Debug, Default)]
pub(super) struct Speakers(Mutex<BTreeMap<IpAddr, usize>>);

impl Speakers {
    fn counts(&self) -> MutexGuard<'_, BTreeMap<IpAddr, usize>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn knows(&self, peer: IpAddr) -> bool {
        self.counts().contains_key(&peer)
    }
}

/// The patience with one connection.
#[derive(Debug)]
pub(super) struct Patience {
    peer: Option<IpAddr>,
    speakers: Arc<Speakers>,
    has_spoken: bool,
    since: Instant,
    received: usize,
}

impl Patience {
    pub(super) fn new(stream: &Stream, speakers: Arc<Speakers>) -> Self {
        Self { peer: stream.peer(), speakers, has_spoken: false, since: Instant::now(), received: 0 }
    }

    /// Notes a complete request.
    pub(super) fn heard(&mut self) {
        (self.since, self.received) = (Instant::now(), 0);
        if let (Some(peer), false) = (self.peer, self.has_spoken) {
            self.has_spoken = true;
            let mut counts = self.speakers.counts();
            let count = counts.entry(peer).or_default();
            *count = count.saturating_add(1);
        }
    }

    /// Reads once. `false` when the peer has closed the connection between messages.
    pub(super) fn fill<R: Read>(
        &mut self,
        reader: &mut FrameReader<R>,
        stream: &Stream,
    ) -> Result<bool, ConnectionError> {
        let Some(peer) = self.peer else { return Ok(reader.fill()?) };
        let before = reader.pending();
        if before == 0 {
            (self.since, self.received) = (Instant::now(), 0);
        }
        let is_limited = before > 0 || !(self.has_spoken || self.speakers.knows(peer));
        stream.set_timeouts(is_limited.then_some(WINDOW), Some(STALL))?;
        match reader.fill() {
            Err(FrameError::Io(error)) if is_timeout(&error) && before == 0 && self.speakers.knows(peer) => Ok(true),
            Err(FrameError::Io(error)) if is_timeout(&error) => Err(ConnectionError::Slow),
            Ok(true) => {
                self.received = self.received.saturating_add(reader.pending().saturating_sub(before));
                if self.since.elapsed() < WINDOW {
                    return Ok(true);
                }
                if self.received < WINDOW_BYTES && before > 0 {
                    return Err(ConnectionError::Slow);
                }
                (self.since, self.received) = (Instant::now(), 0);
                Ok(true)
            }
            other => Ok(other?),
        }
    }
}

impl Drop for Patience {
    fn drop(&mut self) {
        let Some(peer) = self.peer.filter(|_| self.has_spoken) else { return };
        let mut counts = self.speakers.counts();
        if let Some(count) = counts.get_mut(&peer) {
            *count = count.saturating_sub(1);
            if *count == 0 {
                counts.remove(&peer);
            }
        }
    }
}

fn is_timeout(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut)
}
