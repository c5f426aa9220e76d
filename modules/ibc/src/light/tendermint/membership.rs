//! What the chain's state holds (ibc-go `client_state.go`).

use super::header::struct_text;
use super::state::{ClientState, ConsensusState, unix_nanos};
use super::store::{Store, self_height};
use crate::client::Height;
use crate::errors::{ClientError, CommitmentError, IbcError, TendermintError};
use crate::light::Proof;
use openledger_core::{Ctx, Res};
use openledger_proto::ibc::core::commitment::v1::MerkleProof;
use prost::Message;

/// The proof, and what the client knows of the height that it is about, once the connection's delay is over.
///
/// # Errors
/// `ibc:9`, `client:7`, `commitment:2`, `07-tendermint:8` to `07-tendermint:10`.
pub(super) fn prepare(
    ctx: &Ctx,
    store: &Store,
    state: &ClientState,
    proof: Proof<'_>,
) -> Res<(MerkleProof, ConsensusState)> {
    if state.latest_height < proof.height {
        let (latest, height) = (struct_text(state.latest_height), struct_text(proof.height));
        let text = format!("client state height < proof height ({latest} < {height})");
        return Err(IbcError::InvalidHeight.wrap(format!("{text}, please ensure the client has been updated")));
    }
    check_delay(ctx, store, proof)?;
    let merkle = MerkleProof::decode(proof.bytes).map_err(|_| {
        CommitmentError::InvalidProof.wrap("failed to unmarshal proof into ICS 23 commitment merkle proof")
    })?;
    let known = store.consensus_state(proof.height)?.ok_or_else(|| {
        let text = "please ensure the proof was constructed against a height that exists on the client";
        ClientError::ConsensusStateNotFound.wrap(text)
    })?;
    Ok((merkle, known))
}

fn check_delay(ctx: &Ctx, store: &Store, proof: Proof<'_>) -> Res<()> {
    let height = proof.height;
    if proof.delay_time != 0 {
        let Some(since) = store.processed_time(height)? else {
            let text = format!("processed time not found for height: {height}");
            return Err(TendermintError::ProcessedTimeNotFound.wrap(text));
        };
        // Go's numbers wrap.
        let (now, valid) = (unix_nanos(ctx.block().time), since.wrapping_add(proof.delay_time));
        if now < valid {
            let text = format!("cannot verify packet until time: {valid}, current time: {now}");
            return Err(TendermintError::DelayPeriodNotPassed.wrap(text));
        }
    }
    if proof.delay_blocks != 0 {
        let Some(since) = store.processed_height(height)? else {
            let text = format!("processed height not found for height: {height}");
            return Err(TendermintError::ProcessedHeightNotFound.wrap(text));
        };
        let now = self_height(ctx);
        let valid = Height::new(since.revision, since.height.wrapping_add(proof.delay_blocks));
        if now < valid {
            let text = format!("cannot verify packet until height: {valid}, current height: {now}");
            return Err(TendermintError::DelayPeriodNotPassed.wrap(text));
        }
    }
    Ok(())
}
