//! Parameters: defaults and checks.

use crate::access;
use openledger_core::{ChainConfig, Res};
use openledger_proto::cosmwasm::wasm::v1::{AccessType, Params};

/// The parameters of a new chain: everybody may store codes and make contracts of them, as wasmd has it.
pub(crate) fn default_params() -> Params {
    Params {
        code_upload_access: Some(access::everybody()),
        instantiate_default_permission: AccessType::Everybody.into(),
    }
}

/// Checks parameters (wasmd `Params.ValidateBasic`).
///
/// # Errors
/// `wasm:12`, `wasm:14`, `wasm:15`, `sdk:18`, `undefined:1`.
pub(crate) fn check(config: &ChainConfig, params: &Params) -> Res<()> {
    access::check_type(params.instantiate_default_permission)
        .map_err(|e| e.context("instantiate default permission"))?;
    let upload = params.code_upload_access.clone().unwrap_or_default();
    access::check(config, &upload).map_err(|e| e.context("upload access"))
}
