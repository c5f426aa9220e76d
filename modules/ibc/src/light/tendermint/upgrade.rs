//! How a client follows its chain beyond an upgrade, and how governance brings one back (ibc-go `upgrade.go`,
//! `proposal_handle.go`).

use super::state::{ClientState, ConsensusState};
use super::store::Store;
use crate::client::Height;
use crate::commitment::{MerklePath, verify_membership};
use crate::errors::{ClientError, CommitmentError, IbcError};
use crate::light::ClientUpgrade;
use openledger_core::{Any, Ctx, Failure, Res};
use openledger_proto::cosmos::ics23::v1::ProofSpec;
use openledger_proto::ibc::core::commitment::v1::MerkleProof;
use prost::Message;

/// What stands for a root where nothing can be proven.
const NO_ROOT: &[u8] = b"sentinel_root";
/// The digits of Go's decimals, as a factor.
const DECIMALS: i128 = 1_000_000_000_000_000_000;

/// A text under the code that the refusal of another gets here.
fn under(code: ClientError) -> impl Fn(Failure) -> Failure {
    move |e| match e {
        Failure::Tx(e) if !e.unwinds => code.wrap(e.log),
        other => other,
    }
}

/// Checks that the chain committed to the states with which it continues, and takes them over. What each client
/// chooses for itself stays; the trusting period shrinks with the chain's unbonding period.
///
/// # Errors
/// `client:3`, `client:4`, `client:7`, `client:8`, `client:25`, `ibc:9`, `commitment:2`, `commitment:4`, or what is
/// wrong with the new state.
pub(super) fn upgrade(ctx: &Ctx, store: &Store, client: &str, upgrade: &ClientUpgrade<'_>) -> Res<()> {
    let new = ClientState::decode(upgrade.client_state).map_err(under(ClientError::InvalidClient))?;
    let new_consensus =
        ConsensusState::decode(upgrade.consensus_state).map_err(under(ClientError::InvalidConsensus))?;
    let old = store.require_client(client)?;
    let last = old.latest_height;
    if new.latest_height <= last {
        let found = new.latest_height;
        let text = format!("upgraded client height {found} must be at greater than current client height {last}");
        return Err(IbcError::InvalidHeight.wrap(text));
    }
    if old.upgrade_path.is_empty() {
        return Err(ClientError::InvalidUpgradeClient.wrap("cannot upgrade client, no upgrade path set"));
    }
    let client_proof = decode_proof(upgrade.client_proof, "client")?;
    let consensus_proof = decode_proof(upgrade.consensus_proof, "consensus state")?;
    let Some(known) = store.consensus_state(last)? else {
        let text = "could not retrieve consensus state for lastHeight";
        return Err(ClientError::ConsensusStateNotFound.wrap(text));
    };
    let committed = Committed { specs: &old.proof_specs, root: &known.root, path: &old.upgrade_path, last };
    committed.check("upgradedClient", &new.without_choices().to_any(), &client_proof, "client state")?;
    committed.check("upgradedConsState", &new_consensus.to_any(), &consensus_proof, "consensus state")?;
    let trusting_period = if new.unbonding_period < old.unbonding_period {
        scaled(old.trusting_period, old.unbonding_period, new.unbonding_period)?
    } else {
        old.trusting_period
    };
    let state = ClientState {
        trust_level: old.trust_level,
        trusting_period,
        max_clock_drift: old.max_clock_drift,
        frozen_height: Height::ZERO,
        unused: (false, false),
        ..new
    };
    state.check().map_err(|e| e.context("updated client state failed basic validation"))?;
    store.set_client_state(&state)?;
    let kernel = ConsensusState { root: NO_ROOT.to_vec(), ..new_consensus };
    store.set_consensus_state(state.latest_height, &kernel)?;
    store.set_metadata(ctx, state.latest_height)
}

fn decode_proof(bytes: &[u8], of: &str) -> Res<MerkleProof> {
    MerkleProof::decode(bytes)
        .map_err(|e| CommitmentError::InvalidProof.wrap(format!("could not unmarshal {of} merkle proof: {e}")))
}

/// Where the chain commits to what follows its last height.
struct Committed<'a> {
    specs: &'a [ProofSpec],
    root: &'a [u8],
    path: &'a [String],
    last: Height,
}

impl Committed<'_> {
    fn check(&self, key: &str, state: &Any, proof: &MerkleProof, what: &str) -> Res<()> {
        let prefix: Vec<Vec<u8>> = self.path.iter().map(|key| key.clone().into_bytes()).collect();
        let path = MerklePath::continued(&prefix, format!("/{}/{key}", self.last.height).as_bytes())?;
        let checked = verify_membership(self.specs, self.root, &path, &state.encode_to_vec(), proof);
        checked.map_err(|e| e.context(format!("{what} proof failed. Path: {}", path.go_text())))
    }
}

/// A trusting period that shrinks as the unbonding period does, in Go's decimals of 18 digits: a quotient is cut off
/// after 36 digits and rounded to 18, half to even, and the sum is cut off to nanoseconds.
fn scaled(period: i64, old: i64, new: i64) -> Res<i64> {
    let product = i128::from(period).saturating_mul(new.into());
    let split = |n: i128| Some((n.checked_div(old.into())?, n.checked_rem(old.into())?));
    let digits = || {
        let (whole, rest) = split(product)?;
        let (first, rest) = split(rest.checked_mul(DECIMALS)?)?;
        let (second, _) = split(rest.checked_mul(DECIMALS)?)?;
        Some((whole, first, second))
    };
    let (whole, first, second) = digits().ok_or_else(|| Failure::panicked("division by zero"))?;
    let is_up = second > DECIMALS / 2 || (second == DECIMALS / 2 && first & 1 == 1);
    let first = first.saturating_add(is_up.into());
    i64::try_from(whole.saturating_add(first / DECIMALS)).map_err(|_| Failure::panicked("Int64() out of bound"))
}

/// Gives a client the state of another one of the same chain, which differs from it in nothing but its height, its
/// chain's id and its trusting period.
///
/// # Errors
/// `client:4`, `client:7`, `client:10`, `client:23`, `client:27`.
pub(super) fn recover(store: &Store, subject: &str, substitute_store: &Store, substitute: &str) -> Res<()> {
    let mut state = store.require_client(subject)?;
    let other = substitute_store.require_client(substitute)?;
    if !is_same_chain(&state, &other) {
        let text = "subject client state does not match substitute client state";
        return Err(ClientError::InvalidSubstitute.wrap(text));
    }
    // The status is asked for, which reads the newest state of a client that is not frozen.
    if state.frozen_height.is_zero() {
        store.consensus_state(state.latest_height)?;
    }
    state.frozen_height = Height::ZERO;
    let height = other.latest_height;
    let Some(known) = substitute_store.consensus_state(height)? else {
        let text = "unable to retrieve latest consensus state for substitute client";
        return Err(ClientError::ConsensusStateNotFound.wrap(text));
    };
    store.set_consensus_state(height, &known)?;
    let missing = |what: &str| {
        let text = format!("unable to retrieve processed {what} for substitute client latest height");
        ClientError::UpdateClientFailed.wrap(text)
    };
    let known_at = substitute_store.processed_height(height)?.ok_or_else(|| missing("height"))?;
    let known_since = substitute_store.processed_time(height)?.ok_or_else(|| missing("time"))?;
    store.copy_metadata(height, known_at, known_since)?;
    state.latest_height = height;
    state.chain_id = other.chain_id;
    state.trusting_period = other.trusting_period;
    store.set_client_state(&state)
}

fn is_same_chain(subject: &ClientState, substitute: &ClientState) -> bool {
    let common = |state: &ClientState| ClientState {
        chain_id: String::new(),
        trusting_period: 0,
        frozen_height: Height::ZERO,
        latest_height: Height::ZERO,
        unused: (true, true),
        ..state.clone()
    };
    common(subject) == common(substitute)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trusting_periods_shrink_as_gos_decimals_do() {
        // Go: LegacyNewDec(period).Mul(LegacyNewDec(new)).Quo(LegacyNewDec(old)).TruncateInt64()
        for (period, old, new, expected) in [
            (14, 21, 7, 4),
            (10, 30, 20, 6),
            (
                9_223_372_036_854_775_806,
                9_223_372_036_854_775_807,
                9_223_372_036_854_775_805,
                9_223_372_036_854_775_804,
            ),
            (5, 10, -4, -2),
            (1, 9_223_372_036_854_775_807, 9_223_372_036_854_775_806, 1),
            (1, 1_000_000_000, 999_999_999, 0),
        ] {
            assert_eq!(scaled(period, old, new).unwrap(), expected, "{period} {old} {new}");
        }
        assert!(scaled(1, 0, 0).is_err());
    }
}
