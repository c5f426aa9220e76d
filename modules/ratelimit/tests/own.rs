//! This chain's limits beside ibc-go's rules, and the module that is off.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod common;

use common::{Answer, Chain, plain_genesis, text};
use openledger_core::{Coins, Module};
use openledger_proto::cosmos::base::v1beta1::Coin;
use openledger_proto::ibc::applications::transfer::v1::MsgTransfer;
use openledger_proto::openledger::ratelimit::v1::*;
use openledger_ratelimit::open_genesis;
use openledger_testing::{ModuleExt, account, entries};
use proptest::prelude::*;
use prost::{Message, Name};
use serde_json::{Value, json};

const TAKEN: &[u8] = br#"{"result":"AQ=="}"#;
const REFUSED: &[u8] = br#"{"error":"ABCI code: 1: error handling packet: see events for details"}"#;
const DENIED: &str = r#"{"error":"ABCI code: 4: error handling packet: see events for details"}"#;

fn supply() -> Coins {
    "1000000uopen".parse().unwrap()
}

fn chain() -> Chain {
    Chain::limited(&json!({"1": "1000000uopen"}), &open_genesis(&supply()).unwrap())
}

fn with_params(params: &Value) -> Chain {
    let mut genesis = plain_genesis();
    genesis["openledger"] = json!({"params": params, "flows": [], "pending": []});
    Chain::limited(&json!({"1": "1000000uopen"}), &genesis)
}

fn pay(chain: &Chain, amount: u64, channel: &str) -> Answer {
    chain.transfer(&MsgTransfer {
        source_port: "transfer".to_owned(),
        source_channel: channel.to_owned(),
        token: Some(Coin { denom: "uopen".to_owned(), amount: amount.to_string() }),
        sender: chain.ctx.address_text(&account(1)),
        receiver: "far".to_owned(),
        timeout_timestamp: 99,
        ..MsgTransfer::default()
    })
}

fn sent(chain: &Chain, amount: u64) -> Vec<u8> {
    data("uopen", amount, &chain.ctx.address_text(&account(1)), "far")
}

fn data(denom: &str, amount: u64, sender: &str, receiver: &str) -> Vec<u8> {
    json!({"denom": denom, "amount": amount.to_string(), "sender": sender, "receiver": receiver})
        .to_string()
        .into_bytes()
}

fn come(chain: &Chain, channel: &str, amount: u64) -> Answer {
    let denom = format!("transfer/{}/uopen", common::far(channel));
    chain.recv(channel, 1, &data(&denom, amount, "far", &chain.ctx.address_text(&account(2))))
}

fn flows(chain: &Chain) -> Vec<(String, String, String)> {
    let answer: QueryFlowsResponse =
        chain.limits.ask(&chain.ctx, "openledger.ratelimit.v1.Query", "Flows", &QueryFlowsRequest::default()).unwrap();
    answer.flows.into_iter().map(|flow| (flow.place, flow.inflow, flow.outflow)).collect()
}

#[test]
fn a_new_chain_lets_a_tenth_of_open_out_in_a_day_over_all_channels_together() {
    let mut chain = chain();
    assert_eq!(pay(&chain, 60_000, "channel-0").code, "ok");
    assert_eq!(pay(&chain, 40_000, "channel-1").code, "ok");
    let denied = pay(&chain, 1, "channel-2");
    assert_eq!(denied.code, "ratelimit:4", "{}", denied.text);
    let event = denied.events.iter().find(|event| event.ty == "transfer_denied").unwrap();
    assert!(event.attributes.contains(&("reason".to_owned(), "rate_limit_exceeded".to_owned())));
    // What comes back makes room for what leaves.
    assert_eq!(come(&chain, "channel-0", 500).success, Some(true));
    assert_eq!(pay(&chain, 501, "channel-2").code, "ratelimit:4");
    assert_eq!(pay(&chain, 500, "channel-2").code, "ok");
    let expected = [("", "500", "100500"), ("channel-0", "500", "60000"), ("channel-1", "0", "40000")];
    let got = flows(&chain);
    assert_eq!(got.len(), 4);
    for (place, inflow, outflow) in expected {
        assert!(got.contains(&(place.to_owned(), inflow.to_owned(), outflow.to_owned())), "{got:?}");
    }
    // The hours go on, one in each block; at the end of the day, all begins anew.
    let start = chain.ctx.block().time.seconds;
    let until_midnight = 24 - u64::try_from(start / 3_600 % 24).unwrap();
    for hour in 1..=until_midnight {
        chain.block(5 + hour, start + 3_600 * i64::try_from(hour).unwrap());
        let left = hour == until_midnight;
        assert_eq!(pay(&chain, 100_000, "channel-3").code == "ok", left, "hour {hour}");
    }
}

/// Forwards pass over what follows the data. Where limits did not, a counterparty had a way around them.
#[test]
fn bytes_behind_the_data_take_no_packet_past_a_limit() {
    let chain = chain();
    let packet = |amount: u64| {
        let denom = format!("transfer/{}/uopen", common::far("channel-0"));
        let data = data(&denom, amount, "far", &chain.ctx.address_text(&account(2)));
        [data.as_slice(), b" x"].concat()
    };
    assert_eq!(pay(&chain, 90_000, "channel-0").code, "ok");
    let over = chain.recv("channel-0", 1, &packet(190_001));
    assert_eq!(over.ack.as_deref(), Some(DENIED));
    // Within the limit it is the application's to refuse.
    let within = chain.recv("channel-0", 1, &packet(190_000));
    assert_eq!((within.success, within.ack.as_deref() == Some(DENIED)), (Some(false), false));
}

#[test]
fn what_does_not_arrive_is_taken_back_from_place_and_total_once() {
    let chain = chain();
    for amount in [30_000, 20_000, 10_000] {
        assert_eq!(pay(&chain, amount, "channel-0").code, "ok");
    }
    chain.ack("channel-0", 1, &sent(&chain, 30_000), REFUSED);
    chain.timeout("channel-0", 2, &sent(&chain, 20_000));
    chain.ack("channel-0", 3, &sent(&chain, 10_000), TAKEN);
    let after = flows(&chain);
    assert!(after.iter().all(|(_, _, outflow)| outflow == "10000"), "{after:?}");
    // Nothing is kept of packets that have their answer, and a second answer changes nothing.
    chain.timeout("channel-0", 3, &sent(&chain, 10_000));
    assert_eq!(flows(&chain), after);
    assert!(entries(&chain.ctx, "ratelimit").iter().all(|(key, _)| key.first() != Some(&0x12)));
}

#[test]
fn an_answer_after_the_window_takes_nothing_back() {
    let mut chain = with_params(&json!({"paths": [], "whitelist_sends_only": false,
        "totals": [{"denom": "uopen", "max_send": "100", "max_recv": "100", "hours": "1"}]}));
    assert_eq!(pay(&chain, 100, "channel-0").code, "ok");
    let now = chain.ctx.block().time.seconds;
    chain.block(6, now + 3_600);
    assert_eq!(pay(&chain, 70, "channel-0").code, "ok");
    chain.timeout("channel-0", 1, &sent(&chain, 100));
    assert_eq!(flows(&chain), [(String::new(), "0".to_owned(), "70".to_owned())]);
}

/// Row 21 of the study: ibc-go believes the sender that the other chain writes.
#[test]
fn whoever_controls_the_other_chain_is_not_on_the_whitelist() {
    let listed = |sends_only: bool| {
        let receiver = openledger_core::AddressCodec::new("open").to_text(&account(2));
        let mut genesis = open_genesis(&supply()).unwrap();
        genesis["openledger"]["params"]["whitelist_sends_only"] = json!(sends_only);
        genesis["whitelisted_address_pairs"] = json!([{"sender": "far", "receiver": receiver}]);
        let chain = Chain::limited(&json!({"1": "1000000uopen"}), &genesis);
        chain.step(|ctx, _| {
            let escrow = openledger_transfer::escrow_address("transfer", "channel-0")?;
            openledger_core::ports::BankSend::send(&chain.bank, ctx, &account(1), &escrow, &supply()).map(|()| true)
        });
        let total = openledger_proto::cosmos::base::v1beta1::IntProto { int: "1000000".to_owned() };
        openledger_transfer::keys::TOTAL_ESCROW.set(&chain.ctx, &"uopen".to_owned(), &total).unwrap();
        chain
    };
    let drained = come(&listed(false), "channel-0", 900_000);
    assert_eq!(drained.success, Some(true), "as ibc-go: {:?}", drained.ack);
    let chain = listed(true);
    assert_eq!(come(&chain, "channel-0", 900_000).ack.as_deref(), Some(DENIED));
    assert_eq!(come(&chain, "channel-0", 100_000).success, Some(true));
}

#[test]
fn an_absolute_limit_holds_for_what_has_no_supply_yet() {
    let chain = with_params(&json!({"totals": [], "whitelist_sends_only": true,
        "paths": [{"denom": "*", "max_send": "5", "max_recv": "7", "hours": "24"}]}));
    let receiver = chain.ctx.address_text(&account(2));
    let come = |channel, amount| chain.recv(channel, 1, &data("uatom", amount, "far", &receiver));
    assert_eq!(come("channel-0", 8).ack.as_deref(), Some(DENIED));
    assert_eq!(come("channel-0", 7).success, Some(true));
    assert_eq!(come("channel-0", 1).ack.as_deref(), Some(DENIED));
    assert_eq!(come("channel-1", 7).success, Some(true), "another place");
    assert_eq!(pay(&chain, 6, "channel-0").code, "ratelimit:4", "and every denomination");
}

#[test]
fn amounts_beyond_all_numbers_are_refused_and_do_not_end_the_message() {
    let chain = chain();
    let most = "115792089237316195423570985008687907853269984665640564039457584007913129639935";
    assert_eq!(come(&chain, "channel-0", 0).ack.unwrap(), DENIED.replace("4:", "5:"), "the application's refusal");
    pay(&chain, 10, "channel-0");
    assert_eq!(come(&chain, "channel-0", 5).success, Some(true));
    let packet = json!({"denom": "transfer/channel-70/uopen", "amount": most, "sender": "f", "receiver": "r"});
    assert_eq!(chain.recv("channel-0", 2, packet.to_string().as_bytes()).ack.as_deref(), Some(DENIED));
}

#[test]
fn governance_alone_changes_the_limits() {
    let chain = chain();
    let gov = chain.ctx.config().authority();
    let limit = |denom: &str, most: &str, hours| Limit {
        denom: denom.to_owned(),
        max_send: most.to_owned(),
        max_recv: most.to_owned(),
        hours,
    };
    let update = |authority: &str, totals: Vec<Limit>| {
        let params = Params { totals, ..Params::default() };
        let msg = MsgUpdateParams { authority: authority.to_owned(), params: Some(params) };
        chain.message(&MsgUpdateParams::type_url(), msg.encode_to_vec()).code
    };
    assert_eq!(update(&chain.ctx.address_text(&account(1)), Vec::new()), "gov:13");
    let malformed = [("u", "1", 1), ("uopen", "-1", 1), ("uopen", "0x1", 1), ("uopen", "", 1), ("uopen", "1", 0)];
    for (denom, most, hours) in malformed {
        assert_eq!(update(&gov, vec![limit(denom, most, hours)]), "sdk:18", "{denom} {most} {hours}");
    }
    assert_eq!(update(&gov, vec![limit("uopen", "1", 1), limit("uopen", "2", 1)]), "sdk:18");
    assert_eq!(update(&gov, vec![limit("uopen", "1", 1); 101]), "sdk:18");
    assert_eq!(update(&gov, vec![limit("uopen", "1", 1)]), "ok");
    assert_eq!(pay(&chain, 2, "channel-0").code, "ratelimit:4");
    assert_eq!(update(&gov, Vec::new()), "ok");
    assert_eq!(pay(&chain, 1_000_000, "channel-0").code, "ok");
}

#[test]
fn limits_and_what_moved_go_through_genesis() {
    let chain = chain();
    pay(&chain, 60_000, "channel-0");
    let section = chain.limits.export_genesis(&chain.ctx).unwrap();
    let again = Chain::limited(&json!({"1": "1000000uopen"}), &section);
    assert_eq!(again.limits.export_genesis(&again.ctx).unwrap(), section);
    assert_eq!(again.digest("ratelimit", &[]), chain.digest("ratelimit", &[]));
    assert_eq!(text(&section["openledger"]["pending"][0], "denom"), "uopen");
    let refused = |change: &dyn Fn(&mut Value)| {
        let mut section = section.clone();
        change(&mut section);
        openledger_testing::code(chain.limits.validate_genesis(chain.ctx.config(), &section))
    };
    assert_eq!(refused(&|s| s["hour_epoch"]["duration"] = json!("0s")), "undefined:1");
    assert_eq!(refused(&|s| s["hour_epoch"]["epoch_start_height"] = json!("-1")), "undefined:1");
    assert_eq!(refused(&|s| s["hour_epoch"]["epoch_start_time"] = json!("0001-01-01T00:00:00Z")), "undefined:1");
    assert_eq!(refused(&|s| s["pending_send_packet_sequence_numbers"] = json!(["a/x/b"])), "undefined:1");
    assert_eq!(refused(&|s| s["pending_send_packet_sequence_numbers"] = json!(["channel-0/1"])), "ok");
    assert_eq!(refused(&|s| s["openledger"]["flows"][0]["inflow"] = json!("-1")), "sdk:18");
    assert_eq!(refused(&|s| s["openledger"]["params"]["totals"][0]["hours"] = json!("0")), "sdk:18");
}

#[test]
fn without_a_section_nothing_is_read_written_or_told() {
    let mut off = Chain::limited(&json!({"1": "1000000uopen"}), &Value::Null);
    assert_eq!(off.limits.default_genesis(off.ctx.config()).unwrap(), Value::Null);
    let now = off.ctx.block().time.seconds;
    assert_eq!(off.block(6, now + 86_400).gas, 0);
    let sent = pay(&off, 1_000_000, "channel-0");
    assert_eq!((sent.code.as_str(), sent.gas), ("ok", 0));
    let back = come(&off, "channel-0", 500_000);
    assert_eq!((back.success, back.gas), (Some(true), 0));
    let gone = off.timeout("channel-0", 1, &data("uopen", 100, &off.ctx.address_text(&account(1)), "far"));
    assert_eq!((gone.code.as_str(), gone.gas), ("ok", 0));
    let add = openledger_proto::ibc::applications::rate_limiting::v1::MsgAddRateLimit {
        signer: off.ctx.config().authority(),
        denom: "uopen".to_owned(),
        channel_or_client_id: "channel-0".to_owned(),
        max_percent_send: "1".to_owned(),
        max_percent_recv: "1".to_owned(),
        duration_hours: 1,
    };
    let url = openledger_proto::ibc::applications::rate_limiting::v1::MsgAddRateLimit::type_url();
    assert_eq!(off.message(&url, add.encode_to_vec()).code, "ratelimit:9");
    assert!(entries(&off.ctx, "ratelimit").is_empty());
    assert_eq!(off.limits.export_genesis(&off.ctx).unwrap(), Value::Null);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Whatever is sent, refused, timed out and received: what has left beyond what came never exceeds the
    /// limit within a window, and the flows are the sums of the packets that were not taken back.
    #[test]
    fn the_net_flow_stays_within_its_limit(steps in prop::collection::vec((0u8..4, 0u8..3, 1u64..60_000), 1..60)) {
        let chain = chain();
        let (mut waiting, mut inflow, mut outflow) = (Vec::new(), 0i64, 0i64);
        let mut sequences = [0u64; 3];
        for (kind, number, amount) in steps {
            let channel = format!("channel-{number}");
            let signed = i64::try_from(amount).unwrap();
            match kind {
                0 | 1 => {
                    if pay(&chain, amount, &channel).code == "ok" {
                        sequences[usize::from(number)] += 1;
                        outflow += signed;
                        waiting.push((channel, sequences[usize::from(number)], amount));
                    }
                }
                2 => {
                    if come(&chain, &channel, amount).success == Some(true) {
                        inflow += signed;
                    }
                }
                _ => {
                    let Some((channel, sequence, amount)) = waiting.pop() else { continue };
                    if chain.timeout(&channel, sequence, &sent(&chain, amount)).code == "ok" {
                        outflow -= i64::try_from(amount).unwrap();
                    }
                }
            }
            prop_assert!(outflow - inflow <= 100_000 || kind == 3);
            let total = flows(&chain).into_iter().find(|(place, ..)| place.is_empty());
            let (_, got_in, got_out) = total.unwrap_or((String::new(), "0".to_owned(), "0".to_owned()));
            prop_assert_eq!((got_in, got_out), (inflow.to_string(), outflow.to_string()));
        }
    }
}
