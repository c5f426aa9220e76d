//! The part of genesis that packets of version 2 have (ibc-go `04-channel/v2/genesis.go`,
//! `04-channel/v2/types/genesis.go`).

use super::keeper::{Kept, set_receipt};
use crate::STORE;
use crate::host::validate_client_id;
use crate::keeper::IbcKeeper;
use openledger_core::{Ctx, Failure, Res};
use openledger_proto::ibc::core::channel::v2::{GenesisState, Packet, PacketSequence, PacketState};
use prost::Message;

/// Checks the section without writing anything.
///
/// # Errors
/// A text that names the entry.
pub(crate) fn check(state: &GenesisState) -> Res<()> {
    check_states(&state.acknowledgements, "acknowledgement", false)?;
    // A receipt is written as one byte whatever genesis says.
    check_states(&state.receipts, "receipt", true)?;
    check_states(&state.commitments, "commitment", false)?;
    check_states(&state.async_packets, "async packet", false)?;
    state.send_sequences.iter().enumerate().try_for_each(|(i, s)| {
        check_place(&s.client_id, s.sequence)
            .map_err(|e| e.context(format!("invalid send sequence of {} index {i}", s.client_id)))
    })
}

fn check_states(states: &[PacketState], what: &str, may_be_empty: bool) -> Res<()> {
    for (i, state) in states.iter().enumerate() {
        let at = format!("invalid {what} {}/{} index {i}", state.client_id, state.sequence);
        let checked = check_place(&state.client_id, state.sequence);
        let empty = state.data.is_empty() && !may_be_empty;
        let checked =
            checked.and(if empty { Err(Failure::unregistered("data bytes cannot be empty")) } else { Ok(()) });
        checked.map_err(|e| e.context(at))?;
    }
    Ok(())
}

fn check_place(client: &str, sequence: u64) -> Res<()> {
    validate_client_id(client).map_err(|e| e.context("invalid channel Id"))?;
    if sequence == 0 { Err(Failure::unregistered("sequence cannot be 0")) } else { Ok(()) }
}

/// Writes the section.
///
/// # Errors
/// `undefined:111222` for a packet that waits for its acknowledgement and does not decode; otherwise fatal.
pub(crate) fn init(keeper: &IbcKeeper, ctx: &Ctx, state: &GenesisState) -> Res<()> {
    for s in &state.acknowledgements {
        Kept::Acknowledgement.set(ctx, &s.client_id, s.sequence, s.data.clone())?;
    }
    for s in &state.commitments {
        Kept::Commitment.set(ctx, &s.client_id, s.sequence, s.data.clone())?;
    }
    for s in &state.receipts {
        set_receipt(ctx, &s.client_id, s.sequence)?;
    }
    for s in &state.async_packets {
        // It is written anew, so that what genesis has beside the packet's own fields is not kept.
        let packet = Packet::decode(s.data.as_slice()).map_err(Failure::panicked)?;
        Kept::Async.set(ctx, &s.client_id, s.sequence, packet.encode_to_vec())?;
    }
    for s in &state.send_sequences {
        keeper.set_next_sequence_send_v2(ctx, &s.client_id, s.sequence)?;
    }
    Ok(())
}

/// Reads the section back, in the order of the clients' identifiers.
///
/// # Errors
/// Fatal.
pub(crate) fn export(keeper: &IbcKeeper, ctx: &Ctx) -> Res<GenesisState> {
    let mut state = GenesisState::default();
    let mut clients = keeper.client_ids(ctx)?;
    clients.sort();
    for client_id in clients {
        collect(ctx, Kept::Acknowledgement, &client_id, &mut state.acknowledgements)?;
        collect(ctx, Kept::Commitment, &client_id, &mut state.commitments)?;
        collect(ctx, Kept::Receipt, &client_id, &mut state.receipts)?;
        collect(ctx, Kept::Async, &client_id, &mut state.async_packets)?;
        if let Some(sequence) = keeper.next_sequence_send_v2(ctx, &client_id)? {
            state.send_sequences.push(PacketSequence { client_id, sequence });
        }
    }
    Ok(state)
}

/// Adds what is kept of a client's packets.
fn collect(ctx: &Ctx, kept: Kept, client: &str, into: &mut Vec<PacketState>) -> Res<()> {
    let prefix = kept.prefix(client);
    let mut it = ctx.kv(STORE).iter_prefix(&prefix, false)?;
    while let Some((key, data)) = it.next_entry()? {
        let number = key.get(prefix.len()..).and_then(|number| <[u8; 8]>::try_from(number).ok());
        let sequence = u64::from_be_bytes(number.ok_or_else(|| Failure::corrupt("the key of a packet"))?);
        into.push(PacketState { client_id: client.to_owned(), sequence, data });
    }
    Ok(())
}
