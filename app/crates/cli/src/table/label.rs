//! Labels in cells: by name or by number.

use std::str::FromStr;

use clap::ValueEnum;

use openledger_dataset::quoted;

/// Labels of a datanet that a message names.
const NAMED: usize = 12;
/// Which column holds the label, as the command line says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum LabelColumn {
    /// The first one.
    First,
    /// The last one.
    Last,
    /// By position from 1 on.
    At(usize),
    /// By its name in the header.
    Named(String),
}

impl FromStr for LabelColumn {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match (text, text.parse::<usize>()) {
            ("first", _) => Ok(Self::First),
            ("last", _) => Ok(Self::Last),
            (_, Ok(0)) => Err("columns are numbered from 1 on".to_owned()),
            (_, Ok(number)) => Ok(Self::At(number)),
            ("", _) => Err("a name or a number is needed".to_owned()),
            (name, Err(_)) => Ok(Self::Named(name.to_owned())),
        }
    }
}

/// How labels are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum LabelKind {
    /// By the names that the datanet gives them.
    Names,
    /// By their numbers, from 0 on.
    Numbers,
}

/// The labels of a datanet.
#[derive(Debug, Clone)]
pub(super) struct Labels {
    count: u32,
    names: Vec<String>,
}

impl Labels {
    /// `count` labels from 0 on, with their names if they have any.
    pub(super) fn new(count: u32, names: &[String]) -> Self {
        Self { count, names: names.to_vec() }
    }

    /// Whether no name is the number of another label, so that every cell has one meaning.
    pub(super) fn has_one_meaning(&self) -> bool {
        (0u32..).zip(&self.names).all(|(at, name)| self.by_number(name).is_none_or(|number| number == at))
    }

    /// Whether a cell is the name of a label.
    pub(super) fn is_name(&self, cell: &str) -> bool {
        self.by_name(cell).is_some()
    }

    /// The label that a cell names.
    pub(super) fn by_name(&self, cell: &str) -> Option<u32> {
        let find = |text: &str| self.names.iter().position(|name| name == text);
        find(cell).or_else(|| find(cell.trim())).and_then(|at| u32::try_from(at).ok())
    }

    /// The label that a cell numbers.
    pub(super) fn by_number(&self, cell: &str) -> Option<u32> {
        cell.trim().parse().ok().filter(|number| *number < self.count)
    }

    /// The label in a cell, written as `kind` says, or either way.
    pub(super) fn read(&self, cell: &str, kind: Option<LabelKind>) -> Option<u32> {
        match kind {
            Some(LabelKind::Names) => self.by_name(cell),
            Some(LabelKind::Numbers) => self.by_number(cell),
            None => self.by_name(cell).or_else(|| self.by_number(cell)),
        }
    }

    /// The name of a label, or its number when it has none.
    pub(super) fn name(&self, label: u32) -> String {
        let name = usize::try_from(label).ok().and_then(|at| self.names.get(at));
        name.map_or_else(
            || label.to_string(),
            |name| if name == &label.to_string() { name.clone() } else { format!("{label} {name}") },
        )
    }

    /// Why a cell is no label.
    pub(super) fn problem(&self, cell: &str, kind: Option<LabelKind>) -> String {
        if cell.trim().is_empty() {
            return "the label is missing".to_owned();
        }
        let last = self.count.saturating_sub(1);
        let mut names: Vec<&str> = self.names.iter().take(NAMED).map(String::as_str).collect();
        if self.names.len() > NAMED {
            names.push("...");
        }
        let allowed = match kind {
            _ if names.is_empty() => format!("the numbers 0 to {last}"),
            Some(LabelKind::Names) => names.join(", "),
            Some(LabelKind::Numbers) => format!("the numbers 0 to {last}"),
            None => format!("{}, or the numbers 0 to {last}", names.join(", ")),
        };
        let near = self.names.iter().find(|name| name.to_lowercase() == cell.trim().to_lowercase());
        let hint = near.map_or_else(String::new, |name| format!(" (do you mean {name:?}?)"));
        format!("{} is no label of this datanet{hint}: its labels are {allowed}", quoted(cell.trim()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels() -> Labels {
        Labels::new(3, &["setosa".into(), "versicolor".into(), "virginica".into()])
    }

    #[test]
    fn labels_are_names_or_numbers() {
        let labels = labels();
        assert_eq!(labels.read("virginica", None), Some(2));
        assert_eq!(labels.read(" 1 ", None), Some(1));
        assert_eq!(labels.read("3", None), None);
        assert!(labels.problem("Setosa", None).contains("do you mean \"setosa\""));
        assert!(labels.problem("3", None).contains("setosa, versicolor, virginica, or the numbers 0 to 2"));
        assert!(labels.problem(" ", None).contains("missing"));
        assert_eq!(labels.name(1), "1 versicolor");
    }

    #[test]
    fn the_switch_takes_positions_and_names() {
        assert_eq!("first".parse(), Ok(LabelColumn::First));
        assert_eq!("last".parse(), Ok(LabelColumn::Last));
        assert_eq!("3".parse(), Ok(LabelColumn::At(3)));
        assert_eq!("kind".parse(), Ok(LabelColumn::Named("kind".into())));
        assert!("0".parse::<LabelColumn>().is_err() && "".parse::<LabelColumn>().is_err());
    }
}
