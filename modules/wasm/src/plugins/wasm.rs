//! Messages and queries of contracts about contracts.

use super::coins::coins;
use super::messages::unchecked;
use super::queries::{Answer, Refusal};
use crate::address::account;
use crate::dispatch::Dispatched;
use crate::errors::WasmError;
use crate::keeper::WasmKeeper;
use crate::msgs;
use crate::state;
use crate::vmtypes::{
    ContractInfoAnswer, RawRangeQuery, SmartQuery, SystemError, WasmMsg, WasmQuery, check_json, code_info_answer,
    raw_range_answer,
};
use openledger_core::wire::{coins_to_proto, pack};
use openledger_core::{AccAddress, ChainConfig, CodedError, Ctx, Failure, MessageResult, Res, Sdk};
use openledger_proto::cosmwasm::wasm::v1::{
    MsgClearAdmin, MsgExecuteContract, MsgInstantiateContract, MsgInstantiateContract2, MsgMigrateContract,
    MsgUpdateAdmin,
};
use prost::{Message, Name};

impl WasmKeeper {
    /// A message to this module. It takes the short way, past the router, which would add nothing: contracts call
    /// contracts up to a hundred deep.
    pub(super) fn dispatch_wasm(&self, ctx: &Ctx, sender: String, msg: &WasmMsg) -> Res<Dispatched> {
        if let Some(m) = &msg.execute {
            let funds = coins_to_proto(&coins(&m.funds.0)?);
            let (contract, msg) = (m.contract_addr.clone(), m.msg.bytes().to_vec());
            let msg = MsgExecuteContract { sender, contract, msg, funds };
            return self.run_own(ctx, &msg, msgs::execute, Self::msg_execute_contract);
        }
        if let Some(m) = &msg.instantiate {
            let funds = coins_to_proto(&coins(&m.funds.0)?);
            let (label, admin, msg) = (m.label.clone(), m.admin.clone(), m.msg.bytes().to_vec());
            let msg = MsgInstantiateContract { sender, admin, code_id: m.code_id, label, msg, funds };
            return self.run_own(ctx, &msg, msgs::instantiate, Self::msg_instantiate_contract);
        }
        if let Some(m) = &msg.instantiate2 {
            let funds = coins_to_proto(&coins(&m.funds.0)?);
            let msg = MsgInstantiateContract2 {
                sender,
                admin: m.admin.clone(),
                code_id: m.code_id,
                label: m.label.clone(),
                msg: m.msg.bytes().to_vec(),
                funds,
                salt: m.salt.bytes().to_vec(),
                fix_msg: false,
            };
            return self.run_own(ctx, &msg, msgs::instantiate2, Self::msg_instantiate_contract2);
        }
        if let Some(m) = &msg.migrate {
            let (contract, msg) = (m.contract_addr.clone(), m.msg.bytes().to_vec());
            let msg = MsgMigrateContract { sender, contract, code_id: m.new_code_id, msg };
            return self.run_own(ctx, &msg, msgs::migrate, Self::msg_migrate_contract);
        }
        if let Some(m) = &msg.clear_admin {
            let msg = MsgClearAdmin { sender, contract: m.contract_addr.clone() };
            return self.run_own(ctx, &msg, msgs::clear_admin, Self::msg_clear_admin);
        }
        if let Some(m) = &msg.update_admin {
            let msg = MsgUpdateAdmin { sender, new_admin: m.admin.clone(), contract: m.contract_addr.clone() };
            return self.run_own(ctx, &msg, msgs::update_admin, Self::msg_update_admin);
        }
        Err(WasmError::UnknownMsg.wrap("unknown variant of Wasm"))
    }

    fn run_own<M: Message + Name, R: Message + Name>(
        &self,
        ctx: &Ctx,
        msg: &M,
        check: impl Fn(&ChainConfig, &M) -> Res<()>,
        run: impl Fn(&Self, &Ctx, &M) -> Res<R>,
    ) -> Res<Dispatched> {
        check(ctx.config(), msg).map_err(|e| unchecked(e, &M::type_url()))?;
        let before = ctx.state().take_events();
        let result = run(self, ctx, msg);
        let events = ctx.state().take_events();
        before.into_iter().for_each(|event| ctx.emit(event));
        let mut done = Dispatched::default();
        done.add(MessageResult { response: pack(&result?), events });
        Ok(done)
    }

    /// Answers a query about contracts.
    pub(super) fn answer_wasm(&self, ctx: &Ctx, query: &WasmQuery) -> Answer {
        if let Some(smart) = &query.smart {
            return self.answer_smart(ctx, smart);
        }
        if let Some(raw) = &query.raw {
            let contract = address(ctx, &raw.contract_addr)?;
            // Go asks nothing where the key is null.
            let Some(key) = raw.key.get() else { return Ok(Vec::new()) };
            return Ok(self.query_raw(ctx, &contract, key)?.unwrap_or_default());
        }
        if let Some(query) = &query.contract_info {
            let contract = address(ctx, &query.contract_addr)?;
            let info = state::contract_info(ctx, &contract)?;
            let info = info.ok_or_else(|| SystemError::NoSuchContract(query.contract_addr.clone()))?;
            let answer = ContractInfoAnswer {
                pinned: state::is_pinned(ctx, info.code_id)?,
                code_id: info.code_id,
                creator: info.creator,
                admin: info.admin,
                ibc_port: info.ibc_port_id,
                ibc2_port: info.ibc2_port_id,
            };
            return Ok(answer.to_json().into_bytes());
        }
        if let Some(query) = &query.code_info {
            if query.code_id == 0 {
                return Err(WasmError::Empty.wrap("code id").into());
            }
            let code = state::code_info(ctx, query.code_id)?.ok_or(SystemError::NoSuchCode(query.code_id))?;
            return Ok(code_info_answer(query.code_id, &code.creator, &code.code_hash).into_bytes());
        }
        if let Some(query) = &query.raw_range {
            return self.answer_raw_range(ctx, query);
        }
        Err(SystemError::Unsupported("unknown WasmQuery variant".to_owned()).into())
    }

    fn answer_smart(&self, ctx: &Ctx, query: &SmartQuery) -> Answer {
        let contract = address(ctx, &query.contract_addr)?;
        let msg = query.msg.bytes();
        if check_json(msg).is_err() {
            return Err(WasmError::Invalid.wrap("json msg").into());
        }
        self.query_smart(ctx, &contract, msg).map(Option::unwrap_or_default).map_err(|e| match e {
            e if WasmError::NoSuchContract.is(&e) => SystemError::NoSuchContract(ctx.address_text(&contract)).into(),
            e if WasmError::NoSuchCode.is(&e) => no_such_code(&e).map_or(Refusal::Failed(e), Refusal::System),
            e => Refusal::Failed(e),
        })
    }

    fn answer_raw_range(&self, ctx: &Ctx, query: &RawRangeQuery) -> Answer {
        let contract = address(ctx, &query.contract_addr)?;
        let reverse = match query.order.as_str() {
            "ascending" => false,
            "descending" => true,
            other => return Err(Sdk::InvalidRequest.wrap(format!("unknown order {other}")).into()),
        };
        let range = (query.start.get(), query.end.get());
        let (entries, next) = self.query_raw_range(ctx, &contract, range, query.limit, reverse)?;
        Ok(raw_range_answer(&entries, next.as_deref()).into_bytes())
    }
}

/// The id in the words of [`WasmError::no_such_code`].
fn no_such_code(e: &Failure) -> Option<SystemError> {
    let text = e.to_string();
    let id = text.strip_prefix("code id ")?.split(':').next()?.parse().ok()?;
    Some(SystemError::NoSuchCode(id))
}

/// An address in a query; the refusal shows nothing but the text.
pub(super) fn address(ctx: &Ctx, text: &str) -> Result<AccAddress, Refusal> {
    account(ctx.config(), text).map_err(|_| Sdk::InvalidAddress.wrap(text).into())
}
