//! IBC core over a memory store, as the recorded chain has it.
#![allow(dead_code, unreachable_pub, reason = "each test crate uses a part")]

pub mod loopback;
pub mod mock;

use openledger_core::ports::UpgradePort;
use openledger_core::storage::StoreKey;
use openledger_core::{AddressCodec, BlockInfo, BlockTime, ChainConfig, Ctx, Res};
use openledger_ibc::{AppRouter, Apps, IbcKeeper, IbcModule, IbcPorts};
use openledger_proto::cosmos::upgrade::v1beta1::Plan;
use openledger_testing::{entries, hex, unhex};
use openledger_upgrade::{PlanInfo, UpgradeHandlers, UpgradeKeeper, VersionMap};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Upgrades are planned here and never applied.
struct NoUpgrades(BTreeSet<u64>);

impl UpgradeHandlers for NoUpgrades {
    fn knows(&self, _: &str) -> bool {
        false
    }
    fn apply(&self, _: &Ctx, _: &Plan, from: VersionMap) -> Res<VersionMap> {
        Ok(from)
    }
    fn versions(&self) -> VersionMap {
        VersionMap::default()
    }
    fn skipped(&self) -> &BTreeSet<u64> {
        &self.0
    }
    fn write_info(&self, _: &PlanInfo) -> Result<(), String> {
        Ok(())
    }
}

/// The block of a record.
pub fn block_of(record: &Value, chain_id: &str) -> BlockInfo {
    if record.is_null() {
        return BlockInfo { chain_id: chain_id.to_owned(), height: 1, ..BlockInfo::default() };
    }
    let seconds = record["seconds"].as_i64().unwrap();
    let nanos = i32::try_from(record["nanos"].as_i64().unwrap()).unwrap();
    BlockInfo {
        chain_id: chain_id.to_owned(),
        height: record["height"].as_u64().unwrap(),
        time: BlockTime { seconds, nanos },
        next_validators_hash: unhex(record["next_validators"].as_str().unwrap()),
        ..BlockInfo::default()
    }
}

/// A chain that has IBC core and upgrades.
pub struct Chain {
    pub ctx: Ctx,
    pub chain_id: String,
    pub upgrade: Arc<UpgradeKeeper>,
    pub keeper: IbcKeeper,
    pub module: Arc<IbcModule>,
}

impl Chain {
    /// A chain whose stores are empty, without applications.
    pub fn empty(chain_id: &str) -> Self {
        Self::with_apps(chain_id, Apps::default())
    }

    /// A chain whose stores are empty.
    pub fn with_apps(chain_id: &str, bound: Apps) -> Self {
        let upgrade = Arc::new(UpgradeKeeper::new(Arc::new(NoUpgrades(BTreeSet::new()))));
        let apps = AppRouter::default();
        apps.bind(bound).unwrap();
        let port: Arc<dyn UpgradePort> = upgrade.clone();
        let keeper = IbcKeeper::new(IbcPorts { upgrade: port, apps });
        let config = ChainConfig { addresses: AddressCodec::new("cosmos"), ..ChainConfig::default() };
        let ctx = Ctx::for_test().with_config(config).with_block(block_of(&Value::Null, chain_id));
        Self { ctx, chain_id: chain_id.to_owned(), upgrade, module: Arc::new(IbcModule::new(keeper.clone())), keeper }
    }

    /// The chain of a record, with its stores.
    pub fn new(record: &Value) -> Self {
        let chain = Self::empty(record["chain_id"].as_str().unwrap());
        chain.apply(&record["store"]);
        chain
    }

    /// Makes the changes of a record.
    pub fn apply(&self, changes: &Value) {
        for (key, value) in changes.as_object().into_iter().flatten() {
            let (store, key) = key.split_once('/').unwrap();
            let store = STORES.into_iter().find(|name| *name == store).unwrap();
            match value.as_str() {
                Some(value) => self.ctx.kv(store).set(&unhex(key), unhex(value)).unwrap(),
                None => self.ctx.kv(store).delete(&unhex(key)).unwrap(),
            }
        }
    }

    /// Keys and values of a store, in hexadecimal digits.
    pub fn store(&self, store: StoreKey) -> BTreeMap<String, String> {
        entries(&self.ctx, store).into_iter().map(|(key, value)| (hex(key), hex(value))).collect()
    }

    /// Both stores, as records have them.
    pub fn stores(&self) -> BTreeMap<String, String> {
        let of = |name| self.store(name).into_iter().map(move |(key, value)| (format!("{name}/{key}"), value));
        STORES.into_iter().flat_map(of).collect()
    }

    /// What is different from `before`, as records have it: null for what is gone.
    pub fn changes(&self, before: &BTreeMap<String, String>) -> Value {
        let after = self.stores();
        let mut changes = Map::new();
        for (key, value) in after.iter().filter(|(key, value)| before.get(*key) != Some(*value)) {
            changes.insert(key.clone(), Value::String(value.clone()));
        }
        for key in before.keys().filter(|key| !after.contains_key(*key)) {
            changes.insert(key.clone(), Value::Null);
        }
        Value::Object(changes)
    }
}

/// The stores that messages of IBC core touch.
const STORES: [StoreKey; 2] = ["ibc", "upgrade"];
