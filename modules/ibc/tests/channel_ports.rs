//! Core IBC as contracts use it, and applications by port.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "tests")]

mod common;

use common::Chain;
use common::mock::{Mock, PORT, PORT_A, PORT_B};
use openledger_core::ports::{Ibc2PayloadView, IbcApp, IbcAppV2, IbcCore, IbcPort, IbcTransfer, TransferPort};
use openledger_core::{AccAddress, Amount, Coin, Ctx, Denom, MessageResult, Module, Res};
use openledger_ibc::{AppRouter, Apps};
use openledger_proto::ibc::core::channel::v1::{
    Channel, Counterparty, MsgChannelCloseInitResponse, MsgChannelOpenInitResponse, Order, State,
};
use openledger_proto::ibc::core::channel::v2::MsgSendPacketResponse;
use openledger_testing::code;
use prost::Message;
use std::sync::Arc;

struct NoTransfer;

impl TransferPort for NoTransfer {
    fn transfer(&self, ctx: &Ctx, _: &AccAddress, transfer: &IbcTransfer) -> Res<MessageResult> {
        let response = openledger_core::Any { type_url: transfer.memo.clone(), value: Vec::new() };
        ctx.gas().consume(5, "transfer")?;
        Ok(MessageResult { response, events: Vec::new() })
    }
}

fn chain() -> Chain {
    let (_, apps) = Mock::apps();
    let chain = Chain::with_apps("open-1", apps.with_transfer(Arc::new(NoTransfer)));
    let genesis = chain.module.default_genesis(chain.ctx.config()).unwrap();
    chain.module.init_genesis(&chain.ctx, &genesis).unwrap();
    chain
}

fn me() -> AccAddress {
    AccAddress::from_bytes(&[7; 20]).unwrap()
}

fn proposed(version: &str) -> Channel {
    Channel {
        state: State::Init.into(),
        ordering: Order::Unordered.into(),
        counterparty: Some(Counterparty { port_id: "other".to_owned(), channel_id: String::new() }),
        connection_hops: vec!["connection-localhost".to_owned()],
        version: version.to_owned(),
    }
}

/// The events of a message are in its answer and nowhere else, and those before it stay where they are.
#[test]
fn channels_are_proposed_and_closed_for_others() {
    let chain = chain();
    let (k, ctx) = (&chain.keeper, &chain.ctx);
    ctx.emit_event("before", &[]);
    let opened = k.open_channel_init(ctx, &me(), PORT, &proposed("v")).unwrap();
    let answer = MsgChannelOpenInitResponse::decode(opened.response.value.as_slice()).unwrap();
    assert_eq!((answer.channel_id.as_str(), answer.version.as_str()), ("channel-0", "v"));
    let types: Vec<_> = opened.events.iter().map(|e| e.ty.as_str()).collect();
    assert_eq!(types, ["channel_open_init", "message"]);
    assert_eq!(code(k.open_channel_init(ctx, &me(), PORT, &Channel::default())), "channel:5");
    assert_eq!(code(k.open_channel_init(ctx, &me(), "p", &proposed("v"))), "host:2");

    let closed = k.close_channel(ctx, &me(), PORT, "channel-0").unwrap();
    MsgChannelCloseInitResponse::decode(closed.response.value.as_slice()).unwrap();
    let types: Vec<_> = closed.events.iter().map(|e| e.ty.as_str()).collect();
    assert_eq!(types, ["channel_close_init", "message"]);
    assert_eq!(code(k.close_channel(ctx, &me(), PORT, "channel-0")), "channel:5");
    assert_eq!(code(k.close_channel(ctx, &me(), PORT, "channel")), "channel:18");
    let types: Vec<_> = ctx.state().take_events().into_iter().map(|e| e.ty).collect();
    assert_eq!(types, ["before"]);
}

/// Only open channels are shown, and those of ports that begin with the text that is asked for.
#[test]
fn open_channels_are_shown_to_contracts() {
    let chain = chain();
    let (k, ctx) = (&chain.keeper, &chain.ctx);
    for (id, port, state) in [(0, "wasm.a", State::Open), (1, "wasm.ab", State::Open), (2, "wasm.a", State::Closed)] {
        let key = format!("channelEnds/ports/{port}/channels/channel-{id}");
        let end = Channel { state: state.into(), ..proposed("v") };
        ctx.kv("ibc").set(key.as_bytes(), end.encode_to_vec()).unwrap();
    }
    let ids = |prefix: &str| -> Vec<_> {
        k.open_channels(ctx, prefix).unwrap().into_iter().map(|c| format!("{}/{}", c.port_id, c.channel_id)).collect()
    };
    assert_eq!(ids("wasm.ab"), ["wasm.ab/channel-1"]);
    assert_eq!(ids("wasm.a"), ["wasm.a/channel-0", "wasm.ab/channel-1"]);
    assert_eq!(ids(" "), ["wasm.a/channel-0", "wasm.ab/channel-1"]);
    assert!(ids("wasm.b").is_empty());
    let one = k.open_channel(ctx, "wasm.a", "channel-0").unwrap().unwrap();
    assert_eq!((one.order.as_str(), one.connection_id.as_str()), ("ORDER_UNORDERED", "connection-localhost"));
    assert_eq!((one.counterparty_port_id.as_str(), one.version.as_str()), ("other", "v"));
    assert!(k.open_channel(ctx, "wasm.a", "channel-2").unwrap().is_none());
    assert!(k.open_channel(ctx, "wasm.a", "channel-9").unwrap().is_none());
}

#[test]
fn packets_of_version_2_are_sent_and_answered_for_contracts() {
    let chain = chain();
    let (k, ctx) = (&chain.keeper, &chain.ctx);
    let info = openledger_proto::ibc::core::client::v2::CounterpartyInfo {
        merkle_prefix: vec![b"ibc".to_vec(), Vec::new()],
        client_id: "09-localhost".to_owned(),
    };
    ctx.kv("ibc").set(b"clients/09-localhost/counterparty", info.encode_to_vec()).unwrap();
    ctx.kv("ibc").set(b"nextSequenceSend/09-localhost", 5_u64.to_be_bytes().to_vec()).unwrap();
    let payload = Ibc2PayloadView {
        source_port: PORT_A.to_owned(),
        destination_port: PORT_B.to_owned(),
        version: "1".to_owned(),
        encoding: "e".to_owned(),
        value: vec![1],
    };
    let send = |timeout, payloads: &[_]| IbcPort::send_packet_v2(k, ctx, &me(), "09-localhost", timeout, payloads);
    let sent = send(100, std::slice::from_ref(&payload)).unwrap();
    assert_eq!(MsgSendPacketResponse::decode(sent.response.value.as_slice()).unwrap().sequence, 5);
    let types: Vec<_> = sent.events.iter().map(|e| e.ty.as_str()).collect();
    assert_eq!(types, ["send_packet", "message", "mock-send-packet"]);
    assert_eq!(code(send(0, std::slice::from_ref(&payload))), "channelv2:8");
    assert_eq!(code(send(100, &[])), "channelv2:3");

    assert_eq!(k.async_packet_v2(ctx, "09-localhost", 5).unwrap(), None);
    let packet = openledger_proto::ibc::core::channel::v2::Packet {
        sequence: 5,
        source_client: "09-localhost".to_owned(),
        destination_client: "09-localhost".to_owned(),
        timeout_timestamp: 100,
        payloads: vec![openledger_proto::ibc::core::channel::v2::Payload {
            source_port: PORT_A.to_owned(),
            destination_port: PORT_B.to_owned(),
            version: "1".to_owned(),
            encoding: "e".to_owned(),
            value: vec![1],
        }],
    };
    let key = |kind: &[u8]| [b"09-localhost", kind, &5_u64.to_be_bytes()].concat();
    ctx.kv("ibc").set(&key(b"async_packet"), packet.encode_to_vec()).unwrap();
    ctx.kv("ibc").set(&key(&[2]), vec![2]).unwrap();
    assert_eq!(k.async_packet_v2(ctx, "09-localhost", 5).unwrap(), Some(vec![payload]));
    assert_eq!(code(k.write_acknowledgement_v2(ctx, "09-localhost", 5, b"")), "channelv2:5");
    k.write_acknowledgement_v2(ctx, "09-localhost", 5, b"done").unwrap();
    assert_eq!(k.async_packet_v2(ctx, "09-localhost", 5).unwrap(), None);
    assert!(ctx.kv("ibc").has(&key(&[3])).unwrap());
}

#[test]
fn coins_are_transferred_by_the_application_that_is_bound() {
    let transfer = IbcTransfer {
        channel_id: "channel-0".to_owned(),
        token: Coin { denom: Denom::new("uopen").unwrap(), amount: Amount::from(1_u64) },
        receiver: "somebody".to_owned(),
        timeout_height: (0, 0),
        timeout_timestamp: 1,
        memo: "handed over".to_owned(),
    };
    let chain = chain();
    let done = chain.keeper.transfer(&chain.ctx, &me(), &transfer).unwrap();
    assert_eq!(done.response.type_url, "handed over");
    let none = Chain::empty("open-1");
    assert_eq!(code(none.keeper.transfer(&none.ctx, &me(), &transfer)), "port:5");
}

#[test]
fn ports_find_their_applications() {
    let app = || Arc::new(Mock::default());
    let (wasm, mock, second, prefixed) = (app(), app(), app(), app());
    let apps = Apps::default().with("wasm", wasm.clone()).with("mock", mock.clone());
    let apps = apps.with_v2("mock", second.clone()).with_v2_prefix("wasm2", prefixed.clone());
    let router = AppRouter::default();
    assert!(router.route("mock").is_none());
    router.bind(apps).unwrap();
    assert!(router.bind(Apps::default()).is_err());
    let is = |port: &str, expected: &Arc<Mock>| {
        let expected: Arc<dyn IbcApp> = expected.clone();
        router.route(port).is_some_and(|found| Arc::ptr_eq(&found, &expected))
    };
    // A port of channels finds the application whose name it contains anywhere; of two, the first by name.
    assert!(is("mock", &mock) && is("wasm.osmo1abc", &wasm) && is("xwasm", &wasm) && is("wasm-mock", &mock));
    assert!(router.route("transfer").is_none());
    let is = |port: &str, expected: &Arc<Mock>| {
        let expected: Arc<dyn IbcAppV2> = expected.clone();
        router.route_v2(port).is_some_and(|found| Arc::ptr_eq(&found, &expected))
    };
    // A port of version 2 must be the name, or begin with it where that was asked for.
    assert!(is("mock", &second) && is("wasm2", &prefixed) && is("wasm2osmo1abc", &prefixed));
    assert!(router.route_v2("mocks").is_none() && router.route_v2("xwasm2").is_none());
    router.close();
    assert!(router.route("mock").is_none());
    assert_eq!(Arc::strong_count(&mock), 1);
}

#[test]
fn two_applications_cannot_have_one_port() {
    let app = || Arc::new(Mock::default());
    let clashes = [
        Apps::default().with("a", app()).with("a", app()),
        Apps::default().with_v2("a", app()).with_v2("a", app()),
        Apps::default().with_v2("ab", app()).with_v2_prefix("a", app()),
        Apps::default().with_v2_prefix("a", app()).with_v2("ab", app()),
        Apps::default().with_v2_prefix("a", app()).with_v2_prefix("ab", app()),
        Apps::default().with_v2_prefix("ab", app()).with_v2_prefix("a", app()),
        Apps::default().with("a.b", app()),
        Apps::default().with_v2("", app()),
    ];
    for (i, apps) in clashes.into_iter().enumerate() {
        assert!(AppRouter::default().bind(apps).is_err(), "{i}");
    }
    AppRouter::default().bind(Apps::default().with("a", app()).with_v2("a", app()).with("ab", app())).unwrap();
}

#[test]
fn every_message_and_every_method_of_the_services_is_taken() {
    let module: Arc<dyn Module> = chain().module;
    let router = openledger_core::Router::default();
    router.bind(&[module]).unwrap();
    router.check_complete().unwrap();
    assert_eq!(router.messages().iter().filter(|url| url.contains(".channel.")).count(), 14);
}
