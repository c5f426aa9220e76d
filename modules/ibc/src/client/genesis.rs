//! The clients' part of genesis (ibc-go `02-client/genesis.go`, `02-client/types/genesis.go`).

use super::ids::{parse_client_id, validate_kind};
use super::keys::{CLIENTS, client_store, stored};
use super::states::{self, Kind};
use super::{Height, params};
use crate::host::{self, validate_client_id};
use crate::keeper::IbcKeeper;
use openledger_core::{Any, Ctx, Failure, Res};
use openledger_proto::ibc::core::client::v1::{
    ClientConsensusStates, ConsensusStateWithHeight, GenesisMetadata, GenesisState, IdentifiedClientState,
    IdentifiedGenesisMetadata,
};
use prost::Message;
use std::collections::BTreeMap;

fn refuse<T>(text: String) -> Res<T> {
    Err(Failure::unregistered(text))
}

/// No clients, and every kind allowed.
pub(crate) fn default() -> GenesisState {
    GenesisState { params: Some(params::default()), ..GenesisState::default() }
}

/// Checks the section without writing anything.
///
/// # Errors
/// A text that names the entry.
pub(crate) fn check(state: &GenesisState) -> Res<()> {
    params::validate(&state.params.clone().unwrap_or_default())?;
    let mut kinds = BTreeMap::new();
    let mut greatest = 0;
    for (i, client) in state.clients.iter().enumerate() {
        let (kind, number) = check_client(state, i, client)?;
        greatest = greatest.max(number);
        kinds.insert(client.client_id.as_str(), kind);
    }
    for client in &state.clients_consensus {
        let id = &client.client_id;
        let Some(kind) = kinds.get(id.as_str()) else {
            return refuse(format!(
                "consensus state in genesis has a client id {id} that does not map to a genesis client"
            ));
        };
        client.consensus_states.iter().enumerate().try_for_each(|(i, entry)| check_consensus(*kind, id, i, entry))?;
    }
    for client in &state.clients_metadata {
        let id = &client.client_id;
        if !kinds.contains_key(id.as_str()) {
            return refuse(format!("metadata in genesis has a client id {id} that does not map to a genesis client"));
        }
        // A value may be empty, which ibc-go refuses: an emptied list of relayers is, and what was exported comes in.
        if let Some(i) = client.client_metadata.iter().position(|entry| entry.key.is_empty()) {
            let cause = "genesis metadata key cannot be empty";
            return refuse(format!("invalid client metadata clientID {id} index {i}: {cause}"));
        }
    }
    let next = state.next_client_sequence;
    if greatest != 0 && greatest >= next {
        let of = "the maximum sequence used in the provided client identifiers";
        return refuse(format!("next client identifier sequence {next} must be greater than {of} {greatest}"));
    }
    Ok(())
}

/// Checks a client and returns its kind and number.
fn check_client(state: &GenesisState, i: usize, client: &IdentifiedClientState) -> Res<(Kind, u64)> {
    let id = &client.client_id;
    let at = |e: Failure| e.context(format!("invalid client consensus state identifier {id} index {i}"));
    validate_client_id(id).map_err(at)?;
    let Ok((kind, bytes)) = states::client_state(client.client_state.as_ref()) else {
        return refuse(format!("invalid client state with ID {id}"));
    };
    let name = kind.name();
    if !params::allows(&state.params.clone().unwrap_or_default(), name) {
        return refuse(format!("client type {name} not allowed by genesis params"));
    }
    let checked = kind.rules().check_client_state(bytes);
    checked.map_err(|e| e.context(format!("invalid client {id} index {i}")))?;
    let (found, number) = parse_client_id(id)?;
    if found != name {
        return refuse(format!("client state type {name} does not equal client type in client identifier {found}"));
    }
    validate_kind(found)?;
    Ok((kind, number))
}

fn check_consensus(kind: Kind, id: &str, i: usize, entry: &ConsensusStateWithHeight) -> Res<()> {
    let height = Height::from_proto(entry.height);
    if height.is_zero() {
        return refuse("consensus state height cannot be zero".to_owned());
    }
    let Ok((found, bytes)) = states::consensus_state(entry.consensus_state.as_ref()) else {
        return refuse(format!("invalid consensus state with client ID {id} at height {height}"));
    };
    let checked = found.rules().check_consensus_state(bytes);
    checked.map_err(|e| e.context(format!("invalid client consensus state clientID {id} index {i}")))?;
    if kind != found {
        let (found, kind) = (found.name(), kind.name());
        return refuse(format!("consensus state client type {found} does not equal client state client type {kind}"));
    }
    Ok(())
}

/// Everything that the store has of one client.
#[derive(Default)]
struct Exported {
    state: Option<Any>,
    consensus: Vec<ConsensusStateWithHeight>,
    metadata: Vec<GenesisMetadata>,
}

impl IbcKeeper {
    /// Writes the section. Metadata comes first, so that no entry of it takes the place of a state.
    pub(crate) fn init_client_genesis(&self, ctx: &Ctx, genesis: &GenesisState) -> Res<()> {
        let allowed = genesis.params.clone().unwrap_or_default();
        params::validate(&allowed).map_err(|e| e.context("invalid ibc client genesis state parameters"))?;
        self.set_client_params(ctx, &allowed)?;
        for client in &genesis.clients_metadata {
            let kv = client_store(ctx, &client.client_id);
            client.client_metadata.iter().try_for_each(|entry| kv.set(&entry.key, entry.value.clone()))?;
        }
        for client in &genesis.clients {
            let (kind, _) = states::client_state(client.client_state.as_ref())?;
            if !params::allows(&allowed, kind.name()) {
                return refuse(format!("client state type {} is not registered on the allowlist", kind.name()));
            }
            let state = states::stored_client_state(client.client_state.as_ref())?;
            client_store(ctx, &client.client_id).set(host::CLIENT_STATE, stored(&state))?;
        }
        for client in &genesis.clients_consensus {
            for entry in &client.consensus_states {
                let state = states::stored_consensus_state(entry.consensus_state.as_ref())?;
                let key = host::consensus_state(Height::from_proto(entry.height));
                client_store(ctx, &client.client_id).set(&key, stored(&state))?;
            }
        }
        self.set_next_client_sequence(ctx, genesis.next_client_sequence)
    }

    /// Reads the section back.
    pub(crate) fn export_client_genesis(&self, ctx: &Ctx) -> Res<GenesisState> {
        let mut clients: BTreeMap<String, Exported> = BTreeMap::new();
        let mut it = CLIENTS.iter(ctx)?;
        while let Some((key, value)) = it.next_entry()? {
            let mut parts = key.splitn(3, |b| *b == b'/').skip(1);
            let (Some(client), Some(path)) = (parts.next(), parts.next()) else {
                return Err(Failure::corrupt("a key of clients without a client"));
            };
            let client = clients.entry(text(client)?).or_default();
            sort_in(client, path, value)?;
        }
        let mut genesis = GenesisState {
            params: Some(self.client_params(ctx)?),
            next_client_sequence: self.next_client_sequence(ctx)?,
            ..GenesisState::default()
        };
        for (client_id, Exported { state, consensus, metadata }) in clients {
            if !consensus.is_empty() {
                let entry = ClientConsensusStates { client_id: client_id.clone(), consensus_states: consensus };
                genesis.clients_consensus.push(entry);
            }
            let Some(state) = state else { continue };
            if !metadata.is_empty() {
                let entry = IdentifiedGenesisMetadata { client_id: client_id.clone(), client_metadata: metadata };
                genesis.clients_metadata.push(entry);
            }
            genesis.clients.push(IdentifiedClientState { client_id, client_state: Some(state) });
        }
        Ok(genesis)
    }

    /// The clients that there are, in the order of their keys.
    pub(crate) fn client_ids(&self, ctx: &Ctx) -> Res<Vec<String>> {
        let mut ids = Vec::new();
        let mut it = CLIENTS.iter(ctx)?;
        while let Some((key, _)) = it.next_entry()? {
            let parts: Vec<&[u8]> = key.split(|b| *b == b'/').collect();
            if let [_, client, host::CLIENT_STATE] = parts.as_slice() {
                ids.push(text(client)?);
            }
        }
        Ok(ids)
    }
}

fn text(bytes: &[u8]) -> Res<String> {
    String::from_utf8(bytes.to_vec()).map_err(|_| Failure::corrupt("identifier of a client"))
}

/// Puts an entry of a client's store where genesis has it.
fn sort_in(client: &mut Exported, path: &[u8], value: Vec<u8>) -> Res<()> {
    let decode = |value: &[u8]| Any::decode(value).map_err(|e| Failure::corrupt(format!("state of a client: {e}")));
    let height = path.strip_prefix(b"consensusStates/").filter(|rest| !rest.contains(&b'/'));
    if path == host::CLIENT_STATE {
        client.state = Some(decode(&value)?);
    } else if let Some(height) = height {
        let height = Height::parse(&text(height)?).map_err(|e| Failure::corrupt(e.to_string()))?;
        let consensus_state = Some(decode(&value)?);
        client.consensus.push(ConsensusStateWithHeight { height: Some(height.into()), consensus_state });
    } else {
        client.metadata.push(GenesisMetadata { key: path.to_vec(), value });
    }
    Ok(())
}
