//! Messages of `cosmos.slashing.v1beta1.Msg`.

use crate::errors::{SlashingError, no_delegation, no_validator};
use crate::keeper::SlashingKeeper;
use crate::keys::PARAMS;
use crate::params::Params;
use openledger_core::wire::{require_authority, time_from_proto};
use openledger_core::{Ctx, Res};
use openledger_proto::cosmos::slashing::v1beta1::{
    MsgUnjail, MsgUnjailResponse, MsgUpdateParams, MsgUpdateParamsResponse,
};

impl SlashingKeeper {
    pub(crate) fn msg_unjail(&self, ctx: &Ctx, msg: &MsgUnjail) -> Res<MsgUnjailResponse> {
        let parsed = ctx.config().addresses.parse_valoper(&msg.validator_addr);
        let operator = parsed.map_err(|e| e.context("validator input address"))?;
        let validator = self.staking.validator(ctx, &operator)?.ok_or_else(no_validator)?;
        let own = self.staking.delegation(ctx, &operator.account(), &operator)?.ok_or_else(no_delegation)?;
        let tokens = validator.tokens_from_shares(own.shares)?.truncate_int()?;
        if tokens < validator.min_self_delegation {
            return Err(SlashingError::SelfDelegationTooLow { tokens, least: validator.min_self_delegation }.into());
        }
        if !validator.jailed {
            return Err(SlashingError::NotJailed.into());
        }
        // without signing info it was never bonded: it is in jail for its self-delegation alone and may leave
        // at any time
        if let Some(info) = self.signing_info(ctx, &validator.consensus)?
            && (info.tombstoned || ctx.block().time < time_from_proto(info.jailed_until.as_ref()))
        {
            return Err(SlashingError::StillJailed.into());
        }
        self.staking.unjail(ctx, &validator.consensus)?;
        Ok(MsgUnjailResponse {})
    }

    pub(crate) fn msg_update_params(&self, ctx: &Ctx, msg: &MsgUpdateParams) -> Res<MsgUpdateParamsResponse> {
        require_authority(ctx, &msg.authority)?;
        let raw = msg.params.clone().unwrap_or_default();
        let params = Params::from_proto(&raw)?;
        params.validate()?;
        PARAMS.set(ctx, &params.to_proto())?;
        Ok(MsgUpdateParamsResponse {})
    }
}
