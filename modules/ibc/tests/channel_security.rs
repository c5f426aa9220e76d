//! Faults that other implementations of channels and packets had, each a test, over a chain that talks to
//! itself. The numbers are those of the advisories.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "tests")]

mod common;

use common::Chain;
use common::mock::{Mock, PORT, PORT_A, PORT_B, REFUSED, TAKEN, VERSION};
use openledger_core::ports::Ics4;
use openledger_core::{Any, BlockInfo, BlockTime, Ctx, Event, Failure, GasMeter, Module};
use openledger_ibc::channel_v2::UNIVERSAL_ERROR;
use openledger_proto::ibc::core::channel::v1::{self, Channel, Counterparty, Order, Packet, State};
use openledger_proto::ibc::core::channel::v2::{self, Payload};
use openledger_proto::ibc::core::client::v1::Height;
use openledger_testing::{ModuleExt, code};
use prost::{Message, Name};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

const CLIENT: &str = "09-localhost";
const SIGNER: [u8; 20] = [7; 20];

/// A chain with a channel to itself, of which it also is a counterparty for packets of version 2.
struct Loop {
    chain: Chain,
    mock: Arc<Mock>,
    ctx: Ctx,
    signer: String,
}

fn pack<T: Message + Name>(msg: &T) -> Any {
    Any { type_url: T::type_url(), value: msg.encode_to_vec() }
}

impl Loop {
    fn new(order: Order) -> Self {
        let (mock, apps) = Mock::apps();
        let chain = Chain::with_apps("open-1", apps);
        let genesis = chain.module.default_genesis(chain.ctx.config()).unwrap();
        chain.module.init_genesis(&chain.ctx, &genesis).unwrap();
        let signer = chain.ctx.address_text(&openledger_core::AccAddress::from_bytes(&SIGNER).unwrap());
        let ctx = at(&chain.ctx, 10);
        let one = Self { chain, mock, ctx, signer };
        one.open(order);
        one.write(b"clients/09-localhost/counterparty", counterparty());
        one.write(b"nextSequenceSend/09-localhost", 1_u64.to_be_bytes().to_vec());
        one
    }

    fn write(&self, key: &[u8], value: Vec<u8>) {
        self.ctx.kv("ibc").set(key, value).unwrap();
    }

    fn deliver<T: Message + Name>(&self, msg: &T) -> Result<Any, Failure> {
        self.chain.module.deliver(&self.ctx, &pack(msg))
    }

    /// The four steps: `channel-0` is taken up by `channel-1`.
    fn open(&self, order: Order) {
        let (signer, proof_height) = (self.signer.clone(), Some(self.height(0)));
        let end = |state: State, other: &str| Channel {
            state: state.into(),
            ordering: order.into(),
            counterparty: Some(Counterparty { port_id: PORT.to_owned(), channel_id: other.to_owned() }),
            connection_hops: vec!["connection-localhost".to_owned()],
            version: VERSION.to_owned(),
        };
        let channel = Some(end(State::Init, ""));
        let init = v1::MsgChannelOpenInit { port_id: PORT.to_owned(), channel, signer: signer.clone() };
        self.deliver(&init).unwrap();
        let channel = Some(end(State::Tryopen, "channel-0"));
        self.deliver(&v1::MsgChannelOpenTry {
            port_id: PORT.to_owned(),
            channel,
            counterparty_version: VERSION.to_owned(),
            proof_init: vec![1],
            proof_height,
            signer: signer.clone(),
            ..v1::MsgChannelOpenTry::default()
        })
        .unwrap();
        self.deliver(&v1::MsgChannelOpenAck {
            port_id: PORT.to_owned(),
            channel_id: "channel-0".to_owned(),
            counterparty_channel_id: "channel-1".to_owned(),
            counterparty_version: VERSION.to_owned(),
            proof_try: vec![1],
            proof_height,
            signer: signer.clone(),
        })
        .unwrap();
        let (port_id, channel_id) = (PORT.to_owned(), "channel-1".to_owned());
        let confirm = v1::MsgChannelOpenConfirm { port_id, channel_id, proof_ack: vec![1], proof_height, signer };
        self.deliver(&confirm).unwrap();
        self.ctx.state().take_events();
    }

    fn height(&self, after: u64) -> Height {
        Height { revision_number: 1, revision_height: self.ctx.height() + after }
    }

    /// Sends a packet that times out 5 blocks later.
    fn send(&self, data: &str) -> Packet {
        let timeout = self.height(5);
        let sent = Ics4::send_packet(&self.chain.keeper, &self.ctx, PORT, "channel-0", timeout, 0, data.as_bytes());
        self.ctx.state().take_events();
        Packet {
            sequence: sent.unwrap(),
            source_port: PORT.to_owned(),
            source_channel: "channel-0".to_owned(),
            destination_port: PORT.to_owned(),
            destination_channel: "channel-1".to_owned(),
            data: data.as_bytes().to_vec(),
            timeout_height: Some(timeout),
            timeout_timestamp: 0,
        }
    }

    /// Sends a packet of version 2 that times out 100 seconds later.
    fn send_v2(&self, value: &str) -> v2::Packet {
        let payloads = vec![Payload {
            source_port: PORT_A.to_owned(),
            destination_port: PORT_B.to_owned(),
            version: "1".to_owned(),
            encoding: "text/plain".to_owned(),
            value: value.as_bytes().to_vec(),
        }];
        let timeout_timestamp = self.ctx.block().time.seconds.cast_unsigned() + 100;
        let (source_client, signer) = (CLIENT.to_owned(), self.signer.clone());
        let msg = v2::MsgSendPacket { source_client, timeout_timestamp, payloads: payloads.clone(), signer };
        let answer = v2::MsgSendPacketResponse::decode(self.deliver(&msg).unwrap().value.as_slice()).unwrap();
        self.ctx.state().take_events();
        let (source_client, destination_client) = (CLIENT.to_owned(), CLIENT.to_owned());
        v2::Packet { sequence: answer.sequence, source_client, destination_client, timeout_timestamp, payloads }
    }

    fn recv(&self, packet: &Packet) -> Any {
        let (proof_height, signer) = (Some(self.height(0)), self.signer.clone());
        pack(&v1::MsgRecvPacket { packet: Some(packet.clone()), proof_commitment: vec![1], proof_height, signer })
    }

    fn ack(&self, packet: &Packet, acknowledgement: &[u8]) -> Any {
        let (acknowledgement, signer) = (acknowledgement.to_vec(), self.signer.clone());
        let (packet, proof_height) = (Some(packet.clone()), Some(self.height(0)));
        pack(&v1::MsgAcknowledgement { packet, acknowledgement, proof_acked: vec![1], proof_height, signer })
    }

    fn timeout(&self, packet: &Packet, next_sequence_recv: u64) -> Any {
        let (packet, proof_height) = (Some(packet.clone()), Some(self.height(0)));
        let (proof_unreceived, signer) = (vec![1], self.signer.clone());
        pack(&v1::MsgTimeout { packet, proof_unreceived, proof_height, next_sequence_recv, signer })
    }

    fn recv_v2(&self, packet: &v2::Packet) -> Any {
        let (proof_height, signer) = (Some(self.height(0)), self.signer.clone());
        pack(&v2::MsgRecvPacket { packet: Some(packet.clone()), proof_commitment: vec![1], proof_height, signer })
    }

    fn ack_v2(&self, packet: &v2::Packet, acknowledgement: &[u8]) -> Any {
        let acknowledgement = Some(v2::Acknowledgement { app_acknowledgements: vec![acknowledgement.to_vec()] });
        let (packet, proof_height) = (Some(packet.clone()), Some(self.height(0)));
        let (proof_acked, signer) = (vec![1], self.signer.clone());
        pack(&v2::MsgAcknowledgement { packet, acknowledgement, proof_acked, proof_height, signer })
    }

    fn timeout_v2(&self, packet: &v2::Packet) -> Any {
        let (packet, proof_height) = (Some(packet.clone()), Some(self.height(0)));
        let (proof_unreceived, signer) = (vec![1], self.signer.clone());
        pack(&v2::MsgTimeout { packet, proof_unreceived, proof_height, signer })
    }

    /// The same chain some blocks later, ten seconds each.
    fn later(self, blocks: u64) -> Self {
        let ctx = at(&self.ctx, self.ctx.height() + blocks);
        Self { ctx, ..self }
    }

    fn run(&self, msg: &Any) -> Result<Any, Failure> {
        self.chain.module.deliver(&self.ctx, msg)
    }

    /// Runs `msg` while the application, whenever it hears of a packet, runs each of `again` first. Returns
    /// how often it heard of one, and what the messages within resulted in: 1 is that of those without
    /// effect.
    fn reenter(&self, msg: &Any, again: Vec<Any>) -> (usize, Vec<i32>) {
        let (heard, inner) = (Arc::new(AtomicUsize::new(0)), Arc::new(std::sync::Mutex::new(Vec::new())));
        let (module, count, results) = (self.chain.module.clone(), heard.clone(), inner.clone());
        self.mock.on_packet(move |ctx| {
            assert!(count.fetch_add(1, Ordering::Relaxed) < 10, "the application is called again and again");
            for msg in &again {
                let answer = module.deliver(ctx, msg)?;
                // All of the responses have one form.
                let result = v1::MsgRecvPacketResponse::decode(answer.value.as_slice()).unwrap().result;
                results.lock().unwrap().push(result);
            }
            Ok(())
        });
        self.run(msg).unwrap();
        self.mock.on_packet(|_| Ok(()));
        let results = inner.lock().unwrap().clone();
        (heard.load(Ordering::Relaxed), results)
    }
}

fn counterparty() -> Vec<u8> {
    openledger_proto::ibc::core::client::v2::CounterpartyInfo {
        merkle_prefix: vec![b"ibc".to_vec(), Vec::new()],
        client_id: CLIENT.to_owned(),
    }
    .encode_to_vec()
}

fn at(ctx: &Ctx, height: u64) -> Ctx {
    let time = BlockTime { seconds: 1_700_000_000 + i64::try_from(height).unwrap() * 10, nanos: 0 };
    let chain_id = ctx.block().chain_id.clone();
    ctx.with_block(BlockInfo { chain_id, height, time, ..BlockInfo::default() }).with_gas(GasMeter::infinite())
}

const NOTHING_HAPPENED: i32 = 1;

/// ASA-2024-007, GHSA-j496-crgh-34mx: an application that is told of a timeout, and there sends the same
/// message again, got its refund twice, where the packet was forgotten only afterwards.
#[test]
fn asa_2024_007_a_callback_of_a_timeout_cannot_be_told_of_it_again() {
    for order in [Order::Unordered, Order::Ordered] {
        let chain = Loop::new(order);
        let packet = chain.send("mock packet data");
        let chain = chain.later(5);
        let msg = chain.timeout(&packet, 1);
        assert_eq!(chain.reenter(&msg, vec![msg.clone()]), (1, vec![NOTHING_HAPPENED]), "{order:?}");
    }
    let chain = Loop::new(Order::Unordered);
    let packet = chain.send_v2("mock packet data");
    let chain = chain.later(10);
    let msg = chain.timeout_v2(&packet);
    let other = chain.ack_v2(&packet, TAKEN);
    assert_eq!(chain.reenter(&msg, vec![msg.clone(), other]), (1, vec![NOTHING_HAPPENED; 2]));
}

/// The same of acknowledgements, and of a timeout within one.
#[test]
fn asa_2024_007_a_callback_of_an_acknowledgement_cannot_be_told_of_it_again() {
    let chain = Loop::new(Order::Unordered);
    let packet = chain.send("mock packet data");
    chain.run(&chain.recv(&packet)).unwrap();
    let chain = chain.later(5);
    let msg = chain.ack(&packet, TAKEN);
    let again = vec![msg.clone(), chain.timeout(&packet, 1)];
    assert_eq!(chain.reenter(&msg, again), (1, vec![NOTHING_HAPPENED; 2]));

    let chain = Loop::new(Order::Unordered);
    let packet = chain.send_v2("mock packet data");
    chain.run(&chain.recv_v2(&packet)).unwrap();
    let msg = chain.ack_v2(&packet, TAKEN);
    assert_eq!(chain.reenter(&msg, vec![msg.clone()]), (1, vec![NOTHING_HAPPENED]));
}

/// The same of packets: the receipt stands before the application hears.
#[test]
fn asa_2024_007_a_callback_of_a_packet_cannot_receive_it_again() {
    for order in [Order::Unordered, Order::Ordered] {
        let chain = Loop::new(order);
        let packet = chain.send("mock packet data");
        let msg = chain.recv(&packet);
        assert_eq!(chain.reenter(&msg, vec![msg.clone()]), (1, vec![NOTHING_HAPPENED]), "{order:?}");
    }
    let chain = Loop::new(Order::Unordered);
    let packet = chain.send_v2("mock packet data");
    let msg = chain.recv_v2(&packet);
    assert_eq!(chain.reenter(&msg, vec![msg.clone()]), (1, vec![NOTHING_HAPPENED]));
}

const COIN_EVENT: &str = "coin_received";

/// An application that writes, says so and then refuses the packet.
fn pays_and_refuses(chain: &Loop) {
    chain.mock.on_packet(|ctx| {
        ctx.kv("upgrade").set(b"paid", vec![1])?;
        ctx.emit(Event::new(COIN_EVENT).with("amount", "5uopen"));
        Ok(())
    });
}

/// Huckleberry, GHSA-qjcv-rx3v-7mvj: the events of what a refused packet caused, and what was undone, looked
/// as if it had happened, and bridges paid out for them.
#[test]
fn huckleberry_events_of_a_refused_packet_are_not_those_of_one_that_was_taken() {
    let chain = Loop::new(Order::Unordered);
    pays_and_refuses(&chain);
    let (first, second) = (chain.send("refuse me"), chain.send_v2("refuse me"));
    for (msg, others) in [(chain.recv(&first), 4), (chain.recv_v2(&second), 4)] {
        chain.run(&msg).unwrap();
        let events = chain.ctx.state().take_events();
        let (failed, core): (Vec<_>, Vec<_>) = events.iter().partition(|e| e.ty.starts_with("ibccallbackerror-"));
        let types: Vec<_> = failed.iter().map(|e| e.ty.as_str()).collect();
        assert_eq!(types, ["ibccallbackerror-mock-recv-packet", "ibccallbackerror-coin_received"]);
        assert!(failed.iter().all(|e| e.attributes.iter().all(|(key, _)| key.starts_with("ibccallbackerror-"))));
        assert_eq!(failed[1].attributes[0], ("ibccallbackerror-amount".to_owned(), "5uopen".to_owned()));
        // A packet was received and answered; nothing else is said.
        let types: Vec<_> = core.iter().map(|e| e.ty.as_str()).collect();
        assert_eq!(types, ["recv_packet", "message", "write_acknowledgement", "message"]);
        assert_eq!(core.len(), others);
        assert_eq!(chain.ctx.kv("upgrade").get(b"paid").unwrap(), None);
    }
    // The packets are received all the same, and answered with a refusal.
    chain.run(&chain.ack(&first, REFUSED)).unwrap();
    chain.run(&chain.ack_v2(&second, &UNIVERSAL_ERROR)).unwrap();
}

/// The same application's events and writes, where it takes the packet.
#[test]
fn what_an_application_writes_that_takes_a_packet_is_kept() {
    let chain = Loop::new(Order::Unordered);
    pays_and_refuses(&chain);
    for msg in [chain.recv(&chain.send("mock packet data")), chain.recv(&chain.send("mock async packet data"))] {
        chain.run(&msg).unwrap();
        assert!(chain.ctx.state().take_events().iter().any(|e| e.ty == COIN_EVENT));
        assert_eq!(chain.ctx.kv("upgrade").get(b"paid").unwrap(), Some(vec![1]));
        chain.ctx.kv("upgrade").delete(b"paid").unwrap();
    }
}

/// A message within a callback that ends in a failure other than a refusal takes back the receipt too, so
/// that the packet can be received once more.
#[test]
fn a_packet_whose_application_runs_out_of_gas_can_be_received_again() {
    let chain = Loop::new(Order::Unordered);
    let (first, second) = (chain.send("mock packet data"), chain.send_v2("mock packet data"));
    for msg in [chain.recv(&first), chain.recv_v2(&second)] {
        let before = chain.chain.stores();
        chain.mock.on_packet(|ctx| ctx.gas().consume(u64::MAX, "everything"));
        let poor = chain.ctx.with_gas(GasMeter::new(200_000));
        let failed = poor.atomic(|ctx| chain.chain.module.deliver(ctx, &msg));
        assert_eq!(code(failed.as_ref()), "sdk:11");
        assert!(chain.chain.changes(&before).as_object().unwrap().is_empty());
        chain.mock.on_packet(|_| Ok(()));
        chain.run(&msg).unwrap();
        assert!(!chain.chain.changes(&before).as_object().unwrap().is_empty());
    }
}

/// GHSA-jg6f-48ff-5xrw, GHSA-4wf3-5qj9-368v: an acknowledgement that is read as JSON, and would be written in
/// other bytes, was understood by each node in its own way.
#[test]
fn ghsa_jg6f_acknowledgements_in_another_form_are_refused_and_the_packet_stays() {
    let chain = Loop::new(Order::Unordered);
    let packet = chain.send("mock packet data");
    chain.run(&chain.recv(&packet)).unwrap();
    let forms: [&[u8]; 12] = [
        b"{\"result\":\"AQ==\"} ",
        b" {\"result\":\"AQ==\"}",
        b"{\"result\": \"AQ==\"}",
        b"{\"result\":\"AQ==\",\"result\":\"AQ==\"}",
        b"{\"result\":\"AR==\"}",
        b"{\"error\":\"a\",\"result\":\"AQ==\"}",
        b"{\"error\":\"\\u0061\"}",
        b"{\"error\":\"\xff\"}",
        b"{\"result\":[1]}",
        b"{\"result\":\"AQ==\"}x",
        b"{ }",
        b"null",
    ];
    for form in forms {
        let before = chain.chain.stores();
        let refused = chain.run(&chain.ack(&packet, form));
        assert_eq!(code(refused.as_ref()), "channel:16", "{}", String::from_utf8_lossy(form));
        assert!(chain.chain.changes(&before).as_object().unwrap().is_empty());
    }
    assert_eq!(chain.reenter(&chain.ack(&packet, TAKEN), vec![]).0, 1);
}

/// No later packet can be received where packets keep their order, so the channel closes, and stays closed.
#[test]
fn an_ordered_channel_closes_when_a_packet_times_out() {
    let chain = Loop::new(Order::Ordered);
    let (first, second) = (chain.send("mock packet data"), chain.send("mock packet data"));
    chain.run(&chain.recv(&first)).unwrap();
    let chain = chain.later(5);
    chain.run(&chain.timeout(&second, 2)).unwrap();
    let types: Vec<_> = chain.ctx.state().take_events().into_iter().map(|e| e.ty).collect();
    assert!(types.contains(&"channel_close".to_owned()), "{types:?}");
    let keeper = &chain.chain.keeper;
    assert_eq!(keeper.get_channel(&chain.ctx, PORT, "channel-0").unwrap().unwrap().state, State::Closed as i32);
    let refused = Ics4::send_packet(keeper, &chain.ctx, PORT, "channel-0", chain.height(5), 0, b"x");
    assert_eq!(code(refused), "channel:5");
    // The packet that was received cannot be acknowledged any more, nor time out.
    assert_eq!(code(chain.run(&chain.ack(&first, TAKEN))), "channel:5");
    assert_eq!(code(chain.run(&chain.timeout(&first, 2))), "channel:19");
}

type Change = fn(&mut Packet);

/// Allora audit M-1: a packet on a channel that nobody opened, or from another channel than the one that this
/// one was opened with, must not reach the application.
#[test]
fn packets_of_channels_that_were_not_opened_do_not_reach_the_application() {
    let chain = Loop::new(Order::Unordered);
    let good = chain.send("mock packet data");
    chain.mock.on_packet(|_| panic!("the application heard of it"));
    let wrong: [(Change, &str); 6] = [
        (|p| p.destination_channel = "channel-7".to_owned(), "channel:3"),
        (|p| p.destination_port = "mocked".to_owned(), "channel:3"),
        (|p| p.destination_port = "other".to_owned(), "port:5"),
        (|p| p.source_channel = "channel-1".to_owned(), "channel:13"),
        (|p| p.source_port = "other".to_owned(), "channel:13"),
        (|p| p.sequence = 2, "client:30"),
    ];
    for (change, expected) in wrong {
        let mut packet = good.clone();
        change(&mut packet);
        assert_eq!(code(chain.run(&chain.recv(&packet))), expected, "{packet:?}");
    }
    let packet = v2::Packet { source_client: "07-tendermint-3".to_owned(), ..chain.send_v2("mock packet data") };
    assert_eq!(code(chain.run(&chain.recv_v2(&packet))), "clientv2:34");
    let packet = v2::Packet { destination_client: "07-tendermint-3".to_owned(), ..packet };
    assert_eq!(code(chain.run(&chain.recv_v2(&packet))), "clientv2:35");
}

/// ibc-go #8778, #8954: keys of packets of version 2 are binary, and numbers in which a slash occurs were
/// lost from the listings that relayers work by.
#[test]
fn ibc_go_8778_listings_of_version_2_have_the_packets_whose_numbers_contain_slashes() {
    const COUNT: u64 = 12_200; // 0x2f and 0x2f2f are below
    let chain = Loop::new(Order::Unordered);
    for sequence in 1..=COUNT {
        for kind in [1, 3] {
            let key = [CLIENT.as_bytes(), &[kind], &sequence.to_be_bytes()].concat();
            chain.write(&key, sequence.to_be_bytes().to_vec());
        }
    }
    let ask = |method: &str, key: Vec<u8>| {
        let page =
            openledger_proto::cosmos::base::query::v1beta1::PageRequest { key, limit: 999, ..Default::default() };
        let request = v2::QueryPacketCommitmentsRequest { client_id: CLIENT.to_owned(), pagination: Some(page) };
        let (module, request) = (&chain.chain.module, request.encode_to_vec());
        let answer = module.query(&chain.ctx, "ibc.core.channel.v2.Query", method, &request).unwrap();
        // The two answers have one form.
        v2::QueryPacketCommitmentsResponse::decode(answer.as_slice()).unwrap()
    };
    for method in ["PacketCommitments", "PacketAcknowledgements"] {
        let (mut key, mut found) = (Vec::new(), Vec::new());
        loop {
            let answer = ask(method, key);
            found.extend(answer.commitments.into_iter().map(|state| state.sequence));
            key = answer.pagination.unwrap().next_key;
            if key.is_empty() {
                break;
            }
        }
        assert_eq!(found, (1..=COUNT).collect::<Vec<_>>(), "{method}");
    }
}

#[test]
fn data_of_a_packet_is_bounded() {
    let chain = Loop::new(Order::Unordered);
    let most = openledger_ibc::channel::MOST_BYTES;
    let send = |bytes| {
        let data = vec![7; bytes];
        Ics4::send_packet(&chain.chain.keeper, &chain.ctx, PORT, "channel-0", chain.height(5), 0, &data)
    };
    assert_eq!(code(send(most + 1)), "channel:13");
    assert_eq!(code(send(most)), "ok");
    let mut packet = chain.send_v2("x");
    packet.payloads[0].value = vec![7; most + 1];
    assert_eq!(code(chain.run(&chain.recv_v2(&packet))), "channelv2:2");
}
