//! An application that answers by what it is sent, as the recorded chain's does (ibc-go `testing/mock`).

use openledger_core::ports::{ChannelOpening, IbcApp, IbcAppV2, PacketAck, PacketPlace};
use openledger_core::{AccAddress, Ctx, Event, Failure, Res};
use openledger_ibc::Apps;
use openledger_proto::ibc::core::channel::v1::Packet;
use openledger_proto::ibc::core::channel::v2::{PacketStatus, Payload, RecvPacketResult};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

pub const PORT: &str = "mock";
pub const PORT_A: &str = "mockv2A";
pub const PORT_B: &str = "mockv2B";
pub const VERSION: &str = "mock-version";
pub const TAKEN: &[u8] = b"{\"result\":\"bW9jayBhY2tub3dsZWRnZW1lbnQ=\"}";
pub const REFUSED: &[u8] = b"{\"error\":\"ABCI code: 1: error handling packet: see events for details\"}";

type Hook = dyn Fn(&Ctx) -> Res<()> + Send + Sync;

/// The application, for channels and for packets of version 2.
#[derive(Default)]
pub struct Mock {
    /// Whether it refuses whatever it can refuse.
    pub refuse: AtomicBool,
    /// What it does beside, whenever it hears of a packet.
    pub hook: Mutex<Option<Arc<Hook>>>,
}

impl Mock {
    /// The application on all of its ports.
    pub fn apps() -> (Arc<Self>, Apps) {
        let mock = Arc::new(Self::default());
        let apps = Apps::default().with(PORT, mock.clone());
        (mock.clone(), apps.with_v2(PORT_A, mock.clone()).with_v2(PORT_B, mock))
    }

    /// Sets what it does whenever it hears of a packet.
    pub fn on_packet(&self, hook: impl Fn(&Ctx) -> Res<()> + Send + Sync + 'static) {
        *self.hook.lock().unwrap() = Some(Arc::new(hook));
    }

    fn verdict(&self) -> Res<()> {
        match self.refuse.load(Ordering::Relaxed) {
            true => Err(Failure::unregistered("mock application callback failed")),
            false => Ok(()),
        }
    }

    fn heard(&self, ctx: &Ctx, what: &str) -> Res<()> {
        let event = Event::new(what).with("mock-attribute-key-1", "mock-attribute-value-1");
        ctx.emit(event.with("mock-attribute-key-2", "mock-attribute-value-2"));
        let hook = self.hook.lock().unwrap().clone();
        hook.map_or(Ok(()), |hook| hook(ctx))
    }
}

impl IbcApp for Mock {
    fn on_chan_open_init(&self, _: &Ctx, opening: &ChannelOpening<'_>) -> Res<String> {
        self.verdict()?;
        // The recorded application's own default.
        Ok(if opening.version.trim().is_empty() { VERSION } else { opening.version }.to_owned())
    }
    fn on_chan_open_try(&self, _: &Ctx, _: &ChannelOpening<'_>) -> Res<String> {
        self.verdict()?;
        Ok(VERSION.to_owned())
    }
    fn on_chan_open_ack(&self, _: &Ctx, _: &str, _: &str, _: &str, _: &str) -> Res<()> {
        self.verdict()
    }
    fn on_chan_open_confirm(&self, _: &Ctx, _: &str, _: &str) -> Res<()> {
        self.verdict()
    }
    fn on_chan_close_init(&self, _: &Ctx, _: &str, _: &str) -> Res<()> {
        self.verdict()
    }
    fn on_chan_close_confirm(&self, _: &Ctx, _: &str, _: &str) -> Res<()> {
        self.verdict()
    }
    fn on_recv_packet(&self, ctx: &Ctx, _: &str, packet: &Packet, _: &AccAddress) -> Res<PacketAck> {
        self.heard(ctx, "mock-recv-packet")?;
        let now = |bytes: &[u8], success| Ok(PacketAck::Now { bytes: bytes.to_vec(), success });
        match packet.data.as_slice() {
            b"mock packet data" => now(TAKEN, true),
            b"mock async packet data" => Ok(PacketAck::Later),
            b"empty" => now(b"", true),
            b"panic" => Err(Failure::panicked("mock panic")),
            _ => now(REFUSED, false),
        }
    }
    fn on_acknowledgement_packet(&self, ctx: &Ctx, _: &str, _: &Packet, _: &[u8], _: &AccAddress) -> Res<()> {
        self.heard(ctx, "mock-ack-packet")?;
        self.verdict()
    }
    fn on_timeout_packet(&self, ctx: &Ctx, _: &str, _: &Packet, _: &AccAddress) -> Res<()> {
        self.heard(ctx, "mock-timeout")?;
        self.verdict()
    }
}

impl IbcAppV2 for Mock {
    fn on_send_packet(&self, ctx: &Ctx, _: PacketPlace<'_>, _: &Payload, _: &AccAddress) -> Res<()> {
        ctx.emit(Event::new("mock-send-packet"));
        self.verdict()
    }
    fn on_recv_packet(
        &self,
        ctx: &Ctx,
        _: PacketPlace<'_>,
        payload: &Payload,
        _: &AccAddress,
    ) -> Res<RecvPacketResult> {
        self.heard(ctx, "mock-recv-packet")?;
        let (status, acknowledgement) = match payload.value.as_slice() {
            b"mock packet data" => (PacketStatus::Success, TAKEN),
            b"mock async packet data" => (PacketStatus::Async, &b""[..]),
            b"none" => (PacketStatus::Unspecified, &b"none"[..]),
            b"empty" => (PacketStatus::Success, &b""[..]),
            b"sentinel" => (PacketStatus::Success, &openledger_ibc::channel_v2::UNIVERSAL_ERROR[..]),
            b"panic" => return Err(Failure::panicked("mock panic")),
            _ => (PacketStatus::Failure, &b"ignored"[..]),
        };
        Ok(RecvPacketResult { status: status.into(), acknowledgement: acknowledgement.to_vec() })
    }
    fn on_timeout_packet(&self, ctx: &Ctx, _: PacketPlace<'_>, _: &Payload, _: &AccAddress) -> Res<()> {
        self.heard(ctx, "mock-timeout")?;
        self.verdict()
    }
    fn on_acknowledgement_packet(
        &self,
        ctx: &Ctx,
        _: PacketPlace<'_>,
        _: &[u8],
        _: &Payload,
        _: &AccAddress,
    ) -> Res<()> {
        self.heard(ctx, "mock-ack-packet")?;
        self.verdict()
    }
}
