//! `ibc.core.client.v1.Query` (ibc-go `02-client/keeper/grpc_query.go`).

use super::ids::parse_client_id;
use super::keeper::refusal;
use super::keys::CLIENTS;
use super::{Height, revision_of};
use crate::commitment::MerklePath;
use crate::errors::ClientError;
use crate::host::{self, validate_client_id};
use crate::keeper::IbcKeeper;
use crate::light::{Proof, Status, localhost, solomachine};
use openledger_core::pagination::{PageRequest, PageResponse, paginate_filtered};
use openledger_core::wire::{page_request, page_response};
use openledger_core::{Any, Ctx, Failure, GrpcCode, QueryError, QueryRoute, QueryRoutes, Res};
use openledger_proto::ibc::core::client::v1::{self as pb, *};
use prost::Message;

type Answer<T> = Result<T, QueryError>;

/// Gas of reading a byte, of which a proof's bytes cost three times as much.
const READ_PER_BYTE: u64 = openledger_core::gas::kv::READ_PER_BYTE;

/// A malformed request, in the words of the refusal.
pub(crate) fn invalid(e: Failure) -> QueryError {
    match e {
        Failure::Tx(e) => QueryError::invalid(e.log),
        fatal => fatal.into(),
    }
}

/// Plain errors of the SDK's paging.
pub(crate) fn unknown(e: QueryError) -> QueryError {
    QueryError::plain(e.message)
}

/// The height of the state that a query sees, as counterparties of this chain name it.
pub(crate) fn self_height(ctx: &Ctx) -> pb::Height {
    Height::new(revision_of(&ctx.block().chain_id), ctx.height()).into()
}

/// The methods of `ibc.core.client.v1.Query`.
pub(crate) fn queries(keeper: &IbcKeeper) -> Vec<QueryRoute> {
    QueryRoutes::new(keeper.clone())
        .service("ibc.core.client.v1.Query")
        .on("ClientState", client_state)
        .on("ClientStates", client_states)
        .on("ConsensusState", consensus_state)
        .on("ConsensusStates", consensus_states)
        .on("ConsensusStateHeights", consensus_state_heights)
        .on("ClientStatus", |k, ctx, r: QueryClientStatusRequest| {
            validate_client_id(&r.client_id).map_err(invalid)?;
            Ok(QueryClientStatusResponse { status: k.client_status(ctx, &r.client_id)?.to_string() })
        })
        .on("ClientParams", |k, ctx, _: QueryClientParamsRequest| {
            Ok(QueryClientParamsResponse { params: Some(k.client_params(ctx)?) })
        })
        .on("ClientCreator", |k, ctx, r: QueryClientCreatorRequest| {
            validate_client_id(&r.client_id).map_err(invalid)?;
            let creator = k.client_creator(ctx, &r.client_id)?;
            let creator = creator.map(|creator| ctx.address_text(&creator)).unwrap_or_default();
            Ok(QueryClientCreatorResponse { creator })
        })
        .on("UpgradedClientState", upgraded_client_state)
        .on("UpgradedConsensusState", upgraded_consensus_state)
        .on("VerifyMembership", verify_membership)
        .finish()
}

fn client_state(k: &IbcKeeper, ctx: &Ctx, r: QueryClientStateRequest) -> Answer<QueryClientStateResponse> {
    validate_client_id(&r.client_id).map_err(invalid)?;
    let missing = || QueryError::not_found(ClientError::ClientNotFound.wrap(&r.client_id).to_string());
    let state = k.client_state(ctx, &r.client_id)?.ok_or_else(missing)?;
    Ok(QueryClientStateResponse {
        client_state: Some(state),
        proof_height: Some(self_height(ctx)),
        ..QueryClientStateResponse::default()
    })
}

fn decode_any(bytes: &[u8]) -> Res<Any> {
    Any::decode(bytes).map_err(|e| Failure::corrupt(format!("state of a client: {e}")))
}

/// Lists what `pick` finds among the keys of clients below a path, in the order of the keys.
///
/// ibc-go's callbacks take whatever they are shown, also what lies before and behind the page, so its answers hold
/// more than a page: all entries before it and one behind it, or all there are where a total is asked for. Clients
/// have to expect that of any chain, and get the same here.
fn listed<R>(
    ctx: &Ctx,
    path: &[u8],
    page: &PageRequest,
    mut pick: impl FnMut(&[u8], &[u8]) -> Res<Option<R>>,
) -> Answer<(Vec<R>, PageResponse)> {
    let mut found = Vec::new();
    let keep = |key: Vec<u8>, value: Vec<u8>| {
        let hit = pick(key.get(path.len()..).unwrap_or_default(), &value)?;
        let is_hit = hit.is_some();
        found.extend(hit);
        Ok(is_hit.then_some(()))
    };
    let (_, page) = paginate_filtered(ctx, &CLIENTS, path, page, keep).map_err(unknown)?;
    Ok((found, page))
}

fn client_states(_: &IbcKeeper, ctx: &Ctx, r: QueryClientStatesRequest) -> Answer<QueryClientStatesResponse> {
    let (mut client_states, page) = listed(ctx, &[], &page_request(r.pagination), |key, value| {
        // Keys are those below `clients`, so each begins with a slash and the client.
        let parts: Vec<&[u8]> = key.split(|b| *b == b'/').collect();
        let (Some(client), Some(&host::CLIENT_STATE)) = (parts.get(1), parts.last()) else { return Ok(None) };
        let client_id = String::from_utf8_lossy(client).into_owned();
        validate_client_id(&client_id)?;
        Ok(Some(IdentifiedClientState { client_id, client_state: Some(decode_any(value)?) }))
    })?;
    client_states.sort_by(|a, b| a.client_id.cmp(&b.client_id));
    Ok(QueryClientStatesResponse { client_states, pagination: page_response(page) })
}

/// The path of a client's consensus states below `clients`.
fn states_of(client: &str) -> Vec<u8> {
    format!("/{client}/consensusStates/").into_bytes()
}

/// The height in a key below a client's consensus states; none for what else is kept of a height.
fn height_of(key: &[u8]) -> Res<Option<Height>> {
    if key.contains(&b'/') {
        return Ok(None);
    }
    Height::parse(&String::from_utf8_lossy(key)).map(Some)
}

fn consensus_states(_: &IbcKeeper, ctx: &Ctx, r: QueryConsensusStatesRequest) -> Answer<QueryConsensusStatesResponse> {
    validate_client_id(&r.client_id).map_err(invalid)?;
    let path = states_of(&r.client_id);
    let (consensus_states, page) = listed(ctx, &path, &page_request(r.pagination), |key, value| {
        let Some(height) = height_of(key)? else { return Ok(None) };
        Ok(Some(ConsensusStateWithHeight { height: Some(height.into()), consensus_state: Some(decode_any(value)?) }))
    })?;
    Ok(QueryConsensusStatesResponse { consensus_states, pagination: page_response(page) })
}

fn consensus_state_heights(
    _: &IbcKeeper,
    ctx: &Ctx,
    r: QueryConsensusStateHeightsRequest,
) -> Answer<QueryConsensusStateHeightsResponse> {
    validate_client_id(&r.client_id).map_err(invalid)?;
    let path = states_of(&r.client_id);
    let (consensus_state_heights, page) =
        listed(ctx, &path, &page_request(r.pagination), |key, _| Ok(height_of(key)?.map(pb::Height::from)))?;
    Ok(QueryConsensusStateHeightsResponse { consensus_state_heights, pagination: page_response(page) })
}

fn consensus_state(k: &IbcKeeper, ctx: &Ctx, r: QueryConsensusStateRequest) -> Answer<QueryConsensusStateResponse> {
    validate_client_id(&r.client_id).map_err(invalid)?;
    let client = r.client_id.as_str();
    let height = Height::new(r.revision_number, r.revision_height);
    let state = if r.latest_height {
        match refusal(k.rules_of(ctx, client))? {
            Ok(rules) => k.client_consensus_state(ctx, client, rules.latest_height(ctx, client)?)?,
            Err(_) => None,
        }
    } else if r.revision_height == 0 {
        return Err(QueryError::invalid("consensus state height cannot be 0"));
    } else {
        k.client_consensus_state(ctx, client, height)?
    };
    let missing = || {
        let text = format!("client-id: {client}, height: {height}");
        QueryError::not_found(ClientError::ConsensusStateNotFound.wrap(text).to_string())
    };
    Ok(QueryConsensusStateResponse {
        consensus_state: Some(state.ok_or_else(missing)?),
        proof_height: Some(self_height(ctx)),
        ..QueryConsensusStateResponse::default()
    })
}

fn upgraded_client_state(
    k: &IbcKeeper,
    ctx: &Ctx,
    _: QueryUpgradedClientStateRequest,
) -> Answer<QueryUpgradedClientStateResponse> {
    let plan = k.upgrade.current_plan(ctx)?.ok_or_else(|| QueryError::not_found("upgrade plan not found"))?;
    let missing = || QueryError::not_found("upgraded client not found");
    let state = k.upgrade.upgraded_client(ctx, plan.height)?.ok_or_else(missing)?;
    Ok(QueryUpgradedClientStateResponse { upgraded_client_state: Some(decode_any(&state)?) })
}

fn upgraded_consensus_state(
    k: &IbcKeeper,
    ctx: &Ctx,
    _: QueryUpgradedConsensusStateRequest,
) -> Answer<QueryUpgradedConsensusStateResponse> {
    let height = ctx.height();
    let missing = || QueryError::not_found(format!("upgraded consensus state not found, height {height}"));
    let state = match i64::try_from(height) {
        Ok(height) => k.upgrade.upgraded_consensus_state(ctx, height)?,
        Err(_) => None,
    };
    let state = state.ok_or_else(missing)?;
    Ok(QueryUpgradedConsensusStateResponse { upgraded_consensus_state: Some(decode_any(&state)?) })
}

/// Checks a proof for whoever asks, contracts above all. What the check writes is dropped.
fn verify_membership(
    k: &IbcKeeper,
    ctx: &Ctx,
    r: QueryVerifyMembershipRequest,
) -> Answer<QueryVerifyMembershipResponse> {
    let refuse = |text: &str| Err(QueryError::invalid(text));
    validate_client_id(&r.client_id).map_err(invalid)?;
    let (kind, _) = parse_client_id(&r.client_id).map_err(invalid)?;
    if kind == localhost::KIND || kind == solomachine::KIND {
        let kinds = format!("[{} {}]", localhost::KIND, solomachine::KIND);
        let text = format!("verify membership is disabled for client types {kinds}");
        return Err(invalid(ClientError::InvalidClientType.wrap(text)));
    }
    if r.proof.is_empty() {
        return refuse("empty proof");
    }
    let height = Height::from_proto(r.proof_height);
    if height.is_zero() {
        return refuse("proof height must be non-zero");
    }
    let path = MerklePath(r.merkle_path.unwrap_or_default().key_path);
    if path.0.is_empty() {
        return refuse("empty merkle path");
    }
    if r.value.is_empty() {
        return refuse("empty value");
    }
    let proof = Proof { height, delay_time: r.time_delay, delay_blocks: r.block_delay, bytes: &r.proof };
    let answer = membership(k, ctx, &r.client_id, proof, &path, &r.value);
    // ibc-go charges once more for all that its meter has counted until here, because it takes the meter of the copied
    // context, which is the same one, for another. Contracts pay for it, so it is part of consensus.
    ctx.gas().consume(ctx.gas().consumed(), "verify membership query")?;
    answer.map(|success| QueryVerifyMembershipResponse { success })
}

fn membership(
    k: &IbcKeeper,
    ctx: &Ctx,
    client: &str,
    proof: Proof<'_>,
    path: &MerklePath,
    value: &[u8],
) -> Answer<bool> {
    let rules = match refusal(k.rules_of(ctx, client))? {
        Ok(rules) => rules,
        Err(e) => return Err(QueryError::not_found(e.log)),
    };
    let status = k.client_status(ctx, client)?;
    if status != Status::Active {
        let text = format!("cannot verify membership using client ({client}) with status {status}");
        let e = ClientError::ClientNotActive.wrap(text);
        return Err(QueryError::new(GrpcCode::FailedPrecondition, e.to_string()));
    }
    let length = u64::try_from(proof.bytes.len()).unwrap_or(u64::MAX);
    ctx.gas().consume(length.saturating_mul(READ_PER_BYTE).saturating_mul(3), "verify membership query")?;
    let checked = ctx.discarding(|ctx| rules.verify_membership(ctx, client, proof, path, value));
    Ok(refusal(checked)?.is_ok())
}
