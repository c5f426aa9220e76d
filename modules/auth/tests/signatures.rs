//! Signatures of other signers, other messages, other sequences and other forms: cases A10 to A16 and A24 of
//! `docs/ADVERSARIAL.md`.
#![allow(clippy::disallowed_methods, reason = "a test measures, waits or reads where its vectors are")]
#![allow(clippy::unwrap_used, clippy::expect_used, deprecated, reason = "tests; AuthInfo.tip has to be named")]

mod common;

use common::{AMINO, Chain, DIRECT, Key, bytes_field, good, plan, refused, resigned, send, setup, single};
use openledger_auth::PubKey;
use openledger_core::{AccAddress, BlockInfo, ExecMode};
use openledger_proto::cosmos::tx::v1beta1::{AuthInfo, SignerInfo, TxRaw};
use prost::Message;

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
