//! Starts and stops the gRPC and REST servers of a node.

use super::answer::Answers;
use super::grpc::Grpc;
use super::net;
use super::rest::{Rest, RestOptions};
use openledger_config::AppConfig;
use openledger_node::supervisor::NodeHandle;
use openledger_services::QueryRouter;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// Threads of the servers' event loop; queries run on others.
const EVENT_THREADS: usize = 2;
/// gRPC connections at once.
const MAX_GRPC_CONNECTIONS: usize = 1000;
/// Time to send a request when the configuration sets no limit: header times are never unlimited.
const DEFAULT_READ_TIMEOUT: Duration = Duration::from_secs(10);
/// Time for which a peer may take nothing of an answer when the configuration sets no limit.
const DEFAULT_STALL: Duration = Duration::from_secs(60);
/// Time for the servers to end after [`ApiServers::stop`].
const STOP_TIMEOUT: Duration = Duration::from_secs(4);
/// Connections that may wait to be accepted: as many as the system allows. Beyond this number the kernel sends
/// SYN cookies, and a client whose answer to one is lost believes in a connection that this side never had.
const WHOLE_BACKLOG: i32 = i32::MAX;
/// Time between looks at the node's health.
const HEALTH_PERIOD: Duration = Duration::from_secs(1);

/// Why the servers cannot start.
#[derive(Debug, thiserror::Error)]
pub enum ApiError {
    /// No threads or event loop.
    #[error("cannot start threads: {0}")]
    Runtime(io::Error),
    /// The address is not one, or is in use.
    #[error("{server} cannot listen on {address:?}: {source}")]
    Bind {
        /// `gRPC` or `REST`.
        server: &'static str,
        /// The address as it was configured.
        address: String,
        /// The error of the operating system.
        source: io::Error,
    },
}

/// The running servers. Dropping them stops them too, without waiting.
#[derive(Debug)]
pub struct ApiServers {
    runtime: Option<tokio::runtime::Runtime>,
    stop: watch::Sender<bool>,
    loops: Vec<JoinHandle<()>>,
    grpc: Option<SocketAddr>,
    rest: Option<SocketAddr>,
}

/// Binds and serves what the configuration enables. Port 0 takes a free port.
///
/// # Errors
/// [`ApiError`]; nothing is left running then.
pub fn start(router: QueryRouter, config: &AppConfig, node: &NodeHandle) -> Result<ApiServers, ApiError> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(EVENT_THREADS)
        .thread_name("api")
        .enable_all()
        .build()
        .map_err(ApiError::Runtime)?;
    let (stop, stopping) = watch::channel(false);
    let mut servers = ApiServers { runtime: None, stop, loops: Vec::new(), grpc: None, rest: None };
    let answers = Answers::new(router);
    let per_peer = usize::try_from(config.openledger.max_connections_per_address).unwrap_or(usize::MAX);
    let limits = |total| net::Limits { total, per_peer };
    let mut web = None;
    let max_age = Duration::from_secs(config.openledger.health_max_block_age);
    if config.grpc.enable {
        let (listener, address) = bind(&runtime, "gRPC", &config.grpc.address)?;
        let (reporter, health) = tonic_health::server::health_reporter();
        let watched = runtime.spawn(report_health(reporter, node.clone(), max_age, stopping.clone()));
        let limit = |bytes: u64| usize::try_from(bytes).unwrap_or(usize::MAX);
        let grpc = Grpc::new(
            answers.clone(),
            health,
            (limit(config.grpc.max_recv_msg_size), limit(config.grpc.max_send_msg_size)),
        );
        web = config.grpc_web.enable.then(|| grpc.clone());
        let to_connections = stopping.clone();
        let serve = move |socket| grpc.clone().serve(socket, to_connections.clone());
        let accepting =
            runtime.spawn(net::accept(listener, limits(MAX_GRPC_CONNECTIONS), DEFAULT_STALL, stopping.clone(), serve));
        servers.loops.extend([watched, accepting]);
        servers.grpc = Some(address);
        tracing::info!(%address, "gRPC server listens");
    }
    // As in the SDK, a node runs on without REST when its port is taken: blocks matter more.
    let rest_listener =
        if config.api.enable { bind(&runtime, "REST", &config.api.address).map(Some) } else { Ok(None) };
    let rest_listener = rest_listener.unwrap_or_else(|error| {
        tracing::error!(%error, "the node runs without its REST server");
        None
    });
    if let Some((listener, address)) = rest_listener {
        let options = RestOptions {
            max_body: usize::try_from(config.api.rpc_max_body_bytes).unwrap_or(usize::MAX),
            read_timeout: seconds_or(config.api.rpc_read_timeout, DEFAULT_READ_TIMEOUT),
            cors: config.api.enabled_unsafe_cors,
            swagger: config.api.swagger,
            metrics: config.telemetry.enabled && config.telemetry.prometheus_retention_time > 0,
            max_block_age: max_age,
        };
        let rest = Arc::new(Rest::new(answers, options, node.clone(), web));
        let limit = match config.api.max_open_connections {
            0 => usize::MAX,
            most => usize::try_from(most).unwrap_or(usize::MAX),
        };
        let stall = seconds_or(config.api.rpc_write_timeout, DEFAULT_STALL);
        let to_connections = stopping.clone();
        let serve = move |socket| rest.clone().serve(socket, to_connections.clone());
        servers.loops.push(runtime.spawn(net::accept(listener, limits(limit), stall, stopping, serve)));
        servers.rest = Some(address);
        tracing::info!(%address, "REST server listens");
    }
    servers.runtime = Some(runtime);
    Ok(servers)
}

impl ApiServers {
    /// Where gRPC listens, when it does.
    pub fn grpc_address(&self) -> Option<SocketAddr> {
        self.grpc
    }

    /// Where REST listens, when it does.
    pub fn rest_address(&self) -> Option<SocketAddr> {
        self.rest
    }

    /// Takes no more connections, lets calls in progress end for a few seconds, then cuts them off. Must not
    /// run on an event loop.
    pub fn stop(mut self) {
        self.stop.send_replace(true);
        let loops = std::mem::take(&mut self.loops);
        if let Some(runtime) = self.runtime.take() {
            let ended = runtime.block_on(async {
                tokio::time::timeout(STOP_TIMEOUT, async {
                    for one in loops {
                        // A loop that panicked has ended, too.
                        let _ = one.await;
                    }
                })
                .await
            });
            if ended.is_err() {
                tracing::warn!("API connections were cut off");
            }
            runtime.shutdown_background();
        }
    }
}

impl Drop for ApiServers {
    fn drop(&mut self) {
        self.stop.send_replace(true);
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

/// `seconds`, or the default for 0.
fn seconds_or(seconds: u32, default: Duration) -> Duration {
    if seconds == 0 { default } else { Duration::from_secs(u64::from(seconds)) }
}

fn bind(
    runtime: &tokio::runtime::Runtime,
    server: &'static str,
    configured: &str,
) -> Result<(TcpListener, SocketAddr), ApiError> {
    let failed = |source| ApiError::Bind { server, address: configured.to_owned(), source };
    let address = configured.strip_prefix("tcp://").unwrap_or(configured);
    // `:1317` means all interfaces, as in Go.
    let address = if address.starts_with(':') { format!("0.0.0.0{address}") } else { address.to_owned() };
    let listener = runtime.block_on(TcpListener::bind(address)).map_err(failed)?;
    rustix::net::listen(&listener, WHOLE_BACKLOG).map_err(|errno| failed(errno.into()))?;
    let bound = listener.local_addr().map_err(failed)?;
    Ok((listener, bound))
}

/// Keeps grpc.health.v1 in step with the node.
async fn report_health(
    mut reporter: tonic_health::server::HealthReporter,
    node: NodeHandle,
    max_age: Duration,
    mut stop: net::Stop,
) {
    let mut last = None;
    loop {
        let status = match node.health().is_healthy(max_age) {
            true => tonic_health::ServingStatus::Serving,
            false => tonic_health::ServingStatus::NotServing,
        };
        // Watchers hear of each setting, so only of changes.
        if last.replace(status) != Some(status) {
            reporter.set_service_status("", status).await;
        }
        if tokio::time::timeout(HEALTH_PERIOD, net::stopped(&mut stop)).await.is_ok() {
            return;
        }
    }
}

#[cfg(test)]
mod slow_tests;
#[cfg(test)]
mod tests;
