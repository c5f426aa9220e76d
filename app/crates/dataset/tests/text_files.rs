//! CSV and JSONL as programs write them.
#![allow(clippy::unwrap_used, reason = "tests")]

use openledger_dataset::{Cell, Dataset, Format, Input, Row, Separator};

fn text(cell: &str) -> Cell {
    Cell::Text(cell.to_owned())
}

fn open(file: &str, format: Format) -> Dataset<'_> {
    Dataset::open(Input::Bytes(file.as_bytes()), format, None).unwrap()
}

/// Rows as text, refusals among them.
fn rows(dataset: &Dataset<'_>, columns: &[usize]) -> Vec<String> {
    let shown = |cell: &Cell| match cell {
        Cell::Missing => "-".to_owned(),
        Cell::Text(text) => format!("{text:?}"),
        Cell::Number(number) => number.clone(),
        Cell::List(list) => format!("{list:?}"),
    };
    dataset
        .rows(columns)
        .unwrap()
        .map(|row| match row {
            Ok(Row { place, cells }) => {
                format!("{place}: {}", cells.iter().map(shown).collect::<Vec<_>>().join(" "))
            }
            Err(refusal) => format!("{refusal}"),
        })
        .collect()
}

#[test]
fn a_spreadsheet_of_windows_with_mark_quotes_and_line_breaks() {
    let file = "\u{feff}id;Text;Label\r\n1;\"He said \"\"no\"\";\r\nthen left\";praise\r\n\r\n2;plain, with commas;blame\r\n3;;praise\r\n";
    let dataset = open(file, Format::Csv);
    assert_eq!(dataset.separator(), Some(Separator(b';')));
    assert_eq!(dataset.columns(), ["id", "Text", "Label"]);
    assert_eq!(dataset.find("text"), Ok(1));
    let found = rows(&dataset, &[1, 2]);
    let wanted = [
        "line 2: \"He said \\\"no\\\";\\r\\nthen left\" \"praise\"",
        "line 5: \"plain, with commas\" \"blame\"",
        "line 6: \"\" \"praise\"",
    ];
    assert_eq!(found, wanted);
}

#[test]
fn ragged_rows_are_refused_by_line_and_those_behind_them_are_read() {
    let file = "a,b,c\n1,2,3\n4,5\n6,7,8,9\n,,\na,b,c\n10,11,12";
    let found = rows(&open(file, Format::Csv), &[2]);
    let wanted = [
        "line 2: \"3\"",
        "line 3: 2 columns, separated by ',', where the first row has 3",
        "line 4: 4 columns, separated by ',', where the first row has 3",
        "line 5: the row is empty: it has separators only",
        "line 6: the header stands here again",
        "line 7: \"12\"",
    ];
    assert_eq!(found, wanted);
}

#[test]
fn names_that_stand_twice_or_nowhere_are_refused() {
    let dataset = open("text,label,text\na,b,c\n", Format::Csv);
    assert!(dataset.find("text").unwrap_err().contains("2 columns are named \"text\""));
    assert!(dataset.find("body").unwrap_err().contains("the file has \"text\", \"label\", \"text\""));
    assert_eq!(rows(&dataset.clone(), &[2]), ["line 2: \"c\""]);
    assert_eq!(rows(&dataset.without_header(), &[0]), ["line 1: \"text\"", "line 2: \"a\""]);
}

#[test]
fn empty_files_and_files_that_are_something_else_are_refused() {
    let problem = |bytes: &[u8], format| Dataset::open(Input::Bytes(bytes), format, None).unwrap_err().to_string();
    for format in [Format::Csv, Format::JsonLines] {
        assert_eq!(problem(b"", format), "line 1: the file has no row");
        assert_eq!(problem(b"\n \r\n", format), "line 1: the file has no row");
        assert!(problem(b"PK\x03\x04...", format).contains("spreadsheet"));
        assert!(problem(b"\xff\xfea\0", format).contains("UTF-16"));
    }
    assert!(problem(b"PAR1 and then nothing", Format::Parquet).starts_with("row 1: the Parquet file cannot be read"));
}

#[test]
fn bytes_that_are_no_text_end_the_rows_with_their_line() {
    let mut file = "text,label\n".to_owned().into_bytes();
    for _ in 0..10_000 {
        file.extend(b"some words,good\n");
    }
    file.extend(b"caf\xe9,good\nmore,good\n");
    let dataset = Dataset::open(Input::Bytes(&file), Format::Csv, None).unwrap();
    let last = dataset.rows(&[0]).unwrap().last().unwrap().unwrap_err();
    assert!(last.is_last && last.to_string().starts_with("line 10002: byte 0xe9 is not UTF-8"), "{last}");
}

#[test]
fn objects_have_keys_in_any_order_and_numbers_keep_their_digits() {
    let file = "\u{feff}{\"text\": \"a\\nb \\u00e9\", \"label\": 1}\r\n\n{\"label\":\"x\",\"n\":0.1000000000000000055511151231257827,\"text\":null}\n{\"n\":-1e-7,\"list\":[1,2.5,null],\"ok\":true}";
    let dataset = open(file, Format::JsonLines);
    assert_eq!(dataset.columns(), ["text", "label", "n", "list", "ok"]);
    let all: Vec<Row> = dataset.rows(&[0, 1, 2, 3, 4]).unwrap().map(Result::unwrap).collect();
    assert_eq!(all[0].cells[..2], [text("a\nb é"), Cell::Number("1".into())]);
    assert_eq!(all[0].cells[2..], [Cell::Missing, Cell::Missing, Cell::Missing]);
    assert_eq!(all[1].place.to_string(), "line 3");
    assert_eq!(all[1].cells[2], Cell::Number("0.1000000000000000055511151231257827".into()));
    let list = vec![Cell::Number("1".into()), Cell::Number("2.5".into()), Cell::Missing];
    assert_eq!(all[2].cells[2..], [Cell::Number("-1e-7".into()), Cell::List(list), text("true")]);
}

#[test]
fn lines_that_are_no_objects_are_refused_one_by_one() {
    let file = "{\"text\":\"a\"}\n{\"text\":\"b\"\n[1]\n{\"text\":1,\"text\":2}\n{\"text\":{}}\n{\"text\":\"\\ud800\"}\n{\"text\":\"z\"}\n";
    let found = rows(&open(file, Format::JsonLines), &[0]);
    assert_eq!(found.len(), 7);
    assert!(found[1].starts_with("line 2: no JSON object at column"), "{}", found[1]);
    assert!(found[2].contains("line 3") && found[2].contains("one object on each line"), "{}", found[2]);
    assert!(found[3].contains("the key \"text\" stands twice"), "{}", found[3]);
    assert!(found[4].starts_with("line 5 (\"text\"): an object stands"), "{}", found[4]);
    assert!(found[5].starts_with("line 6"), "{}", found[5]);
    assert_eq!(found[6], "line 7: \"z\"");
    let array = Dataset::open(Input::Bytes(b"[{\"text\": 1}]"), Format::JsonLines, None).unwrap_err();
    assert!(array.to_string().contains("one object on each line"), "{array}");
}
