//! What ibc-go 10.7 did with messages, queries and genesis of clients, counterparties and connections (`core-go`, a Go
//! program over ibctesting): codes, texts, gas, events, answers and changes of the stores must be the same.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "tests")]

mod common;

use common::{Chain, block_of};
use openledger_core::{Any, Ctx, Event, ExecMode, Failure, GasMeter, Module, Origin, QueryError};
use openledger_proto::ibc::core::client::v1::{
    Height, MsgRecoverClient, QueryClientStatusRequest, QueryClientStatusResponse,
};
use openledger_proto::ibc::lightclients::tendermint::v1::ClientState;
use openledger_testing::{ModuleExt, code, hex, unhex};
use prost::Message;
use serde_json::{Value, json};
use std::sync::LazyLock;

static RECORDS: LazyLock<Vec<Value>> =
    LazyLock::new(|| include_str!("data/core.jsonl").lines().map(|line| serde_json::from_str(line).unwrap()).collect());

fn records(case: &str) -> impl Iterator<Item = &'static Value> {
    RECORDS.iter().filter(move |record| record["case"] == case)
}

fn message(record: &Value) -> Any {
    let msg = &record["msg"];
    Any { type_url: msg["url"].as_str().unwrap().to_owned(), value: unhex(msg["value"].as_str().unwrap()) }
}

fn text<T>(result: &Result<T, Failure>) -> String {
    match result {
        Ok(_) => String::new(),
        Err(e) => e.to_string(),
    }
}

/// Whether the text of a refusal is Go's own: it names a Go type, or a cause that a Go library words.
fn is_go_only(expected: &str) -> bool {
    ["*types.", "expected: *", "panic", "proto:", "strconv", "solomachine."].iter().any(|word| expected.contains(word))
}

/// The chain with its state before each record.
fn replay(mut at: impl FnMut(&Chain, usize, &Value)) -> Chain {
    let chain = Chain::new(records("chain").next().unwrap());
    for (i, record) in RECORDS.iter().enumerate() {
        at(&chain, i, record);
        if record["case"] == "message" {
            chain.apply(&record["changes"]);
        }
    }
    chain
}

/// A context of a record's block with a meter of its own.
fn context(chain: &Chain, record: &Value) -> Ctx {
    chain.ctx.with_block(block_of(&record["block"], &chain.chain_id)).with_gas(GasMeter::infinite())
}

#[test]
fn stateless_checks() {
    let chain = Chain::new(records("chain").next().unwrap());
    let mut wrong = Vec::new();
    for record in records("check") {
        let result = chain.module.check_stateless(chain.ctx.config(), &message(record));
        let expected = (record["code"].as_str().unwrap(), record["text"].as_str().unwrap());
        let found = (code(result.as_ref()), text(&result));
        if found.0 != expected.0 || (found.1 != expected.1 && !is_go_only(expected.1)) {
            wrong.push(format!("{}\n  {found:?}\n  {expected:?}", record["msg"]["url"]));
        }
    }
    assert!(wrong.is_empty(), "{} of {}\n{}", wrong.len(), records("check").count(), wrong.join("\n"));
}

/// What a message does here, in the form of its record. The state stays as it was.
fn run(chain: &Chain, record: &Value) -> Value {
    let ctx = context(chain, record);
    let before = chain.stores();
    ctx.discarding(|ctx| {
        let result = chain.module.deliver(ctx, &message(record));
        let expected = record["text"].as_str().unwrap();
        let text = if is_go_only(expected) { expected.to_owned() } else { text(&result) };
        let mut found = json!({"code": code(result.as_ref()), "text": text, "gas": ctx.gas().consumed()});
        if let Ok(answer) = result {
            found["answer"] = hex(&answer.value).into();
            found["changes"] = chain.changes(&before);
            found["events"] = written(ctx.state().take_events());
        }
        found
    })
}

/// Events as records have them.
fn written(events: Vec<Event>) -> Value {
    events.into_iter().map(|e| json!({"type": e.ty, "attributes": e.attributes})).collect()
}

#[test]
fn messages() {
    let mut wrong = Vec::new();
    replay(|chain, i, record| {
        if record["case"] != "message" {
            return;
        }
        let found = run(chain, record);
        for key in ["code", "text", "gas", "answer", "changes", "events"] {
            if found[key] != record[key] {
                wrong.push(format!("{i} {} {key}\n  {}\n  {}", record["msg"]["url"], found[key], record[key]));
            }
        }
    });
    assert!(wrong.is_empty(), "{} of {}\n{}", wrong.len(), records("message").count(), wrong.join("\n"));
}

/// ibc-go#850: a client of which every state was forgotten was neither active nor expired, and nobody could recover it.
#[test]
fn ibc_go_850_a_client_whose_states_are_all_gone_is_recovered() {
    let mut recovered = 0;
    replay(|chain, i, record| {
        let url = record["msg"]["url"].as_str().unwrap_or_default();
        if record["case"] != "message" || record["code"] != "ok" || !url.ends_with("MsgRecoverClient") {
            return;
        }
        let msg = message(record);
        let subject = MsgRecoverClient::decode(msg.value.as_slice()).unwrap().subject_client_id;
        let ctx = context(chain, record);
        ctx.discarding(|ctx| {
            let ibc = ctx.kv("ibc");
            let (states, index) =
                (format!("clients/{subject}/consensusStates/"), format!("clients/{subject}/iterateConsensusStates"));
            let keys: Vec<_> = openledger_testing::entries(ctx, "ibc").into_iter().map(|(key, _)| key).collect();
            let gone =
                keys.iter().filter(|key| key.starts_with(states.as_bytes()) || key.starts_with(index.as_bytes()));
            assert!(gone.map(|key| ibc.delete(key).unwrap()).count() > 3, "{i}");
            let status = || {
                let request = QueryClientStatusRequest { client_id: subject.clone() };
                let service = "ibc.core.client.v1.Query";
                chain.module.ask::<_, QueryClientStatusResponse>(ctx, service, "ClientStatus", &request).unwrap().status
            };
            // It was frozen in the record, which governance can heal as well.
            let key = format!("clients/{subject}/clientState");
            let mut any = Any::decode(ibc.get(key.as_bytes()).unwrap().unwrap().as_slice()).unwrap();
            let mut state = ClientState::decode(any.value.as_slice()).unwrap();
            state.frozen_height = Some(Height::default());
            any.value = state.encode_to_vec();
            ibc.set(key.as_bytes(), any.encode_to_vec()).unwrap();
            assert_eq!(status(), "Expired");
            chain.module.deliver(ctx, &msg).unwrap();
            assert_eq!(status(), "Active");
        });
        recovered += 1;
    });
    assert!(recovered > 0);
}

#[test]
fn the_block_before_an_upgrade_writes_what_clients_continue_from() {
    replay(|chain, _, record| {
        if record["case"] != "begin" {
            return;
        }
        let (ctx, before) = (context(chain, record), chain.stores());
        ctx.discarding(|ctx| {
            chain.module.begin_block(ctx).unwrap();
            assert_eq!(chain.changes(&before), record["changes"]);
            assert_eq!(written(ctx.state().take_events()), record["events"]);
        });
    });
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
        let (service, method) = record["path"].as_str().unwrap()[1..].split_once('/').unwrap();
        let request = unhex(record["request"].as_str().unwrap());
        let expected = match record["answer"].as_str() {
            Some(answer) => Ok(answer.to_owned()),
            None => Err(record["error"].as_str().unwrap().to_owned()),
        };
        for mode in [ExecMode::Deliver, ExecMode::Query] {
            let ctx = context(chain, record).with_mode(mode);
            let found = chain.module.query(&ctx, service, method, &request).map(hex).map_err(|e| refusal(&e));
            // Listings cost what the chain's own rules say: no transaction asks for one.
            let is_listing = method.ends_with('s') && !method.ends_with("Status") && !method.ends_with("Params");
            let is_paid = is_listing || ctx.gas().consumed() == record["gas"];
            if found != expected || !is_paid {
                let gas = (ctx.gas().consumed(), &record["gas"]);
                wrong.push(format!("{i} {mode:?} {method} {gas:?}\n  {found:?}\n  {expected:?}"));
            }
        }
    });
    assert!(wrong.is_empty(), "{} of {}\n{}", wrong.len(), 2 * records("query").count(), wrong.join("\n"));
}

#[test]
fn genesis_goes_out_and_comes_in() {
    replay(|chain, _, record| {
        if record["case"] != "genesis" {
            return;
        }
        let exported = chain.module.export_genesis(&chain.ctx).unwrap();
        assert_eq!(exported, record["json"]);
        chain.module.validate_genesis(chain.ctx.config(), &exported).unwrap();
        let other = Chain::empty(&chain.chain_id);
        other.module.init_genesis(&other.ctx, &exported).unwrap();
        assert_eq!(other.store("ibc"), chain.store("ibc"));
        assert_eq!(other.module.export_genesis(&other.ctx).unwrap(), exported);
    });
}

#[test]
fn the_default_genesis_has_the_connection_of_the_chain_to_itself() {
    let chain = Chain::empty("open-1");
    let default = chain.module.default_genesis(chain.ctx.config()).unwrap();
    let record = records("section").find(|record| record["what"] == "default").unwrap();
    assert_eq!(default, record["json"]);
    chain.module.init_genesis(&chain.ctx, &default).unwrap();
    let record = records("chain").next().unwrap();
    let key = hex("connections/connection-localhost");
    assert_eq!(chain.store("ibc")[&key], record["store"][format!("ibc/{key}")]);
}

#[test]
fn sections_of_genesis_are_checked() {
    let chain = Chain::empty("open-1");
    for record in records("section") {
        let result = chain.module.validate_genesis(chain.ctx.config(), &record["json"]);
        // What ibc-go exports and refuses to read: an emptied list of relayers, and clients of one name.
        let is_ours = ["exported", "without empty entries", "empty value", "same counterparty"];
        let is_taken = record["code"] == "ok" || is_ours.iter().any(|what| record["what"] == *what);
        assert_eq!(result.is_ok(), is_taken, "{}: {result:?} {}", record["what"], record["text"]);
    }
}
