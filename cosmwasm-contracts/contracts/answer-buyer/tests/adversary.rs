//! What an adversary tries: a channel to a chain of its own, packets that end twice, answers that cost more than was
//! paid, users whom the bank does not pay, and claims on coins of others.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that cannot go on has failed")]
#![allow(clippy::indexing_slicing, clippy::arithmetic_side_effects, reason = "numbers of tests are small")]

mod common;

use answer_buyer::msg::ExecuteMsg;
use answer_buyer::state::{Status, Way};
use common::{CHANNEL, Lab, MAX_FEE, PAID, RELAYER_FEE, START, TRANSFERS, What, answer, channel, refusal};
use cosmwasm_std::{IbcChannel, IbcOrder, StdAck};

type Change = fn(&mut IbcChannel);

#[test]
fn a_channel_to_another_chain_or_application_is_not_taken() {
    let mut lab = Lab::new();
    let changes: [(Change, &str); 4] = [
        // A chain of the adversary's own, which would answer whatever it likes.
        (|channel| channel.connection_id = "connection-4".to_owned(), "the connection of the settings"),
        // An application of the right chain that somebody else controls: a contract there, for instance.
        (|channel| channel.counterparty_endpoint.port_id = "wasm.open1mallory".to_owned(), "the port infer"),
        (|channel| channel.order = IbcOrder::Ordered, "no order"),
        (|channel| channel.version = "ics20-1".to_owned(), "the version"),
    ];
    for (change, what) in changes {
        let error = lab.handshake(channel(change)).unwrap_err().to_string();
        assert!(error.starts_with("answer-buyer:7: ") && error.contains(what), "{error}");
    }
    // A second channel would have a prepaid account of its own, without coins.
    lab.handshake(channel(|_| {})).unwrap();
    let second = channel(|channel| channel.endpoint.channel_id = "channel-6".to_owned());
    let error = lab.handshake(second).unwrap_err().to_string();
    assert_eq!(error, format!("answer-buyer:8: {CHANNEL} is open"));
}

#[test]
fn a_packet_ends_once_and_only_one_that_was_sent() {
    for way in [Way::Channel, Way::Transfer] {
        let mut lab = Lab::open();
        lab.ask("other", Way::Channel); // coins of somebody else are in the contract
        let packet = lab.ask("user", way);
        lab.end(&packet, Some(refusal())).unwrap();
        for again in [None, Some(refusal()), Some(answer(0))] {
            // The chain below does not refund a transfer a second time.
            let again = again.map(|ack| ack.to_binary());
            let error = lab.end_with(&packet, again, false).unwrap_err().to_string();
            let expected = format!("answer-buyer:11: packet {} of {} is not", packet.sequence, packet.channel);
            assert!(error.starts_with(&expected), "{error}");
        }
        assert_eq!((lab.balance("user"), lab.books().0), (START, PAID), "{way:?}");
        // The same number on another channel is another packet.
        let mut forged = packet.clone();
        forged.channel = if way == Way::Channel { TRANSFERS } else { CHANNEL }.to_owned();
        forged.what = What::Packet(cosmwasm_std::Binary::default());
        forged.sequence = 77;
        assert!(lab.end(&forged, None).unwrap_err().to_string().starts_with("answer-buyer:11:"));
    }
}

#[test]
fn an_answer_that_claims_to_cost_more_takes_no_coins_of_others() {
    let mut lab = Lab::open();
    lab.ask("other", Way::Channel);
    for (i, way) in [Way::Channel, Way::Transfer].into_iter().enumerate() {
        let packet = lab.ask("user", way);
        lab.end(&packet, Some(answer(u128::MAX))).unwrap();
        let question = lab.question(u64::try_from(i).unwrap() + 2);
        assert_eq!((question.status, question.answer.unwrap().fee), (Status::Answered, MAX_FEE.into()));
    }
    assert_eq!((lab.books(), lab.owed("user")), ((2 * PAID, PAID, 0), (0, 0)));
    assert_eq!(lab.balance("user"), START - 2 * PAID);
}

#[test]
fn a_user_whom_the_bank_does_not_pay_holds_nothing_up() {
    let mut lab = Lab::open();
    for (i, way) in [Way::Channel, Way::Transfer].into_iter().enumerate() {
        let packet = lab.ask("mallory", way);
        let address = lab.account("mallory").into_string();
        lab.blocked.insert(address.clone());
        lab.end(&packet, Some(refusal())).unwrap();
        assert_eq!(lab.status(u64::try_from(i).unwrap() + 1), Status::Refunded);
        assert_eq!((lab.owed("mallory"), lab.books()), ((PAID, 0), (PAID, 0, 0)));
        // It can be claimed when the bank pays again, once.
        assert!(lab.execute("mallory", ExecuteMsg::Claim {}, &[]).is_err());
        assert_eq!(lab.owed("mallory"), (PAID, 0));
        lab.blocked.remove(&address);
        lab.execute("mallory", ExecuteMsg::Claim {}, &[]).unwrap();
        assert!(lab.execute("mallory", ExecuteMsg::Claim {}, &[]).is_err());
        assert_eq!((lab.balance("mallory"), lab.books()), (START, (0, 0, 0)));
    }
}

#[test]
fn a_claim_takes_only_what_nobody_else_is_due() {
    let mut lab = Lab::open();
    lab.ask("other", Way::Channel);
    let packet = lab.ask("other", Way::Channel);
    lab.end(&packet, Some(answer(MAX_FEE))).unwrap(); // the contract holds an open question and what an answer earned
    let packet = lab.ask("mallory", Way::Transfer);
    lab.end(&packet, Some(answer(0))).unwrap();
    assert_eq!(lab.owed("mallory"), (0, MAX_FEE));
    assert!(lab.execute("mallory", ExecuteMsg::Claim {}, &[]).unwrap_err().to_string().starts_with("answer-buyer:12:"));
    lab.arrives(1);
    lab.execute("mallory", ExecuteMsg::Claim {}, &[]).unwrap();
    assert_eq!((lab.owed("mallory"), lab.books()), ((0, MAX_FEE - 1), (2 * PAID, PAID, 0)));
}

#[test]
fn a_refusal_of_any_length_is_kept_short() {
    let mut lab = Lab::open();
    let packet = lab.ask("user", Way::Channel);
    lab.end(&packet, Some(StdAck::error("€".repeat(100_000)))).unwrap();
    assert_eq!(lab.question(1).reason.unwrap(), "€".repeat(200));
    // Neither a relayer nor the other chain gains by numbers that are none.
    let odd = r#"{"inference_id":"99999999999999999999999","label":0,"logits_q16":[],
        "fee":{"denom":"","amount":"1"},"record_hash":"","height":"1"}"#;
    let packet = lab.ask("user", Way::Channel);
    lab.end(&packet, Some(StdAck::success(odd.as_bytes()))).unwrap();
    assert_eq!((lab.status(2), lab.books()), (Status::Unreadable, (PAID, MAX_FEE + RELAYER_FEE, 0)));
}
