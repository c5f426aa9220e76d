//! Evidence: what judging asks of datanets, and what payment asks of judgements.

use crate::context::Ctx;
use crate::errors::Res;
use crate::storage::StoreKey;

/// The clock of a reader that wants everything that has happened.
pub const LATEST: u64 = u64::MAX;

/// What judging needs to know of an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ItemOrigin {
    /// The contribution that brought it.
    pub contribution_id: u64,
    /// Where its contribution settles, as [`crate::heights::position`] counts: a snapshot at this height or above
    /// may contain it, one below cannot.
    pub settles: i64,
}

/// What judging asks of datanets.
pub trait EvidenceData: Send + Sync {
    /// Tells whether contributions to the datanet are paid by evidence.
    fn defers(&self, ctx: &Ctx, datanet_id: u64) -> Res<bool>;
    /// Returns where an item comes from.
    fn item_origin(&self, ctx: &Ctx, datanet_id: u64, item_id: u64) -> Res<ItemOrigin>;
    /// Returns the datanet of a contribution and where it settles.
    fn contribution_origin(&self, ctx: &Ctx, contribution_id: u64) -> Res<(u64, i64)>;
    /// Counts the items of a contribution that are no duplicates, if its contributor has changed consent since it was
    /// revealed; otherwise all of them are used or none, and `None` is the answer.
    fn canonical_items(&self, ctx: &Ctx, contribution_id: u64) -> Res<Option<u32>>;
}

/// The evidence of a contribution at some time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EvidenceView {
    /// The contribution.
    pub contribution_id: u64,
    /// The factors of its judgements so far in ppm, at most [`EvidenceView::JUDGEMENTS`].
    pub factors: Vec<u32>,
}

impl EvidenceView {
    /// How often a contribution is judged.
    pub const JUDGEMENTS: usize = 3;

    /// The factor that pays now: that of the last judgement, and zero before the first, so that nobody gains from
    /// delaying it.
    #[must_use]
    pub fn factor_ppm(&self) -> u32 {
        self.factors.last().copied().unwrap_or(0)
    }

    /// The number of judgements so far.
    #[must_use]
    pub fn judgements(&self) -> u32 {
        u32::try_from(self.factors.len()).unwrap_or(u32::MAX)
    }

    /// Whether the last judgement was made.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        self.factors.len() >= Self::JUDGEMENTS
    }
}

/// What a reader is told of the evidence of a contribution.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EvidenceStory {
    /// The model of the last of the judgements asked for; zero before the first.
    pub judge_model_id: u64,
    /// The public model whose labels the contribution's were held against.
    pub public_model_id: u64,
    /// Evidence of the account's items that were judged together, weighted as their volume, in ppm of log-odds.
    pub evidence_ppm: i64,
    /// Their volume in ppm of an item.
    pub volume_ppm: u64,
    /// Evidence asked of an item, in log-odds times `2^40`.
    pub scale: u64,
    /// Store and key of each entry that this rests on.
    pub proof_keys: Vec<(StoreKey, Vec<u8>)>,
}

/// What payment asks of judgements. An encoder is named by its artifact, zero for the identity: a contribution is
/// judged by models of one encoder, and their judgement counts for answers of models with that encoder.
pub trait EvidencePort: Send + Sync {
    /// Returns the evidence clock: it ticks whenever a model begins to be public and whenever a judgement ends, so a
    /// reading of it says which judgements bind what happens then.
    fn clock(&self, ctx: &Ctx) -> Res<u64>;
    /// Returns the evidence of an item's contribution as it was at a reading of the clock. `None` when none applies,
    /// which pays as a factor of one: the datanet does without, or no model was public when the item was committed.
    fn evidence(
        &self,
        ctx: &Ctx,
        artifact_id: u64,
        datanet_id: u64,
        item_id: u64,
        clock: u64,
    ) -> Res<Option<EvidenceView>>;
    /// Returns what is behind the first `judgements` judgements of a contribution. For queries.
    fn story(&self, ctx: &Ctx, artifact_id: u64, contribution_id: u64, judgements: u32) -> Res<EvidenceStory>;
}
