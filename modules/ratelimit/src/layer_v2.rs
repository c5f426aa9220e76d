//! The same for packets of version 2 (ibc-go `v2/ibc_middleware.go`). Here every refusal counts: what cannot
//! be read is refused before the application sees it.

use crate::errors::RateLimitError;
use crate::keeper::{RateLimitKeeper, tolerated};
use crate::packet::{Direction, Moved, Way, is_universal_error, read_payload, was_taken};
use openledger_core::ports::{IbcAppV2, Ics4V2, PacketPlace};
use openledger_core::{AccAddress, Ctx, Res};
use openledger_ibc::channel::Ack;
use openledger_proto::ibc::core::channel::v2::{Acknowledgement, Packet, PacketStatus, Payload, RecvPacketResult};
use std::sync::Arc;

/// An application of clients whose packets are limited.
#[derive(Clone)]
pub struct LimitedAppV2 {
    keeper: RateLimitKeeper,
    app: Arc<dyn IbcAppV2>,
}

impl LimitedAppV2 {
    /// The layer around an application.
    pub fn new(keeper: RateLimitKeeper, app: Arc<dyn IbcAppV2>) -> Self {
        Self { keeper, app }
    }
}

fn moved(at: PacketPlace<'_>, payload: &Payload, direction: Direction) -> Res<Moved> {
    let way = Way {
        source: (&payload.source_port, at.source_client),
        destination: (&payload.destination_port, at.destination_client),
    };
    read_payload(payload, way, direction)
}

impl IbcAppV2 for LimitedAppV2 {
    fn on_send_packet(&self, ctx: &Ctx, at: PacketPlace<'_>, payload: &Payload, signer: &AccAddress) -> Res<()> {
        if self.keeper.is_on(ctx)? {
            let moved = moved(at, payload, Direction::Send)?;
            self.keeper.admit(ctx, Direction::Send, at.sequence, &moved)?;
        }
        self.app.on_send_packet(ctx, at, payload, signer)
    }

    fn on_recv_packet(
        &self,
        ctx: &Ctx,
        at: PacketPlace<'_>,
        payload: &Payload,
        relayer: &AccAddress,
    ) -> Res<RecvPacketResult> {
        if !self.keeper.is_on(ctx)? {
            return self.app.on_recv_packet(ctx, at, payload, relayer);
        }
        let admitted = moved(at, payload, Direction::Receive).and_then(|moved| {
            self.keeper.admit(ctx, Direction::Receive, at.sequence, &moved)?;
            Ok(moved)
        });
        let moved = match admitted {
            Ok(moved) => moved,
            Err(e) => {
                let acknowledgement = Ack::refused(e)?.to_json();
                return Ok(RecvPacketResult { status: PacketStatus::Failure.into(), acknowledgement });
            }
        };
        let result = self.app.on_recv_packet(ctx, at, payload, relayer)?;
        if result.status != i32::from(PacketStatus::Async) {
            tolerated(self.keeper.settle(ctx, Direction::Receive, at.sequence, &moved))?;
        }
        Ok(result)
    }

    fn on_timeout_packet(&self, ctx: &Ctx, at: PacketPlace<'_>, payload: &Payload, relayer: &AccAddress) -> Res<()> {
        if self.keeper.is_on(ctx)? {
            let moved = moved(at, payload, Direction::Send)?;
            self.keeper.undo(ctx, Direction::Send, at.sequence, &moved)?;
        }
        self.app.on_timeout_packet(ctx, at, payload, relayer)
    }

    fn on_acknowledgement_packet(
        &self,
        ctx: &Ctx,
        at: PacketPlace<'_>,
        acknowledgement: &[u8],
        payload: &Payload,
        relayer: &AccAddress,
    ) -> Res<()> {
        if self.keeper.is_on(ctx)? {
            let moved = moved(at, payload, Direction::Send)?;
            if was_taken(acknowledgement)? {
                self.keeper.settle(ctx, Direction::Send, at.sequence, &moved)?;
            } else {
                self.keeper.undo(ctx, Direction::Send, at.sequence, &moved)?;
            }
        }
        self.app.on_acknowledgement_packet(ctx, at, acknowledgement, payload, relayer)
    }
}

/// The way out for answers that a limited application writes later.
#[derive(Clone)]
pub struct LimitedAnswers {
    keeper: RateLimitKeeper,
    outer: Arc<dyn Ics4V2>,
}

impl LimitedAnswers {
    /// The layer below another one, or below core IBC.
    pub fn new(keeper: RateLimitKeeper, outer: Arc<dyn Ics4V2>) -> Self {
        Self { keeper, outer }
    }

    fn answered(&self, ctx: &Ctx, packet: &Packet, payload: &Payload, answer: &[u8]) -> Res<()> {
        let at = PacketPlace {
            source_client: &packet.source_client,
            destination_client: &packet.destination_client,
            sequence: packet.sequence,
        };
        let moved = moved(at, payload, Direction::Receive)?;
        if is_universal_error(answer) {
            return self.keeper.undo(ctx, Direction::Receive, packet.sequence, &moved);
        }
        self.keeper.settle(ctx, Direction::Receive, packet.sequence, &moved)
    }
}

impl Ics4V2 for LimitedAnswers {
    fn write_acknowledgement(
        &self,
        ctx: &Ctx,
        client: &str,
        sequence: u64,
        acknowledgement: &Acknowledgement,
    ) -> Res<()> {
        if self.keeper.is_on(ctx)? {
            let packet = self.keeper.clients.async_packet(ctx, client, sequence)?.ok_or_else(|| {
                RateLimitError::AsyncPacketNotFound.wrap(format!("clientID: {client}, sequence: {sequence}"))
            })?;
            // Packets of several payloads cannot be answered later; core IBC says so.
            if let ([payload], [answer]) = (packet.payloads.as_slice(), acknowledgement.app_acknowledgements.as_slice())
            {
                self.answered(ctx, &packet, payload, answer)?;
            }
        }
        self.outer.write_acknowledgement(ctx, client, sequence, acknowledgement)
    }
}
