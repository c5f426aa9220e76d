//! The application over clients of IBC version 2 (ibc-go `v2/ibc_module.go`).

use crate::PORT;
use crate::app::{read_ack, require_canonical};
use crate::errors::TransferError;
use crate::events;
use crate::keeper::TransferKeeper;
use crate::packet::{Transfer, decode};
use crate::receive::Way;
use openledger_core::ports::{IbcAppV2, PacketPlace};
use openledger_core::wire::codec_address;
use openledger_core::{AccAddress, Ctx, Failure, Res};
use openledger_ibc::channel::Ack;
use openledger_ibc::client::is_client_id;
use openledger_ibc::errors::{ChannelV2Error, IbcError};
use openledger_proto::ibc::core::channel::v2::{PacketStatus, Payload, RecvPacketResult};
use sha2::{Digest, Sha256};

/// The acknowledgement of every refusal, hashed from this.
const REFUSED: &str = "UNIVERSAL_ERROR_ACKNOWLEDGEMENT";

fn read(payload: &Payload) -> Res<Transfer> {
    decode(&payload.value, &payload.version, &payload.encoding)
}

/// No handshake has settled the ports, and escrow addresses and hops name one of them only, so both must be
/// the application's.
fn ports_are_ours(payload: &Payload) -> bool {
    payload.source_port == PORT && payload.destination_port == PORT
}

/// The ids of clients become hops, which must be found again in a path.
fn clients_are_hops(at: PacketPlace<'_>) -> bool {
    is_client_id(at.source_client) && is_client_id(at.destination_client)
}

fn failed() -> RecvPacketResult {
    RecvPacketResult { status: PacketStatus::Failure.into(), acknowledgement: Vec::new() }
}

impl IbcAppV2 for TransferKeeper {
    fn on_send_packet(&self, ctx: &Ctx, at: PacketPlace<'_>, payload: &Payload, signer: &AccAddress) -> Res<()> {
        if !ports_are_ours(payload) {
            return Err(ChannelV2Error::InvalidPacket.wrap(format!(
                "payload port ID is invalid: expected {PORT}, got sourcePort: {} destPort: {}",
                payload.source_port, payload.destination_port
            )));
        }
        if !clients_are_hops(at) {
            let text = "client IDs must be in valid format: {string}-{number}";
            return Err(ChannelV2Error::InvalidPacket.wrap(text));
        }
        let transfer = read(payload)?;
        if codec_address(ctx, &transfer.sender)? != *signer {
            let text = format!("sender {} is different from signer {}", transfer.sender, ctx.address_text(signer));
            return Err(IbcError::Unauthorized.wrap(text));
        }
        // Without channels in its path, a base with slashes could not be told from hops at the other end.
        if let Some(base) = transfer.token.denom.as_ref().map(|d| &d.base).filter(|base| base.contains('/')) {
            let text = format!("base denomination {base} cannot contain slashes for IBC v2 packet");
            return Err(TransferError::InvalidDenom.wrap(text));
        }
        self.send_transfer(ctx, at.source_client, &transfer.token, signer)?;
        events::transfer(ctx, &transfer);
        Ok(())
    }

    fn on_recv_packet(
        &self,
        ctx: &Ctx,
        at: PacketPlace<'_>,
        payload: &Payload,
        _: &AccAddress,
    ) -> Res<RecvPacketResult> {
        if !ports_are_ours(payload) || !clients_are_hops(at) {
            return Ok(failed());
        }
        let way = Way {
            source: (&payload.source_port, at.source_client),
            destination: (&payload.destination_port, at.destination_client),
        };
        let (transfer, received) = match read(payload) {
            Err(e) => (Transfer::default(), Err(e)),
            Ok(transfer) => {
                let received = self.receive(ctx, &transfer, way);
                (transfer, received)
            }
        };
        // ibc-go's event says success of a refused packet too; its error says otherwise.
        match received {
            Ok(()) => {
                events::received(ctx, &transfer, true, None);
                let acknowledgement = Ack::taken().to_json();
                Ok(RecvPacketResult { status: PacketStatus::Success.into(), acknowledgement })
            }
            Err(Failure::Tx(e)) if !e.unwinds => {
                events::received(ctx, &transfer, true, Some(&e.log));
                Ok(failed())
            }
            Err(other) => Err(other),
        }
    }

    fn on_timeout_packet(&self, ctx: &Ctx, at: PacketPlace<'_>, payload: &Payload, _: &AccAddress) -> Res<()> {
        let transfer = read(payload)?;
        self.refund(ctx, &payload.source_port, at.source_client, &transfer)?;
        events::timed_out(ctx, &transfer);
        Ok(())
    }

    fn on_acknowledgement_packet(
        &self,
        ctx: &Ctx,
        at: PacketPlace<'_>,
        acknowledgement: &[u8],
        payload: &Payload,
        _: &AccAddress,
    ) -> Res<()> {
        let ack = if acknowledgement == <[u8; 32]>::from(Sha256::digest(REFUSED)) {
            Ack::refused(TransferError::ReceiveFailed.into())?
        } else {
            let ack = read_ack(acknowledgement)?;
            require_canonical(&ack, acknowledgement)?;
            if !ack.is_success() {
                let text = "cannot pass in a custom error acknowledgement with IBC v2";
                return Err(IbcError::InvalidRequest.wrap(text));
            }
            ack
        };
        let transfer = read(payload)?;
        self.acknowledge(ctx, (&payload.source_port, at.source_client), &transfer, &ack)
    }
}
