//! Parquet as pyarrow and pandas write it (`tests/data/make.py`), and as the library itself does.
#![allow(clippy::unwrap_used, reason = "tests")]

use std::path::Path;

use openledger_dataset::{Cell, Dataset, Format, Input};

fn file(name: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(name)
}

fn number(text: &str) -> Cell {
    Cell::Number(text.to_owned())
}

#[test]
fn texts_numbers_lists_and_nulls_are_read_whatever_packs_them() {
    for codec in ["none", "snappy", "zstd", "gzip", "lz4"] {
        let path = file(&format!("{codec}.parquet"));
        let input = Input::File(&path);
        assert_eq!(Format::of(input).unwrap(), Format::Parquet);
        let dataset = Dataset::open(input, Format::Parquet, None).unwrap();
        assert_eq!(dataset.columns(), ["text", "label", "float", "single", "whole", "flag", "list"], "{codec}");
        let rows: Vec<_> = dataset.rows(&[1, 0, 2, 3, 4, 5, 6]).unwrap().map(Result::unwrap).collect();
        assert_eq!(rows.len(), 600, "{codec}: two row groups and dictionaries");
        assert_eq!(rows[0].place.to_string(), "row 1");
        let list = Cell::List(vec![number("0"), number("-1"), number("2")]);
        let first = vec![
            Cell::Text("praise".into()),
            Cell::Text("Grüße, 0 \"mal\"\n".into()),
            number("0.1"),
            number("0.25"),
            number("-128"),
            Cell::Text("true".into()),
            list,
        ];
        assert_eq!(rows[0].cells, first, "{codec}");
        assert_eq!(rows[7].cells[..3], [Cell::Text("blame".into()), Cell::Missing, number("7.1")], "{codec}");
        assert_eq!(rows[9].cells[2], Cell::Missing, "{codec}");
        let special: Vec<&Cell> = rows.iter().skip(597).map(|row| &row.cells[2]).collect();
        assert_eq!(special, [&number("NaN"), &number("inf"), &number("-inf")], "{codec}");
    }
}

#[test]
fn files_that_are_cut_or_damaged_are_refused() {
    let whole = std::fs::read(file("snappy.parquet")).unwrap();
    for length in (0..whole.len()).step_by(97) {
        let cut = &whole[..length];
        assert!(Dataset::open(Input::Bytes(cut), Format::Parquet, None).is_err(), "{length} bytes");
    }
    let mut seen = 0;
    for at in (4..whole.len() - 8).step_by(61) {
        let mut damaged = whole.clone();
        damaged[at] ^= 0x5a;
        // Many damages change a value only; what is asked for is an answer, whatever it is.
        if let Ok(dataset) = Dataset::open(Input::Bytes(&damaged), Format::Parquet, None) {
            let all: Vec<usize> = (0..dataset.columns().len()).collect();
            seen += dataset.rows(&all).map_or(1, |rows| rows.take(10_000).filter(Result::is_err).count().min(1));
        }
    }
    assert!(seen > 0);
}

#[test]
fn texts_that_are_not_utf_8_and_types_without_numbers_are_refused_by_row() {
    let path = file("odd.parquet");
    let dataset = Dataset::open(Input::File(&path), Format::Parquet, None).unwrap();
    assert_eq!(dataset.columns(), ["bytes", "when"]);
    let problem = |column: usize| -> Vec<String> {
        dataset.rows(&[column]).unwrap().filter_map(Result::err).map(|e| e.to_string()).collect()
    };
    assert_eq!(problem(0), ["row 2 (\"bytes\"): the bytes are not UTF-8"]);
    assert!(problem(1)[0].contains("neither a text, nor a number"), "{:?}", problem(1));
}
