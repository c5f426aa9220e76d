//! The module as the runtime sees it: messages only, no store, no genesis, no queries.

use crate::keeper::VestingKeeper;
use openledger_core::storage::StoreKey;
use openledger_core::wire::{decode_msg as decode, pack, unknown_message};
use openledger_core::{Any, ChainConfig, Ctx, Module, QueryError, Res, ValidatorUpdate};
use openledger_proto::cosmos::vesting::v1beta1::{
    MsgCreatePeriodicVestingAccount, MsgCreatePermanentLockedAccount, MsgCreateVestingAccount,
};

const CREATE: &str = "/cosmos.vesting.v1beta1.MsgCreateVestingAccount";
const CREATE_LOCKED: &str = "/cosmos.vesting.v1beta1.MsgCreatePermanentLockedAccount";
const CREATE_PERIODIC: &str = "/cosmos.vesting.v1beta1.MsgCreatePeriodicVestingAccount";

/// The vesting module.
#[derive(Debug, Clone)]
pub struct VestingModule {
    keeper: VestingKeeper,
}

impl VestingModule {
    /// The module over a keeper.
    pub fn new(keeper: VestingKeeper) -> Self {
        Self { keeper }
    }
}

impl Module for VestingModule {
    fn name(&self) -> &'static str {
        "vesting"
    }

    fn store_keys(&self) -> &'static [StoreKey] {
        &[]
    }

    fn default_genesis(&self, _: &ChainConfig) -> serde_json::Value {
        serde_json::Value::Object(serde_json::Map::new())
    }

    fn validate_genesis(&self, _: &ChainConfig, _: &serde_json::Value) -> Res<()> {
        Ok(())
    }

    fn init_genesis(&self, _: &Ctx, _: &serde_json::Value) -> Res<Vec<ValidatorUpdate>> {
        Ok(Vec::new())
    }

    fn export_genesis(&self, ctx: &Ctx) -> Res<serde_json::Value> {
        Ok(self.default_genesis(ctx.config()))
    }

    fn messages(&self) -> &'static [&'static str] {
        &[CREATE, CREATE_LOCKED, CREATE_PERIODIC]
    }

    /// Form only: these messages have no `ValidateBasic` in SDK 0.53.
    fn check_stateless(&self, _: &ChainConfig, msg: &Any) -> Res<()> {
        match msg.type_url.as_str() {
            CREATE => decode::<MsgCreateVestingAccount>(msg).map(|_| ()),
            CREATE_LOCKED => decode::<MsgCreatePermanentLockedAccount>(msg).map(|_| ()),
            CREATE_PERIODIC => decode::<MsgCreatePeriodicVestingAccount>(msg).map(|_| ()),
            _ => Err(unknown_message(msg)),
        }
    }

    fn execute(&self, ctx: &Ctx, msg: &Any) -> Res<Any> {
        match msg.type_url.as_str() {
            CREATE => Ok(pack(&self.keeper.create(ctx, &decode(msg)?)?)),
            CREATE_LOCKED => Ok(pack(&self.keeper.create_locked(ctx, &decode(msg)?)?)),
            CREATE_PERIODIC => Ok(pack(&self.keeper.create_periodic(ctx, &decode(msg)?)?)),
            _ => Err(unknown_message(msg)),
        }
    }

    fn query_services(&self) -> &'static [&'static str] {
        &[]
    }

    fn query(&self, _: &Ctx, service: &str, method: &str, _: &[u8]) -> Result<Vec<u8>, QueryError> {
        Err(QueryError::unimplemented(&format!("/{service}/{method}")))
    }
}
