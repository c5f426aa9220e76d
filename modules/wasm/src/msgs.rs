//! What is checked of a message without state (wasmd's `ValidateBasic`): conditions, their order, codes and
//! texts.

use crate::access::{self, check_addresses};
use crate::address::account;
use crate::errors::WasmError;
use crate::printable::is_print;
use crate::vmtypes::is_json;
use crate::{funds, params, verification};
use openledger_core::{ChainConfig, Res, Sdk};
use openledger_proto::cosmos::base::v1beta1::Coin;
use openledger_proto::cosmwasm::wasm::v1::{
    AccessConfig, MsgAddCodeUploadParamsAddresses, MsgClearAdmin, MsgExecuteContract, MsgInstantiateContract,
    MsgInstantiateContract2, MsgMigrateContract, MsgPinCodes, MsgRemoveCodeUploadParamsAddresses,
    MsgStoreAndInstantiateContract, MsgStoreAndMigrateContract, MsgStoreCode, MsgSudoContract, MsgUnpinCodes,
    MsgUpdateAdmin, MsgUpdateContractLabel, MsgUpdateInstantiateConfig, MsgUpdateParams,
};
use std::collections::BTreeSet;

/// The most bytes of a code in a message, and after unpacking: 800 KiB.
pub const MAX_WASM_SIZE: usize = 800 * 1024;
/// The most bytes of a code in a genesis section: 3 MiB.
pub(crate) const MAX_GENESIS_WASM_SIZE: usize = 3 * 1024 * 1024;
/// The most bytes of a label.
pub(crate) const MAX_LABEL_SIZE: usize = 128;
/// The most bytes of a salt.
pub(crate) const MAX_SALT_SIZE: usize = 64;
/// The most codes that one message pins or unpins.
pub(crate) const MAX_CODE_IDS: usize = 50;

/// Checks the size of a code.
///
/// # Errors
/// `wasm:12` for none, `wasm:13` above `most` bytes.
pub(crate) fn check_code_size(code: &[u8], most: usize) -> Res<()> {
    if code.is_empty() {
        return Err(WasmError::Empty.wrap("is required"));
    }
    if code.len() > most {
        return Err(WasmError::Limit.wrap(format!("cannot be longer than {most} bytes")));
    }
    Ok(())
}

/// Checks a label: 1 to 128 bytes that can be printed, without space around them.
///
/// # Errors
/// `wasm:12`, `wasm:13`, `wasm:14`.
pub(crate) fn check_label(label: &str) -> Res<()> {
    if label.is_empty() {
        return Err(WasmError::Empty.wrap("is required"));
    }
    if label.len() > MAX_LABEL_SIZE {
        return Err(WasmError::Limit.wrap(format!("cannot be longer than {MAX_LABEL_SIZE} characters")));
    }
    if label != label.trim() {
        return Err(WasmError::Invalid.wrap("label must not start/end with whitespaces"));
    }
    if !label.chars().all(is_print) {
        return Err(WasmError::Invalid.wrap("label must have printable characters only"));
    }
    Ok(())
}

/// Checks a salt: 1 to 64 bytes.
///
/// # Errors
/// `wasm:12`, `wasm:13`.
pub(crate) fn check_salt(salt: &[u8]) -> Res<()> {
    match salt.len() {
        0 => Err(WasmError::Empty.wrap("is required")),
        1..=MAX_SALT_SIZE => Ok(()),
        _ => Err(WasmError::Limit.wrap(format!("cannot be longer than {MAX_SALT_SIZE} characters"))),
    }
}

/// Checks that a message to a contract is JSON.
///
/// # Errors
/// `wasm:14`.
pub(crate) fn check_json(msg: &[u8]) -> Res<()> {
    if is_json(msg) { Ok(()) } else { Err(WasmError::Invalid.into()) }
}

fn payload(msg: &[u8]) -> Res<()> {
    check_json(msg).map_err(|e| e.context("payload msg"))
}

fn named(config: &ChainConfig, text: &str, what: &str) -> Res<()> {
    account(config, text).map(drop).map_err(|e| e.context(what))
}

fn code_id(id: u64) -> Res<()> {
    if id == 0 { Err(Sdk::InvalidRequest.wrap("code id is required")) } else { Ok(()) }
}

fn code_ids(ids: &[u64]) -> Res<()> {
    if ids.is_empty() {
        return Err(Sdk::InvalidRequest.wrap("empty code ids"));
    }
    if ids.len() > MAX_CODE_IDS {
        return Err(Sdk::InvalidRequest.wrap(format!("total number of code ids is greater than {MAX_CODE_IDS}")));
    }
    if ids.iter().collect::<BTreeSet<_>>().len() != ids.len() {
        return Err(Sdk::InvalidRequest.wrap("duplicate code ids"));
    }
    Ok(())
}

fn code(bytes: &[u8]) -> Res<()> {
    // The text of the refusal is kept and its code is not.
    check_code_size(bytes, MAX_WASM_SIZE).map_err(|e| Sdk::InvalidRequest.wrap(format!("code bytes {e}")))
}

fn permission(config: &ChainConfig, access: Option<&AccessConfig>) -> Res<()> {
    let check = |access| access::check(config, access).map_err(|e| e.context("instantiate permission"));
    access.map_or(Ok(()), check)
}

/// Label, funds and admin of a new contract, in this order.
fn new_contract(config: &ChainConfig, label: &str, coins: &[Coin], admin: &str) -> Res<()> {
    check_label(label).map_err(|e| e.context("label"))?;
    funds::check(coins).map_err(|e| e.context("funds"))?;
    if admin.is_empty() { Ok(()) } else { named(config, admin, "admin") }
}

pub(crate) fn store_code(config: &ChainConfig, msg: &MsgStoreCode) -> Res<()> {
    account(config, &msg.sender)?;
    code(&msg.wasm_byte_code)?;
    permission(config, msg.instantiate_permission.as_ref())
}

pub(crate) fn instantiate(config: &ChainConfig, msg: &MsgInstantiateContract) -> Res<()> {
    named(config, &msg.sender, "sender")?;
    code_id(msg.code_id)?;
    new_contract(config, &msg.label, &msg.funds, &msg.admin)?;
    payload(&msg.msg)
}

pub(crate) fn instantiate2(config: &ChainConfig, msg: &MsgInstantiateContract2) -> Res<()> {
    named(config, &msg.sender, "sender")?;
    code_id(msg.code_id)?;
    new_contract(config, &msg.label, &msg.funds, &msg.admin)?;
    payload(&msg.msg)?;
    check_salt(&msg.salt).map_err(|e| e.context("salt"))
}

pub(crate) fn execute(config: &ChainConfig, msg: &MsgExecuteContract) -> Res<()> {
    named(config, &msg.sender, "sender")?;
    named(config, &msg.contract, "contract")?;
    funds::check(&msg.funds).map_err(|e| e.context("funds"))?;
    payload(&msg.msg)
}

pub(crate) fn migrate(config: &ChainConfig, msg: &MsgMigrateContract) -> Res<()> {
    code_id(msg.code_id)?;
    named(config, &msg.sender, "sender")?;
    named(config, &msg.contract, "contract")?;
    payload(&msg.msg)
}

pub(crate) fn update_admin(config: &ChainConfig, msg: &MsgUpdateAdmin) -> Res<()> {
    named(config, &msg.sender, "sender")?;
    named(config, &msg.contract, "contract")?;
    named(config, &msg.new_admin, "new admin")?;
    if msg.sender.eq_ignore_ascii_case(&msg.new_admin) {
        return Err(WasmError::Invalid.wrap("new admin is the same as the old"));
    }
    Ok(())
}

pub(crate) fn clear_admin(config: &ChainConfig, msg: &MsgClearAdmin) -> Res<()> {
    named(config, &msg.sender, "sender")?;
    named(config, &msg.contract, "contract")
}

pub(crate) fn update_instantiate_config(config: &ChainConfig, msg: &MsgUpdateInstantiateConfig) -> Res<()> {
    account(config, &msg.sender).map_err(|e| e.context("sender"))?;
    code_id(msg.code_id)?;
    if msg.new_instantiate_permission.is_none() {
        return Err(Sdk::InvalidRequest.wrap("instantiate permission is required"));
    }
    permission(config, msg.new_instantiate_permission.as_ref())
}

pub(crate) fn update_params(config: &ChainConfig, msg: &MsgUpdateParams) -> Res<()> {
    named(config, &msg.authority, "authority")?;
    params::check(config, &msg.params.clone().unwrap_or_default())
}

pub(crate) fn pin_codes(config: &ChainConfig, msg: &MsgPinCodes) -> Res<()> {
    named(config, &msg.authority, "authority")?;
    code_ids(&msg.code_ids)
}

pub(crate) fn unpin_codes(config: &ChainConfig, msg: &MsgUnpinCodes) -> Res<()> {
    named(config, &msg.authority, "authority")?;
    code_ids(&msg.code_ids)
}

pub(crate) fn sudo(config: &ChainConfig, msg: &MsgSudoContract) -> Res<()> {
    named(config, &msg.authority, "authority")?;
    named(config, &msg.contract, "contract")?;
    payload(&msg.msg)
}

pub(crate) fn store_and_instantiate(config: &ChainConfig, msg: &MsgStoreAndInstantiateContract) -> Res<()> {
    named(config, &msg.authority, "authority")?;
    new_contract(config, &msg.label, &msg.funds, &msg.admin)?;
    verification::check(&msg.source, &msg.builder, &msg.code_hash).map_err(|e| e.context("code verification info"))?;
    payload(&msg.msg)?;
    code(&msg.wasm_byte_code)?;
    permission(config, msg.instantiate_permission.as_ref())
}

pub(crate) fn add_upload_addresses(config: &ChainConfig, msg: &MsgAddCodeUploadParamsAddresses) -> Res<()> {
    named(config, &msg.authority, "authority")?;
    check_addresses(config, &msg.addresses)
}

pub(crate) fn remove_upload_addresses(config: &ChainConfig, msg: &MsgRemoveCodeUploadParamsAddresses) -> Res<()> {
    named(config, &msg.authority, "authority")?;
    check_addresses(config, &msg.addresses)
}

pub(crate) fn store_and_migrate(config: &ChainConfig, msg: &MsgStoreAndMigrateContract) -> Res<()> {
    named(config, &msg.authority, "authority")?;
    named(config, &msg.contract, "contract")?;
    payload(&msg.msg)?;
    code(&msg.wasm_byte_code)?;
    permission(config, msg.instantiate_permission.as_ref())
}

pub(crate) fn update_label(config: &ChainConfig, msg: &MsgUpdateContractLabel) -> Res<()> {
    named(config, &msg.sender, "sender")?;
    check_label(&msg.new_label).map_err(|e| e.context("label"))?;
    named(config, &msg.contract, "contract")
}
