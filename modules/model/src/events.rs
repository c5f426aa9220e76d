//! Events. Types and keys are API for indexers.

/// An upload began: `artifact_id`, `uploader`, `size`.
pub const BEGIN_ARTIFACT: &str = "begin_artifact";
/// An artifact passed the validator: `artifact_id`, `sha256`, `macs`.
pub const FINISH_ARTIFACT: &str = "finish_artifact";
/// An artifact was discarded: `artifact_id`.
pub const DISCARD_ARTIFACT: &str = "discard_artifact";
/// A model was registered: `model_id`, `creator`.
pub const CREATE_MODEL: &str = "create_model";
/// Training was announced: `model_id`, `snapshots`.
pub const ANNOUNCE_TRAINING: &str = "announce_training";
/// A head was submitted: `model_id`, `weights_sha256`.
pub const REGISTER_HEAD: &str = "register_head";
/// The inverse is complete: `model_id`, `seed_height`.
pub const INVERSE_COMPLETE: &str = "inverse_complete";
/// A certification step was made: `model_id`, `done`, `total`.
pub const CERTIFY_STEP: &str = "certify_step";
/// A model was certified: `model_id`, `points`, `distance_ppb`, `probe_miss_ppb`.
pub const CERTIFY_MODEL: &str = "certify_model";
/// A model was refused: `model_id`, `reason`.
pub const REFUSE_MODEL: &str = "refuse_model";
/// A creator stated the accuracy: `model_id`, `accuracy_ppm`, `test_items`.
pub const STATE_ACCURACY: &str = "state_accuracy";
/// A price was set: `model_id`, `price`.
pub const SET_PRICE: &str = "set_price";
/// The gain of a model was measured: `model_id`, `items`, `right`, `rival_model_id`, `rival_right`, `share_ppm`.
pub const MEASURE_TUNERS: &str = "measure_tuners";
/// A model was deprecated: `model_id`.
pub const DEPRECATE_MODEL: &str = "deprecate_model";
/// A model entered an evidence line: `model_id`, `datanet_id`, `artifact_id`, `member`.
pub const ENTER_LINE: &str = "enter_evidence_line";
/// A step of a judgement was made: `model_id`, `phase`, `points`, `accounts`.
pub const JUDGE_STEP: &str = "judge_step";
/// A judgement ended: `model_id`, `datanet_id`, `accounts`.
pub const JUDGE_MODEL: &str = "judge_model";
