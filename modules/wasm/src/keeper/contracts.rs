//! Calls of contracts that exist: execute, migrate, sudo, reply.

use super::WasmKeeper;
use super::frame::Frame;
use super::run::Invocation;
use crate::access::{Action, Policy};
use crate::address::{ibc_port, ibc2_port};
use crate::errors::WasmError;
use crate::events;
use crate::gas_register::ReplyContent;
use crate::state;
use crate::vmtypes::{Coin, MessageInfo, MigrateInfo, Reply, ReplyResult, Response};
use openledger_core::{AccAddress, Coins, Ctx, Event, Res, Sdk};
use openledger_proto::cosmwasm::wasm::v1::{CodeInfo, ContractInfo};
use openledger_wasmvm::{Checksum, EntryPoint};

/// Coins as contracts see them.
pub(crate) fn wasm_coins(coins: &Coins) -> Vec<Coin> {
    coins.iter().map(|c| Coin { denom: c.denom.to_string(), amount: c.amount.to_string() }).collect()
}

impl WasmKeeper {
    /// Moves the coins that come with a message, by the rules for messages of users. Events of type `message` are not
    /// passed on.
    pub(crate) fn transfer(&self, ctx: &Ctx, from: &AccAddress, to: &AccAddress, coins: &Coins) -> Res<()> {
        let bank = &self.ports().bank;
        bank.check_send_enabled(ctx, coins)?;
        if bank.is_blocked(ctx, to) {
            return Err(Sdk::Unauthorized.wrap(format!("{} is not allowed to receive funds", ctx.address_text(to))));
        }
        let before = ctx.state().take_events();
        let sent = bank.send(ctx, from, to, coins);
        let emitted = ctx.state().take_events();
        before.into_iter().for_each(|event| ctx.emit(event));
        sent?;
        emitted.into_iter().filter(|event| event.ty != "message").for_each(|event| ctx.emit(event));
        Ok(())
    }

    /// Calls `execute` and does what the contract answers; returns its data.
    ///
    /// # Errors
    /// `wasm:22`, `wasm:28`, those of the bank, `wasm:5` with the contract's own text, `wasm:29` when the virtual
    /// machine ended the call, those of events and messages of the contract.
    pub fn execute(
        &self,
        ctx: &Ctx,
        contract: &AccAddress,
        caller: &AccAddress,
        msg: &[u8],
        coins: &Coins,
    ) -> Res<Option<Vec<u8>>> {
        let (info, code) = state::contract_instance(ctx, contract)?;
        let checksum = state::checksum(&code)?;
        self.charge_setup(ctx, info.code_id, &checksum, msg.len(), "execute")?;
        if !coins.is_empty() {
            self.transfer(ctx, caller, contract, coins)?;
        }
        let sender = MessageInfo { sender: ctx.address_text(caller), funds: wasm_coins(coins) }.to_json();
        let args = [sender.as_bytes(), msg];
        let call = Invocation { entry: EntryPoint::Execute, checksum, contract, args: &args };
        let answer = self.invoke_some(ctx, &call)?.map_err(|e| e.refusal(WasmError::ExecuteFailed))?;
        events::called(ctx, "execute", contract);
        self.handle_response(ctx, contract, &info.ibc_port_id, answer)
    }

    /// Calls `sudo` and does what the contract answers. Who may ask for it is the caller's question.
    ///
    /// # Errors
    /// As [`WasmKeeper::execute`], but for coins.
    pub fn sudo(&self, ctx: &Ctx, contract: &AccAddress, msg: &[u8]) -> Res<Option<Vec<u8>>> {
        let (info, code) = state::contract_instance(ctx, contract)?;
        let checksum = state::checksum(&code)?;
        self.charge_setup(ctx, info.code_id, &checksum, msg.len(), "sudo")?;
        let call = Invocation { entry: EntryPoint::Sudo, checksum, contract, args: &[msg] };
        let answer = self.invoke_some(ctx, &call)?.map_err(|e| e.refusal(WasmError::ExecuteFailed))?;
        events::called(ctx, "sudo", contract);
        self.handle_response(ctx, contract, &info.ibc_port_id, answer).map_err(|e| e.context("dispatch"))
    }

    /// Calls `reply` and does what the contract answers.
    ///
    /// # Errors
    /// As [`WasmKeeper::sudo`].
    pub(crate) fn reply(&self, ctx: &Ctx, contract: &AccAddress, reply: &Reply) -> Res<Option<Vec<u8>>> {
        let (info, code) = state::contract_instance(ctx, contract)?;
        let checksum = state::checksum(&code)?;
        ctx.gas().consume(self.reply_gas(ctx, reply)?, "Loading CosmWasm module: reply")?;
        let msg = reply.to_json();
        let call = Invocation { entry: EntryPoint::Reply, checksum, contract, args: &[msg.as_bytes()] };
        let answer = self.invoke_some(ctx, &call)?.map_err(|e| e.refusal(WasmError::ExecuteFailed))?;
        events::called(ctx, "reply", contract);
        self.handle_response(ctx, contract, &info.ibc_port_id, answer).map_err(|e| e.context("dispatch"))
    }

    fn reply_gas(&self, ctx: &Ctx, reply: &Reply) -> Res<u64> {
        let emitted: Vec<Event>;
        let content = match &reply.result {
            ReplyResult::Err(text) => ReplyContent::Err(text),
            ReplyResult::Ok { events, data, .. } => {
                emitted = events.iter().map(crate::dispatch::core_event).collect();
                ReplyContent::Ok { data: data.as_deref().unwrap_or_default(), events: &emitted }
            }
        };
        self.gas(ctx)?.reply(true, content).map_err(|e| e.refusal(ctx.gas()))
    }

    /// Gives a contract another code and lets it migrate its state, unless both codes state the same version.
    ///
    /// # Errors
    /// `sdk:18` for an unknown contract or code, `sdk:4` without the right to change the contract or to use the code,
    /// `wasm:11` for a code without IBC in place of one with it, and those of the call.
    pub(crate) fn migrate(
        &self,
        ctx: &Ctx,
        contract: &AccAddress,
        caller: &AccAddress,
        new_code_id: u64,
        msg: &[u8],
        policy: Policy,
    ) -> Res<Option<Vec<u8>>> {
        let unknown = |what: &str| Sdk::InvalidRequest.wrap(format!("unknown {what}"));
        let mut info = state::contract_info(ctx, contract)?.ok_or_else(|| unknown("contract"))?;
        if !policy.can_modify_contract(state::admin(ctx, &info)?.as_ref(), caller) {
            return Err(Sdk::Unauthorized.wrap("can not migrate"));
        }
        let code = state::code_info(ctx, new_code_id)?.ok_or_else(|| unknown("code"))?;
        let access = code.instantiate_config.clone().unwrap_or_default();
        if !policy.can_instantiate(&access, &ctx.address_text(caller))? {
            return Err(Sdk::Unauthorized.wrap("to use new code"));
        }
        let new = state::checksum(&code)?;
        let analysis = self.analyze(ctx, &new)?;
        self.set_ports(ctx, contract, &mut info, analysis.has_ibc_entry_points)?;
        let old_version = self.old_version(ctx, &info)?;
        let version = analysis.contract_migrate_version;
        let answer = match version.is_none() || old_version.is_none() || version != old_version {
            true => self.call_migrate(ctx, contract, &new, new_code_id, (caller, old_version), msg)?,
            false => None,
        };
        state::unindex_by_code(ctx, contract, &state::last_history(ctx, contract)?)?;
        let entry = state::add_migration(ctx, &mut info, new_code_id, msg);
        state::append_history(ctx, contract, std::slice::from_ref(&entry))?;
        state::index_by_code(ctx, contract, &entry)?;
        state::set_contract_info(ctx, contract, &info)?;
        events::migrate(ctx, contract, new_code_id);
        let Some(answer) = answer else { return Ok(None) };
        let ctx = Frame::with_policy(ctx, policy.for_submessages(Action::Migrate));
        self.handle_response(&ctx, contract, &info.ibc_port_id, answer).map_err(|e| e.context("dispatch"))
    }

    fn set_ports(&self, ctx: &Ctx, contract: &AccAddress, info: &mut ContractInfo, has_ibc: bool) -> Res<()> {
        let addresses = &ctx.config().addresses;
        match (has_ibc, info.ibc_port_id.is_empty()) {
            (false, false) => return Err(WasmError::MigrationFailed.wrap("requires ibc callbacks")),
            (true, true) => info.ibc_port_id = ibc_port(addresses, contract),
            _ => {}
        }
        info.ibc2_port_id = ibc2_port(addresses, contract);
        Ok(())
    }

    /// The version that the code states on which the contract runs.
    fn old_version(&self, ctx: &Ctx, info: &ContractInfo) -> Res<Option<u64>> {
        let none =
            || openledger_core::Failure::corrupt(format!("contract of code {}, which there is not", info.code_id));
        let code: CodeInfo = state::code_info(ctx, info.code_id)?.ok_or_else(none)?;
        Ok(self.analyze(ctx, &state::checksum(&code)?)?.contract_migrate_version)
    }

    fn call_migrate(
        &self,
        ctx: &Ctx,
        contract: &AccAddress,
        checksum: &Checksum,
        code_id: u64,
        (caller, old_migrate_version): (&AccAddress, Option<u64>),
        msg: &[u8],
    ) -> Res<Option<Response>> {
        self.charge_setup(ctx, code_id, checksum, msg.len(), "migrate")?;
        let info = MigrateInfo { sender: ctx.address_text(caller), old_migrate_version }.to_json();
        let args = [msg, info.as_bytes()];
        let entry = EntryPoint::MigrateWithInfo;
        let call = Invocation { entry, checksum: *checksum, contract, args: &args };
        self.invoke(ctx, &call)?.map_err(|e| e.refusal(WasmError::MigrationFailed))
    }
}
