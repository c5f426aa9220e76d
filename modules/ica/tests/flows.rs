//! What ibc-go's own keepers did (`tests/ica-go`), step by step: codes, texts, acknowledgements, answers, events, gas
//! and every byte of the stores.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "tests")]

mod common;

use common::{Answer, Chain, text};
use openledger_core::Event;
use openledger_testing::unhex;
use serde_json::Value;

const RECORDED: &str = include_str!("data/flows.jsonl");

/// What is wrong with a text that is no JSON or no protobuf, with an address, or with a query is said in this chain's
/// words. What stands before is not, and neither is the registered text at the end. The second of each pair is what Go
/// says in its place.
const OWN_WORDS: &[(&str, &str)] = &[
    ("cannot unmarshal CosmosTx with protobuf: ", "cannot unmarshal CosmosTx with protobuf: "),
    ("cannot unmarshal CosmosTx with proto3 json: ", "cannot unmarshal CosmosTx with proto3 json: "),
    ("cannot unmarshal CosmosTx with proto3 json: ", "original and reconstructed JSON objects do not match"),
    ("original and reconstructed JSON objects do not match", "cannot unmarshal CosmosTx with proto3 json: "),
    ("cannot compare original and reconstructed JSON: ", "cannot compare original and reconstructed JSON: "),
    ("string could not be parsed as address: ", "string could not be parsed as address: "),
    ("invalid Bech32 prefix", "hrp does not match bech32 prefix"),
    ("decoding bech32 failed", "decoding bech32 failed"),
    ("rpc error: code = Internal desc = grpc: error unmarshalling request", "unexpected EOF"),
];

fn same_text(got: &str, want: &str) -> bool {
    let own = |(ours, theirs): &(&str, &str)| {
        let (Some((before, _)), Some((before_theirs, _))) = (got.split_once(ours), want.split_once(theirs)) else {
            return false;
        };
        let registered = ["invalid type", "invalid address", "unauthorized"];
        let end = want.rsplit_once(": ").map(|(_, end)| end).filter(|end| registered.contains(end));
        before == before_theirs && end.is_none_or(|end| got.ends_with(end))
    };
    got == want || OWN_WORDS.iter().any(own)
}

fn same_events(got: &[Event], want: &[Event]) -> bool {
    let same = |(got, want): (&Event, &Event)| {
        let attributes = |(a, b): (&(String, String), &(String, String))| a.0 == b.0 && same_text(&a.1, &b.1);
        got.ty == want.ty
            && got.attributes.len() == want.attributes.len()
            && got.attributes.iter().zip(&want.attributes).all(attributes)
    };
    got.len() == want.len() && got.iter().zip(want).all(same)
}

fn shown(ask: &Value) -> String {
    let data = ask["data"].as_str().or(ask["msg"].as_str()).map(unhex).unwrap_or_default();
    let cut: String = String::from_utf8_lossy(&data).chars().take(300).collect();
    let ask: Vec<String> = ["type", "side", "port", "channel", "version", "hops"]
        .iter()
        .filter(|field| !ask[**field].is_null())
        .map(|field| ask[*field].to_string())
        .collect();
    format!("{} {cut}", ask.join(" "))
}

/// The differences between what came of a step and what was recorded.
fn differences(chain: &Chain, got: &Answer, want: &Value) -> Vec<String> {
    let mut out = Vec::new();
    let mut differ = |what: &str, got: String, want: String| {
        if got != want {
            out.push(format!("{what}: {got} but {want}"));
        }
    };
    differ("code", got.code.clone(), text(want, "code").to_owned());
    for (what, got) in
        [("ack", &got.ack), ("version", &got.version), ("response", &got.response), ("sender", &got.sender)]
    {
        differ(what, format!("{:?}", got.as_deref()), format!("{:?}", want[what].as_str()));
    }
    differ("success", format!("{:?}", got.success), format!("{:?}", want["success"].as_bool()));
    for store in ["acc", "authz", "bank", "icacontroller", "icahost"] {
        differ(store, chain.digest(store), text(want, store).to_owned());
    }
    if got.code != "undefined:111222" {
        let recorded = want["text"].as_str().unwrap_or_default();
        if !same_text(&got.text, recorded) {
            differ("text", got.text.clone(), recorded.to_owned());
        }
        let sent = if want["sent"].is_null() { "[]".to_owned() } else { want["sent"].to_string() };
        differ("sent", Value::Array(chain.core.sent.lock().unwrap().clone()).to_string(), sent);
        let events = openledger_testing::events(&want["events"]);
        if !same_events(&got.events, &events) {
            differ("events", format!("{:#?}", got.events), format!("{events:#?}"));
        }
        differ("gas", got.gas.to_string(), want["gas"].to_string());
    }
    out
}

#[test]
fn accounts_are_opened_and_used_as_ibc_go_has_it() {
    let mut chain = Chain::new(false);
    let (mut name, mut steps, mut failed) = (String::new(), 0, Vec::new());
    for (line, record) in RECORDED.lines().enumerate() {
        let ask: Value = serde_json::from_str(record).unwrap();
        let place = format!("{name}, line {}: {} {}", line + 1, text(&ask, "op"), shown(&ask));
        match text(&ask, "op") {
            "begin" => {
                name = text(&ask, "name").to_owned();
                chain = Chain::new(ask["listening"].as_bool().unwrap());
            }
            "export" => assert_eq!(chain.export(), ask["genesis"], "{place}"),
            "channel" => chain.set_channel(&ask),
            "at" => chain.at(ask["seconds"].as_i64().unwrap(), u8::try_from(ask["hash"].as_u64().unwrap()).unwrap()),
            _ => {
                let got = chain.run(&ask);
                let differences = differences(&chain, &got, &ask["answer"]);
                if !differences.is_empty() {
                    failed.push(format!("{place}\n  {}", differences.join("\n  ")));
                }
                steps += 1;
            }
        }
    }
    assert!(failed.is_empty(), "{} steps differ\n{}", failed.len(), failed.join("\n"));
    assert!(steps > 600, "{steps}");
}
