//! URL text: percent encoding and query strings, as Go's `net/url` reads them.

/// `url.PathUnescape` (or, with `plus`, `url.QueryUnescape`).
///
/// # Errors
/// Go's text for a broken escape. Bytes that are not UTF-8, which no proto string can hold, become the
/// replacement character: what reads the text refuses it as it would refuse the bytes.
pub(super) fn unescape(text: &[u8], plus: bool) -> Result<String, String> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
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
    Ok(String::from_utf8(out).unwrap_or_else(|e| String::from_utf8_lossy(e.as_bytes()).into_owned()))
}

/// The values of each key in the order in which keys first appear (`url.ParseQuery`).
pub(super) type Form = Vec<(String, Vec<String>)>;

/// Adds the pairs of a query string.
///
/// # Errors
/// Go's text.
pub(super) fn parse(query: &[u8], form: &mut Form) -> Result<(), String> {
    for pair in query.split(|b| *b == b'&').filter(|p| !p.is_empty()) {
        if pair.contains(&b';') {
            return Err("invalid semicolon separator in query".to_owned());
        }
        let at = pair.iter().position(|b| *b == b'=').unwrap_or(pair.len());
        let (key, value) = (pair.get(..at).unwrap_or_default(), pair.get(at.saturating_add(1)..).unwrap_or_default());
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
        assert_eq!(unescape(b"a%2Fb+c", false).unwrap(), "a/b+c");
        assert_eq!(unescape(b"a%2fb+c", true).unwrap(), "a/b c");
        assert_eq!(unescape(b"%zz", true).unwrap_err(), "invalid URL escape \"%zz\"");
        assert_eq!(unescape(b"x%4", true).unwrap_err(), "invalid URL escape \"%4\"");
        assert_eq!(unescape(b"a%ff\xfe", true).unwrap(), "a\u{fffd}\u{fffd}");
        assert!(unescape(b"%+1", true).is_err(), "a sign is not a hexadecimal digit");
    }

    #[test]
    fn repeated_keys_keep_their_order() {
        let mut form = Form::new();
        parse(b"b=1&a=x%3Dy&b=2&&c", &mut form).unwrap();
        let want = [("b", vec!["1", "2"]), ("a", vec!["x=y"]), ("c", vec![""])];
        assert_eq!(
            form.iter().map(|(k, v)| (k.as_str(), v.iter().map(String::as_str).collect())).collect::<Vec<_>>(),
            want
        );
        assert!(parse(b"a;b=1", &mut form).is_err());
    }
}
