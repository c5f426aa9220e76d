//! Answers that other chains buy, and earnings that go home: over two channels of transfers between this chain and
//! itself (`09-localhost`), with all layers around them. Packets of the port `infer` come from a port of the test.

use crate::economy::{PRICE, blocks, infer, script};
use crate::lab::{Draft, FEE, GAS, Lab, address, code, coins};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use openledger_baseapp::block::TxResult;
use openledger_baseapp::export::ExportOptions;
use openledger_core::Event;
use openledger_infer_ibc::prepaid_account;
use openledger_proto::any::pack;
use openledger_proto::cosmos::bank::v1beta1::{MsgSend, QueryBalanceRequest, QueryBalanceResponse};
use openledger_proto::cosmos::base::v1beta1::Coin;
use openledger_proto::ibc::applications::transfer::v1::MsgTransfer;
use openledger_proto::ibc::core::channel::v1::{
    Channel, Counterparty, MsgAcknowledgement, MsgChannelOpenAck, MsgChannelOpenConfirm, MsgChannelOpenInit,
    MsgChannelOpenTry, MsgRecvPacket, MsgTimeout, Order, Packet, State,
};
use openledger_proto::ibc::core::client::v1::Height;
use openledger_proto::openledger::inference::v1::{QueryDryRunRequest, QueryDryRunResponse};
use openledger_proto::openledger::inferibc::v1 as pb;
use openledger_proto::openledger::transfer::v1::{QueryEscrowsRequest, QueryEscrowsResponse};
use prost::Message;
use prost_types::Any;
use serde_json::{Value, json};

/// What the other end proves to the client of the chain itself: nothing.
pub(crate) const PROOF: [u8; 1] = [1];
const TRANSFER: &str = "transfer";
/// Who relays.
const RELAYER: u8 = 5;

pub(crate) fn height() -> Option<Height> {
    Some(Height { revision_number: 1, revision_height: 1 })
}

/// A chain with a certified model, and two channels that lead back to it: what leaves by the first comes in by the
/// second.
struct Loop {
    lab: Lab,
    sequences: [u64; 7],
}

impl Loop {
    fn new() -> Self {
        let mut lab = Lab::new();
        for txs in blocks() {
            lab.block(txs);
        }
        let mut sequences = [0; 7];
        script(4).iter().flatten().for_each(|(signer, _)| sequences[usize::from(*signer)] += 1);
        let mut chain = Self { lab, sequences };
        chain.open_channels();
        chain
    }

    fn run(&mut self, signer: u8, message: Any) -> TxResult {
        let sequence = self.sequences[usize::from(signer)];
        self.sequences[usize::from(signer)] += 1;
        self.lab.one(Draft { gas: 100 * GAS, ..Draft::new(signer, sequence, vec![message]) }.sign())
    }

    fn done(&mut self, signer: u8, message: Any) -> TxResult {
        let result = self.run(signer, message);
        assert_eq!(code(&result), ("", 0), "{}", result.log);
        result
    }

    fn open_channels(&mut self) {
        let signer = address(RELAYER);
        let version = "ics20-1".to_owned();
        let channel = |state: State, other: &str| Channel {
            state: state.into(),
            ordering: Order::Unordered.into(),
            counterparty: Some(Counterparty { port_id: TRANSFER.to_owned(), channel_id: other.to_owned() }),
            connection_hops: vec!["connection-localhost".to_owned()],
            version: version.clone(),
        };
        let port_id = TRANSFER.to_owned();
        let init = MsgChannelOpenInit {
            port_id: port_id.clone(),
            channel: Some(channel(State::Init, "")),
            signer: signer.clone(),
        };
        self.done(RELAYER, pack(&init));
        #[allow(deprecated, reason = "all fields have to be named")]
        let open_try = MsgChannelOpenTry {
            port_id: port_id.clone(),
            channel: Some(channel(State::Tryopen, "channel-0")),
            counterparty_version: version.clone(),
            proof_init: PROOF.to_vec(),
            proof_height: height(),
            signer: signer.clone(),
            ..MsgChannelOpenTry::default()
        };
        self.done(RELAYER, pack(&open_try));
        let ack = MsgChannelOpenAck {
            port_id: port_id.clone(),
            channel_id: "channel-0".to_owned(),
            counterparty_channel_id: "channel-1".to_owned(),
            counterparty_version: version.clone(),
            proof_try: PROOF.to_vec(),
            proof_height: height(),
            signer: signer.clone(),
        };
        self.done(RELAYER, pack(&ack));
        let confirm = MsgChannelOpenConfirm {
            port_id,
            channel_id: "channel-1".to_owned(),
            proof_ack: PROOF.to_vec(),
            proof_height: height(),
            signer,
        };
        self.done(RELAYER, pack(&confirm));
    }

    /// Sends coins over a channel and returns the packet.
    fn send(&mut self, signer: u8, channel: &str, token: Coin, receiver: &str, memo: &Value) -> Packet {
        let transfer = MsgTransfer {
            source_port: TRANSFER.to_owned(),
            source_channel: channel.to_owned(),
            token: Some(token),
            sender: address(signer),
            receiver: receiver.to_owned(),
            timeout_height: Some(Height::default()),
            timeout_timestamp: u64::try_from(self.lab.seconds + 1_000).unwrap() * 1_000_000_000,
            memo: if memo.is_null() { String::new() } else { memo.to_string() },
            encoding: String::new(),
        };
        sent(&self.done(signer, pack(&transfer)))
    }

    fn receive(&mut self, packet: &Packet) -> Value {
        let message = MsgRecvPacket {
            packet: Some(packet.clone()),
            proof_commitment: PROOF.to_vec(),
            proof_height: height(),
            signer: address(RELAYER),
        };
        let result = self.done(RELAYER, pack(&message));
        let bytes = hex::decode(attribute(&result, "write_acknowledgement", "packet_ack_hex")).unwrap();
        serde_json::from_slice(&bytes).unwrap()
    }

    fn acknowledge(&mut self, packet: &Packet, acknowledgement: &Value) {
        let message = MsgAcknowledgement {
            packet: Some(packet.clone()),
            acknowledgement: acknowledgement.to_string().into_bytes(),
            proof_acked: PROOF.to_vec(),
            proof_height: height(),
            signer: address(RELAYER),
        };
        self.done(RELAYER, pack(&message));
    }

    /// Gives account 4 vouchers for coins of this chain, which come home over the second channel.
    fn vouchers(&mut self, amount: u64) -> Coin {
        let packet = self.send(4, "channel-0", coins(amount).remove(0), &address(4), &Value::Null);
        let ack = self.receive(&packet);
        assert_eq!(ack, json!({"result": "AQ=="}));
        self.acknowledge(&packet, &ack);
        let path = format!("{TRANSFER}/channel-1/uopen");
        let hash = <sha2::Sha256 as sha2::Digest>::digest(path.as_bytes());
        Coin { denom: format!("ibc/{}", hex::encode_upper(hash)), amount: amount.to_string() }
    }

    /// Sends vouchers home with a memo; the packet and its acknowledgement, which the sender hears.
    fn ask(&mut self, amount: u64, receiver: &str, memo: &Value) -> (Packet, Value) {
        let token = self.vouchers(amount);
        let packet = self.send(4, "channel-1", token, receiver, memo);
        let ack = self.receive(&packet);
        self.acknowledge(&packet, &ack);
        (packet, ack)
    }

    fn balance(&self, address: &str, denom: &str) -> u64 {
        let request = QueryBalanceRequest { address: address.to_owned(), denom: denom.to_owned() };
        let (bytes, _) =
            self.lab.app.query_module("/cosmos.bank.v1beta1.Query/Balance", &request.encode_to_vec(), 0).unwrap();
        QueryBalanceResponse::decode(bytes.as_slice()).unwrap().balance.unwrap().amount.parse().unwrap()
    }

    fn dry_run(&self) -> QueryDryRunResponse {
        let request = QueryDryRunRequest { model_id: 1, input: vec![60, 10] };
        let (bytes, _) =
            self.lab.app.query_module("/openledger.inference.v1.Query/DryRun", &request.encode_to_vec(), 0).unwrap();
        QueryDryRunResponse::decode(bytes.as_slice()).unwrap()
    }
}

pub(crate) fn attribute(result: &TxResult, ty: &str, key: &str) -> String {
    let event = result.events.iter().rev().find(|event| event.ty == ty).expect("the event");
    event.attributes.iter().find(|(name, _)| name == key).expect("the attribute").1.clone()
}

/// The last packet that a transaction sent.
fn sent(result: &TxResult) -> Packet {
    all_sent(result).pop().expect("a packet")
}

/// The packets that a transaction sent.
pub(crate) fn all_sent(result: &TxResult) -> Vec<Packet> {
    result.events.iter().filter(|event| event.ty == "send_packet").map(packet).collect()
}

fn packet(event: &Event) -> Packet {
    let of = |key: &str| event.attributes.iter().find(|(name, _)| name == key).expect("the attribute").1.clone();
    Packet {
        sequence: of("packet_sequence").parse().unwrap(),
        source_port: of("packet_src_port"),
        source_channel: of("packet_src_channel"),
        destination_port: of("packet_dst_port"),
        destination_channel: of("packet_dst_channel"),
        data: hex::decode(of("packet_data_hex")).unwrap(),
        timeout_height: Some(Height::default()),
        timeout_timestamp: of("packet_timeout_timestamp").parse().unwrap(),
    }
}

fn question(members: Value) -> Value {
    let mut question = json!({"model_id": 1, "input": "PAo=", "max_fee": PRICE.to_string()});
    question.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
    json!({"openledger": {"infer": question}})
}

/// The answer in an acknowledgement.
fn answer(ack: &Value) -> Value {
    let bytes = STANDARD.decode(ack["result"].as_str().unwrap_or_else(|| panic!("{ack}"))).unwrap();
    serde_json::from_slice(&bytes).unwrap()
}

/// The prepaid account of account 4's transfers home.
fn prepaid() -> String {
    openledger_assembly::chain_config("open").addresses.to_text(&prepaid_account("channel-0", &address(4)).unwrap())
}

#[test]
fn money_and_question_come_in_one_packet_and_the_answer_goes_back_in_its_acknowledgement() {
    let mut chain = Loop::new();
    let relayed = chain.lab.balance(RELAYER);
    let memo = question(json!({"relayer_fee": "500", "payees": 16}));
    let (_, ack) = chain.ask(2 * PRICE, "infer", &memo);
    let answer = answer(&ack);
    let dry = chain.dry_run();
    assert_eq!(answer["label"], dry.label);
    let logits: Vec<String> = dry.logits_q16.iter().map(i64::to_string).collect();
    assert_eq!(answer["logits_q16"], json!(logits));
    assert_eq!(answer["fee"], json!({"denom": "uopen", "amount": PRICE.to_string()}));
    assert_eq!((&answer["inference_id"], &answer["sent"]), (&json!("9"), &Value::Null));
    let left = PRICE - 500;
    assert_eq!(answer["left"]["amount"], left.to_string());
    assert_eq!(chain.balance(&prepaid(), "uopen"), left);
    // Four transactions after the first balance: two packets received, two acknowledged.
    assert_eq!(chain.lab.balance(RELAYER), relayed + 500 - 4 * FEE);
    let payees = answer["payees"].as_array().unwrap();
    let shares: u64 = payees.iter().map(|payee| payee["ppm"].as_u64().unwrap()).sum();
    assert!(payees.iter().any(|payee| payee["address"] == address(2)), "{payees:?}");
    assert!((900_000..=1_000_000).contains(&shares), "{shares}");
    // What is left pays for the next question, which brings one coin only.
    let (_, ack) = chain.ask(500, &prepaid(), &question(json!({})));
    assert_eq!(self::answer(&ack)["left"]["amount"], "0");
}

#[test]
fn whatever_is_refused_gives_all_coins_back() {
    let mut chain = Loop::new();
    let mut refused = |memo: Value, receiver: &str, expected: u32| {
        let before = chain.balance(&address(4), &chain_voucher());
        let (_, ack) = chain.ask(2 * PRICE, receiver, &memo);
        let text = format!("ABCI code: {expected}: error handling packet: see events for details");
        assert_eq!(ack, json!({"error": text}), "{memo}");
        assert_eq!(chain.balance(&address(4), &chain_voucher()), before + 2 * PRICE, "{memo}");
        assert_eq!(chain.balance(&prepaid(), "uopen"), 0);
    };
    // Too dear, no such model, no input, a fee for the relayer that nobody can pay, a number that is none.
    refused(question(json!({"max_fee": (PRICE - 1).to_string()})), "infer", 9);
    refused(question(json!({"model_id": 9})), "infer", 2);
    refused(question(json!({"input": ""})), "infer", 18);
    refused(question(json!({"relayer_fee": (2 * PRICE + 1).to_string()})), "infer", 5);
    refused(question(json!({"relayer_fee": "0x10"})), "infer", 4);
    refused(question(json!({"payees": 17})), "infer", 4);
    // Somebody else's account, two things at once, a word that nobody knows.
    refused(question(json!({})), &address(3), 6);
    let mut both = question(json!({}));
    both["dest_callback"] = json!({"address": address(3)});
    refused(both, "infer", 5);
    refused(json!({"openledger": {"ask": {}}}), "infer", 4);
    refused(json!({"openledger": {"withdraw": {"amount": (2 * PRICE + 1).to_string()}}}), "infer", 5);
    refused(json!({"openledger": {"withdraw": {"channel": "channel-7"}}}), "infer", 35);
}

fn chain_voucher() -> String {
    let hash = <sha2::Sha256 as sha2::Digest>::digest(format!("{TRANSFER}/channel-1/uopen").as_bytes());
    format!("ibc/{}", hex::encode_upper(hash))
}

/// ibc-go#8014, with all layers: the coins of a packet whose contract fails, is none or is named in a malformed way, go
/// back, and nothing that the packet caused stays.
#[test]
fn ibc_go_8014_coins_whose_contract_fails_go_back() {
    let mut chain = Loop::new();
    for callback in [
        json!({"address": address(3)}),
        json!({"address": "nobody"}),
        json!({"address": address(3), "gas_limit": "50000", "calldata": "00ff"}),
        json!({}),
        json!({"address": address(3), "gas_limit": 5}),
        json!({"address": address(3), "calldata": "zz"}),
    ] {
        let (owned, received) = (chain.balance(&address(4), &chain_voucher()), chain.lab.balance(3));
        let (_, ack) = chain.ask(PRICE, &address(3), &json!({"dest_callback": callback}));
        assert!(ack["error"].as_str().is_some_and(|text| text.starts_with("ABCI code: ")), "{callback}: {ack}");
        assert_eq!(chain.balance(&address(4), &chain_voucher()), owned + PRICE, "{callback}");
        assert_eq!(chain.lab.balance(3), received, "{callback}");
    }
}

#[test]
fn the_rest_goes_home_at_once_or_later() {
    let mut chain = Loop::new();
    let token = chain.vouchers(2 * PRICE);
    let packet = chain.send(4, "channel-1", token, "infer", &question(json!({"send_rest": true})));
    let message = MsgRecvPacket {
        packet: Some(packet),
        proof_commitment: PROOF.to_vec(),
        proof_height: height(),
        signer: address(RELAYER),
    };
    let result = chain.done(RELAYER, pack(&message));
    let home = sent(&result);
    assert_eq!(chain.balance(&prepaid(), "uopen"), 0);
    chain.receive(&home);
    assert_eq!(chain.balance(&address(4), &chain_voucher()), PRICE);

    // Coins that nobody asked for a moment ago are withdrawn by a transfer of one more.
    let (_, ack) = chain.ask(PRICE + 5, "infer", &question(json!({})));
    assert_eq!(answer(&ack)["left"]["amount"], "5");
    let (_, ack) = chain.ask(1, "infer", &json!({"openledger": {"withdraw": {"amount": "4"}}}));
    let answer = answer(&ack);
    assert_eq!((&answer["left"]["amount"], &answer["sent"]["amount"]), (&json!("2"), &json!("4")));
}

#[test]
fn earnings_wait_on_their_route_and_are_sent_home_by_anybody() {
    let mut chain = Loop::new();
    let route = |channel: &str, receiver: &str, least: &str| {
        pack(&pb::MsgSetPayoutRoute {
            payee: address(2),
            channel: channel.to_owned(),
            receiver: receiver.to_owned(),
            min_amount: least.to_owned(),
        })
    };
    let flush = || pack(&pb::MsgFlushPayouts { sender: address(RELAYER), payee: address(2) });
    let query = |chain: &Loop| {
        let request = pb::QueryPayoutRouteRequest { payee: address(2) }.encode_to_vec();
        let (bytes, _) = chain.lab.app.query_module("/openledger.inferibc.v1.Query/PayoutRoute", &request, 0).unwrap();
        pb::QueryPayoutRouteResponse::decode(bytes.as_slice()).unwrap()
    };
    let waiting = |chain: &Loop| query(chain).waiting.unwrap().amount.parse::<u64>().unwrap();
    assert_eq!(code(&chain.run(RELAYER, flush())), ("inferibc", 9));
    for (channel, receiver, least) in [("c", "home", "1"), ("channel-0", " ", "1"), ("channel-0", "home", "0")] {
        assert_eq!(code(&chain.run(2, route(channel, receiver, least))), ("inferibc", 10));
        // Its form is checked before its number counts.
        chain.sequences[2] -= 1;
    }
    chain.done(2, route("channel-0", &address(3), "1000"));
    let before = chain.lab.balance(2);
    assert_eq!(code(&chain.run(RELAYER, flush())), ("inferibc", 11));
    chain.done(4, infer(4, PRICE));
    let earned = waiting(&chain);
    assert!(earned > 1_000);
    assert_eq!(chain.lab.balance(2), before, "what was earned is on the route");

    let result = chain.done(RELAYER, flush());
    assert_eq!(attribute(&result, "payout_sent", "amount"), format!("{earned}uopen"));
    assert_eq!(waiting(&chain), 0);
    let packet = sent(&result);
    // Nobody brings it in time: it waits again, and is sent once more.
    let mut late = chain.lab.next();
    late.time.seconds += 43_300;
    chain.lab.block_with(late, Vec::new());
    let timeout = MsgTimeout {
        packet: Some(packet),
        proof_unreceived: PROOF.to_vec(),
        proof_height: height(),
        next_sequence_recv: 1,
        signer: address(RELAYER),
    };
    chain.done(RELAYER, pack(&timeout));
    assert_eq!(waiting(&chain), earned);
    let result = chain.done(RELAYER, flush());
    assert_eq!(chain.receive(&sent(&result)), json!({"result": "AQ=="}));
    assert_eq!(chain.balance(&address(3), &chain_voucher()), earned);

    // A route that ends gives back what waits, and earnings come to the account again.
    chain.done(4, infer(4, PRICE));
    let (again, before) = (waiting(&chain), chain.lab.balance(2));
    chain.done(2, route("", "", ""));
    assert_eq!(chain.lab.balance(2), before + again - FEE);
    let before = chain.lab.balance(2);
    chain.done(4, infer(4, PRICE));
    assert!(chain.lab.balance(2) > before);
}

#[test]
fn routes_and_parameters_are_exported_and_imported() {
    let mut chain = Loop::new();
    let route = pb::MsgSetPayoutRoute {
        payee: address(2),
        channel: "channel-0".to_owned(),
        receiver: "home".to_owned(),
        min_amount: "7".to_owned(),
    };
    chain.done(2, pack(&route));
    let state = exported(&chain.lab);
    assert_eq!(state["inferibc"]["routes"][0]["receiver"], "home");
    let mut resumed = Lab::resumed(&chain.lab, &state);
    resumed.block(Vec::new());
    assert_eq!(exported(&resumed)["inferibc"], state["inferibc"]);
}

fn exported(lab: &Lab) -> Value {
    serde_json::to_value(lab.app.export(&ExportOptions::default()).unwrap().app_state).unwrap()
}

#[test]
fn what_waits_in_escrow_is_audited_way_by_way_with_keys_that_prove_it() {
    let mut chain = Loop::new();
    let audit = |chain: &Loop, denom: &str| {
        let request = QueryEscrowsRequest { denom: denom.to_owned() }.encode_to_vec();
        let (bytes, _) = chain.lab.app.query_module("/openledger.transfer.v1.Query/Escrows", &request, 0).unwrap();
        QueryEscrowsResponse::decode(bytes.as_slice()).unwrap()
    };
    let none = audit(&chain, "uopen");
    assert_eq!((none.total, none.sum, none.escrows.len()), (coins(0).pop(), coins(0).pop(), 0));
    chain.vouchers(7_000);
    // Vouchers that go on over the first channel wait at its escrow account as well.
    let voucher = chain_voucher();
    let token = Coin { denom: voucher.clone(), amount: "40".to_owned() };
    chain.send(4, "channel-0", token, &address(3), &Value::Null);
    let found = audit(&chain, "uopen");
    assert_eq!((&found.total, &found.sum), (&coins(7_000).pop(), &coins(7_000).pop()));
    assert_eq!(found.escrows.len(), 1);
    assert_eq!((found.escrows[0].channel.as_str(), &found.escrows[0].amount), ("channel-0", &coins(7_000).pop()));
    let stored = |chain: &Loop, store: &str, key: &[u8]| chain.lab.app.query_store(store, key, 0, false).unwrap().value;
    assert_eq!(stored(&chain, "bank", &found.escrows[0].balance_key), b"7000");
    assert_eq!(&stored(&chain, "transfer", &found.total_key)[2..], b"7000");
    assert_eq!(audit(&chain, &voucher).sum.unwrap().amount, "40");

    // What somebody gives to an escrow account is nobody's voucher.
    let gift = MsgSend { from_address: address(4), to_address: found.escrows[0].address.clone(), amount: coins(5) };
    chain.done(4, pack(&gift));
    let found = audit(&chain, "uopen");
    assert_eq!((found.total, found.sum), (coins(7_000).pop(), coins(7_005).pop()));
}
