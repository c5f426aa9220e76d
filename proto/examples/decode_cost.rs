//! Time of the strict checks and of the other codecs on one bank send, in nanoseconds:
//! `cargo run --release -p openledger-proto --example decode_cost`.
#![allow(clippy::disallowed_methods, reason = "a program that measures; no state code")]

use std::hint::black_box;
use std::time::Instant;

use openledger_proto::cosmos::bank::v1beta1::MsgSend;
use openledger_proto::cosmos::base::v1beta1::Coin;
use openledger_proto::cosmos::crypto::secp256k1::PubKey;
use openledger_proto::cosmos::tx::v1beta1::{AuthInfo, Fee, SignerInfo, TxBody, TxRaw};
use openledger_proto::prost::Message;
use openledger_proto::strict::{reject_non_adr027_tx_raw, reject_unknown_fields};
use openledger_proto::{Result, amino_json, any, json, signers};

const ROUNDS: u32 = 100_000;

fn measure(what: &str, mut work: impl FnMut() -> Result<()>) -> Result<()> {
    let started = Instant::now();
    work()?;
    let first = started.elapsed();
    let started = Instant::now();
    for _ in 0..ROUNDS {
        work()?;
    }
    let each = started.elapsed().as_nanos() / u128::from(ROUNDS);
    println!("{what:28} {each:>7} ns, first time {} us", first.as_micros());
    Ok(())
}

fn main() -> Result<()> {
    let coins = vec![Coin { denom: "uopen".into(), amount: "1000000".into() }];
    let address = "open1qypqxpq9qcrsszg2pvxq6rs0zqg3yyc5lzv7xu";
    let message =
        any::pack(&MsgSend { from_address: address.into(), to_address: address.into(), amount: coins.clone() });
    let body = TxBody { messages: vec![message.clone()], ..Default::default() }.encode_to_vec();
    let fee = Fee { amount: coins, gas_limit: 200_000, ..Default::default() };
    let key = any::pack(&PubKey { key: vec![2; 33] });
    let info = SignerInfo { public_key: Some(key), sequence: 7, ..Default::default() };
    let auth = AuthInfo { signer_infos: vec![info], fee: Some(fee.clone()), ..Default::default() }.encode_to_vec();
    let raw = TxRaw { body_bytes: body.clone(), auth_info_bytes: auth.clone(), signatures: vec![vec![1; 64]] }
        .encode_to_vec();
    let signer = amino_json::SignerData { chain_id: "openledger-1", account_number: 1, sequence: 7 };

    measure("strict checks of the tx", || {
        reject_non_adr027_tx_raw(black_box(&raw))?;
        reject_unknown_fields("cosmos.tx.v1beta1.TxRaw", &raw, false, &|_| true)?;
        reject_unknown_fields("cosmos.tx.v1beta1.TxBody", &body, true, &|_| true)?;
        reject_unknown_fields("cosmos.tx.v1beta1.AuthInfo", &auth, false, &|_| true).map(drop)
    })?;
    measure("signers", || signers::of(black_box(&message)).map(drop))?;
    measure("amino sign bytes", || amino_json::sign_bytes(black_box(&body), Some(&fee), signer, &|_| true).map(drop))?;
    measure("proto JSON of the body", || json::to_json_string("cosmos.tx.v1beta1.TxBody", black_box(&body)).map(drop))
}
