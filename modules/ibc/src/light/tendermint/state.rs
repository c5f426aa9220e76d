//! What is kept of a client of a CometBFT chain, and the bytes in which Go keeps it (ibc-go `client_state.go`,
//! `consensus_state.go`).

use super::comet::{MAX_CHAIN_ID, Share, check_hash, duration_text};
use crate::client::{Height, revision_of};
use crate::errors::{ClientError, TendermintError};
use openledger_core::wire::{nanos_from_proto, nanos_to_proto, time_from_proto, time_to_proto};
use openledger_core::{Any, BlockTime, Failure, Res, Sdk};
use openledger_proto::any::pack;
use openledger_proto::cosmos::ics23::v1::ProofSpec;
use openledger_proto::ibc::core::commitment::v1::MerkleRoot;
use openledger_proto::ibc::lightclients::tendermint::v1 as pb;
use prost::Message;
use prost_types::{Duration, Timestamp};

/// The bounds of Go's durations in seconds, ten thousand years either way.
const DURATION: std::ops::RangeInclusive<i64> = -315_576_000_000..=315_576_000_000;
/// The bounds of Go's times in seconds, the years 1 to 9999.
const TIME: std::ops::Range<i64> = -62_135_596_800..253_402_300_800;

/// The state of a client.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct ClientState {
    pub(super) chain_id: String,
    pub(super) trust_level: Share,
    /// In nanoseconds, as all durations here.
    pub(super) trusting_period: i64,
    pub(super) unbonding_period: i64,
    pub(super) max_clock_drift: i64,
    pub(super) frozen_height: Height,
    pub(super) latest_height: Height,
    pub(super) proof_specs: Vec<ProofSpec>,
    pub(super) upgrade_path: Vec<String>,
    /// Two members that ibc-go keeps and does not use: updates after expiry, and after misbehaviour.
    pub(super) unused: (bool, bool),
}

/// A duration, which Go's decoder bounds.
fn duration(d: Option<&Duration>) -> Res<i64> {
    let out_of_range = || Sdk::TxDecode.wrap("duration out of range");
    if let Some(d) = d {
        let is_whole = DURATION.contains(&d.seconds) && (-999_999_999..=999_999_999).contains(&d.nanos);
        let signs_differ = (d.seconds < 0 && d.nanos > 0) || (d.seconds > 0 && d.nanos < 0);
        if !is_whole || signs_differ {
            return Err(out_of_range());
        }
    }
    i64::try_from(nanos_from_proto(d)).map_err(|_| out_of_range())
}

/// Refuses a time that Go's decoder refuses.
///
/// # Errors
/// `sdk:2`.
pub(super) fn check_time(t: Option<&Timestamp>) -> Res<()> {
    match t {
        Some(t) if !TIME.contains(&t.seconds) || !(0..1_000_000_000).contains(&t.nanos) => {
            Err(Sdk::TxDecode.wrap("timestamp out of range"))
        }
        _ => Ok(()),
    }
}

impl ClientState {
    /// Reads a state.
    ///
    /// # Errors
    /// `sdk:2`.
    pub(super) fn decode(bytes: &[u8]) -> Res<Self> {
        let state = pb::ClientState::decode(bytes).map_err(|e| Sdk::TxDecode.wrap(e))?;
        #[allow(deprecated, reason = "the members are part of the stored bytes")]
        let unused = (state.allow_update_after_expiry, state.allow_update_after_misbehaviour);
        let level = state.trust_level.unwrap_or_default();
        Ok(Self {
            chain_id: state.chain_id,
            trust_level: Share { numerator: level.numerator, denominator: level.denominator },
            trusting_period: duration(state.trusting_period.as_ref())?,
            unbonding_period: duration(state.unbonding_period.as_ref())?,
            max_clock_drift: duration(state.max_clock_drift.as_ref())?,
            frozen_height: Height::from_proto(state.frozen_height),
            latest_height: Height::from_proto(state.latest_height),
            proof_specs: state.proof_specs,
            upgrade_path: state.upgrade_path,
            unused,
        })
    }

    /// The state as it is stored. Go writes the members that are messages even where they are empty.
    pub(super) fn to_any(&self) -> Any {
        let level = pb::Fraction { numerator: self.trust_level.numerator, denominator: self.trust_level.denominator };
        let nanos = |nanos: i64| Some(nanos_to_proto(nanos.into()));
        #[allow(deprecated, reason = "the members are part of the stored bytes")]
        let state = pb::ClientState {
            chain_id: self.chain_id.clone(),
            trust_level: Some(level),
            trusting_period: nanos(self.trusting_period),
            unbonding_period: nanos(self.unbonding_period),
            max_clock_drift: nanos(self.max_clock_drift),
            frozen_height: Some(self.frozen_height.into()),
            latest_height: Some(self.latest_height.into()),
            proof_specs: self.proof_specs.clone(),
            upgrade_path: self.upgrade_path.clone(),
            allow_update_after_expiry: self.unused.0,
            allow_update_after_misbehaviour: self.unused.1,
        };
        pack(&state)
    }

    /// The state without what each client chooses for itself, to which the chain commits before an upgrade.
    pub(super) fn without_choices(&self) -> Self {
        Self {
            trust_level: Share { numerator: 0, denominator: 0 },
            trusting_period: 0,
            max_clock_drift: 0,
            frozen_height: Height::ZERO,
            unused: (false, false),
            ..self.clone()
        }
    }

    /// Checks the members.
    ///
    /// # Errors
    /// `07-tendermint:2` to `07-tendermint:15`, `client:3`.
    pub(super) fn check(&self) -> Res<()> {
        let length = self.chain_id.len();
        if self.chain_id.trim().is_empty() {
            return Err(TendermintError::InvalidChainID.wrap("chain id cannot be empty string"));
        }
        if length > MAX_CHAIN_ID {
            let text = format!("chainID is too long; got: {length}, max: {MAX_CHAIN_ID}");
            return Err(TendermintError::InvalidChainID.wrap(text));
        }
        let Share { numerator, denominator } = self.trust_level;
        // Go's numbers wrap, so the product of a great one may be small.
        if numerator.wrapping_mul(3) < denominator || numerator > denominator || denominator == 0 {
            let text = format!("trustLevel must be within [1/3, 1], given {numerator}/{denominator}");
            return Err(TendermintError::InvalidTrustLevel.wrap(text));
        }
        if self.trusting_period <= 0 {
            return Err(TendermintError::InvalidTrustingPeriod.wrap("trusting period must be greater than zero"));
        }
        if self.unbonding_period <= 0 {
            return Err(TendermintError::InvalidUnbondingPeriod.wrap("unbonding period must be greater than zero"));
        }
        if self.max_clock_drift <= 0 {
            return Err(TendermintError::InvalidMaxClockDrift.wrap("max clock drift must be greater than zero"));
        }
        self.check_height()?;
        if self.trusting_period >= self.unbonding_period {
            let (trusting, unbonding) = (duration_text(self.trusting_period), duration_text(self.unbonding_period));
            let text = format!("trusting period ({trusting}) should be < unbonding period ({unbonding})");
            return Err(TendermintError::InvalidTrustingPeriod.wrap(text));
        }
        if self.proof_specs.is_empty() {
            return Err(TendermintError::InvalidProofSpecs.wrap("proof specs cannot be nil for tm client"));
        }
        match self.upgrade_path.iter().position(|key| key.trim().is_empty()) {
            Some(i) => {
                Err(ClientError::InvalidClient.wrap(format!("key in upgrade path at index {i} cannot be empty")))
            }
            None => Ok(()),
        }
    }

    fn check_height(&self) -> Res<()> {
        let (found, expected) = (self.latest_height.revision, revision_of(&self.chain_id));
        if found != expected {
            let text = "latest height revision number must match chain id revision number";
            return Err(TendermintError::InvalidHeaderHeight.wrap(format!("{text} ({found} != {expected})")));
        }
        if self.latest_height.height == 0 {
            let text = "tendermint client's latest height revision height cannot be zero";
            return Err(TendermintError::InvalidHeaderHeight.wrap(text));
        }
        Ok(())
    }

    /// Whether what was true at `time` is not to be trusted any more.
    pub(super) fn is_expired(&self, time: BlockTime, now: BlockTime) -> bool {
        super::comet::later(time, self.trusting_period) <= now
    }
}

/// What a client knows of a height.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ConsensusState {
    pub(super) time: BlockTime,
    pub(super) root: Vec<u8>,
    pub(super) next_validators_hash: Vec<u8>,
}

impl ConsensusState {
    /// Reads a state.
    ///
    /// # Errors
    /// `sdk:2`.
    pub(super) fn decode(bytes: &[u8]) -> Res<Self> {
        let state = pb::ConsensusState::decode(bytes).map_err(|e| Sdk::TxDecode.wrap(e))?;
        check_time(state.timestamp.as_ref())?;
        Ok(Self {
            time: time_from_proto(state.timestamp.as_ref()),
            root: state.root.unwrap_or_default().hash,
            next_validators_hash: state.next_validators_hash,
        })
    }

    /// The state as it is stored.
    pub(super) fn to_any(&self) -> Any {
        pack(&pb::ConsensusState {
            timestamp: Some(time_to_proto(self.time)),
            root: Some(MerkleRoot { hash: self.root.clone() }),
            next_validators_hash: self.next_validators_hash.clone(),
        })
    }

    /// Checks the members.
    ///
    /// # Errors
    /// `client:8`, or no code of its own for a hash of another length.
    pub(super) fn check(&self) -> Res<()> {
        if self.root.is_empty() {
            return Err(ClientError::InvalidConsensus.wrap("root cannot be empty"));
        }
        check_hash(&self.next_validators_hash).map_err(|e: Failure| e.context("next validators hash is invalid"))?;
        if self.time.seconds <= 0 {
            return Err(ClientError::InvalidConsensus.wrap("timestamp must be a positive Unix time"));
        }
        Ok(())
    }
}

/// A time in nanoseconds since the Unix epoch as Go's `UnixNano` counts it, which wraps.
pub(in crate::light) fn unix_nanos(time: BlockTime) -> u64 {
    time.seconds.wrapping_mul(1_000_000_000).wrapping_add(time.nanos.into()).cast_unsigned()
}
