//! What scripts of the economy share: a datanet of points on two sides, contributions to any datanet, and the
//! signatures of a script.

use crate::lab::{CHAIN_ID, Draft, GAS, address, coins};
use openledger_assembly::chain_config;
use openledger_datanet::hash::{commit_hash, payload_root};
use openledger_proto::any::pack;
use openledger_proto::openledger::datanet::v1 as datanet;
use prost_types::Any;

pub(crate) const SALT: [u8; 32] = [3; 32];

/// Eight points of two classes on two sides; those of another shift are others.
pub(crate) fn points(shift: i8) -> Vec<datanet::ItemPayload> {
    (0..8)
        .map(|i: i8| {
            let (side, spread) = (if i % 2 == 0 { 50 } else { -50 }, 9 * i - 31 + 5 * shift);
            let features = [side + spread / 2, spread].map(|v: i8| v.cast_unsigned()).to_vec();
            datanet::ItemPayload { features, label: u32::from(i % 2 != 0) }
        })
        .collect()
}

/// An open datanet of points in the plane with two labels.
pub(crate) fn datanet_of_points() -> datanet::MsgCreateDatanet {
    let schema = datanet::Schema {
        modality: datanet::Modality::Int8Vector.into(),
        dimension: 2,
        labels: 2,
        ..datanet::Schema::default()
    };
    datanet::MsgCreateDatanet {
        creator: address(1),
        title: "points".to_owned(),
        schema: Some(schema),
        policy: datanet::AdmissionPolicy::Open.into(),
        default_licence: 127,
        min_item_bond: coins(1_000).pop(),
        near_dup_tau: 2,
        novelty_full_at: 20,
        norm_bound: 40_000,
        reveal_window: 2,
        shares: Some(datanet::Shares { contributors_ppm: 900_000, curators_ppm: 0, commons_ppm: 100_000 }),
        ..datanet::MsgCreateDatanet::default()
    }
}

/// A hidden contribution of these items.
pub(crate) fn commit(who: u8, datanet_id: u64, items: &[datanet::ItemPayload]) -> Any {
    let raw = chain_config("open").addresses.parse(&address(who)).unwrap();
    let root = payload_root(items.iter().map(|item| (item.label, item.features.as_slice())));
    let hash = commit_hash(CHAIN_ID, datanet_id, raw.as_bytes(), &SALT, &root).to_vec();
    pack(&datanet::MsgCommitContribution { contributor: address(who), datanet_id, hash })
}

/// Shows what was committed.
pub(crate) fn reveal(who: u8, commit_id: u64, items: Vec<datanet::ItemPayload>) -> Any {
    let (contributor, salt) = (address(who), SALT.to_vec());
    pack(&datanet::MsgRevealContribution { contributor, commit_id, salt, licence: 127, items, provenance: None })
}

/// Signs the messages of each block with the sequences of their signers.
pub(crate) fn signed(script: impl IntoIterator<Item = Vec<(u8, Any)>>) -> Vec<Vec<Vec<u8>>> {
    let mut sequences = [0; 6];
    let mut sign = |(signer, message): (u8, Any)| {
        let next: &mut u64 = &mut sequences[usize::from(signer)];
        *next += 1;
        Draft { gas: 20 * GAS, ..Draft::new(signer, *next - 1, vec![message]) }.sign()
    };
    script.into_iter().map(|block| block.into_iter().map(&mut sign).collect()).collect()
}
