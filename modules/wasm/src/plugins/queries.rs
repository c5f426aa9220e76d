//! Queries of contracts: read, bounded, answered, and written back as contracts expect it.

use super::wasm::address;
use crate::dispatch::{redact, redact_query};
use crate::keeper::{WasmKeeper, unwinds};
use crate::vmtypes::{QueryRequest, SystemError, base64_json, from_json};
use openledger_core::{AccAddress, Ctx, Failure, GasMeter, Origin, QueryError, Res};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Why a query of a contract has no answer.
#[derive(Debug)]
pub(super) enum Refusal {
    /// In terms that every chain shares; the contract sees it whole.
    System(SystemError),
    /// A refusal of the SDK's kind; the contract sees its code.
    Failed(Failure),
    /// A refusal of a gRPC method.
    Grpc(QueryError),
}

/// The answer to a query, or why there is none.
pub(super) type Answer = Result<Vec<u8>, Refusal>;

impl From<Failure> for Refusal {
    fn from(e: Failure) -> Self {
        Self::Failed(e)
    }
}
impl From<SystemError> for Refusal {
    fn from(e: SystemError) -> Self {
        Self::System(e)
    }
}
impl From<QueryError> for Refusal {
    fn from(e: QueryError) -> Self {
        Self::Grpc(e)
    }
}

impl WasmKeeper {
    /// Answers a query of a contract: the JSON of a request in, the JSON of a
    /// `SystemResult<ContractResult<Binary>>` out. The answer sees what this transaction wrote so far, and leaves
    /// nothing. What it used under `limit` is charged whatever comes of it, a panic of a module included.
    ///
    /// # Errors
    /// Out of gas; the code of a panic; fatal. Every other refusal is an answer.
    pub(crate) fn answer_contract(
        &self,
        ctx: &Ctx,
        contract: &AccAddress,
        request: &[u8],
        limit: GasMeter,
    ) -> Res<Vec<u8>> {
        let query: QueryRequest = match from_json(request) {
            Ok(query) => query,
            Err(e) => {
                let refusal = SystemError::InvalidRequest { error: e.to_string(), request: request.to_vec() };
                return Ok(system_result(&refusal));
            }
        };
        let inner = ctx.with_gas(limit.clone());
        let answer = inner.discarding(|inner| guarded(|| self.answer_query(inner, contract, &query)));
        let charged = ctx.gas().consume(limit.consumed(), "contract sub-query");
        let answer = ended(answer)?;
        charged?;
        Ok(match answer {
            Ok(bytes) => contract_result("ok", &base64_json(&bytes)),
            Err(Refusal::System(e)) => system_result(&e),
            Err(Refusal::Failed(Failure::Tx(e))) => contract_result("error", &plain_json(&redact(&e))),
            Err(Refusal::Grpc(e)) => contract_result("error", &plain_json(&redact_query(&e))),
            Err(Refusal::Failed(stops)) => return Err(stops),
        })
    }

    fn answer_query(&self, ctx: &Ctx, contract: &AccAddress, query: &QueryRequest) -> Answer {
        if let Some(bank) = &query.bank {
            return self.answer_bank(ctx, bank);
        }
        if query.custom.0.is_some() {
            return Err(SystemError::Unsupported("custom".to_owned()).into());
        }
        if let Some(ibc) = &query.ibc {
            return self.answer_ibc(ctx, contract, ibc);
        }
        if let Some(staking) = &query.staking {
            return self.answer_staking(ctx, staking);
        }
        if let Some(stargate) = &query.stargate {
            return self.answer_stargate(ctx, stargate);
        }
        if let Some(grpc) = &query.grpc {
            return self.answer_grpc(ctx, grpc);
        }
        if let Some(wasm) = &query.wasm {
            return self.answer_wasm(ctx, wasm);
        }
        if let Some(distribution) = &query.distribution {
            return self.answer_distribution(ctx, distribution);
        }
        Err(SystemError::Unknown.into())
    }

    /// Asks a method of another module. Running out of gas on the way ends the caller too: that is told by the meter,
    /// since the words of the error are the module's.
    pub(super) fn ask(&self, ctx: &Ctx, path: &str, request: &[u8]) -> Answer {
        let answer = self.ports().router.query(ctx, path, request);
        let gas = ctx.gas();
        if answer.is_err() && gas.consumed() > gas.limit() {
            gas.consume(0, "contract sub-query")?;
        }
        match answer {
            Err(e) if e.origin == Origin::Fatal => Err(Failure::Fatal(e.message).into()),
            answer => answer.map_err(Refusal::Grpc),
        }
    }

    /// The address in a query about an account.
    pub(super) fn asked(&self, ctx: &Ctx, text: &str) -> Result<AccAddress, Refusal> {
        address(ctx, text)
    }
}

/// Runs a module's answer. A panic in it ends the call of the contract with a code, as a panic in a message ends its
/// transaction; the virtual machine would take it for a fault of this node alone. The text stays out of consensus.
fn guarded(answer: impl FnOnce() -> Answer) -> Answer {
    catch_unwind(AssertUnwindSafe(answer)).unwrap_or_else(|_| {
        tracing::error!("a module panicked over the query of a contract");
        Err(Failure::panicked("recovered: a module panicked over a query").into())
    })
}

/// Takes those refusals out that end the caller.
fn ended(answer: Answer) -> Res<Answer> {
    match answer {
        Err(Refusal::Failed(Failure::Tx(e))) if unwinds(&e) => Err(Failure::Tx(e)),
        Err(Refusal::Failed(stops @ (Failure::Fatal(_) | Failure::Halt(_)))) => Err(stops),
        answer => Ok(answer),
    }
}

/// A text as `serde_json` writes it: wasmvm reads Go's JSON and writes it anew, so that nothing is escaped for HTML.
fn plain_json(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

fn contract_result(kind: &str, json: &str) -> Vec<u8> {
    format!("{{\"ok\":{{\"{kind}\":{json}}}}}").into_bytes()
}

fn system_result(e: &SystemError) -> Vec<u8> {
    format!("{{\"error\":{}}}", e.to_json()).into_bytes()
}
