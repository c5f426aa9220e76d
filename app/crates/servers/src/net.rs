//! What both servers share: a bounded accept loop, and sockets whose writes cannot stall for ever.

use std::collections::BTreeMap;
use std::future::Future;
use std::io;
use std::net::IpAddr;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;
use tokio::time::{Instant, Sleep, sleep, sleep_until};

/// Time open connections get to finish once the server stops.
const DRAIN: Duration = Duration::from_secs(3);
/// Pause after an error of `accept` (no file descriptors left) before the next try.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// Becomes `true` when the server is to stop.
pub(super) type Stop = watch::Receiver<bool>;

/// Resolves when the server is to stop.
pub(super) async fn stopped(stop: &mut Stop) {
    // An error means that the owner is gone, which is a stop too.
    let _ = stop.wait_for(|s| *s).await;
}

/// Connections that a server holds at once.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    /// All together; more wait in the kernel's backlog.
    pub(super) total: usize,
    /// From one address, 0 for as many as all together; more are closed at once.
    pub(super) per_peer: usize,
}

/// Open connections by the address they come from.
#[derive(Debug, Default)]
struct Peers(Mutex<BTreeMap<IpAddr, usize>>);

impl Peers {
    /// Counts one more connection, unless the address has `most` already (0: no limit).
    fn enter(self: &Arc<Self>, address: IpAddr, most: usize) -> Option<Peer> {
        let address = network(address);
        let mut open = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count = open.entry(address).or_default();
        if most != 0 && *count >= most {
            return None;
        }
        *count = count.saturating_add(1);
        Some(Peer { peers: self.clone(), address })
    }
}

/// One counted connection.
#[derive(Debug)]
struct Peer {
    peers: Arc<Peers>,
    address: IpAddr,
}

impl Drop for Peer {
    fn drop(&mut self) {
        let mut open = self.peers.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = open.get_mut(&self.address) {
            *count = count.saturating_sub(1);
            if *count == 0 {
                open.remove(&self.address);
            }
        }
    }
}

/// What one subscriber holds: an IPv4 address, or the first half of an IPv6 address.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) => IpAddr::V6((v6.to_bits() >> 64 << 64).into()),
        v4 => v4,
    }
}

/// Accepts connections within limits until told to stop, then lets them finish.
pub(super) async fn accept<F, Fut>(listener: TcpListener, limits: Limits, stall: Duration, mut stop: Stop, serve: F)
where
    F: Fn(Socket) -> Fut,
    Fut: Future<Output = ()> + Send + 'static,
{
    let places = Arc::new(Semaphore::new(limits.total.clamp(1, Semaphore::MAX_PERMITS)));
    let peers = Arc::new(Peers::default());
    let mut open = JoinSet::new();
    loop {
        let next = async {
            let place = places.clone().acquire_owned().await;
            (place, listener.accept().await)
        };
        let (place, accepted) = tokio::select! {
            () = stopped(&mut stop) => break,
            next = next => next,
        };
        while open.try_join_next().is_some() {}
        let Ok(place) = place else { break };
        match accepted {
            Ok((stream, address)) => {
                let Some(peer) = peers.enter(address.ip(), limits.per_peer) else { continue };
                // Answers are small: waiting to fill a packet only delays them. A failure leaves the socket
                // slower.
                let _ = stream.set_nodelay(true);
                let connection = serve(Socket::new(stream, stall));
                open.spawn(async move {
                    connection.await;
                    drop((place, peer));
                });
            }
            Err(error) => {
                tracing::warn!(%error, "cannot accept a connection");
                sleep(ACCEPT_PAUSE).await;
            }
        }
    }
    drop(listener);
    let drained = tokio::time::timeout(DRAIN, async { while open.join_next().await.is_some() {} }).await;
    if drained.is_err() {
        open.abort_all();
    }
}

/// A TCP stream that fails when its peer takes nothing for a while: an answer that nobody reads must not hold
/// memory and a place.
pub(super) struct Socket {
    stream: TcpStream,
    stall: Duration,
    blocked: Option<Pin<Box<Sleep>>>,
}

impl Socket {
    fn new(stream: TcpStream, stall: Duration) -> Self {
        Self { stream, stall, blocked: None }
    }

    /// The stream, to look at what waits in it.
    pub(super) fn stream(&self) -> &TcpStream {
        &self.stream
    }

    fn progress<T>(&mut self, cx: &mut Context<'_>, poll: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if poll.is_ready() {
            self.blocked = None;
            return poll;
        }
        let deadline = self.stall;
        let sleep = self.blocked.get_or_insert_with(|| Box::pin(sleep_until(Instant::now() + deadline)));
        ready!(sleep.as_mut().poll(cx));
        Poll::Ready(Err(io::Error::new(io::ErrorKind::TimedOut, "the peer does not read")))
    }
}

impl AsyncRead for Socket {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buf)
    }
}

impl AsyncWrite for Socket {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        let poll = Pin::new(&mut self.stream).poll_write(cx, buf);
        self.progress(cx, poll)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let poll = Pin::new(&mut self.stream).poll_write_vectored(cx, bufs);
        self.progress(cx, poll)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let poll = Pin::new(&mut self.stream).poll_shutdown(cx);
        self.progress(cx, poll)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn connections_are_counted_by_address() {
        let peers = Arc::new(Peers::default());
        let enter = |text: &str| peers.enter(text.parse().unwrap(), 2);
        let held = [enter("10.0.0.1"), enter("::ffff:10.0.0.1")];
        assert!(held.iter().all(Option::is_some) && enter("10.0.0.1").is_none());
        let others = [enter("10.0.0.2"), enter("2001:db8::1"), enter("2001:db8::2")];
        assert!(
            others.iter().all(Option::is_some) && enter("2001:db8::3").is_none() && enter("2001:db8:0:1::1").is_some()
        );
        drop(held);
        assert!(enter("10.0.0.1").is_some());
        drop(others);
        assert!(peers.0.lock().unwrap().is_empty(), "nothing stays behind");
        let unlimited: Vec<_> = (0..100).map(|_| peers.enter("10.0.0.1".parse().unwrap(), 0)).collect();
        assert!(unlimited.iter().all(Option::is_some));
    }
}
