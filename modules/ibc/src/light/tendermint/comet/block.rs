//! Headers and the names of blocks (CometBFT `types/block.go`, `types/light.go`).

use super::{ADDRESS, Commit, HASH, MAX_CHAIN_ID, merkle};
use openledger_core::go_text::go_quote;
use openledger_core::wire::{time_from_proto, time_to_proto};
use openledger_core::{BlockTime, Failure, Res};
use openledger_proto::tendermint::types as pb;
use prost::Message;

/// The version of blocks of CometBFT 0.38 (`version.BlockProtocol`).
const BLOCK_PROTOCOL: u64 = 11;

/// Refuses a hash of another length than 32; there may be none.
///
/// # Errors
/// A text without a code of its own.
pub(in crate::light::tendermint) fn check_hash(hash: &[u8]) -> Res<()> {
    if hash.is_empty() || hash.len() == HASH {
        return Ok(());
    }
    Err(Failure::unregistered(format!("expected size to be {HASH} bytes, got {} bytes", hash.len())))
}

/// The name of a block: its hash, and that of its parts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::light::tendermint) struct BlockId {
    pub(in crate::light::tendermint) hash: Vec<u8>,
    pub(super) total: u32,
    pub(super) parts: Vec<u8>,
}

impl BlockId {
    /// Reads and checks a name; none is the empty one.
    ///
    /// # Errors
    /// A text without a code of its own.
    pub(in crate::light::tendermint) fn read(id: Option<&pb::BlockId>) -> Res<Self> {
        let parts = id.and_then(|id| id.part_set_header.as_ref());
        let (total, parts) = parts.map(|parts| (parts.total, parts.hash.clone())).unwrap_or_default();
        check_hash(&parts).map_err(|e| e.context("wrong Hash"))?;
        let hash = id.map(|id| id.hash.clone()).unwrap_or_default();
        if check_hash(&hash).is_err() {
            return Err(Failure::unregistered("wrong Hash"));
        }
        Ok(Self { hash, total, parts })
    }

    pub(super) fn is_empty(&self) -> bool {
        self.hash.is_empty() && self.total == 0 && self.parts.is_empty()
    }

    fn to_proto(&self) -> pb::BlockId {
        let parts = pb::PartSetHeader { total: self.total, hash: self.parts.clone() };
        pb::BlockId { hash: self.hash.clone(), part_set_header: Some(parts) }
    }
}

impl std::fmt::Display for BlockId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (hash, parts) = (hex::encode_upper(&self.hash), hex::encode_upper(fingerprint(&self.parts)));
        write!(f, "{hash}:{}:{parts}", self.total)
    }
}

/// The first six bytes, with zeros for those that are missing.
pub(super) fn fingerprint(bytes: &[u8]) -> [u8; 6] {
    std::array::from_fn(|i| bytes.get(i).copied().unwrap_or_default())
}

/// A header whose form was checked.
#[derive(Debug)]
pub(in crate::light::tendermint) struct Header {
    header: pb::Header,
    last_block: BlockId,
}

impl Header {
    pub(super) fn read(header: &pb::Header) -> Res<Self> {
        let last_block = BlockId::read(header.last_block_id.as_ref())?;
        check_form(header)?;
        Ok(Self { header: header.clone(), last_block })
    }

    pub(super) fn height(&self) -> i64 {
        self.header.height
    }

    pub(super) fn time(&self) -> BlockTime {
        time_from_proto(self.header.time.as_ref())
    }

    pub(super) fn validators_hash(&self) -> &[u8] {
        &self.header.validators_hash
    }

    /// The hash of the block; empty where no validators are named.
    pub(super) fn hash(&self) -> Vec<u8> {
        let h = &self.header;
        if h.validators_hash.is_empty() {
            return Vec::new();
        }
        merkle::root(&[
            h.version.unwrap_or_default().encode_to_vec(),
            h.chain_id.encode_to_vec(),
            h.height.encode_to_vec(),
            time_to_proto(self.time()).encode_to_vec(),
            self.last_block.to_proto().encode_to_vec(),
            h.last_commit_hash.encode_to_vec(),
            h.data_hash.encode_to_vec(),
            h.validators_hash.encode_to_vec(),
            h.next_validators_hash.encode_to_vec(),
            h.consensus_hash.encode_to_vec(),
            h.app_hash.encode_to_vec(),
            h.last_results_hash.encode_to_vec(),
            h.evidence_hash.encode_to_vec(),
            h.proposer_address.encode_to_vec(),
        ])
    }
}

fn check_form(h: &pb::Header) -> Res<()> {
    let refuse = |text: String| Err(Failure::unregistered(text));
    let version = h.version.unwrap_or_default().block;
    if version != BLOCK_PROTOCOL {
        return refuse(format!("block protocol is incorrect: got: {version}, want: {BLOCK_PROTOCOL} "));
    }
    if h.chain_id.len() > MAX_CHAIN_ID {
        return refuse(format!("chainID is too long; got: {}, max: {MAX_CHAIN_ID}", h.chain_id.len()));
    }
    if h.height <= 0 {
        return refuse(if h.height < 0 { "negative Height" } else { "zero Height" }.to_owned());
    }
    let named = |hash: &[u8], name: &str| check_hash(hash).map_err(|e| e.context(format!("wrong {name}")));
    named(&h.last_commit_hash, "LastCommitHash")?;
    named(&h.data_hash, "DataHash")?;
    named(&h.evidence_hash, "EvidenceHash")?;
    let proposer = h.proposer_address.len();
    if proposer != ADDRESS {
        return refuse(format!("invalid ProposerAddress length; got: {proposer}, expected: {ADDRESS}"));
    }
    named(&h.validators_hash, "ValidatorsHash")?;
    named(&h.next_validators_hash, "NextValidatorsHash")?;
    named(&h.consensus_hash, "ConsensusHash")?;
    // The hash of the application may have any length.
    named(&h.last_results_hash, "LastResultsHash")
}

/// A header with the commit that decided its block. Each was checked alone.
#[derive(Debug)]
pub(in crate::light::tendermint) struct SignedHeader {
    header: Option<Header>,
    commit: Option<Commit>,
}

impl SignedHeader {
    /// Reads a header and a commit and checks the form of each.
    ///
    /// # Errors
    /// A text without a code of its own.
    pub(in crate::light::tendermint) fn read(signed: Option<&pb::SignedHeader>) -> Res<Self> {
        let signed = signed.ok_or_else(|| Failure::unregistered("nil SignedHeader"))?;
        let header = signed.header.as_ref().map(Header::read).transpose()?;
        let commit = signed.commit.as_ref().map(|commit| Commit::read(Some(commit))).transpose()?;
        Ok(Self { header, commit })
    }

    /// The header and the commit, which must belong together and to the chain.
    ///
    /// # Errors
    /// A text without a code of its own.
    pub(in crate::light::tendermint) fn matched(&self, chain_id: &str) -> Res<(&Header, &Commit)> {
        let header = self.header.as_ref().ok_or_else(|| Failure::unregistered("missing header"))?;
        let commit = self.commit.as_ref().ok_or_else(|| Failure::unregistered("missing commit"))?;
        let refuse = |text: String| Err(Failure::unregistered(text));
        let found = &header.header.chain_id;
        if found != chain_id {
            let (found, expected) = (go_quote(found), go_quote(chain_id));
            return refuse(format!("header belongs to another chain {found}, not {expected}"));
        }
        if commit.height != header.height() {
            return refuse(format!("header and commit height mismatch: {} vs {}", header.height(), commit.height));
        }
        let (hash, signed) = (header.hash(), &commit.block.hash);
        if hash != *signed {
            let (hash, signed) = (hex::encode_upper(hash), hex::encode_upper(signed));
            return refuse(format!("commit signs block {signed}, header is block {hash}"));
        }
        Ok((header, commit))
    }

    /// The height of the header.
    pub(super) fn height(&self) -> i64 {
        self.header.as_ref().map_or(0, Header::height)
    }
}
