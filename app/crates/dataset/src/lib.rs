//! Data sets as people have them: CSV, JSONL and Parquet, one reader for each, row by row.
//!
//! A file becomes an [`Input`] and, by its first bytes and its name, a [`Dataset`] with names of columns.
//! [`Dataset::rows`] reads chosen columns of it and holds no more than a row and a buffer. A row that cannot be read is
//! a [`Refusal`], which says where: the line of the file for CSV and JSONL, the number of the row for Parquet. What
//! cells mean is the caller's matter.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, reason = "tests"))]

mod csv_file;
mod dataset;
mod encoding;
mod json_lines;
mod parquet_file;
mod quotes;
mod records;
mod refusal;

pub use dataset::{Cell, Dataset, Format, Input, Row, Rows};
pub use encoding::{TextReader, line_ends};
pub use records::{Records, Separator, Source};
pub use refusal::{Place, Refusal, quoted};
