//! What the module says of itself, its queries, and what other chains may ask for when this one begins.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "tests")]

mod common;

use common::{Chain, packet};
use openledger_core::ports::{IbcApp, Ics4, PacketAck, PacketDataReader};
use openledger_core::{Any, CodedError, Ctx, Module};
use openledger_ica::{
    ALLOWED_AT_GENESIS, ENCODING_JSON, ENCODING_PROTOBUF, IcaError, controller_port, encode_cosmos_tx,
};
use openledger_ica::{check_packet_data, packet_data_to_json};
use openledger_proto::cosmos::bank::v1beta1::MsgSend;
use openledger_proto::ibc::applications::interchain_accounts::controller::v1::{
    QueryInterchainAccountRequest, QueryInterchainAccountResponse, QueryParamsRequest as ControllerParamsRequest,
    QueryParamsResponse as ControllerParamsResponse,
};
use openledger_proto::ibc::applications::interchain_accounts::host::v1::{QueryParamsRequest, QueryParamsResponse};
use openledger_proto::ibc::applications::interchain_accounts::v1::{InterchainAccountPacketData, Type};
use openledger_proto::ibc::core::channel::v2::Payload;
use openledger_proto::ibc::core::client::v1::Height;
use openledger_proto::{any, services};
use openledger_testing::{ModuleExt, account, code};
use serde_json::json;

const CONTROLLER: &str = "ibc.applications.interchain_accounts.controller.v1.Query";
const HOST: &str = "ibc.applications.interchain_accounts.host.v1.Query";

#[test]
fn a_new_chain_lets_other_chains_run_messages_that_there_are_and_no_dangerous_one() {
    let chain = Chain::new(false);
    let genesis = chain.module.default_genesis(chain.ctx.config()).unwrap();
    assert_eq!(
        genesis["host_genesis_state"]["params"],
        json!({"host_enabled": true, "allow_messages": ALLOWED_AT_GENESIS})
    );
    chain.module.validate_genesis(chain.ctx.config(), &genesis).unwrap();
    let messages: Vec<String> = services::all()
        .iter()
        .filter(|service| service.is_msg)
        .flat_map(|service| service.methods.iter().map(|method| format!("/{}", method.input)))
        .collect();
    for url in ALLOWED_AT_GENESIS {
        assert!(messages.iter().any(|message| message == url), "{url} is no message");
        let dangerous =
            ["/cosmos.authz.", "/cosmos.upgrade.", "/ibc.core.", "/ibc.applications.interchain", "/cosmwasm."];
        assert!(!dangerous.iter().any(|package| url.starts_with(package)) && !url.ends_with("Params"), "{url}");
    }
    assert!(ALLOWED_AT_GENESIS.is_sorted());
}

#[test]
fn the_account_of_an_owner_and_the_parameters_are_answered() {
    let chain = Chain::new(false);
    let section = json!({
        "controller_genesis_state": {
            "interchain_accounts": [
                {"connection_id": "connection-0", "port_id": "icacontroller-me", "account_address": "far1"}
            ],
            "params": {"controller_enabled": true}
        },
        "host_genesis_state": {"port": "icahost", "params": {"host_enabled": true, "allow_messages": ["/a.B"]}}
    });
    chain.module.init_genesis(&chain.ctx, &section).unwrap();
    let ask = |owner: &str, connection: &str| {
        let request = QueryInterchainAccountRequest { owner: owner.to_owned(), connection_id: connection.to_owned() };
        let answer = chain.module.ask::<_, QueryInterchainAccountResponse>(
            &chain.ctx,
            CONTROLLER,
            "InterchainAccount",
            &request,
        );
        answer.map(|answer| answer.address).map_err(|e| e.to_string())
    };
    assert_eq!(ask("me", "connection-0").unwrap(), "far1");
    assert_eq!(
        ask("me", "connection-1").unwrap_err(),
        "rpc error: code = NotFound desc = failed to retrieve account address for icacontroller-me on connection \
         connection-1"
    );
    assert_eq!(
        ask(" ", "connection-0").unwrap_err(),
        "rpc error: code = InvalidArgument desc = failed to generate portID from owner address: owner address \
         cannot be empty: invalid account address"
    );
    let params: ControllerParamsResponse =
        chain.module.ask(&chain.ctx, CONTROLLER, "Params", &ControllerParamsRequest {}).unwrap();
    assert!(params.params.unwrap().controller_enabled);
    let params: QueryParamsResponse = chain.module.ask(&chain.ctx, HOST, "Params", &QueryParamsRequest {}).unwrap();
    assert_eq!(params.params.unwrap().allow_messages, ["/a.B"]);
    // Before genesis there is nothing, and ibc-go panics.
    let empty = Ctx::for_test();
    let gone = chain.module.ask::<_, QueryParamsResponse>(&empty, HOST, "Params", &QueryParamsRequest {}).unwrap_err();
    assert_eq!(gone.message, "ica/host params are not set in store");
}

#[test]
fn what_a_client_writes_is_what_the_host_reads() {
    let send = any::pack(&MsgSend { from_address: "a".to_owned(), to_address: "b".to_owned(), amount: Vec::new() });
    let written = encode_cosmos_tx(vec![send.clone()], ENCODING_JSON).unwrap();
    let expected = concat!(
        r#"{"messages":[{"@type":"/cosmos.bank.v1beta1.MsgSend","from_address":"a","#,
        r#""to_address":"b","amount":[]}]}"#
    );
    assert_eq!(String::from_utf8(written).unwrap(), expected);
    let data = encode_cosmos_tx(vec![send], ENCODING_PROTOBUF).unwrap();
    let packet = InterchainAccountPacketData { r#type: Type::ExecuteTx.into(), data, memo: "m".to_owned() };
    check_packet_data(&packet).unwrap();
    assert!(packet_data_to_json(&packet).starts_with(br#"{"type":"TYPE_EXECUTE_TX","data":"CiYK"#));
    assert_eq!(code(encode_cosmos_tx(Vec::new(), "xml")), "interchainaccounts:18");
    let unknown = Any { type_url: "/no.Such".to_owned(), value: Vec::new() };
    assert_eq!(code(encode_cosmos_tx(vec![unknown], ENCODING_JSON)), "ibc:12");
    assert_eq!(controller_port("me").unwrap(), "icacontroller-me");
    assert!(IcaError::InvalidAccountAddress.is(&controller_port("\t").unwrap_err()));
}

#[test]
fn a_controller_is_no_way_to_send_and_has_no_packets_of_version_2() {
    let chain = Chain::new(false);
    let sent = chain.layer.send_packet(&chain.ctx, "icacontroller-me", "channel-0", Height::default(), 1, b"");
    assert_eq!(code(sent), "undefined:111222");
    let packet = packet(b"", ("a", "b"), ("c", "d"));
    assert_eq!(code(chain.layer.write_acknowledgement(&chain.ctx, &packet, b"")), "undefined:111222");
    assert_eq!(chain.layer.app_version(&chain.ctx, "icacontroller-me", "channel-0").unwrap(), None);
    assert_eq!(code(chain.layer.read_payload(&Payload::default())), "ibc:12");
    assert_eq!(code(chain.host.read_payload(&Payload::default())), "ibc:12");
}

#[test]
fn deep_json_is_refused_before_it_can_exhaust_the_stack() {
    let chain = Chain::new(false);
    let version = json!({"version": "ics27-1", "controller_connection_id": "connection-7",
        "host_connection_id": "connection-0", "address": "", "encoding": "proto3json", "tx_type": "sdk_multi_msg"});
    let version = version.to_string();
    chain.set_channel(&json!({"port": "icahost", "channel": "channel-0", "state": 3, "order": 2,
        "counterparty": "icacontroller-me", "hops": ["connection-0"], "version": version}));
    for depth in [300, 9_000, 20_000] {
        let messages = format!(r#"{{"messages":{}{}}}"#, "[".repeat(depth), "]".repeat(depth));
        let data = InterchainAccountPacketData {
            r#type: Type::ExecuteTx.into(),
            data: messages.into_bytes(),
            memo: String::new(),
        };
        let packet = packet(&packet_data_to_json(&data), ("icacontroller-me", "channel-7"), ("icahost", "channel-0"));
        let answer = chain.host.on_recv_packet(&chain.ctx, "", &packet, &account(1)).unwrap();
        let PacketAck::Now { bytes, success } = answer else { panic!("no answer") };
        assert!(!success);
        assert!(String::from_utf8(bytes).unwrap().contains("ABCI code: 12:"), "{depth}");
    }
}
