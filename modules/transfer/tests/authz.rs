//! Authorizations of transfers, beside what ibc-go 10.7 makes of them (`tests/transfer-go packets`).
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

use openledger_core::ports::{AuthorizationKind, Verdict};
use openledger_core::{Any, Ctx, GasMeter};
use openledger_proto::any::{pack, type_url};
use openledger_proto::ibc::applications::transfer::v1::{MsgTransfer, TransferAuthorization};
use openledger_testing::{code, hex, refusal, unhex};
use openledger_transfer::TransferAuthorizations;
use serde_json::Value;

fn any<T: prost::Name>(bytes: &Value) -> Any {
    Any { type_url: type_url::<T>(), value: unhex(bytes.as_str().unwrap()) }
}

#[test]
fn grants_let_run_what_ibc_go_lets_run() {
    let recorded = include_str!("data/packets.jsonl").lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let (mut grants, mut answers) = (0, 0);
    for record in recorded.filter(|r| r["kind"] == "grant") {
        let authorization = any::<TransferAuthorization>(&record["authorization"]);
        let checked = TransferAuthorizations.validate(&Ctx::for_test(), &authorization);
        assert_eq!(code(checked.clone()), record["check"], "{record}");
        let text = record["text"].as_str().unwrap();
        // What is wrong with coins is said in this chain's words.
        if !text.starts_with("invalid spend limit") {
            assert_eq!(checked.err().map(|e| e.to_string()).unwrap_or_default(), text);
        }
        for answer in record["answers"].as_array().unwrap() {
            let ctx = Ctx::for_test().with_gas(GasMeter::infinite());
            let verdict = TransferAuthorizations.accept(&ctx, &authorization, &any::<MsgTransfer>(&answer["msg"]));
            assert_eq!(code(verdict.clone()), answer["code"], "{answer}");
            assert_eq!(ctx.gas().consumed(), answer["gas"].as_u64().unwrap(), "{answer}");
            match verdict {
                Err(e) => assert_eq!(refusal(e).log, answer["text"].as_str().unwrap()),
                Ok(Verdict::Delete) => assert_eq!(answer["delete"], true, "{answer}"),
                Ok(Verdict::Keep) => assert!(answer["delete"] == false && answer["updated"].is_null(), "{answer}"),
                Ok(Verdict::Update(next)) => assert_eq!(hex(next.value), answer["updated"].as_str().unwrap()),
                Ok(Verdict::Refuse) => panic!("{answer}"),
            }
            answers += 1;
        }
        grants += 1;
    }
    assert!(grants > 15 && answers > 80, "{grants} {answers}");
}

#[test]
fn an_authorization_is_about_transfers_only() {
    let authorization = pack(&TransferAuthorization::default());
    assert_eq!(TransferAuthorizations.msg_type_url(&authorization).unwrap(), type_url::<MsgTransfer>());
    let other = Any { type_url: "/cosmos.bank.v1beta1.MsgSend".to_owned(), value: Vec::new() };
    assert_eq!(code(TransferAuthorizations.accept(&Ctx::for_test(), &authorization, &other)), "ibc:12");
    assert_eq!(code(TransferAuthorizations.msg_type_url(&other)), "sdk:34");
}
