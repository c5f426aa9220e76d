//! From text to records: RFC 4180 by the `csv` crate, with a separator that is given or found, checked
//! quotes, and the line on which each record begins.

use std::str::FromStr;

use csv::{Reader, ReaderBuilder, StringRecord};

use super::Refusal;
use super::text::line_ends;
use super::value::Look;

/// Separators that are looked for when none is given.
const KNOWN: [u8; 3] = [b',', b';', b'\t'];
/// Records that are looked at to find the separator.
const SAMPLE: usize = 50;
/// First line of a file that names its own separator, as some spreadsheets write it.
const NAMED: &str = "sep=";

/// What stands between two cells: one character of ASCII.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Separator(pub(super) u8);

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
pub(super) struct Source<'t> {
    text: &'t str,
    /// Lines before `text`.
    skipped: u64,
    pub(super) separator: Separator,
}

impl<'t> Source<'t> {
    /// Finds the separator, unless it is given, and checks the quotes. `width` is the number of columns that a
    /// record should have.
    ///
    /// # Errors
    /// When two separators fit alike, or a quote is not closed.
    pub(super) fn new(text: &'t str, given: Option<Separator>, width: usize) -> Result<Self, Refusal> {
        let (text, skipped, named) = match named_separator(text) {
            Some((rest, separator)) => (rest, 1, Some(separator)),
            None => (text, 0, None),
        };
        let with = |separator| Self { text, skipped, separator };
        let source = match given.or(named) {
            Some(separator) => with(separator),
            None => with(find(&KNOWN.map(|byte| with(Separator(byte))), width)?),
        };
        check_quotes(&source)?;
        Ok(source)
    }

    /// The records from the first one on.
    pub(super) fn records(&self) -> Records<'t> {
        let mut builder = ReaderBuilder::new();
        builder.has_headers(false).flexible(true).delimiter(self.separator.0);
        Records {
            bytes: self.text.as_bytes(),
            reader: builder.from_reader(self.text.as_bytes()),
            counted: 0,
            line: self.skipped.saturating_add(1),
        }
    }

    /// Records with the expected number of columns among the first, those of them without a quote in a cell, and the
    /// columns of the first one. A wrong separator cuts quoted cells open, which leaves quotes in what it makes.
    fn fit(&self, width: usize) -> ((usize, usize), usize) {
        let mut records = self.records();
        let mut record = StringRecord::new();
        let (mut fitting, mut clean, mut first) = (0usize, 0usize, 0usize);
        for index in 0..SAMPLE {
            if !matches!(records.next(&mut record), Ok(Some(_))) {
                break;
            }
            if index == 0 {
                first = record.len();
            }
            let fits = record.len() == width;
            fitting = fitting.saturating_add(usize::from(fits));
            clean = clean.saturating_add(usize::from(fits && !record.iter().any(|cell| cell.contains('"'))));
        }
        ((fitting, clean), first)
    }
}

/// `sep=;` on the first line: the rest of the text, and the separator.
fn named_separator(text: &str) -> Option<(&str, Separator)> {
    let rest = text.strip_prefix(NAMED)?;
    let separator = *rest.as_bytes().first().filter(|byte| Separator::possible(**byte))?;
    let rest = rest.get(1..)?;
    let rest = rest.strip_prefix("\r\n").or_else(|| rest.strip_prefix(['\n', '\r']))?;
    Some((rest, Separator(separator)))
}

/// The separator that splits the most records into `width` columns; the one that makes the most columns of the
/// first record when none does so, because what is wrong with the records is told by them then.
fn find(sources: &[Source<'_>; KNOWN.len()], width: usize) -> Result<Separator, Refusal> {
    let fits = sources.map(|source| (source.fit(width), source.separator));
    let best = fits.iter().map(|((fitting, _), _)| *fitting).max().unwrap_or_default();
    let mut fitting = fits.iter().filter(|((n, _), _)| best.0 > 0 && *n == best).map(|(_, separator)| *separator);
    match (fitting.next(), fitting.next()) {
        (Some(separator), None) => Ok(separator),
        (Some(one), Some(other)) => Err(Refusal::line(
            1,
            format!(
                "separated by {one} as well as by {other}, the rows have {width} columns: say which with --separator"
            ),
        )),
        (None, _) => {
            let widest = fits.iter().rev().max_by_key(|((_, first), _)| *first);
            Ok(widest.map_or(Separator(b','), |(_, separator)| *separator))
        }
    }
}

/// Refuses what RFC 4180 has no meaning for: the reader would take a quote that is never closed for a cell up
/// to the end of the file, and would join what stands behind a closing quote to the cell.
fn check_quotes(source: &Source<'_>) -> Result<(), Refusal> {
    #[derive(PartialEq)]
    enum At {
        Start,
        Bare,
        Quoted,
        Closed,
    }
    let bytes = source.text.as_bytes();
    let (mut at, mut column, mut cell) = (At::Start, 1usize, 0usize);
    let refuse = |offset: usize, column: usize, problem: &str| {
        let line = line_ends(bytes.get(..offset).unwrap_or_default()).saturating_add(source.skipped).saturating_add(1);
        Err(Refusal::cell(line, column, problem.to_owned()))
    };
    for (offset, byte) in bytes.iter().enumerate() {
        at = match (at, *byte) {
            (At::Quoted, b'"') => At::Closed,
            (At::Quoted, _) => At::Quoted,
            (At::Closed, b'"') => At::Quoted,
            (_, byte) if byte == source.separator.0 => {
                column = column.saturating_add(1);
                At::Start
            }
            (_, b'\r' | b'\n') => {
                column = 1;
                At::Start
            }
            (At::Closed, _) => return refuse(offset, column, "text behind the closing quote of a cell"),
            (At::Start, b'"') => {
                cell = offset;
                At::Quoted
            }
            (_, b'"') => {
                return refuse(
                    offset,
                    column,
                    "a quote inside a cell that does not begin with one: quotes enclose the whole cell",
                );
            }
            _ => At::Bare,
        };
    }
    if at == At::Quoted { refuse(cell, column, "the quote that begins this cell is never closed") } else { Ok(()) }
}

/// Records one after the other.
pub(super) struct Records<'t> {
    bytes: &'t [u8],
    reader: Reader<&'t [u8]>,
    /// Bytes up to which ends of lines are counted in `line`.
    counted: usize,
    line: u64,
}

impl Records<'_> {
    /// Reads the next record, and returns the number of the line on which it begins. Lines without a cell are
    /// passed over.
    ///
    /// # Errors
    /// When the reader fails, which it does not on text.
    pub(super) fn next(&mut self, record: &mut StringRecord) -> Result<Option<u64>, Refusal> {
        loop {
            let begin = usize::try_from(self.reader.position().byte()).unwrap_or(usize::MAX);
            let more = self.reader.read_record(record).map_err(|e| Refusal::line(self.line, e.to_string()))?;
            if !more {
                return Ok(None);
            }
            // The reader counts the ends of lines before a record as part of it.
            let rest = self.bytes.get(begin..).unwrap_or_default();
            let begin = begin.saturating_add(rest.iter().take_while(|byte| matches!(**byte, b'\r' | b'\n')).count());
            let passed = self.bytes.get(self.counted..begin).unwrap_or_default();
            self.line = self.line.saturating_add(line_ends(passed));
            self.counted = begin;
            let blank = record.len() == 1 && record.iter().all(|cell| cell.trim().is_empty());
            if !blank {
                return Ok(Some(self.line));
            }
        }
    }
}

/// Why a record does not have `width` columns.
pub(super) fn wrong_width(source: &Source<'_>, record: &StringRecord, width: usize) -> String {
    let found = record.len();
    let columns = if found == 1 { "1 column".to_owned() } else { format!("{found} columns") };
    let wanted = width.saturating_sub(1);
    let trailing = found > width && record.iter().next_back().is_some_and(|cell| cell.trim().is_empty());
    let hint = if trailing { "; the last one is empty: no separator stands at the end of a row" } else { "" };
    let decimal = found > width
        && source.separator.0 == b','
        && record.iter().all(|cell| matches!(Look::of(cell), Look::Number(_)));
    let hint = if decimal && hint.is_empty() {
        "; is the comma a decimal sign? --separator says what separates"
    } else {
        hint
    };
    format!(
        "{columns}, separated by {}, where the table takes {width}: {wanted} features and a label{hint}",
        source.separator
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The separator, and the records with the lines on which they begin.
    type Records = (Separator, Vec<(u64, Vec<String>)>);

    fn read(text: &str, given: Option<Separator>, width: usize) -> Result<Records, Refusal> {
        let source = Source::new(text, given, width)?;
        let mut records = source.records();
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
        }
        assert_eq!(read("sep=;\r\n1;2\n", None, 2).unwrap(), (Separator(b';'), vec![row(2, &["1", "2"])]));
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
    fn records_know_the_line_on_which_they_begin() {
        let text = "\r\n\na,\"x\r\ny\"\r\n  \nb,c\rd,\"e\"\"f\"\n\n\"\nz\",9";
        assert_eq!(
            read(text, None, 2).unwrap().1,
            [row(3, &["a", "x\r\ny"]), row(6, &["b", "c"]), row(7, &["d", "e\"f"]), row(9, &["\nz", "9"])]
        );
        assert_eq!(read("", None, 2).unwrap().1, []);
        assert_eq!(read("\n \n\r\n", None, 2).unwrap().1, []);
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
