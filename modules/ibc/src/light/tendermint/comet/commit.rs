//! Commits: who signed a block (CometBFT `types/block.go`, `types/validation.go`).

use super::block::fingerprint;
use super::text::canonical_time;
use super::validators::{Key, Validator, ValidatorSet};
use super::{ADDRESS, BlockId};
use crate::light::keys::{Signed, verify_all_ed25519};
use openledger_core::wire::{time_from_proto, time_to_proto};
use openledger_core::{BlockTime, Failure, Res};
use openledger_proto::tendermint::types as pb;
use prost::Message;
use std::collections::BTreeMap;

/// The greatest length of a signature.
const MAX_SIGNATURE: usize = 64;
/// The least number of signatures that CometBFT checks in a batch.
const BATCH: usize = 2;

const ABSENT: u8 = 1;
const FOR_BLOCK: u8 = 2;
const FOR_NIL: u8 = 3;

#[derive(Debug)]
struct CommitSig {
    flag: u8,
    address: Vec<u8>,
    time: BlockTime,
    signature: Vec<u8>,
}

impl CommitSig {
    fn read(sig: &pb::CommitSig) -> Res<Self> {
        // Go keeps the last byte of the number.
        let [flag, ..] = sig.block_id_flag.to_le_bytes();
        let sig = Self {
            flag,
            address: sig.validator_address.clone(),
            time: time_from_proto(sig.timestamp.as_ref()),
            signature: sig.signature.clone(),
        };
        sig.check().map(|()| sig)
    }

    fn check(&self) -> Res<()> {
        let refuse = |text: String| Err(Failure::unregistered(text));
        match self.flag {
            ABSENT if !self.address.is_empty() => refuse("validator address is present".to_owned()),
            ABSENT if self.time != BlockTime::GO_ZERO => refuse("time is present".to_owned()),
            ABSENT if !self.signature.is_empty() => refuse("signature is present".to_owned()),
            ABSENT => Ok(()),
            FOR_BLOCK | FOR_NIL if self.address.len() != ADDRESS => {
                let found = self.address.len();
                refuse(format!("expected ValidatorAddress size to be {ADDRESS} bytes, got {found} bytes"))
            }
            FOR_BLOCK | FOR_NIL if self.signature.is_empty() => refuse("signature is missing".to_owned()),
            FOR_BLOCK | FOR_NIL if self.signature.len() > MAX_SIGNATURE => {
                refuse(format!("signature is too big (max: {MAX_SIGNATURE})"))
            }
            FOR_BLOCK | FOR_NIL => Ok(()),
            other => refuse(format!("unknown BlockIDFlag: {other}")),
        }
    }
}

impl std::fmt::Display for CommitSig {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let short = |bytes: &[u8]| hex::encode_upper(fingerprint(bytes));
        let (signature, address) = (short(&self.signature), short(&self.address));
        write!(f, "CommitSig{{{signature} by {address} on {} @ {}}}", self.flag, canonical_time(self.time))
    }
}

/// A commit whose form was checked.
#[derive(Debug)]
pub(in crate::light::tendermint) struct Commit {
    pub(in crate::light::tendermint) height: i64,
    round: i32,
    pub(super) block: BlockId,
    signatures: Vec<CommitSig>,
}

/// Why a commit does not convince.
pub(super) enum Unconvinced {
    /// Too few signed.
    TooFew(Failure),
    /// Something else is wrong.
    Wrong(Failure),
}

impl From<Unconvinced> for Failure {
    fn from(e: Unconvinced) -> Self {
        match e {
            Unconvinced::TooFew(e) | Unconvinced::Wrong(e) => e,
        }
    }
}

fn wrong<T>(text: String) -> Result<T, Unconvinced> {
    Err(Unconvinced::Wrong(Failure::unregistered(text)))
}

/// The share of the voting power that must have signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::light::tendermint) struct Share {
    pub(in crate::light::tendermint) numerator: u64,
    pub(in crate::light::tendermint) denominator: u64,
}

/// Signatures of one commit that were found right, each by its place, with the key that made it. A header that does not
/// follow at once is checked by two sets, which mostly share their validators.
#[derive(Default)]
pub(super) struct Verified(BTreeMap<usize, Key>);

/// How the validator of a signature is found.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Lookup {
    /// At the same place as the signature.
    Place,
    /// By its address; signatures of others are passed over.
    Address,
}

impl Commit {
    /// Reads and checks a commit.
    ///
    /// # Errors
    /// A text without a code of its own.
    pub(in crate::light::tendermint) fn read(commit: Option<&pb::Commit>) -> Res<Self> {
        let commit = commit.ok_or_else(|| Failure::unregistered("nil Commit"))?;
        let block = BlockId::read(commit.block_id.as_ref())?;
        let signatures = commit.signatures.iter().map(CommitSig::read).collect::<Res<Vec<_>>>()?;
        let refuse = |text: &str| Err(Failure::unregistered(text));
        match commit.height {
            ..=-1 => return refuse("negative Height"),
            _ if commit.round < 0 => return refuse("negative Round"),
            1.. if block.is_empty() => return refuse("commit cannot be for nil block"),
            1.. if signatures.is_empty() => return refuse("no signatures in commit"),
            _ => {}
        }
        Ok(Self { height: commit.height, round: commit.round, block, signatures })
    }

    /// What the validator of a signature for the block signed.
    pub(super) fn sign_bytes(&self, chain_id: &str, time: BlockTime) -> Vec<u8> {
        let parts = pb::CanonicalPartSetHeader { total: self.block.total, hash: self.block.parts.clone() };
        let block = pb::CanonicalBlockId { hash: self.block.hash.clone(), part_set_header: Some(parts) };
        let vote = pb::CanonicalVote {
            r#type: pb::SignedMsgType::Precommit.into(),
            height: self.height,
            round: self.round.into(),
            block_id: (!self.block.is_empty()).then_some(block),
            timestamp: Some(time_to_proto(time)),
            chain_id: chain_id.to_owned(),
        };
        vote.encode_length_delimited_to_vec()
    }

    /// Checks that more than two thirds of the set signed the block. Signatures behind those that suffice are not
    /// looked at (CometBFT `VerifyCommitLight`).
    pub(super) fn check_quorum(
        &self,
        chain_id: &str,
        set: &ValidatorSet,
        block: &BlockId,
        height: i64,
        verified: &mut Verified,
    ) -> Result<(), Unconvinced> {
        let (size, signatures) = (set.validators.len(), self.signatures.len());
        if size != signatures {
            return wrong(format!("Invalid commit -- wrong set size: {size} vs {signatures}"));
        }
        if height != self.height {
            return wrong(format!("Invalid commit -- wrong height: {height} vs {}", self.height));
        }
        if *block != self.block {
            return wrong(format!("invalid commit -- wrong block ID: want {block}, got {}", self.block));
        }
        // The sum of the powers is at most an eighth of the greatest number.
        self.tally(chain_id, set, set.total().saturating_mul(2) / 3, Lookup::Place, verified)
    }

    /// As the check of a quorum, with the refusal alone.
    pub(in crate::light::tendermint) fn verify_quorum(
        &self,
        chain_id: &str,
        set: &ValidatorSet,
        block: &BlockId,
    ) -> Res<()> {
        Ok(self.check_quorum(chain_id, set, block, self.height, &mut Verified::default())?)
    }

    /// Checks that more than a share of a set that was trusted before signed (CometBFT `VerifyCommitLightTrusting`).
    pub(super) fn check_trusted(
        &self,
        chain_id: &str,
        set: &ValidatorSet,
        share: Share,
        verified: &mut Verified,
    ) -> Result<(), Unconvinced> {
        if share.denominator == 0 {
            return wrong("trustLevel has zero Denominator".to_owned());
        }
        let Some(product) = checked_product(set.total(), share.numerator.cast_signed()) else {
            let text =
                "int64 overflow while calculating voting power needed. please provide smaller trustLevel numerator";
            return wrong(text.to_owned());
        };
        let needed = product.checked_div(share.denominator.cast_signed()).unwrap_or(product);
        self.tally(chain_id, set, needed, Lookup::Address, verified)
    }

    /// As the check by a trusted set, with the refusal alone.
    pub(in crate::light::tendermint) fn verify_trusted(
        &self,
        chain_id: &str,
        set: &ValidatorSet,
        share: Share,
    ) -> Res<()> {
        Ok(self.check_trusted(chain_id, set, share, &mut Verified::default())?)
    }

    /// Checks signatures for the block until their power exceeds what is needed. Where CometBFT checks them in a
    /// batch, it counts first and checks after, so another refusal comes first; what is accepted is the same.
    fn tally(
        &self,
        chain_id: &str,
        set: &ValidatorSet,
        needed: i64,
        lookup: Lookup,
        verified: &mut Verified,
    ) -> Result<(), Unconvinced> {
        let is_batch = self.signatures.len() >= BATCH && set.is_batchable;
        let mut seen = BTreeMap::new();
        let mut batch = Vec::new();
        let mut tallied = 0i64;
        for (i, sig) in self.signatures.iter().enumerate().filter(|(_, sig)| sig.flag == FOR_BLOCK) {
            let Some(validator) = validator_of(set, i, sig, lookup, &mut seen)? else { continue };
            if is_batch {
                if sig.signature.len() != MAX_SIGNATURE {
                    return wrong("invalid signature".to_owned());
                }
                batch.push((i, sig, validator));
            } else if !validator.key.verify(&self.sign_bytes(chain_id, sig.time), &sig.signature) {
                return wrong(format!("wrong signature (#{i}): {}", hex::encode_upper(&sig.signature)));
            }
            tallied = tallied.saturating_add(validator.power);
            if tallied > needed {
                break;
            }
        }
        if tallied <= needed {
            let text = "invalid commit -- insufficient voting power";
            let text = format!("{text}: got {tallied}, needed more than {needed}");
            return Err(Unconvinced::TooFew(Failure::unregistered(text)));
        }
        self.check_batch(chain_id, batch, verified)
    }

    /// A signature as a batch takes it.
    fn signed<'a>(&self, chain_id: &str, sig: &'a CommitSig, validator: &'a Validator) -> Option<Signed<'a>> {
        let message = self.sign_bytes(chain_id, sig.time);
        Some(Signed { key: validator.key.ed25519()?, message, signature: &sig.signature })
    }

    /// Checks signatures that were counted, but not those that were found right before.
    fn check_batch(
        &self,
        chain_id: &str,
        mut batch: Vec<(usize, &CommitSig, &Validator)>,
        verified: &mut Verified,
    ) -> Result<(), Unconvinced> {
        batch.retain(|(i, _, validator)| verified.0.get(i) != Some(&validator.key));
        let all: Option<Vec<_>> =
            batch.iter().map(|(_, sig, validator)| self.signed(chain_id, sig, validator)).collect();
        if !all.is_some_and(|all| verify_all_ed25519(&all)) {
            for (i, sig, validator) in &batch {
                if !validator.key.verify(&self.sign_bytes(chain_id, sig.time), &sig.signature) {
                    // Go prints the digits of the signature's text here.
                    return wrong(format!("wrong signature (#{i}): {}", hex::encode_upper(sig.to_string())));
                }
            }
        }
        verified.0.extend(batch.into_iter().map(|(i, _, validator)| (i, validator.key.clone())));
        Ok(())
    }
}

/// The validator whose signature this is, who may not have signed before.
fn validator_of<'a>(
    set: &'a ValidatorSet,
    i: usize,
    sig: &CommitSig,
    lookup: Lookup,
    seen: &mut BTreeMap<usize, usize>,
) -> Result<Option<&'a Validator>, Unconvinced> {
    if lookup == Lookup::Place {
        let validator = set.validators.get(i);
        if let Some(validator) = validator.filter(|validator| validator.address != sig.address) {
            let (expected, got) = (hex::encode_upper(&validator.address), hex::encode_upper(&sig.address));
            return wrong(format!("validator address mismatch at index {i}: expected {expected}, got {got}"));
        }
        return Ok(validator);
    }
    let Some((place, validator)) = set.find(&sig.address) else { return Ok(None) };
    if let Some(first) = seen.insert(place, i) {
        return wrong(format!("double vote from {validator} ({first} and {i})"));
    }
    Ok(Some(validator))
}

/// A product as CometBFT's `safeMul` has it, which also refuses what is as small as it can be.
fn checked_product(a: i64, b: i64) -> Option<i64> {
    if a == 0 || b == 0 {
        return Some(0);
    }
    let most = i64::MAX.checked_div(b.wrapping_abs())?;
    if a.wrapping_abs() > most { None } else { Some(a.wrapping_mul(b)) }
}
