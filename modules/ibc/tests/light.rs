//! What the light clients of ibc-go 10.7 and its verifier of proofs did (`light-go`, a Go program): codes, texts, gas,
//! answers and changes of the store must be the same.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "tests")]

mod light_replay;

use light_replay::{Replay, Rows, bytes, judge, mutate};
use serde_json::Value;
use std::sync::LazyLock;

static RECORDS: LazyLock<Vec<Value>> = LazyLock::new(|| {
    include_str!("data/light.jsonl").lines().map(|line| serde_json::from_str(line).unwrap()).collect()
});

/// Fails with what is different, if anything is.
fn none_differs(wrong: &[String], of: usize) {
    assert!(of > 0, "nothing was compared");
    let some: Vec<_> = wrong.iter().take(400).map(String::as_str).collect();
    assert!(wrong.is_empty(), "{} of {of} differ\n{}", wrong.len(), some.join("\n"));
}

#[test]
fn calls() {
    let mut replay = Replay::default();
    let mut calls = 0;
    let mut wrong = Vec::new();
    for (i, record) in RECORDS.iter().enumerate() {
        if let Some(found) = replay.step(record) {
            calls += 1;
            for (key, found) in found.as_object().unwrap() {
                if *found != record[key] {
                    let what = (replay.what(), record["call"].as_str().unwrap());
                    wrong.push(format!("{i} {what:?} {key}\n  {found}\n  {}", record[key]));
                }
            }
        }
    }
    none_differs(&wrong, calls);
}

#[test]
fn headers_with_changed_bytes() {
    let mut replay = Replay::default();
    let mut wrong = Vec::new();
    let mut rows = 0;
    for record in RECORDS.iter() {
        replay.step(record);
        if record["case"] != "header bytes" {
            continue;
        }
        let base = replay.blob(&record["base"]).to_vec();
        for (kind, at, value, expected) in Rows::of(record) {
            rows += 1;
            let found = replay.judge_header(record, &mutate(&base, kind, at, value), &expected);
            if found != expected {
                wrong.push(format!("{kind} {at} {value}\n  {found}\n  {expected}"));
            }
        }
    }
    none_differs(&wrong, rows);
}

#[test]
fn proofs_with_changed_bytes() {
    let specs = openledger_ibc::commitment::sdk_specs();
    let mut replay = Replay::default();
    let mut wrong = Vec::new();
    let mut rows = 0;
    for record in RECORDS.iter() {
        replay.step(record);
        if record["case"] != "proof bytes" {
            continue;
        }
        let (base, root) = (replay.blob(&record["base"]).to_vec(), bytes(&record["root"]));
        let value = record["value"].is_string().then(|| bytes(&record["value"]));
        let path = vec![b"ibc".to_vec(), record["key"].as_str().unwrap().into()];
        for (kind, at, changed, expected) in Rows::of(record) {
            rows += 1;
            let found = judge(&specs, &root, &path, value.as_deref(), &mutate(&base, kind, at, changed), &expected);
            if found != expected {
                wrong.push(format!("{} {kind} {at} {changed}\n  {found}\n  {expected}", record["key"]));
            }
        }
    }
    none_differs(&wrong, rows);
}

#[test]
fn proofs_of_hostile_trees() {
    use prost::Message;
    let record = RECORDS.iter().find(|record| record["case"] == "specs").unwrap();
    let rows = record["rows"].as_array().unwrap();
    let mut wrong = Vec::new();
    for (i, row) in rows.iter().enumerate() {
        let spec = openledger_proto::cosmos::ics23::v1::ProofSpec::decode(bytes(&row[0]).as_slice()).unwrap();
        let value = row[3].is_string().then(|| bytes(&row[3]));
        let expected = &record["results"][usize::try_from(row[5].as_u64().unwrap()).unwrap()];
        let expected = expected.as_str().unwrap();
        let path = vec![bytes(&row[2])];
        let found =
            judge(std::slice::from_ref(&spec), &bytes(&row[1]), &path, value.as_deref(), &bytes(&row[4]), expected);
        if found != expected {
            wrong.push(format!("{i}\n  {found}\n  {expected}\n  {spec:?}"));
        }
    }
    none_differs(&wrong, rows.len());
}
