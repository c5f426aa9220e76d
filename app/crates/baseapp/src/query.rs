//! Queries at a height: module services by gRPC path, and raw store keys with proofs. What needs CometBFT's
//! RPC lives in `api`.

use super::{BaseApp, Published, header_at};
pub use openledger_core::exec::split_path;
use openledger_core::storage::Entry;
use openledger_core::{
    BlockInfo, Ctx, ExecMode, Failure, GasMeter, GrpcCode, Origin, PANIC, PANIC_SUFFIX, QueryError, Sdk, State, TxError,
};
use openledger_store::Proven;
use std::sync::Arc;

/// Entries that one subspace query gives at most.
const MAX_SUBSPACE_ENTRIES: usize = 10_000;
/// Bytes of keys and values that one subspace query gives at most.
const MAX_SUBSPACE_BYTES: usize = 16 << 20;
/// Entries that a subspace query reads at a time.
const SUBSPACE_PAGE: usize = 32;

/// A refusal of an ABCI query: codespace, code and text.
pub type AbciRefusal = TxError;

/// The value of a raw store query.
#[derive(Debug, Clone)]
pub struct StoreAnswer {
    /// Value; empty when the key does not exist.
    pub value: Vec<u8>,
    /// ICS23 proof operators when asked for.
    pub proof: Option<Proven>,
    /// The height that answers.
    pub height: u64,
}

impl BaseApp {
    /// The view of a height (0: latest).
    ///
    /// # Errors
    /// `sdk:26` for a height in the future or before the first block, `sdk:38` for one that was pruned.
    pub fn view_at(&self, height: u64) -> Result<Published, Failure> {
        let latest = self.published();
        let last = latest.block.height;
        if last == 0 {
            return Err(Sdk::InvalidHeight.wrap("openledger is not ready; please wait for first block"));
        }
        if height == 0 || height == last {
            return Ok(latest);
        }
        if height > last {
            return Err(
                Sdk::InvalidHeight.wrap("cannot query with height in the future; please provide a valid height")
            );
        }
        let unknown = |e: openledger_store::StoreError| {
            Sdk::NotFound.wrap(format!("failed to load state at height {height}; {e} (latest height: {last})"))
        };
        let snapshot = self.reader.snapshot(height).map_err(unknown)?;
        let app_hash = self.reader.app_hash_at(height).map_err(unknown)?;
        // That height's own header, as its state has it: nothing of the latest block.
        let state = State::new(snapshot.clone());
        let ctx = self.context(state, GasMeter::infinite(), latest.block, ExecMode::Query);
        let block = BlockInfo { height, app_hash: app_hash.to_vec(), ..BlockInfo::default() };
        let block = header_at(&self.ports, &ctx, block)?;
        Ok(Published { snapshot, block: Arc::new(block), app_hash })
    }

    /// The context of a query over a view.
    pub fn query_context(&self, view: &Published) -> Ctx {
        let gas = GasMeter::new(self.options.query_gas_limit);
        self.context(State::new(view.snapshot.clone()), gas, view.block.clone(), ExecMode::Query)
    }

    /// Answers a module's gRPC method at a height (0: latest) and names the height that answered.
    ///
    /// # Errors
    /// A gRPC status; `Unimplemented` for a path that no module serves.
    pub fn query_module(&self, path: &str, request: &[u8], height: u64) -> Result<(Vec<u8>, u64), QueryError> {
        if !self.serves(path) {
            return Err(QueryError::unimplemented(path));
        }
        let view = self.view_at(height).map_err(status_of_height)?;
        let ctx = self.query_context(&view);
        let ask = std::panic::AssertUnwindSafe(|| self.runtime.router().query(&ctx, path, request));
        let run = std::panic::catch_unwind(ask);
        let answer = run.unwrap_or_else(|_| Err(QueryError::new(GrpcCode::Internal, "panic in query")))?;
        Ok((answer, view.block.height))
    }

    /// Whether a module serves this path.
    pub fn serves(&self, path: &str) -> bool {
        split_path(path).is_some_and(|(service, _)| self.runtime.router().serves(service))
    }

    /// A raw key of a store. As in the SDK, a query without a height that wants no proof reads the latest
    /// one.
    ///
    /// # Errors
    /// `sdk:6` for an unknown store, `sdk:18` for a proof at height 1 or below, `sdk:26` for a future height.
    pub fn query_store(&self, store: &str, key: &[u8], height: u64, prove: bool) -> Result<StoreAnswer, Failure> {
        if height <= 1 && prove && height != 0 {
            return Err(
                Sdk::InvalidRequest.wrap("cannot query with proof when height <= 1; please provide a valid height")
            );
        }
        let store =
            self.runtime.store_key(store).ok_or_else(|| Sdk::UnknownRequest.wrap(format!("no such store: {store}")))?;
        if key.is_empty() {
            return Err(Sdk::TxDecode.wrap("query cannot be zero length"));
        }
        let view = self.view_at(height)?;
        let value = view.snapshot.get(store, key)?.unwrap_or_default();
        let proof = match prove {
            true => Some(
                self.reader
                    .prove(view.block.height, store, key)
                    .map_err(|e| Sdk::InvalidRequest.wrap(e.to_string()))?,
            ),
            false => None,
        };
        Ok(StoreAnswer { value, proof, height: view.block.height })
    }

    /// All entries under a key prefix.
    ///
    /// # Errors
    /// As [`BaseApp::query_store`]; `sdk:18` when they are more than an answer may hold, instead of a part of
    /// them.
    pub fn query_subspace(&self, store: &str, prefix: &[u8], height: u64) -> Result<(Vec<Entry>, u64), Failure> {
        let store =
            self.runtime.store_key(store).ok_or_else(|| Sdk::UnknownRequest.wrap(format!("no such store: {store}")))?;
        let view = self.view_at(height)?;
        let end = openledger_core::kv::prefix_end(prefix);
        let (mut entries, mut bytes, mut start) = (Vec::new(), 0usize, prefix.to_vec());
        loop {
            // Values may be large: read ahead as little as is worth a call.
            let page = view.snapshot.range(store, &start, end.as_deref(), false, SUBSPACE_PAGE)?;
            let more = page.len() == SUBSPACE_PAGE;
            if let Some((last, _)) = page.last() {
                start.clone_from(last);
                start.push(0);
            }
            bytes =
                page.iter().fold(bytes, |sum, (key, value)| sum.saturating_add(key.len()).saturating_add(value.len()));
            entries.extend(page);
            if entries.len() > MAX_SUBSPACE_ENTRIES || bytes > MAX_SUBSPACE_BYTES {
                let text = format!(
                    "more than {MAX_SUBSPACE_ENTRIES} entries or {MAX_SUBSPACE_BYTES} bytes; ask for a longer prefix"
                );
                return Err(Sdk::InvalidRequest.wrap(text));
            }
            if !more {
                return Ok((entries, view.block.height));
            }
        }
    }
}

/// How the SDK reports a height that cannot be served over gRPC.
fn status_of_height(e: Failure) -> QueryError {
    match e {
        Failure::Tx(e) => QueryError::new(GrpcCode::InvalidArgument, e.log),
        fatal => QueryError::new(GrpcCode::Internal, fatal.to_string()),
    }
}

/// The ABCI form of a query's error (SDK `gRPCErrorToSDKError`).
pub fn abci_refusal(e: &QueryError) -> AbciRefusal {
    if e.origin == Origin::Panicked {
        return TxError::new(PANIC.0, PANIC.1, format!("{}{PANIC_SUFFIX}", e.message));
    }
    let code = match (&e.origin, e.code) {
        (Origin::Plain, _) | (_, GrpcCode::InvalidArgument | GrpcCode::FailedPrecondition) => Sdk::InvalidRequest,
        (_, GrpcCode::NotFound) => Sdk::KeyNotFound,
        (_, GrpcCode::Unauthenticated) => Sdk::Unauthorized,
        _ => Sdk::UnknownRequest,
    };
    let text = match &e.origin {
        Origin::Status | Origin::Fatal => e.to_string(),
        Origin::Coded(text) => text.clone(),
        Origin::Plain | Origin::Panicked => e.message.clone(),
    };
    TxError::new("sdk", code.code(), format!("{text}: {}", code.text()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_thrown_is_told_whole_and_abci_queries_call_it_a_panic() {
        let panicked = |log: &str| QueryError::coded(&TxError::new(PANIC.0, PANIC.1, log));
        assert_eq!(panicked("invalid checksum: panic").message, "invalid checksum");
        assert_eq!(panicked("invalid checksum").message, "invalid checksum");
        assert_eq!(QueryError::plain("in a: panic").message, "in a: panic");
        let refusal = abci_refusal(&panicked("invalid checksum: panic"));
        assert_eq!((refusal.code, refusal.log.as_str()), (PANIC.1, "invalid checksum: panic"));
    }
}
