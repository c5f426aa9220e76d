//! Contracts of wasmd's own tests, and scripted ones, over real accounts and coins: gas to the unit, orders of checks,
//! classes of errors.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "tests")]

mod common;

use common::*;
use openledger_core::CodedError;
use openledger_core::ports::{AccountCreate, VestingSpec};
use openledger_core::{AccAddress, Amount, ExecMode, Failure, GasMeter, TxError};
use openledger_proto::cosmwasm::wasm::v1::*;
use openledger_wasm::access::Policy;
use openledger_wasm::address::NewAddress;
use openledger_wasm::{NewContract, WasmError};
use serde_json::json;

fn long(n: u8) -> AccAddress {
    AccAddress::from_bytes(&[n; 32]).unwrap()
}

fn demo<'a>(
    code_id: u64,
    creator: &'a AccAddress,
    msg: &'a [u8],
    funds: &'a openledger_core::Coins,
) -> NewContract<'a> {
    let (admin, label, address) = (None, "demo contract 1", NewAddress::Classic);
    NewContract { code_id, creator, admin, msg, label, funds, address }
}

/// The first message of hackatom, its fields in Go's order: how a contract finds them costs gas.
fn hackatom(chain: &Chain, verifier: u8) -> String {
    let (verifier, beneficiary) = (chain.text(&user(verifier)), chain.text(&user(4)));
    format!(r#"{{"verifier":"{verifier}","beneficiary":"{beneficiary}"}}"#)
}

/// wasmd's `TestInstantiate`: with a transaction counter, and without the memory of codes that were called before.
#[test]
fn instantiating_hackatom_costs_what_wasmds_own_test_says() {
    let chain = Chain::new();
    let id = chain.store(&wasmd("hackatom.wasm"));
    let msg = hackatom(&chain, 3);
    let gas = GasMeter::infinite();
    let ctx = chain.counted().with_gas(gas.clone());
    let funds = openledger_core::Coins::empty();
    let creator = long(1);
    let new = demo(id, &creator, msg.as_bytes(), &funds);
    let (contract, _) = chain.keeper.instantiate(&ctx, &new, Policy::Default).unwrap();
    assert_eq!(chain.text(&contract), "cosmos14hj2tavq8fpesdwxxcu44rty3hh90vhujrvcmstl4zr3txmfvw9s4hmalr");
    assert_eq!(gas.consumed(), 0x1c479);
}

/// wasmd's `TestExecute`.
#[test]
fn releasing_hackatoms_coins_costs_what_wasmds_own_test_says() {
    let chain = Chain::new();
    let code = wasmd("hackatom.wasm");
    let (id, _) = chain.keeper.create(&chain.ctx, &long(1), &code, None, Policy::Default).unwrap();
    let msg = hackatom(&chain, 5);
    chain.keeper.ports().bank.send(&chain.ctx, &user(2), &user(5), &"5000denom".parse().unwrap()).unwrap();
    let deposit = "100000denom".parse().unwrap();
    let ctx = chain.counted();
    let creator = long(1);
    let new = NewContract { label: "demo contract 3", ..demo(id, &creator, msg.as_bytes(), &deposit) };
    let (contract, _) = chain.keeper.instantiate(&ctx, &new, Policy::Default).unwrap();
    chain.ctx.state().take_events();

    let release = json!({"release": {}}).to_string();
    let run = |caller: &AccAddress, gas: &GasMeter| {
        let ctx = ctx.with_gas(gas.clone());
        ctx.atomic(|ctx| {
            chain.keeper.execute(ctx, &contract, caller, release.as_bytes(), &"5000denom".parse().unwrap())
        })
    };
    assert_eq!(log(run(&long(1), &GasMeter::infinite())), "Unauthorized: execute wasm contract failed");
    let gas = GasMeter::infinite();
    run(&user(5), &gas).unwrap();
    assert_eq!(gas.consumed(), 0x1adb7);
    assert_eq!(chain.balance(&user(4)), Amount::new(105_000));
    let events = chain.ctx.state().take_events();
    assert_eq!(events.len(), 9);
    assert_eq!(events[3].ty, "execute");
}

#[test]
fn the_second_call_of_a_code_in_a_transaction_is_cheaper_wherever_it_comes_from() {
    let chain = Chain::new();
    let contract = chain.scripted();
    let call = chain.execute_msg(&contract, &ok(json!({})));
    let outside = chain.gas_of(&call).1;
    let tx = chain.in_tx();
    let (first, second) = (tx.gas_of(&call).1, tx.gas_of(&call).1);
    // The first has the transaction in its env, which costs a little.
    assert!(first.abs_diff(outside) < 30);
    assert_eq!(first - second, 58_000);
    // Without an ante nothing is remembered, and pinning makes every call cheaper.
    assert_eq!(chain.gas_of(&call).1, outside);
    let id = 1;
    let pin = MsgPinCodes { authority: chain.ctx.config().authority(), code_ids: vec![id] };
    chain.run::<_, MsgPinCodesResponse>(&pin).unwrap();
    assert_eq!(outside - chain.gas_of(&call).1, 58_000);
    let unpin = MsgUnpinCodes { authority: pin.authority.clone(), code_ids: vec![id] };
    chain.run::<_, MsgUnpinCodesResponse>(&unpin).unwrap();
    assert_eq!(chain.gas_of(&call).1, outside);
}

#[test]
fn a_call_ends_by_what_runs_out_first() {
    let chain = Chain::new();
    let contract = chain.scripted();
    let call = chain.execute_msg(&contract, &ok(json!({})));
    let need = chain.gas_of(&call).1;
    let with = |limit: u64| {
        let limited = chain.at(chain.ctx.with_gas(GasMeter::new(limit)));
        limited.run::<_, MsgExecuteContractResponse>(&call)
    };
    assert_eq!(code(&with(need + 1)), "ok");
    // The reading of the answer is the last that is paid, and what it lacks ends the call with words of its own.
    let text = "insufficient gas left to deserialize contract execution result (62 bytes): wasmvm error";
    assert_eq!((log(with(need)), log(with(need - 1))), (text.to_owned(), text.to_owned()));
    assert_eq!(code(&with(need - 100)), "sdk:11");
    assert_eq!(code(&with(60_000)), "sdk:11");
}

#[test]
fn contracts_ask_contracts_at_most_ten_deep() {
    let chain = Chain::new();
    let id = chain.store(&wasmd("hackatom.wasm"));
    let contract =
        chain.instantiate(id, &json!({"verifier": chain.text(&user(3)), "beneficiary": chain.text(&user(4))}));
    let recurse = |depth: u32| {
        let msg = json!({"recurse": {"depth": depth, "work": 0}}).to_string();
        chain.keeper.query_smart(&chain.ctx, &contract, msg.as_bytes())
    };
    assert!(recurse(9).is_ok());
    let refused = log(recurse(10));
    assert!(refused.contains("codespace: wasm, code: 27"), "{refused}");
}

#[test]
fn answers_to_queries_are_words_of_codes_or_of_the_system() {
    let chain = Chain::new();
    let contract = chain.scripted();
    let ask = |request: serde_json::Value| {
        chain.keeper.sudo(&chain.ctx, &contract, request.to_string().as_bytes()).unwrap();
        chain.told(&contract)
    };
    let smart = |addr: &AccAddress, msg: &str| json!({"wasm": {"smart": {"contract_addr": chain.text(addr), "msg": base64(msg)}}});
    let unsupported = |kind: &str| json!({"error": {"unsupported_request": {"kind": kind}}});
    assert_eq!(ask(smart(&contract, r#"{"ok":"aGk="}"#)), json!({"ok": {"ok": "aGk="}}));
    assert_eq!(
        ask(smart(&contract, r#"{"error":"<&>"}"#)),
        json!({"ok": {"error": "<&>: query wasm contract failed"}})
    );
    assert_eq!(ask(smart(&contract, r#"[]"#)), json!({"ok": {"error": "codespace: wasm, code: 29"}}));
    assert_eq!(ask(smart(&user(9), "{}")), json!({"error": {"no_such_contract": {"addr": chain.text(&user(9))}}}));
    assert_eq!(
        ask(json!({"wasm": {"code_info": {"code_id": 77}}})),
        json!({"error": {"no_such_code": {"code_id": 77}}})
    );
    assert_eq!(
        ask(json!({"bank": {"balance": {"address": "x", "denom": "denom"}}})),
        json!({"ok": {"error": "codespace: sdk, code: 7"}})
    );
    assert_eq!(ask(json!({})), json!({"error": {"unknown": {}}}));
    assert_eq!(ask(json!({"custom": {}})), unsupported("custom"));
    assert_eq!(ask(json!({"bank": {}})), unsupported("unknown BankQuery variant"));
    let grpc = |path: &str| ask(json!({"grpc": {"path": path, "data": ""}}));
    assert_eq!(
        grpc("/cosmos.tx.v1beta1.Service/GetTx"),
        unsupported("'/cosmos.tx.v1beta1.Service/GetTx' path is not allowed from the contract")
    );
    assert_eq!(grpc("/cosmos.gov.v1.Query/Params"), unsupported("No route to query '/cosmos.gov.v1.Query/Params'"));
    assert!(grpc("/cosmos.bank.v1beta1.Query/Params")["ok"]["ok"].is_string());
    let stargate = ask(json!({"stargate": {"path": "/cosmos.bank.v1beta1.Query/Params", "data": ""}}));
    assert_eq!(stargate["ok"]["ok"], base64(r#"{"params":{"send_enabled":[],"default_send_enabled":true}}"#));
    let malformed = ask(json!({"bank": 5}));
    let error = "json: cannot unmarshal number into Go struct field QueryRequest.bank of type types.BankQuery";
    assert_eq!(malformed["error"]["invalid_request"]["error"], error);
    assert_eq!(
        ask(json!({"bank": {"balance": {"address": chain.text(&user(1)), "denom": "denom"}}}))["ok"]["ok"],
        base64(r#"{"amount":{"denom":"denom","amount":"1000000"}}"#)
    );
    assert_eq!(ask(json!({"ibc": {"port_id": {}}}))["ok"]["ok"], base64(r#"{"port_id":""}"#));
    assert_eq!(ask(json!({"ibc": {"list_channels": {}}}))["ok"]["ok"], base64(r#"{"channels":[]}"#));
    let info = json!({"wasm": {"contract_info": {"contract_addr": chain.text(&contract)}}});
    let port = chain.text(&contract).replacen("cosmos", "wasm2", 1);
    let me = chain.text(&user(1));
    assert_eq!(
        ask(info)["ok"]["ok"],
        base64(format!(r#"{{"code_id":1,"creator":"{me}","admin":"{me}","pinned":false,"ibc2_port":"{port}"}}"#))
    );
}

#[test]
fn a_query_sees_what_the_transaction_wrote_and_writes_nothing_itself() {
    let chain = Chain::new();
    let contract = chain.scripted();
    let raw = json!({"wasm": {"raw": {"contract_addr": chain.text(&contract), "key": base64("last")}}});
    chain.keeper.sudo(&chain.ctx, &contract, br#"{"custom":{}}"#).unwrap();
    let first = chain.told(&contract);
    chain.keeper.sudo(&chain.ctx, &contract, raw.to_string().as_bytes()).unwrap();
    assert_eq!(chain.told(&contract)["ok"]["ok"], base64(first.to_string()));
    let range =
        json!({"wasm": {"raw_range": {"contract_addr": chain.text(&contract), "limit": 0, "order": "ascending"}}});
    chain.keeper.sudo(&chain.ctx, &contract, range.to_string().as_bytes()).unwrap();
    assert_eq!(chain.told(&contract)["ok"]["ok"], base64(r#"{"data":[],"next_key":"bGFzdA=="}"#));
}

#[test]
fn answers_that_wasmd_reads_are_read_and_others_end_the_call() {
    let chain = Chain::new();
    let contract = chain.scripted();
    let run = |text: &str| {
        let mut msg = chain.execute_msg(&contract, &json!({}));
        msg.msg = text.as_bytes().to_vec();
        chain.run::<_, MsgExecuteContractResponse>(&msg)
    };
    assert_eq!(run(r#"{"OK":{"DATA":"aGk=","x":[1]}}"#).unwrap().0.data, b"hi");
    assert_eq!(run(r#"{"ok":{"data":[104,105]}}"#).unwrap().0.data, b"hi");
    assert_eq!(
        log(run(r#"{"ok":{"data":5}}"#)),
        "json: cannot unmarshal number into Go struct field Response.ok.data of type []uint8: wasmvm error"
    );
    assert_eq!(log(run(r#"{"error":"boom"}"#)), "boom: execute wasm contract failed");
    let e = run(r#"{"error":"boom"}"#).unwrap_err();
    assert!(matches!(e, Failure::Tx(TxError { deterministic: true, .. })));
    // Go reads no content and dereferences it.
    assert_eq!(code(&run("{}")), "undefined:111222");
    let payload = base64(vec![0; 128 * 1024 + 1]);
    let long = format!(r#"{{"ok":{{"messages":[{{"id":0,"msg":{{}},"reply_on":"never","payload":"{payload}"}}]}}}}"#);
    assert_eq!(
        log(run(&long)),
        "reply contains submessage at index 0 with payload larger than 131072 bytes: 131073 bytes: wasmvm error"
    );
}

#[test]
fn a_code_that_this_node_lost_stops_a_block_and_refuses_a_query() {
    let chain = Chain::new();
    let contract = chain.scripted();
    let mut code_info = openledger_wasm::state::code_info(&chain.ctx, 1).unwrap().unwrap();
    code_info.code_hash = vec![9; 32];
    openledger_wasm::state::set_code_info(&chain.ctx, 1, &code_info).unwrap();
    let call = chain.execute_msg(&contract, &ok(json!({})));
    assert!(matches!(chain.run::<_, MsgExecuteContractResponse>(&call), Err(Failure::Fatal(_))));
    for mode in [ExecMode::Query, ExecMode::Simulate] {
        let ctx = chain.ctx.with_mode(mode);
        let refused = chain.keeper.query_smart(&ctx, &contract, b"{}");
        assert!(WasmError::Vm.is(&refused.unwrap_err()), "{mode:?}");
    }
    // A fatal failure within a query of a contract does not become an answer.
    let other = chain.scripted();
    let smart = json!({"wasm": {"smart": {"contract_addr": chain.text(&contract), "msg": base64("{}")}}});
    assert!(matches!(chain.keeper.sudo(&chain.ctx, &other, smart.to_string().as_bytes()), Err(Failure::Fatal(_))));
}

#[test]
fn a_simulation_checks_a_code_and_stores_no_file() {
    let chain = Chain::new();
    let wasm = scripted();
    let msg = MsgStoreCode { sender: chain.text(&user(1)), wasm_byte_code: wasm.clone(), instantiate_permission: None };
    let simulated = chain.at(chain.ctx.with_mode(ExecMode::Simulate));
    let (result, gas) = simulated.gas_of(&msg);
    result.unwrap();
    let checksum = openledger_wasmvm::Checksum::of(&wasm);
    assert!(!chain.keeper.machines().consensus.has(&checksum).unwrap());
    let fresh = Chain::new();
    assert_eq!(fresh.gas_of(&msg).1, gas);
    assert!(fresh.keeper.machines().consensus.has(&checksum).unwrap());
    let broken = MsgStoreCode { wasm_byte_code: b"no code".to_vec(), ..msg };
    assert_eq!(code(&chain.run::<_, MsgStoreCodeResponse>(&broken)), "wasm:2");
}

#[test]
fn an_address_that_somebody_claimed_is_taken_over_only_from_nobody() {
    let chain = Chain::new();
    let id = chain.store(&scripted());
    let checksum = openledger_wasmvm::Checksum::of(&scripted());
    let instantiate = |salt: &[u8]| {
        chain.run::<_, MsgInstantiateContract2Response>(&MsgInstantiateContract2 {
            sender: chain.text(&user(1)),
            code_id: id,
            label: "x".to_owned(),
            msg: ok(json!({})).to_string().into_bytes(),
            salt: salt.to_vec(),
            ..MsgInstantiateContract2::default()
        })
    };
    let address = |salt: &[u8]| openledger_wasm::address::predictable(&checksum.0, &user(1), salt, &[]).unwrap();
    // Coins that wait there stay.
    chain.keeper.ports().bank.send(&chain.ctx, &user(2), &address(b"a"), &"7denom".parse().unwrap()).unwrap();
    instantiate(b"a").unwrap();
    assert_eq!(chain.balance(&address(b"a")), Amount::new(7));
    assert_eq!(code(&instantiate(b"a")), "wasm:15");
    // Those of a vesting account are burned.
    let vesting = address(b"b");
    let original = "7denom".parse().unwrap();
    let accounts = openledger_auth::AccountKeeper::new(false);
    accounts.create_vesting(&chain.ctx, &vesting, &original, &VestingSpec::Delayed { end: i64::MAX }).unwrap();
    assert_eq!(code(&instantiate(b"b")), "sdk:10", "there is nothing to burn");
    chain.keeper.ports().bank.send(&chain.ctx, &user(2), &vesting, &original).unwrap();
    instantiate(b"b").unwrap();
    assert!(chain.balance(&vesting).is_zero());
    // One that has signed is somebody's.
    let mut claimed = accounts.create(&chain.ctx, &address(b"c"), openledger_auth::AccountKind::Base).unwrap();
    claimed.base.sequence = 1;
    accounts.set(&chain.ctx, &address(b"c"), &claimed).unwrap();
    assert_eq!(code(&instantiate(b"c")), "wasm:3");
}

#[test]
fn a_migration_moves_the_contract_in_the_index_and_asks_for_two_rights() {
    let chain = Chain::new();
    let contract = chain.scripted();
    let second = chain.store(&looping());
    let migrate = |sender: &AccAddress, code_id: u64| {
        chain.run::<_, MsgMigrateContractResponse>(&MsgMigrateContract {
            sender: chain.text(sender),
            contract: chain.text(&contract),
            code_id,
            msg: ok(json!({"data": base64("moved")})).to_string().into_bytes(),
        })
    };
    assert_eq!(log(migrate(&user(2), 1)), "can not migrate: unauthorized");
    assert_eq!(log(migrate(&user(1), 77)), "unknown code: invalid request");
    assert_eq!(code(&migrate(&user(1), second)), "wasm:29", "the code has no such entry point");
    assert_eq!(migrate(&user(1), 1).unwrap().0.data, b"moved");
    let third = chain.store(&scripted());
    migrate(&user(1), third).unwrap();
    migrate(&user(1), 1).unwrap();
    let history = openledger_wasm::state::history(&chain.ctx, &contract).unwrap();
    assert_eq!(history.iter().map(|entry| entry.code_id).collect::<Vec<_>>(), [1, 1, third, 1]);
    let of = |code_id: u64| {
        let request = QueryContractsByCodeRequest { code_id, pagination: None };
        let answer = prost::Message::encode_to_vec(&request);
        let bytes = chain.router.query(&chain.ctx, "/cosmwasm.wasm.v1.Query/ContractsByCode", &answer).unwrap();
        <QueryContractsByCodeResponse as prost::Message>::decode(bytes.as_slice()).unwrap().contracts
    };
    assert_eq!((of(1), of(third)), (vec![chain.text(&contract)], vec![]));
}

#[test]
fn a_contract_of_the_registry_sends_what_its_owner_wants() {
    let chain = Chain::new();
    let reflect = chain.instantiate(chain.store(&wasmd("reflect_2_0.wasm")), &json!({}));
    chain.keeper.ports().bank.send(&chain.ctx, &user(2), &reflect, &"50denom".parse().unwrap()).unwrap();
    let to = chain.text(&user(9));
    let send = json!({"bank": {"send": {"to_address": to, "amount": [{"denom": "denom", "amount": "5"}]}}});
    chain.execute(&reflect, &json!({"reflect_msg": {"msgs": [send]}})).unwrap();
    assert_eq!((chain.balance(&user(9)), chain.balance(&reflect)), (Amount::new(5), Amount::new(45)));
}
