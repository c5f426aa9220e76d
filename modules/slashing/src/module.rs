//! The module as the runtime sees it.

use crate::genesis::{Genesis, default_state};
use crate::keeper::SlashingKeeper;
use crate::{keys, queries};
use openledger_core::ports::StakingPort;
use openledger_core::storage::StoreKey;
use openledger_core::wire::{decode_msg, genesis_to_json, pack, unknown_message};
use openledger_core::{Any, ChainConfig, Ctx, Module, QueryError, Res, ValidatorUpdate};
use openledger_proto::cosmos::slashing::v1beta1::{MsgUnjail, MsgUpdateParams};
use std::sync::Arc;

const UNJAIL: &str = "/cosmos.slashing.v1beta1.MsgUnjail";
const UPDATE_PARAMS: &str = "/cosmos.slashing.v1beta1.MsgUpdateParams";

/// The slashing module.
#[derive(Debug, Clone)]
pub struct SlashingModule {
    keeper: SlashingKeeper,
}

impl SlashingModule {
    /// The module over the validators of `staking`.
    pub fn new(staking: Arc<dyn StakingPort>) -> Self {
        Self { keeper: SlashingKeeper::new(staking) }
    }

    /// The keeper: evidence's `SlashingPort` and one of staking's `StakingHooks`.
    pub fn keeper(&self) -> SlashingKeeper {
        self.keeper.clone()
    }
}

impl Module for SlashingModule {
    fn name(&self) -> &'static str {
        "slashing"
    }

    fn store_keys(&self) -> &'static [StoreKey] {
        &[keys::STORE]
    }

    fn default_genesis(&self, _: &ChainConfig) -> serde_json::Value {
        genesis_to_json(&default_state()).unwrap_or_default()
    }

    fn validate_genesis(&self, config: &ChainConfig, raw: &serde_json::Value) -> Res<()> {
        Genesis::parse(&config.addresses, raw)?.validate()
    }

    fn init_genesis(&self, ctx: &Ctx, raw: &serde_json::Value) -> Res<Vec<ValidatorUpdate>> {
        self.keeper.init_genesis(ctx, &Genesis::parse(&ctx.config().addresses, raw)?)?;
        Ok(Vec::new())
    }

    fn export_genesis(&self, ctx: &Ctx) -> Res<serde_json::Value> {
        genesis_to_json(&self.keeper.export_genesis(ctx)?)
    }

    /// Windows begin at the new chain's height zero.
    fn prepare_zero_height(&self, ctx: &Ctx, _: &[String]) -> Res<()> {
        self.keeper.forget_start_heights(ctx)
    }

    fn consensus_version(&self) -> u64 {
        4
    }

    fn begin_block(&self, ctx: &Ctx) -> Res<()> {
        self.keeper.book_votes(ctx)
    }

    fn messages(&self) -> &'static [&'static str] {
        &[UNJAIL, UPDATE_PARAMS]
    }

    fn check_stateless(&self, _: &ChainConfig, msg: &Any) -> Res<()> {
        match msg.type_url.as_str() {
            UNJAIL => decode_msg::<MsgUnjail>(msg).map(|_| ()),
            UPDATE_PARAMS => decode_msg::<MsgUpdateParams>(msg).map(|_| ()),
            _ => Err(unknown_message(msg)),
        }
    }

    fn execute(&self, ctx: &Ctx, msg: &Any) -> Res<Any> {
        match msg.type_url.as_str() {
            UNJAIL => Ok(pack(&self.keeper.msg_unjail(ctx, &decode_msg(msg)?)?)),
            UPDATE_PARAMS => Ok(pack(&self.keeper.msg_update_params(ctx, &decode_msg(msg)?)?)),
            _ => Err(unknown_message(msg)),
        }
    }

    fn query_services(&self) -> &'static [&'static str] {
        &["cosmos.slashing.v1beta1.Query"]
    }

    fn query(&self, ctx: &Ctx, _: &str, method: &str, request: &[u8]) -> Result<Vec<u8>, QueryError> {
        queries::query(&self.keeper, ctx, method, request)
    }
}
