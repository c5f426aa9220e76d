//! Stories of contracts that wasmd 0.61.14's own keeper was told (`tests/wasmd/stories`), told here again: gas, events,
//! answers, refusals and the whole store of contracts must be equal after each step.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

mod common;
#[path = "stories/messages.rs"]
mod messages;

use common::channels::Channels;
use common::*;
use messages::*;
use openledger_core::{AccAddress, Ctx, Event, Failure, GasMeter, PANIC, Res};
use openledger_proto::any::pack;
use openledger_proto::cosmwasm::wasm::v1::*;
use openledger_wasm::{Acknowledgement, Received};
use prost::{Message, Name};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::sync::Arc;

/// A chain, and the context in which its story goes on.
struct Stage {
    chain: Chain,
    ctx: Ctx,
}

/// What a step gave, and whether what it did stays.
type Outcome = Res<(Value, bool)>;

fn text(v: &Value) -> &str {
    v.as_str().unwrap()
}

fn kept(answer: impl Into<Value>) -> Outcome {
    Ok((answer.into(), true))
}

fn success(data: &[u8]) -> Outcome {
    kept(format!("success {}", hex::encode(data)))
}

impl Stage {
    fn new() -> Self {
        let chain = Chain::of(Parts { ibc: Arc::new(Channels::default()), ..Parts::default() });
        let accounts = &chain.keeper.ports().accounts;
        (1..4).for_each(|n| accounts.create_base(&chain.ctx, &user(n)).unwrap());
        let ctx = chain.counted();
        Self { chain, ctx }
    }

    fn send<M: Message + Name, R: Message + Default>(&self, ctx: &Ctx, msg: &M) -> Res<R> {
        let done = self.chain.router.execute(ctx, &pack(msg))?;
        done.events.into_iter().for_each(|event| ctx.emit(event));
        Ok(R::decode(done.response.value.as_slice()).unwrap())
    }

    fn act(&self, ctx: &Ctx, step: &Value) -> Outcome {
        let sender = self.chain.text(&user(1));
        let msg = || {
            let padding = base64(vec![0; usize::try_from(step["pad"].as_u64().unwrap_or_default()).unwrap()]);
            text(&step["msg"]).replace("PADDING", &padding).into_bytes()
        };
        let code_id = step["code"].as_u64().unwrap_or_default();
        let contract = step["contract"].as_str().unwrap_or_default().to_owned();
        match text(&step["do"]) {
            "store" => {
                let wasm_byte_code = match text(&step["file"]) {
                    "relaying" => relaying(),
                    path => wasmd_file(path),
                };
                let msg = MsgStoreCode { sender, wasm_byte_code, instantiate_permission: None };
                kept(self.send::<_, MsgStoreCodeResponse>(ctx, &msg)?.code_id)
            }
            "instantiate" => {
                let (admin, label, funds) = (sender.clone(), "contract".to_owned(), Vec::new());
                let msg = MsgInstantiateContract { sender, admin, code_id, label, msg: msg(), funds };
                kept(self.send::<_, MsgInstantiateContractResponse>(ctx, &msg)?.address)
            }
            "execute" => {
                let msg = MsgExecuteContract { sender, contract, msg: msg(), funds: Vec::new() };
                kept(hex::encode(self.send::<_, MsgExecuteContractResponse>(ctx, &msg)?.data))
            }
            "migrate" => {
                let msg = MsgMigrateContract { sender, contract, code_id, msg: msg() };
                kept(hex::encode(self.send::<_, MsgMigrateContractResponse>(ctx, &msg)?.data))
            }
            "pin" => {
                let msg = MsgPinCodes { authority: ctx.config().authority(), code_ids: vec![code_id] };
                self.send::<_, MsgPinCodesResponse>(ctx, &msg)?;
                kept(Value::Null)
            }
            _ => self.relay(ctx, step),
        }
    }

    /// Steps that are no messages: calls of the keeper.
    fn relay(&self, ctx: &Ctx, step: &Value) -> Outcome {
        let (keeper, msg) = (&self.chain.keeper, &step["msg"]);
        let contract: AccAddress = self.chain.addr(text(&step["contract"]));
        match text(&step["do"]) {
            "sudo" => {
                return kept(hex::encode(keeper.sudo(ctx, &contract, text(msg).as_bytes())?.unwrap_or_default()));
            }
            "query" => {
                let answer = keeper.query_smart(ctx, &contract, text(msg).as_bytes())?.unwrap_or_default();
                return Ok((String::from_utf8(answer).unwrap().into(), false));
            }
            "open" => return kept(keeper.on_open_channel(ctx, &contract, &open(msg))?),
            "receive" => {
                return match keeper.on_recv_packet(ctx, &contract, &receive(msg))? {
                    Acknowledgement::Success(data) => success(&data),
                    Acknowledgement::Error(text) => Ok((error_ack(&text).into(), false)),
                    Acknowledgement::Later => kept("later"),
                };
            }
            "receive2" => {
                return match keeper.on_recv_packet_v2(ctx, &contract, &packet_v2(msg))? {
                    Received::Success(data) => success(&data),
                    Received::Failure(text) => Ok((format!("error {text}").into(), false)),
                    Received::Later => kept("later"),
                };
            }
            "connect" => keeper.on_connect_channel(ctx, &contract, &connect(msg)),
            "close" => keeper.on_close_channel(ctx, &contract, &close(msg)),
            "ack" => keeper.on_ack_packet(ctx, &contract, &acknowledged(msg)),
            "timeout" => keeper.on_timeout_packet(ctx, &contract, &receive(msg)),
            "source" => keeper.ibc_source_callback(ctx, &contract, &source(msg)),
            "destination" => keeper.ibc_destination_callback(ctx, &contract, &destination(msg)),
            "send2" => keeper.on_send_packet_v2(ctx, &contract, &packet_v2(msg)),
            "ack2" => keeper.on_ack_packet_v2(ctx, &contract, &packet_v2(msg), &bytes(&msg["acknowledgement"])),
            "timeout2" => keeper.on_timeout_packet_v2(ctx, &contract, &packet_v2(msg)),
            other => panic!("{other}"),
        }?;
        kept(Value::Null)
    }

    /// Does a step and describes it as the Go program does.
    fn run(&self, step: &Value) -> Value {
        let gas = step["limit"].as_u64().map_or_else(GasMeter::infinite, GasMeter::new);
        let ctx = self.ctx.with_gas(gas.clone());
        let depth = ctx.state().push();
        let outcome = self.act(&ctx, step);
        let mut line = step.clone();
        for field in ["answer", "error", "events"] {
            line.as_object_mut().unwrap().remove(field);
        }
        if let Ok((_, true)) = &outcome {
            line["events"] = ctx.state().take_events().iter().map(shown).collect();
            ctx.state().keep(depth);
        } else {
            ctx.state().revert(depth);
        }
        match outcome {
            Ok((answer, _)) => line["answer"] = answer,
            Err(e) => line["error"] = refusal(e).into(),
        }
        line["gas"] = gas.consumed().into();
        line["store"] = self.digest().into();
        line
    }

    /// That of the store of contracts, but for the counter of transactions.
    fn digest(&self) -> String {
        let mut digest = Sha256::new();
        let mut it = self.ctx.unmetered().kv("wasm").iter(&[], None, false).unwrap();
        while let Some((key, value)) = it.next_entry().unwrap() {
            if key[0] != 8 {
                digest.update(format!("{}={}\n", hex::encode(key), hex::encode(value)));
            }
        }
        hex::encode(digest.finalize())
    }
}

fn shown(event: &Event) -> Value {
    let attributes: Vec<Value> = event.attributes.iter().map(|(k, v)| json!([k, v])).collect();
    json!([event.ty, attributes])
}

fn refusal(e: Failure) -> String {
    match e {
        e if e.is_out_of_gas() && matches!(&e, Failure::Tx(e) if e.unwinds) => "out of gas".to_owned(),
        Failure::Tx(e) if (e.codespace.as_str(), e.code) == PANIC => {
            let text = e.log.strip_prefix("recovered: ").unwrap_or(&e.log);
            format!("panic: {}", text.strip_suffix(": panic").unwrap_or(text))
        }
        Failure::Tx(e) => format!("{}:{} {}", e.codespace, e.code, e.log),
        other => format!("{other:?}"),
    }
}

/// The acknowledgement of a failure as ibc-go writes it.
fn error_ack(text: &str) -> String {
    let text = openledger_wasm::vmtypes::json_string(text);
    format!("error {{\"error\":{text}}}")
}

/// Tells a story; returns how many steps it had and how many of them were refused.
fn tell(name: &str) -> (usize, usize) {
    let all = include_str!("data/stories.jsonl").lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let story = all.skip_while(|step| step["story"] != name).skip(1).take_while(|step| step["do"] != "begin");
    let stage = Stage::new();
    let (mut steps, mut refused, mut different) = (0, 0, Vec::new());
    for step in story {
        steps += 1;
        match text(&step["do"]) {
            "send" => {
                let (to, amount) = (stage.chain.addr(text(&step["contract"])), step["amount"].as_u64().unwrap());
                let coins = format!("{amount}denom").parse().unwrap();
                stage.chain.keeper.ports().bank.send(&stage.ctx.unmetered(), &user(2), &to, &coins).unwrap();
                stage.ctx.state().take_events();
            }
            "remember" => remember(&stage.ctx),
            _ => {
                let ours = stage.run(&step);
                refused += usize::from(step.get("error").is_some());
                if ours != step {
                    different.push(difference(steps, &step, &ours));
                }
            }
        }
    }
    assert!(
        different.is_empty(),
        "{} of {steps} steps differ:\n{}",
        different.len(),
        different[..different.len().min(12)].join("\n")
    );
    (steps, refused)
}

fn difference(at: usize, theirs: &Value, ours: &Value) -> String {
    let mut out = format!("step {at}: {} {}", theirs["do"], theirs["msg"]);
    for field in ["answer", "error", "events", "gas", "store"] {
        if theirs[field] != ours[field] {
            out.push_str(&format!("\n  {field}\n    wasmd {}\n    here  {}", theirs[field], ours[field]));
        }
    }
    out
}

#[test]
fn the_binary_that_wasmd_was_given_is_that_of_the_text() {
    assert_eq!(hex::encode(relaying()), include_str!("data/relaying.hex").trim());
}

#[test]
fn burner_deletes_in_each_migration_as_many_entries_as_on_wasmd() {
    assert!(tell("burner").0 > 40);
}

#[test]
fn queue_iterates_for_the_gas_of_wasmd() {
    let (steps, refused) = tell("queue");
    assert!(steps > 50 && refused > 5, "{steps} {refused}");
}

#[test]
fn replier_hears_of_its_messages_in_the_order_of_wasmd() {
    let (steps, refused) = tell("replier");
    assert!(steps > 50 && refused > 3, "{steps} {refused}");
}

#[test]
fn cyberpunk_computes_loops_and_panics_as_on_wasmd() {
    let (steps, refused) = tell("cyberpunk");
    assert!(steps > 30 && refused > 10, "{steps} {refused}");
}

#[test]
fn every_entry_point_of_ibc_takes_every_answer_as_wasmd_does() {
    let (steps, refused) = tell("relay");
    assert!(steps > 400 && refused > 100, "{steps} {refused}");
}

#[test]
fn every_entry_point_of_ibc_2_takes_every_answer_as_wasmd_does() {
    let (steps, refused) = tell("relay2");
    assert!(steps > 120 && refused > 30, "{steps} {refused}");
}

#[test]
fn ibc_reflect_makes_accounts_for_channels_as_on_wasmd() {
    let (steps, refused) = tell("reflect");
    assert!(steps > 50 && refused > 10, "{steps} {refused}");
}

#[test]
fn a_token_moves_as_on_wasmd() {
    let (steps, refused) = tell("cw20");
    assert!(steps > 30 && refused > 8, "{steps} {refused}");
}

#[test]
fn hackatom_releases_recurses_and_migrates_as_on_wasmd() {
    let (steps, refused) = tell("hackatom");
    assert!(steps > 40 && refused > 12, "{steps} {refused}");
}

#[test]
fn any_messages_are_bounded_and_paid_by_their_length_as_on_wasmd() {
    let (steps, refused) = tell("any");
    assert!(steps > 12 && refused > 8, "{steps} {refused}");
}

#[test]
fn addresses_are_taken_in_one_form_alone_as_on_wasmd() {
    let (steps, refused) = tell("addresses");
    assert!(steps > 8 && refused > 6, "{steps} {refused}");
}

#[test]
fn callbacks_reach_contracts_as_on_wasmd() {
    assert!(tell("callbacks").0 > 20);
}

#[test]
fn packets_of_ibc_2_are_counted_as_on_wasmd() {
    assert!(tell("ibc2").0 > 20);
}
