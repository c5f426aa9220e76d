//! Genesis, queries and parameters of the module.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod common;

use common::{Chain, Key, PublicKey, account, config, params, text};
use openledger_auth::{AccountKeeper, AuthModule};
use openledger_core::ports::{AccountCreate, AccountView};
use openledger_core::{AccAddress, BlockInfo, Ctx, GrpcCode, Module, QueryError};
use openledger_proto::any::pack;
use openledger_proto::cosmos::auth::v1beta1::*;
use openledger_testing::ModuleExt;
use prost::Message;
use serde_json::{Value, json};

fn ask<Q: Message, A: Message + Default>(chain: &Chain, method: &str, request: &Q) -> Result<A, QueryError> {
    let bytes = chain.auth.query(&chain.ctx, "cosmos.auth.v1beta1.Query", method, &request.encode_to_vec())?;
    Ok(A::decode(bytes.as_slice()).unwrap())
}

#[test]
fn queries_answer_as_the_sdk() {
    let key = Key::new(1);
    let chain = Chain::new(&[key.address()]);
    let address = text(&key.address());
    let found: QueryAccountResponse =
        ask(&chain, "Account", &QueryAccountRequest { address: address.clone() }).unwrap();
    assert_eq!(found.account.unwrap().type_url, "/cosmos.auth.v1beta1.BaseAccount");
    let info: QueryAccountInfoResponse =
        ask(&chain, "AccountInfo", &QueryAccountInfoRequest { address: address.clone() }).unwrap();
    assert_eq!(info.info.unwrap().account_number, 0);

    let nobody = text(&Key::new(9).address());
    let missing = ask::<_, QueryAccountResponse>(&chain, "Account", &QueryAccountRequest { address: nobody.clone() })
        .unwrap_err();
    assert_eq!(missing.to_string(), format!("rpc error: code = NotFound desc = account {nobody} not found"));
    for (bad, code) in [("", GrpcCode::InvalidArgument), ("open1bad", GrpcCode::Unknown)] {
        let e = ask::<_, QueryAccountResponse>(&chain, "Account", &QueryAccountRequest { address: bad.to_owned() })
            .unwrap_err();
        assert_eq!(e.code, code);
    }

    let by_id = |account_id| {
        let r = QueryAccountAddressByIdRequest { account_id, ..Default::default() };
        ask::<_, QueryAccountAddressByIdResponse>(&chain, "AccountAddressByID", &r)
    };
    assert_eq!(by_id(0).unwrap().account_address, address);
    assert_eq!(by_id(99).unwrap_err().message, "account address not found with account number 99");

    let modules: QueryModuleAccountsResponse = ask(&chain, "ModuleAccounts", &QueryModuleAccountsRequest {}).unwrap();
    let names: Vec<_> =
        modules.accounts.iter().map(|a| ModuleAccount::decode(a.value.as_slice()).unwrap().name).collect();
    assert_eq!(names, ["fee_collector", "gov", "mint"]);
    let gov: QueryModuleAccountByNameResponse =
        ask(&chain, "ModuleAccountByName", &QueryModuleAccountByNameRequest { name: "gov".to_owned() }).unwrap();
    let gov = ModuleAccount::decode(gov.account.unwrap().value.as_slice()).unwrap();
    assert_eq!((gov.permissions, gov.base_account.unwrap().address), (vec!["burner".to_owned()], config().authority()));
    let unknown = QueryModuleAccountByNameRequest { name: "nobody".to_owned() };
    assert_eq!(
        ask::<_, QueryModuleAccountByNameResponse>(&chain, "ModuleAccountByName", &unknown).unwrap_err().code,
        GrpcCode::NotFound
    );

    let prefix: Bech32PrefixResponse = ask(&chain, "Bech32Prefix", &Bech32PrefixRequest {}).unwrap();
    assert_eq!(prefix.bech32_prefix, "open");
    let bytes: AddressStringToBytesResponse =
        ask(&chain, "AddressStringToBytes", &AddressStringToBytesRequest { address_string: address.clone() }).unwrap();
    assert_eq!(bytes.address_bytes, key.address().as_bytes());
    let back: AddressBytesToStringResponse =
        ask(&chain, "AddressBytesToString", &AddressBytesToStringRequest { address_bytes: bytes.address_bytes })
            .unwrap();
    assert_eq!(back.address_string, address);
    let all: QueryAccountsResponse = ask(&chain, "Accounts", &QueryAccountsRequest { pagination: None }).unwrap();
    assert_eq!((all.accounts.len(), all.pagination.unwrap().total), (4, 4));
    let p: QueryParamsResponse = ask(&chain, "Params", &QueryParamsRequest {}).unwrap();
    assert_eq!(p.params.unwrap(), openledger_auth::default_params());
    assert_eq!(
        ask::<_, QueryParamsResponse>(&chain, "Nothing", &QueryParamsRequest {}).unwrap_err().code,
        GrpcCode::Unimplemented
    );
}

#[test]
fn params_change_by_governance_only() {
    let chain = Chain::new(&[]);
    let msg = |authority: String, tx_sig_limit| {
        let params = Params { tx_sig_limit, ..openledger_auth::default_params() };
        pack(&MsgUpdateParams { authority, params: Some(params) })
    };
    let code = |m| chain.execute(&chain.ctx, &m).err().map(|e| common::refusal(e).code);
    assert_eq!(code(msg(text(&Key::new(1).address()), 3)), Some(1));
    assert_eq!(code(msg(config().authority(), 0)), Some(1));
    assert_eq!(code(msg(config().authority(), 3)), None);
    assert_eq!(chain.accounts.params(&chain.ctx).unwrap().tx_sig_limit, 3);
}

fn genesis(accounts: Vec<Value>) -> Value {
    json!({"params": params(), "accounts": accounts})
}

fn init(raw: &Value) -> Result<Ctx, openledger_core::Failure> {
    let ctx = Ctx::for_test().with_config(config()).with_block(BlockInfo { height: 1, ..BlockInfo::default() });
    AuthModule::default().init_genesis(&ctx, raw).map(|_| ctx)
}

#[test]
fn genesis_round_trips_with_every_kind_of_account() {
    let address = |n| text(&Key::new(n).address());
    let base =
        |n: u8| json!({"address": address(n), "pub_key": null, "account_number": n.to_string(), "sequence": "0"});
    let coins = json!([{"denom": "uopen", "amount": "10"}]);
    let vesting = |n, end: &str| json!({"base_account": base(n), "original_vesting": coins, "delegated_free": [], "delegated_vesting": [], "end_time": end});
    let raw = genesis(vec![
        account(&Key::new(7).address(), 7),
        json!({"@type": "/cosmos.vesting.v1beta1.ContinuousVestingAccount", "base_vesting_account": vesting(1, "20"), "start_time": "10"}),
        json!({"@type": "/cosmos.vesting.v1beta1.DelayedVestingAccount", "base_vesting_account": vesting(2, "20")}),
        json!({"@type": "/cosmos.vesting.v1beta1.PermanentLockedAccount", "base_vesting_account": vesting(3, "0")}),
        json!({"@type": "/cosmos.vesting.v1beta1.PeriodicVestingAccount", "base_vesting_account": vesting(4, "20"), "start_time": "10",
               "vesting_periods": [{"length": "10", "amount": coins}]}),
        json!({"@type": "/cosmos.auth.v1beta1.ModuleAccount", "name": "gov", "permissions": ["burner"],
               "base_account": {"address": config().authority(), "pub_key": null, "account_number": "5", "sequence": "0"}}),
    ]);
    let ctx = init(&raw).unwrap();
    let exported = AuthModule::default().export_genesis(&ctx).unwrap();
    assert_eq!(exported["accounts"].as_array().unwrap().len(), 8); // fee_collector and mint were created
    let again = init(&exported).unwrap();
    assert_eq!(AuthModule::default().export_genesis(&again).unwrap(), exported);
    assert_eq!(AccountKeeper::default().locked(&ctx, &Key::new(3).address()).unwrap().to_string(), "10uopen");
    // New accounts are numbered after the last one.
    AccountKeeper::default().ensure(&ctx, &Key::new(50).address()).unwrap();
    assert_eq!(AccountKeeper::default().get(&ctx, &Key::new(50).address()).unwrap().unwrap().base.account_number, 10);
}

#[test]
fn e10_bad_genesis_is_refused() {
    let a = Key::new(1).address();
    let module = AuthModule::default();
    let check = |raw: &Value| module.validate_genesis(&config(), raw);
    check(&module.default_genesis(&config()).unwrap()).unwrap();
    assert!(check(&genesis(vec![account(&a, 0), account(&a, 1)])).is_err(), "same address twice");
    assert!(check(&genesis(vec![json!({"@type": "/cosmos.bank.v1beta1.MsgSend"})])).is_err());
    let mut bad = account(&a, 0);
    bad["address"] = json!("cosmos1bad");
    assert!(check(&genesis(vec![bad])).is_err());
    let mut other_key = account(&a, 0);
    let key = openledger_auth::PubKey::to_any(&Key::new(2).public());
    let key = openledger_proto::cosmos::crypto::secp256k1::PubKey::decode(key.value.as_slice()).unwrap().key;
    use base64::Engine;
    let key = base64::engine::general_purpose::STANDARD.encode(key);
    other_key["pub_key"] = json!({"@type": "/cosmos.crypto.secp256k1.PubKey", "key": key});
    assert!(check(&genesis(vec![other_key])).is_err());
    let mut zero = genesis(vec![]);
    zero["params"]["tx_sig_limit"] = json!("0");
    assert!(check(&zero).is_err());
    // Somebody else's account at a module's address would stop the chain later.
    assert!(init(&genesis(vec![account(&AccAddress::module("mint"), 0)])).is_err());
    // Numbers given twice are told apart.
    let ctx =
        init(&genesis(vec![account(&a, 0), account(&Key::new(2).address(), 0), account(&Key::new(3).address(), 2)]))
            .unwrap();
    let number = |n| AccountKeeper::default().get(&ctx, &Key::new(n).address()).unwrap().unwrap().base.account_number;
    assert_eq!((number(1), number(2), number(3)), (0, 1, 2));
}
