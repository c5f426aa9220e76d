//! A header as large as a transaction may be: what it costs is bounded, whatever is wrong with it.

use super::block::Header;
use super::{Commit, Share, SignedHeader, Trust, Trusted, ValidatorSet, verify};
use ed25519_consensus::{SigningKey, VerificationKey};
use openledger_core::wire::time_to_proto;
use openledger_core::{BlockTime, Res};
use openledger_proto::ibc::lightclients::tendermint::v1 as client;
use openledger_proto::tendermint::crypto::{PublicKey, public_key::Sum};
use openledger_proto::tendermint::types as pb;
use openledger_proto::tendermint::version::Consensus;
use prost::Message;
use sha2::{Digest, Sha256};

/// As many validators as 1 MiB holds, which is what the mempool takes.
const VALIDATORS: usize = 4_600;
const CHAIN: &str = "large-1";
const NOW: BlockTime = BlockTime { seconds: 1_700_000_000, nanos: 0 };

fn key(n: usize) -> SigningKey {
    SigningKey::from(<[u8; 32]>::from(Sha256::digest(n.to_be_bytes())))
}

fn set() -> pb::ValidatorSet {
    let validator = |n: usize| {
        let public: [u8; 32] = VerificationKey::from(&key(n)).into();
        pb::Validator {
            address: Sha256::digest(public)[..20].to_vec(),
            pub_key: Some(PublicKey { sum: Some(Sum::Ed25519(public.to_vec())) }),
            voting_power: 10,
            proposer_priority: 0,
        }
    };
    let validators: Vec<_> = (0..VALIDATORS).map(validator).collect();
    pb::ValidatorSet { proposer: validators.first().cloned(), validators, total_voting_power: 0 }
}

/// A header of height 9 that all validators signed.
fn header(set: &pb::ValidatorSet) -> pb::SignedHeader {
    let hash = ValidatorSet::read(Some(set)).unwrap().hash();
    let time = BlockTime { seconds: NOW.seconds - 5, ..NOW };
    let header = pb::Header {
        version: Some(Consensus { block: 11, app: 0 }),
        chain_id: CHAIN.to_owned(),
        height: 9,
        time: Some(time_to_proto(time)),
        validators_hash: hash.clone(),
        next_validators_hash: hash,
        proposer_address: vec![1; 20],
        ..pb::Header::default()
    };
    let block = pb::BlockId {
        hash: Header::read(&header).unwrap().hash(),
        part_set_header: Some(pb::PartSetHeader { total: 1, hash: vec![2; 32] }),
    };
    let unsigned = |n: usize| pb::CommitSig {
        block_id_flag: 2,
        validator_address: set.validators[n].address.clone(),
        timestamp: Some(time_to_proto(time)),
        signature: vec![0; 64],
    };
    let mut commit =
        pb::Commit { height: 9, round: 0, block_id: Some(block), signatures: (0..VALIDATORS).map(unsigned).collect() };
    let message = Commit::read(Some(&commit)).unwrap().sign_bytes(CHAIN, time);
    for (n, sig) in commit.signatures.iter_mut().enumerate() {
        sig.signature = <[u8; 64]>::from(key(n).sign(&message)).to_vec();
    }
    pb::SignedHeader { header: Some(header), commit: Some(commit) }
}

fn check(header: &pb::SignedHeader, set: &ValidatorSet, now: BlockTime) -> Res<()> {
    let hash = set.hash();
    let trusted = Trusted {
        chain_id: CHAIN,
        height: 3,
        time: BlockTime { seconds: NOW.seconds - 60, ..NOW },
        next_validators_hash: &hash,
        validators: set,
    };
    let level = Share { numerator: 1, denominator: 3 };
    let trust = Trust { level, period: 3_600_000_000_000, drift: 10_000_000_000, now };
    verify(&trusted, &SignedHeader::read(Some(header))?, set, &trust)
}

/// No more signatures are looked at than suffice, none where something else is wrong, and the first wrong one ends it.
#[test]
fn a_header_of_a_mebibyte_takes_bounded_work() {
    let (set, one) = (set(), key(0));
    let good = header(&set);
    let relayed = client::Header {
        signed_header: Some(good.clone()),
        validator_set: Some(set.clone()),
        trusted_validators: Some(set.clone()),
        ..client::Header::default()
    };
    let size = relayed.encoded_len();
    assert!((1_000_000..=1_048_576).contains(&size), "{size}");
    let set = ValidatorSet::read(Some(&set)).unwrap();
    check(&good, &set, NOW).unwrap();

    let changed = |change: &dyn Fn(&mut pb::Commit)| {
        let mut header = good.clone();
        change(header.commit.as_mut().unwrap());
        header
    };
    let text = |header: &pb::SignedHeader, now: BlockTime| check(header, &set, now).unwrap_err().to_string();
    // Two thirds have signed; the others may be anything. One fewer does not do.
    let quorum = VALIDATORS * 2 / 3 + 1;
    let spoil = |from: usize| changed(&|c| c.signatures.iter_mut().skip(from).for_each(|s| s.signature = vec![7; 64]));
    check(&spoil(quorum), &set, NOW).unwrap();
    let short = text(&spoil(quorum - 1), NOW);
    assert!(short.contains(&format!("wrong signature (#{})", quorum - 1)), "{short}");
    let first = text(&spoil(0), NOW);
    assert!(first.contains("wrong signature (#0)"), "{first}");
    // The same signature for all, by one who is a validator.
    let signature = <[u8; 64]>::from(one.sign(b"something else")).to_vec();
    let forged = changed(&|c| c.signatures.iter_mut().for_each(|s| s.signature.clone_from(&signature)));
    assert!(text(&forged, NOW).contains("wrong signature (#0)"));
    // Too few, an old header, another block: no signature is asked for, so it does not matter that all are wrong.
    let absent = changed(&|c| {
        c.signatures.iter_mut().skip(1_000).for_each(|s| *s = pb::CommitSig { block_id_flag: 1, ..absent() });
        c.signatures.iter_mut().take(1_000).for_each(|s| s.signature = vec![7; 64]);
    });
    assert!(text(&absent, NOW).contains("insufficient voting power"), "{}", text(&absent, NOW));
    let late = BlockTime { seconds: NOW.seconds + 3_600, ..NOW };
    assert!(text(&spoil(0), late).starts_with("old header has expired"));
    let mut other = spoil(0);
    other.header.as_mut().unwrap().app_hash = vec![9];
    assert!(text(&other, NOW).contains("commit signs block"));
}

/// What stands for a validator that did not sign.
fn absent() -> pb::CommitSig {
    pb::CommitSig { timestamp: Some(time_to_proto(BlockTime::GO_ZERO)), ..pb::CommitSig::default() }
}
