//! The module as the runtime sees it.

use crate::commands::COMMANDS;
use crate::keeper::AttributionKeeper;
use crate::keys::STORE;
use crate::{genesis, msgs, queries, zero_height};
use openledger_core::{
    ChainConfig, Ctx, Manifest, MessageRoute, MessageRoutes, Module, ModuleAccountSpec, Phase, QueryRoute, Res,
    ValidatorUpdate, accounts,
};
use openledger_proto::openledger::attribution::v1::{MsgPruneRecordsResponse, MsgUpdateParamsResponse};
use serde_json::Value;

/// What the module is and owns. The treasury is this module's, because its payment rule decides what goes there.
pub const MANIFEST: Manifest = Manifest {
    stores: &[STORE],
    accounts: &[
        ModuleAccountSpec::new(STORE).with(&[accounts::BURNER]),
        ModuleAccountSpec::new(accounts::TREASURY).open(),
    ],
    phases: &[Phase::GenesisCheck, Phase::EndBlock, Phase::ZeroHeight],
    commands: COMMANDS,
    ..Manifest::of(STORE)
};

/// The module over its keeper.
#[derive(Clone)]
pub struct AttributionModule {
    keeper: AttributionKeeper,
}

impl AttributionModule {
    /// The module over its keeper.
    pub fn new(keeper: AttributionKeeper) -> Self {
        Self { keeper }
    }
}

impl Module for AttributionModule {
    fn manifest(&self) -> &'static Manifest {
        &MANIFEST
    }

    fn messages(&self) -> Vec<MessageRoute> {
        MessageRoutes::new(self.keeper.clone())
            .checked(msgs::check_prune, |_: &AttributionKeeper, ctx, m| {
                Ok(MsgPruneRecordsResponse { pruned: msgs::prune(ctx, m)? })
            })
            .checked(msgs::check_withdraw, AttributionKeeper::withdraw_earnings)
            .checked(msgs::check_release, AttributionKeeper::release_deferred)
            .checked(msgs::check_update_params, |_: &AttributionKeeper, ctx, m| {
                msgs::update_params(ctx, m).map(|()| MsgUpdateParamsResponse {})
            })
            .finish()
    }

    fn queries(&self) -> Vec<QueryRoute> {
        queries::routes(&self.keeper)
    }

    fn default_genesis(&self, _: &ChainConfig) -> Res<Value> {
        genesis::default_genesis()
    }

    fn validate_genesis(&self, config: &ChainConfig, raw: &Value) -> Res<()> {
        genesis::validate(config, &genesis::parse(raw)?)
    }

    fn init_genesis(&self, ctx: &Ctx, raw: &Value) -> Res<Vec<ValidatorUpdate>> {
        genesis::init(ctx, &genesis::parse(raw)?)?;
        Ok(Vec::new())
    }

    fn export_genesis(&self, ctx: &Ctx) -> Res<Value> {
        genesis::print(&genesis::export(ctx)?)
    }

    fn end_block(&self, ctx: &Ctx) -> Res<Vec<ValidatorUpdate>> {
        self.keeper.settle(ctx)?;
        Ok(Vec::new())
    }

    fn prepare_zero_height(&self, ctx: &Ctx, _: &[String]) -> Res<()> {
        zero_height::prepare(&self.keeper, ctx)
    }
}
