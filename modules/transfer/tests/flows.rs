//! Packets, acknowledgements, timeouts and messages over real accounts and coins, beside what ibc-go 10.7's
//! keeper makes of them over the SDK's bank (`tests/transfer-go flows`): codes, texts, acknowledgements,
//! events, gas, packets that leave, supplies, and every byte of both stores.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod common;

use common::{Chain, fixed, text};
use serde_json::Value;

const RECORDED: &str = include_str!("data/flows.jsonl");

fn recorded() -> impl Iterator<Item = Value> {
    RECORDED.lines().map(|line| serde_json::from_str::<Value>(line).unwrap())
}

fn compare(place: &str, ask: &Value, chain: &Chain, got: &common::Answer) {
    let want = &ask["answer"];
    assert_eq!(got.code, text(want, "code"), "{place}: {}", got.text);
    assert_eq!(got.ack.as_deref(), want["ack"].as_str(), "{place}");
    assert_eq!(got.success, want["success"].as_bool(), "{place}");
    assert_eq!(got.sequence, want["sequence"].as_u64(), "{place}");
    assert_eq!(chain.supply(), text(want, "supply"), "{place}");
    assert_eq!(chain.digest("transfer"), text(want, "transfer"), "{place}: the store transfer");
    assert_eq!(chain.digest("bank"), text(want, "bank"), "{place}: the store bank");
    if got.code == "undefined:111222" {
        return;
    }
    let text = want["text"].as_str().unwrap_or_default();
    // What is wrong with the JSON of an acknowledgement, and with the prefix of an address, is said in this
    // chain's words.
    let own_words = ["cannot unmarshal ICS-20 transfer packet acknowledgement", "hrp does not match bech32 prefix"];
    let same = fixed(&got.text) == text || own_words.iter().any(|words| text.starts_with(words));
    assert!(same, "{place}: {} but {text}", got.text);
    let sent = if want["sent"].is_null() { Vec::new() } else { want["sent"].as_array().unwrap().clone() };
    assert_eq!(chain.sent(), sent, "{place}");
    assert_eq!(got.events, openledger_testing::events(&want["events"]), "{place}");
    assert_eq!(got.gas, want["gas"].as_u64().unwrap(), "{place}: gas");
}

#[test]
fn coins_move_as_ibc_go_moves_them() {
    let mut chain: Option<Chain> = None;
    let (mut name, mut steps) = (String::new(), 0);
    for (line, ask) in recorded().enumerate() {
        match text(&ask, "op") {
            "begin" => {
                name = text(&ask, "name").to_owned();
                chain = Some(Chain::new(&ask["balances"]));
            }
            "end" => {
                let chain = chain.as_ref().unwrap();
                let genesis: Value = serde_json::from_str(text(&ask, "genesis")).unwrap();
                assert_eq!(chain.export(), genesis, "{name}");
                assert_eq!(chain.escrowed(), text(&ask, "escrowed"), "{name}");
                chain.escrow_covers_total();
            }
            op => {
                let chain = chain.as_ref().unwrap();
                let got = chain.run(&ask);
                compare(&format!("{name}, line {}: {op} {}", line + 1, common::shown(&ask)), &ask, chain, &got);
                steps += 1;
            }
        }
    }
    assert!(steps > 300, "{steps}");
}
