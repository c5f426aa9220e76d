//! The note module over the sockets of a node: REST and gRPC follow from the descriptors.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

#[path = "../../../app/tests/node/lab.rs"]
#[allow(dead_code, reason = "shared with the tests of the node, which use all of it")]
mod lab;

use lab::{Draft, Lab, address};
use openledger_auth::AccountKeeper;
use openledger_bank::BankKeeper;
use openledger_config::AppConfig;
use openledger_node::supervisor::node_channel;
use openledger_note::{NoteModule, pb};
use openledger_proto::any::pack;
use openledger_servers::server::{ApiServers, start};
use openledger_services::comet::CometRpc;
use openledger_services::{NodeFacts, QueryRouter, VersionInfo};
use serde_json::{Value, json};
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::sync::Arc;

/// No CometBFT runs here.
struct Absent;

impl CometRpc for Absent {
    fn call(&self, _: &str, _: Value) -> Result<Value, String> {
        Err("connection refused".to_owned())
    }
}

/// A chain with three notes of account 1, and its servers.
fn servers() -> ApiServers {
    let bank = BankKeeper::new(Arc::new(AccountKeeper::new(true)));
    let mut lab = Lab::with_module(Arc::new(NoteModule::new(Arc::new(bank)).unwrap()));
    let write = |text: &str| pack(&pb::MsgCreateNote { author: address(1), text: text.to_owned() });
    let receipt = lab.one(Draft::new(1, 0, vec![write("first"), write("second"), write("third")]).sign());
    assert_eq!(receipt.code, 0, "{}", receipt.log);
    let version = VersionInfo {
        name: "openledger".to_owned(),
        app_name: "openledgerd".to_owned(),
        version: "0".to_owned(),
        git_commit: String::new(),
        cosmos_sdk_version: "v0.53.6".to_owned(),
        build_deps: Vec::new(),
    };
    let mut config = AppConfig { minimum_gas_prices: "0uopen".to_owned(), ..AppConfig::default() };
    config.api.enable = true;
    config.api.address = "tcp://127.0.0.1:0".to_owned();
    config.grpc.address = "127.0.0.1:0".to_owned();
    let router = QueryRouter::new(lab.app.clone(), Arc::new(Absent), version, NodeFacts::default());
    let (handle, _events) = node_channel().unwrap();
    start(router, &config, &handle).unwrap()
}

fn get(servers: &ApiServers, path: &str) -> (u16, Value) {
    let mut stream = TcpStream::connect(servers.rest_address().unwrap()).unwrap();
    let request = format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).unwrap();
    let mut text = String::new();
    stream.read_to_string(&mut text).unwrap();
    let (head, body) = text.split_once("\r\n\r\n").unwrap();
    (head.split(' ').nth(1).unwrap().parse().unwrap(), serde_json::from_str(body).unwrap())
}

#[test]
fn rest_and_grpc_answer_for_the_module() {
    let servers = servers();
    let (status, note) = get(&servers, "/openledger/note/v1/notes/2");
    assert_eq!((status, &note["note"]["text"], &note["note"]["author"]), (200, &json!("second"), &json!(address(1))));
    let (status, page) = get(&servers, "/openledger/note/v1/notes?pagination.limit=2&pagination.count_total=true");
    assert_eq!((status, page["notes"].as_array().unwrap().len(), &page["pagination"]["total"]), (200, 2, &json!("3")));
    let (status, own) = get(&servers, &format!("/openledger/note/v1/authors/{}/notes", address(2)));
    assert_eq!((status, &own["notes"]), (200, &json!([])));
    let (status, params) = get(&servers, "/openledger/note/v1/params");
    assert_eq!((status, &params["params"]["max_text_length"]), (200, &json!(280)));
    let (status, refused) = get(&servers, "/openledger/note/v1/notes/9");
    assert_eq!((status, &refused["code"], &refused["message"]), (404, &json!(5), &json!("9: note not found")));

    let runtime = tokio::runtime::Runtime::new().unwrap();
    let endpoint = format!("http://{}", servers.grpc_address().unwrap());
    let answer: pb::QueryNoteResponse = runtime.block_on(async {
        let channel = tonic::transport::Endpoint::new(endpoint).unwrap().connect().await.unwrap();
        let mut client = tonic::client::Grpc::new(channel);
        client.ready().await.unwrap();
        let path = http::uri::PathAndQuery::from_static("/openledger.note.v1.Query/Note");
        let request = tonic::Request::new(pb::QueryNoteRequest { note_id: 3 });
        client.unary(request, path, tonic::codec::ProstCodec::default()).await.unwrap().into_inner()
    });
    assert_eq!(answer.note.unwrap().text, "third");
}
