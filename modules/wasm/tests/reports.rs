//! What went wrong on other chains with contracts, by the names of the public reports, and does not here.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]
#![allow(
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a module that panics and a process of its own are tested"
)]

mod common;
#[path = "reports/packets.rs"]
mod packets;
#[path = "reports/parts.rs"]
mod parts;
#[path = "reports/words.rs"]
mod words;

use common::channels::{Channels, PER_CHANNEL};
use common::*;
use openledger_core::{AccAddress, ExecMode, GasMeter, Res};
use openledger_proto::cosmwasm::wasm::v1::*;
use openledger_wasm::plugins::AcceptList;
use parts::{Faulty, SPENT};
use serde_json::{Value, json};
use std::process::Command;
use std::sync::Arc;

const PARAMS: &str = "/cosmos.mint.v1beta1.Query/Params";

fn faulty() -> Chain {
    let accepted = AcceptList::of([PARAMS, "/cosmos.mint.v1beta1.Query/AnnualProvisions"]);
    Chain::of(Parts { module: Some(Arc::new(Faulty)), accepted, ..Parts::default() })
}

/// CWA-2024-008 and CWA-2025-004: a panic of the chain lost the gas of the call, and that of a limited sub-message.
#[test]
fn a_panic_over_a_query_has_a_code_and_its_gas_is_charged() {
    let run = || {
        let chain = faulty();
        let (outer, asking) = (chain.scripted(), chain.instantiate(chain.store(&asking()), &ok(json!({}))));
        let question = json!({"grpc": {"path": PARAMS, "data": ""}});
        let refused = chain.execute(&asking, &question);
        let alone = chain.gas_of(&chain.execute_msg(&asking, &question)).1;
        let mut message = sub(1, wasm_execute(&chain.text(&asking), &question), "error");
        let mut seen = Vec::new();
        for limit in [json!(null), json!(400_000)] {
            message["gas_limit"] = limit;
            let (result, gas) = chain.gas_of(&chain.execute_msg(&outer, &ok(json!({"messages": [message.clone()]}))));
            result.unwrap();
            assert_eq!(chain.told(&outer)["result"], json!({"error": "codespace: wasm, code: 29"}));
            assert!(gas > alone && alone > 60_000 + SPENT, "{gas} {alone}");
            seen.push(gas);
        }
        // What it costs does not fit under the limit: the contract hears of that and the whole limit is charged.
        message["gas_limit"] = json!(100_000);
        chain.execute(&outer, &ok(json!({"messages": [message]}))).unwrap();
        assert_eq!(chain.told(&outer)["result"], json!({"error": "codespace: sdk, code: 11"}));
        assert_eq!(chain.ctx.unmetered().kv("wasm").get(b"written on the way").unwrap(), None);
        assert_eq!(code(&refused), "wasm:29");
        (log(refused), alone, seen)
    };
    let (words, ..) = run();
    assert_eq!(
        words,
        "Error calling the VM: Error executing Wasm: Wasmer runtime error: RuntimeError: Error calling into the VM's \
         backend: Panic in FFI call: wasmvm error"
    );
    assert_eq!(run(), run(), "the same on every node");
    // The machine and the module go on.
    let chain = faulty();
    let contract = chain.scripted();
    let ask = |path: &str| {
        let question = json!({"grpc": {"path": path, "data": ""}}).to_string();
        chain.keeper.sudo(&chain.ctx, &contract, question.as_bytes())
    };
    assert_eq!(code(&ask(PARAMS)), "wasm:29");
    ask("/cosmos.mint.v1beta1.Query/AnnualProvisions").unwrap();
    assert_eq!(chain.told(&contract), json!({"ok": {"error": "codespace: undefined, code: 1"}}));
    for mode in [ExecMode::Query, ExecMode::Simulate] {
        let asked = chain.ctx.with_mode(mode);
        let question = json!({"grpc": {"path": PARAMS, "data": ""}}).to_string();
        assert_eq!(code(&chain.keeper.sudo(&asked, &contract, question.as_bytes())), "wasm:29", "{mode:?}");
    }
}

/// What a user or a contract sees of failures of every kind, and what they cost.
fn receipts() -> String {
    let chain = faulty();
    let (contract, cyberpunk) =
        (chain.scripted(), chain.instantiate(chain.store(&wasmd("cyberpunk.wasm")), &json!({})));
    let mut out = String::new();
    let mut note = |what: &str, result: Res<()>, gas: u64| {
        let text = result.err().map(|e| e.to_string()).unwrap_or_default();
        out.push_str(&format!("{what} {gas} {text} {}\n", chain.told(&contract)));
    };
    let smart = |addr: &AccAddress, msg: &str| json!({"wasm": {"smart": {"contract_addr": chain.text(addr), "msg": base64(msg)}}});
    let questions = [
        json!({"grpc": {"path": PARAMS, "data": ""}}),
        json!({"grpc": {"path": "/cosmos.mint.v1beta1.Query/AnnualProvisions", "data": ""}}),
        json!({"bank": {"balance": {"address": "x", "denom": "denom"}}}),
        json!({"bank": 5}),
        smart(&user(9), "{}"),
        smart(&contract, "{"),
        smart(&contract, r#"{"error":"own words"}"#),
        smart(&contract, "[]"),
        smart(&cyberpunk, r#"{"nothing":{}}"#),
    ];
    for question in questions {
        let gas = GasMeter::infinite();
        let ctx = chain.ctx.with_gas(gas.clone());
        let result = ctx.atomic(|ctx| chain.keeper.sudo(ctx, &contract, question.to_string().as_bytes()));
        note(&question.to_string(), result.map(drop), gas.consumed());
    }
    for msg in ["debug", "abort", "panic", "unreachable", "mirror_env"] {
        let (result, gas) = chain.gas_of(&chain.execute_msg(&cyberpunk, &json!({msg: {}})));
        note(msg, result.map(drop), gas);
        let message = sub(1, wasm_execute(&chain.text(&cyberpunk), &json!({msg: {}})), "always");
        let (result, gas) = chain.gas_of(&chain.execute_msg(&contract, &ok(json!({"messages": [message]}))));
        note(msg, result.map(drop), gas);
    }
    out
}

/// CWA-2025-003 and CWA-2021-003: traces of the stack in errors that contracts see.
#[test]
fn backtraces_and_log_levels_change_no_receipt() {
    const CHILD: &str = "OPENLEDGER_TEST_OF_RECEIPTS";
    if let Ok(level) = std::env::var(CHILD) {
        let seen = match level.as_str() {
            "everything" => tracing::subscriber::with_default(words::Everything, receipts),
            _ => receipts(),
        };
        println!("begin{}end", hex::encode(seen));
        return;
    }
    let name = "backtraces_and_log_levels_change_no_receipt";
    let child = |backtrace: &str, level: &str| {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args(["--exact", name, "--nocapture"]).env(CHILD, level);
        command.env("RUST_BACKTRACE", backtrace).env("RUST_LIB_BACKTRACE", backtrace).env("RUST_LOG", level);
        let output = command.output().unwrap();
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let seen = text.split_once("begin").and_then(|(_, rest)| rest.split_once("end"));
        let seen = seen.unwrap_or_else(|| panic!("{text} {}", String::from_utf8_lossy(&output.stderr))).0;
        String::from_utf8(hex::decode(seen).unwrap()).unwrap()
    };
    let plain = child("0", "off");
    assert!(plain.lines().count() > 15 && plain.contains("codespace: wasm, code: 29"), "{plain}");
    for (backtrace, level) in [("1", "off"), ("full", "everything"), ("0", "everything")] {
        assert_eq!(child(backtrace, level), plain, "{backtrace} {level}");
    }
    assert_eq!(receipts(), plain, "in a process that did other things before");
}

/// CWA-2023-003: a contract that asks for all channels of a port with ten thousand of them.
#[test]
fn listing_channels_is_paid_by_the_channel_and_ends_with_the_gas() {
    let list = |channels: usize, limit: Option<u64>| {
        let ibc = Arc::new(Channels::of(channels));
        let chain = Chain::of(Parts { ibc: ibc.clone(), ..Parts::default() });
        let contract = chain.instantiate(chain.store(&asking()), &ok(json!({})));
        let question = json!({"ibc": {"list_channels": {"port_id": "transfer"}}});
        let gas = limit.map_or_else(GasMeter::infinite, GasMeter::new);
        let limited = chain.at(chain.ctx.with_gas(gas.clone()));
        let result = limited.execute(&contract, &question);
        (result.map(drop), gas.consumed(), ibc.seen())
    };
    let (few, many) = (list(100, None), list(1_000, None));
    few.0.unwrap();
    many.0.unwrap();
    let each = (many.1 - few.1) / 900;
    assert!((PER_CHANNEL + 150..PER_CHANNEL + 500).contains(&each), "{each}: looking, and the bytes of the answer");
    // Ten thousand fit neither into the gas of a block nor into the memory of the contract.
    let (refused, gas, seen) = list(10_000, Some(3_000_000));
    assert_eq!(code(&refused), "sdk:11");
    assert!(seen < 2_000 && gas < 3_000_000 + PER_CHANNEL, "{seen} {gas}");
    let (refused, _, seen) = list(10_000, None);
    assert_eq!((code(&refused).as_str(), seen), ("wasm:29", 10_000));
}

/// CWA-2024-003: thousands of addresses in an access configuration.
#[test]
fn fifty_one_addresses_are_refused_before_any_is_read() {
    let chain = Chain::new();
    let config = |n: usize, address: &str| AccessConfig {
        permission: AccessType::AnyOfAddresses.into(),
        addresses: (0..n).map(|i| format!("{address}{i}")).collect(),
    };
    let store = |config: AccessConfig| {
        let msg = MsgStoreCode {
            sender: chain.text(&user(1)),
            wasm_byte_code: scripted(),
            instantiate_permission: Some(config),
        };
        chain.run::<_, MsgStoreCodeResponse>(&msg)
    };
    let words = "instantiate permission: addresses: total number of addresses is greater than 50: ";
    for (n, begins) in [(51, words), (100_000, words), (50, "instantiate permission: addresses: address: x0: ")] {
        let refused = log(store(config(n, "x")));
        assert!(refused.starts_with(begins), "{refused}");
    }
}

/// Rule 2 of the gas of wasmd: which codes a transaction called is remembered, and an estimate knows it too.
#[test]
fn an_estimate_of_two_calls_is_what_two_calls_cost() {
    for pinned in [false, true] {
        let chain = Chain::new();
        let contract = chain.scripted();
        if pinned {
            let pin = MsgPinCodes { authority: chain.ctx.config().authority(), code_ids: vec![1] };
            chain.run::<_, MsgPinCodesResponse>(&pin).unwrap();
        }
        let call = chain.execute_msg(&contract, &ok(json!({})));
        let twice = |chain: &Chain| {
            let tx = chain.in_tx();
            (tx.gas_of(&call).1, tx.gas_of(&call).1)
        };
        let simulated = twice(&chain.at(chain.ctx.with_mode(ExecMode::Simulate)));
        let delivered = twice(&chain);
        // An estimate has no number in the block, which is a little shorter to read.
        assert!(delivered.0.abs_diff(simulated.0) < 30, "{delivered:?} {simulated:?}");
        assert_eq!(delivered.0 - delivered.1, simulated.0 - simulated.1);
        assert_eq!(delivered.0 - delivered.1, if pinned { 0 } else { 58_000 });
        // Governance, block phases and questions have no transaction that could remember.
        let set_up = |chain: &Chain| chain.gas_of(&call).1;
        assert_eq!(set_up(&chain), set_up(&chain));
        assert!(set_up(&chain).abs_diff(delivered.0) < 30);
    }
}

/// wasmd#323: an index by code that was stale after a migration.
#[test]
fn a_contract_that_came_back_to_its_code_is_listed_once() {
    let chain = Chain::new();
    let contract = chain.scripted();
    let other = chain.store(&looping());
    let third = chain.store(&asking());
    let migrate = |code_id: u64| {
        let msg = ok(json!({})).to_string().into_bytes();
        let (sender, contract) = (chain.text(&user(1)), chain.text(&contract));
        chain.run::<_, MsgMigrateContractResponse>(&MsgMigrateContract { sender, contract, code_id, msg })
    };
    let listed = |code_id: u64| {
        let request = QueryContractsByCodeRequest { code_id, pagination: None };
        let request = prost::Message::encode_to_vec(&request);
        let bytes = chain.router.query(&chain.ctx, "/cosmwasm.wasm.v1.Query/ContractsByCode", &request).unwrap();
        <QueryContractsByCodeResponse as prost::Message>::decode(bytes.as_slice()).unwrap().contracts.len()
    };
    migrate(third).unwrap();
    assert_eq!((listed(1), listed(third)), (0, 1));
    assert!(migrate(other).is_err());
    assert_eq!((listed(1), listed(other), listed(third)), (0, 0, 1), "a failed migration moves nothing");
    migrate(1).unwrap();
    assert_eq!((listed(1), listed(third)), (1, 0));
    migrate(1).unwrap();
    assert_eq!(listed(1), 1);
}

/// CWA-2024-006 and CWA-2022-001: answers that differ between nodes.
#[test]
fn accepted_queries_answer_alike_whatever_the_node_and_others_are_refused_by_name() {
    let ask = |chain: &Chain, path: &str| {
        let contract = chain.scripted();
        let gas = GasMeter::infinite();
        let question = json!({"grpc": {"path": path, "data": ""}}).to_string();
        chain.keeper.sudo(&chain.ctx.with_gas(gas.clone()), &contract, question.as_bytes()).unwrap();
        (chain.told(&contract), gas.consumed())
    };
    let chains = [Chain::new(), Chain::new()];
    for path in
        ["/cosmos.bank.v1beta1.Query/Params", "/cosmwasm.wasm.v1.Query/Params", "/openledger.wasm.v1.Query/GasRegister"]
    {
        let answers: Vec<(Value, u64)> = chains.iter().map(|chain| ask(chain, path)).collect();
        assert!(answers[0].0["ok"]["ok"].is_string(), "{path} {}", answers[0].0);
        assert_eq!(answers[0], answers[1]);
    }
    for path in [
        "/cosmwasm.wasm.v1.Query/SmartContractState",
        "/cosmwasm.wasm.v1.Query/Codes",
        "/cosmos.base.tendermint.v1beta1.Service/GetNodeInfo",
        "/cosmos.base.node.v1beta1.Service/Config",
        "/cosmos.tx.v1beta1.Service/Simulate",
        "/cosmos.auth.v1beta1.Query/ModuleAccounts",
        "/openledger.inference.v1.Query/DryRun",
    ] {
        let words = format!("'{path}' path is not allowed from the contract");
        assert_eq!(ask(&chains[0], path).0, json!({"error": {"unsupported_request": {"kind": words}}}));
    }
}
