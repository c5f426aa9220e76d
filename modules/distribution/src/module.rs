//! The module as the runtime sees it.

use crate::commands::COMMANDS;
use crate::genesis::Genesis;
use crate::keeper::DistributionKeeper;
use crate::params::Params;
use crate::records::Record;
use crate::{keys, queries};
use openledger_core::{
    ChainConfig, Ctx, Manifest, MessageRoute, MessageRoutes, Module, ModuleAccountSpec, Phase, QueryRoute, Res, Sdk,
    ValidatorUpdate,
};
use openledger_proto::cosmos::distribution::v1beta1 as pb;

/// What the module is and owns.
pub const MANIFEST: Manifest = Manifest {
    stores: &[keys::STORE],
    accounts: &[ModuleAccountSpec::new("distribution")],
    phases: &[Phase::BeginBlock, Phase::ZeroHeight],
    consensus_version: 3,
    commands: COMMANDS,
    ..Manifest::of("distribution")
};

/// The distribution module.
#[derive(Debug, Clone)]
pub struct DistributionModule {
    keeper: DistributionKeeper,
}

impl DistributionModule {
    /// The module over its keeper.
    pub fn new(keeper: DistributionKeeper) -> Self {
        Self { keeper }
    }

    /// The keeper, which is the `DistributionPort` and the `StakingHooks` of other modules.
    pub fn keeper(&self) -> DistributionKeeper {
        self.keeper.clone()
    }
}

/// The SDK reads decimals while it decodes.
fn check_update_params(_: &ChainConfig, msg: &pb::MsgUpdateParams) -> Res<()> {
    Params::from_proto(&msg.params.clone().unwrap_or_default()).map(|_| ()).map_err(|e| Sdk::TxDecode.wrap(e))
}

impl Module for DistributionModule {
    fn manifest(&self) -> &'static Manifest {
        &MANIFEST
    }

    fn messages(&self) -> Vec<MessageRoute> {
        MessageRoutes::new(self.keeper.clone())
            .on(DistributionKeeper::msg_set_withdraw_address)
            .on(DistributionKeeper::msg_withdraw_reward)
            .on(DistributionKeeper::msg_withdraw_commission)
            .on(DistributionKeeper::msg_fund_community_pool)
            .checked(check_update_params, DistributionKeeper::msg_update_params)
            .on(DistributionKeeper::msg_community_pool_spend)
            .on(DistributionKeeper::msg_deposit_rewards)
            .finish()
    }

    fn queries(&self) -> Vec<QueryRoute> {
        queries::routes(&self.keeper)
    }

    fn prepare_zero_height(&self, ctx: &Ctx, _: &[String]) -> Res<()> {
        self.keeper.prepare_for_zero_height(ctx)
    }

    fn default_genesis(&self, _: &ChainConfig) -> Res<serde_json::Value> {
        Genesis::default_json()
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
}
