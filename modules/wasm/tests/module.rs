//! Genesis there and back, listings, snapshots, start and ante, over the real virtual machine in memory.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

use openledger_auth::{AccountKeeper, AuthModule};
use openledger_core::{
    AnteDecorator, Any, ChainConfig, CodedError, Ctx, DecodedTx, ExecMode, Failure, GrpcCode, Module, NodeEnv, Router,
    Sdk, TxInfo,
};
use openledger_proto::any::pack;
use openledger_proto::cosmos::base::query::v1beta1::PageRequest;
use openledger_proto::cosmos::tx::v1beta1::{AuthInfo, TxBody};
use openledger_proto::cosmwasm::wasm::v1::*;
use openledger_proto::json::{self, ParseOptions};
use openledger_testing::{Bank, ModuleExt, Staking, account};
use openledger_wasm::ante::{BeginTxContracts, CountTx, TxContracts, TxNumber};
use openledger_wasm::plugins::{AcceptList, NoIbc};
use openledger_wasm::{GasRegister, Machines, WasmError, WasmKeeper, WasmModule, WasmPorts};
use openledger_wasmvm::{Checksum, Vm, VmOptions};
use prost::Message;
use std::sync::Arc;

/// A contract that stores `k` = `v` when it is made, and answers every question with `{}`.
const CONTRACT: &str = r#"(module
  (import "env" "db_write" (func $db_write (param i32 i32)))
  (memory (export "memory") 1)
  (global $next (mut i32) (i32.const 4096))
  (data (i32.const 8) "\40\00\00\00\3e\00\00\00\3e\00\00\00")
  (data (i32.const 24) "\c0\00\00\00\0d\00\00\00\0d\00\00\00")
  (data (i32.const 40) "\e0\00\00\00\01\00\00\00\01\00\00\00")
  (data (i32.const 52) "\e8\00\00\00\01\00\00\00\01\00\00\00")
  (data (i32.const 64) "{\"ok\":{\"messages\":[],\"attributes\":[],\"events\":[],\"data\":null}}")
  (data (i32.const 192) "{\"ok\":\"e30=\"}")
  (data (i32.const 224) "k")
  (data (i32.const 232) "v")
  (func (export "interface_version_8"))
  (func (export "allocate") (param $size i32) (result i32)
    (local $at i32)
    (local.set $at (global.get $next))
    (global.set $next (i32.add (local.get $at) (i32.add (local.get $size) (i32.const 16))))
    (i32.store (local.get $at) (i32.add (local.get $at) (i32.const 12)))
    (i32.store offset=4 (local.get $at) (local.get $size))
    (i32.store offset=8 (local.get $at) (i32.const 0))
    (local.get $at))
  (func (export "deallocate") (param i32))
  (func (export "instantiate") (param i32 i32 i32) (result i32)
    (call $db_write (i32.const 40) (i32.const 52))
    (i32.const 8))
  (func (export "migrate") (param i32 i32) (result i32) (i32.const 8))
  (func (export "query") (param i32 i32) (result i32) (i32.const 24)))"#;

struct Chain {
    ctx: Ctx,
    module: WasmModule,
}

fn module() -> WasmModule {
    let options = VmOptions {
        directory: None,
        capabilities: ["iterator", "staking"].map(str::to_owned).into(),
        memory_pages: 512,
        memory_cache_bytes: 1 << 20,
    };
    let consensus = Arc::new(Vm::open(options).unwrap());
    let queries = Arc::new(consensus.for_queries(1 << 20).unwrap());
    let ports = WasmPorts {
        accounts: Arc::new(AccountKeeper::new(false)),
        bank: Arc::new(Bank::default()),
        staking: Arc::new(Staking::default()),
        ibc: Arc::new(NoIbc),
        router: Router::default(),
    };
    let machines = Machines { consensus, queries };
    WasmModule::new(WasmKeeper::new(ports, machines, AcceptList::disabled()))
}

fn bare() -> Chain {
    let ctx = Ctx::for_test();
    let block = openledger_core::BlockInfo {
        time: openledger_core::BlockTime { seconds: 1_700_000_000, nanos: 0 },
        ..ctx.block().clone()
    };
    let ctx = ctx.with_block(block);
    let auth = AuthModule::new(AccountKeeper::new(false));
    auth.init_genesis(&ctx, &auth.default_genesis(ctx.config()).unwrap()).unwrap();
    Chain { ctx, module: module() }
}

fn chain() -> Chain {
    let chain = bare();
    let genesis = chain.module.default_genesis(chain.ctx.config()).unwrap();
    chain.module.init_genesis(&chain.ctx, &genesis).unwrap();
    chain
}

fn text(n: u8) -> String {
    ChainConfig::default().addresses.to_text(&account(n))
}

/// A code that differs from others by its number.
fn wasm(n: u8) -> Vec<u8> {
    let mut code = wat::parse_str(CONTRACT).unwrap();
    code.extend([0, 2, 1, n]); // a custom section of one letter
    code
}

impl Chain {
    fn store(&self, n: u8) -> u64 {
        let msg = MsgStoreCode { sender: text(1), wasm_byte_code: wasm(n), instantiate_permission: None };
        self.module.send::<_, MsgStoreCodeResponse>(&self.ctx, &msg).unwrap().code_id
    }

    fn make(&self, code_id: u64) -> String {
        let msg = MsgInstantiateContract {
            sender: text(1),
            admin: text(2),
            code_id,
            label: "a label".to_owned(),
            msg: b"{}".to_vec(),
            funds: Vec::new(),
        };
        self.module.send::<_, MsgInstantiateContractResponse>(&self.ctx, &msg).unwrap().address
    }

    fn make2(&self, code_id: u64, salt: &[u8]) -> String {
        let msg = MsgInstantiateContract2 {
            sender: text(1),
            code_id,
            label: "a label".to_owned(),
            msg: b"{}".to_vec(),
            salt: salt.to_vec(),
            ..MsgInstantiateContract2::default()
        };
        self.module.send::<_, MsgInstantiateContract2Response>(&self.ctx, &msg).unwrap().address
    }

    fn ask<Q: Message, A: Message + Default>(&self, method: &str, request: &Q) -> Result<A, (GrpcCode, String)> {
        let ctx = self.ctx.with_mode(ExecMode::Query);
        self.module.ask(&ctx, "cosmwasm.wasm.v1.Query", method, request).map_err(|e| (e.code, e.message))
    }

    fn export(&self) -> GenesisState {
        json::parse(&self.module.export_genesis(&self.ctx).unwrap(), ParseOptions::default()).unwrap()
    }

    /// All of the module's store.
    fn entries(&self) -> Vec<(Vec<u8>, Vec<u8>)> {
        let mut entries = Vec::new();
        let mut it = self.ctx.kv("wasm").iter(&[], None, false).unwrap();
        while let Some(entry) = it.next_entry().unwrap() {
            entries.push(entry);
        }
        entries
    }
}

fn import(genesis: &GenesisState) -> Result<Chain, String> {
    let chain = bare();
    let raw = json::print(genesis).unwrap();
    chain.module.init_genesis(&chain.ctx, &raw).map(|_| ()).map_err(|e| e.to_string())?;
    Ok(chain)
}

fn full() -> Chain {
    let chain = chain();
    let (first, second) = (chain.store(1), chain.store(2));
    chain.make(first);
    let moved = chain.make(first);
    chain.make2(second, b"salt");
    let authority = chain.ctx.config().authority();
    let pin = MsgPinCodes { authority, code_ids: vec![second] };
    let _: MsgPinCodesResponse = chain.module.send(&chain.ctx, &pin).unwrap();
    let later = Chain { ctx: chain.ctx.at_height(9), ..chain };
    let migrate = MsgMigrateContract { sender: text(2), contract: moved, code_id: second, msg: b"{}".to_vec() };
    let _: MsgMigrateContractResponse = later.module.send(&later.ctx, &migrate).unwrap();
    later
}

#[test]
fn genesis_goes_there_and_back() {
    let chain = full();
    let exported = chain.export();
    assert_eq!((exported.codes.len(), exported.contracts.len()), (2, 3));
    let again = import(&exported).unwrap();
    assert_eq!(again.export(), exported);
    assert_eq!(again.entries(), chain.entries());
    chain.module.validate_genesis(chain.ctx.config(), &json::print(&exported).unwrap()).unwrap();
}

#[test]
fn contracts_with_chosen_addresses_alone_come_back() {
    let chain = chain();
    let code = chain.store(1);
    chain.make2(code, b"a");
    chain.make2(code, b"b");
    let exported = chain.export();
    assert_eq!(exported.sequences[1].value, 1);
    let again = import(&exported).unwrap();
    assert_eq!(again.entries().len(), chain.entries().len() + 1, "the counter is written although it was not");
    // The next contract whose address comes from the counter finds it free.
    again.make(code);
}

#[test]
fn prices_of_genesis_come_back_and_those_of_wasmd_are_not_written() {
    let chain = full();
    let plain = chain.module.export_genesis(&chain.ctx).unwrap();
    assert_eq!(plain.get("gas_register"), None);
    assert!(chain.entries().iter().all(|(key, _)| key[0] < 0xf0));

    let gas = GasRegister { multiplier: 980_000, page: 330, max_code_bytes_per_block: 1 << 20, ..Default::default() };
    let mut priced = plain.clone();
    priced["gas_register"] = json::print(&gas.to_proto()).unwrap();
    assert_eq!(priced["gas_register"]["multiplier"], "980000");
    chain.module.validate_genesis(chain.ctx.config(), &priced).unwrap();
    let again = bare();
    again.module.init_genesis(&again.ctx, &priced).unwrap();
    assert_eq!(again.module.export_genesis(&again.ctx).unwrap(), priced);
    let own: Vec<u8> = again.entries().iter().map(|(key, _)| key[0]).filter(|byte| *byte >= 0xf0).collect();
    assert_eq!(own, [0xf0, 0xf2, 0xf2], "the prices, and the two codes that are no longer new");

    priced["gas_register"] = serde_json::Value::Null;
    let none = bare();
    none.module.init_genesis(&none.ctx, &priced).unwrap();
    assert_eq!(none.entries(), chain.entries());
}

#[test]
fn prices_out_of_bounds_and_unknown_ones_are_refused() {
    let chain = bare();
    let mut genesis = chain.module.default_genesis(chain.ctx.config()).unwrap();
    let mut refusal = |register: serde_json::Value| {
        genesis["gas_register"] = register;
        let refused = chain.module.validate_genesis(chain.ctx.config(), &genesis).unwrap_err().to_string();
        assert_eq!(chain.module.init_genesis(&chain.ctx, &genesis).unwrap_err().to_string(), refused);
        refused
    };
    let text = "gas_register: multiplier must lie between 1 and 10000000, is 0: invalid";
    assert_eq!(refusal(serde_json::json!({"instance": "60000"})), text);
    assert!(refusal(serde_json::json!({"multiplier": "1", "pages": "1"})).starts_with("gas_register: "));
    assert!(refusal(serde_json::json!(5)).starts_with("gas_register: "));
}

type Change = fn(&mut GenesisState);

#[test]
fn contradictions_in_genesis_are_refused() {
    let exported = full().export();
    let refused: [(Change, &str); 8] = [
        (|g| g.codes[0].code_bytes = wasm(7), "code 0 with id: 1: code hashes not same: invalid"),
        (|g| g.codes[1] = g.codes[0].clone(), "code 1 with id: 1: duplicate code: 1: duplicate"),
        (|g| g.codes[0].code_bytes = b"nothing".to_vec(), "code 0 with id: 1: "),
        (|g| g.contracts[0].contract_info.as_mut().unwrap().code_id = 9, "contract number 0: code id 9: no such code"),
        (|g| g.contracts[1] = g.contracts[0].clone(), "contract number 1: contract: open1"),
        (|g| g.contracts[0].contract_code_history.clear(), "contract number 0: contract history: empty"),
        (|g| g.sequences[0].value = 2, "seq \u{4}lastCodeId with value: 2 must be greater than: 2 : invalid"),
        (
            |g| g.sequences[1] = g.sequences[0].clone(),
            "sequence number 1: autoincrement id: \u{4}lastCodeId: duplicate",
        ),
    ];
    for (change, text) in refused {
        let mut genesis = exported.clone();
        change(&mut genesis);
        let Err(refusal) = import(&genesis) else { panic!("taken: {text}") };
        assert!(refusal.starts_with(text), "{refusal}");
    }
    let state = |g: &mut GenesisState| {
        let model = g.contracts[0].contract_state[0].clone();
        g.contracts[0].contract_state.push(model);
    };
    let mut genesis = exported;
    state(&mut genesis);
    assert_eq!(import(&genesis).err().unwrap(), "contract number 0: duplicate key: 6b: duplicate");
}

#[test]
fn malformed_genesis_is_found_without_a_chain() {
    let exported = full().export();
    let refused: [(Change, &str); 10] = [
        (|g| g.params = None, "params: instantiate default permission: type: empty"),
        (|g| g.codes[0].code_id = 0, "code: 0: code id: empty"),
        (|g| g.codes[1].code_info.as_mut().unwrap().code_hash.clear(), "code: 1: code info: code hash: empty"),
        (|g| g.codes[0].code_bytes.clear(), "code: 0: code bytes: is required: empty"),
        (
            |g| g.codes[0].code_bytes = vec![0; (3 << 20) + 1],
            "code: 0: code bytes: cannot be longer than 3145728 bytes: exceeds limit",
        ),
        (
            |g| g.contracts[0].contract_info.as_mut().unwrap().created = None,
            "contract: 0: created must not be empty: invalid",
        ),
        (|g| g.contracts[0].contract_state[0].key.clear(), "contract: 0: contract state 0: key: empty"),
        (|g| g.contracts[0].contract_code_history.clear(), "contract: 0: code history: empty"),
        (
            |g| g.contracts[0].contract_code_history[0].operation = 0,
            "contract: 0: code history element 0: operation: invalid",
        ),
        (|g| g.sequences[0].id_key.clear(), "sequence: 0: id key: empty"),
    ];
    let chain = bare();
    for (change, text) in refused {
        let mut genesis = exported.clone();
        change(&mut genesis);
        let raw = json::print(&genesis).unwrap();
        let refusal = chain.module.validate_genesis(chain.ctx.config(), &raw).unwrap_err();
        assert_eq!(refusal.to_string(), text);
    }
}

fn page(key: &[u8], limit: u64) -> Option<PageRequest> {
    Some(PageRequest { key: key.to_vec(), limit, ..PageRequest::default() })
}

#[test]
fn listings_have_pages_by_key_alone() {
    let chain = full();
    let offset = Some(PageRequest { offset: 1, ..PageRequest::default() });
    let counted = Some(PageRequest { count_total: true, ..PageRequest::default() });
    for pagination in [offset, counted] {
        let refused = chain.ask::<_, QueryCodesResponse>("Codes", &QueryCodesRequest { pagination }).unwrap_err();
        assert_eq!(refused, (GrpcCode::InvalidArgument, "offset and count queries not supported".to_owned()));
    }
    let first: QueryCodesResponse = chain.ask("Codes", &QueryCodesRequest { pagination: page(&[], 1) }).unwrap();
    let key = first.pagination.unwrap().next_key;
    assert_eq!((first.code_infos[0].code_id, key.as_slice()), (1, 2u64.to_be_bytes().as_slice()));
    let second: QueryCodesResponse = chain.ask("Codes", &QueryCodesRequest { pagination: page(&key, 500) }).unwrap();
    assert_eq!((second.code_infos.len(), second.code_infos[0].code_id), (1, 2));
    let page = second.pagination.unwrap();
    assert_eq!((page.next_key.as_slice(), page.total), (&[][..], 0));
}

#[test]
fn contracts_are_found_by_code_and_by_creator_once_each() {
    let chain = full();
    let by_code = |code_id| {
        let request = QueryContractsByCodeRequest { code_id, pagination: None };
        chain.ask::<_, QueryContractsByCodeResponse>("ContractsByCode", &request).unwrap().contracts
    };
    assert_eq!((by_code(1).len(), by_code(2).len(), by_code(3).len()), (1, 2, 0));
    let request = QueryContractsByCreatorRequest { creator_address: text(1), pagination: None };
    let answer: QueryContractsByCreatorResponse = chain.ask("ContractsByCreator", &request).unwrap();
    assert_eq!(answer.contract_addresses.len(), 3);
    let moved = by_code(2).into_iter().find(|a| answer.contract_addresses[1] == *a || by_code(1).contains(a));
    let address = moved.unwrap_or_else(|| by_code(2)[1].clone());
    let request = QueryContractHistoryRequest { address: address.clone(), pagination: None };
    let history: QueryContractHistoryResponse = chain.ask("ContractHistory", &request).unwrap();
    let codes: Vec<(u64, u64)> =
        history.entries.iter().map(|e| (e.code_id, e.updated.as_ref().unwrap().block_height)).collect();
    assert_eq!(codes, [(1, 1), (2, 9)]);
    let info: QueryContractInfoResponse =
        chain.ask("ContractInfo", &QueryContractInfoRequest { address: address.clone() }).unwrap();
    let info = info.contract_info.unwrap();
    assert_eq!((info.code_id, info.created.unwrap().block_height), (2, 1));
    let pinned: QueryPinnedCodesResponse = chain.ask("PinnedCodes", &QueryPinnedCodesRequest::default()).unwrap();
    assert_eq!(pinned.code_ids, [2]);
    let state: QueryAllContractStateResponse = chain
        .ask("AllContractState", &QueryAllContractStateRequest { address: address.clone(), pagination: None })
        .unwrap();
    assert_eq!(state.models, [Model { key: b"k".to_vec(), value: b"v".to_vec() }]);
    let raw = |key: &[u8]| {
        let request = QueryRawContractStateRequest { address: address.clone(), query_data: key.to_vec() };
        chain.ask::<_, QueryRawContractStateResponse>("RawContractState", &request).unwrap().data
    };
    assert_eq!((raw(b"k"), raw(b"x"), raw(b"")), (b"v".to_vec(), vec![], vec![]));
}

#[test]
fn what_is_not_there_is_told_as_by_wasmd() {
    let chain = full();
    let nobody = text(9);
    let missing = (GrpcCode::Unknown, format!("codespace wasm code 22: no such contract: address {nobody}"));
    let info = QueryContractInfoRequest { address: nobody.clone() };
    assert_eq!(chain.ask::<_, QueryContractInfoResponse>("ContractInfo", &info).unwrap_err(), missing);
    let smart = |address: &str, data: &[u8]| {
        let request = QuerySmartContractStateRequest { address: address.to_owned(), query_data: data.to_vec() };
        chain.ask::<_, QuerySmartContractStateResponse>("SmartContractState", &request)
    };
    assert_eq!(smart(&nobody, b"{}").unwrap_err(), missing);
    assert_eq!(smart(&nobody, b"{").unwrap_err(), (GrpcCode::InvalidArgument, "invalid query data".to_owned()));
    let code = |code_id| chain.ask::<_, QueryCodeResponse>("Code", &QueryCodeRequest { code_id });
    assert_eq!(code(1).unwrap().data, wasm(1));
    assert_eq!(code(0).unwrap_err(), (GrpcCode::Unknown, "codespace wasm code 14: invalid: code id".to_owned()));
    assert_eq!(code(9).unwrap_err(), (GrpcCode::Unknown, "codespace wasm code 28: no such code: code id 9".to_owned()));
    let limits: QueryWasmLimitsConfigResponse =
        chain.ask("WasmLimitsConfig", &QueryWasmLimitsConfigRequest {}).unwrap();
    assert_eq!(limits.config, "{}");
}

#[test]
fn questions_to_contracts_have_a_gas_limit_of_their_own() {
    let chain = full();
    let request = QueryContractsByCreatorRequest { creator_address: text(1), pagination: None };
    let found: QueryContractsByCreatorResponse = chain.ask("ContractsByCreator", &request).unwrap();
    let request =
        QuerySmartContractStateRequest { address: found.contract_addresses[0].clone(), query_data: b"{}".to_vec() };
    let answer: QuerySmartContractStateResponse = chain.ask("SmartContractState", &request).unwrap();
    assert_eq!(answer.data, b"{}");
    let poor = Chain { module: chain.module.clone().with_query_gas_limit(1_500), ..chain };
    let refused = poor.ask::<_, QuerySmartContractStateResponse>("SmartContractState", &request).unwrap_err();
    assert_eq!(refused.0, GrpcCode::Unknown);
    assert!(refused.1.starts_with("codespace sdk code 11: out of gas: out of gas in location: "), "{}", refused.1);
}

#[test]
fn addresses_are_computed_as_contracts_get_them() {
    let chain = chain();
    let code = chain.store(1);
    let info: QueryCodeInfoResponse = chain.ask("CodeInfo", &QueryCodeInfoRequest { code_id: code }).unwrap();
    let request = QueryBuildAddressRequest {
        code_hash: hex::encode(info.checksum),
        creator_address: text(1),
        salt: hex::encode(b"salt"),
        init_args: Vec::new(),
    };
    let built: QueryBuildAddressResponse = chain.ask("BuildAddress", &request).unwrap();
    assert_eq!(built.address, chain.make2(code, b"salt"));
    let refused = |change: fn(&mut QueryBuildAddressRequest)| {
        let mut request = request.clone();
        change(&mut request);
        chain.ask::<_, QueryBuildAddressResponse>("BuildAddress", &request).unwrap_err()
    };
    assert_eq!(
        refused(|r| r.code_hash = "xy".to_owned()),
        (GrpcCode::Unknown, "invalid code hash: encoding/hex: invalid byte: U+0078 'x'".to_owned())
    );
    assert_eq!(
        refused(|r| r.salt = "a".to_owned()),
        (GrpcCode::Unknown, "invalid salt: encoding/hex: odd length hex string".to_owned())
    );
    assert_eq!(refused(|r| r.salt.clear()), (GrpcCode::InvalidArgument, "empty salt".to_owned()));
    assert_eq!(
        refused(|r| r.init_args = b"{".to_vec()),
        (GrpcCode::Unknown, "codespace wasm code 14: invalid".to_owned())
    );
}

#[test]
fn snapshots_carry_each_code_once_and_nothing_foreign() {
    let chain = full();
    chain.store(1); // the same bytes under another id
    let mut payloads = Vec::new();
    let extension = chain.module.snapshot_extension().unwrap();
    extension
        .export(&chain.ctx, &mut |payload| {
            payloads.push(payload);
            Ok(())
        })
        .unwrap();
    assert_eq!(payloads.len(), 2);
    assert!(payloads.iter().all(|p| p.starts_with(&[0x1f, 0x8b, 8])));

    // Another node with the same stores and an empty disk.
    let fresh = module();
    let started = fresh.start(&chain.ctx, &NodeEnv::without_home());
    assert!(matches!(started, Err(Failure::Fatal(text)) if text.contains("is missing")));
    let restore = |payloads: Vec<Vec<u8>>| {
        let into = module();
        let done = into.snapshot_extension().unwrap().restore(&chain.ctx, 1, &mut payloads.into_iter());
        done.map(|()| into)
    };
    let restored = restore(payloads.clone()).unwrap();
    restored.start(&chain.ctx, &NodeEnv::without_home()).unwrap();
    assert_eq!(restored.export_genesis(&chain.ctx).unwrap(), chain.module.export_genesis(&chain.ctx).unwrap());

    let refused = |payloads| restore(payloads).map(drop).unwrap_err();
    assert!(WasmError::NotFound.is(&refused(payloads[..1].to_vec())));
    let foreign = openledger_wasm::gzip::pack(&wasm(9)).unwrap();
    let with = |extra| payloads.iter().cloned().chain([extra]).collect::<Vec<_>>();
    assert!(WasmError::Invalid.is(&refused(with(foreign))));
    assert!(WasmError::Invalid.is(&refused(with(wasm(1)))));
    assert!(restored.snapshot_extension().unwrap().restore(&chain.ctx, 2, &mut std::iter::empty()).is_err());
}

fn tx() -> DecodedTx {
    DecodedTx {
        hash: [0; 32],
        size: 1,
        body_bytes: Vec::new(),
        auth_info_bytes: Vec::new(),
        signatures: Vec::new(),
        body: TxBody::default(),
        auth_info: AuthInfo::default(),
        signers: Vec::new(),
        bad_signer: None,
        named_payer: None,
        granter: None,
        unknown_non_critical: false,
    }
}

#[test]
fn transactions_are_counted_in_each_block_and_pay_for_it() {
    let chain = chain();
    let count = |ctx: &Ctx| {
        let ctx = ctx.unmetered().with_tx(TxInfo::default());
        CountTx.check(&ctx, &tx()).unwrap();
        (TxNumber::of(&ctx).unwrap(), ctx.gas().consumed())
    };
    assert_eq!(count(&chain.ctx), (Some(0), 3_393));
    assert_eq!(count(&chain.ctx), (Some(1), 3_429));
    assert_eq!(count(&chain.ctx), (Some(2), 3_429));
    assert_eq!(count(&chain.ctx.at_height(2)), (Some(0), 3_429));
    // An estimate knows the cost, and counts nothing.
    assert_eq!(count(&chain.ctx.with_mode(ExecMode::Simulate)), (None, 3_429));
    assert_eq!(count(&chain.ctx.at_height(2)), (Some(1), 3_429));
    assert_eq!(TxNumber::of(&chain.ctx).unwrap(), None);
}

#[test]
fn a_second_call_of_a_code_is_cheaper_only_within_a_transaction() {
    let ctx = Ctx::for_test();
    let checksum = Checksum([7; 32]);
    let discount = |ctx: &Ctx| openledger_wasm::state::has_discount(ctx, &checksum, false);
    assert!(!discount(&ctx) && !discount(&ctx));
    assert!(openledger_wasm::state::has_discount(&ctx, &checksum, true));
    let without_ante = ctx.with_tx(TxInfo::default());
    assert!(!discount(&without_ante) && !discount(&without_ante));
    let running = ctx.with_tx(TxInfo::default());
    BeginTxContracts.check(&running, &tx()).unwrap();
    assert!(TxContracts::of(&running).is_some());
    assert!(!discount(&running) && discount(&running));
    let failed = running.atomic(|ctx| {
        assert!(!openledger_wasm::state::has_discount(ctx, &Checksum([8; 32]), false));
        Err::<(), _>(Sdk::Logic.into())
    });
    failed.unwrap_err();
    assert!(openledger_wasm::state::has_discount(&running, &Checksum([8; 32]), false), "no savepoint takes it back");
}

#[test]
fn messages_are_checked_before_they_run() {
    let chain = chain();
    let unchecked = pack(&MsgClearAdmin { sender: "x".to_owned(), contract: text(1) });
    let refused: Failure = chain.module.deliver(&chain.ctx, &unchecked).unwrap_err();
    assert!(refused.to_string().starts_with("sender: decoding bech32 failed: "));
    let unknown = Any { type_url: "/cosmwasm.wasm.v1.MsgIBCSend".to_owned(), value: Vec::new() };
    assert!(Sdk::UnknownRequest.is(&chain.module.deliver(&chain.ctx, &unknown).unwrap_err()));
    assert_eq!(chain.module.message_urls().len(), 17);
}
