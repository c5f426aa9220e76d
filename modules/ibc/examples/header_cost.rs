//! What a header of another chain costs, by the number of its validators: its form, its verification with all
//! signatures that it takes, and the update of the client.
//! `cargo run --release -p openledger-ibc --example header_cost`
#![allow(clippy::disallowed_methods, reason = "a program that measures; no state code")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "a measurement")]

use ed25519_consensus::SigningKey;
use openledger_core::wire::time_to_proto;
use openledger_core::{BlockInfo, BlockTime, Ctx};
use openledger_ibc::light::tendermint::Tendermint;
use openledger_ibc::light::{ClientMessage, LightClient};
use openledger_proto::cosmos::ics23::v1::ProofSpec;
use openledger_proto::ibc::core::client::v1::Height;
use openledger_proto::ibc::core::commitment::v1::MerkleRoot;
use openledger_proto::ibc::lightclients::tendermint::v1::{ClientState, ConsensusState, Fraction, Header};
use openledger_proto::tendermint::crypto::{PublicKey, public_key::Sum};
use openledger_proto::tendermint::types as pb;
use openledger_proto::tendermint::version::Consensus;
use prost::Message;
use prost_types::Duration as Span;
use sha2::{Digest, Sha256};
use std::time::{Duration, Instant};

const CHAIN: &str = "large-1";
const CLIENT: &str = "07-tendermint-0";
const NOW: BlockTime = BlockTime { seconds: 1_700_000_000, nanos: 0 };
const TRUSTED: i64 = 3;
const NEXT: i64 = 9;

fn root(items: &[Vec<u8>]) -> Vec<u8> {
    match items {
        [item] => Sha256::new().chain_update([0]).chain_update(item).finalize().to_vec(),
        _ => {
            let (left, right) = items.split_at(items.len().div_ceil(2).next_power_of_two());
            Sha256::new().chain_update([1]).chain_update(root(left)).chain_update(root(right)).finalize().to_vec()
        }
    }
}

fn validators(keys: &[SigningKey]) -> (pb::ValidatorSet, Vec<u8>) {
    let validator = |key: &SigningKey| {
        let public = key.verification_key().to_bytes();
        pb::Validator {
            address: Sha256::digest(public)[..20].to_vec(),
            pub_key: Some(PublicKey { sum: Some(Sum::Ed25519(public.to_vec())) }),
            voting_power: 10,
            proposer_priority: 0,
        }
    };
    let validators: Vec<_> = keys.iter().map(validator).collect();
    let leaf = |v: &pb::Validator| {
        pb::SimpleValidator { pub_key: v.pub_key.clone(), voting_power: v.voting_power }.encode_to_vec()
    };
    let hash = root(&validators.iter().map(leaf).collect::<Vec<_>>());
    (pb::ValidatorSet { proposer: validators.first().cloned(), validators, total_voting_power: 0 }, hash)
}

fn hash_of(header: &pb::Header) -> Vec<u8> {
    let last = pb::BlockId { part_set_header: Some(pb::PartSetHeader::default()), ..pb::BlockId::default() };
    root(&[
        header.version.unwrap().encode_to_vec(),
        header.chain_id.encode_to_vec(),
        header.height.encode_to_vec(),
        header.time.unwrap().encode_to_vec(),
        last.encode_to_vec(),
        header.last_commit_hash.encode_to_vec(),
        header.data_hash.encode_to_vec(),
        header.validators_hash.encode_to_vec(),
        header.next_validators_hash.encode_to_vec(),
        header.consensus_hash.encode_to_vec(),
        header.app_hash.encode_to_vec(),
        header.last_results_hash.encode_to_vec(),
        header.evidence_hash.encode_to_vec(),
        header.proposer_address.encode_to_vec(),
    ])
}

fn signed(keys: &[SigningKey], set: &pb::ValidatorSet, hash: &[u8]) -> pb::SignedHeader {
    let time = time_to_proto(BlockTime { seconds: NOW.seconds - 5, ..NOW });
    let header = pb::Header {
        version: Some(Consensus { block: 11, app: 0 }),
        chain_id: CHAIN.to_owned(),
        height: NEXT,
        time: Some(time),
        validators_hash: hash.to_vec(),
        next_validators_hash: hash.to_vec(),
        app_hash: vec![5; 32],
        proposer_address: vec![1; 20],
        ..pb::Header::default()
    };
    let (block, parts) = (hash_of(&header), vec![2; 32]);
    let vote = pb::CanonicalVote {
        r#type: pb::SignedMsgType::Precommit.into(),
        height: NEXT,
        round: 0,
        block_id: Some(pb::CanonicalBlockId {
            hash: block.clone(),
            part_set_header: Some(pb::CanonicalPartSetHeader { total: 1, hash: parts.clone() }),
        }),
        timestamp: Some(time),
        chain_id: CHAIN.to_owned(),
    };
    let message = vote.encode_length_delimited_to_vec();
    let signature = |(key, validator): (&SigningKey, &pb::Validator)| pb::CommitSig {
        block_id_flag: 2,
        validator_address: validator.address.clone(),
        timestamp: Some(time),
        signature: key.sign(&message).to_bytes().to_vec(),
    };
    let block_id = pb::BlockId { hash: block, part_set_header: Some(pb::PartSetHeader { total: 1, hash: parts }) };
    let signatures = keys.iter().zip(&set.validators).map(signature).collect();
    let commit = pb::Commit { height: NEXT, round: 0, block_id: Some(block_id), signatures };
    pb::SignedHeader { header: Some(header), commit: Some(commit) }
}

fn height(height: i64) -> Option<Height> {
    Some(Height { revision_number: 1, revision_height: height.cast_unsigned() })
}

fn client(hash: &[u8]) -> Ctx {
    let span = |days: i64| Some(Span { seconds: days * 86_400, nanos: 0 });
    #[allow(deprecated, reason = "all fields have to be named")]
    let state = ClientState {
        chain_id: CHAIN.to_owned(),
        trust_level: Some(Fraction { numerator: 1, denominator: 3 }),
        trusting_period: span(14),
        unbonding_period: span(21),
        max_clock_drift: Some(Span { seconds: 10, nanos: 0 }),
        frozen_height: Some(Height::default()),
        latest_height: height(TRUSTED),
        proof_specs: vec![ProofSpec::default(); 2],
        upgrade_path: Vec::new(),
        allow_update_after_expiry: false,
        allow_update_after_misbehaviour: false,
    };
    let consensus = ConsensusState {
        timestamp: Some(time_to_proto(BlockTime { seconds: NOW.seconds - 60, ..NOW })),
        root: Some(MerkleRoot { hash: vec![4; 32] }),
        next_validators_hash: hash.to_vec(),
    };
    let block = BlockInfo { height: 50, time: NOW, chain_id: "open-1".to_owned(), ..BlockInfo::default() };
    let ctx = Ctx::for_test().with_block(block);
    Tendermint.initialize(&ctx, CLIENT, &state.encode_to_vec(), &consensus.encode_to_vec()).unwrap();
    ctx
}

fn main() {
    println!("validators, bytes: form, verification, update of the client (the best of several)");
    for (count, times) in [(4, 400), (50, 200), (150, 100), (4_000, 10)] {
        let key = |n: usize| SigningKey::from(<[u8; 32]>::from(Sha256::digest(n.to_be_bytes())));
        let keys: Vec<_> = (0..count).map(key).collect();
        let (set, hash) = validators(&keys);
        let header = Header {
            signed_header: Some(signed(&keys, &set, &hash)),
            validator_set: Some(set.clone()),
            trusted_height: height(TRUSTED),
            trusted_validators: Some(set),
        };
        let bytes = header.encoded_len();
        let message = ClientMessage::TendermintHeader(Box::new(header));
        let ctx = client(&hash);
        let mut best = [Duration::MAX; 3];
        let mut note = |n: usize, start: Instant| best[n] = best[n].min(start.elapsed());
        for _ in 0..times {
            let start = Instant::now();
            Tendermint.check_message(&message).unwrap();
            note(0, start);
            ctx.discarding(|ctx| {
                let start = Instant::now();
                Tendermint.verify_message(ctx, CLIENT, &message).unwrap();
                note(1, start);
                let start = Instant::now();
                Tendermint.update(ctx, CLIENT, &message).unwrap();
                note(2, start);
            });
        }
        println!("{count}, {bytes}: {:?}, {:?}, {:?}", best[0], best[1], best[2]);
    }
}
