//! Jobs: what the module of models tells about heads while they are trained, and what it judges of a task.

use super::Payee;
use crate::address::AccAddress;
use crate::context::Ctx;
use crate::errors::Res;

/// A snapshot of a datanet, at a height of this chain (`ago` is 0) or of one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TaskSnapshot {
    /// The datanet.
    pub datanet_id: u64,
    /// The height; 0 when it belongs to a chain before this one.
    pub height: u64,
    /// The blocks from then to the end of that chain.
    pub ago: u64,
}

/// What a head is trained on. Its optimum is unique.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrainingTask {
    /// In the order of the training.
    pub snapshots: Vec<TaskSnapshot>,
    /// The encoder artifact; zero is the identity.
    pub artifact_id: u64,
    /// Labels.
    pub classes: u32,
    /// L2 regularisation in parts per billion.
    pub lambda_ppb: u64,
}

/// A head that has just been certified.
#[derive(Debug, Clone, Copy)]
pub struct CertifiedHead<'a> {
    /// The model.
    pub model_id: u64,
    /// Who submitted the head.
    pub trainer: &'a AccAddress,
    /// The weights as they were registered.
    pub weights: &'a [u8],
    /// Who gets the compute part of the model's fees.
    pub compute: &'a [Payee],
}

/// Who hears of heads. What it does for tasks that it does not know must cost no gas and write nothing.
pub trait TrainingHooks: Send + Sync {
    /// A head of a model was registered, perhaps in place of an earlier one.
    fn head_registered(&self, ctx: &Ctx, task: &TrainingTask, model_id: u64) -> Res<()>;
    /// The last step of its certification has passed.
    fn head_certified(&self, ctx: &Ctx, task: &TrainingTask, head: CertifiedHead<'_>) -> Res<()>;
}

/// Who judges tasks.
pub trait TrainingTasks: Send + Sync {
    /// Refuses a task that no model could announce now, with the codes of the announcement.
    fn check_task(&self, ctx: &Ctx, task: &TrainingTask) -> Res<()>;
}

/// A certified head that may be measured.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MeasuredModel {
    /// Who created it.
    pub creator: AccAddress,
    /// Height of its certificate.
    pub certified_height: u64,
    /// Its labels.
    pub classes: u32,
    /// Length of its input, or the most bytes of a text.
    pub input_dimension: u32,
    /// Whether it reads texts.
    pub text: bool,
}

/// Who knows of certificates.
pub trait CertifiedModels: Send + Sync {
    /// Returns the model; refuses one that is unknown, has no head, or is not certified.
    fn certified(&self, ctx: &Ctx, model_id: u64) -> Res<MeasuredModel>;
}

/// How a model does on an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Outcome {
    /// Whether it gives the right label.
    pub right: bool,
    /// The natural logarithm of its probability of the right label, times 2^30.
    pub log_probability: i64,
}

/// Who runs models on items whose labels are known.
pub trait MeasurePort: Send + Sync {
    /// Returns the outcomes in the order of the items; a text that the encoder refuses has none. Charges the gas of
    /// all before any runs. The model is certified, and takes the inputs.
    fn measure(&self, ctx: &Ctx, model_id: u64, items: &[(&[u8], u32)]) -> Res<Vec<Option<Outcome>>>;
}

/// What the tuners of a model receive of their part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TunerShare {
    /// All of it.
    #[default]
    Declared,
    /// Nothing yet: their gain is not measured.
    Unmeasured,
    /// A measured share, for answers of blocks above a height.
    Measured {
        /// That height.
        after: u64,
        /// The share in ppm.
        ppm: u32,
    },
}

impl TunerShare {
    /// The measured share in ppm at an answer of this height; `None` when the creator's declaration counts.
    pub fn at(self, height: u64) -> Option<u32> {
        match self {
            Self::Declared => None,
            Self::Measured { after, ppm } if height > after => Some(ppm),
            Self::Unmeasured | Self::Measured { .. } => Some(0),
        }
    }
}

/// A certified model whose tuners wait for a measurement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnmeasuredModel {
    /// The datanet whose later items are the test.
    pub datanet_id: u64,
    /// The first item that was not there when the model was certified.
    pub first_item: u64,
    /// The models that it was tuned from.
    pub parents: Vec<u64>,
    /// Who may not bring items of the test: creator and tuners.
    pub interested: Vec<AccAddress>,
}

/// What a measurement found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MeasuredGain {
    /// Items of the test.
    pub items: u32,
    /// Items that the model labelled right.
    pub right: u32,
    /// The best of the others.
    pub rival: u64,
    /// Items that it labelled right.
    pub rival_right: u32,
    /// The share of the tuners' part that the gain earns, in ppm.
    pub share_ppm: u32,
}

/// Who pays tuners by measurement.
pub trait MeasuredTuners: Send + Sync {
    /// Returns the model; refuses one that is unknown, not certified, or has nothing to be measured.
    fn unmeasured(&self, ctx: &Ctx, model_id: u64) -> Res<UnmeasuredModel>;
    /// Keeps what a measurement of this model found.
    fn measured(&self, ctx: &Ctx, model_id: u64, gain: &MeasuredGain) -> Res<()>;
}
