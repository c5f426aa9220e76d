//! Several byte strings in one region: each is followed by its length as a big-endian `u32`, so that they are
//! read from the end.

use super::{Communication, Failure};

/// Takes a list of byte strings apart.
pub(crate) fn split(data: &[u8]) -> Result<Vec<&[u8]>, Communication> {
    let mut sections = Vec::new();
    let mut rest = data;
    while let Some((body, length)) = rest.split_last_chunk() {
        let length = usize::try_from(u32::from_be_bytes(*length)).unwrap_or(usize::MAX);
        let start = body.len().checked_sub(length).ok_or(Communication::Section("section length overflow"))?;
        let (before, section) = body.split_at(start);
        sections.push(section);
        rest = before;
    }
    if !rest.is_empty() {
        return Err(Communication::Section("extra data outside of any section"));
    }
    sections.reverse();
    Ok(sections)
}

/// Puts byte strings into one.
pub(crate) fn join(sections: &[&[u8]]) -> Result<Vec<u8>, Failure> {
    let mut joined = Vec::new();
    for section in sections {
        let length = u32::try_from(section.len())
            .map_err(|_| Failure::Infrastructure("an entry of the store does not fit into a contract".to_owned()))?;
        joined.extend_from_slice(section);
        joined.extend_from_slice(&length.to_be_bytes());
    }
    Ok(joined)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_joined_comes_apart_again() {
        let sections: [&[u8]; 4] = [b"", b"one", b"", &[7; 300]];
        assert_eq!(split(&join(&sections).unwrap()), Ok(sections.to_vec()));
        assert_eq!(split(&[]), Ok(Vec::new()));
    }

    #[test]
    fn a_malformed_list_is_refused() {
        assert_eq!(split(&[0, 0, 0, 1]), Err(Communication::Section("section length overflow")));
        assert_eq!(split(&[9, 0, 0, 0, 0]), Err(Communication::Section("extra data outside of any section")));
        assert_eq!(split(&[255; 4]), Err(Communication::Section("section length overflow")));
    }
}
