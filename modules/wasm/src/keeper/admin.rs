//! What changes of a contract without running it.

use super::WasmKeeper;
use crate::access::Policy;
use crate::events;
use crate::state;
use openledger_core::{AccAddress, Ctx, Res, Sdk};
use openledger_proto::cosmwasm::wasm::v1::ContractInfo;

impl WasmKeeper {
    fn modifiable(&self, ctx: &Ctx, contract: &AccAddress, caller: &AccAddress, policy: Policy) -> Res<ContractInfo> {
        let info = state::contract_info(ctx, contract)?;
        let info = info.ok_or_else(|| Sdk::InvalidRequest.wrap("unknown contract"))?;
        match policy.can_modify_contract(state::admin(ctx, &info)?.as_ref(), caller) {
            true => Ok(info),
            false => Err(Sdk::Unauthorized.wrap("can not modify contract")),
        }
    }

    /// Gives a contract another admin, or none.
    ///
    /// # Errors
    /// `sdk:18` for an unknown contract, `sdk:4` for others than its admin.
    pub(crate) fn set_admin(
        &self,
        ctx: &Ctx,
        contract: &AccAddress,
        caller: &AccAddress,
        admin: Option<&AccAddress>,
        policy: Policy,
    ) -> Res<()> {
        let mut info = self.modifiable(ctx, contract, caller, policy)?;
        info.admin = admin.map(|admin| ctx.address_text(admin)).unwrap_or_default();
        state::set_contract_info(ctx, contract, &info)?;
        events::update_admin(ctx, contract, &info.admin);
        Ok(())
    }

    /// Gives a contract another label.
    ///
    /// # Errors
    /// As [`WasmKeeper::set_admin`].
    pub(crate) fn set_label(
        &self,
        ctx: &Ctx,
        contract: &AccAddress,
        caller: &AccAddress,
        label: &str,
        policy: Policy,
    ) -> Res<()> {
        let mut info = self.modifiable(ctx, contract, caller, policy)?;
        label.clone_into(&mut info.label);
        state::set_contract_info(ctx, contract, &info)?;
        events::update_label(ctx, contract, label);
        Ok(())
    }
}
