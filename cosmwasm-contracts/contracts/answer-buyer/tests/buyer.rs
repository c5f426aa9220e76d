//! What the contract does with what it should be given.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that cannot go on has failed")]
#![allow(clippy::indexing_slicing, clippy::arithmetic_side_effects, reason = "numbers of tests are small")]

mod common;

use answer_buyer::msg::{ExecuteMsg, InstantiateMsg, MigrateMsg, QueryMsg};
use answer_buyer::packet::prepaid_account;
use answer_buyer::state::{Channel, Question, Status, Way};
use answer_buyer::{ContractError, ibc_channel_close, ibc_packet_receive, instantiate, migrate};
use common::{
    CHANNEL, INPUT, Lab, MAX_FEE, PAID, RELAYER_FEE, START, THERE, TRANSFERS, What, answer, ask, channel, infer_packet,
    open_coin, refusal, settings,
};
use cosmwasm_std::testing::{message_info, mock_ibc_packet_recv};
use cosmwasm_std::{Coin, IbcChannelCloseMsg, StdAck, coin, coins};
use sha2::{Digest, Sha256};

fn code(error: &ContractError) -> String {
    error.to_string().split(": ").next().unwrap().replace("answer-buyer:", "")
}

#[test]
fn the_prepaid_account_is_the_other_chains() {
    // The chain's own query answers this for the same channel and payer.
    let expected = "open1mjxpvvvz8aggm6fmz6t9xqa8wm8qhuhevsevdvt76rjelauv6m3qvf44xl";
    assert_eq!(prepaid_account("channel-1", "wasm1payer").unwrap(), expected);
}

#[test]
fn settings_that_cannot_work_are_refused() {
    let mut lab = Lab::new();
    let changes: [fn(&mut InstantiateMsg); 5] = [
        |msg| msg.connection_id = "07-tendermint-0".to_owned(),
        |msg| msg.transfer_channel = String::new(),
        |msg| msg.denom = String::new(),
        |msg| msg.timeout_seconds = 9,
        |msg| msg.timeout_seconds = 604_801,
    ];
    let owner = lab.account("owner");
    for change in changes {
        let mut msg = settings();
        change(&mut msg);
        let info = message_info(&owner, &[]);
        let error = instantiate(lab.deps.as_mut(), lab.env.clone(), info, msg).unwrap_err();
        assert_eq!(code(&error), "3", "{error}");
    }
    let info = message_info(&owner, &coins(1, "any"));
    assert_eq!(code(&instantiate(lab.deps.as_mut(), lab.env.clone(), info, settings()).unwrap_err()), "2");
}

#[test]
fn a_question_over_the_channel_is_answered_and_what_it_did_not_cost_comes_back() {
    let mut lab = Lab::open();
    let packet = lab.ask("user", Way::Channel);
    assert_eq!((packet.channel.as_str(), packet.sequence), (CHANNEL, 1));
    let What::Packet(data) = &packet.what else { panic!("{packet:?}") };
    let payer = lab.env.contract.address.clone();
    let expected = format!(
        r#"{{"payer":"{payer}","question":{{"model_id":"7","input":"AQIDBA==","max_fee":"900","relayer_fee":"50"}}}}"#
    );
    assert_eq!(String::from_utf8(data.to_vec()).unwrap(), expected);
    assert_eq!(packet.timeout, lab.env.block.time.plus_seconds(600).nanos());
    assert_eq!((lab.status(1), lab.balance("user"), lab.books()), (Status::Sent, START - PAID, (PAID, 0, 0)));

    lab.end(&packet, Some(answer(700))).unwrap();
    let question = lab.question(1);
    assert_eq!(question.status, Status::Answered);
    assert_eq!(question.input_sha256.to_vec(), Sha256::digest(INPUT).to_vec());
    let got = question.answer.unwrap();
    assert_eq!((got.inference_id, got.label, got.height), (3, 1, 12));
    assert_eq!(got.logits_q16.iter().map(|logit| logit.i64()).collect::<Vec<_>>(), [-65_536, 65_536]);
    assert_eq!((got.fee.to_string().as_str(), got.record_hash.as_slice()), ("700", [1, 2].as_slice()));
    let spent = 700 + RELAYER_FEE;
    assert_eq!((lab.balance("user"), lab.books()), (START - spent, (spent, spent, 0)));
}

#[test]
fn a_question_in_a_transfer_is_answered_and_what_it_did_not_cost_can_be_claimed_when_it_is_back() {
    let mut lab = Lab::new(); // no channel is needed
    let packet = lab.ask("user", Way::Transfer);
    assert_eq!((packet.channel.as_str(), packet.sequence), (TRANSFERS, 1));
    let What::Transfer { to, amount, memo } = &packet.what else { panic!("{packet:?}") };
    let contract = lab.env.contract.address.clone();
    let question = r#"{"model_id":"7","input":"AQIDBA==","max_fee":"900","relayer_fee":"50","send_rest":true}"#;
    let expected = format!(r#"{{"openledger":{{"infer":{question}}},"src_callback":{{"address":"{contract}"}}}}"#);
    assert_eq!((to.as_str(), *amount, memo.as_str()), ("infer", PAID, expected.as_str()));
    assert_eq!(lab.books(), (0, 0, 0));

    lab.end(&packet, Some(answer(700))).unwrap();
    assert_eq!((lab.status(1), lab.owed("user")), (Status::Answered, (0, MAX_FEE - 700)));
    assert_eq!(code(&lab.execute("user", ExecuteMsg::Claim {}, &[]).unwrap_err()), "12");
    lab.arrives(150); // another question's rest is among it, or not all of this one's has come
    lab.execute("user", ExecuteMsg::Claim {}, &[]).unwrap();
    assert_eq!((lab.balance("user"), lab.owed("user")), (START - PAID + 150, (0, 50)));
    lab.arrives(80);
    lab.execute("user", ExecuteMsg::Claim {}, &[]).unwrap();
    assert_eq!((lab.balance("user"), lab.owed("user"), lab.books()), (START - PAID + 200, (0, 0), (0, 0, 30)));
    assert_eq!(code(&lab.execute("user", ExecuteMsg::Claim {}, &[]).unwrap_err()), "12");
}

#[test]
fn what_is_refused_or_late_is_refunded_to_the_unit() {
    let odd = |bytes: &[u8]| Some(cosmwasm_std::Binary::from(bytes));
    for way in [Way::Channel, Way::Transfer] {
        let mut lab = Lab::open();
        let ends = [
            (Some(refusal().to_binary()), "ABCI code: 9: error handling packet: see events for details"),
            (None, "timeout"),
            (odd(b"{}"), "an acknowledgement of no known form"),
            (odd(b""), "an acknowledgement of no known form"),
        ];
        for (i, (ack, reason)) in ends.into_iter().enumerate() {
            let packet = lab.ask("user", way);
            lab.end_with(&packet, ack, true).unwrap();
            let question = lab.question(u64::try_from(i).unwrap() + 1);
            assert_eq!((question.status, question.reason.as_deref()), (Status::Refunded, Some(reason)));
            assert_eq!((lab.balance("user"), lab.books()), (START, (0, 0, 0)), "{way:?} {reason}");
        }
    }
}

#[test]
fn a_success_that_cannot_be_read_has_been_paid_for() {
    let data: [&[u8]; 3] = [&[1], b"", br#"{"inference_id":"3","label":-1}"#];
    for (i, data) in data.into_iter().enumerate() {
        let mut lab = Lab::open();
        let packet = lab.ask("user", Way::Channel);
        lab.end(&packet, Some(StdAck::success(data))).unwrap();
        assert_eq!((lab.status(1), lab.books()), (Status::Unreadable, (PAID, PAID, 0)), "{i}");
        let packet = lab.ask("user", Way::Transfer);
        lab.end(&packet, Some(StdAck::success(data))).unwrap();
        assert_eq!((lab.status(2), lab.owed("user")), (Status::Unreadable, (0, 0)), "{i}");
        assert_eq!(lab.balance("user"), START - 2 * PAID);
    }
}

#[test]
fn the_prepaid_account_is_funded_by_anybody_and_by_what_answers_earned() {
    let mut lab = Lab::open();
    assert_eq!(code(&lab.execute("other", ExecuteMsg::Fund {}, &[]).unwrap_err()), "13");
    for wrong in [coins(5, "other"), vec![open_coin(5), coin(5, "other")]] {
        assert_eq!(code(&lab.execute("other", ExecuteMsg::Fund {}, &wrong).unwrap_err()), "2");
    }
    lab.execute("other", ExecuteMsg::Fund {}, &[open_coin(5_000)]).unwrap();
    let funding = lab.packets.last().unwrap().clone();
    let What::Transfer { to, amount, memo } = &funding.what else { panic!("{funding:?}") };
    let contract = lab.env.contract.address.clone();
    assert_eq!(*to, prepaid_account(THERE, contract.as_str()).unwrap());
    assert_eq!((*amount, memo.as_str()), (5_000, format!(r#"{{"src_callback":{{"address":"{contract}"}}}}"#).as_str()));
    // What does not arrive goes with the next, and so does what answers earned.
    lab.end(&funding, None).unwrap();
    assert_eq!(lab.books(), (5_000, 5_000, 0));
    let packet = lab.ask("user", Way::Channel);
    lab.end(&packet, Some(answer(MAX_FEE))).unwrap();
    lab.execute("other", ExecuteMsg::Fund {}, &[open_coin(1)]).unwrap();
    let funding = lab.packets.last().unwrap().clone();
    assert!(matches!(funding.what, What::Transfer { amount, .. } if amount == 5_001 + PAID));
    lab.end(&funding, Some(StdAck::success(b"\x01"))).unwrap();
    assert_eq!((lab.books(), lab.balance_of(lab.env.contract.address.as_str())), ((0, 0, 0), 0));
}

#[test]
fn the_owner_withdraws_from_the_prepaid_account() {
    let mut lab = Lab::open();
    let withdraw = |amount: Option<u128>, receiver: Option<String>| ExecuteMsg::Withdraw {
        amount: amount.map(Into::into),
        home_channel: "channel-8".to_owned(),
        receiver,
    };
    assert_eq!(code(&lab.execute("user", withdraw(None, None), &[]).unwrap_err()), "4");
    let (owner, other) = (lab.account("owner"), lab.account("other"));
    for (amount, receiver, expected) in [(None, None, &owner), (Some(70), Some(other.to_string()), &other)] {
        lab.execute("owner", withdraw(amount, receiver), &[]).unwrap();
        let packet = lab.packets.last().unwrap().clone();
        let data = infer_packet(&packet);
        let withdrawal = data.withdrawal.unwrap();
        assert_eq!((data.payer, data.question), (lab.env.contract.address.to_string(), None));
        assert_eq!((withdrawal.channel.as_str(), withdrawal.receiver), ("channel-8", expected.to_string()));
        assert_eq!(withdrawal.amount.map(|amount| amount.to_string()), amount.map(|amount| amount.to_string()));
        lab.end(&packet, Some(refusal())).unwrap();
        assert_eq!(lab.books(), (0, 0, 0));
    }
}

#[test]
fn what_cannot_be_asked_is_refused() {
    let mut lab = Lab::new();
    assert_eq!(code(&lab.execute("user", ask(Way::Channel), &coins(PAID, common::DENOM)).unwrap_err()), "9");
    let mut lab = Lab::open();
    let funds: [Vec<Coin>; 5] = [
        vec![],
        vec![open_coin(PAID - 1)],
        vec![open_coin(PAID + 1)],
        vec![coin(PAID, "other")],
        vec![open_coin(PAID), coin(1, "other")],
    ];
    for funds in funds {
        assert_eq!(code(&lab.execute("user", ask(Way::Channel), &funds).unwrap_err()), "2", "{funds:?}");
    }
    let changed = |model: u64, input: &[u8], fee: u128, timeout: Option<u64>| ExecuteMsg::Ask {
        model_id: model,
        input: input.into(),
        max_fee: fee.into(),
        relayer_fee: None,
        way: Way::Transfer,
        timeout_seconds: timeout,
    };
    let long = vec![1; 4_097];
    let wrong = [
        changed(0, INPUT, PAID, None),
        changed(7, &[], PAID, None),
        changed(7, &long, PAID, None),
        changed(7, INPUT, PAID, Some(9)),
        changed(7, INPUT, PAID, Some(604_801)),
    ];
    for message in wrong {
        let text = format!("{message:?}");
        assert_eq!(code(&lab.execute("user", message, &[open_coin(PAID)]).unwrap_err()), "6", "{text}");
    }
    assert_eq!(code(&lab.execute("user", changed(7, INPUT, 0, None), &[]).unwrap_err()), "6");
    assert_eq!((lab.balance("user"), lab.packets.len()), (START, 0));
    // Without a fee for the relayer, and with a time of its own.
    lab.execute("user", changed(7, INPUT, PAID, Some(10)), &[open_coin(PAID)]).unwrap();
    assert_eq!(lab.packets[0].timeout, lab.env.block.time.plus_seconds(10).nanos());
    let all: Vec<Question> = lab.query(QueryMsg::Questions { start_after: None, limit: None });
    assert_eq!(all.iter().map(|question| question.id).collect::<Vec<_>>(), [1], "what was refused has no number");
}

#[test]
fn a_channel_that_the_other_chain_closed_is_replaced() {
    let mut lab = Lab::open();
    let closed = channel(|_| {});
    let close = |lab: &mut Lab, msg| ibc_channel_close(lab.deps.as_mut(), lab.env.clone(), msg);
    let error = close(&mut lab, IbcChannelCloseMsg::new_init(closed.clone())).unwrap_err();
    assert_eq!(code(&error), "10");
    let packet = lab.ask("user", Way::Channel);
    close(&mut lab, IbcChannelCloseMsg::new_confirm(closed)).unwrap();
    assert_eq!(lab.query::<Option<Channel>>(QueryMsg::Channel {}), None);
    // What was on its way comes back by its timeout.
    lab.end(&packet, None).unwrap();
    assert_eq!((lab.balance("user"), lab.status(1)), (START, Status::Refunded));
    lab.handshake(channel(|channel| channel.endpoint.channel_id = "channel-9".to_owned())).unwrap();
    assert_eq!(lab.query::<Option<Channel>>(QueryMsg::Channel {}).unwrap().id, "channel-9");
}

#[test]
fn packets_of_the_other_end_are_refused_by_an_acknowledgement() {
    let mut lab = Lab::open();
    let packet = mock_ibc_packet_recv(CHANNEL, &"anything").unwrap();
    let response = ibc_packet_receive(lab.deps.as_mut(), lab.env.clone(), packet).unwrap();
    let ack: StdAck = cosmwasm_std::from_json(response.acknowledgement.unwrap()).unwrap();
    assert!(ack.is_error());
}

#[test]
fn a_migration_keeps_what_is_on_its_way() {
    let mut lab = Lab::open();
    let packet = lab.ask("user", Way::Channel);
    migrate(lab.deps.as_mut(), lab.env.clone(), MigrateMsg {}).unwrap();
    lab.end(&packet, Some(answer(MAX_FEE))).unwrap();
    assert_eq!(lab.status(1), Status::Answered);
    cw2::set_contract_version(lab.deps.as_mut().storage, "another", "1").unwrap();
    let error = migrate(lab.deps.as_mut(), lab.env.clone(), MigrateMsg {}).unwrap_err();
    assert_eq!(code(&error), "15");
}
