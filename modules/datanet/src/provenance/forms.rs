//! The texts in a provenance have one form each, so that equal sources are equal bytes and nothing else fits in.

/// Longest host name.
const MAX_DOMAIN: usize = 64;
/// Longest language tag (RFC 5646, section 4.4.1).
const MAX_TAG: usize = 35;

/// Whether a text is a host name of at least two labels in lower case; other alphabets in their ASCII form. An
/// address of a machine is none: it may belong to a person.
pub(super) fn is_domain(text: &str) -> bool {
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
    };
    let last = text.rsplit('.').next().unwrap_or_default();
    text.len() <= MAX_DOMAIN
        && text.contains('.')
        && text.split('.').all(is_label)
        && last.bytes().any(|b| b.is_ascii_lowercase())
}

/// Whether a text is a language tag: language, script, region and variants (BCP 47), in the recommended case.
/// Extensions, private use and grandfathered tags are none, since anything may stand there; nor are extended
/// languages, which canonical tags do not have.
pub(super) fn is_language(tag: &str) -> bool {
    let mut parts = tag.split('-').peekable();
    let of = |length: std::ops::RangeInclusive<usize>, kind: fn(&u8) -> bool| {
        move |part: &str| length.contains(&part.len()) && part.as_bytes().iter().all(kind)
    };
    let language = of(2..=8, u8::is_ascii_lowercase);
    let is_script = |part: &str| {
        part.len() == 4
            && part.starts_with(|c: char| c.is_ascii_uppercase())
            && part.bytes().skip(1).all(|b| b.is_ascii_lowercase())
    };
    let (letters, digits) = (of(2..=2, u8::is_ascii_uppercase), of(3..=3, u8::is_ascii_digit));
    let is_variant = |part: &str| {
        let plain = part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
        let short = part.len() == 4 && part.starts_with(|c: char| c.is_ascii_digit());
        plain && (short || (5..=8).contains(&part.len()))
    };
    let begins = parts.next().is_some_and(language);
    parts.next_if(|part| is_script(part));
    parts.next_if(|part| letters(part) || digits(part));
    begins && tag.len() <= MAX_TAG && parts.all(is_variant)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_domain_has_one_form_and_is_no_address() {
        let longest = format!("{}.{}", "a".repeat(60), "bcd");
        for good in ["example.org", "xn--bcher-kva.example", "a.b.c", "0.example", longest.as_str()] {
            assert!(is_domain(good), "{good}");
        }
        let long = format!("{}.{}", "a".repeat(61), "bcd");
        for bad in [
            "",
            "localhost",
            "Example.org",
            "example.org.",
            ".org",
            "a..b",
            "-a.org",
            "a-.org",
            "a_b.org",
            "a b.org",
            "10.0.0.1",
            "bücher.example",
            "user@example.org",
            "example.org/path",
            "example.org:80",
            &long,
        ] {
            assert!(!is_domain(bad), "{bad}");
        }
    }

    #[test]
    fn a_language_has_one_form() {
        for good in ["de", "gsw", "zh-Hant-TW", "es-419", "sl-rozaj-biske", "de-CH-1901", "sr-Latn", "und"] {
            assert!(is_language(good), "{good}");
        }
        for bad in [
            "",
            "d",
            "DE",
            "de-ch",
            "de-DE-",
            "-de",
            "zh-hant",
            "zh-cmn",
            "de-x-name",
            "x-name",
            "i-klingon",
            "en-u-ca",
            "de--DE",
            "de-DE-Latn",
            "toolonglang",
            "de_DE",
            "sl-rozaj-rozaj-rozaj-rozaj-rozaj-rozaj-rozaj",
            "ß",
        ] {
            assert!(!is_language(bad), "{bad}");
        }
    }
}
