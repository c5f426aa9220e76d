//! Request paths as gorilla/mux cleans them before the gateway sees them.

/// Where a path that is not clean redirects to: without empty, `.` and `..` segments, escaped as Go's
/// `net/url` does.
pub(super) fn redirect(path: &str) -> Option<String> {
    let mut kept: Vec<&str> = Vec::new();
    for segment in path.strip_prefix('/')?.split('/') {
        match segment {
            "" | "." => {}
            ".." => {
                kept.pop();
            }
            other => kept.push(other),
        }
    }
    let mut clean = format!("/{}", kept.join("/"));
    if path.ends_with('/') && clean != "/" {
        clean.push('/');
    }
    (clean != path).then(|| escape(&clean))
}

/// `URL.EscapedPath`.
fn escape(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~$&+,/:;=@".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_unclean_paths_redirect() {
        for clean in ["/", "/a/b", "/a/b/", "/a/..b", "/a/x:y", "*", ""] {
            assert_eq!(redirect(clean), None, "{clean}");
        }
        for (path, to) in [
            ("//a//b", "/a/b"),
            ("/a/./b/", "/a/b/"),
            ("/a/../../b", "/b"),
            ("/a/b/.", "/a/b"),
            ("//", "/"),
            ("//a b?c", "/a%20b%3Fc"),
            ("//evil.example/%2f", "/evil.example/%252f"),
        ] {
            assert_eq!(redirect(path).as_deref(), Some(to), "{path}");
        }
    }
}
