//! The channels' part of genesis (ibc-go `04-channel/genesis.go`, `04-channel/types/genesis.go`).

use super::ends;
use super::ids::parse_channel_id;
use super::keeper::{ENTRIES, all_channels, place_in};
use super::queries::last_number;
use crate::errors::{ChannelError, IbcError};
use crate::host::{validate_channel_id, validate_port_id};
use crate::keeper::IbcKeeper;
use openledger_core::{Ctx, Failure, Res};
use openledger_proto::ibc::core::channel::v1::{Channel, GenesisState, IdentifiedChannel, PacketSequence, PacketState};

/// The end of a channel of genesis, as it is stored.
fn end_of(channel: &IdentifiedChannel) -> Channel {
    Channel {
        state: channel.state,
        ordering: channel.ordering,
        counterparty: Some(channel.counterparty.clone().unwrap_or_default()),
        connection_hops: channel.connection_hops.clone(),
        version: channel.version.clone(),
    }
}

fn check_channel(channel: &IdentifiedChannel) -> Res<()> {
    validate_channel_id(&channel.channel_id).map_err(|e| e.context("invalid channel ID"))?;
    validate_port_id(&channel.port_id).map_err(|e| e.context("invalid port ID"))?;
    ends::validate(&end_of(channel))
}

/// Checks the section without writing anything.
///
/// # Errors
/// A text that names the entry.
pub(crate) fn check(state: &GenesisState) -> Res<()> {
    let mut greatest = 0;
    for (i, channel) in state.channels.iter().enumerate() {
        let id = &channel.channel_id;
        greatest = greatest.max(parse_channel_id(id)?);
        check_channel(channel).map_err(|e| e.context(format!("invalid channel {id} channel index {i}")))?;
    }
    let next = state.next_channel_sequence;
    if greatest != 0 && greatest >= next {
        let of = "maximum sequence used in channel identifier";
        let text = format!("next channel sequence {next} must be greater than {of} {greatest}");
        return Err(IbcError::InvalidSequence.wrap(text));
    }
    check_states(&state.acknowledgements, "ack", ChannelError::InvalidAcknowledgement, false)?;
    // A receipt is written as one byte whatever genesis says.
    check_states(&state.receipts, "receipt", ChannelError::InvalidAcknowledgement, true)?;
    check_states(&state.commitments, "commitment", ChannelError::InvalidCommitment, false)?;
    check_sequences(&state.send_sequences, "send")?;
    check_sequences(&state.recv_sequences, "receive")?;
    check_sequences(&state.ack_sequences, "acknowledgement")
}

fn check_place(port: &str, channel: &str, sequence: u64) -> Res<()> {
    validate_port_id(port).map_err(|e| e.context("invalid port Id"))?;
    validate_channel_id(channel).map_err(|e| e.context("invalid channel Id"))?;
    if sequence == 0 { Err(Failure::unregistered("sequence cannot be 0")) } else { Ok(()) }
}

fn check_states(states: &[PacketState], what: &str, code: ChannelError, may_be_empty: bool) -> Res<()> {
    for (i, state) in states.iter().enumerate() {
        let (port, channel, sequence) = (&state.port_id, &state.channel_id, state.sequence);
        let at = format!("{port}/{channel}/{sequence} {what} index {i}");
        check_place(port, channel, sequence).map_err(|e| code.wrap(format!("{at}: {e}")))?;
        if state.data.is_empty() && !may_be_empty {
            return Err(code.wrap(format!("{at}: data bytes cannot be empty")));
        }
    }
    Ok(())
}

fn check_sequences(sequences: &[PacketSequence], what: &str) -> Res<()> {
    for (i, entry) in sequences.iter().enumerate() {
        let (port, channel) = (&entry.port_id, &entry.channel_id);
        let at = format!("invalid {what} sequence {port}/{channel} index {i}");
        check_place(port, channel, entry.sequence).map_err(|e| IbcError::InvalidSequence.wrap(format!("{at}: {e}")))?;
    }
    Ok(())
}

/// Writes the section.
///
/// # Errors
/// Fatal.
pub(crate) fn init(keeper: &IbcKeeper, ctx: &Ctx, state: &GenesisState) -> Res<()> {
    for channel in &state.channels {
        keeper.set_channel(ctx, &channel.port_id, &channel.channel_id, &end_of(channel))?;
    }
    for s in &state.acknowledgements {
        keeper.set_packet_acknowledgement(ctx, &s.port_id, &s.channel_id, s.sequence, s.data.clone())?;
    }
    for s in &state.commitments {
        keeper.set_packet_commitment(ctx, &s.port_id, &s.channel_id, s.sequence, s.data.clone())?;
    }
    for s in &state.receipts {
        keeper.set_packet_receipt(ctx, &s.port_id, &s.channel_id, s.sequence)?;
    }
    for s in &state.send_sequences {
        keeper.set_next_sequence_send(ctx, &s.port_id, &s.channel_id, s.sequence)?;
    }
    for s in &state.recv_sequences {
        keeper.set_next_sequence_recv(ctx, &s.port_id, &s.channel_id, s.sequence)?;
    }
    for s in &state.ack_sequences {
        keeper.set_next_sequence_ack(ctx, &s.port_id, &s.channel_id, s.sequence)?;
    }
    keeper.set_next_channel_sequence(ctx, state.next_channel_sequence)
}

/// Reads the section back.
///
/// # Errors
/// Fatal.
pub(crate) fn export(keeper: &IbcKeeper, ctx: &Ctx) -> Res<GenesisState> {
    Ok(GenesisState {
        channels: all_channels(ctx, "")?,
        acknowledgements: states(ctx, "acks/")?,
        commitments: states(ctx, "commitments/")?,
        receipts: states(ctx, "receipts/")?,
        send_sequences: sequences(ctx, "nextSequenceSend/")?,
        recv_sequences: sequences(ctx, "nextSequenceRecv/")?,
        ack_sequences: sequences(ctx, "nextSequenceAck/")?,
        next_channel_sequence: keeper.next_channel_sequence(ctx)?,
    })
}

/// What is kept of all packets under a path.
fn states(ctx: &Ctx, path: &str) -> Res<Vec<PacketState>> {
    let (mut it, mut states) = (ENTRIES.range(ctx, path.as_bytes(), false)?, Vec::new());
    while let Some((key, data)) = it.next_entry()? {
        let corrupt = || Failure::corrupt("the key of a packet");
        let (port_id, channel_id) = place_in(&key).ok_or_else(corrupt)?;
        states.push(PacketState { port_id, channel_id, sequence: last_number(&key).ok_or_else(corrupt)?, data });
    }
    Ok(states)
}

/// The numbers of all channels under a path. Beside those of packets to be sent lie the ones of clients,
/// which are version 2's. ibc-go stops at the first of them, and they come first, so that a chain which has
/// any exports no number of a channel; and a channel that is imported without cannot send.
fn sequences(ctx: &Ctx, path: &str) -> Res<Vec<PacketSequence>> {
    let (mut it, mut sequences) = (ENTRIES.range(ctx, path.as_bytes(), false)?, Vec::new());
    while let Some((key, value)) = it.next_entry()? {
        let Some((port_id, channel_id)) = place_in(&key) else { continue };
        let number = <[u8; 8]>::try_from(value.as_slice());
        let sequence = u64::from_be_bytes(number.map_err(|_| Failure::corrupt("number of a packet"))?);
        sequences.push(PacketSequence { port_id, channel_id, sequence });
    }
    Ok(sequences)
}
