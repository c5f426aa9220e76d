//! The chain of a simulation: accounts, validators with their signatures, and what is known of its state.

use crate::lab::{BLOCK_GAS, CHAIN_ID, Lab, secret};
use openledger_auth::PubKey;
use openledger_baseapp::block::{Block, BlockResult};
use openledger_core::{BlockInfo, BlockTime};
use openledger_core::{Misbehavior, Vote};
use openledger_proto::any::pack;
use openledger_proto::cosmos::base::v1beta1::Coin;
use openledger_proto::cosmos::crypto::ed25519;
use openledger_proto::cosmos::staking::v1beta1::{CommissionRates, Description, MsgCreateValidator};
use openledger_proto::cosmos::tx::v1beta1::mode_info::{Single, Sum};
use openledger_proto::cosmos::tx::v1beta1::{AuthInfo, Fee, ModeInfo, SignDoc, SignerInfo, Tx, TxBody, TxRaw};
use openledger_proto::openledger::datanet::v1::ItemPayload;
use prost::Message;
use prost_types::Any;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use secp256k1::Secp256k1;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::path::Path;

/// Accounts; the first five play the economy's prelude.
pub(super) const ACCOUNTS: u8 = 24;
/// Vesting accounts may come to be up to this number.
pub(super) const LAST_ACCOUNT: u8 = 60;
/// Accounts whose validators are there at genesis.
const GENESIS_VALIDATORS: std::ops::RangeInclusive<u8> = 6..=9;
/// Balance of each account at genesis.
const START: u64 = 1_000_000_000_000;
/// What mint may add before it reaches the cap.
const MINT_ROOM: u64 = 40_000_000_000;
const GENESIS_TIME: i64 = 1_700_000_000;
/// Gas of a block.
const WORLD_GAS: i64 = BLOCK_GAS * 20;
pub(super) const FEE: u64 = 2_000;
pub(super) const DENOM: &str = "uopen";

pub(super) fn address(n: u8) -> String {
    crate::lab::address(n)
}

pub(super) fn valoper(n: u8) -> String {
    let codec = openledger_assembly::chain_config("open").addresses;
    codec.to_valoper(codec.parse(&address(n)).unwrap().as_bytes())
}

pub(super) fn coin(amount: u64) -> Coin {
    Coin { denom: DENOM.to_owned(), amount: amount.to_string() }
}

/// A transaction's extras.
#[derive(Default, Clone)]
pub(super) struct Terms {
    pub(super) gas: u64,
    pub(super) granter: String,
}

fn create_validator(n: u8, tokens: u64) -> MsgCreateValidator {
    let rate = |percent: u64| format!("{percent}0000000000000000");
    MsgCreateValidator {
        description: Some(Description { moniker: format!("validator {n}"), ..Description::default() }),
        commission: Some(CommissionRates { rate: rate(10), max_rate: rate(20), max_change_rate: rate(1) }),
        min_self_delegation: "1".to_owned(),
        validator_address: valoper(n),
        pubkey: Some(pack(&ed25519::PubKey { key: consensus_key(n) })),
        value: Some(coin(tokens)),
        ..MsgCreateValidator::default()
    }
}

/// The consensus key of account `n`'s validator: nobody checks its signatures here.
pub(super) fn consensus_key(n: u8) -> Vec<u8> {
    Sha256::digest([n, 0xed]).to_vec()
}

pub(super) fn new_validator(n: u8, tokens: u64) -> Any {
    pack(&create_validator(n, tokens))
}

#[allow(deprecated, reason = "AuthInfo.tip has to be named")]
fn signed(n: u8, number: u64, sequence: u64, messages: Vec<Any>, terms: &Terms, fee: u64) -> TxRaw {
    let key = PubKey::Secp256k1(secret(n).public_key(&Secp256k1::new()).serialize().to_vec());
    let body = TxBody { messages, ..TxBody::default() };
    let info = SignerInfo {
        public_key: Some(key.to_any()),
        mode_info: Some(ModeInfo { sum: Some(Sum::Single(Single { mode: openledger_auth::DIRECT })) }),
        sequence,
    };
    let amount = if fee == 0 { Vec::new() } else { vec![coin(fee)] };
    let fee = Fee { amount, gas_limit: terms.gas, granter: terms.granter.clone(), ..Fee::default() };
    let (body_bytes, auth_info_bytes) =
        (body.encode_to_vec(), AuthInfo { signer_infos: vec![info], fee: Some(fee), tip: None }.encode_to_vec());
    let doc = SignDoc {
        body_bytes: body_bytes.clone(),
        auth_info_bytes: auth_info_bytes.clone(),
        chain_id: CHAIN_ID.to_owned(),
        account_number: number,
    };
    let digest = secp256k1::Message::from_digest(Sha256::digest(doc.encode_to_vec()).into());
    let signature = Secp256k1::new().sign_ecdsa(&digest, &secret(n)).serialize_compact().to_vec();
    TxRaw { body_bytes, auth_info_bytes, signatures: vec![signature] }
}

/// A genesis transaction as JSON.
fn gentx(n: u8, tokens: u64) -> Value {
    let raw = signed(n, 0, 0, vec![new_validator(n, tokens)], &Terms { gas: 200_000, ..Terms::default() }, 0);
    let tx = Tx {
        body: Some(TxBody::decode(raw.body_bytes.as_slice()).unwrap()),
        auth_info: Some(AuthInfo::decode(raw.auth_info_bytes.as_slice()).unwrap()),
        signatures: raw.signatures,
    };
    openledger_proto::json::print(&tx).unwrap()
}

/// Short periods, a small validator set, inflation up to a cap.
fn genesis(default: &openledger_core::AppState) -> Value {
    let mut state = serde_json::to_value(default).unwrap();
    let account = |n: u8| {
        json!({"@type": "/cosmos.auth.v1beta1.BaseAccount", "address": address(n), "pub_key": null,
               "account_number": (n - 1).to_string(), "sequence": "0"})
    };
    state["auth"]["accounts"] = (1..=ACCOUNTS).map(account).collect();
    state["bank"]["balances"] =
        (1..=ACCOUNTS).map(|n| json!({"address": address(n), "coins": [coin_json(START)]})).collect();
    let cap = START * u64::from(ACCOUNTS) + MINT_ROOM;
    state["bank"]["supply_caps"] = json!([{"denom": DENOM, "max": cap.to_string()}]);
    set(&mut state["staking"]["params"], json!({"unbonding_time": "60s", "max_validators": 5, "max_entries": 4}));
    set(
        &mut state["slashing"]["params"],
        json!({"signed_blocks_window": "12", "min_signed_per_window": "0.500000000000000000", "downtime_jail_duration": "60s",
               "slash_fraction_downtime": "0.010000000000000000", "slash_fraction_double_sign": "0.050000000000000000"}),
    );
    set(
        &mut state["gov"]["params"],
        json!({"min_deposit": [coin_json(1_000_000)], "expedited_min_deposit": [coin_json(5_000_000)], "max_deposit_period": "40s",
               "voting_period": "50s", "expedited_voting_period": "20s", "quorum": "0.100000000000000000"}),
    );
    set(
        &mut state["mint"]["params"],
        json!({"inflation_rate_change": "0.130000000000000000", "inflation_max": "0.200000000000000000",
               "inflation_min": "0.070000000000000000", "goal_bonded": "0.670000000000000000", "blocks_per_year": "5000"}),
    );
    set(&mut state["job"]["params"], super::jobs::params());
    state["mint"]["minter"]["inflation"] = json!("0.130000000000000000");
    super::data::params(&mut state);
    super::judging::params(&mut state);
    super::retrieval::params(&mut state);
    state["genutil"] =
        json!({"gen_txs": GENESIS_VALIDATORS.map(|n| gentx(n, 20_000_000_000 * u64::from(n))).collect::<Vec<_>>()});
    state
}

fn coin_json(amount: u64) -> Value {
    json!({"denom": DENOM, "amount": amount.to_string()})
}

fn set(target: &mut Value, fields: Value) {
    for (key, value) in fields.as_object().unwrap() {
        target[key] = value.clone();
    }
}

/// The running chain.
pub(super) struct World {
    pub(super) lab: Lab,
    pub(super) rng: ChaCha8Rng,
    /// State after the last block, as `export` writes it.
    pub(super) state: Value,
    /// Items that were committed, by the hash of the commit in base64.
    pub(super) payloads: BTreeMap<String, Vec<ItemPayload>>,
    /// Number and next sequence of each account that exists.
    signers: BTreeMap<u8, (u64, u64)>,
    /// Power by consensus key: sets of the next blocks, oldest first.
    sets: VecDeque<BTreeMap<Vec<u8>, u64>>,
    /// Validators that do not sign at present.
    offline: BTreeSet<Vec<u8>>,
    /// Blocks since somebody took them, for a chain that follows.
    pub(super) made: Vec<(BlockInfo, Vec<Vec<u8>>)>,
    /// Every set that signed, by height, for evidence.
    past: Vec<(BlockInfo, BTreeMap<Vec<u8>, u64>)>,
}

fn consensus_address(key: &[u8]) -> Vec<u8> {
    Sha256::digest(key)[..20].to_vec()
}

impl World {
    pub(super) fn new(seed: u64) -> Self {
        let lab = Lab::unstarted();
        let state = genesis(&lab.app.runtime().default_genesis().unwrap());
        let updates = lab.start(&state, WORLD_GAS);
        let set: BTreeMap<Vec<u8>, u64> = updates.into_iter().map(|u| (u.public_key, u.power)).collect();
        assert_eq!(set.len(), GENESIS_VALIDATORS.count(), "all genesis validators are bonded");
        let mut world = Self {
            lab,
            rng: ChaCha8Rng::seed_from_u64(seed),
            state: Value::Null,
            payloads: BTreeMap::new(),
            signers: BTreeMap::new(),
            sets: VecDeque::from([set.clone(), set]),
            offline: BTreeSet::new(),
            made: Vec::new(),
            past: Vec::new(),
        };
        world.lab.seconds = GENESIS_TIME;
        world
    }

    /// The same chain in a folder, where it stands there; it begins there if there is none.
    pub(super) fn on_disk(dir: &Path) -> Lab {
        let state = genesis(&Lab::unstarted().app.runtime().default_genesis().unwrap());
        Lab::on_disk_at(dir, &state, WORLD_GAS)
    }

    /// Executes the block twice and commits it.
    pub(super) fn block(&mut self, txs: Vec<Vec<u8>>) -> BlockResult {
        let info = self.header();
        self.made.push((info.clone(), txs.clone()));
        let first = self.lab.app.finalize_block(Block { info: info.clone(), txs: txs.clone() }).unwrap();
        let second = self.lab.app.finalize_block(Block { info: info.clone(), txs }).unwrap();
        assert_eq!(first.app_hash, second.app_hash, "height {}", info.height);
        assert_eq!(first.txs, second.txs, "height {}", info.height);
        assert_eq!((&first.events, &first.validators), (&second.events, &second.validators), "height {}", info.height);
        self.lab.app.commit().unwrap();
        (self.lab.height, self.lab.seconds) = (info.height, info.time.seconds);
        self.rotate(info, &first);
        self.state = exported(&self.lab);
        self.signers = self.stored_signers();
        first
    }

    /// The next header: time passes, most validators sign, now and then one has signed twice.
    fn header(&mut self) -> BlockInfo {
        let previous = self.sets.front().unwrap().clone();
        let signers = self.past.last().map(|(_, set)| set.clone()).unwrap_or_default();
        // A chain whose validators are all jailed stands still, so two go on signing and three stay honest.
        let online = previous.keys().filter(|key| !self.offline.contains(*key)).count();
        if self.rng.gen_bool(0.05) && online > 2 {
            let n = self.rng.gen_range(0..previous.len());
            self.offline.insert(previous.keys().nth(n).unwrap().clone());
        }
        if self.rng.gen_bool(0.08) {
            self.offline.pop_first();
        }
        let vote = |(key, power): (&Vec<u8>, &u64)| Vote {
            validator: consensus_address(key),
            power: i64::try_from(*power).unwrap(),
            signed: !self.offline.contains(key),
        };
        let votes = signers.iter().map(vote).collect();
        let misbehavior =
            if self.rng.gen_bool(0.02) && online > 3 { self.evidence().into_iter().collect() } else { Vec::new() };
        let height = self.lab.height + 1;
        let proposer = self.rng.gen_range(0..previous.len());
        BlockInfo {
            height,
            time: BlockTime {
                seconds: self.lab.seconds + self.rng.gen_range(1..12),
                nanos: self.rng.gen_range(0..1_000_000_000),
            },
            proposer: consensus_address(previous.keys().nth(proposer).unwrap()),
            hash: Sha256::digest(height.to_be_bytes()).to_vec(),
            votes,
            misbehavior,
            ..BlockInfo::default()
        }
    }

    fn evidence(&mut self) -> Option<Misbehavior> {
        if self.past.is_empty() {
            return None;
        }
        let at = self.rng.gen_range(0..self.past.len());
        let (block, set) = self.past.get(at)?.clone();
        let (key, power) = set.iter().nth(self.rng.gen_range(0..set.len()))?;
        Some(Misbehavior {
            validator: consensus_address(key),
            power: i64::try_from(*power).unwrap(),
            height: i64::try_from(block.height).unwrap(),
            time: block.time,
            total_power: i64::try_from(set.values().sum::<u64>()).unwrap(),
            duplicate_vote: true,
        })
    }

    /// Changes of a block hold from the second one after it.
    fn rotate(&mut self, info: BlockInfo, result: &BlockResult) {
        let now = self.sets.pop_front().unwrap();
        self.past.push((info, now));
        let mut next = self.sets.back().unwrap().clone();
        for update in &result.validators {
            if update.power == 0 {
                assert!(next.remove(&update.public_key).is_some(), "CometBFT stops on the removal of a stranger");
            } else {
                next.insert(update.public_key.clone(), update.power);
            }
        }
        assert!(!next.is_empty(), "the set is empty");
        assert!(next.len() <= 5, "more validators than the parameter allows");
        self.sets.push_back(next);
    }

    /// The header of the last block.
    pub(super) fn last_header(&self) -> BlockInfo {
        self.past.last().unwrap().0.clone()
    }

    fn stored_signers(&self) -> BTreeMap<u8, (u64, u64)> {
        let mut by_address = BTreeMap::new();
        for account in self.state["auth"]["accounts"].as_array().unwrap() {
            let base = base_account(account);
            let number = |field: &str| base[field].as_str().unwrap().parse::<u64>().unwrap();
            by_address
                .insert(base["address"].as_str().unwrap().to_owned(), (number("account_number"), number("sequence")));
        }
        (1..=LAST_ACCOUNT).filter_map(|n| Some((n, *by_address.get(&address(n))?))).collect()
    }

    /// Accounts that exist, vesting accounts made on the way included.
    pub(super) fn accounts(&self) -> Vec<u8> {
        self.signers.keys().copied().collect()
    }

    /// A signed transaction; its signer's sequence moves on as if it passed ante.
    pub(super) fn sign(&mut self, n: u8, messages: Vec<Any>, terms: &Terms) -> Vec<u8> {
        let (number, sequence) = self.signers.get(&n).copied().unwrap_or_default();
        self.signers.insert(n, (number, sequence + 1));
        signed(n, number, sequence, messages, terms, FEE).encode_to_vec()
    }
}

/// The base account inside an exported account of any kind.
pub(super) fn base_account(account: &Value) -> &Value {
    match (account.get("base_account"), account.get("base_vesting_account")) {
        (Some(base), _) => base,
        (_, Some(vesting)) => base_account(vesting),
        _ => account,
    }
}

/// The state as genesis sections.
pub(super) fn exported(lab: &Lab) -> Value {
    let ctx = lab.app.query_context(&lab.app.published());
    serde_json::to_value(lab.app.runtime().export_genesis(&ctx).unwrap()).unwrap()
}
