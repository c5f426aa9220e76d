//! A chain with accounts, a bank and contracts, and the contracts that its tests run.
#![allow(dead_code, unreachable_pub, reason = "each test file uses a part of it")]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

pub mod channels;
mod contracts;

pub use contracts::*;

use openledger_auth::{AccountKeeper, AuthModule};
use openledger_bank::{BankKeeper, BankModule};
use openledger_core::ports::{BankView, IbcPort};
use openledger_core::{
    AccAddress, AddressCodec, Amount, AnteDecorator, Any, BlockInfo, BlockTime, Ctx, DecodedTx, Event, Failure,
    GasMeter, Module, Res, Router, TxInfo,
};
use openledger_proto::any::pack;
use openledger_proto::cosmos::base::v1beta1::Coin;
use openledger_proto::cosmwasm::wasm::v1::*;
use openledger_testing::{Staking, bank_genesis, config_with, genesis_balance};
use openledger_wasm::plugins::{AcceptList, NoIbc};
use openledger_wasm::{GasRegister, Machines, WasmKeeper, WasmModule, WasmPorts};
use openledger_wasmvm::{Vm, VmOptions};
use prost::{Message, Name};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::sync::Arc;

/// What contracts may require on a chain of wasmd 0.61.
const CAPABILITIES: &[&str] = &[
    "iterator",
    "staking",
    "stargate",
    "cosmwasm_1_1",
    "cosmwasm_1_2",
    "cosmwasm_1_3",
    "cosmwasm_1_4",
    "cosmwasm_2_0",
    "cosmwasm_2_1",
    "cosmwasm_2_2",
    "ibc2",
];

/// A chain of wasmd's tests: its prefix, height and time.
pub struct Chain {
    pub ctx: Ctx,
    pub bank: BankKeeper,
    pub keeper: WasmKeeper,
    pub module: Arc<WasmModule>,
    pub router: Router,
}

/// What a chain of tests may have of its own.
pub struct Parts {
    pub ibc: Arc<dyn IbcPort>,
    pub accepted: AcceptList,
    pub module: Option<Arc<dyn Module>>,
}

impl Default for Parts {
    fn default() -> Self {
        Self { ibc: Arc::new(NoIbc), accepted: AcceptList::chain(), module: None }
    }
}

/// An account of 20 bytes.
pub fn user(n: u8) -> AccAddress {
    AccAddress::from_bytes(&[n; 20]).unwrap()
}

/// A coin list as messages have it.
pub fn coins(amount: u64) -> Vec<Coin> {
    vec![Coin { denom: "denom".to_owned(), amount: amount.to_string() }]
}

pub fn machines() -> Machines {
    let options = VmOptions {
        directory: None,
        capabilities: CAPABILITIES.iter().map(|c| (*c).to_owned()).collect(),
        memory_pages: 512,
        memory_cache_bytes: 100 << 20,
    };
    let consensus = Vm::open(options).unwrap();
    let queries = consensus.for_queries(100 << 20).unwrap();
    Machines { consensus: Arc::new(consensus), queries: Arc::new(queries) }
}

impl Chain {
    pub fn new() -> Self {
        Self::of(Parts::default())
    }

    /// A chain of these parts.
    pub fn of(parts: Parts) -> Self {
        Self::with(parts, |_| {})
    }

    /// A chain whose genesis sets these prices.
    pub fn with_gas(gas: &GasRegister) -> Self {
        let gas = openledger_proto::json::print(&gas.to_proto()).unwrap();
        Self::with(Parts::default(), |section| section["gas_register"] = gas)
    }

    /// A chain whose section of contracts was changed.
    fn with(parts: Parts, change: impl FnOnce(&mut Value)) -> Self {
        let accounts = AccountKeeper::new(false);
        let mut config = config_with(&[("wasm", &["burner"], false), ("gov", &[], false)]);
        config.addresses = AddressCodec::new("cosmos");
        let time = BlockTime { seconds: 1_587_556_800, nanos: 0 };
        let block = BlockInfo { height: 1_234_567, time, ..BlockInfo::default() };
        let ctx = Ctx::for_test().with_config(config).with_block(block);
        let auth = Arc::new(AuthModule::new(accounts));
        auth.init_genesis(&ctx, &auth.default_genesis(ctx.config()).unwrap()).unwrap();
        let bank = Arc::new(BankModule::new(Arc::new(accounts)));
        let long = AccAddress::from_bytes(&[1; 32]).unwrap();
        let holders = [user(1), user(2), user(3), long];
        let balance = |addr: &AccAddress| genesis_balance(ctx.config(), addr, &[("1000000", "denom")]);
        bank.init_genesis(&ctx, &bank_genesis(holders.iter().map(balance).collect(), &json!([]))).unwrap();
        let router = Router::default();
        let ports = WasmPorts {
            accounts: Arc::new(accounts),
            bank: Arc::new(bank.keeper()),
            staking: Arc::new(Staking::default()),
            ibc: parts.ibc,
            router: router.clone(),
        };
        let keeper = WasmKeeper::new(ports, machines(), parts.accepted);
        let wasm = Arc::new(WasmModule::new(keeper.clone()));
        let mut section = wasm.default_genesis(ctx.config()).unwrap();
        change(&mut section);
        wasm.init_genesis(&ctx, &section).unwrap();
        let bank_keeper = bank.keeper();
        let mut modules: Vec<Arc<dyn Module>> = vec![auth, bank, wasm.clone()];
        modules.extend(parts.module);
        router.bind(&modules).unwrap();
        ctx.state().take_events();
        Self { ctx, bank: bank_keeper, keeper, module: wasm, router }
    }

    /// The chain under another context.
    pub fn at(&self, ctx: Ctx) -> Self {
        let (bank, keeper, module) = (self.bank.clone(), self.keeper.clone(), self.module.clone());
        Self { ctx, bank, keeper, module, router: self.router.clone() }
    }

    /// The chain within a transaction whose ante has run.
    pub fn in_tx(&self) -> Self {
        let ctx = self.ctx.with_tx(TxInfo { hash: [7; 32], ..TxInfo::default() });
        count(&ctx);
        remember(&ctx);
        self.at(ctx)
    }

    /// The chain's context in wasmd's tests: the transaction has a number, and codes that were called are not
    /// remembered.
    pub fn counted(&self) -> Ctx {
        let hash = Sha256::digest([]).into(); // wasmd's tests have no transaction
        let ctx = self.ctx.with_tx(TxInfo { hash, ..TxInfo::default() });
        count(&ctx);
        ctx.state().take_events();
        ctx
    }

    pub fn text(&self, addr: &AccAddress) -> String {
        self.ctx.address_text(addr)
    }

    pub fn addr(&self, text: &str) -> AccAddress {
        self.ctx.parse_address(text).unwrap()
    }

    pub fn balance(&self, addr: &AccAddress) -> Amount {
        self.bank.balance(&self.ctx.unmetered(), addr, "denom").unwrap()
    }

    /// Runs a message like one of a transaction; returns its response and events.
    pub fn run<M: Message + Name, R: Message + Default>(&self, msg: &M) -> Res<(R, Vec<Event>)> {
        let any: Any = pack(msg);
        let done = self.ctx.atomic(|ctx| self.router.execute(ctx, &any))?;
        Ok((R::decode(done.response.value.as_slice()).unwrap(), done.events))
    }

    /// As [`Chain::run`], with the gas that it used.
    pub fn gas_of<M: Message + Name>(&self, msg: &M) -> (Res<Any>, u64) {
        let gas = GasMeter::infinite();
        let ctx = self.ctx.with_gas(gas.clone());
        let done = ctx.atomic(|ctx| self.router.execute(ctx, &pack(msg)));
        (done.map(|done| done.response), gas.consumed())
    }

    pub fn store(&self, wasm: &[u8]) -> u64 {
        self.try_store(wasm).unwrap()
    }

    pub fn try_store(&self, wasm: &[u8]) -> Res<u64> {
        let msg =
            MsgStoreCode { sender: self.text(&user(1)), wasm_byte_code: wasm.to_vec(), instantiate_permission: None };
        Ok(self.run::<_, MsgStoreCodeResponse>(&msg)?.0.code_id)
    }

    pub fn instantiate_msg(&self, code_id: u64, msg: &Value, funds: Vec<Coin>) -> MsgInstantiateContract {
        MsgInstantiateContract {
            sender: self.text(&user(1)),
            admin: self.text(&user(1)),
            code_id,
            label: "contract".to_owned(),
            msg: msg.to_string().into_bytes(),
            funds,
        }
    }

    pub fn instantiate(&self, code_id: u64, msg: &Value) -> AccAddress {
        let msg = self.instantiate_msg(code_id, msg, Vec::new());
        self.addr(&self.run::<_, MsgInstantiateContractResponse>(&msg).unwrap().0.address)
    }

    pub fn execute_msg(&self, contract: &AccAddress, msg: &Value) -> MsgExecuteContract {
        MsgExecuteContract {
            sender: self.text(&user(1)),
            contract: self.text(contract),
            msg: msg.to_string().into_bytes(),
            funds: Vec::new(),
        }
    }

    pub fn execute(&self, contract: &AccAddress, msg: &Value) -> Res<(MsgExecuteContractResponse, Vec<Event>)> {
        self.run(&self.execute_msg(contract, msg))
    }

    /// A contract that answers what the test says ([`scripted`]).
    pub fn scripted(&self) -> AccAddress {
        self.instantiate(self.store(&scripted()), &ok(json!({})))
    }

    /// A contract that answers to every call what its `sudo` got last ([`looping`]).
    pub fn looping(&self) -> AccAddress {
        self.instantiate(self.store(&looping()), &ok(json!({})))
    }

    /// What a scripted contract was told last.
    pub fn told(&self, contract: &AccAddress) -> Value {
        let bytes = self.keeper.query_raw(&self.ctx.unmetered(), contract, b"last").unwrap();
        serde_json::from_slice(&bytes.unwrap_or_else(|| b"null".to_vec())).unwrap()
    }
}

fn count(ctx: &Ctx) {
    openledger_wasm::ante::CountTx.check(&ctx.unmetered(), &no_tx()).unwrap();
}

/// Begins to remember which codes were called.
pub fn remember(ctx: &Ctx) {
    openledger_wasm::ante::BeginTxContracts.check(ctx, &no_tx()).unwrap();
}

fn no_tx() -> DecodedTx {
    DecodedTx {
        hash: [7; 32],
        size: 0,
        body_bytes: Vec::new(),
        auth_info_bytes: Vec::new(),
        signatures: Vec::new(),
        body: Default::default(),
        auth_info: Default::default(),
        signers: Vec::new(),
        bad_signer: None,
        named_payer: None,
        granter: None,
        unknown_non_critical: false,
    }
}

/// An answer that succeeds.
pub fn ok(parts: Value) -> Value {
    let mut answer = json!({"messages": [], "attributes": [], "events": [], "data": null});
    for (key, value) in parts.as_object().unwrap() {
        answer[key] = value.clone();
    }
    json!({"ok": answer})
}

/// A message of a contract.
pub fn sub(id: u64, msg: Value, reply_on: &str) -> Value {
    json!({"id": id, "msg": msg, "gas_limit": null, "reply_on": reply_on})
}

pub fn base64(bytes: impl AsRef<[u8]>) -> String {
    use base64::Engine;
    base64::engine::general_purpose::STANDARD.encode(bytes)
}

/// A call of a contract by a contract.
pub fn wasm_execute(contract: &str, msg: &Value) -> Value {
    json!({"wasm": {"execute": {"contract_addr": contract, "msg": base64(msg.to_string()), "funds": []}}})
}

pub fn code<T: std::fmt::Debug>(result: &Res<T>) -> String {
    match result {
        Ok(_) => "ok".to_owned(),
        Err(Failure::Tx(e)) => format!("{}:{}", e.codespace, e.code),
        Err(other) => format!("{other:?}"),
    }
}

pub fn log<T: std::fmt::Debug>(result: Res<T>) -> String {
    result.unwrap_err().to_string()
}
