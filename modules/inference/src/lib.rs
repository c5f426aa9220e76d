//! Paid inference: runs a certified model on chain, attributes the answer and splits the fee in one
//! transaction. See README.md.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, reason = "tests"))]

pub mod engine;
pub mod errors;
pub mod events;
pub mod genesis;
pub mod keeper;
pub mod keys;
pub mod msgs;
pub mod params;
pub mod queries;
mod zero_height;

pub use engine::Engine;
pub use errors::Error;
pub use keeper::Keeper;
pub use keys::MODULE;
pub use openledger_onnx::clear_engine_environment;

use openledger_core::storage::StoreKey;
use openledger_core::{Any, ChainConfig, Ctx, Module, QueryError, Res, ValidatorUpdate};

/// The module of the runtime.
#[derive(Clone)]
pub struct InferenceModule {
    keeper: Keeper,
}

impl InferenceModule {
    /// The module around its keeper.
    pub fn new(keeper: Keeper) -> Self {
        Self { keeper }
    }
}

impl Module for InferenceModule {
    fn name(&self) -> &'static str {
        MODULE
    }

    fn store_keys(&self) -> &'static [StoreKey] {
        &[MODULE]
    }

    fn default_genesis(&self, config: &ChainConfig) -> serde_json::Value {
        genesis::default_genesis(config)
    }

    fn validate_genesis(&self, config: &ChainConfig, raw: &serde_json::Value) -> Res<()> {
        genesis::parse(raw).and_then(|state| genesis::validate(config, &state))
    }

    fn init_genesis(&self, ctx: &Ctx, raw: &serde_json::Value) -> Res<Vec<ValidatorUpdate>> {
        let state = genesis::parse(raw)?;
        genesis::validate(ctx.config(), &state)?;
        genesis::init(ctx, &state)?;
        Ok(Vec::new())
    }

    fn prepare_zero_height(&self, ctx: &Ctx, _: &[String]) -> Res<()> {
        self.keeper.prepare_zero_height(ctx)
    }

    fn export_genesis(&self, ctx: &Ctx) -> Res<serde_json::Value> {
        genesis::print(&genesis::export(ctx)?)
    }

    fn messages(&self) -> &'static [&'static str] {
        msgs::MESSAGES
    }

    fn check_stateless(&self, config: &ChainConfig, msg: &Any) -> Res<()> {
        msgs::check_stateless(config, msg)
    }

    fn execute(&self, ctx: &Ctx, msg: &Any) -> Res<Any> {
        self.keeper.execute(ctx, msg)
    }

    fn query_services(&self) -> &'static [&'static str] {
        &[queries::SERVICE]
    }

    fn query(&self, ctx: &Ctx, service: &str, method: &str, request: &[u8]) -> Result<Vec<u8>, QueryError> {
        if service == queries::SERVICE {
            self.keeper.query(ctx, method, request)
        } else {
            Err(QueryError::unimplemented(service))
        }
    }
}
