//! New contracts.

use super::WasmKeeper;
use super::contracts::wasm_coins;
use super::frame::Frame;
use super::run::{Invocation, no_content};
use crate::access::{Action, Policy};
use crate::address::{NewAddress, classic, ibc_port, ibc2_port, predictable};
use crate::errors::WasmError;
use crate::events;
use crate::state;
use crate::vmtypes::{MessageInfo, Response};
use openledger_core::ports::{Occupant, OccupantKind};
use openledger_core::{AccAddress, Coin, Coins, Ctx, Denom, Res, Sdk};
use openledger_proto::cosmwasm::wasm::v1::ContractInfo;
use openledger_wasmvm::{Checksum, EntryPoint};

/// Name of the module's account, through which coins are burned.
pub(crate) const MODULE: &str = "wasm";

/// A contract that is to be made.
#[derive(Debug)]
pub struct NewContract<'a> {
    /// Its code.
    pub code_id: u64,
    /// Who makes it.
    pub creator: &'a AccAddress,
    /// Who may change it.
    pub admin: Option<&'a AccAddress>,
    /// The message to its `instantiate`.
    pub msg: &'a [u8],
    /// Its label.
    pub label: &'a str,
    /// The coins that it gets.
    pub funds: &'a Coins,
    /// How its address comes about.
    pub address: NewAddress<'a>,
}

impl WasmKeeper {
    /// Makes a contract, calls its `instantiate` and does what it answers; returns its address and data.
    ///
    /// # Errors
    /// `wasm:28` for an unknown code, `sdk:4` without the right to use it, `wasm:15` for an address that is a
    /// contract's, `wasm:3` for one that is somebody else's, those of the bank, `wasm:4` with the contract's own
    /// text, `wasm:29`, those of events and messages of the contract.
    pub fn instantiate(&self, ctx: &Ctx, new: &NewContract<'_>, policy: Policy) -> Res<(AccAddress, Option<Vec<u8>>)> {
        let code_id = new.code_id;
        let code = state::code_info(ctx, code_id)?.ok_or_else(|| WasmError::no_such_code(code_id))?;
        let checksum = state::checksum(&code)?;
        self.charge_setup(ctx, code_id, &checksum, new.msg.len(), "instantiate")?;
        let creator = ctx.address_text(new.creator);
        if !policy.can_instantiate(&code.instantiate_config.unwrap_or_default(), &creator)? {
            return Err(Sdk::Unauthorized.wrap("can not instantiate"));
        }
        let contract = self.new_address(ctx, new, &checksum)?;
        self.take_address(ctx, &contract)?;
        if !new.funds.is_empty() {
            self.transfer(ctx, new.creator, &contract, new.funds)?;
        }
        let sender = MessageInfo { sender: creator, funds: wasm_coins(new.funds) }.to_json();
        let args = [sender.as_bytes(), new.msg];
        let call = Invocation { entry: EntryPoint::Instantiate, checksum, contract: &contract, args: &args };
        let answer = self.invoke::<Response>(ctx, &call)?.map_err(|e| e.refusal(WasmError::InstantiateFailed))?;
        let info = self.record(ctx, &contract, new, &checksum)?;
        events::instantiate(ctx, &contract, code_id);
        let inner = Frame::with_policy(ctx, policy.for_submessages(Action::Instantiate));
        // wasmd has recorded the contract, and paid for that, when it finds that the answer has no content.
        let answer = answer.ok_or_else(no_content)?;
        let data = self.handle_response(&inner, &contract, &info.ibc_port_id, answer);
        Ok((contract, data.map_err(|e| e.context("dispatch"))?))
    }

    fn new_address(&self, ctx: &Ctx, new: &NewContract<'_>, checksum: &Checksum) -> Res<AccAddress> {
        let contract = match new.address {
            NewAddress::Classic => classic(new.code_id, state::next_instance_id(ctx)?)?,
            NewAddress::Predictable { salt, fix_msg } => {
                predictable(&checksum.0, new.creator, salt, if fix_msg { new.msg } else { &[] })?
            }
        };
        if state::has_contract(ctx, &contract)? {
            let text = "contract address already exists, try a different combination of creator, checksum and salt";
            return Err(WasmError::Duplicate.wrap(text));
        }
        Ok(contract)
    }

    /// Gives the contract its account. Coins that were sent to its address beforehand stay, unless somebody has put a
    /// vesting account there, whose coins are burned so that the schedule cannot be got around.
    fn take_address(&self, ctx: &Ctx, contract: &AccAddress) -> Res<()> {
        let accounts = &self.ports().accounts;
        let claimed = || WasmError::AccountExists.wrap("address is claimed by external account");
        let Some(Occupant { sequence, has_key, kind }) = accounts.occupant(ctx, contract)? else {
            return accounts.create_base(ctx, contract);
        };
        if sequence != 0 || has_key {
            return Err(claimed());
        }
        match kind {
            OccupantKind::Base => Ok(()),
            OccupantKind::Vesting(original) => {
                accounts.replace_with_base(ctx, contract)?;
                self.burn_vesting(ctx, contract, &original).map_err(|e| e.context("prune balance"))
            }
            OccupantKind::Module | OccupantKind::Interchain => {
                accounts.replace_with_base(ctx, contract)?;
                Err(claimed())
            }
        }
    }

    fn burn_vesting(&self, ctx: &Ctx, contract: &AccAddress, original: &Coins) -> Res<()> {
        let ctx = &ctx.unmetered();
        let bank = &self.ports().bank;
        let mut held = Vec::new();
        for coin in original.iter() {
            let amount = bank.balance(ctx, contract, coin.denom.as_str())?;
            held.push(Coin { denom: Denom::new(coin.denom.as_str())?, amount });
        }
        // A denomination that is gone makes the whole burning fail, as in wasmd.
        let coins = Coins::new(held).map_err(|e| e.context("prune account balance"))?;
        bank.send_to_module(ctx, contract, MODULE, &coins).map_err(|e| e.context("prune account balance"))?;
        bank.burn(ctx, MODULE, &coins).map_err(|e| e.context("burn account balance"))
    }

    fn record(
        &self,
        ctx: &Ctx,
        contract: &AccAddress,
        new: &NewContract<'_>,
        checksum: &Checksum,
    ) -> Res<ContractInfo> {
        let addresses = &ctx.config().addresses;
        let has_ibc = self.analyze(ctx, checksum)?.has_ibc_entry_points;
        let info = ContractInfo {
            code_id: new.code_id,
            creator: ctx.address_text(new.creator),
            admin: new.admin.map(|admin| ctx.address_text(admin)).unwrap_or_default(),
            label: new.label.to_owned(),
            created: Some(state::position(ctx)),
            ibc_port_id: if has_ibc { ibc_port(addresses, contract) } else { String::new() },
            extension: None,
            ibc2_port_id: ibc2_port(addresses, contract),
        };
        let entry = state::initial_history(&info, new.msg);
        state::index_by_code(ctx, contract, &entry)?;
        state::index_by_creator(ctx, new.creator, &entry, contract)?;
        state::append_history(ctx, contract, std::slice::from_ref(&entry))?;
        state::set_contract_info(ctx, contract, &info)?;
        Ok(info)
    }
}
