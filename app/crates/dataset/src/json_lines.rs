//! Rows of JSONL: an object on each line.

use std::fmt;
use std::io::{BufRead, BufReader, Read};

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::dataset::{Cell, Input, Row};
use crate::encoding::{TextReader, refusal};
use crate::refusal::{Place, Refusal, quoted};

/// Lines whose keys become columns.
const SAMPLE: usize = 1_000;
/// Most bytes of a line.
const MAX_LINE: usize = 1 << 24;

/// Keys and values of an object in their order.
struct Object<'l>(Vec<(String, &'l RawValue)>);

impl<'l> Deserialize<'l> for Object<'l> {
    fn deserialize<D: Deserializer<'l>>(deserializer: D) -> Result<Self, D::Error> {
        struct Pairs;
        impl<'l> Visitor<'l> for Pairs {
            type Value = Object<'l>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object such as {\"text\": \"...\", \"label\": \"...\"}")
            }

            fn visit_map<A: MapAccess<'l>>(self, mut map: A) -> Result<Object<'l>, A::Error> {
                let mut pairs: Vec<(String, &RawValue)> = Vec::new();
                while let Some((key, value)) = map.next_entry::<String, &RawValue>()? {
                    if pairs.iter().any(|(known, _)| *known == key) {
                        return Err(serde::de::Error::custom(format!("the key {} stands twice", quoted(&key))));
                    }
                    pairs.push((key, value));
                }
                Ok(Object(pairs))
            }
        }
        deserializer.deserialize_map(Pairs)
    }
}

/// Lines of a text, without those that are empty.
struct Lines<'a> {
    reader: BufReader<TextReader<Box<dyn Read + 'a>>>,
    line: Vec<u8>,
    number: u64,
}

impl<'a> Lines<'a> {
    fn open(input: Input<'a>) -> Result<Self, Refusal> {
        Ok(Self { reader: BufReader::new(TextReader::new(input.open()?)), line: Vec::new(), number: 0 })
    }

    /// Moves to the next line; its number.
    fn next(&mut self) -> Result<Option<u64>, Refusal> {
        loop {
            self.line.clear();
            self.number = self.number.saturating_add(1);
            let most = u64::try_from(MAX_LINE).unwrap_or(u64::MAX);
            let read = (&mut self.reader).take(most).read_until(b'\n', &mut self.line);
            match read.map_err(|error| refusal(error, self.number))? {
                0 => return Ok(None),
                MAX_LINE => return Err(Refusal::line(self.number, "the line has more than 16 MiB").last()),
                _ if self.line.iter().all(u8::is_ascii_whitespace) => {}
                _ => return Ok(Some(self.number)),
            }
        }
    }

    /// The object on the present line.
    fn object(&self) -> Result<Object<'_>, Refusal> {
        serde_json::from_slice(&self.line).map_err(|error| {
            let text = error.to_string();
            let what = text.split(" at line ").next().unwrap_or_default();
            let array = self.line.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'[');
            let hint = if array { ". A file of one array is no JSONL: write one object on each line" } else { "" };
            Refusal::line(self.number, format!("no JSON object at column {} of the line: {what}{hint}", error.column()))
        })
    }
}

/// The keys of the first lines, in the order in which they appear.
///
/// # Errors
/// When there is no line, or the first one is no object.
pub(crate) fn keys(input: Input<'_>) -> Result<Vec<String>, Refusal> {
    let mut lines = Lines::open(input)?;
    let mut keys: Vec<String> = Vec::new();
    for index in 0..SAMPLE {
        if lines.next()?.is_none() {
            break;
        }
        match lines.object() {
            Ok(object) => {
                for (key, _) in object.0 {
                    if !keys.contains(&key) {
                        keys.push(key);
                    }
                }
            }
            Err(refusal) if index == 0 => return Err(refusal.last()),
            // It is told when the rows are read.
            Err(_) => {}
        }
    }
    if keys.is_empty() { Err(Refusal::line(1, "the file has no row").last()) } else { Ok(keys) }
}

/// Rows one after the other.
pub(crate) struct JsonRows<'a> {
    lines: Lines<'a>,
    names: Vec<String>,
    ended: bool,
}

impl<'a> JsonRows<'a> {
    /// Rows with the values of these keys.
    ///
    /// # Errors
    /// When the file cannot be opened.
    pub(crate) fn new(input: Input<'a>, names: Vec<String>) -> Result<Self, Refusal> {
        Ok(Self { lines: Lines::open(input)?, names, ended: false })
    }

    fn row(&mut self) -> Result<Option<Row>, Refusal> {
        let Some(number) = self.lines.next()? else { return Ok(None) };
        let object = self.lines.object()?;
        let mut cells = Vec::with_capacity(self.names.len());
        for (at, name) in self.names.iter().enumerate() {
            let value = object.0.iter().find(|(key, _)| key == name).map(|(_, value)| value.get());
            let read = value.map_or(Ok(Cell::Missing), cell);
            let refuse = |problem| Refusal::cell(number, at.saturating_add(1), problem);
            // Objects have keys and no columns, so the name alone says where it is.
            let named = |problem| Refusal { column: None, ..refuse(problem) }.named(Some(name));
            cells.push(read.map_err(named)?);
        }
        Ok(Some(Row { place: Place::Line(number), cells }))
    }

    pub(crate) fn next(&mut self) -> Option<Result<Row, Refusal>> {
        if self.ended {
            return None;
        }
        let row = self.row().transpose();
        self.ended = row.as_ref().is_none_or(|row| row.as_ref().is_err_and(|refusal| refusal.is_last));
        row
    }
}

/// A value as a cell. Numbers keep their digits.
fn cell(raw: &str) -> Result<Cell, String> {
    let raw = raw.trim();
    match raw.as_bytes().first() {
        Some(b'"') => serde_json::from_str(raw).map(Cell::Text).map_err(|error| error.to_string()),
        Some(b'n') => Ok(Cell::Missing),
        Some(b't' | b'f') => Ok(Cell::Text(raw.to_owned())),
        Some(b'[') => {
            let values: Vec<&RawValue> = serde_json::from_str(raw).map_err(|error| error.to_string())?;
            values.iter().map(|value| cell(value.get())).collect::<Result<_, _>>().map(Cell::List)
        }
        Some(b'{') => Err("an object stands where a text, a number or a list of numbers is needed".to_owned()),
        _ => Ok(Cell::Number(raw.to_owned())),
    }
}
