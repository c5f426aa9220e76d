//! Which column of a file with named columns is the label, and which are the features or the text.

use openledger_dataset::{Cell, Dataset, Format};
use openledger_proto::openledger::datanet::v1::{Modality, Schema};

use super::ask::{Ask, Doubt};
use super::header::HeaderArg;
use super::label::{LabelColumn, Labels};
use super::place::{Column, Place, named_like_a_label, place};
use super::preview::{ROWS, row};
use super::value::Look;
use super::{Problem, TableArgs};
use openledger_dataset::quoted;

/// Names of columns that hold texts, in small letters and without spaces and signs.
const TEXTS: [&str; 17] = [
    "text",
    "texts",
    "content",
    "contents",
    "body",
    "message",
    "msg",
    "review",
    "reviewtext",
    "sentence",
    "document",
    "comment",
    "article",
    "tweet",
    "utterance",
    "description",
    "passage",
];
/// Rows that are looked at to find the label.
const SAMPLE: usize = 10_000;
/// Characters of a cell that a question shows.
const CELL: usize = 24;

/// What the columns of a file are for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Roles {
    /// Position of the label, from 0 on.
    pub(super) label: usize,
    /// Why it is this one.
    pub(super) why: String,
    /// Positions of the text or of the features, in the order of the datanet.
    pub(super) features: Vec<usize>,
}

/// A cell as a text.
pub(super) fn shown(cell: &Cell) -> &str {
    match cell {
        Cell::Text(text) | Cell::Number(text) => text,
        Cell::Missing => "",
        Cell::List(_) => "[...]",
    }
}

/// Whether a column is named as texts are.
pub(super) fn named_like_a_text(name: &str) -> bool {
    let plain: String = name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    TEXTS.contains(&plain.as_str())
}

/// The first rows, for a question.
pub(super) fn first_rows(dataset: &Dataset<'_>) -> Result<Vec<String>, Problem> {
    let all: Vec<usize> = (0..dataset.columns().len()).collect();
    let dataset = dataset.clone().without_header();
    let rows = dataset.rows(&all)?.take(ROWS).filter_map(Result::ok);
    let mut lines: Vec<String> = rows
        .map(|r| format!("    {}: {}", r.place, row(&r.cells.iter().map(shown).collect::<Vec<_>>(), CELL)))
        .collect();
    if dataset.format() != Format::Csv {
        let names: Vec<&str> = dataset.columns().iter().map(String::as_str).collect();
        lines.insert(0, format!("    columns: {}", row(&names, CELL)));
    }
    Ok(lines)
}

/// Says whether the first row of CSV is a header.
///
/// # Errors
/// When it is in doubt and nobody answers.
pub(super) fn with_header<'a>(
    dataset: Dataset<'a>,
    args: &TableArgs,
    schema: &Schema,
    labels: &Labels,
    ask: &dyn Ask,
) -> Result<Dataset<'a>, Problem> {
    if dataset.format() != Format::Csv {
        return Ok(dataset);
    }
    let given = args.label_column.iter().chain(&args.text_column).chain(&args.columns);
    let is_named = given.clone().any(|column| matches!(column, LabelColumn::Named(_)));
    match args.header {
        HeaderArg::Yes => return Ok(dataset),
        HeaderArg::No if is_named => {
            let problem = "a column is given by a name of the header, and --header says no";
            return Err(Problem::Usage(problem.to_owned()));
        }
        HeaderArg::No => return Ok(dataset.without_header()),
        HeaderArg::Auto if is_named || schema.columns.iter().any(|column| dataset.find(&column.name).is_ok()) => {
            return Ok(dataset);
        }
        HeaderArg::Auto => {}
    }
    let cells = dataset.columns();
    let is_label = cells.iter().any(|cell| labels.read(cell, None).is_some());
    let is_name = cells.iter().any(|cell| named_like_a_label(cell).is_some() || named_like_a_text(cell));
    let numbers = cells.iter().filter(|cell| matches!(Look::of(cell), Look::Number(_))).count();
    match (is_label, is_name) {
        (false, true) => return Ok(dataset),
        (true, false) => return Ok(dataset.without_header()),
        (false, false) if numbers > 0 && schema.modality() == Modality::Int8Vector => {
            return Ok(dataset.without_header());
        }
        _ => {}
    }
    if Doubt::of_header(first_rows(&dataset)?).yes(ask)? { Ok(dataset) } else { Ok(dataset.without_header()) }
}

/// The position that a switch gives, from 0 on.
pub(super) fn position(dataset: &Dataset<'_>, column: &LabelColumn, switch: &str) -> Result<usize, Problem> {
    let width = dataset.columns().len();
    let usage = |problem: String| Problem::Usage(format!("{switch}: {problem}"));
    let at = match column {
        LabelColumn::First => 0,
        LabelColumn::Last => width.saturating_sub(1),
        LabelColumn::At(number) => number.saturating_sub(1),
        LabelColumn::Named(name) if dataset.has_names() => dataset.find(name).map_err(usage)?,
        LabelColumn::Named(name) => return Err(usage(format!("{name:?}: the columns of this file have no names"))),
    };
    let number = at.saturating_add(1);
    if at < width { Ok(at) } else { Err(usage(format!("column {number}: the file has {width} columns"))) }
}

/// Asks for a column.
pub(super) fn asked(dataset: &Dataset<'_>, doubt: Doubt, switch: &str, ask: &dyn Ask) -> Result<usize, Problem> {
    let Some(answer) = ask.ask(&doubt).map_err(Problem::Client)? else { return Err(Problem::Doubt(doubt)) };
    position(dataset, &answer.parse().map_err(Problem::Usage)?, switch)
}

/// Finds all columns.
///
/// # Errors
/// When one is in doubt and nobody answers, or the file lacks one.
pub(super) fn find(
    dataset: &Dataset<'_>,
    args: &TableArgs,
    schema: &Schema,
    labels: &Labels,
    ask: &dyn Ask,
) -> Result<Roles, Problem> {
    let is_text = schema.modality() == Modality::Utf8Text;
    if !is_text && args.text_column.is_some() {
        return Err(Problem::Usage("--text-column: this datanet takes numbers, no texts".to_owned()));
    }
    let given_text = args.text_column.as_ref().or(args.columns.first().filter(|_| is_text && args.columns.len() == 1));
    if is_text && given_text.is_none() && !args.columns.is_empty() {
        return Err(Problem::Usage(
            "--columns: this datanet takes texts; name their column by --text-column".to_owned(),
        ));
    }
    let given_text = given_text.map(|column| position(dataset, column, "--text-column")).transpose()?;
    let (label, why) = label(dataset, args, labels, given_text, ask)?;
    let features = match (is_text, given_text) {
        (true, Some(at)) => vec![at],
        (true, None) => vec![text(dataset, label, ask)?],
        (false, _) => vectors(dataset, args, schema, label)?,
    };
    if features.contains(&label) {
        let name = dataset.columns().get(label).map_or_else(String::new, |name| quoted(name));
        return Err(Problem::Usage(format!("column {} {name} is the label and a feature", label.saturating_add(1))));
    }
    Ok(Roles { label, why, features })
}

fn label(
    dataset: &Dataset<'_>,
    args: &TableArgs,
    labels: &Labels,
    text: Option<usize>,
    ask: &dyn Ask,
) -> Result<(usize, String), Problem> {
    if let Some(column) = &args.label_column {
        return Ok((position(dataset, column, "--label-column")?, "as told".to_owned()));
    }
    let width = dataset.columns().len();
    let all: Vec<usize> = (0..width).collect();
    let mut columns = vec![Column::default(); width];
    for row in dataset.rows(&all)?.take(SAMPLE).filter_map(Result::ok) {
        let line = match row.place {
            openledger_dataset::Place::Line(n) | openledger_dataset::Place::Row(n) => n,
        };
        for (at, (column, cell)) in columns.iter_mut().zip(&row.cells).enumerate() {
            // A text is no label, even where one reads like it.
            column.look(if Some(at) == text { "" } else { shown(cell) }, line, labels);
        }
    }
    let others: Vec<usize> = (0..width).filter(|at| Some(*at) != text).collect();
    let names = dataset.has_names().then(|| dataset.columns());
    match (others.as_slice(), place(names, &columns)) {
        ([only], _) => Ok((*only, "the only other column".to_owned())),
        (_, Place::Known(at, why)) => Ok((at, why)),
        (_, Place::Doubt(why)) => {
            let doubt = Doubt {
                why: format!("which column is the label? {why}"),
                shown: first_rows(dataset)?,
                question: format!("Which column is the label? (1 to {width}, first, last, or its name)"),
                switches: "--label-column first, last, a number from 1 on, or a name",
            };
            Ok((asked(dataset, doubt, "--label-column", ask)?, "as told".to_owned()))
        }
    }
}

fn text(dataset: &Dataset<'_>, label: usize, ask: &dyn Ask) -> Result<usize, Problem> {
    let others: Vec<usize> = (0..dataset.columns().len()).filter(|at| *at != label).collect();
    let is_named = |at: &usize| dataset.columns().get(*at).is_some_and(|name| named_like_a_text(name));
    let named: Vec<usize> = others.iter().copied().filter(|at| dataset.has_names() && is_named(at)).collect();
    match (others.as_slice(), named.as_slice()) {
        ([], _) => Err(Problem::Usage("the file has one column only: a text and a label are needed".to_owned())),
        ([only], _) | (_, [only]) => Ok(*only),
        _ => {
            let doubt = Doubt {
                why: "which column is the text?".to_owned(),
                shown: first_rows(dataset)?,
                question: format!("Which column is the text? (1 to {}, or its name)", dataset.columns().len()),
                switches: "--text-column with a number from 1 on, or a name",
            };
            asked(dataset, doubt, "--text-column", ask)
        }
    }
}

fn vectors(dataset: &Dataset<'_>, args: &TableArgs, schema: &Schema, label: usize) -> Result<Vec<usize>, Problem> {
    let dimension = usize::try_from(schema.dimension).unwrap_or(usize::MAX);
    let others: Vec<usize> = (0..dataset.columns().len()).filter(|at| *at != label).collect();
    let found = if !args.columns.is_empty() {
        args.columns.iter().map(|column| position(dataset, column, "--columns")).collect::<Result<Vec<_>, _>>()?
    } else if dataset.has_names() && !schema.columns.is_empty() && (others.len() > 1 || dimension == 1) {
        let find = |name: &str| dataset.find(name).map_err(|e| Problem::Usage(format!("{e}. {BY_ORDER}")));
        schema.columns.iter().map(|column| find(&column.name)).collect::<Result<Vec<_>, _>>()?
    } else {
        others
    };
    if found.len() == dimension || found.len() == 1 {
        return Ok(found);
    }
    Err(Problem::Usage(format!(
        "{} columns of features, where the datanet has {dimension}: name them in its order by --columns",
        found.len()
    )))
}

/// How columns of other names are given.
const BY_ORDER: &str = "--columns takes the columns of this file in the order of the datanet's";
