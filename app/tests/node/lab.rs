//! A chain of five accounts in one process, keys that sign for it, and blocks on demand.

use openledger_app::assembly::{Assembly, assemble, chain_config};
use openledger_app::baseapp::block::{Block, BlockResult, FatalError, TxResult};
use openledger_app::baseapp::genesis::Genesis;
use openledger_app::baseapp::{BaseApp, NodeOptions};
use openledger_app::runtime::Runtime;
use openledger_auth::{MinGasPrices, PubKey};
use openledger_core::{BlockInfo, BlockTime, Module};
use openledger_proto::any::pack;
use openledger_proto::cosmos::bank::v1beta1::{MsgSend, QueryBalanceRequest, QueryBalanceResponse};
use openledger_proto::cosmos::base::v1beta1::Coin;
use openledger_proto::cosmos::tx::v1beta1::mode_info::{Single, Sum};
use openledger_proto::cosmos::tx::v1beta1::{AuthInfo, Fee, ModeInfo, SignDoc, SignerInfo, TxBody, TxRaw};
use openledger_proto::tendermint::types::{BlockParams, ConsensusParams};
use openledger_store::{Store, StoreOptions};
use prost::Message;
use prost_types::Any;
use secp256k1::{Secp256k1, SecretKey};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::path::Path;
use std::sync::Arc;

pub(crate) const CHAIN_ID: &str = "lab-1";
pub(crate) const GAS: u64 = 200_000;
pub(crate) const FEE: u64 = 2_000;
pub(crate) const START: u64 = 1_000_000_000_000;
pub(crate) const BLOCK_GAS: i64 = 75_000_000;
pub(crate) const SIMULATION_GAS: u64 = 5_000_000;
const KEYS: u8 = 5;
const GENESIS_TIME: i64 = 1_700_000_000;

/// Account `n` of the chain, from 1.
pub(crate) fn secret(n: u8) -> SecretKey {
    SecretKey::from_slice(&[n; 32]).unwrap()
}

fn public(n: u8) -> PubKey {
    PubKey::Secp256k1(secret(n).public_key(&Secp256k1::new()).serialize().to_vec())
}

pub(crate) fn address(n: u8) -> String {
    chain_config("open").addresses.to_text(&public(n).address().unwrap())
}

pub(crate) fn coins(amount: u64) -> Vec<Coin> {
    vec![Coin { denom: "uopen".to_owned(), amount: amount.to_string() }]
}

pub(crate) fn send(from: u8, to: u8, amount: u64) -> Any {
    pack(&MsgSend { from_address: address(from), to_address: address(to), amount: coins(amount) })
}

/// A transaction to be signed by account `signer`.
#[derive(Clone)]
pub(crate) struct Draft {
    pub(crate) signer: u8,
    pub(crate) sequence: u64,
    pub(crate) messages: Vec<Any>,
    pub(crate) gas: u64,
    pub(crate) fee: u64,
    pub(crate) memo: String,
    pub(crate) timeout_height: u64,
    pub(crate) chain_id: &'static str,
}

impl Draft {
    pub(crate) fn new(signer: u8, sequence: u64, messages: Vec<Any>) -> Self {
        Self { signer, sequence, messages, gas: GAS, fee: FEE, memo: String::new(), timeout_height: 0, chain_id: CHAIN_ID }
    }

    #[allow(deprecated, reason = "AuthInfo.tip has to be named")]
    pub(crate) fn sign(self) -> Vec<u8> {
        let body = TxBody { messages: self.messages, memo: self.memo, timeout_height: self.timeout_height, ..TxBody::default() };
        let info = SignerInfo {
            public_key: Some(public(self.signer).to_any()),
            mode_info: Some(ModeInfo { sum: Some(Sum::Single(Single { mode: openledger_auth::DIRECT })) }),
            sequence: self.sequence,
        };
        let fee = Fee { amount: coins(self.fee), gas_limit: self.gas, ..Fee::default() };
        let (body_bytes, auth_info_bytes) =
            (body.encode_to_vec(), AuthInfo { signer_infos: vec![info], fee: Some(fee), tip: None }.encode_to_vec());
        let account_number = u64::from(self.signer - 1);
        let doc = SignDoc {
            body_bytes: body_bytes.clone(),
            auth_info_bytes: auth_info_bytes.clone(),
            chain_id: self.chain_id.to_owned(),
            account_number,
        };
        let digest = secp256k1::Message::from_digest(Sha256::digest(doc.encode_to_vec()).into());
        let signature = Secp256k1::new().sign_ecdsa(&digest, &secret(self.signer)).serialize_compact().to_vec();
        TxRaw { body_bytes, auth_info_bytes, signatures: vec![signature] }.encode_to_vec()
    }
}

/// A signed send of one coin.
pub(crate) fn small_send(from: u8, to: u8, sequence: u64) -> Vec<u8> {
    Draft::new(from, sequence, vec![send(from, to, 1)]).sign()
}

fn app_state(runtime: &Runtime) -> Value {
    let mut state = serde_json::to_value(runtime.default_genesis()).unwrap();
    let account = |n: u8| {
        json!({"@type": "/cosmos.auth.v1beta1.BaseAccount", "address": address(n), "pub_key": null,
               "account_number": (n - 1).to_string(), "sequence": "0"})
    };
    let balance = |n: u8| json!({"address": address(n), "coins": [{"denom": "uopen", "amount": START.to_string()}]});
    state["auth"]["accounts"] = (1..=KEYS).map(account).collect();
    state["bank"]["balances"] = (1..=KEYS).map(balance).collect();
    state
}

/// The application over a store in a folder or in memory.
fn application(dir: Option<&Path>, extra: Option<Arc<dyn Module>>) -> Arc<BaseApp> {
    let Assembly { runtime, ante } = assemble(chain_config("open")).unwrap();
    let modules = runtime.modules().iter().cloned().chain(extra).collect();
    let runtime = Runtime::new(runtime.shared_config(), modules).unwrap();
    let stores = runtime.store_keys().into_iter().map(str::to_owned).collect();
    let options = StoreOptions { stores, ..StoreOptions::default() };
    let store = match dir {
        Some(dir) => Store::open(dir, options).unwrap(),
        None => Store::in_memory(options).unwrap(),
    };
    let node = NodeOptions {
        min_gas_prices: MinGasPrices::parse("").unwrap(),
        query_gas_limit: 1_000_000_000,
        simulation_gas_limit: SIMULATION_GAS,
        min_retain_blocks: 0,
        halt_height: 0,
    };
    Arc::new(BaseApp::new(runtime, ante, node, store).unwrap())
}

/// A running application and where its chain stands.
pub(crate) struct Lab {
    pub(crate) app: Arc<BaseApp>,
    pub(crate) height: u64,
    pub(crate) seconds: i64,
}

impl Lab {
    /// A new chain in memory.
    pub(crate) fn new() -> Self {
        Self::with(None, None)
    }

    /// A chain in a folder: new, or where it stood.
    pub(crate) fn on_disk(dir: &Path) -> Self {
        Self::with(Some(dir), None)
    }

    /// A new chain in memory with one more module.
    pub(crate) fn with_module(module: Arc<dyn Module>) -> Self {
        Self::with(None, Some(module))
    }

    /// A new chain that begins where another one stands, with this state.
    pub(crate) fn resumed(before: &Lab, state: &Value) -> Self {
        let lab = Self { app: application(None, None), height: before.height, seconds: before.seconds };
        let time = BlockTime { seconds: before.seconds, nanos: 0 };
        lab.try_init_chain_with(before.height + 1, time, state).unwrap();
        lab
    }

    fn with(dir: Option<&Path>, extra: Option<Arc<dyn Module>>) -> Self {
        let app = application(dir, extra);
        let height = app.published().block.height;
        let lab = Self { app, height, seconds: GENESIS_TIME + 5 * i64::try_from(height).unwrap() };
        if height == 0 {
            lab.init_chain();
        }
        lab
    }

    /// Hands in the genesis.
    pub(crate) fn init_chain(&self) {
        self.try_init_chain().unwrap();
    }

    pub(crate) fn try_init_chain(&self) -> Result<(), FatalError> {
        self.try_init_chain_with(1, BlockTime { seconds: GENESIS_TIME, nanos: 0 }, &app_state(self.app.runtime()))
    }

    fn try_init_chain_with(&self, height: u64, time: BlockTime, state: &Value) -> Result<(), FatalError> {
        let block = BlockInfo { chain_id: CHAIN_ID.to_owned(), height, time, ..BlockInfo::default() };
        let params =
            ConsensusParams { block: Some(BlockParams { max_bytes: 22_020_096, max_gas: BLOCK_GAS }), ..ConsensusParams::default() };
        let genesis = Genesis { block, params: Some(params), validators: Vec::new(), app_state: state.to_string().into_bytes() };
        self.app.init_chain(genesis).map(|_| ())
    }

    /// Header of the next block.
    pub(crate) fn next(&self) -> BlockInfo {
        BlockInfo {
            height: self.height + 1,
            time: BlockTime { seconds: self.seconds + 5, nanos: 0 },
            proposer: vec![1; 20],
            hash: Sha256::digest((self.height + 1).to_be_bytes()).to_vec(),
            ..BlockInfo::default()
        }
    }

    /// Executes and commits the next block.
    pub(crate) fn block(&mut self, txs: Vec<Vec<u8>>) -> BlockResult {
        let info = self.next();
        self.block_with(info, txs)
    }

    /// Executes and commits a block with this header.
    pub(crate) fn block_with(&mut self, info: BlockInfo, txs: Vec<Vec<u8>>) -> BlockResult {
        (self.height, self.seconds) = (info.height, info.time.seconds);
        let result = self.app.finalize_block(Block { info, txs }).unwrap();
        self.app.commit().unwrap();
        assert_eq!(self.app.published().app_hash, result.app_hash);
        result
    }

    /// The only receipt of a block with one transaction.
    pub(crate) fn one(&mut self, tx: Vec<u8>) -> TxResult {
        self.block(vec![tx]).txs.remove(0)
    }

    /// Balance in uopen.
    pub(crate) fn balance(&self, n: u8) -> u64 {
        let request = QueryBalanceRequest { address: address(n), denom: "uopen".to_owned() };
        let (bytes, _) = self.app.query_module("/cosmos.bank.v1beta1.Query/Balance", &request.encode_to_vec(), 0).unwrap();
        QueryBalanceResponse::decode(bytes.as_slice()).unwrap().balance.unwrap().amount.parse().unwrap()
    }
}

/// Codespace and code of a receipt.
pub(crate) fn code(result: &TxResult) -> (&str, u32) {
    (&result.codespace, result.code)
}
