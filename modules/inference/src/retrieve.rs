//! One retrieval: the nearest items of a collection whose owners allow the use now, paid and recorded. A collection
//! that is too large to search on chain is asked by a question that waits for claims (`claims`).

use crate::errors::InferenceError;
use crate::keeper::{FEE_ACCOUNT, InferenceKeeper, Sale, announce, check_size, next_id, pb_coin, store};
use crate::params;
use openledger_core::heights::position;
use openledger_core::ports::{ModelView, RetrievalRequest, RetrievalTerms, RetrievedPoint};
use openledger_core::{AccAddress, Coin, Coins, Ctx, Failure, Res};
use openledger_influence::retrieval::{Candidates, Terms, votes, winner};
use openledger_proto::openledger::datanet::v1::LicenceBit;
use openledger_proto::openledger::inference::v1 as pb;
use sha2::{Digest, Sha256};

/// What an item must allow: retrieval is a use each time, and each is paid for.
pub(crate) const NEEDED: u32 = LicenceBit::Retrieve as u32 | LicenceBit::Commercial as u32;
/// Gas of naming in the record a point that was passed over.
const PASSED_OVER_GAS: u64 = 800;

/// What a search has found.
pub(crate) struct Found {
    pub(crate) results: Vec<pb::Retrieved>,
    /// Points that came before and may not be used: point, datanet, item.
    pub(crate) passed_over: Vec<(u64, u64, u64)>,
}

/// How a model is asked, or `inference:13`.
pub(crate) fn terms_of(model: &ModelView) -> Res<Terms> {
    let RetrievalTerms { k, min_score } = model.retrieval.ok_or(InferenceError::WrongKind)?;
    Ok(Terms { k, min_score })
}

/// An answer that is about to be paid for.
pub(crate) struct Reply<'a> {
    pub(crate) payer: &'a AccAddress,
    pub(crate) model: &'a ModelView,
    pub(crate) price: &'a Coin,
    pub(crate) input_sha256: Vec<u8>,
    pub(crate) found: Found,
    pub(crate) consent_height: u64,
    pub(crate) request_id: u64,
    pub(crate) executor: Option<&'a AccAddress>,
}

impl InferenceKeeper {
    /// Answers, pays, attributes and records one retrieval; or takes the question where the collection is larger than
    /// the chain searches.
    ///
    /// # Errors
    /// `model`'s not-found code, `inference:3` to `9`, `inference:13`, `inference:14` when nothing is near enough,
    /// which costs no fee, `sdk:5` when the payer lacks the fee, `sdk:11`, codes of the encoder.
    pub fn retrieve(&self, ctx: &Ctx, msg: &pb::MsgRetrieve) -> Res<pb::MsgRetrieveResponse> {
        let payer = ctx.parse_address(&msg.payer)?;
        let max_fee = msg.max_fee.clone().unwrap_or_default();
        let max_fee = Coin::parse_parts(&max_fee.denom, &max_fee.amount)?;
        let p = params::get(ctx)?;
        let sale = self.library(ctx, &p, msg.model_id, &msg.input)?;
        if sale.model.points > p.max_scan_points {
            sale.check_fee(&max_fee)?;
            return self.ask(ctx, &p, &payer, &sale, &msg.input);
        }
        self.charge_search(ctx, &p, &sale, &msg.input)?;
        sale.check_fee(&max_fee)?;
        let found = self.search(ctx, &sale.model, &msg.input)?;
        let Sale { model, price } = &sale;
        self.bank.send_to_module(ctx, &payer, FEE_ACCOUNT, &Coins::one(price.clone()))?;
        let reply = Reply {
            payer: &payer,
            model,
            price,
            input_sha256: Sha256::digest(&msg.input).to_vec(),
            found,
            consent_height: ctx.height(),
            request_id: 0,
            executor: None,
        };
        let inference = self.conclude(ctx, reply)?;
        Ok(pb::MsgRetrieveResponse {
            inference_id: inference.id,
            request_id: 0,
            label: inference.label,
            answer: inference.retrieval,
            fee: inference.fee,
            record_hash: inference.record_hash,
        })
    }

    /// A model that sells retrievals, and takes this input.
    pub(crate) fn library(&self, ctx: &Ctx, p: &pb::Params, model_id: u64, input: &[u8]) -> Res<Sale> {
        check_size(p, input)?;
        let sale = self.offer(ctx, p, model_id)?;
        terms_of(&sale.model)?;
        sale.check_length(input)?;
        Ok(sale)
    }

    /// Charges for encoder, search and record before any of it runs. What reading consent and crediting cost is charged
    /// as it is done.
    pub(crate) fn charge_search(&self, ctx: &Ctx, p: &pb::Params, sale: &Sale, input: &[u8]) -> Res<()> {
        let attribution = self.attribution.retrieval_gas(ctx, &sale.model, sale.model.points)?;
        let encoder = self.encoder_gas(&sale.model, [input]);
        ctx.gas().consume(p.base_gas.saturating_add(encoder).saturating_add(attribution), "retrieval")
    }

    /// The nearest items that may be used now. The next one moves up for one that may not.
    ///
    /// # Errors
    /// `inference:14` when there is none; out of gas, since consent is read for each; codes of the encoder.
    pub(crate) fn search(&self, ctx: &Ctx, model: &ModelView, input: &[u8]) -> Res<Found> {
        let terms = terms_of(model)?;
        let embedding = self.embed(ctx, model, input)?;
        let collected = self.collections.of(ctx, &*self.models, model)?;
        let corrupt = |what: &str| Failure::corrupt(format!("{what} of model {}", model.id));
        let candidates = Candidates::of(&embedding, &collected.embeddings, terms.min_score);
        let mut candidates = candidates.map_err(|e| corrupt(&e.to_string()))?;
        let now = position(ctx.height(), 0);
        let mut found = Found { results: Vec::new(), passed_over: Vec::new() };
        while found.results.len() < terms.results() {
            let Some(hit) = candidates.next() else { break };
            let at = usize::try_from(hit.index).ok().and_then(|at| collected.places.get(at));
            let place = at.ok_or_else(|| corrupt("points"))?;
            let (datanet_id, item_id) = (place.origin.datanet_id, place.origin.item_id);
            if !self.items.item_grants(ctx, datanet_id, item_id, NEEDED, now)? {
                ctx.gas().consume(PASSED_OVER_GAS, "point passed over")?;
                found.passed_over.push((hit.index, datanet_id, item_id));
                continue;
            }
            found.results.push(pb::Retrieved {
                point: hit.index,
                datanet_id,
                item_id,
                score: hit.score,
                label: place.label,
                novelty_ppm: place.novelty_ppm,
            });
        }
        if found.results.is_empty() { Err(InferenceError::NothingFound.into()) } else { Ok(found) }
    }

    /// Attributes an answer whose fee lies in the fee account, records it and announces it.
    pub(crate) fn conclude(&self, ctx: &Ctx, reply: Reply<'_>) -> Res<pb::Inference> {
        let inference_id = next_id(ctx)?;
        let model = reply.model;
        let mut inference = recorded(ctx, inference_id, &reply)?;
        let points: Vec<RetrievedPoint> = reply.found.results.iter().map(point).collect();
        let request = RetrievalRequest {
            inference_id,
            model,
            payer: reply.payer.clone(),
            fee: reply.price.amount,
            label: inference.label,
            results: &points,
            passed_over: &reply.found.passed_over,
            consent_height: reply.consent_height,
            executor: reply.executor.cloned(),
        };
        let outcome = self.attribution.attribute_retrieval(ctx, &request)?;
        inference.record_hash = outcome.record_hash.to_vec();
        store(ctx, reply.payer, &inference)?;
        announce(ctx, &inference, reply.price);
        Ok(inference)
    }
}

fn point(r: &pb::Retrieved) -> RetrievedPoint {
    let pb::Retrieved { point, datanet_id, item_id, score, novelty_ppm, .. } = *r;
    RetrievedPoint { point, datanet_id, item_id, score, novelty_ppm }
}

/// The record of a retrieval, without the hash of its attribution.
pub(crate) fn recorded(ctx: &Ctx, id: u64, reply: &Reply<'_>) -> Res<pb::Inference> {
    let (model, results) = (reply.model, &reply.found.results);
    let terms = terms_of(model)?;
    let counted =
        if model.classes == 0 { Vec::new() } else { votes(results.iter().map(|r| (r.label, terms.weight(r.score)))) };
    let label = winner(&counted).unwrap_or(0);
    let answer = pb::RetrievalAnswer {
        results: results.clone(),
        votes: counted.into_iter().map(|(label, weight)| pb::LabelVote { label, weight }).collect(),
        request_id: reply.request_id,
        executor: reply.executor.map(|a| ctx.address_text(a)).unwrap_or_default(),
        consent_height: reply.consent_height,
    };
    Ok(pb::Inference {
        id,
        model_id: model.id,
        payer: ctx.address_text(reply.payer),
        height: ctx.height(),
        input_sha256: reply.input_sha256.clone(),
        label,
        logits_q16: Vec::new(),
        fee: Some(pb_coin(reply.price)),
        record_hash: Vec::new(),
        retrieval: Some(answer),
    })
}
