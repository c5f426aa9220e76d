//! Events. Types and keys are API for indexers.

/// An inference was paid: `inference_id`, `model_id`, `payer`, `label`, `fee`, `record_hash` (hex).
pub const INFER: &str = "infer";
