//! The servers over a real application with two committed blocks, spoken to over sockets.
#![allow(clippy::disallowed_methods, reason = "a test measures, waits or reads where its vectors are")]

use super::*;
use openledger_assembly as assembly;
use openledger_baseapp::block::Block;
use openledger_baseapp::genesis::Genesis;
use openledger_config::Layout;
use openledger_core::{BlockInfo, BlockTime};
use openledger_node::supervisor::node_channel;
use openledger_proto::cosmos::bank::v1beta1::{QueryParamsRequest, QueryParamsResponse, QueryTotalSupplyRequest};
use openledger_proto::prost_reflect::DescriptorPool;
use openledger_services::comet::CometRpc;
use openledger_services::{NodeFacts, VersionInfo};
use serde_json::{Value, json};
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Instant;
use tonic::{Code, Status};
use tonic_reflection::pb::v1 as reflection;

/// No CometBFT runs here.
struct Absent;
impl CometRpc for Absent {
    fn call(&self, _: &str, _: Value) -> Result<Value, String> {
        Err("connection refused".to_owned())
    }
}

pub(super) struct Node {
    servers: Option<ApiServers>,
    router: QueryRouter,
    _home: tempfile::TempDir,
}

pub(super) fn config() -> AppConfig {
    let mut config = AppConfig { minimum_gas_prices: "0uopen".to_owned(), ..AppConfig::default() };
    config.api.enable = true;
    config.api.address = "tcp://127.0.0.1:0".to_owned();
    config.grpc.address = "127.0.0.1:0".to_owned();
    config
}

pub(super) fn node(config: &AppConfig) -> Node {
    let home = tempfile::tempdir().unwrap();
    let app = assembly::open(&Layout::new(home.path()), config).unwrap();
    let time = BlockTime { seconds: 1_700_000_000, nanos: 0 };
    let info = |height| BlockInfo { chain_id: "openledger-1".to_owned(), height, time, ..BlockInfo::default() };
    let app_state = openledger_baseapp::testing::genesis(app.runtime()).to_string().into_bytes();
    app.init_chain(Genesis { block: info(1), params: None, validators: Vec::new(), app_state }).unwrap();
    for height in 1..=2 {
        app.finalize_block(Block { info: info(height), txs: Vec::new() }).unwrap();
        app.commit().unwrap();
    }
    let version = VersionInfo {
        name: "openledger".to_owned(),
        app_name: "openledgerd".to_owned(),
        version: "0".to_owned(),
        git_commit: String::new(),
        cosmos_sdk_version: "v0.53.6".to_owned(),
        build_deps: Vec::new(),
    };
    let router = QueryRouter::new(Arc::new(app), Arc::new(Absent), version, NodeFacts::default());
    let (handle, _events) = node_channel().unwrap();
    let servers = start(router.clone(), config, &handle).unwrap();
    Node { servers: Some(servers), router, _home: home }
}

impl Node {
    pub(super) fn rest(&self) -> SocketAddr {
        self.servers.as_ref().unwrap().rest_address().unwrap()
    }

    pub(super) fn grpc(&self) -> SocketAddr {
        self.servers.as_ref().unwrap().grpc_address().unwrap()
    }

    /// One HTTP/1.1 exchange: status, headers in lower case, body.
    fn http(&self, head: &str, body: &[u8]) -> (u16, String, String) {
        let mut stream = TcpStream::connect(self.rest()).unwrap();
        let request =
            format!("{head}\r\nHost: localhost\r\nConnection: close\r\nContent-Length: {}\r\n\r\n", body.len());
        stream.write_all(request.as_bytes()).unwrap();
        // A refused body may find the connection closed.
        let _ = stream.write_all(body);
        let mut text = Vec::new();
        let _ = stream.read_to_end(&mut text);
        let text = String::from_utf8(text).unwrap();
        let (head, body) = text.split_once("\r\n\r\n").unwrap();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        (status, head.to_lowercase(), body.to_owned())
    }

    pub(super) fn get(&self, path: &str) -> (u16, Value) {
        let (status, _, body) = self.http(&format!("GET {path} HTTP/1.1"), b"");
        (status, serde_json::from_str(&body).unwrap())
    }

    fn refusal(&self, head: &str, body: &[u8]) -> (u16, u64, String) {
        let (status, _, text) = self.http(head, body);
        let value: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(value["details"], json!([]), "{text}");
        (status, value["code"].as_u64().unwrap(), value["message"].as_str().unwrap().to_owned())
    }
}

#[test]
fn rest_answers_with_the_sdks_json_and_heights() {
    let node = node(&config());
    let (status, head, body) = node.http("GET /cosmos/bank/v1beta1/params HTTP/1.1", b"");
    assert_eq!((status, body.as_str()), (200, "{\"params\":{\"send_enabled\":[],\"default_send_enabled\":true}}"));
    assert!(head.contains("content-type: application/json"), "{head}");
    assert!(
        head.contains("\r\nx-cosmos-block-height: 2") && head.contains("\r\ngrpc-metadata-x-cosmos-block-height: 2"),
        "{head}"
    );
    for name in ["x-cosmos-block-height", "Grpc-Metadata-x-cosmos-block-height"] {
        let (status, head, _) = node.http(&format!("GET /cosmos/bank/v1beta1/params HTTP/1.1\r\n{name}: 1"), b"");
        assert_eq!(status, 200);
        assert!(head.contains("\r\nx-cosmos-block-height: 1"), "{head}");
    }
    let (status, supply) = node.get("/cosmos/bank/v1beta1/supply?pagination.limit=1&pagination.count_total=1");
    assert_eq!((status, &supply["pagination"]), (200, &json!({ "next_key": null, "total": "1" })));
    let (status, _) = node.get("/cosmos/base/node/v1beta1/status");
    assert_eq!(status, 200);
    // A posted form stands for the query string of a GET.
    let form = "POST /cosmos/bank/v1beta1/supply HTTP/1.1\r\nContent-Type: application/x-www-form-urlencoded";
    assert_eq!(node.http(form, b"pagination.limit=x").0, 400);
    assert_eq!(node.http(form, b"pagination.limit=1").0, 200);
}

#[test]
fn rest_refuses_as_the_gateway_does() {
    let node = node(&config());
    let unknown = "{\"code\":12,\"message\":\"Not Implemented\",\"details\":[]}";
    for head in [
        "GET /nothing",
        "POST /cosmos/bank/v1beta1/params",
        "HEAD /cosmos/bank/v1beta1/params",
        "GET /metrics",
        "GET /swagger/",
        "OPTIONS /",
    ] {
        let (status, _, body) = node.http(&format!("{head} HTTP/1.1"), b"");
        assert_eq!(status, 501, "{head}");
        assert!(body == unknown || head.starts_with("HEAD"), "{head}: {body}");
    }
    let refused = node.refusal("GET /cosmos/bank/v1beta1/supply?pagination.limit=-3 HTTP/1.1", b"");
    assert_eq!(refused, (400, 3, "strconv.ParseUint: parsing \"-3\": invalid syntax".to_owned()));
    assert_eq!(node.refusal("GET /cosmos/bank/v1beta1/spendable_balances/test HTTP/1.1", b"").0, 400);
    assert_eq!(node.refusal("GET /cosmos/bank/v1beta1/denoms_metadata/a%2Fb HTTP/1.1", b"").1, 5);
    let (status, code, message) =
        node.refusal("GET /cosmos/bank/v1beta1/params HTTP/1.1\r\nx-cosmos-block-height: 99", b"");
    assert_eq!((status, code), (500, 2));
    assert!(
        message.starts_with("codespace sdk code 26: invalid height: cannot query with height in the future"),
        "{message}"
    );
    let (status, code, _) = node.refusal("GET /cosmos/bank/v1beta1/params HTTP/1.1\r\nx-cosmos-block-height: -1", b"");
    assert_eq!((status, code), (500, 2));
    let simulate = "POST /cosmos/tx/v1beta1/simulate HTTP/1.1";
    assert_eq!(node.refusal(simulate, b"{\"tx_bytes\":1}").0, 400);
    assert_eq!(node.refusal(simulate, b"{\"nothing\":1}").0, 400);
    assert_eq!(node.refusal(simulate, b"").0, 400);
    let deep = [b"{\"tx\":".repeat(10_000), b"1".to_vec(), b"}".repeat(10_000)].concat();
    assert_eq!(node.refusal(simulate, &deep).0, 400);
    assert_eq!(node.http(simulate, &vec![b' '; 1_500_001]).0, 413);
}

#[test]
fn origins_are_allowed_only_when_configured() {
    let preflight = "OPTIONS /cosmos/tx/v1beta1/simulate HTTP/1.1\r\nOrigin: https://evil.example\r\nAccess-Control-Request-Method: POST";
    let closed = node(&config());
    let (_, head, _) = closed.http(preflight, b"");
    assert!(!head.contains("access-control"), "{head}");
    let (_, head, _) = closed.http("GET /cosmos/bank/v1beta1/params HTTP/1.1\r\nOrigin: https://evil.example", b"");
    assert!(!head.contains("access-control"), "{head}");

    let mut config = config();
    config.api.enabled_unsafe_cors = true;
    config.api.swagger = true;
    config.telemetry.enabled = true;
    config.telemetry.prometheus_retention_time = 60;
    let open = node(&config);
    let (status, head, _) = open.http(preflight, b"");
    assert_eq!(status, 200);
    assert!(head.contains("access-control-allow-origin: *"), "{head}");
    let (_, _, metrics) = open.http("GET /metrics HTTP/1.1", b"");
    assert!(metrics.contains("openledger_block_height"), "{metrics}");
    assert_eq!(open.get("/swagger/openapi.json").1["openapi"], "3.0.3");
    assert!(open.http("GET /swagger/ HTTP/1.1", b"").2.contains("/cosmos/bank/v1beta1/params"));
    // No block has been made through the node's own line.
    let (status, health) = open.get("/health");
    assert_eq!((status, &health["height"]), (503, &json!("2")));
}

#[test]
fn grpc_web_shares_the_rest_address_when_enabled() {
    let web = "application/grpc-web-text";
    let head = format!("POST /cosmos.bank.v1beta1.Query/Params HTTP/1.1\r\nContent-Type: {web}\r\nAccept: {web}");
    let mut config = config();
    let open = node(&config);
    // An empty message; the answer is base64 of a message frame and a frame of trailers.
    let (status, headers, body) = open.http(&head, b"AAAAAAA=");
    assert_eq!(status, 200);
    assert!(headers.contains("x-cosmos-block-height: 2"), "{headers}");
    // default_send_enabled = true, four bytes long.
    assert!(body.contains("AAAAAAQKAhAB"), "{body}");
    config.grpc_web.enable = false;
    assert_eq!(node(&config).http(&head, b"AAAAAAA=").0, 501);
}

#[test]
fn slow_heads_and_bodies_lose_their_connection() {
    let mut config = config();
    config.api.rpc_read_timeout = 1;
    let node = node(&config);
    let starts = [
        "",
        "GET /cosmos/bank/v1beta1/params HT",
        "POST /cosmos/tx/v1beta1/simulate HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n{",
    ];
    for start in starts {
        let since = Instant::now();
        let mut stream = TcpStream::connect(node.rest()).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(8))).unwrap();
        stream.write_all(start.as_bytes()).unwrap();
        let mut text = Vec::new();
        stream.read_to_end(&mut text).unwrap();
        assert!(since.elapsed() < Duration::from_secs(5), "{start:?} held its connection");
    }
}

#[test]
fn a_busy_grpc_address_is_an_error_a_busy_rest_address_is_done_without_and_stop_frees_both() {
    let mut first = node(&config());
    let (handle, _events) = node_channel().unwrap();
    let mut taken = config();
    taken.grpc.address = first.grpc().to_string();
    let error = start(first.router.clone(), &taken, &handle).unwrap_err();
    assert!(matches!(&error, ApiError::Bind { server: "gRPC", .. }), "{error}");

    let mut taken = config();
    taken.api.address = format!("tcp://{}", first.rest());
    let without = start(first.router.clone(), &taken, &handle).unwrap();
    assert_eq!(without.rest_address(), None);
    without.stop();

    first.servers.take().unwrap().stop();
    let with = start(first.router.clone(), &taken, &handle).unwrap();
    assert!(with.rest_address().is_some());
    with.stop();
}

fn client(node: &Node) -> (tokio::runtime::Runtime, tonic::client::Grpc<tonic::transport::Channel>) {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let endpoint = tonic::transport::Endpoint::new(format!("http://{}", node.grpc())).unwrap();
    let channel = runtime.block_on(endpoint.connect()).unwrap();
    (runtime, tonic::client::Grpc::new(channel))
}

fn call<A: prost::Message + 'static, B: prost::Message + Default + 'static>(
    node: &Node,
    path: &'static str,
    request: tonic::Request<A>,
) -> Result<tonic::Response<B>, Box<Status>> {
    let (runtime, mut client) = client(node);
    runtime.block_on(async {
        client.ready().await.unwrap();
        client
            .unary(request, http::uri::PathAndQuery::from_static(path), tonic::codec::ProstCodec::default())
            .await
            .map_err(Box::new)
    })
}

#[test]
fn grpc_answers_at_heights_and_refuses_with_codes() {
    let node = node(&config());
    let path = "/cosmos.bank.v1beta1.Query/Params";
    let answer: tonic::Response<QueryParamsResponse> =
        call(&node, path, tonic::Request::new(QueryParamsRequest {})).unwrap();
    assert_eq!(answer.metadata().get("x-cosmos-block-height").unwrap(), "2");
    let at = |height: &'static str| {
        let mut request = tonic::Request::new(QueryParamsRequest {});
        request.metadata_mut().insert("x-cosmos-block-height", height.parse().unwrap());
        call::<_, QueryParamsResponse>(&node, path, request)
    };
    assert_eq!(at("1").unwrap().metadata().get("x-cosmos-block-height").unwrap(), "1");
    assert_eq!(at("99").unwrap_err().code(), Code::Unknown);
    let unknown =
        |path| call::<_, QueryParamsResponse>(&node, path, tonic::Request::new(QueryParamsRequest {})).unwrap_err();
    let e = unknown("/cosmos.bank.v1beta1.Query/Nothing");
    assert_eq!(
        (e.code(), e.message()),
        (Code::Unimplemented, "unknown method Nothing for service cosmos.bank.v1beta1.Query")
    );
    let e = unknown("/cosmos.bank.v1beta1.Msg/Send");
    assert_eq!((e.code(), e.message()), (Code::Unimplemented, "unknown service cosmos.bank.v1beta1.Msg"));
    let key = vec![0; 11 << 20];
    let pagination = Some(openledger_proto::cosmos::base::query::v1beta1::PageRequest { key, ..Default::default() });
    let large = tonic::Request::new(QueryTotalSupplyRequest { pagination });
    let e = call::<_, QueryParamsResponse>(&node, "/cosmos.bank.v1beta1.Query/TotalSupply", large).unwrap_err();
    assert_eq!(e.code(), Code::ResourceExhausted, "{e}");
}

#[test]
fn grpc_drops_what_does_not_speak_http2() {
    let node = node(&config());
    let mut stream = TcpStream::connect(node.grpc()).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
    stream.write_all(b"GET / HTTP/1.1\r\n\r\n").unwrap();
    assert!(stream.read(&mut [0; 16]).map_or(true, |n| n == 0));
}

#[test]
fn reflection_lists_what_can_be_called_with_its_options() {
    use reflection::server_reflection_request::MessageRequest;
    use reflection::server_reflection_response::MessageResponse;
    let node = node(&config());
    let (runtime, mut client) = client(&node);
    let ask = |message| reflection::ServerReflectionRequest { host: String::new(), message_request: Some(message) };
    let requests = [
        ask(MessageRequest::ListServices(String::new())),
        ask(MessageRequest::FileContainingSymbol("no.such.Symbol".to_owned())),
        ask(MessageRequest::FileContainingSymbol("cosmos.bank.v1beta1.Query.Balance".to_owned())),
    ];
    let answers: Vec<_> = runtime.block_on(async {
        client.ready().await.unwrap();
        let path = http::uri::PathAndQuery::from_static("/grpc.reflection.v1.ServerReflection/ServerReflectionInfo");
        let codec: tonic::codec::ProstCodec<_, reflection::ServerReflectionResponse> =
            tonic::codec::ProstCodec::default();
        let answer = client.streaming(tonic::Request::new(tokio_stream::iter(requests)), path, codec).await.unwrap();
        let mut stream = answer.into_inner();
        let mut out = Vec::new();
        while let Some(one) = stream.message().await.unwrap() {
            out.push(one.message_response.unwrap());
        }
        out
    });
    let [
        MessageResponse::ListServicesResponse(list),
        MessageResponse::ErrorResponse(error),
        MessageResponse::FileDescriptorResponse(files),
    ] = answers.as_slice()
    else {
        panic!("{answers:?}");
    };
    let mut listed: Vec<&str> =
        list.service.iter().map(|s| s.name.as_str()).filter(|n| !n.starts_with("grpc.")).collect();
    let mut served = node.router.services();
    listed.sort_unstable();
    served.sort_unstable();
    assert_eq!(listed, served);
    assert_eq!(error.error_code, Code::NotFound as i32);
    // The first file is the one asked for; its imports follow, and the options are there.
    let mut pool = DescriptorPool::new();
    let mut left = files.file_descriptor_proto.clone();
    left.reverse();
    let set = left.iter().flat_map(|f| [vec![0x0a], length(f.len()), f.clone()].concat()).collect::<Vec<u8>>();
    pool.decode_file_descriptor_set(set.as_slice()).unwrap();
    let method = pool
        .get_service_by_name("cosmos.bank.v1beta1.Query")
        .unwrap()
        .methods()
        .find(|m| m.name() == "Balance")
        .unwrap();
    let http = pool.get_extension_by_name("google.api.http").unwrap();
    assert!(method.options().has_extension(&http));
}

/// A length as a varint.
fn length(n: usize) -> Vec<u8> {
    let mut out = Vec::new();
    prost::encoding::encode_varint(n as u64, &mut out);
    out
}

#[test]
fn the_sdks_reflection_names_messages_and_files() {
    let node = node(&config());
    let (_, all) = node.get("/cosmos/base/reflection/v1beta1/interfaces");
    let names: Vec<&str> = all["interface_names"].as_array().unwrap().iter().map(|n| n.as_str().unwrap()).collect();
    assert!(names.contains(&"cosmos.base.v1beta1.Msg") && names.contains(&"cosmos.auth.v1beta1.AccountI"), "{names:?}");
    let (_, msgs) = node.get("/cosmos/base/reflection/v1beta1/interfaces/cosmos.base.v1beta1.Msg/implementations");
    let msgs = msgs["implementation_message_names"].as_array().unwrap();
    assert!(msgs.contains(&json!("/cosmos.bank.v1beta1.MsgSend")) && msgs.contains(&json!("/cosmos.gov.v1.MsgVote")));
    assert!(
        !msgs.contains(&json!("/cosmos.genutil.v1beta1.GenesisState")) && msgs.is_sorted_by_key(|m| m.as_str()),
        "{msgs:?}"
    );
    for method in [
        "GetAuthnDescriptor",
        "GetChainDescriptor",
        "GetCodecDescriptor",
        "GetConfigurationDescriptor",
        "GetQueryServicesDescriptor",
        "GetTxDescriptor",
    ] {
        let path = format!("/cosmos.base.reflection.v2alpha1.ReflectionService/{method}");
        let (answer, _) = node.router.call(&path, &[], 0).unwrap();
        let output = format!("cosmos.base.reflection.v2alpha1.{method}Response");
        assert!(openledger_proto::json::to_json_string(&output, &answer).unwrap().len() > 20, "{method}");
    }
    let (files, _) = node.router.call("/cosmos.reflection.v1.ReflectionService/FileDescriptors", &[], 0).unwrap();
    assert_eq!(DescriptorPool::decode(files.as_slice()).unwrap().files().len(), openledger_proto::pool().files().len());
}

#[test]
fn rest_takes_the_targets_that_gos_server_takes_and_refuses_in_json() {
    let node = node(&config());
    let plain = node.get("/cosmos/bank/v1beta1/supply/by_denom?denom=uopen");
    assert_eq!(plain.0, 200);
    // What stands beside the known fields is passed over, whatever its bytes.
    for query in ["denom=uopen&x=>=<\"{}|\\\\^`", "denom=uopen&é=ü", "denom=%75open&[]"] {
        assert_eq!(node.get(&format!("/cosmos/bank/v1beta1/supply/by_denom?{query}")), plain, "{query}");
    }
    let not_found = node.refusal("GET /cosmos/<\"{}|^`>é HTTP/1.1", b"");
    assert_eq!(not_found, (501, 12, "Not Implemented".to_owned()));
    let raw = node.refusal("GET /cosmos/bank/v1beta1/balances/{a}|b HTTP/1.1", b"");
    assert_eq!((raw.0, raw.1), (400, 3), "{raw:?}");
    for (head, status, code) in [
        ("GET /cosmos/%zz HTTP/1.1", 400, 3),
        ("GET cosmos HTTP/1.1", 400, 3),
        ("GE T / HTTP/1.1", 400, 3),
        ("GET / HTTP/3.0", 505, 12),
        ("GET / HTTP/1.1\r\nTransfer-Encoding: gzip", 501, 12),
        ("GET / HTTP/1.1\r\nbad header", 400, 3),
        ("GET / HTTP/1.1\r\nExpect: x", 417, 3),
    ] {
        let found = node.refusal(head, b"");
        assert_eq!((found.0, found.1), (status, code), "{head}: {found:?}");
        assert!(!found.2.is_empty());
    }
    let long = node.refusal(&format!("GET /{} HTTP/1.1", "x".repeat(1_200_000)), b"");
    assert_eq!((long.0, long.1), (431, 3));
    let (status, head, _) = node.http("GET //cosmos/./bank?a=>b HTTP/1.1", b"");
    assert!(status == 301 && head.contains("location: /cosmos/bank?a=>b\r\n"), "{head}");
}

/// What the service answers is what the application answers, without CometBFT in between (none runs here).
#[test]
fn the_service_for_abci_queries_asks_the_application_itself() {
    use openledger_proto::cosmos::base::tendermint::v1beta1::{AbciQueryRequest, AbciQueryResponse};
    use prost::Message as _;
    let node = node(&config());
    let ask = |path: &str, data: &[u8], height: i64, prove: bool| {
        let request = AbciQueryRequest { path: path.to_owned(), data: data.to_vec(), height, prove };
        let path = "/cosmos.base.tendermint.v1beta1.Service/ABCIQuery";
        let (answer, _) = node.router.call(path, &request.encode_to_vec(), 0).unwrap();
        AbciQueryResponse::decode(answer.as_slice()).unwrap()
    };
    assert_eq!(ask("/app/version", b"", 0, false).value, b"0");
    let proven = ask("/store/baseapp/key", b"LastBlock", 2, true);
    assert!(proven.code == 0 && !proven.value.is_empty() && proven.height == 2, "{proven:?}");
    assert_eq!(proven.proof_ops.map(|ops| ops.ops.len()), Some(2));
    assert_eq!(ask("/store/nothing/key", b"a", 0, false).code, 6);
    let ahead = ask("/store/bank/key", b"a", 99, false);
    assert_eq!((ahead.code, ahead.codespace.as_str(), ahead.height), (26, "sdk", 99));
    assert_eq!(ask("/app/nothing", b"", 0, false).log, "unknown query: [app nothing]: unknown request");
    assert_eq!(ask("/store/bank/key", b"a", -1, false).code, 18);
}
