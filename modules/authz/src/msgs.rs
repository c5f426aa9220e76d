//! Messages of `cosmos.authz.v1beta1.Msg`.

use crate::errors::AuthzError;
use crate::keeper::{AuthzKeeper, expiration};
use openledger_core::wire::address;
use openledger_core::{AccAddress, Ctx, Failure, Res, Sdk};
use openledger_proto::cosmos::authz::v1beta1::{
    MsgExec, MsgExecResponse, MsgGrant, MsgGrantResponse, MsgRevoke, MsgRevokeResponse,
};

/// Granter and grantee, which must differ.
fn pair(ctx: &Ctx, granter: &str, grantee: &str) -> Res<(AccAddress, AccAddress)> {
    if grantee.eq_ignore_ascii_case(granter) {
        return Err(AuthzError::GranteeIsGranter.into());
    }
    let grantee = address(ctx, grantee, "invalid grantee address")?;
    Ok((address(ctx, granter, "invalid granter address")?, grantee))
}

impl AuthzKeeper {
    pub(crate) fn msg_grant(&self, ctx: &Ctx, msg: &MsgGrant) -> Res<MsgGrantResponse> {
        let (granter, grantee) = pair(ctx, &msg.granter, &msg.grantee)?;
        let grant = msg.grant.clone().unwrap_or_default();
        let what = self.read(grant.authorization.as_ref())?;
        what.validate(ctx)?;
        self.ensure_grantee(ctx, &grantee)?;
        let url = what.msg_type_url()?;
        if !self.router.handles(&url) {
            return Err(Sdk::InvalidType.wrap(format!("{url} doesn't exist.")));
        }
        self.save(ctx, &granter, &grantee, &what, expiration(&grant))?;
        Ok(MsgGrantResponse {})
    }

    pub(crate) fn msg_revoke(&self, ctx: &Ctx, msg: &MsgRevoke) -> Res<MsgRevokeResponse> {
        let (granter, grantee) = pair(ctx, &msg.granter, &msg.grantee)?;
        if msg.msg_type_url.is_empty() {
            return Err(Sdk::InvalidRequest.wrap("missing msg method name"));
        }
        self.delete(ctx, &granter, &grantee, &msg.msg_type_url)?;
        Ok(MsgRevokeResponse {})
    }

    pub(crate) fn msg_exec(&self, ctx: &Ctx, msg: &MsgExec) -> Res<MsgExecResponse> {
        if msg.grantee.is_empty() {
            return Err(Failure::unregistered("empty address string is not allowed"));
        }
        let grantee = address(ctx, &msg.grantee, "invalid grantee address")?;
        if msg.msgs.is_empty() {
            return Err(Sdk::InvalidRequest.wrap("messages cannot be empty"));
        }
        if msg.msgs.iter().any(|inner| inner.type_url.is_empty()) {
            // No transaction can bring it, but an account of another chain can.
            return Err(Sdk::InvalidRequest.wrap("messages contains *types.Any which is not a sdk.MsgRequest"));
        }
        for (i, inner) in msg.msgs.iter().enumerate().filter(|(_, m)| self.router.handles(&m.type_url)) {
            self.router.check(ctx.config(), inner).map_err(|e| e.context(format!("msg {i}")))?;
        }
        Ok(MsgExecResponse { results: self.dispatch(ctx, &grantee, &msg.msgs)? })
    }
}
