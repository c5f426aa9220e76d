//! The module as the runtime sees it.

use crate::genesis::Genesis;
use crate::keeper::Keeper;
use crate::params::Params;
use crate::records::Record;
use crate::{MODULE, keys, queries};
use openledger_core::storage::StoreKey;
use openledger_core::wire::{decode_msg, pack, unknown_message};
use openledger_core::{Any, ChainConfig, Ctx, Module, QueryError, Res, Sdk, ValidatorUpdate};
use openledger_proto::cosmos::distribution::v1beta1 as pb;

const SET_WITHDRAW_ADDRESS: &str = "/cosmos.distribution.v1beta1.MsgSetWithdrawAddress";
const WITHDRAW_REWARD: &str = "/cosmos.distribution.v1beta1.MsgWithdrawDelegatorReward";
const WITHDRAW_COMMISSION: &str = "/cosmos.distribution.v1beta1.MsgWithdrawValidatorCommission";
const FUND_COMMUNITY_POOL: &str = "/cosmos.distribution.v1beta1.MsgFundCommunityPool";
const UPDATE_PARAMS: &str = "/cosmos.distribution.v1beta1.MsgUpdateParams";
const COMMUNITY_POOL_SPEND: &str = "/cosmos.distribution.v1beta1.MsgCommunityPoolSpend";
const DEPOSIT_REWARDS: &str = "/cosmos.distribution.v1beta1.MsgDepositValidatorRewardsPool";

/// The distribution module.
#[derive(Debug, Clone)]
pub struct DistributionModule {
    keeper: Keeper,
}

impl DistributionModule {
    /// The module over its keeper.
    pub fn new(keeper: Keeper) -> Self {
        Self { keeper }
    }

    /// The keeper, which is the `DistributionPort` and the `StakingHooks` of other modules.
    pub fn keeper(&self) -> Keeper {
        self.keeper.clone()
    }
}

impl Module for DistributionModule {
    fn name(&self) -> &'static str {
        MODULE
    }

    fn store_keys(&self) -> &'static [StoreKey] {
        &[keys::STORE]
    }

    fn consensus_version(&self) -> u64 {
        3
    }

    fn prepare_zero_height(&self, ctx: &Ctx, _: &[String]) -> Res<()> {
        self.keeper.prepare_for_zero_height(ctx)
    }

    fn default_genesis(&self, _: &ChainConfig) -> serde_json::Value {
        Genesis::default_json().unwrap_or_default()
    }

    fn validate_genesis(&self, config: &ChainConfig, raw: &serde_json::Value) -> Res<()> {
        Genesis::read(&config.addresses, raw).map(|_| ())
    }

    fn init_genesis(&self, ctx: &Ctx, raw: &serde_json::Value) -> Res<Vec<ValidatorUpdate>> {
        self.keeper.init_genesis(ctx, &Genesis::read(&ctx.config().addresses, raw)?)?;
        Ok(Vec::new())
    }

    fn export_genesis(&self, ctx: &Ctx) -> Res<serde_json::Value> {
        self.keeper.export_genesis(ctx)
    }

    fn begin_block(&self, ctx: &Ctx) -> Res<()> {
        self.keeper.begin_block(ctx)
    }

    fn messages(&self) -> &'static [&'static str] {
        &[
            SET_WITHDRAW_ADDRESS,
            WITHDRAW_REWARD,
            WITHDRAW_COMMISSION,
            FUND_COMMUNITY_POOL,
            UPDATE_PARAMS,
            COMMUNITY_POOL_SPEND,
            DEPOSIT_REWARDS,
        ]
    }

    /// Form only: distribution messages have no `ValidateBasic` in SDK 0.53; the rest is checked where it
    /// runs.
    fn check_stateless(&self, _: &ChainConfig, msg: &Any) -> Res<()> {
        match msg.type_url.as_str() {
            SET_WITHDRAW_ADDRESS => decode_msg::<pb::MsgSetWithdrawAddress>(msg).map(|_| ()),
            WITHDRAW_REWARD => decode_msg::<pb::MsgWithdrawDelegatorReward>(msg).map(|_| ()),
            WITHDRAW_COMMISSION => decode_msg::<pb::MsgWithdrawValidatorCommission>(msg).map(|_| ()),
            FUND_COMMUNITY_POOL => decode_msg::<pb::MsgFundCommunityPool>(msg).map(|_| ()),
            UPDATE_PARAMS => {
                // the SDK reads decimals while it decodes
                let params = decode_msg::<pb::MsgUpdateParams>(msg)?.params.unwrap_or_default();
                Params::from_proto(&params).map(|_| ()).map_err(|e| Sdk::TxDecode.wrap(e))
            }
            COMMUNITY_POOL_SPEND => decode_msg::<pb::MsgCommunityPoolSpend>(msg).map(|_| ()),
            DEPOSIT_REWARDS => decode_msg::<pb::MsgDepositValidatorRewardsPool>(msg).map(|_| ()),
            _ => Err(unknown_message(msg)),
        }
    }

    fn execute(&self, ctx: &Ctx, msg: &Any) -> Res<Any> {
        let k = &self.keeper;
        match msg.type_url.as_str() {
            SET_WITHDRAW_ADDRESS => Ok(pack(&k.msg_set_withdraw_address(ctx, &decode_msg(msg)?)?)),
            WITHDRAW_REWARD => Ok(pack(&k.msg_withdraw_reward(ctx, &decode_msg(msg)?)?)),
            WITHDRAW_COMMISSION => Ok(pack(&k.msg_withdraw_commission(ctx, &decode_msg(msg)?)?)),
            FUND_COMMUNITY_POOL => Ok(pack(&k.msg_fund_community_pool(ctx, &decode_msg(msg)?)?)),
            UPDATE_PARAMS => Ok(pack(&k.msg_update_params(ctx, &decode_msg(msg)?)?)),
            COMMUNITY_POOL_SPEND => Ok(pack(&k.msg_community_pool_spend(ctx, &decode_msg(msg)?)?)),
            DEPOSIT_REWARDS => Ok(pack(&k.msg_deposit_rewards(ctx, &decode_msg(msg)?)?)),
            _ => Err(unknown_message(msg)),
        }
    }

    fn query_services(&self) -> &'static [&'static str] {
        &["cosmos.distribution.v1beta1.Query"]
    }

    fn query(&self, ctx: &Ctx, _: &str, method: &str, request: &[u8]) -> Result<Vec<u8>, QueryError> {
        queries::query(&self.keeper, ctx, method, request)
    }
}
