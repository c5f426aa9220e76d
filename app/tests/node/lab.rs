//! A chain of five accounts in one process, keys that sign for it, and blocks on demand.

use openledger_assembly::{Assembly, AssemblyOptions, FurtherApps, assemble, assemble_with, chain_config};
use openledger_auth::PubKey;
use openledger_baseapp::block::{Block, BlockResult, FatalError, TxResult};
use openledger_baseapp::genesis::Genesis;
use openledger_baseapp::runtime::Runtime;
use openledger_baseapp::{BaseApp, NodeOptions};
use openledger_core::{BlockInfo, BlockTime, Module, NodeEnv, ValidatorUpdate, Vote};
use openledger_proto::any::pack;
use openledger_proto::cosmos::bank::v1beta1::{MsgSend, QueryBalanceRequest, QueryBalanceResponse};
use openledger_proto::cosmos::base::v1beta1::Coin;
use openledger_proto::cosmos::crypto::ed25519;
use openledger_proto::cosmos::staking::v1beta1::{CommissionRates, Description, MsgCreateValidator};
use openledger_proto::cosmos::tx::v1beta1::mode_info::{Single, Sum};
use openledger_proto::cosmos::tx::v1beta1::{AuthInfo, Fee, ModeInfo, SignDoc, SignerInfo, TxBody, TxRaw};
use openledger_proto::tendermint::types::{
    AbciParams, BlockParams, ConsensusParams, EvidenceParams, ValidatorParams, VersionParams,
};
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
/// The account whose validator makes the blocks; the tests use those before it.
const VALIDATOR: u8 = 6;
const STAKE: u64 = 100_000_000;
pub(crate) const POWER: i64 = 100;
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
        Self {
            signer,
            sequence,
            messages,
            gas: GAS,
            fee: FEE,
            memo: String::new(),
            timeout_height: 0,
            chain_id: CHAIN_ID,
        }
    }

    pub(crate) fn sign(self) -> Vec<u8> {
        let number = u64::from(self.signer - 1);
        self.sign_as(number)
    }

    /// Signs with this account number; at genesis all have zero.
    #[allow(deprecated, reason = "AuthInfo.tip has to be named")]
    fn sign_as(self, account_number: u64) -> Vec<u8> {
        let body = TxBody {
            messages: self.messages,
            memo: self.memo,
            timeout_height: self.timeout_height,
            ..TxBody::default()
        };
        let info = SignerInfo {
            public_key: Some(public(self.signer).to_any()),
            mode_info: Some(ModeInfo { sum: Some(Sum::Single(Single { mode: openledger_auth::DIRECT })) }),
            sequence: self.sequence,
        };
        let amount = if self.fee == 0 { Vec::new() } else { coins(self.fee) };
        let fee = Fee { amount, gas_limit: self.gas, ..Fee::default() };
        let (body_bytes, auth_info_bytes) =
            (body.encode_to_vec(), AuthInfo { signer_infos: vec![info], fee: Some(fee), tip: None }.encode_to_vec());
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

/// The consensus key of the chain's only validator; nobody checks its signatures here.
pub(crate) fn consensus_key() -> Vec<u8> {
    Sha256::digest(b"validator").to_vec()
}

/// The consensus address of the chain's only validator.
pub(crate) fn validator() -> Vec<u8> {
    Sha256::digest(consensus_key())[..20].to_vec()
}

/// The genesis transaction by which account [`VALIDATOR`] makes its validator.
fn gentx() -> Value {
    let rate = |percent: u64| format!("{percent}0000000000000000");
    let codec = chain_config("open").addresses;
    let create = MsgCreateValidator {
        description: Some(Description { moniker: "lab".to_owned(), ..Description::default() }),
        commission: Some(CommissionRates { rate: rate(10), max_rate: rate(20), max_change_rate: rate(1) }),
        min_self_delegation: "1".to_owned(),
        validator_address: codec.to_valoper(codec.parse(&address(VALIDATOR)).unwrap().as_bytes()),
        pubkey: Some(pack(&ed25519::PubKey { key: consensus_key() })),
        value: coins(STAKE).pop(),
        ..MsgCreateValidator::default()
    };
    let raw = Draft { fee: 0, ..Draft::new(VALIDATOR, 0, vec![pack(&create)]) }.sign_as(0);
    openledger_proto::json::to_json("cosmos.tx.v1beta1.Tx", &raw).unwrap()
}

fn app_state(runtime: &Runtime) -> Value {
    let mut state = serde_json::to_value(runtime.default_genesis().unwrap()).unwrap();
    let account = |n: u8| {
        json!({"@type": "/cosmos.auth.v1beta1.BaseAccount", "address": address(n), "pub_key": null,
               "account_number": (n - 1).to_string(), "sequence": "0"})
    };
    let balance = |n: u8| json!({"address": address(n), "coins": [{"denom": "uopen", "amount": START.to_string()}]});
    state["auth"]["accounts"] = (1..=VALIDATOR).map(account).collect();
    state["bank"]["balances"] = (1..=VALIDATOR).map(balance).collect();
    state["genutil"] = json!({"gen_txs": [gentx()]});
    state
}

/// The store of a chain's folder, with the stores of this binary.
pub(crate) fn store_of(dir: &Path) -> Store {
    let runtime = assemble(chain_config("open")).unwrap().runtime;
    opened(dir, &runtime)
}

/// Opens the store. One that was dropped a moment ago may still be writing in the background.
fn opened(dir: &Path, runtime: &Runtime) -> Store {
    let mut patience = 200;
    loop {
        match Store::open(dir, store_options(runtime)) {
            Err(e) if patience > 0 && e.to_string().contains("lock") => {
                std::thread::sleep(std::time::Duration::from_millis(50))
            }
            store => return store.unwrap(),
        }
        patience -= 1;
    }
}

fn store_options(runtime: &Runtime) -> StoreOptions {
    StoreOptions { stores: runtime.store_keys().into_iter().map(str::to_owned).collect(), ..StoreOptions::default() }
}

/// The application over a store in a folder or in memory.
fn application(dir: Option<&Path>, options: AssemblyOptions) -> Arc<BaseApp> {
    application_of(dir, options, (0, 0))
}

/// The same by an operator who wants it to stop at a height or a time.
fn application_of(dir: Option<&Path>, options: AssemblyOptions, (halt_height, halt_time): (u64, u64)) -> Arc<BaseApp> {
    let Assembly { runtime, ports, checks, upgrades } = assemble_with(chain_config("open"), options).unwrap();
    let mut store = match dir {
        Some(dir) => opened(dir, &runtime),
        None => Store::in_memory(store_options(&runtime)).unwrap(),
    };
    upgrades.prepare_store(&mut store).unwrap();
    let node = NodeOptions {
        query_gas_limit: 1_000_000_000,
        simulation_gas_limit: SIMULATION_GAS,
        signature_threads: 0,
        min_retain_blocks: 0,
        halt_height,
        halt_time,
        max_waiting_txs: 0,
        env: NodeEnv::without_home(),
    };
    Arc::new(BaseApp::new(runtime, ports, checks, node, store).unwrap())
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
        Self::with(None, AssemblyOptions::default())
    }

    /// A chain in a folder: new, or where it stood.
    pub(crate) fn on_disk(dir: &Path) -> Self {
        Self::with(Some(dir), AssemblyOptions::default())
    }

    /// The same of a chain with this genesis state.
    pub(crate) fn on_disk_with(dir: &Path, state: &Value) -> Self {
        Self::on_disk_at(dir, state, BLOCK_GAS)
    }

    /// The same with this much gas in a block.
    pub(crate) fn on_disk_at(dir: &Path, state: &Value, block_gas: i64) -> Self {
        let app = application(Some(dir), AssemblyOptions::default());
        let height = app.published().block.height;
        let lab = Self { app, height, seconds: GENESIS_TIME + 5 * i64::try_from(height).unwrap() };
        if height == 0 {
            lab.try_start(1, GENESIS_TIME, state, block_gas).unwrap();
        }
        lab
    }

    /// The same with another binary.
    pub(crate) fn binary(dir: &Path, options: AssemblyOptions) -> Self {
        Self::with(Some(dir), options)
    }

    /// A new chain in memory with one more module.
    pub(crate) fn with_module(module: Arc<dyn Module>) -> Self {
        Self::with(None, AssemblyOptions { modules: vec![module], ..AssemblyOptions::default() })
    }

    /// A new chain in memory with one more application of IBC.
    pub(crate) fn with_apps(apps: FurtherApps) -> Self {
        Self::with(None, AssemblyOptions { ibc_apps: Some(apps), ..AssemblyOptions::default() })
    }

    /// A new chain in memory that is to stop at a height or a time.
    pub(crate) fn halting(height: u64, time: u64) -> Self {
        let app = application_of(None, AssemblyOptions::default(), (height, time));
        let lab = Self { app, height: 0, seconds: GENESIS_TIME };
        lab.init_chain();
        lab
    }

    /// An application in memory that waits for its genesis.
    pub(crate) fn unstarted() -> Self {
        Self { app: application(None, AssemblyOptions::default()), height: 0, seconds: GENESIS_TIME }
    }

    /// Hands in a genesis state with this much gas in a block.
    pub(crate) fn start(&self, state: &Value, block_gas: i64) -> Vec<ValidatorUpdate> {
        self.try_start(1, self.seconds, state, block_gas).unwrap()
    }

    /// A new chain that begins where another one stands, with this state.
    pub(crate) fn resumed(before: &Lab, state: &Value) -> Self {
        Self::resumed_with(before, state, AssemblyOptions::default())
    }

    /// The same with another binary.
    pub(crate) fn resumed_with(before: &Lab, state: &Value, options: AssemblyOptions) -> Self {
        let app = application(None, options);
        let lab = Self { app, height: before.height, seconds: before.seconds };
        lab.try_start(before.height + 1, before.seconds, state, BLOCK_GAS).unwrap();
        lab
    }

    fn with(dir: Option<&Path>, options: AssemblyOptions) -> Self {
        let app = application(dir, options);
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
        self.try_start(1, GENESIS_TIME, &app_state(self.app.runtime()), BLOCK_GAS).map(|_| ())
    }

    /// The genesis state of a new chain.
    pub(crate) fn genesis(&self) -> Value {
        app_state(self.app.runtime())
    }

    /// Hands in a genesis document.
    pub(crate) fn try_start(
        &self,
        height: u64,
        seconds: i64,
        state: &Value,
        max_gas: i64,
    ) -> Result<Vec<ValidatorUpdate>, FatalError> {
        let time = BlockTime { seconds, nanos: 0 };
        let block = BlockInfo { chain_id: CHAIN_ID.to_owned(), height, time, ..BlockInfo::default() };
        let max_age_duration = Some(prost_types::Duration { seconds: 172_800, nanos: 0 });
        let params = ConsensusParams {
            block: Some(BlockParams { max_bytes: 22_020_096, max_gas }),
            evidence: Some(EvidenceParams { max_age_num_blocks: 100_000, max_age_duration, max_bytes: 1_048_576 }),
            validator: Some(ValidatorParams { pub_key_types: vec!["ed25519".to_owned()] }),
            version: Some(VersionParams::default()),
            abci: Some(AbciParams::default()),
        };
        let genesis =
            Genesis { block, params: Some(params), validators: Vec::new(), app_state: state.to_string().into_bytes() };
        self.app.init_chain(genesis)
    }

    /// Header of the next block.
    pub(crate) fn next(&self) -> BlockInfo {
        BlockInfo {
            height: self.height + 1,
            time: BlockTime { seconds: self.seconds + 5, nanos: 0 },
            proposer: validator(),
            hash: Sha256::digest((self.height + 1).to_be_bytes()).to_vec(),
            votes: if self.height == 0 {
                Vec::new()
            } else {
                vec![Vote { validator: validator(), power: POWER, signed: true }]
            },
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
        let (bytes, _) =
            self.app.query_module("/cosmos.bank.v1beta1.Query/Balance", &request.encode_to_vec(), 0).unwrap();
        QueryBalanceResponse::decode(bytes.as_slice()).unwrap().balance.unwrap().amount.parse().unwrap()
    }
}

/// Codespace and code of a receipt.
pub(crate) fn code(result: &TxResult) -> (&str, u32) {
    (&result.codespace, result.code)
}

/// The receipts of the first block after a genesis, as a chain gives them that has counted transactions before: the
/// very first one finds no counter (3 gas for each of 12 bytes).
pub(crate) fn as_on_an_old_chain(receipts: &mut [TxResult]) {
    if let Some(first) = receipts.first_mut() {
        first.gas_used += 36;
        first.block_gas += 36;
    }
}
