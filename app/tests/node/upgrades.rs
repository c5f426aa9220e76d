//! From one binary to the next: the stop, the file, new stores, migrated modules, and who may not start any
//! more.

use crate::lab::Lab;
use openledger_assembly::upgrades::{INFO_FILE, Upgrade, UpgradeOptions};
use openledger_assembly::{AssemblyOptions, assemble, chain_config};
use openledger_baseapp::block::{Block, FatalError};
use openledger_core::collections::{Item, Raw};
use openledger_core::storage::StoreKey;
use openledger_core::{ChainConfig, Ctx, Manifest, MessageRoute, Module, Phase, QueryRoute, Res, ValidatorUpdate};
use openledger_proto::cosmos::upgrade::v1beta1::{Plan, QueryModuleVersionsRequest, QueryModuleVersionsResponse};
use openledger_upgrade::keys::{DONE, PLAN};
use prost::Message;
use serde_json::Value;
use std::path::Path;
use std::sync::Arc;

const HEIGHT: u64 = 5;
const PLANNED_AT: u64 = 2;
const NEW: Item<u64, Raw> = Item::new("probe", b"n");
const OLD: Item<u64, Raw> = Item::new("mint", &[0xee]);

/// A module over another one: plans the upgrade, or is its next version.
struct Over {
    inner: Option<Arc<dyn Module>>,
    name: &'static str,
    stores: &'static [StoreKey],
}

impl Module for Over {
    fn manifest(&self) -> &'static Manifest {
        let manifest = match &self.inner {
            Some(m) => Manifest { consensus_version: m.manifest().consensus_version + 1, ..*m.manifest() },
            None => Manifest { stores: self.stores, phases: &[Phase::BeginBlock], ..Manifest::of(self.name) },
        };
        Box::leak(Box::new(manifest))
    }
    fn messages(&self) -> Vec<MessageRoute> {
        self.inner.as_ref().map_or_else(Vec::new, |m| m.messages())
    }
    fn queries(&self) -> Vec<QueryRoute> {
        self.inner.as_ref().map_or_else(Vec::new, |m| m.queries())
    }
    fn default_genesis(&self, config: &ChainConfig) -> Res<Value> {
        self.inner.as_ref().map_or_else(|| Ok(serde_json::json!({})), |m| m.default_genesis(config))
    }
    fn validate_genesis(&self, config: &ChainConfig, raw: &Value) -> Res<()> {
        self.inner.as_ref().map_or(Ok(()), |m| m.validate_genesis(config, raw))
    }
    fn init_genesis(&self, ctx: &Ctx, raw: &Value) -> Res<Vec<ValidatorUpdate>> {
        match &self.inner {
            Some(m) => m.init_genesis(ctx, raw),
            None if self.stores.is_empty() => Ok(Vec::new()),
            None => NEW.set(ctx, &NEW.get(ctx)?.unwrap_or(0).saturating_add(ctx.height())).map(|()| Vec::new()),
        }
    }
    fn export_genesis(&self, ctx: &Ctx) -> Res<Value> {
        self.inner.as_ref().map_or(Ok(Value::Null), |m| m.export_genesis(ctx))
    }
    fn migrate(&self, ctx: &Ctx, from: u64) -> Res<()> {
        OLD.set(ctx, &from)
    }
    fn begin_block(&self, ctx: &Ctx) -> Res<()> {
        match &self.inner {
            Some(m) => m.begin_block(ctx),
            None if self.stores.is_empty() && ctx.height() == PLANNED_AT => {
                let plan = Plan {
                    name: "v2".to_owned(),
                    height: HEIGHT.try_into().unwrap(),
                    info: "notes".to_owned(),
                    ..Plan::default()
                };
                PLAN.set(ctx, &plan)
            }
            None => Ok(()),
        }
    }
}

fn planner() -> Arc<dyn Module> {
    Arc::new(Over { inner: None, name: "planner", stores: &[] })
}

fn first(dir: &Path) -> AssemblyOptions {
    let upgrades = UpgradeOptions { info_file: Some(dir.join(INFO_FILE)), ..UpgradeOptions::default() };
    AssemblyOptions { upgrades, modules: vec![planner()], ..AssemblyOptions::default() }
}

fn second(dir: &Path) -> AssemblyOptions {
    let mint = assemble(chain_config("open")).unwrap().runtime.module("mint").cloned();
    let newer = Over { inner: mint, name: "mint", stores: &[] };
    let probe = Over { inner: None, name: "probe", stores: &["probe"] };
    let before = |ctx: &Ctx| NEW.set(ctx, &100);
    let upgrades = vec![Upgrade { name: "v2", added: &["probe"], removed: &[], before }];
    let upgrades = UpgradeOptions { upgrades, info_file: Some(dir.join(INFO_FILE)), ..UpgradeOptions::default() };
    let modules: Vec<Arc<dyn Module>> = vec![planner(), Arc::new(newer), Arc::new(probe)];
    AssemblyOptions { upgrades, modules, ..AssemblyOptions::default() }
}

fn attempt(lab: &Lab) -> FatalError {
    lab.app.finalize_block(Block { info: lab.next(), txs: Vec::new() }).unwrap_err()
}

fn version(lab: &Lab, module: &str) -> Option<u64> {
    let request = QueryModuleVersionsRequest { module_name: module.to_owned() }.encode_to_vec();
    let (bytes, _) = lab.app.query_module("/cosmos.upgrade.v1beta1.Query/ModuleVersions", &request, 0).ok()?;
    Some(QueryModuleVersionsResponse::decode(bytes.as_slice()).unwrap().module_versions[0].version)
}

fn up_to_the_plan(dir: &Path) -> Lab {
    let mut lab = Lab::binary(&dir.join("store"), first(dir));
    while lab.height + 1 < HEIGHT {
        lab.block(Vec::new());
    }
    lab
}

#[test]
fn the_old_binary_stops_and_answers_and_the_new_one_goes_on() {
    let dir = tempfile::tempdir().unwrap();
    let old = up_to_the_plan(dir.path());
    let needed = FatalError::UpgradeNeeded("UPGRADE \"v2\" NEEDED at height: 5: notes".to_owned());
    assert_eq!(attempt(&old), needed);
    assert_eq!(attempt(&old), needed, "as often as it is asked");
    assert_eq!((version(&old, "mint"), version(&old, "auth"), version(&old, "probe")), (Some(2), Some(5), None));
    let file = std::fs::read_to_string(dir.path().join(INFO_FILE)).unwrap();
    assert_eq!(file, "{\"name\":\"v2\",\"time\":\"0001-01-01T00:00:00Z\",\"height\":5,\"info\":\"notes\"}");
    drop(old);

    let mut new = Lab::binary(&dir.path().join("store"), second(dir.path()));
    let root = new.block(Vec::new()).app_hash;
    assert_eq!((version(&new, "mint"), version(&new, "probe")), (Some(3), Some(1)));
    let read = |lab: &Lab, store: &str, key: &[u8]| lab.app.query_store(store, key, 0, false).unwrap().value;
    assert_eq!(
        read(&new, "probe", b"n"),
        105u64.to_be_bytes(),
        "the upgrade's own work, then the new module's genesis"
    );
    assert_eq!(read(&new, "mint", &[0xee]), 2u64.to_be_bytes(), "migrated from version 2");
    assert_eq!(read(&new, "upgrade", &DONE.raw_key(&(HEIGHT, "v2".to_owned()))), [1]);
    assert!(read(&new, "upgrade", &[0]).is_empty(), "the plan is gone");
    new.block(Vec::new());
    drop(new);

    let mut again = Lab::binary(&dir.path().join("store"), second(dir.path()));
    again.block(Vec::new());
    assert_ne!(again.app.published().app_hash, root);
}

#[test]
fn the_new_binary_may_not_come_early() {
    let dir = tempfile::tempdir().unwrap();
    let mut old = Lab::binary(&dir.path().join("store"), first(dir.path()));
    for _ in 0..PLANNED_AT {
        old.block(Vec::new());
    }
    drop(old);
    // It has a store that the state lacks, but it is stopped before that matters.
    let early = Lab::binary(&dir.path().join("store"), second(dir.path()));
    assert!(
        matches!(attempt(&early), FatalError::Broken(text) if text.starts_with("fatal: BINARY UPDATED BEFORE TRIGGER! UPGRADE \"v2\""))
    );
}

#[test]
fn a_network_may_agree_to_skip_a_plan() {
    let dir = tempfile::tempdir().unwrap();
    drop(up_to_the_plan(dir.path()));
    let mut options = first(dir.path());
    options.upgrades.skipped.insert(HEIGHT);
    let mut lab = Lab::binary(&dir.path().join("store"), options);
    lab.block(Vec::new());
    lab.block(Vec::new());
    assert!(lab.app.query_store("upgrade", &[0], 0, false).unwrap().value.is_empty());
    assert!(!dir.path().join(INFO_FILE).exists());
}
