//! Messages of `cosmos.feegrant.v1beta1.Msg`.

use crate::allowance::Allowance;
use crate::events;
use crate::keeper::{FeegrantKeeper, PRUNED_PER_MESSAGE};
use openledger_core::wire::codec_address;
use openledger_core::{Ctx, Failure, Res, Sdk};
use openledger_proto::cosmos::feegrant::v1beta1::{
    MsgGrantAllowance, MsgGrantAllowanceResponse, MsgPruneAllowances, MsgPruneAllowancesResponse, MsgRevokeAllowance,
    MsgRevokeAllowanceResponse,
};

impl FeegrantKeeper {
    pub(crate) fn msg_grant(&self, ctx: &Ctx, msg: &MsgGrantAllowance) -> Res<MsgGrantAllowanceResponse> {
        if msg.grantee.eq_ignore_ascii_case(&msg.granter) {
            return Err(Sdk::InvalidAddress.wrap("cannot self-grant fee authorization"));
        }
        let grantee = codec_address(ctx, &msg.grantee)?;
        let granter = codec_address(ctx, &msg.granter)?;
        self.require_none(ctx, &granter, &grantee)?;
        // The SDK's handler dereferences the missing allowance.
        let given = msg
            .allowance
            .as_ref()
            .ok_or_else(|| Failure::panicked("invalid memory address or nil pointer dereference"))?;
        let allowance = Allowance::from_any(Some(given))?;
        allowance.validate()?;
        self.grant(ctx, &granter, &grantee, &allowance)?;
        Ok(MsgGrantAllowanceResponse {})
    }

    pub(crate) fn msg_revoke(&self, ctx: &Ctx, msg: &MsgRevokeAllowance) -> Res<MsgRevokeAllowanceResponse> {
        if msg.grantee == msg.granter {
            return Err(Sdk::InvalidAddress.wrap("addresses must be different"));
        }
        let grantee = codec_address(ctx, &msg.grantee)?;
        let granter = codec_address(ctx, &msg.granter)?;
        self.revoke(ctx, &granter, &grantee)?;
        Ok(MsgRevokeAllowanceResponse {})
    }

    pub(crate) fn msg_prune(&self, ctx: &Ctx, msg: &MsgPruneAllowances) -> Res<MsgPruneAllowancesResponse> {
        self.prune(ctx, PRUNED_PER_MESSAGE)?;
        events::pruned(ctx, &msg.pruner);
        Ok(MsgPruneAllowancesResponse {})
    }
}
