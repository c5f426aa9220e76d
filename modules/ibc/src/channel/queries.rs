//! `ibc.core.channel.v1.Query` (ibc-go `04-channel/keeper/grpc_query.go`). Proofs come from the store and not
//! from these methods; the heights tell which state the answers are of.

use super::ends::{hop, is_ordered, order_name};
use super::keeper::{CHANNELS, ENTRIES, identified};
use crate::client::{Height, invalid, self_height, unknown};
use crate::errors::{ChannelError, ClientError, ConnectionError};
use crate::host::{self, validate_channel_id, validate_connection_id, validate_port_id};
use crate::keeper::IbcKeeper;
use openledger_core::pagination::{PageRequest, PageResponse, paginate, paginate_filtered};
use openledger_core::wire::{page_request, page_response};
use openledger_core::{Ctx, Failure, QueryError, QueryRoute, QueryRoutes};
use openledger_proto::ibc::core::channel::v1::*;
use openledger_proto::ibc::core::client::v1::IdentifiedClientState;
use openledger_proto::ibc::core::connection::v1::ConnectionEnd;

type Answer<T> = Result<T, QueryError>;

/// What is not there, in the words of the refusal.
fn missing(e: Failure) -> QueryError {
    QueryError::not_found(e.to_string())
}

/// The methods of `ibc.core.channel.v1.Query`.
pub(crate) fn queries(keeper: &IbcKeeper) -> Vec<QueryRoute> {
    QueryRoutes::new(keeper.clone())
        .service("ibc.core.channel.v1.Query")
        .on("Channel", |k, ctx, r: QueryChannelRequest| {
            let (channel, proof_height) = (Some(found(k, ctx, &r.port_id, &r.channel_id)?), Some(self_height(ctx)));
            Ok(QueryChannelResponse { channel, proof_height, ..QueryChannelResponse::default() })
        })
        .on("Channels", channels)
        .on("ConnectionChannels", connection_channels)
        .on("ChannelClientState", channel_client_state)
        .on("ChannelConsensusState", channel_consensus_state)
        .on("PacketCommitment", packet_commitment)
        .on("PacketCommitments", packet_commitments)
        .on("PacketReceipt", packet_receipt)
        .on("PacketAcknowledgement", packet_acknowledgement)
        .on("PacketAcknowledgements", packet_acknowledgements)
        .on("UnreceivedPackets", unreceived_packets)
        .on("UnreceivedAcks", unreceived_acks)
        .on("NextSequenceReceive", next_sequence_receive)
        .on("NextSequenceSend", next_sequence_send)
        .finish()
}

/// The channel that a query is about.
fn found(k: &IbcKeeper, ctx: &Ctx, port: &str, channel: &str) -> Answer<Channel> {
    check_place(port, channel)?;
    let refusal = || missing(ChannelError::ChannelNotFound.wrap(format!("port-id: {port}, channel-id {channel}")));
    k.get_channel(ctx, port, channel)?.ok_or_else(refusal)
}

fn check_place(port: &str, channel: &str) -> Answer<()> {
    validate_port_id(port).and_then(|()| validate_channel_id(channel)).map_err(invalid)
}

/// Refuses a query about packets of a channel that is not there.
fn require_channel(k: &IbcKeeper, ctx: &Ctx, port: &str, channel: &str) -> Answer<()> {
    if k.has_channel(ctx, port, channel)? {
        return Ok(());
    }
    Err(missing(ChannelError::ChannelNotFound.wrap(format!("port ID ({port}) channel ID ({channel})"))))
}

/// Refuses a query about a packet whose number cannot be, or whose channel is not there.
fn require_packet(k: &IbcKeeper, ctx: &Ctx, port: &str, channel: &str, sequence: u64) -> Answer<()> {
    check_place(port, channel)?;
    if sequence == 0 {
        return Err(QueryError::invalid("packet sequence cannot be 0"));
    }
    require_channel(k, ctx, port, channel)
}

fn channels(_: &IbcKeeper, ctx: &Ctx, r: QueryChannelsRequest) -> Answer<QueryChannelsResponse> {
    let row = |key: Vec<u8>, channel| identified(&key, channel);
    let (channels, page) = paginate(ctx, &CHANNELS, &[], &page_request(r.pagination), row).map_err(unknown)?;
    Ok(QueryChannelsResponse { channels, pagination: page_response(page), height: Some(self_height(ctx)) })
}

/// Lists the channels of a connection. As with the states of clients, ibc-go's answer holds what the listing
/// was shown on its way also before and behind the page.
fn connection_channels(
    _: &IbcKeeper,
    ctx: &Ctx,
    r: QueryConnectionChannelsRequest,
) -> Answer<QueryConnectionChannelsResponse> {
    validate_connection_id(&r.connection).map_err(invalid)?;
    let mut channels = Vec::new();
    let keep = |key: Vec<u8>, channel: Channel| {
        let is_hit = hop(&channel) == r.connection;
        if is_hit {
            channels.push(identified(&key, channel)?);
        }
        Ok(is_hit.then_some(()))
    };
    let page = page_request(r.pagination);
    let (_, page) = paginate_filtered(ctx, &CHANNELS, &[], &page, keep).map_err(unknown)?;
    Ok(QueryConnectionChannelsResponse { channels, pagination: page_response(page), height: Some(self_height(ctx)) })
}

/// The connection of a channel.
fn connection_of(k: &IbcKeeper, ctx: &Ctx, channel: &Channel) -> Answer<ConnectionEnd> {
    let id = hop(channel);
    let refusal = || missing(ConnectionError::ConnectionNotFound.wrap(format!("connection-id: {id}")));
    k.get_connection(ctx, id)?.ok_or_else(refusal)
}

fn channel_client_state(
    k: &IbcKeeper,
    ctx: &Ctx,
    r: QueryChannelClientStateRequest,
) -> Answer<QueryChannelClientStateResponse> {
    let (port, id) = (&r.port_id, &r.channel_id);
    check_place(port, id)?;
    let refusal = || missing(ChannelError::ChannelNotFound.wrap(format!("port-id: {port}, channel-id: {id}")));
    let channel = k.get_channel(ctx, port, id)?.ok_or_else(refusal)?;
    let client_id = connection_of(k, ctx, &channel)?.client_id;
    let refusal = || missing(ClientError::ClientNotFound.wrap(format!("client-id: {client_id}")));
    let client_state = Some(k.client_state(ctx, &client_id)?.ok_or_else(refusal)?);
    Ok(QueryChannelClientStateResponse {
        identified_client_state: Some(IdentifiedClientState { client_id, client_state }),
        proof_height: Some(self_height(ctx)),
        ..QueryChannelClientStateResponse::default()
    })
}

fn channel_consensus_state(
    k: &IbcKeeper,
    ctx: &Ctx,
    r: QueryChannelConsensusStateRequest,
) -> Answer<QueryChannelConsensusStateResponse> {
    let channel = found(k, ctx, &r.port_id, &r.channel_id)?;
    let client_id = connection_of(k, ctx, &channel)?.client_id;
    let height = Height::new(r.revision_number, r.revision_height);
    let refusal = || missing(ClientError::ConsensusStateNotFound.wrap(format!("client-id: {client_id}")));
    let consensus_state = Some(k.client_consensus_state(ctx, &client_id, height)?.ok_or_else(refusal)?);
    Ok(QueryChannelConsensusStateResponse {
        consensus_state,
        proof_height: Some(self_height(ctx)),
        client_id,
        ..QueryChannelConsensusStateResponse::default()
    })
}

fn packet_commitment(
    k: &IbcKeeper,
    ctx: &Ctx,
    r: QueryPacketCommitmentRequest,
) -> Answer<QueryPacketCommitmentResponse> {
    require_packet(k, ctx, &r.port_id, &r.channel_id, r.sequence)?;
    let commitment = k.packet_commitment(ctx, &r.port_id, &r.channel_id, r.sequence)?;
    Ok(QueryPacketCommitmentResponse {
        commitment: commitment.ok_or_else(|| QueryError::not_found("packet commitment hash not found"))?,
        proof_height: Some(self_height(ctx)),
        ..QueryPacketCommitmentResponse::default()
    })
}

/// Lists what is kept of the packets of a channel under a path.
fn packet_states(
    ctx: &Ctx,
    path: &str,
    port: &str,
    channel: &str,
    page: &PageRequest,
) -> Answer<(Vec<PacketState>, PageResponse)> {
    let row = |key: Vec<u8>, data| {
        let sequence = last_number(&key).ok_or_else(|| Failure::corrupt("the key of a packet"))?;
        Ok(PacketState { port_id: port.to_owned(), channel_id: channel.to_owned(), sequence, data })
    };
    paginate(ctx, &ENTRIES, path.as_bytes(), page, row).map_err(unknown)
}

/// The number at the end of a packet's key.
pub(super) fn last_number(key: &[u8]) -> Option<u64> {
    std::str::from_utf8(key.rsplit(|b| *b == b'/').next()?).ok()?.parse().ok()
}

fn packet_commitments(
    k: &IbcKeeper,
    ctx: &Ctx,
    r: QueryPacketCommitmentsRequest,
) -> Answer<QueryPacketCommitmentsResponse> {
    let (port, channel) = (r.port_id.as_str(), r.channel_id.as_str());
    check_place(port, channel)?;
    require_channel(k, ctx, port, channel)?;
    let path = host::packet_commitments(port, channel);
    let (commitments, page) = packet_states(ctx, &path, port, channel, &page_request(r.pagination))?;
    let (pagination, height) = (page_response(page), Some(self_height(ctx)));
    Ok(QueryPacketCommitmentsResponse { commitments, pagination, height })
}

fn packet_receipt(k: &IbcKeeper, ctx: &Ctx, r: QueryPacketReceiptRequest) -> Answer<QueryPacketReceiptResponse> {
    require_packet(k, ctx, &r.port_id, &r.channel_id, r.sequence)?;
    Ok(QueryPacketReceiptResponse {
        received: k.has_packet_receipt(ctx, &r.port_id, &r.channel_id, r.sequence)?,
        proof_height: Some(self_height(ctx)),
        ..QueryPacketReceiptResponse::default()
    })
}

fn packet_acknowledgement(
    k: &IbcKeeper,
    ctx: &Ctx,
    r: QueryPacketAcknowledgementRequest,
) -> Answer<QueryPacketAcknowledgementResponse> {
    require_packet(k, ctx, &r.port_id, &r.channel_id, r.sequence)?;
    let acknowledgement = k.packet_acknowledgement(ctx, &r.port_id, &r.channel_id, r.sequence)?;
    let refusal = || QueryError::not_found("packet acknowledgement hash not found");
    Ok(QueryPacketAcknowledgementResponse {
        acknowledgement: acknowledgement.ok_or_else(refusal)?,
        proof_height: Some(self_height(ctx)),
        ..QueryPacketAcknowledgementResponse::default()
    })
}

/// Lists acknowledgements: those of the packets that are asked for, or all of them in pages.
fn packet_acknowledgements(
    k: &IbcKeeper,
    ctx: &Ctx,
    r: QueryPacketAcknowledgementsRequest,
) -> Answer<QueryPacketAcknowledgementsResponse> {
    let (port, channel) = (r.port_id.as_str(), r.channel_id.as_str());
    check_place(port, channel)?;
    require_channel(k, ctx, port, channel)?;
    let height = Some(self_height(ctx));
    if r.packet_commitment_sequences.is_empty() {
        let path = host::packet_acknowledgements(port, channel);
        let (acknowledgements, page) = packet_states(ctx, &path, port, channel, &page_request(r.pagination))?;
        return Ok(QueryPacketAcknowledgementsResponse { acknowledgements, pagination: page_response(page), height });
    }
    let mut acknowledgements = Vec::new();
    for sequence in r.packet_commitment_sequences {
        if let Some(data) = k.packet_acknowledgement(ctx, port, channel, sequence)? {
            let (port_id, channel_id) = (port.to_owned(), channel.to_owned());
            acknowledgements.push(PacketState { port_id, channel_id, sequence, data });
        }
    }
    Ok(QueryPacketAcknowledgementsResponse { acknowledgements, pagination: None, height })
}

/// Those of the numbers for which `keep` says so.
fn filtered(sequences: &[u64], mut keep: impl FnMut(u64) -> Answer<bool>) -> Answer<Vec<u64>> {
    let mut kept = Vec::new();
    for (i, &sequence) in sequences.iter().enumerate() {
        if sequence == 0 {
            return Err(QueryError::invalid(format!("packet sequence {i} cannot be 0")));
        }
        if keep(sequence)? {
            kept.push(sequence);
        }
    }
    Ok(kept)
}

/// Which of the packets that the other chain sent did not come here yet.
fn unreceived_packets(
    k: &IbcKeeper,
    ctx: &Ctx,
    r: QueryUnreceivedPacketsRequest,
) -> Answer<QueryUnreceivedPacketsResponse> {
    let (port, id, asked) = (r.port_id.as_str(), r.channel_id.as_str(), &r.packet_commitment_sequences);
    let channel = found(k, ctx, port, id)?;
    let sequences = if is_ordered(&channel) {
        let place = format!("destination port: {port}, destination channel: {id}");
        let next = k.next_sequence_recv(ctx, port, id)?;
        let next = next.ok_or_else(|| missing(ChannelError::SequenceReceiveNotFound.wrap(place)))?;
        filtered(asked, |sequence| Ok(sequence >= next))?
    } else if channel.ordering == i32::from(Order::Unordered) {
        filtered(asked, |sequence| Ok(!k.has_packet_receipt(ctx, port, id, sequence)?))?
    } else {
        let text = format!("channel order {} is not supported", order_name(channel.ordering));
        return Err(invalid(ChannelError::InvalidChannelOrdering.wrap(text)));
    };
    Ok(QueryUnreceivedPacketsResponse { sequences, height: Some(self_height(ctx)) })
}

/// Which of the packets that the other chain answered are not dealt with here yet.
fn unreceived_acks(k: &IbcKeeper, ctx: &Ctx, r: QueryUnreceivedAcksRequest) -> Answer<QueryUnreceivedAcksResponse> {
    let (port, id) = (r.port_id.as_str(), r.channel_id.as_str());
    check_place(port, id)?;
    require_channel(k, ctx, port, id)?;
    let pending = |sequence| Ok(k.packet_commitment(ctx, port, id, sequence)?.is_some());
    let sequences = filtered(&r.packet_ack_sequences, pending)?;
    Ok(QueryUnreceivedAcksResponse { sequences, height: Some(self_height(ctx)) })
}

/// The number of the packet that is received next; 0 where packets keep no order.
fn next_sequence_receive(
    k: &IbcKeeper,
    ctx: &Ctx,
    r: QueryNextSequenceReceiveRequest,
) -> Answer<QueryNextSequenceReceiveResponse> {
    let (port, id) = (r.port_id.as_str(), r.channel_id.as_str());
    let channel = found(k, ctx, port, id)?;
    let mut next_sequence_receive = 0;
    if channel.ordering != i32::from(Order::Unordered) {
        let place = format!("port-id: {port}, channel-id {id}");
        let next = k.next_sequence_recv(ctx, port, id)?;
        next_sequence_receive = next.ok_or_else(|| missing(ChannelError::SequenceReceiveNotFound.wrap(place)))?;
    }
    let proof_height = Some(self_height(ctx));
    Ok(QueryNextSequenceReceiveResponse { next_sequence_receive, proof_height, proof: Vec::new() })
}

fn next_sequence_send(
    k: &IbcKeeper,
    ctx: &Ctx,
    r: QueryNextSequenceSendRequest,
) -> Answer<QueryNextSequenceSendResponse> {
    let (port, id) = (r.port_id.as_str(), r.channel_id.as_str());
    check_place(port, id)?;
    let place = format!("port-id: {port}, channel-id {id}");
    let next = k.next_sequence_send(ctx, port, id)?;
    Ok(QueryNextSequenceSendResponse {
        next_sequence_send: next.ok_or_else(|| missing(ChannelError::SequenceSendNotFound.wrap(place)))?,
        proof_height: Some(self_height(ctx)),
        proof: Vec::new(),
    })
}
