//! gRPC: every method of the query services through one codec of bytes, with reflection and health.

mod pace;
mod reflection;

use super::answer::{Answers, HEIGHT_HEADER};
use super::net::{Socket, Stop, stopped};
use bytes::{Buf as _, BufMut as _};
use http::{Request, Response};
use hyper::body::Incoming;
use hyper::server::conn::http2;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use openledger_core::QueryError;
use openledger_proto::services;
use pace::{Activity, Held, Paced};
use prost::bytes::Bytes;
use std::collections::BTreeSet;
use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;
use tonic::body::BoxBody;
use tonic::codec::{Codec, DecodeBuf, Decoder, EncodeBuf, Encoder};
use tonic::metadata::MetadataValue;
use tonic::server::UnaryService;
use tonic::{Code, Status};
use tonic_health::pb::health_server::{Health, HealthServer};
use tower::util::BoxCloneSyncService;
use tower::{Layer as _, Service as _, ServiceExt as _};

/// Streams at once on one connection (Go's default is 100 in browsers, grpc-go leaves it open).
const MAX_STREAMS: u32 = 128;
/// Bytes of a request's headers.
const MAX_HEADERS: u32 = 16 * 1024;
/// Streams that a peer may reset before they were answered, before the connection is closed (CVE-2023-44487).
const MAX_PENDING_RESETS: usize = 20;
/// Time for the preface of HTTP/2, and again for the head of the first request: a peer that stays silent
/// loses its place.
const HEADER_TIMEOUT: Duration = Duration::from_secs(10);
/// Time without a call after which a connection is ended; its client makes another one with the next call.
const IDLE_TIMEOUT: Duration = Duration::from_secs(300);
/// Time that a connection gets to end once it is told to.
const LINGER: Duration = Duration::from_secs(1);
/// Time for each 16 KiB of a request, or for its end.
const BODY_WINDOW: Duration = Duration::from_secs(10);
/// The same for the questions of reflection, which share a stream.
const QUESTION_WINDOW: Duration = Duration::from_secs(60);
/// First bytes of each HTTP/2 connection.
const PREFACE: &[u8; 24] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
/// Time between looks at a preface that has not come in full.
const PREFACE_PAUSE: Duration = Duration::from_millis(20);
/// Pings to an idle peer, and the time it has to answer.
const KEEP_ALIVE: (Duration, Duration) = (Duration::from_secs(20), Duration::from_secs(20));
/// Time for one call, its request included.
const CALL_TIMEOUT: Duration = Duration::from_secs(120);

/// The gRPC services, all of which ask the one query router.
#[derive(Clone)]
pub(super) struct Grpc {
    answers: Answers,
    paths: Arc<BTreeSet<&'static str>>,
    services: Arc<BTreeSet<&'static str>>,
    reflection: reflection::Servers,
    health: BoxCloneSyncService<Request<BoxBody>, Response<BoxBody>, Infallible>,
    max_receive: usize,
    max_send: usize,
}

impl Grpc {
    /// Serves all unary methods of the router's services.
    /// `max` are the bytes of a received and of a sent message.
    pub(super) fn new<H: Health>(answers: Answers, health: HealthServer<H>, max: (usize, usize)) -> Self {
        let names: BTreeSet<&'static str> = answers.router().services().into_iter().collect();
        let methods = names.iter().filter_map(|n| services::find(n)).flat_map(|s| &s.methods);
        let paths = methods.filter(|m| !m.client_streaming && !m.server_streaming).map(|m| m.path.as_str()).collect();
        Self {
            answers,
            paths: Arc::new(paths),
            reflection: reflection::Servers::new(names.iter().copied()),
            services: Arc::new(names),
            health: BoxCloneSyncService::new(health),
            max_receive: max.0,
            max_send: max.1,
        }
    }

    /// Serves one connection until it ends or the server stops.
    pub(super) async fn serve(self, socket: Socket, mut stop: Stop) {
        if !preface(&socket).await {
            return;
        }
        let activity = Activity::default();
        let watched = activity.clone();
        let service = hyper::service::service_fn(move |request: Request<Incoming>| {
            let (grpc, activity) = (self.clone(), watched.clone());
            let _open = activity.enter();
            async move {
                let window = if reflection::is_path(request.uri().path()) { QUESTION_WINDOW } else { BODY_WINDOW };
                let request = request.map(|body| tonic::body::boxed(Paced::new(body, window, activity)));
                let response = grpc.reply(request).await;
                Ok::<_, Infallible>(response.map(|body| tonic::body::boxed(Held { body, _open })))
            }
        });
        let connection = http2::Builder::new(TokioExecutor::new())
            .timer(TokioTimer::new())
            .max_concurrent_streams(MAX_STREAMS)
            .max_header_list_size(MAX_HEADERS)
            .max_pending_accept_reset_streams(MAX_PENDING_RESETS)
            .keep_alive_interval(KEEP_ALIVE.0)
            .keep_alive_timeout(KEEP_ALIVE.1)
            .serve_connection(TokioIo::new(socket), service);
        let mut connection = std::pin::pin!(connection);
        let ended = tokio::select! {
            ended = connection.as_mut() => ended,
            () = stopped(&mut stop) => {
                connection.as_mut().graceful_shutdown();
                connection.await
            }
            () = activity.ends(HEADER_TIMEOUT, IDLE_TIMEOUT) => {
                connection.as_mut().graceful_shutdown();
                tokio::time::timeout(LINGER, connection).await.unwrap_or(Ok(()))
            }
        };
        if let Err(error) = ended {
            tracing::debug!(%error, "gRPC connection");
        }
    }

    /// Bytes of the longest message that is taken.
    pub(super) fn max_receive(&self) -> usize {
        self.max_receive
    }

    /// Answers one call that came as gRPC-Web, over HTTP/1.1.
    pub(super) async fn web(self, request: Request<BoxBody>) -> Response<BoxBody> {
        let service = tower::service_fn(move |request| {
            let grpc = self.clone();
            async move { Ok::<_, Infallible>(grpc.reply(request).await) }
        });
        infallible(tonic_web::GrpcWebLayer::new().layer(service).oneshot(request).await)
    }

    async fn reply(mut self, request: Request<BoxBody>) -> Response<BoxBody> {
        let path = request.uri().path().to_owned();
        let service = path.strip_prefix('/').and_then(|p| p.rsplit_once('/')).map(|(s, _)| s).unwrap_or_default();
        match service {
            reflection::V1 => infallible(self.reflection.v1.call(request).await),
            reflection::V1ALPHA => infallible(self.reflection.v1alpha.call(request).await),
            reflection::HEALTH => infallible(self.health.call(request).await),
            _ if self.paths.contains(path.as_str()) => {
                let query = Query { answers: self.answers.clone(), path };
                let mut codec = tonic::server::Grpc::new(RawCodec)
                    .apply_max_message_size_config(Some(self.max_receive), Some(self.max_send));
                match tokio::time::timeout(CALL_TIMEOUT, codec.unary(query, request)).await {
                    Ok(response) => as_exhausted(response),
                    Err(_) => Status::deadline_exceeded("the call took too long").into_http(),
                }
            }
            // The texts of grpc-go, which clients match on.
            _ if self.services.contains(service) => {
                let method = path.rsplit('/').next().unwrap_or_default();
                Status::unimplemented(format!("unknown method {method} for service {service}")).into_http()
            }
            _ if service.is_empty() => Status::unimplemented(format!("malformed method name: {path:?}")).into_http(),
            _ => Status::unimplemented(format!("unknown service {service}")).into_http(),
        }
    }
}

fn infallible<T>(result: Result<T, Infallible>) -> T {
    match result {
        Ok(value) => value,
        Err(never) => match never {},
    }
}

/// Waits for the preface without taking it from the socket.
async fn preface(socket: &Socket) -> bool {
    let look = async {
        let mut seen = [0_u8; PREFACE.len()];
        loop {
            match socket.stream().peek(&mut seen).await {
                Ok(0) | Err(_) => return false,
                Ok(n) if seen.get(..n) != PREFACE.get(..n) => return false,
                Ok(n) if n == PREFACE.len() => return true,
                Ok(_) => tokio::time::sleep(PREFACE_PAUSE).await,
            }
        }
    };
    tokio::time::timeout(HEADER_TIMEOUT, look).await.unwrap_or(false)
}

/// tonic reports a message over the limit as OutOfRange; grpc-go, and so the SDK, as ResourceExhausted.
fn as_exhausted(response: Response<BoxBody>) -> Response<BoxBody> {
    match Status::from_header_map(response.headers()) {
        Some(status) if status.code() == Code::OutOfRange && status.message().contains("message length too large") => {
            let text = status.message().trim_start_matches("Error, ").to_owned();
            Status::resource_exhausted(format!("grpc: received message larger than max: {text}")).into_http()
        }
        _ => response,
    }
}

/// One call of a query method.
struct Query {
    answers: Answers,
    path: String,
}

impl UnaryService<Bytes> for Query {
    type Response = Bytes;
    type Future = Pin<Box<dyn Future<Output = Result<tonic::Response<Bytes>, Status>> + Send>>;

    fn call(&mut self, request: tonic::Request<Bytes>) -> Self::Future {
        let (answers, path) = (self.answers.clone(), self.path.clone());
        Box::pin(async move {
            let (metadata, _, message) = request.into_parts();
            let mut heights = metadata.get_all(HEIGHT_HEADER).iter();
            // The SDK takes the header only when it stands once.
            let height = match (heights.next(), heights.next()) {
                (Some(one), None) => one.to_str().ok().map(str::to_owned),
                _ => None,
            };
            let (answer, height) = answers.answer(path, message, height).await.map_err(|e| status(&e))?;
            let mut response = tonic::Response::new(Bytes::from(answer));
            response.metadata_mut().insert(HEIGHT_HEADER, MetadataValue::from(height));
            Ok(response)
        })
    }
}

fn status(e: &QueryError) -> Status {
    Status::new(Code::from_i32(e.code as i32), e.message.clone())
}

/// Messages as bytes: the router decodes them.
#[derive(Debug, Clone, Copy, Default)]
struct RawCodec;

impl Codec for RawCodec {
    type Encode = Bytes;
    type Decode = Bytes;
    type Encoder = Self;
    type Decoder = Self;

    fn encoder(&mut self) -> Self {
        Self
    }

    fn decoder(&mut self) -> Self {
        Self
    }
}

impl Encoder for RawCodec {
    type Item = Bytes;
    type Error = Status;

    fn encode(&mut self, item: Bytes, dst: &mut EncodeBuf<'_>) -> Result<(), Status> {
        dst.put(item);
        Ok(())
    }
}

impl Decoder for RawCodec {
    type Item = Bytes;
    type Error = Status;

    fn decode(&mut self, src: &mut DecodeBuf<'_>) -> Result<Option<Bytes>, Status> {
        Ok(Some(src.copy_to_bytes(src.remaining())))
    }
}
