//! Events. Types and keys are API for indexers.

/// A job was posted: `job_id`, `poster`, `task_hash`, `reward`, `deadline`.
pub const POST_TRAINING: &str = "post_training";
/// A head was committed to: `trainer`, `commitment`.
pub const COMMIT_HEAD: &str = "commit_head";
/// A model became a candidate: `task_hash`, `model_id`, `trainer`, `known_height`.
pub const CANDIDATE: &str = "training_candidate";
/// A job was paid: `job_id`, `model_id`, `trainer`, `reward`.
pub const PAY_TRAINING: &str = "pay_training";
/// A job was refunded: `job_id`, `poster`, `reward`.
pub const REFUND_TRAINING: &str = "refund_training";
