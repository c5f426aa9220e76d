//! The module as the runtime sees it.

use crate::content::{CONTENT_TYPES, Content};
use crate::keeper::{GovKeeper, MODULE};
use crate::{genesis, keys, legacy_queries, queries};
use openledger_core::storage::StoreKey;
use openledger_core::wire::{decode_msg, genesis_from_json, genesis_to_json, pack, unknown_message};
use openledger_core::{Any, ChainConfig, Ctx, Failure, Module, QueryError, Res, ValidatorUpdate};
use openledger_proto::cosmos::gov::{v1, v1beta1};
use serde_json::Value;

const SUBMIT: &str = "/cosmos.gov.v1.MsgSubmitProposal";
const EXEC_LEGACY: &str = "/cosmos.gov.v1.MsgExecLegacyContent";
const VOTE: &str = "/cosmos.gov.v1.MsgVote";
const VOTE_WEIGHTED: &str = "/cosmos.gov.v1.MsgVoteWeighted";
const DEPOSIT: &str = "/cosmos.gov.v1.MsgDeposit";
const UPDATE_PARAMS: &str = "/cosmos.gov.v1.MsgUpdateParams";
const CANCEL: &str = "/cosmos.gov.v1.MsgCancelProposal";
const LEGACY_SUBMIT: &str = "/cosmos.gov.v1beta1.MsgSubmitProposal";
const LEGACY_VOTE: &str = "/cosmos.gov.v1beta1.MsgVote";
const LEGACY_VOTE_WEIGHTED: &str = "/cosmos.gov.v1beta1.MsgVoteWeighted";
const LEGACY_DEPOSIT: &str = "/cosmos.gov.v1beta1.MsgDeposit";

const QUERY: &str = "cosmos.gov.v1.Query";
const LEGACY_QUERY: &str = "cosmos.gov.v1beta1.Query";

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

impl Module for GovModule {
    fn name(&self) -> &'static str {
        MODULE
    }

    fn store_keys(&self) -> &'static [StoreKey] {
        &[keys::STORE]
    }

    fn consensus_version(&self) -> u64 {
        5
    }

    fn default_genesis(&self, config: &ChainConfig) -> Value {
        genesis_to_json(&genesis::default_for(&config.bond_denom)).unwrap_or_default()
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

    fn messages(&self) -> &'static [&'static str] {
        &[
            SUBMIT,
            EXEC_LEGACY,
            VOTE,
            VOTE_WEIGHTED,
            DEPOSIT,
            UPDATE_PARAMS,
            CANCEL,
            LEGACY_SUBMIT,
            LEGACY_VOTE,
            LEGACY_VOTE_WEIGHTED,
            LEGACY_DEPOSIT,
        ]
    }

    fn any_types(&self) -> &'static [&'static str] {
        CONTENT_TYPES
    }

    /// Form only; of governance's messages just one has a `ValidateBasic` in SDK 0.53.
    fn check_stateless(&self, config: &ChainConfig, msg: &Any) -> Res<()> {
        match msg.type_url.as_str() {
            SUBMIT => decode_msg::<v1::MsgSubmitProposal>(msg).map(drop),
            EXEC_LEGACY => {
                let m: v1::MsgExecLegacyContent = decode_msg(msg)?;
                m.content.as_ref().map(Content::from_any).transpose()?;
                config.addresses.parse(&m.authority).map(drop).map_err(Failure::unregistered)
            }
            VOTE => decode_msg::<v1::MsgVote>(msg).map(drop),
            VOTE_WEIGHTED => decode_msg::<v1::MsgVoteWeighted>(msg).map(drop),
            DEPOSIT => decode_msg::<v1::MsgDeposit>(msg).map(drop),
            UPDATE_PARAMS => decode_msg::<v1::MsgUpdateParams>(msg).map(drop),
            CANCEL => decode_msg::<v1::MsgCancelProposal>(msg).map(drop),
            LEGACY_SUBMIT => {
                let m: v1beta1::MsgSubmitProposal = decode_msg(msg)?;
                m.content.as_ref().map(Content::from_any).transpose().map(drop)
            }
            LEGACY_VOTE => decode_msg::<v1beta1::MsgVote>(msg).map(drop),
            LEGACY_VOTE_WEIGHTED => decode_msg::<v1beta1::MsgVoteWeighted>(msg).map(drop),
            LEGACY_DEPOSIT => decode_msg::<v1beta1::MsgDeposit>(msg).map(drop),
            _ => Err(unknown_message(msg)),
        }
    }

    fn execute(&self, ctx: &Ctx, msg: &Any) -> Res<Any> {
        let k = &self.keeper;
        Ok(match msg.type_url.as_str() {
            SUBMIT => pack(&k.msg_submit_proposal(ctx, &decode_msg(msg)?)?),
            EXEC_LEGACY => pack(&k.msg_exec_legacy_content(ctx, &decode_msg(msg)?)?),
            VOTE => pack(&k.msg_vote(ctx, &decode_msg(msg)?)?),
            VOTE_WEIGHTED => pack(&k.msg_vote_weighted(ctx, &decode_msg(msg)?)?),
            DEPOSIT => pack(&k.msg_deposit(ctx, &decode_msg(msg)?)?),
            UPDATE_PARAMS => pack(&k.msg_update_params(ctx, &decode_msg(msg)?)?),
            CANCEL => pack(&k.msg_cancel_proposal(ctx, &decode_msg(msg)?)?),
            LEGACY_SUBMIT => pack(&k.legacy_submit_proposal(ctx, &decode_msg(msg)?)?),
            LEGACY_VOTE => pack(&k.legacy_vote(ctx, &decode_msg(msg)?)?),
            LEGACY_VOTE_WEIGHTED => pack(&k.legacy_vote_weighted(ctx, &decode_msg(msg)?)?),
            LEGACY_DEPOSIT => pack(&k.legacy_deposit(ctx, &decode_msg(msg)?)?),
            _ => return Err(unknown_message(msg)),
        })
    }

    fn query_services(&self) -> &'static [&'static str] {
        &[QUERY, LEGACY_QUERY]
    }

    fn query(&self, ctx: &Ctx, service: &str, method: &str, request: &[u8]) -> Result<Vec<u8>, QueryError> {
        match service {
            QUERY => queries::query(&self.keeper, ctx, method, request),
            LEGACY_QUERY => legacy_queries::query(&self.keeper, ctx, method, request),
            _ => Err(QueryError::unimplemented(&format!("/{service}/{method}"))),
        }
    }
}
