//! A chain that talks to itself: with a channel, and as a counterparty for packets of version 2.

use super::Chain;
use super::mock::{Mock, PORT, PORT_A, PORT_B, VERSION};
use openledger_core::ports::Ics4;
use openledger_core::{AccAddress, Any, BlockInfo, BlockTime, Ctx, Failure, GasMeter, Module};
use openledger_proto::ibc::core::channel::v1::{self, Channel, Counterparty, Order, Packet, State};
use openledger_proto::ibc::core::channel::v2::{self, Payload};
use openledger_proto::ibc::core::client::v1::Height;
use openledger_proto::ibc::core::client::v2::CounterpartyInfo;
use openledger_testing::ModuleExt;
use prost::{Message, Name};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

pub const CLIENT: &str = "09-localhost";
const SIGNER: [u8; 20] = [7; 20];

/// A chain with a channel to itself, of which it also is a counterparty for packets of version 2.
pub struct Loop {
    pub chain: Chain,
    pub mock: Arc<Mock>,
    pub ctx: Ctx,
    pub signer: String,
}

fn pack<T: Message + Name>(msg: &T) -> Any {
    Any { type_url: T::type_url(), value: msg.encode_to_vec() }
}

impl Loop {
    pub fn new(order: Order) -> Self {
        let (mock, apps) = Mock::apps();
        let chain = Chain::with_apps("open-1", apps);
        let genesis = chain.module.default_genesis(chain.ctx.config()).unwrap();
        chain.module.init_genesis(&chain.ctx, &genesis).unwrap();
        let signer = chain.ctx.address_text(&AccAddress::from_bytes(&SIGNER).unwrap());
        let ctx = at(&chain.ctx, 10);
        let one = Self { chain, mock, ctx, signer };
        one.open(order);
        one.write(b"clients/09-localhost/counterparty", counterparty());
        one.write(b"nextSequenceSend/09-localhost", 1_u64.to_be_bytes().to_vec());
        one
    }

    pub fn write(&self, key: &[u8], value: Vec<u8>) {
        self.ctx.kv("ibc").set(key, value).unwrap();
    }

    pub fn deliver<T: Message + Name>(&self, msg: &T) -> Result<Any, Failure> {
        self.chain.module.deliver(&self.ctx, &pack(msg))
    }

    /// The four steps: `channel-0` is taken up by `channel-1`.
    pub fn open(&self, order: Order) {
        let (signer, proof_height) = (self.signer.clone(), Some(self.height(0)));
        let end = |state: State, other: &str| Channel {
            state: state.into(),
            ordering: order.into(),
            counterparty: Some(Counterparty { port_id: PORT.to_owned(), channel_id: other.to_owned() }),
            connection_hops: vec!["connection-localhost".to_owned()],
            version: VERSION.to_owned(),
        };
        let channel = Some(end(State::Init, ""));
        let init = v1::MsgChannelOpenInit { port_id: PORT.to_owned(), channel, signer: signer.clone() };
        self.deliver(&init).unwrap();
        let channel = Some(end(State::Tryopen, "channel-0"));
        self.deliver(&v1::MsgChannelOpenTry {
            port_id: PORT.to_owned(),
            channel,
            counterparty_version: VERSION.to_owned(),
            proof_init: vec![1],
            proof_height,
            signer: signer.clone(),
            ..v1::MsgChannelOpenTry::default()
        })
        .unwrap();
        self.deliver(&v1::MsgChannelOpenAck {
            port_id: PORT.to_owned(),
            channel_id: "channel-0".to_owned(),
            counterparty_channel_id: "channel-1".to_owned(),
            counterparty_version: VERSION.to_owned(),
            proof_try: vec![1],
            proof_height,
            signer: signer.clone(),
        })
        .unwrap();
        let (port_id, channel_id) = (PORT.to_owned(), "channel-1".to_owned());
        let confirm = v1::MsgChannelOpenConfirm { port_id, channel_id, proof_ack: vec![1], proof_height, signer };
        self.deliver(&confirm).unwrap();
        self.ctx.state().take_events();
    }

    pub fn height(&self, after: u64) -> Height {
        Height { revision_number: 1, revision_height: self.ctx.height() + after }
    }

    /// Sends a packet that times out 5 blocks later.
    pub fn send(&self, data: &str) -> Packet {
        self.try_send(data).unwrap()
    }

    /// The same, if the channel is open.
    pub fn try_send(&self, data: &str) -> Option<Packet> {
        let timeout = self.height(5);
        let sent = Ics4::send_packet(&self.chain.keeper, &self.ctx, PORT, "channel-0", timeout, 0, data.as_bytes());
        self.ctx.state().take_events();
        Some(Packet {
            sequence: sent.ok()?,
            source_port: PORT.to_owned(),
            source_channel: "channel-0".to_owned(),
            destination_port: PORT.to_owned(),
            destination_channel: "channel-1".to_owned(),
            data: data.as_bytes().to_vec(),
            timeout_height: Some(timeout),
            timeout_timestamp: 0,
        })
    }

    /// Sends a packet of version 2 that times out 100 seconds later.
    pub fn send_v2(&self, value: &str) -> v2::Packet {
        let payloads = vec![Payload {
            source_port: PORT_A.to_owned(),
            destination_port: PORT_B.to_owned(),
            version: "1".to_owned(),
            encoding: "text/plain".to_owned(),
            value: value.as_bytes().to_vec(),
        }];
        let timeout_timestamp = self.ctx.block().time.seconds.cast_unsigned() + 100;
        let (source_client, signer) = (CLIENT.to_owned(), self.signer.clone());
        let msg = v2::MsgSendPacket { source_client, timeout_timestamp, payloads: payloads.clone(), signer };
        let answer = v2::MsgSendPacketResponse::decode(self.deliver(&msg).unwrap().value.as_slice()).unwrap();
        self.ctx.state().take_events();
        let (source_client, destination_client) = (CLIENT.to_owned(), CLIENT.to_owned());
        v2::Packet { sequence: answer.sequence, source_client, destination_client, timeout_timestamp, payloads }
    }

    pub fn recv(&self, packet: &Packet) -> Any {
        let (proof_height, signer) = (Some(self.height(0)), self.signer.clone());
        pack(&v1::MsgRecvPacket { packet: Some(packet.clone()), proof_commitment: vec![1], proof_height, signer })
    }

    pub fn ack(&self, packet: &Packet, acknowledgement: &[u8]) -> Any {
        let (acknowledgement, signer) = (acknowledgement.to_vec(), self.signer.clone());
        let (packet, proof_height) = (Some(packet.clone()), Some(self.height(0)));
        pack(&v1::MsgAcknowledgement { packet, acknowledgement, proof_acked: vec![1], proof_height, signer })
    }

    pub fn timeout(&self, packet: &Packet, next_sequence_recv: u64) -> Any {
        let (packet, proof_height) = (Some(packet.clone()), Some(self.height(0)));
        let (proof_unreceived, signer) = (vec![1], self.signer.clone());
        pack(&v1::MsgTimeout { packet, proof_unreceived, proof_height, next_sequence_recv, signer })
    }

    pub fn recv_v2(&self, packet: &v2::Packet) -> Any {
        let (proof_height, signer) = (Some(self.height(0)), self.signer.clone());
        pack(&v2::MsgRecvPacket { packet: Some(packet.clone()), proof_commitment: vec![1], proof_height, signer })
    }

    pub fn ack_v2(&self, packet: &v2::Packet, acknowledgement: &[u8]) -> Any {
        let acknowledgement = Some(v2::Acknowledgement { app_acknowledgements: vec![acknowledgement.to_vec()] });
        let (packet, proof_height) = (Some(packet.clone()), Some(self.height(0)));
        let (proof_acked, signer) = (vec![1], self.signer.clone());
        pack(&v2::MsgAcknowledgement { packet, acknowledgement, proof_acked, proof_height, signer })
    }

    pub fn timeout_v2(&self, packet: &v2::Packet) -> Any {
        let (packet, proof_height) = (Some(packet.clone()), Some(self.height(0)));
        let (proof_unreceived, signer) = (vec![1], self.signer.clone());
        pack(&v2::MsgTimeout { packet, proof_unreceived, proof_height, signer })
    }

    /// The same chain some blocks later, ten seconds each.
    pub fn later(self, blocks: u64) -> Self {
        let ctx = at(&self.ctx, self.ctx.height() + blocks);
        Self { ctx, ..self }
    }

    pub fn run(&self, msg: &Any) -> Result<Any, Failure> {
        self.chain.module.deliver(&self.ctx, msg)
    }

    /// Runs `msg` while the application, whenever it hears of a packet, runs each of `again` first. Returns
    /// how often it heard of one, and what the messages within resulted in: 1 is that of those without
    /// effect.
    pub fn reenter(&self, msg: &Any, again: Vec<Any>) -> (usize, Vec<i32>) {
        let (heard, inner) = (Arc::new(AtomicUsize::new(0)), Arc::new(Mutex::new(Vec::new())));
        let (module, count, results) = (self.chain.module.clone(), heard.clone(), inner.clone());
        self.mock.on_packet(move |ctx| {
            assert!(count.fetch_add(1, Ordering::Relaxed) < 10, "the application is called again and again");
            for msg in &again {
                let answer = module.deliver(ctx, msg)?;
                // All of the responses have one form.
                let result = v1::MsgRecvPacketResponse::decode(answer.value.as_slice()).unwrap().result;
                results.lock().unwrap().push(result);
            }
            Ok(())
        });
        self.run(msg).unwrap();
        self.mock.on_packet(|_| Ok(()));
        let results = inner.lock().unwrap().clone();
        (heard.load(Ordering::Relaxed), results)
    }
}

fn counterparty() -> Vec<u8> {
    CounterpartyInfo { merkle_prefix: vec![b"ibc".to_vec(), Vec::new()], client_id: CLIENT.to_owned() }.encode_to_vec()
}

fn at(ctx: &Ctx, height: u64) -> Ctx {
    let time = BlockTime { seconds: 1_700_000_000 + i64::try_from(height).unwrap() * 10, nanos: 0 };
    let chain_id = ctx.block().chain_id.clone();
    ctx.with_block(BlockInfo { chain_id, height, time, ..BlockInfo::default() }).with_gas(GasMeter::infinite())
}
