//! From the cells of a sample to embeddings and numbered labels.

use std::collections::BTreeSet;

use openledger_datanet::columns::Quantiser;
use openledger_proto::openledger::datanet::v1::Column;
use openledger_text::{Sketch, TextBag};

use super::columns;
use crate::table::{Kind, Sample};

/// Most labels of a datanet.
const MAX_LABELS: usize = 256;
/// Bytes of the longest texts that a datanet takes.
const MAX_TEXT: usize = 16_384;
/// Bounds of texts are multiples of this.
const ROUND_TEXT: usize = 64;

/// An item of the sample as the chain would see it.
#[derive(Debug, Clone)]
pub(crate) struct Embedded {
    /// The features, or the embedding of the text.
    pub(crate) features: Vec<i8>,
    /// Number of the label.
    pub(crate) label: u16,
    /// The words of a text.
    pub(crate) sketch: Option<Sketch>,
}

/// A sample that is ready to be compared.
#[derive(Debug, Clone)]
pub(crate) struct Prepared {
    /// In the order of the file, without those that are refused already.
    pub(crate) items: Vec<Embedded>,
    /// Names of the labels; empty when they are numbers from 0 on.
    pub(crate) label_names: Vec<String>,
    /// Number of labels.
    pub(crate) labels: usize,
    /// How numbers become features; empty when they are features already.
    pub(crate) columns: Vec<Column>,
    /// Features of a vector, or most bytes of a text.
    pub(crate) dimension: usize,
    /// The encoder of texts.
    pub(crate) bag: Option<Box<TextBag>>,
    /// Texts of more bytes, and texts that the encoder refuses.
    pub(crate) too_long: usize,
    /// As above.
    pub(crate) unreadable: usize,
}

impl Prepared {
    /// Makes embeddings of a sample.
    ///
    /// # Errors
    /// In words: too many or too few labels, columns that cannot be, texts without an encoder.
    pub(super) fn of(sample: Sample, encoder: Option<Vec<u8>>, text_bytes: Option<u32>) -> Result<Self, String> {
        let (label_names, labels) = names(&sample.labels)?;
        let number = |label: &String| -> Result<u16, String> {
            let found = match label_names.is_empty() {
                true => label.parse().ok(),
                false => label_names.iter().position(|name| name == label).and_then(|at| u16::try_from(at).ok()),
            };
            found.ok_or_else(|| format!("label {label:?}"))
        };
        let numbers: Vec<u16> = sample.labels.iter().map(number).collect::<Result<_, _>>()?;
        let empty = Self {
            items: Vec::new(),
            label_names: label_names.clone(),
            labels,
            columns: Vec::new(),
            dimension: 0,
            bag: None,
            too_long: 0,
            unreadable: 0,
        };
        match (&sample.kind, encoder) {
            (Kind::Texts, None) => {
                Err("texts are compared by an encoder: --encoder names the file of one, which `model \
                 make-encoder` makes from other texts"
                    .to_owned())
            }
            (Kind::Texts, Some(file)) => empty.texts(&sample, &numbers, file, text_bytes),
            (Kind::Numbers(_), Some(_)) => Err("--encoder: this file holds numbers, no texts".to_owned()),
            (Kind::Numbers(columns), None) => empty.numbers(&sample.rows, columns, &numbers),
        }
    }

    /// Whether the items are texts.
    pub(crate) fn is_text(&self) -> bool {
        self.bag.is_some()
    }

    fn numbers(self, rows: &[Vec<String>], names: &[String], labels: &[u16]) -> Result<Self, String> {
        let columns = if columns::are_features(rows) { Vec::new() } else { columns::propose(names, rows)? };
        let quantisers: Vec<Quantiser> = columns.iter().map(Quantiser::of).collect::<Result<_, _>>()?;
        let feature = |(at, cell): (usize, &String)| match quantisers.get(at) {
            Some(quantiser) => quantiser.feature(cell).map(|made| made.feature),
            None => cell.trim().parse().ok(),
        };
        let mut items = Vec::with_capacity(rows.len());
        for (row, label) in rows.iter().zip(labels) {
            let features = row.iter().enumerate().map(feature).collect::<Option<Vec<i8>>>();
            let features = features.ok_or_else(|| format!("{row:?} is no row of numbers"))?;
            items.push(Embedded { features, label: *label, sketch: None });
        }
        Ok(Self { items, columns, dimension: names.len(), ..self })
    }

    fn texts(
        mut self,
        sample: &Sample,
        labels: &[u16],
        file: Vec<u8>,
        text_bytes: Option<u32>,
    ) -> Result<Self, String> {
        let bag = TextBag::decode(file).map_err(|e| format!("--encoder: {e}"))?;
        if bag.graph().is_some() {
            return Err("--encoder: an encoder with a graph behind its table is not read here".to_owned());
        }
        let texts = || sample.rows.iter().filter_map(|row| row.first());
        let longest = texts().map(String::len).max().unwrap_or(1);
        let asked = text_bytes.and_then(|bytes| usize::try_from(bytes).ok());
        self.dimension = asked.unwrap_or_else(|| longest.next_multiple_of(ROUND_TEXT)).clamp(1, MAX_TEXT);
        for (text, label) in texts().zip(labels) {
            if text.len() > self.dimension {
                self.too_long = self.too_long.saturating_add(1);
                continue;
            }
            match (bag.embed(text.as_bytes()), Sketch::of(&bag, text.as_bytes())) {
                (Ok(features), Ok(sketch)) => {
                    self.items.push(Embedded { features, label: *label, sketch: Some(sketch) });
                }
                _ => self.unreadable = self.unreadable.saturating_add(1),
            }
        }
        self.bag = Some(Box::new(bag));
        Ok(self)
    }
}

/// Names of the labels, none when they are numbers from 0 on, and how many there are.
fn names(labels: &[String]) -> Result<(Vec<String>, usize), String> {
    let distinct: BTreeSet<&str> = labels.iter().map(String::as_str).collect();
    if !(2..=MAX_LABELS).contains(&distinct.len()) {
        let (count, some) = (distinct.len(), distinct.iter().take(5).copied().collect::<Vec<_>>().join(", "));
        return Err(format!("{count} different labels ({some}, ...), where a datanet has 2 to {MAX_LABELS}"));
    }
    if let Some(long) = distinct.iter().find(|name| name.len() > 64) {
        return Err(format!("label {long:?}: a name has 64 bytes at most"));
    }
    let numbers: Option<Vec<usize>> = distinct.iter().map(|label| label.parse().ok()).collect();
    match numbers {
        Some(mut numbers) => {
            numbers.sort_unstable();
            let most = numbers.last().copied().unwrap_or_default();
            let plain =
                distinct.iter().all(|label| label.parse::<usize>().map(|n| n.to_string()).as_deref() == Ok(label));
            if numbers.first() == Some(&0) && most < MAX_LABELS && plain {
                return Ok((Vec::new(), most.saturating_add(1)));
            }
            let mut names: Vec<String> = distinct.iter().map(|label| (*label).to_owned()).collect();
            names.sort_by_key(|name| name.parse::<usize>().unwrap_or(usize::MAX));
            Ok((names, distinct.len()))
        }
        None => Ok((distinct.iter().map(|label| (*label).to_owned()).collect(), distinct.len())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(labels: &[&str]) -> Result<(Vec<String>, usize), String> {
        names(&labels.iter().map(|label| (*label).to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn labels_are_numbers_from_zero_on_or_names() {
        assert_eq!(of(&["2", "0", "2"]), Ok((vec![], 3)));
        assert_eq!(of(&["10", "9", "10"]), Ok((vec!["9".into(), "10".into()], 2)));
        assert_eq!(of(&["00", "1"]), Ok((vec!["00".into(), "1".into()], 2)));
        assert_eq!(of(&["sea", "farm"]), Ok((vec!["farm".into(), "sea".into()], 2)));
        assert!(of(&["one", "one"]).unwrap_err().contains("1 different labels"));
        let many: Vec<String> = (0..300).map(|n| format!("x{n}")).collect();
        assert!(names(&many).unwrap_err().contains("300 different labels"));
    }
}
