//! The mock application of the recorded chains (`ibc_mock.go`): it answers by what it is sent, and no message sends its
//! packets. What it is told to do it does before a block's transactions, and an event says what came of it.

use crate::recording::{MockAck, MockAckV2, MockAction, MockSend};
use openledger_assembly::AssemblyOptions;
use openledger_core::ports::{ChannelOpening, IbcApp, IbcAppV2, Ics4, Ics4V2, PacketAck, PacketPlace};
use openledger_core::{AccAddress, ChainConfig, Ctx, Event, Failure, Manifest, Module, Phase, Res, ValidatorUpdate};
use openledger_ibc::IbcKeeper;
use openledger_proto::ibc::core::channel::v1::Packet;
use openledger_proto::ibc::core::channel::v2::{Acknowledgement, PacketStatus, Payload, RecvPacketResult};
use openledger_proto::ibc::core::client::v1::Height;
use prost::Message;
use serde_json::Value;
use std::sync::{Arc, Mutex};

const VERSION: &str = "mock-version";
const DATA: &[u8] = b"mock packet data";
const LATER: &[u8] = b"mock async packet data";
const PANICKING: &[u8] = b"mock panicking packet data";
const REFUSED: &[u8] = b"mock refused packet data";
const SPENDING: &[u8] = b"mock spending packet data";
const TAKEN: &[u8] = b"{\"result\":\"bW9jayBhY2tub3dsZWRnZW1lbnQ=\"}";
const FAILED: &[u8] = b"{\"error\":\"ABCI code: 1: error handling packet: see events for details\"}";

/// The application, and what it is to do in the next block.
#[derive(Default)]
pub(crate) struct Mock {
    core: Mutex<Option<IbcKeeper>>,
    todo: Mutex<Vec<MockAction>>,
}

impl Mock {
    /// The options of an application that has it.
    pub(crate) fn options(mock: Arc<Self>) -> AssemblyOptions {
        let module = mock.clone();
        AssemblyOptions {
            modules: vec![Arc::new(MockModule(module))],
            ibc_apps: Some(Arc::new(move |core, apps| {
                *mock.core.lock().unwrap() = Some(core.clone());
                let apps = apps.with("mock", mock.clone());
                apps.with_v2("mockv2A", mock.clone()).with_v2("mockv2B", mock.clone())
            })),
            ..AssemblyOptions::default()
        }
    }

    /// Says what it is to do in the next block.
    pub(crate) fn prepare(&self, actions: &[MockAction]) {
        *self.todo.lock().unwrap() = actions.to_vec();
    }

    fn act(&self, ctx: &Ctx, core: &IbcKeeper, action: &MockAction) -> (String, Res<()>) {
        match action {
            MockAction::Send(MockSend { port, channel, timeout_revision, timeout_height, timeout_timestamp, data }) => {
                let height = Height { revision_number: *timeout_revision, revision_height: *timeout_height };
                match Ics4::send_packet(core, ctx, port, channel, height, *timeout_timestamp, data) {
                    Ok(sequence) => (sequence.to_string(), Ok(())),
                    Err(e) => ("0".to_owned(), Err(e)),
                }
            }
            MockAction::Ack(MockAck { packet, ack }) => {
                let packet = Packet::decode(packet.as_slice()).unwrap();
                (String::new(), Ics4::write_acknowledgement(core, ctx, &packet, ack))
            }
            MockAction::AckV2(MockAckV2 { client, sequence, acks }) => {
                let acknowledgement = Acknowledgement { app_acknowledgements: acks.clone() };
                (String::new(), Ics4V2::write_acknowledgement(core, ctx, client, *sequence, &acknowledgement))
            }
        }
    }

    fn begin(&self, ctx: &Ctx) -> Res<()> {
        let todo = std::mem::take(&mut *self.todo.lock().unwrap());
        let core = self.core.lock().unwrap().clone().unwrap();
        for action in todo {
            let before = ctx.gas().consumed();
            let mut answer = String::new();
            let result = ctx.atomic(|ctx| {
                let (said, result) = self.act(ctx, &core, &action);
                answer = said;
                result
            });
            let gas = ctx.gas().consumed() - before;
            let event = Event::new("mock_action").with("answer", answer).with("gas", gas);
            ctx.emit(match result {
                Ok(()) => event,
                Err(Failure::Tx(e)) => event.with("error", format!("{}:{}: {}", e.codespace, e.code, e.log)),
                Err(stops) => return Err(stops),
            });
        }
        Ok(())
    }
}

fn failed() -> Failure {
    Failure::unregistered("mock application callback failed")
}

fn heard(ctx: &Ctx, what: &str) {
    let event = Event::new(what).with("mock-attribute-key-1", "mock-attribute-value-1");
    ctx.emit(event.with("mock-attribute-key-2", "mock-attribute-value-2"));
}

impl IbcApp for Mock {
    fn on_chan_open_init(&self, _: &Ctx, opening: &ChannelOpening<'_>) -> Res<String> {
        match opening.version {
            "refused at once" => Err(failed()),
            blank if blank.trim().is_empty() => Ok(VERSION.to_owned()),
            version => Ok(version.to_owned()),
        }
    }
    fn on_chan_open_try(&self, _: &Ctx, opening: &ChannelOpening<'_>) -> Res<String> {
        if opening.version == "refused" { Err(failed()) } else { Ok(opening.version.to_owned()) }
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
    fn on_recv_packet(&self, ctx: &Ctx, _: &str, packet: &Packet, _: &AccAddress) -> Res<PacketAck> {
        match packet.data.as_slice() {
            PANICKING => return Err(Failure::panicked("the mock application panics")),
            SPENDING => ctx.gas().consume(30_000, "mock")?,
            _ => {}
        }
        heard(ctx, "mock-recv-packet");
        Ok(match packet.data.as_slice() {
            DATA => PacketAck::Now { bytes: TAKEN.to_vec(), success: true },
            LATER => PacketAck::Later,
            _ => PacketAck::Now { bytes: FAILED.to_vec(), success: false },
        })
    }
    fn on_acknowledgement_packet(&self, ctx: &Ctx, _: &str, packet: &Packet, _: &[u8], _: &AccAddress) -> Res<()> {
        if packet.data == REFUSED {
            return Err(failed());
        }
        heard(ctx, "mock-ack-packet");
        Ok(())
    }
    fn on_timeout_packet(&self, ctx: &Ctx, _: &str, packet: &Packet, _: &AccAddress) -> Res<()> {
        if packet.data == REFUSED {
            return Err(failed());
        }
        heard(ctx, "mock-timeout");
        Ok(())
    }
}

fn verdict(payload: &Payload) -> Res<()> {
    if payload.value == REFUSED { Err(failed()) } else { Ok(()) }
}

impl IbcAppV2 for Mock {
    fn on_send_packet(&self, _: &Ctx, _: PacketPlace<'_>, payload: &Payload, _: &AccAddress) -> Res<()> {
        if payload.value == SPENDING { Err(failed()) } else { Ok(()) }
    }
    fn on_recv_packet(
        &self,
        ctx: &Ctx,
        _: PacketPlace<'_>,
        payload: &Payload,
        _: &AccAddress,
    ) -> Res<RecvPacketResult> {
        let result = |status: PacketStatus, acknowledgement: &[u8]| {
            Ok(RecvPacketResult { status: status.into(), acknowledgement: acknowledgement.to_vec() })
        };
        match payload.value.as_slice() {
            PANICKING => return Err(Failure::panicked("the mock application panics")),
            LATER => return result(PacketStatus::Async, b""),
            _ => {}
        }
        ctx.emit(Event::new("mock_v2").with("value", hex::encode(&payload.value)));
        if payload.value == DATA { result(PacketStatus::Success, TAKEN) } else { result(PacketStatus::Failure, b"") }
    }
    fn on_timeout_packet(&self, _: &Ctx, _: PacketPlace<'_>, payload: &Payload, _: &AccAddress) -> Res<()> {
        verdict(payload)
    }
    fn on_acknowledgement_packet(
        &self,
        _: &Ctx,
        _: PacketPlace<'_>,
        _: &[u8],
        payload: &Payload,
        _: &AccAddress,
    ) -> Res<()> {
        verdict(payload)
    }
}

/// The module that works before a block's transactions.
struct MockModule(Arc<Mock>);

const MANIFEST: Manifest = Manifest { phases: &[Phase::BeginBlock], ..Manifest::of("mock") };

impl Module for MockModule {
    fn manifest(&self) -> &'static Manifest {
        &MANIFEST
    }
    fn default_genesis(&self, _: &ChainConfig) -> Res<Value> {
        Ok(Value::Null)
    }
    fn init_genesis(&self, _: &Ctx, _: &Value) -> Res<Vec<ValidatorUpdate>> {
        Ok(Vec::new())
    }
    fn export_genesis(&self, _: &Ctx) -> Res<Value> {
        Ok(Value::Null)
    }
    fn begin_block(&self, ctx: &Ctx) -> Res<()> {
        self.0.begin(ctx)
    }
}
