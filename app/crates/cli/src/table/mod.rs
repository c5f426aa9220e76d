//! Tables of items: the one reader of every command that takes a CSV file.
//!
//! The bytes become text ([`text`]), the text records ([`records`]). The first row is judged ([`header`]), the
//! column of the labels is found ([`label`]), and every other cell is read as a feature ([`value`]). Each row
//! becomes an item or is refused by line and column. What cannot be decided is asked for on a terminal and
//! refused elsewhere, so that no guess is ever published.

mod ask;
mod header;
mod label;
mod place;
mod preview;
mod records;
mod survey;
#[cfg(test)]
mod tests;
mod text;
mod value;

use std::path::Path;

use clap::Args;
use csv::StringRecord;
use openledger_proto::openledger::datanet::v1::{ItemPayload, Schema};
use serde::{Deserialize, Serialize};

use ask::Doubt;
use header::HeaderArg;
use label::{LabelColumn, LabelKind, Labels};
use openledger_client::ClientError;
use records::{Separator, Source};
use survey::Survey;

pub(crate) use ask::{Ask, Terminal};

/// Refused rows that an error names.
const SHOWN_REFUSALS: usize = 10;

/// How a table is to be read. What is not given is found; what cannot be found is asked for.
#[derive(Args, Clone, Debug, Default)]
pub(crate) struct TableArgs {
    /// Whether the first row of the table is a header; when auto is in doubt, the command asks
    #[arg(long, value_enum, default_value = "auto")]
    header: HeaderArg,
    /// Column of the label: last, first, a number from 1 on, or a name of the header [default: the column that is
    /// named like a label, else the last]
    #[arg(long)]
    label_column: Option<LabelColumn>,
    /// Separator of the cells: comma, semicolon, tab, space, or one sign such as | [default: found among , ; and
    /// tab]
    #[arg(long)]
    separator: Option<Separator>,
    /// Whether labels are names or numbers, where names are numbers of other labels
    #[arg(long, value_enum)]
    labels: Option<LabelKind>,
}

/// How a table was read. Kept in journals, so that a command that goes on reads alike.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Reading {
    header: bool,
    /// From 1 on.
    label_column: usize,
    separator: char,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    label_names: Option<bool>,
}

impl TableArgs {
    /// These arguments, with what they leave open taken from an earlier reading.
    pub(crate) fn or(&self, earlier: Option<&Reading>) -> Self {
        let Some(earlier) = earlier else { return self.clone() };
        let header = match self.header {
            HeaderArg::Auto if earlier.header => HeaderArg::Yes,
            HeaderArg::Auto => HeaderArg::No,
            given => given,
        };
        let kind = |names| if names { LabelKind::Names } else { LabelKind::Numbers };
        let separator = u8::try_from(earlier.separator).ok().map(Separator);
        Self {
            header,
            label_column: self.label_column.clone().or(Some(LabelColumn::At(earlier.label_column))),
            separator: self.separator.or(separator),
            labels: self.labels.or(earlier.label_names.map(kind)),
        }
    }
}

/// The items of a table.
#[derive(Debug)]
pub(crate) struct Table {
    /// One for each row, in order.
    pub(crate) items: Vec<ItemPayload>,
    /// The line on which each item begins.
    pub(crate) lines: Vec<u64>,
    /// How they were read.
    pub(crate) reading: Reading,
    preview: Vec<String>,
}

impl Table {
    /// What a person should see before the items are used: rows, columns, label column, labels and first rows.
    pub(crate) fn preview(&self) -> &[String] {
        &self.preview
    }
}

/// A row, or a place in the file, that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Refusal {
    line: u64,
    column: Option<usize>,
    /// Name of the column.
    name: Option<String>,
    problem: String,
}

impl Refusal {
    fn line(line: u64, problem: String) -> Self {
        Self { line, column: None, name: None, problem }
    }

    fn cell(line: u64, column: usize, problem: String) -> Self {
        Self { line, column: Some(column), name: None, problem }
    }
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "line {}", self.line)?;
        if let Some(column) = self.column {
            write!(f, ", column {column}")?;
        }
        if let Some(name) = &self.name {
            write!(f, " ({})", value::quoted(name))?;
        }
        write!(f, ": {}", self.problem)
    }
}

/// Why a table gives no items.
#[derive(Debug)]
enum Problem {
    /// These rows cannot be used; the number counts those that are not listed as well.
    Refused(Vec<Refusal>, u64),
    /// Something must be said first.
    Doubt(Doubt),
    /// There is no row.
    Empty,
    /// The switches do not fit the table.
    Usage(String),
    /// The question could not be asked.
    Client(ClientError),
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(vec![refusal], 1)
    }
}

impl Problem {
    fn named(self, path: &Path) -> ClientError {
        let path = path.display();
        ClientError::Usage(match self {
            Self::Client(error) => return error,
            Self::Empty => format!("{path}: no items: the table has no row"),
            Self::Usage(problem) => format!("{path}: {problem}"),
            Self::Doubt(doubt) => format!("{path}: {doubt}"),
            Self::Refused(list, 1) => format!("{path}: {}", list.first().map(Refusal::to_string).unwrap_or_default()),
            Self::Refused(list, count) => {
                let more = count.saturating_sub(u64::try_from(list.len()).unwrap_or(u64::MAX));
                let mut lines: Vec<String> = list.iter().map(|refusal| format!("  {refusal}")).collect();
                if more > 0 {
                    lines.push(format!("  and {more} more"));
                }
                format!("{path}: {count} rows cannot be used, so none is:\n{}", lines.join("\n"))
            }
        })
    }
}

/// Reads the rows of a file as items of `schema`.
///
/// # Errors
/// With line and column, when a row cannot be used; with the switch to give, when something is in doubt.
pub(crate) fn read(path: &Path, args: &TableArgs, schema: &Schema, ask: &dyn Ask) -> Result<Table, ClientError> {
    let bytes = std::fs::read(path).map_err(ClientError::io(path))?;
    parse(&bytes, args, schema, ask, &path.display().to_string()).map_err(|problem| problem.named(path))
}

fn parse(bytes: &[u8], args: &TableArgs, schema: &Schema, ask: &dyn Ask, name: &str) -> Result<Table, Problem> {
    let text = text::decode(bytes)?;
    let width = usize::try_from(schema.dimension).unwrap_or(usize::MAX).saturating_add(1);
    let source = Source::new(text, args.separator, width)?;
    let labels = Labels::new(schema.labels, &schema.label_names);
    let survey = Survey::new(source, width, &labels)?;
    let header = survey.header(args, ask)?;
    let (label, why) = survey.label(args, header, ask)?;
    let kind = survey.label_kind(args, label, header, ask)?;
    let (items, lines) = survey.items(label, kind, header)?;
    let reading = Reading {
        header,
        label_column: label.saturating_add(1),
        separator: char::from(source.separator.0),
        label_names: kind.map(|kind| kind == LabelKind::Names),
    };
    let preview = preview::lines(&survey, name, &reading, &why, &items, &lines);
    Ok(Table { items, lines, reading, preview })
}

/// The cells of a record.
fn cells(record: &StringRecord) -> Vec<&str> {
    record.iter().collect()
}
