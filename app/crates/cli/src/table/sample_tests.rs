//! Samples: which rows of a file are taken, and what is refused.

use openledger_dataset::Input;

use super::ask::Doubt;
use super::sample::{Kind, Sample, read};
use super::*;

struct Nobody;

impl Ask for Nobody {
    fn ask(&self, _: &Doubt) -> Result<Option<String>, ClientError> {
        Ok(None)
    }
}

fn sample(file: &str, most: usize, labelled: bool) -> Result<Sample, String> {
    read(Input::Bytes(file.as_bytes()), &TableArgs::default(), most, labelled, &Nobody)
        .map_err(|problem| problem.named(Path::new("t")).to_string())
}

#[test]
fn rows_are_spread_over_the_file_whatever_its_length() {
    for count in [1usize, 7, 10, 11, 19, 20, 21, 40, 99, 1_000, 12_345] {
        let rows: String = (0..count).map(|i| format!("{i},{}\n", i % 2)).collect();
        let found = sample(&format!("x,label\n{rows}"), 10, true).unwrap();
        assert_eq!(found.rows.len(), count.min(10), "{count}");
        assert_eq!((found.seen, found.labels.len(), found.places.len()), (count as u64, count.min(10), count.min(10)));
        let at: Vec<usize> = found.rows.iter().map(|row| row[0].parse().unwrap()).collect();
        assert!(at.windows(2).all(|pair| pair[0] < pair[1]) && at[0] == 0, "{at:?}");
        assert!(count < 20 || *at.last().unwrap() > count * 3 / 4, "{count}: {at:?}");
        assert!(found.labels.iter().zip(&at).all(|(label, at)| *label == (at % 2).to_string()));
    }
}

#[test]
fn texts_and_numbers_are_told_apart() {
    let found = sample("id,review,stars,label\n1,good,5,x\n2,bad,1,y\n", 10, true).unwrap();
    assert_eq!((found.kind, &found.rows[1]), (Kind::Texts, &vec!["bad".to_owned()]));
    let found = sample("a,b,label\n1,2.5,x\n-2,1e3,y\n", 10, true).unwrap();
    assert_eq!((found.kind, found.rows.len()), (Kind::Numbers(vec!["a".into(), "b".into()]), 2));
    let found = sample("words\nsome\nmore\n", 10, false);
    assert!(found.unwrap_err().contains("--header yes or --header no"));
    assert_eq!(sample("text\nsome\nmore\n", 10, false).unwrap().rows.len(), 2);
    let problem = sample("a,b,label\n1,2,x\n1,NaN,x\n,3,y\n1,2,\n", 10, true).unwrap_err();
    for part in
        ["line 3, column 2 (\"b\"): \"NaN\"", "line 4, column 1 (\"a\"): the value is missing", "line 5, column 3"]
    {
        assert!(problem.contains(part), "{part} in {problem}");
    }
    assert!(sample("a,b\n1,2\n", 10, true).is_err(), "no column is named like a label");
}
