//! From the bytes of a file to its text, as they come. A text is UTF-8; whatever else people save texts as is refused
//! by its name.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::io::{self, Read};
use std::rc::Rc;

use crate::quotes::Quotes;
use crate::refusal::Refusal;

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
/// Bytes that are read from the file at a time.
const CHUNK: usize = 1 << 16;

/// The bytes of line ends, by their place in the text and with whether they end a line: the second byte of CRLF
/// does not.
pub(crate) type LineEnds = Rc<RefCell<VecDeque<(u64, bool)>>>;

/// Reads a text: the bytes of a file without its mark, checked to be UTF-8 without NUL bytes. Errors of [`Read`] hold a
/// [`Refusal`].
pub struct TextReader<R> {
    inner: R,
    begun: bool,
    ended: bool,
    /// Checked bytes that are not handed out yet.
    ready: VecDeque<u8>,
    /// The beginning of a character whose end was not read yet.
    open: Vec<u8>,
    /// Lines that ended, and the byte before.
    line_ends: u64,
    before: u8,
    /// Bytes that were checked.
    checked: u64,
    /// Notes ends of lines.
    noted: Option<LineEnds>,
    quotes: Option<Quotes>,
}

impl<R: Read> TextReader<R> {
    /// Reads the text of `inner`.
    pub fn new(inner: R) -> Self {
        Self {
            inner,
            begun: false,
            ended: false,
            ready: VecDeque::new(),
            open: Vec::new(),
            line_ends: 0,
            before: 0,
            checked: 0,
            noted: None,
            quotes: None,
        }
    }

    /// The same, with a list of the line ends, and with the quotes of cells checked.
    pub(crate) fn watched(inner: R, noted: LineEnds, quotes: Option<Quotes>) -> Self {
        Self { noted: Some(noted), quotes, ..Self::new(inner) }
    }

    /// The encoding and the kind of file, by the first bytes.
    fn begin(&mut self) -> Result<(), Refusal> {
        let mut head = vec![0; SAMPLE];
        let mut filled = 0;
        while filled < SAMPLE {
            let rest = head.get_mut(filled..).unwrap_or_default();
            match self.inner.read(rest) {
                Ok(0) => break,
                Ok(n) => filled = filled.saturating_add(n),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(unreadable(1, &error)),
            }
        }
        head.truncate(filled);
        let begins = |list: &[(&[u8], &'static str)]| list.iter().find(|(mark, _)| head.starts_with(mark)).map(|m| m.1);
        if let Some(encoding) = begins(&MARKS) {
            return Err(not_utf8(encoding));
        }
        if let Some(format) = begins(&FORMATS) {
            return Err(Refusal::line(1, format!("this is not a text file but {format}: save it as CSV in UTF-8")));
        }
        let text = head.strip_prefix(BOM).unwrap_or(&head);
        if let Some(encoding) = Some(text).filter(|text| text.contains(&0)).and_then(by_zeros) {
            return Err(not_utf8(encoding));
        }
        let text = text.to_vec();
        self.check(&text)
    }

    /// Checks more bytes and makes them ready.
    fn check(&mut self, more: &[u8]) -> Result<(), Refusal> {
        let mut bytes = std::mem::take(&mut self.open);
        bytes.extend_from_slice(more);
        let (valid, wrong) = match std::str::from_utf8(&bytes) {
            Ok(_) => (bytes.len(), None),
            Err(error) => (error.valid_up_to(), error.error_len()),
        };
        let zero = bytes.iter().take(valid).position(|byte| *byte == 0);
        let good = bytes.get(..zero.unwrap_or(valid)).unwrap_or_default();
        self.note(good)?;
        self.ready.extend(good);
        let line = self.line_ends.saturating_add(1);
        if zero.is_some() {
            return Err(Refusal::line(line, "a NUL byte: this is not a text file"));
        }
        let rest = bytes.get(valid..).unwrap_or_default();
        if wrong.is_some() {
            return Err(broken(line, rest));
        }
        self.open = rest.to_vec();
        Ok(())
    }

    fn note(&mut self, bytes: &[u8]) -> Result<(), Refusal> {
        let mut noted = self.noted.as_ref().map(|noted| noted.borrow_mut());
        for byte in bytes {
            if matches!(*byte, b'\r' | b'\n') {
                let ends = *byte == b'\r' || self.before != b'\r';
                self.line_ends = self.line_ends.saturating_add(u64::from(ends));
                if let Some(noted) = &mut noted {
                    noted.push_back((self.checked, ends));
                }
            }
            self.checked = self.checked.saturating_add(1);
            self.before = *byte;
            if let Some(quotes) = &mut self.quotes {
                quotes.take(*byte, self.line_ends.saturating_add(1))?;
            }
        }
        Ok(())
    }

    fn fill(&mut self) -> Result<(), Refusal> {
        if !std::mem::replace(&mut self.begun, true) {
            return self.begin();
        }
        let mut chunk = vec![0; CHUNK];
        let n = match self.inner.read(&mut chunk) {
            Ok(n) => n,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => return Ok(()),
            Err(error) => return Err(unreadable(self.line_ends.saturating_add(1), &error)),
        };
        if n > 0 {
            return self.check(chunk.get(..n).unwrap_or_default());
        }
        self.ended = true;
        if !self.open.is_empty() {
            return Err(broken(self.line_ends.saturating_add(1), &self.open));
        }
        self.quotes.as_ref().map_or(Ok(()), Quotes::end)
    }
}

impl<R: Read> Read for TextReader<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.ready.is_empty() && !self.ended {
            self.fill().map_err(|refusal| io::Error::new(io::ErrorKind::InvalidData, refusal.last()))?;
        }
        self.ready.read(buffer)
    }
}

/// The refusal that an error of a [`TextReader`] holds, or one that says what the error says.
pub(crate) fn refusal(error: io::Error, line: u64) -> Refusal {
    let text = error.to_string();
    let inner = error.into_inner().and_then(|inner| inner.downcast::<Refusal>().ok());
    inner.map_or_else(|| Refusal::line(line, text).last(), |refusal| *refusal)
}

fn unreadable(line: u64, error: &io::Error) -> Refusal {
    Refusal::line(line, format!("the file cannot be read: {error}"))
}

fn broken(line: u64, rest: &[u8]) -> Refusal {
    let byte = rest.first().copied().unwrap_or_default();
    let problem = format!("byte 0x{byte:02x} is not UTF-8: save the file as UTF-8 (Windows-1252 and Latin-1 are not)");
    Refusal::line(line, problem)
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

/// Ends of lines in `bytes`, where CRLF is one.
#[must_use]
pub fn line_ends(bytes: &[u8]) -> u64 {
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

    fn decode(bytes: &[u8]) -> Result<String, Refusal> {
        let mut text = String::new();
        TextReader::new(bytes).read_to_string(&mut text).map_err(|e| refusal(e, 0)).map(|_| text)
    }

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
    fn characters_may_end_in_another_piece_than_they_begin() {
        /// One byte at a time.
        struct Drops<'a>(&'a [u8]);
        impl Read for Drops<'_> {
            fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
                let n = buffer.len().min(1);
                self.0.read(&mut buffer[..n])
            }
        }
        let long = format!("{}µ€𝄞", "x".repeat(SAMPLE - 1)).repeat(50);
        let mut text = String::new();
        TextReader::new(Drops(long.as_bytes())).read_to_string(&mut text).unwrap();
        assert_eq!(text, long);
        let cut = &long.as_bytes()[..long.len() - 1];
        assert!(problem(cut).contains("0xf0 is not UTF-8"), "{}", problem(cut));
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
        let mut late = "good\n".repeat(100_000).into_bytes();
        late.extend(b"bad \xe4\n");
        assert!(problem(&late).starts_with("line 100001: byte 0xe4"), "{}", problem(&late));
    }

    #[test]
    fn lines_end_with_crlf_lf_or_cr() {
        assert_eq!(line_ends(b"a\r\nb\nc\rd"), 3);
        assert_eq!(line_ends(b"\r\r\n\n"), 3);
    }
}
