//! Clients of chains that run CometBFT (ICS-7, ibc-go `07-tendermint`).

mod comet;
mod header;
mod membership;
mod misbehaviour;
mod state;
mod store;
mod update;
mod upgrade;

use super::{ClientMessage, ClientUpgrade, Proof, Status};
use crate::client::{Height, parse_client_id};
use crate::commitment::{self, MerklePath};
use crate::errors::ClientError;
use openledger_core::{Ctx, Failure, Res};
use state::{ClientState, ConsensusState};
use store::Store;

pub(super) use state::unix_nanos;
pub(super) use store::self_height;

/// The kind.
pub const KIND: &str = "07-tendermint";

/// The height at which every frozen client is said to be frozen.
const FROZEN: Height = Height::new(0, 1);

/// Clients of CometBFT chains.
#[derive(Debug, Clone, Copy, Default)]
pub struct Tendermint;

/// Names in front of a refusal what could not be read, which Go says without a code.
fn unreadable(what: &'static str) -> impl Fn(Failure) -> Failure {
    move |e| match e {
        Failure::Tx(e) if !e.unwinds => {
            Failure::unregistered(format!("failed to unmarshal {what} bytes into {what}: {}", e.log))
        }
        other => other,
    }
}

impl super::LightClient for Tendermint {
    fn check_client_state(&self, client_state: &[u8]) -> Res<()> {
        ClientState::decode(client_state)?.check()
    }

    fn check_consensus_state(&self, consensus_state: &[u8]) -> Res<()> {
        ConsensusState::decode(consensus_state)?.check()
    }

    fn check_message(&self, message: &ClientMessage) -> Res<()> {
        match message {
            ClientMessage::TendermintHeader(header) => header::check_header(header),
            ClientMessage::TendermintMisbehaviour(misbehaviour) => header::check_misbehaviour(misbehaviour),
            _ => Err(ClientError::InvalidClientType.into()),
        }
    }

    fn initialize(&self, ctx: &Ctx, client: &str, client_state: &[u8], consensus_state: &[u8]) -> Res<()> {
        let state = ClientState::decode(client_state).map_err(unreadable("client state"))?;
        state.check()?;
        let consensus = ConsensusState::decode(consensus_state).map_err(unreadable("consensus state"))?;
        consensus.check()?;
        let store = Store::of(ctx, client);
        store.set_client_state(&state)?;
        store.set_consensus_state(state.latest_height, &consensus)?;
        store.set_metadata(ctx, state.latest_height)
    }

    fn verify_message(&self, ctx: &Ctx, client: &str, message: &ClientMessage) -> Res<()> {
        let store = Store::of(ctx, client);
        let state = store.require_client(client)?;
        match message {
            ClientMessage::TendermintHeader(header) => update::verify_header(ctx, &store, &state, header),
            ClientMessage::TendermintMisbehaviour(misbehaviour) => {
                misbehaviour::verify_misbehaviour(ctx, &store, &state, misbehaviour)
            }
            _ => Err(ClientError::InvalidClientType.into()),
        }
    }

    fn is_misbehaviour(&self, ctx: &Ctx, client: &str, message: &ClientMessage) -> Res<bool> {
        let store = Store::of(ctx, client);
        store.expect_client(client)?;
        match message {
            ClientMessage::TendermintHeader(header) => misbehaviour::contradicts(&store, header),
            ClientMessage::TendermintMisbehaviour(misbehaviour) => misbehaviour::is_contradiction(misbehaviour),
            _ => Ok(false),
        }
    }

    fn freeze(&self, ctx: &Ctx, client: &str, _: &ClientMessage) -> Res<()> {
        let store = Store::of(ctx, client);
        let state = store.expect_client(client)?;
        store.set_client_state(&ClientState { frozen_height: FROZEN, ..state })
    }

    fn update(&self, ctx: &Ctx, client: &str, message: &ClientMessage) -> Res<Vec<Height>> {
        let store = Store::of(ctx, client);
        let state = store.expect_client(client)?;
        match message {
            ClientMessage::TendermintHeader(header) => update::update(ctx, &store, state, header),
            // Two headers that do not contradict each other tell nothing.
            _ => Ok(Vec::new()),
        }
    }

    fn verify_membership(&self, ctx: &Ctx, client: &str, proof: Proof<'_>, path: &MerklePath, value: &[u8]) -> Res<()> {
        let store = Store::of(ctx, client);
        let state = store.require_client(client)?;
        let (proof, known) = membership::prepare(ctx, &store, &state, proof)?;
        commitment::verify_membership(&state.proof_specs, &known.root, path, value, &proof)
    }

    fn verify_non_membership(&self, ctx: &Ctx, client: &str, proof: Proof<'_>, path: &MerklePath) -> Res<()> {
        let store = Store::of(ctx, client);
        let state = store.require_client(client)?;
        let (proof, known) = membership::prepare(ctx, &store, &state, proof)?;
        commitment::verify_non_membership(&state.proof_specs, &known.root, path, &proof)
    }

    fn status(&self, ctx: &Ctx, client: &str) -> Res<Status> {
        let store = Store::of(ctx, client);
        let Some(state) = store.client_state()? else { return Ok(Status::Unknown) };
        if !state.frozen_height.is_zero() {
            return Ok(Status::Frozen);
        }
        // A newest state that was forgotten must have expired.
        Ok(match store.consensus_state(state.latest_height)? {
            Some(known) if !state.is_expired(known.time, ctx.block().time) => Status::Active,
            _ => Status::Expired,
        })
    }

    fn latest_height(&self, ctx: &Ctx, client: &str) -> Res<Height> {
        let state = Store::of(ctx, client).client_state()?;
        Ok(state.map_or(Height::ZERO, |state| state.latest_height))
    }

    fn timestamp_at(&self, ctx: &Ctx, client: &str, height: Height) -> Res<u64> {
        let store = Store::of(ctx, client);
        store.require_client(client)?;
        let Some(known) = store.consensus_state(height)? else {
            return Err(ClientError::ConsensusStateNotFound.wrap(format!("height ({height})")));
        };
        Ok(unix_nanos(known.time))
    }

    fn recover(&self, ctx: &Ctx, subject: &str, substitute: &str) -> Res<()> {
        let (kind, _) = parse_client_id(substitute)?;
        if kind != KIND {
            return Err(ClientError::InvalidClientType.wrap(format!("expected: {KIND}, got: {kind}")));
        }
        upgrade::recover(&Store::of(ctx, subject), subject, &Store::of(ctx, substitute), substitute)
    }

    fn upgrade(&self, ctx: &Ctx, client: &str, upgrade: &ClientUpgrade<'_>) -> Res<()> {
        upgrade::upgrade(ctx, &Store::of(ctx, client), client, upgrade)
    }
}
