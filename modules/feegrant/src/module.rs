//! The module as the runtime sees it.

use crate::keeper::{FeegrantKeeper, PRUNED_PER_BLOCK};
use crate::{genesis, keys, queries};
use openledger_core::storage::StoreKey;
use openledger_core::wire::{decode_msg as decode, genesis_from_json, genesis_to_json, pack, unknown_message};
use openledger_core::{Any, ChainConfig, Ctx, Module, QueryError, Res, ValidatorUpdate};
use openledger_proto::cosmos::feegrant::v1beta1::{
    GenesisState, MsgGrantAllowance, MsgPruneAllowances, MsgRevokeAllowance,
};

const GRANT: &str = "/cosmos.feegrant.v1beta1.MsgGrantAllowance";
const REVOKE: &str = "/cosmos.feegrant.v1beta1.MsgRevokeAllowance";
const PRUNE: &str = "/cosmos.feegrant.v1beta1.MsgPruneAllowances";

/// The feegrant module.
#[derive(Debug, Clone)]
pub struct FeegrantModule {
    keeper: FeegrantKeeper,
}

impl FeegrantModule {
    /// The module over a keeper, which is the `FeegrantPort` of the ante handler.
    pub fn new(keeper: FeegrantKeeper) -> Self {
        Self { keeper }
    }
}

impl Module for FeegrantModule {
    fn name(&self) -> &'static str {
        "feegrant"
    }

    fn store_keys(&self) -> &'static [StoreKey] {
        &[keys::STORE]
    }

    fn consensus_version(&self) -> u64 {
        2
    }

    fn default_genesis(&self, _: &ChainConfig) -> serde_json::Value {
        genesis_to_json(&GenesisState::default()).unwrap_or_default()
    }

    fn validate_genesis(&self, _: &ChainConfig, raw: &serde_json::Value) -> Res<()> {
        genesis::validate(&genesis_from_json(raw)?)
    }

    fn init_genesis(&self, ctx: &Ctx, raw: &serde_json::Value) -> Res<Vec<ValidatorUpdate>> {
        self.keeper.init_genesis(ctx, &genesis_from_json(raw)?)?;
        Ok(Vec::new())
    }

    fn export_genesis(&self, ctx: &Ctx) -> Res<serde_json::Value> {
        genesis_to_json(&self.keeper.export_genesis(ctx)?)
    }

    fn end_block(&self, ctx: &Ctx) -> Res<Vec<ValidatorUpdate>> {
        self.keeper.prune(ctx, PRUNED_PER_BLOCK)?;
        Ok(Vec::new())
    }

    fn messages(&self) -> &'static [&'static str] {
        &[GRANT, REVOKE, PRUNE]
    }

    fn any_types(&self) -> &'static [&'static str] {
        &[
            "cosmos.feegrant.v1beta1.BasicAllowance",
            "cosmos.feegrant.v1beta1.PeriodicAllowance",
            "cosmos.feegrant.v1beta1.AllowedMsgAllowance",
        ]
    }

    /// Form only: these messages have no `ValidateBasic` in SDK 0.53.
    fn check_stateless(&self, _: &ChainConfig, msg: &Any) -> Res<()> {
        match msg.type_url.as_str() {
            GRANT => decode::<MsgGrantAllowance>(msg).map(|_| ()),
            REVOKE => decode::<MsgRevokeAllowance>(msg).map(|_| ()),
            PRUNE => decode::<MsgPruneAllowances>(msg).map(|_| ()),
            _ => Err(unknown_message(msg)),
        }
    }

    fn execute(&self, ctx: &Ctx, msg: &Any) -> Res<Any> {
        match msg.type_url.as_str() {
            GRANT => Ok(pack(&self.keeper.msg_grant(ctx, &decode(msg)?)?)),
            REVOKE => Ok(pack(&self.keeper.msg_revoke(ctx, &decode(msg)?)?)),
            PRUNE => Ok(pack(&self.keeper.msg_prune(ctx, &decode(msg)?)?)),
            _ => Err(unknown_message(msg)),
        }
    }

    fn query_services(&self) -> &'static [&'static str] {
        &["cosmos.feegrant.v1beta1.Query"]
    }

    fn query(&self, ctx: &Ctx, _: &str, method: &str, request: &[u8]) -> Result<Vec<u8>, QueryError> {
        queries::query(&self.keeper, ctx, method, request)
    }
}
