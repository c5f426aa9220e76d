//! Compares amino binary with what the SDK's `LegacyAmino` made of the same legacy transactions.
//!
//! `amino_binary.jsonl` is made by `amino-diff -legacy` (see the crate's README); `AMINO_VECTORS` names
//! another file, for longer runs.
#![allow(clippy::disallowed_methods, reason = "a test measures, waits or reads where its vectors are")]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

use openledger_proto::amino_binary::{std_tx_from_json, std_tx_to_json};
use serde_json::Value;
use std::collections::BTreeMap;

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

fn unhex(text: &str) -> Vec<u8> {
    (0..text.len()).step_by(2).map(|i| u8::from_str_radix(&text[i..i + 2], 16).unwrap()).collect()
}

#[test]
fn amino_binary_equals_go() {
    let path = std::env::var("AMINO_VECTORS")
        .unwrap_or_else(|_| concat!(env!("CARGO_MANIFEST_DIR"), "/tests/amino_binary.jsonl").to_owned());
    let mut wrong: BTreeMap<String, String> = BTreeMap::new();
    let mut same = 0;
    for line in std::fs::read_to_string(path).unwrap().lines() {
        let v: Value = serde_json::from_str(line).unwrap();
        let (name, json) = (v["type"].as_str().unwrap(), v["json"].as_str().unwrap());
        let ours = std_tx_from_json(json).map(|b| hex(&b)).map_err(|e| e.to_string());
        let mut pairs = vec![(ours, v["binary"].as_str().map(str::to_owned))];
        if let Some(binary) = v["binary"].as_str() {
            let ours = std_tx_to_json(&unhex(binary)).map_err(|e| e.to_string());
            pairs.push((ours, v["back"].as_str().map(str::to_owned)));
        }
        for (ours, theirs) in pairs {
            if ours.as_ref().ok() == theirs.as_ref() {
                same += 1;
            } else {
                wrong.insert(name.to_owned(), format!("{json}\n  ours   {ours:?}\n  theirs {theirs:?}"));
            }
        }
    }
    let shown: Vec<String> = wrong.iter().take(12).map(|(t, w)| format!("{t}: {w}")).collect();
    assert!(wrong.is_empty(), "{} types differ, {same} answers equal\n{}", wrong.len(), shown.join("\n"));
    assert!(same >= 200, "only {same} answers");
}

#[test]
fn what_is_no_legacy_transaction_is_refused() {
    for bad in [
        "x",
        "{}",
        r#"{"type":"x","value":{}}"#,
        r#"{"type":"cosmos-sdk/StdTx","value":{"msg":[{"type":"nothing","value":{}}]}}"#,
    ] {
        assert!(std_tx_from_json(bad).is_err(), "{bad}");
    }
    let nested = "[".repeat(100_000);
    assert!(std_tx_from_json(&nested).is_err());
    for bad in [
        &[0][..],
        &[0x28, 0x28, 0x16, 0xa9, 0x0a],
        &[0x28, 0x28, 0x16, 0xa9, 0x0a, 4, 1, 2, 3, 4],
        &[0x28, 0x28, 0x16, 0xa9, 0x38, 1],
    ] {
        assert!(std_tx_to_json(bad).is_err(), "{bad:?}");
    }
}
