//! Queries of contracts by the path of a gRPC method.

use super::queries::{Answer, Refusal};
use crate::errors::WasmError;
use crate::keeper::WasmKeeper;
use crate::vmtypes::{GrpcQuery, StargateQuery, SystemError};
use openledger_core::exec::split_path;
use openledger_core::{Ctx, Failure};
use openledger_proto::{json, services};

/// What the paths of this chain's own modules begin with.
const OWN: &str = "/openledger.";
/// The most bytes that a method of this chain's own modules answers to a contract: the guest has to read it.
const MAX_OWN_ANSWER: usize = 64 * 1024;

impl WasmKeeper {
    /// Answers in protobuf.
    pub(super) fn answer_grpc(&self, ctx: &Ctx, query: &GrpcQuery) -> Answer {
        self.answer_accepted(ctx, "gRPC", &query.path, query.data.bytes())
    }

    /// Answers in JSON.
    pub(super) fn answer_stargate(&self, ctx: &Ctx, query: &StargateQuery) -> Answer {
        let bytes = self.answer_accepted(ctx, "Stargate", &query.path, query.data.bytes())?;
        let method = split_path(&query.path)
            .and_then(|(service, name)| services::find(service)?.methods.iter().find(|method| method.name == name));
        let unknown = || no_route(&query.path);
        let text = json::to_json_string(&method.ok_or_else(unknown)?.output, &bytes);
        text.map(String::into_bytes).map_err(|e| Failure::unregistered(format!("to json: {e}")).into())
    }

    fn answer_accepted(&self, ctx: &Ctx, kind: &str, path: &str, data: &[u8]) -> Answer {
        self.accepted().check(kind, path).map_err(SystemError::Unsupported)?;
        if !split_path(path).is_some_and(|(service, _)| self.ports().router.serves(service)) {
            return Err(no_route(path));
        }
        let answer = self.ask(ctx, path, data)?;
        if path.starts_with(OWN) && answer.len() > MAX_OWN_ANSWER {
            return Err(WasmError::Limit.wrap(format!("answer of {} bytes", answer.len())).into());
        }
        Ok(answer)
    }
}

fn no_route(path: &str) -> Refusal {
    SystemError::Unsupported(format!("No route to query '{path}'")).into()
}
