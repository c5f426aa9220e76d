//! What went wrong elsewhere, and what hostile chains and senders may try.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

#[path = "../../ratelimit/tests/common/mod.rs"]
mod common;
mod stack;

use common::{Answer, plain_genesis};
use openledger_core::ports::BankView;
use openledger_core::{Amount, Module};
use openledger_forward::{Hop, MAX_HOPS, Memo, intermediate_address};
use openledger_proto::cosmos::base::v1beta1::Coin;
use openledger_proto::ibc::applications::transfer::v1::MsgTransfer;
use openledger_testing::{account, code, entries, unhex};
use openledger_transfer::{TracedDenom, escrow_address, parse_path};
use serde_json::{Value, json};
use stack::Forwarding;

const TAKEN: &[u8] = br#"{"result":"AQ=="}"#;
const REFUSED: &[u8] = br#"{"error":"ABCI code: 1: error handling packet: see events for details"}"#;

fn chain() -> Forwarding {
    let chain = Forwarding::new(&json!({"1": "1000000uopen"}), &plain_genesis());
    assert_eq!(pay(&chain, 50_000, "uopen", "channel-0").code, "ok");
    chain
}

fn pay(chain: &Forwarding, amount: u64, denom: &str, channel: &str) -> Answer {
    chain.transfer(&MsgTransfer {
        source_port: "transfer".to_owned(),
        source_channel: channel.to_owned(),
        token: Some(Coin { denom: denom.to_owned(), amount: amount.to_string() }),
        sender: chain.ctx.address_text(&account(1)),
        receiver: "far".to_owned(),
        timeout_timestamp: 99,
        ..MsgTransfer::default()
    })
}

fn data(denom: &str, amount: u64, memo: &str) -> Vec<u8> {
    let data =
        json!({"denom": denom, "amount": amount.to_string(), "sender": "cosmos1far", "receiver": "x", "memo": memo});
    data.to_string().into_bytes()
}

fn memo(channel: &str) -> String {
    json!({"forward": {"receiver": "end", "port": "transfer", "channel": channel}}).to_string()
}

/// The last packet that left: channel, number and data.
fn left(chain: &Forwarding) -> (String, u64, Vec<u8>) {
    let sent = chain.core.sent.lock().unwrap();
    let last = sent.last().expect("a packet left");
    let text = |field: &str| last[field].as_str().unwrap().to_owned();
    (text("channel"), last["sequence"].as_u64().unwrap(), unhex(&text("data")))
}

fn voucher(path: &str) -> String {
    parse_path(path).ibc_denom()
}

fn supply(chain: &Forwarding, denom: &str) -> Amount {
    chain.bank.supply(&chain.ctx, denom).unwrap()
}

/// Row 5 of the study, GHSA-6fgm-x6ff-w78f: refunds that leave the total of all escrows behind, until it
/// falls below zero and every transfer of the coin panics.
#[test]
fn refunds_keep_the_total_of_all_escrows_right_whatever_coin_it_is() {
    let chain = chain();
    // The second chain's coin, so that its return is a burn.
    let receiver = chain.ctx.address_text(&account(1));
    let come = json!({"denom": "uosmo", "amount": "40000", "sender": "f", "receiver": receiver});
    assert_eq!(chain.recv("channel-1", 1, come.to_string().as_bytes()).success, Some(true));
    assert_eq!(pay(&chain, 30_000, &voucher("transfer/channel-1/uosmo"), "channel-0").code, "ok");
    chain.escrow_is_total();
    let before = (chain.supply(), chain.escrowed());
    let kinds = [
        "uatom",
        "transfer/channel-70/uopen",
        "transfer/channel-70/transfer/channel-1/uosmo",
        "transfer/channel-4/ujuno",
    ];
    // More than enough that a total which only falls would be below zero.
    for round in 0..40 {
        for (n, denom) in kinds.iter().enumerate() {
            let sequence = 10 + 4 * round + u64::try_from(n).unwrap();
            assert!(chain.recv("channel-0", sequence, &data(denom, 20_000, &memo("channel-1"))).later, "{denom}");
            chain.escrow_is_total();
            let (channel, number, packet) = left(&chain);
            let end = match round % 2 {
                0 => chain.ack(&channel, number, &packet, REFUSED),
                _ => chain.timeout(&channel, number, &packet),
            };
            assert_eq!(end.code, "ok", "{denom}: {}", end.text);
            let written = chain.core.written.lock().unwrap().clone();
            assert_eq!(written.len(), 1);
            assert_eq!(written[0]["sequence"], sequence);
            assert!(unhex(written[0]["ack"].as_str().unwrap()).starts_with(b"{\"error\""));
            chain.escrow_is_total();
        }
        assert_eq!((chain.supply(), chain.escrowed()), before, "round {round}");
    }
    let in_flight = entries(&chain.ctx, "packetfowardmiddleware");
    assert_eq!(in_flight.len(), 1, "nothing but the key that turns the module on");
}

/// Found here: a voucher that is sent back where it came from was minted and burned. ibc-go mints it once
/// more when that fails, into an escrow account that nobody empties, so vouchers outgrow what backs them.
#[test]
fn a_refund_over_the_channel_of_the_way_in_mints_nothing() {
    let chain = chain();
    let before = chain.supply();
    let denom = voucher("transfer/channel-0/uatom");
    for round in 1..4 {
        assert!(chain.recv("channel-0", round, &data("uatom", 700, &memo("channel-0"))).later);
        assert_eq!(supply(&chain, &denom), Amount::ZERO, "minted, and burned as it left");
        let (channel, number, packet) = left(&chain);
        assert_eq!(chain.ack(&channel, number, &packet, REFUSED).code, "ok");
        assert_eq!(chain.supply(), before);
        chain.escrow_is_total();
    }
}

/// Row 13 of the study: forwards without a bound on their depth.
#[test]
fn a_memo_of_thousands_of_nested_forwards_is_refused_in_bounded_time() {
    let nested = |hops: usize| {
        let mut memo = String::new();
        for n in 0..hops {
            let next = if n == 0 { String::new() } else { format!(r#","next":{memo}"#) };
            memo = format!(r#"{{"forward":{{"receiver":"r","port":"transfer","channel":"channel-1"{next}}}}}"#);
        }
        memo
    };
    match Memo::read(&nested(MAX_HOPS)) {
        Memo::Forward(first, later) => {
            assert_eq!((first.receiver.as_str(), later.len()), ("r", MAX_HOPS - 1));
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(Memo::read(&nested(MAX_HOPS + 1)), Memo::Malformed);
    let chain = chain();
    let before = chain.supply();
    // As deep as 32 KiB go, with hops that are whole, and with nothing but `next`.
    let bare = |open: &str, close: &str| {
        format!(
            r#"{{"forward":{{"receiver":"r","port":"transfer","channel":"channel-1","next":{}1{}}}}}"#,
            open.repeat(2_000),
            close.repeat(2_000)
        )
    };
    let memos = [nested(400), bare(r#"{"next":"#, "}"), bare("[", "]"), bare(r#"{"forward":"#, "}")];
    for memo in memos {
        assert!(memo.len() <= 32_768, "{}", memo.len());
        let answer = chain.recv("channel-0", 7, &data("uatom", 5, &memo));
        let refused = r#"{"error":"ABCI code: 2: error handling packet: see events for details"}"#;
        assert_eq!(answer.ack.as_deref(), Some(refused), "{}", &memo[..80]);
    }
    assert_eq!(chain.supply(), before);
    // What is longer than a memo may be is left to the application, which refuses it.
    let long = format!(r#"{}{}"#, memo("channel-1"), " ".repeat(32_768));
    let answer = chain.recv("channel-0", 7, &data("uatom", 5, &long));
    assert!(answer.ack.unwrap().starts_with(r#"{"error":"#));
}

/// Row 14 of the study: coins are minted before it is known whether the next hop exists. The refusal takes
/// them back.
#[test]
fn a_forward_to_nowhere_is_refused_with_the_supply_unchanged() {
    let chain = chain();
    let state = || [chain.digest("bank", &[]), chain.digest("transfer", &[]), chain.supply()];
    let before = state();
    let refused =
        |code: u32| format!(r#"{{"error":"ABCI code: {code}: error handling packet: see events for details"}}"#);
    // A channel that is closed, no identifiers, and no client; then a receiver that no packet can have.
    for (channel, code) in [("channel-8", 3), ("no-channel", 3), ("c", 1), ("a/b/c/d/e", 1), ("07-tendermint-5x", 3)] {
        let answer = chain.recv("channel-0", 7, &data("uatom", 5, &memo(channel)));
        assert_eq!(answer.ack.as_deref(), Some(refused(code).as_str()), "{channel}");
        assert_eq!(state(), before, "{channel}");
        let minted = answer.events.iter().any(|event| event.ty == "coinbase");
        assert_eq!(minted, code == 3, "{channel}: it was minted before, which is why it must be taken back");
    }
}

/// Coins never go through an account that a sender of another chain, or on another channel, can use.
#[test]
fn the_account_in_between_is_of_one_sender_on_one_channel() {
    let address = |channel, sender| intermediate_address(channel, sender).unwrap();
    let mut all = vec![
        address("channel-0", "cosmos1far"),
        address("channel-1", "cosmos1far"),
        address("channel-0", "cosmos1near"),
        escrow_address("transfer", "channel-0").unwrap(),
    ];
    all.sort();
    all.dedup();
    assert_eq!(all.len(), 4);
}

/// The receiver in the packet gets nothing, however it is spelt.
#[test]
fn a_packet_that_is_sent_on_gives_its_receiver_nothing() {
    let chain = chain();
    let receiver = chain.ctx.address_text(&account(2));
    let packet =
        json!({"denom": "uatom", "amount": "9", "sender": "s", "receiver": receiver, "memo": memo("channel-1")});
    assert!(chain.recv("channel-0", 3, packet.to_string().as_bytes()).later);
    assert_eq!(chain.balance(&account(2), &voucher("transfer/channel-0/uatom")), Amount::ZERO);
}

/// An answer that says neither yes nor no is no success: the coins go back.
#[test]
fn an_empty_answer_refunds() {
    let chain = chain();
    let before = chain.supply();
    assert!(chain.recv("channel-0", 3, &data("uatom", 9, &memo("channel-1"))).later);
    let (channel, number, packet) = left(&chain);
    assert_eq!(chain.ack(&channel, number, &packet, b"{}").code, "ok");
    assert_eq!(chain.supply(), before);
    // Once more, and there is nothing in flight any more: the application refuses it.
    assert_ne!(chain.ack(&channel, number, &packet, b"{}").code, "ok");
}

/// What is unreadable to this layer and readable to transfers is received, and not sent on.
#[test]
fn one_packet_meets_two_readers() {
    let chain = chain();
    let receiver = chain.ctx.address_text(&account(2));
    let text = format!(
        r#"{{"denom":"uatom","amount":"9","sender":"s","receiver":"{receiver}","MEMO":{}}}"#,
        Value::from(memo("channel-1"))
    );
    assert_eq!(chain.recv("channel-0", 3, text.as_bytes()).success, Some(true));
    assert_eq!(chain.balance(&account(2), &voucher("transfer/channel-0/uatom")), Amount::from(9));
}

#[test]
fn packets_in_flight_go_through_genesis_and_come_home_after_it() {
    let chain = chain();
    assert!(chain.recv("channel-0", 3, &data("uatom", 9, &memo("channel-1"))).later);
    let (channel, number, packet) = left(&chain);
    let section = chain.module.export_genesis(&chain.ctx).unwrap();
    let again = Forwarding::with(&json!({}), &plain_genesis(), &section);
    assert_eq!(again.module.export_genesis(&again.ctx).unwrap(), section);
    assert_eq!(again.ack(&channel, number, &packet, TAKEN).code, "ok");
    assert_eq!(again.core.written.lock().unwrap().len(), 1);
    let check = |section: Value| code(chain.module.validate_genesis(chain.ctx.config(), &section));
    assert_eq!(check(json!({})), "undefined:1");
    let mut broken = section.clone();
    broken["in_flight_packets"]["channel-1/transfer/1"]["packet_timeout_height"] = json!("7");
    assert_eq!(check(broken), "undefined:1");
    assert_eq!(check(json!({"in_flight_packets": {}, "x": 1})), "sdk:18");
}

#[test]
fn without_a_section_a_memo_is_a_text_and_nothing_is_read() {
    let off = Forwarding::with(&json!({"1": "1000uopen"}), &Value::Null, &Value::Null);
    assert_eq!(off.module.default_genesis(off.ctx.config()).unwrap(), Value::Null);
    let receiver = off.ctx.address_text(&account(2));
    let packet =
        json!({"denom": "uatom", "amount": "9", "sender": "s", "receiver": receiver, "memo": memo("channel-1")});
    let answer = off.recv("channel-0", 3, packet.to_string().as_bytes());
    assert_eq!((answer.success, answer.gas), (Some(true), 0));
    assert_eq!(pay(&off, 9, "uopen", "channel-0").code, "ok");
    let (channel, number, sent) = left(&off);
    let back = off.timeout(&channel, number, &sent);
    assert_eq!((back.code.as_str(), back.gas), ("ok", 0));
    assert!(entries(&off.ctx, "packetfowardmiddleware").is_empty());
    assert_eq!(off.module.export_genesis(&off.ctx).unwrap(), Value::Null);
}

#[test]
fn a_hop_is_what_its_memo_says() {
    let memo = r#"{"forward":{"receiver":"r","port":"p","channel":"c","timeout":"1m","retries":2}}"#;
    let hop = Hop {
        receiver: "r".to_owned(),
        port: "p".to_owned(),
        channel: "c".to_owned(),
        timeout: 60_000_000_000,
        retries: Some(2),
    };
    assert_eq!(Memo::read(memo), Memo::Forward(hop, Vec::new()));
}
