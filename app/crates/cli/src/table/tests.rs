//! Whole tables: what is read is what was written, and what cannot be used is named.

use std::cell::RefCell;

use proptest::prelude::*;

use super::ask::Doubt;
use super::*;

/// Answers questions in order; nobody answers when there are no more answers.
#[derive(Default)]
struct Answers(RefCell<Vec<&'static str>>, RefCell<Vec<Doubt>>);

impl Answers {
    fn new(answers: &[&'static str]) -> Self {
        Self(RefCell::new(answers.iter().rev().copied().collect()), RefCell::default())
    }
}

impl Ask for Answers {
    fn ask(&self, doubt: &Doubt) -> Result<Option<String>, ClientError> {
        self.1.borrow_mut().push(doubt.clone());
        Ok(self.0.borrow_mut().pop().map(str::to_owned))
    }
}

fn schema(dimension: u32) -> Schema {
    let label_names = ["setosa", "versicolor", "virginica"].map(str::to_owned).to_vec();
    Schema { modality: 1, dimension, labels: 3, label_names, ..Schema::default() }
}

fn with(bytes: &[u8], args: &TableArgs, schema: &Schema, ask: &Answers) -> Result<Table, String> {
    let path = Path::new("t.csv");
    parse(bytes, args, schema, ask, "t.csv").map_err(|problem| problem.named(path).to_string())
}

/// Reads a table of four features without any switch and with nobody to ask.
fn read4(bytes: impl AsRef<[u8]>) -> Result<Vec<(Vec<i8>, u32)>, String> {
    with(bytes.as_ref(), &TableArgs::default(), &schema(4), &Answers::default()).map(|table| pairs(&table))
}

fn pairs(table: &Table) -> Vec<(Vec<i8>, u32)> {
    let features = |item: &ItemPayload| item.features.iter().map(|byte| byte.cast_signed()).collect();
    table.items.iter().map(|item| (features(item), item.label)).collect()
}

fn args(header: HeaderArg, label_column: Option<&str>) -> TableArgs {
    TableArgs { header, label_column: label_column.map(|text| text.parse().unwrap()), ..TableArgs::default() }
}

fn two() -> Vec<(Vec<i8>, u32)> {
    vec![(vec![1, 2, 3, 4], 0), (vec![5, 6, 7, 8], 1)]
}

#[test]
fn the_same_items_whatever_the_form_of_the_file() {
    for file in [
        &b"1,2,3,4,0\n5,6,7,8,1\n"[..],
        b"\xef\xbb\xbf1,2,3,4,0\n5,6,7,8,1\n",
        b"1,2,3,4,0\r\n5,6,7,8,1\r\n",
        b"1,2,3,4,0\r5,6,7,8,1\r",
        b"1;2;3;4;0\n5;6;7;8;1",
        b"1\t2\t3\t4\t0\n5\t6\t7\t8\t1\n",
        b"\n1,2,3,4,0\n\n  \n5,6,7,8,1\n\n",
        b"\"1\",\"2\",\"3\",\"4\",\"0\"\n5,\"6\",7,8,\"1\"\n",
        b" 1, 2 ,3,+4,0\n5,6,007,8,1\n",
        b"a,b,c,d,species\n1,2,3,4,setosa\n5,6,7,8,versicolor\n",
        b"\xef\xbb\xbf\"species\";\"a;1\";\"b\"\"\";\"c\nd\";e\r\nsetosa;1;2;3;4\r\nversicolor;5;6;7;8\r\n",
        b"sep=;\r\n1;2;3;4;0\r\n5;6;7;8;1\r\n",
        b"0,1,2,3,class\n1,2,3,4,0\n5,6,7,8,1\n",
        b"setosa,1,2,3,4\nversicolor,5,6,7,8\n",
    ] {
        assert_eq!(read4(file), Ok(two()), "{}", String::from_utf8_lossy(file));
    }
}

#[test]
fn other_encodings_are_refused_by_name() {
    let utf16: Vec<u8> = "\u{feff}1,2,3,4,0\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert!(read4(&utf16).unwrap_err().contains("UTF-16 little endian"));
    assert!(read4(utf16.get(2..).unwrap()).unwrap_err().contains("UTF-16 little endian"));
    assert!(read4(b"1,2,3,4,0\n1,2,3,4,\xe9\n").unwrap_err().contains("line 2: byte 0xe9 is not UTF-8"));
}

#[test]
fn a_first_row_in_doubt_is_asked_for_and_refused_when_nobody_answers() {
    for first in [
        "0,1,2,3,4",
        "0.0,1.0,2.0,3.0,4.0",
        "\"0\",\"1\",\"2\",\"3\",\"4\"",
        "51,,14,2,0",
        "NaN,35,14,2,0",
        "100,200,300,400,500",
    ] {
        let file = format!("{first}\n68,50,40,21,0\n51,35,14,2,1\n");
        let error = read4(&file).unwrap_err();
        assert!(error.contains("--header yes or --header no") && error.contains("line 1"), "{error}");
        assert!(error.contains("line 2: 68 | 50 | 40 | 21 | 0"), "{error}");
        let ask = Answers::new(&["yes"]);
        let table = with(file.as_bytes(), &TableArgs::default(), &schema(4), &ask).unwrap();
        assert_eq!((table.items.len(), table.lines.clone(), table.reading.header), (2, vec![2, 3], true));
        assert_eq!(ask.1.borrow().len(), 1);
        let yes = with(file.as_bytes(), &args(HeaderArg::Yes, None), &schema(4), &Answers::default()).unwrap();
        assert_eq!(yes.items.len(), 2);
    }
    let no = |first: &str| {
        let file = format!("{first}\n68,50,40,21,0\n");
        with(file.as_bytes(), &args(HeaderArg::No, None), &schema(4), &Answers::default()).map(|table| pairs(&table))
    };
    assert_eq!(no("0,1,2,3,2").unwrap().len(), 2);
    let error = no("51,,14,2,0").unwrap_err();
    assert!(error.contains("line 1, column 2: the value is missing"), "{error}");
    assert!(no("a,b,c,d,label").unwrap_err().contains("line 1, column 1: \"a\" is not a number"));
    // An answer that is none stops the command as well.
    let error = with(b"0,1,2,3,4\n1,2,3,4,0\n", &TableArgs::default(), &schema(4), &Answers::new(&["maybe"]));
    assert!(error.unwrap_err().contains("--header"));
}

#[test]
fn a_column_named_like_a_label_is_the_label() {
    let rows = "2,0,9,9,1\n1,0,9,9,0\n0,1,8,8,0\n1,1,8,8,0\n2,1,8,8,0\n";
    let labels = |header: &str, args: &TableArgs| {
        let table = with(format!("{header}\n{rows}").as_bytes(), args, &schema(4), &Answers::default());
        table.map(|table| (table.reading.label_column, table.items.iter().map(|item| item.label).collect::<Vec<_>>()))
    };
    let first = Ok((1, vec![2, 1, 0, 1, 2]));
    assert_eq!(labels("label,1x1,1x2,1x3,1x4", &TableArgs::default()), first);
    assert_eq!(labels("CLASS,a,b,c,d", &TableArgs::default()), first);
    assert_eq!(labels("kind,a,b,c,d", &args(HeaderArg::Auto, Some("Kind"))), first);
    assert_eq!(labels("kind,a,b,c,d", &args(HeaderArg::Auto, Some("first"))), first);
    assert_eq!(labels("a,b,c,d,target", &TableArgs::default()), Ok((5, vec![1, 0, 0, 0, 0])));
    assert!(labels("kind,a,b,c,d", &TableArgs::default()).unwrap_err().contains("--label-column"));
    assert!(labels("label,a,b,c,target", &TableArgs::default()).unwrap_err().contains("named like labels"));
    assert!(labels("kind,a,b,c,d", &args(HeaderArg::Auto, Some("label"))).unwrap_err().contains("no column is named"));
    assert!(labels("kind,a,b,c,d", &args(HeaderArg::No, Some("kind"))).unwrap_err().contains("--header says no"));
    assert!(labels("kind,a,b,c,d", &args(HeaderArg::Auto, Some("6"))).unwrap_err().contains("5 columns"));
    // Without a header the same table is in doubt, and the answer counts.
    assert!(
        with(rows.as_bytes(), &TableArgs::default(), &schema(4), &Answers::default())
            .unwrap_err()
            .contains("first column")
    );
    let told = with(rows.as_bytes(), &TableArgs::default(), &schema(4), &Answers::new(&["1"])).unwrap();
    assert_eq!(told.reading.label_column, 1);
}

#[test]
fn numbered_columns_say_nothing_about_the_label() {
    let numbered = args(HeaderArg::Yes, None);
    let label = |file: &str| {
        let table = with(file.as_bytes(), &numbered, &schema(4), &Answers::default());
        table.map(|table| table.reading.label_column)
    };
    assert_eq!(label("0,1,2,3,4\n1,1,1,1,2\n1,0,1,1,0\n"), Ok(5));
    let first = format!("0,1,2,3,4\n{}", "2,9,9,9,0\n".repeat(5));
    assert!(label(&first).unwrap_err().contains("--label-column"), "the first column looks more like labels");
}

#[test]
fn every_row_that_cannot_be_used_is_named() {
    for (file, problem) in [
        ("1,2,3,4,0\n1,2,200,4,0\n", "line 2, column 3: \"200\" is out of range"),
        ("1,2,3,4,0\n\n1,2,3,4.5,0\n", "line 3, column 4: \"4.5\" is not a whole number"),
        ("1,2,3,4,0\r\n1e1,2,3,4,0\r\n", "line 2, column 1: \"1e1\" is written with an exponent"),
        ("1,2,3,4,0\n1,2,,4,0\n", "line 2, column 3: the value is missing"),
        ("1,2,3,4,0\n1,inf,3,4,0\n", "line 2, column 2: \"inf\" is not a number"),
        ("1,2,3,4,0\n1,2,3,4,\n", "line 2, column 5: the label is missing"),
        ("1,2,3,4,0\n1,2,3,4,Setosa\n", "do you mean \"setosa\""),
        ("9,2,3,4,0\n9,2,3,4,3\n", "line 2, column 5: \"3\" is no label of this datanet"),
        (
            "1,2,3,4,0\n1,2,3,0\n",
            "line 2: 4 columns, separated by ',', where the table takes 5: 4 features and a label",
        ),
        (
            "1,2,3,4,0\n1,2,3,4,0,\n",
            "line 2: 6 columns, separated by ',', where the table takes 5: 4 features and a label; the last",
        ),
        ("a,b,c,d,label\n1,2,3,4,0\na,b,c,d,label\n", "line 3: the header stands here again"),
        ("1,2,3,4,0\n,,,,\n", "line 2: the row is empty"),
        ("a,b,c,d,label\n\"1\n\",2,3,4,0\n1,2,x,4,0\n", "line 4, column 3 (\"c\"): \"x\" is not a number"),
        ("1,2,3,4,0\n\"1,2,3,4,0\n", "line 2, column 1: the quote that begins this cell is never closed"),
        ("", "no row"),
        ("\n \n", "no row"),
        ("a,b,c,d,label\n", "header only"),
        ("1|2|3|4|0\n", "line 1: 1 column, separated by"),
    ] {
        let error = read4(file).unwrap_err();
        assert!(error.contains(problem), "{file:?}\n{error}\n{problem}");
    }
}

#[test]
fn a_file_of_pixels_is_told_how_to_scale_for_every_row() {
    let file: String = (0..40).map(|i| format!("{},255,0,3,1\n", 200 + i)).collect();
    let error = read4(&file).unwrap_err();
    assert!(error.starts_with("t.csv: 40 rows cannot be used, so none is:\n  line 1, column 1: \"200\""), "{error}");
    assert!(error.contains("subtract 128") && error.contains("uint8") && error.ends_with("and 30 more"), "{error}");
}

#[test]
fn names_that_are_numbers_of_other_labels_are_in_doubt() {
    let schema = Schema { label_names: vec!["1".into(), "2".into(), "3".into()], ..schema(2) };
    let labels = |file: &str, args: &TableArgs| {
        let table = with(file.as_bytes(), args, &schema, &Answers::default())?;
        Ok::<_, String>(table.items.iter().map(|item| item.label).collect::<Vec<_>>())
    };
    assert_eq!(labels("9,9,1\n9,9,3\n", &TableArgs::default()), Ok(vec![0, 2]));
    assert_eq!(labels("9,9,1\n9,9,0\n", &TableArgs::default()), Ok(vec![1, 0]));
    assert!(labels("9,9,1\n9,9,2\n", &TableArgs::default()).unwrap_err().contains("--labels names"));
    let numbers = TableArgs { labels: Some(LabelKind::Numbers), ..TableArgs::default() };
    assert_eq!(labels("9,9,1\n9,9,2\n", &numbers), Ok(vec![1, 2]));
}

#[test]
fn the_preview_shows_label_column_counts_and_first_rows() {
    let file = "a,b,c,d,species\n1,2,3,4,setosa\n5,6,7,8,versicolor\n1,1,1,1,setosa\n";
    let table = with(file.as_bytes(), &TableArgs::default(), &schema(4), &Answers::default()).unwrap();
    let preview = table.preview().join("\n");
    for part in [
        "t.csv: 3 items in lines 2 to 4, 5 columns separated by ',', line 1 is the header",
        "label: column 5 \"species\" (named like a label)",
        "0 setosa: 2, 1 versicolor: 1",
        "line 2: 1 | 2 | 3 | 4 | setosa",
    ] {
        assert!(preview.contains(part), "{preview}\n{part}");
    }
}

#[test]
fn an_earlier_reading_answers_what_is_left_open() {
    let file = b"0;1;2;3;4\n68;50;40;21;0\n";
    let first = with(file, &args(HeaderArg::Yes, Some("last")), &schema(4), &Answers::default()).unwrap();
    let json = serde_json::to_string(&first.reading).unwrap();
    let earlier: Reading = serde_json::from_str(&json).unwrap();
    let again = with(file, &TableArgs::default().or(Some(&earlier)), &schema(4), &Answers::default()).unwrap();
    assert_eq!((again.reading, again.items), (first.reading, first.items));
}

/// A cell as a writer of CSV puts it.
fn written(cell: &str, quote: bool, separator: char) -> String {
    if quote || cell.contains([separator, '"', '\r', '\n']) {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell.to_owned()
    }
}

#[derive(Debug, Clone)]
struct Form {
    separator: char,
    end: &'static str,
    bom: bool,
    quotes: bool,
    last_end: bool,
    header: bool,
    label_at: usize,
}

fn form() -> impl Strategy<Value = Form> {
    let separator = prop::sample::select(vec![',', ';', '\t']);
    let end = prop::sample::select(vec!["\n", "\r\n", "\r"]);
    (separator, end, any::<[bool; 4]>(), 0usize..5).prop_map(
        |(separator, end, [bom, quotes, last_end, header], label_at)| Form {
            separator,
            end,
            bom,
            quotes,
            last_end,
            header,
            label_at,
        },
    )
}

/// The file, and the line on which each row begins.
fn file(form: &Form, names: &[String], rows: &[Vec<String>]) -> (Vec<u8>, Vec<u64>) {
    let mut lines: Vec<&[String]> = rows.iter().map(Vec::as_slice).collect();
    if form.header {
        lines.insert(0, names);
    }
    let mut text = String::new();
    let mut at = Vec::new();
    for cells in &lines {
        at.push(text::line_ends(text.as_bytes()) + 1);
        let cells: Vec<String> = cells.iter().map(|cell| written(cell, form.quotes, form.separator)).collect();
        text.push_str(&cells.join(&form.separator.to_string()));
        text.push_str(form.end);
    }
    if !form.last_end {
        text.truncate(text.len() - form.end.len());
    }
    let bytes = [if form.bom { &b"\xef\xbb\xbf"[..] } else { b"" }, text.as_bytes()].concat();
    (bytes, at.split_off(usize::from(form.header)))
}

fn row_cells(form: &Form, features: &[i8], label: &str) -> Vec<String> {
    let mut cells: Vec<String> = features.iter().map(i8::to_string).collect();
    cells.insert(form.label_at, label.to_owned());
    cells
}

fn switches(form: &Form) -> TableArgs {
    let header = if form.header { HeaderArg::Yes } else { HeaderArg::No };
    TableArgs { header, label_column: Some(LabelColumn::At(form.label_at + 1)), ..TableArgs::default() }
}

proptest! {
    #[test]
    fn what_a_writer_of_csv_writes_is_read_back(
        form in form(),
        rows in prop::collection::vec((any::<[i8; 4]>(), 0u32..3, any::<bool>()), 1..20),
        names in prop::collection::vec("[a-z]{1,4}[,;\t\"\r\n]{0,3}[a-z ]{0,3}", 5),
    ) {
        let labels = ["setosa", "versicolor", "virginica"];
        let cells: Vec<Vec<String>> = rows
            .iter()
            .map(|(features, label, named)| {
                let label = usize::try_from(*label).unwrap();
                row_cells(&form, features, &if *named { labels[label].to_owned() } else { label.to_string() })
            })
            .collect();
        let (bytes, lines) = file(&form, &names, &cells);
        let table = with(&bytes, &switches(&form), &schema(4), &Answers::default()).unwrap();
        let expected: Vec<(Vec<i8>, u32)> = rows.iter().map(|(features, label, _)| (features.to_vec(), *label)).collect();
        prop_assert_eq!(pairs(&table), expected);
        prop_assert_eq!(table.lines, lines);
        prop_assert_eq!(table.reading.separator, form.separator);
    }

    #[test]
    fn every_bad_cell_is_refused_with_its_line_and_column(
        form in form(),
        rows in prop::collection::vec((any::<[i8; 4]>(), 0u32..3), 1..12),
        bad in prop::sample::select(vec!["128", "-129", "1.5", "1e3", "", "NaN", "x", "∞", "0x1", "1 1", "1\u{feff}"]),
        row in any::<prop::sample::Index>(),
        column in 0usize..5,
    ) {
        let names: Vec<String> = ["a", "b\nb", "c", "d", "e"].map(str::to_owned).to_vec();
        let mut cells: Vec<Vec<String>> =
            rows.iter().map(|(features, label)| row_cells(&form, features, &label.to_string())).collect();
        let row = row.index(cells.len());
        cells[row][column] = bad.to_owned();
        let (bytes, lines) = file(&form, &names, &cells);
        let error = with(&bytes, &switches(&form), &schema(4), &Answers::default()).unwrap_err();
        prop_assert!(error.contains(&format!("line {}, column {}", lines[row], column + 1)), "{}", error);
    }

    #[test]
    fn no_bytes_make_the_reader_panic(bytes in prop::collection::vec(any::<u8>(), 0..200), plain in "[0-9,;\"\r\n\t.aN-]{0,80}") {
        for bytes in [bytes, plain.into_bytes()] {
            if let Ok(table) = with(&bytes, &TableArgs::default(), &schema(2), &Answers::default()) {
                prop_assert_eq!(table.items.len(), table.lines.len());
            }
        }
    }

    /// Without any switch nothing is dropped: each row is an item, or it is the header that is shown.
    #[test]
    fn all_rows_are_items_or_the_header(rows in prop::collection::vec(any::<[i8; 4]>(), 1..10), labels in prop::collection::vec(0u32..3, 10)) {
        let text: String = rows.iter().zip(&labels).map(|(f, l)| format!("{},{},{},{},{l}\n", f[0], f[1], f[2], f[3])).collect();
        if let Ok(table) = with(text.as_bytes(), &TableArgs::default(), &schema(4), &Answers::default()) {
            prop_assert_eq!(table.items.len(), rows.len());
            prop_assert!(!table.reading.header);
        }
    }
}
