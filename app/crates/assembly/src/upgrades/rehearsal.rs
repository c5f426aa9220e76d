//! The next release of a rehearsal: what `--features rehearsal` adds to this binary, so that a test network
//! can be upgraded to it.
//!
//! One plan, one new store and one module that owns it. The upgrade carries the validators' names over from
//! staking's store, and the module counts the blocks since.

use super::upgrade::Upgrade;
use openledger_core::collections::{Item, Map, Prefixed, Raw};
use openledger_core::{Any, ChainConfig, Ctx, Failure, Module, QueryError, Res, ValAddress, ValidatorUpdate, wire};
use openledger_staking::keys::VALIDATORS;
use serde_json::Value;

const NAME: &str = "rehearsal";
/// Blocks since the upgrade, its own among them.
const BLOCKS: Item<u64, Raw> = Item::new(NAME, &[0x01]);
/// Names of the validators of the upgrade's block.
const NAMES: Map<Prefixed<ValAddress>, Vec<u8>, Raw> = Map::new(NAME, &[0x02]);

/// The plan `rehearsal`.
pub const UPGRADE: Upgrade = Upgrade { name: NAME, added: &[NAME], removed: &[], before: carry_over };

fn carry_over(ctx: &Ctx) -> Res<()> {
    let mut validators = VALIDATORS.iter(ctx)?;
    while let Some((operator, validator)) = validators.next_entry()? {
        let name = validator.description.map(|d| d.moniker).unwrap_or_default();
        NAMES.set(ctx, &operator, &name.into_bytes())?;
    }
    Ok(())
}

/// The module that the old release does not have.
pub struct Rehearsal;

impl Module for Rehearsal {
    fn name(&self) -> &'static str {
        NAME
    }
    fn store_keys(&self) -> &'static [&'static str] {
        &[NAME]
    }
    fn default_genesis(&self, _: &ChainConfig) -> Value {
        serde_json::json!({})
    }
    fn validate_genesis(&self, _: &ChainConfig, _: &Value) -> Res<()> {
        Ok(())
    }
    fn init_genesis(&self, ctx: &Ctx, _: &Value) -> Res<Vec<ValidatorUpdate>> {
        BLOCKS.set(ctx, &0).map(|()| Vec::new())
    }
    fn export_genesis(&self, _: &Ctx) -> Res<Value> {
        Ok(serde_json::json!({}))
    }
    fn begin_block(&self, ctx: &Ctx) -> Res<()> {
        let blocks = BLOCKS.get(ctx)?.ok_or_else(|| Failure::corrupt("no count of blocks"))?;
        BLOCKS.set(ctx, &blocks.saturating_add(1))
    }
    fn messages(&self) -> &'static [&'static str] {
        &[]
    }
    fn check_stateless(&self, _: &ChainConfig, msg: &Any) -> Res<()> {
        Err(wire::unknown_message(msg))
    }
    fn execute(&self, _: &Ctx, msg: &Any) -> Res<Any> {
        Err(wire::unknown_message(msg))
    }
    fn query_services(&self) -> &'static [&'static str] {
        &[]
    }
    fn query(&self, _: &Ctx, _: &str, method: &str, _: &[u8]) -> Result<Vec<u8>, QueryError> {
        Err(QueryError::unimplemented(method))
    }
}
