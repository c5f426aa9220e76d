//! A file as rows of cells, whatever its format is.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use crate::csv_file::{CsvRows, first_row};
use crate::json_lines::{JsonRows, keys};
use crate::parquet_file::{self, ParquetRows};
use crate::records::{Separator, Source};
use crate::refusal::{Place, Refusal};

/// Where the bytes of a data set are. They are read anew for each pass.
#[derive(Debug, Clone, Copy)]
pub enum Input<'a> {
    /// In a file.
    File(&'a Path),
    /// In memory.
    Bytes(&'a [u8]),
}

impl<'a> Input<'a> {
    /// The bytes from the first one on.
    ///
    /// # Errors
    /// When there is no such file, or it may not be read.
    pub fn open(&self) -> Result<Box<dyn Read + 'a>, Refusal> {
        match self {
            Self::Bytes(bytes) => Ok(Box::new(*bytes)),
            Self::File(path) => {
                let file = File::open(path);
                let file = file.map_err(|e| Refusal::line(1, format!("the file cannot be read: {e}")).last())?;
                Ok(Box::new(file))
            }
        }
    }

    fn begins_with(&self, mark: &[u8]) -> Result<bool, Refusal> {
        let mut head = Vec::new();
        let length = u64::try_from(mark.len()).unwrap_or_default();
        let read = self.open()?.take(length).read_to_end(&mut head);
        read.map_err(|e| Refusal::line(1, format!("the file cannot be read: {e}")).last())?;
        Ok(head == mark)
    }
}

/// Formats that are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Cells with something between them, RFC 4180.
    Csv,
    /// A JSON object on each line.
    JsonLines,
    /// Apache Parquet.
    Parquet,
}

impl Format {
    /// The format of a file, by its first bytes and then by its name: `.jsonl`, `.ndjson` and `.json` are JSONL,
    /// all others CSV.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn of(input: Input<'_>) -> Result<Self, Refusal> {
        if input.begins_with(parquet_file::MAGIC)? {
            return Ok(Self::Parquet);
        }
        let Input::File(path) = input else { return Ok(Self::Csv) };
        let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase()).unwrap_or_default();
        Ok(if ["jsonl", "ndjson", "json"].contains(&ending.as_str()) { Self::JsonLines } else { Self::Csv })
    }
}

/// What stands in a cell.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// Nothing: `null`, or no such key. An empty cell of CSV is an empty text.
    Missing,
    /// A text. All cells of CSV are texts.
    Text(String),
    /// A number as it is written; of binary numbers the shortest decimal that reads as the same.
    Number(String),
    /// Several values.
    List(Vec<Cell>),
}

/// The chosen cells of a row.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// Where it begins.
    pub place: Place,
    /// In the order of the choice.
    pub cells: Vec<Cell>,
}

/// A file whose columns are known.
#[derive(Debug, Clone)]
pub struct Dataset<'a> {
    input: Input<'a>,
    format: Format,
    source: Option<Source<'a>>,
    has_header: bool,
    columns: Vec<String>,
}

impl<'a> Dataset<'a> {
    /// Opens a file of `format`. The columns of CSV are named by its first row until [`Self::without_header`]; those of
    /// JSONL are the keys of its first thousand lines.
    ///
    /// # Errors
    /// When there is no row, or the beginning is not what the format asks for.
    pub fn open(input: Input<'a>, format: Format, separator: Option<Separator>) -> Result<Self, Refusal> {
        let (source, columns) = match format {
            Format::Csv => {
                let source = Source::new(input, separator, None)?;
                (Some(source), first_row(&source)?)
            }
            Format::JsonLines => (None, keys(input)?),
            Format::Parquet => (None, parquet_file::columns(input)?),
        };
        Ok(Self { input, format, source, has_header: format == Format::Csv, columns })
    }

    /// The same CSV file with a first row that is a row like all others.
    #[must_use]
    pub fn without_header(self) -> Self {
        Self { has_header: false, ..self }
    }

    /// The format.
    #[must_use]
    pub fn format(&self) -> Format {
        self.format
    }

    /// What stands between the cells of CSV.
    #[must_use]
    pub fn separator(&self) -> Option<Separator> {
        self.source.map(|source| source.separator)
    }

    /// Whether columns have names.
    #[must_use]
    pub fn has_names(&self) -> bool {
        self.format != Format::Csv || self.has_header
    }

    /// The first row of CSV or the names of the columns, in their order.
    #[must_use]
    pub fn columns(&self) -> &[String] {
        &self.columns
    }

    /// The position of the column with a name, from 0 on: exactly, or else whatever the size of letters.
    ///
    /// # Errors
    /// In words, when no column has the name, or several have.
    pub fn find(&self, name: &str) -> Result<usize, String> {
        let all = |same: &dyn Fn(&str) -> bool| -> Vec<usize> {
            (0..self.columns.len()).filter(|at| self.columns.get(*at).is_some_and(|cell| same(cell.trim()))).collect()
        };
        let exact = all(&|cell| cell == name);
        let found =
            if exact.is_empty() { all(&|cell| cell.to_lowercase() == name.trim().to_lowercase()) } else { exact };
        match found.as_slice() {
            [at] => Ok(*at),
            [] => {
                let names: Vec<String> = self.columns.iter().take(12).map(|cell| crate::quoted(cell)).collect();
                let more = if self.columns.len() > 12 { ", ..." } else { "" };
                Err(format!("no column is named {name:?}: the file has {}{more}", names.join(", ")))
            }
            several => Err(format!("{} columns are named {name:?}: give the position instead", several.len())),
        }
    }

    /// The rows, with these columns (positions from 0 on) of each.
    ///
    /// # Errors
    /// When the file cannot be opened again.
    pub fn rows(&self, chosen: &[usize]) -> Result<Rows<'a>, Refusal> {
        let names = || chosen.iter().map(|at| self.columns.get(*at).cloned().unwrap_or_default()).collect();
        match (self.format, &self.source) {
            (Format::Csv, Some(source)) => {
                let rows = CsvRows::new(source, self.columns.len(), self.has_header, chosen)?;
                Ok(Rows(Kind::Csv(rows)))
            }
            (Format::Parquet, _) => Ok(Rows(Kind::Parquet(ParquetRows::new(self.input, names())?))),
            _ => Ok(Rows(Kind::Json(JsonRows::new(self.input, names())?))),
        }
    }
}

/// Rows one after the other. What is refused may be followed by good rows, unless [`Refusal::is_last`].
pub struct Rows<'a>(Kind<'a>);

enum Kind<'a> {
    Csv(CsvRows<'a>),
    Json(JsonRows<'a>),
    Parquet(ParquetRows),
}

impl Iterator for Rows<'_> {
    type Item = Result<Row, Refusal>;

    fn next(&mut self) -> Option<Self::Item> {
        match &mut self.0 {
            Kind::Csv(rows) => rows.next(),
            Kind::Json(rows) => rows.next(),
            Kind::Parquet(rows) => rows.next(),
        }
    }
}
