//! What is particular to receipts of retrievals: the points that were searched, the consent of their owners, and the
//! ranking, which is made again.

use std::collections::BTreeMap;

use crate::collect::{Collector, decode};
use crate::errors::ReceiptError;
use crate::proven::{Facts, Proof};
use crate::{Bytes, Chunk, Opening, Receipt};
use openledger_attribution::retrieval::payees;
use openledger_core::heights::position;
use openledger_core::ports::RetrievedPoint;
use openledger_datanet::consent::consent_at;
use openledger_datanet::keys as datanet_keys;
use openledger_inference::keys as inference_keys;
use openledger_influence::Payee;
use openledger_influence::claims::{self, Claim, Collection, Leaf};
use openledger_influence::merkle::{Hash, Tree, leaf_hash};
use openledger_influence::retrieval::{Candidates, Terms, votes, winner};
use openledger_model::keys::{self as model_keys, OriginChunk};
use openledger_model::leaves;
use openledger_proto::openledger::attribution::v1 as pb;
use openledger_proto::openledger::datanet::v1 as datanet;
use openledger_proto::openledger::datanet::v1::LicenceBit;
use openledger_proto::openledger::inference::v1 as inference;
use openledger_proto::openledger::model::v1 as model;
use prost::Message;

/// What a use asks of an item: retrieval, and sale.
const NEEDED: u32 = LicenceBit::Retrieve as u32 | LicenceBit::Commercial as u32;

/// Reads what a retrieval rests on beside its record and its model: the question, if it was answered by claims, and the
/// state of each item that was used or passed over.
pub(crate) fn collect_entries(c: &mut Collector<'_>, record: &pb::Record, asked: &[u8]) -> Result<(), ReceiptError> {
    let Some(basis) = &record.retrieval else { return Ok(()) };
    let asked: inference::Inference = decode("inference", asked)?;
    let request_id = asked.retrieval.map_or(0, |answer| answer.request_id);
    if request_id != 0 {
        c.proven(inference_keys::STORE, inference_keys::REQUESTS.raw_key(&request_id))?;
    }
    let used = record.scores.iter().filter_map(|score| score.item.as_ref());
    for item in used.chain(&basis.passed_over) {
        let contribution = c.item(item.datanet_id, item.item_id)?;
        if contribution.consent_changes > 0 {
            c.proven(datanet_keys::STORE, datanet_keys::CONSENT.raw_key(&contribution.id))?;
        }
    }
    Ok(())
}

/// Opens the results of an answer by claims against the root of all points.
pub(crate) fn openings(
    model: &model::Model,
    record: &pb::Record,
    chunks: &[Chunk],
) -> Result<Vec<Opening>, ReceiptError> {
    let all = all_leaves(model, chunks)?;
    let tree = Tree::new(all.iter().map(|leaf| leaf_hash(&leaf.to_bytes())).collect());
    let mut out = Vec::new();
    for point in record.scores.iter().filter_map(|score| score.item.map(|item| item.point)) {
        let at = usize::try_from(point).map_err(|_| ReceiptError::Unsound("a result is no point"))?;
        let (packed, origin) = alone(chunks, model, at).ok_or(ReceiptError::Unsound("a result is no point"))?;
        let path = tree.path(at).unwrap_or_default().iter().map(|hash| Bytes(hash.to_vec())).collect();
        out.push(Opening { point, chunk: Chunk { points: Bytes(packed), origins: Bytes(origin) }, path });
    }
    Ok(out)
}

/// One point as a chunk of its own.
fn alone(chunks: &[Chunk], model: &model::Model, at: usize) -> Option<(Vec<u8>, Vec<u8>)> {
    let length = packed_len(model)?;
    let mut before = 0usize;
    for chunk in chunks {
        let count = chunk.points.0.len().checked_div(length)?;
        if let Some(within) = at.checked_sub(before).filter(|within| *within < count) {
            let origins = OriginChunk::decode(chunk.origins.0.as_slice()).ok()?.origins;
            let packed = chunk.points.0.chunks_exact(length).nth(within)?.to_vec();
            return Some((packed, OriginChunk { origins: vec![origins.get(within)?.clone()] }.encode_to_vec()));
        }
        before = before.checked_add(count)?;
    }
    None
}

/// Bytes of a packed point: novelty and label, then the embedding.
pub(crate) fn packed_len(model: &model::Model) -> Option<usize> {
    usize::try_from(model.embedding_dimension).ok()?.checked_add(8)
}

fn read(model: &model::Model, first: u64, chunk: &Chunk) -> Result<Vec<Leaf>, ReceiptError> {
    let origins: OriginChunk = decode("origins", &chunk.origins.0)?;
    leaves(model, first, &chunk.points.0, &origins)
        .map_err(|_| ReceiptError::Unsound("points and origins differ in number"))
}

fn all_leaves(model: &model::Model, chunks: &[Chunk]) -> Result<Vec<Leaf>, ReceiptError> {
    let mut all = Vec::new();
    for chunk in chunks {
        let first = u64::try_from(all.len()).unwrap_or(u64::MAX);
        all.extend(read(model, first, chunk)?);
    }
    Ok(all)
}

/// The points of a receipt, proven to be the model's.
pub(crate) enum Material {
    /// All of them.
    Whole(Vec<Leaf>),
    /// The results alone, each opened against the root.
    Opened(Vec<claims::Opening>, Collection),
}

/// Checks the points against the root that the chain has committed to.
pub(crate) fn material(r: &Receipt, proven: &Proof, facts: &Facts) -> Result<(Material, String), ReceiptError> {
    let model = &facts.model;
    let committed = proven.get(model_keys::STORE, model_keys::MATERIAL.raw_key(&model.id))?;
    if committed != facts.record.material_hash {
        return Err(ReceiptError::Unsound("the record names another root of the points"));
    }
    let root: Hash = committed.try_into().map_err(|_| ReceiptError::Unsound("the root is no hash"))?;
    if by_claims(facts) {
        let open = |o: &Opening| {
            let leaf = read(model, o.point, &o.chunk)?.pop().ok_or(ReceiptError::Unsound("an opening is empty"))?;
            let path = o.path.iter().map(|hash| hash.0.as_slice().try_into()).collect::<Result<_, _>>();
            let path = path.map_err(|_| ReceiptError::Unsound("a path is no list of hashes"))?;
            Ok(claims::Opening { leaf, path })
        };
        let opened = r.openings.iter().map(open).collect::<Result<Vec<_>, ReceiptError>>()?;
        let dimension = usize::try_from(model.embedding_dimension).unwrap_or(usize::MAX);
        let text = format!("model {}: {} results are opened against its root", model.id, opened.len());
        return Ok((Material::Opened(opened, Collection { root, points: model.points, dimension }), text));
    }
    let all = all_leaves(model, &r.chunks)?;
    let made = Tree::new(all.iter().map(|leaf| leaf_hash(&leaf.to_bytes())).collect()).root();
    if made != root || u64::try_from(all.len()) != Ok(model.points) {
        return Err(ReceiptError::Unsound("the points do not have the committed root"));
    }
    let text = format!("model {}: {} certified points have the committed root", model.id, all.len());
    Ok((Material::Whole(all), text))
}

fn by_claims(facts: &Facts) -> bool {
    facts.record.retrieval.as_ref().is_some_and(|basis| !basis.executor.is_empty())
}

fn unsound(sound: bool, why: &'static str) -> Result<(), ReceiptError> {
    if sound { Ok(()) } else { Err(ReceiptError::Unsound(why)) }
}

/// Ranks again, reads consent again, and compares with the answer and with the record. Returns who shares in the data
/// part.
pub(crate) fn ranking(
    proven: &Proof,
    facts: &Facts,
    material: &Material,
    embedding: &[i8],
) -> Result<(Vec<Payee>, String), ReceiptError> {
    let record = &facts.record;
    let basis = record.retrieval.as_ref().ok_or(ReceiptError::Unsound("the record is of no retrieval"))?;
    let answer = facts.asked.retrieval.as_ref().ok_or(ReceiptError::Unsound("the answer is of no retrieval"))?;
    let asked = facts.model.retrieval.filter(|_| facts.model.kind() == model::ModelKind::Retrieve);
    let asked = asked.ok_or(ReceiptError::Unsound("the model retrieves nothing"))?;
    let terms = Terms { k: asked.k, min_score: asked.min_score };
    unsound((basis.k, basis.min_score) == (asked.k, asked.min_score), "k or least score differ")?;
    unsound(basis.executor == answer.executor, "the executors differ")?;
    unsound(basis.consent_height == answer.consent_height, "the heights of consent differ")?;
    unsound(record.score_shift == 0 && u64::from(record.points) == facts.model.points, "the number of points differs")?;
    question(proven, facts, answer)?;
    let found = match material {
        Material::Whole(leaves) => ranked(terms, leaves, embedding, answer, basis)?,
        Material::Opened(opened, collection) => {
            unsound(opened.len() == answer.results.len(), "results and openings differ in number")?;
            unsound(basis.passed_over.is_empty(), "an answer by claims passes nothing over")?;
            let claim =
                |(o, r): (&claims::Opening, &inference::Retrieved)| Claim { opening: o.clone(), score: r.score };
            let claimed: Vec<Claim> = opened.iter().zip(&answer.results).map(claim).collect();
            claims::check(collection, terms, embedding, &claimed)
                .map_err(|_| ReceiptError::Unsound("a result is not a point with its score, or not in its place"))?;
            opened.iter().zip(&answer.results).map(|(o, r)| retrieved(&o.leaf, r.score)).collect()
        }
    };
    unsound(answer.results == found, "the results differ")?;
    consent(proven, facts, basis, &found)?;
    let counted = votes(found.iter().map(|r| (r.label, terms.weight(r.score))));
    let counted = if facts.model.classes == 0 { Vec::new() } else { counted };
    let told: Vec<(u32, u64)> = answer.votes.iter().map(|v| (v.label, v.weight)).collect();
    unsound(told == counted && record.label == winner(&counted).unwrap_or(0), "votes or label differ")?;
    let item = |r: &inference::Retrieved| pb::ItemRef { point: r.point, datanet_id: r.datanet_id, item_id: r.item_id };
    let scores: Vec<_> = found.iter().map(|r| pb::ScoreEntry { item: Some(item(r)), score: r.score }).collect();
    unsound(record.scores == scores, "the scores differ")?;
    let items: BTreeMap<u64, pb::ItemRef> = found.iter().map(|r| (r.point, item(r))).collect();
    let entries = payees(terms, &found.iter().map(point).collect::<Vec<_>>());
    let same = |p: &pb::Payee, q: &Payee| {
        let expected = (items.get(&q.id).copied(), q.relative, q.gate, q.novelty_ppm);
        (p.item, p.relative_influence, p.gate, p.novelty_ppm) == expected
    };
    let payees = record.payees.len() == entries.len() && record.payees.iter().zip(&entries).all(|(p, q)| same(p, q));
    unsound(payees, "weight or novelty of the payees differ")?;
    Ok((entries, told_of(facts, basis, found.len())))
}

fn told_of(facts: &Facts, basis: &pb::RetrievalBasis, results: usize) -> String {
    if by_claims(facts) {
        return format!("{results} results have their scores; that none is missing, nobody refuted in time");
    }
    let (points, passed) = (facts.model.points, basis.passed_over.len());
    format!("{results} results ranked again over {points} points, {passed} passed over for want of consent")
}

/// The question of an answer by claims names its executor.
fn question(proven: &Proof, facts: &Facts, answer: &inference::RetrievalAnswer) -> Result<(), ReceiptError> {
    if answer.request_id == 0 {
        return unsound(answer.executor.is_empty(), "an executor without a question");
    }
    let key = inference_keys::REQUESTS.raw_key(&answer.request_id);
    let request: inference::Retrieval = decode("question", proven.get(inference_keys::STORE, key)?)?;
    let fits = request.submitter == answer.executor
        && request.payer == facts.asked.payer
        && request.inference_id == facts.asked.id
        && request.input_sha256 == facts.asked.input_sha256;
    unsound(fits, "the question is another one")
}

fn retrieved(leaf: &Leaf, score: i64) -> inference::Retrieved {
    inference::Retrieved {
        point: leaf.index,
        datanet_id: leaf.datanet_id,
        item_id: leaf.item_id,
        score,
        label: leaf.label,
        novelty_ppm: leaf.novelty_ppm,
    }
}

fn point(r: &inference::Retrieved) -> RetrievedPoint {
    let inference::Retrieved { point, datanet_id, item_id, score, novelty_ppm, .. } = *r;
    RetrievedPoint { point, datanet_id, item_id, score, novelty_ppm }
}

/// The results, from the best point downwards without those that the record says were passed over.
fn ranked(
    terms: Terms,
    leaves: &[Leaf],
    embedding: &[i8],
    answer: &inference::RetrievalAnswer,
    basis: &pb::RetrievalBasis,
) -> Result<Vec<inference::Retrieved>, ReceiptError> {
    let embeddings: Vec<i8> = leaves.iter().flat_map(|leaf| leaf.embedding.iter().copied()).collect();
    let mut passed = basis.passed_over.iter().peekable();
    let mut found = Vec::new();
    for hit in Candidates::of(embedding, &embeddings, terms.min_score)? {
        if found.len() >= terms.results() {
            break;
        }
        let leaf = usize::try_from(hit.index).ok().and_then(|at| leaves.get(at));
        let leaf = leaf.ok_or(ReceiptError::Unsound("a result is no point"))?;
        let here = pb::ItemRef { point: hit.index, datanet_id: leaf.datanet_id, item_id: leaf.item_id };
        if passed.next_if(|item| **item == here).is_none() {
            found.push(retrieved(leaf, hit.score));
        }
    }
    unsound(passed.next().is_none() && answer.results.len() == found.len(), "the points passed over differ")?;
    Ok(found)
}

/// Whether each result was allowed at the height of the answer, and each point that was passed over was not.
///
/// The chain reads consent in the middle of a block, so that of changes in that block any number may have counted; an
/// answer by claims counts all of them.
fn consent(
    proven: &Proof,
    facts: &Facts,
    basis: &pb::RetrievalBasis,
    found: &[inference::Retrieved],
) -> Result<(), ReceiptError> {
    if facts.record.height == 0 {
        return Ok(()); // an answer of an earlier chain, whose heights are gone
    }
    let ends = by_claims(facts);
    let used = found.iter().map(|r| (r.datanet_id, r.item_id, true));
    let passed = basis.passed_over.iter().map(|item| (item.datanet_id, item.item_id, false));
    for (datanet_id, item_id, is_used) in used.chain(passed) {
        let item = proven.get(datanet_keys::STORE, datanet_keys::ITEMS.raw_key(&(datanet_id, item_id)))?;
        let item: datanet::Item = decode("item", item)?;
        let key = datanet_keys::CONTRIBUTIONS.raw_key(&item.contribution_id);
        let contribution: datanet::Contribution = decode("contribution", proven.get(datanet_keys::STORE, key)?)?;
        let history: datanet::ConsentHistory = if contribution.consent_changes == 0 {
            datanet::ConsentHistory::default()
        } else {
            let key = datanet_keys::CONSENT.raw_key(&item.contribution_id);
            decode("consent", proven.get(datanet_keys::STORE, key)?)?
        };
        // An item that was marked later may have been used before.
        let marked = openledger_datanet::is_duplicate(&item);
        let states = states(&contribution, &history, item_id, basis.consent_height, ends);
        let fits = if is_used { states.contains(&true) } else { marked || states.contains(&false) };
        unsound(
            fits,
            if is_used { "an item was used without consent" } else { "an item was passed over for nothing" },
        )?;
    }
    Ok(())
}

/// Whether an item was allowed after each number of the changes that may have counted.
fn states(
    contribution: &datanet::Contribution,
    history: &datanet::ConsentHistory,
    item_id: u64,
    height: u64,
    at_the_end: bool,
) -> Vec<bool> {
    let end = position(height, 0);
    let within = |limit: i64| history.changes.iter().filter(|c| position(c.height, c.ago) <= limit).count();
    let first = if at_the_end { within(end) } else { within(end.saturating_sub(1)) };
    let allowed = |count: usize| {
        let changes = history.changes.iter().take(count).cloned().collect();
        let (granted, _) = consent_at(contribution, &datanet::ConsentHistory { changes }, item_id, i64::MAX);
        granted & NEEDED == NEEDED
    };
    (first..=within(end)).map(allowed).collect()
}
