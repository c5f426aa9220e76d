//! What is kept of a client of a solo machine (ibc-go `client_state.go`, `consensus_state.go`).

use super::key::PubKey;
use crate::client::client_store;
use crate::errors::ClientError;
use crate::host;
use openledger_core::kv::Kv;
use openledger_core::{Any, Ctx, Failure, Res, Sdk};
use openledger_proto::any::pack;
use openledger_proto::ibc::lightclients::solomachine::v3 as pb;
use prost::{Message, Name};

/// A client's state with its key read.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct ClientState {
    pub(super) sequence: u64,
    pub(super) is_frozen: bool,
    pub(super) consensus: ConsensusState,
}

/// The key of a solo machine, and when it last signed.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct ConsensusState {
    /// The key as it came, which is how it is stored.
    any: Option<Any>,
    key: Option<PubKey>,
    pub(super) diversifier: String,
    /// The machine's own time.
    pub(super) timestamp: u64,
}

fn decode<T: Message + Default>(bytes: &[u8]) -> Res<T> {
    T::decode(bytes).map_err(|e| Sdk::TxDecode.wrap(e))
}

/// Whether a text consists of nothing but blanks.
pub(super) fn is_blank(text: &str) -> bool {
    !text.is_empty() && text.trim().is_empty()
}

impl ConsensusState {
    /// A state with this key.
    ///
    /// # Errors
    /// `sdk:2`, `sdk:8`.
    pub(super) fn new(any: Option<&Any>, diversifier: &str, timestamp: u64) -> Res<Self> {
        let key = any.map(PubKey::read).transpose()?;
        Ok(Self { any: any.cloned(), key, diversifier: diversifier.to_owned(), timestamp })
    }

    fn of(state: &pb::ConsensusState) -> Res<Self> {
        Self::new(state.public_key.as_ref(), &state.diversifier, state.timestamp)
    }

    /// Reads a state.
    ///
    /// # Errors
    /// `sdk:2`, `sdk:8`.
    pub(super) fn decode(bytes: &[u8]) -> Res<Self> {
        Self::of(&decode(bytes)?)
    }

    fn to_proto(&self) -> pb::ConsensusState {
        let (public_key, diversifier) = (self.any.clone(), self.diversifier.clone());
        pb::ConsensusState { public_key, diversifier, timestamp: self.timestamp }
    }

    /// The same key with a later time.
    pub(super) fn signed_at(self, timestamp: u64) -> Self {
        Self { timestamp, ..self }
    }

    /// The key.
    ///
    /// # Errors
    /// `client:8`.
    pub(super) fn key(&self) -> Res<&PubKey> {
        self.key.as_ref().ok_or_else(|| ClientError::InvalidConsensus.wrap("consensus state PublicKey cannot be nil"))
    }

    /// Checks the members.
    ///
    /// # Errors
    /// `client:8`.
    pub(super) fn check(&self) -> Res<()> {
        if self.timestamp == 0 {
            return Err(ClientError::InvalidConsensus.wrap("timestamp cannot be 0"));
        }
        if is_blank(&self.diversifier) {
            return Err(ClientError::InvalidConsensus.wrap("diversifier cannot contain only spaces"));
        }
        match &self.key {
            Some(key) if !key.is_empty()? => Ok(()),
            _ => Err(ClientError::InvalidConsensus.wrap("public key cannot be empty")),
        }
    }

    /// The state as Go's text format begins it, for refusals.
    pub(super) fn text(&self) -> String {
        format!("diversifier:{:?} timestamp:{}", self.diversifier, self.timestamp)
    }
}

impl ClientState {
    /// Reads a state.
    ///
    /// # Errors
    /// `sdk:2`, `sdk:8`; `undefined:111222` for a state without a key, which ibc-go looks for as it reads.
    pub(super) fn decode(bytes: &[u8]) -> Res<Self> {
        let state: pb::ClientState = decode(bytes)?;
        let consensus = state
            .consensus_state
            .as_ref()
            .ok_or_else(|| Failure::panicked("runtime error: invalid memory address or nil pointer dereference"))?;
        let consensus = ConsensusState::of(consensus)?;
        Ok(Self { sequence: state.sequence, is_frozen: state.is_frozen, consensus })
    }

    /// Checks the members.
    ///
    /// # Errors
    /// `client:3`, `client:8`.
    pub(super) fn check(&self) -> Res<()> {
        if self.sequence == 0 {
            return Err(ClientError::InvalidClient.wrap("sequence cannot be 0"));
        }
        self.consensus.check()
    }
}

/// The store of one client.
pub(super) struct Store(Kv);

impl Store {
    pub(super) fn of(ctx: &Ctx, client: &str) -> Self {
        Self(client_store(ctx, client))
    }

    /// The client's state.
    pub(super) fn get(&self) -> Res<Option<ClientState>> {
        let Some(bytes) = self.0.get(host::CLIENT_STATE)?.filter(|bytes| !bytes.is_empty()) else { return Ok(None) };
        let corrupt = |e: String| Failure::corrupt(format!("state of a client: {e}"));
        let any = Any::decode(bytes.as_slice()).map_err(|e| corrupt(e.to_string()))?;
        if any.type_url != pb::ClientState::type_url() {
            return Err(corrupt(any.type_url));
        }
        ClientState::decode(&any.value).map(Some).map_err(|e| corrupt(e.to_string()))
    }

    /// The client's state, which must be there.
    ///
    /// # Errors
    /// `client:4`.
    pub(super) fn require(&self, client: &str) -> Res<ClientState> {
        self.get()?.ok_or_else(|| ClientError::ClientNotFound.wrap(client))
    }

    /// The client's state where ibc-go panics without one.
    pub(super) fn expect(&self, client: &str) -> Res<ClientState> {
        self.get()?.ok_or_else(|| Failure::panicked(ClientError::ClientNotFound.wrap(client)))
    }

    pub(super) fn set(&self, state: &ClientState) -> Res<()> {
        let consensus_state = Some(state.consensus.to_proto());
        let state = pb::ClientState { sequence: state.sequence, is_frozen: state.is_frozen, consensus_state };
        self.0.set(host::CLIENT_STATE, pack(&state).encode_to_vec())
    }
}
