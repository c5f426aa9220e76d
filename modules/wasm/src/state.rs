//! The part of the keeper that reads and writes the store and calls no contract. The order of accesses is
//! wasmd's, because each costs gas.

use crate::ante::TxContracts;
use crate::errors::WasmError;
use crate::keys::{
    self, BY_CODE, BY_CREATOR, CODES, CONTRACTS, HISTORY, HistoryKey, NEXT_CODE_ID, NEXT_INSTANCE_ID, PARAMS, PINNED,
};
use openledger_core::collections::{Item, Raw};
use openledger_core::{AccAddress, Ctx, Failure, Res};
use openledger_proto::cosmwasm::wasm::v1::{
    AbsoluteTxPosition, CodeInfo, ContractCodeHistoryEntry, ContractCodeHistoryOperationType, ContractInfo, Params,
};
use openledger_wasmvm::Checksum;

/// The bytes of a position at the end of a key of the history.
const POSITION_LEN: usize = 8;

/// Where in the chain something happens: the height, and the gas that the block used before this transaction.
pub fn position(ctx: &Ctx) -> AbsoluteTxPosition {
    AbsoluteTxPosition { block_height: ctx.height(), tx_index: ctx.block_gas_used() }
}

/// The parameters in force.
///
/// # Errors
/// The code of a panic before genesis wrote any, as in wasmd; out of gas; fatal.
pub fn params(ctx: &Ctx) -> Res<Params> {
    PARAMS.get(ctx)?.ok_or_else(|| Failure::panicked("collections: not found: key 'no_key'"))
}

/// Writes the parameters.
///
/// # Errors
/// Out of gas; fatal.
pub fn set_params(ctx: &Ctx, params: &Params) -> Res<()> {
    PARAMS.set(ctx, params)
}

/// A code, if there is one with this id.
///
/// # Errors
/// Out of gas; fatal.
pub fn code_info(ctx: &Ctx, id: u64) -> Res<Option<CodeInfo>> {
    CODES.get(ctx, &id)
}

/// Writes a code.
///
/// # Errors
/// Out of gas; fatal.
pub fn set_code_info(ctx: &Ctx, id: u64, code: &CodeInfo) -> Res<()> {
    CODES.set(ctx, &id, code)
}

/// The checksum of a code. Nothing else is ever stored in its place.
///
/// # Errors
/// Fatal when it has another length.
pub fn checksum(code: &CodeInfo) -> Res<Checksum> {
    let bytes = code.code_hash.as_slice().try_into();
    bytes.map(Checksum).map_err(|_| Failure::corrupt(format!("checksum of {} bytes", code.code_hash.len())))
}

/// A contract, if there is one at this address.
///
/// # Errors
/// Out of gas; fatal.
pub fn contract_info(ctx: &Ctx, contract: &AccAddress) -> Res<Option<ContractInfo>> {
    CONTRACTS.get(ctx, contract)
}

/// Whether there is a contract at this address.
///
/// # Errors
/// Out of gas; fatal.
pub fn has_contract(ctx: &Ctx, contract: &AccAddress) -> Res<bool> {
    CONTRACTS.has(ctx, contract)
}

/// Writes a contract. The indexes are the caller's.
///
/// # Errors
/// Out of gas; fatal.
pub fn set_contract_info(ctx: &Ctx, contract: &AccAddress, info: &ContractInfo) -> Res<()> {
    CONTRACTS.set(ctx, contract, info)
}

/// A contract and its code, for a call.
///
/// # Errors
/// `wasm:22` and `wasm:28`; out of gas; fatal.
pub fn contract_instance(ctx: &Ctx, contract: &AccAddress) -> Res<(ContractInfo, CodeInfo)> {
    let missing = || WasmError::no_such_contract(&ctx.address_text(contract));
    let info = contract_info(ctx, contract)?.ok_or_else(missing)?;
    let code = code_info(ctx, info.code_id)?.ok_or_else(|| WasmError::no_such_code(info.code_id))?;
    Ok((info, code))
}

/// The admin of a contract, if it has one.
///
/// # Errors
/// Fatal when the text is none of this chain's addresses.
pub fn admin(ctx: &Ctx, info: &ContractInfo) -> Res<Option<AccAddress>> {
    stored_address(ctx, &info.admin)
}

/// The address that a field of the store holds; `None` for an empty one.
///
/// # Errors
/// Fatal when the text is none of this chain's addresses.
pub fn stored_address(ctx: &Ctx, text: &str) -> Res<Option<AccAddress>> {
    if text.is_empty() {
        return Ok(None);
    }
    ctx.parse_address(text).map(Some).map_err(|e| Failure::corrupt(format!("address {text}: {e}")))
}

/// The next number of a counter, without taking it.
///
/// # Errors
/// Out of gas; fatal.
pub fn peek(ctx: &Ctx, counter: &Item<u64, Raw>) -> Res<u64> {
    Ok(counter.get(ctx)?.unwrap_or(1))
}

fn take(ctx: &Ctx, counter: &Item<u64, Raw>) -> Res<u64> {
    let id = peek(ctx, counter)?;
    counter.set(ctx, &id.checked_add(1).ok_or_else(|| Failure::corrupt("counter overflow"))?)?;
    Ok(id)
}

/// Takes the id of a new code.
///
/// # Errors
/// Out of gas; fatal.
pub fn next_code_id(ctx: &Ctx) -> Res<u64> {
    take(ctx, &NEXT_CODE_ID)
}

/// Takes the number of a new contract.
///
/// # Errors
/// Out of gas; fatal.
pub fn next_instance_id(ctx: &Ctx) -> Res<u64> {
    take(ctx, &NEXT_INSTANCE_ID)
}

/// The first entry of a contract's history.
pub fn initial_history(info: &ContractInfo, msg: &[u8]) -> ContractCodeHistoryEntry {
    ContractCodeHistoryEntry {
        operation: ContractCodeHistoryOperationType::Init.into(),
        code_id: info.code_id,
        updated: info.created,
        msg: msg.to_vec(),
    }
}

/// Gives a contract another code, and the entry for its history.
pub fn add_migration(ctx: &Ctx, info: &mut ContractInfo, code_id: u64, msg: &[u8]) -> ContractCodeHistoryEntry {
    info.code_id = code_id;
    ContractCodeHistoryEntry {
        operation: ContractCodeHistoryOperationType::Migrate.into(),
        code_id,
        updated: Some(position(ctx)),
        msg: msg.to_vec(),
    }
}

fn updated(entry: &ContractCodeHistoryEntry) -> Res<&AbsoluteTxPosition> {
    entry.updated.as_ref().ok_or_else(|| Failure::panicked("object must not be nil"))
}

/// Adds a contract to those of the entry's code.
///
/// # Errors
/// The code of a panic for an entry without a position; out of gas; fatal.
pub fn index_by_code(ctx: &Ctx, contract: &AccAddress, entry: &ContractCodeHistoryEntry) -> Res<()> {
    BY_CODE.set(ctx, &keys::by_code(entry.code_id, updated(entry)?, contract), &())
}

/// Takes a contract from those of the entry's code.
///
/// # Errors
/// As [`index_by_code`].
pub fn unindex_by_code(ctx: &Ctx, contract: &AccAddress, entry: &ContractCodeHistoryEntry) -> Res<()> {
    BY_CODE.remove(ctx, &keys::by_code(entry.code_id, updated(entry)?, contract))
}

/// Adds a contract to those of its creator.
///
/// # Errors
/// As [`index_by_code`].
pub fn index_by_creator(
    ctx: &Ctx,
    creator: &AccAddress,
    first: &ContractCodeHistoryEntry,
    contract: &AccAddress,
) -> Res<()> {
    BY_CREATOR.set(ctx, &keys::by_creator(creator, updated(first)?, contract), &())
}

/// The last entry of a contract's history, and its position. Keys of contracts whose longer address begins
/// with this one lie in the same range and are passed over; nothing is paid for moving behind the entry that
/// was found.
fn last_entry(ctx: &Ctx, contract: &AccAddress) -> Res<Option<(u64, ContractCodeHistoryEntry)>> {
    let prefix = [HISTORY.prefix(), contract.as_bytes()].concat();
    let mut it = ctx.kv(keys::STORE).iter_prefix(&prefix, true)?;
    while let Some((key, value)) = it.peek() {
        let own = key.get(HISTORY.prefix().len()..).unwrap_or_default();
        if own.len() == contract.as_bytes().len().saturating_add(POSITION_LEN) {
            let (HistoryKey { position, .. }, entry) = HISTORY.decode_entry(own, value)?;
            return Ok(Some((position, entry)));
        }
        it.next_entry()?;
    }
    Ok(None)
}

/// The last entry of a contract's history.
///
/// # Errors
/// The code of a panic when there is none, as in wasmd; out of gas; fatal.
pub fn last_history(ctx: &Ctx, contract: &AccAddress) -> Res<ContractCodeHistoryEntry> {
    let none = || Failure::panicked(format!("no history for {}", ctx.address_text(contract)));
    Ok(last_entry(ctx, contract)?.ok_or_else(none)?.1)
}

/// Adds entries to a contract's history.
///
/// # Errors
/// Out of gas; fatal.
pub fn append_history(ctx: &Ctx, contract: &AccAddress, entries: &[ContractCodeHistoryEntry]) -> Res<()> {
    let mut position = last_entry(ctx, contract)?.map_or(0, |(position, _)| position);
    for entry in entries {
        position = position.checked_add(1).ok_or_else(|| Failure::corrupt("history overflow"))?;
        HISTORY.set(ctx, &HistoryKey { contract: contract.clone(), position }, entry)?;
    }
    Ok(())
}

/// The history of a contract, oldest first.
///
/// # Errors
/// Out of gas; fatal.
pub fn history(ctx: &Ctx, contract: &AccAddress) -> Res<Vec<ContractCodeHistoryEntry>> {
    let mut entries = Vec::new();
    let mut it = HISTORY.range(ctx, contract.as_bytes(), false)?;
    while let Some((key, entry)) = it.next_entry()? {
        if key.contract == *contract {
            entries.push(entry);
        }
    }
    Ok(entries)
}

/// Whether a code is to stay compiled in memory.
///
/// # Errors
/// Out of gas; fatal.
pub fn is_pinned(ctx: &Ctx, code_id: u64) -> Res<bool> {
    PINNED.has(ctx, &code_id)
}

/// The checksums of all pinned codes but `except`, in order of their ids; a checksum with several ids stands
/// several times.
///
/// # Errors
/// `wasm:28` for a pinned code that does not exist; out of gas; fatal.
pub fn pinned_checksums(ctx: &Ctx, except: Option<u64>) -> Res<Vec<Checksum>> {
    let mut found = Vec::new();
    let mut it = PINNED.iter(ctx)?;
    while let Some((id, _)) = it.next_entry()? {
        if except != Some(id) {
            found.push(checksum(&code_info(ctx, id)?.ok_or_else(|| WasmError::no_such_code(id))?)?);
        }
    }
    Ok(found)
}

/// Whether a call of this code pays the lower price: its code is pinned, or was called before in this
/// transaction. From now on it counts as called. Nothing but a transaction that went through the ante
/// remembers calls.
pub fn has_discount(ctx: &Ctx, checksum: &Checksum, pinned: bool) -> bool {
    pinned || TxContracts::of(ctx).is_some_and(|called| !called.insert(checksum))
}
