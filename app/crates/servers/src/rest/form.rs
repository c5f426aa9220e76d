//! URL text: percent encoding and query strings, as Go's `net/url` reads them.

/// `url.PathUnescape` (or, with `plus`, `url.QueryUnescape`).
///
/// # Errors
/// Go's text for a broken escape; one of ours for bytes that are not UTF-8, which no proto string can hold.
pub(super) fn unescape(text: &str, plus: bool) -> Result<String, String> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((byte, after)) = rest.split_first() {
        rest = after;
        match byte {
            b'%' => {
                let (pair, after) = after.split_at_checked(2).unwrap_or((after, &[]));
                let value =
                    std::str::from_utf8(pair).ok().filter(|p| p.len() == 2 && p.bytes().all(|b| b.is_ascii_hexdigit()));
                let value = value.and_then(|p| u8::from_str_radix(p, 16).ok());
                out.push(value.ok_or_else(|| format!("invalid URL escape \"%{}\"", String::from_utf8_lossy(pair)))?);
                rest = after;
            }
            b'+' if plus => out.push(b' '),
            other => out.push(*other),
        }
    }
    String::from_utf8(out).map_err(|_| "text is not valid UTF-8".to_owned())
}

/// The values of each key in the order in which keys first appear (`url.ParseQuery`).
pub(super) type Form = Vec<(String, Vec<String>)>;

/// Adds the pairs of a query string.
///
/// # Errors
/// Go's text.
pub(super) fn parse(query: &str, form: &mut Form) -> Result<(), String> {
    for pair in query.split('&').filter(|p| !p.is_empty()) {
        if pair.contains(';') {
            return Err("invalid semicolon separator in query".to_owned());
        }
        let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
        let (key, value) = (unescape(key, true)?, unescape(value, true)?);
        match form.iter_mut().find(|(k, _)| *k == key) {
            Some((_, values)) => values.push(value),
            None => form.push((key, vec![value])),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes() {
        assert_eq!(unescape("a%2Fb+c", false).unwrap(), "a/b+c");
        assert_eq!(unescape("a%2fb+c", true).unwrap(), "a/b c");
        assert_eq!(unescape("%zz", true).unwrap_err(), "invalid URL escape \"%zz\"");
        assert_eq!(unescape("x%4", true).unwrap_err(), "invalid URL escape \"%4\"");
        assert!(unescape("%ff", true).is_err());
        assert!(unescape("%+1", true).is_err(), "a sign is not a hexadecimal digit");
    }

    #[test]
    fn repeated_keys_keep_their_order() {
        let mut form = Form::new();
        parse("b=1&a=x%3Dy&b=2&&c", &mut form).unwrap();
        let want = [("b", vec!["1", "2"]), ("a", vec!["x=y"]), ("c", vec![""])];
        assert_eq!(
            form.iter().map(|(k, v)| (k.as_str(), v.iter().map(String::as_str).collect())).collect::<Vec<_>>(),
            want
        );
        assert!(parse("a;b=1", &mut form).is_err());
    }
}
