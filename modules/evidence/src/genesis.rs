//! The module's genesis section, which is the SDK's `GenesisState`.

use crate::equivocation::{hash, hex, unpack, validate};
use crate::keys::EVIDENCE;
use openledger_core::wire::{genesis_from_json, pack};
use openledger_core::{Any, Ctx, Failure, Res};
use openledger_proto::cosmos::evidence::v1beta1::GenesisState;
use serde_json::Value;
use std::collections::BTreeMap;

/// Reads and checks a genesis section, and gives its evidence by hash.
pub(crate) fn parse(raw: &Value) -> Res<BTreeMap<Vec<u8>, Any>> {
    let state: GenesisState = genesis_from_json(raw)?;
    let mut out = BTreeMap::new();
    for any in &state.evidence {
        let evidence = unpack(any)?;
        validate(&evidence)?;
        let hash = hash(&evidence);
        let text = hex(&hash);
        if out.insert(hash, pack(&evidence)).is_some() {
            return Err(Failure::unregistered(format!("evidence with hash {text} already exists")));
        }
    }
    Ok(out)
}

pub(crate) fn init(ctx: &Ctx, evidence: &BTreeMap<Vec<u8>, Any>) -> Res<()> {
    evidence.iter().try_for_each(|(hash, any)| EVIDENCE.set(ctx, hash, any))
}

pub(crate) fn export(ctx: &Ctx) -> Res<GenesisState> {
    let mut state = GenesisState::default();
    let mut it = EVIDENCE.iter(ctx)?;
    while let Some((_, any)) = it.next_entry()? {
        state.evidence.push(any);
    }
    Ok(state)
}
