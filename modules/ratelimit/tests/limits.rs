//! Messages, packets both ways, blocks and queries, beside what ibc-go 11.2's keeper makes of them over its
//! own transfers and the SDK's bank (`tests/layers-go limits`): codes, texts, acknowledgements, events, gas,
//! packets and answers that leave, supplies, and every byte of the stores.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod common;

use common::{Chain, compare, plain_genesis, shown, text};
use openledger_core::Module;
use openledger_testing::{ModuleExt, hex, unhex};
use serde_json::Value;

const RECORDED: &str = include_str!("data/limits.jsonl");
const STORES: &[(&str, &[u8])] = &[("transfer", &[]), ("ratelimit", &[]), ("bank", &[])];

fn query(chain: &Chain, ask: &Value) {
    let service = "ibc.applications.rate_limiting.v1.Query";
    let answer = chain.limits.query(&chain.ctx, service, text(ask, "method"), &unhex(text(ask, "request")));
    match ask["error"].as_str() {
        Some(error) => assert!(answer.unwrap_err().to_string().contains(error), "{ask}"),
        None => assert_eq!(hex(answer.unwrap()), text(ask, "response"), "{ask}"),
    }
}

#[test]
fn limits_are_those_of_ibc_go() {
    let mut chain: Option<Chain> = None;
    let (mut name, mut steps) = (String::new(), 0);
    for (line, ask) in RECORDED.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()).enumerate() {
        match text(&ask, "op") {
            "begin" => {
                name = text(&ask, "name").to_owned();
                chain = Some(Chain::limited(&ask["balances"], &plain_genesis()));
            }
            "end" => {
                let chain = chain.as_ref().unwrap();
                let genesis: Value = serde_json::from_str(text(&ask, "limits")).unwrap();
                assert_eq!(chain.limits.export_genesis(&chain.ctx).unwrap(), genesis, "{name}");
                assert_eq!(chain.escrowed(), text(&ask, "escrowed"), "{name}");
                let again = Chain::limited(&serde_json::json!({}), &genesis);
                assert_eq!(again.digest("ratelimit", &[]), chain.digest("ratelimit", &[]), "{name}: there and back");
            }
            "query" => query(chain.as_ref().unwrap(), &ask),
            op => {
                let chain = chain.as_mut().unwrap();
                let got = chain.run(&ask);
                let place = format!("{name}, line {}: {op} {}", line + 1, shown(&ask));
                compare(&place, &ask, chain, &got, STORES);
                steps += 1;
            }
        }
    }
    assert!(steps > 200, "{steps}");
}
