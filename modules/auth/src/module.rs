//! The module as the runtime sees it.

use crate::keeper::AccountKeeper;
use crate::params::validate_params;
use crate::{genesis, keys, queries};
use openledger_core::storage::StoreKey;
use openledger_core::{Any, ChainConfig, Ctx, Failure, Module, QueryError, Res, Sdk, ValidatorUpdate};
use openledger_proto::cosmos::auth::v1beta1::{MsgUpdateParams, MsgUpdateParamsResponse};
use prost::Message;

const UPDATE_PARAMS: &str = "/cosmos.auth.v1beta1.MsgUpdateParams";

/// The auth module.
#[derive(Debug, Clone, Copy, Default)]
pub struct AuthModule {
    keeper: AccountKeeper,
}

impl AuthModule {
    /// The module over a keeper.
    pub fn new(keeper: AccountKeeper) -> Self {
        Self { keeper }
    }

    /// The keeper, which is the `AccountPort` of bank.
    pub fn keeper(&self) -> AccountKeeper {
        self.keeper
    }
}

fn decode(msg: &Any) -> Res<MsgUpdateParams> {
    if msg.type_url != UPDATE_PARAMS {
        return Err(Sdk::UnknownRequest.wrap(format!("no message handler found for {}", msg.type_url)));
    }
    MsgUpdateParams::decode(msg.value.as_slice()).map_err(|e| Sdk::TxDecode.wrap(format!("{UPDATE_PARAMS}: {e}")))
}

impl Module for AuthModule {
    fn name(&self) -> &'static str {
        "auth"
    }

    fn store_keys(&self) -> &'static [StoreKey] {
        &[keys::STORE]
    }

    fn default_genesis(&self, _: &ChainConfig) -> serde_json::Value {
        genesis::default_json()
    }

    fn validate_genesis(&self, config: &ChainConfig, raw: &serde_json::Value) -> Res<()> {
        genesis::validate(&genesis::parse(raw)?, &config.addresses).map(|_| ())
    }

    fn init_genesis(&self, ctx: &Ctx, raw: &serde_json::Value) -> Res<Vec<ValidatorUpdate>> {
        self.keeper.init_genesis(ctx, &genesis::parse(raw)?)?;
        Ok(Vec::new())
    }

    fn export_genesis(&self, ctx: &Ctx) -> Res<serde_json::Value> {
        self.keeper.export_genesis(ctx)
    }

    fn pre_block(&self, ctx: &Ctx) -> Res<()> {
        if self.keeper.unordered_enabled() { self.keeper.remove_expired_nonces(ctx) } else { Ok(()) }
    }

    fn consensus_version(&self) -> u64 {
        5
    }

    fn messages(&self) -> &'static [&'static str] {
        &[UPDATE_PARAMS]
    }

    fn check_stateless(&self, _: &ChainConfig, msg: &Any) -> Res<()> {
        decode(msg).map(|_| ())
    }

    fn execute(&self, ctx: &Ctx, msg: &Any) -> Res<Any> {
        let msg = decode(msg)?;
        let (expected, got) = (ctx.config().authority(), &msg.authority);
        if expected != *got {
            let text = "expected gov account as only signer for proposal message; invalid authority";
            return Err(Failure::unregistered(format!("{text}; expected {expected}, got {got}")));
        }
        let params = msg.params.unwrap_or_default();
        validate_params(&params)?;
        keys::PARAMS.set(ctx, &params)?;
        Ok(openledger_proto::any::pack(&MsgUpdateParamsResponse {}))
    }

    fn query_services(&self) -> &'static [&'static str] {
        &["cosmos.auth.v1beta1.Query"]
    }

    fn query(&self, ctx: &Ctx, _: &str, method: &str, request: &[u8]) -> Result<Vec<u8>, QueryError> {
        queries::query(&self.keeper, ctx, method, request)
    }
}
