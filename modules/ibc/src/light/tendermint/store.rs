//! What is kept below a client's prefix: its state, what it knows of heights, when and where it learnt that, and the
//! heights in order (ibc-go `store.go`).

use super::state::{ClientState, ConsensusState, unix_nanos};
use crate::client::{Height, client_store, revision_of};
use crate::errors::ClientError;
use crate::host;
use openledger_core::kv::Kv;
use openledger_core::{Any, Ctx, Failure, Res};
use openledger_proto::ibc::lightclients::tendermint::v1 as pb;
use prost::{Message, Name};

/// In front of a height, where heights are in order.
const ORDERED: &[u8] = b"iterateConsensusStates";

/// The store of one client.
pub(super) struct Store(Kv);

/// The height of this chain, as other chains name it (ibc-go `GetSelfHeight`).
pub(in crate::light) fn self_height(ctx: &Ctx) -> Height {
    Height::new(revision_of(&ctx.block().chain_id), ctx.height())
}

fn unpack<T: Name>(bytes: &[u8]) -> Res<Vec<u8>> {
    let any = Any::decode(bytes).map_err(|e| Failure::corrupt(format!("state of a client: {e}")))?;
    if any.type_url != T::type_url() {
        return Err(Failure::corrupt(format!("state of a client: {}", any.type_url)));
    }
    Ok(any.value)
}

fn stored<T>(state: Res<T>) -> Res<T> {
    state.map_err(|e| Failure::corrupt(format!("state of a client: {e}")))
}

/// Where a height is among the ordered ones.
fn ordered(height: Height) -> [u8; 16] {
    let [revision, height] = [height.revision.to_be_bytes(), height.height.to_be_bytes()];
    std::array::from_fn(|i| if i < 8 { revision[i] } else { height[i - 8] })
}

/// The key of an ordered height.
fn order_key(height: Height) -> Vec<u8> {
    [ORDERED, &ordered(height)].concat()
}

fn metadata(height: Height, what: &str) -> Vec<u8> {
    [host::consensus_state(height).as_slice(), what.as_bytes()].concat()
}

fn processed_time(height: Height) -> Vec<u8> {
    metadata(height, "/processedTime")
}

fn processed_height(height: Height) -> Vec<u8> {
    metadata(height, "/processedHeight")
}

impl Store {
    pub(super) fn of(ctx: &Ctx, client: &str) -> Self {
        Self(client_store(ctx, client))
    }

    /// The client's state.
    pub(super) fn client_state(&self) -> Res<Option<ClientState>> {
        let bytes = self.0.get(host::CLIENT_STATE)?.filter(|bytes| !bytes.is_empty());
        bytes.map(|bytes| stored(ClientState::decode(&unpack::<pb::ClientState>(&bytes)?))).transpose()
    }

    /// The client's state, which must be there.
    ///
    /// # Errors
    /// `client:4`.
    pub(super) fn require_client(&self, client: &str) -> Res<ClientState> {
        self.client_state()?.ok_or_else(|| ClientError::ClientNotFound.wrap(client))
    }

    /// The client's state where ibc-go panics without one.
    pub(super) fn expect_client(&self, client: &str) -> Res<ClientState> {
        self.client_state()?.ok_or_else(|| Failure::panicked(ClientError::ClientNotFound.wrap(client)))
    }

    pub(super) fn set_client_state(&self, state: &ClientState) -> Res<()> {
        self.0.set(host::CLIENT_STATE, state.to_any().encode_to_vec())
    }

    fn consensus_under(&self, key: &[u8]) -> Res<Option<ConsensusState>> {
        let bytes = self.0.get(key)?.filter(|bytes| !bytes.is_empty());
        bytes.map(|bytes| stored(ConsensusState::decode(&unpack::<pb::ConsensusState>(&bytes)?))).transpose()
    }

    /// What the client knows of a height.
    pub(super) fn consensus_state(&self, height: Height) -> Res<Option<ConsensusState>> {
        self.consensus_under(&host::consensus_state(height))
    }

    pub(super) fn set_consensus_state(&self, height: Height, state: &ConsensusState) -> Res<()> {
        self.0.set(&host::consensus_state(height), state.to_any().encode_to_vec())
    }

    /// When this chain learnt of a height, in nanoseconds since the Unix epoch.
    pub(super) fn processed_time(&self, height: Height) -> Res<Option<u64>> {
        let bytes = self.0.get(&processed_time(height))?.filter(|bytes| !bytes.is_empty());
        let Some(bytes) = bytes else { return Ok(None) };
        // Go reads the first eight bytes.
        let number = bytes.first_chunk().ok_or_else(|| Failure::corrupt("processed time of a height"))?;
        Ok(Some(u64::from_be_bytes(*number)))
    }

    /// At which height this chain learnt of a height.
    pub(super) fn processed_height(&self, height: Height) -> Res<Option<Height>> {
        let bytes = self.0.get(&processed_height(height))?;
        Ok(bytes.and_then(|bytes| Height::parse(std::str::from_utf8(&bytes).ok()?).ok()))
    }

    /// Notes that this chain learns of a height now.
    pub(super) fn set_metadata(&self, ctx: &Ctx, height: Height) -> Res<()> {
        self.copy_metadata(height, self_height(ctx), unix_nanos(ctx.block().time))
    }

    /// Notes when and where this chain learnt of a height.
    pub(super) fn copy_metadata(&self, height: Height, known_at: Height, known_since: u64) -> Res<()> {
        self.0.set(&processed_time(height), known_since.to_be_bytes().to_vec())?;
        self.0.set(&processed_height(height), known_at.to_string().into_bytes())?;
        self.0.set(&order_key(height), host::consensus_state(height))
    }

    /// Forgets a height.
    pub(super) fn forget(&self, height: Height) -> Res<()> {
        self.0.delete(&host::consensus_state(height))?;
        self.0.delete(&processed_time(height))?;
        self.0.delete(&processed_height(height))?;
        self.0.delete(&order_key(height))
    }

    /// The lowest height that the client knows, and what it knows of it.
    ///
    /// # Errors
    /// `undefined:111222` where it does not know it after all.
    pub(super) fn oldest(&self) -> Res<Option<(Height, ConsensusState)>> {
        let it = self.0.iter_prefix(ORDERED, false)?;
        let Some((key, _)) = it.peek() else { return Ok(None) };
        let corrupt = || Failure::corrupt("order of a client's heights");
        let (revision, height) = key.last_chunk::<16>().ok_or_else(corrupt)?.split_at(8);
        let number = |bytes: &[u8]| bytes.try_into().map(u64::from_be_bytes).map_err(|_| corrupt());
        let height = Height::new(number(revision)?, number(height)?);
        let state = self.consensus_state(height)?.ok_or_else(|| {
            let text = format!("failed to retrieve consensus state at height: {height}");
            Failure::panicked(ClientError::ConsensusStateNotFound.wrap(text))
        })?;
        Ok(Some((height, state)))
    }

    /// What the client knows of the next height below.
    pub(super) fn before(&self, height: Height) -> Res<Option<ConsensusState>> {
        let it = self.0.prefix(ORDERED).iter(&[], Some(&ordered(height)), true)?;
        let Some((_, key)) = it.peek() else { return Ok(None) };
        self.consensus_under(key)
    }

    /// What the client knows of the next height above.
    pub(super) fn after(&self, height: Height) -> Res<Option<ConsensusState>> {
        let mut it = self.0.prefix(ORDERED).iter(&ordered(height), None, false)?;
        if it.peek().is_some_and(|(_, key)| *key == host::consensus_state(height)) {
            it.next_entry()?;
        }
        let Some((_, key)) = it.peek() else { return Ok(None) };
        self.consensus_under(key)
    }
}
