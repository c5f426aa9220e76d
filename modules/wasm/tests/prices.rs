//! Prices that genesis sets: what they change to the unit, and what a block takes of new codes.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "tests")]

mod common;

use common::*;
use openledger_core::{AccAddress, Coins, Ctx, ExecMode, Failure, GasMeter, Module, Res, TxInfo};
use openledger_proto::cosmwasm::wasm::v1::*;
use openledger_proto::openledger::wasm::v1::{QueryGasRegisterRequest, QueryGasRegisterResponse};
use openledger_wasm::GasRegister;
use prost::Message;
use serde_json::json;

fn asked(chain: &Chain) -> QueryGasRegisterResponse {
    let request = QueryGasRegisterRequest {}.encode_to_vec();
    let answer = chain.router.query(&chain.ctx, "/openledger.wasm.v1.Query/GasRegister", &request).unwrap();
    QueryGasRegisterResponse::decode(answer.as_slice()).unwrap()
}

#[test]
fn the_prices_in_force_can_be_asked_for_also_by_contracts() {
    let wasmds = GasRegister::default();
    assert_eq!(asked(&Chain::new()).gas_register, Some(wasmds.to_proto()));
    let gas = GasRegister { multiplier: 980_000, free_pages: 64, page: 330, ..wasmds };
    let chain = Chain::with_gas(&gas);
    assert_eq!(asked(&chain).gas_register, Some(gas.to_proto()));
    let contract = chain.scripted();
    let request = json!({"grpc": {"path": "/openledger.wasm.v1.Query/GasRegister", "data": ""}});
    chain.keeper.sudo(&chain.ctx, &contract, request.to_string().as_bytes()).unwrap();
    assert_eq!(chain.told(&contract)["ok"]["ok"], base64(asked(&chain).encode_to_vec()));
}

/// What a call costs under a multiplier.
fn call_under(multiplier: u64) -> u64 {
    let chain = Chain::with_gas(&GasRegister { multiplier, ..GasRegister::default() });
    let contract = chain.scripted();
    let (done, gas) = chain.gas_of(&chain.execute_msg(&contract, &ok(json!({}))));
    done.unwrap();
    gas
}

#[test]
fn the_multiplier_divides_what_the_guest_used_and_nothing_else() {
    // Under the greatest one, what this guest uses is less than one gas of the chain: the rest of the call is left.
    let rest = call_under(10_000_000);
    let guest = call_under(1) - rest;
    assert!((140_000..10_000_000).contains(&guest), "{guest}");
    for multiplier in [7, 140_000, 980_000] {
        assert_eq!(call_under(multiplier), rest + guest / multiplier, "{multiplier}");
    }
    let plain = Chain::new();
    let (_, without) = plain.gas_of(&plain.execute_msg(&plain.scripted(), &ok(json!({}))));
    assert_eq!(without, call_under(140_000));
}

#[test]
fn a_multiplier_bounds_what_a_limit_lets_a_guest_use() {
    let chain = Chain::with_gas(&GasRegister { multiplier: 1, ..GasRegister::default() });
    let contract = chain.scripted();
    let call = chain.execute_msg(&contract, &ok(json!({})));
    let need = chain.gas_of(&call).1;
    let with = |limit| {
        let limited = chain.at(chain.ctx.with_gas(GasMeter::new(limit)));
        code(&limited.run::<_, MsgExecuteContractResponse>(&call))
    };
    assert_eq!((with(need + 1), with(need - 100)), ("ok".to_owned(), "sdk:11".to_owned()));
}

#[test]
fn other_prices_are_those_of_the_register_too() {
    let gas = GasRegister { instance: 7, instance_discount: 3, compile_per_byte: 1, pin: 11, ..GasRegister::default() };
    let (cheap, plain) = (Chain::with_gas(&gas), Chain::new());
    let cost = |chain: &Chain, packed: bool| {
        let sender = chain.text(&user(1));
        let wasm_byte_code = if packed { openledger_wasm::gzip::pack(&scripted()).unwrap() } else { scripted() };
        let (done, gas) = chain.gas_of(&MsgStoreCode { sender, wasm_byte_code, instantiate_permission: None });
        done.unwrap();
        gas
    };
    let len = scripted().len() as u64;
    assert_eq!(cost(&plain, false) - cost(&cheap, false), 2 * len);
    let call = |chain: &Chain| {
        let contract = chain.instantiate(1, &ok(json!({})));
        chain.gas_of(&chain.execute_msg(&contract, &ok(json!({})))).1
    };
    assert_eq!(call(&plain) - call(&cheap), 60_000 - 7);
    let pin = |chain: &Chain| {
        let authority = chain.ctx.config().authority();
        chain.gas_of(&MsgPinCodes { authority, code_ids: vec![1] }).1
    };
    assert_eq!(pin(&plain) - pin(&cheap), 500_000 - 11);
}

/// Calls a growing contract under a limit, and says what it used.
fn grow(chain: &Chain, contract: &AccAddress, pages: u8, end: u8, limit: Option<u64>) -> (Res<()>, u64) {
    let gas = limit.map_or_else(GasMeter::infinite, GasMeter::new);
    let ctx = chain.ctx.with_gas(gas.clone());
    let msg = [pages, end];
    let done = ctx.atomic(|ctx| chain.keeper.execute(ctx, contract, &user(1), &msg, &Coins::empty()));
    (done.map(drop), gas.consumed())
}

#[test]
fn pages_above_the_free_ones_cost_gas_however_the_call_ends() {
    let free = Chain::new();
    let priced = Chain::with_gas(&GasRegister { free_pages: 5, page: 1_000, ..GasRegister::default() });
    let contract = |chain: &Chain| chain.instantiate(chain.store(&growing()), &json!({}));
    let (there, here) = (contract(&free), contract(&priced));
    // The contract has two pages from the start.
    for (pages, paid) in [(0, 0), (3, 0), (4, 1_000), (13, 10_000), (200, 197_000)] {
        for (end, outcome) in [(b'.', "ok"), (b't', "wasm:29")] {
            let (plain, without) = grow(&free, &there, pages, end, None);
            let (done, with) = grow(&priced, &here, pages, end, None);
            assert_eq!((code(&plain), code(&done)), (outcome.to_owned(), outcome.to_owned()));
            assert_eq!(with - without, paid, "{pages} {outcome}");
        }
    }
    // A call whose own gas ends has its pages on top, before what it used is judged.
    let (done, used) = grow(&priced, &here, 13, b'l', Some(500_000));
    assert_eq!(code(&done), "sdk:11");
    let (_, without) = grow(&free, &there, 13, b'l', Some(500_000));
    assert!((500_000..=500_001).contains(&without), "{without}");
    assert_eq!(used - without, 10_000);
    // The pages alone may be what a limit lacks.
    let need = grow(&priced, &here, 13, b'.', None).1;
    assert_eq!(code(&grow(&priced, &here, 13, b'.', Some(need + 1)).0), "ok");
    let (done, _) = grow(&priced, &here, 13, b'.', Some(need - 9_000));
    assert!(log(done).contains("out of gas in location: memory of a contract"));
    // Questions pay as well.
    let ask = |chain: &Chain, contract: &AccAddress| {
        let gas = GasMeter::infinite();
        chain.keeper.query_smart(&chain.ctx.with_gas(gas.clone()), contract, &[13, b'.']).unwrap();
        gas.consumed()
    };
    assert_eq!(ask(&priced, &here) - ask(&free, &there), 10_000);
}

/// What asking the chain something costs a contract: the text is no question, so that nothing else is asked.
fn question(query_byte: u64, length: usize) -> u64 {
    let chain = Chain::with_gas(&GasRegister { query_byte, ..GasRegister::default() });
    let module = format!(
        r#"(module (import "env" "query_chain" (func $q (param i32) (result i32))) (memory (export "memory") 17)
          (data (i32.const 1024) "\10\04\00\00\02\00\00\00\02\00\00\00") (data (i32.const 1040) "{{}}")
          (data (i32.const 2048) "\00\10\00\00{0}{0}") (global $heap (mut i32) (i32.const 65536))
          (func (export "interface_version_8")) (func (export "deallocate") (param i32))
          (func (export "allocate") (param i32) (result i32)
            (i32.store (global.get $heap) (i32.add (global.get $heap) (i32.const 12)))
            (i32.store offset=4 (global.get $heap) (local.get 0))
            (global.set $heap (i32.add (global.get $heap) (i32.add (local.get 0) (i32.const 12))))
            (i32.sub (global.get $heap) (i32.add (local.get 0) (i32.const 12))))
          (func (export "instantiate") (param i32 i32 i32) (result i32)
            (drop (call $q (i32.const 2048))) (i32.const 1024)))"#,
        (length as u32).to_le_bytes().map(|byte| format!("\\{byte:02x}")).concat()
    );
    let code = chain.store(&wat::parse_str(module).unwrap());
    chain.gas_of(&chain.instantiate_msg(code, &json!({}), Vec::new())).1
}

#[test]
fn each_byte_of_a_question_costs_what_genesis_says() {
    for length in [0, 9, 3_000] {
        assert_eq!(question(5, length) - question(0, length), 5 * length as u64);
    }
}

#[test]
fn a_new_code_counts_for_its_functions_where_it_has_fewer_bytes() {
    let many = wat::parse_str(format!(
        r#"(module (memory (export "memory") 1) {} (func (export "interface_version_8"))
          (func (export "allocate") (param i32) (result i32) unreachable) (func (export "deallocate") (param i32))
          (func (export "instantiate") (param i32 i32 i32) (result i32) unreachable))"#,
        "(func)".repeat(96)
    ))
    .unwrap();
    let counted = 100 * 40;
    assert!(many.len() < 4_000);
    let within = |max_code_bytes_per_block| {
        let gas = GasRegister { max_code_bytes_per_block, ..GasRegister::default() };
        let chain = Chain::with_gas(&gas);
        let stored = chain.try_store(&many);
        (code(&stored), used(&chain))
    };
    assert_eq!(within(counted).0, "ok");
    assert_eq!(within(counted).1.unwrap().1, counted);
    assert_eq!(within(counted - 1).0, "wasm:32");
}

/// A code that differs from others by its number.
fn numbered(n: u8) -> Vec<u8> {
    let mut code = scripted();
    code.extend([0, 2, 1, n]); // a custom section of one letter
    code
}

fn bounded(codes: u64) -> Chain {
    let max_code_bytes_per_block = codes * numbered(0).len() as u64;
    Chain::with_gas(&GasRegister { max_code_bytes_per_block, ..GasRegister::default() })
}

fn used(chain: &Chain) -> Option<(u64, u64)> {
    let ctx = chain.ctx.unmetered();
    openledger_wasm::keys::CODE_BYTES.get(&ctx).unwrap().map(|count| (count.height, count.bytes))
}

#[test]
fn a_block_takes_so_many_bytes_of_new_codes() {
    let chain = bounded(2);
    let (height, len) = (chain.ctx.height(), numbered(0).len() as u64);
    chain.store(&numbered(1));
    chain.store(&numbered(2));
    assert_eq!(used(&chain), Some((height, 2 * len)));
    let refused = chain.try_store(&numbered(3));
    assert_eq!(code(&refused), "wasm:32");
    let text = format!(
        "a block takes {} bytes of new codes and has {}; {len} more fit into a later block: too many bytes of new codes in \
         this block",
        2 * len,
        2 * len
    );
    assert_eq!(log(refused), text);
    assert!(!chain.keeper.machines().consensus.has(&openledger_wasmvm::Checksum::of(&numbered(3))).unwrap());
    // What the chain has is not compiled again, packed or not.
    chain.store(&numbered(1));
    chain.store(&openledger_wasm::gzip::pack(&numbered(2)).unwrap());
    // A packed code counts by what it is unpacked.
    assert_eq!(code(&chain.try_store(&openledger_wasm::gzip::pack(&numbered(3)).unwrap())), "wasm:32");
    let next = chain.at(chain.ctx.at_height(height + 1));
    next.store(&numbered(3));
    assert_eq!(used(&next), Some((height + 1, len)));

    let small = bounded(1);
    let longer = [numbered(1), vec![0, 1, 0]].concat();
    assert!(log(small.try_store(&longer)).starts_with("no block takes a new code that counts for "));
}

#[test]
fn the_bound_costs_no_gas_and_a_chain_without_it_counts_nothing() {
    let (with, without) = (bounded(9), Chain::new());
    let msg =
        |n| MsgStoreCode { sender: with.text(&user(1)), wasm_byte_code: numbered(n), instantiate_permission: None };
    for n in [1, 2, 1] {
        assert_eq!(with.gas_of(&msg(n)).1, without.gas_of(&msg(n)).1);
    }
    assert_eq!(used(&without), None);
}

/// Runs messages like the runner of transactions does: what they wrote is dropped when they fail, and then the module
/// says what holds all the same.
fn transaction(chain: &Chain, run: impl FnOnce(&Chain) -> Res<()>) -> Res<()> {
    let tx = chain.at(chain.ctx.with_tx(TxInfo::default()));
    let done = tx.ctx.atomic(|_| run(&tx));
    chain.module.after_messages(&tx.ctx.unmetered())?;
    done
}

#[test]
fn a_transaction_that_fails_on_purpose_behind_its_codes_uses_up_the_block_too() {
    let chain = bounded(3);
    let (height, len) = (chain.ctx.height(), numbered(0).len() as u64);
    let fail = || Err::<(), Failure>(openledger_core::Sdk::Logic.into());
    let failed = transaction(&chain, |tx| {
        tx.store(&numbered(1));
        // Nor does a message within it that fails and is caught take anything back.
        let caught = tx.ctx.atomic(|_| {
            tx.store(&numbered(2));
            fail()
        });
        caught.unwrap_err();
        fail()
    });
    failed.unwrap_err();
    assert_eq!(used(&chain), Some((height, 2 * len)));
    transaction(&chain, |tx| {
        tx.store(&numbered(3));
        assert_eq!(code(&tx.try_store(&numbered(4))), "wasm:32");
        Ok(())
    })
    .unwrap();
    assert_eq!(used(&chain), Some((height, 3 * len)));
    // A transaction without codes writes nothing.
    let next = chain.at(chain.ctx.at_height(height + 1));
    transaction(&next, |_| Ok(())).unwrap();
    assert_eq!(used(&next), Some((height, 3 * len)));
}

#[test]
fn a_simulation_is_made_for_a_block_that_has_no_codes_yet() {
    let chain = bounded(1);
    chain.store(&numbered(1));
    let simulated = chain.at(simulation(&chain.ctx));
    simulated.try_store(&numbered(2)).unwrap();
    assert_eq!(code(&simulated.try_store(&numbered(3))), "wasm:32", "both would be in one transaction");
}

fn simulation(ctx: &Ctx) -> Ctx {
    ctx.with_mode(ExecMode::Simulate).with_tx(TxInfo::default())
}
