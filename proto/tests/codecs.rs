//! Behaviour of the codecs that no random message reaches.
#![allow(clippy::disallowed_methods, reason = "a test measures, waits or reads where its vectors are")]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

use openledger_proto::cosmos::bank::v1beta1::{Input, MsgMultiSend, MsgSend};
use openledger_proto::cosmos::base::v1beta1::Coin;
use openledger_proto::cosmos::crypto::secp256k1::PubKey;
use openledger_proto::cosmos::staking::v1beta1::MsgCreateValidator;
use openledger_proto::cosmos::tx::v1beta1::{AuthInfo, Fee, SignerInfo, TxBody, TxRaw};
use openledger_proto::json::ParseOptions;
use openledger_proto::prost::{Message, Name};
use openledger_proto::prost_types::{Any, Timestamp};
use openledger_proto::strict::{reject_non_adr027_tx_raw, reject_unknown_fields};
use openledger_proto::{ProtoError, amino_json, any, json, services, signers};
use serde_json::json;

const BODY: &str = "cosmos.tx.v1beta1.TxBody";

fn send() -> MsgSend {
    let amount = vec![Coin { denom: "uopen".into(), amount: "10".into() }];
    MsgSend { from_address: "open1from".into(), to_address: "open1to".into(), amount }
}

fn body(message: Any) -> Vec<u8> {
    TxBody { messages: vec![message], memo: "hi".into(), ..Default::default() }.encode_to_vec()
}

fn strict(name: &str, bytes: &[u8]) -> Result<bool, ProtoError> {
    reject_unknown_fields(name, bytes, name == BODY, &|_| true)
}

/// Appends a varint field.
fn with_field(mut bytes: Vec<u8>, number: u32) -> Vec<u8> {
    openledger_proto::prost::encoding::uint64::encode(number, &1, &mut bytes);
    bytes
}

#[test]
fn unknown_fields_pass_only_when_non_critical_and_allowed() {
    let plain = body(any::pack(&send()));
    assert_eq!(strict(BODY, &plain), Ok(false));
    assert_eq!(strict(BODY, &with_field(plain.clone(), 1030)), Ok(true));
    assert!(matches!(strict(BODY, &with_field(plain.clone(), 900)), Err(ProtoError::UnknownField { number: 900, .. })));
    assert!(
        matches!(strict(BODY, &with_field(plain.clone(), 2048)), Err(ProtoError::UnknownField { .. })),
        "bit 11 is not set"
    );
    assert!(reject_unknown_fields(BODY, &with_field(plain, 1030), false, &|_| true).is_err());

    let inner = Any { value: with_field(send().encode_to_vec(), 900), ..any::pack(&send()) };
    assert!(
        matches!(strict(BODY, &body(inner)), Err(ProtoError::UnknownField { message, .. }) if message.ends_with("MsgSend"))
    );
    let auth = AuthInfo { fee: Some(Fee::default()), ..Default::default() }.encode_to_vec();
    assert!(strict("cosmos.tx.v1beta1.AuthInfo", &with_field(auth, 1030)).is_err());
}

#[test]
fn wire_types_must_match_but_numbers_may_be_packed() {
    // memo (string) as a varint
    assert!(matches!(
        strict(BODY, &[0x10, 1]),
        Err(ProtoError::WireType { number: 2, got: "varint", want: "bytes", .. })
    ));
    // timeout_height (uint64) as bytes: the SDK's table lets every number be packed
    assert_eq!(strict(BODY, &[0x1a, 1, 5]), Ok(false));
    assert!(strict(BODY, &[0x19, 1, 2, 3, 4, 5, 6, 7, 8]).is_err());
    assert!(strict(BODY, &[0x12, 5, b'a']).is_err(), "truncated");
}

#[test]
fn any_values_must_be_registered_and_fit_their_place() {
    let unknown = Any { type_url: "/foo.Bar".into(), value: vec![] };
    assert_eq!(strict(BODY, &body(unknown)), Err(ProtoError::UnknownType("/foo.Bar".into())));
    let foreign = reject_unknown_fields(BODY, &body(any::pack(&send())), true, &|name| name != MsgSend::full_name());
    assert_eq!(foreign, Err(ProtoError::UnknownType("/cosmos.bank.v1beta1.MsgSend".into())));
    let no_slash = Any { type_url: "cosmos.bank.v1beta1.MsgSend".into(), value: vec![] };
    assert!(strict(BODY, &body(no_slash)).is_err());

    assert!(matches!(strict(BODY, &body(any::pack(&PubKey { key: vec![2; 33] }))), Err(ProtoError::Interface { .. })));
    let info = |key| AuthInfo {
        signer_infos: vec![SignerInfo { public_key: Some(key), ..Default::default() }],
        ..Default::default()
    };
    let auth = |key| strict("cosmos.tx.v1beta1.AuthInfo", &info(key).encode_to_vec());
    assert_eq!(auth(any::pack(&PubKey { key: vec![2; 33] })), Ok(false));
    assert!(matches!(auth(any::pack(&send())), Err(ProtoError::Interface { .. })));
    let extended = TxBody { extension_options: vec![any::pack(&send())], ..Default::default() };
    assert!(matches!(strict(BODY, &extended.encode_to_vec()), Err(ProtoError::Interface { .. })));
}

#[test]
fn any_nesting_stops_at_the_limits_of_the_sdk() {
    use openledger_proto::cosmos::authz::v1beta1::MsgExec;
    let nested = |levels: usize| {
        (1..levels)
            .fold(any::pack(&send()), |inner, _| any::pack(&MsgExec { grantee: "open1g".into(), msgs: vec![inner] }))
    };
    assert_eq!(strict(BODY, &body(nested(10))), Ok(false));
    assert!(matches!(strict(BODY, &body(nested(11))), Err(ProtoError::AnyLimit(_))));
    let wide = |n: usize| any::pack(&MsgExec { grantee: "open1g".into(), msgs: vec![any::pack(&send()); n] });
    assert_eq!(strict(BODY, &body(wide(99))), Ok(false));
    assert!(matches!(strict(BODY, &body(wide(100))), Err(ProtoError::AnyLimit(_))));
    // The count starts again at every message of the transaction.
    let many = TxBody { messages: vec![any::pack(&send()); 300], ..Default::default() };
    assert_eq!(strict(BODY, &many.encode_to_vec()), Ok(false));
}

/// An AuthInfo whose one signer has a multisig mode inside a multisig mode, `levels` deep.
fn nested_modes(levels: usize) -> Vec<u8> {
    // Written back to front, since every length comes before its content.
    let mut reversed = Vec::new();
    let mut wrap = |tag: u8| {
        let mut head = vec![tag];
        openledger_proto::prost::encoding::encode_varint(reversed.len() as u64, &mut head);
        reversed.extend(head.into_iter().rev());
    };
    for _ in 0..levels {
        wrap(0x12); // Multi.mode_infos
        wrap(0x12); // ModeInfo.multi
    }
    wrap(0x12); // SignerInfo.mode_info
    wrap(0x0a); // AuthInfo.signer_infos
    reversed.reverse();
    reversed
}

#[test]
fn deep_nesting_is_refused_without_using_up_the_stack() {
    let name = "cosmos.tx.v1beta1.AuthInfo";
    std::thread::Builder::new()
        .stack_size(128 * 1024)
        .spawn(move || {
            assert_eq!(strict(name, &nested_modes(4_000)), Ok(false));
            assert_eq!(strict(name, &nested_modes(6_000)), Err(ProtoError::Recursion));
            assert_eq!(strict(name, &nested_modes(100_000)), Err(ProtoError::Recursion));
        })
        .unwrap()
        .join()
        .unwrap();
    assert!(AuthInfo::decode(nested_modes(4_000).as_slice()).is_err(), "the structs have a lower limit of their own");
    assert_eq!(json::to_json_string(name, &nested_modes(4_000)), Err(ProtoError::Recursion));
}

#[test]
fn numbers_and_times_that_go_cannot_hold_are_refused() {
    let coin = |amount: &str| {
        let amount = vec![Coin { denom: "uopen".into(), amount: amount.into() }];
        strict(BODY, &body(any::pack(&MsgSend { amount, ..send() })))
    };
    assert_eq!(coin("-5"), Ok(false), "signs are for the message to judge");
    for bad in ["1.5", "abc", "0x10", "1_000", &"9".repeat(78)] {
        assert!(matches!(coin(bad), Err(ProtoError::Value { .. })), "{bad}");
    }
    let late =
        TxBody { timeout_timestamp: Some(Timestamp { seconds: 253_402_300_800, nanos: 0 }), ..Default::default() };
    assert!(strict(BODY, &late.encode_to_vec()).is_err());
}

#[test]
fn tx_raw_has_one_encoding() {
    let raw = TxRaw { body_bytes: vec![1; 200], auth_info_bytes: vec![2], signatures: vec![vec![3], vec![4]] };
    let good = raw.encode_to_vec();
    assert_eq!(reject_non_adr027_tx_raw(&good), Ok(()));
    assert_eq!(reject_non_adr027_tx_raw(&[]), Ok(()));
    for (why, bad) in [
        ("descending", vec![0x12, 1, 2, 0x0a, 1, 1]),
        ("body twice", vec![0x0a, 1, 1, 0x0a, 1, 1]),
        ("long length", vec![0x0a, 0x81, 0x00, 1]),
        ("long tag", vec![0x8a, 0x00, 1, 1]),
        ("varint field", vec![0x08, 1]),
        ("truncated", vec![0x0a, 5, 1]),
        ("field zero", vec![0x02, 1, 1]),
    ] {
        assert!(reject_non_adr027_tx_raw(&bad).is_err(), "{why}");
    }
}

#[test]
fn signers_follow_the_annotation_into_nested_messages() {
    let input = |address: &str| Input { address: address.into(), coins: vec![] };
    let multi = MsgMultiSend { inputs: vec![input("a"), input("b"), input("a")], outputs: vec![] };
    assert_eq!(signers::of(&any::pack(&multi)).unwrap(), ["a", "b", "a"]);
    assert_eq!(signers::of(&any::pack(&send())).unwrap(), ["open1from"]);
    let create = MsgCreateValidator { validator_address: "openvaloper1x".into(), ..Default::default() };
    assert_eq!(signers::of(&any::pack(&create)).unwrap(), ["openvaloper1x"]);
    assert!(matches!(signers::of(&any::pack(&PubKey { key: vec![] })), Err(ProtoError::NoSigner(_))));
}

#[test]
fn every_msg_has_a_signer_and_every_own_msg_an_amino_name_that_fits_a_ledger() {
    let mut own = 0;
    for service in services::all().iter().filter(|s| s.is_msg) {
        for method in &service.methods {
            assert!(!matches!(signers::of_bytes(&method.input, &[]), Err(ProtoError::NoSigner(_))), "{}", method.input);
            if method.input.starts_with("openledger.") {
                let text = amino_json::sign_doc_msg(&Any { type_url: format!("/{}", method.input), value: vec![] });
                if let Ok(text) = text {
                    let name =
                        serde_json::from_str::<serde_json::Value>(&text).unwrap()["type"].as_str().unwrap().to_owned();
                    assert!(!name.starts_with('/') && name.len() <= 39, "{name}");
                }
                own += 1;
            }
        }
    }
    assert!(own >= 10, "only {own} own messages");
}

#[test]
fn http_rules_carry_bodies_and_additional_bindings() {
    let bank = services::find("cosmos.bank.v1beta1.Query").unwrap();
    assert!(!bank.is_msg);
    let balance = bank.methods.iter().find(|m| m.name == "Balance").unwrap();
    assert_eq!(balance.path, "/cosmos.bank.v1beta1.Query/Balance");
    assert_eq!(balance.input, "cosmos.bank.v1beta1.QueryBalanceRequest");
    assert_eq!(balance.output, "cosmos.bank.v1beta1.QueryBalanceResponse");
    assert_eq!(
        (balance.http[0].verb.as_str(), balance.http[0].template.as_str()),
        ("GET", "/cosmos/bank/v1beta1/balances/{address}/by_denom")
    );
    let tx = services::find("cosmos.tx.v1beta1.Service").unwrap();
    let simulate = tx.methods.iter().find(|m| m.name == "Simulate").unwrap();
    assert_eq!((simulate.http[0].verb.as_str(), simulate.http[0].body.as_str()), ("POST", "*"));
    let more = services::all().iter().flat_map(|s| &s.methods).filter(|m| m.http.len() > 1).count();
    assert!(more > 0, "no additional bindings read");
}

#[test]
fn json_is_strict_unless_asked_otherwise() {
    let value = json!({"from_address": "a", "toAddress": "b", "amount": [{"denom": "uopen", "amount": "7"}]});
    let message: MsgSend = json::parse(&value, ParseOptions::default()).unwrap();
    assert_eq!((message.to_address.as_str(), message.amount[0].amount.as_str()), ("b", "7"));

    let extra = json!({"from_address": "a", "zeta": 1, "alpha": 2});
    let error = json::parse::<MsgSend>(&extra, ParseOptions::default()).unwrap_err().to_string();
    assert_eq!(error, "unknown field \"alpha\" in cosmos.bank.v1beta1.MsgSend");
    assert!(json::parse::<MsgSend>(&extra, ParseOptions { ignore_unknown: true }).is_ok());

    for bad in [
        json!({"amount": [{"denom": "uopen", "amount": "1.5"}]}),
        json!({"amount": [{"denom": "uopen", "amount": 7}]}),
        json!({"amount": {}}),
        json!({"from_address": 5}),
        json!([]),
    ] {
        assert!(json::parse::<MsgSend>(&bad, ParseOptions::default()).is_err(), "{bad}");
    }
    let body = |v: serde_json::Value| json::from_json(BODY, &v, ParseOptions::default());
    assert!(body(json!({"timeout_height": "18446744073709551616"})).is_err());
    assert!(body(json!({"timeout_height": "-1"})).is_err());
    assert!(body(json!({"messages": [{"@type": "/no.Such"}]})).is_err());
    assert!(body(json!({"messages": [{"from_address": "a"}]})).is_err());
    assert_eq!(body(json!({"timeout_height": 5})), body(json!({"timeoutHeight": "5"})));
}

#[test]
fn packed_messages_unpack_to_themselves_only() {
    let packed = any::pack(&send());
    assert_eq!(packed.type_url, any::type_url::<MsgSend>());
    assert_eq!(any::unpack::<MsgSend>(&packed).unwrap(), send());
    assert!(any::unpack::<PubKey>(&packed).is_err());
    let printed = json::to_json("google.protobuf.Any", &packed.encode_to_vec()).unwrap();
    assert_eq!(printed["@type"], "/cosmos.bank.v1beta1.MsgSend");
    let back = json::from_json("google.protobuf.Any", &printed, ParseOptions::default()).unwrap();
    assert_eq!(Any::decode(back.as_slice()).unwrap(), packed);
}

#[test]
fn amino_sign_bytes_need_a_fee_and_no_extensions() {
    let signer = amino_json::SignerData { chain_id: "openledger-1", account_number: 3, sequence: 0 };
    let bytes = body(any::pack(&send()));
    let sign = |bytes: &[u8], fee: Option<&Fee>| amino_json::sign_bytes(bytes, fee, signer, &|_| true);
    let text = String::from_utf8(sign(&bytes, Some(&Fee { gas_limit: 5, ..Default::default() })).unwrap()).unwrap();
    assert_eq!(
        text,
        "{\"account_number\":\"3\",\"chain_id\":\"openledger-1\",\"fee\":{\"amount\":[],\"gas\":\"5\"},\"memo\":\"hi\",\"msgs\":[{\"type\":\
         \"cosmos-sdk/MsgSend\",\"value\":{\"amount\":[{\"amount\":\"10\",\"denom\":\"uopen\"}],\"from_address\":\"open1from\",\
         \"to_address\":\"open1to\"}}],\"sequence\":\"0\"}"
    );
    assert!(sign(&bytes, None).is_err());
    assert!(
        sign(&with_field(bytes, 1030), Some(&Fee::default())).is_err(),
        "non-critical fields are not signed in this mode"
    );
}
