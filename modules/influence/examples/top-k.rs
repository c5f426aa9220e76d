//! The nearest points of a collection in a file, for the Python reference of `tests/attribution/retrieval.py`.
//!
//! Input, little-endian: points, dimension, queries, k (4 bytes each), least score (8), the int8 embeddings of the
//! points, those of the queries. Output: for each query the number of results (4), and for each index and score (8
//! each); then the time of a search on standard error.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::disallowed_methods, reason = "a program for experiments")]

use openledger_influence::retrieval::{Terms, top_k};
use std::io::Write;
use std::time::Instant;

fn main() {
    let mut arguments = std::env::args().skip(1);
    let file = std::fs::read(arguments.next().expect("a file to read")).unwrap();
    let (header, rest) = file.split_at(24);
    let number = |at: usize| u32::from_le_bytes(*header[at..].first_chunk().unwrap()) as usize;
    let (points, dimension, queries) = (number(0), number(4), number(8));
    let terms = Terms {
        k: u32::from_le_bytes(*header[12..].first_chunk().unwrap()),
        min_score: i64::from_le_bytes(*header[16..].first_chunk().unwrap()),
    };
    let values: Vec<i8> = rest.iter().map(|b| b.cast_signed()).collect();
    let (embeddings, asked) = values.split_at(points * dimension);
    let mut out = Vec::new();
    let begun = Instant::now();
    for query in asked.chunks_exact(dimension).take(queries) {
        let hits = top_k(query, embeddings, terms).unwrap();
        out.extend(u32::try_from(hits.len()).unwrap().to_le_bytes());
        for hit in hits {
            out.extend(hit.index.to_le_bytes());
            out.extend(hit.score.to_le_bytes());
        }
    }
    let each = begun.elapsed().as_micros() / u128::try_from(queries.max(1)).unwrap();
    eprintln!("{points} x {dimension}: {each} us a query");
    let mut file = std::fs::File::create(arguments.next().expect("a file to write")).unwrap();
    file.write_all(&out).unwrap();
}
