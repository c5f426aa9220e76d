//! Events. Types and keys are API for indexers.

/// An inference was attributed: `inference_id`, `model_id`, `record_hash` (hex), `payees`, `data_paid`.
pub const ATTRIBUTE: &str = "attribute";
/// An account was paid at the end of the block: `address`, `amount`, `first_inference_id`,
/// `last_inference_id`.
pub const PAYOUT: &str = "payout";
/// An account could not receive its payment, which went to the treasury: `address`, `amount`, `reason`.
pub const REDIRECT: &str = "payout_redirected";
/// Bodies of records were pruned: `sender`, `pruned`.
pub const PRUNE: &str = "prune_records";
/// Deferred earnings are paid at the end of the block: `sender`, `paid`, `community`.
pub const RELEASE: &str = "release_deferred";
/// An account asked for its credit, which is paid at the end of the block: `account`, `amount`.
pub const WITHDRAW: &str = "withdraw_earnings";
