//! The messages: each reads its addresses, chooses whose rules it goes by, and calls the keeper.
//!
//! Their stateless checks are made before they come here, by the router or by the messenger of contracts.

use super::WasmKeeper;
use super::frame::Frame;
use super::instantiate::NewContract;
use crate::address::{NewAddress, account};
use crate::errors::WasmError;
use crate::funds;
use crate::state;
use openledger_core::{AccAddress, Ctx, Res};
use openledger_proto::cosmwasm::wasm::v1::*;

fn named(ctx: &Ctx, text: &str, what: &str) -> Res<AccAddress> {
    account(ctx.config(), text).map_err(|e| e.context(what))
}

/// The admin that a message names, if it names one.
fn admin(ctx: &Ctx, text: &str) -> Res<Option<AccAddress>> {
    if text.is_empty() { Ok(None) } else { named(ctx, text, "admin").map(Some) }
}

fn require_authority(ctx: &Ctx, given: &str) -> Res<()> {
    let authority = ctx.config().authority();
    if authority == given {
        return Ok(());
    }
    Err(WasmError::Invalid.wrap(format!("invalid authority; expected {authority}, got {given}")))
}

impl WasmKeeper {
    /// Stores a code.
    ///
    /// # Errors
    /// As [`WasmKeeper::create`].
    pub fn msg_store_code(&self, ctx: &Ctx, msg: &MsgStoreCode) -> Res<MsgStoreCodeResponse> {
        let sender = named(ctx, &msg.sender, "sender")?;
        let policy = Frame::policy(ctx, &msg.sender);
        let access = msg.instantiate_permission.as_ref();
        let (code_id, checksum) = self.create(ctx, &sender, &msg.wasm_byte_code, access, policy)?;
        Ok(MsgStoreCodeResponse { code_id, checksum: checksum.0.to_vec() })
    }

    /// Makes a contract whose address comes from a counter.
    ///
    /// # Errors
    /// As [`WasmKeeper::instantiate`].
    pub fn msg_instantiate_contract(
        &self,
        ctx: &Ctx,
        msg: &MsgInstantiateContract,
    ) -> Res<MsgInstantiateContractResponse> {
        let sender = named(ctx, &msg.sender, "sender")?;
        let admin = admin(ctx, &msg.admin)?;
        let new = NewContract {
            code_id: msg.code_id,
            creator: &sender,
            admin: admin.as_ref(),
            msg: &msg.msg,
            label: &msg.label,
            funds: &funds::check(&msg.funds)?,
            address: NewAddress::Classic,
        };
        let (contract, data) = self.instantiate(ctx, &new, Frame::policy(ctx, &msg.sender))?;
        Ok(MsgInstantiateContractResponse { address: ctx.address_text(&contract), data: data.unwrap_or_default() })
    }

    /// Makes a contract whose address is known beforehand.
    ///
    /// # Errors
    /// As [`WasmKeeper::instantiate`].
    pub fn msg_instantiate_contract2(
        &self,
        ctx: &Ctx,
        msg: &MsgInstantiateContract2,
    ) -> Res<MsgInstantiateContract2Response> {
        let sender = named(ctx, &msg.sender, "sender")?;
        let admin = admin(ctx, &msg.admin)?;
        let new = NewContract {
            code_id: msg.code_id,
            creator: &sender,
            admin: admin.as_ref(),
            msg: &msg.msg,
            label: &msg.label,
            funds: &funds::check(&msg.funds)?,
            address: NewAddress::Predictable { salt: &msg.salt, fix_msg: msg.fix_msg },
        };
        let (contract, data) = self.instantiate(ctx, &new, Frame::policy(ctx, &msg.sender))?;
        Ok(MsgInstantiateContract2Response { address: ctx.address_text(&contract), data: data.unwrap_or_default() })
    }

    /// Calls a contract.
    ///
    /// # Errors
    /// As [`WasmKeeper::execute`].
    pub fn msg_execute_contract(&self, ctx: &Ctx, msg: &MsgExecuteContract) -> Res<MsgExecuteContractResponse> {
        let sender = named(ctx, &msg.sender, "sender")?;
        let contract = named(ctx, &msg.contract, "contract")?;
        let data = self.execute(ctx, &contract, &sender, &msg.msg, &funds::check(&msg.funds)?)?;
        Ok(MsgExecuteContractResponse { data: data.unwrap_or_default() })
    }

    /// Gives a contract another code.
    ///
    /// # Errors
    /// `sdk:18`, `sdk:4`, `wasm:11`, `wasm:29`, those of events and messages of the contract.
    pub fn msg_migrate_contract(&self, ctx: &Ctx, msg: &MsgMigrateContract) -> Res<MsgMigrateContractResponse> {
        let sender = named(ctx, &msg.sender, "sender")?;
        let contract = named(ctx, &msg.contract, "contract")?;
        let policy = Frame::policy(ctx, &msg.sender);
        let data = self.migrate(ctx, &contract, &sender, msg.code_id, &msg.msg, policy)?;
        Ok(MsgMigrateContractResponse { data: data.unwrap_or_default() })
    }

    /// Gives a contract another admin.
    ///
    /// # Errors
    /// `sdk:18` for an unknown contract, `sdk:4` for others than its admin.
    pub fn msg_update_admin(&self, ctx: &Ctx, msg: &MsgUpdateAdmin) -> Res<MsgUpdateAdminResponse> {
        let sender = named(ctx, &msg.sender, "sender")?;
        let contract = named(ctx, &msg.contract, "contract")?;
        let admin = named(ctx, &msg.new_admin, "new admin")?;
        self.set_admin(ctx, &contract, &sender, Some(&admin), Frame::policy(ctx, &msg.sender))?;
        Ok(MsgUpdateAdminResponse {})
    }

    /// Takes a contract's admin away.
    ///
    /// # Errors
    /// As [`WasmKeeper::msg_update_admin`].
    pub fn msg_clear_admin(&self, ctx: &Ctx, msg: &MsgClearAdmin) -> Res<MsgClearAdminResponse> {
        let sender = named(ctx, &msg.sender, "sender")?;
        let contract = named(ctx, &msg.contract, "contract")?;
        self.set_admin(ctx, &contract, &sender, None, Frame::policy(ctx, &msg.sender))?;
        Ok(MsgClearAdminResponse {})
    }

    /// Gives a contract another label.
    ///
    /// # Errors
    /// As [`WasmKeeper::msg_update_admin`].
    pub fn msg_update_contract_label(
        &self,
        ctx: &Ctx,
        msg: &MsgUpdateContractLabel,
    ) -> Res<MsgUpdateContractLabelResponse> {
        let sender = named(ctx, &msg.sender, "sender")?;
        let contract = named(ctx, &msg.contract, "contract")?;
        self.set_label(ctx, &contract, &sender, &msg.new_label, Frame::policy(ctx, &msg.sender))?;
        Ok(MsgUpdateContractLabelResponse {})
    }

    /// Changes who may make contracts of a code.
    ///
    /// # Errors
    /// `wasm:28`, `sdk:4`.
    pub fn msg_update_instantiate_config(
        &self,
        ctx: &Ctx,
        msg: &MsgUpdateInstantiateConfig,
    ) -> Res<MsgUpdateInstantiateConfigResponse> {
        let sender = named(ctx, &msg.sender, "sender")?;
        let access = msg.new_instantiate_permission.clone().unwrap_or_default();
        self.set_access(ctx, msg.code_id, &sender, &access, Frame::policy(ctx, &msg.sender))?;
        Ok(MsgUpdateInstantiateConfigResponse {})
    }

    /// Writes the parameters.
    ///
    /// # Errors
    /// `wasm:14` for others than governance.
    pub fn msg_update_params(&self, ctx: &Ctx, msg: &MsgUpdateParams) -> Res<MsgUpdateParamsResponse> {
        require_authority(ctx, &msg.authority)?;
        state::set_params(ctx, &msg.params.clone().unwrap_or_default())?;
        Ok(MsgUpdateParamsResponse {})
    }

    /// Pins codes.
    ///
    /// # Errors
    /// `wasm:14` for others than governance, `wasm:28` for an unknown code.
    pub fn msg_pin_codes(&self, ctx: &Ctx, msg: &MsgPinCodes) -> Res<MsgPinCodesResponse> {
        require_authority(ctx, &msg.authority)?;
        msg.code_ids.iter().try_for_each(|id| self.pin_code(ctx, *id))?;
        Ok(MsgPinCodesResponse {})
    }

    /// Unpins codes.
    ///
    /// # Errors
    /// As [`WasmKeeper::msg_pin_codes`].
    pub fn msg_unpin_codes(&self, ctx: &Ctx, msg: &MsgUnpinCodes) -> Res<MsgUnpinCodesResponse> {
        require_authority(ctx, &msg.authority)?;
        msg.code_ids.iter().try_for_each(|id| self.unpin_code(ctx, *id))?;
        Ok(MsgUnpinCodesResponse {})
    }

    /// Calls a contract in the name of governance.
    ///
    /// # Errors
    /// `wasm:14` for others than governance; as [`WasmKeeper::sudo`].
    pub fn msg_sudo_contract(&self, ctx: &Ctx, msg: &MsgSudoContract) -> Res<MsgSudoContractResponse> {
        require_authority(ctx, &msg.authority)?;
        let contract = named(ctx, &msg.contract, "contract")?;
        let data = self.sudo(ctx, &contract, &msg.msg)?;
        Ok(MsgSudoContractResponse { data: data.unwrap_or_default() })
    }

    /// Stores a code and makes a contract of it.
    ///
    /// # Errors
    /// As [`WasmKeeper::create`] and [`WasmKeeper::instantiate`].
    pub fn msg_store_and_instantiate_contract(
        &self,
        ctx: &Ctx,
        msg: &MsgStoreAndInstantiateContract,
    ) -> Res<MsgStoreAndInstantiateContractResponse> {
        let authority = named(ctx, &msg.authority, "authority")?;
        let admin = admin(ctx, &msg.admin)?;
        let policy = Frame::policy(ctx, &msg.authority);
        let access = msg.instantiate_permission.as_ref();
        let (code_id, _) = self.create(ctx, &authority, &msg.wasm_byte_code, access, policy)?;
        let new = NewContract {
            code_id,
            creator: &authority,
            admin: admin.as_ref(),
            msg: &msg.msg,
            label: &msg.label,
            funds: &funds::check(&msg.funds)?,
            address: NewAddress::Classic,
        };
        let (contract, data) = self.instantiate(ctx, &new, policy)?;
        let address = ctx.address_text(&contract);
        Ok(MsgStoreAndInstantiateContractResponse { address, data: data.unwrap_or_default() })
    }

    /// Stores a code and gives it to a contract.
    ///
    /// # Errors
    /// As [`WasmKeeper::create`] and [`WasmKeeper::msg_migrate_contract`].
    pub fn msg_store_and_migrate_contract(
        &self,
        ctx: &Ctx,
        msg: &MsgStoreAndMigrateContract,
    ) -> Res<MsgStoreAndMigrateContractResponse> {
        let authority = named(ctx, &msg.authority, "authority")?;
        let policy = Frame::policy(ctx, &msg.authority);
        let access = msg.instantiate_permission.as_ref();
        let (code_id, checksum) = self.create(ctx, &authority, &msg.wasm_byte_code, access, policy)?;
        let contract = named(ctx, &msg.contract, "contract")?;
        let data = self.migrate(ctx, &contract, &authority, code_id, &msg.msg, policy)?;
        let (checksum, data) = (checksum.0.to_vec(), data.unwrap_or_default());
        Ok(MsgStoreAndMigrateContractResponse { code_id, checksum, data })
    }

    /// Adds to the accounts that may store codes.
    ///
    /// # Errors
    /// `wasm:14` for others than governance, or where not a list of accounts may store codes.
    pub fn msg_add_code_upload_params_addresses(
        &self,
        ctx: &Ctx,
        msg: &MsgAddCodeUploadParamsAddresses,
    ) -> Res<MsgAddCodeUploadParamsAddressesResponse> {
        self.change_uploaders(ctx, &msg.authority, |addresses| {
            for address in &msg.addresses {
                if !addresses.contains(address) {
                    addresses.push(address.clone());
                }
            }
        })?;
        Ok(MsgAddCodeUploadParamsAddressesResponse {})
    }

    /// Takes from the accounts that may store codes.
    ///
    /// # Errors
    /// As [`WasmKeeper::msg_add_code_upload_params_addresses`].
    pub fn msg_remove_code_upload_params_addresses(
        &self,
        ctx: &Ctx,
        msg: &MsgRemoveCodeUploadParamsAddresses,
    ) -> Res<MsgRemoveCodeUploadParamsAddressesResponse> {
        self.change_uploaders(ctx, &msg.authority, |addresses| addresses.retain(|a| !msg.addresses.contains(a)))?;
        Ok(MsgRemoveCodeUploadParamsAddressesResponse {})
    }

    fn change_uploaders(&self, ctx: &Ctx, authority: &str, change: impl FnOnce(&mut Vec<String>)) -> Res<()> {
        require_authority(ctx, authority)?;
        let mut params = state::params(ctx)?;
        let is_list = |access: &&mut AccessConfig| access.permission == i32::from(AccessType::AnyOfAddresses);
        let access = params.code_upload_access.as_mut().filter(is_list);
        change(&mut access.ok_or_else(|| WasmError::Invalid.wrap("permission"))?.addresses);
        state::set_params(ctx, &params)
    }
}
