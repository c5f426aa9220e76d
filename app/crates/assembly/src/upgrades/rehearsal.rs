//! The next release of a rehearsal: what `--features rehearsal` adds to this binary, so that a test network
//! can be upgraded to it.
//!
//! One plan, one new store and one module that owns it. The upgrade carries the validators' names over from
//! staking's store, and the module counts the blocks since.

use super::upgrade::Upgrade;
use openledger_core::collections::{Item, Map, Prefixed, Raw};
use openledger_core::{ChainConfig, Ctx, Failure, Manifest, Module, Phase, Res, ValAddress, ValidatorUpdate};
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

const MANIFEST: Manifest = Manifest { stores: &[NAME], phases: &[Phase::BeginBlock], ..Manifest::of(NAME) };

impl Module for Rehearsal {
    fn manifest(&self) -> &'static Manifest {
        &MANIFEST
    }

    fn default_genesis(&self, _: &ChainConfig) -> Res<Value> {
        Ok(serde_json::json!({}))
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
}
