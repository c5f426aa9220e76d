//! The form of headers and of misbehaviour, judged without any state (ibc-go `header.go`, `misbehaviour.go`).

use super::comet::{BlockId, Commit, SignedHeader, ValidatorSet};
use super::state::{ConsensusState, check_time};
use crate::client::{Height, revision_of};
use crate::errors::{ClientError, TendermintError};
use crate::host::validate_client_id;
use openledger_core::wire::time_from_proto;
use openledger_core::{Failure, Res};
use openledger_proto::ibc::lightclients::tendermint::v1 as pb;
use openledger_proto::tendermint::types as tm;

/// ibc-go looks into a header that is not there.
pub(super) fn missing() -> Failure {
    Failure::panicked("runtime error: invalid memory address or nil pointer dereference")
}

/// The block's header within a relayed one.
///
/// # Errors
/// `undefined:111222` where there is none.
pub(super) fn block_of(header: &pb::Header) -> Res<&tm::Header> {
    header.signed_header.as_ref().and_then(|signed| signed.header.as_ref()).ok_or_else(missing)
}

/// The commit within a relayed header.
pub(super) fn commit_of(header: &pb::Header) -> Option<&tm::Commit> {
    header.signed_header.as_ref()?.commit.as_ref()
}

/// The height of a header.
pub(super) fn height_of(block: &tm::Header) -> Height {
    Height::new(revision_of(&block.chain_id), block.height.cast_unsigned())
}

/// The height from which a header is to be verified.
pub(super) fn trusted_height(header: &pb::Header) -> Height {
    Height::from_proto(header.trusted_height)
}

/// What a header tells of its height.
pub(super) fn consensus_state(block: &tm::Header) -> ConsensusState {
    ConsensusState {
        time: time_from_proto(block.time.as_ref()),
        root: block.app_hash.clone(),
        next_validators_hash: block.next_validators_hash.clone(),
    }
}

/// A height as Go prints the struct where a number is asked for.
pub(super) fn struct_text(height: Height) -> String {
    format!("{{{} {}}}", height.revision, height.height)
}

/// Refuses times that Go's decoder refuses.
fn check_times(header: &pb::Header) -> Res<()> {
    if let Ok(block) = block_of(header) {
        check_time(block.time.as_ref())?;
    }
    let signatures = commit_of(header).map(|commit| commit.signatures.as_slice()).unwrap_or_default();
    signatures.iter().try_for_each(|sig| check_time(sig.timestamp.as_ref()))
}

/// Checks the form of a header.
///
/// # Errors
/// `client:12`, `07-tendermint:5`, or no code of its own for what CometBFT refuses.
pub(super) fn check_header(header: &pb::Header) -> Res<()> {
    check_times(header)?;
    let signed = header
        .signed_header
        .as_ref()
        .ok_or_else(|| ClientError::InvalidHeader.wrap("tendermint signed header cannot be nil"))?;
    let block =
        signed.header.as_ref().ok_or_else(|| ClientError::InvalidHeader.wrap("tendermint header cannot be nil"))?;
    let read = SignedHeader::read(Some(signed)).map_err(|e| e.context("header is not a tendermint header"))?;
    read.matched(&block.chain_id).map_err(|e| e.context("header failed basic validation"))?;
    let (trusted, height) = (trusted_height(header), height_of(block));
    if trusted >= height {
        let (trusted, height) = (struct_text(trusted), struct_text(height));
        let text = format!("TrustedHeight {trusted} must be less than header height {height}");
        return Err(TendermintError::InvalidHeaderHeight.wrap(text));
    }
    if header.validator_set.is_none() {
        return Err(ClientError::InvalidHeader.wrap("validator set is nil"));
    }
    let set = ValidatorSet::read(header.validator_set.as_ref())
        .map_err(|e| e.context("validator set is not tendermint validator set"))?;
    if block.validators_hash != set.hash() {
        return Err(ClientError::InvalidHeader.wrap("validator set does not match hash"));
    }
    Ok(())
}

/// Both headers of misbehaviour.
///
/// # Errors
/// `undefined:111222` where one is missing.
pub(super) fn both(misbehaviour: &pb::Misbehaviour) -> Res<[&pb::Header; 2]> {
    let [one, two] = [&misbehaviour.header_1, &misbehaviour.header_2].map(Option::as_ref);
    Ok([one.ok_or_else(missing)?, two.ok_or_else(missing)?])
}

/// Checks the form of misbehaviour: two headers that their own validators signed.
///
/// # Errors
/// `07-tendermint:5`, `07-tendermint:6`, `07-tendermint:14`, `client:13`, `host:2`; `undefined:111222` for a header
/// without a block's header, with which ibc-go panics.
pub(super) fn check_misbehaviour(misbehaviour: &pb::Misbehaviour) -> Res<()> {
    let headers = [&misbehaviour.header_1, &misbehaviour.header_2].map(Option::as_ref);
    headers.into_iter().flatten().try_for_each(check_times)?;
    let numbered = || [1, 2].into_iter().zip(headers.into_iter().flatten());
    for (n, header) in [1, 2].into_iter().zip(headers) {
        if header.is_none() {
            return Err(TendermintError::InvalidHeader.wrap(format!("misbehaviour Header{n} cannot be nil")));
        }
    }
    if let Some((n, _)) = numbered().find(|(_, header)| trusted_height(header).height == 0) {
        let text = format!("misbehaviour Header{n} cannot have zero revision height");
        return Err(TendermintError::InvalidHeaderHeight.wrap(text));
    }
    if let Some((n, _)) = numbered().find(|(_, header)| header.trusted_validators.is_none()) {
        let text = format!("trusted validator set in Header{n} cannot be empty");
        return Err(TendermintError::InvalidValidatorSet.wrap(text));
    }
    let [one, two] = both(misbehaviour)?;
    let blocks = [block_of(one)?, block_of(two)?];
    if blocks[0].chain_id != blocks[1].chain_id {
        return Err(ClientError::InvalidMisbehaviour.wrap("headers must have identical chainIDs"));
    }
    #[allow(deprecated, reason = "ibc-go checks the member that it does not use")]
    validate_client_id(&misbehaviour.client_id).map_err(|e| e.context("misbehaviour client ID is invalid"))?;
    for (n, header) in numbered() {
        match check_header(header) {
            Err(Failure::Tx(e)) if !e.unwinds => {
                let text = format!("header {n} failed validation: {}", e.log);
                return Err(ClientError::InvalidMisbehaviour.wrap(text));
            }
            checked => checked?,
        }
    }
    let [first, second] = blocks.map(height_of);
    if first < second {
        let text = format!("Header1 height is less than Header2 height ({first} < {second})");
        return Err(ClientError::InvalidMisbehaviour.wrap(text));
    }
    for (n, header) in numbered() {
        let block = commit_of(header).ok_or_else(missing)?.block_id.as_ref();
        BlockId::read(block).map_err(|e| e.context(format!("invalid block ID from header {n} in misbehaviour")))?;
    }
    [one, two].into_iter().try_for_each(check_own_commit)
}

/// Checks that the validators of a header signed it.
fn check_own_commit(header: &pb::Header) -> Res<()> {
    let block = block_of(header)?;
    let commit = Commit::read(commit_of(header)).map_err(|e| e.context("commit is not tendermint commit type"))?;
    let set = ValidatorSet::read(header.validator_set.as_ref())
        .map_err(|e| e.context("validator set is not tendermint validator set type"))?;
    let id = BlockId::read(commit_of(header).and_then(|commit| commit.block_id.as_ref()))?;
    match commit.verify_quorum(&block.chain_id, &set, &id) {
        Err(Failure::Tx(e)) if !e.unwinds => {
            Err(ClientError::InvalidMisbehaviour.wrap("validator set did not commit to header"))
        }
        checked => checked,
    }
}
