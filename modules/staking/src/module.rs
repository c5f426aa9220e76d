//! The module as the runtime sees it.

use crate::forms::{check_create, check_edit};
use crate::keeper::StakingKeeper;
use crate::{genesis, keys, queries};
use openledger_core::storage::StoreKey;
use openledger_core::wire::{decode_msg, genesis_from_json, genesis_to_json, pack, unknown_message};
use openledger_core::{Any, ChainConfig, Ctx, Module, QueryError, Res, ValidatorUpdate};
use openledger_proto::cosmos::staking::v1beta1::{
    MsgBeginRedelegate, MsgCancelUnbondingDelegation, MsgCreateValidator, MsgDelegate, MsgEditValidator, MsgUndelegate,
    MsgUpdateParams,
};

const CREATE_VALIDATOR: &str = "/cosmos.staking.v1beta1.MsgCreateValidator";
const EDIT_VALIDATOR: &str = "/cosmos.staking.v1beta1.MsgEditValidator";
const DELEGATE: &str = "/cosmos.staking.v1beta1.MsgDelegate";
const BEGIN_REDELEGATE: &str = "/cosmos.staking.v1beta1.MsgBeginRedelegate";
const UNDELEGATE: &str = "/cosmos.staking.v1beta1.MsgUndelegate";
const CANCEL_UNBONDING: &str = "/cosmos.staking.v1beta1.MsgCancelUnbondingDelegation";
const UPDATE_PARAMS: &str = "/cosmos.staking.v1beta1.MsgUpdateParams";

/// The staking module.
#[derive(Debug, Clone)]
pub struct StakingModule {
    keeper: StakingKeeper,
}

impl StakingModule {
    /// The module over its keeper.
    pub fn new(keeper: StakingKeeper) -> Self {
        Self { keeper }
    }

    /// The keeper, which is the `StakingPort` of the other modules.
    pub fn keeper(&self) -> StakingKeeper {
        self.keeper.clone()
    }
}

impl Module for StakingModule {
    fn name(&self) -> &'static str {
        "staking"
    }

    fn store_keys(&self) -> &'static [StoreKey] {
        &[keys::STORE]
    }

    fn consensus_version(&self) -> u64 {
        5
    }

    fn prepare_zero_height(&self, ctx: &Ctx, allowed: &[String]) -> Res<()> {
        self.keeper.forget_heights(ctx, allowed)
    }

    fn default_genesis(&self, config: &ChainConfig) -> serde_json::Value {
        genesis_to_json(&genesis::default_for(&config.bond_denom)).unwrap_or_default()
    }

    fn validate_genesis(&self, config: &ChainConfig, raw: &serde_json::Value) -> Res<()> {
        genesis::validate(config, &genesis_from_json(raw)?)
    }

    fn init_genesis(&self, ctx: &Ctx, raw: &serde_json::Value) -> Res<Vec<ValidatorUpdate>> {
        self.keeper.init_genesis(ctx, genesis_from_json(raw)?)
    }

    fn export_genesis(&self, ctx: &Ctx) -> Res<serde_json::Value> {
        genesis_to_json(&self.keeper.export_genesis(ctx)?)
    }

    fn begin_block(&self, ctx: &Ctx) -> Res<()> {
        self.keeper.track_history(ctx)
    }

    fn end_block(&self, ctx: &Ctx) -> Res<Vec<ValidatorUpdate>> {
        self.keeper.end_block(ctx)
    }

    fn messages(&self) -> &'static [&'static str] {
        &[CREATE_VALIDATOR, EDIT_VALIDATOR, DELEGATE, BEGIN_REDELEGATE, UNDELEGATE, CANCEL_UNBONDING, UPDATE_PARAMS]
    }

    /// Form only: SDK 0.53 has no `ValidateBasic` here, but does not decode malformed numbers.
    fn check_stateless(&self, _: &ChainConfig, msg: &Any) -> Res<()> {
        match msg.type_url.as_str() {
            CREATE_VALIDATOR => check_create(&decode_msg::<MsgCreateValidator>(msg)?),
            EDIT_VALIDATOR => check_edit(&decode_msg::<MsgEditValidator>(msg)?),
            DELEGATE => decode_msg::<MsgDelegate>(msg).map(|_| ()),
            BEGIN_REDELEGATE => decode_msg::<MsgBeginRedelegate>(msg).map(|_| ()),
            UNDELEGATE => decode_msg::<MsgUndelegate>(msg).map(|_| ()),
            CANCEL_UNBONDING => decode_msg::<MsgCancelUnbondingDelegation>(msg).map(|_| ()),
            UPDATE_PARAMS => decode_msg::<MsgUpdateParams>(msg).map(|_| ()),
            _ => Err(unknown_message(msg)),
        }
    }

    fn execute(&self, ctx: &Ctx, msg: &Any) -> Res<Any> {
        let k = &self.keeper;
        match msg.type_url.as_str() {
            CREATE_VALIDATOR => Ok(pack(&k.msg_create_validator(ctx, &decode_msg(msg)?)?)),
            EDIT_VALIDATOR => Ok(pack(&k.msg_edit_validator(ctx, &decode_msg(msg)?)?)),
            DELEGATE => Ok(pack(&k.msg_delegate(ctx, &decode_msg(msg)?)?)),
            BEGIN_REDELEGATE => Ok(pack(&k.msg_begin_redelegate(ctx, &decode_msg(msg)?)?)),
            UNDELEGATE => Ok(pack(&k.msg_undelegate(ctx, &decode_msg(msg)?)?)),
            CANCEL_UNBONDING => Ok(pack(&k.msg_cancel_unbonding(ctx, &decode_msg(msg)?)?)),
            UPDATE_PARAMS => Ok(pack(&k.msg_update_params(ctx, &decode_msg(msg)?)?)),
            _ => Err(unknown_message(msg)),
        }
    }

    fn query_services(&self) -> &'static [&'static str] {
        &["cosmos.staking.v1beta1.Query"]
    }

    fn query(&self, ctx: &Ctx, _: &str, method: &str, request: &[u8]) -> Result<Vec<u8>, QueryError> {
        queries::query(&self.keeper, ctx, method, request)
    }
}
