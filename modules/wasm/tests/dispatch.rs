//! What follows the answer of a contract: events, sub-messages, replies, depths, and what contracts see of failures.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "tests")]
#![allow(clippy::disallowed_methods, reason = "a thread with a small stack is what is tested")]

mod common;

use common::*;
use openledger_core::{Event, GasMeter};
use openledger_proto::cosmos::bank::v1beta1::MsgSend;
use openledger_proto::cosmwasm::wasm::v1::{MsgExecuteContract, MsgExecuteContractResponse};
use prost::{Message, Name};
use serde_json::{Value, json};

fn attributes(event: &Event) -> Vec<(&str, &str)> {
    event.attributes.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect()
}

fn send(to: &str, amount: &str) -> Value {
    json!({"bank": {"send": {"to_address": to, "amount": [{"denom": "denom", "amount": amount}]}}})
}

#[test]
fn events_of_contracts_are_trimmed_named_and_carry_their_contract_first() {
    let chain = Chain::new();
    let contract = chain.scripted();
    let answer = ok(json!({
        "attributes": [{"key": "\u{2003}a ", "value": " b\n"}, {"key": "empty", "value": ""}],
        "events": [{"type": " mine ", "attributes": [{"key": "k", "value": "v"}]}],
    }));
    let (_, events) = chain.execute(&contract, &answer).unwrap();
    let text = chain.text(&contract);
    let types: Vec<_> = events.iter().map(|e| e.ty.as_str()).collect();
    assert_eq!(types, ["execute", "wasm", "wasm-mine"]);
    assert_eq!(attributes(&events[1]), [("_contract_address", text.as_str()), ("a", "b"), ("empty", "")]);
    assert_eq!(attributes(&events[2]), [("_contract_address", text.as_str()), ("k", "v")]);
}

#[test]
fn events_against_the_rules_are_refused() {
    let chain = Chain::new();
    let contract = chain.scripted();
    for parts in [
        json!({"attributes": [{"key": " ", "value": "x"}]}),
        json!({"attributes": [{"key": "_contract_address", "value": "x"}]}),
        json!({"attributes": [{"key": " _x", "value": "x"}]}),
        json!({"events": [{"type": "ab", "attributes": []}]}),
        json!({"events": [{"type": " a  ", "attributes": []}]}),
        json!({"events": [{"type": "abc", "attributes": [{"key": "", "value": ""}]}]}),
    ] {
        assert_eq!(code(&chain.execute(&contract, &ok(parts.clone()))), "wasm:21", "{parts}");
    }
}

#[test]
fn a_reply_hears_of_events_of_contracts_sorted_and_of_no_message_events() {
    let chain = Chain::new();
    let (outer, inner) = (chain.scripted(), chain.scripted());
    let called =
        ok(json!({"attributes": [{"key": "z", "value": "1"}, {"key": "a", "value": "2"}], "data": base64("d")}));
    let message = sub(9, wasm_execute(&chain.text(&inner), &called), "always");
    let (response, events) = chain.execute(&outer, &ok(json!({"messages": [message], "data": base64("own")}))).unwrap();
    assert_eq!(response.data, b"ok", "the data of the reply takes the place of the contract's own");
    let told = chain.told(&outer);
    assert_eq!((&told["gas_used"], &told["id"]), (&json!(0), &json!(9)));
    let text = chain.text(&inner);
    let wasm = json!({"type": "wasm", "attributes": [{"key": "_contract_address", "value": text},
        {"key": "a", "value": "2"}, {"key": "z", "value": "1"}]});
    assert_eq!(told["result"]["ok"]["events"][1], wasm);
    assert_eq!(told["result"]["ok"]["msg_responses"][0]["type_url"], "/cosmwasm.wasm.v1.MsgExecuteContractResponse");
    assert!(told.get("payload").is_none());
    let sorted = events.iter().find(|e| e.ty == "wasm").unwrap();
    assert_eq!(attributes(sorted)[1..], [("a", "2"), ("z", "1")], "the transaction sees them sorted too");
}

#[test]
fn a_reply_to_another_module_hears_of_no_events() {
    let chain = Chain::new();
    let contract = chain.scripted();
    chain.keeper.ports().bank.send(&chain.ctx, &user(2), &contract, &"50denom".parse().unwrap()).unwrap();
    chain.ctx.state().take_events();
    let mut message = sub(1, send(&chain.text(&user(3)), "0x10"), "success");
    message["payload"] = json!(base64("kept"));
    let (_, events) = chain.execute(&contract, &ok(json!({"messages": [message]}))).unwrap();
    let told = chain.told(&contract);
    assert_eq!(told["result"]["ok"]["events"], json!([]));
    assert_eq!(told["payload"], base64("kept"));
    assert_eq!(chain.balance(&contract), openledger_core::Amount::new(34));
    assert!(events.iter().any(|e| e.ty == "transfer") && events.iter().all(|e| e.ty != "message"));
}

#[test]
fn failures_are_shown_by_code_unless_they_are_a_contracts_own_words() {
    let chain = Chain::new();
    let (outer, inner) = (chain.scripted(), chain.scripted());
    let text = chain.text(&inner);
    let nested = |msg: Value| wasm_execute(&text, &ok(json!({"messages": [sub(0, msg, "never")]})));
    let cases = [
        (send(&chain.text(&user(3)), "5"), "codespace: sdk, code: 5"),
        (send("nobody", "5"), "codespace: sdk, code: 7"),
        (wasm_execute(&text, &json!({"error": "no <way>"})), "no <way>: execute wasm contract failed"),
        (wasm_execute(&text, &json!({"ok": {"messages": 5}})), "codespace: wasm, code: 29"),
        (wasm_execute(&chain.text(&user(9)), &json!({})), "codespace: wasm, code: 22"),
        (json!({"custom": {}}), "codespace: wasm, code: 20"),
        (json!({"bank": {}}), "codespace: wasm, code: 20"),
        (json!({"gov": {"vote": {"proposal_id": 1, "option": "yes"}}}), "codespace: sdk, code: 6"),
        (
            json!({"ibc": {"send_packet": {"channel_id": "channel-0", "data": "", "timeout": {}}}}),
            "codespace: wasm, code: 17",
        ),
        (json!({"ibc": {"close_channel": {"channel_id": "channel-0"}}}), "codespace: channel, code: 3"),
        (json!({"any": {"type_url": "/none.Msg", "value": ""}}), "codespace: wasm, code: 10"),
        // wasmd 0.61.14 wraps nothing around the failure of a message of `execute`, so the words go up whole.
        (nested(wasm_execute(&text, &json!({"error": "deep"}))), "deep: execute wasm contract failed"),
    ];
    for (msg, expected) in cases {
        chain.execute(&outer, &ok(json!({"messages": [sub(1, msg.clone(), "error")]}))).unwrap();
        assert_eq!(chain.told(&outer)["result"], json!({"error": expected}), "{msg}");
    }
}

#[test]
fn a_failure_nobody_wants_to_hear_of_ends_the_parent_and_leaves_nothing() {
    let chain = Chain::new();
    let contract = chain.scripted();
    for reply_on in ["never", "success"] {
        let messages = [
            sub(0, json!({"bank": {"send": {"to_address": "x", "amount": []}}}), "never"),
            sub(1, send(&chain.text(&user(3)), "5"), reply_on),
        ];
        let result =
            chain.execute(&contract, &ok(json!({"attributes": [{"key": "k", "value": "v"}], "messages": messages})));
        assert_eq!(code(&result), "sdk:5");
        assert!(chain.ctx.state().take_events().is_empty());
    }
    let unset = json!({"id": 1, "msg": {"bank": {}}});
    assert_eq!(code(&chain.execute(&contract, &ok(json!({"messages": [unset]})))), "wasm:14");
}

#[test]
fn coins_are_burned_and_what_is_nothing_is_refused() {
    let chain = Chain::new();
    let contract = chain.scripted();
    chain.keeper.ports().bank.send(&chain.ctx, &user(2), &contract, &"50denom".parse().unwrap()).unwrap();
    let burn = |amount: &str| json!({"bank": {"burn": {"amount": [{"denom": "denom", "amount": amount}]}}});
    let run = |msg: Value| chain.execute(&contract, &ok(json!({"messages": [sub(0, msg, "never")]})));
    run(burn("20")).unwrap();
    assert_eq!(chain.balance(&contract), openledger_core::Amount::new(30));
    assert_eq!(code(&run(burn("0"))), "wasm:12");
    assert_eq!(code(&run(burn("31"))), "sdk:5");
    assert_eq!(code(&run(burn("x"))), "sdk:10");
    assert_eq!(code(&run(burn("-1"))), "undefined:1");
}

#[test]
fn any_message_runs_if_the_contract_is_its_signer_and_it_is_not_too_long() {
    let chain = Chain::new();
    let contract = chain.scripted();
    chain.keeper.ports().bank.send(&chain.ctx, &user(2), &contract, &"50denom".parse().unwrap()).unwrap();
    let of = |from: &str| MsgSend { from_address: from.to_owned(), to_address: chain.text(&user(3)), amount: coins(1) };
    let any = |msg: &MsgSend| json!({"any": {"type_url": "/cosmos.bank.v1beta1.MsgSend", "value": base64(msg.encode_to_vec())}});
    let run = |msg: Value| chain.execute(&contract, &ok(json!({"messages": [sub(0, msg, "never")]})));
    run(any(&of(&chain.text(&contract)))).unwrap();
    assert_eq!(log(run(any(&of(&chain.text(&user(2)))))), "contract doesn't have permission: unauthorized");
    let cut = json!({"any": {"type_url": "/cosmos.bank.v1beta1.MsgSend", "value": base64([0x0a, 0xff])}});
    assert_eq!(code(&run(cut)), "wasm:10");
    let long = json!({"stargate": {"type_url": "/x.Y", "value": base64(vec![0; 512 * 1024 + 1])}});
    assert_eq!(log(run(long)), "AnyMsg value size 524289 exceeds limit 524288: exceeds limit");
    assert_eq!(code(&run(json!({"any": {}, "stargate": {}}))), "wasm:29");
}

#[test]
fn a_panic_of_wasmd_cannot_be_caught_by_a_reply() {
    let chain = Chain::new();
    let (outer, inner) = (chain.scripted(), chain.scripted());
    // Go dereferences a nil pointer where a vote has no option.
    let vote = ok(json!({"messages": [sub(0, json!({"gov": {"vote": {"proposal_id": 1}}}), "never")]}));
    let mut message = sub(1, wasm_execute(&chain.text(&inner), &vote), "always");
    for limit in [json!(null), json!(300_000)] {
        message["gas_limit"] = limit;
        let result = chain.execute(&outer, &ok(json!({"messages": [message.clone()]})));
        assert_eq!(code(&result), "undefined:111222");
    }
}

#[test]
fn a_limit_that_runs_out_is_charged_whole_and_can_be_heard_of() {
    let chain = Chain::new();
    let (outer, inner) = (chain.scripted(), chain.scripted());
    let call = |limit: Value| {
        let mut message = sub(1, wasm_execute(&chain.text(&inner), &ok(json!({}))), "error");
        message["gas_limit"] = limit;
        chain.execute_msg(&outer, &ok(json!({"messages": [message]})))
    };
    let used = |limit: Value| {
        let (result, gas) = chain.gas_of(&call(limit));
        result.unwrap();
        gas
    };
    let unlimited = used(json!(null));
    let plenty = used(json!(10_000_000));
    // The longer text of the message is all that differs: no gas for messages, some for reading and moving them.
    assert!(plenty.abs_diff(unlimited) < 50, "{plenty} {unlimited}");
    for limit in [0u64, 1, 999, 60_000] {
        let gas = used(json!(limit));
        let told = chain.told(&outer);
        assert_eq!(told["result"], json!({"error": "codespace: sdk, code: 11"}), "{limit}");
        assert!(gas > limit, "{limit}");
    }
    let (one, two) = (used(json!(50_000)), used(json!(50_001)));
    assert_eq!(two - one, 1, "exactly the limit is charged");
    // Without a limit of its own, running out ends everything.
    let gas = GasMeter::new(unlimited - 1_000);
    let limited = chain.at(chain.ctx.with_gas(gas));
    assert_eq!(code(&limited.run::<_, MsgExecuteContractResponse>(&call(json!(null)))), "sdk:11");
}

/// A message of a contract to itself, through this module or through the router.
fn to_itself(text: &str, any: bool) -> Value {
    let msg = MsgExecuteContract {
        sender: text.to_owned(),
        contract: text.to_owned(),
        msg: b"{}".to_vec(),
        funds: Vec::new(),
    };
    match any {
        false => wasm_execute(text, &json!({})),
        true => json!({"any": {"type_url": MsgExecuteContract::type_url(), "value": base64(msg.encode_to_vec())}}),
    }
}

#[test]
fn calls_end_a_hundred_deep_on_the_stack_of_a_servers_thread() {
    let run = || {
        let chain = Chain::new();
        let contract = chain.looping();
        let text = chain.text(&contract);
        for (any, reply_on) in [(false, "never"), (true, "never"), (false, "success"), (true, "success")] {
            let script = ok(json!({"messages": [sub(0, to_itself(&text, any), reply_on)]}));
            chain.keeper.sudo(&chain.ctx, &contract, script.to_string().as_bytes()).unwrap();
            assert_eq!(log(chain.execute(&contract, &json!({}))), "max call depth exceeded", "{any} {reply_on}");
        }
        // A reply that asks for a message that ends in a reply, and so on.
        let nothing = json!({"bank": {"send": {"to_address": text, "amount": []}}});
        let script = ok(json!({"messages": [sub(0, nothing, "always")]}));
        chain.keeper.sudo(&chain.ctx, &contract, script.to_string().as_bytes()).unwrap();
        assert_eq!(code(&chain.execute(&contract, &json!({}))), "wasm:30");
    };
    std::thread::Builder::new().stack_size(2 << 20).spawn(run).unwrap().join().unwrap();
}
