//! Socket server that lets CometBFT drive an ABCI 2.0 [`Application`].
//!
//! CometBFT opens four connections (consensus, mempool, query, snapshot) and pipelines varint-delimited
//! `Request`s on each. Every connection has its own thread, so queries and CheckTx never wait for
//! FinalizeBlock. Responses are buffered and written when CometBFT asks for it (`Flush`), and always before
//! the thread would block on a read: a peer never waits for bytes that we already have.
//!
//! A panic inside the application is never answered with an ABCI exception (CometBFT would stop with a
//! misleading error, or panic in PrepareProposal): the connection closes and [`Observer::on_panic`] decides;
//! the node stops with a non-zero exit code.
#![allow(clippy::disallowed_methods, reason = "a server measures time and has threads; no state code")]

mod address;
mod dispatch;
mod frame;
mod patience;
#[cfg(test)]
mod tests;
#[cfg(any(test, feature = "testing"))]
#[allow(clippy::unwrap_used, clippy::expect_used, reason = "for tests")]
pub mod toy;

use std::collections::BTreeMap;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, poll};
use tendermint_abci::Application;
use tendermint_proto::v0_38::abci::{Response, response};

pub use address::MAX_UNIX_PATH;
pub use address::{AddressError, ListenAddress};
use address::{Listener, Stream};
pub use dispatch::Method;
pub use frame::FrameError;
use frame::{FrameReader, FrameWriter};
use patience::{Patience, Speakers};

/// Largest request accepted by default, in bytes. CometBFT caps a block at 100 MiB; the rest is room for
/// InitChain's genesis state.
pub const DEFAULT_MAX_MESSAGE_BYTES: usize = 256 * 1024 * 1024;

/// Connections served at once by default: CometBFT needs 4, tools may add a few.
pub const DEFAULT_MAX_CONNECTIONS: usize = 32;

/// Where and how to listen.
#[derive(Debug, Clone)]
pub struct ServerConfig {
    /// Address to bind: `unix:///path` or `tcp://host:port` (port 0 picks a free one).
    pub address: ListenAddress,
    /// Requests longer than this many bytes end the connection.
    pub max_message_bytes: usize,
    /// Further connections than this are closed at once.
    pub max_connections: usize,
}

impl ServerConfig {
    /// Default limits on `address`.
    pub fn new(address: ListenAddress) -> Self {
        Self { address, max_message_bytes: DEFAULT_MAX_MESSAGE_BYTES, max_connections: DEFAULT_MAX_CONNECTIONS }
    }
}

/// A panic that escaped the application.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppPanic {
    /// The ABCI call that panicked.
    pub method: Method,
    /// The panic message, when it was text.
    pub message: String,
}

/// Observes the server; all methods have empty defaults except the panic policy.
pub trait Observer: Send + Sync + 'static {
    /// A call was answered by the application after `elapsed`.
    fn on_call(&self, _method: Method, _elapsed: Duration) {}
    /// A connection was opened; `open` connections are now served.
    fn on_connect(&self, _open: usize) {}
    /// A connection ended; `open` connections remain. `error` is `None` when the peer closed it between
    /// messages.
    fn on_disconnect(&self, _open: usize, _error: Option<&ConnectionError>) {}
    /// The application panicked: state may be broken, the process is expected to stop with a non-zero exit
    /// code.
    fn on_panic(&self, panic: AppPanic);
}

/// Why the server could not start.
#[derive(Debug, thiserror::Error)]
pub enum ServerError {
    /// The address cannot be bound.
    #[error("cannot listen on {address}: {source}")]
    Bind {
        /// The address asked for.
        address: ListenAddress,
        /// What the operating system said.
        source: io::Error,
    },
    /// A thread or pipe could not be made.
    #[error("cannot start the ABCI server: {0}")]
    Start(#[from] io::Error),
}

/// Why a connection ended other than by the peer closing it.
#[derive(Debug, thiserror::Error)]
pub enum ConnectionError {
    /// Bytes that are not a framed ABCI request, or one that is too long.
    #[error(transparent)]
    Frame(#[from] FrameError),
    /// Reading or writing failed.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// A peer on the network that sent no request, or only a part of one, for too long.
    #[error("no complete request in time")]
    Slow,
    /// A request without a value.
    #[error("request without a value")]
    EmptyRequest,
    /// The application panicked in the named call.
    #[error("application panicked in {0}")]
    Panicked(Method),
}

/// A running server. Dropping the handle stops it.
pub struct ServerHandle {
    shared: Arc<Shared>,
    local: ListenAddress,
    wake: Option<io::PipeWriter>,
    accept: Option<JoinHandle<()>>,
}

struct Shared {
    observer: Arc<dyn Observer>,
    max_message_bytes: usize,
    max_connections: usize,
    stopping: AtomicBool,
    next_id: AtomicU64,
    open: Mutex<BTreeMap<u64, Stream>>,
    speakers: Arc<Speakers>,
}

impl Shared {
    fn open(&self) -> MutexGuard<'_, BTreeMap<u64, Stream>> {
        // The map is only inserted into and removed from, so it is whole even after a panic.
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Binds `config.address` and serves `app` on it until the handle is shut down.
///
/// # Errors
/// When the address is taken or invalid, or threads cannot be started.
pub fn serve<A: Application>(
    config: ServerConfig,
    app: A,
    observer: Arc<dyn Observer>,
) -> Result<ServerHandle, ServerError> {
    let listener = Listener::bind(&config.address)
        .map_err(|source| ServerError::Bind { address: config.address.clone(), source })?;
    let local = listener.local_address()?;
    let shared = Arc::new(Shared {
        observer,
        max_message_bytes: config.max_message_bytes,
        max_connections: config.max_connections,
        stopping: AtomicBool::new(false),
        next_id: AtomicU64::new(0),
        open: Mutex::new(BTreeMap::new()),
        speakers: Arc::default(),
    });
    let (woken, wake) = io::pipe()?;
    let for_thread = Arc::clone(&shared);
    let accept = std::thread::Builder::new().name("abci-accept".into()).spawn(move || {
        // `Application` is Send but not Sync: this thread owns the original and hands out clones.
        accept_loop(&listener, &woken, &for_thread, &app);
    })?;
    Ok(ServerHandle { shared, local, wake: Some(wake), accept: Some(accept) })
}

impl ServerHandle {
    /// The bound address, with the real port when port 0 was asked for.
    pub fn local_address(&self) -> &ListenAddress {
        &self.local
    }

    /// Stops accepting, lets calls in progress finish and be answered for at most `grace`, then cuts what is
    /// left. Returns whether every connection ended within `grace`.
    pub fn shutdown(mut self, grace: Duration) -> bool {
        self.stop(grace)
    }

    /// Closes all connections at once, even in the middle of a call; the server is of no use afterwards but
    /// to be shut down.
    pub fn cut(&self) {
        self.shared.stopping.store(true, Ordering::SeqCst);
        for stream in self.shared.open().values() {
            stream.shutdown_both();
        }
    }

    fn stop(&mut self, grace: Duration) -> bool {
        self.shared.stopping.store(true, Ordering::SeqCst);
        drop(self.wake.take());
        if let Some(accept) = self.accept.take() {
            let _ = accept.join();
        }
        let deadline = Instant::now() + grace;
        for stream in self.shared.open().values() {
            stream.shutdown_read();
        }
        while !self.shared.open().is_empty() && Instant::now() < deadline {
            std::thread::sleep(Duration::from_millis(2));
        }
        let open = self.shared.open();
        for stream in open.values() {
            stream.shutdown_both();
        }
        open.is_empty()
    }
}

impl Drop for ServerHandle {
    fn drop(&mut self) {
        if self.accept.is_some() {
            self.stop(Duration::from_secs(1));
        }
    }
}

/// Runs until the handle drops its end of the pipe; `poll` makes the wait interruptible.
fn accept_loop<A: Application>(listener: &Listener, woken: &io::PipeReader, shared: &Arc<Shared>, app: &A) {
    while !shared.stopping.load(Ordering::SeqCst) {
        let mut waits = [PollFd::from_borrowed_fd(listener.fd(), PollFlags::IN), PollFd::new(woken, PollFlags::IN)];
        if let Err(error) = poll(&mut waits, None)
            && error != rustix::io::Errno::INTR
        {
            tracing::error!(%error, "ABCI server cannot wait for connections");
            return;
        }
        if !waits[0].revents().contains(PollFlags::IN) {
            continue;
        }
        match listener.accept() {
            Ok(stream) => {
                if let Err(error) = start_connection(stream, shared, app.clone()) {
                    tracing::error!(%error, "cannot serve an ABCI connection");
                }
            }
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
            Err(error) => {
                tracing::warn!(%error, "cannot accept an ABCI connection");
                // Descriptor exhaustion would otherwise spin here.
                std::thread::sleep(Duration::from_millis(50));
            }
        }
    }
}

fn start_connection<A: Application>(stream: Stream, shared: &Arc<Shared>, app: A) -> io::Result<()> {
    let mut open = shared.open();
    if open.len() >= shared.max_connections {
        tracing::warn!(limit = shared.max_connections, "too many ABCI connections, closing the newest");
        stream.shutdown_both();
        return Ok(());
    }
    let id = shared.next_id.fetch_add(1, Ordering::Relaxed);
    open.insert(id, stream.try_clone()?);
    shared.observer.on_connect(open.len());
    let for_thread = Arc::clone(shared);
    let thread = std::thread::Builder::new().name(format!("abci-{id}")).spawn(move || {
        let result = serve_connection(&stream, &for_thread, &app);
        drop(app);
        stream.shutdown_both();
        let left = {
            let mut open = for_thread.open();
            open.remove(&id);
            open.len()
        };
        if let Err(error) = &result
            && !for_thread.stopping.load(Ordering::SeqCst)
        {
            tracing::warn!(%error, "ABCI connection ended");
        }
        for_thread.observer.on_disconnect(left, result.as_ref().err());
    });
    if let Err(error) = thread {
        open.remove(&id);
        return Err(error);
    }
    Ok(())
}

fn serve_connection<A: Application>(stream: &Stream, shared: &Shared, app: &A) -> Result<(), ConnectionError> {
    let mut reader = FrameReader::new(stream, shared.max_message_bytes);
    let mut writer = FrameWriter::new(stream);
    let mut patience = Patience::new(stream, Arc::clone(&shared.speakers));
    loop {
        let request = match reader.buffered()? {
            Some(request) => request,
            None => {
                writer.flush()?;
                if shared.stopping.load(Ordering::SeqCst) || !patience.fill(&mut reader, stream)? {
                    return Ok(());
                }
                continue;
            }
        };
        patience.heard();
        let value = request.value.ok_or(ConnectionError::EmptyRequest)?;
        let method = Method::of(&value);
        let started = Instant::now();
        let answer = catch_unwind(AssertUnwindSafe(|| dispatch::call(app, value)));
        let value = match answer {
            Ok(value) => value,
            Err(payload) => {
                let message = payload
                    .downcast_ref::<&str>()
                    .map(|s| (*s).to_owned())
                    .or_else(|| payload.downcast_ref::<String>().cloned())
                    .unwrap_or_else(|| "panic without a message".to_owned());
                shared.observer.on_panic(AppPanic { method, message });
                return Err(ConnectionError::Panicked(method));
            }
        };
        shared.observer.on_call(method, started.elapsed());
        let flush = matches!(value, response::Value::Flush(_));
        writer.push(&Response { value: Some(value) })?;
        if flush {
            writer.flush()?;
        }
    }
}
