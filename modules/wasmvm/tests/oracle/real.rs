//! Contracts that others compiled, and what to tell them.

use crate::common::contracts;
use crate::dice::Dice;
use crate::job::{Answer, CallScript, HostScript, Price};
use std::path::{Path, PathBuf};

/// A contract, its chain and a story of calls.
pub(crate) struct Scene {
    pub(crate) name: String,
    pub(crate) wasm: PathBuf,
    pub(crate) host: HostScript,
    pub(crate) calls: Vec<CallScript>,
}

pub(crate) const ENV: &str = r#"{"block":{"height":12345,"time":"1571797419879305533","chain_id":"cosmos-testnet-14002"},"transaction":{"index":3,"hash":"E5469DACEC17CEF8A260FD37675ED87E7FB6A2B5AD95193C51308006C7E494B3"},"contract":{"address":"cosmos2contract"}}"#;

/// Gas that no honest call reaches.
pub(crate) const PLENTY: u64 = 400_000_000_000;

/// What wasmd charges for the store and for addresses, about.
pub(crate) fn chain() -> HostScript {
    let price = |cost, external, per_byte| Price { cost, external, per_byte };
    let balance = r#"{"amount":[{"denom":"stake","amount":"1000"}]}"#;
    use base64::Engine;
    let amount = base64::engine::general_purpose::STANDARD.encode(balance);
    HostScript {
        storage: Vec::new(),
        prices: [
            ("get", price(0, 140_000_000, 420_000)),
            ("set", price(0, 280_000_000, 4_200_000)),
            ("remove", price(0, 140_000_000, 0)),
            ("scan", price(0, 4_200_000, 0)),
            ("next", price(0, 4_200_000, 420_000)),
            ("canonicalize", price(560_000, 0, 0)),
            ("humanize", price(700_000, 0, 0)),
            ("validate", price(1_260_000, 0, 0)),
            ("query", price(0, 30_000_000, 1_000)),
        ]
        .map(|(name, price)| (name.to_owned(), price))
        .to_vec(),
        answers: vec![Answer { request: String::new(), response: format!(r#"{{"ok":{{"ok":"{amount}"}}}}"#) }],
        faults: Vec::new(),
    }
}

fn info(sender: &str) -> String {
    format!(r#"{{"sender":"{sender}","funds":[{{"denom":"stake","amount":"100"}}]}}"#)
}

fn call(entry: &str, sender: &str, msg: &str) -> CallScript {
    let args: &[&str] = match entry {
        "instantiate" | "execute" => &[ENV, &info(sender), msg],
        "migrate_with_info" => &[ENV, msg, r#"{"sender":"creator","old_migrate_version":null}"#],
        _ => &[ENV, msg],
    };
    let args = args.iter().map(|a| (*a).to_owned()).collect();
    CallScript { entry: entry.into(), args, gas_limit: PLENTY, keep: true }
}

/// Calls of contracts by a part of their file's name.
pub(crate) fn story(name: &str) -> Vec<CallScript> {
    let i = |msg: &str| call("instantiate", "creator1", msg);
    let x = |msg: &str| call("execute", "creator1", msg);
    let q = |msg: &str| call("query", "", msg);
    let bank = r#"{"bank":{"send":{"to_address":"bob1","amount":[{"denom":"stake","amount":"7"}]}}}"#;
    if name.contains("hackatom") {
        vec![
            i(r#"{"verifier":"creator1","beneficiary":"bob1"}"#),
            i(r#"{"verifier":"No","beneficiary":"bob1"}"#),
            q(r#"{"verifier":{}}"#),
            x(r#"{"release":{}}"#),
            x(r#"{"release":{"denom":"stake"}}"#),
            x(r#"{"panic":{}}"#),
            x(r#"{"user_errors_in_api_calls":{}}"#),
            x(r#"{"memory_loop":{}}"#),
            x(r#"{"storage_loop":{}}"#),
            x(r#"{"cpu_loop":{}}"#),
            x(r#"{"message_loop":{}}"#),
            x(r#"{"allocate_large_memory":{"pages":30}}"#),
            q(r#"{"other_balance":{"address":"bob1"}}"#),
            q(r#"{"recurse":{"depth":0,"work":20}}"#),
            q(r#"{"recurse":{"depth":2,"work":20}}"#),
            q(r#"{"get_int":{}}"#),
            call("sudo", "", r#"{"steal_funds":{"recipient":"bob1","amount":[]}}"#),
            call("migrate", "", r#"{"verifier":"bob1"}"#),
            call("migrate_with_info", "", r#"{"verifier":"bob1"}"#),
            call("reply", "", "{}"),
            call("ibc_channel_open", "", "{}"),
        ]
    } else if name.contains("cyberpunk") {
        vec![
            i("{}"),
            x(r#"{"mirror_env":{}}"#),
            x(r#"{"noop":{}}"#),
            x(r#"{"debug":{}}"#),
            x(r#"{"abort":{}}"#),
            x(r#"{"panic":{}}"#),
            x(r#"{"unreachable":{}}"#),
            x(r#"{"argon2":{"mem_cost":64,"time_cost":1}}"#),
            x(r#"{"argon2":{"mem_cost":512,"time_cost":3}}"#),
            x(r#"{"cpu_loop":{}}"#),
            x(r#"{"storage_loop":{}}"#),
            x(r#"{"memory_loop":{}}"#),
            x(r#"{"allocate_large_memory":{"pages":3}}"#),
            x(r#"{"allocate_large_memory":{"pages":700}}"#),
            q(r#"{"mirror_env":{}}"#),
            q(r#"{"denoms":{}}"#),
        ]
    } else if name.contains("floaty") {
        floats()
    } else if name.contains("queue") {
        let mut calls = vec![i("{}")];
        calls.extend((0..6).map(|n| x(&format!(r#"{{"enqueue":{{"value":{n}}}}}"#))));
        calls.extend([
            x(r#"{"dequeue":{}}"#),
            q(r#"{"count":{}}"#),
            q(r#"{"sum":{}}"#),
            q(r#"{"reducer":{}}"#),
            q(r#"{"list":{}}"#),
            q(r#"{"open_iterators":{"count":5}}"#),
            call("migrate", "", "{}"),
        ]);
        calls
    } else if name.contains("cw20_base") {
        vec![
            i(
                r#"{"name":"Token","symbol":"TOK","decimals":6,"initial_balances":[{"address":"creator1","amount":"1000000"}],"mint":{"minter":"creator1"}}"#,
            ),
            x(r#"{"transfer":{"recipient":"bob1","amount":"10"}}"#),
            x(r#"{"transfer":{"recipient":"bob1","amount":"10000000000"}}"#),
            x(r#"{"mint":{"recipient":"bob1","amount":"5"}}"#),
            x(r#"{"burn":{"amount":"5"}}"#),
            x(r#"{"increase_allowance":{"spender":"carl1","amount":"50"}}"#),
            call("execute", "carl1", r#"{"transfer_from":{"owner":"creator1","recipient":"bob1","amount":"7"}}"#),
            x(r#"{"send":{"contract":"other1","amount":"1","msg":"e30="}}"#),
            q(r#"{"balance":{"address":"bob1"}}"#),
            q(r#"{"token_info":{}}"#),
            q(r#"{"all_accounts":{}}"#),
            q(r#"{"all_allowances":{"owner":"creator1"}}"#),
            call("migrate", "", "{}"),
        ]
    } else if name.contains("ibc_reflect") {
        let open = r#"{"open_init":{"channel":{"endpoint":{"port_id":"p","channel_id":"c"},"counterparty_endpoint":{"port_id":"q","channel_id":"d"},"order":"ORDER_ORDERED","version":"ibc-reflect-v1","connection_id":"k"}}}"#;
        vec![
            i(r#"{"reflect_code_id":7}"#),
            i(r#"{"account_code_id":7}"#),
            call("ibc_channel_open", "", open),
            call("ibc_channel_open", "", &open.replace("ORDERED", "UNORDERED")),
            call(
                "ibc_channel_connect",
                "",
                &open.replace("open_init", "open_ack").replace(
                    r#""connection_id":"k"}"#,
                    r#""connection_id":"k"},"counterparty_version":"ibc-reflect-v1""#,
                ),
            ),
            call("ibc_packet_receive", "", "{}"),
            call("ibc_packet_ack", "", "{}"),
            q(r#"{"list_accounts":{}}"#),
            call("reply", "", r#"{"id":1,"result":{"error":"x"}}"#),
        ]
    } else if name.contains("reflect") {
        vec![
            i("{}"),
            i(r#"{"callback_id":null}"#),
            x(&format!(r#"{{"reflect_msg":{{"msgs":[{bank}]}}}}"#)),
            x(r#"{"reflect_msg":{"msgs":[]}}"#),
            x(r#"{"change_owner":{"owner":"bob1"}}"#),
            x(&format!(
                r#"{{"reflect_sub_msg":{{"msgs":[{{"id":3,"msg":{bank},"gas_limit":null,"reply_on":"always","payload":""}}]}}}}"#
            )),
            q(r#"{"owner":{}}"#),
            q(r#"{"capitalized":{"text":"abc"}}"#),
            q(r#"{"chain":{"request":{"bank":{"balance":{"address":"bob1","denom":"stake"}}}}}"#),
            q(r#"{"raw":{"contract":"bob1","key":"AQ=="}}"#),
            q(r#"{"sub_msg_result":{"id":3}}"#),
            call(
                "reply",
                "",
                r#"{"id":3,"gas_used":5,"payload":"","result":{"ok":{"events":[],"data":"AQ==","msg_responses":[]}}}"#,
            ),
        ]
    } else {
        vec![
            i("{}"),
            i(r#"{"count":5}"#),
            i(r#"{"admins":["creator1"],"mutable":true}"#),
            i(r#"{"initial_value":"3"}"#),
            x("{}"),
            x(r#"{"increment":{}}"#),
            x(r#"{"reset":{"count":9}}"#),
            x(r#"{"freeze":{}}"#),
            x(&format!(r#"{{"execute":{{"msgs":[{bank}]}}}}"#)),
            x(r#"{"update_admins":{"admins":["bob1"]}}"#),
            q(r#"{"get_count":{}}"#),
            q(r#"{"admin_list":{}}"#),
            q(r#"{"count":{}}"#),
            q("{}"),
            call("migrate", "", "{}"),
            call("migrate_with_info", "", "{}"),
            call("sudo", "", "{}"),
            call("reply", "", r#"{"id":1,"result":{"error":"x"}}"#),
            call("ibc_source_callback", "", "{}"),
            call("ibc_destination_callback", "", "{}"),
            call("ibc2_packet_receive", "", "{}"),
            call("ibc2_packet_send", "", "{}"),
            call("ibc2_packet_ack", "", "{}"),
            call("ibc2_packet_timeout", "", "{}"),
            call("ibc_packet_timeout", "", "{}"),
            call("ibc_channel_close", "", "{}"),
        ]
    }
}

/// Instructions of floaty on arguments where engines differ: infinities, NaNs with and without payload, limits.
fn floats() -> Vec<CallScript> {
    let mut calls = vec![call("instantiate", "creator1", "{}"), call("query", "", r#"{"instructions":{}}"#)];
    let singles = ["0", "2147483648", "1065353216", "4286578688", "4290772992", "2141192193", "1325400064", "1"];
    let doubles = [
        "0",
        "9223372036854775808",
        "4607182418800017408",
        "18442240474082181120",
        "18444492273895866369",
        "9221120237041090561",
        "4890909195324358656",
        "1",
    ];
    let list = "f32.eq f32.lt f32.abs f32.neg f32.ceil f32.nearest f32.sqrt f32.add f32.sub f32.mul f32.div f32.min \
                f32.max f32.copysign f64.ne f64.ge f64.abs f64.neg f64.floor f64.trunc f64.nearest f64.sqrt f64.add \
                f64.sub f64.mul f64.div f64.min f64.max f64.copysign i32.trunc_f32_s i32.trunc_f64_u i64.trunc_f32_u \
                i64.trunc_f64_s f32.demote_f64 f64.promote_f32 i32.reinterpret_f32 i64.reinterpret_f64 \
                i32.trunc_sat_f32_s i64.trunc_sat_f64_u";
    for instruction in list.split_whitespace() {
        let (result, operation) = instruction.split_once('.').unwrap();
        let wide = if operation.contains("_f") || operation.contains("e_f64") {
            operation.contains("_f64")
        } else {
            result == "f64"
        };
        let (kind, values) = if wide { ("f64", doubles) } else { ("f32", singles) };
        let two = ["eq", "ne", "lt", "ge", "add", "sub", "mul", "div", "min", "max", "copysign"].contains(&operation);
        for (i, value) in values.iter().enumerate() {
            let other = values[(i * 3 + 5) % values.len()];
            let args = if two {
                format!(r#"[{{"{kind}":{value}}},{{"{kind}":{other}}}]"#)
            } else {
                format!(r#"[{{"{kind}":{value}}}]"#)
            };
            let run = format!(r#"{{"run":{{"instruction":"{instruction}","args":{args}}}}}"#);
            calls.push(call("query", "", &run));
        }
    }
    calls
}

/// All scenes, with messages that the dice spoiled among the good ones.
pub(crate) fn scenes(dice: &mut Dice, spoiled: u32) -> Vec<Scene> {
    let mut scenes = Vec::new();
    for wasm in files() {
        let name = wasm.file_name().unwrap().to_string_lossy().into_owned();
        let mut calls = Vec::new();
        for good in story(&name) {
            for _ in 0..spoiled {
                calls.push(spoil(dice, &good));
            }
            calls.push(good);
        }
        scenes.push(Scene { name, wasm, host: chain(), calls });
    }
    scenes
}

/// The call with a message that has a byte changed, is cut short, or is longer.
fn spoil(dice: &mut Dice, good: &CallScript) -> CallScript {
    let mut call = good.clone();
    call.keep = false;
    let at = dice.below(call.args.len() as u32 + 2).min(call.args.len() as u32 - 1) as usize;
    let mut bytes = call.args[at].clone().into_bytes();
    for _ in 0..1 + dice.below(3) {
        let place = dice.below(bytes.len() as u32) as usize;
        match dice.below(4) {
            0 => bytes.truncate(place),
            1 => bytes.insert(place, b"{}[]\",:0e-\\"[dice.below(11) as usize]),
            2 if !bytes.is_empty() => bytes[place] = dice.any() as u8,
            _ => bytes.extend(vec![b' '; place]),
        }
    }
    call.args[at] = format!("hex:{}", hex::encode(bytes));
    call
}

/// Every module of the folders where Go and cargo keep what they fetched.
pub(crate) fn files() -> Vec<PathBuf> {
    let mut roots = contracts::folders();
    let home = std::env::var("CARGO_HOME")
        .map_or_else(|_| PathBuf::from(std::env::var("HOME").unwrap()).join(".cargo"), PathBuf::from);
    for registry in std::fs::read_dir(home.join("registry/src")).into_iter().flatten().flatten() {
        for name in ["cosmwasm-vm-3.0.10", "cw-plus-orch-0.25.0", "counter-contract-0.27.1", "cw-orch-interchain-0.8.1"]
        {
            roots.push(registry.path().join(name));
        }
    }
    let mut files = Vec::new();
    roots.iter().for_each(|root| search(root, &mut files));
    files.sort();
    files
}

fn search(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            search(&path, files);
        } else if path.extension().is_some_and(|e| e == "wasm") {
            files.push(path);
        }
    }
}
