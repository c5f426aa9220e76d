//! Queries, genesis, channels and the ports for contracts and callbacks.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod common;

use common::Chain;
use openledger_core::ports::{ChannelOpening, IbcApp, IbcTransfer, PacketDataReader, TransferPort};
use openledger_core::{Event, Module};
use openledger_proto::cosmos::base::query::v1beta1::PageRequest;
use openledger_proto::ibc::applications::transfer::v1::*;
use openledger_proto::ibc::core::channel::v1::{Counterparty, Order};
use openledger_testing::{ModuleExt, account, code};
use openledger_transfer::{TracedDenom, escrow_address, parse_path};
use serde_json::json;

const QUERY: &str = "ibc.applications.transfer.v1.Query";

fn chain() -> Chain {
    let chain = Chain::new(&json!({"1": "1000uopen"}));
    let receiver = chain.ctx.address_text(&account(2));
    for denom in ["uatom", "gamm/pool/1", "transfer/channel-9/uatom"] {
        let data = json!({"denom": denom, "amount": "5", "sender": "far", "receiver": receiver}).to_string();
        assert_eq!(chain.recv("ics20-1", data.as_bytes()).success, Some(true));
    }
    chain
}

fn opening<'a>(
    channel: &'a str,
    port: &'a str,
    order: Order,
    version: &'a str,
    end: &'a Counterparty,
) -> ChannelOpening<'a> {
    ChannelOpening { order, connection_hops: &[], port_id: port, channel_id: channel, counterparty: end, version }
}

#[test]
fn denominations_are_found_by_hash_and_by_path() {
    let chain = chain();
    let listed: QueryDenomsResponse =
        chain.module.ask(&chain.ctx, QUERY, "Denoms", &QueryDenomsRequest::default()).unwrap();
    let paths: Vec<String> = listed.denoms.iter().map(TracedDenom::path).collect();
    let expected =
        ["transfer/channel-0/gamm/pool/1", "transfer/channel-0/uatom", "transfer/channel-0/transfer/channel-9/uatom"];
    assert_eq!(paths, expected, "by base, then by the number of hops");
    let uatom = parse_path("transfer/channel-0/uatom");
    for hash in [uatom.hash_text(), uatom.ibc_denom(), uatom.hash_text().to_lowercase()] {
        let found: QueryDenomResponse =
            chain.module.ask(&chain.ctx, QUERY, "Denom", &QueryDenomRequest { hash }).unwrap();
        assert_eq!(found.denom.unwrap(), uatom);
    }
    let ask = |hash: &str| {
        let request = QueryDenomRequest { hash: hash.to_owned() };
        chain.module.ask::<_, QueryDenomResponse>(&chain.ctx, QUERY, "Denom", &request).unwrap_err().to_string()
    };
    assert_eq!(
        ask("ibc/zz"),
        "rpc error: code = InvalidArgument desc = invalid denom trace hash: , error: encoding/hex: invalid byte: U+007A 'z'"
    );
    assert_eq!(ask(""), "rpc error: code = NotFound desc = : denomination not found");
    let hash_of = |trace: &str| {
        let request = QueryDenomHashRequest { trace: trace.to_owned() };
        chain.module.ask::<_, QueryDenomHashResponse>(&chain.ctx, QUERY, "DenomHash", &request).map(|r| r.hash)
    };
    assert_eq!(hash_of("transfer/channel-0/uatom").unwrap(), uatom.hash_text());
    assert_eq!(
        hash_of("uatom").unwrap_err().to_string(),
        "rpc error: code = NotFound desc = uatom: denomination not found"
    );
    assert!(
        hash_of("").unwrap_err().to_string().starts_with("rpc error: code = InvalidArgument desc = base denomination")
    );
}

/// The forms of ibc-go 8, which older wallets, cosmjs and explorers ask for.
#[test]
fn the_way_of_a_denomination_is_told_in_the_older_form() {
    let chain = chain();
    let page = PageRequest { limit: 2, count_total: true, ..PageRequest::default() };
    let all = |pagination: Option<PageRequest>| {
        let request = QueryDenomTracesRequest { pagination };
        let listed: QueryDenomTracesResponse = chain.module.ask(&chain.ctx, QUERY, "DenomTraces", &request).unwrap();
        let traces: Vec<_> = listed.denom_traces.into_iter().map(|trace| (trace.path, trace.base_denom)).collect();
        (traces, listed.pagination.unwrap())
    };
    let owned = |(path, base): (&str, &str)| (path.to_owned(), base.to_owned());
    let expected = [
        ("transfer/channel-0", "gamm/pool/1"),
        ("transfer/channel-0/transfer/channel-9", "uatom"),
        ("transfer/channel-0", "uatom"),
    ];
    assert_eq!(all(None).0, expected.map(owned), "by path");
    let (first, next) = all(Some(page));
    assert_eq!((first.len(), next.total), (2, 3));
    let page = PageRequest { key: next.next_key, ..PageRequest::default() };
    let mut both = [first, all(Some(page)).0].concat();
    both.sort();
    let mut every = expected.map(owned);
    every.sort();
    assert_eq!(both, every, "the second page has what the first has not");
    let ask = |hash: &str| {
        let request = QueryDenomTraceRequest { hash: hash.to_owned() };
        chain.module.ask::<_, QueryDenomTraceResponse>(&chain.ctx, QUERY, "DenomTrace", &request)
    };
    for hash in [parse_path("transfer/channel-0/uatom").hash_text(), parse_path("transfer/channel-0/uatom").ibc_denom()]
    {
        let trace = ask(&hash).unwrap().denom_trace.unwrap();
        assert_eq!((trace.path.as_str(), trace.base_denom.as_str()), ("transfer/channel-0", "uatom"));
    }
    let none = "ibc/0000000000000000000000000000000000000000000000000000000000000000";
    assert_eq!(
        ask(none).unwrap_err().to_string(),
        format!("rpc error: code = NotFound desc = {none}: denomination trace not found")
    );
    assert_eq!(
        ask("zz").unwrap_err().to_string(),
        "rpc error: code = InvalidArgument desc = invalid denom trace hash: , error: encoding/hex: invalid byte: U+007A 'z'"
    );
}

#[test]
fn escrows_are_found_by_channel_and_counted_by_denomination() {
    let chain = chain();
    let at = |port_id: &str, channel_id: &str| {
        let request = QueryEscrowAddressRequest { port_id: port_id.to_owned(), channel_id: channel_id.to_owned() };
        let answer = chain.module.ask::<_, QueryEscrowAddressResponse>(&chain.ctx, QUERY, "EscrowAddress", &request);
        answer.map(|r| r.escrow_address).map_err(|e| e.to_string())
    };
    let escrow = escrow_address("transfer", "channel-0").unwrap();
    assert_eq!(at("transfer", "channel-0").unwrap(), chain.ctx.address_text(&escrow));
    assert!(
        at("transfer", "channel-77")
            .unwrap_err()
            .contains("NotFound desc = port ID (transfer) channel ID (channel-77)")
    );
    assert!(at("t", "channel-0").unwrap_err().contains("InvalidArgument"));
    let total = |denom: &str| {
        let request = QueryTotalEscrowForDenomRequest { denom: denom.to_owned() };
        let answer =
            chain.module.ask::<_, QueryTotalEscrowForDenomResponse>(&chain.ctx, QUERY, "TotalEscrowForDenom", &request);
        answer.map(|r| r.amount.unwrap().amount).map_err(|e| e.to_string())
    };
    assert_eq!(total("uopen").unwrap(), "0");
    assert!(total("!").unwrap_err().contains("InvalidArgument desc = invalid denom: !"));
    let params: QueryParamsResponse = chain.module.ask(&chain.ctx, QUERY, "Params", &QueryParamsRequest {}).unwrap();
    assert_eq!(params.params.unwrap(), Params { send_enabled: true, receive_enabled: true });
}

#[test]
fn genesis_goes_there_and_back_and_is_checked() {
    let exported = chain().export();
    let fresh = Chain::new(&json!({"1": "1uopen"}));
    fresh.module.validate_genesis(fresh.ctx.config(), &exported).unwrap();
    fresh.module.init_genesis(&fresh.ctx, &exported).unwrap();
    assert_eq!(fresh.export(), exported);
    let refused = |change: &dyn Fn(&mut serde_json::Value)| {
        let mut genesis = exported.clone();
        change(&mut genesis);
        code(fresh.module.validate_genesis(fresh.ctx.config(), &genesis))
    };
    assert_eq!(refused(&|g| g["port_id"] = json!("!")), "host:2");
    assert_eq!(refused(&|g| g["denoms"][1] = g["denoms"][0].clone()), "undefined:1");
    assert_eq!(refused(&|g| g["denoms"][0]["base"] = json!(" ")), "transfer:3");
    assert_eq!(refused(&|g| g["denoms"][0]["trace"][0]["port_id"] = json!("!")), "host:2");
    assert_eq!(refused(&|g| g["total_escrowed"] = json!([{"denom": "uopen", "amount": "0"}])), "sdk:10");
    assert_eq!(refused(&|g| g["other"] = json!(1)), "sdk:18");
}

#[test]
fn channels_are_unordered_and_speak_ics_20() {
    let chain = chain();
    let end = Counterparty { port_id: "transfer".to_owned(), channel_id: String::new() };
    let app: &dyn IbcApp = &chain.keeper;
    let init = |channel, port, order, version| {
        app.on_chan_open_init(&chain.ctx, &opening(channel, port, order, version, &end))
    };
    assert_eq!(init("channel-4294967295", "transfer", Order::Unordered, " ").unwrap(), "ics20-1");
    assert_eq!(init("channel-0", "transfer", Order::Unordered, "ics20-1").unwrap(), "ics20-1");
    assert_eq!(code(init("channel-4294967296", "transfer", Order::Unordered, "")), "transfer:9");
    assert_eq!(code(init("channel-x", "transfer", Order::Unordered, "")), "host:2");
    assert_eq!(code(init("channel-0", "transfer", Order::Ordered, "")), "channel:6");
    assert_eq!(code(init("channel-0", "other", Order::Unordered, "")), "port:4");
    assert_eq!(code(init("channel-0", "transfer", Order::Unordered, "ics20-2")), "transfer:4");
    let tried = app.on_chan_open_try(&chain.ctx, &opening("channel-0", "transfer", Order::Unordered, "ics20-9", &end));
    assert_eq!(tried.unwrap(), "ics20-1");
    assert_eq!(code(app.on_chan_open_ack(&chain.ctx, "transfer", "channel-0", "channel-7", "ics20-1")), "ok");
    assert_eq!(code(app.on_chan_open_ack(&chain.ctx, "transfer", "channel-0", "channel-7", "")), "transfer:4");
    assert_eq!(code(app.on_chan_close_init(&chain.ctx, "transfer", "channel-0")), "ibc:8");
    assert_eq!(code(app.on_chan_close_confirm(&chain.ctx, "transfer", "channel-0")), "ok");
}

#[test]
fn a_contract_sends_as_a_user_does_and_its_events_are_its_own() {
    let chain = chain();
    chain.ctx.emit(Event::new("before"));
    let transfer = IbcTransfer {
        channel_id: "channel-0".to_owned(),
        token: openledger_core::Coin::parse_parts("uopen", "10").unwrap(),
        receiver: "far".to_owned(),
        timeout_height: (1, 2),
        timeout_timestamp: 3,
        memo: "hello".to_owned(),
    };
    let done = chain.keeper.transfer(&chain.ctx, &account(1), &transfer).unwrap();
    assert_eq!(done.response.type_url, "/ibc.applications.transfer.v1.MsgTransferResponse");
    assert!(done.events.iter().any(|e| e.ty == "ibc_transfer"));
    assert_eq!(chain.ctx.state().take_events(), [Event::new("before")]);
    let packet = chain.sent().pop().unwrap();
    assert_eq!((packet["height"].as_str(), packet["timestamp"].as_u64()), (Some("1-2"), Some(3)));
    let none = IbcTransfer { receiver: String::new(), ..transfer };
    assert_eq!(code(chain.keeper.transfer(&chain.ctx, &account(1), &none)), "ibc:5");
}

#[test]
fn layers_around_learn_sender_and_memo_of_packets() {
    let chain = chain();
    let data = br#"{"denom":"uopen","amount":"1","sender":"s","receiver":"r","memo":"m"}"#;
    let content = chain.keeper.read_packet(&chain.ctx, "transfer", "channel-0", data).unwrap();
    assert_eq!((content.sender.as_str(), content.memo.as_str(), content.version.as_str()), ("s", "m", "ics20-1"));
    assert_eq!(code(chain.keeper.read_packet(&chain.ctx, "transfer", "other", data)), "ibc:16");
    assert_eq!(code(chain.keeper.read_packet(&chain.ctx, "transfer", "channel-0", b"{")), "ibc:12");
}
