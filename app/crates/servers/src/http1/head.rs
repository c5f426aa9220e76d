//! The head of a request: its line and its headers, by the rules of Go's `net/http` and `net/url`.

use super::Refusal;
use http::header::{CONNECTION, CONTENT_LENGTH, EXPECT, HOST, HeaderMap, HeaderName, HeaderValue, TRANSFER_ENCODING};
use http::{Method, StatusCode};

/// What the request line says.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Line {
    pub(super) method: Method,
    pub(super) path: Vec<u8>,
    pub(super) query: Vec<u8>,
    /// Minor version: HTTP/1.0 has other defaults than later ones.
    pub(super) minor: u8,
}

/// How the length of the body is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Framing {
    /// This many bytes follow.
    Length(u64),
    /// Chunks follow, each with its length.
    Chunked,
}

/// Reads a request line without its line end.
///
/// # Errors
/// 400 for what is malformed, 505 for another version of HTTP.
pub(super) fn line(text: &[u8]) -> Result<Line, Refusal> {
    let malformed = || Refusal::bad(format!("malformed HTTP request {:?}", String::from_utf8_lossy(text)));
    let (method, rest) = cut(text, b' ').ok_or_else(malformed)?;
    let (target, version) = cut(rest, b' ').ok_or_else(malformed)?;
    let method = Method::from_bytes(method)
        .map_err(|_| Refusal::bad(format!("invalid method {:?}", String::from_utf8_lossy(method))))?;
    let minor = match version {
        [b'H', b'T', b'T', b'P', b'/', b'1', b'.', minor @ b'0'..=b'9'] => minor.saturating_sub(b'0'),
        [b'H', b'T', b'T', b'P', b'/', b'0'..=b'9', b'.', b'0'..=b'9'] => {
            return Err(Refusal::new(StatusCode::HTTP_VERSION_NOT_SUPPORTED, "unsupported protocol version"));
        }
        _ => return Err(Refusal::bad(format!("malformed HTTP version {:?}", String::from_utf8_lossy(version)))),
    };
    // `CONNECT` names a host instead of a path; nothing is found there.
    let has_path = method != Method::CONNECT || target.starts_with(b"/");
    let (path, query) = if has_path { split_target(target)? } else { (Vec::new(), Vec::new()) };
    Ok(Line { method, path, query, minor })
}

/// `url.ParseRequestURI` as far as path and query go: any byte but those of control characters is taken.
fn split_target(target: &[u8]) -> Result<(Vec<u8>, Vec<u8>), Refusal> {
    let refuse = |why: &str| Err(Refusal::bad(format!("parse {:?}: {why}", String::from_utf8_lossy(target))));
    if target.iter().any(|b| b.is_ascii_control()) {
        return refuse("net/url: invalid control character in URL");
    }
    if target.is_empty() {
        return refuse("empty url");
    }
    let (scheme, rest) = match scheme(target) {
        Ok(found) => found,
        Err(why) => return refuse(why),
    };
    let (rest, query) = cut(rest, b'?').unwrap_or((rest, b""));
    let path = match rest.strip_prefix(b"//").filter(|_| scheme.is_some()) {
        // An absolute target: the authority is of no interest to an origin server.
        Some(authority) => authority.iter().position(|b| *b == b'/').and_then(|at| authority.get(at..)).unwrap_or(b""),
        None if rest.starts_with(b"/") || rest == b"*" || scheme.is_some() => rest,
        None => return refuse("invalid URI for request"),
    };
    if let Some(at) = bad_escape(path) {
        let shown = path.get(at..path.len().min(at.saturating_add(3))).unwrap_or_default();
        return refuse(&format!("invalid URL escape {:?}", String::from_utf8_lossy(shown)));
    }
    Ok((path.to_vec(), query.to_vec()))
}

/// The scheme of an absolute target, and what follows its colon.
fn scheme(target: &[u8]) -> Result<(Option<&[u8]>, &[u8]), &'static str> {
    for (at, byte) in target.iter().enumerate() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' => {}
            b'0'..=b'9' | b'+' | b'-' | b'.' if at > 0 => {}
            b':' if at == 0 => return Err("missing protocol scheme"),
            b':' => {
                let (scheme, rest) = target.split_at(at);
                return Ok((Some(scheme), rest.get(1..).unwrap_or_default()));
            }
            _ => break,
        }
    }
    Ok((None, target))
}

/// Where a percent sign is not followed by two hexadecimal digits.
fn bad_escape(path: &[u8]) -> Option<usize> {
    let digits = |at: usize| path.get(at.saturating_add(1)..at.saturating_add(3));
    let is_bad = |at: &usize| !digits(*at).is_some_and(|pair| pair.iter().all(u8::is_ascii_hexdigit));
    path.iter().enumerate().filter(|(_, byte)| **byte == b'%').map(|(at, _)| at).find(is_bad)
}

fn cut(text: &[u8], at: u8) -> Option<(&[u8], &[u8])> {
    let found = text.iter().position(|b| *b == at)?;
    let (before, after) = text.split_at_checked(found)?;
    Some((before, after.get(1..)?))
}

/// Reads the header lines, without the empty line behind them.
///
/// # Errors
/// 400 for what is malformed, 431 for more than a map holds.
pub(super) fn headers(text: &[u8], line: &Line) -> Result<HeaderMap, Refusal> {
    let mut unfolded: Vec<Vec<u8>> = Vec::new();
    for one in text.split(|b| *b == b'\n').map(|l| l.strip_suffix(b"\r").unwrap_or(l)).filter(|l| !l.is_empty()) {
        match unfolded.last_mut() {
            None if is_blank(one) => return Err(Refusal::bad("malformed MIME header initial line")),
            // A value that goes on in the next line.
            Some(last) if is_blank(one) => {
                last.push(b' ');
                last.extend_from_slice(one.trim_ascii());
            }
            _ => unfolded.push(one.to_vec()),
        }
    }
    let mut map = HeaderMap::new();
    for one in &unfolded {
        let malformed = || Refusal::bad(format!("malformed MIME header line: {}", String::from_utf8_lossy(one)));
        let (name, value) = cut(one, b':').ok_or_else(malformed)?;
        let name = HeaderName::from_bytes(name).map_err(|_| malformed())?;
        let value = HeaderValue::from_bytes(value.trim_ascii()).map_err(|_| Refusal::bad("invalid header value"))?;
        map.try_append(name, value).map_err(|_| too_large())?;
    }
    check_host(&map, line)?;
    Ok(map)
}

fn is_blank(line: &[u8]) -> bool {
    matches!(line.first(), Some(b' ' | b'\t'))
}

/// The refusal of a head that outgrows its limit.
pub(super) fn too_large() -> Refusal {
    Refusal::new(StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE, "Request Header Fields Too Large")
}

fn check_host(map: &HeaderMap, line: &Line) -> Result<(), Refusal> {
    let mut hosts = map.get_all(HOST).iter();
    let valid = |b: &u8| b.is_ascii_alphanumeric() || b"!$%&()*+,-.:;='[]_~".contains(b);
    match (hosts.next(), hosts.next()) {
        (_, Some(_)) => Err(Refusal::bad("too many Host headers")),
        (None, _) if line.minor > 0 && line.method != Method::CONNECT => {
            Err(Refusal::bad("missing required Host header"))
        }
        (Some(host), _) if !host.as_bytes().iter().all(valid) => Err(Refusal::bad("malformed Host header")),
        _ => Ok(()),
    }
}

/// How the body is framed.
///
/// # Errors
/// 501 for another transfer encoding than chunks, 400 for a length that is not one.
pub(super) fn framing(map: &HeaderMap, line: &Line) -> Result<Framing, Refusal> {
    let mut encodings = map.get_all(TRANSFER_ENCODING).iter();
    if let (Some(one), true) = (encodings.next(), line.minor > 0) {
        if encodings.next().is_some() || !one.as_bytes().eq_ignore_ascii_case(b"chunked") {
            return Err(Refusal::new(StatusCode::NOT_IMPLEMENTED, "Unsupported transfer encoding"));
        }
        return Ok(Framing::Chunked);
    }
    let mut lengths = map.get_all(CONTENT_LENGTH).iter();
    let Some(first) = lengths.next() else { return Ok(Framing::Length(0)) };
    if lengths.any(|other| other != first) {
        return Err(Refusal::bad("http: message cannot contain multiple Content-Length headers"));
    }
    let text = first.to_str().ok().filter(|t| !t.is_empty() && t.bytes().all(|b| b.is_ascii_digit()));
    let length = text.and_then(|t| t.parse::<u64>().ok()).filter(|n| i64::try_from(*n).is_ok());
    let bad = || Refusal::bad(format!("bad Content-Length {:?}", String::from_utf8_lossy(first.as_bytes())));
    length.map(Framing::Length).ok_or_else(bad)
}

/// Whether the client waits for `100 Continue` before it sends the body.
///
/// # Errors
/// 417 for any other expectation.
pub(super) fn expects_continue(map: &HeaderMap, line: &Line) -> Result<bool, Refusal> {
    match map.get(EXPECT).map(|v| v.as_bytes()) {
        None | Some(b"") => Ok(false),
        Some(text) if text.eq_ignore_ascii_case(b"100-continue") => Ok(line.minor > 0),
        Some(_) => Err(Refusal::new(StatusCode::EXPECTATION_FAILED, "Expectation Failed")),
    }
}

/// Whether the connection may carry another request after this one.
pub(super) fn keeps_alive(map: &HeaderMap, line: &Line) -> bool {
    let mut tokens = map.get_all(CONNECTION).iter().flat_map(|v| v.as_bytes().split(|b| *b == b','));
    if line.minor == 0 {
        tokens.any(|t| t.trim_ascii().eq_ignore_ascii_case(b"keep-alive"))
    } else {
        !tokens.any(|t| t.trim_ascii().eq_ignore_ascii_case(b"close"))
    }
}
