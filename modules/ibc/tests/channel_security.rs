//! Faults that other implementations of channels and packets had, each a test, over a chain that talks to
//! itself. The numbers are those of the advisories.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "tests")]

mod common;

use common::loopback::{CLIENT, Loop};
use common::mock::{PORT, REFUSED, TAKEN};
use openledger_core::ports::Ics4;
use openledger_core::{Event, GasMeter};
use openledger_ibc::channel_v2::UNIVERSAL_ERROR;
use openledger_proto::ibc::core::channel::v1::{Order, Packet, State};
use openledger_proto::ibc::core::channel::v2;
use openledger_testing::{ModuleExt, code};
use prost::Message;

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
