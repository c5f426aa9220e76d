//! States of clients as they come in messages and genesis: of which kind they are, and the bytes in which they are
//! stored.

use crate::errors::IbcError;
use crate::light::solomachine::{self, Solomachine};
use crate::light::tendermint::{self, Tendermint};
use crate::light::{ClientMessage, LightClient};
use openledger_core::wire::{time_from_proto, time_to_proto};
use openledger_core::{Any, Res};
use openledger_proto::any::pack;
use openledger_proto::ibc::lightclients::{solomachine as sm, tendermint as tm};
use prost::{Message, Name};

/// The kinds whose states can come from outside. The client of this chain itself has none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Tendermint,
    Solomachine,
}

impl Kind {
    /// The name that identifiers of such clients begin with.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Tendermint => tendermint::KIND,
            Self::Solomachine => solomachine::KIND,
        }
    }

    /// The rules of the kind.
    pub(super) fn rules(self) -> &'static dyn LightClient {
        match self {
            Self::Tendermint => &Tendermint,
            Self::Solomachine => &Solomachine,
        }
    }

    /// The kind of a message to a client.
    pub(super) fn of_message(message: &ClientMessage) -> Self {
        match message {
            ClientMessage::TendermintHeader(_) | ClientMessage::TendermintMisbehaviour(_) => Self::Tendermint,
            ClientMessage::SolomachineHeader(_) | ClientMessage::SolomachineMisbehaviour(_) => Self::Solomachine,
        }
    }
}

/// A field that must hold a state.
fn present(any: Option<&Any>) -> Res<&Any> {
    any.ok_or_else(|| IbcError::UnpackAny.wrap("protobuf Any message cannot be nil"))
}

fn foreign<T>(what: &str) -> Res<T> {
    Err(IbcError::UnpackAny.wrap(format!("cannot unpack Any into {what} *types.Any")))
}

/// The kind of the client state that a field holds, and its bytes.
///
/// # Errors
/// `ibc:14` for none, or a type that is none.
pub(super) fn client_state(any: Option<&Any>) -> Res<(Kind, &[u8])> {
    let any = present(any)?;
    let kind = match any.type_url.as_str() {
        url if url == tm::v1::ClientState::type_url() => Kind::Tendermint,
        url if url == sm::v3::ClientState::type_url() => Kind::Solomachine,
        _ => return foreign("ClientState"),
    };
    Ok((kind, &any.value))
}

/// The kind of the consensus state that a field holds, and its bytes.
///
/// # Errors
/// `ibc:14` for none, or a type that is none.
pub(super) fn consensus_state(any: Option<&Any>) -> Res<(Kind, &[u8])> {
    let any = present(any)?;
    let kind = match any.type_url.as_str() {
        url if url == tm::v1::ConsensusState::type_url() => Kind::Tendermint,
        url if url == sm::v3::ConsensusState::type_url() => Kind::Solomachine,
        _ => return foreign("ConsensusState"),
    };
    Ok((kind, &any.value))
}

fn decode<T: Message + Default>(bytes: &[u8]) -> Res<T> {
    T::decode(bytes).map_err(|e| IbcError::UnpackAny.wrap(e))
}

/// The client state of a CometBFT chain with every member that Go writes even where it is empty.
fn whole(state: tm::v1::ClientState) -> tm::v1::ClientState {
    tm::v1::ClientState {
        trust_level: Some(state.trust_level.unwrap_or_default()),
        trusting_period: Some(state.trusting_period.unwrap_or_default()),
        unbonding_period: Some(state.unbonding_period.unwrap_or_default()),
        max_clock_drift: Some(state.max_clock_drift.unwrap_or_default()),
        frozen_height: Some(state.frozen_height.unwrap_or_default()),
        latest_height: Some(state.latest_height.unwrap_or_default()),
        ..state
    }
}

/// A client state in the bytes in which Go stores it.
///
/// # Errors
/// `ibc:14`.
pub(super) fn stored_client_state(any: Option<&Any>) -> Res<Any> {
    Ok(match client_state(any)? {
        (Kind::Tendermint, bytes) => pack(&whole(decode(bytes)?)),
        (Kind::Solomachine, bytes) => pack(&decode::<sm::v3::ClientState>(bytes)?),
    })
}

/// A consensus state in the bytes in which Go stores it.
///
/// # Errors
/// `ibc:14`.
pub(super) fn stored_consensus_state(any: Option<&Any>) -> Res<Any> {
    Ok(match consensus_state(any)? {
        (Kind::Tendermint, bytes) => {
            let state: tm::v1::ConsensusState = decode(bytes)?;
            let timestamp = Some(time_to_proto(time_from_proto(state.timestamp.as_ref())));
            pack(&tm::v1::ConsensusState { timestamp, root: Some(state.root.unwrap_or_default()), ..state })
        }
        (Kind::Solomachine, bytes) => pack(&decode::<sm::v3::ConsensusState>(bytes)?),
    })
}

/// What a chain commits to before an upgrade: its client state without what each client chooses for itself (ibc-go
/// `ZeroCustomFields`). `None` if the state is not that of a CometBFT chain.
///
/// # Errors
/// `ibc:14`.
pub(super) fn without_choices(any: Option<&Any>) -> Res<Option<Any>> {
    let (Kind::Tendermint, bytes) = client_state(any)? else { return Ok(None) };
    let state: tm::v1::ClientState = decode(bytes)?;
    let kept = tm::v1::ClientState {
        chain_id: state.chain_id,
        unbonding_period: state.unbonding_period,
        latest_height: state.latest_height,
        proof_specs: state.proof_specs,
        upgrade_path: state.upgrade_path,
        ..tm::v1::ClientState::default()
    };
    Ok(Some(pack(&whole(kept))))
}
