//! Ports of attribution: paid answers that are to be attributed, and where earnings go.

use super::models::ModelView;
use crate::address::AccAddress;
use crate::amount::Amount;
use crate::context::Ctx;
use crate::errors::Res;

/// A paid inference that is to be attributed.
#[derive(Debug, Clone)]
pub struct AttributionRequest<'a> {
    /// The id of the inference.
    pub inference_id: u64,
    /// The model that has answered.
    pub model: &'a ModelView,
    /// Who paid; the fee lies in the attribution module's account already.
    pub payer: AccAddress,
    /// The embedding of the input in int8.
    pub embedding: &'a [i8],
    /// The fee in the bond denom.
    pub fee: Amount,
}

/// Answers of one model that are bought together and are to be attributed.
#[derive(Debug, Clone)]
pub struct BatchRequest<'a> {
    /// The id of the first inference; the others follow without gaps.
    pub first_id: u64,
    /// The model that has answered.
    pub model: &'a ModelView,
    /// Who paid; the fees lie in the attribution module's account already.
    pub payer: AccAddress,
    /// The embeddings of the inputs in int8, in the order of the ids.
    pub embeddings: &'a [Vec<i8>],
    /// The fee of each answer in the bond denom.
    pub fee: Amount,
}

/// A result of a retrieval that is to be paid for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RetrievedPoint {
    /// Position among the model's points.
    pub point: u64,
    /// The datanet of its item.
    pub datanet_id: u64,
    /// Its item.
    pub item_id: u64,
    /// The dot product of its embedding with that of the input.
    pub score: i64,
    /// The novelty of its item in parts per million.
    pub novelty_ppm: u32,
}

/// An answer by retrieval that is to be attributed: who found what is known, so nothing is scored here.
#[derive(Debug, Clone)]
pub struct RetrievalRequest<'a> {
    /// The id of the inference.
    pub inference_id: u64,
    /// The model that has answered.
    pub model: &'a ModelView,
    /// Who paid; the fee lies in the attribution module's account already.
    pub payer: AccAddress,
    /// The fee in the bond denom.
    pub fee: Amount,
    /// The label that the results vote for; zero without one.
    pub label: u32,
    /// The results in their order, at most the model's k.
    pub results: &'a [RetrievedPoint],
    /// Points before the last result that were left out for want of consent: point, datanet, item.
    pub passed_over: &'a [(u64, u64, u64)],
    /// Height at which the consent of the owners was read.
    pub consent_height: u64,
    /// Who answered outside of consensus and gets the compute part in place of the model's providers.
    pub executor: Option<AccAddress>,
}

/// What an attribution did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttributionOutcome {
    /// SHA-256 of the canonical record.
    pub record_hash: [u8; 32],
    /// Contributions that were paid.
    pub payees: u32,
    /// Credited to contributions, in base units.
    pub data_paid: Amount,
}

/// Attributes and splits fees.
pub trait AttributionPort: Send + Sync {
    /// Returns the gas of attributing one inference of this model: known before it runs.
    fn gas(&self, ctx: &Ctx, model: &ModelView) -> Res<u64>;
    /// Computes the record, stores it and credits everybody. Callers charge [`AttributionPort::gas`] first; this
    /// charges for payees whose evidence decides, and for each contribution of which something is deferred, and for
    /// nothing else.
    fn attribute(&self, ctx: &Ctx, request: &AttributionRequest<'_>) -> Res<AttributionOutcome>;
    /// Returns the gas of attributing so many answers of a batch, but for crediting the accounts that they earn
    /// something: known before it runs.
    fn batch_gas(&self, ctx: &Ctx, model: &ModelView, answers: u64) -> Res<u64>;
    /// Computes the records and credits everybody. Callers charge [`AttributionPort::batch_gas`] first; this charges
    /// for each account that it credits, before it does.
    fn attribute_batch(&self, ctx: &Ctx, request: &BatchRequest<'_>) -> Res<Vec<AttributionOutcome>>;
    /// Returns the gas of searching so many points of this model that retrieves, and of attributing the answer but
    /// for crediting the accounts that it earns something: known before it runs.
    fn retrieval_gas(&self, ctx: &Ctx, model: &ModelView, scanned: u64) -> Res<u64>;
    /// Returns the most that crediting the accounts of an answer of this model may cost, when none is paid at once.
    fn retrieval_credit_gas(&self, ctx: &Ctx, model: &ModelView) -> Res<u64>;
    /// Stores the record of a retrieval and credits everybody, as for an answer of a batch. Callers charge
    /// [`AttributionPort::retrieval_gas`] first; this charges for each account that it credits, before it does.
    fn attribute_retrieval(&self, ctx: &Ctx, request: &RetrievalRequest<'_>) -> Res<AttributionOutcome>;
    /// Returns the hash of the record of an inference that was attributed.
    fn record_hash(&self, ctx: &Ctx, inference_id: u64) -> Res<[u8; 32]>;
}

/// Where the earnings of an account go, for who pays them.
pub trait PayoutAccounts: Send + Sync {
    /// The account that gets what `payee` earns in its place, if it wants that.
    fn payout_account(&self, ctx: &Ctx, payee: &AccAddress) -> Res<Option<AccAddress>>;
}
