//! REST: the query services transcoded by their `google.api.http` rules, as grpc-gateway v1.16 does with the
//! SDK's JSON.

mod cors;
mod form;
mod openapi;
mod path;
mod populate;
pub mod strconv;
pub mod template;

use super::answer::{Answers, HEIGHT_HEADER};
use super::grpc::Grpc;
use super::http1::{self, Call, Refusal};
use super::net::{Socket, Stop};
use form::Form;
use http::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use http::{Method, Request, Response, StatusCode, Uri};
use http_body_util::Full;
use openledger_core::{GrpcCode, QueryError};
use openledger_node::supervisor::NodeHandle;
use openledger_proto::json;
use openledger_proto::prost_reflect::DynamicMessage;
use openledger_proto::services::{self, HttpRule};
use prost::Message as _;
use prost::bytes::Bytes;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use template::Template;
use tonic::body::BoxBody;

/// Prefix of the gateway for metadata in headers.
const METADATA: &str = "grpc-metadata-";
/// Header for the type of the answer behind the gateway.
const GRPC_CONTENT_TYPE: &str = "grpc-metadata-content-type";
/// The type that the SDK's own gRPC client names to the gateway.
const GRPC_CODEC: &str = "application/grpc+cosmos-sdk-grpc-codec";
/// The only body that may stand for a query string.
const FORM: &[u8] = b"application/x-www-form-urlencoded";

/// What the REST server may be told.
#[derive(Debug, Clone)]
pub struct RestOptions {
    /// Longest request body in bytes.
    pub max_body: usize,
    /// Time for the head, and again for the body, of a request.
    pub read_timeout: Duration,
    /// Whether pages of any origin may call.
    pub cors: bool,
    /// Whether the OpenAPI description is served below `/swagger/`.
    pub swagger: bool,
    /// Whether metrics are served at `/metrics`.
    pub metrics: bool,
    /// Age of the last block from which `/health` fails; zero for never.
    pub max_block_age: Duration,
}

/// A response of this server.
type Reply = Response<Full<Bytes>>;

/// One REST form of a method.
struct Route {
    template: Template,
    rule: &'static HttpRule,
    method: &'static services::Method,
}

/// The routes and what their answers need.
pub(super) struct Rest {
    routes: Vec<Route>,
    answers: Answers,
    options: RestOptions,
    connections: http1::Options,
    node: NodeHandle,
    /// Answers gRPC-Web when that is served.
    web: Option<Grpc>,
    /// The OpenAPI document and its page, when they are served.
    description: Option<(String, String)>,
}

impl Rest {
    /// The routes of all services that the router answers.
    pub(super) fn new(answers: Answers, options: RestOptions, node: NodeHandle, web: Option<Grpc>) -> Self {
        let served = answers.router().services();
        let methods = served.iter().filter_map(|name| services::find(name)).flat_map(|s| &s.methods);
        let mut routes: Vec<Route> = methods
            .flat_map(|method| method.http.iter().map(move |rule| (method, rule)))
            .filter_map(|(method, rule)| Some(Route { template: Template::parse(&rule.template)?, rule, method }))
            .collect();
        // The first match answers; open patterns also match what plainer templates spell out.
        routes.sort_by_key(|r| r.template.is_open());
        let description = options.swagger.then(|| {
            let routes = routes.iter().map(|r| (r.method, r.rule, &r.template));
            let document = openapi::document(routes, env!("CARGO_PKG_VERSION"));
            (document.to_string(), openapi::page(&document))
        });
        let connections = http1::Options::new(options.read_timeout);
        Self { routes, answers, options, connections, node, web, description }
    }

    /// Serves one connection until it ends or the server stops.
    pub(super) async fn serve(self: Arc<Self>, socket: Socket, stop: Stop) {
        let options = self.connections.clone();
        http1::serve(socket, self, options, stop).await;
    }

    async fn reply(&self, call: Call) -> Response<BoxBody> {
        let from_page = self.options.cors && cors::has_origin(&call.headers);
        if self.options.cors && call.method == Method::OPTIONS {
            return cors::preflight(&call.headers).map(tonic::body::boxed);
        }
        let mut reply = match &self.web {
            Some(grpc) if is_grpc_web(&call.headers) => match web_request(call) {
                Some(request) => grpc.clone().web(request).await,
                None => not_found().map(tonic::body::boxed),
            },
            _ => self.plain(call).await.map(tonic::body::boxed),
        };
        if from_page {
            cors::allow(reply.headers_mut());
        }
        reply
    }

    async fn plain(&self, call: Call) -> Reply {
        if call.method == Method::GET {
            let own = match call.path.as_slice() {
                b"/health" => Some(self.health()),
                b"/metrics" if self.options.metrics => Some(self.metrics()),
                path if path.starts_with(b"/swagger") => self.description(path),
                _ => None,
            };
            if let Some(reply) = own {
                return reply;
            }
        }
        self.transcode(call).await.unwrap_or_else(|e| e)
    }

    fn health(&self) -> Reply {
        self.note_height();
        let health = self.node.health();
        let healthy = health.is_healthy(self.options.max_block_age);
        let status = if healthy { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
        let body = serde_json::json!({
            "healthy": healthy,
            "height": health.height().to_string(),
            "seconds_since_block": health.block_age().as_secs().to_string(),
        });
        json_reply(status, body.to_string())
    }

    /// Brings the node's line up to the committed height before it is read.
    fn note_height(&self) {
        let height = self.answers.router().app().published().block.height;
        self.node.committed(i64::try_from(height).unwrap_or(i64::MAX));
    }

    fn metrics(&self) -> Reply {
        self.note_height();
        match self.node.metrics().render() {
            Ok(text) => {
                let mut reply = Response::new(Full::new(Bytes::from(text)));
                reply.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(prometheus::TEXT_FORMAT));
                reply
            }
            Err(e) => {
                json_reply(StatusCode::INTERNAL_SERVER_ERROR, serde_json::json!({ "error": e.to_string() }).to_string())
            }
        }
    }

    fn description(&self, path: &[u8]) -> Option<Reply> {
        let (document, page) = self.description.as_ref()?;
        match path {
            b"/swagger" => Some(redirect("/swagger/", b"")),
            b"/swagger/openapi.json" => Some(json_reply(StatusCode::OK, document.clone())),
            b"/swagger/" => {
                let mut reply = Response::new(Full::new(Bytes::from(page.clone())));
                reply.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
                Some(reply)
            }
            _ => None,
        }
    }

    /// Finds the route, makes its request and sends its answer.
    async fn transcode(&self, call: Call) -> Result<Reply, Reply> {
        let Call { method, path, query, headers, body } = call;
        let bad = |e: String| error_reply(GrpcCode::InvalidArgument, &e);
        let path = form::unescape(&path, false).map_err(bad)?;
        if let Some(to) = path::redirect(&path) {
            return Err(redirect(&to, &query));
        }
        let segments: Vec<&str> = path.strip_prefix('/').unwrap_or(&path).split('/').collect();
        let is_form = method == Method::POST && headers.get(CONTENT_TYPE).is_some_and(|t| t.as_bytes() == FORM);
        let over = headers.get("x-http-method-override").filter(|_| is_form).and_then(|m| m.to_str().ok());
        let method = over.filter(|m| !m.is_empty()).map_or_else(|| method.to_string(), str::to_ascii_uppercase);
        let find = |verb: &str| {
            self.routes
                .iter()
                .filter(|r| r.rule.verb == verb)
                .find_map(|r| r.template.matches(&segments).map(|fields| (r, fields)))
        };
        // As in the gateway, a posted form may stand for a GET whose query string would be too long.
        let found = find(&method).or_else(|| if is_form && method == "POST" { find("GET") } else { None });
        // The gateway takes a colon at the start of the last segment for a verb without a path.
        let found = found.filter(|_| segments.last().and_then(|s| s.rfind(':')) != Some(0));
        let Some((route, fields)) = found else { return Err(not_found()) };

        let mut form = Form::new();
        if is_form && method == "POST" {
            form::parse(&body, &mut form).map_err(bad)?;
        }
        form::parse(&query, &mut form).map_err(bad)?;
        let message = route.request(&fields, &form, &body).map_err(bad)?;
        let (answer, height) = self
            .answers
            .answer(route.method.path.clone(), message.into(), height_header(&headers))
            .await
            .map_err(|e| query_error(&e))?;
        let text = route.response(&answer).map_err(|e| error_reply(GrpcCode::Internal, &e))?;
        let mut reply = json_reply(StatusCode::OK, text);
        let height = HeaderValue::from(height);
        reply.headers_mut().insert(GRPC_CONTENT_TYPE, HeaderValue::from_static(GRPC_CODEC));
        reply.headers_mut().insert("grpc-metadata-x-cosmos-block-height", height.clone());
        reply.headers_mut().insert(HEIGHT_HEADER, height);
        Ok(reply)
    }
}

impl http1::Service for Rest {
    fn max_body(&self, headers: &HeaderMap) -> usize {
        match &self.web {
            // The message limit of gRPC holds there, in base64 when the type says text.
            Some(grpc) if is_grpc_web(headers) => grpc.max_receive().saturating_mul(2).max(self.options.max_body),
            _ => self.options.max_body,
        }
    }

    async fn call(&self, call: Call) -> Response<BoxBody> {
        with_time(self.reply(call).await)
    }

    fn refuse(&self, refusal: &Refusal) -> Response<BoxBody> {
        let code = match refusal.status {
            StatusCode::NOT_IMPLEMENTED | StatusCode::HTTP_VERSION_NOT_SUPPORTED => GrpcCode::Unimplemented,
            StatusCode::REQUEST_TIMEOUT => GrpcCode::Canceled,
            StatusCode::SERVICE_UNAVAILABLE => GrpcCode::Unavailable,
            _ => GrpcCode::InvalidArgument,
        };
        with_time(coded(refusal.status, code, &refusal.message).map(tonic::body::boxed))
    }
}

/// The gateway's header with the server's time.
fn with_time(mut reply: Response<BoxBody>) -> Response<BoxBody> {
    #[allow(clippy::disallowed_methods, reason = "a header of the gateway, outside the state machine")]
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    reply.headers_mut().insert(HeaderName::from_static("x-server-time"), HeaderValue::from(now.as_secs()));
    reply
}

impl Route {
    /// The request's wire bytes from the body, the path and the query string.
    fn request(&self, fields: &[(&str, String)], form: &Form, body: &[u8]) -> Result<Vec<u8>, String> {
        let input = &self.method.input;
        let descriptor =
            openledger_proto::pool().get_message_by_name(input).ok_or_else(|| format!("no type {input}"))?;
        let mut message = match self.rule.body.as_str() {
            "" => DynamicMessage::new(descriptor),
            _ if body.iter().all(u8::is_ascii_whitespace) => DynamicMessage::new(descriptor),
            field => {
                let value: serde_json::Value = serde_json::from_slice(body).map_err(|e| e.to_string())?;
                let value = if field == "*" { value } else { serde_json::json!({ field: value }) };
                let bytes = json::from_json(input, &value, json::ParseOptions { ignore_unknown: true })
                    .map_err(|e| e.to_string())?;
                DynamicMessage::decode(descriptor, bytes.as_slice()).map_err(|e| e.to_string())?
            }
        };
        for (field, text) in fields {
            populate::path_field(&mut message, field, text)?;
        }
        if self.rule.body != "*" {
            let mut bound: Vec<&str> = self.template.fields().collect();
            if !self.rule.body.is_empty() {
                bound.push(&self.rule.body);
            }
            populate::query_fields(&mut message, form, &bound)?;
        }
        Ok(message.encode_to_vec())
    }

    /// The answer as the SDK's JSON.
    fn response(&self, answer: &[u8]) -> Result<String, String> {
        if self.rule.response_body.is_empty() {
            return json::to_json_string(&self.method.output, answer).map_err(|e| e.to_string());
        }
        let value = json::to_json(&self.method.output, answer).map_err(|e| e.to_string())?;
        Ok(value.get(&self.rule.response_body).cloned().unwrap_or_default().to_string())
    }
}

fn is_grpc_web(headers: &HeaderMap) -> bool {
    headers.get(CONTENT_TYPE).is_some_and(|v| v.as_bytes().starts_with(b"application/grpc-web"))
}

/// A call of gRPC-Web as the gRPC services take it; `None` when its path cannot be that of a method.
fn web_request(call: Call) -> Option<Request<BoxBody>> {
    let uri = Uri::try_from(call.path).ok()?;
    let mut request = Request::new(tonic::body::boxed(Full::new(call.body)));
    (*request.method_mut(), *request.uri_mut(), *request.headers_mut()) = (call.method, uri, call.headers);
    Some(request)
}

fn not_found() -> Reply {
    error_reply(GrpcCode::Unimplemented, "Not Implemented")
}

/// The height that a request names, under either spelling of the header.
fn height_header(headers: &HeaderMap) -> Option<String> {
    let both = [HEIGHT_HEADER.to_owned(), format!("{METADATA}{HEIGHT_HEADER}")];
    let mut values = both.iter().flat_map(|name| headers.get_all(name)).filter_map(|v| v.to_str().ok());
    let first = values.next()?;
    // The SDK takes the header only when it stands once.
    values.next().is_none().then(|| first.to_owned())
}

/// `301` to a path of this server, with the query string of the request.
fn redirect(path: &str, query: &[u8]) -> Reply {
    let to = if query.is_empty() { path.as_bytes().to_vec() } else { [path.as_bytes(), b"?", query].concat() };
    let mut reply = Reply::default();
    *reply.status_mut() = StatusCode::MOVED_PERMANENTLY;
    if let Ok(to) = HeaderValue::from_bytes(&to) {
        reply.headers_mut().insert(http::header::LOCATION, to);
    }
    reply
}

fn json_reply(status: StatusCode, body: String) -> Reply {
    let mut reply = Response::new(Full::new(Bytes::from(body)));
    *reply.status_mut() = status;
    reply.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    reply
}

fn query_error(e: &QueryError) -> Reply {
    let mut reply = error_reply(e.code, &e.message);
    reply.headers_mut().insert(GRPC_CONTENT_TYPE, HeaderValue::from_static(GRPC_CODEC));
    reply
}

fn error_reply(code: GrpcCode, message: &str) -> Reply {
    coded(http_status(code), code, message)
}

fn coded(status: StatusCode, code: GrpcCode, message: &str) -> Reply {
    #[derive(serde::Serialize)]
    struct Body<'a> {
        code: u32,
        message: &'a str,
        details: [(); 0],
    }
    let body = serde_json::to_string(&Body { code: code as u32, message, details: [] }).unwrap_or_default();
    json_reply(status, body)
}

/// grpc-gateway v1.16 `HTTPStatusFromCode`.
fn http_status(code: GrpcCode) -> StatusCode {
    match code {
        GrpcCode::Canceled => StatusCode::REQUEST_TIMEOUT,
        GrpcCode::InvalidArgument | GrpcCode::FailedPrecondition | GrpcCode::OutOfRange => StatusCode::BAD_REQUEST,
        GrpcCode::DeadlineExceeded => StatusCode::GATEWAY_TIMEOUT,
        GrpcCode::NotFound => StatusCode::NOT_FOUND,
        GrpcCode::AlreadyExists | GrpcCode::Aborted => StatusCode::CONFLICT,
        GrpcCode::PermissionDenied => StatusCode::FORBIDDEN,
        GrpcCode::Unauthenticated => StatusCode::UNAUTHORIZED,
        GrpcCode::ResourceExhausted => StatusCode::TOO_MANY_REQUESTS,
        GrpcCode::Unimplemented => StatusCode::NOT_IMPLEMENTED,
        GrpcCode::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        GrpcCode::Unknown | GrpcCode::Internal | GrpcCode::DataLoss => StatusCode::INTERNAL_SERVER_ERROR,
    }
}
