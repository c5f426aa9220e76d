//! Rows of Parquet files, row group by row group and page by page.

use std::fs::File;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::Field;
use parquet::record::reader::RowIter;
use parquet::schema::types::Type;

use crate::dataset::{Cell, Input, Row};
use crate::refusal::{Place, Refusal, quoted};

/// The first bytes of a file.
pub(crate) const MAGIC: &[u8] = b"PAR1";

/// Opens the file. The library panics on some files that are damaged, which is a refusal here.
fn open(input: Input<'_>) -> Result<Box<dyn FileReader>, Refusal> {
    let reader = |input: Input<'_>| -> Result<Box<dyn FileReader>, String> {
        match input {
            Input::File(path) => {
                let file = File::open(path).map_err(|e| e.to_string())?;
                Ok(Box::new(SerializedFileReader::new(file).map_err(|e| e.to_string())?))
            }
            Input::Bytes(bytes) => {
                let bytes = parquet_bytes(bytes);
                Ok(Box::new(SerializedFileReader::new(bytes).map_err(|e| e.to_string())?))
            }
        }
    };
    guarded(|| reader(input)).map_err(|problem| broken(0, &problem))
}

fn parquet_bytes(bytes: &[u8]) -> bytes::Bytes {
    bytes::Bytes::copy_from_slice(bytes)
}

/// Calls the library; its errors and its panics are texts.
fn guarded<T>(call: impl FnOnce() -> Result<T, String>) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(call)).unwrap_or_else(|_| Err("it is damaged".to_owned()))
}

fn broken(rows: u64, problem: &str) -> Refusal {
    let place = Place::Row(rows.saturating_add(1));
    if problem.contains("as String") {
        return Refusal::at(place, "a text is not UTF-8").last();
    }
    Refusal::at(place, format!("the Parquet file cannot be read: {problem}")).last()
}

/// Names of the columns.
///
/// # Errors
/// When the file cannot be read or has no row.
pub(crate) fn columns(input: Input<'_>) -> Result<Vec<String>, Refusal> {
    let reader = open(input)?;
    let file = reader.metadata().file_metadata();
    if file.num_rows() == 0 {
        return Err(Refusal::at(Place::Row(1), "the file has no row").last());
    }
    Ok(file.schema().get_fields().iter().map(|field| field.name().to_owned()).collect())
}

/// Rows one after the other.
pub(crate) struct ParquetRows {
    rows: RowIter<'static>,
    names: Vec<String>,
    read: u64,
    ended: bool,
}

impl ParquetRows {
    /// Rows with these columns; others are not read.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub(crate) fn new(input: Input<'_>, names: Vec<String>) -> Result<Self, Refusal> {
        let reader = open(input)?;
        let schema = reader.metadata().file_metadata().schema().clone();
        let is_wanted = |field: &&Arc<Type>| names.iter().any(|name| name == field.name());
        let fields: Vec<Arc<Type>> = schema.get_fields().iter().filter(is_wanted).cloned().collect();
        let rows = guarded(|| {
            let chosen = Type::group_type_builder(schema.name()).with_fields(fields).build();
            let chosen = chosen.map_err(|e| e.to_string())?;
            RowIter::from_file_into(reader).project(Some(chosen)).map_err(|e| e.to_string())
        });
        Ok(Self { rows: rows.map_err(|problem| broken(0, &problem))?, names, read: 0, ended: false })
    }

    pub(crate) fn next(&mut self) -> Option<Result<Row, Refusal>> {
        if self.ended {
            return None;
        }
        let rows = &mut self.rows;
        let row = match guarded(|| rows.next().transpose().map_err(|e| e.to_string())) {
            Ok(Some(row)) => row,
            Ok(None) => {
                self.ended = true;
                return None;
            }
            Err(problem) => {
                self.ended = true;
                return Some(Err(broken(self.read, &problem)));
            }
        };
        self.read = self.read.saturating_add(1);
        let place = Place::Row(self.read);
        let fields = row.into_columns();
        let cell_of = |name: &String| {
            let field = fields.iter().find(|(known, _)| known == name).map_or(&Field::Null, |(_, field)| field);
            cell(field).map_err(|problem| Refusal::at(place, problem).named(Some(name)))
        };
        Some(self.names.iter().map(cell_of).collect::<Result<_, _>>().map(|cells| Row { place, cells }))
    }
}

/// A value as a cell.
fn cell(field: &Field) -> Result<Cell, String> {
    let number = |text: String| Ok(Cell::Number(text));
    match field {
        Field::Null => Ok(Cell::Missing),
        Field::Bool(value) => Ok(Cell::Text(value.to_string())),
        Field::Byte(n) => number(n.to_string()),
        Field::Short(n) => number(n.to_string()),
        Field::Int(n) => number(n.to_string()),
        Field::Long(n) => number(n.to_string()),
        Field::UByte(n) => number(n.to_string()),
        Field::UShort(n) => number(n.to_string()),
        Field::UInt(n) => number(n.to_string()),
        Field::ULong(n) => number(n.to_string()),
        Field::Float16(n) => number(n.to_string()),
        Field::Float(n) => number(n.to_string()),
        Field::Double(n) => number(n.to_string()),
        Field::Decimal(_) => number(field.to_string()),
        Field::Str(text) => Ok(Cell::Text(text.clone())),
        Field::Bytes(bytes) => match std::str::from_utf8(bytes.data()) {
            Ok(text) => Ok(Cell::Text(text.to_owned())),
            Err(_) => Err("the bytes are not UTF-8".to_owned()),
        },
        Field::ListInternal(list) => list.elements().iter().map(cell).collect::<Result<_, _>>().map(Cell::List),
        other => Err(format!("{} is neither a text, nor a number, nor a list of numbers", quoted(&other.to_string()))),
    }
}
