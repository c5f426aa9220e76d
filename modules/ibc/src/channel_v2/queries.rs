//! `ibc.core.channel.v2.Query` (ibc-go `04-channel/v2/keeper/grpc_query.go`). Proofs come from the store and
//! not from these methods; the heights tell which state the answers are of.

use super::keeper::{Kept, has_receipt};
use crate::STORE;
use crate::client::{invalid, self_height, unknown};
use crate::errors::ChannelV2Error;
use crate::host::validate_client_id;
use crate::keeper::IbcKeeper;
use openledger_core::collections::{Map, Raw};
use openledger_core::pagination::{PageRequest, PageResponse, paginate};
use openledger_core::wire::{page_request, page_response};
use openledger_core::{Ctx, Failure, QueryError, QueryRoute, QueryRoutes};
use openledger_proto::ibc::core::channel::v2::*;

type Answer<T> = Result<T, QueryError>;

/// Everything, for listings below a prefix that depends on the client.
const ENTRIES: Map<Vec<u8>, Vec<u8>, Raw> = Map::new(STORE, b"");

const NO_SEQUENCE: &str = "packet sequence cannot be 0";

/// The methods of `ibc.core.channel.v2.Query`.
pub(crate) fn queries(keeper: &IbcKeeper) -> Vec<QueryRoute> {
    QueryRoutes::new(keeper.clone())
        .service("ibc.core.channel.v2.Query")
        .on("NextSequenceSend", |k, ctx, r: QueryNextSequenceSendRequest| {
            validate_client_id(&r.client_id).map_err(invalid)?;
            let text = format!("client-id {}", r.client_id);
            let missing = || QueryError::not_found(ChannelV2Error::SequenceSendNotFound.wrap(text).to_string());
            let next_sequence_send = k.next_sequence_send_v2(ctx, &r.client_id)?.ok_or_else(missing)?;
            let proof_height = Some(self_height(ctx));
            Ok(QueryNextSequenceSendResponse { next_sequence_send, proof_height, proof: Vec::new() })
        })
        .on("PacketCommitment", |_, ctx, r: QueryPacketCommitmentRequest| {
            let kept = packet(ctx, Kept::Commitment, &r.client_id, r.sequence)?;
            let commitment = kept.ok_or_else(|| QueryError::not_found("packet commitment hash not found"))?;
            Ok(QueryPacketCommitmentResponse { commitment, proof_height: Some(self_height(ctx)), proof: Vec::new() })
        })
        .on("PacketCommitments", |_, ctx, r: QueryPacketCommitmentsRequest| {
            validate_client_id(&r.client_id).map_err(invalid)?;
            let (commitments, page) = listed(ctx, Kept::Commitment, &r.client_id, &page_request(r.pagination))?;
            let (pagination, height) = (page_response(page), Some(self_height(ctx)));
            Ok(QueryPacketCommitmentsResponse { commitments, pagination, height })
        })
        .on("PacketAcknowledgement", |_, ctx, r: QueryPacketAcknowledgementRequest| {
            let kept = packet(ctx, Kept::Acknowledgement, &r.client_id, r.sequence)?;
            let missing = || QueryError::not_found("packet acknowledgement hash not found");
            let (acknowledgement, proof_height) = (kept.ok_or_else(missing)?, Some(self_height(ctx)));
            Ok(QueryPacketAcknowledgementResponse { acknowledgement, proof_height, proof: Vec::new() })
        })
        .on("PacketAcknowledgements", packet_acknowledgements)
        .on("PacketReceipt", |_, ctx, r: QueryPacketReceiptRequest| {
            check_packet(&r.client_id, r.sequence)?;
            let (received, proof_height) = (has_receipt(ctx, &r.client_id, r.sequence)?, Some(self_height(ctx)));
            Ok(QueryPacketReceiptResponse { received, proof_height, proof: Vec::new() })
        })
        .on("UnreceivedPackets", unreceived_packets)
        .on("UnreceivedAcks", unreceived_acks)
        .finish()
}

fn check_packet(client: &str, sequence: u64) -> Answer<()> {
    validate_client_id(client).map_err(invalid)?;
    if sequence == 0 { Err(QueryError::invalid(NO_SEQUENCE)) } else { Ok(()) }
}

/// What is kept of the packet that a query is about.
fn packet(ctx: &Ctx, kept: Kept, client: &str, sequence: u64) -> Answer<Option<Vec<u8>>> {
    check_packet(client, sequence)?;
    Ok(kept.get(ctx, client, sequence)?)
}

/// Lists what is kept of a client's packets. Their numbers are the eight bytes at the end of the keys,
/// whatever those are.
fn listed(ctx: &Ctx, kept: Kept, client: &str, page: &PageRequest) -> Answer<(Vec<PacketState>, PageResponse)> {
    let prefix = kept.prefix(client);
    let row = |key: Vec<u8>, data| {
        let number = key.get(prefix.len()..).and_then(|number| <[u8; 8]>::try_from(number).ok());
        let sequence = u64::from_be_bytes(number.ok_or_else(|| Failure::corrupt("the key of a packet"))?);
        if sequence == 0 {
            return Err(ChannelV2Error::InvalidPacket.into());
        }
        Ok(PacketState { client_id: client.to_owned(), sequence, data })
    };
    paginate(ctx, &ENTRIES, &prefix, page, row).map_err(unknown)
}

/// Lists acknowledgements: those of the packets that are asked for, or all of them in pages.
fn packet_acknowledgements(
    _: &IbcKeeper,
    ctx: &Ctx,
    r: QueryPacketAcknowledgementsRequest,
) -> Answer<QueryPacketAcknowledgementsResponse> {
    let client = r.client_id.as_str();
    validate_client_id(client).map_err(invalid)?;
    let height = Some(self_height(ctx));
    if r.packet_commitment_sequences.is_empty() {
        let (acknowledgements, page) = listed(ctx, Kept::Acknowledgement, client, &page_request(r.pagination))?;
        return Ok(QueryPacketAcknowledgementsResponse { acknowledgements, pagination: page_response(page), height });
    }
    let mut acknowledgements = Vec::new();
    for sequence in r.packet_commitment_sequences {
        if let Some(data) = Kept::Acknowledgement.get(ctx, client, sequence)? {
            acknowledgements.push(PacketState { client_id: client.to_owned(), sequence, data });
        }
    }
    Ok(QueryPacketAcknowledgementsResponse { acknowledgements, pagination: None, height })
}

/// Which of the packets that the other chain sent did not come here yet.
fn unreceived_packets(
    _: &IbcKeeper,
    ctx: &Ctx,
    r: QueryUnreceivedPacketsRequest,
) -> Answer<QueryUnreceivedPacketsResponse> {
    validate_client_id(&r.client_id).map_err(invalid)?;
    let mut sequences = Vec::new();
    for (i, sequence) in r.sequences.into_iter().enumerate() {
        if sequence == 0 {
            return Err(QueryError::invalid(format!("packet sequence {i} cannot be 0")));
        }
        if !has_receipt(ctx, &r.client_id, sequence)? {
            sequences.push(sequence);
        }
    }
    Ok(QueryUnreceivedPacketsResponse { sequences, height: Some(self_height(ctx)) })
}

/// Which of the packets that the other chain answered are not dealt with here yet.
fn unreceived_acks(_: &IbcKeeper, ctx: &Ctx, r: QueryUnreceivedAcksRequest) -> Answer<QueryUnreceivedAcksResponse> {
    validate_client_id(&r.client_id).map_err(invalid)?;
    let mut sequences = Vec::new();
    for sequence in r.packet_ack_sequences {
        if packet(ctx, Kept::Commitment, &r.client_id, sequence)?.is_some() {
            sequences.push(sequence);
        }
    }
    Ok(QueryUnreceivedAcksResponse { sequences, height: Some(self_height(ctx)) })
}
