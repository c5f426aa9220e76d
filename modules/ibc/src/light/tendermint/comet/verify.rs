//! Whether a header follows from a trusted one (CometBFT `light/verifier.go`).

use super::commit::{Share, Unconvinced, Verified};
use super::text::duration_text;
use super::{Commit, SignedHeader, ValidatorSet};
use openledger_core::{BlockTime, Failure, Res};

/// How a client trusts.
pub(in crate::light::tendermint) struct Trust {
    /// The share of a trusted set that must have signed a header that does not follow at once.
    pub(in crate::light::tendermint) level: Share,
    /// For how many nanoseconds a header is trusted.
    pub(in crate::light::tendermint) period: i64,
    /// How many nanoseconds a header may be ahead of this chain.
    pub(in crate::light::tendermint) drift: i64,
    /// The time of this chain.
    pub(in crate::light::tendermint) now: BlockTime,
}

/// What is known of the trusted header.
pub(in crate::light::tendermint) struct Trusted<'a> {
    /// The chain.
    pub(in crate::light::tendermint) chain_id: &'a str,
    /// The height.
    pub(in crate::light::tendermint) height: i64,
    /// The time.
    pub(in crate::light::tendermint) time: BlockTime,
    /// The hash of the validators of the next height.
    pub(in crate::light::tendermint) next_validators_hash: &'a [u8],
    /// Those validators.
    pub(in crate::light::tendermint) validators: &'a ValidatorSet,
}

/// Time and a duration, at the end of time where it ends.
pub(in crate::light::tendermint) fn later(time: BlockTime, nanos: i64) -> BlockTime {
    time.plus_nanos(nanos.into()).unwrap_or(BlockTime { seconds: i64::MAX, nanos: 0 })
}

/// Checks a header against a trusted one.
///
/// # Errors
/// A text without a code of its own.
pub(in crate::light::tendermint) fn verify(
    trusted: &Trusted<'_>,
    header: &SignedHeader,
    validators: &ValidatorSet,
    trust: &Trust,
) -> Res<()> {
    let expires = later(trusted.time, trust.period);
    if expires <= trust.now {
        let (at, now) = (expires.go_text(), trust.now.go_text());
        return Err(Failure::unregistered(format!("old header has expired at {at} (now: {now})")));
    }
    let invalid = |e: Failure| e.context("invalid header");
    let commit = check_new(trusted, header, validators, trust).map_err(invalid)?;
    let mut verified = Verified::default();
    if header.height() == trusted.height.wrapping_add(1) {
        check_successor(trusted, header)?;
    } else {
        let by_trusted = commit.check_trusted(trusted.chain_id, trusted.validators, trust.level, &mut verified);
        by_trusted.map_err(|e| match e {
            Unconvinced::TooFew(e) => e.context("cant trust new val set"),
            Unconvinced::Wrong(e) => e,
        })?;
    }
    // The set of the new header comes last, because whoever made it chose its size.
    let quorum = commit.check_quorum(trusted.chain_id, validators, &commit.block, header.height(), &mut verified);
    quorum.map_err(|e| invalid(e.into()))
}

/// The validators of a header that follows at once were named by the one before.
fn check_successor(trusted: &Trusted<'_>, header: &SignedHeader) -> Res<()> {
    let (header, _) = header.matched(trusted.chain_id)?;
    if header.validators_hash() != trusted.next_validators_hash {
        let (old, new) = (hex::encode_upper(trusted.next_validators_hash), hex::encode_upper(header.validators_hash()));
        return Err(Failure::unregistered(format!(
            "expected old header next validators ({old}) to match those from new header ({new})"
        )));
    }
    Ok(())
}

/// Checks what a new header says of itself, and gives its commit.
fn check_new<'a>(
    trusted: &Trusted<'_>,
    signed: &'a SignedHeader,
    validators: &ValidatorSet,
    trust: &Trust,
) -> Res<&'a Commit> {
    let matched = signed.matched(trusted.chain_id);
    let (header, commit) = matched.map_err(|e| e.context("untrustedHeader.ValidateBasic failed"))?;
    let refuse = |text: String| Err(Failure::unregistered(text));
    let (old, new) = (trusted.height, header.height());
    if new <= old {
        return refuse(format!("expected new header height {new} to be greater than one of old header {old}"));
    }
    let time = header.time();
    if time <= trusted.time {
        let (old, new) = (trusted.time.go_text(), time.go_text());
        return refuse(format!("expected new header time {new} to be after old header time {old}"));
    }
    if time >= later(trust.now, trust.drift) {
        let (time, now, drift) = (time.go_text(), trust.now.go_text(), duration_text(trust.drift));
        return refuse(format!("new header has a time from the future {time} (now: {now}; max clock drift: {drift})"));
    }
    let hash = validators.hash();
    if header.validators_hash() != hash {
        let (expected, supplied) = (hex::encode_upper(header.validators_hash()), hex::encode_upper(hash));
        let text =
            format!("expected new header validators ({expected}) to match those that were supplied ({supplied})");
        return refuse(format!("{text} at height {new}"));
    }
    Ok(commit)
}
