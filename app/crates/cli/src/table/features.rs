//! Cells of named columns as items: texts as they are, whole numbers, and real numbers by the datanet's columns.

use openledger_datanet::columns::Quantiser;
use openledger_dataset::{Cell, Dataset, Format, Refusal, Row, quoted};
use openledger_proto::openledger::datanet::v1::{ItemPayload, Modality, Schema};

use super::Problem;
use super::label::{LabelKind, Labels};
use super::roles::{Roles, shown};
use super::value::{Look, feature};

/// What makes features of cells.
enum Maker {
    /// A text of at most so many bytes.
    Text(usize),
    /// Whole numbers from -128 to 127.
    Whole,
    /// Real numbers, each column by its own centre and scale.
    Real(Vec<Quantiser>),
}

/// Makes items of rows.
pub(super) struct Items<'a> {
    maker: Maker,
    labels: &'a Labels,
    kind: Option<LabelKind>,
    dimension: usize,
    columns: &'a [String],
    positions: Vec<usize>,
    has_names: bool,
    has_positions: bool,
    /// Values that lay beyond what a feature holds, and the first place of one.
    pub(super) cut: Option<(u64, Refusal)>,
}

/// A number as a client states it.
///
/// # Errors
/// In words, when it is missing, not finite or no number.
pub(crate) fn real(quantiser: Quantiser, number: &str) -> Result<(i8, bool), String> {
    let number = number.trim();
    if let Some(made) = quantiser.feature(number) {
        return Ok((made.feature, made.is_cut));
    }
    let word = number.trim_start_matches(['+', '-']);
    if ["nan", "inf", "infinity"].iter().any(|special| word.eq_ignore_ascii_case(special)) {
        return Err(format!("{} is no finite number: fill it in, or leave the row out", quoted(number)));
    }
    Err(match Look::of(number) {
        Look::Missing => "the value is missing: fill it in, or leave the row out".to_owned(),
        _ if Look::of(&number.replace(',', ".")) != Look::Text => {
            format!("{} is written with a comma: the decimal sign is a point", quoted(number))
        }
        _ => format!("{} is not a number", quoted(number)),
    })
}

impl<'a> Items<'a> {
    /// Items as the schema asks for them.
    ///
    /// # Errors
    /// When the schema's columns are malformed, which the chain excludes.
    pub(super) fn new(
        dataset: &'a Dataset<'_>,
        schema: &Schema,
        roles: &Roles,
        labels: &'a Labels,
        kind: Option<LabelKind>,
    ) -> Result<Self, Problem> {
        let dimension = usize::try_from(schema.dimension).unwrap_or(usize::MAX);
        let maker = match schema.modality() {
            Modality::Utf8Text => Maker::Text(dimension),
            _ if schema.columns.is_empty() => Maker::Whole,
            _ => {
                Maker::Real(schema.columns.iter().map(Quantiser::of).collect::<Result<_, _>>().map_err(Problem::Usage)?)
            }
        };
        Ok(Self {
            maker,
            labels,
            kind,
            dimension,
            columns: dataset.columns(),
            positions: std::iter::once(roles.label).chain(roles.features.iter().copied()).collect(),
            has_names: dataset.has_names(),
            has_positions: dataset.format() != Format::JsonLines,
            cut: None,
        })
    }

    /// Positions of the columns that rows must have, in this order.
    pub(super) fn positions(&self) -> &[usize] {
        &self.positions
    }

    fn refuse(&self, row: &Row, at: usize, problem: String) -> Refusal {
        let position = self.positions.get(at).copied().unwrap_or_default();
        let name = self.columns.get(position).filter(|_| self.has_names).map(String::as_str);
        let column = Some(position.saturating_add(1)).filter(|_| self.has_positions);
        Refusal { column, ..Refusal::at(row.place, problem) }.named(name)
    }

    /// The item of a row: its label, then its features.
    ///
    /// # Errors
    /// With row and column, what is wrong with it.
    pub(super) fn item(&mut self, row: &Row) -> Result<ItemPayload, Refusal> {
        let (first, rest) = row.cells.split_first().map_or((&Cell::Missing, &[][..]), |(first, rest)| (first, rest));
        let cell = shown(first);
        let label = self.labels.read(cell, self.kind);
        let label = label.ok_or_else(|| self.refuse(row, 0, self.labels.problem(cell, self.kind)))?;
        let features = match &self.maker {
            Maker::Text(limit) => self.text(row, rest, *limit)?,
            _ => self.numbers(row, rest)?,
        };
        Ok(ItemPayload { features, label })
    }

    fn text(&self, row: &Row, cells: &[Cell], limit: usize) -> Result<Vec<u8>, Refusal> {
        let refuse = |problem: String| Err(self.refuse(row, 1, problem));
        match cells.first().unwrap_or(&Cell::Missing) {
            Cell::Text(text) if text.trim().is_empty() => refuse("the text is missing".to_owned()),
            Cell::Text(text) if text.len() > limit => {
                let problem = format!("the text has {} bytes, and the datanet takes {limit} at most", text.len());
                refuse(format!("{problem}: cut it, or leave the row out"))
            }
            Cell::Text(text) => Ok(text.clone().into_bytes()),
            Cell::Missing => refuse("the text is missing".to_owned()),
            Cell::Number(number) => refuse(format!("the number {} stands where a text is needed", quoted(number))),
            Cell::List(_) => refuse("a list stands where a text is needed".to_owned()),
        }
    }

    fn numbers(&mut self, row: &Row, cells: &[Cell]) -> Result<Vec<u8>, Refusal> {
        // One column of lists stands for all features.
        let (cells, is_list) = match cells {
            [Cell::List(list)] => (list.as_slice(), true),
            cells => (cells, false),
        };
        if cells.len() != self.dimension {
            let problem = format!("{} numbers, where the datanet has {} features", cells.len(), self.dimension);
            return Err(self.refuse(row, 1, problem));
        }
        let mut features = Vec::with_capacity(cells.len());
        for (at, cell) in cells.iter().enumerate() {
            let column = if is_list { 1 } else { at.saturating_add(1) };
            let within = |problem: String| {
                let number = at.saturating_add(1);
                self.refuse(row, column, if is_list { format!("number {number}: {problem}") } else { problem })
            };
            let text = match cell {
                Cell::List(_) => return Err(within("a list stands where a number is needed".to_owned())),
                cell => shown(cell),
            };
            let made = match &self.maker {
                Maker::Real(columns) => columns.get(at).map_or(Ok((0, false)), |quantiser| real(*quantiser, text)),
                _ => feature(text).map(|value| (value, false)),
            };
            let (value, is_cut) = made.map_err(within)?;
            if is_cut {
                let place = self.refuse(row, column, quoted(text));
                let (count, first) = self.cut.take().unwrap_or((0, place));
                self.cut = Some((count.saturating_add(1), first));
            }
            features.push(value.cast_unsigned());
        }
        Ok(features)
    }
}
