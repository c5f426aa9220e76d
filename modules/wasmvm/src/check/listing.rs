//! Lists of names in the texts of refusals. A module chooses the names, so the list has a greatest length.

/// The names as `{"a", "b"}` in at most `most` bytes: where they do not fit, the last ones are only counted.
pub(super) fn listing<'n>(names: impl ExactSizeIterator<Item = &'n str>, most: usize) -> String {
    let count = names.len();
    let mut text = String::from("{");
    let mut shortened = shorten(&text, 0, count);
    for (position, name) in names.enumerate() {
        if position > 0 {
            text.push_str(", ");
        }
        text.push('"');
        text.push_str(name);
        text.push('"');
        if text.len() > most {
            return shortened;
        }
        let shown = position.saturating_add(1);
        let shorter = shorten(&text, shown, count);
        if shown < count && shorter.len() <= most {
            shortened = shorter;
        }
    }
    text.push('}');
    if text.len() <= most { text } else { shortened }
}

/// The list after `shown` names with the count of the others, whatever its length.
fn shorten(text: &str, shown: usize, count: usize) -> String {
    let hidden = count.saturating_sub(shown);
    if shown == 0 { format!("{text}... {hidden} elements}}") } else { format!("{text}, ... {hidden} more}}") }
}

#[cfg(test)]
mod tests {
    use super::listing;

    fn fruits(most: usize) -> String {
        listing(["apple", "banana", "watermelon"].into_iter(), most)
    }

    #[test]
    fn a_list_that_fits_is_whole() {
        assert_eq!(listing([].into_iter(), 20), "{}");
        assert_eq!(fruits(100), r#"{"apple", "banana", "watermelon"}"#);
        assert_eq!(fruits(33), r#"{"apple", "banana", "watermelon"}"#);
    }

    #[test]
    fn what_does_not_fit_is_counted() {
        assert_eq!(fruits(32), r#"{"apple", "banana", ... 1 more}"#);
        assert_eq!(fruits(31), r#"{"apple", "banana", ... 1 more}"#);
        assert_eq!(fruits(30), r#"{"apple", ... 2 more}"#);
        assert_eq!(fruits(21), r#"{"apple", ... 2 more}"#);
        assert_eq!(fruits(20), "{... 3 elements}");
        assert_eq!(fruits(16), "{... 3 elements}");
    }

    #[test]
    fn a_name_longer_than_the_list_is_not_shown() {
        let long = "x".repeat(100_000);
        assert_eq!(listing([long.as_str()].into_iter(), 200), "{... 1 elements}");
        assert_eq!(listing(["a", long.as_str()].into_iter(), 200), r#"{"a", ... 1 more}"#);
    }
}
