//! Whether a chain contradicted itself (ibc-go `misbehaviour_handle.go`).

use super::comet::{BlockId, Commit, ValidatorSet};
use super::header::{block_of, both, commit_of, consensus_state, height_of, missing, trusted_height};
use super::state::{ClientState, ConsensusState};
use super::store::Store;
use super::update::check_trusted;
use crate::client::{is_revision_format, revision_of};
use crate::errors::{ClientError, TendermintError};
use openledger_core::wire::time_from_proto;
use openledger_core::{Ctx, Failure, Res};
use openledger_proto::ibc::lightclients::tendermint::v1::{Header, Misbehaviour};

/// Whether a header that was checked contradicts what the client knows: another block at a known height, or a time
/// that does not lie between those of its neighbours.
pub(super) fn contradicts(store: &Store, header: &Header) -> Res<bool> {
    let block = block_of(header)?;
    let (height, new) = (height_of(block), consensus_state(block));
    if let Some(known) = store.consensus_state(height)? {
        return Ok(known != new);
    }
    let (before, after) = (store.before(height)?, store.after(height)?);
    Ok(before.is_some_and(|before| before.time >= new.time) || after.is_some_and(|after| after.time <= new.time))
}

/// Whether two headers that were checked contradict each other: two blocks of one height, or a later block that is
/// not younger.
pub(super) fn is_contradiction(misbehaviour: &Misbehaviour) -> Res<bool> {
    let [one, two] = both(misbehaviour)?;
    let (first, second) = (block_of(one)?, block_of(two)?);
    if height_of(first) != height_of(second) {
        return Ok(time_from_proto(first.time.as_ref()) <= time_from_proto(second.time.as_ref()));
    }
    let id = |header| Ok::<_, Failure>(BlockId::read(commit_of(header).ok_or_else(missing)?.block_id.as_ref()));
    let (Ok(one), Ok(two)) = (id(one)?, id(two)?) else { return Ok(false) };
    Ok(one.hash != two.hash)
}

/// Checks that the client would have believed both headers.
///
/// # Errors
/// `client:7`, `client:13`, `07-tendermint:11`, `07-tendermint:14`, or no code of its own for what CometBFT refuses.
pub(super) fn verify_misbehaviour(
    ctx: &Ctx,
    store: &Store,
    state: &ClientState,
    misbehaviour: &Misbehaviour,
) -> Res<()> {
    let mut headers = Vec::new();
    for (n, header) in (1..).zip([&misbehaviour.header_1, &misbehaviour.header_2]) {
        let header = header.as_ref().ok_or_else(missing)?;
        let from = trusted_height(header);
        let Some(trusted) = store.consensus_state(from)? else {
            let text = "could not get trusted consensus state from clientStore for Header";
            return Err(ClientError::ConsensusStateNotFound.wrap(format!("{text}{n} at TrustedHeight: {from}")));
        };
        headers.push((header, trusted));
    }
    for (n, (header, trusted)) in (1..).zip(&headers) {
        let checked = verify_one(ctx, state, header, trusted);
        checked.map_err(|e| e.context(format!("verifying Header{n} in Misbehaviour failed")))?;
    }
    Ok(())
}

fn verify_one(ctx: &Ctx, state: &ClientState, header: &Header, trusted: &ConsensusState) -> Res<()> {
    ValidatorSet::read(header.trusted_validators.as_ref())
        .map_err(|e| e.context("trusted validator set is not tendermint validator set type"))?;
    header.signed_header.as_ref().ok_or_else(missing)?;
    let commit = Commit::read(commit_of(header)).map_err(|e| e.context("commit is not tendermint commit type"))?;
    let validators = check_trusted(header, trusted)?;
    let age = ctx.block().time.unix_nanos().saturating_sub(trusted.time.unix_nanos());
    if age >= i128::from(state.trusting_period) {
        // Go's durations end at those of 64 bits.
        let age = i64::try_from(age).unwrap_or(i64::MAX);
        let text = "current timestamp minus the latest consensus state timestamp is greater than or equal to the \
                    trusting period";
        let text = format!("{text} ({age} >= {})", state.trusting_period);
        return Err(TendermintError::TrustingPeriodExpired.wrap(text));
    }
    let chain_id = of_revision(&state.chain_id, revision_of(&block_of(header)?.chain_id));
    let checked = commit.verify_trusted(&chain_id, &validators, state.trust_level);
    checked.map_err(|e| match e {
        Failure::Tx(e) if !e.unwinds => {
            let text = "validator set in header has too much change from trusted validator set";
            ClientError::InvalidMisbehaviour.wrap(format!("{text}: {}", e.log))
        }
        other => other,
    })
}

/// A chain's id with another revision, if it has one (ibc-go `SetRevisionNumber`).
fn of_revision(chain_id: &str, revision: u64) -> String {
    match chain_id.rsplit_once('-') {
        Some((name, _)) if is_revision_format(chain_id) => format!("{name}-{revision}"),
        _ => chain_id.to_owned(),
    }
}
