//! Which parameters CometBFT takes (CometBFT v0.38 `types/params.go`): a set that it refuses would stop the
//! chain.

use openledger_core::{Failure, Res};
use openledger_proto::tendermint::types::{
    AbciParams, BlockParams, ConsensusParams, EvidenceParams, ValidatorParams, VersionParams,
};
use prost_types::Duration;

/// Largest block in bytes (CometBFT `MaxBlockSizeBytes`).
const MAX_BLOCK_BYTES: i64 = 104_857_600;
/// Key types that validators may have (CometBFT `ABCIPubKeyTypesToNames`).
const KEY_TYPES: [&str; 2] = ["ed25519", "secp256k1"];
const SECOND: i64 = 1_000_000_000;

/// A protobuf duration as Go's `time.Duration` (nanoseconds); `None` where Go refuses to read it.
pub(crate) fn go_nanos(d: Option<&Duration>) -> Option<i64> {
    let Some(d) = d else { return Some(0) };
    let nanos = i64::from(d.nanos);
    let mixed = (d.seconds > 0 && nanos < 0) || (d.seconds < 0 && nanos > 0);
    if mixed || nanos <= -SECOND || nanos >= SECOND {
        return None;
    }
    d.seconds.checked_mul(SECOND)?.checked_add(nanos)
}

/// The parameters with every section present, as `ConsensusParams.ToProto` writes them.
pub(crate) fn completed(p: ConsensusParams) -> ConsensusParams {
    let evidence = p.evidence.unwrap_or_default();
    ConsensusParams {
        block: Some(p.block.unwrap_or_default()),
        evidence: Some(EvidenceParams {
            max_age_duration: Some(evidence.max_age_duration.unwrap_or_default()),
            ..evidence
        }),
        validator: Some(p.validator.unwrap_or_default()),
        version: Some(p.version.unwrap_or_default()),
        abci: Some(p.abci.unwrap_or_default()),
    }
}

/// `current` with the sections of `change` put over it (CometBFT `ConsensusParams.Update`). The result has
/// every section.
pub(crate) fn updated(current: &ConsensusParams, change: &ConsensusParams) -> ConsensusParams {
    let pick = |new: &Option<_>, old: &Option<_>| new.clone().or_else(|| old.clone());
    completed(ConsensusParams {
        block: change.block.or(current.block),
        evidence: change.evidence.or(current.evidence),
        validator: pick(&change.validator, &current.validator),
        version: change.version.or(current.version),
        abci: change.abci.or(current.abci),
    })
}

/// What must hold of any set of parameters (CometBFT `ValidateBasic`).
///
/// # Errors
/// A refusal without a code of its own that names the field.
pub(crate) fn validate(p: &ConsensusParams) -> Res<()> {
    check_block(&p.block.unwrap_or_default())?;
    check_evidence(&p.evidence.unwrap_or_default(), p.block.unwrap_or_default().max_bytes)?;
    let AbciParams { vote_extensions_enable_height: height } = p.abci.unwrap_or_default();
    if height < 0 {
        return refuse(format!("ABCI.VoteExtensionsEnableHeight cannot be negative. Got: {height}"));
    }
    check_key_types(&p.validator.clone().unwrap_or_default())
}

fn check_block(BlockParams { max_bytes, max_gas }: &BlockParams) -> Res<()> {
    match *max_bytes {
        0 => refuse("block.MaxBytes cannot be 0"),
        n if n < -1 => refuse(format!("block.MaxBytes must be -1 or greater than 0. Got {n}")),
        n if n > MAX_BLOCK_BYTES => refuse(format!("block.MaxBytes is too big. {n} > {MAX_BLOCK_BYTES}")),
        _ if *max_gas < -1 => refuse(format!("block.MaxGas must be greater or equal to -1. Got {max_gas}")),
        _ => Ok(()),
    }
}

fn check_evidence(p: &EvidenceParams, block_bytes: i64) -> Res<()> {
    if p.max_age_num_blocks <= 0 {
        return refuse(format!("evidence.MaxAgeNumBlocks must be greater than 0. Got {}", p.max_age_num_blocks));
    }
    let age = go_nanos(p.max_age_duration.as_ref()).unwrap_or(0);
    if age <= 0 {
        return refuse(format!(
            "evidence.MaxAgeDuration must be grater than 0 if provided, Got {}",
            if age == 0 { "0s".to_owned() } else { format!("{age}ns") }
        ));
    }
    let bound = if block_bytes == -1 { MAX_BLOCK_BYTES } else { block_bytes };
    if p.max_bytes > bound {
        return refuse(format!(
            "evidence.MaxBytesEvidence is greater than upper bound, {} > {block_bytes}",
            p.max_bytes
        ));
    }
    if p.max_bytes < 0 {
        return refuse(format!("evidence.MaxBytes must be non negative. Got: {}", p.max_bytes));
    }
    Ok(())
}

fn check_key_types(p: &ValidatorParams) -> Res<()> {
    if p.pub_key_types.is_empty() {
        return refuse("len(Validator.PubKeyTypes) must be greater than 0");
    }
    match p.pub_key_types.iter().enumerate().find(|(_, t)| !KEY_TYPES.contains(&t.as_str())) {
        Some((i, unknown)) => {
            refuse(format!("params.Validator.PubKeyTypes[{i}], {unknown}, is an unknown pubkey type"))
        }
        None => Ok(()),
    }
}

/// Whether the height from which votes carry extensions may change at `height` (CometBFT `ValidateUpdate`):
/// only to a height that is still to come, and only before extensions began.
///
/// # Errors
/// A refusal without a code of its own.
pub(crate) fn validate_change(current: &ConsensusParams, change: &ConsensusParams, height: i64) -> Res<()> {
    let Some(AbciParams { vote_extensions_enable_height: new }) = change.abci else { return Ok(()) };
    let old = current.abci.unwrap_or_default().vote_extensions_enable_height;
    if new < 0 {
        return refuse("VoteExtensionsEnableHeight must be positive");
    }
    if old == new || (old <= 0 && new == 0) {
        return Ok(());
    }
    if new == 0 {
        if old <= height {
            return refuse(format!(
                "vote extensions cannot be disabled once enabledold enable height: {old}, current height {height}"
            ));
        }
        return Ok(());
    }
    if new <= height {
        return refuse(format!(
            "vote extensions cannot be updated to a past or current height, enable height: {new}, current height {height}"
        ));
    }
    if old > 0 && old <= height {
        return refuse(format!(
            "vote extensions cannot be modified once enabledenable height: {old}, current height {height}"
        ));
    }
    Ok(())
}

/// The version section of a change: the application's version is not governed here.
pub(crate) fn version() -> VersionParams {
    VersionParams { app: 0 }
}

fn refuse(text: impl Into<String>) -> Res<()> {
    Err(Failure::unregistered(text.into()))
}
