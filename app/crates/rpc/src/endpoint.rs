//! Addresses of nodes as CometBFT's HTTP client takes them, and one exchange with the node behind one.

use std::io::{Read, Write};
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::{MAX_ANSWER_BYTES, RpcError};

/// Where a node is and how it is reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Transport {
    /// HTTP over TCP, with TLS when the address begins with `https`.
    Http {
        /// Host, port and path, without a name and password.
        url: String,
        /// Value of the `Authorization` header, of an address with a name and password.
        authorization: Option<String>,
    },
    /// HTTP over a socket in the file system.
    Unix(PathBuf),
}

impl Transport {
    /// Reads `tcp://`, `http://`, `https://` and `unix://` addresses, and `host:port`.
    pub(super) fn parse(address: &str) -> Result<Self, RpcError> {
        let bad = |problem: &'static str| RpcError::Address { address: address.to_owned(), problem };
        let (scheme, rest) = address.split_once("://").map_or(("tcp", address), |(scheme, rest)| (scheme, rest));
        let rest = rest.split('#').next().unwrap_or_default();
        let (scheme, default_port) = match scheme.to_ascii_lowercase().as_str() {
            "unix" if rest.is_empty() => return Err(bad("the path of the socket is missing")),
            "unix" => return Ok(Self::Unix(PathBuf::from(rest))),
            "tcp" => ("http", None),
            "http" => ("http", Some(80)),
            "https" => ("https", Some(443)),
            _ => return Err(bad("use tcp://, http://, https:// or unix://")),
        };
        let end = rest.find(['/', '?']).unwrap_or(rest.len());
        let (authority, tail) = rest.split_at(end);
        let path = tail.split('?').next().unwrap_or_default();
        let (user, host_port) = authority.rsplit_once('@').map_or((None, authority), |(user, host)| (Some(user), host));
        let (host, port) = split_port(host_port).ok_or_else(|| bad("the port is not a number below 65536"))?;
        let host = if host.is_empty() { "localhost" } else { host };
        if !valid_host(host) || (host_port.is_empty()) {
            return Err(bad("the host is missing or no host name or address"));
        }
        let port = port.or(default_port).ok_or_else(|| bad("the port is missing"))?;
        let path = if path == "/" { "" } else { path };
        let authorization = user.map(|user| {
            let plain = if user.contains(':') { user.to_owned() } else { format!("{user}:") };
            format!("Basic {}", STANDARD.encode(percent_decoded(&plain)))
        });
        Ok(Self::Http { url: format!("{scheme}://{host}:{port}{path}"), authorization })
    }

    /// As messages show it.
    pub(super) fn shown(&self) -> String {
        match self {
            Self::Http { url, .. } => url.clone(),
            Self::Unix(path) => format!("unix://{}", path.display()),
        }
    }
}

/// Host and port of `host`, `host:port`, `[::1]` and `[::1]:port`; `None` when the port is no port.
fn split_port(text: &str) -> Option<(&str, Option<u16>)> {
    let (host, port) = match text.rfind(']') {
        Some(end) => {
            let (host, rest) = text.split_at(end.saturating_add(1));
            match rest.strip_prefix(':') {
                Some(port) => (host, Some(port)),
                None if rest.is_empty() => (host, None),
                None => return None,
            }
        }
        None => text.rsplit_once(':').map_or((text, None), |(host, port)| (host, Some(port))),
    };
    match port {
        None => Some((host, None)),
        Some(port) => {
            port.bytes().all(|b| b.is_ascii_digit()).then(|| port.parse().ok()).flatten().map(|port| (host, Some(port)))
        }
    }
}

/// Whether a text is a host name, an IPv4 address or an IPv6 address in brackets.
fn valid_host(host: &str) -> bool {
    match host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        Some(inner) => inner.split('%').next().unwrap_or_default().parse::<std::net::Ipv6Addr>().is_ok(),
        None => host.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '.' | '_')),
    }
}

fn percent_decoded(text: &str) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        let decoded = match rest {
            [b'%', high, low, ..] => hex::decode([*high, *low]).ok().and_then(|bytes| bytes.first().copied()),
            _ => None,
        };
        out.push(decoded.unwrap_or(*first));
        rest = if decoded.is_some() { rest.get(3..).unwrap_or_default() } else { tail };
    }
    out
}

/// One HTTP exchange over a socket in the file system. HTTP/1.0 keeps the answer in one piece that ends with the
/// connection.
pub(super) fn post_over_unix(path: &std::path::Path, body: &[u8], timeout: Duration) -> std::io::Result<Vec<u8>> {
    let mut stream = UnixStream::connect(path)?;
    stream.set_read_timeout(Some(timeout))?;
    stream.set_write_timeout(Some(timeout))?;
    let head = format!(
        "POST / HTTP/1.0\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes())?;
    stream.write_all(body)?;
    let mut answer = Vec::new();
    stream.take(u64::try_from(MAX_ANSWER_BYTES).unwrap_or(u64::MAX)).read_to_end(&mut answer)?;
    let end = answer.windows(4).position(|window| window == b"\r\n\r\n");
    let start = end.ok_or_else(|| std::io::Error::other("the answer is not HTTP"))?.saturating_add(4);
    Ok(answer.split_off(start))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_those_of_cometbfts_client() {
        for (address, url) in [
            ("tcp://localhost:26657", "http://localhost:26657"),
            ("http://127.0.0.1:1/", "http://127.0.0.1:1"),
            ("localhost:5", "http://localhost:5"),
            ("127.0.0.1:26657", "http://127.0.0.1:26657"),
            ("tcp://:26657", "http://localhost:26657"),
            ("http://rpc.example", "http://rpc.example:80"),
            ("HTTPS://rpc.example", "https://rpc.example:443"),
            ("https://rpc.example:8443/chain/rpc?x=1#y", "https://rpc.example:8443/chain/rpc"),
            ("https://rpc.example/rpc/", "https://rpc.example:443/rpc/"),
            ("tcp://[::1]:26657", "http://[::1]:26657"),
            ("https://[fe80::1]", "https://[fe80::1]:443"),
        ] {
            let parsed = Transport::parse(address).unwrap();
            assert_eq!(parsed, Transport::Http { url: url.to_owned(), authorization: None }, "{address}");
        }
        let Transport::Http { url, authorization } = Transport::parse("https://us%40er:p:w@h/x").unwrap() else {
            panic!()
        };
        assert_eq!(url, "https://h:443/x");
        assert_eq!(authorization.unwrap(), format!("Basic {}", STANDARD.encode("us@er:p:w")));
        assert_eq!(Transport::parse("unix:///tmp/rpc.sock").unwrap(), Transport::Unix("/tmp/rpc.sock".into()));
        for bad in [
            "",
            "tcp://",
            "tcp://localhost",
            "localhost",
            "unix://",
            "ftp://x:1",
            "tcp://x:65536",
            "tcp://x:-1",
            "tcp://::1:5",
            "http://a b",
        ] {
            assert!(matches!(Transport::parse(bad), Err(RpcError::Address { .. })), "{bad}");
        }
    }
}
