//! The module's genesis section: how it is checked, written and exported.

use crate::address::{account, classic};
use crate::code_budget;
use crate::errors::WasmError;
use crate::gas_config;
use crate::gas_register::GasRegister;
use crate::gzip::{is_gzip, unpack};
use crate::keeper::WasmKeeper;
use crate::keys::{CODES, CONTRACTS, GAS_REGISTER, NEXT_CODE_ID, NEXT_INSTANCE_ID, STORE, contract_state};
use crate::{access, msgs, params, state};
use openledger_core::wire::{genesis_from_json, genesis_to_json};
use openledger_core::{AccAddress, ChainConfig, Ctx, Failure, Res, Sdk};
use openledger_proto::cosmwasm::wasm::v1::{
    Code, CodeInfo, Contract, ContractCodeHistoryEntry, ContractCodeHistoryOperationType, ContractInfo, GenesisState,
    Model, Sequence,
};
use serde_json::Value;

/// The most bytes of a packed code that is restored from a genesis section or a snapshot: far more than any
/// code that the chain took. (wasmd has no bound here.)
pub(crate) const MAX_RESTORED_SIZE: usize = 64 * 1024 * 1024;

/// The name of what the section has beside wasmd's.
const REGISTER: &str = "gas_register";

/// The section of a new chain, which names no prices.
pub(crate) fn default_genesis() -> GenesisState {
    GenesisState { params: Some(params::default_params()), ..GenesisState::default() }
}

/// A section that was read: wasmd's, and the prices if it names some.
pub(crate) struct Genesis {
    state: GenesisState,
    register: Option<GasRegister>,
}

impl Genesis {
    /// Reads a section and checks its prices.
    ///
    /// # Errors
    /// `sdk:18` for a section of another form, `wasm:14` for prices out of their bounds.
    pub(crate) fn read(raw: &Value) -> Res<Self> {
        let mut raw = raw.clone();
        let register = match raw.as_object_mut().and_then(|o| o.remove(REGISTER)) {
            None | Some(Value::Null) => None,
            Some(named) => {
                let register = GasRegister::from_proto(&genesis_from_json(&named).map_err(|e| e.context(REGISTER))?);
                register.check().map_err(|e| e.context(REGISTER))?;
                Some(register)
            }
        };
        Ok(Self { state: genesis_from_json(&raw)?, register })
    }

    /// Checks the form of the section.
    ///
    /// # Errors
    /// The first refusal, with its place.
    pub(crate) fn validate(&self, config: &ChainConfig) -> Res<()> {
        validate(config, &self.state)
    }
}

/// Checks the form of wasmd's section (wasmd `GenesisState.ValidateBasic`).
///
/// # Errors
/// The first refusal, with its place.
fn validate(config: &ChainConfig, genesis: &GenesisState) -> Res<()> {
    let params = genesis.params.clone().unwrap_or_default();
    params::check(config, &params).map_err(|e| e.context("params"))?;
    for (i, code) in genesis.codes.iter().enumerate() {
        check_code(config, code).map_err(|e| e.context(format!("code: {i}")))?;
    }
    for (i, contract) in genesis.contracts.iter().enumerate() {
        check_contract(config, contract).map_err(|e| e.context(format!("contract: {i}")))?;
    }
    for (i, sequence) in genesis.sequences.iter().enumerate() {
        if sequence.id_key.is_empty() {
            return Err(WasmError::Empty.wrap("id key").context(format!("sequence: {i}")));
        }
    }
    Ok(())
}

fn check_code(config: &ChainConfig, code: &Code) -> Res<()> {
    if code.code_id == 0 {
        return Err(WasmError::Empty.wrap("code id"));
    }
    let info = code.code_info.clone().unwrap_or_default();
    check_code_info(config, &info).map_err(|e| e.context("code info"))?;
    msgs::check_code_size(&code.code_bytes, msgs::MAX_GENESIS_WASM_SIZE).map_err(|e| e.context("code bytes"))
}

fn check_code_info(config: &ChainConfig, info: &CodeInfo) -> Res<()> {
    if info.code_hash.is_empty() {
        return Err(WasmError::Empty.wrap("code hash"));
    }
    account(config, &info.creator).map_err(|e| e.context("creator"))?;
    let access = info.instantiate_config.clone().unwrap_or_default();
    access::check(config, &access).map_err(|e| e.context("instantiate config"))
}

fn check_contract(config: &ChainConfig, contract: &Contract) -> Res<()> {
    account(config, &contract.contract_address).map_err(|e| e.context("contract address"))?;
    let info = contract.contract_info.clone().unwrap_or_default();
    check_contract_info(config, &info).map_err(|e| e.context("contract info"))?;
    if info.created.is_none() {
        return Err(WasmError::Invalid.wrap("created must not be empty"));
    }
    for (i, model) in contract.contract_state.iter().enumerate() {
        if model.key.is_empty() {
            return Err(WasmError::Empty.wrap("key").context(format!("contract state {i}")));
        }
    }
    if contract.contract_code_history.is_empty() {
        return Err(WasmError::Empty.wrap("code history"));
    }
    for (i, entry) in contract.contract_code_history.iter().enumerate() {
        check_history(entry).map_err(|e| e.context(format!("code history element {i}")))?;
    }
    Ok(())
}

fn check_contract_info(config: &ChainConfig, info: &ContractInfo) -> Res<()> {
    if info.code_id == 0 {
        return Err(WasmError::Empty.wrap("code id"));
    }
    account(config, &info.creator).map_err(|e| e.context("creator"))?;
    if !info.admin.is_empty() {
        account(config, &info.admin).map_err(|e| e.context("admin"))?;
    }
    msgs::check_label(&info.label).map_err(|e| e.context("label"))?;
    check_extension(info)
}

/// No type of extension is known here, as none is to wasmd's own chain, whose decoder refuses all.
fn check_extension(info: &ContractInfo) -> Res<()> {
    if info.extension.is_none() {
        return Ok(());
    }
    Err(Sdk::UnpackAny.wrap("no registered implementations of type types.ContractInfoExtension"))
}

fn check_history(entry: &ContractCodeHistoryEntry) -> Res<()> {
    match ContractCodeHistoryOperationType::try_from(entry.operation) {
        Ok(ContractCodeHistoryOperationType::Unspecified) | Err(_) => return Err(WasmError::Invalid.wrap("operation")),
        Ok(_) => {}
    }
    if entry.code_id == 0 {
        return Err(WasmError::Empty.wrap("code id"));
    }
    if entry.updated.is_none() {
        return Err(WasmError::Empty.wrap("updated"));
    }
    msgs::check_json(&entry.msg).map_err(|e| e.context("msg"))
}

impl WasmKeeper {
    /// Writes a section into the state and its codes onto the disk.
    ///
    /// # Errors
    /// `wasm:2` for a code that the virtual machine does not take, `wasm:14`, `wasm:15`, `wasm:28`,
    /// `wasm:12`; fatal.
    pub(crate) fn init_genesis(&self, ctx: &Ctx, genesis: &Genesis) -> Res<()> {
        let Genesis { state: genesis, register } = genesis;
        if let Some(register) = register {
            GAS_REGISTER.set(ctx, &register.to_proto())?;
        }
        let mut params = genesis.params.clone().unwrap_or_default();
        params.code_upload_access.get_or_insert_default();
        state::set_params(ctx, &params)?;
        let mut last_code = 0;
        for (i, code) in genesis.codes.iter().enumerate() {
            self.import_code(ctx, code).map_err(|e| e.context(format!("code {i} with id: {}", code.code_id)))?;
            last_code = last_code.max(code.code_id);
            if code.pinned {
                self.pin_code(ctx, code.code_id).map_err(|e| e.context(format!("contract number {i}")))?;
            }
        }
        for (i, contract) in genesis.contracts.iter().enumerate() {
            let address = account(ctx.config(), &contract.contract_address)
                .map_err(|e| e.context(format!("address in contract number {i}")))?;
            import_contract(ctx, &address, contract).map_err(|e| e.context(format!("contract number {i}")))?;
        }
        for (i, sequence) in genesis.sequences.iter().enumerate() {
            import_sequence(ctx, sequence).map_err(|e| e.context(format!("sequence number {i}")))?;
        }
        check_counters(ctx, last_code)
    }

    fn import_code(&self, ctx: &Ctx, code: &Code) -> Res<()> {
        let unpacked = match is_gzip(&code.code_bytes) {
            true => unpack(&code.code_bytes, MAX_RESTORED_SIZE)
                .map_err(|e| WasmError::CreateFailed.wrap(format!("uncompress wasm archive: {e}")))?,
            false => code.code_bytes.clone(),
        };
        let stored = self.vm(ctx).restore(&unpacked).map_err(|e| WasmError::CreateFailed.wrap(e))?;
        let mut info = code.code_info.clone().unwrap_or_default();
        info.instantiate_config.get_or_insert_default();
        if info.code_hash != stored.0 {
            return Err(WasmError::Invalid.wrap("code hashes not same"));
        }
        if CODES.has(ctx, &code.code_id)? {
            return Err(WasmError::Duplicate.wrap(format!("duplicate code: {}", code.code_id)));
        }
        state::set_code_info(ctx, code.code_id, &info)?;
        code_budget::remember(ctx, &self.gas(ctx)?, &stored)
    }

    /// Reads the state back into a section.
    ///
    /// # Errors
    /// Fatal only, for a code that is not on the disk among others.
    pub(crate) fn export_genesis(&self, ctx: &Ctx) -> Res<Value> {
        let mut genesis = GenesisState { params: Some(state::params(ctx)?), ..GenesisState::default() };
        let mut codes = CODES.iter(ctx)?;
        while let Some((code_id, info)) = codes.next_entry()? {
            let loaded = self.vm(ctx).load(&state::checksum(&info)?);
            let code_bytes = loaded.map_err(|e| Failure::Fatal(format!("code {code_id}: {e}")))?;
            let pinned = state::is_pinned(ctx, code_id)?;
            genesis.codes.push(Code { code_id, code_info: Some(info), code_bytes, pinned });
        }
        let mut contracts = CONTRACTS.iter(ctx)?;
        while let Some((address, info)) = contracts.next_entry()? {
            genesis.contracts.push(Contract {
                contract_address: ctx.address_text(&address),
                contract_info: Some(info),
                contract_state: models(ctx, &address)?,
                contract_code_history: state::history(ctx, &address)?,
            });
        }
        for counter in [NEXT_CODE_ID, NEXT_INSTANCE_ID] {
            let value = state::peek(ctx, &counter)?;
            genesis.sequences.push(Sequence { id_key: counter.raw_key().to_vec(), value });
        }
        let mut section = genesis_to_json(&genesis)?;
        if let (Some(register), Some(o)) = (gas_config::stored(ctx)?, section.as_object_mut()) {
            o.insert(REGISTER.to_owned(), genesis_to_json(&register)?);
        }
        Ok(section)
    }
}

fn models(ctx: &Ctx, contract: &AccAddress) -> Res<Vec<Model>> {
    let mut models = Vec::new();
    let mut it = contract_state(ctx, contract).iter(&[], None, false)?;
    while let Some((key, value)) = it.next_entry()? {
        models.push(Model { key, value });
    }
    Ok(models)
}

fn import_contract(ctx: &Ctx, address: &AccAddress, contract: &Contract) -> Res<()> {
    let info = contract.contract_info.clone().unwrap_or_default();
    check_extension(&info)?;
    if !CODES.has(ctx, &info.code_id)? {
        return Err(WasmError::no_such_code(info.code_id));
    }
    if state::has_contract(ctx, address)? {
        return Err(WasmError::Duplicate.wrap(format!("contract: {}", ctx.address_text(address))));
    }
    let history = &contract.contract_code_history;
    let (Some(first), Some(last)) = (history.first(), history.last()) else {
        return Err(WasmError::Empty.wrap("contract history"));
    };
    let creator = account(ctx.config(), &info.creator)?;
    state::append_history(ctx, address, history)?;
    state::set_contract_info(ctx, address, &info)?;
    state::index_by_code(ctx, address, last)?;
    state::index_by_creator(ctx, &creator, first, address)?;
    let own = contract_state(ctx, address);
    for model in &contract.contract_state {
        if own.has(&model.key)? {
            return Err(WasmError::Duplicate.wrap(format!("duplicate key: {}", hex::encode(&model.key))));
        }
        own.set(&model.key, model.value.clone())?;
    }
    Ok(())
}

/// Writes a counter under the key that the section names, as wasmd does.
fn import_sequence(ctx: &Ctx, sequence: &Sequence) -> Res<()> {
    let kv = ctx.kv(STORE);
    if kv.has(&sequence.id_key)? {
        let key = String::from_utf8_lossy(&sequence.id_key);
        return Err(WasmError::Duplicate.wrap(format!("autoincrement id: {key}")));
    }
    kv.set(&sequence.id_key, sequence.value.to_be_bytes().to_vec())
}

/// The counters must lie behind what the section has. Of addresses wasmd tries one, with the counter in the
/// place of the code too; contracts whose address does not come from the counter so need no counter at all.
fn check_counters(ctx: &Ctx, last_code: u64) -> Res<()> {
    let key = |raw: &[u8]| String::from_utf8_lossy(raw).into_owned();
    let next = state::peek(ctx, &NEXT_CODE_ID)?;
    if next <= last_code {
        let key = key(NEXT_CODE_ID.raw_key());
        let text = format!("seq {key} with value: {next} must be greater than: {last_code} ");
        return Err(WasmError::Invalid.wrap(text));
    }
    let next = state::peek(ctx, &NEXT_INSTANCE_ID)?;
    if state::has_contract(ctx, &classic(next, next)?)? {
        let key = key(NEXT_INSTANCE_ID.raw_key());
        return Err(WasmError::Invalid.wrap(format!("value: {next} for seq {key} was used already")));
    }
    Ok(())
}
