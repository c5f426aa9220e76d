//! Tables whose columns have names, or are told apart by the datanet: texts, real numbers, JSONL and Parquet.

use openledger_dataset::{Dataset, Format, Input, Place};
use openledger_proto::openledger::datanet::v1::{Modality, Schema};

use super::ask::{Ask, Doubt};
use super::features::Items;
use super::label::{LabelKind, Labels};
use super::place::Column;
use super::preview::{ROWS, counts, row};
use super::refusals::Refusals;
use super::roles::{self, Roles, shown};
use super::{Problem, Reading, Table, TableArgs};
use openledger_dataset::quoted;

/// Characters of a cell in a preview: texts need some.
const CELL: usize = 40;
/// Columns that are listed as not used.
const UNUSED: usize = 10;

/// Reads the items of a file.
pub(super) fn parse(
    input: Input<'_>,
    format: Format,
    args: &TableArgs,
    schema: &Schema,
    ask: &dyn Ask,
    name: &str,
) -> Result<Table, Problem> {
    let labels = Labels::new(schema.labels, &schema.label_names);
    let dataset = Dataset::open(input, format, args.separator)?;
    let dataset = roles::with_header(dataset, args, schema, &labels, ask)?;
    let roles = roles::find(&dataset, args, schema, &labels, ask)?;
    let kind = label_kind(&dataset, args, roles.label, &labels, ask)?;
    let mut maker = Items::new(&dataset, schema, &roles, &labels, kind)?;
    let (mut items, mut lines, mut refusals) = (Vec::new(), Vec::new(), Refusals::default());
    let (mut unit, mut first_rows) = ("line", Vec::new());
    for read in dataset.rows(maker.positions())? {
        match read.and_then(|row| maker.item(&row).map(|item| (row, item))) {
            Ok((read, item)) => {
                let (number, what) = match read.place {
                    Place::Line(number) => (number, "line"),
                    Place::Row(number) => (number, "row"),
                };
                unit = what;
                if first_rows.len() < ROWS {
                    let cells: Vec<&str> = read.cells.iter().map(shown).collect();
                    first_rows.push(format!("    {}: {}", read.place, row(&cells, CELL)));
                }
                items.push(item);
                lines.push(number);
            }
            Err(refusal) => refusals.push(refusal),
        }
    }
    refusals.none()?;
    if items.is_empty() {
        return Err(Problem::Usage("no items: the table has a header only".to_owned()));
    }
    let reading = Reading {
        header: dataset.has_names(),
        label_column: roles.label.saturating_add(1),
        separator: dataset.separator().map_or(',', |separator| char::from(separator.0)),
        label_names: kind.map(|kind| kind == LabelKind::Names),
        columns: roles.features.iter().map(|at| at.saturating_add(1)).collect(),
    };
    let mut preview = about(&dataset, name, &roles, schema, &lines, unit);
    if let Some((count, first)) = &maker.cut {
        preview.push(format!(
            "  {count} values lie beyond the columns of the datanet and are cut to -128 or 127, as in {first}"
        ));
    }
    preview.push(format!("  items of each label: {}", counts(&labels, &items)));
    preview.push("  first rows, the label in front:".to_owned());
    preview.extend(first_rows);
    Ok(Table { items, lines, unit, reading, preview })
}

/// Whether labels are names or numbers; `None` when no cell has two meanings.
fn label_kind(
    dataset: &Dataset<'_>,
    args: &TableArgs,
    label: usize,
    labels: &Labels,
    ask: &dyn Ask,
) -> Result<Option<LabelKind>, Problem> {
    if args.labels.is_some() || labels.has_one_meaning() {
        return Ok(args.labels);
    }
    let mut column = Column::default();
    for row in dataset.rows(&[label])?.filter_map(Result::ok) {
        column.look(row.cells.first().map_or("", shown), 1, labels);
    }
    if let Ok(kind) = column.kind() {
        return Ok(kind);
    }
    let doubt = Doubt::of_label_kind(Vec::new());
    match ask.ask(&doubt).map_err(Problem::Client)?.as_deref().map(str::to_lowercase).as_deref() {
        Some("names") => Ok(Some(LabelKind::Names)),
        Some("numbers") => Ok(Some(LabelKind::Numbers)),
        _ => Err(Problem::Doubt(doubt)),
    }
}

/// What was read as what.
fn about(dataset: &Dataset<'_>, name: &str, roles: &Roles, schema: &Schema, lines: &[u64], unit: &str) -> Vec<String> {
    let named = |at: usize| {
        let name = dataset.columns().get(at).filter(|_| dataset.has_names());
        name.map_or_else(String::new, |name| format!(" {}", quoted(name)))
    };
    let numbered = |at: usize| format!("{}{}", at.saturating_add(1), named(at));
    let format = match (dataset.format(), dataset.separator()) {
        (Format::Csv, Some(separator)) => {
            let header = if dataset.has_names() { "line 1 is the header" } else { "no header" };
            format!("CSV separated by {separator}, {header}")
        }
        (Format::Parquet, _) => "Parquet".to_owned(),
        _ => "JSONL".to_owned(),
    };
    let (first, last) = (lines.first().copied().unwrap_or_default(), lines.last().copied().unwrap_or_default());
    let mut all = vec![format!("{name}: {} items in {unit}s {first} to {last}, {format}", lines.len())];
    all.push(format!("  label: column {} ({})", numbered(roles.label), roles.why));
    let what = if schema.modality() == Modality::Utf8Text { "text" } else { "features" };
    let features: Vec<String> = match roles.features.as_slice() {
        [front @ .., last] if front.len() > 8 => {
            front.iter().take(3).map(|at| numbered(*at)).chain(["...".to_owned(), numbered(*last)]).collect()
        }
        features => features.iter().map(|at| numbered(*at)).collect(),
    };
    all.push(format!("  {what}: column {}", features.join(", ")));
    if what != "text" && !schema.columns.is_empty() {
        all.push("  numbers become int8 by the centres and scales of the datanet's columns".to_owned());
    }
    let used = |at: &usize| *at == roles.label || roles.features.contains(at);
    let unused: Vec<String> = (0..dataset.columns().len()).filter(|at| !used(at)).map(numbered).collect();
    if !unused.is_empty() {
        let more = if unused.len() > UNUSED { ", ..." } else { "" };
        let shown: Vec<String> = unused.into_iter().take(UNUSED).collect();
        all.push(format!("  not used: column {}{more}", shown.join(", ")));
    }
    all
}
