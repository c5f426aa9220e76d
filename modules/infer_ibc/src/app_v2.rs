//! The application over clients of IBC version 2.

use crate::VERSION;
use crate::errors::InferIbcError;
use crate::keeper::{Asker, InferIbcKeeper};
use crate::packet::{decode, encode};
use openledger_core::ports::{IbcAppV2, PacketPlace};
use openledger_core::{AccAddress, Ctx, Failure, Res};
use openledger_proto::ibc::core::channel::v2::{PacketStatus, Payload, RecvPacketResult};

/// What core IBC hears of a payload: the answer, or that it was refused, which all refusals are acknowledged alike for.
///
/// # Errors
/// What is no refusal.
pub(crate) fn result(outcome: Res<Vec<u8>>) -> Res<RecvPacketResult> {
    match outcome {
        Ok(acknowledgement) => Ok(RecvPacketResult { status: PacketStatus::Success.into(), acknowledgement }),
        Err(Failure::Tx(e)) if !e.unwinds => {
            Ok(RecvPacketResult { status: PacketStatus::Failure.into(), acknowledgement: Vec::new() })
        }
        Err(other) => Err(other),
    }
}

impl InferIbcKeeper {
    fn answer_payload(&self, ctx: &Ctx, at: PacketPlace<'_>, payload: &Payload, relayer: &AccAddress) -> Res<Vec<u8>> {
        if payload.version != VERSION {
            return Err(InferIbcError::InvalidVersion.wrap(format!("expected {VERSION}, got {}", payload.version)));
        }
        let (payer, request) = decode(&payload.value, &payload.encoding)?;
        // No handshake has tied the port to one application of the other chain, so its name is part of who asks. It
        // also keeps payers apart from the senders of transfers over the same client.
        let payer = format!("{}/{payer}", payload.source_port);
        let asker = Asker { channel: at.destination_client, payer: &payer, relayer, by_transfer: false };
        encode(&self.serve(ctx, asker, &request)?, &payload.encoding)
    }
}

impl IbcAppV2 for InferIbcKeeper {
    fn on_send_packet(&self, _: &Ctx, _: PacketPlace<'_>, _: &Payload, _: &AccAddress) -> Res<()> {
        Err(InferIbcError::CannotSend.into())
    }

    fn on_recv_packet(
        &self,
        ctx: &Ctx,
        at: PacketPlace<'_>,
        payload: &Payload,
        relayer: &AccAddress,
    ) -> Res<RecvPacketResult> {
        result(self.answer_payload(ctx, at, payload, relayer))
    }

    fn on_timeout_packet(&self, _: &Ctx, _: PacketPlace<'_>, _: &Payload, _: &AccAddress) -> Res<()> {
        Err(InferIbcError::CannotSend.into())
    }

    fn on_acknowledgement_packet(&self, _: &Ctx, _: PacketPlace<'_>, _: &[u8], _: &Payload, _: &AccAddress) -> Res<()> {
        Err(InferIbcError::CannotSend.into())
    }
}
