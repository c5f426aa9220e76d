//! Transactions that are estimated and not delivered.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod common;

use common::{AMINO, Chain, Key, multisig, plan, send, setup, single};
use openledger_core::ExecMode;
use openledger_proto::cosmos::tx::v1beta1::{AuthInfo, TxRaw};
use prost::Message;

#[test]
fn simulation_in_the_wallets_shapes() {
    let (chain, a, b) = setup();
    let messages = vec![send(&a.address(), &b.address(), "1")];
    // Keplr: no key, amino mode, no gas limit, 64 zero bytes.
    let shape = |mode, signature: Vec<u8>, gas| {
        let p = plan(messages.clone()).gas(gas);
        let mut raw = p.raw(&chain, &[&a]);
        let mut auth = AuthInfo::decode(raw.auth_info_bytes.as_slice()).unwrap();
        auth.signer_infos[0].public_key = None;
        auth.signer_infos[0].mode_info = single(mode);
        raw.auth_info_bytes = auth.encode_to_vec();
        TxRaw { signatures: vec![signature], ..raw }.encode_to_vec()
    };
    let keplr = chain.check_only(ExecMode::Simulate, &shape(AMINO, vec![0; 64], 0), "");
    assert_eq!(keplr.code(), "ok");
    // cosmjs: unspecified mode and an empty signature.
    let cosmjs = chain.check_only(ExecMode::Simulate, &shape(0, Vec::new(), 0), "");
    assert_eq!(cosmjs.code(), "ok");
    // The estimate covers the real cost.
    let real = chain.check_only(ExecMode::Deliver, &plan(messages.clone()).sign(&chain, &[&a]), "");
    assert_eq!(real.code(), "ok");
    assert!(cosmjs.gas >= real.gas, "{} < {}", cosmjs.gas, real.gas);
    // Gas is not limited by the transaction, and a wrong sequence is still told.
    let wrong = common::Plan { sequence: Some(3), ..plan(messages) }.sign(&chain, &[&a]);
    let refused = chain.check_only(ExecMode::Simulate, &wrong, "");
    assert_eq!(refused.code(), "sdk:32");
    assert!(refused.result.unwrap_err().log.contains("account sequence mismatch, expected 0, got 3"));
    assert_eq!(chain.sequence(&a.address()), 0);
}

#[test]
fn simulation_of_a_multisig() {
    let members: Vec<Key> = (11..14).map(Key::new).collect();
    let multi = multisig(2, &members);
    let from = multi.address().unwrap();
    let chain = Chain::new(std::slice::from_ref(&from));
    let p = plan(vec![send(&from, &from, "1")]).mode(AMINO);
    let raw = p.multisig(&chain, &multi, &members, &[0, 1]);
    let real = chain.check_only(ExecMode::Deliver, &raw.encode_to_vec(), "");
    let empty = openledger_proto::cosmos::crypto::multisig::v1beta1::MultiSignature { signatures: vec![Vec::new(); 2] };
    let unsigned = TxRaw { signatures: vec![empty.encode_to_vec()], ..raw };
    let simulated = chain.check_only(ExecMode::Simulate, &unsigned.encode_to_vec(), "");
    assert_eq!((real.code().as_str(), simulated.code().as_str()), ("ok", "ok"));
    assert!(simulated.gas >= real.gas);
}
