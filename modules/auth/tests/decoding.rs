//! Bytes that are no transaction, or not the only encoding of one: cases A1 to A9 and A20 to A22 of
//! `docs/ADVERSARIAL.md`.
#![allow(clippy::disallowed_methods, reason = "a test measures, waits or reads where its vectors are")]
#![allow(clippy::unwrap_used, clippy::expect_used, deprecated, reason = "tests; AuthInfo.tip has to be named")]

mod common;

use common::{
    AMINO, DIRECT, PublicKey, bytes_field, field, good, multisig_any, plan, refused, resigned, send, setup, single,
    with_key,
};
use openledger_auth::PubKey;
use openledger_core::{Any, ExecMode};
use openledger_proto::any::pack;
use openledger_proto::cosmos::auth::v1beta1::BaseAccount;
use openledger_proto::cosmos::bank::v1beta1::MsgSend;
use openledger_proto::cosmos::tx::v1beta1::{AuthInfo, SignerInfo, TxBody, TxRaw};
use prost::Message;
use prost_types::Timestamp;
use rand::{Rng, RngCore, SeedableRng};
use std::time::{Duration, Instant};

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
    // What is no address is no fault of the form: it is found where the signers are asked for, without a code.
    refused(&chain, &with(pack(&bad_signer)), "undefined:1");
}

#[test]
fn a9_no_messages() {
    let (chain, a, _) = setup();
    refused(&chain, &plan(vec![]).sign(&chain, &[&a]), "sdk:18");
    refused(&chain, &bytes_field(1, b""), "sdk:18");
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
