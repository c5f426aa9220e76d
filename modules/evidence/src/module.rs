//! The module as the runtime sees it.

use crate::keeper::EvidenceKeeper;
use crate::{equivocation, genesis, keys, queries};
use openledger_core::ports::{ConsensusPort, SlashingPort, StakingPort};
use openledger_core::storage::StoreKey;
use openledger_core::wire::{decode_msg, genesis_to_json, pack, unknown_message};
use openledger_core::{Any, ChainConfig, Ctx, Module, QueryError, Res, ValidatorUpdate};
use openledger_proto::cosmos::evidence::v1beta1::{GenesisState, MsgSubmitEvidence};
use std::sync::Arc;

const SUBMIT: &str = "/cosmos.evidence.v1beta1.MsgSubmitEvidence";

/// The evidence module.
#[derive(Debug, Clone)]
pub struct EvidenceModule {
    keeper: EvidenceKeeper,
}

impl EvidenceModule {
    /// The module over the ports.
    pub fn new(
        staking: Arc<dyn StakingPort>,
        slashing: Arc<dyn SlashingPort>,
        consensus: Arc<dyn ConsensusPort>,
    ) -> Self {
        Self { keeper: EvidenceKeeper::new(staking, slashing, consensus) }
    }
}

fn submit(msg: &Any) -> Res<MsgSubmitEvidence> {
    if msg.type_url == SUBMIT { decode_msg(msg) } else { Err(unknown_message(msg)) }
}

impl Module for EvidenceModule {
    fn name(&self) -> &'static str {
        "evidence"
    }

    fn store_keys(&self) -> &'static [StoreKey] {
        &[keys::STORE]
    }

    fn default_genesis(&self, _: &ChainConfig) -> serde_json::Value {
        genesis_to_json(&GenesisState::default()).unwrap_or_default()
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

    fn messages(&self) -> &'static [&'static str] {
        &[SUBMIT]
    }

    fn any_types(&self) -> &'static [&'static str] {
        &[equivocation::NAME]
    }

    fn check_stateless(&self, _: &ChainConfig, msg: &Any) -> Res<()> {
        submit(msg).map(|_| ())
    }

    fn execute(&self, ctx: &Ctx, msg: &Any) -> Res<Any> {
        Ok(pack(&self.keeper.msg_submit_evidence(ctx, &submit(msg)?)?))
    }

    fn query_services(&self) -> &'static [&'static str] {
        &["cosmos.evidence.v1beta1.Query"]
    }

    fn query(&self, ctx: &Ctx, _: &str, method: &str, request: &[u8]) -> Result<Vec<u8>, QueryError> {
        queries::query(ctx, method, request)
    }
}
