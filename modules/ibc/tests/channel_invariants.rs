//! Whatever relayers send, in whatever order and however often, a packet is received once or times out once.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "tests")]

mod common;

use common::loopback::{CLIENT, Loop};
use common::mock::TAKEN;
use openledger_core::{Any, Failure};
use openledger_proto::ibc::core::channel::v1::{MsgRecvPacketResponse, Order, Packet, ResponseResultType};
use openledger_proto::ibc::core::channel::v2;
use proptest::prelude::*;
use prost::Message;

/// What a relayer, or nobody, does.
#[derive(Debug, Clone, Copy)]
enum Step {
    Send,
    Receive(usize),
    Acknowledge(usize),
    TimeOut(usize, u64),
    Wait(u64),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let packet = 0_usize..6;
    let step = prop_oneof![
        2 => Just(Step::Send),
        4 => packet.clone().prop_map(Step::Receive),
        3 => packet.clone().prop_map(Step::Acknowledge),
        3 => (packet, 1_u64..7).prop_map(|(i, next)| Step::TimeOut(i, next)),
        2 => (1_u64..4).prop_map(Step::Wait),
    ];
    proptest::collection::vec(step, 1..60)
}

/// What became of a packet.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Fate {
    received: u32,
    acknowledged: u32,
    timed_out: u32,
}

/// Whether a message did something.
fn did(result: &Result<Any, Failure>) -> bool {
    // All of the responses have one form.
    let code = |answer: &Any| MsgRecvPacketResponse::decode(answer.value.as_slice()).unwrap().result;
    result.as_ref().is_ok_and(|answer| code(answer) == i32::from(ResponseResultType::Success))
}

fn count(into: &mut u32, result: &Result<Any, Failure>) {
    *into += u32::from(did(result));
}

fn check(fates: &[Fate], pending: impl Fn(usize) -> bool) {
    for (i, fate) in fates.iter().enumerate() {
        let Fate { received, acknowledged, timed_out } = *fate;
        assert!(received + timed_out <= 1, "packet {i} was received and timed out: {fate:?}");
        assert!(acknowledged <= received, "packet {i}: {fate:?}");
        assert_eq!(pending(i), acknowledged + timed_out == 0, "packet {i}: {fate:?}");
    }
}

/// Runs a message as a transaction does: what it wrote is dropped if it fails.
fn transaction(chain: &Loop, msg: &Any) -> Result<Any, Failure> {
    chain.ctx.atomic(|_| chain.run(msg))
}

fn run(order: Order, steps: &[Step]) {
    let mut chain = Loop::new(order);
    let (mut packets, mut fates): (Vec<Packet>, Vec<Fate>) = (Vec::new(), Vec::new());
    for step in steps {
        match *step {
            Step::Send if packets.len() < 6 => {
                // An ordered channel whose packet timed out is closed.
                if let Some(packet) = chain.try_send("mock packet data") {
                    packets.push(packet);
                    fates.push(Fate::default());
                }
            }
            Step::Receive(i) if i < packets.len() => {
                count(&mut fates[i].received, &transaction(&chain, &chain.recv(&packets[i])));
            }
            Step::Acknowledge(i) if i < packets.len() => {
                count(&mut fates[i].acknowledged, &transaction(&chain, &chain.ack(&packets[i], TAKEN)));
            }
            Step::TimeOut(i, next) if i < packets.len() => {
                count(&mut fates[i].timed_out, &transaction(&chain, &chain.timeout(&packets[i], next)));
            }
            Step::Wait(blocks) => chain = chain.later(blocks),
            _ => {}
        }
        let key = |i: usize| format!("commitments/ports/mock/channels/channel-0/sequences/{}", packets[i].sequence);
        check(&fates, |i| chain.ctx.kv("ibc").has(key(i).as_bytes()).unwrap());
    }
    if order == Order::Ordered {
        // Those that were received are the first ones.
        let received: Vec<_> = fates.iter().map(|fate| fate.received).collect();
        assert!(received.is_sorted_by(|a, b| a >= b), "{received:?}");
    }
}

fn run_v2(steps: &[Step]) {
    let mut chain = Loop::new(Order::Unordered);
    let (mut packets, mut fates): (Vec<v2::Packet>, Vec<Fate>) = (Vec::new(), Vec::new());
    for step in steps {
        match *step {
            Step::Send if packets.len() < 6 => {
                packets.push(chain.send_v2("mock packet data"));
                fates.push(Fate::default());
            }
            Step::Receive(i) if i < packets.len() => {
                count(&mut fates[i].received, &transaction(&chain, &chain.recv_v2(&packets[i])));
            }
            Step::Acknowledge(i) if i < packets.len() => {
                count(&mut fates[i].acknowledged, &transaction(&chain, &chain.ack_v2(&packets[i], TAKEN)));
            }
            Step::TimeOut(i, _) if i < packets.len() => {
                count(&mut fates[i].timed_out, &transaction(&chain, &chain.timeout_v2(&packets[i])));
            }
            Step::Wait(blocks) => chain = chain.later(blocks * 2),
            _ => {}
        }
        let key = |i: usize| [CLIENT.as_bytes(), &[1], &packets[i].sequence.to_be_bytes()].concat();
        check(&fates, |i| chain.ctx.kv("ibc").has(&key(i)).unwrap());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn a_packet_without_order_is_received_or_times_out(steps in steps()) {
        run(Order::Unordered, &steps);
    }

    #[test]
    fn a_packet_in_order_is_received_or_times_out(steps in steps()) {
        run(Order::Ordered, &steps);
    }

    #[test]
    fn a_packet_of_version_2_is_received_or_times_out(steps in steps()) {
        run_v2(&steps);
    }
}
