//! Where a code comes from: the forms of a source and a builder that `MsgStoreAndInstantiateContract` may
//! name. They are what Go's `url.ParseRequestURI` and Docker's `reference.ParseDockerRef` take; the chain
//! does not look them up.

use openledger_core::{Failure, Res};
use std::net::Ipv6Addr;

/// Checks that all three are given, or none, and that they are well-formed. The checksum is compared nowhere,
/// as in wasmd.
///
/// # Errors
/// `undefined:1`.
pub(crate) fn check(source: &str, builder: &str, code_hash: &[u8]) -> Res<()> {
    if source.is_empty() && builder.is_empty() && code_hash.is_empty() {
        return Ok(());
    }
    let refused = |text: &str| Err(Failure::unregistered(text));
    if source.is_empty() {
        return refused("source is required");
    }
    if let Err(reason) = check_uri(source) {
        return refused(&format!("source: parse {source:?}: {reason}"));
    }
    if builder.is_empty() {
        return refused("builder is required");
    }
    if let Err(reason) = check_image(builder) {
        return refused(&format!("builder: {reason}"));
    }
    if code_hash.is_empty() { refused("code hash is required") } else { Ok(()) }
}

/// The scheme of a URI, and what follows.
fn scheme(uri: &str) -> Result<(&str, &str), &'static str> {
    let end = uri.find(|c: char| !(c.is_ascii_alphanumeric() || "+-.".contains(c)));
    match end.and_then(|at| uri.split_at_checked(at)) {
        Some(("", rest)) if rest.starts_with(':') => Err("missing protocol scheme"),
        Some((scheme, rest)) if rest.starts_with(':') && scheme.starts_with(|c: char| c.is_ascii_alphabetic()) => {
            Ok((scheme, rest.get(1..).unwrap_or_default()))
        }
        _ => Ok(("", uri)),
    }
}

/// A URI as a request line has it: absolute, or a path from the root.
fn check_uri(uri: &str) -> Result<(), String> {
    if uri.bytes().any(|b| b < b' ' || b == 0x7f) {
        return Err("net/url: invalid control character in URL".to_owned());
    }
    if uri == "*" {
        return Ok(());
    }
    let (scheme, rest) = scheme(uri)?;
    let path = rest.split_once('?').map_or(rest, |(path, _)| path);
    if !path.starts_with('/') {
        return if scheme.is_empty() { Err("invalid URI for request".to_owned()) } else { Ok(()) };
    }
    match path.strip_prefix("//").filter(|_| !scheme.is_empty()) {
        Some(rest) => {
            let at = rest.find('/').unwrap_or(rest.len());
            let (authority, path) = rest.split_at_checked(at).unwrap_or((rest, ""));
            check_authority(authority)?;
            check_escapes(path, Part::Other)
        }
        None => check_escapes(path, Part::Other),
    }
}

fn check_authority(authority: &str) -> Result<(), String> {
    let (user, host) = authority.rsplit_once('@').map_or((None, authority), |(user, host)| (Some(user), host));
    check_host(host)?;
    let Some(user) = user else { return Ok(()) };
    if !user.chars().all(|c| c.is_ascii_alphanumeric() || "-._:~!$&'()*+,;=%@".contains(c)) {
        return Err("net/url: invalid userinfo".to_owned());
    }
    check_escapes(user, Part::Other)
}

fn check_host(host: &str) -> Result<(), String> {
    match host.rfind('[') {
        None => {
            let colon = host.rfind(':').unwrap_or(host.len());
            check_port(host.get(colon..).unwrap_or_default())?;
            check_escapes(host, Part::Host)
        }
        Some(0) => {
            let end = host.rfind(']').ok_or("missing ']' in host")?;
            check_port(host.get(end.saturating_add(1)..).unwrap_or_default())?;
            let literal = host.get(1..end).unwrap_or_default();
            let (address, zone) = match literal.find("%25").and_then(|at| literal.split_at_checked(at)) {
                Some((address, zone)) => (address, Some(zone)),
                None => (literal, None),
            };
            check_escapes(address, Part::Host)?;
            zone.map_or(Ok(()), |zone| check_escapes(zone, Part::Zone))?;
            let named = zone.is_none_or(|zone| zone.len() > 3);
            if named && address.parse::<Ipv6Addr>().is_ok() { Ok(()) } else { Err("invalid host".to_owned()) }
        }
        Some(_) => Err("invalid IP-literal".to_owned()),
    }
}

fn check_port(port: &str) -> Result<(), String> {
    let digits = port.strip_prefix(':').or(Some("").filter(|_| port.is_empty()));
    match digits.filter(|d| d.bytes().all(|b| b.is_ascii_digit())) {
        Some(_) => Ok(()),
        None => Err(format!("invalid port {port:?} after host")),
    }
}

/// Whose rules an escape goes by.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Host,
    Zone,
    Other,
}

fn stands_in_host(b: u8) -> bool {
    !b.is_ascii() || b.is_ascii_alphanumeric() || b"-_.~!$&'()*+,;=:[]<>\"".contains(&b)
}

/// Each `%` is followed by two digits. A host may only escape what is not ASCII, and `%` itself.
fn check_escapes(text: &str, part: Part) -> Result<(), String> {
    let mut bytes = text.bytes().enumerate();
    while let Some((at, b)) = bytes.next() {
        if b != b'%' {
            if part != Part::Other && !stands_in_host(b) {
                return Err(format!("invalid character {:?} in host name", char::from(b).to_string()));
            }
            continue;
        }
        let escape = text.get(at..at.saturating_add(3)).unwrap_or_default();
        let digits = escape.get(1..).filter(|d| d.len() == 2 && d.bytes().all(|b| b.is_ascii_hexdigit()));
        let value = digits.and_then(|d| u8::from_str_radix(d, 16).ok());
        let allowed = value.is_some_and(|v| match part {
            Part::Other => true,
            _ if v == b'%' => true,
            Part::Host => !v.is_ascii(),
            Part::Zone => v == b' ' || (v.is_ascii() && stands_in_host(v)),
        });
        if !allowed {
            let shown: String = text.get(at..).unwrap_or_default().chars().take(3).collect();
            return Err(format!("invalid URL escape {shown:?}"));
        }
        bytes.nth(1);
    }
    Ok(())
}

const BAD_IMAGE: &str = "invalid reference format";

/// An image as Docker names it: `[domain/]path[:tag][@digest]`, where a first part counts as a domain only
/// with a dot, a port, a capital, or as `localhost`.
fn check_image(image: &str) -> Result<(), String> {
    if image.len() == 64 && image.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b)) {
        return Err(format!("invalid repository name ({image}), cannot specify 64-byte hexadecimal strings"));
    }
    let is_domain = |part: &str| part.contains(['.', ':']) || part == "localhost" || part.to_lowercase() != part;
    let (domain, rest) = match image.split_once('/') {
        Some((first, rest)) if is_domain(first) => (first, rest),
        _ => ("docker.io", image),
    };
    let domain = if domain == "index.docker.io" { "docker.io" } else { domain };
    let added = if domain == "docker.io" && !rest.contains('/') { "library/" } else { "" };
    let remote = rest.split_once(':').map_or(rest, |(remote, _)| remote);
    if remote.to_lowercase() != remote {
        return Err(format!("invalid reference format: repository name ({added}{remote}) must be lowercase"));
    }
    let (tagged, digest) = rest.split_once('@').map_or((rest, None), |(tagged, digest)| (tagged, Some(digest)));
    let (path, tag) = tagged.split_once(':').map_or((tagged, None), |(path, tag)| (path, Some(tag)));
    let well_formed = is_registry(domain) && path.split('/').all(is_path_part) && tag.is_none_or(is_tag);
    if !well_formed || !digest.is_none_or(is_digest) {
        return Err(BAD_IMAGE.to_owned());
    }
    if domain.len().saturating_add(added.len()).saturating_add(path.len()) >= 255 {
        return Err("repository name must not be more than 255 characters".to_owned());
    }
    Ok(())
}

fn is_registry(domain: &str) -> bool {
    let (host, port) = match domain.strip_prefix('[').and_then(|d| d.split_once(']')) {
        Some((address, port)) => {
            let is_address = !address.is_empty() && address.bytes().all(|b| b.is_ascii_hexdigit() || b == b':');
            (is_address, port.strip_prefix(':').or(Some("0").filter(|_| port.is_empty())))
        }
        None => {
            let (host, port) = domain.split_once(':').unwrap_or((domain, "0"));
            (host.split('.').all(is_host_part), Some(port))
        }
    };
    host && port.is_some_and(|p| !p.is_empty() && p.bytes().all(|b| b.is_ascii_digit()))
}

fn is_host_part(part: &str) -> bool {
    let inner = part.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    inner && !part.is_empty() && !part.starts_with('-') && !part.ends_with('-')
}

/// Words of small letters and digits, joined by a dot, one or two underscores, or any number of dashes.
fn is_path_part(part: &str) -> bool {
    let is_word = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit();
    let joined = |between: &str| {
        matches!(between, "." | "_" | "__") || (!between.is_empty() && between.bytes().all(|b| b == b'-'))
    };
    let ends = part.bytes().next().is_some_and(is_word) && part.bytes().last().is_some_and(is_word);
    let mut between = part.split(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit()).filter(|s| !s.is_empty());
    ends && between.all(joined)
}

fn is_tag(tag: &str) -> bool {
    let is_word = |b: u8| b.is_ascii_alphanumeric() || b == b'_';
    let rest = |b: u8| is_word(b) || b == b'.' || b == b'-';
    tag.len() <= 128 && tag.bytes().next().is_some_and(is_word) && tag.bytes().all(rest)
}

/// A digest of an algorithm that the image format knows.
fn is_digest(digest: &str) -> bool {
    let (algorithm, encoded) = digest.split_once(':').unwrap_or_default();
    let len = match algorithm {
        "sha256" => 64,
        "sha384" => 96,
        "sha512" => 128,
        _ => return false,
    };
    encoded.len() == len && encoded.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
}
