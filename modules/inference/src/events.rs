//! Events. Types and keys are API for indexers.

/// An inference was paid: `inference_id`, `model_id`, `payer`, `label`, `fee`, `record_hash` (hex).
pub const INFER: &str = "infer";
/// A question to a large collection was taken: `request_id`, `model_id`, `payer`, `fee`, `until`.
pub const ASK: &str = "ask_retrieval";
/// Somebody claims to have the answer: `request_id`, `submitter`, `claims`, `bond`, `until`.
pub const CLAIM: &str = "submit_retrieval";
/// Claims were refuted: `request_id`, `challenger`, `submitter`, `point`, `reward`.
pub const REFUTE: &str = "challenge_retrieval";
/// A question was closed after its time: `request_id`, `status`, `inference_id` (0 when the fee went back).
pub const SETTLE: &str = "settle_retrieval";
