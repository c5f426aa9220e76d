//! Files of texts, of real numbers, JSONL and Parquet: what becomes an item, and what is refused where.

use openledger_proto::openledger::datanet::v1::Column;

use super::ask::Doubt;
use super::label::LabelColumn;
use super::*;

/// Nobody to ask.
struct Nobody;

impl Ask for Nobody {
    fn ask(&self, _: &Doubt) -> Result<Option<String>, ClientError> {
        Ok(None)
    }
}

fn texts(limit: u32) -> Schema {
    let label_names = ["blame", "praise"].map(str::to_owned).to_vec();
    Schema { modality: Modality::Utf8Text.into(), dimension: limit, labels: 2, label_names, ..Schema::default() }
}

/// Two columns: length in steps of 0.05 around 3.75, width in steps of 0.1 around 0.
fn petals() -> Schema {
    let column = |name: &str, centre: &str, scale: &str| Column {
        name: name.to_owned(),
        centre: centre.to_owned(),
        scale: scale.to_owned(),
    };
    let columns = vec![column("length", "3.75", "0.05"), column("width", "0", "0.1")];
    Schema { modality: Modality::Int8Vector.into(), dimension: 2, labels: 3, columns, ..Schema::default() }
}

fn whole() -> Schema {
    Schema { columns: Vec::new(), ..petals() }
}

fn read(file: &str, format: FormatArg, args: TableArgs, schema: &Schema) -> Result<Table, String> {
    let args = TableArgs { format: Some(format), ..args };
    parse(Input::Bytes(file.as_bytes()), &args, schema, &Nobody, "t").map_err(|p| p.named(Path::new("t")).to_string())
}

fn csv(file: &str, schema: &Schema) -> Result<Vec<(String, u32, u64)>, String> {
    read(file, FormatArg::Csv, TableArgs::default(), schema).map(|table| rows(&table))
}

/// Bytes as text or numbers, label and line of each item.
fn rows(table: &Table) -> Vec<(String, u32, u64)> {
    let shown = |item: &ItemPayload| match std::str::from_utf8(&item.features) {
        Ok(text) if text.len() > 2 => text.to_owned(),
        _ => format!("{:?}", item.features.iter().map(|byte| byte.cast_signed()).collect::<Vec<i8>>()),
    };
    table.items.iter().zip(&table.lines).map(|(item, line)| (shown(item), item.label, *line)).collect()
}

fn column(name: &str) -> Option<LabelColumn> {
    Some(name.parse().unwrap())
}

#[test]
fn texts_come_from_spreadsheets_as_they_are() {
    let file = "\u{feff}ID;Review;Class\r\n1;\"Good;\r\n very \"\"good\"\"\";praise\r\n2; spaces stay ;blame\r\n";
    let found = csv(file, &texts(100)).unwrap();
    assert_eq!(found, [("Good;\r\n very \"good\"".into(), 1, 2), (" spaces stay ".into(), 0, 4)]);
    // Without a header the label is known by its names, on either side.
    for file in ["praise,first words\nblame,other words\n", "first words,praise\nother words,blame\n"] {
        let found = csv(file, &texts(100)).unwrap();
        assert_eq!(found, [("first words".into(), 1, 1), ("other words".into(), 0, 2)], "{file}");
    }
}

#[test]
fn texts_that_the_datanet_does_not_take_are_refused_by_line_and_column() {
    let file = "text,label\nfine words,praise\n,praise\n   ,blame\nmuch too long for it,blame\nfine words,Praise\nfine words,\nfine words,2\nwords";
    let problem = csv(file, &texts(12)).unwrap_err();
    for part in [
        "t: 7 rows cannot be used, so none is:",
        "line 3, column 1 (\"text\"): the text is missing",
        "line 4, column 1 (\"text\"): the text is missing",
        "line 5, column 1 (\"text\"): the text has 20 bytes, and the datanet takes 12 at most",
        "line 6, column 2 (\"label\"): \"Praise\" is no label of this datanet (do you mean \"praise\"?)",
        "line 7, column 2 (\"label\"): the label is missing",
        "line 8, column 2 (\"label\"): \"2\" is no label",
        "line 9: 1 column, separated by ',', where the first row has 2",
    ] {
        assert!(problem.contains(part), "{part} in {problem}");
    }
}

#[test]
fn columns_in_doubt_are_asked_for() {
    let two = "title,body,kind\na b c,d e f,praise\n";
    let problem = csv(two, &Schema { label_names: Vec::new(), ..texts(9) }).unwrap_err();
    assert!(problem.contains("which column is the label?") && problem.contains("--label-column"), "{problem}");
    assert_eq!(csv(two, &texts(9)).unwrap(), [("d e f".into(), 1, 2)], "a column of label names, and one of texts");
    let args = TableArgs { header: HeaderArg::Yes, ..TableArgs::default() };
    let problem = read("title,words,kind\na b c,d e f,praise\n", FormatArg::Csv, args, &texts(9)).unwrap_err();
    assert!(problem.contains("--text-column"), "{problem}");
    let args = TableArgs { text_column: column("TITLE"), ..TableArgs::default() };
    assert_eq!(rows(&read(two, FormatArg::Csv, args, &texts(9)).unwrap()), [("a b c".into(), 1, 2)]);
    let args = TableArgs { text_column: column("heading"), ..TableArgs::default() };
    let problem = read(two, FormatArg::Csv, args, &texts(9)).unwrap_err();
    assert!(
        problem.contains("no column is named \"heading\": the file has \"title\", \"body\", \"kind\""),
        "{problem}"
    );
    let args = TableArgs { text_column: column("3"), label_column: column("3"), ..TableArgs::default() };
    assert!(read(two, FormatArg::Csv, args, &texts(9)).unwrap_err().contains("is the label and a feature"));
    assert!(csv("good words,praise words\nx y,z\n", &texts(9)).unwrap_err().contains("--header yes or --header no"));
}

#[test]
fn real_numbers_become_features_by_the_datanets_columns() {
    let file = "id,Width,species,LENGTH\n7,1.25,2,3.8\n8,-1e-1,0,3.775\n9,99,1,1e9\n";
    let table = read(file, FormatArg::Csv, TableArgs::default(), &petals()).unwrap();
    assert_eq!(rows(&table), [("[1, 12]".into(), 2, 2), ("[0, -1]".into(), 0, 3), ("[127, 127]".into(), 1, 4)]);
    let preview = table.preview().join("\n");
    assert!(preview.contains("not used: column 1 \"id\""), "{preview}");
    assert!(preview.contains("2 values lie beyond the columns of the datanet"), "{preview}");
    // The order of the columns counts where they have no names.
    assert_eq!(csv("3.8,1.25,2\n3.775,-0.1,0\n", &petals()).unwrap()[0], ("[1, 12]".into(), 2, 1));
}

#[test]
fn numbers_that_are_none_are_refused_by_line_and_column() {
    let file = "length,width,label\n,1,0\nNaN,1,0\n1,-Infinity,0\nfar,1,0\n1,\"1,5\",0\n1,N/A,0\n1,1,3\n";
    let problem = csv(file, &petals()).unwrap_err();
    for part in [
        "line 2, column 1 (\"length\"): the value is missing",
        "line 3, column 1 (\"length\"): \"NaN\" is no finite number",
        "line 4, column 2 (\"width\"): \"-Infinity\" is no finite number",
        "line 5, column 1 (\"length\"): \"far\" is not a number",
        "line 6, column 2 (\"width\"): \"1,5\" is written with a comma",
        "line 7, column 2 (\"width\"): the value is missing",
        "line 8, column 3 (\"label\"): \"3\" is no label",
    ] {
        assert!(problem.contains(part), "{part} in {problem}");
    }
    let problem = csv("length,depth,label\n1,1,0\n", &petals()).unwrap_err();
    assert!(problem.contains("no column is named \"width\"") && problem.contains("--columns"), "{problem}");
    let problem = csv("1.5,0\n2.5,1\n", &petals()).unwrap_err();
    assert!(problem.contains("line 1, column 1: 1 numbers, where the datanet has 2 features"), "{problem}");
}

#[test]
fn json_lines_hold_texts_numbers_and_lists() {
    let json = |file: &str, schema: &Schema| {
        read(file, FormatArg::Jsonl, TableArgs::default(), schema).map(|table| rows(&table))
    };
    let file =
        "{\"text\":\"some words\",\"label\":\"praise\",\"meta\":{\"a\":1}}\n\n{\"label\":0,\"text\":\"others\"}\n";
    assert_eq!(json(file, &texts(20)).unwrap(), [("some words".into(), 1, 1), ("others".into(), 0, 3)]);
    let file = "{\"width\":0.1,\"length\":3.75,\"label\":2}\n{\"width\":null,\"length\":1,\"label\":1}\n{\"label\":1,\"width\":1}\n";
    let problem = json(file, &petals()).unwrap_err();
    assert!(problem.contains("line 2 (\"width\"): the value is missing"), "{problem}");
    assert!(problem.contains("line 3 (\"length\"): the value is missing"), "{problem}");
    assert_eq!(json(file.lines().next().unwrap(), &petals()).unwrap(), [("[0, 1]".into(), 2, 1)]);
    let file = "{\"embedding\":[1,-2],\"label\":1}\n{\"embedding\":[127,-128],\"label\":0}\n";
    assert_eq!(json(file, &whole()).unwrap(), [("[1, -2]".into(), 1, 1), ("[127, -128]".into(), 0, 2)]);
    assert_eq!(json("{\"embedding\":[3.8,1],\"label\":1}", &petals()).unwrap(), [("[1, 10]".into(), 1, 1)]);
    let problem = json("{\"embedding\":[1,2.5],\"label\":1}\n{\"embedding\":[1],\"label\":1}", &whole()).unwrap_err();
    assert!(problem.contains("line 1 (\"embedding\"): number 2: \"2.5\" is not a whole number"), "{problem}");
    assert!(problem.contains("line 2 (\"embedding\"): 1 numbers, where the datanet has 2 features"), "{problem}");
}

#[test]
fn parquet_is_read_by_the_names_of_its_columns() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../dataset/tests/data/zstd.parquet");
    let args = TableArgs { text_column: column("text"), ..TableArgs::default() };
    let read = |args: &TableArgs, schema: &Schema| super::read(&file, args, schema, &Nobody).map_err(|e| e.to_string());
    let problem = read(&args, &texts(100)).unwrap_err();
    assert!(problem.contains("row 8, column 1 (\"text\"): the text is missing"), "{problem}");
    let args = TableArgs { columns: vec![column("whole").unwrap()], ..TableArgs::default() };
    let schema = Schema { dimension: 1, columns: Vec::new(), ..texts(1) };
    let table = read(&args, &Schema { modality: Modality::Int8Vector.into(), ..schema }).unwrap();
    assert_eq!((table.items.len(), table.unit), (600, "row"));
    assert_eq!(rows(&table)[..2], [("[-128]".into(), 1, 1), ("[-127]".into(), 1, 2)]);
}

#[test]
fn a_second_run_reads_as_the_first_one() {
    let file = "heading,words,kind\na b c,d e f,praise\n";
    let args = TableArgs { text_column: column("words"), label_column: column("kind"), ..TableArgs::default() };
    let first = read(file, FormatArg::Csv, args, &texts(9)).unwrap();
    let again = TableArgs::default().or(Some(&first.reading));
    let second = read(file, FormatArg::Csv, again, &texts(9)).unwrap();
    assert_eq!((first.reading, first.items), (second.reading, second.items));
    let petals = petals();
    let args = TableArgs { columns: vec![column("b").unwrap(), column("a").unwrap()], ..TableArgs::default() };
    let file = "a,b,label\n1,3.8,2\n";
    let first = read(file, FormatArg::Csv, args, &petals).unwrap();
    assert_eq!(rows(&first), [("[1, 10]".into(), 2, 2)]);
    let second = read(file, FormatArg::Csv, TableArgs::default().or(Some(&first.reading)), &petals).unwrap();
    assert_eq!(first.items, second.items);
}

proptest::proptest! {
    #[test]
    fn no_bytes_make_a_reader_panic(
        bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..200),
        plain in "[a-z0-9,;\"\r\n\t.{}:\\[\\] \\\\-]{0,120}",
    ) {
        for bytes in [bytes, plain.into_bytes(), b"PAR1".to_vec()] {
            for format in [FormatArg::Csv, FormatArg::Jsonl, FormatArg::Parquet] {
                for schema in [texts(9), petals(), whole()] {
                    let args = TableArgs { format: Some(format), ..TableArgs::default() };
                    if let Ok(table) = parse(Input::Bytes(&bytes), &args, &schema, &Nobody, "t") {
                        proptest::prop_assert_eq!(table.items.len(), table.lines.len());
                    }
                }
            }
        }
    }
}
