//! Events. Types and keys are API for indexers.

use openledger_core::{Ctx, Event};

/// An inference was paid: `inference_id`, `model_id`, `payer`, `label`, `fee`, `record_hash` (hex).
pub const INFER: &str = "infer";

/// Emits an event with these attributes.
pub(crate) fn emit(ctx: &Ctx, ty: &str, attributes: &[(&str, &dyn std::fmt::Display)]) {
    ctx.emit(attributes.iter().fold(Event::new(ty), |event, (key, value)| event.with(*key, value)));
}
