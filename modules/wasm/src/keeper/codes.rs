//! Codes: storing, pinning, and who may use them.

use super::WasmKeeper;
use crate::access::{self, ChainAccess, Policy};
use crate::code_budget;
use crate::errors::WasmError;
use crate::events;
use crate::gas_register::GasRegister;
use crate::gzip;
use crate::keys::PINNED;
use crate::msgs::MAX_WASM_SIZE;
use crate::state;
use openledger_core::{AccAddress, Ctx, ExecMode, Res, Sdk};
use openledger_proto::cosmwasm::wasm::v1::{AccessConfig, CodeInfo, Params};
use openledger_wasmvm::{Analysis, Checksum, VmError};
use std::borrow::Cow;

impl WasmKeeper {
    /// Stores a code and returns its id and checksum. `access` says who may make contracts of it; without one, those
    /// whom the parameters allow it. A simulation checks and compiles the code and writes no file.
    ///
    /// # Errors
    /// `sdk:4` without the right to store it or for an access that is wider than the parameters allow, `wasm:2` for
    /// bytes that are no code, `wasm:32` when the block has compiled as much as the gas register allows.
    pub fn create(
        &self,
        ctx: &Ctx,
        creator: &AccAddress,
        code: &[u8],
        access: Option<&AccessConfig>,
        policy: Policy,
    ) -> Res<(u64, Checksum)> {
        let text = ctx.address_text(creator);
        // wasmd reads the parameters for each of the two fields.
        let default = access::with(state::params(ctx)?.instantiate_default_permission, &text)?;
        let upload = state::params(ctx)?.code_upload_access.unwrap_or_default();
        let access = access.unwrap_or(&default).clone();
        let chain = ChainAccess { upload, instantiate: default };
        if !policy.can_create_code(&chain, &text, &access)? {
            return Err(Sdk::Unauthorized.wrap("can not create code"));
        }
        let gas = self.gas(ctx)?;
        let wasm = Self::unpack(ctx, &gas, code)?;
        self.consume_runtime_gas(ctx, &gas, gas.compile_in_wasm_gas(wasm.len()))?;
        code_budget::take(ctx, &gas, &wasm)?;
        let persist = ctx.mode() == ExecMode::Deliver;
        let checksum = self.vm(ctx).store(&wasm, persist).map_err(Failed::new);
        let checksum = checksum.or_else(|e| self.not_created(ctx, e))?;
        let id = state::next_code_id(ctx)?;
        let info = CodeInfo { code_hash: checksum.0.to_vec(), creator: text, instantiate_config: Some(access) };
        state::set_code_info(ctx, id, &info)?;
        code_budget::remember(ctx, &gas, &checksum)?;
        events::store_code(ctx, &hex::encode(checksum.0), id);
        Ok((id, checksum))
    }

    /// The module's own bytes; charged before they are unpacked.
    fn unpack<'a>(ctx: &Ctx, gas: &GasRegister, code: &'a [u8]) -> Res<Cow<'a, [u8]>> {
        if !gzip::is_gzip(code) {
            return Ok(Cow::Borrowed(code));
        }
        ctx.gas().consume(gas.uncompress(code.len()), "Uncompress gzip bytecode")?;
        let unpacked = gzip::unpack(code, MAX_WASM_SIZE);
        unpacked.map(Cow::Owned).map_err(|e| WasmError::CreateFailed.wrap(format!("uncompress wasm archive: {e}")))
    }

    fn not_created<T>(&self, ctx: &Ctx, e: Failed) -> Res<T> {
        Err(WasmError::CreateFailed.wrap(self.vm_error(ctx, e.0)?))
    }

    /// What a stored code offers.
    ///
    /// # Errors
    /// `wasm:29` when this node cannot tell in a simulation or a query; fatal in a block.
    pub(crate) fn analyze(&self, ctx: &Ctx, checksum: &Checksum) -> Res<Analysis> {
        match self.vm(ctx).analyze(checksum) {
            Ok(analysis) => Ok(analysis),
            Err(e) => Err(WasmError::Vm.wrap(self.vm_error(ctx, e)?)),
        }
    }

    /// The bytes of a stored code, as they were before packing.
    ///
    /// # Errors
    /// `wasm:28` for an unknown id; `wasm:29` or fatal when this node has lost it.
    pub fn byte_code(&self, ctx: &Ctx, id: u64) -> Res<Vec<u8>> {
        let code = state::code_info(ctx, id)?.ok_or_else(|| WasmError::no_such_code(id))?;
        match self.vm(ctx).load(&state::checksum(&code)?) {
            Ok(bytes) => Ok(bytes),
            Err(e) => Err(WasmError::Vm.wrap(self.vm_error(ctx, e)?)),
        }
    }

    /// Keeps a code compiled in memory from now on, which makes its calls cheaper.
    ///
    /// # Errors
    /// `wasm:28` for an unknown code.
    pub fn pin_code(&self, ctx: &Ctx, id: u64) -> Res<()> {
        let code = state::code_info(ctx, id)?.ok_or_else(|| WasmError::no_such_code(id))?;
        ctx.gas().consume(self.gas(ctx)?.pin, "Loading CosmWasm module: pin code")?;
        // wasmd collects the whole set, whose reading is paid for.
        state::pinned_checksums(ctx, None)?;
        if ctx.mode() == ExecMode::Deliver {
            let pinned = self.vm(ctx).pin(&state::checksum(&code)?);
            pinned.or_else(|e| Err(WasmError::SyncPinnedCodesFailed.wrap(self.vm_error(ctx, e)?)))?;
        }
        PINNED.set(ctx, &id, &true)?;
        events::pin_code(ctx, id);
        Ok(())
    }

    /// Lets a code leave memory.
    ///
    /// # Errors
    /// `wasm:28` for an unknown code.
    pub fn unpin_code(&self, ctx: &Ctx, id: u64) -> Res<()> {
        let code = state::code_info(ctx, id)?.ok_or_else(|| WasmError::no_such_code(id))?;
        ctx.gas().consume(self.gas(ctx)?.unpin, "Loading CosmWasm module: unpin code")?;
        let checksum = state::checksum(&code)?;
        let others = state::pinned_checksums(ctx, Some(id))?;
        if ctx.mode() == ExecMode::Deliver && !others.contains(&checksum) {
            let unpinned = self.vm(ctx).unpin(&checksum);
            unpinned.or_else(|e| Err(WasmError::SyncPinnedCodesFailed.wrap(self.vm_error(ctx, e)?)))?;
        }
        PINNED.remove(ctx, &id)?;
        events::unpin_code(ctx, id);
        Ok(())
    }

    /// Changes who may make contracts of a code.
    ///
    /// # Errors
    /// `wasm:28` for an unknown code, `sdk:4` for others than its creator or for an access that is wider than the
    /// parameters allow.
    pub(crate) fn set_access(
        &self,
        ctx: &Ctx,
        id: u64,
        caller: &AccAddress,
        access: &AccessConfig,
        policy: Policy,
    ) -> Res<()> {
        let mut code = state::code_info(ctx, id)?.ok_or_else(|| WasmError::no_such_code(id))?;
        let Params { instantiate_default_permission: widest, .. } = state::params(ctx)?;
        let is_subset = access::is_type_subset(access.permission, widest);
        let creator = state::stored_address(ctx, &code.creator)?;
        let creator = creator.ok_or_else(|| openledger_core::Failure::corrupt("code without creator"))?;
        if !policy.can_modify_code_access(&creator, caller, is_subset) {
            return Err(Sdk::Unauthorized.wrap("can not modify code access config"));
        }
        code.instantiate_config = Some(access.clone());
        state::set_code_info(ctx, id, &code)?;
        events::update_access(ctx, id, access);
        Ok(())
    }
}

/// An error of the virtual machine on its way to its meaning.
struct Failed(VmError);

impl Failed {
    fn new(e: VmError) -> Self {
        Self(e)
    }
}
