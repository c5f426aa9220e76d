//! Supply and its cap, genesis, queries and parameters.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod common;

use common::{Chain, config, genesis, send, text, user};
use openledger_core::ports::{BankMint, BankSend, BankView};
use openledger_core::{AccAddress, ChainConfig, Coins, Event, GrpcCode, Module, QueryError};
use openledger_proto::any::pack;
use openledger_proto::cosmos::bank::v1beta1::*;
use openledger_proto::cosmos::base::query::v1beta1::PageRequest;
use openledger_testing::ModuleExt;
use prost::Message;
use serde_json::json;

fn coins(text: &str) -> Coins {
    text.parse().unwrap()
}

#[test]
fn the_cap_counts_what_was_burned() {
    let caps = json!([{"denom": "uopen", "max": "1000"}]);
    let chain = Chain::try_new(&genesis(&[(1, &[("900", "uopen")])], caps), vec![]).unwrap();
    let bank = chain.bank.keeper();
    let mint = |text: &str| chain.code(chain.ctx.atomic(|ctx| bank.mint(ctx, "mint", &coins(text))));
    assert_eq!(bank.mint_room(&chain.ctx, "uopen").unwrap().unwrap().to_string(), "100");
    assert_eq!(mint("101uopen"), "bank:100");
    assert_eq!(mint("5free,101uopen"), "bank:100");
    assert_eq!(bank.supply(&chain.ctx, "free").unwrap().to_string(), "0", "all or nothing");
    assert_eq!(mint("100uopen"), "ok");
    assert_eq!(mint("1uopen"), "bank:100");
    assert_eq!(mint("99999999999free"), "ok", "a denom without an entry has no cap");
    assert_eq!(bank.mint_room(&chain.ctx, "free").unwrap(), None);
    bank.send_to_module(&chain.ctx, &user(1), "gov", &coins("50uopen")).unwrap();
    bank.burn(&chain.ctx, "gov", &coins("50uopen")).unwrap();
    assert_eq!(
        (bank.supply(&chain.ctx, "uopen").unwrap().to_string(), bank.burned(&chain.ctx, "uopen").unwrap().to_string()),
        ("950".into(), "50".into())
    );
    assert_eq!(mint("1uopen"), "bank:100", "what is burned is gone");
    // Export keeps it.
    let exported = chain.bank.export_genesis(&chain.ctx).unwrap();
    assert_eq!(exported["supply_caps"], json!([{"denom": "uopen", "max": "1000", "burned": "50"}]));
    let again = Chain::try_new(&exported, vec![]).unwrap();
    assert_eq!(again.bank.export_genesis(&again.ctx).unwrap(), exported);
    assert_eq!(again.code(again.bank.keeper().mint(&again.ctx, "mint", &coins("1uopen"))), "bank:100");
}

#[test]
fn only_modules_with_the_permission_mint_and_burn() {
    let chain = Chain::new(&[(1, &[("10", "uopen")])]);
    let bank = chain.bank.keeper();
    let one = coins("1uopen");
    for module in ["gov", "inference", "fee_collector"] {
        assert_eq!(chain.code(bank.mint(&chain.ctx, module, &one)), "sdk:4");
    }
    assert_eq!(chain.code(bank.mint(&chain.ctx, "nobody", &one)), "sdk:9");
    bank.send_to_module(&chain.ctx, &user(1), "mint", &one).unwrap();
    assert_eq!(chain.code(bank.burn(&chain.ctx, "mint", &one)), "sdk:4");
    assert_eq!(chain.code(bank.burn(&chain.ctx, "gov", &one)), "sdk:5");
    let huge = format!("{}uopen", openledger_core::Amount::from_u256(ruint_max()));
    assert_eq!(
        chain.code(chain.ctx.atomic(|ctx| bank.mint(ctx, "mint", &coins(&huge)))),
        "undefined:111222",
        "supply beyond 256 bits"
    );
}

fn ruint_max() -> ruint::aliases::U256 {
    ruint::aliases::U256::MAX
}

#[test]
fn transfers_emit_the_sdks_events() {
    let chain = Chain::new(&[(1, &[("10", "uopen")])]);
    chain.ctx.state().take_events();
    let (from, to) = (text(&user(1)), text(&user(2)));
    assert_eq!(chain.run(&send(&from, &to, &[("3", "uopen")])), "ok");
    let want = vec![
        Event::new("coin_spent").with("spender", &from).with("amount", "3uopen"),
        Event::new("coin_received").with("receiver", &to).with("amount", "3uopen"),
        Event::new("transfer").with("recipient", &to).with("sender", &from).with("amount", "3uopen"),
        Event::new("message").with("sender", &from),
    ];
    assert_eq!(chain.ctx.state().take_events(), want);
}

#[test]
fn send_enabled_and_params() {
    let chain = Chain::new(&[(1, &[("10", "uopen"), ("10", "zzz")])]);
    let gov = config().authority();
    let set = |authority: &str, entries: &[(&str, bool)], defaults: &[&str]| {
        let send_enabled = entries.iter().map(|(d, e)| SendEnabled { denom: (*d).to_owned(), enabled: *e }).collect();
        let use_default_for = defaults.iter().map(|d| (*d).to_owned()).collect();
        chain.run(&pack(&MsgSetSendEnabled { authority: authority.to_owned(), send_enabled, use_default_for }))
    };
    let pay = |denom| chain.run(&send(&text(&user(1)), &text(&user(2)), &[("1", denom)]));
    assert_eq!(set(&text(&user(1)), &[("zzz", false)], &[]), "gov:13");
    assert_eq!(set(&gov, &[("zzz", false), ("zzz", true)], &[]), "sdk:18");
    assert_eq!(set(&gov, &[("1", false)], &[]), "sdk:18");
    assert_eq!(set(&gov, &[], &["1"]), "sdk:18");
    assert_eq!(set(&gov, &[("zzz", false)], &[]), "ok");
    assert_eq!((pay("zzz").as_str(), pay("uopen").as_str()), ("bank:5", "ok"));
    let params = |default_send_enabled| Params { default_send_enabled, ..Params::default() };
    let update = |authority: String, p| chain.run(&pack(&MsgUpdateParams { authority, params: Some(p) }));
    assert_eq!(update(text(&user(1)), params(false)), "gov:13");
    assert_eq!(update(gov.clone(), params(false)), "ok");
    assert_eq!(pay("uopen"), "bank:5");
    assert_eq!(set(&gov, &[("uopen", true)], &["zzz"]), "ok");
    assert_eq!((pay("zzz").as_str(), pay("uopen").as_str()), ("bank:5", "ok"));
}

#[test]
fn default_genesis_caps_open_only() {
    let chain = Chain::new(&[]);
    let raw = chain.bank.default_genesis(&ChainConfig::default()).unwrap();
    assert_eq!(raw["supply_caps"], json!([{"denom": "uopen", "max": "1000000000000000"}]));
    chain.bank.validate_genesis(&config(), &raw).unwrap();
    let other = ChainConfig { bond_denom: "stake".to_owned(), ..ChainConfig::default() };
    assert_eq!(chain.bank.default_genesis(&other).unwrap()["supply_caps"], json!([]));
    let mut sdk = raw;
    sdk.as_object_mut().unwrap().remove("supply_caps");
    chain.bank.validate_genesis(&config(), &sdk).unwrap();
}

#[test]
fn e10_bad_genesis_is_refused() {
    let good = genesis(&[(1, &[("10", "uopen")])], json!([]));
    let check = |edit: &dyn Fn(&mut serde_json::Value)| {
        let mut raw = good.clone();
        edit(&mut raw);
        Chain::try_new(&raw, vec![]).is_ok()
    };
    assert!(check(&|_| {}));
    assert!(check(&|g| g["supply"] = json!([{"denom": "uopen", "amount": "10"}])));
    assert!(!check(&|g| g["supply"] = json!([{"denom": "uopen", "amount": "11"}])), "supply differs");
    assert!(!check(&|g| g["balances"] = json!([g["balances"][0], g["balances"][0]])), "owner twice");
    assert!(!check(&|g| g["balances"][0]["coins"][0]["amount"] = json!("-1")));
    assert!(!check(&|g| g["balances"][0]["coins"][0]["amount"] = json!("0")));
    assert!(!check(&|g| g["balances"][0]["coins"][0]["denom"] = json!("1")));
    assert!(!check(&|g| g["balances"][0]["address"] = json!("open1bad")));
    assert!(!check(&|g| g["balances"][0]["nothing"] = json!(1)), "unknown field");
    assert!(!check(
        &|g| g["send_enabled"] = json!([{"denom": "abc", "enabled": true}, {"denom": "abc", "enabled": false}])
    ));
    assert!(!check(&|g| g["params"]["send_enabled"] = json!([{"denom": "abc", "enabled": true}])));
    assert!(!check(&|g| g["supply_caps"] = json!([{"denom": "uopen", "max": "9"}])), "above the cap");
    assert!(!check(&|g| g["supply_caps"] = json!([{"denom": "uopen", "max": "10", "burned": "1"}])));
    assert!(!check(&|g| g["supply_caps"] = json!([{"denom": "uopen", "max": "99"}, {"denom": "uopen", "max": "99"}])));
    assert!(!check(&|g| g["supply_caps"] = json!([{"denom": "uopen", "max": "-1"}])));
    assert!(!check(&|g| g["supply_caps"] = json!([{"denom": "uopen", "max": 99}])));
    assert!(!check(&|g| g["supply_caps"] = json!([{"denom": "uopen", "max": "99", "other": "1"}])));
    let unit = |d: &str, e: u32| json!({"denom": d, "exponent": e, "aliases": []});
    let meta = |name: &str, units: serde_json::Value| {
        let mut raw = good.clone();
        raw["denom_metadata"] = json!([{"description": "", "denom_units": units, "base": "uopen", "display": "open", "name": name, "symbol": "OPEN", "uri": "", "uri_hash": ""}]);
        // as in the SDK a chain starts with any metadata; only `genesis validate` judges them
        let chain = Chain::try_new(&raw, vec![]).unwrap();
        assert_eq!(chain.bank.export_genesis(&chain.ctx).unwrap()["denom_metadata"], raw["denom_metadata"]);
        chain.bank.validate_genesis(&config(), &raw).is_ok()
    };
    assert!(meta("Open", json!([unit("uopen", 0), unit("open", 6)])));
    assert!(!meta("", json!([unit("uopen", 0), unit("open", 6)])));
    assert!(!meta("Open", json!([unit("open", 6), unit("uopen", 0)])));
    assert!(!meta("Open", json!([unit("uopen", 0)])));
    assert!(!meta("Open", json!([unit("uopen", 0), unit("open", 0)])));
    assert!(!meta("Open", json!([unit("uopen", 1), unit("open", 6)])));
}

fn ask<Q: Message, A: Message + Default>(chain: &Chain, method: &str, request: &Q) -> Result<A, QueryError> {
    let bytes = chain.bank.query(&chain.ctx, "cosmos.bank.v1beta1.Query", method, &request.encode_to_vec())?;
    Ok(A::decode(bytes.as_slice()).unwrap())
}

#[test]
fn queries_answer_as_the_sdk() {
    let mut raw = genesis(&[(1, &[("3", "aaa"), ("10", "uopen")]), (2, &[("5", "uopen")])], json!([]));
    raw["denom_metadata"] = json!([{"description": "", "base": "uopen", "display": "open", "name": "Open", "symbol": "OPEN", "uri": "", "uri_hash": "",
        "denom_units": [{"denom": "uopen", "exponent": 0, "aliases": []}, {"denom": "open", "exponent": 6, "aliases": []}]}]);
    raw["send_enabled"] = json!([{"denom": "aaa", "enabled": false}]);
    let chain = Chain::try_new(&raw, vec![]).unwrap();
    let address = text(&user(1));
    let balance = |address: &str, denom: &str| {
        let r = QueryBalanceRequest { address: address.to_owned(), denom: denom.to_owned() };
        ask::<_, QueryBalanceResponse>(&chain, "Balance", &r).map(|r| r.balance.unwrap().amount)
    };
    assert_eq!(balance(&address, "uopen").unwrap(), "10");
    assert_eq!(balance(&address, "nothing").unwrap(), "0");
    assert_eq!(balance(&text(&user(9)), "uopen").unwrap(), "0");
    assert_eq!(
        balance(&address, "1").unwrap_err().to_string(),
        "rpc error: code = InvalidArgument desc = invalid denom: 1"
    );
    assert_eq!(balance("test", "uopen").unwrap_err().code, GrpcCode::InvalidArgument);

    let all = |resolve_denom, pagination| {
        let r = QueryAllBalancesRequest { address: address.clone(), pagination, resolve_denom };
        ask::<_, QueryAllBalancesResponse>(&chain, "AllBalances", &r).unwrap()
    };
    let shown = |r: &QueryAllBalancesResponse| {
        r.balances.iter().map(|c| format!("{}{}", c.amount, c.denom)).collect::<Vec<_>>().join(",")
    };
    assert_eq!(shown(&all(false, None)), "3aaa,10uopen");
    assert_eq!(shown(&all(true, None)), "3aaa,10open");
    let first = all(false, Some(PageRequest { limit: 1, count_total: true, ..PageRequest::default() }));
    let page = first.pagination.clone().unwrap();
    assert_eq!((shown(&first).as_str(), page.total, page.next_key.as_slice()), ("3aaa", 2, &b"uopen"[..]));
    let second = all(false, Some(PageRequest { key: page.next_key, limit: 1, ..PageRequest::default() }));
    assert_eq!((shown(&second).as_str(), second.pagination.unwrap().next_key.is_empty()), ("10uopen", true));
    assert_eq!(shown(&all(false, Some(PageRequest { reverse: true, limit: 1, ..PageRequest::default() }))), "10uopen");

    let spendable: QuerySpendableBalancesResponse =
        ask(&chain, "SpendableBalances", &QuerySpendableBalancesRequest { address: address.clone(), pagination: None })
            .unwrap();
    assert_eq!(spendable.balances.len(), 2);
    let by_denom = QuerySpendableBalanceByDenomRequest { address: address.clone(), denom: "uopen".to_owned() };
    let by_denom: QuerySpendableBalanceByDenomResponse = ask(&chain, "SpendableBalanceByDenom", &by_denom).unwrap();
    assert_eq!(by_denom.balance.unwrap().amount, "10");
    let bad = QuerySpendableBalancesRequest { address: "test".to_owned(), pagination: None };
    assert_eq!(
        ask::<_, QuerySpendableBalancesResponse>(&chain, "SpendableBalances", &bad).unwrap_err().code,
        GrpcCode::InvalidArgument
    );

    let total: QueryTotalSupplyResponse =
        ask(&chain, "TotalSupply", &QueryTotalSupplyRequest { pagination: None }).unwrap();
    assert_eq!(
        total.supply.iter().map(|c| format!("{}{}", c.amount, c.denom)).collect::<Vec<_>>(),
        ["3aaa", "15uopen"]
    );
    let of: QuerySupplyOfResponse =
        ask(&chain, "SupplyOf", &QuerySupplyOfRequest { denom: "nothing".to_owned() }).unwrap();
    assert_eq!(of.amount.unwrap().amount, "0");

    let metadata = |denom: &str| {
        ask::<_, QueryDenomMetadataResponse>(
            &chain,
            "DenomMetadata",
            &QueryDenomMetadataRequest { denom: denom.to_owned() },
        )
    };
    assert_eq!(metadata("uopen").unwrap().metadata.unwrap().display, "open");
    assert_eq!(
        metadata("aaa").unwrap_err().to_string(),
        "rpc error: code = NotFound desc = client metadata for denom aaa"
    );
    let by_string = QueryDenomMetadataByQueryStringRequest { denom: "uopen".to_owned() };
    let by_string: QueryDenomMetadataByQueryStringResponse =
        ask(&chain, "DenomMetadataByQueryString", &by_string).unwrap();
    assert_eq!(by_string.metadata.unwrap().symbol, "OPEN");
    let list: QueryDenomsMetadataResponse =
        ask(&chain, "DenomsMetadata", &QueryDenomsMetadataRequest { pagination: None }).unwrap();
    assert_eq!(list.metadatas.len(), 1);

    for method in ["DenomOwners", "DenomOwnersByQuery"] {
        let r = QueryDenomOwnersRequest { denom: "uopen".to_owned(), pagination: None };
        let owners: QueryDenomOwnersResponse = ask(&chain, method, &r).unwrap();
        let owners: Vec<_> =
            owners.denom_owners.iter().map(|o| (o.address.clone(), o.balance.clone().unwrap().amount)).collect();
        assert_eq!(owners, [(text(&user(1)), "10".to_owned()), (text(&user(2)), "5".to_owned())]);
    }
    let enabled = |denoms: &[&str]| {
        let denoms = denoms.iter().map(|d| (*d).to_owned()).collect();
        ask::<_, QuerySendEnabledResponse>(&chain, "SendEnabled", &QuerySendEnabledRequest { denoms, pagination: None })
            .unwrap()
    };
    assert_eq!(
        (
            enabled(&[]).send_enabled.len(),
            enabled(&["aaa", "uopen"]).send_enabled.len(),
            enabled(&["uopen"]).send_enabled.len()
        ),
        (1, 1, 0)
    );
    let p: QueryParamsResponse = ask(&chain, "Params", &QueryParamsRequest {}).unwrap();
    assert!(p.params.unwrap().default_send_enabled);
    assert_eq!(
        ask::<_, QueryParamsResponse>(&chain, "Nothing", &QueryParamsRequest {}).unwrap_err().code,
        GrpcCode::Unimplemented
    );
}

#[test]
fn genesis_round_trips() {
    let chain = Chain::new(&[(2, &[("3", "aaa"), ("10", "uopen")]), (1, &[("5", "uopen")])]);
    chain.bank.keeper().send_to_module(&chain.ctx, &user(1), "fee_collector", &coins("5uopen")).unwrap();
    assert_eq!(chain.balance(&AccAddress::module("fee_collector"), "uopen"), "5");
    let exported = chain.bank.export_genesis(&chain.ctx).unwrap();
    let again = Chain::try_new(&exported, vec![]).unwrap();
    assert_eq!(again.bank.export_genesis(&again.ctx).unwrap(), exported);
}
