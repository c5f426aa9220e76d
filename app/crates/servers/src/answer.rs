//! Runs queries for the servers: off their event loop, a bounded number at a time, at the height that the
//! client named.
#![allow(clippy::disallowed_methods, reason = "a server measures time and has threads; no state code")]

use openledger_core::{GrpcCode, QueryError, Sdk};
use openledger_services::{QueryRouter, status_of};
use prost::bytes::Bytes;
use std::sync::Arc;
use tokio::sync::Semaphore;

/// Header and metadata key of heights, in requests and answers (SDK `grpctypes.GRPCBlockHeightHeader`).
pub const HEIGHT_HEADER: &str = "x-cosmos-block-height";

/// Requests that may wait for a worker; more are refused at once instead of holding memory.
const MAX_WAITING: usize = 512;

/// The router with the workers that ask it; shared by the gRPC and the REST server. Cheap to clone.
#[derive(Clone)]
pub struct Answers {
    router: QueryRouter,
    workers: Arc<Semaphore>,
    queue: Arc<Semaphore>,
}

impl Answers {
    /// Workers for a router: two per core, because some wait for CometBFT, and few, so that queries cannot
    /// starve consensus.
    pub fn new(router: QueryRouter) -> Self {
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        let workers = cores.saturating_mul(2).max(4);
        Self {
            router,
            workers: Arc::new(Semaphore::new(workers)),
            queue: Arc::new(Semaphore::new(MAX_WAITING + workers)),
        }
    }

    /// The router that every server asks.
    pub fn router(&self) -> &QueryRouter {
        &self.router
    }

    /// Answers `/<service>/<method>` at the height of a header's text (absent: latest); the number is the
    /// height for the answer's header.
    ///
    /// # Errors
    /// The query's own refusal; `ResourceExhausted` when too many wait; the SDK's refusals of heights.
    pub async fn answer(
        &self,
        path: String,
        request: Bytes,
        height: Option<String>,
    ) -> Result<(Vec<u8>, u64), QueryError> {
        let busy = || QueryError::new(GrpcCode::ResourceExhausted, "too many queries are waiting");
        let _place = self.queue.clone().try_acquire_owned().map_err(|_| busy())?;
        let permit = self.workers.clone().acquire_owned().await.map_err(|_| busy())?;
        let router = self.router.clone();
        let run = tokio::task::spawn_blocking(move || {
            // Held by the work itself: a client that leaves does not free its worker before the query has
            // ended.
            let _permit = permit;
            let height = height_of(height.as_deref())?;
            if height != 0 {
                router.app().view_at(height).map_err(|e| status_of(&e))?;
            }
            router.call(&path, &request, height)
        });
        run.await.unwrap_or_else(|_| Err(QueryError::new(GrpcCode::Internal, "panic in query")))
    }
}

/// The height that a header names, with the refusals of the SDK's interceptor.
fn height_of(header: Option<&str>) -> Result<u64, QueryError> {
    let Some(text) = header else { return Ok(0) };
    let number = super::rest::strconv::decimal(text).map_err(|e| {
        let context = format!("Baseapp.RegisterGRPCServer: invalid height header {HEIGHT_HEADER:?}: {e}");
        status_of(&Sdk::InvalidRequest.wrap(context))
    })?;
    u64::try_from(number).map_err(|_| {
        status_of(&Sdk::InvalidRequest.wrap("cannot query with height < 0; please provide a valid height"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heights_are_decimal_and_refused_in_the_words_of_the_sdk() {
        assert_eq!(height_of(None).unwrap(), 0);
        assert_eq!(height_of(Some("17")).unwrap(), 17);
        let e = height_of(Some("0x11")).unwrap_err();
        assert_eq!(e.code, GrpcCode::Unknown);
        assert_eq!(
            e.message,
            "codespace sdk code 18: invalid request: Baseapp.RegisterGRPCServer: invalid height header \"x-cosmos-block-height\": \
             strconv.ParseInt: parsing \"0x11\": invalid syntax"
        );
        let negative = height_of(Some("-1")).unwrap_err().message;
        assert_eq!(
            negative,
            "codespace sdk code 18: invalid request: cannot query with height < 0; please provide a valid height"
        );
        assert!(height_of(Some("9223372036854775808")).unwrap_err().message.ends_with("value out of range"));
    }
}
