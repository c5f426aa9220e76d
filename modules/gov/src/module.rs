//! The module as the runtime sees it.

use crate::commands::COMMANDS;
use crate::content::{CONTENT_TYPES, Content};
use crate::keeper::GovKeeper;
use crate::{genesis, keys, legacy_queries, queries};
use openledger_core::wire::{genesis_from_json, genesis_to_json};
use openledger_core::{
    ChainConfig, Ctx, Failure, Manifest, MessageRoute, MessageRoutes, Module, ModuleAccountSpec, Phase, QueryRoute,
    Res, ValidatorUpdate, accounts,
};
use openledger_proto::cosmos::gov::{v1, v1beta1};
use serde_json::Value;

/// What the module is and owns.
pub const MANIFEST: Manifest = Manifest {
    stores: &[keys::STORE],
    accounts: &[ModuleAccountSpec::new(accounts::GOV).with(&[accounts::BURNER]).open()],
    any_types: CONTENT_TYPES,
    phases: &[Phase::EndBlock],
    consensus_version: 5,
    commands: COMMANDS,
    ..Manifest::of("gov")
};

/// The governance module.
#[derive(Debug, Clone)]
pub struct GovModule {
    keeper: GovKeeper,
}

impl GovModule {
    /// The module over a keeper.
    pub fn new(keeper: GovKeeper) -> Self {
        Self { keeper }
    }
}

/// The content must be of a known kind and well-formed; the SDK reads the authority's address here too.
fn check_exec_legacy_content(config: &ChainConfig, msg: &v1::MsgExecLegacyContent) -> Res<()> {
    msg.content.as_ref().map(Content::from_any).transpose()?;
    config.addresses.parse(&msg.authority).map(drop).map_err(Failure::unregistered)
}

/// The content must be of a known kind and well-formed.
fn check_legacy_submit(_: &ChainConfig, msg: &v1beta1::MsgSubmitProposal) -> Res<()> {
    msg.content.as_ref().map(Content::from_any).transpose().map(drop)
}

impl Module for GovModule {
    fn manifest(&self) -> &'static Manifest {
        &MANIFEST
    }

    fn messages(&self) -> Vec<MessageRoute> {
        MessageRoutes::new(self.keeper.clone())
            .on(GovKeeper::msg_submit_proposal)
            .checked(check_exec_legacy_content, GovKeeper::msg_exec_legacy_content)
            .on(GovKeeper::msg_vote)
            .on(GovKeeper::msg_vote_weighted)
            .on(GovKeeper::msg_deposit)
            .on(GovKeeper::msg_update_params)
            .on(GovKeeper::msg_cancel_proposal)
            .checked(check_legacy_submit, GovKeeper::legacy_submit_proposal)
            .on(GovKeeper::legacy_vote)
            .on(GovKeeper::legacy_vote_weighted)
            .on(GovKeeper::legacy_deposit)
            .finish()
    }

    fn queries(&self) -> Vec<QueryRoute> {
        [queries::routes(&self.keeper), legacy_queries::routes(&self.keeper)].into_iter().flatten().collect()
    }

    fn default_genesis(&self, config: &ChainConfig) -> Res<Value> {
        genesis_to_json(&genesis::default_for(&config.bond_denom))
    }

    fn validate_genesis(&self, config: &ChainConfig, raw: &Value) -> Res<()> {
        genesis::validate(config, &genesis_from_json(raw)?)
    }

    fn init_genesis(&self, ctx: &Ctx, raw: &Value) -> Res<Vec<ValidatorUpdate>> {
        self.keeper.init_genesis(ctx, &genesis_from_json(raw)?)?;
        Ok(Vec::new())
    }

    fn export_genesis(&self, ctx: &Ctx) -> Res<Value> {
        genesis_to_json(&genesis::export(ctx)?)
    }

    fn end_block(&self, ctx: &Ctx) -> Res<Vec<ValidatorUpdate>> {
        self.keeper.end_block(ctx)?;
        Ok(Vec::new())
    }
}
