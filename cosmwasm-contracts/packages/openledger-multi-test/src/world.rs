//! The script: what models answer, whom fees are due to, and what a test changes by hand.

use cosmwasm_std::{Addr, Coin, StdError, StdResult, Storage, from_json, to_json_vec};
use openledger_std::attribution::Deferred;
use openledger_std::attribution::Role;
use openledger_std::datanet::{
    Commit, ConsentHistory, Contribution, Datanet, DatanetStats, Item, PendingItems, QueryContributionResponse,
};
use openledger_std::inference::{Inference, Retrieval, RetrievalAnswer, Retrieved};
use openledger_std::model::{Judgement, JudgementPhase, Model, ModelKind, ModelStatus};
use openledger_std::{MILLION, Question};
use prost::Message;
use sha2::{Digest, Sha256};

use crate::attribution::{payees_key, share};
use crate::table::Table;

pub(crate) const MODELS: Table<Model> = Table::new("model");
pub(crate) const INFERENCES: Table<Inference> = Table::new("inference");
pub(crate) const DATANETS: Table<Datanet> = Table::new("datanet");
pub(crate) const STATS: Table<DatanetStats> = Table::new("stats");
pub(crate) const COMMITS: Table<Commit> = Table::new("commit");
pub(crate) const CONTRIBUTIONS: Table<Contribution> = Table::new("contribution");
pub(crate) const PENDING: Table<PendingItems> = Table::new("pending");
pub(crate) const CONSENT: Table<ConsentHistory> = Table::new("consent");
pub(crate) const ITEMS: Table<Item> = Table::new("item");
/// Questions that wait, or have waited, for claims.
pub(crate) const QUESTIONS: Table<Retrieval> = Table::new("question");
pub(crate) const DEFERRED: Table<Deferred> = Table::new("deferred");
pub(crate) const JUDGEMENTS: Table<Judgement> = Table::new("judgement");
pub(crate) const PAYEES: &[u8] = b"openledger/payees/";
const ANSWERS: &[u8] = b"openledger/answers/";
const REFUSALS: &[u8] = b"openledger/refusals/";

/// The script of a chain, at its current height. Everything is kept in the chain's storage.
pub struct World<'a> {
    storage: &'a mut dyn Storage,
    height: u64,
}

impl<'a> World<'a> {
    pub(crate) fn new(storage: &'a mut dyn Storage, height: u64) -> Self {
        Self { storage, height }
    }

    /// A model that sells answers: certified, with data and a price. Its id.
    pub fn certified_model(&mut self, creator: &Addr, price: Coin, input_dimension: u32, classes: u32) -> u64 {
        let id = found(MODELS.next_id(self.storage));
        let mut model = Model {
            id,
            creator: creator.to_string(),
            name: format!("model {id}"),
            input_dimension,
            embedding_dimension: input_dimension,
            classes,
            price: Some(price.into()),
            created_height: self.height,
            certified_height: self.height,
            points: 1,
            ..Model::default()
        };
        model.set_status(ModelStatus::Certified);
        MODELS.put(self.storage, &[id], &model);
        id
    }

    /// A model that retrieves at most `k` items, none with a negative score. Its id. More points than the chain
    /// searches itself, 100,000, make its questions wait for claims: [`World::edit_model`] sets them.
    pub fn library(&mut self, creator: &Addr, price: Coin, input_dimension: u32, classes: u32, k: u32) -> u64 {
        let id = self.certified_model(creator, price, input_dimension, classes);
        self.edit_model(id, |model| {
            model.set_kind(ModelKind::Retrieve);
            model.retrieval = Some(openledger_std::model::Retrieval { k, min_score: 0 });
        });
        id
    }

    /// What is near to an input in a library, from the nearest: all of it, also what is left out for want of consent or
    /// because an answer holds no more. Items of datanets that the chain here has are used as their owners allow.
    pub fn finds(&mut self, model_id: u64, input: &[u8], results: &[Retrieved]) {
        let script = RetrievalAnswer { results: results.to_vec(), ..RetrievalAnswer::default() };
        self.storage.set(&found_key(model_id, &Sha256::digest(input)), &script.encode_to_vec());
    }

    /// Withholds a part of what a contribution has earned until it is judged. The coins are what fees have left with
    /// [`crate::attribution_account`].
    pub fn defers(&mut self, contribution_id: u64, owner: &Addr, amount: Coin) {
        found(crate::evidence::defer(self.storage, contribution_id, owner.as_str(), &amount));
    }

    /// A judgement of a model over so many items, with the factors in ppm of the contributions that it judges, which
    /// hold once `MsgJudgeStep` has gone through all items.
    pub fn judges(&mut self, model_id: u64, items: u64, factors: &[(u64, u32)]) {
        let mut judgement = Judgement { model_id, points_total: items, ..Judgement::default() };
        judgement.set_phase(JudgementPhase::Fresh);
        JUDGEMENTS.put(self.storage, &[model_id], &judgement);
        self.storage.set(&crate::evidence::found_key(model_id), &found(to_json_vec(factors)));
    }

    /// Changes a model by hand.
    ///
    /// # Panics
    /// When there is no such model.
    pub fn edit_model(&mut self, id: u64, edit: impl FnOnce(&mut Model)) {
        edit_row(self.storage, &MODELS, &[id], edit);
    }

    /// What a model answers to an input, instead of the label 0 and logits of zero.
    pub fn answer(&mut self, model_id: u64, input: &[u8], label: u32, logits_q16: Vec<i64>) {
        let value = found(to_json_vec(&(label, logits_q16)));
        self.storage.set(&answer_key(model_id, input), &value);
    }

    /// To whom the fees of a model are due at the end of a block, in ppm of the fee. What is left stays with
    /// [`crate::attribution_account`].
    pub fn pays(&mut self, model_id: u64, payees: &[(Role, &Addr, u32)]) {
        let shares: Vec<_> = payees.iter().map(|(role, address, ppm)| share(*role, address.as_str(), *ppm)).collect();
        self.storage.set(&payees_key(model_id), &found(to_json_vec(&shares)));
    }

    /// The chain refuses the next messages of this type with a code, until [`World::accept`].
    pub fn refuse_next(&mut self, type_url: &str, codespace: &str, code: u32) {
        self.storage.set(&refusal_key(type_url), &found(to_json_vec(&(codespace, code))));
    }

    /// Ends what [`World::refuse_next`] began.
    pub fn accept(&mut self, type_url: &str) {
        self.storage.remove(&refusal_key(type_url));
    }

    /// An inference that was bought before, by anybody. Its id.
    pub fn inference(&mut self, payer: &Addr, model_id: u64, input: &[u8], fee: Coin, height: u64) -> u64 {
        let id = found(INFERENCES.next_id(self.storage));
        let input_sha256 = Sha256::digest(input).to_vec();
        let record_hash = Sha256::digest(id.to_be_bytes()).to_vec();
        let fee = Some(fee.into());
        let payer = payer.to_string();
        let row = Inference { id, model_id, payer, height, input_sha256, fee, record_hash, ..Inference::default() };
        INFERENCES.put(self.storage, &[id], &row);
        id
    }

    /// A contribution with its consent changes.
    ///
    /// # Panics
    /// When there is no such contribution.
    pub fn contribution(&self, id: u64) -> QueryContributionResponse {
        let contribution = found(CONTRIBUTIONS.may_get(self.storage, &[id]));
        let consent = found(CONSENT.may_get(self.storage, &[id])).unwrap_or_default().changes;
        QueryContributionResponse {
            contribution: Some(there(contribution)),
            consent,
            ..QueryContributionResponse::default()
        }
    }

    /// Changes a contribution by hand.
    ///
    /// # Panics
    /// When there is no such contribution.
    pub fn edit_contribution(&mut self, id: u64, edit: impl FnOnce(&mut Contribution)) {
        edit_row(self.storage, &CONTRIBUTIONS, &[id], edit);
    }

    /// Changes an item by hand: its novelty, for example.
    ///
    /// # Panics
    /// When there is no such item.
    pub fn edit_item(&mut self, datanet_id: u64, item_id: u64, edit: impl FnOnce(&mut Item)) {
        edit_row(self.storage, &ITEMS, &[datanet_id, item_id], edit);
    }

    /// The answer to a question that the modules here do not know: `Lineage`, `Attribution`, `WhyPaid` and
    /// others.
    pub fn script<Q: Question>(&mut self, question: &Q, answer: &Q::Answer) {
        self.storage.set(&script_key(Q::PATH, &question.encode_to_vec()), &answer.encode_to_vec());
    }

    pub(crate) fn answer_to(&self, model: &Model, input: &[u8]) -> StdResult<(u32, Vec<i64>)> {
        match self.storage.get(&answer_key(model.id, input)) {
            Some(bytes) => from_json(bytes),
            None => Ok((0, vec![0; usize::try_from(model.classes)?])),
        }
    }

    pub(crate) fn refused(&self, type_url: &str) -> StdResult<Option<(String, u32)>> {
        self.storage.get(&refusal_key(type_url)).map(from_json).transpose()
    }
}

pub(crate) fn found_key(model_id: u64, input_sha256: &[u8]) -> Vec<u8> {
    [b"openledger/found/".as_slice(), &model_id.to_be_bytes(), input_sha256].concat()
}

fn answer_key(model_id: u64, input: &[u8]) -> Vec<u8> {
    [ANSWERS, model_id.to_be_bytes().as_slice(), &Sha256::digest(input)].concat()
}

fn refusal_key(type_url: &str) -> Vec<u8> {
    [REFUSALS, type_url.as_bytes()].concat()
}

pub(crate) fn script_key(path: &str, request: &[u8]) -> Vec<u8> {
    [b"openledger/script/".as_slice(), path.as_bytes(), b"?", request].concat()
}

fn edit_row<M: Message + Default>(storage: &mut dyn Storage, table: &Table<M>, key: &[u64], edit: impl FnOnce(&mut M)) {
    let mut row = there(found(table.may_get(storage, key)));
    edit(&mut row);
    table.put(storage, key, &row);
}

#[allow(clippy::panic, reason = "a library of tests: a fault of the script ends the test")]
fn found<T>(result: StdResult<T>) -> T {
    result.unwrap_or_else(|error: StdError| panic!("the script cannot be kept: {error}"))
}

#[allow(clippy::panic, reason = "a library of tests: a fault of the script ends the test")]
fn there<T>(row: Option<T>) -> T {
    row.unwrap_or_else(|| panic!("there is no such row"))
}

/// Full novelty.
pub(crate) const NOVEL: u32 = MILLION;
