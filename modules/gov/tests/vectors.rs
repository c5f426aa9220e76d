//! The answers of the SDK's own keeper to random messages, blocks and queries: codes, gas, events, state and
//! query bytes.
//!
//! `tests/data/keeper.jsonl` is what x/gov, x/bank and x/auth of SDK 0.53.6 did over the same fake
//! validators; the first line is the state after genesis. A state is SHA-256 over all keys and values, each
//! with its length, of the stores acc, bank, gov and doer.
#![allow(clippy::disallowed_methods, reason = "a test measures, waits or reads where its vectors are")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod common;
use common::*;
use openledger_core::{AddressCodec, Ctx, Event, GasMeter, Module};
use openledger_proto::cosmos::gov::v1::GenesisState;
use openledger_proto::json::{ParseOptions, parse};
use openledger_testing::{ModuleExt, entries, hex, unhex as bytes};
use prost_types::Any;
use serde::Deserialize;
use sha2::{Digest, Sha256};

#[derive(Deserialize, Default, Debug)]
#[serde(default)]
struct Step {
    wait: i64,
    url: String,
    msg: String,
    method: String,
    code: String,
    log: String,
    gas: u64,
    events: Vec<Vec<String>>,
    answer: String,
    state: String,
}

fn state(ctx: &Ctx) -> String {
    let mut hash = Sha256::new();
    for store in ["acc", "bank", "gov", "doer"] {
        for part in entries(ctx, store).into_iter().flat_map(|(key, value)| [key, value]) {
            hash.update(u32::try_from(part.len()).unwrap().to_be_bytes());
            hash.update(part);
        }
    }
    hex(hash.finalize())
}

fn rows(events: Vec<Event>) -> Vec<Vec<String>> {
    let row = |e: Event| std::iter::once(e.ty).chain(e.attributes.into_iter().flat_map(|(k, v)| [k, v])).collect();
    events.into_iter().map(row).collect()
}

/// Two validators; some of their delegators vote, some do not.
fn chain() -> Chain {
    let config = openledger_core::ChainConfig { addresses: AddressCodec::new("cosmos"), ..config() };
    let c = Chain::build(config, |_| {});
    stake(&c.staking, 2, 900, &[(2, 700), (3, 200), (4, 100)]);
    stake(&c.staking, 5, 333, &[(5, 111), (3, 222)]);
    c
}

fn message(c: &mut Chain, s: &Step, at: usize) {
    c.wait(s.wait);
    let msg = Any { type_url: s.url.clone(), value: bytes(&s.msg) };
    let ctx = c.ctx.with_gas(GasMeter::new(s.gas_limit()));
    ctx.state().take_events();
    let result = ctx.atomic(|ctx| {
        c.gov.check_stateless(ctx.config(), &msg)?;
        c.gov.execute(ctx, &msg)
    });
    let told = format!("step {at}: {} {:?}; the SDK: {}", s.url, result.as_ref().err(), s.log);
    assert_eq!(code(result), s.code, "{told}");
    assert_eq!(ctx.gas().consumed(), s.gas, "{told}");
    assert_eq!(rows(ctx.state().take_events()), s.events, "{told}");
    assert_eq!(state(&c.ctx), s.state, "{told}");
}

impl Step {
    /// What the message may use. Where it ran out, the limit is in the SDK's text; what was used is above it.
    fn gas_limit(&self) -> u64 {
        self.log.strip_prefix("limit ").map_or(10_000_000, |n| n.parse().unwrap())
    }
}

#[test]
fn equals_the_sdks_keeper() {
    let path = std::env::var("GOV_VECTORS")
        .unwrap_or_else(|_| concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/keeper.jsonl").to_owned());
    let lines = std::fs::read_to_string(path).unwrap();
    let mut c = chain();
    for (at, line) in lines.lines().enumerate() {
        let s: Step = serde_json::from_str(line).unwrap();
        match s.method.as_str() {
            "" if s.url.is_empty() => assert_eq!(state(&c.ctx), s.state, "genesis"),
            "" => message(&mut c, &s, at),
            "end" => {
                let ctx = c.ctx.with_gas(GasMeter::infinite());
                c.gov.end_block(&ctx).unwrap();
                assert_eq!(rows(ctx.state().take_events()), s.events, "step {at}");
                assert_eq!((ctx.gas().consumed(), state(&c.ctx)), (s.gas, s.state), "step {at}");
            }
            "export" => {
                let parsed = |v| parse::<GenesisState>(v, ParseOptions::default()).unwrap();
                let theirs: serde_json::Value = serde_json::from_str(&s.answer).unwrap();
                assert_eq!(parsed(&c.gov.export_genesis(&c.ctx).unwrap()), parsed(&theirs));
            }
            method => {
                let (service, name) = method.split_once('/').unwrap();
                match c.gov.query(&c.ctx, service, name, &bytes(&s.msg)) {
                    Ok(answer) => {
                        assert_eq!((hex(&answer), "ok"), (s.answer, s.code.as_str()), "step {at}: {method} {}", s.msg)
                    }
                    Err(e) => {
                        assert_eq!((e.code.name(), &e.message), (s.code, &s.log), "step {at}: {method} {}", s.msg)
                    }
                }
            }
        }
    }
}
