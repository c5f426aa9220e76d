//! `model answer` and `model challenge`: a search outside of the chain in a collection that is too large for it. The
//! first sends what it found with proofs; the second looks whether somebody's claims left a point out, and proves that.

use std::collections::BTreeSet;

use clap::Args;
use openledger_influence::claims::Leaf;
use openledger_influence::merkle::{Tree, leaf_hash};
use openledger_influence::retrieval::{Candidates, Hit, Terms};
use openledger_proto::any;
use openledger_proto::cosmos::base::query::v1beta1::PageRequest;
use openledger_proto::openledger::datanet::v1 as datanet;
use openledger_proto::openledger::datanet::v1::LicenceBit;
use openledger_proto::openledger::inference::v1 as inference;
use openledger_proto::openledger::inference::v1::RetrievalStatus;
use openledger_proto::openledger::model::v1 as pb;
use serde_json::json;

use super::{QUERY, plan, progress};
use crate::tx::{Session, answer};
use openledger_client::{Client, ClientError, print_json};

/// Points of a page.
const PAGE: u64 = 1_000;
/// What an item must allow.
const NEEDED: u32 = LicenceBit::Retrieve as u32 | LicenceBit::Commercial as u32;

/// Arguments of `model answer` and `model challenge`.
#[derive(Args, Debug)]
pub(super) struct QuestionArgs {
    /// The question: `request_id` of MsgRetrieve's answer, or of `query inference open-retrievals`
    request_id: u64,
}

/// A collection as the chain holds it.
struct Collection {
    leaves: Vec<Leaf>,
    owners: Vec<String>,
    tree: Tree,
}

impl Collection {
    /// Reads all points of a model, and holds them against the root that the chain committed to by their number.
    fn fetch(client: &Client, model: &pb::Model) -> Result<Self, ClientError> {
        let (mut leaves, mut owners, mut key) = (Vec::new(), Vec::new(), Vec::new());
        loop {
            let pagination = Some(PageRequest { key, limit: PAGE, ..PageRequest::default() });
            let request = pb::QueryPointsRequest { model_id: model.id, pagination };
            let page: pb::QueryPointsResponse = client.query(&format!("{QUERY}/Points"), &request)?;
            for p in page.points {
                leaves.push(Leaf {
                    index: p.index,
                    datanet_id: p.datanet_id,
                    item_id: p.item_id,
                    novelty_ppm: p.novelty_ppm,
                    label: p.label,
                    owner: client.address(&p.owner)?,
                    embedding: p.embedding.iter().map(|b| b.cast_signed()).collect(),
                });
                owners.push(p.owner);
            }
            key = page.pagination.map(|page| page.next_key).unwrap_or_default();
            if key.is_empty() {
                break;
            }
        }
        if u64::try_from(leaves.len()) != Ok(model.points) {
            return Err(ClientError::Answer(format!("{} of {} points", leaves.len(), model.points)));
        }
        let tree = Tree::new(leaves.iter().map(|leaf| leaf_hash(&leaf.to_bytes())).collect());
        Ok(Self { leaves, owners, tree })
    }

    fn opening(&self, hit: Hit) -> Result<inference::Opening, ClientError> {
        let missing = || ClientError::Answer(format!("point {} is missing", hit.index));
        let at = usize::try_from(hit.index).map_err(|_| missing())?;
        let (leaf, owner) = self.leaves.get(at).zip(self.owners.get(at)).ok_or_else(missing)?;
        Ok(inference::Opening {
            point: leaf.index,
            datanet_id: leaf.datanet_id,
            item_id: leaf.item_id,
            novelty_ppm: leaf.novelty_ppm,
            label: leaf.label,
            owner: owner.clone(),
            embedding: leaf.embedding.iter().map(|e| e.cast_unsigned()).collect(),
            path: self.tree.path(at).ok_or_else(missing)?.iter().map(|hash| hash.to_vec()).collect(),
        })
    }
}

/// A question with the answer that it should have.
struct Searched {
    request: inference::Retrieval,
    collection: Collection,
    hits: Vec<Hit>,
    k: usize,
}

fn question(client: &Client, request_id: u64, status: RetrievalStatus) -> Result<inference::Retrieval, ClientError> {
    let request = inference::QueryRetrievalRequest { request_id };
    let answer: inference::QueryRetrievalResponse =
        client.query("/openledger.inference.v1.Query/Retrieval", &request)?;
    let found = answer.retrieval.unwrap_or_default();
    if found.status() != status {
        let text = format!("question {request_id} is {}", found.status().as_str_name());
        return Err(ClientError::Usage(text));
    }
    Ok(found)
}

/// Searches the model's points for those that may be used.
fn search(client: &Client, request: inference::Retrieval) -> Result<Searched, ClientError> {
    let model = plan::model(client, request.model_id)?;
    let asked = model.retrieval.ok_or_else(|| ClientError::Answer(format!("model {} retrieves nothing", model.id)))?;
    let terms = Terms { k: asked.k, min_score: asked.min_score };
    let collection = Collection::fetch(client, &model)?;
    let embeddings: Vec<i8> = collection.leaves.iter().flat_map(|leaf| leaf.embedding.iter().copied()).collect();
    let query: Vec<i8> = request.embedding.iter().map(|b| b.cast_signed()).collect();
    let candidates = Candidates::of(&query, &embeddings, terms.min_score)
        .map_err(|e| ClientError::Answer(format!("points of model {}: {e}", model.id)))?;
    let (mut hits, mut passed_over) = (Vec::new(), 0u32);
    for hit in candidates {
        if hits.len() >= terms.results() {
            break;
        }
        let leaf = usize::try_from(hit.index).ok().and_then(|at| collection.leaves.get(at));
        let leaf = leaf.ok_or_else(|| ClientError::Answer(format!("point {} is missing", hit.index)))?;
        if granted(client, leaf, request.height)? {
            hits.push(hit);
        } else {
            passed_over = passed_over.saturating_add(1);
        }
    }
    progress(&format!(
        "searched {} points: {} results, {passed_over} passed over for want of consent",
        model.points,
        hits.len()
    ));
    Ok(Searched { request, collection, hits, k: terms.results() })
}

fn granted(client: &Client, leaf: &Leaf, height: u64) -> Result<bool, ClientError> {
    let (datanet_id, item_id) = (leaf.datanet_id, leaf.item_id);
    let service = "/openledger.datanet.v1.Query";
    let request = datanet::QueryItemRequest { datanet_id, item_id };
    let item: datanet::QueryItemResponse = client.query(&format!("{service}/Item"), &request)?;
    let request = datanet::QueryConsentAtRequest { datanet_id, item_id, height };
    let consent: datanet::QueryConsentAtResponse = client.query(&format!("{service}/ConsentAt"), &request)?;
    let canonical = item.item.is_some_and(|item| !openledger_datanet::is_duplicate(&item));
    Ok(canonical && consent.licence & NEEDED == NEEDED)
}

/// Runs `model answer`.
///
/// # Errors
/// When the question does not wait for an answer, the node cannot be asked, or the chain refuses the claims.
pub(super) fn submit(session: &Session<'_>, args: &QuestionArgs) -> Result<(), ClientError> {
    let client = session.client();
    let request = question(client, args.request_id, RetrievalStatus::Open)?;
    session.wait_beyond(i64::try_from(request.height).unwrap_or(i64::MAX))?;
    let found = search(client, request)?;
    let claim = |hit: &Hit| Ok(inference::Claim { opening: Some(found.collection.opening(*hit)?), score: hit.score });
    let claims = found.hits.iter().map(claim).collect::<Result<Vec<_>, ClientError>>()?;
    let submitter = session.address().to_owned();
    let message = inference::MsgSubmitRetrieval { submitter, request_id: args.request_id, claims };
    let sent = session.send(vec![any::pack(&message)])?;
    let taken: inference::MsgSubmitRetrievalResponse = answer(&sent)?;
    let bond = taken.bond.unwrap_or_default();
    let told = json!({
        "request_id": args.request_id.to_string(),
        "height": sent.height.to_string(),
        "gas_used": sent.gas_used.to_string(),
        "results": found.hits.iter().map(|hit| json!({ "point": hit.index.to_string(), "score": hit.score })).collect::<Vec<_>>(),
        "bond": format!("{}{}", bond.amount, bond.denom),
        "challenge_until": taken.challenge_until.to_string(),
    });
    print_json(client.output, &told.to_string())
}

/// Runs `model challenge`.
///
/// # Errors
/// When the question has no claims, the node cannot be asked, or the chain refuses the challenge.
pub(super) fn challenge(session: &Session<'_>, args: &QuestionArgs) -> Result<(), ClientError> {
    let client = session.client();
    let found = search(client, question(client, args.request_id, RetrievalStatus::Claimed)?)?;
    let claimed: BTreeSet<u64> = found.request.results.iter().map(|r| r.point).collect();
    let last = found.request.results.last().map(|r| Hit { index: r.point, score: r.score });
    let room = found.request.results.len() < found.k;
    let missing = |hit: &&Hit| !claimed.contains(&hit.index) && (room || last.is_none_or(|last| hit.outranks(last)));
    let Some(hit) = found.hits.iter().find(missing) else {
        progress("nothing was left out: there is nothing to challenge");
        let told = json!({ "request_id": args.request_id.to_string(), "challenged": false });
        return print_json(client.output, &told.to_string());
    };
    let challenger = session.address().to_owned();
    let omitted = Some(found.collection.opening(*hit)?);
    let message = inference::MsgChallengeRetrieval { challenger, request_id: args.request_id, omitted };
    let sent = session.send(vec![any::pack(&message)])?;
    let won: inference::MsgChallengeRetrievalResponse = answer(&sent)?;
    let reward = won.reward.unwrap_or_default();
    let told = json!({
        "request_id": args.request_id.to_string(),
        "challenged": true,
        "height": sent.height.to_string(),
        "point": hit.index.to_string(),
        "score": won.score,
        "reward": format!("{}{}", reward.amount, reward.denom),
    });
    print_json(client.output, &told.to_string())
}
