//! The module as the runtime sees it.

use crate::keeper::AuthzKeeper;
use crate::{genesis, keys, queries};
use openledger_core::storage::StoreKey;
use openledger_core::wire::{decode_msg as decode, genesis_from_json, genesis_to_json, pack, unknown_message};
use openledger_core::{Any, ChainConfig, Ctx, Module, QueryError, Res, ValidatorUpdate};
use openledger_proto::cosmos::authz::v1beta1::{GenesisState, MsgExec, MsgGrant, MsgRevoke};

const GRANT: &str = "/cosmos.authz.v1beta1.MsgGrant";
const REVOKE: &str = "/cosmos.authz.v1beta1.MsgRevoke";
const EXEC: &str = "/cosmos.authz.v1beta1.MsgExec";

/// The authz module.
#[derive(Debug, Clone)]
pub struct AuthzModule {
    keeper: AuthzKeeper,
}

impl AuthzModule {
    /// The module over a keeper.
    pub fn new(keeper: AuthzKeeper) -> Self {
        Self { keeper }
    }
}

impl Module for AuthzModule {
    fn name(&self) -> &'static str {
        "authz"
    }

    fn store_keys(&self) -> &'static [StoreKey] {
        &[keys::STORE]
    }

    fn consensus_version(&self) -> u64 {
        2
    }

    fn default_genesis(&self, _: &ChainConfig) -> serde_json::Value {
        genesis_to_json(&GenesisState::default()).unwrap_or_default()
    }

    fn validate_genesis(&self, _: &ChainConfig, raw: &serde_json::Value) -> Res<()> {
        genesis::validate(&genesis_from_json(raw)?)
    }

    fn init_genesis(&self, ctx: &Ctx, raw: &serde_json::Value) -> Res<Vec<ValidatorUpdate>> {
        self.keeper.init_genesis(ctx, &genesis_from_json(raw)?)?;
        Ok(Vec::new())
    }

    fn export_genesis(&self, ctx: &Ctx) -> Res<serde_json::Value> {
        genesis_to_json(&self.keeper.export_genesis(ctx)?)
    }

    fn begin_block(&self, ctx: &Ctx) -> Res<()> {
        self.keeper.remove_expired(ctx)
    }

    fn messages(&self) -> &'static [&'static str] {
        &[GRANT, REVOKE, EXEC]
    }

    fn any_types(&self) -> &'static [&'static str] {
        &[
            "cosmos.authz.v1beta1.GenericAuthorization",
            "cosmos.bank.v1beta1.SendAuthorization",
            "cosmos.staking.v1beta1.StakeAuthorization",
        ]
    }

    /// Form only: these messages have no `ValidateBasic` in SDK 0.53.
    fn check_stateless(&self, _: &ChainConfig, msg: &Any) -> Res<()> {
        match msg.type_url.as_str() {
            GRANT => decode::<MsgGrant>(msg).map(|_| ()),
            REVOKE => decode::<MsgRevoke>(msg).map(|_| ()),
            EXEC => decode::<MsgExec>(msg).map(|_| ()),
            _ => Err(unknown_message(msg)),
        }
    }

    fn execute(&self, ctx: &Ctx, msg: &Any) -> Res<Any> {
        match msg.type_url.as_str() {
            GRANT => Ok(pack(&self.keeper.msg_grant(ctx, &decode(msg)?)?)),
            REVOKE => Ok(pack(&self.keeper.msg_revoke(ctx, &decode(msg)?)?)),
            EXEC => Ok(pack(&self.keeper.msg_exec(ctx, &decode(msg)?)?)),
            _ => Err(unknown_message(msg)),
        }
    }

    fn query_services(&self) -> &'static [&'static str] {
        &["cosmos.authz.v1beta1.Query"]
    }

    fn query(&self, ctx: &Ctx, _: &str, method: &str, request: &[u8]) -> Result<Vec<u8>, QueryError> {
        queries::query(&self.keeper, ctx, method, request)
    }
}
