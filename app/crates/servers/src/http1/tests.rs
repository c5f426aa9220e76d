//! The bytes of connections, spoken over sockets to a service that tells what it was asked.

use super::*;
use crate::net::{self, Limits};
use http::Response;
use http_body_util::Full;
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tonic::body::BoxBody;

/// Answers with the method, the path, the query and the length of the body, as they came.
struct Mirror;

impl Service for Mirror {
    fn max_body(&self, _: &HeaderMap) -> usize {
        1000
    }

    async fn call(&self, call: Call) -> Response<BoxBody> {
        let parts = [call.method.as_str().as_bytes(), b" ", &call.path, b" ", &call.query, b" "].concat();
        let text = [parts, call.body.len().to_string().into_bytes()].concat();
        Response::new(tonic::body::boxed(Full::new(Bytes::from(text))))
    }

    fn refuse(&self, refusal: &Refusal) -> Response<BoxBody> {
        let mut response = Response::new(tonic::body::boxed(Full::new(Bytes::from(refusal.message.clone()))));
        *response.status_mut() = refusal.status;
        response
    }
}

struct Server {
    address: SocketAddr,
    _stop: watch::Sender<bool>,
    _runtime: tokio::runtime::Runtime,
}

fn server() -> Server {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopping) = watch::channel(false);
    let options = Options::new(Duration::from_secs(2));
    let (service, to_connections) = (Arc::new(Mirror), stopping.clone());
    let each = move |socket| serve(socket, service.clone(), options.clone(), to_connections.clone());
    let limits = Limits { total: 50, per_peer: 0 };
    runtime.spawn(net::accept(listener, limits, Duration::from_secs(5), stopping, each));
    Server { address, _stop: stop, _runtime: runtime }
}

impl Server {
    /// All that comes back for these bytes, which are sent in pieces of some length, until the server closes.
    fn exchange(&self, bytes: &[u8], piece: usize) -> String {
        let mut stream = TcpStream::connect(self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        for part in bytes.chunks(piece) {
            // A refused request may find the connection closed.
            let _ = stream.write_all(part);
        }
        let mut back = Vec::new();
        let _ = stream.read_to_end(&mut back);
        String::from_utf8_lossy(&back).into_owned()
    }

    /// Status and body of the only answer.
    fn one(&self, bytes: &[u8]) -> (u16, String) {
        let text = self.exchange(bytes, bytes.len().max(1));
        let (head, body) =
            text.split_once("\r\n\r\n").unwrap_or_else(|| panic!("{:?} for {:?}", text, &bytes[..bytes.len().min(80)]));
        (head.split(' ').nth(1).unwrap().parse().unwrap(), body.to_owned())
    }

    fn target(&self, target: &[u8]) -> (u16, String) {
        self.one(&[b"GET ", target, b" HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"].concat())
    }
}

#[test]
fn targets_are_taken_that_gos_server_takes() {
    let server = server();
    for (target, path, query) in [
        ("/a?query=tx.height>=1", "/a", "query=tx.height>=1"),
        ("/a?q=message.action='x'&b=<\">{}|\\^`[]", "/a", "q=message.action='x'&b=<\">{}|\\^`[]"),
        ("/<\">{}|\\^`[]/b", "/<\">{}|\\^`[]/b", ""),
        ("/a#b?c#d", "/a#b", "c#d"),
        ("/a?b?c", "/a", "b?c"),
        ("/a?%zz", "/a", "%zz"),
        ("/%C3%A9/é?ü=ö", "/%C3%A9/é", "ü=ö"),
        ("http://elsewhere:80/a?b", "/a", "b"),
        ("http://elsewhere", "", ""),
        ("//a//b", "//a//b", ""),
        ("*", "*", ""),
    ] {
        assert_eq!(server.target(target.as_bytes()), (200, format!("GET {path} {query} 0")), "{target}");
    }
    let every: Vec<u8> = (0x21..=0xff).filter(|b| !matches!(b, 0x7f | b'%' | b'?')).collect();
    let (status, body) = server.target(&[b"/", every.as_slice(), b"?", &every].concat());
    assert_eq!(status, 200);
    assert!(body.starts_with("GET /!\"#$&'()"), "{body}");
    let long = "x".repeat(1_000_000);
    let (status, body) = server.target(format!("/a?q={long}>").as_bytes());
    assert_eq!((status, body.len()), (200, long.len() + "GET /a q=> 0".len()));
}

#[test]
fn what_gos_server_refuses_is_refused_with_its_status_and_a_text() {
    let server = server();
    for (target, text) in [
        ("/a\x01b", "invalid control character in URL"),
        ("/a\x7f", "invalid control character in URL"),
        ("/%zz", "invalid URL escape \"%zz\""),
        ("/%4", "invalid URL escape \"%4\""),
        ("a/b", "invalid URI for request"),
        (":80", "missing protocol scheme"),
        ("", "empty url"),
        ("/a b", "malformed HTTP version \"b HTTP/1.1\""),
    ] {
        let (status, body) = server.target(target.as_bytes());
        assert!(status == 400 && body.contains(text), "{target:?}: {status} {body}");
    }
    let head = |lines: &str| server.one(format!("{lines}\r\n\r\n").as_bytes());
    for (lines, status, text) in [
        ("GARBAGE", 400, "malformed HTTP request"),
        ("GE(T / HTTP/1.1\r\nHost: a", 400, "invalid method"),
        (" / HTTP/1.1\r\nHost: a", 400, "invalid method"),
        ("GET / HTTP/2.0\r\nHost: a", 505, "unsupported protocol version"),
        ("PRI * HTTP/2.0", 505, "unsupported protocol version"),
        ("GET / HTTP/0.9", 505, "unsupported protocol version"),
        ("GET / HTTP/1.1x\r\nHost: a", 400, "malformed HTTP version"),
        ("GET / http/1.1\r\nHost: a", 400, "malformed HTTP version"),
        ("GET / HTTP/1.1", 400, "missing required Host header"),
        ("GET / HTTP/1.1\r\nHost: a\r\nHost: a", 400, "too many Host headers"),
        ("GET / HTTP/1.1\r\nHost: a b", 400, "malformed Host header"),
        ("GET / HTTP/1.1\r\n Host: a", 400, "malformed MIME header initial line"),
        ("GET / HTTP/1.1\r\nHost: a\r\nno colon", 400, "malformed MIME header line"),
        ("GET / HTTP/1.1\r\nHost: a\r\nname : b", 400, "malformed MIME header line"),
        ("GET / HTTP/1.1\r\nHost: a\r\nname: b\0c", 400, "invalid header value"),
        ("GET / HTTP/1.1\r\nHost: a\r\nContent-Length: -1", 400, "bad Content-Length"),
        ("GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2", 400, "multiple Content-Length"),
        ("GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip", 501, "Unsupported transfer encoding"),
        ("GET / HTTP/1.1\r\nHost: a\r\nExpect: miracles", 417, "Expectation Failed"),
        ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1001", 413, "request body too large"),
        ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nfff\r\n", 413, "request body too large"),
        ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n", 400, "invalid byte in chunk length"),
        ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nabc\r\n", 400, "malformed chunked"),
    ] {
        let (found, body) = head(lines);
        assert!(found == status && body.contains(text), "{lines:?}: {found} {body}");
    }
    // The line alone is enough for a refusal.
    assert_eq!(server.one(b"GET /%zz HTTP/1.1\r\n").0, 400);
    let long = |n: usize| format!("GET /{} HTTP/1.1\r\nHost: a", "x".repeat(n));
    assert_eq!(head(&long(1_100_000)).0, 431);
    assert_eq!(head(&format!("GET / HTTP/1.1\r\nHost: a\r\nx: {}", "y".repeat(1_100_000))).0, 431);
    let many: String = (0..40_000).map(|n| format!("\r\na{n}: b")).collect();
    assert_eq!(head(&format!("GET / HTTP/1.1\r\nHost: a{many}")).0, 431);
    // Silence is not answered.
    assert_eq!(server.exchange(b"GET / HTTP/1.1\r\nHost", 100), "");
    assert!(
        server.exchange(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n{", 100).starts_with("HTTP/1.1 408 ")
    );
}

/// Statuses and bodies of all answers.
fn answers(text: &str) -> Vec<(u16, String)> {
    let mut rest = text;
    let mut found = Vec::new();
    while let Some((head, after)) = rest.split_once("\r\n\r\n") {
        let length =
            head.split("content-length: ").nth(1).map_or(0, |l| l.split("\r\n").next().unwrap().parse().unwrap());
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        let (body, next) = after.split_at(if status == 100 { 0 } else { length });
        found.push((status, body.to_owned()));
        rest = next;
    }
    assert_eq!(rest, "");
    found
}

#[test]
fn a_connection_carries_requests_behind_one_another_in_any_pieces() {
    let server = server();
    let bytes = b"GET /1?a>b HTTP/1.1\r\nHost: a\r\n\r\n\
        POST /2 HTTP/1.1\nHost: a\nContent-Length: 4\n\nGET \r\n\
        POST /3|x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: CHUNKED\r\n\r\n\
        3;ext=1\r\nabc\r\n00A\r\n0123456789\r\n0\r\nTrailer: x\r\n\r\n\
        GET /4 HTTP/1.0\r\nConnection: keep-alive\r\n\r\n\
        FOO /5 HTTP/1.1\r\nHost: a\r\nfolded: x\r\n  y\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\nhi\
        OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n\
        GET /6{} HTTP/1.1\r\nHost: a\r\nConnection: x, Close\r\n\r\n\
        GET /never HTTP/1.1\r\nHost: a\r\n\r\n";
    let bodies = ["GET /1 a>b 0", "POST /2  4", "POST /3|x  13", "GET /4  0", "FOO /5  2", "", "GET /6{}  0"];
    let want: Vec<_> = bodies.iter().map(|b| (200, (*b).to_owned())).collect();
    for piece in [1, 7, bytes.len()] {
        assert_eq!(answers(&server.exchange(bytes, piece)), want, "in pieces of {piece}");
    }
    let ends = server.exchange(b"GET /a HTTP/1.0\r\n\r\nGET /b HTTP/1.0\r\n\r\n", 100);
    assert_eq!(answers(&ends), [(200, "GET /a  0".to_owned())], "an old client's connection ends");
    let waits =
        b"POST /a HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 1\r\nConnection: close\r\n\r\nx";
    assert_eq!(answers(&server.exchange(waits, 500)), [(100, String::new()), (200, "POST /a  1".to_owned())]);
    // Nothing is read behind a body whose length is told twice.
    let twice = b"POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n\
        GET /b HTTP/1.1\r\nHost: a\r\n\r\n";
    assert_eq!(answers(&server.exchange(twice, 500)), [(200, "POST /a  0".to_owned())]);
    let head = server.exchange(b"HEAD /a HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", 500);
    assert!(head.contains("content-length: 10\r\n") && head.ends_with("\r\n\r\n"), "{head}");
    let refused = server.exchange(b"GET /a HTTP/1.1\r\nHost: a\r\n\r\nGET /%zz HTTP/1.1\r\n\r\n", 500);
    let statuses: Vec<_> = answers(&refused).into_iter().map(|(status, _)| status).collect();
    assert_eq!(statuses, [200, 400], "the refusal comes behind the answers before it");
}
