//! ABCI queries that are no gRPC methods: `/app`, `/store` and `/p2p`. Answered from the application alone,
//! so that the service through which clients reach them never waits for CometBFT, which might be waiting for
//! the application.

use super::QueryRouter;
use openledger_core::{Failure, Sdk};
use openledger_store::Proven;
use prost::Message;

/// What is asked.
#[derive(Debug, Clone, Copy)]
pub struct RawQuery<'a> {
    /// `/store/bank/key`
    pub path: &'a str,
    /// A key, a prefix of keys or a transaction.
    pub data: &'a [u8],
    /// Height, 0 for the latest.
    pub height: i64,
    /// Whether a proof is wanted.
    pub prove: bool,
}

/// What is answered.
#[derive(Debug, Clone, Default)]
pub struct RawAnswer {
    /// Codespace that the SDK names beside code 0 in some answers.
    pub codespace: &'static str,
    /// The key that was asked for.
    pub key: Vec<u8>,
    /// Its value.
    pub value: Vec<u8>,
    /// Its proof.
    pub proof: Option<Proven>,
    /// The height that answers.
    pub height: i64,
}

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
    pub fn raw(&self, query: RawQuery<'_>) -> Result<RawAnswer, Failure> {
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
}
