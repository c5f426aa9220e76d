//! Questions to contracts, and to what they have stored.

use super::WasmKeeper;
use super::frame::Frame;
use super::run::{CallError, Invocation, read_plain};
use crate::errors::WasmError;
use crate::keys;
use crate::state;
use crate::vmtypes::QueryResult;
use openledger_core::{AccAddress, Ctx, Res};
use openledger_wasmvm::EntryPoint;

/// A key and a value of a contract's storage.
type Entry = (Vec<u8>, Vec<u8>);

impl WasmKeeper {
    /// Asks a contract; `None` where its answer has no content. The context's meter bounds what the answer may cost.
    ///
    /// # Errors
    /// `wasm:27` when contracts ask contracts too deeply, `wasm:22`, `wasm:28`, `wasm:9` with the contract's own text,
    /// `wasm:29`, out of gas.
    pub fn query_smart(&self, ctx: &Ctx, contract: &AccAddress, request: &[u8]) -> Res<Option<Vec<u8>>> {
        let ctx = &Frame::deeper_query(ctx)?;
        let (info, code) = state::contract_instance(ctx, contract)?;
        let checksum = state::checksum(&code)?;
        self.charge_setup(ctx, info.code_id, &checksum, request.len(), "query")?;
        let call = Invocation { entry: EntryPoint::Query, checksum, contract, args: &[request] };
        let answer = self.invoke_raw(ctx, &call, read_plain::<QueryResult>)?;
        let answer = answer.and_then(|answer| match answer.error.is_empty() {
            true => Ok(answer.ok.into_option()),
            false => Err(CallError::Contract(answer.error)),
        });
        answer.map_err(|e| e.refusal(WasmError::QueryFailed))
    }

    /// A value of a contract's storage.
    ///
    /// # Errors
    /// Out of gas; fatal.
    pub fn query_raw(&self, ctx: &Ctx, contract: &AccAddress, key: &[u8]) -> Res<Option<Vec<u8>>> {
        keys::contract_state(ctx, contract).get(key)
    }

    /// At most `limit` entries of a contract's storage between two keys, and the key behind them if there are more.
    ///
    /// # Errors
    /// Out of gas; fatal.
    pub(crate) fn query_raw_range(
        &self,
        ctx: &Ctx,
        contract: &AccAddress,
        range: (Option<&[u8]>, Option<&[u8]>),
        limit: u16,
        reverse: bool,
    ) -> Res<(Vec<Entry>, Option<Vec<u8>>)> {
        let (start, end) = range;
        let prefix = keys::CONTRACT_STATE.len().saturating_add(contract.as_bytes().len());
        let mut it = keys::contract_state(ctx, contract).iter(start.unwrap_or_default(), end, reverse)?;
        let mut entries = Vec::new();
        while entries.len() < usize::from(limit) {
            let Some(entry) = it.next_entry()? else { break };
            entries.push(entry);
        }
        let next = it.peek().map(|(key, _)| key.get(prefix..).unwrap_or_default().to_vec());
        Ok((entries, next))
    }
}
