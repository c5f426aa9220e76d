//! One connection: request after request, each read in full, answered, and followed by the next.

use super::body::{Ended, Input, LARGE_HEADS};
use super::head::{self, Line};
use super::{Call, Refusal};
use crate::net::{Socket, Stop, stopped};
use bytes::{BufMut as _, Bytes, BytesMut};
use http::header::{CONNECTION, CONTENT_LENGTH, DATE, HeaderMap, HeaderName, TRANSFER_ENCODING};
use http::{Method, Response, StatusCode};
use http_body_util::BodyExt as _;
use hyper::body::Body as _;
use std::io;
use std::sync::Arc;
use std::time::{Duration, SystemTime};
use tokio::io::AsyncWriteExt as _;
use tokio::sync::Semaphore;
use tokio::time::timeout;
use tonic::body::BoxBody;

/// Time that a peer gets to take the last answer before the connection is closed.
const LINGER: Duration = Duration::from_millis(500);
/// Bytes of a refused request that are read and dropped meanwhile.
const LINGER_BYTES: usize = 256 << 10;
/// Room for the head of an answer.
const HEAD_ROOM: usize = 512;

/// What answers the requests of a server.
pub(crate) trait Service: Send + Sync + 'static {
    /// Longest body of a request with these headers.
    fn max_body(&self, headers: &HeaderMap) -> usize;
    /// Answers a request.
    fn call(&self, call: Call) -> impl Future<Output = Response<BoxBody>> + Send;
    /// The answer to what is no request.
    fn refuse(&self, refusal: &Refusal) -> Response<BoxBody>;
}

/// What the connections of a server share.
#[derive(Debug, Clone)]
pub(crate) struct Options {
    /// Time for a head, from when the connection is ready for it, and as much again for the body.
    read_timeout: Duration,
    large: Arc<Semaphore>,
}

impl Options {
    pub(crate) fn new(read_timeout: Duration) -> Self {
        Self { read_timeout, large: Arc::new(Semaphore::new(LARGE_HEADS)) }
    }
}

/// Serves one connection until it ends, is silent for too long, or the server stops.
pub(crate) async fn serve<S: Service>(socket: Socket, service: Arc<S>, options: Options, mut stop: Stop) {
    let mut input = Input::new(socket, options.large.clone());
    loop {
        let read = tokio::select! {
            () = stopped(&mut stop) => return,
            // Whoever sends no head in time gets no answer, as from Go's server.
            read = timeout(options.read_timeout, input.head()) => match read {
                Ok(read) => read,
                Err(_) => return,
            },
        };
        let exchange = match read {
            Ok((line, text)) => exchange(&mut input, &*service, &options, line, &text).await,
            Err(ended) => Err(ended),
        };
        match exchange {
            Ok(Answer { response, line, keeps_alive }) => {
                let keeps_alive = keeps_alive && !*stop.borrow();
                let written = respond(&mut input.socket, response, &line, keeps_alive).await;
                if !written.unwrap_or(false) {
                    return close(input).await;
                }
            }
            Err(Ended::Gone) => return,
            Err(Ended::Refused(refusal)) => {
                let line = Line { method: Method::GET, path: Vec::new(), query: Vec::new(), minor: 1 };
                // Nobody may be left to read it.
                let _ = respond(&mut input.socket, service.refuse(&refusal), &line, false).await;
                return close(input).await;
            }
        }
    }
}

struct Answer {
    response: Response<BoxBody>,
    line: Line,
    keeps_alive: bool,
}

async fn exchange<S: Service>(
    input: &mut Input,
    service: &S,
    options: &Options,
    line: Line,
    text: &[u8],
) -> Result<Answer, Ended> {
    let headers = head::headers(text, &line)?;
    let framing = head::framing(&headers, &line)?;
    // A length beside chunks may be an attempt to have two servers see different requests: nothing is read
    // behind it.
    let is_ambiguous = headers.contains_key(TRANSFER_ENCODING) && headers.contains_key(CONTENT_LENGTH);
    let keeps_alive = head::keeps_alive(&headers, &line) && !is_ambiguous;
    if head::expects_continue(&headers, &line)? && framing != head::Framing::Length(0) {
        let goes_on = input.socket.write_all(b"HTTP/1.1 100 Continue\r\n\r\n").await;
        goes_on.map_err(|_| Ended::Gone)?;
    }
    let body = timeout(options.read_timeout, input.body(framing, service.max_body(&headers))).await;
    let late = || Refusal::new(StatusCode::REQUEST_TIMEOUT, "the request body took too long");
    let body: Bytes = body.map_err(|_| late())??;
    if line.method == Method::OPTIONS && line.path == b"*" {
        // About the server as a whole.
        return Ok(Answer { response: Response::new(tonic::body::empty_body()), line, keeps_alive });
    }
    let (path, query) = (line.path.clone(), line.query.clone());
    let response = service.call(Call { method: line.method.clone(), path, query, headers, body }).await;
    Ok(Answer { response, line, keeps_alive })
}

/// Ends a connection so that its last answer arrives.
async fn close(mut input: Input) {
    // The peer may have gone first.
    let _ = input.socket.shutdown().await;
    let _ = timeout(LINGER, input.drain(LINGER_BYTES)).await;
}

/// Writes an answer; false when the connection must end after it.
async fn respond(socket: &mut Socket, response: Response<BoxBody>, line: &Line, keeps_alive: bool) -> io::Result<bool> {
    let (parts, mut body) = response.into_parts();
    let length = body.size_hint().exact();
    let is_chunked = length.is_none() && line.minor > 0;
    let mut out = BytesMut::with_capacity(HEAD_ROOM);
    let reason = parts.status.canonical_reason().unwrap_or_default();
    out.put_slice(format!("HTTP/1.1 {} {reason}\r\n", parts.status.as_u16()).as_bytes());
    let ours = [CONTENT_LENGTH, TRANSFER_ENCODING, CONNECTION];
    for (name, value) in parts.headers.iter().filter(|(name, _)| !ours.contains(name)) {
        put_header(&mut out, name, value.as_bytes());
    }
    if !parts.headers.contains_key(DATE) {
        #[allow(clippy::disallowed_methods, reason = "a header of HTTP, outside the state machine")]
        let now = httpdate::fmt_http_date(SystemTime::now());
        put_header(&mut out, &DATE, now.as_bytes());
    }
    match length {
        Some(length) => put_header(&mut out, &CONTENT_LENGTH, length.to_string().as_bytes()),
        None if is_chunked => put_header(&mut out, &TRANSFER_ENCODING, b"chunked"),
        // The end of the connection ends the body.
        None => {}
    }
    // Without a length an old client learns the end of the body from the end of the connection.
    let keeps_alive = keeps_alive && (length.is_some() || is_chunked);
    if !keeps_alive {
        put_header(&mut out, &CONNECTION, b"close");
    } else if line.minor == 0 {
        put_header(&mut out, &CONNECTION, b"keep-alive");
    }
    out.put_slice(b"\r\n");
    if line.method == Method::HEAD {
        socket.write_all(&out).await?;
        return Ok(keeps_alive);
    }
    while let Some(data) = next_data(socket, &mut body).await? {
        if is_chunked {
            out.put_slice(format!("{:x}\r\n", data.len()).as_bytes());
        }
        out.put_slice(&data);
        if is_chunked {
            out.put_slice(b"\r\n");
        }
        socket.write_all(&out).await?;
        out.clear();
    }
    if is_chunked {
        out.put_slice(b"0\r\n\r\n");
    }
    socket.write_all(&out).await?;
    socket.flush().await?;
    Ok(keeps_alive)
}

fn put_header(out: &mut BytesMut, name: &HeaderName, value: &[u8]) {
    for part in [name.as_str().as_bytes(), b": ", value, b"\r\n"] {
        out.put_slice(part);
    }
}

/// The next bytes of a body; an error when the peer goes away while there are none.
async fn next_data(socket: &Socket, body: &mut BoxBody) -> io::Result<Option<Bytes>> {
    loop {
        let frame = tokio::select! {
            biased;
            frame = body.frame() => frame,
            () = gone(socket) => return Err(io::ErrorKind::ConnectionReset.into()),
        };
        match frame {
            None => return Ok(None),
            Some(Err(error)) => return Err(io::Error::other(error.to_string())),
            Some(Ok(frame)) => {
                if let Ok(data) = frame.into_data()
                    && !data.is_empty()
                {
                    return Ok(Some(data));
                }
            }
        }
    }
}

/// Resolves when the peer has closed the connection; never while it has sent something that waits to be read.
async fn gone(socket: &Socket) {
    let mut one = [0; 1];
    match socket.stream().peek(&mut one).await {
        Ok(0) | Err(_) => {}
        Ok(_) => std::future::pending().await,
    }
}
