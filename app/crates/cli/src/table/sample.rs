//! Samples: files that are read before there is a datanet that says what their columns are.

use std::path::Path;

use openledger_dataset::{Cell, Dataset, Format, Input, Place, Refusal};

use super::ask::{Ask, Doubt};
use super::header::HeaderArg;
use super::label::LabelColumn;
use super::place::named_like_a_label;
use super::refusals::Refusals;
use super::roles::{first_rows, named_like_a_text, position, shown};
use super::value::Look;
use super::{Problem, TableArgs};
use openledger_client::ClientError;

/// Rows by whose cells columns are told apart.
const LOOKED_AT: usize = 50;

/// What the features of a sample are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Texts.
    Texts,
    /// Numbers, with the names of their columns.
    Numbers(Vec<String>),
}

/// The rows of a sample.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Sample {
    /// What is in them.
    pub(crate) kind: Kind,
    /// Cells of the features, one text or all numbers.
    pub(crate) rows: Vec<Vec<String>>,
    /// Labels as they are written; empty when none is asked for.
    pub(crate) labels: Vec<String>,
    /// Where each row begins.
    pub(crate) places: Vec<Place>,
    /// Rows of the file, those beyond the most that were kept included.
    pub(crate) seen: u64,
    /// What was read as what.
    pub(crate) about: String,
}

/// Reads a sample of a file: every n-th of its rows, at most `most`, spread over all of it. With `labelled` each
/// has a label.
///
/// # Errors
/// With line and column, when a row cannot be used; with the switch to give, when something is in doubt.
pub(crate) fn sample(
    path: &Path,
    args: &TableArgs,
    most: usize,
    labelled: bool,
    ask: &dyn Ask,
) -> Result<Sample, ClientError> {
    std::fs::File::open(path).map_err(ClientError::io(path))?;
    read(Input::File(path), args, most, labelled, ask).map_err(|problem| problem.named(path))
}

pub(super) fn read(
    input: Input<'_>,
    args: &TableArgs,
    most: usize,
    labelled: bool,
    ask: &dyn Ask,
) -> Result<Sample, Problem> {
    let format = args.format.map_or_else(|| Format::of(input), |format| Ok(format.into()))?;
    let dataset = Dataset::open(input, format, args.separator)?;
    let dataset = with_header(dataset, args, ask)?;
    let label = if labelled { Some(label(&dataset, args, ask)?) } else { None };
    let (is_text, features) = features(&dataset, args, label, ask)?;
    let chosen: Vec<usize> = features.iter().copied().chain(label).collect();
    let name = |at: &usize| match dataset.columns().get(*at).filter(|_| dataset.has_names()) {
        Some(name) if !name.trim().is_empty() => name.trim().to_owned(),
        _ => format!("column {}", at.saturating_add(1)),
    };
    let names: Vec<String> = features.iter().map(name).collect();
    let shown_names = if names.len() > 6 { format!("{} columns", names.len()) } else { names.join(", ") };
    let what = if is_text { "texts" } else { "numbers" };
    let with = label.map_or_else(String::new, |at| format!(", labels in {}", name(&at)));
    let about = format!("{what} in {shown_names}{with}");
    let mut kept = Kept { rows: Vec::new(), places: Vec::new(), labels: Vec::new(), step: 1, seen: 0, most };
    let mut refusals = Refusals::default();
    for row in dataset.rows(&chosen)? {
        match row.and_then(|row| kept.take(&row.cells, row.place, is_text, label.is_some(), &chosen, &dataset)) {
            Ok(()) => {}
            Err(refusal) => refusals.push(refusal),
        }
    }
    refusals.none()?;
    kept.finish();
    if kept.rows.is_empty() {
        return Err(Problem::Usage("no items: the table has a header only".to_owned()));
    }
    // A column of lists has as many numbers as its lists.
    let names = match (names.as_slice(), kept.rows.first().map_or(0, Vec::len)) {
        ([name], width) if width > 1 => (1..=width).map(|at| format!("{name}{at}")).collect(),
        _ => names,
    };
    if let Some(at) = kept.rows.iter().position(|row| row.len() != names.len()) {
        let place = kept.places.get(at).copied().unwrap_or(Place::Row(1));
        return Err(Refusal::at(place, "the list has another length than the first one").into());
    }
    let kind = if is_text { Kind::Texts } else { Kind::Numbers(names) };
    Ok(Sample { kind, rows: kept.rows, labels: kept.labels, places: kept.places, seen: kept.seen, about })
}

/// Rows that are kept, so that they are spread over the file whatever its length: every row, then every second one
/// and so on. At the end there are at most twice as many as are wanted.
struct Kept {
    rows: Vec<Vec<String>>,
    places: Vec<Place>,
    labels: Vec<String>,
    step: u64,
    seen: u64,
    most: usize,
}

impl Kept {
    fn take(
        &mut self,
        cells: &[Cell],
        place: Place,
        is_text: bool,
        labelled: bool,
        chosen: &[usize],
        dataset: &Dataset<'_>,
    ) -> Result<(), Refusal> {
        let refuse = |at: usize, problem: &str| {
            let position = chosen.get(at).copied().unwrap_or_default();
            let name = dataset.columns().get(position).filter(|_| dataset.has_names()).map(String::as_str);
            let column = Some(position.saturating_add(1)).filter(|_| dataset.format() != Format::JsonLines);
            Refusal { column, ..Refusal::at(place, problem) }.named(name)
        };
        let last = cells.len().saturating_sub(1);
        let (features, label) = if labelled { cells.split_at(last) } else { (cells, &[][..]) };
        let features: Vec<String> = match features {
            [Cell::List(list)] if !is_text => list.iter().map(|cell| shown(cell).to_owned()).collect(),
            cells => cells.iter().map(|cell| shown(cell).to_owned()).collect(),
        };
        if let Some(at) = features.iter().position(|cell| cell.trim().is_empty()) {
            return Err(refuse(at, if is_text { "the text is missing" } else { "the value is missing" }));
        }
        if let Some(at) = features.iter().position(|cell| !is_text && !matches!(Look::of(cell), Look::Number(_))) {
            let cell = features.get(at).map_or("", String::as_str);
            return Err(refuse(at, &format!("{} is not a number", openledger_dataset::quoted(cell))));
        }
        let label = label.first().map(|cell| shown(cell).trim().to_owned());
        if label.as_ref().is_some_and(String::is_empty) {
            return Err(refuse(last, "the label is missing"));
        }
        if self.seen.is_multiple_of(self.step) {
            if self.rows.len() >= self.most.saturating_mul(2) {
                self.thin_out();
            }
            if self.seen.is_multiple_of(self.step) {
                self.rows.push(features);
                self.places.push(place);
                self.labels.extend(label);
            }
        }
        self.seen = self.seen.saturating_add(1);
        Ok(())
    }

    /// Leaves as many as are wanted, spread over those that were kept.
    fn finish(&mut self) {
        fn spread<T>(list: &mut Vec<T>, most: usize) {
            let length = list.len();
            let mut at = 0usize;
            // Row `at` is the first of its part, of which there are `most`.
            list.retain(|_| {
                let part = |at: usize| at.saturating_mul(most).checked_div(length).unwrap_or_default();
                let first = at == 0 || part(at) != part(at.saturating_sub(1));
                at = at.saturating_add(1);
                first
            });
        }
        if self.rows.len() > self.most {
            spread(&mut self.rows, self.most);
            spread(&mut self.places, self.most);
            spread(&mut self.labels, self.most);
        }
    }

    fn thin_out(&mut self) {
        fn every_second<T>(list: &mut Vec<T>) {
            let mut at = 0usize;
            list.retain(|_| {
                at = at.wrapping_add(1);
                at % 2 == 1
            });
        }
        every_second(&mut self.rows);
        every_second(&mut self.places);
        every_second(&mut self.labels);
        self.step = self.step.saturating_mul(2);
    }
}

fn with_header<'a>(dataset: Dataset<'a>, args: &TableArgs, ask: &dyn Ask) -> Result<Dataset<'a>, Problem> {
    if dataset.format() != Format::Csv {
        return Ok(dataset);
    }
    let mut given = args.label_column.iter().chain(&args.text_column).chain(&args.columns);
    let is_named = given.any(|column| matches!(column, LabelColumn::Named(_)));
    let cells = dataset.columns();
    let is_name = |cell: &String| named_like_a_label(cell).is_some() || named_like_a_text(cell);
    let is_number = |cell: &&String| matches!(Look::of(cell), Look::Number(_));
    let numbers = cells.iter().filter(is_number).count();
    match args.header {
        HeaderArg::Yes => return Ok(dataset),
        HeaderArg::Auto if is_named || (numbers == 0 && cells.iter().any(is_name)) => return Ok(dataset),
        HeaderArg::No => return Ok(dataset.without_header()),
        HeaderArg::Auto if numbers > 0 && !cells.iter().any(is_name) => return Ok(dataset.without_header()),
        HeaderArg::Auto => {}
    }
    let doubt = Doubt::of_header(first_rows(&dataset)?);
    match doubt.yes(ask)? {
        true => Ok(dataset),
        false => Ok(dataset.without_header()),
    }
}

fn label(dataset: &Dataset<'_>, args: &TableArgs, ask: &dyn Ask) -> Result<usize, Problem> {
    if let Some(column) = &args.label_column {
        return position(dataset, column, "--label-column");
    }
    let names = dataset.columns().iter().enumerate();
    let like: Vec<usize> =
        names.filter(|(_, name)| dataset.has_names() && named_like_a_label(name).is_some()).map(|(at, _)| at).collect();
    if let [at] = like.as_slice() {
        return Ok(*at);
    }
    let doubt = Doubt {
        why: "which column is the label?".to_owned(),
        shown: first_rows(dataset)?,
        question: format!("Which column is the label? (1 to {}, or its name)", dataset.columns().len()),
        switches: "--label-column first, last, a number from 1 on, or a name",
    };
    super::roles::asked(dataset, doubt, "--label-column", ask)
}

/// Whether the features are a text, and where they are.
fn features(
    dataset: &Dataset<'_>,
    args: &TableArgs,
    label: Option<usize>,
    ask: &dyn Ask,
) -> Result<(bool, Vec<usize>), Problem> {
    if let Some(column) = &args.text_column {
        return Ok((true, vec![position(dataset, column, "--text-column")?]));
    }
    if !args.columns.is_empty() {
        let found = args.columns.iter().map(|column| position(dataset, column, "--columns"));
        return Ok((false, found.collect::<Result<_, _>>()?));
    }
    let others: Vec<usize> = (0..dataset.columns().len()).filter(|at| Some(*at) != label).collect();
    let mut numeric = vec![true; others.len()];
    for row in dataset.rows(&others)?.take(LOOKED_AT).filter_map(Result::ok) {
        for (numeric, cell) in numeric.iter_mut().zip(&row.cells) {
            *numeric &= matches!(cell, Cell::List(_) | Cell::Missing)
                || matches!(Look::of(shown(cell)), Look::Number(_) | Look::Missing);
        }
    }
    if numeric.iter().all(|numeric| *numeric) {
        return Ok((false, others));
    }
    let named = |at: &&usize| dataset.has_names() && dataset.columns().get(**at).is_some_and(|n| named_like_a_text(n));
    let texts: Vec<usize> = others.iter().filter(named).copied().collect();
    let wordy: Vec<usize> = others.iter().zip(&numeric).filter(|(_, n)| !**n).map(|(at, _)| *at).collect();
    match (texts.as_slice(), wordy.as_slice()) {
        ([only], _) | ([], [only]) => Ok((true, vec![*only])),
        _ => {
            let doubt = Doubt {
                why: "which column is the text?".to_owned(),
                shown: first_rows(dataset)?,
                question: format!("Which column is the text? (1 to {}, or its name)", dataset.columns().len()),
                switches: "--text-column, or --columns with those of numbers",
            };
            Ok((true, vec![super::roles::asked(dataset, doubt, "--text-column", ask)?]))
        }
    }
}
