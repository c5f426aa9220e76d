//! The messages of the host (ibc-go `host/types/msgs.go`, `host/keeper/msg_server.go`).

use super::HostKeeper;
use super::params;
use crate::keys::HOST_PARAMS;
use crate::module::{require_authority, require_signer};
use openledger_core::{ChainConfig, Ctx, Res};
use openledger_ibc::errors::IbcError;
use openledger_proto::ibc::applications::interchain_accounts::host::v1::{
    MsgModuleQuerySafe, MsgModuleQuerySafeResponse, MsgUpdateParams, MsgUpdateParamsResponse,
};

/// Checks new parameters.
///
/// # Errors
/// `ibc:5` for the signer, and those of [`params::check`].
pub(crate) fn check_update_params(config: &ChainConfig, msg: &MsgUpdateParams) -> Res<()> {
    require_signer(config, &msg.signer)?;
    params::check(&msg.params.clone().unwrap_or_default())
}

/// Checks a list of queries.
///
/// # Errors
/// `ibc:5` for the signer, `ibc:8` for an empty list.
pub(crate) fn check_query(config: &ChainConfig, msg: &MsgModuleQuerySafe) -> Res<()> {
    require_signer(config, &msg.signer)?;
    match msg.requests.is_empty() {
        true => Err(IbcError::InvalidRequest.wrap("no queries provided")),
        false => Ok(()),
    }
}

impl HostKeeper {
    /// Replaces the parameters.
    pub(crate) fn msg_update_params(&self, ctx: &Ctx, msg: &MsgUpdateParams) -> Res<MsgUpdateParamsResponse> {
        require_authority(ctx, &msg.signer)?;
        HOST_PARAMS.set(ctx, &msg.params.clone().unwrap_or_default())?;
        Ok(MsgUpdateParamsResponse {})
    }

    /// Answers queries within a transaction, so that another chain can have the answers in an acknowledgement.
    pub(crate) fn msg_query(&self, ctx: &Ctx, msg: &MsgModuleQuerySafe) -> Res<MsgModuleQuerySafeResponse> {
        let ask = |request| self.answer_safe(ctx, request);
        let responses = msg.requests.iter().map(ask).collect::<Res<_>>()?;
        Ok(MsgModuleQuerySafeResponse { height: ctx.height(), responses })
    }
}
