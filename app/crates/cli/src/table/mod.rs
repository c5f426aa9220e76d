//! Tables of items: the one reader of every command that takes a CSV file.
//!
//! The crate `dataset` makes records of the bytes. CSV of whole numbers, whose columns need no names, is surveyed: the
//! first row is judged ([`header`]), the column of the labels is found ([`label`], [`place`]), and every other cell is
//! read as a feature ([`value`]). Texts, real numbers, JSONL and Parquet have columns with names ([`named`]). Each row
//! becomes an item or is refused by line and column. What cannot be decided is asked for on a terminal and
//! refused elsewhere, so that no guess is ever published.

mod ask;
mod features;
mod header;
mod label;
mod named;
#[cfg(test)]
mod named_tests;
mod place;
mod preview;
mod refusals;
mod roles;
mod sample;
#[cfg(test)]
mod sample_tests;
mod survey;
#[cfg(test)]
mod tests;
mod value;

use std::path::Path;

use clap::{Args, ValueEnum};
use csv::StringRecord;
use openledger_proto::openledger::datanet::v1::{ItemPayload, Modality, Schema};
use serde::{Deserialize, Serialize};

use ask::Doubt;
use header::HeaderArg;
use label::{LabelColumn, LabelKind, Labels};
use openledger_client::ClientError;
use openledger_dataset::{Format, Input, Refusal, Separator, Source};
use survey::Survey;

pub(crate) use ask::{Ask, Terminal};
pub(crate) use features::real;
pub(crate) use sample::{Kind, Sample, sample};

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
    /// Column of the text, by its name or a number from 1 on [default: the column that is named like a text, else the
    /// only one beside the label]
    #[arg(long)]
    text_column: Option<LabelColumn>,
    /// Columns of the features in the order of the datanet, by name or number, with commas between them; one column
    /// that holds lists of numbers will do [default: those that the datanet's schema names, else all but the label]
    #[arg(long, value_delimiter = ',')]
    columns: Vec<LabelColumn>,
    /// Format of the file [default: Parquet by its first bytes; JSONL by the ending jsonl, ndjson or json; else CSV]
    #[arg(long, value_enum)]
    format: Option<FormatArg>,
}

/// Formats by their names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum FormatArg {
    /// Cells with separators between them.
    Csv,
    /// A JSON object on each line.
    Jsonl,
    /// Apache Parquet.
    Parquet,
}

impl From<FormatArg> for Format {
    fn from(format: FormatArg) -> Self {
        match format {
            FormatArg::Csv => Self::Csv,
            FormatArg::Jsonl => Self::JsonLines,
            FormatArg::Parquet => Self::Parquet,
        }
    }
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
    /// Columns of the features or of the text, from 1 on, where they were chosen.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    columns: Vec<usize>,
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
            columns: if self.columns.is_empty() && self.text_column.is_none() {
                earlier.columns.iter().copied().map(LabelColumn::At).collect()
            } else {
                self.columns.clone()
            },
            ..self.clone()
        }
    }
}

/// The items of a table.
#[derive(Debug)]
pub(crate) struct Table {
    /// One for each row, in order.
    pub(crate) items: Vec<ItemPayload>,
    /// The line on which each item begins, or its row in a file without lines.
    pub(crate) lines: Vec<u64>,
    /// What `lines` counts: lines or rows.
    pub(crate) unit: &'static str,
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
    std::fs::File::open(path).map_err(ClientError::io(path))?;
    let name = path.display().to_string();
    parse(Input::File(path), args, schema, ask, &name).map_err(|problem| problem.named(path))
}

fn parse(input: Input<'_>, args: &TableArgs, schema: &Schema, ask: &dyn Ask, name: &str) -> Result<Table, Problem> {
    let format = args.format.map_or_else(|| Format::of(input), |format| Ok(format.into()))?;
    let is_plain = schema.modality() == Modality::Int8Vector && schema.columns.is_empty();
    if format != Format::Csv || !is_plain || !args.columns.is_empty() {
        return named::parse(input, format, args, schema, ask, name);
    }
    if args.text_column.is_some() {
        return Err(Problem::Usage("--text-column: this datanet takes numbers, no texts".to_owned()));
    }
    let width = usize::try_from(schema.dimension).unwrap_or(usize::MAX).saturating_add(1);
    let source = Source::new(input, args.separator, Some(width))?;
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
        columns: Vec::new(),
    };
    let preview = preview::lines(&survey, name, &reading, &why, &items, &lines);
    Ok(Table { items, lines, unit: "line", reading, preview })
}

/// The cells of a record.
fn cells(record: &StringRecord) -> Vec<&str> {
    record.iter().collect()
}
