//! The module as the runtime sees it.

use crate::genesis::Genesis;
use crate::keeper::BankKeeper;
use crate::{keys, queries};
use openledger_core::ports::AccountPort;
use openledger_core::storage::StoreKey;
use openledger_core::wire::{decode_msg as decode, pack, unknown_message as unknown};
use openledger_core::{Any, ChainConfig, Ctx, Module, QueryError, Res, ValidatorUpdate};
use openledger_proto::cosmos::bank::v1beta1::{MsgMultiSend, MsgSend, MsgSetSendEnabled, MsgUpdateParams};
use std::sync::Arc;

const SEND: &str = "/cosmos.bank.v1beta1.MsgSend";
const MULTI_SEND: &str = "/cosmos.bank.v1beta1.MsgMultiSend";
const UPDATE_PARAMS: &str = "/cosmos.bank.v1beta1.MsgUpdateParams";
const SET_SEND_ENABLED: &str = "/cosmos.bank.v1beta1.MsgSetSendEnabled";

/// The bank module.
#[derive(Debug, Clone)]
pub struct BankModule {
    keeper: BankKeeper,
}

impl BankModule {
    /// The module over the accounts of `accounts`.
    pub fn new(accounts: Arc<dyn AccountPort>) -> Self {
        Self { keeper: BankKeeper::new(accounts) }
    }

    /// The keeper, which is the `BankPort` of the other modules.
    pub fn keeper(&self) -> BankKeeper {
        self.keeper.clone()
    }
}

impl Module for BankModule {
    fn name(&self) -> &'static str {
        "bank"
    }

    fn store_keys(&self) -> &'static [StoreKey] {
        &[keys::STORE]
    }

    fn default_genesis(&self, config: &ChainConfig) -> serde_json::Value {
        Genesis::default_for(&config.bond_denom).and_then(|g| g.to_json()).unwrap_or_default()
    }

    fn validate_genesis(&self, config: &ChainConfig, raw: &serde_json::Value) -> Res<()> {
        Genesis::from_json(raw)?.validate(&config.addresses).map(|_| ())
    }

    fn init_genesis(&self, ctx: &Ctx, raw: &serde_json::Value) -> Res<Vec<ValidatorUpdate>> {
        self.keeper.init_genesis(ctx, &Genesis::from_json(raw)?)?;
        Ok(Vec::new())
    }

    fn export_genesis(&self, ctx: &Ctx) -> Res<serde_json::Value> {
        self.keeper.export_genesis(ctx)?.to_json()
    }

    fn consensus_version(&self) -> u64 {
        4
    }

    fn messages(&self) -> &'static [&'static str] {
        &[SEND, MULTI_SEND, UPDATE_PARAMS, SET_SEND_ENABLED]
    }

    /// Form only: bank messages have no `ValidateBasic` in SDK 0.53; the rest is checked where it runs.
    fn check_stateless(&self, _: &ChainConfig, msg: &Any) -> Res<()> {
        match msg.type_url.as_str() {
            SEND => decode::<MsgSend>(msg).map(|_| ()),
            MULTI_SEND => decode::<MsgMultiSend>(msg).map(|_| ()),
            UPDATE_PARAMS => decode::<MsgUpdateParams>(msg).map(|_| ()),
            SET_SEND_ENABLED => decode::<MsgSetSendEnabled>(msg).map(|_| ()),
            _ => Err(unknown(msg)),
        }
    }

    fn execute(&self, ctx: &Ctx, msg: &Any) -> Res<Any> {
        match msg.type_url.as_str() {
            SEND => Ok(pack(&self.keeper.msg_send(ctx, &decode(msg)?)?)),
            MULTI_SEND => Ok(pack(&self.keeper.msg_multi_send(ctx, &decode(msg)?)?)),
            UPDATE_PARAMS => Ok(pack(&self.keeper.msg_update_params(ctx, &decode(msg)?)?)),
            SET_SEND_ENABLED => Ok(pack(&self.keeper.msg_set_send_enabled(ctx, &decode(msg)?)?)),
            _ => Err(unknown(msg)),
        }
    }

    fn query_services(&self) -> &'static [&'static str] {
        &["cosmos.bank.v1beta1.Query"]
    }

    fn query(&self, ctx: &Ctx, _: &str, method: &str, request: &[u8]) -> Result<Vec<u8>, QueryError> {
        queries::query(&self.keeper, ctx, method, request)
    }
}
