//! Decisions about a table: its width, its header, the column of its labels; then its items.

use csv::StringRecord;
use openledger_proto::openledger::datanet::v1::ItemPayload;

use super::ask::{Ask, Doubt};
use super::header::{HeaderArg, Verdict, judge};
use super::label::{LabelColumn, LabelKind, Labels};
use super::place::{Column, Place, find_named, is_text, place};
use super::refusals::Refusals;
use super::value::{Look, feature};
use super::{Problem, TableArgs, cells};
use openledger_dataset::{Refusal, Source, quoted};

/// Switches that settle whether there is a header.
const HEADER_SWITCHES: &str = "--header yes or --header no";
/// Switches that settle where the labels are.
const LABEL_SWITCHES: &str = "--label-column first, last, a number from 1 on, or a name of the header";

/// A table whose rows all have the right width.
pub(super) struct Survey<'t> {
    source: Source<'t>,
    labels: &'t Labels,
    /// Cells of the first row.
    first: Vec<String>,
    /// Rows, a header included.
    rows: u64,
}

impl<'t> Survey<'t> {
    /// Counts columns and rows.
    ///
    /// # Errors
    /// When there is no row, or one is too short or too long.
    pub(super) fn new(source: Source<'t>, width: usize, labels: &'t Labels) -> Result<Self, Problem> {
        let mut survey = Self { source, labels, first: Vec::new(), rows: 0 };
        let (mut refusals, mut first, mut rows) = (Refusals::default(), Vec::new(), 0u64);
        survey.each(0, |line, record| {
            if rows == 0 {
                first = record.iter().map(str::to_owned).collect();
            }
            rows = rows.saturating_add(1);
            if record.len() != width {
                refusals.push(Refusal::line(line, wrong_width(&source, record, width)));
            }
        })?;
        refusals.none()?;
        (survey.first, survey.rows) = (first, rows);
        if survey.rows == 0 { Err(Problem::Empty) } else { Ok(survey) }
    }

    /// Separator of the cells.
    pub(super) fn source(&self) -> &Source<'t> {
        &self.source
    }

    /// Labels of the datanet.
    pub(super) fn labels(&self) -> &Labels {
        self.labels
    }

    /// Number of columns.
    pub(super) fn width(&self) -> usize {
        self.first.len()
    }

    /// Name of a column, for a sentence about it; nothing when it has none.
    pub(super) fn column_name(&self, header: bool, at: usize) -> String {
        let name = self.first.get(at).filter(|name| header && !name.trim().is_empty());
        name.map_or_else(String::new, |name| format!(" {}", quoted(name)))
    }

    /// Visits at most `count` rows behind the first `skip` ones.
    pub(super) fn first(&self, skip: usize, count: usize, mut visit: impl FnMut(u64, &[&str])) -> Result<(), Refusal> {
        let mut records = self.source.records()?;
        let mut record = StringRecord::new();
        for index in 0..skip.saturating_add(count) {
            let Some(line) = records.next(&mut record)? else { break };
            if index >= skip {
                visit(line, &cells(&record));
            }
        }
        Ok(())
    }

    /// Visits the rows, but for the first `skip` ones.
    pub(super) fn each(&self, skip: usize, mut visit: impl FnMut(u64, &StringRecord)) -> Result<(), Refusal> {
        let mut records = self.source.records()?;
        let mut record = StringRecord::new();
        let mut index = 0usize;
        while let Some(line) = records.next(&mut record)? {
            if index >= skip {
                visit(line, &record);
            }
            index = index.saturating_add(1);
        }
        Ok(())
    }

    /// Whether the first row is a header.
    ///
    /// # Errors
    /// When it is in doubt and nobody answers, or when nothing stands below it.
    pub(super) fn header(&self, args: &TableArgs, ask: &dyn Ask) -> Result<bool, Problem> {
        let first: Vec<&str> = self.first.iter().map(String::as_str).collect();
        let header = match (args.header, &args.label_column) {
            (HeaderArg::Yes, _) => true,
            (HeaderArg::No, Some(LabelColumn::Named(name))) => {
                return Err(Problem::Usage(format!(
                    "--label-column {name} names a column of a header, and --header says no"
                )));
            }
            (HeaderArg::No, _) => false,
            (HeaderArg::Auto, Some(LabelColumn::Named(name))) => {
                find_named(&self.first, name).map_err(Problem::Usage)?;
                true
            }
            (HeaderArg::Auto, _) => match judge(&first, self.labels) {
                Verdict::Header => true,
                Verdict::Item => match self.alone_wrong(args)? {
                    Some(why) => self.ask_header(why, ask)?,
                    None => false,
                },
                Verdict::Doubt(why) => self.ask_header(why, ask)?,
            },
        };
        if header && self.rows == 1 {
            Err(Problem::Usage("no items: the table has a header only".to_owned()))
        } else {
            Ok(header)
        }
    }

    /// Why the first row is no item, when all its cells are numbers and all other rows are items.
    fn alone_wrong(&self, args: &TableArgs) -> Result<Option<String>, Problem> {
        if self.rows == 1 || self.first.iter().any(|cell| is_text(cell)) {
            return Ok(None);
        }
        let known = match self.given(args, true)? {
            Some(at) => Some(at),
            None => match place(None, &self.columns(1)?) {
                Place::Known(at, _) => Some(at),
                Place::Doubt(_) => None,
            },
        };
        let Some(label) = known else { return Ok(None) };
        if self.items(label, args.labels, true).is_err() {
            return Ok(None);
        }
        let record = StringRecord::from(self.first.clone());
        Ok(self
            .item(1, &record, label, args.labels, false)
            .err()
            .map(|refusal| format!("line 1 is no item and all other lines are, so it may be a header ({refusal})")))
    }

    fn ask_header(&self, why: String, ask: &dyn Ask) -> Result<bool, Problem> {
        let doubt = Doubt {
            why,
            shown: self.first_rows(0),
            question: "Is line 1 a header, which names the columns? (yes, or no: it is an item)".to_owned(),
            switches: HEADER_SWITCHES,
        };
        match ask.ask(&doubt).map_err(Problem::Client)?.as_deref().map(str::to_lowercase).as_deref() {
            Some("yes" | "y") => Ok(true),
            Some("no" | "n") => Ok(false),
            _ => Err(Problem::Doubt(doubt)),
        }
    }

    /// Cells of all columns below the first `skip` rows.
    fn columns(&self, skip: usize) -> Result<Vec<Column>, Refusal> {
        let mut columns = vec![Column::default(); self.width()];
        let last = self.width().saturating_sub(1);
        self.each(skip, |line, record| {
            for (at, (column, cell)) in columns.iter_mut().zip(record.iter()).enumerate() {
                // Of the columns between the first and the last one only those that hold labels matter.
                if at == 0 || at == last || !column.is_out() {
                    column.look(cell, line, self.labels);
                }
            }
        })?;
        Ok(columns)
    }

    /// Position of the label, from 0 on, as the command line has it.
    fn given(&self, args: &TableArgs, header: bool) -> Result<Option<usize>, Problem> {
        let Some(column) = &args.label_column else { return Ok(None) };
        let width = self.width();
        let at = match column {
            LabelColumn::First => 0,
            LabelColumn::Last => width.saturating_sub(1),
            LabelColumn::At(number) => number.saturating_sub(1),
            LabelColumn::Named(name) if header => find_named(&self.first, name).map_err(Problem::Usage)?,
            LabelColumn::Named(_) => return Ok(None),
        };
        if at < width {
            return Ok(Some(at));
        }
        Err(Problem::Usage(format!("--label-column {}: the table has {width} columns", at.saturating_add(1))))
    }

    /// Position of the label from 0 on, and why it is this one.
    ///
    /// # Errors
    /// When it is in doubt and nobody answers.
    pub(super) fn label(&self, args: &TableArgs, header: bool, ask: &dyn Ask) -> Result<(usize, String), Problem> {
        if let Some(at) = self.given(args, header)? {
            return Ok((at, "as told".to_owned()));
        }
        let columns = self.columns(usize::from(header))?;
        // Numbers as names of columns say nothing about them.
        let names = Some(self.first.as_slice()).filter(|names| header && names.iter().any(|name| is_text(name)));
        match place(names, &columns) {
            Place::Known(at, why) => Ok((at, why)),
            Place::Doubt(why) => {
                let doubt = Doubt {
                    why: format!("which column is the label? {why}"),
                    shown: self.first_rows(0),
                    question: format!("Which column is the label? (1 to {}, first, last, or its name)", self.width()),
                    switches: LABEL_SWITCHES,
                };
                let Some(answer) = ask.ask(&doubt).map_err(Problem::Client)? else { return Err(Problem::Doubt(doubt)) };
                let label_column = Some(answer.parse::<LabelColumn>().map_err(Problem::Usage)?);
                let asked = TableArgs { label_column, ..args.clone() };
                match self.given(&asked, header)? {
                    Some(at) => Ok((at, "as told".to_owned())),
                    None => Err(Problem::Doubt(doubt)),
                }
            }
        }
    }

    /// Whether labels are names or numbers; `None` when no cell has two meanings.
    ///
    /// # Errors
    /// When it is in doubt and nobody answers.
    pub(super) fn label_kind(
        &self,
        args: &TableArgs,
        label: usize,
        header: bool,
        ask: &dyn Ask,
    ) -> Result<Option<LabelKind>, Problem> {
        if args.labels.is_some() {
            return Ok(args.labels);
        }
        let mut column = Column::default();
        self.each(usize::from(header), |line, record| {
            column.look(record.get(label).unwrap_or_default(), line, self.labels);
        })?;
        if let Ok(kind) = column.kind() {
            return Ok(kind);
        }
        let doubt = Doubt::of_label_kind(self.first_rows(usize::from(header)));
        match ask.ask(&doubt).map_err(Problem::Client)?.as_deref().map(str::to_lowercase).as_deref() {
            Some("names") => Ok(Some(LabelKind::Names)),
            Some("numbers") => Ok(Some(LabelKind::Numbers)),
            _ => Err(Problem::Doubt(doubt)),
        }
    }

    /// The items, with the lines on which they begin.
    ///
    /// # Errors
    /// All rows that are no items.
    pub(super) fn items(
        &self,
        label: usize,
        kind: Option<LabelKind>,
        header: bool,
    ) -> Result<(Vec<ItemPayload>, Vec<u64>), Problem> {
        let (mut items, mut lines, mut refusals) = (Vec::new(), Vec::new(), Refusals::default());
        self.each(usize::from(header), |line, record| match self.item(line, record, label, kind, header) {
            Ok(item) => {
                items.push(item);
                lines.push(line);
            }
            Err(refusal) => refusals.push(refusal),
        })?;
        refusals.none()?;
        if items.is_empty() { Err(Problem::Empty) } else { Ok((items, lines)) }
    }

    fn item(
        &self,
        line: u64,
        record: &StringRecord,
        label: usize,
        kind: Option<LabelKind>,
        header: bool,
    ) -> Result<ItemPayload, Refusal> {
        let refuse = |at: usize, problem: String| Refusal {
            name: self.first.get(at).filter(|name| header && !name.trim().is_empty()).cloned(),
            ..Refusal::cell(line, at.saturating_add(1), problem)
        };
        if header && record.iter().eq(self.first.iter().map(String::as_str)) {
            return Err(Refusal::line(line, "the header stands here again".to_owned()));
        }
        if record.iter().all(|cell| cell.trim().is_empty()) {
            return Err(Refusal::line(line, "the row is empty: it has separators only".to_owned()));
        }
        let mut features = Vec::with_capacity(record.len().saturating_sub(1));
        let mut found = None;
        for (at, cell) in record.iter().enumerate() {
            if at == label {
                found = Some(self.labels.read(cell, kind).ok_or_else(|| refuse(at, self.labels.problem(cell, kind)))?);
            } else {
                features.push(feature(cell).map_err(|problem| refuse(at, problem))?.cast_unsigned());
            }
        }
        found
            .map(|label| ItemPayload { features, label })
            .ok_or_else(|| refuse(label, "there is no such column".to_owned()))
    }
}

/// Why a record does not have `width` columns.
fn wrong_width(source: &Source<'_>, record: &StringRecord, width: usize) -> String {
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
