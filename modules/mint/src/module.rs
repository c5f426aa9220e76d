//! The module as the runtime sees it.

use crate::genesis::{Genesis, default_state};
use crate::keeper::MintKeeper;
use crate::queries::{OWN_SERVICE, SDK_SERVICE};
use crate::{keys, queries};
use openledger_core::ports::{AccountPort, BankPort, StakingPort};
use openledger_core::storage::StoreKey;
use openledger_core::wire::{decode_msg, genesis_to_json, pack, unknown_message};
use openledger_core::{Any, ChainConfig, Ctx, Module, QueryError, Res, ValidatorUpdate};
use openledger_proto::cosmos::mint::v1beta1::MsgUpdateParams;
use std::sync::Arc;

const UPDATE_PARAMS: &str = "/cosmos.mint.v1beta1.MsgUpdateParams";

/// The mint module.
#[derive(Debug, Clone)]
pub struct MintModule {
    keeper: MintKeeper,
}

impl MintModule {
    /// The module over the ports. The chain's configuration has the module account `mint` with the permission
    /// `minter` and, for a genesis with a reward stream, `reward_pool` without any.
    pub fn new(accounts: Arc<dyn AccountPort>, bank: Arc<dyn BankPort>, staking: Arc<dyn StakingPort>) -> Self {
        Self { keeper: MintKeeper::new(accounts, bank, staking) }
    }

    /// The keeper.
    pub fn keeper(&self) -> MintKeeper {
        self.keeper.clone()
    }
}

fn update(msg: &Any) -> Res<MsgUpdateParams> {
    if msg.type_url == UPDATE_PARAMS { decode_msg(msg) } else { Err(unknown_message(msg)) }
}

impl Module for MintModule {
    fn name(&self) -> &'static str {
        "mint"
    }

    fn store_keys(&self) -> &'static [StoreKey] {
        &[keys::STORE]
    }

    fn default_genesis(&self, config: &ChainConfig) -> serde_json::Value {
        genesis_to_json(&default_state(&config.bond_denom)).unwrap_or_default()
    }

    fn validate_genesis(&self, _: &ChainConfig, raw: &serde_json::Value) -> Res<()> {
        Genesis::parse(raw).map(|_| ())
    }

    fn init_genesis(&self, ctx: &Ctx, raw: &serde_json::Value) -> Res<Vec<ValidatorUpdate>> {
        self.keeper.init_genesis(ctx, &Genesis::parse(raw)?)?;
        Ok(Vec::new())
    }

    fn export_genesis(&self, ctx: &Ctx) -> Res<serde_json::Value> {
        self.keeper.export_genesis(ctx)
    }

    fn consensus_version(&self) -> u64 {
        2
    }

    fn begin_block(&self, ctx: &Ctx) -> Res<()> {
        self.keeper.inflate(ctx)?;
        self.keeper.pay_stream(ctx)
    }

    fn messages(&self) -> &'static [&'static str] {
        &[UPDATE_PARAMS]
    }

    fn check_stateless(&self, _: &ChainConfig, msg: &Any) -> Res<()> {
        update(msg).map(|_| ())
    }

    fn execute(&self, ctx: &Ctx, msg: &Any) -> Res<Any> {
        Ok(pack(&self.keeper.msg_update_params(ctx, &update(msg)?)?))
    }

    fn query_services(&self) -> &'static [&'static str] {
        &[SDK_SERVICE, OWN_SERVICE]
    }

    fn query(&self, ctx: &Ctx, service: &str, method: &str, request: &[u8]) -> Result<Vec<u8>, QueryError> {
        queries::query(&self.keeper, ctx, service, method, request)
    }
}
