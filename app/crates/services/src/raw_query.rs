//! ABCI queries that are no gRPC methods: `/app`, `/store` and `/p2p`. Answered from the application alone,
//! so that the service through which clients reach them never waits for CometBFT, which might be waiting for
//! the application.

use crate::router::QueryRouter;
use openledger_abci::queries::{RawAnswer, RawQuery};
use openledger_core::{Failure, Sdk};
use prost::Message;

/// `cosmos.store.internal.kv.v1beta1.Pairs`.
#[derive(Clone, PartialEq, prost::Message)]
struct Pairs {
    #[prost(message, repeated, tag = "1")]
    pairs: Vec<Pair>,
}

#[derive(Clone, PartialEq, prost::Message)]
struct Pair {
    #[prost(bytes = "vec", tag = "1")]
    key: Vec<u8>,
    #[prost(bytes = "vec", tag = "2")]
    value: Vec<u8>,
}

impl QueryRouter {
    /// Answers a query by its path.
    ///
    /// # Errors
    /// The SDK's refusals: `sdk:6` for an unknown path or store, `sdk:18` for a height below 0.
    pub(crate) fn answer_raw(&self, query: RawQuery<'_>) -> Result<RawAnswer, Failure> {
        let RawQuery { path, data, height, prove } = query;
        let Ok(at) = u64::try_from(height) else {
            return Err(Sdk::InvalidRequest.wrap("cannot query with height < 0; please provide a valid height"));
        };
        let signed = |height: u64| i64::try_from(height).unwrap_or(i64::MAX);
        let of_app = |value: Vec<u8>| RawAnswer { codespace: "sdk", height, value, ..RawAnswer::default() };
        let parts: Vec<&str> = path.trim_start_matches('/').split('/').collect();
        match parts.as_slice() {
            [""] => Err(Sdk::UnknownRequest.wrap("no query path provided")),
            ["app", "version"] => Ok(of_app(self.version.version.clone().into_bytes())),
            ["app", "simulate"] => self.simulate_json(data).map(of_app),
            ["app", ..] => Err(Sdk::UnknownRequest.wrap(format!("unknown query: [{}]", parts.join(" ")))),
            ["store", store, "key"] => {
                let found = self.app.query_store(store, data, at, prove)?;
                let (value, proof, height) = (found.value, found.proof, signed(found.height));
                Ok(RawAnswer { key: data.to_vec(), value, proof, height, codespace: "" })
            }
            ["store", store, "subspace"] => {
                let (entries, found_at) = self.app.query_subspace(store, data, at)?;
                let pairs = entries.into_iter().map(|(key, value)| Pair { key, value }).collect();
                let (value, height) = (Pairs { pairs }.encode_to_vec(), signed(found_at));
                Ok(RawAnswer { key: data.to_vec(), value, height, ..RawAnswer::default() })
            }
            ["p2p", "filter", ..] => Ok(RawAnswer::default()),
            _ => Err(Sdk::UnknownRequest.wrap("unknown query path")),
        }
    }

    /// The simulation of a transaction as JSON.
    fn simulate_json(&self, tx: &[u8]) -> Result<Vec<u8>, Failure> {
        let response = self.simulate(tx.to_vec()).map_err(|e| Sdk::InvalidRequest.wrap(e.message))?;
        let name = "cosmos.tx.v1beta1.SimulateResponse";
        let json = openledger_proto::json::to_json_string(name, &response.encode_to_vec())
            .map_err(|e| Sdk::JsonMarshal.wrap(e))?;
        Ok(json.into_bytes())
    }
}
