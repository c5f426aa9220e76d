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
/// A bounty was posted: `bounty_id`, `poster`, `hidden_test_root`, `reward`, `deadline`.
pub const POST_BOUNTY: &str = "post_bounty";
/// A model entered: `bounty_id`, `model_id`.
pub const ENTER_BOUNTY: &str = "enter_bounty";
/// Items were revealed: `bounty_id`, `revealed`.
pub const REVEAL_ITEMS: &str = "reveal_items";
/// A bounty was forfeited: `bounty_id`, `reward`.
pub const FORFEIT_BOUNTY: &str = "forfeit_bounty";
/// Items were scored: `bounty_id`, `model_id`, `items`, `sum`.
pub const SCORE_STEP: &str = "score_step";
/// An improvement was paid: `bounty_id`, `model_id`, `amount`.
pub const PAY_IMPROVEMENT: &str = "pay_improvement";
/// A measurement went on: `model_id`, `items`, `next_item`.
pub const MEASURE_STEP: &str = "measure_step";
