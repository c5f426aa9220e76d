//! How a client follows its chain (ibc-go `update.go`).

use super::comet::{SignedHeader, Trust, Trusted, ValidatorSet, compact_set, verify};
use super::header::{block_of, consensus_state, height_of, trusted_height};
use super::state::{ClientState, ConsensusState};
use super::store::Store;
use crate::client::Height;
use crate::errors::{ClientError, TendermintError};
use openledger_core::{Ctx, ExecMode, Res};
use openledger_proto::ibc::lightclients::tendermint::v1::Header;

/// Checks a header against what the client knows of the height that it names.
///
/// # Errors
/// `client:7`, `client:12`, `07-tendermint:5`, `07-tendermint:14`, or no code of its own for what CometBFT refuses.
pub(super) fn verify_header(ctx: &Ctx, store: &Store, state: &ClientState, header: &Header) -> Res<()> {
    let from = trusted_height(header);
    let Some(trusted) = store.consensus_state(from)? else {
        let text = "could not get trusted consensus state from clientStore for Header at TrustedHeight";
        return Err(ClientError::ConsensusStateNotFound.wrap(format!("{text}: {from}")));
    };
    let validators = check_trusted(header, &trusted)?;
    let height = height_of(block_of(header)?);
    if height.revision != from.revision {
        let (found, expected) = (height.revision, from.revision);
        let text = format!("header height revision {found} does not match trusted header revision {expected}");
        return Err(TendermintError::InvalidHeaderHeight.wrap(text));
    }
    let signed = SignedHeader::read(header.signed_header.as_ref())
        .map_err(|e| e.context("signed header in not tendermint signed header type"))?;
    let own = ValidatorSet::read(header.validator_set.as_ref())
        .map_err(|e| e.context("validator set in not tendermint validator set type"))?;
    if height <= from {
        let text = format!("header height ≤ consensus state height ({height} ≤ {from})");
        return Err(ClientError::InvalidHeader.wrap(text));
    }
    let trusted = Trusted {
        chain_id: &state.chain_id,
        height: from.height.cast_signed(),
        time: trusted.time,
        next_validators_hash: &trusted.next_validators_hash,
        validators: &validators,
    };
    let trust = Trust {
        level: state.trust_level,
        period: state.trusting_period,
        drift: state.max_clock_drift,
        now: ctx.block().time,
    };
    verify(&trusted, &signed, &own, &trust).map_err(|e| e.context("failed to verify header"))
}

/// The validators that a header says are trusted, which must be those that the trusted height named.
///
/// # Errors
/// `07-tendermint:14`, or no code of its own for what CometBFT refuses.
pub(super) fn check_trusted(header: &Header, trusted: &ConsensusState) -> Res<ValidatorSet> {
    let set = ValidatorSet::read(header.trusted_validators.as_ref())
        .map_err(|e| e.context("trusted validator set in not tendermint validator set type"))?;
    let hash = set.hash();
    if hash != trusted.next_validators_hash {
        let shown = compact_set(header.trusted_validators.as_ref());
        let (expected, got) = (hex::encode_upper(&trusted.next_validators_hash), hex::encode_upper(hash));
        return Err(TendermintError::InvalidValidatorSet.wrap(format!(
            "trusted validators {shown}, does not hash to latest trusted validators. Expected: {expected}, got: {got}"
        )));
    }
    Ok(set)
}

/// Takes over a header that was checked. The oldest height is forgotten if it is not to be trusted any more, but not
/// when a transaction enters the mempool.
pub(super) fn update(ctx: &Ctx, store: &Store, mut state: ClientState, header: &Header) -> Res<Vec<Height>> {
    let block = block_of(header)?;
    if !matches!(ctx.mode(), ExecMode::Check | ExecMode::Recheck) {
        prune_oldest(ctx, store, &state)?;
    }
    let height = height_of(block);
    if store.consensus_state(height)?.is_some() {
        return Ok(vec![height]);
    }
    state.latest_height = state.latest_height.max(height);
    store.set_client_state(&state)?;
    store.set_consensus_state(height, &consensus_state(block))?;
    store.set_metadata(ctx, height)?;
    Ok(vec![height])
}

fn prune_oldest(ctx: &Ctx, store: &Store, state: &ClientState) -> Res<()> {
    match store.oldest()? {
        Some((height, oldest)) if state.is_expired(oldest.time, ctx.block().time) => store.forget(height),
        _ => Ok(()),
    }
}
