//! Rows of CSV.

use csv::StringRecord;

use crate::dataset::{Cell, Row};
use crate::records::{Records, Source};
use crate::refusal::{Place, Refusal};

/// The cells of the first row.
///
/// # Errors
/// When there is none.
pub(crate) fn first_row(source: &Source<'_>) -> Result<Vec<String>, Refusal> {
    let mut record = StringRecord::new();
    match source.records()?.next(&mut record)? {
        Some(_) => Ok(record.iter().map(str::to_owned).collect()),
        None => Err(Refusal::line(1, "the file has no row").last()),
    }
}

/// Rows one after the other.
pub(crate) struct CsvRows<'a> {
    records: Records<'a>,
    record: StringRecord,
    width: usize,
    chosen: Vec<usize>,
    header: Option<StringRecord>,
    separator: String,
    ended: bool,
}

impl<'a> CsvRows<'a> {
    /// Rows of `width` columns, behind the first one if that is a header.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub(crate) fn new(source: &Source<'a>, width: usize, has_header: bool, chosen: &[usize]) -> Result<Self, Refusal> {
        let mut records = source.records()?;
        let mut record = StringRecord::new();
        if has_header {
            records.next(&mut record)?;
        }
        Ok(Self {
            records,
            header: has_header.then(|| record.clone()),
            record,
            width,
            chosen: chosen.to_vec(),
            separator: source.separator.to_string(),
            ended: false,
        })
    }

    fn row(&mut self) -> Result<Option<Row>, Refusal> {
        let Some(line) = self.records.next(&mut self.record)? else { return Ok(None) };
        let found = self.record.len();
        if found != self.width {
            let columns = if found == 1 { "1 column".to_owned() } else { format!("{found} columns") };
            let problem = format!("{columns}, separated by {}, where the first row has {}", self.separator, self.width);
            return Err(Refusal::line(line, problem));
        }
        if self.header.as_ref() == Some(&self.record) {
            return Err(Refusal::line(line, "the header stands here again"));
        }
        if self.record.iter().all(|cell| cell.trim().is_empty()) {
            return Err(Refusal::line(line, "the row is empty: it has separators only"));
        }
        let cell = |at: &usize| self.record.get(*at).map_or(Cell::Missing, |cell| Cell::Text(cell.to_owned()));
        Ok(Some(Row { place: Place::Line(line), cells: self.chosen.iter().map(cell).collect() }))
    }

    pub(crate) fn next(&mut self) -> Option<Result<Row, Refusal>> {
        if self.ended {
            return None;
        }
        let row = self.row().transpose();
        self.ended = row.as_ref().is_none_or(|row| row.as_ref().is_err_and(|refusal| refusal.is_last));
        row
    }
}
