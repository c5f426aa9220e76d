//! Decoding and signatures: the cases of `docs/ADVERSARIAL.md`, section A.
#![allow(clippy::disallowed_methods, reason = "a test measures, waits or reads where its vectors are")]
#![allow(clippy::unwrap_used, clippy::expect_used, deprecated, reason = "tests; AuthInfo.tip has to be named")]

mod common;

use common::{AMINO, Chain, DIRECT, Key, multisig, multisig_any, plan, send, single};
use openledger_auth::PubKey;
use openledger_core::{AccAddress, Any, BlockInfo, ExecMode};
use openledger_proto::any::pack;
use openledger_proto::cosmos::auth::v1beta1::BaseAccount;
use openledger_proto::cosmos::bank::v1beta1::MsgSend;
use openledger_proto::cosmos::crypto::multisig::v1beta1::{CompactBitArray, MultiSignature};
use openledger_proto::cosmos::tx::v1beta1::mode_info::{Multi, Sum};
use openledger_proto::cosmos::tx::v1beta1::{AuthInfo, ModeInfo, SignerInfo, TxBody, TxRaw};
use prost::Message;
use prost_types::Timestamp;
use rand::{Rng, RngCore, SeedableRng};
use std::time::{Duration, Instant};

fn setup() -> (Chain, Key, Key) {
    let (a, b) = (Key::new(1), Key::new(2));
    let chain = Chain::new(&[a.address(), b.address()]);
    (chain, a, b)
}

fn good(chain: &Chain, a: &Key, b: &Key) -> TxRaw {
    plan(vec![send(&a.address(), &b.address(), "1")]).raw(chain, &[a])
}

/// Refused, and nothing of the state was touched.
fn refused(chain: &Chain, bytes: &[u8], code: &str) {
    let (sequence, balance) = (chain.sequence(&Key::new(1).address()), chain.balance(&Key::new(1).address()));
    let receipt = chain.deliver(bytes);
    assert_eq!(receipt.code(), code, "{:?}", receipt.result);
    assert!(!receipt.ante_ok);
    assert_eq!((sequence, balance), (chain.sequence(&Key::new(1).address()), chain.balance(&Key::new(1).address())));
}

/// A field of bytes with these raw tag and length bytes.
fn field(tag: &[u8], len: &[u8], content: &[u8]) -> Vec<u8> {
    [tag, len, content].concat()
}

fn bytes_field(number: u32, content: &[u8]) -> Vec<u8> {
    let (mut tag, mut len) = (Vec::new(), Vec::new());
    prost::encoding::encode_key(number, prost::encoding::WireType::LengthDelimited, &mut tag);
    prost::encoding::encode_varint(content.len() as u64, &mut len);
    field(&tag, &len, content)
}

/// Re-signs after `edit` changed body or auth info bytes.
fn resigned(chain: &Chain, key: &Key, mut raw: TxRaw, edit: impl FnOnce(&mut TxRaw)) -> Vec<u8> {
    edit(&mut raw);
    let doc = openledger_proto::cosmos::tx::v1beta1::SignDoc {
        body_bytes: raw.body_bytes.clone(),
        auth_info_bytes: raw.auth_info_bytes.clone(),
        chain_id: "test-1".to_owned(),
        account_number: chain.number(&key.address()),
    };
    raw.signatures = vec![key.sign(&doc.encode_to_vec())];
    raw.encode_to_vec()
}

#[test]
fn a1_garbage_bytes() {
    let (chain, ..) = setup();
    let mut rng = rand_chacha::ChaCha8Rng::seed_from_u64(1);
    refused(&chain, &[], "sdk:2");
    for byte in 0..=u8::MAX {
        refused(&chain, &[byte], "sdk:2");
    }
    let mut big = vec![0; 1 << 20];
    rng.fill_bytes(&mut big);
    refused(&chain, &big, "sdk:2");
}

#[test]
fn a1_mutated_transactions_never_pass_or_panic() {
    let (chain, a, b) = setup();
    let bytes = good(&chain, &a, &b).encode_to_vec();
    let mut rng = rand_chacha::ChaCha8Rng::seed_from_u64(2);
    for _ in 0..5_000 {
        let mut spoilt = bytes.clone();
        for _ in 0..rng.gen_range(1..4) {
            match rng.gen_range(0..3) {
                0 => {
                    let i = rng.gen_range(0..spoilt.len());
                    spoilt[i] ^= 1 << rng.gen_range(0..8);
                }
                1 => spoilt.truncate(rng.gen_range(1..=spoilt.len())),
                _ => {
                    let i = rng.gen_range(0..=spoilt.len());
                    spoilt.insert(i, rng.r#gen());
                }
            }
        }
        if spoilt != bytes {
            let receipt = chain.check_only(ExecMode::Deliver, &spoilt, "");
            assert!(!receipt.ante_ok, "{}", hex::encode(&spoilt));
        }
    }
}

#[test]
fn a2_unknown_fields_of_the_frame_and_of_auth_info() {
    let (chain, a, b) = setup();
    let raw = good(&chain, &a, &b);
    for number in [4, 1025, 1026] {
        refused(&chain, &[raw.encode_to_vec(), bytes_field(number, b"x")].concat(), "sdk:2");
        let in_auth = resigned(&chain, &a, raw.clone(), |r| r.auth_info_bytes.extend(bytes_field(number, b"x")));
        refused(&chain, &in_auth, "sdk:2");
    }
    let critical = resigned(&chain, &a, raw, |r| r.body_bytes.extend(bytes_field(100, b"x")));
    refused(&chain, &critical, "sdk:2");
}

#[test]
fn a4_unknown_non_critical_field_of_the_body() {
    let (chain, a, b) = setup();
    let spoil = |r: &mut TxRaw| r.body_bytes.extend(bytes_field(1030, b"x"));
    let mut amino = plan(vec![send(&a.address(), &b.address(), "1")]).mode(AMINO).raw(&chain, &[&a]);
    spoil(&mut amino);
    refused(&chain, &amino.encode_to_vec(), "sdk:4");
    let direct = resigned(&chain, &a, good(&chain, &a, &b), spoil);
    assert_eq!(chain.deliver(&direct).code(), "ok");
}

#[test]
fn a5_only_one_encoding_of_the_frame() {
    let (chain, a, b) = setup();
    let raw = good(&chain, &a, &b);
    let (body, auth, sig) =
        (bytes_field(1, &raw.body_bytes), bytes_field(2, &raw.auth_info_bytes), bytes_field(3, &raw.signatures[0]));
    refused(&chain, &[&auth[..], &body, &sig].concat(), "sdk:2");
    refused(&chain, &[&body[..], &body, &auth, &sig].concat(), "sdk:2");
    refused(&chain, &[&body[..], &auth, &auth, &sig].concat(), "sdk:2");
    let padded = field(&[0x1a], &[0xc0, 0x00], &raw.signatures[0]); // 64 in two bytes
    refused(&chain, &[&body[..], &auth, &padded].concat(), "sdk:2");
    let long_tag = field(&[0x9a, 0x00], &[0x40], &raw.signatures[0]);
    refused(&chain, &[&body[..], &auth, &long_tag].concat(), "sdk:2");
    assert_eq!(chain.deliver(&[body, auth, sig].concat()).code(), "ok");
}

#[test]
fn a6_wrong_wire_types() {
    let (chain, a, b) = setup();
    let raw = good(&chain, &a, &b);
    refused(&chain, &[0x08, 0x01], "sdk:2");
    let memo_as_number = resigned(&chain, &a, raw.clone(), |r| r.body_bytes.extend([0x10, 0x01]));
    refused(&chain, &memo_as_number, "sdk:2");
    let infos_as_number = resigned(&chain, &a, raw, |r| r.auth_info_bytes.extend([0x08, 0x01]));
    refused(&chain, &infos_as_number, "sdk:2");
}

#[test]
fn a8_messages_of_no_known_type() {
    let (chain, a, _) = setup();
    let with = |any: Any| {
        let body = TxBody { messages: vec![any], ..TxBody::default() };
        let info = SignerInfo { public_key: Some(a.public().to_any()), mode_info: single(DIRECT), sequence: 0 };
        let auth = AuthInfo { signer_infos: vec![info], fee: Some(plan(vec![]).fee), tip: None };
        TxRaw { body_bytes: body.encode_to_vec(), auth_info_bytes: auth.encode_to_vec(), signatures: vec![vec![0; 64]] }
            .encode_to_vec()
    };
    let any = |type_url: String| Any { type_url, value: Vec::new() };
    refused(&chain, &with(any("/cosmos.bank.v1beta1.MsgNothing".to_owned())), "sdk:2");
    refused(&chain, &with(any("cosmos.bank.v1beta1.MsgSend".to_owned())), "sdk:2");
    refused(&chain, &with(any(String::new())), "sdk:2");
    refused(&chain, &with(any(format!("/{}", "a".repeat(10_240)))), "sdk:2");
    refused(&chain, &with(pack(&BaseAccount::default())), "sdk:2");
    refused(&chain, &with(a.public().to_any()), "sdk:2");
    let bad_signer = MsgSend { from_address: "open1qqqq".to_owned(), ..MsgSend::default() };
    refused(&chain, &with(pack(&bad_signer)), "sdk:7");
}

#[test]
fn a9_no_messages() {
    let (chain, a, _) = setup();
    refused(&chain, &plan(vec![]).sign(&chain, &[&a]), "sdk:18");
    refused(&chain, &bytes_field(1, b""), "sdk:18");
}

#[test]
fn a10_number_of_signatures() {
    let (chain, a, b) = setup();
    let mut raw = good(&chain, &a, &b);
    raw.signatures.clear();
    refused(&chain, &raw.encode_to_vec(), "sdk:15");
    let mut raw = good(&chain, &a, &b);
    raw.signatures.push(vec![0; 64]);
    refused(&chain, &raw.encode_to_vec(), "sdk:4");
    let two = plan(vec![send(&a.address(), &b.address(), "1"), send(&b.address(), &a.address(), "1")]);
    refused(&chain, &two.sign(&chain, &[&a]), "sdk:4");
    refused(&chain, &plan(vec![send(&a.address(), &b.address(), "1")]).sign(&chain, &[&a, &b]), "sdk:4");
    // As many signatures as signers, but fewer or more infos.
    let mut fewer = two.raw(&chain, &[&a, &b]);
    let mut auth = AuthInfo::decode(fewer.auth_info_bytes.as_slice()).unwrap();
    auth.signer_infos.pop();
    fewer.auth_info_bytes = auth.encode_to_vec();
    refused(&chain, &fewer.encode_to_vec(), "sdk:4");
    let mut more = good(&chain, &a, &b);
    let mut auth = AuthInfo::decode(more.auth_info_bytes.as_slice()).unwrap();
    auth.signer_infos.push(auth.signer_infos[0].clone());
    more.auth_info_bytes = auth.encode_to_vec();
    refused(&chain, &more.encode_to_vec(), "sdk:4");
}

#[test]
fn a12_signed_for_something_else() {
    let (chain, a, b) = setup();
    for mode in [DIRECT, AMINO] {
        let p = plan(vec![send(&a.address(), &b.address(), "1")]).mode(mode);
        let other_chain = common::Plan { chain_id: "test-2".to_owned(), ..p.clone() };
        refused(&chain, &other_chain.sign(&chain, &[&a]), "sdk:4");
        let other_number = common::Plan { number: Some(7), ..p.clone() };
        refused(&chain, &other_number.sign(&chain, &[&a]), "sdk:4");
        for bit in [0, 100, 300, 511] {
            let mut raw = p.raw(&chain, &[&a]);
            raw.signatures[0][bit / 8] ^= 1 << (bit % 8);
            refused(&chain, &raw.encode_to_vec(), "sdk:4");
        }
        let mut other_memo = p.raw(&chain, &[&a]);
        other_memo.body_bytes.extend(bytes_field(2, b"memo"));
        refused(&chain, &other_memo.encode_to_vec(), "sdk:4");
    }
}

#[test]
fn a13_wrong_sequences() {
    let (chain, a, b) = setup();
    let p = plan(vec![send(&a.address(), &b.address(), "1")]);
    let first = p.sign(&chain, &[&a]);
    assert_eq!(chain.deliver(&first).code(), "ok");
    refused(&chain, &first, "sdk:32");
    for mode in [DIRECT, AMINO] {
        for sequence in [0, 2, u64::MAX] {
            let p = common::Plan { sequence: Some(sequence), ..p.clone().mode(mode) };
            refused(&chain, &p.sign(&chain, &[&a]), "sdk:32");
        }
    }
    assert_eq!(chain.sequence(&a.address()), 1);
}

#[test]
fn a14_other_forms_of_a_good_signature() {
    let (chain, a, b) = setup();
    let raw = good(&chain, &a, &b);
    let with = |signature: Vec<u8>| TxRaw { signatures: vec![signature], ..raw.clone() }.encode_to_vec();
    let low = secp256k1::ecdsa::Signature::from_compact(&raw.signatures[0]).unwrap();
    let (r, s) = raw.signatures[0].split_at(32);
    let order = hex::decode("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141").unwrap();
    let mut high = order.clone(); // n - s
    let mut borrow = 0i32;
    for i in (0..32).rev() {
        let d = i32::from(order[i]) - i32::from(s[i]) - borrow;
        borrow = i32::from(d < 0);
        high[i] = (d + 256 * borrow) as u8;
    }
    refused(&chain, &with([r, &high].concat()), "sdk:4");
    refused(&chain, &with(low.serialize_der().to_vec()), "sdk:4");
    refused(&chain, &with([&[0; 32], s].concat()), "sdk:4");
    refused(&chain, &with([r, &[0; 32]].concat()), "sdk:4");
    refused(&chain, &with([r, &order].concat()), "sdk:4");
    refused(&chain, &with([&raw.signatures[0][..], &[0]].concat()), "sdk:4");
    refused(&chain, &with(raw.signatures[0][..63].to_vec()), "sdk:4");
    refused(&chain, &with(Vec::new()), "sdk:4");
    assert_eq!(chain.deliver(&raw.encode_to_vec()).code(), "ok");
}

#[test]
fn a16_signer_without_account() {
    let (chain, _, b) = setup();
    let nobody = Key::new(99);
    refused(&chain, &plan(vec![send(&nobody.address(), &b.address(), "1")]).sign(&chain, &[&nobody]), "sdk:9");
}

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
            Sum::Single(_) => unreachable!(),
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

/// A transaction whose signer info carries this key.
fn with_key(chain: &Chain, key: Any) -> Vec<u8> {
    let a = Key::new(1);
    let mut raw = plan(vec![send(&a.address(), &a.address(), "1")]).raw(chain, &[&a]);
    let mut auth = AuthInfo::decode(raw.auth_info_bytes.as_slice()).unwrap();
    auth.signer_infos[0].public_key = Some(key);
    raw.auth_info_bytes = auth.encode_to_vec();
    raw.encode_to_vec()
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
fn a_known_key_may_be_left_out() {
    let (chain, a, b) = setup();
    let without = |chain: &Chain| {
        let raw = good(chain, &a, &b);
        resigned(chain, &a, raw, |r| {
            let mut auth = AuthInfo::decode(r.auth_info_bytes.as_slice()).unwrap();
            auth.signer_infos[0].public_key = None;
            r.auth_info_bytes = auth.encode_to_vec();
        })
    };
    refused(&chain, &without(&chain), "sdk:8");
    assert_eq!(chain.deliver(&good(&chain, &a, &b).encode_to_vec()).code(), "ok");
    assert_eq!(chain.deliver(&without(&chain)).code(), "ok");
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

#[test]
fn a20_memo() {
    let (chain, a, b) = setup();
    let with = |n: usize| {
        let mut p = plan(vec![send(&a.address(), &b.address(), "1")]).gas(20_000_000);
        p.body.memo = "m".repeat(n);
        p.sign(&chain, &[&a])
    };
    refused(&chain, &with(257), "sdk:12");
    refused(&chain, &with(1 << 20), "sdk:12");
    assert_eq!(chain.deliver(&with(256)).code(), "ok");
}

#[test]
fn a21_timeouts() {
    let (chain, a, b) = setup();
    let with = |height, seconds: Option<i64>| {
        let mut p = plan(vec![send(&a.address(), &b.address(), "1")]);
        p.body.timeout_height = height;
        p.body.timeout_timestamp = seconds.map(|seconds| Timestamp { seconds, nanos: 0 });
        p.sign(&chain, &[&a])
    };
    refused(&chain, &with(4, None), "sdk:30");
    refused(&chain, &with(1, None), "sdk:30");
    refused(&chain, &with(0, Some(1_699_999_999)), "sdk:42");
    assert_eq!(chain.deliver(&with(5, None)).code(), "ok");
    assert_eq!(chain.deliver(&with(0, Some(1_700_000_000))).code(), "ok");
    assert_eq!(chain.deliver(&with(u64::MAX, Some(0))).code(), "ok");
}

#[test]
fn a22_extension_options() {
    let (chain, a, b) = setup();
    let option = |type_url: &str| Any { type_url: type_url.to_owned(), value: vec![1, 2, 3] };
    for url in ["/unknown.Option", "/cosmos.bank.v1beta1.MsgSend"] {
        let mut critical = plan(vec![send(&a.address(), &b.address(), "1")]);
        critical.body.extension_options = vec![option(url)];
        refused(&chain, &critical.sign(&chain, &[&a]), "sdk:31");
        let mut other = plan(vec![send(&a.address(), &b.address(), "1")]);
        other.body.non_critical_extension_options = vec![option(url)];
        assert_eq!(chain.deliver(&other.sign(&chain, &[&a])).code(), "ok");
        let mut amino = good(&chain, &a, &b);
        amino.body_bytes = other.body.encode_to_vec();
        let mut auth = AuthInfo::decode(amino.auth_info_bytes.as_slice()).unwrap();
        auth.signer_infos[0].mode_info = single(AMINO);
        amino.auth_info_bytes = auth.encode_to_vec();
        refused(&chain, &amino.encode_to_vec(), "sdk:4");
    }
}

#[test]
fn a24_no_replay_on_another_chain() {
    let (one, a, b) = setup();
    let (two, ..) = setup();
    let block = BlockInfo { chain_id: "test-2".to_owned(), ..two.ctx.block().clone() };
    let two = Chain { ctx: two.ctx.with_block(block), ..two };
    for mode in [DIRECT, AMINO] {
        let bytes = plan(vec![send(&a.address(), &b.address(), "1")]).mode(mode).sign(&one, &[&a]);
        assert_eq!(one.check_only(ExecMode::Deliver, &bytes, "").code(), "ok");
        refused(&two, &bytes, "sdk:4");
    }
}

#[test]
fn unknown_sign_modes_are_unauthorized() {
    let (chain, a, b) = setup();
    for mode in [0, 2, 5, 191, -1, i32::MAX] {
        let mut raw = good(&chain, &a, &b);
        let mut auth = AuthInfo::decode(raw.auth_info_bytes.as_slice()).unwrap();
        auth.signer_infos[0].mode_info = single(mode);
        raw.auth_info_bytes = auth.encode_to_vec();
        refused(&chain, &raw.encode_to_vec(), "sdk:4");
    }
    // Nor may the payer of the fee sign without seeing it.
    let mut raw = good(&chain, &a, &b);
    let mut auth = AuthInfo::decode(raw.auth_info_bytes.as_slice()).unwrap();
    auth.signer_infos[0].mode_info = single(3);
    raw.auth_info_bytes = auth.encode_to_vec();
    refused(&chain, &raw.encode_to_vec(), "sdk:4");
}

#[test]
fn deep_and_wide_any_values_are_refused_quickly() {
    let (chain, a, _) = setup();
    let mut key = a.public().to_any();
    for _ in 0..20_000 {
        key = Any { type_url: openledger_auth::MULTISIG_KEY.to_owned(), value: bytes_field(2, &key.encode_to_vec()) };
        if key.value.len() > 500_000 {
            break;
        }
    }
    let keys: Vec<PubKey> = (0..2_000).map(|_| a.public()).collect();
    for hostile in [key, multisig_any(1, &keys)] {
        let bytes = with_key(&chain, hostile);
        let start = Instant::now();
        refused(&chain, &bytes, "sdk:2");
        assert!(start.elapsed() < Duration::from_millis(200), "{:?}", start.elapsed());
    }
}

#[test]
fn keys_of_other_curves_sign_too() {
    use p256::ecdsa::signature::Signer;
    let r1 = p256::ecdsa::SigningKey::from_slice(&[7; 32]).unwrap();
    let r1_key = PubKey::Secp256r1(r1.verifying_key().to_encoded_point(true).as_bytes().to_vec());
    let ed = ed25519_dalek::SigningKey::from_bytes(&[7; 32]);
    let ed_key = PubKey::Ed25519(ed.verifying_key().to_bytes().to_vec());
    let (from_r1, from_ed) = (r1_key.address().unwrap(), ed_key.address().unwrap());
    assert_eq!(from_r1.as_bytes().len(), 32);
    let chain = Chain::new(&[from_r1.clone(), from_ed.clone()]);
    let to = Key::new(1).address();
    let unsigned = |from: &AccAddress, key: &PubKey| {
        let info = SignerInfo { public_key: Some(key.to_any()), mode_info: single(DIRECT), sequence: 0 };
        let p = plan(vec![send(from, &to, "1")]);
        let auth = AuthInfo { signer_infos: vec![info], fee: Some(p.fee), tip: None };
        let raw =
            TxRaw { body_bytes: p.body.encode_to_vec(), auth_info_bytes: auth.encode_to_vec(), signatures: vec![] };
        let doc = openledger_proto::cosmos::tx::v1beta1::SignDoc {
            body_bytes: raw.body_bytes.clone(),
            auth_info_bytes: raw.auth_info_bytes.clone(),
            chain_id: "test-1".to_owned(),
            account_number: chain.number(from),
        };
        (raw, doc.encode_to_vec())
    };
    let (raw, doc) = unsigned(&from_r1, &r1_key);
    let signature: p256::ecdsa::Signature = r1.sign(&doc);
    let low = signature.normalize_s().unwrap_or(signature);
    let (r, s) = low.split_scalars();
    let high = p256::ecdsa::Signature::from_scalars(r, -*s).unwrap();
    let with = |signature: p256::ecdsa::Signature| {
        TxRaw { signatures: vec![signature.to_bytes().to_vec()], ..raw.clone() }.encode_to_vec()
    };
    assert_eq!(chain.deliver(&with(high)).code(), "sdk:4");
    assert_eq!(chain.deliver(&with(low)).code(), "ok");
    let (mut raw, doc) = unsigned(&from_ed, &ed_key);
    raw.signatures = vec![ed.sign(&doc).to_bytes().to_vec()];
    assert_eq!(chain.deliver(&raw.encode_to_vec()).code(), "ok");
}
