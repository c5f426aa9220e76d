//! The module as the runtime sees it.

use crate::keeper::UpgradeKeeper;
use crate::keys::STORE;
use crate::queries;
use openledger_core::storage::StoreKey;
use openledger_core::{Any, ChainConfig, Ctx, Module, QueryError, Res, ValidatorUpdate, wire};
use openledger_proto::cosmos::upgrade::v1beta1::{MsgCancelUpgrade, MsgSoftwareUpgrade};
use serde_json::{Value, json};

const SOFTWARE_UPGRADE: &str = "/cosmos.upgrade.v1beta1.MsgSoftwareUpgrade";
const CANCEL_UPGRADE: &str = "/cosmos.upgrade.v1beta1.MsgCancelUpgrade";

/// The upgrade module.
#[derive(Debug, Clone)]
pub struct UpgradeModule {
    keeper: UpgradeKeeper,
}

impl UpgradeModule {
    /// The module over a keeper.
    pub fn new(keeper: UpgradeKeeper) -> Self {
        Self { keeper }
    }
}

impl Module for UpgradeModule {
    fn name(&self) -> &'static str {
        "upgrade"
    }

    fn store_keys(&self) -> &'static [StoreKey] {
        &[STORE]
    }

    fn default_genesis(&self, _: &ChainConfig) -> Value {
        json!({})
    }

    fn validate_genesis(&self, _: &ChainConfig, _: &Value) -> Res<()> {
        Ok(())
    }

    /// Plans do not outlive an export: only the versions of this binary's modules are written.
    fn init_genesis(&self, ctx: &Ctx, _: &Value) -> Res<Vec<ValidatorUpdate>> {
        self.keeper.set_versions(ctx, &self.keeper.handlers.versions())?;
        Ok(Vec::new())
    }

    fn export_genesis(&self, _: &Ctx) -> Res<Value> {
        Ok(json!({}))
    }

    fn consensus_version(&self) -> u64 {
        2
    }

    fn pre_block(&self, ctx: &Ctx) -> Res<()> {
        self.keeper.pre_block(ctx)
    }

    fn messages(&self) -> &'static [&'static str] {
        &[SOFTWARE_UPGRADE, CANCEL_UPGRADE]
    }

    /// Form only: the messages have no `ValidateBasic` in SDK 0.53.
    fn check_stateless(&self, _: &ChainConfig, msg: &Any) -> Res<()> {
        match msg.type_url.as_str() {
            SOFTWARE_UPGRADE => wire::decode_msg::<MsgSoftwareUpgrade>(msg).map(|_| ()),
            CANCEL_UPGRADE => wire::decode_msg::<MsgCancelUpgrade>(msg).map(|_| ()),
            _ => Err(wire::unknown_message(msg)),
        }
    }

    fn execute(&self, ctx: &Ctx, msg: &Any) -> Res<Any> {
        match msg.type_url.as_str() {
            SOFTWARE_UPGRADE => Ok(wire::pack(&self.keeper.msg_software_upgrade(ctx, &wire::decode_msg(msg)?)?)),
            CANCEL_UPGRADE => Ok(wire::pack(&self.keeper.msg_cancel_upgrade(ctx, &wire::decode_msg(msg)?)?)),
            _ => Err(wire::unknown_message(msg)),
        }
    }

    fn query_services(&self) -> &'static [&'static str] {
        &["cosmos.upgrade.v1beta1.Query"]
    }

    fn query(&self, ctx: &Ctx, service: &str, method: &str, request: &[u8]) -> Result<Vec<u8>, QueryError> {
        queries::query(&self.keeper, ctx, (service, method), request)
    }
}
