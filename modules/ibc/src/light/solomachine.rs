//! Clients of a key that signs what its state would hold (ICS-6, ibc-go `06-solomachine`).

mod key;
mod message;
mod state;

use super::{ClientMessage, ClientUpgrade, Proof, Status};
use crate::client::{Height, parse_client_id};
use crate::commitment::MerklePath;
use crate::errors::ClientError;
use openledger_core::{Ctx, Failure, Res};
use state::{ClientState, ConsensusState, Store};

/// The kind.
pub const KIND: &str = "06-solomachine";

/// Clients of solo machines.
#[derive(Debug, Clone, Copy, Default)]
pub struct Solomachine;

/// A refusal without a code, as Go's decoder has it where no transaction was decoded before.
fn uncoded(e: Failure) -> Failure {
    match e {
        Failure::Tx(e) if !e.unwinds => Failure::unregistered(e.log),
        other => other,
    }
}

fn foreign_message() -> Res<()> {
    Err(ClientError::InvalidClientType.wrap("expected type of solomachine.Header or solomachine.Misbehaviour"))
}

impl super::LightClient for Solomachine {
    fn check_client_state(&self, client_state: &[u8]) -> Res<()> {
        ClientState::decode(client_state)?.check()
    }

    fn check_consensus_state(&self, consensus_state: &[u8]) -> Res<()> {
        ConsensusState::decode(consensus_state)?.check()
    }

    fn check_message(&self, message: &ClientMessage) -> Res<()> {
        match message {
            ClientMessage::SolomachineHeader(header) => message::check_header(header),
            ClientMessage::SolomachineMisbehaviour(misbehaviour) => message::check_misbehaviour(misbehaviour),
            _ => foreign_message(),
        }
    }

    fn initialize(&self, ctx: &Ctx, client: &str, client_state: &[u8], consensus_state: &[u8]) -> Res<()> {
        let state = ClientState::decode(client_state).map_err(uncoded)?;
        state.check()?;
        let consensus = ConsensusState::decode(consensus_state).map_err(uncoded)?;
        consensus.check()?;
        let own = &state.consensus;
        if *own != consensus {
            let text = "consensus state in initial client does not equal initial consensus state";
            let text = format!("{text}. expected: {}, got: {}", own.text(), consensus.text());
            return Err(ClientError::InvalidConsensus.wrap(text));
        }
        Store::of(ctx, client).set(&state)
    }

    fn verify_message(&self, ctx: &Ctx, client: &str, message: &ClientMessage) -> Res<()> {
        let state = Store::of(ctx, client).require(client)?;
        match message {
            ClientMessage::SolomachineHeader(header) => message::verify_header(&state, header),
            ClientMessage::SolomachineMisbehaviour(misbehaviour) => message::verify_misbehaviour(&state, misbehaviour),
            _ => foreign_message(),
        }
    }

    fn is_misbehaviour(&self, ctx: &Ctx, client: &str, message: &ClientMessage) -> Res<bool> {
        Store::of(ctx, client).expect(client)?;
        Ok(matches!(message, ClientMessage::SolomachineMisbehaviour(_)))
    }

    fn freeze(&self, ctx: &Ctx, client: &str, _: &ClientMessage) -> Res<()> {
        let store = Store::of(ctx, client);
        let state = store.expect(client)?;
        store.set(&ClientState { is_frozen: true, ..state })
    }

    fn update(&self, ctx: &Ctx, client: &str, message: &ClientMessage) -> Res<Vec<Height>> {
        let store = Store::of(ctx, client);
        let state = store.expect(client)?;
        let ClientMessage::SolomachineHeader(header) = message else { return Ok(Vec::new()) };
        let key = header.new_public_key.as_ref();
        let consensus = ConsensusState::new(key, &header.new_diversifier, header.timestamp)?;
        let sequence = state.sequence.wrapping_add(1);
        store.set(&ClientState { sequence, consensus, ..state })?;
        Ok(vec![Height::new(0, sequence)])
    }

    fn verify_membership(&self, ctx: &Ctx, client: &str, proof: Proof<'_>, path: &MerklePath, value: &[u8]) -> Res<()> {
        let store = Store::of(ctx, client);
        let state = store.require(client)?;
        store.set(&message::verify_state(state, proof.bytes, path, value)?)
    }

    fn verify_non_membership(&self, ctx: &Ctx, client: &str, proof: Proof<'_>, path: &MerklePath) -> Res<()> {
        let store = Store::of(ctx, client);
        let state = store.require(client)?;
        store.set(&message::verify_state(state, proof.bytes, path, &[])?)
    }

    fn status(&self, ctx: &Ctx, client: &str) -> Res<Status> {
        Ok(match Store::of(ctx, client).get()? {
            None => Status::Unknown,
            Some(state) if state.is_frozen => Status::Frozen,
            Some(_) => Status::Active,
        })
    }

    fn latest_height(&self, ctx: &Ctx, client: &str) -> Res<Height> {
        let state = Store::of(ctx, client).get()?;
        Ok(state.map_or(Height::ZERO, |state| Height::new(0, state.sequence)))
    }

    fn timestamp_at(&self, ctx: &Ctx, client: &str, _: Height) -> Res<u64> {
        Ok(Store::of(ctx, client).require(client)?.consensus.timestamp)
    }

    fn recover(&self, ctx: &Ctx, subject: &str, substitute: &str) -> Res<()> {
        let (kind, _) = parse_client_id(substitute)?;
        if kind != KIND {
            return Err(ClientError::InvalidClientType.wrap(format!("expected: {KIND}, got: {kind}")));
        }
        let store = Store::of(ctx, subject);
        let state = store.require(subject)?;
        let other = Store::of(ctx, substitute).require(substitute)?;
        let key = state.consensus.key().map_err(|e| e.context("failed to get consensus public key"))?;
        let new = other.consensus.key().map_err(|e| e.context("failed to get substitute client public key"))?;
        if key == new {
            return Err(ClientError::InvalidHeader.wrap("subject and substitute have the same public key"));
        }
        store.set(&ClientState { is_frozen: false, ..other })
    }

    fn upgrade(&self, _: &Ctx, _: &str, _: &ClientUpgrade<'_>) -> Res<()> {
        Err(ClientError::InvalidUpgradeClient.wrap("cannot upgrade solomachine client"))
    }
}
