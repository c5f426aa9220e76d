//! Numbers of JSON as Go reads them into values of any kind: as floats of 64 bits.

/// A number, as Go reads it; `None` for one beyond all floats. Reading decimals is exact in Go as in Rust. State code
/// computes nothing with the result but its bits and its digits.
pub fn float(number: &[u8]) -> Option<f64> {
    std::str::from_utf8(number).ok()?.parse::<f64>().ok().filter(|value| value.is_finite())
}

/// Whether all numbers of a document that is known to be JSON are floats. Go refuses the whole of it otherwise. Reads
/// on without calling itself, however deep the document is nested.
pub fn all_are_floats(document: &[u8]) -> bool {
    let mut rest = document;
    while let Some((first, after)) = rest.split_first() {
        match first {
            b'"' => rest = after_text(after),
            b'-' | b'0'..=b'9' => {
                let in_number = |b: &&u8| matches!(b, b'-' | b'+' | b'.' | b'e' | b'E' | b'0'..=b'9');
                let (number, tail) = rest.split_at(rest.iter().take_while(in_number).count());
                if float(number).is_none() {
                    return false;
                }
                rest = tail;
            }
            _ => rest = after,
        }
    }
    true
}

/// What follows a text whose opening quote was read.
pub fn after_text(bytes: &[u8]) -> &[u8] {
    let mut escaped = false;
    for (at, byte) in bytes.iter().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return bytes.get(at.saturating_add(1)..).unwrap_or_default(),
            _ => {}
        }
    }
    &[]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_beyond_floats_are_found_wherever_they_stand() {
        assert!(all_are_floats(br#"{"a":[1,-2.5e3,"1e999","\"1e999"],"b":1e308}"#));
        assert!(!all_are_floats(br#"{"a":[1,{"b":1e999}]}"#));
        assert!(!all_are_floats(b"-1e309"));
    }
}
