//! From text to records: RFC 4180 by the `csv` crate, with a separator that is given or found, checked
//! quotes, and the line on which each record begins. The file is read anew for each pass, never kept.

use std::io::Read;
use std::str::FromStr;

use csv::{Reader, ReaderBuilder, StringRecord};

use crate::dataset::Input;
use crate::encoding::{LineEnds, TextReader, refusal};
use crate::quotes::Quotes;
use crate::refusal::Refusal;

/// Separators that are looked for when none is given.
const KNOWN: [u8; 3] = [b',', b';', b'\t'];
/// Records that are looked at to find the separator.
const SAMPLE: usize = 50;
/// First line of a file that names its own separator, as some spreadsheets write it.
const NAMED: &[u8] = b"sep=";

/// What stands between two cells: one character of ASCII.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Separator(pub u8);

impl FromStr for Separator {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match (text, text.as_bytes()) {
            ("comma", _) => Ok(Self(b',')),
            ("semicolon", _) => Ok(Self(b';')),
            ("tab" | "\\t", _) => Ok(Self(b'\t')),
            ("space", _) => Ok(Self(b' ')),
            (_, [byte]) if Self::possible(*byte) => Ok(Self(*byte)),
            _ => Err(format!("{text:?} is no separator: use comma, semicolon, tab, space or one sign such as |")),
        }
    }
}

impl Separator {
    /// Whether a byte can stand between cells: not what cells of numbers and names are made of.
    fn possible(byte: u8) -> bool {
        byte == b'\t' || (byte.is_ascii_graphic() && !byte.is_ascii_alphanumeric() && !b"\"+-.".contains(&byte))
    }
}

impl std::fmt::Display for Separator {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.0 {
            b'\t' => f.write_str("tab"),
            b' ' => f.write_str("space"),
            byte => write!(f, "{:?}", char::from(byte)),
        }
    }
}

/// A text with its separator.
#[derive(Debug, Clone, Copy)]
pub struct Source<'t> {
    input: Input<'t>,
    /// Bytes of a first line that names the separator.
    skipped: u64,
    /// What stands between cells.
    pub separator: Separator,
}

/// How well a separator fits the first records.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Fit {
    /// Records with as many columns as they should have.
    fitting: usize,
    /// Those of them without a quote in a cell: a wrong separator cuts quoted cells open.
    clean: usize,
}

impl<'t> Source<'t> {
    /// Finds the separator, unless it is given. `width` is the number of columns that a record should have;
    /// without it the separator is taken that splits the records into equally many columns.
    ///
    /// # Errors
    /// When two separators fit alike, or the file is no text.
    pub fn new(input: Input<'t>, given: Option<Separator>, width: Option<usize>) -> Result<Self, Refusal> {
        let (skipped, named) = named_separator(input)?.map_or((0, None), |(n, separator)| (n, Some(separator)));
        let with = |separator| Self { input, skipped, separator };
        match given.or(named) {
            Some(separator) => Ok(with(separator)),
            None => Ok(with(find(&KNOWN.map(|byte| with(Separator(byte))), width)?)),
        }
    }

    /// The records from the first one on, with their quotes checked.
    ///
    /// # Errors
    /// When the file cannot be opened.
    pub fn records(&self) -> Result<Records<'t>, Refusal> {
        self.open(Some(Quotes::new(self.separator.0)))
    }

    fn open(&self, quotes: Option<Quotes>) -> Result<Records<'t>, Refusal> {
        let ends = LineEnds::default();
        let mut text = TextReader::watched(self.input.open()?, ends.clone(), quotes);
        let passed = std::io::copy(&mut (&mut text).take(self.skipped), &mut std::io::sink());
        passed.map_err(|error| refusal(error, 1))?;
        let mut builder = ReaderBuilder::new();
        builder.has_headers(false).flexible(true).delimiter(self.separator.0);
        Ok(Records { reader: builder.from_reader(text), ends, skipped: self.skipped, line: 1 })
    }

    /// How the first records fit, and the columns of the first one.
    fn fit(&self, width: Option<usize>) -> (Fit, usize) {
        let (mut fit, mut first) = (Fit { fitting: 0, clean: 0 }, 0usize);
        let Ok(mut records) = self.open(None) else { return (fit, first) };
        let mut record = StringRecord::new();
        for index in 0..SAMPLE {
            if !matches!(records.next(&mut record), Ok(Some(_))) {
                break;
            }
            if index == 0 {
                first = record.len();
            }
            // One column is what every separator makes that does not occur.
            let fits = record.len() == width.unwrap_or(first) && (width.is_some() || first > 1);
            fit.fitting = fit.fitting.saturating_add(usize::from(fits));
            let clean = fits && !record.iter().any(|cell| cell.contains('"'));
            fit.clean = fit.clean.saturating_add(usize::from(clean));
        }
        (fit, first)
    }
}

/// `sep=;` on the first line: the bytes of that line, and the separator.
fn named_separator(input: Input<'_>) -> Result<Option<(u64, Separator)>, Refusal> {
    let mut head = Vec::new();
    let limit = u64::try_from(NAMED.len()).unwrap_or_default().saturating_add(3);
    let read = TextReader::new(input.open()?).take(limit).read_to_end(&mut head);
    read.map_err(|error| refusal(error, 1))?;
    let Some([separator, end @ ..]) = head.strip_prefix(NAMED) else { return Ok(None) };
    let end = match end {
        [b'\r', b'\n'] => 2,
        [b'\r' | b'\n', ..] => 1,
        _ => return Ok(None),
    };
    let length = limit.saturating_sub(2).saturating_add(end);
    Ok(Some((length, Separator(*separator))).filter(|_| Separator::possible(*separator)))
}

/// The separator that splits the most records as they should be; the one that makes the most columns of the
/// first record when none does so, because what is wrong with the records is told by them then.
fn find(sources: &[Source<'_>; KNOWN.len()], width: Option<usize>) -> Result<Separator, Refusal> {
    let fits = sources.map(|source| (source.fit(width), source.separator));
    let best = fits.iter().map(|((fit, _), _)| *fit).max();
    let mut fitting = fits
        .iter()
        .filter(|((fit, _), _)| fit.fitting > 0 && Some(*fit) == best)
        .map(|((_, first), separator)| (*separator, *first));
    match (fitting.next(), fitting.next()) {
        (Some((separator, _)), None) => Ok(separator),
        (Some((one, columns)), Some((other, _))) => {
            let columns = width.map_or_else(|| format!("{columns} or other"), |width| width.to_string());
            let problem = format!(
                "separated by {one} as well as by {other}, the rows have {columns} columns: say which with --separator"
            );
            Err(Refusal::line(1, problem))
        }
        (None, _) => {
            let widest = fits.iter().rev().max_by_key(|((_, first), _)| *first);
            Ok(widest.map_or(Separator(b','), |(_, separator)| *separator))
        }
    }
}

/// Records one after the other.
pub struct Records<'t> {
    reader: Reader<TextReader<Box<dyn Read + 't>>>,
    /// Line ends that were read and not passed yet.
    ends: LineEnds,
    /// Bytes before the first record.
    skipped: u64,
    line: u64,
}

impl Records<'_> {
    /// Reads the next record, and returns the number of the line on which it begins. Lines without a cell are
    /// passed over.
    ///
    /// # Errors
    /// When the file cannot be read, is no text, or a quote has no meaning.
    pub fn next(&mut self, record: &mut StringRecord) -> Result<Option<u64>, Refusal> {
        loop {
            let begin = self.reader.position().byte().saturating_add(self.skipped);
            let more = self.reader.read_record(record);
            let line = self.line;
            let more = more.map_err(|error| match error.into_kind() {
                csv::ErrorKind::Io(error) => refusal(error, line),
                other => Refusal::line(line, format!("{other:?}")).last(),
            })?;
            if !more {
                return Ok(None);
            }
            self.pass(begin);
            let blank = record.len() == 1 && record.iter().all(|cell| cell.trim().is_empty());
            if !blank {
                return Ok(Some(self.line));
            }
        }
    }

    /// Counts the ends of lines before a record. The reader takes those in front of its first cell for a part of it.
    fn pass(&mut self, mut begin: u64) {
        let mut ends = self.ends.borrow_mut();
        while let Some((at, is_end)) = ends.front().copied().filter(|(at, _)| *at <= begin) {
            begin = begin.max(at.saturating_add(u64::from(at == begin)));
            self.line = self.line.saturating_add(u64::from(is_end));
            ends.pop_front();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The separator, and the records with the lines on which they begin.
    type Found = (Separator, Vec<(u64, Vec<String>)>);

    fn read(text: &str, given: Option<Separator>, width: usize) -> Result<Found, Refusal> {
        let source = Source::new(Input::Bytes(text.as_bytes()), given, Some(width).filter(|n| *n > 0))?;
        let mut records = source.records()?;
        let (mut record, mut all) = (StringRecord::new(), Vec::new());
        while let Some(line) = records.next(&mut record)? {
            all.push((line, record.iter().map(str::to_owned).collect()));
        }
        Ok((source.separator, all))
    }

    fn row(line: u64, cells: &[&str]) -> (u64, Vec<String>) {
        (line, cells.iter().map(|cell| (*cell).to_owned()).collect())
    }

    #[test]
    fn the_separator_is_found_or_given() {
        for (text, found) in
            [("1,2\n3,4", b','), ("1;2\r\n3;4\r\n", b';'), ("1\t2\n", b'\t'), ("\"a;b\",\"c;d\"\n", b',')]
        {
            assert_eq!(read(text, None, 2).unwrap().0, Separator(found), "{text}");
            assert_eq!(read(text, None, 0).unwrap().0, Separator(found), "{text}");
        }
        assert_eq!(read("sep=;\r\n1;2\n", None, 2).unwrap(), (Separator(b';'), vec![row(2, &["1", "2"])]));
        assert_eq!(read("sep=|\n1|2\n", None, 2).unwrap(), (Separator(b'|'), vec![row(2, &["1", "2"])]));
        assert_eq!(read("1|2\n", Some("|".parse().unwrap()), 2).unwrap().1, [row(1, &["1", "2"])]);
        assert!(read("1,5;2,5;0\n", None, 3).unwrap_err().to_string().contains("--separator"));
        assert_eq!(
            read("1,5;2,5;0\n", Some("semicolon".parse().unwrap()), 3).unwrap().1,
            [row(1, &["1,5", "2,5", "0"])]
        );
        // No separator fits: the widest shows what is wrong.
        assert_eq!(read("1;2;3\n", None, 5).unwrap().0, Separator(b';'));
        assert_eq!("tab".parse(), Ok(Separator(b'\t')));
        for bad in ["", "a", "7", "\"", "-", ".", ",,", "é"] {
            assert!(bad.parse::<Separator>().is_err(), "{bad}");
        }
    }

    #[test]
    fn prose_with_commas_is_separated_by_what_is_the_same_in_all_rows() {
        let text = "text;label\nGood, very good, and cheap;praise\n\"Bad; broken\";blame\nSo, so;praise\n";
        assert_eq!(read(text, None, 0).unwrap().0, Separator(b';'));
        assert_eq!(read("just one column\nand another\n", None, 0).unwrap().1.len(), 2);
    }

    #[test]
    fn records_know_the_line_on_which_they_begin() {
        let text = "\r\n\na,\"x\r\ny\"\r\n  \nb,c\rd,\"e\"\"f\"\n\n\"\nz\",9";
        assert_eq!(
            read(text, None, 2).unwrap().1,
            [row(3, &["a", "x\r\ny"]), row(6, &["b", "c"]), row(7, &["d", "e\"f"]), row(9, &["\nz", "9"])]
        );
        assert_eq!(read("", None, 2).unwrap().1, []);
        assert_eq!(read("\n \n\r\n", None, 2).unwrap().1, []);
        assert_eq!(read("\u{feff}a,b\nc,d", None, 2).unwrap().1, [row(1, &["a", "b"]), row(2, &["c", "d"])]);
    }

    #[test]
    fn quotes_without_meaning_are_refused_where_they_stand() {
        let problem = |text: &str| read(text, None, 2).unwrap_err().to_string();
        assert!(
            problem("1,2\n3,\"4\n5,6\n")
                .starts_with("line 2, column 2: the quote that begins this cell is never closed")
        );
        assert!(problem("1,\"2\"3\n").starts_with("line 1, column 2: text behind"));
        assert!(problem("1,2\n\n3, \"4\"\n").starts_with("line 3, column 2: a quote inside"));
    }
}
