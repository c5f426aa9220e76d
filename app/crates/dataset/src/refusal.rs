//! What cannot be read, and where it stands.

use std::fmt;

/// Characters of a cell that a message shows.
const SHOWN: usize = 40;

/// A place in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// A line of a text file, from 1 on: the one on which a row begins.
    Line(u64),
    /// A row of a file without lines, from 1 on.
    Row(u64),
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Line(number) => write!(f, "line {number}"),
            Self::Row(number) => write!(f, "row {number}"),
        }
    }
}

/// A row, or a place in the file, that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// Where it is.
    pub place: Place,
    /// Column, from 1 on.
    pub column: Option<usize>,
    /// Name of the column.
    pub name: Option<String>,
    /// What is wrong, and what would be right.
    pub problem: String,
    /// Whether nothing behind this place can be read.
    pub is_last: bool,
}

impl Refusal {
    /// A refusal of a whole row.
    #[must_use]
    pub fn at(place: Place, problem: impl Into<String>) -> Self {
        Self { place, column: None, name: None, problem: problem.into(), is_last: false }
    }

    /// A refusal of a line.
    #[must_use]
    pub fn line(line: u64, problem: impl Into<String>) -> Self {
        Self::at(Place::Line(line), problem)
    }

    /// A refusal of a cell of a line.
    #[must_use]
    pub fn cell(line: u64, column: usize, problem: impl Into<String>) -> Self {
        Self { column: Some(column), ..Self::line(line, problem) }
    }

    /// The same with the name of the column, if it has one.
    #[must_use]
    pub fn named(self, name: Option<&str>) -> Self {
        Self { name: name.map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned), ..self }
    }

    /// The same, with nothing behind it.
    #[must_use]
    pub fn last(self) -> Self {
        Self { is_last: true, ..self }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.place)?;
        if let Some(column) = self.column {
            write!(f, ", column {column}")?;
        }
        if let Some(name) = &self.name {
            write!(f, " ({})", quoted(name))?;
        }
        write!(f, ": {}", self.problem)
    }
}

impl std::error::Error for Refusal {}

/// A cell in quotes, cut when it is long, with what cannot be seen escaped.
#[must_use]
pub fn quoted(cell: &str) -> String {
    if cell.chars().count() <= SHOWN {
        return format!("{cell:?}");
    }
    let head: String = cell.chars().take(SHOWN).collect();
    format!("{head:?}...")
}
