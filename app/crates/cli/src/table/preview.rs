//! What a person sees of a table before it is used.

use std::collections::BTreeMap;

use openledger_proto::openledger::datanet::v1::ItemPayload;

use super::Reading;
use super::label::Labels;
use super::survey::Survey;

/// Rows that are shown.
pub(super) const ROWS: usize = 4;
/// Columns that are shown of wide tables, at the left and at the right.
const LEFT: usize = 8;
const RIGHT: usize = 3;
/// Characters of a cell.
const CELL: usize = 12;
/// Labels that are counted by name.
const LABELS: usize = 20;

/// Rows, columns, label column, counts of labels and the first rows.
pub(super) fn lines(
    survey: &Survey<'_>,
    name: &str,
    reading: &Reading,
    why: &str,
    items: &[ItemPayload],
    at: &[u64],
) -> Vec<String> {
    let column = reading.label_column;
    let mut all = vec![
        format!(
            "{name}: {} items in lines {} to {}, {} columns separated by {}, {}",
            items.len(),
            at.first().copied().unwrap_or_default(),
            at.last().copied().unwrap_or_default(),
            survey.width(),
            survey.source().separator,
            if reading.header { "line 1 is the header" } else { "no header" },
        ),
        format!("  label: column {column}{} ({why})", survey.column_name(reading.header, column.saturating_sub(1))),
        format!("  items of each label: {}", counts(survey.labels(), items)),
        "  first rows:".to_owned(),
    ];
    all.extend(survey.first_rows(0));
    all
}

/// Items of each label, by name.
pub(super) fn counts(labels: &Labels, items: &[ItemPayload]) -> String {
    let mut counts: BTreeMap<u32, u64> = BTreeMap::new();
    for item in items {
        let count = counts.entry(item.label).or_default();
        *count = count.saturating_add(1);
    }
    let mut shown: Vec<String> =
        counts.iter().take(LABELS).map(|(label, count)| format!("{}: {count}", labels.name(*label))).collect();
    if counts.len() > LABELS {
        shown.push(format!("and {} labels more", counts.len().saturating_sub(LABELS)));
    }
    shown.join(", ")
}

impl Survey<'_> {
    /// The first rows behind `skip` ones, with their lines; wide rows without their middle.
    pub(super) fn first_rows(&self, skip: usize) -> Vec<String> {
        let mut rows: Vec<String> = Vec::new();
        // Rows were read before, so nothing can go wrong here.
        let _ = self.first(skip, ROWS, |line, cells| {
            rows.push(format!("    line {line}: {}", row(cells, CELL)));
        });
        rows
    }
}

/// The cells of a row, long ones and wide rows without their middle.
pub(super) fn row(cells: &[&str], width: usize) -> String {
    let cut = |cell: &&str| -> String {
        let cell = cell.trim().escape_debug().to_string();
        if cell.chars().count() <= width { cell } else { cell.chars().take(width).chain("...".chars()).collect() }
    };
    let shown: Vec<String> = if cells.len() > LEFT.saturating_add(RIGHT) {
        let right = cells.iter().skip(cells.len().saturating_sub(RIGHT)).map(cut);
        cells.iter().take(LEFT).map(cut).chain(std::iter::once("...".to_owned())).chain(right).collect()
    } else {
        cells.iter().map(cut).collect()
    };
    shown.join(" | ")
}
