//! One call of an entry point: arguments, gas in and out, and what its end means.

use super::WasmKeeper;
use crate::ante::TxNumber;
use crate::errors::WasmError;
use crate::gas_register::GasRegister;
use crate::host::ContractHost;
use crate::state;
use crate::vmtypes::{BlockEnv, ContractResult, Env, GoValue, JsonError, Named, TxEnv, check_payloads, from_json};
use openledger_core::{AccAddress, Ctx, ExecMode, Failure, PANIC, Res, Sdk, TxError};
use openledger_wasmvm::{Call, CallOutcome, Checksum, EntryPoint, VmError};

/// Gas of the chain for each byte that a contract answers.
const GAS_PER_ANSWERED_BYTE: u64 = 1;

/// A call that is to be made.
#[derive(Debug)]
pub(crate) struct Invocation<'a> {
    /// The export.
    pub(crate) entry: EntryPoint,
    /// The code.
    pub(crate) checksum: Checksum,
    /// Whose storage and address it has.
    pub(crate) contract: &'a AccAddress,
    /// The arguments behind the env.
    pub(crate) args: &'a [&'a [u8]],
}

/// Why a call has no answer, after its gas was paid.
#[derive(Debug)]
pub(crate) enum CallError {
    /// The virtual machine ended it, or what came back is no answer; the text of wasmvm.
    Vm(String),
    /// The contract refused; its own text.
    Contract(String),
}

impl CallError {
    /// The refusal that most entry points make of it. The contract's own text may be shown to contracts.
    pub(crate) fn refusal(self, of_contract: WasmError) -> Failure {
        match self {
            Self::Vm(text) => WasmError::Vm.wrap(text),
            Self::Contract(text) => deterministic(of_contract.wrap(text)),
        }
    }
}

/// Marks a refusal as one whose text contracts may see.
pub(crate) fn deterministic(failure: Failure) -> Failure {
    match failure {
        Failure::Tx(e) => Failure::Tx(TxError { deterministic: true, ..e }),
        other => other,
    }
}

/// Whether wasmd raises this refusal as a panic: no contract gets it in a reply, unless it is out of gas under a limit
/// of its own.
pub(crate) fn unwinds(e: &TxError) -> bool {
    e.unwinds || (e.codespace.as_str(), e.code) == PANIC
}

/// A panic of wasmd, whose text never depends on the node.
fn panicked(text: impl std::fmt::Display) -> Failure {
    Failure::panicked(format!("recovered: {text}"))
}

/// What becomes of an answer without content, which wasmd dereferences.
pub(crate) fn no_content() -> Failure {
    panicked(JsonError::NilPointer)
}

impl WasmKeeper {
    /// What contracts learn of block and transaction.
    ///
    /// # Errors
    /// The code of a panic for a time before 1970, as wasmd has it.
    pub(crate) fn env(&self, ctx: &Ctx, contract: &AccAddress) -> Res<Env> {
        let block = ctx.block();
        let time = u64::try_from(block.time.unix_nanos()).ok().filter(|nanos| *nanos > 0);
        let time = time.ok_or_else(|| panicked("Block (unix) time must never be empty or negative "))?;
        let transaction = TxNumber::of(ctx)?.map(|index| TxEnv { index, hash: ctx.tx().hash });
        let block = BlockEnv { height: block.height, time, chain_id: block.chain_id.clone() };
        Ok(Env { block, transaction, contract: ctx.address_text(contract) })
    }

    /// Charges for getting a contract ready: less if its code is pinned or was called before in this transaction.
    ///
    /// # Errors
    /// Out of gas; fatal.
    pub(crate) fn charge_setup(
        &self,
        ctx: &Ctx,
        code_id: u64,
        checksum: &Checksum,
        msg_len: usize,
        what: &str,
    ) -> Res<()> {
        let pinned = state::is_pinned(ctx, code_id)?;
        let discount = state::has_discount(ctx, checksum, pinned);
        let cost = self.gas(ctx)?.setup_contract_call(discount, msg_len);
        ctx.gas().consume(cost, &format!("Loading CosmWasm module: {what}"))
    }

    /// What a call may use, in gas of the virtual machine.
    ///
    /// # Errors
    /// The code of a panic when a limit is too great to be expressed, as in wasmd.
    fn runtime_gas(&self, ctx: &Ctx, register: &GasRegister) -> Res<u64> {
        let gas = ctx.gas();
        if gas.limit() == u64::MAX {
            return Ok(u64::MAX);
        }
        register.to_wasm(gas.remaining()).map_err(|e| e.refusal(gas))
    }

    /// Charges what a call has used. Using all that was left counts as running out.
    ///
    /// # Errors
    /// Out of gas.
    pub(crate) fn consume_runtime_gas(&self, ctx: &Ctx, register: &GasRegister, wasm_gas: u64) -> Res<()> {
        let gas = ctx.gas();
        gas.consume(register.from_wasm(wasm_gas), "wasm contract")?;
        if !gas.is_exhausted() {
            return Ok(());
        }
        let (limit, used) = (gas.limit(), gas.consumed());
        let text =
            format!("out of gas in location: Wasm engine function execution; gasWanted: {limit}, gasUsed: {used}");
        match Sdk::OutOfGas.wrap(text) {
            Failure::Tx(e) => Err(Failure::Tx(TxError { unwinds: true, ..e })),
            other => Err(other),
        }
    }

    /// Calls an entry point that answers with a result of `T`, and charges for it.
    ///
    /// # Errors
    /// Out of gas; the code of a panic; fatal. Everything else is in the inner result.
    pub(crate) fn invoke<T: Named>(&self, ctx: &Ctx, call: &Invocation<'_>) -> Res<Result<Option<T>, CallError>> {
        let read = |bytes: &[u8]| -> Result<ContractResult<T>, JsonError> {
            let result: ContractResult<T> = from_json(bytes)?;
            let messages = result.ok.as_ref().map_or(&[][..], Named::messages);
            check_payloads(messages).map_err(JsonError::Text)?;
            Ok(result)
        };
        let result = self.invoke_raw(ctx, call, read)?;
        Ok(result.and_then(|result| match result.error.is_empty() {
            true => Ok(result.ok),
            false => Err(CallError::Contract(result.error)),
        }))
    }

    /// As [`WasmKeeper::invoke`], for an entry point whose answer must have content.
    ///
    /// # Errors
    /// As [`WasmKeeper::invoke`]; also the code of a panic for an answer without content, which wasmd dereferences.
    pub(crate) fn invoke_some<T: Named>(&self, ctx: &Ctx, call: &Invocation<'_>) -> Res<Result<T, CallError>> {
        match self.invoke(ctx, call)? {
            Ok(Some(answer)) => Ok(Ok(answer)),
            Ok(None) => Err(no_content()),
            Err(e) => Ok(Err(e)),
        }
    }

    /// Calls an entry point, charges for it and reads what came back.
    ///
    /// # Errors
    /// As [`WasmKeeper::invoke`].
    pub(crate) fn invoke_raw<T>(
        &self,
        ctx: &Ctx,
        call: &Invocation<'_>,
        read: impl FnOnce(&[u8]) -> Result<T, JsonError>,
    ) -> Res<Result<T, CallError>> {
        let env = self.env(ctx, call.contract)?.to_json();
        let register = self.gas(ctx)?;
        let gas_limit = self.runtime_gas(ctx, &register)?;
        let CallOutcome { result, gas, memory_pages } = self.enter(ctx, &register, call, &env, gas_limit)?;
        let (used, outcome) = match result {
            Err(e) => (gas.internally_used, Err(self.vm_text(ctx, e)?)),
            Ok(bytes) => self.read_answer(&register, &bytes, (gas_limit, gas.internally_used), read),
        };
        charge_memory(ctx, &register, memory_pages)?;
        if outcome.as_ref().is_err_and(|e| matches!(e, Unread::Panic)) {
            // Go's panic passes by the line that would charge the call.
            return Err(panicked(JsonError::NilPointer));
        }
        self.consume_runtime_gas(ctx, &register, used)?;
        Ok(outcome.map_err(|e| CallError::Vm(e.into_text())))
    }

    /// Runs the guest. A failure that stops the node comes out of the host, past the virtual machine.
    fn enter(
        &self,
        ctx: &Ctx,
        register: &GasRegister,
        call: &Invocation<'_>,
        env: &str,
        gas_limit: u64,
    ) -> Res<CallOutcome> {
        let host = ContractHost::new(self.clone(), ctx, register, call.contract, call.entry);
        let stopped = host.stopped();
        let args: Vec<&[u8]> = std::iter::once(env.as_bytes()).chain(call.args.iter().copied()).collect();
        let (entry, slow) = (call.entry, register.slow_prices());
        let request = Call { checksum: &call.checksum, entry, args: &args, gas_limit, slow };
        let outcome = self.vm(ctx).call(&request, Box::new(host));
        match stopped.take() {
            Some(failure) => Err(failure),
            None => Ok(outcome),
        }
    }

    /// Charges for the reading of an answer and reads it: the gas that was used in all, and the answer.
    fn read_answer<T>(
        &self,
        register: &GasRegister,
        bytes: &[u8],
        (gas_limit, used): (u64, u64),
        read: impl FnOnce(&[u8]) -> Result<T, JsonError>,
    ) -> (u64, Result<T, Unread>) {
        let length = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        let reading = length.saturating_mul(GAS_PER_ANSWERED_BYTE).saturating_mul(register.multiplier);
        let total = used.saturating_add(reading);
        if gas_limit < total {
            let text = format!("insufficient gas left to deserialize contract execution result ({length} bytes)");
            return (used, Err(Unread::Text(text)));
        }
        let answer = read(bytes).map_err(|e| match e {
            JsonError::NilPointer => Unread::Panic,
            other => Unread::Text(other.to_string()),
        });
        (total, answer)
    }

    /// What wasmvm says of a failed call.
    ///
    /// # Errors
    /// Fatal when this node cannot execute what others can.
    fn vm_text(&self, ctx: &Ctx, e: VmError) -> Res<Unread> {
        self.vm_error(ctx, e).map(Unread::Text)
    }

    /// The words of wasmvm for an error of the virtual machine. What is wrong with this node alone must never become a
    /// receipt: in a block it stops the node, elsewhere it refuses one request.
    ///
    /// # Errors
    /// Fatal.
    pub(crate) fn vm_error(&self, ctx: &Ctx, e: VmError) -> Res<String> {
        match e {
            VmError::OutOfGas => Ok("Out of gas".to_owned()),
            VmError::Refused(text) | VmError::Contract(text) => Ok(format!("Error calling the VM: {text}")),
            VmError::Infrastructure(text) if ctx.mode() == ExecMode::Deliver => {
                Err(Failure::Fatal(format!("contract VM: {text}")))
            }
            VmError::Infrastructure(text) => Ok(format!("Error calling the VM: {text}")),
        }
    }
}

/// Charges for the memory that an instance had at the end of its call, where the register has a price for it.
///
/// # Errors
/// Out of gas.
fn charge_memory(ctx: &Ctx, register: &GasRegister, pages: u32) -> Res<()> {
    match register.memory(pages) {
        0 => Ok(()),
        cost => ctx.gas().consume(cost, "memory of a contract"),
    }
}

/// Why an answer was not read.
enum Unread {
    Text(String),
    Panic,
}

impl Unread {
    fn into_text(self) -> String {
        match self {
            Self::Text(text) => text,
            Self::Panic => JsonError::NilPointer.to_string(),
        }
    }
}

/// Reads an answer without messages.
pub(crate) fn read_plain<T: GoValue>(bytes: &[u8]) -> Result<T, JsonError> {
    from_json(bytes)
}
