//! Which column holds the labels.

use super::label::{LabelKind, Labels};
use super::value::Look;
use openledger_dataset::quoted;

/// Names of columns that hold labels, in small letters and without spaces and signs.
const STRONG: [&str; 24] = [
    "label",
    "labels",
    "class",
    "classes",
    "target",
    "targets",
    "species",
    "category",
    "outcome",
    "diagnosis",
    "classlabel",
    "targetclass",
    "labelid",
    "classid",
    "classname",
    "labelname",
    "groundtruth",
    "truth",
    "ytrue",
    "variety",
    "topic",
    "sentiment",
    "intent",
    "genre",
];
/// A name of the labels' column that is a feature's as well, beside an `x`.
const WEAK: &str = "y";
/// Names of columns that a message lists.
const NAMED: usize = 12;
/// Most labels of a datanet.
const MOST: usize = 256;

/// How much the name of a column says that it holds labels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Likeness {
    /// It is a usual name of labels.
    Strong,
    /// It may be one.
    Weak,
}

/// Whether a column is named as labels are.
pub(super) fn named_like_a_label(name: &str) -> Option<Likeness> {
    let plain: String = name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    match plain.as_str() {
        WEAK => Some(Likeness::Weak),
        plain if STRONG.contains(&plain) => Some(Likeness::Strong),
        _ => None,
    }
}

/// What is known of the cells of one column.
#[derive(Debug, Clone, Default)]
pub(super) struct Column {
    rows: u64,
    /// Line of the first cell that is no label.
    fails: Option<u64>,
    /// Cells that are no labels, as far as they were looked at.
    failed: u64,
    /// Cells that only a name explains, only a number, both with one label, and both with two labels.
    names: u64,
    numbers: u64,
    both_differ: u64,
    seen: Vec<u32>,
}

impl Column {
    /// Looks at the cell of another row.
    pub(super) fn look(&mut self, cell: &str, line: u64, labels: &Labels) {
        self.rows = self.rows.saturating_add(1);
        let (name, number) = (labels.by_name(cell), labels.by_number(cell));
        match (name, number) {
            (Some(name), Some(number)) if name != number => self.both_differ = self.both_differ.saturating_add(1),
            (Some(_), None) => self.names = self.names.saturating_add(1),
            (None, Some(_)) => self.numbers = self.numbers.saturating_add(1),
            (Some(_), Some(_)) => {}
            (None, None) => {
                self.fails.get_or_insert(line);
                self.failed = self.failed.saturating_add(1);
            }
        }
        self.note(name.or(number));
    }

    /// Whether a cell was found that is no label.
    pub(super) fn is_out(&self) -> bool {
        self.fails.is_some()
    }

    fn note(&mut self, label: Option<u32>) {
        if let Some(label) = label.filter(|label| !self.seen.contains(label) && self.seen.len() < MOST) {
            self.seen.push(label);
        }
    }

    /// Whether every cell is a label.
    pub(super) fn holds_labels(&self) -> bool {
        self.rows > 0 && self.fails.is_none()
    }

    /// Whether every cell is a label and some are names, which no feature is.
    fn holds_names(&self) -> bool {
        self.holds_labels() && self.names > 0
    }

    /// Which reading the cells ask for; `None` when each cell has one meaning only.
    ///
    /// # Errors
    /// When all cells are both names and numbers, of different labels.
    pub(super) fn kind(&self) -> Result<Option<LabelKind>, ()> {
        match (self.names > 0, self.numbers > 0, self.both_differ > 0) {
            (_, _, false) => Ok(None),
            (true, false, true) => Ok(Some(LabelKind::Names)),
            (false, true, true) => Ok(Some(LabelKind::Numbers)),
            (_, _, true) => Err(()),
        }
    }
}

/// Where the labels are, as far as one can see: the position from 0 on, and why it is this one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Place {
    /// Here.
    Known(usize, String),
    /// In one of several columns; the text says why.
    Doubt(String),
}

/// Rows from which on the values of two columns are weighed against each other.
const ENOUGH: u64 = 5;

/// Finds the column of the labels by the names in the header and by the cells.
pub(super) fn place(header: Option<&[String]>, columns: &[Column]) -> Place {
    let last = columns.len().saturating_sub(1);
    let end = |at: usize| at == 0 || at == last;
    let names: Vec<usize> = (0..columns.len()).filter(|at| columns.get(*at).is_some_and(Column::holds_names)).collect();
    let Some(header) = header else { return without_header(columns, &names, last) };
    let like = |likeness: Likeness| -> Vec<usize> {
        (0..header.len())
            .filter(|at| header.get(*at).and_then(|name| named_like_a_label(name)) == Some(likeness))
            .collect()
    };
    let shown = |list: &[usize]| {
        let name =
            |at: &usize| format!("{} {}", at.saturating_add(1), quoted(header.get(*at).map_or("", String::as_str)));
        list.iter().map(name).collect::<Vec<_>>().join(" and ")
    };
    match (like(Likeness::Strong).as_slice(), like(Likeness::Weak).as_slice()) {
        ([at], _) => Place::Known(*at, "named like a label".to_owned()),
        ([], [at]) if end(*at) => Place::Known(*at, "named like a label".to_owned()),
        ([], []) => match names.as_slice() {
            [at] => Place::Known(*at, "the only column of label names".to_owned()),
            _ => match (0..columns.len())
                .filter(|at| columns.get(*at).is_some_and(Column::holds_labels))
                .collect::<Vec<_>>()
                .as_slice()
            {
                [at] if end(*at) => Place::Known(*at, "the only column whose cells are all labels".to_owned()),
                _ => Place::Doubt("no column is named like a label (label, class, target, species, y)".to_owned()),
            },
        },
        ([], several) => Place::Doubt(format!("column {} may be the label or a feature", shown(several))),
        (several, _) => Place::Doubt(format!("columns {} are named like labels", shown(several))),
    }
}

fn without_header(columns: &[Column], names: &[usize], last: usize) -> Place {
    if let [at] = names {
        return Place::Known(*at, "the only column of label names".to_owned());
    }
    let (Some(front), Some(back)) = (columns.first(), columns.last()) else {
        return Place::Known(last, "the last one".to_owned());
    };
    let constant_zero = |column: &Column| column.seen == [0];
    if front.holds_labels() && last > 0 {
        if let Some(line) = back.fails.filter(|_| back.failed > back.rows / 2) {
            return Place::Doubt(format!(
                "most cells of the last column are no labels, as in line {line}, and all of the first column are"
            ));
        }
        let varied = front.seen.len() > back.seen.len() || (constant_zero(back) && !constant_zero(front));
        if front.rows >= ENOUGH && varied {
            return Place::Doubt("the first column looks more like labels than the last one does".to_owned());
        }
    }
    Place::Known(last, "the last one".to_owned())
}

/// Whether a cell of a header is what `--label-column` names: exactly, or else whatever the size of letters.
pub(super) fn find_named(header: &[String], name: &str) -> Result<usize, String> {
    let all = |same: &dyn Fn(&str) -> bool| -> Vec<usize> {
        (0..header.len()).filter(|at| header.get(*at).is_some_and(|cell| same(cell.trim()))).collect()
    };
    let exact = all(&|cell| cell == name);
    let found = if exact.is_empty() { all(&|cell| cell.to_lowercase() == name.trim().to_lowercase()) } else { exact };
    match found.as_slice() {
        [at] => Ok(*at),
        [] => {
            let mut names: Vec<String> = header.iter().take(NAMED).map(|cell| quoted(cell)).collect();
            if header.len() > NAMED {
                names.push("...".to_owned());
            }
            Err(format!("no column is named {name:?}: line 1 has {}", names.join(", ")))
        }
        _ => Err(format!("{} columns are named {name:?}: give the position instead", found.len())),
    }
}

/// Whether a cell could be the name of a column: not a number.
pub(super) fn is_text(cell: &str) -> bool {
    Look::of(cell) == Look::Text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels() -> Labels {
        Labels::new(3, &["setosa".into(), "versicolor".into(), "virginica".into()])
    }

    fn columns(rows: &[&str], labels: &Labels) -> Vec<Column> {
        let mut all = Vec::new();
        for (line, row) in (1u64..).zip(rows) {
            let cells: Vec<&str> = row.split(',').collect();
            all.resize(cells.len(), Column::default());
            all.iter_mut().zip(cells).for_each(|(column, cell)| column.look(cell, line, labels));
        }
        all
    }

    fn placed(header: Option<&str>, rows: &[&str]) -> Option<usize> {
        let header: Option<Vec<String>> = header.map(|row| row.split(',').map(str::to_owned).collect());
        match place(header.as_deref(), &columns(rows, &labels())) {
            Place::Known(at, _) => Some(at),
            Place::Doubt(_) => None,
        }
    }

    #[test]
    fn a_column_named_like_a_label_is_used_wherever_it_stands() {
        let rows = ["0,9,9,0", "1,9,9,0"];
        for (header, at) in [
            ("label,1x1,1x2,1x3", 0),
            ("a,CLASS,b,c", 1),
            ("a,b,Class Label,c", 2),
            ("x,y,z,species", 3),
            ("y,a,b,c", 0),
            ("a,b,c,Y", 3),
            ("a,class_id,y,b", 1),
        ] {
            assert_eq!(placed(Some(header), &rows), Some(at), "{header}");
        }
        for header in ["label,target,a,b", "x,y,w,h", "a,b,c,kind"] {
            assert_eq!(placed(Some(header), &rows), None, "{header}");
        }
        assert_eq!(placed(Some("a,b,c,kind"), &["9,9,9,0", "9,9,9,2"]), Some(3), "the only one with labels");
        assert_eq!(placed(Some("a,kind,c,d"), &["1,setosa,1,1"]), Some(1), "the only one with names");
    }

    #[test]
    fn without_a_header_the_last_column_is_the_label_unless_the_first_looks_more_like_it() {
        assert_eq!(placed(None, &["1,2,3,4,0", "5,6,7,8,1"]), Some(4));
        assert_eq!(placed(None, &["0,0,7,9,2", "0,1,8,9,2"]), Some(4), "pixels that are always zero are no labels");
        assert_eq!(placed(None, &["setosa,1,1", "virginica,2,2"]), Some(0));
        assert_eq!(placed(None, &["0,51,35", "1,70,32", "2,63,33"]), None, "the last is no label");
        let many = ["0,9,0", "1,9,0", "2,9,0", "0,9,1", "1,9,0"];
        assert_eq!(placed(None, &many), None);
        assert_eq!(placed(None, &["2,9,0"; 5]), None, "one class in each file");
        assert_eq!(placed(None, &["0,9,2"; 5]), Some(2));
        assert_eq!(placed(None, &["9,9,7", "8,8,1"]), Some(2), "what is wrong there is told by line");
    }

    #[test]
    fn labels_are_read_by_name_or_by_number_as_their_column_shows() {
        // Names that are numbers of other labels.
        let shifted = Labels::new(3, &["1".into(), "2".into(), "3".into()]);
        let kind = |rows: &[&str]| columns(rows, &shifted).remove(0).kind();
        assert_eq!(kind(&["1", "2", "3"]), Ok(Some(LabelKind::Names)));
        assert_eq!(kind(&["0", "1", "2"]), Ok(Some(LabelKind::Numbers)));
        assert_eq!(kind(&["1", "2"]), Err(()));
        assert_eq!(kind(&["0", "1", "3"]), Err(()));
        let digits = Labels::new(2, &["0".into(), "1".into()]);
        assert_eq!(columns(&["0", "1"], &digits).remove(0).kind(), Ok(None));
    }

    #[test]
    fn a_column_is_found_by_its_name_exactly_or_else_in_any_size_of_letters() {
        let header = ["a".to_owned(), "B".to_owned(), "b".to_owned(), "C".to_owned(), "a".to_owned()];
        assert_eq!(find_named(&header, "b"), Ok(2));
        assert_eq!(find_named(&header, "c"), Ok(3));
        assert!(find_named(&header, "a").unwrap_err().contains("2 columns"));
        assert!(find_named(&header, "z").unwrap_err().contains("line 1 has"));
    }
}
