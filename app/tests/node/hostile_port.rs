//! A counterparty that mints as much as a number holds: an application of the test at the other end of a channel to
//! transfers, which sends any packets.

use crate::answers_abroad::{PROOF, all_sent, attribute, height};
use crate::lab::{Draft, GAS, Lab, address, code};
use openledger_assembly::chain_config;
use openledger_baseapp::block::TxResult;
use openledger_core::ports::{ChannelOpening, IbcApp, Ics4, PacketAck};
use openledger_core::{AccAddress, Ctx, Res};
use openledger_ibc::{Apps, IbcKeeper};
use openledger_proto::any::pack;
use openledger_proto::cosmos::bank::v1beta1::{
    QueryBalanceRequest, QueryBalanceResponse, QuerySupplyOfRequest, QuerySupplyOfResponse,
};
use openledger_proto::cosmos::base::v1beta1::Coin;
use openledger_proto::cosmos::distribution::v1beta1::{
    MsgDepositValidatorRewardsPool, MsgFundCommunityPool, MsgWithdrawDelegatorReward, MsgWithdrawValidatorCommission,
};
use openledger_proto::ibc::applications::transfer::v1::MsgTransfer;
use openledger_proto::ibc::core::channel::v1::{
    Channel, Counterparty, MsgChannelOpenAck, MsgChannelOpenConfirm, MsgChannelOpenInit, MsgChannelOpenTry,
    MsgRecvPacket, Order, Packet, State,
};
use openledger_proto::ibc::core::client::v1::Height;
use openledger_proto::openledger::inference::v1::MsgInfer;
use prost::Message;
use prost_types::Any;
use serde_json::json;
use sha2::{Digest, Sha256};
use std::sync::Arc;

const EVIL: &str = "evil";
const TRANSFER: &str = "transfer";
const VERSION: &str = "ics20-1";
/// The account that gets what is minted, and the one whose validator makes the blocks.
const RICH: u8 = 2;
const VALIDATOR: u8 = 6;
const HALF: &str = "57896044618658097711785492504343953926634992332820282019728792003956564819968"; // 2^255
const HALF_LESS_ONE: &str = "57896044618658097711785492504343953926634992332820282019728792003956564819967";
const MAX: &str = "115792089237316195423570985008687907853269984665640564039457584007913129639935"; // 2^256 - 1

/// When packets end, in nanoseconds: in a hundred years.
const UNTIL: u64 = 4_900_000_000_000_000_000;

/// The application: as its channel opens it sends packets with these amounts.
struct Hostile {
    core: IbcKeeper,
    amounts: Vec<&'static str>,
}

impl IbcApp for Hostile {
    fn on_chan_open_init(&self, _: &Ctx, _: &ChannelOpening<'_>) -> Res<String> {
        Ok(VERSION.to_owned())
    }
    fn on_chan_open_try(&self, _: &Ctx, _: &ChannelOpening<'_>) -> Res<String> {
        Ok(VERSION.to_owned())
    }
    fn on_chan_open_ack(&self, ctx: &Ctx, port: &str, channel: &str, _: &str, _: &str) -> Res<()> {
        for amount in &self.amounts {
            let data = json!({"denom": "uevil", "amount": amount, "sender": "evil", "receiver": address(RICH)});
            Ics4::send_packet(&self.core, ctx, port, channel, Height::default(), UNTIL, data.to_string().as_bytes())?;
        }
        Ok(())
    }
    fn on_chan_open_confirm(&self, _: &Ctx, _: &str, _: &str) -> Res<()> {
        Ok(())
    }
    fn on_chan_close_init(&self, _: &Ctx, _: &str, _: &str) -> Res<()> {
        Ok(())
    }
    fn on_chan_close_confirm(&self, _: &Ctx, _: &str, _: &str) -> Res<()> {
        Ok(())
    }
    fn on_recv_packet(&self, _: &Ctx, _: &str, _: &Packet, _: &AccAddress) -> Res<PacketAck> {
        Ok(PacketAck::Now { bytes: br#"{"result":"AQ=="}"#.to_vec(), success: true })
    }
    fn on_acknowledgement_packet(&self, _: &Ctx, _: &str, _: &Packet, _: &[u8], _: &AccAddress) -> Res<()> {
        Ok(())
    }
    fn on_timeout_packet(&self, _: &Ctx, _: &str, _: &Packet, _: &AccAddress) -> Res<()> {
        Ok(())
    }
}

struct Chain {
    lab: Lab,
    sequences: [u64; 7],
}

impl Chain {
    fn run(&mut self, signer: u8, message: Any) -> TxResult {
        let sequence = self.sequences[usize::from(signer)];
        self.sequences[usize::from(signer)] += 1;
        self.lab.one(Draft { gas: 10 * GAS, ..Draft::new(signer, sequence, vec![message]) }.sign())
    }

    fn done(&mut self, signer: u8, message: Any) -> TxResult {
        let result = self.run(signer, message);
        assert_eq!(code(&result), ("", 0), "{}", result.log);
        result
    }

    /// Opens the channel, and returns the packets of the application.
    fn open(&mut self) -> Vec<Packet> {
        let signer = address(RICH);
        let channel = |state: State, (port, other): (&str, &str)| Channel {
            state: state.into(),
            ordering: Order::Unordered.into(),
            counterparty: Some(Counterparty { port_id: port.to_owned(), channel_id: other.to_owned() }),
            connection_hops: vec!["connection-localhost".to_owned()],
            version: VERSION.to_owned(),
        };
        let init = channel(State::Init, (TRANSFER, ""));
        let (evil, transfer) = (EVIL.to_owned(), TRANSFER.to_owned());
        self.done(
            RICH,
            pack(&MsgChannelOpenInit { port_id: evil.clone(), channel: Some(init), signer: signer.clone() }),
        );
        let open_try = MsgChannelOpenTry {
            port_id: transfer.clone(),
            channel: Some(channel(State::Tryopen, (EVIL, "channel-0"))),
            counterparty_version: VERSION.to_owned(),
            proof_init: PROOF.to_vec(),
            proof_height: height(),
            signer: signer.clone(),
            ..MsgChannelOpenTry::default()
        };
        self.done(RICH, pack(&open_try));
        let ack = MsgChannelOpenAck {
            port_id: evil,
            channel_id: "channel-0".to_owned(),
            counterparty_channel_id: "channel-1".to_owned(),
            counterparty_version: VERSION.to_owned(),
            proof_try: PROOF.to_vec(),
            proof_height: height(),
            signer: signer.clone(),
        };
        let sent = all_sent(&self.done(RICH, pack(&ack)));
        let confirm = MsgChannelOpenConfirm {
            port_id: transfer,
            channel_id: "channel-1".to_owned(),
            proof_ack: PROOF.to_vec(),
            proof_height: height(),
            signer,
        };
        self.done(RICH, pack(&confirm));
        sent
    }

    fn receive(&mut self, packet: &Packet) -> TxResult {
        let message = MsgRecvPacket {
            packet: Some(packet.clone()),
            proof_commitment: PROOF.to_vec(),
            proof_height: height(),
            signer: address(RICH),
        };
        self.run(RICH, pack(&message))
    }

    fn supply(&self) -> String {
        let request = QuerySupplyOfRequest { denom: voucher() }.encode_to_vec();
        let (bytes, _) = self.lab.app.query_module("/cosmos.bank.v1beta1.Query/SupplyOf", &request, 0).unwrap();
        QuerySupplyOfResponse::decode(bytes.as_slice()).unwrap().amount.unwrap().amount
    }

    fn balance(&self, n: u8) -> String {
        let request = QueryBalanceRequest { address: address(n), denom: voucher() }.encode_to_vec();
        let (bytes, _) = self.lab.app.query_module("/cosmos.bank.v1beta1.Query/Balance", &request, 0).unwrap();
        QueryBalanceResponse::decode(bytes.as_slice()).unwrap().balance.unwrap().amount
    }

    fn empty(&mut self, blocks: usize) {
        (0..blocks).for_each(|_| drop(self.lab.block(Vec::new())));
    }
}

fn voucher() -> String {
    format!("ibc/{}", hex::encode_upper(Sha256::digest(b"transfer/channel-1/uevil")))
}

fn coin(amount: &str) -> Vec<Coin> {
    vec![Coin { denom: voucher(), amount: amount.to_owned() }]
}

/// ISA-2025-005 (GHSA-p22h-3m2v-cmgh), GHSA-869w-47c6-fq8q: vouchers of 2^255 in a pool of rewards halted chains.
#[test]
fn isa_2025_005_vouchers_of_2_to_the_255_in_every_pool_stop_nothing() {
    let amounts = vec![HALF, HALF, HALF_LESS_ONE, "1"];
    let apps = move |core: &IbcKeeper, apps: Apps| {
        apps.with(EVIL, Arc::new(Hostile { core: core.clone(), amounts: amounts.clone() }))
    };
    let mut chain = Chain { lab: Lab::with_apps(Arc::new(apps)), sequences: [0; 7] };
    chain.sequences[usize::from(VALIDATOR)] = 1;
    let packets = chain.open();
    assert_eq!(packets.len(), 4);
    let success = |result: &TxResult| {
        assert_eq!(code(result), ("", 0), "{}", result.log);
        let ack = hex::decode(attribute(result, "write_acknowledgement", "packet_ack_hex")).unwrap();
        assert_eq!(ack, br#"{"result":"AQ=="}"#);
    };
    success(&chain.receive(&packets[0]));
    // 2^256 in all is not received, and the packet may come again.
    let over = chain.receive(&packets[1]);
    assert_eq!(code(&over), ("undefined", 111_222), "{}", over.log);
    success(&chain.receive(&packets[2]));
    assert_eq!((chain.supply().as_str(), chain.balance(RICH).as_str()), (MAX, MAX));
    let over = chain.receive(&packets[3]);
    assert_eq!(code(&over), ("undefined", 111_222), "{}", over.log);

    let codec = chain_config("open").addresses;
    let valoper = codec.to_valoper(codec.parse(&address(VALIDATOR)).unwrap().as_bytes());
    let deposit = |amount: &str| {
        pack(&MsgDepositValidatorRewardsPool {
            depositor: address(RICH),
            validator_address: valoper.clone(),
            amount: coin(amount),
        })
    };
    chain.done(RICH, deposit(HALF));
    let fund = MsgFundCommunityPool {
        depositor: address(RICH),
        amount: coin("57896044618658097711785492504343953926634992332820282019728792003956564819000"),
    };
    chain.done(RICH, pack(&fund));
    // It pays for no answer, whatever there is of it.
    let infer = MsgInfer { payer: address(RICH), model_id: 1, input: vec![1], max_fee: coin("5").pop() };
    assert_ne!(chain.run(RICH, pack(&infer)).code, 0);
    chain.empty(3);
    for _ in 0..3 {
        let withdraw =
            MsgWithdrawDelegatorReward { delegator_address: address(VALIDATOR), validator_address: valoper.clone() };
        chain.done(VALIDATOR, pack(&withdraw));
        chain.empty(2);
    }
    let commission = MsgWithdrawValidatorCommission { validator_address: valoper.clone() };
    chain.done(VALIDATOR, pack(&commission));
    assert_ne!(chain.balance(VALIDATOR), "0", "the validator has its share");
    // What is left of it goes home, and the rest may come again.
    let left = chain.balance(RICH);
    let home = MsgTransfer {
        source_port: TRANSFER.to_owned(),
        source_channel: "channel-1".to_owned(),
        token: coin(&left).pop(),
        sender: address(RICH),
        receiver: "evil".to_owned(),
        timeout_timestamp: UNTIL,
        ..MsgTransfer::default()
    };
    chain.done(RICH, pack(&home));
    assert_ne!(chain.supply(), MAX);
    success(&chain.receive(&packets[3]));
    chain.empty(3);
    assert_eq!(chain.balance(RICH), "1");
}
