//! Messages and queries of contracts about IBC.

use super::coins::coin;
use super::queries::Answer;
use crate::address::{ibc_port, ibc2_port};
use crate::dispatch::Dispatched;
use crate::errors::WasmError;
use crate::keeper::WasmKeeper;
use crate::state;
use crate::vmtypes::{
    CosmosMsg, Ibc2Msg, Ibc2Payload, Ibc2WriteAcknowledgementMsg, IbcChannel, IbcEndpoint, IbcMsg, IbcQuery,
    IbcTimeout, SendPacketMsg, SystemError, WriteAcknowledgementMsg, channel_answer, channels_answer, port_answer,
};
use openledger_core::ports::{Ibc2PayloadView, IbcChannelView, IbcHeight, IbcTransfer};
use openledger_core::wire::pack;
use openledger_core::{AccAddress, Ctx, Failure, MessageResult, Res, Sdk};
use openledger_proto::cosmwasm::wasm::v1::{MsgIbcSendResponse, MsgIbcWriteAcknowledgementResponse};
use prost::{Message, Name};

const NANOS_PER_SECOND: i64 = 1_000_000_000;

fn height(timeout: &IbcTimeout) -> IbcHeight {
    timeout.block.as_ref().map_or((0, 0), |block| (block.revision, block.height))
}

fn answered<T: Message + Name>(response: &T) -> Dispatched {
    let mut done = Dispatched::default();
    done.add(MessageResult { response: pack(response), events: Vec::new() });
    done
}

fn ran(result: MessageResult) -> Dispatched {
    let mut done = Dispatched::default();
    done.add(result);
    done
}

/// Messages that become one of IBC's modules.
pub(super) fn encoded(keeper: &WasmKeeper, ctx: &Ctx, contract: &AccAddress, msg: &IbcMsg) -> Res<Dispatched> {
    let ibc = &keeper.ports().ibc;
    if let Some(close) = &msg.close_channel {
        let port = ibc_port(&ctx.config().addresses, contract);
        return ibc.close_channel(ctx, contract, &port, &close.channel_id).map(ran);
    }
    if let Some(transfer) = &msg.transfer {
        let transfer = IbcTransfer {
            channel_id: transfer.channel_id.clone(),
            token: coin(&transfer.amount).map_err(|e| e.context("amount"))?,
            receiver: transfer.to_address.clone(),
            timeout_height: height(&transfer.timeout),
            timeout_timestamp: transfer.timeout.timestamp.0,
            memo: transfer.memo.clone(),
        };
        return ibc.transfer(ctx, contract, &transfer).map(ran);
    }
    Err(WasmError::UnknownMsg.wrap("unknown variant of IBC"))
}

/// Messages that become one of IBC version 2.
pub(super) fn encoded2(keeper: &WasmKeeper, ctx: &Ctx, contract: &AccAddress, msg: &Ibc2Msg) -> Res<Dispatched> {
    let Some(send) = &msg.send_packet else {
        return Err(WasmError::UnknownMsg.wrap("unknown variant of IBCv2"));
    };
    let payload = |p: &Ibc2Payload| Ibc2PayloadView {
        source_port: p.source_port.clone(),
        destination_port: p.destination_port.clone(),
        version: p.version.clone(),
        encoding: p.encoding.clone(),
        value: p.value.bytes().to_vec(),
    };
    let payloads: Vec<_> = send.payloads.items().iter().map(payload).collect();
    // Go takes the nanoseconds for a signed number and rounds down.
    let seconds = send.timeout.0.cast_signed().div_euclid(NANOS_PER_SECOND).cast_unsigned();
    keeper.ports().ibc.send_packet_v2(ctx, contract, &send.source_client, seconds, &payloads).map(ran)
}

impl WasmKeeper {
    /// Packets and acknowledgements, which go to IBC's core past any message.
    pub(super) fn dispatch_ibc(&self, ctx: &Ctx, port: &str, msg: &CosmosMsg) -> Res<Dispatched> {
        let Some(msg) = &msg.ibc else { return Err(WasmError::UnknownMsg.into()) };
        if let Some(send) = &msg.send_packet {
            return self.send_packet(ctx, port, send);
        }
        if let Some(write) = &msg.write_acknowledgement {
            return self.write_acknowledgement(ctx, port, write);
        }
        Err(WasmError::UnknownMsg.into())
    }

    fn send_packet(&self, ctx: &Ctx, port: &str, send: &SendPacketMsg) -> Res<Dispatched> {
        require_port(port)?;
        require_channel(&send.channel_id)?;
        let (height, timestamp) = (height(&send.timeout), send.timeout.timestamp.0);
        let sent = self.ports().ibc.send_packet(ctx, port, &send.channel_id, height, timestamp, send.data.bytes());
        let sequence = sent.map_err(|e| e.context("channel"))?;
        Ok(answered(&MsgIbcSendResponse { sequence }))
    }

    fn write_acknowledgement(&self, ctx: &Ctx, port: &str, write: &WriteAcknowledgementMsg) -> Res<Dispatched> {
        require_port(port)?;
        require_channel(&write.channel_id)?;
        let (channel, sequence) = (write.channel_id.as_str(), write.packet_sequence);
        let packet = self.load_async_ack_packet(ctx, port, channel, sequence)?;
        let packet = packet.ok_or_else(|| WasmError::Invalid.wrap("packet"))?;
        let written = self.ports().ibc.write_acknowledgement(ctx, &packet, write.ack.data.bytes());
        written.map_err(|e| e.context("acknowledgement"))?;
        self.delete_async_ack_packet(ctx, port, channel, sequence)?;
        Ok(answered(&MsgIbcWriteAcknowledgementResponse {}))
    }

    /// Acknowledgements of version 2.
    pub(super) fn dispatch_ibc2(&self, ctx: &Ctx, contract: &AccAddress, msg: &CosmosMsg) -> Res<Dispatched> {
        let Some(Ibc2WriteAcknowledgementMsg { ack, destination_client: client, packet_sequence, .. }) =
            msg.ibc2.as_ref().and_then(|msg| msg.write_acknowledgement.as_ref())
        else {
            return Err(WasmError::UnknownMsg.into());
        };
        if client.is_empty() {
            return Err(WasmError::Empty.wrap("ibc2 destination client"));
        }
        let ibc = &self.ports().ibc;
        let sequence = *packet_sequence;
        let none = || {
            let text = format!("no pending async packet for client {client} sequence {sequence}");
            WasmError::Invalid.wrap(text)
        };
        let payloads = ibc.async_packet_v2(ctx, client, sequence)?.ok_or_else(none)?;
        let [payload] = payloads.as_slice() else {
            return Err(WasmError::Invalid.wrap(format!("expected 1 payload, got {}", payloads.len())));
        };
        let (own, theirs) = (ibc2_port(&ctx.config().addresses, contract), &payload.destination_port);
        if own != *theirs {
            return Err(Sdk::Unauthorized.wrap(format!(
                "contract port {own} is not authorized to acknowledge packet addressed to port {theirs}"
            )));
        }
        let written = ibc.write_acknowledgement_v2(ctx, client, sequence, ack.data.bytes());
        written.map_err(|e| e.context("ibc2 Write Acknowledgement"))?;
        Ok(answered(&MsgIbcWriteAcknowledgementResponse {}))
    }

    pub(super) fn answer_ibc(&self, ctx: &Ctx, caller: &AccAddress, query: &IbcQuery) -> Answer {
        let ibc = &self.ports().ibc;
        if query.port_id.is_some() {
            return Ok(port_answer(&self.own_port(ctx, caller)?).into_bytes());
        }
        if let Some(query) = &query.list_channels {
            let port = match query.port_id.as_str() {
                "" => self.own_port(ctx, caller)?,
                port => port.to_owned(),
            };
            let found = if port.is_empty() { Vec::new() } else { ibc.open_channels(ctx, &port)? };
            let channels: Vec<_> = found.into_iter().map(channel).collect();
            return Ok(channels_answer(&channels).into_bytes());
        }
        if let Some(query) = &query.channel {
            let port = match query.port_id.as_str() {
                "" => self.own_port(ctx, caller)?,
                port => port.to_owned(),
            };
            let found = ibc.open_channel(ctx, &port, &query.channel_id)?.map(channel);
            return Ok(channel_answer(found.as_ref()).into_bytes());
        }
        Err(SystemError::Unsupported("unknown IBCQuery variant".to_owned()).into())
    }

    /// The port of the asking contract. While it is being instantiated it is in no store, over which Go panics.
    fn own_port(&self, ctx: &Ctx, caller: &AccAddress) -> Res<String> {
        let info = state::contract_info(ctx, caller)?;
        let nil = || Failure::panicked("recovered: runtime error: invalid memory address or nil pointer dereference");
        Ok(info.ok_or_else(nil)?.ibc_port_id)
    }
}

fn channel(view: IbcChannelView) -> IbcChannel {
    IbcChannel {
        endpoint: IbcEndpoint { port_id: view.port_id, channel_id: view.channel_id },
        counterparty_endpoint: IbcEndpoint {
            port_id: view.counterparty_port_id,
            channel_id: view.counterparty_channel_id,
        },
        order: view.order,
        version: view.version,
        connection_id: view.connection_id,
    }
}

fn require_port(port: &str) -> Res<()> {
    if port.is_empty() { Err(WasmError::UnsupportedForContract.wrap("ibc not supported")) } else { Ok(()) }
}

fn require_channel(channel: &str) -> Res<()> {
    if channel.is_empty() { Err(WasmError::Empty.wrap("ibc channel")) } else { Ok(()) }
}
