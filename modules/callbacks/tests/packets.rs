//! What becomes of packets that name contracts in every bad way: none waits for ever, and none keeps what a failing
//! contract was to hear of. The numbers are those of ibc-go's issues.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

use openledger_callbacks::Callbacks;
use openledger_core::ports::{
    CallbackContracts, ChannelOpening, IbcApp, Ics4, PacketAck, PacketContent, PacketDataReader, SourceCallback,
};
use openledger_core::{AccAddress, Ctx, Failure, Res};
use openledger_proto::ibc::core::channel::v1::Packet;
use openledger_proto::ibc::core::channel::v2::Payload;
use openledger_proto::ibc::core::client::v1::Height;
use openledger_testing::{account, code, code_of};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

const MOST_GAS: u64 = 1_000_000;
const SUCCESS: &[u8] = br#"{"result":"AQ=="}"#;
/// Memos whose callback cannot be read, at either end.
const MALFORMED: [&str; 5] = ["{}", r#"{"address":7}"#, r#"{"address":" "}"#, GAS, CALLDATA];
const GAS: &str = r#"{"address":"a","gas_limit":5}"#;
const CALLDATA: &str = r#"{"address":"a","calldata":"zz"}"#;

/// Transfers, as far as this layer knows them: the data of a packet are its memo, and a refund is counted.
#[derive(Default)]
struct Transfers {
    received: AtomicUsize,
    refunded: AtomicUsize,
}

impl IbcApp for Transfers {
    fn on_chan_open_init(&self, _: &Ctx, _: &ChannelOpening<'_>) -> Res<String> {
        Ok(String::new())
    }
    fn on_chan_open_try(&self, _: &Ctx, _: &ChannelOpening<'_>) -> Res<String> {
        Ok(String::new())
    }
    fn on_chan_open_ack(&self, _: &Ctx, _: &str, _: &str, _: &str, _: &str) -> Res<()> {
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
        self.received.fetch_add(1, Ordering::Relaxed);
        Ok(PacketAck::Now { bytes: SUCCESS.to_vec(), success: true })
    }
    fn on_acknowledgement_packet(&self, _: &Ctx, _: &str, _: &Packet, _: &[u8], _: &AccAddress) -> Res<()> {
        self.refunded.fetch_add(1, Ordering::Relaxed);
        Ok(())
    }
    fn on_timeout_packet(&self, _: &Ctx, _: &str, _: &Packet, _: &AccAddress) -> Res<()> {
        self.refunded.fetch_add(1, Ordering::Relaxed);
        Ok(())
    }
}

impl PacketDataReader for Transfers {
    fn read_packet(&self, _: &Ctx, _: &str, _: &str, data: &[u8]) -> Res<PacketContent> {
        let memo = std::str::from_utf8(data).map_err(Failure::unregistered)?.to_owned();
        Ok(PacketContent { sender: "sender".to_owned(), memo, version: "ics20-1".to_owned() })
    }
    fn read_payload(&self, _: &Payload) -> Res<PacketContent> {
        Ok(PacketContent::default())
    }
}

/// Contracts that refuse whatever they hear, and count it.
#[derive(Default)]
struct Refusing(AtomicUsize);

impl Refusing {
    fn hear(&self) -> Res<()> {
        self.0.fetch_add(1, Ordering::Relaxed);
        Err(Failure::unregistered("the contract refuses"))
    }
}

impl CallbackContracts for Refusing {
    fn packet_sent(&self, _: &Ctx, _: SourceCallback<'_>) -> Res<()> {
        self.hear()
    }
    fn packet_acknowledged(&self, _: &Ctx, _: &Packet, _: &[u8], _: &AccAddress, _: SourceCallback<'_>) -> Res<()> {
        self.hear()
    }
    fn packet_timed_out(&self, _: &Ctx, _: &Packet, _: &AccAddress, _: SourceCallback<'_>) -> Res<()> {
        self.hear()
    }
    fn packet_received(&self, _: &Ctx, _: &Packet, _: (&[u8], bool), _: &str, _: &str) -> Res<()> {
        self.hear()
    }
}

/// Core IBC below the layer, which takes everything.
struct Core;

impl Ics4 for Core {
    fn send_packet(&self, _: &Ctx, _: &str, _: &str, _: Height, _: u64, _: &[u8]) -> Res<u64> {
        Ok(1)
    }
    fn write_acknowledgement(&self, _: &Ctx, _: &Packet, _: &[u8]) -> Res<()> {
        Ok(())
    }
    fn app_version(&self, _: &Ctx, _: &str, _: &str) -> Res<Option<String>> {
        Ok(None)
    }
}

struct Chain {
    ctx: Ctx,
    transfers: Arc<Transfers>,
    contracts: Arc<Refusing>,
    layer: Callbacks<Transfers>,
}

impl Chain {
    fn new() -> Self {
        let (transfers, contracts) = (Arc::new(Transfers::default()), Arc::new(Refusing::default()));
        let layer = Callbacks::new(transfers.clone(), Arc::new(Core), contracts.clone(), MOST_GAS);
        Self { ctx: Ctx::for_test(), transfers, contracts, layer }
    }

    fn refunds(&self) -> usize {
        self.transfers.refunded.load(Ordering::Relaxed)
    }

    fn calls(&self) -> usize {
        self.contracts.0.load(Ordering::Relaxed)
    }

    fn receive(&self, memo: &str) -> Value {
        match self.layer.on_recv_packet(&self.ctx, "ics20-1", &packet(memo), &account(1)).unwrap() {
            PacketAck::Now { bytes, success } => (String::from_utf8(bytes).unwrap(), success),
            PacketAck::Later => panic!("no answer"),
        }
    }
}

type Value = (String, bool);

fn packet(memo: &str) -> Packet {
    Packet {
        sequence: 1,
        source_port: "transfer".to_owned(),
        source_channel: "channel-0".to_owned(),
        destination_port: "transfer".to_owned(),
        destination_channel: "channel-1".to_owned(),
        data: memo.as_bytes().to_vec(),
        ..Packet::default()
    }
}

fn memo(end: &str, callback: &str) -> String {
    format!(r#"{{"{end}":{callback}}}"#)
}

/// ibc-go#8856, ibc-go#8916: a packet whose callback could not be read could neither time out nor be acknowledged, and
/// its coins waited for ever. Here such a packet does not leave; should one wait all the same, it is dealt with.
#[test]
fn ibc_go_8856_a_malformed_callback_keeps_no_packet_from_its_timeout() {
    for (n, bad) in MALFORMED.into_iter().enumerate() {
        let chain = Chain::new();
        let packet = packet(&memo("src_callback", bad));
        let sent = chain.layer.send_packet(&chain.ctx, "transfer", "channel-0", Height::default(), 9, &packet.data);
        assert_eq!(code(sent), "ibccallbacks:8", "{bad}");
        chain.layer.on_timeout_packet(&chain.ctx, "ics20-1", &packet, &account(1)).unwrap();
        assert_eq!((chain.refunds(), chain.calls()), (1, 0), "{n} {bad}");
        let refusal = br#"{"error":"ABCI code: 1: error handling packet: see events for details"}"#;
        chain.layer.on_acknowledgement_packet(&chain.ctx, "ics20-1", &packet, refusal, &account(1)).unwrap();
        assert_eq!((chain.refunds(), chain.calls()), (2, 0), "{bad}");
    }
    // Data that are no transfer's at all.
    let chain = Chain::new();
    let unreadable = Packet { data: vec![0xff], ..packet("") };
    chain.layer.on_timeout_packet(&chain.ctx, "ics20-1", &unreadable, &account(1)).unwrap();
    assert_eq!((chain.refunds(), chain.calls()), (1, 0));
}

/// A contract that refuses to hear of a timeout or of an answer cannot keep them from being dealt with.
#[test]
fn a_refusing_contract_keeps_no_packet_from_its_timeout_or_its_answer() {
    let chain = Chain::new();
    let packet = packet(&memo("src_callback", r#"{"address":"sender"}"#));
    chain.layer.on_timeout_packet(&chain.ctx, "ics20-1", &packet, &account(1)).unwrap();
    chain.layer.on_acknowledgement_packet(&chain.ctx, "ics20-1", &packet, SUCCESS, &account(1)).unwrap();
    assert_eq!((chain.refunds(), chain.calls()), (2, 2));
    let results = chain.ctx.state().take_events().into_iter().filter(|event| event.ty == "ibc_src_callback");
    let failed =
        results.filter(|event| event.attributes.contains(&("callback_result".to_owned(), "failure".to_owned())));
    assert_eq!(failed.count(), 2);
    // It can keep its own packet from leaving.
    let sent = chain.layer.send_packet(&chain.ctx, "transfer", "channel-0", Height::default(), 9, &packet.data);
    assert!(sent.is_err());
}

/// ibc-go#8014: the coins stayed although the contract that was to get them had failed. The packet is refused, and core
/// IBC drops what the application did.
#[test]
fn ibc_go_8014_a_packet_whose_contract_fails_is_refused() {
    let chain = Chain::new();
    let (answer, success) = chain.receive(&memo("dest_callback", r#"{"address":"contract"}"#));
    assert_eq!(answer, r#"{"error":"ABCI code: 1: error handling packet: see events for details"}"#);
    assert!(!success);
    assert_eq!((chain.transfers.received.load(Ordering::Relaxed), chain.calls()), (1, 1));
    for bad in MALFORMED {
        let (answer, success) = chain.receive(&memo("dest_callback", bad));
        assert_eq!(answer, r#"{"error":"ABCI code: 8: error handling packet: see events for details"}"#, "{bad}");
        assert!(!success, "{bad}");
    }
    assert_eq!(chain.calls(), 1, "nobody is called whose name cannot be read");
    assert_eq!(chain.receive("any text"), (String::from_utf8(SUCCESS.to_vec()).unwrap(), true));
}

/// A relayer who offers too little gas for the call cannot make it fail: the transaction is out of gas.
#[test]
fn a_poor_relayer_cannot_make_a_callback_fail() {
    let chain = Chain::new();
    let poor = chain.ctx.with_gas(openledger_core::GasMeter::new(1_000));
    let packet = packet(&memo("dest_callback", r#"{"address":"contract","gas_limit":"500000"}"#));
    struct Greedy;
    impl CallbackContracts for Greedy {
        fn packet_sent(&self, _: &Ctx, _: SourceCallback<'_>) -> Res<()> {
            Ok(())
        }
        fn packet_acknowledged(&self, _: &Ctx, _: &Packet, _: &[u8], _: &AccAddress, _: SourceCallback<'_>) -> Res<()> {
            Ok(())
        }
        fn packet_timed_out(&self, _: &Ctx, _: &Packet, _: &AccAddress, _: SourceCallback<'_>) -> Res<()> {
            Ok(())
        }
        fn packet_received(&self, ctx: &Ctx, _: &Packet, _: (&[u8], bool), _: &str, _: &str) -> Res<()> {
            ctx.gas().consume(400_000, "work")
        }
    }
    let layer = Callbacks::new(chain.transfers.clone(), Arc::new(Core), Arc::new(Greedy), MOST_GAS);
    let failure = layer.on_recv_packet(&poor, "ics20-1", &packet, &account(1)).unwrap_err();
    assert_eq!(code_of(&failure), ("sdk".to_owned(), 11));
    let rich = chain.ctx.with_gas(openledger_core::GasMeter::new(10_000_000));
    let answer = layer.on_recv_packet(&rich, "ics20-1", &packet, &account(1)).unwrap();
    assert_eq!(answer, PacketAck::Now { bytes: SUCCESS.to_vec(), success: true });
}
