//! Libraries: questions that the chain answers at once, and those that wait for claims, challenges and a settlement.
//! What is near is scripted; order, consent, escrow, times and codes are the chain's. Merkle proofs are not checked.

use std::collections::BTreeMap;

use cosmwasm_std::{Addr, Coin, Event, StdError, StdResult, Storage};
use openledger_std::inference::{
    Inference, LabelVote, MsgChallengeRetrieval, MsgChallengeRetrievalResponse, MsgRetrieve, MsgRetrieveResponse,
    MsgSettleRetrieval, MsgSettleRetrievalResponse, MsgSubmitRetrieval, MsgSubmitRetrievalResponse, Params, Retrieval,
    RetrievalAnswer, RetrievalStatus, Retrieved,
};
use openledger_std::model::{Model, ModelKind};
use prost::Message;
use sha2::{Digest, Sha256};

use crate::chain::{Call, Outcome};
use crate::infer::{announced, check_fee, check_length, check_size, max_fee, model_of, offer, record};
use crate::queries::consent;
use crate::refusal::{ensure, refuse};
use crate::world::{ITEMS, QUESTIONS, found_key};
use crate::{attribution, attribution_account, inference_account, treasury};

/// What an item must allow: to be retrieved, for money.
const NEEDED: u32 = 8 | 32;
/// The most claims of a message.
const MAX_K: usize = 32;

/// The inference module's defaults.
pub(crate) fn params() -> Params {
    Params {
        fee_denoms: vec!["uopen".to_owned()],
        max_input_bytes: 4_096,
        dry_run_gas_limit: 50_000_000,
        base_gas: 10_000,
        max_scan_points: 100_000,
        request_blocks: 1_000,
        challenge_blocks: 100,
        claim_bond_ppm: 5_000_000,
    }
}

pub(crate) fn is_open(question: &Retrieval) -> bool {
    matches!(question.status(), RetrievalStatus::Open | RetrievalStatus::Claimed)
}

/// Most results of an answer, and the least score of each.
fn terms(model: &Model) -> StdResult<(usize, i64)> {
    match model.retrieval.filter(|_| model.kind() == ModelKind::Retrieve) {
        Some(terms) => Ok((usize::try_from(terms.k)?, terms.min_score)),
        None => refuse("inference", 13),
    }
}

/// What is near to an input, in the order of an answer.
fn near(storage: &dyn Storage, model: &Model, input_sha256: &[u8]) -> StdResult<Vec<Retrieved>> {
    let script = storage.get(&found_key(model.id, input_sha256)).unwrap_or_default();
    let mut all = RetrievalAnswer::decode(script.as_slice())?.results;
    let (_, least) = terms(model)?;
    all.retain(|one| one.score >= least);
    all.sort_by_key(|one| (std::cmp::Reverse(one.score), one.point));
    Ok(all)
}

/// Whether an item may be used for a question of this height. Items of datanets that are not played may.
fn granted(storage: &dyn Storage, one: &Retrieved, height: u64) -> StdResult<bool> {
    match ITEMS.may_get(storage, &[one.datanet_id, one.item_id])? {
        None => Ok(true),
        Some(item) => {
            let (licence, _) = consent(storage, one.datanet_id, one.item_id, height)?;
            Ok(item.duplicate_of == 0 && licence & NEEDED == NEEDED)
        }
    }
}

fn usable(storage: &dyn Storage, all: Vec<Retrieved>, height: u64) -> StdResult<Vec<Retrieved>> {
    let mut out = Vec::new();
    for one in all {
        if granted(storage, &one, height)? {
            out.push(one);
        }
    }
    Ok(out)
}

/// An answer by retrieval, recorded, with its fee credited to whom it is due.
fn conclude(
    storage: &mut dyn Storage,
    (model, price, height): (&Model, &Coin, u64),
    (payer, input_sha256): (&str, Vec<u8>),
    results: Vec<Retrieved>,
    (request_id, executor, consent_height): (u64, &str, u64),
) -> StdResult<Inference> {
    let (_, least) = terms(model)?;
    let mut votes: BTreeMap<u32, u64> = BTreeMap::new();
    for one in results.iter().filter(|_| model.classes > 0) {
        let weight = u64::try_from(one.score.saturating_sub(least)).unwrap_or(0);
        let sum = votes.entry(one.label).or_default();
        *sum = sum.saturating_add(weight);
    }
    let winner = votes.iter().max_by_key(|(label, weight)| (**weight, std::cmp::Reverse(**label)));
    let inference = Inference {
        model_id: model.id,
        payer: payer.to_owned(),
        height,
        input_sha256,
        label: winner.map_or(0, |(label, _)| *label),
        fee: Some(price.into()),
        retrieval: Some(RetrievalAnswer {
            votes: votes.into_iter().map(|(label, weight)| LabelVote { label, weight }).collect(),
            results,
            request_id,
            executor: executor.to_owned(),
            consent_height,
        }),
        ..Inference::default()
    };
    let inference = record(storage, inference)?;
    attribution::set_aside(storage, &inference, price, Some(executor).filter(|address| !address.is_empty()))?;
    Ok(inference)
}

/// Answers a question, or takes it with its fee when the library is larger than what the chain searches.
pub(crate) fn retrieve(
    call: &Call<'_>,
    storage: &mut dyn Storage,
    message: &MsgRetrieve,
) -> StdResult<Outcome<MsgRetrieveResponse>> {
    ensure(message.model_id != 0 && !message.input.is_empty(), "sdk", 18)?;
    let max_fee = max_fee(message.max_fee.as_ref())?;
    check_size(&message.input)?;
    let (model, price) = offer(storage, message.model_id)?;
    let (k, _) = terms(&model)?;
    check_length(&model, &message.input)?;
    check_fee(&price, &max_fee)?;
    let height = call.block.height;
    let input_sha256 = Sha256::digest(&message.input).to_vec();
    if model.points > params().max_scan_points {
        return ask(call, storage, message, (&model, price));
    }
    let mut results = usable(storage, near(storage, &model, &input_sha256)?, height)?;
    results.truncate(k);
    ensure(!results.is_empty(), "inference", 14)?;
    let asked = (message.payer.as_str(), input_sha256);
    let inference = conclude(storage, (&model, &price, height), asked, results, (0, "", height))?;
    let event = announced(&inference, &price);
    let response = MsgRetrieveResponse {
        inference_id: inference.id,
        request_id: 0,
        label: inference.label,
        answer: inference.retrieval,
        fee: inference.fee,
        record_hash: inference.record_hash,
    };
    Ok(Outcome { pay: vec![(attribution_account(), price)], moves: Vec::new(), response, events: vec![event] })
}

fn ask(
    call: &Call<'_>,
    storage: &mut dyn Storage,
    message: &MsgRetrieve,
    (model, price): (&Model, Coin),
) -> StdResult<Outcome<MsgRetrieveResponse>> {
    let id = QUESTIONS.next_id(storage)?;
    let mut question = Retrieval {
        id,
        model_id: model.id,
        payer: message.payer.clone(),
        height: call.block.height,
        input_sha256: Sha256::digest(&message.input).to_vec(),
        // The encoder is not played.
        embedding: message.input.clone(),
        fee: Some((&price).into()),
        until: call.block.height.saturating_add(params().request_blocks),
        ..Retrieval::default()
    };
    question.set_status(RetrievalStatus::Open);
    QUESTIONS.put(storage, &[id], &question);
    let event = Event::new("ask_retrieval")
        .add_attribute("request_id", id.to_string())
        .add_attribute("model_id", model.id.to_string())
        .add_attribute("payer", &message.payer)
        .add_attribute("fee", price.to_string())
        .add_attribute("until", question.until.to_string());
    let response = MsgRetrieveResponse { request_id: id, fee: question.fee, ..MsgRetrieveResponse::default() };
    Ok(Outcome { pay: vec![(inference_account(), price)], moves: Vec::new(), response, events: vec![event] })
}

fn question(storage: &dyn Storage, id: u64) -> StdResult<Retrieval> {
    ensure(id != 0, "sdk", 18)?;
    match QUESTIONS.may_get(storage, &[id])? {
        Some(question) => Ok(question),
        None => refuse("inference", 15),
    }
}

fn coin(amount: Option<&openledger_std::cosmos::Coin>) -> StdResult<Coin> {
    let amount = amount.ok_or_else(|| StdError::msg("a question without its coins"))?;
    Ok(Coin::try_from(amount)?)
}

/// Takes claims for a question, and a bond for them.
pub(crate) fn submit(
    call: &Call<'_>,
    storage: &mut dyn Storage,
    message: &MsgSubmitRetrieval,
) -> StdResult<Outcome<MsgSubmitRetrievalResponse>> {
    ensure(message.request_id != 0, "sdk", 18)?;
    ensure(message.claims.len() <= MAX_K, "inference", 18)?;
    let mut question = question(storage, message.request_id)?;
    let height = call.block.height;
    ensure(question.status() == RetrievalStatus::Open, "inference", 16)?;
    ensure(height > question.height && height <= question.until, "inference", 17)?;
    let model = model_of(storage, question.model_id)?;
    let (k, _) = terms(&model)?;
    let all = near(storage, &model, &question.input_sha256)?;
    let mut results: Vec<Retrieved> = Vec::new();
    for claim in &message.claims {
        let opening = claim.opening.clone().unwrap_or_default();
        let same = |one: &&Retrieved| {
            let place = (one.point, one.datanet_id, one.item_id, one.label, one.novelty_ppm);
            let opened = (opening.point, opening.datanet_id, opening.item_id, opening.label, opening.novelty_ppm);
            place == opened && one.score == claim.score
        };
        let Some(one) = all.iter().find(same) else { return refuse("inference", 18) };
        let after = results
            .last()
            .is_none_or(|last| (std::cmp::Reverse(last.score), last.point) < (std::cmp::Reverse(one.score), one.point));
        ensure(after && results.len() < k, "inference", 18)?;
        results.push(*one);
    }
    for one in &results {
        ensure(granted(storage, one, question.height)?, "inference", 19)?;
    }
    let fee = coin(question.fee.as_ref())?;
    let whole = fee.amount.checked_mul(params().claim_bond_ppm.into())?;
    let bond = Coin { denom: fee.denom, amount: whole.checked_div(openledger_std::MILLION.into())? };
    question.set_status(RetrievalStatus::Claimed);
    question.submitter = message.submitter.clone();
    question.bond = Some((&bond).into());
    question.until = height.saturating_add(params().challenge_blocks);
    question.results = results;
    QUESTIONS.put(storage, &[question.id], &question);
    let event = Event::new("submit_retrieval")
        .add_attribute("request_id", question.id.to_string())
        .add_attribute("submitter", &message.submitter)
        .add_attribute("claims", message.claims.len().to_string())
        .add_attribute("bond", bond.to_string())
        .add_attribute("until", question.until.to_string());
    let response = MsgSubmitRetrievalResponse { bond: question.bond, challenge_until: question.until };
    Ok(Outcome { pay: vec![(inference_account(), bond)], moves: Vec::new(), response, events: vec![event] })
}

fn close(storage: &mut dyn Storage, question: &mut Retrieval, status: RetrievalStatus) {
    question.set_status(status);
    question.embedding.clear();
    question.results.clear();
    QUESTIONS.put(storage, &[question.id], question);
}

/// Refutes claims by a point that they left out.
pub(crate) fn challenge(
    call: &Call<'_>,
    storage: &mut dyn Storage,
    message: &MsgChallengeRetrieval,
) -> StdResult<Outcome<MsgChallengeRetrievalResponse>> {
    let Some(omitted) = &message.omitted else { return refuse("sdk", 18) };
    let mut question = question(storage, message.request_id)?;
    ensure(question.status() == RetrievalStatus::Claimed, "inference", 16)?;
    ensure(call.block.height <= question.until, "inference", 17)?;
    let model = model_of(storage, question.model_id)?;
    let (k, _) = terms(&model)?;
    let all = near(storage, &model, &question.input_sha256)?;
    let place = |one: &Retrieved| (std::cmp::Reverse(one.score), one.point);
    let claimed = |one: &Retrieved| question.results.iter().any(|other| other.point == one.point);
    let last = question.results.last().filter(|_| question.results.len() >= k);
    let missing = |one: &&Retrieved| !claimed(one) && last.is_none_or(|last| place(one) < place(last));
    let Some(one) = all.iter().filter(|one| one.point == omitted.point).find(missing) else {
        return refuse("inference", 20);
    };
    ensure(granted(storage, one, question.height)?, "inference", 19)?;
    let (fee, bond) = (coin(question.fee.as_ref())?, coin(question.bond.as_ref())?);
    let half = Coin { denom: bond.denom.clone(), amount: bond.amount.checked_div(2_u64.into())? };
    let rest = Coin { denom: bond.denom, amount: bond.amount.checked_sub(half.amount)? };
    close(storage, &mut question, RetrievalStatus::Refuted);
    let event = Event::new("challenge_retrieval")
        .add_attribute("request_id", question.id.to_string())
        .add_attribute("challenger", &message.challenger)
        .add_attribute("submitter", &question.submitter)
        .add_attribute("point", one.point.to_string())
        .add_attribute("reward", half.to_string());
    let response = MsgChallengeRetrievalResponse { reward: Some((&half).into()), score: one.score };
    let escrow = inference_account();
    let moves = vec![
        (escrow.clone(), Addr::unchecked(&question.payer), fee),
        (escrow.clone(), Addr::unchecked(&message.challenger), half),
        (escrow, treasury(), rest),
    ];
    Ok(Outcome { pay: Vec::new(), moves, response, events: vec![event] })
}

/// Ends a question whose time has passed.
pub(crate) fn settle(
    call: &Call<'_>,
    storage: &mut dyn Storage,
    message: &MsgSettleRetrieval,
) -> StdResult<Outcome<MsgSettleRetrievalResponse>> {
    let mut question = question(storage, message.request_id)?;
    let height = call.block.height;
    ensure(is_open(&question), "inference", 16)?;
    ensure(height > question.until, "inference", 17)?;
    let (fee, escrow) = (coin(question.fee.as_ref())?, inference_account());
    let (mut moves, mut events) = (Vec::new(), Vec::new());
    if let Some(bond) = &question.bond {
        moves.push((escrow.clone(), Addr::unchecked(&question.submitter), coin(Some(bond))?));
    }
    let mut record_hash = Vec::new();
    if question.results.is_empty() {
        moves.push((escrow, Addr::unchecked(&question.payer), fee));
        close(storage, &mut question, RetrievalStatus::Refunded);
    } else {
        let model = model_of(storage, question.model_id)?;
        let asked = (question.payer.as_str(), question.input_sha256.clone());
        let by = (question.id, question.submitter.as_str(), question.height);
        let inference = conclude(storage, (&model, &fee, height), asked, question.results.clone(), by)?;
        events.push(announced(&inference, &fee));
        (question.inference_id, record_hash) = (inference.id, inference.record_hash);
        moves.push((escrow, attribution_account(), fee));
        close(storage, &mut question, RetrievalStatus::Settled);
    }
    let told = Event::new("settle_retrieval")
        .add_attribute("request_id", question.id.to_string())
        .add_attribute("status", question.status().as_str_name())
        .add_attribute("inference_id", question.inference_id.to_string());
    events.push(told);
    let response =
        MsgSettleRetrievalResponse { status: question.status, inference_id: question.inference_id, record_hash };
    Ok(Outcome { pay: Vec::new(), moves, response, events })
}
