//! The application over channels (ibc-go `ibc_module.go`).

use crate::denom::TracedDenom;
use crate::errors::TransferError;
use crate::events;
use crate::keeper::TransferKeeper;
use crate::keys;
use crate::packet::{TokenExt, Transfer, V1, decode};
use crate::receive::Way;
use openledger_core::ports::{
    ChannelOpening, IbcApp, IbcArrival, PacketAck, PacketContent, PacketDataReader, TransferReader,
};
use openledger_core::{AccAddress, Ctx, Failure, Res};
use openledger_ibc::channel::{Ack, parse_channel_id};
use openledger_ibc::errors::{ChannelError, IbcError, PortError};
use openledger_proto::ibc::applications::transfer::v1::Hop;
use openledger_proto::ibc::core::channel::v1::{Order, Packet};
use openledger_proto::ibc::core::channel::v2::Payload;

impl TransferKeeper {
    fn check_opening(&self, ctx: &Ctx, opening: &ChannelOpening<'_>) -> Res<()> {
        let number = parse_channel_id(opening.channel_id)?;
        // More channels than this, and two of them could be found that share an escrow address.
        let most = u32::MAX;
        if number > u64::from(most) {
            return Err(TransferError::MaxTransferChannels
                .wrap(format!("channel sequence {number} is greater than max allowed transfer channels {most}")));
        }
        if opening.order != Order::Unordered {
            let (expected, got) = (Order::Unordered.as_str_name(), opening.order.as_str_name());
            return Err(ChannelError::InvalidChannelOrdering.wrap(format!("expected {expected} channel, got {got} ")));
        }
        let bound = keys::PORT.get(ctx)?.unwrap_or_default();
        if bound != opening.port_id {
            let text = format!("invalid port: {}, expected {bound}", opening.port_id);
            return Err(PortError::InvalidPort.wrap(text));
        }
        Ok(())
    }
}

impl IbcApp for TransferKeeper {
    fn on_chan_open_init(&self, ctx: &Ctx, opening: &ChannelOpening<'_>) -> Res<String> {
        self.check_opening(ctx, opening)?;
        match opening.version {
            V1 => Ok(V1.to_owned()),
            blank if blank.trim().is_empty() => Ok(V1.to_owned()),
            other => Err(TransferError::InvalidVersion.wrap(format!("expected one of [{V1}], got {other}"))),
        }
    }

    fn on_chan_open_try(&self, ctx: &Ctx, opening: &ChannelOpening<'_>) -> Res<String> {
        self.check_opening(ctx, opening)?;
        // Whatever the other end proposes, this one offers what it speaks.
        Ok(V1.to_owned())
    }

    fn on_chan_open_ack(&self, _: &Ctx, _: &str, _: &str, _: &str, counterparty_version: &str) -> Res<()> {
        if counterparty_version == V1 {
            return Ok(());
        }
        let text = format!("invalid counterparty version: expected one of [{V1}], got {counterparty_version}");
        Err(TransferError::InvalidVersion.wrap(text))
    }

    fn on_chan_open_confirm(&self, _: &Ctx, _: &str, _: &str) -> Res<()> {
        Ok(())
    }

    fn on_chan_close_init(&self, _: &Ctx, _: &str, _: &str) -> Res<()> {
        Err(IbcError::InvalidRequest.wrap("user cannot close channel"))
    }

    fn on_chan_close_confirm(&self, _: &Ctx, _: &str, _: &str) -> Res<()> {
        Ok(())
    }

    fn on_recv_packet(&self, ctx: &Ctx, version: &str, packet: &Packet, _: &AccAddress) -> Res<PacketAck> {
        let way = Way {
            source: (&packet.source_port, &packet.source_channel),
            destination: (&packet.destination_port, &packet.destination_channel),
        };
        let (transfer, received) = match decode(&packet.data, version, "") {
            Err(e) => (Transfer::default(), Err(e)),
            Ok(transfer) => {
                let received = self.receive(ctx, &transfer, way);
                (transfer, received)
            }
        };
        let (ack, error) = outcome(received)?;
        events::received(ctx, &transfer, ack.is_success(), error.as_deref());
        Ok(PacketAck::Now { bytes: ack.to_json(), success: ack.is_success() })
    }

    fn on_acknowledgement_packet(
        &self,
        ctx: &Ctx,
        version: &str,
        packet: &Packet,
        acknowledgement: &[u8],
        _: &AccAddress,
    ) -> Res<()> {
        let ack = read_ack(acknowledgement)?;
        let transfer = decode(&packet.data, version, "")?;
        require_canonical(&ack, acknowledgement)?;
        self.acknowledge(ctx, (&packet.source_port, &packet.source_channel), &transfer, &ack)
    }

    fn on_timeout_packet(&self, ctx: &Ctx, version: &str, packet: &Packet, _: &AccAddress) -> Res<()> {
        let transfer = decode(&packet.data, version, "")?;
        self.refund(ctx, &packet.source_port, &packet.source_channel, &transfer)?;
        events::timed_out(ctx, &transfer);
        Ok(())
    }
}

/// The acknowledgement of what became of a packet, and the text of its refusal.
///
/// # Errors
/// What is no refusal.
pub(crate) fn outcome(received: Res<()>) -> Res<(Ack, Option<String>)> {
    match received {
        Ok(()) => Ok((Ack::taken(), None)),
        Err(e) => {
            let text = e.to_string();
            Ok((Ack::refused(e)?, Some(text)))
        }
    }
}

/// Reads an acknowledgement.
///
/// # Errors
/// `ibc:4`.
pub(crate) fn read_ack(bytes: &[u8]) -> Res<Ack> {
    Ack::from_json(bytes).map_err(|e| {
        IbcError::UnknownRequest.wrap(format!("cannot unmarshal ICS-20 transfer packet acknowledgement: {e}"))
    })
}

/// Refuses an acknowledgement that says the same in another form: two readers might differ about it.
///
/// # Errors
/// `ibc:12`.
pub(crate) fn require_canonical(ack: &Ack, bytes: &[u8]) -> Res<()> {
    if ack.is_written_as(bytes) {
        return Ok(());
    }
    Err(IbcError::InvalidType.wrap(format!(
        "acknowledgement did not marshal to expected bytes: {} ≠ {}",
        hex::encode_upper(ack.to_json()),
        hex::encode_upper(bytes)
    )))
}

impl TransferKeeper {
    /// Does what an answer asks for: nothing, or a refund.
    pub(crate) fn acknowledge(&self, ctx: &Ctx, source: (&str, &str), transfer: &Transfer, ack: &Ack) -> Res<()> {
        match ack {
            Ack::Result(_) => {}
            Ack::Error(_) => self.refund(ctx, source.0, source.1, transfer)?,
            Ack::Nothing => {
                return Err(IbcError::InvalidType
                    .wrap("expected one of [types.Acknowledgement_Result, types.Acknowledgement_Error], got <nil>"));
            }
        }
        events::acknowledged(ctx, transfer, ack);
        Ok(())
    }
}

impl PacketDataReader for TransferKeeper {
    fn read_packet(&self, ctx: &Ctx, port: &str, channel: &str, data: &[u8]) -> Res<PacketContent> {
        let version = self.ics4.app_version(ctx, port, channel)?.ok_or_else(|| {
            IbcError::NotFound.wrap(format!("app version not found for port {port} and channel {channel}"))
        })?;
        let transfer = decode(data, &version, "")?;
        Ok(content(transfer, version))
    }

    fn read_payload(&self, payload: &Payload) -> Result<PacketContent, Failure> {
        let transfer = decode(&payload.value, &payload.version, &payload.encoding)?;
        Ok(content(transfer, payload.version.clone()))
    }
}

fn content(transfer: Transfer, version: String) -> PacketContent {
    PacketContent { sender: transfer.sender, memo: transfer.memo, version }
}

impl TransferReader for TransferKeeper {
    fn port(&self, ctx: &Ctx) -> Res<String> {
        Ok(keys::PORT.get(ctx)?.unwrap_or_default())
    }

    fn arrival(&self, packet: &Packet, version: &str) -> Res<IbcArrival> {
        let transfer = decode(&packet.data, version, "")?;
        let mut denom = transfer.token.traced();
        if denom.has_prefix(&packet.source_port, &packet.source_channel) {
            denom.trace.remove(0);
        } else {
            let (port_id, channel_id) = (packet.destination_port.clone(), packet.destination_channel.clone());
            denom.trace.insert(0, Hop { port_id, channel_id });
        }
        let Transfer { token, sender, receiver, .. } = transfer;
        Ok(IbcArrival { sender, receiver, denom: denom.ibc_denom(), amount: token.amount })
    }
}
