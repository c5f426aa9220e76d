//! What ibc-go 10.7 did with channels, packets of both versions and redundant transactions (`core-go`, a Go
//! program over ibctesting): codes, texts, gas, events, answers and changes of the stores must be the same.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "tests")]

mod common;

use common::mock::Mock;
use common::{Chain, block_of};
use openledger_core::ports::{Ics4, Ics4V2};
use openledger_core::{
    AnteDecorator, Any, Ctx, DecodedTx, Event, ExecMode, Failure, GasMeter, Module, Origin, QueryError, Res,
};
use openledger_ibc::ante::RedundantRelay;
use openledger_proto::cosmos::tx::v1beta1::{AuthInfo, TxBody};
use openledger_proto::ibc::core::channel::{v1, v2};
use openledger_proto::ibc::core::client::v1::Height;
use openledger_testing::{ModuleExt, code, hex, unhex};
use prost::Message;
use serde_json::{Value, json};
use std::sync::atomic::Ordering;
use std::sync::{Arc, LazyLock};

type Records = LazyLock<Vec<Value>>;

fn lines(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// A chain that talks to itself.
static RECORDS: Records = LazyLock::new(|| lines(include_str!("data/channels.jsonl")));
/// A chain that talks to another one, with real headers and proofs.
static RELAYS: Records = LazyLock::new(|| lines(include_str!("data/relays.jsonl")));

fn records(case: &str) -> impl Iterator<Item = &'static Value> {
    RECORDS.iter().filter(move |record| record["case"] == case)
}

/// The chain that a file of records begins with.
fn chain(records: &Records) -> (Chain, Arc<Mock>) {
    let (mock, apps) = Mock::apps();
    let record = &records[0];
    assert_eq!(record["case"], "chain");
    let chain = Chain::with_apps(text(&record["chain_id"]), apps);
    chain.apply(&record["store"]);
    (chain, mock)
}

/// The chains with their state before each record.
fn replay(mut at: impl FnMut(&Chain, usize, &Value)) {
    for records in [&RECORDS, &RELAYS] {
        let (chain, mock) = chain(records);
        for (i, record) in records.iter().enumerate() {
            at(&chain, i, record);
            match text(&record["case"]) {
                "message" | "send" | "write" | "write2" | "poke" => chain.apply(&record["changes"]),
                "apps" => mock.refuse.store(record["refuse"].as_bool().unwrap(), Ordering::Relaxed),
                _ => {}
            }
        }
    }
}

fn text(record: &Value) -> &str {
    record.as_str().unwrap()
}

fn any(msg: &Value) -> Any {
    Any { type_url: text(&msg["url"]).to_owned(), value: unhex(text(&msg["value"])) }
}

/// A context of a record's block with a meter of its own.
fn context(chain: &Chain, record: &Value) -> Ctx {
    chain.ctx.with_block(block_of(&record["block"], &chain.chain_id)).with_gas(GasMeter::infinite())
}

/// Events as records have them.
fn written(events: Vec<Event>) -> Value {
    events.into_iter().map(|e| json!({"type": e.ty, "attributes": e.attributes})).collect()
}

/// Whether the text of a refusal is Go's own: a cause that a Go library words, or bytes that are no text.
fn is_go_only(expected: &str) -> bool {
    ["strconv", "proto:", "[cosmos/ibc-go"].iter().any(|word| expected.contains(word))
}

/// What something does, in the form of its record. The state stays as it was.
fn outcome(chain: &Chain, record: &Value, run: impl FnOnce(&Ctx) -> Res<(&'static str, Value)>) -> Value {
    let ctx = context(chain, record);
    let before = chain.stores();
    ctx.discarding(|ctx| {
        let result = run(ctx);
        let text = match &result {
            Err(_) if is_go_only(text(&record["text"])) => text(&record["text"]).to_owned(),
            Err(e) => e.to_string(),
            Ok(_) => String::new(),
        };
        let mut found = json!({"code": code(result.as_ref()), "text": text, "gas": ctx.gas().consumed()});
        if let Ok((name, answer)) = result {
            found[name] = answer;
            found["changes"] = chain.changes(&before);
            found["events"] = written(ctx.state().take_events());
        }
        found
    })
}

fn run(chain: &Chain, record: &Value) -> Option<Value> {
    let k = &chain.keeper;
    let height =
        |at: &Value| Height { revision_number: at[0].as_u64().unwrap(), revision_height: at[1].as_u64().unwrap() };
    Some(match text(&record["case"]) {
        "message" => outcome(chain, record, |ctx| {
            Ok(("answer", hex(&chain.module.deliver(ctx, &any(&record["msg"]))?.value).into()))
        }),
        "send" => outcome(chain, record, |ctx| {
            let (port, channel) = (text(&record["port"]), text(&record["channel"]));
            let (height, timestamp) = (height(&record["height"]), record["timestamp"].as_u64().unwrap());
            let sent = Ics4::send_packet(k, ctx, port, channel, height, timestamp, &unhex(text(&record["data"])));
            Ok(("sequence", sent?.into()))
        }),
        "write" => outcome(chain, record, |ctx| {
            let packet = v1::Packet::decode(unhex(text(&record["packet"])).as_slice()).unwrap();
            Ics4::write_acknowledgement(k, ctx, &packet, &unhex(text(&record["ack"])))?;
            Ok(("case", Value::Null))
        }),
        "write2" => outcome(chain, record, |ctx| {
            let ack = v2::Acknowledgement::decode(unhex(text(&record["ack"])).as_slice()).unwrap();
            let sequence = record["sequence"].as_u64().unwrap();
            Ics4V2::write_acknowledgement(k, ctx, text(&record["client"]), sequence, &ack)?;
            Ok(("case", Value::Null))
        }),
        _ => return None,
    })
}

#[test]
fn messages_and_what_applications_ask() {
    let (mut wrong, mut seen) = (Vec::new(), 0);
    replay(|chain, i, record| {
        let Some(found) = run(chain, record) else { return };
        seen += 1;
        for key in ["code", "text", "gas", "answer", "changes", "events"] {
            if found[key] != record[key] {
                wrong.push(format!("{i} {} {key}\n  {}\n  {}", record["msg"]["url"], found[key], record[key]));
            }
        }
        if record["case"] == "send" && record["code"] == "ok" && found["sequence"] != record["sequence"] {
            wrong.push(format!("{i} sequence {}", found["sequence"]));
        }
    });
    assert!(seen > 200 && wrong.is_empty(), "{} of {seen}\n{}", wrong.len(), wrong.join("\n"));
}

fn transaction(messages: Vec<Any>) -> DecodedTx {
    DecodedTx {
        hash: [0; 32],
        size: 0,
        body_bytes: Vec::new(),
        auth_info_bytes: Vec::new(),
        signatures: Vec::new(),
        body: TxBody { messages, ..TxBody::default() },
        auth_info: AuthInfo::default(),
        signers: Vec::new(),
        bad_signer: None,
        named_payer: None,
        granter: None,
        unknown_non_critical: false,
    }
}

#[test]
fn redundant_transactions_are_kept_out_of_the_mempool() {
    let (mut wrong, mut redundant) = (Vec::new(), 0);
    replay(|chain, i, record| {
        if record["case"] != "ante" {
            return;
        }
        let mode = match text(&record["mode"]) {
            "check" => ExecMode::Check,
            "recheck" => ExecMode::Recheck,
            "simulate" => ExecMode::Simulate,
            _ => ExecMode::Deliver,
        };
        let tx = transaction(record["msgs"].as_array().unwrap().iter().map(any).collect());
        let found = outcome(chain, record, |ctx| {
            RedundantRelay::new(chain.keeper.clone()).check(&ctx.with_mode(mode), &tx)?;
            Ok(("case", Value::Null))
        });
        redundant += usize::from(found["code"] == "channel:22");
        for key in ["code", "text", "gas", "changes"] {
            if found[key] != record[key] {
                wrong.push(format!("{i} {mode:?} {key}\n  {}\n  {}", found[key], record[key]));
            }
        }
    });
    assert!(redundant >= 10 && wrong.is_empty(), "{}\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn stateless_checks() {
    let (chain, _) = chain(&RECORDS);
    let mut wrong = Vec::new();
    for record in records("check") {
        let result = chain.module.check_stateless(chain.ctx.config(), &any(&record["msg"]));
        let expected = (text(&record["code"]), text(&record["text"]));
        let found = (code(result.as_ref()), result.as_ref().map_or_else(Failure::to_string, |()| String::new()));
        if found.0 != expected.0 || (found.1 != expected.1 && !is_go_only(expected.1)) {
            wrong.push(format!("{}\n  {found:?}\n  {expected:?}", record["msg"]));
        }
    }
    assert!(wrong.is_empty(), "{} of {}\n{}", wrong.len(), records("check").count(), wrong.join("\n"));
}

/// A refusal of a query as Go prints it.
fn refusal(e: &QueryError) -> String {
    match &e.origin {
        Origin::Coded(text) => text.clone(),
        Origin::Plain => e.message.clone(),
        _ => e.to_string(),
    }
}

#[test]
fn queries() {
    let mut wrong = Vec::new();
    replay(|chain, i, record| {
        if record["case"] != "query" {
            return;
        }
        let (service, method) = text(&record["path"])[1..].split_once('/').unwrap();
        let request = unhex(text(&record["request"]));
        let expected = match record["answer"].as_str() {
            Some(answer) => Ok(answer.to_owned()),
            None => Err(text(&record["error"]).to_owned()),
        };
        for mode in [ExecMode::Deliver, ExecMode::Query] {
            let ctx = context(chain, record).with_mode(mode);
            let found = chain.module.query(&ctx, service, method, &request).map(hex).map_err(|e| refusal(&e));
            // Listings cost what the chain's own rules say: no transaction asks for one.
            let is_listing = ["Channels", "Commitments", "Acknowledgements"].iter().any(|m| method.ends_with(m));
            let is_paid = is_listing || ctx.gas().consumed() == record["gas"];
            if found != expected || !is_paid {
                let gas = (ctx.gas().consumed(), &record["gas"]);
                wrong.push(format!("{i} {mode:?} {method} {gas:?}\n  {found:?}\n  {expected:?}"));
            }
        }
    });
    assert!(wrong.is_empty(), "{} of {}\n{}", wrong.len(), 2 * records("query").count(), wrong.join("\n"));
}

/// ibc-go exports no numbers of packets that channels send next if there is any client of version 2, because
/// it stops at the client's. Here they are exported, or the channels could not send after an import.
#[test]
fn genesis_goes_out_and_comes_in() {
    replay(|chain, _, record| {
        if record["case"] != "genesis" {
            return;
        }
        let exported = chain.module.export_genesis(&chain.ctx).unwrap();
        let mut as_in_go = exported.clone();
        let ours = as_in_go["channel_genesis"]["send_sequences"].take();
        assert_eq!(record["json"]["channel_genesis"]["send_sequences"], json!([]));
        assert_eq!(ours.as_array().unwrap().len(), 4);
        as_in_go["channel_genesis"]["send_sequences"] = json!([]);
        assert_eq!(as_in_go, record["json"]);

        chain.module.validate_genesis(chain.ctx.config(), &exported).unwrap();
        let (_, apps) = Mock::apps();
        let other = Chain::with_apps(&chain.chain_id, apps);
        other.module.init_genesis(&other.ctx, &exported).unwrap();
        assert_eq!(other.module.export_genesis(&other.ctx).unwrap(), exported);
        // What genesis has no word for: packets of clients that do not exist, among which is that of the
        // chain itself.
        let kept = |store: &Chain| -> Vec<_> {
            let is_channel =
                |key: &String| !unhex(key).starts_with(b"09-localhost") && !unhex(key).ends_with(b"09-localhost");
            let clients = |key: &String| unhex(key).starts_with(b"clients/");
            store.store("ibc").into_iter().filter(|(key, _)| is_channel(key) && !clients(key)).collect()
        };
        assert_eq!(kept(&other), kept(chain));
    });
}

#[test]
fn sections_of_genesis_are_checked() {
    let (chain, _) = chain(&RECORDS);
    for record in records("section") {
        let result = chain.module.validate_genesis(chain.ctx.config(), &record["json"]);
        let expected = record["code"] == "ok";
        assert_eq!(result.is_ok(), expected, "{}: {result:?} {}", record["what"], record["text"]);
    }
}
