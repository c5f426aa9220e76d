//! Keys of several members: cases A17 and A18 of `docs/ADVERSARIAL.md`.
#![allow(clippy::disallowed_methods, reason = "a test measures, waits or reads where its vectors are")]
#![allow(clippy::unwrap_used, clippy::expect_used, deprecated, reason = "tests; AuthInfo.tip has to be named")]

mod common;

use common::{
    AMINO, Chain, Key, PublicKey, bytes_field, field, multisig, multisig_any, plan, refused, send, setup, single,
    with_key,
};
use openledger_auth::PubKey;
use openledger_core::{Any, ExecMode};
use openledger_proto::any::pack;
use openledger_proto::cosmos::bank::v1beta1::MsgSend;
use openledger_proto::cosmos::crypto::multisig::v1beta1::{CompactBitArray, MultiSignature};
use openledger_proto::cosmos::tx::v1beta1::mode_info::{Multi, Sum};
use openledger_proto::cosmos::tx::v1beta1::{AuthInfo, ModeInfo, TxRaw};
use prost::Message;
use std::time::{Duration, Instant};

fn members() -> Vec<Key> {
    (11..14).map(Key::new).collect()
}

fn with_multisig(threshold: u32) -> (Chain, PubKey, Vec<Key>) {
    let members = members();
    let multi = multisig(threshold, &members);
    (Chain::new(&[Key::new(1).address(), multi.address().unwrap()]), multi, members)
}

#[test]
fn a17_multisig_thresholds_and_bits() {
    let (chain, multi, members) = with_multisig(2);
    let from = multi.address().unwrap();
    let p = plan(vec![send(&from, &Key::new(1).address(), "1")]).mode(AMINO);
    refused(&chain, &p.multisig(&chain, &multi, &members, &[1]).encode_to_vec(), "sdk:4");

    // The same signatures under another bit array, or with one signature more or less.
    let raw = p.multisig(&chain, &multi, &members, &[0, 2]);
    let edited = |edit: &dyn Fn(&mut Multi, &mut Vec<Vec<u8>>)| {
        let mut raw = raw.clone();
        let mut auth = AuthInfo::decode(raw.auth_info_bytes.as_slice()).unwrap();
        let mut signatures = MultiSignature::decode(raw.signatures[0].as_slice()).unwrap().signatures;
        match auth.signer_infos[0].mode_info.as_mut().unwrap().sum.as_mut().unwrap() {
            Sum::Multi(m) => edit(m, &mut signatures),
            Sum::Single(single) => panic!("one signature of mode {} instead of several", single.mode),
        }
        raw.auth_info_bytes = auth.encode_to_vec();
        raw.signatures = vec![MultiSignature { signatures }.encode_to_vec()];
        raw.encode_to_vec()
    };
    let bits = |extra, elems: &[u8]| Some(CompactBitArray { extra_bits_stored: extra, elems: elems.to_vec() });
    for bitarray in [
        None,
        bits(3, &[0b1100_0000]),
        bits(3, &[0b1110_0000]),
        bits(3, &[0b1010_0001]),
        bits(4, &[0b1010_0000]),
        bits(0, &[0xa0]),
        bits(3, &[0, 0b1010_0000]),
        bits(9, &[0xa0]),
        bits(u32::MAX, &[0xa0]),
        bits(3, &[]),
    ] {
        refused(&chain, &edited(&|m, _| m.bitarray = bitarray.clone()), "sdk:4");
    }
    refused(&chain, &edited(&|_, s| drop(s.pop())), "sdk:4");
    refused(&chain, &edited(&|_, s| s.push(vec![1; 64])), "sdk:4");
    refused(&chain, &edited(&|m, s| (m.mode_infos.push(single(AMINO).unwrap()), s.push(vec![1; 64])).0), "sdk:4");
    refused(&chain, &edited(&|_, s| s.swap(0, 1)), "sdk:4");
    refused(&chain, &edited(&|m, _| m.mode_infos[0].sum = None), "sdk:4");

    // Gas is charged for each signature below the multisig.
    let used = |who: &[usize]| {
        chain.check_only(ExecMode::Deliver, &p.multisig(&chain, &multi, &members, who).encode_to_vec(), "")
    };
    let (two, three) = (used(&[0, 2]), used(&[0, 1, 2]));
    assert_eq!((two.code(), three.code()), ("ok".to_owned(), "ok".to_owned()));
    let longer = p.multisig(&chain, &multi, &members, &[0, 1, 2]).encoded_len() - raw.encoded_len();
    assert_eq!(three.ante_gas - two.ante_gas, 1000 + 10 * longer as u64);
    assert_eq!(chain.deliver(&raw.encode_to_vec()).code(), "ok");
}

#[test]
fn a17_impossible_keys() {
    let (chain, ..) = setup();
    let keys: Vec<PubKey> = members().iter().map(Key::public).collect();
    for threshold in [0, 4, u32::MAX] {
        refused(&chain, &with_key(&chain, multisig_any(threshold, &keys)), "sdk:8");
    }
    let short = |n| Any {
        value: openledger_proto::cosmos::crypto::secp256k1::PubKey { key: vec![2; n] }.encode_to_vec(),
        ..keys[0].to_any()
    };
    for n in [0, 32, 34, 65] {
        refused(&chain, &with_key(&chain, short(n)), "sdk:8");
    }
    refused(&chain, &with_key(&chain, keys[1].to_any()), "sdk:8"); // another account's
    refused(
        &chain,
        &with_key(&chain, Any { type_url: "/cosmos.crypto.sr25519.PubKey".to_owned(), value: vec![] }),
        "sdk:2",
    );
    refused(&chain, &with_key(&chain, pack(&MsgSend::default())), "sdk:2");
}

#[test]
fn a17_nested_multisig_depth_is_bounded() {
    let (chain, ..) = setup();
    let mut key = Key::new(11).public().to_any();
    for depth in 1..=1000 {
        let multi =
            openledger_proto::cosmos::crypto::multisig::LegacyAminoPubKey { threshold: 1, public_keys: vec![key] };
        key = Any { type_url: openledger_auth::MULTISIG_KEY.to_owned(), value: multi.encode_to_vec() };
        if [10, 11, 100, 1000].contains(&depth) {
            let bytes = with_key(&chain, key.clone());
            let start = Instant::now();
            refused(&chain, &bytes, "sdk:2");
            assert!(start.elapsed() < Duration::from_millis(200));
        }
    }
    // Five levels are a key like any other.
    let inner = Key::new(11);
    let (mut multi, mut mode) = (inner.public(), single(AMINO).unwrap());
    let bitarray = Some(CompactBitArray { extra_bits_stored: 1, elems: vec![0x80] });
    for _ in 0..5 {
        multi = PubKey::Multisig { threshold: 1, keys: vec![multi] };
        mode = ModeInfo { sum: Some(Sum::Multi(Multi { bitarray: bitarray.clone(), mode_infos: vec![mode] })) };
    }
    let from = multi.address().unwrap();
    let chain = Chain::new(std::slice::from_ref(&from));
    let p = plan(vec![send(&from, &inner.address(), "1")]).mode(AMINO);
    let mut raw = p.multisig(&chain, &multi, std::slice::from_ref(&inner), &[0]);
    let mut auth = AuthInfo::decode(raw.auth_info_bytes.as_slice()).unwrap();
    auth.signer_infos[0].mode_info = Some(mode);
    raw.auth_info_bytes = auth.encode_to_vec();
    for _ in 0..4 {
        raw.signatures = vec![MultiSignature { signatures: raw.signatures }.encode_to_vec()];
    }
    assert_eq!(chain.deliver(&raw.encode_to_vec()).code(), "ok");
}

#[test]
fn a17_too_many_signatures() {
    let members: Vec<Key> = (11..19).map(Key::new).collect();
    let multi = multisig(1, &members);
    let from = multi.address().unwrap();
    let chain = Chain::new(std::slice::from_ref(&from));
    let mut raw = plan(vec![send(&from, &from, "1")]).mode(AMINO).multisig(&chain, &multi, &members, &[0]);
    assert_eq!(chain.deliver(&raw.encode_to_vec()).code(), "sdk:14");
    // Nor with a key that the state knows and the transaction leaves out.
    let mut account = chain.accounts.get(&chain.ctx, &from).unwrap().unwrap();
    account.base.pub_key = Some(multi.to_any());
    chain.accounts.set(&chain.ctx, &from, &account).unwrap();
    let mut auth = AuthInfo::decode(raw.auth_info_bytes.as_slice()).unwrap();
    auth.signer_infos[0].public_key = None;
    raw.auth_info_bytes = auth.encode_to_vec();
    assert_eq!(chain.deliver(&raw.encode_to_vec()).code(), "sdk:14");
}

#[test]
fn a18_multisignature_has_one_encoding() {
    let (chain, multi, members) = with_multisig(2);
    let p = plan(vec![send(&multi.address().unwrap(), &Key::new(1).address(), "1")]).mode(AMINO);
    let raw = p.multisig(&chain, &multi, &members, &[0, 1]);
    let parts = MultiSignature::decode(raw.signatures[0].as_slice()).unwrap().signatures;
    let long_length: Vec<u8> = parts.iter().flat_map(|s| field(&[0x0a], &[0xc0, 0x00], s)).collect();
    let long_tag: Vec<u8> = parts.iter().flat_map(|s| field(&[0x8a, 0x00], &[0x40], s)).collect();
    let unknown = [&raw.signatures[0][..], &bytes_field(2, b"x")].concat();
    for signature in [long_length, long_tag, unknown, Vec::new(), vec![0xff]] {
        refused(&chain, &TxRaw { signatures: vec![signature], ..raw.clone() }.encode_to_vec(), "sdk:4");
    }
    assert_eq!(chain.deliver(&raw.encode_to_vec()).code(), "ok");
}
