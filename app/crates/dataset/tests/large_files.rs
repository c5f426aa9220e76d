//! Memory while a million rows pass. The one test of this file, so that nothing else in the process takes memory.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, reason = "tests")]

use std::io::{BufWriter, Write};

use openledger_dataset::{Dataset, Format, Input};

/// The most memory that the process had, in KiB.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

#[test]
fn a_million_rows_take_no_more_memory_than_a_few() {
    let folder = tempfile::tempdir().unwrap();
    for (name, format) in [("rows.csv", Format::Csv), ("rows.jsonl", Format::JsonLines)] {
        let path = folder.path().join(name);
        let mut file = BufWriter::new(std::fs::File::create(&path).unwrap());
        if format == Format::Csv {
            writeln!(file, "text,label").unwrap();
        }
        for i in 0..1_000_000 {
            match format {
                Format::Csv => writeln!(file, "\"row {i}, with\nsome more words in it, and so on\",l{}", i % 3),
                _ => writeln!(file, "{{\"text\":\"row {i} with some more words in it\",\"label\":{}}}", i % 3),
            }
            .unwrap();
        }
        file.flush().unwrap();
        drop(file);
        let input = Input::File(&path);
        assert_eq!(Format::of(input).unwrap(), format);
        let before = peak();
        let dataset = Dataset::open(input, format, None).unwrap();
        let (mut count, mut last) = (0u64, String::new());
        for row in dataset.rows(&[0, 1]).unwrap() {
            last = row.unwrap().place.to_string();
            count += 1;
        }
        let line = if format == Format::Csv { 2_000_000 } else { 1_000_000 };
        assert_eq!((count, last), (1_000_000, format!("line {line}")));
        assert!(std::fs::metadata(&path).unwrap().len() > 40_000_000);
        assert!(peak() - before < 4_096, "{} KiB more", peak() - before);
        std::fs::remove_file(&path).unwrap();
    }
}
