//! From the bytes of a file to its text. A table is UTF-8; whatever else people save tables as is refused by
//! its name.

use super::Refusal;

/// The mark that some programs write at the beginning of a UTF-8 file.
const BOM: &[u8] = b"\xef\xbb\xbf";

/// Beginnings of files that are no text, with what such a file is.
const FORMATS: [(&[u8], &str); 8] = [
    (b"PK\x03\x04", "an archive or a spreadsheet (zip, xlsx, ods)"),
    (b"\xd0\xcf\x11\xe0", "an old spreadsheet (xls)"),
    (b"\x1f\x8b", "compressed with gzip"),
    (b"BZh", "compressed with bzip2"),
    (b"\xfd7zXZ", "compressed with xz"),
    (b"\x28\xb5\x2f\xfd", "compressed with zstd"),
    (b"PAR1", "a Parquet file"),
    (b"%PDF", "a PDF file"),
];

/// Beginnings of files in other encodings of Unicode. The longer marks stand first, because UTF-32 little
/// endian begins as UTF-16 little endian does.
const MARKS: [(&[u8], &str); 4] = [
    (b"\xff\xfe\x00\x00", "UTF-32 little endian"),
    (b"\x00\x00\xfe\xff", "UTF-32 big endian"),
    (b"\xff\xfe", "UTF-16 little endian"),
    (b"\xfe\xff", "UTF-16 big endian"),
];

/// Bytes that are looked at to tell an encoding by its NUL bytes.
const SAMPLE: usize = 256;

/// The text of a file without its mark.
///
/// # Errors
/// With the line, when the file is not UTF-8.
pub(super) fn decode(bytes: &[u8]) -> Result<&str, Refusal> {
    let begins = |list: &[(&[u8], &'static str)]| list.iter().find(|(mark, _)| bytes.starts_with(mark)).map(|m| m.1);
    if let Some(encoding) = begins(&MARKS) {
        return Err(not_utf8(encoding));
    }
    if let Some(format) = begins(&FORMATS) {
        return Err(Refusal::line(1, format!("this is not a text file but {format}: save it as CSV in UTF-8")));
    }
    let bytes = bytes.strip_prefix(BOM).unwrap_or(bytes);
    if let Some(at) = bytes.iter().position(|byte| *byte == 0) {
        return Err(match by_zeros(bytes) {
            Some(encoding) => not_utf8(encoding),
            None => Refusal::line(line_of(bytes, at), "a NUL byte: this is not a text file".to_owned()),
        });
    }
    std::str::from_utf8(bytes).map_err(|error| {
        let at = error.valid_up_to();
        let byte = bytes.get(at).copied().unwrap_or_default();
        let problem =
            format!("byte 0x{byte:02x} is not UTF-8: save the file as UTF-8 (Windows-1252 and Latin-1 are not)");
        Refusal::line(line_of(bytes, at), problem)
    })
}

fn not_utf8(encoding: &str) -> Refusal {
    Refusal::line(1, format!("this file is {encoding}, not UTF-8: save it as CSV in UTF-8"))
}

/// The encoding of a text of mostly ASCII characters, by the places of its NUL bytes.
fn by_zeros(bytes: &[u8]) -> Option<&'static str> {
    let sample = bytes.get(..bytes.len().min(SAMPLE) & !3).filter(|sample| !sample.is_empty());
    // Files shorter than one UTF-32 character can only be UTF-16.
    let sample = sample.or_else(|| bytes.get(..2))?;
    let zero = |place: usize, of: usize| sample.iter().skip(place).step_by(of).all(|byte| *byte == 0);
    let some = |place: usize, of: usize| sample.iter().skip(place).step_by(of).all(|byte| *byte != 0);
    [
        (zero(1, 4) && zero(2, 4) && zero(3, 4) && some(0, 4) && sample.len() >= 4, "UTF-32 little endian"),
        (zero(0, 4) && zero(1, 4) && zero(2, 4) && some(3, 4) && sample.len() >= 4, "UTF-32 big endian"),
        (zero(1, 2) && some(0, 2), "UTF-16 little endian"),
        (zero(0, 2) && some(1, 2), "UTF-16 big endian"),
    ]
    .iter()
    .find(|(holds, _)| *holds)
    .map(|(_, encoding)| *encoding)
}

/// Number of the line that holds the byte at `at`, from 1 on. A line ends with CRLF, LF or CR.
pub(super) fn line_of(bytes: &[u8], at: usize) -> u64 {
    line_ends(bytes.get(..at).unwrap_or(bytes)).saturating_add(1)
}

/// Ends of lines in `bytes`, where CRLF is one.
pub(super) fn line_ends(bytes: &[u8]) -> u64 {
    let mut ends = 0u64;
    let mut last = 0u8;
    for byte in bytes {
        if *byte == b'\r' || (*byte == b'\n' && last != b'\r') {
            ends = ends.saturating_add(1);
        }
        last = *byte;
    }
    ends
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem(bytes: &[u8]) -> String {
        decode(bytes).unwrap_err().to_string()
    }

    fn utf16(text: &str, big: bool) -> Vec<u8> {
        text.encode_utf16().flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect()
    }

    fn utf32(text: &str, big: bool) -> Vec<u8> {
        text.chars().map(u32::from).flat_map(|c| if big { c.to_be_bytes() } else { c.to_le_bytes() }).collect()
    }

    #[test]
    fn the_mark_of_utf_8_is_no_part_of_the_text() {
        assert_eq!(decode(b"\xef\xbb\xbf1,2\n").unwrap(), "1,2\n");
        assert_eq!(decode("µ,ß\n".as_bytes()).unwrap(), "µ,ß\n");
        assert_eq!(decode(b"").unwrap(), "");
        assert_eq!(decode(b"\xef\xbb\xbf").unwrap(), "");
    }

    #[test]
    fn other_encodings_of_unicode_are_refused_by_name_with_their_mark_and_without() {
        let table = "1,2,3,4,0\n5,6,7,8,1\n";
        for (bytes, name) in [
            (utf16(table, false), "UTF-16 little endian"),
            (utf16(table, true), "UTF-16 big endian"),
            (utf32(table, false), "UTF-32 little endian"),
            (utf32(table, true), "UTF-32 big endian"),
        ] {
            assert!(problem(&bytes).contains(name), "{}", problem(&bytes));
            let marked = match name {
                "UTF-16 little endian" => utf16(&format!("\u{feff}{table}"), false),
                "UTF-16 big endian" => utf16(&format!("\u{feff}{table}"), true),
                "UTF-32 little endian" => utf32(&format!("\u{feff}{table}"), false),
                _ => utf32(&format!("\u{feff}{table}"), true),
            };
            assert!(problem(&marked).contains(name), "{}", problem(&marked));
        }
        assert!(problem(b"1\0").contains("UTF-16 little endian"));
    }

    #[test]
    fn what_is_no_text_is_refused_with_its_line() {
        assert_eq!(problem(b"1,2\n3,\xe9\n").split(':').next(), Some("line 2"));
        assert!(problem(b"1,2\r\n3,4\r\n5,\x80").starts_with("line 3: byte 0x80 is not UTF-8"));
        assert!(problem(b"1,2\r3,\0\r").starts_with("line 2: a NUL byte"));
        assert!(problem(b"PK\x03\x04rest").contains("xlsx"));
        assert!(problem(b"\x1f\x8b\x08").contains("gzip"));
        assert!(problem(b"\xef\xbb\xbf1,\xff").contains("0xff"));
    }

    #[test]
    fn lines_end_with_crlf_lf_or_cr() {
        assert_eq!(line_ends(b"a\r\nb\nc\rd"), 3);
        assert_eq!(line_ends(b"\r\r\n\n"), 3);
        assert_eq!(line_of(b"a\r\nb", 3), 2);
    }
}
