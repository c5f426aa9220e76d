//! Ports of the AI modules: encoders, datanets, models, attribution.

use crate::address::AccAddress;
use crate::amount::Amount;
use crate::context::Ctx;
use crate::errors::{Code, Res, TxError};
use crate::ports::TunerShare;
use crate::storage::StoreKey;

/// The refusal of [`ModelsView`] for a model that does not exist, which others answer as "not found".
pub const MODEL_NOT_FOUND: Code = Code { codespace: "model", code: 2 };

/// Whether a refusal of [`EncoderPort::encode`] is that of a text by its encoder (too long, no word, too many words,
/// nothing left), and not a failure of the engine.
#[must_use]
pub fn text_refused(refusal: &TxError) -> bool {
    refusal.codespace == "inference" && (220..=223).contains(&refusal.code)
}

/// Size and price of an encoder, known before it runs.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct EncoderSpec {
    /// Length of the input in bytes (int8).
    pub input_dim: u32,
    /// Length of the embedding in bytes (int8).
    pub output_dim: u32,
    /// Multiply-accumulates of one run.
    pub macs: u64,
    /// Elements written by operators that are not multiply-accumulates.
    pub elements: u64,
    /// Peak memory of one run in bytes, by the static estimate.
    pub memory: u64,
    /// The number of nodes of the graph.
    pub nodes: u32,
    /// Of a text encoder: the header of its file, from which [`EncoderPort::gas_of`] knows what a text costs.
    /// `input_dim` is then the most bytes of a text, and the other sizes are those of the graph behind the table.
    pub text: Option<TextHeader>,
}

/// The first bytes of a text encoder's file. Only the engine reads them.
pub type TextHeader = [u8; 33];

/// Runs committed encoders: integer graphs, and text encoders with or without a graph behind them. Implemented by
/// `inference`, the only module that sees the engine.
pub trait EncoderPort: Send + Sync {
    /// Judges a file before any engine sees it; one stable code per reason.
    fn validate(&self, ctx: &Ctx, onnx: &[u8]) -> Res<EncoderSpec>;
    /// Judges a file and returns the fingerprint of its graph too: 32 bytes that two files share when they compute
    /// the same up to names, order, encodings and operations without effect. `admit` sees the spec in between:
    /// it may refuse it, and charges for the fingerprint ([`EncoderPort::fingerprint_gas`]) before the work is
    /// done.
    fn judge(&self, ctx: &Ctx, onnx: &[u8], admit: &dyn Fn(&EncoderSpec) -> Res<()>) -> Res<(EncoderSpec, [u8; 32])>;
    /// Returns the fingerprint alone, of a file that a genesis brings.
    fn fingerprint(&self, onnx: &[u8]) -> Res<[u8; 32]>;
    /// Returns the header of a file that says it is a text encoder; nothing else is looked at.
    fn text_header(&self, file: &[u8]) -> Option<TextHeader>;
    /// Returns the gas of the fingerprint of such an encoder.
    fn fingerprint_gas(&self, spec: &EncoderSpec) -> u64;
    /// Returns the embedding of an input, which is a text's bytes for a text encoder. `hash` is SHA-256 of `onnx` and
    /// only a cache key. Charges nothing: callers charge [`EncoderPort::gas_of`] first.
    fn encode(&self, ctx: &Ctx, hash: &[u8; 32], onnx: &dyn Fn() -> Res<Vec<u8>>, input: &[i8]) -> Res<Vec<i8>>;
    /// Returns SHA-256 of what a text encoder makes of fixed texts, after it has charged for them.
    fn text_test_vector(&self, ctx: &Ctx, file: &[u8]) -> Res<[u8; 32]>;
    /// Returns the gas of one run of such an encoder; if it is one of text, the most that 1,024 bytes cost.
    fn gas(&self, spec: &EncoderSpec) -> u64;
    /// Returns the gas of one run on this input. Also a text that the encoder refuses has a price: it was looked at.
    fn gas_of(&self, spec: &EncoderSpec, input: &[i8]) -> u64;
}

/// Form of a datanet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DatanetInfo {
    /// The id of the datanet.
    pub id: u64,
    /// The length of a feature vector, or the most bytes of a text.
    pub dimension: u32,
    /// Whether its items are texts, whose UTF-8 bytes stand for features.
    pub text: bool,
    /// The number of labels.
    pub labels: u32,
    /// The account that created it.
    pub creator: AccAddress,
    /// Blocks after a commitment during which it may still be revealed.
    pub reveal_window: u64,
}

/// Which items may be used, and for what: nothing but stored facts decides, so that a snapshot costs nothing
/// to make.
///
/// An item belongs to it when `commit height + reveal window <= height` (its place among duplicates is
/// final), it is no duplicate, and its licence with all consent changes signed up to `consent_height` grants
/// every bit of `bits`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SnapshotSpec {
    /// The id of the datanet.
    pub datanet_id: u64,
    /// A height below that of the block that announces the use; zero and below lie before this chain, as
    /// [`crate::heights::position`] counts.
    pub height: i64,
    /// The height before that of the announcing block, at least `height`: a withdrawal binds every later
    /// announcement, whatever height it names.
    pub consent_height: i64,
    /// Licence bits that the use needs (TRAIN = 1, TUNE = 2, EVALUATE = 4, RETRIEVE = 8, GENERATE = 16,
    /// COMMERCIAL = 32, REDISTRIBUTE = 64).
    pub bits: u32,
}

/// An item of a snapshot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SnapshotItem {
    /// Id within the datanet.
    pub item_id: u64,
    /// The features of the item.
    pub features: Vec<i8>,
    /// Label, below the datanet's count.
    pub label: u32,
    /// The account that is paid for the item.
    pub owner: AccAddress,
    /// The novelty of the item in parts per million.
    pub novelty_ppm: u32,
}

/// A page of a snapshot.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SnapshotPage {
    /// Items in order of id.
    pub items: Vec<SnapshotItem>,
    /// Item id at which the next page begins; `None` at the end.
    pub next: Option<u64>,
}

/// Who is paid for an item and how that is shared. Pinned when the item was committed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemTerms {
    /// The account that owns it.
    pub owner: AccAddress,
    /// The owner's share in ppm of what the item earns.
    pub owner_ppm: u32,
    /// The curator who approved it, if one did.
    pub curator: Option<AccAddress>,
    /// The curator's share in ppm, zero without one. What is left of 1,000,000 goes to the community pool.
    pub curator_ppm: u32,
}

/// What models ask of datanets, from which they learn.
pub trait DatanetPort: Send + Sync {
    /// Returns the datanet, or refuses with `datanet`'s not-found code.
    fn datanet(&self, ctx: &Ctx, id: u64) -> Res<DatanetInfo>;
    /// Returns the least height at which a contribution to this datanet of texts was committed that was revealed
    /// since; `None` while there is none.
    fn first_commit(&self, ctx: &Ctx, id: u64) -> Res<Option<u64>>;
    /// Refuses a snapshot that cannot be announced in the current block: unknown datanet, a height that is
    /// not below the current one, a consent height that is not the one before the current one, unknown or no
    /// bits.
    fn check_snapshot(&self, ctx: &Ctx, snapshot: &SnapshotSpec) -> Res<()>;
    /// Returns the items of the snapshot from item id `from` on (ids begin at 1). It looks at no more than `max` items
    /// and charges for what it reads. A page may be empty although there is a next one.
    fn snapshot_page(&self, ctx: &Ctx, snapshot: &SnapshotSpec, from: u64, max: u32) -> Res<SnapshotPage>;
    /// Returns a page of one of the snapshots that are announced together, as [`DatanetPort::snapshot_page`] does, but
    /// for items that another of them has already: the same content of the same owner, committed before.
    fn announced_page(
        &self,
        ctx: &Ctx,
        snapshot: &SnapshotSpec,
        _together: &[SnapshotSpec],
        from: u64,
        max: u32,
    ) -> Res<SnapshotPage> {
        self.snapshot_page(ctx, snapshot, from, max)
    }
    /// Returns a page as [`DatanetPort::snapshot_page`] does that ends before the first item that does not belong to
    /// the snapshot because its place among duplicates is not final: the items before it are the same at any time.
    fn settled_page(&self, ctx: &Ctx, snapshot: &SnapshotSpec, from: u64, max: u32) -> Res<SnapshotPage> {
        self.snapshot_page(ctx, snapshot, from, max)
    }
    /// Returns the number of item ids given out so far, which is an upper bound of any snapshot's size.
    fn item_bound(&self, ctx: &Ctx, id: u64) -> Res<u64>;
}

/// What attribution asks of datanets, whose contributors it pays.
pub trait ItemTermsPort: Send + Sync {
    /// Returns who is paid for an item, and how that is shared.
    fn item_terms(&self, ctx: &Ctx, datanet_id: u64, item_id: u64) -> Res<ItemTerms>;
    /// Takes note of what the items of a datanet earned for owners and curators, so that bonds can follow earnings.
    /// Charges nothing; a datanet whose bonds do not follow them writes nothing, and so does who keeps no bonds.
    fn note_earnings(&self, _ctx: &Ctx, _datanet_id: u64, _earned: Amount) -> Res<()> {
        Ok(())
    }
}

/// What retrieval asks of datanets: whether an item may be used now, which is a use each time.
pub trait ItemUsePort: Send + Sync {
    /// Returns whether the licence of an item with all consent changes signed up to `consent_height` (as
    /// [`crate::heights::position`] counts) grants every bit of `bits`, and nothing was proven against the item since:
    /// it is no duplicate. Reads, and charges for, the item, its contribution and the changes of consent.
    fn item_grants(&self, ctx: &Ctx, datanet_id: u64, item_id: u64, bits: u32, consent_height: i64) -> Res<bool>;
}

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
