//! Compares with what wasmd 0.61.14 answers. `tests/data/wasmd.jsonl` is made by `tests/wasmd`.

use crate::access::{self, Action, ChainAccess, Policy};
use crate::authz::WasmAuthorizations;
use crate::gas_register::{GasOverflow, GasRegister, ReplyContent};
use crate::keys::{self, HistoryKey};
use crate::{address, gzip, msgs, verification};
use openledger_core::ports::{AuthorizationKind, Verdict};
use openledger_core::{AccAddress, Any, ChainConfig, Ctx, Event, Failure, PANIC, Res};
use openledger_proto::cosmwasm::wasm::v1::*;
use prost::Message;
use serde_json::Value;

fn vectors(kind: &str) -> Vec<Value> {
    let text = include_str!("../tests/data/wasmd.jsonl");
    let all = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let found: Vec<Value> = all.filter(|v| v["kind"] == kind).collect();
    assert!(!found.is_empty(), "{kind}");
    found
}

fn bytes(v: &Value) -> Vec<u8> {
    hex::decode(v.as_str().unwrap()).unwrap()
}

fn unpacked(v: &Value) -> Vec<u8> {
    gzip::unpack(&bytes(v), 64 << 20).unwrap()
}

fn account(v: &Value) -> AccAddress {
    AccAddress::from_bytes(&bytes(v)).unwrap()
}

fn number(v: &Value) -> u64 {
    v.as_u64().unwrap()
}

/// A refusal as the vectors show it.
fn refusal<T>(result: Res<T>) -> String {
    match result {
        Ok(_) => String::new(),
        Err(Failure::Tx(e)) => format!("{}:{} {}", e.codespace, e.code, e.log),
        Err(other) => other.to_string(),
    }
}

#[test]
fn keys_are_wasmds() {
    for v in vectors("keys") {
        let (code, height, gas) = (number(&v["code"]), number(&v["height"]), number(&v["gas"]));
        let (contract, creator) = (account(&v["contract"]), account(&v["creator"]));
        let at = AbsoluteTxPosition { block_height: height, tx_index: gas };
        let position = HistoryKey { contract: contract.clone(), position: number(&v["position"]) };
        let ours = [
            keys::CODES.raw_key(&code),
            keys::CONTRACTS.raw_key(&contract),
            keys::STATE.raw_key(&contract.as_bytes().to_vec()),
            keys::NEXT_CODE_ID.raw_key().to_vec(),
            keys::NEXT_INSTANCE_ID.raw_key().to_vec(),
            keys::HISTORY.raw_key(&position),
            keys::BY_CODE.raw_key(&keys::by_code(code, &at, &contract)),
            keys::PINNED.raw_key(&code),
            keys::TX_COUNTER.raw_key().to_vec(),
            keys::BY_CREATOR.raw_key(&keys::by_creator(&creator, &at, &contract)),
            keys::PARAMS.raw_key().to_vec(),
            keys::async_ack("wasm.port", "channel-7", number(&v["sequence"])),
        ];
        let theirs: Vec<Vec<u8>> = v["want"].as_array().unwrap().iter().map(bytes).collect();
        assert_eq!(ours.to_vec(), theirs);
        let read = keys::BY_CREATOR.decode_entry(&ours[9][1..], &[]).unwrap().0;
        assert_eq!(read, keys::by_creator(&creator, &at, &contract));
        assert_eq!(keys::HISTORY.decode_entry(&ours[5][1..], &[]).unwrap().0, position);
    }
}

#[test]
fn addresses_are_wasmds() {
    let config = ChainConfig::default();
    for v in vectors("address") {
        let classic = address::classic(number(&v["code"]), number(&v["instance"])).unwrap();
        assert_eq!(classic, account(&v["classic"]));
        let msg = v["msg"].as_str().unwrap().as_bytes();
        let (checksum, salt) = (bytes(&v["checksum"]), bytes(&v["salt"]));
        let found = address::predictable(&checksum, &account(&v["creator"]), &salt, msg).unwrap();
        assert_eq!(found, account(&v["predictable"]));
        assert_eq!(config.addresses.to_text(&found), v["text"].as_str().unwrap());
        assert_eq!(address::ibc_port(&config.addresses, &found), v["port"].as_str().unwrap());
        assert_eq!(address::ibc2_port(&config.addresses, &found), v["port2"].as_str().unwrap());
    }
}

fn attributes(v: &Value) -> Vec<(String, String)> {
    let pair = |p: &Value| (p[0].as_str().unwrap().to_owned(), p[1].as_str().unwrap().to_owned());
    v.as_array().map(|list| list.iter().map(pair).collect()).unwrap_or_default()
}

#[test]
fn prices_are_wasmds() {
    let gas = GasRegister::default();
    for v in vectors("gas") {
        let own = attributes(&v["attributes"]);
        let event =
            |e: &Value| Event { ty: e["type"].as_str().unwrap().to_owned(), attributes: attributes(&e["attributes"]) };
        let events: Vec<Event> = v["events"].as_array().unwrap().iter().map(event).collect();
        let data = bytes(&v["data"]);
        let (length, amount) = (usize::try_from(number(&v["length"])).unwrap(), number(&v["amount"]));
        let to_wasm = gas.to_wasm(amount);
        let ours = [
            gas.events(&own, &events).unwrap(),
            gas.reply(true, ReplyContent::Ok { data: &data, events: &events }).unwrap(),
            gas.reply(false, ReplyContent::Err(v["error"].as_str().unwrap())).unwrap(),
            gas.setup_contract_call(false, length),
            gas.setup_contract_call(true, length),
            gas.uncompress(length),
            to_wasm.unwrap_or_default(),
            gas.from_wasm(amount),
            gas.pin,
            gas.unpin,
        ];
        let theirs: Vec<u64> = v["want"].as_array().unwrap().iter().map(number).collect();
        assert_eq!(ours.to_vec(), theirs, "{v}");
        assert_eq!(to_wasm.is_err(), !v["overflow"].as_str().unwrap().is_empty(), "{v}");
    }
}

#[test]
fn events_that_no_meter_can_pay_run_out_of_gas() {
    assert_eq!(vectors("overflow")[0]["want"], "types.ErrorOutOfGas");
    let gas = GasRegister { event_attribute_byte: 1 << 62, ..GasRegister::default() };
    let own = [("k".repeat(50), "v".repeat(60))];
    assert_eq!(gas.events(&own, &[]), Err(GasOverflow::Events));
    let meter = openledger_core::GasMeter::new(7);
    let refused = GasOverflow::Events.refusal(&meter);
    assert!(refused.is_out_of_gas());
    assert!(matches!(refused, Failure::Tx(e) if e.unwinds));
    assert!(refusal(Err::<(), _>(GasOverflow::ToWasm.refusal(&meter))).starts_with("undefined:111222 "));
}

#[test]
fn policies_decide_as_wasmds() {
    let ctx = Ctx::for_test();
    let read = |v: &Value| AccessConfig::decode(bytes(v).as_slice()).unwrap();
    let text = |answer: Res<bool>| match answer {
        Ok(true) => "yes",
        Ok(false) => "no",
        Err(_) => "panic",
    };
    for v in vectors("policy") {
        let (a, b, upload) = (read(&v["a"]), read(&v["b"]), read(&v["upload"]));
        let (admin, actor) = (v["admin"].as_str().unwrap(), v["actor"].as_str().unwrap());
        let (admin, by) = (ctx.parse_address(admin).unwrap(), ctx.parse_address(actor).unwrap());
        let mut ours = vec![
            text(Ok(access::is_subset(&a, &b))),
            text(Ok(access::is_type_subset(a.permission, b.permission))),
            text(access::allows(&a, actor)),
        ];
        let chain = ChainAccess { upload, instantiate: b };
        let all = [
            Policy::Default,
            Policy::Gov,
            Policy::PartialGov(Action::Instantiate),
            Policy::PartialGov(Action::Migrate),
        ];
        for policy in all {
            let sub = policy.for_submessages(Action::Instantiate);
            let other = policy.for_submessages(Action::Migrate);
            ours.extend([
                text(policy.can_create_code(&chain, actor, &a)),
                text(policy.can_instantiate(&a, actor)),
                text(Ok(policy.can_modify_contract(Some(&admin), &by))),
                text(Ok(policy.can_modify_contract(None, &by))),
                text(Ok(policy.can_modify_code_access(&admin, &by, v["subset"].as_bool().unwrap()))),
                text(sub.can_instantiate(&a, actor)),
                text(Ok(sub.can_modify_contract(Some(&admin), &by))),
                text(other.can_instantiate(&a, actor)),
                text(Ok(other.can_modify_contract(Some(&admin), &by))),
            ]);
        }
        let theirs: Vec<&str> = v["want"].as_array().unwrap().iter().map(|w| w.as_str().unwrap()).collect();
        assert_eq!(ours, theirs, "{v}");
    }
}

fn check<M: Message + Default>(config: &ChainConfig, bytes: &[u8], check: fn(&ChainConfig, &M) -> Res<()>) -> Res<()> {
    check(config, &M::decode(bytes).unwrap())
}

#[test]
fn messages_are_refused_as_by_wasmd() {
    let config = ChainConfig::default();
    let mut refused = 0;
    for v in vectors("message") {
        let (bytes, c) = (unpacked(&v["bytes"]), &config);
        let ours = match v["type"].as_str().unwrap().rsplit_once('.').unwrap().1 {
            "MsgStoreCode" => check(c, &bytes, msgs::store_code),
            "MsgInstantiateContract" => check(c, &bytes, msgs::instantiate),
            "MsgInstantiateContract2" => check(c, &bytes, msgs::instantiate2),
            "MsgExecuteContract" => check(c, &bytes, msgs::execute),
            "MsgMigrateContract" => check(c, &bytes, msgs::migrate),
            "MsgUpdateAdmin" => check(c, &bytes, msgs::update_admin),
            "MsgClearAdmin" => check(c, &bytes, msgs::clear_admin),
            "MsgUpdateInstantiateConfig" => check(c, &bytes, msgs::update_instantiate_config),
            "MsgUpdateParams" => check(c, &bytes, msgs::update_params),
            "MsgPinCodes" => check(c, &bytes, msgs::pin_codes),
            "MsgUnpinCodes" => check(c, &bytes, msgs::unpin_codes),
            "MsgSudoContract" => check(c, &bytes, msgs::sudo),
            "MsgStoreAndInstantiateContract" => check(c, &bytes, msgs::store_and_instantiate),
            "MsgAddCodeUploadParamsAddresses" => check(c, &bytes, msgs::add_upload_addresses),
            "MsgRemoveCodeUploadParamsAddresses" => check(c, &bytes, msgs::remove_upload_addresses),
            "MsgStoreAndMigrateContract" => check(c, &bytes, msgs::store_and_migrate),
            "MsgUpdateContractLabel" => check(c, &bytes, msgs::update_label),
            other => panic!("{other}"),
        };
        refused += usize::from(ours.is_err());
        assert_eq!(refusal(ours), v["want"].as_str().unwrap(), "{}", v["type"]);
    }
    assert!(refused > 200, "{refused}");
}

#[test]
fn labels_and_sources_are_judged_as_by_wasmd() {
    for v in vectors("label") {
        let text = v["text"].as_str().unwrap();
        assert_eq!(refusal(msgs::check_label(text)), v["want"].as_str().unwrap(), "{text:?}");
    }
    let mut wrong = Vec::new();
    for v in vectors("source") {
        let ours = verification::check(v["source"].as_str().unwrap(), v["builder"].as_str().unwrap(), &[1]);
        if ours.is_ok() != v["want"].as_bool().unwrap() {
            wrong.push(format!("{v} {ours:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn archives_are_unpacked_as_by_go() {
    let mut failed = 0;
    for v in vectors("gzip") {
        let packed = bytes(&v["bytes"]);
        match gzip::unpack(&packed, 32_768) {
            Ok(content) => {
                assert_eq!(v["want"], "", "{}", v["bytes"]);
                assert_eq!(content, unpacked(&v["out"]));
            }
            Err(e) => {
                failed += 1;
                assert_eq!(e.to_string(), v["want"].as_str().unwrap(), "{}", v["bytes"]);
            }
        }
    }
    assert!(failed > 50, "{failed}");
}

#[test]
fn authorizations_decide_as_wasmds() {
    let ctx = Ctx::for_test();
    let kinds = WasmAuthorizations;
    for v in vectors("grant") {
        let granted = Any { type_url: v["type"].as_str().unwrap().to_owned(), value: bytes(&v["bytes"]) };
        assert!(kinds.types().contains(&granted.type_url.trim_start_matches('/')));
        assert_eq!(kinds.msg_type_url(&granted).unwrap(), v["url"].as_str().unwrap());
        assert_eq!(refusal(kinds.validate(&ctx, &granted)), v["valid"].as_str().unwrap(), "{v}");
        let Some(theirs) = v["accept"].as_str() else { continue };
        let asked = ctx.unmetered();
        let msg = Any { type_url: v["msg"].as_str().unwrap().to_owned(), value: bytes(&v["body"]) };
        let ours = match kinds.accept(&asked, &granted, &msg) {
            Ok(Verdict::Refuse) => "refuse".to_owned(),
            Ok(Verdict::Keep) => "keep".to_owned(),
            Ok(Verdict::Delete) => "delete".to_owned(),
            Ok(Verdict::Update(left)) => {
                assert_eq!(left.type_url, granted.type_url);
                format!("update {}", hex::encode(left.value))
            }
            Err(Failure::Tx(e)) if (e.codespace.as_str(), e.code) == PANIC => "panic".to_owned(),
            Err(e) => refusal(Err::<(), _>(e)),
        };
        assert_eq!(ours, theirs, "{v}");
        assert_eq!(asked.gas().consumed(), number(&v["gas"]), "{v}");
    }
}
