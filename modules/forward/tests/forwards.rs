//! Packets that come in, are sent on, and have their answers, beside what ibc-go 11.2's keepers of forwards
//! and limits make of them over its own transfers and the SDK's bank (`modules/ratelimit/tests/layers-go
//! forwards`): codes, texts, acknowledgements, events, gas, packets and answers that leave, supplies, and
//! every byte of the stores.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

#[path = "../../ratelimit/tests/common/mod.rs"]
mod common;
mod stack;

use common::{compare, plain_genesis, shown, text};
use openledger_core::Module;
use serde_json::Value;
use stack::Forwarding;

const RECORDED: &str = include_str!("data/forwards.jsonl");
/// The key that turns the module on is this chain's.
const STORES: &[(&str, &[u8])] =
    &[("transfer", &[]), ("packetfowardmiddleware", &[0]), ("ratelimit", &[]), ("bank", &[])];

#[test]
fn forwards_are_those_of_ibc_go() {
    let mut chain: Option<Forwarding> = None;
    let (mut name, mut steps) = (String::new(), 0);
    for (line, ask) in RECORDED.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()).enumerate() {
        match text(&ask, "op") {
            "begin" => {
                name = text(&ask, "name").to_owned();
                chain = Some(Forwarding::new(&ask["balances"], &plain_genesis()));
            }
            "end" => {
                let chain = chain.as_ref().unwrap();
                let genesis: Value = serde_json::from_str(text(&ask, "forwards")).unwrap();
                assert_eq!(chain.module.export_genesis(&chain.ctx).unwrap(), genesis, "{name}");
                assert_eq!(chain.escrowed(), text(&ask, "escrowed"), "{name}");
                chain.escrow_is_total();
            }
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
