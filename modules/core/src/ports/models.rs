//! Ports of models: what inference, attribution and queries ask of them.

use super::encoders::EncoderSpec;
use super::jobs::TunerShare;
use crate::address::AccAddress;
use crate::amount::Amount;
use crate::context::Ctx;
use crate::errors::{Code, Res};
use crate::storage::StoreKey;

/// The refusal of [`ModelsView`] for a model that does not exist, which others answer as "not found".
pub const MODEL_NOT_FOUND: Code = Code { codespace: "model", code: 2 };

/// Where an encoder comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EncoderRef {
    /// The model has no encoder: its embedding is the input.
    Identity,
    /// The embedding is what a committed ONNX artifact makes of the input.
    Artifact {
        /// The id of the artifact.
        id: u64,
        /// The SHA-256 of its file.
        hash: [u8; 32],
        /// The sizes and the cost of the graph.
        spec: EncoderSpec,
    },
}

/// A role in the lineage of a model and its share of that role's pool.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payee {
    /// The account that is paid.
    pub address: AccAddress,
    /// Its share of the role's pool in ppm; the rest goes to the treasury.
    pub share_ppm: u32,
}

/// What inference and attribution need to know of a model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModelView {
    /// The id of the model.
    pub id: u64,
    /// Whether the head is certified and inference is open.
    pub certified: bool,
    /// Price of one inference in the bond denom.
    pub price: Amount,
    /// The encoder that the model uses.
    pub encoder: EncoderRef,
    /// The number of labels.
    pub classes: u32,
    /// Length of the embedding, without the bias input.
    pub embedding_dim: u32,
    /// The number of its certified points.
    pub points: u64,
    /// The quantile of self-influence, in ppm, that is the floor of its base of payment; zero for none.
    pub sigma_floor_ppm: u32,
    /// SHA-256 over head, inverse and points: they never change once certified, so it serves as a cache key.
    pub material_hash: [u8; 32],
    /// The creators of the ancestors, ascending by id, and of the model itself, with absolute shares of the lineage
    /// pool; before each the id of the model that it created.
    pub lineage: Vec<(u64, Payee)>,
    /// The accounts that tuned it.
    pub tuners: Vec<Payee>,
    /// What they receive of their part.
    pub tuner_share: TunerShare,
    /// The accounts that provided its compute.
    pub compute: Vec<Payee>,
    /// Of a model that answers with items of its datanets: how it is asked. Such a model has no head, and its
    /// `material_hash` is the Merkle root of its points.
    pub retrieval: Option<RetrievalTerms>,
}

/// How a model that retrieves is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RetrievalTerms {
    /// The most results of an answer.
    pub k: u32,
    /// The least score of a result.
    pub min_score: i64,
}

/// A point that is retrieved by its embedding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RetrievalPoint {
    /// The embedding of its item.
    pub embedding: Vec<i8>,
    /// The label of its item.
    pub label: u32,
    /// The novelty of its item in parts per million.
    pub novelty_ppm: u32,
    /// Where it comes from.
    pub origin: PointOrigin,
}

/// Where a certified point comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PointOrigin {
    /// The datanet of its item.
    pub datanet_id: u64,
    /// The id of its item within the datanet.
    pub item_id: u64,
    /// The account that is paid for the item.
    pub owner: AccAddress,
}

/// A model in a lineage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineageView {
    /// The id of the model.
    pub model_id: u64,
    /// The name of the model.
    pub name: String,
    /// The account that created it.
    pub creator: AccAddress,
    /// Its resolved share of the lineage pool in ppm.
    pub share_ppm: u32,
}

/// What a reader is told of a model, and the keys that prove it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ModelStory {
    /// The name.
    pub name: String,
    /// The entries of [`ModelView::lineage`] in the same order: ancestors, then the model itself.
    pub lineage: Vec<LineageView>,
    /// Store and key of each entry that the answer rests on: model, lineage, material, and the chunks of the
    /// points asked for.
    pub proof_keys: Vec<(StoreKey, Vec<u8>)>,
}

/// The weights of certified models.
pub trait ModelHead: Send + Sync {
    /// Returns the head of a model: int32 Q16, class-major, `classes x (embedding_dim + 1)`, little-endian.
    fn head(&self, ctx: &Ctx, id: u64) -> Res<Vec<u8>>;
}

/// What inference asks of models: their price and their parts that make an answer.
pub trait ModelsView: ModelHead {
    /// Returns the model, or refuses with [`MODEL_NOT_FOUND`].
    fn model(&self, ctx: &Ctx, id: u64) -> Res<ModelView>;
    /// Returns the file of an encoder.
    fn artifact(&self, ctx: &Ctx, artifact_id: u64) -> Res<Vec<u8>>;
    /// Returns the points of a certified model that retrieves, in their order.
    fn collection(&self, ctx: &Ctx, id: u64) -> Res<Vec<RetrievalPoint>>;
}

/// What attribution asks of models: their parts that explain an answer. The byte formats are those of
/// `openledger-influence`.
pub trait ModelMaterial: ModelHead {
    /// Returns the model, or refuses with [`MODEL_NOT_FOUND`].
    fn view(&self, ctx: &Ctx, id: u64) -> Res<ModelView>;
    /// Returns the fraction bits and the upper triangle of the inverse Hessian: int32, little-endian.
    fn inverse(&self, ctx: &Ctx, id: u64) -> Res<(u32, Vec<u8>)>;
    /// Returns the packed points, chunk by chunk in order.
    fn points(&self, ctx: &Ctx, id: u64) -> Res<Vec<Vec<u8>>>;
    /// Returns where the points of these indices come from, in the order of the indices.
    fn origins(&self, ctx: &Ctx, id: u64, points: &[u64]) -> Res<Vec<PointOrigin>>;
}

/// What queries tell of models. No transaction asks for it.
pub trait ModelStories: Send + Sync {
    /// Returns the names behind a model's lineage, and the keys that prove the model and these of its points.
    fn story(&self, ctx: &Ctx, id: u64, points: &[u64]) -> Res<ModelStory>;
}
