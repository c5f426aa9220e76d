//! Compares the codecs with what the Go implementation of the Cosmos SDK answered.
//!
//! `vectors.jsonl` is made by `amino-diff` (see the crate's README); `PROTO_VECTORS` names another
//! file, for longer runs.
#![allow(clippy::disallowed_methods, reason = "a test measures, waits or reads where its vectors are")]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

use std::collections::BTreeMap;

use openledger_proto::amino_json::{self, SignerData};
use openledger_proto::cosmos::tx::v1beta1::{AuthInfo, Fee, TxBody, TxRaw};
use openledger_proto::prost::Message;
use openledger_proto::{json, signers, strict};
use serde_json::Value;

fn vectors(kind: &str) -> Vec<Value> {
    let path = std::env::var("PROTO_VECTORS")
        .unwrap_or_else(|_| concat!(env!("CARGO_MANIFEST_DIR"), "/tests/vectors.jsonl").to_owned());
    let text = std::fs::read_to_string(path).unwrap();
    let all: Vec<Value> =
        text.lines().map(|l| serde_json::from_str(l).unwrap()).filter(|v: &Value| v["kind"] == kind).collect();
    assert!(!all.is_empty());
    all
}

fn hex(v: &Value) -> Vec<u8> {
    let text = v.as_str().unwrap_or_default();
    (0..text.len()).step_by(2).map(|i| u8::from_str_radix(&text[i..i + 2], 16).unwrap()).collect()
}

/// Collects differences and fails with a readable few.
#[derive(Default)]
struct Report {
    same: usize,
    wrong: BTreeMap<String, String>,
}

impl Report {
    fn compare(&mut self, v: &Value, ours: Result<String, String>, theirs: Option<&str>) {
        let equal = match (&ours, theirs) {
            (Ok(a), Some(b)) => a == b,
            (Err(_), None) => true,
            _ => false,
        };
        if equal {
            self.same += 1;
        } else {
            let text = format!("bytes {}\n  ours   {ours:?}\n  theirs {theirs:?}", v["bytes"].as_str().unwrap());
            self.wrong.insert(v["type"].as_str().unwrap().to_owned(), text);
        }
    }

    fn finish(self, at_least: usize) {
        let shown: Vec<String> = self.wrong.iter().take(12).map(|(t, w)| format!("{t}: {w}")).collect();
        assert!(
            self.wrong.is_empty(),
            "{} types differ, {} cases equal\n{}",
            self.wrong.len(),
            self.same,
            shown.join("\n")
        );
        assert!(self.same >= at_least, "only {} cases", self.same);
    }
}

#[test]
fn amino_json_equals_go() {
    let mut report = Report::default();
    for v in vectors("message") {
        let ours = amino_json::encode(v["type"].as_str().unwrap(), &hex(&v["bytes"])).map_err(|e| e.to_string());
        report.compare(&v, ours, v["amino"].as_str());
    }
    report.finish(1000);
}

#[test]
fn sign_documents_equal_go() {
    let mut report = Report::default();
    let signer = SignerData { chain_id: "chain<&>-1", account_number: 7, sequence: 9 };
    for v in vectors("signdoc") {
        let fee = Fee::decode(hex(&v["fee"]).as_slice()).unwrap();
        let ours = amino_json::sign_bytes(&hex(&v["bytes"]), Some(&fee), signer, &|_| true);
        report.compare(&v, ours.map(|b| String::from_utf8(b).unwrap()).map_err(|e| e.to_string()), v["amino"].as_str());
    }
    report.finish(20);
}

#[test]
fn proto_json_equals_go_and_reads_back_to_the_same_bytes() {
    let (mut printed, mut parsed) = (Report::default(), Report::default());
    for v in vectors("message") {
        let name = v["type"].as_str().unwrap();
        let Some(theirs) = v["json"].as_str() else { continue };
        let ours = json::to_json_string(name, &hex(&v["bytes"])).map_err(|e| e.to_string());
        printed.compare(&v, ours, Some(theirs));
        // A parsed document has lost the spelling of the JSON inside genesis transactions.
        let Some(back) = v["back"].as_str().filter(|_| !name.starts_with("cosmos.genutil.")) else { continue };
        let value = serde_json::from_str(theirs).unwrap();
        let ours = json::from_json(name, &value, json::ParseOptions::default()).map_err(|e| e.to_string());
        parsed.compare(&v, ours.map(|b| b.iter().map(|x| format!("{x:02x}")).collect()), Some(back));
    }
    printed.finish(800);
    parsed.finish(800);
}

#[test]
fn signers_equal_go() {
    let mut count = 0;
    for v in vectors("message") {
        let ours = signers::of_bytes(v["type"].as_str().unwrap(), &hex(&v["bytes"])).unwrap_or_default();
        let theirs: Vec<&str> =
            v["signers"].as_array().map(|a| a.iter().map(|s| s.as_str().unwrap()).collect()).unwrap_or_default();
        assert_eq!(ours, theirs, "{v}");
        count += usize::from(!theirs.is_empty());
    }
    assert!(count > 100, "only {count} messages with signers");
}

#[test]
fn strict_decoding_refuses_what_go_refuses() {
    let mut taken = 0;
    for v in vectors("strict") {
        let name = v["type"].as_str().unwrap();
        let bytes = hex(&v["bytes"]);
        let ours = strict::reject_unknown_fields(name, &bytes, name.ends_with("TxBody"), &|_| true);
        let (strict_ok, decoded) = (v["strict"] == true, v["decoded"] == true);
        let decodes = match name {
            "cosmos.tx.v1beta1.TxBody" => TxBody::decode(bytes.as_slice()).is_ok(),
            "cosmos.tx.v1beta1.AuthInfo" => AuthInfo::decode(bytes.as_slice()).is_ok(),
            _ => TxRaw::decode(bytes.as_slice()).is_ok(),
        };
        match ours {
            // Whatever we let through, Go lets through the same way, and decodes.
            Ok(bit11) => {
                assert!(strict_ok, "only Go refuses {v}");
                assert_eq!(bit11, v["bit11"] == true, "{v}");
                assert!(!decodes || decoded, "only we decode {v}");
                taken += 1;
            }
            // Our check also refuses numbers and times that Go refuses when it decodes.
            Err(e) => assert!(!strict_ok || !decoded, "only we refuse ({e}) {v}"),
        }
    }
    assert!(taken > 5, "only {taken} taken");
}
