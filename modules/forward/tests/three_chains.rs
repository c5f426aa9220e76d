//! Three chains in one process: A, B and C, with B in the middle. Packets go between them over queues, and
//! some are refused or time out. Nothing is lost and nothing is made.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

#[path = "../../ratelimit/tests/common/mod.rs"]
mod common;
mod stack;

use common::{packet, plain_genesis};
use openledger_core::ports::{IbcApp, PacketAck};
use openledger_core::{Amount, Res};
use openledger_proto::cosmos::base::v1beta1::Coin;
use openledger_proto::ibc::applications::transfer::v1::MsgTransfer;
use openledger_testing::{account, unhex};
use openledger_transfer::TracedDenom;
use openledger_transfer::parse_path;
use proptest::prelude::*;
use serde_json::json;
use stack::Forwarding;
use std::collections::VecDeque;

/// The channels by chain: A's channel-0 and B's channel-0 are one, and so are B's channel-1 and C's
/// channel-1.
const ENDS: [(usize, &str, usize); 4] =
    [(0, "channel-0", 1), (1, "channel-0", 0), (1, "channel-1", 2), (2, "channel-1", 1)];

struct Network {
    chains: [Forwarding; 3],
    /// Packets on their way: from where, and what.
    moving: VecDeque<(usize, String, u64, Vec<u8>)>,
    /// Packets that were taken in and have no answer yet: who waits for it.
    waiting: Vec<(usize, String, u64, Vec<u8>)>,
}

fn other(chain: usize, channel: &str) -> usize {
    ENDS.iter().find(|(from, name, _)| *from == chain && *name == channel).expect("a channel").2
}

impl Network {
    fn new() -> Self {
        let chain = || Forwarding::new(&json!({"1": "1000000uhome,1000000uaway"}), &plain_genesis());
        Self { chains: [chain(), chain(), chain()], moving: VecDeque::new(), waiting: Vec::new() }
    }

    /// Takes over what a step sent and answered.
    fn collect(&mut self, chain: usize) {
        let core = self.chains[chain].core.clone();
        for sent in core.sent.lock().unwrap().drain(..) {
            let text = |field: &str| sent[field].as_str().unwrap().to_owned();
            self.moving.push_back((chain, text("channel"), sent["sequence"].as_u64().unwrap(), unhex(&text("data"))));
        }
        let written: Vec<_> = core.written.lock().unwrap().drain(..).collect();
        for answer in written {
            let channel = answer["source"][1].as_str().unwrap().to_owned();
            let from = other(chain, answer["destination"][1].as_str().unwrap());
            let sequence = answer["sequence"].as_u64().unwrap();
            let at = self.waiting.iter().position(|w| (w.0, &w.1, w.2) == (from, &channel, sequence));
            let (_, _, _, data) = self.waiting.remove(at.expect("somebody waits"));
            self.answer(from, &channel, sequence, &data, &unhex(answer["ack"].as_str().unwrap()));
        }
    }

    fn answer(&mut self, chain: usize, channel: &str, sequence: u64, data: &[u8], ack: &[u8]) {
        let packet = packet(sequence, channel, channel, data);
        let chains = &self.chains;
        let result = chains[chain].step(|ctx, _| {
            chains[chain].app.on_acknowledgement_packet(ctx, "ics20-1", &packet, ack, &account(1)).map(|()| true)
        });
        assert_eq!(result.code, "ok", "{}", result.text);
        self.collect(chain);
    }

    /// Delivers the next packet, or lets it time out.
    fn relay(&mut self, arrives: bool) {
        let Some((from, channel, sequence, data)) = self.moving.pop_front() else { return };
        let packet = packet(sequence, &channel, &channel, &data);
        if !arrives {
            let chains = &self.chains;
            let result = chains[from]
                .step(|ctx, _| chains[from].app.on_timeout_packet(ctx, "ics20-1", &packet, &account(1)).map(|()| true));
            assert_eq!(result.code, "ok", "{}", result.text);
            return self.collect(from);
        }
        let to = other(from, &channel);
        let receiver = &self.chains[to];
        let mut ack = None;
        let result = receiver.step(|ctx, _| -> Res<bool> {
            match receiver.app.on_recv_packet(ctx, "ics20-1", &packet, &account(1))? {
                PacketAck::Later => Ok(true),
                PacketAck::Now { bytes, success } => {
                    ack = Some(bytes);
                    Ok(success)
                }
            }
        });
        let dropped = ack.is_some() && result.code != "ok";
        assert!(!dropped, "{}", result.text);
        if ack.as_ref().is_some_and(|bytes| bytes.starts_with(b"{\"error\"")) {
            // What a refused packet sent was dropped with it.
            receiver.core.sent.lock().unwrap().clear();
        }
        match ack {
            None => self.waiting.push((from, channel, sequence, data)),
            Some(bytes) => {
                self.collect(to);
                self.answer(from, &channel, sequence, &data, &bytes);
            }
        }
        self.collect(to);
    }

    fn send(&mut self, chain: usize, denom: &str, amount: u64, receiver: &str, memo: &str) {
        let channel = if chain == 0 { "channel-0" } else { "channel-1" };
        let sender = self.chains[chain].ctx.address_text(&account(1));
        self.chains[chain].transfer(&MsgTransfer {
            source_port: "transfer".to_owned(),
            source_channel: channel.to_owned(),
            token: Some(Coin { denom: denom.to_owned(), amount: amount.to_string() }),
            sender,
            receiver: receiver.to_owned(),
            timeout_timestamp: 99,
            memo: memo.to_owned(),
            ..MsgTransfer::default()
        });
        self.collect(chain);
    }

    fn settle(&mut self) {
        while !self.moving.is_empty() {
            self.relay(true);
        }
        assert!(self.waiting.is_empty(), "every packet has its answer: {:?}", self.waiting);
    }

    fn check(&self) {
        for chain in &self.chains {
            chain.escrow_is_total();
            for denom in ["uhome", "uaway"] {
                let supply = chain.supply();
                assert!(supply.split(',').any(|coin| coin == format!("1000000{denom}")), "{supply}");
            }
        }
    }
}

/// A memo that sends on through B and, with `back`, home again.
fn memo(channel: &str, receiver: &str, retries: u8) -> String {
    json!({"forward": {"receiver": receiver, "port": "transfer", "channel": channel, "retries": retries}}).to_string()
}

#[test]
fn a_coin_goes_from_a_through_b_to_c_and_home() {
    let mut net = Network::new();
    let (on_a, on_c) = (net.chains[0].ctx.address_text(&account(2)), net.chains[2].ctx.address_text(&account(1)));
    net.send(0, "uhome", 500, "between", &memo("channel-1", &on_c, 0));
    net.settle();
    net.check();
    let there = parse_path("transfer/channel-1/transfer/channel-0/uhome").ibc_denom();
    assert_eq!(net.chains[2].balance(&account(1), &there), Amount::from(500));
    net.send(2, &there, 200, "between", &memo("channel-0", &on_a, 0));
    net.settle();
    net.check();
    assert_eq!(net.chains[2].balance(&account(1), &there), Amount::from(300));
    assert_eq!(net.chains[0].balance(&account(2), "uhome"), Amount::from(200));
    assert!(net.chains[1].balance(&account(1), "uhome") == Amount::from(1_000_000));
}

#[test]
fn a_refusal_by_c_and_timeouts_with_retries_give_a_its_coin_back() {
    let mut net = Network::new();
    let on_c = net.chains[2].ctx.address_text(&account(1));
    for (receiver, retries, timeouts) in [("nobody", 0, 0), (on_c.as_str(), 0, 1), (on_c.as_str(), 2, 3)] {
        net.send(0, "uhome", 500, "between", &memo("channel-1", receiver, retries));
        net.relay(true);
        for _ in 0..timeouts {
            net.relay(false);
        }
        net.settle();
        net.check();
        assert_eq!(net.chains[0].balance(&account(1), "uhome"), Amount::from(1_000_000), "{receiver} {retries}");
    }
    // One timeout less than there are retries, and it arrives.
    net.send(0, "uhome", 500, "between", &memo("channel-1", &on_c, 2));
    net.relay(true);
    net.relay(false);
    net.relay(false);
    net.settle();
    net.check();
    assert_eq!(net.chains[0].balance(&account(1), "uhome"), Amount::from(999_500));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Whatever is sent on, lost, refused or delivered, in any order.
    #[test]
    fn nothing_is_lost_and_nothing_is_made(
        steps in prop::collection::vec((0usize..8, 1u64..2_000, 0u8..3, any::<bool>()), 1..50)
    ) {
        let mut net = Network::new();
        let homes: Vec<String> = net.chains.iter().map(|chain| chain.ctx.address_text(&account(1))).collect();
        let far = parse_path("transfer/channel-1/transfer/channel-0/uhome").ibc_denom();
        let near = parse_path("transfer/channel-0/transfer/channel-1/uaway").ibc_denom();
        for (kind, amount, retries, arrives) in steps {
            match kind {
                0 => net.send(0, "uhome", amount, "between", &memo("channel-1", &homes[2], retries)),
                1 => net.send(2, "uaway", amount, "between", &memo("channel-0", &homes[0], retries)),
                2 => net.send(2, &far, amount, "between", &memo("channel-0", &homes[0], retries)),
                3 => net.send(0, &near, amount, "between", &memo("channel-1", &homes[2], retries)),
                4 => net.send(0, "uhome", amount, "between", &memo("channel-0", &homes[0], retries)),
                5 => net.send(0, "uhome", amount, "between", &memo("channel-1", "nobody", retries)),
                _ => net.relay(arrives),
            }
        }
        net.settle();
        net.check();
    }
}
