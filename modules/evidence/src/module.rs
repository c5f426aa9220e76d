//! The module as the runtime sees it.

use crate::commands::COMMANDS;
use crate::keeper::EvidenceKeeper;
use crate::{equivocation, genesis, keys, queries};
use openledger_core::ports::{ConsensusPort, SlashingPort, ValidatorsView};
use openledger_core::wire::genesis_to_json;
use openledger_core::{
    ChainConfig, Ctx, Manifest, MessageRoute, MessageRoutes, Module, Phase, QueryRoute, Res, ValidatorUpdate,
};
use openledger_proto::cosmos::evidence::v1beta1::GenesisState;
use std::sync::Arc;

/// What the module is and owns.
pub const MANIFEST: Manifest = Manifest {
    stores: &[keys::STORE],
    any_types: &[equivocation::NAME],
    phases: &[Phase::BeginBlock],
    commands: COMMANDS,
    ..Manifest::of("evidence")
};

/// The evidence module.
#[derive(Debug, Clone)]
pub struct EvidenceModule {
    keeper: EvidenceKeeper,
}

impl EvidenceModule {
    /// The module over the ports.
    pub fn new(
        staking: Arc<dyn ValidatorsView>,
        slashing: Arc<dyn SlashingPort>,
        consensus: Arc<dyn ConsensusPort>,
    ) -> Self {
        Self { keeper: EvidenceKeeper::new(staking, slashing, consensus) }
    }
}

impl Module for EvidenceModule {
    fn manifest(&self) -> &'static Manifest {
        &MANIFEST
    }

    fn messages(&self) -> Vec<MessageRoute> {
        MessageRoutes::new(self.keeper.clone()).on(EvidenceKeeper::msg_submit_evidence).finish()
    }

    fn queries(&self) -> Vec<QueryRoute> {
        queries::routes(&self.keeper)
    }

    fn default_genesis(&self, _: &ChainConfig) -> Res<serde_json::Value> {
        genesis_to_json(&GenesisState::default())
    }

    fn validate_genesis(&self, _: &ChainConfig, raw: &serde_json::Value) -> Res<()> {
        genesis::parse(raw).map(|_| ())
    }

    fn init_genesis(&self, ctx: &Ctx, raw: &serde_json::Value) -> Res<Vec<ValidatorUpdate>> {
        genesis::init(ctx, &genesis::parse(raw)?)?;
        Ok(Vec::new())
    }

    fn export_genesis(&self, ctx: &Ctx) -> Res<serde_json::Value> {
        genesis_to_json(&genesis::export(ctx)?)
    }

    fn begin_block(&self, ctx: &Ctx) -> Res<()> {
        self.keeper.handle_all(ctx)
    }
}
