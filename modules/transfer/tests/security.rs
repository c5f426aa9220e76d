//! What counterparties and users may try, as public reports of other implementations have it. Each test has
//! the row of the list that it stands for.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod common;

use common::Chain;
use openledger_core::ports::BankView;
use openledger_core::{AccAddress, Amount};
use openledger_proto::cosmos::base::v1beta1::Coin;
use openledger_proto::ibc::applications::transfer::v1::{Denom, FungibleTokenPacketData, Hop, MsgTransfer};
use openledger_testing::account;
use openledger_transfer::{ENCODING_JSON, TracedDenom, encode, escrow_address};
use proptest::prelude::*;
use serde_json::json;

const TWO_TO_255: &str = "57896044618658097711785492504343953926634992332820282019728792003956564819968";
const REFUSAL: &str = r#"{"error":"ABCI code: 1: error handling packet: see events for details"}"#;

fn name(chain: &Chain, n: u8) -> String {
    chain.ctx.address_text(&account(n))
}

fn data(denom: &str, amount: &str, sender: &str, receiver: &str) -> Vec<u8> {
    let data = FungibleTokenPacketData {
        denom: denom.to_owned(),
        amount: amount.to_owned(),
        sender: sender.to_owned(),
        receiver: receiver.to_owned(),
        memo: String::new(),
    };
    encode(&data, ENCODING_JSON).unwrap()
}

fn voucher(base: &str) -> String {
    let hop = Hop { port_id: "transfer".to_owned(), channel_id: "channel-0".to_owned() };
    Denom { base: base.to_owned(), trace: vec![hop] }.ibc_denom()
}

fn send(chain: &Chain, from: u8, amount: &str, denom: &str) -> MsgTransfer {
    MsgTransfer {
        source_port: "transfer".to_owned(),
        source_channel: "channel-0".to_owned(),
        token: Some(Coin { denom: denom.to_owned(), amount: amount.to_owned() }),
        sender: name(chain, from),
        receiver: "far".to_owned(),
        timeout_timestamp: 1,
        ..MsgTransfer::default()
    }
}

/// Row 8: raw bytes of an address in a refusal break clients that read events.
#[test]
fn refusals_of_blocked_addresses_print_the_text_that_was_given() {
    let chain = Chain::new(&json!({"1": "1000uopen"}));
    let blocked = chain.ctx.address_text(&AccAddress::module("mint"));
    let got = chain.recv("ics20-1", &data("uatom", "1", "far", &blocked));
    let error = got.events[0].attributes.iter().find(|(key, _)| key == "error").unwrap();
    assert_eq!(error.1, format!("{blocked} is not allowed to receive funds: unauthorized"));
    let mut msg = send(&chain, 1, "1", "uopen");
    msg.sender = blocked.clone();
    let got = chain.transfer(&msg);
    assert_eq!(
        (got.code.as_str(), got.text),
        ("ibc:2", format!("{blocked} is not allowed to send funds: unauthorized"))
    );
}

/// Row 14, as far as the module itself goes: what is refused has minted nothing, and leaves no denomination
/// behind.
#[test]
fn a_refused_packet_changes_nothing() {
    let chain = Chain::new(&json!({"1": "1000uopen"}));
    let before = (chain.digest("bank"), chain.digest("transfer"));
    let receiver = name(&chain, 2);
    let refused = [
        data("uatom", "5", "far", "nobody"),
        data("transfer/channel-7/uopen", "5", "far", &receiver),
        data("uatom", "0", "far", &receiver),
        data(" ", "1", "far", &receiver),
        b"{".to_vec(),
    ];
    for packet in refused {
        let got = chain.recv("ics20-1", &packet);
        assert_eq!((got.code.as_str(), got.success), ("ok", Some(false)));
        assert_eq!((chain.digest("bank"), chain.digest("transfer")), before);
    }
}

/// Row 15: coins of 2^255 and more. Two of them are more than there can be: the second is not received at
/// all, so its sender gets it back when it times out, and what was there can still be moved.
#[test]
fn vouchers_of_2_to_the_255_cannot_be_driven_beyond_256_bits() {
    let chain = Chain::new(&json!({"1": "1000uopen"}));
    let (here, other) = (name(&chain, 2), name(&chain, 3));
    assert_eq!(chain.recv("ics20-1", &data("uatom", TWO_TO_255, "far", &here)).success, Some(true));
    let before = (chain.digest("bank"), chain.digest("transfer"));
    for receiver in [&here, &other] {
        assert_eq!(chain.recv("ics20-1", &data("uatom", TWO_TO_255, "far", receiver)).code, "undefined:111222");
        assert_eq!((chain.digest("bank"), chain.digest("transfer")), before);
    }
    assert_eq!(chain.transfer(&send(&chain, 2, TWO_TO_255, &voucher("uatom"))).code, "ok");
    assert_eq!(chain.supply(), "1000uopen");
}

/// A counterparty takes back more than left to it, by its own word and by what somebody gave to the escrow
/// account.
#[test]
fn no_counterparty_takes_more_than_left_to_it() {
    let chain = Chain::new(&json!({"1": "1000uopen"}));
    assert_eq!(chain.transfer(&send(&chain, 1, "100", "uopen")).code, "ok");
    let receiver = name(&chain, 2);
    let back = |amount: &str| chain.recv("ics20-1", &data("transfer/channel-7/uopen", amount, "far", &receiver));
    assert_eq!(back("101").ack.unwrap(), REFUSAL.replace("code: 1", "code: 5"));
    let gift = chain.step(|ctx, _| {
        use openledger_core::ports::BankSend;
        let escrow = escrow_address("transfer", "channel-0")?;
        chain.bank.send(ctx, &account(1), &escrow, &"50uopen".parse()?).map(|()| true)
    });
    assert_eq!(gift.code, "ok");
    assert_eq!(back("101").code, "undefined:111222");
    assert_eq!((back("100").success, back("1").code.as_str()), (Some(true), "undefined:111222"));
    assert_eq!(chain.balance(&account(2), "uopen"), "100");
}

/// Bank's cap holds on this path of minting too.
#[test]
fn a_cap_on_a_voucher_stops_the_counterparty() {
    let cap = json!([{"denom": voucher("uatom"), "max": "10"}]);
    let chain = Chain::with_caps(&json!({"1": "1000uopen"}), &cap);
    let receiver = name(&chain, 2);
    assert_eq!(chain.recv("ics20-1", &data("uatom", "10", "far", &receiver)).success, Some(true));
    let refused = chain.recv("ics20-1", &data("uatom", "1", "far", &receiver));
    assert_eq!(refused.ack.unwrap(), REFUSAL.replace("code: 1", "code: 100"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// OPEN has one home: whatever counterparties sign and whatever fails, a transfer neither makes nor
    /// destroys `uopen`, and the escrow accounts hold what is counted.
    #[test]
    fn uopen_is_never_minted_by_a_transfer(steps in proptest::collection::vec((0u8..6, 0usize..8, 1u64..2_000), 1..40)) {
        let chain = Chain::new(&json!({"1": "1000000uopen", "2": "5uopen"}));
        let denoms = [
            "uopen", "transfer/channel-7/uopen", "transfer/channel-0/uopen", "transfer/channel-7/transfer/channel-0/uopen",
            "transfer/channel-0/transfer/channel-7/uopen", "uatom", "transfer/channel-0/uatom", "transfer/channel-7/uatom",
        ];
        for (op, which, amount) in steps {
            let (denom, amount) = (denoms[which], amount.to_string());
            let packet = data(denom, &amount, &name(&chain, 1), &name(&chain, 2));
            match op {
                0 | 1 => drop(chain.recv("ics20-1", &packet)),
                2 => drop(chain.transfer(&send(&chain, 1, &amount, "uopen"))),
                3 => drop(chain.transfer(&send(&chain, 2, &amount, &voucher("uatom")))),
                4 => drop(chain.timeout(&packet)),
                _ => drop(chain.ack(&packet, REFUSAL.as_bytes())),
            }
            prop_assert_eq!(chain.bank.supply(&chain.ctx, "uopen").unwrap(), Amount::new(1_000_005));
            chain.escrow_covers_total();
        }
    }
}
