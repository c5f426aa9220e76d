//! Messages of `cosmos.auth.v1beta1.Msg`.

use crate::keeper::AccountKeeper;
use crate::keys::PARAMS;
use crate::params::validate_params;
use openledger_core::{Ctx, Failure, Res};
use openledger_proto::cosmos::auth::v1beta1::{MsgUpdateParams, MsgUpdateParamsResponse};

impl AccountKeeper {
    /// Replaces the parameters.
    ///
    /// # Errors
    /// `undefined:1` unless the governance account signed, because this module of the SDK answers a plain error.
    pub(crate) fn msg_update_params(&self, ctx: &Ctx, msg: &MsgUpdateParams) -> Res<MsgUpdateParamsResponse> {
        let (expected, got) = (ctx.config().authority(), &msg.authority);
        if expected != *got {
            let text = "expected gov account as only signer for proposal message; invalid authority";
            return Err(Failure::unregistered(format!("{text}; expected {expected}, got {got}")));
        }
        let params = msg.params.unwrap_or_default();
        validate_params(&params)?;
        PARAMS.set(ctx, &params)?;
        Ok(MsgUpdateParamsResponse {})
    }
}
