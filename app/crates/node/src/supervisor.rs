//! Start, watch and stop the parts of a node in the right order.
//!
//! Start: ABCI server, CometBFT, API servers. Stop: CometBFT (it finishes the call in progress and closes its
//! stores), API servers, ABCI server, and last the application, which its owner drops after [`run`] returns.
//! The process ends with a non-zero code unless it was asked to stop: a node whose CometBFT died, or whose
//! application failed, must not look healthy to what supervises it.
#![allow(clippy::disallowed_methods, reason = "the node around the state machine lives in a process; no state code")]

mod ending;
#[cfg(test)]
mod tests;

use std::io;
use std::os::unix::fs::{DirBuilderExt, MetadataExt};
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU8, AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use sha2::{Digest, Sha256};
use tendermint_abci::Application;
use tokio::signal::unix::{SignalKind, signal};

pub use ending::Ending;
use ending::{first_ending, forced};

use super::comet::{Comet, CometError, CometNews, CometOptions};
use super::disk::Disks;
use super::metrics::NodeMetrics;
use openledger_abci::server::{
    AppPanic, ConnectionError, ListenAddress, Method, Observer, ServerConfig, ServerError, serve,
};
use openledger_config::Layout;

/// Why a node could not start.
#[derive(Debug, thiserror::Error)]
pub enum NodeError {
    /// The ABCI server failed.
    #[error(transparent)]
    Server(#[from] ServerError),
    /// CometBFT failed.
    #[error(transparent)]
    Comet(#[from] CometError),
    /// Signals could not be handled.
    #[error("cannot handle signals: {0}")]
    Signals(io::Error),
    /// An API server failed.
    #[error("cannot start the API servers: {0}")]
    Services(String),
}

enum Event {
    Signal,
    Comet(CometNews),
    Failed(String),
    Halt(String),
}

/// Phase of a node's life.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// Before the first Commit or Info.
    Starting,
    /// CometBFT is connected.
    Running,
    /// The node is on its way down.
    Stopping,
}

/// What `/health` reports; shared with the API servers.
#[derive(Debug)]
pub struct Health {
    phase: AtomicU8,
    height: AtomicI64,
    started: Instant,
    /// Milliseconds after `started` of the last sign of progress.
    progress: AtomicU64,
    /// Whether the application answers queries only, until another binary takes over.
    parked: AtomicBool,
}

impl Health {
    fn new() -> Self {
        Self {
            phase: AtomicU8::new(0),
            height: AtomicI64::new(0),
            started: Instant::now(),
            progress: AtomicU64::new(0),
            parked: AtomicBool::new(false),
        }
    }

    /// The phase in which the node is.
    pub fn phase(&self) -> Phase {
        match self.phase.load(Ordering::SeqCst) {
            0 => Phase::Starting,
            1 => Phase::Running,
            _ => Phase::Stopping,
        }
    }

    /// Last committed height that the application reported through [`NodeHandle::committed`].
    pub fn height(&self) -> i64 {
        self.height.load(Ordering::SeqCst)
    }

    /// Time since the last Commit, or since the start.
    pub fn block_age(&self) -> Duration {
        self.started.elapsed().saturating_sub(Duration::from_millis(self.progress.load(Ordering::SeqCst)))
    }

    /// Whether no block follows before another binary takes over.
    pub fn is_parked(&self) -> bool {
        self.parked.load(Ordering::SeqCst)
    }

    /// Whether the node runs and has made a block within `max_age` (zero: any age).
    pub fn is_healthy(&self, max_age: Duration) -> bool {
        self.phase() == Phase::Running && !self.is_parked() && (max_age.is_zero() || self.block_age() <= max_age)
    }

    fn enter(&self, phase: Phase) {
        let code = match phase {
            Phase::Starting => 0,
            Phase::Running => 1,
            Phase::Stopping => 2,
        };
        self.phase.fetch_max(code, Ordering::SeqCst);
    }

    /// Returns the time since the block before.
    fn progressed(&self) -> Duration {
        let age = self.block_age();
        let now = u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.progress.store(now, Ordering::SeqCst);
        age
    }
}

/// The application's and the servers' line to the supervisor; cheap to clone.
#[derive(Clone)]
pub struct NodeHandle {
    events: Arc<Mutex<Sender<Event>>>,
    health: Arc<Health>,
    metrics: NodeMetrics,
}

impl NodeHandle {
    /// Stops the node with a non-zero exit code: state cannot be trusted any more.
    pub fn fail(&self, reason: impl Into<String>) {
        self.send(Event::Failed(reason.into()));
    }

    /// Stops the node with exit code 0, as `halt-height` and `halt-time` ask for.
    pub fn halt(&self, reason: impl Into<String>) {
        self.send(Event::Halt(reason.into()));
    }

    /// Notes that CometBFT waits for a block that only another binary can execute. The node goes on answering
    /// queries.
    pub fn park(&self) {
        self.health.parked.store(true, Ordering::SeqCst);
    }

    /// Notes the height that Commit has made durable.
    pub fn committed(&self, height: i64) {
        self.health.height.store(height, Ordering::SeqCst);
        self.metrics.height.set(height);
    }

    /// The state that `/health` shows.
    pub fn health(&self) -> &Arc<Health> {
        &self.health
    }

    /// The node's metrics.
    pub fn metrics(&self) -> &NodeMetrics {
        &self.metrics
    }

    fn send(&self, event: Event) {
        // Fails only when the node has ended.
        let _ = self.events.lock().unwrap_or_else(PoisonError::into_inner).send(event);
    }
}

impl Observer for NodeHandle {
    fn on_call(&self, method: Method, elapsed: Duration) {
        self.metrics.observe_call(method, elapsed);
        match method {
            Method::Commit => {
                self.health.enter(Phase::Running);
                self.metrics.block_interval.observe(self.health.progressed().as_secs_f64());
            }
            Method::Info => self.health.enter(Phase::Running),
            _ => {}
        }
    }

    fn on_connect(&self, open: usize) {
        self.metrics.connections.set(i64::try_from(open).unwrap_or(i64::MAX));
    }

    fn on_disconnect(&self, open: usize, _: Option<&ConnectionError>) {
        self.metrics.connections.set(i64::try_from(open).unwrap_or(i64::MAX));
    }

    fn on_panic(&self, panic: AppPanic) {
        self.metrics.panics.inc();
        tracing::error!(method = panic.method.name(), message = %panic.message, "the application panicked");
        self.fail(format!("panic in {}: {}", panic.method, panic.message));
    }
}

/// The supervisor's end; made by [`node_channel`], consumed by [`run`].
pub struct NodeEvents(Receiver<Event>);

/// Makes the line between the parts of a node, before any of them exists.
///
/// # Errors
/// When metrics cannot be registered.
pub fn node_channel() -> prometheus::Result<(NodeHandle, NodeEvents)> {
    Ok(node_channel_with(NodeMetrics::new()?))
}

/// [`node_channel`] with metrics made before.
pub fn node_channel_with(metrics: NodeMetrics) -> (NodeHandle, NodeEvents) {
    let (sender, receiver) = channel();
    let handle = NodeHandle { events: Arc::new(Mutex::new(sender)), health: Arc::new(Health::new()), metrics };
    (handle, NodeEvents(receiver))
}

/// The settings of a node.
#[derive(Debug, Clone)]
pub struct NodeOptions {
    /// The settings of the ABCI server.
    pub server: ServerConfig,
    /// CometBFT; `None` with `--with-comet=false`. Its `proxy_app` is replaced by the address that the server
    /// got.
    pub comet: Option<CometOptions>,
    /// Time for a graceful stop.
    pub grace: Duration,
    /// Where the node writes.
    pub disks: Disks,
}

/// Time that CometBFT gets to stop when the application is of no use any more; it may be waiting for an
/// answer that never comes.
const ABRUPT_GRACE: Duration = Duration::from_secs(3);

/// Stops the API servers; called once.
pub type StopServices = Box<dyn FnOnce() + Send>;

/// The ABCI address when none is configured: a socket in the data directory, or in a private directory of the
/// system's temporary one when that path is too long for a unix socket.
///
/// # Errors
/// When the private directory cannot be made or belongs to somebody else, who could put a socket of his own
/// there.
pub fn default_abci_address(layout: &Layout) -> io::Result<ListenAddress> {
    let path = std::path::absolute(layout.data_dir())?.join("abci.sock");
    if path.as_os_str().len() <= openledger_abci::server::MAX_UNIX_PATH {
        return Ok(ListenAddress::Unix(path));
    }
    let name = hex::encode(Sha256::digest(path.as_os_str().as_encoded_bytes()).split_at(8).0);
    let directory = std::env::temp_dir().join(format!("openledgerd-{name}"));
    match std::fs::DirBuilder::new().mode(0o700).create(&directory) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
        _ => {}
    }
    let found = std::fs::symlink_metadata(&directory)?;
    if !found.is_dir() || found.uid() != rustix::process::geteuid().as_raw() || found.mode() & 0o077 != 0 {
        return Err(io::Error::new(
            io::ErrorKind::PermissionDenied,
            format!("{} is not a private directory", directory.display()),
        ));
    }
    Ok(ListenAddress::Unix(directory.join("abci.sock")))
}

/// Runs a node until it ends. `services` starts the API servers once CometBFT has been started.
///
/// # Errors
/// When a part cannot be started; parts started before it are stopped.
pub fn run<A: Application>(
    options: NodeOptions,
    app: A,
    handle: &NodeHandle,
    events: NodeEvents,
    services: impl FnOnce(&NodeHandle) -> Result<StopServices, String>,
) -> Result<Ending, NodeError> {
    watch_signals(handle.clone())?;
    let server = serve(options.server, app, Arc::new(handle.clone()))?;
    tracing::info!(address = %server.local_address(), "ABCI server listens");
    let comet = match options.comet {
        Some(mut comet) => {
            comet.proxy_app = server.local_address().clone();
            let to = handle.clone();
            let child = Comet::spawn(&comet, move |news| to.send(Event::Comet(news)))?;
            tracing::info!(pid = child.id(), binary = %comet.binary.display(), "CometBFT started");
            Some(child)
        }
        None => None,
    };
    let stop_services = services(handle).map_err(NodeError::Services)?;

    let mut ending = first_ending(&events, &handle.health, &options.disks);
    tracing::info!(%ending, "stopping");
    handle.health.enter(Phase::Stopping);
    let mut grace = options.grace;
    let is_stuck =
        matches!(ending, Ending::Failed(_) | Ending::Halt(_) | Ending::CometFailed(_) | Ending::DiskFailed(_));
    if is_stuck || handle.health.is_parked() {
        // A call may never be answered: cutting the connections makes CometBFT let go of it, most times.
        server.cut();
        grace = grace.min(ABRUPT_GRACE);
    }
    let deadline = Instant::now() + grace;
    if let Some(comet) = &comet {
        comet.terminate();
        while comet.exit_status().is_none() {
            let left = deadline.saturating_duration_since(Instant::now());
            match events.0.recv_timeout(left) {
                Ok(Event::Signal) => {
                    tracing::warn!("second signal: stopping CometBFT by force");
                    comet.kill();
                    ending = forced(ending);
                }
                Ok(_) => {}
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => {
                    tracing::warn!("CometBFT did not stop in time: stopping it by force");
                    comet.kill();
                    ending = forced(ending);
                    comet.wait(Duration::from_secs(1));
                    break;
                }
            }
        }
    }
    stop_services();
    server.shutdown(deadline.saturating_duration_since(Instant::now()).max(Duration::from_millis(500)));
    Ok(ending)
}

/// Turns SIGINT, SIGTERM and SIGHUP into events for the rest of the process's life.
fn watch_signals(handle: NodeHandle) -> Result<(), NodeError> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build().map_err(NodeError::Signals)?;
    let kinds = [SignalKind::interrupt(), SignalKind::terminate(), SignalKind::hangup()];
    let [mut interrupt, mut terminate, mut hangup] = {
        let _inside = runtime.enter();
        let [a, b, c] = kinds.map(signal);
        [a.map_err(NodeError::Signals)?, b.map_err(NodeError::Signals)?, c.map_err(NodeError::Signals)?]
    };
    std::thread::Builder::new()
        .name("signals".into())
        .spawn(move || {
            runtime.block_on(async {
                loop {
                    tokio::select! {
                        _ = interrupt.recv() => {}
                        _ = terminate.recv() => {}
                        _ = hangup.recv() => {}
                    }
                    handle.send(Event::Signal);
                }
            });
        })
        .map_err(NodeError::Signals)?;
    Ok(())
}
