//! The module as the runtime sees it.

use crate::commands::COMMANDS;
use crate::keeper::DatanetKeeper;
use crate::keys::STORE;
use crate::{genesis, msgs, params, queries, zero_height};
use openledger_core::{
    ChainConfig, Coin, Ctx, Manifest, MessageRoute, MessageRoutes, Module, ModuleAccountSpec, Phase, QueryRoute, Res,
    ValidatorUpdate, accounts,
};
use openledger_proto::cosmos::base::v1beta1::Coin as PbCoin;
use openledger_proto::openledger::datanet::v1::{
    MsgCreateDatanetResponse, MsgCurateContributionResponse, MsgProveCrossDuplicateResponse, MsgProveSyntheticResponse,
    MsgSetConsentResponse, MsgUpdateAllowlistResponse, MsgUpdateDatanetResponse, MsgUpdateParamsResponse,
};
use serde_json::Value;

/// What the module is and owns.
pub const MANIFEST: Manifest = Manifest {
    stores: &[STORE],
    accounts: &[ModuleAccountSpec::new(STORE).with(&[accounts::BURNER])],
    phases: &[Phase::GenesisCheck, Phase::ZeroHeight],
    commands: COMMANDS,
    ..Manifest::of(STORE)
};

/// The module over its keeper.
#[derive(Debug, Clone)]
pub struct DatanetModule {
    keeper: DatanetKeeper,
}

impl DatanetModule {
    /// The module over its keeper.
    pub fn new(keeper: DatanetKeeper) -> Self {
        Self { keeper }
    }
}

fn paid(coin: Coin) -> PbCoin {
    params::pb_coin(&coin.denom, coin.amount)
}

impl Module for DatanetModule {
    fn manifest(&self) -> &'static Manifest {
        &MANIFEST
    }

    fn messages(&self) -> Vec<MessageRoute> {
        MessageRoutes::new(self.keeper.clone())
            .checked(msgs::check_create, |k: &DatanetKeeper, ctx, m| {
                Ok(MsgCreateDatanetResponse { datanet_id: k.create_datanet(ctx, m.clone())? })
            })
            .checked(msgs::check_update, |k: &DatanetKeeper, ctx, m| {
                k.update_datanet(ctx, m.clone()).map(|()| MsgUpdateDatanetResponse {})
            })
            .checked(msgs::check_allowlist, |k: &DatanetKeeper, ctx, m| {
                k.update_allowlist(ctx, m).map(|()| MsgUpdateAllowlistResponse {})
            })
            .checked(msgs::check_commit, |k: &DatanetKeeper, ctx, m| k.commit(ctx, m.clone()))
            .checked(msgs::check_reveal, |k: &DatanetKeeper, ctx, m| k.reveal(ctx, m.clone()))
            .checked(msgs::check_curate, |k: &DatanetKeeper, ctx, m| {
                Ok(MsgCurateContributionResponse { results: k.curate(ctx, m)? })
            })
            .checked(msgs::check_consent, |k: &DatanetKeeper, ctx, m| {
                Ok(MsgSetConsentResponse { effective_height: k.set_consent(ctx, m)? })
            })
            .checked(msgs::check_release_bond, DatanetKeeper::release_bond)
            .checked(msgs::check_synthetic, |k: &DatanetKeeper, ctx, m| {
                Ok(MsgProveSyntheticResponse { paid: Some(paid(k.prove_synthetic(ctx, m)?)) })
            })
            .checked(msgs::check_cross_duplicate, |k: &DatanetKeeper, ctx, m| {
                Ok(MsgProveCrossDuplicateResponse { paid: Some(paid(k.prove_cross_duplicate(ctx, m)?)) })
            })
            .checked(msgs::check_update_params, |k: &DatanetKeeper, ctx, m| {
                k.update_params(ctx, m.clone()).map(|()| MsgUpdateParamsResponse {})
            })
            .finish()
    }

    fn queries(&self) -> Vec<QueryRoute> {
        queries::routes(&self.keeper)
    }

    fn default_genesis(&self, config: &ChainConfig) -> Res<Value> {
        genesis::default_genesis(config)
    }

    fn validate_genesis(&self, config: &ChainConfig, raw: &Value) -> Res<()> {
        genesis::validate(config, &genesis::parse(raw)?)
    }

    fn init_genesis(&self, ctx: &Ctx, raw: &Value) -> Res<Vec<ValidatorUpdate>> {
        genesis::init(ctx, genesis::parse(raw)?)?;
        Ok(Vec::new())
    }

    fn export_genesis(&self, ctx: &Ctx) -> Res<Value> {
        genesis::print(&genesis::export(ctx)?)
    }

    fn prepare_zero_height(&self, ctx: &Ctx, _: &[String]) -> Res<()> {
        zero_height::prepare(ctx)
    }
}
