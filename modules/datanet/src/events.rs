//! Events. Types and keys are API for indexers.

/// A datanet was created: `datanet_id`, `creator`.
pub const CREATE_DATANET: &str = "create_datanet";
/// A datanet was changed: `datanet_id`.
pub const UPDATE_DATANET: &str = "update_datanet";
/// An allow list was changed: `datanet_id`, `added`, `removed`.
pub const UPDATE_ALLOWLIST: &str = "update_allowlist";
/// A commit was made: `commit_id`, `datanet_id`, `contributor`, `expires_at`.
pub const COMMIT_CONTRIBUTION: &str = "commit_contribution";
/// A commit was revealed: `contribution_id`, `datanet_id`, `contributor`, `accepted`, `refused`, `forfeited`.
pub const REVEAL_CONTRIBUTION: &str = "reveal_contribution";
/// Items became part of a datanet: `contribution_id`, `datanet_id`, `first_item_id`, `items`, `duplicates`.
pub const ADMIT_ITEMS: &str = "admit_items";
/// An earlier commit, revealed inside its window, made an item its duplicate: `datanet_id`, `item_id`,
/// `duplicate_of`.
pub const DEMOTE_ITEM: &str = "demote_item";
/// A curator decided: `contribution_id`, `curator`, `approved`, `reason`.
pub const CURATE_CONTRIBUTION: &str = "curate_contribution";
/// Permissions changed: `contribution_id`, `datanet_id`, `first_item_id`, `last_item_id`, `licence`.
pub const SET_CONSENT: &str = "set_consent";
/// A bond was settled: `contribution_id`, `returned`, `forfeited`.
pub const RELEASE_BOND: &str = "release_bond";
/// An item was proven to be a mixture: `datanet_id`, `item_id`, `a`, `b`, `t_ppm`, `prover`, `paid`.
pub const PROVE_SYNTHETIC: &str = "prove_synthetic";
/// A later item of another datanet and owner became a duplicate: `datanet_id`, `item_id`, `of_datanet_id`,
/// `of_item_id`, `prover` (empty when it was found at a reveal).
pub const CROSS_DUPLICATE: &str = "cross_duplicate";
