//! Calls by pages of other origins: what gorilla/handlers answers around the SDK's API server, with more
//! headers allowed.

use super::Reply;
use http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS,
    ACCESS_CONTROL_REQUEST_HEADERS, ACCESS_CONTROL_REQUEST_METHOD, HeaderMap, HeaderValue, ORIGIN,
};
use http::{Response, StatusCode};

/// Headers that browsers send without being allowed to.
const SIMPLE: [&str; 4] = ["accept", "accept-language", "content-language", "origin"];
/// Headers that pages may send: the SDK's, the height, and those of gRPC-Web.
const ALLOWED: [&str; 6] = [
    "content-type",
    "x-cosmos-block-height",
    "grpc-metadata-x-cosmos-block-height",
    "x-grpc-web",
    "x-user-agent",
    "grpc-timeout",
];
/// Headers that pages may read.
const EXPOSED: &str = "X-Cosmos-Block-Height,Grpc-Metadata-X-Cosmos-Block-Height,Grpc-Status,Grpc-Message";
/// Methods that pages may use.
const METHODS: [&str; 3] = ["GET", "HEAD", "POST"];

/// Whether a page sent this.
pub(super) fn has_origin(headers: &HeaderMap) -> bool {
    headers.get(ORIGIN).is_some_and(|o| !o.is_empty())
}

/// Lets the page read an answer.
pub(super) fn allow(headers: &mut HeaderMap) {
    headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    headers.insert(ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static(EXPOSED));
}

/// The answer to `OPTIONS`: 400 without a method, 405 and 403 for a method or a header that is not allowed.
pub(super) fn preflight(request: &HeaderMap) -> Reply {
    let mut reply = Response::default();
    if !has_origin(request) {
        return reply;
    }
    match asked(request) {
        Ok(allowed) => {
            reply.headers_mut().insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
            if let Some(list) = HeaderValue::from_str(&allowed.join(",")).ok().filter(|l| !l.is_empty()) {
                reply.headers_mut().insert(ACCESS_CONTROL_ALLOW_HEADERS, list);
            }
        }
        Err(status) => *reply.status_mut() = status,
    }
    reply
}

/// The headers to allow by name.
fn asked(request: &HeaderMap) -> Result<Vec<String>, StatusCode> {
    let method = request.get(ACCESS_CONTROL_REQUEST_METHOD).ok_or(StatusCode::BAD_REQUEST)?;
    if !METHODS.iter().any(|m| method.as_bytes() == m.as_bytes()) {
        return Err(StatusCode::METHOD_NOT_ALLOWED);
    }
    let names = request.get(ACCESS_CONTROL_REQUEST_HEADERS).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let names = names
        .split(',')
        .map(|n| n.trim().to_ascii_lowercase())
        .filter(|n| !n.is_empty() && !SIMPLE.contains(&n.as_str()));
    names.map(|n| if ALLOWED.contains(&n.as_str()) { Ok(canonical(&n)) } else { Err(StatusCode::FORBIDDEN) }).collect()
}

/// `Content-Type` of `content-type`.
fn canonical(name: &str) -> String {
    let capital = |part: &str| {
        part.split_at_checked(1).map(|(first, rest)| first.to_ascii_uppercase() + rest).unwrap_or_default()
    };
    name.split('-').map(capital).collect::<Vec<_>>().join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options(method: Option<&str>, headers: &str) -> (u16, Option<String>, Option<String>) {
        let mut map = HeaderMap::new();
        map.insert(ORIGIN, HeaderValue::from_static("https://page.example"));
        if let Some(method) = method {
            map.insert(ACCESS_CONTROL_REQUEST_METHOD, HeaderValue::from_str(method).unwrap());
        }
        map.insert(ACCESS_CONTROL_REQUEST_HEADERS, HeaderValue::from_str(headers).unwrap());
        let reply = preflight(&map);
        let text = |name| reply.headers().get(name).map(|v: &HeaderValue| v.to_str().unwrap().to_owned());
        (reply.status().as_u16(), text(ACCESS_CONTROL_ALLOW_ORIGIN), text(ACCESS_CONTROL_ALLOW_HEADERS))
    }

    #[test]
    fn preflights_are_answered_as_by_gorilla() {
        let star = || Some("*".to_owned());
        assert_eq!(options(Some("GET"), ""), (200, star(), None));
        assert_eq!(options(Some("POST"), "content-type, ACCEPT"), (200, star(), Some("Content-Type".to_owned())));
        assert_eq!(options(Some("POST"), "x-cosmos-block-height").2.as_deref(), Some("X-Cosmos-Block-Height"));
        assert_eq!(options(Some("PUT"), ""), (405, None, None));
        assert_eq!(options(None, ""), (400, None, None));
        assert_eq!(options(Some("POST"), "content-type,x-secret"), (403, None, None));
        assert_eq!(preflight(&HeaderMap::new()).status(), 200);
    }
}
