//! Whether the first row of a table is a header.

use clap::ValueEnum;

use super::label::Labels;
use super::place::named_like_a_label;
use super::value::Look;
use openledger_dataset::quoted;

/// What the command line says of the first row.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum HeaderArg {
    /// It names the columns.
    Yes,
    /// It is an item like all others.
    No,
    /// It is looked at; when in doubt the command asks.
    #[default]
    Auto,
}

/// What the first row is, as far as one can see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Names of columns.
    Header,
    /// An item.
    Item,
    /// Either; the text says why.
    Doubt(String),
}

/// Looks at the first row.
pub(super) fn judge(cells: &[&str], labels: &Labels) -> Verdict {
    let looks: Vec<Look> = cells.iter().map(|cell| Look::of(cell)).collect();
    if let Some(at) = looks.iter().position(|look| *look == Look::Missing) {
        let (cell, column) = (cells.get(at).copied().unwrap_or_default().trim(), at.saturating_add(1));
        let what = if cell.is_empty() { "has nothing".to_owned() } else { format!("has {}", quoted(cell)) };
        return Verdict::Doubt(format!(
            "line 1 {what} in column {column}: an item with a missing value, or a header with a column that has no name"
        ));
    }
    let numbers: Vec<f64> =
        looks.iter().filter_map(|look| if let Look::Number(n) = look { Some(*n) } else { None }).collect();
    let texts: Vec<&str> =
        cells.iter().zip(&looks).filter(|(_, look)| **look == Look::Text).map(|(cell, _)| cell.trim()).collect();
    if texts.is_empty() {
        return if counts(&numbers) {
            Verdict::Doubt("the cells of line 1 count up as numbered columns do: a header, or an item".to_owned())
        } else {
            Verdict::Item
        };
    }
    let label_names = texts.iter().filter(|text| labels.is_name(text)).count();
    if numbers.is_empty() {
        return match label_names {
            0 => Verdict::Header,
            _ => Verdict::Doubt(
                "line 1 has names in all columns, and one of them is a label: a header, or an item".to_owned(),
            ),
        };
    }
    if texts.len() == 1 && label_names == 1 {
        return Verdict::Item;
    }
    if label_names == 0 && texts.iter().any(|text| named_like_a_label(text).is_some()) {
        return Verdict::Header;
    }
    let odd = texts.iter().find(|text| !labels.is_name(text)).copied().unwrap_or_default();
    Verdict::Doubt(format!("line 1 has numbers and {}: a header, or an item with a wrong cell", quoted(odd)))
}

/// Whether numbers could be those of columns: they ascend from left to right, or they count from 0 or 1 with
/// the greatest, which would be the label's column, moved to the front.
fn counts(numbers: &[f64]) -> bool {
    let ascend = |list: &[f64]| list.windows(2).all(|pair| matches!(pair, [a, b] if a < b));
    let counted = |list: &[f64], from: u32| (from..).zip(list).all(|(index, n)| f64::from(index) == *n);
    match numbers.split_first() {
        Some((first, rest)) if !rest.is_empty() => {
            let moved = [0u32, 1].iter().any(|from| {
                let end = u32::try_from(rest.len()).unwrap_or(u32::MAX).saturating_add(*from);
                rest.len() > 1 && counted(rest, *from) && f64::from(end) == *first
            });
            ascend(numbers) || moved
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(row: &str) -> Verdict {
        let labels = Labels::new(3, &["setosa".into(), "versicolor".into(), "virginica".into()]);
        judge(&row.split(',').collect::<Vec<_>>(), &labels)
    }

    #[test]
    fn names_are_a_header_and_numbers_with_a_label_are_an_item() {
        for row in [
            "a,b,c,d,e",
            "1x1,1x2,1x3,1x4,label",
            "0,1,2,3,species",
            "label,0,1,2,3",
            "a b,c/d,e_f,(g),y",
            "0,1,2,3,Class",
        ] {
            assert_eq!(verdict(row), Verdict::Header, "{row}");
        }
        for row in [
            "51,35,14,2,0",
            "1,2,3,4,0",
            "5,6,7,8,1",
            "51,35,14,2,setosa",
            "setosa,1,2,3,4",
            "0,0,0,0,0",
            "200,1,2,3,1",
        ] {
            assert_eq!(verdict(row), Verdict::Item, "{row}");
        }
    }

    #[test]
    fn what_could_be_either_is_in_doubt() {
        for row in [
            "0,1,2,3,4",
            "1,2,3,4,5",
            "4,0,1,2,3",
            "5,1,2,3,4",
            "0.0,1.0,2.0,3.0,4.0",
            "10,20,30,40,50",
            "51,,14,2,0",
            ",a,b,c,label",
            "51,NaN,14,2,0",
            "a,b,c,d,setosa",
            "51,35,14,2,Setosa",
            "id,0,1,2,3",
            "51,3x5,14,2,setosa",
        ] {
            assert!(matches!(verdict(row), Verdict::Doubt(_)), "{row}: {:?}", verdict(row));
        }
    }
}
