//! The whole chain with the note module: blocks, queries over the router, export and import, random operations, and the
//! assemblies that refuse to start.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

#[path = "../../../app/tests/node/lab.rs"]
#[allow(dead_code, reason = "shared with the tests of the node, which use all of it")]
mod lab;

use lab::{Draft, Lab, address, code};
use openledger_assembly::{AssemblyOptions, assemble_with, chain_config};
use openledger_auth::AccountKeeper;
use openledger_bank::BankKeeper;
use openledger_baseapp::order::Order;
use openledger_core::{
    AccAddress, ChainConfig, Manifest, MessageRoute, MessageRoutes, Module, Phase, QueryRoute, QueryRoutes, Router,
};
use openledger_note::{NoteKeeper, NoteModule, pb};
use openledger_proto::any::pack;
use openledger_proto::commands::CommandGroup;
use openledger_proto::{json, pool, services};
use prost::Message;
use prost_types::Any;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde_json::Value;
use std::sync::Arc;

const DEPOSIT: u64 = 1_000_000;

fn bank() -> BankKeeper {
    BankKeeper::new(Arc::new(AccountKeeper::new(true)))
}

/// Comes first in every test: it brings the module's descriptors into the pool.
fn note() -> Arc<dyn Module> {
    Arc::new(NoteModule::new(Arc::new(bank())).unwrap())
}

fn create(n: u8, text: &str) -> Any {
    pack(&pb::MsgCreateNote { author: address(n), text: text.to_owned() })
}

fn query<Q: Message, A: Message + Default>(lab: &Lab, method: &str, request: &Q) -> A {
    let path = format!("/openledger.note.v1.Query/{method}");
    A::decode(lab.app.query_module(&path, &request.encode_to_vec(), 0).unwrap().0.as_slice()).unwrap()
}

fn exported(lab: &Lab) -> Value {
    let ctx = lab.app.query_context(&lab.app.published());
    serde_json::to_value(lab.app.runtime().export_genesis(&ctx).unwrap()).unwrap()
}

#[test]
fn transactions_queries_and_events_in_blocks() {
    let mut lab = Lab::with_module(note());
    lab.block(Vec::new());
    let before = lab.balance(1);
    let receipt = lab.one(Draft::new(1, 0, vec![create(1, "first"), create(1, "second")]).sign());
    assert_eq!(code(&receipt), ("", 0), "{}", receipt.log);
    assert_eq!(receipt.events.iter().filter(|e| e.ty == "openledger.note.v1.EventNoteCreated").count(), 2);
    assert_eq!(before - lab.balance(1), 2 * DEPOSIT + lab::FEE);

    let foreign = pack(&pb::MsgDeleteNote { author: address(2), note_id: 1 });
    assert_eq!(code(&lab.one(Draft::new(2, 0, vec![foreign]).sign())), ("note", 4));
    let empty = Draft::new(1, 1, vec![create(1, "")]).sign();
    assert_eq!(code(&lab.one(empty)), ("note", 3), "the stateless check, before the ante");
    let edit = pack(&pb::MsgEditNote { author: address(1), note_id: 2, text: "third".to_owned() });
    let delete = pack(&pb::MsgDeleteNote { author: address(1), note_id: 1 });
    let receipt = lab.one(Draft::new(1, 1, vec![edit, delete]).sign());
    assert_eq!(code(&receipt), ("", 0), "{}", receipt.log);

    let answer: pb::QueryNotesResponse = query(&lab, "Notes", &pb::QueryNotesRequest::default());
    let notes: Vec<_> = answer.notes.iter().map(|n| (n.id, n.text.as_str(), n.edits)).collect();
    assert_eq!(notes, [(2, "third", 1)]);
    let sums =
        lab.app.query_module("/openledger.note.v1.Query/Note", &pb::QueryNoteRequest { note_id: 1 }.encode_to_vec(), 0);
    assert_eq!(sums.unwrap_err().code, openledger_core::GrpcCode::NotFound);
}

#[test]
fn clients_find_the_module_in_the_descriptors() {
    note();
    let query = services::find("openledger.note.v1.Query").unwrap();
    let rest: Vec<_> = query.methods.iter().map(|m| m.http[0].template.as_str()).collect();
    assert_eq!(
        rest,
        [
            "/openledger/note/v1/params",
            "/openledger/note/v1/notes/{note_id}",
            "/openledger/note/v1/notes",
            "/openledger/note/v1/authors/{author}/notes",
        ]
    );
    assert!(services::find("openledger.note.v1.Msg").unwrap().is_msg);
    assert!(pool().get_message_by_name("openledger.note.v1.EventNoteEdited").is_some());
    let msg = pb::MsgEditNote { author: address(1), note_id: 7, text: "x".to_owned() };
    let written = json::print(&msg).unwrap();
    assert_eq!(written["note_id"], "7");
    let commands = openledger_note::MANIFEST.commands;
    let names = |group: Option<CommandGroup>| group.unwrap().rpcs().into_iter().map(|rpc| rpc.name).collect::<Vec<_>>();
    assert_eq!(names(commands.queries), ["params", "note", "notes", "notes-by"]);
    assert!(names(commands.transactions).starts_with(&["create-note".to_owned(), "edit-note".to_owned()]));
    assert_eq!(commands.faults(), Vec::<String>::new());
}

#[test]
fn a_set_that_comes_after_the_first_use_is_refused_and_one_that_is_there_is_not() {
    note();
    pool();
    assert_eq!(openledger_proto::extend(openledger_note::DESCRIPTOR_SET), Ok(()));
    let file = prost_types::FileDescriptorProto { name: Some("late.proto".to_owned()), ..Default::default() };
    let late = prost_types::FileDescriptorSet { file: vec![file] }.encode_to_vec();
    let refused = openledger_proto::extend(&late).unwrap_err().to_string();
    assert!(refused.contains("late.proto comes after the first use"), "{refused}");
}

/// One random transaction of account `n`.
fn operation(rng: &mut ChaCha8Rng, n: u8, newest: u64) -> Any {
    let note_id = rng.gen_range(1..=newest.max(1));
    let text = "x".repeat(rng.gen_range(0..300));
    match rng.gen_range(0..4) {
        0 => pack(&pb::MsgEditNote { author: address(n), note_id, text }),
        1 => pack(&pb::MsgDeleteNote { author: address(n), note_id }),
        _ => create(n, &text),
    }
}

/// The notes of the exported state, and that the account of the module holds what was paid for them.
fn notes_of(state: &Value) -> u64 {
    let notes = state["note"]["notes"].as_array().unwrap();
    let owed: u64 = notes.iter().map(|n| n["deposit"]["amount"].as_str().unwrap().parse::<u64>().unwrap()).sum();
    let account = chain_config("open").addresses.to_text(&AccAddress::module("note"));
    let balances = state["bank"]["balances"].as_array().unwrap();
    let held = balances.iter().find(|b| b["address"] == account.as_str());
    let held = held.map_or(0, |b| b["coins"][0]["amount"].as_str().unwrap().parse().unwrap());
    assert_eq!(held, owed, "the module's account holds the deposits");
    notes.len().try_into().unwrap()
}

#[test]
fn random_operations_give_one_result_and_survive_export_and_import() {
    let (mut one, mut two) = (Lab::with_module(note()), Lab::with_module(note()));
    let mut rng = ChaCha8Rng::seed_from_u64(1);
    let mut sequences = [0u64; 6];
    let (mut good, mut made) = (0, 0);
    for _ in 0..12 {
        let mut txs = Vec::new();
        for n in 1..=5u8 {
            let message = operation(&mut rng, n, made);
            let stateless = matches!(&message, m if m.type_url.ends_with("MsgDeleteNote")) || text_of(&message) > 0;
            txs.push(Draft::new(n, sequences[usize::from(n)], vec![message]).sign());
            sequences[usize::from(n)] += u64::from(stateless);
        }
        let (result, again) = (one.block(txs.clone()), two.block(txs));
        assert_eq!(result.app_hash, again.app_hash);
        good += result.txs.iter().filter(|r| r.code == 0).count();
        made += u64::try_from(result.txs.iter().filter(|r| r.code == 0).count()).unwrap();
        assert!(result.txs.iter().all(|r| r.code == 0 || r.codespace == "note"), "{:?}", result.txs);
        notes_of(&exported(&one));
    }
    assert!(good > 10, "only {good} operations succeeded");
    let state = exported(&one);
    assert!(notes_of(&state) > 0);
    let next = Lab::with_module(note());
    let ctx = next.app.query_context(&next.app.published());
    next.app.runtime().module("note").unwrap().validate_genesis(ctx.config(), &state["note"]).unwrap();
    let mut imported =
        Lab::resumed_with(&one, &state, AssemblyOptions { modules: vec![note()], ..AssemblyOptions::default() });
    imported.block(Vec::new());
    assert_eq!(exported(&imported)["note"], state["note"]);
}

/// Length of the text of a message that has one.
fn text_of(message: &Any) -> usize {
    if message.type_url.ends_with("MsgCreateNote") {
        pb::MsgCreateNote::decode(message.value.as_slice()).unwrap().text.len()
    } else {
        pb::MsgEditNote::decode(message.value.as_slice()).unwrap().text.len()
    }
}

/// The note module with something wrong about it.
struct Wrong {
    manifest: &'static Manifest,
    messages: fn() -> Vec<MessageRoute>,
    queries: fn() -> Vec<QueryRoute>,
}

const NAMED_OTHERWISE: Manifest = Manifest { stores: &["other"], ..Manifest::of("other") };
const WORKS: Manifest = Manifest { stores: &["other"], phases: &[Phase::EndBlock], ..Manifest::of("other") };

impl Module for Wrong {
    fn manifest(&self) -> &'static Manifest {
        self.manifest
    }
    fn messages(&self) -> Vec<MessageRoute> {
        (self.messages)()
    }
    fn queries(&self) -> Vec<QueryRoute> {
        (self.queries)()
    }
}

fn keeper() -> NoteKeeper {
    NoteKeeper::new(Arc::new(bank()))
}

fn one_message() -> Vec<MessageRoute> {
    MessageRoutes::new(keeper()).on(NoteKeeper::msg_create_note).finish()
}

fn wrong(messages: fn() -> Vec<MessageRoute>, queries: fn() -> Vec<QueryRoute>) -> Arc<dyn Module> {
    Arc::new(Wrong { manifest: &NAMED_OTHERWISE, messages, queries })
}

fn refusal(modules: Vec<Arc<dyn Module>>) -> String {
    let options = AssemblyOptions { modules, ..AssemblyOptions::default() };
    assemble_with(ChainConfig::default(), options).err().expect("the assembly must refuse")
}

#[test]
fn two_modules_with_one_message_or_one_method_do_not_start() {
    let note = note();
    let twice = refusal(vec![note.clone(), wrong(one_message, Vec::new)]);
    assert_eq!(twice, "two modules take /openledger.note.v1.MsgCreateNote");
    let twice = refusal(vec![note, wrong(Vec::new, || unoffered(&["Params"]))]);
    assert_eq!(twice, "two routes answer openledger.note.v1.Query/Params");
}

/// Routes of these methods that answer nothing.
fn unoffered(methods: &[&'static str]) -> Vec<QueryRoute> {
    let routes = QueryRoutes::new(keeper()).service("openledger.note.v1.Query");
    methods.iter().fold(routes, |routes, method| routes.not_offered(method, "not here")).finish()
}

#[test]
fn a_service_that_is_not_answered_whole_does_not_start() {
    note();
    let part = refusal(vec![wrong(one_message, Vec::new)]);
    assert_eq!(part, "no route takes /openledger.note.v1.MsgEditNote");
    let part = refusal(vec![wrong(Vec::new, || unoffered(&["Params", "Note", "Notes"]))]);
    assert_eq!(part, "no route answers openledger.note.v1.Query/NotesBy");
    let unknown = refusal(vec![wrong(Vec::new, || unoffered(&["Nothing"]))]);
    assert_eq!(unknown, "service openledger.note.v1.Query declares no method Nothing");
}

#[test]
fn a_phase_that_no_order_names_does_not_start() {
    let module: Arc<dyn Module> = Arc::new(Wrong { manifest: &WORKS, messages: Vec::new, queries: Vec::new });
    let (note, empty) = (note(), Order::new(&[], &[], &[]));
    let modules = vec![note, module];
    let refused = empty.check(&modules).unwrap_err();
    assert_eq!(refused, "module note works in GenesisCheck, where no order names it");
    let named = empty.with(Phase::GenesisCheck, &["note"]);
    assert_eq!(named.check(&modules).unwrap_err(), "module other works in EndBlock, where no order names it");
    let whole = named.clone().with(Phase::EndBlock, &["other"]);
    assert_eq!(whole.check(&modules), Ok(()));
    let idle = whole.clone().with(Phase::BeginBlock, &["other"]);
    assert_eq!(idle.check(&modules).unwrap_err(), "the order of BeginBlock names other, which does not work there");
    let twice = named.with(Phase::EndBlock, &["other", "other"]);
    assert_eq!(twice.check(&modules).unwrap_err(), "the order of EndBlock names other twice");
}

#[test]
fn a_bound_router_is_not_bound_again() {
    let (router, module) = (Router::default(), note());
    router.bind(std::slice::from_ref(&module)).unwrap();
    assert!(router.handles("/openledger.note.v1.MsgDeleteNote"));
    assert_eq!(router.bind(&[module]).unwrap_err(), "the router is bound already");
}
